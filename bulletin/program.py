"""The program as a whole: where its files lie (in a checkout at its top, once installed inside the package), and its name."""

from __future__ import annotations

from pathlib import Path

from bulletin import cache

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
    return cache.program(PACKAGE)


def look() -> str:
    """What decides how the site looks, beside its content: templates, words, style sheets, scripts."""
    return cache.program(TEMPLATES, STATIC)
