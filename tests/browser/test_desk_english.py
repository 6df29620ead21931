"""The desk in English, in a real browser: what the archive says stays Chinese and is marked so, all else is English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.desks import PAGE
from tests.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.desks import Desk

UNMARKED = """() => {
  const han = /\\p{sc=Han}/u;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element.closest("script, noscript") || !han.test(node.data)) continue;
    if (!element.closest("[lang]").lang.startsWith("zh")) found.push(node.data);
  }
  for (const field of document.querySelectorAll("input, textarea"))
    if (han.test(field.value) && !field.closest("[lang]").lang.startsWith("zh")) found.push(field.value);
  return found;
}"""
"""Chinese that a screen reader would read as English."""
NAMES = """() => [...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")].flatMap((one) =>
  ["aria-label", "title", "placeholder", "alt"].map((name) => one.getAttribute(name) || ""))"""
SHOWN = "() => document.body.innerText"
CONTENT = re.compile("[一-鿿]")


@pytest.fixture
def english(desk: Desk) -> Desk:
    desk.page.goto(desk.url)
    desk.page.evaluate("localStorage.setItem('desk.language', 'en')")
    desk.page.reload()
    return desk


def told(page: Page, words: str) -> None:
    until(page, "words => document.getElementById('told').textContent.includes(words)", words)


def interface_words(desk: Desk) -> set[str]:
    """Words of the interface in Chinese, of four characters or more, that no article of the archive holds."""
    tables = desk.page.evaluate("Desk.data.words")
    pieces = {
        piece for word in tables["zh"].values() for piece in re.split(r"\{[a-z]+\}", word) if len(piece) > 3
    }
    kept = "".join(path.read_text(encoding="utf-8", errors="replace") for path in desk.content.rglob("*.*"))
    english = "".join(tables["en"].values())
    return {piece for piece in pieces if CONTENT.search(piece) and piece not in kept + english}


def check(desk: Desk, view: str) -> None:
    page = desk.page
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate(UNMARKED) == [], view
    chinese = interface_words(desk)
    shown = page.evaluate(SHOWN) + "\n".join(page.evaluate(NAMES))
    assert {piece for piece in chinese if piece in shown} == set(), view


def test_every_view_is_english_but_for_what_the_archive_says(english: Desk) -> None:
    desk, page = english, english.page
    article = min((desk.content / "articles").glob("*.md"))
    views = {
        "pages": ".page-row",
        f"page/{PAGE}.txt": ".line",
        "doubts": ".doubts .current",
        f"article/{article.stem}": ".article-form",
        "add": ".drop",
        "changes": ".view-changes section",
    }
    for view, selector in views.items():
        desk.go(view, selector)
        check(desk, view)

    # Roles have English names, in the list of them and at each line, and files keep the Chinese ones.
    desk.go(f"page/{PAGE}.txt", ".line")
    assert set(page.locator(".line .role b").all_inner_texts()) - {""} <= set(
        page.evaluate("Object.values(Desk.data.roles).map(([word]) => Desk.role(word))")
    )
    page.click(".line[data-place='7'] .role")
    names = page.locator("dialog .roles button b").all_inner_texts()
    assert "headline" in names
    assert not CONTENT.search("".join(names))
    assert not CONTENT.search(page.inner_text("dialog .roles"))
    check(desk, "roles")
    page.click("dialog .roles button:has(b:text-is('headline'))")
    told(page, f"Done: Role of 7 headline ({PAGE}.txt)")
    assert (desk.content / "decisions" / f"{PAGE}.yaml").read_text(encoding="utf-8") == "7: 标题\n"
    assert page.get_attribute("#undo", "title") == f"Undo: Role of 7 headline ({PAGE}.txt)"
    check(desk, "after an act")
    page.click("#undo")
    told(page, "Undone: Role of 7 headline")

    # Doubts are asked in English about words of the paper; those of one kind are named so.
    desk.go("doubts", ".doubts .current")
    asked = page.locator(".doubts .what").all_inner_texts()
    assert [what for what in asked if not re.search("[a-z]{3}", what)] == []
    page.keyboard.press("y")
    told(page, "Done: Looked at, 1 places")

    # What taking a page back means.
    desk.go(f"page/{PAGE}.txt", ".line")
    page.click("button:has-text('Take this page back')")
    page.wait_for_selector("dialog[open]")
    assert "it was committed" in page.inner_text("dialog")
    check(desk, "take back")
    page.keyboard.press("Escape")

    # A date that nobody can read, and a file that cannot be taken in.
    desk.go(f"article/{article.stem}", ".article-form")
    page.get_by_label("Date", exact=True).fill("某年某月")
    page.wait_for_selector("small.wrong")
    assert "is no date that can be read" in page.inner_text("small.wrong")
    check(desk, "a wrong date")
    page.get_by_label("Date", exact=True).fill("")
    desk.go("add", ".drop")
    table = desk.content.parent / "table.xls"
    table.write_bytes(b"x")
    page.locator("input[type=file]").set_input_files([table])
    page.wait_for_selector(".card .wrong")
    assert page.inner_text(".card .wrong").startswith("table.xls: such files are not taken")
    check(desk, "a wrong file")


def test_what_is_refused_and_what_readers_report_is_told_in_english(english: Desk) -> None:
    desk, page = english, english.page
    article = min((desk.content / "articles").glob("*.md"))

    # A form that is out of date, beside the file as it is now.
    desk.go(f"page/{PAGE}.txt", ".line")
    said = desk.content / "decisions" / f"{PAGE}.yaml"
    said.parent.mkdir(exist_ok=True)
    said.write_text("# 与合订本核对过\n", encoding="utf-8")
    page.click(".line[data-place='7'] .role")
    page.click("dialog .roles button:has(b:text-is('headline'))")
    page.wait_for_selector("dialog[open] pre")
    assert "This was changed elsewhere" in page.inner_text("dialog")
    check(desk, "a stale form")
    page.keyboard.press("Escape")

    # Reports: one that names no article, one that does.
    desk.go("add", ".drop")
    page.get_by_label("Paste a reader's report here").fill("第二段有错字")
    page.click("button:has-text('Open the place')")
    page.wait_for_selector("dialog[open]")
    assert "It does not say which article" in page.inner_text("dialog")
    check(desk, "a report of nothing")
    page.keyboard.press("Escape")
    page.get_by_label("Paste a reader's report here").fill(f"编号：{article.stem}#p-1a2b3c4d\n第二段有错字")
    page.click("button:has-text('Open the place')")
    page.wait_for_selector(".report")
    check(desk, "a report")

    # What is withdrawn can be masked, which is explained before.
    page.get_by_label("Withdrawn").check()
    page.click("button:has-text('Save')")
    page.click("dialog button:has-text('Go on')")
    told(page, "Done: Who may see")
    page.click("button:has-text('Mask the sources, too')")
    page.wait_for_selector("dialog[open] pre")
    check(desk, "masking")


def test_what_is_wrong_is_said_in_english(english: Desk) -> None:
    """By the desk and over the preview; on the terminal it stays Chinese."""
    desk, page = english, english.page
    article = min((desk.content / "articles").glob("*.md"))
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("title:", "titel:", 1), encoding="utf-8")
    desk.see(".problems")
    assert "Unknown key “titel” (did you mean title?)" in page.inner_text(".problems")
    check(desk, "problems")
    preview = page.context.new_page()
    preview.goto(desk.url.partition("/.desk/")[0])
    preview.wait_for_selector(".preview-problems")
    if preview.evaluate("document.documentElement.dataset.interface") == "en":
        assert "Unknown key “titel”" in preview.inner_text(".preview-problems")
    else:
        assert "不认识的键“titel”" in preview.inner_text(".preview-problems")


def test_a_conflict_is_explained_in_english(english: Desk) -> None:
    desk, page = english, english.page
    article = desk.disagree()
    check(desk, "a conflict")
    page.get_by_label("Take the page's").check()
    page.click("button:has-text('Do as chosen')")
    told(page, "Done: Decided")
    assert "守土负责" in article.read_text(encoding="utf-8")
