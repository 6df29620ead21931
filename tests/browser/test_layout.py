"""What every kind of document looks like: still while it loads, within its edges, the same lines under one another."""

from __future__ import annotations

import io
import itertools
import json
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest

from bulletin.content import decisions
from tests.browser.test_accessibility import examples
from tests.conftest import run_build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

READERS: Mapping[str, Mapping[str, str]] = {
    "as built": {},
    "English": {"language": "en"},
    "traditional": {"language": "zh-Hant"},
    "large": {"size": "huge"},
    "large English": {"language": "en", "size": "huge"},
}
"""What readers chose, as settings.js keeps it."""

WATCH = """window.shifted = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted.push([entry.value, ...entry.sources.map(({ node }) => node?.nodeName + " " + node?.textContent?.slice(0, 40))]);
}).observe({ type: "layout-shift", buffered: true });"""

WIDTHS = (180, 320, 768, 1024, 1280)
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def reading(browser: Browser, width: int, chosen: Mapping[str, str], *, height: int = 844) -> BrowserContext:
    """A reader with a screen of that width and these settings."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.add_init_script(
        f"try {{ localStorage.setItem('reader', {json.dumps(json.dumps(chosen))}); }} catch {{}}"
    )
    return context


@pytest.mark.parametrize("chosen", ["as built", "English", "traditional", "large"])
def test_nothing_moves_and_nothing_stands_out(browser: Browser, site: Path, server: str, chosen: str) -> None:
    """Layout shift of at most .02, and no document wider than any screen, at either size."""
    wrong: list[object] = []
    for width in (1280, 360):
        context = reading(browser, width, READERS[chosen])
        context.add_init_script(WATCH)
        page = context.new_page()
        for path in examples(site):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(server + path, wait_until="load")
            page.wait_for_timeout(150)
            shifted = page.evaluate("window.shifted")
            if sum(one[0] for one in shifted) > 0.02:
                wrong.append((path, width, shifted))
            if width == 360:
                wrong += [
                    (path, size, beyond, f"{px} px too wide") for size, beyond, px in standing_out(page)
                ]
        context.close()
    assert wrong == []


def standing_out(page: Page) -> Iterator[tuple[str, int, int]]:
    """Size, width of the screen and how much wider the document is, where it is."""
    for size in ("normal", "huge"):
        page.evaluate("(size) => { document.documentElement.dataset.size = size; }", size)
        for width in WIDTHS if size == "normal" else WIDTHS[1:]:
            page.set_viewport_size({"width": width, "height": 844})
            if (beyond := page.evaluate(BEYOND)) > 0:
                yield size, width, beyond


@pytest.mark.parametrize("width", [320, 360, 390, 768])
@pytest.mark.parametrize("chosen", READERS, ids=str)
def test_no_entry_of_the_menu_is_left_alone(browser: Browser, server: str, chosen: str, width: int) -> None:
    """Nine entries: a row, or rows that differ by no more than an entry; each in one line."""
    context = reading(browser, width, READERS[chosen])
    page = context.new_page()
    page.goto(f"{server}about/index.html", wait_until="load")
    page.wait_for_timeout(100)
    boxes = page.locator(".nav a").evaluate_all(
        "(all) => all.map((one) => [Math.round(one.getBoundingClientRect().top), one.getClientRects().length, one.offsetHeight])"
    )
    rows: dict[int, int] = {}
    for top, _, _ in boxes:
        rows[top] = rows.get(top, 0) + 1
    context.close()
    assert len(boxes) == 9
    assert max(rows.values()) - min(rows.values()) <= 1 or len(rows) == 1, rows
    assert len({height for _, _, height in boxes}) == 1, "each entry is one line"


def test_the_rails_stand_under_the_ends_of_the_rule(browser: Browser, server: str, longest: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(server + longest)
    box = """(one) => { const { left, right } = document.querySelector(one).getBoundingClientRect(); return [left, right]; }"""
    left, right = page.evaluate(box, ".folio")
    assert page.evaluate(box, ".provenance")[0] == left
    assert page.evaluate(box, ".beside")[1] == right
    assert page.evaluate(box, ".text") == page.evaluate(box, ".share"), "what follows is as wide as the text"
    page.close()


@pytest.mark.parametrize("width", [768, 1280])
def test_the_first_article_is_as_long_as_those_beside_it(browser: Browser, server: str, width: int) -> None:
    """No box stands empty on the front page: what the first of five leads leaves free is less than three lines."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(server)
    free = page.evaluate(
        """() => { const bottom = (one) => document.querySelector(one).getBoundingClientRect().bottom;
        return bottom(".leads") - bottom(".lead-first .item-line"); }"""
    )
    page.close()
    assert 0 <= free <= 60


