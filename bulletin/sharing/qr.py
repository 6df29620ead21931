"""A QR code of each article's address: for a poster, a slide, a printed page.

WeChat shares a page opened by QR code on as a card, one opened from a pasted link not, so it is more than
a convenience there.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.recipes import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Archive

_MASK = 2
"""Any of the eight masks reads; trying all for the one with the fewest blemishes takes most of the time."""
_QUIET = 4
"""Modules of white around the code, ISO/IEC 18004."""


def recipes(archive: Archive) -> Iterator[Recipe]:
    """How the SVG of each listed article is made; none while the address of the site is not known."""
    for article in archive.listed if archive.settings.base_url else ():
        url = routes.canonical(routes.ARTICLE.path(article.id), archive.settings.base_url)
        yield Recipe(routes.QR.path(article.id), draw, (url,))


def draw(url: str) -> bytes:
    """The code as SVG, its address in its title, black on white whatever the page's colours are."""
    import segno

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
    name = url.replace("&", "&amp;")  # the address of a site is ASCII (bulletin/content/settings.py)
    return f'<svg xmlns="http://www.w3.org/2000/svg" aria-label="{name}" {svg}'.encode()
