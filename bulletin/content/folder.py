"""The content folder -> values. The only module that reads it; `conversion` decides what is written back."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import TYPE_CHECKING, Any, TypeVar

from bulletin import cache, digests, metering, program
from bulletin.content import (
    agreement,
    decisions,
    decoding,
    frontmatter,
    images,
    joining,
    ledger,
    settings,
    strays,
    theme,
)
from bulletin.content.decisions import Decisions
from bulletin.content.files import CHANGED, SourceFile
from bulletin.content.images import ImageFile
from bulletin.content.ledger import Ledger
from bulletin.content.stamps import Table, stamp_of
from bulletin.content.strays import ARTICLE_SUFFIX, PAGE_SUFFIXES, REFERENCE
from bulletin.model import (
    ARTICLES,
    PAGES,
    Access,
    Article,
    Deferred,
    FrontMatter,
    Photo,
    RawPage,
    Readable,
    Settings,
    Theme,
    stem_of,
)
from bulletin.problems import ContentError, Problem, cause
from bulletin.reference import loading
from bulletin.reference.loading import Layer, Reference
from bulletin.text.likeness import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.content.decisions import Marks
    from bulletin.model import Prose, Styles


T = TypeVar("T")
MOST_BYTES = 200_000_000
"""Of any file of the content; a page in print quality may have some 50 MB."""
LONGEST_NAME = 240
"""Bytes: file systems end at 255, and beside a file the program writes `.<name>.new` and of a page `<name>.jsonl`."""


@dataclass(frozen=True)
class ArticleFile:
    """An article file as it lies on disk."""

    article: Article
    sha256: str
    head: Readable[str] = Readable("")
    """Its header as it is written, both fences included: with comments, and in the editor's own order."""


@dataclass(frozen=True)
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
    settled: Decisions = field(default_factory=Decisions)
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

    @cached_property
    def index(self) -> Index:
        """Its articles by what they are looked up by."""
        return Index.of(self.articles)


@dataclass(frozen=True, slots=True)
class Index:
    """Articles by what they are looked up by."""

    by_id: Mapping[str, ArticleFile]
    of_page: Mapping[str, tuple[ArticleFile, ...]]
    """By the page that their header names, empty for none; those of a page as they begin on it."""
    tags: Mapping[str, int]
    """How many have each of the tags that stand in headers."""

    @classmethod
    def of(cls, files: Iterable[ArticleFile]) -> Index:
        return cls({}, {}, {}).changed((), files)

    def changed(self, gone: Iterable[ArticleFile], new: Iterable[ArticleFile]) -> Index:
        """This index with some articles taken out and others put in."""
        by_id, tags = dict(self.by_id), dict(self.tags)
        pages: dict[str, list[ArticleFile]] = {}
        for files, count in ((gone, -1), (new, 1)):
            for file in files:
                meta = file.article.meta
                source = meta.source.page if meta.source else ""
                if source not in pages:
                    pages[source] = [*self.of_page.get(source, ())]
                for tag in meta.tags:
                    tags[tag] = tags.get(tag, 0) + count
                if count > 0:
                    by_id.setdefault(meta.id, file)
                    pages[source].append(file)
                else:
                    by_id.pop(meta.id, None)
                    pages[source] = [each for each in pages[source] if each.article.path != file.article.path]
        of_page = {
            **self.of_page,
            **{page: tuple(sorted(some, key=_printed)) for page, some in pages.items()},
        }
        return Index(by_id, of_page, {tag: count for tag, count in tags.items() if count > 0})


def _printed(file: ArticleFile) -> tuple[object, ...]:
    source = file.article.meta.source
    return (source.lines if source else (), file.article.id)


