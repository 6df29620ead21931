"""Pages that nobody touched since they were entered, with what today's rules find in them.

Nearly all pages are untouched: they become due when the page, what people say of it, its records or one of its article files
change. What is found in a page is therefore kept under the digest of all these, and only other pages are read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bulletin import cache
from bulletin.content.ledger import Ledger
from bulletin.conversion import convert, reading
from bulletin.digests import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.content.folder import ArticleFile, Content
    from bulletin.content.ledger import ArticleRecord, PageRecord
    from bulletin.conversion.doubts import Doubt
    from bulletin.model import RawPage

_NAME = "conversion.untouched"


class Found(NamedTuple):
    """What today's rules find in a page."""

    doubts: tuple[Doubt, ...]
    """What a person should look at."""
    is_outdated: bool
    """Whether they read it otherwise than it was entered."""


def found(content: Content, today: str) -> dict[str, Found]:
    """What is found in each untouched page, by its file name.

    Other pages are left out: they changed and are due, or hold what is withheld.
    """
    values = cache.current()
    issued = frozenset((*content.ledger.articles, *content.index.by_id))
    return {
        name: values.load(_NAME, key, partial(_found, alone, today, issued))
        for name, (key, alone) in _pages(content).items()
    }


def keep(content: Content) -> None:
    """Keep what was found of pages that are still untouched; of all others it is dropped."""
    values = cache.current()
    if values.holds_any(_NAME):
        values.keep(_NAME, (key for key, _ in _pages(content).values()))


def _pages(content: Content) -> Mapping[str, tuple[bytes, Callable[[], Content]]]:
    """The untouched pages by name. Of each: the digest of the page and all that was made of it, and a function that gives the
    content of this page alone.
    """
    book = content.ledger
    if book.joined:
        return {}
    due = {page.name for page in reading.due(content)}
    keys = reading.keys(content)
    by_id, claimed = content.index.by_id, content.index.of_page
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


def _found(alone: Callable[[], Content], today: str, issued: frozenset[str]) -> Found:
    """See `found`. Ids of the archive (`issued`) count for those that today's rules would issue, and for nothing else."""
    content = alone()
    result = convert.enter(content, today, reading.read_again(content, content.pages), issued=issued)
    return Found(result.doubts, bool(result.pages))
