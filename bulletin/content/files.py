"""Files of the content folder, known by their digests, read when somebody asks for what they hold."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bulletin.content import decoding
from bulletin.problems import ContentError, Problem

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
