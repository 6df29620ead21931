"""Reading the content folder: encodings a newsroom sends, and what to say of what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content import folder as contents
from bulletin.content.decoding import read_page
from bulletin.problems import ContentError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "陕坝讯 夏季行动开展以来,成效明显。\n\n(褚铁栓)\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_page_is_read_in_any_encoding_a_newsroom_uses(encoding: str, named: str, line_end: str) -> None:
    data = TEXT.replace("\n", line_end).encode(encoding)
    assert read_page(data, ".txt", "p.txt") == (TEXT, named)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "空的"),
        (b" \n\xe3\x80\x80\n\xe2\x80\x8b", 1, "空的"),
        ("第一行\n第二行".encode() + b"\xff\xfe\xfa" + "很长的第三行很长的第三行".encode(), 2, "读不出文字"),
        ("第一行\n第\x00二行".encode(), 2, ""),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1, ""),
        ("\n\n有控制\x07字符".encode(), 3, "U+0007"),
        (bytes(range(128, 256)) * 3, 1, "读不出文字"),
    ],
)
def test_a_page_that_is_no_text_is_named_with_its_line(data: bytes, line: int, words: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_page(data, ".txt", "pages/p.txt")
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("pages/p.txt", line)
    assert words in problem.message


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_problem(data: bytes) -> None:
    try:
        text, _ = read_page(data, ".txt", "p.txt")
    except ContentError as error:
        text = f"line {error.problems[0].line}"
    assert text.strip()
    assert "\r" not in text


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    (problem,) = contents.read(tmp_path / "nowhere").problems
    assert str(problem.under("nowhere")).startswith("nowhere:1: 没有这个文件夹")


def test_everything_that_is_wrong_is_found_in_one_go(bare: Path) -> None:
    (bare / "articles" / "a.md").write_text("---\nid: abcd\n---\n", encoding="utf-8")
    (bare / "articles" / "b.md").write_text("---\nid: abcd\ntitel: x\n---\n", encoding="utf-8")
    (bare / "articles" / "c.md").write_text("---\nid: abcd\n---\n", encoding="utf-8")
    (bare / "articles" / "d.md").write_bytes(b"---\nid: abcd\n---\n\xff\n")
    (bare / "pages" / "scan.jpg").write_bytes(b"\xff\xd8")
    (bare / "pages" / "empty.txt").write_bytes("\u202e\u200e\u200f\n".encode())
    (bare / "pages" / "000_F0F7006d1a8be4fe.md").write_text("另一版", encoding="utf-8")
    (bare / "site.yaml").write_text("title: 一\nnope: 二\nbase_url: ftp://x\n", encoding="utf-8")
    (bare / "ledger").mkdir()
    (bare / "ledger" / "x.jsonl").write_text('{"page": "x"}\n', encoding="utf-8")
    found = sorted(str(problem).split("：")[0] for problem in contents.read(bare).problems)
    assert [message.split(" ")[0] for message in found] == [
        "articles/b.md:3:",
        "articles/c.md:2:",
        "articles/d.md:4:",
        "ledger/x.jsonl:1:",
        "pages/000_f0f7006d1a8be4fe.txt:1:",
        "pages/empty.txt:1:",
        "pages/scan.jpg:1:",
        "site.yaml:2:",
        "site.yaml:3:",
    ]
