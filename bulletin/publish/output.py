"""Output files -> a folder on disk, all or nothing, and the manifest that lets anybody check it.

The next site is put together in a *twin* of the site, a folder that holds the same files once more by hard links: only
what differs is written there. Then both are exchanged in one step, and the twin is brought up to what the site holds
now, so that nothing older is kept anywhere. A build that is killed at any instant leaves the old site or the new one,
never a mixture; what else it leaves is marked as unfinished and taken away by the next one before anything else.

The twin lies in the cache folder, with a table of what was published by which the next build knows files again without
reading them. Without a cache, or where it lies on another file system, the twin is made beside the site and taken away
before the command ends.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from dataclasses import dataclass, replace
from functools import cached_property
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.model import KnownFile, OutputFile, Taken
from bulletin.problems import Problem, UsageError
from bulletin.publish import disk, inspection, locks, places
from bulletin.publish import table as tables
from bulletin.publish.inspection import Found
from bulletin.publish.table import FOLDER_MODE, Stamp, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.publish.places import Place


MANIFEST = routes.MANIFEST.path()
BUILT_WITH = routes.BUILT_WITH.path()
"""Says which program made the site: no part of the manifest, since the same site may be made by another."""
UNLISTED = frozenset({MANIFEST, BUILT_WITH})
"""Files of a site that its manifest does not list."""
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
"""Errors of which the remedy lies where they are: at a file of the twin, not at that of the site."""
_SAMPLE = 8
"""Files that are read of a site that seems to be as it was published: disks forget, and stamps do not tell."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did to the folder: numbers of files."""

    files: int
    changed: int
    removed: int
    size: int
    """Bytes of the whole site."""


def manifest(files: Iterable[OutputFile | KnownFile], sources: Iterable[tuple[str, str]]) -> OutputFile:
    """manifest.json: SHA-256 of every other file of the site but `BUILT_WITH`, and of every source, by path."""
    parts = {
        "files": {file.path: file.digest for file in files if file.path not in UNLISTED},
        "sources": dict(sources),
    }
    listed = (f'"{kind}": {_listed(entries)}' for kind, entries in parts.items())
    return OutputFile(MANIFEST, ("{\n" + ",\n".join(listed) + "\n}\n").encode())


def _listed(entries: Mapping[str, str]) -> str:
    """A JSON object, a line for each entry, sorted; `json.dumps` takes ten times as long with its `indent`."""
    if not entries:
        return "{}"
    return (
        "{\n"
        + ",\n".join([f'{encode_basestring(path)}: "{entries[path]}"' for path in sorted(entries)])
        + "\n}"
    )


def check_folder(folder: Path, content: Path) -> None:
    """Refuse a folder that can be no site's. Raises UsageError."""
    target, source = folder.resolve(), content.resolve()
    if target == source or target in source.parents or source in target.parents:
        raise UsageError(f"--output {folder}：不能与内容文件夹 {content} 互相包含")
    store = places.caches(content)
    if store in {target, *target.parents}:
        raise UsageError(
            f"--output {folder}：不能在缓存文件夹 {store} 里，那里的东西随时会被清掉；请换一个地方"
        )
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"--output {folder}：是文件或链接，不是文件夹；请换一个地方")


_LEFT_BEHIND = {*UNLISTED, ".DS_Store", "Thumbs.db", "desktop.ini"}
"""Files beside those a manifest lists that nobody misses: itself, and what a desktop writes into a folder it shows."""


