"""Pages received as Word files, and what is said of files that cannot be read. PDF: see browser/test_pdf."""

from __future__ import annotations

import io
import zipfile

import docx
import docx.document
import docx.shared
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
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


_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


RAISED, LOWERED = (f'<w:rPr><w:vertAlign w:val="{value}"/></w:rPr>' for value in ("superscript", "subscript"))


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def read_with(body: str, parts: dict[str, str] | None = None) -> list[str]:
    """The paragraphs of a Word file with this body, and with parts of these names that its relations name."""
    document = docx.Document()
    for element in parse_xml(f"<w:body {_NAMES}>{body}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    for name, xml in (parts or {}).items():
        content = xml.replace(">", f" {_NAMES}>", 1).encode()
        for key in [key for key, each in document.part.rels.items() if each.reltype.endswith(f"/{name}")]:
            del document.part.rels[key]
        part = Part(PackURI(f"/word/{name}s.xml"), "application/xml", content, document.part.package)
        document.part.relate_to(part, f"{_RELATIONS}/{name}")
    data = io.BytesIO()
    document.save(data)
    return read_page(data.getvalue(), ".docx", "pages/p.docx")[0].split("\n\n")


def test_notes_of_a_word_file_stand_below_the_paragraph_with_their_marks() -> None:
    notes = {
        kind: f'<w:{kind}><w:{one} w:id="-1" w:type="separator"><w:p/></w:{one}>'
        f'<w:{one} w:id="5"><w:p>{run(words)}</w:p></w:{one}></w:{kind}>'
        for kind, one, words in (("footnotes", "footnote", "脚注"), ("endnotes", "endnote", "尾注"))
    }
    body = (
        f'<w:p>{run("甲")}<w:r><w:footnoteReference w:id="5"/></w:r>{run("乙")}</w:p>'
        f'<w:p>{run("丙")}<w:r><w:endnoteReference w:id="5"/></w:r></w:p><w:p>{run("丁")}</w:p>'
    )
    assert read_with(body, notes) == ["甲[1]乙", "[1] 脚注", "丙[i]", "[i] 尾注", "丁"]


@pytest.mark.parametrize(
    ("inside", "paragraphs"),
    [
        (f"{run('前')}<m:oMath><m:r><m:t>公式</m:t></m:r></m:oMath>", ["前公式"]),
        (f"{run('前')}{run('不印的', '<w:rPr><w:vanish/></w:rPr>')}{run('后')}", ["前后"]),
        (run("印的", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), ["印的"]),
        (
            f"<w:r><w:ruby><w:rt>{run('zhù')}</w:rt><w:rubyBase>{run('注')}</w:rubyBase></w:ruby></w:r>{run('音')}",
            ["注（zhù）音"],
        ),
        (
            '<w:r><w:pict><v:shape><v:textpath string="艺术字"/></v:shape></w:pict></w:r>' + run("后"),
            ["后", "艺术字"],
        ),
        (f'{run("甲")}<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>{run("乙")}', ["甲�乙"]),
        (f'{run("甲")}<w:r><w:sym w:font="SimSun" w:char="25CF"/></w:r>{run("乙")}', ["甲●乙"]),
        (f"{run('10')}{run('-5', RAISED)}{run('立方米')}", ["10⁻⁵立方米"]),
        (f"{run('CO')}{run('2', LOWERED)}{run('，2m²')}", ["CO₂，2m²"]),
        (f"{run('1')}{run('st', RAISED)}{run('［1］', RAISED)}", ["1st［1］"]),
    ],
    ids=[
        "formula",
        "hidden",
        "not hidden",
        "ruby",
        "word art",
        "sign of a font",
        "sign",
        "raised",
        "lowered",
        "no such sign",
    ],
)
def test_a_word_file_gives_what_is_printed(inside: str, paragraphs: list[str]) -> None:
    assert read_with(f"<w:p>{inside}</w:p>") == paragraphs


@pytest.mark.parametrize(("value", "text"), [("1", "前后"), ("0", "前不印的后")])
def test_a_word_file_gives_no_run_that_a_style_hides(value: str, text: str) -> None:
    document = docx.Document()
    style = document.styles.add_style("Beside", WD_STYLE_TYPE.CHARACTER)
    style.element.get_or_add_rPr().append(parse_xml(f'<w:vanish {_NAMES} w:val="{value}"/>'))
    paragraph = document.add_paragraph("前")
    paragraph.add_run("不印的", style="Beside")
    paragraph.add_run("后")
    data = io.BytesIO()
    document.save(data)
    assert read_page(data.getvalue(), ".docx", "p.docx")[0] == text


def test_a_text_box_in_a_text_box_is_read_once() -> None:
    def box(inside: str) -> str:
        return f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"

    inner = "<w:p>" + run("外") + box("<w:p>" + run("内") + "</w:p>") + "</w:p>"
    assert read_with("<w:p>" + run("文") + box(inner) + "</w:p>") == ["文", "外", "内"]


def numbering_of(*levels: str, more: str = "") -> dict[str, str]:
    """The part that says how lists are counted: one kind of list, number 7, and more."""
    return {
        "numbering": f'<w:numbering><w:abstractNum w:abstractNumId="3">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>{more}</w:numbering>'
    }


def level_of(at: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}">{more}<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


def numbered(text: str, at: int, number: int = 7, mark: str = "") -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>{mark}</w:pPr>'
    return f"<w:p>{properties}{run(text)}</w:p>"


@pytest.mark.parametrize(
    ("levels", "more", "paragraphs", "found"),
    [
        (
            [
                level_of(0, "chineseCounting", "第%1章"),
                level_of(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>'),
            ],
            "",
            [("甲", 0), ("乙", 1), ("丙", 0), ("丁", 1)],
            ["第一章 甲", "第一条 乙", "第二章 丙", "第二条 丁"],
        ),
        (
            [level_of(0, "decimal", "%1.")],
            (
                '<w:num w:numId="8"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0">'
                '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseLegalSimplified"/><w:lvlText w:val="（%1）"/></w:lvl></w:lvlOverride></w:num>'
            ),
            [("甲", 0, 8)],
            ["（壹）甲"],
        ),
        (
            [level_of(0, "bullet", "l", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>')],
            "",
            [("甲", 0)],
            ["• 甲"],
        ),
        (
            [level_of(0, "decimal", "%1.")],
            "",
            [("甲", 0), ("乙", 0, 7, "<w:rPr><w:del/></w:rPr>"), ("丙", 0)],
            ["1. 甲", "乙", "2. 丙"],
        ),
    ],
    ids=["counted through", "a level of its own", "sign of a font", "taken out"],
)
def test_numbers_are_counted_as_word_does(
    levels: list[str], more: str, paragraphs: list[tuple[str, int]], found: list[str]
) -> None:
    body = "".join(numbered(*each) for each in paragraphs)
    assert read_with(body, numbering_of(*levels, more=more)) == found


def test_a_note_in_a_table_stands_below_its_row() -> None:
    note = {
        "footnotes": f'<w:footnotes><w:footnote w:id="5"><w:p>{run("注" * 50)}</w:p></w:footnote></w:footnotes>'
    }
    cells = (run("姓名"), run("单位") + '<w:r><w:footnoteReference w:id="5"/></w:r>', run("数"))
    row = "".join(f"<w:tc><w:p>{cell}</w:p></w:tc>" for cell in cells)
    assert read_with(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>", note) == ["姓名\t单位[1]\t数", "[1] " + "注" * 50]


def test_what_was_taken_out_gives_no_note_and_no_sign() -> None:
    gone = '<w:del><w:r><w:footnoteReference w:id="5"/><w:sym w:char="25CF"/></w:r></w:del>'
    note = {
        "footnotes": f'<w:footnotes><w:footnote w:id="5"><w:p>{run("注")}</w:p></w:footnote></w:footnotes>'
    }
    assert read_with(f"<w:p>{run('甲')}{gone}{run('乙')}</w:p>", note) == ["甲乙"]


def test_numbers_that_word_counts_are_written_out() -> None:
    def level(at: int, form: str, text: str, more: str = "") -> str:
        return f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'

    levels = (
        level(0, "chineseCounting", "%1、")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "bullet", "\uf0b7")
    )
    numbering = (
        f'<w:numbering><w:abstractNum w:abstractNumId="3">{levels}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>'
        '<w:num w:numId="8"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        "</w:numbering>"
    )

    def item(text: str, at: int, number: int = 7) -> str:
        return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>{run(text)}</w:p>'

    body = "".join(
        (
            item("甲", 0),
            item("乙", 1),
            item("丙", 1),
            item("丁", 2),
            item("戊", 0),
            item("己", 1),
            item("庚", 0, 8),
            item("辛", 0, 0),
        )
    )
    found = read_with(body, {"numbering": numbering})
    assert found == ["一、甲", "1.1 乙", "1.2 丙", "• 丁", "二、戊", "2.1 己", "一、庚", "辛"]


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ('<w:altChunk w:id="x"/>', {}),
        (
            f"<w:p>{run('文')}</w:p>",
            {
                "chart": '<c xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>图里的字</a:t></c>'
            },
        ),
        (
            f"<w:p>{run('文')}</w:p>",
            {
                "chart": '<c:c xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:v>立案</c:v></c:c>'
            },
        ),
        (
            (
                f"<w:p>{run('占')}<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num>"
                "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>"
            ),
            {},
        ),
        (f"<w:p>{run('文')}</w:p><w:unknown><w:p>{run('读不到')}</w:p></w:unknown>", {}),
    ],
    ids=["another file", "chart", "chart without a title", "fraction", "what is not known"],
)
def test_a_word_file_of_which_words_would_be_left_out_is_refused(body: str, parts: dict[str, str]) -> None:
    with pytest.raises(ContentError, match="程序读不到"):
        read_with(body, parts)


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
