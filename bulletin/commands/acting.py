"""An act of the desk, performed on the content folder: whole or not at all, entered in the journal, undone and redone.

What follows from an act for articles and ledger is converted with it, so that one entry of the journal holds everything and
undoing it leaves every file as it was. Only one act at a time, and none while another command has the folder.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bulletin import cache
from bulletin.archive import assembly as archives
from bulletin.commands import dropped, history, stages, writing
from bulletin.content import folder as contents
from bulletin.content import ledger
from bulletin.conversion import convert as conversion
from bulletin.conversion.convert import Resolution
from bulletin.desk import acts
from bulletin.desk import journal as journals
from bulletin.desk.acts import StaleError
from bulletin.desk.applying import applied, around, differing
from bulletin.model import PAGES
from bulletin.problems import ContentError, UsageError
from bulletin.text.strictyaml import read_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bulletin.commands.outside import Outside, Question
    from bulletin.content.folder import Content
    from bulletin.content.ledger import Ledger
    from bulletin.conversion.assembly import Assembled
    from bulletin.desk.acts import Act
    from bulletin.desk.journal import Entry, Journal
    from bulletin.model import Archive
    from bulletin.problems import Problem


class Workshop:
    """The content folder as the desk works on it. Every method may be called from any thread."""

    def __init__(self, outside: Outside, folder: Path, program: str) -> None:
        self._outside, self.folder, self._program = outside, folder, program
        self._lock = threading.RLock()
        self._content: Content | None = None
        self._acts = 0
        self.archive: Archive | None = None
        """What was last built."""
        self.problems: tuple[Problem, ...] = ()
        """What kept the site from being brought up to the content, the last time that was tried."""
        self._readings: dict[object, tuple[Assembled, ...]] = {}
        self._home = journals.place_of(folder)
        self._journal: Journal = journals.read(self._home)

    # -- what there is

    @property
    def content(self) -> Content:
        """The content as it was last read, with all acts since."""
        with self._lock:
            if self._content is None:
                with cache.opened(cache.folder_of(self.folder), self._program):
                    self._content = contents.read(self.folder)
            return self._content

    @property
    def acts(self) -> int:
        """How many acts there were: what was read before an act is out of date after it."""
        return self._acts

    def offer(
        self,
        content: Content | None,
        after: int,
        problems: Sequence[Problem] = (),
        archive: Archive | None = None,
    ) -> None:
        """Take what somebody read `after` so many acts; None to have it read when it is asked for.

        `problems` keep the site from being brought up to it; `archive` is what was built of it.
        """
        if archive:
            self.archive = archive
        with self._lock:
            if after == self._acts:
                self._content, self.problems = content, tuple(problems)
                self._forget()

    def text(self, path: str) -> str:
        """A file of the content; empty where there is none. Raises UnicodeDecodeError."""
        try:
            return (self.folder / path).read_bytes().decode()
        except FileNotFoundError:
            return ""

    @property
    def can_undo(self) -> Entry | None:
        return self._journal.last_done

    @property
    def can_redo(self) -> Entry | None:
        return self._journal.next_undone

    @property
    def today(self) -> str:
        return self._outside.today

    def doubts(self) -> list[dict[str, Any]]:
        """What a person should look at, least certain first, each with what settles it."""
        with self._lock:
            content = self.content
            readings = {}
            for page in conversion.readable(content):
                said = content.decisions.get(page.name)
                key = (page.name, page.digest, said.lines if said else ())
                if key not in self._readings:
                    self._readings[key] = conversion.read(content, [page])[page.name]
                readings[page.name] = self._readings[key]
            result = conversion.enter(content, self.today, readings, restore=False)
            whole = archives.derive(content)
        found = stages.doubts_of(content, whole.archive, result, whole.doubts)
        owners = {file.article.path: file.article.id for file in content.articles}
        return [_question(each, owners) for each in stages.to_look_at(content, found).doubts]

    def proposed(self, name: str, data: bytes) -> dict[str, Any]:
        """See `dropped.proposed`."""
        return dropped.proposed(self.content, name, data)

    def changes(self) -> dict[str, Any]:
        """What changed since the last commit, and what to look at before that is published."""
        content = self.content
        try:
            found, hindrance = history.changes(self.folder, content.reference.region.gazetteer), ""
        except UsageError as error:
            found, hindrance = [], str(error)
        archive = archives.derive(content).archive
        problems = [*content.problems]
        if not problems:
            problems += stages.problems_of(self._outside, self.folder, content, archive)
        open_ones = stages.to_look_at(content, stages.before_publishing(content, archive)).doubts
        owners = {file.article.path: file.article.id for file in content.articles}
        return {
            "changes": [asdict(change) for change in found],
            "hindrance": hindrance,
            "problems": [
                {"path": each.path, "line": each.line, "message": each.message} for each in problems
            ],
            "doubts": [_question(each, owners) for each in open_ones],
            "articles": len(content.articles),
            "pages": len(content.pages),
        }

    def commit(self, message: str) -> str:
        """Commit the content folder; nothing is pushed. Raises UsageError."""
        with self._lock, writing.alone(self._outside, self.folder):
            return history.commit(self.folder, message)

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
        with self._lock, writing.alone(self._outside, self.folder):
            writing.finish(self.folder)
            act = make()
            before = self.content
            first = applied(before, act.changes)
            if first is None:
                return self._perform_by_reading(act)
            changes, book = self._followed(first, act)
            after = applied(first, changes, book)
            self._carry_out(act, before, {**act.changes, **changes})
            self._content = after
            self._forget()
            return act

    def _followed(self, content: Content, act: Act) -> tuple[dict[str, bytes | None], Ledger]:
        """What follows for articles and ledger. Raises ContentError."""
        if content.problems:
            raise ContentError(*content.problems)
        resolution = Resolution(act.keep, act.take)
        holders = {file.article.path for file in content.articles}
        result = conversion.convert(
            around(content, act.changes), self.today, every_page=False, restore=False, resolution=resolution
        )
        if holders.intersection(
            result.new
        ):  # a new article would take the place of another's file: which all tell
            result = conversion.convert(
                content, self.today, every_page=False, restore=False, resolution=resolution
            )
        if result.problems:
            raise ContentError(*result.problems)
        changes: dict[str, bytes | None] = {**dict(result.files), **dict.fromkeys(result.removed)}
        for path, text in ledger.changes(*differing(content.ledger, result.ledger)).items():
            changes[path] = None if text is None else text.encode()
        return changes, result.ledger

    def _perform_by_reading(self, act: Act) -> Act:
        """An act that changes what only reading tells: written first, taken back where it proves wrong."""
        known = {path: self._data(path) for path in act.changes}
        writing.write(self.folder, _digests(known), act.changes, together=True)
        try:
            content = contents.read(self.folder)
            changes, _ = self._followed(content, act)
        except BaseException:
            writing.write(self.folder, _digests(act.changes), known, together=True)
            raise
        before = {**{path: self._data(path) for path in changes}, **known}
        after = {**act.changes, **changes}
        self._note(self._journal.with_act(act.what, act.values, before, after))
        writing.write(self.folder, _digests(before), changes, together=True)
        self._acts += 1
        self._content = None
        return act

    def _carry_out(self, act: Act, content: Content, changes: Mapping[str, bytes | None]) -> None:
        before = {path: self._data(path) for path in changes}
        real = {path: data for path, data in changes.items() if data != before[path]}
        if not real:
            return
        known = dict(content.sources)
        for path in real:
            now = before[path]
            if known.get(path) != (None if now is None else hashlib.sha256(now).hexdigest()):
                self._content = None
                raise StaleError(path, (now or b"").decode(errors="replace"))
        self._note(self._journal.with_act(act.what, act.values, {path: before[path] for path in real}, real))
        writing.write(self.folder, known, real, together=True)
        self._acts += 1

    def undo(self) -> Entry | None:
        """Take the last act back. Raises StaleError where a file was changed since by somebody else."""
        return self._go(self.can_undo, is_back=True)

    def redo(self) -> Entry | None:
        """Do again what was last taken back. Raises StaleError."""
        return self._go(self.can_redo, is_back=False)

    def _go(self, entry: Entry | None, *, is_back: bool) -> Entry | None:
        with self._lock, writing.alone(self._outside, self.folder):
            if entry is None or entry not in self._journal.entries:
                return None
            writing.finish(self.folder)
            start, end = (entry.after, entry.before) if is_back else (entry.before, entry.after)
            now = {path: self._data(path) for path in start}
            for path, data in now.items():
                if data not in {start[path], end[path]}:  # it may have been cut short half way
                    raise StaleError(path, (data or b"").decode(errors="replace"))
            writing.write(self.folder, _digests(now), end, together=True)
            self._note(self._journal.marked(entry, is_done=not is_back))
            self._acts += 1
            self._content = applied(self._content, end) if self._content else None
            return entry

    def _note(self, now: Journal) -> None:
        journals.write(self._home, self._journal, now)
        self._journal = now

    def _forget(self) -> None:
        """Keep no words of articles that nobody is to read any more: whoever hid them, and however."""
        paths: set[str] = set()
        for file in self._content.articles if self._content else ():
            article = file.article
            if article.meta.access.value in acts.HIDING:
                record = self._content.ledger.articles.get(article.id) if self._content else None
                paths |= {article.path, *((ledger.file_of(record.page, article.id),) if record else ())}
        if (now := self._journal.without(paths)) != self._journal:
            self._note(now)

    def _data(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None


def _digests(files: Mapping[str, bytes | None]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items() if data is not None}


def _question(asked: Question, owners: Mapping[str, str]) -> dict[str, Any]:
    """A doubt as a JSON value. `owners` are the ids of articles by path."""
    (key,) = read_mapping(asked.remedy.line, "")[0]
    folder, _, name = asked.path.partition("/")
    return {
        "path": asked.path,
        "line": asked.line,
        "page": name if folder == PAGES else "",
        "article": owners.get(asked.path, ""),
        "what": asked.what,
        "kind": asked.what.partition("：")[0],
        "certainty": round(100 * asked.certainty),
        "settle": {"path": asked.remedy.path, "key": key},
    }
