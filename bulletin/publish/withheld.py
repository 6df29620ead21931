"""What may not be published: the words of withdrawn articles, and those that were cut from redacted ones.

They are taken apart into pieces: every eight letters in a row that no other published article was printed with, whole
headlines, names that nobody else bears, and numbers such as an identity card's. What published articles say is
looked through page by page, and what was found of the same words is kept: as long as nothing else is withheld, a build reads
no page for it that did not change.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.conversion import bylines, personal, settling
from bulletin.digests import Often
from bulletin.model import WITHHELD, Access, by_page
from bulletin.publish import pieces
from bulletin.publish.sieve import Sieve
from bulletin.roles import Role
from bulletin.text import identifiers
from bulletin.text.typography import without_blanks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.content.ledger import ArticleRecord, Ledger
    from bulletin.model import Archive, Article, Page, Span
    from bulletin.reference.subject import Subject


@dataclass(frozen=True)
class Withheld:
    """What may not be published; every value is the path of the article, in the content, that it comes from."""

    pieces: Mapping[str, str] = field(default_factory=dict)
    """By `pieces.PIECE` letters."""
    whole: Mapping[str, str] = field(default_factory=dict)
    """By all letters of a headline, kicker or deck whose pieces do not give it away."""
    names: Mapping[str, str] = field(default_factory=dict)
    """By name, and by number that is somebody's."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """By digest of a piece or headline that was masked: its words are known no more."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """Those of `pieces` that do not overlap, by piece."""

    @cached_property
    def blocks(self) -> frozenset[str]:
        return pieces.blocks(self.pieces)

    @cached_property
    def sieve(self) -> Sieve:
        """Of a text that it does not let pass, nothing is said but what is known by digests alone."""
        return Sieve(self.pieces, (*self.whole, *self.names))

    @cached_property
    def clean(self) -> set[int]:
        """Lines, by their hash, that hold nothing of `digests`: the same stand in many files."""
        return set()

    def __bool__(self) -> bool:
        return bool(self.pieces or self.whole or self.names or self.digests)


def withheld(archive: Archive, ledger: Ledger, subject: Subject, own: Iterable[str] = ()) -> Withheld:
    """What of the archive may not be published; nothing where no article is withdrawn or redacted.

    `own` are words that the site has of its own, whatever stands in its articles: those of the interface, of places.
    """
    hidden = [article for article in archive.articles if article.meta.access in WITHHELD]
    if not hidden:
        return Withheld()
    known = frozenset(
        name for article in archive.listed for name in (*article.meta.authors, *article.meta.photographers)
    )
    found: dict[str, str] = {}
    whole: dict[str, str] = {}
    names: dict[str, str] = {}
    digests: dict[str, str] = {}
    apart: dict[str, str] = {}
    printed = _Printed(archive)
    for article in hidden:
        record = ledger.articles.get(article.id)
        captured = _captured(printed, article)
        texts = [
            *captured,
            *(_recorded(record) if captured and record else ()),
            *(_file_texts(article) if article.is_withdrawn else ()),
        ]
        for text in texts:
            for piece in pieces.pieces(pieces.letters(text)):
                found.setdefault(piece, article.path)
        for text in heads(article, record):
            whole.setdefault(pieces.letters(text), article.path)
        for name in _names(printed, article, record, texts, known, subject):
            if name not in known:
                names.setdefault(name, article.path)
        letters = "".join(map(pieces.letters, captured or _file_texts(article)))
        apart |= {
            letters[start : start + pieces.PIECE]: article.path
            for start in range(0, len(letters), pieces.PIECE)
        }
        digests |= dict.fromkeys(record.gone if record else (), article.path)
    words = _Words(*(tuple(sorted(each)) for each in (found, whole, names, digests)))
    for said in _said(words, archive, ledger, tuple(own)):
        for among, ones in (
            (found, said.pieces),
            (whole, said.whole),
            (names, said.names),
            (digests, said.digests),
        ):
            for one in ones:
                among.pop(one, None)
    whole = {
        text: path
        for text, path in whole.items()
        if len(text) > 1 and not any(piece in found for piece in pieces.pieces(text))
    }
    return Withheld(found, whole, names, digests, {one: path for one, path in apart.items() if one in found})


