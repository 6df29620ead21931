"""export: the archive, or some of it, in a form that other programs take, written to a folder of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bulletin import routes
from bulletin.archive import assembly as archives
from bulletin.archive import photos
from bulletin.commands import stages
from bulletin.commands.outside import Outside, Report
from bulletin.content import folder as contents
from bulletin.documents import pictures
from bulletin.exports import deposit, epub, packing, selection, shelf
from bulletin.model import OutputFile
from bulletin.problems import ContentError, UsageError
from bulletin.publish import absence, site
from bulletin.search import opensearch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.model import Archive, Photo
    from bulletin.reference.gazetteer import Gazetteer

    Draw = Callable[[Photo], bytes]
    """A photo -> its JPEG as the site shows it."""

_WARC = "warc"


class _Form(NamedTuple):
    """What an export writes."""

    files: Callable[[Archive, Gazetteer, Draw], Iterator[OutputFile]]
    packed: str = ""
    """The zip that holds the files; empty where they are written as they are."""
    folder: str = ""
    """Within the zip."""
    needs_address: bool = False
    needs_mail: bool = False
    shows_photos: bool = False


def _opensearch(archive: Archive, places: Gazetteer, _: Draw) -> Iterator[OutputFile]:
    yield from opensearch.files(archive, places)


def _oai(archive: Archive, _: Gazetteer, __: Draw) -> Iterator[OutputFile]:
    yield OutputFile("oai.xml", deposit.oai(archive).encode())


FORMS: Mapping[str, _Form] = {
    **{name: _Form(lambda archive, _, __, made=made: made(archive)) for name, made in shelf.KINDS.items()},  # type: ignore[misc]
    "epub": _Form(lambda archive, _, draw: epub.members(archive, draw), "archive.epub", shows_photos=True),
    "opensearch": _Form(_opensearch),
    "ro-crate": _Form(lambda archive, _, __: deposit.bag(archive), "ro-crate.zip", "archive/"),
    "oai": _Form(_oai, needs_address=True, needs_mail=True),
}
"""By name; `warc` besides, which is of the site and not of the archive."""


def run(
    outside: Outside,
    *,
    content: Path,
    output: Path,
    into: Path,
    base_url: str,
    only: tuple[str, ...],
    words: tuple[str, ...],
) -> Report:
    """`words` names the forms, `only` the articles (`selection`).

    Raises UsageError for a form that there is not or cannot be made, and ContentError where one says what was withdrawn.
    """
    if unknown := [word for word in words if word not in {*FORMS, _WARC}]:
        raise UsageError(f"没有“{unknown[0]}”这种格式；有的是：{'、'.join((*FORMS, _WARC))}")
    read = stages.read(content)
    whole = photos.attach(archives.derive(read).archive, read.images)
    if base_url:
        whole = replace(whole, settings=replace(whole.settings, base_url=base_url))
    places = read.reference.region.gazetteer
    try:
        archive = selection.selected(whole, only, places)
    except ValueError as error:
        raise UsageError(f"--only：{error}") from None
    needing = [word for word in words if word == _WARC or FORMS[word].needs_address]
    if needing and not whole.settings.base_url:
        raise UsageError(f"{needing[0]} 要有网站的网址；请加上 --base-url https://…/")
    if any(FORMS[word].needs_mail for word in words if word != _WARC) and "@" not in whole.settings.contact:
        raise UsageError("oai 要有联系的邮箱；请在 site.yaml 里写 contact")
    shows_photos = any(FORMS[word].shows_photos for word in words if word != _WARC)
    # What stops a build stops a book: it would leave out a photo without a word, or show one that the site may not.
    if shows_photos and (wrong := [*stages.problems_of_photos(outside, content, read)]):
        raise ContentError(*wrong)
    bytes_of = contents.reader_of(content)

    def draw(photo: Photo) -> bytes:
        return pictures.jpeg(photo, bytes_of(photo))

    hidden = site.withheld(whole, read.ledger, read.reference)
    files: list[OutputFile] = []
    for word in words:
        if word == _WARC:
            files.append(_warc(outside, output, whole.settings.base_url))
            continue
        form = FORMS[word]
        made = list(form.files(archive, places, draw))
        if leaks := [*absence.problems(hidden, (file for file in made if not epub.is_picture(file.path)))]:
            raise ContentError(*leaks)
        files += [OutputFile(form.packed, packing.zipped(made, form.folder))] if form.packed else made
    for file in files:
        path = into / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    counts = {"articles": len(archive.listed), "files": len(files)}
    summary = f"{len(archive.listed)} 篇文章 → {outside.shown(into)}：{_named(files)}"
    if "csv" not in words:
        return Report(summary, counts)
    run = shelf.formulas(archive)
    said = (
        f"articles.csv 照录原文，其中 {run} 个值的第一个字符会被电子表格当作公式：请用“从文本/CSV 导入”，各列都选文本，不要双击打开（docs/linking.md）"
        if run
        else ""
    )
    return Report(summary, counts, more={"formulas": run}, answer=said)


def _named(files: Sequence[OutputFile]) -> str:
    names = [file.path for file in files]
    return "、".join(names[:12]) + (f" 等 {len(names)} 个文件" if len(names) > 12 else "")


def _warc(outside: Outside, output: Path, base_url: str) -> OutputFile:
    """The built site as a web archive. Raises UsageError where there is none, or warcio is not installed."""
    if not (output / routes.MANIFEST.path()).is_file():
        raise UsageError(f"{outside.shown(output)} 里没有生成好的网站；先运行 python build.py")
    paths = sorted(path for path in output.rglob("*") if path.is_file())
    files = (OutputFile(path.relative_to(output).as_posix(), path.read_bytes()) for path in paths)
    try:
        return OutputFile("site.warc.gz", packing.warc(files, base_url, outside.today))
    except ImportError:
        raise UsageError("warc 要用 warcio；请运行 pip install -e '.[warc]'") from None
