"""Signs of what a line is, each a number, mostly 0 (absent) to 1 (plain); many take its neighbours or the page to see.

A sign gets the page and the line's index and knows nothing of readings and weights: `evidence` says what it speaks
for. The signs of a step from one line to the next are in `seams`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.conversion.page.layout import is_cut_word

if TYPE_CHECKING:
    from bulletin.conversion.page.layout import Lines
    from bulletin.conversion.page.lines import Line
_PARAGRAPH_LEAD = re.compile(
    r"“|『|———|近年来|近日|近期|日前|目前|今年|去年|当日|当天|随后|据[了统悉介此]|为了?[^，。,]{3,}|下一步|活动[中现]|此外|同时[,，]|截至|自[^，。,]{2,12}以来"
    r"|[0-9０-９]{1,4}[年月][0-9０-９]{0,2}|[^，。,]{2,5}[中后时][,，]|因此|但是?|然而|不过|其中|另外|首先|其次|最后|第[一二三四五]|[一二三四五六七八]是|记者|有人"
)
# ——草原派出所纪事之二, …工作纪实; 主题教育进行时, 来自…的报道
_DECK_WORDS = re.compile(
    r"^(?:——|──|—|--)|(?:纪实|侧记|述评|掠影|综述|扫描|小记|记事|纪事|见闻|札记|散记|随笔|随想|有感|访谈|透视|观察)(?:[（(].{1,3}[）)])?$"
)
# 主题教育进行时, 图片新闻, 警营文艺: the names of columns and series
_KICKER_WORDS = re.compile(
    r"(?:进行时|之[一二三四五六七八九十][)）]?|报道|专栏|聚焦.{0,10}|系列.{0,4}|在行动|在路上|新闻|要闻|快讯|简讯|速递|速览|选登|选刊|文艺|文苑|英模|先锋|风采|"
    r"视窗|窗口|动态|广角|人物|来信|信箱|论坛|之窗|连线|直击|一线|特写|专题|手记|巡礼|纪实|综述|专项行动|攻坚战|系列谈)$"
)
_SENTENCE_LEAD = re.compile(
    r"近年来|近日|近期|日前|目前|今年|去年|当日|当天|随后|据[了统悉介]|为(?:了|推|进|全|切|深|确|加|提|维|做|落|有|认|营|防|打|充|更)|下一步|活动[中现]|此外|同时|截至|自[^，。,]{2,12}以来"
    r"|[0-9０-９]{4}年|[0-9０-９]{1,2}月[0-9０-９]|因此|但是|然而|不过|其中|另外|全[市县旗区]公安机关"
)


def next_line(page: Lines, at: int, distance: int = 1) -> Line | None:
    """The line so many below; None behind the last."""
    return page.items[at + distance] if at + distance < len(page.items) else None


def heading_shape(page: Lines, at: int) -> float:
    """-1 (a full sentence) to 1 (short, no full stop)."""
    return 2 * page.items[at].heading_likeness - 1


def text_shape(page: Lines, at: int) -> float:
    """How far the line is shaped like a head, 0 for a sentence."""
    return max(0.0, heading_shape(page, at))


def ends_in_stop(page: Lines, at: int) -> float:
    text = page.items[at].text
    return float(text[-1] in "。，,、；;" or "。" in text)


def whole_sentence(page: Lines, at: int) -> float:
    return float(page.items[at].ends_sentence and not page.stacked[at] and not parallel(page, at))


def has_comma(page: Lines, at: int) -> float:
    return float("," in page.items[at].text or "，" in page.items[at].text)


def limps(page: Lines, at: int) -> float:
    return float(page.limping[at])


def two_clauses(page: Lines, at: int) -> float:
    line = page.items[at]
    return float(line.clauses in {2, 3} and line.length >= 8)


def headline_length(page: Lines, at: int) -> float:
    return float(8 <= page.items[at].length <= 30)


def deck_length(page: Lines, at: int) -> float:
    """-1 (10 characters and fewer) to 1 (20 and more)."""
    return max(-1.0, min(1.0, (page.items[at].length - 15) / 5))


def deck_words(page: Lines, at: int) -> float:
    return float(bool(_DECK_WORDS.search(page.items[at].text)))


def dash_ahead(page: Lines, at: int) -> float:
    """Whether a short line begins with the dash of a line below a headline: ——草原派出所纪事."""
    line = page.items[at]
    return float(bool(_DASH.match(line.text)) and line.length <= 50 and "。" not in line.text)


_DASH = re.compile("[—─－-]{2,3}(?=[^—─－-])")


def kicker_words(page: Lines, at: int) -> float:
    """Whether it is the name of a column or series, and a head stands under it."""
    below = next_line(page, at)
    if below is None or (below.heading_likeness < 0.5 and not below.text.startswith("——")):
        return 0.0
    return float(bool(_KICKER_WORDS.search(page.items[at].text)))


def long_head(page: Lines, at: int) -> float:
    """0 (12 characters and fewer) to 1 (20 and more)."""
    return max(0.0, min(1.0, (page.items[at].length - 12) / 8))


def two_parts(page: Lines, at: int) -> float:
    """Whether a dash parts a head in two, or it ends in the name of a genre: 雪夜归来——草原派出所见闻, 巡边札记."""
    line = page.items[at]
    if line.heading_likeness < 0.5:
        return 0.0
    return float(bool(_TWO_PARTS.search(line.text) or _DECK_WORDS.search(line.text)))


_TWO_PARTS = re.compile(r"[^—─][—─]{2,3}[^—─]{4}")


def note_ahead(page: Lines, at: int) -> float:
    """Whether a note in brackets stands right below that says when it was adopted, said or published."""
    below = next_line(page, at)
    return float(below is not None and not below.is_signed and bool(_NOTE.fullmatch(below.text)))


_NOTE = re.compile("[（(].{0,60}[年月].{0,60}[）)]")


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
        if not line.heading_likeness and not line.byline_likeness and line.scene < 0.6 and not line.is_remark:
            return 0.0
    return 0.0


def dateline(page: Lines, at: int) -> float:
    return float(page.items[at].dateline is not None)


def byline_ahead(page: Lines, at: int) -> float:
    """Whether a line that names the writers stands right below, or below one remark or deck."""
    first, second = next_line(page, at), next_line(page, at, 2)
    if first is None:
        return 0.0
    if second and second.byline_likeness >= 0.8 and (first.is_remark or first.heading_likeness > 0.5):
        return max(first.byline_likeness, 0.8)
    return first.byline_likeness


def byline_shape(page: Lines, at: int) -> float:
    """-1 to 1."""
    return 2 * page.items[at].byline_likeness - 1


def signature_shape(page: Lines, at: int) -> float:
    """-1, or how surely the whole line is a signature."""
    line = page.items[at]
    if line.is_signature or _signs_off(page, at):
        return 1.0
    return 0.5 if line.is_remark and line.closing_note else -1.0


def _signs_off(page: Lines, at: int) -> bool:
    """Whether writers are named without brackets behind a full stop, and a head or nothing follows: 本报记者 张三."""
    below = next_line(page, at)
    if at == 0 or page.items[at].byline_likeness < 0.8 or not page.items[at - 1].ends_sentence:
        return False
    return below is None or below.heading_likeness >= 0.5 or below.caption_lead


def signature(page: Lines, at: int) -> float:
    return float(page.items[at].is_signature or _signs_off(page, at))


def signed(page: Lines, at: int) -> float:
    return float(page.items[at].is_signed or page.items[at].caption_lead)


def words_of_lead(page: Lines, at: int) -> float:
    """How far the words of a head come again in the lines right below it: a lead repeats its headline."""
    line = page.items[at]
    if line.length > 50:
        return 0.0
    below: set[str] = set()
    for distance in (1, 2):
        following = next_line(page, at, distance)
        if following is not None:
            below |= following.pairs
            if following.length > 40:
                break
    return min(1.0, len(line.pairs & below) / 4)


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
        above |= line.pairs
    for line in page.items[at + 1 : at + 4]:
        below |= line.pairs
    if min(len(above), len(below)) < 20:
        return 0.0
    shared = len(above & below) / min(len(above), len(below))
    return max(-1.0, min(1.0, (0.07 - shared) / 0.05))


def caption_shape(page: Lines, at: int) -> float:
    """-1 to 1: how far the line reads like the words under a picture."""
    line = page.items[at]
    if line.caption_lead:
        return 1.0
    if line.scene:
        return 2 * line.scene - 1
    if line.length > 60 or line.text.count("。") > 2 or line.heading_likeness > 0.6 or line.dateline:
        return -1.0
    return -0.1 if line.length <= 32 and line.text.count("。") <= 1 else -0.6


def credited(page: Lines, at: int) -> float:
    """Whether a picture credit ends the line, or is the next, under a head or byline and above the text: a picture's words."""
    line, below = page.items[at], next_line(page, at)
    if at == 0 or below is None or line.length > 150 or line.dateline:
        return 0.0
    if not line.is_pictured:
        if not (below.is_pictured and below.is_signature):
            return 0.0
        below = next_line(page, at, 2)
    above = page.items[at - 1]
    if not (above.heading_likeness > 0.5 or above.byline_likeness >= 0.8 or above.is_picture_headline):
        return 0.0
    return float(
        below is not None and below.length >= 30 and below.heading_likeness < 0.5 and not below.is_pictured
    )


