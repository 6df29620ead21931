"""When a newspaper page was printed, worked out from what its articles say.

The date of an issue is a property of the *page*: whatever stands on one page was printed on one day, so a year in
one article and a month in its neighbour belong together. From what each article says (`clues`), in order:

1. The page's year is the latest said of the present, if no later one is mentioned; without one, a campaign whose
   time is on record (data/campaigns.yaml) may tell it; otherwise there is no date.
2. The latest month of that year dates the page, approximately: `2023-09~`. A look back at a whole year without any
   month was printed around its end: `2023-12~`. How long afterwards no words of the page say, so no bound is stated.

The day in the head of a page, where one is captured, goes before all this (`archive.printing`). Every finding quotes the
words it rests on. Where nothing tells the year, nothing is inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bulletin.conversion.clues import Clue, Clues, DatedText, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bulletin.reference.subject import Subject

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words on which a date rests: a reference, so that whoever shows it can leave out what may not be shown."""

    article: int
    """Index of the article on its page."""
    words: str
    """As they stand in its text."""
    note: str = ""
    """Where knowledge from outside the page comes from."""


@dataclass(frozen=True, slots=True)
class DateFinding:
    """A date in EDTF with the words it rests on; all empty and 0 when the page does not tell."""

    date: str = ""
    quotes: tuple[Quote, ...] = ()
    certainty: float = 0.0
    """0 to 1; about the share of such findings that can be expected to be right."""


def basis(quotes: Sequence[Quote], own: int, titles: Sequence[str | None] | Mapping[int, str | None]) -> str:
    """What a date rests on, in words; words of a neighbour with its headline.

    `own` is the index of the article that is dated. `titles` holds the headline of each article of the page, or of those that
    are quoted, an empty string for one without, None for one that may not be quoted.

    >>> basis([Quote(0, '2023年以来'), Quote(1, '9月7日')], 0, ['甲', '乙'])
    '“2023年以来”；同版《乙》：“9月7日”'
    >>> basis([Quote(1, '9月7日')], 0, ['甲', None])
    '同版一篇不再公开的文章'
    """
    quoted: dict[str, list[str]] = {}
    for quote in quotes:
        title = titles[quote.article]
        if title is None:
            quoted.setdefault("同版一篇不再公开的文章", [])
            continue
        where = "" if quote.article == own else f"同版《{title}》：" if title else "同版无题文章："
        words = f"“{quote.words}”" + (f"（{quote.note}）" if quote.note else "")
        if words not in quoted.setdefault(where, []):
            quoted[where].append(words)
    return "；".join(where + "、".join(words) for where, words in quoted.items())


_PLANS = frozenset({2030, 2035, 2049, 2050})
"""Years that papers name decades ahead; five years on, in whatever words, they are plans."""


def infer(articles: Sequence[DatedText], subject: Subject) -> tuple[DateFinding, ...]:
    """Date the articles of one page, in order. Pure: the same texts always give the same findings."""
    clues = [read(index, article, subject) for index, article in enumerate(articles)]
    page = _page_year(clues)
    at_odds = [index for index, found in enumerate(clues) if page and _own_year(found) not in (None, page)]
    if not at_odds:
        said = _Said(clues)
        return tuple(_finding(index, said) for index in range(len(articles)))
    # Two years on one page: each article keeps what it says itself, and nothing is carried over to the others.
    return tuple(_finding(index, _Said([found])) for index, found in enumerate(clues))


def _page_year(clues: Sequence[Clues]) -> int:
    """The latest year said of the present, or 0 when a later one is mentioned, or when none is said."""
    latest = max((clue.year for found in clues for clue in found.years), default=0)
    later = (clue.year for found in clues for clue in found.named if clue.year > latest)
    return latest if all(year in _PLANS and year >= latest + 5 for year in later) else 0


def _own_year(found: Clues) -> int | None:
    """The year an article surely says of its own present; None when it says none."""
    sure = [clue.year for clue in found.years if clue.weight == 3]
    likely = [clue.year for clue in found.years if clue.weight == 2]
    return max(sure + likely) if sure and max(sure + likely) >= found.mentioned else None


