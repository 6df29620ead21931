"""Files of the content folder, known by their digests: what was not touched since is not read again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.content import decoding
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from bulletin.content.stamps import Stamp

CHANGED = "刚刚改过；请再运行一次"


class SourceFile:
    """A file of the content folder, known by its digest; `data` reads it where that was known without reading. What was read
    for the digest is given once: kept for who may ask again, it would be the whole content folder in memory."""

    def __init__(self, file: str, path: str, sha256: str, data: bytes | None) -> None:
        self._file, self.path, self.sha256, self._data = file, path, sha256, data

    @property
    def suffix(self) -> str:
        """The extension of its name in small letters: `.md`."""
        return Path(self.path).suffix.lower()

    @property
    def data(self) -> bytes:
        """Raises ContentError where it was changed or is gone since it was looked at."""
        if self._data is not None:
            data, self._data = self._data, None
            return data
        try:
            data = Path(self._file).read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ContentError(Problem(self.path, 1, CHANGED))
        return data

    def text(self) -> str:
        """Raises ContentError."""
        return decoding.decode_utf8(self.data, self.path)

    @property
    def key(self) -> bytes:
        return self.sha256.encode()


class Table:
    """The digests of files as they were last seen, so that a file that was not touched is not read again.

    A file is taken to be the same when size, times and inode are; not when it was last touched in the tick in which the
    table was begun or later, since it may have been saved once more without a trace (as Git has it). Times are those of
    the file system, which `cache.moment` tells.
    """

    _NAME = "content.folder.files"

    def __init__(self) -> None:
        self._cache = cache.current()
        self._now = self._cache.moment()
        before, known = self._cache.last(self._NAME) or (0, {})
        self._before: int = before
        self._known: dict[str, tuple[Stamp, str]] = known
        self._seen: dict[str, tuple[Stamp, str]] = {}

    def sha256(self, path: str, stamp: Stamp) -> str:
        """The digest of a file that looks like this; empty where it must be read."""
        known = self._known.get(path)
        if known is None or known[0] != stamp or stamp[2] >= self._before:
            return ""
        self._seen[path] = known
        return known[1]

    def note(self, path: str, stamp: Stamp, sha256: str) -> None:
        self._seen[path] = stamp, sha256

    def leave(self) -> None:
        if self._seen != self._known or any(stamp[2] >= self._before for stamp, _ in self._seen.values()):
            self._cache.leave(self._NAME, (self._now, self._seen))
