"""A published folder, looked through: which files are still as they were written, which are not, and what else is there.

A file whose stamp is the one that was noted is not read. Folders tell whether anything was put into them or taken out, so
that only those that changed are listed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bulletin.model import KnownFile
from bulletin.publish import disk
from bulletin.publish.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.publish.table import Noted, Stamp

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_AT_ONCE = 1 << 20
"""Bytes that are read at once."""
_NOTHING = Table()
_SIZE, _, _INODE, _MODE = range(4)
"""Places in a stamp."""


@dataclass(frozen=True)
class Found:
    """What lies in a folder."""

    table: Table = _NOTHING
    """What was noted of it."""
    read: Mapping[str, tuple[str, Stamp]] = field(default_factory=dict)
    """Of the files that are as they were written, those that had to be read: SHA-256 and stamp as they are now."""
    damaged: tuple[str, ...] = ()
    """Paths of files that are gone or have other bytes, or that lie where a link or a folder lies now."""
    others: tuple[str, ...] = ()
    """Paths of what nobody published."""
    closed: tuple[str, ...] = ()
    """Folders whose permissions are others than those they were given."""
    is_as_noted: bool = False
    """Whether every stamp is the one that was noted."""
    is_replaced: bool = False
    """Whether some file is another than the one that was noted, with the same bytes."""

    @cached_property
    def files(self) -> Mapping[str, KnownFile]:
        """Those that are as they were written, by path."""
        files = self.table.files
        if not (self.read or self.damaged):
            return files
        renewed = {path: KnownFile(path, digest, stamp[_SIZE]) for path, (digest, stamp) in self.read.items()}
        gone = frozenset(self.damaged)
        return {path: renewed.get(path, known) for path, known in files.items() if path not in gone}

    @cached_property
    def stamps(self) -> Mapping[str, Stamp]:
        """Of the same."""
        stamps = self.table.noted.by_path
        if not (self.read or self.damaged):
            return stamps
        renewed = {path: stamp for path, (_, stamp) in self.read.items()}
        gone = frozenset(self.damaged)
        return {path: renewed.get(path, known) for path, known in stamps.items() if path not in gone}


def look(root: str, table: Table, written: int) -> Found:
    """Hold a folder against a table that was written at the time `written` (nanoseconds).

    What changed in the same instant as the table was written, or later, has a stamp that says nothing.
    """
    doubtful = _changed(root, table.noted, written)
    moved = _changed(root, table.folders, written)
    if not doubtful and not moved:
        return Found(table, is_as_noted=True)
    read: dict[str, tuple[str, Stamp]] = {}
    damaged = []
    is_replaced = False
    noted = table.noted.by_path
    for path, known in zip(doubtful, digests(root, doubtful), strict=True):
        if known and known[0] == table.files[path].digest and known[1][_MODE] == noted[path][_MODE]:
            is_replaced = is_replaced or known[1][_INODE] != noted[path][_INODE]
            read[path] = known
        else:
            damaged.append(path)
    now, folders = folder_stamps(root, moved), table.folders.by_path
    closed = tuple(path for path in moved if path in now and now[path][_MODE] != folders[path][_MODE])
    others = tuple(sorted(_others(root, moved, table)))
    return Found(table, read, tuple(damaged), others, closed, is_replaced=is_replaced)


def _changed(root: str, noted: Noted, written: int | None = None) -> list[str]:
    """Paths of what has another stamp than was noted, or was touched since the time `written`."""
    found = []
    lstat = os.lstat
    for path, size, modified, inode, mode in noted.rows():
        try:
            now = lstat(f"{root}/{path}")
        except OSError:
            found.append(path)
            continue
        if (
            now.st_mtime_ns != modified
            or now.st_ino != inode
            or now.st_mode != mode
            or (now.st_size != size and not stat.S_ISDIR(mode))  # of a folder it says nothing
            or (written is not None and modified >= written)
        ):
            found.append(path)
    return found


def digests(root: str, paths: Iterable[str]) -> Iterator[tuple[str, Stamp] | None]:
    """SHA-256 and stamp of files, in order; None for what is no file that can be read.

    One behind the other: files are small, and threads that hash them wait for each other longer than they save.
    """
    return (_digest(f"{root}/{path}") for path in paths)


def _digest(path: str) -> tuple[str, Stamp] | None:
    try:
        descriptor = os.open(path, _READ)
    except OSError:
        return None
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return None
        # All of it and a byte more, so that one step reads most files and tells that they end there.
        data = os.read(descriptor, min(before.st_size, _AT_ONCE) + 1)
        hashed = hashlib.sha256(data)
        if len(data) != before.st_size:
            while data := os.read(descriptor, _AT_ONCE):
                hashed.update(data)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return hashed.hexdigest(), disk.stamp(before)


def folder_stamps(root: str, paths: Iterable[str]) -> dict[str, Stamp]:
    """The stamps of those of the paths that are folders."""
    found = {}
    for path in paths:
        try:
            now = os.lstat(f"{root}/{path}")
        except OSError:
            continue
        if stat.S_ISDIR(now.st_mode):
            found[path] = disk.stamp(now)
    return found


def is_as_noted(root: str, folders: Noted) -> bool:
    """Whether nothing was put into any of these folders or taken out; there are some."""
    return bool(folders.paths) and not _changed(root, folders)


def _others(root: str, folders: Iterable[str], table: Table) -> Iterator[str]:
    """What lies in these folders, and in those below them that the table does not know, and is none of its files."""
    for folder in folders:
        try:
            entries = list(os.scandir(f"{root}/{folder}"))
        except OSError:
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if not entry.is_dir(follow_symlinks=False):
                if path not in table.files:
                    yield path
            elif path not in table.folders.by_path:
                yield from _others(root, (path,), _NOTHING)


def walk(root: str) -> Iterator[str]:
    """The path of everything below a folder that is no folder itself; links count as files."""
    return _others(root, ("",), _NOTHING)
