"""A QR code of each article's address: for a poster, a slide, a printed page.

WeChat shares a page opened by QR code on as a card, one opened from a pasted link not, so it is more than
a convenience there.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno

from bulletin import routes
from bulletin.model import OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.model import Archive

_MASK = 2
"""Any of the eight masks reads; trying all for the one with the fewest blemishes takes most of the time."""
_QUIET = 4
"""Modules of white around the code, ISO/IEC 18004."""


def build(
    archive: Archive, previous: Callable[[str], bytes | None] = lambda _: None
) -> tuple[OutputFile, ...]:
    """One SVG for each listed article; none while the address of the site is not known.

    `previous` gives a file of the last site by path; it is taken over when it holds the same address.
    """
    if not archive.settings.base_url:
        return ()
    files = []
    for article in archive.listed:
        url = routes.canonical(routes.ARTICLE.path(article.id), archive.settings.base_url)
        path = routes.QR.path(article.id)
        old = previous(path)
        files.append(OutputFile(path, old if old and old.startswith(_head(url)) else draw(url)))
    return tuple(files)


def draw(url: str) -> bytes:
    """The code as SVG, its address in its title, black on white whatever the page's colours are."""
    code = segno.make(url, error="m", micro=False, mask=_MASK, boost_error=False)
    size = code.symbol_size(border=_QUIET)[0]
    picture = io.BytesIO()
    code.save(
        picture,
        kind="svg",
        border=_QUIET,
        xmldecl=False,
        svgns=False,
        omitsize=True,
        dark="#000",
        light="#fff",
    )
    inner = picture.getvalue().decode()
    paths = inner[inner.index(">") + 1 : inner.rindex("</svg>")]
    svg = f'viewBox="0 0 {size} {size}" shape-rendering="crispEdges">{paths}</svg>\n'
    return _head(url) + svg.encode()


def _head(url: str) -> bytes:
    """How the file for an address begins; the address of a site is ASCII (bulletin/content/settings.py)."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" aria-label="{url.replace("&", "&amp;")}" '.encode()
