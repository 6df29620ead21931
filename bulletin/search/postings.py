"""The index: texts in numbered slots -> postings of grams, written as short strings.

A *gram* is a string of neighbouring letters. Every pair is one (see `terms`). A gram that occurs more than `COMMON`
times is *common*: of it only counts are kept, and all grams one letter longer that begin or end with it are grams
too, and so on while they are common themselves. Of every other gram the positions are kept. So

- a string that is a gram has its counts at hand;
- any other string is covered by grams that are not common, whose positions are looked up and must join up;
- no list to be loaded is longer than `COMMON` positions or one count an article, however large the archive, but for
  grams of `LONGEST` letters, which keep their positions however many there are.

Single letters and whole words (`terms.words`) are counted only.

**Slots.** A slot is the text of one field of one article: its passages, folded, joined by `terms.BREAK`. Positions
count letters (code points) from 0; a break counts as one, so that no string spans two passages. The body of article
n is body n, its field f another than the body is head n * HEADS_EACH + f.

**Postings as text.** `body;heads`, the second part only where the gram stands in another field than the body.
Numbers are written by `number` below, and bodies and heads as the way from the one before. Positions: the way, then
for each occurrence twice its way from the one before in the slot, plus 1 when another follows there. Counts, after
`COUNTED`: twice the way, plus 1 when the count is not 1 and follows, less 2.
"""

from __future__ import annotations

import gc
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.search import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

FIELDS: Mapping[str, int] = {"title": 12, "byline": 10, "kicker": 8, "deck": 5, "head": 2, "body": 1}
"""Searched fields and their boost. `head` holds crossheads, captions and the dateline; the body comes last.

Without length normalisation (B = 0) a body scores at most 1 + K1 = 2.2 times the rarity of the term and a single
match anywhere else 1 times its boost: headline, byline, kicker and deck stand above any number of matches in the body.
"""

HEADS_EACH = len(FIELDS) - 1
"""Slots of an article other than its body."""

K1 = 1.2
B = 0.0
"""lunr's parameters. A long report is no less about its subject than a short one, and bylines and kickers, which
most articles lack or have in a few letters, would be levelled against a mean length near zero."""

COMMON = 2000
"""Occurrences above which a gram is common. At 10,000 articles: 450 pairs, 0.7 MB of 3."""

LONGEST = 16
"""Letters of the longest grams: what is repeated word for word in every article would go on for its whole length."""

COUNTED = "!"
HEADS = ";"

POSITION_BITS = 24
"""An occurrence is `slot << POSITION_BITS | position`; a count `slot << POSITION_BITS | count`."""
_POSITION_MASK = (1 << POSITION_BITS) - 1

# Each number takes as few characters as can be, most of them one, and gzip's Huffman code does the rest: measured on
# 10,000 articles 3.26 bytes an occurrence, against 3.6 with decimal numbers. No quote, backslash or `HEADS`.
_DIGITS = "".join(character for character in map(chr, range(0x23, 0x7F)) if character not in "&;<\\")
MORE, LAST = _DIGITS[:32], _DIGITS[32:]
"""A number is digits of base 32, least first, each less `len(LAST)`, and one of LAST at the end."""

Postings = dict[str, "array[int]"]


@dataclass(frozen=True, slots=True)
class Index:
    """Everything searched. `grams` maps each gram to its written postings, sorted; `common` is sorted as well."""

    grams: dict[str, str]
    common: tuple[str, ...]
    pairs: dict[str, int]
    """Every pair of letters with the number of its occurrences."""


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


# Looked up in the two inner loops below, which run some ten million times at 10,000 articles.
SMALL = 1 << 14
_SMALL = [number(value) for value in range(SMALL)]


def build(
    heads: Sequence[str], bodies: Sequence[str], words: Sequence[Iterable[str]], common: int = COMMON
) -> Index:
    """Index the letters of each slot, and the whole words of each (heads first, then bodies). `common` as `COMMON`."""
    with _collector_off():
        return _build([*heads, *bodies], len(heads), words, common)


