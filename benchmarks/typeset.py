"""How well pages are read that arrive as Word or PDF: the pages with their truth, typeset, beside their plain text.

    python benchmarks/typeset.py [FOLDER]

Each page is set as a newsroom sets it (headline large, crossheads bold, bylines and captions small): as a Word file,
as one whose articles stand in the cells of a table, and as a PDF of several columns printed by Chromium, where that is
installed. The shares are those of `benchmarks/pages.py`.
"""

from __future__ import annotations

import argparse
import html
import io
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import report, score_articles

from bulletin.content import decoding
from bulletin.model import RawPage
from tests import page_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.page_cases import Case

POINTS = {"K": 14.0, "H": 22.0, "H2": 22.0, "D": 14.0, "S": 12.0, "C": 9.0, "F": 9.0}
TEXT = 10.5
_CENTRED = frozenset({"K", "H", "H2", "D", "S"})
_BOLD = frozenset({"H", "H2", "S"})
_ORDINARY = frozenset(
    {"police", "school", "enterprise", "county", "supplement", "web", "wechat", "traditional"}
)
"""Kinds of pages that a person may set; what OCR, mail or a PDF has broken into rows is set nowhere."""


def paragraphs(case: Case) -> Iterator[tuple[str, str, bool]]:
    """Tag and text of each paragraph, what a column break cut put together; whether an article begins there."""
    waiting: tuple[str, str, bool] | None = None
    before = ""
    for line in case.lines:
        text = page_cases.unmarked(line.text)
        begins = line.tag in {"K", "H", "U"} and not (line.tag == "H" and before == "K")
        if line.tag == "+" and waiting:
            waiting = (waiting[0], waiting[1] + text, waiting[2])
            continue
        if waiting:
            yield waiting
        waiting = (line.tag, text, begins)
        before = line.tag if line.tag != "F" else before
    if waiting:
        yield waiting


def _set(paragraph: Any, tag: str, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(POINTS.get(tag, TEXT))
    run.bold = tag in _BOLD
    if tag in _CENTRED:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def word(case: Case) -> bytes:
    """A Word file, one article below the other."""
    document = docx.Document()
    for tag, text, _ in paragraphs(case):
        _set(document.add_paragraph(), tag, text)
    return _bytes(document)


def word_cells(case: Case) -> bytes:
    """A Word file whose articles stand in the cells of a table of two columns."""
    document = docx.Document()
    articles: list[list[tuple[str, str]]] = [[]]
    for tag, text, begins in paragraphs(case):
        if begins and articles[-1]:
            articles.append([])
        articles[-1].append((tag, text))
    table = document.add_table(rows=(len(articles) + 1) // 2, cols=2)
    for index, article in enumerate(articles):
        cell = table.cell(index // 2, index % 2)
        for number, (tag, text) in enumerate(article):
            _set(cell.add_paragraph() if number else cell.paragraphs[0], tag, text)
    return _bytes(document)


def _bytes(document: Any) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


_STYLE = """
@page { size: 300mm 420mm; margin: 12mm }
body { font: 10.5pt/1.5 "Noto Serif CJK SC"; columns: 3; column-gap: 8mm; text-align: justify }
p { margin: 0; text-indent: 2em }
.H, .H2 { font-size: 22pt; font-weight: bold } .K, .D { font-size: 14pt } .S { font-size: 12pt; font-weight: bold }
.H, .H2, .K, .D, .S { text-align: center; text-indent: 0; line-height: 1.2; margin: 1mm 0 }
.K, .start { margin-top: 6mm } .C, .F { font-size: 9pt } .L, .B { text-indent: 0 } .B { text-align: right }
"""


def pdf(case: Case, browser: Any) -> bytes:
    """A PDF of three columns."""
    body = "".join(
        f'<p class="{tag}{" start" if begins else ""}">{html.escape(text)}</p>'
        for tag, text, begins in paragraphs(case)
    )
    page = browser.new_page()
    page.set_content(f"<meta charset=utf-8><style>{_STYLE}</style>{body}")
    data: bytes = page.pdf(prefer_css_page_size=True)
    page.close()
    return data


def measure(cases: list[Case], kinds: Mapping[str, Callable[[Case], bytes]]) -> dict[str, dict[str, float]]:
    """The shares of each kind of file, and of the plain text of the same paragraphs."""
    found: dict[str, dict[str, float]] = {}
    total: Counter[str] = Counter()
    for case in cases:
        plain = "\n\n".join(text for _, text, _ in paragraphs(case))
        total += score_articles(case, RawPage(f"{Path(case.name).stem}.txt", plain))
    found["text"] = report(total)
    for suffix, make in kinds.items():
        total = Counter()
        for case in cases:
            kind = suffix.split()[0]
            text, encoding, styles = decoding.read_styled(make(case), f".{kind}", case.name)
            total += score_articles(
                case, RawPage(f"{Path(case.name).stem}.{kind}", text, encoding, "", styles)
            )
        found[suffix] = report(total)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, default=page_cases.FOLDER)
    options = parser.parse_args()
    cases = [case for case in page_cases.read(options.folder) if case.kind in _ORDINARY]
    kinds: dict[str, Callable[[Case], bytes]] = {"docx": word, "docx in cells": word_cells}
    chromium = next(
        (path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(path).exists()), ""
    )
    if chromium:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            printed = {case.name: pdf(case, browser) for case in cases}
            browser.close()
        kinds["pdf"] = lambda case: printed[case.name]
    found = measure(cases, kinds)
    print(f"{len(cases)} pages".ljust(16), *(name.rjust(14) for name in found))
    for key in (
        "boundary F1",
        "headlines",
        "authors",
        "decks",
        "kickers",
        "crosshead F1",
        "captions",
        "paragraphs",
    ):
        print(key.ljust(16), *(f"{shares[key]:14.3f}" for shares in found.values()))


if __name__ == "__main__":
    main()
