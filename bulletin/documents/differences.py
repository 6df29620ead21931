"""原文 / 整理: an article's captured lines, and every difference between them and the article as it now reads.

Nothing of this is stored: it is computed from the page, its spans and the article. What the rules of the converter
explain carries the name of the rule; whatever no rule explains is a person's correction. Two laws hold, and the
tests hold them: the pieces of `Line`s are the page's characters, each once and in order; and `texts`, which puts the
reading in place of the source, gives the article's own words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from bulletin.conversion import names
from bulletin.documents.facsimile import shows_source
from bulletin.model import Role
from bulletin.typography import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import Article, Page, Span


class Rule(StrEnum):
    """Why the article reads otherwise than the page; the value names its words and CSS class."""

    WIDTH = "width"  # a half-width mark got its full width
    JOINT = "joint"  # a column break was joined
    BLANK = "blank"  # blank or invisible characters were left out
    MARKUP = "markup"  # the # of a Markdown heading
    CAPTION = "caption"  # a caption was lifted out of the text
    BYLINE = "byline"  # a byline or credit went into the header
    DOUBLED = "doubled"  # captured a second time
    JUMP = "jump"  # 下转第3版
    CORRECTION = "correction"  # no rule: a person did it


class Piece(NamedTuple):
    """Characters of the page, and what the article reads in their place: the same where `rule` is None.

    A tuple, for there are seventy in an article, and a dataclass costs twice as much to make.
    """

    source: str
    """As captured, within one line; empty where a person put words in."""
    reading: str
    """May hold `\\n`, the end of a paragraph, where a person put one in."""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces of one line that went the same way."""

    rule: Rule | None
    """None for what stayed in the text; else why it did not."""
    pieces: tuple[Piece, ...]
    then: str = ""
    """What the reading has between these and the next pieces that went the same way: `\\n`, nothing, a space."""
    joined: bool = False
    """Whether a paragraph that was broken here goes on."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, as captured; `number` counts from 1. What belongs to other articles is left out."""

    number: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of one article, in order."""

    lines: tuple[Line, ...]

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many differences each rule explains, in the order of `Rule`, without those that explain none."""
        found: Counter[Rule | None] = Counter()
        for line in self.lines:
            for stretch in line.stretches:
                found[stretch.rule] += 1
                found[Rule.JOINT] += stretch.joined
                found.update(piece.rule for piece in stretch.pieces)
        return tuple((rule.value, found[rule]) for rule in Rule if found[rule])

    def texts(self, rule: Rule | None = None) -> str:
        """The reading of all stretches that went the same way: the text, or with a rule the captions or bylines."""
        return "".join(
            "".join(piece.reading for piece in stretch.pieces) + stretch.then
            for line in self.lines
            for stretch in line.stretches
            if stretch.rule is rule
        )


@dataclass(frozen=True)
class Capture:
    """A page made ready for looking up the lines of its articles."""

    text: str
    folded: str
    """The text, half-width marks in place of full-width ones, the same length."""
    starts: tuple[int, ...]
    """Where each line begins; the end of the text last, as if a line began behind it."""
    has_invisible: bool
    spans: tuple[Span, ...]
    span_starts: tuple[int, ...]


def capture(page: Page) -> Capture:
    text = page.raw.text
    starts = (0, *accumulate(len(line) + 1 for line in text.split("\n")))
    hidden = _INVISIBLE.search(text) is not None
    return Capture(text, fold(text), starts, hidden, page.spans, tuple(span.start for span in page.spans))


