"""What a person should look at, as the desk lists it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bulletin.desk.messages import Message
from bulletin.model import PAGES
from bulletin.text.strictyaml import read_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bulletin.problems import Remedy

SURE = 90
"""Percent from which doubts of one kind may be settled together."""


class Asked(Protocol):
    """A doubt with what settles it; see `commands.outside.Question`."""

    @property
    def path(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def what(self) -> str: ...
    @property
    def certainty(self) -> float: ...
    @property
    def remedy(self) -> Remedy: ...


T = TypeVar("T", bound=Asked)


@dataclass(frozen=True)
class Found:
    """What a person should look at, as far as it is known."""

    asked: tuple[Asked, ...]
    """Least certain first."""
    looked: int
    """Pages that were looked at, of `pages`, where the look at the archive as a whole is not over yet."""
    pages: int
    is_whole: bool

    def first(self, most: int, owner: Callable[[str], str]) -> list[dict[str, Any]]:
        """The first of them as JSON values: there may be thousands. `owner` gives the id of the article of a file."""
        return [value(one, owner) for one in self.asked[:most]]

    def like(self, kind: str) -> list[tuple[str, str]]:
        """What settles those of a kind that are so sure that they may be settled together: file and key of each."""
        return [settling(one) for one in self.asked if kind_of(one) == kind and percent(one) >= SURE]

    def has(self, keys: Iterable[tuple[str, str]]) -> bool:
        """Whether these files and keys settle something that is asked."""
        wanted = set(keys)
        paths = {path for path, _ in wanted}
        return wanted <= {settling(one) for one in self.asked if one.remedy.path in paths}

    @cached_property
    def kinds(self) -> dict[str, int]:
        """How many of each kind may be settled together."""
        return dict(Counter(kind_of(one) for one in self.asked if percent(one) >= SURE))


def worst_first(asked: Iterable[T]) -> tuple[T, ...]:
    """In the order in which they are worth reading."""
    return tuple(sorted(asked, key=lambda one: (one.certainty, one.path, one.line, one.what)))


def kind_of(asked: Asked) -> str:
    return asked.what.partition("：")[0]


def percent(asked: Asked) -> int:
    return round(100 * asked.certainty)


def settling(asked: Asked) -> tuple[str, str]:
    """What settles it: the file, and the key of the line in it."""
    return asked.remedy.path, _key(asked.remedy.line)


@lru_cache(maxsize=20_000)
def _key(line: str) -> str:
    (key,) = read_mapping(line, "")[0]
    return key


def _nobody(_: str) -> str:
    return ""


def value(asked: Asked, owner: Callable[[str], str] = _nobody) -> dict[str, Any]:
    """A doubt as a JSON value. `owner` gives the id of the article of a file."""
    path, key = settling(asked)
    folder, _, name = asked.path.partition("/")
    return {
        "path": asked.path,
        "line": asked.line,
        "page": name if folder == PAGES else "",
        "article": owner(asked.path),
        "what": Message(asked.what),
        "kind": kind_of(asked),
        "certainty": percent(asked),
        "settle": {"path": path, "key": key},
    }
