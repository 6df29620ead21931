"""Cutting text into terms; tests/cases/terms.json feeds the scripts too (tests/scripts, tests/browser)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.search import terms

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "terms.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_text_is_cut_as_the_table_says(case: dict[str, Any]) -> None:
    assert terms.fold(case["text"]) == case["letters"]
    assert terms.pairs(terms.fold(case["text"])) == case["pairs"]
    assert terms.words(case["text"]) == case["words"]
    assert terms.bucket(case["letters"], 1024) == case["bucket"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert terms.fold(terms.fold(text)) == terms.fold(text)


@given(st.text(alphabet="○◯〇二十，,.1２年"))
def test_folding_twice_changes_no_zero_and_no_comma(text: str) -> None:
    assert terms.fold(terms.fold(text)) == terms.fold(text)


@given(st.integers(0, 10**12), st.sampled_from(",，"))
def test_a_number_is_the_same_with_commas_of_either_width(number: int, comma: str) -> None:
    written = f"{number:,}起".replace(",", comma)
    assert terms.fold(written) == f"{number}起"
    assert f"={number}起" in terms.words(written)


@given(st.text(alphabet="公安局反诈aＡ1２", min_size=1), st.data())
def test_a_part_of_a_text_is_a_part_of_its_letters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert terms.fold(text[start:end]) in terms.fold(text)


@given(st.text(min_size=1), st.sampled_from([1, 16, 1024]))
def test_every_term_has_one_of_the_buckets(term: str, buckets: int) -> None:
    assert 0 <= terms.bucket(term, buckets) < buckets
