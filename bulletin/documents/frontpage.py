"""The front page: what is in the archive, how far it reaches, what is new, and every way in.

It is capped throughout: at ten thousand articles it is as small as at a hundred.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive.facts import is_inferred
from bulletin.documents import browsing, indexes
from bulletin.documents.entries import Entry, PlacesView, entries
from bulletin.documents.pagelists import newest_first
from bulletin.documents.views import Item, breakable, paragraph_html, reach_phrase
from bulletin.text import edtf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from bulletin.documents.browsing import Groups
    from bulletin.documents.indexes import DatesView
    from bulletin.documents.pagelists import PageEntry
    from bulletin.documents.words import Phrase
    from bulletin.model import Archive

LEADS = 5
"""Articles with which the front page opens."""
FIRST_LEAD = 900
"""Characters of text the first of them can show: as much of it as what stands beside it is high."""
LEAD = 90
ADDED = 12
PAGES_ON_FRONT = 8
NAMES_ON_FRONT = 24
YEARS_ON_FRONT = 3
YEARS_OF_MONTH = 5
"""Years in which the present month is looked back to."""

# The end of a sentence, with the quotation mark or bracket that closes after it.
_SENTENCE = re.compile(r"[。！？][”’」』）]*")


@dataclass(frozen=True, slots=True)
class Lead:
    """An article the front page opens with, and the beginning of its text."""

    item: Item
    kicker: Markup
    deck: Markup
    paragraphs: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """The front page."""

    pages: int
    articles: int
    characters: int
    reach: Phrase
    """First and last month or year of the archive's dates, as sure as they are; empty where none is known."""
    divisions: int
    """How many divisions of the region have articles."""
    newspapers: tuple[str, ...]
    """What its pages are of, the one with the most pages first; empty where no name is known."""
    leads: tuple[Lead, ...]
    added: tuple[Item, ...]
    """What entered the archive last; of one day, the newest first."""
    places: PlacesView
    dates: DatesView
    people: tuple[Entry, ...]
    tags: tuple[Entry, ...]
    in_print: tuple[PageEntry, ...]
    months: tuple[PastMonth, ...]


@dataclass(frozen=True, slots=True)
class PastMonth:
    """A month of the calendar in the years that have articles of it, the latest first.

    Which of the twelve is shown the reader's own calendar says: a build knows no day.
    """

    number: int
    years: tuple[tuple[Entry, Item], ...]
    """Each with its first article; the key of an entry is the year."""


def home(archive: Archive, groups: Groups, found: tuple[PageEntry, ...]) -> HomeView:
    leads = _leads(archive, groups)
    shown = {lead.item.id for lead in leads}
    added = sorted(
        (item for item in groups.ranked if item.id not in shown),
        key=lambda item: archive.by_id[item.id].meta.added,
        reverse=True,
    )[:ADDED]
    place_map = indexes.places(groups)
    counts, roles = indexes.people_counts(groups), indexes.roles(groups)
    most_people = sorted(counts, key=lambda name: (-counts[name], browsing.collation(name, surname=True)))[
        :NAMES_ON_FRONT
    ]
    most_tags = sorted(groups.tags, key=lambda tag: (-len(groups.tags[tag]), browsing.collation(tag)))[
        :NAMES_ON_FRONT
    ]
    return HomeView(
        len(archive.pages),
        len(archive.listed),
        sum(item.characters for item in groups.ranked),
        _reach(archive, groups),
        sum(1 for division in place_map.divisions if division.entry.count),
        _newspapers(found, archive.settings.publication),
        leads,
        tuple(added),
        place_map,
        indexes.dates(groups, YEARS_ON_FRONT),
        tuple(
            replace(entry, note=roles.get(entry.key, ""))
            for entry in entries((routes.PERSON.path(name), name, counts[name], name) for name in most_people)
        ),
        entries((routes.TAG.path(tag), tag, len(groups.tags[tag]), tag) for tag in most_tags),
        tuple(newest_first(found)[:PAGES_ON_FRONT]),
        tuple(_past_months(groups)),
    )


