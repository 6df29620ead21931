"""doctor: what stands in the way of publishing is said, each with its remedy, and nothing else is."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import socket
import threading
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from bulletin.commands import doctor as doctors
from bulletin.desk import readiness
from bulletin.model import Settings
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


def test_what_is_said_of_addresses_stands_in_the_way_only_where_it_must() -> None:
    (given,) = readiness.of_address("", "", has_workflow=True)
    assert (given.remedy, given.stands_in_the_way) == ("", False)
    (plain,) = readiness.of_address("http://jianbao.cn/", "", has_workflow=False)
    assert "不是 https" in plain.found
    assert plain.remedy
    assert not plain.stands_in_the_way
    for url in ("http://nas/", "http://paper.lan/", "https://archive.local/", "http://10.1.2.3/"):
        (inside,) = readiness.of_address(url, "", has_workflow=False)
        assert inside.stands_in_the_way
    well, other = readiness.of_address("https://jianbao.cn/", "https://old.jianbao.cn/", has_workflow=False)
    assert not well.stands_in_the_way
    assert "https://old.jianbao.cn/" in other.found
    assert (other.remedy, other.stands_in_the_way) == ("再运行 python build.py", True)


def test_readers_can_report_or_it_is_said_how_they_could() -> None:
    for settings, has_workflow, found, has_remedy in (
        (Settings(contact="mailto:a@jianbao.cn"), False, "寄到 mailto:a@jianbao.cn", False),
        (Settings(repository="https://github.com/a/b"), True, "寄到 https://github.com/a/b", False),
        (Settings(), True, "工作流会给出 repository", True),
        (Settings(), False, "没有设联系方式", True),
    ):
        said = readiness.of_contact(settings, has_workflow=has_workflow)
        assert found in said.found
        assert (bool(said.remedy), said.stands_in_the_way) == (has_remedy, False)


def test_characters_without_a_font_are_named_with_their_articles() -> None:
    (well,) = readiness.of_fonts(True, {})
    assert not well.remedy
    (none,) = readiness.of_fonts(False, {})
    assert none.stands_in_the_way
    many = {chr(0x30000 + number): (f"a{number:04}",) for number in range(12)}
    (some,) = readiness.of_fonts(True, many)
    assert "“𰀀”（U+30000）" in some.found
    assert "等 12 个字，12 篇文章用不带标题的卡片：a0000、" in some.found
    assert some.found.endswith("……")
    assert not some.stands_in_the_way


def test_links_that_lead_nowhere_are_told_by_what_they_lead_to() -> None:
    assert [each.found for each in readiness.of_links([])] == ["都打得开"]
    dead = [
        ("a/index.html", "../x/"),
        ("b/index.html", "../x/"),
        *(("c/index.html", f"../{n}/") for n in range(24)),
    ]
    first, *others, rest = readiness.of_links(dead)
    assert (first.found, first.path) == ("../x/ 打不开，另有 1 处", "a/index.html")
    assert len(others) == 19
    assert rest.found == "另有 5 个打不开的链接"
    assert all(each.stands_in_the_way for each in (first, *others, rest))


def test_where_a_link_within_the_site_leads() -> None:
    here = "a/x7k2m/index.html"
    for link, wanted in {
        "#p-1": (here, "p-1"),
        "": (here, ""),
        "../../": ("index.html", ""),
        "../y/#h": ("a/y/index.html", "h"),
        "../%E7%94%B2/": ("a/甲/index.html", ""),
        "./card.png": ("a/x7k2m/card.png", ""),
        "../../../../x": ("../../../../../x", ""),
        "https://example.org/": None,
        "//example.org/": None,
        "/absolute": None,
        "mailto:a@jianbao.cn": None,
    }.items():
        assert readiness.target(link, here) == wanted, link


def test_what_others_answer_is_told_with_file_and_line() -> None:
    assert [each.found for each in readiness.of_external({}, {})] == ["没有站外链接"]
    places = {
        "https://a.cn/": [("articles/x.md", 9), ("site.yaml", 1)],
        "https://b.cn/": [("articles/y.md", 3)],
    }
    assert [each.found for each in readiness.of_external(places, dict.fromkeys(places, ""))] == [
        "2 个都打得开"
    ]
    (bad,) = readiness.of_external(places, {"https://a.cn/": "回答 404", "https://b.cn/": ""})
    assert (bad.found, bad.path) == ("https://a.cn/ 回答 404（articles/x.md:9，另有 1 处）", "articles/x.md")
    assert not bad.stands_in_the_way


def test_content_with_problems_is_told_before_anything_else(content: Path, tmp_path: Path) -> None:
    article = min((content / "articles").iterdir())
    article.write_text("---\nid: [\n---\n", encoding="utf-8")
    done = run_build("doctor", "--content", content, "--output", tmp_path / "site")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{article}:")


def test_a_theme_and_a_manifest_that_cannot_be_read_are_looked_at(content: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(
        '<link rel="canonical" href="https://jianbao.cn/"><p>x</p>', encoding="utf-8"
    )
    (site / "manifest.json").write_text("[]", encoding="utf-8")
    theme = content / "theme"
    theme.mkdir()
    (theme / "style.css").write_text("body { color: #777777; }\n", encoding="utf-8")
    done = run_build("doctor", "--content", content, "--output", site)
    assert done.returncode == 1
    for words in ("换下或加上了 style.css", "生成以后，内容又改过", "https://jianbao.cn/"):
        assert words in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("answer", "why"),
    [(b"garbled\r\n\r\n", "连不上"), (b"HTTP/1.0 500 broken\r\n\r\n", "回答 500"), (b"", "连不上")],
)
def test_a_host_that_does_not_answer_as_hosts_do(answer: bytes, why: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def reply() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4_000)
                connection.sendall(answer)

        thread = threading.Thread(target=reply)
        thread.start()
        assert doctors._answer(f"http://127.0.0.1:{listening.getsockname()[1]}/") == why
        thread.join(10)


def test_a_host_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctors, "_PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert doctors._answer(f"http://127.0.0.1:{listening.getsockname()[1]}/") in {
            "0.2 秒没有回答",
            "连不上",
        }


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
