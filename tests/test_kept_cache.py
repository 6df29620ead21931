"""The cache that the workflow keeps between runs: found by content, never of before a withdrawal, never trusted."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, SimpleHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from bulletin import cache
from tests.conftest import ARCHIVE, ROOT, run_build
from tests.repositories import Repository
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


SCRIPT = ".ci/site_cache.py"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("repository"))


def names(repository: Repository) -> dict[str, str]:
    """What the first step of the workflow says the cache is called, now that all is committed."""
    repository.git("add", "--all")
    repository.git("commit", "-q", "--allow-empty", "-m", "Edit")
    done = repository.run(sys.executable, SCRIPT, "key")
    assert done.returncode == 0, done.stderr
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def test_the_name_of_the_cache_follows_from_the_content(repository: Repository) -> None:
    begun = names(repository)
    assert begun["key"].startswith(begun["prefix"])
    article = "content/articles/b7m2z.md"
    repository.replace(article, "民警", "干警")
    corrected = names(repository)
    assert corrected["prefix"] == begun["prefix"]
    assert corrected["key"] != begun["key"]
    repository.replace(article, "干警", "民警")
    assert names(repository) == begun
    seen = {begun["prefix"]}
    withheld: list[Callable[[], None]] = [
        lambda: repository.replace(
            "content/articles/b8xsh.md", "\nsource:", '\naccess: "withdrawn"\nsource:'
        ),
        lambda: repository.replace(article, "\nsource:", "\naccess:  redacted\nsource:"),
        lambda: repository.replace(article, "民警", "某人"),  # shortened further
        lambda: repository.write(
            "content/articles/撤 下.md", '---\nid: "hand9"\n"access" : \'withdrawn\'\n---\n'
        ),
    ]
    for edit in withheld:
        edit()
        found = names(repository)["prefix"]
        assert found not in seen
        seen.add(found)
    assert repository.run(sys.executable, SCRIPT, "keys").returncode == 2


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_caches_of_before_are_deleted(repository: Repository) -> None:
    prefix = names(repository)["prefix"]
    caches = {number: f"{'site-other-' if number % 3 else prefix}{number}" for number in range(230)}

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = {key: value[0] for key, value in parse_qs(url.query).items()}
            assert url.path == "/repos/a/b/actions/caches"
            assert self.headers["Authorization"] == "Bearer secret"
            first = (int(query["page"]) - 1) * int(query["per_page"])
            some = [
                {"id": number, "key": key} for number, key in caches.items() if key.startswith(query["key"])
            ]
            self._answer(200, json.dumps({"actions_caches": some[first : first + int(query["per_page"])]}))

        def do_DELETE(self) -> None:
            del caches[int(self.path.rpartition("/")[2])]
            self._answer(204, "")

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    with serving(Api) as address:
        told = {"GITHUB_API_URL": address, "GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "secret"}
        done = repository.run(sys.executable, SCRIPT, "forget", **told)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("153 caches deleted, 77 kept")
    assert all(key.startswith(prefix) for key in caches.values())


def test_the_published_site_is_held_against_one_from_nothing(tmp_path: Path) -> None:
    published, built = tmp_path / "published", tmp_path / "built"
    lists = {"files": {"index.html": "1", "a/x/index.html": "2"}, "sources": {"site.yaml": "3"}}
    for folder in (published, built):
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps(lists), encoding="utf-8")

    class Pages(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(published))

        def log_message(self, *_: object) -> None:
            pass

    def compared(address: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, str(ROOT / ".ci" / "compare_published.py"), address, str(built))
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    with serving(Pages) as address:
        assert compared(f"{address}/").returncode == 0
        lists["files"] |= {"index.html": "9", "new.html": "4"}
        del lists["files"]["a/x/index.html"]
        lists["sources"]["site.yaml"] = "5"
        (built / "manifest.json").write_text(json.dumps(lists), encoding="utf-8")
        done = compared(address)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "a/x/index.html: this file is published, and not built",
        "index.html: this file is another one than published",
        "new.html: this file is built, and not published",
        "site.yaml: this source is another one than published",
    ]
    assert compared(address).returncode == 2  # nobody answers any more


# -- the workflows -------------------------------------------------------------------------------------------


def workflow(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(
        (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    )
    return found


def test_every_run_may_read_the_cache_and_only_one_of_main_writes_it() -> None:
    steps = workflow("pages")["jobs"]["content"]["steps"]
    order = [(step.get("run") or step["uses"]).partition("@")[0].split()[0] for step in steps]
    restore, gate, save = (
        order.index(each) for each in ("actions/cache/restore", ".ci/content", "actions/cache/save")
    )
    assert restore < gate < save
    assert "if" not in steps[restore]
    assert steps[save]["if"].startswith("github.ref == 'refs/heads/main' && ")
    assert steps[save]["with"]["key"] == steps[restore]["with"]["key"] == "${{ steps.name.outputs.key }}"
    assert steps[restore]["with"]["restore-keys"] == "${{ steps.name.outputs.prefix }}"
    assert steps[save]["with"]["path"] == steps[restore]["with"]["path"] == cache.FOLDER
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    assert text.count("actions/cache") == 2, "no other step may save it"


def test_only_a_job_of_main_that_runs_no_content_may_delete_caches() -> None:
    jobs = workflow("pages")["jobs"]
    assert [name for name, job in jobs.items() if job["permissions"].get("actions") == "write"] == ["forget"]
    assert jobs["forget"]["if"] == "github.ref == 'refs/heads/main'"
    assert [step.get("run") for step in jobs["forget"]["steps"]] == [None, f"{SCRIPT} forget"]


def test_once_a_week_it_is_built_from_nothing() -> None:
    found = workflow("weekly")
    (schedule,) = found[True]["schedule"]  # YAML reads `on` as true
    assert schedule["cron"].split()[-1] in "0123456"
    (job,) = found["jobs"].values()
    runs = [step.get("run", "") for step in job["steps"]]
    built = next(number for number, run in enumerate(runs) if run.startswith(".ci/content "))
    assert "--no-cache" in runs[built]
    assert any(run.startswith(".ci/compare_published.py ") for run in runs[built:])
    assert "cache" not in [step.get("uses", "").split("/")[-1].partition("@")[0] for step in job["steps"]]


# -- a cache that is not what it should be -------------------------------------------------------------------


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that was built, of content that was another one before; beside it `stale`, the cache of then."""
    root = tmp_path_factory.mktemp("worked")
    shutil.copytree(ARCHIVE, root / "content")
    path = root / "content" / "articles" / "b7m2z.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("民警", "干警"), encoding="utf-8")
    for _ in range(2):
        built = run_build("--content", root / "content", "--output", root / "site", "--jobs", "1")
        assert built.returncode == 0, built.stderr
        if not (root / "stale").exists():
            shutil.copytree(root / cache.FOLDER, root / "stale")
            path.write_text(text, encoding="utf-8")
    return root


