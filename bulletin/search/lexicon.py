"""What the archive knows by name: people, places and their short forms, bodies, campaigns, and the words that stand in it.

A question that stands nowhere as it was typed is cut into these (`static/js/search/cutting.js`), and what is typed by its
sound or with a wrong character is looked for among these before anything else.

A person is listed who signed, or is named with an office; nobody else, and nobody of whom an article says that he or she is a
minor or ill. Only public articles name people, bodies and campaigns: what is asked to be left alone is suggested to nobody.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import starmap
from typing import TYPE_CHECKING

from bulletin import cache as caching
from bulletin import digests, routes
from bulletin.model import Access, OutputFile
from bulletin.search import lenient, terms
from bulletin.search.build import script, unwrap
from bulletin.search.named import RECURS, Facts, Reader, listed
from bulletin.search.passages import document, numbered
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bulletin.model import Archive, Article, KnownFile, LastSite
    from bulletin.reference.gazetteer import Gazetteer
    from bulletin.reference.loading import Reference
    from bulletin.search.passages import Document

PERSON, PLACE, BODY, CAMPAIGN, WORD = "p", "l", "u", "c", ""
"""Kinds of what is known; a plain word has none."""
BUCKET = 3_000
"""Bytes of words in a part, about."""
TOGETHER = 100_000
"""Bytes of words up to which all parts are one file."""
SHAPES = 64
"""Parts of the characters that look alike, in a large archive; a question loads one for each of its characters."""
SUGGESTED = 30_000
"""Bytes of all suggestions up to which they are one file."""

_WORD = re.compile(f"[{HAN}]{{2,12}}")
# Sounds that people of some regions do not tell apart, and that they type one for the other: those that begin alike here.
_ALIKE = str.maketrans("nf", "lh")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known by name."""

    kinds: Mapping[str, str]
    """Every word with its kind."""
    people: Mapping[str, int]
    """People who may be suggested, bodies and campaigns: each with the number of articles it stands in."""
    bodies: Mapping[str, int]
    campaigns: Mapping[str, int]
    places: tuple[tuple[str, tuple[str, ...]], ...]
    """Code of a place, empty for a township, and its names, the official one first; those that stand in the archive."""
    headlines: tuple[tuple[str, str], ...] = ()
    """Headlines of public articles, each with the id of its article."""
    reached: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """By code: names of places that public articles are of, each with the number of articles in it."""
    tags: Mapping[str, int] = field(default_factory=dict)
    """Tags of public articles, each with the number of articles that have it."""


Counts = dict[str, Counter[str]]
"""By the names of the fields of Facts: what articles name, each with the number of articles."""
_KINDS = ("words", "quoted", "loose", "headed", "suffixed", "people", "bodies", "campaigns", "shielded")


@dataclass(frozen=True, slots=True)
class State:
    """What a lexicon was made of, as far as the next one asks for it."""

    reader: bytes
    """What decides how articles are read."""
    articles: Mapping[str, bytes]
    """Digest of each article and of what decides how it is read, by id."""
    counts: Counts
    beside: bytes
    """Digest of what a lexicon follows from besides what articles name."""
    kinds: Mapping[str, str]
    """Those of the lexicon."""
    size: int
    """Bytes of its words as they are written, with what parts them."""
    begins: Mapping[str, str]
    """As `_Begins`, of characters in its words: the dictionary that tells them takes a quarter of a second to load."""
    files: Mapping[str, str]
    """SHA-256 of each file, by path."""


