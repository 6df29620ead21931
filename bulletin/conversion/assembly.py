"""Drafts of pages -> front matter and body of articles, with what the archive as a whole can tell.

A page shows letters; the archive knows more: who else signs, which places exist, what the neighbours on the page
date, which campaigns recur. Whatever is inferred says from what, and what stays doubtful becomes a `Doubt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.conversion import bylines, dating, doubts, settling, tagging
from bulletin.conversion.clues import DatedText
from bulletin.conversion.dating import DateFinding
from bulletin.conversion.places import PlaceFinder
from bulletin.model import Caption, FrontMatter
from bulletin.roles import Reading, Role
from bulletin.text import prose
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.conversion.bylines import Byline
    from bulletin.conversion.doubts import Doubt
    from bulletin.conversion.page.transcript import Draft
    from bulletin.model import Article, RawPage, Settings
    from bulletin.reference.loading import Reference
    from bulletin.reference.subject import Subject


@dataclass(frozen=True, slots=True)
class Assembled:
    """Header (without id, source and days) and Markdown body of one article."""

    meta: FrontMatter
    body: str


Converted = tuple["RawPage", "Sequence[Draft]"]


def assemble(
    pages: Sequence[Converted], existing: Sequence[Article], settings: Settings, reference: Reference
) -> tuple[Mapping[str, tuple[Assembled, ...]], tuple[Doubt, ...]]:
    """Put the articles of these pages together -> by page name, in printed order; and the doubts, worst first.

    `existing` are the articles the archive already has; their bylines and texts settle what the pages leave open.
    """
    subject = reference.subject
    found: list[Doubt] = []
    bylines = {page.name: [_byline(draft, subject) for draft in drafts] for page, drafts in pages}
    fresh = {page.name for page, _ in pages}
    others = [a for a in existing if not (a.meta.source and a.meta.source.page in fresh)]
    known = _signing(bylines, others)
    texts = ["\n".join(draft.texts(*_READ)) for _, drafts in pages for draft in drafts]
    tags = iter(tagging.candidate_tags([*texts, *(article.text for article in others)], subject))
    atlas = PlaceFinder(reference)
    result: dict[str, tuple[Assembled, ...]] = {}
    for page, drafts in pages:
        facts = settings.pages.get(page.name)
        printed = _printed_day(drafts)
        dates = (
            [printed] * len(drafts)
            if printed
            else dating.infer(
                [DatedText(draft.title, "\n".join(draft.texts(*_READ))) for draft in drafts], subject
            )
        )
        stated = facts.date if facts else ""
        dated: set[str] = set()
        articles = []
        for draft, byline, date in zip(drafts, bylines[page.name], dates, strict=True):
            authors = settling.settle(byline.authors, subject.names, known)
            photographers = settling.settle(byline.photographers, subject.names, known)
            places = atlas.resolve(draft.dateline, draft.title, draft.texts(Role.PARAGRAPH))
            settled = (authors, photographers)
            new_date = date if stated == "" and date.date not in dated else None
            dated.add(date.date)
            found.extend(doubts.of_lines(draft, page.path))
            found.extend(doubts.of_article(draft, page.path, settled, new_date, places.conflict, subject))
            articles.append(
                Assembled(
                    FrontMatter(
                        id="",
                        title=draft.title,
                        kicker=" ".join(draft.texts(Role.KICKER)),
                        deck=" ".join(draft.texts(Role.DECK)),
                        dateline=draft.dateline,
                        places=places.codes,
                        authors=authors.names,
                        photographers=photographers.names,
                        date=stated or date.date,
                        date_basis="site.yaml" if stated else date.basis,
                        captions=tuple(Caption(text) for text in draft.texts(Role.CAPTION)),
                        tags=next(tags),
                    ),
                    body_of(draft, subject),
                )
            )
        result[page.name] = tuple(articles)
    return result, doubts.worst_first(found)


def _printed_day(drafts: Sequence[Draft]) -> DateFinding | None:
    """The day that stands in the head of a page; None where none does, or several do."""
    found = {
        (day, read.line.text)
        for draft in drafts
        for read in draft.read
        if read.reading is Reading.FOLIO and read.line.folio and (day := dating.day(read.line.folio))
    }
    if len({day for day, _ in found}) != 1:
        return None
    day, words = min(found)
    return DateFinding(day, f"版头“{words}”", 0.95)


_READ = (Role.DECK, Role.PARAGRAPH, Role.CROSSHEAD, Role.SUBHEAD)


def body_of(draft: Draft, subject: Subject) -> str:
    """The Markdown body: paragraphs and crossheads, nothing that the paper did not print.

    A byline that says more than names (本报记者, 据新华社) stays in the body, so that nothing printed is lost.
    """
    parts = []
    level = {Role.CROSSHEAD: "##", Role.SUBHEAD: "###"}
    for piece in draft.pieces:
        if piece.role in level:
            parts.append(f"{level[piece.role]} {prose.escape_heading(piece.text)}")
        elif piece.role is Role.PARAGRAPH or (piece.role in _SIGNED and _says_more(piece.text, subject)):
            parts.append(prose.escape(piece.text))
    return "\n\n".join(parts)


_SIGNED = frozenset({Role.BYLINE, Role.CREDIT})


def _says_more(text: str, subject: Subject) -> bool:
    """Whether a byline or credit holds letters beside the names it gives and the 摄 that tells them apart."""
    byline = bylines.parse_byline(text.strip("()（）"), subject)
    rest = letters(text)
    for name in sorted({*byline.authors, *byline.photographers}, key=len, reverse=True):
        rest = rest.replace(letters(name), "")
    return bool(rest.removesuffix("摄"))


def _byline(draft: Draft, subject: Subject) -> Byline:
    """All that an article's bylines and credits name, in printed order."""
    read = [bylines.parse_byline(text, subject) for text in draft.bylines]
    return bylines.Byline(
        tuple(dict.fromkeys(name for byline in read for name in byline.authors)),
        tuple(dict.fromkeys(name for byline in read for name in byline.photographers)),
        "、".join(dict.fromkeys(byline.agency for byline in read if byline.agency)),
        any(byline.run_together for byline in read),
    )


def _signing(bylines: Mapping[str, Sequence[Byline]], existing: Sequence[Article]) -> frozenset[str]:
    """Everybody who signs in the archive."""
    found = {
        name
        for page in bylines.values()
        for byline in page
        for name in (*byline.authors, *byline.photographers)
    }
    for article in existing:
        found.update(article.meta.authors, article.meta.photographers)
    return frozenset(found)
