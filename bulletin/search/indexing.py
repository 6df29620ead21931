"""Slots -> the postings of every gram, for the whole archive at once.

The work is done in numpy on all letters of the archive: a loop over ten million occurrences in Python takes five times
as long. What comes of it is what `postings.write` writes of each gram alone. Occurrences are sorted and written so many at
a time (`AT_ONCE`), since each takes a hundred bytes while that is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bulletin import memory
from bulletin.search import terms, varints
from bulletin.search.pairs import Pairs
from bulletin.search.postings import COMMON, COUNTS, HEADS, LONGEST, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from bulletin.search.postings import Slot

    Numbers = NDArray[np.int64]
    Starts = NDArray[np.int32]
    Integers = Numbers | Starts
    Flags = NDArray[np.bool_]

    Written = tuple[bytes, Numbers]
    """The postings of some grams one behind the other, and where each begins and the last ends."""

_Word = tuple[str, bool, int]
"""A whole word, whether it stands in a head, and the number of its slot."""
_STRIDE = 64
"""Letters of which one knows its passage; most passages are as long."""
_GIVE_BACK = 16
"""Turns after which the room that they left between what stays is given back: else it is as much as that."""
AT_ONCE = 250_000
"""Occurrences that are sorted and written at once, about: what bounds the memory this takes."""


@dataclass(frozen=True, slots=True)
class Index:
    """Everything searched. A gram is told by its number, in no order. Names and postings stand one behind the other: as
    strings of their own, hundreds of thousands of them, they would take several times as much memory."""

    names: str
    """Of all grams."""
    name_bounds: Numbers
    """Where that of each gram begins and the last ends."""
    written: bytearray
    """The postings of all grams, in ASCII."""
    bounds: Numbers
    """Where those of each gram begin and the last end."""
    prints: NDArray[np.uint32]
    """`terms.fingerprint` of each gram."""
    common: list[str]
    """The common grams, sorted."""
    letters: dict[str, int]
    """Every letter with the number of its occurrences."""
    pairs: Pairs
    """Every pair of letters."""

    def grams(self, numbers: Numbers) -> Iterator[tuple[str, str]]:
        """Some grams, each with its postings."""
        places = [
            bounds[numbers + end].tolist() for bounds in (self.name_bounds, self.bounds) for end in (0, 1)
        ]
        for name, name_end, begin, end in zip(*places, strict=True):
            yield self.names[name:name_end], self.written[begin:end].decode("ascii")


class _Writer:
    """An index that is being made."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._name_lengths: list[Starts] = []
        self._written = bytearray()
        self._lengths: list[Starts] = []
        self._prints: list[NDArray[np.uint32]] = []

    def add(self, names: Sequence[str], written: Written, prints: NDArray[np.uint32]) -> None:
        postings, bounds = written
        self._names.append("".join(names))
        self._name_lengths.append(np.fromiter(map(len, names), dtype=np.int32, count=len(names)))
        self._written += postings
        self._lengths.append(np.diff(bounds).astype(np.int32))
        self._prints.append(prints)
        if len(self._prints) % _GIVE_BACK == 0:
            memory.give_back()

    def index(
        self, common: Iterable[str], letters: dict[str, int], pairs: Sequence[tuple[str, Numbers]]
    ) -> Index:
        return Index(
            "".join(self._names),
            _bounds(np.concatenate(self._name_lengths)),
            self._written,
            _bounds(np.concatenate(self._lengths)),
            np.concatenate(self._prints),
            sorted(common),
            letters,
            Pairs.of(
                "".join(names for names, _ in pairs),
                np.concatenate([np.empty(0, dtype=np.int64), *(times for _, times in pairs)]),
            ),
        )


def build(slots: Iterable[Slot], common: int = COMMON) -> Index:
    """Index slots in the order of their keys. A gram is common above so many occurrences."""
    writer = _Writer()
    # By itself: what it works with, which is as large as what is put together then, is gone when it is done.
    found = _write_all(writer, slots, common)
    memory.give_back()
    return writer.index(*found)


