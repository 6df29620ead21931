"""The reading view of a page: accidents of the capture made alike, and every character of it found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion.page import decoding
from bulletin.conversion.page.layout import Lines, read_lines
from bulletin.roles import WORDS, Reading
from bulletin.text.typography import is_blank
from tests.region import SUBJECT


def lines(text: str, *cuts: tuple[int, int]) -> Lines:
    return read_lines(text, SUBJECT, cuts)


def printed(text: str, *cuts: tuple[int, int]) -> list[str]:
    return [line.printed for line in lines(text, *cuts).items]


@pytest.mark.parametrize(
    ("captured", "read"),
    [
        ("筑牢禁毒防线\u00a0守护一方净土", "筑牢禁毒防线 守护一方净土"),
        ("筑牢\u200b禁毒\ufeff防线", "筑牢禁毒防线"),
        ("小 小 调 解 室 化 解 大 矛 盾", "小小调解室化解大矛盾"),
        ("小 小 调 解 室  化 解 大 矛 盾", "小小调解室 化解大矛盾"),
        ("王 刚 李 明", "王 刚 李 明"),
        ("早 上 八 点,城 关 派 出 所 的 门 还 没 开", "早上八点,城关派出所的门还没开"),
        ("昆仑 2022 行动 12 月 开始", "昆仑 2022 行动 12 月 开始"),
        ("敬老︓重阳节︵一︶", "敬老：重阳节（一）"),
        ("> # **夜巡路口**", "夜巡路口"),
    ],
)
def test_accidents_of_the_capture_are_made_alike(captured: str, read: str) -> None:
    assert printed(captured) == [read]


def test_features_see_one_width_and_simplified_characters() -> None:
    (line,) = lines("記者：１２月３日，攝影").items
    assert (line.printed, line.text) == ("記者：１２月３日，攝影", "记者:12月3日,摄影")


WRAPPED = """\
　　“要不是你们，我跟他这辈子也说不上
话。”6月3日，在乌兰镇司法所的调解室里，
村民葛长河握着邻居的手，眼圈红了。
　　两家的矛盾要从八年前说起。葛家盖房时
多占了半米地界，邻居一气之下堵了水沟。此
后八年，两家人见面绕着走，逢年过节也不来
往，村干部调解了十几次都没有结果。
　　今年5月，司法所把调解室搬到了田间地
头。调解员包金花带着皮尺，和两家人一起把
地界重新量了一遍。
"""


def test_lines_broken_at_a_width_are_put_together() -> None:
    assert [text[-6:] for text in printed(WRAPPED)] == ["，眼圈红了。", "都没有结果。", "新量了一遍。"]
    assert lines(WRAPPED).width in {20, 21}, "a mark may hang over the edge"


_STORY = (
    "城南派出所民警走进市场，向摊主讲解刷单返利的手法，提醒大家先交钱的都是诈骗，当天发放宣传单三百份，解答各类问题"
    "二十余个，劝住正要转账的老人一名，民警给老人留下电话号码，请她的儿女多多陪伴，随后又到隔壁的茶馆里宣讲。"
)


def broken_behind(end: str, width: int = 20) -> str:
    """A paragraph of full rows, the last of which ends in `end`."""
    text = _STORY + end.rstrip()
    text = text[len(text) % width :]
    rows = [text[at : at + width] for at in range(0, len(text), width)]
    return "\n".join(rows) + " " * end.endswith(" ")


@pytest.mark.parametrize(
    ("broken", "joined"),
    [
        ("（韩志国\n 郭晓婷）", "（韩志国 郭晓婷）"),
        ("（韩志国 \n郭晓婷）", "（韩志国 郭晓婷）"),
        ("（韩志国\n郭晓婷）", "（韩志国 郭晓婷）"),
        ("（财喜\n 白厚和）", "（财喜 白厚和）"),
        ("（韩志\n国 郭晓婷）", "（韩志国 郭晓婷）"),
        ("（吴\n晓峰）", "（吴晓峰）"),
        ("（欧阳\n文山）", "（欧阳文山）"),
        ("（云敖特\n更巴特）", "（云敖特更巴特）"),
        ("（贾永胜 \n摄影报道）", "（贾永胜 摄影报道）"),
        ("（贾永胜\n 摄影报道）", "（贾永胜 摄影报道）"),
        ("（乌日娜 陈建军\n王海燕）", "（乌日娜 陈建军 王海燕）"),
        ("（孙立新 文\n/图）", "（孙立新 文/图）"),
    ],
)
def test_names_that_meet_where_a_row_ends_stay_apart_and_a_name_stays_whole(broken: str, joined: str) -> None:
    above, below = broken.split("\n")
    (line,) = printed(f"{broken_behind(above)}\n{below}\n")
    assert line.endswith(f"宣讲。{joined}")


@pytest.mark.parametrize("end", ["（宋佳）", "（韩志国 郭晓婷）", "宋佳 摄"])
def test_a_row_that_ends_in_a_byline_ends_its_paragraph_however_full_it_is(end: str) -> None:
    caption = "图为民警在田间走访农户。赵伟 摄"
    first, second = printed(f"{broken_behind(end)}\n{caption}\n")
    assert (first[-len(end) :], second) == (end, caption)


def test_a_row_that_ends_in_another_note_goes_on() -> None:
    (line,) = printed(f"{broken_behind('（众人鼓掌）')}\n大家都问他明年还来不来。\n")
    assert line.endswith("（众人鼓掌）大家都问他明年还来不来。")


def test_a_jump_is_a_line_of_its_own_whatever_width_lines_were_broken_at() -> None:
    head = "林海卫士　　二〇〇六年五月三十日　第三版"
    found = lines(f"{head}\n（上接第一版）\n{WRAPPED}").items
    assert [line.printed for line in found[:2]] == [head, "（上接第一版）"]


def test_an_override_begins_a_line_where_the_view_sees_none() -> None:
    assert printed(WRAPPED, (3, 1))[1] == "村民葛长河握着邻居的手，眼圈红了。"
    assert printed("夜巡路口民警走访", (1, 5)) == ["夜巡路口", "民警走访"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "收到良好效果。(刘星)践行环保理念 共建绿色家园",
            ["收到良好效果。(刘星)", "践行环保理念 共建绿色家园"],
        ),
        ("(刘世勇 张文广) 建立联动工作机制", ["(刘世勇 张文广)", "建立联动工作机制"]),
        ("积累了宝贵经验。金子全 摄送奖到岗鼓干劲", ["积累了宝贵经验。金子全 摄", "送奖到岗鼓干劲"]),
        ("他说:“好。”(掌声)会议到此结束。", ["他说:“好。”(掌声)会议到此结束。"]),
        ("本报讯(记者 张三)近日,民警巡逻。", ["本报讯(记者 张三)近日,民警巡逻。"]),
    ],
)
def test_a_headline_behind_a_byline_is_a_line_of_its_own(text: str, parts: list[str]) -> None:
    assert printed(text) == parts


def test_readings_inside_a_line_can_be_told_by_line_and_column() -> None:
    text = "民警巡逻。夜巡路口守平安\n白桦讯 入秋以来,林场公安局把防火宣传送到每一个林班,组织护林员走访农户。"
    page = lines(text, (1, 6))
    first, second, _ = decoding.best_reading(page, {(1, 6): WORDS["标题"]})
    assert (first.line.printed, second.line.printed) == ("民警巡逻。", "夜巡路口守平安")
    assert (second.line.number, second.line.column, second.reading) == (1, 6, Reading.TITLE)


_CAPTURED = st.lists(
    st.one_of(
        st.text("甲乙丙丁，。（）()“” \u3000\u00a0\u200b\u200c\n#>*12ab", max_size=40),
        st.sampled_from(
            ["小 小 调 解 室\n", "。(张三)夜巡路口\n", "入秋以来，林场公安局把防火宣传送到\n" * 6]
        ),
    ),
    max_size=12,
).map("".join)


@given(_CAPTURED, st.lists(st.tuples(st.integers(1, 8), st.integers(1, 12)), max_size=3))
def test_every_character_is_found_again(text: str, cuts: list[tuple[int, int]]) -> None:
    page = lines(text, *cuts)
    held: list[int] = []
    for line in page.items:
        assert list(line.offsets) == sorted(set(line.offsets))
        for start, end in (*line.stretches(), *line.marks):
            held.extend(range(start, end))
    assert len(held) == len(set(held))
    assert all(is_blank(text[at]) for at in set(range(len(text))) - set(held))


@given(_CAPTURED, st.integers(0, 30), st.integers(0, 30))
def test_two_parts_of_a_line_are_two_parts_of_the_page(text: str, one: int, other: int) -> None:
    for line in lines(text).items:
        first, last = sorted((min(one, len(line.printed)), min(other, len(line.printed))))
        inside = {at for start, end in line.stretches(first, last) for at in range(start, end)}
        outside = {
            at
            for start, end in (*line.stretches(0, first), *line.stretches(last))
            for at in range(start, end)
        }
        assert not inside & outside
        assert set(line.offsets[first:last]) <= inside
