"""Letters in a row: how words are told that may not be published, in whatever form they stand.

Only Han and digits count; full-width digits are ASCII. So a text is the same as captured, corrected and published.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

PIECE = 8
"""Letters in a row that make a piece: fewer are phrases of the trade (近年来, 阿拉善左旗公安局)."""
_BLOCK = PIECE // 2
_HAN_IN_A_PIECE = 4
"""Han other than those of dates that a piece must hold: 2023年9月7日 is nobody's words."""
_OTHERS = re.compile(f"[^{HAN}0-9]+")
_DATES = str.maketrans("", "", "0123456789年月日时分")


def letters(text: str) -> str:
    """The Han and digits of a text.

    >>> letters('2０23年：“昆仑”')
    '2023年昆仑'
    """
    return _OTHERS.sub("", half_width(text))


def half_width(text: str) -> str:
    """A text whose full-width digits are ASCII."""
    return text.translate(_DIGITS) if _WIDE.search(text) else text


_WIDE = re.compile("[０-９]")
_DIGITS = {ord("０") + digit: str(digit) for digit in range(10)}


def pieces(of: str) -> Iterator[str]:
    """Every `PIECE` letters in a row that say something."""
    for piece in windows(of, 0, len(of)):
        if len(piece.translate(_DATES)) >= _HAN_IN_A_PIECE:
            yield piece


def windows(of: str, first: int, last: int) -> Iterator[str]:
    """Every `PIECE` letters in a row between two places."""
    return (of[start : start + PIECE] for start in range(first, min(last, len(of)) - PIECE + 1))


def blocks(known: Iterable[str]) -> frozenset[str]:
    """Every half of some pieces: of letters in which none of them stands at a multiple of its length, nothing is `said`."""
    return frozenset(piece[start : start + _BLOCK] for piece in known for start in range(_BLOCK + 1))


def said(of: str, known: Container[str], halves: Container[str]) -> Iterator[str]:
    """Those of the pieces `known`, whose `blocks` are `halves`, that stand in a row of letters.

    A piece covers some block of half its length that begins at a multiple of it, wherever it stands: only around such
    blocks is every place looked at, which takes a quarter of the time.
    """
    for start in range(0, len(of) - _BLOCK + 1, _BLOCK):
        if of[start : start + _BLOCK] in halves:
            for piece in windows(of, max(0, start - _BLOCK), start + PIECE):
                if piece in known:
                    yield piece


def digest(of: str) -> str:
    """16 hexadecimal digits: two of ten thousand million texts share them with less than a chance in ten million."""
    return hashlib.sha256(of.encode()).hexdigest()[:16]
