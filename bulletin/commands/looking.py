"""What a person should look at, kept in memory while the desk is open.

Looking at the whole archive takes long where it is large; it is done beside other work, and given up as soon as something newer
is to be looked at. An act needs no such look: what of its pages is asked is asked again at once, and what follows from the
archive as a whole (dates, names) waits for the next one, which comes when somebody opens the queue, and not so often that it
would take more than a tenth of the time.
"""

from __future__ import annotations

import contextvars
import threading
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bulletin import cache
from bulletin.archive import assembly as archives
from bulletin.archive import photos, reviewed
from bulletin.commands import stages
from bulletin.conversion import convert as conversion
from bulletin.conversion import reading
from bulletin.desk.applying import near
from bulletin.desk.questions import Found, value, worst_first
from bulletin.model import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from bulletin.commands.outside import Outside, Question
    from bulletin.content.folder import Content
    from bulletin.conversion.assembly import Assembled
    from bulletin.conversion.doubts import Doubt
    from bulletin.model import RawPage

    Read = Callable[[Content, RawPage], tuple[Assembled, ...]]
    ByFile = dict[str, tuple[Doubt, ...]]


_RESTS = 10
"""How many times as long as a look took nobody looks again."""
_SHORT = 0.5
"""Seconds in which all is known of a small archive."""
_TELL = 0.5
"""Seconds after which it is told again how far a look is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the conversion of an act asks of pages, as it was worked out for the content after the act."""

    content: Content
    pages: tuple[str, ...]
    """Names of the pages that it read."""
    doubts: tuple[Doubt, ...]


class _OutdatedError(Exception):
    """There is something newer to be looked at."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look has found, as far as it is."""

    turn: int
    """Which look."""
    after: int
    """After how many changes the content was as it was looked at."""
    looked: int = 0
    """Pages."""
    is_whole: bool = False
    seconds: float = 0.0
    of_pages: Mapping[str, tuple[Doubt, ...]] = field(default_factory=dict)
    """By file, what an act can change and the lines of pages show."""
    before_publishing: Mapping[str, tuple[Doubt, ...]] = field(default_factory=dict)
    """By file, what an act can change and is looked at before it is published."""
    following: Mapping[str, tuple[Doubt, ...]] = field(default_factory=dict)
    """By file, what follows from the archive as a whole."""
    error: str = ""
    """The traceback of a mistake of ours."""


def look(
    content: Content,
    today: str,
    turn: int,
    after: int,
    tell: Callable[[Seen], None],
    is_outdated: Callable[[], bool],
) -> None:
    """Look at all of a content, and tell what there is: how far it is now and then, at last all of it."""
    started = told = time.monotonic()
    looked = 0

    def counted(pages: Iterable[RawPage]) -> Iterator[RawPage]:
        nonlocal looked, told
        for page in pages:
            if is_outdated():
                raise _OutdatedError
            looked += 1
            if time.monotonic() - told > _TELL:
                told = time.monotonic()
                tell(Seen(turn, after, looked))
            yield page

    try:
        readings = reading.read_again(content, reading.readable(content), counted)
        result = conversion.enter(content, today, readings, restore=False)
        whole = archives.derive(content)
        before = stages.before_publishing(content, whole.archive)
        following = (*whole.doubts, *photos.doubts(content.articles, content.images))
        found = _by_file(result.doubts), _by_file(before), _by_file(following)
    except _OutdatedError:
        return
    if not is_outdated():
        tell(Seen(turn, after, looked, True, time.monotonic() - started, *found))


