"""An act of the desk, performed on the content folder: whole or not at all, entered in the journal, undone and redone.

What follows from an act for articles and ledger is converted with it, so that one entry of the journal holds everything and
undoing it leaves every file as it was. Only one act at a time, and none while another command has the folder.

The content stays in memory. What an act or somebody else changes is read file by file (`desk.applying`), and what follows
is worked out of the pages it is about; the folder as a whole is read when a build has done so, or when nothing else will do.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any

from bulletin import cache
from bulletin.commands import dropped, history, looking, mask, remove, writing
from bulletin.commands.looking import Asked
from bulletin.commands.sheets import Drawer
from bulletin.content import folder as contents
from bulletin.content import images, ledger
from bulletin.content.sheets import Sheets
from bulletin.conversion import convert as conversion
from bulletin.conversion import reading
from bulletin.conversion.convert import Resolution
from bulletin.desk import acts, gathering
from bulletin.desk import journal as journals
from bulletin.desk.acts import Act, StaleError, UndecidedError
from bulletin.desk.applying import applied, article_at, issued, near, renoted, source_of
from bulletin.desk.pageview import page_of
from bulletin.model import ARTICLES
from bulletin.problems import ContentError, UsageError
from bulletin.publish.hosts import GITHUB, NEARLY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.commands.outside import Outside
    from bulletin.content.folder import Content
    from bulletin.content.ledger import Ledger
    from bulletin.content.sheets import Runs
    from bulletin.conversion.assembly import Assembled
    from bulletin.conversion.conflicts import Conflict
    from bulletin.conversion.convert import Conversion
    from bulletin.desk.journal import Entry, Journal
    from bulletin.desk.questions import Found
    from bulletin.model import RawPage
    from bulletin.problems import Problem

    Changes = dict[str, bytes | None]
    """By path within the content folder: new bytes, or None for a file that is to go."""
    Derived = tuple[tuple[str, Any], ...]
    """What of the header of an article follows from others, by key."""

_READINGS = 64
"""Pages whose reading is kept: those that somebody has open."""


class Workshop:
    """The content folder as the desk works on it. Every method may be called from any thread."""

    def __init__(
        self,
        outside: Outside,
        folder: Path,
        program: str,
        *,
        look: Callable[[int], None] | None = None,
        prepare: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`look` begins a look through the whole archive in another process; its argument is the number of the turn, with
        which `seen` is told what was found. Without it a thread of this process looks. `prepare` is told which article
        somebody has open.
        """
        self._outside, self.folder, self._program = outside, folder, program
        self.prepare = prepare
        self.heard: Callable[[Changes | None, int], None] = lambda _changes, _after: None
        """Is told what an act changed, None where only the folder tells, and how many changes there are after it."""
        self._lock = threading.RLock()
        self._content: Content | None = None
        self._acts = 0
        self._built: int | None = None
        """After how many changes the site was last brought up to the content, or was not for `problems`; None before that."""
        self._derived: dict[str, Derived] = {}
        """By the id of the article, what followed from others then."""
        self._size = 0
        """Bytes of the site that this became; 0 for none."""
        self.problems: tuple[Problem, ...] = ()
        """What kept the site from being brought up to the content, the last time that was tried."""
        self._readings: OrderedDict[object, tuple[Assembled, ...]] = OrderedDict()
        here = looking.beside(outside, cache.folder_of(folder), program)

        def begin(content: Content, turn: int, after: int) -> None:
            if look:
                look(turn)
            else:
                here(content, turn, after, self.seen, lambda: self._looking.is_outdated(turn))

        self._looking = looking.Looking(outside, begin)
        self._drawer = Drawer(self._data)
        self._is_clear = False
        """Whether what was left in the folder before this process began is cleared."""
        self._home = journals.place_of(folder)
        self._stamp = journals.stamp_of(self._home)
        self._journal: Journal = journals.read(self._home)

    # -- what there is

    @property
    def content(self) -> Content:
        """The content as it was last read, with all acts since."""
        with self._lock:
            if self._content is None:
                with cache.opened(cache.folder_of(self.folder), self._program, drops=False):
                    self._content = contents.read(self.folder)
                self._forget()
            return self._content

    def read(self) -> None:
        """Have the content at hand before somebody asks for it."""
        if self._content is None:
            _ = self.content

    @property
    def acts(self) -> int:
        """How many changes there were: what was read before one is out of date after it."""
        return self._acts

    @property
    def built(self) -> int:
        """After how many changes the site was last brought up to the content; -1 before that."""
        return -1 if self._built is None else self._built

    def seen(self, seen: looking.Seen) -> None:
        """What a look at the whole archive has found."""
        self._looking.take(seen)

    def brought(
        self,
        after: int,
        problems: Sequence[Problem] = (),
        derived: Mapping[str, Derived] | None = None,
        sources: Mapping[str, str] | None = None,
        size: int = 0,
    ) -> None:
        """The site, of so many bytes, was brought up to the content as it was `after` so many changes, or was not for `problems`.

        `derived` is what follows from other articles, for those for which that is another now; `sources` the SHA-256 of what it
        was made of.
        """
        with self._lock:
            self._built, self.problems = after, tuple(problems)
            self._derived.update(derived or {})
            if sources is None:
                return
            self._size = size
            if after == self._acts and self._content and not _is_of(self._content, sources):
                self._content = None  # a change was not told: read again
        self._looking.renew_first(self.content, after)

    def derived_of(self, article_id: str) -> Derived:
        """What follows from other articles for one, as it was when the site was last brought up to the content."""
        return self._derived.get(article_id, ())

    def notice(self, paths: Iterable[str]) -> bool:
        """Files of the content were changed, perhaps by somebody else: they are read, and nothing else is. Whether one was."""
        with self._lock:
            content = self._content
            if content is None:
                return False
            found: Changes = {}
            for path in paths:
                data = self._data(path)
                if source_of(content, path) != writing.digest(data):
                    found[path] = data
            if not found:
                return False
            try:
                self._content = applied(content, found)
            except (ContentError, UnicodeDecodeError):
                self._content = None
            self._acts += 1
            self._forget(found)
            self._looking.again(found, self._acts)
            return True

    def article_at(self, path: str) -> str:
        """The id of the article of a file; empty where it is none."""
        file = article_at(self.content, path)
        return file.article.id if file else ""

    def text(self, path: str) -> str:
        """A file of the content; empty where there is none. Raises UnicodeDecodeError."""
        return (self._data(path) or b"").decode()

    def photo(self, name: str) -> bytes | None:
        """The bytes of a photo of the content; None where there is none of this name, or it is none."""
        name = images.called(name)
        known = next((image for image in self.content.images if image.called == name and image.photo), None)
        return self._data(known.path) if known else None

    def sheets(self, name: str) -> Sheets:
        """The sheets of a page that came as PDF or scan, drawn; none of another, or where there is no such page."""
        page = page_of(self.content, name)
        return self._drawer.sheets(page) if page else Sheets()

    def runs(self, name: str) -> Runs:
        """Where the words of such a page stand on its sheets; of a scan they are recognised, which takes a while."""
        page = page_of(self.content, name)
        return self._drawer.runs(page) if page else ()

    def reading(self, page: RawPage) -> tuple[Assembled, ...]:
        """A page by today's rules and what people said of its lines."""
        return self._read(self.content, page)

    def _read(self, content: Content, page: RawPage) -> tuple[Assembled, ...]:
        said = content.decisions.get(page.name)
        key = (page.name, page.digest, said.lines if said else (), id(content.reference))
        with self._lock:
            if key not in self._readings:
                self._readings[key] = reading.read(content, [page])[page.name]
                if len(self._readings) > _READINGS:
                    self._readings.popitem(last=False)
            self._readings.move_to_end(key)
            return self._readings[key]

    @property
    def can_undo(self) -> Entry | None:
        return self._journal.last_done

    @property
    def can_redo(self) -> Entry | None:
        return self._journal.next_undone

    @property
    def today(self) -> str:
        return self._outside.today

    def doubts(self, *, renewed: bool = False) -> Found:
        """What a person should look at, least certain first, each with what settles it.

        With `renewed`, what follows from the archive as a whole is looked at again beside other work, where it is time.
        """
        with self._lock:
            content, after = self.content, self._acts
        if renewed:
            self._looking.renew(content, after)
        return self._looking.found(content, after, self._read)

    def listed(self) -> Found:
        """What was listed last: what was settled since is among it."""
        return self._looking.listed or self.doubts()

    def doubts_of(self, page: str) -> list[dict[str, Any]]:
        """What is asked of the lines of a page."""
        with self._lock:
            content = self.content
        return self._looking.of_page(content, page, self._read)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Where page and edited article differ at the same place, and nobody has decided yet."""
        with self._lock:
            try:
                self._followed(self.content, [page.path for page in reading.due(self.content)], Resolution())
            except UndecidedError as error:
                return error.conflicts
            except (ContentError, UsageError):
                pass
            return ()

    def proposed(self, name: str, data: bytes) -> dict[str, Any]:
        """See `dropped.proposed`."""
        return dropped.proposed(self.content, name, data)

    def changes(self) -> dict[str, Any]:
        """What changed since the last commit, and what to look at before that is published."""
        with self._lock:
            content, after = self.content, self._acts
        found = self._looking.before_publishing(content, after, self._read)
        return {
            **history.since_commit(self.folder, content.reference.region.gazetteer),
            "problems": [*dict.fromkeys((*content.problems, *self.problems))],
            "is_checked": after == self._built,
            "doubts": found,
            "articles": len(content.articles),
            "pages": len(content.pages),
            "size": self._size,
            "room": GITHUB.size,
            "is_near": self._size > NEARLY * GITHUB.size,
        }

    def commit(self, message: str, made_from: Mapping[str, str]) -> str:
        """Commit the content folder as it was shown (`changes`); nothing is pushed. Raises UsageError."""
        with self._lock, writing.alone(self._outside, self.folder):
            return history.commit(self.folder, message, made_from)

    # -- what is done

    def take_in(self, name: str, data: bytes, values: Mapping[str, str]) -> dict[str, Any]:
        """Take a dropped file in. Raises ContentError and UsageError; then nothing has changed."""
        taken = []

        def make() -> Act:
            act, called = dropped.taken(self.content, name, data, values)
            taken.append(called)
            return act

        act = self.perform(make)
        return {"name": taken[0], "kind": "photo" if act.what == "act.photo" else "page"}

    def perform(self, make: Callable[[], Act]) -> Act:
        """Make an act, of files that nobody else changes meanwhile, and carry it out.

        Raises ContentError with what speaks against it, and what `make` raises; then nothing has changed.
        """
        with self._alone():
            before = self._gathered(self.content)  # first: an act is made of what the files say then
            act = make()
            first = applied(before, act.changes)
            if first is None:
                raise UsageError("refused.files")
            resolution = Resolution(act.keep, act.take, act.mixed)
            changes, book, result = self._followed(first, act.changes, resolution)
            self._carry_out(act, before, {**act.changes, **changes})
            self._content = applied(first, changes, book)
            self._forget(act.changes)
            asked = None
            # Where files that people wrote are written anew, they are others than were asked about.
            if self._content and not result.is_correcting:
                asked = Asked(self._content, result.read, result.doubts)
            self._tell({**act.changes, **changes}, asked)
            return act

    def _tell(self, changes: Changes, asked: Asked | None = None) -> None:
        self._looking.again(changes, self._acts, asked)
        self.heard(changes, self._acts)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Have the folder for oneself, whole: what a killed command left in it is written to its end, or cleared."""
        with self._lock, writing.alone(self._outside, self.folder, is_clear=self._is_clear):
            writing.finish(self.folder)
            if not self._is_clear or journals.stamp_of(self._home) != self._stamp:
                self._read_journal()
            self._is_clear = True
            yield

    def _read_journal(self) -> None:
        """Read what another desk of this content has entered; take away what nobody can read any more."""
        self._journal = journals.read(self._home)
        if self._home.exists():
            self._note(self._journal)

    def _gathered(self, content: Content) -> Content:
        """The content after what people say of pages was put into one file a page, where it stood elsewhere."""
        if gathering.is_scattered(content):
            moved = gathering.gather(content, self.text)
            writing.write(self.folder, dict(content.sources), moved.changes, together=True)
            self._outside.say(moved.message)
            self._acts += 1
            self._content = None
            self.heard(None, self._acts)
        return self.content

    def _followed(
        self, content: Content, paths: Collection[str], resolution: Resolution
    ) -> tuple[Changes, Ledger, Conversion]:
        """What follows of changes of these files for articles and ledger. Raises ContentError, UsageError."""
        around = near(content, paths, resolution.ids)
        due = [page.path for page in reading.due(content)]
        if any(page.path in due for page in around.pages):
            # An article may go from one of them to another.
            around = near(content, [*paths, *due], resolution.ids)
        result = self._entered(around, resolution, issued(content))
        known = {file.article.path for file in around.articles}
        if any(article_at(content, path) for path in (*result.new, *result.restored) if path not in known):
            # An editor gave another article's file that name: which all tell.
            around = near(content, [page.path for page in content.pages], resolution.ids)
            result = self._entered(around, resolution, issued(content))
        if result.problems:
            raise UndecidedError(result.problems, result.conflicts)
        changes: Changes = {**dict(result.files), **dict.fromkeys(result.removed)}
        for path, text in ledger.changes(around.ledger, result.ledger).items():
            changes[path] = None if text is None else text.encode()
        return changes, content.ledger.overlaid(around.ledger, result.ledger), result

    def _entered(self, content: Content, resolution: Resolution, issued: Collection[str]) -> Conversion:
        if content.problems:
            raise ContentError(*content.problems)
        readings = {page.name: self._read(content, page) for page in reading.due(content)}
        return conversion.enter(
            content, self.today, readings, restore=False, resolution=resolution, issued=issued
        )

    def _carry_out(self, act: Act, content: Content, changes: Mapping[str, bytes | None]) -> None:
        before = {path: self._data(path) for path in changes}
        real = {path: data for path, data in changes.items() if data != before[path]}
        if not real:
            return
        known = {}
        for path in real:
            was = source_of(content, path)
            if was != writing.digest(before[path]) and not path.startswith(f"{images.FOLDER}/"):
                self.notice([path])
                raise StaleError(path, (before[path] or b"").decode(errors="replace"))
            if was is not None:
                known[path] = was
        journal = self._journal
        self._note(journal.with_act(act.what, act.values, {path: before[path] for path in real}, real))
        try:
            writing.write(self.folder, known, real, together=True)
        except (ContentError, OSError):
            if not writing.unfinished(self.folder):  # else the rest is written before the next act
                self._note(journal)
            raise
        self._acts += 1

    # -- what cannot be undone, or takes much with it

    def masking(self, article_id: str) -> dict[str, Any]:
        """What masking an article at its sources would do. Raises ContentError and UsageError."""
        with self._lock:
            return mask.planned(self.folder, self.content, article_id).shown

    def mask(self, article_id: str) -> dict[str, Any]:
        """Mask it. It cannot be undone, and nothing of it stays in the journal. Raises ContentError, UsageError."""
        with self._alone():
            content = self.content
            found = mask.planned(self.folder, content, article_id)
            if found.changes:
                self._note(self._journal.without(found.changes.keys()))
                writing.write(self.folder, dict(content.sources), found.changes, together=True)
                self._acts += 1
                self._content = None
                self.heard(None, self._acts)
            return found.shown

    def removal(self, page: str) -> dict[str, Any]:
        """What taking a page back would take with it. Raises ContentError and UsageError."""
        with self._lock:
            return remove.planned(self.folder, self.content, page).shown

    def remove(self, page: str) -> Act:
        """Take a page back, with all that was made of it. Raises ContentError and UsageError.

        It can be undone where its ids are forgotten; where they are kept, its articles are withdrawn, and nothing of them stays.
        """

        def make() -> Act:
            found = remove.planned(self.folder, self.content, page)
            if found.removal.hindrances:
                raise ContentError(*found.removal.hindrances)
            return Act("act.removed", {"page": page}, found.changes(self.content))

        return self.perform(make)

    # -- back and forth

    def undo(self) -> Entry | None:
        """Take the last act back. Raises StaleError where a file was changed since by somebody else."""
        return self._go(is_back=True)

    def redo(self) -> Entry | None:
        """Do again what was last taken back. Raises StaleError."""
        return self._go(is_back=False)

    def _go(self, *, is_back: bool) -> Entry | None:
        with self._alone():
            entry = self.can_undo if is_back else self.can_redo
            if entry is None:
                return None
            start, end = (entry.after, entry.before) if is_back else (entry.before, entry.after)
            now = {path: self._data(path) for path in start}
            self.notice(now)
            others = [path for path, data in now.items() if data not in {start[path], end[path]}]
            if others:  # one may also have been cut short half way
                end = self._brought_back(start, end, now, others)
            end = self._with_known(start, end, now)
            now = {path: self._data(path) for path in end}
            content = self._content
            writing.write(self.folder, _digests(now), end, together=True)
            self._note(self._journal.marked(entry, is_done=not is_back))
            self._acts += 1
            self._content = applied(content, end) if content else None
            self._tell(dict(end))
            return entry

    def _brought_back(
        self,
        start: Mapping[str, bytes | None],
        end: Mapping[str, bytes | None],
        now: Changes,
        others: Sequence[str],
    ) -> Changes:
        """The files as they are to be, with what a build noted in the ledger since: the lists that articles stood in.

        Raises StaleError where anything else is another by now.
        """
        noted: Changes = {}
        for path in others:
            before, there, wanted = start[path], now[path], end[path]
            text = ""
            if path.startswith(f"{ledger.FOLDER}/") and before and there:
                text = renoted(path, before.decode(), there.decode(), (wanted or before).decode())
            if text and not wanted:  # a build has published what would be forgotten
                raise UsageError("refused.known")
            if not text:
                raise StaleError(path, (there or b"").decode(errors="replace"))
            noted[path] = text.encode()
        return {**end, **noted}

    def _with_known(
        self, start: Mapping[str, bytes | None], end: Mapping[str, bytes | None], now: Changes
    ) -> Mapping[str, bytes | None]:
        """The files as they are to be, without forgetting ids that were committed, which may be known: they lead to where their
        words stand then. Raises UsageError where these stand nowhere.
        """
        kept: Changes = {}
        ids: dict[str, set[str]] = {}
        there = {path: data for path, data in now.items() if path.startswith(f"{ledger.FOLDER}/") and data}
        left = {each for path in there for each in _ids(path, end[path])}
        for path, data in there.items():
            ids[path] = _ids(path, data) - left
        lost = sorted(set().union(*ids.values()))
        known = history.committed(self.folder, [f"{ARTICLES}/{each}.md" for each in lost])
        for path, data in there.items():
            if not any(f"{ARTICLES}/{each}.md" in known for each in ids[path]):
                continue
            wanted, before = end[path], start[path] or b""
            text = renoted(path, before.decode(), (data or b"").decode(), wanted.decode()) if wanted else ""
            if not text:
                raise UsageError("refused.known")
            kept[path] = text.encode()
        return {**end, **kept}

    # -- the journal

    def _note(self, now: Journal) -> None:
        journals.write(self._home, self._journal, now)
        self._journal, self._stamp = now, journals.stamp_of(self._home)

    def _forget(self, changed: Collection[str] | None = None) -> None:
        """Keep no words of articles that nobody is to read any more: whoever hid them, and however.

        Looks at articles whose files `changed`, None at all.
        """
        paths: set[str] = set()
        content = self._content
        if content is None:
            return
        found = map(partial(article_at, content), changed) if changed is not None else content.articles
        for file in filter(None, found):
            article = file.article
            if article.meta.access.value in acts.HIDING:
                record = content.ledger.articles.get(article.id)
                paths |= {article.path, *((ledger.file_of(record.page, article.id),) if record else ())}
        if paths and (now := self._journal.without(paths)) != self._journal:
            self._note(now)

    def _data(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None


def _ids(path: str, data: bytes | None) -> set[str]:
    """The ids that a file of the ledger holds."""
    return set(ledger.parse({path: data.decode()})[0].articles) if data else set()


def _is_of(content: Content, sources: Mapping[str, str]) -> bool:
    """Whether a content was read of these files; photos apart, which are sources only where they are shown."""
    photos = f"{images.FOLDER}/"
    own = {path: digest for path, digest in content.sources if not path.startswith(photos)}
    return own == {path: digest for path, digest in sources.items() if not path.startswith(photos)}


def _digests(files: Mapping[str, bytes | None]) -> dict[str, str]:
    return {path: digest for path, data in files.items() if (digest := writing.digest(data)) is not None}
