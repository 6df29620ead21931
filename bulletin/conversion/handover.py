"""Pages under another name, and articles on another page: what the ledger knows of them goes along.

A page whose file was renamed holds the same characters. One that was cut in two, was captured anew under another name, or was
put behind the text of another one is known by its articles: all of them must be found elsewhere, or nothing is handed over,
since a page that is merely away for a moment must not lose an article to another. Of a page that is there and reads
otherwise each article that it lost goes where it stands now.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bulletin.content.ledger import Ledger, PageRecord
from bulletin.conversion import identity
from bulletin.model import PAGES
from bulletin.problems import Problem
from bulletin.text.likeness import near, overlap, pairs
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bulletin.content.ledger import ArticleRecord
    from bulletin.conversion.page.transcript import Draft
    from bulletin.model import RawPage

SAME = 0.8
"""Share of common pairs of letters from which on an article that its page lost is one that stands elsewhere."""

Handed = dict[str, tuple[str, ...]]
"""Pages that are gone, by file name, and the pages that hold their articles."""
_Place = tuple[str, int]
"""A page by file name, and the number of a draft on it."""


@dataclass(frozen=True, slots=True)
class Handing:
    """What was handed over."""

    book: Ledger
    """The ledger as if pages had always had the names, and articles the pages, that they have now."""
    handed: Handed = field(default_factory=dict)
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Articles that went from one page that is there to another, by id: from, to."""
    problems: tuple[Problem, ...] = ()
    """What hinders more."""


def hand_over(
    book: Ledger,
    pages: Iterable[RawPage],
    drafts: Mapping[str, Sequence[Draft]],
    words: Callable[[str], str],
) -> Handing:
    """Find the articles of pages that are gone, or that read otherwise, on those that are read.

    `pages` are all that are there, `drafts` the articles of those that are read, `words` gives those by which an article is known.
    """
    present = {page.name: page for page in pages}
    gone = {name: record for name, record in book.pages.items() if name not in present and not record.masked}
    read = [page for name, page in present.items() if name in drafts and _reads_otherwise(page, book)]
    if not read or not (gone or any(page.name in book.pages for page in read)):
        return Handing(book)
    handed: Handed = {}
    homes: dict[str, str] = {}
    by_digest = {page.digest: page.name for page in read if page.name not in book.pages}
    for name, record in gone.items():
        if record.digest in by_digest:
            handed[name] = (by_digest[record.digest],)
            homes |= {article.id: by_digest[record.digest] for article in book.of_page(name)}
    whole = set(handed.values())
    free = [page for page in read if (page.name,) not in whole]
    lost: dict[str, list[str]] = {}
    new: dict[_Place, str] = {}
    """What nobody knows of what is printed."""
    verbatim: dict[str, set[str]] = {}
    for page in free:
        for draft in drafts[page.name]:
            verbatim.setdefault(letters(identity.printed(page, draft)), set()).add(page.name)
    for page in free:
        issued = {article.id: words(article.id) for article in book.of_page(page.name) if not article.into}
        # What stands elsewhere as it was is not another article here that is like it.
        own = {
            each: text
            for each, text in issued.items()
            if page.name in verbatim.get(letters(text), {page.name})
        }
        ids = identity.match(page, drafts[page.name], own)
        lost[page.name] = [each.id for each in _of_page(book, page.name) if each.id not in ids]
        for at, (draft, known) in enumerate(zip(drafts[page.name], ids, strict=True)):
            if known is None:
                new[page.name, at] = identity.printed(page, draft)
    problems: list[Problem] = []
    away = {name: _of_page(book, name) for name in sorted(gone.keys() - handed.keys())}
    homeless = {article.id: name for name, articles in away.items() for article in articles}
    homeless |= {each: name for name, ids_lost in lost.items() for each in ids_lost}
    # All at once: what is merely like an article must not be taken from the one that it is.
    said = {place: pairs(text) for place, text in new.items()} if homeless else {}
    everywhere = _found({each: pairs(words(each)) for each in homeless}, said, homeless)
    for name, articles in away.items():
        found = {article.id: everywhere[article.id] for article in articles if article.id in everywhere}
        if len(found) == len(articles) and articles:
            homes |= {article_id: page for article_id, (page, _) in found.items()}
            holding = {page for page, _ in found.values()}
            handed[name] = tuple(dict.fromkeys(page.name for page in free if page.name in holding))
        elif found:
            problems += _incomplete(name, articles, found)
    moved = {
        each: (name, everywhere[each][0])
        for name, ids_lost in lost.items()
        for each in ids_lost
        if each in everywhere
    }
    if handed or moved:
        book = _renamed(_with_moved(book, moved), handed, homes)
    return Handing(book, handed, moved, tuple(problems))


