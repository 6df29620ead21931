"""Why a line is read as it is: what each rule adds to each of its readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.conversion.page import learned
from bulletin.conversion.page.decoding import FORCED_STEP, text_of
from bulletin.conversion.page.layout import read_lines
from bulletin.conversion.page.rules import LINE_RULES, STEP_RULES, TRANSITIONS
from bulletin.roles import ASIDE, SET_ASIDE, Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bulletin.conversion.page.decoding import ReadLine
    from bulletin.conversion.page.layout import Lines
    from bulletin.model import Styles
    from bulletin.reference.subject import Subject


def explain(
    text: str, subject: Subject, read: Sequence[ReadLine], asked: Collection[int], styles: Styles = ()
) -> dict[str, dict[str, dict[str, float]]]:
    """What each rule, and the transition, adds to each reading of some lines, their neighbours read as they are.

    `read` are the lines of the page `text` as they were read, `asked` line numbers from 1. -> by line number, as text,
    and name of the reading: score by name of the rule; what adds nothing is left out.
    """
    places = [(one.line.number, one.line.column) for one in read]
    whole = read_lines(text, subject, places, styles)
    taken = dict(zip(places, (one.reading for one in read), strict=True))
    without = text_of(whole, {at for at, place in enumerate(places) if taken[place] not in SET_ASIDE})
    page = without.lines
    found: dict[str, dict[str, dict[str, float]]] = {}
    known = learned.scores(page)
    for index, line in enumerate(page.items):
        if line.number not in asked:
            continue
        above = page.items[index - 1] if index else None
        before = taken[above.number, above.column] if above else None
        found[str(line.number)] = {
            reading.name: _reasons(page, index, before, reading, known[index].get(reading, 0.0))
            for reading in Reading
        }
    for index, proof in without.aside.items():
        if whole.items[index].number in asked:
            found[str(whole.items[index].number)] = {proof.reading.name: {proof.why: proof.margin}}
    return found


def _reasons(
    page: Lines, index: int, before: Reading | None, reading: Reading, known: float
) -> dict[str, float]:
    scores = {
        rule.name: rule.weight * rule.feature(page, index) for rule in LINE_RULES if reading in rule.readings
    }
    scores["learned"] = known
    scores["transition"] = TRANSITIONS[before].get(reading, FORCED_STEP)
    if before is not None:
        # An aside between two halves of a paragraph is passed over, as in `_steps`.
        above = max(index - 2, 0) if before in ASIDE else index - 1
        for rule in STEP_RULES:
            if before in rule.before and reading in rule.readings:
                scores[rule.name] = rule.weight * rule.feature(page, above, index)
    return {name: round(score, 3) for name, score in scores.items() if score}
