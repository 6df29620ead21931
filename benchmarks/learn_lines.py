"""Learn what lines read like: bulletin/reference/data/line_weights.tsv.

    python benchmarks/learn_lines.py [--corpus FOLDER …] [--without SET …] [--out FILE]

The pages of tests/cases/pages, the pages of the tests' archive and the examples of new archives (and other captures of them) and of
tests/cases/transcript as the rules read them, pages made of the first (`remade`) and every second page
of each corpus (a folder as `conversion.py` takes it) teach a conditional random field: the score of a reading of a page is that of the rules, times one factor, and the weights of the features
that its lines show (`bulletin.conversion.page.learned`). Rules are left out at random for half of it, because on pages that were looked
at they are righter than on others. Trained by gradient descent (Adam) on the likelihood of the true readings, the same on every
machine with one version of numpy. `--without` leaves sets out, so that they can be measured as pages that were not seen:

    python benchmarks/learn_lines.py --without fresh-g --out w.tsv
    python benchmarks/pages.py --weights w.tsv tests/cases/pages/fresh-g
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
import pages
import remade

from bulletin.content.decoding import read_page as read_file
from bulletin.conversion.page import decoding, learned
from bulletin.conversion.page.layout import read_lines
from bulletin.conversion.page.rules import LINE_RULES, STEP_RULES, TRANSITIONS, UNFINISHED_PENALTY
from bulletin.reference import lineweights
from bulletin.roles import ASIDE, BEGINS_ARTICLE, CANNOT_END, Reading
from bulletin.text.typography import letters
from tests import captures, page_cases
from tests.region import SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bulletin.conversion.page.layout import Lines

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "bulletin" / "reference" / "data" / "line_weights.tsv"
READINGS = tuple(Reading)
MADE = 200
"""Pages made of known ones."""
MADE_WEIGHT = 0.5
CORPUS_WEIGHT = 0.4
"""A corpus has many more lines than the pages of the tests, and all of one newspaper."""
LEFT_OUT = 0.4
"""Share of the rules that are left out."""
ROUNDS = 60
STEP = 0.06
DECAY = 0.5
"""Weight of the sum of squares."""
LEAST = 3
"""Pages on which a feature stands that is learned of, at least."""
SMALLEST = 0.1
"""Weights below are left out of the table, in the units of the rules."""
HEAD = """\
# What lines of newspaper pages read like: weights of features, in tenths of the units of the rules.
# A row: feature<TAB>class:weight class:weight ...; classes by number: {classes}.
# Learned by benchmarks/learn_lines.py from {count} pages (tests/cases/pages, tests/cases/transcript, tests/archive/pages, examples of new archives), {made} made of them
# and {corpus} of another newspaper of 1998 with known articles, whose text is not here; do not edit.
"""


@dataclass(frozen=True)
class Known:
    """A page, and by place (line and column from 1) the readings that are right; lines left out are not known."""

    text: str
    readings: Mapping[tuple[int, int], frozenset[Reading]]
    weight: float


@dataclass
class Lattice:
    """Every reading of a page with its score, some rules left out."""

    lines: Floats
    """What each reading of each line is worth: lines x readings."""
    steps: Floats
    """What each step into a line is worth: lines x readings before x readings; none into the first."""
    right: Bools
    """Which readings are right: lines x readings."""
    features: NDArray[np.int64]
    """The numbers of the lines' rows among the features of all pages."""
    weight: float


def known_pages(without: Sequence[str]) -> Iterator[tuple[Known, page_cases.Case | None]]:
    for folder in sorted(page_cases.FOLDER.iterdir()):
        if folder.name not in without:
            for case in page_cases.read(folder):
                tags = {(line.number, 1): pages.FITTING[line.tag] for line in case.lines}
                yield Known(case.text, tags, 1.0), case
    real = sorted((ROOT / "tests" / "archive" / "pages").glob("*.txt"))
    examples = sorted((ROOT / "bulletin" / "desk" / "skeleton").glob("example*.md"))
    texts = [path.read_text(encoding="utf-8") for path in (*real, *examples)]
    close = [case.text for case in page_cases.read(page_cases.FOLDER / "close")]
    small = sorted((ROOT / "tests" / "cases" / "transcript").glob("*.txt"))
    for text in (*texts, *(path.read_text(encoding="utf-8").split(_PARTING)[1] for path in small)):
        read = _by_rules(text)
        yield (
            Known(
                text, {(one.line.number, one.line.column): frozenset({one.reading}) for one in read}, _SURE
            ),
            None,
        )
    for text in (*texts, *close):
        yield from ((page, None) for page in _captures(text))


