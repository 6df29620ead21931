"""The reader's bar on a phone."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_accessibility import violations
from tests.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route, ViewportSize

PHONE: ViewportSize = {"width": 360, "height": 760}
VOICE = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
  getVoices: () => [{ lang: "zh-CN", name: "test" }],
  speak: (utterance) => { window.spoken.push(utterance.text); window.finish = () => utterance.onend(); },
  cancel: () => {},
}) });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
"""A voice that reads nothing aloud but says what it was given: no browser for tests has one."""


@pytest.fixture
def phone(page: Page, server: str, longest: str) -> Page:
    page.set_viewport_size(PHONE)
    page.goto(server + longest)
    return page


def bar(page: Page) -> Any:
    return page.get_by_role("navigation", name="阅读工具")


def test_the_bar_goes_away_on_the_way_down_and_comes_back_on_the_way_up(phone: Page) -> None:
    shown = "document.querySelector('#bar').getBoundingClientRect().top < innerHeight"
    hidden = "document.querySelector('#bar').getBoundingClientRect().top >= innerHeight"
    until(phone, shown)
    phone.mouse.wheel(0, 900)
    until(phone, hidden)
    phone.mouse.wheel(0, -200)
    until(phone, shown)
    phone.mouse.wheel(0, 600)
    until(phone, hidden)
    bar(phone).get_by_role("button").first.focus()
    until(phone, shown)
    small = phone.locator(".bar-row > :visible").evaluate_all(
        "(all) => all.filter((one) => one.offsetWidth < 44 || one.offsetHeight < 44).length"
    )
    assert small == 0
    assert violations(phone) == []


def test_size_contents_and_the_next_article(phone: Page) -> None:
    bar(phone).get_by_role("button", name="字号").click()
    assert phone.evaluate("document.documentElement.dataset.size") == "large"
    assert json.loads(phone.evaluate("localStorage.getItem('reader')"))["size"] == "large"
    assert bar(phone).get_by_role("status").inner_text() == "大"
    contents = bar(phone).get_by_role("button", name="目录")
    contents.click()
    assert contents.get_attribute("aria-expanded") == "true"
    links = phone.locator("#bar-contents a")
    heads = phone.locator(".text > :is(h2, h3)").all_text_contents()
    assert links.all_text_contents() == heads
    links.nth(2).click()
    until(phone, "Math.abs(document.querySelector(':target').getBoundingClientRect().top) < 200")
    contents.focus()
    contents.click()
    assert phone.locator("#bar-contents [aria-current]").inner_text() == heads[2]
    phone.keyboard.press("Escape")
    assert contents.get_attribute("aria-expanded") == "false"


def test_a_sentence_is_quoted_with_its_source(phone: Page) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    quote = bar(phone).get_by_role("button", name="摘句")
    quote.click()
    assert "选中" in bar(phone).get_by_role("status").inner_text()
    phone.evaluate(
        """() => { const node = document.querySelector(".text > p").firstChild, range = new Range();
          range.setStart(node, 0); range.setEnd(node, 5);
          getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    quote.click()
    until(phone, "document.querySelector('.bar-status').textContent.includes('已复制')")
    first, line, address = phone.evaluate("navigator.clipboard.readText()").split("\n")
    assert first == "“" + phone.locator(".text > p").first.text_content()[:5] + "”"  # type: ignore[index]
    assert line
    assert "#p-" in address


def test_a_quotation_leads_to_the_words_and_not_to_the_search_that_found_them(
    phone: Page, server: str, longest: str
) -> None:
    """Also where the clipboard of today is not to be had: over http, in the browsers of chats."""
    html = phone.request.get(server + longest).text()
    phone.route(
        "**/a/*/?q=*",
        lambda route: route.fulfill(
            body=re.sub(r'data-url="[^"]*"', 'data-url=""', html), content_type="text/html"
        ),
    )
    phone.goto(f"{server}{longest.removesuffix('index.html')}?q=没有的词")
    phone.evaluate("Navigator.prototype.__defineGetter__('clipboard', () => undefined)")
    phone.evaluate(
        """() => { document.execCommand = () => { window.copied = document.querySelector('.share-offscreen').value; return true; };
          const node = document.querySelector(".text > p").firstChild, range = new Range();
          range.setStart(node, 0); range.setEnd(node, 5);
          getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    bar(phone).get_by_role("button", name="摘句").click()
    until(phone, "document.querySelector('.bar-status').textContent.includes('已复制')")
    address = phone.evaluate("window.copied").split("\n")[2]
    assert "#p-" in address
    assert "?" not in address


def test_marks_of_a_search_can_be_taken_away_beside_the_bar(phone: Page, server: str, longest: str) -> None:
    words = str(phone.locator(".text > p").first.text_content())[:4]
    phone.goto(f"{server}{longest}?q={words}")
    phone.get_by_role("button", name="取消标记").click(timeout=3000)
    assert phone.locator(".marks").count() == 0


def test_listening_marks_each_sentence(browser: Browser, server: str, longest: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.add_init_script(VOICE)
    page.goto(server + longest)
    listen = bar(page).get_by_role("button", name="听")
    listen.click()
    marked = "[...CSS.highlights.get('spoken')].map(String).join()"
    first = page.evaluate("window.spoken[0]")
    assert first.endswith("。")
    assert page.evaluate(marked) == first
    page.evaluate("window.finish()")
    assert page.evaluate(marked) == page.evaluate("window.spoken[1]") != first
    listen.click()
    assert page.evaluate("CSS.highlights.has('spoken')") is False
    listen.click()
    assert page.evaluate("window.spoken.at(-1)") == page.evaluate("window.spoken[1]"), "it keeps the place"
    context.close()


def test_without_a_chinese_voice_nothing_offers_to_read_aloud(phone: Page) -> None:
    assert bar(phone).get_by_role("button", name="听").count() == 0


def test_reading_goes_on_where_it_stopped(phone: Page, server: str, longest: str) -> None:
    phone.evaluate("document.querySelectorAll('.text > p')[6].scrollIntoView()")
    at = phone.evaluate("document.querySelectorAll('.text > p')[6].id")
    phone.goto(server + "index.html")
    phone.goto(server + longest)
    phone.get_by_role("link", name="接着上次读到的地方").click()
    assert phone.url.endswith("#" + at)
    phone.evaluate("localStorage.setItem('reader', JSON.stringify({ language: 'en' }))")

    def late(route: Route) -> None:
        """The words come when the bar has been made."""
        time.sleep(1)
        route.continue_()

    phone.route("**/words-en.js*", late)
    phone.goto(server + "index.html")
    phone.goto(server + longest)
    until(phone, "document.querySelector('.bar-status a').textContent === 'Go on where you stopped'")


def test_nothing_of_the_bar_without_scripts_on_a_desk_or_on_paper(
    browser: Browser, server: str, longest: str
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(server + longest)
    assert page.locator("#bar").is_hidden()
    context.close()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(server + longest)
    assert page.locator("#bar").is_hidden()
    context.close()
