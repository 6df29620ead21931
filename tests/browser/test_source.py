"""原文 / 整理 in a browser: it works without scripts, each mark says its rule, and an edit shows as one."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serve
from tests.conftest import ARCHIVE, run_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

SOURCE_OF = """() => [...document.querySelectorAll(".source .lines li")].map(line => {
    const copy = line.cloneNode(true);
    copy.querySelectorAll("ins").forEach(added => added.remove());
    return [line.value, copy.textContent];
})"""


def articles(site: Path) -> list[str]:
    return sorted(folder.name for folder in (site / "a").iterdir())


def test_the_control_is_a_link_to_the_lines_of_the_page_without_scripts(
    browser: Browser, server: str, site: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        page.goto(f"{server}{record['url']}")
        page.get_by_role("link", name="原文 / 整理", exact=True).click()
        target = page.locator("li:target")
        expect(target).to_be_visible()
        assert target.get_attribute("value") == str(record["source"]["lines"][0][0])
    context.close()


def test_the_control_shows_one_or_the_other(page: Page, server: str, site: Path) -> None:
    page.goto(f"{server}a/{articles(site)[0]}/")
    control = page.get_by_role("button", name="原文 / 整理", exact=True)
    expect(page.locator(".text")).to_be_visible()
    assert page.locator(".source").count() == 0, "nothing is loaded before it is asked for"
    control.focus()
    page.keyboard.press("Space")
    expect(page.locator(".text")).to_be_hidden()
    expect(page.locator(".source")).to_be_visible()
    expect(control).to_have_attribute("aria-pressed", "true")
    control.click()
    expect(page.locator(".text")).to_be_visible()
    expect(page.locator(".source")).to_be_hidden()


def test_the_control_says_which_of_the_two_is_shown(page: Page, server: str, site: Path) -> None:
    page.goto(f"{server}a/{articles(site)[0]}/")
    shown = page.locator("button.switch .shown")
    expect(shown).to_have_text("整理")
    show(page)
    expect(shown).to_have_text("原文")


def test_on_a_wide_screen_each_paragraph_stands_beside_its_lines(page: Page, server: str, site: Path) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    for article in articles(site):
        page.goto(f"{server}a/{article}/")
        show(page)
        pairs = page.locator(".pair:has(.beside-lines)")
        assert pairs.count() == page.locator(".text > [id]").count()
        wrong = pairs.evaluate_all(
            """(pairs) => pairs.map((pair) => {
              const letters = (one) => one.textContent.replace(/[^\\p{L}\\p{N}]+/gu, "");
              const [lines, block] = [pair.querySelector(".lines"), pair.querySelector(".beside-lines")];
              const [a, b] = [lines.getBoundingClientRect(), block.getBoundingClientRect()];
              const isBeside = a.right <= b.left && b.top < a.bottom + 40;
              return lines.children.length && isBeside && letters(lines).includes(letters(block).slice(0, 8)) ? "" : letters(block).slice(0, 20);
            }).filter(Boolean)"""
        )
        assert wrong == [], article
    page.set_viewport_size({"width": 900, "height": 900})
    expect(page.locator(".beside-lines").first).to_be_hidden()


def test_from_disk_the_lines_come_as_well(page: Page, site: Path) -> None:
    page.goto((site / "a" / articles(site)[0] / "index.html").as_uri())
    show(page)


def show(page: Page) -> None:
    """Press the control and wait for the lines."""
    page.get_by_role("button", name="原文 / 整理", exact=True).click()
    expect(page.locator(".source")).to_be_visible()


def test_the_lines_of_all_articles_are_the_lines_of_the_files(page: Page, server: str, site: Path) -> None:
    shown: dict[str, dict[int, str]] = {}
    for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        page.goto(f"{server}{record['url']}")
        show(page)
        shown.setdefault(record["source"]["page"], {}).update(dict(page.evaluate(SOURCE_OF)))
    for name, lines in shown.items():
        text = (ARCHIVE / "pages" / name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        assert lines == {number: line for number, line in enumerate(text.split("\n"), 1) if line.strip()}
    assert len(shown) == 5


def test_every_mark_names_its_rule_to_eye_and_ear(page: Page, server: str, site: Path) -> None:
    for article in articles(site):
        page.goto(f"{server}a/{article}/")
        show(page)
        marks = page.locator(".lines :is(mark, ins, del)")
        unnamed = marks.evaluate_all("marks => marks.filter(mark => !mark.title).length")
        assert unnamed == 0
        named = set(marks.evaluate_all("marks => marks.map(mark => mark.title)"))
        legend = page.locator(".legend li span").all_text_contents()
        assert named == set(legend)
    client = page.context.new_cdp_session(page)
    tree = client.send("Accessibility.getFullAXTree")
    spoken = [node.get("name", {}).get("value", "") for node in tree["nodes"]]
    assert any("改全角" in text for text in spoken if "（" in text)


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A site in which a person corrected one word -> its URL, the id of the article."""
    folder = tmp_path_factory.mktemp("edited")
    content = folder / "content"
    shutil.copytree(ARCHIVE, content)
    file = next(
        path for path in sorted((content / "articles").iterdir()) if "党建建正规化" in path.read_text("utf-8")
    )
    file.write_text(file.read_text("utf-8").replace("党建建正规化", "党建正规化"), "utf-8")
    result = run_build("--content", content, "--output", folder / "site")
    assert result.returncode == 0, result.stderr
    for url in serve(folder / "site"):
        yield url, file.stem


def test_a_correction_is_marked_as_one_and_nothing_else_is(page: Page, edited: tuple[str, str]) -> None:
    url, article = edited
    page.goto(f"{url}a/{article}/")
    show(page)
    gone = page.locator(".lines del.correction")
    assert gone.all_text_contents() == ["建"]
    expect(gone).to_have_attribute("title", "编者改动")
    expect(page.locator(".lines ins")).to_have_count(0)
    assert "编者改动 1" in page.locator(".legend").inner_text()


def test_nothing_of_it_reaches_what_is_copied(page: Page, server: str, site: Path) -> None:
    """Rule names are not part of the text: a reader who copies lines gets the lines."""
    page.goto(f"{server}a/{articles(site)[0]}/")
    show(page)
    copied = page.evaluate(
        "() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('.lines'));"
        " getSelection().removeAllRanges(); getSelection().addRange(range); return getSelection().toString(); }"
    )
    assert "改全角" not in copied
    assert "接断行" not in copied


def test_the_lines_fit_a_narrow_screen(browser: Browser, server: str, site: Path) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    page = context.new_page()
    for article in articles(site)[:6]:
        page.goto(f"{server}a/{article}/")
        page.locator(".switch").first.tap()
        expect(page.locator(".source")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    mark = page.locator(".lines mark[title='改全角']").first
    mark.tap()
    size = mark.evaluate("mark => getComputedStyle(mark, '::after').inlineSize")
    assert float(size.removesuffix("px")) > 20
    context.close()
