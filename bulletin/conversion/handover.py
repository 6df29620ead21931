"""Pages under another name: their articles, known to the ledger under the old one, are those of the new.

A page whose file was renamed holds the same characters. One that was cut in two, or was captured anew under another name, is
known by its articles: all of them must be found on new pages, or nothing is handed over, since a page that is merely away
for a moment must not lose an article to another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin.content.ledger import Ledger
from bulletin.model import PAGES
from bulletin.problems import Problem
from bulletin.text.likeness import overlap, pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bulletin.content.ledger import ArticleRecord, PageRecord
    from bulletin.conversion.page.transcript import Draft
    from bulletin.model import RawPage

SAME = 0.8
"""Share of common pairs of letters from which on an article of a page that is gone is one of a new page."""

Handed = dict[str, tuple[str, ...]]
"""Pages that are gone, by file name, and the new pages that hold their articles."""


def hand_over(
    book: Ledger,
    pages: Iterable[RawPage],
    drafts: Mapping[str, Sequence[Draft]],
    printed: Callable[[RawPage, Draft], str],
    words: Callable[[str], str],
) -> tuple[Ledger, Handed, tuple[Problem, ...]]:
    """The ledger as if the pages had always had the names they have now, what was handed over, and what hinders it.

    `pages` are all that are there, `drafts` the articles of those that are read, `printed` gives the words of one,
    `words` those by which an article is known.
    """
    present = {page.name: page for page in pages}
    gone = {name: record for name, record in book.pages.items() if name not in present and not record.masked}
    new = [page for name, page in present.items() if name in drafts and name not in book.pages]
    if not gone or not new:
        return book, {}, ()
    handed: Handed = {}
    homes: dict[str, str] = {}
    by_digest = {page.digest: page.name for page in new}
    for name, record in gone.items():
        if record.digest in by_digest:
            handed[name] = (by_digest[record.digest],)
            homes |= {article.id: by_digest[record.digest] for article in book.of_page(name)}
    whole = set(handed.values())
    free = [page for page in new if (page.name,) not in whole]
    said = {
        (page.name, at): pairs(printed(page, draft))
        for page in free
        for at, draft in enumerate(drafts[page.name])
    }
    problems: list[Problem] = []
    for name in sorted(gone.keys() - handed.keys()):
        own = [article for article in book.of_page(name) if not article.into]
        found = _found({article.id: pairs(words(article.id)) for article in own}, said)
        if len(found) == len(own) and own:
            homes |= found
            holding = set(found.values())
            handed[name] = tuple(dict.fromkeys(page.name for page in free if page.name in holding))
        elif found:
            problems += _incomplete(name, own, found)
    if not handed:
        return book, {}, tuple(problems)
    return _renamed(book, handed, homes), handed, tuple(problems)


def _found(
    known: Mapping[str, frozenset[str]], said: Mapping[tuple[str, int], frozenset[str]]
) -> dict[str, str]:
    """The pages on which articles stand now, by id; each draft is one article, the most alike first."""
    scores = sorted(
        (-overlap(words, others), article_id, place)
        for article_id, words in known.items()
        for place, others in said.items()
        if 2 * min(len(words), len(others)) >= max(len(words), len(others), 1)
    )
    found: dict[str, str] = {}
    taken: set[tuple[str, int]] = set()
    for score, article_id, place in scores:
        if -score >= SAME and article_id not in found and place not in taken:
            found[article_id] = place[0]
            taken.add(place)
    return found


def _incomplete(gone: str, own: Sequence[ArticleRecord], found: Mapping[str, str]) -> Iterable[Problem]:
    missing = "、".join(article.id for article in own if article.id not in found)
    for page in dict.fromkeys(found.values()):
        yield Problem(
            f"{PAGES}/{page}",
            1,
            f"像是原来的版面 {gone} 改名或拆开的，可是它的文章 {missing} 不在新的版面里；"
            f"请放回 {gone}，或把缺的也放进来",
        )


def _renamed(book: Ledger, handed: Handed, homes: Mapping[str, str]) -> Ledger:
    """The ledger with articles put to their new pages."""
    articles = dict(book.articles)
    for article_id, page in homes.items():
        articles[article_id] = replace(articles[article_id], page=page)
    for gone, pages in handed.items():
        for article in book.of_page(gone):
            if article.id not in homes:  # part of another article
                into = articles.get(article.into)
                home = into.page if into and into.page in pages else pages[0]
                articles[article.id] = replace(articles[article.id], page=home)
    records: dict[str, PageRecord] = {
        name: record for name, record in book.pages.items() if name not in handed
    }
    held: dict[str, set[str]] = {}
    for article_id, record in articles.items():
        held.setdefault(record.page, set()).add(article_id)
    for gone, pages in handed.items():
        before = book.pages[gone]
        for page in pages:
            own = held.get(page, set())
            spans = tuple(span for span in before.spans if len(pages) == 1 or span.owner in own)
            # Of a page that was cut the characters are others: what it says is held against what was written.
            digest = before.digest if len(pages) == 1 else ""
            records[page] = replace(before, page=page, spans=spans, digest=digest)
    return Ledger(records, articles, book.joined)
