"""By what a file is known again without reading it, and a whole folder of them at once."""

from __future__ import annotations

import os
from functools import cached_property
from hashlib import blake2b
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
        return blake2b(repr(sorted(self.items())).encode(), digest_size=16).digest()


def stamp_of(stat: os.stat_result) -> Stamp:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


_NOT_CONTENT = frozenset({".git"})


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
                    now = entry.stat(follow_symlinks=False)
                    if S_ISLNK(now.st_mode):
                        return None
                    path = f"{place}{entry.name}"
                    if S_ISDIR(now.st_mode):
                        # What lies in it is seen by itself; its times change with every file that came and went.
                        found[path] = (now.st_mode,)
                        waiting.append(f"{path}/")
                    else:
                        found[path] = (*stamp_of(now), now.st_mode)
    except OSError:
        return None
    return found


def is_folder(stamp: tuple[int, ...]) -> bool:
    return len(stamp) == 1
