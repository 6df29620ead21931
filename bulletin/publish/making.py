"""Recipes -> the files of the site: those that the last site holds are taken over, the others made, in several processes.

The result does not depend on how many.
"""

from __future__ import annotations

import heapq
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from bulletin import cache, routes
from bulletin.digests import SIZE as KEY
from bulletin.digests import digest
from bulletin.model import OutputFile, Taken
from bulletin.publish import workers
from bulletin.recipes import Batch, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bulletin.model import KnownFile, LastSite
    from bulletin.tasks import Run

_WORTH = 64
"""Files from which on it saves time to have them made elsewhere."""
_SAMPLE = 3
"""Files believed to be unchanged that each build makes all the same, to be told if that is ever wrong."""
_DOCUMENTS = frozenset(kind.name for kind in routes.KINDS if kind.template)
_STATE = "publish.making"


class _Made(NamedTuple):
    """What is kept of a batch: its files as they were made, in the order of its recipes."""

    key: bytes
    """Of the batch; empty for the files that belong to none."""
    keys: bytes
    """Of the recipes, one behind the other."""
    digests: tuple[str, ...]
    """SHA-256 of the files."""

    def by_key(self) -> dict[bytes, str]:
        """The digest of each file by the key of its recipe."""
        found = range(0, len(self.keys), KEY)
        return {self.keys[at : at + KEY]: digest for at, digest in zip(found, self.digests, strict=True)}


_LOOSE = ""
"""Stands for the name of a batch, of what belongs to none."""
_NONE = _Made(b"", b"", ())


class Making:
    """The files of one build as they are made, and what is known of that afterwards."""

    def __init__(
        self,
        last: LastSite | None,
        jobs: int,
        note: Callable[[Recipe], None] = lambda _: None,
        run: Run | None = None,
        seen: Callable[[Recipe | Batch], None] = lambda _: None,
    ) -> None:
        """Files of `last`, None for no site, are taken over where they were made of the same; `jobs` processes make.

        `note` is told each recipe that is made and not taken over, `seen` everything there is to make. With `run`, which does
        work elsewhere, no process is started here.
        """
        self.last = last
        self._last = last.files if last else {}
        self.jobs = jobs
        self._note = note
        self._run = run
        self._seen = seen
        self._store = cache.current()
        self._known: dict[str, _Made] = self._store.last(_STATE) or {}
        """By the name of the batch."""
        self._now: dict[str, _Made] = {}
        self._loose = self._known.get(_LOOSE, _NONE).by_key()
        self.made: Counter[str] = Counter()
        """How many files were made, by the kind of their path."""
        self.taken_over = 0

    def files(self, makers: Iterable[Recipe | Batch]) -> Iterator[OutputFile | Taken]:
        """The file of each recipe, in any order: those that are taken over first, together.

        Raises cache.WrongError where what earlier builds left proves wrong.
        """
        missing: list[tuple[bytes, Recipe]] = []
        unchanged: list[tuple[bytes, Recipe | Batch]] = []
        taken: list[KnownFile] = []
        opened: list[tuple[str, bytes, list[tuple[bytes, Recipe]]]] = []
        """Name and key of each batch that is not as it was, and the keys of its recipes."""
        loose: list[tuple[bytes, Recipe]] = []
        digests: dict[str, str] = {}
        """Of the files that are made or taken over one by one, by path."""

        def judge(key: bytes, recipe: Recipe, known: Mapping[bytes, str]) -> None:
            there = self._last.get(recipe.path)
            if there is not None and known.get(key) == there.digest:
                unchanged.append((key, recipe))
                taken.append(there)
                digests[recipe.path] = there.digest
            else:
                missing.append((key, recipe))

        for maker in makers:
            self._seen(maker)
            key = maker.key()
            if isinstance(maker, Recipe):
                loose.append((key, maker))
                judge(key, maker, self._loose)
                continue
            before = self._known.get(maker.name, _NONE)
            if before.key == key and (there := self._as_left(maker, before)) is not None:
                unchanged.append((key, maker))
                taken += there
                self._now[maker.name] = before
                continue
            keyed = [(recipe.key(), recipe) for recipe in maker.expanded()]
            opened.append((maker.name, key, keyed))
            known = before.by_key()
            for each, recipe in keyed:
                judge(each, recipe, known)
        if missing:
            self._audit(unchanged, digest(*(key for key, _ in missing)))
        self.taken_over += len(taken)
        if taken:
            yield Taken(taken)
        for _, recipe in missing:
            self._note(recipe)
        for file in self._make([recipe for _, recipe in missing]):
            digests[file.path] = file.digest
            kind = routes.kind_of(file.path)
            self.made[kind.name if kind else ""] += 1
            yield file
        for name, key, keyed in opened:
            self._now[name] = _made(key, keyed, digests)
        if loose:
            before, more = self._now.get(_LOOSE, _NONE), _made(b"", loose, digests)
            self._now[_LOOSE] = _Made(b"", before.keys + more.keys, before.digests + more.digests)

    def _as_left(self, batch: Batch, made: _Made) -> list[KnownFile] | None:
        """The files of a batch, where the last site holds all of them as they were made."""
        there = [self._last.get(path) for path in batch.paths]
        found = [
            file
            for file, digest in zip(there, made.digests, strict=True)
            if file is not None and file.digest == digest
        ]
        return found if len(found) == len(there) else None

    @property
    def rendered(self) -> int:
        """How many of the files that were made are documents."""
        return sum(count for kind, count in self.made.items() if kind in _DOCUMENTS)

    def bytes_of(self, file: OutputFile | KnownFile) -> bytes:
        """What a file holds, read from the last site where that is where it is."""
        if isinstance(file, OutputFile):
            return file.content
        return (self.last.read(file.path) if self.last else None) or b""

    def _audit(self, unchanged: Sequence[tuple[bytes, Recipe | Batch]], seed: bytes) -> None:
        """Make a few of the files all the same, others with each seed. Raises cache.WrongError where one differs."""

        def drawn(key: bytes) -> bytes:
            return blake2b(key, digest_size=8, key=seed).digest()

        sample = heapq.nsmallest(_SAMPLE, unchanged, key=lambda one: drawn(one[0]))
        wrong = []
        for _, maker in sample:
            recipes = maker.expanded() if isinstance(maker, Batch) else (maker,)
            recipe = min(recipes, key=lambda one: drawn(one.path.encode()))
            there = self._last.get(recipe.path)
            if there is None or recipe.file().digest != there.digest:
                wrong.append(recipe.path)
        if wrong:
            raise cache.WrongError(", ".join(wrong))

    def finish(self) -> None:
        """Keep what the next build needs."""
        if self._now != self._known:
            self._store.leave(_STATE, self._now)

    def _make(self, recipes: Sequence[Recipe]) -> Iterator[OutputFile]:
        """The files of these recipes, in order."""
        if self._run and len(recipes) >= _WORTH:
            made = self._run([(recipe.make, recipe.of) for recipe in recipes])
            yield from (
                OutputFile(recipe.path, content) for recipe, content in zip(recipes, made, strict=True)
            )
            return
        yield from workers.files(recipes, self.jobs)


def _made(key: bytes, keyed: Sequence[tuple[bytes, Recipe]], digests: Mapping[str, str]) -> _Made:
    """What to keep of recipes with their keys, whose files have these digests by path."""
    keys = b"".join(each for each, _ in keyed)
    return _Made(key, keys, tuple(digests[recipe.path] for _, recipe in keyed))
