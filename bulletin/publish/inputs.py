"""What a file of the site is made of, by names that a person knows: files of the content, settings, templates, words.

A recipe holds values; each that comes from one place is told by a digest under the name of that place, and the rest
together under the empty name. Two sets of such digests show which input made a file another one (`publish.explaining`).
Nothing is decided by them: whether a file has to be made is known by the key of its recipe, which covers everything.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from bulletin import routes
from bulletin.content import decisions, ledger, theme
from bulletin.content import images as photos
from bulletin.content.settings import FILE
from bulletin.content.strays import REFERENCE
from bulletin.digests import digest, told
from bulletin.documents.browsing import Sentence
from bulletin.documents.rendering import Press
from bulletin.documents.views import Item, SiteView
from bulletin.exports import records
from bulletin.model import (
    PAGES,
    Article,
    Deferred,
    Page,
    PageFacts,
    Photo,
    RawPage,
    Settings,
    Sheet,
    as_given,
)
from bulletin.reference.loading import Reference
from bulletin.sharing.fonts import Font

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bulletin.model import Archive
    from bulletin.recipes import Recipe

SIZE = 8
"""Bytes of a digest: it is held against one other, never searched for."""
REST, ORDER = "", "order"
"""Names of what comes from no one place: counts and words that several inputs give; which input stands behind which."""
DERIVED = "→"
"""Behind the name of an article: its values that no file states (`Article.derived`)."""
TEMPLATES, STATIC, PROGRAM = "templates/", routes.STATIC.folder, "bulletin/"
"""What the names of the program's own files begin with."""
TABLES_OF_WORDS = f"{TEMPLATES}words/"
FONTS = "字体："
PYTHON, PACKAGE = "Python ", "软件包 "

_AT_MOST = 1024
"""Values whose parts are known at a time: all of those that an archive has would be kept in memory with them."""
_OF_PROGRAM = (TEMPLATES, STATIC, PROGRAM, PYTHON, PACKAGE, FONTS)


def is_of_program(name: str) -> bool:
    """Whether an input belongs to the program or the machine, and not to the content."""
    return name.startswith(_OF_PROGRAM)


Inputs = Mapping[str, bytes]
"""Digests by name. Files of the content are named by their path within it, a setting by `setting`."""


class Bundle(NamedTuple):
    """Inputs that thousands of files have together: settings, templates with the words of the interface."""

    key: bytes
    """Digest of all of them."""
    inputs: Inputs


Part = tuple[str, object]
"""A name, and a value that comes from there."""


def setting(key: str) -> str:
    """The name of a setting: what the editor writes, in which file.

    >>> setting('title')
    'site.yaml（title）'
    """
    return f"{FILE}（{key}）"


_KEYS_OF_VIEW = {"reports": "repository", "headlines": ""}
"""Settings that a field of `SiteView` shows under another name; empty for what is none."""


def of_settings(settings: Settings) -> dict[str, bytes]:
    """Each setting by itself; what is said of single pages belongs to them."""
    return {
        setting(field.name): _short(digest(getattr(settings, field.name)))
        for field in fields(settings)
        if field.name not in {"pages", "theme"}
    }


