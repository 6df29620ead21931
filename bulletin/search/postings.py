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

**Postings as text.** `body;heads`, the second part only where the gram stands in another field than the body. Slots
and positions are delta-encoded as base-32 varints (`varints`). Positions: the delta of the slot, then for each
occurrence in it `delta << 1 | more`, where `more` says that another follows in this slot. Counts, after `COUNTED`:
`delta << 1 | several`, and where `several` is set the count less 2.

The work is done in numpy on all letters of the archive at once: a loop over ten million occurrences in Python takes
five times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bulletin.search import terms, varints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Places = NDArray[np.int32]

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


@dataclass(frozen=True, slots=True)
class Index:
    """Everything searched. `grams` maps each gram to its written postings, sorted; `common` is sorted as well."""

    grams: dict[str, str]
    common: tuple[str, ...]
    pairs: dict[str, int]
    """Every pair of letters with the number of its occurrences."""


def build(
    heads: Sequence[str], bodies: Sequence[str], words: Sequence[Iterable[str]], common: int = COMMON
) -> Index:
    """Index the letters of each slot, and the whole words of each (heads first, then bodies). `common` as `COMMON`."""
    text = _Text([*bodies, *heads], len(bodies))
    grams = _words([*words[len(heads) :], *words[: len(heads)]], len(bodies))
    for level in text.grams(1):
        grams.update(zip(level.names(text), _counts(text, level), strict=True))
    shared: list[str] = []
    pairs: dict[str, int] = {}
    length = 2
    levels: Iterable[_Level] = text.grams(2)
    while length <= LONGEST:
        frequent: list[_Level] = []
        for level in levels:
            names = level.names(text)
            if length == 2:
                pairs.update(zip(names, level.lengths.tolist(), strict=True))
            is_common = level.lengths > common if length < LONGEST else np.zeros(len(names), dtype=bool)
            rare, often = level.only(~is_common), level.only(is_common)
            grams.update(zip(rare.names(text), _positions(text, rare), strict=True))
            counted = often.names(text)
            grams.update(zip(counted, _counts(text, often), strict=True))
            shared += counted
            frequent.append(often)
        levels = _longer(text, frequent)
        length += 1
    return Index(dict(sorted(grams.items())), tuple(sorted(shared)), pairs)


AT_ONCE = 1_000_000
"""Occurrences that are sorted and written at once, about: what bounds the memory this takes."""


class _Text:
    """The letters of all slots in one row, bodies before heads, as postings are written.

    Arrays have an entry a letter: `rank` (its place in `alphabet`, 0 for a break), `slot` (from 0 in bodies and in heads
    each), `place` (its position in the slot). From `heads_begin` on they are of heads.
    """

    def __init__(self, slots: Sequence[str], bodies: int) -> None:
        row = terms.BREAK.join(slots) + terms.BREAK if slots else ""
        codes = np.frombuffer(row.encode("utf-32-le"), dtype=np.uint32)
        # A break is the lowest of all letters: it is a control character.
        self.alphabet = np.union1d(np.array([ord(terms.BREAK)], dtype=np.uint32), codes)
        self.rank = np.searchsorted(self.alphabet, codes).astype(np.int32)
        lengths = np.array([len(slot) + 1 for slot in slots], dtype=np.int64)
        ends = np.cumsum(lengths)
        numbers = np.concatenate((np.arange(bodies), np.arange(len(slots) - bodies))).astype(np.int32)
        self.slot = np.repeat(numbers, lengths)
        self.place = (np.arange(len(codes)) - np.repeat(ends - lengths, lengths)).astype(np.int32)
        self.heads_begin = int(ends[bodies - 1]) if bodies else 0

    def grams(self, length: int) -> Iterator[_Level]:
        """All single letters, or all pairs of neighbouring letters that no break parts, by ranges of the first letter."""
        first, last = self.rank[: len(self.rank) + 1 - length], self.rank[length - 1 :]
        within = np.flatnonzero((first != 0) & (last != 0)).astype(np.int32)
        times = np.bincount(first[within], minlength=len(self.alphabet))
        part = (np.cumsum(times) - times) // AT_ONCE
        part_of = part[first[within]]
        for number in np.unique(part_of):
            starts = within[part_of == number]
            keys = first[starts].astype(np.int64) * len(self.alphabet) + last[starts]
            yield _grouped(starts, keys, length)

    def letters(self, starts: Places, length: int) -> list[str]:
        """The strings of so many letters that begin at these places."""
        codes = self.alphabet[self.rank[starts[:, None] + np.arange(length)]]
        whole = codes.tobytes().decode("utf-32-le")
        return [whole[at : at + length] for at in range(0, len(whole), length)]


