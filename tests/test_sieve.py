"""The quick look overlooks nothing: whatever stands in a text passes, whatever stands around it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bulletin.publish.sieve import LONGEST, Sieve

HAN = st.text(st.sampled_from("民警公安局讯摄图为陕坝０12３\U00020000"), min_size=1, max_size=12)
BETWEEN = st.text(st.sampled_from("，。 ·abcé—\u3000"), max_size=3)
AROUND = st.text(st.sampled_from('民警1，\n"<>a '), max_size=40)


@given(HAN, BETWEEN, AROUND, AROUND, st.lists(HAN, max_size=5))
def test_a_word_passes_whatever_stands_around_it(
    word: str, between: str, before: str, after: str, others: list[str]
) -> None:
    text = before + between.join(word) + after
    assert Sieve([word, *others]).lets_pass(text)
    assert Sieve((), [word, *others]).lets_pass(text)


@given(HAN.filter(lambda word: len(word) > 1), st.sampled_from('\n"<>'), AROUND)
def test_a_break_parts_only_what_stands_in_a_row(word: str, mark: str, around: str) -> None:
    text = mark.join(word) + mark + around
    assert Sieve((), [word]).lets_pass(text)
    assert Sieve([word]).lets_pass(text) == Sieve([word]).lets_pass(mark + around)


def test_what_is_not_there_does_not_pass() -> None:
    sieve = Sieve(["公安局民警深入社区"], ["白厚和", "A·B"])
    assert not sieve.lets_pass("公安局民警深 入企业，白厚一和 A B" * 100)
    assert sieve.lets_pass("A·B")
    assert not Sieve().lets_pass("民警")
    assert LONGEST == 8
