#!/usr/bin/env python3
"""Hold the site that is published against one that was built from nothing: both list their files in manifest.json.

    .ci/compare_published.py ADDRESS FOLDER      for example https://user.github.io/repo/ site

Exit 0 where every file and every source is the same, 1 where not (each is named), 2 where the published manifest cannot be
had. A difference where the sources are the same is a mistake of the program or of its cache.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path

MANIFEST = "manifest.json"
_MOST = 50
_SAID = {"files": "file", "sources": "source"}


def main(words: list[str]) -> int:
    """Compare, and print what differs."""
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    address = f"{words[0].rstrip('/')}/{MANIFEST}"
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 as it was given
            published = json.loads(answer.read())
    except (OSError, ValueError) as error:
        print(f"{address}: {error}", file=sys.stderr)
        return 2
    built = json.loads(Path(words[1], MANIFEST).read_bytes())
    lines = [line for kind in _SAID for line in differences(published[kind], built[kind], _SAID[kind])]
    for line in lines[:_MOST]:
        print(line, file=sys.stderr)
    if len(lines) > _MOST:
        print(f"and {len(lines) - _MOST} more", file=sys.stderr)
    if not lines:
        print(f"{len(built['files'])} files are the same as at {address}")
    return 1 if lines else 0


def differences(published: dict[str, str], built: dict[str, str], what: str) -> list[str]:
    """A line for each entry that only one of two lists has, or that differs, sorted by path."""
    lines = []
    for path in sorted(published.keys() | built.keys()):
        if path not in built:
            lines.append(f"{path}: this {what} is published, and not built")
        elif path not in published:
            lines.append(f"{path}: this {what} is built, and not published")
        elif published[path] != built[path]:
            lines.append(f"{path}: this {what} is another one than published")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
