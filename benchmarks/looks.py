"""Look at every document of a built site as a browser lays it out, and count what no reader should see.

    python benchmarks/looks.py SITE [--part 3/10] [--only 'a/*'] [--widths 360 1280] [--lines] [--unnamed] [--shots FOLDER]

Of each document, at each width, in light and in dark: whether it is wider than the screen; boxes that are shown with nothing in
them; columns so narrow that lines hold one or two characters; more than half a screen without anything; text whose contrast is below
4.5, of large text below 3. With `--lines` instead each line of running text, as tests/browser/test_lines.py reads it: torn by a tenth of a character and
more, beginning or ending with a mark that may not stand there. `--unnamed` is a browser that finds no Song face, as on Android.
`--shots` keeps a picture of every fiftieth document. Exit status 1 where anything was found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.conftest import FLAGS, chromium, without_song
from tests.browser.test_lines import LINES, NEVER_FIRST, NEVER_LAST, TORN, WIDTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page

# What is wrong with the document as it stands: kind and where, one a line.
FAULTS = r"""() => {
  const found = [], root = document.documentElement, main = document.querySelector("main");
  const say = (kind, one) => found.push([kind, one.nodeName.toLowerCase() + (one.className ? "." + String(one.className).split(" ").join(".") : "") + " " + (one.textContent || "").trim().slice(0, 24)]);
  if (root.scrollWidth > root.clientWidth) found.push(["overflow", String(root.scrollWidth - root.clientWidth)]);
  const filled = "img, svg, input, button, select, canvas, hr, iframe";
  for (const one of document.querySelectorAll("main :is(section, aside, nav, ul, ol, dl, p, h1, h2, h3, figure, table, details, li)")) {
    const box = one.getBoundingClientRect();
    if (box.height > 8 && box.width > 8 && !one.textContent.trim() && !one.querySelector(filled) && !one.closest("[role=status], .search-suggestions") && !getComputedStyle(one, "::before").content.match(/[^"none]/)) say("empty", one);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), blocks = new Set(), rows = [], pairs = new Map();
  const range = new Range();
  const over = (one) => { for (let at = one; at; at = at.parentElement) { const colour = getComputedStyle(at).backgroundColor; if (!/, 0\)$|transparent/.test(colour)) return colour; } return "rgb(255, 255, 255)"; };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue;
    const holder = node.parentElement, style = getComputedStyle(holder);
    if (style.visibility !== "visible" || !holder.checkVisibility() || holder.closest("script, style, .unseen, .skip")) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1 && main?.contains(holder)) rows.push([box.top, box.bottom]);
    const size = parseFloat(style.fontSize), least = size >= 24 || (size >= 18.6 && style.fontWeight >= 700) ? 3 : 4.5;
    const key = style.color + over(holder) + least;
    if (!pairs.has(key)) pairs.set(key, [holder, style.color, over(holder), least]);
    let block = holder;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    blocks.add(block);
  }
  for (const block of blocks) {
    const style = getComputedStyle(block), words = block.textContent.replace(/\s+/g, "");
    if (style.writingMode !== "horizontal-tb" || words.length < 5) continue;
    const em = parseFloat(style.fontSize), inner = block.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (inner > 0 && inner < 2.4 * em && block.clientHeight > 3.5 * em) say("narrow", block);
  }
  rows.sort((a, b) => a[0] - b[0]);
  let end = rows[0]?.[1] || 0;
  const pictures = [...document.querySelectorAll("main :is(img, svg, .tiles, .months, .results)")].map((one) => one.getBoundingClientRect());
  for (const [top, bottom] of rows) {
    if (top - end > innerHeight / 2 && !pictures.some((one) => one.bottom > end && one.top < top)) found.push(["gap", Math.round(top - end) + " px"]);
    end = Math.max(end, bottom);
  }
  const light = (colour) => { const [r, g, b] = colour.match(/[\d.]+/g).map((one) => { const share = one / 255; return share <= .03928 ? share / 12.92 : ((share + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  for (const [holder, ink, paper, least] of pairs.values()) {
    if (!ink.startsWith("rgb") || !paper.startsWith("rgb")) continue;
    const [more, less] = [light(ink), light(paper)].sort((a, b) => b - a), ratio = (more + .05) / (less + .05);
    if (ratio < least - .005) say("contrast " + ratio.toFixed(2), holder);
  }
  return found;
}"""


def main() -> int:
    options = _options()
    files = sorted(options.site.glob(f"{options.only}/index.html" if options.only else "**/index.html"))
    # Documents that lead on to others are never looked at.
    files = [file for file in files if 'http-equiv="refresh"' not in file.read_text(encoding="utf-8")[:4000]]
    part, parts = map(int, options.part.split("/"))
    chosen = files[part - 1 :: parts]
    counts: Counter[str] = Counter()
    start = time.monotonic()
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        surroundings: dict[str, str | float | bool] = {
            **os.environ,
            **({"FONTCONFIG_FILE": without_song(Path(folder))} if options.unnamed else {}),
        }
        browser = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS), env=surroundings)
        page = browser.new_page(reduced_motion="reduce")  # or colours are read half-way
        for number, file in enumerate(chosen):
            page.set_viewport_size({"width": options.widths[0], "height": 900})
            page.goto(file.as_uri())
            for width, kind, where in (
                _torn(page, options.widths, counts) if options.lines else _faults(page, options.widths)
            ):
                counts[kind.split()[0]] += 1
                print(f"{file.parent.relative_to(options.site)}\t{width}\t{kind}\t{where}", flush=True)
            if options.shots and number % 50 == 0:
                _shoot(page, options.shots / f"{number:04}-{file.parent.name}.png")
        browser.close()
    print(
        json.dumps(
            {
                "documents": len(chosen),
                "widths": options.widths,
                **counts,
                "seconds": round(time.monotonic() - start),
            }
        )
    )
    return 1 if set(counts) - {"lines"} else 0


def _faults(page: Page, widths: Sequence[int]) -> Iterator[tuple[str, str, str]]:
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            for kind, where in page.evaluate(FAULTS):
                yield f"{width} {theme}", kind, where


def _torn(page: Page, widths: Sequence[int], counts: Counter[str]) -> Iterator[tuple[str, str, str]]:
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))")
        lines: list[Any] = page.evaluate(LINES)
        counts["lines"] += len(lines)
        for line, gap, _ in lines:
            if gap >= TORN:
                yield str(width), "torn", f"{gap:.2f} em {line}"
            if line[0] in NEVER_FIRST or line[-1] in NEVER_LAST:
                yield str(width), "mark", line


def _shoot(page: Page, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path)
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--only", default="")
    parser.add_argument("--widths", type=int, nargs="+")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--unnamed", action="store_true")
    parser.add_argument("--shots", type=Path)
    options = parser.parse_args()
    options.site = options.site.resolve()
    options.widths = options.widths or (list(WIDTHS) if options.lines else [360, 1280])
    return options


if __name__ == "__main__":
    sys.exit(main())
