"""Records of two branches, put side by side by Git in one file of the ledger -> one record each.

`.gitattributes` has Git keep both sides where two people's builds changed the same lines (`merge=union`). What belongs
together is told by what lies there now: the page by the digest of its characters, the article by the hash or the words of
its file. Anchors of all sides stay, since links may name any of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

from bulletin.content.ledger import ArticleRecord, Ledger, PageRecord, Paragraph
from bulletin.text.likeness import overlap, pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Record = TypeVar("Record", PageRecord, ArticleRecord)


@dataclass(frozen=True, slots=True)
class Present:
    """What lies there of an article."""

    sha256: str
    body: str


def settled(book: Ledger, digests: Mapping[str, str], articles: Mapping[str, Present]) -> Ledger:
    """The ledger with one record a page and article; `digests` of the pages by file name, `articles` by id.

    Which side comes first decides nothing. A page of which no side is certain, or whose articles have other words on the
    sides, is converted anew.
    """
    if not book.joined:
        return book
    page_sides: dict[str, list[PageRecord]] = {}
    article_sides: dict[str, list[ArticleRecord]] = {}
    for record in (record for records in book.joined.values() for record in records):
        if isinstance(record, PageRecord):
            page_sides.setdefault(record.page, []).append(record)
        else:
            article_sides.setdefault(record.id, []).append(record)
    pages = {name: _page(_distinct(sides), digests.get(name, "")) for name, sides in page_sides.items()}
    distinct = {article_id: _distinct(sides) for article_id, sides in article_sides.items()}
    apart = _apart(distinct, articles)
    records = {
        article_id: _article(_without(sides, apart.get(article_id, "")), articles.get(article_id), sides)
        for article_id, sides in distinct.items()
    }
    pages = {**book.pages, **pages}
    for name in {side.page for sides in article_sides.values() if _say_otherwise(sides) for side in sides}:
        if name in pages and not pages[name].masked:  # which says nothing any more
            # One branch cut the articles of the page otherwise: what is whose is known when it is read again.
            pages[name] = replace(pages[name], digest="")
    return replace(book, pages=pages, articles={**book.articles, **records})


def _apart(
    sides_of: Mapping[str, Sequence[ArticleRecord]], articles: Mapping[str, Present]
) -> Mapping[str, str]:
    """Articles that others are part of on one side -> the words of those that have a file all the same, from the other side."""
    found: dict[str, str] = {}
    for article_id in sorted(sides_of.keys() & articles.keys()):
        sides = sides_of[article_id]
        words = "".join(side.body for side in sides if not side.into)
        for whole in sorted({side.into for side in sides if side.into}):
            found[whole] = found.get(whole, "") + words
    return found


def _without(sides: Sequence[ArticleRecord], words: str) -> Sequence[ArticleRecord]:
    """The sides from before these words became part of the article: what is merged must not stand in two of them."""
    here = pairs(words)
    held = [len(here & pairs(side.body)) for side in sides]
    return [side for side, count in zip(sides, held, strict=True) if count == min(held)]


def _say_otherwise(sides: Sequence[ArticleRecord]) -> bool:
    """Whether records of one article have other words, and not only other anchors or lists."""
    return len({side.body for side in sides}) > 1


def _distinct(records: Iterable[Record]) -> list[Record]:
    """Each record once, in an order that does not depend on which branch was merged into which."""
    return sorted({repr(record): record for record in records}.values(), key=repr)


def _page(sides: Sequence[PageRecord], digest: str) -> PageRecord:
    fitting = [side for side in sides if side.digest == digest]
    if len(fitting) == 1:
        return fitting[0]
    # A record without a digest fits no page: it is due.
    return replace((fitting or sides)[0], digest="" if len(sides) > 1 else sides[0].digest)


def _article(
    choice: Sequence[ArticleRecord], present: Present | None, sides: Sequence[ArticleRecord]
) -> ArticleRecord:
    """One of the choice, with what all sides know."""
    chosen = max(choice, key=lambda side: _nearness(side, present)) if present else choice[0]
    others = [paragraph for side in sides if side is not chosen for paragraph in side.paragraphs]
    # A file as the program wrote it, on whichever side, was corrected by nobody.
    as_written = [side.written for side in sides if present and side.written == present.sha256]
    return replace(
        chosen,
        written=as_written[0] if as_written else chosen.written,
        added=min(filter(None, (side.added for side in sides)), default=""),
        into="" if present else max(side.into for side in sides),
        paragraphs=_with_anchors(chosen.paragraphs or tuple(others), others),
        listed=_listed(sides),
        access=max(side.access for side in sides),  # of two, the one that withholds more comes later
    )


def _listed(sides: Sequence[ArticleRecord]) -> tuple[tuple[str, ...], ...]:
    """The addresses that any side knows of, each as early as a side has it."""
    known: set[str] = set()
    found = []
    for each in zip_longest(*(side.listed for side in sides), fillvalue=()):
        here = sorted({address for addresses in each for address in addresses} - known)
        known.update(here)
        found.append(tuple(here))
    return tuple(filter(None, found))


def _nearness(side: ArticleRecord, present: Present) -> tuple[bool, float]:
    """How surely an article file goes back to what a record says was written."""
    before, now = pairs(side.body), pairs(present.body)
    return side.written == present.sha256, len(before & now) / max(1, len(before | now))


def _with_anchors(paragraphs: Sequence[Paragraph], others: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Paragraphs with the anchors that the other sides know of, each where it is most at home."""
    known = {anchor for paragraph in paragraphs for anchor in paragraph.anchors}
    found: list[list[str]] = [list(paragraph.anchors) for paragraph in paragraphs]
    gone: list[list[str]] = [list(paragraph.gone) for paragraph in paragraphs]
    for other in others:
        new = [anchor for anchor in other.anchors if anchor not in known]
        words = pairs(other.text)
        scores = [
            (paragraph.text == other.text, overlap(words, pairs(paragraph.text))) for paragraph in paragraphs
        ]
        nearest = scores.index(max(scores))
        found[nearest].extend(new)
        gone[nearest].extend(other.gone)
        known.update(new)
    return tuple(
        Paragraph(
            paragraph.text,
            tuple(anchors),
            tuple(dict.fromkeys(anchor for anchor in others_gone if anchor not in known)),
        )
        for paragraph, anchors, others_gone in zip(paragraphs, found, gone, strict=True)
    )
