"""The ways to browse: articles grouped by place, person, date and tag, long lists cut into documents.

A list never holds more than `LIMIT` entries; what is beyond stands in `p2/`, `p3/` … beneath its first document.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import quote

from bulletin import routes
from bulletin.cache import kept
from bulletin.digests import Often
from bulletin.documents import timeline
from bulletin.documents.entries import Entry, PlacesView, entries, level
from bulletin.documents.views import Item, Link, href, period_phrase, periods

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.documents.timeline import Strip
    from bulletin.documents.words import Phrase
    from bulletin.model import Archive
    from bulletin.reference.region import Region

    Parts = Callable[..., str]
    """The path of each part of a list: called with `part`, from 1."""

LIMIT = 200
SHOWN = 30
"""Articles of one group that are shown at once; the others are unfolded."""


@dataclass(frozen=True, slots=True)
class Group:
    """Articles under a heading of the words table, or under none; in a long list, those of a period."""

    heading: str
    items: tuple[Item, ...]
    phrase: Phrase = ()
    """The period in words; empty where the list is not parted by time."""
    anchor: str = ""


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
    phrase: Phrase = ()
    """The title in words of the table, for dates; otherwise empty."""
    count: int = 0
    groups: tuple[Group, ...] = ()
    pager: Pager = Pager()
    above: tuple[Link, ...] = ()
    below: tuple[Entry, ...] = ()
    query: str = ""
    """What the search page is asked for to search within the list; empty where it cannot be."""
    strip: Strip = ()
    previous: Link | None = None
    """Of a month: the month with articles before it."""
    next: Link | None = None
    map: PlacesView | None = None
    """Of a tag: where its articles are about."""
    sentences: Mapping[str, Sentence] = field(default_factory=dict)
    """Of a tag: by id of the article, the sentence that names it."""
    pocket: str = ""
    """The path of what lists the files with which all of it can be kept in the reader's browser; empty where it cannot be."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A list before it is cut into documents."""

    name: str
    """What stands in its address."""
    listing: Listing
    """What all its documents show, without articles."""
    parts: tuple[tuple[str, tuple[Item, ...]], ...]
    """Its articles under their headings, the newest first."""
    is_parted: bool = True
    """Whether a long one is parted by time."""

    @property
    def count(self) -> int:
        """Articles, as all its documents say it."""
        return self.listing.count or sum(len(items) for _, items in self.parts)

    def paths(self, target: Parts) -> tuple[str, ...]:
        """Those of its documents; `target` gives that of each part."""
        articles = sum(len(items) for _, items in self.parts)
        return tuple(target(self.name, part=part) for part in range(1, _documents_of(articles) + 1))

    def documents(self, target: Parts) -> Iterator[tuple[str, Listing]]:
        """Its documents by path."""
        groups = [
            group
            for (heading, items), prefix in zip(self.parts, _PREFIXES, strict=False)
            for group in (by_time(heading, items, prefix) if self.is_parted else [Group(heading, items)])
        ]
        return _listings(partial(target, self.name), self.listing, groups)


_PREFIXES = "tu"
"""What the anchors of the periods under each heading begin with."""


@dataclass(frozen=True, slots=True)
class Sentence(Often):
    """A sentence of an article, as it stands there; `href` leads to its paragraph."""

    href: str
    text: str


def paginate(target: Parts, groups: Sequence[Group]) -> list[tuple[str, tuple[Group, ...], Pager]]:
    """Cut grouped articles into documents of at most LIMIT: (path, groups, pager) each; an empty list has one."""
    flat = [(group, item) for group in groups for item in group.items]
    total = _documents_of(len(flat))
    parts = []
    for number in range(1, total + 1):
        of_part = groupby(flat[(number - 1) * LIMIT : number * LIMIT], key=itemgetter(0))
        cut = tuple(replace(group, items=tuple(item for _, item in found)) for group, found in of_part)
        parts.append((target(part=number), cut, pager(target, number, total)))
    return parts