def test_title_and_language_follow_the_interface(browser: Browser, server: str, longest: str) -> None:
    context = reading(browser, 1280, READERS["English"])
    page = context.new_page()
    page.goto(f"{server}places/index.html", wait_until="networkidle")
    assert page.title() == "Places - 简报档案"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("body").get_attribute("lang") == "zh-CN", "what was printed stays Chinese"
    page.goto(server + longest, wait_until="networkidle")
    heading = page.locator("h1").text_content()
    assert page.title() == f"{heading} - 简报档案"
    assert page.locator("h1").evaluate("(one) => one.closest('[lang]').lang") == "zh-CN"
    assert page.get_by_role("link", name="Places", exact=True).evaluate("(one) => one.lang") == "en"
    context.close()


HEADS = "h1, .crosshead, .subhead, .item-title, .brief a, .turn b, .lead h2, .hit-title, .beside h2"
BROKEN = """(heads) => [...document.querySelectorAll(heads)].flatMap((head) => {
  const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT), range = document.createRange(), found = [];
  let last = null, may = true, read = "";
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === 1) { may ||= node.matches("wbr, .clause"); continue; }
    [...node.data].forEach((letter, at) => {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const { top, bottom, width } = range.getBoundingClientRect(), middle = (top + bottom) / 2;
      if (/\\s/.test(letter) || !width) { may = true; return; }
      if (last !== null && middle > last + (bottom - top) / 2 && !may && (/[，、。：；！？”》）]/.test(letter) || /[\\p{L}\\p{N}]{2}$/u.test(read.slice(-1) + letter))) found.push(`${read}/${letter}`);
      [last, may, read] = [middle, false, read + letter];
    });
  }
  return found;
})"""
"""Where a line of a headline ends within a word: between two letters where no break is offered, or before a mark that closes."""


@pytest.mark.parametrize(("width", "size"), [(320, "normal"), (390, "huge"), (1280, "normal")])
def test_no_headline_breaks_within_a_word(
    browser: Browser, site: Path, server: str, width: int, size: str
) -> None:
    context = reading(browser, width, {"size": size})
    page = context.new_page()
    found = []
    articles = sorted(file.relative_to(site).as_posix() for file in site.glob("a/*/index.html"))
    for path in (*examples(site), *articles, "search/index.html?q=公安"):
        page.goto(server + path, wait_until="load")
        if path.startswith("search"):
            page.wait_for_selector('#results[aria-busy="false"]')
        found += [(path, one) for one in page.evaluate(BROKEN, HEADS)]
    context.close()
    assert found == []


NAMED = """() => [...document.querySelectorAll("body *")].flatMap((one) => ["aria-label", "title", "placeholder", "alt"]
.filter((name) => /\\p{Script=Han}/u.test((one.getAttribute(name) || "").replace(/“[^”]*”/g, ""))).map((name) => `${name} ${one.getAttribute(name)}`))"""
"""What names a control in Chinese, but for the reader's own words in quotation marks."""


