#!/usr/bin/env python3
"""The cache that the workflow `pages` keeps between runs: what it is called, and which of them must not be kept.

    .ci/site_cache.py key        print `key=` and `prefix=` for this commit, as a step's outputs
    .ci/site_cache.py forget     delete the repository's other caches that may hold what is not to be shown any more

A cache is named by the tree of the commit, so that equal content finds it again; the newest of the same prefix will do
otherwise. The prefix stands for everything that was withdrawn or redacted, by its bytes: once somebody withdraws, redacts
or shortens an article, no run finds a cache of before, which holds the words. GitHub keeps those for days; `forget` deletes them.

Run at the root of the repository; needs nothing but Python and Git. An archive that `bulletin new` makes gets a copy in
`.github/`. `forget` asks the API of GitHub, whose address and token the environment names.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request

_NAME = "site-"
_WITHHELD = r"^[\"']?access[\"']?[[:space:]]*:[[:space:]]*[\"']?(withdrawn|redacted)"
_HERE = "content/articles"
_PAGE = 100


def main(words: list[str]) -> int:
    """Do what is asked for; 2 where that cannot be read."""
    if words == ["key"]:
        print(f"key={prefix()}{_git('rev-parse', 'HEAD^{tree}')}")
        print(f"prefix={prefix()}")
    elif words == ["forget"]:
        forget(prefix())
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


def prefix() -> str:
    """What the names of the caches begin with that hold nothing of what is withheld now."""
    listed = _git("grep", "-l", "-z", "-i", "-E", _WITHHELD, "HEAD", "--", _HERE, may_fail=True)
    paths = [name.removeprefix("HEAD:") for name in listed.split("\0") if name]
    blobs = [_git("rev-parse", f"HEAD:{path}") for path in paths]
    told = "\n".join(sorted(f"{path}\0{blob}" for path, blob in zip(paths, blobs, strict=True)))
    return f"{_NAME}{hashlib.sha256(told.encode()).hexdigest()[:16]}-"


def forget(kept: str) -> None:
    """Delete every cache of the site whose name does not begin with `kept`, and say how many. Raises OSError."""
    found: list[dict[str, object]] = []
    while True:
        page = len(found) // _PAGE + 1
        some = json.loads(_ask("GET", f"?key={_NAME}&per_page={_PAGE}&page={page}"))["actions_caches"]
        found += some
        if len(some) < _PAGE:
            break
    stale = [cache for cache in found if not str(cache["key"]).startswith(kept)]
    for cache in stale:
        _ask("DELETE", f"/{cache['id']}")
    print(f"{len(stale)} caches deleted, {len(found) - len(stale)} kept ({kept})")


def _ask(method: str, path: str) -> bytes:
    api, repository = os.environ["GITHUB_API_URL"], os.environ["GITHUB_REPOSITORY"]
    address = f"{api}/repos/{urllib.parse.quote(repository)}/actions/caches{path}"
    request = urllib.request.Request(address, method=method)  # noqa: S310 the API that the runner names
    request.add_header("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")
    request.add_header("Accept", "application/vnd.github+json")
    request.add_header("X-GitHub-Api-Version", "2022-11-28")
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        data: bytes = answer.read()
    return data


def _git(*words: str, may_fail: bool = False) -> str:
    done = subprocess.run(
        ("git", *words),
        check=not may_fail,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
