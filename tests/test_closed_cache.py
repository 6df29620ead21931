"""A cache that cannot be written, read or had for oneself: commands go on without it, and say so in one line."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from bulletin import database
from tests.conftest import DAY, ROOT, run_build
from tests.test_build import tree
from tests.test_cache import holding

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

USELESS = "缓存用不了："


def run_bound(*words: str | Path, patience: float = 300) -> Run:
    """Run the command as somebody whom permissions bind: root without what sets him above them."""
    bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    return subprocess.run(
        [*bound, sys.executable, str(ROOT / "build.py"), *map(str, words)],
        env={**os.environ, "SOURCE_DATE_EPOCH": DAY, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=patience,
        check=False,
    )


def close(folder: Path, mode: int) -> None:
    """Set the permissions of a folder and of all folders in it, those within first."""
    for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        path.chmod(mode)
    folder.chmod(mode)


def open_again(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.iterdir():
        if path.is_dir():
            open_again(path)


def said_of_cache(result: Run) -> list[str]:
    return [line for line in result.stderr.splitlines() if "缓存" in line]


def correct(content: Path) -> None:
    article = content / "articles" / "b7m2z.md"
    article.write_text(article.read_text("utf-8").replace("民警", "干警"), "utf-8")


@pytest.mark.slow
def test_a_file_in_the_place_of_the_cache_keeps_nobody_from_building(content: Path, tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("not a folder", "utf-8")
    words = ("--content", content, "--output", tmp_path / "site")
    for command in ("build", "verify", "convert", "check"):
        asked = words if command in {"build", "verify"} else words[:2]
        result = run_build(command, *asked)
        assert result.returncode == 0, result.stderr
        (line,) = said_of_cache(result)
        assert line.startswith(f"{USELESS}{tmp_path / '.cache'} 是文件，不是文件夹")
    assert (tmp_path / ".cache").read_text("utf-8") == "not a folder"
    result = run_build("build", *words, "--explain", "index.html")
    assert result.returncode == 2
    assert "没有缓存" in result.stderr


def test_a_link_that_leads_nowhere_is_no_cache(content: Path, tmp_path: Path) -> None:
    (tmp_path / ".cache").symlink_to(tmp_path / "a disk that is not there")
    result = run_build("convert", "--content", content)
    assert result.returncode == 0, result.stderr
    (line,) = said_of_cache(result)
    assert line.startswith(f"{USELESS}{tmp_path / '.cache'} 是链接")


@pytest.mark.slow
def test_a_preview_without_room_in_the_cache_does_not_begin(content: Path, tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("not a folder", "utf-8")
    result = run_bound("serve", "--content", content, "--port", "0", patience=30)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{tmp_path / '.cache'}:1: 预览放在缓存里，而它是文件")


@pytest.mark.slow
def test_a_cache_that_may_not_be_written_keeps_nobody_from_building(content: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    words = ("--content", content, "--output", site)
    assert run_build(*words).returncode == 0
    correct(content)
    close(tmp_path / ".cache", 0o555)
    try:
        result = run_bound(*words)
        assert result.returncode == 0, result.stderr
        (line,) = said_of_cache(result)
        assert line.startswith(f"{USELESS}{tmp_path / '.cache' / 'content'} 写不了")
        assert run_bound("verify", *words).returncode == 0
    finally:
        open_again(tmp_path / ".cache")
    made = tree(site)
    result = run_build(*words)
    assert (result.returncode, said_of_cache(result)) == (0, [])
    assert tree(site) == made


@pytest.mark.slow
def test_what_cannot_be_written_in_the_cache_is_named(content: Path, tmp_path: Path) -> None:
    """And not the file of the site that would have come of it, which could be written."""
    words = ("--content", content, "--output", tmp_path / "site")
    assert run_build(*words).returncode == 0
    before = tree(tmp_path / "site")
    correct(content)
    (twin,) = (tmp_path / ".cache").glob("*/sites/*/twin")
    closed = twin / "a" / "b7m2z"
    closed.chmod(0o555)
    try:
        result = run_bound(*words)
        assert result.returncode == 1
        problem = result.stderr.splitlines()[-1]
        assert problem.startswith(f"{twin}")
        assert "没有权限" in problem
        assert tree(tmp_path / "site") == before
    finally:
        open_again(tmp_path / ".cache")
    assert run_build(*words).returncode == 0


@pytest.mark.slow
def test_a_cache_that_cannot_be_read_keeps_nobody_from_looking(content: Path, tmp_path: Path) -> None:
    words = ("--content", content, "--output", tmp_path / "site")
    assert run_build(*words).returncode == 0
    (tmp_path / ".cache").chmod(0)
    try:
        for command, asked in (
            ("check", words[:2]),
            ("verify", words),
            ("convert", words[:2]),
            ("build", words),
        ):
            result = run_bound(command, *asked)
            assert result.returncode == 0, result.stderr
            (line,) = said_of_cache(result)
            what = "读不了" if command in {"check", "verify"} else "写不了"
            assert line.startswith(f"{USELESS}{tmp_path / '.cache'} {what}")
    finally:
        (tmp_path / ".cache").chmod(0o755)


@pytest.mark.parametrize("place", [".", "preview", "content", "content/preview", "content/sites/x/y"])
def test_no_site_lies_in_the_cache(content: Path, tmp_path: Path, place: str) -> None:
    output = content / ".." / ".cache" / place
    result = run_build("--content", content, "--output", output)
    assert result.returncode == 2
    assert f"--output {output}：不能在缓存文件夹 {tmp_path / '.cache'} 里" in result.stderr
    assert not (tmp_path / ".cache").exists()


def test_no_site_lies_in_a_cache_that_is_a_link(content: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".cache").symlink_to(tmp_path / "elsewhere")
    for output in (tmp_path / ".cache" / "site", tmp_path / "elsewhere" / "site"):
        assert run_build("--content", content, "--output", output).returncode == 2
    assert [*(tmp_path / "elsewhere").iterdir()] == []


@pytest.mark.slow
def test_a_cache_that_another_process_holds_is_waited_for_once(content: Path, tmp_path: Path) -> None:
    words = ("--content", content, "--output", tmp_path / "site")
    assert run_build(*words).returncode == 0
    correct(content)
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        files = sorted((tmp_path / ".cache").rglob("*.sqlite"))
        assert len(files) == 2
        for file in files:
            stack.enter_context(holding(file))
        with mock.patch.object(database, "_PATIENCE", 1.0):
            result = run_build(*words)
    assert result.returncode == 0, result.stderr
    (line,) = said_of_cache(result)
    assert line.startswith("缓存被别的程序占着")
    assert "干警" in (tmp_path / "site" / "a" / "b7m2z" / "index.html").read_text("utf-8")
    assert time.monotonic() - started < 30
    made = tree(tmp_path / "site")
    assert run_build(*words).returncode == 0
    assert tree(tmp_path / "site") == made
    assert sorted((tmp_path / ".cache").rglob("*.sqlite")) == files
