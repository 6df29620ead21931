"""The best reading of a whole page: what each of its lines is, how sure that is, and the next best alternative.

`rules` says what speaks for each reading of a line; here the reading of all lines with the highest score is found
by dynamic programming (Viterbi, forward and backward). What was `learned` of lines counts as one more rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import exp, inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from bulletin.conversion.page import furniture, learned
from bulletin.conversion.page.rules import LINE_RULES, STEP_RULES, TRANSITIONS, UNFINISHED_PENALTY, StepRule
from bulletin.conversion.page.view import Place
from bulletin.roles import ASIDE, BEGINS_ARTICLE, CANNOT_END, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.conversion.page.furniture_forms import SetAside
    from bulletin.conversion.page.layout import Lines
    from bulletin.conversion.page.lines import Line

ALL = tuple(Reading)

Overrides = Mapping[Place, Collection[Reading]]
"""By line and column, both from 1: the readings that an editor allows for what begins there."""
NO_OVERRIDES: Overrides = MappingProxyType({})
FORCED_STEP = -50.0
"""Score of a transition that only an override allows."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line and what it was taken for."""

    line: Line
    reading: Reading
    alternative: Reading
    """The next best reading of this line; the same when there is no other."""
    margin: float
    """How much better the whole page reads so than with any other reading of this line."""
    boundary: float
    """The margin of the question alone whether an article begins here: positive when one does."""
    share: float = 1.0
    """How likely this reading of the line is among all readings of the page, 0 to 1: readings that people would not tell apart
    count together."""
    is_aside: bool = False
    """Whether it was set aside before the page was read."""
    is_proven: bool = False
    """Whether it proves by itself that it belongs to the page."""


def best_reading(page: Lines, overrides: Overrides = NO_OVERRIDES) -> tuple[ReadLine, ...]:
    """The reading of the whole page with the highest score, line by line; `overrides` restrict single lines.

    Lines that prove to belong to the page are set aside first, so that the others are read as if those were not there.
    """
    allowed = {page.at(place): frozenset(readings) for place, readings in overrides.items()}
    text = text_of(page, allowed)
    read = _decode(text.lines, [allowed.get(index, frozenset()) for index in text.kept])
    found = dict(zip(text.kept, read, strict=True))
    for index, one in text.aside.items():
        found[index] = ReadLine(
            page.items[index],
            one.reading,
            Reading.PARAGRAPH,
            one.margin,
            -one.margin,
            is_aside=True,
            is_proven=one.is_proven,
        )
    return tuple(found[index] for index in range(len(page.items)))


@dataclass(frozen=True, slots=True)
class Text:
    """A page without its furniture."""

    lines: Lines
    kept: tuple[int, ...]
    """For each of its lines the index on the whole page."""
    aside: Mapping[int, SetAside]
    """By index on the whole page, the lines that were set aside."""


def text_of(page: Lines, told: Collection[int] = ()) -> Text:
    """A page without the lines that prove to belong to it; `told` are indices of lines that stay whatever they prove."""
    aside = {index: one for index, one in furniture.find(page.items).items() if index not in told}
    kept = tuple(index for index in range(len(page.items)) if index not in aside)
    lines = replace(
        page,
        items=tuple(page.items[index] for index in kept),
        pictures=frozenset(
            at for at, index in enumerate(kept) if index - 1 in aside and aside[index - 1].is_picture
        ),
        parted=frozenset(at for at, index in enumerate(kept) if index - 1 in aside),
        ended=frozenset(
            at
            for at, index in enumerate(kept)
            if index - 1 in aside and furniture.closes(page.items, aside, index)
        ),
    )
    return Text(lines, kept, aside)


def _decode(lines: Lines, allowed: Sequence[frozenset[Reading]]) -> tuple[ReadLine, ...]:
    if not lines.items:
        return ()
    known = learned.scores(lines)
    shapes = [_shape_scores(lines, index, known[index]) for index in range(len(lines.items))]
    steps = [_steps(lines, index, readings) for index, readings in enumerate(allowed)]
    forward: list[dict[Reading, float]] = []
    came_from: list[dict[Reading, Reading | None]] = []
    so_far: dict[Reading, float] | None = None
    for shape, into in zip(shapes, steps, strict=True):
        best: dict[Reading, float] = {}
        origin: dict[Reading, Reading | None] = {}
        for before, reading, step in into:
            if before is None or so_far is None:
                score = step + shape[reading]
            elif before in so_far:
                score = so_far[before] + step + shape[reading]
            else:
                continue
            if reading not in best or score > best[reading]:
                best[reading], origin[reading] = score, before
        forward.append(best)
        came_from.append(origin)
        so_far = best
    ahead = {reading: UNFINISHED_PENALTY if reading in CANNOT_END else 0.0 for reading in forward[-1]}
    backward = [ahead]
    for shape, into in zip(reversed(shapes), reversed(steps[1:]), strict=False):
        behind, ahead = ahead, {}
        for before, reading, step in into:
            if before is None or reading not in behind:
                continue
            score = step + shape[reading] + behind[reading]
            if before not in ahead or score > ahead[before]:
                ahead[before] = score
        backward.append(ahead)
    totals = [
        {reading: score + back[reading] for reading, score in there.items() if reading in back}
        for there, back in zip(forward, reversed(backward), strict=True)
    ]
    path: list[Reading] = [max(totals[-1], key=lambda reading: totals[-1][reading])]
    for origin in reversed(came_from[1:]):
        before = origin[path[-1]]
        if before is None:
            break
        path.append(before)
    path.reverse()
    shares = _shares(shapes, steps, path)
    return tuple(map(_read_line, lines.items, path, totals, shares))