def _write_all(
    writer: _Writer, slots: Iterable[Slot], common: int
) -> tuple[list[str], dict[str, int], list[tuple[str, Numbers]]]:
    """Write every gram of some slots; give the common ones, and how often each letter and each pair of letters stands there."""
    letters: dict[str, int] = {}
    pairs: list[tuple[str, Numbers]] = []
    all_common: list[str] = []
    words: list[_Word] = []
    text = _Text(slots, words)
    writer.add(*_words(words))
    del words
    memory.give_back()  # the room of the slots

    def singles() -> Iterator[_Level]:
        for level in text.letters():
            found = level.names(text)
            writer.add(found, _write(text, level, counted=True), level.prints(text))
            letters.update(zip(found, level.lengths.tolist(), strict=True))
            yield level

    longer = _longer(text, singles(), text.rank != 0)
    for length in range(2, LONGEST + 1):
        frequent: list[_Level] = []
        for level in longer:
            if length == 2:
                pairs.append(("".join(level.names(text)), level.lengths))
            is_common = level.lengths > (common if length < LONGEST else len(text.rank))
            rare, often = level.only(~is_common), level.only(is_common)
            writer.add(rare.names(text), _write(text, rare, counted=False), rare.prints(text))
            if len(often.lengths):
                named = often.names(text)
                writer.add(named, _write(text, often, counted=True), often.prints(text))
                all_common += named
                frequent.append(often)
        begins = np.zeros(len(text.rank), dtype=bool)
        for level in frequent:
            begins[level.starts] = True
        longer = _longer(text, frequent, begins)
    return all_common, letters, pairs