def only_text(page: Lines, at: int) -> float:
    """Whether it is the only line between two heads, or between a head and the end: then it is the text."""
    following = next_line(page, at)
    below_head = at > 0 and page.items[at - 1].heading_likeness > 0.5
    return float(
        below_head and (following is None or following.heading_likeness > 0.5 or following.is_signature)
    )


def picture_gap(page: Lines, at: int) -> float:
    """A picture stood above: more blank lines than usual."""
    return float(page.items[at].gap > page.usual_gap and at > 0)


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


def brief(page: Lines, at: int) -> float:
    """Whether it begins with a dateline behind a signed end or another brief: short items without headlines."""
    return float(page.briefs[at])


def byline_likeness(page: Lines, at: int) -> float:
    return page.items[at].byline_likeness


def long(page: Lines, at: int) -> float:
    return min(1.0, page.items[at].length / 80)


def begins_inside(page: Lines, at: int) -> float:
    return float(page.items[at].begins_inside)


def begins_middle(page: Lines, at: int) -> float:
    return float(page.items[at].begins_middle)


def dangles(page: Lines, at: int) -> float:
    return float(page.items[at].dangles)


def tells(page: Lines, at: int) -> float:
    return page.items[at].tells if page.items[at].length >= 4 else 0.0


def opens_paragraph(page: Lines, at: int) -> float:
    """Begins the way paragraphs begin: a quotation, a date, 近年来, 下一步."""
    return float(bool(_PARAGRAPH_LEAD.match(page.items[at].text)))


