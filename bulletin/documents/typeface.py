"""The Song face that a site carries, for readers whose device names no Chinese face (Android): marks, nameplate, headlines.

The glyphs are cut from one file that comes with the program, not from fonts of the machine, so that a site is the same bytes
wherever it is built. Running text is never set in it: no site could carry thousands of glyphs.
"""

from __future__ import annotations

import base64
import io
from functools import cache, lru_cache
from importlib import import_module, resources
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive.facts import title_of
from bulletin.cache import kept
from bulletin.recipes import Recipe

if TYPE_CHECKING:
    from bulletin.model import Archive

HEADLINES = "fonts/headlines.woff2"
"""Below static/."""
LICENCE = "fonts/OFL.txt"
LIMIT = 400
"""Most different characters that headlines may have for the site to carry them: some 80 kB. Above it headlines are set in
the reader's own face."""


def headline_glyphs(archive: Archive) -> str:
    """The characters of all headlines, each once, in order; empty where they are too many.

    Without ASCII: full-width characters are as wide in every face, so that nothing moves when the face arrives.
    """
    glyphs = [character for character in set().union(*map(title_of, archive.listed)) if character > "\x7f"]
    return "".join(sorted(glyphs)) if len(glyphs) <= LIMIT else ""


def recipes(archive: Archive) -> list[Recipe]:
    """The font files of a site, with the licence that goes with them."""
    licence = Recipe(routes.STATIC.path(LICENCE), _data, ("OFL.txt",))
    glyphs = headline_glyphs(archive)
    return [licence, *([Recipe(routes.STATIC.path(HEADLINES), subset, (glyphs,))] if glyphs else [])]


@kept
def faces(title: str) -> str:
    """The style rules that bring the marks and the nameplate of a site called `title`, as part of the sheet itself.

    They are 3 kB; a file of their own would come after the text was first laid out, and move it.
    """
    marks = _face("Bulletin Marks", "400", _data("song-marks.woff2"))
    return marks + _face("Bulletin Nameplate", "700 900", subset("".join(sorted(set(title)))))


def _face(family: str, weight: str, font: bytes) -> str:
    source = base64.b64encode(font).decode()
    return f'@font-face{{font-family:"{family}";font-weight:{weight};src:url("data:font/woff2;base64,{source}") format("woff2")}}'


@cache
def _data(name: str) -> bytes:
    return resources.files("bulletin").joinpath("documents", "data", name).read_bytes()


@lru_cache(maxsize=16)
def subset(glyphs: str) -> bytes:
    """WOFF2 of the bold face with these characters; one that the program's file lacks is left to the reader's face."""
    from fontTools import subset as fonts  # a tenth of a second that most commands need not spend
    from fontTools.ttLib import TTFont

    import_module("brotli")  # which fontTools needs, and does not name as Python names what is missing

    font = TTFont(io.BytesIO(_data("song-bold.woff2")), lazy=True, recalcTimestamp=False)
    cutter = fonts.Subsetter(fonts.Options(layout_features=[], name_IDs=["*"], notdef_outline=True))
    cutter.populate(text=glyphs)
    cutter.subset(font)
    font.flavor = "woff2"
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()
