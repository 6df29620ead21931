"""What one article says of when it was written: the years and months it names, and what kind of clue each is.

Years are said of the present (`“清源断流—2023”`, `2023年以来…同比`, `今年…2023年第1次`), merely mentioned (`2006年以来`,
`2021年11月…被列入`), ahead (`到2025年`) or in a title (`《…》`). Months and days are those of the present or of a named
year: not of every year (`每年6月`), of a span (`6-9月`), or to come. What the clues of a page decide is the business of
`dating`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from bulletin.reference import campaigns
from bulletin.reference.subject import any_of
from bulletin.text.typography import HAN
from bulletin.text.writtendates import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.reference.campaigns import Campaign
    from bulletin.reference.subject import Subject


@dataclass(frozen=True, slots=True)
class DatedText:
    """One article of a page: headline, and text with one paragraph a line."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Clue:
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
    since: bool = False
    """Whether the words say since when (2023年以来), which may have been long ago."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What one article says."""

    article: int
    """Index of the article on its page."""
    years: tuple[Clue, ...]
    named: tuple[Clue, ...]
    """Every year that is named at all and not to come."""
    months: tuple[Clue, ...]
    summed: tuple[Clue, ...]
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
_WORK_TITLE = re.compile("《[^》]{0,400}+》")

# Years that speak of the present, strongest first: the pattern, its weight, what to add to the year it names.
_PRESENT: tuple[tuple[re.Pattern[str], int, int], ...] = (
    # “清源断流—2023”, “昆仑 2022”; not “2023年度优秀单位”.
    (re.compile(rf"“[^“”0-9０-９]{{1,14}}(?P<year>{_YEAR})(?!\s*年)[^“”0-9０-９]{{0,6}}”"), 3, 0),
    # 净网2024专项行动; not 2021年度专项.
    (re.compile(rf"[{HAN}][—–－-]*(?P<year>{_YEAR})(?=专项|行动|集中)"), 3, 0),
    # 今年1月4日，在赤峰市公安局2023年第1次会议; not 今年…比2022年.
    (
        re.compile(
            rf"今年[^。；;\n]{{0,30}}?(?<![比较与同自从])(?P<year>{_YEAR})\s*年(?=第|度|全(?:国|省|区|市|州|盟|县|旗|校)|工作)"
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
# Words of a sentence in which a date belongs to somebody's history or to a rule, not to the news; and what careers have.
_HISTORY = "成立|组建|建成|始建|建于|列入|接纳|授予|授旗|荣获|获评|被评为|颁布|施行|修订|出台|总书记"
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
_OPENING = 90
"""Characters of an article in which a full date is the news itself."""


@lru_cache(maxsize=8)
def _history(subject: Subject) -> re.Pattern[str]:
    return re.compile(f"{_HISTORY}|{any_of(subject.lists.careers)}")


def read(index: int, article: DatedText, subject: Subject) -> Clues:
    """The clues of one article, the one at `index` (from 0) of its page."""
    history = _history(subject)
    printed = f"{article.title}\n{article.text}"
    # Titles of works keep their length, so that offsets hold, and lose what they say.
    text = _WORK_TITLE.sub(lambda match: "《" + "\x00" * (len(match[0]) - 2) + "》", printed)
    years = [
        *_present_years(index, text, printed),
        *_opening_dates(index, text, printed, len(article.title) + 1, history),
    ]
    named = [
        Clue(index, _phrase(printed, *match.span()), value(match["year"]))
        for match in _ANY_YEAR.finditer(text)
        if not _AHEAD_BEFORE.search(text, max(0, match.start() - 8), match.start())
        and not _AHEAD_AFTER.match(text, match.end())
    ]
    months = tuple(_months(index, text, printed))
    summed = [Clue(index, _phrase(printed, *match.span()), 0) for match in _SUMMED.finditer(text)]
    spoken = tuple(campaigns.spoken_of(text, subject.campaigns))
    return Clues(index, tuple(years), tuple(named), months, tuple(summed), spoken)


def _present_years(index: int, text: str, printed: str) -> Iterator[Clue]:
    seen: set[int] = set()
    # Few sentences name a year; the patterns cost most of the time, so only those are looked at.
    dated = [match.span() for match in _SENTENCE.finditer(text) if _HAS_YEAR.search(match[0])]
    for pattern, weight, shift in _PRESENT:
        for match in chain.from_iterable(pattern.finditer(text, *span) for span in dated):
            at = match.start("year")
            ahead = _AHEAD_BEFORE.search(text, max(0, at - 8), at) if weight < 3 else None
            if at not in seen and not ahead:
                seen.add(at)
                words = _phrase(printed, match.start(), match.end())
                since = match[0].endswith("以来")
                yield Clue(index, words, value(match["year"]) + shift, weight=weight, since=since)


_PHRASE_END = "，。；：！？、…\n\x00“”‘’《》,;:!?"
_LONGEST_PHRASE = 40


def _phrase(printed: str, start: int, end: int) -> str:
    """The words from `start` to `end` as a reader can understand them: the whole phrase between two marks.

    `今年1月4日，在赤峰市公安局2023年第1次党委（扩大）会议上`, not `…在赤峰市公安局2023年`. What would be longer than some forty
    characters stays as it was found.
    """
    while start < end and printed[start] in "“”‘’":
        start += 1
    while end > start and printed[end - 1] in "“”‘’":
        end -= 1
    first, last = start, end
    # No farther than a phrase reaches, with room for blanks around it: some texts have no mark at all.
    nearest, farthest = max(0, start - 2 * _LONGEST_PHRASE), min(len(printed), end + 2 * _LONGEST_PHRASE)
    while first > nearest and printed[first - 1] not in _PHRASE_END:
        first -= 1
    while last < farthest and printed[last] not in _PHRASE_END:
        last += 1
    whole = printed[first:last].strip()
    return whole if len(whole) <= _LONGEST_PHRASE else printed[start:end].strip()


def _opening_dates(
    index: int, text: str, printed: str, start: int, history: re.Pattern[str]
) -> Iterator[Clue]:
    """A full date in the first words of an article is that of the news, unless the sentence tells history."""
    for sentence in _SENTENCE.finditer(text, start, min(len(text), start + _OPENING)):
        if _NOW.search(sentence[0]):
            return  # 近日，法院宣判。2019年5月3日，王某报案: the present was named already
        if not history.search(sentence[0]) and not _EVERY_YEAR.search(sentence[0]):
            for match in _MONTH.finditer(text, sentence.start(), sentence.end()):
                if match["year"] and match["day"]:
                    words = _phrase(printed, *match.span())
                    yield Clue(index, words, value(match["year"]), weight=2)


_LOOK_BACK = 200
"""Characters of a sentence before a month that can say something of it."""


def _months(index: int, text: str, printed: str) -> Iterator[Clue]:
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
                month, day = value(match["month"]), value(match["day"] or "")
                if _NOW.search(before) or match["this"]:
                    year = year_of_sentence = 0
                elif bare := _governing_year(before):
                    year_of_sentence = bare
                if match["year"]:
                    # What follows in the paragraph without a year of its own happened then as well.
                    year = year_of_sentence = value(match["year"])
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
                yield Clue(index, _phrase(printed, *match.span()), year_of_sentence, month, day)
        start += len(paragraph) + 1


def _governing_year(before: str) -> int:
    """The year that the months after it in one sentence belong to: `2022年，…5月` yes, `2022年以来，…5月` no."""
    found = 0
    for match in _ANY_YEAR.finditer(before):
        if not re.match("度|以来|初以来|第", before[match.end() :]):
            found = value(match["year"])
    return found
