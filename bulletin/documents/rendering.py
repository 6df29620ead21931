"""Archive + templates -> HTML documents, as values.

`documents` lays out every document of the site as a frozen value: its path, its kind, and all that its view is made
from. `render_document` turns one of them into bytes. It depends on nothing but its arguments, so documents can be rendered
in any order, in several processes, or not at all where neither the value nor the templates changed: the view of such a
document is never made.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from bulletin import routes
from bulletin.digests import digest
from bulletin.documents import (
    browsing,
    captured,
    facsimile,
    frontpage,
    hubs,
    indexes,
    typeface,
    views,
    words,
)
from bulletin.documents.related import Relations
from bulletin.model import OutputFile
from bulletin.problems import ContentError, Problem
from bulletin.recipes import Recipe
from bulletin.reference.region import NONE
from bulletin.sharing import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from bulletin.documents.indexes import PageEntry
    from bulletin.documents.views import Item, Related, SiteView
    from bulletin.documents.words import Words
    from bulletin.model import Archive, Article, Page
    from bulletin.reference.loading import Reference
    from bulletin.reference.region import Interface
    from bulletin.routes import Kind
    from bulletin.sharing.metadata import Metadata


@dataclass(frozen=True)
class Document:
    """One HTML document before it is rendered."""

    kind: Kind
    path: str
    """From the site root, e.g. `a/x7k2m/index.html`."""
    lay_out: Callable[..., tuple[object, Metadata]]
    """A function of a module: what the document shows, and what it says of itself."""
    of: tuple[object, ...]
    """Its arguments, which have digests: the document can show nothing else."""

    @cached_property
    def _laid_out(self) -> tuple[object, Metadata]:
        return self.lay_out(*self.of)

    @property
    def view(self) -> object:
        return self._laid_out[0]

    @property
    def metadata(self) -> Metadata:
        return self._laid_out[1]

    @property
    def identity(self) -> tuple[object, ...]:
        return self.kind.name, self.path, self.lay_out.__module__, self.lay_out.__qualname__, self.of


class _FoldWords(Extension):
    """Words without placeholders become part of the template when it is compiled: a fifth of an article's work."""

    _WORD = re.compile(r"\{\{ w\('([a-z_0-9.]+)'\) \}\}")
    _ATTRIBUTE = re.compile(r"\{\{ ta\('([a-z-]+)', '([a-z_0-9.]+)'\) \}\}")

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 Jinja's
        table = cast(words.Words, self.environment.globals["words"])
        source = self._WORD.sub(lambda match: _verbatim(table.mark_up(match[1])), source)
        return self._ATTRIBUTE.sub(lambda match: _verbatim(table.attribute(match[1], match[2])), source)


def _verbatim(html: str) -> str:
    """Text that Jinja leaves alone, should a word ever hold its brackets."""
    return f"{{% raw %}}{html}{{% endraw %}}" if "{" in html else html


def environment(templates: Path, interface: str = words.REFERENCE, own: Interface = NONE) -> Environment:
    """The templates and tables of words in a folder. `interface` names the language documents are written in.

    `own` are words that stand instead of those of the tables. Raises ContentError when a table of words is missing or
    incomplete.
    """
    tables = words.adapted(words.load(templates / "words"), own)
    if interface not in tables:
        known = "、".join(tables)
        raise ContentError(Problem(str(templates / "words"), 1, f"没有界面语言“{interface}”；现有：{known}"))
    table = tables[interface]
    result = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[_FoldWords],
    )
    result.globals.update(
        t=table.say,
        w=table.mark_up,
        ta=table.attribute,
        phrase=table.mark_up_phrase,
        words_of=table.words_of,
        tables=tables,
        words=table,
    )
    result.globals.update(_shared_parts(result))
    result.globals.update(
        menu=routes.MENU,
        paths={kind.name: kind.path() for kind in routes.KINDS if kind.is_single},
        static=cache(routes.STATIC.path),
        search_part=routes.SEARCH_INDEX.path,
        share_words=[f"share.{name}" for name in _SHARE_WORDS] + ["cite.title", "cite.copy"],
    )
    loader = _source(result, "partials/loader.js")
    result.globals.update(loader=Markup(loader), policy=partial(_policy, _hash(loader)))  # noqa: S704 a template's
    result.filters["address"] = routes.address
    result.filters["json"] = to_json
    return result


