"""Pages that today's rules read as they were entered, with what a person should look at in them.

Nearly all pages of an archive are so, and stay so until their page, what people say of it, its records or one of its article
files change. What was found of a page is therefore kept by these, and no page is read for what is known.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.content.ledger import Ledger
from bulletin.conversion import convert
from bulletin.digests import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.content.folder import ArticleFile, Content
    from bulletin.content.ledger import ArticleRecord, PageRecord
    from bulletin.conversion.doubts import Doubt
    from bulletin.model import RawPage

_NAME = "conversion.unchanged"


def doubts(content: Content, today: str) -> dict[str, tuple[Doubt, ...]]:
    """What a person should look at in each page that today's rules read as it was entered, by its file name.

    Of pages that are not among them nothing is known: they are to be read, or wait for it, or hold what is withheld.
    """
    values = cache.current()
    found = {}
    for name, (key, alone) in _pages(content).items():
        known = values.load(_NAME, key, partial(_found, alone, today))
        if known is not None:
            found[name] = known
    return found


def keep(content: Content) -> None:
    """Let go of what was found of pages that are no more so."""
    values = cache.current()
    if values.holds_any(_NAME):
        values.keep(_NAME, (key for key, _ in _pages(content).values()))


def _pages(content: Content) -> Mapping[str, tuple[bytes, Callable[[], Content]]]:
    """The pages that may be among them, by name: what each is told by with all that was made of it, and what gives these alone."""
    book = content.ledger
    if book.joined:
        return {}
    due = {page.name for page in convert.due(content)}
    keys = convert.keys(content)
    claimed: dict[str, list[ArticleFile]] = {}
    by_id = {}
    for file in content.articles:
        by_id[file.article.id] = file
        if source := file.article.meta.source:
            claimed.setdefault(source.page, []).append(file)
    found = {}
    for page in content.pages:
        record = book.pages.get(page.name)
        if record is None or page.name in due or page.name not in keys:
            continue
        issued = book.of_page(page.name)
        own = (by_id[each.id] for each in issued if each.id in by_id)
        files = tuple({file.article.path: file for file in (*own, *claimed.get(page.name, ()))}.values())
        others = (book.articles[one.article.id] for one in files if one.article.id in book.articles)
        records = tuple({each.id: each for each in (*issued, *others)}.values())
        # What has no day of entering would get that on which it is looked at.
        if all(file.article.meta.added for file in files) and all(each.added for each in issued):
            told = tuple((file.article.path, file.sha256) for file in files)
            key = digest(keys[page.name], record, records, told)
            found[page.name] = key, partial(_alone, content, page, files, record, records)
    return found


def _alone(
    content: Content,
    page: RawPage,
    files: tuple[ArticleFile, ...],
    record: PageRecord,
    records: tuple[ArticleRecord, ...],
) -> Content:
    """The content as if there were no other page."""
    book = Ledger({page.name: record}, {each.id: each for each in records})
    return replace(content, pages=(page,), articles=files, ledger=book)


def _found(alone: Callable[[], Content], today: str) -> tuple[Doubt, ...] | None:
    """The doubts of a page; None where entering it would change or hinder anything."""
    content = alone()
    result = convert.enter(content, today, convert.read_again(content, content.pages))
    is_so = not (result.pages or result.problems or result.files or result.removed)
    return result.doubts if is_so else None
