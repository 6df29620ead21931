"""verify: hold a built site against its manifest and its sources. Every file of the site is read, whatever it looks like."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin import cache, program
from bulletin.commands import caching, standing, writing
from bulletin.commands.outside import Outside, Report
from bulletin.publish import output as publishing

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.problems import Problem

    Sources = tuple[tuple[tuple[str, str], ...], tuple[Problem, ...]]
    """SHA-256 of the files of the content, by path, and what is wrong with them."""


def run(outside: Outside, *, content: Path, output: Path, url: str) -> Report:
    """Problems of the content, and of the site on disk; with a URL, of the site that is published there."""
    if url:
        return _published(outside, content, url)
    kept = caching.left_by_build(outside, content)
    with (
        writing.alone(outside, content, among_readers=True),
        cache.opened(kept, program.name(), drops=False, say=outside.say),
    ):
        sources, wrong = standing.found(outside, standing.VERIFY, content, lambda _: _sources(content))
        present = publishing.files_in(output)
        found = list(publishing.verify(output, dict(sources), kept, present))
        left = writing.left(content)
    problems = (*outside.located(content, (*wrong, *left)), *outside.located(output, found))
    counts = {"sources": len(sources), "files": len(present)}
    return Report(f"{outside.shown(output)} 与清单和源文件相符", counts, problems)


def _published(outside: Outside, content: Path, url: str) -> Report:
    from bulletin.commands import published

    sources: dict[str, str] = {}
    if content.is_dir():  # a reader may have the program alone
        with writing.alone(outside, content, among_readers=True):
            sources = dict(_sources(content)[0])
    done = published.check(url, sources, outside.progress)
    problems = [replace(problem, path=f"{url}{problem.path}") for problem in done.problems]
    made = f"，从提交 {done.commit[:12]} 构建" if done.commit else ""
    held = "，源文件与这里的相同" if sources else "；这里没有内容，没有比较源文件"
    summary = (
        f"{url}：{done.files} 个文件与清单相符，{done.articles} 篇文章一路查到版面上的字"
        f"（{done.hidden} 篇不公开原文）{made}{held}"
    )
    counts = {"files": done.files, "articles": done.articles, "hidden": done.hidden}
    return Report(summary, counts, tuple(problems))


def _sources(content: Path) -> Sources:
    from bulletin.content import folder as contents

    read = contents.read(content)
    return read.sources, read.problems
