"""The registry of what a site consists of: every kind of document and file, where it lies, what shows it.

Rendering, menu, sitemap, the paths that no alias may take, and the scripts' constants come from here; no other module
holds a path. A *path* is relative to the site root, as written to disk (`a/x7k2m/index.html`). Links between documents
name the file, not the folder, because from disk (`file://`) a folder opens as a listing; a script tidies the address
bar on http. Absolute URLs name the folder: they are what is shared and kept.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

DIRECTORY_INDEX = "index.html"
"""The document with which a host answers a folder."""
ID = r"[a-z][a-z0-9]{3,}"
"""The one grammar of an article's id, as a regular expression that Python and JavaScript read alike."""
_REMEMBERED = 16_384
"""Paths of one kind that are kept in memory."""
FIELDS = {
    "id": ID,
    "page": r"(?!p[0-9]+(?:/|$))[^/.]+",  # a segment that is not the number of a part
    "code": r"[0-9]{6}",
    "name": r"(?!~(?:/|$))[^/.]+",  # a slug never is a bare tilde
    "period": r"unknown|[0-9]{4}(?:-[0-9]{2})?",
    "initial": r"[A-Za-z]|other",
    "part": r"[1-9][0-9]*",
    "number": r"[1-9][0-9]*",
    "digest": r"[0-9a-f]{16}",
    "picture": r"webp|jpg",
    "file": r".+",
}
"""What the fields of a pattern can hold, as written in a path."""


@dataclass(frozen=True)
class Kind:
    """One kind of document or file of the site."""

    name: str
    pattern: str
    """Where it lies: `people/{name}/[p{part}/]index.html`. Braces hold fields (`FIELDS`); what stands in brackets is
    written for a further part of a list only."""
    template: str = ""
    """What renders it; empty for what is no HTML document."""
    section: str = ""
    """The entry of the menu that it stands under: the name of a kind that is in the menu; or empty."""
    in_menu: bool = False
    in_sitemap: bool = False
    owns_folder: bool = False
    """Whether the folder at the beginning of the pattern is reserved: no alias may lie anywhere in it."""

    def path(self, *values: str, part: int = 1) -> str:
        """The path of one of this kind: a value for each field, written as a segment; `part` counts from 1.

        >>> PERSON.path('白厚和'), PERSON.path('白厚和', part=2)
        ('people/白厚和/index.html', 'people/白厚和/p2/index.html')
        """
        written = self._written.get((*values, part))
        if written is None:
            first, further, encoders = self._forms
            segments = [encode(value) for encode, value in zip(encoders, values, strict=True)]
            written = first.format(*segments) if part == 1 else further.format(*segments, part=part)
            if len(self._written) >= _REMEMBERED:
                self._written.clear()
            self._written[(*values, part)] = written
        return written

    def values(self, path: str) -> tuple[str, ...] | None:
        """What the fields of the pattern hold in a path, as written there; None where it is of another kind.

        >>> ARTICLE.values('a/x7k2m/index.html'), ARTICLE.values('a/x7k2m/card.png')
        (('x7k2m',), None)
        """
        found = self._expression.fullmatch(path)
        return found and found.groups("")

    @property
    def is_single(self) -> bool:
        """Whether there is one such document or file, whose path is known without a value."""
        return "{" not in re.sub(r"\[.*?\]", "", self.pattern)

    @property
    def folder(self) -> str:
        """The first folder of the pattern with its `/`: `people/`; empty for what lies in the root."""
        head, slash, _ = self.pattern.partition("/")
        return head + slash if slash else ""

    @cached_property
    def _written(self) -> dict[tuple[str | int, ...], str]:
        """Paths that were asked for, `_REMEMBERED` at most: most are, a dozen times, by all that links to them."""
        return {}

    @cached_property
    def expression(self) -> str:
        """A regular expression for its paths, without anchors, that Python and JavaScript read alike."""
        written = self.pattern.replace(".", r"\.").replace("[", "(?:").replace("]", ")?")
        return _FIELD.sub(lambda field: f"({FIELDS[field[1]]})", written)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(self.expression)

    @cached_property
    def _forms(self) -> tuple[str, str, tuple[Callable[[str], str], ...]]:
        """The pattern as format strings, of the first part and of a further one; how each value becomes a segment."""
        names = [name for name in _FIELD.findall(self.pattern) if name != "part"]
        further = _FIELD.sub(lambda field: "{part}" if field[1] == "part" else "{}", self.pattern)
        first = re.sub(r"\[.*?\]", "", further)
        return first, re.sub(r"[\[\]]", "", further), tuple(_ENCODERS.get(name, slug) for name in names)


