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

    from bulletin.model import Archive, Article, Page, Source

_PLACE = re.compile(
    r"(?:.*/)?(?P<id>[a-z][a-z0-9]{3,})/?(?:index\.html)?(?:#(?P<anchor>[ph]-[0-9a-f]{8}(?:-\d+)?).*)?"
)
_ENOUGH = 8
"""Letters by which the line of a page is found."""


def run(outside: Outside, *, content: Path, words: tuple[str, ...]) -> Report:
    """Each of `words` is `ID#p-1a2b3c4d`, an id, or the address of either. Raises UsageError for what names nothing."""
    read = stages.read(content)
    archive = archives.order(read)
    folder = outside.shown(content)
    for word in words:
        found = _PLACE.fullmatch(word)
        article = archive.by_id.get(found["id"]) if found else None
        if found is None or article is None:
            raise UsageError(f"没有“{word}”；要写成 编号#段落，例如 x7k2m#p-1a2b3c4d")
        for line in _told(archive, article, found["anchor"] or "", folder):
            outside.say(line)
    return Report()


def _told(archive: Archive, article: Article, anchor: str, folder: str) -> list[str]:
    block = next((each for each in article.blocks if anchor in {each.anchor, *each.former}), None)
    if anchor and block is None:
        raise UsageError(f"文章 {article.id} 里没有段落 {anchor}；这一段可能已经删去")
    line = article.body_line + block.line - 1 if block else 1
    changed = f"（现在是 #{block.anchor}）" if block and anchor != block.anchor else ""
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
