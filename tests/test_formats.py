"""Pages received as Word files, and what is said of files that cannot be read. PDF: see browser/test_pdf."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from bulletin.content.decoding import read_page
from bulletin.conversion.page.transcript import read_page as read_articles
from bulletin.problems import ContentError
from tests.region import SUBJECT


def word_file(*paragraphs: tuple[str, str]) -> bytes:
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "单位", "起数"
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_word_file_is_read_paragraph_by_paragraph_with_its_headings() -> None:
    data = word_file(
        ("Heading 1", "强化三项举措 助推夏季行动"),
        ("Heading 2", "某看守所推出新办法"),
        ("Normal", "巴音宝力格讯 夏季行动开展以来,成效明显。"),
        ("Normal", "(任魁)"),
    )
    text, kind = read_page(data, ".docx", "p.docx")
    assert kind == "docx"
    assert text.split("\n\n") == [
        "# 强化三项举措 助推夏季行动",
        "## 某看守所推出新办法",
        "巴音宝力格讯 夏季行动开展以来,成效明显。",
        "(任魁)",
        "单位\t起数",
    ]
    assert read_articles(text, SUBJECT)[0].title == "强化三项举措 助推夏季行动"


def test_a_word_file_keeps_text_boxes_and_what_was_inserted_under_tracked_changes() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("红柳镇讯 民警走访")
    namespaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = "<w:txbxContent><w:p><w:r><w:t>图为走访现场。</w:t></w:r></w:p></w:txbxContent>"
    for xml in (
        f"<w:ins {namespaces}><w:r><w:t>牧户四十户</w:t></w:r></w:ins>",
        f"<w:del {namespaces}><w:r><w:delText>三十户</w:delText></w:r></w:del>",
        f"<w:r {namespaces}><w:t>。</w:t></w:r>",
        (
            f'<w:r {namespaces} xmlns:mc="{mc}"><mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        ),
    ):
        paragraph._p.append(parse_xml(xml))
    data = io.BytesIO()
    document.save(data)
    text, _ = read_page(data.getvalue(), ".docx", "p.docx")
    assert text.split("\n\n") == ["红柳镇讯 民警走访牧户四十户。", "图为走访现场。"]


def test_a_word_file_gives_each_cell_once_and_what_stands_in_inner_tables() -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(0, 2).text = "外"
    table.cell(0, 2).add_table(rows=1, cols=1).cell(0, 0).text = "内"
    data = io.BytesIO()
    document.save(data)
    assert read_page(data.getvalue(), ".docx", "p.docx")[0] == "合并\t外 内"


@pytest.mark.parametrize("xml", [b"<w:document", b"<a/>", b""])
def test_a_word_file_with_damaged_text_is_a_problem(xml: bytes) -> None:
    whole = word_file(("Normal", "红柳镇讯"))
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(data, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, xml if entry.filename == "word/document.xml" else old.read(entry))
    with pytest.raises(ContentError, match="打不开这个 Word 文件"):
        read_page(data.getvalue(), ".docx", "pages/p.docx")


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
@pytest.mark.parametrize(
    "data", [b"", b"not what its name says", b"PK\x03\x04" + bytes(200), b"%PDF-1.7\n%%EOF"]
)
def test_a_file_that_is_not_what_its_name_says_is_a_problem(suffix: str, data: bytes) -> None:
    with pytest.raises(ContentError) as caught:
        read_page(data, suffix, f"pages/p{suffix}")
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"pages/p{suffix}:1: ")


@pytest.mark.slow
def test_a_word_file_that_unpacks_without_end_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(210_000_000))
    with pytest.raises(ContentError, match="大得不像"):
        read_page(data.getvalue(), ".docx", "p.docx")
