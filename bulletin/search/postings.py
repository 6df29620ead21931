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
    from collections.abc import Iterable, Mapping, Sequence

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

COMMON = 2000
"""Occurrences above which a gram is common. At 10,000 articles: 450 pairs, 0.7 MB of 3."""

LONGEST = 16
"""Letters of the longest grams: what is repeated word for word in every article would go on for its whole length."""

STEP = 128
"""Letters from the beginning of one passage to that of the next are a multiple of this."""

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
    regions = ["", ""]
    for is_head in (False, True):
        keys = sorted(key for key in places if key[0] is is_head)
        regions[is_head] = _write_slots([(key[1], len(places[key])) for key in keys])
        if keys and not counted:
            regions[is_head] += PLACES + varints.text(step for key in keys for step in _deltas(places[key]))
    return regions[0] + (HEADS + regions[1] if regions[1] else "")


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
    regions = []
    total = 0
    old = [*written.split(HEADS), ""][:2]
    for is_head, region in enumerate(old):
        numbers, counts = _arrays(region)
        changes = {number: times for (of, number), times in more.items() if of == is_head}
        where = np.array(sorted(changes), dtype=np.int64)
        new = where[~np.isin(where, numbers)]
        at = np.searchsorted(numbers, new)
        numbers, counts = np.insert(numbers, at, new), np.insert(counts, at, 0)
        counts[np.searchsorted(numbers, where)] += np.array(
            [changes[number] for number in where.tolist()], dtype=np.int64
        )
        stay = counts > 0
        numbers, counts = numbers[stay], counts[stay]
        total += int(counts.sum())
        several = counts > 1
        slots = varints.row(np.diff(numbers, prepend=0) << 1 | several)
        regions.append(slots + (COUNTS + varints.row(counts[several] - 2) if several.any() else ""))
    return regions[0] + (HEADS + regions[1] if regions[1] else ""), total


def read(written: str) -> Places:
    """The positions of a gram of which they are kept, as `write` wrote them."""
    found: Places = {}
    for is_head, region in enumerate(written.split(HEADS)):
        slots, _, places = region.partition(PLACES)
        steps = varints.read(places).tolist()
        at = 0
        for number, count in _read_slots(slots):
            place = 0
            row = []
            for step in steps[at : at + count]:
                place += step
                row.append(place)
            found[bool(is_head), number] = row
            at += count
    return found


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


def _deltas(values: Iterable[int]) -> list[int]:
    before = 0
    steps = []
    for value in values:
        steps.append(value - before)
        before = value
    return steps


def _write_slots(slots: Sequence[tuple[int, int]]) -> str:
    """Slots with their counts, by number."""
    steps = _deltas(number for number, _ in slots)
    written = varints.text(step << 1 | (count > 1) for step, (_, count) in zip(steps, slots, strict=True))
    several = varints.text(count - 2 for _, count in slots if count > 1)
    return written + (COUNTS + several if several else "")


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
