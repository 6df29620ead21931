"""Markdown in a body that an article does not have: what a reader would see broken, and what would mend it.

A body is paragraphs and heads. Whatever else Markdown makes of an editor's signs is found by a parser that knows tables,
HTML and pictures as well, so that it is told by the same rules by which it would be shown or lost. Lines count from 1.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt

from bulletin.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token


class Slip(NamedTuple):
    """Something that does not come out as it stands in the file."""

    line: int
    """Of the body."""
    what: str
    """What it is, and the line as it should be."""
    is_certain: bool
    """Whether a reader surely sees something broken; otherwise it may be meant."""


class Link(NamedTuple):
    """A link of the body."""

    line: int
    words: str
    target: str
    """As it is written into the HTML: percent-encoded where that is needed."""


class Markup(NamedTuple):
    """What a body holds besides paragraphs and heads."""

    slips: tuple[Slip, ...] = ()
    links: tuple[Link, ...] = ()


NONE = Markup()
_WIDE_HEAD = "＃"


def read(body: str) -> Markup:
    """Find slips and links of a body. A body of plain lines, as most are, has neither and costs next to nothing."""
    if _WIDE_HEAD not in body and "~~" not in body and prose.is_plain(body):
        return NONE
    if second := _SECOND_HEADER.search(body):
        what = "这里又是一个文章头（---）；一个文件只放一篇文章，请把从这里起的一篇放进另一个文件"
        return Markup((Slip(body.count("\n", 0, second.start()) + 1, what, is_certain=True),))
    return _Reader(body).read()


# A second article in the file: a line of dashes and, on the next line, a key that only a header has.
_SECOND_HEADER = re.compile(r"^---[ \t]*\n(?=(?:id|title)[ \t]*[:：])", re.MULTILINE)
# The lengths are limits beyond which nobody writes: without them a search over brackets alone takes the square of its time.
# ![积水](x.jpg "title"); not \![…, which is printed as it stands.
_PICTURE = re.compile(r"""(?<!\\)!\[(?P<words>[^\]\n]{0,400}+)\]\((?P<path>[^)\s]{0,400}+)[^)\n]{0,400}+\)""")
_HTML_PICTURE = re.compile(
    r"""<img\b[^>]{0,400}?\bsrc\s{0,9}+=\s{0,9}+["']?(?P<path>[^"'\s>]{1,400}+)[^>]{0,400}+>""", re.IGNORECASE
)
# [前文]（../x7k2m/）: a link but for its brackets; not [注]（据警方通报）.
_WIDE_LINK = re.compile(
    r"(?<![\\!])\[(?P<words>[^\]\n]{1,400}+)\](?P<gap>\s{0,9}+)（(?P<target>(?=[!-~]{0,400}[./#])[!-~]{1,800}+)）"
)
# ##题 and ＃＃ 题; not \##题, which is printed as it stands.
_HEAD = re.compile(r"(?P<signs>[#＃]{1,6})\s*(?P<words>[^#＃\s].*)")
TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>|<[!?][^<>]*>", re.DOTALL)
_DELIMITER = re.compile(r"[ \t|:\-]+")
_ENDS = tuple("。！？；…”’）》")
# What begins a paragraph or an item of its own: 　　第一, • 甲, （一）, 1、, ①.
_BEGINS = re.compile(
    r"[\u3000•·●○◆◇■□▲△★☆※①-⑳]|  |[（(]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[）)、．.](?!\d)"
)
_SHORT = 20
"""Characters of a first line up to which it is a head rather than a line that somebody wrapped."""
# <sup>2</sup>: without its tags the number would be another one.
_RAISED = re.compile(r"<(?P<tag>sup|sub)>(?P<digits>[0-9]+)</(?P=tag)>", re.IGNORECASE)
_DIGITS = {"sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")}
# **提升素质**, a whole line of a head's length.
_BOLD_LINE = re.compile(r"\*\*(?P<words>[^*]{1,40})\*\*")
_STRUCK = re.compile(r"(?<!\\)~~(?=\S)(?P<words>[^~\n]+)~~")
_STARTS = re.compile(r"(?P<before>[ ]{0,3}(?:\d{1,9}(?=[.)])|(?=[-+*>])))")


@cache
def _markdown() -> MarkdownIt:
    """CommonMark with everything an editor may have seen elsewhere: only looked at, never shown."""
    return MarkdownIt("commonmark", {"html": True}).enable("table")


