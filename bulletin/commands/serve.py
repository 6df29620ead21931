"""serve: build into a folder of the cache, show that on this machine, build again when something is saved.

This process answers; another builds (`building`).
"""

from __future__ import annotations

import queue
import secrets
import threading
import traceback
import webbrowser
from typing import TYPE_CHECKING

from bulletin import cache, program
from bulletin.commands import building, writing
from bulletin.commands.acting import Workshop
from bulletin.commands.building import Wanted
from bulletin.commands.outside import Outside, Report
from bulletin.content import files, ledger
from bulletin.content import folder as contents
from bulletin.content.decisions import FOLDER as DECISIONS
from bulletin.desk import drafts, preview, shell, watching
from bulletin.desk.preview import Preview
from bulletin.desk.server import Desk
from bulletin.model import ARTICLES
from bulletin.problems import ContentError, Problem
from bulletin.publish import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bulletin.commands.building import Beside, Made

    Changes = Mapping[str, bytes | None]

_TOKEN = 18
"""Random bytes in the address of the desk."""
_PATIENCE = 2.0
"""Seconds after which an article that was saved is not shown before the build, where the other process does not answer."""
_OF_ACTS = (f"{ARTICLES}/", f"{DECISIONS}/", f"{ledger.FOLDER}/")
"""Changes of these files by acts of the desk are told to the other process, which then need not read the folder."""


def run(outside: Outside, *, content: Path, base_url: str, jobs: int, port: int, browser: bool) -> Report:
    """Serve until interrupted. Raises UsageError when the port is taken, ContentError where there is no such folder."""
    if not content.is_dir():
        raise ContentError(*contents.read(content).problems)
    if found := places.obstacle(folder := cache.folder_of(content), folder / places.PREVIEW):
        where, what = found
        return Report(problems=(Problem(outside.shown(where), 1, f"预览放在缓存里，而它{what}"),))
    building.collect_garbage()
    name = program.name()  # of what runs here, whatever becomes of its files meanwhile
    catalogues = shell.catalogues(program.TEMPLATES)
    shown = Preview(cache.folder_of(content) / places.PREVIEW, program.STATIC, catalogues)
    with building.beside(outside, content, base_url, jobs, name) as beside:
        workshop = Workshop(outside, content, name, look=beside.look, prepare=beside.prepare)
        desk = Desk(
            workshop,
            secrets.token_urlsafe(_TOKEN),
            lambda: shell.document(program.TEMPLATES, shown),
            program.STATIC,
            catalogues,
        )
        keeping = Keeping(outside, content, workshop, shown, beside)
        with preview.served(shown, port, desk.routes()) as number:
            server = f"http://127.0.0.1:{number}"
            outside.say(f"预览：{server}/ （按 Ctrl-C 结束）")
            outside.say(f"拼版台：{server}{desk.address} （只在这台电脑上打开，别发给人）")
            if browser:
                webbrowser.open(server + desk.address)
            keeping.begin()
            for changed in watching.moments((content, program.TEMPLATES, program.STATIC), outside.say):
                keeping.saved(changed)
    return Report()


