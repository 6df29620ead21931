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
from itertools import accumulate
from typing import TYPE_CHECKING

from bulletin.conversion import bylines
from bulletin.documents.alignment import (
    INVISIBLE_RUN,
    Piece,
    Rule,
    by_alignment,
    by_rule_alone,
    with_invisible,
)
from bulletin.documents.facsimile import shows_source
from bulletin.roles import Place, Role
from bulletin.text.typography import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import Article, Page, Span
    from bulletin.reference.subject import Subject


Cause = Rule | Role
"""Why the article reads otherwise than the page: what was done to characters, or the role for which they left the text."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces of one line that went the same way."""

    rule: Cause | None
    """None for what stayed in the text; else why it did not."""
    pieces: tuple[Piece, ...]
    then: str = ""
    """What the reading has between these and the next pieces that went the same way: `\\n`, nothing, a space."""
    joined: bool = False
    """Whether a paragraph that was broken here goes on."""

    @property
    def is_moved(self) -> bool:
        """Whether it left the running text for the header."""
        return isinstance(self.rule, Role) and self.rule.place is Place.HEADER


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
        """How many differences each rule explains, without those that explain none."""
        found: Counter[Cause | None] = Counter()
        for line in self.lines:
            for stretch in line.stretches:
                found[stretch.rule] += 1
                found[Rule.JOINT] += stretch.joined
                found.update(piece.rule for piece in stretch.pieces)
        return tuple((cause.value, found[cause]) for cause in _CAUSES if found[cause])

    def texts(self, rule: Cause | None = None) -> str:
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
    subject: Subject


def capture(page: Page, subject: Subject) -> Capture:
    text = page.raw.text
    starts = (0, *accumulate(len(line) + 1 for line in text.split("\n")))
    hidden = INVISIBLE_RUN.search(text) is not None
    return Capture(
        text, fold(text), starts, hidden, page.spans, tuple(span.start for span in page.spans), subject
    )


_CAUSES: tuple[Cause, ...] = (
    Rule.WIDTH,
    Rule.JOINT,
    Rule.BLANK,
    *(role for role in Role if role.place is not Place.TEXT),
    Rule.CORRECTION,
)


def _cause(role: Role) -> Role | None:
    """Why characters of a role are not in the text; None for those that are. Credits go the way of bylines."""
    if role.place is Place.TEXT:
        return None
    return Role.BYLINE if role is Role.CREDIT else role


@dataclass(slots=True)
class _Cell:
    """A stretch being made: where it stands on the page and which way it went."""

    line: int
    start: int
    end: int
    rule: Cause | None
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
    _align([cell for cell in cells if cell.rule is Role.CAPTION], page, captions, Role.CAPTION, cells)
    _sign([cell for cell in cells if cell.rule is Role.BYLINE], page, article, cells)
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
            found.append(_Cell(number, first, last, _cause(span.role)))
        done = last
    if own and done < end:
        found.append(_Cell(number, done, end, Rule.BLANK))
    return iter(found if own else ())


def _return_to_text(cells: Sequence[_Cell], page: Capture, reading: str, captions: str) -> None:
    """Count bylines and captions that stand in the article as paragraphs as text: 本报记者 stays, people move things."""
    moved = [cell for cell in cells if cell.rule is Role.BYLINE or cell.rule is Role.CAPTION]
    folded = f"\n{fold(reading)}\n" if moved else ""
    for cell in moved:
        block = f"\n{_clean(page.folded[cell.start : cell.end])}\n"
        if block in folded and block not in f"\n{fold(captions)}\n":
            cell.rule = None


def _clean(text: str) -> str:
    return INVISIBLE_RUN.sub("", text)


def _align(
    cells: list[_Cell], page: Capture, reading: str, rule: Cause | None, all_cells: list[_Cell]
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
    made = by_rule_alone(visible, folded, reading) or by_alignment(visible, reading)
    for cell, source, text, (pieces, then, joined) in zip(cells, sources, visible, made, strict=True):
        if source != text:
            pieces = list(with_invisible(pieces, source))
        cell.done = Stretch(rule, tuple(pieces), then, joined)


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
        cell.done = Stretch(Role.BYLINE, tuple(_signature(source, header, page.subject)))
    if missing:
        if not cells:
            end = all_cells[-1].end
            cells = [_Cell(all_cells[-1].line, end, end, Role.BYLINE, Stretch(Role.BYLINE, ()))]
            all_cells.extend(cells)
        last = cells[-1].done
        pieces = last.pieces if last else ()
        cells[-1].done = Stretch(Role.BYLINE, (*pieces, Piece("", "、".join(missing), Rule.CORRECTION)))


_CREDIT_WORDS = re.compile(r"[\W_摄]+")


def _signature(source: str, header: Sequence[str], subject: Subject) -> Iterator[Piece]:
    """A byline, cut at the names that the header does not have."""
    rest = source
    for name in header:
        rest = rest.replace(name, "")
    gone: list[str] = []
    if _CREDIT_WORDS.sub("", rest):
        read = bylines.parse_byline(source.strip("()（）"), subject)
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
