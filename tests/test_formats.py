"""Pages received as Word files, and what is said of files that cannot be read. PDF: see browser/test_pdf."""

from __future__ import annotations

import io
import zipfile

import docx
import docx.document
import docx.shared
import pytest
from docx.oxml import parse_xml
from PIL import Image

from bulletin.content import sheets
from bulletin.content.decoding import read_page, read_styled
from bulletin.conversion.page.transcript import read_page as read_articles
from bulletin.problems import ContentError
from tests.region import SUBJECT
from tests.test_hostile_pages import pdf_file


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


TEXT = "入秋以来，白桦林场派出所把防火宣传送到每一个林班，组织护林员走访农户，发放宣传手册。"


def styled(document: object, text: str, points: float, *, bold: bool = False, centred: bool = False) -> None:
    paragraph = document.add_paragraph()  # type: ignore[attr-defined]
    run = paragraph.add_run(text)
    run.font.size, run.bold = docx.shared.Pt(points), bold
    paragraph.alignment = 1 if centred else None


def drafts_of(document: docx.document.Document) -> list[list[tuple[str, str]]]:
    data = io.BytesIO()
    document.save(data)
    text, _, styles = read_styled(data.getvalue(), ".docx", "p.docx")
    return [
        [(piece.role.value, piece.text) for piece in draft.pieces]
        for draft in read_articles(text, SUBJECT, styles=styles)
    ]


def test_how_a_word_file_is_set_tells_kicker_headline_deck_and_crosshead() -> None:
    document = docx.Document()
    styled(document, "身边的人", 14, centred=True)
    styled(document, "他把病床当成了", 22, bold=True, centred=True)
    styled(document, "办公桌", 22, bold=True, centred=True)
    styled(document, "一位教导员的十五天", 14, centred=True)
    styled(document, TEXT, 10.5)
    styled(document, "案子不等人", 12, bold=True)
    styled(document, f"今年以来，{TEXT}", 10.5)
    assert drafts_of(document) == [
        [
            ("kicker", "身边的人"),
            ("title", "他把病床当成了"),
            ("title", "办公桌"),
            ("deck", "一位教导员的十五天"),
            ("paragraph", TEXT),
            ("crosshead", "案子不等人"),
            ("paragraph", f"今年以来，{TEXT}"),
        ]
    ]


def test_cells_that_lay_out_a_page_hold_articles_and_its_head_and_foot_belong_to_it() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "警营风采"
    document.sections[0].footer.paragraphs[0].text = "内部资料"
    table = document.add_table(rows=1, cols=2)
    for index, head in enumerate(("雪停了", "路通了")):
        cell = table.cell(0, index)
        styled(cell, head, 20, bold=True)
        styled(cell, TEXT, 10.5)
    assert drafts_of(document) == [
        [("folio", "警营风采"), ("title", "雪停了"), ("paragraph", TEXT)],
        [("title", "路通了"), ("paragraph", TEXT), ("folio", "内部资料")],
    ]


def test_a_file_set_in_bold_throughout_is_read_by_its_words() -> None:
    document = docx.Document()
    for text in ("强化三项举措 助推夏季行动", f"白桦讯 {TEXT}", f"今年以来，{TEXT}", "（李四）"):
        styled(document, text, 12, bold=True)
    (draft,) = drafts_of(document)
    assert [role for role, _ in draft] == ["title", "paragraph", "paragraph", "byline"]


def test_a_pdf_is_drawn_and_its_words_stand_where_they_are_printed() -> None:
    words = "BT /F 24 Tf 100 700 Td (Bulletin of May) Tj ET"
    found = sheets.draw(
        pdf_file(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
                f"<< /Length {len(words)} >>\nstream\n{words}\nendstream",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            ]
        )
    )
    (picture,) = found.pictures
    with Image.open(io.BytesIO(picture)) as drawn:
        assert (drawn.format, drawn.size[0]) == ("JPEG", sheets.WIDTH)
    boxes = sheets.places(found.runs, {4: "Bulletin of May", 5: "another line"})
    ((_, left, top, right, bottom),) = boxes[4]
    assert 0.15 < left < 0.19 < right < 0.7
    assert 0.08 < top < 0.125 < bottom < 0.15


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n1 0 obj <<", b"no PDF"])
def test_what_cannot_be_drawn_has_no_sheets(data: bytes) -> None:
    assert sheets.draw(data) == sheets.Sheets()
