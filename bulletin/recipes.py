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


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one file is made."""

    path: str
    make: Callable[..., bytes]
    """A function of a module, without state."""
    of: tuple[object, ...]
    """Its arguments, which have digests: the file can depend on nothing else but the program."""

    def key(self) -> bytes:
        """The digest of what it is made from and by which function."""
        return digests.digest(self.make.__module__, self.make.__qualname__, *self.of)

    def file(self) -> OutputFile:
        return OutputFile(self.path, self.make(*self.of))


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
