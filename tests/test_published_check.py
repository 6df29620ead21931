"""`verify --url`: a published site checked from outside, against a server of this machine that does what hosts do."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import shutil
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import mock

import pytest

from bulletin.commands import provenance, published, renewal
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Run

    Build = Callable[..., Run]
    Answer = Callable[["Handler"], bool]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below `/archive/`; `answer` may answer otherwise, and says whether it has."""

    answer: ClassVar[Answer]

    def do_GET(self) -> None:
        if type(self).answer(self):
            return
        if not self.path.startswith("/archive/"):
            self.send_error(404)
            return
        self.path = self.path.removeprefix("/archive")
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve(built: Path) -> Iterator[Callable[..., str]]:
    """A function that starts a server of the built site and gives its URL."""
    servers = []

    def start(answer: Answer = lambda _: False) -> str:
        handler = type("Answering", (Handler,), {"answer": staticmethod(answer)})
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(handler, directory=str(built))
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/archive/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@localhost")
    done = subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def sign(built: Path, name: str) -> None:
    """Write the digest of a changed file into the manifest, as one would who changes both."""
    path = built / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"][name] = hashlib.sha256((built / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


def only(url: str, sources: dict[str, str] | None = None) -> str:
    """The one problem that the check of a site ends with."""
    [problem] = published.check(url, sources or {}).problems
    return str(problem)


def test_each_article_is_followed_to_the_characters_of_its_page(
    serve: Callable[..., str], build: Build, built: Path, content: Path
) -> None:
    url = serve()
    result = build("verify", "--content", content, "--url", url.removesuffix("/"))
    assert result.returncode == 0, result.stderr
    articles = len((built / "articles.jsonl").read_text(encoding="utf-8").splitlines())
    assert f"{articles} 篇文章一路查到版面上的字（0 篇不公开原文）" in result.stdout
    assert "源文件与这里的相同" in result.stdout


def test_a_file_that_was_tampered_with_is_named(serve: Callable[..., str], built: Path) -> None:
    (built / "about" / "index.html").write_bytes(b"<p>other</p>")
    assert only(serve()).startswith("about/index.html:1: 与清单不符")


def test_a_file_that_is_missing_is_named(serve: Callable[..., str], built: Path) -> None:
    (built / "feed.xml").unlink()
    assert only(serve()).startswith("feed.xml:1: 取不到：404")


def test_words_changed_in_document_and_manifest_alike_break_the_chain(
    serve: Callable[..., str], built: Path
) -> None:
    path = min((built / "pages").glob("*/index.html"))
    text = path.read_text(encoding="utf-8")
    before, _, after = text.partition('class="as-paragraph">')
    assert after
    path.write_text(f'{before}class="as-paragraph">改{after}', encoding="utf-8")
    # A character more is no broken link: what was captured still stands there.
    sign(built, path.relative_to(built).as_posix())
    assert published.check(serve(), {}).problems == []
    path.write_text(f'{before}class="as-paragraph">{after[3:]}', encoding="utf-8")
    sign(built, path.relative_to(built).as_posix())
    assert f"{path.relative_to(built)}:1: 第 " in only(serve())


def test_a_record_changed_in_the_list_of_articles_breaks_the_chain(
    serve: Callable[..., str], built: Path
) -> None:
    path = built / "articles.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    record = json.loads(lines[3])
    record["text"] += "加了一句。"
    lines[3] = json.dumps(record, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sign(built, "articles.jsonl")
    assert f"文章 {record['id']} 的原文读出来不是 articles.jsonl 里的标题和文字" in only(serve())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"id": "zzzz9"}, "网页不是文章 zzzz9 的"),
        ({"url": "a/nowhere/"}, "a/nowhere/index.html:1: articles.jsonl 里有文章"),
        ({"source": {"page": "nowhere.txt", "lines": [[1, 2]]}}, "清单的源文件里没有它"),
    ],
)
def test_a_link_to_nowhere_is_named(
    change: dict[str, object], expected: str, serve: Callable[..., str], built: Path
) -> None:
    path = built / "articles.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[0] = json.dumps(json.loads(lines[0]) | change, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sign(built, "articles.jsonl")
    assert expected in only(serve())


def test_a_site_of_other_content_is_named(serve: Callable[..., str], built: Path) -> None:
    sources = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["sources"]
    url = serve()
    assert published.check(url, sources).problems == []
    page = min(path for path in sources if path.startswith("pages/"))
    assert f"发布的网站用的 {page} 与这里的不同" in only(url, sources | {page: "0" * 64})
    assert "没有用 pages/new.txt" in only(url, sources | {"pages/new.txt": "0" * 64})
    assert f"还用了 {page}" in only(url, {path: sha for path, sha in sources.items() if path != page})


