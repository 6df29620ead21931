"""Recipes -> the files of the site: those that the last site holds are taken over, the others made, in several processes.

The result does not depend on how many. A process is forked once all recipes are known, so that none has to be sent to it;
where processes cannot be forked (Windows, macOS), everything is made in this one.
"""

from __future__ import annotations

import heapq
import multiprocessing
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from bulletin import cache, routes
from bulletin.digests import digest
from bulletin.model import OutputFile
from bulletin.publish import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.model import KnownFile, LastSite
    from bulletin.recipes import Recipe
    from bulletin.tasks import Run

_WORTH = 64
"""Files from which on processes cost less than they save."""
_AT_ONCE = 16
"""Files that a process makes before it hands them over."""
_SAMPLE = 3
"""Files believed to be unchanged that each build makes all the same, to be told if that is ever wrong."""
_FORK = multiprocessing.get_context("fork") if sys.platform.startswith("linux") else None
"""How processes are started, whatever the Python would choose: macOS can fork, but its libraries cannot live with it."""
_DOCUMENTS = frozenset(kind.name for kind in routes.KINDS if kind.template)
_STATE = "publish.making"


class Making:
    """The files of one build as they are made, and what is known of that afterwards."""

    def __init__(
        self,
        last: LastSite | None,
        jobs: int,
        note: Callable[[Recipe], None] = lambda _: None,
        run: Run | None = None,
    ) -> None:
        """Files of `last`, None for no site, are taken over where they were made of the same; `jobs` processes make.

        `note` is told each recipe that is made and not taken over. With `run`, which does work elsewhere, no process is
        started here.
        """
        self.last = last
        self._last = last.files if last else {}
        self._jobs = jobs
        self._note = note
        self._run = run
        self._store = cache.current()
        self._known: dict[bytes, str] = self._store.last(_STATE) or {}
        self._digests: dict[bytes, str] = {}
        self._remembered = self._store.remembered
        self.made: Counter[str] = Counter()
        """How many files were made, by the kind of their path."""
        self.taken_over = 0

    def files(self, recipes: Iterable[Recipe]) -> Iterator[OutputFile | KnownFile]:
        """The file of each recipe, in any order. Raises cache.WrongError where what earlier builds left proves wrong."""
        missing: list[tuple[bytes, Recipe]] = []
        unchanged: list[tuple[bytes, Recipe, KnownFile]] = []
        for recipe in recipes:
            key = recipe.key(self._remembered)
            there = self._last.get(recipe.path)
            if there is not None and self._known.get(key) == there.digest:
                unchanged.append((key, recipe, there))
            else:
                missing.append((key, recipe))
        if missing:
            self._audit(unchanged, digest(*(key for key, _ in missing)))
        self.taken_over += len(unchanged)
        for key, _, there in unchanged:
            self._digests[key] = there.digest
            yield there
        for _, recipe in missing:
            self._note(recipe)
        made = self._make([recipe for _, recipe in missing])
        for (key, _), file in zip(missing, made, strict=True):
            self._digests[key] = file.digest
            kind = routes.kind_of(file.path)
            self.made[kind.name if kind else ""] += 1
            yield file

    @property
    def rendered(self) -> int:
        """How many of the files that were made are documents."""
        return sum(count for kind, count in self.made.items() if kind in _DOCUMENTS)

    def bytes_of(self, file: OutputFile | KnownFile) -> bytes:
        """What a file holds, read from the last site where that is where it is."""
        if isinstance(file, OutputFile):
            return file.content
        return (self.last.read(file.path) if self.last else None) or b""

    def _audit(self, unchanged: Sequence[tuple[bytes, Recipe, KnownFile]], seed: bytes) -> None:
        """Make a few of the files all the same, others with each seed. Raises cache.WrongError where one differs."""
        sample = heapq.nsmallest(_SAMPLE, unchanged, key=lambda one: digest(seed, one[0]))
        wrong = [recipe.path for _, recipe, there in sample if recipe.file().digest != there.digest]
        if wrong:
            raise cache.WrongError(", ".join(wrong))

    def finish(self) -> None:
        """Keep what the next build needs."""
        if self._digests != self._known:
            self._store.leave(_STATE, self._digests)

    def _make(self, recipes: Sequence[Recipe]) -> Iterator[OutputFile]:
        """The files of these recipes, in order."""
        if self._run and len(recipes) >= _WORTH:
            made = self._run([(recipe.make, recipe.of) for recipe in recipes])
            yield from (
                OutputFile(recipe.path, content) for recipe, content in zip(recipes, made, strict=True)
            )
            return
        if self._jobs == 1 or len(recipes) < _WORTH or not _FORK:
            yield from (recipe.file() for recipe in recipes)
            return
        global _recipes
        _recipes = recipes
        try:
            with ProcessPoolExecutor(self._jobs, _FORK, workers.begin, (os.getpid(),)) as pool:
                yield from pool.map(_file, range(len(recipes)), chunksize=_AT_ONCE)
        finally:
            _recipes = ()


_recipes: Sequence[Recipe] = ()


def _file(number: int) -> OutputFile:
    return _recipes[number].file()
