"""The body of an article: Markdown <-> blocks of reading text and HTML.

`escape` and `parse` are inverse: plain text written with the one is read back unchanged by the other.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from bulletin.model import Block
from bulletin.text.typography import join, letters

if TYPE_CHECKING:
    from markdown_it.token import Token

CROSSHEAD_LEVEL = 2

_INLINE_SPECIAL = re.compile(r"[\\`*_\[\]<>&]")
# What CommonMark takes for the start of a list, heading, quotation, rule or fence when a line begins with it.
_BLOCK_START = re.compile(r"(?P<number>\d{1,9})(?P<mark>[.)])(?=\s|$)|(?P<sign>[-+#=~])")


@cache
def _markdown() -> MarkdownIt:
    """CommonMark with HTML off; no images, since a page must not ask another host for anything."""
    return MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).disable("image")


def escape(text: str) -> str:
    """Plain text of one line as Markdown that reads as exactly this text.

    >>> escape('1287) 次列车'), escape('+ 36 摄氏度'), escape('a*b')
    ('1287\\\\) 次列车', '\\\\+ 36 摄氏度', 'a\\\\*b')
    """
    escaped = _INLINE_SPECIAL.sub(r"\\\g<0>", text)
    start = _BLOCK_START.match(escaped)
    if start is None:
        return escaped
    at = start.start("mark") if start["mark"] else start.start("sign")
    return f"{escaped[:at]}\\{escaped[at:]}"


def escape_heading(text: str) -> str:
    """Plain text as the content of a `##` heading; closing `#`s would be dropped otherwise.

    >>> escape_heading('平安 #')
    '平安 \\\\#'
    """
    escaped = _INLINE_SPECIAL.sub(r"\\\g<0>", text)
    return re.sub(r"(#+)$", lambda match: "\\#" * len(match[0]), escaped)


@lru_cache(maxsize=512)  # the articles of a page that somebody works on are read several times for each act
def parse(body: str) -> tuple[Block, ...]:
    """Read a Markdown body into blocks, top level only, in order.

    A line end inside a paragraph joins without a gap between Han characters. Each anchor is made of the block's
    own letters, so correcting one paragraph leaves the links to all others alone.
    """
    taken: dict[str, int] = {}
    return tuple(
        Block(kind, text, html, _anchor(kind, text, taken), line)
        for kind, text, html, line in _plain_blocks(body) or _markdown_blocks(body)
    )


def is_plain(body: str) -> bool:
    """Whether every block of a body is one line that reads as it stands: no markup but `##` and `###` before a head."""
    return _plain_blocks(body) is not None


_Read = tuple[str, str, str, int]
"""Kind, reading text, HTML and line of a block."""

# A line that CommonMark reads as nothing but its own characters: no markup inside, none at its beginning.
# `全民动员。`, `6月6日，…`, `## 一、聚焦`; not `1. 一`, `*重*点`, `> 引文`, `平安 #` behind `##`.
_PLAIN_LINE = re.compile(
    r"(?P<head>\#{2,3} (?![#\s]))?"
    r"(?!\d{1,9}[.)](?:\s|$))"
    r"(?P<text>(?(head)[^\s]|[^\s\x00-/:-@\[-`{-~])(?:[^\x00-\x1f\\`*_\[\]<>&]*[^\s\x00-\x1f\\`*_\[\]<>&])?)"
)


def _plain_blocks(body: str) -> list[_Read] | None:
    """The blocks of a body whose every block is one plain line, which most are; None for any other.

    Gives what `_markdown_blocks` gives (tests/test_prose.py holds them together) in a twentieth of the time.
    """
    blocks: list[_Read] = []
    before = ""
    for number, line in enumerate(body.split("\n"), 1):
        if line:
            plain = None if before else _PLAIN_LINE.fullmatch(line)
            if plain is None:
                return None
            text = plain["text"]
            if head := plain["head"]:
                if _NOT_IN_PLAIN_HEAD.search(text):
                    return None
                kind = "crosshead" if len(head) - 1 <= CROSSHEAD_LEVEL else "subhead"
            else:
                kind = "paragraph"
            blocks.append((kind, text, text.replace('"', "&quot;"), number))
        before = line
    return blocks


_NOT_IN_PLAIN_HEAD = re.compile(r"^[\\`*_\[\]<>&]|#$")


def _markdown_blocks(body: str) -> list[_Read]:
    """The blocks of any body, read by markdown-it-py."""
    markdown = _markdown()
    blocks: list[_Read] = []
    for group in _top_level(markdown.parse(body)):
        kind, text, html = _read(markdown, group)
        if text or kind == "other":
            blocks.append((kind, text, html, (group[0].map or [])[0] + 1))
    return blocks


def _top_level(tokens: list[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            groups.append([])
        groups[-1].append(token)
    return groups


def _read(markdown: MarkdownIt, group: list[Token]) -> tuple[str, str, str]:
    first = group[0]
    if first.type in {"paragraph_open", "heading_open"}:
        inline = group[1]
        _join_lines(inline)
        html = markdown.renderer.render([inline], markdown.options, {}).strip()
        kind = "paragraph"
        if first.type == "heading_open":
            kind = "crosshead" if int(first.tag[1]) <= CROSSHEAD_LEVEL else "subhead"
        return kind, _plain(inline), html
    for token in group:
        if token.type == "inline":
            _join_lines(token)
    text = " ".join(filter(None, (_plain(token) for token in group)))
    return "other", text, markdown.renderer.render(group, markdown.options, {}).strip()


def _join_lines(inline: Token) -> None:
    """Replace soft line breaks by what joins the two lines: nothing between Han, a space between words."""
    children = inline.children or []
    for index, child in enumerate(children):
        if (
            child.type == "softbreak"
        ):  # between two others, since a block neither begins nor ends with a line end
            before, after = children[index - 1].content, children[index + 1].content
            child.type = "text"
            child.content = " " if " " in join(before[-1:], after[:1]) else ""


def _plain(token: Token) -> str:
    if token.type in {"fence", "code_block"}:
        return " ".join(token.content.split())
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type == "hardbreak":
            parts.append(" ")
    return "".join(parts).strip()


def anchor(kind: str, text: str) -> str:
    """The fragment id of a block where it first stands: `p-` (paragraph) or `h-` (head) and a digest of the letters."""
    digest = hashlib.sha256((letters(text) or text).encode()).hexdigest()[:8]
    return f"{'h' if kind in {'crosshead', 'subhead'} else 'p'}-{digest}"


def _anchor(kind: str, text: str, taken: dict[str, int]) -> str:
    """The anchor of a block, with a number behind it where the same words stood before in the article."""
    name = anchor(kind, text)
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}-{taken[name]}"
