#!/usr/bin/env python3
"""Put the content of a commit in the place of content/, as data, for the program that is checked out here.

    .ci/take_content.py COMMIT

The commit may come from anybody. So nothing of it is checked out: no link is followed, no filter, hook or attribute of
it has a say; its files are read out of Git and written as plain files. content/theme/ is code and stays as it is here.
What no editor uploads (links, submodules, huge files, names that Windows or a log cannot bear) is refused with an
annotation for each, and then nothing is taken: exit status 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from workflow_commands import annotation

CONTENT = "content"
THEME = "theme"
MOST_BYTES = 40 * 1024 * 1024
"""Of one file: the largest photo that the program takes. Every clone of the repository would carry a larger one for good."""
FILE, PROGRAM = "100644", "100755"
UNUSABLE = frozenset('\\:*?"<>|')
"""Characters that no file name on Windows and no artifact of a workflow may hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the commit."""

    mode: str
    blob: str
    size: int
    path: str
    """As Git stores it, undecodable bytes as surrogates."""


def entries(commit: str) -> list[Entry]:
    """The files below content/ in a commit, content/theme/ left out."""
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", CONTENT],
        check=True,
        capture_output=True,
    ).stdout
    found = []
    for record in filter(None, listed.split(b"\0")):
        head, path = record.split(b"\t", 1)
        mode, _, blob, size = head.decode().split()
        entry = Entry(mode, blob, 0 if size == "-" else int(size), os.fsdecode(path))
        if not entry.path.startswith(f"{CONTENT}/{THEME}/"):
            found.append(entry)
    return found


def objection(entry: Entry) -> str:
    """Why a file is not taken, or nothing."""
    if entry.mode == "120000":
        return "这是符号链接；请放入文件本身"
    if entry.mode == "160000":
        return "这是子模块；content/ 里只能放文件"
    if entry.mode not in {FILE, PROGRAM}:
        return f"不是普通文件（{entry.mode}）；content/ 里只能放文件"
    parts = entry.path.split("/")
    if parts[0] != CONTENT or len(parts) < 2 or any(part in {"", ".", ".."} for part in parts):
        return "路径不在 content/ 里面；请改名"
    if any(part.lower().startswith(".git") for part in parts):
        return "以 .git 开头的文件会改变 Git 的行为，不能放在 content/ 里；请删去它"
    # Of a name that is not UTF-8, the odd bytes are surrogates: category Cs.
    if any(unicodedata.category(character)[0] == "C" for character in entry.path):
        return "文件名里有不能显示的字符，或者不是 UTF-8；请改名"
    if bad := sorted(UNUSABLE & set(entry.path)):
        return f"文件名里有 {' '.join(bad)}，在 Windows 上存不了；请改名"
    if any(len(os.fsencode(part)) > 240 for part in parts):
        return "文件名太长（最多 240 个字节，约 80 个汉字）；请改短"
    if entry.size > MOST_BYTES:
        return f"文件有 {entry.size / 1e6:.0f} MB，最多 {MOST_BYTES // 1024 // 1024} MB；请换一个小的"
    return ""


def clear(folder: Path) -> None:
    """Empty content/ but for its theme."""
    folder.mkdir(exist_ok=True)
    for child in folder.iterdir():
        if child.name == THEME:
            continue
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        else:
            child.unlink()


def write(found: list[Entry]) -> None:
    """Write the files, those that are programs as programs, so that no change of mode is seen in them later."""
    with subprocess.Popen(
        ["git", "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as reader:
        assert reader.stdin
        assert reader.stdout
        for entry in found:
            reader.stdin.write(f"{entry.blob}\n".encode())
            reader.stdin.flush()
            _, kind, size = reader.stdout.readline().split()
            data = reader.stdout.read(int(size))
            reader.stdout.read(1)
            if kind != b"blob" or len(data) != entry.size:
                raise ValueError(f"Git gave {kind!r} of {len(data)} bytes for {entry.blob}")
            file = Path(entry.path)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as stream:
                stream.write(data)
            if entry.mode == PROGRAM:
                file.chmod(0o755)
        reader.stdin.close()


def main() -> int:
    """Take the content of the commit that is named, or say what stands against it."""
    os.chdir(Path(__file__).resolve().parent.parent)
    found = entries(sys.argv[1])
    refused = [(entry, why) for entry in found if (why := objection(entry))]
    for entry, why in refused:
        print(annotation("error", why, ascii(entry.path) if not entry.path.isprintable() else entry.path))
    if refused:
        return 1
    clear(Path(CONTENT))
    write(found)
    print(f"{len(found)} files of content/ taken")
    return 0


if __name__ == "__main__":
    sys.exit(main())
