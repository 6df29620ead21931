"""What belongs to a page and to no article: heads and feet of printed pages, and what web, chat and mail put around a text.

A line is set aside only when it proves what it is: it names a page, an issue, a day beside a weekday or hour, an
editor, an address of the net; or it is a phrase that web pages and chat accounts print around every text. A number
and a few words prove nothing: 72 小时追凶 is a headline. The lines are those of the reading view.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.conversion.page import forms
from bulletin.roles import Reading
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.conversion.page.lines import Line

_N = "0-9〇○零一二三四五六七八九十"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?"
_REPUBLIC = rf"(?:中华)?民国[{_N}]{{1,5}}年[{_N}]{{1,3}}月[{_N}]{{1,3}}日"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天]|\([一二三四五六日]\)"
_LUNAR = rf"(?:农历)?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)?(?:正|腊|冬|闰?[{_N}]{{1,2}})月(?:初|廿|十|三十|二十)[{_N}]{{0,2}}|农历[{HAN}]{{2,10}}"
_PAGE = (
    rf"第?[A-Z]?[{_N}]{{1,3}}版|第 [{_N}]{{1,3}} 版|[①-⑳]版|(?:今日|本期|共)[{_N}]{{1,3}}版|(?:总|共)?第?[{_N}]{{1,3}}页|"
    r"(?:page|p\.|P\.) ?\d{1,3}|[A-D]\d{1,2}(?:版|(?![\w.]))"
)
_ISSUE = (
    rf"(?:总|本报)?第[{_N}]{{1,6}}期|No\. ?\d{{1,5}}(?: ?\(\d{{4}}\.\d{{1,2}}\))?|"
    rf"(?:19|20)\d\d年(?:第[{_N}]{{1,4}}[期号]|[春夏秋冬]季[号刊])|(?:国内统一)?(?:连续出版物号|刊号|CN)[: ]?[\w/-]+"
)
_TITLE = (
    "本版编辑|值班编辑|执行编辑|责任编辑|美术编辑|责编|编辑|执行主编|主编|总编辑|版式|校对|美编|视觉|组版|制图|审校|校审|排版|制作|监制|出品|"
    "责校|编审|审核|审签|初审|复审|终审|一审|二审|三审|值班主任|发行人|统筹|策划|编校|文字编辑|核稿|签发|信息员"
)
_NAME = rf"[{HAN}·]{{2,8}}"
_OTHERS = f"{_TITLE}|电子|投稿|信箱|邮箱|电话|热线|本版|联系"
_STAFF = rf"(?:{_TITLE}) ?[:/| ] ?{_NAME}(?:[、,/ ]+(?!{_OTHERS}){_NAME}){{0,3}}"
_CONTACT = r"(?:本版|投稿|电子|联系|新闻|读者|爆料)?(?:E-?mail|邮箱|信箱|电话|热线|网址|QQ|微信|传真|地址|邮编)(?:地址)?[:/ ] ?[^\s,。]+"
_COUNT = r"(?:浏览|点击|阅读|访问|收听)(?:次数|量|数|率)?[: ] ?[\d,.万+]+ ?次?|(?:字号|字体|文字大小)[: ].*"
_FROM = r"(?:信息|文章|稿件|图片|内容|资料|素材)?(?:来源|出处) ?[:|/] ?[^\s|]+"
_WRITER = rf"(?P<writer>(?:作者|撰稿|撰文|供稿|记者|通讯员) ?[:|/] ?(?P<who>{_NAME}(?:[、,/ ]{_NAME}(?![{HAN}]| ?[:|/])){{0,2}}))"
_PUBLISHED = r"(?:发布|发表|更新|录入|添加|发稿|日期|时间)(?:时间|日期|于)?[: ] ?"
_PUBLISHER = rf"(?:(?:文字|图文|图片|摄影|供稿|来稿|撰稿|文|图) ?[:/|] ?[{HAN}]{{1,12}}(?:庭|科|室|队|所|局|部|办|中心|股|站|院|组)|(?:主办|承办|协办|主管|编辑|出版|技术支持|运行维护|制作)(?:单位|机构)?[:/] ?[{HAN}\w]+)"
# 主办：…, and 文字：立案庭: a part of a body is no writer
_NAVIGATION = "登录|注册|网站地图|关于我们|联系我们|联系方式|广告服务|法律声明|网站导航|无障碍阅读|繁体|手机版|客户端|加入收藏|设为首页|隐私政策|版权声明"
_PARTS: tuple[tuple[str, str], ...] = (
    ("writer", _WRITER),
    (
        "day",
        rf"(?:今天是)?(?:{_PUBLISHED})?(?:{forms.DAY.pattern.replace('?P<year>', '?:').replace('?P<month>', '?:').replace('?P<day>', '?:')}|{_REPUBLIC})",
    ),
    ("time", _TIME),
    ("weekday", _WEEKDAY),
    ("issue", _ISSUE),
    ("page", _PAGE),
    ("lunar", _LUNAR),
    ("staff", _STAFF),
    ("contact", _CONTACT),
    ("count", _COUNT),
    ("source", _FROM),
    ("publisher", _PUBLISHER),
    ("navigation", _NAVIGATION),
    ("posted", rf"发表于 ?[{HAN}]{{2,4}}"),
)
# A part stands by itself: 第二版 is a page, 第二版反诈手册 is none.
_PART = re.compile("|".join(rf"(?P<{name}_>(?<!\w)(?:{pattern})(?!\w))" for name, pattern in _PARTS))
_LEFT_OVER = re.compile(r"[\s|·/\\:;,、—–\-\[\]()【】<>«»《》\"“”＊*]+")

# Phrases that web pages, chat accounts and mail programs print around a text; the whole line.
# Phrases that web pages, chat accounts and mail programs print around a text; the whole line.
_PHRASES = re.compile(
    "|".join(
        (
            # chat: 点击上方蓝字关注我们, 微信号：qsyz1958, 阅读 2318, 喜欢此内容的人还喜欢, (图片1/3)
            r"[↑↓▲▼→\s]*(?:请|欢迎)?(?:点击|点|戳|猛戳)?(?:上方|下方|右上角|左下角|文末)?.{0,6}(?:蓝字|蓝色字).{0,12}",
            r"[↑↓▲▼→\s]*(?:请|欢迎)?(?:点击|点|戳)(?:上方|下方|右上角|左下角|文末|[“\"「].{2,20}[”\"」]|卡片|名片)?.{0,8}(?:关注|阅读原文).{0,10}",
            r"点击(?:上方|下方|文末|左下角|右上角|标题下方).{0,30}",
            r"(?:请|欢迎|记得)?关注我们(?:[,! ↑↓~。].{0,14})?|(?:微信)?(?:扫一扫)? ?关注该公众号",
            r"(?:长按|扫描|扫一扫|扫码|识别|微信扫一扫|手机扫).{0,16}(?:二维码|关注|公众号|打开|下载|小程序|手机).{0,14}",
            r"微信号 ?[:|] ?[\w-]+|功能介绍[: ].{2,60}|以下文章来源于.{1,40}|本文(?:来源|转自|转载自)[:于 ].{2,30}",
            r"(?:阅读|点?赞|在看|转发|评论|喜欢|收藏) ?[\d.,万+]+(?: ?(?:点?赞|在看|转发|评论|喜欢|收藏) ?[\d.,万+]*)*",
            r"(?:分享|收藏|写留言|点赞|在看|转发|留言)(?:[ 、,/|+]+(?:分享|收藏|写留言|点赞|在看|转发|留言))*(?:[,!~ ].{2,14})?",
            r"一键三连.{0,12}",
            r"点个?[“\"]?(?:在看|赞)[”\"]?[,! ].{0,16}|点个?[“\"]?(?:在看|赞)[”\"]?|点(?:分享|收藏|点赞|在看)(?: 点(?:分享|收藏|点赞|在看))*",
            r"喜欢此内容的人还喜欢|精选留言|预览时标签不可点|轻触阅读原文|(?:继续滑动|向上滑动)看下一个|人划线|已关注|听全文|赞赏作者|阅读原文",
            r"[-—–─=\s]*(?:END|The End|完)[-—–─=\s]*(?<![完])|[▼▲△▽↓↑•●■◆☝-☟👆-👉⬅-⬇➡🔽🔼\ufe0f\s]+",
            r"(?:版权|转载)(?:声明|说明)?[: ]?.{0,8}(?:归.{1,12}所有|请注明.{0,20}|须?经.{1,12}授权.{0,10}|必究)|转载请.{2,30}|转载声明.{0,60}",
            r"(?:商务|合作|投稿|爆料).{0,6}(?:联系|邮箱|电话)?[:|].{2,40}|投稿请(?:联系|发).{2,40}",
            # the web: 首页 > 新闻中心 > 本县要闻, 【打印】【关闭】, 上一篇：…, 版权所有, 蒙ICP备…
            r"(?:网站)?首页 ?(?:[>»›/|→_-]+ ?[^>»›|→]{2,20})+|(?:网站)?首页(?: +[^\s]{2,6}){2,12}",
            r"(?:您)?(?:现在|当前|所在|目前)?(?:的)?(?:所在)?位置(?:是)?: ?.{2,60}",
            r"(?:[\[【(]?(?:打印(?:本页)?|收藏|关闭(?:窗口)?|返回(?:顶部|首页)?|加入收藏|设为首页|大|中|小|字体)[\]】):]*[ |/]*)+",
            r"(?:字体|字号|文字大小)(?:大小)?: ?.{0,40}|(?:上一[篇条页]|下一[篇条页])[: ].{0,60}|分享到[: ]?.{0,40}",
            r"(?:版权所有|Copyright|©).{0,120}|.{0,30}(?:All Rights Reserved|ICP[备证]|公网安备|网站标识码|增值电信业务).{0,90}",
            rf"(?:{_NAVIGATION})(?:[ |/·]+(?:{_NAVIGATION}))+",
            r"技术支持[: ].{2,30}|声明: ?本[网站].{4,90}|网友评论仅.{4,60}|我要评论(?:\(\d+\))?",
            # bulletins: 报：市委办, (共印60份)
            rf"(?:主?报|主?送|抄送|抄报|发): ?(?=.*(?:委|府|局|办|处|部|科|单位|乡|镇|街道))[{HAN}、,()A-Z0-9 ]{{2,80}}|\(?(?:共印|印发?)\d+份\)?|转发自[: ].{{2,30}}",
        )
    ),
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"\(?(?:图片|动图|视频|图片加载中)\)?(?: ?\d+/\d+)?|\(图片\d+/\d+\)|\[图片\]|!\[[^\]]*\]\([^)]*\)|[▼▲△▽]+"
)
_MAIL = re.compile(
    r"(?:发件人|收件人|抄送|密送|主题|日期|发送时间|时间|附件|From|To|Cc|Subject|Date|Sent) ?: ?.{1,80}",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"(?:相关|推荐|热门|延伸|更多|往期|精彩|更多精彩|近期|本周)(?:精彩)?(?=.)"
    r"(?:链接|新闻|阅读|文章|推荐|内容|回顾|精彩|精选|热文|好文|资讯|视频)[: ]*|喜欢此内容的人还喜欢|猜你(?:喜欢|想看)"
)
_CONTENTS_LABEL = re.compile("[一本]版导读|[今本][日期]导读|导读|目录")
"""Labels of lists that lead elsewhere; the lines below them are theirs."""
_BULLET = re.compile(r"[·•●○◆◇■□▶▪►-] ?\S")
_CONTENTS = re.compile(rf"[^。]{{4,30}}[ .…·]+(?:第?[A-Z]?[{_N}]{{1,3}}版|[A-D]\d{{1,2}})")
_PAGE_NUMBER = re.compile(
    r"[-—–─·] ?\d{1,3} ?[-—–─·]|第 ?\d{1,3} ?页(?: ?[,/]? ?共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}"
)
_MASTHEAD = re.compile(
    rf"《?[{HAN}]{{2,10}}(?:日报|晚报|周刊|周报|月刊|简报|导报|时报|画报|学报|报|刊|通讯|简讯|工作简报)》?"
)
_ISSUED_BY = re.compile(rf"[{HAN}]{{4,24}}(?:编印|编发|主办|编|印发) +")

# 旗委办公室          2023年9月4日
_DATED = re.compile(rf"[{HAN}()]{{3,20}} {{2,}}{forms.DAY.pattern}")

_LONGEST = 110
_EDGE = 5
"""Lines from the top or the bottom of a page within which its head or foot stands."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that belongs to the page."""

    reading: Reading
    why: str
    """What proves it, a word: `page`, `day`, `phrase`, `repeated` …"""
    is_picture: bool = False
    """Whether a picture stood here: 图片, ![](p3.png)."""

    @property
    def margin(self) -> float:
        """How sure that is, in units of one clear feature."""
        return _BY_ITSELF if self.why in _PROOFS else _BY_NEIGHBOURS


