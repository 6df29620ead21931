"""Account for edited articles in characters: what their page printed against what their files say.

To correct is to replace a few characters by others. Where more of them are gone, or stand there that the page does not
have, a person is asked once whether that is meant: a paragraph is deleted by one stroke of a key, too. Pure functions
over versions of articles whose parts are reading text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.conversion.changes import HEADS, Comparison, Text, compare_by_hand
from bulletin.text.typography import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.conversion.changes import Version

SMALL = 10
"""Characters that may be gone, or be put in, at one place without a question.

In the 22 first articles half of the clauses and 19 of 20 sentences (15 characters and more) are longer, while names,
figures and doubled line ends are shorter: a correction passes, a lost sentence does not.
"""
SCATTERED = 30
"""Characters that may be gone from an article in small places together: half a sentence of middling length (59)."""
_GRAM = 8
"""Characters in a row by which words are known again in another article."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """Words by which an edited article differs from what its page printed by more than a correction."""

    article: str
    what: str
    """For a person, without the article: `比原文少 268 字（第 3 段）`."""
    words: str
    """The words at issue: what a confirmation is kept with."""
    part: int = -1
    """The part of the file at or behind which it is, by number; -1 where that is its beginning."""
    is_empty: bool = False
    """Whether nothing is left of the text: not a doubt but a mistake."""


def account(
    base: Sequence[Version], files: Sequence[Version], typed: Sequence[Version] = ()
) -> tuple[Deviation, ...]:
    """What edited articles have less or more than their pages.

    `base` is what the pages give, `files` what people made of it, both by article in the same order; articles nobody
    edited may be left out of both. `typed` are articles that no page gave: words may have gone there.
    """
    comparison = compare_by_hand(Text(tuple(base)), Text(tuple(files)))
    places = [*_missing(comparison), *_added(comparison)]
    known = _Elsewhere([place for place in places if not place.is_missing], typed)
    found: list[Deviation] = []
    gone_to: set[int] = set()
    emptied = {
        version.id
        for version, file in zip(base, files, strict=True)
        if _length(version) and not _length(file)
    }
    for article_id in sorted(emptied):
        size = sum(_length(version) for version in base if version.id == article_id)
        found.append(Deviation(article_id, f"正文是空的，原文有 {size} 字", "", is_empty=True))
    for place in places:
        if place.is_missing and (target := known.of(place)):
            name = f"（{target.where}）" if target.where else ""
            what = f"{place.where}的 {place.size} 字移到了 {target.article}{name}"
            found.append(Deviation(place.article, what, place.words, place.part))
            gone_to.add(id(target))
    for place in places:
        if id(place) in gone_to or (place.is_missing and (known.of(place) or place.article in emptied)):
            continue
        if place.size > SMALL or place.is_whole:
            sign = "比原文少" if place.is_missing else "比原文多"
            what = f"{sign} {place.size} 字（{place.where}）"
            found.append(Deviation(place.article, what, place.words, place.part))
    found += _moved(comparison)
    found += _scattered(place for place in places if place.article not in emptied)
    order = {version.id: number for number, version in enumerate(files)}
    return tuple(sorted(found, key=lambda one: (order[one.article], one.part)))


def _length(version: Version) -> int:
    """Characters of the text under the headline; blanks do not count."""
    return sum(len(squeeze(part.text)) for part in version.parts if part.kind not in HEADS)


@dataclass(frozen=True, slots=True)
class _Place:
    """Characters that are gone, or were put in, at one place."""

    article: str
    where: str
    words: str
    part: int
    is_missing: bool
    is_whole: bool = False
    """Whether it is a whole part, or several."""

    @property
    def size(self) -> int:
        return len(squeeze(self.words))


def _missing(comparison: Comparison) -> Iterator[_Place]:
    """What is gone, whole parts that follow each other together."""
    old, text = comparison.old, comparison.old.blocks.text
    gone = {
        number
        for number, part in enumerate(old.parts)
        if part.text and number not in comparison.runs_of and number not in comparison.rewritten
    }
    for _, group in groupby(
        enumerate(sorted(gone)), key=lambda item: (item[1] - item[0], old.owners[item[1]])
    ):
        numbers = [number for _, number in group]
        words = "\n".join(old.parts[number].text for number in numbers)
        before = next(
            (runs[-1].b for at in range(numbers[0] - 1, -1, -1) if (runs := comparison.runs_of.get(at))), -1
        )
        part = comparison.new.blocks.block(before) if before >= 0 else -1
        same = part >= 0 and comparison.new.owners[part] == old.owners[numbers[0]]
        yield _Place(old.owners[numbers[0]], _span(old, numbers), words, part if same else -1, True, True)
    for number in range(len(old.parts)):
        for edit in comparison.edits(number) if number not in gone else ():
            if edit.start < edit.end:
                part = comparison.new.blocks.block(max(edit.at, 0))
                yield _Place(old.owners[number], old.name(number), text[edit.start : edit.end], part, True)


def _added(comparison: Comparison) -> Iterator[_Place]:
    """What was put in."""
    new = comparison.new
    for group in comparison.added:
        words = "\n".join(new.parts[number].text for number in group)
        yield _Place(new.owners[group[0]], _span(new, group), words, group[0], False)
    for number in range(len(comparison.old.parts)):
        for edit in comparison.edits(number):
            if edit.text.strip("\x1e"):
                part = new.blocks.block(edit.at)
                words = edit.text.replace("\x1e", "\n")
                yield _Place(new.owners[part], new.name(part), words, part, False)


def _span(text: Text, numbers: Sequence[int]) -> str:
    """What parts in a row are called: 第 3 段, 第 3–5 段, 标题到第 2 段."""
    first, last = text.name(numbers[0]), text.name(numbers[-1])
    if first == last:
        return first
    if first.startswith("第") and last.startswith("第"):
        return f"{first.removesuffix(' 段')}–{last.removeprefix('第 ')}"
    return f"{first}到{last}"


class _Elsewhere:
    """Where words that are gone from an article stand now: among what was put into another, or in a typed one."""

    def __init__(self, added: Sequence[_Place], typed: Sequence[Version]) -> None:
        self.places = [
            *added,
            *(
                _Place(version.id, "", "\n".join(part.text for part in version.parts), 0, False)
                for version in typed
            ),
        ]
        self.holders: dict[str, set[int]] = {}
        for number, place in enumerate(self.places):
            for gram in _grams(place.words):
                self.holders.setdefault(gram, set()).add(number)

    def of(self, missing: _Place) -> _Place | None:
        """The place that holds most of the words, when it holds more than half of them."""
        grams = _grams(missing.words)
        counts = Counter(
            number
            for gram in grams
            for number in self.holders.get(gram, ())
            if self.places[number].article != missing.article
        )
        best = max(counts.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
        return self.places[best[0]] if 2 * best[1] > len(grams) else None


def _grams(words: str) -> set[str]:
    plain = squeeze(words)
    return {plain[at : at + _GRAM] for at in range(len(plain) - _GRAM + 1)}


def _moved(comparison: Comparison) -> Iterator[Deviation]:
    """Whole parts that went to another article of the page."""
    old, new = comparison.old, comparison.new
    for number, block in sorted(comparison.moves.items()):
        if old.owners[block] != new.owners[number]:
            words = old.parts[block].text
            size = len(squeeze(words))
            what = f"{old.name(block)}的 {size} 字移到了 {new.owners[number]}（{new.name(number)}）"
            yield Deviation(old.owners[block], what, words)


def _scattered(places: Iterable[_Place]) -> Iterator[Deviation]:
    """Small losses that together are none."""
    small = [place for place in places if place.size <= SMALL and not place.is_whole]
    for article_id in dict.fromkeys(place.article for place in small):
        own = [place for place in small if place.article == article_id]
        gone = [place for place in own if place.is_missing]
        balance = sum(place.size for place in gone) - sum(place.size for place in own if not place.is_missing)
        if balance > SCATTERED:
            what = f"有 {len(gone)} 处零散的改动，共比原文少 {balance} 字"
            yield Deviation(article_id, what, "\n".join(place.words for place in gone))
