"""Words on a page come out in the order in which a reader takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content.reading_order import Word, read, vertical

EM = 10.0


def block(text: str, left: float, top: float, width: int = 12, size: float = EM) -> list[Word]:
    """Text set in lines of `width` characters, the first one set in by two where it begins with a space."""
    words = []
    lines = text.split("/")
    for number, line in enumerate(lines):
        indent = 2 * size if line.startswith(" ") else 0.0
        start = left + indent
        y = top + number * size * 1.5
        words.append(Word(line.strip(), start, y, start + len(line.strip()) * size, y + size))
    assert all(len(line) <= width for line in lines)
    return words


def test_columns_are_read_one_after_the_other_under_their_headline() -> None:
    page = [
        *block("通栏大标题两栏之上", 60, 0, size=24),
        *block(" 第一段头一行字字/第一段末行。", 0, 60),
        *block(" 第二段头一行字字/第二段末行。", 160, 60),
    ]
    assert read(page[::-1]).split("\n\n") == [
        "通栏大标题两栏之上",
        "第一段头一行字字第一段末行。",
        "第二段头一行字字第二段末行。",
    ]


def test_an_indent_begins_a_paragraph() -> None:
    page = block(" 甲甲甲甲甲甲甲甲/甲甲甲甲甲甲甲甲甲甲/ 乙乙乙乙乙乙乙乙/乙乙乙。", 0, 0)
    assert read(page).split("\n\n") == ["甲" * 18, "乙" * 11 + "。"]


def test_larger_type_is_a_head() -> None:
    page = [*block("小标题", 0, 0, size=14), *block(" 正文正文正文/正文。", 0, 22)]
    assert read(page).split("\n\n") == ["小标题", "正文正文正文正文。"]


def test_white_between_two_clauses_is_a_space() -> None:
    page = [Word("强化三项举措", 0, 0, 60, 10), Word("助推夏季行动", 66, 0, 126, 10)]
    assert read(page) == "强化三项举措 助推夏季行动"


def test_heads_of_two_lines_side_by_side_keep_their_lines_together() -> None:
    page = [
        *block("以案说法/普法宣传", 0, 0, size=20),
        *block(" 正文正文正文正文/正文正文正文正文正文。", 0, 70),
        *block("打造窗口/跑出速度", 200, 0, size=20),
        *block(" 其他其他其他其他/其他其他其他其他其他。", 200, 70),
    ]
    assert [part[:4] for part in read(page).split("\n\n")] == ["以案说法", "正文正文", "打造窗口", "其他其他"]


def test_verse_keeps_its_lines_and_the_name_to_its_right_stays_above_it() -> None:
    name = Word("李四", 100, 0, 120, 10)
    page = [name, *block("你站在那里/一站就是一辈子/风来过/你没有动过一步", 0, 18)]
    assert read(page).split("\n\n")[0] == "李四"
    assert len(read(page).split("\n\n")) == 5


WORD = st.builds(
    lambda text, left, top, size: Word(text, left, top, left + len(text) * size, top + size),
    st.text("甲乙丙丁", min_size=1, max_size=6),
    st.floats(0, 500),
    st.floats(0, 700),
    st.floats(4, 40),
)


@given(st.lists(WORD, max_size=30))
def test_no_character_is_lost_or_doubled(words: list[Word]) -> None:
    text = "".join(read(words).split())
    assert sorted(text) == sorted("".join(word.text for word in words))


def words_of(text: str) -> list[str]:
    return text.split("\n\n")


def test_a_row_of_headlines_begins_other_articles_though_the_columns_run_on_under_it() -> None:
    page = [
        *block("上面一篇的大标题", 80, 0, size=20),
        *[word for left in (0, 150, 300, 450) for word in block("上文上文上文上文/上文上文上文。", left, 40)],
        *block("左下标题", 0, 90, size=16),
        *block("右下标题", 300, 90, size=16),
        *[word for left in (0, 150) for word in block("左文左文左文左文/左文左文。", left, 120)],
        *[word for left in (300, 450) for word in block("右文右文右文右文/右文右文。", left, 120)],
    ]
    heads = [text for text in words_of(read(page[::-1])) if "标题" in text]
    assert heads == ["上面一篇的大标题", "左下标题", "右下标题"]
    text = read(page)
    assert text.index("上文") < text.index("左下标题") < text.index("左文") < text.index("右下标题")


def test_a_centred_line_under_the_headline_stands_above_all_columns() -> None:
    page = [
        *block("大标题在中间", 130, 0, size=20),
        *block("副题居中", 166, 30, size=12),
        *[word for left in (0, 150, 300) for word in block(" 正文正文正文/正文正文正文。", left, 60)],
    ]
    assert words_of(read(page))[:2] == ["大标题在中间", "副题居中"]


def test_a_headline_set_from_top_to_bottom_is_read_so() -> None:
    drawn = [
        Word(character, left, 22.0 * row, left + 20, 22.0 * row + 20)
        for left, text in ((40, "筑牢防线"), (10, "守护平安"))
        for row, character in enumerate(text)
    ]
    body = block(" 正文正文正文/正文正文正文。", 90, 0)
    columns, rest = vertical([*drawn, *body])
    assert [word.text for word in columns] == ["筑牢防线", "守护平安"]
    assert rest == [8, 9]
    assert words_of(read([*columns, *body])) == ["筑牢防线 守护平安", "正文正文正文正文正文正文。"]


@pytest.mark.slow
def test_words_without_height_and_endless_columns_are_read() -> None:
    assert read([Word("甲", 0, 0, 10, 0), Word("乙", 50, 0, 60, 0)]) == "甲\n\n乙"
    apart = [Word("文字", 0, 20.0 * row, 20, 20.0 * row + 10) for row in range(1500)]
    assert len(words_of(read(apart))) == 1500
