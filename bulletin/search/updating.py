"""The index of an archive of which some articles changed, from the index before: what `build` gives, for less.

Light parts, which say a little of every article, are made anew: `meta`, the columns of facets, ids. Of the heavy ones only those
are read and written that hold something of a changed article: its buckets, its pack of texts, the strings by the
initials of pairs that came, went or are twice as frequent. Where that is not enough the whole index is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bulletin import routes
from bulletin.digests import told
from bulletin.model import KnownFile, OutputFile, Taken
from bulletin.search import build, facets, lenient, passages, postings, splicing
from bulletin.search.splicing import Whole, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.model import Archive, Article, LastSite, Made
    from bulletin.reference.gazetteer import Gazetteer
    from bulletin.search.pairs import Pairs
    from bulletin.search.passages import Passage

AT_MOST = 0.02
"""Share of the articles beyond which making the whole index takes less time."""


@dataclass(frozen=True)
class State:
    """What an index was made of, as far as the next one asks for it."""

    digests: Mapping[str, str]
    """SHA-256 of every part but `meta`, by name."""
    articles: Mapping[int, bytes]
    """Digest of each article, by number."""
    common: tuple[str, ...]
    buckets: int
    size: int
    """Bytes of all postings."""
    texts: int
    """Bytes of all texts."""
    letters: Mapping[str, int]
    """How often each letter stands in the archive."""
    pairs: Pairs
    places: frozenset[str]
    """Names of the gazetteer."""
    names: frozenset[str]
    """All names."""
    words: Words


class Update:
    """An index that is made, or brought up to date where that is enough."""

    def __init__(
        self,
        archive: Archive,
        gazetteer: Gazetteer,
        last: LastSite | None,
        before: State | None,
        *,
        is_kept: bool = True,
    ) -> None:
        """`last` holds the files that were made together with `before`; where one of them is no longer the same, or either is
        missing, all is made anew. `is_kept` asks for what the next update needs.
        """
        self._archive, self._gazetteer, self._last, self._before = archive, gazetteer, last, before
        self._is_kept = is_kept
        self.state: State | None = None
        """What the files were made of, once all of them were given; None where that is not kept."""
        self.is_whole = False
        """Whether all of it was made, once all files were given."""

    def files(self) -> Iterator[Made]:
        """The files of the index, each given as soon as it is made, those of the last site together."""
        if self._last is not None and self._before is not None:
            try:
                found, self.state = _Splicing(self._archive, self._gazetteer, self._last, self._before).run()
            except Whole:
                pass
            else:
                yield Taken(file for file in found if isinstance(file, KnownFile))
                yield from (file for file in found if isinstance(file, OutputFile))
                return
        self.is_whole = True
        built = yield from build.whole(self._archive, self._gazetteer)
        if self._is_kept:
            self.state = _state(self._archive, self._gazetteer, built)


def _state(archive: Archive, gazetteer: Gazetteer, built: build.Built) -> State:
    places = frozenset(facets.place_names(gazetteer))
    index = built.index
    return State(
        built.digests,
        {number: told(article) for number, article in passages.numbered(archive)},
        tuple(index.common),
        built.buckets,
        len(index.written),
        built.texts,
        index.letters,
        index.pairs,
        places,
        build.names(places, archive.listed),
        Words(lenient.dictionary(), {letter: lenient.first_letters(letter) for letter in index.letters}),
    )


class _Splicing:
    """What changed, and the parts that change with it. Raises Whole where these are not enough."""

    def __init__(self, archive: Archive, gazetteer: Gazetteer, last: LastSite, state: State) -> None:
        self.archive, self.gazetteer, self.last, self.state = archive, gazetteer, last, state
        self.numbered = passages.numbered(archive)
        self.made: dict[str, str] = {}
        """Parts that change, by name."""
        self.gone: set[str] = set()
        self._known: dict[str, KnownFile | None] = {}
        """The files of the parts that there were, by name."""

    def run(self) -> tuple[Sequence[OutputFile | KnownFile], State]:
        state, articles = self.state, dict(self.numbered)
        if not state.buckets or not self._is_as_it_was():
            raise Whole
        digests = {number: told(article) for number, article in self.numbered}
        changed = [
            number
            for number in sorted(state.articles.keys() | digests.keys())
            if state.articles.get(number) != digests.get(number)
        ]
        if len(changed) > max(1, AT_MOST * len(articles)):
            raise Whole
        before, after, texts = self._texts(changed, articles)
        if build.is_small(texts):
            raise Whole
        differences = splicing.differences(before, after, frozenset(state.common))
        size = self._buckets(differences)
        letters, pairs = self._forgiving(differences)
        listed = [article for _, article in self.numbered]
        ids = build.ids(self.numbered)
        for name, part in (build.columns(self.archive, self.gazetteer, listed) | ids).items():
            self._put(name, part)
        self.gone |= {name for name in state.digests if name.startswith("i/")} - ids.keys()
        now = {name: found for name, found in state.digests.items() if name not in self.gone}
        now |= {name: build.digest(part) for name, part in self.made.items()}
        latin = [pair for pair, times in pairs.times(build.LATIN).items() if times]
        self.made["meta"] = build.meta(
            self.archive, self.numbered, now, letters, state.buckets, state.common, latin
        )
        if not changed and now == state.digests:
            return self._files(now), state
        return self._files(now), State(
            now,
            digests,
            state.common,
            state.buckets,
            size,
            texts,
            letters,
            pairs,
            state.places,
            build.names(state.places, listed),
            state.words.of(letters),
        )

    # -- the index as it was

    def _is_as_it_was(self) -> bool:
        files, digests = self.last.files, self.state.digests
        self._known = {name: files.get(routes.SEARCH_INDEX.path(name)) for name in digests}
        return all(file and file.digest == digests[name] for name, file in self._known.items())

    def _value(self, name: str) -> Any:
        """What a part held; None where there was none."""
        if name not in self.state.digests:
            return None
        data = self.last.read(routes.SEARCH_INDEX.path(name))
        part = data.decode() if data else ""
        if build.digest(part) != self.state.digests[name]:
            raise Whole
        return build.unwrap(part)

    def _put(self, name: str, part: str) -> None:
        if build.digest(part) != self.state.digests.get(name):
            self.made[name] = part

    def _files(self, digests: Mapping[str, str]) -> Sequence[OutputFile | KnownFile]:
        files: list[OutputFile | KnownFile] = []
        for name in sorted([*digests, "meta"]):
            known = self._known.get(name)
            if known is None or name in self.made:
                made = OutputFile(routes.SEARCH_INDEX.path(name), self.made[name].encode())
                known = self.last.files.get(made.path)
                files.append(known if known and known.digest == made.digest else made)
            else:
                files.append(known)
        return files

    # -- its parts

    def _texts(
        self, changed: Iterable[int], articles: Mapping[int, Article]
    ) -> tuple[list[postings.Slot], list[postings.Slot], int]:
        """Put the packs of changed articles; the slots of these as they were and are; the bytes of all texts."""
        before: list[postings.Slot] = []
        after: list[postings.Slot] = []
        size = self.state.texts
        changing = set(changed)
        fields = tuple(postings.FIELDS)
        for at in sorted({number // build.PACK for number in changing}):
            name = build.pack_name(at)
            texts: dict[int, str] = {}
            for written_number, written in (self._value(name) or {}).items():
                if int(written_number) in changing:
                    old = [_passage(fields[field], *rest) for field, *rest in written["passages"]]
                    before += passages.slots(int(written_number), old)
                    size -= len(build.to_json(written).encode())
            for number in range(at * build.PACK, (at + 1) * build.PACK):
                if number in articles:
                    document = passages.document(number, articles[number])
                    texts[number] = build.text(document)
                    if number in changing:
                        after += passages.slots(number, document.passages)
                        size += len(texts[number].encode())
            if texts:
                self._put(name, build.pack(at, texts))
            else:
                self.gone.add(name)
        return before, after, size

    def _buckets(self, differences: Mapping[str, splicing.Difference]) -> int:
        """Put the buckets that change; the bytes of all postings."""
        count, size = self.state.buckets, self.state.size
        for number, grams, grown in splicing.buckets(differences, count, lambda at: self._value(f"g/{at:x}")):
            self._put(f"g/{number:x}", build.bucket(number, grams))
            size += grown
        if build.buckets_for(size) != count:
            raise Whole
        return size

    def _forgiving(self, differences: Mapping[str, splicing.Difference]) -> tuple[dict[str, int], Pairs]:
        """Put what changes of the parts that forgive; how often letters and pairs stand in the archive now."""
        state = self.state
        if frozenset(facets.place_names(self.gazetteer)) != state.places:
            raise Whole
        more = splicing.total(differences, 1)
        letters = {
            letter: times
            for letter in state.letters.keys() | more.keys()
            if (times := state.letters.get(letter, 0) + more.get(letter, 0))
        }
        more_pairs = splicing.total(differences, 2)
        pairs = state.pairs.with_more(more_pairs)
        names = build.names(state.places, (article for _, article in self.numbered))
        initials = set(self._value("readings")["initials"].split())
        known = initials.copy()
        for at, strings in splicing.lists(
            state.pairs.times(more_pairs),
            pairs.times,
            (lenient.words(state.names), lenient.words(names)),
            state.words,
            lambda one: self._value(f"r/{one}"),
        ):
            if strings:
                self._put(f"r/{at}", build.script(f"r/{at}", strings))
                known.add(at)
            else:
                known.discard(at)
                self.gone.update({f"r/{at}"} & state.digests.keys())
        others = state.letters.keys() ^ letters.keys()
        if (
            others
            or known != initials
            or any(lenient.often(letters[one]) != lenient.often(state.letters[one]) for one in more)
        ):
            all_letters = build.with_places(letters, state.places)
            unread: dict[str, list[tuple[str, bool]]] = {letter: [] for letter in state.letters}
            table = unread | lenient.unpacked(self._value("readings"))
            simplified = lenient.simplified(all_letters) if others else self._value("simplified")
            self._put(
                "readings",
                build.readings(lenient.readings(all_letters, table), all_letters, known, simplified),
            )
            if others:
                self._put("simplified", build.script("simplified", simplified))
        return letters, pairs


def _passage(field: str, text: str, anchor: str = "") -> Passage:
    return passages.Passage(field, text, anchor)