@dataclass(frozen=True, slots=True)
class _Level:
    """Grams of one length with their occurrences.

    `starts` are places in the row, ascending within each gram; gram n has `lengths[n]` of them, one gram behind the
    other.
    """

    length: int
    starts: Places
    lengths: Numbers

    def names(self, text: _Text) -> list[str]:
        return text.letters(self.starts[np.cumsum(self.lengths) - self.lengths], self.length)

    @property
    def gram(self) -> Numbers:
        """The number of the gram at each of `starts`."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def only(self, chosen: NDArray[np.bool_]) -> _Level:
        """The same without the grams that are not chosen."""
        return _Level(self.length, self.starts[np.repeat(chosen, self.lengths)], self.lengths[chosen])


def _grouped(starts: Places, keys: Numbers, length: int) -> _Level:
    """Occurrences by gram: equal `keys` are equal grams. `starts` ascend."""
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    firsts = np.flatnonzero(_changes(keys))
    return _Level(length, starts[order], np.diff(np.append(firsts, len(keys))))


def _longer(text: _Text, frequent: Sequence[_Level]) -> Iterator[_Level]:
    """The grams one letter longer that begin or end with a common gram."""
    if not any(len(level.starts) for level in frequent):
        return
    length = frequent[0].length
    starts = np.concatenate([level.starts for level in frequent])
    lengths = np.concatenate([level.lengths for level in frequent])
    gram = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    common_at = np.full(len(text.rank), -1, dtype=np.int32)
    common_at[starts] = gram
    behind = text.rank[starts + length]  # every slot ends with a break
    goes_on = behind != 0
    before = text.rank[starts - 1]  # before the first letter of all: the break at the end of the row
    # Where the string without its last letter is common as well it is found from there.
    comes_from = (before != 0) & (common_at[starts - 1] < 0)
    del common_at
    found = np.concatenate((starts[goes_on], starts[comes_from] - 1))
    size = len(text.alphabet)
    keys = np.concatenate(
        (
            gram[goes_on].astype(np.int64) * size + behind[goes_on],
            (gram[comes_from].astype(np.int64) + len(lengths)) * size + before[comes_from],
        )
    )
    del starts, gram, behind, before, goes_on, comes_from
    order = np.argsort(found, kind="stable")
    level = _grouped(found[order], keys[order], length + 1)
    part = (np.cumsum(level.lengths) - level.lengths) // AT_ONCE
    for number in np.unique(part):
        yield level.only(part == number)


def _positions(text: _Text, level: _Level) -> list[str]:
    """Write where each gram stands."""
    starts, gram = level.starts, level.gram
    slot, place = text.slot[starts].astype(np.int64), text.place[starts].astype(np.int64)
    is_head = starts >= text.heads_begin
    opens_region = _changes(gram) | _changes(is_head)
    opens_slot = opens_region | _changes(slot)
    more = np.append(~opens_slot[1:], False)[: len(starts)]
    return varints.write(
        gram,
        len(level.lengths),
        (
            (opens_region & is_head, varints.sign(HEADS)),
            (opens_slot, _deltas(slot, opens_region)),
            (None, _deltas(place, opens_slot) << 1 | more),
        ),
    )


def _counts(text: _Text, level: _Level) -> list[str]:
    """Write how often each gram stands in each slot."""
    slot = text.slot[level.starts].astype(np.int64)
    return _write_counts(level.gram, len(level.lengths), slot, level.starts >= text.heads_begin)


def _write_counts(gram: Numbers, grams: int, slot: Numbers, is_head: NDArray[np.bool_]) -> list[str]:
    """Write occurrences, sorted by gram, region and slot, as counts."""
    opens_gram = _changes(gram)
    opens_region = opens_gram | _changes(is_head)
    opens_slot = opens_region | _changes(slot)
    firsts = np.flatnonzero(opens_slot)
    count = np.diff(np.append(firsts, len(gram)))
    delta = _deltas(slot[firsts], opens_region[firsts])
    return varints.write(
        gram[firsts],
        grams,
        (
            (opens_gram[firsts], varints.sign(COUNTED)),
            (opens_region[firsts] & is_head[firsts], varints.sign(HEADS)),
            (None, delta << 1 | (count > 1)),
            (count > 1, count - 2),
        ),
    )


def _words(words: Sequence[Iterable[str]], bodies: int) -> dict[str, str]:
    """Whole words, counted by slot; those of bodies first."""
    found = sorted((word, slot) for slot, listed in enumerate(words) for word in listed)
    names = list(dict.fromkeys(word for word, _ in found))
    number = {word: at for at, word in enumerate(names)}
    gram = np.array([number[word] for word, _ in found], dtype=np.int64)
    slot = np.array([slot for _, slot in found], dtype=np.int64)
    is_head = slot >= bodies
    written = _write_counts(gram, len(names), np.where(is_head, slot - bodies, slot), is_head)
    return dict(zip(names, written, strict=True))


def _changes(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it; the first always does."""
    return np.concatenate((np.ones(min(1, len(values)), dtype=bool), values[1:] != values[:-1]))


def _deltas(values: Numbers, anew: NDArray[np.bool_]) -> Numbers:
    """Each value less the one before, or itself where a new row of values begins."""
    before = np.zeros_like(values)
    before[1:] = values[:-1]
    return np.where(anew, values, values - before)
