"""content/decisions/<page>.yaml: what people say of one page.

Every decision is one line, in any order, so that one can be pasted at the end of the file and two people's lines merge:

    publication: 绵竹中学校报
    date: 2024年3月25日
    order: 3
    33: 标题
    47: 插题 强化三项举措
    33:12: 署名
    "65 接在上一段后面，也许不该接：深有感触。": 看过
    "39 杭锦旗": 存疑 疑脱“后”字
    "46 党建建正规化": 原文如此

Facts of the printing, where the page does not say them or says them wrongly; its place among pages; what lines are, where
the converter is mistaken, with or without a few words of the line, which are checked; what begins at character 12 of a
line; a doubt that is settled as long as its words stand there; words of a line that readers are told of, because they
are doubtful or a slip of the paper that the archive leaves as printed.

The corrections that stood in content/boundaries.yaml, and the facts under `pages` in content/site.yaml, are still read;
`desk.migration` moves them here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from bulletin.model import PageFacts, Remark, stem_of
from bulletin.problems import ContentError, Problem
from bulletin.roles import SYNONYMS, WORDS
from bulletin.text import identifiers, writtendates
from bulletin.text.likeness import hint
from bulletin.text.strictyaml import read_mapping, text_of
from bulletin.text.typography import squeeze

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bulletin.model import RawPage
    from bulletin.roles import Reading
    from bulletin.text.strictyaml import Value

FOLDER = "decisions"
SUFFIX = ".yaml"
BOUNDARIES = "boundaries.yaml"
FACTS = ("publication", "issue", "date", "number", "basis")
"""What is known of the printing; `basis` says how the editor knows the date."""
SETTLED = "看过"
"""What is said of a doubt that is settled; 无误 is heard as well, and words may follow."""


class Mark(NamedTuple):
    """What a person says of a line, or of what stands in it from a character on."""

    line: int
    """From 1."""
    word: str
    """One of `roles.WORDS`."""
    column: int = 0
    """The character from which on it holds, from 1; 0 for the whole line."""


Marks = tuple[Mark, ...]
"""What people say of the lines of one page, in order."""


UNKNOWN = PageFacts()


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything that people say of one page."""

    facts: PageFacts = UNKNOWN
    order: float | None = None
    """Its place among pages; None to go by day and number."""
    lines: Marks = ()
    settled: frozenset[str] = frozenset()
    """Doubts that a person has looked at, as `settling_words` gives them."""
    remarks: tuple[tuple[str, Remark], ...] = ()
    """What readers are told of words of the page, each with its place: a line from 1, or the id of an article."""
    where: Mapping[str, int] = field(default_factory=dict, compare=False)
    """The line of the file on which each fact, the words of each remark, and each settled doubt stand, by key."""

    def settling(self) -> Iterator[tuple[str, str, int]]:
        """Each settled doubt as `settling_words` gives it, with the key that settles it and its line."""
        for key, line in self.where.items():
            found = _DOUBT.fullmatch(key)
            if found and (text := squeeze(found["text"])) in self.settled:
                yield text, key, line


def file_of(page: str) -> str:
    """The file of a page's decisions, within the content folder.

    >>> file_of('000_f0f7.txt')
    'decisions/000_f0f7.yaml'
    """
    return f"{FOLDER}/{stem_of(page)}{SUFFIX}"


def readings(marks: Iterable[Mark]) -> Mapping[tuple[int, int], Collection[Reading]]:
    """What `transcript.read_page` is told: by line and column the readings that fit what begins there."""
    return {(mark.line, mark.column or 1): WORDS[mark.word] for mark in marks}


# -- doubts that are settled ----------------------------------------------------------------------------

ELSE = f"{FOLDER}/else"
ELSEWHERE = f"{ELSE}/settled{SUFFIX}"
"""Where doubts are settled that belong to no page: of articles typed by hand, of photos."""
_LONGEST = 24


