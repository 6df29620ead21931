"""where: file and line of a paragraph that somebody speaks of, and page and line it was printed on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.archive import assembly as archives
from bulletin.commands import stages
from bulletin.commands.outside import Outside, Report
from bulletin.problems import UsageError, below
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Archive, Article, Block, Page, Source

_PLACE = re.compile(
    r"(?:[^#]*/)?(?P<id>[a-z][a-z0-9]{3,})/?(?:index\.html)?(?:\?[^#]*)?(?:#(?P<fragment>.*))?"
)
_ANCHOR = re.compile(r"[ph]-[0-9a-f]{8}(?:-\d+)?")
_NUMBER = re.compile(r"p?(?P<number>[0-9]{1,6})")
_FORM = "要写成 编号#段落，例如 x7k2m#p-1a2b3c4d；第 3 段也可以写 x7k2m#p3"
_MARKED = ":~:"
"""What follows in an address marks words, and names no paragraph."""
_ENOUGH = 8
"""Letters by which the line of a page is found."""


def run(outside: Outside, *, content: Path, words: tuple[str, ...]) -> Report:
    """Each of `words` is `ID#p-1a2b3c4d`, `ID#p3` for the third paragraph, an id, or the address of one of these. Raises
    UsageError for what names nothing.
    """
    read = stages.read(content)
    archive = archives.order(read)
    folder = outside.shown(content)
    for word in words:
        found = _PLACE.fullmatch(word)
        article = archive.by_id.get(found["id"]) if found else None
        if found is None or article is None:
            record = read.ledger.articles.get(found["id"]) if found else None
            if record and record.into:
                raise UsageError(f"文章 {record.id} 已经并入 {record.into}；请查 {record.into}")
            raise UsageError(f"没有“{word}”；{_FORM}")
        for line in _told(archive, article, (found["fragment"] or "").partition(_MARKED)[0], folder):
            outside.say(line)
    return Report()


def _named(article: Article, fragment: str) -> Block | None:
    """The paragraph that a fragment of an address names; None where it names none. Raises UsageError for one that is not there."""
    if not fragment:
        return None
    if number := _NUMBER.fullmatch(fragment):
        at = int(number["number"])
        if not 1 <= at <= len(article.blocks):
            raise UsageError(f"文章 {article.id} 没有第 {at} 段；它有 {len(article.blocks)} 段（插题也算）")
        return article.blocks[at - 1]
    anchor = _ANCHOR.match(fragment)
    if anchor is None:
        raise UsageError(f"文章 {article.id} 里，“{fragment}”不是段落；{_FORM}")
    for block in article.blocks:
        if anchor[0] in {block.anchor, *block.former}:
            return block
    raise UsageError(f"文章 {article.id} 里没有段落 {anchor[0]}；这一段可能已经删去")


def _told(archive: Archive, article: Article, fragment: str, folder: str) -> list[str]:
    block = _named(article, fragment)
    line = article.body_line + block.line - 1 if block else 1
    now = "" if _NUMBER.fullmatch(fragment) else "现在是 "
    changed = f"（{now}#{block.anchor}）" if block and not fragment.startswith(block.anchor) else ""
    told = [f"{below(folder, article.path)}:{line}: {block.text if block else article.meta.title}{changed}"]
    page = archive.page_of(article)
    if page and article.meta.source:
        first = _printed(page, article.meta.source, block.text if block else article.meta.title)
        told.append(
            f"{below(folder, page.raw.path)}:{first}: {page.raw.text.split(chr(10))[first - 1].strip()}"
        )
    return told


def _printed(page: Page, source: Source, words: str) -> int:
    """The line of a page on which words begin, within the lines of an article; its first where this cannot be told."""
    begins = letters(words)[:_ENOUGH]
    lines = page.raw.text.split("\n")
    text = ""
    starts: list[tuple[int, int]] = []
    for first, last in source.lines:
        for number in range(first, last + 1):
            starts.append((len(text), number))
            text += letters(lines[number - 1])
    at = text.find(begins) if begins else -1
    return max((number for start, number in starts if start <= at), default=source.lines[0][0])
