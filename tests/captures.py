"""The same page, captured otherwise: what mail, OCR and word processors do to a text, one property at a time.

Each function gets the text of a page and gives another capture of it. The words stay; what a reader would take from
the page stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BYLINE = re.compile(
    r"(?:^|(?<=[。！？!?”]))\s*[（(](?P<names>[\u4e00-\u9fff·]{2,8}(?:[ 、][\u4e00-\u9fff·]{2,8}){0,2})[)）]$"
)
"""(刘世勇 张文广) at the end of a line, behind a full sentence or alone; not 秋思（外一首）."""


def blanks_as(blank: str) -> Callable[[str], str]:
    """Every half-width blank as another kind of blank."""
    return lambda text: text.replace(" ", blank)


def zero_width(text: str) -> str:
    """A zero-width blank behind every seventh character."""
    return "\n".join(
        "".join(c + "\u200b" * (at % 7 == 6) for at, c in enumerate(line)) for line in text.split("\n")
    )


def wrapped(width: int, indent: str = "") -> Callable[[str], str]:
    """Lines broken at so many characters; `indent` before the first row of each paragraph."""

    def capture(text: str) -> str:
        return "\n".join(row for line in text.split("\n") for row in _broken(line, width, indent))

    return capture


def _broken(line: str, width: int, indent: str) -> Iterator[str]:
    if line.startswith("#") or len(line) <= width:
        is_text = len(line) > 12 and line[-1] in "。”"
        yield indent + line if is_text else line
        return
    first = width - len(indent)
    yield indent + line[:first]
    yield from (line[at : at + width] for at in range(first, len(line), width))


def bare_bylines(text: str) -> str:
    """Bylines on lines of their own, without brackets."""
    return _each_byline(text, lambda before, names: [before, names] if before else [names])


def glued_bylines(text: str) -> str:
    """The next line that is not blank put behind each byline."""
    lines: list[str] = []
    glue = False
    for line in text.split("\n"):
        if glue and not line.strip():
            continue
        if glue and not line.startswith("#"):
            lines[-1] += line
        else:
            lines.append(line)
        glue = bool(_BYLINE.search(line))
    return "\n".join(lines)


def no_bylines(text: str) -> str:
    """Bylines left out."""
    return _each_byline(text, lambda before, _: [before] if before else [])


def _each_byline(text: str, change: Callable[[str, str], list[str]]) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        match = _BYLINE.search(line)
        lines.extend(change(line[: match.start()].rstrip(), match["names"]) if match else [line])
    return "\n".join(lines)


def spaced_han(text: str) -> str:
    """A blank between all characters, two where the line has a blank."""
    return "\n".join(
        " ".join(line.replace(" ", "\x00")).replace("\x00", "") if not line.startswith("#") else line
        for line in text.split("\n")
    )


def double_spaced(text: str) -> str:
    """A blank line behind every line."""
    return text.replace("\n", "\n\n")


def trailing_blanks(text: str) -> str:
    """Two blanks behind every line, as editors of Markdown leave them."""
    return "\n".join(f"{line}  " if line.strip() else line for line in text.split("\n"))


def quoted(text: str) -> str:
    """Every line quoted, as in an answer to a mail."""
    return "\n".join(f"> {line}" if line.strip() else line for line in text.split("\n"))


_HALF = "".join(map(chr, range(0x21, 0x7F)))
_FULL = "".join(chr(ord(c) + 0xFEE0) for c in _HALF)


def full_width(text: str) -> str:
    """Marks, digits and letters in full width; `#` at the head of a line stays."""
    table = str.maketrans(_HALF, _FULL)
    return "\n".join(
        marks[0] + line[marks.end() :].translate(table)
        for line in text.split("\n")
        if (marks := re.match("#*", line))
    )


def half_width(text: str) -> str:
    """Marks, digits and letters in half width."""
    return text.translate(str.maketrans(_FULL, _HALF))


CAPTURES: dict[str, Callable[[str], str]] = {
    "no-break blanks": blanks_as("\u00a0"),
    "em blanks": blanks_as("\u2003"),
    "zero-width characters": zero_width,
    "wrapped at 20": wrapped(20),
    "wrapped at 20, indented": wrapped(20, "\u3000\u3000"),
    "wrapped at 38": wrapped(38),
    "wrapped at 38, indented": wrapped(38, "    "),
    "bylines without brackets": bare_bylines,
    "bylines glued to headlines": glued_bylines,
    "no bylines": no_bylines,
    "spaced Han": spaced_han,
    "double-spaced": double_spaced,
    "trailing blanks": trailing_blanks,
    "quoted": quoted,
    "full width": full_width,
    "half width": half_width,
}
