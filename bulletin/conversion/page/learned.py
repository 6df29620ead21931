"""What a line reads like by what was learned: a score for each reading, beside those of the rules.

Rules say what a person thought of. Here the shape of a line, its first and last characters and the kinds of the lines
around it are weighed as pages whose articles are known taught it: a conditional random field over the readings of a
page, in which the rules' own score is one of the terms, so that it learns only what they do not say.
`benchmarks/learn_lines.py` trains it; the weights stand in `reference/data/line_weights.tsv`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.reference import lineweights
from bulletin.roles import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.conversion.page.layout import Lines
    from bulletin.conversion.page.lines import Line

R = Reading

CLASSES: Mapping[str, tuple[Reading, ...]] = {
    "kicker": (R.KICKER,),
    "headline": (R.TITLE,),
    "second line": (R.TITLE_MORE,),
    "deck": (R.DECK,),
    "byline": (R.BYLINE_HEAD, R.SIGNATURE),
    "crosshead": (R.CROSSHEAD, R.SUBHEAD),
    "paragraph": (R.PARAGRAPH,),
    "continued": (R.CONTINUED,),
    "untitled": (R.UNTITLED,),
    "item": (R.ITEM,),
    "caption": (R.CAPTION, R.CAPTION_INSIDE),
    "furniture": (R.FOLIO, R.BOILERPLATE),
    "head": (R.KICKER, R.TITLE, R.TITLE_MORE, R.DECK),
    "text": (R.PARAGRAPH, R.UNTITLED, R.ITEM, R.CONTINUED),
}
"""What weights are learned for: readings that a reader would not tell apart share theirs, and heads and text have some in common."""


def scores(page: Lines) -> list[dict[Reading, float]]:
    """For each line what each reading gains or loses, in the units of the rules."""
    weights = lineweights.weights()
    found = []
    for features in shown(page):
        rows = [weights[feature] for feature in features if feature in weights]
        total = map(sum, zip(*rows, strict=True)) if rows else [0.0] * len(CLASSES)
        line: dict[Reading, float] = {}
        for readings, score in zip(CLASSES.values(), total, strict=True):
            for reading in readings:
                line[reading] = line.get(reading, 0.0) + score
        found.append(line)
    return found


def shown(page: Lines) -> list[list[str]]:
    """For each line the names of its features: what is seen of it, of the lines around it and of the page."""
    kinds = [_kind(page, at) for at in range(len(page.items))]
    shapes = [_shape(line) for line in page.items]
    return [list(_features(page, at, kinds, shapes)) for at in range(len(page.items))]


def _kind(page: Lines, at: int) -> str:
    """What a line looks like by itself, in one word."""
    line = page.items[at]
    if line.dateline:
        return "dateline"
    if line.byline_likeness >= 0.5 or page.signs_off[at]:
        return "byline"
    if line.is_signed:
        return "signed"
    if line.heading_likeness > 0.5:
        return "head" if line.length > 4 else "short"
    if line.ends_sentence:
        return "text" if line.length > 30 else "sentence"
    return "open" if line.length > 16 else "odd"


def _shape(line: Line) -> tuple[str, str, str]:
    """Its length, its last and its first character, coarsely."""
    text = line.text
    return (
        f"length {_steps(line.length, _LENGTHS)}",
        f"ends {_end(text[-1])}",
        f"begins {_beginning(text[0])}",
    )


def _bare(line: Line) -> str:
    """Its text without asterisks around it, which a capture in full width does not mark as strong."""
    return line.text.strip("* ") or line.text


def _length(line: Line) -> int:
    return line.length - len(line.text) + len(_bare(line))


_LENGTHS = (2, 4, 7, 11, 16, 22, 30, 50)
_SHORT = 30
"""Characters of a line whose first and last two, and whose pairs, are looked at by themselves, at most."""


def _steps(value: float, limits: Sequence[float]) -> int:
    return sum(value > limit for limit in limits)


def _end(last: str) -> str:
    for name, marks in _ENDS.items():
        if last in marks:
            return name
    return "digit" if last.isdigit() else "latin" if last.isascii() else "word"


_ENDS = {
    "stop": "。",
    "call": "？！?!…",
    "comma": ",，、;；",
    "colon": ":：",
    "bracket": ")）】]〕",
    "quote": "”’》」』",
}


def _beginning(first: str) -> str:
    for name, marks in _BEGINNINGS.items():
        if first in marks:
            return name
    if first.isdigit():
        return "digit"
    if first.isascii() and first.isalpha():
        return "latin"
    return "word" if "\u4e00" <= first <= "\u9fff" else "sign"


_BEGINNINGS = {"bracket": "(（【[〔", "quote": "“‘《「", "dash": "—-─"}


def _features(page: Lines, at: int, kinds: Sequence[str], shapes: Sequence[tuple[str, ...]]) -> Iterator[str]:
    line, kind = page.items[at], kinds[at]
    yield from shapes[at]
    yield from _words(line)
    yield f"kind {kind}"
    around = {d: kinds[at + d] if 0 <= at + d < len(kinds) else "none" for d in (-2, -1, 1, 2)}
    for distance, other in around.items():
        yield f"{distance:+} {other}"
        yield f"{distance:+} {kind} {other}"
    above, below = around[-1], around[1]
    yield f"-1+1 {above} {kind} {below}"
    yield f"+1+2 {kind} {below} {around[2]}"
    for distance in (-1, 1):
        if 0 <= at + distance < len(kinds):
            yield from (f"{distance:+} {shape}" for shape in shapes[at + distance])
            longer = _steps(_length(line) - _length(page.items[at + distance]), _LONGER)
            yield f"{distance:+} longer {longer} {kind} {around[distance]}"
    gaps = _gap(page, at) + (_gap(page, at + 1) if at + 1 < len(kinds) else "")
    yield f"gaps {gaps}"
    yield f"gaps {gaps} {kind}"
    yield f"place {_place(at, len(kinds))}"
    yield f"parted {at in page.parted:d}{at + 1 in page.parted:d}"
    yield f"signs {page.signing_habit > 0.6:d} {above} {kind}"
    yield f"markdown {page.is_markdown:d}"
    if line.length <= _LONGEST_HEAD and not line.text.endswith(_ENDS["stop"]):
        shared_below, shared_above = (
            _shared(page, at, range(at + 1, at + 4)),
            _shared(page, at, range(at - 3, at)),
        )
        yield f"words below {min(3, shared_below)}"
        yield f"words above {min(3, shared_above)}"
        yield f"words below and above {min(2, shared_below)}{min(2, shared_above)}"


_LONGER = (-13, -2, 1, 12)
_LONGEST_HEAD = 50


def _gap(page: Lines, at: int) -> str:
    more = page.items[at].gap - page.usual_gap
    return "+" if more > 0 else "-" if more < 0 else "="


def _place(at: int, count: int) -> str:
    """Where on the page a line stands."""
    if at < _NEAR_EDGE:
        return f"{at} from the top"
    return f"{count - 1 - at} from the end" if count - at <= _NEAR_EDGE else "inside"


_NEAR_EDGE = 2


def _shared(page: Lines, at: int, others: range) -> int:
    """How many pairs of characters of a line stand in others as well."""
    found: set[str] = set()
    for other in others:
        if 0 <= other < len(page.items):
            found |= page.items[other].bigrams
    return len(page.items[at].bigrams & found)


def _words(line: Line) -> Iterator[str]:
    """Its first and last characters, numbers and Latin words each as one; the marks and characters in it."""
    text = _BLANKS.sub(" ", _LATIN.sub("a", _NUMBER.sub("0", _bare(line))))
    yield f"first {text[:1]}"
    yield f"first two {text[:2]}"
    yield f"last {text[-1:]}"
    yield f"last two {text[-2:]}"
    if _length(line) <= _SHORT:
        yield f"short, first two {text[:2]}"
        yield f"short, last two {text[-2:]}"
        yield from (f"pair {one}{other}" for one, other in dict.fromkeys(pairwise(text)))
    long = "long" if _length(line) > _SHORT else "short"
    yield from (f"{long} with {mark}" for mark in _MARKS if mark in text)
    digits = sum(character.isdigit() for character in line.text) / max(1, len(line.text))
    yield f"digits {min(4, int(digits * 8))}"
    if line.sentence_words:
        yield "words of sentences"
    yield from (f"has {one}" for one in dict.fromkeys(text[:_SEEN] + text[-_SEEN // 2 :]))


_NUMBER = re.compile(r"\d+")
_LATIN = re.compile("[A-Za-z]+")
_BLANKS = re.compile(r"\s+")
_MARKS = ",:：《“(（|/ ·、0a%'"
_SEEN = 24
"""Characters of a line, from its beginning, that are looked at one by one; half as many from its end."""