_FIELD = re.compile(r"\{(\w+)\}")

KINDS = (
    # The menu, in its order.
    HOME := Kind("home", "index.html", "home.html", "home", in_menu=True, in_sitemap=True),
    PAGES := Kind(
        "pages", "pages/[p{part}/]index.html", "pages.html", "pages", in_menu=True, in_sitemap=True
    ),
    PLACES := Kind("places", "places/index.html", "places.html", "places", in_menu=True, in_sitemap=True),
    DATES := Kind(
        "dates", "dates/index.html", "dates.html", "dates", in_menu=True, in_sitemap=True, owns_folder=True
    ),
    THREADS := Kind(
        "threads",
        "threads/index.html",
        "threads.html",
        "threads",
        in_menu=True,
        in_sitemap=True,
        owns_folder=True,
    ),
    PEOPLE := Kind("people", "people/index.html", "names.html", "people", in_menu=True, in_sitemap=True),
    TAGS := Kind("tags", "tags/index.html", "names.html", "tags", in_menu=True, in_sitemap=True),
    SEARCH := Kind("search", "search/index.html", "search.html", "search", in_menu=True, owns_folder=True),
    ABOUT := Kind(
        "about", "about/index.html", "about.html", "about", in_menu=True, in_sitemap=True, owns_folder=True
    ),
    # The other documents.
    ARTICLE := Kind("article", "a/{id}/index.html", "article.html", in_sitemap=True, owns_folder=True),
    PAGE := Kind("page", "pages/{page}/index.html", "page.html", "pages", in_sitemap=True),
    PLACE := Kind("place", "places/{code}/[p{part}/]index.html", "listing.html", "places", in_sitemap=True),
    DATE := Kind("date", "dates/{period}/[p{part}/]index.html", "listing.html", "dates", in_sitemap=True),
    PERSON := Kind("person", "people/{name}/[p{part}/]index.html", "listing.html", "people", in_sitemap=True),
    TAG := Kind("tag", "tags/{name}/[p{part}/]index.html", "listing.html", "tags", in_sitemap=True),
    PEOPLE_INITIAL := Kind(
        "people_initial", "people/~/{initial}/[p{part}/]index.html", "names.html", "people", in_sitemap=True
    ),
    TAGS_INITIAL := Kind(
        "tags_initial", "tags/~/{initial}/[p{part}/]index.html", "names.html", "tags", in_sitemap=True
    ),
    NOT_FOUND := Kind("not_found", "404.html", "404.html"),
    # What programs read.
    PAGE_SOURCE := Kind("page_source", "pages/{page}/source.js"),
    MARKDOWN := Kind("markdown", "a/{id}/index.md"),
    CARD := Kind("card", "a/{id}/card.png"),
    PAGES_CARD := Kind("pages_card", "pages/card.png"),
    PLACES_CARD := Kind("places_card", "places/card.png"),
    DATES_CARD := Kind("dates_card", "dates/card.png"),
    PEOPLE_CARD := Kind("people_card", "people/card.png"),
    TAGS_CARD := Kind("tags_card", "tags/card.png"),
    PAGE_CARD := Kind("page_card", "pages/{page}/card.png"),
    SHEET := Kind("sheet", "pages/{page}/sheet-{number}.webp"),
    PLACE_CARD := Kind("place_card", "places/{code}/card.png"),
    DATE_CARD := Kind("date_card", "dates/{period}/card.png"),
    PERSON_CARD := Kind("person_card", "people/{name}/card.png"),
    TAG_CARD := Kind("tag_card", "tags/{name}/card.png"),
    PLACE_FEED := Kind("place_feed", "places/{code}/feed.xml"),
    PERSON_FEED := Kind("person_feed", "people/{name}/feed.xml"),
    TAG_FEED := Kind("tag_feed", "tags/{name}/feed.xml"),
    PHOTO := Kind("photo", "photos/{digest}-{number}.{picture}", owns_folder=True),
    ARCHIVE_CARD := Kind("archive_card", "card.png"),
    RECORDS := Kind("records", "articles.jsonl"),
    FEED := Kind("feed", "feed.xml"),
    JSON_FEED := Kind("json_feed", "feed.json"),
    SITEMAP := Kind("sitemap", "sitemap.xml"),
    SITEMAP_PART := Kind("sitemap_part", "sitemap-{number}.xml"),
    ROBOTS := Kind("robots", "robots.txt"),
    # A branch that GitHub publishes goes through Jekyll otherwise, which takes every index.md for a page of its own.
    NO_JEKYLL := Kind("no_jekyll", ".nojekyll"),
    LLMS := Kind("llms", "llms.txt"),
    WORKER := Kind("worker", "sw.js"),
    WEBMANIFEST := Kind("webmanifest", "site.webmanifest"),
    EDITION := Kind("edition", "edition.json"),
    POCKET := Kind("pocket", "pocket.json"),
    PLACE_POCKET := Kind("place_pocket", "places/{code}/pocket.json"),
    DATE_POCKET := Kind("date_pocket", "dates/{period}/pocket.json"),
    OPENSEARCH := Kind("opensearch", "opensearch.xml"),
    MANIFEST := Kind("manifest", "manifest.json"),
    BUILT_WITH := Kind("built_with", "build.json"),
    # What documents are shown with.
    SEARCH_INDEX := Kind("search_index", "search/index/{file}.js"),
    LUNR_INDEX := Kind("lunr_index", "search/index/lunr.json"),
    STATIC := Kind("static", "static/{file}", owns_folder=True),
)
"""Everything a site can hold but the documents of former paths (`alias`), each kind once."""

