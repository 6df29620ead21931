"""How much two texts have in common: the share of pairs of letters that stand in both."""

from __future__ import annotations

from bulletin.text.typography import letters


def pairs(text: str) -> frozenset[str]:
    """Every two letters that follow each other; marks, widths and blanks do not count."""
    plain = letters(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the pairs of the shorter text that the other holds, too: 0 to 1.

    >>> overlap(pairs('一线民辅警心中'), pairs('一线民警，心中'))
    0.8
    """
    return len(one & other) / max(1, min(len(one), len(other)))


ALIKE = 0.4
"""From this share on two texts are the same, corrected or captured anew."""
