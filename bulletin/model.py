"""The values that flow through the stages: what a page, an article and the archive are.

Everything here is frozen and knows nothing of files, templates or the clock. Offsets count code points of
`RawPage.text`, from 0, the end excluded; line numbers count from 1, the last included.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from bulletin.digests import TOLD, Often, digest, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.roles import Role

PAGES = "pages"
"""Folder of the content that holds newspaper pages as received."""
ARTICLES = "articles"
"""Folder of the content that holds the articles."""


def stem_of(page: str) -> str:
    """The file name of a page without its extension.

    >>> stem_of('000_f0f7.txt'), stem_of('.txt')
    ('000_f0f7', '.txt')
    """
    return page.rpartition(".")[0] or page


T = TypeVar("T")


class Deferred(Generic[T]):
    """A value that is known by a digest before it is read: `value` reads it when it is first asked for.

    Two with the same digest are the same.
    """

    __slots__ = ("_read", "_value", "identity")

    def __init__(self, identity: bytes, read: Callable[[], T]) -> None:
        self.identity = identity
        self._read: Callable[[], T] | None = read

    @classmethod
    def of(cls, identity: bytes, value: T) -> Deferred[T]:
        """One that is read already."""
        return cls(identity, lambda: value)

    @property
    def is_read(self) -> bool:
        return self._read is None

    @property
    def value(self) -> T:
        if self._read is not None:
            self._value = self._read()
            self._read = None
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Deferred) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def __reduce__(self) -> tuple[Callable[[bytes, T], Deferred[T]], tuple[bytes, T]]:
        """For another process it is read first: how to read it is a matter of this one."""
        return Deferred.of, (self.identity, self.value)


class Readable(Generic[T]):
    """A field of a dataclass that may be given as `Deferred`, and is read when somebody looks at it.

    `as_given` gives it as it was given, to hand it on unread.
    """

    is_read_when_looked_at = True

    def __init__(self, *default: T) -> None:
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> T:
        if instance is None:
            if not self._default:
                raise AttributeError(self._name)
            return self._default[0]
        found = instance.__dict__[self._name]
        value: T = found.value if isinstance(found, Deferred) else found
        return value

    def __set__(self, instance: object, value: T | Deferred[T]) -> None:
        instance.__dict__[self._name] = value


def as_given(value: object, name: str) -> Any:
    """A `Readable` field as it was given."""
    return value.__dict__[name]


@dataclass(frozen=True, slots=True)
class Style:
    """How a line of a page is set, where the file that brought it says so (Word, PDF)."""

    size: float = 1.0
    """Of its type, the running text of the page being 1."""
    is_bold: bool = False
    is_centred: bool = False
    block: int = 0
    """Which text box or cell it stands in; a change of number ends what was before."""
    is_margin: bool = False
    """Whether it stands in the head or foot that Word prints on every sheet."""
    unsure: tuple[int, ...] = ()
    """Places in it, from 0, of characters that were hardly legible on a scan."""


Styles = tuple[tuple[int, Style], ...]
"""By line number, from 1; lines of which nothing is known are absent."""


@dataclass(frozen=True)
class RawPage(Often):
    """A newspaper page as received: decoded, its line ends made `\\n` one for one, otherwise untouched."""

    name: str
    """File name in content/pages/, e.g. `000_f0f7006d1a8be4fe.txt`."""
    text: Readable[str] = Readable()
    encoding: str = "utf-8"
    """The encoding it was read in, e.g. `utf-8`, `gb18030`."""
    sha256: str = ""
    """Of the bytes as received."""
    styles: Readable[Styles] = Readable(())
    """How its lines are set; empty for text files."""

    @property
    def path(self) -> str:
        """Path within the content folder."""
        return f"{PAGES}/{self.name}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its characters: the same in any encoding."""
        text = as_given(self, "text")
        if isinstance(text, Deferred):
            return text.identity.decode()
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def stem(self) -> str:
        """Names the page in URLs."""
        return stem_of(self.name)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` of a page belong to article `owner` (None: to the page itself) as `role`."""

    start: int
    end: int
    owner: str | None
    role: Role


class Access(StrEnum):
    """Who may see an article."""

    PUBLIC = "public"
    NOINDEX = "noindex"  # readable here; search engines are asked to leave it out
    REDACTED = "redacted"  # text shown as the editor shortened it; the captured source is not shown
    WITHDRAWN = "withdrawn"  # a page says that it was withdrawn; no text anywhere


SHOWN_WHOLE = frozenset({Access.PUBLIC, Access.NOINDEX})
"""Access of articles all of whose words are shown, the captured lines too."""
WITHHELD = frozenset({Access.REDACTED, Access.WITHDRAWN})
"""Access of articles of which words are withheld: some were cut on purpose, or all were withdrawn."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The words under a picture."""

    text: str
    image: str | None = None
    """The photo's path within content/images/; None where the picture is not kept or not shown."""
    alt: str = ""
    """What the photo shows, for those who cannot see it; empty where nobody has said so."""
    crop: str = ""
    """The part of the photo that is shown, as a region of the IIIF Image API in percent of its sides, turned as it is seen:
    `pct:10,0,80,100` (left, top, width, height). Empty: all of it. The photo stays whole."""

    @property
    def shown(self) -> str:
        """What the photo is called among those that are shown: by its name, and by its part where it is one."""
        return f"{self.image or ''}{'#' if self.crop else ''}{self.crop}"


@dataclass(frozen=True, slots=True)
class Photo(Often):
    """A photo in content/images/."""

    name: str
    """Path within that folder, with `/`."""
    sha256: str
    """Of the bytes as they lie there."""
    width: int
    """In pixels, as it is to be seen: turned as the camera says, and of its part where only that is shown."""
    height: int
    crop: str = ""
    """The part of it that is shown, as `Caption.crop`."""


@dataclass(frozen=True, slots=True)
class Sheet(Often):
    """A sheet of a page that came as PDF or scan, as a picture of the site."""

    page: str
    """File name of the page."""
    path: str
    """From the site root."""
    width: int
    """In pixels."""
    height: int
    spots: tuple[tuple[int, str], ...] = ()
    """Lines of the page, by number from 1, and where each stands on it, as the path of an SVG of 1000 by 1000; those that the
    file tells."""


@dataclass(frozen=True, slots=True)
class Source(Often):
    """Where an article was printed: file name of the page and its line ranges, in order, `(first, last)`."""

    page: str
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FrontMatter(Often):
    """The header of an article file, typed. An empty string or tuple means: not known, or not printed."""

    id: str
    title: str = ""
    """Headline; the space between its clauses is kept. Empty for an item printed without a headline."""
    kicker: str = ""
    deck: str = ""
    dateline: str = ""
    """The place as printed, without 讯, e.g. `陕坝`."""
    places: tuple[str, ...] = ()
    """GB/T 2260 codes, six digits, the article is about."""
    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    date: str = ""
    """EDTF, e.g. `2023-09~`."""
    date_basis: str = ""
    captions: tuple[Caption, ...] = ()
    tags: tuple[str, ...] = ()
    added: str = ""
    """Day (YYYY-MM-DD) on which the article entered the archive."""
    updated: str = ""
    """Day on which it was last corrected."""
    source: Source | None = None
    access: Access = Access.PUBLIC
    aliases: tuple[str, ...] = ()
    unknown: frozenset[str] = frozenset()
    """Keys that stand in the file without a value: not known, and not to be derived from anything else."""

    def states(self, key: str) -> bool:
        """Whether a key stands in the file, with a value or without: nothing else may then be put in its place."""
        return bool(getattr(self, key)) or key in self.unknown


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level piece of an article's body, in reading order."""

    kind: str
    """`paragraph`, `crosshead` (level 2), `subhead` (level 3) or `other` (a list or quotation an editor wrote)."""
    text: str
    """Reading text without markup, one line."""
    html: str
    """Inline HTML for paragraphs and heads; the whole element for `other`."""
    anchor: str
    """Fragment id, unique in the article; depends on this block's own words only."""
    line: int
    """Line of the body on which it begins, from 1."""
    former: tuple[str, ...] = ()
    """Fragment ids of its words before they were corrected, which links may still name."""
    gone: tuple[tuple[str, str], ...] = ()
    """Fragment ids of paragraphs that stood there and are no more, each with where that paragraph is now: another article
    and its fragment, `x7k2m#p-1a2b3c4d`, or an article that has it for its headline; empty where it is nowhere.
    """


@dataclass(frozen=True, slots=True)
class Remark:
    """What readers are told of some words of an article: they are doubtful, or a slip of the paper left as printed."""

    words: str
    """As they stand in the text."""
    note: str = ""
    """Why; empty where the words speak for themselves."""
    is_sic: bool = False
    """Whether they are only said to be printed so (原文如此), not to be doubted (存疑)."""


@dataclass(frozen=True, slots=True)
class Prose:
    """The body of an article: as Markdown, and as blocks."""

    body: str
    blocks: tuple[Block, ...]

    @property
    def identity(self) -> bytes:
        return digest(self.body, tuple((block.anchor, block.former, block.gone) for block in self.blocks))


@dataclass(frozen=True, slots=True)
class Article(Often):
    """One article of the archive: its header, its body."""

    meta: FrontMatter
    prose: Prose | Deferred[Prose]
    path: str
    """Path within the content folder, e.g. `articles/x7k2m.md`."""
    body_line: int = 1
    """Line of the file on which the body begins."""
    lines: Mapping[tuple[str, ...], int] | Deferred[Mapping[tuple[str, ...], int]] = field(
        default_factory=dict, compare=False, metadata={TOLD: True}
    )
    """Lines of the file on which keys of the header stand, by their path: `('captions', '0', 'image')`; of keys that
    are checked against the whole archive."""
    remarks: tuple[Remark, ...] = ()
    """What readers are told of its words, in the order of the text."""
    derived: frozenset[str] = frozenset()
    """Keys of `meta` whose values no file states: `archive.derivation` worked them out."""
    infers_date: bool = False
    """Whether its derived date is worked out from what texts say; what its page bears, or people say of the page, is not."""

    @property
    def id(self) -> str:
        return self.meta.id

    @property
    def identity(self) -> tuple[object, ...]:
        """What it is told apart by: everything but where in its file its parts stand."""
        derived = tuple(sorted(self.derived))
        return told(self.meta), self.prose.identity, self.path, self.remarks, derived, self.infers_date

    @property
    def where(self) -> tuple[object, ...]:
        """Where in its file its parts stand: no part of what it is told apart by, for what answers with lines."""
        return self.body_line, self.lines.identity if isinstance(self.lines, Deferred) else self.lines

    @property
    def body(self) -> str:
        """Markdown."""
        return read(self.prose).body

    @property
    def blocks(self) -> tuple[Block, ...]:
        return read(self.prose).blocks

    @property
    def text(self) -> str:
        """Reading text: paragraphs and crossheads in order, parted by a blank line."""
        return "\n\n".join(block.text for block in self.blocks)

    def line_of(self, *key: str) -> int:
        """The line of a key of the header, or of the nearest key around it, or 1."""
        lines = self.lines.value if isinstance(self.lines, Deferred) else self.lines
        while key and key not in lines:
            key = key[:-1]
        return lines.get(key, 1)

    @property
    def is_withdrawn(self) -> bool:
        return self.meta.access is Access.WITHDRAWN

    @property
    def photos(self) -> tuple[str, ...]:
        """The photos it shows, by name: those of its captions, none where words were taken out of it."""
        hidden = self.meta.access in WITHHELD
        return () if hidden else tuple(caption.image for caption in self.meta.captions if caption.image)


def by_page(articles: Iterable[Article]) -> tuple[tuple[Article, ...], ...]:
    """The articles of each newspaper page together, one that names no page by itself.

    What is worked out of an article alone is kept for all of these at once: there are five times as many articles as pages.
    """
    found: dict[str, list[Article]] = {}
    for article in articles:
        source = article.meta.source
        found.setdefault(source.page if source else article.path, []).append(article)
    return tuple(map(tuple, found.values()))


def read(prose: Prose | Deferred[Prose]) -> Prose:
    """The body of an article, read now if it was not yet."""
    return prose.value if isinstance(prose, Deferred) else prose


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page's printing, printed or told by people; empty strings are unknown."""

    issue: str = ""
    date: str = ""
    """EDTF."""
    number: str = ""
    """The number printed on the page, e.g. `2`."""
    publication: str = ""
    """Name of the newspaper."""
    basis: str = ""
    """What the date rests on, in words: the head of the page as printed, or what the editor knows."""
    head: tuple[str, ...] = ()
    """Lines of the page's own head from which some of this was read."""


