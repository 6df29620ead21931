"""HTML of other programs -> its text as Markdown and its pictures. What is not carried is named with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from bulletin.text import prose


@dataclass(frozen=True)
class Picture:
    """A picture of a body, as it is named there."""

    target: str
    words: str
    """What stands under it; empty where nothing does."""
    alt: str
    line: int


@dataclass(frozen=True)
class Html:
    """What stands in a piece of HTML: its text as Markdown, blocks parted by blank lines, and its pictures."""

    text: str
    pictures: tuple[Picture, ...] = ()
    lacking: tuple[tuple[int, str], ...] = ()
    """Lines, from 1, and what is not carried."""


# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})
# fmt: on
_LEFT_OUT = frozenset(
    {"script", "style", "iframe", "object", "embed", "video", "audio", "form", "svg", "noscript"}
)


def read(source: str) -> Html:
    """Read HTML: paragraphs, heads, items of lists, links; of pictures where they lie and what stands under them."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end_block()
    return Html("\n\n".join(reader.blocks), tuple(reader.pictures), tuple(reader.lacking))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.pictures: list[Picture] = []
        self.lacking: list[tuple[int, str]] = []
        self.words: list[str] = []
        self.prefix = ""
        self.left_out = 0
        self.link = ""
        self.captions = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in _LEFT_OUT:
            self.left_out += 1
            at = values.get("src") or values.get("data") or ""
            self.lacking.append((self.getpos()[0], f"<{tag}> 没有带过来{f'：{at}' if at else ''}"))
        if tag in _BLOCKS or tag == "br":
            self.end_block()
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.prefix = "## " if tag in {"h1", "h2"} else "### "
        elif tag == "li":
            self.prefix = "- "
        elif tag == "img" and not self.left_out:
            self.pictures.append(
                Picture(
                    values.get("src", ""), values.get("title", ""), values.get("alt", ""), self.getpos()[0]
                )
            )
        elif tag == "figcaption":
            self.captions += 1
        elif tag == "a" and values.get("href"):
            self.link = values["href"]
            self.words.append("[")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self.left_out = max(0, self.left_out - 1)
        if tag == "a" and self.link:
            self.words.append(f"](<{self.link}>)" if re.search(r"[\s()]", self.link) else f"]({self.link})")
            self.link = ""
        if tag == "figcaption":
            self.captions = max(0, self.captions - 1)
            words = " ".join("".join(self.words).split())
            if self.pictures and words:
                last = self.pictures[-1]
                self.pictures[-1] = Picture(last.target, words, last.alt, last.line)
                self.words.clear()
        if tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            self.words.append(data if self.link else _escaped(data))

    def end_block(self) -> None:
        text = " ".join("".join(self.words).split())
        self.words.clear()
        if text and text != "[":
            self.blocks.append(f"{self.prefix}{text}")
        self.prefix = ""


def _escaped(text: str) -> str:
    return "".join(
        prose.escape(part) if part.strip() else part for part in re.split(r"(\s+)", unescape(text))
    )
