"""Archive -> the files of the search: an index in buckets, the texts of the articles.

All files are classic scripts that hand one value to `Bulletin.part`, so that the same files serve http and disk.
`static/js/search/` reads them. See docs/search.md.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from itertools import chain, groupby, pairwise, product, starmap
from typing import TYPE_CHECKING, Any

import numpy as np

from bulletin import cache, memory, routes
from bulletin.archive.facts import is_inferred
from bulletin.documents.views import date_view
from bulletin.model import OutputFile
from bulletin.reference.phrases import pieces
from bulletin.search import facets, indexing, lenient, passages, postings, varints

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

    from bulletin.model import Archive, Article, FrontMatter
    from bulletin.reference.gazetteer import Gazetteer
    from bulletin.search.pairs import Pairs
    from bulletin.search.passages import Document

TEXTS_AT_ONCE = 100_000
"""Bytes of all texts up to which they are the index themselves: about 30 articles. A string is then looked for in them,
and all that exact search needs is one file, loaded once."""
BUCKET = 8_000
"""Bytes of postings in a bucket, about."""
PACK = 2
"""Numbers whose texts are in one file: those of one article, seldom of two. With four, ten results take 28 kB in place of 20."""
IDS_AT_ONCE = 200
"""Articles up to which all their ids come with `meta`; beyond, in parts, for the results whose texts are not loaded yet."""
IDS_TOGETHER = 128
"""Numbers whose ids are in one file: results stand far apart, and each asks for another."""


LATIN = frozenset(map("".join, product("abcdefghijklmnopqrstuvwxyz", repeat=2)))


@dataclass(frozen=True, slots=True)
class Built:
    """What an index was made of, and what of its files the next one asks for."""

    digests: Mapping[str, str]
    """SHA-256 of every part but `meta`, by name."""
    index: indexing.Index
    texts: int
    """Bytes of all texts."""

    @property
    def buckets(self) -> int:
        """How many buckets there are; none in a small archive, whose texts are the index."""
        return 0 if is_small(self.texts) else buckets_for(len(self.index.written))


def build(archive: Archive, gazetteer: Gazetteer) -> tuple[OutputFile, ...]:
    """Write the index of the listed articles: `search/index/*.js`, sorted by path."""
    return tuple(sorted(whole(archive, gazetteer), key=lambda file: file.path))


def whole(archive: Archive, gazetteer: Gazetteer) -> Generator[OutputFile, None, Built]:
    """The parts of the index of the listed articles, each given as soon as it is made: all of them, the texts of the articles
    and the postings would take more memory than all else of a build.
    """
    numbered = passages.numbered(archive)
    found = _Texts(numbered)
    texts = iter(found)
    begun: dict[int, str] = {}
    for number, written in texts:
        begun[number] = written
        if not is_small(found.size):
            break
    small = is_small(found.size)
    digests: dict[str, str] = {}

    def part(name: str, content: str) -> OutputFile:
        made = OutputFile(routes.SEARCH_INDEX.path(name), content.encode())
        digests[name] = made.digest
        return made

    if not small:
        yield from starmap(part, _packs(chain(begun.items(), texts)))
    index = indexing.build(found.slots(), postings.COMMON)
    articles = [article for _, article in numbered]
    latin = [pair for pair, times in index.pairs.times(LATIN).items() if times]
    forgiving = _forgiving(index.letters, index.pairs, facets.place_names(gazetteer), articles)
    narrowing = columns(archive, gazetteer, articles)
    if small:
        exact = {"texts": wrap("texts", f"[{','.join(begun.values())}]")}
        told = {name: digest(content) for name, content in (exact | narrowing | forgiving).items()}
        yield from starmap(part, {"facets": "".join(narrowing.values()), **_together(forgiving)}.items())
        first = meta(archive, numbered, told, index.letters) + "".join(exact.values())
    else:
        yield from starmap(part, (narrowing | ids(numbered) | forgiving).items())
        del narrowing, forgiving
        memory.give_back()
        yield from starmap(part, _buckets(index))
        buckets = buckets_for(len(index.written))
        first = meta(archive, numbered, digests, index.letters, buckets, index.common, latin)
    yield OutputFile(routes.SEARCH_INDEX.path(_META), first.encode())
    return Built(digests, index, found.size)


class _Texts:
    """What results show of articles, by number, and what of these articles is indexed: each is looked at once."""

    def __init__(self, numbered: Sequence[tuple[int, Article]]) -> None:
        self._numbered = numbered
        self._slots: list[postings.Slot] = []
        self.size = 0
        """Bytes of the texts until now."""

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for number, article in self._numbered:
            document = passages.document(number, article)
            self._slots += passages.slots(number, document.passages)
            written = text(document)
            self.size += len(written.encode())
            yield number, written

    def slots(self) -> Iterator[postings.Slot]:
        """The slots of these articles in the order of their keys. They are let go of as they are given."""
        self._slots.sort(key=lambda slot: slot.key, reverse=True)
        while self._slots:
            yield self._slots.pop()


_META = "meta"


def _together(forgiving: Mapping[str, str]) -> dict[str, str]:
    """What forgives in a small archive: `forgiving`, and, apart, the strings that few questions need."""
    files = {"forgiving": "", "strings": ""}
    for name, part in forgiving.items():
        files["strings" if name.startswith("r/") else "forgiving"] += part
    return {name: written + script(name, 1) for name, written in files.items()}


def is_small(texts: int) -> bool:
    """Whether texts of so many bytes are themselves the index."""
    return texts <= TEXTS_AT_ONCE


def meta(
    archive: Archive,
    numbered: Sequence[tuple[int, Article]],
    digests: Mapping[str, str],
    letters: Mapping[str, int],
    buckets: int = 0,
    common: Iterable[str] = (),
    latin: Iterable[str] = (),
) -> str:
    """The first part: facts of the whole index. Without buckets the texts are the index.

    `letters` are those that stand there, with their number; `latin` are the pairs of Latin ones: pinyin is mostly made of others,
    and need not be looked up.
    """
    facts: dict[str, object] = {
        "articles": len(numbered),
        "fields": postings.FIELDS,
        "ages": ages(archive, numbered),
        "whole": not buckets,
        # A name for what all parts hold together.
        "edition": digest("".join(f"{name} {digests[name]}\n" for name in sorted(digests)))[:8],
    }
    if buckets:
        facts |= {
            "buckets": buckets,
            "pack": PACK,
            "common": " ".join(common),
            "latin": " ".join(sorted(latin)),
        }
    if variants := lenient.variants(letters):
        # Each character before what the archive has for it in the other script: `传傳 后後后`.
        facts["variants"] = " ".join(map("".join, variants.items()))
    if len(numbered) <= IDS_AT_ONCE:
        facts["ids"] = " ".join(article.id for _, article in numbered)
    else:
        facts["together"] = IDS_TOGETHER
    return script("meta", facts)


def ids(numbered: Sequence[tuple[int, Article]]) -> dict[str, str]:
    """The ids of `IDS_TOGETHER` numbers each, by number; none in a small archive, where they come with `meta`."""
    if len(numbered) <= IDS_AT_ONCE:
        return {}
    found: dict[str, list[str]] = {}
    for number, article in numbered:
        found.setdefault(f"i/{number // IDS_TOGETHER:x}", []).append(article.id)
    return {name: script(name, " ".join(listed)) for name, listed in found.items()}


def columns(archive: Archive, gazetteer: Gazetteer, articles: Sequence[Article]) -> dict[str, str]:
    """What results are narrowed by. A question that names a date or a place asks for that part alone."""
    dates = tuple(passages.date_of(archive, article) for article in articles)
    return _columns(gazetteer, tuple(article.meta for article in articles), dates)


@cache.kept
def _columns(gazetteer: Gazetteer, metas: tuple[FrontMatter, ...], dates: tuple[str, ...]) -> dict[str, str]:
    """`columns` of articles with these headers and dates."""
    found = facets.facets(gazetteer, metas, dates)
    apart = {"days": ("first", "last"), "where": ("places", "place", "datelines", "dateline")}
    others = tuple(name for name in found if name not in {one for names in apart.values() for one in names})
    return {
        part: script(part, {name: found[name] for name in names})
        for part, names in {**apart, "facets": others}.items()
    }


def digest(part: str) -> str:
    """SHA-256 of a part as a file, in hexadecimal."""
    return hashlib.sha256(part.encode()).hexdigest()


def ages(archive: Archive, numbered: Sequence[tuple[int, Article]]) -> str:
    """For each number, 0 where no listed article has it, else how new it is (`passages.ages`), and 1."""
    row = [0] * passages.room(archive)
    new = passages.ages(archive, [article for _, article in numbered])
    for (number, _), age in zip(numbered, new, strict=True):
        row[number] = age + 1
    return varints.text(row)


def _forgiving(
    letters: Mapping[str, int], pairs: Pairs, places: Iterable[str], articles: Iterable[Article]
) -> dict[str, str]:
    """What is needed when nothing matches as typed. Letters and pairs of them are those of the archive, with their number."""
    places = frozenset(places)
    letters = with_places(letters, places)
    lists = lenient.by_initials(pairs, names(places, articles))
    simplified = lenient.simplified(letters)
    return {
        "readings": readings(lenient.readings(letters), letters, lists, simplified),
        "simplified": script("simplified", simplified),
        **{f"r/{initials}": script(f"r/{initials}", strings) for initials, strings in lists.items()},
    }


def with_places(letters: Mapping[str, int], places: Iterable[str]) -> Counter[str]:
    """How often each letter stands in the archive; those of places that stand nowhere, too."""
    return Counter(dict.fromkeys("".join(places), 0) | dict(letters))


def readings(
    syllables: Mapping[str, str],
    letters: Mapping[str, int],
    initials: Iterable[str],
    simplified: Iterable[str],
) -> str:
    """How characters are read, and how often they stand there, for which initials there are strings, and which of the characters are traditional ones."""
    read = {character for characters in syllables.values() for character in characters}
    traditional = "".join(sorted(read & set(simplified)))
    return script(
        "readings",
        lenient.packed(syllables, letters)
        | {"initials": " ".join(sorted(initials)), "traditional": traditional},
    )


def names(places: frozenset[str], articles: Iterable[Article]) -> frozenset[str]:
    """What the archive calls people, places and subjects."""
    found: set[str] = set(places)
    for article in articles:
        found.update(article.meta.authors, article.meta.photographers, article.meta.tags)
        found.add(article.meta.dateline)
    return frozenset(found)


def buckets_for(size: int) -> int:
    """How many buckets hold so many bytes of postings: a power of two, so that their number rarely changes."""
    count = 1
    while size > count * BUCKET:
        count *= 2
    return count


def _buckets(index: indexing.Index) -> Iterator[tuple[str, str]]:
    """Grams by the hash of their letters."""
    count = buckets_for(len(index.written))
    of_gram = index.prints % count
    order = np.argsort(of_gram, kind="stable")
    bounds = np.searchsorted(of_gram[order], np.arange(count + 1)).tolist()
    for number, (begin, end) in enumerate(pairwise(bounds)):
        entries = list(starmap(_entry, index.grams(order[begin:end])))
        yield f"g/{number:x}", _bucket(number, entries)


def bucket(number: int, grams: Mapping[str, str]) -> str:
    """A bucket: postings by gram."""
    return _bucket(number, list(starmap(_entry, grams.items())))


def _entry(gram: str, written: str) -> str:
    return f'"{gram}":"{written}"'  # neither holds what JSON would escape


def _bucket(number: int, entries: list[str]) -> str:
    return wrap(f"g/{number:x}", f"{{{','.join(sorted(entries))}}}")


def text(document: Document) -> str:
    """What a result shows of an article, and where its passages are, as JSON."""
    fields = {field: number for number, field in enumerate(postings.FIELDS)}
    article = document.article
    date = date_view(article.meta.date, is_inferred(article))
    return to_json(
        {
            "id": article.id,
            # Where none is printed; else it is the passage that is one.
            **({} if article.meta.title else {"title": passages.shown_title(article)}),
            "pieces": _lengths(pieces(passages.shown_title(article))),
            "date": [[key, dict(values)] for key, values in date.phrase] if date else [],
            "place": article.meta.dateline,
            "passages": [
                [fields[passage.field], passage.text, *([passage.anchor] if passage.anchor else [])]
                for passage in document.passages
            ],
        }
    )


def _lengths(parts: Sequence[str]) -> str:
    """How long the pieces of a headline are between which a line may end, a character each; `~` for what is longer than nine."""
    return "".join(
        str(len(part)) if len(part) < 10 else "~" * (len(part) // 10) + str(len(part) % 10) for part in parts
    )


def _packs(texts: Iterable[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Texts of `PACK` numbers together, by number, which ascends."""
    for number, together in groupby(texts, key=lambda one: one[0] // PACK):
        yield pack_name(number), pack(number, dict(together))


def pack_name(number: int) -> str:
    return f"t/{number:x}"


def pack(number: int, texts: Mapping[int, str]) -> str:
    """Some texts by number, which ascends."""
    return wrap(pack_name(number), "{" + ",".join(f'"{at}":{written}' for at, written in texts.items()) + "}")


def script(name: str, value: object) -> str:
    """A part as a script."""
    return wrap(name, to_json(value))


def wrap(name: str, json_text: str) -> str:
    return f'Bulletin.part("{name}",{json_text});\n'


def unwrap(part: str) -> Any:
    """The value of a part that is a script of its own."""
    return json.loads(part.partition('",')[2].removesuffix(");\n"))


def to_json(value: object) -> str:
    """JSON that is a script as well. U+2028 and U+2029 ended a line of JavaScript before ES2019."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
