"""What can be seen of a line by itself, and of the lines of a page together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion.page import furniture_forms, view
from bulletin.conversion.page.layout import Lines, is_cut_word, overlap, read_lines
from bulletin.conversion.page.patterns import of_subject
from bulletin.reference.vocabulary import word_across
from bulletin.text.typography import is_blank
from tests.conftest import ARCHIVE
from tests.region import SUBJECT

if TYPE_CHECKING:
    from bulletin.conversion.page.lines import Line


def line(text: str) -> Line:
    return read_lines(text, SUBJECT).items[0]


@pytest.mark.parametrize(
    ("text", "place", "reporter"),
    [
        ("陕坝讯 夏季行动开展以来", "陕坝", ""),
        ("陕坝讯（记者 张三）近日", "陕坝", "记者 张三"),
        ("陕坝讯 (通讯员 李四) 近日", "陕坝", "通讯员 李四"),
        ("本报讯 近日", "", ""),
        ("本报讯近日", "", ""),
        ("本报北京１月４日讯新华社记者张三报道：", "北京", "新华社记者张三"),
        ("据新华社北京1月4日电(记者张三)近日", "北京", "记者张三"),
        ("据新华社电 近日", "", ""),
        ("北京1月4日电 近日", "北京", ""),
    ],
)
def test_a_dateline_gives_place_and_reporter(text: str, place: str, reporter: str) -> None:
    dateline = line(text).dateline
    assert dateline is not None
    assert (dateline.place, dateline.reporter) == (place, reporter)


@pytest.mark.parametrize(
    "text",
    [
        "通讯员张三",
        "喜讯传来",
        "本报记者 张三",
        "新华社电视台",
        "本报资讯中心",
        "近日,红柳镇",
        "据了解,该机制",
        "电讯诈骗",
    ],
)
def test_words_that_only_look_like_datelines(text: str) -> None:
    assert line(text).dateline is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("受到欢迎。(张三丰)", "张三丰"),
        ("受到欢迎。（张三丰 李四光）", "张三丰 李四光"),
        ("(张三丰)", "张三丰"),
        ("受到欢迎。(张三丰摄)(传真照片)", "张三丰摄"),
    ],
)
def test_a_byline_closes_an_article(text: str, who: str) -> None:
    match = line(text).closing_byline
    assert match is not None
    assert match["who"] == who


@pytest.mark.parametrize("text", ["发现隐患(见图)", "受到欢迎。", "北京1月4日讯。(附图片1张)", "(上)"])
def test_other_brackets_close_nothing(text: str) -> None:
    assert line(text).closing_byline is None
    assert line(text).signature_likeness == 0


@pytest.mark.parametrize("text", ["下转第3版", "(上接第1版)", "（下转第二版）"])
def test_jumps(text: str) -> None:
    assert line(text).jump


@pytest.mark.parametrize(
    "text",
    [
        "图为活动现场。",
        "▲民警在边境踏查。",
        "民警向群众发放宣传单。",
        "开展反诈宣传活动。",
        "志愿者清理道路积雪。",
    ],
)
def test_captions_read_like_scenes(text: str) -> None:
    assert line(text).scene_likeness > 0.8


@pytest.mark.parametrize(
    "text", ["他走了。", "有关负责人参加了会见。", "本报讯 近日。", "（张三）", "目前,案件正在办理中。"]
)
def test_sentences_that_tell_are_no_scenes(text: str) -> None:
    assert line(text).scene_likeness < 0.5


@pytest.mark.parametrize(
    "text", ["强化三项举措 助推夏季行动", "夜巡", "骗局被识破！", "谁动了我的钱包？", "护“花”花更香"]
)
def test_heads_are_shaped_like_heads(text: str) -> None:
    assert line(text).heading_likeness > 0.6


@pytest.mark.parametrize(
    "text", ["受到欢迎。", "活动中,", "，受到欢迎", "“我们的目标", "———利润增长", "陕坝讯 近日"]
)
def test_what_no_head_looks_like(text: str) -> None:
    assert line(text).heading_likeness < 0.2


@pytest.mark.parametrize(
    ("text", "opened", "closes"),
    [
        ("“情指行”", 0, False),
        ("“我们的目标", 1, False),
        ("事。”所长说", -1, True),
        ("“思麦早“是", 0, False),
        ("(汪", 1, False),
        ("洋)", -1, True),
    ],
)
def test_quotations_are_followed(text: str, opened: int, closes: bool) -> None:
    assert (line(text).open_quotes, line(text).closes_quote) == (opened, closes)


@pytest.mark.parametrize(
    ("before", "after", "cut"),
    [
        ("农牧区派", "出所经常", True),
        ("共检查1", "260家", True),
        ("截至2023", "年以来", True),
        ("手持GP", "S采用", True),
        ("警民合力排险情", "连日来", False),
        ("守护绿水青山", "敖汉旗公安局", False),
        ("筑牢安全屏障", "本报讯", False),
    ],
)
def test_a_word_or_number_across_a_line_end(before: str, after: str, cut: bool) -> None:
    assert is_cut_word(line(before), line(after)) is cut


def test_no_word_lies_across_nothing() -> None:
    assert not word_across("", "近日")
    assert not word_across("GPS", "近日")


@pytest.mark.parametrize(
    ("first", "second", "length"),
    [
        ("震慑效果明显。", "慑效果明显。全旗", 6),
        ("已对商铺下达", "商铺下达了通知", 4),
        ("一项", "一项便民措施", 0),
        ("联动", "效应。", 0),
    ],
)
def test_a_tail_captured_twice(first: str, second: str, length: int) -> None:
    assert overlap(line(first), line(second)) == length


def test_verse_stands_in_a_stack_and_text_does_not() -> None:
    page = read_lines(
        "月光落下\n脚步落下\n灯一盏盏亮\n没有人知道\n入秋以来,林场公安局把防火宣传送到每一个林班。", SUBJECT
    )
    assert page.stack_sizes == (4, 4, 4, 4, 0)


def test_numbers_that_go_on_are_a_series() -> None:
    page = read_lines("一、甲乙\n正文。\n二、丙丁\n正文。\n7、戊己\n2023年以来\n（一）庚\n(二)辛", SUBJECT)
    assert page.series == (False, False, True, False, False, False, False, True)


@given(st.text())
def test_lines_cover_the_page_without_its_blanks(text: str) -> None:
    page: Lines = read_lines(text, SUBJECT)
    at = 0
    for item in page.items:
        between = text[at : item.start]
        assert all(is_blank(c) or c == "#" for c in between)
        assert view.fold(item.printed) == item.text
        assert len(item.printed) == len(item.text) == len(item.offsets)
        at = item.end
    assert all(map(is_blank, text[at:]))


WRAPPED = (
    "".join(f"{'一二三四五六七八九十' * 2}\n" for _ in range(3))
    + "末一行短。（张三）\n\n标题一行\n"
    + "正文写到行末换行的地方再接着写下去\n" * 4
)


@pytest.mark.parametrize(
    "text", [WRAPPED, (ARCHIVE / "pages" / "000_f0f7006d1a8be4fe.txt").read_text("utf-8")]
)
@given(data=st.data())
def test_a_page_has_the_lines_that_cuts_make_and_is_seen_once_where_they_make_none(
    text: str, data: st.DataObject
) -> None:
    rows = text.split("\n")
    places = st.integers(1, len(rows) + 1).flatmap(
        lambda row: st.tuples(st.just(row), st.integers(1, 1 + len(rows[row - 1]) if row <= len(rows) else 1))
    )
    cuts = data.draw(
        st.lists(st.one_of(places, st.tuples(st.integers(1, len(rows)), st.just(1))), max_size=6)
    )
    page = read_lines(text, SUBJECT, cuts)
    seen = view.read(text, of_subject(SUBJECT), cuts)
    assert page.items == seen.lines
    plain = read_lines(text, SUBJECT)
    assert (page is plain) == (page.items == plain.items and all(column == 1 for _, column in cuts))


@given(st.text(min_size=1).filter(lambda text: not all(map(is_blank, text))))
def test_likenesses_stay_in_their_range(text: str) -> None:
    for item in read_lines(text, SUBJECT).items:
        assert 0 <= item.heading_likeness <= 1
        assert 0 <= item.byline_likeness <= 1
        assert 0 <= item.scene_likeness <= 1
        assert 0 <= item.signature_likeness <= 1
        assert 0 <= item.sentence_words <= 1
        assert -1 <= item.run_on <= 1


@pytest.mark.parametrize(
    "text",
    [
        "第3版 综合",
        "A04版",
        "综合 第3版 2023年9月12日 星期二",
        "2023年9月12日 星期二",
        "责任编辑 张三 校对 李四光",
        "04 法治周刊 2023.9.8 星期五 编辑/张三 组版/李四 E-mail:abc@example.cn",
    ],
)
def test_the_head_of_a_page(text: str) -> None:
    assert furniture_forms.proof(line(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "版式设计大赛",
        "第二版反诈手册",
        "平安红柳 第一版教材发布",
        "校对工作启动",
        "星期一",
        "一版" * 26 + "。",
    ],
)
def test_no_head_of_a_page(text: str) -> None:
    assert not furniture_forms.proof(line(text).text)