_SHARE_WORDS = (
    "copy",
    "send",
    "qr",
    "quote",
    "report",
    "copied",
    "failed",
    "paragraph",
    "selection",
    "copy_report",
    "report_id",
    "report_title",
    "report_url",
    "report_error",
    "report_subject",
    "report_place",
    "report_quote",
)
"""What share.js says."""


def _source(environment: Environment, name: str) -> str:
    return cast(FileSystemLoader, environment.loader).get_source(environment, name)[0].rstrip("\n")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _policy(loader: str, path: str) -> Markup:
    """What a document may load and do (Content-Security-Policy): what lies in the site, by scripts that lie there.

    `loader` is the hash of the one inline script, which 404.html holds. Data blocks are no scripts.
    """
    own = "'self'"
    scripts = f"{own} {loader}" if path == routes.NOT_FOUND.path() else own
    rules = {
        "default-src": "'none'",
        "script-src": scripts,
        "style-src": own,
        "img-src": f"{own} data:",
        "font-src": f"{own} data:",
        "connect-src": own,
        "worker-src": own,
        "manifest-src": own,
        "form-action": own,
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "bulletin",
    }
    return Markup("; ".join(f"{name} {value}" for name, value in rules.items()))  # noqa: S704 constants


_LANDMARKS = frozenset(kind.path() for kind in routes.MENU)
"""The documents of the menu: the head marks the one it stands in."""


def _shared_parts(environment: Environment) -> dict[str, Callable[..., Markup]]:
    """What thousands of documents have in common, rendered once for each set of arguments.

    `frame` gives head and foot, `list_entry` an article in a list, `entry_line` the line under its headline.
    Rendering them anew would cost more than all the rest of an article.
    """

    @cache
    def part(name: str, root: str, section: str, current: str, site: SiteView) -> Markup:
        template = environment.get_template(f"partials/{name}.html")
        return Markup(template.render(site=site, root=root, section=section, current=current))  # noqa: S704 a template's

    def frame(name: str, root: str, section: str, path: str, site: SiteView) -> Markup:
        return part(name, root, section, path if path in _LANDMARKS else "", site)

    def lists() -> Any:
        return environment.get_template("partials/lists.html").module

    @cache
    def entry_line(item: Item) -> Markup:
        return cast(Markup, lists().line(item))

    @cache
    def list_entry(item: Item, root: str) -> Markup:
        return cast(Markup, lists().entry(item, root))

    return {"frame": frame, "entry_line": entry_line, "list_entry": list_entry}


