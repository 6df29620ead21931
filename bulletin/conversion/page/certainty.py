"""How sure the reading of a line is, as a share of cases.

Margins are in units of one clear feature (see `rules`); here they become the share of lines with such margins that were
read rightly, as measured on pages whose articles are known (docs/conversion.md).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.roles import BEGINS_ARTICLE, CAPTIONS, SET_ASIDE, Reading
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.conversion.page.decoding import ReadLine

_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a margin becomes a share: half of the cases at `half` are right, three of four one `width` further on."""

    half: float
    width: float

    def certainty(self, margin: float) -> float:
        return 1 / (1 + math.exp(min(50.0, (self.half - margin) / self.width)))


# Logistic curves through 18,000 lines of pages whose articles are known (docs/conversion.md).
_CUT = _Scale(half=-0.5, width=1.0)
_CROSSHEAD = _Scale(half=0.0, width=1.6)  # is soonest a headline
_HEAD = _Scale(half=-4.0, width=2.5)
_ITEM = _Scale(half=-6.0, width=2.5)
_JOINT = _Scale(half=1.5, width=1.6)
_TEXT = _Scale(half=-2.4, width=1.4)
_CAPTION = _Scale(half=-1.2, width=1.1)
_SIGNATURE = _Scale(half=0.0, width=0.3)
_OTHER_HEAD = _Scale(half=-1.5, width=1.0)  # headline or kicker

_UNSEEN = 0.99
"""Certainty of what nobody has seen that was set aside, at most."""
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
_SHIFT: dict[_Scale, float] = {_TEXT: 1.0, _CROSSHEAD: 2.0, _HEAD: 2.0, _JOINT: 1.0}
"""By how much margins say less on a page that is wholly unlike those measured; a headline's by one."""
_BY_MARGIN = frozenset({Reading.CONTINUED, Reading.SIGNATURE, Reading.BYLINE_HEAD}) | CAPTIONS
"""Readings in doubt for what else the line may be in the same article; the others also for whether an article begins."""


_CROWDED = 0.7
"""Certainty of a line among heads that stand together, at most (`ReadLine.crowded`)."""


def of(read: ReadLine) -> float:
    """How sure the reading of one line is: the share of lines with such margins that were read rightly, 0 to 1."""
    return min(_CROWDED, _by_margin(read)) if read.crowded and read.margin < math.inf else _by_margin(read)


def _by_margin(read: ReadLine) -> float:
    if read.reading in BEGINS_ARTICLE:
        sure = _CUT.certainty(read.boundary - read.unlike)
        if read.alternative in BEGINS_ARTICLE:
            sure = min(sure, _OTHER_HEAD.certainty(read.margin - read.unlike))
        return sure
    scale = _SCALES.get(read.reading, _TEXT)
    margin = read.margin if read.reading in _BY_MARGIN else min(read.margin, -read.boundary)
    return scale.certainty(margin - read.unlike * _SHIFT.get(scale, 0.0))


def doubtful(reads: Sequence[ReadLine]) -> Iterator[tuple[int, str, float]]:
    """The lines of an article that a person should look at -> line number, what to ask, how sure the reading is.

    What was set aside is listed whatever its certainty, once for lines that stand together, until a person has said
    what they are.
    """
    begun = False
    untitled = False
    for run in _runs(reads):
        read = run[0]
        if read.reading in SET_ASIDE:
            if any(_HAN.search(each.line.text) for each in run):
                yield read.line.number, _set_aside(run), min(_UNSEEN, *map(of, run))
            continue
        sure = of(read)
        begins = read.reading in BEGINS_ARTICLE
        if read.reading is Reading.PARAGRAPH and untitled and read.alternative is Reading.UNTITLED:
            sure = min(sure, _NEXT_ITEM)
        if sure < _RAISED and not (begins and begun):
            yield read.line.number, _what(read), sure
        if begins:
            begun, untitled = True, read.reading is Reading.UNTITLED


def _runs(reads: Sequence[ReadLine]) -> Iterator[list[ReadLine]]:
    """Lines one by one, but those that were set aside and that no person has spoken of in runs."""
    run: list[ReadLine] = []
    for read in reads:
        if read.reading in SET_ASIDE and read.margin < math.inf:
            run.append(read)
            continue
        if run:
            yield run
            run = []
        if read.reading not in SET_ASIDE:
            yield [read]
    if run:
        yield run


def _set_aside(run: Sequence[ReadLine]) -> str:
    first, last = run[0].line.number, run[-1].line.last_number
    words = "、".join(dict.fromkeys(read.reading.word for read in run))
    text = " / ".join(read.line.printed for read in run)
    shown = text if len(text) <= 2 * _SHOWN else f"{text[: 2 * _SHOWN]}…"
    where = f"第 {first} 行" if first == last else f"第 {first}–{last} 行"
    return f"{where}认作{words}，没有进文章：{shown}"


def _what(read: ReadLine) -> str:
    """What a person should ask of a line."""
    line, reading, alternative = read.line, read.reading, read.alternative
    words = line.printed if len(line.printed) <= _SHOWN else f"{line.printed[:_SHOWN]}…"
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
