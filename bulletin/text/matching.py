"""Which characters of one text stand where in another: the ground of every comparison and merge.

A text is a list of blocks (headlines, paragraphs). Blocks may have moved, been cut in two or joined; within them
characters were changed. First come the places that cannot be mistaken (a block, or a few characters in a row, that
occur once on either side), as many as keep their order; of those that do not, the long ones were moved. Only what lies
between them is compared character by character. Functions of text alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import LCSseq

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

SEPARATOR = "\x1e"
"""Stands behind each block: a character that neither pages nor articles may hold."""
_GRAM = 6
"""Characters in a row that are a sign of the same place when they occur once on either side."""
_MOVED = 12
"""Characters in a row, out of order, from which they were moved and do not merely recur: longer than the names of
offices (阿拉善左旗公安局) that two sentences share by chance."""
_LARGEST = 400_000_000
"""Product of two lengths up to which all that lies between two places is compared; the table takes an eighth in bytes."""


class Run(NamedTuple):
    """`size` characters that are the same, from offset `a` of the one text and from `b` of the other."""

    a: int
    b: int
    size: int


@dataclass(frozen=True)
class Blocks:
    """Blocks of text made one string, each followed by `SEPARATOR`. Offsets count its code points."""

    texts: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return "".join(text + SEPARATOR for text in self.texts)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each block begins."""
        starts, at = [], 0
        for text in self.texts:
            starts.append(at)
            at += len(text) + 1
        return tuple(starts)

    def block(self, offset: int) -> int:
        """The number of the block in which a character, or the separator behind it, stands."""
        return bisect_right(self.starts, offset) - 1

    def start(self, offset: int) -> int:
        """Where the block of a character begins."""
        return self.starts[self.block(offset)]

    def end(self, offset: int) -> int:
        """Where the block of a character ends, its separator left out."""
        block = self.block(offset)
        return self.starts[block] + len(self.texts[block])


def align(a: Blocks, b: Blocks) -> tuple[Run, ...]:
    """Runs of equal characters by their place in `a`, none across the end of a block, no character twice.

    Their places in `b` need not grow: what moved keeps its words.
    """
    anchors = _anchors(a, b)
    chain = heaviest_chain(anchors)
    placed = _Placed(a, b)
    for index in chain:
        placed.add(anchors[index])
    for run in _moved(a, b, placed.runs, sorted(set(anchors) - {anchors[index] for index in chain})):
        placed.add(run)
    placed.fill()
    return tuple(sorted(_akin(a, b, placed.runs)))


def _akin(a: Blocks, b: Blocks, runs: Iterable[Run]) -> Iterator[Run]:
    """Without the runs of two blocks that share next to nothing: a full stop at the end makes no paragraph the same."""
    for (one, other), found in _pairs(a, b, runs).items():
        shorter, longer = sorted((len(a.texts[one]), len(b.texts[other])))
        longest = max(run.size for run in found)
        if longest >= min(_GRAM, shorter) or 4 * sum(run.size for run in found) >= longer:
            yield from found


def _pairs(a: Blocks, b: Blocks, runs: Iterable[Run]) -> dict[tuple[int, int], list[Run]]:
    """Runs by the numbers of the blocks that they connect."""
    pairs: dict[tuple[int, int], list[Run]] = {}
    for run in runs:
        pairs.setdefault((a.block(run.a), b.block(run.b)), []).append(run)
    return pairs


def _moved(a: Blocks, b: Blocks, chain: Iterable[Run], others: Iterable[Run]) -> Sequence[Run]:
    """Of runs out of order those that were moved, the longest first: long ones, and those that make up half of a block.

    Within a block nothing is taken for moved: there, words recur.
    """
    stayed = _pairs(a, b, chain)
    moved = []
    for (one, other), found in _pairs(a, b, others).items():
        shorter = min(len(a.texts[one]), len(b.texts[other]))
        whole = 2 * sum(run.size for run in found) >= shorter
        if (one, other) not in stayed:
            moved += [run for run in found if whole or run.size >= _MOVED]
    return sorted(moved, key=lambda run: (-run.size, run))


def heaviest_chain(runs: Sequence[Run]) -> list[int]:
    """Indices of the runs, sorted by `a`, whose places in `b` grow and which are longest together."""
    places = sorted({run.b for run in runs})
    # A Fenwick tree of the best chain that ends at or before each place in b: (length together, index of its last run).
    tree = [(0, -1)] * (len(places) + 1)
    before: list[int] = []
    for index, run in enumerate(runs):
        rank = at = bisect_left(places, run.b)
        best = (0, -1)
        while at:
            best = max(best, tree[at])
            at &= at - 1
        before.append(best[1])
        reached, at = (best[0] + run.size, index), rank + 1
        while at <= len(places):
            tree[at] = max(tree[at], reached)
            at += at & -at
    at, chain = max(tree)[1], []
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _anchors(a: Blocks, b: Blocks) -> list[Run]:
    """Whole blocks, and stretches of the other blocks, that occur once on either side; by their place in `a`."""
    once_a, once_b = _once(enumerate(a.texts)), _once(enumerate(b.texts))
    whole = {once_a[text]: once_b[text] for text in once_a.keys() & once_b.keys() if text}
    runs = [Run(a.starts[one], b.starts[other], len(a.texts[one])) for one, other in whole.items()]
    grams_a, grams_b = _grams(a, whole.keys()), _grams(b, set(whole.values()))
    shared = sorted((grams_a[gram], grams_b[gram]) for gram in grams_a.keys() & grams_b.keys())
    for place, other in shared:
        last = runs[-1] if runs else None
        if last and place - last.a == other - last.b and last.a < place <= last.a + last.size:
            runs[-1] = last._replace(size=place + _GRAM - last.a)
        else:
            runs.append(Run(place, other, _GRAM))
    return sorted(runs)


