"""Modules that are loaded when something of them is first asked for, however they are imported.

A build that reads no page compiles none of the patterns by which pages are read, one that draws nothing loads no fonts. No
module has to be written otherwise for it: what is imported as a module (`from bulletin.conversion import clues`) waits.

One that cannot be loaded, as where a package is missing, says why each time it is asked. The first time nobody may hear it: Python
asks a module whether it is ready before it takes a name from it, and passes over what that raises.
"""

from __future__ import annotations

import contextlib
import sys
from importlib.abc import Loader
from importlib.machinery import PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec


class _Unloadable(ModuleType):
    """A module whose code raised an error: asked for what it lacks, it raises that again."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what Python asks of any module
            raise AttributeError(name)
        raise vars(self)[_ERROR]


_ERROR = "__error__"
"""Under which name a module keeps it."""


class _Loader(Loader):
    """Loads as another loader does, and leaves why that failed in the module."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__:
            module.__spec__.loader = module.__loader__ = self._loader
        try:
            self._loader.exec_module(module)
        except Exception as error:
            vars(module)[_ERROR] = error
            module.__class__ = _Unloadable
            raise


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
        spec.loader = LazyLoader(_Loader(spec.loader))
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
