"""What else to read: for each article a few others that tell the same fact or name the same campaign, of the same place
and byline, and of the same saying.

All of it follows from terms that articles share, so it needs no scores: in each group, which runs by date, the
articles next to this one are its nearest in time. The cost per article does not grow with the archive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin import cache, routes
from bulletin.digests import Often
from bulletin.documents.views import Related, href
from bulletin.model import by_page, read
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.documents.browsing import Groups
    from bulletin.documents.views import Item
    from bulletin.model import Archive, Article, Deferred, FrontMatter, Prose

EACH = 3
"""Articles shown of one group."""

# What a paper sets between quotation marks because it is a name: “百日行动”, “昆仑 2022”. Not a sentence that is quoted.
_SAYING = re.compile(r"“([^“”，。；：！？…]{3,12})”")
# Campaigns that it names without them: 夏季行动, 主题教育; not every 专项行动.
_CAMPAIGN = re.compile(
    rf"(?!专项|集中|整治|统一|打击|开展|联合|清查|抓捕|此次|一次|各项|系列|实际|自觉|具体|采取|救援|抢险|搜救|应急|次|等|该|的|和|了)[{HAN}]{{2}}行动|(?:主题|学习)教育"
)
# A figure with what was counted, which two reports of one thing share: 3个跨省跨区非法狩猎团伙. Not a date, not a small word.
_FACT = re.compile(rf"(?<![0-9.．第])[0-9]+(?:\.[0-9]+)?(?![年月日时点分号])[{HAN}]{{7,24}}")
_FACT_LETTERS = 8
"""Letters of it that must be the same."""
_FACT_ARTICLES = 5
"""Articles that share a fact; what more of them share is a turn of phrase."""


@dataclass(frozen=True, slots=True)
class Near(Often):
    """What else to read beside an article, its others by id."""

    groups: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()
    """Heading, label and where it leads of each group that holds another article, the most telling first, and the nearest
    of these; no article stands in two of them."""

    @property
    def ids(self) -> Iterator[str]:
        return (one for *_, ids in self.groups for one in ids)

    def shown(self, items: Mapping[str, Item]) -> tuple[Related, ...]:
        """The groups with their articles as lists show them."""
        return tuple(
            Related(heading, label, target, tuple(items[one] for one in ids))
            for heading, label, target, ids in self.groups
        )


NOTHING = Near()


class Relations:
    """Finds the nearest of every group. Built once from the whole archive."""

    def __init__(self, archive: Archive, groups: Groups) -> None:
        told: dict[str, Terms] = {}
        for articles in by_page(archive.listed):
            terms = _terms_in(tuple(article.prose for article in articles))
            told |= zip((article.id for article in articles), terms, strict=True)
        by_id = archive.by_id
        self._items = {item.id: item for item in groups.ranked}
        metas = tuple(by_id[item.id].meta for item in groups.ranked)
        name = groups.gazetteer.name
        places = tuple(
            (code, name(code)) for code in sorted({code for meta in metas for code in meta.places})
        )
        terms_of = tuple(told[item.id] for item in groups.ranked)
        self._found, self._shared = _near_by_id(metas, terms_of, places)

    def of(self, article: Article) -> Near:
        """What is near to an article; nothing to one that was withdrawn."""
        return self._found.get(article.id, NOTHING)

    def shared_facts(self) -> Iterator[tuple[str, Sequence[Item]]]:
        """Facts that several articles tell, in the words that they have in common, and those articles."""
        for words, members in self._shared:
            yield words, [self._items[one] for one in members]


_Shared = tuple[tuple[str, tuple[str, ...]], ...]


@cache.kept
def _near_by_id(
    metas: tuple[FrontMatter, ...], terms: tuple[Terms, ...], places: tuple[tuple[str, str], ...]
) -> tuple[dict[str, Near], _Shared]:
    """What is near to each article by its id, and what several tell. The articles run from the newest; `places` are the names
    of places by code.
    """
    shared = _Terms(metas, terms, dict(places))
    return {meta.id: shared.near(at) for at, meta in enumerate(metas)}, tuple(shared.shared_facts())


class _Terms:
    """Articles, by their places in the order of time, by the terms that they share."""

    def __init__(
        self, metas: tuple[FrontMatter, ...], terms: tuple[Terms, ...], places: Mapping[str, str]
    ) -> None:
        self._metas, self._terms, self._names = metas, terms, places
        self._tags: dict[str, list[int]] = {}
        self._writers: dict[str, list[int]] = {}
        self._places: dict[str, list[int]] = {}
        self._sayings: dict[str, list[int]] = {}
        self._facts: dict[str, list[int]] = {}
        for at, (meta, own) in enumerate(zip(metas, terms, strict=True)):
            for members, found in (
                (self._tags, meta.tags),
                (self._writers, meta.authors),
                (self._places, meta.places),
                (self._sayings, own.sayings),
                (self._facts, (key for key, _ in own.facts)),
            ):
                for term in found:
                    members.setdefault(term, []).append(at)

    def near(self, at: int) -> Near:
        meta, own = self._metas[at], self._terms[at]
        taken = {at}
        found = []
        tag = _rarest(meta.tags, self._tags)
        person = _rarest(meta.authors, self._writers)
        place = _rarest(meta.places, self._places)
        saying = _rarest(own.sayings, self._sayings)
        for heading, label, target, members in (
            ("article.same_fact", *self._fact(own.facts)),
            ("article.same_saying", tag, routes.TAG.path(tag), self._tags.get(tag)),
            (
                "article.same_place",
                self._names[place] if place else "",
                routes.PLACE.path(place),
                self._places.get(place),
            ),
            ("article.same_person", person, routes.PERSON.path(person), self._writers.get(person)),
            ("article.same_saying", saying, "", self._sayings.get(saying)),
        ):
            nearest = _next_to(at, members or [], taken)
            if nearest:
                taken.update(nearest)
                ids = tuple(self._metas[other].id for other in nearest)
                found.append((heading, label, href(target) if target else "", ids))
        return Near(tuple(found))

    def _fact(self, told: tuple[tuple[str, str], ...]) -> tuple[str, str, list[int]]:
        """The fact that fewest other articles tell too: in the words they have in common, without a link, and who tells it."""
        key = _rarest((key for key, _ in told if len(self._facts[key]) <= _FACT_ARTICLES), self._facts)
        members = self._facts.get(key, [])
        return self._words(key, members), "", members

    def _words(self, key: str, members: Sequence[int]) -> str:
        return _common([dict(self._terms[at].facts)[key] for at in members])

    def shared_facts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key, members in self._facts.items():
            if 1 < len(members) <= _FACT_ARTICLES:
                yield self._words(key, members), tuple(self._metas[at].id for at in members)


def _next_to(at: int, group: list[int], taken: set[int]) -> tuple[int, ...]:
    """The members of a group next to a row: those before and behind it, the nearest first."""
    here = bisect_left(group, at)
    window = group[max(0, here - 2 * EACH) : here + 2 * EACH + 1]
    others = [other for other in window if other not in taken]
    others.sort(key=lambda other: (abs(other - at), other))
    return tuple(others[:EACH])


def _common(texts: Sequence[str]) -> str:
    """What all of them begin with; empty for none.

    >>> _common(['3个团伙成员', '3个团伙落网'])
    '3个团伙'
    """
    shortest = min(texts, key=len, default="")
    length = next(
        (at for at, letter in enumerate(shortest) if any(text[at] != letter for text in texts)), len(shortest)
    )
    return shortest[:length]


@dataclass(frozen=True, slots=True)
class Terms(Often):
    """The `sayings` and `facts` of an article."""

    sayings: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@cache.kept
def _terms_in(texts: tuple[Prose | Deferred[Prose], ...]) -> tuple[Terms, ...]:
    """The terms of each article of a page, from their bodies."""
    return tuple(_terms_of("\n\n".join(block.text for block in read(prose).blocks)) for prose in texts)


def _terms_of(text: str) -> Terms:
    return Terms(sayings(text), tuple(facts(text).items()))


def sayings(text: str) -> tuple[str, ...]:
    """Names between quotation marks and of campaigns, each once: 百日行动, 枫桥经验, 96110, 夏季行动.

    >>> sayings('夏季行动开展以来，“红枫义警”投入专项行动，推动主题教育')
    ('红枫义警', '夏季行动', '主题教育')
    """
    return tuple(dict.fromkeys((*_SAYING.findall(text), *_CAMPAIGN.findall(text))))


def facts(text: str) -> dict[str, str]:
    """What a text counts, whole, by the letters that must be the same in another text.

    >>> facts('连续打掉3个跨省跨区非法狩猎团伙；2023年全国公安机关')
    {'3个跨省跨区非法': '3个跨省跨区非法狩猎团伙'}
    """
    return {found[:_FACT_LETTERS]: found for found in _FACT.findall(text)}


def _rarest(names: Iterable[str], members: Mapping[str, list[int]]) -> str:
    """The name that fewest articles share, of those that any other shares; empty when none does."""
    shared = [name for name in names if len(members.get(name, ())) > 1]
    return min(shared, key=lambda name: len(members[name]), default="")