def settling_words(what: str, words: str = "") -> str:
    """What identifies a doubt: what it asks, whole when short, else its beginning and a digest of all of it.

    `words` are those it is about in full, where `what` quotes only their beginning. When they change, the doubt is another.
    Numbers that are somebody's own are struck out: what is printed stands in public logs, and decisions in git.

    >>> settling_words('“财喜 白厚和”有 5 个字'), settling_words('一' * 30)
    ('“财喜白厚和”有5个字', '一一一一一一一一一一一一一一一一一一一一一一一一〔200c9f73〕')
    >>> settling_words('电话13800138000')
    '电话＊＊＊＊＊＊＊＊＊＊＊〔7288cb5c〕'
    """
    asked, whole = squeeze(what), squeeze(f"{what}{words}")
    shown = asked
    for number in identifiers.find(asked):
        shown = f"{shown[: number.start]}{'＊' * (number.end - number.start)}{shown[number.end :]}"
    if len(asked) <= _LONGEST and shown == asked == whole:
        return asked
    return f"{shown[:_LONGEST]}〔{hashlib.sha256(whole.encode()).hexdigest()[:8]}〕"


def settling_line(place: str, text: str) -> str:
    """The line that settles a doubt, as it is pasted into the file; `text` as `settling_words` gives it.

    >>> settling_line('65', '“财喜白厚和”有5个字')
    '"65 “财喜白厚和”有5个字": 看过'
    """
    quoted = settling_key(place, text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}": {SETTLED}'


def settling_key(place: str, text: str) -> str:
    """The key of that line."""
    return f"{place} {text}"


# -- reading --------------------------------------------------------------------------------------------

_LINE = re.compile(r"(?P<line>[0-9]{1,9})(?::(?P<column>0*[1-9][0-9]{0,8}))?")
_DOUBT = re.compile(r"(?P<place>\S+) +(?P<text>\S.*)")
_KEYS = (*FACTS, "order")
_KEY_NAMES = {
    "报名": "publication",
    "期号": "issue",
    "日期": "date",
    "版次": "number",
    "依据": "basis",
    "顺序": "order",
}
"""What an editor may call a key."""
_FORM = (
    "可以写：报名、期号、日期、版次（publication、issue、date、number）、order，或“行号: 读法”，或程序列出的“…: 看过”，"
    '或给读者看的“"行号 文字": 存疑 说明”“"行号 文字": 原文如此”'
)
_REMARKS = {"存疑": False, "原文如此": True}
"""What readers are told of words: that they are doubtful, or that they are printed so."""


def parse(text: str, path: str, page: RawPage) -> Decisions:
    """Read what people say of a page. Raises ContentError with every problem."""
    mapping, places = read_mapping(text, path)
    printed = _Printed(page.name, page.text.split("\n"))
    problems: list[Problem] = []
    spoken: dict[tuple[int, int], int] = {}
    said = _Said()
    for key, value in mapping.items():
        try:
            _enter(said, key, value, printed)
        except ValueError as error:
            problems.append(Problem(path, places.of(key), str(error)))
            continue
        if place := _LINE.fullmatch(key):  # 33 and 033 are two keys and one line
            first = spoken.setdefault((int(place["line"]), int(place["column"] or 0)), places.of(key))
            if first != places.of(key):
                what = f"“{key}”和第 {first} 行说的是同一处，只能留一个"
                problems.append(Problem(path, places.of(key), what))
    if problems:
        raise ContentError(*problems)
    where = {key: places.of(key) for key in mapping if key in _KEYS or _DOUBT.fullmatch(key)}
    return Decisions(
        replace(UNKNOWN, **said.facts),
        said.order,
        tuple(sorted(said.lines)),
        frozenset(said.settled),
        tuple(said.remarks),
        where,
    )


@dataclass(frozen=True)
class _Printed:
    """The lines of a page, by which what is said of them is checked."""

    page: str
    """Its file name."""
    lines: Sequence[str]
    _squeezed: dict[int, str] = field(default_factory=dict)

    def squeezed(self, line: int) -> str:
        """A line, from 1, as words are compared; many decisions may be of the same."""
        if line not in self._squeezed:
            self._squeezed[line] = squeeze(self.lines[line - 1])
        return self._squeezed[line]

    @cached_property
    def whole(self) -> str:
        """All lines, in which words are looked for that stand elsewhere now."""
        return "\n".join(map(squeeze, self.lines))


