"""Recipes -> the files of the site: those that the last site holds are taken over, the others made, in several processes.

The result does not depend on how many.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, starmap
from typing import TYPE_CHECKING, NamedTuple

from bulletin import cache, routes
from bulletin.digests import SIZE as KEY
from bulletin.digests import digest
from bulletin.model import KnownFile, OutputFile, Taken
from bulletin.publish import workers
from bulletin.recipes import Batch, Recipe, says_version, with_other_version, with_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bulletin.model import LastSite
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
        return dict(zip(self.each_key(), self.digests, strict=True))

    def each_key(self) -> Iterator[bytes]:
        return (self.keys[at : at + KEY] for at in range(0, len(self.keys), KEY))


_LOOSE = ""
"""Stands for the name of a batch, of what belongs to none."""
_NONE = _Made(b"", b"", ())


class _Left(NamedTuple):
    """What a build leaves for the next."""

    made: dict[str, _Made]
    """By the name of the batch."""
    version: str
    """That of the recipes that have one."""
    own: frozenset[str]
    """Paths of files that say that version in words of their own: another one cannot be told apart in them."""


@dataclass(slots=True)
class _Plan:
    """What becomes of the files that are asked for. Recipes and batches stand with their keys."""

    missing: list[tuple[bytes, Recipe]] = field(default_factory=list)
    unchanged: list[tuple[bytes, Recipe | Batch]] = field(default_factory=list)
    taken: list[KnownFile] = field(default_factory=list)
    """Of the last site."""
    singly: list[KnownFile] = field(default_factory=list)
    """Those of them that do not come with a whole batch."""
    renewed: list[tuple[KnownFile, str]] = field(default_factory=list)
    """Of the last site, with the version that each is to have."""
    opened: list[tuple[str, bytes, list[tuple[bytes, str]]]] = field(default_factory=list)
    """Name and key of each batch of which any file is another than it was; keys and paths of its recipes."""
    loose: list[tuple[bytes, str]] = field(default_factory=list)
    """Keys and paths of recipes of no batch."""


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
        self._before: _Left = self._store.last(_STATE) or _Left({}, "", frozenset())
        self._known = self._before.made
        self._now: dict[str, _Made] = {}
        self._version = ""
        self._own: set[str] = set()
        """As in `_Left`, of what is made now."""
        self._loose = self._known.get(_LOOSE, _NONE).by_key()
        self.made: Counter[str] = Counter()
        """How many files were made, by the kind of their path."""
        self.taken_over = 0

    def files(self, makers: Iterable[Recipe | Batch]) -> Iterator[OutputFile | Taken]:
        """The file of each recipe, in any order: those that are taken over first, together; then those in which the version alone is
        another than in the last site.

        Raises cache.WrongError where what earlier builds left proves wrong.
        """
        plan = self._planned(makers)
        if plan.missing or plan.renewed:
            self._audit(plan.unchanged, digest(self._version, *(key for key, _ in plan.missing)))
        self.taken_over += len(plan.taken)
        if plan.taken:
            yield Taken(plan.taken)
        digests = {file.path: file.digest for file in plan.singly}
        for _, recipe in plan.missing:
            self._note(recipe)
        made = self._make([recipe for _, recipe in plan.missing])
        for file in chain(starmap(self._renewed, plan.renewed), made):
            digests[file.path] = file.digest
            kind = routes.kind_of(file.path)
            self.made[kind.name if kind else ""] += 1
            yield file
        for name, key, paths in plan.opened:
            self._now[name] = _made(key, paths, digests)
        if plan.loose:
            before, more = self._now.get(_LOOSE, _NONE), _made(b"", plan.loose, digests)
            self._now[_LOOSE] = _Made(b"", before.keys + more.keys, before.digests + more.digests)

    def _planned(self, makers: Iterable[Recipe | Batch]) -> _Plan:
        plan = _Plan()

        def keep(there: KnownFile, version: str) -> None:
            if self._has(version):
                plan.taken.append(there)
                plan.singly.append(there)
            else:
                plan.renewed.append((there, version))

        def judge(key: bytes, recipe: Recipe, known: Mapping[bytes, str]) -> None:
            there = self._last.get(recipe.path)
            if there is None or known.get(key) != there.digest or not self._can_have(there, recipe.version):
                plan.missing.append((key, recipe))
            else:
                plan.unchanged.append((key, recipe))
                keep(there, recipe.version)

        for maker in makers:
            self._seen(maker)
            key = maker.key()
            self._version = maker.version or self._version
            if isinstance(maker, Recipe):
                plan.loose.append((key, maker.path))
                judge(key, maker, self._loose)
                continue
            before = self._known.get(maker.name, _NONE)
            there = self._as_left(maker, before) if before.key == key else None
            if there is not None and self._has(maker.version):
                plan.unchanged.append((key, maker))
                plan.taken += there
                self._now[maker.name] = before
            elif there is not None and all(self._can_have(file, maker.version) for file in there):
                plan.unchanged.append((key, maker))
                plan.opened.append((maker.name, key, [*zip(before.each_key(), maker.paths, strict=True)]))
                for file in there:
                    keep(file, maker.version if routes.is_document(file.path) else "")
            else:
                keyed = [(recipe.key(), recipe) for recipe in maker.expanded()]
                plan.opened.append((maker.name, key, [(own, recipe.path) for own, recipe in keyed]))
                known = before.by_key()
                for own, recipe in keyed:
                    judge(own, recipe, known)
        return plan

    def _has(self, version: str) -> bool:
        """Whether files of the last site have this version, or it is none."""
        return version in {"", self._before.version}

    def _can_have(self, there: KnownFile, version: str) -> bool:
        """Whether a file of the last site can be given this version."""
        return self._has(version) or bool(self._before.version and there.path not in self._before.own)

    def _renewed(self, there: KnownFile, version: str) -> OutputFile:
        """A file of the last site with this version in place of the one that it has. Raises cache.WrongError where it does not
        hold what it held, though its stamp is the same."""
        data = self.last.read(there.path) if self.last else None
        if data is None:
            raise cache.WrongError(there.path)
        if says_version(data, version):
            self._own.add(there.path)
        return OutputFile(there.path, with_other_version(data, self._before.version, version))

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
            there: KnownFile | OutputFile | None = self._last.get(recipe.path)
            if isinstance(there, KnownFile) and not self._has(recipe.version):
                there = self._renewed(there, recipe.version)
            if there is None or recipe.file().digest != there.digest:
                wrong.append(recipe.path)
        if wrong:
            raise cache.WrongError(", ".join(wrong))

    def finish(self) -> None:
        """Keep what the next build needs."""
        version = self._version or self._before.version
        said_before = self._before.own if version == self._before.version else frozenset()
        left = _Left(self._now, version, said_before | self._own)
        if left != self._before:
            self._store.leave(_STATE, left)

    def _make(self, recipes: Sequence[Recipe]) -> Iterator[OutputFile]:
        """The files of these recipes, in order."""
        if self._run and len(recipes) >= _WORTH:
            made = self._run([(recipe.make, recipe.of) for recipe in recipes])
        else:
            made = workers.made(recipes, self.jobs)
        for recipe, data in zip(recipes, made, strict=True):
            if recipe.version and says_version(data, recipe.version):
                self._own.add(recipe.path)
            yield OutputFile(recipe.path, with_version(data, recipe.version))


def _made(key: bytes, keyed: Sequence[tuple[bytes, str]], digests: Mapping[str, str]) -> _Made:
    """What to keep of recipes, each with its key and path, whose files have these digests by path."""
    return _Made(key, b"".join(each for each, _ in keyed), tuple(digests[path] for _, path in keyed))
