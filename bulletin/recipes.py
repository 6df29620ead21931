"""How each file of the site is made: a pure function and everything it is given.

Two recipes with the same key make the same bytes, so a file whose key is that of the run before need not be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin import digests
from bulletin.model import OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.digests import Remembered


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one file is made."""

    path: str
    make: Callable[..., bytes]
    """A function of a module, without state."""
    of: tuple[object, ...]
    """Its arguments, which have digests: the file can depend on nothing else but the program."""

    def key(self, remembered: Remembered | None = None) -> bytes:
        """The digest of what it is made from and by which function; `remembered` spares writing out common parts."""
        return digests.digest(self.make.__module__, self.make.__qualname__, *self.of, remembered=remembered)

    def file(self) -> OutputFile:
        return OutputFile(self.path, self.make(*self.of))
