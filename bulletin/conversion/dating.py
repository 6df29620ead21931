"""When a newspaper page was printed, worked out from what its articles say.

The date of an issue is a property of the *page*: whatever stands on one page was printed on one day, so a year in
one article and a month in its neighbour belong together. The rules read in order:

1. Years: which are said of the present (`“清源断流—2023”`, `2023年以来…同比`, `今年…2023年第1次`), which are merely
   mentioned (`2006年以来`, `2021年11月…被列入`), which lie ahead (`到2025年`) or in a title (`《…》`).
2. Months and days of the present: not those of another year, of every year (`每年6月`), of a span (`6-9月`), or to come.
3. The page's year is the latest said of the present, if no later one is mentioned; without one, a campaign whose
   time is on record (data/campaigns.yaml) may tell it; otherwise there is no date.
4. The latest month of that year dates the page, approximately: `2023-09~`. A look back at a whole year without any
   month was printed around its end: `[2023-12..2024-02]`.

The day in the head of a page, where one is captured, goes before all this (`day`; `assembly` asks for it). Every
finding quotes the words it rests on. Where nothing tells the year, nothing is inferred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from bulletin.reference import campaigns
from bulletin.text import edtf
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.reference.campaigns import Campaign


@dataclass(frozen=True, slots=True)
class DatedText:
    """One article of a page: headline, and text with one paragraph a line."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DateFinding:
    """A date in EDTF with the printed words it rests on; all empty and 0 when the page does not tell."""

    date: str = ""
    basis: str = ""
    """`“2023年以来”；同版《开展反恐演练 创建安全校园》：“9月7日”`."""
    certainty: float = 0.0
    """0 to 1; about the share of such findings that can be expected to be right."""


@dataclass(frozen=True, slots=True)
class _Clue:
    """A year, and perhaps a month and day, with the words that say so and the article they stand in."""

    article: int
    words: str
    year: int
    """0 where the words give none."""
    month: int = 0
    day: int = 0
    weight: int = 0
    """What a year says of the present: 3 surely, 2 likely, 1 by a campaign on record, 0 nothing."""
    note: str = ""
    """Where knowledge from outside the page comes from."""


@dataclass(frozen=True, slots=True)
class _Clues:
    """What one article says."""

    years: tuple[_Clue, ...]
    named: tuple[_Clue, ...]
    """Every year that is named at all and not to come."""
    months: tuple[_Clue, ...]
    summed: tuple[_Clue, ...]
    """Signs that the article looks back on a whole year."""
    campaigns: tuple[tuple[Campaign, str], ...]
    """Campaigns on record that it speaks of as going on, with the words as printed."""

    @property
    def mentioned(self) -> int:
        """The latest year named at all; 0 for none."""
        return max((clue.year for clue in self.named), default=0)


_DIGIT = "[0-9０-９]"
_HAN_DIGIT = "[〇○零一二三四五六七八九]"
# 2023, ２０２３, 二〇二三, 一九九八.
_YEAR = (
    rf"(?:(?<![0-9０-９])(?:19|20|１９|２０){_DIGIT}{{2}}(?![0-9０-９])|(?:一九|二[〇○零]){_HAN_DIGIT}{{2}})"
)
# 7, １２, 七, 十二, 二十一, 三十.
_NUMBER = rf"(?:{_DIGIT}{{1,2}}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_HAS_YEAR = re.compile("19|20|１９|２０|一九|二[〇○零]")
_ANY_YEAR = re.compile(rf"(?P<year>{_YEAR})\s*年")
_MONTH = re.compile(
    rf"(?:(?P<year>{_YEAR})\s*年\s*)?(?P<this>今年\s*)?(?<![0-9０-９.．:：/])(?P<month>{_NUMBER})\s*月(?!龄)(?:\s*(?P<day>{_NUMBER})\s*日|份)?"
)
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_WORK_TITLE = re.compile("《[^》]*》")

