"""Lists that there were once: what the ledger remembers of them, and where their addresses lead now.

A page that is called otherwise, a corrected name, another place, date or tag: the list may lose its last article, yet its
address was published. So each build notes with every article the addresses of the lists that it stands in.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.documents import browsing
from bulletin.documents.browsing import LIMIT
from bulletin.documents.views import periods
from bulletin.model import Access, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bulletin.content.ledger import Ledger
    from bulletin.model import Archive, Article
    from bulletin.reference.gazetteer import Gazetteer
    from bulletin.reference.region import Region
    from bulletin.routes import Kind

_NAMES = (routes.PERSON, routes.TAG)
"""Lists whose address is made of words."""
INDEXES = {
    routes.PAGE: routes.PAGES,
    routes.PLACE: routes.PLACES,
    routes.DATE: routes.DATES,
    routes.PERSON: routes.PEOPLE,
    routes.TAG: routes.TAGS,
}
"""Kinds of lists, each with what leads to all of its kind."""
_INITIALS = {routes.PERSON: routes.PEOPLE_INITIAL, routes.TAG: routes.TAGS_INITIAL}
_SHOWN = frozenset({Access.PUBLIC, Access.NOINDEX})


def lists_of(article: Article, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The paths of the documents that list an article, page first; a place before those around it. One that was withdrawn
    is named by its page alone.
    """
    meta = article.meta
    found = [f"{page_of(meta.source.page)}{routes.DIRECTORY_INDEX}"] if meta.source else []
    if article.is_withdrawn:
        return tuple(found)
    found += _of_places(meta.places, gazetteer)
    found += map(routes.PERSON.path, (*meta.authors, *meta.photographers))
    found += _of_date(meta.date)
    found += map(routes.TAG.path, meta.tags)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _of_places(codes: tuple[str, ...], gazetteer: Gazetteer) -> tuple[str, ...]:
    return tuple(
        map(routes.PLACE.path, (*codes, *(outer for code in codes for outer in gazetteer.line(code))))
    )


@lru_cache(maxsize=4096)
def _of_date(date: str) -> tuple[str, ...]:
    found = periods(date)
    return tuple(map(routes.DATE.path, (*found, *(period[:4] for period in found if period != "unknown"))))


def page_of(name: str) -> str:
    """The address of the page with this file name."""
    return routes.address(routes.PAGE.path(stem_of(name)))


def remembered(book: Ledger, archive: Archive, gazetteer: Gazetteer) -> Ledger:
    """The ledger with the lists that articles stand in today; the same one where it knows them all."""
    changed = {}
    for article in archive.articles:
        record = book.articles.get(article.id)
        if record is None:
            continue
        known = {address for each in record.listed for address in each}
        new = [path for path in map(routes.address, lists_of(article, gazetteer)) if path not in known]
        if new:
            changed[article.id] = replace(record, listed=(*record.listed, tuple(new)))
    return replace(book, articles={**book.articles, **changed}) if changed else book


def without_names(listed: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Remembered addresses but those that are made of words: what an article leaves behind that must go."""
    kept = (tuple(each for each in part if _kind(each) not in _NAMES) for part in listed)
    return tuple(filter(None, kept))


def leading(
    archive: Archive, book: Ledger, region: Region, may_be_said: Callable[[str], bool]
) -> Mapping[str, tuple[str, ...]]:
    """The paths of lists that are gone, and of parts that lists no longer have -> the paths they lead to.

    A list leads to where its articles stand now, or, where they stand in none of its kind, to the index. What the names
    of people and tags say is said only by articles that are public, and only where it `may_be_said`.
    """
    now: dict[str, int] = {}
    today: dict[str, tuple[str, ...]] = {}
    for article in archive.articles:
        today[article.id] = lists_of(article, region.gazetteer)
        for path in today[article.id]:
            now[path] = now.get(path, 0) + 1
    # Pages without articles and places on the map have documents all the same.
    for path in (
        *(routes.PAGE.path(page.raw.stem) for page in archive.pages),
        *(routes.PLACE.path(code) for code in region.tiles),
    ):
        now.setdefault(path, 0)
    ever: dict[str, dict[str, int]] = {}
    for record in book.articles.values():
        article_id, seen = record.id, set()
        while (here := book.articles.get(article_id)) and here.into and article_id not in seen:
            seen.add(article_id)
            article_id = here.into
        for at, addresses in enumerate(record.listed):
            for address in addresses:
                ever.setdefault(f"{address}{routes.DIRECTORY_INDEX}", {})[article_id] = at
    found: dict[str, tuple[str, ...]] = {}
    for path, articles in sorted(ever.items()):
        kind = _kind(path)
        if kind is None:
            continue
        says = kind not in _NAMES or any(
            article_id in archive.by_id and archive.by_id[article_id].meta.access in _SHOWN
            for article_id in articles
        )
        if path not in now and not (says and may_be_said(path)):
            continue
        targets = (path,) if path in now else _targets(kind, articles, today, book)
        if path not in now:
            found[path] = targets
        if kind is not routes.PAGE and not _is_year(path):
            first, last = max(1, -(-now.get(path, 0) // LIMIT)) + 1, -(-len(articles) // LIMIT)
            found |= {_part(path, part): targets for part in range(first, last + 1)}
    return {path: targets for path, targets in (found | _initials(ever, now)).items() if path not in now}


def _targets(
    kind: Kind,
    articles: Mapping[str, int],
    today: Mapping[str, tuple[str, ...]],
    book: Ledger,
) -> tuple[str, ...]:
    """Where articles of a list that is gone stand now: for each the first list of the kind that it came to since."""
    counts: dict[str, int] = {}
    for article_id, at in articles.items():
        of_kind = [path for path in today.get(article_id, ()) if _kind(path) is kind]
        record = book.articles.get(article_id)
        since = {each for part in (record.listed[at + 1 :] if record else ()) for each in part}
        later = [path for path in of_kind if routes.address(path) in since]
        for path in (later or of_kind)[:1]:
            counts[path] = counts.get(path, 0) + 1
    best = sorted(counts, key=lambda path: (-counts[path], path))
    return tuple(best) or (INDEXES[kind].path(),)


def _initials(ever: Mapping[str, object], now: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """The documents of initials that a list of names had when it was long."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, initial_kind in _INITIALS.items():
        names = {path: (kind.values(path) or ("",))[0] for path in {*ever, *now} if _kind(path) is kind}
        if len(names) <= LIMIT:
            continue
        surname = kind is routes.PERSON
        held = {browsing.initial(name, surname) for path, name in names.items() if path in now}
        is_long = sum(path in now for path in names) > LIMIT
        for letter in {browsing.initial(name, surname) for name in names.values()}:
            if not (is_long and letter in held):
                path = initial_kind.path("other" if letter == "#" else letter)
                found[path] = (INDEXES[kind].path(),)
    return found


def _is_year(path: str) -> bool:
    """Whether this is the document of a year, which lists only what is known to the year."""
    return len((routes.DATE.values(path) or ("",))[0]) == 4


def _part(path: str, part: int) -> str:
    """The path of a further part of the list at `path`."""
    folder = path.removesuffix(routes.DIRECTORY_INDEX)
    return f"{folder}p{part}/{routes.DIRECTORY_INDEX}"


def _kind(path: str) -> Kind | None:
    """Which of the lists an address or path is of; None for another document."""
    whole = path if path.endswith(routes.DIRECTORY_INDEX) else f"{path}{routes.DIRECTORY_INDEX}"
    kind = routes.kind_of(whole)
    return kind if kind in INDEXES else None