_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）"}
_WIDTH = Rule.WIDTH
_MARK = re.compile("[,:;!?()（），：；！？]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


def fold(text: str) -> str:
    """Marks in one width, so that texts that differ by width alone are equal; the length stays."""
    for half, full in _FULL.items():
        text = text.replace(full, half)
    return text


_STAYS = frozenset({Role.KICKER, Role.TITLE, Role.DECK, Role.PARAGRAPH, Role.CROSSHEAD, Role.SUBHEAD})
_RULES = {
    Role.CAPTION: Rule.CAPTION,
    Role.BYLINE: Rule.BYLINE,
    Role.CREDIT: Rule.BYLINE,
    Role.DOUBLED: Rule.DOUBLED,
    Role.JUMP: Rule.JUMP,
    Role.MARKUP: Rule.MARKUP,
}


@dataclass(slots=True)
class _Cell:
    """A stretch being made: where it stands on the page and which way it went."""

    line: int
    start: int
    end: int
    rule: Rule | None
    done: Stretch | None = None


def reading_text(article: Article) -> str:
    """What an article reads, headline to last paragraph, parted by `\\n`: what `Source.texts` gives."""
    meta = article.meta
    return "\n".join(filter(None, (meta.kicker, meta.title, meta.deck, *(b.text for b in article.blocks))))


def source_of(article: Article, page: Capture | None) -> Source | None:
    """The captured lines of an article with every difference marked; None where the source is not shown."""
    if page is None or article.meta.source is None or not shows_source(article):
        return None
    cells = [
        cell
        for first, last in article.meta.source.lines
        for number in range(first, min(last, len(page.starts) - 1) + 1)
        for cell in _cells(page, number, article.id)
    ]
    if not cells:
        return None
    reading = reading_text(article)
    captions = "\n".join(caption.text for caption in article.meta.captions)
    _return_to_text(cells, page, reading, captions)
    _align([cell for cell in cells if cell.rule is None], page, reading, None, cells)
    _align([cell for cell in cells if cell.rule is Rule.CAPTION], page, captions, Rule.CAPTION, cells)
    _sign([cell for cell in cells if cell.rule is Rule.BYLINE], page, article, cells)
    for cell in cells:
        if cell.done is None:
            source = page.text[cell.start : cell.end]
            cell.done = Stretch(cell.rule, (Piece(source, ""),))
    return Source(tuple(_lines(cells)))


def _lines(cells: Iterable[_Cell]) -> Iterator[Line]:
    number, stretches = 0, list[Stretch]()
    for cell in cells:
        if cell.line != number:
            if stretches:
                yield Line(number, tuple(stretches))
            number, stretches = cell.line, []
        if cell.done:
            stretches.append(cell.done)
    yield Line(number, tuple(stretches))


def _cells(page: Capture, number: int, owner: str) -> Iterator[_Cell]:
    """One line cut where role or owner changes, blanks between included; nothing for a line that is not its own."""
    start, end = page.starts[number - 1], page.starts[number] - 1
    found: list[_Cell] = []
    done = start
    own = False
    # Spans do not overlap, so only the last one that begins before this line can reach into it.
    for span in page.spans[max(0, bisect_right(page.span_starts, start) - 1) :]:
        if span.start >= end:
            break
        first, last = max(span.start, done), min(span.end, end)
        if last <= first:
            continue
        if first > done:
            found.append(_Cell(number, done, first, Rule.BLANK))
        if span.owner in {None, owner}:
            own = True
            found.append(_Cell(number, first, last, None if span.role in _STAYS else _RULES[span.role]))
        done = last
    if own and done < end:
        found.append(_Cell(number, done, end, Rule.BLANK))
    return iter(found if own else ())


def _return_to_text(cells: Sequence[_Cell], page: Capture, reading: str, captions: str) -> None:
    """Count bylines and captions that stand in the article as paragraphs as text: 本报记者 stays, people move things."""
    moved = [cell for cell in cells if cell.rule is Rule.BYLINE or cell.rule is Rule.CAPTION]
    folded = f"\n{fold(reading)}\n" if moved else ""
    for cell in moved:
        block = f"\n{_clean(page.folded[cell.start : cell.end])}\n"
        if block in folded and block not in f"\n{fold(captions)}\n":
            cell.rule = None


def _clean(text: str) -> str:
    return _INVISIBLE.sub("", text)


def _align(
    cells: list[_Cell], page: Capture, reading: str, rule: Rule | None, all_cells: list[_Cell]
) -> None:
    """Finish these cells so that their readings, put together, are `reading`."""
    if not cells:
        if not reading:
            return
        # Words without a source: they stand behind the last line.
        end = all_cells[-1].end
        cells = [_Cell(all_cells[-1].line, end, end, rule)]
        all_cells.extend(cells)
    sources = [page.text[cell.start : cell.end] for cell in cells]
    folded = [page.folded[cell.start : cell.end] for cell in cells]
    visible = sources
    if page.has_invisible:
        visible, folded = [_clean(text) for text in sources], [_clean(text) for text in folded]
    made = _by_rule_alone(visible, folded, reading) or _by_alignment(visible, reading)
    for cell, source, text, (pieces, then, joined) in zip(cells, sources, visible, made, strict=True):
        if source != text:
            pieces = list(_with_invisible(pieces, source))
        cell.done = Stretch(rule, tuple(pieces), then, joined)


_Made = tuple[list[Piece], str, bool]
"""Pieces of one stretch, what the reading has behind it, whether a paragraph was joined there."""


def _by_rule_alone(sources: Sequence[str], narrow: Sequence[str], reading: str) -> list[_Made] | None:
    """The quick way for an article nobody corrected: only widths and joints differ. None when more does.

    `narrow` are the sources, folded.
    """
    folded = fold(reading)
    made: list[_Made] = []
    at = 0
    for index, source in enumerate(sources):
        end = at + len(source)
        if folded[at:end] != narrow[index]:
            return None
        pieces = _widths(source, reading[at:end])
        following = narrow[index + 1] if index + 1 < len(sources) else None
        between = ""
        if following is not None and not folded.startswith(following, end):
            between = reading[end : end + 1]
            if between not in {"\n", " "}:
                return None
        made.append((pieces, between, following is not None and between != "\n"))
        at = end + len(between)
    return made if at == len(reading) else None


def _widths(source: str, reading: str) -> list[Piece]:
    """Pieces of a source and a reading that differ by the width of marks alone."""
    if source == reading:
        return [Piece(source, reading)] if source else []
    pieces: list[Piece] = []
    done = 0
    for match in _MARK.finditer(source):
        at = match.start()
        read = reading[at]
        if source[at] != read:
            if at > done:
                same = source[done:at]
                pieces.append(Piece(same, same))
            mark = source[at]
            pieces.append(Piece(mark, read, _WIDTH if _FULL.get(mark) == read else Rule.CORRECTION))
            done = at + 1
    if done < len(source):
        same = source[done:]
        pieces.append(Piece(same, same))
    return pieces


def _with_invisible(pieces: Iterable[Piece], source: str) -> Iterator[Piece]:
    """Put the invisible characters of the source back, as pieces of their own."""
    at = 0
    for piece in pieces:
        rest = piece.source
        reading = piece.reading
        while rest:
            hidden = _INVISIBLE.match(source, at)
            if hidden:
                yield Piece(hidden[0], "", Rule.BLANK)
                at = hidden.end()
            following = _INVISIBLE.search(source, at)
            size = min(len(rest), (following.start() if following else len(source)) - at)
            # Only what reads the same may be cut in two.
            whole = piece.rule is not None
            yield Piece(rest[:size], reading if whole else rest[:size], piece.rule)
            reading = "" if whole else reading
            rest, at = rest[size:], at + size
        if not piece.source:
            yield piece
    if at < len(source):
        yield Piece(source[at:], "", Rule.BLANK)


# --- What people corrected


def _by_alignment(sources: Sequence[str], reading: str) -> list[_Made]:
    """The careful way: whatever width and joints do not explain is a correction."""
    text = "\n".join(sources)
    ends = list(accumulate((len(source) + 1 for source in sources), initial=-1))[1:]
    builder = _Builder(len(sources))
    a = b = 0
    for i, j, size in [
        *_matches(fold(text), fold(reading), 0, len(text), 0, len(reading)),
        (len(text), len(reading), 0),
    ]:
        _differ(builder, text[a:i], reading[b:j], a, ends)
        for part, start in _within_lines(text[i : i + size], i, ends):
            if part == "\n":
                builder.end_stretch("\n")
            else:
                builder.add(*_widths(part, reading[j + start - i : j + start - i + len(part)]))
        a, b = i + size, j + size
    return builder.finish()


class _Builder:
    """Collects pieces stretch by stretch."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.made: list[tuple[list[Piece], str]] = []
        self.pieces: list[Piece] = []

    def add(self, *pieces: Piece) -> None:
        self.pieces.extend(pieces)

    def end_stretch(self, then: str) -> None:
        self.made.append((self.pieces, then))
        self.pieces = []

    def finish(self) -> list[_Made]:
        self.end_stretch("")
        read = ["".join(piece.reading for piece in pieces) for pieces, _ in self.made]
        result: list[_Made] = []
        for index, (pieces, then) in enumerate(self.made):
            following = read[index + 1] if index + 1 < len(read) else ""
            whole = read[index] and following and not read[index].endswith("\n")
            result.append((pieces, then, bool(whole) and then != "\n" and not following.startswith("\n")))
        return result


def _differ(builder: _Builder, source: str, reading: str, start: int, ends: Sequence[int]) -> None:
    """Add what differs between two matches; the reading goes to the first line that has something to replace."""
    if not source:
        if reading:
            builder.add(Piece("", reading, Rule.CORRECTION))
        return
    if source == "\n" and reading in {"", " "}:
        builder.end_stretch(reading)
        return
    for part, _ in _within_lines(source, start, ends):
        if part == "\n":
            builder.end_stretch("")
        else:
            rule = Rule.BLANK if not reading and part.isspace() else Rule.CORRECTION
            builder.add(Piece(part, reading, rule))
            reading = ""
    if reading:
        builder.add(Piece("", reading, Rule.CORRECTION))


def _within_lines(text: str, start: int, ends: Sequence[int]) -> Iterator[tuple[str, int]]:
    """A stretch of the joined sources cut at their ends, each end a `\\n` of its own -> (part, offset)."""
    at, stop = start, start + len(text)
    while at < stop:
        index = bisect_right(ends, at - 1)
        end = ends[index] if index < len(ends) else stop
        if end == at and index < len(ends) - 1:
            yield "\n", at
            at += 1
        else:
            cut = min(end, stop) if index < len(ends) - 1 else stop
            yield text[at - start : cut - start], at
            at = cut


_CLAUSE = re.compile(r"[^，。；：！？,;:!?\n]{4,}")
_SMALL = 40_000
"""Product of two lengths up to which single characters are compared at once."""
_LARGE = 4_000_000
"""The same where nothing else is left to do; beyond it the whole counts as replaced."""


def _matches(a: str, b: str, a1: int, a2: int, b1: int, b2: int) -> Iterator[tuple[int, int, int]]:
    """Equal runs of a[a1:a2] and b[b1:b2] in order: (offset in a, in b, length).

    Both ends are matched first, then clauses that occur once on either side, and only what lies between them
    character by character: comparing whole articles so would take a second each.
    """
    head = _alike(a[a1:a2], b[b1:b2])
    if head:
        yield a1, b1, head
        a1, b1 = a1 + head, b1 + head
    tail = _alike(a[a1:a2][::-1], b[b1:b2][::-1])
    a2, b2 = a2 - tail, b2 - tail
    if a1 < a2 and b1 < b2:
        product = (a2 - a1) * (b2 - b1)
        anchors = list(_anchors(a, b, a1, a2, b1, b2)) if product > _SMALL else []
        if anchors:
            for i, j, size in [*anchors, (a2, b2, 0)]:
                yield from _matches(a, b, a1, i, b1, j)
                if size:
                    yield i, j, size
                a1, b1 = i + size, j + size
        elif product <= _LARGE:
            for i, j, size in SequenceMatcher(None, a[a1:a2], b[b1:b2], autojunk=False).get_matching_blocks():
                if size:
                    yield a1 + i, b1 + j, size
    if tail:
        yield a2, b2, tail


def _alike(a: str, b: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next(
        (at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b))
    )


def _anchors(a: str, b: str, a1: int, a2: int, b1: int, b2: int) -> Iterator[tuple[int, int, int]]:
    """Clauses that stand once on either side, as many as keep their order."""
    inside_a, inside_b = a[a1:a2], b[b1:b2]
    found = [
        (a1 + match.start(), b1 + inside_b.index(match[0]), len(match[0]))
        for match in _CLAUSE.finditer(inside_a)
        if inside_b.count(match[0]) == 1 and inside_a.count(match[0]) == 1
    ]
    # The longest run whose places in b grow: the last of each length that is reached soonest.
    tops: list[int] = []
    ranks: list[int] = []
    for _, place, _ in found:
        rank = bisect_right(tops, place)
        tops[rank : rank + 1] = [place]
        ranks.append(rank)
    rank = len(tops) - 1
    limit = b2
    kept: list[tuple[int, int, int]] = []
    for anchor, own in zip(reversed(found), reversed(ranks), strict=True):
        if own == rank and anchor[1] + anchor[2] <= limit:
            kept.append(anchor)
            limit = anchor[1]
            rank -= 1
    return reversed(kept)


# --- Who signed


def _sign(cells: list[_Cell], page: Capture, article: Article, all_cells: list[_Cell]) -> None:
    """Finish bylines: names that are not in the header were taken out, names that stand nowhere were put in."""
    meta = article.meta
    header = (*meta.authors, *meta.photographers)
    signed = "".join(page.text[cell.start : cell.end] for cell in cells)
    missing = [name for name in dict.fromkeys(header) if name not in signed]
    if missing:
        # 江 枫 for 江枫; or named in the dateline: 本报记者 江枫.
        printed = "".join("".join(page.text[cell.start : cell.end] for cell in all_cells).split())
        missing = [name for name in missing if "".join(name.split()) not in printed]
    for cell in cells:
        source = page.text[cell.start : cell.end]
        cell.done = Stretch(Rule.BYLINE, tuple(_signature(source, header)))
    if missing:
        if not cells:
            end = all_cells[-1].end
            cells = [_Cell(all_cells[-1].line, end, end, Rule.BYLINE, Stretch(Rule.BYLINE, ()))]
            all_cells.extend(cells)
        last = cells[-1].done
        pieces = last.pieces if last else ()
        cells[-1].done = Stretch(Rule.BYLINE, (*pieces, Piece("", "、".join(missing), Rule.CORRECTION)))


_CREDIT_WORDS = re.compile(r"[\W_摄]+")


def _signature(source: str, header: Sequence[str]) -> Iterator[Piece]:
    """A byline, cut at the names that the header does not have."""
    rest = source
    for name in header:
        rest = rest.replace(name, "")
    gone: list[str] = []
    if _CREDIT_WORDS.sub("", rest):
        read = names.parse_byline(source.strip("()（）"))
        known = "".join(header)
        gone = [name for name in (*read.authors, *read.photographers) if name not in known and name in source]
    at = 0
    for start, name in sorted((source.index(name), name) for name in dict.fromkeys(gone)):
        if start >= at:
            if start > at:
                yield Piece(source[at:start], source[at:start])
            yield Piece(name, "", Rule.CORRECTION)
            at = start + len(name)
    if at < len(source):
        yield Piece(source[at:], source[at:])