_SURE = 1.5
"""Weight of pages that must be read as they are."""
_CAPTURED = 0.5


def _by_rules(text: str) -> tuple[decoding.ReadLine, ...]:
    with mock.patch.object(lineweights, "weights", dict):
        return decoding.best_reading(read_lines(text, SUBJECT))


def _captures(text: str) -> Iterator[Known]:
    """The same page, captured otherwise: what stood on a line of its own is what it was; what did not, is no head.

    Where a headline was put together with the text below it, an item without headline begins.
    """
    was = {letters(one.line.text): one.reading for one in _by_rules(text)}
    starts = tuple(words for words, reading in was.items() if reading in BEGINS_ARTICLE and words)
    for change in captures.CAPTURES.values():
        other = change(text)
        found: dict[tuple[int, int], frozenset[Reading]] = {}
        for line in read_lines(other, SUBJECT).items:
            if words := letters(line.text):
                joined = pages.FITTING["U"] if words.startswith(starts) else _ANY - _ARTICLE_HEADS
                found[line.number, line.column] = frozenset({was[words]}) if words in was else joined
        yield Known(other, found, _CAPTURED)


def corpus_pages(folder: Path) -> Iterator[Known]:
    """Every second page of a corpus. What it does not say of a line stays open.

    A short line among the paragraphs may be a crosshead or a byline; where an item without headline and dateline begins
    cannot be seen.
    """
    for path in sorted((folder / "truth").glob("*.json"))[::2]:
        truth = json.loads(path.read_text(encoding="utf-8"))
        file = folder / "pages" / truth["page"]
        text, _ = read_file(file.read_bytes(), file.suffix, file.name)
        whole: dict[str, frozenset[Reading]] = {}
        begun: list[str] = []
        ended: list[str] = []
        for article in truth["articles"]:
            whole |= {letters(caption): pages.FITTING["C"] for caption in article["captions"]}
            for at, paragraph in enumerate(map(letters, article["paragraphs"])):
                if at == 0 and not article["title"]:
                    readings = pages.FITTING["U"] | (_TEXT if article["weak_start"] else frozenset())
                else:
                    readings = _TEXT if len(paragraph) > _SHORT else _ANY - _ARTICLE_HEADS
                whole.setdefault(paragraph, readings)
                if at in (article.get("broken") or ()):
                    begun.append(paragraph)
                    ended.append(paragraph)
            if article["title"]:
                whole[letters(article["title"])] = pages.FITTING["H"]
        found: dict[tuple[int, int], frozenset[Reading]] = {}
        for number, line in enumerate(map(letters, text.split("\n")), 1):
            if line in whole:
                found[number, 1] = whole[line]
            elif line and any(paragraph.startswith(line) for paragraph in begun):
                found[number, 1] = _TEXT
            elif line and any(paragraph.endswith(line) for paragraph in ended):
                found[number, 1] = pages.FITTING["+"]
        yield Known(text, found, CORPUS_WEIGHT)


_SHORT = 40
"""Letters of a paragraph that may be something else, at most."""
_TEXT = pages.FITTING["P"]
_ANY = frozenset(READINGS)
_ARTICLE_HEADS = frozenset({Reading.KICKER, Reading.TITLE, Reading.TITLE_MORE, Reading.UNTITLED})


_PARTING = "====\n"
"""Between the parts of a case of tests/test_transcript.py: what it expects, the page, the articles."""