MENU = tuple(kind for kind in KINDS if kind.in_menu)
IDS = "js/ids.js"
"""Below static/, as the files of the folder static/ are: the issued ids, made from the archive."""


def words(language: str) -> str:
    """Below static/: the interface's words in a language, made from a table of words."""
    return f"js/words-{language}.js"


def kind_of(path: str) -> Kind | None:
    """The kind a path belongs to; None for a former path, and for one that is nothing of the site's."""
    return next(
        (kind for kind in _BY_FOLDER.get(_first_folder(path), ()) if kind.values(path) is not None), None
    )


def is_document(path: str) -> bool:
    """Whether a file is rendered from a template: not what leads from a former address.

    >>> is_document('a/x7k2m/index.html'), is_document('feed.xml'), is_document('old/index.html')
    (True, False, False)
    """
    kind = kind_of(path)
    return bool(kind and kind.template)


def owner(path: str) -> Kind | None:
    """The kind that a document at `path` would stand in the way of, whatever the archive holds now or later; or None.

    It takes the path of that kind or lies in its folder, or has one of its files for a folder. Names that differ in
    case alone are the same on many disks.

    >>> owner('Feed.xml/index.html').name, owner('static/x.html').name, owner('old/index.html')
    ('feed', 'static', None)
    """
    folded = path.casefold()
    for held in (folded, *folders(folded)):
        if kind := kind_of(held):
            return kind
    head = _first_folder(folded)
    return next((kind for kind in _BY_FOLDER.get(head, ()) if kind.owns_folder), None)


