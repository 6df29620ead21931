"""The printed forms that a line can show by itself: datelines, bylines, credits, jumps, page heads, captions.

Each is a regular expression with an example that matches. What follows from a form is the business of `lines`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bulletin.conversion import bylines
from bulletin.text.typography import HAN

_AGENCIES = (
    "本报|本刊|本台|本网|本社|新华社|新华网|中新社|中新网|中国新闻社|人民日报|人民网|人民公安报|法制日报|法治日报|"
    "中国国际广播电台|国际广播电台|中央人民广播电台|法新社|路透社|美联社|共同社"
)
_NUMERAL = "0-9０-９〇○零一二三四五六七八九十"
_DAY = rf"(?:[{_NUMERAL}]{{2,4}}年)?[元{_NUMERAL}]{{1,3}}月[{_NUMERAL}]{{1,3}}日"
WHOLE_DAY = re.compile(rf"(?=.{{4}}年){_DAY}")
# 讯 and 电 as a report's mark; not 通讯员, 讯息, 电视, 电话.
_KIND = "(?P<kind>专电|电讯|讯(?![员息号问速录社网报道飞])|电(?![视话力影子脑信器台池气车机报网梯商量价站源缆动工路磁]))"
_REPORTER = r"(?P<by>[ \u3000]*[（(][^（）()]{2,40}[）)])?"
# 本报讯, 据新华社北京1月4日电(记者…), 本报莫斯科１月２日电记者…; what follows may be glued to it
_AGENCY_DATELINE = re.compile(
    rf"(?:均?据)?(?P<agency>{_AGENCIES})(?P<place>[{HAN}·]{{2,9}}?)?(?:{_DAY})?{_KIND}{_REPORTER}[ \u3000：:]*"
)
# 北京1月4日电
_DAY_DATELINE = re.compile(rf"(?P<place>[{HAN}·]{{2,8}}?)(?:{_DAY}){_KIND}{_REPORTER}[ \u3000：:]*")
# 陕坝讯 …, 陕坝讯（记者 张三）…; a blank, bracket or reporter must follow, or a word that opens a report
_PLACE_DATELINE = re.compile(
    rf"(?P<place>[{HAN}·]{{2,9}}?)(?<![通资简喜音审短快要闻电警传])讯"
    r"(?:(?P<by>[ \u3000]*[（(](?=[^（）()]{0,8}(?:记者|通讯员|见习|实习|特约))[^（）()]{2,40}[）)])[ \u3000：:]*|[ \u3000]+|[:：]|(?=本报记者|记者|通讯员|特约|见习|$)"
    r"|(?=近日|日前|近期|连日来|近年来|为|今年|自|[0-9０-９]{1,4}[年月]|入[春夏秋冬]|春节|国庆))"
)
_REPORTED = re.compile(
    rf"[^。；;：:]{{0,6}}?(?P<by>(?:本报|新华社)?(?:记者|通讯员)[{HAN}、· ]{{2,24}})(?:摄影)?报道[：:]"
)
# 白厚和 摄, 本报记者 张三 摄影报道
CREDIT = re.compile(
    rf"(?P<who>(?:本报|新华社)?(?:记者|通讯员)?[ \u3000]?[{HAN}·]{{2,12}}?(?:[ \u3000、]+[{HAN}·]{{2,7}}){{0,3}})"
    r"(?:[ \u3000]+(?P<did>摄影报道|摄影|摄)|[ \u3000]*供图)$"
)
CLOSING_NOTE = re.compile(
    r"[（(【](?P<who>[^（）()【】]{1,60})[）)】](?:[（(][^（）()]{0,8}(?:照片|图片|传真)[^（）()]{0,8}[）)])?$"
)
# What stands in brackets and closes nothing: (附图片1张), (上), (见第3版), (图为…)
REMARK = re.compile(
    r"[图表照]|^[上中下续一二三四五六七八九十\d]{1,3}$|[见转接]第?\d|未完|待续|[。；;？！]|[，,].*[，,]"
)
PICTURED = re.compile(r"(?:摄|摄影|照片|图片|供图|提供|绘|作)$|照片|传真")
FAREWELL = re.compile("此致|(?:崇高的)?敬礼[!！]?")
JUMP = re.compile(
    r"[（(【▶→]?(?:紧?[下上][转接]|[转见])(?:本报)?(?:今日)?(?:第?[0-9０-９一二三四五六七八九十]{1,3}版|中缝|[A-Z]\d{1,2}版?)[^。]{0,14}[）)】]?"
)
# 第3版 综合, A04版, 2023年9月12日 星期二, 责任编辑 张三 校对 李四: what stands at the head or foot of a page
_EDITION = rf"(?P<edition>第?[A-Za-z]?[{_NUMERAL}]{{1,3}}版|[A-Za-z]?[0-9]{{2}}(?=[ \u3000]))(?:[·：: \u3000]+[{HAN}]{{2,6}})?"
_PRINTED = rf"(?P<year>[{_NUMERAL}]{{4}})[年./-](?P<month>[{_NUMERAL}]{{1,3}})[月./-](?P<day>[{_NUMERAL}]{{1,3}})日?[ \u3000]*(?P<weekday>星期[一二三四五六日天])?"
_STAFF = rf"(?P<staff>(?:本版|值班|执行|责任|美术)?(?:编辑|责编|主编|版式|校对|美编|视觉|组版|制图|审校)[ \u3000:：/／]+[{HAN}]{{2,4}}(?:[、/／]+[{HAN}]{{2,4}}){{0,3}})"
_ADDRESS = r"(?:E-?mail|邮箱|电话|热线|网址)[:：][!-~]+"
FOLIO = re.compile(
    rf"(?:[{HAN}]{{2,8}}[ \u3000]+)?(?:(?:{_EDITION}|{_PRINTED}|农历[{HAN}]{{2,10}}|{_STAFF}|{_ADDRESS})(?:[ \u3000|｜·]+|$)){{1,6}}"
)
CAPTION_LEAD = re.compile(
    r"(?:[▲△◀▶■↑↓←→]|[1-9１-９][、.．])?(?:[（(【\[]?(?:上图|下图|左图|右图|图为|图[①②③④1-9一二三四](?!版)|资料图|题图|本版图片)|[（(【\[]?图片?[:：]|[①②③④]图?[:：为]?)"
)
# (图片), (附图片1张), （中国画）behind a headline: what is printed there is a picture.
PICTURE_ITEM = re.compile(
    r"[（(](?:附?(?:图片?|照片|图表)[\d０-９一二三四五六七八九十]*[张幅]?|中国画|国画|油画|版画|书法|篆刻|剪纸|漫画|摄影|素描|速写|水彩|木刻)[）)]$|^图片新闻$|^(?:图说|图闻|镜头|漫画)$"
)
PICTURE_MARK = re.compile(r"[▲△◀▶↑↓←→]")
NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十]{1,2}(?:招|步|章|节|站|课|部分)[ \u3000、，,：:]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d)|[①-⑳])"
)
# 第十二条 村民应当…, 记者：社区有多少户？: text however short
NO_HEAD = re.compile(
    r"[^:：]{2,8}[:：][\d０-９—\- \u3000]+$|第[一二三四五六七八九十百]{1,4}条|(?:记者|问|答|主持人)[:：]"
)
ROLE_LINE = re.compile(
    r"[○□■●◇◆]?(?:(?:本报|新华社|中新社|《[^《》]{2,10}》)?(?:特约|实习|见习|首席|驻[一-鿿]{2,6})?(?:记者|通讯员|评论员|撰稿人?)(?!站|会|们|了|从|在|来|到|问|看|采|获|发|近|日|今|节|注|的|随|走)|作者[:：]|文[/／]|图[/／])"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """陕坝讯, 本报北京１月４日电（记者 张三）: what opens a report."""

    place: str
    """The place as printed, without 讯; empty in 本报讯."""
    reporter: str
    """What names the reporter, as printed, without brackets; empty when nothing does."""


def dateline(text: str) -> Dateline | None:
    """The dateline with which a text opens; None when it opens otherwise."""
    head = text[:80]
    match = _AGENCY_DATELINE.match(head) or _DAY_DATELINE.match(head) or _PLACE_DATELINE.match(head)
    if match is None:
        return None
    by = (match["by"] or "").strip(" \u3000（）()")
    if not by:
        named = _REPORTED.match(text[match.end() : match.end() + 60])
        by = named["by"] if named and bylines.looks_like_byline(named["by"]) >= 0.5 else ""
    return Dateline((match["place"] or "").strip(), by)