class Rules:
    """The rules as tables of numbers."""

    def __init__(self) -> None:
        size = len(READINGS)
        place = {reading: at for at, reading in enumerate(READINGS)}
        self.base = np.array([decoding.BASE[reading] for reading in READINGS])
        self.first = np.full(size, _NEVER)
        self.usual = np.full((size, size), _NEVER)
        for before, after in TRANSITIONS.items():
            row = self.first if before is None else self.usual[place[before]]
            for reading, score in after.items():
                row[place[reading]] = score
        self.end = np.array([UNFINISHED_PENALTY if reading in CANNOT_END else 0.0 for reading in READINGS])
        self.of_lines = [
            np.array([rule.weight * (reading in rule.readings) for reading in READINGS])
            for rule in LINE_RULES
        ]
        self.of_steps = [
            np.array(
                [
                    [rule.weight * (before in rule.before and to in rule.readings) for to in READINGS]
                    for before in READINGS
                ]
            )
            for rule in STEP_RULES
        ]
        self.aside = np.array([reading in ASIDE for reading in READINGS])[:, None]

    def scores(self, page: Lines, kept: Bools, kept_steps: Bools) -> tuple[Floats, Floats]:
        """What every reading of a line and every step is worth, as `decoding` has it, by the rules that are kept."""
        count = len(page.items)
        lines = np.tile(self.base, (count, 1))
        steps = np.zeros((count, *self.usual.shape))
        for at in range(count):
            for rule, scores, keeps in zip(LINE_RULES, self.of_lines, kept, strict=True):
                if keeps and (value := rule.feature(page, at)):
                    lines[at] += value * scores
            if not at:
                continue
            steps[at] = self.usual
            for step, table, keeps in zip(STEP_RULES, self.of_steps, kept_steps, strict=True):
                if keeps:
                    direct, past = step.feature(page, at - 1, at), step.feature(page, max(at - 2, 0), at)
                    if direct or past:
                        steps[at] += np.where(self.aside, past, direct) * table
        lines[0] += self.first
        lines[-1] += self.end
        return np.maximum(lines, _NEVER), np.maximum(steps, _NEVER)


_NEVER = -40.0
"""Score of what cannot be: low enough, and no infinity in the sums."""


def learn(known: Sequence[Known], others: Sequence[Known]) -> dict[str, Floats]:
    """By feature the weight for each class, in the units of the rules; `others` add no features of their own."""
    lot = np.random.default_rng(1)
    rules = Rules()
    texts = [decoding.text_of(read_lines(one.text, SUBJECT)).lines for one in (*known, *others)]
    shown = [learned.shown(page) for page in texts]
    counts = Counter(
        name for page in shown[: len(known)] for name in {name for line in page for name in line}
    )
    numbers = {
        name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= LEAST))
    }
    rows = [[numbers[name] for name in line if name in numbers] for page in shown for line in page]
    lattices: list[Lattice] = []
    at = 0
    for one, page in zip((*known, *others), texts, strict=True):
        count = len(page.items)
        of_page = np.arange(at, at + count)
        at += count
        if count < 2:
            continue
        right = np.array(
            [[reading in _right(one, page, index) for reading in READINGS] for index in range(count)]
        )
        for all_rules in (True, False):
            kept, kept_steps = (
                all_rules | (lot.random(len(of)) >= LEFT_OUT) for of in (LINE_RULES, STEP_RULES)
            )
            lines, steps = rules.scores(page, kept, kept_steps)
            lattices.append(Lattice(lines, steps, right, of_page, one.weight / 2))
    weights, factor = _descend(lattices, rows, len(numbers))
    print(
        f"pages {len(known)}, others {len(others)}, features {len(numbers)}, factor of the rules {factor:.3f}"
    )
    return {name: weights[at] / factor for name, at in numbers.items()}


def _right(page: Known, lines: Lines, at: int) -> frozenset[Reading]:
    line = lines.items[at]
    return page.readings.get((line.number, line.column), _ANY)


def _descend(lattices: Sequence[Lattice], rows: Sequence[Sequence[int]], count: int) -> tuple[Floats, float]:
    """The weights of each feature by class, and the factor of the rules, that make the right readings likeliest."""
    names = np.concatenate([np.array(row, dtype=np.int64) for row in rows])
    ends = np.cumsum([0, *map(len, rows)])
    order = np.argsort(names, kind="stable")
    lines = np.repeat(np.arange(len(rows)), np.diff(ends))[order]
    firsts = np.flatnonzero(np.r_[True, np.diff(names[order]) > 0])
    features = names[order][firsts]
    classes = np.array(
        [[float(reading in each) for reading in READINGS] for each in learned.CLASSES.values()]
    )
    batches = list(_batches(lattices))
    weights = np.zeros((count, len(classes)))
    factor = np.array(0.6)
    means, squares = [np.zeros_like(weights), np.zeros(())], [np.zeros_like(weights), np.zeros(())]
    for turn in range(1, ROUNDS + 1):
        scores = np.add.reduceat(weights[names], ends[:-1], axis=0) @ classes
        slope, slope_of_factor = np.zeros_like(scores), 0.0
        for batch in batches:
            of_lines, of_factor = _slopes(batch, scores, float(factor))
            np.add.at(slope, batch.features.ravel(), of_lines.reshape(-1, len(READINGS)))
            slope_of_factor += of_factor
        of_weights = DECAY * weights
        of_weights[features] += np.add.reduceat((slope @ classes.T)[lines], firsts, axis=0)
        for at, each in enumerate((of_weights, np.array(slope_of_factor * factor))):
            means[at] = 0.9 * means[at] + 0.1 * each
            squares[at] = 0.99 * squares[at] + 0.01 * each**2
        moves = [
            mean / (1 - 0.9**turn) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-3)
            for mean, square in zip(means, squares, strict=True)
        ]
        weights -= STEP * moves[0]
        factor = factor * np.exp(-STEP / 2 * moves[1])
    return weights, float(factor)


