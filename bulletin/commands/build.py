"""build: convert new and changed pages, render, write."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin import cache, routes
from bulletin.commands import stages, writing
from bulletin.commands.outside import Outside, Report
from bulletin.content import folder as contents
from bulletin.content import ledger
from bulletin.content.settings import FILE
from bulletin.documents import former
from bulletin.problems import below
from bulletin.publish import output as publishing
from bulletin.publish import site
from bulletin.publish.making import Making

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.content.folder import Content
    from bulletin.model import Archive


LIMIT = 1_000_000_000
"""Bytes of a site on GitHub Pages."""
NEARLY = 0.8
"""Share of them beyond which a build says so."""
_ENOUGH = 200
"""Articles from which on the mean says something: below, what every site has outweighs them."""


def run(
    outside: Outside,
    *,
    content: Path,
    output: Path,
    base_url: str,
    repository: str,
    jobs: int,
    no_cache: bool,
) -> Report:
    """Raises ContentError and UsageError; then the site as it was stays whole."""
    publishing.check_folder(output, content)
    url, kept_at = stages.base_url(base_url), stages.repository(repository)
    kept = None if no_cache else cache.folder_of(content)
    try:
        return _build(outside, content, output, url, kept_at, jobs, kept)
    except cache.WrongError as error:
        outside.say(f"本程序的错误：缓存里的 {error} 与重做的不同；正在全部重做。请把这一行告诉维护者")
        return _build(outside, content, output, url, kept_at, jobs, kept, from_nothing=True)


def _build(
    outside: Outside,
    content: Path,
    output: Path,
    url: str,
    repository: str,
    jobs: int,
    kept: Path | None,
    *,
    from_nothing: bool = False,
) -> Report:
    """`kept` is the folder of the cache. Raises cache.WrongError where that holds what is not true."""
    with (
        stages.alone(outside, content),
        publishing.publication(output, kept, outside.say) as target,
        cache.opened(kept, stages.program()) as values,
    ):
        if from_nothing:
            values.forget()
        read, result = stages.converted(outside, content, every_page=False)
        if repository:
            read = replace(read, settings=replace(read.settings, repository=repository))
        archive = stages.archive_of(outside, content, read, result, url, is_published=True)
        read = _remember(content, read, archive)
        stages.say_of_theme(outside, content, archive.settings.theme)
        if not (archive.settings.contact or archive.settings.repository):
            where = below(outside.shown(content), FILE)
            outside.say(
                f"没有设联系方式：读者报错只能自己抄下来；请在 {where} 里写 contact（邮箱或网址）或 repository"
            )
        making = Making(target.last, jobs)
        photo = contents.photo_reader(content)
        written = site.published(target, archive, read, photo, making, outside.progress)
    photos = [
        file.size
        for file in target.files.values()
        if file.path.startswith(routes.PHOTO.folder) and routes.kind_of(file.path) is routes.PHOTO
    ]
    summary = (
        f"{len(archive.articles)} 篇文章，{len(archive.pages)} 个版面，{written.files} 个文件"
        f"（写了 {written.changed} 个，删了 {written.removed} 个），{_size(written.size)}"
    )
    if photos:
        summary += f"（其中照片 {len(photos)} 个文件，{_size(sum(photos))}）"
    more = room(written.size, len(archive.articles))
    if more is not None:
        summary += f"，照这样还能放 {more:,} 篇"
    if written.size > NEARLY * LIMIT:
        outside.say(
            f"网站已有 {_size(written.size)}；GitHub Pages 最多 {_size(LIMIT)}。"
            "请及早改用没有这个上限的主机：整个 site 文件夹放到哪里都能用"
        )
    counts = {
        "articles": len(archive.articles),
        "pages": len(archive.pages),
        "files": written.files,
        "parsed": values.made.get("content.folder.article", 0),
        "made": sum(making.made.values()),
        "rendered": making.rendered,
        "taken_over": making.taken_over,
        "written": written.changed,
        "removed": written.removed,
        "bytes": written.size,
        "photo_files": len(photos),
        "photo_bytes": sum(photos),
    }
    return Report(summary, counts if more is None else {**counts, "more_articles": more})


def room(size: int, articles: int) -> int | None:
    """How many more articles of the mean size fit on GitHub Pages; None for an archive too small to say.

    >>> room(400_000_000, 10_000), room(3_000_000, 22)
    (15000, None)
    """
    return max(0, LIMIT - size) * articles // size if articles >= _ENOUGH else None


def _remember(folder: Path, content: Content, archive: Archive) -> Content:
    """The content after its ledger was told of the lists that articles stand in, which are published now."""
    book = former.remembered(content.ledger, archive, content.reference.region.gazetteer)
    changes = {
        path: text.encode() for path, text in ledger.changes(content.ledger, book).items() if text is not None
    }
    if not changes:
        return content
    sources = dict(content.sources)
    writing.write(folder, sources, changes, together=False)
    sources |= {path: hashlib.sha256(data).hexdigest() for path, data in changes.items()}
    return replace(content, ledger=book, sources=tuple(sorted(sources.items())))


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