@dataclass(slots=True)
class _Said:
    """Decisions while they are read."""

    facts: dict[str, Any] = field(default_factory=dict)
    order: float | None = None
    lines: list[Mark] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    remarks: list[tuple[str, Remark]] = field(default_factory=list)


def _enter(said: _Said, key: str, value: Value, printed: _Printed) -> None:
    """Put one decision to those that were read. Raises ValueError with what is wrong."""
    if key in FACTS:
        said.facts[key] = fact(key, value)
    elif key == "order":
        said.order = _order(value)
    elif place := _LINE.fullmatch(key):
        said.lines.append(_mark(int(place["line"]), int(place["column"] or 0), value, printed))
    elif doubt := _DOUBT.fullmatch(key):
        if remark := _remark(doubt, value, printed):
            said.remarks.append(remark)
        else:
            said.settled.add(_settled(doubt, value))
    else:
        raise ValueError(f"不认识“{key}”{hint(key, _KEYS, _KEY_NAMES)}；{_FORM}")


def fact(key: str, value: Value) -> str:
    """A fact of the printing. Raises ValueError with what is wrong."""
    try:
        text = text_of(value)
        return writtendates.read(text) if key == "date" and text else text
    except ValueError as error:
        raise ValueError(f"{key}：{error}") from None


def _order(value: Value) -> float | None:
    text = text_of(value)
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,6}(?:\.[0-9]{1,6})?", text):
        raise ValueError(f"order：“{text}”不是数；小的在前，例如 3 或 3.5")
    return float(text)


def _remark(found: re.Match[str], value: Value, printed: _Printed) -> tuple[str, Remark] | None:
    """What readers are told of words, with its place; None where the value says something else. Raises ValueError."""
    word, _, note = text_of(value).partition(" ")
    if word not in _REMARKS:
        return None
    place, words = found["place"], found["text"].strip()
    if place.isascii() and place.isdecimal():
        _check_words(int(place), 0, words, printed)
    return place, Remark(words, note.strip(), is_sic=_REMARKS[word])


def _settled(doubt: re.Match[str], value: Value) -> str:
    said = text_of(value)
    if not said.startswith((SETTLED, "无误")):
        raise ValueError(
            f"“{said}”：看过、没有错，请写 {SETTLED}；要让读者知道，请写 {' 或 '.join(_REMARKS)}，后面可以写说明"
        )
    return squeeze(doubt["text"])


def parse_settled(text: str, path: str) -> Decisions:
    """Read `ELSEWHERE`: doubts that are settled and nothing else. Raises ContentError with every problem."""
    mapping, places = read_mapping(text, path)
    problems: list[Problem] = []
    found: set[str] = set()
    for key, value in mapping.items():
        doubt = _DOUBT.fullmatch(key)
        try:
            found |= {_settled(doubt, value)} if doubt else set()
        except ValueError as error:
            problems.append(Problem(path, places.of(key), str(error)))
        if doubt is None:
            problems.append(Problem(path, places.of(key), f"这里只写看过的疑点；不认识“{key}”"))
    if problems:
        raise ContentError(*problems)
    return Decisions(settled=frozenset(found), where={key: places.of(key) for key in mapping})


def _mark(line: int, column: int, value: Value, printed: _Printed) -> Mark:
    """What is said of a line. Raises ValueError with what is wrong."""
    word, _, words = text_of(value).partition(" ")
    if word not in WORDS and word not in SYNONYMS:
        meant = hint(word, (*WORDS, *SYNONYMS))
        raise ValueError(f"不认识的读法“{word}”{meant}；可用的读法：{'、'.join(WORDS)}")
    _check_words(line, column, words, printed)
    return Mark(line, SYNONYMS.get(word, word), column)