@metering.stage("reading")
def read(folder: Path) -> Content:
    """Read a content folder; what cannot be read is left out and reported."""
    if not folder.is_dir():
        return Content(
            problems=(Problem("", 1, "没有这个文件夹；请用 --content 指出放 pages/ 和 articles/ 的文件夹"),)
        )
    reader = _Reader(folder)
    pages = tuple(reader.pages())
    site = replace(reader.settings(page.name for page in pages), theme=reader.theme())
    reference = reader.reference(site)
    book, single = reader.ledger(), reader.single_ledger()
    articles = tuple(reader.articles({page.name: page for page in pages}, single or book, reference))
    if book.joined:
        book = joining.settled(
            book,
            {page.name: page.digest for page in pages},
            {file.article.id: joining.Present(file.sha256, file.article.body) for file in articles},
        )
    said = dict(reader.decisions(site, pages, book))
    photos = tuple(reader.images())
    # The manifest names the sources: the name of a photo that is not shown may name a person.
    shown = {images.called(name) for file in articles for name in file.article.photos}
    for photo in photos:
        if photo.called not in shown:
            reader.sources.pop(photo.path, None)
    reader.problems.extend(agreement.duplicates(pages, (file.article for file in articles)))
    reader.problems.extend(agreement.renamed(pages, book))
    if moved := agreement.exchanged(pages, book):
        # What people say of these pages is held against the words of others: it follows, and is not said.
        paths = {decisions.file_of(page) for page in moved}
        reader.problems[:] = [each for each in reader.problems if each.path not in paths]
        reader.problems.extend(agreement.exchanges(moved))
    reader.table.leave()
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


