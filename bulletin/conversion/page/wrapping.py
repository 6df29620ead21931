"""Lines that a capture broke at a fixed width, as mail and OCR do: the width, and which rows belong together.

A newspaper page captured paragraph by paragraph has rows of every length. Where rows were broken at a width, most rows
are as long as it, and the others end a paragraph; a row's being full then tells more than any word on it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.text.typography import ends_sentence, narrow

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bulletin.conversion.page.lines import Row


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a page was broken into rows."""

    width: int
    """Length of a full row in units of `measure`."""
    measure: Callable[[Row], int]
    gap: int
    """Blank rows between two rows of one paragraph."""
    indent: int
    """Columns by which the second and further rows of a paragraph are moved in."""
    indented: bool
    """Whether paragraphs begin with blanks."""
    spaced: bool
    """Whether more blank rows than `gap` stand between paragraphs."""


def characters(row: Row) -> int:
    """Length in characters, indent included."""
    return len(row.printed) + (row.indent + 1) // 2


def columns(row: Row) -> int:
    """Length in half-width columns, indent included."""
    return row.indent + sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in narrow(row.printed))


_LEAST, _MOST = 10, 60
"""Characters of a full row between which a page counts as broken: narrower is verse, wider nobody breaks."""
_INDENT = 8
"""Columns by which a paragraph is moved in at most; what is moved further is set to the right: a name."""
_FEWEST = 5
"""Full rows without which no width can be told."""


def find(rows: Sequence[Row], aside: Collection[int] = ()) -> Wrap | None:
    """The width at which rows were broken; None when they were not.

    `aside` are numbers of rows that belong to the page: its head runs over all columns and says nothing of their width.
    """
    best: tuple[float, Wrap] | None = None
    rows = [row for row in rows if row.number not in aside]
    for measure, unit in ((characters, 1), (columns, 2)):
        found = _width(rows, measure, unit)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _width(rows: Sequence[Row], measure: Callable[[Row], int], unit: int) -> tuple[float, Wrap] | None:
    lengths = sorted(measure(row) for row in rows if not row.level)
    if len(lengths) < _FEWEST:
        return None
    longest = lengths[-1 - len(lengths) // 25]
    for width in range(longest, max(longest - 3 * unit, 0), -1):
        if not _LEAST * unit <= width <= _MOST * unit:
            continue
        full = [row for row in rows if _is_full(row, measure, width, unit)]
        beyond = sum(length > width + unit for length in lengths)
        if len(full) < _FEWEST or len(full) < 0.3 * len(rows) or beyond > 0.04 * len(rows):
            continue
        cut = sum(not ends_sentence(row.printed) for row in full) / len(full)
        if cut < 0.6:
            continue
        return _exact(full, measure, width), _habits(rows, width, measure, unit)
    return None


def _exact(full: Sequence[Row], measure: Callable[[Row], int], width: int) -> float:
    """Share of full rows that are exactly so long: the right measure has the sharper edge."""
    return sum(measure(row) == width for row in full) / len(full)


def _is_full(row: Row, measure: Callable[[Row], int], width: int, unit: int) -> bool:
    # A mark or a number that may not begin or be broken at a row's end leaves up to two characters free.
    return not row.level and measure(row) > width - 3 * unit


def _habits(rows: Sequence[Row], width: int, measure: Callable[[Row], int], unit: int) -> Wrap:
    behind_full = [row for above, row in pairwise(rows) if _is_full(above, measure, width, unit)]
    cut = [
        row
        for above, row in pairwise(rows)
        if _is_full(above, measure, width, unit) and not ends_sentence(above.printed)
    ]
    gap = min((row.gap for row in cut), default=0)
    usual = min((row.indent for row in cut), default=0)
    begins = [
        row
        for above, row in pairwise(rows)
        if not _is_full(above, measure, width, unit) and _is_full(row, measure, width, unit)
    ]
    indented = bool(begins) and sum(row.indent >= usual + 2 for row in begins) >= 0.6 * len(begins)
    indented = indented and sum(row.indent >= usual + 2 for row in cut) <= 0.2 * len(cut)
    spaced = bool(begins) and sum(row.gap > gap for row in begins) >= 0.7 * len(begins)
    spaced = spaced and sum(row.gap > gap for row in behind_full) <= 0.35 * len(behind_full)
    return Wrap(width, measure, gap, usual, indented, spaced)


def is_full(wrap: Wrap | None, row: Row) -> bool:
    """Whether a row reaches the width at which the page was broken."""
    if wrap is None:
        return False
    return _is_full(row, wrap.measure, wrap.width, 2 if wrap.measure is columns else 1)


def goes_on(wrap: Wrap | None, row: Row, following: Row) -> bool:
    """Whether the next row surely belongs to the same line of the page as printed."""
    if wrap is None or not is_full(wrap, row) or row.level or following.level or following.gap > wrap.gap:
        return False
    if row.marks or following.marks or row.indent > _INDENT:
        return False
    if wrap.measure(row) > wrap.width + (2 if wrap.measure is columns else 1):
        return False  # the head of a page runs over all columns: nothing broke it at their width
    if ends_sentence(row.printed) and not is_full(wrap, following) and not ends_sentence(following.printed):
        # The paragraph may just fill its last row; a short row without a full stop is a head or a byline then.
        return False
    if wrap.indented:
        return following.indent < wrap.indent + 2
    if wrap.spaced:
        return True
    return not ends_sentence(row.printed)