def folders(path: str) -> Iterator[str]:
    """The folders a file lies in, without a final `/`: a/b/c.html -> a, a/b."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: count + 1]) for count in range(len(parts)))


def _first_folder(path: str) -> str:
    head, slash, _ = path.partition("/")
    return head + slash if slash else ""


_BY_FOLDER: dict[str, tuple[Kind, ...]] = {
    folder: tuple(kind for kind in KINDS if kind.folder == folder)
    for folder in dict.fromkeys(kind.folder for kind in KINDS)
}

# -- how values are written in a path, and paths in links -------------------------------------------------------------

_UNSAFE = re.compile(r'[\x00-\x20/\\:*?"<>|#%~.\x7f]')
_FORBIDDEN = frozenset('\\:*?"<>|#')
_LONGEST_PATH = 500
LONGEST_SEGMENT = 200
"""Bytes; file systems refuse a name over 255."""


def slug(name: str) -> str:
    """A name as one path segment: unchanged when it is harmless, hostile characters as `~xx` of their code.

    Different names give different segments; a very long one ends in a digest of itself.

    >>> slug('白厚和'), slug('../a b')
    ('白厚和', '~2e~2e~2fa~20b')
    """
    if (
        name.isalnum() and len(name) <= LONGEST_SEGMENT // 4
    ):  # nearly every one; no character has over four bytes
        return name
    segment = _UNSAFE.sub(_escaped, name)
    encoded = segment.encode()
    if len(encoded) <= LONGEST_SEGMENT:
        return segment
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return encoded[: LONGEST_SEGMENT - 17].decode(errors="ignore") + "~" + digest


def _page_segment(stem: str) -> str:
    """A page's name as a segment: one that reads like the number of a part (`p2`) has its first letter escaped."""
    return (
        slug(stem) if not re.fullmatch(r"p[0-9]+", stem, re.IGNORECASE) else _UNSAFE_FIRST.sub(_escaped, stem)
    )


def _escaped(match: re.Match[str]) -> str:
    return f"~{ord(match[0]):02x}"


_UNSAFE_FIRST = re.compile(r"^.")
_ENCODERS: dict[str, Callable[[str], str]] = {"page": _page_segment, "file": str}


def alias(former: str) -> str:
    """The file that answers a former path, which may be percent-encoded; empty for one that cannot be a path here.

    `old/path/` and `old/path` become a folder with a document in it, `old.html` stays a file.

    >>> alias('2023/09/%E5%B9%B3%E5%AE%89/'), alias('old.html'), alias('%2e%2e/x'), alias('.git/x')
    ('2023/09/平安/index.html', 'old.html', '', '')
    """
    path = unquote(former).strip("/")
    segments = path.split("/")
    harmless = all(segment.strip(". ") and not segment.startswith(".") for segment in segments)
    printable = not any(character in _FORBIDDEN or not character.isprintable() for character in path)
    short = len(path) <= _LONGEST_PATH and all(
        len(segment.encode()) <= LONGEST_SEGMENT for segment in segments
    )
    if not (harmless and printable and short):
        return ""
    return path if path.lower().endswith((".html", ".htm")) else f"{path}/{DIRECTORY_INDEX}"


def card_beside(path: str) -> str:
    """Where the card of a list lies that has one: in its folder, whichever part of it the document is.

    >>> card_beside('places/150826/index.html'), card_beside('tags/反诈/p2/index.html')
    ('places/150826/card.png', 'tags/反诈/card.png')
    """
    folder, _, name = re.sub(r"p[0-9]+/(?=[^/]*$)", "", path).rpartition("/")
    return f"{folder}/card.png" if folder and name else ""


def card_among(pictures: Collection[str], article_id: str = "") -> str:
    """The picture that stands for an article, or for the archive: its own, or the archive's, or empty."""
    general = ARCHIVE_CARD.path()
    own = CARD.path(article_id) if article_id else general
    return own if own in pictures else general if general in pictures else ""


def relative(path: str, start: str) -> str:
    """The link from the document at path `start` to `path`, percent-encoded, without the site's base.

    >>> relative('a/x7k2m/index.html', 'pages/p/index.html')
    '../../a/x7k2m/index.html'
    """
    return "../" * start.count("/") + quote(path, safe="/~")


def address(path: str) -> str:
    """A path as it is shared and kept: the folder of a document that a host answers it with.

    >>> address('a/x7k2m/index.html'), address('feed.xml'), address('index.html')
    ('a/x7k2m/', 'feed.xml', '')
    """
    folder, _, name = path.rpartition("/")
    return (folder and f"{folder}/") if name == DIRECTORY_INDEX else path


def canonical(path: str, base_url: str) -> str:
    """The absolute URL that is shared and kept: `base_url` + the folder. `base_url` ends with `/`."""
    return base_url + quote(address(path), safe="/~")
