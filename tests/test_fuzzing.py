"""Readers fed with what nobody wrote: each gives a value or a problem with a line, and nothing of a page is lost.

Other examples every night, and twenty times as many: --hypothesis-profile=nightly.
"""

from __future__ import annotations

import io

import docx
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content import formats, frontmatter
from bulletin.conversion.page import transcript
from bulletin.problems import ContentError
from tests.region import GAZETTEER, SUBJECT
from tests.test_hostile_pages import pdf_file

PIECES = (
    "平安创建 情暖万家", "陕坝讯 ", "据了解，民警走访。", "(张三)", "（张三 李四）", "图为民警在走访。 张三 摄", "本报记者 张三", "第1版",
    "2023年6月1日 星期四", "一、", "1.", "# ", "## ", "**", "——", "□", "\u3000\u3000", "\t", " ", "“", "”", "（", "）", "《", "…", "。", "，", "\u200b",
    "\ue000", "😀", "a", "1", "<b>", "{{", "&lt;", "---", "【", "】", "责任编辑：张三", "（下转第2版）", "（上接第1版）", "（完）", "·", "|",
)  # fmt: skip
PAGES = st.lists(st.sampled_from((*PIECES, "\n", "\n", "\n\n")), max_size=60).map("".join)


@given(PAGES)
def test_every_character_of_any_page_is_in_one_stretch(text: str) -> None:
    drafts = transcript.read_page(text, SUBJECT)
    stretches = sorted(stretch for draft in drafts for piece in draft.pieces for stretch in piece.stretches)
    held = [at for start, end in stretches for at in range(start, end)]
    assert len(held) == len(set(held)), "no character twice"
    lost = [text[at] for at in sorted(set(range(len(text))) - set(held)) if text[at].strip()]
    assert not [sign for sign in lost if sign.isalnum() and not sign.isascii()], lost


KEYS = st.sampled_from([*frontmatter.FIELDS, "titel", "标题", "", "- ", '"id"'])
VALUES = st.one_of(
    st.sampled_from(
        [
            "",
            "~",
            "[",
            "{",
            "]",
            '"甲"',
            "甲",
            "[甲, 乙]",
            "[[1, 2]]",
            "{page: a.txt}",
            "|",
            ">",
            "&a x",
            "*a",
            "! x",
            "# x",
            "- x",
            "2023-06",
            "'",
            '"',
        ]
    ),
    st.text(max_size=12),
)
HEADERS = st.lists(st.tuples(KEYS, st.sampled_from([": ", ":", "：", " "]), VALUES), max_size=8).map(
    lambda rows: "\n".join("".join(row) for row in rows)
)


def check(error: ContentError, lines: int) -> None:
    """Each problem is said in words, at a line that there is."""
    assert error.problems
    for problem in error.problems:
        assert 1 <= problem.line <= lines
        assert problem.message.strip()


@given(HEADERS, st.text(max_size=40))
def test_any_header_is_read_or_named(header: str, body: str) -> None:
    text = f'---\nid: "abcd"\n{header}\n---\n\n{body}'
    try:
        article = frontmatter.parse(text, "articles/abcd.md", GAZETTEER)
    except ContentError as error:
        check(error, text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1)
        return
    again = frontmatter.parse(frontmatter.serialize(article.meta, article.body), article.path, GAZETTEER)
    assert (again.meta, again.body) == (article.meta, article.body.strip())


def _word() -> bytes:
    document, made = docx.Document(), io.BytesIO()
    document.add_heading("平安创建")
    document.add_paragraph("民警走访。")
    document.add_table(1, 2).cell(0, 1).text = "乙"
    document.save(made)
    return made.getvalue()


WORD = _word()
PDF = pdf_file(
    [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>",
        "<< /Length 38 >>\nstream\nBT /F 9 Tf 9 50 Td (words of a page) Tj ET\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
)


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """A file with some bytes changed, cut out or put in."""
    places = st.integers(0, len(data) - 1)
    change = st.tuples(places, st.integers(0, 4), st.binary(max_size=6))

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        made = bytearray(data)
        for at, length, new in changes:
            made[at : at + length] = new
        return bytes(made)

    return st.lists(change, min_size=1, max_size=5).map(apply)


def is_read_or_named(data: bytes, suffix: str) -> None:
    try:
        for text, _ in formats.READERS[suffix](data, f"pages/x{suffix}"):
            assert isinstance(text, str)
    except ContentError as error:
        check(error, 1)


@given(damaged(WORD))
def test_any_word_file_is_read_or_named(data: bytes) -> None:
    is_read_or_named(data, ".docx")


@given(damaged(PDF))
def test_any_pdf_is_read_or_named(data: bytes) -> None:
    is_read_or_named(data, ".pdf")
