"""Dates that are not exact: the part of EDTF (ISO 8601-2) that an archive of newspapers needs.

Year, month or day, each possibly approximate `~`, uncertain `?` or both `%`; intervals `a/b`; one of a set
`[a..b]`. The `edtf` package is the referee in the tests; at build time this small part is read here.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

_POINT = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?%]?)")


@dataclass(frozen=True, slots=True)
class Point:
    """One date: `month` and `day` are 0 where they are not known; `mark` is an empty string, `~`, `?` or `%`."""

    year: int
    month: int = 0
    day: int = 0
    mark: str = ""

    @property
    def precision(self) -> int:
        """1 for a year, 2 for a month, 3 for a day."""
        return 1 + bool(self.month) + bool(self.day)

    @property
    def earliest(self) -> str:
        """First possible day, YYYY-MM-DD."""
        return f"{self.year:04}-{self.month or 1:02}-{self.day or 1:02}"

    @property
    def latest(self) -> str:
        """Last possible day, YYYY-MM-DD."""
        month = self.month or 12
        day = self.day or calendar.monthrange(self.year, month)[1]
        return f"{self.year:04}-{month:02}-{day:02}"


@dataclass(frozen=True, slots=True)
class Edtf:
    """A point (first equals last), an interval (`kind` is `/`) or one of a set (`kind` is `[`)."""

    first: Point
    last: Point
    kind: str = ""

    @property
    def period(self) -> str:
        """The month, year or nothing that all of it lies in: `2023-09`, `2023` or an empty string."""
        if self.first.year != self.last.year:
            return ""
        if self.first.month and self.first.month == self.last.month:
            return f"{self.first.year:04}-{self.first.month:02}"
        return f"{self.first.year:04}"


@lru_cache(maxsize=4096)
def parse(text: str) -> Edtf | None:
    """Read a date, or None when it is not one of the forms above or names a day that does not exist."""
    kind, first_text, last_text = "", text, text
    if text.startswith("[") and text.endswith("]") and ".." in text:
        kind = "["
        first_text, _, last_text = text[1:-1].partition("..")
    elif "/" in text:
        kind = "/"
        first_text, _, last_text = text.partition("/")
    first, last = _point(first_text), _point(last_text)
    if first is None or last is None or first.earliest > last.latest:
        return None
    if kind == "[" and (first.mark or last.mark or first.precision != last.precision):
        return None  # a set is uncertain by itself, and its ends are of one kind
    return Edtf(first, last, kind)


def _point(text: str) -> Point | None:
    match = _POINT.fullmatch(text)
    if match is None or not match.string.isascii():
        return None
    year, month, day = int(match["year"]), int(match["month"] or 0), int(match["day"] or 0)
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if (match["month"] and not month) or (match["day"] and not day):
        return None
    return Point(year, month, day, match["mark"])


def is_valid(text: str) -> bool:
    return parse(text) is not None


def is_day(text: str) -> bool:
    """Whether the text is one exact calendar day, YYYY-MM-DD."""
    date = parse(text)
    return date is not None and not date.kind and bool(date.first.day) and not date.first.mark