# Years that speak of the present, strongest first: the pattern, its weight, what to add to the year it names.
_PRESENT: tuple[tuple[re.Pattern[str], int, int], ...] = (
    # “清源断流—2023”, “昆仑 2022”; not “2023年度优秀单位”.
    (re.compile(rf"“[^“”0-9０-９]{{1,14}}(?P<year>{_YEAR})(?!\s*年)[^“”0-9０-９]{{0,6}}”"), 3, 0),
    # 净网2024专项行动; not 2021年度专项.
    (re.compile(rf"[{HAN}][—–－-]*(?P<year>{_YEAR})(?=专项|行动|集中)"), 3, 0),
    # 今年1月4日，在赤峰市公安局2023年第1次会议; not 今年…比2022年.
    (
        re.compile(
            rf"今年[^。；;\n]{{0,30}}?(?<![比较与同自从])(?P<year>{_YEAR})\s*年(?=第|度|全国|全区|全市|全盟|全旗|工作)"
        ),
        3,
        0,
    ),
    (re.compile(rf"今年\s*[（(]\s*(?P<year>{_YEAR})\s*年\s*[）)]"), 3, 0),
    # 2023年以来，警情同比下降; not 2006年以来，一批猎蝎大军.
    (re.compile(rf"(?P<year>{_YEAR})\s*年(?:年初|初)?以来(?=[^。；;\n]*同比)"), 3, 0),
    (re.compile(rf"(?P<year>{_YEAR})\s*年(?:年初|初)?以来"), 2, 0),
    # 2023年是全面贯彻党的二十大精神的开局之年.
    (re.compile(rf"(?P<year>{_YEAR})\s*年是[^。；;\n]{{0,30}}(?:之年|第一年)"), 2, 0),
    (re.compile(rf"截[至止]\s*(?P<year>{_YEAR})\s*年"), 2, 0),
    (
        re.compile(rf"(?P<year>{_YEAR})\s*年(?:第\s*{_NUMBER}\s*[次届期]|上半年|下半年|第?[一二三四]季度)"),
        2,
        0,
    ),
    (
        re.compile(
            rf"(?P<year>{_YEAR})\s*年(?:春节|春运|元旦|国庆|中秋|端午|清明|高考|中考|全国两会|“[五十]一”)"
        ),
        2,
        0,
    ),
    # 较2022年同期下降 is written the year after.
    (
        re.compile(rf"(?:比|较|与|同)(?:去年|上年)?\s*(?P<year>{_YEAR})\s*年(?:同期|相比|下降|上升|增长)"),
        2,
        1,
    ),
    (re.compile(rf"去年\s*[（(]\s*(?P<year>{_YEAR})\s*年\s*[）)]"), 2, 1),
)
_AHEAD_BEFORE = re.compile(r"(?:(?<!截)[到至]|力争|预计|计划|规划|[0-9０-９]\s*年?[-—–~～至到])\s*$")
_AHEAD_AFTER = re.compile(r"\s*(?:底前|年?前|将|远景|远期|规划|[-—–~～至到]\s*[0-9０-９])")
# A sentence in which a date belongs to somebody's history or to a rule, not to the news.
_HISTORY = re.compile(
    "成立|组建|建成|始建|建于|列入|接纳|授予|授旗|荣获|获评|被评为|颁布|施行|修订|出台|入警|从警|参军|入伍|参加工作|毕业|出生|牺牲|总书记"
)
_EVERY_YEAR = re.compile("每年|历年|往年|常年|每月|每到|每逢")
_OTHER_YEAR = re.compile(r"(?:去年|上年|前年|明年|来年|翌年|次年|同年|当年|历史上)的?\s*$")
_SPAN_BEFORE = re.compile(rf"{_NUMBER}\s*月?(?:\s*{_NUMBER}\s*日)?\s*[-—–~～至到、]\s*$")
_SPAN_AFTER = re.compile(rf"\s*[-—–~～至到、]\s*{_NUMBER}\s*月")
_TO_COME = re.compile(r"(?:将于|拟于|定于|计划于|预计|争取|力争)[^，,]{0,6}$")
_DEADLINE = re.compile(r"底?[之以]?前|起施行|起实施|起正式施行")
_NOW = re.compile("今年|目前|近日|日前|当前|如今|近期")
# 全年接报警情数同比下降; not “全年零诈”, not 全年目标同比增长, not 去年全年.
_SUMMED = re.compile(
    "(?<![“‘])(?:全年[^。；;\n，,“”]{0,24}(?:同比|增长|下降|上升)|全年共|这一年|年终盘点|年终总结)"
)
_PLANS = frozenset({2030, 2035, 2049, 2050})
"""Years that papers name decades ahead; five years on, in whatever words, they are plans."""
_OPENING = 90
"""Characters of an article in which a full date is the news itself."""


