"""Lines of running text as the browser lays them out, on phones and on a desk: none torn open, none that begins or ends wrongly."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (320, 360, 375, 390, 412, 430, 768)
TORN = 0.1
"""Mean gap between two neighbouring Han characters of a line from which it counts as torn, in em."""
NEVER_FIRST = "，。、；：！？”’）》」』】%％"
NEVER_LAST = "“‘（《「『【"
PAIRS = ("——", "……")
"""Marks of two characters, which are never parted; GB/T 15834 lets them stand at either end of a line."""

# Every line of the running text: its characters, the mean gap between neighbouring Han in em, whether it is the last one.
LINES = r"""() => [...document.querySelectorAll(".text > p")].flatMap((paragraph) => {
  const em = parseFloat(getComputedStyle(paragraph).fontSize);
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const range = new Range(), lines = [], han = /\p{Script=Han}/u;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getClientRects()[0];
      if (!box || !node.data[at].trim()) continue;
      const last = lines.at(-1);
      if (last && Math.abs(last[0].bottom - box.bottom) < em / 2) last.push({ mark: node.data[at], left: box.left, bottom: box.bottom });
      else lines.push([{ mark: node.data[at], left: box.left, bottom: box.bottom }]);
    }
  }
  return lines.map((line, index) => {
    const gaps = line.slice(1).flatMap((one, at) => han.test(one.mark) && han.test(line[at].mark) ? [(one.left - line[at].left) / em - 1] : []);
    return [line.map((one) => one.mark).join(""), gaps.reduce((sum, gap) => sum + gap, 0) / (gaps.length || 1), index === lines.length - 1];
  });
})"""


def test_no_line_is_torn_or_begins_or_ends_wrongly(
    page: Page, server: str, records: list[dict[str, Any]]
) -> None:
    """Every article at every width; lines are set anew each time the width changes."""
    check_lines(page, server, records, WIDTHS)


def test_nor_where_no_song_face_is_installed(
    unnamed: Browser, server: str, records: list[dict[str, Any]]
) -> None:
    check_lines(unnamed.new_page(), server, records, WIDTHS)


LATER = f"() => new Promise((done) => setTimeout(done, 40)).then({LINES})"


def check_lines(page: Page, server: str, records: list[dict[str, Any]], widths: tuple[int, ...]) -> None:
    wrong: list[str] = []
    total = 0
    for record in records:
        page.goto(f"{server}a/{record['id']}/index.html")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))")
            lines = page.evaluate(LINES)
            while lines != (
                later := page.evaluate(LATER)
            ):  # the script that closes lines waits for the window
                lines = later
            total += len(lines)
            wrong += [f"{width} px, torn by {gap:.2f} em: {line}" for line, gap, _ in lines if gap >= TORN]
            wrong += [f"{width} px, begins: {line}" for line, _, _ in lines if line[0] in NEVER_FIRST]
            wrong += [f"{width} px, ends: {line}" for line, _, _ in lines if line[-1] in NEVER_LAST]
            wrong += [
                f"{width} px, parted: {line}"
                for (line, _, _), (after, _, _) in itertools.pairwise(lines)
                if line[-1] + after[0] in PAIRS
            ]
    assert total > 20 * len(widths) * len(records)
    assert wrong == []


def test_lines_are_set_anew_when_the_size_changes(
    page: Page, server: str, records: list[dict[str, Any]]
) -> None:
    """And back again; the text stays the text."""
    page.set_viewport_size({"width": 390, "height": 800})
    longest = max(records, key=lambda record: len(record["text"]))
    page.goto(f"{server}a/{longest['id']}/index.html")
    ends = page.locator(".line-end").count()
    assert ends
    first = page.evaluate(LINES)
    page.evaluate("document.documentElement.dataset.size = 'huge'")
    until(page, "(ends) => document.querySelectorAll('.line-end').length !== ends", arg=ends)
    larger = page.evaluate(LINES)
    assert [line for line, gap, _ in larger if gap >= 2 * TORN] == []
    page.evaluate("document.documentElement.dataset.size = 'normal'")
    until(page, "(ends) => document.querySelectorAll('.line-end').length === ends", arg=ends)
    assert page.evaluate(LINES) == first
    shown = page.locator(".text > :is(p, h2, h3)").all_text_contents()
    assert "\n\n".join(shown) == longest["text"]


@pytest.mark.parametrize("width", [320, 390])
def test_headlines_break_between_words(
    browser: Browser, server: str, records: list[dict[str, Any]], width: int
) -> None:
    """A line of a headline or crosshead ends at its end, at a marked place, behind a blank or beside a mark."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wrong: list[str] = []
    for record in records:
        page.goto(f"{server}a/{record['id']}/index.html")
        wrong += page.evaluate(
            r"""() => [...document.querySelectorAll("h1, .deck, .kicker, .text :is(h2, h3), .item-title, .contents a")].flatMap((head) => {
              const range = new Range(), found = [];
              let before = null;
              const visit = (node) => {
                if (node.nodeName === "WBR") { if (before) before.may = true; return; }
                if (node.nodeType !== Node.TEXT_NODE) { for (const child of node.childNodes) visit(child); return; }
                for (let at = 0; at < node.length; at++) {
                  range.setStart(node, at);
                  range.setEnd(node, at + 1);
                  const box = range.getBoundingClientRect();
                  const now = { mark: node.data[at], bottom: box.bottom };
                  if (!/[\p{L}\p{N}]/u.test(now.mark)) { before = { ...now, may: true }; continue; }
                  if (before && !before.may && now.bottom - before.bottom > 6) found.push(head.textContent + " breaks before " + node.data.slice(at));
                  before = now;
                }
              };
              if (head.getClientRects().length) visit(head);
              return found;
            })"""
        )
    context.close()
    assert wrong == []
