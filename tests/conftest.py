"""What the tests share: the real command, an archive of their own, a real browser."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import Phase, settings

from build import main
from bulletin.commands.outside import Outside
from bulletin.publish import disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "tests" / "archive"
"""The content that tests work on: the first five pages, frozen. What stands in content/ today is not their concern."""
BASE_URL = "https://example.org/jianbao/"
DAY = "1700000000"  # 2023-11-14, so that no test depends on the day it runs

# The same examples on every machine, however slow it is.
settings.register_profile("archive", deadline=None, derandomize=True)
settings.load_profile("archive")
# Other examples every night, and more of them: --hypothesis-profile=nightly.
settings.register_profile("nightly", deadline=None, max_examples=2000, print_blob=True)

# The same examples, and no smaller one looked for where one fails: that takes longer than a mutant is given (.ci/mutants.py).
settings.register_profile("mutants", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))

Run = subprocess.CompletedProcess[str]


SILENT = Outside(
    "2023-11-14",
    lambda path: path.as_posix(),
    lambda *told: " ".join(map(str, told)),
    lambda items, *_: items,
    lambda _: None,
    lambda *_: None,
)
"""What a command is told of the world where nobody listens."""


def run_build(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> Run:
    """Run the command in this process; what it does not catch is raised. Importing takes longer than most commands."""
    words = [str(argument) for argument in arguments]
    printed, complained = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with (
        contextlib.chdir(cwd),
        mock.patch.dict(os.environ, {"SOURCE_DATE_EPOCH": DAY, **environment}),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(complained),
    ):
        try:
            code = main(words)
        except SystemExit as ended:  # argparse, on wrong usage
            code = int(ended.code or 0)
    return subprocess.CompletedProcess(["build.py", *words], code, _text(printed), _text(complained))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def run_process(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> Run:
    """Run `python build.py …` as a user would: where the process itself, its locale or its hash seed is the subject."""
    return subprocess.run(
        [sys.executable, str(ROOT / "build.py"), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "SOURCE_DATE_EPOCH": DAY, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--renew-golden`: write the files of tests/golden/site/expected anew instead of comparing with them."""
    parser.addoption(
        "--renew-golden", action="store_true", help="renew tests/golden/site; then read the diff"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser or a preview as slow, and as fast whatever is neither slow nor nightly."""
    for item in items:
        if {"browser", "preview"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
        if not {"slow", "nightly"} & {mark.name for mark in item.iter_markers()}:
            item.add_marker("fast")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """All cores for the whole suite; none but this process for a choice of it, as workers take seconds to start."""
    return (os.cpu_count() or 1) if config.args_source is config.ArgsSource.TESTPATHS else 0


@pytest.fixture(scope="session", autouse=True)
def _unsynced() -> Iterator[None]:
    """No test cuts the power, so the commands that run in this process do not wait for the disk."""
    with mock.patch.object(disk, "sync"), mock.patch.object(disk, "sync_path"):
        yield


@pytest.fixture(scope="session")
def build() -> Callable[..., Run]:
    """The command, run in this process."""
    return run_build


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the archive that a test may change."""
    folder = tmp_path / "content"
    shutil.copytree(ARCHIVE, folder)
    return folder


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The five pages as received, nothing converted yet."""
    folder = tmp_path / "bare"
    (folder / "articles").mkdir(parents=True)
    shutil.copytree(ARCHIVE / "pages", folder / "pages")
    shutil.copy(ARCHIVE / "site.yaml", folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the archive, built by the command for `BASE_URL`."""
    folder = tmp_path_factory.mktemp("site") / "jianbao"
    content = tmp_path_factory.mktemp("source") / "content"
    shutil.copytree(ARCHIVE, content)
    result = run_build("--content", content, "--output", folder, "--base-url", BASE_URL)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def built(site: Path, tmp_path: Path) -> Path:
    """A copy of that site that a test may change. `content` is what it was built from."""
    folder = tmp_path / "built"
    shutil.copytree(site, folder)
    return folder


@dataclass(frozen=True)
class Preview:
    """A running preview."""

    url: str
    greeting: str
    """The line it began with."""
    desk: str
    """The address of the desk."""
    says: IO[str]
    """What it says from then on."""


@contextlib.contextmanager
def previewing(content: Path, *options: str, until: str = "已更新") -> Iterator[Preview]:
    """`build.py serve` on a free port, waited for until it says something, and always stopped."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "build.py"), "serve", "--content", str(content), "--port", "0", *options],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stderr
        greeting = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", greeting)
        assert found, greeting
        told = process.stderr.readline()
        desk = re.search(r"http://127\.0\.0\.1:\d+/\.desk/\S+/", told)
        assert desk, told
        if until:
            assert until in process.stderr.readline()
        yield Preview(found[0], greeting, desk[0], process.stderr)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(timeout=60) == 130
        finally:
            process.kill()  # no other test is to suffer from one that did not end
            process.wait()
            assert process.stderr
            sys.stdout.write(process.stderr.read())  # pytest shows it of a test that failed
            process.stderr.close()


@pytest.fixture
def preview(content: Path) -> Iterator[Preview]:
    """A preview of `content`."""
    with previewing(content) as running:
        yield running
