"""The lines of one page together: its habits, its stacks and series of lines, and where one line's end meets the next."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, groupby, pairwise
from operator import add
from typing import TYPE_CHECKING

from bulletin.conversion.page import view, wording
from bulletin.conversion.page.patterns import of_subject
from bulletin.reference.vocabulary import word_across
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bulletin.conversion.page.lines import Line
    from bulletin.conversion.page.patterns import Patterns
    from bulletin.conversion.page.view import Place
    from bulletin.model import Styles
    from bulletin.reference.subject import Subject

_ORNAMENTS = re.compile(r"^[\s●○◎□■◇◆△▲▽▼★☆※*·]+")
_ITEM_SIGNS = "▲△◆◇●○■□★☆※•·►▶"
_SPACED_NAME = re.compile(rf"(?<!\S)([{HAN}])\s+([{HAN}])(?!\S)")
_NAMES_ALONE = re.compile(rf"[{HAN}·]+(?:\s+[{HAN}·]+)*")
_PEN_NAME = re.compile(f"[{HAN}]{{2,4}}")
_LABELLED_HEAD = re.compile(rf"【[{HAN}]{{2,6}}】(?=.{{4,}})")
_SECTION_NUMBER = re.compile(r"((?i:part|no)?[. ]{0,2}0?|第?)(\d{1,2}|[一二三四五六七八九十]{1,2})[、.．]?")
_SERIES = re.compile(
    r"([（(]?)([一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})([）)][、.．:：]?|[、.．:：]|(?=[ |/“]))(?![0-9０-９年月日])"
)


_FOREIGN_HEAD = 3
"""Lines above the first sentence of an article in another script: headline, deck, byline."""
KEPT = 8
"""Pages whose lines, and what was seen of them, are kept: an editor says one thing of a page after the other."""


@dataclass(frozen=True, eq=False)
class Lines:
    """All non-blank lines of one page, with what only the page as a whole can tell. Told apart by identity."""

    text: str
    items: tuple[Line, ...]
    patterns: Patterns = field(compare=False, repr=False)
    width: int = 0
    """Characters of a full line where the capture broke lines at a width; 0 where it did not."""
    pictures: frozenset[int] = frozenset()
    """Indices of lines with the place of a picture right above them: 图片."""
    is_indented: bool = False
    """Whether paragraphs begin with blanks; told only where the capture broke lines at a width."""
    parted: frozenset[int] = frozenset()
    """Indices of lines above which furniture was set aside."""
    ended: frozenset[int] = frozenset()
    """Those above which it was what closes a posting: who edited it, how often it was read."""

    def at(self, place: Place) -> int:
        """The index of the line that begins at a place of the capture, blanks and marks before it passed over; -1 for none."""
        return self._places.get(place, -1) if place[1] > 1 else self._firsts.get(place[0], -1)

    @cached_property
    def _firsts(self) -> dict[int, int]:
        return {line.number: index for index, line in enumerate(self.items) if not line.is_inside}

    @cached_property
    def _places(self) -> dict[Place, int]:
        found: dict[Place, int] = {}
        for index, line in enumerate(self.items):
            row = line.rows[0]
            first = line.start
            # Every column from the character behind the line before to the first of this one.
            before = self.items[index - 1].end if line.is_inside else row.begin
            found |= {
                (row.number, at - row.begin + 1): index for at in range(max(before, row.begin), first + 1)
            }
        return found

    @cached_property
    def usual_gap(self) -> int:
        """Blank lines that usually stand between two lines."""
        gaps = Counter(line.gap for line in self.items[1:])
        return max(sorted(gaps), key=lambda gap: gaps[gap], default=0)

    @cached_property
    def gap_habit(self) -> float:
        """How surely a wider gap parts articles here: share of such gaps with a head below, 0 where gaps tell nothing.

        They tell something where they are few: between articles, not between all paragraphs.
        """
        wide = [at for at, line in enumerate(self.items) if at and line.gap > self.usual_gap]
        if len(wide) < 2 or len(wide) > 0.5 * len(self.items):
            return 0.0
        heads = sum(
            self.items[at].heading_likeness > 0.4 or self.items[at].dateline is not None for at in wide
        )
        return max(0.0, heads / len(wide) - 0.25) / 0.75

    @cached_property
    def gap_recall(self) -> float:
        """How surely a narrow gap parts no articles: share of the heads behind a byline, or with one below, that have a wide one."""
        starts = [
            line.gap > self.usual_gap
            for at, line in enumerate(self.items)
            if at
            and line.heading_likeness > 0.5
            and not line.byline_likeness > 0.4
            and (
                self.items[at - 1].is_signed
                or (at + 1 < len(self.items) and self.items[at + 1].byline_likeness >= 0.8)
            )
            and self.items[at - 1].heading_likeness <= 0.5
        ]
        return (sum(starts) + 1) / (len(starts) + 1)

    @cached_property
    def pen_names(self) -> frozenset[int]:
        """Indices of lines that name the writer below a headline by nothing but a short word: 戈壁, □ 高原.

        One such word may be anything; where several headlines of a page have one below, and the text does not take it up,
        that is how the page signs.
        """
        found = {at for at in range(1, len(self.items) - 1) if self._may_be_pen_name(at)}
        sure = sum(self.items[at].byline_likeness >= 0.5 for at in found)
        return frozenset(found) if len(found) + sure >= 2 else frozenset()

    def _may_be_pen_name(self, at: int) -> bool:
        above, line, below = self.items[at - 1], self.items[at], self.items[at + 1]
        word = _ORNAMENTS.sub("", line.text)
        if not _PEN_NAME.fullmatch(word) or line.level or above.heading_likeness < 0.5 or above.length < 2:
            return False
        if word in below.text or word in above.text or above.byline_likeness >= 0.5:
            return False
        ornamented = word != line.text
        ahead = self.items[at + 1 : at + 4]
        return (
            ornamented
            or below.length >= 24
            or (len(ahead) > 1 and below.length > 4 and not below.byline_likeness)
        )

    @cached_property
    def is_styled(self) -> bool:
        """Whether the page is set so that heads can be told from text by size or weight: some of it, not most."""
        larger = sum(
            line.length
            for line in self.items
            if line.style is not None and (line.style.size >= 1.08 or line.style.is_bold)
        )
        return 0 < larger <= 0.5 * sum(line.length for line in self.items)

    @cached_property
    def headline_size(self) -> float:
        """The size from which type is that of headlines: well above the text's, or merely bold where nothing is larger."""
        sizes = [
            max(line.style.size, 1.08 * line.style.is_bold) for line in self.items if line.style is not None
        ]
        larger = [size for size in sizes if size >= 1.35]
        return min(larger) if larger else max(sizes, default=1.0)

    @cached_property
    def is_markdown(self) -> bool:
        """Whether headings are marked with `#`."""
        return any(line.level for line in self.items)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The heading levels in use, highest first."""
        return tuple(sorted({line.level for line in self.items if line.level}))

    @cached_property
    def _marked_articles(self) -> tuple[range, ...]:
        """The lines of each article of a Markdown page, headline first."""
        top = self.levels[0] if self.levels else 0
        starts = [at for at, line in enumerate(self.items) if top and line.level == top]
        return tuple(map(range, starts, [*starts[1:], len(self.items)]))

    @cached_property
    def marked_decks(self) -> frozenset[int]:
        """Indices of the headings directly under a headline that are its deck."""
        found: set[int] = set()
        for article in self._marked_articles:
            first = article.start + 1
            if first not in article or not (level := self.items[first].level):
                continue
            others = [self.items[at] for at in article[2:] if self.items[at].level == level]
            longest = max((line.length for line in others), default=0)
            if not others or self.items[first].length >= 1.5 * longest:
                found.add(first)
        return frozenset(found)

    @cached_property
    def crosshead_levels(self) -> tuple[int, ...]:
        """For each line of a Markdown page the level of crossheads in its article; 0 where it has none."""
        found = [0] * len(self.items)
        for article in self._marked_articles:
            levels = {self.items[at].level for at in article[1:] if at not in self.marked_decks} - {0}
            for at in article:
                found[at] = min(levels, default=0)
        return tuple(found)

    @cached_property
    def signs_off(self) -> tuple[bool, ...]:
        """For each line, whether it names writers without brackets behind a full stop, and a head or nothing follows."""
        found: list[bool] = []
        for at in range(len(self.items)):
            found.append(self._signs_off(at, is_signed=bool(found) and found[-1]))
        return tuple(found)

    def _signs_off(self, at: int, *, is_signed: bool) -> bool:
        """`is_signed`: whether the line above signs off; two writers may stand one below the other."""
        line = self.items[at]
        unnamed = at > 0 and wording.UNNAMED.fullmatch(line.text) and self.items[at - 1].ends_sentence
        if at == 0 or (line.byline_likeness < 0.5 and not unnamed) or line.length > 24:
            return False
        if at in self.table_rows or at in self.labelled_rows or self.patterns.column.search(line.text):
            return False
        above = self.items[at - 1]
        closed = is_signed or above.ends_sentence or above.jump or above.is_signature or above.is_remark
        if not (closed or self.stack_sizes[at - 1] > 3 or at in self.parted):
            return False
        below = self.items[at + 1] if at + 1 < len(self.items) else None
        if below is None or at + 1 in self.parted or wording.COLUMN_LABEL.fullmatch(below.text):
            return True
        if wording.WRITES_IN.match(line.text) and above.ends_sentence and above.length >= 20:
            return True
        if below.is_day or below.byline_likeness >= 0.8:
            return True
        return below.heading_likeness >= 0.5 or below.caption_lead or below.scene_likeness >= 0.6

    def signature_likeness(self, at: int) -> float:
        """0 to 1: how surely a line ends in who it is from, in brackets or alone on it."""
        return max(self.items[at].signature_likeness, 0.9 * self.signs_off[at])

    @cached_property
    def signed_above(self) -> tuple[bool, ...]:
        """For each line, whether its article named its writers under the headline: its end need not be signed."""
        found: list[bool] = []
        signed = False
        for at, line in enumerate(self.items):
            if line.is_signature or self.signs_off[at] or (line.is_signed and not line.has_photo_credit):
                signed = False
            elif (
                at
                and line.byline_likeness >= (0.5 if self.items[at - 1].heading_likeness >= 0.9 else 0.8)
                and self.items[at - 1].heading_likeness > 0.5
            ):
                signed = True
            elif (line.dateline and line.dateline.reporter) or (line.jump and "上" in line.jump[0][:3]):
                signed = True  # who wrote what goes on here was named on the page where it began
            found.append(signed)
        return tuple(found)

    @cached_property
    def foreign(self) -> frozenset[int]:
        """Indices of lines of an article in another script than Han: sentences, and what stands right above and below them."""
        found: set[int] = set()
        for is_foreign, members in groupby(
            range(len(self.items)), lambda at: bool(self.items[at].foreign_words)
        ):
            run = tuple(members)
            text = [at for at in run if self.items[at].is_foreign_text]
            if is_foreign and any(self.items[at].ends_sentence for at in text):
                found |= {at for at in run if at >= text[0] - _FOREIGN_HEAD}
        return frozenset(found)

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
        signed = sum(line.is_signed or off for line, off in zip(items, self.signs_off, strict=True))
        return min(1.0, signed / _HABIT) * signed / (signed + unsigned) if signed else 0.0

    @cached_property
    def opening_habit(self) -> float:
        """How consistently articles of the page open with a dateline: 1 when all do that surely begin.

        They do at its top, and where a head stands right behind a signed end.
        """
        items = self.items
        begins = [
            at
            for at, line in enumerate(items[:-1])
            if line.heading_likeness > 0.5 and (not at or self.signature_likeness(at - 1) > 0)
        ]
        opened = sum(any(line.dateline for line in items[at + 1 : at + 4]) for at in begins)
        return min(1.0, opened / _HABIT) * opened / len(begins) if begins else 0.0

    @cached_property
    def end_habit(self) -> float:
        """0 to 1: how far bylines, datelines or gaps show where articles begin and end on this page."""
        datelines = sum(line.dateline is not None for line in self.items)
        return max(self.signing_habit, min(1.0, datelines / 3), self.gap_habit, float(self.is_markdown))

    @cached_property
    def are_sections_long(self) -> float:
        """0 (two lines of text and fewer) to 1 (four and more): how much text stands between two heads on average."""
        heads = sum(
            line.heading_likeness > 0.5
            and (at + 1 == len(self.items) or self.items[at + 1].heading_likeness <= 0.5)
            for at, line in enumerate(self.items)
        )
        text = sum(line.length > 30 for line in self.items)
        return max(0.0, min(1.0, (text / max(1, heads) - 2) / 2))

    @cached_property
    def pairs_of_heads(self) -> float:
        """-1 to 1: whether two heads that stand together here are two lines of one headline, or headline and deck (-1).

        0 where there are not two such pairs. A deck says more than its headline, the second line of one is as long.
        """
        more = [
            self.items[at + 1].length - self.items[at].length
            for at in range(len(self.items) - 2)
            if self._is_pair_of_heads(at)
        ]
        if len(more) < 2:
            return 0.0
        return max(-1.0, min(1.0, (4 - sum(more) / len(more)) / 3))

    def _is_pair_of_heads(self, at: int) -> bool:
        first, second, third = self.items[at : at + 3]
        above = self.items[at - 1] if at else None
        return (
            first.heading_likeness > 0.5
            and second.heading_likeness > 0.5
            and second.clauses == 1
            and max(first.length, second.length) <= LONGEST_HALF
            and second.gap <= first.gap
            and third.heading_likeness <= 0.5
            and third.byline_likeness < 0.5
            and (above is None or above.heading_likeness <= 0.5 or self.signature_likeness(at - 1) > 0)
        )

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
        counts = [0] * len(self.items)
        run: list[int] = []
        verse = self._verse
        for at, line in enumerate((*self.items, None)):
            if (
                line is not None
                and at not in self.speakers
                and (_is_row(line) or line.number in verse or at in self.labelled_rows)
            ):
                run.append(at)
                continue
            for part in self._stacks(run):
                sure = bool(part) and (
                    part[0] in self.table_rows
                    or part[0] in self.labelled_rows
                    or (
                        len(part) > _TITLE_LINES
                        and part[0] > 1
                        and part[0] not in self.parted
                        and self._signs_title(part[0] - 1)
                        and max(self.items[each].length for each in part) <= _LONGEST_VERSE
                    )
                )
                for each in part:
                    counts[each] = max(len(part), _SURE) if sure else len(part)
            run = []
        return tuple(counts)

    def _stacks(self, run: list[int]) -> list[list[int]]:
        """The stacks in a run of short lines: heads of tables and poems, and who wrote these, part them."""
        parts: list[list[int]] = []
        rows = self.table_rows | self.labelled_rows
        for is_table, group in groupby(run, key=rows.__contains__):
            part = list(group)
            if is_table:
                parts.append(part)
                continue
            named = [at for at in part if self._names_writer(at)]
            apart = {*named, *chain.from_iterable(self._titles_beside(part, named))}
            below = self.items[part[-1] + 1] if part[-1] + 1 < len(self.items) else None
            if self._names_list(part[0]):
                apart.add(part[0])
            if part[-1] + 1 in rows or (
                len(part) > 3 and below is not None and self._heads_text(part, below)
            ):
                apart.add(part[-1])
            parts += [list(kept) for is_apart, kept in groupby(part, key=apart.__contains__) if not is_apart]
        return parts

    def _names_list(self, at: int) -> bool:
        """Whether the first line of a run is the headline of a list: 荣誉榜, 春运数字 behind the end of an article."""
        line = self.items[at]
        closed = not at or self.items[at - 1].is_signed or at in self.parted
        return closed and line.length <= 8 and bool(self.patterns.notice.search(line.text))

    def _names_writer(self, at: int) -> bool:
        """Whether a line names who wrote what stands above or below it, and is not one of a list of names."""
        beside = self.items[max(0, at - 1) : at] + self.items[at + 1 : at + 2]
        return self.items[at].byline_likeness >= 0.5 and all(line.byline_likeness < 0.5 for line in beside)

    def _signs_title(self, at: int) -> bool:
        """Whether a line names the writer below a title, not at the end of a text."""
        above = self.items[at - 1]
        return self._names_writer(at) and above.heading_likeness > 0.5 and above.byline_likeness < 0.5

    def _titles_beside(self, run: list[int], named: list[int]) -> Iterator[list[int]]:
        """The lines of a run of short ones that are titles of what is signed there, under the title or at the end."""
        begin = run[0]
        below_titles = bool(named) and named[0] - begin <= _TITLE_LINES
        for at in named:
            parted = at - 1 in run and self.items[at - 1].gap > self.items[at].gap
            more = run[-1] - at > _TITLE_LINES
            if at - begin <= _TITLE_LINES:
                yield list(range(begin, at))
            elif parted or (below_titles and (more or at == run[-1])):
                yield [at - 1]
            elif at + 1 in run:
                yield [at + 1]
            begin = at + 1

    def _heads_text(self, run: list[int], below: Line) -> bool:
        """Whether the last line of a run is the headline of the text below: set otherwise than the lines above it."""
        last = self.items[run[-1]]
        if last.heading_likeness <= 0.5 or last.is_day:
            return False
        usual = sorted(self.items[at].length for at in run[:-1])[(len(run) - 1) // 2]
        if wording.SALUTATION.fullmatch(below.text):
            return True
        opens = below.length >= 30 or below.byline_likeness >= 0.5
        return opens and (abs(last.length - usual) > 2 or last.gap > self.usual_gap)

    @cached_property
    def table_rows(self) -> frozenset[int]:
        """Indices of the rows of tables: as many short cells as the row above or below has, and three at least; of a list of names the
        last row has fewer.
        """
        cells = [_cells(line) for line in self.items]
        beside = list(pairwise([0, *cells]))
        found = {at for at, (above, here) in enumerate(beside) if here > 2 and here == above}
        found |= {at - 1 for at in found}
        last = {
            at
            for at, (above, here) in enumerate(beside)
            if at - 1 in found and 0 < here < above and {at - 1, at} <= self._names_alone
        }
        return frozenset(found | last)

    @cached_property
    def listed_names(self) -> frozenset[int]:
        """Indices of the rows of lists of names: they say of nobody what he did."""
        return self.table_rows & self._names_alone

    @cached_property
    def _names_alone(self) -> frozenset[int]:
        """Indices of lines that are nothing but what may be names."""
        return frozenset(
            at
            for at, line in enumerate(self.items)
            if _NAMES_ALONE.fullmatch(line.text) and not self.patterns.role_line.match(line.text)
        )

    @cached_property
    def _verse(self) -> frozenset[int]:
        """The numbers of lines that are verse though they end in marks: four and more, all short, none much longer than the next."""
        found: set[int] = set()
        run: list[Line] = []
        for line in (*self.items, None):
            if (
                line is not None
                and _may_be_verse(line)
                and (not run or abs(line.length - run[-1].length) <= 6)
            ):
                run.append(line)
                continue
            if len(run) > 3 or (len(run) == 3 and not self.width and run[0].text[-1] in "，,"):
                found.update(each.number for each in run)
            run = [line] if line is not None and _may_be_verse(line) else []
        return frozenset(found)

    @cached_property
    def labelled_rows(self) -> frozenset[int]:
        """Indices of short lines that begin with a label each, two and more together: 一等奖：…, 报名时间：…"""
        found: set[int] = set()
        run: list[int] = []
        for at in range(len(self.items) + 1):
            if at < len(self.items) and self._has_label(at):
                run.append(at)
                continue
            if len(run) > 1 and len({self.items[each].text.split(":")[0] for each in run}) > 1:
                found.update(run)
            run = []
        return frozenset(found)

    def _has_label(self, at: int) -> bool:
        line = self.items[at]
        label = wording.ROW_LABEL.match(line.text)
        if (
            label is None
            or at in self.speakers
            or line.length > 40
            or line.level
            or line.closing_byline
            or line.jump
        ):
            return False
        return not (self.patterns.role_line.match(line.text) or wording.LABEL.match(line.text)) and not (
            self.items[at].byline_likeness >= 0.5 and wording.MAKERS.match(line.text)
        )

    @cached_property
    def speakers(self) -> frozenset[int]:
        """Indices of sentences that begin with who says them: 问：, 市民小宋问：, 哈：

        A name is one of those where it comes again, or stands beside a question or answer.
        """
        told = {at: line for at, line in enumerate(self.items) if self._may_be_spoken(line)}
        named = {
            at: match["who"].rstrip("0123456789")
            for at, line in told.items()
            if (match := wording.SPEAKER.match(line.text) or wording.NAMED_SPEAKER.match(line.text))
        }
        sure = {at for at in named if wording.SPEAKER.match(told[at].text)}
        again = Counter(named.values())

        def answered(at: int) -> bool:
            near = {at - 2, at - 1, at + 1, at + 2}
            return any(other in near and named[other] != named[at] for other in sure)

        for _ in range(2):
            sure |= {
                at
                for at, who in named.items()
                if answered(at) or (again[who] > 1 and named.keys() & {at - 2, at + 2})
            }
        return frozenset(at for at in sure if answered(at))

    def _may_be_spoken(self, line: Line) -> bool:
        return line.ends_sentence and not line.level and not line.dateline and not line.is_signature

    @cached_property
    def marked_items(self) -> frozenset[int]:
        """Indices of lines with one sign before each, three and more together: items of a list, whatever the sign points at."""
        found: set[int] = set()
        for sign, group in groupby(range(len(self.items)), key=lambda at: self._item_sign(at)):
            run = list(group)
            if sign and len(run) > 2:
                found.update(run)
        return frozenset(found)

    def _item_sign(self, at: int) -> str:
        line = self.items[at]
        if line.level or line.points_at_picture or at in self.pictures or line.caption_credit:
            return ""
        return line.text[0] if line.text[0] in _ITEM_SIGNS and line.ends_sentence else ""

    @cached_property
    def _pairs(self) -> frozenset[str]:
        """Every two characters that stand side by side."""
        return frozenset(chain.from_iterable(map(add, line.text, line.text[1:]) for line in self.items))

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
            found.append(
                number > 1
                and number == before + 1
                and index - at <= 14
                and index not in self.numbered_articles
            )
            if number:
                last[style] = (number, index)
        return tuple(found)

    @cached_property
    def labelled_heads(self) -> frozenset[int]:
        """Indices of heads that begin with a label in brackets, two and more on the page."""
        found = [
            at
            for at, line in enumerate(self.items)
            if line.length <= 40
            and not line.level
            and not line.ends_sentence | line.is_remark
            and _LABELLED_HEAD.match(line.text)
        ]
        called = [
            at
            for at, line in enumerate(self.items)
            if line.length <= 40
            and line.text[-1] in "！!？?"
            and not line.level
            and _LABELLED_HEAD.match(line.text)
        ]
        return frozenset(found + called) if len({*found, *called}) > 1 else frozenset()

    @cached_property
    def verse_titles(self) -> frozenset[int]:
        """Indices of short lines without a stop above a stanza whose lines have stops: 浣溪沙."""
        return frozenset(
            at
            for at, line in enumerate(self.items[:-2])
            if line.length <= 6
            and not line.ends_sentence
            and line.heading_likeness > 0.5
            and {self.items[at + 1].number, self.items[at + 2].number} <= self._verse
            and self.items[at + 1].text[-1] in "，,"
            and (not at or self.items[at - 1].ends_sentence or self.items[at - 1].byline_likeness >= 0.5)
        )

    @cached_property
    def section_numbers(self) -> frozenset[int]:
        """Indices of lines that are nothing but a number, and count on: 01, 02, PART 3, 一、二."""
        numbers = {
            at: (match[1].rstrip(" ."), _ordinal(match[2].lstrip("0") or "0"))
            for at, line in enumerate(self.items)
            if (match := _SECTION_NUMBER.fullmatch(line.text)) and not line.level
        }
        kinds = {
            kind: {number for each, number in numbers.values() if each == kind}
            for kind, _ in numbers.values()
        }
        return frozenset(at for at, (kind, _) in numbers.items() if {1, 2} <= kinds[kind])

    @cached_property
    def numbered_articles(self) -> frozenset[int]:
        """Indices of heads whose numbers count articles: each behind the first stands right below the byline of the one before."""
        heads: dict[str, list[int]] = {}
        for at, line in enumerate(self.items):
            match = _SERIES.match(line.text)
            if match and not line.level and line.heading_likeness > 0.5 and line.length > 4:
                heads.setdefault(f"{match[1]}{match[3]}", []).append(at)
        found: set[int] = set()
        for run in heads.values():
            signed = sum(
                self.signature_likeness(at - 1) > 0 and not self.items[at - 1].has_photo_credit
                for at in run[1:]
            )
            if len(run) > 1 and signed == len(run) - 1:
                found.update(run)
        return frozenset(found)

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
        return first.text[-1] + second.text[0] in self._pairs


_TITLE_LINES = 2
"""Lines that stand above who wrote a poem at most: its title, and the name of a column."""
_LONGEST_VERSE = 20
"""Characters of a line of a poem at most."""
_SURE = 6
"""Rows that the rows of a table, or the lines of a poem under its title, count for at least."""
_HABIT = 2
"""Signed ends that make a habit; one alone may be of a page that signs now and then."""
LONGEST_HALF = 13
"""Characters of a line of a headline that was captured on two lines; a longer one says something by itself."""
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


def _cells(line: Line) -> int:
    """How many short words, set apart by blanks, a line is made of."""
    words = _SPACED_NAME.sub(r"\1\2", line.text).split()
    return len(words) if all(len(word) <= 12 and word[-1] not in "。，；！？,;!?" for word in words) else 0


def _is_row(line: Line) -> bool:
    if line.level or line.length > 34 or line.dateline or line.is_signed:
        return False
    if line.text.startswith("——") or line.byline_likeness >= 0.8:
        return False
    if not line.ends_sentence:
        # A clause that a comma parts from another is a row of running text, cut where its column ends.
        is_item = line.numbered or line.text[-1] in "；;：:"
        return is_item or line.length <= _LONGEST_CLAUSE or not re.search("[,，]", line.text)
    called = line.length <= 24 and line.text[-2:] in _CALLS
    return called or (line.length <= 14 and line.text[-1] in "，,！!")


def _may_be_verse(line: Line) -> bool:
    if line.level or line.dateline or line.is_signed or line.caption_lead or not 5 <= line.length <= 16:
        return False
    return line.text[-1] in "，。！？；,!?;"


_LONGEST_CLAUSE = 16
"""Characters of a line of verse or of a list that has a comma inside, at most."""
_CALLS = {"！”", "!”", "！』", "!』"}
"""Ends of a slogan in quotation marks."""


def overlap(first: Line, second: Line) -> int:
    """How many characters at the end of one line are captured a second time at the beginning of the next.

    >>> from bulletin.reference.loading import load
    >>> overlap(*(read_lines(text, load().subject).items[0] for text in ('震慑效果明显。', '慑效果明显。全旗')))
    6
    """
    # The whole of a line is no tail: 贝宁共和国 / 贝宁共和国位于西非 are a headline and its text.
    one, other = first.text[1:][-60:], second.text
    for length in range(min(len(one), len(other)), 3, -1):
        if one.endswith(other[:length]):
            return length
    return 0


def is_cut_word(first: Line, second: Line) -> bool:
    """Whether a word or a number lies across the end of one line and the beginning of the next."""
    if first.is_day:
        return False
    last, following = first.text[-1], second.text[0]
    if last.isascii() and following.isascii():
        return last.isalnum() and following.isalnum()
    if last.isdigit() and (following.isdigit() or following in "年月日时分％%万亿余多个名人次元．."):
        return True
    return word_across(first.text[-4:], second.text[:4])


def is_wrapped(first: Line, second: Line) -> bool:
    """Whether a headline was broken where its column ends, not where its clauses part: inside a word, before one character."""
    return is_cut_word(first, second) or second.length == 1 or second.begins_with_particle


def read_lines(text: str, subject: Subject, cuts: Collection[Place] = (), styles: Styles = ()) -> Lines:
    """The lines of a page as read; a line begins at each of `cuts`, whatever else speaks for it.

    `subject` tells what the words on them mean, `styles` how they are set.
    """
    # What begins a row of its own need not be cut off. So a page has the same lines whatever is said of whole ones, and what
    # was seen of them holds.
    made = frozenset(place for place in cuts if place[1] > 1)
    while True:
        lines, joined = _lines(text, subject, made, styles)
        more = {place for place in cuts if place[0] in joined}
        if not more:
            return lines
        made |= more


@lru_cache(maxsize=KEPT)
def _lines(
    text: str, subject: Subject, cuts: frozenset[Place], styles: Styles
) -> tuple[Lines, frozenset[int]]:
    """The lines of a page, and the numbers of the rows that go on with the row above."""
    patterns = of_subject(subject)
    seen = view.read(text, patterns, cuts, dict(styles))
    return Lines(text, seen.lines, patterns, seen.width, is_indented=seen.is_indented), seen.joined
