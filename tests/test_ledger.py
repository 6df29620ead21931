"""The ledger accounts for every non-blank character exactly once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content import ledger
from bulletin.content.ledger import ArticleRecord, Ledger, PageRecord
from bulletin.conversion.convert import spans_of
from bulletin.conversion.page import transcript
from bulletin.model import RawPage, Span
from bulletin.problems import ContentError
from bulletin.roles import Role
from tests.region import SUBJECT

PAGE_TEXT = st.text(
    st.sampled_from("民警公安局讯摄图为陕坝 \u3000\n\n\n。，,！？“”()（）#-*1２ab（刘星）\u200b"),
    max_size=120,
)


def page(text: str) -> RawPage:
    return RawPage("p.txt", text, "utf-8", "0" * 64)


@given(PAGE_TEXT | st.text(max_size=120))
def test_any_page_adds_up(text: str) -> None:
    drafts = transcript.read_page(text, SUBJECT)
    spans = spans_of(drafts, [f"id{index}x" for index in range(len(drafts))])
    assert list(ledger.audit(page(text), spans, "p")) == []


def test_a_character_left_out_is_named_with_its_line() -> None:
    text = "标题\n\n第一段。\n第二段。"
    (problem,) = ledger.audit(
        page(text), (Span(0, 2, "abcd", Role.TITLE), Span(4, 8, "abcd", Role.PARAGRAPH)), "p"
    )
    assert (problem.line, "“第二段。”" in problem.message) == (4, True)


def test_a_character_counted_twice_is_named() -> None:
    spans = (Span(0, 4, "abcd", Role.TITLE), Span(2, 6, "efgh", Role.TITLE))
    (problem,) = ledger.audit(page("一二三四五六"), spans, "p")
    assert "“三四”被算了两次" in problem.message


def test_a_span_beyond_the_page_is_named() -> None:
    (problem,) = ledger.audit(page("一二"), (Span(0, 9, "abcd", Role.TITLE),), "p")
    assert "超出" in problem.message


@pytest.mark.parametrize(
    "line",
    [
        '{"page":"p","sha256":"x","spans":[[1,2,["abcd"],"title"]]}',
        '{"page":"p","sha256":"x","spans":[[1,2,5,"title"]]}',
        '{"page":true,"sha256":"x","spans":[]}',
        '{"page":"\\ud800","sha256":"x","spans":[]}',
        '{"id":"abcd","page":["p"]}',
        '{"id":"../x"}',
        '{"id":"abcd","into":"../x"}',
        "[" * 100_000,
        '{"page":"p","sha256":"x","spans":[[' + "9" * 5_000 + ',2,null,"title"]]}',
    ],
)
def test_a_line_that_is_no_record_is_named(line: str) -> None:
    with pytest.raises(ContentError) as caught:
        ledger.parse(f'{{"id":"abce"}}\n{line}\n', "ledger.jsonl")
    (problem,) = caught.value.problems
    assert str(problem) == "ledger.jsonl:2: 这一行不是账本记录；请用版本管理恢复，不要手改"


SPAN = st.builds(
    lambda start, length, owner, role: Span(start, start + length, owner, role),
    st.integers(0, 99),
    st.integers(1, 9),
    st.none() | st.just("abcd"),
    st.sampled_from(Role),
)
NAME = st.from_regex(r"[a-z]{4,8}", fullmatch=True)


@pytest.mark.slow
@given(
    st.lists(
        st.builds(PageRecord, NAME, NAME, st.lists(SPAN, max_size=3).map(lambda s: tuple(sorted(s)))),
        max_size=3,
    ),
    st.lists(st.builds(ArticleRecord, NAME, NAME, NAME, NAME, NAME), max_size=3),
)
def test_the_ledger_survives_being_written_and_read(
    pages: list[PageRecord], articles: list[ArticleRecord]
) -> None:
    book = Ledger({record.page: record for record in pages}, {record.id: record for record in articles})
    again = ledger.parse(ledger.serialize(book), "ledger.jsonl")
    assert ledger.serialize(again) == ledger.serialize(book)
    assert again.articles == book.articles
