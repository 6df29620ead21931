"""By what a file is known again without reading it, and a whole folder of them at once."""

from __future__ import annotations

import os
from array import array
from hashlib import blake2b
from stat import S_ISDIR, S_ISLNK
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

Stamp = tuple[int, int, int, int]
"""Size, time of modification, time of change, inode."""


def stamp_of(stat: os.stat_result) -> Stamp:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


class Seen(NamedTuple):
    """How a folder looked, nothing read."""

    digest: bytes
    """Of the paths, stamps and permissions of everything in it."""
    latest: int
    """When any of it was last touched, in nanoseconds: what is looked at in the same tick may still change unseen."""


_NOT_CONTENT = frozenset({".git"})


def seen(folder: Path) -> Seen | None:
    """How a folder looks; None where that says too little, since a link in it leads elsewhere, or it is not there."""
    names: list[str] = []
    numbers = array("q")
    latest = 0
    waiting = [str(folder)]
    try:
        while waiting:
            place = waiting.pop()
            with os.scandir(place) as entries:
                inside = sorted((entry.name, entry) for entry in entries if entry.name not in _NOT_CONTENT)
            for name, entry in inside:
                now = entry.stat(follow_symlinks=False)
                if S_ISLNK(now.st_mode):
                    return None
                names.append(name)
                if S_ISDIR(now.st_mode):
                    # What lies in it is seen by itself; its own times change with every file that only came and went.
                    numbers.extend((-1, now.st_mode, 0, 0, 0))
                    waiting.append(entry.path)
                    names.append("/")
                else:
                    stamp = stamp_of(now)
                    numbers.extend((*stamp, now.st_mode))
                    latest = max(latest, stamp[1], stamp[2])
            names.append("//")
    except OSError:
        return None
    told = "\0".join(names).encode("utf-8", "surrogateescape")
    return Seen(blake2b(told + numbers.tobytes(), digest_size=16).digest(), latest)
