"""What speaks for and against each reading of a line: an ordered, named list of rules with their weights.

A reading of a page gives every line a `Reading`. Its score is the sum, over the lines, of the rules that speak of
the line itself (`SHAPE`), of the step from the reading before (`STEPS`), and of the rules that speak of such a step
(`CONTEXT`). `transcript` looks for the reading of the whole page with the highest score. Weights are in units of
"one clear sign"; about 3 outweigh a default, 8 and more decide alone. They were set by reason, then settled to halves
on measured pages (docs/conversion.md says how), each keeping its sign. What the signs are is in `signs` and `seams`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.conversion.page import crossheads, features, markup, seams
from bulletin.roles import ASIDE, BEGINS_ARTICLE, CAPTIONS, CROSSHEADS, HEADLINE, HEADS, TEXT, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.conversion.page.layout import Lines


R = Reading


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


def _of(*readings: Reading) -> frozenset[Reading]:
    return frozenset(readings)


_NEW_TEXT = _of(R.PARAGRAPH, R.UNTITLED)

# fmt: off
SHAPE: tuple[Shape, ...] = (
    Shape("heading shape", HEADS, 2.0, features.heading_shape, "a head is short and has no full stop: 打击侵财犯罪 守护群众财产"),
    Shape("full stop", HEADS, -8.0, features.ends_in_stop, "no head ends in a full stop or comma"),
    Shape("comma in a headline", _of(R.TITLE, R.KICKER, R.TITLE_MORE), -3.5, features.has_comma,
          "headlines part their clauses by a space; a comma is seven times as likely in a cut sentence"),
    Shape("comma in a crosshead", CROSSHEADS, -1.0, features.has_comma, "crossheads may have one: 全民动员,织密平安“防护网”"),
    Shape("uneven clauses", HEADS, -2.0, features.limps, "the clauses of a head are of like length, those of a cut sentence as it comes"),
    Shape("words of sentences", HEADS, -0.5, features.tells, "了, 他, 该 are dropped in heads"),
    Shape("dangling end", HEADS, -3.0, features.dangles, "no head ends in 的, 和, 在 or a digit: 组织开展的宣传和"),
    Shape("text shape", TEXT, -3.5, features.text_shape, "running text is not shaped like a head"),
    Shape("length of text", TEXT, 3.0, features.long, "the longer a line, the surer it is running text"),
    Shape("two clauses", _of(R.TITLE), 3.5, features.two_clauses,
          "a headline set in two lines is captured with a space between: 强化三项举措 助推夏季行动"),
    Shape("two clauses in a crosshead", CROSSHEADS, -0.5, features.two_clauses, "crossheads are set in one line"),
    Shape("words of the lead", HEADLINE | _of(R.KICKER), 1.5, features.words_of_lead, "the lead of a report repeats words of its headline"),
    Shape("new topic", _of(R.TITLE, R.KICKER), 2.5, features.new_topic, "a new article has other words than the one above"),
    Shape("same topic", CROSSHEADS, -0.5, features.new_topic, "the parts of one article share theirs"),
    Shape("length of a deck", _of(R.DECK), 3.0, features.deck_length, "a deck says more than the headline"),
    Shape("length of a kicker", _of(R.KICKER), -2.0, features.deck_length, "a kicker is short"),
    Shape("words of a deck", _of(R.DECK), 2.5, features.deck_words, "——草原派出所纪事之二, …工作纪实"),
    Shape("dash of a deck", _of(R.DECK), 8.0, features.dash_ahead, "——草原派出所纪事: a dash parts it from the headline above"),
    Shape("dash ahead", HEADS - _of(R.DECK), -8.0, features.dash_ahead, "and stands before no other head"),
    Shape("signed head", HEADS, -6.0, features.signed, "no head names who wrote it or took its picture"),
    Shape("words of a kicker", _of(R.KICKER), 5.5, features.kicker_words, "主题教育进行时, 来自百日行动的报道"),
    Shape("dateline ahead", HEADLINE | _of(R.KICKER), 3.5, features.dateline_ahead, "a report opens with its dateline right under the headline"),
    Shape("dateline under a crosshead", CROSSHEADS, -7.0, features.dateline_ahead, "no dateline follows a crosshead"),
    Shape("place as a crosshead", _of(R.CROSSHEAD), 15.0, crossheads.place_heads, "赤峰 / 赤峰讯 … / 通辽 / 通辽讯 …: parts of one report"),
    Shape("place as a headline", HEADLINE | _of(R.KICKER), -3.0, crossheads.place_heads, "the same"),
    Shape("place as names", _of(R.BYLINE_HEAD), -12.0, crossheads.place_heads, "the same: they are no names"),
    Shape("byline ahead", HEADLINE | _of(R.KICKER), 3.5, features.byline_ahead, "本报记者 张三 stands under the headline"),
    Shape("byline under a crosshead", CROSSHEADS, -3.0, features.byline_ahead, "and not under a crosshead"),
    Shape("picture in a headline", _of(R.TITLE), 8.0, features.picture_headline, "草原那达慕(图片), 图片新闻"),
    Shape("picture column", _of(R.KICKER), 9.0, features.picture_column, "图片新闻 / 校门口的“彩虹护卫”: the name of a column above a headline"),
    Shape("picture behind a headline", _of(R.TITLE_MORE, R.DECK), 7.5, features.picture_behind, "where a headline has two lines, the mark stands behind the second"),
    Shape("headline length", _of(R.TITLE), 1.0, features.headline_length,
          "most headlines have 8 to 30 characters (95 % of 1,947 measured)"),
    Shape("long crosshead", CROSSHEADS, -1.5, features.long_head, "crossheads are short; a line of twenty characters is sooner a headline"),
    Shape("headline of two parts", _of(R.TITLE), 2.0, features.two_parts, "雪夜归来——草原派出所见闻: crossheads have no subtitle"),
    Shape("note ahead", HEADLINE, 4.0, features.note_ahead, "(2019年3月1日起施行) stands under the headline"),
    Shape("note under a crosshead", CROSSHEADS, -4.0, features.note_ahead, "and not under a crosshead"),
    Shape("very short headline", _of(R.TITLE), -1.0, features.very_short, "headlines of two characters exist, but are rare"),
    Shape("rhythm", _of(R.CROSSHEAD), 4.5, crossheads.rhythm, "crossheads of one article are made alike: 最强手段 打击违法犯罪 / 最优理念 深化公安改革"),
    Shape("alone", _of(R.CROSSHEAD), -4.0, crossheads.alone, "an article has no crosshead or several"),
    Shape("opening words", _of(R.CONTINUED), -3.5, features.opens_paragraph, "近年来, “… begin a paragraph, they do not go on with one"),
    Shape("opening words of sentences", HEADS, -2.5, features.opens_sentence, "为推动…, 近年来 open a report, not its headline"),
    Shape("short paragraph", _NEW_TEXT, -2.5, features.short_sentence, "效应。: few paragraphs are as short, the ends of cut ones often are"),
    Shape("middle words", _of(R.CONTINUED), 1.0, features.begins_middle, "的, 了, 和 go on with a sentence"),
    Shape("middle words as beginning", HEADS | _NEW_TEXT | CAPTIONS, -1.5, features.begins_middle, "the same"),
    Shape("numbered", _of(R.CROSSHEAD), 3.0, features.numbered, "一、…: sections are numbered"),
    Shape("numbered heads", _of(R.CROSSHEAD), 5.0, crossheads.numbered_heads, "一、入户走访 … 二、夜间巡逻: heads of sections"),
    Shape("numbered headline", _of(R.TITLE, R.KICKER, R.UNTITLED), -3.5, features.numbered, "headlines are not numbered"),
    Shape("series", BEGINS_ARTICLE, -8.0, features.series, "一、… 二、…: parts of one article, each signed or not"),
    Shape("numbered continuation", _of(R.CONTINUED), -4.0, features.numbered, "a number and a mark begin a paragraph"),
    Shape("dateline", _NEW_TEXT, 3.0, features.dateline, "陕坝讯, 本报北京１月４日电 begin a report's text"),
    Shape("dateline as a head", HEADS, -8.0, features.dateline, "no head begins so"),
    Shape("brief", _of(R.UNTITLED), 6.0, features.brief, "本报讯… / 本报讯…: short items stand together without headlines"),
    Shape("dateline inside", _of(R.CONTINUED, R.ITEM), -8.0, features.dateline, "and never stand inside a sentence"),
    Shape("byline shape", _of(R.BYLINE_HEAD), 6.5, features.byline_shape, "a line that is nothing but names and 记者"),
    Shape("names as a head", HEADS, -4.5, features.byline_likeness, "names are no head"),
    Shape("signature shape", _of(R.SIGNATURE), 8.0, features.signature_shape, "(刘世勇 张文广) or 金子全 摄 alone on a line"),
    Shape("signature as text", TEXT | HEADS | _of(R.ITEM), -8.0, features.signature, "a line of names in brackets is no text"),
    Shape("caption shape", CAPTIONS, 8.0, features.caption_shape, "图为…, or one short sentence that shows people at work: 开展反诈宣传活动。"),
    Shape("credited", CAPTIONS, 8.0, features.credited, "under the headline, …合影。(新华社记者 张三 摄), then the report: words of its picture"),
    Shape("only text", CAPTIONS, -6.0, features.only_text, "an article is not a caption alone"),
    Shape("gap above a caption", CAPTIONS, 5.0, features.picture_gap, "the picture leaves blank lines above its caption"),
    Shape("picture label above", _of(R.CAPTION), 10.0, features.picture_label, "图片： announces a caption"),
    Shape("gap inside a paragraph", _of(R.CONTINUED), -2.5, features.picture_gap, "a picture can stand in a paragraph, but seldom does"),
    Shape("fragment", _of(R.CONTINUED), 3.5, features.begins_inside, "，or ” cannot begin a paragraph"),
    Shape("fragment as beginning", HEADS | _NEW_TEXT | _of(R.CAPTION, R.ITEM), -5.5, features.begins_inside, "the same"),
    Shape("stack", _of(R.ITEM), 5.0, features.stacked, "short lines without a full stop that stand together are verse, a list or a table"),
    Shape("head in a stack", HEADS, -1.5, features.stacked, "heads stand alone"),
    Shape("enumeration", _of(R.ITEM), 4.0, features.parallel, "…；/ …；/ …。: items of an enumeration stand on lines of their own"),
    Shape("day below", HEADS | _of(R.BYLINE_HEAD), -8.0, features.day_below, "红柳市公安局 / 2023年8月21日: under a notice"),
    Shape("remark", _of(R.ITEM), 9.0, features.remark, "(附图片1张), ＊＊＊ are neither head nor text"),
    Shape("remark as text", TEXT, -8.0, features.remark, "the same"),
    Shape("no sentence", _of(R.ITEM), -4.0, lambda _page, _at: 1.0, "lines of their own that are no sentence are rare"),
    Shape("item among heads", _of(R.ITEM), -5.0, features.among_heads, "坚守初心 / 扎根基层三十年 / ——记…: lines of one headline"),
    Shape("whole sentence", _of(R.ITEM), -2.0, features.whole_sentence, "a line that ends in a full stop is a paragraph"),
    Shape("doubled tail", _of(R.DOUBLED), 9.5, features.doubled, "震慑效果明显。/ 慑效果明显。"),
    Shape("jump", _of(R.JUMP), 12.0, features.jump, "下转第3版 is furniture"),
    Shape("folio", _of(R.FOLIO), 20.0, features.folio, "第3版 综合 / 2023年9月12日 星期二: the head of the page"),
    Shape("untitled", _of(R.UNTITLED), -2.0, lambda _page, _at: 1.0, "items without a headline are rare"),
    Shape("marked headline", _of(R.TITLE), 15.0, markup.headline_level, "# in a Markdown page"),
    Shape("marked deck", _of(R.DECK), 15.0, markup.deck_level, "## under #"),
    Shape("marked crosshead", _of(R.CROSSHEAD), 15.0, markup.crosshead_level, "### in a Markdown page"),
    Shape("marked subhead", _of(R.SUBHEAD), 15.0, markup.subhead_level, "#### under ###"),
    Shape("unmarked", TEXT | ASIDE | _of(R.SIGNATURE, R.BYLINE_HEAD, R.ITEM), 5.0, markup.no_level, "text has no # in a Markdown page"),
    Shape("subhead without marks", _of(R.SUBHEAD), -6.0, markup.bare, "bare text shows no second level"),
)

_BODY = TEXT | _of(R.DOUBLED, R.ITEM)
CONTEXT: tuple[Context, ...] = (
    Context("cut sentence goes on", TEXT | ASIDE, _of(R.CONTINUED), 5.0, seams.is_open, "…带动普通民警的联动 / 效应。"),
    Context("cut twice", _of(R.CONTINUED), _of(R.CONTINUED), -3.0, lambda _page, _before, _at: 1.0, "a paragraph is seldom cut twice"),
    Context("cut sentence dropped", TEXT | ASIDE, HEADS | _NEW_TEXT | _of(R.SIGNATURE, R.CAPTION, R.ITEM), -5.0, seams.left_open,
            "a sentence does not stop in its middle"),
    Context("cut word goes on", TEXT | ASIDE | _of(R.ITEM), _of(R.CONTINUED), 5.0, seams.cut_word, "农牧区派 / 出所: the halves of a word belong together"),
    Context("cut item", _of(R.ITEM), _of(R.CONTINUED), 12.0, seams.cut_item, "（二）超过规定期限的试销 / 商品除外；"),
    Context("cut item dropped", _of(R.ITEM), _of(R.ITEM), -6.0, seams.cut_item, "the same"),
    Context("cut word", TEXT | ASIDE, HEADS | _NEW_TEXT, -4.0, seams.cut_word, "the same"),
    Context("cut word under a head", HEADS, TEXT | HEADS, -7.0, seams.cut_word, "no head ends inside a word"),
    Context("middle under a head", HEADS, TEXT, -1.0, seams.begins_middle_of_step, "the text under a head does not begin with 的 or 了"),
    Context("cut quotation", TEXT | ASIDE, _of(R.CONTINUED), 4.5, seams.cut_quotation, "“…/…”: a quotation opened before is closed here"),
    Context("new quotation", TEXT | ASIDE, _of(R.CONTINUED), -4.0, seams.new_quotation, "each paragraph of a long quotation opens it anew"),
    Context("tail repeated", TEXT | ASIDE, _of(R.CONTINUED), 6.5, seams.repeats_tail, "…震慑效果明显。/ 慑效果明显。下一步, …"),
    Context("caption inside", TEXT, _of(R.CAPTION_INSIDE), 3.5, seams.closed,
            "其中有 / caption / 效警情数: only an open sentence has an inside"),
    Context("seam", TEXT | ASIDE, _of(R.CONTINUED), 2.0, seams.seam_seen, "the word that the joint makes stands elsewhere on the page"),
    Context("seam under a head", HEADS, TEXT, -2.5, seams.seam_seen_under_head, "the same: no head goes on in the text"),
    Context("signed, then a new article", _BODY | _of(R.SIGNATURE), BEGINS_ARTICLE, 3.5, seams.signed, "a byline closes an article"),
    Context("signed, then more text", _BODY | _of(R.SIGNATURE), _of(R.PARAGRAPH, R.CONTINUED, R.CROSSHEAD), -5.5, seams.signed_text,
            "nothing but a caption follows the byline"),
    Context("picture, then an untitled item", _BODY | _of(R.SIGNATURE), _of(R.UNTITLED), -6.0, seams.pictured,
            "(张三 摄) closes a picture; the text behind it is its report"),
    Context("not signed", _BODY | _of(R.CAPTION, R.JUMP), BEGINS_ARTICLE, -3.0, seams.unsigned,
            "where articles are signed, an unsigned end is no end"),
    Context("second dateline", _BODY | _of(R.CROSSHEAD), _of(R.PARAGRAPH, R.CONTINUED), -1.5, seams.dateline_again,
            "an article has one dateline (97 %)"),
    Context("halves of a headline", _of(R.TITLE), _of(R.TITLE_MORE), 7.0, seams.halves, "构建监督机制 / 锻造清廉警队: two lines of one length"),
    Context("headline complete", _of(R.TITLE), _of(R.TITLE_MORE), -2.0, seams.clause_complete,
            "a headline with its two clauses on one line has no second line"),
)
# fmt: on


# fmt: off
_UNDER_HEADLINE = {R.DECK: -2.5, R.BYLINE_HEAD: 1.0, R.PARAGRAPH: -0.5, R.ITEM: -1.0, R.CAPTION: -2.5, R.CROSSHEAD: -4.0, R.SIGNATURE: -3.5, R.JUMP: -1.0}
_IN_TEXT = {R.PARAGRAPH: 0.5, R.CONTINUED: -0.5, R.ITEM: -1.5, R.CROSSHEAD: 0.5, R.SUBHEAD: -3.0, R.CAPTION: -2.5, R.CAPTION_INSIDE: -4.0, R.SIGNATURE: 0.0, R.DOUBLED: -0.5, R.JUMP: 0.0, R.FOLIO: 0.0, R.TITLE: -0.5, R.KICKER: -5.0, R.UNTITLED: -0.5}
STEPS: dict[Reading | None, dict[Reading, float]] = {
    None: {R.TITLE: 1.0, R.KICKER: -2.5, R.UNTITLED: -2.5, R.CAPTION: -3.0, R.JUMP: 0.0, R.FOLIO: 0.0},
    R.KICKER: {R.TITLE: -1.5},
    R.TITLE: _UNDER_HEADLINE | {R.TITLE_MORE: -4.5},
    R.TITLE_MORE: _UNDER_HEADLINE,
    R.DECK: _UNDER_HEADLINE | {R.DECK: -3.0, R.CROSSHEAD: -2.0},
    R.BYLINE_HEAD: {R.PARAGRAPH: 0.5, R.ITEM: -1.0, R.BYLINE_HEAD: -2.0, R.CAPTION: -1.5, R.CROSSHEAD: -1.5, R.DECK: -4.0, R.TITLE: -4.0},
    R.UNTITLED: _IN_TEXT,
    R.PARAGRAPH: _IN_TEXT,
    R.CONTINUED: _IN_TEXT,
    R.DOUBLED: _IN_TEXT,
    R.ITEM: {R.PARAGRAPH: 0.0, R.CONTINUED: -3.0, R.ITEM: 2.0, R.CROSSHEAD: -1.0, R.SUBHEAD: -3.0, R.CAPTION: -3.0, R.SIGNATURE: -0.5, R.DOUBLED: 0.0, R.JUMP: 0.0, R.FOLIO: 0.0, R.TITLE: 0.5, R.KICKER: -4.0, R.UNTITLED: -2.0, R.BYLINE_HEAD: -2.0},
    R.CROSSHEAD: {R.PARAGRAPH: 1.5, R.ITEM: -1.5, R.SUBHEAD: -0.5, R.CAPTION: -3.0, R.CROSSHEAD: -5.5, R.DOUBLED: -2.0},
    R.SUBHEAD: {R.PARAGRAPH: 0.0, R.ITEM: -1.0, R.CAPTION: -3.0},
    R.CAPTION: {R.PARAGRAPH: -0.5, R.ITEM: -1.0, R.CROSSHEAD: -1.5, R.SUBHEAD: -3.0, R.CAPTION: -0.5, R.SIGNATURE: 0.0, R.BYLINE_HEAD: -1.0, R.JUMP: 0.0, R.FOLIO: 0.0, R.TITLE: 0.0, R.KICKER: -4.0, R.UNTITLED: -0.5},
    R.CAPTION_INSIDE: {R.CONTINUED: -1.0, R.CAPTION_INSIDE: -2.0},
    R.SIGNATURE: {R.CAPTION: -1.0, R.SIGNATURE: -1.0, R.JUMP: 0.0, R.FOLIO: 0.0, R.PARAGRAPH: 0.5, R.ITEM: -2.0, R.CROSSHEAD: 0.0, R.TITLE: 0.5, R.KICKER: -5.0, R.UNTITLED: -2.5},
    R.JUMP: {R.PARAGRAPH: 0.0, R.CONTINUED: 0.0, R.CROSSHEAD: -1.0, R.CAPTION: -3.0, R.SIGNATURE: 0.0, R.TITLE: 0.0, R.KICKER: -3.5, R.UNTITLED: -2.0},
    R.FOLIO: {R.FOLIO: 0.0, R.TITLE: 1.0, R.KICKER: -2.5, R.UNTITLED: -2.5, R.CAPTION: -3.0, R.JUMP: 0.0, R.CONTINUED: -2.0, R.PARAGRAPH: -2.0, R.SIGNATURE: -2.0},
}
# fmt: on
"""What may follow what, and how usual it is; None is the top of the page. A pair that is absent cannot be."""

for _reading in Reading:
    if _reading.stands_like:
        _like = Reading[_reading.stands_like]
        for _to in STEPS.values():
            if _like in _to:
                _to[_reading] = _to[_like]
        STEPS[_reading] = dict(STEPS[_like])
UNFINISHED = -6.0
"""What it costs when the page is over behind a reading that something must follow."""
