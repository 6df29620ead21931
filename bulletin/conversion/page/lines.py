"""A line of a newspaper page and what can be seen of it by itself: the ground all evidence stands on.

How the lines of a page stand together is the business of `layout`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from bulletin.conversion import bylines
from bulletin.text.typography import CLOSERS, HAN, OPENERS, ends_sentence, without_blanks

_AGENCIES = (
    "本报|本刊|本台|本网|本社|新华社|新华网|中新社|中新网|中国新闻社|人民日报|人民网|人民公安报|法制日报|法治日报|"
    "中国国际广播电台|国际广播电台|中央人民广播电台|法新社|路透社|美联社|共同社"
)
_NUMERAL = "0-9０-９〇○零一二三四五六七八九十"
_DAY = rf"(?:[{_NUMERAL}]{{2,4}}年)?[元{_NUMERAL}]{{1,3}}月[{_NUMERAL}]{{1,3}}日"
_WHOLE_DAY = re.compile(rf"(?=.{{4}}年){_DAY}")
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
_CLOSING_NOTE = re.compile(
    r"[（(【](?P<who>[^（）()【】]{1,60})[）)】](?:[（(][^（）()]{0,8}(?:照片|图片|传真)[^（）()]{0,8}[）)])?$"
)
# What stands in brackets and closes nothing: (附图片1张), (上), (见第3版), (图为…)
_REMARK = re.compile(
    r"[图表照]|^[上中下续一二三四五六七八九十\d]{1,3}$|[见转接]第?\d|未完|待续|[。；;？！]|[，,].*[，,]"
)
_PICTURED = re.compile(r"(?:摄|摄影|照片|图片|供图|提供|绘|作)$|照片|传真")
_FAREWELL = re.compile("此致|(?:崇高的)?敬礼[!！]?")
_JUMP = re.compile(
    r"[（(【▶→]?(?:紧?[下上][转接]|[转见])(?:本报)?(?:今日)?(?:第?[0-9０-９一二三四五六七八九十]{1,3}版|中缝|[A-Z]\d{1,2}版?)[^。]{0,14}[）)】]?"
)
# 第3版 综合, A04版, 2023年9月12日 星期二, 责任编辑 张三 校对 李四: what stands at the head or foot of a page
_EDITION = rf"(?P<edition>第?[A-Za-z]?[{_NUMERAL}]{{1,3}}版|[A-Za-z]?[0-9]{{2}}(?=[ \u3000]))(?:[·：: \u3000]+[{HAN}]{{2,6}})?"
_PRINTED = rf"(?P<year>[{_NUMERAL}]{{4}})[年./-](?P<month>[{_NUMERAL}]{{1,3}})[月./-](?P<day>[{_NUMERAL}]{{1,3}})日?[ \u3000]*(?P<weekday>星期[一二三四五六日天])?"
_STAFF = rf"(?P<staff>(?:本版|值班|执行|责任|美术)?(?:编辑|责编|主编|版式|校对|美编|视觉|组版|制图|审校)[ \u3000:：/／]+[{HAN}]{{2,4}}(?:[、/／]+[{HAN}]{{2,4}}){{0,3}})"
_ADDRESS = r"(?:E-?mail|邮箱|电话|热线|网址)[:：][!-~]+"
_FOLIO = re.compile(
    rf"(?:[{HAN}]{{2,8}}[ \u3000]+)?(?:(?:{_EDITION}|{_PRINTED}|农历[{HAN}]{{2,10}}|{_STAFF}|{_ADDRESS})(?:[ \u3000|｜·]+|$)){{1,6}}"
)
_CAPTION_LEAD = re.compile(
    r"(?:[▲△◀▶■↑↓←→]|[1-9１-９][、.．])?(?:[（(【\[]?(?:上图|下图|左图|右图|图为|图[①②③④1-9一二三四](?!版)|资料图|题图|本版图片)|[（(【\[]?图片?[:：]|[①②③④]图?[:：为]?)"
)
# (图片), (附图片1张), （中国画）behind a headline: what is printed there is a picture.
_PICTURE_ITEM = re.compile(
    r"[（(](?:附?(?:图片?|照片|图表)[\d０-９一二三四五六七八九十]*[张幅]?|中国画|国画|油画|版画|书法|篆刻|剪纸|漫画|摄影|素描|速写|水彩|木刻)[）)]$|^图片新闻$|^(?:图说|图闻|镜头|漫画)$"
)
_PICTURE_MARK = re.compile(r"[▲△◀▶↑↓←→]")
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十]{1,2}(?:招|步|章|节|站|课|部分)[ \u3000、，,：:]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d)|[①-⑳])"
)
# 第十二条 村民应当…, 记者：社区有多少户？: text however short
_NO_HEAD = re.compile(
    r"[^:：]{2,8}[:：][\d０-９—\- \u3000]+$|第[一二三四五六七八九十百]{1,4}条|(?:记者|问|答|主持人)[:：]"
)
_ROLE_LINE = re.compile(
    r"[○□■●◇◆]?(?:(?:本报|新华社|中新社|《[^《》]{2,10}》)?(?:特约|实习|见习|首席|驻[一-鿿]{2,6})?(?:记者|通讯员|评论员|撰稿人?)(?!站|会|们|了|从|在|来|到|问|看|采|获|发|近|日|今|节|注|的|随|走)|作者[:：]|文[/／]|图[/／])"
)
# 活动中,该总队…  疫情期间,…: how a sentence begins, not a head
_ADVERBIAL = re.compile(r"[^,，]{0,6}(?:中|来|后|前|(?<!小)时|间|上|起|步|日|期|悉|解|外|此)[,，]")
_CLAUSE_SPACE = re.compile(rf"(?<=[{HAN}”’》」』！？!?\d])[ \u3000]+(?=[{HAN}“‘《「『\d])")
# Words that tie what they end or begin to the rest of a sentence: 的, 和, 由于 …; no head ends and no text begins so.
_DANGLING = re.compile(
    r"(?:[的和与及在对把被从向以为将是不很更最都而且或但其该这那每各有之使让给由因若如一二三四五六七八九十\d０-９]|[\d０-９][.．]|、)$"
)
_MIDDLE = re.compile(r"[的了地得着过们等者性化所到出下里外去吗呢吧么之]|和|与|及|，|。|、|；")
_SENTENCE_WORDS = re.compile(
    r"[了他她它这那们该其些也还据由于是曾就都已却]|将(?!军|士|领|来)|说(?!明|法|唱)|的(?=[^”])|月[\d０-９]+日|认为|表示|使(?!命|用|者|馆|节)|因(?!素|地|势|人|果)"
)
_SCENE = re.compile(
    "开展|组织|举行|举办|进行|发放|讲解|宣传|演练|巡逻|巡护|慰问|走访|检查|排查|清理|解答|参观|观看|训练|救援|疏导|执勤|帮助|指导|查看|"
    "交流|合影|现场|学习|体验|展示|劳动|表演|比赛|服务|救助|护送|值守|普法|授课|座谈|仪式|采访|工作中|忙碌|途中|查验|踏查|巡边|转移|办理|执法|勘查|办案|抓捕|颁奖|揭牌|签字"
)
_TELLING = re.compile(
    r"[了说是也还就他她它我你们该此其但而却并已将曾被因所很更最]|[这那](?!达)|表示|认为|指出|强调|会见|参加|据|目前|今年|去年|昨|负责|日前|近|随后|同时|"
    r"[0-9０-９]|等(?!级|待)|[；;：:！!？?]"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """陕坝讯, 本报北京１月４日电（记者 张三）: what opens a report."""

    place: str
    """The place as printed, without 讯; empty in 本报讯."""
    reporter: str
    """What names the reporter, as printed, without brackets; empty when nothing does."""


@dataclass(frozen=True)
class Line:
    """One non-blank line of a page, `start` to `end` in code points, blanks at both ends left out."""

    number: int
    start: int
    end: int
    text: str
    gap: int
    """Blank lines before it."""
    level: int
    """Number of `#` of a Markdown heading, 0 for bare text; `start` lies behind them."""

    @cached_property
    def length(self) -> int:
        """Characters that are not blank."""
        return len(without_blanks(self.text))

    @cached_property
    def ends_sentence(self) -> bool:
        return ends_sentence(self.text)

    @cached_property
    def dateline(self) -> Dateline | None:
        """陕坝讯 at the head of a report."""
        head = self.text[:80]
        match = _AGENCY_DATELINE.match(head) or _DAY_DATELINE.match(head) or _PLACE_DATELINE.match(head)
        if match is None:
            return None
        by = (match["by"] or "").strip(" \u3000（）()")
        if not by:
            named = _REPORTED.match(self.text[match.end() : match.end() + 60])
            by = named["by"] if named and bylines.looks_like_byline(named["by"]) >= 0.5 else ""
        return Dateline((match["place"] or "").strip(), by)

    @cached_property
    def closing_byline(self) -> re.Match[str] | None:
        """(刘世勇 张文广) at the very end, behind a full sentence or alone."""
        match = _CLOSING_NOTE.search(self.text)
        if match is None:
            return None
        before = self.text[: match.start()].rstrip()
        likely = bylines.looks_like_byline(match["who"])
        if before and not ends_sentence(before):
            # A full stop may be missing in print, but then the names must be plain.
            return match if likely >= 0.6 and len(before) >= 30 else None
        return (
            match
            if likely >= 0.5
            or (before and not _REMARK.search(match["who"]) and bylines.could_sign(match["who"]))
            else None
        )

    @cached_property
    def closing_credit(self) -> re.Match[str] | None:
        """金子全 摄 at the very end, behind a full sentence or alone."""
        match = CREDIT.search(self.text)
        if match is None:
            return None
        before = self.text[: match.start()].rstrip()
        return match if not before or ends_sentence(before) else None

    @cached_property
    def picture_credit(self) -> re.Match[str] | None:
        """金子全 摄 or (金子全 摄) at the very end."""
        byline = self.closing_byline
        return (
            byline
            if byline and byline["who"].endswith(("摄", "摄影", "供图", "提供"))
            else self.closing_credit
        )

    @cached_property
    def is_signature(self) -> bool:
        """Whether the whole line is a byline or credit in the form that closes an article."""
        match = self.closing_byline or self.closing_credit
        return match is not None and not self.text[: match.start()].strip()

    @cached_property
    def is_signed(self) -> bool:
        """Whether it ends in a byline or credit, alone or behind text."""
        return self.closing_byline is not None or self.closing_credit is not None

    @cached_property
    def closing_note(self) -> float:
        """0 to 1: how surely something in brackets at the end says who or where from: (刘星), (均据新华社), (本报北京电)."""
        if self.is_signed:
            return 1.0
        match = _CLOSING_NOTE.search(self.text)
        if (
            match is None
            or len(match["who"]) > 24
            or _REMARK.search(match["who"])
            or not _PAIR.search(match["who"])
        ):
            return 0.0
        before = self.text[: match.start()].rstrip()
        return 0.7 if not before or ends_sentence(before) else 0.0

    @cached_property
    def is_pictured(self) -> bool:
        """Whether what stands in brackets at the end names who took or sent a picture: (新华社记者 张三 摄), (新华社发 照片)."""
        match = self.closing_byline or _CLOSING_NOTE.search(self.text)
        return self.picture_credit is not None or bool(match and _PICTURED.search(match["who"]))

    @cached_property
    def is_remark(self) -> bool:
        """Whether the whole line is a remark in brackets or an ornament: (附图片1张), 【编后】, ＊＊＊."""
        if not any(character.isalnum() for character in self.text) or _FAREWELL.fullmatch(self.text):
            return True
        match = _CLOSING_NOTE.search(self.text)
        return match is not None and match.start() == 0 and self.length <= 30

    @cached_property
    def byline_likeness(self) -> float:
        """0 to 1: a line of its own under a headline that names who wrote it (本报记者 张三)."""
        if (
            self.length > 30
            or self.ends_sentence
            or self.dateline
            or (self.closing_byline and not self.is_signature)
        ):
            return 0.0
        if self.is_signature:
            return 0.8
        likely = bylines.looks_like_byline(self.text)
        if _ROLE_LINE.match(self.text):
            return max(0.8, likely)
        return likely * 0.8

    @cached_property
    def jump(self) -> re.Match[str] | None:
        """下转第3版, the whole line."""
        return _JUMP.fullmatch(self.text)

    @cached_property
    def folio(self) -> re.Match[str] | None:
        """第3版 综合, 2023年9月12日 星期二, 责任编辑 张三, the whole line; its groups name the edition and the day."""
        return _FOLIO.fullmatch(self.text) if self.length <= 60 else None

    @cached_property
    def caption_lead(self) -> bool:
        """Whether it begins with words or signs that point at a picture: 图为…, ▲…。"""
        if _CAPTION_LEAD.match(self.text):
            return True
        return bool(_PICTURE_MARK.match(self.text)) and self.length <= 40

    @cached_property
    def scene(self) -> float:
        """0 to 1: one short sentence that says what people in a picture do: 开展反诈宣传活动。"""
        text = self.text
        if self.caption_lead:
            return 1.0
        credit = self.picture_credit
        if credit is not None:
            text = text[: credit.start()].rstrip()
        core = text.rstrip("。")
        if not 4 <= len(core) <= 40 or "。" in core or self.dateline or text == core or core[-1] in CLOSERS:
            return 0.0
        if credit is not None:
            return 0.8
        score = 0.6 + 0.35 * bool(_SCENE.search(core)) - 0.5 * bool(_TELLING.search(core))
        score -= 0.15 * max(0, len(re.findall("[,，、]", core)) - 1) + 0.02 * max(0, len(core) - 24)
        return max(0.0, score)

    @cached_property
    def numbered(self) -> bool:
        return bool(_NUMBERED.match(self.text))

    @cached_property
    def clauses(self) -> int:
        """Parts of a headline set in several lines, captured with a space between them."""
        return 1 + len(_CLAUSE_SPACE.findall(self.text))

    @cached_property
    def begins_inside(self) -> bool:
        """Begins with a mark that only something begun before can have: ，or ” or ％."""
        first, second = self.text[0], self.text[1:2]
        if first in "’'" and second.isdigit():  # ’97 中国旅游年
            return False
        return first in "，。、；：！？,;:!?)）”’》」』％%．"

    @cached_property
    def heading_likeness(self) -> float:
        """0 to 1: how far its shape is that of a headline or crosshead: short, no full stop, few commas."""
        text = self.text
        if self.dateline or self.is_signed or self.length > 50 or not self.length or self.is_remark:
            return 0.0
        if self.is_day or text[-1] in "。，,；;、：:" or self.begins_inside or text.startswith(("——", "──")):
            return 0.0
        if "。" in text or re.search(r"[;；]", text) or self.open_quotes != 0 or _NO_HEAD.match(text):
            return 0.0
        score = 1.0
        if self.length == 1:
            score = 0.7 if _HAN.match(text) else 0.0
        if self.length > 34:
            score -= (self.length - 34) * 0.05
        score -= 0.15 * max(0, len(re.findall(r"[,，]", text)) - 1)
        if self.ends_sentence and text[-1] in "…”’":
            score -= 0.2
        if _ADVERBIAL.match(text):
            score -= 0.5
        score -= 0.3 * self.tells
        return max(0.0, min(1.0, score))

    @cached_property
    def is_day(self) -> bool:
        """Whether it is nothing but a day: 2023年8月21日, as under a notice or letter."""
        return _WHOLE_DAY.fullmatch(self.text) is not None

    @cached_property
    def is_picture_headline(self) -> bool:
        """草原那达慕(图片), 图片新闻."""
        return self.length <= 50 and bool(_PICTURE_ITEM.search(self.text)) and not self.is_remark

    @cached_property
    def dangles(self) -> bool:
        """Ends in a word that wants another behind it: …的, …和, …在."""
        return bool(_DANGLING.search(self.text))

    @cached_property
    def begins_middle(self) -> bool:
        """Begins with a word that wants another before it: 的…, 了…, 等…"""
        return bool(_MIDDLE.match(self.text))

    @cached_property
    def tells(self) -> float:
        """0 to 1: how far it has words that belong to sentences and are dropped in heads: 了, 他, 该."""
        return min(1.0, len(set(_SENTENCE_WORDS.findall(self.text))) / 2)

    @cached_property
    def limps(self) -> bool:
        """Whether the clauses at a comma are as long as it happens: 从那天起,他就带着大家在草原上巡逻.

        In a head they are of like length, or two or four characters call and the rest says to what: 全民动员,织密平安“防护网”.
        """
        if self.length > 50:
            return False
        first, *others = (len(_HAN.findall(clause)) for clause in re.split("[,，]", self.text))
        return first > 1 and any(
            other < first - 2 or (other > 2 * first + 1 and first not in {2, 4}) for other in others
        )

    @cached_property
    def _quotes(self) -> tuple[int, bool]:
        """Marks opened and not closed on this line, less those closed and not opened; whether some of the latter are.

        “ inside “ closes: the capture mixes the two up, and a quotation inside another has ‘.
        """
        opened: list[str] = []
        missing = 0
        for character in self.text:
            if character == "“" and "“" in opened:
                opened.remove("“")
            elif character in OPENERS:
                opened.append(character)
            elif character in CLOSERS:
                if opened:
                    opened.pop()
                else:
                    missing += 1
        return len(opened) - missing, missing > 0

    @property
    def open_quotes(self) -> int:
        """Quotation marks and brackets opened and not closed on this line; negative when closed but not opened."""
        return self._quotes[0]

    @property
    def closes_quote(self) -> bool:
        """Whether it closes a quotation or bracket that was opened on a line before."""
        return self._quotes[1]

    @cached_property
    def openness(self) -> float:
        """-1 to 1: how sure it is that the paragraph goes on behind this line."""
        if self.is_signed or self.is_day:
            return -1.0
        last = self.text[-1]
        if self.ends_sentence:
            return 0.3 if self.open_quotes > 0 and last not in CLOSERS else -1.0
        if last in "：:—─－":
            return -0.4  # what is announced stands in a paragraph of its own
        if last in "；;":
            return 0.4
        if last in "，,、" or last in OPENERS:
            return 1.0
        if self.byline_likeness > 0.5:
            return 0.0
        if last in CLOSERS:
            return 0.3  # 打好禁种“阻击战”: seldom where a column breaks, often where a crosshead ends
        if self.heading_likeness > 0.5 and not (
            self.dangles or self.tells >= 0.5 or re.search("[,，]", self.text)
        ):
            return (
                0.4  # nothing tells it from a head: of such lines before a text one in ten is a cut sentence
            )
        return 1.0 if self.length >= 12 or self.open_quotes > 0 else 0.6

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Every two Han characters that stand side by side in its first 200."""
        text = self.text[:200]
        return frozenset(_PAIRS.findall(text))


_HAN = re.compile(f"[{HAN}]")
_PAIR = re.compile(f"[{HAN}]{{2}}")
_PAIRS = re.compile(f"(?=([{HAN}]{{2}}))")
