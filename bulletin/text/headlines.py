"""Where a headline may break into lines: between its clauses, then at its marks, then where it must."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.text.typography import CLOSERS, HAN, OPENERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# The space between two clauses: `…生态警务效能 守住生态…`; not the one in `“昆仑 2022”`.
CLAUSE_GAP = re.compile(rf"(?<=[{HAN}”》）！？])[ \u3000]+(?=[{HAN}“《（])")

_NOT_FIRST = frozenset(CLOSERS + "，。、；：！？…—·,.;:!?%％℃")
_NOT_LAST = frozenset(OPENERS)


def clauses(headline: str) -> list[str]:
    """The lines in which a headline was printed, as its spaces tell.

    >>> clauses('筑牢禁毒防线 守护一方净土'), clauses('“昆仑 2022”专项行动')
    (['筑牢禁毒防线', '守护一方净土'], ['“昆仑 2022”专项行动'])
    """
    return CLAUSE_GAP.split(headline)


def break_lines(
    headline: str,
    width: float,
    measure: Callable[[str], float],
    pieces: Callable[[str], Sequence[str]] | None = None,
) -> list[str]:
    """Lines no wider than `width` by `measure`: a line a clause; a longer clause in lines of much the same length.

    `pieces` cuts a clause where a line may end; without it, that is between any two characters, but no line begins with
    a closing mark or ends with an opening one, and no number or Latin word is cut. A piece wider than a line is cut so.
    """
    lines: list[str] = []
    for clause in clauses(headline):
        lines += _break_clause(clause, width, measure, pieces or _pieces)
    return lines


def _break_clause(
    clause: str, width: float, measure: Callable[[str], float], pieces: Callable[[str], Sequence[str]]
) -> list[str]:
    whole = measure(clause)
    if whole <= width:
        return [clause]
    # Even lines look better than a full one and a rest, so aim at the mean, a little up for the pieces' grain.
    count = int(whole // width) + 1
    aim = min(width, whole / count * 1.08)
    cut = [
        part for piece in pieces(clause) for part in ([piece] if measure(piece) <= width else _pieces(piece))
    ]
    lines = _fill(cut, aim, measure)
    return lines if len(lines) <= count else _fill(cut, width, measure)


def _fill(pieces: Sequence[str], width: float, measure: Callable[[str], float]) -> list[str]:
    lines = [""]
    for piece in (part for whole in pieces for part in ([whole] if measure(whole) <= width else whole)):
        if lines[-1] and measure((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]


def _pieces(text: str) -> list[str]:
    """Runs that must not be cut: Latin words and numbers, and marks with the character they belong to."""
    pieces: list[str] = []
    for character in text:
        latin = character.isascii() and character.isalnum()
        joins = pieces and (
            character in _NOT_FIRST
            or pieces[-1][-1] in _NOT_LAST
            or (latin and pieces[-1][-1].isascii() and pieces[-1][-1].isalnum())
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
