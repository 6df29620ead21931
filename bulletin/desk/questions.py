"""What a person should look at, as the desk lists it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SURE = 90
"""Percent from which doubts of one kind may be settled together."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a person should look at, as far as it is known."""

    questions: tuple[Mapping[str, Any], ...]
    """JSON values, least certain first."""
    looked: int
    """Pages that were looked at, of `pages`, where the look at the archive as a whole is not over yet."""
    pages: int
    is_whole: bool

    def like(self, kind: str) -> list[Mapping[str, Any]]:
        """Those of a kind that are so sure that they may be settled together."""
        return [one for one in self.questions if one["kind"] == kind and one["certainty"] >= SURE]

    @property
    def kinds(self) -> dict[str, int]:
        """How many of each kind may be settled together."""
        counts: dict[str, int] = {}
        for one in self.questions:
            if one["certainty"] >= SURE:
                counts[one["kind"]] = counts.get(one["kind"], 0) + 1
        return counts
