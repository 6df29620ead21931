"""The sheets of a page that came as PDF or scan, as pictures, and where on them its words stand: for an editor who compares,
and, smaller, for readers.

They are drawn in a process with limits of time and memory, as the text is read (`confined`), and by the library that reads it.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.content import confined, scans
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pdfplumber.page import Page
    from PIL.Image import Image

WIDTH = 1600
"""Pixels of a drawn sheet: its running text can be read on a screen when it is shown in its own size."""
MOST_BYTES = 250_000
"""Of a picture for readers: what six articles weigh."""
_MOST = 4
"""Sheets that are drawn; a newspaper page has one."""
_LEAST = 2
"""Letters by which a run of words is told to belong to a line."""

Box = tuple[int, float, float, float, float]
"""Number of the sheet from 0; left, top, right and bottom of a place on it, each from 0 to 1."""


Runs = tuple[tuple[str, Box], ...]
"""Words in a row, and where they stand."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """What is drawn of a file."""

    pictures: tuple[bytes, ...] = ()
    """Each sheet, as JPEG for an editor; none where the file cannot be drawn."""
    runs: Runs = ()
    """As the file tells them; a scan tells none."""


def are_in(name: str) -> bool:
    """Whether a page, by its file name, came as sheets that can be drawn."""
    return name.lower().endswith((".pdf", *scans.SUFFIXES))


def draw(data: bytes) -> Sheets:
    """The sheets of a PDF, or a scan; none where it cannot be drawn, or takes too long."""
    return _asked(data, "")


def for_readers(data: bytes) -> Sheets:
    """The same as WebP, each of about `MOST_BYTES` at most, with nothing told about them."""
    return _asked(data, _FOR_READERS)


def _asked(data: bytes, what: str) -> Sheets:
    try:
        head, _, pictures = confined.run(__name__, data, what).stdout.partition(b"\n")
        told = json.loads(head)
        runs = _runs(told["runs"])
        cut, found = 0, []
        for size in told["sizes"]:
            found.append(pictures[cut : cut + int(size)])
            cut += int(size)
    except (TimeoutError, ValueError, KeyError, TypeError):
        return Sheets()
    return Sheets(tuple(found), runs)


def recognised(data: bytes) -> Runs:
    """The runs of a scan, or of a PDF whose sheets are scans, by recognising its text, which takes as long as reading the page;
    none where nothing is installed that recognises text, or it takes too long.
    """
    try:
        done = confined.run(__name__, data, _RECOGNISED, waited=confined.SCAN_WAITED)
        return _runs(json.loads(done.stdout)["runs"])
    except (TimeoutError, ValueError, KeyError, TypeError):
        return ()


_RECOGNISED, _FOR_READERS = "recognised", "for readers"


def _runs(told: Iterable[tuple[str, tuple[float, float, float, float, float]]]) -> Runs:
    return tuple((str(text), _box(*box)) for text, box in told)


def _box(sheet: float, left: float, top: float, right: float, bottom: float) -> Box:
    return int(sheet), float(left), float(top), float(right), float(bottom)


def places(runs: Sequence[tuple[str, Box]], lines: Mapping[int, str]) -> dict[int, list[Box]]:
    """Where the lines of a page stand on its sheets: the runs whose letters only one of the lines has.

    >>> places([('校园植树', (0, 0.1, 0.1, 0.5, 0.2)), ('的', (0, 0, 0, 0, 0))], {3: '校园植树 春意', 5: '别的话'})
    {3: [(0, 0.1, 0.1, 0.5, 0.2)]}
    """
    plain = {number: letters(text) for number, text in lines.items()}
    found: dict[int, list[Box]] = {}
    for text, box in runs:
        run = letters(text)
        if len(run) < _LEAST:
            continue
        owners = [number for number, line in plain.items() if run in line]
        if len(owners) == 1:
            found.setdefault(owners[0], []).append(box)
    return found


def serve() -> None:
    """The other side: limit this process, read a PDF or scan from standard input, write what is drawn or recognised of it to
    standard output.
    """
    is_recognised, is_for_readers = sys.argv[3] == _RECOGNISED, sys.argv[3] == _FOR_READERS
    if is_recognised:
        confined.limit(confined.SCAN_SECONDS, confined.SCAN_MEMORY)
    else:
        confined.limit(_SECONDS if is_for_readers else confined.SECONDS)
    runs: list[tuple[str, Box]] = []
    pictures: list[bytes] = []
    data = sys.stdin.buffer.read()
    for number, (picture, words) in enumerate(_drawn(data, is_large=is_recognised)):
        if is_recognised:
            words = scans.runs(picture, "")
        elif is_for_readers:
            pictures.append(_small(picture))
        else:
            picture.thumbnail((WIDTH, 4 * WIDTH))
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=80)
            pictures.append(out.getvalue())
        runs += [(text, (number, *(round(side, 4) for side in place))) for text, place in words]  # type: ignore[misc]
    head = json.dumps({"sizes": list(map(len, pictures)), "runs": runs})
    sys.stdout.buffer.write(head.encode() + b"\n" + b"".join(pictures))


_SECONDS = 30
"""Processor time for drawing a page for readers: two dense sheets take two, with all trials."""
_TRIALS = ((1400, 60), (1400, 40), (1400, 25), (1200, 25), (1000, 25), (800, 15))
"""Widths in pixels and qualities, the best first: the first that is small enough is taken. Small type stays legible longer
where quality goes than where pixels go.
"""


def _small(picture: Image) -> bytes:
    """A sheet as WebP, small enough for a document that people read on the road; nothing of the file is told with it."""
    picture.info.clear()
    data = b""
    for width, quality in _TRIALS:
        picture.thumbnail((width, 4 * width))
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=4)
        data = out.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data


_Place = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of a sheet."""


def _drawn(data: bytes, *, is_large: bool) -> Iterator[tuple[Image, Iterable[tuple[str, _Place]]]]:
    """The sheets of a file as pictures, and the words that it tells with their places."""
    if not data.startswith(b"%PDF"):
        yield from ((picture, ()) for picture in scans.pictures(data))
        return
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages[:_MOST]:
            if is_large:
                drawn = page.to_image(resolution=scans.RESOLUTION)
            else:
                drawn = page.to_image(
                    width=WIDTH, antialias=True
                )  # or the thin strokes of small type are lost
            yield drawn.original.convert("RGB"), _words(page)


def _words(page: Page) -> Iterator[tuple[str, _Place]]:
    """The words that a sheet of a PDF tells, read when somebody asks for them."""
    for word in page.extract_words(x_tolerance_ratio=0.6, keep_blank_chars=True):
        left, right = word["x0"] / page.width, word["x1"] / page.width
        top, bottom = word["top"] / page.height, word["bottom"] / page.height
        yield word["text"], (float(left), float(top), float(right), float(bottom))
