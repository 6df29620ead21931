"""The best reading of a whole page: what each of its lines is, how sure that is, and the next best alternative.

`rules` says what speaks for each reading of a line; here the reading of all lines with the highest score is found
by dynamic programming (Viterbi, forward and backward). What was `learned` of lines counts as one more rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import exp, inf
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bulletin.conversion.page import furniture, learned
from bulletin.conversion.page.layout import KEPT
from bulletin.conversion.page.rules import LINE_RULES, STEP_RULES, TRANSITIONS, UNFINISHED_PENALTY, StepRule
from bulletin.conversion.page.view import Place
from bulletin.roles import ASIDE, BEGINS_ARTICLE, CANNOT_END, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bulletin.conversion.page.furniture_forms import SetAside
    from bulletin.conversion.page.layout import Lines
    from bulletin.conversion.page.lines import Line

    Scores = NDArray[np.float64]
    """One row or table of scores or likelihoods; readings are counted as in `ALL`."""
    Places = NDArray[np.intp]

ALL = tuple(Reading)
_START = np.array([0.0, *[-inf] * (len(ALL) - 1)])
"""Above the first line: steps into that are listed as if they came from one reading."""
_UNFINISHED = np.array([reading in CANNOT_END for reading in ALL])

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
    """The next best reading of this line that goes by another word; the same when there is no other."""
    margin: float
    """How much better the whole page reads so than with any such reading of this line."""
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
    found = _furniture(page)
    return _without(page, frozenset(index for index in found if index not in told))


@lru_cache(maxsize=KEPT)
def _furniture(page: Lines) -> Mapping[int, SetAside]:
    return furniture.find(page.items)


@lru_cache(maxsize=KEPT)
def _without(page: Lines, furnishing: frozenset[int]) -> Text:
    """A page without those lines."""
    aside = {index: one for index, one in _furniture(page).items() if index in furnishing}
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
    seen = _evidence(lines)
    ways = [
        _ways(lines, range(index, index + 1), readings)[0] if readings else usual
        for index, (readings, usual) in enumerate(zip(allowed, seen.ways, strict=True))
    ]
    forward: list[Scores] = []
    came_from: list[Sequence[int]] = []
    met: list[tuple[Reading, ...]] = []
    so_far = _START
    for index, (shape, way) in enumerate(zip(seen.shapes, ways, strict=True)):
        scores = so_far[:, None] + way.into + shape
        met.append(_met(index == 0, allowed[index], tuple(np.flatnonzero(so_far > -inf).tolist())))
        came_from.append(scores.argmax(axis=0).tolist())
        so_far = scores.max(axis=0)
        forward.append(so_far)
    ahead = np.where(_UNFINISHED, UNFINISHED_PENALTY, 0.0)
    backward = [ahead]
    for shape, way in zip(reversed(seen.shapes), reversed(ways[1:]), strict=False):
        ahead = (way.ahead + shape[way.to] + ahead[way.to]).max(axis=0)
        backward.append(ahead)
    table = (np.array(forward) + np.array(backward[::-1])).tolist()
    totals = [
        {reading: score for reading in order if (score := row[reading - 1]) > -inf}
        for row, order in zip(table, met, strict=True)
    ]
    path: list[Reading] = [max(totals[-1], key=lambda reading: totals[-1][reading])]
    for origin in reversed(came_from[1:]):
        path.append(ALL[origin[path[-1] - 1]])
    path.reverse()
    shares = _shares(seen.likely, ways, path)
    return tuple(map(_read_line, lines.items, path, totals, shares))


@cache
def _met(first: bool, allowed: frozenset[Reading], before: tuple[int, ...]) -> tuple[Reading, ...]:
    """The readings of a line, in the order in which they are met from those that the line before can have: of two that are
    worth the same the first is taken.
    """
    steps = _usual_steps(first, allowed)
    return tuple(dict.fromkeys(to for one, to, _ in steps if one is None or one - 1 in before))


def _shares(likely: Sequence[Scores], ways: Sequence[Ways], path: Sequence[Reading]) -> list[float]:
    """How likely the reading of each line on `path` is among all readings of the page (sum-product, forward and backward).

    A page is read in one way or another with a likelihood that grows with e to the power of its score: so `learned` has it.
    """
    so_far = _normed(np.exp(_START)[:, None] * ways[0].likely_into * likely[0])
    forward = [so_far]
    for here, way in zip(likely[1:], ways[1:], strict=True):
        so_far = _normed(so_far[:, None] * way.likely_into * here)
        forward.append(so_far)
    behind = np.where(_UNFINISHED, exp(_FACTOR * UNFINISHED_PENALTY), 1.0)
    backward = [behind]
    for here, way in zip(reversed(likely[1:]), reversed(ways[1:]), strict=True):
        behind = _normed(way.likely_ahead * here[way.to] * behind[way.to])
        backward.append(behind)
    found = []
    for reading, both in zip(path, (np.array(forward) * np.array(backward[::-1])).tolist(), strict=True):
        found.append(sum(both[each - 1] for each in _ALIKE[reading]) / sum(both))
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


def _normed(terms: Scores) -> Scores:
    """The sums of the columns of a table in proportion, so that a long page does not run out of numbers."""
    sums = terms.sum(axis=0)
    normed: Scores = sums / sum(sums.tolist())
    return normed


def _read_line(line: Line, reading: Reading, totals: Mapping[Reading, float], share: float) -> ReadLine:
    others = {other: score for other, score in totals.items() if other.word != reading.word}
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


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Every step into a line and what it is worth there, as tables; readings are counted as in `ALL`."""

    into: Scores
    """By reading of the line before and reading of this one; minus infinity where no step leads."""
    ahead: Scores
    """The same values by the number of the step among those out of a reading (rows), and by that reading (columns)."""
    to: Places
    """Where these steps lead."""
    likely_into: Scores
    """How likely steps are; 0 where none leads."""
    likely_ahead: Scores


