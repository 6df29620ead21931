"""Features of headlines, kickers and decks: their own shape, and what stands around them. Built like `features`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.conversion.page import wording
from bulletin.conversion.page.features import goes_on, next_line

if TYPE_CHECKING:
    from bulletin.conversion.page.layout import Lines


def heading_shape(page: Lines, at: int) -> float:
    """-1 (a full sentence) to 1 (short, no full stop)."""
    return 2 * page.items[at].heading_likeness - 1


def text_shape(page: Lines, at: int) -> float:
    """How far the line is shaped like a head, 0 for a sentence."""
    return max(0.0, heading_shape(page, at))


def foreign_head(page: Lines, at: int) -> float:
    """Whether it heads an article in another script than Han: no sentence, and the first such line or behind a byline."""
    if at not in page.foreign or page.items[at].ends_sentence or page.items[at].byline_likeness >= _BYLINE:
        return 0.0
    return float(at - 1 not in page.foreign or page.items[at - 1].is_signature or page.signs_off[at - 1])


_BYLINE = 0.5


def has_comma(page: Lines, at: int) -> float:
    return float("," in page.items[at].text or "，" in page.items[at].text)


def has_uneven_clauses(page: Lines, at: int) -> float:
    return float(page.uneven_clauses[at])


def two_clauses(page: Lines, at: int) -> float:
    line = page.items[at]
    return float(line.clauses in {2, 3} and line.length >= 8)


def headline_length(page: Lines, at: int) -> float:
    return float(8 <= page.items[at].length <= 30)


def deck_length(page: Lines, at: int) -> float:
    """-0.5 (12 characters and fewer) to 1 (20 and more)."""
    return max(-0.5, min(1.0, (page.items[at].length - 15) / 5))


def deck_words(page: Lines, at: int) -> float:
    """Whether it says what the headline above is about: …工作纪实, 一起电诈案的侦破, or who did it: 红柳派出所推行“一村一辅警”."""
    line = page.items[at]
    if page.patterns.below_headline.search(line.text) or wording.ABOUT.match(line.text):
        return 1.0
    if not at or page.items[at - 1].heading_likeness <= 0.5 or line.heading_likeness <= 0.5:
        return 0.0
    body = page.patterns.body.match(line.text)
    return float(
        body is not None and len(line.text) - body.end() > 3 and body[0] not in page.items[at - 1].text
    )


def dash_ahead(page: Lines, at: int) -> float:
    """Whether a short line begins with the dash of a line below a headline: ——草原派出所纪事."""
    line = page.items[at]
    return float(bool(wording.DASH.match(line.text)) and line.length <= 50 and "。" not in line.text)


def dash_above(page: Lines, at: int) -> float:
    """Whether a line with the dash of a deck stands above its headline: ——…工作纪实 / 让青春在泥土里开花."""
    below = next_line(page, at)
    if not dash_ahead(page, at) or below is None or below.heading_likeness <= 0.5:
        return 0.0
    return float(not at or page.items[at - 1].heading_likeness <= 0.5)


def label_ahead(page: Lines, at: int) -> float:
    """Whether it begins with a label in brackets, as another head of the page does: 【义诊预告】9月20日… / 【党建】一场…"""
    return float(at in page.labelled_heads)


def unmarked_head(page: Lines, at: int) -> float:
    """Whether it has no # on a page whose headlines have: *学生发展中心* signs what stands above."""
    return float(page.is_markdown and not page.items[at].level)


def names_guest(page: Lines, at: int) -> float:
    """Whether it says below a headline who is asked: 本期嘉宾：…"""
    return float(page.items[at].length <= 40 and wording.GUEST.match(page.items[at].text) is not None)


def strap(page: Lines, at: int) -> float:
    """Whether it stands alone between the head of the page and the first headline: 庆祝第四十个教师节."""
    below = next_line(page, at)
    if at or at not in page.parted or below is None or page.items[at].heading_likeness <= 0.5:
        return 0.0
    return float(below.gap > page.usual_gap and below.heading_likeness > 0.5 and below.byline_likeness < 0.5)


def kicker_words(page: Lines, at: int) -> float:
    """Whether it is the name of a column or series, and a head stands under it."""
    below = next_line(page, at)
    if below is None or (below.heading_likeness < 0.5 and not below.text.startswith("——")):
        return 0.0
    return float(bool(page.patterns.column.search(page.items[at].text)))


def long_head(page: Lines, at: int) -> float:
    """0 (12 characters and fewer) to 1 (20 and more)."""
    return max(0.0, min(1.0, (page.items[at].length - 12) / 8))


