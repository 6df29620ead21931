"""No pattern of the program takes the square of the time for twice the text: each is timed at n, 2n and 4n, on texts made for it.

What `re` does cannot be counted. A linear search over 600 characters takes some 30 microseconds, one by the square milliseconds: only
what is slow there is timed again, several times, at two and four times the length, so that a busy machine makes no difference.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from dataclasses import fields
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

import pytest

import bulletin
from bulletin.conversion.page.patterns import of_subject
from tests.conftest import ROOT
from tests.region import SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

N = 600
"""Characters of the shortest text."""
SLOW = 0.0007
"""Seconds, at that length: twenty times what a linear search takes. One by the square over a set of characters alone, the fastest that
`re` does, takes less (0.4 milliseconds): 90,000 characters are nine seconds of it, and tests/test_hostile_corpus.py has pages of them."""
UNITS = (
    *"甲 1一(（“,，、年。a-—*#[<\n\\>\t:摄_`&=/《\u3000",
    "张三 ", "1,", "1月", "2023年", "甲、", "甲，", "（甲", "“甲", "(甲)", "a:", ". ", "记者", "公安局", "0.", "甲 ", "年月", "文/",
    "[a](", "甲·", "今年", "一九", "〇〇",
)  # fmt: skip
NEVER_LONG = {
    "bulletin.commands.new._LINK": "reads the manual of the program alone",
    "bulletin.content.theme._TOKEN": "reads the style sheet of the program alone",
    "bulletin.desk.readiness._TAG": "reads documents of the site, in which every < of a person's is written as &lt;",
    "bulletin.documents.stylesheets._AROUND": "what it reads has no two blanks together",
}
"""Patterns whose text nobody outside can write, or lengthen."""
_CLASSES = {code.CATEGORY_DIGIT: "1", code.CATEGORY_SPACE: " "}


def patterns() -> dict[re.Pattern[str], str]:
    """Every pattern of the program, and what it is called."""
    found: dict[re.Pattern[str], str] = {}

    def note(value: object, name: str) -> None:
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            found.setdefault(value, name)
        elif isinstance(value, tuple | list):
            for each in value:
                note(each, name)

    for module in pkgutil.walk_packages(bulletin.__path__, "bulletin."):
        if not module.name.endswith("__main__"):  # which would run the command
            for name, value in vars(importlib.import_module(module.name)).items():
                note(value, f"{module.name}.{name}")
    of_region = of_subject(SUBJECT)
    for field in fields(of_region):
        note(getattr(of_region, field.name), f"patterns.{field.name}")
    return found


def is_searched(name: str, sources: str) -> bool:
    """Whether somebody searches with a pattern; one that is only matched begins at one place of a text."""
    short = re.escape(name.rpartition(".")[2])
    searched = re.search(rf"\b{short}\.(?:search|finditer|subn?|split|findall)\b", sources)
    return bool(searched) or not re.search(rf"\b{short}\.(?:match|fullmatch)\b", sources)


def pieces(parsed: Any, groups: dict[int | None, str]) -> list[str]:
    """A text that a pattern may match, in pieces: the first way through it, each repetition as short as can be."""
    made: list[str] = []
    for what, value in parsed:
        if what is code.LITERAL:
            made.append(chr(value))
        elif what is code.NOT_LITERAL:
            made.append("甲" if chr(value) != "甲" else "a")
        elif what is code.ANY:
            made.append("甲")
        elif what is code.IN:
            made.append(_one_of(value))
        elif what is code.BRANCH:
            made += pieces(value[1][0], groups)
        elif what is code.SUBPATTERN:
            inner = pieces(value[3], groups)
            groups[value[0]] = "".join(inner)
            made += inner
        elif what in {code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT}:
            made += pieces(value[2], groups) * max(1, min(value[0], 50))
        elif what is code.GROUPREF:
            made.append(groups.get(value, ""))
        elif what is code.GROUPREF_EXISTS:
            made += pieces(value[1], groups)
        elif what is code.ATOMIC_GROUP:
            made += pieces(value, groups)
    return made


def _one_of(items: Sequence[Any]) -> str:
    """A character that a set takes."""
    if items[0][0] is not code.NEGATE:
        what, value = items[0]
        return (
            chr(value if what is code.LITERAL else value[0])
            if what is not code.CATEGORY
            else _CLASSES.get(value, "甲")
        )
    refused = {chr(value) for what, value in items if what is code.LITERAL}
    return next(each for each in "甲a1 。" if each not in refused)


def units(pattern: re.Pattern[str]) -> Iterator[str]:
    """What is repeated: beginnings of what the pattern matches, then what is repeated for all of them."""
    made = pieces(parser.parse(pattern.pattern, pattern.flags), {})
    ends = (
        range(1, len(made) + 1)
        if len(made) <= 24
        else (1, 2, 3, 4, 6, 8, 12, 16, 20, len(made) // 2, len(made) - 1, len(made))
    )
    own = ("".join(made[:end]) for end in ends)
    yield from dict.fromkeys(unit for unit in (*own, *UNITS) if 0 < len(unit) < 200)


class _TooSlowError(Exception):
    pass


def spent(pattern: re.Pattern[str], text: str, *, searches: bool) -> float:
    """Seconds, a tenth of a minute where it takes more than half a second. By the clock: some machines count the time of a
    processor in steps of milliseconds."""
    begun = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.5)
        if searches:
            for _ in pattern.finditer(text):
                pass
        pattern.match(text)
        pattern.fullmatch(text)
    except _TooSlowError:
        return 6.0
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.perf_counter() - begun


def is_by_the_square(pattern: re.Pattern[str], unit: str, *, searches: bool) -> bool:
    def of(length: int) -> str:
        return unit * (length // len(unit) + 1) + "\x01"

    if spent(pattern, of(N), searches=searches) < SLOW:
        return False
    # Length by length in turns, so that a busy moment of the machine meets all of them.
    rounds: list[list[float]] = []
    for _ in range(_ROUNDS):
        rounds.append([spent(pattern, of(length), searches=searches) for length in (N, 2 * N, 4 * N)])
        if rounds[-1][2] == 6.0:
            return True
    first, second, third = (min(each[at] for each in rounds) for at in range(3))
    return third > 6 * SLOW and second > 2.8 * first and third > 2.8 * second


_ROUNDS = 7


@pytest.fixture
def _alarm() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TooSlowError

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.nightly
@pytest.mark.usefixtures("_alarm")
def test_no_pattern_takes_the_square_of_its_time() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bulletin").rglob("*.py"))
    all_of_them = patterns()
    assert len(all_of_them) > 250
    assert set(all_of_them.values()) >= set(NEVER_LONG)
    slow = {}
    for pattern, name in all_of_them.items():
        searches = is_searched(name, sources)
        if found := next(
            (unit for unit in units(pattern) if is_by_the_square(pattern, unit, searches=searches)), None
        ):
            slow[name] = found
    assert {name: unit for name, unit in slow.items() if name not in NEVER_LONG} == {}


@pytest.mark.slow
@pytest.mark.usefixtures("_alarm")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\s*、\s*", True),
        (r"(a+)+b", True),
        (r"\[((?:[^\]])+)\]\(", True),
        (r"\w+", False),
        (r"[^《》]*》", True),
        (r"《[^》]{0,9}+》", False),
    ],
)
def test_the_measure_tells_a_square_from_a_line(pattern: str, expected: bool) -> None:
    made = re.compile(pattern)
    assert any(is_by_the_square(made, unit, searches=True) for unit in units(made)) is expected
