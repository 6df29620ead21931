"""What was done at the desk, act by act, so that each can be undone and done again: also tomorrow.

The journal lies in `.desk/` beside the content folder, which Git passes over. An entry holds the texts of the files that
an act changed, before and after; nothing else is needed to go back. It is written before the files are, so that whatever is
cut short is known: an act that did not come to pass reads as one that was undone.

What was withdrawn or cut must not stay here: entries that hold its files are erased, and can then no more be undone.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from bulletin.publish import disk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

FOLDER = ".desk"
"""Beside the content folder; in it a folder for each content folder."""
KEPT = 500
"""Acts that can be undone; older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    number: int
    """Counts up."""
    what: str
    """Key of the words that say what was done."""
    values: Mapping[str, str]
    """What these words are about."""
    before: Mapping[str, bytes | None]
    """By path within the content folder what the files held; None: there was none."""
    after: Mapping[str, bytes | None]
    is_done: bool = True
    """Whether it was not undone since."""


@dataclass(frozen=True, slots=True)
class Journal:
    """The acts of a content folder, oldest first; those that were undone come last."""

    entries: tuple[Entry, ...] = ()

    @property
    def last_done(self) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.is_done), None)

    @property
    def next_undone(self) -> Entry | None:
        return next((entry for entry in self.entries if not entry.is_done), None)

    def with_act(
        self,
        what: str,
        values: Mapping[str, str],
        before: Mapping[str, bytes | None],
        after: Mapping[str, bytes | None],
    ) -> Journal:
        """One act more. Those that were undone are forgotten: what comes after them is another."""
        done = tuple(entry for entry in self.entries if entry.is_done)
        number = 1 + max((entry.number for entry in self.entries), default=0)
        return Journal((*done, Entry(number, what, values, before, after))[-KEPT:])

    def marked(self, entry: Entry, *, is_done: bool) -> Journal:
        return Journal(
            tuple(replace(each, is_done=is_done) if each == entry else each for each in self.entries)
        )

    def without(self, paths: Collection[str]) -> Journal:
        """Without the acts that hold any of these files, and without all before them that touch the same: none of them
        could be undone past the gap.
        """
        gone, touched = set(), set(paths)
        for entry in reversed(self.entries):
            if touched & entry.after.keys():
                gone.add(entry.number)
                touched |= entry.after.keys()
        return Journal(tuple(entry for entry in self.entries if entry.number not in gone))


def place_of(content: Path) -> Path:
    """Where the journal of a content folder lies."""
    place = content.resolve()
    return place.parent / FOLDER / (place.name or "content")


def read(folder: Path) -> Journal:
    """The journal in a folder. An entry that is not whole is left out, and all before it: `write` erases them."""
    entries: list[Entry] = []
    for path in sorted(folder.glob("*.json"), reverse=True):
        try:
            entries.append(_entry(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            break
    return Journal(tuple(reversed(entries)))


def stamp_of(folder: Path) -> frozenset[tuple[str, int, int]]:
    """By what it is known whether another process wrote into a journal: names, inodes and times of its files."""
    try:
        found = [(each.name, each.stat()) for each in os.scandir(folder)]
    except FileNotFoundError:
        return frozenset()
    return frozenset((name, stat.st_ino, stat.st_mtime_ns) for name, stat in found)


def write(folder: Path, before: Journal, now: Journal) -> None:
    """Bring a folder from one journal to the next. What goes is written over, where the disk allows it."""
    folder.mkdir(parents=True, exist_ok=True)
    ignored = folder.parent / ".gitignore"
    if not ignored.exists():
        disk.write_file(ignored, b"*\n")
    known = {entry.number: entry for entry in before.entries}
    for entry in now.entries:
        if known.get(entry.number) != entry:
            disk.write_file(folder / _name(entry.number), _bytes(entry))
    kept = {_name(entry.number) for entry in now.entries}
    for path in sorted(folder.glob("*.json")):
        if path.name not in kept:
            _erase(path)


def _erase(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
        path.unlink()
    except FileNotFoundError:
        pass


def _name(number: int) -> str:
    return f"{number:08}.json"


def _bytes(entry: Entry) -> bytes:
    value = asdict(replace(entry, before={}, after={}))
    value |= {"before": dict(_written(entry.before)), "after": dict(_written(entry.after))}
    return json.dumps(value, ensure_ascii=False).encode()


def _written(files: Mapping[str, bytes | None]) -> Iterator[tuple[str, object]]:
    """Text as text, so that the journal can be read and searched; other bytes in base 64."""
    for path, data in files.items():
        try:
            yield path, None if data is None else data.decode()
        except UnicodeDecodeError:
            yield path, [base64.b64encode(data or b"").decode()]


def _entry(data: bytes) -> Entry:
    value = json.loads(data)
    return Entry(
        int(value["number"]),
        str(value["what"]),
        dict(value["values"]),
        {path: _read(text) for path, text in value["before"].items()},
        {path: _read(text) for path, text in value["after"].items()},
        bool(value["is_done"]),
    )


def _read(text: str | list[str] | None) -> bytes | None:
    if text is None:
        return None
    return text.encode() if isinstance(text, str) else base64.b64decode(text[0])
