"""A page received as Word or PDF file -> its paragraphs, and how each is set. Each library is an optional extra.

The text that comes out is the page: it is what the ledger accounts for. How it is set is evidence beside the words.
"""

from __future__ import annotations

import io
import itertools
import logging
import re
import unicodedata
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bulletin.content import reading_order, scans, word
from bulletin.content.reading_order import Word
from bulletin.model import Style
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pdfplumber.page import Page

    from bulletin.content.reading_order import Block

_MOST_BYTES = 32_000_000
"""Of the text of a Word file, unpacked; pictures beside it are not read."""
_MOST_TAGS = 1_000_000
"""In the text of a Word file; a full newspaper page in runs of one character has a fifth of it."""
MOST_SHEETS = 100
"""Sheets of a PDF."""


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
            refusal = _refusal(archive)
        found: tuple[Paragraph, ...] = ()
        if not refusal:
            found, refusal = word.read(docx.Document(io.BytesIO(data)))
    except MemoryError:
        raise
    except Exception as error:  # a damaged file fails in the archive, in the XML or anywhere in the library
        raise ContentError(
            Problem(path, 1, f"打不开这个 Word 文件（{error}）；请另存为 .docx 或 .txt")
        ) from None
    if refusal:
        raise ContentError(Problem(path, 1, refusal))
    return found


def _refusal(archive: zipfile.ZipFile) -> str:
    """Why a Word file is not even opened; empty where nothing speaks against it.

    The library reads every part whole, so what they unpack to is added up first, as the file itself says it.
    """
    entries = archive.infolist()
    texts = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    if (
        sum(entry.file_size for entry in entries) > 10 * _MOST_BYTES
        or sum(entry.file_size for entry in texts) > _MOST_BYTES
    ):
        return "这个 Word 文件展开后大得不像一个版面；请另存为 .txt"
    tags = 0
    for entry in texts:
        part = archive.read(entry).replace(b"\0", b"")  # UTF-16 has one beside every letter
        tags += part.count(b"<")
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            # Word writes none; what an entity stands for would be left out without a word.
            return f"这个 Word 文件的 {entry.filename} 里有 DOCTYPE，Word 自己不写；请用 Word 打开，另存一份"
        if tags > _MOST_TAGS:
            return f"这个 Word 文件里的标记超过 {_MOST_TAGS} 个，不像一个版面；请另存为 .txt"
    return ""


def of_pdf(data: bytes, path: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a PDF in reading order and how they are set. Raises ContentError; for one of pictures only, too."""
    try:
        import pdfplumber
        from pdfminer.pdfdocument import PDFPasswordIncorrect
        from pdfminer.pdfpage import PDFPage
    except ImportError:
        raise ContentError(_missing(path, "pdf", "pdfplumber")) from None
    # It warns of every font without a bounding box, hundreds of times a page.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            sheets = sum(1 for _ in itertools.islice(PDFPage.create_pages(document.doc), MOST_SHEETS + 1))
            if sheets > MOST_SHEETS:
                what = f"这个 PDF 超过 {MOST_SHEETS} 页，不像一个版面；请拆成一版一个文件"
                raise ContentError(Problem(path, 1, what))  # noqa: TRY301 said as it is
            found = tuple(
                block for page in document.pages for block in reading_order.paragraphs(_words(page))
            )
    except (ContentError, MemoryError):
        raise
    except Exception as error:  # a damaged file fails anywhere in the library
        if isinstance(error, PDFPasswordIncorrect) or any(
            isinstance(each, PDFPasswordIncorrect) for each in error.args
        ):
            what = "这个 PDF 有密码；请去掉密码再放入，或另存为 .txt"
        else:
            what = f"打不开这个 PDF 文件（{error!r}）；请另存为 .txt"
        raise ContentError(Problem(path, 1, what)) from None
    if not any(block.text.strip() for block in found):
        raise PicturesOnlyError(
            Problem(path, 1, "这个 PDF 里没有文字，只有图像；请先做文字识别，再放入 .txt")
        )
    return _styled(found)


class PicturesOnlyError(ContentError):
    """A PDF whose sheets are scans: what recognises them takes longer than reading does."""


def of_scan(data: bytes, path: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a scan and how they are set. Raises ContentError, also where nothing is installed that recognises text."""
    return _recognised(scans.read(data, path))


def of_scanned_pdf(data: bytes, path: str) -> tuple[Paragraph, ...]:
    """The same of the sheets of a PDF without text."""
    import pdfplumber

    found: list[scans.Paragraph] = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        scans.check_number(len(document.pages), path)
        for page in document.pages:
            picture = page.to_image(resolution=scans.RESOLUTION).original.convert("RGB")
            found += scans.paragraphs(scans.recognise(picture, path))
    if not found:
        raise ContentError(Problem(path, 1, "这个 PDF 里没有认出文字；请换一份更清楚的，或放入 .txt"))
    return _recognised(found)


def _recognised(found: Sequence[scans.Paragraph]) -> tuple[Paragraph, ...]:
    styled = _styled([paragraph.block for paragraph in found])
    return tuple(
        (text, replace(style, unsure=paragraph.unsure))
        for (text, style), paragraph in zip(styled, found, strict=True)
    )


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


READERS: dict[str, Callable[[bytes, str], tuple[Paragraph, ...]]] = {
    ".docx": of_docx,
    ".pdf": of_pdf,
    **dict.fromkeys(scans.SUFFIXES, of_scan),
}
"""By file name extension."""
SLOW: dict[str, Callable[[bytes, str], tuple[Paragraph, ...]]] = {
    ".pdf": of_scanned_pdf,
    **dict.fromkeys(scans.SUFFIXES, of_scan),
}
"""The same of files that hold pictures of text."""
