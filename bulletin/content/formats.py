"""A page received as Word or PDF file -> its paragraphs, and how each is set. Each library is an optional extra.

The text that comes out is the page: it is what the ledger accounts for. How it is set is evidence beside the words.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any

from bulletin.content import reading_order, word
from bulletin.content.reading_order import Word
from bulletin.model import Style
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pdfplumber.page import Page

    from bulletin.content.reading_order import Block

_LARGEST = 200_000_000
"""Bytes a Word file may unpack to; beyond it is a trap, not a newspaper page."""


Paragraph = tuple[str, Style]
"""The text of a paragraph and how it is set."""


def of_docx(data: bytes, path: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a Word file and how they are set, those of its head first and of its foot last.

    A table of short cells is read row by row; one that lays out the page, cell by cell. Raises ContentError.
    """
    try:
        import docx
    except ImportError:
        raise ContentError(_missing(path, "docx", "python-docx")) from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        found = word.paragraphs(docx.Document(io.BytesIO(data))) if unpacked <= _LARGEST else ()
    except Exception as error:  # a damaged file fails in the archive, in the XML or anywhere in the library
        raise ContentError(
            Problem(path, 1, f"打不开这个 Word 文件（{error}）；请另存为 .docx 或 .txt")
        ) from None
    if unpacked > _LARGEST:
        raise ContentError(Problem(path, 1, "这个 Word 文件展开后大得不像一个版面"))
    return found


def of_pdf(data: bytes, path: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a PDF in reading order and how they are set. Raises ContentError; for one of pictures only, too."""
    try:
        import pdfplumber
    except ImportError:
        raise ContentError(_missing(path, "pdf", "pdfplumber")) from None
    # It warns of every font without a bounding box, hundreds of times a page.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            found = tuple(
                block for page in document.pages for block in reading_order.paragraphs(_words(page))
            )
    except Exception as error:  # a damaged file fails anywhere in the library
        raise ContentError(Problem(path, 1, f"打不开这个 PDF 文件（{error!r}）；请另存为 .txt")) from None
    if not any(block.text.strip() for block in found):
        raise ContentError(Problem(path, 1, "这个 PDF 里没有文字，只有图像；请先做文字识别，再放入 .txt"))
    return _styled(found)


def _styled(blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    """Paragraphs with the size of their type in that of the running text, the one that most characters have."""
    sizes = sorted((block.size, len(block.text)) for block in blocks)
    half, usual = sum(count for _, count in sizes) / 2, 1.0
    for size, count in sizes:
        half -= count
        if half <= 0:
            usual = size or 1.0
            break
    return tuple(
        (block.text, Style(round(block.size / usual, 2), block.is_bold, block.is_centred)) for block in blocks
    )


def _words(page: Page) -> list[Word]:
    """The words of a page, in no particular order."""
    from pdfplumber.utils.text import extract_words

    def drawn_word(of: dict[str, Any]) -> Word:
        letters = of.get("chars", (of,))
        bold = sum(bool(_BOLD.search(one["fontname"])) for one in letters)
        return Word(
            _characters(of["text"]),
            of["x0"],
            of["top"],
            of["x1"],
            of["bottom"],
            is_bold=2 * bold > len(letters),
        )

    drawn = page.chars
    columns, rest = reading_order.vertical([drawn_word(character) for character in drawn])
    across = extract_words(
        [drawn[index] for index in rest], x_tolerance_ratio=0.6, keep_blank_chars=True, return_chars=True
    )
    return [*columns, *map(drawn_word, across)]


_BOLD = re.compile("bold|black|heavy|heiti|simhei|黑", re.IGNORECASE)
"""In the names of fonts."""

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
_DASHES = {
    0x2215: "／",
    0x2E3A: "——",
    0x2E3B: "———",
}  # fonts set two dashes with one glyph, and name that; ／ they name ∕
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


READERS: dict[str, Callable[[bytes, str], tuple[Paragraph, ...]]] = {".docx": of_docx, ".pdf": of_pdf}
"""By file name extension."""
