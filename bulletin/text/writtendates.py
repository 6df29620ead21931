"""Dates as people write them -> EDTF: 2023年9月15日, 2023-9-15, 二〇二三年九月, 约2023年9月.

What can be read in one way only is read. A season or a third of a month means a span that somebody must name; it is
answered with the line to write.
"""

from __future__ import annotations

import calendar
import re

from bulletin.text import edtf

_DIGITS = {ord(full): ord(half) for full, half in zip("０１２３４５６７８９", "0123456789", strict=True)}
_NUMERALS = {"〇": 0, "○": 0, "零": 0} | {
    character: value for value, character in enumerate("一二三四五六七八九", 1)
}
# 2023年9月15日, 2023-9-15, 2023/9, 2023.9.15, 二〇二三年九月十五日, 2023年; also 约2023年9月, 2023年9月前后.
_YEAR = r"(?P<year>[0-9]{4}|[一二][〇○零一二三四五六七八九]{3})"
_NUMBER = r"[0-9]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_WRITTEN = re.compile(
    rf"(?P<about>约|大约|大概)?\s*{_YEAR}\s*"
    rf"(?:年\s*(?:(?P<month>{_NUMBER})\s*月\s*(?:(?P<day>{_NUMBER})\s*[日号])?)?"
    r"|(?P<sign>[-/.])(?P<month2>[0-9]{1,2})(?:(?P=sign)(?P<day2>[0-9]{1,2}))?)"
    r"\s*(?P<after>前后|左右|(?P<mark>[~?]))?"
)
DAY = re.compile(
    rf"{_YEAR}\s*(?:年\s*(?:{_NUMBER})\s*月\s*(?:{_NUMBER})\s*[日号]|([-/.])[0-9]{{1,2}}\2[0-9]{{1,2}}(?![0-9]))"
)
"""A whole day within a text: 2023年9月12日, 2021.09.03; not 9月12日, which names no year."""
_SPAN = re.compile(
    rf"{_YEAR}\s*年\s*(?:(?P<month>{_NUMBER})\s*月\s*)?的?"
    r"(?P<span>春|夏|秋|冬|上半年|下半年|第?[一二三四]季度|上旬|中旬|下旬)(?:天|季)?"
)
_MONTHS = {
    "春": (3, 5),
    "夏": (6, 8),
    "秋": (9, 11),
    "冬": (12, 14),
    "上半年": (1, 6),
    "下半年": (7, 12),
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
}
_DAYS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
EXAMPLES = "2023-09-07、2023年9月7日、2023-09~（约 2023 年 9 月）、[2023-12..2024-02]（其间某月）"


def read(text: str) -> str:
    """The date in EDTF. Raises ValueError with what is wrong, and what to write where that can be told.

    >>> read('2023年9月15日'), read('2023-9-15'), read('二〇二三年九月'), read('约2023年9月'), read('2023-09~')
    ('2023-09-15', '2023-09-15', '2023-09', '2023-09~', '2023-09~')
    """
    if edtf.is_valid(text):
        return text
    plain = text.translate(_DIGITS).strip()
    if written := _WRITTEN.fullmatch(plain):
        return _point(written, text)
    if span := _SPAN.fullmatch(plain):
        raise ValueError(f'“{text}”是一段时间，请写明起止：date: "{_span(span)}"')
    raise ValueError(f"读不懂日期“{text}”；可以写 {EXAMPLES}")


def _point(written: re.Match[str], text: str) -> str:
    parts = (written["year"], written["month"] or written["month2"], written["day"] or written["day2"])
    if any(part is not None and value(part) == 0 for part in parts):
        raise ValueError(f"“{text}”：没有 0 年、0 月或 0 日")
    year, month, day = (value(part or "") for part in parts)
    _refuse(year, month, day, text)
    about = "~" if written["about"] or written["after"] in {"前后", "左右"} else written["mark"] or ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "") + about


def _refuse(year: int, month: int, day: int, text: str) -> None:
    """Raise ValueError for a day that does not exist."""
    if month > 12:
        raise ValueError(f"“{text}”：没有 {month} 月")
    if month and day > (last := calendar.monthrange(year, month)[1]):
        raise ValueError(f"“{text}”：{year} 年 {month} 月只有 {last} 天，没有 {day} 日")


def _span(span: re.Match[str]) -> str:
    year, month = value(span["year"]), value(span["month"] or "")
    name = span["span"].removeprefix("第")
    if name in _DAYS and 1 <= month <= 12:
        first, last = _DAYS[name]
        last = min(last, calendar.monthrange(year, month)[1])
        return f"[{year:04}-{month:02}-{first:02}..{year:04}-{month:02}-{last:02}]"
    first, last = _MONTHS.get(name, (1, 12))
    return f"[{year:04}-{first:02}..{year + (last > 12):04}-{(last - 1) % 12 + 1:02}]"


def value(number: str) -> int:
    """The number a date prints, in digits of any width or in Chinese: `２０２３`, `二〇二三`, `二十一`; 0 for none.

    >>> value('２０２３'), value('二〇二三'), value('十二'), value('二十一'), value('三十'), value('')
    (2023, 2023, 12, 21, 30, 0)
    """
    if not number:
        return 0
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.partition("十")
    if ten:
        return (_NUMERALS.get(tens, 1) * 10) + _NUMERALS.get(ones, 0)
    return int("".join(str(_NUMERALS[character]) for character in number))
