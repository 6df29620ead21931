"""A page received as Word or PDF file -> its text. Each library is an optional extra, asked for when it is needed.

The text that comes out is the page: it is what the ledger accounts for. Headings that Word marks become `#` lines, so
that the page reads like one received as Markdown.
"""

from __future__ import annotations

import io
import logging
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any

from bulletin.content import reading_order
from bulletin.content.reading_order import Word
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph
    from pdfplumber.page import Page

_LARGEST = 200_000_000
"""Bytes a Word file may unpack to; beyond it is a trap, not a newspaper page."""


def of_docx(data: bytes, path: str) -> str:
    """The paragraphs of a Word file, tables row by row. Raises ContentError."""
    try:
        import docx
    except ImportError:
        raise ContentError(_missing(path, "docx", "python-docx")) from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        lines = list(_lines_of(docx.Document(io.BytesIO(data)))) if unpacked <= _LARGEST else []
    except Exception as error:  # a damaged file fails in the archive, in the XML or anywhere in the library
        raise ContentError(
            Problem(path, 1, f"打不开这个 Word 文件（{error}）；请另存为 .docx 或 .txt")
        ) from None
    if unpacked > _LARGEST:
        raise ContentError(Problem(path, 1, "这个 Word 文件展开后大得不像一个版面"))
    return "\n\n".join(filter(str.strip, lines))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BOX = f"{_W}txbxContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LETTERS = {f"{_W}tab": "\t", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}


def _lines_of(document: Document) -> Iterator[str]:
    return _texts(document.element.body, document)


def _texts(parent: BaseOxmlElement, document: Document) -> Iterator[str]:
    """The text of each paragraph and table row, what stands in content controls, text boxes and inner tables included."""
    from docx.text.paragraph import Paragraph

    for child in parent:
        if child.tag == f"{_W}p":
            yield _marked(Paragraph(child, document._body))
            for box in child.iter(_BOX):
                if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors()):
                    yield from _texts(box, document)
        elif child.tag == f"{_W}tr":
            cells = [
                " ".join(filter(None, map(str.strip, _texts(cell, document))))
                for cell in child.iter(f"{_W}tc")
                if _row(cell) is child
            ]
            yield "\t".join(cells)
        elif child.tag in _CONTAINERS:
            yield from _texts(child, document)


_CONTAINERS = frozenset(
    f"{_W}{name}" for name in ("tbl", "sdt", "sdtContent", "ins", "customXml", "smartTag")
)


def _row(cell: BaseOxmlElement) -> BaseOxmlElement | None:
    """The row that a cell stands in, not one around its table."""
    return next((ancestor for ancestor in cell.iterancestors() if ancestor.tag == f"{_W}tr"), None)


def _marked(paragraph: Paragraph) -> str:
    """A paragraph's text; a heading gets as many `#` as its level."""
    style = (paragraph.style.name or "") if paragraph.style else ""
    level = 1 if style == "Title" else 0
    if style.startswith("Heading ") and style[8:].isdigit():
        level = int(style[8:])
    text = _inner_text(paragraph._element).strip()
    return f"{'#' * level} {text}" if level and text else text


def _inner_text(element: BaseOxmlElement) -> str:
    """The text of a paragraph with what was inserted under tracked changes, without its text boxes."""
    text = ""
    for child in element:
        if child.tag in {_BOX, _FALLBACK, f"{_W}moveFrom"}:
            continue
        text += (
            (child.text or "") if child.tag == f"{_W}t" else _LETTERS.get(child.tag, "") + _inner_text(child)
        )
    return text


def of_pdf(data: bytes, path: str) -> str:
    """The text of a PDF in reading order, page after page. Raises ContentError; one that is only pictures, too."""
    try:
        import pdfplumber
    except ImportError:
        raise ContentError(_missing(path, "pdf", "pdfplumber")) from None
    # It warns of every font without a bounding box, hundreds of times a page.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            text = "\n\n".join(reading_order.read(_words(page)) for page in document.pages)
    except Exception as error:  # a damaged file fails anywhere in the library
        raise ContentError(Problem(path, 1, f"打不开这个 PDF 文件（{error!r}）；请另存为 .txt")) from None
    if not text.strip():
        raise ContentError(Problem(path, 1, "这个 PDF 里没有文字，只有图像；请先做文字识别，再放入 .txt"))
    return text


def _words(page: Page) -> list[Word]:
    """The words of a page, in no particular order."""
    from pdfplumber.utils.text import extract_words

    def word(of: dict[str, Any]) -> Word:
        return Word(_characters(of["text"]), of["x0"], of["top"], of["x1"], of["bottom"])

    drawn = page.chars
    columns, rest = reading_order.vertical([word(character) for character in drawn])
    across = extract_words([drawn[index] for index in rest], x_tolerance_ratio=0.6, keep_blank_chars=True)
    return [*columns, *map(word, across)]


# Radicals that PDF files hold in place of the characters they look like, because both share one glyph of the font.
# The Kangxi block has compatibility mappings; for CJK Radicals Supplement these are the ones that are whole
# characters (Unicode, EquivalentUnifiedIdeograph.txt).
_SUPPLEMENT = dict(
    zip(
        map(ord, "⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻲"),
        "民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙亀",
        strict=True,
    )
)
_KANGXI = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (0x2E9F, 0x2EF3, *range(0x2F00, 0x2FD6))
}
_DASHES = {0x2E3A: "——", 0x2E3B: "———"}  # fonts set two dashes with one glyph, and name that
# Mapped to 戶 and 靑, whose glyphs mainland fonts do not give them.
_KANGXI |= {0x2F3E: "户", 0x2FAD: "青"}


_PRINTED_FOR = _SUPPLEMENT | _KANGXI | _DASHES


def _characters(text: str) -> str:
    """Text of a PDF with characters where its font gave radicals, and dashes one em long.

    >>> _characters('⽣态⺠警⸺')
    '生态民警——'
    """
    return text.translate(_PRINTED_FOR)


def _missing(path: str, extra: str, package: str) -> Problem:
    return Problem(path, 1, f"读这种文件要先安装 {package}：pip install -e '.[{extra}]'；或者另存为 .txt")


READERS: dict[str, Callable[[bytes, str], str]] = {".docx": of_docx, ".pdf": of_pdf}
"""By file name extension."""