def _read_manifest(folder: Path) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The files and the sources a site was made with. Raises what `verify` explains."""
    value = json.loads((folder / MANIFEST).read_bytes())
    return dict(value["files"]), dict(value["sources"])


# -- the site as last published ---------------------------------------------------------------------------------------


class _Last:
    """See `model.LastSite`."""

    def __init__(self, root: Path, found: Found) -> None:
        self._root = root
        self._found = found

    @cached_property
    def files(self) -> Mapping[str, KnownFile]:
        return {path: file for path, file in self._found.files.items() if path != MANIFEST}

    def read(self, path: str) -> bytes | None:
        known = self.files.get(path)
        if known is None:
            return None
        try:
            # Thousands of them: a Path takes as long as the reading.
            with open(f"{self._root}/{path}", "rb", buffering=0) as file:
                data = file.read()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == known.digest else None


@dataclass(frozen=True)
class _State:
    """What is known of the site before a build."""

    root: Path | None
    """The folder that holds it: its own, or the twin where its own is gone; None where there is no site."""
    table: Table
    found: Found
    mark: bytes = b""
    """What tells the table from others (`tables.mark`), where it was noted of this very site; else empty."""


def _look(place: Place, *, is_trusted: bool) -> _State:
    """Look through the site. Raises UsageError where its folder holds what is not ours to replace."""
    table, written, mark = _read_table(place.table)
    if not _holds_something(place.folder):
        if table and place.is_kept and place.twin.is_dir():
            noted = replace(table, folders=table.twin_folders)
            return _State(place.twin, table, inspection.look(str(place.twin), noted, written))
        return _State(None, Table(), Found())
    ours = table
    if table is None or not is_trusted or not _is_of(table, place.folder):
        # The site is from another cache than this, or there is none: only its own manifest tells what is in it.
        table, written, mark = _table_of_manifest(place.folder), 1, b""
    found = inspection.look(str(place.folder), table, written)
    others = [
        path
        for path in found.others
        if path.rpartition("/")[2] not in _LEFT_BEHIND and not (ours and path in ours.files)
    ]
    if others:
        raise UsageError(
            f"--output {place.folder}：里面有不是本程序写的 {'、'.join(others[:3])}；为免误删，请移走，或换一个空文件夹"
        )
    return _State(place.folder, table, found, mark)


def _holds_something(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _read_table(path: Path | None) -> tuple[Table | None, int, bytes]:
    """A table, when it was written, and its mark."""
    if path:
        with contextlib.suppress(OSError):
            data = path.read_bytes()
            return tables.from_bytes(data), path.stat().st_mtime_ns, tables.mark(data)
    return None, 0, b""


def _is_of(table: Table, folder: Path) -> bool:
    """Whether a table tells of the site in a folder: then both have the same manifest."""
    known = table.digest_of(MANIFEST)
    (now,) = inspection.digests(str(folder), [MANIFEST])
    return bool(known and (now is None or now[0] == known))


def _table_of_manifest(folder: Path) -> Table:
    try:
        files, _ = _read_manifest(folder)
        digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
        return tables.of_manifest({**files, MANIFEST: digest})
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"--output {folder}：里面有别的文件，也没有本程序的 {MANIFEST}；为免误删，请换一个空文件夹"
        ) from None


# -- publishing -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def publication(
    folder: Path,
    cache: Path | None,
    say: Callable[[str], None] = lambda _: None,
    *,
    is_trusted: bool = True,
) -> Iterator[Publication]:
    """Publish into a folder, which must not be touched by anybody else until the block ends.

    What a killed build left is cleared, then the site is looked through. Where the block ends without
    `Publication.publish`, or with an exception, the site is as it was. `cache` is a folder for what the next build can
    use, whose use the caller has for himself; `say` is told when another command holds the site, which is waited for.
    Where what was noted of the site is not `is_trusted`, every file is read. Raises UsageError where the folder holds what nobody published; OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    waiting = f"另一个命令正在写 {folder}，等它结束"
    with locks.alone(folder.parent, lambda: say(waiting)):
        place = places.place_of(folder, cache)
        place.clear()
        place.clear_others()
        publishing = Publication(place, _look(place, is_trusted=is_trusted))
        try:
            yield publishing
        finally:
            publishing.close()


