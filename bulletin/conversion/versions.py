"""Article files and records of the ledger <-> versions that can be compared and merged.

What a person wrote in their own way stays as they wrote it: comments in the header, lines wrapped in a paragraph. Only
what a merge changed is written anew.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bulletin.content import frontmatter
from bulletin.conversion.changes import CAPTION, HEADS, Part, Version
from bulletin.text import prose
from bulletin.text.typography import join

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.content.folder import ArticleFile
    from bulletin.model import Article, Block

_MARKUP = {ord(sign): 0xF0000 + ord(sign) for sign in "\\`*_[]<>&"}
"""Signs that mean something in Markdown -> the private characters that stand for them where they do: so a star that was
printed and a star that makes a word bold are not the same character."""
_SIGNS = {private: sign for sign, private in _MARKUP.items()}
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|(.)", re.DOTALL)
_HEAD = re.compile(r"\s{0,3}#{1,6}[ \t]+|(?<![ \t])[ \t]+#+[ \t]*$")
_LEVELS = {"crosshead": "## ", "subhead": "### "}


def of_text(header: Mapping[str, Any], body: str) -> Version:
    """An article from its header, as `frontmatter.header` gives it, and its Markdown body."""
    return _version(header, prose.parse(body), body)


def of_file(article: Article) -> Version:
    """An article as its file has it."""
    return _version(frontmatter.header(article.meta), article.blocks, article.body)


def to_read(header: Mapping[str, Any], blocks: Sequence[Block], body: str) -> Version:
    """An article with the words that are read: without the signs of its markup."""
    version = _version(header, blocks, body)
    words = iter(blocks)
    parts = (
        part if part.kind in HEADS or part.kind == CAPTION else part._replace(text=next(words).text)
        for part in version.parts
    )
    return Version(version.id, version.header, tuple(parts))


def line_of(article: Article, part: int) -> int:
    """The line of a file on which a part of its version stands: of the body, or else the beginning."""
    before = sum(other.kind in HEADS for other in of_file(article).parts)
    inside = 0 <= part - before < len(article.blocks)
    return article.body_line + article.blocks[part - before].line - 1 if inside else 1


def _version(header: Mapping[str, Any], blocks: Sequence[Block], body: str) -> Version:
    parts = [Part(kind, header[kind]) for kind in HEADS if header.get(kind)]
    parts += [
        Part(block.kind, _words(block, source))
        for block, source in zip(blocks, sources(blocks, body), strict=True)
    ]
    for caption in header.get("captions") or ():
        more = tuple((key, value) for key, value in sorted(caption.items()) if key != "text")
        parts.append(Part(CAPTION, caption["text"], more))
    keys = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in header.items()
        if not (value and key in {*HEADS, "captions"})
    }
    return Version(header["id"], keys, tuple(parts))


def sources(blocks: Sequence[Block], body: str) -> Iterator[str]:
    """The Markdown of each block, with whatever stands behind it before the next."""
    lines = body.split("\n")
    starts = [0, *(block.line - 1 for block in blocks[1:]), len(lines)]
    for start, end in pairwise(starts):
        if blocks:
            yield "\n".join(lines[start:end]).strip("\n")


def _words(block: Block, source: str) -> str:
    """The text of a block: what it reads, and the signs of its markup as private characters."""
    if "<" not in block.html:
        return block.text
    if block.kind == "other":
        return source.translate(_MARKUP)
    whole = ""
    for line in source.split("\n"):
        whole = join(whole, _HEAD.sub("", line) if block.kind in _LEVELS else line)
    return "".join(found[1] or found[2].translate(_MARKUP) for found in _ESCAPED.finditer(whole))


def _markdown(part: Part) -> str:
    """A part of the body as Markdown."""
    if part.kind == "other":
        return part.text.translate(_SIGNS)
    text = prose.escape_heading(part.text) if part.kind in _LEVELS else prose.escape(part.text)
    return _LEVELS.get(part.kind, "") + text.translate(_SIGNS)


def header_of(version: Version) -> dict[str, object]:
    """The header of a version, as YAML and JSON hold it, in the order of the keys."""
    keys: dict[str, object] = {
        key: list(value) if isinstance(value, tuple) else value for key, value in version.header.items()
    }
    keys |= {part.kind: part.text for part in version.parts if part.kind in HEADS}
    captions = [{"text": part.text, **dict(part.more)} for part in version.parts if part.kind == CAPTION]
    if captions:
        keys["captions"] = captions
    return {key: keys[key] for key in frontmatter.FIELDS if key in keys}


def body_of(version: Version, file: ArticleFile | None = None) -> str:
    """The Markdown body of a version; paragraphs that stand in `file` as they are written there."""
    parts = [part for part in version.parts if part.kind not in HEADS and part.kind != CAPTION]
    written: dict[Part, list[str]] = {}
    if file:
        article = file.article
        own = [part for part in of_file(article).parts if part.kind not in HEADS and part.kind != CAPTION]
        if own == parts:
            return article.body
        for part, source in zip(own, sources(article.blocks, article.body), strict=True):
            written.setdefault(part, []).append(source)
    return "\n\n".join(written[part].pop(0) if written.get(part) else _markdown(part) for part in parts)


def text_of(version: Version, file: ArticleFile | None = None) -> str:
    """The article file of a version; of `file`, the one that a person wrote, all that is the same stays as it is."""
    header, body = header_of(version), body_of(version, file)
    if file is None:
        return frontmatter.written(header, body)
    before = header_of(of_file(file.article))
    changed = {key: header.get(key) for key in frontmatter.FIELDS if header.get(key) != before.get(key)}
    return f"{frontmatter.replaced(file.head, changed)}\n{body.strip()}\n"
