"""Modules that are loaded when something of them is first asked for, however they are imported.

A build that reads no page compiles none of the patterns by which pages are read, one that draws nothing loads no fonts. No
module has to be written otherwise for it: what is imported as a module (`from bulletin.conversion import clues`) waits.
"""

from __future__ import annotations

import contextlib
import sys
from importlib.machinery import PathFinder
from importlib.util import LazyLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class _Finder:
    def __init__(self, names: Sequence[str]) -> None:
        self._packages = tuple(f"{name}." for name in names)
        self._modules = frozenset(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in self._modules and not name.startswith(self._packages):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        spec.loader = LazyLoader(spec.loader)
        return spec


@contextlib.contextmanager
def imported(*names: str) -> Iterator[None]:
    """Let modules that are imported within the block wait: those of these names, and those below them."""
    finder = _Finder(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