@cache
def _table(first: bool, allowed: frozenset[Reading]) -> tuple[Places, Places, Places, Places]:
    """For every step of `_usual_steps` the reading it leads from, its number among the steps from there, and the reading it
    leads to; last, these goals by number and reading, as `Ways` has them."""
    steps = _usual_steps(first, allowed)
    origins = [one - 1 if one else 0 for one, _, _ in steps]
    before = np.array(origins)
    number = np.array([origins[:at].count(one) for at, one in enumerate(origins)])
    to = np.array([to - 1 for _, to, _ in steps])
    goals = np.zeros((len(ALL), len(ALL)), dtype=np.intp)
    goals[number, before] = to
    return before, number, to, goals


def _ways(lines: Lines, indices: range, allowed: frozenset[Reading] = frozenset()) -> list[Ways]:
    """The steps into lines: all, or those into the readings that are allowed. The first line is none among others."""
    rows = [_steps(lines, index, allowed) for index in indices]
    before, number, to, goals = _table(indices.start == 0, allowed)
    # Filled for all lines at once: a table by itself costs as much as the hundred steps in it.
    into = np.full((len(rows), len(ALL), len(ALL)), -inf)
    ahead = into.copy()
    likely_into = np.zeros_like(into)
    likely_ahead = np.zeros_like(into)
    into[:, before, to] = ahead[:, number, before] = np.array(rows)
    likely = np.array([[exp(_FACTOR * score) for score in scores] for scores in rows])
    likely_into[:, before, to] = likely_ahead[:, number, before] = likely
    tables = zip(into, ahead, likely_into, likely_ahead, strict=True)
    return [Ways(one, two, goals, three, four) for one, two, three, four in tables]


def _steps(lines: Lines, index: int, allowed: frozenset[Reading]) -> list[float]:
    """What every step of `_usual_steps` into line `index` is worth there."""
    usual = _usual_steps(index == 0, allowed)
    scores = [score for _, _, score in usual]
    if index == 0:
        return scores
    for rule, direct, past in _bearing(allowed):
        # An aside between two halves of a paragraph is passed over.
        for before, members in ((index - 1, direct), (max(index - 2, 0), past)):
            value = rule.feature(lines, before, index) if members else 0.0
            if value:
                for at in members:
                    scores[at] += rule.weight * value
    return scores


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What speaks for and against each reading of the lines of a page, whatever people say of them."""

    shapes: tuple[Scores, ...]
    """For each line the score of every reading, as in `ALL`, by the line itself."""
    likely: tuple[Scores, ...]
    """How likely that makes them."""
    ways: tuple[Ways, ...]
    """For each line the steps into it."""


@lru_cache(maxsize=KEPT)
def _evidence(lines: Lines) -> Evidence:
    known, count = learned.scores(lines), len(lines.items)
    shapes = [[*_shape_scores(lines, index, known[index]).values()] for index in range(count)]
    return Evidence(
        tuple(map(np.array, shapes)),
        tuple(np.array([exp(_FACTOR * score) for score in shape]) for shape in shapes),
        (*_ways(lines, range(1)), *(_ways(lines, range(1, count)) if count > 1 else ())),
    )