@dataclass(frozen=True)
class Logo:
    """The picture in an archive's nameplate."""

    name: str
    """Of its file, within the theme and below static/."""
    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Theme:
    """What an archive shows in the place of what the program would (content/theme/)."""

    templates: tuple[tuple[str, str], ...] = ()
    """Name as in templates/ and source of each that stands in for the program's, or is new."""
    style: str = ""
    """CSS that comes after the program's: the tokens, then the archive's own rules."""
    logo: Logo | None = None
    favicon: bytes = b""
    """SVG; empty for the program's."""
    tokens: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Names of colours, faces and sizes with their values; a colour has one, or one by day and one by night."""


@dataclass(frozen=True, slots=True)
class Pin:
    """An article that the editor puts at the head of the front page, and the line of site.yaml that says so."""

    id: str
    line: int


@dataclass(frozen=True, slots=True)
class Settings(Often):
    """What the editor says of the whole archive in content/site.yaml. Empty means: not known."""

    title: str = "简报档案"
    """Name of the archive, shown as the nameplate and og:site_name."""
    subtitle: str = ""
    """One line under the nameplate."""
    description: str = ""
    """One or two sentences for search engines and the chat card of the home page."""
    language: str = "zh-CN"
    """Language of the articles, BCP 47."""
    interface: str = "zh"
    """Language of the interface: the name of a file in templates/words/, without .yaml."""
    base_url: str = ""
    """Where the site is published, ends with `/`; empty leaves canonical, og:url and sitemap URLs out."""
    contact: str = ""
    """Where readers report mistakes: a URL or a mail address."""
    repository: str = ""
    """Where its content is kept, if readers may report mistakes there: `https://github.com/user/repo`."""
    publication: str = ""
    """Name of the newspaper, of pages that say nothing else."""
    rights: str = "文章的权利属于原报和作者；本档案录存供阅读、研究和引用。"
    """Whose the articles are and what they may be used for, as every record says it."""
    region: str = ""
    """GB/T 2260 code of what the archive is about; empty for that of the program's data."""
    subject: str = ""
    """Name of the words on what it writes about; empty for that of the program's data, or, with a region, `general`."""
    pinned: tuple[Pin, ...] = ()
    """What the front page opens with, in this order; empty for the newest articles."""
    sheets: bool = True
    """Whether pages that came as PDF or scan are shown as pictures, too."""
    pages: dict[str, PageFacts] = field(default_factory=dict)
    """What is known of each page's printing, by file name."""
    theme: Theme = Theme()
    """What it looks like otherwise; from content/theme/, not from site.yaml."""


