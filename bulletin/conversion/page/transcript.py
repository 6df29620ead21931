"""Page text -> drafts of articles, each character of the page accounted for by a span.

`decoding` finds what each line of the page is; here this is turned into articles: pieces in reading form, cut paragraphs
made whole, furniture set aside. Nothing here knows of files, ids or other pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from bulletin.conversion import bylines
from bulletin.conversion.page import furniture_forms
from bulletin.conversion.page.decoding import NO_OVERRIDES, Overrides, ReadLine, best_reading
from bulletin.conversion.page.layout import KEPT, Lines, is_wrapped, overlap, read_lines
from bulletin.roles import BEGINS_ARTICLE, CAPTIONS, SET_ASIDE, TEXT, Reading, Role
from bulletin.text.typography import join, reading_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bulletin.conversion.page.lines import Line
    from bulletin.model import Styles
    from bulletin.reference.subject import Subject

R = Reading


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one role in an article, in reading form, with the stretches of the page it was made of."""

    role: Role
    text: str
    stretches: tuple[tuple[int, int], ...]
    """Start and end in code points of the page, in order; more than one where a column break was joined."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as the page gives it, before it has an id."""

    pieces: tuple[Piece, ...]
    """In printed order, furniture included."""
    dateline: str
    """The place as printed, without 讯; empty when there is none."""
    reporters: tuple[str, ...]
    """Who is named in datelines, as printed: 记者 张三."""
    lines: tuple[tuple[int, int], ...]
    """Line ranges of the page, from 1, the last included."""
    margin: float
    """How much better the page reads with this article beginning where it does than without."""
    read: tuple[ReadLine, ...] = ()
    """Its lines, what each was taken for and how surely."""

    def unseen(self) -> Draft:
        """The same, its lines without what was seen of them (`Line.unseen`)."""
        return replace(self, read=tuple(replace(each, line=each.line.unseen()) for each in self.read))

    def texts(self, *roles: Role) -> tuple[str, ...]:
        """The texts of all pieces of these roles, in printed order."""
        return tuple(piece.text for piece in self.pieces if piece.role in roles)

    @property
    def title(self) -> str:
        return " ".join(self.texts(Role.TITLE))

    @property
    def start(self) -> int:
        """Where it begins on the page, in code points."""
        return min(start for piece in self.pieces for start, _ in piece.stretches)

    @property
    def bylines(self) -> tuple[str, ...]:
        """What stands in its datelines, bylines and credits about who made it, as printed, brackets left out."""
        return (*self.reporters, *(text.strip("()（）") for text in self.texts(Role.BYLINE, Role.CREDIT)))


def read_page(
    text: str, subject: Subject, overrides: Overrides = NO_OVERRIDES, styles: Styles = ()
) -> tuple[Draft, ...]:
    """Find the articles of a page, in printed order.

    `subject` tells what its words mean, `overrides` are lines of which an editor has said what they are, `styles` how
    its lines are set where that is known. Every
    non-blank character of `text` lies in exactly one stretch of one piece of one draft. A page without any gives no drafts.
    """
    lines = read_lines(text, subject, overrides, styles)
    if not lines.items:
        return ()
    return _drafts(lines, best_reading(lines, overrides))


def _drafts(lines: Lines, path: tuple[ReadLine, ...]) -> tuple[Draft, ...]:
    groups: list[list[int]] = []
    begun = False
    for at, read in enumerate(path):
        # A caption, jump or page head at the top of the page belongs to the first article.
        begins = read.reading in {R.KICKER, R.UNTITLED} or (
            read.reading is R.TITLE and not (groups and path[groups[-1][-1]].reading is R.KICKER)
        )
        if not groups or (begins and begun):
            groups.append([])
        begun = begun or begins
        groups[-1].append(at)
    _hand_over_captions(path, groups)
    return tuple(_draft(lines, path, group) for group in groups)


def _hand_over_captions(path: Sequence[ReadLine], groups: list[list[int]]) -> None:
    """Give a caption that stands between two articles to the one below where it shares plainly more words with that."""
    words = [_words(path[at] for at in group) for group in groups]
    for above, below, of_above, of_below in zip(groups, groups[1:], words, words[1:], strict=False):
        while len(above) > 1 and path[above[-1]].reading is R.CAPTION:
            pairs = path[above[-1]].line.bigrams
            if len(pairs & of_below) < len(pairs & of_above) + _PLAINLY:
                break
            below.insert(0, above.pop())


_PLAINLY = 2
"""Pairs of characters more, from which a caption belongs to the article below."""


def _words(group: Iterable[ReadLine]) -> frozenset[str]:
    """The pairs of characters in the lines of an article, captions left out."""
    return frozenset().union(*(read.line.bigrams for read in group if read.reading not in CAPTIONS))


def _draft(lines: Lines, path: Sequence[ReadLine], group: Sequence[int]) -> Draft:
    own = tuple(path[at] for at in group)
    pieces, dateline, reporters = _maker(lines)(tuple((at, path[at].reading) for at in group))
    return Draft(
        pieces,
        dateline,
        reporters,
        ((own[0].line.number, max(read.line.last_number for read in own)),),
        next((read.boundary for read in own if read.reading in BEGINS_ARTICLE), 0.0),
        own,
    )


