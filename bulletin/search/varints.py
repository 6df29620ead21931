"""Numbers as short strings: base-32 varints in printable ASCII.

Each number takes as few characters as can be, most of them one, and gzip's Huffman code does the rest: measured on
10,000 articles 3.26 bytes an occurrence, against 3.6 with decimal numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

# No quote or backslash, so that JSON writes them as they are, and none of the signs that part postings.
_DIGITS = "".join(character for character in map(chr, range(0x23, 0x7F)) if character not in "&;<\\")
MORE, LAST = _DIGITS[:32], _DIGITS[32:]
"""A number is digits of base 32, least first, each less `len(LAST)`, and one of LAST at the end."""

_MORE = np.frombuffer(MORE.encode(), dtype=np.uint8)
_LAST = np.frombuffer(LAST.encode(), dtype=np.uint8)
# What a character adds to a number, and whether the number ends with it.
_VALUES = np.zeros(128, dtype=np.int64)
_VALUES[_MORE] = np.arange(len(MORE)) + len(LAST)
_VALUES[_LAST] = np.arange(len(LAST))
_ENDS = np.zeros(128, dtype=bool)
_ENDS[_LAST] = True


def number(value: int) -> str:
    """A number from 0 as one or more characters.

    >>> number(0), number(55), number(56), number(3000)
    ('F', '~', '#F', '#(G')
    """
    digits = ""
    while value >= len(LAST):
        value -= len(LAST)
        digits += MORE[value % len(MORE)]
        value //= len(MORE)
    return digits + LAST[value]


def text(values: Iterable[int]) -> str:
    """Numbers one behind the other.

    >>> text([0, 3000]), read(text([0, 3000])).tolist()
    ('F#(G', [0, 3000])
    """
    return "".join(map(number, values))


def read(written: str) -> Numbers:
    """The numbers that `number` wrote one behind the other."""
    characters = np.frombuffer(written.encode("ascii"), dtype=np.uint8)
    values = _VALUES[characters]
    ends = np.flatnonzero(_ENDS[characters])
    if len(ends) == len(characters):
        return values
    starts = np.append(0, ends[:-1] + 1)
    digit = np.arange(len(characters)) - np.repeat(starts, ends - starts + 1)
    return np.add.reduceat(values << (5 * digit), starts)


_FEW = 200


def row(values: Numbers) -> str:
    """`text` of an array: faster where there are many.

    >>> row(np.array([0, 3000]))
    'F#(G'
    """
    return _characters(values)[0].decode("ascii") if len(values) > _FEW else text(values.tolist())


def sign(character: str) -> int:
    """What stands for a character that is written as it is, among numbers."""
    return -ord(character)


def together(values: NDArray[np.integer[Any]], bounds: Numbers) -> tuple[bytes, Numbers]:
    """Numbers and signs one behind the other, in ASCII, and where those from `bounds[n]` on begin, for each n."""
    written, offsets = _characters(values)
    return written, offsets[bounds]


def _characters(values: NDArray[np.integer[Any]]) -> tuple[bytes, Numbers]:
    """All numbers and signs in ASCII, and where each begins; the last offset is the length of all."""
    lengths = np.ones(len(values), dtype=np.int8)
    longest = int(values.max(initial=0))
    least = len(LAST)
    while longest >= least:
        lengths += values >= least
        least = len(LAST) + len(MORE) * least
    offsets = np.append(0, np.cumsum(lengths))
    written = np.empty(int(offsets[-1]), dtype=np.uint8)
    at = offsets[:-1]
    rest = values
    while True:
        longer = rest >= len(LAST)
        final = ~longer
        ending, ends = rest[final], at[final]
        written[ends] = np.where(ending < 0, -ending, _LAST[np.maximum(ending, 0)])
        if len(ending) == len(rest):
            return written.tobytes(), offsets
        at, rest = at[longer], rest[longer] - len(LAST)
        written[at] = _MORE[rest % len(MORE)]
        rest, at = rest // len(MORE), at + 1
