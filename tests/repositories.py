"""A copy of the project in a repository of its own, with a remote: where people work with Git."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import ARCHIVE, DAY, ROOT

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY = ("-c", "user.name=test", "-c", "user.email=test@example.org")

SIXTH_PAGE = """\
筑牢防线守平安 警民同心护家园
陕坝讯 近日,杭锦后旗公安局民警走进社区,向居民讲解防范电信网络诈骗的知识,发放宣传单三百余份。
民警提醒大家,凡是要求转账的电话都要多问一句,多等一等,发现可疑情况及时拨打96110。
(江枫)
"""


class Clone:
    """A working copy in which somebody works."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command there, with the interpreter of the tests and an empty configuration of Git."""
        whole = {
            **os.environ,
            "PYTHON": sys.executable,
            "PYTHONPATH": "",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SOURCE_DATE_EPOCH": DAY,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            **environment,
        }
        return subprocess.run(
            command,
            cwd=self.folder,
            env=whole,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *IDENTITY, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commit all that lies there; the hash of the commit."""
        self.git("add", "--all")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


class Repository(Clone):
    """A copy of the project in a repository of its own, with the tests' archive as its content, and a remote."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "work")
        self.remote = folder / "remote.git"
        self.folder.mkdir()
        for name in (".ci", "bulletin", "templates", "static"):
            shutil.copytree(
                ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        for name in ("build.py", ".gitignore", ".gitattributes"):
            shutil.copy(ROOT / name, self.folder)
        shutil.copytree(ARCHIVE, self.folder / "content")
        self.git("init", "-q", "-b", "main")
        self.git("init", "-q", "--bare", "-b", "main", str(self.remote))
        self.git("remote", "add", "origin", str(self.remote))
        self.push("Begin")

    def clone(self, name: str) -> Clone:
        """Another working copy of the remote."""
        self.git("clone", "-q", str(self.remote), f"../{name}")
        return Clone(self.folder.parent / name)

    def push(self, message: str) -> None:
        self.commit(message)
        self.git("push", "-q", "origin", "main")

    def content_gate(self) -> subprocess.CompletedProcess[str]:
        return self.run(".ci/content")

    def code(self) -> str:
        done = self.run(".ci/code-tree")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def is_known(self) -> bool:
        """Whether the code has passed: the first step of the workflow, and again the last before publishing."""
        done = self.run(".ci/may-publish")
        assert done.returncode in {0, 1}, done.stderr
        return done.returncode == 0

    def write_down_that_the_code_passed(self) -> None:
        done = self.run(".ci/may-publish", "--passed")
        assert done.returncode == 0, done.stderr

    def publishes(self, *, code_is_green: bool) -> bool:
        """Whether the workflow publishes what was pushed, where .ci/run, if it has to run, is green or red."""
        if not self.is_known() and code_is_green:
            self.write_down_that_the_code_passed()
        return self.is_known() and self.content_gate().returncode == 0
