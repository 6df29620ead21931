"""Where a headline may break: between words, as far as a list of common words knows them.

A headline has few lines and room to spare, so a break that is not certain is left out: names and coinages, which no list
holds, come out of the cut as single characters in a row and stay together.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bulletin.reference.vocabulary import words_of
from bulletin.text.typography import HAN, OPENERS

SHORT = 6
"""A quotation or a line of so many characters is never parted."""

# `“平安花”` in one piece, otherwise Han, Latin words and numbers (`12:30`, `97.86%`, `GB/T`), blanks, single marks.
_TOKENS = re.compile(
    rf"(?P<name>“[^“”]{{1,{SHORT}}}”|《[^《》]{{1,{SHORT}}}》)|(?P<han>[{HAN}]+)"
    r"|(?P<latin>[A-Za-z0-9]+(?:[.,:/+%％℃-]+[A-Za-z0-9]*)*)|(?P<blank>\s+)|(?P<mark>.)",
    re.DOTALL,
)
_OPENS = frozenset(OPENERS)

# Characters that end a word or lean on the one before: never first in a line when they stand alone.
_SUFFIXES = frozenset(
    "化性者员们的了着过地得等率度力型式类所局厅部站点区旗县市镇乡村里中上下内外后前间时年月日号次起名人家个"
)


@lru_cache(maxsize=1 << 16)
def pieces(text: str) -> tuple[str, ...]:
    """A headline, deck or crosshead in pieces between which a line may end; joined they are the text.

    >>> pieces('二连口岸移民警察战高温保畅通'), pieces('接警“一盘棋”')
    (('二连', '口岸', '移民', '警察', '战高温', '保畅通'), ('接警', '“一盘棋”'))
    """
    if len(text) <= SHORT:
        return (text,) if text else ()
    found: list[str] = []
    is_open = False
    for token in _TOKENS.finditer(text):
        kind, string = token.lastgroup, token[0]
        parts = _units(string) if kind == "han" else [string]
        last = found[-1][-1] if found else ""
        joins = (
            is_open
            or kind == "blank"
            or (kind == "mark" and string not in _OPENS)
            # A number goes with what it counts (24小时), and with 第.
            or (kind == "han" and last.isascii() and last.isalnum())
            or (kind == "latin" and last == "第")
            # A dash or a dot holds both sides together: 清源断流—2023.
            or last in _DASHES
        )
        if found and joins:
            found[-1] += parts[0]
            parts = parts[1:]
        found += parts
        is_open = kind == "mark" and string in _OPENS
    return tuple(found)


_DASHES = frozenset("—–-·•+&/")


def _units(run: str) -> list[str]:
    """A run of Han in units that hold together: words, with the single characters that lean on them."""
    units: list[str] = []
    singles = ""
    for word in words_of(run):
        if len(word) == 1:
            singles += word
            continue
        _settle(units, singles, word)
        singles = ""
    _settle(units, singles, "")
    return units


def _settle(units: list[str], singles: str, word: str) -> None:
    """Add a word, or the end of the run, and the single characters between it and the last one."""
    while units and singles and singles[0] in _SUFFIXES:
        units[-1] += singles[0]
        singles = singles[1:]
    if len(singles) > 1 or (singles and not word):
        # Several in a row are most likely a name or a coinage; three or more may have begun in the word before.
        if units and (len(singles) > 2 or not word):
            units[-1] += singles
        else:
            units.append(singles)
        singles = ""
    if word:
        units.append(singles + word)
