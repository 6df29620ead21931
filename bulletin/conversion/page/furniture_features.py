"""Features of captions, and of what belongs to the page: doubled tails, jumps, heads and feet. Built like `features`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.conversion.page.features import next_line
from bulletin.conversion.page.head_features import dash_ahead, kicker_words

if TYPE_CHECKING:
    from bulletin.conversion.page.layout import Lines


def caption_shape(page: Lines, at: int) -> float:
    """-1 to 1: how far the line reads like the words under a picture."""
    line = page.items[at]
    if at in page.marked_items:
        return -1.0
    if line.caption_lead:
        return 1.0
    if line.scene_likeness:
        return 2 * line.scene_likeness - 1
    if line.caption_credit or picture_above(page, at):
        return 0.0
    if line.length > 60 or line.text.count("。") > 2 or line.heading_likeness > 0.6 or line.dateline:
        return -1.0
    return -0.1 if line.length <= 32 and line.text.count("。") <= 1 else -0.6


def credited(page: Lines, at: int) -> float:
    """Whether a picture credit ends the line, or is the next, under a head or byline and above the text: a picture's words."""
    line, below = page.items[at], next_line(page, at)
    if at == 0 or below is None or line.length > 150 or line.dateline:
        return 0.0
    if not line.has_photo_credit:
        if not (below.has_photo_credit and below.is_signature):
            return 0.0
        below = next_line(page, at, 2)
    above = page.items[at - 1]
    if not (above.heading_likeness > 0.5 or above.byline_likeness >= 0.8 or above.is_picture_headline):
        return 0.0
    return float(
        below is not None
        and below.length >= 30
        and below.heading_likeness < 0.5
        and not below.has_photo_credit
    )


def with_credit(page: Lines, at: int) -> float:
    """0 to 1: whether a few words end in who took their picture: 民警在集市上为群众解答问题。刘洋摄."""
    line = page.items[at]
    credit = line.caption_credit
    if credit is None or line.level or only_text(page, at):
        return 0.0
    words = line.text[: credit.start()].rstrip()
    sentences = max(1, words.count("。"))
    return 1.0 if sentences == 1 and len(words) <= 50 else 0.5


def only_text(page: Lines, at: int) -> float:
    """Whether it is the only line between two heads, or between a head and the end: then it is the text."""
    following = next_line(page, at)
    above = page.items[at - 1]
    if page.items[at].points_at_picture:
        return 0.0
    named = at > 0 and page.signature_likeness(at - 1) > 0
    below_head = at > 0 and not named and (above.heading_likeness > 0.5 or above.is_picture_headline)
    return float(
        below_head and (following is None or following.heading_likeness > 0.5 or following.is_signature)
    )


def picture_gap(page: Lines, at: int) -> float:
    """A picture stood above: more blank lines than usual, where paragraphs have them as well."""
    return float(page.items[at].gap > page.usual_gap > 0 and at > 0)


def picture_above(page: Lines, at: int) -> float:
    """Whether the place of a picture stands right above, and the line is short enough for its caption."""
    line = page.items[at]
    if at == 0 or page.items[at].level or _is_above_deck(page, at):
        return 0.0  # a picture above the first headline is that of the post
    return float(
        at in page.pictures and line.length <= 45 and not line.numbered and line.text.count("。") <= 1
    )


def _is_above_deck(page: Lines, at: int) -> bool:
    """Whether a line below a headline follows: ——草原派出所纪事."""
    return at + 1 < len(page.items) and dash_ahead(page, at + 1) > 0


def picture_label(page: Lines, at: int) -> float:
    """The line above says that words of a picture follow: 图片："""
    return float(
        at > 0 and bool(re.fullmatch(r"[（(【]?图片?(?:说明)?[:：】）)]{1,2}", page.items[at - 1].text))
    )


def picture_headline(page: Lines, at: int) -> float:
    """Whether it has the mark of a picture, or is 图片新闻 and no headline stands below."""
    return float(page.items[at].is_picture_headline and not picture_column(page, at))


def picture_column(page: Lines, at: int) -> float:
    """Whether 图片新闻 stands above a headline."""
    return kicker_words(page, at) * (page.items[at].is_picture_headline and page.items[at].length <= 4)


def picture_behind(page: Lines, at: int) -> float:
    """Whether it has the mark of a picture, and the line above, which may be of the same headline, has not."""
    return float(page.items[at].is_picture_headline and at > 0 and not page.items[at - 1].is_picture_headline)


def doubled(page: Lines, at: int) -> float:
    """1 when the whole line is the tail of the line before, captured a second time; else -1."""
    if at == 0:
        return -1.0
    line, before = page.items[at], page.items[at - 1].text
    if len(line.text) < 3 or len(before) <= len(line.text) or not before.endswith(line.text):
        return -1.0
    # 贝宁共和国: a short headline that the text above happens to end in.
    return 1.0 if line.ends_sentence or line.heading_likeness < 0.5 else -1.0


def jump(page: Lines, at: int) -> float:
    return 1.0 if page.items[at].jump else -1.0