def beside(
    outside: Outside, folder: Path, program: str
) -> Callable[[Content, int, int, Callable[[Seen], None], Callable[[], bool]], None]:
    """What looks at a content in a thread of this process; `folder` is that of the cache."""

    def run(
        content: Content,
        turn: int,
        after: int,
        tell: Callable[[Seen], None],
        is_outdated: Callable[[], bool],
    ) -> None:
        try:
            with cache.opened(folder, program, drops=False):
                look(content, outside.today, turn, after, tell, is_outdated)
        except Exception:  # said, and what is known by then stays
            tell(Seen(turn, after, error=traceback.format_exc()))

    def begin(*of: Any) -> None:
        threading.Thread(target=contextvars.Context().run, args=(run, *of), daemon=True).start()

    return begin


class Looking:
    """The doubts of a content folder. Every method may be called from any thread."""

    def __init__(self, outside: Outside, begin: Callable[[Content, int, int], None]) -> None:
        """`begin` begins a look at a content, the one of such a turn, after so many changes of it; what that finds is to be
        given to `take`.
        """
        self._outside, self._begin = outside, begin
        self._lock = threading.RLock()
        self._turn = 0
        self._awaited = 0
        """The last look whose end somebody has waited for, if only for a moment."""
        self._of_pages: ByFile = {}
        self._before: ByFile = {}
        self._following: ByFile = {}
        self._asked: dict[str, tuple[Question, ...]] = {}
        """By file, those of all of these that nobody has settled."""
        self._settled: object = None
        """What was settled that belongs to no page, when that was worked out."""
        self._looked, self._is_whole = 0, False
        self._done = threading.Event()
        self._answer: tuple[object, int, Found] | None = None
        self._version = 0
        self._of: object = None
        """What was looked at last, or is being looked at."""
        self._ended = self._took = 0.0
        """When the last look was over, and how long it took."""
        self._changed: set[str] = set()
        """Files that acts changed since they were looked at."""
        self._told: Asked | None = None
        """What the last act asked, where nothing else was changed since that was looked at."""
        self._since: list[tuple[int, frozenset[str]]] = []
        """Files that acts changed since the look that is under way began, with the number of changes after each."""

    def renew(self, content: Content, after: int) -> None:
        """Look at the archive, where it is another than was looked at and the last look is long enough ago."""
        with self._lock:
            is_running = self._turn > 0 and not self._done.is_set()
            rests = time.monotonic() - self._ended < _RESTS * self._took
            if self._turn and (is_running or rests or content is self._of):
                return
            self._turn += 1
            self._looked = 0
            self._done.clear()
            self._of = content
            self._since.clear()
            turn = self._turn
        self._begin(content, turn, after)

    def renew_first(self, content: Content, after: int) -> None:
        """Look at the archive where nobody has yet."""
        if not self._turn:
            self.renew(content, after)

    def is_outdated(self, turn: int) -> bool:
        return turn != self._turn

    def take(self, seen: Seen) -> None:
        """What a look has found."""
        if seen.error:
            self._outside.say(seen.error)
        with self._lock:
            if seen.turn != self._turn:
                return
            self._looked = seen.looked
            if seen.is_whole:
                found = (seen.of_pages, seen.before_publishing, seen.following)
                self._of_pages, self._before, self._following = map(dict, found)
                self._changed.update(*(paths for number, paths in self._since if number > seen.after))
                self._asked.clear()
                self._settled = None
                self._is_whole = True
                self._version += 1
                self._ended, self._took = time.monotonic(), seen.seconds
            if seen.is_whole or seen.error:
                self._done.set()

    def wait(self, seconds: float) -> bool:
        """Wait until the archive was looked at as a whole; whether it was."""
        return self._done.wait(seconds)

    def found(self, content: Content, after: int, read: Read) -> Found:
        """What is to be looked at in a content, which was looked at before or is now; `read` gives the reading of a page."""
        if not self._turn:
            self.renew(content, after)
        if self._awaited != self._turn:
            self._awaited = self._turn
            if not self._is_whole:
                self.wait(_SHORT)
        with self._lock:
            self._look_again(content, read)
            if self._answer and self._answer[0] is content and self._answer[1] == self._version:
                return self._answer[2]
            self._work_out(content)
            asked = worst_first(one for some in self._asked.values() for one in some)
            answer = Found(asked, self._looked, len(content.pages), self._is_whole)
            self._answer = (content, self._version, answer)
            return answer

    def before_publishing(self, content: Content, after: int, read: Read) -> Found:
        """Those that are looked at before anything is published."""
        whole = self.found(content, after, read)
        with self._lock:
            doubts = [one for some in self._before.values() for one in some]
        asked = worst_first(stages.to_look_at(content, doubts).doubts) if doubts else ()
        return Found(asked, whole.looked, whole.pages, whole.is_whole)

    @property
    def listed(self) -> Found | None:
        """What was found when somebody asked last; None where nobody has."""
        with self._lock:
            return self._answer[2] if self._answer else None

    def of_page(self, content: Content, page: str, read: Read) -> list[dict[str, Any]]:
        """What is asked of the lines of one page, as far as it is known, as JSON values."""
        path = f"{PAGES}/{page}"
        with self._lock:
            self._look_again(content, read)
            doubts = [
                *self._of_pages.get(path, ()),
                *self._before.get(path, ()),
                *self._following.get(path, ()),
            ]
        if not doubts:
            return []
        around = near(content, [path])
        return [value(each) for each in worst_first(stages.to_look_at(around, doubts).doubts)]

    def again(self, changes: Iterable[str], after: int, asked: Asked | None = None) -> None:
        """Note what an act changed: these files and the pages around them are looked at again when somebody asks. `after` is how
        many changes there were with it; what the act `asked` already need not be worked out again.
        """
        with self._lock:
            self._told = None if self._changed else asked
            self._changed.update(changes)
            self._since.append((after, frozenset(changes)))

    def _look_again(self, content: Content, read: Read) -> None:
        """Look at what acts changed. To be called with the lock."""
        changes, self._changed = self._changed, set()
        if not changes:
            return
        around = near(content, changes)
        pages, told = reading.readable(around), self._told
        if told and told.content is content and {page.name for page in pages} <= set(told.pages):
            of_pages = _by_file(told.doubts)
        else:
            readings = {page.name: read(around, page) for page in pages}
            result = conversion.enter(around, self._outside.today, readings, restore=False)
            of_pages = _by_file(result.doubts)
        before = _by_file(stages.before_publishing(around, archives.order(around)))
        looked_at = {page.path for page in around.pages} | {file.article.path for file in around.articles}
        gone = changes - looked_at
        for path in looked_at | gone | of_pages.keys() | before.keys():
            _put(self._of_pages, path, of_pages.get(path, ()))
            _put(self._before, path, before.get(path, ()))
            self._asked.pop(path, None)
        for path in gone & self._following.keys():
            del self._following[path]
        self._version += 1

    def _work_out(self, content: Content) -> None:
        """What nobody has settled of the doubts of files of which that is not known. To be called with the lock."""
        if self._settled != content.settled:
            self._asked.clear()
            self._settled = content.settled
        sources = (self._of_pages, self._before, self._following)
        missing = {path for known in sources for path in known} - self._asked.keys()
        if not missing:
            return
        part = content if len(missing) > _FEW else near(content, missing)
        there = {file.article.path for file in part.articles} | {page.path for page in part.pages}
        there |= {image.path for image in content.images}
        seen = reviewed.reviewed(part)
        for path in missing:
            doubts = [one for known in sources for one in known.get(path, ())] if path in there else []
            self._asked[path] = stages.questions(seen, doubts)


_FEW = 50
"""Files from which on what people have settled is looked up for all at once."""


def _put(known: ByFile, path: str, doubts: tuple[Doubt, ...]) -> None:
    if doubts:
        known[path] = doubts
    else:
        known.pop(path, None)


def _by_file(doubts: Iterable[Doubt]) -> ByFile:
    found: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        found.setdefault(doubt.path, []).append(doubt)
    return {path: tuple(some) for path, some in found.items()}
