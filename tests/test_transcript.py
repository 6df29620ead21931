"""Pages into articles: one small page for each hard case, and the law that no character is lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.conversion.page.transcript import Draft, read_page
from bulletin.roles import Reading
from bulletin.text.typography import is_blank
from tests.region import SUBJECT

if TYPE_CHECKING:
    from types import FrameType

CASES = sorted((Path(__file__).parent / "cases" / "transcript").glob("*.txt"))
PARTING = "====\n"


def show(drafts: tuple[Draft, ...]) -> str:
    """Drafts as the cases write them: `role: text` a line, a blank line between articles."""
    return "\n".join(
        "".join(f"{piece.role.value}: {piece.text}\n" for piece in draft.pieces) for draft in drafts
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_page_is_read_as_its_case_expects(path: Path) -> None:
    expectation, page, articles = path.read_text(encoding="utf-8").split(PARTING)
    assert show(read_page(page, SUBJECT)) == articles, expectation


def test_there_is_a_case_for_each_difficulty() -> None:
    assert len(CASES) >= 26


def pieces_of(text: str) -> list[tuple[int, int]]:
    return sorted(
        stretch for draft in read_page(text, SUBJECT) for piece in draft.pieces for stretch in piece.stretches
    )


def assert_conserved(text: str) -> None:
    """Every character that is not blank lies in exactly one stretch; stretches do not begin or end in nothing."""
    covered = [0] * len(text)
    for start, end in pieces_of(text):
        assert 0 <= start < end <= len(text)
        for at in range(start, end):
            covered[at] += 1
    marks = {at for at, character in enumerate(text) if not is_blank(character)}
    assert {at for at, count in enumerate(covered) if count > 1} == set()
    assert marks <= {at for at, count in enumerate(covered) if count}


_PART = st.sampled_from(
    [
        "守护林区安宁 筑牢防火屏障",
        "白桦讯 入秋以来,白桦林场公安局把防火宣传送到每一个林班。",
        "(李四)",
        "李四 摄",
        "本报记者 张三",
        "图为民警走访农户。",
        "民警向群众发放宣传单。",
        "# 夜巡",
        "### 聚焦规范化",
        "下转第3版",
        "(附图片1张)",
        "＊＊＊",
        "一、窗口服务不打烊",
        "的联动效应。",
        "受到群众欢迎。",
        "“我们的目标是让群众少跑路,多办",
        "260",
        "\u3000\u3000",
        "\u200b",
        "\ufeff",
        "#",
        "# ",
        "()",
        "）",
        "1234、",
        "𠮷野家🚔",
        "ᠮᠣᠩᠭᠣᠯ",
        "a" * 50,
    ]
)
_PAGE = st.lists(st.one_of(_PART, st.text(max_size=30)), max_size=20).flatmap(
    lambda parts: st.sampled_from(["\n", "\n\n", "\n\n\n\n", ""]).map(lambda between: between.join(parts))
)


@pytest.mark.slow
@given(_PAGE)
@settings(max_examples=300, deadline=None)
def test_every_character_lies_in_exactly_one_piece(text: str) -> None:
    assert_conserved(text)


_PLACES = st.tuples(st.integers(1, 40), st.sampled_from([1, 1, 2, 6, 12]))


@pytest.mark.slow
@given(_PAGE, st.dictionaries(_PLACES, st.sampled_from(Reading).map(lambda one: {one}), max_size=4))
@settings(max_examples=200, deadline=None)
def test_whatever_a_person_says_of_a_line_holds_and_nothing_is_lost(
    text: str, overrides: dict[tuple[int, int], set[Reading]]
) -> None:
    drafts = read_page(text, SUBJECT, overrides)
    reads = {(read.line.number, read.line.column): read.reading for draft in drafts for read in draft.read}
    rows = text.split("\n")
    for (number, column), allowed in overrides.items():
        row = rows[number - 1] if number <= len(rows) else ""
        if column == 1 and any(not is_blank(c) and c not in "#>*" for c in row):
            assert reads[number, 1] in allowed
        elif column <= len(row) and not is_blank(row[column - 1]) and not set(row) & set("#>*"):
            before = row[: column - 1]
            assert reads[number, column if any(not is_blank(c) for c in before) else 1] in allowed
    stretches = [s for draft in drafts for piece in draft.pieces for s in piece.stretches]
    held = sum(not is_blank(text[at]) for start, end in stretches for at in range(start, end))
    assert held == sum(not is_blank(character) for character in text)


@pytest.mark.parametrize("line", ["\u200c", "\u200d\u200c", "# \u200c", "**\u200d**"])
def test_a_line_of_joiners_alone_is_read(line: str) -> None:
    head = "守护林区安宁 筑牢防火屏障"
    for text in (
        line,
        "\n".join([*[head] * 5, line]),
        f"{head}\n\n白桦讯 近日{head}。\n\n{line}\n\n(李四)\n",
    ):
        assert_conserved(text)


@given(_PAGE)
@settings(max_examples=100, deadline=None)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_page(text, SUBJECT) == read_page(text, SUBJECT)


@pytest.mark.slow
def test_a_page_far_longer_than_any_printed_one_is_read() -> None:
    page = (
        "守护林区安宁 筑牢防火屏障\n\n白桦讯 入秋以来，白桦林场公安局把防火宣传送到每一个林班。\n\n(李四)\n\n"
        * 200
    )
    assert len(read_page(page, SUBJECT)) == 200


def test_text_of_a_narrow_column_is_no_page_head_whatever_numbers_it_has() -> None:
    notice = "关于征集第6期摄影作品的启事\n《塞上警苑》第6期主题为“值\n守”。欢迎全体民辅警投稿，照\n片不小于2兆，说明不超过50\n字。"
    rows = "沙梁讯 秋收时节，沙梁交警中\n队在通往田间的路口设点检查，\n劝返超员农用车四十余辆，群众\n出行更加安全。（闫军）"
    drafts = read_page(f"{notice}\n秋收护航\n{rows}\n夜查路口\n{rows}\n", SUBJECT)
    assert not any(piece.role.is_furniture for draft in drafts for piece in draft.pieces)


def test_a_page_with_nothing_in_chinese_has_articles() -> None:
    head, text = "Herders Get New Patrol Station", "A patrol station for herders was opened on Friday."
    (draft,) = read_page(f"{head}\n{text}\n(By Li Hua)\n", SUBJECT)
    assert show((draft,)) == f"title: {head}\nparagraph: {text}\nbyline: (By Li Hua)\n"


def test_an_empty_page_has_no_articles() -> None:
    assert read_page("", SUBJECT) == ()
    assert read_page(" \n\u3000\n\u200b\n", SUBJECT) == ()


def work(text: str) -> int:
    """How many lines of Python it takes to read a page: the same on any computer."""
    count = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read_page(text, SUBJECT)
    finally:
        sys.settrace(before)
    return count


ARTICLE = "守护林区安宁 筑牢防火屏障\n\n白桦讯 入秋以来,林场公安局把防火宣传送到每一个林班。\n\n组织护林员走访农户。(李四)\n\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        ARTICLE,
        "（“",
        "（“”）",
        "【",
        "张三 ",
        "一、",
        "夜巡\n",
        "1\n",
        "嘎查 人数 电话\n",
        "草原春早\n李四\n",
    ],
)
def test_twice_the_page_takes_twice_the_work(piece: str) -> None:
    some = 4000 // len(piece) if "\n" not in piece else 40
    once, twice = (
        work(f"夜巡\n\n近日,民警{piece * some}。\n"),
        work(f"夜巡\n\n近日,民警{piece * 2 * some}。\n"),
    )
    assert twice < 2.3 * once
