"""What each file of a site was made of when it was last published: kept beside the site's twin, for `build --explain`.

Nothing is built from it, so it outlives a change of the program, which it is there to tell. It is written in one step with
the digest of the manifest it belongs to: that of another site, one cut short or one that is damaged counts as none.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

from bulletin import database
from bulletin.publish import inputs
from bulletin.publish.inputs import SIZE, Inputs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from bulletin.publish.inputs import Bundle

_NAME = "made-of.sqlite"
_TABLES = """
create table if not exists file (path text primary key, names text, digests blob, bundles blob) without rowid;
create table if not exists bundle (key blob primary key, names text, digests blob) without rowid;
create table if not exists common (name text primary key, digest blob) without rowid;
"""
_MANIFEST = "manifest"
_LINE = "\n"
"""Parts names: none of them holds it, since no path may."""


class Record:
    """The record of one site. Without a folder it is empty and nothing is kept."""

    def __init__(self, home: Path | None) -> None:
        self._file = home / _NAME if home else None
        self._base: sqlite3.Connection | None = None
        self._is_begun = False
        self._is_given_up = False
        """Whether another process held the file for too long: it is not waited for again."""
        self._bundles: set[bytes] = set()
        """The keys of those that are written."""

    @property
    def is_kept(self) -> bool:
        """Whether it has a place, so that somebody can ask the next time."""
        return self._file is not None

    def _open(self) -> sqlite3.Connection | None:
        if self._base is None and self._file and not self._is_given_up:
            for _ in range(2):
                try:
                    self._base = database.opened(self._file, _TABLES)
                except sqlite3.OperationalError as error:
                    self._give_up(error)
                    return None
                except sqlite3.DatabaseError:
                    self._damaged()
                    continue
                break
        return self._base

    def _give_up(self, error: sqlite3.OperationalError) -> None:
        """Go on without the file where another process holds it."""
        if database.is_held(error):
            self._is_given_up = True
            if self._base:
                self._base.close()
            self._base, self._is_begun = None, False

    def _damaged(self) -> None:
        if self._base:
            self._base.close()
        self._base, self._is_begun = None, False
        if self._file:
            with contextlib.suppress(OSError):
                self._file.unlink()

    def _rows(self, query: str, *values: object) -> list[Any]:
        base = self._open()
        try:
            return base.execute(query, values).fetchall() if base else []
        except sqlite3.OperationalError as error:
            self._give_up(error)
            return []
        except sqlite3.DatabaseError:
            self._damaged()
            return []

    # -- reading

    def belongs_to(self, manifest: str) -> bool:
        """Whether it tells of the site with this manifest, by its SHA-256."""
        return self._rows("select name, digest from common where name = ?", _MANIFEST) == [
            (_MANIFEST, manifest.encode())
        ]

    def inputs(self, path: str) -> Inputs | None:
        """What a file was made of; None where that is not known of it by itself."""
        rows = self._rows("select names, digests, bundles from file where path = ?", path)
        if not rows:
            return None
        names, digests, keys = rows[0]
        bundles = [
            _read(*row)
            for at in range(0, len(keys), SIZE)
            for row in self._rows("select names, digests from bundle where key = ?", keys[at : at + SIZE])
        ]
        return inputs.together(_read(names, digests), bundles)

    def common(self) -> Inputs:
        """What the site as a whole was made of, besides the files of the content, which its manifest names."""
        found = dict(self._rows("select name, digest from common"))
        return {name: digest for name, digest in found.items() if name != _MANIFEST}

    # -- writing: nothing stands until `close`

    def note(self, path: str, own: Inputs, bundles: Sequence[Bundle]) -> None:
        """Note what a file is made of from now on: by itself, and together with others."""
        for bundle in bundles:
            if bundle.key not in self._bundles:
                self._bundles.add(bundle.key)
                row = (bundle.key, *_parted(bundle.inputs))
                self._write("insert or replace into bundle values (?, ?, ?)", [row])
        keys = b"".join(bundle.key for bundle in bundles)
        self._write("insert or replace into file values (?, ?, ?, ?)", [(path, *_parted(own), keys)])

    def close(
        self,
        manifest: str = "",
        common: Inputs | None = None,
        files: Collection[str] | None = None,
        *,
        purges: bool = False,
    ) -> None:
        """Keep what was noted, for the site with this manifest; drop it where there is none.

        Of files that are not among `files` nothing is kept; None for those there were. With `purges` nothing is left in the file
        of the paths of others, as in `Cache.purge`.
        """
        if manifest:
            self._write("delete from common", [()])
            rows = {**(common or {}), _MANIFEST: manifest.encode()}
            self._write("insert into common values (?, ?)", rows.items())
            if files is not None:
                gone = [
                    (path,) for path, _ in self._rows("select path, names from file") if path not in files
                ]
                self._write("delete from file where path = ?", gone)
        base = self._base
        if base is None:
            if manifest and purges and self._is_given_up:
                self._damaged()
            return
        with contextlib.suppress(sqlite3.Error):  # a full disk: the site stands, its record does not
            base.execute("commit" if manifest else "rollback") if self._is_begun else None
        try:
            if manifest and purges:
                base.execute("vacuum")
        except sqlite3.Error:
            self._damaged()
            return
        base.close()
        self._base, self._is_begun = None, False

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        base = self._open()
        if base is None:
            return
        try:
            if not self._is_begun:
                base.execute("begin immediate")
                self._is_begun = True
            base.executemany(statement, rows)
        except sqlite3.OperationalError as error:
            self._is_begun = False
            self._give_up(error)
        except sqlite3.DatabaseError:
            self._damaged()


def _parted(found: Inputs) -> tuple[str, bytes]:
    return _LINE.join(found), b"".join(found.values())


def _read(names: str, digests: bytes) -> dict[str, bytes]:
    listed = names.split(_LINE)
    return {name: digests[at * SIZE : (at + 1) * SIZE] for at, name in enumerate(listed)}
