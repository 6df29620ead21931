"""Slots -> the postings of every gram, for the whole archive at once.

The work is done in numpy on all letters of the archive: a loop over ten million occurrences in Python takes five times
as long. What comes of it is what `postings.write` writes of each gram alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bulletin.search import terms, varints
from bulletin.search.postings import COMMON, COUNTS, HEADS, LONGEST, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from bulletin.search.postings import Slot

    Numbers = NDArray[np.int64]
    Starts = NDArray[np.int32]
    Flags = NDArray[np.bool_]

AT_ONCE = 1_000_000
"""Occurrences that are written at once, about: what bounds the memory this takes."""


@dataclass(frozen=True, slots=True)
class Index:
    """Everything searched."""

    names: list[str] = field(default_factory=list)
    """Every gram once, in no order."""
    written: list[str] = field(default_factory=list)
    """The postings of each."""
    prints: list[int] = field(default_factory=list)
    """`terms.fingerprint` of each."""
    common: list[str] = field(default_factory=list)
    """The common grams, sorted."""
    letters: dict[str, int] = field(default_factory=dict)
    """Every letter with the number of its occurrences."""
    pairs: dict[str, int] = field(default_factory=dict)
    """Every pair of letters with the number of its occurrences."""

    def add(self, names: Sequence[str], written: Sequence[str], prints: Iterable[int]) -> None:
        self.names.extend(names)
        self.written.extend(written)
        self.prints.extend(prints)


def build(slots: Sequence[Slot], common: int = COMMON) -> Index:
    """Index slots in the order of their keys. A gram is common above so many occurrences."""
    index = Index()
    names, written = _words(slots)
    index.add(names, written, map(terms.fingerprint, names))
    text = _Text(slots)
    for level in _parts(text.grams(1)):
        found = level.names(text)
        index.add(found, _write(text, level, counted=True), level.prints(text))
        index.letters.update(zip(found, level.lengths.tolist(), strict=True))
    level = text.grams(2)
    while len(level.starts):
        frequent: list[_Level] = []
        for part in _parts(level):
            found = part.names(text)
            if level.length == 2:
                index.pairs.update(zip(found, part.lengths.tolist(), strict=True))
            is_common = part.lengths > (common if level.length < LONGEST else len(text.rank))
            rare, often = part.only(~is_common), part.only(is_common)
            index.add(rare.names(text), _write(text, rare, counted=False), rare.prints(text))
            if len(often.lengths):
                named = often.names(text)
                index.add(named, _write(text, often, counted=True), often.prints(text))
                index.common.extend(named)
                frequent.append(often)
        level = _longer(text, frequent, level.length)
    index.common.sort()
    return index


class _Text:
    """The letters of all passages in one row, as postings are written, each passage ended by a break.

    Arrays have an entry a letter: `rank` (its place in `alphabet`, 0 for a break), `slot` (its number), `place` (its
    position in the slot). From `heads_begin` on they are of heads.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        passages = [letters for slot in slots for letters in slot.passages]
        row = terms.BREAK.join([*passages, ""])
        codes = np.frombuffer(row.encode("utf-32-le"), dtype=np.uint32)
        # A break is the lowest of all letters: it is a control character.
        known = np.zeros(int(codes.max(initial=ord(terms.BREAK))) + 1, dtype=bool)
        known[codes] = known[ord(terms.BREAK)] = True
        self.alphabet = np.flatnonzero(known).astype(np.uint32)
        self.rank = (np.cumsum(known, dtype=np.int32) - np.int32(1))[codes]
        lengths = np.fromiter((len(letters) + 1 for letters in passages), dtype=np.int64, count=len(passages))
        numbers = [slot.number for slot in slots for _ in slot.passages]
        begins = [begin for slot in slots for begin in slot.begins]
        self.slot = np.repeat(np.array(numbers, dtype=np.int32), lengths)
        shift = np.array(begins, dtype=np.int64) - (np.cumsum(lengths) - lengths)
        self.place = (np.arange(len(codes)) + np.repeat(shift, lengths)).astype(np.int32)
        bodies = sum(len(slot.passages) for slot in slots if not slot.is_head)
        self.heads_begin = int(lengths[:bodies].sum())

    def grams(self, length: int) -> _Level:
        """All single letters, or all pairs of neighbouring letters that no break parts."""
        first, last = self.rank[: len(self.rank) + 1 - length], self.rank[length - 1 :]
        starts = np.flatnonzero((first != 0) & (last != 0))
        keys = first[starts].astype(np.int64)
        if length > 1:
            keys = keys * len(self.alphabet) + last[starts]
        return _grouped(starts, keys, length)

    def codes(self, starts: Starts, length: int) -> NDArray[np.uint32]:
        """The code points of the strings of so many letters that begin at these places, one row each."""
        found: NDArray[np.uint32] = self.alphabet[self.rank[starts[:, None] + np.arange(length)]]
        return found


