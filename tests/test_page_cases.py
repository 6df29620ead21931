"""The pages with their truth beside the text: well formed, and the converter accounts for each of their characters."""

from __future__ import annotations

import pytest

from bulletin.conversion.page.transcript import read_page
from bulletin.text.typography import is_blank
from tests import page_cases
from tests.region import SUBJECT

CASES = page_cases.read()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_has_a_kind_articles_and_text_under_every_headline(case: page_cases.Case) -> None:
    assert case.kind
    assert len(case.articles) >= 2
    for article in case.articles:
        assert article.paragraphs or article.captions, article.title


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_character_of_a_page_lies_in_one_piece(case: page_cases.Case) -> None:
    pieces = [piece for draft in read_page(case.text, SUBJECT) for piece in draft.pieces]
    covered = sorted(at for piece in pieces for start, end in piece.stretches for at in range(start, end))
    assert len(set(covered)) == len(covered)
    missed = set(range(len(case.text))) - set(covered)
    assert all(is_blank(case.text[at]) for at in missed)


def test_tags_make_articles() -> None:
    case = page_cases.parse(
        ":kind police\nF 第3版\n\nK 聚焦\nH 夜巡\nP 入秋以来，民警\n+ 巡逻。(张三)\n@authors 张三\nU 本报讯 近日。\n",
        "x",
    )
    first, second = case.articles
    assert (first.kicker, first.title, first.paragraphs) == ("聚焦", "夜巡", ["入秋以来，民警巡逻。(张三)"])
    assert (first.authors, first.broken, second.authors) == (("张三",), {0}, None)
    assert [line.number for line in case.lines] == [1, 3, 4, 5, 6, 7]


def test_a_line_without_a_tag_is_an_error() -> None:
    with pytest.raises(ValueError, match="no tag"):
        page_cases.parse("近日，民警巡逻。\n", "x")
