"""Names that lead to their articles, with how many there are: as bars, in shades, on the map of the region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.documents.views import href

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.reference.region import Tile


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that leads to its articles. `level` is 0 (none) to 5 (the most), for shades; `share` 0–100, for bars."""

    href: str
    text: str
    count: int
    level: int = 0
    share: int = 0
    key: str = ""
    note: str = ""
    """Key of the word that says what kind of entry it is, where not all of a list are of one kind."""


@dataclass(frozen=True, slots=True)
class Division:
    """A division of the region, the places in it that have articles, and where it stands on the map."""

    entry: Entry
    inner: tuple[Entry, ...]
    tile: Tile | None
    """None where no map is drawn."""


@dataclass(frozen=True, slots=True)
class PlacesView:
    """The divisions of the region, on a map of tiles or as a list; what is region-wide or outside it."""

    divisions: tuple[Division, ...]
    """All of them on a map, otherwise those with articles."""
    is_map: bool
    region: Entry | None
    region_tile: Tile | None
    elsewhere: tuple[Entry, ...]


def level(count: int, most: int) -> int:
    """A shade from 0 to 5; the power keeps one large place from bleaching all others.

    >>> [level(n, 100) for n in (0, 1, 4, 16, 50, 100)]
    [0, 1, 1, 2, 4, 5]
    """
    return 0 if not count else max(1, min(5, -(-int(500 * (count / most) ** 0.7) // 100)))


def entries(counts: Iterable[tuple[str, str, int, str]]) -> tuple[Entry, ...]:
    """Entries out of (target, text, count, key), shaded and measured against the largest of them."""
    rows = list(counts)
    most = max((count for _, _, count, _ in rows), default=0) or 1
    return tuple(
        Entry(href(target), text, count, level(count, most), max(1, 100 * count // most) if count else 0, key)
        for target, text, count, key in rows
    )
