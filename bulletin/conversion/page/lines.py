"""A line of a newspaper page and what can be seen of it by itself: the ground of all features.

How the lines of a page stand together is the business of `layout`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bulletin.conversion import bylines
from bulletin.conversion.page import forms, wording
from bulletin.conversion.page.patterns import CREDITED
from bulletin.text.typography import CLOSERS, HAN, OPENERS, ends_sentence, without_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.conversion.page.patterns import Patterns
    from bulletin.model import Style


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page as captured that is not blank."""

    number: int
    """From 1."""
    begin: int
    """Where the row begins on the page, in code points, blanks and marks included."""
    start: int
    end: int
    """The same without blanks and Markdown marks at both ends."""
    printed: str
    """Its words with plain blanks and marks, invisible characters left out."""
    offsets: Sequence[int]
    """Where on the page each character of `printed` stands."""
    gap: int
    """Blank rows before it."""
    level: int
    """Number of `#` of a Markdown heading, 0 for bare text."""
    marks: tuple[tuple[int, int], ...]
    """Stretches of the page that hold its Markdown marks: `##`, `>`, `**`."""
    indent: int
    """Half-width columns of blanks before its first character."""
    blank_behind: bool
    """Whether blanks stand behind its last character."""
    style: Style | None = None
    """How it is set; None where the capture does not say."""


