"""Account for edited articles in characters: what their page printed against what their files say.

To correct is to replace a few characters by others. Where more of them are gone, or stand there that the page does not
have, a person is asked once whether that is meant: a paragraph is deleted by one stroke of a key, too. Pure functions
over versions of articles whose parts are reading text, and over files and records as values.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.content import frontmatter
from bulletin.conversion import versions
from bulletin.conversion.changes import HEADS, Comparison, Text, compare_by_hand
from bulletin.conversion.doubts import Doubt
from bulletin.model import SHOWN_WHOLE
from bulletin.text import prose
from bulletin.text.typography import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.content.folder import Content
    from bulletin.conversion.changes import Version
    from bulletin.model import Article

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
    about: str
    """What it is, in one word: 少字, 多字, 移走, 互换, 零散, 空."""
    what: str
    """For a person, without the article: `比原文少 268 字（第 3 段）`."""
    words: str
    """The words at issue: what a confirmation is kept with."""
    part: int = -1
    """The part of the file at or behind which it is, by number; -1 where that is its beginning."""
    is_empty: bool = False
    """Whether nothing is left of the text: not a doubt but a mistake."""
    to: str = ""
    """The article to which the words went; empty where they went to none."""


Pair = tuple["Version", "Version"]
"""An article as its page gives it, and as a person made it."""


def account(pages: Iterable[Sequence[Pair]], typed: Sequence[Version] = ()) -> tuple[Deviation, ...]:
    """What edited articles have less or more than their pages.

    `pages` are the edited articles page by page, `typed` articles that no page gave: words may have gone there.
    """
    found: list[Deviation] = []
    places: list[_Place] = []
    order: dict[str, int] = {}
    sizes: dict[str, int] = {}
    for pairs in pages:
        comparison = compare_by_hand(*(Text(versions) for versions in zip(*pairs, strict=True)))
        order |= {version.id: len(order) + number for number, (version, _) in enumerate(pairs)}
        sizes |= {was.id: _length(was) for was, _ in pairs}
        emptied = {was.id: _length(was) for was, now in pairs if _length(was) and not _length(now)}
        found += (
            Deviation(article_id, "空", f"正文是空的，原文有 {size} 字", "", is_empty=True)
            for article_id, size in emptied.items()
        )
        found += _moved(comparison)
        own = [*_missing(comparison), *_added(comparison)]
        places += (place for place in own if not (place.is_missing and place.article in emptied))
    known = _Elsewhere(places, typed)
    targets = {id(place): known.of(place) for place in places if place.is_missing}
    reached = {id(target) for target in targets.values() if target}
    for place in places:
        if target := targets.get(id(place)):
            where = f"（{target.where}）" if target.where else ""
            what = f"{place.where}的 {place.size} 字移到了 {target.article}{where}"
            moved = Deviation(place.article, "移走", what, place.words, place.part, to=target.article)
            found.append(moved)
        elif (place.size > SMALL or place.is_whole) and id(place) not in reached:
            sign = "少" if place.is_missing else "多"
            what = f"比原文{sign} {place.size} 字（{place.where}）"
            found.append(Deviation(place.article, f"{sign}字", what, place.words, place.part))
    found += _scattered(places)
    found = _exchanged(found, sizes)
    return tuple(sorted(found, key=lambda one: (order[one.article], one.part)))


def _exchanged(found: Sequence[Deviation], sizes: Mapping[str, int]) -> list[Deviation]:
    """The same, said once of two articles of which each holds most of the other's text; `sizes` are those of the texts."""
    went: Counter[tuple[str, str]] = Counter()
    for one in found:
        went[one.article, one.to] += len(squeeze(one.words))
    pairs = {
        (one, other)
        for one, other in went
        if other and 2 * went[one, other] > sizes.get(one, 0) and 2 * went[other, one] > sizes.get(other, 0)
    }
    kept = [one for one in found if (one.article, one.to) not in pairs]
    for first, second in sorted(pair for pair in pairs if pair[0] < pair[1]):
        words = "\n".join(each.words for each in found if {each.article, each.to} == {first, second})
        what = f"正文和 {second} 的互换了（弄错了就把两篇的正文换回来）"
        kept.append(Deviation(first, "互换", what, words))
    return kept


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

    def __init__(self, places: Sequence[_Place], typed: Sequence[Version]) -> None:
        texts = [(version.id, "\n".join(part.text for part in version.parts)) for version in typed]
        self.places = [
            *(place for place in places if not place.is_missing),
            *(_Place(version, "", words, 0, False) for version, words in texts),
        ]
        self.holders: dict[str, set[int]] = {}
        if all(not place.is_missing for place in places):
            return
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
            yield Deviation(old.owners[block], "移走", what, words, to=new.owners[number])


def _scattered(places: Iterable[_Place]) -> Iterator[Deviation]:
    """Small losses that together are none."""
    small = [place for place in places if place.size <= SMALL and not place.is_whole]
    for article_id in dict.fromkeys(place.article for place in small):
        own = [place for place in small if place.article == article_id]
        gone = [place for place in own if place.is_missing]
        balance = sum(place.size for place in gone) - sum(place.size for place in own if not place.is_missing)
        if balance > SCATTERED:
            what = f"有 {len(gone)} 处零散的改动，共比原文少 {balance} 字"
            yield Deviation(article_id, "零散", what, "\n".join(place.words for place in gone))


# -- of the files of an archive

_CERTAINTY = 0.1
"""Set, not measured: most of what people delete is meant to go, but what is not must be seen before anything else."""


def doubts(content: Content) -> tuple[Doubt, ...]:
    """What edited articles have less or more than their pages, as questions, until a person confirms it.

    An emptied article is no question but a problem, which others report.
    """
    articles = {file.article.id: file.article for file in content.articles}
    found = []
    for one in _deviations(content):
        if one.is_empty:
            continue
        article = articles[one.article]
        line, what = versions.line_of(article, one.part), f"{one.article}：{one.what}，请确认"
        found.append(Doubt(article.path, line, what, _CERTAINTY, one.words, one.about))
    return tuple(found)


def _deviations(content: Content) -> tuple[Deviation, ...]:
    pages: dict[str, list[Pair]] = {}
    typed: list[Article] = []
    for file in content.articles:
        article, record = file.article, content.ledger.articles.get(file.article.id)
        if record is None or not record.page:
            typed.append(article)
        elif (
            record.written != file.sha256 and article.meta.access in SHOWN_WHOLE and record.header is not None
        ):
            # What is withdrawn or redacted was cut on purpose, and nobody is asked about it.
            was = versions.to_read(record.header, prose.parse(record.body), record.body)
            pages.setdefault(record.page, []).append((was, _read(article)))
    return account(pages.values(), [_read(article) for article in typed]) if pages else ()


def _read(article: Article) -> Version:
    return versions.to_read(frontmatter.header(article.meta), article.blocks, article.body)
