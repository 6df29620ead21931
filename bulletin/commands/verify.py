"""verify: hold a built site against its manifest and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.commands import writing
from bulletin.commands.outside import Outside, Report
from bulletin.content import folder as contents
from bulletin.publish import output as publishing

if TYPE_CHECKING:
    from pathlib import Path


def run(outside: Outside, *, content: Path, output: Path) -> Report:
    """Problems of the content, and of the site on disk."""
    with writing.alone(outside, content, among_readers=True):
        read = contents.read(content)
        found = list(publishing.verify(output, dict(read.sources), cache.folder_of(content)))
        left = writing.left(content)
    problems = (*outside.located(content, (*read.problems, *left)), *outside.located(output, found))
    counts = {"sources": len(read.sources), "files": publishing.number_of_files(output)}
    return Report(f"{outside.shown(output)} 与清单和源文件相符", counts, problems)
