"""The site on disk: all or nothing, and only what differs."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from bulletin.model import OutputFile
from bulletin.problems import UsageError
from bulletin.publish import output

if TYPE_CHECKING:
    from pathlib import Path


def files(**contents: str) -> list[OutputFile]:
    return [OutputFile(path.replace("__", "/"), text.encode()) for path, text in contents.items()]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_file_of_the_last_site_is_given_only_as_it_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert output.reader(folder)("a") is None
    made = files(a="1", b__c="2", gone="3")
    output.write([*made, output.manifest(made, ())], folder)
    (folder / "b" / "c").write_text("two", encoding="utf-8")
    (folder / "gone").unlink()
    (folder / "mine").write_text("1", encoding="utf-8")
    read = output.reader(folder)
    assert [read(path) for path in ("a", "b/c", "gone", "mine", "..", "b")] == [
        b"1",
        None,
        None,
        None,
        None,
        None,
    ]


def test_the_folder_holds_exactly_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    output.write(files(a="1", b__c="2"), folder)
    written = output.write(files(a="1", b__d="3"), folder)
    assert tree(folder) == {"a": b"1", "b/d": b"3"}
    assert (written.changed, written.removed, written.files) == (1, 1, 2)


def test_what_does_not_differ_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    output.write(files(a="1", b="2"), folder)
    before = (folder.stat().st_ino, (folder / "a").stat())
    assert output.write(files(a="1", b="2"), folder).changed == 0
    assert (folder.stat().st_ino, (folder / "a").stat()) == before
    output.write(files(a="1", b="3"), folder)
    assert (folder / "a").stat().st_ino == before[1].st_ino


def test_a_file_may_become_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    output.write(files(a="1"), folder)
    output.write(files(a__b="2"), folder)
    assert tree(folder) == {"a/b": b"2"}


def test_nothing_is_left_beside_the_site(tmp_path: Path) -> None:
    output.write(files(a="1"), tmp_path / "site")
    output.write(files(a="2"), tmp_path / "site")
    assert {path.name for path in tmp_path.iterdir()} <= {"site", ".site.lock"}


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("mine")
    for folder in (tmp_path / "home", content, content / "site", tmp_path):
        with pytest.raises(UsageError):
            output.check_folder(folder, content)
    output.check_folder(tmp_path / "fresh", content)


def test_what_others_put_beside_the_site_is_not_thrown_away(tmp_path: Path) -> None:
    folder, content = tmp_path / "site", tmp_path / "content"
    output.write([*files(a="1"), output.manifest(files(a="1"), [])], folder)
    output.check_folder(folder, content)
    (folder / ".DS_Store").write_bytes(b"")
    output.check_folder(folder, content)
    for other in (".git", "CNAME", "b/notes.txt", "link"):
        path = folder / other
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(tmp_path) if other == "link" else path.write_text("mine")
        with pytest.raises(UsageError, match=other):
            output.check_folder(folder, content)
        path.unlink()
    output.check_folder(folder, content)


def test_a_manifest_of_another_program_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "an app", "icons": []}')
    with pytest.raises(UsageError):
        output.check_folder(tmp_path, tmp_path / "content")


def test_a_disk_that_is_full_is_named_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, f"no room for {len(data)} bytes")

    output.write(files(a="1"), tmp_path / "site")
    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="room") as caught:
        output.write_file(tmp_path / "article.md", b"x")
    assert caught.value.filename == str(tmp_path / ".article.md.new")
    with pytest.raises(OSError, match="room") as caught:
        output.write(files(a="2"), tmp_path / "site")
    assert caught.value.filename.endswith("/a")
    monkeypatch.undo()
    assert tree(tmp_path) == {"site/a": b"1", ".site.lock": b""}


def test_a_link_is_no_folder_to_replace(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(UsageError):
        output.check_folder(tmp_path / "link", tmp_path / "content")


def test_two_documents_on_one_path_are_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="a"):
        output.write([*files(a="1"), *files(a="2")], tmp_path / "site")


_BUILDER = """
import sys
from pathlib import Path
from bulletin.publish import output
from bulletin.model import OutputFile
for turn in range(1000):
    made = [OutputFile(f"d{n % 7}/{n}", f"{turn} {n}".encode() * 50) for n in range(300)]
    output.write([*made, output.manifest(made, [])], Path(sys.argv[1]))
    print(turn, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.013, 0.037, 0.071, 0.101])
def test_a_build_killed_at_any_instant_leaves_a_whole_site(tmp_path: Path, delay: float) -> None:
    folder = tmp_path / "site"
    process = subprocess.Popen([sys.executable, "-c", _BUILDER, str(folder)], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()  # a first site stands
    for _ in range(4):
        process.stdout.readline()
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert list(output.verify(folder, {})) == []
    output.write(files(a="1"), folder)  # and the next build goes through
    assert tree(folder) == {"a": b"1"}


def test_verify_names_what_was_changed_added_and_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    made = files(a="1", b="2", c="3")
    source = ("articles/x.md", hashlib.sha256(b"x").hexdigest())
    output.write([*made, output.manifest(made, [source])], folder)
    assert list(output.verify(folder, dict([source]))) == []
    (folder / "a").write_bytes(b"!")
    (folder / "b").unlink()
    (folder / "z").write_bytes(b"?")
    found = [str(problem) for problem in output.verify(folder, {"articles/x.md": "other"})]
    assert [message.split(" ")[0] for message in found] == [
        "a:1:",
        "b:1:",
        "z:1:",
        "manifest.json:1:",
    ]
    assert "articles/x.md" in found[-1]


def test_a_damaged_manifest_is_a_problem(tmp_path: Path) -> None:
    for text in ("", "[]", '{"files": 1}'):
        (tmp_path / "manifest.json").write_text(text)
        (problem,) = output.verify(tmp_path, {})
        assert "损坏" in problem.message
