"""How much two texts have in common: the share of pairs of letters that stand in both; which known word was meant."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from heapq import nsmallest
from itertools import product
from typing import TYPE_CHECKING, TypeVar

from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

K = TypeVar("K", bound="Hashable")
L = TypeVar("L", bound="Hashable")


def pairs(text: str) -> frozenset[str]:
    """Every two letters that follow each other; marks, widths and blanks do not count."""
    plain = letters(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the pairs of the shorter text that the other holds, too: 0 to 1.

    >>> overlap(pairs('一线民辅警心中'), pairs('一线民警，心中'))
    0.8
    """
    return share(len(one & other), one, other)


def share(common: int, one: frozenset[str], other: frozenset[str]) -> float:
    """The same, where it is known how many pairs they have in common."""
    return common / max(1, min(len(one), len(other)))


ALIKE = 0.4
"""From this share on two texts are the same, corrected or captured anew."""


_NEAR = 0.7
"""Least likeness of a misspelt word; a file name of some twenty characters may differ in five."""
_NO_NAMES: Mapping[str, str] = {}


def nearest(word: str, known: Iterable[str], names: Mapping[str, str] = _NO_NAMES) -> str:
    """The known word that was most likely meant, in any case of letters; empty for none. `names` are other names of them.

    >>> nearest('Author', ['authors', 'aliases']), nearest('标题', ['title'], {'标题': 'title'}), nearest('x', ['title'])
    ('authors', 'title', '')
    """
    if word in names:
        return names[word]
    folded = {other.casefold().replace("-", "_"): other for other in known}
    near = get_close_matches(word.casefold().replace("-", "_"), folded, 1, _NEAR)
    return folded[near[0]] if near else ""


def hint(word: str, known: Iterable[str], names: Mapping[str, str] = _NO_NAMES) -> str:
    """Which known word was meant, as part of a message; empty where none is near.

    >>> hint('titel', ['title'])
    '，是不是 title'
    """
    meant = nearest(word, known, names)
    return f"，是不是 {meant}" if meant else ""


_FEW = 8
"""Up to so many texts each is held against each: to look for what they share takes longer."""


def near(
    some: Mapping[K, frozenset[str]],
    others: Mapping[L, frozenset[str]],
    least: float,
    *,
    is_within: bool = False,
) -> Iterator[tuple[K, L]]:
    """Which of some and of others may have this share of the pairs of the shorter text, or, `is_within`, of the one of some, in
    common; no two that have it are left out.

    Of the pairs of a text more than the share that may be missing cannot all be missing from the other: one of its rarest
    must stand there. So only texts that have a rare pair in common are held against each other, not each against each.
    """
    if min(len(some), len(others)) <= _FEW:
        yield from product(some, others)
        return
    known = Counter(pair for words in (*some.values(), *others.values()) for pair in words)
    found = dict.fromkeys(_sharing(some, others, least, known))
    if not is_within:
        found |= dict.fromkeys((one, other) for other, one in _sharing(others, some, least, known))
    yield from found


def _sharing(
    some: Mapping[K, frozenset[str]],
    others: Mapping[L, frozenset[str]],
    least: float,
    known: Counter[str],
) -> Iterator[tuple[K, L]]:
    """Those of others that hold one of the rarest pairs of some, as many as cannot all be missing."""
    holding: dict[str, list[L]] = {}
    for other, words in others.items():
        for pair in words:
            holding.setdefault(pair, []).append(other)
    for one, words in some.items():
        # As many as may be missing, and one more.
        rarest = nsmallest(len(words) - int(least * len(words)) + 1, words, key=lambda pair: known[pair])
        for pair in rarest:
            yield from ((one, other) for other in holding.get(pair, ()))
