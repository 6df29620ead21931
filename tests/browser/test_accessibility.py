"""WCAG 2.2 AA as axe-core sees it, on every kind of document, in both themes, on a phone and on a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import previewing

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = (
    "index.html",
    "a/*/index.html",
    "pages/index.html",
    "pages/*/index.html",
    "places/index.html",
    "places/*/index.html",
    "people/index.html",
    "people/*/index.html",
    "dates/index.html",
    "dates/????/index.html",
    "dates/????-??/index.html",
    "tags/index.html",
    "tags/*/index.html",
    "threads/index.html",
    "search/index.html",
    "about/index.html",
    "404.html",
)


def examples(site: Path) -> list[str]:
    """One document of each kind: the largest, since it shows the most."""
    found = []
    for kind in KINDS:
        files = sorted(site.glob(kind), key=lambda file: (-file.stat().st_size, file))
        assert files, f"the site has no {kind}"
        found.append(files[0].relative_to(site).as_posix())
    return found


def violations(page: Page) -> list[str]:
    """What axe-core finds on the document as it stands, one line each."""
    result = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_kind_of_document(browser: Browser, site: Path, server: str, theme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    found = {}
    for path in examples(site):
        page.goto(server + path)
        found[path] = violations(page)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            found[path].append(f"scrolls sideways by {beyond} px")
    context.close()
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("setting", ["source", "vertical", "panel", "english"])
def test_an_article_in_every_state(page: Page, site: Path, server: str, setting: str) -> None:
    page.goto(server + examples(site)[1])
    if setting == "source":
        page.get_by_role("button", name="原文 / 整理", exact=True).click()
    else:
        page.locator("#reader summary").click()
    if setting == "vertical":
        page.get_by_label("竖排").check(force=True)
    if setting == "english":
        page.get_by_label("English").check(force=True)
        page.get_by_role("link", name="Front page").wait_for()
    assert violations(page) == []


def test_targets_are_large_enough(page: Page, site: Path, server: str) -> None:
    """WCAG 2.5.8: 24 px each way, for everything that can be pressed but links inside running text."""
    page.set_viewport_size({"width": 360, "height": 800})
    small = {}
    for path in examples(site):
        page.goto(server + path)
        small[path] = page.evaluate(
            """() => [...document.querySelectorAll("a, button, summary, input, label")]
              .filter((one) => !one.closest("p, dd, pre, .text, .reader-panel, .skip") && !one.matches(".skip, .switch-box"))
              .map((one) => [one, one.getBoundingClientRect()])
              .filter(([one, box]) => box.width && (box.width < 24 || box.height < 24))
              .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${box.width}×${box.height}`)"""
        )
    assert {path: lines for path, lines in small.items() if lines} == {}


def test_forced_colours_keep_what_is_chosen_visible(browser: Browser, site: Path, server: str) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(server + examples(site)[1])
    page.locator("#reader summary").click()
    chosen = page.locator(".reader label:has(:checked)").first
    assert chosen.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    context.close()


def test_at_twice_the_zoom_nothing_is_lost(browser: Browser, site: Path, server: str) -> None:
    """200 % on a 1280 px screen leaves 640 px; with the largest letters as well."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.add_init_script("localStorage.setItem('reader', JSON.stringify({size: 'huge'}))")
    for path in examples(site):
        page.goto(server + path)
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), path
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_of_the_desk(browser: Browser, content: Path, theme: str, language: str) -> None:
    article = min((content / "articles").glob("*.md")).stem
    page_name = min((content / "pages").iterdir()).name
    views = {
        "pages": ".page-row",
        f"page/{page_name}": ".line",
        "doubts": ".doubts .current",
        f"article/{article}": ".article-form",
        "add": ".drop",
        "changes": ".view-changes h1",
    }
    found = {}
    with previewing(content, until="") as running:
        for width in (390, 1280):
            context = browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme=theme,  # type: ignore[arg-type]
            )
            page = context.new_page()
            page.goto(running.desk)
            page.evaluate("language => localStorage.setItem('desk.language', language)", language)
            page.reload()
            for view, selector in views.items():
                page.goto(f"{running.desk}#{view}")
                page.wait_for_selector(selector)
                found[f"{view} {width}"] = violations(page)
                beyond = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if beyond > 0:
                    found[f"{view} {width}"].append(f"scrolls sideways by {beyond} px")
                if view.startswith("page/"):
                    page.click(".line .role")
                    page.wait_for_selector("dialog[open]")
                    found[f"dialog {width}"] = violations(page)
                    page.keyboard.press("Escape")
            page.click("#language")
            page.wait_for_selector(f"h1:has-text('{'Before publishing' if language == 'zh' else '发布前'}')")
            found[f"the other language {width}"] = violations(page)
            context.close()
    assert {view: lines for view, lines in found.items() if lines} == {}
