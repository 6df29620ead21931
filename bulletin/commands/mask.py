"""mask: show an article and its page with what is gone from the site masked; put them in place with --write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bulletin.archive import assembly as archives
from bulletin.commands import stages, writing
from bulletin.commands.outside import Outside, Report
from bulletin.content import decoding
from bulletin.desk import masking
from bulletin.model import WITHHELD
from bulletin.problems import ContentError, Problem, UsageError
from bulletin.publish import site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bulletin.content.folder import Content


@dataclass(frozen=True, slots=True)
class Planned:
    """What masking an article would do."""

    changes: Mapping[str, bytes | None]
    """By path within the content folder."""
    page: str
    """The file of its page, where that changes; empty otherwise."""
    lines: tuple[tuple[int, str], ...]
    """Lines of the page that change, from 1, as they are to read."""
    article: str
    """The article as it is to read, where it changes."""
    size: int
    """Characters of the page that are masked."""

    @property
    def shown(self) -> dict[str, Any]:
        """The same as a JSON value."""
        return {
            "page": self.page,
            "lines": [list(line) for line in self.lines],
            "article": self.article,
            "size": self.size,
            "files": len(self.changes),
        }


def planned(folder: Path, read: Content, article_id: str) -> Planned:
    """What masking an article would do; nothing is written. Raises ContentError and UsageError."""
    if read.single:
        raise UsageError("账本还没有按版面分开；请先运行 python build.py")
    archive = archives.assemble(read)
    article = archive.by_id.get(article_id)
    if article is None:
        raise UsageError(f"没有编号是“{article_id}”的文章")
    if article.meta.access not in WITHHELD:
        what = '要先写 access: "withdrawn"（撤下）或 "redacted"（删节），再遮去文字'
        raise ContentError(Problem(article.path, article.line_of("access"), what))
    hidden = site.withheld(archive, read.ledger, read.reference)
    result = masking.mask(archive, read.ledger, article, hidden)
    changes: dict[str, bytes | None] = {path: text.encode() for path, text in result.files.items()}
    page = archive.page_of(article)
    lines: tuple[tuple[int, str], ...] = ()
    path = page.raw.path if page and result.page is not None else ""
    if page and result.page is not None:
        data = decoding.with_text((folder / path).read_bytes(), page.raw, result.page)
        changes = {path: data, **changes}
        texts = result.page.split("\n")
        lines = tuple((number, texts[number - 1]) for number in result.lines)
    return Planned(changes, path, lines, result.files.get(article.path, ""), result.size)


def run(outside: Outside, *, content: Path, words: Sequence[str], write: bool) -> Report:
    """Raises ContentError and UsageError; then nothing is written."""
    if len(words) > 1:
        raise UsageError(f"mask 一次只写一个编号，后面多了“{words[1]}”")
    with writing.alone(outside, content, among_readers=not write):
        return _mask(outside, content, words[0], write=write)


def _mask(outside: Outside, content: Path, article_id: str, *, write: bool) -> Report:
    read = stages.read(content)
    found = planned(content, read, article_id)
    if found.page:
        outside.say(f"{outside.shown(content / found.page)}（{found.size} 字）：")
        for number, line in found.lines:
            outside.say(f"  {number:>4}  {line}")
    if found.article:
        path = next(file.article.path for file in read.articles if file.article.id == article_id)
        outside.say(f"{outside.shown(content / path)}：")
        outside.say(found.article)
    if write:
        writing.write(content, dict(read.sources), found.changes, together=True)
    counts = {"files": len(found.changes), "characters": found.size}
    if not found.changes:
        return Report(f"{article_id} 的文字已经遮去了", counts)
    if write:
        return Report(
            f"遮去了 {found.size} 字，写了 {len(found.changes)} 个文件；git 历史和别处还留着它，见编辑手册“撤下的文字还在哪里”",
            counts,
        )
    return Report(f"要遮去 {found.size} 字，写 {len(found.changes)} 个文件；看过没有错，再加 --write", counts)
