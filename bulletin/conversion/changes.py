"""What became of a page's articles: one version of them compared with another, part by part.

A version of a page is the list of its articles, an article its header and its parts (headlines, paragraphs, captions).
Compared are words, wherever they went: to another paragraph, another article, another place. Pure functions over
frozen values; files, ids and the ledger are the business of others.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bulletin.text.matching import SEPARATOR, Blocks, Run, align, heaviest_chain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

HEADS = ("kicker", "title", "deck")
"""Kinds that an article has one of, in the order of print."""
CAPTION = "caption"
KINDS = {
    "kicker": "引题",
    "title": "标题",
    "deck": "副题",
    "paragraph": "正文",
    "crosshead": "插题",
    "subhead": "小插题",
    "other": "列表或引文",
    CAPTION: "图片说明",
}
"""Every kind of part, and what a message calls it."""


class Part(NamedTuple):
    """A headline, paragraph, crosshead or caption of an article."""

    kind: str
    """`kicker`, `title`, `deck`, `caption`, or the kind of a block: `paragraph`, `crosshead`, `subhead`, `other`."""
    text: str
    """Without line ends where it is a paragraph or a head; Markdown where it belongs to the body."""
    more: tuple[tuple[str, str], ...] = ()
    """Of a caption: its other keys and their values, as `('image', 'a.jpg')`, by key."""


@dataclass(frozen=True)
class Version:
    """One article as the program wrote it, as its page gives it today, or as a person made it."""

    id: str
    header: Mapping[str, object] = field(default_factory=dict)
    """The keys that are no parts, by name. A key that does not stand there is absent."""
    parts: tuple[Part, ...] = ()
    """In printed order, captions last."""


@dataclass(frozen=True)
class Text:
    """The parts of several articles in a row."""

    versions: tuple[Version, ...]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for version in self.versions for part in version.parts)

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """The article of each part."""
        return tuple(version.id for version in self.versions for _ in version.parts)

    @cached_property
    def blocks(self) -> Blocks:
        return Blocks(tuple(part.text for part in self.parts))

    def owner(self, offset: int) -> str:
        return self.owners[self.blocks.block(offset)]

    def place(self, number: int) -> int:
        """The number of a part within its article."""
        return number - self.owners.index(self.owners[number])

    def neighbours(self, number: int) -> Neighbours:
        """What stands around a part."""
        owner = self.owners[number]
        before, after = _around(self.owners, number, range(len(self.owners)))
        return (owner, before), (owner, after)

    def name(self, number: int) -> str:
        """What a part is called in a message: 标题, 第 3 段 (counted within its article, crossheads included)."""
        kind, owner = self.parts[number].kind, self.owners[number]
        if kind in HEADS or kind == CAPTION:
            return KINDS[kind]
        before = zip(self.parts[: number + 1], self.owners, strict=False)
        return f"第 {sum(other == owner and part.kind not in HEADS for part, other in before)} 段"


Neighbours = tuple[tuple[str, int], tuple[str, int]]
"""What stands before and behind a part: article and number of the old part, -1 at an end of the article."""


class Edit(NamedTuple):
    """Characters `start` to `end` of the old text, all of one part, and what stands in their place."""

    start: int
    end: int
    text: str
    """Holds `SEPARATOR` where the part was cut there, or what followed went elsewhere."""
    at: int = -1
    """Where `text` begins in the new text; -1 where nothing is left of the part."""
    right: int = -1
    """Where the part was cut: offset in the new text at which it goes on."""

    @property
    def is_cut(self) -> bool:
        """Whether the part was cut there and no character changed."""
        return self.text == SEPARATOR and self.start == self.end


@dataclass(frozen=True)
class Comparison:
    """How the parts `old` became the parts `new`."""

    old: Text
    new: Text
    runs: tuple[Run, ...]
    """Of `old.blocks` and `new.blocks`, by their place in the old text."""
    moves: Mapping[int, int] = field(default_factory=dict)
    """Parts that were moved: number in the new text -> in the old. Only where moves were looked for."""

    @cached_property
    def to(self) -> array[int]:
        """By offset in the old text: where the character stands in the new text, -1 where it is gone."""
        to = array("q", [-1]) * len(self.old.blocks.text)
        for a, b, size in self.runs:
            to[a : a + size] = array("q", range(b, b + size))
        return to

    @cached_property
    def back(self) -> array[int]:
        """By offset in the new text: where the character stood in the old text, -1 where it is new."""
        back = array("q", [-1]) * len(self.new.blocks.text)
        for a, b, size in self.runs:
            back[b : b + size] = array("q", range(a, a + size))
        return back

    @cached_property
    def runs_of(self) -> Mapping[int, list[Run]]:
        """By number of the old part: its runs."""
        found: dict[int, list[Run]] = {}
        for run in self.runs:
            found.setdefault(self.old.blocks.block(run.a), []).append(run)
        return found

    @cached_property
    def runs_in(self) -> Mapping[int, list[Run]]:
        """By number of the new part: its runs, by their place in it."""
        found: dict[int, list[Run]] = {}
        for run in sorted(self.runs, key=lambda run: run.b):
            found.setdefault(self.new.blocks.block(run.b), []).append(run)
        return found

    def edits(self, number: int) -> Iterator[Edit]:
        """What changed in an old part, in order. New characters belong to what stands before them in their part."""
        start = self.old.blocks.starts[number]
        end = start + len(self.old.parts[number].text)
        runs = self.runs_of.get(number)
        if not runs:
            other = self.rewritten.get(number)
            if other is not None:
                yield Edit(start, end, self.new.parts[other].text, self.new.blocks.starts[other])
            elif start < end:
                yield Edit(start, end, "")
            return
        lead = self._lead(runs[0].b)
        if start < runs[0].a or lead:
            yield Edit(start, runs[0].a, lead, runs[0].b - len(lead))
        for one, two in pairwise(runs):
            done, tail = one.a + one.size, self._tail(one.b + one.size)
            if one.b + one.size + len(tail) == two.b:
                if done < two.a or tail:
                    yield Edit(done, two.a, tail, one.b + one.size)
            else:
                text = tail + SEPARATOR + self._lead(two.b)
                yield Edit(done, two.a, text, one.b + one.size, two.b)
        done, tail = runs[-1].a + runs[-1].size, self._tail(runs[-1].b + runs[-1].size)
        if done < end or tail:
            yield Edit(done, end, tail, runs[-1].b + runs[-1].size)

    def _tail(self, offset: int) -> str:
        """The new characters from an offset on, up to the next that is not new or to the end of the part."""
        end = self.new.blocks.end(offset)
        at = offset
        while at < end and self.back[at] < 0:
            at += 1
        return self.new.blocks.text[offset:at]

    def _lead(self, offset: int) -> str:
        """The new characters with which the part of an offset begins, when nothing else stands before it."""
        start = self.new.blocks.start(offset)
        if any(self.back[at] >= 0 for at in range(start, offset)):
            return ""
        return self.new.blocks.text[start:offset]

    @cached_property
    def rewritten(self) -> Mapping[int, int]:
        """Old parts of which no word is left -> the new parts of their kind that stand in their place."""
        gone: dict[object, list[int]] = {}
        for number, part in enumerate(self.old.parts):
            if part.text and number not in self.runs_of:
                before, after = _around(self.old.owners, number, self.runs_of)
                place = (
                    self.new.blocks.block(self.runs_of[before][-1].b) if before >= 0 else -1,
                    self.new.blocks.block(self.runs_of[after][0].b) if after >= 0 else -1,
                )
                key = (self.old.owners[number], part.kind, None if part.kind in HEADS else place)
                gone.setdefault(key, []).append(number)
        pairs: dict[int, int] = {}
        for number, part in enumerate(self.new.parts):
            if part.text and number not in self.runs_in:
                place = _around(self.new.owners, number, self.runs_in)
                key = (self.new.owners[number], part.kind, None if part.kind in HEADS else place)
                if gone.get(key):
                    pairs[gone[key].pop(0)] = number
        return pairs

    def neighbours(self, number: int) -> Neighbours:
        """What stands around a new part, as old parts; parts that hold nothing of the old text do not count."""
        before, after = _around(self.new.owners, number, self.runs_in)
        owner = self.new.owners[number]
        return (
            (owner, self.old.blocks.block(self.runs_in[before][-1].a) if before >= 0 else -1),
            (owner, self.old.blocks.block(self.runs_in[after][0].a) if after >= 0 else -1),
        )

    @cached_property
    def new_parts(self) -> frozenset[int]:
        """The new parts that hold nothing of the old text and stand in no old part's place."""
        written = set(self.rewritten.values())
        return frozenset(
            number
            for number, part in enumerate(self.new.parts)
            if part.text and number not in self.runs_in and number not in written
        )

    @cached_property
    def added(self) -> tuple[tuple[int, ...], ...]:
        """`new_parts`, those that follow each other in one article together."""
        groups: list[list[int]] = []
        for number in sorted(self.new_parts):
            follows = groups and groups[-1][-1] == number - 1
            if follows and self.new.owners[number] == self.new.owners[number - 1]:
                groups[-1].append(number)
            else:
                groups.append([number])
        return tuple(map(tuple, groups))


