"""A page as the desk shows it: its lines, what each was taken for and how surely, and the articles they became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.content import decisions
from bulletin.conversion.page import certainty
from bulletin.desk.acts import digest
from bulletin.reference.phrases import pieces
from bulletin.roles import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bulletin.content.folder import ArticleFile, Content
    from bulletin.conversion.page.decoding import ReadLine
    from bulletin.conversion.page.transcript import Draft
    from bulletin.model import RawPage


def page_of(content: Content, name: str) -> RawPage | None:
    """The page of a file name, or of the name it has in addresses."""
    return next((page for page in content.pages if name in {page.name, page.stem}), None)


def page_view(
    content: Content,
    page: RawPage,
    drafts: Iterable[Draft],
    text: Callable[[str], str],
    doubts: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """A page as a JSON value.

    `drafts` are its articles by today's rules and what people said of its lines, `doubts` what is asked of it; `text` gives
    files of the content.
    """
    name = page.name
    said = content.decisions.get(name)
    told = {(mark.line, mark.column) for mark in said.lines} if said else set()
    record = content.ledger.pages.get(name)
    owners = {span.start: span.owner for span in record.spans if span.owner} if record else {}
    files = content.index.by_id
    path = decisions.file_of(name)
    captured = page.text.split("\n")
    facts = {key: getattr(said.facts, key) for key in decisions.FACTS} if said else {}
    return {
        "name": name,
        "stem": page.stem,
        "decisions": path,
        "made_from": {path: digest(text(path))},
        "facts": {**facts, "order": "" if not said or said.order is None else f"{said.order:g}"},
        "articles": [_article(captured, draft, told, owners, files, content) for draft in drafts],
        "doubts": [
            {key: each[key] for key in ("line", "what", "certainty", "settle")}
            for each in doubts
            if each["page"] == name
        ],
    }


_HEADS = frozenset({"crosshead", "subhead"})
"""Kinds of blocks that are set as heads: they break where headlines do."""


def _article(
    captured: Sequence[str],
    draft: Draft,
    told: set[tuple[int, int]],
    owners: dict[int, str],
    files: Mapping[str, ArticleFile],
    content: Content,
) -> dict[str, Any]:
    starts = [start for piece in draft.pieces for start, _ in piece.stretches]
    owner = next((owners[start] for start in starts if owners.get(start)), None) or ""
    file = files.get(owner)
    record = content.ledger.articles.get(owner)
    lines = [line for read in draft.read for line in lines_of(captured, read, told)]
    if file is None:
        return {"id": "", "title": draft.title, "lines": lines}
    article = file.article
    return {
        "id": owner,
        "title": article.meta.title,
        "headline": pieces(article.meta.title),
        "deck": pieces(article.meta.deck),
        "authors": [*article.meta.authors, *article.meta.photographers],
        "access": article.meta.access.value,
        "is_edited": record is None or record.written != file.sha256,
        "blocks": [
            [block.kind, block.text, pieces(block.text) if block.kind in _HEADS else None]
            for block in article.blocks
        ],
        "captions": [caption.text for caption in article.meta.captions],
        "lines": lines,
    }


def lines_of(captured: Sequence[str], read: ReadLine, told: set[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """The rows of a page, as `captured`, that one line as read was made of: the first with its reading, the others go on with it."""
    line = read.line
    for at, row in enumerate(line.rows):
        is_first = at == 0
        inside = is_first and line.is_inside
        text = captured[row.number - 1][line.column - 1 if inside else 0 :]
        if at == len(line.rows) - 1:
            text = text[: len(text) - (row.begin + len(captured[row.number - 1]) - line.end)]
        column = line.column if inside else 0
        reading = read.reading if is_first else Reading.CONTINUED
        is_told = (row.number, column) in told
        yield {
            "place": f"{row.number}:{column}" if inside else str(row.number),
            "line": row.number,
            "column": column or 1,
            "text": text.rstrip("\r"),
            "role": reading.word,
            "kind": reading.role.value,
            "certainty": 100 if is_told else round(100 * certainty.of(read)),
            "is_told": is_told,
            "goes_on": not is_first,
        }