class _Reader:
    def __init__(self, body: str) -> None:
        self.lines = body.split("\n")
        self.body = body
        self.slips: list[Slip] = []
        self.links: list[Link] = []

    def read(self) -> Markup:
        found: dict[str, dict[str, dict[str, str | list[int]]]] = {}
        tokens = _markdown().parse(self.body, found)
        notes = found.get("references", {})
        for note in (*notes.values(), *found.get("duplicate_refs", ())):
            place = note["map"]
            first = int(place[0])
            self.certain(
                first,
                f"这一行会整行不见（Markdown 把它当作链接的定义）；请写成：\\{self.lines[first].lstrip()}",
            )
        for at, token in enumerate(tokens):
            self._block(token, tokens, at)
        targets = {note["href"] for note in notes.values()}
        links = tuple(link for link in self.links if link.target not in targets)
        return Markup(tuple(sorted(self.slips)), links)

    def certain(self, line: int, what: str) -> None:
        self.slips.append(Slip(line + 1, what, is_certain=True))

    def maybe(self, line: int, what: str) -> None:
        self.slips.append(Slip(line + 1, what, is_certain=False))

    def _block(self, token: Token, tokens: Sequence[Token], at: int) -> None:
        first, end = token.map or (0, 0)
        source = self.lines[first:end]
        if token.type == "table_open":
            self.table(first, [row for row in source if not _DELIMITER.fullmatch(row)])
        elif token.type == "html_block":
            self._html(first, "\n".join(source).rstrip())
        elif token.type == "code_block":
            text = "\n\n".join(line.strip() for line in source if line.strip())
            self.certain(first, f"行首的空格（四个以上或 Tab）使这里成了代码；请删去行首的空格，写成：{text}")
        elif token.type == "fence":
            self.certain(first, f"{token.markup} 使下面的字成了代码；请删去 {token.markup} 这样的行")
        elif token.type == "hr" and token.level == 0:
            self.maybe(first, f"{source[0].strip()} 会成为一条横线；报上没有印的话请删去这一行")
        elif token.type in {"ordered_list_open", "bullet_list_open", "blockquote_open"} and token.level == 0:
            kind = "引文" if token.type == "blockquote_open" else "列表"
            plain = _STARTS.sub(r"\g<before>\\", source[0], count=1)
            self.maybe(
                first, f"行首的符号使这里成了{kind}，符号不再是文字；照印请每行前面加 \\，各成一段：{plain}"
            )
        elif token.type == "heading_open":
            self._head(token, first, end)
        elif token.type == "inline" and tokens[at - 1].type in {"paragraph_open", "heading_open"}:
            if tokens[at - 1].type == "paragraph_open":
                self._paragraph(first, source)
            self._inline(token, first)

    def table(self, first: int, rows: Sequence[str]) -> None:
        cells = [re.split(r"(?<!\\)\||\t", row.strip().strip("|")) for row in rows]
        written = "\n\n".join("，".join(cell.strip() for cell in row if cell.strip()) for row in cells)
        self.certain(first, f"表格显示不出来；请把每一行写成一段，中间空一行：\n{written}")

    def _html(self, first: int, source: str) -> None:
        if picture := _HTML_PICTURE.search(source):
            self.certain(first, _as_caption(picture[0], "", picture["path"]))
        else:
            self.certain(first, _without_html(source))

    def _head(self, token: Token, first: int, end: int) -> None:
        level, line = int(token.tag[1]), self.lines[first].strip()
        if token.markup[0] != "#":
            rule = self.lines[end - 1].strip()
            self.certain(
                end - 1, f"{rule} 紧跟在一段下面，使那一段成了插题；请删去这一行；要作插题请写：## {line}"
            )
        elif level != prose.CROSSHEAD_LEVEL and level != prose.CROSSHEAD_LEVEL + 1:
            right = "##" if level < prose.CROSSHEAD_LEVEL else "###"
            more = "；文章的标题写在文章头的 title，这里不再写" if level == 1 else ""
            self.maybe(first, f"插题是 ##，小插题是 ###；请写：{right} {line.lstrip('#').strip()}{more}")

    def _paragraph(self, first: int, source: Sequence[str]) -> None:
        """What only the lines of a paragraph show."""
        if len(source) > 1 and (
            all("\t" in line.strip() for line in source)
            or all(len(line.strip()) > 1 and line.strip()[0] == line.strip()[-1] == "|" for line in source)
        ):
            self.table(first, source)
            return
        for number, line in enumerate(source):
            if not line.strip():  # a full-width blank is no blank to Markdown
                what = "这一行看着是空的，里面有全角空格，上下两段因此连成了一段；请删去这一行里的空格"
                self.certain(first + number, what)
        joined = [
            number
            for number in range(1, len(source))
            if source[number].strip()
            and (source[number - 1].rstrip().endswith(_ENDS) or _BEGINS.match(source[number]))
        ]
        if len(source) > 1 and source[1].strip() and len(source[0].strip()) <= _SHORT and 1 not in joined:
            joined.insert(0, 1)
        if joined:
            more = f"（这一段里共有 {len(joined)} 处）" if len(joined) > 1 else ""
            self.maybe(first + joined[0], f"这一行和上一行连成了一段；是另一段的话，请在它前面空一行{more}")
        for number, line in enumerate(source):
            if head := _HEAD.match(line.strip()):
                signs = "#" * min(3, max(2, len(head["signs"])))
                what = f"这里不会成为插题，{head['signs']} 会照样显示；请写（半角 #，后面空一格）：{signs} {head['words']}"
                self.slips.append(Slip(first + number + 1, what, is_certain=_WIDE_HEAD not in head["signs"]))

    def _inline(self, token: Token, first: int) -> None:
        """What stands inside a paragraph or head."""
        line, seen = first, set()
        for at, child in enumerate(children := token.children or []):
            if child.type in {"softbreak", "hardbreak"}:
                line += 1
            elif child.type == "link_open":
                words = "".join(inner.content for inner in _until(children, at + 1, "link_close"))
                self.links.append(Link(line + 1, words, str(child.attrs["href"])))
            elif child.type == "html_inline":
                if (line, "html") not in seen:
                    seen.add((line, "html"))
                    self._html(line, self.lines[line].strip())
                line += child.content.count("\n")
            elif child.type in {"em_open", "strong_open", "code_inline"} and (line, "signs") not in seen:
                seen.add((line, "signs"))
                self._signs(line, child)
        for number in range(first, line + 1):
            text = self.lines[number]
            for picture in _PICTURE.finditer(text):
                self.certain(number, _as_caption(picture[0], picture["words"], picture["path"]))
            # Each holds the whole line; what stands in it many times is said once.
            if struck := dict.fromkeys(match[0] for match in _STRUCK.finditer(text)):
                plain = _STRUCK.sub("", text).strip()
                for words in struck:
                    self.certain(number, f"{words} 不会成为删除线，会照样显示；要删去请写：{plain}")
            for link in _WIDE_LINK.finditer(text):
                right = f"[{link['words']}]({link['target']})"
                self.certain(number, f"{link[0]} 不会成为链接：括号要用半角，前面不空格；请写：{right}")

    def _signs(self, line: int, token: Token) -> None:
        sign, effect = token.markup, "代码" if token.type == "code_inline" else "粗体或斜体"
        plain = re.sub(rf"(?<!\\){re.escape(sign[0])}", rf"\\{sign[0]}", self.lines[line].strip())
        head = _BOLD_LINE.fullmatch(self.lines[line].strip())
        also = f"；是插题的话请写：## {head['words']}" if head else ""
        self.maybe(line, f"{sign} 成了{effect}的记号，不再是文字；要照样显示请写：{plain}{also}")


def _until(tokens: Sequence[Token], start: int, kind: str) -> Iterator[Token]:
    for at in range(start, len(tokens)):
        if tokens[at].type == kind:
            return
        yield tokens[at]


def _as_caption(written: str, words: str, path: str) -> str:
    caption = {"text": words or "图片说明", "image": PurePosixPath(path).name}
    row = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in caption.items())
    return f"正文里的照片 {written} 显示不出来；请删去，在文章头的 captions: 下面写一行：- {{{row}}}"


def without_tags(text: str) -> str:
    """Text without HTML tags and remarks; raised and lowered numbers as such characters.

    >>> without_tags('<b>5</b> km<sup>2</sup>')
    '5 km²'
    """
    raised = _RAISED.sub(lambda found: found["digits"].translate(_DIGITS[found["tag"].lower()]), text)
    return TAG.sub("", raised)


def _without_html(source: str) -> str:
    tags = TAG.findall(source)
    shown = tags[0] if tags else source
    text = "\n\n".join(line.strip() for line in without_tags(source).split("\n") if line.strip())
    remedy = f"请写成：{text}" if text else "请删去它"
    return f"正文里的 HTML 会照原样显示给读者：{shown}；{remedy}"
