"""Two texts of one passage side by side: pieces of the source, and what is read in their place.

The quick way serves articles nobody corrected, where widths and joints are all that differs; the other finds what a
person put in, took out or wrote otherwise. Functions of text alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from bulletin.text.typography import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Rule(StrEnum):
    """What was done to characters that stay in the text; the value names its words and CSS class.

    Characters that left the text did so for their role.
    """

    WIDTH = "width"  # a half-width mark got its full width
    JOINT = "joint"  # a column break was joined
    BLANK = "blank"  # blank or invisible characters were left out
    CORRECTION = "correction"  # no rule: a person did it


class Piece(NamedTuple):
    """Characters of the page, and what the article reads in their place: the same where `rule` is None.

    A tuple, for there are seventy in an article, and a dataclass costs twice as much to make.
    """

    source: str
    """As captured, within one line; empty where a person put words in."""
    reading: str
    """May hold `\\n`, the end of a paragraph, where a person put one in."""
    rule: Rule | None = None


_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）"}
_WIDTH = Rule.WIDTH
_MARK = re.compile("[,:;!?()（），：；！？]")
INVISIBLE_RUN = re.compile(f"[{INVISIBLE}]+")


def fold(text: str) -> str:
    """Marks in one width, so that texts that differ by width alone are equal; the length stays."""
    for half, full in _FULL.items():
        text = text.replace(full, half)
    return text


Made = tuple[list[Piece], str, bool]
"""Pieces of one stretch, what the reading has behind it, whether a paragraph was joined there."""


def by_rule_alone(sources: Sequence[str], narrow: Sequence[str], reading: str) -> list[Made] | None:
    """The quick way for an article nobody corrected: only widths and joints differ. None when more does.

    `narrow` are the sources, folded.
    """
    folded = fold(reading)
    made: list[Made] = []
    at = 0
    for index, source in enumerate(sources):
        end = at + len(source)
        if folded[at:end] != narrow[index]:
            return None
        pieces = _widths(source, reading[at:end])
        following = narrow[index + 1] if index + 1 < len(sources) else None
        between = ""
        if following is not None and not folded.startswith(following, end):
            between = reading[end : end + 1]
            if between not in {"\n", " "}:
                return None
        made.append((pieces, between, following is not None and between != "\n"))
        at = end + len(between)
    return made if at == len(reading) else None


def _widths(source: str, reading: str) -> list[Piece]:
    """Pieces of a source and a reading that differ by the width of marks alone."""
    if source == reading:
        return [Piece(source, reading)] if source else []
    pieces: list[Piece] = []
    done = 0
    for match in _MARK.finditer(source):
        at = match.start()
        read = reading[at]
        if source[at] != read:
            if at > done:
                same = source[done:at]
                pieces.append(Piece(same, same))
            mark = source[at]
            pieces.append(Piece(mark, read, _WIDTH if _FULL.get(mark) == read else Rule.CORRECTION))
            done = at + 1
    if done < len(source):
        same = source[done:]
        pieces.append(Piece(same, same))
    return pieces


def with_invisible(pieces: Iterable[Piece], source: str) -> Iterator[Piece]:
    """Put the invisible characters of the source back, as pieces of their own."""
    at = 0
    for piece in pieces:
        rest = piece.source
        reading = piece.reading
        while rest:
            hidden = INVISIBLE_RUN.match(source, at)
            if hidden:
                yield Piece(hidden[0], "", Rule.BLANK)
                at = hidden.end()
            following = INVISIBLE_RUN.search(source, at)
            size = min(len(rest), (following.start() if following else len(source)) - at)
            # Only what reads the same may be cut in two.
            whole = piece.rule is not None
            yield Piece(rest[:size], reading if whole else rest[:size], piece.rule)
            reading = "" if whole else reading
            rest, at = rest[size:], at + size
        if not piece.source:
            yield piece
    if at < len(source):
        yield Piece(source[at:], "", Rule.BLANK)


# --- What people corrected


def by_alignment(sources: Sequence[str], reading: str) -> list[Made]:
    """The careful way: whatever width and joints do not explain is a correction."""
    text = "\n".join(sources)
    ends = list(accumulate((len(source) + 1 for source in sources), initial=-1))[1:]
    builder = _Builder(len(sources))
    a = b = 0
    for i, j, size in [
        *_matches(fold(text), fold(reading), 0, len(text), 0, len(reading)),
        (len(text), len(reading), 0),
    ]:
        _differ(builder, text[a:i], reading[b:j], a, ends)
        for part, start in _within_lines(text[i : i + size], i, ends):
            if part == "\n":
                builder.end_stretch("\n")
            else:
                builder.add(*_widths(part, reading[j + start - i : j + start - i + len(part)]))
        a, b = i + size, j + size
    return builder.finish()


class _Builder:
    """Collects pieces stretch by stretch."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.made: list[tuple[list[Piece], str]] = []
        self.pieces: list[Piece] = []

    def add(self, *pieces: Piece) -> None:
        self.pieces.extend(pieces)

    def end_stretch(self, then: str) -> None:
        self.made.append((self.pieces, then))
        self.pieces = []

    def finish(self) -> list[Made]:
        self.end_stretch("")
        read = ["".join(piece.reading for piece in pieces) for pieces, _ in self.made]
        result: list[Made] = []
        for index, (pieces, then) in enumerate(self.made):
            following = read[index + 1] if index + 1 < len(read) else ""
            whole = read[index] and following and not read[index].endswith("\n")
            result.append((pieces, then, bool(whole) and then != "\n" and not following.startswith("\n")))
        return result