class Publication:
    """A site being put together. Every file of it is put once; then it is published."""

    def __init__(self, place: Place, state: _State) -> None:
        self._place = place
        self._state = state
        self._twin = str(place.twin)
        self._is_open = False
        self._is_noted: bool
        """Whether the twin, when it was opened, was as the table says; set by `_open`."""
        self._held: set[str]
        """Paths that the twin holds; set by `_open`."""
        self._made = {""}
        """Folders that are known to be in the twin."""
        self._stamps: dict[str, Stamp] = {}
        """Of the files that were written."""
        self.files: dict[str, KnownFile] = {}
        """What was put, by path."""
        root = state.root or place.folder
        self.last = _Last(root, state.found)
        """The site as it was last published, a `model.LastSite`."""
        self.proof = state.table.proof
        """What was given to `publish` when it was."""
        self.mark = state.mark
        """Tells what is known of the site, as it was found or is published, from any other site; empty without a cache."""

    @property
    def is_untouched(self) -> bool:
        """Whether every file and folder of the site has the stamp that was noted when it was published."""
        return bool(self.mark) and self._state.root == self._place.folder and self._state.found.is_as_noted

    def altered(self, seed: int) -> tuple[str, ...]:
        """Of a few files, other ones with each seed, those whose bytes are others though their stamps are the same."""
        table = self._state.table
        step = max(1, len(table.noted.paths) // _SAMPLE)
        sample = dict(table.digests(seed % step, step))
        found = inspection.digests(str(self._place.folder), sample)
        return tuple(
            path
            for (path, digest), now in zip(sample.items(), found, strict=True)
            if now is None or now[0] != digest
        )

    @property
    def _before(self) -> Mapping[str, KnownFile]:
        """The files that the site holds as they were written, by path."""
        return self._state.found.files

    @property
    def home(self) -> Path | None:
        """A folder for what is kept of this site for the next build; None without a cache."""
        return self._place.home

    @property
    def manifest(self) -> str:
        """SHA-256 of the manifest of the site as it lies there now; empty where there is none."""
        known = self.files.get(MANIFEST) or self._before.get(MANIFEST)
        return known.digest if known else ""

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of every file that was put, by path."""
        return {path: file.digest for path, file in self.files.items()}

    def listed(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The files and the sources that the manifest of the last site names, by path; none where it cannot be read."""
        try:
            return _read_manifest(self._state.root) if self._state.root else ({}, {})
        except (OSError, ValueError, KeyError, TypeError):
            return {}, {}

    def put(self, file: OutputFile | KnownFile) -> None:
        """Take a file of the site. Its bytes are written at once where they are not what the site holds."""
        path = file.path
        known = self._before.get(path)
        if isinstance(file, KnownFile):
            if known is not file and known != file:
                raise AssertionError(f"the last site does not hold this file: {file}")
        elif known is None or known.digest != file.digest:
            known = KnownFile(path, file.digest, file.size)
            self._write(path, file.content)
        if path in self.files:
            raise AssertionError(f"two documents claim the same path: {path}")
        self.files[path] = known

    def take(self, files: Taken) -> None:
        """Take files of the last site, as `put` takes one."""
        before = self._before
        for file in files:
            if before.get(file.path) is not file and before.get(file.path) != file:
                raise AssertionError(f"the last site does not hold this file: {file}")
        count = len(self.files)
        self.files.update((file.path, file) for file in files)
        if len(self.files) != count + len(files):
            raise AssertionError(
                f"two documents claim the same path, one of {len(files)} that are taken over"
            )

    def is_fresh(self, path: str) -> bool:
        """Whether a file that was put differs from what the last site holds there."""
        return path in self._stamps

    def whole(self, file: OutputFile | KnownFile) -> OutputFile:
        """A file that was put, with its bytes. Raises OSError."""
        if isinstance(file, OutputFile):
            return file
        if file.path in self._stamps:
            return OutputFile(file.path, (self._place.twin / file.path).read_bytes())
        data = self.last.read(file.path)
        if data is None:
            raise FileNotFoundError(
                errno.ENOENT, os.strerror(errno.ENOENT), str(self._place.folder / file.path)
            )
        return OutputFile(file.path, data)

    def publish(
        self,
        sources: Sequence[tuple[str, str]],
        proof: str = "",
        judge: Callable[[OutputFile], None] = lambda _: None,
        *,
        clears_others: bool = False,
    ) -> Written:
        """Add the manifest and put everything in the place of the site; when nothing differs, nothing is touched.

        `judge` is shown the manifest, and may raise. `proof` comes back as that of the next publication. With `clears_others`
        what is kept of other folders' sites goes: it holds what may not be shown any more.
        """
        made_of = hashlib.sha256(json.dumps(sorted(sources)).encode()).hexdigest()
        known = self._before.get(MANIFEST)
        if (
            known
            and not self._stamps
            and made_of == self._state.table.sources
            and self.files == self.last.files
        ):
            self.files[MANIFEST] = known
        else:
            listing = manifest(self.files.values(), sources)
            judge(listing)
            self.put(listing)
        found, table = self._state.found, self._state.table
        removed = {*self._before, *found.damaged, *found.others} - self.files.keys()
        size = sum(file.size for file in self.files.values())
        written = Written(len(self.files), len(self._stamps), len(removed), size)
        is_exchanged = bool(self._stamps or removed) or self._state.root != self._place.folder
        if is_exchanged:
            folders, twins = self._exchange(removed)
        else:
            for path in found.closed:
                os.chmod(self._place.folder / path, FOLDER_MODE)
            folders = table.folders.by_path if found.is_as_noted else self._folders(self._place.folder)
            twins = {} if found.is_replaced else table.twin_folders.by_path
        if is_exchanged or not found.is_as_noted or (table.sources, table.proof) != (made_of, proof):
            stamps = {**found.stamps, **self._stamps}
            stamps = {path: stamps[path] for path in self.files}
            self._note(Table.of(self.files, stamps, folders, twins, made_of, proof))
        self._settle()
        if clears_others:
            self._place.clear_others(all_of_them=True)
        return written

    def publish_again(self, file: OutputFile) -> Written:
        """Publish the site as it lies there, with this file in place of its own. The manifest must not list it."""
        self.take(Taken(each for path, each in self._before.items() if path not in {file.path, MANIFEST}))
        self.put(file)
        return self.publish([*self.listed()[1].items()], self.proof)

    def close(self) -> None:
        """Take away what must not be left; nothing after `publish`."""
        if self._is_open:
            self._place.clear()

    # -- the twin -------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Make the twin hold what the site holds. What is damaged there gives way to what is written, or is taken out."""
        if self._is_open:
            return
        place, state = self._place, self._state
        self._is_open = True
        place.begin()
        found = state.found
        self._is_noted = not found.is_replaced and inspection.is_as_noted(
            self._twin, state.table.twin_folders
        )
        if state.root != place.twin and not self._is_noted:
            disk.remove(self._twin)
            disk.make_folder(self._twin)
            if state.root:
                disk.link(str(state.root), self._twin, found.files, may_copy=True)
        self._held = set(found.files)

    def _write(self, path: str, data: bytes) -> None:
        try:
            self._open()
            target = f"{self._twin}/{path}"
            parent = path.rpartition("/")[0]
            if parent not in self._made:
                self._make(parent)
            if path in self._held:
                os.unlink(target)  # and not written into: the site has the same file
            self._stamps[path] = disk.write_new(target, data)
        except OSError as error:
            named = str(error.filename or self._twin)
            if error.errno not in _CLOSED and (named == self._twin or named.startswith(f"{self._twin}/")):
                # What the person knows; a full disk names none.
                error.filename = str(self._place.folder / path)
            raise

    def _make(self, folder: str) -> None:
        """Make a folder of the twin, those around it first; a file that was there gives way."""
        for each in routes.folders(f"{folder}/"):
            if each not in self._made:
                target = f"{self._twin}/{each}"
                if not os.path.isdir(target) or os.path.islink(target):
                    disk.remove(target)
                    disk.make_folder(target)
                self._made.add(each)

    def _settle(self) -> None:
        """The twin is not worked on any more."""
        self._place.end()
        self._is_open = False

    # -- the exchange ---------------------------------------------------------------------------------------------

    def _exchange(self, gone: Collection[str]) -> tuple[Mapping[str, Stamp], Mapping[str, Stamp]]:
        """Put the twin, without what is `gone`, in the place of the site and bring it up to what that holds now.

        The stamps of both's folders.
        """
        self._open()
        place, twin, state = self._place, self._twin, self._state
        for path in gone:
            disk.take_out(twin, path)
        changed = _folders_of((*self._stamps, *gone))
        disk.sync(twin, self._stamps, changed)
        was_there = state.root == place.folder
        place.put_twin_in_place()
        is_twin_right = place.is_kept and self._bring_up(gone, was_there=was_there)
        if not is_twin_right:
            disk.remove(twin)
        if is_twin_right and self._is_noted and state.found.is_as_noted:
            # Only these folders changed, and the two have changed places.
            return (
                _with_changes(state.table.twin_folders.by_path, place.folder, changed),
                _with_changes(state.table.folders.by_path, place.twin, changed),
            )
        return self._folders(place.folder), self._folders(place.twin) if is_twin_right else {}

    def _bring_up(self, gone: Iterable[str], *, was_there: bool) -> bool:
        """Make the twin, which is the old site now, or none, hold what the site holds; say whether that was possible."""
        site, twin = str(self._place.folder), self._twin
        try:
            if was_there:
                for path in gone:
                    disk.take_out(twin, path)
                for path in self._stamps:  # whose folders are needed at once
                    disk.remove(f"{twin}/{path}")
                for path in ("", *self._state.found.closed):
                    os.chmod(f"{twin}/{path}", FOLDER_MODE)
            disk.link(site, twin, self._stamps if was_there else self.files)
        except OSError:  # no hard links here, or no room: the next build makes a twin anew
            return False
        return True

    def _folders(self, root: Path) -> dict[str, Stamp]:
        """The stamps of all folders of the site as they are in `root`."""
        return inspection.folder_stamps(str(root), sorted(_folders_of(self.files)))

    def _note(self, table: Table) -> None:
        """Keep the table for the next build."""
        if self._place.table:
            self._place.make_home()
            data = tables.to_bytes(table)
            disk.write_file(self._place.table, data)
            self.mark = tables.mark(data)


# -- checking ---------------------------------------------------------------------------------------------------------


def _folders_of(paths: Iterable[str]) -> set[str]:
    """The folders that files lie in, with those around them and the root."""
    nearest = {path.rpartition("/")[0] for path in paths}
    return {"", *nearest, *(folder for each in nearest for folder in routes.folders(each))}


def _with_changes(noted: Mapping[str, Stamp], root: Path, changed: Collection[str]) -> dict[str, Stamp]:
    """The stamps of folders of which some have changed, come or gone."""
    kept = {path: stamp for path, stamp in noted.items() if path not in changed}
    return kept | inspection.folder_stamps(str(root), changed)


def files_in(folder: Path) -> frozenset[str]:
    """The path of everything in a folder that is no folder itself."""
    return frozenset(inspection.walk(str(folder)))


def verify(
    folder: Path,
    sources: Mapping[str, str],
    cache: Path | None = None,
    present: frozenset[str] | None = None,
) -> Iterator[Problem]:
    """Compare a built site with its manifest, and the manifest's sources with `sources` (path to SHA-256).

    `present` is what lies there, where that was looked at already (`files_in`). What a killed build left is a problem, too. The problems' paths are relative to the site.
    """
    for path in places.place_of(folder, cache).left():
        what = f"上次构建中断，留下了 {path}；请运行 python build.py，它会先清理"
        yield Problem("", 1, what)
    try:
        files, recorded = _read_manifest(folder)
    except FileNotFoundError:
        yield Problem(MANIFEST, 1, "没有清单；请先运行 python build.py")
        return
    except (ValueError, KeyError, TypeError):
        yield Problem(MANIFEST, 1, "清单已损坏；请删去这个文件夹，重新运行 python build.py")
        return
    present = (files_in(folder) if present is None else present) - UNLISTED
    both = sorted(files.keys() & present)
    found = dict(zip(both, inspection.digests(str(folder), both), strict=True))
    for name in sorted(files.keys() | present):
        if name not in present:
            yield Problem(name, 1, "清单里有，网站里没有")
        elif name not in files:
            yield Problem(name, 1, "网站里有，清单里没有")
        elif (now := found[name]) is None or now[0] != files[name]:
            yield Problem(name, 1, "内容与清单不符，构建之后被改过")
    for name in sorted(recorded.keys() | sources.keys()):
        if recorded.get(name) != sources.get(name):
            what = "新加的" if name not in recorded else "已删去" if name not in sources else "已改动"
            yield Problem(MANIFEST, 1, f"源文件 {name} 在构建之后{what}；请重新运行 python build.py")