def to_json(value: object) -> Markup:
    """JSON that may stand inside a `<script>` element: Chinese as Chinese, keys in their order, no `<`."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704


def render(
    archive: Archive, environment: Environment, reference: Reference, pictures: Collection[str] = ()
) -> Iterator[OutputFile]:
    """Every HTML document of the site, and the words of each further language as a script."""
    for recipe in recipes(archive, environment, reference, pictures):
        yield recipe.file()
    yield from word_scripts(environment)


def recipes(
    archive: Archive, environment: Environment, reference: Reference, pictures: Collection[str] = ()
) -> Iterator[Recipe]:
    """How every HTML document of the site is made.

    `pictures` are the output paths of the cards there will be.
    """
    site = views.site_view(archive.settings, typeface.HEADLINES if typeface.headline_glyphs(archive) else "")
    presses = {
        kind.template: Press(environment, kind.template, site) for kind in routes.KINDS if kind.template
    }
    for document in documents(archive, reference, cast(words.Words, environment.globals["words"]), pictures):
        yield Recipe(document.path, _printed, (presses[document.kind.template], document))
    table = dict(cast(words.Words, environment.globals["words"]).table)
    for page in archive.pages:
        articles = [archive.by_id[each] for each in page.article_ids if each in archive.by_id]
        of = (page, archive.around(page, *articles), reference, table)
        yield Recipe(routes.PAGE_SOURCE.path(page.raw.stem), captured.script, of)


@dataclass(frozen=True)
class Press:
    """What renders the documents of a template: it, all that it includes, the words, what all documents show."""

    environment: Environment
    template: str
    site: SiteView

    @cached_property
    def identity(self) -> bytes:
        """Digest of all of this; of the templates, the text of those that can have a part in it."""
        tables = cast(dict[str, words.Words], self.environment.globals["tables"])
        own = cast(words.Words, self.environment.globals["words"])
        sources = [(name, self._source(name)) for name in sorted(self._closure())]
        return digest(
            sources, own.language, [(table.language, table.table) for table in tables.values()], self.site
        )

    def _closure(self) -> set[str]:
        """The template, those it names and those these name; the partials, which functions render, always."""
        found: set[str] = set()
        waiting = [self.template, *self.environment.list_templates(filter_func=_is_partial)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += _NAMED.findall(self._source(name))
        return found

    def _source(self, name: str) -> str:
        loader = cast(FileSystemLoader, self.environment.loader)
        return loader.get_source(self.environment, name)[0]


_NAMED = re.compile(r"""["']([\w/-]+\.html)["']""")
"""The templates a template names, in whatever statement."""


def _is_partial(name: str) -> bool:
    return name.startswith("partials/")


def _printed(press: Press, document: Document) -> bytes:
    return render_document(press.environment, press.site, document).content


def render_document(environment: Environment, site: SiteView, document: Document) -> OutputFile:
    template = environment.get_template(document.kind.template)
    html = template.render(
        site=site,
        view=document.view,
        metadata=document.metadata,
        section=document.kind.section,
        path=document.path,
        root="../" * document.path.count("/"),
    )
    return OutputFile(document.path, html.encode())


def word_scripts(environment: Environment) -> Iterator[OutputFile]:
    """One script a language; the one the documents are written in too, for the menus that scripts make."""
    for table in cast(dict[str, words.Words], environment.globals["tables"]).values():
        yield words.script(table)


def documents(
    archive: Archive, reference: Reference, table: Words, pictures: Collection[str] = ()
) -> Iterator[Document]:
    """Lay out every document of the site, articles first."""
    gazetteer = reference.region.gazetteer
    items = {article.id: views.item(article, gazetteer) for article in archive.listed}
    groups = browsing.Groups(archive, reference.region, items)
    relations = Relations(archive, groups)
    for article in archive.articles:
        page = archive.page_of(article)
        beside = tuple((each, items[each]) for each in (page.article_ids if page else ()) if each in items)
        related = () if article.is_withdrawn else relations.of(article)
        card = routes.card_among(pictures, article.id)
        yield Document(
            routes.ARTICLE,
            routes.ARTICLE.path(article.id),
            _article,
            (article, archive.around(page, article), reference, beside, related, card),
        )
    yield from _pages(archive, items, table, pictures)
    yield from _browsing(archive, groups, table, pictures)
    yield plain_document(
        routes.HOME,
        routes.HOME.path(),
        frontpage.home(archive, groups, indexes.page_entries(archive, items)),
        archive.settings.title,
        archive,
        routes.card_among(pictures),
    )
    counts = {"pages": len(archive.pages), "articles": len(archive.listed)}
    titles = {
        routes.ABOUT: table.say("about.title"),
        routes.SEARCH: table.say("nav.search"),
        routes.NOT_FOUND: "404",
    }
    for kind, title in titles.items():
        card = hubs.card_of(kind, kind.path(), pictures)
        yield plain_document(kind, kind.path(), counts, title, archive, card)


def hub_cards(archive: Archive, reference: Reference, table: Words) -> hubs.Cards:
    """What the cards of lists show, by their output paths."""
    items = {article.id: views.item(article, reference.region.gazetteer) for article in archive.listed}
    groups = browsing.Groups(archive, reference.region, items)
    return hubs.cards(groups, indexes.page_entries(archive, items), table)


def _article(
    article: Article,
    near: Archive,
    reference: Reference,
    beside: tuple[tuple[str, Item], ...],
    related: tuple[Related, ...],
    card: str,
) -> tuple[object, Metadata]:
    """`near` is the article with its page, `beside` the listed articles of that page by id, `card` the path of its picture."""
    view = views.article_view(article, near, reference.region.gazetteer, dict(beside), related)
    places = tuple(link.text for link in view.places)
    return view, metadata.of_article(article, near, card, places)


def plain_document(
    kind: Kind,
    path: str,
    view: object,
    title: str,
    archive: Archive,
    card: str = "",
    description: str = "",
) -> Document:
    """A document that is no article; without a `description` of its own it has the archive's."""
    text = description or archive.settings.description
    return Document(kind, path, _plain, (view, title, text, path, archive.around(None), card))


def _plain(
    view: object, title: str, description: str, path: str, near: Archive, card: str
) -> tuple[object, Metadata]:
    return view, metadata.of_document(title, description, path, near, card=card)


def _pages(
    archive: Archive, items: dict[str, views.Item], table: Words, pictures: Collection[str]
) -> Iterator[Document]:
    found = indexes.page_entries(archive, items)
    for at, page in enumerate(archive.pages):
        articles = [archive.by_id[each] for each in page.article_ids if each in archive.by_id]
        near = archive.around(page, *articles)
        beside = (found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None)
        title = hubs.page_title(found[at], table)
        count = found[at].count
        description = table.say("page.description", n=count, archive=archive.settings.title)
        path = routes.PAGE.path(page.raw.stem)
        card = hubs.card_of(routes.PAGE, path, pictures)
        of = (page, near, found[at], beside, title, description, path, card)
        yield Document(routes.PAGE, path, _page, of)
    for path, pages_view in indexes.pages(found):
        card = hubs.card_of(routes.PAGES, path, pictures)
        yield plain_document(routes.PAGES, path, pages_view, table.say("pages.title"), archive, card)


def _page(
    page: Page,
    near: Archive,
    entry: PageEntry,
    beside: tuple[PageEntry | None, PageEntry | None],
    title: str,
    description: str,
    path: str,
    card: str,
) -> tuple[object, Metadata]:
    """`near` is the page with its articles, `entry` how a list shows it, `beside` the pages before and after it."""
    view = indexes.page_view(page, near, entry, beside, facsimile.lines(page, near))
    return view, metadata.of_document(title, description, path, near, card=card)


def _browsing(
    archive: Archive, groups: browsing.Groups, table: Words, pictures: Collection[str]
) -> Iterator[Document]:
    listings: dict[Kind, Iterable[tuple[str, browsing.Listing]]] = {
        routes.PLACE: browsing.place_listings(groups),
        routes.PERSON: browsing.person_listings(groups),
        routes.DATE: browsing.date_listings(groups),
        routes.TAG: browsing.tag_listings(groups),
    }
    for kind, found in listings.items():
        for path, listing in found:
            title = listing.title or table.say_phrase(listing.phrase)
            description = table.say(
                "list.description", name=title, n=listing.count, archive=archive.settings.title
            )
            card = hubs.card_of(kind, path, pictures)
            yield plain_document(kind, path, listing, title, archive, card, description)
    views_of: dict[Kind, object] = {
        routes.PLACES: indexes.places(groups),
        routes.DATES: indexes.dates(groups),
    }
    for kind, view in views_of.items():
        card = hubs.card_of(kind, kind.path(), pictures)
        yield plain_document(kind, kind.path(), view, table.say(f"{kind.name}.title"), archive, card)
    for kind, path, names in (*indexes.people(groups), *indexes.tags(groups)):
        card = hubs.card_of(kind, path, pictures)
        yield plain_document(kind, path, names, table.say(f"{kind.section}.title"), archive, card)
