"""How sure the reading of a line is, as a share of cases.

`decoding` says how likely each reading is among all readings of the page. That is surer of itself than it may be on pages
of a kind that nobody has measured; here it becomes the share of lines of unseen pages that were read rightly
(docs/conversion.md).
"""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import TYPE_CHECKING

from bulletin.roles import BEGINS_ARTICLE, SET_ASIDE, Reading
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.conversion.page.decoding import ReadLine
    from bulletin.conversion.page.lines import Line

_HAN = re.compile(f"[{HAN}]")

_SLOPE, _SHIFT = 0.51, -0.06
"""The logistic curve through 4,070 lines of seven sets of pages (`fresh-u` to `fresh-y`, `fresh-aa`, `fresh-bb`) that neither rules nor
weights knew: of those whose reading had .97, .85 were read rightly; of those with .9, .74."""
_LEAST = 1e-9
"""Likelihood of the other readings, at least: there is always one that nobody thought of."""

_UNSEEN = 0.99
"""Certainty of what nobody has seen that was set aside, at most."""
_RAISED = 0.8
"""Certainty below which a line is worth a look: there two of three wrong lines are listed, and one right line in eight."""
_BESIDE = 0.96
"""Certainty of what was set aside for what stands beside it alone."""

_NEXT_ITEM = 0.5
"""Where an item has no headline, every other paragraph behind its first begins another such item."""

_SHOWN = 20
"""Characters of a line that are quoted."""
_LINES_SHOWN = 12
"""Lines of furniture that are quoted, at most."""


def of(read: ReadLine) -> float:
    """How sure the reading of one line is: the share of lines with such a likelihood that were read rightly, 0 to 1."""
    if read.margin == math.inf:
        return 1.0
    if read.is_aside:
        return _UNSEEN if read.is_proven else _BESIDE
    others = max(_LEAST, 1 - read.share)
    return 1 / (1 + math.exp(-(_SLOPE * math.log((1 - others) / others) + _SHIFT))) if others < 1 else 0.0


def doubtful(reads: Sequence[ReadLine]) -> Iterator[tuple[int, str, float]]:
    """The lines of an article that a person should look at -> line number, what to ask, how sure the reading is.

    What was set aside is listed whatever its certainty, once for lines that stand together, until a person has said
    what they are; that which proves itself is left to `furniture`.
    """
    begun = False
    untitled = False
    for run in _runs(reads):
        read = run[0]
        if read.reading in SET_ASIDE:
            if any(_says_something(each.line) for each in run):
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


def furniture(reads: Iterable[ReadLine]) -> tuple[Sequence[ReadLine], str, float] | None:
    """The lines of a page that prove to belong to it, as long as no person has spoken of them, and what to ask of all of them."""
    found = [read for read in reads if _proves_itself(read)]
    if not any(_HAN.search(read.line.text) or read.line.is_foreign_text for read in found):
        return None
    words = "、".join(dict.fromkeys(read.reading.word for read in found))
    quoted = " / ".join(_short(read.line.printed) for read in found[:_LINES_SHOWN])
    more = "" if len(found) <= _LINES_SHOWN else f" ……共 {len(found)} 行"
    return found, f"第 {_ranges(found)} 行认作{words}，没有进文章：{quoted}{more}", _UNSEEN


def _says_something(line: Line) -> bool:
    """Whether what was set aside may have been meant for readers: not 12, A2, 2023.9.7 08:30, www.example.cn, NEIMENGGU RIBAO."""
    if line.foreign_words:
        is_name = all(word[0].isupper() for word in line.foreign_words) and _PINYIN.fullmatch(line.text)
        return not is_name and _SHEET.fullmatch(line.text) is None
    return _HAN.search(line.text) is not None or len(_NUMBER.findall(line.text)) > 1


_SHEET = re.compile(r"[\W\d_]*[A-Z]?[\W\d_]*")
_NUMBER = re.compile(r"(?<![\d.:/-])\d{3,}(?![\d.:/-])")
"""No part of a date or of an hour."""
_SYLLABLE = "(?>(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]?a(?:i|o|ng?)?|[iu]?e(?:i|ng?|r)?|i(?:u|ng?)?|i?o(?:u|ng)?|u(?:i|o|n)?|v))"
_PINYIN = re.compile(rf"(?:{_SYLLABLE}[\s'·-]*){{3,}}+", re.IGNORECASE)
"""The name of a paper below it in Latin letters."""


def _ranges(reads: Sequence[ReadLine]) -> str:
    """Line numbers, those in a row together: 1–3、40."""
    ranges: list[tuple[int, int]] = []
    for number in sorted(
        set(chain.from_iterable(range(one.line.number, one.line.last_number + 1) for one in reads))
    ):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = ranges[-1][0], number
        else:
            ranges.append((number, number))
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


def _proves_itself(read: ReadLine) -> bool:
    return read.is_proven and read.margin < math.inf


def _runs(reads: Sequence[ReadLine]) -> Iterator[list[ReadLine]]:
    """Lines one by one, but those that were set aside without a proof and that no person has spoken of in runs."""
    run: list[ReadLine] = []
    for read in reads:
        if read.reading in SET_ASIDE and read.margin < math.inf:
            if not read.is_proven:
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
    words = "、".join(dict.fromkeys(read.reading.word for read in run))
    text = " / ".join(read.line.printed for read in run)
    shown = text if len(text) <= 2 * _SHOWN else f"{text[: 2 * _SHOWN]}…"
    return f"第 {_ranges(run)} 行认作{words}，没有进文章：{shown}"


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _what(read: ReadLine) -> str:
    """What a person should ask of a line."""
    line, reading, alternative = read.line, read.reading, read.alternative
    words = _short(line.printed)
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
