"""Style sheets as they are sent: with what several share, without what only people read, a fifth lighter.

Knows only what our own sheets hold; a browser test compares the rules of both forms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHARED: Mapping[str, tuple[str, ...]] = {
    "css/browse.css": ("css/strip.css",),
    "css/search.css": ("css/strip.css",),
}
"""Sheets that are sent at the end of another one, by its name below static/: one request, and no document needs all of both."""

# A string keeps its blanks; a comment goes, whatever it holds.
_STRING_OR_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?\*/""", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")


def together(name: str, read: Callable[[str], str]) -> str:
    """A sheet with those that it shares. `read` gives a source by its path below static/."""
    return "\n".join(read(each) for each in (name, *SHARED.get(name, ())))


def sources() -> frozenset[str]:
    """The paths below static/ of all sheets that are sent in another file."""
    return frozenset(name for names in SHARED.values() for name in names)


def compact(css: str) -> str:
    """A sheet without comments and the blanks that mean nothing.

    >>> compact('/* ink */ a,\\n  b { color : red; content: "a, b" }')
    'a,b{color : red;content: "a, b"}'
    """
    parts = []
    end = 0
    for match in _STRING_OR_COMMENT.finditer(css):
        parts.append(_squeeze(css[end : match.start()]))
        parts.append(match[1] or "")
        end = match.end()
    parts.append(_squeeze(css[end:]))
    return "".join(parts).replace(";}", "}").strip()


def _squeeze(css: str) -> str:
    return _AROUND.sub(r"\1", _BLANKS.sub(" ", css))
