"""verify: hold a built site against its manifest and its sources. Every file of the site is read, whatever it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin import cache, program
from bulletin.commands import standing, writing
from bulletin.commands.outside import Outside, Report
from bulletin.publish import output as publishing

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.problems import Problem

    Sources = tuple[tuple[tuple[str, str], ...], tuple[Problem, ...]]
    """SHA-256 of the files of the content, by path, and what is wrong with them."""


def run(outside: Outside, *, content: Path, output: Path) -> Report:
    """Problems of the content, and of the site on disk."""
    with (
        writing.alone(outside, content, among_readers=True),
        cache.opened(cache.left_by_build(content), program.name(), drops=False),
    ):
        sources, wrong = standing.found(outside, standing.VERIFY, content, lambda _: _sources(content))
        found = list(publishing.verify(output, dict(sources), cache.folder_of(content)))
        left = writing.left(content)
    problems = (*outside.located(content, (*wrong, *left)), *outside.located(output, found))
    counts = {"sources": len(sources), "files": publishing.number_of_files(output)}
    return Report(f"{outside.shown(output)} 与清单和源文件相符", counts, problems)


def _sources(content: Path) -> Sources:
    from bulletin.content import folder as contents

    read = contents.read(content)
    return read.sources, read.problems
