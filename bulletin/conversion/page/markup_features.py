"""Features of a page received as Markdown: what its heading levels say. Built like `features`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin.conversion.page.layout import Lines


def _marked(page: Lines, yes: bool) -> float:
    if not page.is_markdown:
        return 0.0
    return 1.0 if yes else -1.0


def headline_level(page: Lines, at: int) -> float:
    return _marked(page, page.is_markdown and page.items[at].level == page.levels[0])


def deck_level(page: Lines, at: int) -> float:
    """One level below a headline that stands directly above, unless crossheads share that level."""
    line = page.items[at]
    if (
        not page.is_markdown
        or not at
        or line.level <= page.levels[0]
        or page.items[at - 1].level != page.levels[0]
    ):
        return _marked(page, yes=False)
    return _marked(page, line.level not in _crosshead_levels(page))


def crosshead_level(page: Lines, at: int) -> float:
    levels = _crosshead_levels(page)
    return _marked(page, bool(levels) and page.items[at].level == levels[0])


def subhead_level(page: Lines, at: int) -> float:
    return _marked(page, page.items[at].level in _crosshead_levels(page)[1:])


def no_level(page: Lines, at: int) -> float:
    return _marked(page, page.items[at].level == 0)


def bare(page: Lines, _at: int) -> float:
    return float(not page.is_markdown)


def _crosshead_levels(page: Lines) -> tuple[int, ...]:
    """Levels of the headings that do not stand directly under a headline, highest first."""
    if not page.is_markdown:
        return ()
    top = page.levels[0]
    pairs = zip(page.items, page.items[1:], strict=False)
    return tuple(sorted({line.level for above, line in pairs if line.level > top and above.level != top}))
