"""What a line proves by itself to be no part of an article: heads and feet of printed pages, what web, chat and mail put around a text.

It names a page, an issue, a day beside a weekday or hour, an editor, an address of the net; or it is a phrase that web pages and
chat accounts print around every text. A number and a few words prove nothing: 72 小时追凶 is a headline. The lines are those of the
reading view.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bulletin.conversion.page import forms
from bulletin.roles import Reading
from bulletin.text.typography import HAN

N = "0-9〇○零一二三四五六七八九十廿卅"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?"
_REPUBLIC = rf"(?:中华)?民国[{N}]{{1,5}}年[{N}]{{1,3}}月[{N}]{{1,3}}日"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天]|\([一二三四五六日]\)"
_LUNAR = rf"(?:农历)?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)?(?:正|腊|冬|闰?[{N}]{{1,2}})月(?:初|廿|十|三十|二十)[{N}]{{0,2}}|农历[{HAN}]{{2,10}}"
_PAGE = (
    rf"第?[A-Z]?[{N}]{{1,3}}版|第? ?[{N}]{{1,3}} ?版|版面[{N}]{{1,2}}|[①-⑳]版|(?:今日|本期|共)[{N}]{{1,3}}版|(?:总|共)?第?[{N}]{{1,3}}页|"
    r"(?:page|p\.|P\.) ?\d{1,3}|[A-D]\d{1,2}(?:版|(?![\w.]))"
)
_ISSUE = (
    rf"(?:总|本报)?第[{N}]{{1,6}}期|No\. ?\d{{1,5}}(?: ?\(\d{{4}}\.\d{{1,2}}\))?|"
    rf"(?:19|20)\d\d年(?:第[{N}]{{1,4}}[期号]|[春夏秋冬]季[号刊])|(?:国内统一)?(?:连续出版物号|刊号|CN)[: ]?[\w/-]+"
)
_TITLE = (
    "本版编辑|值班编辑|执行编辑|责任编辑|美术编辑|责编|编辑|执行主编|主编|总编辑|版式|校对|美编|视觉|组版|制图|审校|校审|排版|制作|监制|出品|"
    "责校|编审|审核|审签|初审|复审|终审|一审|二审|三审|值班主任|发行人|统筹|策划|编校|文字编辑|核稿|签发|信息员"
)
_NAME = rf"[{HAN}·]{{2,8}}"
_OTHERS = f"{_TITLE}|电子|投稿|信箱|邮箱|电话|热线|本版|联系"
# 田 雨: names of two characters are set as wide as those of three
_SET_NAME = rf"(?:{_NAME}|[{HAN}] [{HAN}](?![{HAN}]))"
_STAFF = rf"(?:本[版期刊报])?(?:{_TITLE}) ?[:/| ] ?{_SET_NAME}(?:[、,/ ]+(?!{_OTHERS}){_SET_NAME}){{0,3}}"
_CONTACT = r"(?:本版|投稿|电子|联系|新闻|读者|爆料)?(?:E-?mail|邮箱|信箱|电话|热线|网址|QQ|微信|传真|地址|邮编)(?:地址)?(?:\([^)]{1,8}\))?[:/ ] ?[^\s,。]+"
_COUNT = r"(?:浏览|点击|阅读|访问|收听)(?:次数|量|数|率)?[: ] ?[\d,.万+]+ ?次?|(?:字号|字体|文字大小)[: ].*"
_FROM = r"(?:信息|文章|稿件|图片|内容|资料|素材)?(?:来源|出处) ?[:|/] ?[^\s|]+"
_WRITER = rf"(?P<writer>(?:作者|撰稿|撰文|供稿|记者|通讯员|文字|图文)(?! ?[:|/] ?[{HAN}]{{1,12}}(?:庭|科|室|队|所|局|部|办|中心|股|站|院|组)(?![{HAN}])) ?[:|/] ?(?P<who>{_NAME}(?:[、,/ ]{_NAME}(?![{HAN}]| ?[:|/])){{0,2}}))"
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
_PART = re.compile(
    "|".join(rf"(?P<{name}_>(?<!\w)(?:{pattern})(?:出[刊版报])?(?!\w))" for name, pattern in _PARTS)
)
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
            r"(?:分享|收藏|写留言|点赞|在看|转发|留言)(?:(?:[ 、,/|+]+(?:分享|收藏|写留言|点赞|在看|转发|留言))+(?:[,!~ ].{2,14})?)?",
            r"\(?点击.{0,6}(?:图片|视频|观看|查看|放大|播放).{0,8}\)?",
            r"一键三连.{0,12}",
            r"(?:觉得不错|喜欢)?[,， ]?就?(?:请|记得)?点个?[“\"]?(?:在看|赞)[”\"]?(?:吧|哦|呀|[↓↑👇]+)?|点(?:个[“\"]?(?:在看|赞)[”\"]?|[“\"](?:在看|赞)[”\"])[,! ].{0,16}|点个?[“\"]?(?:在看|赞)[”\"]?|点(?:分享|收藏|点赞|在看)(?: 点(?:分享|收藏|点赞|在看))*",
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
            r"附件[\d一二三]{0,2}[: ]? ?.{1,40}\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|jpe?g|png)|[-_=]{3,}",
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
LISTS = re.compile(
    r"(?:相关|推荐|热门|延伸|更多|往期|精彩|更多精彩|近期|本周)(?:精彩)?(?=.)"
    r"(?:链接|新闻|阅读|文章|推荐|内容|回顾|精彩|精选|热文|好文|资讯|视频)[: ]*|喜欢此内容的人还喜欢|猜你(?:喜欢|想看)"
)
_CONTENTS_LABEL = re.compile("[一本]版导读|[今本][日期]导读|导读|目录")
"""Labels of lists that lead elsewhere; the lines below them are theirs."""
_PAGE_NUMBER = re.compile(
    r"[-—–─·] ?\d{1,3} ?[-—–─·]|第 ?\d{1,3} ?页(?: ?[,/]? ?共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}"
)
_LONGEST = 110


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that belongs to the page."""

    reading: Reading
    why: str
    """What proves it, a word: `page`, `day`, `phrase`, `repeated` …"""
    is_picture: bool = False
    """Whether a picture stood here: 图片, ![](p3.png)."""

    @property
    def is_proven(self) -> bool:
        """Whether the line itself proves it, or its standing on every sheet, and not what stands beside it."""
        return self.why in _PROOFS

    @property
    def margin(self) -> float:
        """How sure that is, in units of one clear feature."""
        return _BY_ITSELF if self.is_proven else _BY_NEIGHBOURS


