"""What else to read: for each article a few others that tell the same fact or name the same campaign, of the same place
and byline, and of the same saying.

All of it follows from terms that articles share, so it needs no scores: in each group, which runs by date, the
articles next to this one are its nearest in time. The cost per article does not grow with the archive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from bulletin import cache, routes
from bulletin.documents.views import Related, href
from bulletin.model import by_page, read
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.documents.browsing import Groups
    from bulletin.documents.views import Item
    from bulletin.model import Archive, Article, Deferred, Prose

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


class Relations:
    """Finds the nearest of every group. Built once from the whole archive."""

    def __init__(self, archive: Archive, groups: Groups) -> None:
        self._groups = groups
        self._sayings: dict[str, list[Item]] = {}
        self._said: dict[str, tuple[str, ...]] = {}
        self._facts: dict[str, list[Item]] = {}
        self._told: dict[str, Mapping[str, str]] = {}
        found: dict[str, _Told] = {}
        for articles in by_page(archive.listed):
            told_of = _told_of(tuple(article.prose for article in articles))
            found |= zip((article.id for article in articles), told_of, strict=True)
        for item in groups.ranked:
            said, told = found[item.id]
            self._said[item.id], self._told[item.id] = said, told
            for saying in said:
                self._sayings.setdefault(saying, []).append(item)
            for key in told:
                self._facts.setdefault(key, []).append(item)
        self._order = {item.id: at for at, item in enumerate(groups.ranked)}

    def of(self, article: Article) -> tuple[Related, ...]:
        """Groups that hold another article, the most telling first; no article stands in two of them."""
        meta, groups = article.meta, self._groups
        taken = {article.id}
        found = []
        tag = _rarest(meta.tags, groups.tags)
        person = _rarest(meta.authors, groups.writers)
        place = _rarest(meta.places, groups.places)
        saying = _rarest(self._said.get(article.id, ()), self._sayings)
        for heading, label, target, members in (
            ("article.same_fact", *self._fact(article.id)),
            ("article.same_saying", tag, routes.TAG.path(tag), groups.tags.get(tag)),
            (
                "article.same_place",
                groups.gazetteer.name(place) if place else "",
                routes.PLACE.path(place),
                groups.places.get(place),
            ),
            ("article.same_person", person, routes.PERSON.path(person), groups.writers.get(person)),
            ("article.same_saying", saying, "", self._sayings.get(saying)),
        ):
            nearest = self._nearest(article.id, members or [], taken)
            if nearest:
                taken.update(item.id for item in nearest)
                found.append(Related(heading, label, href(target) if target else "", nearest))
        return tuple(found)

    def _fact(self, article_id: str) -> tuple[str, str, list[Item]]:
        """The fact that fewest other articles tell too: in the words they have in common, without a link, and who tells it."""
        told = self._told.get(article_id, {})
        key = _rarest((key for key in told if len(self._facts[key]) <= _FACT_ARTICLES), self._facts)
        members = self._facts.get(key, [])
        return _common([self._told[item.id][key] for item in members]), "", members

    def shared_facts(self) -> Iterator[tuple[str, Sequence[Item]]]:
        """Facts that several articles tell, in the words that they have in common, and those articles."""
        for key, members in self._facts.items():
            if 1 < len(members) <= _FACT_ARTICLES:
                yield _common([self._told[item.id][key] for item in members]), members

    def _nearest(self, article_id: str, group: list[Item], taken: set[str]) -> tuple[Item, ...]:
        """The members next to the article in the order of the group, which is that of dates."""
        at = bisect_left(group, self._order[article_id], key=lambda item: self._order[item.id])
        window = group[max(0, at - 2 * EACH) : at + 2 * EACH + 1]
        others = [item for item in window if item.id not in taken]
        here = self._order[article_id]
        others.sort(key=lambda item: (abs(self._order[item.id] - here), self._order[item.id]))
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


_Told = tuple[tuple[str, ...], dict[str, str]]
"""The `sayings` and `facts` of an article."""


@cache.kept
def _told_of(texts: tuple[Prose | Deferred[Prose], ...]) -> tuple[_Told, ...]:
    """The same for each article of a page."""
    return tuple(_told_in("\n\n".join(block.text for block in read(prose).blocks)) for prose in texts)


def _told_in(text: str) -> _Told:
    return sayings(text), facts(text)


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


def _rarest(names: Iterable[str], members: Mapping[str, list[Item]]) -> str:
    """The name that fewest articles share, of those that any other shares; empty when none does."""
    shared = [name for name in names if len(members.get(name, ())) > 1]
    return min(shared, key=lambda name: len(members[name]), default="")