def reader_of(folder: Path) -> Callable[[Photo | RawPage], bytes]:
    """A function that gives the bytes of a photo, or of a page as received. Raises ContentError where they are no longer
    those that were read.
    """

    def read(file: Photo | RawPage) -> bytes:
        path = file.path if isinstance(file, RawPage) else f"{images.FOLDER}/{file.name}"
        found = _Reader(folder)._found(path)
        if found is None or found.sha256 != file.sha256:
            raise ContentError(Problem(path, 1, CHANGED))
        return found.data

    return read


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._top = str(folder)
        self.table = Table()
        self.sources: dict[str, str] = {}
        self.problems: list[Problem] = []

    def settings(self, pages: Iterable[str]) -> Settings:
        found = self._found(settings.FILE)
        if found is None:
            return Settings()
        names, languages = tuple(pages), program.interfaces()
        try:
            parsed = partial(settings.parse, path=settings.FILE, pages=names, interfaces=languages)
            return self._kept("settings", found, lambda: parsed(found.text()), names, languages)
        except ContentError as error:
            self.problems.extend(error.problems)
            return Settings()

    def theme(self) -> Theme:
        """What content/theme/ replaces. It is small, and read whole each time."""
        templates = theme.path_of(theme.TEMPLATES.rstrip("/"))
        names = (
            *self._files(theme.FOLDER, theme.FILES, (templates,)),
            *self._files(templates, (theme.TEMPLATE,), (f"{templates}/partials",)),
            *self._files(f"{templates}/partials", (theme.TEMPLATE,)),
        )
        found = {path: self._found(path) for _, path in names}
        files = {
            path.removeprefix(f"{theme.FOLDER}/"): file.data
            for path, file in found.items()
            if file is not None
        }
        value, problems = theme.parse(files)
        self.problems.extend(problems)
        return value

    def reference(self, site: Settings) -> Reference:
        """What the program and the archive's own tables know of region and subject."""
        files = []
        for name, path in self._files(REFERENCE, loading.FILES):
            found = self._found(path)
            try:
                files.append((name, found.text() if found else ""))
            except ContentError as error:
                self.problems.extend(error.problems)
        try:
            return loading.load(site.region, site.subject, Layer(REFERENCE, tuple(files)))
        except ContentError as error:
            self.problems.extend(error.problems)
            return loading.load(site.region, site.subject)

    def decisions(
        self, site: Settings, pages: tuple[RawPage, ...], book: Ledger
    ) -> Iterator[tuple[str, Decisions]]:
        """What people say of each page, in its own file or where it stood before."""
        marks = self._boundaries(pages)
        of_page = {page.stem: page for page in pages}
        unread = {
            stem_of(each.path.removeprefix(f"{PAGES}/"))
            for each in self.problems
            if each.path.startswith(f"{PAGES}/")
        }
        said: dict[str, Decisions] = {}
        files = list(self._files(decisions.FOLDER, (decisions.SUFFIX,), (decisions.ELSE,)))
        named = {Path(name).stem for name, _ in files}
        for name, path in files:
            stem = Path(name).stem
            page, found = of_page.get(stem), self._found(path)
            if page is None:
                # Of a page that cannot be read, that is said.
                if stem not in unread:
                    self.problems.append(Problem(path, 1, _without_page(stem, pages, book, named)))
            elif found is not None:
                try:
                    said[page.name] = self._kept("decisions", found, partial(_decisions, found, page), page)
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

    def settled(self) -> Decisions:
        """The doubts of no page that people have looked at."""
        path = decisions.ELSEWHERE
        for name, other in self._files(decisions.ELSE, (decisions.SUFFIX,)):
            if other != path:
                what = (
                    f"这个文件夹里只读 {Path(path).name}；对一个版面说的话写在 {decisions.FOLDER}/ 里和版面同名的文件中，"
                    f"请把 {name} 移到那里，或并入 {Path(path).name}"
                )
                self.problems.append(Problem(other, 1, what))
        found = self._found(path)
        try:
            return decisions.parse_settled(found.text() if found else "", path)
        except ContentError as error:
            self.problems.extend(error.problems)
            return Decisions()

    def _boundaries(self, pages: tuple[RawPage, ...]) -> Mapping[str, Marks]:
        found = self._found(decisions.BOUNDARIES)
        if found is None:
            return {}
        try:
            return decisions.parse_boundaries(found.text(), decisions.BOUNDARIES, pages)
        except ContentError as error:
            self.problems.extend(error.problems)
            return {}

    def ledger(self) -> Ledger:
        parts: dict[str, ledger.Part] = {}
        for folder in (ledger.FOLDER, ledger.TYPED):
            for _, path in self._files(folder, (ledger.SUFFIX,), (ledger.TYPED,)):
                found = self._found(path)
                if found is None:
                    continue
                whole = Deferred(found.key, partial(_part, found))
                try:
                    light = self._kept("ledger", found, lambda whole=whole: ledger.light(whole.value))  # type: ignore[misc]
                    parts[path] = ledger.restored(light, whole)
                except ContentError as error:
                    self.problems.extend(error.problems)
        book, problems = ledger.together(parts)
        self.problems.extend(problems)
        return book

    def single_ledger(self) -> Ledger | None:
        found = self._found(ledger.SINGLE)
        if found is None:
            return None
        try:
            return ledger.parse_single(found.text(), ledger.SINGLE)
        except ContentError as error:
            self.problems.extend(error.problems)
            return None

    def pages(self) -> Iterator[RawPage]:
        if not os.path.lexists(self.folder / PAGES):
            self.problems.append(Problem(PAGES, 1, "没有这个文件夹；收到的版面文本（.txt 或 .md）要放在这里"))
        for name, path in self._files(PAGES, PAGE_SUFFIXES):
            found = self._found(path)
            if found is None:
                continue
            whole = Deferred(found.key, partial(_decoded, found))
            try:
                encoding, digest = self._kept("page", found, partial(_of_page, whole), found.suffix)
            except ContentError as error:
                self.problems.extend(error.problems)
                continue
            text = Deferred(digest.encode(), lambda whole=whole: whole.value[0])  # type: ignore[misc]
            styles = Deferred(found.key, lambda whole=whole: whole.value[2])  # type: ignore[misc]
            yield RawPage(name, text, encoding, found.sha256, styles)

    def articles(
        self, pages: Mapping[str, RawPage], book: Ledger, reference: Reference
    ) -> Iterator[ArticleFile]:
        for _, path in self._files(ARTICLES, (ARTICLE_SUFFIX,)):
            found = self._found(path)
            if found is None:
                continue
            whole = Deferred(found.key, partial(_article, found, reference))
            try:
                meta, prose, body_line, known = self._kept(
                    "article", found, partial(_of_article, whole), reference, may_keep=_is_to_be_seen
                )
            except ContentError as error:
                self.problems.extend(error.problems)
                continue
            article = _restored(whole, meta, prose, path, body_line, partial(_prose_of, whole, found))
            digests.bring(article, known)
            if mistake := agreement.mistaken_source(article, pages, book):
                self.problems.append(mistake)
            yield ArticleFile(article, found.sha256, Deferred(found.key, partial(_head, found)))

    def images(self) -> Iterator[ImageFile]:
        """The files of content/images/ and its folders, judged; one that is no photo among them."""
        top = self.folder / images.FOLDER
        if not top.resolve().is_relative_to(self.folder.resolve()):
            self.problems.append(Problem(images.FOLDER, 1, "这个链接指向内容文件夹以外；请放入文件夹本身"))
            return
        if not self._is_folder(images.FOLDER):
            return
        inside = [
            Path(folder, name).relative_to(top)
            for folder, folders, names in os.walk(top)
            for name in (*names, *(link for link in folders if Path(folder, link).is_symlink()))
        ]
        names = [
            name
            for name in sorted(path.as_posix() for path in inside)
            if not any(part.startswith(".") for part in name.split("/")) and not name.endswith("~")
        ]
        self.problems.extend(agreement.one_on_some_disks(images.FOLDER, names))
        for name in names:
            file, path = top / name, f"{images.FOLDER}/{name}"
            if not name.isprintable():
                self.problems.append(
                    Problem(f"{images.FOLDER}/{name!a}", 1, "文件名里有不能显示的字符，请改名")
                )
            elif file.is_file() and (size := file.stat().st_size) > images.MOST_BYTES:
                yield ImageFile(name, None, str(images.too_large(size)))
            elif (found := self._found(path)) is not None:
                judge = partial(_judged, name, found)
                yield self._kept("image", found, judge, name)

    def _files(
        self, sub: str, endings: tuple[str, ...], folders: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, str]]:
        """The names of files of a folder of the content that end so, and their paths within the content.

        `folders` are paths of folders that may lie in it.
        """
        folder = self.folder / sub
        if not self._is_folder(sub):
            return
        with os.scandir(folder) as entries:
            inside = sorted((entry.name, entry.is_dir()) for entry in entries)
        inside = [
            (name, is_folder)
            for name, is_folder in inside
            if not (name.startswith(".") or name.endswith("~") or (f"{sub}/{name}" in folders and is_folder))
        ]
        if sub != PAGES:  # of which the stems are compared (`_duplicates`)
            self.problems.extend(agreement.one_on_some_disks(sub, [name for name, _ in inside]))
        for name, is_folder in inside:
            path = f"{sub}/{name}"
            if not name.isprintable():
                self.problems.append(Problem(f"{sub}/{name!a}", 1, "文件名里有不能显示的字符，请改名"))
            elif is_folder or not _is_called(name, endings, sub):
                what = strays.misplaced(sub, name, endings, is_folder=is_folder)
                self.problems.append(Problem(path, 1, what))
            elif (length := len(os.fsencode(name))) > LONGEST_NAME:
                what = f"文件名有 {length} 字节，最多 {LONGEST_NAME}（一个汉字 3 字节）；请改短"
                self.problems.append(Problem(path, 1, what))
            else:
                yield name, path

    def _is_folder(self, sub: str) -> bool:
        """Whether a folder of the content is there; a file in its place is a problem."""
        folder = self.folder / sub
        if folder.is_dir():
            return True
        if os.path.lexists(folder):
            self.problems.append(Problem(sub, 1, "这里应当是文件夹；请移走这个同名的文件"))
        return False

    def _found(self, path: str) -> SourceFile | None:
        """A file, None when it is not there; one that cannot be read is a problem."""
        file = f"{self._top}/{path}"  # a Path would take as long to put together as all else here
        try:
            stat = os.lstat(file)
            if S_ISLNK(stat.st_mode):
                if Path(file).exists() and not Path(file).resolve().is_relative_to(self.folder.resolve()):
                    # What stands elsewhere on this machine is not published by a link that came with the content.
                    self.problems.append(Problem(path, 1, "这个链接指向内容文件夹以外；请放入文件本身"))
                    return None
                stat = Path(file).stat()
            if not S_ISREG(stat.st_mode) and not S_ISDIR(stat.st_mode):
                # Reading a pipe or a device would never end.
                self.problems.append(Problem(path, 1, "不是普通文件；请移走"))
                return None
            if stat.st_size > MOST_BYTES:
                what = f"有 {stat.st_size / 1e6:.0f} MB，最多 {MOST_BYTES // 1_000_000} MB；请移走，或分成几个文件"
                self.problems.append(Problem(path, 1, what))
                return None
            stamp = stamp_of(stat)
            sha256, data = self.table.sha256(path, stamp), None
            if not sha256:
                data = Path(file).read_bytes()
                sha256 = hashlib.sha256(data).hexdigest()
                self.table.note(path, stamp, sha256)
        except FileNotFoundError:
            if Path(file).is_symlink():
                self.problems.append(Problem(path, 1, "这个链接指向的文件不存在"))
            return None
        except OSError as error:
            self.problems.append(Problem(path, 1, f"读不了这个文件：{cause(error)}"))
            return None
        self.sources[path] = sha256
        return SourceFile(file, path, sha256, data)

    def _kept(
        self,
        name: str,
        file: SourceFile,
        make: Callable[[], T],
        *others: object,
        may_keep: Callable[[T], bool] = lambda _: True,
    ) -> T:
        """What a file was read as, worked out only where its bytes, its path or the `others` are new."""
        key = digests.digest(file.sha256, file.path, *others)
        return cache.current().recall(f"content.folder.{name}", key, make, may_keep)


