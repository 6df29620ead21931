"""The preview shows a correction as soon as it is saved, and a mistake where the editor looks."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def preview(content: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`build.py serve` on a free port, waited for and always stopped: its URL and process."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "build.py"), "serve", "--content", str(content), "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stderr
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        assert "已更新" in process.stderr.readline()
        yield found[0], process
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        assert process.stderr
        process.stderr.close()


def fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def wait_for(url: str, words: str) -> tuple[int, str]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        status, text = fetch(url)
        if words in text:
            return status, text
        time.sleep(0.1)
    raise AssertionError(f"{words!r} was not shown in time")


def test_a_correction_is_shown_and_the_page_reloads(
    preview: tuple[str, subprocess.Popen[str]], content: Path
) -> None:
    base, _ = preview
    path = min((content / "articles").glob("*.md"))
    url = f"{base}a/{path.stem}/"
    status, before = fetch(url)
    assert status == 200
    script = re.search(r'<script src="/(\.preview/[^"]+)"', before)
    assert script
    assert "EventSource" in fetch(base + script[1])[1]
    with urllib.request.urlopen(f"{base}.preview/events", timeout=20) as events:
        path.write_text(
            path.read_text(encoding="utf-8").replace('title: "', 'title: "更正：', 1), encoding="utf-8"
        )
        while not (line := events.readline().decode()).startswith("data:"):
            assert line.startswith((":", "\n"))
    assert "更正：" in wait_for(url, "更正：")[1]


def test_a_mistake_is_shown_with_its_line_and_goes_when_mended(
    preview: tuple[str, subprocess.Popen[str]], content: Path
) -> None:
    base, _ = preview
    path = min((content / "articles").glob("*.md"))
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("title:", "titel:", 1), encoding="utf-8")
    status, text = wait_for(base, "titel")
    assert status == 500
    assert f"{path.name}:3:" in text
    path.write_text(whole, encoding="utf-8")
    assert wait_for(base, "简报档案")[0] == 200


def test_it_serves_the_way_pages_does(preview: tuple[str, subprocess.Popen[str]]) -> None:
    base, _ = preview
    assert fetch(f"{base}about")[0] == 200  # redirected to about/
    assert fetch(f"{base}nowhere/at/all")[0] == 404
    assert fetch(f"{base}../../etc/passwd")[0] == 404
