"""check: report every problem and doubt of the content; write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.archive import assembly as archives
from bulletin.archive import photos
from bulletin.commands import stages
from bulletin.commands.outside import Outside, Report
from bulletin.content import folder as contents
from bulletin.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path


def run(outside: Outside, *, content: Path) -> Report:
    """What `build` would raise is reported together."""
    read = contents.read(content)
    problems = list(read.problems)
    if not problems:
        result = stages.convert(outside, read, every_page=True)
        outside.list_doubts(content, stages.doubts_of(read, result))
        problems += result.problems
        problems += (
            Problem(path, 1, "还没有按版面写好；请运行 python build.py convert") for path, _ in result.files
        )
        archive = archives.assemble(read.settings, read.pages, read.articles, read.ledger)
        known = {problem.path for problem in problems}
        shown = photos.attach(archive, read.images)
        whole = (
            *stages.problems_of(outside, content, read, archive),
            *photos.damaged(shown, contents.photo_reader(content)),
        )
        problems += (problem for problem in whole if problem.path not in known)
    counts = {"articles": len(read.articles), "pages": len(read.pages)}
    summary = f"{counts['articles']} 篇文章，{counts['pages']} 个版面，没有问题"
    return Report(summary, counts, outside.located(content, problems))
