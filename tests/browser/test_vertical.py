"""竖排 in a real browser: upright figures, whole columns, ways along the text, where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

COLUMNS = """() => {
  const text = document.getElementById("text"), line = parseFloat(getComputedStyle(text).lineHeight);
  return [text.clientWidth / line, -text.scrollLeft / line, text.scrollWidth / line];
}"""


@pytest.fixture(params=[(390, 844), (1280, 900)], ids=["phone", "desk"])
def vertical(page: Page, server: str, longest: str, request: pytest.FixtureRequest) -> Page:
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script("localStorage.setItem('reader', JSON.stringify({setting: 'vertical'}))")
    page.goto(server + longest)
    until(page, "document.querySelector('.vertical-place')?.textContent")
    return page


def test_figures_of_one_to_four_digits_stand_upright(vertical: Page) -> None:
    figures = vertical.locator(".upright").all_text_contents()
    assert "2022" in figures
    assert "6" in figures
    assert all(figure.isdecimal() and len(figure) <= 4 for figure in figures)
    assert "9611" not in figures, "no part of a longer number"
    box = vertical.locator(".upright", has_text="2022").first.bounding_box()
    size = vertical.locator(".text").evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
    assert box
    assert abs(box["height"] - size) <= 1


def test_the_text_is_the_same_and_comes_back(vertical: Page) -> None:
    before = vertical.locator(".text").text_content()
    vertical.locator("#reader summary").click()
    vertical.locator("#reader label").get_by_text("横排", exact=True).click()
    until(vertical, "!document.querySelector('.upright')")
    assert vertical.locator(".text").text_content() == before


def test_columns_are_whole(vertical: Page) -> None:
    shown, _, _ = vertical.evaluate(COLUMNS)
    assert shown == pytest.approx(round(shown), abs=0.05)
    assert vertical.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("way", ["wheel", "ArrowLeft", "PageDown", "End"])
def test_there_are_ways_along_the_text(vertical: Page, way: str) -> None:
    text = vertical.locator(".text")
    mark = vertical.locator(".vertical-place")
    before = mark.text_content()
    if way == "wheel":
        text.hover()
        vertical.mouse.wheel(0, 100)
    else:
        text.focus()
        vertical.keyboard.press(way)
    until(vertical, "document.getElementById('text').scrollLeft < 0")
    _, at, _ = vertical.evaluate(COLUMNS)
    if way != "End":
        assert at == pytest.approx(round(at), abs=0.05)
    until(vertical, "(before) => document.querySelector('.vertical-place').textContent !== before", before)


def test_the_mark_says_how_far_one_is(vertical: Page) -> None:
    vertical.locator(".text").focus()
    vertical.keyboard.press("End")
    until(
        vertical,
        "(() => { const [seen, all] = document.querySelector('.vertical-place').textContent.split(' / '); return seen === all; })()",
    )