def files(
    archive: Archive, reference: Reference, last: LastSite | None = None
) -> Iterator[OutputFile | KnownFile]:
    """The parts of the index that hold it, sorted by path; those of `last` where they were made of the same."""
    store = caching.current()
    before: State | None = store.last(_STATE)
    reader = Reader(reference)
    listed = [article for _, article in numbered(archive)]
    articles = {article.id: reader.key + digests.told(article) for article in archive.listed}
    counts, touched = _counts(archive, reader, articles, before)
    beside = digests.digest(reference, tuple(article.meta for article in listed))
    made: Sequence[OutputFile | KnownFile] = ()
    if before and before.beside == beside and touched is not None:
        is_the_same = all(_told_of(word, counts) == _told_of(word, before.counts) for word in touched)
        made = _as_left(last, before.files) if is_the_same else ()
    if before and made:
        kinds, size, begins = before.kinds, before.size, before.begins
    else:
        lexicon = _lexicon(reference, counts, listed)
        known = _Begins(before.begins if before else {})
        spliced = _spliced(lexicon, reference, before, last, known) if before else None
        size, made = spliced or _whole(lexicon, reference, known)
        # Of what stands nowhere any more, nothing is kept.
        said = {*"".join(lexicon.kinds)}
        kinds, begins = lexicon.kinds, {one: known[one] for one in sorted(said & known.keys())}
    if store.remembers and (not before or before.articles != articles or before.beside != beside):
        found = {file.path: file.digest for file in made}
        store.leave(_STATE, State(reader.key, articles, counts, beside, kinds, size, begins, found))
    yield from made


def build(reference: Reference, found: Sequence[Document]) -> Lexicon:
    """What an archive knows by name."""
    reader = Reader(reference)
    return _lexicon(reference, _added({}, map(reader.facts, found)), [document.article for document in found])


_STATE, _FACTS = "search.lexicon.state", "search.lexicon.facts"


def _as_left(last: LastSite | None, wanted: Mapping[str, str]) -> Sequence[KnownFile]:
    """The files with these digests; none where the last site does not hold all of them."""
    found = [last.files.get(path) for path in wanted] if last else []
    there = [file for file in found if file and file.digest == wanted[file.path]]
    return there if len(there) == len(wanted) else ()


def _counts(
    archive: Archive, reader: Reader, articles: Mapping[str, bytes], before: State | None
) -> tuple[Counts, set[str] | None]:
    """How often what articles name is named, and the names whose number may have changed. Worked out from `before` where that
    tells which articles changed; else of every article anew, and None for the names.
    """
    store = caching.current()
    store.keep(_FACTS, articles.values())

    def facts_of(article: Article) -> Facts:
        return store.load(_FACTS, articles[article.id], lambda: reader.facts(document(0, article)))

    if before and before.reader == reader.key:
        changed = {
            one for one in {*before.articles, *articles} if before.articles.get(one) != articles.get(one)
        }
        gone = [before.articles[one] for one in sorted(changed & before.articles.keys())]
        old: list[Facts] = []
        if len(changed) * 2 < len(articles):
            old = [facts for one in gone if (facts := store.take(_FACTS, one))]
        if len(changed) * 2 < len(articles) and len(old) == len(gone):
            new = [facts_of(archive.by_id[one]) for one in sorted(changed & articles.keys())]
            touched = {word for facts in (*new, *old) for kind in _KINDS for word in getattr(facts, kind)}
            return _added(before.counts, new, old), touched
    return _added({}, map(facts_of, archive.listed)), None


def _added(counts: Mapping[str, Counter[str]], new: Iterable[Facts], old: Iterable[Facts] = ()) -> Counts:
    """Counts with what some articles name, and without what some named."""
    found = {kind: Counter(counts.get(kind, ())) for kind in _KINDS}
    for facts in new:
        for kind in _KINDS:
            found[kind].update(getattr(facts, kind))
    for facts in old:
        for kind, counted in found.items():
            named = getattr(facts, kind)
            counted.subtract(named)
            for word in named:
                if not counted[word]:
                    del counted[word]
    return found


def _told_of(word: str, counts: Counts) -> tuple[object, ...]:
    """What a lexicon takes of what articles name, for one word."""
    return (
        word in counts["words"],
        word in counts["quoted"],
        word in counts["headed"] and counts["loose"][word] >= RECURS,
        counts["suffixed"][word] >= RECURS,
        word in counts["shielded"],
        *(counts[kind][word] for kind in ("people", "bodies", "campaigns")),
    )


