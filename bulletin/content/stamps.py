"""By what a file is known again without reading it, and a whole folder of them at once."""

from __future__ import annotations

import marshal
import os
from functools import cached_property
from hashlib import blake2b, file_digest
from operator import attrgetter
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import TYPE_CHECKING

from bulletin import cache

if TYPE_CHECKING:
    from pathlib import Path

Stamp = tuple[int, int, int, int]
"""Size, time of modification, time of change, inode."""


class Seen(dict[str, tuple[int, ...]]):
    """How a folder looked, nothing read: by path of everything in it its stamp and permissions, of folders permissions alone."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    @cached_property
    def latest(self) -> int:
        """When any of it was last touched (`touched`): what is looked at in the same tick may still change unseen."""
        return max((touched(stamp) for stamp in self.values() if not is_folder(stamp)), default=0)

    @cached_property
    def digest(self) -> bytes:
        """Of how all of it looks."""
        # The second format of `marshal` gives equal bytes for equal values; `repr` takes four times as long.
        return blake2b(marshal.dumps(sorted(self.items()), 2), digest_size=16).digest()

    @cached_property
    def digest_of_bytes(self) -> bytes:
        """Of what is in it, whenever it was touched: paths, permissions, and the bytes of files, read where they are not known
        by their stamps; empty where one cannot be read."""
        # The program does not read all that lies there, and may have known files by other stamps.
        table, own = Table(), Table(_OTHERS)
        found = []
        for path, (*stamp, mode) in self.items():
            known = ""
            if stamp:
                size, modified, changed, inode = stamp
                looks = size, modified, changed, inode
                known = table.sha256(path, looks) or own.sha256(path, looks)
                if not known:
                    if not S_ISREG(mode) or size > _LARGEST:  # a pipe would be waited for
                        return b""
                    try:
                        with (self._folder / path).open("rb") as file:
                            known = file_digest(file, "sha256").hexdigest()
                    except OSError:
                        return b""
                    own.note(path, looks, known)
            found.append((path, mode, known))
        own.leave()
        return blake2b(marshal.dumps(sorted(found), 2), digest_size=16).digest()


def touched(stamp: tuple[int, ...]) -> int:
    """When a file was last touched, in nanoseconds: the time of modification is what somebody set it to, that of change is the
    system's own. Windows has the time of creation in its place.
    """
    return max(stamp[1], stamp[2]) if os.name == "nt" else stamp[2]


def stamp_of(stat: os.stat_result) -> Stamp:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


_NOT_CONTENT = frozenset({".git"})
_STAMP_AND_MODE = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino", "st_mode")


def seen(folder: Path) -> Seen | None:
    """How a folder looks; None where that says too little, since a link in it leads elsewhere, or it is not there."""
    found = Seen(folder)
    waiting = [""]
    try:
        while waiting:
            place = waiting.pop()
            with os.scandir(folder / place) as entries:
                for entry in entries:
                    if entry.name in _NOT_CONTENT:
                        continue
                    path = f"{place}{entry.name}"
                    found[path] = stamp = _STAMP_AND_MODE(entry.stat(follow_symlinks=False))
                    mode = stamp[-1]
                    if S_ISLNK(mode):
                        return None
                    if S_ISDIR(mode):
                        # What lies in it is seen by itself; its times change with every file that came and went.
                        found[path] = (mode,)
                        waiting.append(f"{path}/")
    except OSError:
        return None
    return found


def is_folder(stamp: tuple[int, ...]) -> bool:
    return len(stamp) == 1


_LARGEST = 200_000_000
"""Bytes of a file that is read to know it again; one that is larger is no page and no photo."""
_OTHERS = "content.stamps.files"
"""The table of files that are known by their bytes alone."""


class Table:
    """The digests of files as they were last seen, so that a file that was not touched is not read again.

    A file is taken to be the same when size, times and inode are; not when it was last touched in the tick in which the
    table was begun or later, since it may have been saved once more without a trace (as Git has it). Times are those of
    the file system, which `cache.moment` tells.
    """

    def __init__(self, name: str = "content.folder.files") -> None:
        self._name = name
        self._cache = cache.current()
        self._now = self._cache.moment()
        before, known = self._cache.last(name) or (0, {})
        self._before: int = before
        self._known: dict[str, tuple[Stamp, str]] = known
        self._seen: dict[str, tuple[Stamp, str]] = {}

    def sha256(self, path: str, stamp: Stamp) -> str:
        """The digest of a file that looks like this; empty where it must be read."""
        known = self._known.get(path)
        if known is None or known[0] != stamp or touched(stamp) >= self._before:
            return ""
        self._seen[path] = known
        return known[1]

    def note(self, path: str, stamp: Stamp, sha256: str) -> None:
        self._seen[path] = stamp, sha256

    def leave(self) -> None:
        if self._seen != self._known or any(
            touched(stamp) >= self._before for stamp, _ in self._seen.values()
        ):
            self._cache.leave(self._name, (self._now, self._seen))