class _Said:
    """What articles of a page that agree say together. It is the same for each of them, so it is worked out once.

    Where several articles say the same, each rests on its own words, any other on those of the first (`_best`).
    """

    def __init__(self, clues: Sequence[Clues]) -> None:
        self.clues = clues
        self.months = [clue for found in clues for clue in found.months]
        self.mentioned = max((found.mentioned for found in clues), default=0)
        self.year = _page_year(clues)
        self.summed = _summed_up(clues, self.year or self.mentioned)

    @cached_property
    def reasons(self) -> Mapping[int, Clue]:
        """The strongest words that say the year of the page."""
        said = (clue for found in self.clues for clue in found.years if clue.year == self.year)
        return _best((clue, clue.article, clue.weight) for clue in said)

    @cached_property
    def named(self) -> Clue | None:
        """What names the latest year in the article that looks back on it."""
        at = self.summed.article if self.summed else None
        named = (clue for found in self.clues for clue in found.named if clue.article == at)
        return next((clue for clue in named if clue.year == self.mentioned), None)

    @cached_property
    def usable(self) -> Sequence[Clue]:
        """The months that may be of the year of the page."""
        return [clue for clue in self.months if clue.year in (0, self.year)]

    @cached_property
    def latest(self) -> Mapping[int, Clue]:
        """The latest of them."""
        return _best((clue, clue.article, _in_year(clue)) for clue in self.usable)

    @cached_property
    def turn(self) -> tuple[str, tuple[Clue, ...], float] | None:
        """The date of a page that names only months around the turn of the year, with their words and its certainty."""
        late = [clue for clue in self.usable if clue.month >= 11]
        early = [clue for clue in self.usable if clue.month <= 2]
        if not (late and early and len(late) + len(early) == len(self.usable)):
            return None
        # 2023年12月 … 1月5日 is next January; without a year the order cannot be told.
        newest = max(early, key=_in_year)
        if any(clue.year == self.year for clue in late) and not any(clue.year == self.year for clue in early):
            return f"{self.year + 1}-{newest.month:02}~", (newest,), 0.6
        return f"{self.year}~", (newest, max(late, key=_in_year)), 0.3

    @cached_property
    def bare(self) -> Sequence[Clue]:
        """The months without a year."""
        return [clue for clue in self.months if not clue.year]

    @cached_property
    def next_year(self) -> Clue | None:
        """The latest of them where all are of the first three months: after a year that is looked back on."""
        is_early = bool(self.bare) and all(clue.month <= 3 for clue in self.bare)
        return max(self.bare, key=_in_year) if is_early else None

    @cached_property
    def is_amid_a_year(self) -> bool:
        """Whether one of them is far from the turn of the year."""
        return any(3 < clue.month < 11 for clue in self.bare)

    @cached_property
    def campaign(self) -> _Campaign | None:
        """The campaigns on record that are spoken of, where all of them agree."""
        spoken = [
            (campaign, words, found.article) for found in self.clues for campaign, words in found.campaigns
        ]
        if not spoken:
            return None
        first = max(campaign.first for campaign, _, _ in spoken)
        last = min(campaign.last for campaign, _, _ in spoken)
        if first > last or self.mentioned > last[0]:
            return None
        reasons = (
            (Clue(article, words, 0, note=campaign.source), article, -campaign.months)
            for campaign, words, article in spoken
        )
        dates = (
            (((year, clue.month), clue), clue.article, ((year, clue.month), clue.day))
            for clue in self.months
            for year in ([clue.year] if clue.year else range(first[0], last[0] + 1))
            if first <= (year, clue.month) <= last
        )
        return _Campaign(first, last, _best(reasons), _best(dates))


class _Campaign(NamedTuple):
    """When campaigns that a page speaks of went on, by year and month, with the words that name the shortest of them and the
    latest months that lie in it.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    reasons: Mapping[int, Clue]
    dates: Mapping[int, tuple[tuple[int, int], Clue]]


def _best(items: Iterable[tuple[T, int, Any]]) -> Mapping[int, T]:
    """Of items, each with its article and its rank, the first of the highest rank in each article that has one, by article."""
    found: dict[int, T] = {}
    highest: Any = None
    for item, article, rank in items:
        if not found or rank > highest:
            found, highest = {article: item}, rank
        elif rank == highest:
            found.setdefault(article, item)
    return {article: found[article] for article in sorted(found)}


def _own(index: int, best: Mapping[int, T]) -> T:
    """What an article says itself, else what the first one says."""
    return best[index] if index in best else next(iter(best.values()))


def _finding(index: int, said: _Said) -> DateFinding:
    """The date of one article of a page whose articles agree."""
    if said.year:
        return _dated(said.year, _own(index, said.reasons), index, said)
    if said.mentioned and said.summed and said.named:
        return _around_new_year(said.mentioned, said.named, said.summed, said)
    return _by_campaign(index, said)


def _summed_up(clues: Sequence[Clues], year: int) -> Clue | None:
    """The words that look back on a whole year, in an article that mentions no later year."""
    return next((clue for found in clues if found.mentioned == year for clue in found.summed), None)


def _dated(year: int, reason: Clue, index: int, said: _Said) -> DateFinding:
    """Put the year and the latest month together."""
    if said.summed:
        return _around_new_year(year, reason, said.summed, said)
    if not said.usable and reason.since and reason.weight < 3:
        return DateFinding()  # 2006年以来 may have been said many years later
    if not said.usable:
        return DateFinding(f"{year}~", _quotes(reason), 0.5)
    if said.turn:
        date, words, certainty = said.turn
        return DateFinding(date, _quotes(reason, *words), certainty)
    latest = _own(index, said.latest)
    certainty = 0.9 if reason.weight == 3 else 0.6 if reason.since else 0.75
    return DateFinding(f"{year}-{latest.month:02}~", _quotes(reason, latest), certainty)


def _around_new_year(year: int, reason: Clue, summed: Clue, said: _Said) -> DateFinding:
    """Date a page that looks back on the whole of a year: around its end, or in the month of the next that it names."""
    if newest := said.next_year:
        return DateFinding(f"{year + 1}-{newest.month:02}~", _quotes(reason, summed, newest), 0.6)
    if said.is_amid_a_year and reason.weight < 2:
        return DateFinding()  # 2022年全年…, and a fresh report of 6月5日: printed in a year that is not named
    return DateFinding(f"{year}-12~", _quotes(reason, summed), 0.6)


def _by_campaign(index: int, said: _Said) -> DateFinding:
    """Date a page without a year by the campaigns on record that it speaks of, where all of them agree."""
    if said.campaign is None:
        return DateFinding()
    first, last, reasons, dates = said.campaign
    reason = _own(index, reasons)
    if not dates:
        date = f"[{first[0]}-{first[1]:02}..{last[0]}-{last[1]:02}]"
        return DateFinding(date, _quotes(reason), 0.5)
    (year, month), clue = _own(index, dates)
    return DateFinding(f"{year}-{month:02}~", _quotes(reason, clue), 0.7)


def _in_year(clue: Clue) -> tuple[int, int]:
    return clue.month, clue.day


def _quotes(*clues: Clue) -> tuple[Quote, ...]:
    return tuple(Quote(clue.article, clue.words, clue.note) for clue in clues)
