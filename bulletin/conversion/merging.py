"""Merge what a page gives today with what people made of its articles, over what the program wrote last.

A correction is anchored in the words it was made in and follows them: into another paragraph, another article, another
place on the page. Only where both sides changed the same or adjacent characters, differently, a person must decide.
The result is today's version of the page with every correction carried over; one that cannot be carried is a
`Conflict`, never dropped. Pure functions over frozen values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.conversion import headers
from bulletin.conversion.changes import Comparison, Text, Version, compare, compare_by_hand
from bulletin.conversion.conflicts import Conflict, Judge, Side
from bulletin.conversion.weaving import Weaver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Merged:
    """The articles of the page, each with all corrections that could be carried, and what a person must decide."""

    versions: tuple[Version, ...]
    """In the order of the page. Where a conflict is undecided, the page's words stand."""
    conflicts: tuple[Conflict, ...]
    """Those that are undecided."""
    carried: tuple[tuple[str, str], ...]
    """Where corrections went to another article with their words: from, to."""


def merge(
    base: Sequence[Version],
    page: Sequence[Version],
    person: Sequence[Version],
    decisions: Mapping[str, Side] | None = None,
) -> Merged:
    """Merge three ways: `base` -> `page` and `base` -> `person`.

    `person` holds the files of articles of `base`; one that is left out was not edited. `decisions` are by
    `Conflict.key`.
    """
    today = {version.id: version for version in page}
    # Whoever made of an article what the page makes of it left nothing to merge.
    edited = {version.id: version for version in person if version != today.get(version.id)}
    old = Text(tuple(base))
    theirs = compare(old, Text(tuple(page)))
    ours = compare_by_hand(old, Text(tuple(edited.get(version.id, version) for version in base)))
    judge = Judge(decisions or {})
    weaver = Weaver(ours, theirs, judge)
    weaver.weave()
    found = headers.merge(base, page, ours.new.versions, _heirs(theirs), judge.takes_key)
    versions = tuple(
        Version(version.id, found[version.id], tuple(weaver.parts(version.id))) for version in page
    )
    return Merged(versions, tuple(judge.undecided), tuple(sorted(weaver.carried)))


def _heirs(theirs: Comparison) -> Mapping[str, Sequence[str]]:
    """By article of the base: the articles of today that hold words of it, the one with most of them first."""
    found: dict[str, dict[str, int]] = {}
    for a, b, size in theirs.runs:
        counts = found.setdefault(theirs.old.owner(a), {})
        owner = theirs.new.owner(b)
        counts[owner] = counts.get(owner, 0) + size
    return {old: sorted(counts, key=lambda new: (-counts[new], new)) for old, counts in found.items()}
