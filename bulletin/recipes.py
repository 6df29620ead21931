"""How each file of the site is made: a pure function and everything it is given.

Two recipes with the same key make the same bytes, so a file whose key is that of the run before need not be made again. Files
that are made of the same values are told by one key together, as a batch: as long as that is the same, nobody asks for the
recipes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin import digests
from bulletin.model import OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


VERSION = "\0"
"""Stands in a file for what is put in last: no text that is read holds this character."""
_MARK, _BEFORE = VERSION.encode(), b"?v="
"""What stands in a file, and what before it."""


def with_version(data: bytes, version: str) -> bytes:
    """What a file holds, with the version in its place. Raises ValueError where the mark stands anywhere else.

    >>> with_version(b'a.css?v=\\0', '3f2a9c1b')
    b'a.css?v=3f2a9c1b'
    """
    if not version:
        return data
    if data.count(_MARK) != data.count(_BEFORE + _MARK):
        raise ValueError("U+0000 in a file")
    return data.replace(_MARK, version.encode())


def says_version(data: bytes, version: str) -> bool:
    """Whether a version stands in a file as it stands in addresses."""
    return _BEFORE + version.encode() in data


def with_other_version(data: bytes, before: str, version: str) -> bytes:
    """What a file holds, with another version in place of the one that was put in. None of its own words may be that one."""
    return data.replace(_BEFORE + before.encode(), _BEFORE + version.encode())


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one file is made."""

    path: str
    make: Callable[..., bytes]
    """A function of a module, without state."""
    of: tuple[object, ...]
    """Its arguments, which have digests: the file can depend on nothing else but the program and its version."""
    version: str = ""
    """Put in the place of each `VERSION` in what is made: the one part of thousands of files that changes in all of them at once.
    It has no part in the key."""

    def key(self) -> bytes:
        """The digest of what it is made from and by which function."""
        return digests.digest(self.make.__module__, self.make.__qualname__, *self.of)

    def made(self) -> bytes:
        """What the file holds before its version is put in."""
        return self.make(*self.of)

    def file(self) -> OutputFile:
        return OutputFile(self.path, with_version(self.made(), self.version))


@dataclass(frozen=True, slots=True)
class Batch:
    """How some files are made that have what they are made of in common, e.g. those of one newspaper page."""

    name: str
    """What tells it from the other batches of a site, in every build."""
    paths: tuple[str, ...]
    """Of the files, in the order of the recipes."""
    recipes: Callable[..., Iterable[Recipe]]
    """A function of a module, without state."""
    of: tuple[object, ...]
    """Its arguments, which have digests: the recipes can depend on nothing else but the program."""
    version: str = ""
    """That of the documents among the files."""

    def key(self) -> bytes:
        """The digest of what the recipes follow from: where it is the same, they are."""
        function = self.recipes
        return digests.digest(function.__module__, function.__qualname__, *self.of)

    def expanded(self) -> tuple[Recipe, ...]:
        found = tuple(self.recipes(*self.of))
        if tuple(recipe.path for recipe in found) != self.paths:
            raise AssertionError(f"the recipes of {self.name} are for other files than it says")
        return found


def expanded(makers: Iterable[Recipe | Batch]) -> Iterable[Recipe]:
    """The recipes by themselves."""
    for maker in makers:
        if isinstance(maker, Batch):
            yield from maker.expanded()
        else:
            yield maker


def paths_of(makers: Iterable[Recipe | Batch]) -> list[str]:
    """The files that there will be, in the order of their recipes."""
    found: list[str] = []
    for maker in makers:
        if isinstance(maker, Batch):
            found += maker.paths
        else:
            found.append(maker.path)
    return found
