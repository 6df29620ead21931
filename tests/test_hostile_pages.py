"""Pages that are meant to take the program down: each is read or refused with one line, in a few seconds."""

from __future__ import annotations

import io
import os
import time
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest

from bulletin.content import confined, decoding, formats
from bulletin.problems import ContentError
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Build = Callable[..., Run]

P = "据了解，今年以来，该局民警深入辖区开展走访宣传活动，取得实效。"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>{doctype}<w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)


def word_file(body: str, doctype: str = "", others: dict[str, bytes] | None = None) -> bytes:
    """A Word file whose text is this XML."""
    empty, made = io.BytesIO(), io.BytesIO()
    docx.Document().save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            whole = f"{_HEAD.format(doctype=doctype)}{body}</w:body></w:document>".encode()
            target.writestr(name, whole if name == "word/document.xml" else source.read(name))
        for name, data in (others or {}).items():
            target.writestr(name, data)
    return made.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf_file(objects: list[str], root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    data, places = bytearray(b"%PDF-1.4\n"), []
    for number, text in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = len(data)
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    data += f"trailer\n<< /Size {len(objects) + 1} /Root {root} 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(data)


def _pdf_of(count: int) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    sheet = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf_file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Count {count} /Kids [{kids}] >>",
            *[sheet] * count,
        ]
    )


def _pdf_without_end() -> bytes:
    """Forms that each draw the next one thirty times: thirty to the power of twelve drawings."""
    forms = [
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A {n + 1} 0 R >> >> "
        f"/Length {len('/A Do ' * 30)} >>\nstream\n{'/A Do ' * 30}\nendstream"
        for n in range(4, 16)
    ]
    return pdf_file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /A 4 0 R >> >> /Contents 16 0 R >>",
            *forms,
            "<< /Length 5 >>\nstream\n/A Do\nendstream",
        ]
    )


