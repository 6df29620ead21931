"""What a person should look at: where it stands, why, and how likely it is right all the same.

The converter's margins are in units of one clear sign (see `evidence`); here they become shares of cases, as measured
on a thousand articles of another newspaper, so that a cut, a joint, a byline and a date can stand in one list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.conversion import boundaries, names
from bulletin.conversion.evidence import BEGINS_ARTICLE, CAPTIONS, HEADS, Reading
from bulletin.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.conversion.dating import DateFinding
    from bulletin.conversion.names import Settled
    from bulletin.conversion.reading import ReadLine
    from bulletin.conversion.transcript import Draft


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at; nothing is wrong for certain."""

    path: str
    line: int
    what: str
    certainty: float
    """0 (surely wrong) to 1: the share of such cases that are right."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def worst_first(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """In the order in which they are worth reading."""
    return tuple(sorted(doubts, key=lambda doubt: (doubt.certainty, doubt.path, doubt.line, doubt.what)))


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a margin becomes a share: half of the cases at `half` are right; raised when it is below `raised`."""

    half: float
    width: float
    raised: float

    def certainty(self, margin: float) -> float:
        return 1 / (1 + math.exp(min(50.0, (self.half - margin) / self.width)))


# On noisy pages that were not looked at when these were chosen, the first three raise 78 % of the wrong or missed cuts
# and 6.5 % of the right lines; the fourth three of five wrong joints and one right one in fourteen. Captions are the hardest.
_CUT = _Scale(half=2.5, width=1.2, raised=10.0)
_NO_CUT = _Scale(half=0.5, width=2.0, raised=5.0)
_HEAD = _Scale(half=0.5, width=2.0, raised=7.0)  # a crosshead is sooner a headline than a paragraph is
_JOINT = _Scale(half=1.0, width=2.5, raised=4.0)
_APART = _Scale(half=1.0, width=2.5, raised=4.0)
_CAPTION = _Scale(half=4.0, width=1.0, raised=4.5)
_SIGNATURE = _Scale(half=1.0, width=2.5, raised=4.0)

_SHOWN = 20
"""Characters of a line that are quoted."""


def certainty(read: ReadLine) -> float:
    """How sure the reading of one line is, 0 to 1: the question whether an article begins there weighs first."""
    if read.reading in BEGINS_ARTICLE:
        return min(_CUT.certainty(read.boundary), _NO_CUT.certainty(read.margin))
    return min(_NO_CUT.certainty(-read.boundary), _NO_CUT.certainty(read.margin))


def of_lines(draft: Draft, where: str) -> Iterator[Doubt]:
    """Cuts, missed cuts, joints, captions and bylines that the page hardly bears out."""
    begun = False
    for read in draft.read:
        line, reading = read.line, read.reading
        words = line.text if len(line.text) <= _SHOWN else f"{line.text[:_SHOWN]}…"
        if reading in BEGINS_ARTICLE:
            if not begun and read.boundary < _CUT.raised:
                yield Doubt(
                    where, line.number, f"这里也许不是另一篇的开头：{words}", _CUT.certainty(read.boundary)
                )
            begun = True
        elif (
            reading is not Reading.TITLE_MORE
            and -read.boundary < (_HEAD if reading in _HEADS else _NO_CUT).raised
        ):
            taken = boundaries.word_for(reading)
            yield Doubt(
                where,
                line.number,
                f"认作{taken}，也许是另一篇的开头：{words}",
                _NO_CUT.certainty(-read.boundary),
            )
        elif reading is Reading.CONTINUED and read.margin < _JOINT.raised:
            yield Doubt(
                where, line.number, f"接在上一段后面，也许不该接：{words}", _JOINT.certainty(read.margin)
            )
        elif reading in CAPTIONS and read.margin < _CAPTION.raised:
            yield Doubt(
                where, line.number, f"认作图片说明，也许是正文：{words}", _CAPTION.certainty(read.margin)
            )
        elif (
            reading is Reading.PARAGRAPH and read.instead is Reading.CONTINUED and read.margin < _APART.raised
        ):
            yield Doubt(
                where, line.number, f"另起一段，也许接着上一段：{words}", _APART.certainty(read.margin)
            )
        elif (reading in HEADS) != (read.instead in HEADS) and read.margin < _APART.raised:
            taken = boundaries.word_for(reading)
            other = boundaries.word_for(read.instead)
            yield Doubt(
                where, line.number, f"认作{taken}，也许是{other}：{words}", _APART.certainty(read.margin)
            )
        elif reading in _SIGNED and read.margin < _SIGNATURE.raised:
            yield Doubt(where, line.number, f"认作署名，也许不是：{words}", _SIGNATURE.certainty(read.margin))


_SIGNED = frozenset({Reading.SIGNATURE, Reading.BYLINE_HEAD})
_HEADS = frozenset({Reading.CROSSHEAD, Reading.SUBHEAD, Reading.DECK, Reading.ITEM})
_NAMELIKE = 0.5


def of_article(
    draft: Draft, where: str, settled: Sequence[Settled], date: DateFinding | None, conflict: str
) -> Iterator[Doubt]:
    """No headline, names that hardly look like names or may be several, places that contradict each other.

    `date` is None where another article of the page has the same one.
    """
    line = draft.lines[0][0]
    if not draft.title:
        yield Doubt(where, line, "这一篇没有认出标题", 0.3)
    if conflict:
        yield Doubt(where, line, conflict, 0.1)
    for names_ in settled:
        if names_.basis:
            yield Doubt(where, line, names_.basis, 0.2 if names_.doubtful else 0.6)
    if not any(names_.basis for names_ in settled):
        for text in draft.texts(Role.BYLINE, Role.CREDIT):
            likeness = names.looks_like_byline(text)
            if likeness < _NAMELIKE:
                yield Doubt(where, line, f"署名“{text}”不像人名", likeness)
    if date and date.date and date.certainty <= _UNSURE_DATE:
        yield Doubt(where, line, f"日期 {date.date} 只由 {date.basis} 推断", date.certainty)


_UNSURE_DATE = 0.6