@dataclass(frozen=True)
class Line:
    """A line as read: one row of the capture, several that a fixed width broke, or a part of one."""

    rows: tuple[Row, ...]
    row_starts: tuple[int, ...]
    """Where in `printed` each row begins."""
    printed: str
    """Its words as printed, with plain blanks and marks."""
    text: str
    """The form in which features see it: one width, simplified characters; as long as `printed`."""
    offsets: Sequence[int]
    """Where on the page each character of `printed` stands."""
    end: int
    """In code points of the page."""
    patterns: Patterns = field(compare=False, repr=False)
    """What the words of the archive's subject show on it."""
    is_full: bool = False
    """Whether its last row reaches the width at which the capture broke lines."""
    is_inside: bool = False
    """Whether it begins inside its first row, behind another line."""

    def __getstate__(self) -> dict[str, object]:
        """For another process, or a later run: its fields, without what was seen of it, which can be seen again."""
        return {each.name: self.__dict__[each.name] for each in fields(self)}

    def unseen(self) -> Line:
        """The same without what was seen of it, which is six of seven parts of a reading: for those who keep thousands of pages."""
        return replace(self)

    @property
    def number(self) -> int:
        """The number of its first row."""
        return self.rows[0].number

    @property
    def last_number(self) -> int:
        return self.rows[-1].number

    @property
    def start(self) -> int:
        """In code points of the page."""
        return self.offsets[0] if self.is_inside else self.rows[0].start

    @property
    def column(self) -> int:
        """Where it begins in its first row as captured, from 1; 1 as well where only blanks and marks stand before it."""
        return self.start - self.rows[0].begin + 1 if self.is_inside else 1

    @property
    def gap(self) -> int:
        """Blank rows before it."""
        return 0 if self.is_inside else self.rows[0].gap

    @property
    def level(self) -> int:
        """Number of `#` of a Markdown heading, 0 for bare text."""
        return self.rows[0].level

    @property
    def indent(self) -> int:
        return self.rows[0].indent

    @property
    def style(self) -> Style | None:
        """How it is set; None where the capture does not say."""
        return self.rows[0].style

    @property
    def marks(self) -> tuple[tuple[int, int], ...]:
        """Stretches of its Markdown marks."""
        return tuple(mark for row in self.rows for mark in row.marks) if not self.is_inside else ()

    def parts(self, cuts: Sequence[int]) -> Iterator[Line]:
        """The line cut at these places of `printed`, which are in order and inside it."""
        if not cuts:
            yield self
            return
        for first, last in zip((0, *cuts), (*cuts, len(self.printed)), strict=True):
            while first < last and self.text[first].isspace():
                first += 1
            if first == last:
                continue
            end = first + len(self.printed[first:last].rstrip())
            rows = [
                (row, start)
                for row, start, stop in zip(
                    self.rows, self.row_starts, (*self.row_starts[1:], last), strict=True
                )
                if start < end and stop > first
            ]
            yield Line(
                tuple(row for row, _ in rows),
                tuple(max(0, start - first) for _, start in rows),
                self.printed[first:end],
                self.text[first:end],
                self.offsets[first:end],
                self.end if last == len(self.printed) else self.offsets[end],
                self.patterns,
                self.is_full and last == len(self.printed),
                self.is_inside or first > rows[0][1],
            )

    def stretches(self, first: int = 0, last: int | None = None) -> tuple[tuple[int, int], ...]:
        """The stretches of the page that characters `first` to `last` of `printed` were made of, one a row."""
        last = len(self.printed) if last is None else last
        found: list[tuple[int, int]] = []
        stops = (*self.row_starts[1:], len(self.printed))
        for row, start, stop in zip(self.rows, self.row_starts, stops, strict=True):
            one, other = max(first, start), min(last, stop)
            if one >= other:
                continue
            begin = row.start if one == start and (start or not self.is_inside) else self.offsets[one]
            if other == len(self.printed):
                end = self.end
            else:
                # Invisible characters that were left out belong to the character before them.
                end = row.end if other == stop else self.offsets[other]
            found.append((begin, end))
        return tuple(found)

    @cached_property
    def length(self) -> int:
        """Characters that are not blank."""
        return len(without_blanks(self.text))

    @cached_property
    def ends_sentence(self) -> bool:
        foreign_stop = self.foreign_words and wording.FOREIGN_STOP.search(self.text)
        return ends_sentence(self.text) or bool(foreign_stop)

    @cached_property
    def foreign_words(self) -> tuple[str, ...]:
        """Its words where all of it is in another script than Han: English, Cyrillic, traditional Mongolian."""
        if _HAN.search(self.text):
            return ()
        return tuple(wording.FOREIGN_WORD.findall(wording.ADDRESS.sub(" ", self.text)))

    @property
    def is_foreign_text(self) -> bool:
        """Whether such words make sentences: not Powered by Discuz! © Comsenz Inc., which are names."""
        return sum(not word[0].isupper() for word in self.foreign_words) >= _FEWEST_WORDS

    @cached_property
    def dateline(self) -> forms.Dateline | None:
        """陕坝讯 at the head of a report."""
        return forms.dateline(self.text, self.patterns)

    @cached_property
    def closing_byline(self) -> re.Match[str] | None:
        """(刘世勇 张文广) at the very end, behind a full sentence or alone."""
        match = forms.CLOSING_NOTE.search(self.text)
        if match is None or self.jump:
            return None
        before = self.text[: match.start()].rstrip()
        likely = bylines.looks_like_byline(match["who"], self.patterns.subject)
        if before and not ends_sentence(before):
            # A full stop may be missing in print, but then the names must be plain.
            return match if likely >= 0.6 and len(before) >= 30 else None
        return (
            match
            if likely >= 0.5
            or (
                before
                and not forms.REMARK.search(match["who"])
                and bylines.could_sign(match["who"], self.patterns.subject)
            )
            else None
        )

    @cached_property
    def closing_credit(self) -> re.Match[str] | None:
        """金子全 摄 at the very end, behind a full sentence or alone."""
        if not self.text.endswith(CREDITED):  # most lines: then nothing is to be looked for in all of it
            return None
        match = self.patterns.credit.search(self.text)
        if match is None:
            return None
        before = self.text[: match.start()].rstrip()
        if not before:  # 种植户在采摘蘑菇 李明 摄: words under a picture, not names
            return match if bylines.looks_like_byline(match[0], self.patterns.subject) >= 0.3 else None
        return match if ends_sentence(before) else None

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
    def caption_credit(self) -> re.Match[str] | None:
        """Who took or sent the picture, at the very end of a few words about it: 民警在集市上。刘洋摄, 通车现场 摄影：刘洋."""
        if self.length > 130 or self.dateline:
            return None
        match = forms.CAPTION_CREDIT.search(self.text)
        if match is None or len(without_blanks(self.text[: match.start()])) < 4:
            return None
        who = match["noted"] or match["led"] or match["who"]
        if re.search("文[/、]?$|报道|作者", who) or self.text[: match.start()].count("。") > 3:
            return None
        return match

    @cached_property
    def names_photographer(self) -> bool:
        """Whether a byline at its end, or the whole line, names who took the picture: (靳晓东 文/图), 韩雪 摄影报道."""
        match = self.closing_byline or self.closing_credit
        text = match[0] if match else self.text if self.byline_likeness >= 0.5 else ""
        return bool(text) and bool(bylines.parse_byline(text, self.patterns.subject).photographers)

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
    def signature_likeness(self) -> float:
        """0 to 1: how surely something in brackets at the end says who or where from: (刘星), (均据新华社), (本报北京电)."""
        if self.is_signed:
            return 1.0
        match = forms.CLOSING_NOTE.search(self.text)
        if (
            match is None
            or self.jump
            or len(match["who"]) > 24
            or forms.REMARK.search(match["who"])
            or not _PAIR.search(match["who"])
        ):
            return 0.0
        before = self.text[: match.start()].rstrip()
        if not before and match[0][0] in "【[" and not self.patterns.issuer.fullmatch(match["who"]):
            return 0.0  # 【止付】: a head; 【学务处】 signs
        return 0.7 if not before or ends_sentence(before) else 0.0

    @cached_property
    def has_photo_credit(self) -> bool:
        """Whether what stands in brackets at the end names who took or sent a picture: (新华社记者 张三 摄), (新华社发 照片)."""
        match = self.closing_byline or forms.CLOSING_NOTE.search(self.text)
        return self.picture_credit is not None or bool(match and forms.PICTURED.search(match["who"]))

    @cached_property
    def is_remark(self) -> bool:
        """Whether the whole line is a remark in brackets or an ornament: (附图片1张), 【编后】, ＊＊＊."""
        if not any(character.isalnum() for character in self.text) or forms.FAREWELL.fullmatch(self.text):
            return True
        match = forms.CLOSING_NOTE.search(self.text)
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
        likely = bylines.looks_like_byline(self.text, self.patterns.subject)
        if self.patterns.role_line.match(self.text):
            return max(0.8, likely)
        if self.text[0] in "□○◎■●" and likely >= 0.3:
            return max(0.85, likely)
        return likely * 0.85

    @cached_property
    def jump(self) -> re.Match[str] | None:
        """下转第3版, the whole line."""
        return forms.JUMP.fullmatch(self.text)

    @cached_property
    def caption_lead(self) -> bool:
        """Whether it begins with words or signs that point at a picture: 图为…, ▲…。"""
        if forms.CAPTION_LEAD.match(self.text):
            return True
        return bool(forms.PICTURE_MARK.match(self.text)) and self.length <= 40

    @cached_property
    def points_at_picture(self) -> bool:
        """Whether it says of a picture what it shows, whatever stands around it: 图为…, 上图：…"""
        return forms.POINTS_AT_PICTURE.match(self.text) is not None

    @cached_property
    def scene_likeness(self) -> float:
        """0 to 1: one short sentence that says what people in a picture do: 开展反诈宣传活动。"""
        text = self.text
        if self.caption_lead:
            return 1.0
        credit = self.picture_credit or self.caption_credit
        if credit is not None:
            text = text[: credit.start()].rstrip()
        core = text.rstrip("。")
        if wording.KIND_OF_PICTURE.fullmatch(core):
            return 0.95
        if not 4 <= len(core) <= 40 or "。" in core or self.dateline or text == core or core[-1] in CLOSERS:
            return 0.0
        if credit is not None:
            return 0.8
        score = 0.6 + 0.35 * bool(self.patterns.scene.search(core)) - 0.5 * bool(wording.TELLING.search(core))
        score -= 0.15 * max(0, len(re.findall("[,，、]", core)) - 1) + 0.02 * max(0, len(core) - 24)
        return max(0.0, score)

    @cached_property
    def numbered(self) -> bool:
        return bool(forms.NUMBERED.match(self.text))

    @cached_property
    def clauses(self) -> int:
        """Parts of a headline set in several lines, captured with a space between them."""
        return 1 + len(wording.CLAUSE_SPACE.findall(self.text))

    @cached_property
    def begins_with_closing_mark(self) -> bool:
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
        if (
            self.is_day
            or text[-1] in "。，,；;、：:"
            or self.begins_with_closing_mark
            or text.startswith(("——", "──"))
        ):
            return 0.0
        if "。" in text or re.search(r"[;；]", text) or self.open_quotes != 0 or forms.NO_HEAD.match(text):
            return 0.0
        score = 1.0
        if self.length == 1:
            score = 0.7 if _HAN.match(text) else 0.0
        if self.length > 34:
            score -= (self.length - 34) * 0.05
        score -= 0.15 * max(0, len(re.findall(r"[,，]", text)) - 1)
        if self.ends_sentence and text[-1] in "…”’":
            score -= 0.2
        if wording.ADVERBIAL.match(text):
            score -= 0.5
        score -= 0.3 * self.sentence_words
        return max(0.0, min(1.0, score))

    @cached_property
    def is_day(self) -> bool:
        """Whether it is nothing but a day: 2023年8月21日, as under a notice or letter."""
        return forms.WHOLE_DAY.fullmatch(self.text) is not None

    @cached_property
    def is_picture_headline(self) -> bool:
        """草原那达慕(图片), 图片新闻."""
        return self.length <= 50 and bool(forms.PICTURE_ITEM.search(self.text)) and not self.is_remark

    @cached_property
    def dangling_end(self) -> bool:
        """Ends in a word that wants another behind it: …的, …和, …在."""
        return bool(wording.DANGLING.search(self.text))

    @cached_property
    def begins_with_particle(self) -> bool:
        """Begins with a word that wants another before it: 的…, 了…, 等…"""
        return bool(wording.MIDDLE.match(self.text))

    @cached_property
    def sentence_words(self) -> float:
        """0 to 1: how far it has words that belong to sentences and are dropped in heads: 了, 他, 该."""
        return min(1.0, len(set(wording.SENTENCE_WORDS.findall(self.text))) / 2)

    @cached_property
    def has_uneven_clauses(self) -> bool:
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
        opened: list[bool] = []  # whether each mark is still open
        double = -1  # where in it an open “ stands
        missing = 0
        for character in self.text:
            if character == "“" and double >= 0:
                opened[double], double = False, -1
            elif character in OPENERS:
                double = len(opened) if character == "“" else double
                opened.append(True)
            elif character in CLOSERS:
                while opened and not opened[-1]:
                    opened.pop()
                if opened:
                    opened.pop()
                    double = -1 if double == len(opened) else double
                else:
                    missing += 1
        return sum(opened) - missing, missing > 0

    @property
    def open_quotes(self) -> int:
        """Quotation marks and brackets opened and not closed on this line; negative when closed but not opened."""
        return self._quotes[0]

    @property
    def closes_quote(self) -> bool:
        """Whether it closes a quotation or bracket that was opened on a line before."""
        return self._quotes[1]

    @cached_property
    def run_on(self) -> float:
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
            self.dangling_end or self.sentence_words >= 0.5 or re.search("[,，]", self.text)
        ):
            return (
                0.4  # nothing tells it from a head: of such lines before a text one in ten is a cut sentence
            )
        return 1.0 if self.length >= 12 or self.open_quotes > 0 else 0.6

    @cached_property
    def bigrams(self) -> frozenset[str]:
        """Every two Han characters that stand side by side in its first 200."""
        text = self.text[:200]
        return frozenset(_PAIRS.findall(text))


_HAN = re.compile(f"[{HAN}]")
_PAIR = re.compile(f"[{HAN}]{{2}}")
_PAIRS = re.compile(f"(?=([{HAN}]{{2}}))")
_FEWEST_WORDS = 3
"""Words without a capital that a sentence has, at least."""
