"""The content folder -> values. The only module that reads it; `conversion` decides what is written back."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.content import (
    decisions,
    decoding,
    frontmatter,
    images,
    joining,
    ledger,
    settings,
    strays,
)
from bulletin.content.decisions import Decisions
from bulletin.content.images import ImageFile
from bulletin.content.ledger import Ledger
from bulletin.content.strays import ARTICLE_SUFFIX, PAGE_SUFFIXES, REFERENCE
from bulletin.model import ARTICLES, PAGES, Article, Photo, RawPage, Settings
from bulletin.problems import ContentError, Problem, cause
from bulletin.reference import loading
from bulletin.reference.loading import Layer, Reference
from bulletin.text.likeness import nearest
from bulletin.text.typography import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.content.decisions import Marks


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article file as it lies on disk."""

    article: Article
    sha256: str
    head: str = ""
    """Its header as it is written, both fences included: with comments, and in the editor's own order."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the folder holds, and everything that is wrong with it."""

    settings: Settings = field(default_factory=Settings)
    reference: Reference = field(default_factory=loading.load)
    """What is known of the region and subject."""
    pages: tuple[RawPage, ...] = ()
    """By file name."""
    articles: tuple[ArticleFile, ...] = ()
    """By file name."""
    decisions: Mapping[str, Decisions] = field(default_factory=dict)
    """By file name of the page: what people say of it, wherever they said it."""
    settled: frozenset[str] = frozenset()
    """Doubts that belong to no page and that a person has looked at."""
    images: tuple[ImageFile, ...] = ()
    """By name."""
    ledger: Ledger = field(default_factory=Ledger)
    single: Ledger | None = None
    """What stands in the one ledger file of before there was one a page, while it is there; `desk.migration` parts it."""
    sources: tuple[tuple[str, str], ...] = ()
    """Path within the folder and SHA-256 of every file the site is made of, by path."""
    strays: tuple[tuple[str, str], ...] = ()
    """Names right in the folder that look like content and are not read, and what they were meant to be."""
    problems: tuple[Problem, ...] = ()


def read(folder: Path) -> Content:
    """Read a content folder; what cannot be read is left out and reported."""
    if not folder.is_dir():
        return Content(
            problems=(Problem("", 1, "没有这个文件夹；请用 --content 指出放 pages/ 和 articles/ 的文件夹"),)
        )
    reader = _Reader(folder)
    pages = tuple(reader.pages())
    site = reader.settings(page.name for page in pages)
    reference = reader.reference(site)
    book, single = reader.ledger(), reader.single_ledger()
    articles = tuple(reader.articles({page.name: page for page in pages}, single or book, reference))
    book = joining.settled(
        book,
        {page.name: page.digest for page in pages},
        {file.article.id: joining.Present(file.sha256, file.article.body) for file in articles},
    )
    said = dict(reader.decisions(site, pages))
    photos = tuple(reader.images())
    # The manifest names the sources: the name of a photo that is not shown may name a person.
    shown = {name for file in articles for name in file.article.photos}
    for photo in photos:
        if photo.name not in shown:
            reader.sources.pop(photo.path, None)
    reader.problems.extend(_duplicates(pages, articles))
    reader.problems.extend(_renamed(pages, book))
    return Content(
        site,
        reference,
        pages,
        articles,
        said,
        reader.settled(),
        photos,
        book,
        single,
        tuple(sorted(reader.sources.items())),
        tuple(strays.strays(sorted((entry.name, entry.is_dir()) for entry in folder.iterdir()))),
        tuple(reader.problems),
    )


