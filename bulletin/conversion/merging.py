"""Merge what a page gives today with what people made of its articles, over what the program wrote last.

A correction is anchored in the words it was made in and follows them: into another paragraph, another article, another
place on the page. Only where both sides changed the same or adjacent characters, differently, a person must decide.
The result is today's version of the page with every correction carried over; one that cannot be carried is a
`Conflict`, never dropped. Pure functions over frozen values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin.conversion import headers
from bulletin.conversion.changes import Comparison, Text, Version, compare, compare_by_hand
from bulletin.conversion.conflicts import Conflict, Decide, Judge
from bulletin.conversion.weaving import Weaver
from bulletin.model import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_SENTENCE = 20
"""Characters of a withheld article that no other one has by chance."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The articles of the page, each with all corrections that could be carried, and what a person must decide."""

    versions: tuple[Version, ...]
    """In the order of the page. Where a conflict is undecided, the page's words stand."""
    conflicts: tuple[Conflict, ...]
    """Those that are undecided."""
    carried: tuple[tuple[str, str], ...]
    """Where corrections went to another article with their words: from, to."""
    into: Mapping[str, str]
    """Articles of the base that the page has no more -> those of today that hold more than half of their words."""
    disclosed: tuple[tuple[str, str], ...] = ()
    """Where a sentence of an article of which words are withheld became part of one that is shown: from, to."""


def merge(
    base: Sequence[Version],
    page: Sequence[Version],
    person: Sequence[Version],
    decide: Decide = lambda _: None,
) -> Merged:
    """Merge three ways: `base` -> `page` and `base` -> `person`.

    `person` holds the files of articles of `base`; one that is left out was not edited. `decide` says what a
    person decided of a conflict.
    """
    old, new = Text(tuple(base)), Text(tuple(page))
    kept = {version.id for version in page}
    if not person:  # what nobody corrected is what the page says
        is_whole = all(version.id in kept for version in base)
        heirs = {} if is_whole else _heirs(compare(old, new))
        return Merged(tuple(page), (), (), _into(base, kept, heirs))
    theirs = compare(old, new)
    edited = {version.id: version for version in person}
    ours = compare_by_hand(old, Text(tuple(edited.get(version.id, version) for version in base)))
    if agreed := _agreed(ours, new):
        pairs = zip(base, ours.new.versions, strict=True)
        ours = compare_by_hand(old, Text(tuple(_taken_back(was, now, agreed) for was, now in pairs)))
    judge = Judge(decide)
    weaver = Weaver(ours, theirs, judge)
    weaver.weave()
    heirs = _heirs(theirs)
    followed = {old: list(counts) for old, counts in heirs.items()}
    found = {**headers.merge(base, page, ours.new.versions, followed, judge.takes_key)}
    carried, disclosed = set(weaver.carried), []
    known = {version.id for version in base}
    for version in ours.new.versions:
        access = version.header.get("access")
        for heir in _holders(version.id, page, heirs) if access in WITHHELD and version.id in kept else ():
            if heir not in known:  # cut off it, and withheld as it is
                found[heir] = {**found[heir], "access": access}
                carried.add((version.id, heir))
            elif found[heir].get("access") not in WITHHELD:
                disclosed.append((version.id, heir))
    versions = tuple(
        Version(version.id, found[version.id], tuple(weaver.parts(version.id))) for version in page
    )
    into = _into(base, kept, heirs)
    return Merged(versions, tuple(judge.undecided), tuple(sorted(carried)), into, tuple(disclosed))


def holders(withheld: Version, page: Sequence[Version]) -> list[str]:
    """The other articles of today that hold a sentence of one that is not looked at among those it stood beside."""
    return _holders(withheld.id, page, _heirs(compare(Text((withheld,)), Text(tuple(page)))))


def _holders(article_id: str, page: Sequence[Version], heirs: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The other articles of today that hold a sentence of one of the base, or of whose words most are from there."""
    held = heirs.get(article_id, {})
    return [
        version.id
        for version in page
        if version.id != article_id
        and held.get(version.id, 0) >= min(_SENTENCE, sum(len(part.text) for part in version.parts) // 2 + 1)
    ]


def _into(
    base: Sequence[Version], kept: Collection[str], heirs: Mapping[str, Mapping[str, int]]
) -> dict[str, str]:
    """Articles that the page has no more -> those of today that hold more than half of their words."""
    return {
        version.id: heir
        for version in base
        if version.id not in kept
        for heir, words in heirs.get(version.id, {}).items()
        if 2 * words > sum(len(part.text) for part in version.parts)
    }


def _agreed(ours: Comparison, today: Text) -> set[str]:
    """The articles of which page and person made the same; not those that the person moved words to or from others of."""
    given = {version.id: version.parts for version in today.versions}
    agreed = {
        now.id
        for was, now in zip(ours.old.versions, ours.new.versions, strict=True)
        if now.parts != was.parts and now.parts == given.get(now.id)
    }
    moves = [{ours.old.owners[old], ours.new.owners[new]} for new, old in ours.moves.items()]
    while torn := {name for ends in moves if not ends <= agreed for name in ends & agreed}:
        agreed -= torn
    return agreed


def _taken_back(was: Version, now: Version, agreed: Collection[str]) -> Version:
    """What a person made of an article; what the page made of it in the same way is nothing to be carried."""
    return replace(now, parts=was.parts) if now.id in agreed else now


def _heirs(theirs: Comparison) -> Mapping[str, Mapping[str, int]]:
    """By article of the base: how many of its characters each article of today holds, the one with most first."""
    found: dict[str, dict[str, int]] = {}
    for a, b, size in theirs.runs:
        counts = found.setdefault(theirs.old.owner(a), {})
        owner = theirs.new.owner(b)
        counts[owner] = counts.get(owner, 0) + size
    return {
        old: dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        for old, counts in found.items()
    }