def two_parts(page: Lines, at: int) -> float:
    """Whether a dash parts a head in two, or it ends in the name of a genre: 雪夜归来——草原派出所见闻, 巡边札记."""
    line = page.items[at]
    if line.heading_likeness < 0.5:
        return 0.0
    return float(
        bool(
            wording.TWO_PARTS.search(line.text)
            or wording.LABELLED.match(line.text)
            or page.patterns.below_headline.search(line.text)
        )
    )


def note_ahead(page: Lines, at: int) -> float:
    """Whether a note in brackets stands right below that says when it was adopted, said or published."""
    below = next_line(page, at)
    return float(below is not None and not below.is_signed and bool(wording.NOTE.fullmatch(below.text)))


def gap_above(page: Lines, at: int) -> float:
    """-1 to 1: where wider gaps part articles, whether one stands above; set-aside furniture parts as well."""
    if at in page.parted and at not in page.pictures:
        return 1.0
    if not page.gap_habit or not at:
        return 0.0
    return page.gap_habit if page.items[at].gap > page.usual_gap else -page.gap_habit * page.gap_recall


def posting_ended(page: Lines, at: int) -> float:
    """Whether what closes a posting was set aside right above: who edited it, how often it was read, END."""
    return float(at in page.ended)


def between_signatures(page: Lines, at: int) -> float:
    """0 to 1: whether the article above named its writers under its headline, and the text below is signed at its end.

    1 where no other head stands between: an article is not signed twice.
    """
    line = page.items[at]
    if not at or not page.signed_above[at - 1] or line.heading_likeness <= 0.5:
        return 0.0
    heads = 0
    for other in range(at + 1, min(len(page.items), at + 12)):
        each = page.items[other]
        if each.is_signature or page.signs_off[other] or each.closing_byline:
            return 0.0 if each.has_photo_credit else (1.0 if not heads else 0.3)
        if page.signed_above[other] is False or each.dateline or each.byline_likeness >= 0.8:
            return 0.0
        heads += each.heading_likeness > 0.5
    return 0.0


def notice(page: Lines, at: int) -> float:
    """Whether it is the headline of a notice: 停电通知, 关于限行的通告, 更正."""
    line = page.items[at]
    if not (line.length <= 24 and page.patterns.notice.search(line.text.strip("【】[]"))):
        return 0.0
    return 1.0 if line.length <= 6 or line.text.startswith("关于") else 0.6


def body_alone(page: Lines, at: int) -> float:
    """Whether it is nothing but the name of a body, and a head stands under it: 额尔古纳市公安局."""
    below = next_line(page, at)
    if below is None or below.heading_likeness < 0.5 or page.items[at].length > 16:
        return 0.0
    if names_who(page, at) and not has_deck_below(page, at):
        return 0.0  # 红山分局 / 给企业送上“定制警务”: one headline
    return float(bool(page.patterns.body.fullmatch(page.items[at].text)))


def names_who(page: Lines, at: int) -> bool:
    """Whether a head begins with a line that only says who: 三号露天矿 / 单日剥离量创历史新高, 红山分局 / 给企业送上….

    With a deck below, or under a line that calls, it is the kicker; else the headline goes on from it.
    """
    line, below = page.items[at], next_line(page, at)
    if below is None or below.heading_likeness < 0.5 or not 3 <= line.length <= 16 or line.clauses > 1:
        return False
    if not 4 <= below.length <= 24 or below.level or line.level or page.stack_sizes[at] > 4:
        return False
    text = line.text.rstrip(":")
    return page.patterns.who.fullmatch(text) is not None


def introduces_quote(page: Lines, at: int) -> float:
    """Whether it ends in a colon above a headline that is nothing but words in quotation marks."""
    below = next_line(page, at)
    if below is None or page.items[at].text[-1] != ":" or page.items[at].length > 24:
        return 0.0
    return float(bool(wording.WHOLE_QUOTE.fullmatch(below.text)) and below.length <= 30)


def has_deck_below(page: Lines, at: int) -> bool:
    """Whether a third head stands two lines below: kicker, headline, deck."""
    third = next_line(page, at, 2)
    return third is not None and (
        (
            third.heading_likeness > 0.5
            and third.byline_likeness < 0.5
            and third.length > 6
            and not has_comma(page, at + 2)
        )
        or dash_ahead(page, at + 2) > 0
    )


def who_as_kicker(page: Lines, at: int) -> float:
    return float(names_who(page, at) and has_deck_below(page, at))


def column_label(page: Lines, at: int) -> float:
    """Whether it is a label in brackets above a head: 【先锋故事】."""
    below = next_line(page, at)
    if below is None or below.heading_likeness < 0.5 or page.items[at].length > 14:
        return 0.0
    return float(bool(wording.COLUMN_LABEL.fullmatch(page.items[at].text)))


