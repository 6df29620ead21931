"""A quick look whether a text can hold any of many words: what it does not let pass need not be searched.

The Han and digits of a text are taken as numbers, and so many of them in a row as each word has, up to `LONGEST`, are hashed at
every place at once and looked up. No word is overlooked; once in a while a text passes that does not hold one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

LONGEST = 8
"""Most letters of a word that are looked at: its first ones."""
_BITS = 20
_FACTOR = np.uint32(0x9E3779B1)
_SPREAD = np.uint32(0x85EBCA77)
_DROPPED, _BREAK = 0, 1
BREAKS = '\n"<>'
"""Between two of these stands what is said in one go."""
_MARKUP = bytes(code for code in range(128) if chr(code) not in f"{BREAKS}0123456789")
"""The ASCII characters that are neither digits nor breaks."""


class Sieve:
    """Made of words; says of a text whether it can hold one of them."""

    def __init__(self, in_a_row: Iterable[str] = (), anywhere: Iterable[str] = ()) -> None:
        """Words that stand between two `BREAKS`, and words that may hold some."""
        self._sets = (_Words(in_a_row), _Words(anywhere))

    def lets_pass(self, text: str) -> bool:
        """Whether the text, without its markup within a sentence, can hold one of the words."""
        whole, parted = self._sets[1], self._sets[0]
        if whole.stands_in(text):
            return True
        letters = _letters(text)
        return parted.is_among(letters) or (bool(whole.sizes) and whole.is_among(letters[letters != _BREAK]))


class _Words:
    """Words by the number of their letters that are looked at."""

    def __init__(self, words: Iterable[str]) -> None:
        hashes: dict[int, set[int]] = {}
        self.others: list[str] = []
        """Without any letter: they are looked for as they are."""
        for word in words:
            letters = _letters(word)[:LONGEST]
            if len(letters):
                *_, (size, found) = _hashes(letters, len(letters))
                hashes.setdefault(size, set()).add(int(found[0]))
            else:
                self.others.append(word)
        self.sizes = {size: np.array(sorted(found), np.uint32) for size, found in sorted(hashes.items())}
        self._tables = {size: _table(known) for size, known in self.sizes.items()}

    def stands_in(self, text: str) -> bool:
        return any(word in text for word in self.others)

    def is_among(self, letters: NDArray[np.uint32]) -> bool:
        for size, hashes in _hashes(letters, max(self.sizes, default=0)):
            if (known := self.sizes.get(size)) is not None:
                near = hashes[self._tables[size][_place(hashes)]]
                # Looked up one by one: to hold all known hashes against those of every file costs files times words.
                at = np.minimum(np.searchsorted(known, near), len(known) - 1)
                if near.size and (known[at] == near).any():
                    return True
        return False


def _letters(text: str) -> NDArray[np.uint32]:
    """The Han and digits of a text, full-width digits as ASCII, and its breaks."""
    # Most of a document is markup, which goes first: taken one by one its characters cost several times as much.
    some = text.encode("utf-8", "surrogatepass").translate(None, _MARKUP).decode("utf-8", "surrogatepass")
    codes = np.frombuffer(some.encode("utf-32-le", "surrogatepass"), "<u4")
    found: NDArray[np.uint32] = _meanings()[codes]
    kept: NDArray[np.uint32] = found[found != _DROPPED]
    return kept


@lru_cache(maxsize=1)
def _meanings() -> NDArray[np.uint32]:
    """What each code point is taken for."""
    table = np.full(0x110000, _DROPPED, np.uint32)
    ranges = [*re.findall(r"(.)(?:-(.))?", HAN), ("0", "9")]
    for first, last in ranges:
        start, end = ord(first), ord(last or first) + 1
        table[start:end] = np.arange(start, end)
    table[ord("０") : ord("９") + 1] = np.arange(ord("0"), ord("9") + 1)
    for character in BREAKS:
        table[ord(character)] = _BREAK
    return table


def _hashes(letters: NDArray[np.uint32], longest: int) -> Iterator[tuple[int, NDArray[np.uint32]]]:
    """For each number of letters in a row up to the `longest`: a number for these, at each place. It is good until the next
    is asked for.
    """
    found = letters.copy()
    for size in range(1, min(longest, len(letters)) + 1):
        if size > 1:
            found = found[:-1]
            found *= _FACTOR
            found += letters[size - 1 :]
        yield size, found


def _place(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return (hashes * _SPREAD) >> np.uint32(32 - _BITS)


def _table(known: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether a hash that falls on a place may be known."""
    table = np.zeros(1 << _BITS, bool)
    table[_place(known)] = True
    return table
