"""Numbers that name a person or a thing of theirs: identity cards, telephones, number plates, bank cards.

They are told by their form and, where they have one, by their check digit; full-width digits, blanks and hyphens within
a number are read over. Service numbers that belong to everybody (110, 96110, 12345, 400-810-1234) have none of these forms.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Identifier(NamedTuple):
    """Characters `start` to `end` of a text are such a number."""

    start: int
    end: int
    kind: str
    """What it is, in words for the editor: `身份证号`."""


_GAP = "[ \t\u00a0\u2000-\u200b\u3000\u2060]{0,3}[-－\u2010-\u2015]?[ \t\u00a0\u2000-\u200b\u3000\u2060]{0,3}"
"""What may part the groups of a number: blanks, visible or not, around a hyphen or none."""
# 11010519491231002X, 138 0013 8000, 4111-1111-1111-1111, (0471) 6531234, +86 15847100001
# `\d` is a digit of any width or script.
_RUN = re.compile(rf"[+＋(（]?\d(?:(?:{_GAP}|[)）]){_GAP}\d)*(?:{_GAP}[XxＸｘ](?![0-9A-Za-z]))?")
_GROUP = re.compile(r"\d+|[XxＸｘ]")
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_SIGN = "[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
# 蒙A12345, 蒙A·D1234, 蒙AD12345 (new energy), 冀B1234挂; not 蒙A牌照 (GA 36-2018).
_PLATE = re.compile(
    rf"[{_PROVINCES}]\s?[A-Za-zＡ-Ｚａ-ｚ]\s{{0,3}}[·•・.．\-－]?\s{{0,3}}"
    rf"(?P<number>{_SIGN}{{5,6}}|{_SIGN}{{4}}[挂学警港澳领试超])(?!{_SIGN})"
)
_DIGITS_OF_A_PLATE = 2
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOBILE = re.compile(r"(?:\+?86|0086)?1[3-9]\d{9}")
# 0471 and seven or eight digits; 010 and 02x and eight, or seven in old papers; +86 leaves the 0 out.
_LANDLINE = re.compile(
    r"(?:0(?:10|2\d)|(?:\+86|0086)0?(?:10|2\d))\d{7,8}|(?:0|(?:\+86|0086)0?)[3-9]\d{2}[2-8]\d{6,7}"
)
_REGIONS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_SHORTEST = 10
"""Characters of the shortest number: a telephone of an old paper, with its area code."""
_LONG = re.compile(rf"[\d()（）+＋XxＸｘ \t\u00a0\u2000-\u200b\u3000\u2060－\u2010-\u2015-]{{{_SHORTEST}}}")
"""So many characters in a row that a number may hold: spares most texts a closer look."""
_LONGEST = 21
"""Characters of the longest number: a card of 19 digits, or a telephone with its country."""


def find(text: str) -> tuple[Identifier, ...]:
    """The numbers of a text, by place; none overlaps another.

    >>> [found.kind for found in find('身份证11010519491231002X，电话１３８ ００１３ ８０００，拨打96110')]
    ['身份证号', '电话号码']
    """
    return tuple(sorted((*_plates(text), *_numbers(text))))


def _plates(text: str) -> Iterator[Identifier]:
    for match in _PLATE.finditer(text):
        if sum(character.isdecimal() for character in match["number"]) >= _DIGITS_OF_A_PLATE:
            yield Identifier(match.start(), match.end(), "车牌号")


def _numbers(text: str) -> Iterator[Identifier]:
    if not _LONG.search(text):
        return
    for run in _RUN.finditer(text):
        if len(run[0]) < _SHORTEST:
            continue
        groups = [(match.start() + run.start(), match[0]) for match in _GROUP.finditer(run[0])]
        sign = run[0][0] if run[0][0] in "+＋(（" else ""
        first = 0
        while first < len(groups):
            number, last = _number(groups, first, sign if first == 0 else "")
            if number:
                start = groups[first][0] - len(sign if first == 0 else "")
                end = groups[last][0] + len(groups[last][1])
                yield Identifier(start, end, number)
                first = last
            first += 1


def half_width(text: str) -> str:
    """Digits of any script, letters and marks of full width -> ASCII, one for one."""
    return text if text.isascii() else _WIDE.sub(_narrow, text)


_WIDE = re.compile(r"[！-～]|(?![0-9])\d")


def _narrow(match: re.Match[str]) -> str:
    digit = unicodedata.decimal(match[0], None)
    return chr(ord(match[0]) - 0xFEE0) if digit is None else str(digit)


def _number(groups: Sequence[tuple[int, str]], first: int, sign: str) -> tuple[str, int]:
    """The kind of the longest number that begins with a group and the group that ends it; no kind where there is none."""
    digits = ""
    kind, end = "", first
    for last in range(first, len(groups)):
        digits += groups[last][1]
        if len(digits) > _LONGEST:
            break
        parted = last > first
        if parted and all(_YEAR.fullmatch(half_width(group)) for _, group in groups[first : last + 1]):
            continue  # 2021-2023 2024-2025
        if found := _kind(("+" if sign and sign in "+＋" else "") + half_width(digits).upper()):
            kind, end = found, last
    return kind, end


def _kind(number: str) -> str:
    """What a number without its blanks is; empty for one that is nobody's."""
    if (len(number) == 18 and number[:17].isdecimal() and _checks_as_identity(number)) or _is_old_identity(
        number
    ):
        return "身份证号"
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return "电话号码"
    if 16 <= len(number) <= 19 and number.isdecimal() and checks_as_card(number):
        return "银行卡号"
    return ""


def _checks_as_identity(number: str) -> bool:
    """Whether the last of 18 characters is the check digit of the others (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17]


def _is_old_identity(number: str) -> bool:
    """Whether 15 digits can be an identity number of before 1999: a region, a day of the 20th century, three digits."""
    if len(number) != 15 or not number.isdecimal() or number[:2] not in _REGIONS:
        return False
    try:
        date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError:
        return False
    return True


def checks_as_card(number: str) -> bool:
    """Whether the last digit of a card number is the check digit of the others (ISO/IEC 7812, Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0 and any(digit != "0" for digit in number)
