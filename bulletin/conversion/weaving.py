"""Carry what a person changed over to today's parts of a page, each change to where its words stand now."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from bulletin.conversion.changes import CAPTION, HEADS, KINDS, Comparison, Edit, Part
from bulletin.conversion.conflicts import Conflict, Judge
from bulletin.text.matching import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence


@dataclass(slots=True, eq=False)
class _Node:
    """A part of the result while it is made."""

    article: str
    kind: str
    text: str
    more: tuple[tuple[str, str], ...] = ()
    is_new: bool = False
    """Whether the page gave it and nothing of it stood there before."""
    former: str = ""
    """The kind of the old part it begins with."""
    is_persons: bool = False
    """Whether a person wrote it, or made it what it is."""
    into: _Node | None = None
    """The node that it was joined to."""


_CONTEXT = 10
"""Characters shown on either side of a conflict."""
_ORDER = {kind: rank for rank, kind in enumerate(HEADS)} | {CAPTION: len(HEADS) + 1}


class Weaver:
    """Carries the person's changes over to today's parts: within them first, then joints, kinds, moves, new parts."""

    def __init__(self, ours: Comparison, theirs: Comparison, judge: Judge) -> None:
        self.ours, self.theirs, self.judge = ours, theirs, judge
        self.old, self.mine, self.today = ours.old, ours.new, theirs.new
        self.carried: set[tuple[str, str]] = set()
        self.articles: dict[str, list[_Node]] = {version.id: [] for version in self.today.versions}
        self.pieces: list[list[tuple[int, _Node]]] = []
        """By number of today's part: the pieces it was cut into, each with the offset it begins at."""
        self.placed: dict[int, _Node] = {}
        """By number of the person's part: the node made for it, of parts that are the person's alone."""

    def weave(self) -> None:
        """Make the result."""
        replaced: list[list[tuple[int, int, int, str, int]]] = [[] for _ in self.today.parts]
        put_back: list[tuple[int, str]] = []
        for number in range(len(self.old.parts)):
            for edit, places in self._settled(number):
                if not places:
                    put_back.append((number, edit.text))
                for index, (start, end) in enumerate(places):
                    block = self.today.blocks.block(start)
                    replaced[block].append((start, end, edit.start, "" if index else edit.text, edit.right))
                    if self.today.owners[block] != self.old.owners[number]:
                        self.carried.add((self.old.owners[number], self.today.owners[block]))
        for number, edits in enumerate(replaced):
            self._cut(number, sorted(edits))
        put_back += self._rename({number for number, _ in put_back})
        self._move()
        self._join()
        self._add(put_back)
        self._check_heads()

    def parts(self, article: str) -> Iterator[Part]:
        """The parts of an article of the result: heads, body, captions."""
        nodes = [node for node in self.articles[article] if node.text]
        for node in sorted(nodes, key=lambda node: _ORDER.get(node.kind, len(HEADS))):
            yield Part(node.kind, node.text, node.more)

    # -- within parts

    def _settled(self, number: int) -> Iterator[tuple[Edit, Sequence[tuple[int, int]]]]:
        """The person's changes of an old part that stand, each with the places of today's text that it replaces."""
        mine = list(self.ours.edits(number))
        yours = list(self.theirs.edits(number)) if mine else []
        for edits, others in _clusters(mine, yours):
            if not others:
                yield edits[0], [self._place(edits[0])]
                continue
            start = min(edit.start for edit in (*edits, *others))
            end = max(edit.end for edit in (*edits, *others))
            person, page = (_applied(self.old.blocks.text, start, end, side) for side in (edits, others))
            if person != page and (words := self._words(number, start, end, person, page)) is not None:
                right = next((edit.right for edit in edits if edit.right >= 0), -1)
                yield Edit(start, end, words, right=right), self._places(number, start, end, others)

    def _place(self, edit: Edit) -> tuple[int, int]:
        """Where a change goes in today's text that touches nothing the page changed."""
        to = self.theirs.to
        if edit.start < edit.end:
            return to[edit.start], to[edit.end - 1] + 1
        behind = (
            to[edit.start - 1] + 1
        )  # 0 at the beginning of the part: the separator before it went nowhere
        at = behind or to[edit.start]
        return at, at

    def _places(self, number: int, start: int, end: int, others: Sequence[Edit]) -> Sequence[tuple[int, int]]:
        """What stands in today's text for a stretch of an old part, the place where it begins first."""
        if others[0].at < 0:
            return ()
        to = self.theirs.to
        if start > self.old.blocks.starts[number]:
            at = to[start - 1] + 1
        else:
            at = others[0].at if others[0].start == start else to[start]
        gone = {to[offset] for offset in range(start, end) if to[offset] >= 0}
        for edit in others:
            tail, _, lead = edit.text.partition(SEPARATOR)
            gone.update(range(edit.at, edit.at + len(tail)))
            gone.update(range(edit.right - len(lead), edit.right))
        return [(at, at), *((offset, offset + 1) for offset in sorted(gone))]

    def _words(self, number: int, start: int, end: int, person: str, page: str) -> str | None:
        """What stands in the place of the page's words of a stretch; None where these stand."""
        text = self.old.blocks.text
        begin, stop = self.old.blocks.starts[number], self.old.blocks.end(start)
        runs = self.ours.runs_of.get(number)
        mine = self.mine.blocks.block(runs[0].b) if runs else None
        conflict = Conflict(
            self.old.owners[number] if mine is None else self.mine.owners[mine],
            self.old.name(number) if mine is None else self.mine.name(mine),
            text[start:end],
            person.replace(SEPARATOR, "\n"),
            page.replace(SEPARATOR, "\n"),
            text[max(begin, start - _CONTEXT) : start],
            text[end : min(stop, end + _CONTEXT)],
            -1 if mine is None else self.mine.place(mine),
            SEPARATOR not in person + page,
        )
        words = self.judge.words(conflict)
        return person if words == conflict.person else words

    def _cut(self, number: int, edits: Sequence[tuple[int, int, int, str, int]]) -> None:
        """Make the nodes of one part of today: its text with the changes in it, cut where the person cut it."""
        part, article = self.today.parts[number], self.today.owners[number]
        at = self.today.blocks.starts[number]
        runs = self.theirs.runs_in.get(number)
        former = self.old.parts[self.old.blocks.block(runs[0].a)].kind if runs else ""
        node = _Node(article, part.kind, "", part.more, number in self.theirs.new_parts, former)
        pieces = [(at, node)]
        for start, end, _, text, right in edits:
            node.text += self.today.blocks.text[at:start]
            first, *rest = text.split(SEPARATOR)
            node.text += first
            for piece in rest:
                cut = self.mine.parts[self.mine.blocks.block(right)]
                node = _Node(article, cut.kind, piece, cut.more)
                pieces.append((end, node))
            at = end
        node.text += self.today.blocks.text[at : self.today.blocks.starts[number] + len(part.text)]
        self.pieces.append(pieces)
        self.articles[article].extend(node for _, node in pieces)

    # -- between parts

    def _node(self, offset: int) -> _Node:
        """The node in which a character of today's text stands."""
        pieces = self.pieces[self.today.blocks.block(offset)]
        node = pieces[bisect_right(pieces, offset, key=lambda piece: piece[0]) - 1][1]
        while node.into:
            node = node.into
        return node

    def _holding(self, offsets: Iterable[int]) -> _Node | None:
        """The node of the first of these characters of the person's text that the page still has."""
        for offset in offsets:
            old = self.ours.back[offset]
            if old >= 0 and self.theirs.to[old] >= 0:
                return self._node(self.theirs.to[old])
        return None

    def _spot(self, number: int) -> tuple[str, int] | None:
        """Article and index at which a part of the person's belongs: behind what stands before it in its file.

        None where today's page has nothing of that file any more.
        """
        owner = self.mine.owners[number]
        file = [at for at, other in enumerate(self.mine.owners) if other == owner]
        for at in reversed(file[: file.index(number)]):
            if node := self.placed.get(at) or self._standing_for(at, reversed(self._offsets(at))):
                return node.article, self.articles[node.article].index(node) + 1
        if owner in self.articles:
            return owner, 0
        for at in file[file.index(number) + 1 :]:
            if node := self._standing_for(at, self._offsets(at)):
                return node.article, self.articles[node.article].index(node)
        return None

    def _standing_for(self, number: int, offsets: Iterable[int]) -> _Node | None:
        """The node that holds words of a part of the person's, or stands in its place."""
        if node := self._holding(offsets):
            return node
        old = {self.old.blocks.block(run.a) for run in self.ours.runs_in.get(number, ())}
        old.update(one for one, other in self.ours.rewritten.items() if other == number)
        for block in sorted(old):
            if (other := self.theirs.rewritten.get(block)) is not None:
                return self._node(self.today.blocks.starts[other])
            if runs := self.theirs.runs_of.get(block):
                return self._node(runs[-1].b)
        return None

    def _offsets(self, number: int) -> range:
        start = self.mine.blocks.starts[number]
        return range(start, start + len(self.mine.parts[number].text))

    def _asks(self, number: int, what: str, base: str, person: str, page: str) -> bool:
        """Whether the person's way stands with a part of theirs whose words are not at issue."""
        words = self.mine.parts[number].text[:_CONTEXT]
        where = self.mine.name(number) + what
        was, said, now = (f"{words}……（{value}）" if value else "" for value in (base, person, page))
        owner, place = self.mine.owners[number], self.mine.place(number)
        conflict = Conflict(owner, where, was, said, now, part=place)
        return self.judge.takes_person(conflict)

    def _join(self) -> None:
        """Join what the person joined."""
        for number, runs in self.ours.runs_in.items():
            for one, two in pairwise(runs):
                if self.old.blocks.block(one.a) == self.old.blocks.block(two.a):
                    continue
                left = self._holding(reversed(range(one.b, one.b + one.size)))
                right = self._holding(range(two.b, two.b + two.size))
                if left is None or right is None or left is right:
                    continue
                nodes = self.articles[left.article]
                behind = (node for node in nodes[nodes.index(left) + 1 :] if node.text)
                alike = left.kind == right.kind or not {left.kind, right.kind} & _ORDER.keys()
                if not (alike and next(behind, None) is right) and not self._asks(
                    number, "的分段", "两段", f"与“{right.text[:_CONTEXT]}”相连", "两段不相邻"
                ):
                    continue
                left.kind = left.kind if alike else self.mine.parts[number].kind
                left.text += right.text
                right.into = left
                self.articles[right.article].remove(right)

    def _rename(self, put_back: Collection[int]) -> list[tuple[int, str]]:
        """Give parts the kinds and pictures that the person gave them.

        Gives the old parts that the page lost and that stay as the person made them, with their words: those of
        `put_back` stay with their words already.
        """
        kept: dict[int, str] = {}
        for number, runs in self.ours.runs_in.items():
            block = self.old.blocks.block(runs[0].a)
            was, said = self.old.parts[block], self.mine.parts[number]
            if self.ours.runs_of[block][0] != runs[0]:
                continue
            node = self._holding(range(runs[0].b, runs[0].b + runs[0].size))
            for field in ("kind", "more"):
                old, new = getattr(was, field), getattr(said, field)
                now = getattr(node, field) if node else None
                if new in (old, now):
                    continue
                names = (_shown(value) for value in (old, new, now))
                if not (now == old or self._asks(number, "的身份", *names)):
                    continue
                if node:
                    setattr(node, field, new)
                    node.is_persons |= field == "kind"
                elif block not in put_back and self._holding(self._offsets(number)) is None:
                    kept[block] = said.text
        return [*kept.items()]

    def _move(self) -> None:
        """Put parts where the person put them."""
        for number, block in sorted(self.ours.moves.items()):
            runs = self.theirs.runs_of.get(block, ())
            parts = sorted({self.today.blocks.block(run.b) for run in runs})
            if not parts:
                continue  # the page no longer prints it: there is nothing to put anywhere
            here, there = self.ours.neighbours(number), self.theirs.neighbours(parts[0])
            old = self.old.neighbours(block)
            if here[0] == there[0] != old[0]:
                continue
            alone = len(parts) == 1 and len(self.theirs.runs_in[parts[0]]) == len(runs)
            stayed = there[0] == old[0] or there[1] == old[1]
            names = [self._behind(side[0]) for side in (old, here, there)]
            spot = self._spot(number)
            moves = (alone and stayed and spot) or self._asks(number, "的位置", *names)
            if spot is None or not moves:
                continue
            for node in dict.fromkeys(self._node(run.b) for run in runs):
                article, at = spot
                at -= node.article == article and self.articles[article].index(node) < at
                self.articles[node.article].remove(node)
                self.articles[article].insert(at, node)
                node.article = article
                spot = article, at + 1  # what the page cut stays in its order

    def _behind(self, neighbour: tuple[str, int]) -> str:
        owner, block = neighbour
        return f"在“{self.old.parts[block].text[-_CONTEXT:]}”之后" if block >= 0 else f"在 {owner} 的开头"

    def _add(self, put_back: Sequence[tuple[int, str]]) -> None:
        """Put in what the person wrote anew, and what they kept of what the page no longer prints."""
        groups: list[tuple[tuple[int, ...], tuple[str, ...]]] = []
        for block, text in put_back:
            runs = self.ours.runs_of.get(block)
            number = self.mine.blocks.block(runs[0].b) if runs else self.ours.rewritten[block]
            groups.append(((number,), tuple(text.split(SEPARATOR))))
        for group in self.ours.added:
            alone = {number for number in group if self.mine.parts[number].kind in _ORDER}
            groups += [((number,), (self.mine.parts[number].text,)) for number in sorted(alone)]
            body = tuple(number for number in group if number not in alone)
            if body:
                groups.append((body, tuple(self.mine.parts[number].text for number in body)))
        for numbers, texts in sorted(groups):
            self._insert(numbers, texts)

    def _insert(self, numbers: Sequence[int], texts: Sequence[str]) -> None:
        first = self.mine.parts[numbers[0]]
        spot = self._spot(numbers[0])
        person = "\n".join(texts)
        where, place = self.mine.name(numbers[0]), self.mine.place(numbers[0])
        conflict = Conflict(self.mine.owners[numbers[0]], where, "", person, "", part=place)
        if spot is None:
            self.judge.cannot(conflict)
            return
        article, at = spot
        nodes = self.articles[article]
        if first.kind in _ORDER:
            at = 0 if first.kind in HEADS else len(nodes)
            rivals = [node for node in nodes if node.is_new and node.kind == first.kind and node.text]
        else:
            rivals = _new_from(nodes, at)
        if rivals:
            page = "\n".join(node.text for node in rivals)
            if page == person or not self.judge.takes_person(replace(conflict, page=page)):
                self.placed[numbers[-1]] = rivals[-1]
                return
            for node in rivals:
                node.text = ""
        for index, text in enumerate(texts):
            part = self.mine.parts[numbers[min(index, len(numbers) - 1)]]
            node = _Node(article, part.kind, text, part.more, is_persons=True)
            nodes.insert(at + index, node)
            self.placed[numbers[min(index, len(numbers) - 1)]] = node

    def _check_heads(self) -> None:
        """An article has one headline, one kicker, one deck: where page and person each give one, the person decides."""
        for article, nodes in self.articles.items():
            for kind in HEADS:
                found = [node for node in nodes if node.kind == kind and node.text]
                ours = [node for node in found if node.is_persons]
                theirs = [node for node in found if not node.is_persons]
                if not (ours and theirs):
                    continue
                conflict = Conflict(article, KINDS[kind], "", ours[0].text, theirs[0].text)
                same = ours[0].text == theirs[0].text
                if same or not self.judge.takes_person(conflict):
                    for node in ours:
                        node.text = ""
                    continue
                for node in theirs:
                    if node.former in {"", kind}:
                        node.text = ""
                    else:
                        node.kind = node.former