_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "four million paragraphs": (".docx", lambda: word_file("<w:p/>" * 4_000_000), "标记超过 1000000 个"),
    "two million letters": (".docx", lambda: word_file(paragraph("字" * 500_000)), "有 500000 字"),
    "nested without end": (
        ".docx",
        lambda: word_file("<w:sdt><w:sdtContent>" * 9_000 + "</w:sdtContent></w:sdt>" * 9_000),
        "打不开这个 Word 文件",
    ),
    "an entity from a file": (
        ".docx",
        lambda: word_file(paragraph("&e;"), '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        "里有 DOCTYPE",
    ),
    "entities that grow": (
        ".docx",
        lambda: word_file(paragraph("&e9;"), f'<!DOCTYPE x [<!ENTITY e0 "x">{_ENTITIES}]>'),
        "里有 DOCTYPE",
    ),
    "a part that unpacks without end": (
        ".docx",
        lambda: word_file("", others={"word/media/a.bin": b"\0" * 350_000_000}),
        "展开后大得不像一个版面",
    ),
    "no archive": (".docx", lambda: b"PK\x03\x04" + b"\0" * 99, "打不开这个 Word 文件"),
    "a hundred and one sheets": (".pdf", lambda: _pdf_of(101), "超过 100 页"),
    "a hundred thousand sheets": (".pdf", lambda: _pdf_of(100_000), ""),
    "drawings without end": (".pdf", _pdf_without_end, ""),
    "no end": (".pdf", lambda: b"%PDF-1.7\n" + b"1 0 obj <<" * 100_000, "打不开这个 PDF"),
    "lines": (".txt", lambda: "据了解。\n".encode() * 400_000, "字，不像一个版面"),
    "many short lines": (".txt", lambda: "字\n".encode() * 100_000, "有 100000 行字，不像一个版面"),
    "a hundred megabytes": (".txt", lambda: P.encode() * 1_100_000, "MB，不像一个版面"),
    "a zero byte": (".txt", lambda: "平安\0创建".encode(), "0x00 不合 UTF-8"),
    "two encodings": (
        ".txt",
        lambda: "平安创建情暖万家\n".encode() + "情暖万家民警走访\n".encode("gb18030") * 9,
        "这一行是 UTF-8，别的行是 GB18030",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_hostile_page_is_refused_with_one_line(case: str) -> None:
    suffix, make, expected = CASES[case]
    data = make()
    started = time.process_time() + sum(os.times()[2:4])
    with pytest.raises(ContentError) as caught:
        decoding.read_styled(data, suffix, "pages/x" + suffix)
    # Far below what a person waits; a process that reads is stopped after `confined.SECONDS`.
    assert time.process_time() + sum(os.times()[2:4]) - started < confined.SECONDS + 4
    [problem] = caught.value.problems
    assert expected in problem.message
    assert "\n" not in problem.message


@pytest.mark.slow
def test_a_process_that_reads_without_end_is_stopped_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    start = confined._START.replace(
        "importlib.import_module(sys.argv[2]).serve()",
        "from bulletin.content import confined; confined.SECONDS = 1; confined.limit()\nwhile 1: pass",
    )
    monkeypatch.setattr(confined, "_START", start)
    with pytest.raises(ContentError, match=f"读了 {confined.SECONDS} 秒还没有读完"):
        confined.read(b"", ".pdf", "pages/x.pdf")


@pytest.mark.slow
def test_a_process_that_fills_the_memory_is_stopped_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "formats.READERS['.pdf'] = lambda data, path: bytearray(3_000_000_000)"
    start = f"import sys; sys.path.insert(0, sys.argv[1]); from bulletin.content import confined, formats; {body}; confined.serve()"
    monkeypatch.setattr(confined, "_START", start)
    with pytest.raises(ContentError, match="内存"):
        confined.read(b"", ".pdf", "pages/x.pdf")


def test_a_process_that_dies_is_a_problem_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_START", "import os; os.abort()")
    with pytest.raises(ContentError, match="中途停了"):
        confined.read(b"", ".docx", "pages/x.docx")


def test_what_the_process_says_of_a_page_is_data(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in ("[]", "{}", '{"paragraphs": 3}', "not json", '{"paragraphs": [["a"]]}'):
        monkeypatch.setattr(confined, "_START", f"print({said!r})")
        with pytest.raises(ContentError, match="中途停了"):
            confined.read(b"", ".docx", "pages/x.docx")


def test_styles_that_are_based_on_each_other_end() -> None:
    empty, made = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("平安创建")
    document.save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/styles.xml":
                normal = b'w:default="1" w:styleId="Normal">'
                assert normal in data
                data = data.replace(normal, normal + b'<w:basedOn w:val="Normal"/>')
            target.writestr(name, data)
    assert [text for text, _ in formats.of_docx(made.getvalue(), "x.docx")] == ["平安创建"]


def test_a_file_too_large_for_any_page_is_not_even_read(build: Build, bare: Path) -> None:
    with (bare / "pages" / "x.txt").open("wb") as file:
        file.truncate(60_000_000_000)  # holes: nothing lies on the disk
    result = build("check", "--content", bare)
    assert result.returncode == 1
    assert "pages/x.txt:1: 有 60000 MB，最多 200 MB" in result.stderr


def test_characters_that_no_program_could_tell_are_listed(build: Build, bare: Path) -> None:
    text = f"平安创建 情暖万家\n\n陕坝讯 \ufffd走访{P}\ufffd\n\n(张三)\n"
    (bare / "pages" / "x.txt").write_text(text, encoding="utf-8")
    result = build("convert", "--content", bare)
    assert result.returncode == 0, result.stderr
    assert "pages/x.txt:3: 有 2 个认不出的字（\ufffd），请照原报补上" in result.stderr


def test_characters_that_turn_the_order_round_are_named_and_shown_as_signs(
    build: Build, bare: Path, tmp_path: Path
) -> None:
    for received in (bare / "pages").iterdir():
        received.unlink()
    turned = f"陕坝讯 \u202e倒着\u202c{P}"
    (bare / "pages" / "x.txt").write_text(f"平安创建 情暖万家\n\n{turned}\n\n(张三)\n", encoding="utf-8")
    result = build("--content", bare, "--output", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    assert "pages/x.txt:3: 有会颠倒显示顺序的看不见的字符（第 5 列 U+202E、第 8 列 U+202C）" in result.stderr
    site = tree(tmp_path / "out")
    page = site["pages/x/index.html"].decode()
    assert "&lt;U+202E&gt;倒着&lt;U+202C&gt;" in page
    for name, data in site.items():
        if name.endswith((".html", ".md", ".jsonl", ".xml")):
            assert "\u202e".encode() not in data, name
