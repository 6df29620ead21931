"""Two texts of one passage side by side: pieces of the source, and what is read in their place.

The quick way serves articles nobody corrected, where widths and joints are all that differs; the other finds what a
person put in, took out or wrote otherwise. Functions of text alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from bulletin.text.matching import Blocks, align
from bulletin.text.typography import INVISIBLE, fold

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
            following = INVISIBLE_RUN.search(
                source, at, at + len(rest)
            )  # not to the end, for each piece of a long line
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
        *align(Blocks((fold(text),)), Blocks((fold(reading),))),
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
            rule = Rule.BLANK if not reading.strip() and part.isspace() else _of_forms(part, reading)
            builder.add(Piece(part, reading, rule))
            reading = ""
    if reading:
        builder.add(Piece("", reading, Rule.CORRECTION))


def _of_forms(source: str, reading: str) -> Rule:
    """Whether a mark was only set in another form, upright for sideways: ︓ for ：."""
    alike = len(source) == len(reading) == 1 and normalize("NFKC", source) == normalize("NFKC", reading)
    return Rule.WIDTH if alike else Rule.CORRECTION


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
