"""The steps that several commands take: content folder -> articles -> archive -> files of the site."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin.archive import assembly as archives
from bulletin.archive import photos
from bulletin.content import folder as contents
from bulletin.content import ledger
from bulletin.content.settings import normal_base_url
from bulletin.conversion import convert as conversion
from bulletin.conversion.convert import Resolution
from bulletin.conversion.doubts import worst_first
from bulletin.problems import ContentError, Problem, UsageError, below
from bulletin.publish import output, site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.commands.outside import Outside
    from bulletin.content.folder import Content
    from bulletin.conversion.convert import Conversion
    from bulletin.conversion.doubts import Doubt
    from bulletin.model import Archive, OutputFile


UNDECIDED = Resolution()


def base_url(text: str) -> str:
    """The address given on the command line, in its normal form; empty where none was. Raises UsageError."""
    try:
        return normal_base_url(text) if text else ""
    except ValueError as error:
        raise UsageError(f"--base-url：{error}") from None


def convert(
    outside: Outside,
    content: Content,
    *,
    every_page: bool,
    restore: bool = True,
    resolution: Resolution = UNDECIDED,
) -> Conversion:
    """Convert new and changed pages, or all; nothing is written."""
    return conversion.convert(
        content,
        outside.today,
        every_page=every_page,
        restore=restore,
        resolution=resolution,
        progress=lambda pages: outside.progress(pages, "转换"),
    )


def converted(
    outside: Outside,
    folder: Path,
    *,
    every_page: bool,
    restore: bool = True,
    resolution: Resolution = UNDECIDED,
) -> Content:
    """The content after conversion, written to disk where it changed. Raises ContentError.

    With `restore`, articles whose file is gone are written again.
    """
    content = contents.read(folder)
    if content.problems:
        raise ContentError(*content.problems)
    result = convert(outside, content, every_page=every_page, restore=restore, resolution=resolution)
    # Articles first: a run that is killed before the ledger is written finds them again by their bytes.
    read = dict(content.sources)
    for path, data in result.files:
        _check_unchanged(folder, path, read)
        output.write_file(folder / path, data)
    for path in result.removed:
        _check_unchanged(folder, path, read)
        (folder / path).unlink(missing_ok=True)
    book = ledger.serialize(result.ledger)
    changed = book != ledger.serialize(content.ledger)
    if changed:
        output.write_file(folder / ledger.FILE, book.encode())
    if result.problems:
        raise ContentError(*result.problems)
    if result.files or changed or every_page:
        content = contents.read(folder)
        outside.list_doubts(folder, doubts_of(content, result))
    return content


def doubts_of(content: Content, result: Conversion) -> tuple[Doubt, ...]:
    """What a person should look at, in pages and photos."""
    return worst_first([*result.doubts, *photos.doubts(content.articles, content.images)])


def _check_unchanged(folder: Path, path: str, read: Mapping[str, str]) -> None:
    """Make sure that nobody has saved an article since it was read. Raises ContentError."""
    file = folder / path
    if file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() != read.get(path):
        raise ContentError(Problem(path, 1, "转换期间有人改了这篇文章，没有动它；请再运行一次"))


def archive_of(outside: Outside, folder: Path, content: Content, url: str) -> Archive:
    """The archive, published at `url` where that is given. Raises ContentError with what the whole shows to be wrong."""
    chosen = replace(content.settings, base_url=url) if url else content.settings
    archive = archives.assemble(chosen, content.pages, content.articles, content.ledger)
    problems = tuple(problems_of(outside, folder, content, archive))
    if problems:
        raise ContentError(*problems)
    return photos.attach(archive, content.images)


def problems_of(outside: Outside, folder: Path, content: Content, archive: Archive) -> Iterator[Problem]:
    """What only the whole shows to be wrong."""
    yield from site.problems(archive, content.articles, content.ledger)

    def cleaning(path: str) -> str:
        return outside.command("add", folder, below(outside.shown(folder), path))

    yield from photos.problems(content.articles, content.images, cleaning)


def files_of(
    outside: Outside,
    folder: Path,
    content: Content,
    archive: Archive,
    previous: Callable[[str], bytes | None],
    jobs: int,
) -> Sequence[OutputFile]:
    """Every file of the site, the manifest last; `previous` gives a file of the last one by its path."""
    read = contents.photo_reader(folder)
    files = list(site.produce(archive, content.reference, read, previous, outside.progress, jobs))
    return [*files, output.manifest(files, content.sources)]
