"""What is written together is written whole, by the next run if need be, and never over what somebody saved."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from bulletin.commands import writing
from bulletin.problems import ContentError

if TYPE_CHECKING:
    from pathlib import Path


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
    put, done = writing._put, 0

    def killed(path: Path, data: bytes | None) -> None:
        nonlocal done
        if done == after:
            raise KeyboardInterrupt
        done += 1
        put(path, data)

    monkeypatch.setattr(writing, "_put", killed)
    with pytest.raises(KeyboardInterrupt):
        writing.write(folder, known(folder), CHANGES, together=True)
    monkeypatch.undo()
    (problem,) = writing.unfinished(folder)
    assert "接着写完" in problem.message
    assert writing.finish(folder)
    assert texts(folder) == DONE
    assert writing.unfinished(folder) == ()


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
