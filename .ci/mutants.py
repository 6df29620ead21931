#!/usr/bin/env python3
"""Whether tests notice when the program is changed: a sample of mutants of each module, and those that survived.

    .ci/mutants.py [--sample N] [--seed N] [MODULE…]

MODULE is part of a path, as in `content/ledger`; all modules that pyproject.toml lists where there is none. In the environment in which it is
called, with `pip install --group measure` in it. Ends with 1 where more than one in ten survives. All mutants together take hours.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

MOST = 0.1
"""Share of mutants that may survive."""
ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "mutants"
NOTICED = {1, 3, 24, -24, 36, 37, 152, 255}
"""What mutmut notes where a test failed, or did not end; the others are survivors and mutants that no chosen test reaches."""


def results(modules: list[str]) -> dict[str, int | None]:
    """By the name of each mutant what its tests ended with: 0 where it survived, None where it was not run."""
    found: dict[str, int | None] = {}
    for path in sorted(MUTANTS.rglob("*.meta")):
        if not modules or any(part in path.as_posix() for part in modules):
            found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    asked = parser.parse_args()
    if not MUTANTS.exists():  # mutmut makes all mutants before it runs those that are named: here none
        subprocess.run([sys.executable, "-m", "mutmut", "run", "no.such.mutant"], cwd=ROOT, check=False)
    names = sorted(results(asked.modules))
    drawn = random.Random(asked.seed).sample(names, min(asked.sample, len(names)))
    subprocess.run([sys.executable, "-m", "mutmut", "run", *drawn], cwd=ROOT, check=True)
    ended = results(asked.modules)
    survived = [name for name in drawn if ended[name] not in NOTICED]
    for name in survived:
        subprocess.run([sys.executable, "-m", "mutmut", "show", name], cwd=ROOT, check=False)
    print(f"{len(survived)} of {len(drawn)} mutants survived ({len(names)} there are)")
    return int(len(survived) > MOST * len(drawn))


if __name__ == "__main__":
    raise SystemExit(main())