def photo_reader(folder: Path) -> Callable[[Photo], bytes]:
    """A function that gives the bytes of a photo. Raises ContentError where they are no longer those that were read."""

    def read(photo: Photo) -> bytes:
        path = f"{images.FOLDER}/{photo.name}"
        data = _Reader(folder)._bytes(folder / path, path) or b""
        if hashlib.sha256(data).hexdigest() != photo.sha256:
            raise ContentError(Problem(path, 1, "刚刚改过；请再运行一次"))
        return data

    return read


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources: dict[str, str] = {}
        self.problems: list[Problem] = []

    def settings(self, pages: Iterable[str]) -> Settings:
        data = self._bytes(self.folder / settings.FILE, settings.FILE)
        if data is None:
            return Settings()
        try:
            return settings.parse(decoding.decode_utf8(data, settings.FILE), settings.FILE, [*pages])
        except ContentError as error:
            self.problems.extend(error.problems)
            return Settings()

    def reference(self, site: Settings) -> Reference:
        """What the program and the archive's own tables know of region and subject."""
        files = []
        for file, path in self._files(REFERENCE, loading.FILES):
            data = self._bytes(file, path)
            try:
                files.append((file.name, decoding.decode_utf8(data or b"", path)))
            except ContentError as error:
                self.problems.extend(error.problems)
        try:
            return loading.load(site.region, site.subject, Layer(REFERENCE, tuple(files)))
        except ContentError as error:
            self.problems.extend(error.problems)
            return loading.load(site.region, site.subject)

    def decisions(self, site: Settings, pages: tuple[RawPage, ...]) -> Iterator[tuple[str, Decisions]]:
        """What people say of each page, in its own file or where it stood before."""
        marks = self._boundaries(pages)
        of_page = {page.stem: page for page in pages}
        said: dict[str, Decisions] = {}
        for file, path in self._files(decisions.FOLDER, (decisions.SUFFIX,), (f"{decisions.FOLDER}/else",)):
            page, data = of_page.get(file.stem), self._bytes(file, path)
            if page is None:
                meant = nearest(file.stem, of_page)
                right = f"；请改名为 {meant}{decisions.SUFFIX}" if meant else ""
                self.problems.append(Problem(path, 1, f"没有版面“{file.stem}”；文件名要和版面的一样{right}"))
            elif data is not None:
                try:
                    said[page.name] = decisions.parse(decoding.decode_utf8(data, path), path, page)
                except ContentError as error:
                    self.problems.extend(error.problems)
        for page in pages:
            own, facts, lines = said.get(page.name), site.pages.get(page.name), marks.get(page.name, ())
            if own or facts or lines:
                try:
                    path = decisions.file_of(page.name)
                    yield page.name, decisions.together(own or Decisions(), facts, lines, path)
                except ContentError as error:
                    self.problems.extend(error.problems)

    def settled(self) -> frozenset[str]:
        """The doubts of no page that people have looked at."""
        path = decisions.ELSEWHERE
        data = self._bytes(self.folder / path, path)
        try:
            return decisions.parse_settled(decoding.decode_utf8(data or b"", path), path)
        except ContentError as error:
            self.problems.extend(error.problems)
            return frozenset()

    def _boundaries(self, pages: tuple[RawPage, ...]) -> Mapping[str, Marks]:
        data = self._bytes(self.folder / decisions.BOUNDARIES, decisions.BOUNDARIES)
        if data is None:
            return {}
        try:
            text = decoding.decode_utf8(data, decisions.BOUNDARIES)
            return decisions.parse_boundaries(text, decisions.BOUNDARIES, pages)
        except ContentError as error:
            self.problems.extend(error.problems)
            return {}

    def ledger(self) -> Ledger:
        texts: dict[str, str] = {}
        for folder in (ledger.FOLDER, ledger.TYPED):
            for file, path in self._files(folder, (ledger.SUFFIX,), (ledger.TYPED,)):
                data = self._bytes(file, path)
                if data is None:
                    continue
                try:
                    texts[path] = decoding.decode_utf8(data, path)
                except ContentError as error:
                    self.problems.extend(error.problems)
        book, problems = ledger.parse(texts)
        self.problems.extend(problems)
        return book

    def single_ledger(self) -> Ledger | None:
        data = self._bytes(self.folder / ledger.SINGLE, ledger.SINGLE)
        if data is None:
            return None
        try:
            return ledger.parse_single(decoding.decode_utf8(data, ledger.SINGLE), ledger.SINGLE)
        except ContentError as error:
            self.problems.extend(error.problems)
            return None

    def pages(self) -> Iterator[RawPage]:
        if not (self.folder / PAGES).is_dir():
            self.problems.append(Problem(PAGES, 1, "没有这个文件夹；收到的版面文本（.txt 或 .md）要放在这里"))
        for file, path in self._files(PAGES, PAGE_SUFFIXES):
            data = self._bytes(file, path)
            if data is None:
                continue
            try:
                text, encoding = decoding.read_page(data, file.suffix.lower(), path)
            except ContentError as error:
                self.problems.extend(error.problems)
                continue
            yield RawPage(file.name, text, encoding, hashlib.sha256(data).hexdigest())

    def articles(
        self, pages: Mapping[str, RawPage], book: Ledger, reference: Reference
    ) -> Iterator[ArticleFile]:
        for file, path in self._files(ARTICLES, (ARTICLE_SUFFIX,)):
            data = self._bytes(file, path)
            if data is None:
                continue
            try:
                text = decoding.decode_utf8(data, path)
                decoding.refuse_longest(text, path, "一篇文章")
                article = frontmatter.parse(text, path, reference.region.gazetteer)
            except ContentError as error:
                self.problems.extend(error.problems)
                continue
            if mistake := _mistaken_source(article, pages, book):
                self.problems.append(mistake)
            yield ArticleFile(article, hashlib.sha256(data).hexdigest(), frontmatter.head(text))

    def images(self) -> Iterator[ImageFile]:
        """The files of content/images/ and its folders, judged; one that is no photo among them."""
        top = self.folder / images.FOLDER
        if not top.resolve().is_relative_to(self.folder.resolve()):
            self.problems.append(Problem(images.FOLDER, 1, "这个链接指向内容文件夹以外；请放入文件夹本身"))
            return
        found = [
            Path(folder, name).relative_to(top)
            for folder, folders, names in os.walk(top)
            for name in (*names, *(link for link in folders if Path(folder, link).is_symlink()))
        ]
        for name in sorted(path.as_posix() for path in found):
            file, path = top / name, f"{images.FOLDER}/{name}"
            if any(part.startswith(".") for part in name.split("/")) or name.endswith("~"):
                continue
            if not name.isprintable():
                self.problems.append(
                    Problem(f"{images.FOLDER}/{name!a}", 1, "文件名里有不能显示的字符，请改名")
                )
            elif file.is_file() and (size := file.stat().st_size) > images.MOST_BYTES:
                yield ImageFile(name, None, str(images.too_large(size)))
            elif (data := self._bytes(file, path)) is not None:
                yield images.judge(name, data, self.sources[path])

    def _files(
        self, sub: str, endings: tuple[str, ...], folders: tuple[str, ...] = ()
    ) -> Iterator[tuple[Path, str]]:
        """The files of a folder of the content whose names end so, and their paths within the content.

        `folders` are paths of folders that may lie in it.
        """
        folder = self.folder / sub
        if not folder.is_dir():
            return
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            name, path = file.name, f"{sub}/{file.name}"
            if name.startswith(".") or name.endswith("~") or (path in folders and file.is_dir()):
                continue
            if not name.isprintable():
                self.problems.append(Problem(f"{sub}/{name!a}", 1, "文件名里有不能显示的字符，请改名"))
            elif file.is_dir() or not (name if sub == ARTICLES else name.lower()).endswith(endings):
                what = strays.misplaced(sub, name, endings, is_folder=file.is_dir())
                self.problems.append(Problem(path, 1, what))
            else:
                yield file, path

    def _bytes(self, file: Path, path: str) -> bytes | None:
        """The content of a file, None when it is not there; one that cannot be read is a problem."""
        try:
            if not file.is_file() and file.exists() and not file.is_dir():
                # Reading a pipe or a device would never end.
                self.problems.append(Problem(path, 1, "不是普通文件；请移走"))
                return None
            linked = file.is_symlink() and file.exists()
            if linked and not file.resolve().is_relative_to(self.folder.resolve()):
                # What stands elsewhere on this machine is not published by a link that came with the content.
                self.problems.append(Problem(path, 1, "这个链接指向内容文件夹以外；请放入文件本身"))
                return None
            data = file.read_bytes()
        except FileNotFoundError:
            if file.is_symlink():
                self.problems.append(Problem(path, 1, "这个链接指向的文件不存在"))
            return None
        except OSError as error:
            self.problems.append(Problem(path, 1, f"读不了这个文件：{cause(error)}"))
            return None
        self.sources[path] = hashlib.sha256(data).hexdigest()
        return data


