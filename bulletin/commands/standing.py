"""What a command found that stands until something changes: asked again, it says the same again, and reads nothing.

A finding is known by how the content folder looks (`content.stamps`), the program, and the paths it was said with; it lies in
the cache like any other value. What a finding quotes may be withdrawn: a command that works anything out drops all others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
class Finding(Generic[T]):
    made_of: bytes
    """Digest of everything that it depends on (`made_of`)."""
    value: T
    said: Said


def found(outside: Outside, name: str, content: Path, work: Callable[[Outside], T]) -> T:
    """What `work` gives of a content folder, and says: as it was found before, where nothing changed since.

    Nobody else may write into the folder meanwhile. Raises what `work` raises; that is not kept.
    """
    values = cache.current()
    now, seen = values.moment(), stamps.seen(content)
    before = made_of(outside, content, seen, now)
    last: Finding[T] | None = values.last(name) if before else None
    if last and last.made_of == before:
        say_again(outside, content, last.said)
        return last.value
    said: list[str | ToLookAt] = []
    drop_others(name)
    value = work(heard(outside, said))
    if before and stamps.seen(content) == seen:
        values.leave(name, Finding(before, value, tuple(said)))
    return value


def leave(outside: Outside, name: str, content: Path, seen: Seen | None, now: int, value: object) -> None:
    """Leave what a command would find, and say nothing of, in a folder that was `seen` so at the moment `now`."""
    if made := made_of(outside, content, seen, now):
        cache.current().leave(name, Finding(made, value, ()))


def drop_others(name: str = "") -> None:
    """Let go of what other commands found: the content they read is another one now."""
    for each in (CHECK, CONVERT, VERIFY):
        if each != name:
            cache.current().discard(each)


def made_of(outside: Outside, content: Path, seen: Seen | None, now: int, *more: object) -> bytes:
    """The digest of how a content folder was `seen`, of the program, and of `more`; empty where it cannot be told.

    `now` is the moment before it was looked at, by the clock of the file system, 0 where that is not known: what is touched
    in the same tick may change once more unseen. The day is not among it: it is written into what comes in and changes
    nothing of what is there.
    """
    if seen is None or seen.latest >= now:
        return b""
    paths = outside.shown(content), outside.command("check", content)
    return digests.digest(seen.digest, paths, program.look(), *more)


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
