"""Names printed without a space between them: which cuts are likely, and which the archive itself settles.

They are split only where another byline of the archive shows one of the names (`settle`); otherwise they stay as
printed, and a likely cut is named to the editor. What a single name looks like is the business of `names`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bulletin.reference.names import A_WORD, RUN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bulletin.reference.names import Names


@dataclass(frozen=True, slots=True)
class Settled:
    """Names after those printed without a space were looked up in the archive."""

    names: tuple[str, ...]
    basis: str
    """Sentences for the editor: what was split and why, or what is doubtful; empty when all is plain."""
    doubtful: bool


def splits(name: str) -> Iterator[tuple[str, ...]]:
    """Every way to cut a run of Han into parts of two or three characters, the longer first part first."""
    if not name:
        yield ()
    for length in (3, 2):
        if length <= len(name):
            yield from ((name[:length], *rest) for rest in splits(name[length:]))


def suggest_split(name: str, names: Names) -> tuple[str, ...]:
    """The likeliest cut of a long name into names that each begin with a surname; () when none is likely.

    A guess for the editor, never applied by itself.
    """
    if (
        not RUN.fullmatch(name)
        or not 4 <= len(name) <= 12
        or names.is_compound(name)
        or names.is_transcribed(name)
    ):
        return ()
    best: tuple[float, tuple[str, ...]] = (0.55, ())
    evidence = cache(names.evidence)  # the same parts stand in many cuts
    for parts in splits(name):
        weakest = min(map(evidence, parts))
        if weakest > best[0]:
            best = (weakest, parts)
    return best[1]


def token_evidence(name: str, names: Names) -> float:
    """Like `Names.evidence`, for a word that may be two or three names run together."""
    single = names.evidence(name)
    if len(name) < 4 or single > 0.5 or not RUN.fullmatch(name):
        return single
    if suggest_split(name, names):
        return 0.75 * (A_WORD if name in names.ordinary else 1)
    if len(name) <= 6 and not set(name[1:]) & names.never and name not in names.words:
        # One half is a plain name, the other could be: 财喜白厚和. Half of 公安大练兵 never is.
        plain = (max(sorted(map(names.evidence, parts))[-1:], default=0.0) for parts in splits(name))
        weakest = (min(map(names.evidence, parts)) for parts in splits(name))
        return max(single, 0.55 if max(plain) > 0.8 and max(weakest) > 0.25 else 0.0)
    return single


def may_be_several(name: str, names: Names) -> bool:
    """Whether a name is so long that it may be two."""
    if len(name) < 4 or not RUN.fullmatch(name) or names.is_compound(name):
        return False
    return not names.is_transcribed(name)


def _known_split(name: str, names: Names, known: frozenset[str]) -> tuple[str, str] | None:
    """Cut a run-together name at a proper part that signs elsewhere, the longest such part first.

    One Mongolian name is often made of two that also stand alone: 图雅其其格 stays whole.
    """
    if len(name) < 4 or not RUN.fullmatch(name) or names.is_transcribed(name):
        return None
    for length in range(len(name) - 2, 1, -1):
        head, tail = (name[:length], name[length:]), (name[:-length], name[-length:])
        for parts, part, rest in ((head, *head), (tail, *tail[::-1])):
            if part not in known or rest in names.compound_surnames or set(rest) & names.never:
                continue
            if rest in known or _may_stand(rest, names, strict=length == 2):
                return parts
    return None


def _may_stand(rest: str, names: Names, strict: bool) -> bool:
    """Whether what is left beside a known name can be one or more names; stricter when the known one is short."""
    if len(rest) <= 3:
        return names.evidence(rest) > (0.5 if strict else 0.3)
    return token_evidence(rest, names) > 0.5


def _settle_one(name: str, names: Names, known: frozenset[str]) -> tuple[str, ...]:
    parts = _known_split(name, names, known)
    return (
        (name,)
        if parts is None
        else tuple(leaf for part in parts for leaf in _settle_one(part, names, known))
    )


def settle(byline_names: Sequence[str], names: Names, known: Collection[str]) -> Settled:
    """Split names that were printed without a space, where the archive knows one of them from another byline.

    `known` holds the names of the other bylines. A long name without such support stays as printed and is
    doubtful, unless a compound surname or the elements of a Mongolian name explain its length. Settling the
    result again changes nothing.

    >>> from bulletin.reference.loading import load
    >>> settle(['财喜白厚和'], load().subject.names, ['白厚和']).names
    ('财喜', '白厚和')
    """
    atoms = frozenset(known)
    found: list[str] = []
    notes: list[str] = []
    doubtful = False
    for name in byline_names:
        leaves = _settle_one(name, names, atoms)
        found.extend(leaves)
        if len(leaves) > 1:
            seen = "、".join(leaf for leaf in leaves if leaf in atoms)
            notes.append(f"“{name}”拆为{'、'.join(leaves)}：{seen}在档案的其他署名中出现过")
        for leaf in leaves:
            if may_be_several(leaf, names):
                doubtful = True
                guess = suggest_split(leaf, names)
                hint = f"，可能是{'、'.join(guess)}" if guess else ""
                notes.append(f"“{leaf}”有 {len(leaf)} 个字，不能确定是几个人的名字{hint}；先照印")
    return Settled(tuple(dict.fromkeys(found)), "；".join(notes), doubtful)
