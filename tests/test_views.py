"""What templates receive: dates in words, headlines in clauses, openings of whole sentences."""

from __future__ import annotations

import html5lib
import pytest

from bulletin.documents import frontpage, views
from tests.test_rendering import REAL, environment, words


@pytest.mark.parametrize(
    ("date", "inferred", "said", "datetime"),
    [
        ("2023-09-07", False, "2023年9月7日", "2023-09-07"),
        ("2023-09~", True, "约2023年9月（推断）", ""),
        ("2023?", False, "2023年（存疑）", ""),
        ("2023-09", False, "2023年9月", ""),
        ("2023-09%", True, "约2023年9月（存疑）（推断）", ""),
        ("[2023-12..2024-02]", True, "2023年12月至2024年2月之间（推断）", ""),
        ("2023-07/2023-09", False, "2023年7月至2023年9月", ""),
    ],
)
def test_a_date_in_words(date: str, inferred: bool, said: str, datetime: str) -> None:
    view = views.date_view(date, inferred)
    assert view is not None
    assert environment().globals["words"].say_phrase(view.phrase) == said
    assert view.datetime == datetime


def test_no_date_is_no_date() -> None:
    assert views.date_view("") is None
    assert "约" not in REAL["a/bbbb2/index.html"]


@pytest.mark.parametrize(
    ("title", "clauses"),
    [
        ("筑牢禁毒防线 守护一方净土", ["筑牢禁毒防线", "守护一方净土"]),
        ("阿左旗公安局：发挥效能 守住底线", ["阿左旗公安局：", "发挥效能", "守住底线"]),
        ("“昆仑 2022”行动", []),
        ("Police open day", []),
    ],
)
def test_a_headline_breaks_between_clauses_only(title: str, clauses: list[str]) -> None:
    html = str(views.headline(title))
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    assert words(tree) == title
    assert [words(span) for span in tree.iter("span") if span.get("class") == "clause"] == clauses


@pytest.mark.parametrize(
    "text", ["他说：“好。”", "好", "抓获18人。", "<em>强调</em>", "a &lt; b", "完成率96%。", "……"]
)
def test_keeping_the_tail_adds_no_character(text: str) -> None:
    tree = html5lib.parseFragment(views.keep_tail(text), namespaceHTMLElements=False)
    assert words(tree) == words(html5lib.parseFragment(text, namespaceHTMLElements=False))


def test_an_opening_ends_with_a_sentence_outside_quotations() -> None:
    assert frontpage.opening(["甲说：“乙。丙。”丁。戊。"], 9) == ("甲说：“乙。丙。”",)
    assert frontpage.opening(["甲。", "乙。"], 90) == ("甲。", "乙。")
