"""Pages made of known ones: the same articles under other habits of a page, with the tag of every line.

What a model of lines should learn is how the parts of a page tell each other apart, not which page has which habit. So
articles of several pages are mixed, and each page made of them gets habits by lot: where bylines stand, whether heads are
captured on two lines, which parts there are, where columns break, where blank lines stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tests.page_cases import Case, TrueLine

Tagged = tuple[str, str]
"""The tag of a line (tests/page_cases.py) and its text."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What holds for all articles of a page."""

    bylines: str
    """As they are, left out, or all below the heads or behind the text where they stand on lines of their own."""
    without: frozenset[str]
    """Tags of lines that are left out."""
    parts_heads: bool
    """Whether a headline of two clauses stands on two lines."""
    joins_heads: bool
    cuts: float
    """Share of the long paragraphs that a column break cuts."""
    joins_cuts: bool
    blanks: str
    """Blank lines: none, above every line, above every article."""


def made(lot: random.Random, cases: Sequence[Case]) -> tuple[str, dict[int, str]]:
    """A page of three to eight articles -> its text, and by line number from 1 the tags."""
    first = lot.choice(cases)
    top, articles = parts(first.lines)
    is_markdown = _MARK.search(first.text) is not None
    if not is_markdown and lot.random() < _MIXED:
        others = [case for case in cases if not _MARK.search(case.text)]
        for _ in range(lot.randint(1, 2)):
            articles += parts(lot.choice(others).lines)[1]
        lot.shuffle(articles)
        articles = articles[: lot.randint(3, 8)]
    else:
        lot.shuffle(articles)
    habits = _habits(lot)
    lines = [] if "F" in habits.without else list(top)
    starts = set()
    for article in articles:
        remade = _remade(lot, article, habits, is_markdown=is_markdown)
        if remade and remade[0][0] in _FIRST and any(tag in _TEXT for tag, _ in remade):
            starts.add(len(lines))
            lines += remade
    text: list[str] = []
    tags: dict[int, str] = {}
    for at, (tag, line) in enumerate(lines):
        if text and (habits.blanks == "all" or (habits.blanks == "articles" and at in starts)):
            text.append("")
        text.append(line)
        tags[len(text)] = tag
    return "\n".join(text) + "\n", tags


_MIXED = 0.6
"""Share of the pages whose articles come from several."""
_FIRST = frozenset({"K", "H", "U"})
_TEXT = frozenset({"P", "U", "L"})
_MARK = re.compile("^#", re.MULTILINE)


def _habits(lot: random.Random) -> Habits:
    without = {tag for tag, share in _LEFT_OUT.items() if lot.random() < share}
    bylines = lot.choice(["kept", "kept", "left out", "below the head", "behind the text"])
    return Habits(
        bylines,
        frozenset(without | ({"B"} if bylines == "left out" else set())),
        lot.random() < 0.25,
        lot.random() < 0.25,
        lot.choice([0.0, 0.0, 0.15, 0.3, 0.6]),
        lot.random() < 0.3,
        lot.choice(["none", "all", "articles", "articles"]),
    )


_LEFT_OUT = {"D": 0.25, "K": 0.25, "S": 0.3, "C": 0.3, "F": 0.4}
"""On which share of the pages lines with a tag are left out."""


def parts(lines: Sequence[TrueLine]) -> tuple[list[Tagged], list[list[Tagged]]]:
    """What stands above the first article of a page, and its articles."""
    top: list[Tagged] = []
    articles: list[list[Tagged]] = []
    before = ""
    for line in lines:
        if line.tag in _FIRST and not (line.tag == "H" and before == "K"):
            articles.append([])
        if line.tag != "F":
            before = line.tag
        (articles[-1] if articles else top).append((line.tag, line.text))
    return top, articles


def _remade(
    lot: random.Random, article: Sequence[Tagged], habits: Habits, *, is_markdown: bool
) -> list[Tagged]:
    found: list[Tagged] = []
    for tag, text in article:
        if tag in habits.without:
            continue
        last = found[-1] if found else ("", "")
        if tag == "H" and habits.parts_heads and not is_markdown and _CLAUSES.fullmatch(text.strip()):
            one, other = text.split(None, 1)
            found += [("H", one), ("H2", other)]
        elif tag == "H2" and habits.joins_heads and last[0] == "H":
            found[-1] = ("H", f"{last[1]}　{text.strip()}")
        elif tag == "+" and habits.joins_cuts and last[0] in {"P", "+"}:
            found[-1] = (last[0], last[1].rstrip() + text.strip())
        elif tag == "P" and len(text) > _LONG and lot.random() < habits.cuts:
            place = lot.randint(_LEAST, len(text) - _LEAST)
            cut = text[place - 1] not in "。！？”"
            found += [("P", text[:place]), ("+", text[place:])] if cut else [(tag, text)]
        else:
            found.append((tag, text))
    return _with_byline(found, habits.bylines)


_CLAUSES = re.compile(r"\S{4,14}[ \u3000]+\S{4,14}")
_LONG = 50
_LEAST = 14
"""Characters on either side of a column break, at least."""


def _with_byline(article: list[Tagged], where: str) -> list[Tagged]:
    """The article with its one byline where the page has them; one that names a photographer stays."""
    bylines = [line for line in article if line[0] == "B"]
    if (
        where not in {"below the head", "behind the text"}
        or len(bylines) != 1
        or re.search("[摄图]", bylines[0][1])
    ):
        return article
    rest = [line for line in article if line[0] != "B"]
    heads = next((at for at, (tag, _) in enumerate(rest) if tag not in _HEAD), len(rest))
    if not heads:
        return article
    last = max((at for at, (tag, _) in enumerate(rest) if tag in _TEXT or tag == "+"), default=heads - 1)
    at = heads if where == "below the head" else last + 1
    return rest[:at] + bylines + rest[at:]


_HEAD = frozenset({"K", "H", "H2", "D"})