@pytest.mark.parametrize(
    "manifest",
    ["<html>", "[]", "{}", '{"files": [], "sources": {}}', '{"files": {"a": 3}, "sources": {}}', "[" * 9_000],
)
def test_what_is_no_manifest_is_named(manifest: str, serve: Callable[..., str], built: Path) -> None:
    (built / "manifest.json").write_text(manifest, encoding="utf-8")
    assert only(serve()).startswith("manifest.json:1: ")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../x", "a//b", "a\\b", "./x"])
def test_a_manifest_cannot_send_us_elsewhere(path: str, serve: Callable[..., str], built: Path) -> None:
    (built / "manifest.json").write_text(
        json.dumps({"files": {path: "0" * 64}, "sources": {}}), encoding="utf-8"
    )
    assert "清单里的路径不在网站里面" in only(serve())


def test_a_host_may_send_on_within_the_site_only(serve: Callable[..., str]) -> None:
    def within(handler: Handler) -> bool:
        if handler.path != "/archive/manifest.json":
            return False
        handler.send_response(302)
        handler.send_header("Location", "/archive/./manifest.json?again")
        handler.end_headers()
        return True

    def away(handler: Handler) -> bool:
        handler.send_response(302)
        handler.send_header("Location", "http://127.0.0.1:9/manifest.json")
        handler.end_headers()
        return True

    def around(handler: Handler) -> bool:
        handler.send_response(302)
        handler.send_header("Location", handler.path)
        handler.end_headers()
        return True

    assert published.check(serve(within), {}).problems == []
    assert "转到了网站外面：http://127.0.0.1:9/" in only(serve(away))
    assert only(serve(around)).startswith("manifest.json:1: 取不到：302")


def test_a_host_that_says_nothing_or_hardly_anything_is_not_waited_for(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "_PATIENCE", 0.3)
    monkeypatch.setattr(published, "_LONGEST", 0.5)

    def silent(_: Handler) -> bool:
        time.sleep(1)
        return True

    def slow(handler: Handler) -> bool:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(20):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                break
            time.sleep(0.1)
        return True

    def short(handler: Handler) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", "900")
        handler.end_headers()
        handler.wfile.write(b"{}")
        return True

    assert "秒没有回音" in only(serve(silent))
    assert "秒还没有取完" in only(serve(slow))
    assert only(serve(short)) == "manifest.json:1: 只取到 2 个字节，应有 900"
    assert "取不到" in only("http://127.0.0.1:9/")


