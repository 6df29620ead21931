"""Git, asked about a folder: what it prints, or that it cannot say."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from bulletin.problems import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def answer(folder: Path, *words: str) -> str | None:
    """What a command prints, without blanks around it; None where it fails, or there is no Git."""
    done = _done(folder, *words)
    return done.stdout.strip() if done and done.returncode == 0 else None


def output(folder: Path, *words: str) -> str:
    """What a command prints. Raises UsageError where it fails, or there is no Git."""
    done = _done(folder, *words)
    if done is None:
        raise UsageError("没有 git；请先安装它")
    if done.returncode:
        raise UsageError(f"git {words[0]}：{(done.stderr or done.stdout).strip()}")
    return done.stdout


def _done(folder: Path, *words: str) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(  # noqa: S603 ours
            ["git", *words],  # noqa: S607 the one that is there
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError:
        return None
