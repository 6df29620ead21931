"""The ways to browse: articles grouped by place, person, date and tag, long lists cut into documents.

A list never holds more than `LIMIT` entries; what is beyond stands in `p2/`, `p3/` … beneath its first document.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.cache import kept
from bulletin.documents.views import (
    Item,
    Link,
    href,
    period_phrase,
    periods,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bulletin.documents.words import Phrase
    from bulletin.model import Archive
    from bulletin.reference.region import Region

    Parts = Callable[..., str]
    """The path of each part of a list: called with `part`, from 1."""

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that leads to its articles. `level` is 0 (none) to 5 (the most), for shades; `share` 0–100, for bars."""

    href: str
    text: str
    count: int
    level: int = 0
    share: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Articles under a heading of the words table, or under none."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a document stands among those of one list; `href`s are targets from the site root, one a part."""

    number: int = 1
    hrefs: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.hrefs)

    @property
    def previous(self) -> str:
        return self.hrefs[self.number - 2] if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self.hrefs[self.number] if self.number < self.total else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """All articles of one place, person, date or tag, or one part of them."""

    title: str
    phrase: Phrase
    """The title in words of the table, for dates; otherwise empty."""
    count: int
    groups: tuple[Group, ...]
    pager: Pager
    above: tuple[Link, ...] = ()
    below: tuple[Entry, ...] = ()
    code: str = ""
    """Of a place, for a search within it."""