class _Text:
    """The letters of all passages in one row, as postings are written, each passage ended by a break.

    `rank` has an entry a letter: its place in `alphabet`, 0 for a break. From `heads_begin` on they are of heads. Arrays with
    an entry a passage: `slot` (its number), `shift` (from a place in the row to a position in the slot).
    """

    def __init__(self, slots: Iterable[Slot], words: list[_Word]) -> None:
        """Each slot is looked at once; its whole words are added to `words`."""
        passages: list[str] = []
        numbers: list[int] = []
        begins: list[int] = []
        bodies = 0
        for slot in slots:
            words += [(word, slot.is_head, slot.number) for word in slot.words]
            passages += slot.passages
            numbers += [slot.number] * len(slot.passages)
            begins += slot.begins
            bodies += 0 if slot.is_head else len(slot.passages)
        lengths = np.fromiter((len(letters) + 1 for letters in passages), dtype=np.int64, count=len(passages))
        row = terms.BREAK.join([*passages, ""])
        del passages
        codes = np.frombuffer(row.encode("utf-32-le"), dtype=np.uint32)
        # A break is the lowest of all letters: it is a control character.
        known = np.zeros(int(codes.max(initial=ord(terms.BREAK))) + 1, dtype=bool)
        known[codes] = known[ord(terms.BREAK)] = True
        self.alphabet = np.flatnonzero(known).astype(np.uint32)
        small = np.uint16 if len(self.alphabet) <= 1 << 16 else np.uint32
        self.rank: NDArray[Any] = (np.cumsum(known) - 1).astype(small)[codes]
        del row, codes
        ends = np.cumsum(lengths)
        self.slot = np.array(numbers, dtype=np.int32)
        self.shift = (np.array(begins, dtype=np.int64) - (ends - lengths)).astype(np.int32)
        self.heads_begin = int(lengths[:bodies].sum())
        self._ends = ends.astype(np.int32)
        # With a number for each letter this would be as large as all else here: for each so many letters, and looked for from there.
        self._near = np.searchsorted(ends, np.arange(0, len(self.rank) + 1, _STRIDE), side="right").astype(
            np.int32
        )

    def passages(self, starts: Starts) -> Starts:
        """The number of the passage that each of some places is in."""
        found: Starts = self._near[starts // _STRIDE]
        behind = np.flatnonzero(self._ends[found] <= starts)
        while len(behind):
            found[behind] += 1
            behind = behind[self._ends[found[behind]] <= starts[behind]]
        return found

    def letters(self) -> Iterator[_Level]:
        """All single letters, some of them at a time."""
        times = np.zeros(len(self.alphabet), dtype=np.int64)
        for begin in range(0, len(self.rank), AT_ONCE):
            times += np.bincount(self.rank[begin : begin + AT_ONCE], minlength=len(times))
        times[0] = 0
        for low, high in _runs(times):
            starts = np.flatnonzero((self.rank >= low) & (self.rank < high) & (self.rank != 0))
            if len(starts):
                yield _grouped(starts, self.rank[starts].astype(np.int64), 1)

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

    def prints(self, text: _Text) -> NDArray[np.uint32]:
        """`terms.fingerprint` of each gram."""
        value = np.full(len(self.lengths), 0x811C9DC5, dtype=np.uint32)
        for letter in text.codes(self._firsts(), self.length).T:
            value = (value ^ letter) * np.uint32(0x01000193)
        return value

    def only(self, chosen: Flags) -> _Level:
        """This level with the chosen grams alone."""
        return _Level(self.length, self.starts[np.repeat(chosen, self.lengths)], self.lengths[chosen])


def _runs(times: Numbers) -> Iterator[tuple[int, int]]:
    """What occurs so many times, cut into runs `begin, end` of about `AT_ONCE` occurrences."""
    before = np.cumsum(times) - times
    bounds = [0, *(np.flatnonzero(np.diff(before // AT_ONCE)) + 1).tolist(), len(times)]
    return pairwise(bounds)


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


def _longer(text: _Text, frequent: Iterable[_Level], begins: Flags) -> Iterator[_Level]:
    """The grams one letter longer that begin or end with a common gram, or are a single letter and another; some of them at a
    time. `begins` says of each place in the row whether one of `frequent` begins there.
    """
    size = len(text.alphabet)
    for level in frequent:
        starts, count = level.starts, len(level.lengths)
        gram = np.repeat(np.arange(count), level.lengths)
        behind = text.rank[starts + level.length]  # every passage ends with a break
        goes_on = behind != 0
        before = text.rank[starts - 1]  # before the first letter of all: the break at the end of the row
        # Where the string without its last letter is common as well it is found from there.
        comes_from = (before != 0) & ~begins[starts - 1]
        keys = (
            gram[goes_on] * size + behind[goes_on],
            (gram[comes_from] + count) * size + before[comes_from],
        )
        found = np.concatenate((starts[goes_on], starts[comes_from] - 1)).astype(np.int64)
        yield _grouped(found, np.concatenate(keys), level.length + 1)


def _write(text: _Text, level: _Level, *, counted: bool) -> Written:
    """The postings of the grams; only counts with `counted`."""
    starts = level.starts
    gram = np.repeat(np.arange(len(level.lengths), dtype=np.int32), level.lengths)
    passage = text.passages(starts)
    place = None if counted else starts + text.shift[passage]
    return _postings(gram, len(level.lengths), text.slot[passage], starts >= text.heads_begin, place)


def _postings(gram: Integers, grams: int, slot: Integers, is_head: Flags, place: Integers | None) -> Written:
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

    values = np.empty(int(size.sum()), dtype=np.int32)
    values[begin[of_heads]] = varints.sign(HEADS)
    values[_spread(begin + of_heads, slots)] = _deltas(slot[firsts], opens_row[firsts]) << 1 | several
    values[(begin + begin_counts)[counts > 0]] = varints.sign(COUNTS)
    values[_spread(begin + begin_counts + 1, counts)] = count[several] - 2
    if place is not None:
        values[begin + begin_places] = varints.sign(PLACES)
        values[_spread(begin + begin_places + 1, size - begin_places - 1)] = _deltas(place, opens_slot)
    first_row = np.searchsorted(gram[opens_row], np.arange(grams + 1))
    return varints.together(values, np.append(begin, len(values))[first_row])


def _words(words: Iterable[_Word]) -> tuple[list[str], Written, NDArray[np.uint32]]:
    """Whole words, their postings, counted only, and their fingerprints."""
    found = sorted(words)
    names = list(dict.fromkeys(word for word, _, _ in found))
    number = {word: at for at, word in enumerate(names)}
    gram = np.array([number[word] for word, _, _ in found], dtype=np.int64)
    is_head = np.array([is_head for _, is_head, _ in found], dtype=bool)
    slot = np.array([at for _, _, at in found], dtype=np.int64)
    prints = np.array([terms.fingerprint(name) for name in names], dtype=np.uint32)
    return names, _postings(gram, len(names), slot, is_head, None), prints


def _bounds(lengths: Integers) -> Numbers:
    """Where each of some strings one behind the other begins, and where the last ends."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)))


def _spread(begin: Numbers, lengths: Numbers) -> Numbers:
    """`begin[n]` and the `lengths[n] - 1` numbers behind it, for each n."""
    ends = np.cumsum(lengths)
    shift: Numbers = np.repeat(begin - (ends - lengths), lengths)
    return np.arange(len(shift)) + shift


def _changes(values: NDArray[np.generic]) -> Flags:
    """Where a value differs from the one before it; the first always does."""
    return np.concatenate((np.ones(min(1, len(values)), dtype=bool), values[1:] != values[:-1]))


def _deltas(values: Integers, anew: Flags) -> Integers:
    """Each value less the one before, or itself where a new row of values begins."""
    before = np.zeros_like(values)
    before[1:] = values[:-1]
    return np.where(anew, values, values - before)
