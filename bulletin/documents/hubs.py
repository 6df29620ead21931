"""What lists are called, in titles and on their cards: newspaper pages, months, places, people, tags.

Each page, period and place has a card of its own, people and tags from a number of articles up; other lists have the card
of their kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.documents.indexes import people_counts
from bulletin.documents.views import period_phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bulletin.documents.browsing import Groups
    from bulletin.documents.pagelists import PageEntry
    from bulletin.documents.words import Words
    from bulletin.routes import Kind

OWN_CARD = 5
"""Articles from which a name or tag has a card of its own."""

FOLLOWED = 5
"""Articles from which a place, name or tag has a feed of its own."""

Cards = dict[str, tuple[str, str]]
"""Headline and line of facts, by the output path of the card."""


def page_title(entry: PageEntry, table: Words) -> str:
    """What is printed on a page, or, where that is not known, about when, and what it begins with."""
    facts = entry.facts
    printed = (
        facts.publication,
        table.say_phrase(facts.date.phrase) if facts.date else "",
        facts.issue,
        table.say("page.number", n=facts.number) if facts.number else "",
    )
    if facts.date or facts.issue or facts.number:
        return " ".join(filter(None, printed))
    about = f" {table.say_phrase(entry.inferred.phrase)}" if entry.inferred else ""
    name = table.say("page.untold") + about
    if entry.first is None or not entry.first.title:
        return f"{name} {entry.label}"
    opens = entry.first.title.striptags()
    return table.say("page.holding", name=name, title=opens, n=entry.count)


def cards(groups: Groups, pages: Iterable[PageEntry], table: Words) -> Cards:
    """The cards of all lists that have one of their own, and of each kind."""

    def articles(count: int) -> str:
        return table.say("list.articles", n=count)

    gazetteer = groups.gazetteer
    found: Cards = {kind.path(): (table.say(f"{section.name}.title"), "") for kind, section in _KINDS.items()}
    for page in pages:
        found[routes.PAGE_CARD.path(page.label)] = (page_title(page, table), articles(page.count))
    for code, items in groups.within.items():
        if items:
            found[routes.PLACE_CARD.path(code)] = (gazetteer.full_name(code), articles(len(items)))
    for period, items in groups.dates.items():
        found[routes.DATE_CARD.path(period)] = (table.say_phrase(period_phrase(period)), articles(len(items)))
    for year in groups.years:
        count = sum(len(items) for period, items in groups.dates.items() if period[:4] == year)
        found[routes.DATE_CARD.path(year)] = (table.say_phrase(period_phrase(year)), articles(count))
    named = (
        (routes.PERSON_CARD, people_counts(groups)),
        (routes.TAG_CARD, {tag: len(items) for tag, items in groups.tags.items()}),
    )
    for kind, counts in named:
        found |= {
            kind.path(name): (name, articles(count)) for name, count in counts.items() if count >= OWN_CARD
        }
    return found


def feeds(groups: Groups) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """The lists that can be followed by a feed of their own: its path, that of the list, what it is called, and the ids of
    its articles.
    """
    people = {
        name: [*groups.writers.get(name, ()), *groups.photographers.get(name, ())] for name in groups.people
    }
    lists = (
        (routes.PLACE_FEED, routes.PLACE, groups.within, groups.gazetteer.full_name),
        (routes.PERSON_FEED, routes.PERSON, people, str),
        (routes.TAG_FEED, routes.TAG, groups.tags, str),
    )
    for feed, document, found, called in lists:
        for name, items in found.items():
            ids = tuple(dict.fromkeys(item.id for item in items))
            if len(ids) >= FOLLOWED:
                yield feed.path(name), document.path(name), called(name), ids


def feed_of(kind: Kind, path: str, count: int) -> str:
    """The feed of a list of so many articles, whichever part of it the document at `path` is; empty where it has none."""
    feed = _FEEDS.get(kind)
    values = kind.values(path)
    return feed.path(values[0]) if feed and values and count >= FOLLOWED else ""


_FEEDS = {routes.PLACE: routes.PLACE_FEED, routes.PERSON: routes.PERSON_FEED, routes.TAG: routes.TAG_FEED}
_KINDS = {
    routes.PAGES_CARD: routes.PAGES,
    routes.PLACES_CARD: routes.PLACES,
    routes.DATES_CARD: routes.DATES,
    routes.PEOPLE_CARD: routes.PEOPLE,
    routes.TAGS_CARD: routes.TAGS,
}
_OF_THEIR_KIND = {section.name: card for card, section in _KINDS.items()}


def card_of(kind: Kind, path: str, pictures: Collection[str]) -> str:
    """The card of the document at `path`: its own, or that of its kind, or the archive's; empty where there is none."""
    own = routes.card_beside(path)
    of_kind = _OF_THEIR_KIND.get(kind.section)
    known = (own, of_kind.path() if of_kind else "")
    return next((card for card in known if card in pictures), routes.card_among(pictures))
