"""Rules of text: what changes is width and blanks, nothing else, and only once."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from bulletin.text.typography import (
    ends_sentence,
    is_blank,
    join,
    letters,
    reading_form,
    squeeze,
    widen_brackets,
    widen_marks,
)

CHINESE = st.text(st.sampled_from("中文民警,:;!?()“”、。 12aB%《》\u3000\u200b"), max_size=40)


@given(CHINESE | st.text(max_size=40))
def test_the_reading_form_of_a_reading_form_is_itself(text: str) -> None:
    assert reading_form(reading_form(text)) == reading_form(text)


@given(CHINESE | st.text(max_size=40))
def test_no_character_is_lost_or_invented(text: str) -> None:
    assert squeeze(reading_form(text)) == squeeze(text)


@given(CHINESE | st.text(max_size=40), CHINESE | st.text(max_size=40))
def test_a_joint_keeps_every_character(first: str, second: str) -> None:
    joined = join(first, second)
    assert [c for c in joined if not is_blank(c)] == [c for c in first + second if not is_blank(c)]


def test_marks_beside_han_are_widened() -> None:
    assert widen_marks("同比下降12.73%,其中") == "同比下降12.73%，其中"
    assert widen_marks("说:“这时候”") == "说：“这时候”"
    assert widen_marks("APP,并耐心") == "APP，并耐心"


def test_marks_inside_numbers_addresses_and_latin_stay() -> None:
    for text in ("12:30", "1,234", "https://a.example/?q=1", "Hello, world!", "GB/T 2260; ISO 8601"):
        assert widen_marks(text) == text
    assert widen_marks("13:27分出警1,234次") == "13:27分出警1,234次"


def test_brackets_change_in_pairs() -> None:
    assert widen_brackets("治安案(事)件") == "治安案（事）件"
    assert widen_brackets("(短信、互联网)") == "（短信、互联网）"
    assert widen_brackets("f(x)") == "f(x)"
    assert widen_brackets("1)次列车(") == "1)次列车("


def test_where_a_sentence_can_end() -> None:
    assert ends_sentence("取得实效。”")
    assert ends_sentence("成果突出……")
    assert not ends_sentence("“情指行”")
    assert not ends_sentence("工作要求,")
    assert not ends_sentence("")


def test_letters_are_what_is_read_aloud() -> None:
    assert letters("ＡＰＰ，昆仑 2022！") == "app昆仑2022"


@given(CHINESE | st.text(max_size=40))
@example("ΑΣ Σ")
@example("e\u0301é가\u1100\u1161\u11a8")
@example("℃①㎡ﾊﾟ")
@example("\0\ufdfa")
def test_letters_are_those_of_the_folded_text(text: str) -> None:
    folded = unicodedata.normalize("NFKC", text).lower()
    assert letters(text) == "".join(
        character for character in folded if unicodedata.category(character)[0] in "LNM"
    )
