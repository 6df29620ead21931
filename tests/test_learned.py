"""What was learned of lines: a table without text, weighed beside the rules."""

from __future__ import annotations

import re
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion.page import learned
from bulletin.conversion.page.decoding import best_reading
from bulletin.conversion.page.explanation import explain
from bulletin.conversion.page.layout import read_lines
from bulletin.reference import lineweights
from bulletin.roles import Reading
from tests.region import SUBJECT
from tests.test_doubts import CROSSHEADS

HEADLINE = list(learned.CLASSES).index("headline")


def test_the_table_holds_no_text_of_a_page() -> None:
    assert [name for name in lineweights.weights() if re.search(r"[\u4e00-\u9fff]{3}", name)] == []


def test_its_weights_are_those_of_classes_and_small_beside_what_decides_alone() -> None:
    by_class = [*zip(*lineweights.weights().values(), strict=True)]
    assert len(by_class) == len(learned.CLASSES)
    assert all(map(any, by_class))
    assert max(abs(weight) for weights in by_class for weight in weights) < 8


def test_its_features_are_those_that_lines_show() -> None:
    shown = {name for line in learned.shown(read_lines(CROSSHEADS, SUBJECT)) for name in line}
    assert len(shown & lineweights.weights().keys()) > len(shown) / 2


@given(
    st.dictionaries(
        st.sampled_from(["+1 byline", "first 夜", "last two 平安"]),
        st.lists(st.integers(-79, 79), max_size=14),
    )
)
def test_a_table_is_read_as_it_was_written(weights: dict[str, list[int]]) -> None:
    text = lineweights.table((name, [value / 10 for value in row]) for name, row in weights.items())
    found = lineweights.parse("# learned\n" + text)
    wanted = {name: row for name, row in weights.items() if any(row)}
    width = max((at + 1 for row in wanted.values() for at, value in enumerate(row) if value), default=0)
    assert found == {
        name: tuple(value / 10 for value in (*row, *[0] * width)[:width]) for name, row in wanted.items()
    }


@pytest.mark.parametrize(("weight", "reading"), [(-9.0, Reading.CROSSHEAD), (9.0, Reading.TITLE)])
def test_a_weight_for_a_class_speaks_for_its_readings(weight: float, reading: Reading) -> None:
    table = {"last two 防线": tuple(weight * (at == HEADLINE) for at in range(len(learned.CLASSES)))}
    with mock.patch.object(lineweights, "weights", return_value=table):
        read = best_reading(replace(read_lines(CROSSHEADS, SUBJECT)))  # lines of which nothing is known yet
        assert read[4].reading is reading
        assert explain(CROSSHEADS, SUBJECT, read, {9})["9"]["TITLE"]["learned"] == weight