def digests(hidden: Withheld, heads: Iterable[str], path: str) -> tuple[str, ...]:
    """What a build goes on searching for once the words of the article at `path` are masked: digests, sorted.

    Of pieces that do not overlap, and of the headlines `heads`. Of pieces that do, each would give away the next by one
    character; names and numbers are short enough to be guessed one after the other. So 15 letters in a row are found
    for certain afterwards, fewer by chance, a name by itself no more.
    """
    found = {pieces.digest(piece) for piece, origin in hidden.apart.items() if origin == path}
    found |= {pieces.digest(head) for head in map(pieces.letters, heads) if len(head) >= pieces.PIECE}
    return tuple(sorted(found | {digest for digest, origin in hidden.digests.items() if origin == path}))


# -- the words of articles that are withheld ------------------------------------------------------------


class _Printed:
    """Where articles were printed; the spans of a page are gone through once for all of its articles."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._pages: dict[str, list[Page]] = {}
        for page in archive.pages:
            for article_id in dict.fromkeys(page.article_ids):
                self._pages.setdefault(article_id, []).append(page)
        self._spans: dict[str, dict[str | None, list[Span]]] = {}

    def pages_of(self, article: Article) -> Sequence[Page]:
        """Where an article was printed, as the ledger has it: its file may say otherwise."""
        return self._pages.get(article.id, ())

    def spans(self, page: Page, article: Article) -> Sequence[Span]:
        """What of a page is an article's."""
        own = self._spans.get(page.raw.name)
        if own is None:
            own = self._spans[page.raw.name] = {}
            for span in page.spans:
                own.setdefault(span.owner, []).append(span)
        return own.get(article.id, ())


def _captured(printed: _Printed, article: Article) -> list[str]:
    """The captured characters of an article, span by span."""
    return [
        page.raw.text[span.start : span.end]
        for page in printed.pages_of(article)
        for span in printed.spans(page, article)
    ]


def _recorded(record: ArticleRecord) -> Iterator[str]:
    """The texts that the program made of an article's captured characters."""
    yield from (paragraph.text for paragraph in record.paragraphs)
    header = record.header or {}
    yield from (str(header[key]) for key in _HEADS if header.get(key))
    yield from (str(caption.get("text", "")) for caption in header.get("captions", ()))


_HEADS = ("kicker", "title", "deck")


def _file_texts(article: Article) -> Iterator[str]:
    """What an article file says."""
    meta = article.meta
    yield from filter(
        None, (meta.kicker, meta.title, meta.deck, *(caption.text for caption in meta.captions))
    )
    yield from (block.text for block in article.blocks)


def heads(article: Article, record: ArticleRecord | None) -> Iterator[str]:
    """Headline, kicker and deck that are not shown."""
    header = (record.header if record else None) or {}
    for key in _HEADS:
        now, printed = getattr(article.meta, key), str(header.get(key, ""))
        gone = (printed, now) if article.is_withdrawn else (printed,) if printed != now else ()
        yield from dict.fromkeys(filter(None, gone))


def _names(
    printed: _Printed,
    article: Article,
    record: ArticleRecord | None,
    texts: Iterable[str],
    known: frozenset[str],
    subject: Subject,
) -> Iterator[str]:
    """The names of those who signed, of those whom the text shields, and numbers that are somebody's."""
    header = (record.header if record else None) or {}
    signed = [*header.get("authors", ()), *header.get("photographers", ())]
    if article.is_withdrawn:
        signed += [*article.meta.authors, *article.meta.photographers]
    lines = [
        page.raw.text[span.start : span.end]
        for page in filter(None, (printed.archive.page_of(article),))
        for span in printed.spans(page, article)
        if span.role in {Role.BYLINE, Role.CREDIT}
    ]
    byline = bylines.together(lines, subject)
    signed += settling.settle((*byline.authors, *byline.photographers), subject.names, known).names
    yield from (name for name in signed if len(name) > 1)
    for text in texts:
        for finding in personal.find(text, subject.names):
            yield identifiers.half_width(without_blanks(text[finding.start : finding.end]))


