"""Where the program's own files lie: in a checkout at its top, once installed inside the package."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_TOP = PACKAGE.parent if (PACKAGE.parent / "templates").is_dir() else PACKAGE
TEMPLATES = _TOP / "templates"
STATIC = _TOP / "static"
MANUAL = _TOP / "docs" / "editing.md"
SKELETON = PACKAGE / "desk" / "skeleton"
"""What a new archive begins with."""
CHECKOUT = PACKAGE.parent if (PACKAGE.parent / "build.py").is_file() else None
"""The checkout that runs; None where the program is installed."""
