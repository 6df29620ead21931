"""The program as a whole: where its files lie (in a checkout at its top, once installed inside the package), and its name."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parent
_TOP = PACKAGE.parent if (PACKAGE.parent / "templates").is_dir() else PACKAGE
TEMPLATES = _TOP / "templates"
STATIC = _TOP / "static"
MANUAL = _TOP / "docs" / "editing.md"
SKELETON = PACKAGE / "desk" / "skeleton"
"""What a new archive begins with."""
SITE_CACHE = _TOP / ".ci" / "site_cache.py"
"""A script of its workflow."""
CHECKOUT = PACKAGE.parent if (PACKAGE.parent / "build.py").is_file() else None
"""The checkout that runs; None where the program is installed."""


def interfaces() -> tuple[str, ...]:
    """The languages that documents can be written in: those with a table of words."""
    return tuple(sorted(path.stem for path in (TEMPLATES / "words").glob("*.yaml")))


def name() -> str:
    """What works values out: this package, its data, Python, the installed packages. Another name, other values."""
    return identity(PACKAGE)


def look() -> str:
    """What decides how the site looks, beside its content: templates, words, style sheets, scripts."""
    return identity(TEMPLATES, STATIC)


def identity(*folders: Path) -> str:
    """What makes values, as one name: every file of some folders, the Python that runs, the packages it finds."""
    found = sha256(f"{sys.version}\0{sys.platform}\0{pickle.HIGHEST_PROTOCOL}".encode())
    for folder in folders:
        for root, names, files in os.walk(folder):
            names[:] = sorted(name for name in names if name != "__pycache__")
            for file in sorted(files):
                path = Path(root, file)
                found.update(f"{path.relative_to(folder).as_posix()}\0".encode())
                found.update(sha256(path.read_bytes()).digest())
    found.update("\0".join(packages()).encode())
    return found.hexdigest()


def packages() -> Iterator[str]:
    """The packages that Python finds, as their records are called: `Jinja2-3.1.6.dist-info`."""
    for place in sys.path:
        with contextlib.suppress(OSError), os.scandir(place or ".") as entries:
            yield from sorted(
                entry.name for entry in entries if entry.name.endswith(("dist-info", "egg-info"))
            )