# -- what is said anyway --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Words(Often):
    """Words of articles that are withheld, each kind sorted; and those of them that are said elsewhere."""

    pieces: tuple[str, ...]
    whole: tuple[str, ...]
    names: tuple[str, ...]
    digests: tuple[str, ...]

    @cached_property
    def known(self) -> frozenset[str]:
        """Its pieces."""
        return frozenset(self.pieces)

    @cached_property
    def blocks(self) -> frozenset[str]:
        return pieces.blocks(self.pieces)

    @cached_property
    def anywhere(self) -> tuple[_Anywhere, _Anywhere]:
        """Its headlines, and its names."""
        return _Anywhere(self.whole), _Anywhere(self.names)

    def among(self, texts: Iterable[str]) -> _Words:
        """Those that stand in some texts."""
        found: set[str] = set()
        whole: set[str] = set()
        names: set[str] = set()
        digests: set[str] = set()
        masked = frozenset(self.digests)
        for text in texts:
            letters = pieces.letters(text)
            found.update(pieces.said(letters, self.known, self.blocks))
            whole.update(self.anywhere[0].standing_in(letters))
            names.update(self.anywhere[1].standing_in(text))
            if masked:
                digests |= masked & {*map(pieces.digest, pieces.windows(letters, 0, len(letters)))}
        return _Words(*(tuple(sorted(each)) for each in (found, whole, names, digests)))


class _Anywhere:
    """Many words, of which a text is not asked for each: each is known by those two of its letters that fewest others hold."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        counts = Counter(pair for word in words for pair in {*pairwise(word)})
        self._short: list[str] = []
        self._by_pair: dict[tuple[str, str], list[str]] = {}
        for word in words:
            if len(word) < 2:
                self._short.append(word)
            else:
                rarest = min(pairwise(word), key=counts.__getitem__)
                self._by_pair.setdefault(rarest, []).append(word)

    def standing_in(self, text: str) -> Iterator[str]:
        """Those that stand in a text."""
        near: Iterable[str] = self._words
        if len(self._words) > _FEW:
            held = self._by_pair.keys() & {*pairwise(text)}
            near = chain(self._short, *(self._by_pair[pair] for pair in held))
        return (word for word in near if word in text)


_FEW = 400
"""Words that are sooner looked for one by one than the pairs of a text are told."""


def _said(words: _Words, archive: Archive, ledger: Ledger, own: tuple[str, ...]) -> Iterator[_Words]:
    """Those of the words that the site may say: what published articles were printed with, what redacted ones still say."""
    settings = archive.settings
    of_settings = (
        settings.title,
        settings.subtitle,
        settings.description,
        settings.publication,
        settings.rights,
    )
    yield _in_texts(words, (*own, *of_settings))
    whole = {article.id for article in archive.listed if article.meta.access is not Access.REDACTED}
    printed: set[str] = set()
    for page in archive.pages:
        shown = tuple(each for each in page.article_ids if each in whole)
        printed.update(shown)
        records = tuple(ledger.articles[each] for each in shown if each in ledger.articles)
        yield _on_page(words, page, shown, records)
    for articles in by_page(article for article in archive.listed if article.id not in printed):
        yield _in_files(words, articles)


@cache.kept
def _in_texts(words: _Words, texts: tuple[str, ...]) -> _Words:
    return words.among(texts)


@cache.kept
def _on_page(words: _Words, page: Page, shown: tuple[str, ...], records: tuple[ArticleRecord, ...]) -> _Words:
    """What a page says besides what is withheld: the articles `shown`, of which the ledger has `records`, each as one text; its
    folio; what articles were printed with of which there is no file."""
    texts: dict[str, list[str]] = {each: [] for each in shown}
    besides = []
    for span in page.spans:
        text = page.raw.text[span.start : span.end]
        if span.owner in texts:
            texts[span.owner].append(text)
        elif span.role in _FURNITURE if span.owner is None else span.owner not in page.article_ids:
            besides.append(text)
    for record in records:
        texts[record.id] += _recorded(record)
    return words.among((*("".join(each) for each in texts.values()), *besides))


_FURNITURE = frozenset({Role.FOLIO, Role.JUMP})


@cache.kept
def _in_files(words: _Words, articles: tuple[Article, ...]) -> _Words:
    """What articles say that no page has: each text, and the body as one, as records and feeds have it."""
    return words.among(
        text
        for article in articles
        for text in (*_file_texts(article), "".join(block.text for block in article.blocks))
    )