def together(pages: Sequence[RawPage], moved: Mapping[str, tuple[str, str]]) -> list[list[RawPage]]:
    """The pages in their order, those between which articles moved together: an article must not be lost on the way."""
    groups: list[list[RawPage]] = []
    for page in pages:
        beside = {other for way in moved.values() if page.name in way for other in way}
        met = [group for group in groups if any(one.name in beside for one in group)] if beside else []
        if met:
            groups = [group for group in groups if group not in met]
        groups.append([*(one for group in met for one in group), page])
    return groups


def _reads_otherwise(page: RawPage, book: Ledger) -> bool:
    """Whether a page is new, or has other characters than when it was entered."""
    record = book.pages.get(page.name)
    return record is None or not (record.masked or record.digest == page.digest)


def _of_page(book: Ledger, page: str) -> list[ArticleRecord]:
    """The articles whose words stood on a page when it was entered: one that was withdrawn and taken out of it is none of them."""
    spans = book.pages[page].spans if page in book.pages else ()
    held = {span.owner for span in spans}
    return [article for article in book.of_page(page) if not article.into and article.id in held]


def _found(
    known: Mapping[str, frozenset[str]],
    said: Mapping[_Place, frozenset[str]],
    left: Mapping[str, str],
) -> dict[str, _Place]:
    """Where articles stand now, by id; each draft is one article, the most alike first. `left` are the pages that they left."""
    scores = sorted(
        (-score, article_id, place)
        for article_id, place in near(known, said, SAME)
        if place[0] != left[article_id]
        and 2 * min(len(known[article_id]), len(said[place]))
        >= max(len(known[article_id]), len(said[place]), 1)
        and (score := overlap(known[article_id], said[place])) >= SAME
    )
    found: dict[str, _Place] = {}
    taken: set[_Place] = set()
    for _, article_id, place in scores:
        if article_id not in found and place not in taken:
            found[article_id] = place
            taken.add(place)
    return found


def _incomplete(gone: str, own: Sequence[ArticleRecord], found: Mapping[str, _Place]) -> Iterable[Problem]:
    missing = "、".join(article.id for article in own if article.id not in found)
    for page in dict.fromkeys(page for page, _ in found.values()):
        yield Problem(
            f"{PAGES}/{page}",
            1,
            f"像是原来的版面 {gone} 改名或拆开的，可是它的文章 {missing} 不在新的版面里；"
            f"请放回 {gone}，或把缺的也放进来；不要 {gone} 了，请运行 python build.py remove {gone}",
        )


def _with_moved(book: Ledger, moved: Mapping[str, tuple[str, str]]) -> Ledger:
    """The ledger with articles, and those that are part of them, put from one page to another."""
    articles, records = dict(book.articles), dict(book.pages)
    for article_id, (source, target) in moved.items():
        ids = {article_id, *book.parts(article_id)}
        articles |= {
            each: replace(articles[each], page=target) for each in ids if articles[each].page == source
        }
        spans = records[source].spans
        # Its characters are those of the page that it comes from: they tell in which order articles stood.
        there = records[target] if target in records else PageRecord(target, "")
        if target not in book.pages:
            there = replace(there, spans=(*there.spans, *(span for span in spans if span.owner in ids)))
        records[target] = there
        records[source] = replace(
            records[source], spans=tuple(span for span in spans if span.owner not in ids)
        )
    return Ledger(records, articles, book.joined)


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
            if page in records:
                continue
            own = held.get(page, set())
            spans = tuple(span for span in before.spans if len(pages) == 1 or span.owner in own)
            # Of a page that was cut the characters are others: what it says is held against what was written.
            digest = before.digest if len(pages) == 1 else ""
            records[page] = replace(before, page=page, spans=spans, digest=digest)
    return Ledger(records, articles, book.joined)
