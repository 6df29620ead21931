"""The sheets of a page that came as PDF or scan, as pictures, and where on them its words stand: for an editor who compares.

They are drawn in a process with limits of time and memory, as the text is read (`confined`), and by the library that reads it.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.content import confined
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 1600
"""Pixels of a drawn sheet: its running text can be read on a screen when it is shown in its own size."""
_MOST = 4
"""Sheets that are drawn; a newspaper page has one."""
_LEAST = 2
"""Letters by which a run of words is told to belong to a line."""

Box = tuple[int, float, float, float, float]
"""Number of the sheet from 0; left, top, right and bottom of a place on it, each from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """What is drawn of a file."""

    pictures: tuple[bytes, ...] = ()
    """Each sheet as JPEG; none where the file cannot be drawn."""
    runs: tuple[tuple[str, Box], ...] = ()
    """Words in a row, and where they stand."""


def draw(data: bytes) -> Sheets:
    """The sheets of a PDF, or a scan; none where it cannot be drawn, or takes too long."""
    try:
        head, _, pictures = confined.run(__name__, data).stdout.partition(b"\n")
        told = json.loads(head)
        runs = tuple((str(text), _box(*box)) for text, box in told["runs"])
        cut, found = 0, []
        for size in told["sizes"]:
            found.append(pictures[cut : cut + int(size)])
            cut += int(size)
    except (TimeoutError, ValueError, KeyError, TypeError):
        return Sheets()
    return Sheets(tuple(found), runs)


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
    """The other side: limit this process, read a PDF from standard input, write what is drawn of it to standard output."""
    confined.limit()
    pictures: list[bytes] = []
    runs: list[tuple[str, Box]] = []
    data = sys.stdin.buffer.read()
    if not data.startswith(b"%PDF"):
        _serve_scan(data)
        return
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages[:_MOST]):
            drawn = page.to_image(width=WIDTH).original.convert("RGB")
            out = io.BytesIO()
            drawn.save(out, "JPEG", quality=80)
            pictures.append(out.getvalue())
            for word in page.extract_words(x_tolerance_ratio=0.6, keep_blank_chars=True):
                box = (
                    number,
                    round(float(word["x0"] / page.width), 4),
                    round(float(word["top"] / page.height), 4),
                    round(float(word["x1"] / page.width), 4),
                    round(float(word["bottom"] / page.height), 4),
                )
                runs.append((word["text"], box))
    head = json.dumps({"sizes": list(map(len, pictures)), "runs": runs})
    sys.stdout.buffer.write(head.encode() + b"\n" + b"".join(pictures))


def _serve_scan(data: bytes) -> None:
    """A scan as it is, as wide as a drawn sheet; where its lines stand is not kept."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as scan:
        picture = scan.convert("RGB")
    picture.thumbnail((WIDTH, 4 * WIDTH))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    head = json.dumps({"sizes": [len(out.getvalue())], "runs": []})
    sys.stdout.buffer.write(head.encode() + b"\n" + out.getvalue())
