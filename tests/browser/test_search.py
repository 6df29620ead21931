"""Asking the built search page in a real browser, over http and from disk."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bulletin import terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent.parent
CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "cases" / "terms.json").read_text(encoding="utf-8")
)
DONE = '#results[aria-busy="false"]'


@pytest.fixture(scope="session")
def passages(site: Path) -> dict[str, list[str]]:
    """The letters of every passage of every article, from the site's own records."""
    found = {}
    for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        texts = [record.get(key, "") for key in ("title", "kicker", "deck", "dateline")]
        texts += [*record.get("authors", []), *record.get("photographers", [])]
        texts += [caption["text"] for caption in record.get("captions", [])]
        found[record["id"]] = [terms.fold(text) for text in (*texts, *record["text"].split("\n\n")) if text]
    return found


def substrings(passages: dict[str, list[str]], count: int, longest: int) -> Iterator[str]:
    """Random strings that stand in the archive, the same every time."""
    rng = random.Random(longest)
    everything = [text for texts in passages.values() for text in texts if text]
    for _ in range(count):
        text = rng.choice(everything)
        length = min(len(text), rng.randint(1, longest))
        start = rng.randrange(len(text) - length + 1)
        yield text[start : start + length]


def holders(passages: dict[str, list[str]], letters: str) -> set[str]:
    return {article for article, texts in passages.items() if any(letters in text for text in texts)}


def hits(page: Page) -> list[str]:
    page.wait_for_selector(DONE)
    return [
        str(hit.get_attribute("data-article")) for hit in page.query_selector_all("#results [data-article]")
    ]


def ask(page: Page, query: str) -> list[str]:
    """Type a question into the open search page and read the answer."""
    page.fill("#search-input", query)
    return hits(page)


def test_the_browser_cuts_text_as_python_does(page: Page) -> None:
    page.goto("about:blank")
    page.add_script_tag(path=ROOT / "static" / "js" / "terms.js")
    for case in CASES:
        cut = page.evaluate(
            """text => {
              const { terms } = window.Bulletin, letters = terms.fold(text);
              return { letters: letters.join(""), pairs: terms.pairs(letters), words: terms.words(text),
                       buckets: letters.map((letter) => terms.bucket(letter, 1024)) };
            }""",
            case["text"],
        )
        wanted = {key: case[key] for key in ("letters", "pairs", "words")}
        assert cut == wanted | {"buckets": [terms.bucket(letter, 1024) for letter in case["letters"]]}, case[
            "shows"
        ]


def test_every_string_finds_exactly_the_articles_that_hold_it(
    page: Page, server: str, passages: dict[str, list[str]]
) -> None:
    page.goto(f"{server}search/")
    for string in substrings(passages, 250, 7):
        found = ask(page, string)
        assert set(found) == holders(passages, string), string
        assert len(found) == len(set(found)) == int(str(page.get_attribute("#results", "data-total")))


def test_pasted_sentences_are_found(page: Page, server: str, passages: dict[str, list[str]]) -> None:
    page.goto(f"{server}search/")
    for string in substrings(passages, 25, 120):
        assert set(ask(page, string)) == holders(passages, string), string


def test_it_works_from_disk(page: Page, site: Path, passages: dict[str, list[str]]) -> None:
    page.goto((site / "search" / "index.html").as_uri() + "?q=%E5%8F%8D%E8%AF%88")
    assert set(hits(page)) == holders(passages, "反诈")
    for string in substrings(passages, 25, 5):
        assert set(ask(page, string)) == holders(passages, string), string