def infer(articles: Sequence[DatedText]) -> tuple[DateFinding, ...]:
    """Date the articles of one page, in order. Pure: the same texts always give the same findings."""
    clues = [_read(index, article) for index, article in enumerate(articles)]
    page = _page_year(clues)
    at_odds = [index for index, found in enumerate(clues) if page and _own_year(found) not in (None, page)]
    if not at_odds:
        return tuple(_finding(index, clues, articles) for index in range(len(articles)))
    # Two years on one page: each article keeps what it says itself, and nothing is carried over to the others.
    return tuple(
        _finding(0, [found], [article])
        for found, article in zip(map(_renumbered, clues), articles, strict=True)
    )


def _read(index: int, article: DatedText) -> _Clues:
    text = f"{article.title}\n{article.text}"
    # Titles of works keep their length, so that offsets hold, and lose what they say.
    text = _WORK_TITLE.sub(lambda match: "《" + "\x00" * (len(match[0]) - 2) + "》", text)
    years = [*_present_years(index, text), *_opening_dates(index, text, len(article.title) + 1)]
    named = [
        _Clue(index, match[0], _value(match["year"]))
        for match in _ANY_YEAR.finditer(text)
        if not _AHEAD_BEFORE.search(text, max(0, match.start() - 8), match.start())
        and not _AHEAD_AFTER.match(text, match.end())
    ]
    months = tuple(_months(index, text))
    summed = [_Clue(index, match[0], 0) for match in _SUMMED.finditer(text)]
    spoken = tuple(campaigns.spoken_of(text))
    return _Clues(tuple(years), tuple(named), months, tuple(summed), spoken)


def _present_years(index: int, text: str) -> Iterator[_Clue]:
    seen: set[int] = set()
    # Few sentences name a year; the patterns cost most of the time, so only those are looked at.
    dated = [match.span() for match in _SENTENCE.finditer(text) if _HAS_YEAR.search(match[0])]
    for pattern, weight, shift in _PRESENT:
        for match in chain.from_iterable(pattern.finditer(text, *span) for span in dated):
            at = match.start("year")
            ahead = _AHEAD_BEFORE.search(text, max(0, at - 8), at) if weight < 3 else None
            if at not in seen and not ahead:
                seen.add(at)
                words = match[0].strip("“”")
                yield _Clue(index, words, _value(match["year"]) + shift, weight=weight)


def _opening_dates(index: int, text: str, start: int) -> Iterator[_Clue]:
    """A full date in the first words of an article is that of the news, unless the sentence tells history."""
    for sentence in _SENTENCE.finditer(text, start, min(len(text), start + _OPENING)):
        if _NOW.search(sentence[0]):
            return  # 近日，法院宣判。2019年5月3日，王某报案: the present was named already
        if not _HISTORY.search(sentence[0]) and not _EVERY_YEAR.search(sentence[0]):
            for match in _MONTH.finditer(text, sentence.start(), sentence.end()):
                if match["year"] and match["day"]:
                    yield _Clue(index, match[0], _value(match["year"]), weight=2)


_LOOK_BACK = 200
"""Characters of a sentence before a month that can say something of it."""


def _months(index: int, text: str) -> Iterator[_Clue]:
    """Months and days said of the present or of a named year, without those of every year, of spans, or to come."""
    start = 0
    for paragraph in text.split("\n"):
        year = 0
        for sentence in _SENTENCE.finditer(text, start, start + len(paragraph)):
            if "月" not in sentence[0]:
                continue
            year_of_sentence = year
            recurring = _EVERY_YEAR.search(sentence[0])
            for match in _MONTH.finditer(text, sentence.start(), sentence.end()):
                before = text[max(sentence.start(), match.start() - _LOOK_BACK) : match.start()]
                month, day = _value(match["month"]), _value(match["day"] or "")
                if _NOW.search(before) or match["this"]:
                    year = year_of_sentence = 0
                elif bare := _governing_year(before):
                    year_of_sentence = bare
                if match["year"]:
                    # What follows in the paragraph without a year of its own happened then as well.
                    year = year_of_sentence = _value(match["year"])
                if not (1 <= month <= 12 and day <= 31) or (
                    recurring and recurring.start() <= match.start() - sentence.start()
                ):
                    continue
                if any(rule.search(before) for rule in (_OTHER_YEAR, _TO_COME, _SPAN_BEFORE)):
                    continue
                # 9月1日至7日 happened from the 1st on; 6月至9月 says nothing of the day of printing.
                if _DEADLINE.match(text, match.end()) or (not day and _SPAN_AFTER.match(text, match.end())):
                    continue
                if match[0] == match["month"] + "月" and not match["month"].isdecimal():
                    continue  # 三月三, 八月十五: days of the old calendar
                yield _Clue(index, match[0], year_of_sentence, month, day)
        start += len(paragraph) + 1