def _around(owners: Sequence[str], number: int, known: Collection[int]) -> tuple[int, int]:
    """The nearest parts before and behind one in its article that are known; -1 where there is none."""

    def nearest(step: int) -> int:
        at = number + step
        while 0 <= at < len(owners) and owners[at] == owners[number]:
            if at in known:
                return at
            at += step
        return -1

    return nearest(-1), nearest(1)


def compare(old: Text, new: Text) -> Comparison:
    """Compare two versions of a page; whatever moved is found, parts and pieces of them."""
    return Comparison(old, new, align(old.blocks, new.blocks))


def compare_by_hand(old: Text, new: Text) -> Comparison:
    """Compare what the program wrote with what a person made of it.

    A person works in one file: words belong to the article they stood in, and keep their order, unless a part as a
    whole was moved, to another place or to another article. Of any smaller piece that moved, one place was cleared and
    the other written.
    """
    runs = align(old.blocks, new.blocks)
    within = [run for run in runs if old.owner(run.a) == new.owner(run.b)]
    stayed = {within[index] for index in heaviest_chain(within)}
    moved: dict[tuple[int, int], list[Run]] = {}
    for run in runs:
        if run not in stayed:
            moved.setdefault((old.blocks.block(run.a), new.blocks.block(run.b)), []).append(run)
    pairs: dict[int, int] = {}
    for (one, other), found in sorted(moved.items(), key=lambda item: -sum(run.size for run in item[1])):
        longest = max(len(old.parts[one].text), len(new.parts[other].text))
        if one in pairs.values() or other in pairs or 2 * sum(run.size for run in found) < longest:
            continue
        pairs[other] = one
        stayed = {
            run for run in stayed if old.blocks.block(run.a) != one and new.blocks.block(run.b) != other
        } | set(found)
    return Comparison(old, new, tuple(sorted(stayed)), pairs)