UNSPOKEN = """() => [...document.querySelectorAll("[data-t]:not([lang=en])")].filter((one) => one.textContent).map((one) => one.outerHTML)"""
"""Words of the interface that are not said to be English, so that a voice reads them as Chinese and marks are set full width."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_names_a_control_follows_the_interface(
    browser: Browser, site: Path, server: str, when: str
) -> None:
    """Also what scripts made, before another language was chosen and after."""
    context = reading(browser, 390, READERS["English" if when == "before" else "as built"])
    page = context.new_page()
    found: list[object] = []
    for path in (*examples(site), "search/index.html?q=反诈 2023"):
        page.goto(server + path, wait_until="networkidle")
        if path.startswith("search"):
            page.wait_for_selector('#results[aria-busy="false"]')
        elif page.locator("#search-input").count():
            page.fill("#search-input", "2023")
            page.wait_for_selector(".search-popup-status span")
        if when == "after":
            page.evaluate("document.getElementById('reader').open = true")
            page.click("#reader label[lang=en]")
            page.wait_for_selector("html[lang=en]")
        found += [(path, one) for one in (*page.evaluate(NAMED), *page.evaluate(UNSPOKEN))]
    context.close()
    assert found == []


def test_what_was_printed_is_set_alike_in_every_interface(
    browser: Browser, server: str, longest: str
) -> None:
    """Its marks are trimmed at the beginning of a line, and “” are full width; those of English words are as narrow as in English."""
    style = "(one) => [getComputedStyle(one).textSpacingTrim, getComputedStyle(one).fontVariantEastAsian]"
    found = {}
    for chosen in ("as built", "English"):
        context = reading(browser, 1280, READERS[chosen])
        page = context.new_page()
        page.goto(server + longest, wait_until="networkidle")
        found[chosen] = [page.locator(one).first.evaluate(style) for one in ("#text p", "h1", ".facts a")]
        if chosen == "English":
            assert page.locator(".facts dt span").first.evaluate(style) == ["normal", "proportional-width"]
        context.close()
    assert found["English"] == found["as built"]
    assert found["as built"][0] == ["trim-start", "normal"]


def test_each_name_of_a_list_has_its_numbers_in_one_line(browser: Browser, server: str) -> None:
    """Also where it is said that somebody took photographs."""
    for chosen, width in (("as built", 1280), ("English", 390)):
        context = reading(browser, width, READERS[chosen])
        page = context.new_page()
        page.goto(f"{server}people/index.html", wait_until="networkidle")
        heights = page.locator(".bars li").evaluate_all("(all) => all.map((one) => one.offsetHeight)")
        assert page.locator(".bars .count").count() > len(heights), "somebody took photographs"
        assert len(set(heights)) == 1
        context.close()


def test_words_that_do_not_come_leave_the_document_as_it_was_built(browser: Browser, server: str) -> None:
    context = reading(browser, 390, READERS["English"])
    page = context.new_page()
    page.route("**/words-en.js*", lambda route: route.abort())
    page.goto(f"{server}places/index.html", wait_until="networkidle")
    assert page.locator("h1").is_visible()
    assert page.locator("h1").text_content() == "地区"
    context.close()


@pytest.mark.parametrize("way", ["http", "disk"])
def test_a_feed_is_a_list_for_people_who_open_it(browser: Browser, site: Path, server: str, way: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(server + "feed.xml" if way == "http" else (site / "feed.xml").as_uri())
    entries = page.locator("entry")
    assert entries.count() > 10
    assert entries.first.evaluate("(one) => getComputedStyle(one).display") == "block"
    assert page.locator("content").first.is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    day = page.locator("published").first
    assert (day.text_content() or "").startswith("20")
    headline = entries.first.locator("a")
    words = headline.text_content()
    headline.click()
    assert page.locator("h1").text_content() == words
    assert page.url.endswith("index.html") or page.url.endswith("/")
    page.close()


@pytest.mark.parametrize("chosen", ["as built", "English", "traditional", "large English"])
def test_what_settings_are_called_stands_in_one_line(browser: Browser, server: str, chosen: str) -> None:
    context = reading(browser, 390, READERS[chosen])
    page = context.new_page()
    page.goto(f"{server}about/index.html", wait_until="networkidle")
    page.click("#reader summary")
    page.wait_for_selector("#reader legend")
    lines = page.locator("#reader legend").evaluate_all(
        """(all) => all.map((one) => { const range = document.createRange(); range.selectNodeContents(one);
        return [one.textContent, range.getClientRects().length]; })"""
    )
    context.close()
    assert len(lines) == 5
    assert [name for name, number in lines if number > 1] == []


def test_the_front_page_is_printed_in_order_and_its_tiles_in_their_colours(page: Page, server: str) -> None:
    """No lead over another at the end of a sheet; pale letters stand on what browsers leave out as background otherwise."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(server)
    page.emulate_media(media="print")
    leads = page.locator(".leads > *")
    boxes = [box for each in leads.all() if (box := each.bounding_box())]
    assert len(boxes) > 2
    assert all(above["y"] + above["height"] <= below["y"] for above, below in itertools.pairwise(boxes))
    printed = page.locator("[class*=shade-]").evaluate_all(
        "found => found.map(each => getComputedStyle(each).printColorAdjust)"
    )
    assert set(printed) == {"exact"}


