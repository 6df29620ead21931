"""What a build needs to say why a file changed: what the last one knew, and what this one leaves for the next.

Where the inputs of the site as a whole lie: templates, words, static files, the program. `explaining` compares them.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bulletin import cache, routes
from bulletin.content import decisions
from bulletin.publish import explaining, inputs, output
from bulletin.publish.explaining import Explanation, Generation
from bulletin.publish.record import Record
from bulletin.text.likeness import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bulletin.model import Archive, Page
    from bulletin.publish.inputs import Inputs
    from bulletin.publish.output import Publication, Written
    from bulletin.recipes import Recipe


class History:
    """The inputs of one site, from the last build to this one."""

    def __init__(self, target: Publication, archive: Archive, asked: Sequence[str]) -> None:
        """`asked` are paths of files that are to be explained, as they were typed."""
        self._target, self._archive = target, archive
        self._asked = {text: list(_candidates(text, archive.settings.base_url)) for text in asked}
        self._naming = inputs.Naming(archive)
        self._record = Record(target.home)
        self._noted = 0
        self._is_recorded = False
        self._before = Generation({}, {}, {})
        if asked:
            files, sources = target.listed()
            files = {**files, output.MANIFEST: target.manifest} if target.manifest else files
            self._is_recorded = self._record.belongs_to(target.manifest)
            self._before = Generation(files, sources, self._record.common())
        self._own = self._inputs()

    def note(self, recipe: Recipe) -> None:
        """Note what a file is made of that is made now."""
        if not self._record.is_kept:
            return
        self._noted += 1
        self._record.note(recipe.path, *self._naming.inputs(recipe))

    def finish(
        self, written: Written, sources: Mapping[str, str], common: Callable[[], Inputs]
    ) -> tuple[Explanation, ...]:
        """Keep what was noted for the site that was published, and explain what was asked for.

        `sources` are the files of the content by SHA-256, `common` gives what all files of the site share.
        """
        target = self._target
        has_news = self._asked or self._noted or written.changed or written.removed
        if not (self._record.is_kept and has_news):
            return ()
        shared = common()
        own = self._inputs()
        self._record.close(target.manifest, shared, target.files, purges=cache.current().purges)
        now = Generation(target.digests, sources, shared)
        return tuple(self._explained(text, now, own) for text in self._asked)

    def close(self) -> None:
        """Drop what was noted and not kept."""
        self._record.close()

    def _inputs(self) -> dict[str, Inputs | None]:
        """What is noted of every path that somebody may mean."""
        paths = dict.fromkeys(path for listed in self._asked.values() for path in listed)
        return {path: self._record.inputs(path) for path in paths}

    def _explained(self, text: str, now: Generation, own: Mapping[str, Inputs | None]) -> Explanation:
        before, last = self._before, self._target.last.files
        path = next((path for path in self._asked[text] if path in now.files or path in before.files), "")
        if not path:
            return Explanation(text, None, unknown=_nearest(text, now.files))
        if self._is_recorded:
            before = replace(before, own=self._own[path])
            now = replace(now, own=own[path] if path in now.files else None)
        else:
            before = replace(before, common=now.common)
        found = explaining.explain(path, before, now, self._owners(path), self._origins())
        was_spoilt = path in before.files and path not in last and path != output.MANIFEST
        return replace(found, is_recorded=self._is_recorded, was_spoilt=was_spoilt)

    def _owners(self, path: str) -> Collection[str]:
        """The files of the content behind the article or page that a path belongs to."""
        kind = routes.kind_of(path)
        values = (kind and kind.values(path)) or ("",)
        article = (
            self._archive.by_id.get(values[0]) if kind and kind.folder == routes.ARTICLE.folder else None
        )
        page = self._archive.page_of(article) if article else None
        if kind and kind.folder == routes.PAGE.folder:
            page = next((page for page in self._archive.pages if page.raw.stem == values[0]), None)
        return [*([article.path] if article else []), *(_files_of(page) if page else ())]

    def _origins(self) -> Mapping[str, Collection[str]]:
        """By the path of an article: its page, and what people say of that."""
        archive = self._archive
        pages = {article.path: archive.page_of(article) for article in archive.articles}
        return {path: _files_of(page) for path, page in pages.items() if page}


def _files_of(page: Page) -> tuple[str, str]:
    return page.raw.path, decisions.file_of(page.raw.name)


@contextlib.contextmanager
def followed(target: Publication, archive: Archive, asked: Sequence[str]) -> Iterator[History]:
    """The history of a site while it is built; where that fails, it stays as it was."""
    history = History(target, archive, asked)
    try:
        yield history
    finally:
        history.close()


def _candidates(asked: str, base_url: str) -> Iterator[str]:
    """The paths that somebody may mean who types one: as a file, as a folder, as an address."""
    plain = asked.removeprefix(base_url) if base_url else asked
    plain = plain.partition("#")[0].removeprefix("./").lstrip("/")
    plain = "" if plain == "." else plain
    for text in dict.fromkeys((plain, unquote(plain))):
        yield text
        folder = f"{text.rstrip('/')}/" if text else ""
        yield f"{folder}{routes.DIRECTORY_INDEX}"


_MOST = 5000
"""Paths that a misspelt one is held against."""


def _nearest(asked: str, files: Collection[str]) -> str:
    """The file that was most likely meant by a path that no file has; a blank where none is near."""
    head = asked.partition("/")[0]
    near = [path for path in files if path.partition("/")[0] == head]
    if not near or len(near) > _MOST:
        near = [path for path in files if path.count("/") < 2]
    return nearest(asked, near[:_MOST]) or " "
