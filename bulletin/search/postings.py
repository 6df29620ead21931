"""Postings: where a gram stands, written as a short string. Read here, and by `static/js/search/postings.js`.

A *gram* is a string of neighbouring letters. Every letter and every pair is one (see `terms`). A gram that occurs more
than `COMMON` times is *common*: of it only counts are kept, and all grams one letter longer that begin or end with it
are grams too, and so on while they are common themselves. Of every other gram the positions are kept. So

- a string that is a gram has its counts at hand;
- any other string is covered by grams that are not common, whose positions are looked up and must join up;
- no list to be loaded is longer than `COMMON` positions or one count an article, however large the archive, but for
  grams of `LONGEST` letters, which keep their positions however many there are.

Single letters and whole words (`terms.words`) are counted only.

**Slots.** A slot is one field of one article. The body of article n is body n, its field f another than the body is
head n * HEADS_EACH + f. Positions count letters (code points); each passage begins at the next multiple of `STEP`
behind the one before, so that a letter more in one paragraph moves no other.

**Postings as text.** `body;heads`, the second part only where the gram stands in another field than the body. Each part
is `slots&counts!places`, numbers one behind the other (`varints`):

- slots: for each slot, `delta << 1 | several`, the delta from the slot before;
- counts: for each slot that holds it several times, how often, less 2; left out with its sign where there is none;
- places: where in its slot each occurrence begins, as the delta from the one before in this slot; left out with its
  sign where only counts are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bulletin.search import varints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

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

COMMON = 3000
"""Occurrences above which a gram is common. At 10,000 articles: 450 pairs, 0.7 MB of 3."""

LONGEST = 16
"""Letters of the longest grams: what is repeated word for word in every article would go on for its whole length."""

STEP = 128
"""Letters from the beginning of one passage to that of the next are a multiple of this."""

SPAN = 2**24
"""More than there are positions in a slot."""

HEADS, COUNTS, PLACES = ";", "&", "!"


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of one article."""

    is_head: bool
    """Whether it is another field than the body."""
    number: int
    passages: tuple[str, ...]
    """The letters of each."""
    words: tuple[str, ...] = ()
    """Its whole words and numbers, as terms."""

    @property
    def key(self) -> Key:
        return self.is_head, self.number

    @property
    def begins(self) -> list[int]:
        """The position of the first letter of each passage."""
        places = [0]
        for letters in self.passages:
            places.append(places[-1] + (len(letters) // STEP + 1) * STEP)
        return places[:-1]


Key = tuple[bool, int]
"""`Slot.key`. Slots are in this order: bodies, then heads, each by number."""
Places = dict[Key, "Sequence[int]"]
"""Of one gram: the positions in each slot, ascending."""
Tally = dict[Key, int]
"""Of one gram: how often it stands in each slot."""


def write(places: Mapping[Key, Sequence[int]], *, counted: bool) -> str:
    """The postings of one gram; only counts with `counted`.

    >>> write({(False, 3): [7, 9], (True, 0): [0]}, counted=False)
    'M&F!MH;F!F'
    >>> write({(False, 3): [7, 9], (True, 0): [0]}, counted=True)
    'M&F;F'
    """
    return write_tally({key: len(row) for key, row in places.items()}) if counted else put("", places)[0]


def put(written: str, places: Mapping[Key, Sequence[int]]) -> tuple[str, int]:
    """Postings of which positions are kept, with these in place of what was in their slots; how many there are now.

    >>> put('M&F!MH;F!F', {(False, 3): [], (False, 5): [1]})
    ('P!G;F!F', 2)
    """
    regions = [*written.split(HEADS), ""][:2]
    total = 0
    for is_head, region in enumerate(regions):
        row = _starts(region, 0)
        mine = [(number, found) for (of, number), found in places.items() if of == is_head]
        for number, found in mine:
            low, high = np.searchsorted(row, (number * SPAN, (number + 1) * SPAN))
            new = np.array(found, dtype=np.int64) + number * SPAN
            row = np.concatenate((row[:low], new, row[high:]))
        if mine:
            regions[is_head] = _region(row)
        total += len(row)
    return _joined(regions), total


def _region(row: NDArray[np.int64]) -> str:
    """Slots, counts and places of occurrences, as `starts` gives them."""
    if not len(row):
        return ""
    slot, place = np.divmod(row, SPAN)
    first = np.flatnonzero(np.append(True, slot[1:] != slot[:-1]))
    steps = np.diff(place, prepend=0)
    steps[first] = place[first]
    return _slots(slot[first], np.diff(first, append=len(row))) + PLACES + varints.row(steps)


def write_tally(tally: Mapping[Key, int]) -> str:
    """The postings of one gram of which only counts are kept.

    >>> write_tally({(False, 3): 2, (True, 0): 1})
    'M&F;F'
    """
    return recount("", tally)[0]


def recount(written: str, more: Mapping[Key, int]) -> tuple[str, int]:
    """Postings of which only counts are kept, with so many occurrences more (or less) in some slots; how many there are.

    >>> recount('M&F;F', {(False, 3): -2, (True, 1): 1})
    (';FH', 2)
    """
    regions = [*written.split(HEADS), ""][:2]
    total = 0
    for is_head, region in enumerate(regions):
        numbers, counts = _arrays(region)
        mine = [(number, times) for (of, number), times in more.items() if of == is_head]
        for number, times in sorted(mine):
            at = int(np.searchsorted(numbers, number))
            if at == len(numbers) or numbers[at] != number:
                numbers, counts = np.insert(numbers, at, number), np.insert(counts, at, 0)
            counts[at] += times
        if mine:
            regions[is_head] = _slots(numbers[counts > 0], counts[counts > 0])
        total += int(counts.sum())
    return _joined(regions), total


def _joined(regions: Sequence[str]) -> str:
    bodies, heads = regions
    return bodies + (HEADS + heads if heads else "")


def read(written: str) -> Places:
    """The positions of a gram of which they are kept, as `write` wrote them."""
    found: dict[Key, list[int]] = {}
    for is_head, row in enumerate(starts(written)):
        for one in row.tolist():
            found.setdefault((bool(is_head), one // SPAN), []).append(one % SPAN)
    return dict(found)


def starts(written: str, offset: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where strings begin that have this gram so many letters behind their beginning, in bodies and in heads.

    Each is the number of its slot times `SPAN` and its position; they ascend. Only of a gram whose positions are kept.
    """
    bodies, heads = [*written.split(HEADS), ""][:2]
    return _starts(bodies, offset), _starts(heads, offset)


def _starts(region: str, offset: int) -> NDArray[np.int64]:
    slots, _, places = region.partition(PLACES)
    numbers, counts = _arrays(slots)
    position = varints.read(places).cumsum()
    ends = counts.cumsum()
    before = np.append(0, position)[ends - counts]  # all steps of the slots before this one
    found: NDArray[np.int64] = np.repeat(numbers * SPAN - before, counts) + position
    return found if not offset else found[found % SPAN >= offset] - offset


def tally(written: str) -> Tally:
    """How often a gram stands in each slot; of postings of any kind."""
    return {
        (bool(is_head), number): count
        for is_head, region in enumerate(written.split(HEADS))
        for number, count in _read_slots(region.partition(PLACES)[0])
    }


def is_counted(written: str) -> bool:
    """Whether only counts are kept."""
    return PLACES not in written


def _slots(numbers: NDArray[np.int64], counts: NDArray[np.int64]) -> str:
    """Slots with their counts, by number."""
    several = counts > 1
    slots = varints.row(np.diff(numbers, prepend=0) << 1 | several)
    return slots + (COUNTS + varints.row(counts[several] - 2) if several.any() else "")


def _read_slots(region: str) -> list[tuple[int, int]]:
    numbers, counts = _arrays(region)
    return list(zip(numbers.tolist(), counts.tolist(), strict=True))


def _arrays(region: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Slots of a region, and the count of each."""
    slots, _, counts = region.partition(COUNTS)
    steps = varints.read(slots)
    several = steps & 1
    count = several + 1
    count[several == 1] += varints.read(counts)
    return (steps >> 1).cumsum(), count
