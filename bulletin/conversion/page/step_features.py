"""Features of the step from one line to the next, each a number, mostly 0 (absent) to 1 (plain).

A feature gets the page, the index of the text line before (an aside between the two is passed over) and the index of
this line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.conversion.page import wording
from bulletin.conversion.page.features import goes_on
from bulletin.conversion.page.head_features import (
    byline_ahead,
    dateline_ahead,
    gap_above,
    has_deck_below,
    kicker_words,
    names_who,
)
from bulletin.conversion.page.layout import LONGEST_HALF, is_cut_word, is_wrapped, overlap

if TYPE_CHECKING:
    from bulletin.conversion.page.layout import Lines


_VERSE = 6
"""Lines of a stack that are surely verse, a list or a table."""


def is_open(page: Lines, before: int, at: int) -> float:
    """-1 to 1: how sure it is that the sentence before goes on here; behind 下转第3版 and 上接第1版 it does elsewhere."""
    if (
        min(page.stack_sizes[before], page.stack_sizes[at]) >= _VERSE
        and not page.items[before].open_quotes > 0
    ):
        return 0.0  # lines of verse end in a comma
    return -1.0 if before != at - 1 and page.items[at - 1].jump else page.items[before].run_on


def left_open(page: Lines, before: int, at: int) -> float:
    return max(0.0, is_open(page, before, at))


def closed(page: Lines, before: int, _at: int) -> float:
    """-2 to 0: how far the text before is from being cut open."""
    return page.items[before].run_on - 1


def cut_word(page: Lines, before: int, at: int) -> float:
    if (
        page.stack_sizes[before] > 3 and page.stack_sizes[at] > 3
    ):  # 上证A股954.98 / 深证A股341.81: rows of a table
        return 0.0
    return float(is_cut_word(page.items[before], page.items[at]))


def cut_item(page: Lines, before: int, at: int) -> float:
    """Whether a numbered item of an enumeration has no end mark and this line, unnumbered, brings one: （二）… / …；"""
    first, second = page.items[before], page.items[at]
    if (
        not first.numbered
        or second.numbered
        or first.text[-1] in "。；;：:"
        or second.text[-1] not in "。；;"
    ):
        return 0.0
    return float(any(line.text[-1] in "；;" for line in page.items[max(0, before - 1) : at + 2]))


def particle_after_head(page: Lines, _before: int, at: int) -> float:
    return float(page.items[at].begins_with_particle)


def marked_again(page: Lines, before: int, at: int) -> float:
    """Whether both lines are items with the same sign before them, and nobody signs the first."""
    if not {before, at} <= page.marked_items or page.items[before].text[0] != page.items[at].text[0]:
        return 0.0
    return 1 - page.signature_likeness(before)


def cut_quotation(page: Lines, before: int, at: int) -> float:
    """Whether a quotation opened before is closed on this line."""
    return float(page.items[before].open_quotes > 0 and page.items[at].closes_quote)


def new_quotation(page: Lines, before: int, at: int) -> float:
    """A full stop, then a quotation mark: each paragraph of a long quotation opens it anew."""
    return float(page.items[before].ends_sentence and page.items[at].text[0] in "“『「")


def repeats_tail(page: Lines, before: int, at: int) -> float:
    """Whether the line begins with the tail of the line before and goes on."""
    length = overlap(page.items[before], page.items[at])
    return float(0 < length < len(page.items[at].text))


def attested_joint(page: Lines, before: int, at: int) -> float:
    return 1.0 if page.attested_joint(page.items[before], page.items[at]) else -0.3


def attested_joint_under_head(page: Lines, before: int, at: int) -> float:
    return float(page.attested_joint(page.items[before], page.items[at]))


def signed(page: Lines, before: int, at: int) -> float:
    if page.series[at] or page.speakers >= {before - 1, at}:  # 1、…(张学仁摄) / 2、…: parts of one item
        return 0.0
    return page.signature_likeness(before)


def signed_text(page: Lines, before: int, at: int) -> float:
    """Like `signed`; a picture credit counts less, since a picture may stand in the middle."""
    return signed(page, before, at) * (0.4 if page.items[before].has_photo_credit else 1.0)


def pictured(page: Lines, before: int, _at: int) -> float:
    """Whether the text before ends in a picture credit: it closes a picture, not always an article."""
    return float(page.items[before].has_photo_credit)


def unsigned(page: Lines, before: int, _at: int) -> float:
    """How odd it is on this page that an article ends without a byline: 0.1 to 1."""
    if dated(page, before, _at) or before in page.table_rows or page.signed_above[before]:
        return 0.0
    return (1 - page.signature_likeness(before)) * (0.1 + 0.9 * page.signing_habit**4)


def out_of_habit(page: Lines, before: int, at: int) -> float:
    """0 to 1: how odd it is on this page that an article ends without a byline and the next opens without a dateline.

    Where all others do both, one line that does neither is inside an article.
    """
    if page.items[at].heading_likeness <= 0.5:
        return 0.0
    opens = max(dateline_ahead(page, at), byline_ahead(page, at), gap_above(page, at))
    return unsigned(page, before, at) * page.opening_habit**4 * (1 - max(0.0, opens))


def dateline_again(page: Lines, _before: int, at: int) -> float:
    return float(page.items[at].dateline is not None)


def halves(page: Lines, before: int, at: int) -> float:
    """Whether two lines could be the two halves of one headline: of one length, short, neither with a break of its own."""
    first, second = page.items[before], page.items[at]
    if kicker_words(page, before):
        return 0.0
    if first.text.endswith("——"):
        return 1.0
    if names_who(page, before):
        return 0.0 if has_deck_below(page, before) else 1.6
    if first.clauses > 1 or second.clauses > 1 or max(first.length, second.length) > 22:
        return 0.0
    if first.dangling_end and second.heading_likeness > 0.5 and second.length <= 16:
        return 1.0  # 接触网工的 / 除夕夜
    if first.text[-1] == ":" and wording.WHOLE_QUOTE.fullmatch(second.text):
        return 0.0  # 对话包长山： / “群众的事，一件也不能凑合”
    if first.text[-1] == ":" and second.heading_likeness > 0.5:
        return 1.0  # 五里营镇： / 果树“医生”进果园
    first_part = re.split("[:：]", first.text)[-1]
    if abs(len(first_part) - second.length) > 1 or second.length < 5 or goes_on(page, at):
        return 0.0
    if page.stack_sizes[at] > 3:  # verse
        return 0.0
    return min(1.0, 2 * page.clause_habit)


def wrapped_inside_word(page: Lines, before: int, at: int) -> float:
    """Whether a headline was broken inside a word where its column ends: …构建城区巡防一 / 体化新格局."""
    first, second = page.items[before], page.items[at]
    below = page.items[at + 1] if at + 1 < len(page.items) else None
    cut = page.width and first.length >= 9 and is_cut_word(first, second)
    cut = cut or (page.width and first.length >= 9 and second.length <= 3 and page.signing_habit > 0.8)
    if not cut and (at in page.pen_names or second.byline_likeness >= 0.5):
        return 0.0
    if below is None or first.length < 7 or second.length > first.length or first.level or second.level:
        return 0.0
    if (
        first.ends_sentence
        or second.ends_sentence
        or first.text[-1] in ",，、:"
        or second.gap > page.usual_gap
    ):
        return 0.0
    return float(
        (cut or is_wrapped(first, second))
        and below.length > second.length
        and not below.heading_likeness > 0.6
    )


def clause_complete(page: Lines, before: int, at: int) -> float:
    """Whether either of two lines has a clause break of its own: then they are not two halves of one headline."""
    return float(page.items[before].clauses > 1 or page.items[at].clauses > 1)


def dated(page: Lines, before: int, _at: int) -> float:
    """Whether the line before is the day under a notice or letter: 教务处 / 3月25日."""
    line = page.items[before]
    if not line.is_day or before == 0:
        return 0.0
    above = page.items[before - 1]
    return float(above.length <= 24 or above.ends_sentence)


def jumped(page: Lines, _before: int, at: int) -> float:
    """Whether the line right above says that its article goes on on another page: 下转第3版."""
    jump = page.items[at - 1].jump
    return float(jump is not None and "上" not in jump[0][:3])


def resumed(page: Lines, _before: int, at: int) -> float:
    """Whether the line right above says that what follows began on another page: 上接第1版."""
    jump = page.items[at - 1].jump
    return float(jump is not None and "上" in jump[0][:3])


def caption_of_credit(page: Lines, before: int, at: int) -> float:
    """Whether the byline before names who took the picture, and this short line is no head of a text below."""
    line = page.items[at]
    if not page.items[before].names_photographer or line.length > 40 or line.dateline:
        return 0.0
    if page.items[before].caption_credit and not page.items[before].is_signature:
        return 0.0  # the words under that picture stand before its credit
    below = page.items[at + 1] if at + 1 < len(page.items) else None
    heads_text = below is not None and below.length >= 40 and below.heading_likeness < 0.5
    if heads_text:
        return 0.0
    above: set[str] = set()
    for each in page.items[max(0, before - 6) : before + 1]:
        above |= each.bigrams
    # What takes up the words of the article above and none of those below is certainly no headline.
    again = len(line.bigrams & above) >= max(2, 0.4 * len(line.bigrams))
    return 1.8 if again and below is not None and not line.bigrams & below.bigrams else 1.0


def gap_in_head(page: Lines, _before: int, at: int) -> float:
    """Whether a wider gap than usual stands between two lines of one head."""
    return float(page.items[at].gap > page.usual_gap and not page.items[at].level)


def numbered_above(page: Lines, before: int, at: int) -> float:
    """Whether the number of a section stands right above, and this is its head."""
    return float(before in page.section_numbers and page.items[at].heading_likeness > 0.5)


def pairs_of_heads(page: Lines, before: int, at: int) -> float:
    """-1 to 1: whether pairs of heads on this page are two lines of one headline, or headline and deck."""
    first, second = page.items[before], page.items[at]
    short = first.heading_likeness > 0.5 and max(first.length, second.length) <= LONGEST_HALF
    return page.pairs_of_heads if short else 0.0