_Light = tuple[FrontMatter, bytes, int, bytes]
"""What of an article is always needed: its header, the digest of its body, where that begins, and its own digest."""


def _is_called(name: str, endings: tuple[str, ...], sub: str) -> bool:
    """Whether a file of a folder has a name that is read there: an ending, or a whole name (`theme.yaml`)."""
    return name in endings or (name if sub == ARTICLES else name.lower()).endswith(
        tuple(each for each in endings if each.startswith("."))
    )


def _is_to_be_seen(light: _Light) -> bool:
    """Whether an article is shown anywhere; of one that was withdrawn nothing is kept outside of the content."""
    return light[0].access is not Access.WITHDRAWN


def _without_page(stem: str, pages: tuple[RawPage, ...], book: Ledger, named: set[str]) -> str:
    """What to say of a file of decisions for which there is no page; `named` are the stems of all such files."""
    entered = [record for record in book.pages.values() if stem_of(record.page) == stem]
    digests = {record.digest for record in entered}
    renamed = next((page.stem for page in pages if page.digest in digests), "")
    if entered and not renamed:
        name = entered[0].page
        return f"版面 {name} 不见了，这里是对它说的话；请放回 {PAGES}/{name}；它改了名的话，请给这个文件同样的名字"
    meant = renamed or nearest(stem, [page.stem for page in pages if page.stem not in named])
    if meant and images.called(meant) == images.called(stem):
        names = f"{stem + decisions.SUFFIX!a}, {meant + decisions.SUFFIX!a}"
        right = (
            "；两个名字看起来一样，编码写法（Unicode 的 NFC、NFD）不同，"
            f'请在 {decisions.FOLDER}/ 里运行：python -c "import os; os.rename({names})"'
        )
    else:
        right = f"；请改名为 {meant}{decisions.SUFFIX}" if meant else ""
    return f"没有版面“{stem}”；文件名要和版面的一样{right}"


