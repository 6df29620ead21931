"""Pictures of pages that came as PDF or scan: which pages show theirs, and how these come into the site.

A picture says all that its page says. So a page shows its sheets only where every character of it is shown as text, too:
none of its articles is withdrawn, redacted or gone, nothing was masked, and it does not print what is withheld elsewhere.
What a picture shows besides its text nobody reads here.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PIL import Image

from bulletin import cache, routes
from bulletin.content import sheets
from bulletin.documents.facsimile import shows_source
from bulletin.model import KnownFile, OutputFile, Sheet, Taken
from bulletin.publish import absence, workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.content.ledger import Ledger
    from bulletin.content.sheets import Box
    from bulletin.model import Archive, LastSite, Page, RawPage
    from bulletin.publish.withheld import Withheld

    Drawn = tuple[tuple[str, Sheet], ...]
    """Of each sheet SHA-256 of its picture, and the sheet itself; empty where the page could not be drawn."""

_STATE = "publish.sheets"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pages show their sheets."""

    shown: tuple[RawPage, ...] = ()
    declined: tuple[tuple[RawPage, str], ...] = ()
    """Those that came as sheets and do not, and why, in words."""


def chosen(archive: Archive, book: Ledger, withheld: Callable[[], Withheld]) -> Choice:
    """Which pages show their sheets. `withheld` gives what may not be published; it is asked where a page could show some."""
    pages = [page for page in archive.pages if sheets.are_in(page.raw.name)]
    if not archive.settings.sheets or not pages:
        return Choice()
    hidden = withheld()
    said = _sources(archive)
    shown, declined = [], []
    for page in pages:
        if reason := _reason(page, archive, book, hidden, said.get(page.raw.name, ())):
            declined.append((page.raw, reason))
        else:
            shown.append(page.raw)
    return Choice(tuple(shown), tuple(declined))


def _sources(archive: Archive) -> dict[str, list[str]]:
    """The articles that say of themselves that they were printed on a page, by its file name."""
    found: dict[str, list[str]] = {}
    for article in archive.articles:
        if source := article.meta.source:
            found.setdefault(source.page, []).append(article.id)
    return found


def _reason(page: Page, archive: Archive, book: Ledger, hidden: Withheld, said: Sequence[str]) -> str:
    """Why a page shows no sheets; empty where it does."""
    name = page.raw.name
    records = [each for each in book.of_page(name) if not each.into]
    owners = {span.owner for span in page.spans if span.owner} | {each.id for each in records} | {*said}
    if not all(owner in archive.by_id and shows_source(archive.by_id[owner]) for owner in owners):
        return "有撤下或删节的文章"
    record = book.pages.get(name)
    if (record and record.masked) or any(each.masked or each.gone for each in records):
        return "有遮去的文字"
    # On paper a line goes on in the next one: what its end parts in two is searched, too.
    text = page.raw.text.replace("\n", "")
    if hidden and any(absence.search(hidden, routes.SHEET.path(page.raw.stem, "1"), text)):
        return "印着别处撤下或删节的文字"
    return ""


class Drawing:
    """The pictures of some pages: drawn, or taken over from the last site, which holds those of the same files."""

    def __init__(
        self, pages: Sequence[RawPage], read: Callable[[RawPage], bytes], last: LastSite | None, jobs: int
    ) -> None:
        """`read` gives the bytes of a page as received; `jobs` are drawn at once."""
        self._pages, self._read, self._jobs = pages, read, jobs
        self._last = last.files if last else {}
        self.shown: dict[str, tuple[Sheet, ...]] = {}
        """The sheets of each page, by its file name; of all pages that could be drawn once `files` has come to its end."""
        self.undrawn: list[RawPage] = []
        """The others."""

    def files(self) -> Iterator[OutputFile | Taken]:
        """The pictures; those that are taken over first, together."""
        store = cache.current()
        known: Mapping[tuple[str, str], Drawn] = store.last(_STATE) or {}
        now: dict[tuple[str, str], Drawn] = {}
        """By name and SHA-256 of the page."""
        taken: list[KnownFile] = []
        missing: list[RawPage] = []
        for page in self._pages:
            before = known.get((page.name, page.sha256))
            there = None if before is None else self._as_left(before)
            if before is None or there is None:
                missing.append(page)
            else:
                taken += there
                now[page.name, page.sha256] = before
        if taken:
            yield Taken(taken)
        made = workers.elsewhere(partial(_drawn, self._read), missing, self._jobs)
        for page, drawn in zip(missing, made, strict=True):
            now[page.name, page.sha256] = tuple((file.digest, sheet) for file, sheet in drawn)
            yield from (file for file, _ in drawn)
        for page in self._pages:
            if sheets_of_page := tuple(sheet for _, sheet in now[page.name, page.sha256]):
                self.shown[page.name] = sheets_of_page
            else:
                self.undrawn.append(page)
        store.leave(_STATE, now)

    def _as_left(self, drawn: Drawn) -> list[KnownFile] | None:
        """The pictures of a page that was drawn before, where the last site holds all of them."""
        there = [(digest, self._last.get(sheet.path)) for digest, sheet in drawn]
        found = [file for digest, file in there if file is not None and file.digest == digest]
        return found if len(found) == len(drawn) else None


def _drawn(read: Callable[[RawPage], bytes], page: RawPage) -> list[tuple[OutputFile, Sheet]]:
    """The pictures of a page; none where it cannot be drawn."""
    found = sheets.for_readers(read(page))
    places = sheets.places(found.runs, dict(enumerate(page.text.split("\n"), 1)))
    made = []
    for number, picture in enumerate(found.pictures):
        path = routes.SHEET.path(page.stem, str(number + 1))
        boxes = {line: [box for box in own if box[0] == number] for line, own in places.items()}
        spots = tuple((line, "".join(map(_rectangle, own))) for line, own in sorted(boxes.items()) if own)
        with Image.open(io.BytesIO(picture)) as opened:
            made.append((OutputFile(path, picture), Sheet(page.name, path, *opened.size, spots)))
    return made


def _rectangle(box: Box) -> str:
    """A place on a sheet as part of a path.

    >>> _rectangle((0, 0.1, 0.2, 0.25, 0.21))
    'M100 200h150v10h-150z'
    """
    left, top, right, bottom = (round(_UNITS * side) for side in box[1:])
    return f"M{left} {top}h{right - left}v{bottom - top}h{left - right}z"


_UNITS = 1000
"""Across a sheet and down, as `Sheet.spots` count."""


def said(without: Sequence[tuple[RawPage, str]]) -> str:
    """Which pages show no sheets, and why, in one line; empty where there are none.

    >>> from bulletin.model import RawPage
    >>> said([(RawPage('a.pdf', ''), UNDRAWN)])
    '没有放版面图的版面 1 个：a.pdf（画不出来）'
    """
    named = "、".join(f"{page.name}（{why}）" for page, why in without[:_LISTED])
    more = "……" if len(without) > _LISTED else ""
    return f"没有放版面图的版面 {len(without)} 个：{named}{more}" if without else ""


UNDRAWN = "画不出来"
_LISTED = 10
