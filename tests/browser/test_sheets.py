"""A page that came as PDF, in a real browser: its picture beside its lines, above them on a phone; nothing that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import serve
from tests.browser.test_accessibility import violations
from tests.browser.test_photos import SHIFTS
from tests.browser.waiting import until
from tests.conftest import run_build
from tests.sheets import FIRST, NAME, SECOND, pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PATH = f"pages/{NAME.removesuffix('.pdf')}/index.html"
BOX = "one => one.getBoundingClientRect().toJSON()"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of one page in PDF, on http."""
    folder = tmp_path_factory.mktemp("sheets")
    for name in ("pages", "articles"):
        (folder / "content" / name).mkdir(parents=True)
    (folder / "content" / "site.yaml").write_text('title: "试档"\nsubject: general\n', encoding="utf-8")
    (folder / "content" / "pages" / NAME).write_bytes(pdf(FIRST, SECOND))
    result = run_build("--content", folder / "content", "--output", folder / "site")
    assert result.returncode == 0, result.stderr
    yield from serve(folder / "site")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_picture_stands_beside_its_lines_or_above_them(
    browser: Browser, printed: str, width: int, theme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(printed + PATH)
    picture, lines = page.locator(".as-received img"), page.locator("ol.lines")
    before = lines.evaluate(BOX)["height"]
    picture.scroll_into_view_if_needed()
    until(page, "image => image.complete && image.naturalWidth === 1400", arg=picture.element_handle())
    drawn, text = picture.evaluate(BOX), lines.evaluate(BOX)
    assert text["height"] == before
    assert page.evaluate("window.shifts || 0") < 0.001
    if width == 390:
        assert drawn["bottom"] <= text["top"]
        assert drawn["width"] > 0.85 * width
    else:
        assert drawn["right"] < text["left"]
        assert abs(drawn["top"] - text["top"]) < 40
        assert drawn["height"] < 900, "a sheet can be seen whole"
    assert drawn["width"] / drawn["height"] == pytest.approx(1400 / 1960, rel=0.01)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    spots = page.locator(".as-received path")
    assert page.locator(".as-received .here").count() == 0
    page.locator("#l7").hover()
    assert page.locator(".as-received .here").get_attribute("data-line") == "7"
    drawn = picture.evaluate(BOX)  # the line had to be scrolled to
    above, below = (spots.nth(at).evaluate(BOX) for at in (2, 4))
    here = page.locator(".as-received .here").evaluate(BOX)
    marks = page.locator(".as-received svg").evaluate(BOX)
    assert all(abs(marks[side] - drawn[side]) < 1 for side in ("left", "top", "right", "bottom"))
    assert drawn["top"] < above["top"] < here["top"] < below["top"] < drawn["bottom"]
    page.mouse.move(1, 1)
    assert page.locator(".as-received .here").count() == 0
    page.evaluate("location.hash = 'l1'")
    until(page, "() => document.querySelector('.as-received .here')?.dataset.line === '1'")
    assert violations(page) == []
    page.locator(".as-received a").click()
    page.wait_for_url("**/sheet-1.webp")
    context.close()


def test_on_paper_the_picture_fits_the_page(browser: Browser, printed: str) -> None:
    context = browser.new_context(viewport={"width": 660, "height": 930})
    page = context.new_page()
    page.goto(printed + PATH)
    page.emulate_media(media="print")
    box = page.locator(".as-received img").evaluate(BOX)
    assert box["width"] <= 660
    assert box["height"] <= 930
    context.close()
