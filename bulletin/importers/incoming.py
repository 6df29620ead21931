"""The values that importers hand on: an article as another program keeps it, and what could not be taken over."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bulletin.problems import Problem
from bulletin.routes import DIRECTORY_INDEX

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


class Source(Protocol):
    """The files of what is imported, by their paths in its folder, with `/`."""

    @property
    def names(self) -> Collection[str]: ...

    def read(self, name: str) -> bytes:
        """Raises KeyError for a name that there is not, OSError."""


@dataclass(frozen=True)
class Incoming:
    """An article of another program."""

    origin: str
    """The file it comes from."""
    title: str
    body: str
    """Markdown of that program."""
    line: int = 1
    """On which the body begins."""
    date: str = ""
    """YYYY-MM-DD, or as much of it as is known, or as it is written."""
    updated: str = ""
    """YYYY-MM-DD."""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """Where it was published, as paths from the root of the site, the present one first: `posts/2023/ping-an/`."""
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of our own keys that this program has, too: `id`, `kicker`, `places`."""
    lacking: tuple[Problem, ...] = ()
    """What of it is not carried, found while it was read."""
    head: int = 1
    """The line on which what is said of it begins: the header of a file, a row of a table."""
    is_ours: bool = False
    """Whether an archive like this one wrote it: its words, body and former addresses are taken as they stand."""
    name: str = ""
    """What its file is called, where that is what it is known by: its headline where it has no other."""


@dataclass(frozen=True)
class Found:
    """What there is to import, and what is left out."""

    articles: tuple[Incoming, ...] = ()
    lacking: tuple[Problem, ...] = ()


_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def day_of(text: str) -> str:
    """The day of a moment as programs write it; what is none stays as it is.

    >>> day_of('2023-05-01T10:00:00+08:00'), day_of('2023-5-1 10:00'), day_of('2023')
    ('2023-05-01', '2023-05-01', '2023')
    """
    found = _DAY.match(text.strip())
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text.strip()


def slug(text: str) -> str:
    """A text as static site generators write it into an address: letters and digits, all else hyphens.

    >>> slug('Hello, World!'), slug('平安 守护 2023')
    ('hello-world', '平安-守护-2023')
    """
    kept = "".join(
        character
        if character.isalnum() or character in "_."
        else " "
        if character.isspace() or character in "-/"
        else ""
        for character in unicodedata.normalize("NFC", text.lower())
    )
    return "-".join(kept.split())


def address(*parts: str) -> str:
    """Parts of an address put together, without doubled slashes.

    >>> address('/posts/', '2023', 'a/'), address('a.html')
    ('posts/2023/a/', 'a.html')
    """
    path = re.sub("/{2,}", "/", "/".join(part for part in parts if part)).lstrip("/")
    return path.removesuffix(DIRECTORY_INDEX)


def not_carried(origin: str, lines: Mapping[str, int], keys: Mapping[str, object]) -> Iterator[Problem]:
    """A problem for each key of a header that an article here has no place for."""
    for key, value in keys.items():
        if value not in (None, "", [], {}):
            yield Problem(origin, lines.get(key, 1), f"“{key}”没有带过来：{value}")