def _newspapers(found: tuple[PageEntry, ...], publication: str) -> tuple[str, ...]:
    """Their names: `publication` is that of pages that name none, and of an archive without pages."""
    named = Counter(entry.facts.publication or publication for entry in found) or Counter([publication])
    return tuple(sorted(filter(None, named), key=lambda name: (-named[name], browsing.collation(name))))


def _past_months(groups: Groups) -> Iterator[PastMonth]:
    for number in range(1, 13):
        held = [
            (
                f"{year}-{number:02}",
                [item for item in groups.dates.get(f"{year}-{number:02}", ()) if not item.is_ahead],
            )
            for year in groups.years
        ]
        filled = [(period, items) for period, items in held if items][:YEARS_OF_MONTH]
        found = entries(
            (routes.DATE.path(period), period[:4], len(items), period[:4]) for period, items in filled
        )
        if found:
            yield PastMonth(number, tuple(zip(found, (items[0] for _, items in filled), strict=True)))


def _leads(archive: Archive, groups: Groups) -> tuple[Lead, ...]:
    """What the editor pins, in that order, otherwise the newest: by date, else by the day of entering."""
    of_id = {item.id: item for item in groups.ranked}
    pinned = [of_id[pin.id] for pin in archive.settings.pinned if pin.id in of_id][:LEADS]
    leads: list[Lead] = []
    for item in pinned or _newest(archive, groups)[:LEADS]:
        article = archive.by_id[item.id]
        paragraphs = [block.text for block in article.blocks if block.kind == "paragraph"]
        room = FIRST_LEAD if not leads else LEAD
        shown = tuple(paragraph_html(paragraph) for paragraph in opening(paragraphs, room))
        leads.append(Lead(item, breakable(article.meta.kicker), breakable(article.meta.deck), shown))
    return tuple(leads)


def _newest(archive: Archive, groups: Groups) -> list[Item]:
    """The newest first, then those without a date, the last to enter first. A date that cannot be right leads nothing."""
    undated = [item for item in groups.ranked if not item.date]
    undated.sort(key=lambda item: archive.by_id[item.id].meta.added, reverse=True)
    return [*(item for item in groups.ranked if item.date and not item.is_ahead), *undated]


def opening(paragraphs: Sequence[str], room: int) -> tuple[str, ...]:
    """The first sentences of an article, whole ones as long as they fit into `room` characters.

    The first one whole, however long it is.

    >>> opening(['甲乙。丙丁。', '戊己。'], 5), opening(['甲乙。', '丙丁。'], 9), opening(['甲，乙，丙。丁。'], 3)
    (('甲乙。',), ('甲乙。', '丙丁。'), ('甲，乙，丙。',))
    """
    taken: list[str] = []
    for paragraph in paragraphs:
        if len(paragraph) > room:
            ends = [end for end in _sentence_ends(paragraph) if end <= room]
            if ends:
                taken.append(paragraph[: ends[-1]])
            elif not taken and (first := next(_sentence_ends(paragraph), 0)):
                taken.append(paragraph[:first])  # whole, however long
            break
        taken.append(paragraph)
        room -= len(paragraph)
    return tuple(taken)


def _sentence_ends(text: str) -> Iterator[int]:
    """Where a text may be cut: behind sentences, where no quotation is left open."""
    for match in _SENTENCE.finditer(text):
        end = match.end()
        if text.count("“", 0, end) == text.count("”", 0, end):
            yield end


def _reach(archive: Archive, groups: Groups) -> Phrase:
    """First and last month (or year) that the articles' dates reach; inferred where either of them is. A date that cannot be
    right reaches nowhere."""
    possible = (archive.by_id[item.id] for item in groups.ranked if not item.is_ahead)
    known = [(date, article) for article in possible if (date := edtf.parse(article.meta.date))]
    if not known:
        return ()
    first, opens = min(known, key=lambda one: one[0].first.earliest)
    last, closes = max(known, key=lambda one: one[0].last.latest)
    return reach_phrase(first.first, last.last, inferred=is_inferred(opens) or is_inferred(closes))