def _clusters(mine: Sequence[Edit], yours: Sequence[Edit]) -> Iterator[tuple[list[Edit], list[Edit]]]:
    """The person's changes of a part, together with those of the page that they touch, in order."""
    cluster: tuple[list[Edit], list[Edit]] = ([], [])
    tagged = [*((edit, 0) for edit in mine), *((edit, 1) for edit in yours)]
    for edit, side in sorted(tagged, key=lambda item: (item[0].start, item[0].end)):
        if not any(_touch(edit, other) for other in cluster[1 - side]):
            if cluster[0]:
                yield cluster
            cluster = ([], [])
        cluster[side].append(edit)
    if cluster[0]:
        yield cluster


def _shown(value: str | tuple[tuple[str, str], ...] | None) -> str:
    """A kind, or the other keys of a caption, as a message shows them."""
    if isinstance(value, str):
        return KINDS[value]
    return (
        "版面上没有了" if value is None else "，".join(f"{key}: {word}" for key, word in value) or "没有图片"
    )


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two sides changed the same or adjacent characters. To cut a paragraph changes none of its characters."""
    if one.is_cut and other.is_cut:
        return one.start == other.start
    if one.is_cut or other.is_cut:
        cut, edit = (one, other) if one.is_cut else (other, one)
        inside = edit.start < cut.start < edit.end or edit.start == edit.end == cut.start
        return inside or (SEPARATOR in edit.text and edit.start <= cut.start <= edit.end)
    return one.start <= other.end and other.start <= one.end


def _applied(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """A stretch of the old text with the changes of one side."""
    made, at = "", start
    for edit in edits:
        made += text[at : edit.start] + edit.text
        at = edit.end
    return made + text[at:end]


def _new_from(nodes: Sequence[_Node], at: int) -> list[_Node]:
    """The parts of the body that the page has put in at a place, and for which nothing of a person's stands."""
    found = takewhile(lambda node: node.is_new and node.kind not in _ORDER, nodes[at:])
    return [node for node in found if node.text]