def _lexicon(reference: Reference, counts: Counts, articles: Sequence[Article]) -> Lexicon:
    people = {name: times for name, times in counts["people"].items() if name not in counts["shielded"]}
    words = counts["words"].keys()
    written = {code for article in articles for code in article.meta.places}
    places = tuple(_places(reference, written, words))
    recurring = (pair for pair in counts["headed"] if counts["loose"][pair] >= RECURS)
    suffixed = (word for word, times in counts["suffixed"].items() if times >= RECURS)
    kinds = dict.fromkeys((*words, *counts["quoted"], *recurring, *suffixed), WORD)
    kinds |= dict.fromkeys((terms.fold(tag) for tag in counts["campaigns"]), CAMPAIGN)
    kinds |= dict.fromkeys(counts["bodies"], BODY)
    kinds |= dict.fromkeys((name for _, called in places for name in called), PLACE)
    kinds |= dict.fromkeys(people, PERSON)
    public = [article for article in articles if article.meta.access is Access.PUBLIC]
    gazetteer = reference.region.gazetteer
    # The numbers are those of the filters they lead to: of all articles that can be found.
    within = Counter(code for article in articles for code in _around(article, gazetteer))
    public_places = {code for article in public for code in _around(article, gazetteer)}
    reached = {code: (gazetteer.name(code), within[code]) for code in sorted(public_places)}
    tagged = Counter(tag for article in articles for tag in article.meta.tags)
    tags = {tag: tagged[tag] for article in public for tag in article.meta.tags}
    headlines = tuple((article.meta.title, article.id) for article in public if article.meta.title)
    return Lexicon(kinds, people, counts["bodies"], counts["campaigns"], places, headlines, reached, tags)


def _around(article: Article, gazetteer: Gazetteer) -> set[str]:
    """The codes of the places an article is of, and of those they lie in."""
    return {part.code for place in article.meta.places for part in gazetteer.ancestry(place)}


def parts(lexicon: Lexicon, reference: Reference) -> dict[str, str]:
    """The parts of the index that hold it: `lexicon`, `h/<n>`, characters that look alike, and `w/<n>`, words by the sounds they begin with.

    Words that begin alike lie together: the first sounds of two characters, n as l and f as h. A kind stands behind its word.
    In a small archive all of them are one file.
    """
    return _parts(lexicon, reference, _Begins())[1]


_Files = list["OutputFile | KnownFile"]


def _whole(lexicon: Lexicon, reference: Reference, begins: _Begins) -> tuple[int, _Files]:
    """The size of the words of a lexicon, and its files, sorted by path."""
    size, made = _parts(lexicon, reference, begins)
    return size, [_file(name, part) for name, part in sorted(made.items())]


def _file(name: str, part: str) -> OutputFile:
    return OutputFile(routes.SEARCH_INDEX.path(name), part.encode())