class Keeping:
    """Keeps what is shown up to the content: drafts of what was just saved at once, the site as soon as it is built.

    One build follows the other; what is changed meanwhile is built together by the next.
    """

    def __init__(
        self, outside: Outside, content: Path, workshop: Workshop, shown: Preview, beside: Beside
    ) -> None:
        self._outside, self._content, self._workshop = outside, content, workshop
        self._shown, self._beside = shown, beside
        self._lock = threading.Lock()
        self._is_building = False
        self._after = 0
        """After how many changes of the content what is known was told."""
        self._made_of: dict[str, str] | None = None
        """The SHA-256 of the files that the site was last built of, or is being, by path; None where that is not known."""
        self._acts: dict[str, bytes | None] = {}
        """What acts of the desk changed since that build was asked for."""
        self._saved: set[Path] = set()
        """Files that were changed since, by whomever."""
        self._only_read = False
        """Whether only the folder tells what an act changed."""
        self._drawing: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
        """Files whose drafts are to be shown; none of them: what is needed for any draft is to be at hand."""
        workshop.heard = self.acted

    def begin(self) -> None:
        """Build for the first time, and read the content meanwhile."""
        threading.Thread(
            target=self._beside.listen, args=(self._made, self._workshop.seen), daemon=True
        ).start()
        threading.Thread(target=self._draw, daemon=True).start()
        self._only_read = True
        self._next()

    def saved(self, changed: Iterable[Path]) -> None:
        """Files were changed, by their real paths; those that acts changed are among them."""
        changed = frozenset(changed)
        folder = self._content.resolve()
        paths = [
            path.relative_to(folder).as_posix()
            for path in sorted(changed)
            if path.is_relative_to(folder) and not path.is_dir()
        ]
        is_news = self._workshop.notice(paths)
        with self._lock:
            self._after = max(self._after, self._workshop.acts) if is_news else self._after
            self._saved |= changed
        if is_news:
            self._drawing.put(paths)
        self._next()

    def acted(self, changes: Changes | None, after: int) -> None:
        """An act, after which there were so many changes, changed files of the content; with None only the folder tells which."""
        with self._lock:
            self._after = max(self._after, after)
            if changes is None:
                self._only_read = True
            else:
                self._acts |= changes
        if changes:
            self._drawing.put([*changes])
        self._next()

    def _next(self) -> None:
        """Have the site brought up to the content, where that is due and nobody is at it."""
        with self._lock:
            if self._is_building:
                return
            others = [path for path in self._saved if self._is_due(path)]
            acts, is_only_read = self._acts, self._only_read
            self._saved, self._acts, self._only_read = set(), {}, False
            acts = {path: data for path, data in acts.items() if not self._holds(path, writing.digest(data))}
            if not (others or acts or is_only_read):
                return
            is_told = not (others or is_only_read) and all(path.startswith(_OF_ACTS) for path in acts)
            if is_told and self._made_of is not None:
                for path, data in acts.items():
                    if data is None:
                        self._made_of.pop(path, None)
                    else:
                        self._made_of[path] = writing.digest(data) or ""
            else:
                is_told, self._made_of = False, None
            self._is_building = True
            wanted = Wanted(self._after, acts if is_told else None)
        self._beside.want(wanted)

    def _holds(self, path: str, digest: str | None) -> bool:
        return self._made_of is not None and self._made_of.get(path) == digest

    def _is_due(self, path: Path) -> bool:
        """Whether a changed file is another than the site was built of: those that a build wrote itself are not."""
        folder = self._content.resolve()
        if path.is_dir() or not path.is_relative_to(folder):  # a folder that was moved here; a template
            return True
        name = path.relative_to(folder).as_posix()
        try:
            now = writing.digest_of(path)
        except OSError:  # which the build says
            return True
        if name in self._acts:
            return now != writing.digest(self._acts[name])
        return not self._holds(name, now)

    def _made(self, made: Made) -> None:
        """A build is over."""
        if made.sources is not None:
            self._workshop.brought(made.after, (), made.derived, made.sources, made.size)
            self._shown.show(made.base, is_new=made.is_new, after=made.after)
            self._outside.say(f"已更新，{made.seconds:.2f} 秒")
        # By somebody who was quicker than the build, which is due again: nothing is wrong.
        elif made.trouble or not all(problem.message == files.CHANGED for problem in made.problems):
            problems = self._outside.located(self._content, made.problems)
            self._workshop.brought(made.after, made.problems)
            self._shown.fail(problems, made.trouble)
            self._outside.say(made.trouble or "\n".join(map(str, problems)))
        with self._lock:
            self._is_building = False
            if made.sources is None:
                is_again = bool(made.problems) and all(one.message == files.CHANGED for one in made.problems)
                self._made_of, self._only_read = None, self._only_read or is_again
            elif self._made_of is None:
                self._made_of = dict(made.sources)
                self._drawing.put([])
        self._next()

    def _draw(self) -> None:
        """Show what is saved beside the builds, for ever."""
        paths: list[str] = []
        while True:
            try:
                after = self._workshop.acts
                self._workshop.read()
                if not paths:
                    self._warm()
                elif found := self._drafts(paths):
                    self._shown.draft(found, after)
            except ContentError:
                pass  # which the build says
            except Exception:  # a mistake of ours, of which the build is to know nothing
                self._outside.say(traceback.format_exc())
            paths = self._drawing.get()

    def _warm(self) -> None:
        """Do once what takes long the first time: compile templates and patterns."""
        content = self._workshop.content
        for page in content.pages[:1]:
            self._workshop.reading(page)
        self._drafts(file.article.path for file in content.articles[:1])

    def _drafts(self, paths: Iterable[str]) -> dict[str, bytes]:
        """What can be shown of changed files before the build; nothing where more was changed than articles and what is said of
        their pages. An article that is gone stays in the preview until the build.
        """
        found: dict[str, bytes] = {}
        for path in paths:
            article_id = self._workshop.article_at(path)
            if not article_id and path.startswith(_OF_ACTS):
                continue
            around = self._beside.around(article_id, _PATIENCE) if article_id else None
            made = drafts.drawn(self._workshop.content, path, around) if around else None
            if made is None:
                return {}
            found |= [made]
        return found
