"""Reading in a real browser: the controls and what they keep, type as CLREQ wants it, paper, weight, scripts off."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from bulletin.documents import stylesheets
from tests.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent.parent


def choose(page: Page, label: str) -> None:
    """Open the reader's panel, press what bears this label, close it."""
    page.locator("#reader summary").click()
    page.locator("#reader label", has_text=label).first.click()
    page.keyboard.press("Escape")
    assert page.locator("#reader[open]").count() == 0


def style(page: Page, selector: str, name: str) -> str:
    return str(page.locator(selector).first.evaluate(f"(one) => getComputedStyle(one)[{name!r}]"))


# --- the reader's controls


@pytest.mark.parametrize(
    ("label", "selector", "property_", "before", "after"),
    [
        ("特大", ".text p", "fontSize", "18px", "26px"),
        ("大", ".text p", "fontSize", "18px", "21px"),
        ("小", ".text p", "fontSize", "18px", "16px"),
        ("竖排", ".text", "writingMode", "horizontal-tb", "vertical-rl"),
        ("暗", "html", "colorScheme", "light dark", "dark"),
        ("亮", "html", "colorScheme", "light dark", "light"),
    ],
)
def test_a_choice_takes_effect_and_is_kept(
    page: Page, server: str, longest: str, label: str, selector: str, property_: str, before: str, after: str
) -> None:
    page.goto(server + longest)
    assert style(page, selector, property_) == before
    page.locator("#reader summary").click()
    page.locator("#reader label").get_by_text(label, exact=True).click()
    assert style(page, selector, property_) == after
    page.reload()
    assert style(page, selector, property_) == after
    page.goto(server + "index.html")
    page.locator("#reader summary").click()
    expect(page.locator("#reader label:has(:checked)").get_by_text(label, exact=True)).to_have_count(1)


def test_the_face_can_be_changed(page: Page, server: str, longest: str) -> None:
    page.goto(server + longest)
    assert "Serif" in style(page, ".text p", "fontFamily")
    choose(page, "黑体")
    assert "Sans" in style(page, ".text p", "fontFamily")
    page.reload()
    assert "Sans" in style(page, ".text p", "fontFamily")


def test_the_interface_speaks_english_and_the_articles_stay_chinese(
    page: Page, server: str, longest: str
) -> None:
    page.goto(server + longest)
    title = page.locator("h1").inner_text()
    text = page.locator(".text").inner_text()
    choose(page, "English")
    page.get_by_role("link", name="Front page").wait_for()
    assert page.locator("h1").inner_text() == title
    assert page.locator(".text").inner_text() == text
    assert page.locator(".nav [data-t='nav.home']").get_attribute("lang") == "en"
    left = page.evaluate(
        r"""() => [...document.querySelectorAll("[data-t]")].filter((one) => !/[a-z]/i.test(one.textContent)
              && /\p{Script=Han}/u.test(one.textContent)).map((one) => one.outerHTML)"""
    )
    assert left == []
    page.goto(server + "pages/index.html")
    page.get_by_role("heading", name="Pages", exact=True).wait_for()
    choose(page, "中文")
    page.get_by_role("heading", name="版面", exact=True).wait_for()


def test_choices_are_kept_on_disk_too(page: Page, site: Path, longest: str) -> None:
    page.goto((site / longest).as_uri())
    choose(page, "English")
    page.get_by_role("link", name="Front page").click()
    page.get_by_role("link", name="Front page").wait_for()
    assert page.url.endswith("/index.html")


def test_vertical_text_scrolls_from_the_right_within_its_frame(page: Page, server: str, longest: str) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(server + longest)
    choose(page, "竖排")
    text = page.locator(".text")
    assert text.evaluate("(one) => one.scrollWidth > one.clientWidth && one.scrollLeft === 0")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    text.focus()
    page.keyboard.press("ArrowLeft")
    until(page, "document.querySelector('.text').scrollLeft < 0")


def test_damaged_settings_are_not_believed(page: Page, server: str, longest: str) -> None:
    page.goto(server + longest)
    for damaged in ("{", "[]", "null", '"x"', '{"size":3,"language":"../../evil","theme":"<"}'):
        page.evaluate("(value) => localStorage.setItem('reader', value)", damaged)
        page.reload()
        assert style(page, ".text p", "fontSize") == "18px"


