"""What speaks for and against each reading of a line: an ordered, named list of rules with their weights.

A reading of a page gives every line a `Reading`. Its score is the sum, over the lines, of the rules that speak of
the line itself (`LINE_RULES`), of the step from the reading before (`TRANSITIONS`), and of the rules that speak of such a step
(`STEP_RULES`). `decoding` looks for the reading of the whole page with the highest score. Weights are in units of
"one clear feature"; about 3 outweigh a default, 8 and more decide alone. They were set by reason, then settled to halves
on measured pages (docs/conversion.md says how), each keeping its sign. The features are
computed in `features` and the modules beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.conversion.page import (
    crosshead_features,
    features,
    furniture_features,
    head_features,
    markup_features,
    step_features,
    style_features,
)
from bulletin.roles import ASIDE, BEGINS_ARTICLE, CAPTIONS, CROSSHEADS, HEADLINE, HEADS, TEXT, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.conversion.page.layout import Lines


R = Reading


@dataclass(frozen=True)
class LineRule:
    """A rule about the line itself. `feature` gives how far it is there, 0 to 1 (or -1 to 1)."""

    name: str
    readings: frozenset[Reading]
    weight: float
    feature: Callable[[Lines, int], float]
    reason: str


@dataclass(frozen=True)
class StepRule:
    """A rule about the transition from one line to the next. `feature` gets the text line before and this line."""

    name: str
    before: frozenset[Reading]
    readings: frozenset[Reading]
    weight: float
    feature: Callable[[Lines, int, int], float]
    reason: str


def _of(*readings: Reading) -> frozenset[Reading]:
    return frozenset(readings)


_NEW_TEXT = _of(R.PARAGRAPH, R.UNTITLED)

# fmt: off
LINE_RULES: tuple[LineRule, ...] = (
    LineRule("heading shape", HEADS, 2.0, head_features.heading_shape, "a head is short and has no full stop: 打击侵财犯罪 守护群众财产"),
    LineRule("full stop", HEADS, -8.0, features.ends_in_stop, "no head ends in a full stop or comma"),
    LineRule("comma in a headline", _of(R.TITLE, R.KICKER, R.TITLE_MORE), -3.5, head_features.has_comma,
          "headlines part their clauses by a space; a comma is seven times as likely in a cut sentence"),
    LineRule("comma in a crosshead", CROSSHEADS, -1.0, head_features.has_comma, "crossheads may have one: 全民动员,织密平安“防护网”"),
    LineRule("uneven clauses", HEADS, -2.0, head_features.has_uneven_clauses, "the clauses of a head are of like length, those of a cut sentence as it comes"),
    LineRule("words of sentences", HEADS, -0.5, features.sentence_words, "了, 他, 该 are dropped in heads"),
    LineRule("dangling end", HEADS, -3.0, features.dangling_end, "no head ends in 的, 和, 在 or a digit: 组织开展的宣传和"),
    LineRule("text shape", TEXT, -3.5, head_features.text_shape, "running text is not shaped like a head"),
    LineRule("length of text", TEXT, 3.0, features.long, "the longer a line, the surer it is running text"),
    LineRule("two clauses", _of(R.TITLE), 3.5, head_features.two_clauses,
          "a headline set in two lines is captured with a space between: 强化三项举措 助推夏季行动"),
    LineRule("two clauses in a crosshead", CROSSHEADS, -0.5, head_features.two_clauses, "crossheads are set in one line"),
    LineRule("two clauses in a deck", _of(R.DECK), 2.0, head_features.two_clauses, "a deck may have two clauses as well: 吃饱睡足 等到主人来"),
    LineRule("words of the lead", HEADLINE | _of(R.KICKER), 1.5, head_features.words_of_lead, "the lead of a report repeats words of its headline"),
    LineRule("new topic", _of(R.TITLE, R.KICKER), 2.5, head_features.new_topic, "a new article has other words than the one above"),
    LineRule("same topic", CROSSHEADS, -0.5, head_features.new_topic, "the parts of one article share theirs"),
    LineRule("length of a deck", _of(R.DECK), 3.0, head_features.deck_length, "a deck says more than the headline"),
    LineRule("length of a kicker", _of(R.KICKER), -2.0, head_features.deck_length, "a kicker is short"),
    LineRule("words of a deck", _of(R.DECK), 2.5, head_features.deck_words, "——草原派出所纪事之二, …工作纪实"),
    LineRule("dash of a deck", _of(R.DECK), 8.0, head_features.dash_ahead, "——草原派出所纪事: a dash parts it from the headline above"),
    LineRule("dash above", _of(R.KICKER), 18.0, head_features.dash_above, "——…工作纪实 / 让青春在泥土里开花: where no headline stands above, the one below is meant"),
    LineRule("guest", _of(R.DECK), 10.0, head_features.names_guest, "本期嘉宾：… below a headline"),
    LineRule("guest as a headline", HEADS - _of(R.DECK), -6.0, head_features.names_guest, "and no headline by itself"),
    LineRule("strap", _of(R.KICKER), 6.0, head_features.strap, "庆祝第四十个教师节 below the head of a page, a blank line, a headline: what the page is about"),
    LineRule("label ahead", _of(R.TITLE), 4.0, head_features.label_ahead, "【喜报】… , 【党建】…: headlines of postings"),
    LineRule("label ahead of a crosshead", CROSSHEADS, -4.0, head_features.label_ahead, "and no crossheads"),
    LineRule("unmarked kicker", _of(R.KICKER), -4.0, head_features.unmarked_head, "in Markdown, what has no # is seldom a head"),
    LineRule("dash ahead", HEADS - _of(R.DECK), -8.0, head_features.dash_ahead, "and stands before no other head"),
    LineRule("signed head", HEADS, -6.0, features.signed, "no head names who wrote it or took its picture"),
    LineRule("words of a kicker", _of(R.KICKER), 5.5, head_features.kicker_words, "主题教育进行时, 来自百日行动的报道"),
    LineRule("dateline ahead", HEADLINE | _of(R.KICKER), 3.5, head_features.dateline_ahead, "a report opens with its dateline right under the headline"),
    LineRule("dateline under a crosshead", CROSSHEADS, -7.0, head_features.dateline_ahead, "no dateline follows a crosshead"),
    LineRule("place as a crosshead", _of(R.CROSSHEAD), 15.0, crosshead_features.place_heads, "赤峰 / 赤峰讯 … / 通辽 / 通辽讯 …: parts of one report"),
    LineRule("place as a headline", HEADLINE | _of(R.KICKER), -3.0, crosshead_features.place_heads, "赤峰 above 赤峰讯 … is a part of one report: no headline of its own"),
    LineRule("place as names", _of(R.BYLINE_HEAD), -12.0, crosshead_features.place_heads, "赤峰 above 赤峰讯 … is a place: it names nobody who wrote"),
    LineRule("byline ahead", HEADLINE | _of(R.KICKER), 3.5, head_features.byline_ahead, "本报记者 张三 stands under the headline"),
    LineRule("byline under a crosshead", CROSSHEADS, -3.0, head_features.byline_ahead, "and not under a crosshead"),
    LineRule("picture in a headline", _of(R.TITLE), 8.0, furniture_features.picture_headline, "草原那达慕(图片), 图片新闻"),
    LineRule("picture column", _of(R.KICKER), 9.0, furniture_features.picture_column, "图片新闻 / 校门口的“彩虹护卫”: the name of a column above a headline"),
    LineRule("picture behind a headline", _of(R.TITLE_MORE, R.DECK), 7.5, furniture_features.picture_behind, "where a headline has two lines, the mark stands behind the second"),
    LineRule("headline length", _of(R.TITLE), 1.0, head_features.headline_length,
          "most headlines have 8 to 30 characters (95 % of 1,947 measured)"),
    LineRule("long crosshead", CROSSHEADS, -1.5, head_features.long_head, "crossheads are short; a line of twenty characters is sooner a headline"),
    LineRule("headline of two parts", _of(R.TITLE), 2.0, head_features.two_parts, "雪夜归来——草原派出所见闻: crossheads have no subtitle"),
    LineRule("note ahead", HEADLINE, 4.0, head_features.note_ahead, "(2019年3月1日起施行) stands under the headline"),
    LineRule("note under a crosshead", CROSSHEADS, -4.0, head_features.note_ahead, "and not under a crosshead"),
    LineRule("very short headline", _of(R.TITLE), -1.0, head_features.very_short, "headlines of two characters exist, but are rare"),
    LineRule("rhythm", _of(R.CROSSHEAD), 4.5, crosshead_features.rhythm, "crossheads of one article are made alike: 最强手段 打击违法犯罪 / 最优理念 深化公安改革"),
    LineRule("alone", _of(R.CROSSHEAD), -4.0, crosshead_features.alone, "an article has no crosshead or several"),
    LineRule("opening words", _of(R.CONTINUED), -3.5, features.opens_paragraph, "近年来, “… begin a paragraph, they do not go on with one"),
    LineRule("opening words of sentences", HEADS, -2.5, features.opens_sentence, "为推动…, 近年来 open a report, not its headline"),
    LineRule("short paragraph", _NEW_TEXT, -2.5, features.short_sentence, "效应。: few paragraphs are as short, the ends of cut ones often are"),
    LineRule("middle words", _of(R.CONTINUED), 1.0, features.begins_with_particle, "的, 了, 和 go on with a sentence"),
    LineRule("middle words as beginning", HEADS | _NEW_TEXT | CAPTIONS, -1.5, features.begins_with_particle, "的, 了, 和 go on with a sentence: they begin neither head nor paragraph"),
    LineRule("gap above", BEGINS_ARTICLE, 3.0, head_features.gap_above, "where wider gaps part articles, one stands above each"),
    LineRule("signed above and below", _of(R.TITLE), 3.0, head_features.between_signatures, "本报记者 刘敏 … / 工务段：给钢轨“量体温” / …(王强): one article has one byline"),
    LineRule("posting ended", BEGINS_ARTICLE, 3.0, head_features.posting_ended, "编辑：…, 阅读 1204, ——END—— close an article"),
    LineRule("posting ended, then a crosshead", CROSSHEADS, -3.0, head_features.posting_ended, "and no crosshead follows them"),
    LineRule("gap above a crosshead", CROSSHEADS, -1.5, head_features.gap_above, "and none above a crosshead"),
    LineRule("column", _of(R.KICKER), 7.0, head_features.names_column, "乡村新事 / 全村一起过生日: the text takes up the headline, not the column"),
    LineRule("lead below", BEGINS_ARTICLE - _of(R.UNTITLED), 1.0, head_features.lead_below, "a report opens with a time and a body: 近日,根河市公安局…"),
    LineRule("lead below a crosshead", CROSSHEADS, -1.0, head_features.lead_below, "a part of a report goes on: 该局…"),
    LineRule("headline with a stop", _of(R.TITLE), 13.0, head_features.stops, "让“沉睡”的积案醒过来。"),
    LineRule("indented", TEXT - _of(R.CONTINUED), 4.0, head_features.indented, "where lines were broken at a width, paragraphs begin with blanks"),
    LineRule("indented head", HEADS, -4.0, head_features.indented, "and heads do not"),
    LineRule("stands alone", HEADS, 1.5, head_features.stands_alone, "雪停了，路通了 / 3月8日清晨…: between closed sentences a short line is a head, not a rest"),
    LineRule("notice", _of(R.TITLE), 5.0, head_features.notice, "停电通知, 寻物启事: headlines of notices"),
    LineRule("notice as a crosshead", CROSSHEADS, -2.0, head_features.notice, "停电通知 heads a notice of its own, not a part of an article"),
    LineRule("body as a kicker", _of(R.KICKER), 7.0, head_features.body_alone, "额尔古纳市公安局 above the headline says whom it is about"),
    LineRule("who as a kicker", _of(R.KICKER), 7.0, head_features.who_as_kicker, "昆都仑区公安分局： / headline / deck"),
    LineRule("column label", _of(R.KICKER), 13.0, head_features.column_label, "【先锋故事】 names the column of the headline below"),
    LineRule("who says it", _of(R.KICKER), 8.0, head_features.introduces_quote, "对话“全国优秀人民警察”包长山： / “群众的事，一件也不能凑合”"),
    LineRule("call as a kicker", _of(R.KICKER), -2.5, head_features.calls_out, "谁来为食堂打分？ is a headline, kickers do not ask or call"),
    LineRule("salutation", _of(R.PARAGRAPH, R.ITEM), 3.0, features.salutation, "编辑同志：, 祝您身体健康！ stand in letters as lines of their own"),
    LineRule("salutation as a head", HEADS | _of(R.CONTINUED, R.UNTITLED), -6.0, features.salutation, "编辑同志： heads no article and goes on with no sentence"),
    LineRule("label of text", _of(R.PARAGRAPH), 3.0, features.labelled, "问：, 答：, 编者按： begin a paragraph"),
    LineRule("label as a head", HEADS | _of(R.CONTINUED), -4.0, features.labelled, "问：, 答： begin neither a head nor the rest of a sentence"),
    LineRule("spoken", HEADS | _of(R.UNTITLED, R.CONTINUED, R.BYLINE_HEAD) | CAPTIONS, -8.0, features.spoken, "市民小宋问：…？, 记：…？ begin no article and head nothing"),
    LineRule("asker", _of(R.ITEM), 26.0, features.asker, "问：… / （读者 小月） / 答：…: who asks signs no article"),
    LineRule("question below", _of(R.TITLE), 5.0, head_features.question_below, "each question of a reader has a headline of its own: 工伤认定有时限吗 / 市民白先生问：…"),
    LineRule("question below a crosshead", CROSSHEADS, -3.0, head_features.question_below, "and no crosshead"),
    LineRule("picture above", CAPTIONS, 9.0, furniture_features.picture_above, "图片 marks the place of a picture; its caption stands below"),
    LineRule("marked alike", _of(R.CROSSHEAD), 15.0, crosshead_features.marked_alike, "【案情回放】 … 【法官说法】, ● 驾驶证 … ● 养老金: heads of parts have the same sign"),
    LineRule("first of three heads", _of(R.KICKER), 4.0, head_features.first_of_three, "身边的榜样 / 白衣哈达 / 记乡村医生: kicker, headline, deck"),
    LineRule("second of three heads", _of(R.TITLE), 4.0, head_features.second_of_three, "kicker, headline, deck"),
    LineRule("third of three heads", _of(R.DECK), 4.0, head_features.third_of_three, "kicker, headline, deck"),
    LineRule("numbered", _of(R.CROSSHEAD), 3.0, features.numbered, "一、…: sections are numbered"),
    LineRule("number of an article", _of(R.TITLE), 6.0, crosshead_features.article_number, "一、…（张三） / 二、…（李四）: each number heads an article that is signed"),
    LineRule("number of an article as a crosshead", CROSSHEADS, -6.0, crosshead_features.article_number, "and no part of one"),
    LineRule("name of a poem", _of(R.CROSSHEAD), 10.0, crosshead_features.verse_title, "浣溪沙 / 一夜西风草色黄，: heads of several poems"),
    LineRule("label above text", _of(R.CROSSHEAD), 16.0, crosshead_features.label_above_text, "【延伸阅读】 between two texts of one article"),
    LineRule("number of a section", _of(R.CROSSHEAD), 20.0, crosshead_features.section_number, "01 / 02: numbers that count the parts of an article"),
    LineRule("numbered heads", _of(R.CROSSHEAD), 5.0, crosshead_features.numbered_heads, "一、入户走访 … 二、夜间巡逻: heads of sections"),
    LineRule("numbered headline", _of(R.TITLE, R.KICKER, R.UNTITLED), -3.5, features.numbered, "headlines are not numbered"),
    LineRule("series", BEGINS_ARTICLE, -8.0, features.series, "一、… 二、…: parts of one article, each signed or not"),
    LineRule("numbered continuation", _of(R.CONTINUED), -4.0, features.numbered, "a number and a mark begin a paragraph"),
    LineRule("dateline", _NEW_TEXT, 3.0, features.dateline, "陕坝讯, 本报北京１月４日电 begin a report's text"),
    LineRule("dateline as a head", HEADS, -8.0, features.dateline, "no head begins so"),
    LineRule("brief", _of(R.UNTITLED), 6.0, features.brief, "本报讯… / 本报讯…: short items stand together without headlines"),
    LineRule("dateline inside", _of(R.CONTINUED, R.ITEM), -8.0, features.dateline, "and never stand inside a sentence"),
    LineRule("byline shape", _of(R.BYLINE_HEAD), 6.5, features.byline_shape, "a line that is nothing but names and 记者"),
    LineRule("listed names", _of(R.BYLINE_HEAD, R.SIGNATURE), -16.0, features.listed_name, "张志强 马海龙 李娜 / 王勇 赵海燕: rows of a list of names name nobody who wrote"),
    LineRule("names as a head", HEADS, -4.5, features.byline_likeness, "names are no head"),
    LineRule("signature shape", _of(R.SIGNATURE), 8.0, features.signature_shape, "(刘世勇 张文广) or 金子全 摄 alone on a line"),
    LineRule("signature as text", TEXT | HEADS | _of(R.ITEM), -8.0, features.signature, "a line of names in brackets is no text"),
    LineRule("caption shape", CAPTIONS, 8.0, furniture_features.caption_shape, "图为…, or one short sentence that shows people at work: 开展反诈宣传活动。"),
    LineRule("credited", CAPTIONS, 8.0, furniture_features.credited, "under the headline, …合影。(新华社记者 张三 摄), then the report: words of its picture"),
    LineRule("with credit", CAPTIONS, 8.0, furniture_features.with_credit, "民警在集市上为群众解答问题。刘洋摄: few words and who took their picture"),
    LineRule("head with credit", HEADS, -8.0, furniture_features.with_credit, "no head names who took a picture: 通车仪式现场 摄影：刘洋"),
    LineRule("only text", CAPTIONS, -6.0, furniture_features.only_text, "an article is not a caption alone"),
    LineRule("gap above a caption", CAPTIONS, 5.0, furniture_features.picture_gap, "the picture leaves blank lines above its caption"),
    LineRule("picture label above", _of(R.CAPTION), 10.0, furniture_features.picture_label, "图片： announces a caption"),
    LineRule("gap inside a paragraph", _of(R.CONTINUED), -2.5, furniture_features.picture_gap, "a picture can stand in a paragraph, but seldom does"),
    LineRule("fragment", _of(R.CONTINUED), 3.5, features.begins_with_closing_mark, "，or ” cannot begin a paragraph"),
    LineRule("fragment as beginning", HEADS | _NEW_TEXT | _of(R.CAPTION, R.ITEM), -5.5, features.begins_with_closing_mark, "，or ” closes what an earlier line opened: it begins no head, paragraph, caption or item"),
    LineRule("stack", _of(R.ITEM), 5.0, features.stack_sizes, "short lines without a full stop that stand together are verse, a list or a table"),
    LineRule("head in a stack", HEADS, -1.5, features.stack_sizes, "heads stand alone"),
    LineRule("row of a table as a head", HEADS, -5.0, features.table_row, "锡林浩特 晴 6～19℃ above 西乌旗 多云 4～17℃: rows of a table are no heads"),
    LineRule("labelled row", _of(R.ITEM), 5.0, features.labelled_row, "一等奖：… / 二等奖：…: rows of a list"),
    LineRule("labelled row as a head", HEADS | _of(R.CONTINUED), -4.0, features.labelled_row, "and no heads"),
    LineRule("enumeration", _of(R.ITEM), 4.0, features.parallel, "…；/ …；/ …。: items of an enumeration stand on lines of their own"),
    LineRule("day below", HEADS | _of(R.BYLINE_HEAD), -8.0, head_features.day_below, "红柳市公安局 / 2023年8月21日: under a notice"),
    LineRule("day as a beginning", BEGINS_ARTICLE, -8.0, lambda page, at: float(page.items[at].is_day), "a bare day stands under a notice or letter"),
    LineRule("issuer", _of(R.ITEM), 9.0, head_features.issuer, "教务处 / 3月25日: who signs a notice stands on a line of its own"),
    LineRule("issuer as text", _of(R.CONTINUED) | HEADS, -6.0, head_features.issuer, "and neither goes on with a sentence nor heads one"),
    LineRule("remark", _of(R.ITEM), 9.0, features.remark, "(附图片1张), ＊＊＊ are neither head nor text"),
    LineRule("remark as text", TEXT, -8.0, features.remark, "(附图片1张), ＊＊＊ are no sentences"),
    LineRule("no sentence", _of(R.ITEM), -4.0, lambda _page, _at: 1.0, "lines of their own that are no sentence are rare"),
    LineRule("item among heads", _of(R.ITEM), -5.0, head_features.among_heads, "坚守初心 / 扎根基层三十年 / ——记…: lines of one headline"),
    LineRule("whole sentence", _of(R.ITEM), -2.0, features.whole_sentence, "a line that ends in a full stop is a paragraph"),
    LineRule("doubled tail", _of(R.DOUBLED), 9.5, furniture_features.doubled, "震慑效果明显。/ 慑效果明显。"),
    LineRule("jump", _of(R.JUMP), 12.0, furniture_features.jump, "下转第3版 is furniture"),
    LineRule("untitled", _of(R.UNTITLED), -2.0, lambda _page, _at: 1.0, "items without a headline are rare"),
    LineRule("marked headline", _of(R.TITLE), 15.0, markup_features.headline_level, "# in a Markdown page"),
    LineRule("marked deck", _of(R.DECK), 15.0, markup_features.deck_level, "## under #"),
    LineRule("marked crosshead", _of(R.CROSSHEAD), 15.0, markup_features.crosshead_level, "### in a Markdown page"),
    LineRule("marked subhead", _of(R.SUBHEAD), 15.0, markup_features.subhead_level, "#### under ###"),
    LineRule("marked kicker", _of(R.KICKER), 30.0, markup_features.kicker_level, "#### directly above # in a Markdown page"),
    LineRule("unmarked", TEXT | ASIDE | _of(R.SIGNATURE, R.BYLINE_HEAD, R.ITEM), 5.0, markup_features.no_level, "text has no # in a Markdown page"),
    LineRule("set as a head", HEADS, 5.0, style_features.set_as_head, "in Word and PDF, heads are set larger or bolder than the text"),
    LineRule("head set as text", TEXT | _of(R.ITEM, R.SIGNATURE), -4.0, style_features.set_as_head, "and text is not"),
    LineRule("set as a headline", _of(R.TITLE), 6.0, style_features.set_as_headline, "the largest of the lines of a head is the headline"),
    LineRule("wrapped headline", _of(R.TITLE_MORE), 14.0, style_features.set_as_more, "a second line as large as the first is of the same headline"),
    LineRule("set above", _of(R.KICKER), 12.0, style_features.set_as_kicker, "a smaller line above it is the kicker"),
    LineRule("set below", _of(R.DECK), 9.0, style_features.set_as_deck, "a smaller line below it is the deck"),
    LineRule("set as a crosshead", _of(R.CROSSHEAD), 7.0, style_features.set_as_crosshead, "crossheads are bold or a little larger"),
    LineRule("crosshead set as a headline", CROSSHEADS, -8.0, style_features.set_as_headline, "and not as large as headlines"),
    LineRule("headline set as a crosshead", _of(R.TITLE, R.KICKER), -4.0, style_features.set_as_crosshead, "headlines are larger than crossheads"),
    LineRule("set small", CAPTIONS, 3.0, style_features.set_small, "words under a picture are set smaller"),
    LineRule("new cell", _of(R.CONTINUED, R.CROSSHEAD), -6.0, style_features.begins_block, "what stands in another cell or box does not go on with what was before"),
    LineRule("headline in a new cell", BEGINS_ARTICLE, 2.0, style_features.begins_block, "another cell or box often holds another article"),
    LineRule("running text as a page head", _of(R.FOLIO, R.BOILERPLATE), -20.0, features.running_text, "第4期征稿 … / … / …三百字以内。: no page head runs over three rows to a full stop, whatever numbers it has"),
    LineRule("words of another script", _of(R.FOLIO, R.BOILERPLATE), -30.0, features.foreign, "Police Open Day / Hundreds of residents visited …: sentences belong to no page head"),
    LineRule("sentence of another script", TEXT, 8.0, features.foreign_text, "and are text"),
    LineRule("sentence of another script as names", _of(R.BYLINE_HEAD, R.SIGNATURE), -10.0, features.foreign_text, "and name nobody"),
    LineRule("headline of another script", _of(R.TITLE), 15.0, head_features.foreign_head, "the line above the first of them is their headline"),
    LineRule("subhead without marks", _of(R.SUBHEAD), -6.0, markup_features.bare, "bare text shows no second level"),
)

_BODY = TEXT | _of(R.DOUBLED, R.ITEM)
STEP_RULES: tuple[StepRule, ...] = (
    StepRule("cut sentence goes on", TEXT | ASIDE, _of(R.CONTINUED), 5.0, step_features.is_open, "…带动普通民警的联动 / 效应。"),
    StepRule("cut twice", _of(R.CONTINUED), _of(R.CONTINUED), -3.0, lambda _page, _before, _at: 1.0, "a paragraph is seldom cut twice"),
    StepRule("cut sentence dropped", TEXT | ASIDE, HEADS | _NEW_TEXT | _of(R.SIGNATURE, R.CAPTION, R.ITEM), -5.0, step_features.left_open,
            "a sentence does not stop in its middle"),
    StepRule("cut word goes on", TEXT | ASIDE | _of(R.ITEM), _of(R.CONTINUED), 5.0, step_features.cut_word, "农牧区派 / 出所: the halves of a word belong together"),
    StepRule("cut item", _of(R.ITEM), _of(R.CONTINUED), 12.0, step_features.cut_item, "（二）超过规定期限的试销 / 商品除外；"),
    StepRule("cut item dropped", _of(R.ITEM), _of(R.ITEM), -6.0, step_features.cut_item, "（二）超过规定期限的试销 / 商品除外；: the rest of an item is no item of its own"),
    StepRule("cut word", TEXT | ASIDE, HEADS | _NEW_TEXT, -4.0, step_features.cut_word, "农牧区派 / 出所: a word does not stop in its middle for a head or a new paragraph"),
    StepRule("cut word under a head", HEADS, TEXT | HEADS, -7.0, step_features.cut_word, "no head ends inside a word"),
    StepRule("middle under a head", HEADS, TEXT, -1.0, step_features.particle_after_head, "the text under a head does not begin with 的 or 了"),
    StepRule("items apart", _of(R.PARAGRAPH, R.ITEM), _of(R.UNTITLED), -10.0, step_features.marked_again, "● … / ● … / ● …: either all items are of one article"),
    StepRule("items together", _of(R.UNTITLED), _of(R.PARAGRAPH, R.ITEM), -4.0, step_features.marked_again, "or each is one of its own"),
    StepRule("cut quotation", TEXT | ASIDE, _of(R.CONTINUED), 4.5, step_features.cut_quotation, "“…/…”: a quotation opened before is closed here"),
    StepRule("new quotation", TEXT | ASIDE, _of(R.CONTINUED), -4.0, step_features.new_quotation, "each paragraph of a long quotation opens it anew"),
    StepRule("tail repeated", TEXT | ASIDE, _of(R.CONTINUED), 6.5, step_features.repeats_tail, "…震慑效果明显。/ 慑效果明显。下一步, …"),
    StepRule("caption inside", TEXT, _of(R.CAPTION_INSIDE), 3.5, step_features.closed,
            "其中有 / caption / 效警情数: only an open sentence has an inside"),
    StepRule("seam", TEXT | ASIDE, _of(R.CONTINUED), 2.0, step_features.attested_joint, "the word that the joint makes stands elsewhere on the page"),
    StepRule("seam under a head", HEADS, TEXT, -2.5, step_features.attested_joint_under_head, "a word that the joint makes and that stands elsewhere joins two lines of text; no head goes on in the text"),
    StepRule("signed, then a new article", _BODY | _of(R.SIGNATURE), BEGINS_ARTICLE, 3.5, step_features.signed, "a byline closes an article"),
    StepRule("signed, then more text", _BODY | _of(R.SIGNATURE), _of(R.PARAGRAPH, R.CONTINUED, R.CROSSHEAD), -5.5, step_features.signed_text,
            "nothing but a caption follows the byline"),
    StepRule("picture, then an untitled item", _BODY | _of(R.SIGNATURE), _of(R.UNTITLED), -6.0, step_features.pictured,
            "(张三 摄) closes a picture; the text behind it is its report"),
    StepRule("not signed", _BODY | _of(R.CAPTION, R.JUMP), BEGINS_ARTICLE, -3.0, step_features.unsigned,
            "where articles are signed, an unsigned end is no end"),
    StepRule("out of habit", _BODY | _of(R.CAPTION, R.JUMP), HEADLINE | _of(R.KICKER), -12.0, step_features.out_of_habit,
            "where articles are signed and open with a dateline, a head between an unsigned end and a text without one is inside an article"),
    StepRule("crosshead out of habit", _BODY | _of(R.CAPTION, R.JUMP), CROSSHEADS, 4.0, step_features.out_of_habit, "and heads a part of it, be it the only one"),
    StepRule("dated, then a new article", _BODY | _of(R.SIGNATURE), BEGINS_ARTICLE, 3.5, step_features.dated, "教务处 / 3月25日: a notice or letter ends in its day"),
    StepRule("dated, then more text", _BODY | _of(R.SIGNATURE), _of(R.PARAGRAPH, R.CONTINUED, R.CROSSHEAD), -4.0, step_features.dated, "and nothing follows that"),
    StepRule("jumped", _of(R.JUMP), BEGINS_ARTICLE, 3.0, step_features.jumped, "下转第3版 closes an article here"),
    StepRule("jumped, then more text", _of(R.JUMP), _of(R.PARAGRAPH, R.CONTINUED), -4.0, step_features.jumped, "its text goes on elsewhere"),
    StepRule("resumed", _of(R.JUMP), _of(R.UNTITLED), 8.0, step_features.resumed, "上接第1版: what follows has its headline on another page"),
    StepRule("caption of a credit", _BODY | _of(R.SIGNATURE), CAPTIONS, 9.0, step_features.caption_of_credit, "(靳晓东 文/图) / 老人们合影留念: the picture's caption"),
    StepRule("second dateline", _BODY | _of(R.CROSSHEAD), _of(R.PARAGRAPH, R.CONTINUED), -1.5, step_features.dateline_again,
            "an article has one dateline (97 %)"),
    StepRule("halves of a headline", _of(R.TITLE), _of(R.TITLE_MORE), 7.0, step_features.halves, "构建监督机制 / 锻造清廉警队: two lines of one length"),
    StepRule("headline wrapped inside a word", _of(R.TITLE, R.TITLE_MORE), _of(R.TITLE_MORE), 16.0, step_features.wrapped_inside_word, "…构建城区巡防一 / 体化新格局"),
    StepRule("lines of headlines", _of(R.TITLE), _of(R.TITLE_MORE), 5.0, step_features.pairs_of_heads, "where headlines are captured on two lines, others are as well"),
    StepRule("no decks", _of(R.TITLE), _of(R.DECK), -3.0, step_features.pairs_of_heads, "and what stands below them is no deck"),
    StepRule("gap inside a headline", HEADLINE, _of(R.TITLE_MORE, R.DECK), -4.0, step_features.gap_in_head, "the lines of one head stand together"),
    StepRule("number and head of a section", _of(R.CROSSHEAD), _of(R.CROSSHEAD), 10.0, step_features.numbered_above, "01 / 冒充班主任收取“资料费”"),
    StepRule("number of a section, then an article", _of(R.CROSSHEAD), BEGINS_ARTICLE, -8.0, step_features.numbered_above, "and no article begins there"),
    StepRule("headline complete", _of(R.TITLE), _of(R.TITLE_MORE), -2.0, step_features.clause_complete,
            "a headline with its two clauses on one line has no second line"),
)
# fmt: on


# fmt: off
_UNDER_HEADLINE = {R.DECK: -2.5, R.BYLINE_HEAD: 1.0, R.PARAGRAPH: -0.5, R.ITEM: -1.0, R.CAPTION: -2.5, R.CROSSHEAD: -4.0, R.SIGNATURE: -3.5, R.JUMP: -5.0}
_IN_TEXT = {R.PARAGRAPH: 0.5, R.CONTINUED: -0.5, R.ITEM: -1.5, R.CROSSHEAD: 0.5, R.SUBHEAD: -3.0, R.CAPTION: -2.5, R.CAPTION_INSIDE: -4.0, R.SIGNATURE: 0.0, R.DOUBLED: -0.5, R.JUMP: 0.0, R.FOLIO: 0.0, R.TITLE: -0.5, R.KICKER: -5.0, R.UNTITLED: -0.5}
TRANSITIONS: dict[Reading | None, dict[Reading, float]] = {
    None: {R.TITLE: 1.0, R.KICKER: -2.5, R.UNTITLED: -2.5, R.CAPTION: -3.0, R.JUMP: 0.0, R.FOLIO: 0.0},
    R.KICKER: {R.TITLE: -1.5},
    R.TITLE: _UNDER_HEADLINE | {R.TITLE_MORE: -4.5},
    R.TITLE_MORE: _UNDER_HEADLINE | {R.TITLE_MORE: -9.0},
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
    R.JUMP: {R.JUMP: 0.0, R.PARAGRAPH: 0.0, R.CONTINUED: 0.0, R.CROSSHEAD: -1.0, R.CAPTION: -3.0, R.SIGNATURE: 0.0, R.TITLE: 0.0, R.KICKER: -3.5, R.UNTITLED: -2.0},
    R.FOLIO: {R.FOLIO: 0.0, R.TITLE: 1.0, R.KICKER: -2.5, R.UNTITLED: -2.5, R.CAPTION: -3.0, R.JUMP: 0.0, R.CONTINUED: -2.0, R.PARAGRAPH: -2.0, R.SIGNATURE: -2.0},
}
# fmt: on
"""What may follow what, and how usual it is; None is the top of the page. A pair that is absent cannot be."""

for _reading in Reading:
    if _reading.stands_like:
        _like = Reading[_reading.stands_like]
        for _to in TRANSITIONS.values():
            if _like in _to:
                _to[_reading] = _to[_like]
        TRANSITIONS[_reading] = dict(TRANSITIONS[_like])
UNFINISHED_PENALTY = -6.0
"""What it costs when the page is over behind a reading that something must follow."""
