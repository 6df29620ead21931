"""serve: build into a folder of the cache, show that on this machine, build again when something is saved."""

from __future__ import annotations

import contextlib
import gc
import secrets
import threading
import time
import traceback
import webbrowser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bulletin import cache, program
from bulletin.commands import stages, writing
from bulletin.commands.acting import Workshop
from bulletin.commands.outside import Outside, Report
from bulletin.content import files, ledger
from bulletin.content import folder as contents
from bulletin.desk import preview, shell, watching
from bulletin.desk.applying import source_of
from bulletin.desk.drafts import Drafts
from bulletin.desk.preview import Preview
from bulletin.desk.server import Desk
from bulletin.model import ARTICLES
from bulletin.problems import ContentError
from bulletin.publish import output as publishing
from bulletin.publish import places, site
from bulletin.publish.making import Making

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bulletin.content.folder import Content
    from bulletin.model import Archive
    from bulletin.publish.output import Written

_SLOW = 1.0
"""Seconds that a build takes from which on what was saved is shown before it."""
_TOKEN = 18
"""Random bytes in the address of the desk."""


def run(outside: Outside, *, content: Path, base_url: str, jobs: int, port: int, browser: bool) -> Report:
    """Serve until interrupted. Raises UsageError when the port is taken, ContentError where there is no such folder."""
    if not content.is_dir():
        raise ContentError(*contents.read(content).problems)
    builder = Builder(outside, content, base_url, jobs)
    shown = Preview(builder.folder, program.STATIC)
    workshop = Workshop(outside, content, builder.program)
    desk = Desk(
        workshop,
        secrets.token_urlsafe(_TOKEN),
        lambda: shell.document(program.TEMPLATES, shown),
        program.STATIC,
    )
    with (
        preview.served(shown, port, desk.routes()) as number,
        _drafting(builder, workshop, shown),
    ):
        server = f"http://127.0.0.1:{number}"
        outside.say(f"预览：{server}/ （按 Ctrl-C 结束）")
        outside.say(f"拼版台：{server}{desk.address} （只在这台电脑上打开，别发给人）")
        if browser:
            webbrowser.open(server + desk.address)
        for changed in watching.moments((content, program.TEMPLATES, program.STATIC), outside.say):
            workshop.notice(_within(content, changed))
            if not builder.is_due(changed):
                continue
            started, acts = time.monotonic(), workshop.acts
            try:
                read, archive, written = builder.build()
            except ContentError as error:
                # By somebody who was quicker than the build, which is due again: nothing is wrong.
                if not all(problem.message == files.CHANGED for problem in error.problems):
                    problems = outside.located(content, error.problems)
                    shown.fail(problems)
                    workshop.offer(None, acts, error.problems)
                    outside.say("\n".join(map(str, problems)))
            except (
                Exception
            ):  # a slip in a template, a file that went away: shown, and mended by the next change
                shown.fail(trouble=traceback.format_exc())
                outside.say(traceback.format_exc())
            else:
                workshop.offer(read, acts, archive=archive, size=written.size)
                base = unquote(urlsplit(archive.settings.base_url).path) or "/"
                shown.show(base, is_new=bool(written.changed or written.removed), after=acts)
                outside.say(f"已更新，{time.monotonic() - started:.2f} 秒")
            gc.collect()  # while nobody waits: it is left alone during builds (`main.run`), and this process lives for days
            if outside.is_stopped():  # the exception was lost in the build
                raise KeyboardInterrupt
    return Report()


