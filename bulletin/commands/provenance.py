"""build.json: the commit of the content a site was made of, and the versions of what made it.

Everything else of a site follows from content and program alone; this says which those were, so that anybody can take
them and make the site again. It is no part of the manifest, for two programs may make the same site.
"""

from __future__ import annotations

import json
import platform
from functools import cache
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.commands import git
from bulletin.model import OutputFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_OWN = "bulletin"


def file(commit: str | None) -> OutputFile:
    """The file for the content of a commit."""
    said = {"commit": commit, "versions": dict(versions())}
    return OutputFile(
        routes.BUILT_WITH.path(), (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
    )


def commit(folder: Path) -> str | None:
    """The commit of the repository around a folder; None where a file of that was changed since, or there is none."""
    changes = git.answer(folder, "status", "--porcelain", "--untracked-files=normal")
    return git.answer(folder, "rev-parse", "--verify", "HEAD") if changes == "" else None


@cache
def versions() -> Mapping[str, str]:
    """This program, Python, and the packages that building needs, by name."""
    from importlib import metadata  # late: where nothing is built, nobody asks

    found = {"python": platform.python_version()}
    try:
        found[_OWN] = metadata.version(_OWN)
        needed = metadata.requires(_OWN) or ()
    except metadata.PackageNotFoundError:  # a copy that was not installed
        return found
    for requirement in sorted(needed):
        name = requirement.partition(";")[0].split(">")[0].split("=")[0].split("<")[0].split("[")[0].strip()
        if "extra ==" not in requirement and name:
            try:
                found[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                continue
    return found
