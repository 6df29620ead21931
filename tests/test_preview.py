"""The preview shows a correction as soon as it is saved, and a mistake where the editor looks."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from tests.conftest import ROOT, previewing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from tests.conftest import Preview, Run


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


def news(base: str, is_enough: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What a browser is told, once that is enough."""
    with urllib.request.urlopen(f"{base}.preview/events", timeout=20) as events:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            line = events.readline().decode()
            if line.startswith("data:") and is_enough(told := json.loads(line.removeprefix("data:"))):
                return dict(told)
    raise AssertionError("it was never told")


def test_a_correction_is_shown_and_the_page_reloads(preview: Preview, content: Path) -> None:
    base = preview.url
    path = min((content / "articles").glob("*.md"))
    url = f"{base}a/{path.stem}/"
    status, before = fetch(url)
    assert status == 200
    script = re.search(r'<script src="/(\.preview/[^"]+)"', before)
    assert script
    assert "EventSource" in fetch(base + script[1])[1]
    version = news(base, lambda _: True)["version"]
    path.write_text(
        path.read_text(encoding="utf-8").replace('title: "', 'title: "更正：', 1), encoding="utf-8"
    )
    news(base, lambda told: told["version"] > version)
    assert "更正：" in wait_for(url, "更正：")[1]


def test_what_a_build_writes_itself_is_no_reason_for_another(content: Path) -> None:
    said: list[str] = []

    def builds(least: int) -> int:
        """How many there were, once there are so many and nothing more comes."""
        deadline = time.monotonic() + 30
        while sum("已更新" in line for line in said) < least:
            assert time.monotonic() < deadline, said
            time.sleep(0.1)
        time.sleep(1.5)
        return sum("已更新" in line for line in said)

    with previewing(content) as running:
        reader = threading.Thread(target=lambda: said.extend(iter(running.says.readline, "")))
        reader.start()
        page = content / "pages" / "新来的.txt"
        page.write_text(
            "校园植树 春意盎然\n\n陕坝讯 3月12日，师生在操场东侧种下了两百棵树苗。\n\n(张三)\n", "utf-8"
        )
        assert builds(1) == 1, "articles and ledger were written by the build"
        page.write_bytes(page.read_bytes())
        assert builds(1) == 1, "saved as it was"
        page.write_text(page.read_text("utf-8").replace("两百", "三百"), "utf-8")
        assert builds(2) == 2
    reader.join()


def test_a_mistake_is_told_with_its_line_while_the_last_good_site_stays(
    preview: Preview, content: Path
) -> None:
    base = preview.url
    path = min((content / "articles").glob("*.md"))
    url = f"{base}a/{path.stem}/"
    whole, before = path.read_text(encoding="utf-8"), fetch(url)
    path.write_text(whole.replace("title:", "titel:", 1), encoding="utf-8")
    told = news(base, lambda told: bool(told["problems"]))
    assert told["problems"][0]["place"] == f"{path}:3", "with the folder before it"
    assert "titel" in told["problems"][0]["message"]
    assert fetch(url) == before
    path.write_text(whole, encoding="utf-8")
    news(base, lambda told: not told["problems"])


def test_a_site_that_never_was_says_so(content: Path) -> None:
    path = min((content / "articles").glob("*.md"))
    whole = path.read_text(encoding="utf-8")
    with previewing(content) as running:
        assert fetch(running.url)[0] == 200
    (content.parent / ".cache").rename(content.parent / "elsewhere")
    path.write_text(whole.replace("title:", "titel:", 1), encoding="utf-8")
    with previewing(content, until=":3:") as running:
        assert fetch(running.url)[0] == 500
        assert "titel" in news(running.url, lambda told: bool(told["problems"]))["problems"][0]["message"]
        path.write_text(whole, encoding="utf-8")
        assert wait_for(running.url, "简报档案")[0] == 200


def test_the_next_preview_begins_with_what_the_last_one_left(content: Path) -> None:
    with previewing(content):
        pass
    with previewing(content) as running:
        assert news(running.url, lambda _: True)["version"] == 1
        assert fetch(running.url)[0] == 200


def test_it_lies_under_the_path_it_will_be_published_at(content: Path) -> None:
    with previewing(content, "--base-url", "https://example.org/jian%20bao/") as running:
        status, text = fetch(running.url)  # redirected
        assert status == 200
        assert 'src="/jian%20bao/.preview/preview.js"' in text
        assert fetch(f"{running.url}jian%20bao/a/")[0] == 404
        assert fetch(f"{running.url}jian%20bao/about")[0] == 200
        assert fetch(f"{running.url}about/")[0] == 404
        assert fetch(f"{running.url}jian%20bao/.preview/preview.js")[0] == 200


def test_nothing_but_the_preview_needs_a_server(content: Path) -> None:
    code = (
        "import sys, build; build.main(['check', '--content', sys.argv[1]]); "
        "sys.exit(bool({'starlette', 'uvicorn', 'watchfiles'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code, str(content)], cwd=ROOT, check=True, capture_output=True)


def test_an_article_that_went_away_is_not_written_before_it_is_back(preview: Preview, content: Path) -> None:
    path = min((content / "articles").glob("*.md"))
    whole = path.read_bytes()
    path.unlink()
    news(preview.url, lambda told: "的文件不见了" in json.dumps(told, ensure_ascii=False))
    assert not path.exists()
    path.write_bytes(whole)
    news(preview.url, lambda told: not told["problems"])


def test_what_a_build_withdraws_is_not_kept_for_the_preview(content: Path, build: Callable[..., Run]) -> None:
    with previewing(content):
        pass
    shown = content.parent / ".cache" / "content" / "preview"
    path = min((content / "articles").glob("*.md"))
    assert (shown / "a" / path.stem / "index.html").exists()
    text = path.read_text(encoding="utf-8").replace("\n---\n", "\naccess: withdrawn\n---\n", 1)
    path.write_text(text, encoding="utf-8")
    assert build("--content", content, "--output", content.parent / "site").returncode == 0
    assert not shown.exists()


def test_nothing_is_built_while_git_is_at_work(preview: Preview, content: Path) -> None:
    lock = content.parent / ".git" / "index.lock"
    lock.parent.mkdir()
    lock.touch()
    path = min((content / "articles").glob("*.md"))
    path.write_text(path.read_text(encoding="utf-8").replace('title: "', 'title: "更正：'), encoding="utf-8")
    time.sleep(3.0)
    url = f"{preview.url}a/{path.stem}/"
    assert "更正：" not in fetch(url)[1]
    lock.unlink()
    assert wait_for(url, "更正：")[0] == 200


def test_a_head_is_answered_without_a_body(preview: Preview) -> None:
    for path, status in (("", 200), ("nowhere", 404), (".preview/events", 200), (".preview/preview.js", 200)):
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
        for path in ("/", "/.preview/events", "/.preview/preview.js"):
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
