"""The site built in a process beside the desk, again and again, so that the desk answers while it is built.

Python does one thing at a time in a process. What takes seconds where an archive is large (bringing the site up to date,
looking for doubts in all of it) is therefore done in another one, which holds the content a second time; the two tell each
other values along a line. `Beside` is this end of it, `work` the other.
"""

from __future__ import annotations

import contextlib
import gc
import queue
import threading
import time
import traceback
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bulletin import cache
from bulletin.commands import looking, stages, writing
from bulletin.content import folder as contents
from bulletin.content import ledger
from bulletin.conversion import convert as conversion
from bulletin.conversion import reading
from bulletin.desk import drafts
from bulletin.desk.acts import HIDING
from bulletin.desk.applying import applied, article_at
from bulletin.desk.drafts import Drafts
from bulletin.model import ARTICLES
from bulletin.problems import ContentError
from bulletin.publish import output as publishing
from bulletin.publish import places, site, workers
from bulletin.publish.making import Making

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from multiprocessing.connection import Connection
    from pathlib import Path

    from bulletin.commands.outside import Outside
    from bulletin.content.folder import Content
    from bulletin.conversion.convert import Conversion
    from bulletin.desk.drafts import Around
    from bulletin.model import Archive
    from bulletin.problems import Problem
    from bulletin.publish.output import Written

    Line = Connection[Any, Any]


# -- what is told along the line