def paginate(target: Parts, groups: Sequence[Group]) -> list[tuple[str, tuple[Group, ...], Pager]]:
    """Cut grouped articles into documents of at most LIMIT: (path, groups, pager) each; an empty list has one."""
    flat = [(group.heading, item) for group in groups for item in group.items]
    total = max(1, -(-len(flat) // LIMIT))
    parts = []
    for number in range(1, total + 1):
        part: dict[str, list[Item]] = {}
        for heading, item in flat[(number - 1) * LIMIT : number * LIMIT]:
            part.setdefault(heading, []).append(item)
        parts.append(
            (
                target(part=number),
                tuple(Group(heading, tuple(items)) for heading, items in part.items()),
                pager(target, number, total),
            )
        )
    return parts


def pager(target: Parts, number: int, total: int) -> Pager:
    return Pager(number, tuple(href(target(part=part)) for part in range(1, total + 1)) if total > 1 else ())


def level(count: int, most: int) -> int:
    """A shade from 0 to 5; the power keeps one large place from bleaching all others.

    >>> [level(n, 100) for n in (0, 1, 4, 16, 50, 100)]
    [0, 1, 1, 2, 4, 5]
    """
    return 0 if not count else max(1, min(5, -(-int(500 * (count / most) ** 0.7) // 100)))


def entries(counts: Iterable[tuple[str, str, int, str]]) -> tuple[Entry, ...]:
    """Entries out of (target, text, count, key), shaded and measured against the largest of them."""
    rows = list(counts)
    most = max((count for _, _, count, _ in rows), default=0) or 1
    return tuple(
        Entry(href(target), text, count, level(count, most), max(1, 100 * count // most) if count else 0, key)
        for target, text, count, key in rows
    )


# Surnames read otherwise than the character mostly is.
_SURNAMES = {
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "查": "zha",
    "仇": "qiu",
    "区": "ou",
    "朴": "piao",
    "翟": "zhai",
}


@cache
def collation(name: str, surname: bool = False) -> tuple[tuple[str, ...], str]:
    """Order of names: by the pinyin of their characters, then by the characters; Latin stands among it.

    >>> collation('白厚和'), collation('曾明', surname=True)
    ((('bai', 'hou', 'he'), '白厚和'), (('zeng', 'ming'), '曾明'))
    """
    syllables = [*_syllables(name)]
    if surname and name[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[name[0]]
    return tuple(syllables), name


@kept
def _syllables(name: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # a quarter of a second that a name which was read before need not cost

    return tuple(syllable.lower() for syllable in lazy_pinyin(name))


def initial(name: str, surname: bool = False) -> str:
    """The letter a name is found under: of its first character's pinyin; `#` for what has none.

    >>> initial('白厚和'), initial('褚铁栓'), initial('Batu'), initial('𠮷田'), initial('96110')
    ('B', 'C', 'B', '#', '#')
    """
    syllables, _ = collation(name, surname)
    first = syllables[0][:1].upper() if syllables else ""
    return first if first.isascii() and first.isalpha() else "#"


class Groups:
    """Articles by place, person, date and tag: the newest first, those without a date last."""

    def __init__(self, archive: Archive, region: Region, items: dict[str, Item]) -> None:
        self.region = region
        self.gazetteer = gazetteer = region.gazetteer
        self.places: dict[str, list[Item]] = {}
        """By code: what is about this very place."""
        self.within: dict[str, list[Item]] = {code: [] for code in region.tiles if code != region.code}
        """By code: what is about the place or one that lies in it; with or without, every place on the map.

        Of the region itself only what is about all of it.
        """
        self.writers: dict[str, list[Item]] = {}
        self.photographers: dict[str, list[Item]] = {}
        self.dates: dict[str, list[Item]] = {}
        self.tags: dict[str, list[Item]] = {}
        metas = {article.id: article.meta for article in archive.listed}
        self.ranked = sorted(items.values(), key=_newest_first)
        for item in self.ranked:
            meta = metas[item.id]
            for code in meta.places:
                self.places.setdefault(code, []).append(item)
            for outer in dict.fromkeys(outer for code in meta.places for outer in gazetteer.line(code)):
                self.within.setdefault(outer, []).append(item)
            for name in meta.authors:
                self.writers.setdefault(name, []).append(item)
            for name in meta.photographers:
                self.photographers.setdefault(name, []).append(item)
            for period in dict.fromkeys(periods(meta.date)):
                self.dates.setdefault(period, []).append(item)
            for tag in meta.tags:
                self.tags.setdefault(tag, []).append(item)

    @property
    def people(self) -> list[str]:
        """Everybody who signed, writers and photographers, in the order of names."""
        return sorted(
            self.writers.keys() | self.photographers.keys(), key=lambda name: collation(name, surname=True)
        )

    @property
    def years(self) -> list[str]:
        """Every year that has articles, the latest first."""
        return sorted({period[:4] for period in self.dates if period != "unknown"}, reverse=True)


def _newest_first(item: Item) -> tuple[int, int]:
    if item.date is None:
        return 1, 0
    return 0, -int(item.date.order.replace("-", ""))


def place_listings(groups: Groups) -> Iterable[tuple[str, Listing]]:
    """A document (or several) for each place: its own articles and those of all places in it."""
    gazetteer = groups.gazetteer
    for code in sorted(groups.within):
        outers = reversed(gazetteer.line(code)[1:])
        above = tuple(Link(href(routes.PLACE.path(outer)), gazetteer.name(outer)) for outer in outers)
        below = entries(
            (routes.PLACE.path(other), gazetteer.name(other), len(groups.within[other]), other)
            for other in sorted(groups.within)
            if gazetteer.parent(other) == code != gazetteer.region
        )
        yield from _listings(
            partial(routes.PLACE.path, code),
            gazetteer.full_name(code),
            (),
            (Group("", tuple(groups.within[code])),),
            above=above,
            below=below,
            code=code,
        )


def person_listings(groups: Groups) -> Iterable[tuple[str, Listing]]:
    """A document for each name; what a person wrote and what a person photographed stand apart."""
    for name in groups.people:
        parts = (
            Group("people.written", tuple(groups.writers.get(name, ()))),
            Group("people.photographed", tuple(groups.photographers.get(name, ()))),
        )
        yield from _listings(partial(routes.PERSON.path, name), name, (), parts)


def tag_listings(groups: Groups) -> Iterable[tuple[str, Listing]]:
    for tag in sorted(groups.tags, key=collation):
        yield from _listings(partial(routes.TAG.path, tag), tag, (), (Group("", tuple(groups.tags[tag])),))


def date_listings(groups: Groups) -> Iterable[tuple[str, Listing]]:
    """A document for each month and year, and one for what has no date.

    A year's document leads to its months and lists what is known to the year only, or may belong to it.
    """
    for period in sorted(groups.dates.keys() | set(groups.years)):
        if period == "unknown" or len(period) > 4:
            year = period[:4]
            above = () if period == "unknown" else (Link(href(routes.DATE.path(year)), year),)
            below: tuple[Entry, ...] = ()
            heading = ""
        else:
            above = ()
            below = months(groups, period)
            heading = "dates.vague"
        parts = (Group(heading, tuple(groups.dates.get(period, ()))),)
        yield from _listings(
            partial(routes.DATE.path, period),
            "",
            period_phrase(period),
            parts,
            above=above,
            below=below,
            total=sum(len(groups.dates[known]) for known in groups.dates if known[:4] == period),
        )


def months(groups: Groups, year: str) -> tuple[Entry, ...]:
    """The twelve months of a year with their numbers of articles; a month without articles has no document."""
    counts = [len(groups.dates.get(f"{year}-{month:02}", ())) for month in range(1, 13)]
    most = (
        max(
            (
                len(found)
                for period, found in groups.dates.items()
                if len(period) == 7 and period != "unknown"
            ),
            default=0,
        )
        or 1
    )
    return tuple(
        Entry(
            href(routes.DATE.path(f"{year}-{month:02}")) if count else "",
            str(month),
            count,
            level(count, most),
            100 * count // most,
            f"{month:02}",
        )
        for month, count in enumerate(counts, 1)
    )


def _listings(
    target: Parts,
    title: str,
    phrase: Phrase,
    groups: Sequence[Group],
    above: tuple[Link, ...] = (),
    below: tuple[Entry, ...] = (),
    total: int = 0,
    code: str = "",
) -> Iterable[tuple[str, Listing]]:
    count = total or sum(len(group.items) for group in groups)
    filled = [group for group in groups if group.items]
    for path, part, place in paginate(target, filled):
        yield path, Listing(title, phrase, count, part, place, above, below, code)
