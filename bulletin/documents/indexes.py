"""The lists that lead into the archive: places, people, dates and tags.

A list of names that is longer than `browsing.LIMIT` is cut by initial or into parts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.documents import browsing
from bulletin.documents.browsing import LIMIT, Groups, Pager
from bulletin.documents.entries import Division, Entry, PlacesView, entries, level
from bulletin.documents.views import href
from bulletin.reference.gazetteer import is_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.reference.region import Region
    from bulletin.routes import Kind

NO_NOTES: Mapping[str, str] = MappingProxyType({})
MOST_NAMES = 60
"""Names shown on the people's index when there are too many for one list."""


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar: its months, and how many articles are known to the year only."""

    entry: Entry
    months: tuple[Entry, ...]
    vague: int


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


def places(groups: Groups) -> PlacesView:
    gazetteer, tiles = groups.gazetteer, groups.region.tiles
    region = gazetteer.region
    inner: dict[str, list[str]] = {}
    for code in sorted(groups.within):
        inner.setdefault(gazetteer.division(code), []).append(code)
    shown = sorted(inner.keys() - {""})
    rows = [
        (
            routes.PLACE.path(code) if groups.within[code] else "",
            gazetteer.brief(code),
            len(groups.within[code]),
            code,
        )
        for code in shown
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


def map_of(region: Region, found: Iterable[Iterable[str]], query: str) -> PlacesView | None:
    """Where some articles are about, on the map of the region; None where none is drawn, or all are of one division.

    `found` are the divisions of each article. A division leads to a search for those within it; `query` is what asks for them all.
    """
    counts = Counter(code for of_article in found for code in of_article)
    tiles = region.tiles
    if not tiles or len(counts) < 2:
        return None
    most = max(counts.values())
    divisions = tuple(
        Division(
            Entry(
                f"{href(routes.SEARCH.path())}?{query}&place={code}" if counts[code] else "",
                region.gazetteer.brief(code),
                counts[code],
                level(counts[code], most),
            ),
            (),
            tile,
        )
        for code, tile in tiles.items()
        if code != region.code
    )
    return PlacesView(divisions, True, None, None, ())


def _entries_of(groups: Groups, codes: Iterable[str], name: Callable[[str], str]) -> tuple[Entry, ...]:
    return entries((routes.PLACE.path(code), name(code), len(groups.within[code]), code) for code in codes)


def dates(groups: Groups, most_years: int | None = None) -> DatesView:
    """The calendar, the latest year first; the latest `most_years` only where given."""
    years = groups.years[:most_years]
    counts = [groups.by_year.get(year, Counter()).total() for year in years]
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
    return _names(people_counts(groups), *kinds, by_count=False, notes=roles(groups))


def roles(groups: Groups) -> Mapping[str, str]:
    """What is said beside names in lists called 作者: who took pictures and wrote nothing."""
    return {name: "people.photographed" for name in groups.people if name not in groups.writers}


def tags(groups: Groups) -> Iterator[tuple[Kind, str, NamesView]]:
    """The documents that list the tags: kind, path and view of each."""
    counts = {tag: len(found) for tag, found in groups.tags.items()}
    return _names(counts, routes.TAGS, routes.TAG, routes.TAGS_INITIAL, by_count=True)


def _names(
    counts: dict[str, int],
    index: Kind,
    one: Kind,
    initial_kind: Kind,
    *,
    by_count: bool,
    notes: Mapping[str, str] = NO_NOTES,
) -> Iterator[tuple[Kind, str, NamesView]]:
    """The documents of a list of names; `one` is the kind of a name's own document.

    Up to LIMIT names stand in one document: people under the initials of their surnames, others, `by_count`, those
    with the most articles first.
    More are cut into one document (or several) an initial; the index then shows the names with the most articles.
    """
    surnames = not by_count
    ordered = sorted(counts, key=lambda name: browsing.collation(name, surnames))
    shown = {
        entry.key: replace(entry, note=notes.get(entry.key, ""))
        for entry in entries((one.path(name), name, counts[name], name) for name in ordered)
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


def people_counts(groups: Groups) -> dict[str, int]:
    """Articles a name stands under, written or photographed, each once."""
    return {
        name: len({item.id for item in (*groups.writers.get(name, ()), *groups.photographers.get(name, ()))})
        for name in groups.people
    }
