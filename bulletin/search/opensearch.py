"""The archive for an OpenSearch (or Elasticsearch) cluster, where it outgrows an index that browsers load: bulk files and a mapping.

The fields that are searched are those of the site's own index (`postings.FIELDS`), the filters those of `facets`, the ids those of the
articles. The analyzer `cjk` is built in and cuts Han into pairs, as the site does.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive import facts
from bulletin.model import OutputFile, stem_of
from bulletin.search import passages
from bulletin.search.postings import FIELDS
from bulletin.text import edtf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Archive, Article
    from bulletin.reference.gazetteer import Gazetteer

INDEX = "articles"
_PART = 8_000_000
"""Bytes of a bulk file: clusters are told to take some 5 to 15 MB at once."""


def files(archive: Archive, places: Gazetteer) -> Iterator[OutputFile]:
    """opensearch/mapping.json, opensearch/query.json and opensearch/articles-1.ndjson …"""
    yield OutputFile("opensearch/mapping.json", _json(mapping(), indent=1))
    yield OutputFile("opensearch/query.json", _json(query("{query}"), indent=1))
    part: list[bytes] = []
    size, number = 0, 1
    for article in archive.listed:
        action = {"index": {"_index": INDEX, "_id": article.id}}
        entry = _json(action) + _json(source(article, archive, places))
        if part and size + len(entry) > _PART:
            yield OutputFile(f"opensearch/articles-{number}.ndjson", b"".join(part))
            part, size, number = [], 0, number + 1
        part.append(entry)
        size += len(entry)
    yield OutputFile(f"opensearch/articles-{number}.ndjson", b"".join(part))


def mapping() -> dict[str, object]:
    """Settings and mapping of the index. What is none of its fields is refused."""
    text = {"type": "text", "analyzer": "cjk"}
    keyword = {"type": "keyword"}
    day = {"type": "date", "format": "strict_date"}
    return {
        "settings": {"index": {"number_of_shards": 1}},
        "mappings": {
            "dynamic": "strict",
            "properties": {
                **dict.fromkeys(FIELDS, text),
                "place": keyword,
                "author": keyword,
                "dateline": keyword,
                "tag": keyword,
                "page": keyword,
                "first": day,
                "last": day,
                "date": {"type": "keyword", "index": False},
                "url": {"type": "keyword", "index": False},
            },
        },
    }


def query(words: str) -> dict[str, object]:
    """A search for words as they stand, best fields first, with an excerpt: what the site's own search answers first."""
    return {
        "query": {
            "multi_match": {
                "query": words,
                "type": "phrase",
                "fields": [f"{field}^{weight}" for field, weight in FIELDS.items()],
            }
        },
        "highlight": {"fields": {"body": {}}},
        "aggs": {name: {"terms": {"field": name}} for name in ("place", "author", "tag", "page")},
    }


def source(article: Article, archive: Archive, places: Gazetteer) -> dict[str, object]:
    """An article as the index holds it: a list of passages a field, and its filters."""
    meta = article.meta
    fields: dict[str, list[str]] = {}
    for passage in passages.passages(article):
        fields.setdefault(passage.field, []).append(passage.text)
    written = edtf.parse(passages.date_of(archive, article))
    target = routes.ARTICLE.path(article.id)
    base = archive.settings.base_url
    rows = [row for code in meta.places for row in places.ancestry(code)]
    return fields | {
        name: value
        for name, value in {
            "place": list(dict.fromkeys((*meta.places, *(row.code for row in rows)))),
            "author": list(dict.fromkeys((*meta.authors, *meta.photographers))),
            "dateline": meta.dateline,
            "tag": list(meta.tags),
            "page": stem_of(meta.source.page) if meta.source else "",
            "first": written.first.earliest if written else "",
            "last": written.last.latest if written else "",
            "date": facts.date_said(article, archive),
            "url": routes.canonical(target, base) if base else routes.address(target),
        }.items()
        if value
    }


def _json(value: object, indent: int | None = None) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode()
