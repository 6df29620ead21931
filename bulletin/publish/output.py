"""Output files -> a folder on disk, all or nothing, and the manifest that lets anybody check it.

The new site is put together beside the old one, sharing unchanged files with it by hard links, and then takes its
place in a single step. A build that is killed at any instant leaves the old site or the new one, never a mixture.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.model import OutputFile
from bulletin.problems import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path


MANIFEST = routes.MANIFEST.path()


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did to the folder: numbers of files."""

    files: int
    changed: int
    removed: int
    size: int
    """Bytes of the whole site."""


def manifest(files: Iterable[OutputFile], sources: Iterable[tuple[str, str]]) -> OutputFile:
    """manifest.json: SHA-256 of every other file of the site and of every source, by path."""
    value = {
        "files": {file.path: hashlib.sha256(file.content).hexdigest() for file in files},
        "sources": dict(sources),
    }
    value = {kind: dict(sorted(entries.items())) for kind, entries in value.items()}
    return OutputFile(MANIFEST, (json.dumps(value, ensure_ascii=False, indent=0) + "\n").encode())


def check_folder(folder: Path, content: Path) -> None:
    """Refuse a folder that is not ours to replace. Raises UsageError."""
    target, source = folder.resolve(), content.resolve()
    if target == source or target in source.parents or source in target.parents:
        raise UsageError(f"--output {folder}：不能与内容文件夹 {content} 互相包含")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"--output {folder}：是文件或链接，不是文件夹；请换一个地方")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        listed = set(_read_manifest(folder)[0])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"--output {folder}：里面有别的文件，也没有本程序的 {MANIFEST}；为免误删，请换一个空文件夹"
        ) from None
    others = [
        name for name in _walk(folder) if name not in listed and name.rpartition("/")[2] not in _LEFT_BEHIND
    ]
    if others:
        raise UsageError(
            f"--output {folder}：里面有不是本程序写的 {'、'.join(others[:3])}；为免误删，请移走，或换一个空文件夹"
        )


_LEFT_BEHIND = {MANIFEST, ".DS_Store", "Thumbs.db", "desktop.ini"}
"""Files beside those a manifest lists that nobody misses: itself, and what a desktop writes into a folder it shows."""


def _read_manifest(folder: Path) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The files and the sources a site was made with. Raises what `verify` explains."""
    value = json.loads((folder / MANIFEST).read_bytes())
    return dict(value["files"]), dict(value["sources"])


def reader(folder: Path) -> Callable[[str], bytes | None]:
    """A function that gives a file of the site by path; None when there is none, or it is not as it was written."""
    try:
        digests, _ = _read_manifest(folder)
    except (OSError, ValueError, KeyError, TypeError):
        digests = {}

    def read(path: str) -> bytes | None:
        try:
            data = (folder / path).read_bytes() if path in digests else b""
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == digests.get(path) else None

    return read


def write(files: Sequence[OutputFile], folder: Path) -> Written:
    """Make `folder` hold exactly these files; when nothing differs, nothing is touched."""
    wanted = {file.path: file.content for file in files}
    if len(wanted) != len(files):
        seen: set[str] = set()
        twice = sorted({file.path for file in files if file.path in seen or seen.add(file.path)})  # type: ignore[func-returns-value]
        raise AssertionError(f"two documents claim the same path: {', '.join(twice[:5])}")
    size = sum(map(len, wanted.values()))
    present = set(_walk(folder))
    changed = {path for path, data in wanted.items() if path not in present or not _same(folder / path, data)}
    removed = present - wanted.keys()
    written = Written(len(wanted), len(changed), len(removed), size)
    if not changed and not removed:
        return written
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock(folder):
        fresh, stale = _sibling(folder, "new"), _sibling(folder, "old")
        if stale.is_dir() and not folder.exists():  # killed between the two renames of `_exchange`
            stale.rename(folder)
        for leftover in (fresh, stale):
            shutil.rmtree(leftover, ignore_errors=True)
        try:
            _lay_out(wanted, changed, folder, fresh)
            _exchange(fresh, folder, stale)
        finally:
            for leftover in (fresh, stale):
                shutil.rmtree(leftover, ignore_errors=True)
    return written


def _walk(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        base = os.path.relpath(root, folder).replace(os.sep, "/")
        prefix = "" if base == "." else f"{base}/"
        links = [name for name in folders if (folder / prefix / name).is_symlink()]
        yield from (prefix + name for name in (*names, *links))


def number_of_files(folder: Path) -> int:
    return sum(1 for _ in _walk(folder))


def _same(path: Path, data: bytes) -> bool:
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_size == len(data) and file.read() == data


def _sibling(folder: Path, purpose: str) -> Path:
    """A hidden folder on the same file system, so that it can be renamed into place."""
    return folder.parent / f".{folder.name}.{purpose}"


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Let one build write at a time. Raises UsageError when another one does."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    path = _sibling(folder, "lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(f"--output {folder}：另一个构建正在写这里") from None
        yield


def _lay_out(wanted: Mapping[str, bytes], changed: set[str], old: Path, fresh: Path) -> None:
    made: set[Path] = set()
    for path, data in wanted.items():
        target = fresh / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if path not in changed:
            try:
                os.link(old / path, target)
            except OSError:  # a file system without hard links
                shutil.copyfile(old / path, target)
        else:
            _write(target, data)


def _exchange(fresh: Path, folder: Path, stale: Path) -> None:
    """Put the new folder in the place of the old one, at once where the system can."""
    if not folder.exists():
        fresh.rename(folder)
    elif not _swap(fresh, folder):
        folder.rename(stale)
        fresh.rename(folder)


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def _swap(one: Path, other: Path) -> bool:
    """Exchange two folders in one step (Linux renameat2); False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
        return False
    if code in {errno.EBUSY, errno.EXDEV}:
        raise UsageError(f"--output {other}：是一个挂载点，不能整体替换；请用它里面的一个文件夹")
    raise OSError(code, os.strerror(code), str(other))


def write_file(path: Path, data: bytes) -> None:
    """Write one file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    try:
        _write(fresh, data)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _write(path: Path, data: bytes) -> None:
    """Write a file; an error says which one, which a full disk does not by itself."""
    try:
        path.write_bytes(data)
    except OSError as error:
        error.filename = str(path)
        raise


def verify(folder: Path, sources: Mapping[str, str]) -> Iterator[Problem]:
    """Compare a built site with its manifest, and the manifest's sources with `sources` (path to SHA-256).

    The problems' paths are relative to the site.
    """
    try:
        files, recorded = _read_manifest(folder)
    except FileNotFoundError:
        yield Problem(MANIFEST, 1, "没有清单；请先运行 python build.py")
        return
    except (ValueError, KeyError, TypeError):
        yield Problem(MANIFEST, 1, "清单已损坏；请删去这个文件夹，重新运行 python build.py")
        return
    present = set(_walk(folder)) - {MANIFEST}
    for name in sorted(files.keys() | present):
        if name not in present:
            yield Problem(name, 1, "清单里有，网站里没有")
        elif name not in files:
            yield Problem(name, 1, "网站里有，清单里没有")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != files[name]:
            yield Problem(name, 1, "内容与清单不符，构建之后被改过")
    for name in sorted(recorded.keys() | sources.keys()):
        if recorded.get(name) != sources.get(name):
            what = "新加的" if name not in recorded else "已删去" if name not in sources else "已改动"
            yield Problem(MANIFEST, 1, f"源文件 {name} 在构建之后{what}；请重新运行 python build.py")
