"""The newspaper pages of the archive: by newspaper, year and issue in a list, and each by itself.

A list shows what a page opens with; names of files say nothing to a reader. Groups are folded away but for the first, so that
hundreds of pages are a few screens, and all of them one press away, without scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.digests import Often
from bulletin.documents import browsing, facsimile
from bulletin.documents.views import (
    DateView,
    Figure,
    Item,
    PrintingView,
    figures,
    href,
    period_phrase,
    printing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.documents.browsing import Pager
    from bulletin.documents.words import Phrase
    from bulletin.model import Archive, Page, Sheet

IN_ONE = 400
"""Pages in one document of the list."""
IN_GROUP = 20
"""Pages that are shown at once; a longer month or year is cut."""


@dataclass(frozen=True, slots=True)
class PageEntry(Often):
    """A newspaper page in a list: what is known of its printing and what it opens with."""

    href: str
    label: str
    facts: PrintingView
    count: int
    first: Item | None
    items: tuple[Item, ...] = ()
    inferred: DateView | None = None
    """About when it was printed, by its articles, where it does not say so itself and they agree."""
    figure: Figure | None = None
    """The first photo on it."""
    is_ahead: bool = False
    """Whether its date lies behind the day on which its articles were entered, so that it cannot be right."""

    @property
    def day(self) -> str:
        """The first day on which it can have been printed, YYYY-MM-DD; empty where nothing is known."""
        date = self.facts.date or self.inferred
        return date.order if date else ""


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Pages of one issue, month or year, or some of those whose day is not known."""

    phrase: Phrase
    """When they were printed."""
    issue: str
    part: int
    """Counts from 1 where there are too many for one group, otherwise 0."""
    pages: tuple[PageEntry, ...]


