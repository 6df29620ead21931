"""What a page's own printed head says of its printing: 绵竹中学校报 2024年3月25日 第1版.

What stands there is printed, not inferred. It is still read by rule, so people's decisions go before it, fact by fact,
and the head is named as its basis. Where two lines of a page disagree on a fact, nothing is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.model import PageFacts
from bulletin.roles import Role
from bulletin.text import writtendates
from bulletin.text.typography import HAN
from bulletin.text.writtendates import value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bulletin.model import RawPage, Span

_FIRST_YEAR, _LAST_YEAR = 1850, 2150  # newspapers of this kind
# 第2版, 第二版, 03版, A1版, B3 alone; not 本版编辑.
_NUMBER = re.compile(
    r"第\s*([A-Z]?[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s*[版页]|(?<![A-Z0-9])([A-Z]?[0-9０-９]{1,2})\s*版|(?<!\S)([A-D][0-9]{1,2})(?!\S)"
)
# 第1234期, 2021年第4期, 总第56期; the year belongs to the number.
_ISSUE = re.compile(r"(?:[0-9]{4}年)?(?<!总)第\s*[0-9０-９]{1,6}\s*[期号]")
_WHOLE_ISSUE = re.compile(r"总第\s*[0-9０-９]{1,6}\s*[期号]")
# 北岭矿业报, 绵竹中学校报, 《情况通讯》; a word of its own, not 情况通报 behind other words.
_PUBLICATION = re.compile(rf"(?<![^\s|｜·《])《?([{HAN}]{{2,12}}(?:报|刊|通讯|简讯))》?(?![^\s|｜·》])")
_NO_PUBLICATION = re.compile("本报|专刊|副刊|特刊|周刊$|导报$|通报|汇报|月报$|责任|编辑|校对|电话|邮箱")


def head(page: RawPage, spans: Sequence[Span]) -> PageFacts:
    """The facts in the head and foot of a page; unknown what does not stand there, or stands there in two ways."""
    lines = [page.text[span.start : span.end].strip() for span in spans if span.role is Role.FOLIO]
    basis: dict[str, str] = {}

    def only(read: Callable[[str], str]) -> str:
        found = {fact: line for line in reversed(lines) if (fact := read(line))}
        if len(found) != 1:
            return ""
        ((fact, line),) = found.items()
        basis[line] = f"版头“{line}”"
        return fact

    facts = {"publication": only(_publication), "issue": only(_issue), "number": only(_number)}
    day = only(_day)
    of_day = next((text for line, text in basis.items() if day and _day(line) == day), "")
    return PageFacts(**facts, date=day, basis=of_day, head=tuple(basis))


def _publication(line: str) -> str:
    names = {match[1] for match in _PUBLICATION.finditer(line) if not _NO_PUBLICATION.search(match[1])}
    return names.pop() if len(names) == 1 else ""


def _issue(line: str) -> str:
    found = _ISSUE.search(line) or _WHOLE_ISSUE.search(line)
    return "".join(found[0].split()) if found else ""


def _day(line: str) -> str:
    days = set()
    for match in writtendates.DAY.finditer(line):
        try:
            day = writtendates.read(match[0])
        except ValueError:  # 2023年2月30日: misread, or a misprint; the texts may still tell
            continue
        if _FIRST_YEAR <= int(day[:4]) <= _LAST_YEAR:
            days.add(day)
    return days.pop() if len(days) == 1 else ""


def _number(line: str) -> str:
    found = _NUMBER.search(line)
    if found is None:
        return ""
    number = next(group for group in found.groups() if group)
    return number if number[0].isascii() and not number.isdecimal() else str(value(number))
