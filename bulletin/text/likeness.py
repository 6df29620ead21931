"""How much two texts have in common: the share of pairs of letters that stand in both; which known word was meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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
