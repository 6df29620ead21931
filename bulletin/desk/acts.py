"""What the editor can do at the desk: what was filled in -> the changes of files that say so. Pure; nothing is written here.

An act changes what people write: articles, the decisions of a page, the settings. What follows of that for articles and
ledger the converter works out, as it does after a change by hand.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bulletin.content import decisions
from bulletin.desk import editing
from bulletin.model import Access
from bulletin.problems import ContentError, UsageError
from bulletin.roles import BEGINS_ARTICLE, HEADLINE, WORDS, Reading
from bulletin.text import prose
from bulletin.text.typography import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bulletin.conversion.conflicts import Conflict
    from bulletin.conversion.page.transcript import Draft
    from bulletin.problems import Problem

    Text = Callable[[str], str]
    """The text of a file of the content by its path; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done."""

    what: str
    """Key of the words that say it."""
    values: Mapping[str, str]
    changes: Mapping[str, bytes | None]
    """By path within the content folder."""
    keep: frozenset[str] = frozenset()
    """Conflicts that are decided for what people wrote, as `convert --keep` takes them."""
    take: frozenset[str] = frozenset()
    mixed: Mapping[str, str] = field(default_factory=dict)
    """Conflicts that are decided by a third thing, made of both: its words by name."""


class StaleError(Exception):
    """A form that was filled in over what is no longer there."""

    def __init__(self, path: str, now: str) -> None:
        super().__init__(path)
        self.path, self.now = path, now


class UndecidedError(ContentError):
    """What speaks against an act; of some of it a person can decide."""

    def __init__(self, problems: Iterable[Problem], conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(*problems)
        self.conflicts = conflicts


def digest(text: str) -> str:
    """What a form carries of the file it was made from.

    >>> digest('')
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_fresh(read: Text, made_from: Mapping[str, str]) -> None:
    """Raise StaleError unless the files are those that a form was made from: digests by path."""
    for path, known in made_from.items():
        if digest(now := read(path)) != known:
            raise StaleError(path, now)


def mark(read: Text, page: str, marks: Sequence[tuple[str, str | None]], what: str) -> Act:
    """Say of places of a page (`33`, `33:12`) what begins there; None takes back what was said.

    `what` is the key of the words for it. Raises UsageError for a word that names no role.
    """
    path = decisions.file_of(page)
    text = read(path)
    for place, word in marks:
        if word is not None and word not in WORDS:
            raise UsageError(f"不认识的读法“{word}”；可用的读法：{'、'.join(WORDS)}")
        text = editing.decided(text, place, word)
    shown = "；".join(f"{place} {word or '—'}" for place, word in marks[:3])
    return Act(what, {"page": page, "marks": shown}, {path: text.encode() or None})


def joining(draft: Draft) -> list[tuple[str, str | None]]:
    """The marks by which an article becomes part of the one before it: its headline a crosshead of that, all else text."""
    marks: list[tuple[str, str | None]] = []
    for read in draft.read:
        line = read.line
        place = f"{line.number}:{line.column}" if line.is_inside else str(line.number)
        if read.reading is Reading.UNTITLED:
            marks.append((place, Reading.PARAGRAPH.word))
        elif read.reading in BEGINS_ARTICLE or read.reading in HEADLINE:
            marks.append((place, Reading.CROSSHEAD.word))
    return marks


def facts(read: Text, page: str, values: Mapping[str, str]) -> Act:
    """Say when and where a page was printed; an empty value takes back what was said."""
    path = decisions.file_of(page)
    text = read(path)
    for key in (*decisions.FACTS, "order"):
        if key in values:
            text = editing.decided(text, key, values[key].strip() or None)
    return Act("act.facts", {"page": page}, {path: text.encode() or None})


def settle(read: Text, remedies: Sequence[tuple[str, str]]) -> Act:
    """Say that doubts were looked at: the file and the key of each, as the program lists them."""
    texts: dict[str, str] = {}
    for path, key in remedies:
        texts[path] = editing.decided(texts.get(path, read(path)), key, decisions.SETTLED)
    changes: dict[str, bytes | None] = {path: text.encode() for path, text in texts.items()}
    return Act("act.settled", {"n": str(len(remedies))}, changes)


HIDING = frozenset({Access.REDACTED.value, Access.WITHDRAWN.value})
"""Words of such articles stay nowhere, in the journal neither."""


def article(
    read: Text,
    path: str,
    article_id: str,
    title: str,
    values: Mapping[str, Any],
    body: str | None,
    today: str,
) -> Act:
    """Set keys of an article's header anew (None: taken out), and its body where one is given."""
    told = dict(values)
    if body is not None or told.keys() - {"access", "aliases"}:
        told.setdefault("updated", today)
    text = editing.article(read(path), told, body)
    what = "act.access" if set(values) == {"access"} and body is None else "act.article"
    return Act(what, {"id": article_id, "title": title}, {path: text.encode()})


def deciding(act: Act, keep: Iterable[str], take: Iterable[str], mixed: Mapping[str, str]) -> Act:
    """The act with conflicts decided, by their names as `convert --keep` and `--take` have them.

    `mixed` are the words that are to stand where neither side does. Raises UsageError where they are more than one line.
    """
    words = {str(name): str(text).strip() for name, text in mixed.items()}
    if any("\n" in text for text in words.values()):
        raise UsageError("refused.mixed")
    return replace(act, keep=frozenset(map(str, keep)), take=frozenset(map(str, take)), mixed=words)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of an article file, or a place between two."""

    path: str
    """The file, within the content folder."""
    title: str
    """Its headline, for the words that say what was done."""
    body: str
    """Its text as it was shown."""
    number: int | None = None
    """Counts the blocks of the text from 0; for a place, the block that stands behind it, None for the end."""


def move(read: Text, page: str, one: Place, words: str, other: Place, today: str) -> Act:
    """Take a paragraph out of an article and put it at a place of another, or of the same.

    `words` are those that the paragraph must begin with. Raises StaleError where it is another by now.
    """
    pieces = prose_parts(one.body)
    number = one.number
    if number is None or number >= len(pieces) or squeeze(words)[:20] not in squeeze(pieces[number]):
        raise StaleError(one.path, read(one.path))
    moved = pieces.pop(number)
    if one.path == other.path:
        at = len(pieces) if other.number is None else other.number - (other.number > number)
        pieces.insert(at, moved)
        bodies = {one.path: pieces}
    else:
        others = prose_parts(other.body)
        others.insert(len(others) if other.number is None else other.number, moved)
        bodies = {one.path: pieces, other.path: others}
    changes: dict[str, bytes | None] = {
        path: editing.article(read(path), {"updated": today}, "\n\n".join(parts)).encode()
        for path, parts in bodies.items()
    }
    return Act("act.move", {"page": page, "to": other.title}, changes)


def prose_parts(body: str) -> list[str]:
    """The blocks of a body as they are written in it.

    >>> prose_parts('甲\\n\\n## 乙\\n\\n丙')
    ['甲', '## 乙', '丙']
    >>> prose_parts('')
    []
    """
    lines = body.replace("\r\n", "\n").split("\n")
    starts = [block.line - 1 for block in prose.parse(body)]
    return ["\n".join(lines[start:end]).strip() for start, end in pairwise([*starts, len(lines)])]
