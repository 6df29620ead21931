"""The lines of a newspaper page and what can be seen of each by itself: the ground all evidence stands on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from bulletin import names
from bulletin.typography import CLOSERS, HAN, OPENERS, ends_sentence, is_blank

_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")

# 陕坝讯 …, 本报讯 …, 本报北京１月４日讯…, 新华社北京1月4日电(记者…)…; not: 通讯, 通讯员, 资讯
DATELINE = re.compile(
    rf"(?P<agency>本报|据?新华社|据?中新社|据)?(?P<place>[{HAN}]{{2,8}}?)?"
    r"(?P<date>(?:[0-9０-９]{1,4}年)?[0-9０-９]{1,2}月[0-9０-９]{1,2}日)?(?P<kind>[讯电])"
    r"(?P<by>[（(][^（）()]{2,30}[）)])?(?=[ \u3000]|[（(]|记者|通讯员|特约|$)[ \u3000]*"
)
_PLAIN_DATELINE = re.compile(
    rf"(?P<agency>本报|新华社)[{HAN}]{{0,8}}?(?:[0-9０-９月日]+)?(?P<kind>[讯电])(?=[{HAN}“《])"
)
# 白厚和 摄, 本报记者 张三 摄影报道
CREDIT = re.compile(
    rf"(?P<who>(?:本报|新华社)?(?:记者|通讯员)?[ \u3000]?[{HAN}·]{{2,7}}(?:[ \u3000、]+[{HAN}·]{{2,7}}){{0,3}})"
    r"[ \u3000]+(?P<did>摄影报道|摄影|摄)$"
)
_CLOSING_BYLINE = re.compile(r"[（(](?P<who>[^（）()]{2,60})[）)]$")
_JUMP = re.compile(
    r"[（(【]?(?:下|上)[转接](?:第?[0-9０-９一二三四五六七八九十]{1,3}版|中缝)[^。]{0,12}[）)】]?"
)
_CAPTION_LEAD = re.compile(
    r"[▲△◀▶■]|[（(【\[]?(?:上图|下图|左图|右图|图为|图①|图1|图一|图片[:：]|图[:：]|资料图|题图)"
)
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d))"
)
_ROLE_LINE = re.compile(
    r"[○□]?(?:本报|新华社|中新社)?(?:特约|实习|见习|驻[一-鿿]{2,4})?(?:记者|通讯员|评论员|撰稿|作者)[:：]?"
)
# 活动中,该总队…  疫情期间,…: how a sentence begins, not a head
_ADVERBIAL = re.compile(r"[^,，]{0,6}(?:中|来|后|前|时|间|上|起|步|日|期|悉|解|外|此)[,，]")
_CLAUSE_SPACE = re.compile(rf"(?<=[{HAN}”’》」』！？!?\d]) (?=[{HAN}“‘《「『\d])")


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
    def dateline(self) -> re.Match[str] | None:
        """陕坝讯 at the head of a report."""
        match = DATELINE.match(self.text) or _PLAIN_DATELINE.match(self.text)
        if match is None or match["kind"] is None:
            return None
        if match["agency"] is None and match.groupdict().get("place") is None:
            return None
        return match

    @cached_property
    def closing_byline(self) -> re.Match[str] | None:
        """(刘世勇 张文广) at the very end, behind a full sentence or alone."""
        match = _CLOSING_BYLINE.search(self.text)
        if match is None:
            return None
        before = self.text[: match.start()].rstrip()
        if before and not ends_sentence(before):
            return None
        return match if names.looks_like_byline(match["who"]) >= 0.5 else None

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
    def byline_likeness(self) -> float:
        """0 to 1: a line of its own under a headline that names who wrote it (本报记者 张三)."""
        if self.length > 30 or self.ends_sentence or self.closing_byline:
            return 0.0
        if _ROLE_LINE.match(self.text):
            return 1.0
        return names.looks_like_byline(self.text) * 0.6

    @cached_property
    def jump(self) -> re.Match[str] | None:
        """下转第3版, the whole line."""
        return _JUMP.fullmatch(self.text)

    @cached_property
    def caption_lead(self) -> bool:
        return bool(_CAPTION_LEAD.match(self.text))

    @cached_property
    def numbered(self) -> bool:
        return bool(_NUMBERED.match(self.text))

    @cached_property
    def clauses(self) -> int:
        """Parts of a headline set in several lines, captured with a space between them."""
        return 1 + len(_CLAUSE_SPACE.findall(self.text))

    @cached_property
    def heading_likeness(self) -> float:
        """0 to 1: how far its shape is that of a headline or crosshead: short, no full stop, few commas."""
        text = self.text
        if self.dateline or self.is_signed or self.length > 44 or self.length < 2:
            return 0.0
        if text[-1] in "。，,；;、：:" or text[0] in "，。、；：！？,;:!?)）”’":
            return 0.0
        if "。" in text or re.search(r"[;；]", text):
            return 0.0
        if self.open_quotes != 0:
            return 0.0
        score = 1.0
        if self.length > 30:
            score -= (self.length - 30) * 0.06
        score -= 0.15 * max(0, len(re.findall(r"[,，]", text)) - 1)
        if self.ends_sentence and text[-1] in "…”’":
            score -= 0.2
        if _ADVERBIAL.match(text):
            score -= 0.5
        return max(0.0, min(1.0, score))

    @cached_property
    def open_quotes(self) -> int:
        """Quotation marks and brackets opened and not closed on this line; negative when closed but not opened."""
        opened = sum(self.text.count(mark) for mark in OPENERS)
        closed = sum(self.text.count(mark) for mark in CLOSERS)
        return opened - closed

    @cached_property
    def openness(self) -> float:
        """-1 to 1: how sure it is that the paragraph goes on behind this line."""
        if self.is_signed:
            return -1.0
        last = self.text[-1]
        if self.ends_sentence:
            return 0.3 if self.open_quotes > 0 and last not in CLOSERS else -1.0
        if last in "：:":
            return 0.0
        if last in "，,、；;" or last in OPENERS:
            return 1.0
        if last in CLOSERS:
            return 0.5  # 打好禁种“阻击战”: seldom where a column breaks, often where a crosshead ends
        return 1.0 if self.length >= 12 or self.open_quotes > 0 else 0.6


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
    def signed(self) -> int:
        """How many lines close an article with a byline or credit."""
        return sum(line.is_signed for line in self.items)

    @cached_property
    def _pairs(self) -> Counter[str]:
        return Counter(line.text[at : at + 2] for line in self.items for at in range(len(line.text) - 1))

    def seam_seen(self, first: Line, second: Line) -> bool:
        """Whether the two characters that a joint would bring together stand side by side elsewhere on the page."""
        return self._pairs[first.text[-1] + second.text[0]] > 0


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
