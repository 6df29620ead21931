"""Who waits for somebody to save a file is told of it, also where the folder itself was exchanged."""

from __future__ import annotations

import queue
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from bulletin.desk import watching

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Told = queue.Queue[frozenset[Path]]

PATIENCE = 20.0


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """What is told of a folder of that name, from the first moment on."""
    (tmp_path / "content").mkdir()
    found: Told = queue.Queue()
    stop = threading.Event()

    def listen() -> None:
        for changed in watching.moments((tmp_path / "content",), print, stop):
            found.put(changed)

    thread = threading.Thread(target=listen)
    thread.start()
    assert found.get(timeout=PATIENCE) == frozenset()
    yield found
    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def until(told: Told, *paths: Path) -> None:
    while not told.get(timeout=PATIENCE) & {*paths}:
        pass


@pytest.mark.slow
def test_a_file_is_told_of_when_it_was_saved(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "content" / "a.md"
    file.write_text("甲", encoding="utf-8")
    until(told, file.resolve())


@pytest.mark.slow
@pytest.mark.parametrize("is_gone_between", [False, True])
def test_a_folder_that_was_exchanged_is_told_of_and_what_is_saved_in_it_since(
    told: Told, tmp_path: Path, *, is_gone_between: bool
) -> None:
    """As where a copy was put back, or a program brought the folder up to another machine's."""
    folder, other = tmp_path / "content", tmp_path / "other"
    shutil.copytree(folder, other)
    for number in range(2):
        if is_gone_between:
            shutil.rmtree(folder)
            threading.Event().wait(0.5)
        else:
            folder.rename(tmp_path / f"away{number}")
        shutil.copytree(other, folder)
        (folder / f"{number}.md").write_text("甲", encoding="utf-8")
        # The folder stands for all that is in it: it is told of when what is saved in it will be.
        until(told, folder.resolve(), (folder / f"{number}.md").resolve())
        threading.Event().wait(1.0)
        (folder / f"later{number}.md").write_text("甲", encoding="utf-8")
        until(told, (folder / f"later{number}.md").resolve())
