"""The lists that lead into the archive: pages, places, people, dates and tags; and the newspaper page itself.

A list of names that is longer than `browsing.LIMIT` is cut by initial or into parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.documents import browsing, facsimile
from bulletin.documents.browsing import LIMIT, Entry, Groups, Pager, entries
from bulletin.documents.views import DateView, Figure, Item, PrintingView, figures, href, printing
from bulletin.reference.gazetteer import is_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bulletin.model import Archive, Page
    from bulletin.reference.region import Tile
    from bulletin.routes import Kind

PAGES_WITH_CONTENTS = 50
PAGES_IN_ONE = 2000
MOST_NAMES = 60
"""Names shown on the people's index when there are too many for one list."""


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar: its months, and how many articles are known to the year only."""

    entry: Entry
    months: tuple[Entry, ...]
    vague: int


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A newspaper page in a list: what is known of its printing and what it opens with."""

    href: str
    label: str
    facts: PrintingView
    count: int
    first: Item | None
    items: tuple[Item, ...] = ()
    inferred: DateView | None = None
    """About when it was printed, by its articles, where it does not say so itself and they agree."""


@dataclass(frozen=True, slots=True)
class Division:
    """A division of the region, the places in it that have articles, and where it stands on the map."""

    entry: Entry
    inner: tuple[Entry, ...]
    tile: Tile | None
    """None where no map is drawn."""


@dataclass(frozen=True, slots=True)
class PlacesView:
    """The divisions of the region, on a map of tiles or as a list; what is region-wide or outside it."""

    divisions: tuple[Division, ...]
    """All of them on a map, otherwise those with articles."""
    is_map: bool
    region: Entry | None
    region_tile: Tile | None
    elsewhere: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class DatesView:
    years: tuple[Year, ...]
    unknown: Entry | None


@dataclass(frozen=True, slots=True)
class NamesView:
    """A list of names. `most` is shown first when the list was cut; `initials` lead to its parts."""

    total: int
    most: tuple[Entry, ...]
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    initials: tuple[Entry, ...]
    pager: Pager
    current: str = ""


@dataclass(frozen=True, slots=True)
class PagesView:
    total: int
    entries: tuple[PageEntry, ...]
    with_contents: bool
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
    previous: PageEntry | None
    next: PageEntry | None


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """An article on its page; `item` is None where it was withdrawn."""

    id: str
    href: str
    item: Item | None
    lines: tuple[tuple[int, int], ...]
    figure: Figure | None = None
    """Its first photo, where it has one."""


def places(groups: Groups) -> PlacesView:
    gazetteer, tiles = groups.gazetteer, groups.region.tiles
    region = gazetteer.region
    inner: dict[str, list[str]] = {}
    for code in sorted(groups.within):
        inner.setdefault(gazetteer.division(code), []).append(code)
    shown = sorted(inner.keys() - {""})
    rows = [
        (routes.PLACE.path(code), gazetteer.brief(code), len(groups.within[code]), code) for code in shown
    ]
    if region in groups.places:
        rows.append((routes.PLACE.path(region), gazetteer.name(region), len(groups.places[region]), region))
    shaded = {entry.key: entry for entry in entries(rows)}
    return PlacesView(
        tuple(
            Division(
                shaded[code],
                _entries_of(groups, (other for other in inner[code] if other != code), gazetteer.name),
                tiles.get(code),
            )
            for code in shown
        ),
        bool(tiles),
        shaded.get(region),
        tiles.get(region),
        _entries_of(
            groups,
            (code for code in sorted(groups.places) if not is_within(code, region)),
            gazetteer.full_name,
        ),
    )


def _entries_of(groups: Groups, codes: Iterable[str], name: Callable[[str], str]) -> tuple[Entry, ...]:
    return entries((routes.PLACE.path(code), name(code), len(groups.within[code]), code) for code in codes)


def dates(groups: Groups, most_years: int | None = None) -> DatesView:
    """The calendar, the latest year first; the latest `most_years` only where given."""
    years = groups.years[:most_years]
    counts = [
        sum(len(found) for period, found in groups.dates.items() if period[:4] == year) for year in years
    ]
    rows = entries(
        (routes.DATE.path(year), year, count, year) for year, count in zip(years, counts, strict=True)
    )
    unknown = len(groups.dates.get("unknown", ()))
    return DatesView(
        tuple(
            Year(row, browsing.months(groups, row.key), len(groups.dates.get(row.key, ()))) for row in rows
        ),
        Entry(href(routes.DATE.path("unknown")), "", unknown) if unknown else None,
    )


