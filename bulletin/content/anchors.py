"""Links to a paragraph that outlive its correction: which anchors of before belong to which paragraph of now.

An anchor is made of a paragraph's own words (`prose`), so a correction gives it another. The ledger keeps those it had
(`ledger.Paragraph`); here they are handed on to the paragraphs of the article as it is now, and none is dropped as long
as the article has any paragraph. The anchors of a paragraph that is gone go to the one before it, and are known for that.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from bulletin.content.ledger import Paragraph
from bulletin.text import prose
from bulletin.text.likeness import ALIKE, near, overlap, pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.model import Block

_HELD = 0.6
"""From this share of its pairs on a paragraph stands within a longer one."""


class Names(NamedTuple):
    """Anchors that lead to a block besides its own."""

    former: tuple[str, ...] = ()
    """Of its words before they were corrected, or put together with others."""
    gone: tuple[str, ...] = ()
    """Of paragraphs that stood there and are no more, or were put in there and corrected since."""


def names(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> tuple[Names, ...]:
    """For each block of an article as it is now: the other anchors under which links may name it."""
    if not blocks or not paragraphs:
        return (Names(),) * len(blocks)
    current = {block.anchor for block in blocks}
    former: list[list[str]] = [[] for _ in blocks]
    gone: list[list[str]] = [[] for _ in blocks]
    for paragraph, (at, is_there) in zip(paragraphs, _homes(paragraphs, blocks), strict=True):
        (former if is_there else gone)[at].extend(_without(paragraph.anchors, current))
        gone[at].extend(_without(paragraph.gone, current))
    there = {anchor for anchors in former for anchor in anchors}
    return tuple(
        Names(tuple(dict.fromkeys(one)), tuple(dict.fromkeys(_without(other, there))))
        for one, other in zip(former, gone, strict=True)
    )


def recorded(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    """The paragraphs with the anchors that a corrected article has now, so that they are known once they change."""
    if not blocks:
        return tuple(paragraphs)
    known = {anchor for paragraph in paragraphs for anchor in (*paragraph.anchors, *paragraph.gone)}
    new = [at for at, block in enumerate(blocks) if block.anchor not in known]
    if not new or not paragraphs:
        return tuple(paragraphs)
    homes = [at for at, _ in _homes(paragraphs, blocks)]
    first = {home: index for index, home in reversed([*enumerate(homes)])}
    by_home = sorted((home, index) for index, home in enumerate(homes))
    last = [*accumulate((index for _, index in by_home), max)]
    """Beside each paragraph in the order of their homes: the last that has its home there or before."""
    own: list[list[str]] = [[] for _ in paragraphs]
    behind: list[list[str]] = [[] for _ in paragraphs]
    for at in new:
        # The paragraph it was made of; one that a person put in stands behind the one before it.
        if at in first:
            own[first[at]].append(blocks[at].anchor)
        else:
            before = bisect_left(by_home, (at, 0))
            behind[last[before - 1] if before else 0].append(blocks[at].anchor)
    return tuple(
        Paragraph(paragraph.text, (*paragraph.anchors, *more), (*paragraph.gone, *others))
        for paragraph, more, others in zip(paragraphs, own, behind, strict=True)
    )


def handed_on(
    paragraphs: Sequence[Paragraph], blocks: Sequence[Block], texts: Sequence[str] = ()
) -> tuple[Paragraph, ...]:
    """The blocks of an article as paragraphs of their own, with all anchors that links may name. `texts` are the
    blocks as Markdown, where that is not what they read.
    """
    return tuple(
        Paragraph(text, (block.anchor, *more.former), more.gone)
        for text, block, more in zip(
            texts or [block.text for block in blocks], blocks, names(paragraphs, blocks), strict=True
        )
    )


def elsewhere(others: Mapping[str, tuple[str, Sequence[Paragraph]]]) -> Mapping[str, str]:
    """Where the paragraphs of other articles are, by their anchors: `x7k2m#p-1a2b3c4d`; a crosshead that is the headline
    of an article now is all of it: `x7k2m`. `others` are headlines and paragraphs by the id of their article.
    """
    headlines = {prose.anchor("crosshead", title): other for other, (title, _) in others.items() if title}
    paragraphs = {
        anchor: f"{other}#{anchor}"
        for other, (_, its) in others.items()
        for paragraph in its
        for anchor in paragraph.anchors
    }
    return headlines | paragraphs


def _without(anchors: Iterable[str], others: set[str]) -> Iterator[str]:
    return (anchor for anchor in anchors if anchor not in others)


def _homes(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> list[tuple[int, bool]]:
    """For each paragraph of before the index of the block of now that holds it, or stands nearest before it; and
    whether it holds it.

    Of one that was parted in two that is the half with most of its letters; two that were put together have one block.
    """
    at = {block.anchor: index for index, block in enumerate(blocks)}
    now = [pairs(block.text) for block in blocks]
    homes: list[int | None] = []
    for paragraph in paragraphs:
        same = sorted({at[anchor] for anchor in paragraph.anchors if anchor in at})
        if len(same) > 1:
            words = pairs(paragraph.text)
            same.sort(key=lambda index: -overlap(words, now[index]))
        homes.append(same[0] if same else None)
    taken = {home for home in homes if home is not None}
    lost = {index: pairs(paragraphs[index].text) for index, home in enumerate(homes) if home is None}
    free = {index: words for index, words in enumerate(now) if index not in taken}
    scores = sorted(
        (-len(lost[before] & free[index]), -score, before, index)
        for before, index in near(lost, free, ALIKE)
        if (score := overlap(lost[before], free[index])) >= ALIKE
    )
    for _, _, before, index in scores:
        if homes[before] is None and index not in taken:
            homes[before] = index
            taken.add(index)
    left = {before: words for before, words in lost.items() if homes[before] is None and words}
    held: dict[int, list[tuple[float, int]]] = {}
    for before, index in near(left, dict(enumerate(now)), _HELD, is_within=True):
        held.setdefault(before, []).append((len(left[before] & now[index]) / len(left[before]), -index))
    for before, found in held.items():
        share, index = max(found)
        homes[before] = -index if share >= _HELD else None
    last = next((home for home in homes if home is not None), 0)
    settled = []
    for home in homes:
        last = last if home is None else home
        settled.append((last, home is not None))
    return settled