def _mistaken_source(article: Article, pages: Mapping[str, RawPage], book: Ledger) -> Problem | None:
    """What is wrong with where an article says that it comes from, or nothing."""
    source, record = article.meta.source, book.articles.get(article.id)
    if source is None:
        return None
    if record and record.page in pages:
        what = f"source：文章 {article.id} 出自版面 {record.page}，请改回这个文件名"
        return None if source.page == record.page else _at(article, "page", what)
    length = pages[source.page].text.count("\n") + 1 if source.page in pages else 0
    last = max((last for _, last in source.lines), default=0)
    what = f"source：版面 {source.page} 只有 {length} 行，没有第 {last} 行"
    return _at(article, "lines", what) if 0 < length < last else None


def _at(article: Article, key: str, what: str) -> Problem:
    return Problem(article.path, article.line_of("source", key), what)


def _duplicates(pages: tuple[RawPage, ...], articles: tuple[ArticleFile, ...]) -> Iterator[Problem]:
    stems: dict[str, str] = {}
    for page in pages:
        first = stems.setdefault(page.stem.lower(), page.name)
        if first != page.name:
            yield Problem(page.path, 1, f"与 {first} 只差扩展名或大小写，网址会相同；请改名")
    texts: dict[str, str] = {}
    for page in pages:
        first = texts.setdefault(squeeze(page.text), page.name)
        if first != page.name:
            yield Problem(page.path, 1, f"与 {first} 的文字相同，文章会重复；请移走其中一个")
    ids: dict[str, ArticleFile] = {}
    # The file that is named by its id was there first; a copy has another name.
    for file in sorted(articles, key=lambda file: file.article.path != f"{ARTICLES}/{file.article.id}.md"):
        other = ids.setdefault(file.article.id, file)
        if other is not file:
            yield Problem(
                file.article.path,
                file.article.line_of("id"),
                f"编号 {file.article.id} 已经用在 {other.article.path}；请给其中一篇写一个没用过的编号",
            )


def _renamed(pages: tuple[RawPage, ...], book: Ledger) -> Iterator[Problem]:
    """Pages whose file was given another name: converted anew, every article on them would come twice."""
    present = {page.name for page in pages}
    gone = {record.digest: record.page for record in book.pages.values() if record.page not in present}
    for page in pages:
        if page.name not in book.pages and page.digest in gone:
            yield Problem(
                page.path,
                1,
                f"就是原来的版面 {gone[page.digest]}，文章的出处都记着那个文件名；请把文件名改回去",
            )