_ORIGINAL = re.compile(r"原创(?:[ |]+[^\s|]{2,12}){0,4}")
_PROOFS = frozenset({"page", "day", "issue", "staff", "posting", "phrase", "mail", "margin", "repeated"})
_BY_ITSELF, _BY_NEIGHBOURS = 12.0, 4.0


@lru_cache(maxsize=256)  # a line at the edge of a page is asked about several times
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
    if any(pattern.fullmatch(words) for words in (text, bare) for pattern in (_PHRASES, LISTS)):
        return SetAside(Reading.BOILERPLATE, "phrase")
    found, rest = parts_of(text)
    if _ORIGINAL.fullmatch(text):
        return SetAside(Reading.BOILERPLATE, "original")
    if text[0] in "([" and text[-1] in ")]":  # (1997年12月23日): when a document was adopted
        return (
            SetAside(Reading.FOLIO, "staff") if "staff" in found and not rest and _names_staff(bare) else None
        )
    if _SPAN_OF_TIME.search(text):  # 时间：2019年9月20日（星期五）8:30—11:30: when something takes place
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
    if "staff" in found and (not rest or _TEACHER.fullmatch(rest)) and _names_staff(text):
        return SetAside(Reading.FOLIO, "staff")
    if (
        found <= {"contact", "staff", "publisher", "navigation"}
        and found & {"contact", "publisher"}
        and len(rest) <= (8 if "contact" in found else 0)
    ):
        return SetAside(Reading.FOLIO, "contact")
    return None


_SPAN_OF_TIME = re.compile(r"\d{1,2}:\d{2} ?[—–~至到-]{1,2} ?\d{1,2}:\d{2}|[上下]午|早上|晚上|中午|[0-9]时")
_MOST_LEFT = 40
_WIDE = re.compile(" {2,}")


_TEACHER = re.compile(rf"(?:指导|辅导)(?:老师|教师) {_NAME}")


def _names_staff(text: str) -> bool:
    """Whether a title and its name are parted as in the foot of a page: 编辑：张三, 责任编辑 张三 校对 李四; not 编辑 张三."""
    titles = re.findall(_TITLE, text)
    return (
        len(titles) > 1
        or bool(re.match(rf"(?:{_TITLE}) ?[:/|]", text))
        or titles[0] in {"责任编辑", "本版编辑", "责编"}
    )
