"""The best reading of a whole page: what each of its lines is, how sure that is, and what it might be instead.

`evidence` says what speaks for each reading of a line; here the reading of all lines with the highest score is found
by dynamic programming (Viterbi, forward and backward).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from bulletin.conversion.evidence import (
    ASIDE,
    BEGINS_ARTICLE,
    CANNOT_END,
    CONTEXT,
    SHAPE,
    STEPS,
    UNFINISHED,
    Context,
    Reading,
)

if TYPE_CHECKING:
    from bulletin.conversion.layout import Lines
    from bulletin.conversion.lines import Line

ALL = tuple(Reading)

Said = Mapping[int, Collection[Reading]]
"""By line number, from 1: the readings that a person allows."""
UNTOLD: Said = MappingProxyType({})
UNHEARD_OF = -50.0
"""Cost of a step that cannot be, where a person says that it is."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line and what it was taken for."""

    line: Line
    reading: Reading
    instead: Reading
    """The next best reading of this line; the same when there is no other."""
    margin: float
    """How much better the whole page reads so than with any other reading of this line."""
    boundary: float
    """The same for the question alone whether an article begins here: positive when one does."""


def best_reading(lines: Lines, said: Said = UNTOLD) -> tuple[ReadLine, ...]:
    """The reading of the whole page with the highest score, line by line; `said` restricts single lines."""
    allowed = [frozenset(said.get(line.number, ())) for line in lines.items]
    shapes = [_shape_scores(lines, index) for index in range(len(lines.items))]
    steps = [_steps(lines, index, allowed[index]) for index in range(len(lines.items))]
    forward: list[dict[Reading, float]] = []
    came_from: list[dict[Reading, Reading | None]] = []
    for index, into in enumerate(steps):
        best: dict[Reading, float] = {}
        origin: dict[Reading, Reading | None] = {}
        for (before, reading), step in into.items():
            so_far = 0.0 if before is None else forward[index - 1].get(before, -inf)
            score = so_far + step + shapes[index][reading]
            if score > best.get(reading, -inf):
                best[reading], origin[reading] = score, before
        forward.append(best)
        came_from.append(origin)
    backward: list[dict[Reading, float]] = [{} for _ in steps]
    backward[-1] = {reading: UNFINISHED if reading in CANNOT_END else 0.0 for reading in forward[-1]}
    for index in range(len(steps) - 1, 0, -1):
        best = backward[index - 1]
        for (before, reading), step in steps[index].items():
            if before is None or reading not in backward[index]:
                continue
            score = step + shapes[index][reading] + backward[index][reading]
            if score > best.get(before, -inf):
                best[before] = score
    totals = [
        {reading: score + back[reading] for reading, score in there.items() if reading in back}
        for there, back in zip(forward, backward, strict=True)
    ]
    path: list[Reading] = [max(totals[-1], key=lambda reading: totals[-1][reading])]
    for origin in reversed(came_from[1:]):
        before = origin[path[-1]]
        if before is None:
            break
        path.append(before)
    return tuple(map(_read_line, lines.items, reversed(path), totals))


def _read_line(line: Line, reading: Reading, totals: Mapping[Reading, float]) -> ReadLine:
    others = {other: score for other, score in totals.items() if other is not reading}
    instead = max(others, key=lambda other: others[other], default=reading)
    begins = max((score for other, score in totals.items() if other in BEGINS_ARTICLE), default=-inf)
    goes_on = max((score for other, score in totals.items() if other not in BEGINS_ARTICLE), default=-inf)
    return ReadLine(line, reading, instead, totals[reading] - others.get(instead, -inf), begins - goes_on)


def _shape_scores(lines: Lines, index: int) -> dict[Reading, float]:
    scores = dict.fromkeys(ALL, 0.0)
    for rule in SHAPE:
        value = rule.test(lines, index)
        if value:
            for reading in rule.readings:
                scores[reading] += rule.weight * value
    return scores


@cache
def _context_rules(before: Reading | None, reading: Reading) -> tuple[Context, ...]:
    return tuple(rule for rule in CONTEXT if before in rule.before and reading in rule.readings)


def _steps(
    lines: Lines, index: int, allowed: frozenset[Reading]
) -> dict[tuple[Reading | None, Reading], float]:
    """Score of every possible step into line `index`, from one reading to another."""
    seen: dict[tuple[str, int], float] = {}
    scores: dict[tuple[Reading | None, Reading], float] = {}
    befores: tuple[Reading | None, ...] = (None,) if index == 0 else ALL
    for before in befores:
        usual = STEPS[before]
        # An aside between two halves of a paragraph is passed over.
        at = index - 2 if before in ASIDE and index >= 2 else index - 1
        for reading in sorted(allowed) or usual:
            score = usual.get(reading, UNHEARD_OF)
            for rule in _context_rules(before, reading) if index else ():
                value = seen.get((rule.name, at))
                if value is None:
                    value = seen[rule.name, at] = rule.test(lines, at, index)
                score += rule.weight * value
            scores[before, reading] = score
    return scores
