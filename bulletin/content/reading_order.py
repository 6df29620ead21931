"""Words on a printed page -> its text in reading order: which words make a line, which lines a block, which block is next.

A newspaper page is columns of blocks. They are found the way the eye finds them, by the white between them: the page is
cut along its widest white gap, across or down, and each part again (recursive XY-cut, Nagy and Seth 1984). Within a
block, lines are joined to paragraphs where the next one does not begin with an indent.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.text.typography import join

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
    is_vertical: bool = False
    """Whether it is set from top to bottom (竖题)."""
    is_bold: bool = False

    @property
    def size(self) -> float:
        """Height of a character in points, near enough the size of the type."""
        return self.right - self.left if self.is_vertical else self.bottom - self.top


_COLUMN_GAP = 0.9
"""White between two columns, in ems of the text around it; the gap between two words of a line is smaller."""
_BLOCK_GAP = 0.9
"""White above a new block, in line heights."""
_INDENT = 1.2
"""From this many ems a line begins a paragraph; Chinese paragraphs are set in by two."""
_HEADLINE = 1.4
"""Type larger than the text around it by this factor is a headline."""
_COLUMN = 3
"""From this many characters one under the other are set vertically, not the beginnings of lines."""
_CLAUSES = 1.5
"""Ems of its own size that the clauses of one headline stand apart at most."""
_SPACE = 0.45
"""From this many ems white between two words of a line is a space."""
_OTHER_SIZE = 1.15
"""Type larger or smaller by this factor is another block: a headline above its text."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a line of a head, and how it is set."""

    text: str
    size: float
    """Of its type, in points."""
    is_bold: bool
    is_centred: bool


def read(words: Sequence[Word]) -> str:
    """The text of a page: paragraphs and heads parted by a blank line, in reading order."""
    return "\n\n".join(block.text for block in paragraphs(words))


def paragraphs(words: Sequence[Word]) -> list[Block]:
    """The paragraphs and heads of a page, in reading order."""
    return [paragraph for block in _blocks(list(words)) for paragraph in _paragraphs(block)]


def vertical(characters: Sequence[Word]) -> tuple[list[Word], list[int]]:
    """The words set from top to bottom among the characters of a page, which come in the order they were drawn.

    -> (the words, the indices of all other characters). A column of fewer than three characters is none.
    """
    runs: list[list[int]] = []
    for index, character in enumerate(characters):
        if runs and _is_below(characters[runs[-1][-1]], character):
            runs[-1].append(index)
        else:
            runs.append([index])
    words: list[Word] = []
    rest: list[int] = []
    for run in runs:
        if len(run) < _COLUMN:
            rest.extend(run)
            continue
        found = [characters[index] for index in run]
        words.append(
            Word(
                "".join(character.text for character in found),
                min(character.left for character in found),
                found[0].top,
                max(character.right for character in found),
                found[-1].bottom,
                is_vertical=True,
            )
        )
    return words, rest


def _is_below(above: Word, character: Word) -> bool:
    """Whether a character of the same size stands right under another."""
    size = above.size
    return (
        abs(character.size - size) < 0.1 * size
        and abs(character.left - above.left) < 0.3 * size
        and 0.7 * size < character.top - above.top < 2 * size
    )


def _blocks(words: list[Word]) -> list[list[Word]]:
    """Cut along the widest white gap until there is none, first part first."""
    blocks: list[list[Word]] = []
    waiting = [words] if words else []
    while waiting:
        part = waiting.pop()
        parts = _cut(part)
        if len(parts) == 1:
            blocks.extend(_by_size(part))
        else:
            waiting.extend(reversed(parts))
    return blocks


def _cut(words: list[Word]) -> list[list[Word]]:
    """A region in two parts, across or down; as it is where no white is wide enough."""
    em = _median([word.size for word in words]) or 1.0
    down, at_x = max(_gaps([(word.left, word.right) for word in words]), default=(0.0, 0.0))
    bands = _gaps([(word.top, word.bottom) for word in words])
    across, at_y = max(bands, default=(0.0, 0.0))
    wide = down / (em * _COLUMN_GAP) if _stand_side_by_side(words, at_x) else 0.0
    high = across / (em * _BLOCK_GAP)
    # Under a row of headlines other articles begin: a cut down the page would run through both rows. And a head that
    # stands alone on top, large or centred, stands above all the columns under it, however short it is.
    rows = _rows_of_articles(words, [top for _, top in bands], em)
    top = [word for word in words if bands and word.top < bands[0][1]]
    if top and len(_lines(top)) == 1 and _stands_above(sorted(top, key=lambda word: word.left), words, em):
        rows.insert(0, bands[0][1])
    if not rows and max(wide, high) < 1:
        return [words]
    if rows or high >= wide:
        at_y = rows[0] if rows else at_y
        return [[w for w in words if w.top < at_y], [w for w in words if w.top >= at_y]]
    return [[w for w in words if w.left < at_x], [w for w in words if w.left >= at_x]]


