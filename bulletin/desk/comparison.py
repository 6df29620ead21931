"""Two readings of the same pages -> what moved, article by article, with the rule that tipped it. Pure functions.

Readings come from two versions of the program (`desk.readings`); either may lack what the other has.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.desk.readings import Readings, Scores, Values

_KEYS = {
    "title": "标题",
    "kicker": "引题",
    "deck": "副题",
    "dateline": "电头",
    "places": "地区",
    "authors": "作者",
    "photographers": "摄影",
    "captions": "图片说明",
    "body": "正文",
}
"""What is compared, with the word for it; the rest follows from these."""


@dataclass(frozen=True, slots=True)
class Tip:
    """A line that is read otherwise, and the rule whose weight on it changed most."""

    line: int
    before: str
    """Name of the reading; empty where the other version has no such line."""
    now: str
    rule: str
    """Empty where its own rules say what they said: its neighbours drew it along, or the older version cannot tell."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An article that reads otherwise; `before` or `now` is None where the page has no such article."""

    page: str
    lines: tuple[tuple[int, int], ...]
    before: Values | None
    now: Values | None
    tips: tuple[Tip, ...]


def compare(before: Readings, now: Readings) -> tuple[Moved, ...]:
    """What reads otherwise, by page and line. Scores are looked up where both versions give them."""
    found: list[Moved] = []
    for page in sorted(before["articles"].keys() | now["articles"].keys()):
        tips = list(_tips(page, before, now))
        for old, new in _pairs(before["articles"].get(page, []), now["articles"].get(page, [])):
            if old is not None and new is not None and not changed_keys(old, new):
                continue
            lines = _lines(new or old or {})
            within = [tip for tip in tips if any(first <= tip.line <= last for first, last in lines)]
            found.append(Moved(page, lines, old, new, tuple(within)))
    return tuple(found)


def moved_lines(before: Readings, now: Readings) -> dict[str, list[int]]:
    """The lines that are read otherwise, by page: whose scores are worth asking for."""
    moved = {}
    for page in before["lines"].keys() & now["lines"].keys():
        old, new = before["lines"][page], now["lines"][page]
        lines = sorted(int(line) for line in old.keys() & new.keys() if old[line] != new[line])
        if lines:
            moved[page] = lines
    return dict(sorted(moved.items()))


def changed_keys(before: Values, now: Values) -> tuple[str, ...]:
    """The keys of which the two say different things."""
    return tuple(key for key in _KEYS if (before.get(key) or "") != (now.get(key) or ""))


def _lines(values: Values) -> tuple[tuple[int, int], ...]:
    ranges: Any = values.get("lines", ())
    return tuple((first, last) for first, last in ranges)


def _pairs(before: Sequence[Values], now: Sequence[Values]) -> Iterator[tuple[Values | None, Values | None]]:
    """Each article of the one with the one of the other that shares most lines with it, in the order of the page."""
    shared = sorted(
        (
            (-len(_numbers(old) & _numbers(new)), at, to)
            for at, old in enumerate(before)
            for to, new in enumerate(now)
            if _numbers(old) & _numbers(new)
        ),
    )
    of_old: dict[int, int] = {}
    of_new: dict[int, int] = {}
    for _, at, to in shared:
        if at not in of_old and to not in of_new:
            of_old[at], of_new[to] = to, at
    for to, new in enumerate(now):
        yield (before[of_new[to]] if to in of_new else None), new
    for at, old in enumerate(before):
        if at not in of_old:
            yield old, None


def _numbers(values: Values) -> set[int]:
    return {number for first, last in _lines(values) for number in range(first, last + 1)}


def _tips(page: str, before: Readings, now: Readings) -> Iterator[Tip]:
    old, new = before["lines"].get(page, {}), now["lines"].get(page, {})
    for line in moved_lines(before, now).get(page, []):
        key = str(line)
        yield Tip(
            line,
            old[key],
            new[key],
            _rule(
                before["scores"].get(page, {}).get(key, {}),
                now["scores"].get(page, {}).get(key, {}),
                old[key],
                new[key],
            ),
        )


def _rule(before: Scores, now: Scores, was: str, became: str) -> str:
    """The rule that speaks more for the new reading over the old one than it did."""

    def advantage(scores: Scores) -> Mapping[str, float]:
        to, of = scores.get(became, {}), scores.get(was, {})
        return {rule: to.get(rule, 0.0) - of.get(rule, 0.0) for rule in to.keys() | of.keys()}

    if not before or not now:
        return ""
    then, today = advantage(before), advantage(now)
    gains = {rule: today.get(rule, 0.0) - then.get(rule, 0.0) for rule in sorted(then.keys() | today.keys())}
    best = max(gains, key=lambda rule: gains[rule], default="")
    return best if best and gains[best] > 0.01 else ""


# -- as text ------------------------------------------------------------------------------------------------------------

_CONTEXT = 12
_LONGEST = 60


def report(moved: Sequence[Moved], word_of: Mapping[str, str]) -> Iterator[str]:
    """What moved, as lines to print: old and new side by side. `word_of` gives the word for a reading's name."""
    for one in moved:
        where = "、".join(f"{first}–{last}" for first, last in one.lines)
        title = (one.now or one.before or {}).get("title") or "（无题）"
        what = "不再是一篇：" if one.now is None else "新的一篇：" if one.before is None else ""
        yield f"{one.page} 第 {where} 行  {what}{title}"
        if one.before is not None and one.now is not None:
            for key in changed_keys(one.before, one.now):
                for old, new in _differences(_shown(one.before.get(key)), _shown(one.now.get(key))):
                    yield f"    {_KEYS[key]}  原：{old or '（没有）'}"
                    yield f"    {'　' * len(_KEYS[key])}  今：{new or '（没有）'}"
        for tip in one.tips:
            reason = f"规则“{tip.rule}”" if tip.rule else "随上下文"
            yield (
                f"    第 {tip.line} 行  {word_of.get(tip.before, tip.before)} → {word_of.get(tip.now, tip.now)}，{reason}"
            )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(
            str(item.get("text", item)) if isinstance(item, dict) else str(item) for item in value
        )
    return str(value or "")


def _differences(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Where two texts differ, each place with some characters around it; short texts whole."""
    if max(len(old), len(new)) <= _LONGEST:
        yield old, new
        return
    steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for _, a, b, c, d in (step for step in steps if step[0] != "equal"):
        yield _excerpt(old, a, b), _excerpt(new, c, d)


def _excerpt(text: str, start: int, end: int) -> str:
    middle = text[start:end]
    if len(middle) > _LONGEST:
        middle = f"{middle[: _LONGEST // 2]}……{middle[-_LONGEST // 2 :]}"
    return f"…{text[max(0, start - _CONTEXT) : start]}【{middle}】{text[end : end + _CONTEXT]}…".replace(
        "\n", "⏎"
    )