@dataclass(frozen=True, slots=True)
class Wanted:
    """The site is to be brought up to the content."""

    after: int
    """After how many changes of the content this is asked."""
    changes: Mapping[str, bytes | None] | None
    """What was changed since this was asked last, by path within the content folder; None where only the folder tells."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it."""

    after: int
    sources: Mapping[str, str] | None = None
    """The SHA-256 of what the site was made of, by path; None where it could not be made."""
    base: str = "/"
    """The path that the site lies under."""
    is_new: bool = False
    """Whether any file of the site is another than before."""
    size: int = 0
    """Bytes of the site."""
    derived: Mapping[str, tuple[tuple[str, Any], ...]] = field(default_factory=dict)
    """What follows from others for each article, by its id: of those for which it is other than was told before."""
    problems: tuple[Problem, ...] = ()
    """What keeps it from being made."""
    trouble: str = ""
    """The traceback of a mistake of ours, or of a template."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class AskedAround:
    """What was last known of an article besides its file and page?"""

    article: str


@dataclass(frozen=True, slots=True)
class ToldAround:
    """That of this article; None where there was none."""

    article: str
    around: Around | None


@dataclass(frozen=True, slots=True)
class Look:
    """The whole archive is to be looked at: what of it should a person see?"""

    turn: int
    """Counts up: a look that is asked for ends those before it."""


@dataclass(frozen=True, slots=True)
class Said:
    """News for a person."""

    text: str


# -- this end


class Beside:
    """A process that builds the site of a content folder. Every method may be called from any thread."""

    def __init__(self, line: Line, outside: Outside) -> None:
        self._line, self._outside = line, outside
        self._sending = threading.Lock()
        self._around: dict[str, Around | None] = {}
        self._answered = threading.Condition()

    def want(self, wanted: Wanted) -> None:
        self._send(wanted)

    def look(self, turn: int) -> None:
        self._send(Look(turn))

    def prepare(self, article_id: str) -> None:
        """Ask what `around` will be asked for."""
        self._send(AskedAround(article_id))

    def around(self, article_id: str, patience: float) -> Around | None:
        """What the last build knew of an article; None where there was none, or it is not told in so many seconds."""
        with self._answered:
            if article_id not in self._around:
                self._send(AskedAround(article_id))
                self._answered.wait_for(lambda: article_id in self._around, patience)
            return self._around.get(article_id)

    def listen(self, made: Callable[[Made], None], seen: Callable[[looking.Seen], None]) -> None:
        """Pass on what is told, until the process is gone."""
        while True:
            try:
                told = self._line.recv()
            except (EOFError, OSError):
                return
            match told:
                case Made():
                    with self._answered:
                        self._around.clear()  # of the build before
                    made(told)
                case ToldAround():
                    with self._answered:
                        self._around[told.article] = told.around
                        self._answered.notify_all()
                case Said():
                    self._outside.say(told.text)
                case _:
                    seen(told)

    def _send(self, value: object) -> None:
        with self._sending, contextlib.suppress(OSError):  # it is gone: who waits for it is told by `listen`
            self._line.send(value)


@contextlib.contextmanager
def beside(outside: Outside, content: Path, url: str, jobs: int, program: str) -> Iterator[Beside]:
    """Such a process, as long as the block lasts."""
    # What holds this process's own streams and locks stays here; the other one has news told.
    told = replace(
        outside, say=_unsaid, list_doubts=_unlisted, ask=_unasked, is_stopped=_never, hold=_not_held
    )
    with workers.beside(work, told, content, url, jobs, program) as line:
        yield Beside(line, outside)


def _unsaid(_: str) -> None:
    pass


def _unlisted(*_: object) -> None:
    pass


def _unasked(_: str, default: str) -> str:
    return default


def _never() -> bool:
    return False


def _not_held(_: object) -> None:
    pass


def collect_garbage() -> None:
    """Collect it, as a process must that lives for days, but seldom: a build makes what it needs to its end."""
    gc.enable()
    gc.set_threshold(100_000, 50, 1_000)


# -- the other end


def work(line: Line, outside: Outside, content: Path, url: str, jobs: int, program: str) -> None:
    """Do what is asked along a line until that ends: one build after the other, all else beside them."""
    collect_garbage()
    workers.stand_back()
    sending = threading.Lock()

    def send(value: object) -> None:
        with sending, contextlib.suppress(OSError):
            line.send(value)

    told = replace(outside, say=lambda text: send(Said(text)))
    builder = Builder(told, content, url, jobs, program)
    eye = _Eye(told, content, program, builder, send)
    wanted: queue.SimpleQueue[Wanted | None] = queue.SimpleQueue()

    def hear() -> None:
        while True:
            try:
                asked = line.recv()
            except (EOFError, OSError):
                wanted.put(None)
                return
            match asked:
                case Wanted():
                    wanted.put(asked)
                case AskedAround():
                    try:
                        send(ToldAround(asked.article, builder.drafts.around(asked.article)))
                    except Exception:  # a file was changed meanwhile: the build will show it
                        send(ToldAround(asked.article, None))
                case Look():
                    eye.look(asked.turn)

    threading.Thread(target=hear, daemon=True).start()
    while (asked := wanted.get()) is not None:
        send(builder.made(asked))
        if wanted.empty():
            gc.collect()  # while nobody waits


class _Eye:
    """Looks at the whole archive, in threads beside the builds."""

    def __init__(
        self, outside: Outside, folder: Path, program: str, builder: Builder, send: Callable[[object], None]
    ) -> None:
        self._outside, self._folder, self._program = outside, folder, program
        self._builder, self._send = builder, send
        self._turn = 0

    def look(self, turn: int) -> None:
        self._turn = turn
        threading.Thread(target=self._look, args=(turn,), daemon=True).start()

    def _look(self, turn: int) -> None:
        after, content = self._builder.read
        try:
            with cache.opened(cache.folder_of(self._folder), self._program, drops=False):
                if content is None:
                    content = contents.read(self._folder)
                looking.look(
                    content, self._outside.today, turn, after, self._send, lambda: self._turn != turn
                )
        except ContentError as error:  # files that were changed meanwhile: the next look is at these
            located = self._outside.located(self._folder, error.problems)
            self._send(looking.Seen(turn, after, error="\n".join(map(str, located))))
        except Exception:  # a mistake of ours: said, and what is known stays
            self._send(looking.Seen(turn, after, error=traceback.format_exc()))


class Builder:
    """Builds the site of a content folder again and again, each time from what the last time left."""

    def __init__(self, outside: Outside, content: Path, url: str, jobs: int, program: str) -> None:
        self._outside, self._content, self._url, self._jobs = outside, content, url, jobs
        self._cache = cache.folder_of(content)
        self._program = program  # of what runs here, whatever becomes of its files meanwhile
        self._memory: dict[str, dict[bytes, Any]] = {}
        """What the build before left in memory."""
        self.folder = self._cache / places.PREVIEW
        """Where the site lies."""
        self.read: tuple[int, Content | None] = (-1, None)
        """What the site was last built of, and after how many changes; None where that failed."""
        self.drafts = Drafts()
        self._derived: dict[str, tuple[tuple[str, Any], ...]] = {}
        """As it was told."""

    def made(self, wanted: Wanted) -> Made:
        """Bring the site up to the content."""
        started = time.monotonic()
        try:
            content, archive, written = self._build(wanted)
        except ContentError as error:
            self.read = (-1, None)
            return Made(wanted.after, problems=error.problems)
        except Exception:  # a slip in a template, a file that went away: shown, and mended by the next change
            self.read = (-1, None)
            return Made(wanted.after, trouble=traceback.format_exc())
        self.read = (wanted.after, content)
        self.drafts.turn()
        return Made(
            wanted.after,
            dict(content.sources),
            unquote(urlsplit(archive.settings.base_url).path) or "/",
            bool(written.changed or written.removed),
            written.size,
            self._newly_derived(archive),
            seconds=time.monotonic() - started,
        )

    def _build(self, wanted: Wanted) -> tuple[Content, Archive, Written]:
        try:
            return self._built(wanted.changes)
        except cache.WrongError as error:
            self._outside.say(
                f"本程序的错误：缓存里的 {error} 与重做的不同；正在全部重做。请把这一行告诉维护者"
            )
            return self._built(None, from_nothing=True)

    def _built(
        self, changes: Mapping[str, bytes | None] | None, *, from_nothing: bool = False
    ) -> tuple[Content, Archive, Written]:
        outside, content = self._outside, self._content
        with (
            publishing.publication(self.folder, self._cache, outside.say) as target,
            cache.opened(self._cache, self._program, memory=self._memory, say=outside.say) as values,
        ):
            if from_nothing:
                values.forget()
            read, result = self._converted(changes)
            archive = stages.archive_of(outside, content, read, result, self._url)
            making = Making(target.last, self._jobs, seen=self.drafts.note)
            file = contents.reader_of(content)
            ready = site.ready(archive, read)
            return read, archive, site.published(target, ready, file, making, outside.progress)

    def _converted(self, changes: Mapping[str, bytes | None] | None) -> tuple[Content, Conversion]:
        """The content as it is now, converted.

        Where there is nothing to write nobody at the desk waits for that: a change meanwhile is one more to be built. Else the
        folder is read, and written, as by any other command.
        """
        known = self.read[1]
        if changes is not None and known is not None:
            with contextlib.suppress(ContentError, UnicodeDecodeError):  # which reading the folder says
                content = applied(known, changes)
                is_told = content is not None and not _hides(content, changes)
                if content and is_told and (found := self._in_memory(content)):
                    return found
        if not writing.unfinished(self._content):
            with writing.alone(self._outside, self._content, among_readers=True):
                pass  # whoever writes is waited for
            if found := self._in_memory(contents.read(self._content)):
                return found
        with writing.alone(self._outside, self._content):
            # A file that is gone may be on its way back: only `build` and `convert` write it again.
            return stages.converted(self._outside, self._content, every_page=False, restore=False)

    def _in_memory(self, content: Content) -> tuple[Content, Conversion] | None:
        """The content and its conversion, where that writes nothing; None where it does, or cannot be told."""
        if content.problems or content.single or content.ledger.joined:
            return None
        if reading.due(content):
            return None
        result = conversion.convert(content, self._outside.today, every_page=False, restore=False)
        is_written = result.files or result.removed or ledger.changes(content.ledger, result.ledger)
        return None if result.problems or is_written else (content, result)

    def _newly_derived(self, archive: Archive) -> dict[str, tuple[tuple[str, Any], ...]]:
        now = {article.id: drafts.derived(article) for article in archive.articles}
        new = {each: found for each, found in now.items() if found != self._derived.get(each, ())}
        self._derived = now
        return new


def _hides(content: Content, changes: Mapping[str, bytes | None]) -> bool:
    """Whether words are withheld by these changes: then everything is asked for, so that nothing of them is kept (`cache`)."""
    files = (article_at(content, path) for path in changes if path.startswith(f"{ARTICLES}/"))
    return any(file is None or file.article.meta.access.value in HIDING for file in files)
