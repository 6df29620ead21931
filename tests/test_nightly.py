"""What takes too long for every push: the tests without content/, builds killed anywhere, long sequences of edits."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import DAY, ROOT, run_build
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.nightly
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": DAY, "PYTHONDONTWRITEBYTECODE": "1"}


def left_out(folder: str, names: list[str]) -> set[str]:
    """What is made, and of the top level content/ (there is a folder of that name below tests/, too)."""
    made = shutil.ignore_patterns("__pycache__", "node_modules", "*.egg-info", ".*_cache", ".venv")(
        folder, names
    )
    return made | ({".git", "content", "site"} if folder == str(ROOT) else set())


def test_the_tests_pass_where_there_is_no_content(tmp_path: Path) -> None:
    """Nothing in content/ can turn the gate of the code red: the tests do not need it to be there."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=left_out)
    assert not (copy / "content").exists()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "fast", "-p", "no:cacheprovider"],
        cwd=copy,
        env={**ENVIRONMENT, "PYTHONPATH": str(copy)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_a_build_killed_anywhere_is_made_good_by_the_next_one(bare: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(bare, whole / "content")
    begun = time.monotonic()
    run_process_for(whole, None)
    span = time.monotonic() - begun
    killed = 0
    for turn in range(30):
        folder = tmp_path / f"{turn}"
        shutil.copytree(bare, folder / "content")
        killed += run_process_for(folder, span * turn / 30)
        if (folder / "site").exists():
            assert tree(folder / "site") == tree(whole / "site")
        result = run_build("--content", folder / "content", "--output", folder / "site")
        assert result.returncode == 0, result.stderr
        assert tree(folder) == tree(whole)
        shutil.rmtree(folder)
    assert killed > 15


def run_process_for(folder: Path, seconds: float | None) -> bool:
    """Build in a process of its own and kill it after a time. Whether it had to be killed."""
    command = [sys.executable, str(ROOT / "build.py"), "--content", str(folder / "content")]
    process = subprocess.Popen(
        [*command, "--output", str(folder / "site")],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


SENTENCES = (
    "近日，{}公安局组织民警走进社区，向居民讲解防范电信网络诈骗的知识，发放宣传单三百余份。",
    "民警提醒大家，凡是要求转账的电话都要多问一句，发现可疑情况及时拨打96110。",
    "截至目前，共排查安全隐患45处，全部整改完毕。",
    "下一步，该局将继续深入开展走访活动，切实增强群众的安全感。",
)
TOWNS = ("陕坝", "巴音宝力格", "阿里河", "大沁他拉", "甘旗卡")
CLAUSES = ("筑牢平安防线", "守护一方净土", "警民同心护家园", "深入走访解民忧", "织密防控网络", "擦亮平安底色")
SIGNERS = ("江枫", "白厚和", "刘可旭", "魏宝喜")


class Editor:
    """An editor who does one thing after the other, drawn by a seed."""

    def __init__(self, content: Path, seed: int) -> None:
        self.content = content
        self.rng = random.Random(seed)
        self.facts: dict[str, str] = {}
        self.settings = (content / "site.yaml").read_text(encoding="utf-8")
        self.added = 0

    def add_a_page(self) -> None:
        articles = []
        for _ in range(self.rng.randint(1, 3)):
            town = self.rng.choice(TOWNS)
            body = "\n".join(self.rng.choices(SENTENCES, k=self.rng.randint(2, 5))).replace("{}", town)
            headline = " ".join(self.rng.sample(CLAUSES, k=2))
            articles.append(f"{headline}\n{town}讯 {body}\n({self.rng.choice(SIGNERS)})\n")
        self.added += 1
        page = self.content / "pages" / f"new-{self.added:03}.txt"
        page.write_text("\n".join(articles), encoding="utf-8")

    def an_article(self) -> Path:
        return self.rng.choice(sorted((self.content / "articles").glob("*.md")))

    def correct_a_headline(self) -> None:
        path = self.an_article()
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r'^title: "', 'title: "更正', text, count=1, flags=re.MULTILINE), encoding="utf-8"
        )

    def add_a_paragraph(self) -> None:
        with self.an_article().open("a", encoding="utf-8") as file:
            file.write(f"\n编者补记{self.rng.randint(1, 99)}。\n")

    def withdraw_or_restore(self) -> None:
        path = self.an_article()
        text = path.read_text(encoding="utf-8")
        mark = 'access: "withdrawn"\n'
        changed = text.replace(mark, "") if mark in text else text.replace("source:\n", f"{mark}source:\n", 1)
        path.write_text(changed, encoding="utf-8")

    def set_the_facts_of_a_page(self) -> None:
        page = self.rng.choice(sorted((self.content / "pages").iterdir())).name
        day = f"2023-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"
        self.facts[page] = f'{{date: "{day}", number: "{self.rng.randint(1, 8)}"}}'
        rows = "".join(f'  "{name}": {value}\n' for name, value in sorted(self.facts.items()))
        (self.content / "site.yaml").write_text(f"{self.settings}pages:\n{rows}", encoding="utf-8")

    def act(self) -> Callable[[], None]:
        """Do one thing, and say which."""
        action = self.rng.choice(
            (
                self.add_a_page,
                self.correct_a_headline,
                self.add_a_paragraph,
                self.withdraw_or_restore,
                self.set_the_facts_of_a_page,
            )
        )
        action()
        return action


@pytest.mark.parametrize("seed", range(4))
def test_a_long_sequence_of_edits_loses_nothing(seed: int, content: Path, tmp_path: Path) -> None:
    editor = Editor(content, seed)
    out = tmp_path / "out"
    done: list[str] = []
    addresses: set[str] = set()
    for _ in range(40):
        done.append(editor.act().__name__)
        for command in (("convert",), ("build", "--output", out), ("check",), ("verify", "--output", out)):
            result = run_build(*command, "--content", content)
            assert result.returncode == 0, f"{done}\n{result.stderr}"
        now = {path.name for path in (out / "a").iterdir()}
        assert addresses <= now, done
        addresses = now
    assert run_build("--content", content, "--output", tmp_path / "cold").returncode == 0
    assert tree(out) == tree(tmp_path / "cold")