def _batches(lattices: Sequence[Lattice]) -> Iterator[Lattice]:
    """Lattices of one length put together, 64 at most: each array has one dimension more."""
    by_length: dict[int, list[Lattice]] = {}
    for each in lattices:
        by_length.setdefault(len(each.lines), []).append(each)
    for _, alike in sorted(by_length.items()):
        for first in range(0, len(alike), _BATCH):
            some = alike[first : first + _BATCH]
            yield Lattice(
                np.stack([each.lines for each in some]),
                np.stack([each.steps for each in some]),
                np.stack([each.right for each in some]),
                np.stack([each.features for each in some]),
                np.array([each.weight for each in some]),  # type: ignore[arg-type]
            )


_BATCH = 64


def _slopes(batch: Lattice, learnt: Floats, factor: float) -> tuple[Floats, float]:
    """How the likelihood of the right readings falls with the score of each reading of each line, and with the factor."""
    steps = factor * batch.steps
    lines = factor * batch.lines + learnt[batch.features]
    of_lines = np.zeros_like(lines)
    of_factor = 0.0
    for sign, scores in ((1.0, lines), (-1.0, np.where(batch.right, lines, 100 * _NEVER))):
        share = sign * np.asarray(batch.weight)
        forward, backward, total = _sums(scores, steps)
        marginal = np.exp(forward + backward - total[None, :, None])
        of_lines += (share[None, :, None] * marginal).transpose(1, 0, 2)
        of_factor += float((share[None, :, None] * marginal * batch.lines.transpose(1, 0, 2)).sum())
        for at in range(1, lines.shape[1]):
            pair = (
                forward[at - 1][:, :, None]
                + steps[:, at]
                + (scores[:, at] + backward[at])[:, None, :]
                - total[:, None, None]
            )
            of_factor += float((share[:, None, None] * np.exp(pair) * batch.steps[:, at]).sum())
    return of_lines, of_factor


def _sums(lines: Floats, steps: Floats) -> tuple[Floats, Floats, Floats]:
    """Logarithms of the sums over all readings up to a line and from it on (lines x pages x readings), and over the page."""
    count = lines.shape[1]
    forward = np.empty((count, lines.shape[0], lines.shape[2]))
    backward = np.zeros_like(forward)
    forward[0] = lines[:, 0]
    for at in range(1, count):
        forward[at] = _log_sum(forward[at - 1][:, :, None] + steps[:, at], 1) + lines[:, at]
    for at in range(count - 1, 0, -1):
        backward[at - 1] = _log_sum(steps[:, at] + (lines[:, at] + backward[at])[:, None, :], 2)
    return forward, backward, _log_sum(forward[-1], 1)


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    found: Floats = (most + np.log(np.exp(values - most).sum(axis=axis, keepdims=True))).squeeze(axis)
    return found


def main() -> None:
    """Learn, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, nargs="*", default=(), help="folders with pages/ and truth/")
    parser.add_argument(
        "--without", nargs="*", default=(), help="sets of tests/cases/pages that are left out"
    )
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    found = list(known_pages(options.without))
    known = [page for page, _ in found]
    cases = [case for _, case in found if case is not None]
    lot = random.Random(7)
    made = [
        Known(text, {(number, 1): pages.FITTING[tag] for number, tag in tags.items()}, MADE_WEIGHT)
        for text, tags in (remade.made(lot, cases) for _ in range(MADE))
    ]
    others = [page for folder in options.corpus for page in corpus_pages(folder)]
    weights = learn(known, [*made, *others])
    kept = ((name, np.where(abs(values) < SMALLEST, 0.0, values)) for name, values in weights.items())
    classes = ", ".join(f"{at} {name}" for at, name in enumerate(learned.CLASSES))
    head = HEAD.format(classes=classes, count=len(known), made=MADE, corpus=len(others))
    options.out.write_text(head + lineweights.table(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
