"""What is written together is written whole, by the next run if need be, and never over what somebody saved."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from bulletin.commands import writing
from bulletin.problems import ContentError
from tests.conftest import run_build
from tests.content_folder import killed_after


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("a.md", "甲"), ("b.md", "乙"), ("c.md", "丙")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def known(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


CHANGES: writing.Changes = {
    "a.md": "甲甲".encode(),
    "b.md": None,
    "d/e.md": "新".encode(),
    "c.md": "丙丙".encode(),
}
DONE = {"a.md": "甲甲", "d/e.md": "新", "c.md": "丙丙"}


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_changes_are_written_and_no_note_stays(folder: Path) -> None:
    writing.write(folder, known(folder), CHANGES, together=True)
    assert texts(folder) == DONE
    assert not writing.finish(folder)


@pytest.mark.parametrize("after", range(4))
def test_a_run_that_was_killed_is_finished_by_the_next(
    folder: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, looked_at = writing._check_unchanged, 0

    def killed(folder: Path, path: str, known: str | None) -> None:
        nonlocal looked_at
        if (
            looked_at == len(CHANGES) + after
        ):  # all are looked at before anything is written, and once more by themselves
            raise KeyboardInterrupt
        looked_at += 1
        check(folder, path, known)

    monkeypatch.setattr(writing, "_check_unchanged", killed)
    with pytest.raises(KeyboardInterrupt):
        writing.write(folder, known(folder), CHANGES, together=True)
    monkeypatch.undo()
    (problem,) = writing.unfinished(folder)
    assert "接着写完" in problem.message
    assert writing.finish(folder)
    assert texts(folder) == DONE
    assert writing.unfinished(folder) == ()


@pytest.mark.parametrize("after", range(3))
def test_a_page_that_is_as_before_again_after_a_kill_has_its_article_as_before(
    after: int, bare: Path
) -> None:
    """An article that was put in place without its ledger reads like one that a person changed."""
    assert run_build("convert", "--content", bare).returncode == 0
    page = next((bare / "pages").glob("002_*.txt"))
    article = bare / "articles" / "kkrw8.md"
    assert "30多分钟" in article.read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("30多分钟", "45多分钟"), encoding="utf-8")
    with killed_after(after):
        run_build("convert", "--content", bare)
    page.write_text(text, encoding="utf-8")
    assert run_build("convert", "--content", bare).returncode == 0
    assert "45多分钟" not in article.read_text(encoding="utf-8")


def test_what_was_saved_after_the_kill_is_not_written_over(folder: Path) -> None:
    note = '{"a.md": ["0", "甲甲"], "c.md": [null, "丙丙"]}'
    (folder / writing.UNFINISHED).write_text(note, encoding="utf-8")
    before = texts(folder)
    with pytest.raises(ContentError, match="另存到别处"):
        writing.finish(folder)
    assert texts(folder) == before


def test_a_note_that_is_none_is_named(folder: Path) -> None:
    (folder / writing.UNFINISHED).write_text("[1]", encoding="utf-8")
    with pytest.raises(ContentError, match="请删去它"):
        writing.finish(folder)


def test_a_file_saved_since_it_was_read_stops_everything(folder: Path) -> None:
    read = known(folder)
    (folder / "c.md").write_text("丙改", encoding="utf-8")
    before = texts(folder)
    with pytest.raises(ContentError, match="转换期间有人改了这个文件"):
        writing.write(folder, read, CHANGES, together=True)
    assert texts(folder) == before


def test_a_disk_that_fills_up_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = texts(folder)
    write_bytes = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == ".c.md.new":
            write_bytes(path, data[:1])
            raise OSError(errno.ENOSPC, "no room")
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no room") as caught:
        writing.write(folder, known(folder), CHANGES, together=True)
    assert caught.value.filename == str(folder / "c.md")
    assert texts(folder) == before
    assert writing.left(folder) == ()


def test_what_a_killed_run_was_writing_is_named_and_cleared(folder: Path) -> None:
    (folder / "sub").mkdir()
    for name in (".a.md.new", "sub/.x.new"):
        (folder / name).write_text("half", encoding="utf-8")
    assert [problem.path for problem in writing.left(folder)] == [".a.md.new", "sub/.x.new"]
    writing.clear(folder)
    assert texts(folder) == {"a.md": "甲", "b.md": "乙", "c.md": "丙"}
