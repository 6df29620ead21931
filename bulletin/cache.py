"""What earlier runs worked out, by what it was worked out of. The only module that keeps values from one run to the next.

A function that is `kept` gives the same value for equal arguments, in this run and in later ones, as functools.cache
does within one. Nothing is ever out of date: a value is found by the digest of its arguments and of the whole program
(its files, its templates, Python and the installed packages), never by a name or a time. So the folder may be deleted,
lost, shared by two runs at once or cut in the middle of a write: what is not found, or not whole, is worked out anew. A run
that waits in vain for a process that holds it goes on without it.

A run that ends well drops what it did not ask for, at once and overwritten: of an article that was withdrawn, nothing is
left, nor in the room between values (`Cache.purge`). Values are written with pickle and read from this folder alone, after their digest was compared.
"""

from __future__ import annotations

import contextlib
import pickle
import sqlite3
from contextvars import ContextVar
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from bulletin import database, digests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

P = ParamSpec("P")
T = TypeVar("T")

FOLDER = ".cache"
_TOGETHER, _BYTES_TOGETHER = 500, 8_000_000
"""Values, and bytes of them, that are written in one transaction: few enough that another run waits for milliseconds."""
_TABLES = """
create table if not exists value (name text, key blob, value blob, primary key (name, key));
"""


def folder_of(content: Path) -> Path:
    """Where the cache of a content folder lies: beside it, hidden."""
    place = content.resolve()
    return place.parent / FOLDER / (place.name or "content")


def left_by_build(content: Path) -> Path | None:
    """The cache of a content folder where there is one: for commands that make none."""
    folder = folder_of(content)
    return folder if folder.is_dir() else None


class WrongError(Exception):
    """What was kept is not what is worked out now from the same: a mistake of this program, which names the files."""


