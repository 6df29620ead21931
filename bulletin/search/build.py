"""Archive -> the files of the search: an index in buckets, the texts of the articles.

All files are classic scripts that hand one value to `Bulletin.part`, so that the same files serve http and disk.
`static/js/search/` reads them. See docs/search.md.
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
from bulletin.search import facets, indexing, lenient, passages, postings, varints

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bulletin.model import Archive, Article
    from bulletin.reference.gazetteer import Gazetteer
    from bulletin.search.passages import Document

TEXTS_AT_ONCE = 100_000
"""Bytes of all texts up to which they are the index themselves: about 30 articles. A string is then looked for in them,
and all that exact search needs is one file, loaded once."""
BUCKET = 16_000
"""Bytes of postings in a bucket, about."""
PACK = 8
"""Numbers whose texts are in one file: those of two to four articles."""
IDS_AT_ONCE = 2_000
"""Articles up to which all their ids are loaded at the start; beyond, after the first results are shown."""


def build(archive: Archive, gazetteer: Gazetteer) -> tuple[OutputFile, ...]:
    """Write the index of the listed articles: `search/index/*.js`, sorted by path."""
    found = passages.documents(archive)
    index = indexing.build(slots(found), postings.COMMON)
    texts = {document.number: text(document) for document in found}
    forgiving = _forgiving(found, index, gazetteer)
    narrowing = script("facets", facets.facets(archive, gazetteer, [document.article for document in found]))
    ids = " ".join(document.article.id for document in found)
    whole = sum(len(written.encode()) for written in texts.values()) <= TEXTS_AT_ONCE
    parts: dict[str, str] = {}
    if whole:
        exact = {"facets": narrowing, "texts": wrap("texts", f"[{','.join(texts.values())}]")}
    else:
        exact = {"facets": narrowing} | _packs(texts) | _buckets(index)
    meta: dict[str, object] = {
        "articles": len(found),
        "fields": postings.FIELDS,
        "ages": ages(archive, [(document.number, document.article) for document in found]),
        "whole": whole,
    }
    if not whole:
        meta |= {
            "buckets": sum(name.startswith("g/") for name in exact),
            "pack": PACK,
            "common": " ".join(index.common),
        }
    if len(found) <= IDS_AT_ONCE:
        meta["ids"] = ids
    else:
        exact["ids"] = script("ids", ids)
    meta["edition"] = edition((exact | forgiving).values())
    parts = {"meta": script("meta", meta)}
    if whole:
        parts["meta"] += "".join(exact.values())
        parts["forgiving"] = "".join(forgiving.values()) + script("forgiving", 1)
    else:
        parts |= exact | forgiving
    return tuple(
        OutputFile(routes.SEARCH_INDEX.path(name), part.encode()) for name, part in sorted(parts.items())
    )


def slots(found: Iterable[Document]) -> list[postings.Slot]:
    """All fields of all documents, as the index takes them."""
    made = [slot for document in found for slot in passages.slots(document.number, document.passages)]
    return sorted(made, key=lambda slot: slot.key)


def ages(archive: Archive, numbered: Sequence[tuple[int, Article]]) -> str:
    """For each number, 0 where no listed article has it, else how new it is (`passages.ages`), and 1."""
    row = [0] * passages.room(archive)
    new = passages.ages(archive, [article for _, article in numbered])
    for (number, _), age in zip(numbered, new, strict=True):
        row[number] = age + 1
    return varints.text(row)


def edition(parts: Iterable[str]) -> str:
    """A name for what all parts hold together, eight digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()[:8]


def _forgiving(found: Sequence[Document], index: indexing.Index, gazetteer: Gazetteer) -> dict[str, str]:
    """What is needed when nothing matches as typed."""
    names: set[str] = set(facets.place_names(gazetteer))
    letters = Counter(dict.fromkeys("".join(names), 0))
    letters.update(index.letters)
    for document in found:
        meta = document.article.meta
        names.update(meta.authors, meta.photographers, meta.tags, (meta.dateline,))
    lists = lenient.by_initials(index.pairs, names)
    parts: dict[str, object] = {
        "readings": {"syllables": lenient.readings(letters), "initials": " ".join(lists)},
        "simplified": lenient.simplified(letters),
        **{f"r/{initials}": strings for initials, strings in lists.items()},
    }
    return {name: script(name, part) for name, part in parts.items()}


def buckets_for(size: int) -> int:
    """How many buckets hold so many bytes of postings: a power of two, so that their number rarely changes."""
    count = 1
    while size > count * BUCKET:
        count *= 2
    return count


def _buckets(index: indexing.Index) -> dict[str, str]:
    """Grams by the hash of their letters."""
    count = buckets_for(sum(map(len, index.written)))
    rows: list[list[str]] = [[] for _ in range(count)]
    for gram, written, value in zip(index.names, index.written, index.prints, strict=True):
        rows[value % count].append(f'"{gram}":"{written}"')  # neither holds what JSON would escape
    return {
        name: wrap(name, f"{{{','.join(sorted(row))}}}")
        for name, row in ((f"g/{number:x}", row) for number, row in enumerate(rows))
    }


def text(document: Document) -> str:
    """What a result shows of an article, and where its passages are, as JSON."""
    fields = {field: number for number, field in enumerate(postings.FIELDS)}
    article = document.article
    date = date_view(article.meta.date, is_inferred(article))
    return to_json(
        {
            "id": article.id,
            "title": passages.shown_title(article),
            "date": [[key, dict(values)] for key, values in date.phrase] if date else [],
            "place": article.meta.dateline,
            "passages": [
                [fields[passage.field], passage.text, *([passage.anchor] if passage.anchor else [])]
                for passage in document.passages
            ],
        }
    )


def _packs(texts: Mapping[int, str]) -> dict[str, str]:
    """Texts of `PACK` numbers together, by number."""
    packs: dict[int, list[str]] = {}
    for number, written in texts.items():
        packs.setdefault(number // PACK, []).append(f'"{number}":{written}')
    return {
        name: wrap(name, f"{{{','.join(pack)}}}")
        for name, pack in ((f"t/{number:x}", pack) for number, pack in packs.items())
    }


def script(name: str, value: object) -> str:
    """A part as a script."""
    return wrap(name, to_json(value))


def wrap(name: str, json_text: str) -> str:
    return f'Bulletin.part("{name}",{json_text});\n'


def to_json(value: object) -> str:
    """JSON that is a script as well. U+2028 and U+2029 ended a line of JavaScript before ES2019."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
