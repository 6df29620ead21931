"""The Song face that comes with a site, in a browser that finds no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

WIDTHS = """(face) => ["“", "”", "…", "中"].map((mark) => {
  const span = document.createElement("span");
  span.textContent = mark.repeat(10);
  span.style.cssText = `font: 20px ${face}; text-spacing-trim: space-all; text-autospace: no-autospace; display: inline-block; white-space: nowrap`;
  document.body.append(span);
  const width = span.getBoundingClientRect().width;
  span.remove();
  return Math.round(width);
})"""


def faces(page: Page) -> dict[str, str]:
    return dict(
        page.evaluate("[...document.fonts].map((face) => [face.family.replaceAll('\"', ''), face.status])")
    )


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_headlines_come_after_the_first_view_and_move_nothing(
    unnamed: Browser, site: Path, server: str, longest: str, scheme: str
) -> None:
    page = unnamed.new_page(viewport={"width": 360, "height": 800})
    page.add_init_script(
        """window.shifts = [];
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts.push(entry.value); })
          .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto((server if scheme == "http" else site.as_uri() + "/") + longest)
    until(
        page, "[...document.fonts].some((face) => face.family.includes('Song') && face.status === 'loaded')"
    )
    assert faces(page) == dict.fromkeys(("Bulletin Marks", "Bulletin Nameplate", "Bulletin Song"), "loaded")
    assert sum(page.evaluate("window.shifts")) < 0.005
    assert page.evaluate(WIDTHS, "var(--song)") == [200] * 4
    assert page.evaluate(WIDTHS, "var(--hei)") == [200] * 4


def test_where_a_song_face_is_installed_no_font_is_fetched(page: Page, server: str, longest: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(server + longest, wait_until="networkidle")
    assert [url for url in fetched if url.endswith(".woff2")] == []
