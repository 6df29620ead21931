"""Pages that hold mostly what another page holds: one page that was put in twice, once with other slips of recognition.

Pages with the same characters are refused where they are read (`content.folder`), and `add` asks before it takes a file that
is much like a page that is there; what was put into the folder by hand is told here.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from zlib import crc32

from bulletin import cache
from bulletin.conversion.doubts import Doubt
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import RawPage

_LETTERS = re.compile(f"[{HAN}]+")
_LENGTH = 12
"""Characters of a piece: chance does not repeat them, and a slip of recognition spoils no more than twelve pieces."""
_EACH = 32
"""One piece in so many is looked at, by the character that it begins with: the same ones wherever they stand."""
_LEAST = 4
"""Pieces that two pages must share."""
_MOSTLY = 0.5
"""Share of the pieces of the shorter page."""
_MEANT = 0.2
"""How likely both are meant to be there; judged, not measured."""


def doubts(pages: Sequence[RawPage]) -> Iterator[Doubt]:
    """For each page that another one mostly holds, which one: of two that are alike the later by name."""
    found = dict(_repeated(tuple(pages)))
    for page in pages:
        if page.name in found:
            what = (
                f"大半的字也在版面 {found[page.name]} 里，像是同一版放了两次，文章会重复；"
                f"是的话，请拿掉一个：python build.py remove {page.name}"
            )
            yield Doubt(page.path, 1, what, _MEANT)


@cache.kept
def _repeated(pages: tuple[RawPage, ...]) -> tuple[tuple[str, str], ...]:
    """The names of such pages, each with that of the one that holds it."""
    pieces = {page.name: _pieces(page) for page in pages}
    holders: dict[int, list[str]] = {}
    for name, own in pieces.items():
        for piece in own:
            holders.setdefault(piece, []).append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        # What stands on many pages, as a standing head does, is held against the first of them alone.
        firsts = names if len(names) <= _MANY else names[:1]
        shared.update((one, other) for at, other in enumerate(names) for one in firsts[:at])
    found: dict[str, str] = {}
    for (one, other), count in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
        # Of two that hold each other it is chance which has a piece more.
        is_part = count < _MOSTLY * max(len(pieces[one]), len(pieces[other]))
        shorter, longer = (one, other) if is_part and len(pieces[one]) < len(pieces[other]) else (other, one)
        if count >= max(_LEAST, _MOSTLY * len(pieces[shorter])):
            found.setdefault(shorter, longer)
    return tuple(found.items())


_MANY = 8


@cache.kept
def _pieces(page: RawPage) -> tuple[int, ...]:
    """Numbers that stand for some pieces of what a page says, however it is set."""
    letters = "".join(_LETTERS.findall(page.text))
    starts = (at for at in range(len(letters) - _LENGTH + 1) if ord(letters[at]) % _EACH == 0)
    return tuple(sorted({crc32(letters[at : at + _LENGTH].encode()) for at in starts}))