def opens_sentence(page: Lines, at: int) -> float:
    """Begins the way only sentences begin: 近年来, 为推动…, 今年6月."""
    return float(bool(_SENTENCE_LEAD.match(page.items[at].text)))


def short_sentence(page: Lines, at: int) -> float:
    line = page.items[at]
    return float(line.length <= 14 and line.ends_sentence and line.text[-1] == "。")


def numbered(page: Lines, at: int) -> float:
    return float(page.items[at].numbered)


def series(page: Lines, at: int) -> float:
    return float(page.series[at])


def goes_on(page: Lines, at: int) -> bool:
    """Whether something on this line or the next says that one sentence runs over the end of this line."""
    following = next_line(page, at)
    if following is None:
        return False
    line = page.items[at]
    return line.dangles or following.begins_middle or following.begins_inside or is_cut_word(line, following)


def stacked(page: Lines, at: int) -> float:
    """0 to 1: how sure it is that the line is one of a stack: verse, a list, a table."""
    return min(1.0, max(0, page.stacked[at] - 3) / 2)


def among_heads(page: Lines, at: int) -> float:
    """Whether a head stands above and below, and it is in no stack: it is one of them, not a text of one line."""
    below = next_line(page, at)
    if at == 0 or below is None or page.stacked[at] > 3:
        return 0.0
    return float(
        page.items[at - 1].heading_likeness > 0.5
        and (below.heading_likeness > 0.5 or dash_ahead(page, at + 1) > 0)
    )


def day_below(page: Lines, at: int) -> float:
    """Whether a line that is nothing but a day stands below: the body or person that signs a notice or letter."""
    below = next_line(page, at)
    return float(below is not None and below.is_day)


def remark(page: Lines, at: int) -> float:
    line = page.items[at]
    return float(line.is_remark and not line.is_signature)


def parallel(page: Lines, at: int) -> float:
    """Whether lines that end in ； stand together, or it follows on such lines: an enumeration, one item a line."""
    near = [line.text[-1] in "；;" for line in page.items[max(0, at - 2) : at + 2]]
    return float(sum(near) >= 2)


def doubled(page: Lines, at: int) -> float:
    """1 when the whole line is the tail of the line before, captured a second time; else -1."""
    if at == 0:
        return -1.0
    text, before = page.items[at].text, page.items[at - 1].text
    return 1.0 if len(text) >= 3 and len(before) > len(text) and before.endswith(text) else -1.0


def folio(page: Lines, at: int) -> float:
    """1 for a line of the head or foot of a page, else -1.

    It numbers the page or names its weekday, or stands beside such a line: a bare day or name says too little. In the
    middle, where the pages of a PDF meet, both must be there.
    """
    line = page.items[at]
    if line.folio is None or line.level or (line.is_day and at >= _PAGE_EDGE):  # under a notice
        return -1.0
    beside = [page.items[other] for other in (at - 1, at + 1) if 0 <= other < len(page.items)]
    near = [other for other in beside if other.folio]
    certain = any(_heads_page(other) for other in (line, *near))
    at_edge = min(at, len(page.items) - 1 - at) < _PAGE_EDGE
    return 1.0 if certain and (at_edge or near) else -1.0


def _heads_page(line: Line) -> bool:
    found = line.folio
    return found is not None and bool(
        found["edition"] or found["weekday"] or (found["staff"] and _NAMED.search(line.text))
    )


_NAMED = re.compile("(?:编辑|责编|版式|校对|美编|组版)[:：/／]")
_PAGE_EDGE = 5
"""Lines from the top or the bottom of a page within which its head or foot stands."""


def jump(page: Lines, at: int) -> float:
    return 1.0 if page.items[at].jump else -1.0
