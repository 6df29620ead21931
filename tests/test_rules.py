"""The rules by themselves: named once, within their range, saying what their reason says."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion.page import (
    crosshead_features,
    features,
    furniture_features,
    head_features,
    step_features,
)
from bulletin.conversion.page.decoding import best_reading
from bulletin.conversion.page.layout import read_lines
from bulletin.conversion.page.rules import LINE_RULES, STEP_RULES, TRANSITIONS, LineRule, StepRule
from bulletin.roles import Reading
from tests.region import SUBJECT

RULES: tuple[LineRule | StepRule, ...] = (*LINE_RULES, *STEP_RULES)
HEAD = "守护林区安宁 筑牢防火屏障"
TEXT = "入秋以来,白桦林场公安局把防火宣传送到每一个林班,组织护林员走访农户,发放宣传手册,签订防火责任书。"


def test_every_rule_has_a_name_of_its_own_and_a_reason() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(rule.reason and rule.weight and rule.readings for rule in RULES)


def test_every_feature_serves_a_rule() -> None:
    modules = (features, head_features, crosshead_features, furniture_features, step_features)
    found = {
        function.__name__
        for module in modules
        for function in vars(module).values()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and function.__annotations__["return"] == "float"
        and not function.__name__.startswith("_")
    }
    assert found == {rule.feature.__name__ for rule in RULES} & found


def test_every_reading_can_be_reached_and_left() -> None:
    reached = {reading for steps in TRANSITIONS.values() for reading in steps}
    assert reached == set(Reading)
    assert all(TRANSITIONS[reading] for reading in Reading)


@given(
    st.lists(
        st.one_of(st.text(max_size=20), st.sampled_from([HEAD, TEXT, "(李四)", "一、甲", "## 夜巡"])),
        min_size=1,
    )
)
def test_signs_stay_in_their_range(parts: list[str]) -> None:
    page = read_lines("\n".join(parts), SUBJECT)
    for at in range(len(page.items)):
        for rule in LINE_RULES:
            assert -1 <= rule.feature(page, at) <= 1, rule.name
        for step in STEP_RULES if at else ():
            assert -2 <= step.feature(page, at - 1, at) <= 1, step.name


@pytest.mark.parametrize(
    ("sign", "page", "at", "value"),
    [
        (head_features.dateline_ahead, f"{HEAD}\n白桦讯 {TEXT}", 0, 1.0),
        (head_features.dateline_ahead, f"{HEAD}\n{TEXT}", 0, 0.0),
        (head_features.byline_ahead, f"{HEAD}\n本报记者 张三\n{TEXT}", 0, 0.8),
        (head_features.two_clauses, HEAD, 0, 1.0),
        (head_features.two_clauses, "夜 巡", 0, 0.0),
        (furniture_features.doubled, "震慑效果明显。\n效果明显。", 1, 1.0),
        (furniture_features.doubled, "震慑效果明显。\n效果显著。", 1, -1.0),
        (furniture_features.jump, "下转第3版", 0, 1.0),
        (furniture_features.picture_label, "图片：\n巡逻", 1, 1.0),
        (furniture_features.picture_gap, f"{TEXT}\n\n{TEXT}\n\n{TEXT}\n\n\n\n巡逻。", 3, 1.0),
        (crosshead_features.numbered_heads, "一、甲乙丙\n正文。\n二、丁戊己\n正文。", 0, 1.0),
        (crosshead_features.numbered_heads, "一、甲乙丙\n正文。", 0, 0.0),
        (furniture_features.only_text, f"{HEAD}\n民警走访群众。", 1, 1.0),
        (features.remark, "(附图片1张)", 0, 1.0),
        (features.remark, "＊＊＊", 0, 1.0),
        (head_features.deck_words, "——红柳市公安局工作纪实", 0, 1.0),
        (head_features.kicker_words, f"主题教育进行时\n{HEAD}", 0, 1.0),
        (head_features.kicker_words, f"主题教育进行时\n{TEXT}", 0, 0.0),
        (head_features.new_topic, f"{TEXT}\n{HEAD}\n{TEXT}", 1, -1.0),
    ],
)
def test_a_sign_of_a_line(sign: object, page: str, at: int, value: float) -> None:
    assert callable(sign)
    assert sign(read_lines(page, SUBJECT), at) == pytest.approx(value)


@pytest.mark.parametrize(
    ("sign", "before", "line", "value"),
    [
        (step_features.cut_word, "农牧区派", "出所经常接到警情。", 1.0),
        (step_features.cut_word, HEAD, "近日,白桦林场", 0.0),
        (step_features.cut_quotation, "“我们的目标是让群众少跑路,多办", "事。”所长说。", 1.0),
        (step_features.new_quotation, "“这是第一件。", "“这是第二件。”", 1.0),
        (step_features.repeats_tail, "已对商铺下达", "商铺下达了通知", 1.0),
        (step_features.signed, "受到欢迎。(张三丰)", HEAD, 1.0),
        (step_features.signed, "受到欢迎。(均据新华社)", HEAD, 1.0),
        (step_features.halves, "守护林区安宁", "筑牢防火屏障", 1.0),
        (step_features.halves, HEAD, "筑牢防火屏障", 0.0),
    ],
)
def test_a_sign_of_a_step(sign: object, before: str, line: str, value: float) -> None:
    assert callable(sign)
    found = sign(read_lines(f"{before}\n{line}", SUBJECT), 0, 1)
    assert found == pytest.approx(value) or (value == 1.0 and found >= 0.6)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_moves_the_score_only_of_its_readings(rule: LineRule | StepRule) -> None:
    assert rule.readings <= set(Reading)
    assert not isinstance(rule, StepRule) or rule.before <= set(Reading)


def test_the_margin_says_what_the_line_might_be_instead() -> None:
    page = read_lines(f"{HEAD}\n\n白桦讯 {TEXT}(李四)\n\n夜巡\n\n红柳讯 {TEXT}(王五)", SUBJECT)
    for read in best_reading(page):
        assert read.margin > 0
        assert read.alternative is not read.reading
