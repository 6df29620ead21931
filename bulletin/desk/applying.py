"""Content as read, and changes of its files -> the content as it would be read after them, without reading all of it.

What an act costs does not grow with the archive but for tuples and tables that are copied: a file is found by its name in
what is sorted by name, and what follows of an act is worked out of the pages that it is about (`near`).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

from bulletin.content import decisions, decoding, frontmatter, images, ledger
from bulletin.content.folder import ArticleFile
from bulletin.content.strays import ARTICLE_SUFFIX, PAGE_SUFFIXES
from bulletin.model import ARTICLES, PAGES, RawPage
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

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
    gone: list[ArticleFile] = []
    new: list[ArticleFile] = []
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
            file = _article(content, path, data)
            gone += filter(None, [article_at(content, path)])
            new += filter(None, [file])
            articles = _put(articles, path, file, lambda file: file.article.path)
        elif path == decisions.ELSEWHERE:
            settled = decisions.parse_settled((data or b"").decode(), path)
        if not path.startswith(
            f"{images.FOLDER}/"
        ):  # only photos that are shown are sources: a build tells which
            source = None if data is None else (path, _digest(data))
            sources = _put(sources, path, source, lambda pair: pair[0])
    for path, data in changes.items():
        if page := page_of_decisions(replace(content, pages=pages), path):
            said.pop(page.name, None)
            if data is not None:
                said[page.name] = decisions.parse(data.decode(), path, page)
    if ids := [*_twice(content, gone, new)]:
        raise ContentError(*(Problem(path, 1, f"编号 {each} 用了两次") for each, path in ids))
    found = replace(
        content,
        articles=articles,
        pages=pages,
        images=photos,
        decisions=said,
        settled=settled,
        ledger=book or _entered(content.ledger, changes),
        sources=sources,
    )
    if len(content.index.by_id) == len(content.articles):  # no id stands in two files
        found.__dict__["index"] = content.index.changed(gone, new)
    return found


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
        page = page_of_decisions(content, path)
        has_older = page is not None and page.name in content.settings.pages
        return not has_older and source_of(content, decisions.BOUNDARIES) is None
    return False


def source_of(content: Content, path: str) -> str | None:
    """The SHA-256 of a source as it was read; None where there was none."""
    at = bisect_left(content.sources, (path, ""))
    found = content.sources[at] if at < len(content.sources) else ("", "")
    return found[1] if found[0] == path else None


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
    gone = {name for name in book.pages if ledger.file_of(name) in texts}
    gone |= {record.page for record in read.articles.values() if record.page}
    articles = {record.id: record for name in gone for record in book.of_page(name)}
    articles |= {record.id: record for record in book.of_page("") if ledger.file_of("", record.id) in texts}
    old = ledger.Ledger(
        {name: book.pages[name] for name in gone if name in book.pages},
        articles,
        {path: records for path, records in book.joined.items() if path in texts},
    )
    return book.overlaid(old, read)


def near(content: Content, paths: Collection[str], ids: Collection[str] = ()) -> Content:
    """As much of a content as decides what follows from an act: the pages that changes of these files, and decisions about these articles, are about, with their articles and records.

    Records of pages whose file is gone are among them: a page that comes in may be one of those under another name.
    """
    book, index, present = content.ledger, content.index, {page.name: page for page in content.pages}
    named = [file for path in paths if (file := article_at(content, path))]
    own = {*ids, *(file.article.id for file in named)}
    pages = {PurePosixPath(path).name for path in paths if path.startswith(f"{PAGES}/")}
    pages |= {book.articles[each].page for each in own if each in book.articles}
    pages |= {file.article.meta.source.page for file in named if file.article.meta.source}
    pages |= {page.name for path in paths if (page := page_of_decisions(content, path))}
    pages |= book.pages.keys() - present.keys()
    pages.discard("")
    own |= {record.id for page in pages for record in book.of_page(page)}
    claimed = [file for page in pages for file in index.of_page.get(page, ())]
    own |= {file.article.id for file in claimed}
    found = {file.article.path: file for each in own if (file := index.by_id.get(each))}
    found |= {file.article.path: file for file in (*named, *claimed)}
    files = set(map(ledger.file_of, pages)) if book.joined else set()
    cut = ledger.Ledger(
        {name: record for name in sorted(pages) if (record := book.pages.get(name))},
        {each: book.articles[each] for each in sorted(own) if each in book.articles},
        {path: records for path, records in book.joined.items() if path in files},
    )
    return replace(
        content,
        pages=tuple(page for name, page in present.items() if name in pages),
        articles=tuple(file for _, file in sorted(found.items())),
        decisions={name: said for name in sorted(pages) if (said := content.decisions.get(name))},
        ledger=cut,
        problems=_about(content.problems, pages, own),
    )


def issued(content: Content) -> frozenset[str]:
    """Every id that was issued, or that a file has: none of them is given again."""
    return frozenset(content.ledger.articles.keys() | content.index.by_id.keys())


def article_at(content: Content, path: str) -> ArticleFile | None:
    """The article whose file has this path within the content folder."""
    at = bisect_left(content.articles, path, key=lambda file: file.article.path)
    found = content.articles[at] if at < len(content.articles) else None
    return found if found and found.article.path == path else None


def page_of_decisions(content: Content, path: str) -> RawPage | None:
    """The page of which a file of this path says something."""
    if not path.startswith(f"{decisions.FOLDER}/"):
        return None
    stem = PurePosixPath(path).stem
    at = bisect_left(content.pages, stem, key=lambda page: page.name)
    for page in content.pages[at:]:
        if not page.name.startswith(stem):
            return None
        if decisions.file_of(page.name) == path:
            return page
    return None


_OF_ONE = (ARTICLES, PAGES, decisions.FOLDER)


def _about(problems: Iterable[Problem], pages: Collection[str], ids: Collection[str]) -> tuple[Problem, ...]:
    """The problems that concern these pages: not those of another page, article, or of what is said of another page."""
    stems = {PurePosixPath(each).stem for each in (*pages, *ids)}
    found = []
    for problem in problems:
        folder, _, name = problem.path.partition("/")
        if folder not in _OF_ONE or PurePosixPath(name).stem in stems:
            found.append(problem)
    return tuple(found)


def renoted(path: str, start: str, now: str, end: str) -> str:
    """A file of the ledger as at the `end`, with the lists that were noted in it between `start` and `now`.

    Ids that were issued by what is taken back may be known: they lead to the article that has their words again. Empty where
    more than that was changed in between.
    """
    (was, one), (there, two), (wanted, three) = (ledger.parse({path: text}) for text in (start, now, end))
    same = {each: replace(record, listed=()) for each, record in was.articles.items()}
    held = {each: replace(record, listed=()) for each, record in there.articles.items()}
    extra = {each for each, record in held.items() if each not in same and record.into}
    if (
        one
        or two
        or three
        or was.pages != there.pages
        or same != {k: v for k, v in held.items() if k not in extra}
    ):
        return ""
    articles = {
        each: replace(record, listed=there.articles[each].listed) if each in there.articles else record
        for each, record in wanted.articles.items()
    }
    for each, record in there.articles.items():
        if each not in articles:
            owner = record.into or _owner(there, wanted, each)
            if not owner:
                return ""
            articles[each] = ledger.ArticleRecord(
                each, record.page, record.added, into=owner, listed=record.listed
            )
    text = ledger.changes(ledger.Ledger(), ledger.Ledger(wanted.pages, articles)).get(path)
    return text or ""


def _owner(there: ledger.Ledger, wanted: ledger.Ledger, article_id: str) -> str:
    """Which article has the words of another in a second account of the same page; empty where none has."""
    page = there.articles[article_id].page
    if page not in there.pages or page not in wanted.pages:
        return ""
    start = next((span.start for span in there.pages[page].spans if span.owner == article_id), -1)
    return next(
        (span.owner for span in wanted.pages[page].spans if span.owner and span.start <= start < span.end), ""
    )


def _twice(
    content: Content, gone: Sequence[ArticleFile], new: Sequence[ArticleFile]
) -> Iterator[tuple[str, str]]:
    """Ids of changed files that stand in another file, too, each with that; not those that they had before."""
    before = {file.article.path: file.article.id for file in gone}
    seen: dict[str, str] = {}
    for file in new:
        path, article_id = file.article.path, file.article.id
        other = content.index.by_id.get(article_id)
        if article_id in seen:
            yield article_id, path
        elif other and before.get(path) != article_id and other.article.path not in before:
            yield article_id, other.article.path
        seen[article_id] = path


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