def _documents_of(articles: int) -> int:
    """Into how many documents so many articles are cut."""
    return max(1, -(-articles // LIMIT))


def by_time(heading: str, items: Sequence[Item], prefix: str = "t") -> list[Group]:
    """The articles under a heading, in a long list parted by time."""
    return [
        Group(
            heading,
            tuple(found),
            *((_period_title(period, found), f"{prefix}{period}") if period else ()),
        )
        for period, found in timeline.parted(items)
    ]


def _period_title(period: str, items: Sequence[Item]) -> Phrase:
    """A month, a year, or what of a year has no month, where its months stand beside it."""
    is_vague = len(period) == 4 and len(items) and all(item.period == period for item in items)
    return (*period_phrase(period), *((("list.vague", ()),) if is_vague else ()))


def pager(target: Parts, number: int, total: int) -> Pager:
    return Pager(number, tuple(href(target(part=part)) for part in range(1, total + 1)) if total > 1 else ())


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
        self._divisions: dict[str, tuple[str, ...]] = {}
        metas = {article.id: article.meta for article in archive.listed}
        self.ranked = sorted(items.values(), key=_newest_first)
        for item in self.ranked:
            meta = metas[item.id]
            for code in meta.places:
                self.places.setdefault(code, []).append(item)
            self._divisions[item.id] = tuple(
                dict.fromkeys(filter(None, (gazetteer.division(code) for code in meta.places)))
            )
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

    def divisions_of(self, item: Item) -> tuple[str, ...]:
        """The divisions of the region, by code, that an article is about."""
        return self._divisions[item.id]

    @property
    def people(self) -> list[str]:
        """Everybody who signed, writers and photographers, in the order of names."""
        return sorted(
            self.writers.keys() | self.photographers.keys(), key=lambda name: collation(name, surname=True)
        )

    @property
    def years(self) -> list[str]:
        """Every year that has articles, the latest first; those last that lie behind the days of entering, which cannot be right."""
        known = {period[:4] for period in self.dates if period != "unknown"}
        possible = {
            period[:4] for period, items in self.dates.items() if not all(item.is_ahead for item in items)
        }
        return sorted(known & possible, reverse=True) + sorted(known - possible, reverse=True)

    @cached_property
    def by_year(self) -> Mapping[str, Counter[str]]:
        """By year the periods that begin with it, with their numbers of articles: what every year, and each of its
        months, is asked for.
        """
        found: dict[str, Counter[str]] = {}
        for period, items in self.dates.items():
            found.setdefault(period[:4], Counter())[period] = len(items)
        return found

    @cached_property
    def most_in_a_month(self) -> int:
        """The articles of the month that has the most, against which all months are shaded; at least 1."""
        return max((len(items) for period, items in self.dates.items() if _is_month(period)), default=0) or 1


def _is_month(period: str) -> bool:
    return len(period) == 7 and period != "unknown"


def _newest_first(item: Item) -> tuple[int, int]:
    """A date that cannot be right leads nothing."""
    if item.date is None:
        return 1, 0
    return 2 if item.is_ahead else 0, -int(item.date.order.replace("-", ""))


def place_listings(groups: Groups) -> Iterator[Whole]:
    """A list for each place: its own articles and those of all places in it."""
    gazetteer = groups.gazetteer
    known = sorted(groups.within)
    inner: dict[str, list[str]] = {}
    for code in known:
        if groups.within[code]:
            inner.setdefault(gazetteer.parent(code), []).append(code)
    for code in known:
        outers = reversed(gazetteer.line(code)[1:])
        above = tuple(Link(href(routes.PLACE.path(outer)), gazetteer.name(outer)) for outer in outers)
        below = entries(
            (routes.PLACE.path(other), gazetteer.name(other), len(groups.within[other]), other)
            for other in (inner.get(code, ()) if code != gazetteer.region else ())
        )
        pocket = routes.PLACE_POCKET.path(code) if groups.within[code] else ""
        listing = Listing(
            gazetteer.full_name(code), above=above, below=below, query=f"place={code}", pocket=pocket
        )
        yield Whole(code, listing, (("", tuple(groups.within[code])),))


def sets_to_keep(groups: Groups) -> Iterator[tuple[str, tuple[Parts, ...], tuple[str, ...]]]:
    """What a reader can keep, place by place and year by year: the path that lists its files, its lists, its articles by id."""
    for code, items in sorted(groups.within.items()):
        if items:
            ids = tuple(item.id for item in items)
            yield routes.PLACE_POCKET.path(code), (partial(routes.PLACE.path, code),), ids
    for year in groups.years:
        periods = sorted(groups.by_year.get(year, ()))
        lists = tuple(partial(routes.DATE.path, period) for period in dict.fromkeys((year, *periods)))
        ids = tuple(dict.fromkeys(item.id for period in periods for item in groups.dates[period]))
        yield routes.DATE_POCKET.path(year), lists, ids


def person_listings(groups: Groups) -> Iterator[Whole]:
    """A list for each name; what a person wrote and what a person photographed stand apart."""
    for name in groups.people:
        parts = (
            ("people.written", tuple(groups.writers.get(name, ()))),
            ("people.photographed", tuple(groups.photographers.get(name, ()))),
        )
        listing = Listing(name, query=f"author={quote(name)}" if name in groups.writers else "")
        yield Whole(name, listing, parts)


def date_listings(groups: Groups) -> Iterator[Whole]:
    """A list for each month and year, and one for what has no date.

    A year's document leads to its months and lists what is known to the year only, or may belong to it.
    """
    known = sorted(groups.dates.keys() | set(groups.years))
    months_known = [period for period in known if _is_month(period)]
    places = {period: at for at, period in enumerate(months_known)}

    def link(period: str) -> Link:
        return Link(href(routes.DATE.path(period)), period)

    for period in known:
        listing = Listing("", period_phrase(period))
        heading = ""
        if period in places:
            year, at = period[:4], places[period]
            near = groups.by_year[year]
            listing = replace(
                listing,
                above=(link(year),),
                strip=timeline.strip(near, lambda other: link(other).href, period),
                previous=link(months_known[at - 1]) if at else None,
                next=link(months_known[at + 1]) if at + 1 < len(months_known) else None,
                query=f"year={year}",
            )
        elif period != "unknown":
            total = groups.by_year.get(period, Counter()).total()
            pocket = routes.DATE_POCKET.path(period)
            listing = replace(
                listing, count=total, below=months(groups, period), query=f"year={period}", pocket=pocket
            )
            heading = "dates.vague"
        parts = ((heading, tuple(groups.dates.get(period, ()))),)
        yield Whole(period, listing, parts, is_parted=False)


def tag_listings(groups: Groups) -> Iterator[Whole]:
    for tag in sorted(groups.tags, key=collation):
        listing = Listing(tag, query=f"tag={quote(tag)}")
        yield Whole(tag, listing, (("", tuple(groups.tags[tag])),))


def months(groups: Groups, year: str) -> tuple[Entry, ...]:
    """The twelve months of a year with their numbers of articles; a month without articles has no document."""
    counts = [len(groups.dates.get(f"{year}-{month:02}", ())) for month in range(1, 13)]
    most = groups.most_in_a_month
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


def _listings(target: Parts, listing: Listing, groups: Sequence[Group]) -> Iterator[tuple[str, Listing]]:
    """The documents of a list: `listing` with its articles, and how they lie in time where it does not say so yet."""
    filled = [group for group in groups if group.items]
    parts = paginate(target, filled)
    items = [item for group in filled for item in group.items]
    held = {
        (group.anchor, item.id): f"{href(path)}#{group.anchor}"
        for path, part, _ in parts
        for group in part
        if group.anchor
        for item in group.items
    }
    begins: dict[str, str] = {}
    for group in filled:
        for item in group.items if group.anchor else ():
            for period in (item.period, item.period[:4]):
                begins.setdefault(period, held[group.anchor, item.id])
    counts = timeline.by_period(item for item in items if not item.is_ahead)
    strip = listing.strip or timeline.strip(counts, lambda period: begins.get(period, ""))
    for path, part, place in parts:
        yield path, replace(listing, count=listing.count or len(items), groups=part, pager=place, strip=strip)
