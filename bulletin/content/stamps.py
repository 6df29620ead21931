"""By what a file is known again without reading it, and a whole folder of them at once."""

from __future__ import annotations

import marshal
import os
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from stat import S_ISDIR, S_ISLNK
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Stamp = tuple[int, int, int, int]
"""Size, time of modification, time of change, inode."""


class Seen(dict[str, tuple[int, ...]]):
    """How a folder looked, nothing read: by path of everything in it its stamp and permissions, of folders permissions alone."""

    @cached_property
    def latest(self) -> int:
        """When any of it was last touched, in nanoseconds: what is looked at in the same tick may still change unseen."""
        return max((max(stamp[1], stamp[2]) for stamp in self.values() if not is_folder(stamp)), default=0)

    @cached_property
    def digest(self) -> bytes:
        """Of all of it."""
        # The second format of `marshal` gives equal bytes for equal values; `repr` takes four times as long.
        return blake2b(marshal.dumps(sorted(self.items()), 2), digest_size=16).digest()


def stamp_of(stat: os.stat_result) -> Stamp:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


_NOT_CONTENT = frozenset({".git"})
_STAMP_AND_MODE = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino", "st_mode")


def seen(folder: Path) -> Seen | None:
    """How a folder looks; None where that says too little, since a link in it leads elsewhere, or it is not there."""
    found = Seen()
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
