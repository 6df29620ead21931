"""What a reader sees of an article, as passages that search finds, shows and leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bulletin.search import numbers, terms
from bulletin.search.postings import FIELDS, HEADS_EACH, Slot
from bulletin.text import edtf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import Archive, Article

_CLAUSE_END = re.compile(r"[，。；：！？,;]")
_LONGEST_TITLE = 24


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that a string can stand in: a headline, one name, one caption, one paragraph."""

    field: str
    """A key of `postings.FIELDS`."""
    text: str
    anchor: str = ""
    """Fragment of the article's page, when the passage has one."""

    @property
    def letters(self) -> str:
        return terms.fold(self.text)


@dataclass(frozen=True, slots=True)
class Document:
    """An article as search knows it."""

    article: Article
    passages: tuple[Passage, ...]
    """In reading order: kicker, headline, deck, names, dateline, body, captions."""
    number: int
    """See `numbers`."""

    def of(self, field: str) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.field == field)


def numbered(archive: Archive) -> list[tuple[int, Article]]:
    """The listed articles with their numbers, in the order of these."""
    issued = {article.id: article.meta.added for article in archive.articles} | dict(archive.issued)
    number = numbers.numbers(issued)
    return sorted(((number[article.id], article) for article in archive.listed), key=lambda pair: pair[0])


def documents(archive: Archive) -> tuple[Document, ...]:
    """The listed articles as search knows them, by number."""
    return tuple(document(number, article) for number, article in numbered(archive))


def document(number: int, article: Article) -> Document:
    return Document(article, passages(article), number)


def room(archive: Archive) -> int:
    """How many numbers there are, those that no listed article has among them."""
    return numbers.room(len({*archive.by_id, *archive.issued}))


def ages(archive: Archive, articles: Sequence[Article]) -> tuple[int, ...]:
    """How new each article is, compared with the others: days are counted as they occur, from 1, the oldest first.

    0 where nothing is known of the date. Of two articles that match equally well the newer one is shown first.
    """
    earliest = cache(_earliest)
    days = [earliest(date_of(archive, article)) for article in articles]
    rank = {day: number for number, day in enumerate(sorted({*days, ""}))}
    return tuple(rank[day] for day in days)


def passages(article: Article) -> tuple[Passage, ...]:
    meta = article.meta
    found = [Passage("kicker", meta.kicker), Passage("title", meta.title), Passage("deck", meta.deck)]
    found += [Passage("byline", name) for name in dict.fromkeys((*meta.authors, *meta.photographers))]
    found.append(Passage("head", meta.dateline))
    for block in article.blocks:
        field = "head" if block.kind in {"crosshead", "subhead"} else "body"
        found.append(Passage(field, block.text, block.anchor))
    found += [Passage("head", caption.text) for caption in meta.captions]
    return tuple(passage for passage in found if passage.text)


def slots(number: int, found: Iterable[Passage]) -> Iterator[Slot]:
    """An article as the index takes it: the letters and whole words of each of its fields."""
    texts: dict[str, list[str]] = {}
    for passage in found:
        texts.setdefault(passage.field, []).append(passage.text)
    for at, field in enumerate(FIELDS):
        if field in texts:
            is_head = at < HEADS_EACH
            yield Slot(
                is_head,
                number * HEADS_EACH + at if is_head else number,
                tuple(map(terms.fold, texts[field])),
                tuple(word for text in texts[field] for word in terms.words(text)),
            )


def words(document: Document, field: str) -> list[str]:
    """The whole words and numbers of one field."""
    return [word for passage in document.of(field) for word in terms.words(passage.text)]


def shown_title(article: Article) -> str:
    """The headline; for an item printed without one, the first clause of its text."""
    if article.meta.title or not article.blocks:
        return article.meta.title
    return _CLAUSE_END.split(article.blocks[0].text, maxsplit=1)[0][:_LONGEST_TITLE]


def date_of(archive: Archive, article: Article) -> str:
    """When an article was written or, where that is not known, printed; EDTF."""
    page = None if article.meta.date else archive.page_of(article)
    return page.facts.date if page else article.meta.date


def _earliest(date: str) -> str:
    """First day on which an article can have been written, or printed; an empty string when nothing is known."""
    written = edtf.parse(date)
    return written.first.earliest if written else ""
