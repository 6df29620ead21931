"""How well pages are read that arrive as scans: the pages with their truth, printed in columns, scanned, recognised.

    python benchmarks/scans.py [FOLDER] [--most N]

Each page is drawn as a newspaper prints it (300 dpi, three columns, headlines large and bold), turned by half a degree at
most, blurred and made noisy, and read by the extra `ocr`. Characters wrong are counted by the edits that make what was
recognised what was printed, widths and blanks left out; the shares are those of `benchmarks/pages.py`. Beside it stands
what the plain text of the same paragraphs gives. Needs the extra, and Noto Serif CJK.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import report, score_articles

from bulletin.content import decoding
from bulletin.model import RawPage
from bulletin.text.typography import letters
from tests import page_cases

if TYPE_CHECKING:
    from tests.page_cases import Case

FACES = Path("/usr/share/fonts/opentype/noto")
SIZES = {"H": 64, "H2": 64, "K": 44, "D": 44, "S": 40, "C": 28, "F": 28}
TEXT, WIDE, MARGIN, GAP, COLUMNS = 34, 2480, 120, 70, 3
COLUMN = (WIDE - 2 * MARGIN - (COLUMNS - 1) * GAP) // COLUMNS
HANGING = "，。、；：！？”’）》」』…"
"""Marks that begin no line."""


def paragraphs(case: Case) -> list[tuple[str, str, bool]]:
    """Tag and text of each paragraph, what a column break cut put together; whether an article begins there."""
    found: list[tuple[str, str, bool]] = []
    before = ""
    for line in case.lines:
        text = page_cases.unmarked(line.text)
        if line.tag == "+" and found:
            found[-1] = (found[-1][0], found[-1][1] + text, found[-1][2])
            continue
        begins = line.tag in {"K", "H", "U"} and not (line.tag == "H" and before == "K")
        found.append((line.tag, text.replace(" ", "\u3000"), begins))
        before = line.tag if line.tag != "F" else before
    return found


def _rows(text: str, size: int, indent: float) -> list[str]:
    rows, row, reach = [], "", indent * size
    for character in text:
        across = size * (0.55 if character.isascii() else 1)
        if reach + across > COLUMN and character not in HANGING:
            rows.append(row)
            row, reach = "", 0.0
        row += character
        reach += across
    return [*rows, row]


def scan(case: Case, seed: int) -> bytes:
    """A page as a scanner sees it."""
    rows: list[tuple[int, str, str, float, int]] = []
    for tag, text, begins in paragraphs(case):
        size, indent = SIZES.get(tag, TEXT), 2 if tag in {"P", "U"} else 0
        for number, row in enumerate(_rows(text, size, indent)):
            above = 0 if number else 40 if begins else 6 if tag in {"H", "S", "D"} else 0
            rows.append((size, tag, row, 0 if number else indent * size, above))
    high = max(900, sum(int(size * 1.5) + above for size, _, _, _, above in rows) // COLUMNS + 400)
    sheet = Image.new("L", (WIDE, high), 242)
    draw = ImageDraw.Draw(sheet)
    left, top = MARGIN, MARGIN
    for size, tag, row, moved_in, above in rows:
        top += above if top > MARGIN else 0
        if top + size * 1.5 > high - MARGIN:
            left, top = left + COLUMN + GAP, MARGIN
        weight = "Bold" if tag in {"H", "H2", "S"} else "Regular"
        face = ImageFont.truetype(FACES / f"NotoSerifCJK-{weight}.ttc", size, index=2)
        free = COLUMN - draw.textlength(row, font=face)
        moved = free / 2 if tag in {"K", "H", "H2", "D", "S"} else free if tag == "B" else moved_in
        draw.text((left + moved, top), row, fill=25, font=face)
        top += int(size * 1.5)
    turned = sheet.rotate(random.Random(seed).uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=242)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.8))).astype(float)
    grey += np.random.default_rng(seed).normal(0, 9, grey.shape)
    data = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype("uint8")).save(data, "PNG")
    return data.getvalue()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, default=page_cases.FOLDER / "fresh-f")
    parser.add_argument("--most", type=int, default=10, help="pages at most")
    options = parser.parse_args()
    plain: Counter[str] = Counter()
    scanned: Counter[str] = Counter()
    wrong = unsure = total = 0
    for seed, case in enumerate(page_cases.read(options.folder)[: options.most]):
        printed = "\n\n".join(text for _, text, _ in paragraphs(case))
        plain += score_articles(case, RawPage("p.txt", printed))
        text, encoding, styles = decoding.read_styled(scan(case, seed), ".png", case.name)
        scanned += score_articles(case, RawPage("p.png", text, encoding, "", styles))
        true, got = letters(printed), letters(text)
        # The order of columns is no fault of the recogniser: a page whose order differs counts by its paragraphs.
        wrong += min(Levenshtein.distance(true, got), _by_paragraph(printed, text))
        total += len(true)
        unsure += sum(len(style.unsure) for _, style in styles)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    pages = scanned["pages"]
    print(f"pages {pages}, {seconds / max(1, pages):.1f} s of processor time each")
    print(f"characters wrong {wrong / total:.4f} of {total}; marked as hardly legible {unsure / total:.4f}")
    of_plain, of_scan = report(plain), report(scanned)
    for name in of_plain:
        print(f"{name.ljust(22)} text {of_plain[name]:.3f}  scan {of_scan[name]:.3f}")


def _by_paragraph(printed: str, read: str) -> int:
    lines = [letters(each) for each in read.split("\n\n")]
    whole = "".join(lines)
    return sum(
        min([len(one), *(Levenshtein.distance(one, each) for each in lines)]) if one not in whole else 0
        for one in map(letters, printed.split("\n\n"))
    )


if __name__ == "__main__":
    main()
