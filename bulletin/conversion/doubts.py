"""What a person should look at: where it stands, why, and how likely it is right all the same.

The converter's margins are in units of one clear feature (see `page.rules`); here they become shares of cases, as measured
on pages whose articles are known, so that a cut, a joint, a byline and a date can stand in one list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin.conversion import bylines
from bulletin.problems import below
from bulletin.roles import BEGINS_ARTICLE, CAPTIONS, Reading, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.conversion.page.decoding import ReadLine
    from bulletin.conversion.page.transcript import Draft
    from bulletin.reference.subject import Subject


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at; nothing is wrong for certain. `path` is relative to the content folder."""

    path: str
    line: int
    what: str
    certainty: float
    """0 (surely wrong) to 1: the share of such cases that are right."""

    def under(self, folder: str) -> Doubt:
        """The same doubt, its path below `folder`."""
        return replace(self, path=below(folder, self.path))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def worst_first(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """In the order in which they are worth reading."""
    return tuple(sorted(doubts, key=lambda doubt: (doubt.certainty, doubt.path, doubt.line, doubt.what)))


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a margin becomes a share: half of the cases at `half` are right, three of four one `width` further on."""

    half: float
    width: float

    def certainty(self, margin: float) -> float:
        return 1 / (1 + math.exp(min(50.0, (self.half - margin) / self.width)))


# Logistic curves through 18,000 lines of pages whose articles are known (docs/conversion.md).
_CUT = _Scale(half=-0.5, width=2.1)
_CROSSHEAD = _Scale(half=-1.0, width=2.2)  # is soonest a headline
_HEAD = _Scale(half=-4.0, width=2.5)
_ITEM = _Scale(half=-6.0, width=2.5)
_JOINT = _Scale(half=1.5, width=1.6)
_TEXT = _Scale(half=-2.4, width=1.4)
_CAPTION = _Scale(half=-1.2, width=1.1)
_SIGNATURE = _Scale(half=0.0, width=0.3)

_RAISED = 0.97
"""Certainty below which a line is worth a look."""

_NEXT_ITEM = 0.5
"""Where an item has no headline, every other paragraph behind its first begins another such item."""

_SHOWN = 20
"""Characters of a line that are quoted."""

_SCALES: dict[Reading, _Scale] = {
    Reading.CROSSHEAD: _CROSSHEAD,
    Reading.SUBHEAD: _CROSSHEAD,
    Reading.TITLE_MORE: _HEAD,
    Reading.DECK: _HEAD,
    Reading.ITEM: _ITEM,
    Reading.CONTINUED: _JOINT,
    Reading.CAPTION: _CAPTION,
    Reading.CAPTION_INSIDE: _CAPTION,
    Reading.SIGNATURE: _SIGNATURE,
    Reading.BYLINE_HEAD: _SIGNATURE,
}
_BY_MARGIN = frozenset({Reading.CONTINUED, Reading.SIGNATURE, Reading.BYLINE_HEAD}) | CAPTIONS
"""Readings in doubt for what else the line may be in the same article; the others also for whether an article begins."""


def certainty(read: ReadLine) -> float:
    """How sure the reading of one line is: the share of lines with such margins that were read rightly, 0 to 1."""
    if read.reading in BEGINS_ARTICLE:
        return _CUT.certainty(read.boundary)
    scale = _SCALES.get(read.reading, _TEXT)
    margin = read.margin if read.reading in _BY_MARGIN else min(read.margin, -read.boundary)
    return scale.certainty(margin)


def of_lines(draft: Draft, where: str) -> Iterator[Doubt]:
    """Cuts, missed cuts, joints, heads, captions and bylines that the page hardly bears out."""
    begun = False
    untitled = False
    for read in draft.read:
        sure = certainty(read)
        begins = read.reading in BEGINS_ARTICLE
        if read.reading is Reading.PARAGRAPH and untitled and read.alternative is Reading.UNTITLED:
            sure = min(sure, _NEXT_ITEM)
        if sure < _RAISED and not (begins and begun):
            yield Doubt(where, read.line.number, _what(read), sure)
        if begins:
            begun, untitled = True, read.reading is Reading.UNTITLED


def _what(read: ReadLine) -> str:
    """What a person should ask of a line."""
    line, reading, alternative = read.line, read.reading, read.alternative
    words = line.text if len(line.text) <= _SHOWN else f"{line.text[:_SHOWN]}…"
    if reading in BEGINS_ARTICLE:
        return f"这里也许不是另一篇的开头：{words}"
    if reading is Reading.CONTINUED:
        return f"接在上一段后面，也许不该接：{words}"
    if reading in _SIGNED:
        return f"认作署名，也许不是：{words}"
    if reading is Reading.PARAGRAPH and alternative is Reading.CONTINUED:
        return f"另起一段，也许接着上一段：{words}"
    taken = reading.word
    if alternative in BEGINS_ARTICLE:
        return f"认作{taken}，也许是另一篇的开头：{words}"
    return f"认作{taken}，也许是{alternative.word}：{words}"


_SIGNED = frozenset({Reading.SIGNATURE, Reading.BYLINE_HEAD})


def of_article(draft: Draft, where: str, conflict: str, subject: Subject) -> Iterator[Doubt]:
    """No headline, names that hardly look like names, places that contradict each other."""
    line = draft.lines[0][0]
    if not draft.title:
        yield Doubt(where, line, "这一篇没有认出标题", 0.3)
    if conflict:
        yield Doubt(where, line, conflict, 0.1)
    if bylines.together(draft.bylines, subject).run_together:
        return  # what they are is asked where all bylines are known
    for text in draft.texts(Role.BYLINE, Role.CREDIT):
        likeness = bylines.looks_like_byline(text, subject)
        if likeness < bylines.LIKELY:
            yield Doubt(where, line, f"署名“{text}”不像人名", likeness)
