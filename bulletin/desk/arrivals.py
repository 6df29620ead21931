"""Pages that are taken in: what each is called in the archive, and whether the archive has it already."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin.model import stem_of
from bulletin.text import edtf
from bulletin.text.likeness import overlap, pairs
from bulletin.text.typography import letters, squeeze

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bulletin.model import PageFacts, RawPage

_LONGEST = 60
"""Characters of a name; with three bytes each well below what file systems and addresses take."""
_UNFIT = re.compile(r"""[\\/:*?"'<>|#%~.\s-]+""")
RECAPTURED = 0.85
"""From this share of common pairs of letters on a page is one that is there, captured again: reports of one kind share less."""


def name_of(file: str, head: PageFacts, taken: Collection[str]) -> str:
    """The name of a page without its extension: day, page number and newspaper as printed, else that of its file.

    `taken` are names that other pages have or had; a number tells two apart, since no address is given twice.

    >>> from bulletin.model import PageFacts
    >>> name_of('扫描 (3).txt', PageFacts(date='2024-03-25', number='1', publication='绵竹中学校报'), ())
    '2024-03-25-1-绵竹中学校报'
    >>> name_of('扫描 (3).txt', PageFacts(), ['扫描-(3)'])
    '扫描-(3)-2'
    """
    printed = [head.date, head.number, head.publication] if edtf.is_day(head.date) else [stem_of(file)]
    name = "-".join(filter(None, (_fit(part, keep="-" if part == head.date else "") for part in printed)))
    name = name[:_LONGEST] or "page"
    held = {other.casefold() for other in taken}
    number, free = 1, name
    while free.casefold() in held:
        number += 1
        free = f"{name}-{number}"
    return free


def _fit(text: str, keep: str = "") -> str:
    """A text as part of a file name and an address: nothing that a disk, a shell or an address treats otherwise."""
    if keep and keep in text:
        return text
    plain = "".join(
        character if character.isprintable() else "-" for character in unicodedata.normalize("NFC", text)
    )
    return _UNFIT.sub("-", plain).strip("-")


_PROBES, _PROBE, _FOUND = 60, 6, 3
"""Stretches of so many letters by which it is quickly seen that two pages have nothing in common, and how many must be there
for a closer look: comparing all pairs of letters takes two milliseconds a page."""


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return letters(text)


def already_there(page: RawPage, pages: Iterable[RawPage]) -> tuple[RawPage, bool] | None:
    """The page of the archive with the same characters, and True; or one that was captured from the same print, and False."""
    same, words, found = squeeze(page.text), pairs(page.text), None
    plain = _plain(page.text)
    probes = [
        plain[at : at + _PROBE] for at in range(0, max(1, len(plain) - _PROBE), max(1, len(plain) // _PROBES))
    ]
    least = min(_FOUND, len(probes))
    for other in pages:
        has = _plain(other.text)
        if (
            sum(probe in has for probe in probes) < least
        ):  # nothing was captured so badly that so little of it is the same
            continue
        if squeeze(other.text) == same:
            return other, True
        others = pairs(other.text)
        size = min(len(words), len(others)) / max(1, len(words), len(others))
        if found is None and size > 0.5 and overlap(words, others) >= RECAPTURED:
            found = other
    return (found, False) if found else None
