"""Write changes of the content folder: none over what somebody saved meanwhile, and together where they belong together.

Corrections that go from one file to another are in neither while only one of the two is written, and an article whose page
says otherwise than the ledger reads like one that a person changed. So what is to be written is first noted in one file; a run
that is killed leaves it, and the next run writes the rest.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.problems import ContentError, Problem
from bulletin.publish import disk, locks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bulletin.commands.outside import Outside

UNFINISHED = ".unfinished.json"
"""In the content folder while changes are written: by path, the SHA-256 it had (null: no file), and its new text (null:
it goes); a byte that is no UTF-8 as a lone surrogate."""

Changes = dict[str, bytes | None]
"""By path within the content folder: new bytes, or None for a file that is to go."""


def write(
    folder: Path, known: Mapping[str, str], changes: Mapping[str, bytes | None], *, together: bool
) -> None:
    """Write changes, in their order; with `together` all of them, by the next run if this one is killed.

    `known` are the SHA-256 of files as they were read. Raises ContentError where one is another now, before anything
    is written.
    """
    for path in changes:
        _check_unchanged(folder, path, known.get(path))
    note = folder / UNFINISHED

    def begin() -> None:
        if together and len(changes) > 1:
            disk.write_file(note, b"".join(_noted(known, changes)))

    _put(folder, changes, begin, lambda path: _check_unchanged(folder, path, known.get(path)))
    note.unlink(missing_ok=True)


def _noted(known: Mapping[str, str], changes: Mapping[str, bytes | None]) -> Iterator[bytes]:
    """The note as JSON, piece by piece: an archive that is converted for the first time is written whole."""
    before = b"{"
    for path, data in changes.items():
        text = None if data is None else data.decode(errors="surrogateescape")
        entry = f"{json.dumps(path)}: {json.dumps([known.get(path), text], ensure_ascii=False)}"
        yield before + entry.encode(errors="surrogateescape")
        before = b",\n"
    yield b"}\n"


@contextlib.contextmanager
def alone(
    outside: Outside, folder: Path, *, among_readers: bool = False, is_clear: bool = False
) -> Iterator[None]:
    """Have a content folder for oneself, or for reading together with others; who has it now is waited for.

    What a killed command left in it is cleared first, but where the caller knows that it `is_clear`.
    """
    if not folder.is_dir():  # which whoever reads it says
        yield
        return
    waiting = f"另一个命令正在用 {outside.shown(folder)}，等它结束"
    with locks.alone(folder, lambda: outside.say(waiting), among_readers=among_readers):
        if not (among_readers or is_clear):
            clear(folder)
        yield


def clear(folder: Path) -> None:
    """Take away files that a killed run was just writing; what they were to hold is written by the next one."""
    for path in disk.staged(folder):
        path.unlink(missing_ok=True)


def left(folder: Path) -> tuple[Problem, ...]:
    """A problem for each of those files, and for what such a run has still to write."""
    what = "上次运行中断，留下了没有写完的文件；请运行 python build.py，它会先清理"
    names = sorted(path.relative_to(folder).as_posix() for path in disk.staged(folder))
    return (*unfinished(folder), *(Problem(name, 1, what) for name in names))


def unfinished(folder: Path) -> tuple[Problem, ...]:
    """A problem where a run was killed while it wrote."""
    if (folder / UNFINISHED).exists():
        what = "上次运行写到一半中断了；请运行 python build.py，它会接着写完"
        return (Problem(UNFINISHED, 1, what),)
    return ()


def finish(folder: Path) -> bool:
    """Write what a run that was killed did not write any more; say whether there was something.

    Raises ContentError where a file is neither as it was nor as it was to be: somebody saved it since.
    """
    note = folder / UNFINISHED
    if not note.exists():
        return False
    try:
        noted = json.loads(note.read_bytes().decode(errors="surrogateescape"))
        rest = {}
        for path, (before, text) in noted.items():
            data = None if text is None else text.encode(errors="surrogateescape")
            now = digest_of(folder / path)
            if now == (None if data is None else hashlib.sha256(data).hexdigest()):
                continue
            if now != before:
                raise ContentError(Problem(path, 1, _CHANGED))
            rest[path] = data
    except (ValueError, TypeError, AttributeError):
        message = "不是程序写的那个样子；请删去它，再运行一次"
        raise ContentError(Problem(UNFINISHED, 1, message)) from None
    _put(folder, rest, lambda: None, lambda _: None)
    note.unlink()
    return True


_CHANGED = (
    "上次运行写到一半中断了，在那以后这个文件又改过，没有动它；请把它另存到别处，用版本管理恢复它，"
    "再运行一次，然后把那些改动补进去"
)


def _check_unchanged(folder: Path, path: str, known: str | None) -> None:
    if (folder / path).exists() and digest_of(folder / path) != known:
        raise ContentError(Problem(path, 1, "转换期间有人改了这个文件，没有动它；请再运行一次"))


def digest_of(file: Path) -> str | None:
    """The SHA-256 of a file; None where there is none."""
    try:
        return digest(file.read_bytes())
    except FileNotFoundError:
        return None


def digest(data: bytes | None) -> str | None:
    """The SHA-256 of what is to stand in a file; None where none is to."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def _put(
    folder: Path,
    changes: Mapping[str, bytes | None],
    begin: Callable[[], None],
    check: Callable[[str], None],
) -> None:
    """Put changes in place, in their order, after `check` of each path.

    All of them are on the disk before `begin` is called and the first is put in place: where it is full, nothing has
    changed.
    """
    fresh: list[str] = []
    try:
        for path, data in changes.items():
            if data is not None:
                fresh.append(str(disk.stage(folder / path, data)))
        disk.sync("", fresh, [])
        begin()
        for path, data in changes.items():
            check(path)
            if data is None:
                (folder / path).unlink(missing_ok=True)
            else:
                disk.put_staged(folder / path)
    finally:
        for name in fresh:
            Path(name).unlink(missing_ok=True)
    disk.sync("", [], {str((folder / path).parent) for path in changes})
