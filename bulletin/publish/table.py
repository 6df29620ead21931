"""What was last published: every file with digest, size and the marks by which a file is known again without reading it."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import sys
from array import array
from dataclasses import dataclass, field
from functools import partial
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


@dataclass(frozen=True)
class Table:
    """A site as it was published. Paths are relative to it; the root is the empty path."""

    files: Mapping[str, KnownFile] = field(default_factory=dict)
    """With the manifest."""
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    """Of the files. They are the twin's, too: it holds the same files once more by hard links."""
    folders: Mapping[str, Stamp] = field(default_factory=dict)
    """Of the folders, which change when something is put into them or taken out."""
    twin_folders: Mapping[str, Stamp] = field(default_factory=dict)
    """Of the twin's folders; empty where there is no twin."""
    sources: str = ""
    """Digest of the sources that the manifest names."""
    proof: str = ""
    """Stands for what was searched for in these files and not found (`publish.absence`)."""


def of_manifest(digests: Mapping[str, str]) -> Table:
    """What is known of a site of which there is only the list of its files: no stamp is one that a file could have.

    Raises ValueError where it is no list of files within a folder.
    """
    _check("".join(f"{path}\n" for path in digests))
    if not all(isinstance(digest, str) and _DIGEST.fullmatch(digest) for digest in digests.values()):
        raise ValueError("not SHA-256")
    folders = {"", *(folder for path in digests for folder in routes.folders(path))}
    return Table(
        files={path: KnownFile(path, digest, 0) for path, digest in digests.items()},
        stamps=dict.fromkeys(digests, (0, 0, 0, stat.S_IFREG | FILE_MODE)),
        folders=dict.fromkeys(sorted(folders), (0, 0, 0, stat.S_IFDIR | FOLDER_MODE)),
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
    if any(part in f"\n{lines}" for part in _OUTSIDE):
        raise ValueError("a path that leads out of the folder")


def to_bytes(table: Table) -> bytes:
    body = b"".join(_columns(table))
    head = {
        "format": _FORMAT,
        "files": len(table.files),
        "folders": len(table.folders),
        "twin_folders": len(table.twin_folders),
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
    names = "".join(f"{name}\n" for name in (*table.files, *table.folders, *table.twin_folders)).encode()
    yield array("q", [len(names)]).tobytes()
    yield names
    yield "".join(file.digest for file in table.files.values()).encode()
    stamps = [
        *(table.stamps[path] for path in table.files),
        *table.folders.values(),
        *table.twin_folders.values(),
    ]
    for column in zip(*stamps, strict=True):
        yield array("q", column).tobytes()


def _table(head: Mapping[str, object], body: bytes) -> Table:
    counts = [int(str(head[name])) for name in ("files", "folders", "twin_folders")]
    files, folders, _ = counts
    length = array("q", body[:8])[0]
    at = 8 + length
    names = body[8:at].decode().split("\n")[:-1]
    _check("".join(f"{name}\n" for name in names[:files]))
    letters = body[at : at + 64 * files].decode()
    at += 64 * files
    numbers = array("q", body[at:])
    size = sum(counts)
    if not len(names) == size == len(numbers) / 4:
        raise ValueError("columns of unequal length")
    columns = [numbers[column * size : (column + 1) * size] for column in range(4)]
    stamps: list[Stamp] = list(zip(*columns, strict=True))
    digests = [letters[start : start + 64] for start in range(0, 64 * files, 64)]
    paths = names[:files]
    # Sixty thousand of them, in half the time of calls with names.
    known = map(partial(tuple.__new__, KnownFile), zip(paths, digests, columns[0], strict=False))
    return Table(
        files=dict(zip(paths, known, strict=True)),
        stamps=dict(zip(paths, stamps[:files], strict=True)),
        folders=dict(zip(names[files : files + folders], stamps[files:], strict=False)),
        twin_folders=dict(zip(names[files + folders :], stamps[files + folders :], strict=True)),
        sources=str(head["sources"]),
        proof=str(head["proof"]),
    )
