"""What builds, checks and conversions cost, beside Hugo and Pagefind where they are installed: every row in one run, in turns.

    python benchmarks/speed.py FOLDER [--articles N] [--rounds N] [--jobs N] [--rows NAME…]

FOLDER is made, with a corpus in it (`made.py`) and a copy of the program whose templates may be edited; a second run goes on
with what is there. Processor seconds are user and system time of a command and all it waited for, memory is that of its largest
process. Machines differ and are busy: quote ratios of one run. A row is printed as the median of its rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import made

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Undo = Callable[[], None]

COLD = "cold, no cache"


@dataclass
class Cost:
    """What one command took."""

    cpu: float
    wall: float
    peak: float
    """MiB."""
    counts: dict[str, int] = field(default_factory=dict)


def measured(command: Sequence[str], folder: Path) -> Cost:
    """Run a command. Raises CalledProcessError where it fails."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    begun = time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        printed = process.stdout.read() if process.stdout else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - begun
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, printed)
    try:
        counts = json.loads(printed)["counts"]
    except (ValueError, KeyError, TypeError):
        counts = {}
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, counts)


class Place:
    """The folder of a benchmark: `program`, `content`, `site`, `hugo`."""

    def __init__(self, folder: Path, articles: int, jobs: int) -> None:
        self.folder, self.jobs = folder, str(jobs)
        self.content, self.program = folder / "content", folder / "program"
        if not self.content.exists():
            made.pages(self.content, articles)
            made.hugo(folder / "hugo", articles)
        shutil.rmtree(self.program, ignore_errors=True)
        for name in ("bulletin", "templates", "static"):
            shutil.copytree(
                made.ROOT / name,
                self.program / name,
                ignore=shutil.ignore_patterns("__pycache__", "node_modules"),
            )
        shutil.copy(made.ROOT / "build.py", self.program)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "program/build.py", *words, "--content", "content", "--json"]

    def build(self, *options: str, output: str = "site") -> Cost:
        words = self.command("build", "--output", output, "--jobs", self.jobs, *options)
        return measured(words, self.folder)

    def cold(self) -> Cost:
        shutil.rmtree(self.folder / "fresh", ignore_errors=True)
        cost = self.build("--no-cache", output="fresh")
        shutil.rmtree(self.folder / "fresh")
        return cost

    # -- edits, each with what takes it back

    def articles(self) -> list[Path]:
        return sorted((self.content / "articles").glob("*.md"))

    def edit(self, path: Path, pattern: str, new: str) -> Undo:
        before = path.read_text(encoding="utf-8")
        after = re.sub(pattern, new, before, count=1, flags=re.MULTILINE)
        if after == before:
            sys.exit(f"{path}: nothing to edit")
        path.write_text(after, encoding="utf-8")
        return lambda: _write(path, before)

    def sentence(self) -> Undo:
        return self.edit(self._middle(), r"\n\Z", "\n\n又添了一句话。\n")

    def letter(self) -> Undo:
        longest = max(self.articles(), key=lambda path: path.stat().st_size)
        return self.edit(longest, r"^---\n\n", "---\n\n字")

    def headline(self) -> Undo:
        return self.edit(self._middle(), r'^title: "', 'title: "新')

    def date(self) -> Undo:
        return self.edit(self._middle(), r"^added:", 'date: "2021-05"\ndate_basis: "编辑所知"\nadded:')

    def added(self) -> Undo:
        path = self.content / "articles" / "typed.md"
        text = '---\nid: "typed"\ntitle: "添上的一篇"\nauthors: ["江枫"]\nadded: "2023-11-14"\n---\n\n近日，民警走进社区。\n'
        path.write_text(text, encoding="utf-8")
        # What was published stays published: taken back, it is withdrawn.
        return lambda: None

    def withdrawn(self) -> Undo:
        return self.edit(self._middle(), r"^added:", 'access: "withdrawn"\nadded:')

    def template(self, name: str) -> Undo:
        return self.edit(self.program / "templates" / name, r"<h1", '<h1 data-x="x"')

    def style(self) -> Undo:
        return self.edit(self.program / "static" / "css" / "reader.css", r"\Z", ".x { color: red; }\n")

    def _middle(self) -> Path:
        found = [path for path in self.articles() if path.name != "typed.md"]
        return found[len(found) // 2]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def rows(place: Place) -> dict[str, Callable[[], Cost]]:
    """The rows of the table, by name: each leaves the content and the site as it found them."""

    def edited(edit: Callable[[], Undo]) -> Callable[[], Cost]:
        def row() -> Cost:
            undo = edit()
            try:
                return place.build()
            finally:
                undo()
                place.build()

        return row

    def run(*words: str) -> Callable[[], Cost]:
        def row() -> Cost:
            measured(place.command(*words), place.folder)
            return measured(place.command(*words), place.folder)

        return row

    found: dict[str, Callable[[], Cost]] = {
        COLD: place.cold,
        "nothing changed": place.build,
        "one sentence added": edited(place.sentence),
        "a letter at the start of the longest article": edited(place.letter),
        "headline changed": edited(place.headline),
        "date changed": edited(place.date),
        "article withdrawn": edited(place.withdrawn),
        "listing.html changed": edited(lambda: place.template("listing.html")),
        "article.html changed": edited(lambda: place.template("article.html")),
        "a style changed": edited(place.style),
        "check, nothing changed": run("check"),
        "verify": run("verify", "--output", "site"),
        "convert, nothing to do": run("convert"),
        "article added": edited(place.added),
    }
    if hugo := shutil.which("hugo"):
        command = [hugo, "--quiet", "--cleanDestinationDir"]
        found["Hugo, without search"] = lambda: measured(command, place.folder / "hugo")
        if pagefind := shutil.which("pagefind"):
            index = [pagefind, "--site", "public", "--quiet"]
            found["Pagefind, the search of Hugo's site"] = lambda: measured(index, place.folder / "hugo")
    return found


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--rows", nargs="*", metavar="NAME", help="some of the rows; all without it")
    asked = parser.parse_args()
    place = Place(asked.folder.resolve(), asked.articles, asked.jobs)
    first = measured(place.command("convert"), place.folder)
    print(
        f"first conversion: {first.cpu:.1f} CPU s, {first.wall:.1f} s, {first.peak:.0f} MiB", file=sys.stderr
    )
    for _ in range(2):  # the first one writes notes into the ledger; the second is what the rows begin from
        place.build()
    known = rows(place)
    chosen = asked.rows or list(known)
    if unknown := sorted(set(chosen) - set(known)):
        sys.exit(f"no such rows: {'; '.join(unknown)}. There are: {'; '.join(known)}")
    costs: dict[str, list[Cost]] = {name: [] for name in chosen}
    for number in range(asked.rounds):
        for name in chosen:
            costs[name].append(known[name]())
            print(f"{number + 1}/{asked.rounds} {name}: {costs[name][-1].cpu:.2f}", file=sys.stderr)
    base = statistics.median(cost.cpu for cost in costs[COLD]) if COLD in costs else 0
    print("| row | CPU s | of the cold one | wall s | peak MiB | parsed | rendered | written |")
    print("|---|---|---|---|---|---|---|---|")
    for name, found in costs.items():
        cpu, wall = (statistics.median(getattr(cost, key) for cost in found) for key in ("cpu", "wall"))
        share = f"{cpu / base:.3f}" if base else ""
        counts = [str(found[-1].counts.get(key, "")) for key in ("parsed", "rendered", "written")]
        peak = max(cost.peak for cost in found)
        print(f"| {name} | {cpu:.2f} | {share} | {wall:.2f} | {peak:.0f} | {' | '.join(counts)} |")


if __name__ == "__main__":
    main()
