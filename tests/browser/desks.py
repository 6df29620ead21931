"""A desk in a browser, for tests: what is clicked, and the files it works on."""

from __future__ import annotations

import contextlib
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser.waiting import until
from tests.conftest import ROOT, previewing, run_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from playwright.sync_api import Page

PAGE = "000_f0f7006d1a8be4fe"


@dataclass(frozen=True)
class Desk:
    """A desk in a browser, and the files it works on."""

    url: str
    content: Path
    page: Page

    def go(self, view: str, selector: str) -> None:
        self.page.goto(f"{self.url}#{view}")
        self.page.wait_for_selector(selector)

    def see(self, selector: str) -> None:
        """Open the list of pages again and again until something stands there that a look at the whole archive finds."""
        for _ in range(200):
            self.go("pages", ".page-row")
            if self.page.locator(selector).count():
                return
            self.page.reload()
            self.page.wait_for_timeout(300)
        raise AssertionError(f"{selector} never came")

    def disagree(self) -> Path:
        """Let a person and a page correct the same words of an article in two ways, see that it is said; the article's file."""
        path = max((self.content / "pages").glob(f"{PAGE}*"))
        article = next(
            file
            for file in (self.content / "articles").glob("*.md")
            if "守土有责、守土担责" in file.read_text(encoding="utf-8")
        )
        for file, words in ((article, "守土尽职"), (path, "守土负责")):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("守土有责", words, 1), encoding="utf-8")
        self.see(".conflicts fieldset")
        return article

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", *words],
            cwd=self.content,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def changed(self) -> set[str]:
        """Paths within the content that are other than in the last commit."""
        listed = self.git("status", "--porcelain", "--untracked-files=all", "--", ".").splitlines()
        return {line[3:].removeprefix("content/") for line in listed}

    def diff(self, path: str) -> tuple[list[str], list[str]]:
        """Lines that were added to a file, lines that were taken out."""
        self.git("add", "--intent-to-add", "--", path)
        lines = [
            line
            for line in self.git("diff", "-U0", "--", path).splitlines()
            if line[:3] not in {"+++", "---"}
        ]
        self.git("reset", "-q")
        added = [line[1:] for line in lines if line.startswith("+")]
        return added, [line[1:] for line in lines if line.startswith("-")]

    def check(self) -> None:
        done = run_build("check", "--content", self.content)
        assert done.returncode == 0, done.stderr

    def told(self, words: str, every: int = 50) -> None:
        """Wait until the desk says so, and take it away: what is undone or done again is told in the same words."""
        shown = """words => {
          const told = document.getElementById("told");
          const isShown = told.textContent.includes(words);
          if (isShown) told.textContent = "";
          return isShown;
        }"""
        until(self.page, shown, words, every)

    def files(self) -> dict[str, bytes]:
        """Every file of the content, but what a run is just writing."""
        return {
            path.relative_to(self.content).as_posix(): path.read_bytes()
            for path in self.content.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }

    def picture(self, name: str, request: pytest.FixtureRequest, at: str = "h1") -> None:
        """With --renew-golden, a picture of what is shown `at` a place for the manual; else it is held that there is one."""
        path = ROOT / "docs" / "images" / f"desk-{name}.png"
        if request.config.getoption("--renew-golden"):
            self.page.set_viewport_size({"width": 1100, "height": 640})
            self.page.wait_for_load_state()
            self.page.evaluate(
                """at => {
                  document.getElementById("told").textContent = "";
                  document.querySelector(at).scrollIntoView({ block: "center", behavior: "instant" });
                }""",
                at,
            )
            self.page.screenshot(path=path)
        assert f"images/desk-{name}.png" in (ROOT / "docs" / "editing.md").read_text(encoding="utf-8")
        assert path.exists()

    def undo(self) -> None:
        self.page.click("#undo")
        self.told("撤回了")

    def redo(self) -> None:
        self.page.click("#redo")
        self.told("又做了")


def committed(content: Path) -> None:
    """Put a content folder under Git, committed as it is."""
    (content.parent / ".gitignore").write_text("/.cache/\n/.desk/\n", encoding="utf-8")
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "."],
    ):
        subprocess.run(["git", *words], cwd=content.parent, check=True)
    for name, value in (("user.name", "a"), ("user.email", "a@example.org")):
        subprocess.run(["git", "config", name, value], cwd=content.parent, check=True)


@contextlib.contextmanager
def opened(content: Path, page: Page) -> Iterator[Desk]:
    """A desk on the archive of the tests, committed as it is."""
    committed(content)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
    with previewing(content, until="") as running:
        yield Desk(running.desk, content, page)
    assert refused == []
