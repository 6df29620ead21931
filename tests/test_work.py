"""Reading a page takes work in proportion to its length, whatever stands on it. Work is counted, not timed.

Counted is what Python itself runs (each line, each call) and how much text the methods of `str` are given; both are the
same on every machine and under any load. What a pattern does inside of `re` cannot be counted: tests/test_patterns.py times it.
"""

from __future__ import annotations

import dataclasses
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bulletin.conversion import clues
from bulletin.conversion.clues import DatedText
from bulletin.conversion.page import decoding, rules, transcript
from bulletin.conversion.page.layout import read_lines
from bulletin.text import prose, typography
from tests.region import SUBJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bulletin.conversion.page.layout import Lines

P = "据了解，今年以来，该局民警深入辖区开展走访宣传活动，取得实效。"
PAGES: dict[str, Callable[[int], str]] = {
    "articles": lambda n: "\n\n".join(
        f"平安创建第{i}次 情暖{i}家\n\n陕坝讯 {i}日，{P}\n\n(张三)" for i in range(n // 20)
    ),
    "lines": lambda n: "据了解，民警走访。\n" * (n // 4),
    "letters": lambda n: "字\n" * (n // 4),
    "heads": lambda n: "\n".join(f"平安创建情暖{i}家" for i in range(n // 4)),
    "names": lambda n: "\n".join(f"(张三{i})" for i in range(n // 4)),
    "one sentence": lambda n: f"平安创建\n\n陕坝讯 {P * (n // 8)}\n",
    "brackets": lambda n: f"平安创建\n\n{'(' * n}{P}{')' * n}\n",
    "quotes": lambda n: "平安创建\n\n" + "（“" * n + "\n",
    "closing": lambda n: "平安创建\n\n" + "”）" * n + "\n",
    "commas": lambda n: "平安创建\n\n陕坝讯 " + "," * n + f"{P}\n",
    "dates": lambda n: "平安创建\n\n" + "2023年6月1日" * (n // 4) + f"{P}\n",
    "open": lambda n: "平安创建\n\n" + "“据了解\n" * (n // 4),
    "series": lambda n: "".join(f"{i}、平安\n" for i in range(n // 4)),
    "table": lambda n: "甲\t乙\t丙\n" * (n // 4),
    "captions": lambda n: "平安创建\n\n" + "图为民警在走访。 张三 摄\n" * (n // 4),
    "notes": lambda n: "平安创建\n\n" + f"{P}(张三)" * (n // 8) + "\n",
    "datelines": lambda n: "平安创建\n\n" + f"陕坝讯 {P}\n" * (n // 8),
    "markdown": lambda n: "".join(f"# 平安{i}\n\n## 创建\n\n{P}\n\n" for i in range(n // 20)),
    "stars": lambda n: "# 平安\n\n" + "*" * n + f"{P}\n",
    "unseen": lambda n: "平安创建\n\n" + "\u200b\u202e" * n + f"{P}\n",
    "broken lines": lambda n: "平安创建\n\n" + "据了解今年以来该局民警深入辖区开展\n" * (n // 4),
    "page heads": lambda n: "第1版 2023年6月1日 星期四 人民日报\n" * (n // 4),
    "blank": lambda n: "平安创建\n" + "\n" * n + f"{P}\n",
    "tails": lambda n: f"平安创建\n\n{'甲' * n}\n{'甲' * n}\n",
}
_SIZES = (300, 600, 1200)
_PROPORTIONAL = 1.35
"""How much more than twice the work may be done for twice the page: things that are done once weigh less and less."""


class Work:
    """Counts, while it is entered: lines and calls of Python, and the length of texts that methods of `str` are given."""

    def __init__(self) -> None:
        self.total = 0

    def __enter__(self) -> Work:
        sys.setprofile(self._called)
        sys.settrace(self._traced)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        sys.setprofile(None)

    def _traced(self, _frame: object, event: str, _argument: object) -> Any:
        self.total += event in {"line", "call"}
        return self._traced

    def _called(self, _frame: object, event: str, argument: Any) -> None:
        if event == "c_call":
            given = getattr(argument, "__self__", None)
            self.total += len(given) if isinstance(given, str) else 1


def work_of(run: Callable[[], object]) -> int:
    with Work() as work:
        run()
    return work.total


def is_proportional(counts: list[int]) -> bool:
    """Whether twice the page made at most so much more than twice the work."""
    first, second, third = counts
    return third - second <= _PROPORTIONAL * 2 * max(second - first, first // 2)


@pytest.fixture(scope="module", autouse=True)
def _made_once() -> None:
    """Tables and patterns that the first page makes."""
    transcript.read_page(f"平安创建\n\n陕坝讯 {P}\n\n(张三)\n", SUBJECT)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PAGES)
def test_reading_a_page_is_work_in_proportion(kind: str) -> None:
    texts = [PAGES[kind](size) for size in _SIZES]
    counts = [work_of(lambda text=text: transcript.read_page(text, SUBJECT)) for text in texts]  # type: ignore[misc]
    assert is_proportional(counts), counts


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["articles", "open", "captions", "markdown"])
def test_every_rule_of_conversion_is_work_in_proportion(kind: str) -> None:
    """Each rule by itself, asked at every line, so that a slow one is named and not lost in the sum."""
    found: dict[str, list[int]] = {}
    for size in _SIZES:
        page = read_lines(PAGES[kind](size), SUBJECT)
        lines = decoding.text_of(page).lines
        for name, ask in _rules():
            # From a page that was not looked at before: what a line keeps of itself is work of the rule that asks first.
            fresh = dataclasses.replace(lines, items=tuple(dataclasses.replace(line) for line in lines.items))
            found.setdefault(name, []).append(work_of(lambda ask=ask, fresh=fresh: ask(fresh)))  # type: ignore[misc]
    assert found
    assert {name: counts for name, counts in found.items() if not is_proportional(counts)} == {}


def _at_every_line(rule: Callable[[Lines, int], float], lines: Lines) -> list[float]:
    return [rule(lines, at) for at in range(len(lines.items))]


def _at_every_step(rule: Callable[[Lines, int, int], float], lines: Lines) -> list[float]:
    return [rule(lines, at - 1, at) for at in range(1, len(lines.items))]


def _rules() -> Iterator[tuple[str, Callable[[Any], object]]]:
    of_lines = {rule.feature: f"line: {rule.name}" for rule in rules.LINE_RULES}
    of_steps = {rule.feature: f"step: {rule.name}" for rule in rules.STEP_RULES}
    for line_rule, name in of_lines.items():
        yield name, partial(_at_every_line, line_rule)
    for step_rule, name in of_steps.items():
        yield name, partial(_at_every_step, step_rule)


_TEXT_RULES: dict[str, Callable[[str], object]] = {
    "widen_marks": typography.widen_marks,
    "widen_brackets": typography.widen_brackets,
    "reading_form": typography.reading_form,
    "letters": typography.letters,
    "squeeze": typography.squeeze,
    "escape": prose.escape,
    "clues": lambda text: clues.read(0, DatedText("平安", text), SUBJECT),
}


@pytest.mark.parametrize("rule", _TEXT_RULES)
def test_every_rule_of_text_is_work_in_proportion(rule: str) -> None:
    uneven = {}
    for kind, page in PAGES.items():
        counts = [work_of(lambda size=size: _TEXT_RULES[rule](page(size))) for size in _SIZES]  # type: ignore[misc] # noqa: B023
        if not is_proportional(counts):
            uneven[kind] = counts
    assert uneven == {}


def test_the_measure_tells_a_square_from_a_line() -> None:
    def square(size: int) -> int:
        return sum(1 for _ in range(size) for _ in range(size))

    def slices(size: int) -> None:
        text = "甲" * size
        while text:
            text = text.removeprefix("甲")

    for run in (square, slices):
        assert not is_proportional([work_of(lambda size=size: run(size)) for size in (50, 100, 200)])  # type: ignore[misc] # noqa: B023
    assert is_proportional([work_of(lambda size=size: ("甲" * size).split("甲")) for size in (50, 100, 200)])  # type: ignore[misc]
