"""The preview shows a correction as soon as it is saved, and a mistake where the editor looks."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import struct
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from bulletin.desk.preview import POLL
from bulletin.desk.review import ROOT as REVIEW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Preview


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


def test_a_correction_is_shown_and_the_page_reloads(preview: Preview, content: Path) -> None:
    base = preview.url
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


def test_a_mistake_is_shown_with_its_line_and_goes_when_mended(preview: Preview, content: Path) -> None:
    base = preview.url
    path = min((content / "articles").glob("*.md"))
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("title:", "titel:", 1), encoding="utf-8")
    status, text = wait_for(base, "titel")
    assert status == 500
    assert f"{path}:3:" in text, "with the folder before it"
    path.write_text(whole, encoding="utf-8")
    assert wait_for(base, "简报档案")[0] == 200


def test_an_article_that_went_away_is_not_written_before_it_is_back(preview: Preview, content: Path) -> None:
    path = min((content / "articles").glob("*.md"))
    whole = path.read_bytes()
    path.unlink()
    assert "的文件不见了" in wait_for(preview.url, "不见了")[1]
    assert not path.exists()
    path.write_bytes(whole)
    assert wait_for(preview.url, "简报档案")[0] == 200


def test_nothing_is_built_while_git_is_at_work(preview: Preview, content: Path) -> None:
    lock = content.parent / ".git" / "index.lock"
    lock.parent.mkdir()
    lock.touch()
    path = min((content / "articles").glob("*.md"))
    path.write_text(path.read_text(encoding="utf-8").replace('title: "', 'title: "更正：'), encoding="utf-8")
    time.sleep(max(3.0, 10 * POLL))
    url = f"{preview.url}a/{path.stem}/"
    assert "更正：" not in fetch(url)[1]
    lock.unlink()
    assert wait_for(url, "更正：")[0] == 200


def test_a_head_is_answered_without_a_body(preview: Preview) -> None:
    for path, status in (("", 200), ("nowhere", 404), (".preview/events", 200), (".preview/reload.js", 200)):
        request = urllib.request.Request(preview.url + path, method="HEAD")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                found, body = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                found, body = error.code, error.read()
        assert (found, body) == (status, b""), path


def test_it_serves_the_way_pages_does(preview: Preview) -> None:
    base = preview.url
    assert fetch(f"{base}about")[0] == 200  # redirected to about/
    assert fetch(f"{base}nowhere/at/all")[0] == 404
    assert fetch(f"{base}../../etc/passwd")[0] == 404


def test_it_answers_to_this_machine_alone(preview: Preview) -> None:
    port = int(preview.url.rstrip("/").rpartition(":")[2])
    for host, origin, status in (
        (f"localhost:{port}", "", 200),
        (f"127.0.0.1:{port}", f"http://localhost:{port}", 200),
        (f"[::1]:{port}", "", 200),
        ("example.org", "", 403),
        (f"example.org:{port}", "", 403),
        (f"localhost:{port}.example.org", "", 403),
        (f"localhost:{port + 1}", "", 403),
        ("localhost", "", 403),
        ("", "", 403),
        (f"localhost:{port}", "https://example.org", 403),
        (f"localhost:{port}", "null", 403),
        (f"localhost:{port}", f"https://localhost:{port}", 403),
    ):
        for path in ("/", "/.preview/events", "/.preview/reload.js", f"/{REVIEW}"):
            if (status, path) == (200, "/.preview/events"):  # which goes on for ever
                continue
            for method in ("GET", "HEAD"):
                headers = {"Host": host} | ({"Origin": origin} if origin else {})
                with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asking:
                    asking.request(method, path, headers=headers)
                    with asking.getresponse() as answer:
                        text = answer.read().decode()
                        assert (answer.status, path) == (status, path), (host, origin, method)
                        assert status == 200 or "档案" not in text


def test_a_browser_that_goes_away_is_no_trouble(preview: Preview) -> None:
    port = int(preview.url.rstrip("/").rpartition(":")[2])
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as gone:
            gone.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )  # a reset, no good-bye
            gone.sendall(f"GET /search/ HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    assert fetch(preview.url)[0] == 200
