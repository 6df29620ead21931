"""Bytes of a page -> its text: which encodings are told apart, and what is said of bytes that are none."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from bulletin.content import decoding
from bulletin.model import RawPage
from bulletin.problems import ContentError

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "平安创建 情暖万家\n\n陕坝讯 据了解，该局民警走访200户。\n"
PATH = "pages/a.txt"


def mistake(read: Callable[[], object]) -> str:
    with pytest.raises(ContentError) as caught:
        read()
    (problem,) = caught.value.problems
    return str(problem)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_each_encoding_is_known_and_a_page_is_written_in_its_own(
    data: bytes, encoding: str, end: str
) -> None:
    bom = data[: len(data) - len(TEXT.encode(encoding))]
    data = bom + TEXT.replace("\n", end).encode(encoding)
    assert decoding.read_page(data, ".txt", PATH) == (TEXT, encoding)
    page = RawPage("a.txt", TEXT, encoding, "0" * 64)
    assert decoding.with_text(data, page, TEXT) == data
    masked = TEXT.replace("民警", "＊＊")
    assert decoding.with_text(data, page, masked) == bom + masked.replace("\n", end).encode(encoding)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "1: 这一版是空的；请放入版面文字，或移走这个文件"),
        (" \n\u3000\u200b\n".encode(), "1: 这一版是空的；请放入版面文字，或移走这个文件"),
        ("平安\n创\0建\n".encode(), "2: 读不出文字：第 11 个字节 0x00 不合 UTF-8；请另存为 UTF-8 或 GB18030"),
        (TEXT.encode() + b"\xff\n", f"4: 读不出文字：第 {len(TEXT.encode()) + 1} 个字节 0xff 不合 UTF-8；请另存为 UTF-8 或 GB18030"),
        (TEXT.encode("gb18030") + b"\xff\n", f"4: 读不出文字：第 {len(TEXT.encode('gb18030')) + 1} 个字节 0xff 不合 GB18030；请另存为 UTF-8 或 GB18030"),
        (codecs.BOM_UTF16_LE + "平安".encode("utf-16-le") + b"\x00", "1: 读不出文字：第 7 个字节 0x00 不合 utf-16-le；请另存为 UTF-8 或 GB18030"),
        (codecs.BOM_UTF8 + b"\xff", "1: 读不出文字：第 4 个字节 0xff 不合 utf-8；请另存为 UTF-8 或 GB18030"),
        (TEXT.encode("gb18030") * 9 + "平安创建\n".encode(), "28: 这一行是 UTF-8，别的行是 GB18030；请用同一种编码重新保存整个文件"),
        ("平安\n创\x1b[31m建\n".encode(), "2: 有控制字符 U+001B，不像是文字；请删去它，或重新导出这一版"),
        ('---\ntitle: "甲"\nid: "abcd"\n---\n\n正文。\n'.encode(), "1: 这是一篇文章，不是收到的版面；请移到 articles/"),
        (b"x" * (80 * 400_000 + 1), "1: 有 32 MB，不像一个版面（最多 400000 字）；请分成几个文件"),
        (("甲" * 400_001).encode(), "1: 有 400001 字，不像一个版面（最多 400000 字）；请分成几个文件"),
        (("甲\n\n" * 5_001).encode(), "1: 有 5001 行字，不像一个版面（最多 5000 行）；请分成几个文件"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else f"{len(value)} bytes",
)  # fmt: skip
def test_what_is_no_text_is_named_with_line_and_byte(data: bytes, message: str) -> None:
    assert mistake(lambda: decoding.read_page(data, ".txt", PATH)) == f"{PATH}:{message}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("甲\n乙".encode() + b"\xff", "2: 不是 UTF-8：第 8 个字节是 0xff；请另存为 UTF-8"),
        ("甲\n\n\x07乙".encode(), "3: 有控制字符 U+0007，请删去它"),
    ],
)
def test_a_file_of_ours_is_in_utf_8(data: bytes, message: str) -> None:
    assert decoding.decode_utf8(codecs.BOM_UTF8 + "甲".encode(), PATH) == "甲"
    assert mistake(lambda: decoding.decode_utf8(data, PATH)) == f"{PATH}:{message}"


def test_a_page_in_word_is_not_written_character_by_character() -> None:
    page = RawPage("a.docx", TEXT, "docx", "0" * 64)
    assert mistake(lambda: decoding.with_text(b"PK", page, TEXT)) == (
        "pages/a.docx:1: .docx 不能逐字改写；请在文件里删去这些文字，或存成 .txt 换上"
    )