def _governing_year(before: str) -> int:
    """The year that the months after it in one sentence belong to: `2022年，…5月` yes, `2022年以来，…5月` no."""
    found = 0
    for match in _ANY_YEAR.finditer(before):
        if not re.match("度|以来|初以来|第", before[match.end() :]):
            found = _value(match["year"])
    return found


def _page_year(clues: Sequence[_Clues]) -> int:
    """The latest year said of the present, or 0 when a later one is mentioned, or when none is said."""
    latest = max((clue.year for found in clues for clue in found.years), default=0)
    later = (clue.year for found in clues for clue in found.named if clue.year > latest)
    return latest if all(year in _PLANS and year >= latest + 5 for year in later) else 0


def _own_year(found: _Clues) -> int | None:
    """The year an article surely says of its own present; None when it says none."""
    sure = [clue.year for clue in found.years if clue.weight == 3]
    likely = [clue.year for clue in found.years if clue.weight == 2]
    return max(sure + likely) if sure and max(sure + likely) >= found.mentioned else None


def _renumbered(found: _Clues) -> _Clues:
    """An article's clues as if it stood alone on its page."""

    def alone(clues: tuple[_Clue, ...]) -> tuple[_Clue, ...]:
        return tuple(replace(clue, article=0) for clue in clues)

    return replace(
        found,
        years=alone(found.years),
        named=alone(found.named),
        months=alone(found.months),
        summed=alone(found.summed),
    )


def _finding(index: int, clues: Sequence[_Clues], articles: Sequence[DatedText]) -> DateFinding:
    """The date of one article of a page whose articles agree."""
    months = [clue for found in clues for clue in found.months]
    year = _page_year(clues)
    if year:
        said = [clue for found in clues for clue in found.years if clue.year == year]
        reason = min(said, key=lambda clue: (-clue.weight, clue.article != index, clue.article))
        summed = _summed_up(clues, year)
        return _dated(index, year, reason, months, summed, articles)
    year = max((found.mentioned for found in clues), default=0)
    if year and (summed := _summed_up(clues, year)):
        named = clues[summed.article].named
        reason = next(clue for clue in named if clue.year == year)
        return _dated(index, year, reason, months, summed, articles)
    return _by_campaign(index, clues, months, articles)


def _summed_up(clues: Sequence[_Clues], year: int) -> _Clue | None:
    """The words that look back on a whole year, in an article that mentions no later year."""
    return next((clue for found in clues if found.mentioned == year for clue in found.summed), None)


def _dated(
    index: int,
    year: int,
    reason: _Clue,
    months: Sequence[_Clue],
    summed: _Clue | None,
    articles: Sequence[DatedText],
) -> DateFinding:
    """Put the year and the latest month together."""
    if summed:
        return _around_new_year(index, year, reason, months, summed, articles)
    usable = [clue for clue in months if clue.year in (0, year)]
    if not usable and reason.words.endswith("以来") and reason.weight < 3:
        return DateFinding()  # 2006年以来 may have been said many years later
    if not usable:
        return DateFinding(f"{year}~", _basis(index, (reason,), articles), 0.5)
    late = [clue for clue in usable if clue.month >= 11]
    early = [clue for clue in usable if clue.month <= 2]
    if late and early and len(late) + len(early) == len(usable):
        # The turn of the year. 2023年12月 … 1月5日 is next January; without a year the order cannot be told.
        newest = max(early, key=_in_year)
        if any(clue.year == year for clue in late) and not any(clue.year == year for clue in early):
            return DateFinding(
                f"{year + 1}-{newest.month:02}~", _basis(index, (reason, newest), articles), 0.6
            )
        return DateFinding(
            f"{year}~", _basis(index, (reason, newest, max(late, key=_in_year)), articles), 0.3
        )
    latest = max(usable, key=lambda clue: (*_in_year(clue), clue.article == index, -clue.article))
    certainty = 0.9 if reason.weight == 3 else 0.6 if reason.words.endswith("以来") else 0.75
    return DateFinding(f"{year}-{latest.month:02}~", _basis(index, (reason, latest), articles), certainty)


