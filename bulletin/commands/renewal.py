"""Content folder -> the site: new pages converted, everything read, what changed made anew, all of it published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin import cache, memory, metering, routes, tasks
from bulletin.commands import provenance, stages, writing
from bulletin.content import folder as contents
from bulletin.content import ledger
from bulletin.content.settings import FILE
from bulletin.conversion import reading, untouched
from bulletin.desk import readiness
from bulletin.documents import former
from bulletin.problems import below
from bulletin.publish import history, site
from bulletin.publish.making import Making
from bulletin.sharing import cards, fonts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bulletin.commands.outside import Outside
    from bulletin.content.folder import Content
    from bulletin.model import Archive
    from bulletin.publish.explaining import Explanation
    from bulletin.publish.output import Publication
    from bulletin.tasks import Run


@dataclass(frozen=True, slots=True)
class Renewed:
    """What came of it."""

    counts: Mapping[str, int]
    sources: Mapping[str, str]
    """Path within the content folder and SHA-256 of every file that it was made of, as it is now."""
    commit: str | None
    """Of the content, as build.json names it."""
    is_standing: bool
    """Whether it was said of the archive as it stands, and not of pages that came in just now."""
    explained: tuple[Explanation, ...]


def renew(
    outside: Outside,
    content: Path,
    url: str,
    repository: str,
    target: Publication,
    jobs: int,
    explain: tuple[str, ...],
    run: Run | None,
) -> Renewed:
    """Bring the site up to the content.

    `url` and `repository` are those of the command line, in their normal form; empty where none was given.

    `explain` are files of the site of which is to be said why they changed. `run` does work elsewhere; without it, this
    machine does, in `jobs` processes.

    Raises ContentError, and cache.WrongError where the cache holds what is not true.
    """
    read, result = stages.converted(outside, content, every_page=False, run=run or tasks.here)
    reading.keep_readings(read)
    untouched.keep(read)
    if repository:
        read = replace(read, settings=replace(read.settings, repository=repository))
    archive = stages.archive_of(outside, content, read, result, url, is_published=True)
    read = _remember(content, read, archive)
    stages.say_of_theme(outside, content, archive.settings.theme)
    where = below(outside.shown(content), FILE)
    if FILE not in dict(read.sources):
        outside.say(f"没有 {where}：网站的名称、网址、说明和联系方式都用默认的；以前有过，就把它恢复")
    elif not (archive.settings.contact or archive.settings.repository):
        outside.say(
            f"没有设联系方式：读者报错只能自己抄下来；请在 {where} 里写 contact（邮箱或网址）或 repository"
        )
    if missing := cards.missing(archive, fonts.find()):
        outside.say(f"卡片：{readiness.said_missing(missing)}")
    with metering.stage("publishing"):
        ready = site.ready(archive, read)
    sources, is_standing = dict(read.sources), not result.pages
    # The ledger and what files say otherwise than the archive are as large as all that is left.
    del read, result
    cache.current().settle()
    memory.give_back()
    with history.followed(target, archive, explain) as past:
        commit = provenance.commit(content)
        target.put(provenance.file(commit))
        making = Making(target.last, jobs, past.note, run)
        file = contents.reader_of(content)
        with metering.stage("publishing"):
            written = site.published(target, ready, file, making, outside.progress, outside.say)
        explained = past.finish(written, sources, lambda: site.common_inputs(archive))
    photos, sheets = (
        [
            file.size
            for file in target.files.values()
            if file.path.startswith(kind.folder) and routes.kind_of(file.path) is kind
        ]
        for kind in (routes.PHOTO, routes.SHEET)
    )
    counts = {
        "articles": len(archive.articles),
        "pages": len(archive.pages),
        "files": written.files,
        "parsed": cache.current().made.get("content.folder.article", 0),
        "made": sum(making.made.values()),
        "rendered": making.rendered,
        "taken_over": making.taken_over,
        "written": written.changed,
        "removed": written.removed,
        "bytes": written.size,
        "photo_files": len(photos),
        "photo_bytes": sum(photos),
        "sheet_files": len(sheets),
        "sheet_bytes": sum(sheets),
    }
    outside.hold((archive, making))
    return Renewed(counts, sources, commit, is_standing, explained)


def _remember(folder: Path, content: Content, archive: Archive) -> Content:
    """The content after its ledger was told of the lists that articles stand in, which are published now."""
    book = former.remembered(content.ledger, archive, content.reference.region.gazetteer)
    changes = {
        path: text.encode() for path, text in ledger.changes(content.ledger, book).items() if text is not None
    }
    if changes:
        writing.write(folder, dict(content.sources), changes, together=False)
    return stages.with_ledger(content, book, changes)
