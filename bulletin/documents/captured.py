"""原文 of all articles of one newspaper page, as one classic script: it also loads from disk, where fetch fails.

An article's own document holds its text once; who wants to compare it with the captured lines loads them from here
(static/js/reading/source.js), and without scripts goes to the document of the page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bulletin.documents import differences

if TYPE_CHECKING:
    from bulletin.documents.alignment import Piece
    from bulletin.documents.differences import Source, Stretch
    from bulletin.model import Archive, Page
    from bulletin.reference.loading import Reference


Change = tuple[str, str, str]
"""What was captured, what the article reads in its place, and why."""


def script(page: Page, near: Archive, reference: Reference) -> bytes:
    """`bulletinSource={changes, articles}` for the articles whose captured lines are shown.

    `near` holds the articles of the page. Of an article: `counts`, how many differences each rule explains, and `lines`, each
    its number and its stretches. Where a stretch was changed stands the place of the change in `changes`: few of them, such
    as a comma in full width, are hundreds on a page.
    """
    capture = differences.capture(page, reference.subject)
    found = {article.id: differences.source_of(article, capture) for article in near.articles}
    changes: dict[Change, int] = {}
    articles = {article_id: _source(source, changes) for article_id, source in found.items() if source}
    content = {"changes": list(changes), "articles": articles}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.bulletinSource={text};\n".encode()


def _source(source: Source, changes: dict[Change, int]) -> dict[str, object]:
    lines = [[line.number, [_stretch(each, changes) for each in line.stretches]] for line in source.lines]
    return {"counts": source.counts, "lines": lines}


def _stretch(stretch: Stretch, changes: dict[Change, int]) -> str | dict[str, object]:
    """A stretch that reads as it was captured is its characters."""
    pieces = [_piece(piece, changes) for piece in stretch.pieces]
    if stretch.rule is None and not stretch.joined and all(isinstance(piece, str) for piece in pieces):
        return "".join(piece for piece in pieces if isinstance(piece, str))
    made: dict[str, object] = {"pieces": pieces}
    if stretch.rule is not None:
        made["rule"] = stretch.rule.value
    if stretch.is_moved:
        made["moved"] = True
    if stretch.joined:
        made["joined"] = True
    return made


def _piece(piece: Piece, changes: dict[Change, int]) -> str | int:
    if piece.rule is None:
        return piece.source
    return changes.setdefault((piece.source, piece.reading, piece.rule.value), len(changes))