def _around_new_year(
    index: int,
    year: int,
    reason: _Clue,
    months: Sequence[_Clue],
    summed: _Clue,
    articles: Sequence[DatedText],
) -> DateFinding:
    """Date a page that looks back on the whole of a year: its December, or the first months of the next."""
    bare = [clue for clue in months if not clue.year]
    if bare and all(clue.month <= 3 for clue in bare):
        newest = max(bare, key=_in_year)
        return DateFinding(
            f"{year + 1}-{newest.month:02}~", _basis(index, (reason, summed, newest), articles), 0.6
        )
    if any(3 < clue.month < 11 for clue in bare) and reason.weight < 2:
        return DateFinding()  # 2022年全年…, and a fresh report of 6月5日: printed in a year that is not named
    return DateFinding(f"[{year}-12..{year + 1}-02]", _basis(index, (reason, summed), articles), 0.6)


def _by_campaign(
    index: int, clues: Sequence[_Clues], months: Sequence[_Clue], articles: Sequence[DatedText]
) -> DateFinding:
    """Date a page without a year by the campaigns on record that it speaks of, where all of them agree."""
    spoken = [(campaign, words, at) for at, found in enumerate(clues) for campaign, words in found.campaigns]
    if not spoken:
        return DateFinding()
    first = max(campaign.first for campaign, _, _ in spoken)
    last = min(campaign.last for campaign, _, _ in spoken)
    mentioned = max(found.mentioned for found in clues)
    if first > last or mentioned > last[0]:
        return DateFinding()
    narrowest = min(spoken, key=lambda item: (item[0].months, item[2] != index, item[2]))
    reason = _Clue(narrowest[2], narrowest[1], 0, note=narrowest[0].source)
    current = [clue for clue in months if not clue.year or first[0] <= clue.year <= last[0]]
    dates = sorted(
        {
            ((year, clue.month), clue.day, clue)
            for clue in current
            for year in range(first[0], last[0] + 1)
            if clue.year in (0, year) and first <= (year, clue.month) <= last
        },
        key=lambda item: (item[0], item[1], item[2].article == index, -item[2].article),
    )
    if not dates:
        date = f"[{first[0]}-{first[1]:02}..{last[0]}-{last[1]:02}]"
        return DateFinding(date, _basis(index, (reason,), articles), 0.5)
    (year, month), _, clue = dates[-1]
    return DateFinding(f"{year}-{month:02}~", _basis(index, (reason, clue), articles), 0.7)


def _in_year(clue: _Clue) -> tuple[int, int]:
    return clue.month, clue.day


def _basis(index: int, clues: Sequence[_Clue], articles: Sequence[DatedText]) -> str:
    """The words a date rests on, as printed; those of a neighbour with its headline."""
    quoted: dict[str, list[str]] = {}
    for clue in clues:
        where = ""
        if clue.article != index:
            title = articles[clue.article].title
            where = f"同版《{title}》：" if title else "同版无题文章："
        words = f"“{clue.words}”" + (f"（{clue.note}）" if clue.note else "")
        if words not in quoted.setdefault(where, []):
            quoted[where].append(words)
    return "；".join(where + "、".join(words) for where, words in quoted.items())


def day(printed: re.Match[str]) -> str:
    """The day in the groups `year`, `month` and `day` of a match, in EDTF; empty when there is none or no such day."""
    if not printed["year"]:
        return ""
    found = f"{_value(printed['year']):04}-{_value(printed['month']):02}-{_value(printed['day']):02}"
    return found if edtf.is_valid(found) and _FIRST_YEAR <= int(found[:4]) <= _LAST_YEAR else ""


_FIRST_YEAR, _LAST_YEAR = 1850, 2150  # newspapers of this kind


def _value(number: str) -> int:
    """The number a date prints, in digits of any width or in Chinese: `２０２３`, `二〇二三`, `二十一`; 0 for none.

    >>> _value('２０２３'), _value('二〇二三'), _value('十二'), _value('二十一'), _value('三十'), _value('')
    (2023, 2023, 12, 21, 30, 0)
    """
    if not number:
        return 0
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.partition("十")
    if ten:
        return (_HAN_VALUE.get(tens, 1) * 10) + _HAN_VALUE.get(ones, 0)
    return int("".join(str(_HAN_VALUE[character]) for character in number))


_HAN_VALUE = {"〇": 0, "○": 0, "零": 0} | {
    character: value for value, character in enumerate("一二三四五六七八九", 1)
}
