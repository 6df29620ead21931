"""Drafts of a page -> front matter and paragraphs of its articles: what their own lines say, and nothing else.

What follows from other articles (the date of the page, tags, names that another byline settles) is not known here:
`archive.derivation` works it out when the site is built.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin.conversion import bylines, doubts, settling
from bulletin.model import Caption, FrontMatter
from bulletin.roles import Role
from bulletin.text import prose
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.conversion.doubts import Doubt
    from bulletin.conversion.page.transcript import Draft
    from bulletin.conversion.places import PlaceFinder
    from bulletin.model import RawPage
    from bulletin.reference.subject import Subject


@dataclass(frozen=True, slots=True)
class Assembled:
    """One article as its page gives it, before it has an id."""

    draft: Draft
    meta: FrontMatter
    """Without id, source and days."""
    paragraphs: tuple[str, ...]
    """Markdown, one line each, in order."""
    conflict: str
    """What its places contradict, as a sentence for the editor; empty when they do not."""

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


def assemble(drafts: Sequence[Draft], places: PlaceFinder, subject: Subject) -> tuple[Assembled, ...]:
    """The articles of a page, in printed order."""
    return tuple(_assemble(draft, places, subject) for draft in drafts)


def _assemble(draft: Draft, finder: PlaceFinder, subject: Subject) -> Assembled:
    # How surely it was read, and on which lines it stands, says nothing of what it says.
    return Assembled(draft, *_said(replace(draft, lines=(), margin=0.0, read=()), finder, subject))


@lru_cache(maxsize=256)  # the articles of pages that somebody works on: most are as they were after each act
def _said(draft: Draft, finder: PlaceFinder, subject: Subject) -> tuple[FrontMatter, tuple[str, ...], str]:
    """Header, paragraphs and what the places contradict."""
    byline = bylines.together(draft.bylines, subject)
    places = finder.resolve(draft.dateline, draft.title, draft.texts(Role.PARAGRAPH))
    meta = FrontMatter(
        id="",
        title=draft.title,
        kicker=" ".join(draft.texts(Role.KICKER)),
        deck=" ".join(draft.texts(Role.DECK)),
        dateline=draft.dateline,
        places=places.codes,
        authors=_whole(byline.authors, subject),
        photographers=_whole(byline.photographers, subject),
        captions=tuple(Caption(text) for text in draft.texts(Role.CAPTION)),
    )
    return meta, tuple(_paragraphs(draft, subject)), places.conflict


def _whole(names: tuple[str, ...], subject: Subject) -> tuple[str, ...]:
    """The names of a byline; none where one may be several, which other bylines must tell."""
    return () if any(settling.may_be_several(name, subject.names) for name in names) else names


def doubts_of(page: RawPage, articles: Sequence[Assembled], subject: Subject) -> tuple[Doubt, ...]:
    """What a person should look at on a page, worst first."""
    return doubts.worst_first(
        [
            *doubts.of_characters(page.text, page.path),
            *doubts.of_unknown(page.text, page.path),
            *doubts.of_recognition(page.text, page.styles, page.path),
            *doubts.of_furniture((article.draft for article in articles), page.path),
            *(
                doubt
                for article in articles
                for found in (
                    doubts.of_lines(article.draft, page.path),
                    doubts.of_article(article.draft, page.path, article.conflict, subject),
                )
                for doubt in found
            ),
        ]
    )


def _paragraphs(draft: Draft, subject: Subject) -> Iterator[str]:
    """Paragraphs and crossheads as Markdown, nothing that the paper did not print.

    A byline that says more than names (本报记者, 据新华社) stays in the body, so that nothing printed is lost.
    """
    level = {Role.CROSSHEAD: "##", Role.SUBHEAD: "###"}
    for piece in draft.pieces:
        if piece.role in level:
            yield f"{level[piece.role]} {prose.escape_heading(piece.text)}"
        elif piece.role is Role.PARAGRAPH or (piece.role in _SIGNED and _says_more(piece.text, subject)):
            yield prose.escape(piece.text)


_SIGNED = frozenset({Role.BYLINE, Role.CREDIT})


def _says_more(text: str, subject: Subject) -> bool:
    """Whether a byline or credit holds letters beside the names it gives and the 摄 that tells them apart."""
    byline = bylines.parse_byline(text.strip("()（）"), subject)
    rest = letters(text)
    for name in sorted({*byline.authors, *byline.photographers}, key=lambda name: (-len(name), name)):
        rest = rest.replace(letters(name), "")
    return bool(rest.removesuffix("摄"))
