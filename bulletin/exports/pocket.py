"""What makes a site installable and readable without a network: its edition, the sets that can be kept, the web manifest, icons.

`edition.json` is the one file that the service worker (static/js/core/worker.js) asks past all caches: which edition the site is
of, which ids were withdrawn, what every reader keeps. It names `pocket.json` by its digest, that each set (a place, a year) by
its digest, and a set its files: so one small answer vouches for whatever is taken, and no two builds are mixed.
"""

from __future__ import annotations

import io
import json
import re
from hashlib import sha256
from itertools import count, takewhile
from operator import attrgetter
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive import photos
from bulletin.content.theme import by_day
from bulletin.model import OutputFile
from bulletin.recipes import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.content.theme import Colour
    from bulletin.model import Archive, KnownFile, Settings

    Lists = tuple[Callable[..., str], ...]
    """Of each list the path of each of its parts: `path(part=2)`."""

    Files = Mapping[str, OutputFile | KnownFile]
    """Those of the site, by path."""

ICONS = (180, 192, 512)
"""Widths in pixels: iOS, Android, the screen while it starts."""
_PAPER, _RED = (243, 240, 233), (163, 29, 29)
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


LONGEST_WITHDRAWN = 18_000
"""Characters of the withdrawn ids in `edition.json`: 3,000 ids of five letters."""
_TAKEN = ("html", "js", "css", "woff2", "svg")
TAKEN = re.compile(rf"\.(?:{'|'.join(_TAKEN)})$|^photos/.*\.webp$")
"""The files that are kept with everything; the same is written in static/js/core/site.js."""
_SHORT = 16
"""Characters of a digest that stand in a set."""


def edition(
    archive: Archive, files: Iterable[OutputFile | KnownFile], table: Mapping[str, str]
) -> OutputFile:
    """Which edition the site is of: the digest of all its `files`. `table` are the words of the interface."""
    known = sorted(files, key=attrgetter("path"))
    digest = _digest("\n".join([f"{file.path} {file.digest}" for file in known]).encode())
    shell = [kind.path() for kind in _SHELL_DOCUMENTS] + [
        file.path for file in known if file.path.startswith(_SHELL)
    ]
    pocket = routes.POCKET.path()
    value = {
        "edition": digest,
        "withdrawn": _withdrawn(archive),
        "sets": next((file.digest[:_SHORT] for file in known if file.path == pocket), ""),
        "shell": shell,
        "words": {name: table[key] for name, key in _WORDS.items()},
    }
    return OutputFile(routes.EDITION.path(), _json(value))


_WORDS = {
    "tag": "language.tag",
    "title": "pocket.title",
    "missing": "pocket.offline",
    "found": "pocket.found",
    "search": "search.submit",
    "home": "notfound.home",
}
"""What the service worker says by itself: there is no document then."""


def _withdrawn(archive: Archive) -> str:
    """The withdrawn ids, parted by blanks; of very many a digest of them, behind `*`: that it changed is all that is asked."""
    ids = " ".join(sorted(article.id for article in archive.articles if article.is_withdrawn))
    return ids if len(ids) <= LONGEST_WITHDRAWN else "*" + _digest(ids.encode())


def sets(
    archive: Archive,
    parts: Iterable[tuple[str, Lists, tuple[str, ...]]],
    files: Iterable[OutputFile | KnownFile],
) -> Iterator[OutputFile]:
    """What a reader can keep, and the list of these last. `parts` give of each set its file, its lists and its articles by id."""
    known = {file.path: file for file in files}
    made = [_set(archive, known, *part) for part in parts]
    yield from made
    endings = tuple(f".{each}" for each in _TAKEN)  # of most files, and asked for many times faster
    taken = [file.size for path, file in known.items() if path.endswith(endings) or TAKEN.search(path)]
    value = {"all": [len(taken), sum(taken)], "sets": {file.path: file.digest[:_SHORT] for file in made}}
    yield OutputFile(routes.POCKET.path(), _json(value))


def _set(archive: Archive, known: Files, file: str, lists: Lists, articles: tuple[str, ...]) -> OutputFile:
    """A place or a year: its lists, its articles, their photos; of each its address, digest and bytes."""
    documents = [part for path in lists for part in _further(path, known)]
    names = (name for each in articles for name in archive.by_id[each].photos if name in archive.photos)
    pictures = (
        scaled.path
        for name in dict.fromkeys(names)
        for scaled in photos.picture_of(archive.photos[name]).webp
    )
    paths = dict.fromkeys((*documents, *map(routes.ARTICLE.path, articles), *pictures))
    named = {
        routes.address(path): [found.digest[:_SHORT], found.size]
        for path in paths
        if (found := known.get(path))
    }
    return OutputFile(file, _json({"articles": len(articles), "files": named}))


def _further(path: Callable[..., str], known: Files) -> Iterator[str]:
    """The parts of a list that there are."""
    return takewhile(known.__contains__, (path(part=part) for part in count(1)))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:_SHORT]


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
    paper = "#" + bytes(by_day(settings.theme, "paper", _PAPER)).hex()
    value = {
        "name": settings.title,
        "short_name": settings.title[:12],
        "description": settings.description,
        "lang": settings.language,
        "start_url": "./",
        "scope": "./",
        "id": "./",
        "display": "minimal-ui",
        "background_color": paper,
        "theme_color": paper,
        "icons": [own, *icons],
    }
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return OutputFile(routes.WEBMANIFEST.path(), (text + "\n").encode())


def icons(settings: Settings) -> list[Recipe]:
    colours = by_day(settings.theme, "paper", _PAPER), by_day(settings.theme, "accent", _RED)
    return [Recipe(routes.STATIC.path(_icon(width)), icon, (width, *colours)) for width in ICONS]


def _icon(width: int) -> str:
    return f"icon-{width}.png"


def icon(width: int, paper: Colour, red: Colour) -> bytes:
    """PNG of the mark, `width` pixels square, in the colours of the archive; full to the edges, since systems cut corners themselves."""
    from PIL import Image, ImageDraw  # a tenth of a second that most commands need not spend

    picture = Image.new("RGB", (width * 4, width * 4), red)
    pen = ImageDraw.Draw(picture)
    unit = width * 4 / 32
    for left, top, across, down in _MARK:
        pen.rectangle(
            (left * unit, top * unit, (left + across) * unit - 1, (top + down) * unit - 1), fill=paper
        )
    made = io.BytesIO()
    picture.resize((width, width), Image.Resampling.BOX).quantize(16).save(made, "PNG", optimize=True)
    return made.getvalue()
