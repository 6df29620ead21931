"""The region an archive is about: its places, how it calls itself, its map in tiles.

One frozen value, made of data alone (`loading`): another archive has another region by naming its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin.reference.gazetteer import Gazetteer

MOST_TILES = 12
"""Rows and columns of a map in tiles; as many have a class in static/css/browse.css."""

Interface = Mapping[str, Mapping[str, str]]
"""Words of the interface by language and key, instead of those in templates/words/."""
NONE: Interface = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a place stands on the map in tiles: row and column, from 1, the north above."""

    row: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """What is known of the region of an archive."""

    gazetteer: Gazetteer
    itself: str = ""
    """What texts call the region without its name, e.g. `自治区`; empty when nothing does."""
    not_after: tuple[str, ...] = ()
    """Words before `itself` that make it another region: 维吾尔自治区."""
    township_kinds: tuple[str, ...] = ()
    """What towns are called by their kind, behind the name: 镇."""
    seats: tuple[str, ...] = ()
    """Codes of the places it is governed from, where its own row does not say so."""
    tiles: Mapping[str, Tile] = field(default_factory=dict)
    """By code of a division, or of the region itself; empty where no map is drawn, and a list stands instead."""

    @property
    def code(self) -> str:
        """GB/T 2260, six digits, e.g. `150000`; `000000` for all China."""
        return self.gazetteer.region