def _differ(builder: _Builder, source: str, reading: str, start: int, ends: Sequence[int]) -> None:
    """Add what differs between two matches; the reading goes to the first line that has something to replace."""
    if not source:
        if reading:
            builder.add(Piece("", reading, Rule.CORRECTION))
        return
    if source == "\n" and reading in {"", " "}:
        builder.end_stretch(reading)
        return
    for part, _ in _within_lines(source, start, ends):
        if part == "\n":
            builder.end_stretch("")
        else:
            rule = Rule.BLANK if not reading and part.isspace() else Rule.CORRECTION
            builder.add(Piece(part, reading, rule))
            reading = ""
    if reading:
        builder.add(Piece("", reading, Rule.CORRECTION))


def _within_lines(text: str, start: int, ends: Sequence[int]) -> Iterator[tuple[str, int]]:
    """A stretch of the joined sources cut at their ends, each end a `\\n` of its own -> (part, offset)."""
    at, stop = start, start + len(text)
    while at < stop:
        index = bisect_right(ends, at - 1)
        end = ends[index] if index < len(ends) else stop
        if end == at and index < len(ends) - 1:
            yield "\n", at
            at += 1
        else:
            cut = min(end, stop) if index < len(ends) - 1 else stop
            yield text[at - start : cut - start], at
            at = cut


_CLAUSE = re.compile(r"[^，。；：！？,;:!?\n]{4,}")
_SMALL = 40_000
"""Product of two lengths up to which single characters are compared at once."""
_LARGE = 4_000_000
"""The same where nothing else is left to do; beyond it the whole counts as replaced."""


def _matches(a: str, b: str, a1: int, a2: int, b1: int, b2: int) -> Iterator[tuple[int, int, int]]:
    """Equal runs of a[a1:a2] and b[b1:b2] in order: (offset in a, in b, length).

    Both ends are matched first, then clauses that occur once on either side, and only what lies between them
    character by character: comparing whole articles so would take a second each.
    """
    head = _alike(a[a1:a2], b[b1:b2])
    if head:
        yield a1, b1, head
        a1, b1 = a1 + head, b1 + head
    tail = _alike(a[a1:a2][::-1], b[b1:b2][::-1])
    a2, b2 = a2 - tail, b2 - tail
    if a1 < a2 and b1 < b2:
        product = (a2 - a1) * (b2 - b1)
        anchors = list(_anchors(a, b, a1, a2, b1, b2)) if product > _SMALL else []
        if anchors:
            for i, j, size in [*anchors, (a2, b2, 0)]:
                yield from _matches(a, b, a1, i, b1, j)
                if size:
                    yield i, j, size
                a1, b1 = i + size, j + size
        elif product <= _LARGE:
            for i, j, size in SequenceMatcher(None, a[a1:a2], b[b1:b2], autojunk=False).get_matching_blocks():
                if size:
                    yield a1 + i, b1 + j, size
    if tail:
        yield a2, b2, tail


def _alike(a: str, b: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next(
        (at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b))
    )


def _anchors(a: str, b: str, a1: int, a2: int, b1: int, b2: int) -> Iterator[tuple[int, int, int]]:
    """Clauses that stand once on either side, as many as keep their order."""
    inside_a, inside_b = a[a1:a2], b[b1:b2]
    found = [
        (a1 + match.start(), b1 + inside_b.index(match[0]), len(match[0]))
        for match in _CLAUSE.finditer(inside_a)
        if inside_b.count(match[0]) == 1 and inside_a.count(match[0]) == 1
    ]
    # The longest run whose places in b grow: the last of each length that is reached soonest.
    tops: list[int] = []
    ranks: list[int] = []
    for _, place, _ in found:
        rank = bisect_right(tops, place)
        tops[rank : rank + 1] = [place]
        ranks.append(rank)
    rank = len(tops) - 1
    limit = b2
    kept: list[tuple[int, int, int]] = []
    for anchor, own in zip(reversed(found), reversed(ranks), strict=True):
        if own == rank and anchor[1] + anchor[2] <= limit:
            kept.append(anchor)
            limit = anchor[1]
            rank -= 1
    return reversed(kept)


# --- Who signed