def whole(folder: Path, _: random.Random) -> None:
    assert folder.is_dir()


def truncated(folder: Path, rng: random.Random) -> None:
    """As a transfer leaves it that broke off: one file is cut, and what comes after it is not there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files[len(files) // 2 :]:
        path.unlink()
    large = max(files[: len(files) // 2], key=lambda path: path.stat().st_size)
    large.write_bytes(large.read_bytes()[: rng.randrange(large.stat().st_size)])


def damaged(folder: Path, rng: random.Random) -> None:
    for path in folder.rglob("*"):
        if (
            path.is_file()
            and (path.parent.name != "twin" or rng.random() < 0.3)
            and (data := path.read_bytes())
        ):
            at = rng.randrange(len(data))
            path.unlink()
            path.write_bytes(data[:at] + rng.randbytes(40) + data[at + 40 :])


def emptied(folder: Path, _: random.Random) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
            path.touch()


SPOILT = (whole, truncated, damaged, emptied)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [cache.FOLDER, "stale"])
@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_cache_decides_about_time_alone(
    worked: Path, tmp_path: Path, kind: str, spoil: Callable[[Path, random.Random], None]
) -> None:
    """A fresh checkout with a cache that was kept elsewhere: other times and inodes, no site."""
    wanted = tree(worked / "site")
    shutil.copytree(worked / "content", tmp_path / "content")
    shutil.copytree(worked / kind, tmp_path / cache.FOLDER)
    spoil(tmp_path / cache.FOLDER, random.Random(kind))
    for _ in range(2):
        built = run_build("--content", tmp_path / "content", "--output", tmp_path / "site", "--jobs", "1")
        assert built.returncode == 0, built.stderr
        assert tree(tmp_path / "site") == wanted


@pytest.mark.slow
def test_a_cache_of_another_archive_is_none(worked: Path, tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "articles").mkdir(parents=True)
    (content / "pages").mkdir()
    (content / "site.yaml").write_text('title: "另一份档案"\n', encoding="utf-8")
    article = '---\nid: "other"\ntitle: "另一篇"\nadded: "2023-11-14"\n---\n\n近日，民警走进社区。\n'
    (content / "articles" / "other.md").write_text(article, encoding="utf-8")
    options = ("--content", content, "--output", tmp_path / "site", "--jobs", "1")
    assert run_build(*options, "--no-cache").returncode == 0
    wanted = tree(tmp_path / "site")
    shutil.rmtree(tmp_path / "site")
    shutil.copytree(worked / cache.FOLDER, tmp_path / cache.FOLDER)
    built = run_build(*options)
    assert built.returncode == 0, built.stderr
    assert tree(tmp_path / "site") == wanted
