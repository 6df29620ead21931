"""mask: show an article and its page with what is gone from the site masked; put them in place with --write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.archive import assembly as archives
from bulletin.commands import stages, writing
from bulletin.commands.outside import Outside, Report
from bulletin.content import decoding
from bulletin.desk import masking
from bulletin.model import Access
from bulletin.problems import ContentError, Problem, UsageError
from bulletin.publish import site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def run(outside: Outside, *, content: Path, words: Sequence[str], write: bool) -> Report:
    """Raises ContentError and UsageError; then nothing is written."""
    if len(words) > 1:
        raise UsageError(f"mask 一次只写一个编号，后面多了“{words[1]}”")
    with writing.alone(outside, content, among_readers=not write):
        return _mask(outside, content, words[0], write=write)


def _mask(outside: Outside, content: Path, article_id: str, *, write: bool) -> Report:
    read = stages.read(content)
    if read.single:
        raise UsageError("账本还没有按版面分开；请先运行 python build.py")
    archive = archives.assemble(read)
    article = archive.by_id.get(article_id)
    if article is None:
        raise UsageError(f"没有编号是“{article_id}”的文章")
    if article.meta.access not in {Access.WITHDRAWN, Access.REDACTED}:
        what = '要先写 access: "withdrawn"（撤下）或 "redacted"（删节），再遮去文字'
        raise ContentError(Problem(article.path, article.line_of("access"), what))
    hidden = site.withheld(archive, read.ledger, read.reference)
    result = masking.mask(archive, read.ledger, article, hidden)
    changes: dict[str, bytes | None] = {}
    page = archive.page_of(article)
    if page and result.page is not None:
        changes[page.raw.path] = decoding.with_text(
            (content / page.raw.path).read_bytes(), page.raw, result.page
        )
    changes |= {path: text.encode() for path, text in result.files.items()}
    if page and result.page is not None:
        lines = result.page.split("\n")
        outside.say(f"{outside.shown(content / page.raw.path)}（{result.size} 字）：")
        for number in result.lines:
            outside.say(f"  {number:>4}  {lines[number - 1]}")
    if article.path in result.files:
        outside.say(f"{outside.shown(content / article.path)}：")
        outside.say(result.files[article.path])
    if write:
        writing.write(content, dict(read.sources), changes, together=True)
    counts = {"files": len(changes), "characters": result.size}
    if not changes:
        return Report(f"{article.id} 的文字已经遮去了", counts)
    if write:
        return Report(
            f"遮去了 {result.size} 字，写了 {len(changes)} 个文件；git 历史和别处还留着它，见编辑手册“撤下的文字还在哪里”",
            counts,
        )
    return Report(f"要遮去 {result.size} 字，写 {len(changes)} 个文件；看过没有错，再加 --write", counts)
