"""The lines of one page together: its habits, its stacks and series of lines, and where one line's end meets the next."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bulletin.conversion.page.lines import Line
from bulletin.conversion.page.patterns import of_subject
from bulletin.reference.vocabulary import word_across
from bulletin.text.typography import is_blank

if TYPE_CHECKING:
    from bulletin.conversion.page.patterns import Patterns
    from bulletin.reference.subject import Subject

_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
_SERIES = re.compile(
    r"([（(]?)([一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})([）)]?[、.．:：]?)(?![0-9０-９年月日])"
)


@dataclass(frozen=True)
class Lines:
    """All non-blank lines of one page, with what only the page as a whole can tell."""

    text: str
    items: tuple[Line, ...]
    patterns: Patterns = field(compare=False, repr=False)

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
            and (below.dateline or (below.byline_likeness >= 0.8 and not below.is_signature))
            and not above.signature_likeness
            and above.ends_sentence
        )
        signed = sum(line.is_signed for line in items)
        return signed / (signed + unsigned) if signed else 0.0

    @cached_property
    def clause_habit(self) -> float:
        """How consistently headlines show their line break as a space: share of the heads of 8 characters and more."""
        heads = [
            line
            for line in self.items
            if line.heading_likeness > 0.5 and line.length >= 8 and not line.sentence_words
        ]
        return (1 + sum(line.clauses > 1 for line in heads)) / (2 + len(heads))

    @cached_property
    def stack_sizes(self) -> tuple[int, ...]:
        """For each line, how many short ones without a full stop stand together there: verse, a list, a table."""
        run: list[int] = []
        counts: list[int] = []
        verse = self._verse
        for line in (*self.items, None):
            if line is not None and (_is_row(line) or line.number in verse):
                run.append(1)
                continue
            counts.extend([len(run)] * len(run))
            run = []
            if line is not None:
                counts.append(0)
        return tuple(counts)

    @cached_property
    def _verse(self) -> frozenset[int]:
        """The numbers of lines that are verse though they end in marks: four and more, short and nearly of one length."""
        found: set[int] = set()
        run: list[Line] = []
        for line in (*self.items, None):
            if (
                line is not None
                and _may_be_verse(line)
                and (not run or abs(line.length - run[-1].length) <= 3)
            ):
                run.append(line)
                continue
            if len(run) > 3:
                found.update(each.number for each in run)
            run = [line] if line is not None and _may_be_verse(line) else []
        return frozenset(found)

    @cached_property
    def _pairs(self) -> Counter[str]:
        return Counter(line.text[at : at + 2] for line in self.items for at in range(len(line.text) - 1))

    @cached_property
    def series(self) -> tuple[bool, ...]:
        """For each line, whether its number goes on with that of a line shortly before: 一、… 二、…"""
        last: dict[str, tuple[int, int]] = {}
        found: list[bool] = []
        for index, line in enumerate(self.items):
            match = _SERIES.match(line.text)
            number = _ordinal(match[2]) if match else 0
            style = f"{match[1]}{match[3]}" if match else ""
            before, at = last.get(style, (0, -99))
            found.append(number > 1 and number == before + 1 and index - at <= 14)
            if number:
                last[style] = (number, index)
        return tuple(found)

    @cached_property
    def uneven_clauses(self) -> tuple[bool, ...]:
        """For each line, whether its clauses are of uneven length and no line near it has the same uneven ones."""
        uneven = [index for index, line in enumerate(self.items) if line.has_uneven_clauses]
        found = [False] * len(self.items)
        for index in uneven:
            line = self.items[index]
            found[index] = not any(
                other != index
                and abs(self.items[other].length - line.length) <= 1
                and len(self.items[other].bigrams & line.bigrams) >= 2
                for other in uneven[
                    max(0, bisect_left(uneven, index - ARTICLE_REACH)) : bisect_left(
                        uneven, index + ARTICLE_REACH + 1
                    )
                ]
            )
        return tuple(found)

    @cached_property
    def briefs(self) -> tuple[bool, ...]:
        """For each line, whether its dateline opens an item without a headline.

        It does so at the top of the page, behind a byline, and where the item before has no headline either; under a
        headline a further dateline belongs to the same article. A stray caption or a tail captured twice is passed over.
        """
        found: list[bool] = []
        untitled, signed = True, False  # the item that runs here; the end of its text
        above = ""
        for line in self.items:
            brief = line.dateline is not None and (untitled or signed)
            found.append(brief)
            if brief:
                untitled = True
            elif line.level or line.heading_likeness > 0.5:
                untitled = False
            if line.scene_likeness < 0.6 and not (above.endswith(line.text) and above):
                signed = line.signature_likeness > 0 and not line.has_photo_credit
                above = line.text
        return tuple(found)

    def attested_joint(self, first: Line, second: Line) -> bool:
        """Whether the two characters that a joint would bring together stand side by side elsewhere on the page."""
        return self._pairs[first.text[-1] + second.text[0]] > 0


ARTICLE_REACH = 60
"""Lines beyond which nothing belongs to the same article; keeps a page of thousands of lines from taking minutes."""


def _ordinal(numeral: str) -> int:
    """The value of 7, ７, 七, 十七; 0 when it has none."""
    if numeral.isdecimal():
        return int(numeral)
    digits = "〇一二三四五六七八九"
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return digits.find(numeral) if len(numeral) == 1 else 0
    return (digits.find(tens) if tens else 1) * 10 + (digits.find(ones) if ones else 0)


def _is_row(line: Line) -> bool:
    if line.level or line.length > 34 or line.dateline or line.is_signed:
        return False
    if line.text.startswith("——") or line.byline_likeness >= 0.8:
        return False
    if not line.ends_sentence:
        return True
    called = line.length <= 24 and line.text[-2:] in _CALLS
    return called or (line.length <= 14 and line.text[-1] in "，,！!")


def _may_be_verse(line: Line) -> bool:
    if line.level or line.dateline or line.is_signed or line.caption_lead or not 5 <= line.length <= 16:
        return False
    return line.text[-1] in "，。！？；,!?;"


_CALLS = {"！”", "!”", "！』", "!』"}
"""Ends of a slogan in quotation marks."""


def overlap(first: Line, second: Line) -> int:
    """How many characters at the end of one line are captured a second time at the beginning of the next.

    >>> from bulletin.reference.loading import load
    >>> overlap(*(read_lines(text, load().subject).items[0] for text in ('震慑效果明显。', '慑效果明显。全旗')))
    6
    """
    one, other = first.text[-60:], second.text
    for length in range(min(len(one), len(other)), 3, -1):
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


def read_lines(text: str, subject: Subject) -> Lines:
    """Cut a page into its non-blank lines; `subject` tells what the words on them mean."""
    patterns = of_subject(subject)
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
            items.append(Line(number, offset + start, offset + end, raw[start:end], gap, level, patterns))
            gap = 0
        offset += len(raw) + 1
    return Lines(text, tuple(items), patterns)
