"""docs/recipes/ holds what it says: with all steps the named tests pass, without any one of them its tests fail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RECIPES = ROOT / "docs" / "recipes"
_STEP = re.compile(r"```diff\n(?P<patch>.*?)```(?P<behind>.*?)(?=```diff\n|\Z)", re.DOTALL)
_TEST = re.compile(r"^Noticed by `(tests/[^`]+)`", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One patch, and the tests that fail without it; none where its absence leaves nothing broken."""

    patch: str
    tests: tuple[str, ...]


def steps_of(name: str) -> list[Step]:
    text = (RECIPES / f"{name}.md").read_text(encoding="utf-8")
    return [Step(found["patch"], tuple(_TEST.findall(found["behind"]))) for found in _STEP.finditer(text)]


def copy(folder: Path, steps: Sequence[Step]) -> Path:
    """A copy of the program and its tests with these steps taken."""
    for name in ("bulletin", "templates", "static", "tests", "docs"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    for name in ("build.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    for step in steps:
        done = subprocess.run(
            ["git", "apply", "--recount", "-"],
            cwd=folder,
            input=step.patch,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"the recipe no longer fits the program:\n{done.stderr}\n{step.patch}"
    return folder


def passes(folder: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *tests],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["front-matter-key", "kind-of-document", "rule"])
def test_a_recipe_holds_and_each_step_left_out_is_noticed(name: str, tmp_path: Path) -> None:
    steps = steps_of(name)
    assert len(steps) >= 3
    tests = list(dict.fromkeys(test for step in steps for test in step.tests))
    done = passes(copy(tmp_path / "whole", steps), tests)
    assert done.returncode == 0, done.stdout
    for number, step in enumerate(steps):
        if step.tests:
            rest = [*steps[:number], *steps[number + 1 :]]
            done = passes(copy(tmp_path / str(number), rest), step.tests)
            assert done.returncode != 0, f"step {number + 1} of {name} is not missed by {step.tests}"


def test_every_recipe_is_listed_and_every_test_it_names_is_there() -> None:
    listed = set(re.findall(r"\(([\w-]+)\.md\)", (RECIPES / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.stem for path in RECIPES.glob("*.md")} - {"README"}
    for path in RECIPES.glob("*.md"):
        for named in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", path.read_text(encoding="utf-8")):
            module = (ROOT / named[0]).read_text(encoding="utf-8")
            assert not named[1] or f"def {named[1]}(" in module, named
