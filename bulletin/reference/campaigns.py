"""National campaigns and events whose time is on public record, for dating pages that print no year.

The table is data/campaigns.yaml; this module reads it and finds in a text which of them it speaks of as going on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bulletin.text import edtf, strictyaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE = "reference/data/campaigns.yaml"
_QUOTES = "“”‘’"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One row of the table; see its head."""

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


def spoken_of(text: str) -> Iterator[tuple[Campaign, str]]:
    """The campaigns a text speaks of as going on, each with its words as printed."""
    offsets = [at for at, character in enumerate(text) if character not in _QUOTES]
    bare = "".join(text[at] for at in offsets)
    for campaign in load():
        match = campaign.words.search(bare)
        if match is None or (campaign.unless and campaign.unless.search(bare)):
            continue
        start, end = offsets[match.start()], offsets[match.end() - 1] + 1
        # The closing mark belongs to the name: 夏季治安打击整治“百日行动”.
        closing = text[start:end].count("“") > text[start:end].count("”") and text[end : end + 1] == "”"
        yield campaign, text[start : end + closing]


@cache
def load() -> tuple[Campaign, ...]:
    """The packaged table, read once. Raises ValueError for a month that is none: that is a mistake of ours."""
    text = resources.files("bulletin").joinpath(_TABLE).read_text(encoding="utf-8")
    rows, _ = strictyaml.read_mapping(text, _TABLE)
    listed = rows["campaigns"]
    return (
        tuple(_campaign(row) for row in listed if isinstance(row, dict)) if isinstance(listed, list) else ()
    )


def _campaign(row: dict[str, strictyaml.Value]) -> Campaign:
    unless = row.get("unless")
    return Campaign(
        str(row["name"]),
        re.compile(str(row["words"])),
        re.compile(str(unless)) if unless else None,
        _month(row, "first"),
        _month(row, "last"),
        str(row["source"]),
    )


def _month(row: dict[str, strictyaml.Value], key: str) -> tuple[int, int]:
    date = edtf.parse(str(row[key]))
    if date is None or not date.first.month:
        raise ValueError(f"{_TABLE}: {row['name']}: {key} must be a month such as 2022-06")
    return date.first.year, date.first.month
