"""Campaigns and events whose time is on public record, for dating pages that print no year.

The tables are campaigns.yaml (`loading`); this module reads one and finds in a text which campaigns it speaks of as going on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.text import edtf
from bulletin.text.strictyaml import Value, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_QUOTES = "“”‘’"
_QUOTE = re.compile(f"[{_QUOTES}]")
_KEYS = ("name", "words", "unless", "first", "last", "source")


@dataclass(frozen=True, slots=True)
class Campaign:
    """One row of a table; see the head of data/general/campaigns.yaml."""

    name: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    first: tuple[int, int]
    """Year and month in which it began."""
    last: tuple[int, int]
    """Year and month in which papers last spoke of it as going on."""
    source: str

    @property
    def months(self) -> int:
        """How many months it went on."""
        return (self.last[0] - self.first[0]) * 12 + self.last[1] - self.first[1] + 1


def spoken_of(text: str, campaigns: Iterable[Campaign]) -> Iterator[tuple[Campaign, str]]:
    """The campaigns a text speaks of as going on, each with its words as printed."""
    bare = _QUOTE.sub("", text)
    for campaign in campaigns:
        match = campaign.words.search(bare)
        if match is None or (campaign.unless and campaign.unless.search(bare)):
            continue
        offsets = [at for at, character in enumerate(text) if character not in _QUOTES]
        start, end = offsets[match.start()], offsets[match.end() - 1] + 1
        # The closing mark belongs to the name: 夏季治安打击整治“百日行动”.
        closing = text[start:end].count("“") > text[start:end].count("”") and text[end : end + 1] == "”"
        yield campaign, text[start : end + closing]


def read(row: Value) -> Campaign:
    """A row of a table. Raises ValueError with what is wrong."""
    if not isinstance(row, dict) or not row.keys() <= set(_KEYS) or not {*_KEYS} - {"unless"} <= row.keys():
        raise ValueError(f"每一项要有 {'、'.join(_KEYS)}（unless 可以没有），没有别的")
    texts = {key: text_of(value) for key, value in row.items()}
    first, last = (_month(texts[key]) for key in ("first", "last"))
    if first > last:
        raise ValueError(f"{texts['name']}：first 在 last 之后")
    unless = texts.get("unless", "")
    return Campaign(
        texts["name"],
        _words(texts["words"]),
        _words(unless) if unless else None,
        first,
        last,
        texts["source"],
    )


def _words(text: str) -> re.Pattern[str]:
    """Words parted by `|`; no other sign means anything."""
    words = [word for word in text.split("|") if word]
    if not words:
        raise ValueError("words：没有字")
    return re.compile("|".join(map(re.escape, words)))


def _month(text: str) -> tuple[int, int]:
    date = edtf.parse(text)
    if date is None or not date.first.month:
        raise ValueError(f"“{text}”不是月份：要写成 2022-06")
    return date.first.year, date.first.month