_ORIGINAL = re.compile(r"原创(?:[ |]+[^\s|]{2,12}){0,4}")
_PROOFS = frozenset({"page", "day", "issue", "staff", "posting", "phrase", "mail", "margin"})
_AT_EDGES = frozenset({"contact", "day", "issue", "contents", "original"})
_BY_ITSELF, _BY_NEIGHBOURS = 12.0, 4.0


def parts_of(text: str) -> tuple[frozenset[str], str]:
    """Which parts of page heads and of lines about an article's posting a line has, and what is left over of it.

    >>> sorted(parts_of('第3版 综合 2023年9月12日 星期二')[0]), parts_of('第3版 综合 2023年9月12日 星期二')[1]
    (['day', 'page', 'weekday'], '综合')
    """
    found: set[str] = set()
    rest: list[str] = []
    at = 0
    for match in _PART.finditer(text):
        found.add(next(name for name, _ in _PARTS if match[f"{name}_"]))
        rest.append(text[at : match.start()])
        at = match.end()
    rest.append(text[at:])
    left = [word for part in rest for word in _LEFT_OVER.split(part) if word]
    return frozenset(found), " ".join(left)


def writer_in(text: str) -> slice | None:
    """Where a line about an article's posting names its writer: 作者：魏小宁; None when nobody is named."""
    match = re.search(rf"(?<!\w){_WRITER}", text)
    return slice(*match.span("writer")) if match else None


