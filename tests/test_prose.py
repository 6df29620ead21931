"""Plain text survives its way through Markdown; anchors depend on their own paragraph only."""

import hashlib
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bulletin.text.prose import (
    _markdown_blocks,
    _plain_blocks,
    anchor,
    escape,
    escape_heading,
    is_plain,
    parse,
)
from bulletin.text.typography import tidy_blanks

LINE = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
        | st.sampled_from("*_`[]()<>#+-=.!&\\~|1 \u3000民警"),
        min_size=1,
        max_size=60,
    )
    .map(tidy_blanks)
    .filter(lambda text: bool(text) and text.strip() == text)
)


@given(LINE)
@example("1287) 次列车出境")
@example("2023. 年")
@example("+ 36 摄氏度")
@example("---")
@example("按照**“区域相邻”**的原则")
@example("(c) &amp; &#35; <b>粗</b> [x](javascript:1)")
def test_a_paragraph_is_read_back_as_written(text: str) -> None:
    (block,) = parse(escape(text))
    assert (block.kind, block.text) == ("paragraph", text)


@given(LINE)
@example("平安 ##")
@example("一、聚焦#")
def test_a_crosshead_is_read_back_as_written(text: str) -> None:
    (block,) = parse(f"## {escape_heading(text)}")
    assert (block.kind, block.text) == ("crosshead", text)


_STARTS = [
    "",
    "\n",
    "\n\n",
    "## ",
    "### ",
    "# ",
    "#### ",
    "> ",
    "- ",
    "1. ",
    "    ",
    "\u3000",
    " ",
    "民警",
    "#",
    "---",
]
_MARKS = st.sampled_from('*_`[]()<>#+-=.!&\\~|"1 \u3000\t\n\r民警')
BODY = st.lists(
    st.sampled_from(_STARTS) | st.text(st.characters(codec="utf-8") | _MARKS, max_size=12), max_size=12
).map("".join)


@pytest.mark.slow
@settings(max_examples=3000)
@given(BODY)
def test_plain_lines_are_read_as_markdown_reads_them(body: str) -> None:
    plain = _plain_blocks(body)
    assert plain is None or plain == _markdown_blocks(body)


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        ("## 一、聚焦\n\n6月6日，“平安”。\n\n### 二\n\n三", True),
        ('他说"好"，又说"是"', True),
        ("## 1. 一", False),
        ("一\u2028二", True),
        ("一\n\n\n\n二\n", True),
        ("一\n二", False),
        ("### 二 #", False),
        ("1. 一\n\n## # 二", False),
        ("##  一", False),
        ("1)", False),
        ("\u3000一", False),
        ("a\x0cb\n\n\x0c", False),
    ],
)
def test_which_bodies_are_plain_lines(body: str, is_one: bool) -> None:
    plain = _plain_blocks(body)
    assert plain == (_markdown_blocks(body) if is_one else None)
    assert is_plain(body) == is_one


def test_heads_of_two_levels_are_told_apart() -> None:
    for paragraph in ("丙", "*丙*"):
        kinds = [block.kind for block in parse(f"## 甲\n\n### 乙\n\n{paragraph}")]
        assert kinds == ["crosshead", "subhead", "paragraph"]


def test_most_bodies_are_plain_lines() -> None:
    assert _plain_blocks("## 一、聚焦\n\n6月6日，“平安”：12:30，(3) 起。\n\n### 二") is not None
    quoted = '他说"好"。'
    assert _plain_blocks(quoted) == _markdown_blocks(quoted)


@given(st.lists(LINE, min_size=1, max_size=6))
def test_anchors_are_unique_and_fit_for_a_url(texts: list[str]) -> None:
    anchors = [block.anchor for block in parse("\n\n".join(map(escape, texts)))]
    assert len(set(anchors)) == len(anchors)
    assert all(re.fullmatch(r"[a-z0-9-]+", anchor) for anchor in anchors)


