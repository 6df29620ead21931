"""Features that a head stands inside an article: crossheads come in twos and more, made alike, numbered or by place.

Built like `features`; these take the whole stretch of an article to see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.conversion.page import wording
from bulletin.conversion.page.features import goes_on, next_line, opens_sentence
from bulletin.conversion.page.head_features import notice
from bulletin.conversion.page.layout import ARTICLE_REACH

if TYPE_CHECKING:
    from bulletin.conversion.page.layout import Lines
    from bulletin.conversion.page.lines import Line


def numbered_heads(page: Lines, at: int) -> float:
    """Whether this and another short line are numbered in one style: the heads of numbered sections."""
    if not _is_numbered_head(page.items[at]) or at in page.numbered_articles:
        return 0.0
    near = range(max(0, at - 30), min(len(page.items), at + 31))
    return float(any(index != at and _is_numbered_head(page.items[index]) for index in near))


def _is_numbered_head(line: Line) -> bool:
    numbered = line.numbered or _ORDINAL.match(line.text) is not None
    return numbered and line.heading_likeness > 0.5 and line.length <= 30


_ORDINAL = re.compile("第[一二三四五六七八九十][,，、]")


def rhythm(page: Lines, at: int) -> float:
    """How far other heads of the same build stand in the same article: crossheads are made alike."""
    line = page.items[at]
    if not _may_be_crosshead(page, at) or page.stack_sizes[at] >= _VERSE:
        return 0.0
    alike = 0
    beside = _heads_beside(page, at)
    for index in _stretch(page, at)[1:]:  # the first is the headline
        if index in beside:
            continue
        other = page.items[index]
        if index == at or other.level or not _may_be_crosshead(page, index):
            continue
        same_length = abs(other.length - line.length) <= 3
        if bool(other.numbered) != bool(line.numbered) or _sign(page, index) != _sign(page, at):
            continue
        same_build = all(bool(mark.search(other.text)) == bool(mark.search(line.text)) for mark in _MARKS)
        alike += same_length and same_build and (other.clauses > 1) == (line.clauses > 1)
    # Where nothing shows the ends of articles, heads of short texts that are made alike may as well be those of several.
    return min(1.0, alike / 2) * (0.4 + 0.6 * max(page.end_habit, page.are_sections_long))


_VERSE = 6
"""Lines of a stack that are verse or a list rather than heads."""


def _heads_beside(page: Lines, at: int) -> range:
    """The indices of the heads that stand together with this one, no text between, as far as an article may reach."""
    items = page.items
    first = last = at
    nearest, farthest = max(0, at - ARTICLE_REACH), min(len(items) - 1, at + ARTICLE_REACH)
    while first > nearest and items[first - 1].heading_likeness > 0.5:
        first -= 1
    while last < farthest and items[last + 1].heading_likeness > 0.5:
        last += 1
    return range(first, last + 1)


_MARKS = (re.compile("[,，]"), re.compile("[“「《]"))


def _may_be_head(page: Lines, at: int) -> bool:
    line = page.items[at]
    if (
        line.heading_likeness < 0.5
        or line.sentence_words >= 1
        or line.dangling_end
        or page.uneven_clauses[at]
    ):
        return False
    return not opens_sentence(page, at)


def alone(page: Lines, at: int) -> float:
    """Whether no other crosshead could stand in the same article: they come in twos and more."""
    return float(not any(_may_be_crosshead(page, other) for other in _stretch(page, at)[1:] if other != at))


def _may_be_crosshead(page: Lines, at: int) -> bool:
    line, below = page.items[at], next_line(page, at)
    if notice(page, at) == 1.0:
        return False
    if not _may_be_head(page, at) or line.byline_likeness > 0.4 or below is None:
        return False
    return not below.dateline and below.byline_likeness < 0.5 and not goes_on(page, at)


def _stretch(page: Lines, at: int) -> range:
    """The indices of the lines around one, up to the nearest byline or dateline on either side, or `ARTICLE_REACH` lines."""
    items = page.items
    first, nearest = at, max(0, at - ARTICLE_REACH)
    while first > nearest and not items[first - 1].is_signed and not items[first].dateline:
        first -= 1
    last, farthest = at, min(len(items) - 1, at + ARTICLE_REACH)
    while last < farthest and not items[last].is_signed and not items[last + 1].dateline:
        last += 1
    return range(first, last + 1)


def article_number(page: Lines, at: int) -> float:
    """Whether its number counts articles: 一、…（张三） / 二、…（李四）"""
    return float(at in page.numbered_articles)


def section_number(page: Lines, at: int) -> float:
    """Whether it is nothing but the number of a section, one of several that count on: 01, 02, PART 3."""
    return float(at in page.section_numbers)


def verse_title(page: Lines, at: int) -> float:
    """Whether it heads one of several poems: 浣溪沙, 采桑子."""
    return float(at in page.verse_titles)


def label_above_text(page: Lines, at: int) -> float:
    """Whether it is a label in brackets between two texts of one article: 【延伸阅读】."""
    line, below = page.items[at], next_line(page, at)
    if not at or below is None or below.length < 20 or below.heading_likeness > 0.5 or at in page.parted:
        return 0.0
    if line.is_signature or not wording.COLUMN_LABEL.fullmatch(line.text) or line.text[0] not in "【[":
        return 0.0
    above = page.items[at - 1]
    if wording.EDITORS_LABEL.search(line.text) or page.signature_likeness(at - 1) > 0:
        return 0.0
    return float(above.ends_sentence and above.length >= 20)


def marked_alike(page: Lines, at: int) -> float:
    """Whether it and another head of the same article are set apart by the same sign: 【案情回放】 … 【法官说法】, ● 驾驶证."""
    sign = _sign(page, at)
    if not sign:
        return 0.0
    near = range(max(0, at - 30), min(len(page.items), at + 31))
    return float(any(other != at and _sign(page, other) == sign for other in near))


def _sign(page: Lines, at: int) -> str:
    """The sign that sets a short line above a text apart as a head; empty when there is none."""
    line, below = page.items[at], next_line(page, at)
    if at in page.pictures or line.caption_lead:
        return ""
    if (
        below is None
        or line.length > 20
        or line.level
        or below.heading_likeness > 0.5
        or below.byline_likeness >= 0.5
    ):
        return ""
    if line.text[0] in "【[〔" and wording.COLUMN_LABEL.fullmatch(line.text) and not line.is_signature:
        return "" if wording.EDITORS_LABEL.search(line.text) else line.text[0]
    if _CALLED.match(line.text) and line.heading_likeness > 0.5:
        return "“"
    sign = _ORNAMENT.match(line.text)
    return sign[0] if sign and line.heading_likeness > 0.5 and len(sign[0]) < line.length - 1 else ""


# “三见面”：办前、办中、办后
_CALLED = re.compile("“[^”]{2,8}”[:]")
_ORNAMENT = re.compile("[●○◎□■◇◆★☆※▌▍▎┃|]")


def place_heads(page: Lines, at: int) -> float:
    """Whether short names head one report after another, each with its dateline: 赤峰 / 赤峰讯 …, 通辽 / 通辽讯 …"""

    def heads(index: int) -> bool:
        line, below = page.items[index], next_line(page, index)
        return (
            line.length <= 5
            and line.heading_likeness > 0.5
            and below is not None
            and below.dateline is not None
        )

    if not heads(at):
        return 0.0
    near = range(max(0, at - 8), min(len(page.items), at + 9))
    return float(any(index != at and heads(index) for index in near))