def proof(text: str) -> SetAside | None:
    """What proves by itself that a line belongs to the page; None when nothing does."""
    text = _WIDE.sub(" ", text)  # the head of a page runs over all its columns
    if not text or len(text) > _LONGEST:
        return None
    if _PAGE_NUMBER.fullmatch(text):
        return SetAside(Reading.FOLIO, "page")
    if _PICTURE.fullmatch(text):
        return SetAside(Reading.BOILERPLATE, "phrase", is_picture=True)
    if _CONTENTS_LABEL.fullmatch(text):
        return SetAside(Reading.FOLIO, "contents")
    bare = text.strip("【】[]()▼▲↓↑☞→ ") or text
    if any(pattern.fullmatch(words) for words in (text, bare) for pattern in (_PHRASES, _LISTS)):
        return SetAside(Reading.BOILERPLATE, "phrase")
    found, rest = parts_of(text)
    if _ORIGINAL.fullmatch(text):
        return SetAside(Reading.BOILERPLATE, "original")
    if text[0] in "([" and text[-1] in ")]":  # (1997年12月23日): when a document was adopted
        return None
    if not found or len(rest) > _MOST_LEFT or any(len(word) > 12 for word in rest.split()):
        return None
    if "。" in rest or "，" in rest:
        return None
    posted = found & {"time", "count", "posted", "source"} or found >= {"day", "writer"}
    if posted and found & {"day", "count", "source", "posted"} and len(rest) <= 24:
        if found == {"source"} and rest:
            return None
        return SetAside(Reading.BOILERPLATE, "posting")
    if "page" in found and (found - {"page"} or len(rest) <= 12):
        return SetAside(Reading.FOLIO, "page")
    if "issue" in found:
        return SetAside(Reading.FOLIO, "issue")
    if "day" in found and found & {"weekday", "lunar", "staff"}:
        return SetAside(Reading.FOLIO, "day")
    if "staff" in found and not rest and _names_staff(text):
        return SetAside(Reading.FOLIO, "staff")
    if (
        found <= {"contact", "staff", "publisher", "navigation"}
        and found & {"contact", "publisher"}
        and len(rest) <= 8
    ):
        return SetAside(Reading.FOLIO, "contact")
    return None


