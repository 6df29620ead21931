"""doctor: what stands in the way of publishing is said, each with its remedy, and nothing else is."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import threading
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from bulletin.desk import readiness
from tests.conftest import ROOT, run_build
from tests.content_folder import by_title, edit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

URL = "https://user.github.io/repo/"
WORKFLOW = (ROOT / ".github" / "workflows" / "pages.yml").read_text("utf-8")


@pytest.fixture
def ready(content: Path, tmp_path: Path) -> tuple[Path, Path]:
    """An archive and its site, ready to be published."""
    settings = (content / "site.yaml").read_text("utf-8")
    settings = re.sub(r"^contact: .*$", 'contact: "bianji@jianbao.org"', settings, flags=re.MULTILINE)
    (content / "site.yaml").write_text(settings, "utf-8")
    site = tmp_path / "site"
    assert run_build("--content", content, "--output", site, "--base-url", URL).returncode == 0
    return content, site


def doctor(ready: tuple[Path, Path], *options: str) -> CompletedProcess[str]:
    return run_build("doctor", "--content", ready[0], "--output", ready[1], "--base-url", URL, *options)


@pytest.mark.slow
def test_nothing_stands_in_the_way_of_a_site_that_is_ready(ready: tuple[Path, Path]) -> None:
    done = doctor(ready, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["counts"]["obstacles"] == 0
    assert found["problems"] == []
    assert {"网址", "报错", "卡片的字", "网站", "大小", "站内链接"} <= {
        each["about"] for each in found["findings"]
    }
    assert all(each["found"] for each in found["findings"])


@pytest.mark.slow
def test_each_obstacle_is_said_with_its_remedy(ready: tuple[Path, Path]) -> None:
    content, site = ready
    article = by_title(content, "送奖到岗")
    page = site / "a" / article.id / "index.html"
    whole = page.read_text("utf-8")
    page.write_text(
        whole.replace("</article>", '<a href="../nowhere/">x</a><a href="#p-00000000">y</a></article>'),
        "utf-8",
    )
    (site / "a" / article.id / "index.md").unlink()
    (content.parent / ".github" / "workflows").mkdir(parents=True)
    (content.parent / ".github" / "workflows" / "pages.yml").write_text(
        WORKFLOW.replace("id-token: write", ""), "utf-8"
    )
    edit(content, "送奖到岗", 'title: "', 'title: "\U000323af')
    done = doctor(ready)
    assert done.returncode == 1
    for words in (
        "../nowhere/ 打不开",
        "#p-00000000 打不开",
        f"../../a/{article.id}/index.md 打不开",
        "没有权限 id-token: write",
        "生成以后，内容又改过；再运行 python build.py",
        "“\U000323af”（U+323AF）",
    ):
        assert words in done.stderr, words
    assert "site/a" in done.stderr
    shutil.rmtree(site)
    done = doctor(ready)
    assert done.returncode == 1
    assert "还没有生成；运行 python build.py" in done.stderr


def test_without_a_font_it_says_what_to_install(
    ready: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    done = doctor(ready)
    assert done.returncode == 1
    assert "fonts-noto-cjk" in done.stderr


@pytest.mark.parametrize(
    ("url", "has_workflow", "words"),
    [
        ("", False, "没有 base_url"),
        ("http://localhost:8000/", False, "内网"),
        ("http://192.168.1.5/", True, "内网"),
        ("http://[::1]/", True, "内网"),
        ("https://example.org/jianbao/", False, "示例"),
    ],
)
def test_addresses_that_nobody_can_open(url: str, has_workflow: bool, words: str) -> None:
    (found,) = readiness.of_address(url, "", has_workflow=has_workflow)
    assert found.stands_in_the_way
    assert found.remedy
    assert words in found.found


@pytest.mark.parametrize("url", ["https://user.github.io/repo/", "https://1.2.3.4/", "https://报纸.中国/"])
def test_addresses_that_can_be_opened(url: str) -> None:
    (found,) = readiness.of_address(url, url, has_workflow=True)
    assert not found.remedy


def test_a_site_is_held_against_the_limits_of_its_host() -> None:
    many = {f"a/{number}/index.html": 100 for number in range(20_001)}
    _, over = readiness.of_size(many, "https://jianbao.pages.dev/")
    assert over.stands_in_the_way
    assert "20,000" in over.found
    assert [each.stands_in_the_way for each in readiness.of_size(many, URL)] == [False]
    # Of a host that is not known it is only said.
    assert [each.stands_in_the_way for each in readiness.of_size(many, "https://jianbao.cn/")] == [
        False,
        False,
    ]
    _, over = readiness.of_size({"photos/x.jpg": 1_000_000_001}, URL)
    assert over.stands_in_the_way


def test_the_workflow_of_this_repository_may_publish() -> None:
    assert not [each for each in readiness.of_workflow("pages.yml", WORKFLOW) if each.remedy]
    for line, words in (
        ("pages: write", "pages: write"),
        ("name: github-pages", ""),
        ("include-hidden-files: true", ".nojekyll"),
    ):
        without = WORKFLOW.replace(line, "" if ":" in words or not words else "x: y")
        if not words:
            without = re.sub(r"    environment:\n.*\n.*\n", "", WORKFLOW)
        (found, *_) = [each for each in readiness.of_workflow("pages.yml", without) if each.remedy]
        assert words in found.found
    (found,) = readiness.of_workflow("x.yml", "jobs: [")
    assert found.stands_in_the_way
    assert list(readiness.of_workflow("x.yml", "jobs: {test: {steps: [{run: pytest}]}}")) == []


class _Other(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response({"/here": 200, "/refuses": 403}.get(self.path, 404))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def other() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_links_to_other_hosts_are_asked_for_on_request(content: Path, other: str, tmp_path: Path) -> None:
    links = "".join(f"[{name}]({other}/{name})，" for name in ("here", "refuses", "gone"))
    edit(content, "送奖到岗", "该局党委号召", f"{links}该局党委号召")
    site = tmp_path / "site"
    assert run_build("--content", content, "--output", site, "--base-url", URL).returncode == 0
    assert "站外链接" not in doctor((content, site)).stderr
    done = doctor((content, site), "--external")
    assert f"{other}/gone 回答 404" in done.stderr
    assert "articles/" in done.stderr
    assert f"{other}/here" not in done.stderr
    assert f"{other}/refuses" not in done.stderr


def test_the_schemes_of_the_manual_say_in_words_what_they_show() -> None:
    for path in (ROOT / "docs" / "images").glob("publishing-*.svg"):
        root = ET.parse(path).getroot()  # noqa: S314 our own
        space = "{http://www.w3.org/2000/svg}"
        assert root.get("role") == "img"
        labels = (root.get("aria-labelledby") or "").split()
        texts = {each.get("id"): each.text for each in root if each.tag in {f"{space}title", f"{space}desc"}}
        assert labels
        assert all(texts[label] for label in labels)
    manual = (ROOT / "docs" / "publishing.md").read_text("utf-8")
    named = set(re.findall(r"\]\((images/[^)]+)\)", manual))
    assert named == {f"images/{path.name}" for path in (ROOT / "docs" / "images").glob("publishing-*")}
