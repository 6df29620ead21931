"""A small archive as one plain lunr index, for other programs: `lunr.Index.load` opens it as it is.

Its terms are single letters, pairs of neighbouring letters and whole words (`terms`); its entries are those with which the
page ranks, rounded to three decimals as lunr's own builder does. The page does not load it: at 10,000 articles it would be
tens of megabytes, and a string of more than two letters needs positions, which lunr does not rank by.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from lunr import __TARGET_JS_VERSION__
from lunr.idf import idf

from bulletin import routes
from bulletin.model import OutputFile
from bulletin.search import passages, terms
from bulletin.search.postings import FIELDS, K1

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Archive
    from bulletin.search.passages import Passage

AT_MOST = 200
"""Articles up to which it is written: about 8 MB."""
_DECIMALS = 3


def build(archive: Archive) -> Iterator[OutputFile]:
    """The index, where the archive is small enough; its references are ids."""
    articles = archive.listed
    if len(articles) > AT_MOST:
        return
    counts: dict[str, dict[str, dict[str, int]]] = {}
    """By term, field and id."""
    for article in sorted(articles, key=lambda one: one.id):
        for passage in passages.passages(article):
            for term, times in Counter(_terms(passage)).items():
                holders = counts.setdefault(term, {}).setdefault(passage.field, {})
                holders[article.id] = holders.get(article.id, 0) + times
    inverted: list[list[object]] = []
    vectors: dict[str, list[float]] = {}
    for number, term in enumerate(sorted(counts)):
        posting: dict[str, object] = {
            field: {article_id: {} for article_id in counts[term].get(field, ())} for field in FIELDS
        }
        rarity = idf(posting, len(articles))
        inverted.append([term, {"_index": number} | posting])
        for field, found in counts[term].items():
            for article_id, times in found.items():
                score = rarity * (K1 + 1) * times / (K1 + times) * FIELDS[field]
                vectors.setdefault(f"{field}/{article_id}", []).extend((number, round(score, _DECIMALS)))
    index = {
        "version": __TARGET_JS_VERSION__,
        "fields": list(FIELDS),
        "fieldVectors": sorted(vectors.items()),
        "invertedIndex": inverted,
        "pipeline": [],
    }
    written = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    yield OutputFile(routes.LUNR_INDEX.path(), written.encode())


def _terms(passage: Passage) -> Iterator[str]:
    letters = passage.letters
    yield from letters
    yield from terms.pairs(letters)
    yield from terms.words(passage.text)
