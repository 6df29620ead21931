"""Files of SQLite that hold what can be made anew: written without waiting for the disk, and overwritten where something is deleted."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 5.0
"""Seconds to wait for another run that writes."""


def opened(file: Path, tables: str, patience: float | None = None) -> sqlite3.Connection:
    """A connection to a file, which is made where there is none, with these tables (SQL).

    It waits `patience` seconds for another run, or as long as usual.

    Raises sqlite3.OperationalError where another run writes for too long or the file cannot be written,
    sqlite3.DatabaseError where it is none of SQLite's, OSError where its folder cannot be made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    base = sqlite3.connect(file, timeout=_PATIENCE if patience is None else patience, isolation_level=None)
    try:
        base.execute("pragma secure_delete = on")
        base.execute("pragma synchronous = off")
        base.executescript(tables)
    except sqlite3.Error:
        base.close()
        raise
    return base


def is_held(error: sqlite3.Error) -> bool:
    """Whether it was waited for another process, which holds the file, until no patience was left."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
