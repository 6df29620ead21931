"""The ledger accounts for every non-blank character exactly once."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content import completeness, ledger
from bulletin.content.decisions import Mark
from bulletin.content.ledger import ArticleRecord, Ledger, PageRecord, Paragraph
from bulletin.conversion import assembly
from bulletin.conversion.page import transcript
from bulletin.conversion.records import spans_of
from bulletin.digests import digest
from bulletin.model import Deferred, RawPage, Span
from bulletin.problems import ContentError
from bulletin.roles import Role
from tests.conftest import run_build
from tests.content_folder import state
from tests.region import PLACES, SUBJECT

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

PAGE_TEXT = st.text(
    st.sampled_from("民警公安局讯摄图为陕坝 \u3000\n\n\n。，,！？“”()（）#-*1２ab（刘星）\u200b"),
    max_size=120,
)


def page(text: str) -> RawPage:
    return RawPage("p.txt", text, "utf-8", "0" * 64)


@given(PAGE_TEXT | st.text(max_size=120))
def test_any_page_adds_up(text: str) -> None:
    articles = assembly.assemble(transcript.read_page(text, SUBJECT), PLACES, SUBJECT)
    spans = spans_of(articles, [f"id{index}x" for index in range(len(articles))])
    assert list(completeness.audit(page(text), spans, "p")) == []


def test_a_character_left_out_is_named_with_its_line() -> None:
    text = "标题\n\n第一段。\n第二段。"
    (problem,) = completeness.audit(
        page(text), (Span(0, 2, "abcd", Role.TITLE), Span(4, 8, "abcd", Role.PARAGRAPH)), "p"
    )
    assert (problem.line, "“第二段。”" in problem.message) == (4, True)
    (before,) = completeness.audit(page("\n标题\n一"), (Span(4, 5, "abcd", Role.TITLE),), "p")
    assert (before.path, before.line) == ("p", 2)


REMEDY = "；请用版本管理恢复账本，或运行 python build.py convert 重新记账"


def test_a_character_counted_twice_is_named_with_its_line() -> None:
    spans = (Span(0, 2, "abcd", Role.TITLE), Span(3, 7, "abcd", Role.TITLE), Span(5, 9, "efgh", Role.TITLE))
    (problem,) = completeness.audit(page("标题\n一二三四五六\n"), spans, "pages/p.txt")
    assert str(problem) == f"pages/p.txt:2: 账对不上：“三四”被算了两次{REMEDY}"
    # One that lies within another is counted twice as a whole, and what comes after it stands where it stands.
    within = (Span(0, 2, "abcd", Role.TITLE), Span(3, 9, "abcd", Role.TITLE), Span(4, 6, "efgh", Role.TITLE))
    (problem,) = completeness.audit(page("标题\n一二三四五六\n"), within, "p")
    assert problem.message == f"账对不上：“二三”被算了两次{REMEDY}"


def test_much_that_belongs_nowhere_is_named_line_by_line_and_cut_short() -> None:
    found = list(
        completeness.audit(page(f"标题\n{'甲' * 41}\n \n{'乙' * 40}"), (Span(0, 2, "abcd", Role.TITLE),), "p")
    )
    assert [str(problem) for problem in found] == [
        f"p:2: 账对不上：“{'甲' * 40}…（共 41 字）”不属于任何文章，也没有记作版面杂项{REMEDY}",
        f"p:4: 账对不上：“{'乙' * 40}”不属于任何文章，也没有记作版面杂项{REMEDY}",
    ]


@pytest.mark.parametrize("span", [(0, 9), (-1, 1), (1, 1), (2, 1)])
def test_a_span_beyond_the_page_is_named(span: tuple[int, int]) -> None:
    (problem,) = completeness.audit(page("一二"), (Span(*span, "abcd", Role.TITLE),), "p")
    assert str(problem) == f"p:1: 账本里的区间 [{span[0]}, {span[1]}] 超出了这一版的 2 个字{REMEDY}"


@pytest.mark.parametrize(
    "line",
    [
        '{"page":"p","digest":"x","spans":[[1,2,["abcd"],"title"]]}',
        '{"page":"p","digest":"x","spans":[[1,2,5,"title"]]}',
        '{"page":true,"digest":"x","spans":[]}',
        '{"page":"\\ud800","digest":"x","spans":[]}',
        '{"id":"abcd","added":["p"]}',
        '{"id":"abcd","header":"p"}',
        '{"id":"abcd","paragraphs":["一段。"]}',
        '{"id":"abcd","paragraphs":[["一段。",1]]}',
        '{"id":"abcd","paragraphs":[[]]}',
        "[" * 100_000,
        '{"page":"p","digest":"x","spans":[[' + "9" * 5_000 + ',2,null,"title"]]}',
    ],
)
def test_a_line_that_is_no_record_is_named(line: str) -> None:
    text = f'{{"page":"p.txt","digest":"0","spans":[]}}\n{line}\n'
    _, (problem,) = ledger.parse({"ledger/p.jsonl": text})
    assert str(problem) == "ledger/p.jsonl:2: 这一行不是账本记录；请用版本管理恢复，不要手改"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"id":""}', "id 是“”"),
        ('{"id":"../x"}', "id 是“../x”"),
        ('{"id":"abcd","into":"../x"}', "into 是“../x”"),
        (f'{{"id":"{"A" * 5_000}"}}', f"id 是“{'A' * 40}……”"),
    ],
)
def test_what_stands_in_the_place_of_an_id_is_named(line: str, why: str) -> None:
    """An empty one, too: it was a record of no article, and whatever asked for no article found it."""
    text = f'{{"page":"p.txt","digest":"0","spans":[]}}\n{line}\n'
    book, (problem,) = ledger.parse({"ledger/p.jsonl": text})
    assert not book.articles
    assert (
        str(problem) == f"ledger/p.jsonl:2: 这一行不是账本记录：{why}，不是编号；请用版本管理恢复，不要手改"
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a": '{"id":"abcd"}'}, "ledger/a.jsonl:1: 上面缺少版面的一行"),
        ({"a": '{"page":"b.txt","digest":"","spans":[]}'}, "ledger/a.jsonl:1: “b.txt”的账不该记在这里"),
        (
            {"a": '{"page":"a.txt","digest":"","spans":[]}\n{"page":"b.txt","digest":"","spans":[]}'},
            "ledger/a.jsonl:2: “b.txt”的账不该记在这里",
        ),
        (
            {
                "a": '{"page":"a.txt","digest":"","spans":[]}\n{"id":"abcd"}',
                "b": '{"page":"b.txt","digest":"","spans":[]}\n{"id":"abcd"}',
            },
            "ledger/b.jsonl:2: “abcd”在 ledger/a.jsonl 里已经有了",
        ),
    ],
)
def test_records_that_contradict_each_other_are_named(files: dict[str, str], expected: str) -> None:
    _, (problem,) = ledger.parse({f"ledger/{stem}.jsonl": text for stem, text in files.items()})
    assert str(problem).startswith(expected)


def test_a_damaged_line_and_a_blank_one_hide_nothing_that_stands_below() -> None:
    text = '{"page":"p.txt","digest":"0","spans":[]}\n{\n\n{"id":"abcd"}\n'
    part = ledger.parse_part(text)
    what = "这一行不是账本记录；请用版本管理恢复，不要手改"
    assert part == ledger.Part(
        (PageRecord("p.txt", "0"), ArticleRecord("abcd", "p.txt")), (1, 4), ((2, what),)
    )
    again = ledger.restored(ledger.light(part), Deferred(b"", lambda: part))
    assert (again.lines, again.damaged) == (part.lines, part.damaged)


def test_characters_that_a_page_counts_twice_are_read_and_named() -> None:
    """In whatever order the file has them."""
    text = (
        '{"page":"p.txt","digest":"0","spans":[[2,4,"abcd","title"],[0,2,null,"title"],[0,2,"abcd","title"]]}'
    )
    (record,) = ledger.parse_part(text).records
    assert isinstance(record, PageRecord)
    assert [(span.start, span.owner) for span in record.spans] == [(0, None), (0, "abcd"), (2, "abcd")]
    for spans in (record.spans, record.spans[::-1]):
        (problem,) = completeness.audit(page("一二三四"), spans, "p")
        assert problem.message == f"账对不上：“一二”被算了两次{REMEDY}"


def test_the_one_file_of_before_is_read_as_it_was_written() -> None:
    lines = (
        '{"page":"a.txt","sha256":"x","spans":[[0,2,"abcd","title"]],"marks":[[1,"标题"]]}',
        "",
        '{"id":"abcd","page":"a.txt"}',
        '{"id":"hand1"}',
    )
    assert ledger.parse_single("\n".join(lines), "ledger.jsonl") == Ledger(
        {"a.txt": PageRecord("a.txt", "x", (Span(0, 2, "abcd", Role.TITLE),), (Mark(1, "标题"),))},
        {"abcd": ArticleRecord("abcd", "a.txt"), "hand1": ArticleRecord("hand1")},
    )
    with pytest.raises(ContentError) as caught:
        ledger.parse_single("[]\n\n{}\n" + lines[3], "ledger.jsonl")
    assert [(problem.path, problem.line) for problem in caught.value.problems] == [
        ("ledger.jsonl", 1),
        ("ledger.jsonl", 3),
    ]


SPAN = st.builds(
    lambda start, length, owner, role: Span(start, start + length, owner, role),
    st.integers(0, 99),
    st.integers(1, 9),
    st.none() | st.just("abcd"),
    st.sampled_from(Role),
)
NAME = st.from_regex(r"[a-z]{4,8}", fullmatch=True)
NAMES = st.lists(NAME, max_size=2).map(tuple)
PAGE = st.builds(
    PageRecord,
    NAME.map(lambda name: f"{name}.txt"),
    NAME,
    st.lists(SPAN, max_size=3).map(
        lambda spans: tuple(sorted(spans, key=lambda span: (span.start, span.end)))
    ),
    st.lists(st.builds(Mark, st.integers(1, 99), NAME, st.integers(0, 9)), max_size=2).map(tuple),
    st.just("") | NAME,
    NAMES,
)
PARAGRAPH = st.builds(Paragraph, NAME, NAMES, NAMES)
HEADER = st.none() | st.dictionaries(NAME, NAME | st.lists(NAME), min_size=1, max_size=3)


@pytest.mark.slow
@given(
    st.lists(PAGE, max_size=3, unique_by=lambda record: record.page),
    st.lists(
        st.builds(
            ArticleRecord,
            NAME,
            added=NAME,
            written=NAME,
            header=HEADER,
            paragraphs=st.lists(PARAGRAPH, max_size=3).map(tuple),
            into=st.just("") | NAME,
            masked=st.just("") | NAME,
            gone=NAMES,
            listed=st.lists(NAMES, max_size=2).map(tuple),
        ),
        max_size=3,
    ),
    st.randoms(use_true_random=False),
)
def test_the_ledger_survives_being_written_and_read(
    pages: list[PageRecord], articles: list[ArticleRecord], chance: Random
) -> None:
    of = [*(record.page for record in pages), ""]
    placed = [replace(record, page=chance.choice(of)) for record in articles]
    book = Ledger({record.page: record for record in pages}, {record.id: record for record in placed})
    again, problems = ledger.parse(ledger.serialize(book))
    assert (again, problems) == (book, ())


def test_every_field_of_a_record_is_written_as_it_stands_here_and_read_back() -> None:
    page = PageRecord(
        "a.txt",
        "d1",
        (Span(0, 3, "abcd", Role.TITLE), Span(3, 4, None, Role.DOUBLED)),
        (Mark(1, "标题"), Mark(2, "正文", 5)),
        "d0",
        ("1 疑",),
    )
    article = ArticleRecord(
        "abcd",
        "a.txt",
        "2023-11-14",
        "w1",
        {"title": "题", "authors": ["张三"]},
        (Paragraph("一二三", ("p-1", "p-0"), ("p-7", "p-8")), Paragraph("四")),
        "efgh",
        "w0",
        ("g1", "g2"),
        (("pages/a/",), ("people/甲/", "tags/乙/")),
    )
    typed = ArticleRecord("hand1", added="2023-11-15")
    book = Ledger({"a.txt": page}, {"abcd": article, "hand1": typed})
    role, doubled = Role.TITLE.value, Role.DOUBLED.value
    assert ledger.serialize(book) == {
        "ledger/a.jsonl": (
            '{"page":"a.txt","digest":"d1","masked":"d0","said":[[1,"标题"],[2,"正文",5]],"doubts":["1 疑"],'
            f'"spans":[[0,3,"abcd","{role}"],[3,4,null,"{doubled}"]]}}\n'
            '{"id":"abcd","added":"2023-11-14","written":"w1","into":"efgh","masked":"w0","gone":"g1 g2",'
            '"listed":[["pages/a/"],["people/甲/","tags/乙/"]],"header":{"title":"题","authors":["张三"]},'
            '"paragraphs":[["一二三","p-1","p-0","-p-7","-p-8"],["四"]]}\n'
        ),
        "ledger/typed/hand1.jsonl": '{"id":"hand1","added":"2023-11-15"}\n',
    }
    assert ledger.parse(ledger.serialize(book)) == (book, ())


def test_an_article_is_part_of_the_last_of_those_it_was_made_part_of() -> None:
    into = {
        "aaaa": "bbbb",
        "bbbb": "cccc",
        "cccc": "",
        "dddd": "cccc",
        "eeee": "ffff",
        "ffff": "eeee",
        "gggg": "gone",
    }
    book = Ledger(articles={name: ArticleRecord(name, "a.txt", into=other) for name, other in into.items()})
    assert {name: book.parts(name) for name in into} == {
        **dict.fromkeys(into, ()),
        "cccc": ("aaaa", "bbbb", "dddd"),
    }
    assert book.parts("gone") == ("gggg",)
    assert book.former_paths("cccc") == ("a/aaaa/", "a/bbbb/", "a/dddd/")
    assert [record.id for record in book.of_page("a.txt")] == [*into]
    assert book.of_page("b.txt") == ()


def test_records_laid_over_a_ledger_are_those_of_their_pages() -> None:
    def records(*pairs: tuple[str, str], added: str = "") -> dict[str, ArticleRecord]:
        return {name: ArticleRecord(name, page, added) for name, page in pairs}

    a, b = PageRecord("a.txt", "1"), PageRecord("b.txt", "2")
    book = Ledger({"a.txt": a, "b.txt": b}, records(("aaaa", "a.txt"), ("bbbb", "a.txt"), ("cccc", "b.txt")))
    old = Ledger({"a.txt": a}, records(("aaaa", "a.txt"), ("bbbb", "a.txt")))
    new = Ledger(
        {"a.txt": PageRecord("a.txt", "3")}, records(("bbbb", "a.txt"), ("dddd", "b.txt"), added="x")
    )
    found = book.overlaid(old, new)
    assert found == Ledger({"b.txt": b, **new.pages}, {**records(("cccc", "b.txt")), **new.articles})
    again = Ledger(found.pages, found.articles)
    for page in ("a.txt", "b.txt", "c.txt"):
        assert set(found.of_page(page)) == set(again.of_page(page))
        assert len(found.of_page(page)) == len(again.of_page(page))


def test_only_the_files_that_differ_are_written() -> None:
    book = Ledger({"a.txt": PageRecord("a.txt", "0"), "b.txt": PageRecord("b.txt", "0")})
    new = Ledger({"a.txt": PageRecord("a.txt", "1")}, {"k3x9": ArticleRecord("k3x9")})
    assert {path: text is None for path, text in ledger.changes(book, new).items()} == {
        "ledger/a.jsonl": False,
        "ledger/b.jsonl": True,
        "ledger/typed/k3x9.jsonl": False,
    }
    same = Ledger({name: replace(record) for name, record in book.pages.items()})
    assert ledger.changes(book, same) == {}


def test_a_part_without_its_texts_forgets_nothing() -> None:
    """A field that is left out would be lost at the second build, not at the first."""
    record = ArticleRecord(
        "abcd", "a.txt", "2023-11-14", "1", {"title": "题目"}, (Paragraph("一二三", ("p1",)),), "efgh", "2", ("3",),
        (("pages/a/",), ("people/甲/",)), "withdrawn",
    )  # fmt: skip
    page = PageRecord("a.txt", "x", (Span(0, 3, "abcd", Role.TITLE),), (Mark(1, "标题"),), "y", ("疑",))
    for whole in (record, page):
        assert all(getattr(whole, name) for name in fields_of(whole))
    (text,) = ledger.serialize(Ledger({"a.txt": page}, {"abcd": record})).values()
    part = ledger.parse_part(text)
    light = ledger.light(part)
    again = ledger.restored(light, Deferred(b"", lambda: part))
    assert not any(words in repr(light) for words in ("一二三", "题目", "Span")), "its texts are elsewhere"
    for known, kept in zip((page, record), again.records, strict=True):
        assert {name: getattr(kept, name) for name in fields_of(known)} == {
            name: getattr(known, name) for name in fields_of(known)
        }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ArticleRecord("abcd", paragraphs=(Paragraph("一"),)),
            ArticleRecord("abcd", paragraphs=(Paragraph("二"),)),
        ),
        (ArticleRecord("abcd", header={"title": "一"}), ArticleRecord("abcd", header={"title": "二"})),
        (
            PageRecord("a.txt", "x", (Span(0, 3, "abcd", Role.TITLE),)),
            PageRecord("a.txt", "x", (Span(0, 4, "abcd", Role.TITLE),)),
        ),
    ],
)
def test_a_record_without_its_texts_is_told_from_one_with_others(
    one: PageRecord | ArticleRecord, other: PageRecord | ArticleRecord
) -> None:
    """What is made of a record is kept by its digest: with the same one, a correction would not be seen."""

    def told(record: PageRecord | ArticleRecord) -> bytes:
        part = ledger.Part((record,), (1,))
        return digest(*ledger.restored(ledger.light(part), Deferred(b"", lambda: part)).records)

    assert told(one) == told(replace(one))
    assert told(one) != told(other)


def fields_of(record: object) -> list[str]:
    return [field.name for field in dataclasses.fields(record)]  # type: ignore[arg-type]


def test_a_record_that_is_gone_is_not_taken_for_an_article_that_was_typed(content: Path) -> None:
    """A merge by hand loses a line; without it nobody could tell what was corrected when the page changes."""
    path = min((content / "ledger").glob("*.jsonl"))
    *kept, lost = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    before = state(content)
    for words in (("check",), ("--output", content.parent / "site")):
        result = run_build(*words, "--content", content)
        assert result.returncode == 1
        assert f"{path}:1: 这里没有文章 {json.loads(lost)['id']} 的一行" in result.stderr
        assert state(content) == before
    assert run_build("convert", "--content", content).returncode == 0
    assert json.loads(lost)["id"] in path.read_text(encoding="utf-8")
    assert run_build("check", "--content", content).returncode == 0
