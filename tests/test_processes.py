"""The command as a process: several at once, killed, stopped, on a disk that fills up or may not be written."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import DAY, ROOT, run_build
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

pytestmark = pytest.mark.slow
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": DAY, "PYTHONDONTWRITEBYTECODE": "1"}


def start(*words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "build.py"), *map(str, words)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def articles(content: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (content / "articles").iterdir()}


def test_four_at_once_end_well_and_are_right(bare: Path, tmp_path: Path) -> None:
    site, content = tmp_path / "site", tmp_path / "content"
    shutil.copytree(bare, content)
    assert run_build("--content", bare, "--output", tmp_path / "alone").returncode == 0
    output = ("--output", site)
    running = [
        start(*words, "--content", content)
        for words in (("build", *output), ("convert",), ("build", *output), ("convert",))
    ]
    waited = 0
    for process in running:
        printed, said = process.communicate(timeout=300)
        assert process.returncode == 0, printed + said
        assert "有人改了" not in said
        assert said.count("等它结束") <= 2, said  # for the content, for the site
        waited += "等它结束" in said
    assert waited
    assert articles(content) == articles(bare)
    assert tree(site) == tree(tmp_path / "alone")
    assert run_build("verify", "--content", content, *output).returncode == 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_it_is_told_that_nothing_is_broken(content: Path, tmp_path: Path, sign: int) -> None:
    site = tmp_path / "site"
    assert run_build("--content", content, "--output", site).returncode == 0
    before = tree(site)
    article = next((content / "articles").iterdir())
    article.write_text(article.read_text("utf-8") + "\n编者补记。\n", "utf-8")
    process = start("--content", content, "--output", site, "--jobs", "2", "--no-cache")
    deadline = time.monotonic() + 60
    while not (tmp_path / ".site.new").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(sign)
    _, said = process.communicate(timeout=60)
    if process.returncode:  # it had not come to its end
        lines = [line for line in said.splitlines() if line.startswith(str(content))]
        assert process.returncode == 1, said
        assert [line.split(": ", 1)[1][:3] for line in lines] == ["中断了"], said
        assert "Traceback" not in said
        assert tree(site) == before
    assert {path.name for path in tmp_path.iterdir()} <= {"site", "content", ".cache"}


def test_what_it_started_ends_with_it(content: Path, tmp_path: Path) -> None:
    process = start("--content", content, "--output", tmp_path / "site", "--jobs", "2", "--no-cache")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    found: list[str] = []
    while not found and process.poll() is None:
        with contextlib.suppress(OSError):
            found = children.read_text().split()
    process.kill()
    process.communicate()
    assert found, "with two jobs it starts other processes"
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{child}/stat").exists() for child in found) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in found if Path(f"/proc/{child}/stat").exists()]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or not shutil.which("mount") or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("nothing may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_leaves_the_old_site(content: Path, small_disk: Path) -> None:
    place = small_disk / "content"
    shutil.copytree(content, place)
    words = ("--content", place, "--output", small_disk / "site")
    assert run_build(*words).returncode == 0
    before = tree(small_disk / "site")
    (small_disk / "fill").write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 200_000))
    site_yaml = place / "site.yaml"
    site_yaml.write_text(site_yaml.read_text("utf-8").replace("title: ", "title: 新", 1), "utf-8")
    result = run_build(*words)
    assert result.returncode == 1, result.stderr
    assert "磁盘满了" in result.stderr
    assert "Traceback" not in result.stderr
    assert tree(small_disk / "site") == before
    (small_disk / "fill").unlink()
    assert run_build(*words).returncode == 0
    assert tree(small_disk / "site") != before
    assert run_build("verify", *words).returncode == 0


def test_a_folder_that_may_not_be_written_is_named(content: Path, small_disk: Path) -> None:
    words = ("--content", content, "--output", small_disk / "site", "--no-cache")
    assert run_build(*words).returncode == 0
    before = tree(small_disk)
    article = next((content / "articles").iterdir())
    article.write_text(article.read_text("utf-8") + "\n编者补记。\n", "utf-8")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    result = run_build(*words)
    assert result.returncode == 1, result.stderr
    assert "只读" in result.stderr
    assert len(result.stderr.strip().splitlines()[-1:]) == 1
    assert tree(small_disk) == before


KILLS = range(int(os.environ.get("FIRST_KILL", "0")), int(os.environ.get("KILLS", "20")))
"""The seeds of the kills: `FIRST_KILL=577 KILLS=578` draws one again."""


@dataclass
class Archive:
    """An archive that people correct while the command is killed again and again."""

    folder: Path
    added: list[str] = field(default_factory=list)
    """Sentences that people wrote into articles."""
    span: float = 1.0
    """Seconds that a build takes here."""

    @property
    def content(self) -> Path:
        return self.folder / "content"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def run(self, *words: str) -> None:
        paths = ("--content", self.content, "--output", self.site)
        result = run_build(*words, *(paths if words[0] != "check" else paths[:2]))
        assert result.returncode == 0, f"{words}: {result.stderr}"

    def edit(self, rng: random.Random) -> None:
        """A sentence more at the end of an article; sometimes a tag, or words more at the start of a page, which no such
        sentence conflicts with.
        """
        article = rng.choice(sorted((self.content / "articles").iterdir()))
        sentence = f"编者补记{len(self.added)}号。"
        text = article.read_text("utf-8")
        if rng.random() < 0.3:
            text = (
                text.replace("source:\n", f'tags: ["补记{len(self.added)}"]\nsource:\n', 1)
                if "\ntags:" not in text
                else text
            )
        article.write_text(f"{text.rstrip()}\n\n{sentence}\n", "utf-8")
        self.added.append(sentence)
        if rng.random() < 0.2:
            page = rng.choice(sorted((self.content / "pages").iterdir()))
            page.write_text(page.read_text("utf-8").replace("，", f"，补录{len(self.added)}，", 1), "utf-8")

    def kill(self, rng: random.Random) -> str:
        """Start something, or two things at once, and kill one of them somewhere; the other comes to its end."""
        build = ("build", "--content", self.content, "--output", self.site, "--jobs", "1")
        convert, serve = (
            ("convert", "--content", self.content),
            ("serve", "--content", self.content, "--port", "0"),
        )
        started = rng.choice(
            ((build,), (build,), (convert,), (serve,), (build, build), (convert, build), (build, convert))
        )
        running = [start(*words) for words in started]
        time.sleep(1.2 * self.span * rng.random() * len(running))
        running[0].kill()
        for process in running:
            _, said = process.communicate(timeout=300)
            assert process is running[0] or process.returncode == 0, said
        return " and ".join(words[0] for words in started)


def live_through_a_kill(archive: Archive, seed: int) -> None:
    rng = random.Random(seed)
    before = tree(archive.site)
    ids = {path.name for path in (archive.content / "articles").iterdir()}
    archive.edit(rng)
    what = archive.kill(rng)
    left = tree(archive.site)
    if what.endswith("and build"):  # which came to its end: what it left is whole as it stands
        archive.run("verify")
    archive.run("build")
    after = tree(archive.site)
    assert what.endswith("and build") or left in (before, after), f"half a site after a kill of {what}"
    archive.run("verify")
    archive.run("check")
    assert ids <= {path.name for path in (archive.content / "articles").iterdir()}
    text = "".join(path.read_text("utf-8") for path in (archive.content / "articles").iterdir())
    assert [sentence for sentence in archive.added if text.count(sentence) != 1] == []
    assert {path.name for path in archive.folder.iterdir()} <= {"site", "content", ".cache", ".desk"}, what
    inside = (path.relative_to(archive.content).as_posix() for path in archive.content.rglob("*"))
    assert [path for path in inside if path.endswith(".new") or "/." in f"/{path}"] == [], what


def kill_all(folder: Path, seeds: Iterable[int]) -> None:
    archive = Archive(folder)
    begun = time.monotonic()
    archive.run("build")
    archive.span = time.monotonic() - begun
    for seed in seeds:
        try:
            live_through_a_kill(archive, seed)
        except AssertionError as error:
            raise AssertionError(f"seed {seed} of {seeds}: {error}") from error
    assert run_build("--content", archive.content, "--output", folder / "cold", "--no-cache").returncode == 0
    assert tree(archive.site) == tree(folder / "cold")


def test_commands_killed_somewhere_lose_nothing(tmp_path: Path, content: Path) -> None:
    """Real processes and SIGKILL; `content` lies in `tmp_path`. Which seeds were drawn is printed where it fails."""
    print(f"kills of seeds {KILLS}")  # noqa: T201
    assert content.parent == tmp_path
    kill_all(tmp_path, KILLS)


@pytest.mark.nightly
def test_many_commands_killed_somewhere_lose_nothing(tmp_path: Path, content: Path) -> None:
    assert content.parent == tmp_path
    kill_all(tmp_path, range(1000, 1300))


@pytest.mark.nightly
def test_four_at_once_a_hundred_times(bare: Path, tmp_path: Path) -> None:
    for turn in range(100):
        folder = tmp_path / str(turn)
        folder.mkdir()
        test_four_at_once_end_well_and_are_right(shutil.copytree(bare, folder / "bare"), folder)
        shutil.rmtree(folder)