@dataclass(frozen=True, slots=True)
class _Level:
    """Grams of one length with their occurrences.

    `starts` are places in the row, ascending within each gram; gram n has `lengths[n]` of them, one gram behind the
    other.
    """

    length: int
    starts: Starts
    lengths: Numbers

    def _firsts(self) -> Starts:
        found: Starts = self.starts[np.cumsum(self.lengths) - self.lengths]
        return found

    def names(self, text: _Text) -> list[str]:
        whole = text.codes(self._firsts(), self.length).tobytes().decode("utf-32-le")
        return [whole[at : at + self.length] for at in range(0, len(whole), self.length)]

    def prints(self, text: _Text) -> list[int]:
        """`terms.fingerprint` of each gram."""
        value = np.full(len(self.lengths), 0x811C9DC5, dtype=np.uint32)
        for letter in text.codes(self._firsts(), self.length).T:
            value = (value ^ letter) * np.uint32(0x01000193)
        return list(value.tolist())

    def only(self, chosen: Flags) -> _Level:
        """The same without the grams that are not chosen."""
        return _Level(self.length, self.starts[np.repeat(chosen, self.lengths)], self.lengths[chosen])


def _parts(level: _Level) -> Iterator[_Level]:
    """The same grams, so many at a time that they have about `AT_ONCE` occurrences."""
    ends = np.cumsum(level.lengths)
    bounds = np.flatnonzero(np.diff((ends - level.lengths) // AT_ONCE)) + 1
    begin, at = 0, 0
    for bound in [*bounds.tolist(), len(ends)]:
        if bound > begin:
            end = int(ends[bound - 1])
            yield _Level(level.length, level.starts[at:end], level.lengths[begin:bound])
            begin, at = bound, end


def _grouped(starts: Numbers, keys: Numbers, length: int) -> _Level:
    """Occurrences by gram: equal `keys` are equal grams."""
    bits = int(starts.max(initial=0)).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits > 63:
        _, keys = np.unique(keys, return_inverse=True)
    both = (
        keys << bits | starts
    )  # sorted at once: several times as fast as sorting keys and asking for the order
    both.sort()
    firsts = np.flatnonzero(np.append(True, (both[1:] ^ both[:-1]) >> bits != 0)[: len(both)])
    return _Level(length, (both & ((1 << bits) - 1)).astype(np.int32), np.diff(np.append(firsts, len(both))))


def _longer(text: _Text, frequent: Sequence[_Level], length: int) -> _Level:
    """The grams one letter longer that begin or end with a common gram."""
    if not frequent:
        return _Level(length + 1, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64))
    starts = np.concatenate([level.starts for level in frequent])
    lengths = np.concatenate([level.lengths for level in frequent])
    gram = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    common_at = np.full(len(text.rank), -1, dtype=np.int32)
    common_at[starts] = gram
    behind = text.rank[starts + length]  # every passage ends with a break
    goes_on = behind != 0
    before = text.rank[starts - 1]  # before the first letter of all: the break at the end of the row
    # Where the string without its last letter is common as well it is found from there.
    comes_from = (before != 0) & (common_at[starts - 1] < 0)
    del common_at
    size = len(text.alphabet)
    keys = np.concatenate(
        (
            gram[goes_on].astype(np.int64) * size + behind[goes_on],
            (gram[comes_from].astype(np.int64) + len(lengths)) * size + before[comes_from],
        )
    )
    found = np.concatenate((starts[goes_on], starts[comes_from] - 1)).astype(np.int64)
    return _grouped(found, keys, length + 1)


def _write(text: _Text, level: _Level, *, counted: bool) -> list[str]:
    """The postings of each gram; only counts with `counted`."""
    starts = level.starts
    gram = np.repeat(np.arange(len(level.lengths)), level.lengths)
    place = None if counted else text.place[starts].astype(np.int64)
    return _postings(
        gram, len(level.lengths), text.slot[starts].astype(np.int64), starts >= text.heads_begin, place
    )


def _postings(gram: Numbers, grams: int, slot: Numbers, is_head: Flags, place: Numbers | None) -> list[str]:
    """Write occurrences in the order of gram, region, slot and place, as `postings` says.

    A *row* is what a gram has in one region.
    """
    opens_row = _changes(gram) | _changes(is_head)
    opens_slot = opens_row | _changes(slot)
    row = np.cumsum(opens_row) - 1
    firsts = np.flatnonzero(opens_slot)
    count = np.diff(np.append(firsts, len(gram)))
    several = count > 1
    of_heads = is_head[opens_row]
    rows = len(of_heads)
    slot_row = row[firsts]
    slots, counts = np.bincount(slot_row, minlength=rows), np.bincount(slot_row[several], minlength=rows)
    begin_counts = of_heads + slots
    begin_places = begin_counts + counts + (counts > 0)
    size = begin_places if place is None else begin_places + np.bincount(row, minlength=rows) + 1
    begin = np.cumsum(size) - size

    values = np.empty(int(size.sum()), dtype=np.int64)
    values[begin[of_heads]] = varints.sign(HEADS)
    values[_spread(begin + of_heads, slots)] = _deltas(slot[firsts], opens_row[firsts]) << 1 | several
    values[(begin + begin_counts)[counts > 0]] = varints.sign(COUNTS)
    values[_spread(begin + begin_counts + 1, counts)] = count[several] - 2
    if place is not None:
        values[begin + begin_places] = varints.sign(PLACES)
        values[_spread(begin + begin_places + 1, size - begin_places - 1)] = _deltas(place, opens_slot)
    first_row = np.searchsorted(gram[opens_row], np.arange(grams + 1))
    return varints.strings(values, np.append(begin, len(values))[first_row])


def _words(slots: Sequence[Slot]) -> tuple[list[str], list[str]]:
    """Whole words and their postings, counted only."""
    found = sorted((word, slot.is_head, slot.number) for slot in slots for word in slot.words)
    names = list(dict.fromkeys(word for word, _, _ in found))
    number = {word: at for at, word in enumerate(names)}
    gram = np.array([number[word] for word, _, _ in found], dtype=np.int64)
    is_head = np.array([is_head for _, is_head, _ in found], dtype=bool)
    slot = np.array([at for _, _, at in found], dtype=np.int64)
    return names, _postings(gram, len(names), slot, is_head, None)


def _spread(begin: Numbers, lengths: Numbers) -> Numbers:
    """`begin[n]` and the `lengths[n] - 1` numbers behind it, for each n."""
    ends = np.cumsum(lengths)
    shift: Numbers = np.repeat(begin - (ends - lengths), lengths)
    return np.arange(len(shift)) + shift


def _changes(values: NDArray[np.generic]) -> Flags:
    """Where a value differs from the one before it; the first always does."""
    return np.concatenate((np.ones(min(1, len(values)), dtype=bool), values[1:] != values[:-1]))


def _deltas(values: Numbers, anew: Flags) -> Numbers:
    """Each value less the one before, or itself where a new row of values begins."""
    before = np.zeros_like(values)
    before[1:] = values[:-1]
    return np.where(anew, values, values - before)