def test_what_is_no_answer_or_no_file_of_ours_is_given_up(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def garbled(handler: Handler) -> bool:
        handler.wfile.write(b"no answer at all\r\n\r\n")
        handler.close_connection = True
        return True

    def cut_off(handler: Handler) -> bool:
        handler.close_connection = True
        return True

    assert only(serve(garbled)).startswith("manifest.json:1: 取不到：BadStatusLine")
    assert only(serve(cut_off)).startswith("manifest.json:1: 取不到：")
    monkeypatch.setattr(published, "_LARGEST", 1_000)
    assert only(serve()) == "manifest.json:1: 超过 0 MB"


def change(built: Path, name: str, text: str) -> None:
    """Write a file of the site anew, and its digest into the manifest."""
    (built / name).write_text(text, encoding="utf-8")
    sign(built, name)


def unlist(built: Path, name: str) -> None:
    path = built / "manifest.json"
    listed = json.loads(path.read_text(encoding="utf-8"))
    del listed["files"][name]
    path.write_text(json.dumps(listed), encoding="utf-8")


def first(built: Path) -> dict[str, Any]:
    """The first record of the list of articles."""
    record: dict[str, Any] = json.loads(
        (built / "articles.jsonl").read_text(encoding="utf-8").splitlines()[0]
    )
    return record


def test_a_file_that_the_chain_needs_is_missed(serve: Callable[..., str], built: Path) -> None:
    url = serve()
    record = first(built)
    page = f"pages/{record['source']['page'].removesuffix('.txt')}"
    kept = (built / "manifest.json").read_text(encoding="utf-8")
    for name, said in (
        ("articles.jsonl", "articles.jsonl:1: 清单里没有这个文件"),
        (f"{page}/index.html", f"{page}/index.html:1: 文章 {record['id']} 出自这个版面，清单里没有它的网页"),
    ):
        unlist(built, name)
        assert only(url) == said
        (built / "manifest.json").write_text(kept, encoding="utf-8")
    # Without the captured lines, and without the file that says who made it, there is less to be followed.
    script = next(
        path for path in json.loads(kept)["files"] if path.startswith(page) and path.endswith(".js")
    )
    unlist(built, script)
    (built / "build.json").unlink()
    done = published.check(url, {})
    assert (done.problems, done.commit) == ([], "")
    on_page = sum(
        json.loads(line)["source"]["page"] == record["source"]["page"]
        for line in (built / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    )
    assert (done.hidden, done.articles) == (on_page, 22 - on_page)


def test_an_article_that_came_from_no_page_is_not_followed(serve: Callable[..., str], built: Path) -> None:
    record = first(built)
    del record["source"]
    lines = (built / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    change(built, "articles.jsonl", "\n".join([json.dumps(record, ensure_ascii=False), *lines[1:]]) + "\n")
    done = published.check(serve(), {})
    assert (done.problems, done.hidden, done.articles) == ([], 1, 21)
    change(built, "articles.jsonl", "\n".join([*lines, "[]"]) + "\n")
    assert only(serve()).startswith("articles.jsonl:1: 不是 JSON 对象")


def test_captured_lines_of_another_program_are_not_guessed_at(serve: Callable[..., str], built: Path) -> None:
    record = first(built)
    page = f"pages/{record['source']['page'].removesuffix('.txt')}"
    (script,) = (path.relative_to(built).as_posix() for path in (built / page).glob("*.js"))
    text = (built / script).read_text(encoding="utf-8")
    begin, end = text.index("{"), text.rindex("}") + 1
    value = json.loads(text[begin:end])
    hidden = {**value, "articles": {**value["articles"], record["id"]: {}}}
    change(built, script, text[:begin] + json.dumps(hidden, ensure_ascii=False) + text[end:])
    done = published.check(serve(), {})
    assert (done.problems, done.hidden) == ([], 1)
    others: tuple[dict[str, Any], ...] = (
        {"articles": {}},
        {**value, "articles": []},
        {**value, "articles": {record["id"]: {"lines": [["one", ["甲"]]]}}},
        {**value, "articles": {record["id"]: {"lines": [[1, [{"pieces": [99_999]}]]]}}},
        {**value, "articles": {record["id"]: {"lines": [[1, [{}]]]}}},
    )
    for other in others:
        change(built, script, text[:begin] + json.dumps(other, ensure_ascii=False) + text[end:])
        assert only(serve()) == f"{script}:1: 读不懂；发布的网站是另一个版本的程序做的"
    change(built, script, "no JSON")
    assert only(serve()).startswith(f"{script}:1: 不是 JSON 对象")


# -- build.json --------------------------------------------------------------------------------------------------------


def test_a_site_says_its_commit_only_where_nothing_was_changed_since(
    build: Build, content: Path, tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(content, repository / "content")
    out = tmp_path / "out"

    def said() -> dict[str, object]:
        result = build("--content", repository / "content", "--output", out, "--json")
        assert result.returncode == 0, result.stderr
        counts = json.loads(result.stdout)["counts"]
        files = tree(out)
        assert (counts["files"], counts["bytes"]) == (len(files), sum(map(len, files.values())))
        found: dict[str, object] = json.loads((out / "build.json").read_text(encoding="utf-8"))
        return found

    assert said()["commit"] is None
    (repository / ".gitignore").write_text(".cache/\n", encoding="utf-8")
    git(repository, "init", "-q")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "first")
    with mock.patch.object(renewal, "renew", side_effect=AssertionError("worked out")):
        clean = said()
    assert clean["commit"] == git(repository, "rev-parse", "HEAD").strip()
    assert clean["versions"] == dict(provenance.versions())
    assert {"bulletin", "python", "jinja2", "pyyaml"} <= provenance.versions().keys()
    cold = build("--content", repository / "content", "--output", tmp_path / "cold", "--no-cache")
    assert cold.returncode == 0, cold.stderr
    assert tree(out) == tree(tmp_path / "cold")
    (repository / "note.txt").write_text("x", encoding="utf-8")
    with mock.patch.object(renewal, "renew", side_effect=AssertionError("worked out")):
        assert said()["commit"] is None
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert "build.json" not in manifest["files"]
    assert build("verify", "--content", repository / "content", "--output", out).returncode == 0