def _build(slots: Sequence[str], heads: int, words: Sequence[Iterable[str]], common: int) -> Index:
    border = heads << POSITION_BITS
    grams = {term: COUNTED + _regions(found, border, _counts) for term, found in _count(slots, words).items()}
    shared: list[str] = []
    level = _pairs(slots)
    pairs = {pair: len(found) for pair, found in level.items()}
    while level:
        frequent = {
            gram: found for gram, found in level.items() if len(found) > common and len(gram) < LONGEST
        }
        for gram, found in level.items():
            if gram in frequent:
                grams[gram] = COUNTED + _regions(_tally(found), border, _counts)
            else:
                grams[gram] = _regions(found, border, _positions)
        shared += frequent
        level = _longer(slots, frequent)
    return Index(dict(sorted(grams.items())), tuple(sorted(shared)), pairs)


def _count(slots: Sequence[str], words: Sequence[Iterable[str]]) -> Postings:
    """Single letters and whole words, counted by slot."""
    postings: Postings = defaultdict(_array)
    for slot, (text, whole) in enumerate(zip(slots, words, strict=True)):
        counts = Counter(text)
        counts.update(whole)
        base = slot << POSITION_BITS
        for term, count in counts.items():
            postings[term].append(base | count)
    postings.pop(terms.BREAK, None)
    return postings


def _pairs(slots: Sequence[str]) -> Postings:
    """Every pair of letters with its occurrences in ascending order."""
    postings: Postings = defaultdict(_array)
    for slot, text in enumerate(slots):
        for occurrence, pair in enumerate(terms.pairs(text), slot << POSITION_BITS):
            postings[pair].append(occurrence)
    return {pair: found for pair, found in postings.items() if terms.BREAK not in pair}


def _longer(slots: Sequence[str], frequent: Postings) -> Postings:
    """The grams one letter longer than the frequent ones, which they begin or end with."""
    postings: Postings = defaultdict(_array)
    for gram, occurrences in frequent.items():
        length = len(gram)
        for occurrence in occurrences:
            text, start = slots[occurrence >> POSITION_BITS], occurrence & _POSITION_MASK
            longer = text[start : start + length + 1]
            if len(longer) > length and longer[-1] != terms.BREAK:
                postings[longer].append(occurrence)
            if start and text[start - 1] != terms.BREAK:
                longer = text[start - 1 : start + length]
                if longer[:-1] not in frequent:  # otherwise it is found from there
                    postings[longer].append(occurrence - 1)
    return postings


def _array() -> array[int]:
    return array("Q")


def _tally(occurrences: Iterable[int]) -> array[int]:
    """Occurrences as counts by slot."""
    counts = Counter([occurrence >> POSITION_BITS for occurrence in occurrences])
    return array("Q", [slot << POSITION_BITS | count for slot, count in counts.items()])


def _regions(found: array[int], border: int, write: Callable[[array[int], int], str]) -> str:
    """Postings of heads and bodies, each written by `write`, which is told the first slot to count from."""
    middle = bisect_left(found, border)
    if not middle:
        return write(found, border >> POSITION_BITS)
    return write(found[middle:], border >> POSITION_BITS) + HEADS + write(found[:middle], 0)


def _positions(occurrences: array[int], slot: int) -> str:
    """Write occurrences, the first slot counted from `slot`."""
    small = _SMALL
    written: list[str] = []
    write = written.append
    # An occurrence is held back until it is known whether another follows in its slot.
    held = before = -1
    end = 0  # of the slot
    for occurrence in occurrences:
        if occurrence < end:
            value = held * 2 + 1
            write(small[value] if value < SMALL else number(value))
            held = occurrence - before
        else:
            if held >= 0:
                value = held * 2
                write(small[value] if value < SMALL else number(value))
            value = (occurrence >> POSITION_BITS) - slot
            write(small[value] if value < SMALL else number(value))
            slot += value
            end = (slot + 1) << POSITION_BITS
            held = occurrence & _POSITION_MASK
        before = occurrence
    if held >= 0:
        write(number(held * 2))
    return "".join(written)


def _counts(counts: array[int], slot: int) -> str:
    """Write counts by slot, the first slot counted from `slot`."""
    small = _SMALL
    written: list[str] = []
    write = written.append
    for item in counts:
        this_slot, count = item >> POSITION_BITS, item & _POSITION_MASK
        value = (this_slot - slot) * 2 + (count > 1)
        write(small[value] if value < SMALL else number(value))
        if count > 1:
            write(number(count - 2) if count > SMALL else small[count - 2])
        slot = this_slot
    return "".join(written)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Nothing here makes cycles, and walking 750,000 arrays again and again takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
