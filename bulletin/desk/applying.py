"""Content as read, and changes of its files -> the content as it would be read after them, without reading all of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin.content import decisions, frontmatter, ledger
from bulletin.content.folder import ArticleFile
from bulletin.conversion import convert as conversion
from bulletin.model import ARTICLES
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bulletin.content.folder import Content


def applied(
    content: Content, changes: Mapping[str, bytes | None], book: ledger.Ledger | None = None
) -> Content | None:
    """The content after changes of articles, decisions and ledger; `book` is the ledger then, None to read it from those.

    None where something else changes, which only reading can tell. Raises ContentError where a changed file cannot be read.
    """
    articles = {file.article.path: file for file in content.articles}
    said, settled = dict(content.decisions), content.settled
    sources = dict(content.sources)
    pages = {decisions.file_of(page.name): page for page in content.pages}
    for path, data in changes.items():
        if not path.startswith((f"{ARTICLES}/", f"{decisions.FOLDER}/", f"{ledger.FOLDER}/")):
            return None
        text = None if data is None else data.decode()
        if path.startswith(f"{ARTICLES}/"):
            articles.pop(path, None)
            if text is not None:
                article = frontmatter.parse(text, path, content.reference.region.gazetteer)
                articles[path] = ArticleFile(article, _digest(data), frontmatter.head(text))
        elif path == decisions.ELSEWHERE:
            settled = decisions.parse_settled(text or "", path)
        elif path in pages and not _has_older(content, pages[path].name):
            page = pages[path]
            said.pop(page.name, None)
            if text is not None:
                said[page.name] = decisions.parse(text, path, page)
        elif not path.startswith(f"{ledger.FOLDER}/"):
            return None
        if data is None:
            sources.pop(path, None)
        else:
            sources[path] = _digest(data)
    if ids := _twice(articles.values()):
        raise ContentError(*(Problem(path, 1, f"编号 {each} 用了两次") for each, path in ids))
    return replace(
        content,
        articles=tuple(file for _, file in sorted(articles.items())),
        decisions=said,
        settled=settled,
        ledger=book or _entered(content.ledger, changes),
        sources=tuple(sorted(sources.items())),
    )


def _entered(book: ledger.Ledger, changes: Mapping[str, bytes | None]) -> ledger.Ledger:
    """A ledger after some of its files were written anew."""
    texts = {path: data for path, data in changes.items() if path.startswith(f"{ledger.FOLDER}/")}
    if not texts:
        return book
    read, problems = ledger.parse({path: data.decode() for path, data in texts.items() if data is not None})
    if problems:
        raise ContentError(*problems)
    pages = {name: record for name, record in book.pages.items() if ledger.file_of(name) not in texts}
    articles = {
        each: record
        for each, record in book.articles.items()
        if ledger.file_of(record.page, each) not in texts
    }
    return ledger.Ledger({**pages, **read.pages}, {**articles, **read.articles}, book.joined)


def around(content: Content, paths: Collection[str]) -> Content:
    """As much of the content as decides what follows from changes of these files: their pages with all articles of those.

    All ids ever issued stay in the ledger, so that none is given twice.
    """
    pages = {page.name for page in conversion.due(content)}
    changed = {file.article.id for file in content.articles if file.article.path in paths}
    pages |= {content.ledger.articles[each].page for each in changed if each in content.ledger.articles}
    own = {record.id for name in pages for record in content.ledger.of_page(name)} | changed
    articles = tuple(
        file
        for file in content.articles
        if file.article.id in own or (file.article.meta.source and file.article.meta.source.page in pages)
    )
    return replace(content, articles=articles)


def differing(old: ledger.Ledger, new: ledger.Ledger) -> tuple[ledger.Ledger, ledger.Ledger]:
    """Both ledgers, cut to the files of those records that are not the same."""
    names = {
        name for name in old.pages.keys() | new.pages.keys() if old.pages.get(name) is not new.pages.get(name)
    }
    ids = {
        each
        for each in old.articles.keys() | new.articles.keys()
        if old.articles.get(each) is not new.articles.get(each)
    }
    files = {ledger.file_of(name) for name in names}
    for book in (old, new):
        files |= {ledger.file_of(book.articles[each].page, each) for each in ids if each in book.articles}
    return _cut(old, files), _cut(new, files)


def _cut(book: ledger.Ledger, files: Collection[str]) -> ledger.Ledger:
    pages = {name: record for name, record in book.pages.items() if ledger.file_of(name) in files}
    articles = {
        each: record
        for each, record in book.articles.items()
        if (record.page in pages or not record.page) and ledger.file_of(record.page, each) in files
    }
    joined = {path: records for path, records in book.joined.items() if path in files}
    return ledger.Ledger(pages, articles, joined)


def _twice(files: Iterable[ArticleFile]) -> list[tuple[str, str]]:
    """Ids that stand in two files, each with the second."""
    seen: set[str] = set()
    found = []
    for file in files:
        if file.article.id in seen:
            found.append((file.article.id, file.article.path))
        seen.add(file.article.id)
    return found


def _has_older(content: Content, page: str) -> bool:
    """Whether something of a page is said elsewhere than in its own file."""
    return page in content.settings.pages or decisions.BOUNDARIES in dict(content.sources)


def _digest(data: bytes | None) -> str:
    return hashlib.sha256(data or b"").hexdigest()
