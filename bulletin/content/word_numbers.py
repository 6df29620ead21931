"""The numbers that Word puts before paragraphs by itself: of lists, headings and articles of a rule.

They stand in no paragraph, but in a part of their own that says how each level of a list is counted, and are printed all the
same. Source: ECMA-376, part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID, _AT, _VALUE = f"{_W}abstractNumId", f"{_W}ilvl", f"{_W}val"
_BULLET = "•"
"""Stands for a sign of a font of symbols, which no other font has."""
_SYMBOLS = ("Symbol", "Wingdings", "Webdings")
_PART = re.compile(r"%([1-9])")
_CLOSED = tuple("、，。；：）〕】．")
"""What a number ends in that no blank follows."""


class Numbers:
    """Counts the paragraphs of one document, from its beginning on."""

    def __init__(self, document: Document) -> None:
        from docx.oxml import parse_xml

        self._levels: dict[str, dict[int, BaseOxmlElement]] = {}
        """By the id of a kind of list, its levels."""
        self._own: dict[str, dict[int, BaseOxmlElement]] = {}
        """By the id of a list, levels that are others than those of its kind."""
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        """By the id of a list, its kind, and levels that begin anew with it."""
        self._begun: set[str] = set()
        self._counts: dict[str, dict[int, int]] = {}
        """By kind of list how far each level is."""
        for relation in document.part.rels.values():
            if not relation.is_external and relation.reltype.endswith("/numbering"):
                self._read(parse_xml(relation.target_part.blob))

    def _read(self, root: BaseOxmlElement) -> None:
        links: dict[str, str] = {}
        styled: dict[str, str] = {}
        for kind in root.iter(f"{_W}abstractNum"):
            number = kind.get(_ID) or ""
            self._levels[number] = {_number(level.get(_AT)): level for level in kind.findall(f"{_W}lvl")}
            for name, known in (("numStyleLink", links), ("styleLink", styled)):
                if said := _said(kind, name):
                    known[said] = number
        for style, number in links.items():
            if style in styled:
                self._levels[number] = self._levels[styled[style]]
        for each in root.iter(f"{_W}num"):
            own = each.find(_ID)
            self._own[each.get(f"{_W}numId") or ""] = {
                _number(override.get(_AT)): level
                for override in each.findall(f"{_W}lvlOverride")
                if (level := override.find(f"{_W}lvl")) is not None
            }
            anew = {
                _number(override.get(_AT)): _number(start.get(_VALUE), 1)
                for override in each.findall(f"{_W}lvlOverride")
                if (start := override.find(f"{_W}startOverride")) is not None
            }
            self._lists[each.get(f"{_W}numId") or ""] = own.get(_VALUE) or "" if own is not None else "", anew

    def before(self, paragraph: BaseOxmlElement, styles: Iterable[BaseOxmlElement]) -> str:
        """The number of a paragraph, with the blank behind it; empty for one that has none. `styles` are its style and those that
        it is based on.
        """
        if paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            return ""
        level = None
        style_id = ""
        for holder in (paragraph, *styles):
            said = holder.find(f"{_W}pPr/{_W}numPr")
            if said is None:
                continue
            number = said.find(f"{_W}numId")
            level = said.find(_AT) if level is None else level
            style_id = holder.get(f"{_W}styleId") or ""
            if number is not None:
                at = -1 if level is None else _number(level.get(_VALUE))
                return self._counted(number.get(_VALUE) or "", at, style_id)
        return ""

    def _counted(self, number: str, level: int, style: str) -> str:
        """The number of the next paragraph of a list; of the level that its `style` has where none is said, -1."""
        kind, anew = self._lists.get(number, ("", {}))
        levels = self._levels.get(kind, {}) | self._own.get(number, {})
        if level < 0:
            level = next((at for at, each in levels.items() if style and _said(each, "pStyle") == style), 0)
        if level not in levels:
            return ""
        counts = self._counts.setdefault(kind, {})
        if anew and number not in self._begun:
            for each, start in anew.items():
                counts[each] = start - 1
        self._begun.add(number)
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [each for each in counts if each > level and level < _restarts(levels.get(each), each)]:
            del counts[deeper]
        return _label(levels, level, counts)


def _label(levels: Mapping[int, BaseOxmlElement], level: int, counts: Mapping[int, int]) -> str:
    here = levels[level]
    text = _said(here, "lvlText")
    if _said(here, "numFmt") == "bullet":
        fonts = here.find(f"{_W}rPr/{_W}rFonts")
        is_symbol = fonts is not None and any(str(name).startswith(_SYMBOLS) for name in fonts.values())
        text = _BULLET if is_symbol or any("\ue000" <= letter <= "\uf8ff" for letter in text) else text

    def one(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if at not in levels:
            return ""
        is_legal = here.find(f"{_W}isLgl") is not None
        return written(
            counts.get(at, _start(levels[at])), "decimal" if is_legal else _said(levels[at], "numFmt")
        )

    label = _PART.sub(one, text)
    is_closed = not label or label.endswith(_CLOSED) or _said(here, "suff") == "nothing"
    return label if is_closed else f"{label} "


def _said(level: BaseOxmlElement, name: str) -> str:
    found = level.find(f"{_W}{name}")
    return "" if found is None else found.get(_VALUE) or ""


def _restarts(level: BaseOxmlElement | None, at: int) -> int:
    """Above which level one begins anew; 0 for one that is counted through."""
    return at if level is None else _number(_said(level, "lvlRestart"), at)


def _start(level: BaseOxmlElement) -> int:
    return _number(_said(level, "start"), 1)


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def written(number: int, form: str) -> str:
    """A number in one of the forms that Word knows; in digits for one that is not known here.

    >>> written(21, 'chineseCounting'), written(3, 'decimalEnclosedCircle'), written(4, 'lowerRoman'), written(28, 'upperLetter')
    ('二十一', '③', 'iv', 'BB')
    """
    if form == "none" or number < 1:
        return "" if form == "none" else str(number)
    make = _FORMS.get(form)
    return make(number) if make else str(number)


def _legal(number: int) -> str:
    """In the characters that nobody can alter.

    >>> _legal(21)
    '贰拾壹'
    """
    return _chinese(number).translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))


def _chinese(number: int) -> str:
    """As people count in Chinese, up to 9,999.

    >>> _chinese(10), _chinese(105), _chinese(2010)
    ('十', '一百零五', '二千零一十')
    """
    if number >= 10_000:
        return str(number)
    found = ""
    for digit, unit in zip(f"{number:04}", ("千", "百", "十", ""), strict=True):
        if digit != "0":
            found += _DIGITS[int(digit)] + unit
        elif found and not found.endswith("零"):
            found += "零"
    found = found.rstrip("零")
    return found.removeprefix("一") if found.startswith("一十") else found


_DIGITS = "零一二三四五六七八九"


def _from(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number <= 780 else str(number)


def _roman(number: int) -> str:
    if number >= 4000:
        return str(number)
    found = ""
    for value, sign in _ROMAN:
        found += sign * (number // value)
        number %= value
    return found


_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_FORMS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        _chinese,
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _from(_CIRCLED)),
    "chineseLegalSimplified": _legal,
    "ideographDigital": lambda number: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number)),
    "decimalEnclosedParen": _from("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _from("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographTraditional": _from("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _from("子丑寅卯辰巳午未申酉戌亥"),
    "decimalFullWidth": lambda number: str(number).translate({48 + at: 0xFF10 + at for at in range(10)}),
    "decimalZero": lambda number: f"{number:02}",
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
}
