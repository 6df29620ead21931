"""The lines of a newspaper page and what can be seen of each by itself: the ground all evidence stands on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from bulletin import names
from bulletin.typography import CLOSERS, HAN, OPENERS, ends_sentence, is_blank
from bulletin.vocabulary import word_across

_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")

_AGENCIES = (
    "本报|本刊|本台|本网|本社|新华社|新华网|中新社|中新网|中国新闻社|人民日报|人民网|人民公安报|法制日报|法治日报|"
    "中国国际广播电台|国际广播电台|中央人民广播电台|法新社|路透社|美联社|共同社"
)
_NUMERAL = "0-9０-９〇○零一二三四五六七八九十"
_DAY = rf"(?:[{_NUMERAL}]{{2,4}}年)?[元{_NUMERAL}]{{1,3}}月[{_NUMERAL}]{{1,3}}日"
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
_REPORTED = re.compile(rf"[^。；;：:]{{0,6}}?(?P<by>(?:本报|新华社)?(?:记者|通讯员)[{HAN}、· ]{{2,24}})(?:摄影)?报道[：:]")
# 白厚和 摄, 本报记者 张三 摄影报道
CREDIT = re.compile(
    rf"(?P<who>(?:本报|新华社)?(?:记者|通讯员)?[ \u3000]?[{HAN}·]{{2,7}}(?:[ \u3000、]+[{HAN}·]{{2,7}}){{0,3}})"
    r"[ \u3000]+(?P<did>摄影报道|摄影|摄)$"
)
_CLOSING_NOTE = re.compile(r"[（(【](?P<who>[^（）()【】]{1,60})[）)】]$")
# What stands in brackets and closes nothing: (附图片1张), (上), (见第3版), (图为…)
_REMARK = re.compile(r"[图表照]|^[上中下续一二三四五六七八九十\d]{1,3}$|[见转接]第?\d|未完|待续|[。；;？！]|[，,].*[，,]")
_JUMP = re.compile(
    r"[（(【▶→]?(?:紧?[下上][转接]|[转见])(?:本报)?(?:今日)?(?:第?[0-9０-９一二三四五六七八九十]{1,3}版|中缝|[A-Z]\d{1,2}版?)[^。]{0,14}[）)】]?"
)
_CAPTION_LEAD = re.compile(
    r"[▲△◀▶■↑↓←→]?(?:[（(【\[]?(?:上图|下图|左图|右图|图为|图[①②③④1-9一二三四](?!版)|资料图|题图|本版图片)|[（(【\[]?图片?[:：]|[①②③④]图?[:：为]?)"
)
_PICTURE_MARK = re.compile(r"[▲△◀▶↑↓←→]")
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d)|[①-⑳])")
_ROLE_LINE = re.compile(
    r"[○□■●◇◆]?(?:(?:本报|新华社|中新社|《[^《》]{2,10}》)?(?:特约|实习|见习|首席|驻[一-鿿]{2,6})?(?:记者|通讯员|评论员|撰稿人?)(?!站|会|们|了|从|在|来|到|问|看|采|获|发|近|日|今|节|注|的|随|走)|作者[:：]|文[/／]|图[/／])"
)
# 活动中,该总队…  疫情期间,…: how a sentence begins, not a head
_ADVERBIAL = re.compile(r"[^,，]{0,6}(?:中|来|后|前|时|间|上|起|步|日|期|悉|解|外|此)[,，]")
_CLAUSE_SPACE = re.compile(rf"(?<=[{HAN}”’》」』！？!?\d])[ \u3000]+(?=[{HAN}“‘《「『\d])")
# Words that tie what they end or begin to the rest of a sentence: 的, 和, 由于 …; no head ends and no text begins so.
_DANGLING = re.compile(r"(?:[的和与及在对把被从向以为将是不很更最都而且或但其该这那每各有之使让给由因若如一二三四五六七八九十\d０-９]|[\d０-９][.．]|、)$")
_MIDDLE = re.compile(r"[的了地得着过们等者性化所到出下里外去吗呢吧么之]|和|与|及|，|。|、|；")
_SENTENCE_WORDS = re.compile(r"[了他她它]|[这那]|们|[该其](?=[^他它她])|说(?!明|法|唱)|的(?=[^”])")
_SCENE = re.compile(
    "开展|组织|举行|举办|进行|发放|讲解|宣传|演练|巡逻|巡护|慰问|走访|检查|排查|清理|解答|参观|观看|训练|救援|疏导|执勤|帮助|指导|查看|"
    "交流|合影|现场|学习|体验|展示|劳动|表演|比赛|服务|救助|护送|值守|普法|授课|座谈|仪式|采访|工作中|忙碌"
)
_TELLING = re.compile(
    r"[了说道是也还就他她它我你们该此其但而却并已将曾被因所很更最]|[这那](?!达)|表示|认为|指出|强调|会见|参加|据|目前|今年|去年|昨|日前|近|随后|同时|"
    r"[0-9０-９]|等(?!级|待)|[“”；;：:！!？?]"
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
        return sum(not is_blank(character) for character in self.text)

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
            by = named["by"] if named and names.looks_like_byline(named["by"]) >= 0.5 else ""
        return Dateline((match["place"] or "").strip(), by)

    @cached_property
    def closing_byline(self) -> re.Match[str] | None:
        """(刘世勇 张文广) at the very end, behind a full sentence or alone."""
        match = _CLOSING_NOTE.search(self.text)
        if match is None:
            return None
        before = self.text[: match.start()].rstrip()
        likely = names.looks_like_byline(match["who"])
        if before and not ends_sentence(before):
            # A full stop may be missing in print, but then the names must be plain.
            return match if likely >= 0.8 and len(before) >= 30 else None
        return match if likely >= 0.5 else None

    @cached_property
    def closing_credit(self) -> re.Match[str] | None:
        """金子全 摄 at the very end, behind a full sentence or alone."""
        match = CREDIT.search(self.text)
        if match is None:
            return None
        before = self.text[: match.start()].rstrip()
        return match if not before or ends_sentence(before) else None

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
        if match is None or len(match["who"]) > 24 or _REMARK.search(match["who"]):
            return 0.0
        before = self.text[: match.start()].rstrip()
        return 0.7 if not before or ends_sentence(before) else 0.0

    @cached_property
    def is_remark(self) -> bool:
        """Whether the whole line is a remark in brackets or an ornament: (附图片1张), 【编后】, ＊＊＊."""
        if not any(character.isalnum() for character in self.text):
            return True
        match = _CLOSING_NOTE.search(self.text)
        return match is not None and match.start() == 0 and self.length <= 30

    @cached_property
    def byline_likeness(self) -> float:
        """0 to 1: a line of its own under a headline that names who wrote it (本报记者 张三)."""
        if self.length > 30 or self.ends_sentence or self.closing_byline:
            return 0.0
        likely = names.looks_like_byline(self.text)
        if _ROLE_LINE.match(self.text):
            return max(0.8, likely)
        return likely * 0.7

    @cached_property
    def jump(self) -> re.Match[str] | None:
        """下转第3版, the whole line."""
        return _JUMP.fullmatch(self.text)

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
        credit = self.closing_credit
        if credit is not None:
            text = text[: credit.start()].rstrip()
        if self.caption_lead:
            return 1.0
        core = text.rstrip("。")
        if not 4 <= len(core) <= 40 or "。" in core or self.dateline or self.closing_byline or text == core:
            return 0.0
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
        if self.dateline or self.is_signed or self.length > 50 or self.length < 2 or self.is_remark:
            return 0.0
        if text[-1] in "。，,；;、：:" or self.begins_inside or text.startswith(("——", "──")):
            return 0.0
        if "。" in text or re.search(r"[;；]", text) or self.open_quotes != 0:
            return 0.0
        score = 1.0
        if self.length > 34:
            score -= (self.length - 34) * 0.05
        score -= 0.15 * max(0, len(re.findall(r"[,，]", text)) - 1)
        if self.ends_sentence and text[-1] in "…”’":
            score -= 0.2
        if _ADVERBIAL.match(text):
            score -= 0.5
        return max(0.0, min(1.0, score))

    @cached_property
    def dangles(self) -> bool:
        """Ends in a word that wants another behind it: …的, …和, …在."""
        return bool(_DANGLING.search(self.text))

    @cached_property
    def begins_middle(self) -> bool:
        """Begins with a word that wants another before it: 的…, 了…, 等…"""
        return bool(_MIDDLE.match(self.text))

    @cached_property
    def tells(self) -> bool:
        """Has words that belong to sentences and are dropped in heads: 了, 他, 该."""
        return bool(_SENTENCE_WORDS.search(self.text))

    @cached_property
    def open_quotes(self) -> int:
        """Quotation marks and brackets opened and not closed on this line; negative when closed but not opened."""
        opened = sum(self.text.count(mark) for mark in OPENERS)
        closed = sum(self.text.count(mark) for mark in CLOSERS)
        return opened - closed

    @cached_property
    def closes_quote(self) -> bool:
        """Whether it closes a quotation that was opened on a line before."""
        at = min((i for i in (self.text.find("”"), self.text.find("』")) if i >= 0), default=-1)
        return at >= 0 and not any(mark in self.text[:at] for mark in "“『")

    @cached_property
    def openness(self) -> float:
        """-1 to 1: how sure it is that the paragraph goes on behind this line."""
        if self.is_signed:
            return -1.0
        last = self.text[-1]
        if self.ends_sentence:
            return 0.3 if self.open_quotes > 0 and last not in CLOSERS else -1.0
        if last in "：:":
            return -0.4
        if last in "；;":
            return 0.4
        if last in "，,、" or last in OPENERS:
            return 1.0
        if last in CLOSERS:
            return 0.5  # 打好禁种“阻击战”: seldom where a column breaks, often where a crosshead ends
        return 1.0 if self.length >= 12 or self.open_quotes > 0 else 0.6

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Every two Han characters that stand side by side in its first 200."""
        text = self.text[:200]
        return frozenset(_PAIR.findall(text)) | frozenset(_PAIR.findall(text[1:]))


