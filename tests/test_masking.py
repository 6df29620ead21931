"""Masking takes what is gone out of page, article and ledger; nothing is converted anew, and the proof still works."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from bulletin.content import folder as contents
from bulletin.model import OutputFile
from bulletin.publish import absence
from tests.conftest import run_build
from tests.test_absence import PUPIL, SENTENCE, TITLE, built, captured, of, set_access

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "002_d0cbc93060d4aa0e"


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def texts(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.is_file())


def test_without_write_it_only_shows(content: Path) -> None:
    set_access(content, PUPIL, "withdrawn")
    before = tree(content)
    result = run_build("mask", PUPIL, "--content", content)
    assert result.returncode == 0, result.stderr
    assert tree(content) == before
    assert "＊＊＊＊＊＊ ＊＊＊＊＊＊" in result.stderr
    assert "--write" in result.stdout


def test_a_withdrawn_article_is_masked_everywhere_and_the_archive_stays_sound(
    content: Path, tmp_path: Path
) -> None:
    set_access(content, PUPIL, "withdrawn")
    built(content, tmp_path / "site")
    before = contents.read(content)
    assert run_build("mask", PUPIL, "--content", content, "--write").returncode == 0
    after = contents.read(content)
    everything = texts(content)
    assert [clause for clause in captured(PUPIL) if clause in everything] == []
    page, masked = before.pages[2], after.pages[2]
    assert [len(line) for line in masked.text.split("\n")] == [len(line) for line in page.text.split("\n")]
    own = [span for span in before.ledger.pages[page.name].spans if span.owner == PUPIL]
    changed = [at for at, (old, new) in enumerate(zip(page.text, masked.text, strict=True)) if old != new]
    assert all(any(span.start <= at < span.end for span in own) for at in changed)
    record = after.ledger.pages[page.name]
    assert (record.digest, record.masked) == (masked.digest, page.digest)
    assert record.spans == before.ledger.pages[page.name].spans
    article = after.ledger.articles[PUPIL]
    assert article.masked == before.ledger.articles[PUPIL].written
    assert article.gone
    kept = tree(content)
    built(content, tmp_path / "site")
    for command in ("check", "convert"):
        result = run_build(command, "--content", content)
        assert result.returncode == 0, result.stderr
        assert PAGE not in result.stderr, "a masked page raises no doubts of its own"
    assert tree(content) == kept, "nothing is converted anew"
    again = run_build("mask", PUPIL, "--content", content, "--write")
    assert "已经遮去" in again.stdout
    assert tree(content) == kept


def test_the_proof_works_without_the_words(content: Path) -> None:
    set_access(content, PUPIL, "withdrawn")
    assert run_build("mask", PUPIL, "--content", content, "--write").returncode == 0
    hidden = of(content)[1]
    assert not hidden.pieces
    for words in (SENTENCE, TITLE):
        file = OutputFile("feed.json", json.dumps({"title": words}).encode())
        assert [problem.path for problem in absence.problems(hidden, [file])] == [f"articles/{PUPIL}.md"]
    harmless = OutputFile("feed.json", "通辽市开鲁县公安局生态环境食品药品犯罪侦查大队".encode())
    assert list(absence.problems(hidden, [harmless])) == []


def test_of_a_redacted_article_only_what_was_cut_is_masked(content: Path, tmp_path: Path) -> None:
    set_access(content, PUPIL, "redacted", paragraphs=2)
    file = content / f"articles/{PUPIL}.md"
    kept = file.read_bytes()
    opening = "禁毒工作事关国家安危"
    assert opening in file.read_text(encoding="utf-8")
    assert run_build("mask", PUPIL, "--content", content, "--write").returncode == 0
    assert file.read_bytes() == kept
    page = (content / f"pages/{PAGE}.txt").read_text(encoding="utf-8")
    assert opening in page
    assert TITLE in page
    assert "王一涵" not in texts(content)
    assert "该长廊由" not in texts(content)
    built(content, tmp_path / "site")
    assert run_build("check", "--content", content).returncode == 0


@pytest.mark.parametrize(("encoding", "end"), [("gb18030", "\r\n"), ("utf-16", "\n"), ("utf-8-sig", "\r\n")])
def test_encoding_and_line_ends_of_the_page_stay(content: Path, encoding: str, end: str) -> None:
    path = content / f"pages/{PAGE}.txt"
    text = path.read_text(encoding="utf-8").replace("\n", end)
    path.write_bytes(text.encode(encoding))
    set_access(content, PUPIL, "withdrawn")
    assert run_build("mask", PUPIL, "--content", content, "--write").returncode == 0
    masked = path.read_bytes().decode(encoding)
    assert len(masked) == len(text)
    assert masked.count(end) == text.count(end)
    assert "王一涵" not in masked
    assert text[-200:] == masked[-200:]


def test_a_public_article_is_not_masked(content: Path) -> None:
    before = tree(content)
    result = run_build("mask", PUPIL, "--content", content, "--write")
    assert result.returncode == 1
    assert 'access: "withdrawn"' in result.stderr
    assert run_build("mask", "zzzz", "--content", content).returncode == 2
    assert run_build("mask", PUPIL, "b7m2z", "--content", content).returncode == 2
    assert tree(content) == before
