"""Archive -> the files of the search: an index in buckets, the texts of the articles.

All files are classic scripts that hand one value to `Bulletin.part`, so that the same files serve http and disk.
`static/js/search/engine.js` reads them. See docs/search.md.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive.facts import is_inferred
from bulletin.documents.views import date_view
from bulletin.model import OutputFile
from bulletin.search import facets, lenient, postings, terms
from bulletin.search.passages import Document, documents, heads, shown_title, slot, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bulletin.model import Archive
    from bulletin.reference.gazetteer import Gazetteer

ONE_FILE = 300_000
"""Bytes of all parts together up to which they are written as one file, loaded once: about 30 articles."""
BUCKET = 8_000
"""Bytes of postings in a bucket, about."""
IDS_AT_ONCE = 2_000
"""Articles up to which all their ids are loaded at the start; beyond, after the first results are shown."""


def build(archive: Archive, gazetteer: Gazetteer) -> tuple[OutputFile, ...]:
    """Write the index of the listed articles: `search/index/*.js`, sorted by path."""
    found = documents(archive)
    index = _index(found)
    buckets = _buckets(index)
    ids = [document.article.id for document in found]
    meta: dict[str, object] = {
        "articles": len(found),
        "buckets": len(buckets),
        "fields": postings.FIELDS,
        "common": " ".join(index.common),
    }
    exact = buckets | _texts(found)
    forgiving = _forgiving(found, index, gazetteer)
    if len(ids) <= IDS_AT_ONCE:
        meta["ids"] = " ".join(ids)
    else:
        exact["ids"] = _script("ids", " ".join(ids))
    narrowing = _script("facets", facets.facets(archive, gazetteer, found))
    in_one = sum(map(len, exact.values())) <= ONE_FILE
    meta |= {"whole": in_one, "edition": _edition((narrowing, *exact.values(), *forgiving.values()))}
    parts = {"meta": _script("meta", meta), "facets": narrowing}
    if in_one:
        parts["meta"] += "".join(exact.values())
        parts["forgiving"] = "".join(forgiving.values()) + _script("forgiving", 1)
    else:
        parts |= exact | forgiving
    return tuple(
        OutputFile(routes.SEARCH_INDEX.path(name), part.encode()) for name, part in sorted(parts.items())
    )


def _edition(parts: Iterable[str]) -> str:
    """A name for what all parts hold together, eight digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
    return digest.hexdigest()[:8]


def _forgiving(found: Sequence[Document], index: postings.Index, gazetteer: Gazetteer) -> dict[str, str]:
    """What is needed when nothing matches as typed."""
    names: set[str] = set(facets.place_names(gazetteer))
    letters = Counter(dict.fromkeys("".join(names), 0))
    for pair, times in index.pairs.items():
        letters[pair[0]] += times
        letters[pair[1]] += times
    for document in found:
        meta = document.article.meta
        names.update(meta.authors, meta.photographers, meta.tags, (meta.dateline,))
    lists = lenient.by_initials(index.pairs, names)
    parts: dict[str, object] = {
        "readings": {"syllables": lenient.readings(letters), "initials": " ".join(lists)},
        "simplified": lenient.simplified(letters),
        **{f"r/{initials}": strings for initials, strings in lists.items()},
    }
    return {name: _script(name, part) for name, part in parts.items()}


def _index(found: Sequence[Document]) -> postings.Index:
    fields = heads()
    return postings.build(
        [slot(document, field) for document in found for field in fields],
        [slot(document, "body") for document in found],
        [words(document, field) for document in found for field in fields]
        + [words(document, "body") for document in found],
    )


def _buckets(index: postings.Index) -> dict[str, str]:
    """Grams by the hash of their letters, in a power of two of buckets, so that their number rarely changes."""
    size = sum(map(len, index.grams.values()))
    count = 1
    while size > count * BUCKET:
        count *= 2
    buckets: list[dict[str, str]] = [{} for _ in range(count)]
    for gram, written in index.grams.items():
        buckets[terms.bucket(gram, count)][gram] = written
    return {f"g/{number:x}": _script(f"g/{number:x}", bucket) for number, bucket in enumerate(buckets)}


def _texts(found: Sequence[Document]) -> dict[str, str]:
    """One part an article, named by its number: what a result shows and where its passages are."""
    fields = {field: number for number, field in enumerate(postings.FIELDS)}
    parts = {}
    for number, document in enumerate(found):
        article = document.article
        date = date_view(article.meta.date, is_inferred(article))
        parts[f"t/{number}"] = _script(
            f"t/{number}",
            {
                "id": article.id,
                "title": shown_title(article),
                "date": [[key, dict(values)] for key, values in date.phrase] if date else [],
                "place": article.meta.dateline,
                "passages": [
                    [fields[passage.field], passage.text, *([passage.anchor] if passage.anchor else [])]
                    for passage in document.passages
                ],
            },
        )
    return parts


def _script(name: str, value: object) -> str:
    """A part as a script. U+2028 and U+2029 ended a line of JavaScript before ES2019."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'Bulletin.part("{name}",{text});\n'
