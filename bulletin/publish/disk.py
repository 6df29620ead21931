"""Files and folders of a site on the disk: written, linked, removed, made durable, exchanged.

Paths are strings here: of sixty thousand files, objects for their paths would cost more than the files.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import stat
import sys
import threading
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.problems import UsageError
from bulletin.publish.table import FILE_MODE, FOLDER_MODE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bulletin.publish.table import Stamp


def stamp(of: os.stat_result) -> Stamp:
    return of.st_size if stat.S_ISREG(of.st_mode) else 0, of.st_mtime_ns, of.st_ino, of.st_mode


def make_folder(path: str) -> None:
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, FOLDER_MODE)
    if stat.S_IMODE(os.stat(path).st_mode) != FOLDER_MODE:
        os.chmod(path, FOLDER_MODE)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_new(path: str, data: bytes) -> Stamp:
    """Write a file that must not be there yet; a folder in its place gives way."""
    try:
        descriptor = os.open(path, _NEW, FILE_MODE)
    except FileExistsError:
        remove(path)
        descriptor = os.open(path, _NEW, FILE_MODE)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        now = os.fstat(descriptor)
        if stat.S_IMODE(now.st_mode) != FILE_MODE and hasattr(os, "fchmod"):
            os.fchmod(descriptor, FILE_MODE)
            now = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    return stamp(now)


def remove(path: str) -> None:
    """Remove a file, a link or a folder with all that is in it; nothing where there is none."""
    try:
        os.unlink(path)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (IsADirectoryError, PermissionError):  # what some systems say of a folder
        if os.path.islink(path) or not os.path.isdir(path):
            raise
        try:
            shutil.rmtree(path)
        except OSError as error:
            if not os.path.isabs(error.filename or ""):  # of what lies deeper it tells the last name alone
                error.filename = path
            raise


def take_out(root: str, path: str) -> None:
    """Remove a file, and the folders that are empty then: itself where it is one by now, and those around it."""
    try:
        os.unlink(f"{root}/{path}")
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (IsADirectoryError, PermissionError):  # what some systems say of a folder
        if os.path.islink(f"{root}/{path}") or not os.path.isdir(f"{root}/{path}"):
            raise
    for folder in (path, *reversed(list(routes.folders(path)))):
        try:
            os.rmdir(f"{root}/{folder}")
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return


def link(source: str, target: str, paths: Iterable[str], *, may_copy: bool = False) -> None:
    """Give a folder the files of another one. Raises OSError where the system has no hard links, unless it may copy."""
    made: set[str] = set()
    make_folder(target)
    for path in paths:
        parent = path.rpartition("/")[0]
        if parent not in made:
            for folder in (*routes.folders(path),):
                if folder not in made:
                    make_folder(f"{target}/{folder}")
            made.update(routes.folders(path))
        try:
            os.link(f"{source}/{path}", f"{target}/{path}")
        except OSError:
            if not may_copy:
                raise
            shutil.copy(f"{source}/{path}", f"{target}/{path}")


_MOST_SYNCED = 16
"""Files from which on the whole file system is written out at once."""


def sync(root: str, files: Collection[str], folders: Collection[str]) -> None:
    """Have the disk hold what was written, so that a loss of power leaves one site or the other."""
    paths = (os.path.join(root, path) for path in chain(files, folders))
    if len(files) + len(folders) < _MOST_SYNCED:
        _sync_together([*paths])
    elif hasattr(os, "sync"):
        descriptor = os.open(next(paths), os.O_RDONLY)
        try:
            library = ctypes.CDLL(None, use_errno=True)
            if not hasattr(library, "syncfs"):
                os.sync()
            elif library.syncfs(descriptor) != 0:
                code = ctypes.get_errno()
                raise OSError(code, os.strerror(code), root)
        finally:
            os.close(descriptor)


def _sync_together(paths: Sequence[str]) -> None:
    """Each by itself, all at the same time: a disk that is asked for several holds them in little more than the time of one."""
    wrong: list[OSError] = []

    def one(path: str) -> None:
        try:
            sync_path(path)
        except OSError as error:
            wrong.append(error)

    others = [threading.Thread(target=one, args=(path,)) for path in paths[1:]]
    for thread in others:
        thread.start()
    for path in paths[:1]:
        one(path)
    for thread in others:
        thread.join()
    if wrong:
        raise wrong[0]


def sync_path(path: str) -> None:
    """Have the disk hold one file or folder; one that is gone meanwhile is passed over."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def swap(one: Path, other: Path) -> bool:
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
    """Write one file so that it is there whole or not at all, whatever happens."""
    written = stage(path, data)
    sync("", [str(written)], [])
    put_staged(path)
    sync_path(str(path.parent))


def stage(path: Path, data: bytes) -> Path:
    """Write what a file is to hold beside it, for `put_staged`. An error says which file."""
    fresh = path.with_name(f"{STAGED[0]}{path.name}{STAGED[1]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(data)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        if error.filename in {None, str(fresh)}:  # a full disk does not say which file it was
            error.filename = str(path)
        raise
    return fresh


def put_staged(path: Path) -> None:
    path.with_name(f"{STAGED[0]}{path.name}{STAGED[1]}").replace(path)


STAGED = ".", ".new"
"""What stands before and after the name of a file that is being written."""


def staged(folder: Path) -> Iterator[Path]:
    """Files below a folder that were being written when a command was killed."""
    for root, _, names in os.walk(folder):
        for name in names:
            if name.startswith(STAGED[0]) and name.endswith(STAGED[1]):
                yield Path(root, name)
