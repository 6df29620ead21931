"""What a command found that stands until something changes: asked again, it says the same again, and reads nothing.

A finding is known by the content folder, the program, and the paths it was said with; it lies in the cache like any other
value. The folder is known by how it looks (`content.stamps`), and where that is another, by the bytes of its files: one that was
saved as it was, or checked out again, changes nothing. What a finding quotes may be withdrawn: a command that works anything
out drops those of another content.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from bulletin import cache, digests, program
from bulletin.commands.outside import Outside, ToLookAt
from bulletin.content import stamps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.content.stamps import Seen

T = TypeVar("T")
CHECK, CONVERT, VERIFY = "commands.check", "commands.convert", "commands.verify"
"""The names of findings."""

Said = tuple[str | ToLookAt, ...]
"""What was said and listed, in order."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a finding rests on: the content folder, the program and the paths it is said with, told in two ways."""

    looks: bytes
    """A digest with how the folder looks; empty where that can change unseen."""
    holds: bytes
    """A digest with what is in it; empty where some of it is not read."""


@dataclass(frozen=True)
class Ground:
    """The same as it is now; of each way as much is worked out as is asked for."""

    seen: Seen | None
    """How the content folder was seen; None where that cannot be told."""
    now: int
    """The moment before it was looked at, by the clock of the file system, 0 where that is not known: what is touched in the
    same tick may change once more unseen."""
    others: tuple[object, ...]
    """What a finding rests on besides. The day is not among it: it is written into what comes in and changes nothing of
    what is there."""

    @cached_property
    def looks(self) -> bytes:
        seen = self.seen
        return digests.digest(seen.digest, *self.others) if seen and seen.latest < self.now else b""

    @cached_property
    def holds(self) -> bytes:
        held = self.seen.digest_of_bytes if self.seen else b""
        return digests.digest(held, *self.others) if held else b""

    def bears(self, basis: Basis) -> bool:
        """Whether what was found on another basis holds here."""
        return basis.looks == self.looks != b"" or basis.holds == self.holds != b""

    @property
    def basis(self) -> Basis | None:
        """This as it is kept; None where it can change unseen."""
        return Basis(self.looks, self.holds) if self.looks else None


def ground(outside: Outside, content: Path, seen: Seen | None, now: int, *more: object) -> Ground:
    """What a finding in a content folder rests on, which was `seen` so at the moment `now`, with `more`."""
    paths = outside.shown(content), outside.command("check", content)
    return Ground(seen, now, (paths, program.look(), *more))


@dataclass(frozen=True, slots=True)
class Finding(Generic[T]):
    basis: Basis
    value: T
    said: Said


def found(outside: Outside, name: str, content: Path, work: Callable[[Outside], T]) -> T:
    """What `work` gives of a content folder, and says: as it was found before, where nothing changed since.

    Nobody else may write into the folder meanwhile. Raises what `work` raises; that is not kept.
    """
    values = cache.current()
    now, seen = values.moment(), stamps.seen(content)
    here = ground(outside, content, seen, now)
    last: Finding[T] | None = values.last(name)
    if last and here.bears(last.basis):
        say_again(outside, content, last.said)
        if here.looks != last.basis.looks and here.basis:
            values.leave(name, replace(last, basis=here.basis))
        return last.value
    said: list[str | ToLookAt] = []
    drop(name, here)
    value = work(heard(outside, said))
    if here.basis and stamps.seen(content) == seen:
        values.leave(name, Finding(here.basis, value, tuple(said)))
    return value


def leave(name: str, here: Ground, value: object) -> None:
    """Leave what a command would find, and say nothing of."""
    if here.basis:
        cache.current().leave(name, Finding(here.basis, value, ()))


def drop(name: str = "", here: Ground | None = None) -> None:
    """Let go of what commands found, but of one `name` and of what holds `here`: the content they read is another one now."""
    values = cache.current()
    for each in (CHECK, CONVERT, VERIFY):
        if each == name:
            continue
        last: Finding[object] | None = values.last(each) if here else None
        if not (here and last and here.bears(last.basis)):
            values.discard(each)


def heard(outside: Outside, said: list[str | ToLookAt]) -> Outside:
    """The same world, which notes in `said` what it is told."""

    def say(text: str) -> None:
        said.append(text)
        outside.say(text)

    def list_doubts(folder: Path, listed: ToLookAt) -> None:
        said.append(listed)
        outside.list_doubts(folder, listed)

    return replace(outside, say=say, list_doubts=list_doubts)


def say_again(outside: Outside, content: Path, said: Said) -> None:
    """Say and list once more what was said of a content folder."""
    for each in said:
        if isinstance(each, ToLookAt):
            outside.list_doubts(content, each)
        else:
            outside.say(each)
