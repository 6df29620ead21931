"""What was last published: every file with digest, size and the marks by which a file is known again without reading it."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import sys
from array import array
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.model import KnownFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""What a host asks for, whatever the umask is."""
_FORMAT = "published 1"


Stamp = tuple[int, int, int, int]
"""What changes with a file: whoever writes into it or puts another in its place leaves another stamp. Size in bytes (0 for
a folder), time of the last change in nanoseconds, inode, and `st_mode`: kind and permissions."""
_NONE = array("q")


@dataclass(frozen=True)
class Noted:
    """Files or folders with their stamps, column by column: sixty thousand are compared without a value for each of them."""

    paths: tuple[str, ...] = ()
    columns: tuple[array[int], ...] = (_NONE, _NONE, _NONE, _NONE)
    """The parts of the stamps, in their order."""

    @classmethod
    def of(cls, stamps: Mapping[str, Stamp]) -> Noted:
        columns = zip(*stamps.values(), strict=True) if stamps else ((), (), (), ())
        return cls(tuple(stamps), tuple(array("q", column) for column in columns))

    def rows(self) -> Iterator[tuple[str, int, int, int, int]]:
        """Each path with the parts of its stamp."""
        return zip(self.paths, *self.columns, strict=True)

    @cached_property
    def by_path(self) -> dict[str, Stamp]:
        stamps: Iterator[Stamp] = zip(*self.columns, strict=True)
        return dict(zip(self.paths, stamps, strict=True))


_NOTHING = Noted()


@dataclass(frozen=True)
class Table:
    """A site as it was published. Paths are relative to it; the root is the empty path."""

    noted: Noted = _NOTHING
    """The files, with the manifest. They are the twin's, too: it holds the same files once more by hard links."""
    letters: str = ""
    """SHA-256 of each, 64 letters, one behind the other."""
    folders: Noted = _NOTHING
    """Folders, which change when something is put into them or taken out."""
    twin_folders: Noted = _NOTHING
    """The twin's folders; none where there is no twin."""
    sources: str = ""
    """Digest of the sources that the manifest names."""
    proof: str = ""
    """Stands for what was searched for in these files and not found (`publish.absence`)."""

    @classmethod
    def of(
        cls,
        files: Mapping[str, KnownFile],
        stamps: Mapping[str, Stamp],
        folders: Mapping[str, Stamp],
        twin_folders: Mapping[str, Stamp],
        sources: str = "",
        proof: str = "",
    ) -> Table:
        """The table of such files and folders, by path."""
        noted = Noted.of({path: stamps[path] for path in files})
        letters = "".join([file.digest for file in files.values()])
        return cls(noted, letters, Noted.of(folders), Noted.of(twin_folders), sources, proof)

    @cached_property
    def files(self) -> dict[str, KnownFile]:
        """The files, by path."""
        digests = [self.letters[start : start + 64] for start in range(0, len(self.letters), 64)]
        paths = self.noted.paths
        # Sixty thousand of them, in half the time of calls with names.
        known = map(
            partial(tuple.__new__, KnownFile), zip(paths, digests, self.noted.columns[0], strict=True)
        )
        return dict(zip(paths, known, strict=True))

    def digest_of(self, path: str) -> str:
        """SHA-256 of a file; empty where there is no such file."""
        try:
            at = self.noted.paths.index(path)
        except ValueError:
            return ""
        return self.letters[64 * at : 64 * at + 64]

    def digests(self, first: int = 0, step: int = 1) -> Iterator[tuple[str, str]]:
        """Path and SHA-256 of every so many files."""
        places = range(first, len(self.noted.paths), step)
        return ((self.noted.paths[at], self.letters[64 * at : 64 * at + 64]) for at in places)


def of_manifest(digests: Mapping[str, str]) -> Table:
    """What is known of a site of which there is only the list of its files: no stamp is one that a file could have.

    Raises ValueError where it is no list of files within a folder.
    """
    _check("".join(f"{path}\n" for path in digests))
    if not all(isinstance(digest, str) and _DIGEST.fullmatch(digest) for digest in digests.values()):
        raise ValueError("not SHA-256")
    folders = {"", *(folder for path in digests for folder in routes.folders(path))}
    return Table(
        Noted.of(dict.fromkeys(digests, (0, 0, 0, stat.S_IFREG | FILE_MODE))),
        "".join(digests.values()),
        Noted.of(dict.fromkeys(sorted(folders), (0, 0, 0, stat.S_IFDIR | FOLDER_MODE))),
    )


_DIGEST = re.compile(r"[0-9a-f]{64}")
_OUTSIDE = (
    "\0",
    "//",
    "\n/",
    "/\n",
    "\n\n",
    "/./",
    "/../",
    "\n./",
    "\n../",
    "/.\n",
    "/..\n",
    "\n.\n",
    "\n..\n",
)


def _check(lines: str) -> None:
    """Refuse paths, each with its line end, that lead out of a folder. Raises ValueError."""
    text = f"\n{lines}"
    if any(part in text for part in _OUTSIDE):
        raise ValueError("a path that leads out of the folder")


def to_bytes(table: Table) -> bytes:
    body = b"".join(_columns(table))
    head = {
        "format": _FORMAT,
        "files": len(table.noted.paths),
        "folders": len(table.folders.paths),
        "twin_folders": len(table.twin_folders.paths),
        "sources": table.sources,
        "proof": table.proof,
        "order": sys.byteorder,
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return json.dumps(head).encode() + b"\n" + body


def mark(data: bytes) -> bytes:
    """What tells a table, as it was written, from any other: its head, which holds a digest of the rest."""
    return data.partition(b"\n")[0]


def from_bytes(data: bytes) -> Table | None:
    """None for what was not written by this version, on such a machine, or is damaged."""
    first, _, body = data.partition(b"\n")
    try:
        head = json.loads(first)
        if (
            head["format"] != _FORMAT
            or head["order"] != sys.byteorder
            or head["sha256"] != hashlib.sha256(body).hexdigest()
        ):
            return None
        return _table(head, body)
    except (ValueError, KeyError, TypeError):
        return None


def _columns(table: Table) -> Iterator[bytes]:
    """Names on lines, digests of 64 letters, then numbers of eight bytes, column by column."""
    parts = table.noted, table.folders, table.twin_folders
    names = "".join([f"{name}\n" for part in parts for name in part.paths]).encode()
    yield array("q", [len(names)]).tobytes()
    yield names
    yield table.letters.encode()
    for column in zip(*(part.columns for part in parts), strict=True):
        for of_part in column:
            yield of_part.tobytes()


def _table(head: Mapping[str, object], body: bytes) -> Table:
    counts = [int(str(head[name])) for name in ("files", "folders", "twin_folders")]
    length = array("q", body[:8])[0]
    at = 8 + length
    text = body[8:at].decode()
    names = tuple(text.split("\n")[:-1])
    _check("\n".join((*names[: counts[0]], "")))
    letters = body[at : at + 64 * counts[0]].decode()
    numbers = array("q", body[at + len(letters) :])
    size = sum(counts)
    if not len(names) == size == len(numbers) / 4 or len(letters) != 64 * counts[0]:
        raise ValueError("columns of unequal length")
    parts = []
    start = 0
    for count in counts:
        places = range(start, start + 4 * size, size) if count else ()
        columns = tuple(numbers[at : at + count] for at in places)
        parts.append(Noted(names[start : start + count], columns) if count else _NOTHING)
        start += count
    noted, folders, twin_folders = parts
    return Table(noted, letters, folders, twin_folders, str(head["sources"]), str(head["proof"]))
