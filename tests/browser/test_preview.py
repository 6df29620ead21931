"""The preview in a browser: what was saved is there at once, where the reader stood; what is wrong lies over it."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from tests.browser.waiting import PATIENCE
from tests.conftest import previewing

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

_TOP = "() => Math.round(scrollY)"


def _stands_at(page: Page, top: int) -> None:
    """Wait until the document, which may be just being loaded, is scrolled there."""
    end = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(Error):
            if page.evaluate(_TOP) == top:
                return
        assert time.monotonic() < end
        page.wait_for_timeout(50)


def test_what_is_saved_is_shown_where_the_reader_stood_after_mistakes_too(content: Path, page: Page) -> None:
    path = max((content / "articles").glob("*.md"), key=lambda file: file.stat().st_size)
    whole = path.read_text(encoding="utf-8")
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
    with previewing(content, "--base-url", "https://example.org/jianbao/") as running:
        page.goto(f"{running.url}jianbao/a/{path.stem}/")
        page.evaluate("() => scrollTo({ top: 700, behavior: 'instant' })")
        _stands_at(page, 700)
        page.wait_for_load_state()

        path.write_text(whole.replace('title: "', 'title: "更正：', 1), encoding="utf-8")
        page.wait_for_selector("h1:has-text('更正')")
        _stands_at(page, 700)

        path.write_text(whole.replace("title:", "titel:", 1), encoding="utf-8")
        page.wait_for_selector(".preview-problems")
        assert "titel" in page.inner_text(".preview-problems li")
        assert f"{path}:3" in page.inner_text(".preview-problems code")
        assert "更正" in page.inner_text("h1"), "the last good site stays"
        assert page.evaluate(_TOP) == 700

        path.write_text(whole, encoding="utf-8")
        page.wait_for_selector("h1:not(:has-text('更正'))")
        page.wait_for_selector(
            ".preview-problems", state="detached"
        )  # with the build, which may come after the draft
        _stands_at(page, 700)
    assert refused == []


def test_what_is_laid_over_goes_by_a_key_and_comes_back_with_the_next_document(
    content: Path, page: Page
) -> None:
    path = min((content / "articles").glob("*.md"))
    with previewing(content) as running:
        page.goto(running.url)
        path.write_text(path.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
        page.get_by_role("alert").get_by_role("button", name="收起").press("Enter")
        assert page.query_selector(".preview-problems") is None
        page.goto(f"{running.url}about/")
        page.wait_for_selector(".preview-problems")


def test_what_was_shown_before_the_build_is_not_loaded_again_with_it(content: Path, page: Page) -> None:
    path = max((content / "articles").glob("*.md"), key=lambda file: file.stat().st_size)
    whole = path.read_text(encoding="utf-8")
    with previewing(content) as running:
        page.goto(f"{running.url}a/{path.stem}/")
        page.wait_for_load_state()
        other = page.context.new_page()
        other.goto(f"{running.url}pages/")
        loads: list[str] = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        path.write_text(whole.replace('title: "', 'title: "更正：', 1), encoding="utf-8")
        page.wait_for_selector("h1:has-text('更正')")
        other.wait_for_selector(":text('更正')")  # which only the build shows
        page.wait_for_timeout(1000)
        assert len(loads) == 1
        path.write_text(whole, encoding="utf-8")
        page.wait_for_selector("h1:not(:has-text('更正'))")
