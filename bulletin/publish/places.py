"""Where a site is put together before it takes its place, and what a build that is killed leaves there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.publish import disk

if TYPE_CHECKING:
    from pathlib import Path

_SITES = "sites"
"""What the publisher keeps in the cache: by digest of the site's path, a home for each."""
PREVIEW = "preview"
"""The site that the preview shows, in the cache."""


@dataclass(frozen=True)
class Place:
    """The places of one site."""

    folder: Path
    """Of the site."""
    home: Path | None
    """What is kept of it for the next build; None without a cache."""
    is_kept: bool
    """Whether the twin lies in the home, and stays for the next build."""

    @property
    def twin(self) -> Path:
        """Where the next site is put together."""
        return self.home / "twin" if self.home and self.is_kept else _sibling(self.folder, "new")

    @property
    def stale(self) -> Path:
        """The old site, for an instant, where two folders cannot be exchanged in one step."""
        return self.home / "stale" if self.home and self.is_kept else _sibling(self.folder, "old")

    @property
    def table(self) -> Path | None:
        return self.home and self.home / "table"

    @property
    def busy(self) -> Path | None:
        """A file that stands there while the twin is worked on."""
        return self.home and self.home / "busy"

    @property
    def is_busy(self) -> bool:
        return bool(self.busy and self.busy.exists())

    @property
    def _where(self) -> Path | None:
        """A file that holds the path of the site."""
        return self.home and self.home / "where"

    def left(self) -> tuple[Path, ...]:
        """What a build leaves that is killed; only what is there."""
        left = [_sibling(self.folder, "old"), _sibling(self.folder, "new"), self.stale]
        if self.busy and self.is_busy:
            left += [self.twin, self.busy]  # the mark last, so that this, too, may be cut short
        return tuple(path for path in dict.fromkeys(left) if path.exists())

    def clear(self) -> None:
        """Take that away; put the old site back where a build was killed between two renames."""
        for path in self.left():
            if path in {self.stale, _sibling(self.folder, "old")} and not self.folder.exists():
                path.rename(self.folder)
            else:
                disk.remove(str(path))

    def clear_others(self, *, all_of_them: bool = False) -> None:
        """Take away what is kept of other sites, where they are gone or their build was killed; with `all_of_them` what the
        preview shows, too, unless it is this one.
        """
        for home in self.home.parent.glob("*") if self.home else ():
            other = Place(self.folder, home, is_kept=True)
            if home != self.home and (all_of_them or other.is_busy or not other._stands()):
                disk.remove(str(home))
        if self.home and all_of_them and (shown := self.home.parent.parent / PREVIEW) != self.folder:
            disk.remove(str(shown))

    def _stands(self) -> bool:
        try:
            return bool(self._where and os.path.isdir(self._where.read_bytes()))
        except (OSError, ValueError):
            return False

    def begin(self) -> None:
        """Mark the twin as worked on."""
        self.make_home()
        if self.home and self.busy:
            self.busy.touch()
            disk.sync_path(str(self.home))

    def end(self) -> None:
        if self.busy:
            self.busy.unlink(missing_ok=True)

    def make_home(self) -> None:
        """Make the home, and the cache folder around it."""
        if self.home and self._where and not self._where.exists():
            make_cache(self.home.parent.parent)
            self.home.mkdir(parents=True, exist_ok=True)
            disk.write_file(self._where, os.fsencode(self.folder.resolve()))

    def put_twin_in_place(self) -> None:
        """Exchange twin and site, at once where the system can; the old site is the twin then, if there was one."""
        if not self.folder.exists():
            self.twin.rename(self.folder)
        elif not disk.swap(self.twin, self.folder):
            self.folder.rename(self.stale)
            self.twin.rename(self.folder)
            self.stale.rename(self.twin)
        for parent in {self.folder.parent, self.twin.parent}:
            disk.sync_path(str(parent))


def place_of(folder: Path, cache: Path | None) -> Place:
    """The places of the site in a folder. The twin must lie on the same file system as the site."""
    if cache is None:
        return Place(folder, None, is_kept=False)
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return Place(folder, cache / _SITES / name, is_kept=_device(cache) == _device(folder))


def _sibling(folder: Path, purpose: str) -> Path:
    """A hidden folder on the same file system, so that it can be renamed into place."""
    return folder.parent / f".{folder.name}.{purpose}"


def _device(path: Path) -> int:
    """The file system that a folder lies on, or will lie on."""
    for place in (path := path.absolute(), *path.parents):
        with contextlib.suppress(OSError):  # not there, or what it lies in is closed or no folder
            return place.stat().st_dev
    return 0


def obstacle(cache: Path, site: Path | None = None) -> tuple[Path, str] | None:
    """What keeps a run from writing into a cache folder, and what is kept there of a site: a path, and what is wrong with it."""
    folders = [cache]
    if site:
        place = place_of(site, cache)
        folders += [folder for folder in (place.home, place.is_kept and place.twin) if folder]
    return next(filter(None, (_obstacle(folder, os.R_OK | os.W_OK | os.X_OK) for folder in folders)), None)


def unreadable(cache: Path) -> tuple[Path, str] | None:
    """The same of a run that only reads the cache where there is one."""
    return _obstacle(cache, os.R_OK | os.X_OK) if os.path.lexists(cache.parent) else None


def _obstacle(folder: Path, wanted: int) -> tuple[Path, str] | None:
    """What is wrong with the nearest that is there of a folder and those around it."""
    for place in (folder, *folder.parents):
        try:
            mode = place.stat().st_mode
        except OSError:  # not there, or what it would lie in is no folder, or a closed one
            if os.path.islink(place):
                return place, "是链接，指向的地方不在，请移走它"
            continue
        if not stat.S_ISDIR(mode):
            return place, "是文件，不是文件夹，请移走它"
        if not os.access(place, wanted):
            what = "写" if wanted & os.W_OK else "读"
            return place, f"{what}不了，请检查它的权限和主人"
        break
    return None


def caches(content: Path) -> Path:
    """The folder that holds the caches of a content folder and of those beside it."""
    return cache.folder_of(content).parent.resolve()


def cache_for(content: Path) -> Path | None:
    """The cache of a content folder, made where it is not there; None where there is no such folder, or no room beside it."""
    folder = cache.folder_of(content)
    if not content.is_dir():
        return None
    try:
        make_cache(folder)
    except OSError:
        return None
    return folder


def make_cache(folder: Path) -> None:
    """Make the cache folder, which says itself that it is one: git passes it over, and so do backups."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        (".gitignore", "*\n"),
        ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"),
    ):
        if not (folder / name).exists():
            disk.write_file(folder / name, text.encode())
