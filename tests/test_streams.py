"""What the command says where: progress to a terminal alone, and nobody who stops listening stops the work."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bulletin import main as command
from tests.conftest import DAY, ROOT, run_build

if TYPE_CHECKING:
    from pathlib import Path

BUILD = [sys.executable, str(ROOT / "build.py")]
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": DAY, "PYTHONDONTWRITEBYTECODE": "1"}


def on_a_terminal(*words: str | Path, **environment: str) -> tuple[int, str, str]:
    """Exit status, standard output, and what a terminal shows that is the standard error of the command."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*BUILD, *map(str, words)],
        env={**ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        encoding="utf-8",
    ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
            while piece := os.read(ours, 1 << 16):
                shown += piece
        os.close(ours)
        assert process.stdout
        printed = process.stdout.read()
    return process.returncode, printed, shown.decode()


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_and_nowhere_else(content: Path, tmp_path: Path) -> None:
    words = ("build", "--content", content, "--output", tmp_path / "site", "--jobs", "1", "--no-cache")
    code, printed, shown = on_a_terminal(*words)
    assert code == 0, shown
    # What is told for good, as doubts, stands on lines of its own; the last of the progress is wiped away.
    assert re.search(r"\r\033\[2m\w+ \d+/\d+.*?\033\[0m\033\[K", shown)
    assert shown.endswith(("\r\033[K", "\r\n"))
    assert "\r" not in printed
    code, _, plain = on_a_terminal(*words, NO_COLOR="1")
    assert code == 0
    assert re.search(r"\r\w+ \d+/\d+.*?\033\[K", plain)
    assert "\033[2m" not in plain
    piped = run_build(*words)
    assert piped.returncode == 0
    assert not {"\r", "\033"} & set(piped.stderr)


def timeless(said: bytes) -> bytes:
    """What was said without how long it took."""
    return re.sub(rb"\d+\.\d", b"", said)


@pytest.mark.slow
@pytest.mark.parametrize("words", [("check",), ("--help",), ("chekc",)])
def test_who_stops_listening_stops_nothing(content: Path, words: tuple[str, ...]) -> None:
    """A full disk below the log, a pipe whose reader has gone, a stream that was closed from the start."""
    command_line = [*BUILD, *words, *(() if words[0] != "check" else ("--content", str(content)))]
    wanted = subprocess.run(command_line, env=ENVIRONMENT, capture_output=True, check=False)
    assert wanted.returncode == (2 if words == ("chekc",) else 0), wanted.stderr
    reading, writing = os.pipe()
    os.close(reading)
    with open("/dev/full", "wb") as full:  # noqa: PTH123 no file
        for streams in ({"stdout": full, "stderr": full}, {"stdout": writing}, {"stderr": writing}):
            pipes = {name: streams.get(name, subprocess.PIPE) for name in ("stdout", "stderr")}
            done = subprocess.run(command_line, env=ENVIRONMENT, check=False, **pipes)  # type: ignore[call-overload]
            assert done.returncode == wanted.returncode
            for name in {"stdout", "stderr"} - streams.keys():
                assert timeless(getattr(done, name)) == timeless(getattr(wanted, name))
    os.close(writing)
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f'exec "$@" {closed}', "sh", *command_line],
            env=ENVIRONMENT,
            capture_output=True,
            check=False,
        )
        assert done.returncode == wanted.returncode
        assert b"Traceback" not in done.stderr


def test_doubts_that_nobody_reads_to_the_end_are_counted(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run_build("check", "--content", content).stderr.splitlines()
    listed = [line for line in whole if line.startswith("  ") and "%" in line[:8]]
    assert len(listed) > 3
    monkeypatch.setattr(command, "DOUBTS", 3)
    short = run_build("check", "--content", content).stderr.splitlines()
    assert [line for line in short if line.startswith("  ") and "%" in line[:8]] == listed[:3]
    assert f"  ……另有 {len(listed) - 3} 处，见拼版台的“疑点”" in short


@pytest.mark.slow
def test_the_installed_command_is_a_module_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bulletin", "check"],
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("content:1: ")
    assert "build.py" not in done.stderr
