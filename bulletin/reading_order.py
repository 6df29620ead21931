"""Words on a printed page -> its text in reading order: which words make a line, which lines a block, which block is next.

A newspaper page is columns of blocks. They are found the way the eye finds them, by the white between them: the page is
cut along its widest white gap, across or down, and each part again (recursive XY-cut, Nagy and Seth 1984). Within a
block, lines are joined to paragraphs where the next one does not begin with an indent.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.typography import join

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters of one size; positions in points from the top left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """Height in points, near enough the size of the type."""
        return self.bottom - self.top


_COLUMN_GAP = 0.9
"""White between two columns, in ems of the text around it; the gap between two words of a line is smaller."""
_BLOCK_GAP = 0.9
"""White above a new block, in line heights."""
_INDENT = 1.2
"""From this many ems a line begins a paragraph; Chinese paragraphs are set in by two."""
_HEADLINE = 1.4
"""Type larger than the text around it by this factor is a headline."""
_SPACE = 0.45
"""From this many ems white between two words of a line is a space."""
_OTHER_SIZE = 1.15
"""Type larger or smaller by this factor is another block: a headline above its text."""


def read(words: Sequence[Word]) -> str:
    """The text of a page: paragraphs and heads parted by a blank line, in reading order."""
    return "\n\n".join(text for block in _blocks(list(words)) for text in _paragraphs(block))


def _blocks(words: list[Word]) -> list[list[Word]]:
    """Cut along the widest white gap until there is none, first part first."""
    if len(words) < 2:
        return [words] if words else []
    em = _median([word.size for word in words])
    down, at_x = _widest_gap([(word.left, word.right) for word in words])
    across, at_y = _widest_gap([(word.top, word.bottom) for word in words])
    wide = down / (em * _COLUMN_GAP)
    high = across / (em * _BLOCK_GAP)
    if max(wide, high) < 1:
        return _by_size(words)
    # A short headline leaves white beside it, and a cut down the page would run through two articles.
    head = high >= 1 and _median([word.size for word in _first_line(words, at_y)]) > _HEADLINE * em
    if head or high >= wide:
        parts = [w for w in words if w.top < at_y], [w for w in words if w.top >= at_y]
    else:
        parts = [w for w in words if w.left < at_x], [w for w in words if w.left >= at_x]
    return [block for part in parts for block in _blocks(part)]


def _widest_gap(extents: list[tuple[float, float]]) -> tuple[float, float]:
    """The widest stretch that no extent covers -> (its width, where what follows it begins)."""
    best = (0.0, 0.0)
    reach = None
    for start, end in sorted(extents):
        if reach is not None and start - reach > best[0]:
            best = (start - reach, start)
        reach = end if reach is None else max(reach, end)
    return best


def _first_line(words: list[Word], top: float) -> list[Word]:
    """The words on the first line at or below a height."""
    return _lines([word for word in words if word.top >= top])[0]


def _by_size(words: list[Word]) -> list[list[Word]]:
    """Part a block where the size of the type changes from one line to the next."""
    blocks: list[list[Word]] = []
    size = 0.0
    for line in _lines(words):
        here = _median([word.size for word in line])
        if not blocks or max(here, size) > _OTHER_SIZE * min(here, size):
            blocks.append([])
        blocks[-1].extend(line)
        size = here
    return blocks


def _lines(words: list[Word]) -> list[list[Word]]:
    """Words whose middles stand at one height, left to right; lines from the top."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: ((word.top + word.bottom) / 2, word.left)):
        middle = (word.top + word.bottom) / 2
        if lines and lines[-1][0].top <= middle <= lines[-1][0].bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.left) for line in lines]


def _paragraphs(block: list[Word]) -> list[str]:
    lines = _lines(block)
    edge = min(line[0].left for line in lines)
    full = max(line[-1].right for line in lines)
    em = _median([word.size for word in block])
    paragraphs: list[str] = []
    short = True
    for line in lines:
        text = _line_text(line, em)
        if short or line[0].left - edge > _INDENT * em:
            paragraphs.append(text)
        else:
            paragraphs[-1] = join(paragraphs[-1], text)
        # A line that ends well before the edge is the last of its paragraph, unless the block is a centred head.
        short = full - line[-1].right > 2 * em
    return paragraphs


def _line_text(line: list[Word], em: float) -> str:
    """The words of a line; white between two is a printed space unless they nearly touch."""
    text = line[0].text
    for before, word in pairwise(line):
        text += (" " if word.left - before.right > _SPACE * em else "") + word.text
    return text


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
