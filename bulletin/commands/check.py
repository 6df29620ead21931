"""check: report every problem of the content. Where nothing changed since, what was found is said again (`standing`).

It writes nothing into the content and nothing of the site, and makes no cache: where a build left one it is read, and the
answer is left there for the next time, since nothing of what it holds can be published or change what is. The work itself
stands in `checking`, which is imported where there is some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin import cache, lazily, program
from bulletin.commands import caching, standing, writing

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.commands.outside import Outside, Report


def run(outside: Outside, *, content: Path) -> Report:
    """What `build` would raise is reported together. Raises ContentError where the content cannot be read."""
    with (
        writing.alone(outside, content, among_readers=True),
        cache.opened(caching.left_by_build(outside, content), program.name(), drops=False, say=outside.say),
    ):
        return standing.found(outside, standing.CHECK, content, lambda heard: _check(heard, content))


def _check(outside: Outside, content: Path) -> Report:
    with lazily.imported("bulletin"):
        from bulletin.commands import checking

        return checking.check(outside, content)