def test_what_is_found_is_printed_without_its_controls(page: Page, server: str) -> None:
    page.goto(f"{server}search/?q=公安")
    page.wait_for_selector('#results[aria-busy="false"]')
    page.emulate_media(media="print")
    for control in ("#search-sort", ".search-filters", ".search-help"):
        assert page.locator(control).is_hidden()
    assert page.locator(".hit").first.is_visible()
    assert page.locator("#search-input").input_value() == "公安"


def test_an_article_takes_few_sheets(page: Page, server: str, records: list[dict[str, Any]]) -> None:
    """On A4, counted in the PDF that the browser prints: a short article is one sheet, the longest with its QR code no more than three."""
    by_length = sorted(records, key=lambda record: len(record["text"]))
    brief = [(record, 1) for record in by_length if len(record["text"]) < 330]
    for record, most in (*brief, (by_length[-1], 3)):
        page.goto(f"{server}a/{record['id']}/index.html")
        with pdfplumber.open(io.BytesIO(page.pdf(format="A4"))) as printed:
            assert len(printed.pages) <= most, len(record["text"])


def test_a_mark_is_explained_where_it_stands_and_nowhere_else(
    content: Path, tmp_path: Path, browser: Browser
) -> None:
    """In every document of an archive of which one page bears no date."""
    (content / "decisions").mkdir(exist_ok=True)
    for at, page in enumerate(sorted((content / "pages").glob("*.txt"))[1:], 1):
        (content / decisions.file_of(page.name)).write_text(f"date: 2023-09-1{at}\n", encoding="utf-8")
    site = tmp_path / "site"
    assert run_build("--content", content, "--output", site).returncode == 0
    shown = browser.new_page()
    told: set[tuple[bool, bool]] = set()
    for path in sorted(site.rglob("index.html")):
        if "date-legend" not in path.read_text(encoding="utf-8"):
            continue
        shown.goto(path.as_uri())
        legend = shown.locator(".date-legend")
        is_explained = legend.is_visible()
        legend.evaluate("(element) => element.remove()")
        told.add(("※" in shown.locator("body").inner_text(), is_explained))
    shown.close()
    assert told == {(True, True), (False, False)}


def test_paper_has_nothing_to_press(browser: Browser, site: Path, server: str) -> None:
    page = browser.new_page()
    page.emulate_media(media="print")
    found = []
    for path in examples(site):
        page.goto(server + path, wait_until="networkidle")
        pressed = page.locator("button:visible, select:visible")
        found += [(path, one.inner_text()) for one in pressed.all()]
    page.close()
    assert found == []
