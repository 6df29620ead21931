"""What else to read: for each article a few others of the same campaign, place and person, and of the same saying.

All of it follows from terms that articles share, so it needs no scores: in each group, which runs by date, the
articles next to this one are its nearest in time. The cost per article does not grow with the archive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.documents.views import Related, href

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.documents.browsing import Groups
    from bulletin.documents.views import Item
    from bulletin.model import Archive, Article

EACH = 3
"""Articles shown of one group."""

# What a paper sets between quotation marks because it is a name: “百日行动”, “昆仑 2022”. Not a sentence that is quoted.
_SAYING = re.compile(r"“([^“”，。；：！？…]{3,12})”")


class Relations:
    """Finds the nearest of every group. Built once from the whole archive."""

    def __init__(self, archive: Archive, groups: Groups) -> None:
        self._groups = groups
        self._sayings: dict[str, list[Item]] = {}
        self._said: dict[str, tuple[str, ...]] = {}
        for item in groups.ranked:
            said = sayings(archive.by_id[item.id])
            self._said[item.id] = said
            for saying in said:
                self._sayings.setdefault(saying, []).append(item)
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
            ("article.same_tag", tag, routes.TAG.path(tag), groups.tags.get(tag)),
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

    def _nearest(self, article_id: str, group: list[Item], taken: set[str]) -> tuple[Item, ...]:
        """The members next to the article in the order of the group, which is that of dates."""
        at = bisect_left(group, self._order[article_id], key=lambda item: self._order[item.id])
        window = group[max(0, at - 2 * EACH) : at + 2 * EACH + 1]
        others = [item for item in window if item.id not in taken]
        here = self._order[article_id]
        others.sort(key=lambda item: (abs(self._order[item.id] - here), self._order[item.id]))
        return tuple(others[:EACH])


def sayings(article: Article) -> tuple[str, ...]:
    """Names between quotation marks, each once, in the order of the text.

    Campaigns and coinages of the paper: 百日行动, 枫桥经验, 96110.
    """
    return tuple(dict.fromkeys(_SAYING.findall(article.text)))


def _rarest(names: Iterable[str], members: Mapping[str, list[Item]]) -> str:
    """The name that fewest articles share, of those that any other shares; empty when none does."""
    shared = [name for name in names if len(members.get(name, ())) > 1]
    return min(shared, key=lambda name: len(members[name]), default="")
