"""线索: stories that run through several articles.

A story is what several articles name alike (a campaign, a way of working, a saying: the tags) or tell alike (a figure with what
it counts). The list of stories shows of each when it was written of, where, and with which articles it begins and ends; the
document of a tag has of each article the sentence that names it, word for word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from bulletin import cache, routes
from bulletin.digests import Often
from bulletin.documents import timeline
from bulletin.documents.browsing import Sentence
from bulletin.documents.views import Link, href, period_phrase
from bulletin.model import by_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.documents.browsing import Groups
    from bulletin.documents.related import Relations
    from bulletin.documents.timeline import Strip
    from bulletin.documents.views import Item
    from bulletin.documents.words import Phrase
    from bulletin.model import Archive, Article

STORIES = 40
"""Stories of one name that are listed, those of most articles."""
TOLD = 12
"""Facts told by several articles that are listed."""
PLACES = 3
LONGEST = 120
"""Characters of a sentence that is shown whole."""

_SENTENCES = re.compile(r"[^。！？]*(?:[。！？]+[”’」』）]*|$)")
_CLAUSE_ENDS = re.compile(r"[，；：、]")
_UNEVEN = re.compile(r"[\s—–－-]")


@dataclass(frozen=True, slots=True)
class Story:
    """What several articles name: the tag, how far it reaches in time and place, its first and latest article."""

    link: Link
    count: int
    reach: Phrase
    strip: Strip
    places: tuple[Link, ...]
    first: Item
    latest: Item | None


@dataclass(frozen=True, slots=True)
class Told:
    """What several articles tell, in the words that they have in common, and the sentence of each."""

    words: str
    articles: tuple[tuple[Item, Sentence | None], ...]


@dataclass(frozen=True, slots=True)
class ThreadsView:
    stories: tuple[Story, ...]
    told: tuple[Told, ...]


def stories(groups: Groups) -> tuple[Story, ...]:
    """The stories of most articles; of as many, the latest first."""
    held = [(tag, items) for tag, items in groups.tags.items() if len(items) > 1]
    held.sort(key=lambda one: (-len(one[1]), one[0]))
    return tuple(_story(groups, tag, items) for tag, items in held[:STORIES])


def _story(groups: Groups, tag: str, items: Sequence[Item]) -> Story:
    """`items` run from the latest to the first; those without a date, or with one that cannot be right, stand last."""
    target = href(routes.TAG.path(tag))
    dated = [item for item in items if item.date and not item.is_ahead]
    counts = timeline.by_period(dated)
    codes = Counter(code for item in items for code in groups.divisions_of(item))
    named = [
        Link(href(routes.PLACE.path(code)), groups.gazetteer.brief(code))
        for code, _ in codes.most_common(PLACES)
    ]
    first, latest = (dated[-1], dated[0]) if dated else (items[-1], items[0])
    return Story(
        Link(target, tag),
        len(items),
        _reach(first, latest) if dated else (),
        timeline.strip(counts, lambda _: target),
        tuple(named),
        first,
        latest if latest is not first else None,
    )


def _reach(first: Item, latest: Item) -> Phrase:
    """From one month to another, marked where either is inferred."""
    ends = [period_phrase(item.period) for item in (first, latest)]
    phrase = ends[0] if ends[0] == ends[1] else (*ends[0], ("date.through", ()), *ends[1])
    is_inferred = any(item.date and item.date.is_inferred for item in (first, latest))
    return (*phrase, ("date.mark", ())) if is_inferred else phrase


def told(relations: Relations) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """Facts that several articles tell, those of most articles first, then the longest; no two of the same articles."""
    seen: set[tuple[str, ...]] = set()
    for words, items in sorted(
        relations.shared_facts(), key=lambda one: (-len(one[1]), -len(one[0]), one[0])
    ):
        ids = tuple(item.id for item in items)
        if ids not in seen and len(seen) < TOLD:
            seen.add(ids)
            yield words, tuple(items)


@dataclass(frozen=True, slots=True)
class Naming(Often):
    """The sentences in which an article names stories."""

    by_label: Mapping[str, Sentence]


def sentences(articles: Iterable[Article]) -> Mapping[str, Naming]:
    """By the id of an article: the sentences of the article that name its tags (`naming`)."""
    found: dict[str, Naming] = {}
    for of_page in by_page(article for article in articles if article.meta.tags):
        found |= zip((article.id for article in of_page), _sentences(of_page), strict=True)
    return found


@cache.kept
def _sentences(articles: tuple[Article, ...]) -> tuple[Naming, ...]:
    """The sentences in which each article of a page names its tags."""
    found = []
    for article in articles:
        said = _Said(article)
        found.append(Naming({tag: sentence for tag in article.meta.tags if (sentence := said.naming(tag))}))
    return tuple(found)


def naming(label: str, article: Article) -> Sentence | None:
    """The first sentence that holds these letters, blanks and dashes aside; the first of all where none does."""
    return _Said(article).naming(label)


class _Said:
    """The sentences of an article, parted once for all that are looked for in them."""

    def __init__(self, article: Article) -> None:
        self._target = href(routes.ARTICLE.path(article.id))
        self._sentences = [
            (block.anchor, text)
            for block in article.blocks
            if block.kind == "paragraph"
            for match in _SENTENCES.finditer(block.text)
            if (text := match[0].strip())
        ]
        even = [_UNEVEN.sub("", text) for _, text in self._sentences]
        # A line break, which is a blank, stands in no sentence any more, nor in what is looked for.
        self._text = "\n".join(even)
        self._starts = [0, *accumulate(len(each) + 1 for each in even)]

    def naming(self, label: str) -> Sentence | None:
        """As the function of this name."""
        if not self._sentences:
            return None
        place = max(0, self._text.find(_UNEVEN.sub("", label)))
        which = bisect_right(self._starts, place) - 1
        anchor, text = self._sentences[which]
        return Sentence(f"{self._target}#{anchor}", shortened(text, place - self._starts[which]))


def shortened(sentence: str, at: int) -> str:
    """A sentence, or, of a long one, its clauses around the character `at`, as they stand.

    >>> shortened('甲，乙。', 0), shortened('甲' * 80 + '，' + '乙' * 60 + '。', 90)[:3]
    ('甲，乙。', '……乙')
    """
    if len(sentence) <= LONGEST:
        return sentence
    ends = [0, *(match.end() for match in _CLAUSE_ENDS.finditer(sentence)), len(sentence)]
    begin = max((end for end in ends if end <= at), default=0)
    end = next((end for end in reversed(ends) if begin < end <= begin + LONGEST), 0)
    if end <= at:  # one clause that is longer than all that is shown
        end = next(end for end in ends if end > at)
    return f"{'……' if begin else ''}{sentence[begin:end]}{'……' if end < len(sentence) else ''}"


def threads_view(
    stories: tuple[Story, ...], facts: tuple[tuple[str, tuple[Item, ...]], ...], near: Archive
) -> ThreadsView:
    """The list of stories. `near` holds the articles that tell the facts."""
    return ThreadsView(
        stories,
        tuple(
            Told(words, tuple((item, naming(words, near.by_id[item.id])) for item in items))
            for words, items in facts
        ),
    )
