"""Links to a paragraph that outlive its correction: which anchors of before belong to which paragraph of now.

An anchor is made of a paragraph's own words (`prose`), so a correction gives it another. The ledger keeps those it had
(`ledger.Paragraph`); here they are handed on to the paragraphs of the article as it is now, and none is dropped as long
as the article has any paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.content.ledger import Paragraph
from bulletin.text.likeness import ALIKE, overlap, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import Block


def former(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> tuple[tuple[str, ...], ...]:
    """For each block of an article as it is now: the other anchors under which links may name it."""
    if not blocks or not paragraphs:
        return ((),) * len(blocks)
    current = {block.anchor for block in blocks}
    found: list[list[str]] = [[] for _ in blocks]
    for paragraph, at in zip(paragraphs, _homes(paragraphs, blocks), strict=True):
        found[at].extend(anchor for anchor in paragraph.anchors if anchor not in current)
    return tuple(tuple(dict.fromkeys(anchors)) for anchors in found)


def recorded(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    """The paragraphs with the anchors that a corrected article has now, so that they are known once they change."""
    if not blocks:
        return tuple(paragraphs)
    known = {anchor for paragraph in paragraphs for anchor in paragraph.anchors}
    new = [at for at, block in enumerate(blocks) if block.anchor not in known]
    if not new or not paragraphs:
        return tuple(paragraphs)
    homes = _homes(paragraphs, blocks)
    added: list[list[str]] = [[] for _ in paragraphs]
    for at in new:
        # The paragraph it was made of; one that a person put in belongs to the one before it.
        before = [index for index, home in enumerate(homes) if home <= at]
        own = [index for index, home in enumerate(homes) if home == at]
        added[(own or before[-1:] or [0])[0]].append(blocks[at].anchor)
    return tuple(
        Paragraph(paragraph.text, (*paragraph.anchors, *more))
        for paragraph, more in zip(paragraphs, added, strict=True)
    )


def handed_on(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    """The blocks of an article as paragraphs of their own, with all anchors that links may name."""
    return tuple(
        Paragraph(block.text, (block.anchor, *more))
        for block, more in zip(blocks, former(paragraphs, blocks), strict=True)
    )


def _homes(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> list[int]:
    """For each paragraph of before the index of the block of now that holds it, or stands nearest before it."""
    at = {block.anchor: index for index, block in enumerate(blocks)}
    homes: list[int | None] = []
    for paragraph in paragraphs:
        same = sorted({at[anchor] for anchor in paragraph.anchors if anchor in at})
        if len(same) > 1:
            words = pairs(paragraph.text)
            same.sort(key=lambda index: -overlap(words, pairs(blocks[index].text)))
        homes.append(same[0] if same else None)
    taken = {home for home in homes if home is not None}
    lost = {index: pairs(paragraphs[index].text) for index, home in enumerate(homes) if home is None}
    free = {index: pairs(block.text) for index, block in enumerate(blocks) if index not in taken}
    scores = sorted(
        (-overlap(words, others), before, now)
        for before, words in lost.items()
        for now, others in free.items()
    )
    for score, before, now in scores:
        if -score >= ALIKE and homes[before] is None and now not in taken:
            homes[before] = now
            taken.add(now)
    last = next((home for home in homes if home is not None), 0)
    settled = []
    for home in homes:
        last = last if home is None else home
        settled.append(last)
    return settled
