"""Lists among thousands in a real browser: what the first view holds, the filter, the strip of months, stories."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bulletin.documents import words
from bulletin.model import Archive, PageFacts, RawPage, Settings, Source
from bulletin.model import Page as NewspaperPage
from bulletin.program import STATIC, TEMPLATES
from bulletin.publish.site import static_files
from tests.browser.conftest import serve
from tests.test_rendering import article, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

PAGES = 400
SCREEN = 844


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of 400 newspaper pages, one article on each, most of one place and tag."""
    pages, articles = [], []
    for number in range(PAGES):
        name, article_id = f"{number:03}_f0f7006d1a8be4fe.txt", f"a{number:03}"
        month = f"{2021 + number // 150}-{number % 12 + 1:02}"
        made = article(
            f'title: "民警走进第{number}所校园 讲解禁毒知识"\nadded: "2026-11-20"',
            f"开头一句。\n\n第{number}所学校开展“百日行动”，讲解知识。",
            article_id,
        )
        meta = replace(
            made.meta,
            places=("150826",) if number < 133 else ("150402",),
            date=month,
            tags=("百日行动",) if number < 60 else (),
            source=Source(name, ((1, 1),)),
        )
        articles.append(replace(made, meta=meta))
        pages.append(
            NewspaperPage(RawPage(name, "", "utf-8", "0" * 64), (), (article_id,), PageFacts("", month))
        )
    folder = tmp_path_factory.mktemp("lists") / "lists"
    for path, html in render(Archive(Settings(), tuple(pages), tuple(articles))).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(html, encoding="utf-8")
    for file in static_files(STATIC, words.load(TEMPLATES / "words")[words.REFERENCE].table):
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.content)
    yield from serve(folder)


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": SCREEN})
    return page


def screens(page: Page) -> float:
    return float(page.evaluate("document.documentElement.scrollHeight")) / SCREEN


def test_four_hundred_pages_are_four_screens_with_jumps(phone: Page, lists: str) -> None:
    phone.goto(lists + "pages/index.html")
    assert screens(phone) <= 4
    phone.locator(".jumps a").last.click()
    expect(phone.locator(":target")).to_be_in_viewport()
    expect(phone.locator("details:target")).to_have_attribute("open", "")
    assert phone.locator(".page-entry").count() == PAGES
    folded = phone.locator("details.period .period").last
    folded.locator("summary").click()
    expect(folded.locator(".page-entry").first).to_be_visible()


@pytest.mark.parametrize("path", ["places/150826/index.html", "tags/百日行动/index.html"])
def test_a_list_of_many_articles_is_a_few_screens(phone: Page, lists: str, path: str) -> None:
    phone.goto(lists + path)
    assert screens(phone) <= 4


def test_a_month_of_the_strip_leads_to_its_articles(phone: Page, lists: str) -> None:
    phone.goto(lists + "places/150826/index.html")
    cell = phone.locator(".strip a").last
    count = cell.inner_text()
    cell.click()
    part = phone.locator("details.period:target")
    expect(part).to_have_attribute("open", "")
    assert part.locator(".items > li").count() == int(count)
    box = phone.locator(".strip a").first.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24


def test_the_filter_shows_what_holds_every_word(phone: Page, lists: str) -> None:
    phone.goto(lists + "places/150826/index.html")
    field = phone.get_by_role("searchbox", name="在本页里找")
    field.fill("第77所 禁毒")
    shown = phone.locator(".list .items > li:visible")
    expect(shown).to_have_count(1)
    assert "第77所" in shown.inner_text()
    expect(phone.locator(".filter [role=status]")).to_have_text("1 / 133")
    field.fill("")
    expect(phone.locator("details.period[open]")).to_have_count(1)


def test_nothing_moves_when_the_filter_comes(phone: Page, lists: str) -> None:
    phone.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) window.moved += one.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    phone.goto(lists + "places/150826/index.html")
    phone.locator(".filter").wait_for()
    phone.wait_for_timeout(300)
    assert phone.evaluate("window.moved") <= 0.02


def test_a_story_leads_to_the_sentence(phone: Page, lists: str) -> None:
    phone.goto(lists + "threads/index.html")
    phone.get_by_role("link", name="百日行动").first.click()
    sentence = phone.locator(".sentence a:visible").first
    words = sentence.inner_text()
    sentence.click()
    expect(phone.locator("p:target")).to_contain_text(words.strip())


def test_the_front_page_looks_back_to_the_month_of_the_reader(context: BrowserContext, lists: str) -> None:
    page = context.new_page()
    page.clock.install(time="2023-05-10T08:00:00")
    page.goto(lists + "index.html")
    shown = page.locator(".past:visible")
    expect(shown).to_have_count(1)
    years = shown.locator("[data-year]:visible")
    assert [re.sub(r"\s", "", text)[:7] for text in years.locator(".item-title").all_inner_texts()] == [
        "2022年5月",
        "2021年5月",
    ]


def test_lists_are_whole_without_scripts(browser: object, lists: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": SCREEN})  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(lists + "places/150826/index.html")
    assert page.locator(".list .items > li").count() == 133
    expect(page.locator("details.period[open] .items > li").first).to_be_visible()
    assert page.locator(".filter").count() == 0
    context.close()
