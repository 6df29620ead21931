"""What a person should look at, as the desk lists it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from bulletin.model import PAGES
from bulletin.text.strictyaml import read_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


@dataclass(frozen=True)
class Found:
    """What a person should look at, as far as it is known."""

    asked: tuple[Asked, ...]
    """Least certain first."""
    owners: Mapping[str, str]
    """Ids of articles by path."""
    looked: int
    """Pages that were looked at, of `pages`, where the look at the archive as a whole is not over yet."""
    pages: int
    is_whole: bool

    def first(self, most: int) -> list[dict[str, Any]]:
        """The first of them as JSON values: there may be thousands."""
        return [value(one, self.owners) for one in self.asked[:most]]

    def like(self, kind: str) -> list[tuple[str, str]]:
        """What settles those of a kind that are so sure that they may be settled together: file and key of each."""
        return [_settling(one) for one in self.asked if kind_of(one) == kind and percent(one) >= SURE]

    def has(self, settling: Iterable[tuple[str, str]]) -> bool:
        """Whether these files and keys settle something that is asked."""
        wanted = set(settling)
        paths = {path for path, _ in wanted}
        return wanted <= {_settling(one) for one in self.asked if one.remedy.path in paths}

    @cached_property
    def kinds(self) -> dict[str, int]:
        """How many of each kind may be settled together."""
        counts: dict[str, int] = {}
        for one in self.asked:
            if percent(one) >= SURE:
                counts[kind_of(one)] = counts.get(kind_of(one), 0) + 1
        return counts


def kind_of(asked: Asked) -> str:
    return asked.what.partition("：")[0]


def percent(asked: Asked) -> int:
    return round(100 * asked.certainty)


def _settling(asked: Asked) -> tuple[str, str]:
    (key,) = read_mapping(asked.remedy.line, "")[0]
    return asked.remedy.path, key


def value(asked: Asked, owners: Mapping[str, str]) -> dict[str, Any]:
    """A doubt as a JSON value. `owners` are the ids of articles by path."""
    path, key = _settling(asked)
    folder, _, name = asked.path.partition("/")
    return {
        "path": asked.path,
        "line": asked.line,
        "page": name if folder == PAGES else "",
        "article": owners.get(asked.path, ""),
        "what": asked.what,
        "kind": kind_of(asked),
        "certainty": percent(asked),
        "settle": {"path": path, "key": key},
    }
