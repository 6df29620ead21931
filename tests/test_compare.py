"""What a change of rules moves: the pages as another version of the program reads them, beside today's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bulletin.commands import compare as comparing
from bulletin.desk import comparison
from bulletin.desk.comparison import Tip
from tests.conftest import ARCHIVE, ROOT, run_build

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.desk.readings import Readings


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds this program, committed once."""
    folder = tmp_path_factory.mktemp("program")
    shutil.copytree(ROOT / "bulletin", folder / "bulletin", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copy(ROOT / "build.py", folder)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "as it is")
    return folder


def compare(program: Path, revision: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "build.py", "compare", revision, "--content", str(ARCHIVE)],
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_nothing_moves_where_nothing_changed(program: Path) -> None:
    done = compare(program, "HEAD")
    assert done.returncode == 0, done.stderr
    assert "22 篇文章，与 HEAD 相比有 0 处读法不同" in done.stdout


@pytest.mark.slow
def test_a_changed_weight_is_named_with_both_sides_of_what_it_moves(program: Path) -> None:
    rules = program / "bulletin" / "conversion" / "page" / "rules.py"
    before = rules.read_text(encoding="utf-8")
    changed = before.replace(
        'LineRule("two clauses", _of(R.TITLE), 3.5,', 'LineRule("two clauses", _of(R.TITLE), -30.0,'
    )
    assert changed != before
    try:
        rules.write_text(changed, encoding="utf-8")
        done = compare(program, "HEAD")
    finally:
        rules.write_text(before, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "规则“two clauses”" in done.stdout
    assert "标题 → " in done.stdout
    assert "原：" in done.stdout
    assert "今：" in done.stdout
    assert "处读法不同" in done.stdout.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("revision", ["no-such-branch", "--output=x"])
def test_a_revision_that_is_none_is_wrong_usage(program: Path, revision: str) -> None:
    done = compare(program, revision)
    assert done.returncode == 2
    assert revision.split("=")[0].lstrip("-") in done.stderr


def test_what_cannot_be_compared_is_said_before_anything_is_read_twice(
    program: Path, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*words: str) -> tuple[int, str]:
        done = run_build("compare", *words, "--content", content)
        assert done.stdout == ""
        return done.returncode, done.stderr

    for words in ((), ("HEAD", "HEAD~1")):
        code, text = said(*words)
        assert code == 2
        assert "REV" in text or "compare 后面要写一个版本" in text
    # A version of before there was anything to ask it.
    old = tmp_path / "old"
    (old / "bulletin").mkdir(parents=True)
    (old / "bulletin" / "__init__.py").write_text("", encoding="utf-8")
    git(old, "init", "-q")
    git(old, "add", ".")
    git(old, "commit", "-q", "-m", "early")
    monkeypatch.setattr(comparing, "CHECKOUT", old)
    code, text = said("HEAD")
    assert code == 2
    assert text.startswith("版本“HEAD”还不会说它怎样读版面；请选有 bulletin/desk/readings.py 的版本")
    # One that ends in an error of its own.
    (old / "bulletin" / "desk").mkdir()
    (old / "bulletin" / "desk" / "readings.py").write_text(
        "raise SystemExit('cannot do that yet')\n", "utf-8"
    )
    git(old, "add", ".")
    git(old, "commit", "-q", "-m", "later")
    code, text = said("HEAD")
    assert code == 2
    assert text.startswith("那个版本读不了这份内容：cannot do that yet")
    # The program as it was installed, and a machine without Git.
    monkeypatch.setattr(comparing, "CHECKOUT", None)
    assert said("HEAD") == (
        2,
        "compare 要用程序的 Git 仓库；这里的程序是装好的，不在仓库里\n用法：python build.py --help\n",
    )
    monkeypatch.setattr(comparing, "CHECKOUT", program)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert said("HEAD") == (2, "compare 要用 git，这里没有找到它\n用法：python build.py --help\n")
    # Content that has problems is not compared at all.
    article = min((content / "articles").iterdir())
    article.write_text("---\nid: [\n---\n", encoding="utf-8")
    code, text = said("HEAD")
    assert code == 1
    assert text.startswith(f"{article}:")


def readings(titles: dict[tuple[int, int], str], lines: dict[int, str], **scores: Any) -> Readings:
    articles: list[dict[str, object]] = [
        {"lines": [list(place)], "title": title, "body": title} for place, title in titles.items()
    ]
    return {
        "articles": {"p.txt": articles},
        "lines": {"p.txt": {str(line): reading for line, reading in lines.items()}},
        "scores": {"p.txt": scores},
    }


def test_articles_are_paired_by_the_lines_they_share() -> None:
    before = readings({(1, 9): "甲", (10, 20): "乙"}, {})
    now = readings({(1, 6): "甲", (7, 9): "丙", (10, 20): "乙"}, {})
    (new,) = comparison.compare(before, now)
    assert (new.before, (new.now or {})["title"]) == (None, "丙")
    (gone,) = comparison.compare(now, before)
    assert (gone.now, (gone.before or {})["title"]) == (None, "丙")


def test_the_rule_that_gained_most_for_the_new_reading_tipped_the_line() -> None:
    old = {"TITLE": {"short": 2.0, "full stop": 0.0}, "PARAGRAPH": {"long": 1.0}}
    new = {"TITLE": {"short": 2.0, "full stop": -8.0}, "PARAGRAPH": {"long": 1.5}}
    before = readings({(1, 2): "甲"}, {1: "TITLE"}, **{"1": old})
    now = readings({(1, 2): "乙"}, {1: "PARAGRAPH"}, **{"1": new})
    (moved,) = comparison.compare(before, now)
    assert moved.tips == (Tip(1, "TITLE", "PARAGRAPH", "full stop"),)
    assert comparison.moved_lines(before, now) == {"p.txt": [1]}


def test_a_line_drawn_along_by_its_neighbours_names_no_rule() -> None:
    scores = {"TITLE": {"short": 2.0}, "PARAGRAPH": {"long": 1.0}}
    before = readings({(1, 2): "甲"}, {1: "TITLE"}, **{"1": scores})
    now = readings({(1, 2): "乙"}, {1: "PARAGRAPH"}, **{"1": scores})
    (moved,) = comparison.compare(before, now)
    assert moved.tips[0].rule == ""
    assert any("随上下文" in line for line in comparison.report([moved], {}))
