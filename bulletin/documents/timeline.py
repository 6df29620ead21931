"""Articles in time: how many of a list each month has, and the list parted by months and years.

A list of a few articles is not parted. A longer one is parted by years, a year of many articles by months; what is known to the
year only stands under the year.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.documents.entries import level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bulletin.documents.views import Item

FEW = 24
"""Articles up to which a list, or a year of it, is not parted."""
MOST_YEARS = 12
"""Years that are shown month by month; of more, each has one cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of a year, or a year of a decade; `href` is empty where nothing can be gone to."""

    label: str
    count: int
    level: int
    href: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A year with its twelve months, or a decade with its years."""

    label: str
    count: int
    cells: tuple[Cell, ...]
    is_decade: bool = False


Strip = tuple[Row, ...]
"""The latest above; empty where there is nothing to compare."""


def by_period(items: Iterable[Item]) -> Counter[str]:
    """Articles by their first period: `2023-06`, `2023`, `unknown`."""
    return Counter(item.period for item in items)


def strip(counts: Counter[str], target: Callable[[str], str], current: str = "") -> Strip:
    """The months of the years from the first to the last that has articles; empty for fewer than two months.

    `target` gives the link of a period, or an empty string; `current` is the one that is shown.
    """
    known = {period: count for period, count in counts.items() if period != "unknown" and count}
    if len(known) < 2 and not current:
        return ()
    years = sorted({period[:4] for period in known}, reverse=True)
    in_year = {year: sum(count for period, count in known.items() if period[:4] == year) for year in years}
    if len(years) > MOST_YEARS:
        return _decades(in_year, target, current)
    most = max((count for period, count in known.items() if len(period) == 7), default=1)
    rows = []
    for year in years:
        cells = []
        for month in range(1, 13):
            period = f"{year}-{month:02}"
            count = known.get(period, 0)
            href = target(period) if count else ""
            cells.append(Cell(str(month), count, level(count, most), href, period == current))
        rows.append(Row(year, in_year[year], tuple(cells)))
    return tuple(rows)


def _decades(in_year: dict[str, int], target: Callable[[str], str], current: str) -> Strip:
    most = max(in_year.values())
    rows = []
    for decade in sorted({year[:3] for year in in_year}, reverse=True):
        years = [f"{decade}{last}" for last in range(10)]
        cells = tuple(
            Cell(
                year,
                count := in_year.get(year, 0),
                level(count, most),
                target(year) if count else "",
                year == current[:4],
            )
            for year in years
        )
        rows.append(Row(f"{decade}0", sum(cell.count for cell in cells), cells, is_decade=True))
    return tuple(rows)


def parted(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """Articles by month, or by year where the year has few, in the order in which they come; one part for a short list."""
    if len(items) <= FEW:
        return [("", list(items))] if items else []
    in_year = Counter(item.period[:4] for item in items)
    found: dict[str, list[Item]] = {}
    for item in items:
        period = item.period
        if period != "unknown" and in_year[period[:4]] <= FEW:
            period = period[:4]
        found.setdefault(period, []).append(item)
    return list(found.items())