_MOST_LEFT = 40
_WIDE = re.compile(" {2,}")


def _names_staff(text: str) -> bool:
    """Whether a title and its name are parted as in the foot of a page: 编辑：张三, 责任编辑 张三 校对 李四; not 编辑 张三."""
    titles = re.findall(_TITLE, text)
    return (
        len(titles) > 1
        or bool(re.match(rf"(?:{_TITLE}) ?[:/|]", text))
        or titles[0] in {"责任编辑", "本版编辑", "责编"}
    )


def closes(lines: Sequence[Line], aside: Mapping[int, SetAside], index: int) -> bool:
    """Whether the furniture right above a line closes what stands above it: editors, counters, END, the next posting's links."""
    at = index - 1
    while at in aside:
        if aside[at].why == "staff" or (aside[at].why == "phrase" and _CLOSING.match(lines[at].text)):
            return any(each not in aside for each in range(at))
        at -= 1
    return False


_CLOSING = re.compile(
    r"[-—–─=\s]*(?:END|The End)|阅读|点?赞|在看|转发|分享|一键三连|[\[【(]?(?:打印|关闭)|上一|下一|版权|喜欢此|往期|相关|推荐",
    re.IGNORECASE,
)


def find(lines: Sequence[Line]) -> dict[int, SetAside]:
    """By index, the lines of a page that prove to belong to it, by themselves or by what stands beside them."""
    found = {
        index: proven for index, line in enumerate(lines) if not line.level and (proven := proof(line.text))
    }
    found |= {
        index: SetAside(Reading.FOLIO, "margin")
        for index, line in enumerate(lines)
        if line.style is not None and line.style.is_margin
    }
    _document_title(lines, found)
    _lists(lines, found)
    for index in [i for i, one in found.items() if one.why in _AT_EDGES and not _is_beside(i, lines, found)]:
        del found[index]  # in the middle it belongs to a notice, a diary, a list of books
    _repeated(lines, found)
    _page_numbers(lines, found)
    _mastheads(lines, found)
    _accounts(lines, found)
    _contents(lines, found)
    _letterheads(lines, found)
    return found


