"""`new`: an archive from nothing, that builds at once and passes its own gates."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.conftest import ROOT, run_build
from tests.test_nothing_hardwired import known

if TYPE_CHECKING:
    from pathlib import Path


def test_it_makes_an_archive_that_builds_and_has_nothing_to_report(tmp_path: Path) -> None:
    folder = tmp_path / "校报"
    made = run_build(
        "new", folder, "--title", "绵竹中学校报", "--region", "四川省", "--accent", "#0b5d3b", "--jobs", "1"
    )
    assert made.returncode == 0, made.stderr
    assert f"做好了：{folder}/site/index.html" in made.stderr
    assert "请人看一看" not in made.stderr  # an example that is doubted would be a poor one
    assert "对比" not in made.stderr
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if ".cache" not in path.parts} >= {
        "README.md", "requirements.txt", ".gitignore", ".gitattributes", ".github/workflows/pages.yml", "docs/editing.md",
        "content/README.md", "content/site.yaml", "content/pages/example.md", "content/theme/theme.yaml", "site/index.html",
    }  # fmt: skip
    for command in ("check", "verify"):
        options = ("--output", folder / "site") if command == "verify" else ()
        asked = run_build(command, "--content", folder / "content", *options)
        assert (asked.returncode, asked.stderr) == (0, "")
    before = {path: path.read_bytes() for path in (folder / "content").rglob("*") if path.is_file()}
    again = run_build("--content", folder / "content", "--output", folder / "site", "--jobs", "1")
    assert "写了 0 个" in again.stdout
    assert {path: path.read_bytes() for path in (folder / "content").rglob("*") if path.is_file()} == before
    texts = "".join(path.read_text("utf-8") for path in (folder / "site").rglob("*.html"))
    assert "绵竹中学校报" in texts
    assert not known(texts)


def test_what_it_writes_names_the_installed_command_and_no_file_that_is_not_there(tmp_path: Path) -> None:
    assert run_build("new", tmp_path / "a", "--jobs", "1").returncode == 0
    for name in ("README.md", "content/README.md", "docs/editing.md", "content/site.yaml"):
        text = (tmp_path / "a" / name).read_text(encoding="utf-8")
        assert "build.py" not in text
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
            assert ((tmp_path / "a" / name).parent / target).exists(), (name, target)


def test_its_workflow_builds_checks_and_may_write_nothing_but_the_site(tmp_path: Path) -> None:
    assert run_build("new", tmp_path / "a", "--jobs", "1").returncode == 0
    workflow = yaml.safe_load(
        (tmp_path / "a" / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    )
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["build"]["permissions"] == {"contents": "read", "pages": "read"}
    assert workflow["jobs"]["forget"]["permissions"] == {"contents": "read", "actions": "write"}
    steps = [step.get("run", "") for step in workflow["jobs"]["build"]["steps"]]
    assert [step for step in steps if step.startswith("bulletin")][1:] == [
        "bulletin verify",
        "bulletin check",
    ]


def test_its_workflow_keeps_the_cache_by_content(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    assert run_build("new", folder, "--jobs", "1").returncode == 0

    def git(*words: str) -> None:
        person = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(("git", *person, *words), cwd=folder, check=True, capture_output=True)

    workflow = yaml.safe_load((folder / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["build"]["steps"]
    (named,) = (step["run"] for step in steps if step.get("id") == "name")

    def names() -> dict[str, str]:
        git("add", "--all")
        git("commit", "-q", "--allow-empty", "-m", "Edit")
        told = {**os.environ, "GITHUB_OUTPUT": str(tmp_path / "told")}
        done = subprocess.run(
            ("bash", "-e", "-c", named), cwd=folder, check=True, env=told, stdout=subprocess.PIPE, text=True
        )
        return dict(line.split("=", 1) for line in done.stdout.splitlines())

    git("init", "-q")
    begun = names()
    assert names() == begun
    article = min((folder / "content" / "articles").glob("*.md"))
    text = article.read_text(encoding="utf-8")
    article.write_text(text.rstrip() + "改。\n", encoding="utf-8")
    assert (corrected := names())["prefix"] == begun["prefix"]
    assert corrected["key"] != begun["key"]
    article.write_text(text.replace("\nsource:", '\naccess: "withdrawn"\nsource:', 1), encoding="utf-8")
    assert names()["prefix"] != begun["prefix"]
    used = [step.get("uses", "").partition("@")[0] for step in steps]
    assert used.index("actions/cache/restore") < used.index("actions/cache/save")
    assert steps[used.index("actions/cache/save")]["if"].startswith("github.ref == 'refs/heads/main' && ")


def test_example_can_be_taken_back(tmp_path: Path) -> None:
    assert run_build("new", tmp_path / "a", "--jobs", "1").returncode == 0
    content = tmp_path / "a" / "content"
    assert run_build("remove", "example", "--content", content, cwd=tmp_path).returncode == 0
    done = run_build("--content", content, "--output", tmp_path / "a" / "site", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert list((content / "pages").iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--region", "某某省"), "region："),
        (("--interface", "tlh"), "没有界面语言“tlh”；现有：en、zh、zh-Hant"),
        (("--accent", "red"), "accent：“red”不是颜色"),
        (("--content", "x"), "new 没有选项 --content"),
    ],
)
def test_what_it_cannot_use_leaves_nothing_behind(
    tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    refused = run_build("new", tmp_path / "a", *options)
    assert (refused.returncode, message in refused.stderr) == (2, True), refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    refused = run_build("new", tmp_path)
    assert (refused.returncode, "不是空的" in refused.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_on_a_terminal_it_asks_and_an_empty_answer_takes_what_is_offered(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, str(ROOT / "build.py"), "new", str(tmp_path / "四会县报"), "--jobs", "1"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True) as running:
        os.close(theirs)
        # A terminal keeps what is typed before it is asked for.
        os.write(ours, "\nen\n广东省\n\n".encode())
        shown = b""
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # it ended, and the terminal with it
                break
    os.close(ours)
    assert running.returncode == 0, shown.decode()
    questions = re.findall(r"(档案叫什么名字|界面用什么语言|写的是哪里的事|主色)", shown.decode())
    assert questions == ["档案叫什么名字", "界面用什么语言", "写的是哪里的事", "主色"]
    settings = yaml.safe_load((tmp_path / "四会县报" / "content" / "site.yaml").read_text(encoding="utf-8"))
    assert (settings["title"], settings["interface"], settings["region"]) == ("四会县报", "en", "440000")


def test_the_front_page_shows_no_empty_block(tmp_path: Path) -> None:
    assert run_build("new", tmp_path / "a", "--region", "四川省", "--jobs", "1").returncode == 0
    content, site = tmp_path / "a" / "content", tmp_path / "a" / "site"
    assert run_build("remove", "example", "--content", content).returncode == 0
    article = '---\nid: "guest"\ntitle: "来信"\nadded: "2024-01-02"\n---\n\n一封来信。\n'
    (content / "articles" / "guest.md").write_text(article, encoding="utf-8")
    for has_article in (True, False):
        if not has_article:
            shutil.rmtree(content / "articles")
            shutil.rmtree(content / "ledger")
            (content / "articles").mkdir()
        done = run_build("--content", content, "--output", site, "--jobs", "1")
        assert done.returncode == 0, done.stderr
        home = (site / "index.html").read_text(encoding="utf-8")
        assert re.findall(r"<(ul|ol|dl)\b[^>]*>\s*</\1>", home) == []
        sections = re.findall(r'<section class="([\w-]+)', home)
        assert sections == (["leads", "by-time"] if has_article else ["added"]), sections
        assert ("还没有文章" in home) is not has_article
