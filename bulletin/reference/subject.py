"""What an archive writes about: the words by which its people, bodies, columns and campaigns are known.

One frozen value, made of data alone (`loading`): general words of newspapers, those of a subject, an archive's own. Which
patterns are made of them is the business of those who read pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bulletin.reference.campaigns import Campaign
    from bulletin.reference.names import Names

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """The lists of words.yaml; a word stands as it is printed."""

    ourselves: Words
    """What a paper calls itself: 本报."""
    agencies: Words
    """Papers, agencies and stations that a report or picture may be taken from: 新华社."""
    editorial: Words
    """What is printed in a person's place: 本报评论员."""
    titles: Words
    """What those who write are called: 记者, 通讯员."""
    title_kinds: Words
    """What may stand before a title: 特约."""
    bodies: Words
    """Last words of bodies that are named in bylines: 检察院."""
    duties: Words
    """What people of such bodies are called: 教师."""
    units: Words
    """Last words of parts of a body, which sign like a person: 机修厂, 车务段."""
    acting: Words
    """Words that show that a body of a place acts: 政府."""
    tag_kinds: Words
    """Last words of the names of campaigns and working methods: 行动."""
    careers: Words
    """Words of somebody's life: 入伍."""
    columns: Words
    """Last words of the names of columns and series: 风采."""
    genres: Words
    """Last words of lines below a headline: 侧记."""
    notices: Words
    """Last words of the headlines of notices: 启事."""
    leads: Words
    """Who begins a sentence and no headline: 全市公安机关."""
    scenes: Words
    """What people do on pictures: 走访."""
    offices: Words
    """What people are called who act for a body, before or behind their name: 所长."""
    forms: Words
    """Short and full names of bodies, as people ask for them and as they are printed: 所=派出所."""
    single: Words
    """Last words of bodies of which a place has one: 看守所."""
    around: Words
    """Bodies that are printed with their place within, …, by what they are called behind it: 分局=公安局…分局."""
    latin: Words
    """Places as they are written in Latin letters where that is not their pinyin, with their codes: Ordos=150600."""


LISTS = tuple(each.name for each in fields(Lists))


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is known of the subject of an archive. Told apart by identity: one record is one object (`loading`)."""

    lists: Lists
    names: Names
    campaigns: tuple[Campaign, ...]
    identity: bytes = b""
    """Digest of all it was loaded from."""
    origin: tuple[Callable[..., Subject], tuple[object, ...]] | None = None
    """What loads it, and of what: so another process gets the one object that it has."""

    def __reduce__(self) -> tuple[Callable[..., Subject], tuple[object, ...]]:
        if self.origin is None:
            raise TypeError("a subject that was not loaded cannot be loaded elsewhere")
        return self.origin


def any_of(words: Iterable[str]) -> str:
    """A pattern of words, the first that fits going before the others; of none, it matches nothing.

    >>> any_of(['记者', '通讯员']), any_of([])
    ('(?:记者|通讯员)', '(?!)')
    """
    return f"(?:{'|'.join(map(re.escape, words))})" if words else "(?!)"
