"""The program installed as a package: into an environment that knows no checkout, working on the folder it is called in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ARCHIVE, BASE_URL, ROOT

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 6_000_000
"""Of the wheel."""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made from a copy of the checkout, which is gone afterwards."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "checkout"
    copy.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if not name.startswith(("tests/", "content/")) and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    making = ["pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", *making, "-w", str(folder), str(copy)], check=True)
    shutil.rmtree(copy)
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def bulletin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, in an environment that holds the wheel alone; what it needs is found through PYTHONPATH."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--disable-pip-version-check", str(wheel)], check=True)
    return folder / "bin" / "bulletin"


def run(command: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    # Files named .pth, by which this checkout is installed, count only in an environment's own folder, not in this.
    needed = sysconfig.get_paths()["purelib"]
    environment = {**os.environ, "PYTHONPATH": needed, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [str(command), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_templates_and_static_files_and_stays_small(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "static"):
        files = {
            f"bulletin/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        }
        assert files <= names
    assert not [name for name in names if name.startswith(("tests/", "content/"))]
    assert wheel.stat().st_size <= MOST_BYTES


def test_installed_it_builds_what_a_checkout_builds(bulletin: Path, site: Path, tmp_path: Path) -> None:
    shutil.copytree(ARCHIVE, tmp_path / "content")
    done = run(bulletin, "build", "--jobs", "1", "--base-url", BASE_URL, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    here, there = (
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (tmp_path / "site", site)
    )
    assert here == there
    assert run(bulletin, "verify", cwd=tmp_path).returncode == 0


def test_messages_name_the_command_that_was_typed(bulletin: Path, tmp_path: Path) -> None:
    assert run(bulletin, "biuld", cwd=tmp_path).stderr.endswith("用法：bulletin --help\n")
    assert "用法：bulletin [命令] [选项]" in run(bulletin, "--help", cwd=tmp_path).stdout
    shutil.copytree(ARCHIVE, tmp_path / "content")
    (tmp_path / "content" / "articles" / "tkscb.md").unlink()
    asked = run(bulletin, "check", cwd=tmp_path)
    assert asked.returncode == 1
    assert "请运行 bulletin convert" in asked.stderr
    assert "build.py" not in asked.stderr
    refused = run(bulletin, "compare", "HEAD", cwd=tmp_path)
    assert (refused.returncode, "装好的" in refused.stderr) == (2, True)


def test_a_new_archive_lives_without_a_checkout(bulletin: Path, tmp_path: Path) -> None:
    made = run(bulletin, "new", "校报", "--region", "四川省", "--jobs", "1", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "校报"
    page = (
        "同读一本书 共度一个春\n\n4月2日，绵竹市教育局在绵竹中学举行读书节开幕式，同学们来了很多。(王小明)\n"
    )
    (tmp_path / "收到.txt").write_text(page, encoding="utf-8")
    for words in (("add", "../收到.txt"), ("build", "--jobs", "1"), ("verify",), ("check",)):
        done = run(bulletin, *words, cwd=folder)
        assert done.returncode == 0, (words, done.stderr)
    assert "同读一本书" in (folder / "site" / "articles.jsonl").read_text(encoding="utf-8")
    assert (folder / "site" / "places" / "510683").is_dir()
