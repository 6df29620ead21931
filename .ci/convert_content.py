#!/usr/bin/env python3
"""Convert the content that .ci/take_content.py took from a pull request, and say what came of it.

    .ci/convert_content.py BASE HEAD FOLDER

BASE and HEAD are the commits that the pull request goes to and comes from. FOLDER gets `site/`, the preview, and
`content.patch`, what the program wrote beyond HEAD, where it wrote anything. Problems and doubts become annotations at
file and line; the rest is told in the summary of the run ($GITHUB_STEP_SUMMARY; .ci/summary.py). Exit status 1 where the content
has problems; what was converted all the same is in the patch, as it would lie on an editor's own disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from summary import Change, Origin, markdown
from workflow_commands import annotation, harmless

ROOT = Path(__file__).resolve().parent.parent
SHOWN = 10
"""Annotations of one kind that GitHub shows of a step; the summary has the others."""
CONTENT = ("--", "content", ":(exclude)content/theme")


def git(*arguments: str, **environment: str) -> bytes:
    """What a command of Git prints. Raises CalledProcessError."""
    done = subprocess.run(
        ["git", *arguments], check=True, stdout=subprocess.PIPE, env={**os.environ, **environment}
    )
    return done.stdout


def run(command: str, *options: str) -> dict[str, Any]:
    """What a command of the program reports. Raises SystemExit where the program itself failed."""
    done = subprocess.run(
        [sys.executable, "build.py", command, "--json", *options],
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        # A traceback quotes what it stumbled over.
        print(harmless(done.stderr))
        print(annotation("error", f"程序自己出了错（{command}），不是内容的错；请把这次运行的网址告诉管理员"))
        raise SystemExit(2) from None
    return report


def tree_of_content(head: str) -> str:
    """The tree of a commit with the content that lies here now."""
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch, "index"))}
        git("read-tree", head, **index)
        git("add", "--all", "--force", *CONTENT, **index)
        return git("write-tree", **index).decode().strip()


def changes(old: str, new: str) -> list[Change]:
    """The files of the content that differ between two trees, by path."""
    fields = git("diff-tree", "-r", "-z", "--no-renames", "--name-status", old, new, *CONTENT).split(b"\0")
    return [
        Change(status.decode(), os.fsdecode(path))
        for status, path in zip(fields[::2], fields[1::2], strict=False)
    ]


def told(report: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = report[kind]
    return entries


def main() -> int:
    """Build, check, write patch, annotations and summary."""
    base, head, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3]).resolve()
    os.chdir(ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    site, patch = folder / "site", folder / "content.patch"
    built = run("build", "--output", str(site))
    checked = run("check")
    problems = list(
        {
            (each["path"], each["line"], each["message"]): each
            for each in told(built, "problems") + told(checked, "problems")
        }.values()
    )

    tree = tree_of_content(head)
    written = changes(head, tree)
    if written:
        patch.write_bytes(
            git(
                "diff-tree",
                "-p",
                "--binary",
                "--full-index",
                "--no-renames",
                "--no-color",
                head,
                tree,
                *CONTENT,
            )
        )
    since = git("merge-base", base, head).decode().strip()
    proposed = changes(since, tree)
    paths = {change.path for change in proposed}
    # `check` tells the doubts of the whole archive; those of files nobody touched here are for another day.
    doubts = [each for each in told(checked, "doubts") if each["path"] in paths]
    others = len(told(checked, "doubts")) - len(doubts)

    for kind, entries in (("error", problems), ("warning", doubts)):
        for each in entries[:SHOWN]:
            print(annotation(kind, each["message"], each["path"], each["line"]))
    records = site / "articles.jsonl"
    text = markdown(
        Origin.of(os.environ),
        proposed,
        [json.loads(line) for line in records.read_bytes().splitlines()] if records.exists() else [],
        problems,
        doubts,
        others,
        patch.read_bytes().decode(errors="replace") if written else "",
    )
    for name, value in (
        ("GITHUB_STEP_SUMMARY", text),
        ("GITHUB_OUTPUT", f"changed={'yes' if written else 'no'}\n"),
    ):
        if target := os.environ.get(name):
            with Path(target).open("a", encoding="utf-8", errors="replace") as stream:
                stream.write(value)
    print(f"{len(problems)} problems, {len(doubts)} doubts, {len(written)} files written")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
