"""原文 / 整理: every character of a page is shown once, every difference is named, and nothing of it is stored."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.archive import assembly as archives
from bulletin.content import folder as contents
from bulletin.documents import differences
from bulletin.documents.alignment import Rule
from bulletin.model import Access, Article, Block, Caption, FrontMatter, Page, Prose, RawPage, Source, Span
from bulletin.roles import Role
from bulletin.text.typography import is_blank
from tests import content_folder
from tests.conftest import ARCHIVE
from tests.region import SUBJECT

if TYPE_CHECKING:
    from bulletin.model import Archive


def archive_of(*texts: str) -> Archive:
    """The archive that pages with these texts give, just converted."""
    pages = tuple(RawPage(f"{n}.txt", text, "utf-8", f"{n}") for n, text in enumerate(texts))
    return content_folder.archive_of(*pages)[0]


def source(page: Page, article: Article) -> differences.Source:
    found = differences.source_of(article, differences.capture(page, SUBJECT))
    assert found
    return found


def corrections(found: differences.Source) -> list[tuple[str, str]]:
    return [
        (piece.source, piece.reading)
        for line in found.lines
        for stretch in line.stretches
        for piece in stretch.pieces
        if piece.rule is Rule.CORRECTION
    ]


def hold_the_laws(page: Page, articles: list[Article]) -> None:
    """The lines of all articles, the furniture and the blanks are the page; the differences give the articles."""
    text = page.raw.text
    shown: list[str | None] = [None] * len(text)
    starts = differences.capture(page, SUBJECT).starts
    for article in articles:
        found = source(page, article)
        assert found.texts() == differences.reading_text(article)
        assert found.texts(Role.CAPTION) == "\n".join(caption.text for caption in article.meta.captions)
        for line in found.lines:
            own = [span for span in page.spans if span.owner in {None, article.id}]
            whole = "".join(piece.source for stretch in line.stretches for piece in stretch.pieces)
            at = starts[line.number - 1]
            if whole != text[at : at + len(whole)]:  # another article has part of this line
                at += text[at:].index(whole)
            for offset, character in enumerate(whole, at):
                assert shown[offset] is None or is_blank(character) or not own
                shown[offset] = character
    for span in page.spans:
        if span.owner is None:
            shown[span.start : span.end] = text[span.start : span.end]
    for offset, character in enumerate(text):
        if is_blank(character):
            shown[offset] = character
    assert "".join(character or "␣" for character in shown) == text


def test_the_lines_of_all_articles_of_a_page_are_the_page() -> None:
    archive = archives.assemble(contents.read(ARCHIVE))
    assert len(archive.pages) == 5
    for page in archive.pages:
        hold_the_laws(page, [archive.by_id[article_id] for article_id in page.article_ids])


def test_the_five_pages_differ_by_rules_alone() -> None:
    archive = archives.assemble(contents.read(ARCHIVE))
    for page in archive.pages:
        for article_id in page.article_ids:
            assert not corrections(source(page, archive.by_id[article_id]))


ALPHABET = "甲乙丙丁的了,，:：（()）。 \u3000\u200ba1“”"
LINES = st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=7)
READING = st.text("甲乙丙丁的了,，（)。 a1“”", min_size=1, max_size=20).map(str.strip).filter(bool)


@st.composite
def captured(draw: st.DrawFn) -> tuple[Page, list[Article]]:
    """A page whose lines belong to two articles in any roles, and two articles that read anything at all."""
    lines = draw(LINES)
    text = "\n".join(lines)
    turn = draw(st.integers(0, len(lines)))
    spans = []
    at = 0
    for number, line in enumerate(lines):
        start, end = at, at + len(line)
        while start < end and is_blank(text[start]):
            start += 1
        while end > start and is_blank(text[end - 1]):
            end -= 1
        cut = draw(st.integers(start, end)) if end > start else start
        for first, last in ((start, cut), (cut, end)):
            if first < last:
                role = draw(st.sampled_from(list(Role)))
                owner = None if role.is_furniture else "one" if number < turn else "other"
                spans.append(Span(first, last, owner, role))
        at += len(line) + 1
    articles = []
    for article_id, first, last in (("one", 1, turn), ("other", turn + 1, len(lines))):
        if not any(span.owner == article_id for span in spans):
            continue
        blocks = tuple(
            Block("paragraph", block, "", f"p{n}", n)
            for n, block in enumerate(draw(st.lists(READING, max_size=3)))
        )
        meta = FrontMatter(
            article_id,
            title=draw(READING | st.just("")),
            captions=tuple(map(Caption, draw(st.lists(READING, max_size=2)))),
            authors=tuple(draw(st.lists(READING, max_size=2))),
            source=Source("x.txt", ((first, last),)),
        )
        articles.append(Article(meta, Prose("", blocks), f"{article_id}.md"))
    ids = tuple(article.id for article in articles)
    return Page(RawPage("x.txt", text, "utf-8", ""), tuple(spans), ids), articles


@given(captured())
def test_whatever_an_article_was_made_into_both_laws_hold(made: tuple[Page, list[Article]]) -> None:
    hold_the_laws(*made)


@given(st.data())
def test_edited_text_is_found_again_through_the_differences(data: st.DataObject) -> None:
    """Real sentences, any number of words changed, paragraphs put together and parted."""
    page, article = one_article()
    words = [block.text for block in article.blocks]
    for _ in range(data.draw(st.integers(1, 6))):
        index = data.draw(st.integers(0, len(words) - 1))
        text = words[index]
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 5)))
        words[index] = (
            text[:start] + data.draw(st.sampled_from(["", "新", "改过的", "，", "\n"])) + text[end:]
        )
    blocks = tuple(
        Block("paragraph", text.strip(), "", f"p{n}", n)
        for n, text in enumerate("\n".join(words).split("\n"))
        if text.strip()
    )
    hold_the_laws(page, [replace(article, prose=Prose(article.body, blocks))])


PAGE = """\
\ufeff　　强化三项举措 助推夏季行动
　　陕坝讯 夏季行动开展以来,该局把打击整治作为第一要务,共出动警力260人次,破获各类案件38起,带动普通民警的联
动效应。
　　开展反诈宣传活动。
　　该局还走进校园,讲解防骗知识(附案例),受到师生欢\u200b迎。(王小明)