def _shares(
    shapes: Sequence[Mapping[Reading, float]], steps: Sequence[Sequence[Step]], path: Sequence[Reading]
) -> list[float]:
    """How likely the reading of each line on `path` is among all readings of the page (sum-product, forward and backward).

    A page is read in one way or another with a likelihood that grows with e to the power of its score: so `learned` has it.
    """
    likely = [{reading: exp(_FACTOR * score) for reading, score in shape.items()} for shape in shapes]
    ways = [[(before, to, exp(_FACTOR * score)) for before, to, score in into] for into in steps]
    forward = [_normed({to: way * likely[0][to] for _, to, way in ways[0]})]
    for here, into in zip(likely[1:], ways[1:], strict=True):
        so_far, reached = forward[-1], dict.fromkeys(here, 0.0)
        for before, to, way in into:
            if before is not None:
                reached[to] += so_far.get(before, 0.0) * way * here[to]
        forward.append(_normed(reached))
    unfinished = exp(_FACTOR * UNFINISHED_PENALTY)
    backward = [{reading: unfinished if reading in CANNOT_END else 1.0 for reading in likely[-1]}]
    for here, into in zip(reversed(likely[1:]), reversed(ways[1:]), strict=True):
        behind, ahead = backward[-1], dict.fromkeys(here, 0.0)
        for before, to, way in into:
            if before is not None:
                ahead[before] += way * here[to] * behind[to]
        backward.append(_normed(ahead))
    found = []
    for reading, so_far, behind in zip(path, forward, reversed(backward), strict=True):
        both = {each: value * behind[each] for each, value in so_far.items()}
        found.append(sum(both.get(each, 0.0) for each in _ALIKE[reading]) / sum(both.values()))
    return found


_FACTOR = 0.36
"""Units of the rules -> logarithms of likelihoods: benchmarks/learn_lines.py finds .36 to .39. The curve of `certainty` was drawn with this one."""
_ALIKE = {
    reading: next(
        (frozenset(each) for each in learned.CLASSES.values() if reading in each), frozenset({reading})
    )
    for reading in Reading
} | dict.fromkeys((Reading.PARAGRAPH, Reading.ITEM), frozenset({Reading.PARAGRAPH, Reading.ITEM}))
"""Readings that people would not tell apart."""


def _normed(values: Mapping[Reading, float]) -> dict[Reading, float]:
    """The same in proportion, so that a long page does not run out of numbers."""
    total = sum(values.values())
    return {reading: value / total for reading, value in values.items()}


def _read_line(line: Line, reading: Reading, totals: Mapping[Reading, float], share: float) -> ReadLine:
    others = {other: score for other, score in totals.items() if other is not reading}
    alternative = max(others, key=lambda other: others[other], default=reading)
    begins = max((score for other, score in totals.items() if other in BEGINS_ARTICLE), default=-inf)
    goes_on = max((score for other, score in totals.items() if other not in BEGINS_ARTICLE), default=-inf)
    return ReadLine(
        line, reading, alternative, totals[reading] - others.get(alternative, -inf), begins - goes_on, share
    )


def _shape_scores(lines: Lines, index: int, known: Mapping[Reading, float]) -> dict[Reading, float]:
    scores = {reading: score + known.get(reading, 0.0) for reading, score in BASE.items()}
    for rule in LINE_RULES:
        value = rule.feature(lines, index)
        if value:
            for reading in rule.readings:
                scores[reading] += rule.weight * value
    return scores


BASE = {
    reading: 0.0
    if any(reading in rule.readings and rule.weight > 0 and not rule.readings >= ASIDE for rule in LINE_RULES)
    else -20.0
    for reading in Reading
}
"""Score of a reading before any feature is looked at: one that no rule speaks for, but for those that speak for every
aside, is left to people."""

Step = tuple[Reading | None, Reading, float]
"""From which reading into which, and what that is worth."""


@cache
def _usual_steps(first: bool, allowed: frozenset[Reading]) -> tuple[Step, ...]:
    """What every step into a line is worth before any feature is looked at."""
    befores: tuple[Reading | None, ...] = (None,) if first else ALL
    return tuple(
        (before, reading, TRANSITIONS[before].get(reading, FORCED_STEP))
        for before in befores
        for reading in (sorted(allowed) or TRANSITIONS[before])
    )


@cache
def _bearing(allowed: frozenset[Reading]) -> tuple[tuple[StepRule, tuple[int, ...], tuple[int, ...]], ...]:
    """Each rule with the steps it speaks of, as places in `_usual_steps`: from a line of text, and past an aside."""
    steps = _usual_steps(first=False, allowed=allowed)
    rules = []
    for rule in STEP_RULES:
        of = [at for at, (before, to, _) in enumerate(steps) if before in rule.before and to in rule.readings]
        rules.append(
            (
                rule,
                tuple(at for at in of if steps[at][0] not in ASIDE),
                tuple(at for at in of if steps[at][0] in ASIDE),
            )
        )
    return tuple(rules)


def _steps(lines: Lines, index: int, allowed: frozenset[Reading]) -> list[Step]:
    """Every possible step into line `index` and what it is worth there."""
    usual = _usual_steps(index == 0, allowed)
    if index == 0:
        return list(usual)
    scores = [score for _, _, score in usual]
    for rule, direct, past in _bearing(allowed):
        # An aside between two halves of a paragraph is passed over.
        for before, members in ((index - 1, direct), (max(index - 2, 0), past)):
            value = rule.feature(lines, before, index) if members else 0.0
            if value:
                for at in members:
                    scores[at] += rule.weight * value
    return [(before, to, score) for (before, to, _), score in zip(usual, scores, strict=True)]
