"""What a reader sees of an article, as passages that search finds, shows and leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.search import terms
from bulletin.search.postings import FIELDS
from bulletin.text import edtf

if TYPE_CHECKING:
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

    def of(self, field: str) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.field == field)


def documents(archive: Archive) -> tuple[Document, ...]:
    """The listed articles, oldest first, those without a date before all others; their place is their number.

    Of two articles that match equally well the one with the higher number is shown first: the newer one, and of
    one day the one printed first. New pages mostly come last, so that most numbers stay as they are.
    """
    order = sorted(enumerate(archive.listed), key=lambda pair: (_earliest(archive, pair[1]), -pair[0]))
    return tuple(Document(article, passages(article)) for _, article in order)


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


def slot(document: Document, field: str) -> str:
    """The letters of one field, as the index has them."""
    return terms.BREAK.join(passage.letters for passage in document.of(field))


def words(document: Document, field: str) -> list[str]:
    """The whole words and numbers of one field."""
    return [word for passage in document.of(field) for word in terms.words(passage.text)]


def heads() -> tuple[str, ...]:
    """The fields other than the body, in the order of their slots."""
    return tuple(FIELDS)[:-1]


def shown_title(article: Article) -> str:
    """The headline; for an item printed without one, the first clause of its text."""
    if article.meta.title or not article.blocks:
        return article.meta.title
    return _CLAUSE_END.split(article.blocks[0].text, maxsplit=1)[0][:_LONGEST_TITLE]


def _earliest(archive: Archive, article: Article) -> str:
    """First day on which an article can have been written, or printed; an empty string when nothing is known."""
    page = archive.page_of(article)
    date = edtf.parse(article.meta.date or (page.facts.date if page else ""))
    return date.first.earliest if date else ""
