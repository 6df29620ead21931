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
from typing import TYPE_CHECKING

from bulletin.conversion.clues import Clue, Clues, DatedText, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.reference.subject import Subject


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


def basis(quotes: Sequence[Quote], own: int, titles: Sequence[str | None]) -> str:
    """What a date rests on, in words; words of a neighbour with its headline.

    `own` is the index of the article that is dated. `titles` holds the headline of each article of the page, an empty string for
    one without, None for one that may not be quoted.

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
        return tuple(_finding(index, clues) for index in range(len(articles)))
    # Two years on one page: each article keeps what it says itself, and nothing is carried over to the others.
    return tuple(_finding(index, [found]) for index, found in enumerate(clues))


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


def _finding(index: int, clues: Sequence[Clues]) -> DateFinding:
    """The date of one article of a page whose articles agree."""
    months = [clue for found in clues for clue in found.months]
    year = _page_year(clues)
    if year:
        said = [clue for found in clues for clue in found.years if clue.year == year]
        reason = min(said, key=lambda clue: (-clue.weight, clue.article != index, clue.article))
        summed = _summed_up(clues, year)
        return _dated(index, year, reason, months, summed)
    year = max((found.mentioned for found in clues), default=0)
    if year and (summed := _summed_up(clues, year)):
        named = (clue for found in clues for clue in found.named if clue.article == summed.article)
        reason = next(clue for clue in named if clue.year == year)
        return _dated(index, year, reason, months, summed)
    return _by_campaign(index, clues, months)


def _summed_up(clues: Sequence[Clues], year: int) -> Clue | None:
    """The words that look back on a whole year, in an article that mentions no later year."""
    return next((clue for found in clues if found.mentioned == year for clue in found.summed), None)


def _dated(
    index: int,
    year: int,
    reason: Clue,
    months: Sequence[Clue],
    summed: Clue | None,
) -> DateFinding:
    """Put the year and the latest month together."""
    if summed:
        return _around_new_year(year, reason, months, summed)
    usable = [clue for clue in months if clue.year in (0, year)]
    if not usable and reason.since and reason.weight < 3:
        return DateFinding()  # 2006年以来 may have been said many years later
    if not usable:
        return DateFinding(f"{year}~", _quotes(reason), 0.5)
    late = [clue for clue in usable if clue.month >= 11]
    early = [clue for clue in usable if clue.month <= 2]
    if late and early and len(late) + len(early) == len(usable):
        # The turn of the year. 2023年12月 … 1月5日 is next January; without a year the order cannot be told.
        newest = max(early, key=_in_year)
        if any(clue.year == year for clue in late) and not any(clue.year == year for clue in early):
            return DateFinding(f"{year + 1}-{newest.month:02}~", _quotes(reason, newest), 0.6)
        return DateFinding(f"{year}~", _quotes(reason, newest, max(late, key=_in_year)), 0.3)
    latest = max(usable, key=lambda clue: (*_in_year(clue), clue.article == index, -clue.article))
    certainty = 0.9 if reason.weight == 3 else 0.6 if reason.since else 0.75
    return DateFinding(f"{year}-{latest.month:02}~", _quotes(reason, latest), certainty)


def _around_new_year(
    year: int,
    reason: Clue,
    months: Sequence[Clue],
    summed: Clue,
) -> DateFinding:
    """Date a page that looks back on the whole of a year: around its end, or in the month of the next that it names."""
    bare = [clue for clue in months if not clue.year]
    if bare and all(clue.month <= 3 for clue in bare):
        newest = max(bare, key=_in_year)
        return DateFinding(f"{year + 1}-{newest.month:02}~", _quotes(reason, summed, newest), 0.6)
    if any(3 < clue.month < 11 for clue in bare) and reason.weight < 2:
        return DateFinding()  # 2022年全年…, and a fresh report of 6月5日: printed in a year that is not named
    return DateFinding(f"{year}-12~", _quotes(reason, summed), 0.6)


def _by_campaign(index: int, clues: Sequence[Clues], months: Sequence[Clue]) -> DateFinding:
    """Date a page without a year by the campaigns on record that it speaks of, where all of them agree."""
    spoken = [(campaign, words, found.article) for found in clues for campaign, words in found.campaigns]
    if not spoken:
        return DateFinding()
    first = max(campaign.first for campaign, _, _ in spoken)
    last = min(campaign.last for campaign, _, _ in spoken)
    mentioned = max(found.mentioned for found in clues)
    if first > last or mentioned > last[0]:
        return DateFinding()
    narrowest = min(spoken, key=lambda item: (item[0].months, item[2] != index, item[2]))
    reason = Clue(narrowest[2], narrowest[1], 0, note=narrowest[0].source)
    current = [clue for clue in months if not clue.year or first[0] <= clue.year <= last[0]]
    dates = [
        ((year, clue.month), clue)
        for clue in current
        for year in range(first[0], last[0] + 1)
        if clue.year in (0, year) and first <= (year, clue.month) <= last
    ]
    if not dates:
        date = f"[{first[0]}-{first[1]:02}..{last[0]}-{last[1]:02}]"
        return DateFinding(date, _quotes(reason), 0.5)
    (year, month), clue = max(
        dates, key=lambda item: (item[0], item[1].day, item[1].article == index, -item[1].article)
    )
    return DateFinding(f"{year}-{month:02}~", _quotes(reason, clue), 0.7)


def _in_year(clue: Clue) -> tuple[int, int]:
    return clue.month, clue.day


def _quotes(*clues: Clue) -> tuple[Quote, ...]:
    return tuple(Quote(clue.article, clue.words, clue.note) for clue in clues)