class Cache:
    """The values of one run. Without a folder it remembers nothing, and everything is worked out."""

    def __init__(
        self,
        folder: Path | None = None,
        program: str = "",
        memory: dict[str, dict[bytes, Any]] | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._say = say
        self._is_lasting = memory is not None
        self._small: dict[str, dict[bytes, Any]] = {} if memory is None else memory
        """The small values of functions that were asked, by key; those of the run before in the same process, too."""
        self._moved: dict[str, set[int]] = {}
        """By name, the packs of small values that are other than on the disk."""
        self._keys: dict[str, set[bytes]] = {}
        """The keys of large values."""
        self._asked: dict[str, set[bytes]] = {}
        self._fresh: list[tuple[str, bytes, bytes]] = []
        self._fresh_bytes = 0
        self._file = folder / f"values-{program[:16]}.sqlite" if folder else None
        self._base: sqlite3.Connection | None = None
        self._is_given_up = False
        """Whether another process held the file for too long: nothing is read from it any more, and nothing written."""
        self._shown: tuple[str, frozenset[str]] | None = None
        self.purges = False
        """Whether this run writes its file anew when it ends well; set by `purge`."""
        self.made: dict[str, int] = {}
        """How many values were worked out, by the name of their function."""
        if self._file:
            self._open(self._file)

    def _open(self, file: Path) -> None:
        for _ in range(2):
            try:
                self._base = database.opened(file, _TABLES)
            except OSError:  # its folder cannot be made
                pass
            except sqlite3.DatabaseError as error:
                if not isinstance(error, sqlite3.OperationalError):
                    self._damaged()
                    continue
                self._failed(error)
            return

    def _failed(self, error: sqlite3.DatabaseError) -> None:
        """Go on after SQLite could not do something: without the file where another process holds it, or where it is damaged."""
        if database.is_held(error):
            self._say(_HELD)
            self._is_given_up = True
            if self._base:
                self._base.close()
            self._base = None
        elif not isinstance(error, sqlite3.OperationalError):  # as a full disk is
            self._damaged()

    def _damaged(self) -> None:
        """Throw away a file that is none of ours any more; what it held is as if it had never been there."""
        if self._base:
            self._base.close()
        self._base = None
        self._small.clear()
        self._moved.clear()
        self._keys.clear()
        if self._file:
            for path in self._file.parent.glob(f"{self._file.name}*"):
                with contextlib.suppress(OSError):
                    path.unlink()

    @property
    def remembers(self) -> bool:
        """Whether it was given a folder."""
        return self._file is not None

    # -- asking

    def recall(
        self, name: str, key: bytes, make: Callable[[], T], may_keep: Callable[[T], bool] = lambda _: True
    ) -> T:
        """The small value of a function at a key: all of a function are read together when one is asked for, and lie together
        on the disk in packs. Who is given one leaves it as it is.

        What `may_keep` does not allow is worked out each time.
        """
        known = self._small.get(name)
        if known is None:
            known = self._small[name] = self._unpacked(name)
        self._asked.setdefault(name, set()).add(key)
        found = known.get(key, _ABSENT)
        if found is not _ABSENT:
            return cast(T, found)
        value = make()
        self.made[name] = self.made.get(name, 0) + 1
        if may_keep(value):
            known[key] = value
            self._moved.setdefault(name, set()).add(_pack_of(key))
        return value

    def holds(self, name: str, key: bytes) -> bool:
        """Whether a large value is there, for `load`; asking for it keeps it."""
        self._asked.setdefault(name, set()).add(key)
        return key in self._keys_of(name)

    def holds_any(self, name: str) -> bool:
        """Whether a large value is kept under a name."""
        return bool(self._keys_of(name))

    def load(self, name: str, key: bytes, make: Callable[[], T]) -> T:
        """The large value of a function at a key, read by itself."""
        if self.holds(name, key):
            rows = self._rows("select value from value where name = ? and key = ?", name, key)
            if rows and (found := _opened(name, key, rows[0][0])) is not None:
                return cast(T, found[0])
        return self._work_out(name, key, make)

    def take(self, name: str, key: bytes) -> Any:
        """A large value for the last time: it is gone when the run ends well. None where it is not there."""
        found = None
        if self.holds(name, key):
            rows = self._rows("select value from value where name = ? and key = ?", name, key)
            found = _opened(name, key, rows[0][0]) if rows else None
        self._asked[name].discard(key)
        return found[0] if found else None

    def last(self, name: str) -> Any:
        """The one value that was left under a name by the run before, whatever it was made of; None without one."""
        self._asked.setdefault(name, set()).add(b"")
        rows = self._rows("select value from value where name = ? and key = ?", name, b"")
        found = _opened(name, b"", rows[0][0]) if rows else None
        return found[0] if found else None

    def leave(self, name: str, value: object) -> None:
        """Leave a value for the next run's `last`, in place of the one that is there."""
        self._asked.setdefault(name, set()).add(b"")
        self._write(name, b"", value)

    def keep(self, name: str, keys: Iterable[bytes]) -> None:
        """Let what is kept under a name at other keys than these be gone when the run ends well."""
        self._keys_of(name)
        self._asked.setdefault(name, set()).update(keys)

    def settle(self) -> None:
        """Write the small values that were asked for until now and let go of them: a run that comes to another stage hardly
        asks for them again, and reads them again if it does.

        Values stay that nobody has asked for yet, with the others of their function, and those of a process that builds again.
        """
        if self._is_lasting or self._base is None:
            return
        for name, known in [*self._small.items()]:
            if known.keys() <= self._asked.get(name, set()):
                self._write_packs(name, self._moved.pop(name, set()))
                self._small.pop(name, None)  # a file that turns out to be damaged takes all of them along

    def discard(self, name: str) -> None:
        """Delete what is kept under a name, at once."""
        self._asked.setdefault(name, set()).clear()
        self._fresh = [row for row in self._fresh if row[0] != name]
        if keys := self._keys_of(name):
            self._flush({name: [*keys]})
            keys.clear()

    def purge(self, withheld: str, there: frozenset[str]) -> bool:
        """Whether something may not be shown any more since this was last asked by a run that ended well; then nothing is left of
        what this run drops. So it is where `withheld`, which tells what may not be shown, is another, or something is gone of
        what was `there`, told by names.

        SQLite overwrites what is deleted, but not what it leaves behind where it moves values from page to page of its file.
        """
        was: _Shown | None = self._last_shown()
        if self._file and self._base is None:
            was = self._shown_by_others(self._file)
        self._shown = withheld, there
        self.purges = was is None or was[0] != withheld or not was[1] <= there
        return self.purges

    def _last_shown(self) -> _Shown:
        return self.last(_SHOWN) or ("", frozenset())

    def _shown_by_others(self, file: Path) -> _Shown | None:
        """The same of a file that this run does not use, asked without waiting; None where it does not tell."""
        try:
            with contextlib.closing(database.opened(file, _TABLES, patience=0)) as base:
                asked = base.execute("select value from value where name = ? and key = ?", (_SHOWN, b""))
                rows = asked.fetchall()
        except (sqlite3.Error, OSError):
            return None
        found = _opened(_SHOWN, b"", rows[0][0]) if rows else None
        return found[0] if found else ("", frozenset())

    def moment(self) -> int:
        """Now, in nanoseconds, by the clock of the file system that holds the cache; 0 without one."""
        if not self._file:
            return 0
        mark = self._file.parent / "moment"
        try:
            mark.touch()
            return mark.stat().st_mtime_ns
        except OSError:
            return 0

    def _work_out(self, name: str, key: bytes, make: Callable[[], T]) -> T:
        value = make()
        self.made[name] = self.made.get(name, 0) + 1
        self._write(name, key, value)
        return value

    # -- reading and writing

    def _rows(self, query: str, *values: object) -> list[Any]:
        if self._base is None:
            return []
        try:
            return self._base.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._failed(error)
            return []

    def _unpacked(self, name: str) -> dict[bytes, Any]:
        """The small values of a function."""
        found: dict[bytes, Any] = {}
        for key, sealed in self._rows("select key, value from value where name = ?", name):
            if (pack := _opened(name, key, sealed)) is not None:
                found.update(pack[0])
            elif key:
                self._moved.setdefault(name, set()).add(key[0])
        return found

    def _keys_of(self, name: str) -> set[bytes]:
        found = self._keys.get(name)
        if found is None:
            rows = self._rows("select key from value where name = ?", name)
            found = self._keys[name] = {key for (key,) in rows}
        return found

    def _write(self, name: str, key: bytes, value: object) -> None:
        if self._base is None:
            return
        packed = _packed(name, key, value)
        self._fresh.append((name, key, packed))
        self._fresh_bytes += len(packed)
        if len(self._fresh) >= _TOGETHER or self._fresh_bytes >= _BYTES_TOGETHER:
            self._flush({})

    def _flush(self, stale: dict[str, list[bytes]]) -> None:
        fresh, self._fresh, self._fresh_bytes = self._fresh, [], 0
        if self._base is None or not (fresh or stale):
            return
        try:
            with self._base:
                self._base.execute("begin immediate")
                self._base.executemany("insert or replace into value values (?, ?, ?)", fresh)
                for name, keys in stale.items():
                    rows = [(name, key) for key in keys]
                    self._base.executemany("delete from value where name = ? and key = ?", rows)
        except sqlite3.DatabaseError as error:  # the values are made again next time
            self._failed(error)

    def close(self, *, is_complete: bool) -> None:
        """Write what is new; after a run that came to its end, drop what it did not ask for."""
        stale: dict[str, list[bytes]] = {}
        if is_complete:
            for name, keys in self._keys.items():
                if gone := keys - self._asked.get(name, set()):
                    stale[name] = [*gone]
            for name, asked in self._asked.items():
                known = self._small.get(name, {})
                for key in known.keys() - asked:
                    del known[key]
                    self._moved.setdefault(name, set()).add(_pack_of(key))
        for name, moved in [*self._moved.items()]:
            self._write_packs(name, moved)
        self._flush(stale)
        if is_complete and self._shown and self._base and self._shown != self._last_shown():
            self._note_shown()
        if self._is_given_up and self._is_lasting:
            self._small.clear()  # what the file holds beside it is not known
        is_ours = self._base is not None
        if self._base:
            self._base.close()
        elif is_complete and self.purges:
            # It holds, or may hold, what is not shown any more. A process that has it open goes on with what it has, since
            # SQLite writes nothing into a file that was removed; were it waited for, one that hangs would keep those words.
            self._damaged()
        self._base = None
        if is_complete and self._file and (is_ours or self.purges):
            for path in self._file.parent.glob("values-*"):
                if not path.name.startswith(self._file.name):  # of another version: never asked for again
                    with contextlib.suppress(OSError):
                        path.unlink()

    def _note_shown(self) -> None:
        """Note what is shown, after the file was written anew, with what it holds and nothing else, where that is due. Where it
        cannot be done, there is none any more.
        """
        try:
            if self.purges:
                self._drop_unasked()
                if self._base:
                    self._base.execute("vacuum")
            self.leave(_SHOWN, self._shown)
            self._flush({})
        except sqlite3.Error:
            self._damaged()

    def _drop_unasked(self) -> None:
        """Drop what is kept under names that this run did not ask for: what of it is stale is not known."""
        rows = self._rows("select distinct name from value")
        unasked = [(name,) for (name,) in rows if name not in self._asked]
        if self._base:
            self._base.executemany("delete from value where name = ?", unasked)
        for (name,) in unasked:
            self._small.pop(name, None)

    def _write_packs(self, name: str, numbers: set[int]) -> None:
        packs: dict[int, dict[bytes, Any]] = {number: {} for number in numbers}
        for key, value in self._small.get(name, {}).items():
            if (number := _pack_of(key)) in packs:
                packs[number][key] = value
        for number, pack in packs.items():
            if pack:
                self._write(name, bytes((number,)), pack)
        self._flush({name: [bytes((number,)) for number, pack in packs.items() if not pack]})

    def forget(self) -> None:
        """Drop everything, for a run that found the cache to be wrong."""
        self._damaged()
        if self._file and not self._is_given_up:
            self._open(self._file)


_Shown = tuple[str, frozenset[str]]
"""What tells what may not be shown, and the names of what is there."""
_SHOWN = "cache.shown"
_HELD = "缓存被别的程序占着，等了一会儿也没有放开；这次不用缓存，会慢一些"
_ABSENT = object()


def _pack_of(key: bytes) -> int:
    """In which pack the value at a key lies: one of 256."""
    return key[0]


def _packed(name: str, key: bytes, value: object) -> bytes:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _seal(name, key, data) + data


def _seal(name: str, key: bytes, data: bytes | memoryview) -> bytes:
    found = sha256(f"{name}\0".encode() + key)
    found.update(data)
    return found.digest()[: digests.SIZE]


def _opened(name: str, key: bytes, sealed: bytes) -> tuple[Any] | None:
    """The value behind its digest; None where it is not what was written."""
    data = memoryview(sealed)[digests.SIZE :]
    if _seal(name, key, data) != sealed[: digests.SIZE]:
        return None
    try:
        return (pickle.loads(data),)  # noqa: S301 our own folder, compared above
    except Exception:
        return None


_current: ContextVar[Cache] = ContextVar("cache", default=Cache())  # noqa: B039 one without a folder holds nothing


def current() -> Cache:
    """The cache of the command that runs; one that remembers nothing where none was opened."""
    return _current.get()


@contextlib.contextmanager
def opened(
    folder: Path | None,
    program: str,
    *,
    drops: bool = True,
    memory: dict[str, dict[bytes, Any]] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Cache]:
    """Let what is `kept` be found in a folder, until the block ends; None remembers nothing.

    Without `drops`, what this run does not ask for stays: for one that asks for less than the next build will. `memory` holds
    small values between runs of one process, which then need not be read again; it belongs to the folder and program alone.
    `say` is told where another process holds the file for too long.
    """
    cache = Cache(folder, program, memory, say)
    token = _current.set(cache)
    try:
        yield cache
    except BaseException:
        _current.reset(token)
        cache.close(is_complete=False)
        raise
    _current.reset(token)
    cache.close(is_complete=drops)


def leave_to_parent() -> None:
    """Remember nothing in this process, which was forked: the file is its parent's."""
    _current.set(Cache())


def kept(function: Callable[P, T]) -> Callable[P, T]:
    """A pure function of frozen values, never of keywords, whose value is small and is kept from run to run.

    Its arguments have digests (`digests.digest`). For functions that each run asks for all it knows: a value that one run
    did not ask for is gone in the next.
    """
    name = f"{function.__module__.removeprefix('bulletin.')}.{function.__qualname__}"

    @wraps(function)
    def recalling(*arguments: P.args, **keywords: P.kwargs) -> T:
        cache = _current.get()
        if not cache.remembers:
            return function(*arguments, **keywords)
        key = digests.digest(*arguments, *keywords.values())
        return cache.recall(name, key, lambda: function(*arguments, **keywords))

    return recalling
