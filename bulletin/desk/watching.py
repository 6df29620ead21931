"""Waiting for somebody to save a file, without looking at all of them again and again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import Change, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from threading import Event

QUIET = 50
"""Milliseconds without a further change after which nobody is in the midst of writing."""
_LONGEST = 1000
"""Milliseconds of changes one after the other after which one does not wait for quiet any more."""
_LOOK = 100
"""Milliseconds between two looks at whether git has ended."""


def moments(
    folders: Sequence[Path], say: Callable[[str], None], stop: Event | None = None
) -> Iterator[frozenset[Path]]:
    """Yield once at the beginning, then until `stop` is set each time that files below the folders have changed and are quiet again.

    Yields the files that changed, by their real paths; a folder, where another one lies in its place. What changes while the caller is at work is not missed. While git changes the work tree that the first folder lies in,
    nothing is yielded; `say` is told that it is waited for. The system tells of changes: looking at 15,000 files three
    times a second took 17 % of a core, this takes less than 1 %. Raises KeyboardInterrupt on Ctrl-C.
    """
    is_due = True
    changed: set[Path] = set()
    waited_for: Path | None = None
    for changes in _changes(folders, stop):
        is_due = is_due or bool(changes)
        changed |= changes
        if not is_due:
            continue
        lock = _git_lock(folders[0])
        if lock and lock != waited_for:
            say(f"git 正在改动文件，等它结束再更新；如果没有 git 在运行，请删去 {lock}")
        waited_for = lock
        if not lock:
            is_due = False
            told, changed = frozenset(changed), set()
            yield told


def _changes(folders: Sequence[Path], stop: Event | None) -> Iterator[set[Path]]:
    """What changed below the folders since the last look, and nothing where nothing did.

    The system tells of the folder that it was asked for, wherever that is moved. Where another one lies in its place, as
    after a copy was put back, that one is asked for.
    """
    others: set[Path] = set()
    while True:
        known = [_identity(folder) for folder in folders]
        gone: set[Path] = set()
        looks = watch(
            *(folder.resolve() for folder in folders),
            watch_filter=_is_content,
            debounce=_LONGEST,
            step=QUIET,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            stop_event=stop,
        )
        for changes in looks:
            # Only now that these are watched: what is saved from here on is told of.
            yield {Path(path) for _, path in changes} | others
            others = set()
            now = [_identity(folder) for folder in folders]
            # One that is made where another one was taken away may have the number of that.
            taken_away = {path for change, path in changes if change is Change.deleted}
            for folder, one, other in zip(folders, known, now, strict=True):
                if one != other or str(folder.resolve()) in taken_away:
                    gone.add(folder.resolve())
            if gone and None not in now:
                others = gone
                break
        else:
            return


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one of its name; None where there is none."""
    try:
        stat = folder.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _is_content(_: Change, path: str) -> bool:
    """Whether a file is read at all: not what editors and this program write for a moment."""
    name = Path(path).name
    return not (name.startswith(".") or name.endswith("~"))


def _git_lock(folder: Path) -> Path | None:
    """The file by which git says that it is changing the work tree the folder lies in; None when it is not."""
    for parent in (folder.resolve(), *folder.resolve().parents):
        git = parent / ".git"
        try:
            if git.is_file():  # a linked work tree
                git = parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
            if git.is_dir():
                return git / "index.lock" if (git / "index.lock").exists() else None
        except (OSError, ValueError):
            return None
    return None