class Naming:
    """The names of the inputs of one archive."""

    def __init__(self, archive: Archive) -> None:
        self._paths = {article.id: article.path for article in archive.articles}
        self._own = {
            name: theme.path_of(f"{theme.TEMPLATES}{name}") for name, _ in archive.settings.theme.templates
        }
        """Templates that the archive has of its own, by name."""
        self._parts: dict[int, tuple[object, tuple[Part, ...]]] = {}
        """Of values that many recipes hold, by `id`; those of the last recipes, which mostly hold the same."""
        self._bundles: dict[int, tuple[object, Bundle]] = {}

    def inputs(self, recipe: Recipe) -> tuple[Inputs, tuple[Bundle, ...]]:
        """The digest of what a recipe takes from each of its inputs, by name; and the inputs that it shares."""
        named: dict[str, list[object]] = {REST: [], ORDER: []}
        bundles: dict[bytes, Bundle] = {}
        for value in recipe.of:
            self._sort(value, named, bundles)
        own = {name: _short(digest(values)) for name, values in named.items()}
        return own, tuple(bundles[key] for key in sorted(bundles))

    def _bundle(self, value: object, parts: Callable[[Naming, Any], list[Part]]) -> Bundle:
        known = self._bundles.get(id(value))
        if known is None:
            found = {name: _short(digest(part)) for name, part in parts(self, value) if name}
            known = self._bundles[id(value)] = value, Bundle(_short(digest(found)), found)
        return known[1]

    def _sort(self, value: Any, named: dict[str, list[object]], bundles: dict[bytes, Bundle]) -> None:
        """Put a value, or the parts of it, under the name of where it comes from."""
        kind: Any = type(value)
        rest = named[REST]
        if kind in _PLAIN:
            rest.append(value)
        elif shared := _SHARED.get(kind):
            bundle = self._bundle(value, shared)
            bundles[bundle.key] = bundle
        elif divide := _DIVIDED.get(kind):
            known = self._parts.get(id(value))
            if known is None:
                if len(self._parts) >= _AT_MOST:
                    self._parts.clear()
                parts = tuple(
                    (name, part if type(part) is bytes else digest(part))
                    for name, part in divide(self, value)
                )
                known = self._parts[id(value)] = value, parts
            for name, part in known[1]:
                named.setdefault(name, []).append(part)
            named[ORDER].extend(name for name, _ in known[1])
        elif kind is tuple or kind is list:
            for item in value:
                self._sort(item, named, bundles)
        elif kind is Deferred:
            rest.append(value.identity)
        elif isinstance(value, Mapping):
            for key in value:
                self._sort(key, named, bundles)
                self._sort(value[key], named, bundles)
        elif hasattr(kind, "identity"):
            self._sort(value.identity, named, bundles)
        elif (names := _names_of(kind)) is not None:
            for name in names:
                self._sort(_given(value, name), named, bundles)
        else:
            rest.append(digest(value))

    # -- values that come from a place

    def _article(self, article: Article) -> list[Part]:
        derived = sorted(article.derived)
        stated = [
            (key.name, getattr(article.meta, key.name))
            for key in fields(article.meta)
            if key.name not in derived
        ]
        values = [(key, getattr(article.meta, key)) for key in derived]
        own = (stated, article.prose, article.remarks)
        return [(article.path, own), *([(f"{article.path}{DERIVED}", values)] if derived else [])]

    def _of_records(self, part: records.Part) -> list[Part]:
        # Of thousands of articles each by one digest: which of its values no file states is not told apart here.
        return [(article.path, told(article)) for article in part.articles]

    def _item(self, item: Item) -> list[Part]:
        return [(self._paths.get(item.id, REST), item)]

    def _sentence(self, sentence: Sentence) -> list[Part]:
        found = routes.ARTICLE.values(sentence.href.partition("#")[0])
        return [(self._paths.get(found[0], REST) if found else REST, sentence)]

    def _page(self, page: Page) -> list[Part]:
        return [
            *self._raw(page.raw),
            (decisions.file_of(page.raw.name), page.facts),
            (ledger.file_of(page.raw.name), (_given(page, "spans"), page.article_ids)),
        ]

    def _raw(self, page: RawPage) -> list[Part]:
        return [(page.path, page.digest)]

    def _photo(self, photo: Photo) -> list[Part]:
        return [(f"{photos.FOLDER}/{photo.name}", photo)]

    def _sheet(self, sheet: Sheet) -> list[Part]:
        return [(f"{PAGES}/{sheet.page}", sheet)]

    def _settings(self, settings: Settings) -> list[Part]:
        return [*of_settings(settings).items(), (f"{theme.FOLDER}/", settings.theme)]

    def _view(self, site: SiteView) -> list[Part]:
        keys = {field.name: _KEYS_OF_VIEW.get(field.name, field.name) for field in fields(site)}
        return [(setting(key) if key else REST, getattr(site, name)) for name, key in keys.items()]

    def _press(self, press: Press) -> list[Part]:
        tables, sent = press.tables, press.sent
        # What is put in last a recipe does not hold: `explaining` names it by itself.
        sources, style = ((), "") if sent.is_put_in_last else (sent.sources, sent.style)
        return [
            *((self._own.get(name, f"{TEMPLATES}{name}"), text) for name, text in press.sources),
            *((f"{TABLES_OF_WORDS}{table.language}.yaml", table.table) for table in tables),
            *self._view(press.site),
            *((f"{STATIC}{name}", value) for name, value in sources),
            (f"{theme.FOLDER}/", (press.of_theme, style)),
        ]

    def _reference(self, reference: Reference) -> list[Part]:
        return [(f"{REFERENCE}/", reference.identity)]

    def _font(self, font: Font) -> list[Part]:
        return [(f"{FONTS}{font.name}", font.identity)]


_PLAIN = {str, int, float, bool, bytes, type(None), PageFacts}
_DIVIDED: Mapping[type, Callable[[Naming, Any], list[Part]]] = {
    Article: Naming._article,
    records.Part: Naming._of_records,
    Item: Naming._item,
    Sentence: Naming._sentence,
    Page: Naming._page,
    RawPage: Naming._raw,
    Photo: Naming._photo,
    Sheet: Naming._sheet,
    Reference: Naming._reference,
    Font: Naming._font,
}
"""The classes whose values come from one place, or from several that are told apart."""
_SHARED: Mapping[type, Callable[[Naming, Any], list[Part]]] = {
    Settings: Naming._settings,
    SiteView: Naming._view,
    Press: Naming._press,
}
"""Those of which there are a few in a site, and each is in thousands of recipes."""


@functools.cache
def _names_of(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass that count when its values are compared; None for another class."""
    return tuple(field.name for field in fields(kind) if field.compare) if is_dataclass(kind) else None


def _given(value: object, name: str) -> object:
    """A field of a dataclass; one that is read when it is looked at as it was given, unread."""
    descriptor = vars(type(value)).get(name)
    return (
        as_given(value, name)
        if getattr(descriptor, "is_read_when_looked_at", False)
        else getattr(value, name)
    )


def together(own: Inputs, bundles: Iterable[Inputs]) -> dict[str, bytes]:
    """All inputs of a file; what several have under one name counts as one."""
    found: dict[str, bytes] = {}
    for some in (own, *bundles):
        for name, value in some.items():
            found[name] = _short(found[name] + value) if name in found else value
    return found


def of_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The digests of files by their bytes."""
    return {name: _short(sha256(data).digest()) for name, data in files.items()}


def _short(data: bytes) -> bytes:
    return blake2b(data, digest_size=SIZE).digest()
