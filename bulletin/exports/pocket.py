"""What makes a site installable and readable without a network: its edition, the web manifest, icons.

`edition.json` is the one file that the service worker (static/js/core/worker.js) asks past all caches: which edition the site is
of, which ids were withdrawn, what every reader keeps.
"""

from __future__ import annotations

import io
import json
from hashlib import sha256
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.model import OutputFile
from bulletin.recipes import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.model import Archive, KnownFile, Settings

ICONS = (180, 192, 512)
"""Widths in pixels: iOS, Android, the screen while it starts."""
_PAPER, _RED = "#f3f0e9", "#a31d1d"
_MARK = (
    (5, 6, 22, 4),
    (5, 12, 22, 1),
    (5, 17, 10, 2),
    (5, 21, 10, 2),
    (5, 25, 10, 2),
    (17, 17, 10, 10),
)
"""The page of a newspaper, as static/favicon.svg draws it: left, top, width, height on a square of 32."""
_SHELL = tuple(
    routes.STATIC.path(name)
    for name in ("css/", "js/first.js", "js/document.js", "js/article.js", "js/list.js", "js/pocket.js")
)
_SHELL_DOCUMENTS = (routes.HOME, routes.SEARCH, routes.ABOUT)


def edition(
    archive: Archive, files: Iterable[OutputFile | KnownFile], table: Mapping[str, str]
) -> OutputFile:
    """Which edition the site is of: the digest of all its `files`. `table` are the words of the interface."""
    known = sorted((file.path, file.digest, file.size) for file in files)
    digest = sha256("\n".join(f"{path} {digest}" for path, digest, _ in known).encode()).hexdigest()
    shell = [kind.path() for kind in _SHELL_DOCUMENTS] + [
        path for path, _, _ in known if path.startswith(_SHELL)
    ]
    value = {
        "edition": digest[:16],
        "withdrawn": [article.id for article in archive.articles if article.is_withdrawn],
        "shell": shell,
        "offline": f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><p>{table["pocket.offline"]}',
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return OutputFile(routes.EDITION.path(), text.encode())


def webmanifest(settings: Settings) -> OutputFile:
    """What an installed site is called and looks like; links are relative, so that it works under any path."""
    icons = [
        {
            "src": routes.STATIC.path(_icon(width)),
            "sizes": f"{width}x{width}",
            "type": "image/png",
            "purpose": "any",
        }
        for width in ICONS[1:]
    ]
    own = {"src": routes.STATIC.path("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    value = {
        "name": settings.title,
        "short_name": settings.title[:12],
        "description": settings.description,
        "lang": settings.language,
        "start_url": "./",
        "scope": "./",
        "id": "./",
        "display": "minimal-ui",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": [own, *icons],
    }
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return OutputFile(routes.WEBMANIFEST.path(), (text + "\n").encode())


def icons() -> list[Recipe]:
    return [Recipe(routes.STATIC.path(_icon(width)), icon, (width,)) for width in ICONS]


def _icon(width: int) -> str:
    return f"icon-{width}.png"


def icon(width: int) -> bytes:
    """PNG of the mark, `width` pixels square; full to the edges, since systems cut corners themselves."""
    from PIL import Image, ImageDraw  # a tenth of a second that most commands need not spend

    picture = Image.new("RGB", (width * 4, width * 4), _RED)
    pen = ImageDraw.Draw(picture)
    unit = width * 4 / 32
    for left, top, across, down in _MARK:
        pen.rectangle(
            (left * unit, top * unit, (left + across) * unit - 1, (top + down) * unit - 1), fill=_PAPER
        )
    made = io.BytesIO()
    picture.resize((width, width), Image.Resampling.BOX).quantize(16).save(made, "PNG", optimize=True)
    return made.getvalue()