@dataclass(frozen=True)
class Page(Often):
    """A newspaper page of the archive with what became of its characters."""

    raw: RawPage
    spans: Readable[tuple[Span, ...]] = Readable(())
    """Sorted; together they cover every non-blank character once."""
    article_ids: tuple[str, ...] = ()
    """In printed order."""
    facts: PageFacts = PageFacts()


@dataclass(frozen=True)
class Archive:
    """All pages and articles, ordered once: pages by name, articles in printed order page by page.

    Articles typed by hand, without a page, come last, by id.
    """

    settings: Settings
    pages: tuple[Page, ...]
    articles: tuple[Article, ...]
    """Every article, withdrawn ones too: each keeps its permalink."""
    photos: Mapping[str, Photo] = field(default_factory=dict)
    """The photos that the captions of these articles show, by `Photo.name`."""
    issued: Mapping[str, str] = field(default_factory=dict)
    """The day (YYYY-MM-DD) on which each article entered, by id, of all there ever were: withdrawn and deleted ones too."""
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Paths of lists that there were once -> those of the documents that hold now what they held."""

    @cached_property
    def listed(self) -> tuple[Article, ...]:
        """The articles that lists, search, feeds and records show: all but the withdrawn."""
        return tuple(article for article in self.articles if not article.is_withdrawn)

    @cached_property
    def by_id(self) -> dict[str, Article]:
        return {article.id: article for article in self.articles}

    @cached_property
    def page_by_name(self) -> dict[str, Page]:
        """Pages by file name, as in `article.meta.source.page`."""
        return {page.raw.name: page for page in self.pages}

    def around(self, page: Page | None, *articles: Article) -> Archive:
        """As much of the archive as the documents of a page and its articles are made from.

        What is worked out from this, and from nothing else of the archive, need not be worked out again as long as it
        is equal.
        """
        names = (caption.shown for article in articles for caption in article.meta.captions if caption.image)
        photos = {name: self.photos[name] for name in names if name in self.photos}
        return Archive(self._common_settings, (page,) if page else (), articles, photos)

    @cached_property
    def _common_settings(self) -> Settings:
        """The settings without what they say of single pages, which stands in `Page.facts`, of the front page, of
        sheets, which are there or not, and of the theme, of which `rendering.Press` says what documents show.
        """
        return replace(self.settings, pages={}, pinned=(), sheets=True, theme=Theme())

    def may_be_indexed(self, page: Page) -> bool:
        """Whether the document of a page shows nothing of an article that search engines are asked to leave out."""
        articles = (self.by_id.get(each) for each in page.article_ids)
        return not any(article and article.meta.access is Access.NOINDEX for article in articles)

    def page_of(self, article: Article) -> Page | None:
        """The newspaper page an article was printed on; None for one typed by hand."""
        source = article.meta.source
        return self.page_by_name.get(source.page) if source else None


@dataclass(frozen=True)
class OutputFile:
    """A file of the site as a value: path relative to the site root, with `/`."""

    path: str
    content: bytes

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


class KnownFile(NamedTuple):
    """A file of the site whose bytes need not be at hand: the site as last published holds them at this path."""

    path: str
    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    size: int
    """Bytes."""


class Taken(tuple[KnownFile, ...]):
    """Files of the last site that the next one takes over: tens of thousands, handed on at once and not one by one."""

    __slots__ = ()


Made = OutputFile | KnownFile | Taken
"""What a stage gives of a site."""


def one_by_one(files: Iterable[Made]) -> Iterator[OutputFile | KnownFile]:
    """The files by themselves."""
    for made in files:
        if isinstance(made, Taken):
            yield from made
        else:
            yield made


class LastSite(Protocol):
    """The site as last published, as far as it is still as it was written; empty where there is none.

    What makes the site may say `files[path]` instead of a file's bytes where they are to be what they were.
    """

    @property
    def files(self) -> Mapping[str, KnownFile]:
        """By path, the manifest left out."""
        ...

    def read(self, path: str) -> bytes | None:
        """The bytes of one of `files`; None where there is no such file."""
        ...