def _check_words(line: int, column: int, words: str, printed: _Printed) -> None:
    """Raise ValueError unless the line is there, is not blank, and has these words from `column` on."""
    page, lines = printed.page, printed.lines
    sought = squeeze(words)
    at = printed.whole.find(sought) if sought else -1
    now = printed.whole.count("\n", 0, max(0, at)) + 1
    if not 1 <= line <= len(lines):
        if at >= 0:
            raise ValueError(f"{page} 没有第 {line} 行；“{words}”现在在第 {now} 行，请改正行号")
        raise ValueError(f"{page} 没有第 {line} 行；它有 {len(lines)} 行")
    if not printed.squeezed(line):
        if at >= 0:
            raise ValueError(f"{page} 第 {line} 行是空行；“{words}”现在在第 {now} 行，请改正行号")
        raise ValueError(f"{page} 第 {line} 行是空行；请写文字所在的行号")
    if column and not 1 < column <= len(lines[line - 1].rstrip()):
        raise ValueError(
            f"{page} 第 {line} 行有 {len(lines[line - 1].rstrip())} 个字，不能从第 {column} 个字切开"
        )
    there = squeeze(lines[line - 1][column - 1 :]) if column and sought else printed.squeezed(line)
    if sought not in there:
        where = f"现在它在第 {now} 行" if at >= 0 else "这一版里没有它"
        part = f"从第 {column} 个字起" if column else "里"
        raise ValueError(f"{page} 第 {line} 行{part}没有“{words}”；{where}，请改正行号或文字")


# -- what stood elsewhere before ------------------------------------------------------------------------


def parse_boundaries(text: str, path: str, pages: Sequence[RawPage]) -> Mapping[str, Marks]:
    """Read content/boundaries.yaml -> by file name of the page. Raises ContentError with every problem."""
    mapping, places = read_mapping(text, path)
    texts = {page.name: _Printed(page.name, page.text.split("\n")) for page in pages}
    found: dict[str, dict[int, Mark]] = {}
    problems = []
    for key, value in mapping.items():
        page, number = place_of(key)
        try:
            mark = _boundary(page, number, value, texts)
        except ValueError as error:
            problems.append(Problem(path, places.of(key), str(error)))
            continue
        if number in found.setdefault(page, {}):
            problems.append(Problem(path, places.of(key), f"{page} 第 {number} 行写了两次，只能留一个"))
        found[page][number] = mark
    if problems:
        raise ContentError(*problems)
    return {page: tuple(sorted(marks.values())) for page, marks in sorted(found.items())}


def _boundary(page: str, number: int, value: Value, texts: Mapping[str, _Printed]) -> Mark:
    if not page or not isinstance(value, str):
        raise ValueError(_BOUNDARY)
    if page not in texts:
        raise ValueError(f"没有版面“{page}”；{_BOUNDARY}")
    return _mark(number, 0, value, texts[page])


_BOUNDARY = "应当写成“版面文件名:行号: 读法”，例如 000.txt:12: 标题"


def place_of(key: str) -> tuple[str, int]:
    """The page and line that a key of boundaries.yaml names; no page where it names none.

    >>> place_of('content/pages/000.txt:12'), place_of('000.txt')
    (('000.txt', 12), ('', 0))
    """
    page, _, number = key.replace("\\", "/").rpartition("/")[2].rpartition(":")
    return (page, int(number)) if page and number.isascii() and number.isdecimal() else ("", 0)


def together(said: Decisions, facts: PageFacts | None, marks: Marks, path: str) -> Decisions:
    """Decisions with what stood elsewhere before. Raises ContentError where a line is spoken of twice."""
    lines = {(mark.line, mark.column): mark for mark in said.lines}
    if twice := [mark.line for mark in marks if (mark.line, 0) in lines]:
        what = f"第 {twice[0]} 行在 {BOUNDARIES} 里也写了；只能留一处"
        raise ContentError(Problem(path, 1, what))
    known = said.facts
    if facts:
        known = PageFacts(
            known.issue or facts.issue,
            known.date or facts.date,
            known.number or facts.number,
            known.publication or facts.publication,
            known.basis or ("" if known.date else facts.basis),
        )
    return replace(said, facts=known, lines=tuple(sorted((*said.lines, *marks))))