def _document_title(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """The one heading of the highest level, first of a Markdown page, above others that head articles: # 第 19 期通讯.

    Headings below it head articles where these are signed, or have headings of their own; else it is an article's
    headline and they are its crossheads.
    """
    marked = [index for index, line in enumerate(lines) if line.level]
    first = next((index for index in range(len(lines)) if index not in found), 0)
    if len(marked) < 3 or marked[0] != first or marked[1] != first + 1:
        return
    top, second = lines[first].level, lines[marked[1]].level
    heads = [index for index in marked[1:] if lines[index].level == second]
    if second <= top or len(heads) < 2 or any(lines[index].level <= top for index in marked[1:]):
        return
    signed = sum(line.is_signed or line.byline_likeness >= 0.8 for line in lines)
    named = proof(lines[first].text) is not None or _MASTHEAD.search(lines[first].text)
    if named or signed > 1 or any(lines[index].level > second for index in marked):
        found[first] = SetAside(Reading.FOLIO, "title")


def _lists(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """Lines below 相关链接, 往期推荐: those with a bullet, or all of them where furniture or the end follows."""
    for index in [index for index in found if _LISTS.fullmatch(lines[index].text)]:
        run: list[int] = []
        at = index + 1
        while at < len(lines) and at not in found and len(run) < _LONGEST_LIST and _is_title_like(lines[at]):
            run.append(at)
            at += 1
        bullets = [each for each in run if _BULLET.match(lines[each].text)]
        ends = at == len(lines) or at in found
        for each in run if ends else bullets:
            found[each] = SetAside(Reading.BOILERPLATE, "list")


_LONGEST_LIST = 8


def _is_title_like(line: Line) -> bool:
    return not line.ends_sentence and line.length <= 40 and not line.level and not line.dateline


def _repeated(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """A short line that stands twice, once at the edge of the page or beside furniture: the head of each sheet."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if index not in found and line.length <= 30 and not line.is_signed and not line.ends_sentence:
            places.setdefault(line.text, []).append(index)
    for indices in places.values():
        if len(indices) > 1 and all(
            index < 2 or index == len(lines) - 1 or index - 1 in found or index + 1 in found
            for index in indices
        ):
            found |= dict.fromkeys(indices, SetAside(Reading.FOLIO, "repeated"))


def _page_numbers(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """Bare numbers that count the sheets: the last line, or one more at each of several places of the page."""
    named = {
        int(number) + 1
        for at, one in found.items()
        if one.why == "page"
        for number in re.findall(r"\d+", lines[at].text)
    }
    bare = [at for at, line in enumerate(lines) if at not in found and _BARE_NUMBER.fullmatch(line.text)]
    for before, at in pairwise([-1, *bare]):
        counts = before >= 0 and int(lines[at].text) == int(lines[before].text) + 1 and at - before > 2
        alone = at == len(lines) - 1 or int(lines[at].text) in named
        if counts or (alone and at - before > 1):
            number = SetAside(Reading.FOLIO, "number")
            found |= {at: number, before: number} if counts else {at: number}


_BARE_NUMBER = re.compile(r"[1-9]\d{0,2}")


def _mastheads(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """At the edge of a page: a bare day with its year, a weekday, the name of a paper beside them."""
    for _ in range(2):
        for index, line in enumerate(lines):
            if index in found or not (index < _EDGE or index >= len(lines) - 3):
                continue
            beside = (index - 1 in found or index + 1 in found) and _touches_edge(index, lines, found)
            parts, rest = parts_of(line.text)
            if (
                "day" in parts
                and index in {0, len(lines) - 1}
                and (_is_strip(line.text, rest) or _NAME_AND_DAY.fullmatch(line.text))
            ):
                found[index] = SetAside(Reading.FOLIO, "masthead")
                continue
            bare = not rest and bool(parts & {"day", "weekday", "lunar"}) and index < _EDGE
            named = _MASTHEAD.fullmatch(lines[index - 1].text.replace(" ", "")) if index else None
            opens = "day" in parts and line.text[0] not in "([" and (not index or (index == 1 and named))
            if (bare and (beside or opens)) or (
                beside
                and index < _EDGE
                and _MASTHEAD.fullmatch(line.text.replace(" ", ""))
                and not line.is_signature
            ):
                found[index] = SetAside(Reading.FOLIO, "masthead")


# 警讯快递 2022年12月2日
_NAME_AND_DAY = re.compile(rf"[{HAN}《》·]{{2,12}} +{forms.DAY.pattern}")


def _is_strip(text: str, rest: str) -> bool:
    """Whether a line is words set wide apart, none of them long: 铁道工人 2023年2月10日 2 要闻·基层."""
    words = text.split()
    return len(words) >= 3 and max(map(len, words)) <= 12 and len(rest) <= 20 and text[-1] not in "。!?"


def _is_beside(index: int, lines: Sequence[Line], found: dict[int, SetAside]) -> bool:
    """Whether a line stands at the edge of the page, or other furniture beside it."""
    return index in {0, 1, len(lines) - 1} or index - 1 in found or index + 1 in found


def _touches_edge(index: int, lines: Sequence[Line], found: dict[int, SetAside]) -> bool:
    """Whether only furniture stands between a line and the top or the bottom of the page."""
    return (
        all(at in found for at in range(index))
        or all(at in found for at in range(index + 1, len(lines)))
        or index < 2
    )


def _accounts(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """A short line that is a word of a banner or posting line as well: the account's or paper's own name."""
    words = {
        word
        for index, one in found.items()
        if one.reading is Reading.BOILERPLATE or one.why == "page"
        for word in re.split(r"[\s|:/,“”\"「」]+", lines[index].text)
        if 2 < len(word) <= 12
    }
    for index, line in enumerate(lines):
        beside = index - 1 in found or index + 1 in found or not index
        if index not in found and beside and line.length <= 12 and line.text in words:
            found[index] = SetAside(Reading.BOILERPLATE, "account")


def _contents(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """我市首条智轨线路开通 2版: entries of a table of contents, two and more together."""
    entries = {index for index, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)}
    for index in sorted(entries):
        if entries & {index - 1, index + 1} or index - 1 in found:
            found[index] = SetAside(Reading.FOLIO, "contents")


def _letterheads(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """市应急管理局办公室编 2021年9月30日, and what a mail says to the editors above and below the pieces it brings."""
    for index, line in enumerate(lines):
        if (
            index not in found
            and index < _EDGE
            and _ISSUED_BY.match(line.text)
            and forms.DAY.search(line.text)
        ):
            found[index] = SetAside(Reading.FOLIO, "issued")
    for index, line in enumerate(lines):
        if index not in found and index < _EDGE and (index - 1 in found or index + 1 in found):
            parts, rest = parts_of(line.text)
            if "day" in parts and _DATED.fullmatch(line.text) and len(rest) <= 16:
                found[index] = SetAside(Reading.FOLIO, "issued")
    headers = {index for index, line in enumerate(lines) if _MAIL.fullmatch(line.text)}
    mailed = sorted(index for index in headers if headers & {index - 1, index + 1})
    found |= dict.fromkeys(mailed, SetAside(Reading.BOILERPLATE, "mail"))
    greeting = max(mailed, default=-2) + 1
    if 0 < greeting < len(lines) and _GREETING.match(lines[greeting].text):
        found[greeting] = SetAside(Reading.BOILERPLATE, "mail")
    dashes = next(
        (index for index, line in enumerate(lines) if mailed and re.fullmatch("--+", line.text)), len(lines)
    )
    while mailed and 0 < dashes <= len(lines) and _SENDER.match(lines[dashes - 1].text):
        dashes -= 1
    if all(line.length <= 20 for line in lines[dashes:]):
        found |= dict.fromkeys(range(dashes, len(lines)), SetAside(Reading.BOILERPLATE, "mail"))


_SENDER = re.compile(r"联系人|(?:联系)?电话|手机|地址|邮编|此致|祝好|谢谢")
_GREETING = re.compile(r"(?:.{0,8}(?:编辑|老师|同志|您好|你好)).{0,40}(?:稿件|审阅|附件|查收|刊用|采用)")
