"""Lists that there were once: what the ledger remembers of them, and where their addresses lead now.

A page that is called otherwise, a corrected name, another place, date or tag: the list may lose its last article, yet its
address was published. So each build notes with every article the addresses of the lists that it stands in.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin import cache, routes
from bulletin.documents import browsing
from bulletin.documents.browsing import LIMIT
from bulletin.documents.views import periods
from bulletin.model import SHOWN_WHOLE, Access, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bulletin.content.ledger import Ledger
    from bulletin.model import Archive, FrontMatter
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


def lists_of(meta: FrontMatter, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The paths of the documents that list an article with this header, page first; a place before those around it. One that was
    withdrawn is named by its page alone.
    """
    found = [f"{page_of(meta.source.page)}{routes.DIRECTORY_INDEX}"] if meta.source else []
    if meta.access is Access.WITHDRAWN:
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


Listed = tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]
"""What the ledger knows of ids and lists: of each record its id, the article that it is part of, the lists it ever stood in."""


def listed(book: Ledger) -> Listed:
    return tuple((record.id, record.into, record.listed) for record in book.articles.values())


def remembered(book: Ledger, archive: Archive, gazetteer: Gazetteer) -> Ledger:
    """The ledger with the lists that articles stand in today; the same one where it knows them all."""
    new = _not_remembered(tuple(article.meta for article in archive.articles), listed(book), gazetteer)
    changed = {
        article_id: replace(record, listed=(*record.listed, paths))
        for article_id, paths in new
        for record in (book.articles[article_id],)
    }
    return replace(book, articles={**book.articles, **changed}) if changed else book


@cache.kept
def _not_remembered(
    metas: tuple[FrontMatter, ...], records: Listed, gazetteer: Gazetteer
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The ids of articles with the addresses of lists that their records do not name."""
    found = []
    of_id = {article_id: ever for article_id, _, ever in records}
    for meta in metas:
        if meta.id not in of_id:
            continue
        known = {address for each in of_id[meta.id] for address in each}
        new = tuple(path for path in map(routes.address, lists_of(meta, gazetteer)) if path not in known)
        if new:
            found.append((meta.id, new))
    return tuple(found)


def without_names(listed: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Remembered addresses but those that are made of words: what an article leaves behind that must go."""
    kept = (tuple(each for each in part if _kind(each) not in _NAMES) for part in listed)
    return tuple(filter(None, kept))


def known(archive: Archive, book: Ledger) -> tuple[tuple[FrontMatter, ...], tuple[str, ...], Listed]:
    """What lists follow from: headers of all articles, stems of all pages, what the ledger knows."""
    return (
        tuple(article.meta for article in archive.articles),
        tuple(page.raw.stem for page in archive.pages),
        listed(book),
    )


def leading(
    metas: Iterable[FrontMatter],
    pages: Iterable[str],
    records: Listed,
    region: Region,
    may_be_said: Callable[[str], bool],
) -> dict[str, tuple[str, ...]]:
    """The paths of lists that are gone, and of parts that lists no longer have -> the paths they lead to. What they follow from
    is `known`.

    A list leads to where its articles stand now, or, where they stand in none of its kind, to the index. What the names
    of people and tags say is said only by articles that are public, and only where it `may_be_said`.
    """
    now: dict[str, int] = {}
    today: dict[str, tuple[str, ...]] = {}
    shown = set()
    for meta in metas:
        today[meta.id] = lists_of(meta, region.gazetteer)
        if meta.access in SHOWN_WHOLE:
            shown.add(meta.id)
        for path in today[meta.id]:
            now[path] = now.get(path, 0) + 1
    lists = {article_id: ever_listed for article_id, _, ever_listed in records}
    parts = {article_id: whole for article_id, whole, _ in records if whole}
    # Pages without articles and places on the map have documents all the same.
    for path in (
        *map(routes.PAGE.path, pages),
        *(routes.PLACE.path(code) for code in region.tiles),
    ):
        now.setdefault(path, 0)
    ever: dict[str, dict[str, int]] = {}
    for issued, addresses_then in lists.items():
        article_id, seen = issued, set()
        while article_id in parts and article_id not in seen:
            seen.add(article_id)
            article_id = parts[article_id]
        for at, addresses in enumerate(addresses_then):
            for address in addresses:
                ever.setdefault(f"{address}{routes.DIRECTORY_INDEX}", {})[article_id] = at
    found: dict[str, tuple[str, ...]] = {}
    for path, articles in sorted(ever.items()):
        kind = _kind(path)
        if kind is None:
            continue
        says = kind not in _NAMES or any(article_id in shown for article_id in articles)
        if path not in now and not (says and may_be_said(path)):
            continue
        targets = (path,) if path in now else _targets(kind, articles, today, lists)
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
    lists: Mapping[str, tuple[tuple[str, ...], ...]],
) -> tuple[str, ...]:
    """Where articles of a list that is gone stand now: for each the first list of the kind that it came to since."""
    counts: dict[str, int] = {}
    for article_id, at in articles.items():
        of_kind = [path for path in today.get(article_id, ()) if _kind(path) is kind]
        since = {each for part in lists.get(article_id, ())[at + 1 :] for each in part}
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
