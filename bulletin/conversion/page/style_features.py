"""Features of how a line is set, where the file that brought the page says so (Word, PDF). Built like `features`.

They say something only on a page whose heads are set otherwise than its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin.conversion.page.layout import Lines

_LARGER = 1.08
"""From this size on type is larger than that of the running text."""
_HEADLINE = 1.35
"""From this size on it is that of a headline, where crossheads are only bold or a little larger."""
_SAME = 0.05
"""Sizes that differ by less are one."""


def _size(page: Lines, at: int) -> float:
    """The size of a line as far as it stands out: type as large as the text, but bold, counts as a little larger."""
    style = page.items[at].style
    if style is None:
        return 0.0
    return max(style.size, _LARGER if style.is_bold else 0.0)


def _stands_out(page: Lines, at: int) -> bool:
    return page.is_styled and _size(page, at) >= _LARGER and page.items[at].length <= 60


def _cluster(page: Lines, at: int) -> range:
    """The lines set as heads that stand together with one."""
    first = last = at
    while first > 0 and _stands_out(page, first - 1) and not _parts_blocks(page, first):
        first -= 1
    while last + 1 < len(page.items) and _stands_out(page, last + 1) and not _parts_blocks(page, last + 1):
        last += 1
    return range(first, last + 1)


def _parts_blocks(page: Lines, at: int) -> bool:
    above, here = page.items[at - 1].style, page.items[at].style
    return above is not None and here is not None and above.block != here.block


def _tops(page: Lines, at: int) -> tuple[range, int, int]:
    """The heads around a line, and the first and last of those set largest."""
    cluster = _cluster(page, at)
    largest = max(_size(page, each) for each in cluster)
    tops = [each for each in cluster if _size(page, each) >= largest - _SAME]
    return cluster, tops[0], tops[-1]


def _is_headline_size(page: Lines, at: int) -> bool:
    """Whether the heads around a line are set as large as headlines are on this page."""
    cluster = _cluster(page, at)
    return max(_size(page, each) for each in cluster) >= page.headline_size - _SAME


def set_as_head(page: Lines, at: int) -> float:
    """-1 to 1: whether a line is set larger or bolder than the text; 0 where the page does not tell."""
    if not page.is_styled or page.items[at].style is None:
        return 0.0
    if _stands_out(page, at):
        return 1.0
    style = page.items[at].style
    return 0.0 if style and style.is_centred else -1.0


def set_as_headline(page: Lines, at: int) -> float:
    """Whether it is the first of the lines set largest among heads of the size of headlines."""
    return float(_stands_out(page, at) and _is_headline_size(page, at) and _tops(page, at)[1] == at)


def set_as_more(page: Lines, at: int) -> float:
    """Whether it is a further line as large as the headline right above it: one wrapped headline."""
    if not _stands_out(page, at) or not _is_headline_size(page, at):
        return 0.0
    _, first, last = _tops(page, at)
    return float(first < at <= last and page.items[at].gap <= max(1, page.items[first].gap))


def set_as_kicker(page: Lines, at: int) -> float:
    return float(_stands_out(page, at) and _is_headline_size(page, at) and at < _tops(page, at)[1])


def set_as_deck(page: Lines, at: int) -> float:
    return float(_stands_out(page, at) and _is_headline_size(page, at) and at > _tops(page, at)[2])


def set_as_crosshead(page: Lines, at: int) -> float:
    """Whether it stands out, but less than headlines do."""
    return float(_stands_out(page, at) and not _is_headline_size(page, at))


def begins_block(page: Lines, at: int) -> float:
    """Whether another cell or text box begins here."""
    return float(at > 0 and page.is_styled and _parts_blocks(page, at))


def set_small(page: Lines, at: int) -> float:
    """Whether it is set smaller than the text, as words under pictures are."""
    style = page.items[at].style
    return float(style is not None and page.is_styled and style.size <= 0.93 and page.items[at].length <= 60)