def _once(items: Iterable[tuple[int, str]]) -> dict[str, int]:
    """The texts that occur once, and where."""
    listed = list(items)
    counts = Counter(text for _, text in listed)
    return {text: place for place, text in listed if counts[text] == 1}


def _grams(blocks: Blocks, without: Collection[int]) -> dict[str, int]:
    """Every few characters in a row of these blocks that occur once, and where they begin."""
    return _once(
        (start + at, text[at : at + _GRAM])
        for number, (start, text) in enumerate(zip(blocks.starts, blocks.texts, strict=True))
        if number not in without
        for at in range(len(text) - _GRAM + 1)
    )


class _Placed:
    """The runs found so far; every character belongs to one at most."""

    def __init__(self, a: Blocks, b: Blocks) -> None:
        self.a, self.b = a, b
        self.runs: list[Run] = []
        self.taken_a = bytearray(len(a.text))
        self.taken_b = bytearray(len(b.text))

    def add(self, run: Run) -> None:
        """Take what is free of a run."""
        first, end = 0, run.size
        if self._is_taken(run):
            while first < run.size and (self.taken_a[run.a + first] or self.taken_b[run.b + first]):
                first += 1
            end = first
            while end < run.size and not (self.taken_a[run.a + end] or self.taken_b[run.b + end]):
                end += 1
        size = end - first
        if size:
            self.runs.append(Run(run.a + first, run.b + first, size))
            self.taken_a[run.a + first : run.a + end] = b"\1" * size
            self.taken_b[run.b + first : run.b + end] = b"\1" * size

    def _is_taken(self, run: Run) -> bool:
        """Whether any character of a run belongs to another."""
        return (
            self.taken_a.find(1, run.a, run.a + run.size) >= 0
            or self.taken_b.find(1, run.b, run.b + run.size) >= 0
        )

    def fill(self) -> None:
        """Compare what lies between two runs; where they follow each other on one side only, what lies behind the one,
        then what lies before the other."""
        begin, end = Run(0, 0, 0), Run(len(self.a.text), len(self.b.text), 0)
        following = dict(pairwise([begin, *sorted(self.runs, key=lambda run: run.b), end]))
        before = {after: run for run, after in following.items()}
        apart: list[tuple[Run, Run]] = []
        for one, two in pairwise([begin, *sorted(self.runs), end]):
            a1, b1 = one.a + one.size, one.b + one.size
            if following[one] == two:
                self._compare(a1, two.a, b1, two.b)
            else:
                apart.append((one, two))
        for one, two in apart:
            a1, b1 = one.a + one.size, one.b + one.size
            self._compare(a1, self._up_to(self.a, a1, two.a), b1, self._up_to(self.b, b1, following[one].b))
        for one, two in apart:
            a1, b1 = one.a + one.size, before[two].b + before[two].size
            free_a, free_b = self.taken_a.rfind(1, a1, two.a) + 1, self.taken_b.rfind(1, b1, two.b) + 1
            self._compare(max(a1, free_a), two.a, max(b1, free_b), two.b)

    @staticmethod
    def _up_to(blocks: Blocks, first: int, last: int) -> int:
        """Where what belongs to the run before `first` ends: the block of the next run, at `last`, is its own."""
        if last < len(blocks.text) and first < blocks.start(last):
            return blocks.start(last)
        return last

    def _compare(self, a1: int, a2: int, b1: int, b2: int) -> None:
        if a1 < a2 and b1 < b2 and (a2 - a1) * (b2 - b1) <= _LARGEST:
            for a, b, size in _common(self.a.text[a1:a2], self.b.text[b1:b2]):
                self.add(Run(a1 + a, b1 + b, size))


def _common(one: str, other: str) -> Iterator[Run]:
    """Equal runs of two texts in order, without those that chance explains."""
    a = b = 0
    within: list[Run] = []
    for block in LCSseq.opcodes(one, other):
        if block.tag != "equal":
            continue
        begin, shift = block.src_start, block.dest_start - block.src_start
        for index, part in enumerate(one[begin : block.src_end].split(SEPARATOR)):
            if index:
                # Both texts end a block here: what follows is judged by itself.
                end = Run(begin - 1, begin - 1 + shift, 0)
                yield from without_chance(Run(a, b, 0), within, end)
                a, b, within = begin, begin + shift, []
            if part:
                within.append(Run(begin, begin + shift, len(part)))
            begin += len(part) + 1
    yield from without_chance(Run(a, b, 0), within, Run(len(one), len(other), 0))


def without_chance(begin: Run, runs: Sequence[Run], end: Run) -> Sequence[Run]:
    """Leave out runs that are no longer than what was changed on either side of them.

    Two sentences that have nothing in common share their 的 and ，; to keep these would take a rewritten sentence for a
    dozen small corrections (the rule is that of diff-match-patch's semantic cleanup).
    """
    while True:
        changed = [
            max(two.a - one.a - one.size, two.b - one.b - one.size)
            for one, two in pairwise([begin, *runs, end])
        ]
        kept = [run for run, sides in zip(runs, pairwise(changed), strict=True) if run.size > min(sides)]
        if len(kept) == len(runs):
            return runs
        runs = kept
