"""compare: what a change of rules moves: the pages as another version of the program reads them, beside today's."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bulletin.commands.outside import Outside, Report
from bulletin.content import folder as contents
from bulletin.desk import comparison, readings
from bulletin.problems import ContentError, UsageError
from bulletin.program import CHECKOUT
from bulletin.roles import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.desk.readings import Readings

_READER = "bulletin/desk/readings.py"


def run(outside: Outside, *, content: Path, words: tuple[str, ...]) -> Report:
    """`words` holds one revision of git. Nothing is written. Raises ContentError and UsageError."""
    if len(words) != 1:
        raise UsageError("compare 后面要写一个版本，例如 python build.py compare HEAD~1")
    read = contents.read(content)
    if read.problems:
        raise ContentError(*read.problems)
    with tempfile.TemporaryDirectory() as scratch:
        program = _program(words[0], Path(scratch))
        before = _read_by(program, content, {})
        now = readings.read(read, {}, lambda pages: outside.progress(pages, "版面"))
        if asked := comparison.moved_lines(before, now):
            before = _read_by(program, content, asked)
            now = readings.read(read, asked)
    moved = comparison.compare(before, now)
    lines = list(comparison.report(moved, {reading.name: reading.word for reading in Reading}))
    counts = {"articles": sum(map(len, now["articles"].values())), "moved": len(moved)}
    summary = f"{counts['articles']} 篇文章，与 {words[0]} 相比有 {counts['moved']} 处读法不同"
    return Report("\n".join([*lines, summary]), counts)


def _program(revision: str, folder: Path) -> Path:
    """The program as it stood at a revision, unpacked. Raises UsageError where there is none that can be asked."""
    if CHECKOUT is None:
        raise UsageError("compare 要用程序的 Git 仓库；这里的程序是装好的，不在仓库里")
    git = ("git", "-C", str(CHECKOUT))
    if (
        revision.startswith("-")
        or _output([*git, "rev-parse", "--verify", "-q", f"{revision}^{{commit}}"]) is None
    ):
        raise UsageError(f"git 里没有版本“{revision}”；可以写提交号、分支名或 HEAD~1")
    packed = _output([*git, "archive", revision, "bulletin"])
    if packed is not None:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            # Pythons before 3.11.4, such as Debian 12's, know no filters; what is unpacked is this program's own.
            archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # type: ignore[arg-type]  # noqa: S202
    if not (folder / _READER).is_file():
        raise UsageError(f"版本“{revision}”还不会说它怎样读版面；请选有 {_READER} 的版本")
    return folder


def _output(command: Sequence[str]) -> bytes | None:
    """What a command prints; None where it fails. Raises UsageError where there is no such program."""
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 ours
    except FileNotFoundError:
        raise UsageError("compare 要用 git，这里没有找到它") from None
    return done.stdout if done.returncode == 0 else None


def _read_by(program: Path, content: Path, asked: Mapping[str, Sequence[int]]) -> Readings:
    """The readings of the program in another folder, from which `-m` takes its modules first. Raises UsageError when it cannot read this content."""
    done = subprocess.run(  # noqa: S603 the project's own earlier version
        [sys.executable, "-X", "utf8", "-m", "bulletin.desk.readings", str(content.resolve())],
        cwd=program,
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or [""])[-1]
        raise UsageError(f"那个版本读不了这份内容：{last}")
    return cast("Readings", json.loads(done.stdout))