@dataclass(frozen=True, slots=True)
class PageYear:
    """The pages of a newspaper in one year; `key` is the year, or empty."""

    anchor: str
    key: str
    phrase: Phrase
    count: int
    groups: tuple[PageGroup, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pages of one newspaper; an empty name is unknown."""

    publication: str
    years: tuple[PageYear, ...]


@dataclass(frozen=True, slots=True)
class PagesView:
    """A document of the list of pages."""

    total: int
    shelves: tuple[Shelf, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class PageView:
    """One newspaper page: its articles in printed order, its lines, its ledger."""

    entry: PageEntry
    file: str
    encoding: str
    digest: str
    articles: tuple[PrintedItem, ...]
    lines: tuple[facsimile.Line, ...]
    totals: tuple[tuple[str, int], ...]
    total: int
    sheets: tuple[SheetView, ...]
    """As it came, in pictures; none where it came as text, or something of it is not shown."""
    previous: PageEntry | None
    next: PageEntry | None


@dataclass(frozen=True, slots=True)
class SheetView:
    """A picture of a page; `spots` as in `model.Sheet`."""

    href: str
    width: int
    height: int
    spots: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """An article on its page; `item` is None where it was withdrawn."""

    id: str
    href: str
    item: Item | None
    lines: tuple[tuple[int, int], ...]
    figure: Figure | None = None
    """Its first photo, where it has one."""


def page_entries(archive: Archive, items: dict[str, Item]) -> tuple[PageEntry, ...]:
    """Every page in the order of the archive."""
    found = []
    for page in archive.pages:
        listed = tuple(items[article_id] for article_id in page.article_ids if article_id in items)
        captions = (caption for item in listed for caption in archive.by_id[item.id].meta.captions)
        found.append(
            PageEntry(
                href(routes.PAGE.path(page.raw.stem)),
                page.raw.stem,
                printing(page.facts),
                len(listed),
                listed[0] if listed else None,
                listed,
                _inferred(listed) if not page.facts.date else None,
                next((one for one in figures(captions, archive.photos) if one.href), None),
                any(item.is_ahead for item in listed),
            )
        )
    return tuple(found)


def _inferred(listed: tuple[Item, ...]) -> DateView | None:
    """What their dates say alike, in full: it stands in titles, too, where no legend is."""
    found = {item.date for item in listed}
    date = found.pop() if len(found) == 1 else None
    if date is None:
        return None
    full = {"date.mark": "date.inferred"}
    return replace(date, phrase=tuple((full.get(key, key), values) for key, values in date.phrase))


def pages(found: Sequence[PageEntry], publication: str) -> Iterable[tuple[str, PagesView]]:
    """The list of pages: the newest first, those without a day last. `publication` is that of pages that name none."""

    def paper(entry: PageEntry) -> str:
        return entry.facts.publication or publication

    # Sorting keeps the order within.
    ordered = sorted(
        newest_first(found), key=lambda entry: (not paper(entry), browsing.collation(paper(entry)))
    )
    total = max(1, -(-len(ordered) // IN_ONE))
    for number in range(1, total + 1):
        part = ordered[(number - 1) * IN_ONE : number * IN_ONE]
        shelves = tuple(
            Shelf(name, tuple(_years(list(entries), at)))
            for at, (name, entries) in enumerate(groupby(part, key=paper))
        )
        pager = browsing.pager(routes.PAGES.path, number, total)
        yield routes.PAGES.path(part=number), PagesView(len(found), shelves, pager)


def _years(entries: list[PageEntry], shelf: int) -> Iterator[PageYear]:
    for year, found in groupby(entries, key=lambda entry: entry.day[:4]):
        of_year = list(found)
        groups = tuple(_groups(of_year, year))
        phrase = period_phrase(year or "unknown")
        anchor = f"y{shelf or ''}{'-' if shelf else ''}{year or 'unknown'}"
        yield PageYear(anchor, year, phrase, len(of_year), groups)


def _groups(entries: list[PageEntry], year: str) -> Iterator[PageGroup]:
    """The pages of a year in groups: those of an issue, else of a month, cut where there are too many."""
    if len(entries) <= IN_GROUP:
        yield PageGroup((), "", 0, tuple(entries))
        return
    for (period, issue), found in groupby(entries, key=lambda entry: (entry.day[:7], entry.facts.issue)):
        of_group = list(found)
        date = of_group[0].facts.date if issue else None
        phrase = date.phrase if date else period_phrase(period or year or "unknown")
        parts = range(0, len(of_group), IN_GROUP)
        for number, start in enumerate(parts, 1):
            part = tuple(of_group[start : start + IN_GROUP])
            yield PageGroup(phrase, issue, number if len(parts) > 1 else 0, part)


def newest_first(found: Iterable[PageEntry]) -> list[PageEntry]:
    """The pages by day, those of an issue by their numbers; without a day, or with one that cannot be right, last."""
    ordered = sorted(found, key=lambda entry: (entry.facts.issue, _number(entry)))
    ordered.sort(key=lambda entry: (not entry.is_ahead, entry.day), reverse=True)
    return ordered


def _number(entry: PageEntry) -> tuple[int, str]:
    """The order of the pages of an issue: by their printed number."""
    digits = "".join(filter(str.isdecimal, entry.facts.number))
    return int(digits) if digits else 0, entry.facts.number


def page_view(
    page: Page,
    near: Archive,
    entry: PageEntry,
    beside: tuple[PageEntry | None, PageEntry | None],
    lines: tuple[facsimile.Line, ...],
    sheets: tuple[Sheet, ...],
) -> PageView:
    """The document of a page. `near` holds its articles, `entry` is its own, `beside` are those before and after it."""
    items = {item.id: item for item in entry.items}
    totals = tuple(facsimile.totals(page).items())
    articles = []
    for article_id in page.article_ids:
        article = near.by_id.get(article_id)
        if article is None:
            continue
        source = article.meta.source
        articles.append(
            PrintedItem(
                article_id,
                href(routes.ARTICLE.path(article_id)),
                items.get(article_id),
                source.lines if source and article_id in items else (),
                next((one for one in figures(article.meta.captions, near.photos) if one.href), None),
            )
        )
    return PageView(
        entry,
        page.raw.name,
        page.raw.encoding,
        page.raw.sha256,
        tuple(articles),
        lines,
        totals,
        sum(count for _, count in totals),
        tuple(SheetView(href(each.path), each.width, each.height, each.spots) for each in sheets),
        *beside,
    )
