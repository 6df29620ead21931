"""What a person must decide where page and person changed the same, and what they decided."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bulletin.conversion import headers
from bulletin.text.matching import SEPARATOR


class Side(StrEnum):
    """Which side stands where both changed the same words."""

    PERSON = "person"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Mixed:
    """What stands where both changed the same words, and a person wrote a third thing of the two."""

    words: str
    """Of one line."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Words or a key that both sides changed, differently. An empty text: it stands there no more."""

    article: str
    """The article whose file holds the person's words."""
    where: str
    """A key of the header, or what a message calls the part: 标题, 第 3 段."""
    base: str
    person: str
    page: str
    before: str = ""
    """A few characters that stand before the place."""
    after: str = ""
    part: int = -1
    """Number of the part in the person's version of the article; -1 where it is none."""
    can_mix: bool = False
    """Whether a third thing can be written in its place: both sides are words within one part."""

    @property
    def key(self) -> str:
        """Six hex digits that stay as long as the words do: what a decision is kept with."""
        words = SEPARATOR.join((self.article, self.base, self.person, self.page))
        return hashlib.sha256(words.encode()).hexdigest()[:6]

    @property
    def name(self) -> str:
        """What a decision of it is called: `d5q5w.d8795a`."""
        return f"{self.article}.{self.key}"


Decide = Callable[[Conflict], Side | Mixed | None]
"""What a person decided of a conflict; None where nothing."""


class Judge:
    """Decides conflicts as the person said, and keeps those that nobody decided."""

    def __init__(self, decide: Decide) -> None:
        self.decide = decide
        self.undecided: list[Conflict] = []

    def takes_person(self, conflict: Conflict) -> bool:
        """Whether the person's side stands; an undecided conflict is noted."""
        return self.words(conflict) is not None

    def words(self, conflict: Conflict) -> str | None:
        """What stands in the place of the page's words; None where these stand. An undecided conflict is noted."""
        decided = self.decide(conflict)
        if isinstance(decided, Mixed) and conflict.can_mix:
            return decided.words
        if decided is Side.PERSON:
            return conflict.person
        if decided is not Side.PAGE and conflict not in self.undecided:
            self.undecided.append(conflict)
        return None

    def cannot(self, conflict: Conflict) -> None:
        """Note what cannot stand whatever is decided, unless the person gave it up."""
        if self.decide(conflict) is not Side.PAGE and conflict not in self.undecided:
            self.undecided.append(conflict)

    def takes_key(self, article: str, key: str, base: object, person: object, page: object) -> bool:
        """Whether the person's value of a key stands."""
        was, said, now = (headers.shown(value) for value in (base, person, page))
        return self.takes_person(Conflict(article, key, was, said, now))