筑牢禁毒防线 守护一方净土
　　阿里河讯 该局深入林区开展踏查,铲除隐患。 (李 伟 张建国)
"""


@cache
def one_article() -> tuple[Page, Article]:
    archive = archive_of(PAGE.split("\n\n")[0])
    assert len(archive.articles) == 1
    return archive.pages[0], archive.articles[0]


def test_each_difference_is_marked_with_its_rule() -> None:
    archive = archive_of(PAGE)
    page = archive.pages[0]
    assert [article.meta.title for article in archive.articles] == [
        "强化三项举措 助推夏季行动",
        "筑牢禁毒防线 守护一方净土",
    ]
    first, second = (source(page, article) for article in archive.articles)
    assert dict(first.counts) == {
        "width": 8,
        "joint": 1,
        "blank": 5,  # four indents, the first with a byte order mark, and one inside a word
        "caption": 1,
        "byline": 1,
    }
    assert dict(second.counts) == {"width": 1, "blank": 2, "byline": 1}
    hold_the_laws(page, list(archive.articles))


def test_an_article_without_a_page_has_no_source_to_show() -> None:
    page, article = one_article()
    capture = differences.capture(page, SUBJECT)
    assert differences.source_of(replace(article, meta=replace(article.meta, source=None)), capture) is None
    assert differences.source_of(article, None) is None


@pytest.mark.parametrize("access", [Access.REDACTED, Access.WITHDRAWN])
def test_a_source_that_must_not_be_shown_is_not(access: Access) -> None:
    page, article = one_article()
    hidden = replace(article, meta=replace(article.meta, access=access))
    assert differences.source_of(hidden, differences.capture(page, SUBJECT)) is None


def corrected(page: Page, article: Article, old: str, new: str) -> list[tuple[str, str]]:
    texts = "\n".join(block.text for block in article.blocks)
    assert texts.count(old) == 1
    blocks = tuple(
        Block("paragraph", text, "", f"p{n}", n) for n, text in enumerate(texts.replace(old, new).split("\n"))
    )
    return corrections(source(page, replace(article, prose=Prose(article.body, blocks))))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("打击整治", "打击防范", [("整治", "防范")]),  # one word for another
        ("共出动警力", "出动警力", [("共", "")]),  # left out
        ("讲解防骗", "讲解了防骗", [("", "了")]),  # put in
        ("第一要务，共", "第一要务。共", [(",", "。")]),  # a mark is no matter of width
        ("。\n该局还", "。该局还", []),  # two paragraphs made one: a joint
        ("38起，带动", "38起。\n带动", [(",", "。\n")]),  # one made two
    ],
)
def test_what_no_rule_explains_is_a_correction(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert corrected(*one_article(), old, new) == expected


def test_names_an_editor_changed_are_corrections_and_names_moved_are_not() -> None:
    archive = archive_of(PAGE)
    page, article = archive.pages[0], archive.articles[1]
    assert article.meta.authors == ("李伟", "张建国") or article.meta.authors == ("李 伟", "张建国")
    assert corrections(source(page, article)) == []
    meta = replace(article.meta, authors=(article.meta.authors[0], "张建军"))
    assert corrections(source(page, replace(article, meta=meta))) == [("张建国", ""), ("", "张建军")]


def test_an_article_written_anew_does_not_hold_up_the_build() -> None:
    _, article = one_article()
    text = "".join(chr(0x4E00 + n * n * 7 % 900) for n in range(6000))
    other = "".join(chr(0x4E00 + n * n * 11 % 900) for n in range(6000))
    long = Page(
        RawPage("x.txt", text, "utf-8", ""), (Span(0, 6000, article.id, Role.PARAGRAPH),), (article.id,)
    )
    meta = FrontMatter(article.id, source=Source("x.txt", ((1, 1),)))
    written = Article(meta, Prose("", (Block("paragraph", other, "", "p", 1),)), "x.md")
    started = time.process_time()
    hold_the_laws(long, [written])
    assert time.process_time() - started < 2
