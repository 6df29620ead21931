"""convert: read every page with today's rules, write the articles nobody edited, list what a person should look at.

Where it found nothing to write and nothing changed since, it says so again without reading a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin import cache, program
from bulletin.commands import caching, standing, writing
from bulletin.commands.outside import Outside, Report
from bulletin.problems import ContentError

if TYPE_CHECKING:
    from pathlib import Path


def run(outside: Outside, *, content: Path, keep: tuple[str, ...], take: tuple[str, ...]) -> Report:
    """`keep` and `take` are ids whose conflict is decided. Raises ContentError and UsageError."""
    kept = caching.for_values(outside, content)
    with writing.alone(outside, content), cache.opened(kept, program.name(), drops=False, say=outside.say):
        if keep or take:
            standing.drop()
            return _convert(outside, content, keep, take)
        return standing.found(outside, standing.CONVERT, content, lambda heard: _convert(heard, content))


def _convert(
    outside: Outside, content: Path, keep: tuple[str, ...] = (), take: tuple[str, ...] = ()
) -> Report:
    from bulletin.archive import assembly as archives
    from bulletin.commands import stages
    from bulletin.conversion.convert import Resolution

    resolution = Resolution(frozenset(keep), frozenset(take))
    read, result = stages.converted(outside, content, every_page=True, resolution=resolution)
    whole = archives.derive(read)
    stages.say_what_was_made(outside, content, read, result, "")
    for name in result.idle:
        outside.say(f"{name}：这里没有要决定的冲突，--keep、--take 对它什么也没有做")
    doubts = stages.doubts_of(
        read, whole.archive, result.doubts, stages.with_news(read, whole.doubts, result)
    )
    outside.list_doubts(content, stages.to_look_at(read, doubts, read=result.read))
    if lost := [*archives.lost_pages(read)]:
        raise ContentError(*lost)
    counts = {"articles": len(read.articles), "pages": len(read.pages)}
    return Report(f"{counts['articles']} 篇文章，{counts['pages']} 个版面", counts)