_PAIR = re.compile(f"[{HAN}]{{2}}")


@dataclass(frozen=True)
class Lines:
    """All non-blank lines of one page, with what only the page as a whole can tell."""

    text: str
    items: tuple[Line, ...]

    @cached_property
    def usual_gap(self) -> int:
        """Blank lines that usually stand between two lines."""
        gaps = Counter(line.gap for line in self.items[1:])
        return max(sorted(gaps), key=lambda gap: gaps[gap], default=0)

    @cached_property
    def is_markdown(self) -> bool:
        """Whether headings are marked with `#`."""
        return any(line.level for line in self.items)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The heading levels in use, highest first."""
        return tuple(sorted({line.level for line in self.items if line.level}))

    @cached_property
    def signing_habit(self) -> float:
        """How consistently the page signs at the end: 1 when every article that surely ends is signed."""
        items = self.items
        unsigned = sum(
            1
            for above, line, below in zip(items, items[1:], items[2:], strict=False)
            if line.heading_likeness > 0.5
            and (below.dateline or below.byline_likeness >= 0.8)
            and not above.closing_note
            and above.ends_sentence
        )
        signed = sum(line.is_signed for line in items)
        return signed / (signed + unsigned) if signed else 0.0

    @cached_property
    def stacked(self) -> tuple[int, ...]:
        """For each line, how many short ones without a full stop stand together there: verse, a list, a table."""
        run: list[int] = []
        counts: list[int] = []
        for line in (*self.items, None):
            if line is not None and _is_row(line):
                run.append(1)
                continue
            counts.extend([len(run)] * len(run))
            run = []
            if line is not None:
                counts.append(0)
        return tuple(counts)

    @cached_property
    def _pairs(self) -> Counter[str]:
        return Counter(line.text[at : at + 2] for line in self.items for at in range(len(line.text) - 1))

    def seam_seen(self, first: Line, second: Line) -> bool:
        """Whether the two characters that a joint would bring together stand side by side elsewhere on the page."""
        return self._pairs[first.text[-1] + second.text[0]] > 0


def _is_row(line: Line) -> bool:
    if line.level or line.length > 34 or line.dateline or line.is_signed:
        return False
    return not line.ends_sentence or (line.length <= 14 and line.text[-1] in "，,！!")


def overlap(first: Line, second: Line) -> int:
    """How many characters at the end of one line are captured a second time at the beginning of the next.

    >>> overlap(read_lines('震慑效果明显。').items[0], read_lines('慑效果明显。全旗').items[0])
    6
    """
    one, other = first.text[-60:], second.text
    for length in range(min(len(one), len(other)), 2, -1):
        if one.endswith(other[:length]):
            return length
    return 0


def is_cut_word(first: Line, second: Line) -> bool:
    """Whether a word or a number lies across the end of one line and the beginning of the next."""
    last, following = first.text[-1], second.text[0]
    if last.isascii() and following.isascii():
        return last.isalnum() and following.isalnum()
    if last.isdigit() and (following.isdigit() or following in "年月日时分％%万亿余多个名人次元．."):
        return True
    return word_across(first.text[-4:], second.text[:4])


def read_lines(text: str) -> Lines:
    """Cut a page into its non-blank lines."""
    items: list[Line] = []
    offset = 0
    gap = 0
    for number, raw in enumerate(text.split("\n"), 1):
        start, end = 0, len(raw)
        while start < end and is_blank(raw[start]):
            start += 1
        while end > start and is_blank(raw[end - 1]):
            end -= 1
        if start == end:
            gap += 1
        else:
            heading = _HEADING.match(raw, start, end)
            level = len(heading[1]) if heading else 0
            start = heading.end() if heading else start
            items.append(Line(number, offset + start, offset + end, raw[start:end], gap, level))
            gap = 0
        offset += len(raw) + 1
    return Lines(text, tuple(items))