def calls_out(page: Lines, at: int) -> float:
    """Ends in ? or !: a headline may, a kicker does not."""
    return float(page.items[at].text[-1] in "?!？！")


def names_column(page: Lines, at: int) -> float:
    """Whether a short line above a longer head is never taken up below, while that head is: 乡村新事 / 全村一起过生日."""
    line, below = page.items[at], next_line(page, at)
    if (
        below is None
        or not 2 <= line.length <= 8
        or line.heading_likeness < 0.5
        or below.heading_likeness < 0.5
    ):
        return 0.0
    if (
        page.patterns.below_headline.search(below.text)
        or below.length <= line.length
        or line.clauses > 1
        or at + 1 in page.parted
        or below.gap > page.usual_gap
        or wording.SAYS_SOMETHING.search(line.text)
    ):
        return 0.0
    if names_who(page, at):
        return 0.0  # 克什克腾旗 / “马背警队”巡边忙
    text: set[str] = set()
    for each in page.items[at + 2 : at + 6]:
        text |= each.bigrams
    if line.bigrams & (text | below.bigrams):
        return 0.0
    return 1.0 if below.bigrams & text else 0.5


def _which_of_three(page: Lines, at: int) -> float:
    """Where a kicker, a headline and a deck stand one below the other and nothing else is short: 1, 2 or 3, which of them.

    Two lines of one length are one headline; 0 elsewhere.
    """
    for first in range(max(0, at - 2), at + 1):
        if _are__which_of_three(page, first):
            return float(at - first + 1)
    return 0.0


def _are__which_of_three(page: Lines, first: int) -> bool:
    lines = page.items[first : first + 4]
    if len(lines) < 4 or page.is_markdown or any(page.stack_sizes[first + each] > 4 for each in range(3)):
        return False
    kicker, headline, deck, text = lines
    above = page.items[first - 1] if first else None
    return (
        all(line.heading_likeness > 0.5 for line in lines[:3])
        and deck.byline_likeness < 0.5
        and (text.byline_likeness >= 0.8 or max(kicker.byline_likeness, headline.byline_likeness) < 0.5)
        and (
            above is None
            or above.heading_likeness <= 0.5
            or first in page.parted
            or page.signature_likeness(first - 1) > 0
        )
        and (text.heading_likeness <= 0.5 or text.byline_likeness >= 0.5)
        and kicker.length != headline.length
        and abs(headline.length - deck.length) > 1
        and bool(
            page.patterns.below_headline.search(deck.text)
            or page.patterns.column.search(kicker.text)
            or deck.length > headline.length
        )
    )


def first_of_three(page: Lines, at: int) -> float:
    return float(_which_of_three(page, at) == 1)


def second_of_three(page: Lines, at: int) -> float:
    return float(_which_of_three(page, at) == 2)


def third_of_three(page: Lines, at: int) -> float:
    return float(_which_of_three(page, at) == 3)


def lead_below(page: Lines, at: int) -> float:
    """-0.5 to 1: whether the text below opens as reports do, with a time and a body, and not with 该局 or 同时."""
    below = next_line(page, at)
    if below is None or below.length < 30 or page.items[at].heading_likeness < 0.5:
        return 0.0
    opening = below.text[:36]
    if wording.REFERS_BACK.match(opening):
        return -0.5
    return 0.5 * bool(wording.TIME.match(opening)) + 0.5 * bool(page.patterns.acting.search(opening))


def stops(page: Lines, at: int) -> float:
    """Whether a short sentence could be a headline with a full stop: at the start of a block, above a long text."""
    line, below = page.items[at], next_line(page, at)
    if not at or below is None or line.length > 22 or line.text[-1] != "。" or line.scene_likeness > 0.65:
        return 0.0
    starts = page.signature_likeness(at - 1) > 0 or gap_above(page, at) > 0
    whole = "," not in line.text and "。" not in line.text[:-1]
    return float(starts and whole and below.length >= 40 and below.ends_sentence and not below.dateline)


def indented(page: Lines, at: int) -> float:
    """Whether it begins with blanks on a page whose paragraphs do; with many, it is set to the right, as names are."""
    return float(page.is_indented and 2 <= page.items[at].indent <= _INDENT and not page.items[at].is_inside)


_INDENT = 8


def very_short(page: Lines, at: int) -> float:
    return float(page.items[at].length <= 4)


