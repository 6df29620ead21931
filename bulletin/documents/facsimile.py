"""A captured page line by line: what each line was taken for, and how many characters fell to each role.

Characters of an article that was withdrawn, or whose source is not shown, never leave this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.model import SHOWN_WHOLE
from bulletin.roles import Role
from bulletin.text.typography import INVISIBLE

if TYPE_CHECKING:
    from bulletin.model import Archive, Article, Page, Span

_BLANKS = re.compile(rf"[\s{INVISIBLE}]+")

WITHHELD = "withheld"
"""Stands in place of a role where the characters are not shown."""
UNACCOUNTED = "unaccounted"
"""Stands in place of a role where no span covers the characters."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of one line with one role and one owner; `text` is empty where they are withheld."""

    role: str
    owner: str
    """Id of the article, or empty for the page itself."""
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank; `number` counts from 1."""

    number: int
    stretches: tuple[Stretch, ...]
    opens: bool = False
    """Whether another article begins here than the one on the line before."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Each role once, in the order in which it occurs."""
        return tuple(dict.fromkeys(stretch.role for stretch in self.stretches))


def lines(page: Page, archive: Archive) -> tuple[Line, ...]:
    """Every line of a page that is not blank, cut where role or owner changes."""
    hidden = _hidden_owners(page, archive)
    hidden_lines = _hidden_lines(page, archive)
    result: list[Line] = []
    spans = page.spans
    at = 0
    start = 0
    owner = ""
    for number, text in enumerate(page.raw.text.split("\n"), 1):
        end = start + len(text)
        if text.strip():
            while at < len(spans) and spans[at].end <= start:
                at += 1
            stretches = _stretches(text, start, spans, at, hidden)
            if number in hidden_lines:
                stretches = [
                    s if s.owner and s.role != UNACCOUNTED else Stretch(WITHHELD, "", "") for s in stretches
                ]
            first = stretches[0].owner if stretches else owner
            result.append(Line(number, tuple(stretches), opens=bool(result) and first not in {owner, ""}))
            owner = first or owner
        start = end + 1
    return tuple(result)


def _hidden_owners(page: Page, archive: Archive) -> frozenset[str]:
    """Owners whose characters are not shown: withdrawn, redacted, or no longer in the archive."""
    owners = {span.owner for span in page.spans if span.owner is not None}
    return frozenset(
        owner for owner in owners if owner not in archive.by_id or not shows_source(archive.by_id[owner])
    )


def _hidden_lines(page: Page, archive: Archive) -> frozenset[int]:
    """Lines of articles whose source is not shown: a doubled tail or an uncounted rest there is theirs, too."""
    numbers: set[int] = set()
    for article_id in page.article_ids:
        article = archive.by_id.get(article_id)
        if article and article.meta.source and not shows_source(article):
            for first, last in article.meta.source.lines:
                numbers.update(range(first, last + 1))
    return frozenset(numbers)


def shows_source(article: Article) -> bool:
    return article.meta.access in SHOWN_WHOLE


def _stretches(
    text: str, start: int, spans: tuple[Span, ...], at: int, hidden: frozenset[str]
) -> list[Stretch]:
    stretches: list[Stretch] = []
    done = start
    end = start + len(text)
    while at < len(spans) and spans[at].start < end:
        span = spans[at]
        first, last = max(span.start, done), min(span.end, end)
        if first > done:
            _append(stretches, UNACCOUNTED, "", text[done - start : first - start])
        owner = span.owner or ""
        if owner in hidden:
            stretches.append(Stretch(WITHHELD, owner, ""))
        else:
            _append(stretches, span.role.value, owner, text[first - start : last - start])
        done = max(done, last)
        at += 1
    _append(stretches, UNACCOUNTED, "", text[done - start :])
    return stretches


def _append(stretches: list[Stretch], role: str, owner: str, text: str) -> None:
    """Add a stretch; blanks between two spans belong to the one before them."""
    if not text:
        return
    if role == UNACCOUNTED and not text.strip():
        if stretches and stretches[-1].text:
            last = stretches[-1]
            stretches[-1] = Stretch(last.role, last.owner, last.text + text)
        return
    if stretches and (stretches[-1].role, stretches[-1].owner) == (role, owner) and stretches[-1].text:
        stretches[-1] = Stretch(role, owner, stretches[-1].text + text)
    else:
        stretches.append(Stretch(role, owner, text))


def totals(page: Page) -> dict[str, int]:
    """Characters that are not blank, by role, in the order of `Role`; those that no span covers as `unaccounted`."""
    counts: dict[str, int] = {}
    text = page.raw.text
    for span in page.spans:
        size = _size(text[span.start : span.end])
        counts[span.role.value] = counts.get(span.role.value, 0) + size
    ordered = {role.value: counts[role.value] for role in Role if role.value in counts}
    rest = _size(text) - sum(counts.values())
    return ordered | ({UNACCOUNTED: rest} if rest else {})


def _size(text: str) -> int:
    """Characters that are not blank, as `typography.is_blank` has it, without asking for each."""
    return len(_BLANKS.sub("", text))
