"""What the ledger keeps of a page and its articles: the spans, and each article as the program writes it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from bulletin.content import anchors, frontmatter
from bulletin.content.ledger import ArticleRecord
from bulletin.model import Span
from bulletin.text import prose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.content.ledger import Paragraph
    from bulletin.conversion.assembly import Assembled
    from bulletin.model import FrontMatter


def spans_of(articles: Sequence[Assembled], ids: Sequence[str]) -> tuple[Span, ...]:
    """The spans of a page's articles under these ids, in the order of the page."""
    spans = [
        Span(start, end, None if piece.role.is_furniture else article_id, piece.role)
        for article, article_id in zip(articles, ids, strict=True)
        for piece in article.draft.pieces
        for start, end in piece.stretches
    ]
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def written(meta: FrontMatter, article: Assembled, old: ArticleRecord | None) -> tuple[ArticleRecord, bytes]:
    """The record of an article that is written with this header, and its file. `old` is its record as it was."""
    header = frontmatter.header(meta)
    data = frontmatter.written(header, article.body).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    page = meta.source.page if meta.source else ""
    # After a merge the record may be from before the file was written as it is (`joining`).
    if old and (old.written, old.page, old.into, old.body) == (sha256, page, "", article.body):
        return old, data
    paragraphs = _paragraphs(article, old.paragraphs if old else ())
    listed, access = (old.listed, old.access) if old else ((), "")
    return ArticleRecord(
        meta.id, page, meta.added, sha256, header, paragraphs, listed=listed, access=access
    ), data


def _paragraphs(article: Assembled, before: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs of an article with their anchors, and those that links may name from before."""
    return anchors.handed_on(before, prose.parse(article.body), article.paragraphs)


_CHANGING = frozenset({"added", "updated", "source", "aliases"})
"""Keys that say nothing of what the article says."""


def says(header: Mapping[str, Any] | None, body: str) -> tuple[dict[str, Any], str] | None:
    """What an article says, to be compared; None where it is not known."""
    if header is None:
        return None
    return {key: value for key, value in header.items() if key not in _CHANGING}, body