def dateline_ahead(page: Lines, at: int) -> float:
    """Whether the report below begins with a dateline, with at most a deck, byline or caption between."""
    for distance in (1, 2, 3):
        line = next_line(page, at, distance)
        if line is None:
            return 0.0
        if line.dateline:
            return 1.0 if distance == 1 else 0.7
        if (
            not line.heading_likeness
            and not line.byline_likeness
            and line.scene_likeness < 0.6
            and not line.is_remark
        ):
            return 0.0
    return 0.0


def byline_ahead(page: Lines, at: int) -> float:
    """Whether a line that names the writers stands right below, or below one remark or deck."""
    first, second = next_line(page, at), next_line(page, at, 2)
    if first is None or at in page.pictures:
        return 0.0
    if second and second.byline_likeness >= 0.8 and (first.is_remark or first.heading_likeness > 0.5):
        return max(first.byline_likeness, 0.8)
    return first.byline_likeness


def words_of_lead(page: Lines, at: int) -> float:
    """How far the words of a head come again in the lines right below it: a lead repeats its headline."""
    line = page.items[at]
    if line.length > 50:
        return 0.0
    below: set[str] = set()
    for distance in (1, 2):
        following = next_line(page, at, distance)
        if following is not None:
            below |= following.bigrams
            if following.length > 40:
                break
    return min(1.0, len(line.bigrams & below) / 4)


def new_topic(page: Lines, at: int) -> float:
    """-1 to 1: whether the text below a head speaks of other things than the text above.

    Share of the pairs of characters below (three lines) that stand above (four lines) as well: half of the measured
    headlines have less than 0.035, half of the crossheads more than 0.09.
    """
    if page.items[at].heading_likeness < 0.5 or at == 0:
        return 0.0
    above: set[str] = set()
    below: set[str] = set()
    for line in page.items[max(0, at - 4) : at]:
        above |= line.bigrams
    for line in page.items[at + 1 : at + 4]:
        below |= line.bigrams
    if min(len(above), len(below)) < 20:
        return 0.0
    shared = len(above & below) / min(len(above), len(below))
    return max(-1.0, min(1.0, (0.07 - shared) / 0.05))


def among_heads(page: Lines, at: int) -> float:
    """Whether a head stands above and below, and it is in no stack: it is one of them, not a text of one line."""
    below = next_line(page, at)
    if at == 0 or below is None or page.stack_sizes[at] > 3:
        return 0.0
    return float(
        page.items[at - 1].heading_likeness > 0.5
        and (below.heading_likeness > 0.5 or dash_ahead(page, at + 1) > 0)
    )


def issuer(page: Lines, at: int) -> float:
    """Whether it is the body that signs a notice: nothing but its name, a day above or below it."""
    line = page.items[at]
    if at == 0 or line.length > 20 or line.level or not page.patterns.issuer.fullmatch(line.text):
        return 0.0
    return float(day_below(page, at) > 0 or page.items[at - 1].is_day or _closes_notice(page, at))


def _closes_notice(page: Lines, at: int) -> bool:
    """Whether a line stands behind the last sentence of a notice, a head or nothing below it: it need not be dated."""
    below = next_line(page, at)
    if not page.items[at - 1].ends_sentence or (below is not None and below.heading_likeness <= 0.5):
        return False
    for above in range(at - 2, max(-1, at - _LONGEST_NOTICE), -1):
        if above in page.table_rows or page.stack_sizes[above] > 3:
            continue
        if page.items[above].heading_likeness > 0.5:
            return notice(page, above) > 0
    return False


_LONGEST_NOTICE = 10
"""Lines of a notice at most, its headline among them."""


def stands_alone(page: Lines, at: int) -> float:
    """Whether a short line without a stop stands between a closed sentence and a long text that does not go on with it."""
    line, below = page.items[at], next_line(page, at)
    if not at or below is None or not 4 <= line.length <= 22 or line.ends_sentence or page.width:
        return 0.0
    above = page.items[at - 1]
    closed = above.ends_sentence or above.is_signed or at in page.parted
    opens = below.length >= 30 and not goes_on(page, at) and not page.attested_joint(line, below)
    return float(closed and opens and not line.dateline and line.text[-1] not in ",，、:：;；")


def question_below(page: Lines, at: int) -> float:
    """Whether somebody who reads the paper asks right below: 工伤认定有时限吗 / 市民白先生问：…"""
    below = next_line(page, at)
    if below is None or at + 1 not in page.speakers or page.items[at].heading_likeness <= 0.5:
        return 0.0
    return float(bool(wording.ASKED.match(below.text)))


def day_below(page: Lines, at: int) -> float:
    """Whether a line that is nothing but a day stands below: the body or person that signs a notice or letter."""
    below = next_line(page, at)
    return float(below is not None and below.is_day)
