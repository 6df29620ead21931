"""What a person should look at, kept in memory while the desk is open.

Looking at the whole archive takes long where it is large; it is done beside other work, in a thread of its own, and given up
as soon as something newer is to be looked at. An act needs no such look: what of its pages is asked is asked again at once,
and what follows from the archive as a whole (dates, names) waits for the next one, which comes when somebody opens the queue,
and not so often that it would take more than a tenth of the time.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

from bulletin import cache
from bulletin.archive import assembly as archives
from bulletin.archive import photos
from bulletin.commands import stages
from bulletin.conversion import convert as conversion
from bulletin.conversion.doubts import worst_first
from bulletin.desk.applying import near
from bulletin.desk.questions import Found, value
from bulletin.model import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from bulletin.commands.outside import Outside
    from bulletin.content.folder import Content
    from bulletin.conversion.assembly import Assembled
    from bulletin.conversion.doubts import Doubt
    from bulletin.model import RawPage

    Read = Callable[[Content, RawPage], tuple[Assembled, ...]]


_RESTS = 10
"""How many times as long as a look took nobody looks again."""


class _OutdatedError(Exception):
    """There is something newer to be looked at."""


class Looking:
    """The doubts of a content folder. Every method may be called from any thread."""

    def __init__(self, outside: Outside, folder: Path, program: str) -> None:
        self._outside, self._folder, self._program = outside, folder, program
        self._lock = threading.Lock()
        self._turn = 0
        self._doubts: dict[str, tuple[Doubt, ...]] = {}
        """By file, those that an act can change."""
        self._whole: tuple[Doubt, ...] = ()
        """Those that follow from the archive as a whole."""
        self._looked, self._is_whole = 0, False
        self._done: threading.Event = threading.Event()
        self._answer: tuple[object, int, Found] | None = None
        self._version = 0
        self._newest: Content | None = None
        self._of: Content | None = None
        """What was looked at last, or is being looked at."""
        self._ended = self._took = 0.0
        """When the last look was over, and how long it took."""
        self._changed: set[str] = set()
        """Files that acts changed since they were looked at."""

    def take(self, content: Content) -> None:
        """This is the content now. It is looked at as a whole where none was yet, else when somebody asks."""
        with self._lock:
            self._newest = content
            is_first = not self._is_whole
        if is_first:
            self.begin(content)

    def renew(self) -> None:
        """Look at the archive again, where it is another than was looked at and the last look is long enough ago."""
        with self._lock:
            newest, is_running = self._newest, not self._done.is_set()
            is_known = newest is None or newest is self._of
            rests = time.monotonic() - self._ended < _RESTS * self._took
        if newest is not None and not (is_known or is_running or rests):
            self.begin(newest)

    def begin(self, content: Content) -> None:
        """Look at all of a content, beside other work."""
        with self._lock:
            self._turn += 1
            self._looked = 0
            self._done.clear()
            self._of = content
            turn = self._turn
        context = contextvars.Context()
        threading.Thread(target=context.run, args=(self._look, content, turn), daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until the archive was looked at as a whole; whether it was."""
        return self._done.wait(seconds)

    def found(self, content: Content, read: Read) -> Found:
        """What is to be looked at in a content, which was looked at before or is now; `read` gives the reading of a page."""
        with self._lock:
            is_begun = self._turn > 0
        if not is_begun:
            self.begin(content)
        if not self._is_whole:
            self.wait(0.5)  # of a small archive all is known by then
        self._look_again(content, read)
        with self._lock:
            if self._answer and self._answer[0] is content and self._answer[1] == self._version:
                return self._answer[2]
            doubts = [*(doubt for found in self._doubts.values() for doubt in found), *self._whole]
            version, looked, is_whole = self._version, self._looked, self._is_whole
        owners = {file.article.path: file.article.id for file in content.articles}
        there = (
            owners.keys() | {page.path for page in content.pages} | {image.path for image in content.images}
        )
        asked = stages.to_look_at(content, worst_first([one for one in doubts if one.path in there])).doubts
        answer = Found(asked, owners, looked, len(content.pages), is_whole)
        with self._lock:
            self._answer = (content, version, answer)
        return answer

    @property
    def listed(self) -> Found | None:
        """What was found when somebody asked last; None where nobody has."""
        with self._lock:
            return self._answer[2] if self._answer else None

    def of_page(self, content: Content, page: str, read: Read) -> list[dict[str, Any]]:
        """What is asked of the lines of one page, as far as it is known, as JSON values."""
        self._look_again(content, read)
        path = f"{PAGES}/{page}"
        with self._lock:
            doubts = [*self._doubts.get(path, ()), *(one for one in self._whole if one.path == path)]
        around = near(content, [path]).content
        return [value(each, {}) for each in stages.to_look_at(around, doubts).doubts]

    def again(self, changes: Iterable[str]) -> None:
        """What an act changed, and the pages around it, are to be looked at again when somebody asks."""
        with self._lock:
            self._changed.update(changes)

    def _look_again(self, content: Content, read: Read) -> None:
        with self._lock:
            changes, self._changed = self._changed, set()
        if not changes:
            return
        around = near(content, changes).content
        readings = {page.name: read(around, page) for page in conversion.readable(around)}
        result = conversion.enter(around, self._outside.today, readings, restore=False)
        archive = archives.order(around)
        found = _by_file([*result.doubts, *stages.before_publishing(around, archive)])
        looked_at = {page.path for page in around.pages} | {file.article.path for file in around.articles}
        with self._lock:
            for path in looked_at | found.keys():
                self._doubts[path] = found.get(path, ())
            self._version += 1

    def _look(self, content: Content, turn: int) -> None:
        try:
            self._look_at(content, turn)
        except Exception:  # a mistake of ours, in a thread: said, and what is known by then stays
            self._outside.say(traceback.format_exc())
            self._done.set()

    def _look_at(self, content: Content, turn: int) -> None:
        started = time.monotonic()
        with contextlib.suppress(_OutdatedError), cache.opened(self._folder, self._program, drops=False):
            readings = conversion.read_again(
                content, conversion.readable(content), lambda pages: self._counted(pages, turn)
            )
            result = conversion.enter(content, self._outside.today, readings, restore=False)
            whole = archives.derive(content)
            found = _by_file([*result.doubts, *stages.before_publishing(content, whole.archive)])
            following = (*whole.doubts, *photos.doubts(content.articles, content.images))
            with self._lock:
                if turn != self._turn:
                    return
                self._doubts, self._whole = found, following
                self._looked, self._is_whole = len(content.pages), True
                self._version += 1
                self._ended = time.monotonic()
                self._took = self._ended - started
                self._done.set()

    def _counted(self, pages: Iterable[RawPage], turn: int) -> Iterator[RawPage]:
        for page in pages:
            with self._lock:
                if turn != self._turn:
                    raise _OutdatedError
                self._looked += 1
            yield page


def _by_file(doubts: Iterable[Doubt]) -> dict[str, tuple[Doubt, ...]]:
    found: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        found.setdefault(doubt.path, []).append(doubt)
    return {path: tuple(some) for path, some in found.items()}
