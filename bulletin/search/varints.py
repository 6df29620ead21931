"""Numbers as short strings: base-32 varints in printable ASCII.

Each number takes as few characters as can be, most of them one, and gzip's Huffman code does the rest: measured on
10,000 articles 3.26 bytes an occurrence, against 3.6 with decimal numbers.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# No quote or backslash, so that JSON writes them as they are, and none of the signs that part postings.
_DIGITS = "".join(character for character in map(chr, range(0x23, 0x7F)) if character not in "&;<\\")
MORE, LAST = _DIGITS[:32], _DIGITS[32:]
"""A number is digits of base 32, least first, each less `len(LAST)`, and one of LAST at the end."""

_MORE = np.frombuffer(MORE.encode(), dtype=np.uint8)
_LAST = np.frombuffer(LAST.encode(), dtype=np.uint8)
_LONGEST = 12
"""Characters of the largest number there can be, and more."""

Part = tuple["NDArray[np.bool_] | None", "NDArray[np.int64] | int"]
"""Which entries write something (None: all), and the numbers they write, or a `sign`."""


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


def sign(character: str) -> int:
    """What stands for a character that is written as it is, among numbers."""
    return -ord(character)


def write(group: NDArray[np.int64], groups: int, parts: Sequence[Part]) -> list[str]:
    """The string of each group: of each of its entries in order, what each of `parts` writes.

    `group` holds the number of the group of each entry, ascending. A group without entries is an empty string.
    """
    entries = len(group)
    chosen = [np.ones(entries, dtype=bool) if here is None else here for here, _ in parts]
    widths = np.sum(chosen, axis=0, dtype=np.int64)
    ends = np.cumsum(widths)
    values = np.empty(int(ends[-1]) if entries else 0, dtype=np.int64)
    at = ends - widths
    for here, (_, written) in zip(chosen, parts, strict=True):
        values[at[here]] = written if isinstance(written, int) else written[here]
        at = at + here
    text, lengths = _characters(values)
    offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))
    first_entry = np.searchsorted(group, np.arange(groups + 1))
    first_value = np.append(ends - widths, len(values))[first_entry]
    bounds = offsets[first_value].tolist()
    return [text[start:end] for start, end in pairwise(bounds)]


def _characters(values: NDArray[np.int64]) -> tuple[str, NDArray[np.int64]]:
    """All numbers and signs as one string, and the length of each."""
    lengths = np.ones(len(values), dtype=np.int64)
    rest = values.copy()
    for _ in range(_LONGEST):
        longer = rest >= len(LAST)
        if not longer.any():
            break
        lengths += longer
        rest = np.where(longer, (rest - len(LAST)) // len(MORE), rest)
    ends = np.cumsum(lengths)
    text = np.empty(int(ends[-1]) if len(values) else 0, dtype=np.uint8)
    at = ends - lengths
    which = np.arange(len(values))
    while len(which):
        value, here = values[which], at[which]
        longer = value >= len(LAST)
        final = ~longer
        text[here[final]] = np.where(value[final] < 0, -value[final], _LAST[np.maximum(value[final], 0)])
        value = value[longer] - len(LAST)
        text[here[longer]] = _MORE[value % len(MORE)]
        which = which[longer]
        values[which] = value // len(MORE)
        at[which] += 1
    return text.tobytes().decode("ascii"), lengths