def _parts(lexicon: Lexicon, reference: Reference, begins: _Begins) -> tuple[int, dict[str, str]]:
    """The size of the words, and what `parts` gives."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for word, kind in sorted(lexicon.kinds.items()):
        for key in _keys(word, begins):
            by_sound[key].append(_written(word, kind))
    size = sum(len(word.encode()) + 1 for words in by_sound.values() for word in words)
    count = _count(size)
    buckets: list[dict[str, str]] = [{} for _ in range(count)]
    for key, words in sorted(by_sound.items()):
        buckets[terms.bucket(key, count)][key] = " ".join(words)
    is_one_file = size <= TOGETHER
    looks = shapes(1 if is_one_file else SHAPES)
    values: dict[str, object] = {f"w/{number:x}": bucket for number, bucket in enumerate(buckets)}
    values |= {f"h/{number:x}": groups for number, groups in enumerate(looks)}
    written = {name: script(name, value) for name, value in values.items()}
    first, suggested = _first(lexicon, reference, count, len(looks)), suggestions(lexicon)
    if is_one_file:
        return size, {"lexicon": first + "".join(written.values()), **suggested}
    return size, {"lexicon": first, **written, **suggested}


def _spliced(
    lexicon: Lexicon, reference: Reference, before: State, last: LastSite | None, begins: _Begins
) -> tuple[int, _Files] | None:
    """What `_whole` gives: words that are known otherwise than before are put into the parts of the last site. None where that
    does not hold them, or there are more parts now, or fewer, or all are one file.
    """
    there = _as_left(last, before.files)
    if last is None or not there or before.size <= TOGETHER:
        return None
    size, count = before.size, _count(before.size)
    moved: dict[str, dict[str, str | None]] = defaultdict(dict)
    """By sound, the words that are other ones: as they are written now, or nothing."""
    for word in {word for word, _ in before.kinds.items() ^ lexicon.kinds.items()}:
        was, now = (
            _written(word, kinds[word]) if word in kinds else None for kinds in (before.kinds, lexicon.kinds)
        )
        for key in _keys(word, begins):
            moved[key][word] = now
            size += sum(
                sign * (len(one.encode()) + 1) for sign, one in ((1, now), (-1, was)) if one is not None
            )
    if size <= TOGETHER or _count(size) != count:
        return None
    by_bucket: dict[int, list[str]] = defaultdict(list)
    for key in moved:
        by_bucket[terms.bucket(key, count)].append(key)
    made = {"lexicon": _first(lexicon, reference, count, SHAPES), **suggestions(lexicon)}
    for number, keys in by_bucket.items():
        name = f"w/{number:x}"
        data = last.read(routes.SEARCH_INDEX.path(name))
        if data is None:
            return None
        bucket: dict[str, str] = unwrap(data.decode())
        for key in keys:
            words = {each.partition(":")[0]: each for each in bucket.pop(key, "").split()} | moved[key]
            if left := [each for _, each in sorted(words.items()) if each is not None]:
                bucket[key] = " ".join(left)
        made[name] = script(name, dict(sorted(bucket.items())))
    files: dict[str, OutputFile | KnownFile] = {file.path: file for file in there if _is_of_words(file.path)}
    files |= {file.path: file for file in starmap(_file, made.items())}
    return size, [files[path] for path in sorted(files)]


def _is_of_words(path: str) -> bool:
    """Whether a file holds words by their sounds, or characters that look alike."""
    name = routes.SEARCH_INDEX.values(path)
    return name is not None and name[0].startswith(("w/", "h/"))


def _keys(word: str, begins: _Begins) -> list[str]:
    """Under which sounds a word lies; none where it is not to be found by them."""
    return sounds(word, begins) if _WORD.fullmatch(word) else []


def _written(word: str, kind: str) -> str:
    return f"{word}:{kind}" if kind else word


def _count(size: int) -> int:
    """In how many parts words of this size lie."""
    count = 1
    while size > count * BUCKET:
        count *= 2
    return count


def _first(lexicon: Lexicon, reference: Reference, buckets: int, looks: int) -> str:
    """The part that is loaded first."""
    lists = reference.subject.lists
    forms: dict[str, list[str]] = defaultdict(list)
    for short, full in (form.split("=", 1) for form in lists.forms):
        forms[short].append(full)
    around: dict[str, list[str]] = defaultdict(list)
    for short, full in (form.split("=", 1) for form in lists.around):
        around[short].append(full)
    latin: dict[str, list[str]] = defaultdict(list)
    for name, code in (form.split("=", 1) for form in lists.latin):
        latin[code].append(name.lower())
    return script(
        "lexicon",
        {
            "buckets": buckets,
            "forms": {short: " ".join(full) for short, full in sorted(forms.items())},
            "single": " ".join(lists.single),
            "around": {short: " ".join(full) for short, full in sorted(around.items())},
            "offices": " ".join(lists.offices),
            "kinds": " ".join(reference.region.township_kinds),
            "surnames": "".join(sorted(reference.subject.names.common_surnames)),
            "places": [[code, " ".join(names), *latin.get(code, ())] for code, names in lexicon.places],
            "shapes": looks,
        },
    )


_Row = tuple[str, str] | tuple[str, str, tuple[str, int]] | tuple[str, str, str]


def suggestions(lexicon: Lexicon) -> dict[str, str]:
    """What is suggested while somebody types: `suggest`, in a large archive in parts `s/<n>` by the first two letters.

    Rows are `[kind, text]`, the most frequent first. Places and tags have `[value, number of articles]` behind it: they lead to
    a filter, and the others to a search of the text. Headlines come last, with the id behind them.
    """
    campaigns = {name: times for name, times in lexicon.campaigns.items() if name not in lexicon.tags}
    named = (("person", lexicon.people), ("body", lexicon.bodies), ("campaign", campaigns))
    counted: list[tuple[int, _Row]] = [
        (times, (kind, name)) for kind, names in named for name, times in names.items()
    ]
    counted += ((times, ("tag", tag, (tag, times))) for tag, times in lexicon.tags.items())
    counted += ((times, ("place", name, (code, times))) for code, (name, times) in lexicon.reached.items())
    rows = [row for _, row in sorted(counted, key=lambda one: (-one[0], one[1]))]
    rows += [("title", *headline) for headline in lexicon.headlines]
    size = sum(len(row[1].encode()) + 20 for row in rows)
    if size <= SUGGESTED:
        return {"suggest": script("suggest", {"rows": rows})}
    count = 1
    while size > count * BUCKET:
        count *= 2
    buckets: list[dict[str, list[_Row]]] = [{} for _ in range(count)]
    for row in rows:
        key = terms.fold(row[1])[:2]
        buckets[terms.bucket(key, count)].setdefault(key, []).append(row)
    found = {f"s/{number:x}": script(f"s/{number:x}", bucket) for number, bucket in enumerate(buckets)}
    return {"suggest": script("suggest", {"buckets": count}), **found}


class _Begins(dict[str, str]):
    """With what sounds each character begins, those that are confused alike; none for what is no Han character."""

    def __missing__(self, character: str) -> str:
        syllables = lenient.readings_of(character)
        found = self[character] = "".join(
            dict.fromkeys(syllable[0].translate(_ALIKE) for syllable in syllables)
        )
        return found


def sounds(word: str, begins: Mapping[str, str] | None = None) -> list[str]:
    """The keys of a word: the first sounds of its first two characters, those that are confused alike; `begins` are those of
    characters, as far as they are known.

    >>> sounds('奈曼旗'), sounds('反诈'), sounds('花棒')
    (['lm'], ['hz'], ['hb'])
    """
    known = _Begins() if begins is None else begins
    return [one + other for one in known[word[0]] for other in known[word[1]]]


@cache
def shapes(count: int) -> tuple[str, ...]:
    """Groups of characters that look alike, parted by blanks, in so many parts; each where one of its characters belongs."""
    found: list[list[str]] = [[] for _ in range(count)]
    for group in listed("shapes.txt"):
        for number in sorted({terms.bucket(character, count) for character in group}):
            found[number].append(group)
    return tuple(map(" ".join, found))


def _places(
    reference: Reference, written: set[str], words: AbstractSet[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The places that articles are of or whose names stand in them, and those around them."""
    gazetteer = reference.region.gazetteer
    around = {row.code for code in written for row in gazetteer.ancestry(code)}
    initials = Counter(place.name[0] + place.name[-1] for place in gazetteer.places.values())
    for code, place in gazetteer.places.items():
        seats = () if code.endswith("00") else place.seats
        # 鄂市, where no other city begins so.
        brief = place.name[0] + place.name[-1]
        briefs = (brief,) if len(place.name) > 2 and initials[brief] == 1 else ()
        called = (place.name, *place.short, *place.weak, *seats, *place.former_names, *briefs)
        names = tuple(name for name in dict.fromkeys(called) if len(name) > 1)
        if code in around or words & set(names):
            yield code, names
        for town in place.townships:
            if town in words:
                yield "", (town,)
