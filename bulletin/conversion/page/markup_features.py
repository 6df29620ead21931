"""Features of a page received as Markdown: what its heading levels say. Built like `features`.

The highest level heads articles. What stands directly under a headline, before any text, is its deck, unless other
headings of the same level in the same article show that it is a crosshead.
"""

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


def kicker_level(page: Lines, at: int) -> float:
    """Whether a lower heading stands directly above a headline and behind text: #### 夏季行动进行时 / # 夜查夜市."""
    items = page.items
    if not page.is_markdown or at + 1 >= len(items):
        return 0.0
    above = items[at - 1].level if at else 0
    return float(items[at].level > page.levels[0] == items[at + 1].level and not above)


def deck_level(page: Lines, at: int) -> float:
    return _marked(page, at in page.marked_decks)


def crosshead_level(page: Lines, at: int) -> float:
    level = page.items[at].level
    return _marked(
        page,
        page.is_markdown
        and level > page.levels[0]
        and at not in page.marked_decks
        and level == page.crosshead_levels[at],
    )


def subhead_level(page: Lines, at: int) -> float:
    level = page.items[at].level
    return _marked(
        page, page.is_markdown and level > page.levels[0] and level > page.crosshead_levels[at] > 0
    )


def no_level(page: Lines, at: int) -> float:
    return _marked(page, page.items[at].level == 0)


def bare(page: Lines, _at: int) -> float:
    return float(not page.is_markdown)
