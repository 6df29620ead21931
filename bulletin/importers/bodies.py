"""Markdown of other programs -> the body of an article here: paragraphs, heads, lists, quotations, pictures apart.

What an article here does not have is made into what it has with all its words, or named with its line: no word is lost
without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from bulletin.importers import html_source
from bulletin.importers.html_source import Picture
from bulletin.problems import Problem
from bulletin.text import markup, prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Body:
    """The body of an article, with what stood in it and stands elsewhere now."""

    text: str
    pictures: tuple[Picture, ...] = ()
    lacking: tuple[Problem, ...] = ()
    head: str = ""
    """The one head of the first level above all else, which is its headline."""


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def carry(text: str, origin: str, line: int, leads_to: Callable[[str], str]) -> Body:
    """Take over a body. `leads_to` gives for the target of a link where it leads now."""
    return _Carrier(origin, line, leads_to).carry(text)


# {{< figure src="x.jpg" caption="…" >}}, {{% note %}}, {% asset_img x.jpg 标题 %}
_SHORTCODE = re.compile(
    r"\{\{([<%])\s*+(?P<hugo>(?:(?!\{\{).){0,2000}?)\s{0,99}[>%]\}\}|\{%-?\s*+(?P<liquid>(?:(?!\{%).){0,2000}?)\s{0,99}-?%\}"
    r"|\{\{(?P<value>[^{}]{0,2000}+)\}\}",
    re.DOTALL,
)
_ARGUMENT = re.compile(r"""\b(\w++)\s*+=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|(\S+))""")
_IMAGE = re.compile(
    r"""!\[(?P<alt>[^\]]{0,2000}+)\]\(\s*+<?(?P<target>[^)\s>]{0,2000}+)>?(?:\s+["'](?P<title>[^"')]*)["'])?\s*\)(?:\{[^}\n]*\})?"""
)
_LINK = re.compile(
    r"""(?<![!\\])\[(?P<words>[^\]]{0,2000}+)\]\(\s*+<?(?P<target>[^)\s>]{0,2000}+)>?(?:\s+["'][^"')]*["'])?\s*\)(?:\{:[^}\n]*\})?"""
)
# [words][name]: up to a bracket nothing else can begin that fails for another reason, so it is passed over; without that a
# search over brackets alone takes the square of its time.
_NAMED = re.compile(r"(?<![!\\])\[(?:(?P<words>[^\]]++)\]\[(?P<name>[^\]\n]*+)\](?!\()|[^\]]*+)")
# A line that ends in a break, or blank lines.
_BREAK = re.compile(r"(?<![ \t])[ \t]*+\\?\n\n+|  \n")
_STRUCK = re.compile(r"(?<!\\)~~(?=\S)(.+?)~~")
_NOTE = re.compile(r"\[\^([^\]\s]{1,400}+)\]")
_NOTE_TEXT = re.compile(r"^[ ]{0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"(?:(?<![ \t])[ \t]+)?\{[:#.][^}\n]{0,400}+\}[ \t]*$", re.MULTILINE)
_MORE = re.compile(r"<!--\s*more\s*-->")


class _Carrier:
    def __init__(self, origin: str, line: int, leads_to: Callable[[str], str]) -> None:
        self.origin, self.first, self.leads_to = origin, line, leads_to
        self.pictures: list[Picture] = []
        self.lacking: list[Problem] = []
        self.at = 0
        """Line of the body that is being taken over, from 0."""

    def say(self, what: str) -> None:
        self.lacking.append(Problem(self.origin, self.first + self.at, what))

    def carry(self, text: str) -> Body:
        text = _NOTE_TEXT.sub(r"（注\1）\2", _MORE.sub("", text.replace("\r\n", "\n")))
        lines = text.split("\n")
        env: dict[str, dict[str, dict[str, str]]] = {}
        tokens = _markdown().parse(text, env)
        self.references = {name.lower(): note["href"] for name, note in env.get("references", {}).items()}
        heads = [
            (int(token.tag[1]), token.map)
            for token in tokens
            if token.type == "heading_open" and token.level == 0
        ]
        first = next((token for token in tokens if token.level == 0 and token.map), None)
        ones = [place for level, place in heads if level == 1]
        title = ""
        if first is not None and first.type == "heading_open" and len(ones) == 1 and first.map == ones[0]:
            title = prose_of(tokens[1].content)
            heads = heads[1:]
        highest = min((level for level, _ in heads), default=1)
        blocks: list[str] = []
        for number, token in enumerate(tokens):
            if token.level or not token.map or token.nesting < 0:
                continue
            self.at, end = token.map
            source = "\n".join(lines[self.at : end]).strip("\n")
            if token.type == "heading_open":
                if title and token is first:
                    continue
                blocks += self._head(tokens[number + 1].content, int(token.tag[1]) - highest)
            elif token.type in {"fence", "code_block"}:
                self.say("代码块写成了一行一段的文字")
                blocks += [prose.escape(each.strip()) for each in token.content.split("\n") if each.strip()]
            elif token.type == "table_open":
                blocks += self._table(source)
            elif token.type == "html_block":
                blocks += self._html(token.content)
            elif token.type == "hr":
                self.say(f"分隔线没有带过来：{source}")
            else:
                blocks += self._running(source, is_paragraph=token.type == "paragraph_open")
        kept = [block for each in blocks for block in self._sound(each)]
        return Body("\n\n".join(kept), tuple(self.pictures), tuple(self.lacking), title)

    # -- blocks

    def _head(self, content: str, depth: int) -> Iterator[str]:
        if depth > 1:
            self.say("三级以下的小标题都写成了 ###")
        words = prose_of(self._inline(_ATTRIBUTES.sub("", content)))
        if words:
            yield f"{'##' if depth < 1 else '###'} {prose.escape_heading(words)}"

    def _table(self, source: str) -> Iterator[str]:
        self.say("表格写成了一行一段的文字，格与格之间空一格")
        for row in source.split("\n"):
            if re.fullmatch(r"[\s|:\-]+", row):
                continue
            cells = [prose_of(self._inline(cell)) for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
            if any(cells):
                yield prose.escape("　".join(cells).strip("　"))

    def _html(self, source: str) -> Iterator[str]:
        read = html_source.read(source)
        for picture in read.pictures:
            self.pictures.append(Picture(picture.target, picture.words, picture.alt, self.first + self.at))
        bare = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL).strip()
        if bare and not (read.pictures and not read.text):
            self.say(f"HTML 只带过来文字：{' '.join(bare.split())[:80]}")
        yield from filter(None, read.text.split("\n\n"))

    def _running(self, source: str, *, is_paragraph: bool) -> Iterator[str]:
        """A paragraph, a list or a quotation."""
        text = self._inline(_ATTRIBUTES.sub("", source))
        if is_paragraph:
            yield from filter(None, (part.strip() for part in _BREAK.split(text)))
        elif text.strip():
            yield text

    def _sound(self, block: str) -> Iterator[str]:
        """A block as it is shown here; one of which something would be lost, as its bare words."""
        if not any(slip.is_certain for slip in markup.read(block).slips):
            yield block
            return
        for line in filter(None, (line.strip() for line in block.split("\n"))):
            yield prose.escape(line).replace("~~", "\\~\\~")

    # -- inside of a block

    def _inline(self, text: str) -> str:
        start = self.at

        def at(match: re.Match[str]) -> None:
            self.at = start + text.count("\n", 0, match.start())

        def shortcode(match: re.Match[str]) -> str:
            at(match)
            return self._shortcode(match)

        def image(match: re.Match[str]) -> str:
            at(match)
            self.pictures.append(
                Picture(match["target"], match["title"] or match["alt"], match["alt"], self.first + self.at)
            )
            return ""

        def link(match: re.Match[str]) -> str:
            at(match)
            target = self.leads_to(match["target"])
            return f"[{match['words']}]({target})" if target else match["words"]

        def tag(match: re.Match[str]) -> str:
            at(match)
            return self._tag(match[0])

        def note(match: re.Match[str]) -> str:
            at(match)
            self.say(f"脚注的记号写成了（注{match[1]}）")
            return f"（注{match[1]}）"

        def struck(match: re.Match[str]) -> str:
            at(match)
            self.say(f"删去线没有带过来，字还在：{match[1]}")
            return match[1]

        text = _SHORTCODE.sub(shortcode, text)
        text = _IMAGE.sub(image, text)
        text = self._resolved(text)
        text = _LINK.sub(link, text)
        text = markup.TAG.sub(tag, text)
        text = _NOTE.sub(note, text)
        text = _STRUCK.sub(struck, text)
        self.at = start
        return text

    def _resolved(self, text: str) -> str:
        """Links whose targets stand elsewhere, with them in place."""

        def named(match: re.Match[str]) -> str:
            if match["words"] is None:
                return match[0]
            target = self.references.get((match["name"] or match["words"]).lower())
            return f"[{match['words']}]({target})" if target else match[0]

        return _NAMED.sub(named, text) if self.references else text

    def _shortcode(self, match: re.Match[str]) -> str:
        said = (match["hugo"] or match["liquid"] or match["value"] or "").strip()
        if match["hugo"] and said.startswith("/*"):  # written about, not called
            return prose.escape(match[0].replace("/*", "", 1).replace("*/", "", 1))
        name, _, rest = said.partition(" ")
        arguments = {key: next(filter(None, values), "") for key, *values in _ARGUMENT.findall(rest)}
        if name in {"ref", "relref"} or (name in {"post_link", "link", "post_url"}):
            return rest.strip().strip("\"'`").split(" ")[0]  # the target of the link it stands in
        if name in {"figure", "img", "image", "asset_img"} and (arguments.get("src") or name == "asset_img"):
            words = rest.split()
            target = arguments.get("src") or next((word for word in words if "." in word), "")
            caption = arguments.get("caption") or arguments.get("title") or ""
            if name == "asset_img" and not caption:
                caption = " ".join(words[words.index(target) + 1 :]).strip("\"'") if target in words else ""
            self.pictures.append(
                Picture(target, prose_of(caption), arguments.get("alt", ""), self.first + self.at)
            )
            return ""
        self.say(f"没有带过来：{' '.join(match[0].split())}")
        return ""

    def _tag(self, tag: str) -> str:
        if tag.startswith("<!--"):
            return ""
        if re.match(r"<br\b", tag, re.IGNORECASE):
            return "\n\n"
        if re.match(r"<img\b", tag, re.IGNORECASE):
            self.pictures += [
                Picture(each.target, each.words, each.alt, self.first + self.at)
                for each in html_source.read(tag).pictures
            ]
            return ""
        if re.fullmatch(r"<(?:https?://|mailto:)[^>\s]+>", tag):
            return tag
        name = re.match(r"</?([A-Za-z][\w-]*)", tag)
        if name and not tag.startswith("</"):
            self.say(f"HTML 只带过来文字：{tag[:80]}")
        return "" if name else tag


def prose_of(text: str) -> str:
    """The words of a line of Markdown, without its marks.

    >>> prose_of('**平安** [守护](x.md) &amp; `code`')
    '平安 守护 & code'
    """
    tokens = MarkdownIt("commonmark", {"html": True}).parseInline(text)
    children = tokens[0].children or [] if tokens else []
    words = (
        "\n" if each.type in {"softbreak", "hardbreak"} else each.content
        for each in children
        if each.type != "html_inline"
    )
    return " ".join("".join(words).split())
