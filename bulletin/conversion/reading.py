"""Pages -> the articles that today's rules and what people said of their lines give: which pages are due, and their readings.

A reading depends on the page, on what is said of it and on the reference, on nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bulletin import cache, tasks
from bulletin.content import decisions
from bulletin.conversion import assembly
from bulletin.conversion.page import transcript
from bulletin.conversion.places import PlaceFinder
from bulletin.digests import digest
from bulletin.model import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bulletin.content.decisions import Marks
    from bulletin.content.folder import Content
    from bulletin.conversion.assembly import Assembled
    from bulletin.model import RawPage
    from bulletin.reference.loading import Reference
    from bulletin.tasks import Run, Task

Readings = dict[str, tuple["Assembled", ...]]
"""Pages as read by today's rules: the articles of each, by file name."""


def due(content: Content) -> tuple[RawPage, ...]:
    """The pages that are new, captured anew, or told otherwise by a person."""
    found = []
    for page in content.pages:
        record = content.ledger.pages.get(page.name)
        if record is None or (record.digest, record.said) != (page.digest, said_of(content, page)):
            found.append(page)
    return tuple(found)


def readable(content: Content) -> tuple[RawPage, ...]:
    """The pages that today's rules can read: all but those whose words were masked, which say nothing any more."""
    new = {page.name for page in due(content)}
    return tuple(
        page
        for page in content.pages
        if page.name in new
        or not (page.name in content.ledger.pages and content.ledger.pages[page.name].masked)
    )


def said_of(content: Content, page: RawPage) -> Marks:
    """What people say of the lines of a page."""
    said = content.decisions.get(page.name)
    return said.lines if said else ()


def read(
    content: Content,
    pages: Sequence[RawPage],
    progress: Callable[[Iterable[RawPage]], Iterable[RawPage]] = iter,
    run: Run = tasks.here,
) -> Readings:
    """Read pages with today's rules and what people said of their lines; `run` does the work."""
    work = [_task(content, page) for page in pages]
    return {page.name: found for page, found in zip(progress(pages), run(work), strict=True)}


def read_again(
    content: Content,
    pages: Sequence[RawPage],
    progress: Callable[[Iterable[RawPage]], Iterable[RawPage]] = iter,
) -> Readings:
    """The same of most pages of an archive, of which an earlier run has read nearly all. Only some of them are kept:
    see `keep_readings`.
    """
    values, kept = cache.current(), keys(content)
    found: Readings = {}
    for page in progress(pages):
        work = partial(tasks.do, _task(content, page))
        found[page.name] = values.load(_READINGS, kept[page.name], work) if page.name in kept else work()
    return found


def keep_readings(content: Content) -> None:
    """Keep the readings of pages as they are now, drop all others; a page with a withheld article has none that is kept."""
    cache.current().keep(_READINGS, keys(content).values())


_READINGS = "conversion.readings"


def keys(content: Content) -> dict[str, bytes]:
    """The key of the reading of each page whose articles are all shown in full, by its name."""
    if not cache.current().remembers:
        return {}
    metas = (file.article.meta for file in content.articles)
    withheld = {meta.source.page for meta in metas if meta.source and meta.access in WITHHELD}
    return {
        page.name: digest(page, said_of(content, page), content.reference)
        for page in content.pages
        if page.name not in withheld
    }


def _task(content: Content, page: RawPage) -> Task:
    return _reading, (page, said_of(content, page), content.reference)


def _reading(page: RawPage, said: Marks, reference: Reference) -> tuple[Assembled, ...]:
    drafts = transcript.read_page(page.text, reference.subject, decisions.readings(said), page.styles)
    found = assembly.assemble(drafts, _places(reference), reference.subject)
    # Readings of a whole archive are kept at once.
    return tuple(replace(each, draft=each.draft.unseen()) for each in found)


@lru_cache(maxsize=2)
def _places(reference: Reference) -> PlaceFinder:
    return PlaceFinder(reference)
