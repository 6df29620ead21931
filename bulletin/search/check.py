"""Reading the index back: what the browser does with it, in short, so that every build can ask its own index.

Covers a string with grams, joins their positions, puts what is found into the `lunr` package's index format and lets
its query engine score it. `static/js/search/postings.js` and `engine.js` are the same in the browser.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cached_property, partial, reduce
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import lunr
import numpy as np
from lunr.idf import idf
from lunr.index import Index
from lunr.query import QueryPresence

from bulletin import routes
from bulletin.problems import Problem
from bulletin.search import terms, varints
from bulletin.search.passages import Document, document, numbered
from bulletin.search.postings import FIELDS, HEADS_EACH, K1, SPAN, starts, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.model import Archive, KnownFile, OutputFile
    from bulletin.search.postings import Key

F = TypeVar("F", bound="OutputFile | KnownFile")
Slot = tuple[str, int]
"""Field and number of the article."""

SAMPLED = 60
"""Articles asked for by a self-check."""
_LENGTHS = (1, 2, 3, 5, 8)


def self_check(
    archive: Archive,
    files: Iterable[F],
    bytes_of: Callable[[F], bytes] = attrgetter("content"),
    sampled: int = SAMPLED,
) -> tuple[Problem, ...]:
    """Ask the written index for strings and names that stand in the articles; report those it does not find.

    About `sampled` articles, evenly spread, the same for the same index. `bytes_of` gives what a file holds.
    """
    found = numbered(archive)
    index = Reader(files, bytes_of)
    step = max(1, len(found) // sampled)
    first = int(index.meta["edition"], 16) % step
    unfound = (
        (article.path, phrase)
        for number, article in found[first::step]
        for phrase in _samples(document(number, article))
        if number not in index.articles(phrase)
    )
    return tuple(
        Problem(path, 1, f"检索自查：文中有“{phrase}”，索引却查不到。这是程序的错误，请报告")
        for path, phrase in unfound
    )


def _samples(document: Document) -> Iterator[str]:
    """Strings of an article: from its first passages and its names, of several lengths, from different places."""
    for passage in document.passages:
        if passage.field == "byline":
            yield passage.text
    for turn, length in enumerate(_LENGTHS):
        passages = [passage for passage in document.passages if len(passage.letters) >= length]
        if passages:
            letters = passages[turn * 7 % len(passages)].letters
            start = (len(letters) - length) * (turn + 1) // (len(_LENGTHS) + 1)
            yield letters[start : start + length]


class Reader:
    """The parts of a written index, read when they are needed."""

    def __init__(self, files: Iterable[F], bytes_of: Callable[[F], bytes] = attrgetter("content")) -> None:
        self._files = {file.path: partial(bytes_of, file) for file in files}
        self._parts: dict[str, Any] = {}
        self.meta = self._part("meta")
        self.common = frozenset(self.meta.get("common", "").split())
        self.numbers = [number for number, age in enumerate(varints.read(self.meta["ages"]).tolist()) if age]

    def _part(self, name: str) -> Any:
        if name not in self._parts:
            for line in self._files[routes.SEARCH_INDEX.path(name)]().decode().splitlines():
                found, _, value = line.removeprefix('Bulletin.part("').partition('",')
                self._parts[found] = json.loads(value.removesuffix(");"))
        return self._parts[name]

    def postings(self, gram: str) -> str:
        """The written postings of a gram; an empty string when it stands nowhere."""
        # Found in the text of its bucket: to decode some hundred whole buckets would take most of a self-check's time. Neither
        # grams nor postings hold what JSON escapes.
        name = f"g/{terms.bucket(gram, self.meta['buckets']):x}"
        bucket = self._files[routes.SEARCH_INDEX.path(name)]().decode()
        _, _, rest = bucket.partition(f'"{gram}":"')
        return rest.partition('"')[0]

    @cached_property
    def _texts(self) -> list[tuple[Slot, str]]:
        """The letters of each passage, where the texts themselves are the index."""
        return [
            ((list(FIELDS)[field], number), terms.fold(text))
            for number, article in zip(self.numbers, self._part("texts"), strict=True)
            for field, text, *_ in article["passages"]
        ]

    def count(self, letters: str) -> Counter[Slot]:
        """How often a string of letters stands in each slot."""
        if self.meta["whole"]:
            return self._looked_for(letters)
        if is_gram(letters, self.common):
            return self._slots(tally(self.postings(letters)))
        cover = [(at, self.postings(gram)) for at, gram in cover_of(letters, self.common)]
        if not all(postings for _, postings in cover):
            return Counter()
        cover.sort(key=lambda pair: len(pair[1]))  # the rarest first
        regions = zip(*(starts(postings, at) for at, postings in cover), strict=True)
        counts: dict[Key, int] = {}
        for is_head, found in enumerate(regions):
            joined = reduce(partial(np.intersect1d, assume_unique=True), found)
            numbers, times = np.unique(joined // SPAN, return_counts=True)
            for number, count in zip(numbers.tolist(), times.tolist(), strict=True):
                counts[bool(is_head), number] = count
        return self._slots(counts)

    def _looked_for(self, letters: str) -> Counter[Slot]:
        found: Counter[Slot] = Counter()
        for slot, text in self._texts:
            at = text.find(letters)
            while at >= 0:
                found[slot] += 1
                at = text.find(letters, at + 1)
        return found

    def _slots(self, counts: Mapping[Key, int]) -> Counter[Slot]:
        fields = list(FIELDS)
        return Counter(
            {
                (fields[slot % HEADS_EACH], slot // HEADS_EACH) if is_head else (fields[-1], slot): times
                for (is_head, slot), times in counts.items()
            }
        )

    def articles(self, phrase: str) -> set[int]:
        """Numbers of the articles that contain a phrase."""
        return {article for _, article in self.count(terms.fold(phrase))}

    def search(self, phrase: str) -> dict[int, float]:
        """Numbers of the articles that contain a phrase, with their scores, best first."""
        letters = terms.fold(phrase)
        index = partial_index({letters: self.count(letters)}, self.meta["articles"])
        hits = index.query(
            callback=lambda query: query.term(letters, use_pipeline=False, presence=QueryPresence.REQUIRED)
        )
        return {int(hit["ref"]): hit["score"] for hit in hits}


def is_gram(letters: str, common: frozenset[str]) -> bool:
    """Whether a string has postings of its own, provided that it stands anywhere."""
    return len(letters) <= 2 or letters[:-1] in common or letters[1:] in common


def cover_of(letters: str, common: frozenset[str]) -> list[tuple[int, str]]:
    """Grams with positions that together cover a string that is not a gram itself, with their offsets.

    >>> cover_of('公安局长', frozenset()), cover_of('驻地公安', frozenset({'公安'}))
    ([(0, '公安'), (2, '局长')], [(0, '驻地'), (1, '地公安')])
    """
    grams: list[tuple[int, str]] = []
    end = 0
    while end < len(letters):
        start = min(end, len(letters) - 2)
        end = start + 2
        while letters[start:end] in common and end < len(letters):
            end += 1
        while letters[start:end] in common:
            start -= 1
        grams.append((start, letters[start:end]))
    return grams


def partial_index(counts: dict[str, Counter[Slot]], articles: int) -> Index:
    """A lunr index of these terms alone.

    lunr's similarity divides by the query's length only, so the entries of other terms in an article's vector
    change no score, and this index ranks as the whole one does.
    """
    inverted = []
    vectors: dict[str, list[float]] = {}
    for number, (term, slots) in enumerate(sorted(counts.items())):
        posting: dict[str, object] = {field: {} for field in FIELDS}
        for field, article in slots:
            posting[field][str(article)] = {}  # type: ignore[index]
        rarity = idf(posting, articles)
        inverted.append([term, posting | {"_index": number}])
        for (field, article), count in slots.items():
            score = rarity * (K1 + 1) * count / (K1 + count) * FIELDS[field]
            vectors.setdefault(f"{field}/{article}", []).extend((number, score))
    return Index.load(
        {
            "version": lunr.__TARGET_JS_VERSION__,
            "fields": list(FIELDS),
            "fieldVectors": list(vectors.items()),
            "invertedIndex": inverted,
            "pipeline": [],
        }
    )
