"""Marks that a merge leaves in a file where two people changed the same place, put into words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bulletin.content import ledger
from bulletin.model import ARTICLES, PAGES
from bulletin.problems import ContentError, Problem

_MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: (.*?))?\r?")
"""`<<<<<<< HEAD`; not `<<<<<<<<` or `a <<<<<<<`."""


@dataclass
class _Conflict:
    """Marks that belong together, each with its line (from 1) and what Git calls that side."""

    marks: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        signs = [sign for sign, _, _ in self.marks]
        return [sign for sign in signs if sign != "|||||||"] == ["<<<<<<<", "=======", ">>>>>>>"]


def refuse(text: str, path: str) -> None:
    """Raise ContentError, a problem for each place where a merge has left its marks.

    A page as received may hold a line of `=======`; in it only whole conflicts count. In what people and the program
    write, a mark that was forgotten counts, too.
    """
    found = _conflicts(text)
    if path.startswith(f"{PAGES}/"):
        found = [conflict for conflict in found if conflict.is_whole]
    if found:
        raise ContentError(*(_problem(conflict, path) for conflict in found))


def _conflicts(text: str) -> list[_Conflict]:
    found: list[_Conflict] = []
    if "<<<<<<<" not in text and "=======" not in text and ">>>>>>>" not in text:
        return found
    is_open = False
    for number, line in enumerate(text.split("\n"), 1):
        if match := _MARK.fullmatch(line):
            if match[1] == "<<<<<<<" or not is_open:
                found.append(_Conflict())
            found[-1].marks.append((match[1], number, match[2] or ""))
            is_open = match[1] != ">>>>>>>"
    return found


def _problem(conflict: _Conflict, path: str) -> Problem:
    lines = "、".join(str(number) for _, number, _ in conflict.marks)
    first = conflict.marks[0][1]
    if not conflict.is_whole:
        return Problem(path, first, f"合并分支时留下的记号没有删干净；请删去第 {lines} 行")
    (_, start, one), *base, (_, middle, _), (_, end, other) = conflict.marks
    # With merge.conflictStyle=diff3, what stood there before comes between the two sides.
    above = base[0][1] if base else middle
    one, other = one or "一边", other or "另一边"
    message = (
        f"合并分支时，两个人改了同一处，Git 把两边都留下了："
        f"“{one}”的{_range(start, above)}，“{other}”的{_range(middle, end)}。{_remedy(path, lines)}"
    )
    if middle - above > 1:
        message += f"（{_range(above, middle)}是两边改动以前的样子，一并删去）"
    return Problem(path, start, message)


def _range(before: int, behind: int) -> str:
    """The lines between two marks."""
    if behind - before < 2:
        return "是空的（删去了）"
    return f"在第 {before + 1} 行" if behind - before == 2 else f"在第 {before + 1} 到 {behind - 1} 行"


def _remedy(path: str, lines: str) -> str:
    if path.startswith(f"{ledger.FOLDER}/"):
        return f"账本不必挑选：两边的行都留着，只删去第 {lines} 行的记号，再运行 python build.py，它会对账"
    if path.startswith(f"{ARTICLES}/"):
        return f"请留下对的文字（两边都对，就并成一段；文章头里每个键只留一行），删去第 {lines} 行的记号，再运行 python build.py"
    if path.startswith(f"{PAGES}/"):
        return f"请照原报留下对的一边，删去第 {lines} 行的记号，再运行 python build.py"
    return f"请留下对的（两边是不同的事，就都留；同一个键只留一行），删去第 {lines} 行的记号，再运行 python build.py"