def people(groups: Groups) -> Iterator[tuple[Kind, str, NamesView]]:
    """The documents that list everybody who wrote or photographed: kind, path and view of each."""
    kinds = (routes.PEOPLE, routes.PERSON, routes.PEOPLE_INITIAL)
    return _names(people_counts(groups), *kinds, by_count=False)


def tags(groups: Groups) -> Iterator[tuple[Kind, str, NamesView]]:
    """The documents that list the tags: kind, path and view of each."""
    counts = {tag: len(found) for tag, found in groups.tags.items()}
    return _names(counts, routes.TAGS, routes.TAG, routes.TAGS_INITIAL, by_count=True)


def _names(
    counts: dict[str, int], index: Kind, one: Kind, initial_kind: Kind, *, by_count: bool
) -> Iterator[tuple[Kind, str, NamesView]]:
    """The documents of a list of names; `one` is the kind of a name's own document.

    Up to LIMIT names stand in one document: people under the initials of their surnames, others, `by_count`, those
    with the most articles first.
    More are cut into one document (or several) an initial; the index then shows the names with the most articles.
    """
    surnames = not by_count
    ordered = sorted(counts, key=lambda name: browsing.collation(name, surnames))
    shown = {
        entry.key: entry for entry in entries((one.path(name), name, counts[name], name) for name in ordered)
    }
    parts: dict[str, list[Entry]] = {}
    for name in ordered:
        parts.setdefault(browsing.initial(name, surnames), []).append(shown[name])
    by_number = sorted(shown.values(), key=lambda entry: -entry.count)
    if by_count and len(ordered) <= LIMIT:
        yield (
            index,
            index.path(),
            NamesView(len(ordered), (), (("", tuple(by_number)),) if ordered else (), (), Pager()),
        )
        return
    if len(ordered) <= LIMIT:
        everything = tuple((letter, tuple(parts[letter])) for letter in sorted(parts, key=_letters_first))
        yield index, index.path(), NamesView(len(ordered), (), everything, (), Pager())
        return
    initials = tuple(
        Entry(href(initial_kind.path(_segment(letter))), letter, len(parts[letter]), key=letter)
        for letter in sorted(parts, key=_letters_first)
    )
    yield index, index.path(), NamesView(len(ordered), tuple(by_number[:MOST_NAMES]), (), initials, Pager())
    for letter, found in parts.items():
        document = partial(initial_kind.path, _segment(letter))
        total = -(-len(found) // LIMIT)
        for number in range(1, total + 1):
            part = tuple(found[(number - 1) * LIMIT : number * LIMIT])
            yield (
                initial_kind,
                document(part=number),
                NamesView(
                    len(ordered),
                    (),
                    ((letter, part),),
                    initials,
                    browsing.pager(document, number, total),
                    letter,
                ),
            )


def _letters_first(letter: str) -> tuple[bool, str]:
    return letter == "#", letter


def _segment(letter: str) -> str:
    return "other" if letter == "#" else letter


def page_entries(archive: Archive, items: dict[str, Item]) -> tuple[PageEntry, ...]:
    """Every page in the order of the archive."""
    found = []
    for page in archive.pages:
        listed = tuple(items[article_id] for article_id in page.article_ids if article_id in items)
        found.append(
            PageEntry(
                href(routes.PAGE.path(page.raw.stem)),
                page.raw.stem,
                printing(page.facts),
                len(listed),
                listed[0] if listed else None,
                listed,
                _inferred(listed) if not page.facts.date else None,
            )
        )
    return tuple(found)


def _inferred(listed: tuple[Item, ...]) -> DateView | None:
    found = {item.date for item in listed}
    return found.pop() if len(found) == 1 else None


def pages(found: tuple[PageEntry, ...]) -> Iterable[tuple[str, PagesView]]:
    """The list of pages: with the headlines of each while there are few, otherwise one line a page.

    So many stand in one document that every page is two clicks from the front page, and every article three.
    """
    with_contents = len(found) <= PAGES_WITH_CONTENTS
    total = max(1, -(-len(found) // PAGES_IN_ONE))
    for number in range(1, total + 1):
        part = found[(number - 1) * PAGES_IN_ONE : number * PAGES_IN_ONE]
        yield (
            routes.PAGES.path(part=number),
            PagesView(len(found), part, with_contents, browsing.pager(routes.PAGES.path, number, total)),
        )


def page_view(
    page: Page,
    near: Archive,
    entry: PageEntry,
    beside: tuple[PageEntry | None, PageEntry | None],
    lines: tuple[facsimile.Line, ...],
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
        *beside,
    )


def people_counts(groups: Groups) -> dict[str, int]:
    """Articles a name stands under, written or photographed, each once."""
    return {
        name: len({item.id for item in (*groups.writers.get(name, ()), *groups.photographers.get(name, ()))})
        for name in groups.people
    }
