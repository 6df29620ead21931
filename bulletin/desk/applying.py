"""Content as read, and changes of its files -> the content as it would be read after them, without reading all of it.

What an act costs does not grow with the archive but for tuples and tables that are copied: a file is found by its name in
what is sorted by name, and what follows of an act is worked out of the pages that it is about (`Near`).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

from bulletin.content import decisions, decoding, frontmatter, images, ledger
from bulletin.content.folder import ArticleFile
from bulletin.content.strays import ARTICLE_SUFFIX, PAGE_SUFFIXES
from bulletin.model import ARTICLES, PAGES, RawPage
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bulletin.content.folder import Content

T = TypeVar("T")


def applied(
    content: Content, changes: Mapping[str, bytes | None], book: ledger.Ledger | None = None
) -> Content | None:
    """The content after changes of its files; `book` is the ledger then, None to read it from those of its files.

    None where something else changes, which only reading can tell. Raises ContentError where a changed file cannot be read.
    """
    if not all(_is_known(content, path, data) for path, data in changes.items()):
        return None
    articles, pages, photos = content.articles, content.pages, content.images
    said, settled, sources = dict(content.decisions), content.settled, content.sources
    for path, data in changes.items():
        name = PurePosixPath(path).name
        if path.startswith(f"{PAGES}/"):
            pages = _put(pages, name, _page(name, data), lambda page: page.name)
            if data is None:
                said.pop(name, None)
        elif path.startswith(f"{images.FOLDER}/"):
            photo = None if data is None else images.judge(name, data, _digest(data))
            photos = _put(photos, name, photo, lambda one: one.name)
        elif path.startswith(f"{ARTICLES}/"):
            articles = _put(articles, path, _article(content, path, data), lambda file: file.article.path)
        elif path == decisions.ELSEWHERE:
            settled = decisions.parse_settled((data or b"").decode(), path)
        if not path.startswith(
            f"{images.FOLDER}/"
        ):  # only photos that are shown are sources: a build tells which
            source = None if data is None else (path, _digest(data))
            sources = _put(sources, path, source, lambda pair: pair[0])
    of_page = {decisions.file_of(page.name): page for page in pages} if _tells(changes) else {}
    for path, data in changes.items():
        if path in of_page:
            said.pop(of_page[path].name, None)
            if data is not None:
                said[of_page[path].name] = decisions.parse(data.decode(), path, of_page[path])
    if ids := _twice(articles, changes):
        raise ContentError(*(Problem(path, 1, f"编号 {each} 用了两次") for each, path in ids))
    return replace(
        content,
        articles=articles,
        pages=pages,
        images=photos,
        decisions=said,
        settled=settled,
        ledger=book or _entered(content.ledger, changes),
        sources=sources,
    )


def _is_known(content: Content, path: str, data: bytes | None) -> bool:
    """Whether what a change of this file means can be told without reading others."""
    folder, _, name = path.partition("/")
    if folder == ARTICLES:
        return name.endswith(ARTICLE_SUFFIX)
    if folder in {ledger.FOLDER, images.FOLDER} or path == decisions.ELSEWHERE:
        return True
    if folder == PAGES:
        # One in the place of another is carried over by names, decisions and settings that reading holds against it.
        there = any(page.name == name for page in content.pages)
        return not content.settings.pages and name.lower().endswith(PAGE_SUFFIXES) and there == (data is None)
    if folder == decisions.FOLDER:
        page = next((page.name for page in content.pages if decisions.file_of(page.name) == path), "")
        has_older = page in content.settings.pages or _holds(content.sources, decisions.BOUNDARIES)
        return not has_older
    return False


def _holds(sources: tuple[tuple[str, str], ...], path: str) -> bool:
    at = bisect_left(sources, (path, ""))
    return at < len(sources) and sources[at][0] == path


def source_of(content: Content, path: str) -> str | None:
    """The SHA-256 of a source as it was read; None where there was none."""
    at = bisect_left(content.sources, (path, ""))
    found = content.sources[at] if at < len(content.sources) else ("", "")
    return found[1] if found[0] == path else None


def _tells(changes: Mapping[str, bytes | None]) -> bool:
    return any(path.startswith(f"{decisions.FOLDER}/") for path in changes)


def _put(items: tuple[T, ...], name: str, item: T | None, key: Callable[[T], Any]) -> tuple[T, ...]:
    """Items sorted by name with one in its place, or, with None, without it."""
    at = bisect_left(items, name, key=key)
    end = at + (at < len(items) and key(items[at]) == name)
    return (*items[:at], *(() if item is None else (item,)), *items[end:])


def _page(name: str, data: bytes | None) -> RawPage | None:
    if data is None:
        return None
    path = f"{PAGES}/{name}"
    text, encoding, styles = decoding.read_styled(data, PurePosixPath(name).suffix.lower(), path)
    return RawPage(name, text, encoding, _digest(data), styles)


def _article(content: Content, path: str, data: bytes | None) -> ArticleFile | None:
    if data is None:
        return None
    text = decoding.decode_utf8(data, path)
    article = frontmatter.parse(text, path, content.reference.region.gazetteer)
    return ArticleFile(article, _digest(data), frontmatter.head(text))


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
    joined = {path: records for path, records in book.joined.items() if path not in texts}
    return ledger.Ledger({**pages, **read.pages}, {**articles, **read.articles}, {**joined, **read.joined})


@dataclass(frozen=True, slots=True)
class Near:
    """As much of a content as decides what follows from an act: some pages, with all that was made of them."""

    content: Content
    others: frozenset[str]
    """Ids that were issued elsewhere: none of them is given again."""


def near(content: Content, paths: Collection[str], ids: Collection[str] = ()) -> Near:
    """The pages that changes of these files, and decisions about these articles, are about, with their articles and records.

    Records of pages whose file is gone are among them: a page that comes in may be one of those under another name.
    """
    book, present = content.ledger, {page.name: page for page in content.pages}
    named = {file.article.id: file for file in content.articles if file.article.path in paths}
    ids = {*ids, *named}
    pages = {PurePosixPath(path).name for path in paths if path.startswith(f"{PAGES}/")}
    pages |= {book.articles[each].page for each in ids if each in book.articles}
    pages |= {file.article.meta.source.page for file in named.values() if file.article.meta.source}
    told = {path for path in paths if path.startswith(f"{decisions.FOLDER}/")}
    pages |= {name for name in present if told and decisions.file_of(name) in told}
    pages |= {name for name in book.pages if name not in present}
    own = {record.id for record in book.articles.values() if record.page in pages} | set(ids)
    cut = ledger.Ledger(
        {name: record for name, record in book.pages.items() if name in pages},
        {each: book.articles[each] for each in book.articles if each in own},
        {path: records for path, records in book.joined.items() if path in set(map(ledger.file_of, pages))},
    )
    articles = tuple(
        file
        for file in content.articles
        if file.article.id in own or (file.article.meta.source and file.article.meta.source.page in pages)
    )
    others = {*book.articles, *(file.article.id for file in content.articles)}
    return Near(
        replace(
            content,
            pages=tuple(page for name, page in present.items() if name in pages),
            articles=articles,
            decisions={name: said for name, said in content.decisions.items() if name in pages},
            ledger=cut,
            problems=tuple(problem for problem in content.problems if _is_about(problem, pages, own)),
        ),
        frozenset(others - own),
    )


_OF_ONE = (ARTICLES, PAGES, decisions.FOLDER)


def _is_about(problem: Problem, pages: Collection[str], ids: Collection[str]) -> bool:
    """Whether a problem concerns these pages: not one of another page, article, or of what is said of another page."""
    folder, _, name = problem.path.partition("/")
    stems = {PurePosixPath(each).stem for each in (*pages, *ids)}
    return folder not in _OF_ONE or PurePosixPath(name).stem in stems


def overlaid(book: ledger.Ledger, old: ledger.Ledger, new: ledger.Ledger) -> ledger.Ledger:
    """A ledger in which those records that were `old` are as in `new`."""
    pages = {name: record for name, record in book.pages.items() if name not in old.pages}
    articles = {each: record for each, record in book.articles.items() if each not in old.articles}
    joined = {path: records for path, records in book.joined.items() if path not in old.joined}
    return ledger.Ledger({**pages, **new.pages}, {**articles, **new.articles}, {**joined, **new.joined})


def _twice(files: tuple[ArticleFile, ...], changes: Mapping[str, bytes | None]) -> list[tuple[str, str]]:
    """Ids of changed files that stand in another file, too, each with the changed file."""
    fresh = {file.article.id: file.article.path for file in files if file.article.path in changes}
    if not fresh:
        return []
    return [
        (file.article.id, file.article.path)
        for file in files
        if fresh.get(file.article.id, file.article.path) != file.article.path
    ]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