def test_correcting_one_paragraph_leaves_the_anchors_of_the_others_alone() -> None:
    before = parse("第一段。\n\n第二段。\n\n第三段。")
    after = parse("第一段。\n\n改过的第二段。\n\n新的一段。\n\n第三段。")
    assert before[0].anchor == after[0].anchor
    assert before[2].anchor == after[3].anchor


def test_widening_a_mark_keeps_the_anchor() -> None:
    assert parse("出警,抓获。")[0].anchor == parse("出警，抓获。")[0].anchor


def test_a_line_end_that_an_editor_means_is_one() -> None:
    for body in ("甲\\\n乙", "甲  \n乙"):
        (block,) = parse(body)
        assert (block.text, "".join(str(block.html).split("\n"))) == ("甲 乙", "甲<br />乙")
    (block,) = parse("> 甲\\\n> 乙")
    assert "<br />" in str(block.html)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("民警\n走访", "民警走访"),
        ("GPS\nand maps", "GPS and maps"),
        ("GPS\n地图", "GPS地图"),
        ("地图\nGPS", "地图GPS"),
        ("*GPS*\nand", "GPSand"),
        ("一\nGPS\nand\n二", "一GPS and二"),
    ],
)
def test_what_joins_two_lines_depends_on_both(lines: str, text: str) -> None:
    (block,) = parse(lines)
    assert (block.text, re.sub("<.*?>", "", str(block.html))) == (text, text)
    (quoted,) = parse("\n".join(f"> {line}" for line in lines.split("\n")))
    assert (quoted.kind, quoted.text) == ("other", text)
    assert re.sub("<.*?>", "", str(quoted.html)).strip() == text


def test_a_line_end_inside_a_paragraph_leaves_no_gap_between_han() -> None:
    (block,) = parse("民警的联动\n效应。")
    assert block.text == "民警的联动效应。"
    (latin,) = parse("two\nwords")
    assert latin.text == "two words"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "![](https://a.example/x.png)",
    ],
)
def test_html_scripts_and_foreign_images_come_out_as_text(hostile: str) -> None:
    html = "".join(block.html for block in parse(hostile))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_lists_and_quotations_of_an_editor_are_kept() -> None:
    blocks = parse("- 一\n- 二\n\n> 引文")
    assert [block.kind for block in blocks] == ["other", "other"]
    assert [block.text for block in blocks] == ["一 二", "引文"]


def test_a_rule_is_kept_and_a_head_without_words_is_not() -> None:
    blocks = parse("甲\n\n---\n\n##\n\n乙")
    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "甲"),
        ("other", ""),
        ("paragraph", "乙"),
    ]


def test_lines_of_lists_and_of_code_are_joined_and_anchors_say_what_they_lead_to() -> None:
    assert [(block.kind, block.text) for block in parse("- 甲\n  乙\n\n```\n丙\n丁\n```")] == [
        ("other", "甲乙"),
        ("other", "丙 丁"),
    ]
    digest = hashlib.sha256("平安".encode()).hexdigest()[:8]
    kinds = ("paragraph", "crosshead", "subhead", "other")
    assert [anchor(kind, "平安") for kind in kinds] == [f"{sign}-{digest}" for sign in "phhp"]
    assert [block.anchor for block in parse("平安\n\n## 平安\n\n平安\n\n平安")] == [
        *(f"p-{digest}", f"h-{digest}", f"p-{digest}-2", f"p-{digest}-3")
    ]
    marks = hashlib.sha256("……".encode()).hexdigest()[:8]
    assert anchor("paragraph", "……") == f"p-{marks}"


def test_words_set_as_code_or_as_a_link_are_words() -> None:
    (block,) = parse("看 `甲` 和 [乙](https://a.example/) 与*丙*")
    assert (block.text, str(block.html)) == (
        "看 甲 和 乙 与丙",
        '看 <code>甲</code> 和 <a href="https://a.example/">乙</a> 与<em>丙</em>',
    )
