"""Features of text, bylines and their neighbours, each a number, mostly 0 (absent) to 1 (plain).

A feature gets the page and the line's index and knows nothing of readings and weights: `rules` says what it speaks for.
Those of heads are in `head_features`, of crossheads in `crosshead_features`, of captions and furniture in
`furniture_features`, of the step from one line to the next in `step_features`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.conversion.page import wording
from bulletin.conversion.page.layout import is_cut_word

if TYPE_CHECKING:
    from bulletin.conversion.page.layout import Lines
    from bulletin.conversion.page.lines import Line


def next_line(page: Lines, at: int, distance: int = 1) -> Line | None:
    """The line so many below; None behind the last."""
    return page.items[at + distance] if at + distance < len(page.items) else None


def ends_in_stop(page: Lines, at: int) -> float:
    text = page.items[at].text
    announces = text[-1] in ":：" and ("," in text or "，" in text)  # 从1月15日起，发车时间调整如下：
    foreign = text[-1] == "." and at in page.foreign
    return float(text[-1] in "。，,、；;" or "。" in text or announces or foreign)


def whole_sentence(page: Lines, at: int) -> float:
    return float(page.items[at].ends_sentence and not page.stack_sizes[at] and not parallel(page, at))


def dateline(page: Lines, at: int) -> float:
    return float(page.items[at].dateline is not None)


def byline_shape(page: Lines, at: int) -> float:
    """-1 to 1."""
    if at in page.labelled_rows:
        return -1.0
    return 2 * max(page.items[at].byline_likeness, 0.85 * (at in page.pen_names)) - 1


def listed_name(page: Lines, at: int) -> float:
    """Whether it is a row of a list of names."""
    return float(at in page.listed_names)


def signature_shape(page: Lines, at: int) -> float:
    """-1, or how surely the whole line is a signature."""
    line = page.items[at]
    if line.is_signature or page.signs_off[at]:
        return 1.0
    return 0.5 if line.is_remark and line.signature_likeness else -1.0


def signature(page: Lines, at: int) -> float:
    return float(page.items[at].is_signature or page.signs_off[at])


def signed(page: Lines, at: int) -> float:
    return float(page.items[at].is_signed or page.items[at].caption_lead)


def brief(page: Lines, at: int) -> float:
    """Whether it begins with a dateline behind a signed end or another brief: short items without headlines."""
    return float(page.briefs[at])


def byline_likeness(page: Lines, at: int) -> float:
    return max(page.items[at].byline_likeness, 0.85 * (at in page.pen_names))


def salutation(page: Lines, at: int) -> float:
    """Whether it greets or takes leave, as letters do: 编辑同志：, 祝您身体健康！"""
    return float(page.items[at].length <= 16 and bool(wording.SALUTATION.fullmatch(page.items[at].text)))


def labelled(page: Lines, at: int) -> float:
    """Whether it begins with a label that text has and no head: 问：, 答：, 编者按："""
    return float(at in page.speakers or bool(wording.LABEL.match(page.items[at].text)))


def spoken(page: Lines, at: int) -> float:
    """Whether it is a sentence that begins with who says it; behind the end of an article a question may be a headline."""
    if at not in page.speakers:
        return 0.0
    may_head = at and wording.ASKED.match(page.items[at].text) and at - 1 not in page.speakers
    return float(not (may_head and page.items[at - 1].heading_likeness <= 0.5))


def asker(page: Lines, at: int) -> float:
    """Whether it says in brackets who asks, between a question and its answer: （读者 小月）."""
    return float(page.items[at].is_remark and page.speakers >= {at - 1, at + 1})


def long(page: Lines, at: int) -> float:
    return min(1.0, page.items[at].length / 80)


def begins_with_closing_mark(page: Lines, at: int) -> float:
    return float(page.items[at].begins_with_closing_mark)


def begins_with_particle(page: Lines, at: int) -> float:
    return float(page.items[at].begins_with_particle)


def dangling_end(page: Lines, at: int) -> float:
    return float(page.items[at].dangling_end)


def sentence_words(page: Lines, at: int) -> float:
    return page.items[at].sentence_words if page.items[at].length >= 4 else 0.0


def running_text(page: Lines, at: int) -> float:
    """Whether a width broke it into three rows or more, and it ends in a full stop."""
    line = page.items[at]
    return float(len(line.rows) >= _ROWS_OF_TEXT and line.text[-1] == "。")


_ROWS_OF_TEXT = 3


def foreign(page: Lines, at: int) -> float:
    """Whether it belongs to an article in another script than Han: English, Mongolian."""
    return float(at in page.foreign)


def foreign_text(page: Lines, at: int) -> float:
    """Whether it ends a sentence there."""
    return float(at in page.foreign and page.items[at].ends_sentence)


def opens_paragraph(page: Lines, at: int) -> float:
    """Begins the way paragraphs begin: a quotation, a date, 近年来, 下一步."""
    return float(bool(wording.PARAGRAPH_LEAD.match(page.items[at].text)))


def opens_sentence(page: Lines, at: int) -> float:
    """Begins the way only sentences begin: 近年来, 为推动…, 今年6月."""
    text = page.items[at].text
    return float(bool(wording.SENTENCE_LEAD.match(text) or page.patterns.lead.match(text)))


def short_sentence(page: Lines, at: int) -> float:
    line = page.items[at]
    return float(line.length <= 14 and line.ends_sentence and line.text[-1] == "。")


def numbered(page: Lines, at: int) -> float:
    return float(page.items[at].numbered and at not in page.numbered_articles)


def series(page: Lines, at: int) -> float:
    return float(page.series[at])


def goes_on(page: Lines, at: int) -> bool:
    """Whether something on this line or the next says that one sentence runs over the end of this line."""
    following = next_line(page, at)
    if following is None:
        return False
    line = page.items[at]
    return (
        line.dangling_end
        or following.begins_with_particle
        or following.begins_with_closing_mark
        or is_cut_word(line, following)
    )


def stack_sizes(page: Lines, at: int) -> float:
    """0 to 1: how sure it is that the line is one of a stack: verse, a list, a table."""
    return min(1.0, max(0, page.stack_sizes[at] - 3) / 2)


def table_row(page: Lines, at: int) -> float:
    """Whether it is one of several lines of as many short cells each."""
    return float(at in page.table_rows)


def labelled_row(page: Lines, at: int) -> float:
    """Whether it begins with a label, as the lines beside it do with others: 一等奖：…, 报名时间：…"""
    return float(at in page.labelled_rows)


def remark(page: Lines, at: int) -> float:
    line = page.items[at]
    return float(line.is_remark and not line.is_signature)


def parallel(page: Lines, at: int) -> float:
    """Whether lines that end in ； stand together, or it follows on such lines: an enumeration, one item a line."""
    near = [line.text[-1] in "；;" for line in page.items[max(0, at - 2) : at + 2]]
    return float(sum(near) >= 2)
