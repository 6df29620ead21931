"""content/boundaries.yaml: what a person says that lines of a page are, where the converter is mistaken.

One line a correction, in the form in which the program itself names places: `page.txt:12: 标题`. The words are those
of a newsroom. A few words of the line may follow; they are checked, so that a correction cannot slip to another line
when a page is captured anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.problems import ContentError, Problem
from bulletin.roles import SYNONYMS, WORDS
from bulletin.text.strictyaml import read_mapping
from bulletin.text.typography import squeeze

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bulletin.model import RawPage
    from bulletin.roles import Reading

FILE = "boundaries.yaml"

Marks = tuple[tuple[int, str], ...]
"""The corrections of one page, by line number (from 1): the number and one of `roles.WORDS`."""


def parse(text: str, path: str, pages: Sequence[RawPage]) -> Mapping[str, Marks]:
    """Read the corrections -> by file name of the page. Raises ContentError with every problem."""
    mapping, places = read_mapping(text, path)
    lines = {page.name: page.text.split("\n") for page in pages}
    found: dict[str, list[tuple[int, str]]] = {}
    problems = []
    for key, value in mapping.items():
        page, _, number = key.replace("\\", "/").rpartition("/")[2].rpartition(":")
        if isinstance(value, str):
            word, _, words = value.strip().partition(" ")
            mistake = _mistake(page, number, word, words, lines)
            if not mistake and int(number) in dict(found.get(page, ())):
                mistake = f"{page} 第 {int(number)} 行写了两次，只能留一个"
        else:
            mistake = _FORM
        if mistake:
            problems.append(Problem(path, places.of(key), mistake))
        else:
            found.setdefault(page, []).append((int(number), SYNONYMS.get(word, word)))
    if problems:
        raise ContentError(*problems)
    return {page: tuple(sorted(marks)) for page, marks in sorted(found.items())}


_FORM = "应当写成“版面文件名:行号: 读法”，例如 000.txt:12: 标题"


def _mistake(page: str, number: str, word: str, words: str, lines: Mapping[str, Sequence[str]]) -> str:
    """What is wrong with one correction, or nothing."""
    if not page or not (number.isascii() and number.isdecimal()):
        return _FORM
    if page not in lines:
        return f"没有版面“{page}”；{_FORM}"
    if word not in WORDS and word not in SYNONYMS:
        return f"不认识的读法“{word}”；可用的读法：{'、'.join(WORDS)}"
    at = int(number)
    if not 1 <= at <= len(lines[page]):
        return f"{page} 没有第 {at} 行；它有 {len(lines[page])} 行"
    if not squeeze(lines[page][at - 1]):
        return f"{page} 第 {at} 行是空行；请写文字所在的行号"
    if squeeze(words) not in squeeze(lines[page][at - 1]):
        now = [n for n, line in enumerate(lines[page], 1) if squeeze(words) in squeeze(line)]
        where = f"现在它在第 {now[0]} 行" if now else "这一版里没有它"
        return f"{page} 第 {at} 行里没有“{words}”；{where}，请改正行号或文字"
    return ""


def readings(marks: Marks) -> Mapping[tuple[int, int], Collection[Reading]]:
    """What `transcript.read_page` is told: by line and column the readings that fit what begins there."""
    return {(number, 1): WORDS[word] for number, word in marks}
