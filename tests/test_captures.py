"""The same page, captured otherwise, gives the same articles: over every page there is, one property at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest

from bulletin.conversion.page.transcript import read_page
from bulletin.roles import Role
from bulletin.text.typography import is_blank, letters
from tests import captures, page_cases
from tests.conftest import ARCHIVE
from tests.region import SUBJECT

FIVE = {path.name: path.read_text(encoding="utf-8") for path in sorted((ARCHIVE / "pages").glob("*.txt"))}
CLOSE = {case.name: case.text for case in page_cases.read(page_cases.FOLDER / "close")}
OTHERS = {
    case.name: case.text
    for folder in ("development", "validation", "held-out")
    for case in page_cases.read(page_cases.FOLDER / folder)
    if case.kind not in {"ocr", "pdf", "mail", "capture"}  # broken, spaced or wrapped already
}
FRESH = {
    case.name: case.text
    for folder in ("fresh-a", "fresh-b", "fresh-c", "fresh-d", "fresh-e", "fresh-f", "fresh-g", "fresh-h")
    for case in page_cases.read(page_cases.FOLDER / folder)
    if case.kind not in {"ocr", "pdf", "mail", "capture"} and "wrapped" not in case.name
}
SETS = {"five": FIVE, "close": CLOSE, "others": OTHERS}


@dataclass(frozen=True)
class Alike:
    """How far another capture of some pages gives the same articles."""

    boundaries: float
    """F1 of articles, found by headline or first letters."""
    headlines: float
    authors: float
    cut: float
    """Share of the paragraphs that a column break cuts and that are made whole in both."""


def articles(text: str) -> list[tuple[str, str, frozenset[str]]]:
    """Headline, first letters and bylines of each article."""
    found = []
    for draft in read_page(text, SUBJECT):
        first = "".join(draft.texts(Role.PARAGRAPH))
        names = frozenset(letters(byline) for byline in draft.bylines)
        found.append((letters(draft.title), letters(draft.title + first)[:12], names))
    return found


def joined(text: str) -> set[str]:
    """The letters of paragraphs that were put together of several lines as read."""
    found = set()
    for draft in read_page(text, SUBJECT):
        for piece in draft.pieces:
            if piece.role is Role.PARAGRAPH and len(piece.stretches) > 1:
                found.add(letters(piece.text))
    return found


def paragraphs(text: str) -> set[str]:
    return {letters(one) for draft in read_page(text, SUBJECT) for one in draft.texts(Role.PARAGRAPH)}


@cache
def compare(capture: str, pages: str) -> Alike:
    """How far a capture of a set of pages gives the same articles as the pages themselves."""
    change = captures.CAPTURES[capture]
    total = made = matched = same_title = same_names = cut = whole = 0
    for text in SETS[pages].values():
        before, after = articles(text), articles(change(text))
        total, made = total + len(before), made + len(after)
        left = list(after)
        for title, key, names in before:
            found = next((one for one in left if (title and one[0] == title) or one[1] == key), None)
            if found:
                left.remove(found)
                matched += 1
                same_title += found[0] == title
                same_names += found[2] == names
        cuts = joined(text)
        cut += len(cuts)
        whole += len(cuts & paragraphs(change(text)))
    return Alike(
        2 * matched / (total + made), same_title / total, same_names / total, whole / cut if cut else 1.0
    )


LEAST = {"five": 0.98, "close": 0.98, "others": 0.93}
"""Boundary F1 below which no capture may come; the other pages are hard enough as they are."""
ALIKE = [
    "no-break blanks",
    "em blanks",
    "zero-width characters",
    "double-spaced",
    "trailing blanks",
    "full width",
    "half width",
]


@pytest.mark.parametrize("pages", SETS)
@pytest.mark.parametrize("capture", ALIKE)
def test_blanks_widths_and_invisible_characters_change_nothing(capture: str, pages: str) -> None:
    assert compare(capture, pages) == Alike(1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize("capture", [*ALIKE, "quoted"])
def test_the_same_articles_come_of_pages_of_today(capture: str) -> None:
    change = captures.CAPTURES[capture]
    assert [name for name, text in FRESH.items() if articles(change(text)) != articles(text)] == []


def test_han_spaced_out_to_fill_a_line_changes_nothing_on_pages_close_to_the_first_five() -> None:
    for pages in ("five", "close"):
        assert compare("spaced Han", pages) == Alike(1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize("pages", SETS)
@pytest.mark.parametrize("capture", [name for name in captures.CAPTURES if name.startswith("wrapped")])
def test_lines_broken_at_a_width_cost_two_articles_in_a_hundred_at_most(capture: str, pages: str) -> None:
    found = compare(capture, pages)
    assert found.boundaries >= LEAST[pages]
    if pages != "others":  # those cut hardly a paragraph
        assert found.cut >= 0.90


@pytest.mark.parametrize("pages", SETS)
@pytest.mark.parametrize("capture", ["bylines without brackets", "bylines glued to headlines"])
def test_where_a_byline_stands_costs_two_articles_in_a_hundred_at_most(capture: str, pages: str) -> None:
    assert compare(capture, pages).boundaries >= LEAST[pages]


@pytest.mark.parametrize("pages", SETS)
def test_the_want_of_bylines_costs_three_articles_in_a_hundred_at_most(pages: str) -> None:
    assert compare("no bylines", pages).boundaries >= LEAST[pages] - 0.01


@pytest.mark.parametrize("capture", captures.CAPTURES)
def test_every_character_of_another_capture_lies_in_one_piece(capture: str) -> None:
    for text in (*FIVE.values(), *CLOSE.values()):
        page = captures.CAPTURES[capture](text)
        pieces = [piece for draft in read_page(page, SUBJECT) for piece in draft.pieces]
        covered = sorted(at for piece in pieces for start, end in piece.stretches for at in range(start, end))
        assert len(set(covered)) == len(covered)
        missed = set(range(len(page))) - set(covered)
        assert all(is_blank(page[at]) for at in missed)
