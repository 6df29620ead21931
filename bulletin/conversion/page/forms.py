"""The printed forms that a line can show by itself: datelines, closing notes, jumps, captions, numbers.

Each is a regular expression with an example that matches; those made of the words of a subject are in `patterns`. What follows from a form is the business of `lines`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.conversion import bylines
from bulletin.conversion.page.patterns import KIND, MONTH_DAY, NUMERAL, REPORTER
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from bulletin.conversion.page.patterns import Patterns

WHOLE_DAY = re.compile(rf"{MONTH_DAY}|(?:19|20)\d\d[./-]\d{{1,2}}[./-]\d{{1,2}}")
# 北京1月4日电
_DAY_DATELINE = re.compile(rf"(?P<place>[{HAN}·]{{2,8}}?)(?:{MONTH_DAY}){KIND}{REPORTER}[ \u3000：:]*")
CLOSING_NOTE = re.compile(
    r"[（(【〔〈\[](?P<who>[^（）()【】〔〕〈〉]{1,60})[）)】〕〉\]](?:[（(][^（）()]{0,8}(?:照片|图片|传真)[^（）()]{0,8}[）)])?$"
)
# What stands in brackets and closes nothing: (附图片1张), (上), (见第3版), (图为…)
REMARK = re.compile(
    r"[图表照]|^[上中下续一二三四五六七八九十\d]{1,3}$|[见转接]第?\d|未完|待续|[。；;？！]|[，,].*[，,]"
)
PICTURED = re.compile(r"(?:摄|摄影|照片|图片|供图|提供|绘|作)$|照片|传真")
# 刘洋摄, 刘洋 供图, 摄影：刘洋, （记者李明摄）: who took the picture, behind the words under it
CAPTION_CREDIT = re.compile(
    rf"(?:[(](?P<noted>[^()]{{2,24}}?)(?:摄影|摄|供图|提供|图)[)]|(?<![{HAN}\w])(?:摄影|图片|图|供图|摄)[:|/] ?(?P<led>[{HAN}·]{{2,10}}(?: [{HAN}·]{{2,6}}){{0,2}})|"
    rf"(?:(?<=[。!?”)])|(?<= ))(?P<who>[{HAN}·]{{2,14}}(?: [{HAN}·]{{2,6}}){{0,3}}) ?(?:摄影|摄|供图|提供))[。]?$"
)
FAREWELL = re.compile("此致|(?:崇高的)?敬礼[!！]?")
JUMP = re.compile(
    r"[（(【▶→>]*(?:紧?[下上][转接]|[转见]|详见)(?:本报)?(?:今日)?(?:第?[0-9０-９一二三四五六七八九十]{1,3}版|中缝|[A-Z]\d{1,2}版?)[^。]{0,14}[）)】]?"
)
# …四十二项业务（下转第三版）, （上接第1版）如今…: a jump that shares its line with the text
# Its signs are taken as a whole: a row of thousands would be tried from each of them.
_JUMP_NOTE = r"(?<![（(【▶→>])[（(【▶→>]++ ?(?:紧?[{}][转接])(?:本报)?(?:今日)?(?:第?[0-9０-９一二三四五六七八九十]{{1,3}}版|[A-Z]\d{{1,2}}版?)[^。（）()]{{0,10}}[）)】]"
JUMP_BEHIND = re.compile(_JUMP_NOTE.format("下转") + "$")
JUMP_AHEAD = re.compile(_JUMP_NOTE.format("上下") + " *(?=.)")
DAY = re.compile(
    rf"(?P<year>(?:19|20)\d\d|[一二][{NUMERAL}]{{3}}) ?[年./-] ?(?P<month>[{NUMERAL}]{{1,3}}) ?[月./-] ?(?P<day>[{NUMERAL}]{{1,3}})(?: ?日)?"
)
"""2023年9月8日, 2023-09-08, 二〇二三年九月八日; its groups are `year`, `month`, `day`."""
CAPTION_LEAD = re.compile(
    r"(?:[▲△◀▶■↑↓←→]|[1-9１-９][、.．])?(?:[（(【\[]?(?:上图|下图|左图|右图|图为|图[①②③④1-9一二三四](?!版)|资料图|题图|本版图片)|[（(【\[]?图片?[:：]|[①②③④]图?[:：为]?)"
)
# 图为…, 上图：…: nothing but the words under a picture begins so
POINTS_AT_PICTURE = re.compile(r"[▲△◀▶■↑↓←→(（【\[]*(?:[上下左右]?图(?:为|[:：])|图片?[:：])")
# (图片), (附图片1张), （中国画）behind a headline: what is printed there is a picture.
PICTURE_ITEM = re.compile(
    r"[（(](?:附?(?:图片?|照片|图表)[\d０-９一二三四五六七八九十]*[张幅]?|中国画|国画|油画|版画|书法|篆刻|剪纸|漫画|摄影|素描|速写|水彩|木刻)[）)]$|^图片新闻$|^(?:图说|图闻|镜头|漫画)$"
)
PICTURE_MARK = re.compile(r"[▲△◀▶↑↓←→]")
NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十]{1,2}(?:招|步|章|节|站|课|部分)[ \u3000、，,：:]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d)|[①-⑳]|0\d(?=[ |/“\u4e00-\u9fff])|(?i:part) ?\.?\d{1,2})"
)
# 第十二条 村民应当…, 记者：社区有多少户？: text however short
NO_HEAD = re.compile(
    r"\d{1,2}[:：]\d\d ?[—–~～至-]|[^:：]{2,8}[:：][\d０-９—\- \u3000]+$|第[一二三四五六七八九十百]{1,4}条|(?:记者|问|答|主持人)[:：]"
)


# 〔記者李明／新城報導〕, 【本報訊】, （本报讯）: a dateline in brackets
_BRACKETED = re.compile(
    rf"[〔\[【(](?:(?P<by>(?:本报)?(?:特派|特约)?(?:记者|通讯员)[{HAN}·、 ]{{2,12}}?)(?:[/ ]*(?P<place>[{HAN}]{{2,6}}?))?(?:综合)?(?:报道|报导|电|讯)|"
    rf"(?:本报|本刊|本台)(?:综合)?(?:讯|报道|报导))[〕\]】)][ \u3000：:]*"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """陕坝讯, 本报北京１月４日电（记者 张三）: what opens a report."""

    place: str
    """The place as printed, without 讯; empty in 本报讯."""
    reporter: str
    """What names the reporter, as printed, without brackets; empty when nothing does."""


def dateline(text: str, patterns: Patterns) -> Dateline | None:
    """The dateline with which a text opens; None when it opens otherwise."""
    head = text[:80]
    match = (
        patterns.agency_dateline.match(head)
        or _DAY_DATELINE.match(head)
        or patterns.place_dateline.match(head)
    )
    if match is None:
        match = _BRACKETED.match(head)
        if match and not text[match.end() :].strip():
            return None  # a line of its own, as bylines have
        return Dateline(match["place"] or "", match["by"] or "") if match else None
    by = (match["by"] or "").strip(" \u3000（）()")
    if not by:
        named = patterns.reported.match(text[match.end() : match.end() + 60])
        by = named["by"] if named and bylines.looks_like_byline(named["by"], patterns.subject) >= 0.5 else ""
    return Dateline((match["place"] or "").strip(), by)
