"""What each stage costs and makes, and how far long work is."""

from __future__ import annotations

import doctest
import json
import os
import pty
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bulletin import metering, progress
from bulletin.model import KnownFile, OutputFile
from tests.conftest import DAY, ROOT, run_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_what_belongs_to_an_inner_stage_is_not_counted_twice() -> None:
    now = [0.0]

    def spend(seconds: float) -> None:
        now[0] += seconds

    def files() -> Iterator[OutputFile | KnownFile]:
        spend(1)
        yield OutputFile("a/x7k2m/index.html", b"1234")
        with metering.stage("inner"):
            spend(2)
        yield KnownFile("a/x7k2m/index.md", "0" * 64, 10)
        spend(4)

    with metering.opened(lambda: now[0]) as meter:
        spend(8)
        for file in metering.through("outer", files()):
            spend(16)
            if isinstance(file, OutputFile):
                metering.wrote()
    found = {str(row.pop("stage")): row for row in meter.report()}
    assert {name: row["cpu"] for name, row in found.items()} == {"rest": 40, "outer": 5, "inner": 2}
    del found["outer"]["cpu"]
    assert found["outer"] == {"made": 1, "rendered": 1, "taken_over": 1, "written": 1, "bytes": 14}


def test_nothing_is_measured_where_nobody_asks() -> None:
    metering.wrote()
    with metering.stage("any"):
        assert [*metering.through("any", [1, 2])] == [1, 2]


def test_the_examples_of_progress() -> None:
    assert doctest.testmod(progress).failed == 0


def test_the_time_left_follows_from_the_last_seconds() -> None:
    """What is taken over at once in the beginning says nothing of what has to be made."""
    pace = progress.Pace("文件", 1200, 0.0)
    pace.line(1000, 1.0)
    for second in range(2, 20):
        shown = pace.line(1000 + 5 * second, float(second))
    assert shown == "文件 1095/1200，每秒 5，还要 21 秒"


def stages(*options: str | Path) -> tuple[dict[str, Any], dict[str, int]]:
    done = run_build(*options, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return {row["stage"]: row for row in answer["stages"]}, answer["counts"]


@pytest.mark.slow
def test_a_build_says_what_each_stage_took_and_made(content: Path, tmp_path: Path) -> None:
    options = ("--content", content, "--output", tmp_path / "site", "--jobs", "1")
    cold, counts = stages(*options)
    assert {
        "reading",
        "conversion",
        "archive",
        "documents",
        "cards",
        "search",
        "static",
        "publishing",
    } <= set(cold)
    assert all(row["cpu"] >= 0 for row in cold.values())
    assert cold["documents"]["cpu"] > 0
    assert sum(row["rendered"] for row in cold.values()) >= counts["rendered"] > 0
    # No stage gives what says of what and by which versions the site was made.
    others = [(tmp_path / "site" / name).stat().st_size for name in ("manifest.json", "build.json")]
    assert sum(row["written"] for row in cold.values()) == counts["written"] - len(others)
    assert sum(row["bytes"] for row in cold.values()) == counts["bytes"] - sum(others)
    with (content / "articles" / "b7m2z.md").open("a", encoding="utf-8") as file:
        file.write("\n再添一句。\n")
    warm, counts = stages(*options)
    documents = warm["documents"]
    assert 0 < documents["made"] < documents["taken_over"]
    assert documents["rendered"] == counts["rendered"]
    again, _ = stages(*options)
    assert sum(row["written"] for row in again.values()) == 0


def on_a_terminal(content: Path, **environment: str) -> str:
    """What `check` writes to a terminal."""
    ours, theirs = pty.openpty()
    whole = {**os.environ, "SOURCE_DATE_EPOCH": DAY, **environment}
    command = [sys.executable, str(ROOT / "build.py"), "check", "--content", str(content)]
    process = subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL, env=whole)
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 4096):
            shown += data
    except OSError:  # how Linux says that the other end was closed
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return shown.decode()


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_alone(content: Path) -> None:
    for page in sorted((content / "pages").glob("*.txt")):
        text = page.read_text(encoding="utf-8")
        page.with_name(f"x{page.name}").write_text(text * 6, encoding="utf-8")
    assert run_build("convert", "--content", content).returncode == 0
    shutil.rmtree(content.parent / ".cache")  # what is known already needs no progress
    shown = on_a_terminal(content, TERM="xterm")
    assert "\r\033[2m版面 " in shown
    assert "\033[2m" not in on_a_terminal(content, TERM="xterm", NO_COLOR="1")
    piped = run_build("check", "--content", content)
    assert "\r" not in piped.stderr + piped.stdout
