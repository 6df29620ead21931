"""A published folder, looked through: which files are still as they were written, which are not, and what else is there.

A file whose stamp is the one that was noted is not read. Folders tell whether anything was put into them or taken out, so
that only those that changed are listed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bulletin.model import KnownFile
from bulletin.publish import disk
from bulletin.publish.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.publish.table import Stamp

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WORTH_THREADS = 64
"""Files from which on several are hashed at once."""
_AT_ONCE = 1 << 20
"""Bytes that are read at once."""
_NOTHING = Table()
_SIZE, _MODIFIED, _INODE, _MODE = range(4)
"""Places in a stamp."""


@dataclass(frozen=True)
class Found:
    """What lies in a folder."""

    files: dict[str, KnownFile] = field(default_factory=dict)
    """Those that are as they were written, by path."""
    stamps: dict[str, Stamp] = field(default_factory=dict)
    """Of the same."""
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


def look(root: str, table: Table, written: int) -> Found:
    """Hold a folder against a table that was written at the time `written` (nanoseconds).

    What changed in the same instant as the table was written, or later, has a stamp that says nothing.
    """
    files = dict(table.files)
    stamps = dict(table.stamps)
    doubtful = _doubtful(root, table.stamps, written)
    hashed = dict(zip(doubtful, digests(root, doubtful), strict=True))
    damaged = []
    is_replaced = False
    for path, known in hashed.items():
        _, _, inode, mode = stamps[path]
        if known and known[0] == files[path].digest and known[1][_MODE] == mode:
            is_replaced = is_replaced or known[1][_INODE] != inode
            stamps[path] = known[1]
            files[path] = KnownFile(path, known[0], known[1][_SIZE])
        else:
            del files[path], stamps[path]
            damaged.append(path)
    now = folder_stamps(root, table.folders)
    moved = [
        path for path, noted in table.folders.items() if now.get(path) != noted or noted[_MODIFIED] >= written
    ]
    closed = tuple(path for path in moved if path in now and now[path][_MODE] != table.folders[path][_MODE])
    others = tuple(sorted(_others(root, moved, table)))
    return Found(files, stamps, tuple(damaged), others, closed, not doubtful and not moved, is_replaced)


def _doubtful(root: str, stamps: Mapping[str, Stamp], written: int) -> list[str]:
    """Paths of files that have to be read."""
    found = []
    lstat = os.lstat
    for path, (size, modified, inode, mode) in stamps.items():
        try:
            now = lstat(f"{root}/{path}")
        except OSError:
            found.append(path)
            continue
        if (
            now.st_mtime_ns != modified
            or now.st_size != size
            or now.st_ino != inode
            or now.st_mode != mode
            or modified >= written
        ):
            found.append(path)
    return found


def digests(root: str, paths: Iterable[str]) -> list[tuple[str, Stamp] | None]:
    """SHA-256 and stamp of files, in order; None for what is no file that can be read. Hashes on all cores."""
    waiting = list(paths)
    if len(waiting) < _WORTH_THREADS:
        return [_digest(f"{root}/{path}") for path in waiting]

    def several(start: int) -> list[tuple[str, Stamp] | None]:
        return [_digest(f"{root}/{path}") for path in waiting[start : start + _WORTH_THREADS]]

    from concurrent.futures import ThreadPoolExecutor  # late: most builds hash next to nothing

    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        return [each for some in pool.map(several, range(0, len(waiting), _WORTH_THREADS)) for each in some]


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


def is_as_noted(root: str, folders: Mapping[str, Stamp]) -> bool:
    """Whether nothing was put into any of these folders or taken out."""
    return bool(folders) and folder_stamps(root, folders) == folders


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
            elif path not in table.folders:
                yield from _others(root, (path,), _NOTHING)


def walk(root: str) -> Iterator[str]:
    """The path of everything below a folder that is no folder itself; links count as files."""
    return _others(root, ("",), _NOTHING)