Made = tuple[tuple[Piece, ...], str, tuple[str, ...]]
"""Pieces, dateline and reporters of an article."""


@lru_cache(maxsize=KEPT)
def _maker(lines: Lines) -> Callable[[tuple[tuple[int, Reading], ...]], Made]:
    """What makes an article of lines of this page, by index and reading. What it made is kept as long as the page."""
    return cache(partial(_made, lines))


def _made(lines: Lines, group: Sequence[tuple[int, Reading]]) -> Made:
    pieces: list[Piece] = []
    open_paragraph: int | None = None
    open_title = 0
    above: Line | None = None
    dateline = ""
    text_before: Line | None = None
    for at, reading in group:
        line = lines.items[at]
        pieces.extend(Piece(Role.MARKUP, lines.text[start:end], ((start, end),)) for start, end in line.marks)
        begin, end = 0, len(line.text)
        signature: list[Piece] = []
        if (reading in _MAY_BE_SIGNED and not (reading is R.ITEM and line.is_signature)) or (
            reading in CAPTIONS and line.picture_credit
        ):
            end, signature = _signature(line)
        elif reading in CAPTIONS and (credit := line.caption_credit):
            end = len(line.text[: credit.start()].rstrip())
            start = credit.start()
            signature = [Piece(Role.CREDIT, line.printed[start:], line.stretches(start))]
        if reading is R.CONTINUED and text_before and 0 < (again := overlap(text_before, line)) < end:
            pieces.append(Piece(Role.DOUBLED, line.printed[:again], line.stretches(0, again)))
            begin = again
        if reading in TEXT:
            text_before = line
        if end > begin:
            stretches = line.stretches(begin, end)
            if reading is R.TITLE_MORE and above is not None and _is_rest(above, line):
                whole = pieces[open_title]
                pieces[open_title] = replace(
                    whole, text=whole.text + line.printed[begin:end], stretches=whole.stretches + stretches
                )
            elif reading is R.CONTINUED and open_paragraph is not None:
                whole = pieces[open_paragraph]
                pieces[open_paragraph] = replace(
                    whole,
                    text=join(whole.text, line.printed[begin:end]),
                    stretches=whole.stretches + stretches,
                )
            else:
                role = reading.role
                if reading is R.SIGNATURE and (signature or line.is_remark):
                    role = Role.PARAGRAPH  # a note beside the byline, or in place of it: (均据新华社)
                if role is Role.BYLINE and line.patterns.credit.search(line.text):
                    role = Role.CREDIT
                pieces.append(Piece(role, line.printed[begin:end], stretches))
                if role is Role.TITLE:
                    open_title = len(pieces) - 1
                if role is Role.PARAGRAPH:
                    open_paragraph = len(pieces) - 1
                    dateline = dateline or (_place(line) if len(pieces) <= _HEAD_PIECES else "")
        pieces.extend(signature)
        above = line if reading.role is Role.TITLE else None
    reporters = filter(None, (_reporter(lines.items[at], reading) for at, reading in group))
    return (
        tuple(replace(piece, text=reading_form(piece.text)) for piece in pieces),
        dateline,
        tuple(reporters),
    )


_MAY_BE_SIGNED = TEXT | {R.SIGNATURE, R.ITEM}
_HEAD_PIECES = 12
"""A dateline is looked for in the first paragraphs only: further down, 讯 belongs to the story."""


def _is_rest(above: Line, line: Line) -> bool:
    """Whether a line of a headline is what did not fit on the line above: no clause begins there, and no blank stands between."""
    if is_wrapped(above, line):
        return True
    short = above.length >= _WIDE_LINE and 2 * line.length <= above.length
    return short and above.clauses == line.clauses == 1 and above.text[-1] not in "：:，,！!？?”"


_WIDE_LINE = 9
"""Characters of a line of a headline that may have been broken where its column ends, at least."""


def _reporter(line: Line, reading: Reading) -> str:
    """Who is named in the dateline with which a line opens a report, or in one about its posting; empty when nobody is."""
    if reading in SET_ASIDE and (writer := furniture_forms.writer_in(line.text)):
        return line.printed[writer]
    dateline = line.dateline
    if dateline is None or reading not in {R.UNTITLED, R.PARAGRAPH}:
        return ""
    if bylines.looks_like_byline(dateline.reporter, line.patterns.subject) < bylines.LIKELY:
        return ""
    start = line.text.index(dateline.reporter)
    return line.printed[start : start + len(dateline.reporter)]


def _place(line: Line) -> str:
    return line.dateline.place if line.dateline else ""


def _signature(line: Line) -> tuple[int, list[Piece]]:
    """Where the text of a line ends, and the byline or credit behind it."""
    match = line.closing_byline
    role = Role.BYLINE
    if match is None:
        match, role = line.closing_credit, Role.CREDIT
    else:
        read = bylines.parse_byline(match["who"], line.patterns.subject)
        if read.photographers and not read.authors:
            role = Role.CREDIT
    if match is None:
        return len(line.text), []
    start = match.start()
    end = len(line.text[:start].rstrip())
    return end, [Piece(role, line.printed[start:], line.stretches(start))]
