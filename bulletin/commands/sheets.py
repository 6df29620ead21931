"""What pages that came as PDF or scan look like at the desk: drawn when somebody opens one, the last few kept."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin.content import sheets
from bulletin.content.sheets import Sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.content.sheets import Runs
    from bulletin.model import RawPage

_KEPT = 4
"""Pages whose drawn sheets are kept."""


class Drawer:
    """Draws the pages of a content folder, whose files `read` gives by path. One page at a time, whoever asks."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._drawing, self._recognising = threading.Lock(), threading.Lock()
        self._drawn = lru_cache(_KEPT)(self._draw)
        self._placed = lru_cache(_KEPT)(self._recognise)

    def sheets(self, page: RawPage) -> Sheets:
        """The sheets of a page that came as PDF or scan, drawn; none of another."""
        if not sheets.are_in(page.name):
            return Sheets()
        with self._drawing:
            return self._drawn(page.path, page.sha256)

    def runs(self, page: RawPage) -> Runs:
        """Where its words stand on its sheets; those of a scan are recognised, which takes a while."""
        found = self.sheets(page)
        if found.runs or not found.pictures:
            return found.runs
        with self._recognising:
            return self._placed(page.path, page.sha256)

    def _draw(self, path: str, _: str) -> Sheets:
        """What the bytes of a file look like, which its digest tells from those of another time."""
        return sheets.draw(self._read(path) or b"")

    def _recognise(self, path: str, _: str) -> Runs:
        return sheets.recognised(self._read(path) or b"")
