"""The number under which the index knows an article.

A number follows from the ids alone, so that the same archive has the same numbers whatever came first, and it stays
when an article is dated otherwise, corrected or withdrawn. Numbers are places in a table with room for twice as many: an
id that is issued later takes a free one, and hardly ever (an id in four, of one day) moves another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.search import terms

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOM = 2
"""Numbers for each id there is, at least. A gap of one more bit makes an index 4 % larger."""


def numbers(issued: Mapping[str, str]) -> dict[str, int]:
    """The number of each id. `issued` gives the day on which each entered, of all there ever were.

    Each id has one number where it belongs; where that is taken, the next that is free. Those that entered first, and
    of one day the alphabetically first, choose first.

    >>> numbers({'b3k9': '', 'a2m4': ''}) == numbers({'a2m4': '', 'b3k9': ''})
    True
    """
    return _numbers(tuple(sorted((day, article_id) for article_id, day in issued.items())))


@cache.kept
def _numbers(issued: tuple[tuple[str, str], ...]) -> dict[str, int]:
    """`numbers` of days with ids, sorted."""
    size = room(len(issued))
    taken: dict[int, str] = {}
    for _, article_id in issued:
        number = terms.bucket(article_id, size)
        while number in taken:
            number = (number + 1) % size
        taken[number] = article_id
    return {article_id: number for number, article_id in taken.items()}


def room(ids: int) -> int:
    """How many numbers there are: a power of two.

    >>> room(0), room(22), room(10000)
    (1, 64, 32768)
    """
    return 1 << max(0, ROOM * ids - 1).bit_length()
