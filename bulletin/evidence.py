"""What speaks for and against each reading of a line: an ordered, named list of rules with their weights.

A reading of a page gives every line a `Reading`. Its score is the sum, over the lines, of the rules that speak of
the line itself (`SHAPE`), of the step from the reading before (`STEPS`), and of the rules that speak of such a step
(`CONTEXT`). `transcript` looks for the reading of the whole page with the highest score. Weights are in units of
"one clear sign"; about 3 outweigh a default, 8 and more decide alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.lines import Line, Lines


class Reading(Enum):
    """What a line can be taken for."""

    KICKER = auto()
    TITLE = auto()
    TITLE_MORE = auto()  # the second line of a headline
    DECK = auto()
    BYLINE_HEAD = auto()  # who wrote it, under the headline
    UNTITLED = auto()  # the first paragraph of an item printed without a headline
    PARAGRAPH = auto()
    CONTINUED = auto()  # goes on where a column break cut the paragraph
    CROSSHEAD = auto()
    SUBHEAD = auto()
    CAPTION = auto()
    CAPTION_INSIDE = auto()  # a caption that stands inside a sentence
    SIGNATURE = auto()  # byline or credit, a line of its own at the end
    DOUBLED = auto()
    JUMP = auto()


R = Reading
BEGINS_ARTICLE = frozenset({R.KICKER, R.TITLE, R.UNTITLED})
HEADS = frozenset({R.KICKER, R.TITLE, R.TITLE_MORE, R.DECK, R.CROSSHEAD, R.SUBHEAD})
HEADLINE = frozenset({R.TITLE, R.TITLE_MORE, R.DECK})
TEXT = frozenset({R.UNTITLED, R.PARAGRAPH, R.CONTINUED})
# What may stand between two halves of a paragraph.
ASIDE = frozenset({R.CAPTION, R.CAPTION_INSIDE, R.DOUBLED, R.JUMP})
NEVER = -1000.0


@dataclass(frozen=True)
class Shape:
    """A sign on the line itself. `test` gives how far it is there, 0 to 1 (or -1 to 1)."""

    name: str
    readings: frozenset[Reading]
    weight: float
    test: Callable[[Lines, int], float]
    reason: str


@dataclass(frozen=True)
class Context:
    """A sign in the step from one line to the next. `test` gets the text line before and this line."""

    name: str
    before: frozenset[Reading]
    readings: frozenset[Reading]
    weight: float
    test: Callable[[Lines, int, int], float]
    reason: str


def _next(lines: Lines, index: int, distance: int = 1) -> Line | None:
    return lines.items[index + distance] if index + distance < len(lines.items) else None


def _heading_shape(lines: Lines, index: int) -> float:
    """-1 (a full sentence) to 1 (short, no full stop)."""
    return 2 * lines.items[index].heading_likeness - 1


def _dateline_ahead(lines: Lines, index: int) -> float:
    """Whether the report below begins with a dateline, with at most a deck or byline between."""
    for distance in (1, 2, 3):
        line = _next(lines, index, distance)
        if line is None:
            return 0.0
        if line.dateline:
            return 1.0 if distance == 1 else 0.7
        if not line.heading_likeness and not line.byline_likeness:
            return 0.0
    return 0.0


def _byline_ahead(lines: Lines, index: int) -> float:
    line = _next(lines, index)
    return line.byline_likeness if line else 0.0


def _clauses(lines: Lines, index: int) -> float:
    line = lines.items[index]
    return float(line.clauses in {2, 3} and line.length >= 8)


def _caption_shape(lines: Lines, index: int) -> float:
    """A short single sentence, or words that say 图为."""
    line = lines.items[index]
    if line.caption_lead:
        return 1.0
    sentences = sum(line.text.count(mark) for mark in "。！？")
    if line.length > 60 or sentences > 2 or line.heading_likeness > 0.6:
        return -1.0
    return 0.35 if line.length <= 32 and sentences <= 1 else -0.3


def _picture_gap(lines: Lines, index: int) -> float:
    """A picture stood above: more blank lines than usual."""
    return float(lines.items[index].gap > lines.usual_gap and index > 0)


def _long(lines: Lines, index: int) -> float:
    return min(1.0, lines.items[index].length / 80)


def _fragment(lines: Lines, index: int) -> float:
    """Begins with a mark that cannot begin a paragraph."""
    return float(lines.items[index].text[0] in "，。、；：！？,;:!?)）”’》％%")


def _rhythm(lines: Lines, index: int) -> float:
    """How far other heads of the same build stand in the same article: crossheads are made alike."""
    line = lines.items[index]
    alike = 0
    for other in _stretch(lines, index):
        if other is line or other.heading_likeness < 0.5 or other.level:
            continue
        same_length = abs(other.length - line.length) <= 3
        same_build = all((mark in other.text) == (mark in line.text) for mark in (",", " "))
        alike += same_length and same_build
    return min(1.0, alike / 2)


def _stretch(lines: Lines, index: int) -> tuple[Line, ...]:
    """The lines around one, up to the nearest byline or dateline on either side."""
    items = lines.items
    first = index
    while first > 0 and not items[first - 1].is_signed and not items[first].dateline:
        first -= 1
    last = index
    while last + 1 < len(items) and not items[last].is_signed and not items[last + 1].dateline:
        last += 1
    return items[first : last + 1]


def _opens_paragraph(lines: Lines, index: int) -> float:
    """Begins the way paragraphs begin: a quotation, a date, 近年来, 下一步."""
    return float(bool(_PARAGRAPH_LEAD.match(lines.items[index].text)))


_PARAGRAPH_LEAD = re.compile(
    r"“|近年来|近日|近期|日前|目前|今年|去年|当日|当天|随后|据[了统悉介]|为了?[^，。]{3,}|下一步|活动[中现]|此外|同时[,，]|截至|自[^，。]{2,12}以来"
    r"|[0-9０-９]{1,4}[年月][0-9０-９]{0,2}|[^，。,]{2,5}[中后时][,，]"
)


def _doubled(lines: Lines, index: int) -> float:
    """The whole line is the tail of the line before, captured a second time."""
    if index == 0:
        return -1.0
    text = lines.items[index].text
    before = lines.items[index - 1].text
    return 1.0 if len(text) >= 3 and len(before) > len(text) and before.endswith(text) else -1.0


def _marked(level_of: Callable[[Lines, int], bool]) -> Callable[[Lines, int], float]:
    def test(lines: Lines, index: int) -> float:
        if not lines.is_markdown:
            return 0.0
        return 1.0 if level_of(lines, index) else -1.0

    return test


def _headline_level(lines: Lines, index: int) -> bool:
    return lines.items[index].level == lines.levels[0]


def _deck_level(lines: Lines, index: int) -> bool:
    """One level below a headline that stands directly above, unless crossheads share that level."""
    line = lines.items[index]
    if not index or line.level <= lines.levels[0] or lines.items[index - 1].level != lines.levels[0]:
        return False
    return line.level not in _crosshead_levels(lines)


def _crosshead_levels(lines: Lines) -> tuple[int, ...]:
    """Levels of the headings that do not stand directly under a headline, highest first."""
    top = lines.levels[0]
    pairs = zip(lines.items, lines.items[1:], strict=False)
    return tuple(sorted({line.level for above, line in pairs if line.level > top and above.level != top}))


def _crosshead_level(lines: Lines, index: int) -> bool:
    levels = _crosshead_levels(lines)
    return bool(levels) and lines.items[index].level == levels[0]


def _subhead_level(lines: Lines, index: int) -> bool:
    return lines.items[index].level in _crosshead_levels(lines)[1:]


def _no_level(lines: Lines, index: int) -> bool:
    return lines.items[index].level == 0


def _of(*readings: Reading) -> frozenset[Reading]:
    return frozenset(readings)


SHAPE: tuple[Shape, ...] = (
    Shape(
        "heading shape",
        HEADS,
        3.0,
        _heading_shape,
        "a head is short and has no full stop: 打击侵财犯罪 守护群众财产",
    ),
    Shape(
        "full stop",
        HEADS,
        -5.0,
        lambda page, at: float(page.items[at].text[-1] in "。，,、；;"),
        "no head ends in a full stop or comma",
    ),
    Shape(
        "text shape",
        _of(R.PARAGRAPH, R.CONTINUED, R.UNTITLED),
        -2.5,
        lambda page, at: max(0.0, _heading_shape(page, at)),
        "running text is not shaped like a head",
    ),
    Shape("length of text", TEXT, 1.0, _long, "the longer a line, the surer it is running text"),
    Shape(
        "two clauses",
        HEADLINE,
        2.5,
        _clauses,
        "a headline set in two lines is captured with a space between: 强化三项举措 助推夏季行动",
    ),
    Shape(
        "two clauses in a crosshead",
        _of(R.CROSSHEAD, R.SUBHEAD),
        -1.0,
        _clauses,
        "crossheads are set in one line",
    ),
    Shape(
        "dateline ahead",
        HEADLINE,
        4.0,
        _dateline_ahead,
        "a report opens with its dateline right under the headline",
    ),
    Shape(
        "dateline under a crosshead",
        _of(R.CROSSHEAD, R.SUBHEAD),
        -7.0,
        _dateline_ahead,
        "no dateline follows a crosshead",
    ),
    Shape("byline ahead", HEADLINE, 3.0, _byline_ahead, "本报记者 张三 stands under the headline"),
    Shape(
        "headline length",
        _of(R.TITLE),
        1.0,
        lambda page, at: float(8 <= page.items[at].length <= 30),
        "most headlines have 8 to 30 characters (95 % of 1,947 in the measured pages)",
    ),
    Shape(
        "rhythm",
        _of(R.CROSSHEAD),
        3.0,
        _rhythm,
        "crossheads of one article are made alike: 最强手段 打击违法犯罪 / 最优理念 深化公安改革",
    ),
    Shape(
        "opening words",
        _of(R.CONTINUED),
        -1.5,
        _opens_paragraph,
        "近年来, “… begin a paragraph, they do not go on with one",
    ),
    Shape(
        "numbered",
        _of(R.CROSSHEAD),
        3.0,
        lambda page, at: float(page.items[at].numbered),
        "一、…: sections are numbered",
    ),
    Shape(
        "numbered headline",
        _of(R.TITLE, R.KICKER),
        -3.0,
        lambda page, at: float(page.items[at].numbered),
        "headlines are not numbered",
    ),
    Shape(
        "byline shape",
        _of(R.BYLINE_HEAD),
        6.0,
        lambda page, at: 2 * page.items[at].byline_likeness - 1,
        "a line that is nothing but names and 记者",
    ),
    Shape(
        "signature shape",
        _of(R.SIGNATURE),
        8.0,
        lambda page, at: 1.0 if page.items[at].is_signature else -1.0,
        "(刘世勇 张文广) or 金子全 摄 alone on a line",
    ),
    Shape(
        "signature as text",
        TEXT | HEADS,
        -8.0,
        lambda page, at: float(page.items[at].is_signature),
        "a line of names in brackets is no text",
    ),
    Shape(
        "caption shape",
        _of(R.CAPTION, R.CAPTION_INSIDE),
        4.0,
        _caption_shape,
        "图为…, or one short sentence: 开展反诈宣传活动。",
    ),
    Shape(
        "gap above a caption",
        _of(R.CAPTION, R.CAPTION_INSIDE),
        3.0,
        _picture_gap,
        "the picture leaves blank lines above its caption",
    ),
    Shape(
        "gap inside a paragraph",
        _of(R.CONTINUED),
        -0.5,
        _picture_gap,
        "a picture can stand in a paragraph, but seldom does",
    ),
    Shape("fragment", _of(R.CONTINUED), 4.0, _fragment, "，or ”cannot begin a paragraph"),
    Shape(
        "fragment as beginning", HEADS | _of(R.PARAGRAPH, R.UNTITLED, R.CAPTION), -6.0, _fragment, "the same"
    ),
    Shape("doubled tail", _of(R.DOUBLED), 9.0, _doubled, "震慑效果明显。/ 慑效果明显。"),
    Shape(
        "jump",
        _of(R.JUMP),
        12.0,
        lambda page, at: 1.0 if page.items[at].jump else -1.0,
        "下转第3版 is furniture",
    ),
    Shape("untitled", _of(R.UNTITLED), -3.0, lambda _page, _at: 1.0, "items without a headline are rare"),
    Shape(
        "dateline of an untitled item",
        _of(R.UNTITLED),
        3.0,
        lambda page, at: float(page.items[at].dateline is not None),
        "briefs begin with their dateline",
    ),
    Shape("marked headline", _of(R.TITLE), 15.0, _marked(_headline_level), "# in a Markdown page"),
    Shape("marked deck", _of(R.DECK), 15.0, _marked(_deck_level), "## under #"),
    Shape("marked crosshead", _of(R.CROSSHEAD), 15.0, _marked(_crosshead_level), "### in a Markdown page"),
    Shape("marked subhead", _of(R.SUBHEAD), 15.0, _marked(_subhead_level), "#### under ###"),
    Shape(
        "unmarked",
        TEXT | ASIDE | _of(R.SIGNATURE, R.BYLINE_HEAD),
        5.0,
        _marked(_no_level),
        "text has no # in a Markdown page",
    ),
    Shape(
        "subhead without marks",
        _of(R.SUBHEAD),
        -6.0,
        lambda page, _at: float(not page.is_markdown),
        "bare text shows no second level",
    ),
)


def _open(lines: Lines, before: int, _at: int) -> float:
    return lines.items[before].openness


def _signed(lines: Lines, before: int, _at: int) -> float:
    return float(lines.items[before].is_signed)


def _unsigned(lines: Lines, before: int, _at: int) -> float:
    """How odd it is on this page that an article ends without a byline: 0.2 to 1."""
    if lines.items[before].is_signed:
        return 0.0
    return 0.2 + 0.8 * _signing_habit(lines)


def _signing_habit(lines: Lines) -> float:
    """How consistently the page signs at the end: 1 when every article that surely ends is signed."""
    items = lines.items
    unsigned = sum(
        1
        for above, line, below in zip(items, items[1:], items[2:], strict=False)
        if line.heading_likeness > 0.5
        and (below.dateline or below.byline_likeness == 1.0)
        and not above.is_signed
        and above.ends_sentence
    )
    signed = sum(line.is_signed for line in items)
    return signed / (signed + unsigned) if signed else 0.0


def _seam(lines: Lines, before: int, at: int) -> float:
    return 1.0 if lines.seam_seen(lines.items[before], lines.items[at]) else -0.3


def _dateline_again(lines: Lines, _before: int, at: int) -> float:
    return float(lines.items[at].dateline is not None)


def _level_of_headline(lines: Lines, before: int, at: int) -> float:
    """A second headline line continues a clause: the first has none of its own break."""
    return float(lines.items[before].clauses > 1 or lines.items[at].clauses > 1)


_BODY = TEXT | _of(R.DOUBLED)
CONTEXT: tuple[Context, ...] = (
    Context(
        "cut sentence goes on", TEXT | ASIDE, _of(R.CONTINUED), 5.0, _open, "…带动普通民警的联动 / 效应。"
    ),
    Context(
        "cut sentence dropped",
        TEXT | ASIDE,
        HEADS | _of(R.PARAGRAPH, R.UNTITLED, R.SIGNATURE, R.CAPTION),
        -5.0,
        lambda page, before, at: max(0.0, _open(page, before, at)),
        "a sentence does not stop in its middle",
    ),
    Context(
        "caption inside",
        TEXT,
        _of(R.CAPTION_INSIDE),
        4.0,
        lambda page, before, at: _open(page, before, at) - 1,
        "其中有 / caption / 效警情数: only an open sentence has an inside",
    ),
    Context(
        "seam",
        TEXT | ASIDE,
        _of(R.CONTINUED),
        1.5,
        _seam,
        "the word that the joint makes stands elsewhere on the page",
    ),
    Context(
        "signed, then a new article",
        _BODY | _of(R.SIGNATURE),
        BEGINS_ARTICLE,
        5.0,
        _signed,
        "a byline closes an article",
    ),
    Context(
        "signed, then more text",
        _BODY | _of(R.SIGNATURE),
        _of(R.PARAGRAPH, R.CONTINUED, R.CROSSHEAD),
        -7.0,
        _signed,
        "nothing but a caption follows the byline",
    ),
    Context(
        "not signed",
        _BODY | _of(R.CAPTION, R.JUMP),
        BEGINS_ARTICLE,
        -7.0,
        _unsigned,
        "where articles are signed, an unsigned end is no end",
    ),
    Context(
        "second dateline",
        _BODY | _of(R.CROSSHEAD, R.CAPTION),
        _of(R.PARAGRAPH, R.CONTINUED),
        -4.0,
        _dateline_again,
        "an article has one dateline (97 %)",
    ),
    Context(
        "headline complete",
        _of(R.TITLE),
        _of(R.TITLE_MORE),
        -2.0,
        _level_of_headline,
        "a headline with its two clauses on one line has no second line",
    ),
)


STEPS: dict[Reading | None, dict[Reading, float]] = {}
"""What may follow what, and how usual it is; None is the top of the page. A pair that is absent cannot be."""

_ARTICLE_BEGINS = {R.TITLE: 0.0, R.KICKER: -2.5, R.UNTITLED: -2.0}
_BODY_GOES_ON = {
    R.PARAGRAPH: 0.0,
    R.CONTINUED: 0.0,
    R.CROSSHEAD: -1.0,
    R.SUBHEAD: -3.0,
    R.CAPTION: -3.0,
    R.CAPTION_INSIDE: -3.0,
    R.SIGNATURE: 0.0,
    R.DOUBLED: 0.0,
    R.JUMP: 0.0,
}
_UNDER_HEADLINE = {
    R.DECK: -2.0,
    R.BYLINE_HEAD: 0.0,
    R.PARAGRAPH: 0.0,
    R.CAPTION: -2.5,
    R.CROSSHEAD: -3.5,
    R.JUMP: -1.0,
}
STEPS[None] = {R.TITLE: 0.0, R.KICKER: -2.0, R.UNTITLED: -1.0, R.CAPTION: -5.0, R.JUMP: 0.0}
STEPS[R.KICKER] = {R.TITLE: 0.0}
STEPS[R.TITLE] = {R.TITLE_MORE: -2.5} | _UNDER_HEADLINE
STEPS[R.TITLE_MORE] = _UNDER_HEADLINE
STEPS[R.DECK] = {**_UNDER_HEADLINE, R.DECK: -3.0, R.CROSSHEAD: -2.0}
STEPS[R.BYLINE_HEAD] = {
    R.PARAGRAPH: 0.0,
    R.BYLINE_HEAD: -2.0,
    R.CAPTION: -2.0,
    R.CROSSHEAD: -1.5,
    R.DECK: -4.0,
}
for _text in (R.UNTITLED, R.PARAGRAPH, R.CONTINUED, R.DOUBLED):
    STEPS[_text] = _BODY_GOES_ON | _ARTICLE_BEGINS
STEPS[R.CROSSHEAD] = {R.PARAGRAPH: 0.0, R.SUBHEAD: -0.5, R.CAPTION: -3.0, R.CROSSHEAD: -5.0, R.DOUBLED: -2.0}
STEPS[R.SUBHEAD] = {R.PARAGRAPH: 0.0, R.CAPTION: -3.0}
STEPS[R.CAPTION] = {
    R.PARAGRAPH: 0.0,
    R.CROSSHEAD: -1.0,
    R.SUBHEAD: -3.0,
    R.CAPTION: -1.5,
    R.SIGNATURE: 0.0,
    R.BYLINE_HEAD: -1.0,
    R.JUMP: 0.0,
} | _ARTICLE_BEGINS
STEPS[R.CAPTION_INSIDE] = {R.CONTINUED: 0.0, R.CAPTION_INSIDE: -2.0}
STEPS[R.SIGNATURE] = {
    R.CAPTION: -1.0,
    R.SIGNATURE: -1.0,
    R.JUMP: 0.0,
    R.PARAGRAPH: 0.0,
    R.CROSSHEAD: 0.0,
} | _ARTICLE_BEGINS
STEPS[R.JUMP] = {
    R.PARAGRAPH: 0.0,
    R.CONTINUED: 0.0,
    R.CROSSHEAD: -1.0,
    R.CAPTION: -3.0,
    R.SIGNATURE: 0.0,
} | _ARTICLE_BEGINS

CANNOT_END = HEADS | {R.BYLINE_HEAD, R.CAPTION_INSIDE}
"""Readings after which the page cannot be over; an end there costs `UNFINISHED`."""
UNFINISHED = -6.0