def test_the_source_can_be_seen_and_left_again(page: Page, server: str, longest: str) -> None:
    page.goto(server + longest)
    text, source = page.locator(".text"), page.locator(".source")
    assert text.is_visible()
    assert source.count() == 0
    control = page.get_by_role("button", name="原文 / 整理", exact=True)
    control.click()
    expect(source).to_be_visible()
    assert text.is_hidden()
    control.press("Space")
    assert text.is_visible()


# --- without scripts


def test_an_article_is_whole_without_scripts(
    browser: Browser, server: str, records: list[dict[str, Any]]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for record in records:
        page.goto(f"{server}a/{record['id']}/index.html")
        # Headline spaces are kept; textContent is what a copy gives.
        assert page.locator("article h1").text_content() == record["title"]
        shown = page.locator(".text > :is(p, h2, h3)").all_text_contents()
        assert "\n\n".join(shown) == record["text"]
    assert page.locator("#reader").is_hidden()
    page.get_by_text("原文 / 整理", exact=True).click()
    # A click waits until the next document begins to arrive, not until this line of it has.
    expect(page.locator("li:target"), "the lines of the page").to_be_visible()
    context.close()


# --- type


def test_a_copied_paragraph_is_the_reading_text(
    page: Page, server: str, records: list[dict[str, Any]]
) -> None:
    for record in records[:6]:
        page.goto(f"{server}a/{record['id']}/index.html")
        copied = page.evaluate(
            """() => [...document.querySelectorAll(".text > p")].map((paragraph) => {
                 getSelection().selectAllChildren(paragraph);
                 return getSelection().toString();
               })"""
        )
        paragraphs = record["text"].split("\n\n")
        assert copied
        assert all(text in paragraphs for text in copied)


@pytest.mark.parametrize("width", [320, 360, 411, 768, 1280])
def test_the_last_line_of_a_paragraph_has_two_characters(
    page: Page, server: str, records: list[dict[str, Any]], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for record in records[:8]:
        page.goto(f"{server}a/{record['id']}/index.html")
        lonely = page.evaluate(
            r"""() => [...document.querySelectorAll(".text > p")].filter((paragraph) => {
                 const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
                 const tops = [];
                 for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                   for (let index = 0; index < node.length; index++) {
                     if (!/[\p{L}\p{N}]/u.test(node.data[index])) continue;
                     const range = new Range();
                     range.setStart(node, index);
                     range.setEnd(node, index + 1);
                     tops.push(range.getBoundingClientRect().bottom);
                   }
                 }
                 const last = Math.max(...tops);
                 return tops.length > 1 && !paragraph.querySelector(".tail.free") && tops.filter((top) => Math.abs(top - last) < 4).length < 2;
               }).map((paragraph) => paragraph.textContent.slice(-20))"""
        )
        assert lonely == [], record["id"]


def test_headlines_break_between_their_clauses(
    page: Page, server: str, records: list[dict[str, Any]]
) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for record in records:
            page.goto(f"{server}a/{record['id']}/index.html")
            heights = page.evaluate(
                """() => [...document.querySelectorAll("h1 .clause")].map((clause) =>
                     clause.getBoundingClientRect().height / parseFloat(getComputedStyle(clause).lineHeight))"""
            )
            assert all(round(height) == 1 for height in heights), record["title"]


def test_lines_hold_thirty_to_forty_characters_where_there_is_room(
    page: Page, server: str, longest: str
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(server + longest)
    em = page.locator(".text").evaluate(
        "(one) => one.clientWidth / parseFloat(getComputedStyle(one).fontSize)"
    )
    assert 30 <= em <= 40
    assert em == pytest.approx(round(em), abs=0.01)


def test_marks_stand_in_a_chinese_face(page: Page, server: str, longest: str) -> None:
    """“ and ” are full width: the first face of the text is a Chinese one."""
    page.goto(server + longest)
    widths = page.evaluate(
        """() => ["“", "”", "中"].map((mark) => {
             const span = document.createElement("span");
             span.textContent = mark.repeat(10);
             span.style.textSpacingTrim = "space-all";
             span.style.textAutospace = "no-autospace";
             span.style.display = "inline-block";
             span.style.textIndent = "0";
             document.querySelector(".text p").append(span);
             const width = span.getBoundingClientRect().width;
             span.remove();
             return width;
           })"""
    )
    assert widths[0] == widths[1] == widths[2]


# --- light, still, on paper


@pytest.mark.slow
def test_an_article_is_light(site: Path, records: list[dict[str, Any]]) -> None:
    for record in records:
        html = (site / "a" / record["id"] / "index.html").read_bytes()
        assert len(gzip.compress(html, 9, mtime=0)) <= 14 * 1024, record["id"]


@pytest.mark.parametrize("path", ["index.html", "longest", "pages/index.html"])
def test_the_first_view_is_light(browser: Browser, site: Path, server: str, longest: str, path: str) -> None:
    """Everything that is fetched until the page has loaded, compressed as hosts do, in a fresh profile."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(server + (longest if path == "longest" else path), wait_until="load")
    context.close()
    files = [site / url.removeprefix(server).split("?")[0] for url in fetched if url.startswith(server)]
    assert len(fetched) == len(files) <= 12, fetched
    weight = sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files)
    assert weight <= 60_000, weight


@pytest.mark.parametrize("name", ["reader.css", "browse.css", "print.css", "share.css", "search.css"])
def test_a_compact_sheet_has_the_rules_of_its_source(page: Page, site: Path, name: str) -> None:
    page.goto((site / "about" / "index.html").as_uri())
    sources = {
        ROOT: stylesheets.together(
            f"css/{name}", lambda source: (ROOT / "static" / source).read_text("utf-8")
        )
    }
    rules = [
        page.evaluate(
            r"""(css) => {
                 const sheet = new CSSStyleSheet();
                 sheet.replaceSync(css);
                 return [...sheet.cssRules].filter((rule) => !(rule instanceof CSSFontFaceRule)).map((rule) => rule.cssText.replace(/\s*,\s*/g, ","));
               }""",
            sources.get(folder) or (folder / "static" / "css" / name).read_text(encoding="utf-8"),
        )
        for folder in (ROOT, site)
    ]
    assert rules[0]
    assert rules[0] == rules[1]


@pytest.mark.parametrize("saved", [{}, {"size": "huge", "face": "sans", "theme": "dark"}])
def test_nothing_moves_while_an_article_loads(
    browser: Browser, server: str, longest: str, saved: dict[str, str]
) -> None:
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    page.add_init_script(
        f"""localStorage.setItem("reader", {json.dumps(json.dumps(saved))});
        window.shifts = [];
        new PerformanceObserver((list) => {{
          for (const entry of list.getEntries())
            for (const source of entry.sources)
              window.shifts.push([entry.value, source.node?.textContent.slice(0, 40), source.previousRect.y, source.currentRect.y]);
        }})
          .observe({{ type: "layout-shift", buffered: true }});"""
    )
    for path in (longest, "index.html", "pages/index.html"):
        page.goto(server + path, wait_until="networkidle")
        assert page.evaluate("window.shifts") == [], path
    context.close()


def test_paper_gets_title_text_source_and_citation_but_no_menu(page: Page, server: str, longest: str) -> None:
    page.goto(server + longest)
    choose(page, "竖排")
    page.emulate_media(media="print", color_scheme="dark")
    for selector in ("h1", ".text p", ".provenance", "#share-cite .citation", ".share-url"):
        assert page.locator(selector).first.is_visible(), selector
    for selector in (".nav", "#reader", ".search-box", ".beside", ".switch", ".share-controls", ".skip"):
        assert page.locator(selector).first.is_hidden(), selector
    assert style(page, ".text", "writingMode") == "horizontal-tb"
    assert style(page, "html", "backgroundColor") == "rgb(255, 255, 255)"
    assert (style(page, ".text p", "orphans"), style(page, ".text p", "widows")) == ("2", "2")


def test_motion_is_left_out_where_it_is_not_wanted(browser: Browser, server: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(server + "index.html")
    assert style(page, "main a", "transitionDuration") == "0s"
    context.close()


def test_the_skip_link_leads_to_the_text(page: Page, server: str, longest: str) -> None:
    page.goto(server + longest)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("(one) => one === document.activeElement && one.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_map_has_a_tile_for_every_league_and_city(page: Page, server: str) -> None:
    page.goto(server + "places/index.html")
    boxes = page.locator(".tile").evaluate_all(
        "(all) => all.map((one) => JSON.stringify(one.getBoundingClientRect()))"
    )
    assert len(boxes) == len(set(boxes)) == 12
    page.locator(".tile a", has_text="通辽").click()
    assert page.get_by_role("heading", level=1).inner_text() == "通辽市"