def _stand_side_by_side(words: list[Word], at_x: float) -> bool:
    """Whether what stands on both sides of a white gap shares a height; a name set to the right below a poem does not."""
    left = [word for word in words if word.left < at_x]
    right = [word for word in words if word.left >= at_x]
    if not left or not right:
        return False
    return min(max(word.bottom for word in left), max(word.bottom for word in right)) >= max(
        min(word.top for word in left), min(word.top for word in right)
    )


def _rows_of_articles(words: list[Word], tops: list[float], em: float) -> list[float]:
    """Those of the heights under white bands where a row of headlines stands, or a vertical headline begins."""
    firsts: dict[float, list[Word]] = {}
    for line in _lines(words):
        at = bisect_right(tops, min(word.top for word in line)) - 1
        if at >= 0:
            firsts.setdefault(tops[at], line)
    found = {
        top for top, line in firsts.items() if _is_headline(line, em) and not _is_second_line(line, words, em)
    }
    for word in words:
        at = bisect_right(tops, word.top) - 1
        if at >= 0 and word.is_vertical and word.top - tops[at] < em / 2 and word.size > _HEADLINE * em:
            found.add(tops[at])
    return sorted(found)


def _gaps(extents: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The stretches that no extent covers, in order -> (width, where what follows begins)."""
    gaps: list[tuple[float, float]] = []
    reach: float | None = None
    for start, end in sorted(extents):
        if reach is not None and start > reach:
            gaps.append((start - reach, start))
        reach = end if reach is None else max(reach, end)
    return gaps


def _is_headline(line: list[Word], em: float) -> bool:
    """Whether every word of a line is in larger type: beside a headline no other text runs on."""
    return all(word.size > _HEADLINE * em for word in line)


def _is_second_line(line: list[Word], words: list[Word], em: float) -> bool:
    """Whether one of its heads goes on with a line as large right above it: then no row of articles begins here."""
    return any(
        abs(above.size - word.size) < 0.1 * word.size
        and 0 <= word.top - above.bottom < 0.6 * word.size
        and above.left < word.right
        and above.right > word.left
        for word in line
        for above in words
        if above.size > _HEADLINE * em
    )


def _stands_above(line: list[Word], words: list[Word], em: float) -> bool:
    """Whether the top line is one head, in larger type or standing in from both edges of the text right under it."""
    if any(word.left - before.right > _CLAUSES * word.size for before, word in pairwise(line)):
        return False  # two heads side by side
    if _is_headline(line, em):
        return True
    left, right, bottom = line[0].left, line[-1].right, max(word.bottom for word in line)
    under = [word for word in words if word.top >= bottom and word.left < right and word.right > left]
    return bool(under) and (
        left - min(word.left for word in under) > em and max(word.right for word in under) - right > em
    )


def _by_size(words: list[Word]) -> list[list[Word]]:
    """Part a block where the size of the type changes from one line to the next."""
    if all(word.is_vertical for word in words):
        return [words]
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


def _paragraphs(block: list[Word]) -> list[Block]:
    if all(word.is_vertical for word in block):
        text = " ".join(word.text for word in sorted(block, key=lambda word: -word.left))
        return [_block(text, block, is_centred=False)]
    lines = _lines(block)
    edge = min(line[0].left for line in lines)
    full = max(line[-1].right for line in lines)
    em = _median([word.size for word in block])
    ragged = _is_ragged(lines, full, em)
    found: list[Block] = []
    short = True
    for line in lines:
        text = _line_text(line, em)
        if short or line[0].left - edge > _INDENT * em:
            # In from both edges alike, and not only by the indent of a paragraph.
            left, right = line[0].left - edge, full - line[-1].right
            found.append(_block(text, line, is_centred=left > _INDENT * em and abs(left - right) < em))
        else:
            found[-1] = replace(found[-1], text=join(found[-1].text, text))
        # A line that ends well before the edge is the last of its paragraph, unless the block is a centred head.
        short = ragged or full - line[-1].right > 2 * em
    return found


def _is_ragged(lines: list[list[Word]], full: float, em: float) -> bool:
    """Whether lines are not broken at a width: verse, a list, an address."""
    if len(lines) < 3:
        return False
    if sum(full - line[-1].right < em for line in lines) <= len(lines) / 3:
        return True
    texts = [_line_text(line, em) for line in lines]
    return all(len(text) <= _VERSE and text[-1] in "，。！？；、" for text in texts)


_VERSE = 16
"""Characters of a line of verse at most."""


def _block(text: str, words: Sequence[Word], *, is_centred: bool) -> Block:
    bold = sum(len(word.text) for word in words if word.is_bold)
    return Block(
        text,
        _median([word.size for word in words for _ in word.text]),
        2 * bold > sum(len(word.text) for word in words),
        is_centred,
    )


def _line_text(line: list[Word], em: float) -> str:
    """The words of a line; white between two is a printed space unless they nearly touch."""
    text = line[0].text
    for before, word in pairwise(line):
        text += (" " if word.left - before.right > _SPACE * em else "") + word.text
    return text


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
