"""The steps that several commands take: content folder -> articles -> archive."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin import metering, routes, tasks
from bulletin.archive import assembly as archives
from bulletin.archive import photos, repeats, reviewed, slips
from bulletin.archive.facts import title_of
from bulletin.commands import writing
from bulletin.commands.outside import Question, ToLookAt
from bulletin.content import folder as contents
from bulletin.content import ledger
from bulletin.conversion import accounting, personal
from bulletin.conversion import convert as conversion
from bulletin.conversion.convert import Resolution
from bulletin.conversion.doubts import worst_first
from bulletin.desk import gathering, migration
from bulletin.documents import theming
from bulletin.model import Theme
from bulletin.problems import ContentError, Problem, below
from bulletin.program import STATIC, TEMPLATES
from bulletin.sharing import aliases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from bulletin.archive.reviewed import Reviewed
    from bulletin.commands.outside import Outside
    from bulletin.content.folder import Content
    from bulletin.content.ledger import Ledger
    from bulletin.conversion.convert import Conversion
    from bulletin.conversion.doubts import Doubt
    from bulletin.desk.gathering import Gathering
    from bulletin.desk.migration import Migration
    from bulletin.model import Archive, Article
    from bulletin.tasks import Run


UNDECIDED = Resolution()


def read(folder: Path) -> Content:
    """The content as it is kept now, in memory: what was kept otherwise is taken over. Raises ContentError."""
    content = contents.read(folder)
    if problems := (*writing.unfinished(folder), *content.problems):
        raise ContentError(*problems)
    return _migration(content, folder).content if content.single else content


def _migration(content: Content, folder: Path) -> Migration:
    return migration.migrate(content, lambda path: _text(folder, path))


def _text(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8-sig")


def _rewritten(outside: Outside, content: Content, folder: Path, moved: Migration | Gathering) -> Content:
    """The content after files of it were written anew, which is said."""
    writing.write(folder, dict(content.sources), moved.changes, together=True)
    outside.say(moved.message)
    return contents.read(folder)


def converted(
    outside: Outside,
    folder: Path,
    *,
    every_page: bool,
    restore: bool = True,
    resolution: Resolution = UNDECIDED,
    run: Run = tasks.here,
) -> tuple[Content, Conversion]:
    """The content after conversion, written to disk where it changed; `run` does the reading. Raises ContentError.

    With `restore`, articles whose file is gone are written again. Where a page has problems the others are entered,
    unless the editor decided something: then nothing is written.
    """
    if writing.finish(folder):
        outside.say("上次运行写到一半中断了，已经接着写完")
    content = contents.read(folder)
    if content.problems:
        raise ContentError(*content.problems)
    if content.single:
        content = _rewritten(outside, content, folder, _migration(content, folder))
    if every_page and gathering.is_scattered(content):
        moved = gathering.gather(content, lambda path: _text(folder, path))
        content = _rewritten(outside, content, folder, moved)
    result = conversion.convert(
        content,
        outside.today,
        every_page=every_page,
        restore=restore,
        resolution=resolution,
        progress=lambda pages: outside.progress(pages, "转换"),
        run=run,
    )
    if result.problems and (resolution.keep or resolution.take):
        outside.say("什么也没有写：先解决下面的问题，再运行同样的命令")
        raise ContentError(*result.problems)
    changes: writing.Changes = {**dict(result.files), **dict.fromkeys(result.removed)}
    for path, text in ledger.changes(content.ledger, result.ledger).items():
        changes[path] = None if text is None else text.encode()
    # Together: of a run that was killed between an article and the ledger the next could not tell whose words they are, once
    # somebody changed the page or a decision again.
    writing.write(folder, dict(content.sources), changes, together=True)
    for one, other in result.ways:
        outside.say(f"{one} 里的改动随文字到了 {other}")
    for gone, pages in result.handed:
        outside.say(f"版面 {gone} 现在是 {'、'.join(pages)}：文章的编号和改动都跟过来了，原来的网址照样通")
    for article_id, source, target in result.moved:
        outside.say(
            f"文章 {article_id} 从版面 {source} 到了 {target}：编号和改动都跟过来了，原来的网址照样通"
        )
    for article_id, record in result.ledger.articles.items() if result.removed else ():
        if record.into and not content.ledger.articles[article_id].into:
            outside.say(f"文章 {article_id} 并入了 {record.into}，原来的网址通到那里")
    if result.problems:
        raise ContentError(*result.problems)
    if (
        result.files
        or result.removed
        or any(text is None for text in changes.values())
        or content.ledger.joined
    ):
        return contents.read(folder), result
    return with_ledger(content, result.ledger, changes), result


def with_ledger(content: Content, book: Ledger, changes: Mapping[str, bytes | None]) -> Content:
    """The content after its ledger was written, and nothing else, which need not be read again; `changes` are its files."""
    if not changes:
        return content
    written = {path: hashlib.sha256(data).hexdigest() for path, data in changes.items() if data is not None}
    return replace(content, ledger=book, sources=tuple(sorted({**dict(content.sources), **written}.items())))


def doubts_of(
    content: Content, archive: Archive, of_pages: Iterable[Doubt], derived: Iterable[Doubt]
) -> tuple[Doubt, ...]:
    """What a person should look at: in pages, in what follows from them, in photos, and in what is published."""
    return worst_first(
        [
            *of_pages,
            *derived,
            *photos.doubts(content.articles, content.images),
            *before_publishing(content, archive),
        ]
    )


def to_look_at(content: Content, doubts: Iterable[Doubt], *, read: Iterable[str] | None = None) -> ToLookAt:
    """The doubts that nobody has settled: all of them, or, with the names of pages that were `read`, the new ones.

    The older ones are then counted, those of pages that were not read from what the ledger notes.
    """
    seen = reviewed.reviewed(content)
    found = seen.open(doubts)
    if read is None:
        return ToLookAt(questions(seen, found))
    known = frozenset(read)
    unread = sum(
        text not in seen.settled.get(record.page, ())
        for record in content.ledger.pages.values()
        if record.page not in known
        for text in record.doubts
    )
    new = questions(seen, (doubt for doubt in found if doubt.is_new))
    return ToLookAt(new, unread + len(found) - len(new))


def questions(seen: Reviewed, doubts: Iterable[Doubt]) -> tuple[Question, ...]:
    """Those doubts that nobody has settled, in their order, each with what settles it."""
    return tuple(
        Question(doubt.path, doubt.line, doubt.what, doubt.certainty, seen.remedy(doubt))
        for doubt in seen.open(doubts)
    )


def before_publishing(content: Content, archive: Archive) -> Iterator[Doubt]:
    """What each build lists, since each publishes it: numbers and names that may be nobody's business, editors' slips,
    what people took out of articles or put in, and pages that were put in twice.
    """
    yield from personal.doubts(archive, content.reference.subject.names)
    yield from slips.doubts(content)
    yield from accounting.doubts(content)
    yield from repeats.doubts(content.pages)


@metering.stage("archive")
def archive_of(
    outside: Outside,
    folder: Path,
    content: Content,
    result: Conversion,
    url: str,
    *,
    is_published: bool = False,
) -> Archive:
    """The archive, published at `url` where that is given. Raises ContentError with what the whole shows to be wrong.

    Lists what a person should look at where pages were converted just now, and `before_publishing` what is always
    looked at then.
    """
    chosen = replace(content.settings, base_url=url) if url else content.settings
    whole = archives.derive(replace(content, settings=chosen))
    say_what_was_made(outside, folder, content, result, url)
    if result.pages:
        found = doubts_of(content, whole.archive, result.doubts, with_news(content, whole.doubts, result))
        outside.list_doubts(folder, to_look_at(content, found, read=result.read))
    elif is_published:
        found = worst_first([*before_publishing(content, whole.archive)])
        outside.list_doubts(folder, to_look_at(content, found, read=()))
    problems = tuple(problems_of(outside, folder, content, whole.archive))
    if problems:
        raise ContentError(*problems)
    return photos.attach(whole.archive, content.images)


def with_news(content: Content, derived: Iterable[Doubt], result: Conversion) -> tuple[Doubt, ...]:
    """The derived doubts, told from those there would be without the pages that were converted just now."""
    others = tuple(page for page in content.pages if page.name not in result.pages)
    kept = {page.name for page in others}
    articles = tuple(
        file
        for file in content.articles
        if file.article.meta.source is None or file.article.meta.source.page in kept
    )
    before = archives.derive(replace(content, pages=others, articles=articles)).doubts if result.pages else ()
    known = {(doubt.path, doubt.settling) for doubt in before}
    return tuple(
        replace(doubt, is_new=bool(result.pages) and (doubt.path, doubt.settling) not in known)
        for doubt in derived
    )


def say_of_theme(outside: Outside, folder: Path, theme: Theme) -> None:
    """Say what somebody should know of a theme: what changed underneath it, what is hard to read."""
    if theme != Theme():
        sheet = (STATIC / "css" / "reader.css").read_text(encoding="utf-8")
        for remark in theming.remarks(theme, TEMPLATES, sheet):
            outside.say(str(remark.under(outside.shown(folder))))


def _printed(article: Article) -> tuple[str, tuple[tuple[int, int], ...], str]:
    """In printed order, page by page."""
    source = article.meta.source
    return (source.page, source.lines, article.id) if source else ("", (), article.id)


MOST = 20
"""Articles of one kind that are listed."""


def say_what_was_made(outside: Outside, folder: Path, content: Content, result: Conversion, url: str) -> None:
    """List the articles that were written: headline, file and link. `url` is where the site is published, if known."""
    base = url or content.settings.base_url
    articles = {file.article.path: file.article for file in content.articles}
    made_of = {
        "新的文章 {} 篇：": result.new,
        "改了的文章 {} 篇：": result.changed,
        "{} 篇文章的文件不见了，照账本重新写出；有人改过的话，请从版本管理里恢复原来的文件：": result.restored,
    }
    for heading, paths in made_of.items():
        made = sorted((articles[path] for path in paths if path in articles), key=_printed)
        if made:
            outside.say(heading.format(len(made)))
        for article in made[:MOST]:
            link = f"{base}{routes.address(routes.ARTICLE.path(article.id))}"
            title = article.meta.title or title_of(article)
            outside.say(f"  {article.id}  {title}  {below(outside.shown(folder), article.path)}  {link}")
        if len(made) > MOST:
            outside.say(f"  ……另有 {len(made) - MOST} 篇")


def problems_of(outside: Outside, folder: Path, content: Content, archive: Archive) -> Iterator[Problem]:
    """What only the whole shows to be wrong."""
    yield from archives.check(archive, content)
    yield from aliases.problems(archive)
    yield from slips.problems(content, archive)
    yield from theming.problems(content.settings.theme, TEMPLATES)
    yield from problems_of_photos(outside, folder, content)


def problems_of_photos(outside: Outside, folder: Path, content: Content) -> Iterator[Problem]:
    """Photos that cannot be shown, or must not be."""

    def cleaning(path: str) -> str:
        return outside.command("add", folder, below(outside.shown(folder), path))

    yield from photos.problems(content.articles, content.images, cleaning)