def _decisions(file: SourceFile, page: RawPage) -> Decisions:
    return decisions.parse(file.text(), file.path, page)


def _part(file: SourceFile) -> ledger.Part:
    return ledger.parse_part(file.text())


def _decoded(file: SourceFile) -> tuple[str, str, Styles]:
    return decoding.read_styled(file.data, file.suffix, file.path)


def _of_page(whole: Deferred[tuple[str, str, Styles]]) -> tuple[str, str]:
    """Encoding and digest of the characters of a page."""
    text, encoding, _ = whole.value
    return encoding, hashlib.sha256(text.encode()).hexdigest()


def _article(file: SourceFile, reference: Reference) -> Article:
    text = file.text()
    decoding.refuse_longest(text, file.path, "一篇文章")
    return frontmatter.parse(text, file.path, reference.region.gazetteer)


def _of_article(whole: Deferred[Article]) -> _Light:
    article = whole.value
    light = article.meta, digests.digest(article.prose)
    body = partial(_part_of_article, whole, "prose")
    known = digests.told(_restored(whole, *light, article.path, article.body_line, body))
    return *light, article.body_line, known


def _restored(
    whole: Deferred[Article],
    meta: FrontMatter,
    prose: bytes,
    path: str,
    body_line: int,
    body: Callable[[], Prose],
) -> Article:
    """An article of which body and lines are read when they are looked at."""
    return Article(
        meta,
        Deferred(prose, body),
        path,
        body_line,
        Deferred(whole.identity, partial(_part_of_article, whole, "lines")),
    )


def _prose_of(whole: Deferred[Article], file: SourceFile) -> Prose:
    """The body of an article that was read before, now or in an earlier run: its header need not be read once more."""
    return _part_of_article(whole, "prose") if whole.is_read else frontmatter.prose_of(file.text())


def _part_of_article(whole: Deferred[Article], name: str) -> Any:
    return getattr(whole.value, name)


def _head(file: SourceFile) -> str:
    return frontmatter.head(file.text())


def _judged(name: str, file: SourceFile) -> ImageFile:
    return images.judge(name, file.data, file.sha256)
