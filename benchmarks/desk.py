"""What the desk takes for what an editor does, in a real browser, on any archive.

    python benchmarks/desk.py CONTENT [--rounds N] [--lines N] [--json FILE]

CONTENT is copied, with its cache where it has one, and committed; the desk is opened on the copy once its first build is done. Times
are milliseconds from a click (or a new address) to the frame in which what it leads to is there, the smallest and the median of some
rounds; they are taken in the browser, since the driver of a test waits before it clicks. `saved to screen` is from when the save
was told until the preview, open beside the desk, shows the words. The long page, of `--lines` lines, is made of pages of the archive with
other words in them; articles are joined at another place in each round, since what was done once is known.
Times say something on an idle machine alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.conftest import FLAGS, chromium
from tests.browser.desks import Desk, committed
from tests.conftest import previewing

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


class Times:
    """Milliseconds by what was done."""

    def __init__(self) -> None:
        self.found: dict[str, list[float]] = {}

    def of(self, what: str, step: Callable[[], None]) -> None:
        started = time.perf_counter()
        step()
        self.found.setdefault(what, []).append((time.perf_counter() - started) * 1000)

    def seen(self, page: Page, what: str, step: Callable[[], object], selector: str, words: str = "") -> None:
        """From the next click or new address until there is an element like that, with these words."""
        page.evaluate(_WATCH, [selector, words])
        step()
        self.found.setdefault(what, []).append(page.evaluate("window.measured"))

    def rows(self) -> dict[str, tuple[int, int]]:
        return {what: (round(min(some)), round(statistics.median(some))) for what, some in self.found.items()}


_WATCH = """([selector, words]) => {
  let start = null;
  const begin = (event) => { start ??= event.timeStamp; };
  addEventListener("click", begin, { capture: true, once: true });
  addEventListener("hashchange", begin, { capture: true, once: true });
  const told = document.getElementById("told");
  told.textContent = "";
  window.measured = new Promise((resolve) => {
    const look = (now) => {
      if (start !== null && document.querySelector(selector)?.textContent.includes(words)) resolve(now - start);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}"""


def longest(content: Path, count: int) -> str:
    """A page of so many lines, about, of words that no page of the archive has in this order."""
    lines: list[str] = []
    for path in sorted((content / "pages").glob("*.txt")):
        text = path.read_text(encoding="utf-8", errors="replace")
        lines += [line.replace("民警", "民政员").replace("派出所", "派出站") for line in text.split("\n")]
        if sum(map(bool, map(str.strip, lines))) >= count:
            break
    return "\n".join(lines)


def walk(desk: Desk, times: Times, rounds: int) -> None:
    """What an editor does, again and again."""
    page = desk.page
    seen = partial(times.seen, page)
    name = max(path.name for path in (desk.content / "pages").iterdir())
    article = min((desk.content / "articles").glob("*.md")).stem
    preview = page.context.new_page()
    preview.goto(desk.url.partition("/.desk/")[0] + f"/a/{article}/")
    desk.go("add", ".drop")
    page.bring_to_front()

    def go(what: str, view: str, selector: str) -> None:
        seen(what, lambda: page.evaluate("view => { location.hash = view; }", view), selector)

    for turn in range(rounds):
        deck = f"第{turn}次量"
        go("list of pages", "pages", ".page-row")
        go("queue of doubts", "doubts", ".view-doubts h1")
        go("before publishing", "changes", ".view-changes section")
        go("a page", f"page/{quote(name)}", ".pair")
        seen(
            "join", partial(page.click, f".join >> nth={turn % page.locator('.join').count()}"), "#told", "并"
        )
        seen("undo", lambda: page.click("#undo"), "#told", "撤回了")
        go("an article", f"article/{article}", ".article-form")
        page.get_by_label("副题").fill(deck)
        seen("save", lambda: page.click("button:has-text('保存')"), "#told", "改文章")
        shown = preview.get_by_text(deck).first
        times.of("saved to screen, after the save", partial(shown.wait_for, timeout=120_000))


def long_page(desk: Desk, times: Times, rounds: int, count: int) -> None:
    """A page of hundreds of lines: taken in, shown, joined, a line of it read otherwise."""
    page = desk.page
    seen = partial(times.seen, page)
    file = desk.content.parent / "长版.txt"
    file.write_text(longest(desk.content, count), encoding="utf-8")
    desk.go("add", ".drop")
    page.locator("input[type=file]").set_input_files([file])
    card = page.locator(".card").first
    card.locator("button:has-text('收下')").wait_for(timeout=120_000)
    before = {path.name for path in (desk.content / "pages").iterdir()}
    seen("take in", lambda: card.locator("button:has-text('收下')").click(), ".card a", "去拼版")
    (name,) = {path.name for path in (desk.content / "pages").iterdir()} - before
    for turn in range(rounds):
        desk.go("pages", ".page-row")
        address = f"page/{quote(name)}"
        seen("the long page", partial(page.evaluate, "view => { location.hash = view; }", address), ".pair")
        seen("join on it", partial(page.click, f".join >> nth={turn}"), "#told", "并")
        seen("undo on it", lambda: page.click("#undo"), "#told", "撤回了")
        page.click(f".line >> nth={20 * turn + 7} >> .role")
        seen("a role on it", lambda: page.click("dialog .roles button >> nth=7"), "#told", "改认")
    print(page.locator(".line").count(), "lines")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("content", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    times = Times()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        content = Path(folder) / "content"
        shutil.copytree(asked.content, content)
        if (kept := asked.content.parent / ".cache").exists():
            shutil.copytree(kept, content.parent / ".cache")
        committed(content)
        browser = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        with previewing(content) as running:
            desk = Desk(running.desk, content, page)
            walk(desk, times, asked.rounds)
            long_page(desk, times, asked.rounds, asked.lines)
        browser.close()
    rows: dict[str, Any] = times.rows()
    print(f"{'':32}{'least':>8}{'median':>8}  ms")
    for what, (least, middle) in rows.items():
        print(f"{what:32}{least:8}{middle:8}")
    if asked.json:
        asked.json.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
