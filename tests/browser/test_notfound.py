"""Damaged links as they come out of chats lead to their article, in a real browser, on a host like GitHub Pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Twelve kinds of damage; `{id}` is an article's. tests/scripts/notfound.test.mjs asks for them without a browser.
DAMAGE: dict[str, list[str]] = json.loads(
    (Path(__file__).parents[1] / "cases" / "damaged-links.json").read_text(encoding="utf-8")
)


def damaged(pattern: str, article_id: str) -> str:
    full = "".join(chr(ord(letter) + 0xFEE0) for letter in article_id)
    return pattern.format(id=article_id, ID=article_id.upper(), FULL=full)


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_link_finds_its_article(kind: str, site: Path, server: str, page: Page) -> None:
    ids = sorted(path.name for path in (site / "a").iterdir())
    patterns = DAMAGE[kind]
    for number in range(len(patterns)):
        article_id = ids[(number * 5 + len(kind)) % len(ids)]
        page.goto(server + damaged(patterns[number], article_id))
        page.wait_for_selector(f'[data-article="{article_id}"]')
        assert unquote(page.url).startswith(f"{server}a/{article_id}/"), patterns[number]


def test_an_address_outside_the_site_finds_its_article_too(site: Path, server: str, page: Page) -> None:
    """A lost base path: the host serves the same 404.html, which knows the path from the base URL."""
    article_id = min(path.name for path in (site / "a").iterdir())
    page.goto(re.sub(r"jianbao/$", f"a/{article_id}/", server))
    page.wait_for_url(f"{server}a/{article_id}/")


def test_what_cannot_be_mended_is_searched_for(server: str, page: Page) -> None:
    page.goto(f"{server}news/2023/禁毒防线.html")
    link = page.locator("[data-not-found] [data-search]")
    expect(link).to_have_text("检索“news 2023 禁毒防线”")
    link.click()
    page.wait_for_url(f"{server}search/**")
    assert unquote(page.url).endswith("?q=news 2023 禁毒防线")


@pytest.mark.parametrize("path", ["a/zzzzz/", "pages/x/y/z/", "a/aboutx"])
def test_an_unknown_address_leads_nowhere_by_itself(path: str, server: str, page: Page) -> None:
    page.goto(server + path)
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个网址")
    until(page, "window.bulletinIds")
    assert page.url == server + path
    expect(page.locator("[data-found]")).to_be_hidden()


def test_its_links_and_styles_are_right_at_any_depth(server: str, page: Page) -> None:
    page.goto(f"{server}one/two/three/")
    until(page, "window.bulletinIds")
    assert page.locator("nav a").first.evaluate("link => link.href") == f"{server}index.html"
    until(page, "getComputedStyle(document.documentElement).getPropertyValue('--paper') !== ''")


def test_a_paragraph_is_found_again(site: Path, server: str, page: Page) -> None:
    article_id = min(path.name for path in (site / "a").iterdir())
    page.goto(f"{server}A/{article_id}#p-0123abcd")
    page.wait_for_url(f"{server}a/{article_id}/#p-0123abcd")
