"""Photos in a real browser: the size that a screen needs, nothing that moves, nothing that covers the text."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import serve
from tests.browser.test_accessibility import violations
from tests.browser.waiting import until
from tests.conftest import run_build
from tests.photos import encoded, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

GOLDEN = Path(__file__).parent.parent / "golden" / "site" / "content"
ARTICLE = "a/f9v9c/index.html"
CAPTIONS = """captions:
- {text: "图为牧民在车旁看书。", image: "wide.jpg", alt: "两名牧民站在车旁"}
- {text: "借书卡。", image: "tall.jpg", alt: "一张写满字的借书卡"}
- {text: "旧照。", image: "little.jpg", alt: "一张旧照片"}
"""


@pytest.fixture(scope="module")
def illustrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with a wide, a tall and a little photo in one article."""
    folder = tmp_path_factory.mktemp("photos")
    content = folder / "content"
    shutil.copytree(GOLDEN, content)
    path = content / "articles" / "f9v9c.md"
    before, _, after = path.read_text(encoding="utf-8").partition("captions:\n")
    path.write_text(f"{before}{CAPTIONS}{after[after.index('tags:') :]}", encoding="utf-8")
    for name, size in {"wide": (2001, 1333), "tall": (1400, 2100), "little": (310, 305)}.items():
        (content / "images" / f"{name}.jpg").write_bytes(encoded(scene(*size)))
    result = run_build("--content", content, "--output", folder / "site")
    assert result.returncode == 0, result.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def illustrated(illustrated_folder: Path) -> Iterator[str]:
    """The same on http."""
    yield from serve(illustrated_folder)


SIZES = """() => [...document.querySelectorAll('.photo img, .thumbnail img')].map(image => {
  const box = image.getBoundingClientRect();
  return [box.width, box.height, image.currentSrc.split('-').pop()];
})"""
SHIFTS = """new PerformanceObserver(list => { window.shifts = (window.shifts || []).concat(
  list.getEntries().flatMap(entry => entry.sources.filter(({ node }) => {
    const place = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return place?.closest('.column');
  }).map(({ node, previousRect, currentRect }) => `${(node.outerHTML ?? node.data).slice(0, 60)} ${previousRect.y} ${currentRect.y}`))); })
  .observe({ type: 'layout-shift', buffered: true });"""
"""What moved of an article. On a slow line the menu above it may move while it comes."""


def visit(page: Page, url: str) -> tuple[list[list[Any]], list[list[Any]]]:
    """The sizes of all photos before those below the fold have come, and when all are there."""
    page.add_init_script(SHIFTS)
    page.goto(url)
    before = page.evaluate(SIZES)
    for image in page.query_selector_all(".photo img"):
        image.scroll_into_view_if_needed()
        until(page, "image => image.complete && image.naturalWidth > 0", arg=image)
    return before, page.evaluate(SIZES)


@pytest.mark.parametrize(
    ("width", "ratio", "came"),
    [
        (390, 3, ["1280.webp", "1280.webp", "310.webp"]),
        (390, 1, ["640.webp", "640.webp", "310.webp"]),
        (1440, 1, ["640.webp", "640.webp", "310.webp"]),
        (1440, 2, ["1280.webp", "1280.webp", "310.webp"]),
    ],
)
def test_a_screen_gets_the_size_it_needs_and_nothing_moves(
    browser: Browser, illustrated: str, width: int, ratio: int, came: list[str]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 700}, device_scale_factor=ratio)
    page = context.new_page()
    before, after = visit(page, illustrated + ARTICLE)
    assert [name for _, _, name in after] == came
    assert [size[:2] for size in before] == [size[:2] for size in after]
    assert page.evaluate("window.shifts || []") == []
    column = page.evaluate("document.querySelector('.text').getBoundingClientRect().width")
    (wide, _, _), (tall, height, _), (little, _, _) = after
    assert wide == pytest.approx(column, abs=1)
    assert tall == pytest.approx(min(column, 26 * 18), abs=1)
    assert height == pytest.approx(tall * 1.5, abs=1)
    assert little == 310 if column > 310 else little <= column
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_an_article_that_comes_in_pieces_stays_where_it_is(
    page: Page, illustrated_folder: Path, width: int
) -> None:
    """As on a slow line: what is read is drawn before the rest of the document is there."""
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(SHIFTS)
    for address in serve(illustrated_folder, piece=700):
        page.goto(f"{address}{ARTICLE}")
        assert page.evaluate("window.shifts || []") == []


def test_photos_stay_within_the_page_when_set_from_top_to_bottom_and_on_paper(
    page: Page, illustrated: str
) -> None:
    visit(page, illustrated + ARTICLE)
    page.evaluate("document.documentElement.dataset.setting = 'vertical'")
    for width, height, _ in page.evaluate(SIZES):
        assert height <= 22 * 18 + 1
        assert width <= 600
    page.evaluate("delete document.documentElement.dataset.setting")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 660, "height": 930})
    column = page.evaluate("document.querySelector('.text').getBoundingClientRect().width")
    assert max(width for width, _, _ in page.evaluate(SIZES)) <= column


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", [ARTICLE, "pages/01/index.html"])
def test_photos_are_accessible(browser: Browser, illustrated: str, theme: Any, path: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=theme)
    page = context.new_page()
    page.goto(illustrated + path)
    assert page.locator("img[alt='两名牧民站在车旁']").count() == 1
    assert violations(page) == []
    context.close()


def test_a_photo_on_a_newspaper_page_stands_beside_its_headline(page: Page, illustrated: str) -> None:
    page.goto(illustrated + "pages/01/index.html")
    photo, headline = (
        page.locator(f".illustrated {name}").bounding_box() for name in (".thumbnail", ".item-title")
    )
    assert photo
    assert headline
    assert photo["x"] >= headline["x"] + headline["width"]
    assert photo["y"] < headline["y"] + headline["height"]
    (size,) = page.evaluate(SIZES)
    assert size[:2] == [120, 80]