@contextlib.contextmanager
def _drafting(builder: Builder, workshop: Workshop, shown: Preview) -> Iterator[None]:
    """Until the block ends, show what is saved beside the builds, which take one change after the other."""
    stop = threading.Event()

    def draw() -> None:
        for changed in watching.moments((workshop.folder,), lambda _: None, stop):
            paths = _within(workshop.folder, changed)
            workshop.notice(paths)
            acts = workshop.acts
            if drafts := builder.drafts(workshop, paths):
                shown.draft(drafts, acts)

    thread = threading.Thread(target=draw)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _within(content: Path, changed: Iterable[Path]) -> list[str]:
    """The paths of changed files within the content folder."""
    folder = content.resolve()
    inside = (path.relative_to(folder) for path in sorted(changed) if path.is_relative_to(folder))
    return [path.as_posix() for path in inside if not (folder / path).is_dir()]


class Builder:
    """Builds the site of a content folder again and again, each time from what the last time left."""

    def __init__(self, outside: Outside, content: Path, url: str, jobs: int) -> None:
        self._outside, self._content, self._url, self._jobs = outside, content, url, jobs
        self._cache = cache.folder_of(content)
        self.program = program.name()  # of what runs here, whatever becomes of its files meanwhile
        self._memory: dict[str, dict[bytes, Any]] = {}
        """What the build before left in memory."""
        self.folder = self._cache / places.PREVIEW
        """Where the site lies."""
        self._made_of: Content | None = None
        """What the site was last built of; None where that failed."""
        self._drafts = Drafts()
        self._took = 0.0
        """Seconds of the last build."""

    def is_due(self, changed: Iterable[Path]) -> bool:
        """Whether one of these files is another than the site was built of: those that a build wrote itself are not."""
        made_of, folder = self._made_of, self._content.resolve()
        if made_of is None:
            return True
        for path in changed:
            if path.is_dir() or not path.is_relative_to(folder):  # a folder that was moved here; a template
                return True
            known = source_of(made_of, path.relative_to(folder).as_posix())
            try:
                if known is None or known != writing.digest_of(path):
                    return True
            except OSError:  # which the build says
                return True
        return False

    def drafts(self, workshop: Workshop, paths: Sequence[str]) -> dict[str, bytes]:
        """What can be shown of changed files before a build that takes a while; nothing where a build is as quick."""
        articles = [path for path in paths if path.startswith(f"{ARTICLES}/")]
        others = [path for path in paths if not path.startswith((f"{ARTICLES}/", f"{ledger.FOLDER}/"))]
        if others or self._took < _SLOW:
            return {}
        try:
            # Without what is kept: of one page it is made sooner than what is kept of all pages is read.
            with cache.opened(None, self.program):
                return self._drafts.of(workshop.content, articles)
        except ContentError:
            return {}  # which the build says
        except Exception:  # a mistake of ours, of which the build is to know nothing
            self._outside.say(traceback.format_exc())
            return {}

    def build(self) -> tuple[Content, Archive, Written]:
        """Raises ContentError; then the site as it was stays."""
        self._made_of = None
        started = time.monotonic()
        try:
            built = self._build()
        except cache.WrongError as error:
            self._outside.say(
                f"本程序的错误：缓存里的 {error} 与重做的不同；正在全部重做。请把这一行告诉维护者"
            )
            built = self._build(from_nothing=True)
        self._made_of = built[0]
        self._drafts.turn()
        self._took = time.monotonic() - started
        return built

    def _build(self, *, from_nothing: bool = False) -> tuple[Content, Archive, Written]:
        outside, content = self._outside, self._content
        with (
            publishing.publication(self.folder, self._cache, outside.say) as target,
            cache.opened(self._cache, self.program, memory=self._memory) as values,
        ):
            if from_nothing:
                values.forget()
            with writing.alone(outside, content):  # and no longer: nobody at the desk waits for the site
                # A file that is gone may be on its way back: only `build` and `convert` write it again.
                read, result = stages.converted(outside, content, every_page=False, restore=False)
            archive = stages.archive_of(outside, content, read, result, self._url)
            making = Making(target.last, self._jobs, seen=self._drafts.note)
            photo = contents.photo_reader(content)
            return read, archive, site.published(target, archive, read, photo, making, outside.progress)
