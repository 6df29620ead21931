"""Archive + templates -> HTML documents, as values.

`documents` lays out every document of the site as a frozen value (path, template, view); `render_document` turns
one of them into bytes. The second step depends on nothing but its arguments, so documents can be rendered in any
order, in several processes, or skipped when neither the value nor the templates changed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from bulletin import routes
from bulletin.documents import browsing, differences, facsimile, frontpage, indexes, views, words
from bulletin.documents.related import Relations
from bulletin.model import OutputFile
from bulletin.problems import ContentError, Problem
from bulletin.reference.region import NONE
from bulletin.sharing import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from bulletin.documents.views import Item, SiteView
    from bulletin.documents.words import Words
    from bulletin.model import Archive
    from bulletin.reference.loading import Reference
    from bulletin.reference.region import Interface
    from bulletin.routes import Kind
    from bulletin.sharing.metadata import Metadata


@dataclass(frozen=True, slots=True)
class Document:
    """One HTML document before it is rendered."""

    kind: Kind
    path: str
    """From the site root, e.g. `a/x7k2m/index.html`."""
    view: object
    metadata: Metadata


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
    result.globals.update(_shared_parts(result, table))
    result.globals.update(
        menu=routes.MENU,
        paths={kind.name: kind.path() for kind in routes.KINDS if kind.is_single},
        static=cache(routes.STATIC.path),
        search_part=routes.SEARCH_INDEX.path,
    )
    result.filters["address"] = routes.address
    result.filters["json"] = to_json
    return result


_LANDMARKS = frozenset(kind.path() for kind in routes.MENU)
"""The documents of the menu: the head marks the one it stands in."""


def _shared_parts(environment: Environment, table: Words) -> dict[str, Callable[..., Markup]]:
    """What thousands of documents have in common, rendered once for each set of arguments.

    `frame` gives head and foot, `list_entry` an article in a list, `entry_line` the line under its headline,
    `rule_title` the attribute that names a difference.
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

    @cache
    def rule_title(rule: str) -> Markup:
        return table.attribute("title", f"source.{rule}")

    return {"frame": frame, "entry_line": entry_line, "list_entry": list_entry, "rule_title": rule_title}


def to_json(value: object) -> Markup:
    """JSON that may stand inside a `<script>` element: Chinese as Chinese, keys in their order, no `<`."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704


def render(
    archive: Archive, environment: Environment, reference: Reference, pictures: Collection[str] = ()
) -> Iterator[OutputFile]:
    """Every HTML document of the site, and the words of each further language as a script.

    `pictures` are the output paths of the cards there will be.
    """
    site = views.site_view(archive.settings)
    for document in documents(archive, reference, cast(words.Words, environment.globals["words"]), pictures):
        yield render_document(environment, site, document)
    yield from word_scripts(environment)


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
    """One script a language; the one the documents are written in too, to come back to it."""
    tables = cast(dict[str, words.Words], environment.globals["tables"])
    if len(tables) > 1:
        for table in tables.values():
            yield words.script(table)


def documents(
    archive: Archive, reference: Reference, table: Words, pictures: Collection[str] = ()
) -> Iterator[Document]:
    """Lay out every document of the site, articles first."""
    gazetteer = reference.region.gazetteer
    items = {article.id: views.item(article, gazetteer) for article in archive.listed}
    page_lines = {page.raw.name: facsimile.lines(page, archive) for page in archive.pages}
    captures = {page.raw.name: differences.capture(page, reference.subject) for page in archive.pages}
    groups = browsing.Groups(archive, reference.region, items)
    relations = Relations(archive, groups)
    for article in archive.articles:
        capture = captures.get(article.meta.source.page) if article.meta.source else None
        yield Document(
            routes.ARTICLE,
            routes.ARTICLE.path(article.id),
            views.article_view(
                article,
                archive,
                gazetteer,
                items,
                differences.source_of(article, capture),
                () if article.is_withdrawn else relations.of(article),
            ),
            metadata.of_article(article, archive, routes.card_among(pictures, article.id)),
        )
    yield from _pages(archive, items, page_lines, table)
    yield from _browsing(archive, groups, table)
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
        yield plain_document(kind, kind.path(), counts, title, archive)


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
    record = metadata.of_document(
        title, description or archive.settings.description, path, archive, card=card
    )
    return Document(kind, path, view, record)


def _pages(
    archive: Archive,
    items: dict[str, views.Item],
    page_lines: dict[str, tuple[facsimile.Line, ...]],
    table: Words,
) -> Iterator[Document]:
    found = indexes.page_entries(archive, items)
    for at, page in enumerate(archive.pages):
        view = indexes.page_view(page, archive, items, found, at, page_lines[page.raw.name])
        title = table.say("page.title", name=page.raw.stem)
        description = table.say("page.description", n=view.entry.count, archive=archive.settings.title)
        yield plain_document(
            routes.PAGE,
            routes.PAGE.path(page.raw.stem),
            view,
            title,
            archive,
            description=description,
        )
    for path, pages_view in indexes.pages(found):
        yield plain_document(routes.PAGES, path, pages_view, table.say("pages.title"), archive)


def _browsing(archive: Archive, groups: browsing.Groups, table: Words) -> Iterator[Document]:
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
            yield plain_document(kind, path, listing, title, archive, description=description)
    views_of: dict[Kind, object] = {
        routes.PLACES: indexes.places(groups),
        routes.DATES: indexes.dates(groups),
    }
    for kind, view in views_of.items():
        yield plain_document(kind, kind.path(), view, table.say(f"{kind.name}.title"), archive)
    for kind, path, names in (*indexes.people(groups), *indexes.tags(groups)):
        yield plain_document(kind, path, names, table.say(f"{kind.section}.title"), archive)
