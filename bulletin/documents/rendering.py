"""Documents + templates -> HTML.

`render_document` turns one document into bytes. It depends on nothing but its arguments, so documents can be rendered in any
order, in several processes, or not at all where neither the document nor the templates changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from bulletin import program, routes
from bulletin.digests import digest
from bulletin.documents import captured, laying_out, theming, typeface, views, words
from bulletin.documents.compiling import Compiled
from bulletin.documents.laying_out import Overview
from bulletin.documents.sent import Sent
from bulletin.model import OutputFile, Theme
from bulletin.problems import ContentError, Problem
from bulletin.recipes import Batch, Recipe, expanded
from bulletin.reference.region import NONE
from bulletin.text.typography import with_signs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, MutableMapping
    from pathlib import Path

    from jinja2 import BaseLoader

    from bulletin.documents.browsing import Sentence
    from bulletin.documents.laying_out import Document, Hub, Leaf
    from bulletin.documents.views import Item, SiteView
    from bulletin.model import Archive
    from bulletin.reference.loading import Reference
    from bulletin.reference.region import Interface


PLAIN = Theme()
NOTHING = Sent()


class _FoldWords(Extension):
    """Words without placeholders become part of the template when it is compiled: a fifth of an article's work.

    An element that holds such a word alone carries its key itself, without another element around the word.
    """

    _ALONE = re.compile(r"<([a-z][a-z0-9]*)([^<>{}]*)>\{\{ w\('([a-z_0-9.]+)'\) \}\}</\1>")
    _WORD = re.compile(r"\{\{ w\('([a-z_0-9.]+)'\) \}\}")
    _ATTRIBUTE = re.compile(r"\{\{ ta\('([a-z-]+)', '([a-z_0-9.]+)'\) \}\}")

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 Jinja's
        table = cast(words.Words, self.environment.globals["words"])
        source = self._ALONE.sub(lambda match: _verbatim(table.fill(*match.groups())), source)
        source = self._WORD.sub(lambda match: _verbatim(table.mark_up(match[1])), source)
        return self._ATTRIBUTE.sub(lambda match: _verbatim(table.attribute(match[1], match[2])), source)


class _Environment(Environment):
    """Templates that share one dictionary of global names. Jinja gives each template a `ChainMap` over it, in which every
    look-up takes longer.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class _Sandbox(_Environment, ImmutableSandboxedEnvironment):
    """The same for templates that come with the content."""


def _verbatim(html: str) -> str:
    """Text that Jinja leaves alone, should a word ever hold its brackets."""
    return f"{{% raw %}}{html}{{% endraw %}}" if "{" in html else html


def environment(
    templates: Path,
    interface: str = words.REFERENCE,
    own: Interface = NONE,
    theme: Theme = PLAIN,
    sent: Sent = NOTHING,
) -> Environment:
    """The templates and tables of words in a folder. `interface` names the language documents are written in.

    `own` are words that stand instead of those of the tables, the templates of `theme` instead of those of the folder:
    these come with the content, so all are then run in Jinja's sandbox. `sent` gives the version of styles and scripts.
    Raises ContentError when a table of words is missing or incomplete.
    """
    tables = words.adapted(words.load(templates / "words"), own)
    if interface not in tables:
        known = "、".join(tables)
        raise ContentError(Problem(str(templates / "words"), 1, f"没有界面语言“{interface}”；现有：{known}"))
    table = tables[interface]
    kind = _Sandbox if theme.templates else _Environment
    result = kind(
        loader=theming.loader(theme, templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[_FoldWords],
        bytecode_cache=Compiled(digest(kind.__name__, table.language, table.table)),
    )
    result.globals.update(
        asked=(interface, {language: dict(table) for language, table in own.items()}, theme, sent),
        t=table.say,
        w=table.mark_up,
        ta=table.attribute,
        phrase=table.mark_up_phrase,
        tables=tables,
        words=table,
    )
    result.globals.update(_shared_parts(result), has_own_style=bool(theme.style), logo=theme.logo)
    result.globals.update(theming.papers(theme))
    result.globals.update(
        menu=routes.MENU,
        paths={kind.name: kind.path() for kind in routes.KINDS if kind.is_single},
        sent=sent,
        static=cache(sent.address),
        search_part=routes.SEARCH_INDEX.path,
    )
    loader = _source(result, "partials/loader.js")
    result.globals.update(loader=Markup(loader), policy=partial(_policy, _hash(loader)))  # noqa: S704 a template's
    result.filters["address"] = routes.address
    result.filters["signs"] = with_signs
    result.filters["json"] = to_json
    result.filters["in_text"] = in_text
    result.filters["running"] = running
    return result


def _source(environment: Environment, name: str) -> str:
    return cast("BaseLoader", environment.loader).get_source(environment, name)[0].rstrip("\n")


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

    `frame` gives head and foot, `list_entry` an article in a list, `entry_line` the line under its headline, `brief_entry` an
    article beside another.
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
    def list_entry(item: Item, root: str, sentence: Sentence | None = None) -> Markup:
        return cast(Markup, lists().entry(item, root, sentence))

    @cache
    def brief_entry(item: Item, root: str) -> Markup:
        return cast(Markup, lists().brief_entry(item, root))

    return {"frame": frame, "entry_line": entry_line, "list_entry": list_entry, "brief_entry": brief_entry}


def forget(environment: Environment) -> None:
    """Let go of what documents have in common, once all of them are rendered."""
    for part in ("entry_line", "list_entry", "brief_entry"):
        cast(Any, environment.globals[part]).cache_clear()


def running(title: Markup) -> Markup:
    """A headline (`views.headline`) where it is a line among others: it may break between words, its clauses are not kept whole.

    >>> running(Markup('<span class="clause">甲乙</span> <span class="clause">丙<wbr>丁</span>'))
    Markup('甲乙 丙<wbr>丁')
    """
    return Markup(str(title).replace('<span class="clause">', "").replace("</span>", ""))  # noqa: S704


def in_text(text: str) -> Markup:
    """Characters of an element. Marks of quotation mean something in attributes alone, and stand in JSON by the dozen.

    >>> in_text('{"a": "<b>&"}')
    Markup('{"a": "&lt;b>&amp;"}')
    """
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;"))  # noqa: S704


def to_json(value: object) -> Markup:
    """JSON that may stand inside a `<script>` element: Chinese as Chinese, keys in their order, no `<`."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704


def render(
    archive: Archive, environment: Environment, reference: Reference, pictures: Collection[str] = ()
) -> Iterator[OutputFile]:
    """Every HTML document of the site, and the words of each further language as a script."""
    for recipe in expanded(recipes(Overview(archive, reference), environment, pictures)):
        yield recipe.file()
    yield from word_scripts(environment)


def recipes(
    overview: Overview, environment: Environment, pictures: Collection[str] = ()
) -> Iterator[Recipe | Batch]:
    """How every HTML document of the site is made, and the scripts with the captured lines of pages: a batch for each leaf
    and for each list, each of the other documents by itself.

    `pictures` are the output paths of the cards there will be.
    """
    archive, table = overview.archive, cast(words.Words, environment.globals["words"])
    site = views.site_view(archive.settings, typeface.HEADLINES if typeface.headline_glyphs(archive) else "")
    presses = {
        kind.template: Press(environment, kind.template, site) for kind in routes.KINDS if kind.template
    }
    version = cast(Sent, environment.globals["sent"]).put_in_last
    of_leaf = tuple(presses[kind.template] for kind in (routes.ARTICLE, routes.PAGE))
    for leaf in laying_out.leaves(overview, table, pictures):
        scripts = (routes.PAGE_SOURCE.path(page.raw.stem) for page in leaf.near.pages)
        of = (of_leaf, overview.reference, leaf)
        yield Batch(f"documents {leaf.name}", (*leaf.paths, *scripts), _of_leaf, of, version)
    for hub in laying_out.hubs_of(overview, table, pictures):
        name = f"list {hub.paths[0]}"
        of_hub = (presses[laying_out.LISTS[hub.kind].template], overview.reference, hub)
        yield Batch(name, hub.paths, _of_hub, of_hub, version)
    for document in laying_out.others(overview, table, pictures):
        yield printing(presses[document.kind.template], document)


def printing(press: Press, document: Document) -> Recipe:
    """How a document is made; the version of styles and scripts is put in last."""
    return Recipe(document.path, printed, (press, document), press.sent.put_in_last)


def _of_leaf(presses: tuple[Press, ...], reference: Reference, leaf: Leaf) -> Iterator[Recipe]:
    """How the documents of a leaf are made."""
    by_template = {press.template: press for press in presses}
    for document in leaf.documents(reference):
        yield printing(by_template[document.kind.template], document)
    for page in leaf.near.pages:
        of = (page, leaf.printed, reference)
        yield Recipe(routes.PAGE_SOURCE.path(page.raw.stem), captured.script, of)


def leaf_of(maker: Recipe | Batch) -> tuple[Press, Leaf] | None:
    """The leaf whose documents a batch makes, and what renders those of its articles; None of any other."""
    if not isinstance(maker, Batch) or maker.recipes is not _of_leaf:
        return None
    presses = cast("tuple[Press, ...]", maker.of[0])
    press = next(each for each in presses if each.template == routes.ARTICLE.template)
    return press, cast("Leaf", maker.of[2])


def _of_hub(press: Press, reference: Reference, hub: Hub) -> Iterator[Recipe]:
    """How the documents of a list are made."""
    return (printing(press, document) for document in hub.documents(reference))


@dataclass(frozen=True)
class Press:
    """What renders the documents of a template: it, all that it includes, the words, what all documents show."""

    environment: Environment
    template: str
    site: SiteView

    def __reduce__(self) -> tuple[Callable[..., Press], tuple[object, ...]]:
        """Another process with this program makes its own environment of the same."""
        return _press, (self.environment.globals["asked"], self.template, self.site)

    @cached_property
    def identity(self) -> bytes:
        """Digest of all of this; of the templates, the text of those that can have a part in it."""
        own = cast(words.Words, self.environment.globals["words"])
        return digest(
            self.sources,
            self.of_theme,
            own.language,
            [(table.language, table.table) for table in self.tables],
            self.site,
            self.sent,
        )

    @property
    def of_theme(self) -> tuple[object, ...]:
        """What every document shows of the theme, besides its templates and the version."""
        names = ("has_own_style", "logo", "paper_by_day", "paper_by_night")
        return tuple(self.environment.globals[name] for name in names)

    @property
    def sent(self) -> Sent:
        return cast(Sent, self.environment.globals["sent"])

    @cached_property
    def sources(self) -> list[tuple[str, str]]:
        """The templates that can have a part in a document, by name, and their texts."""
        return [(name, self._source(name)) for name in sorted(self._closure())]

    @property
    def tables(self) -> tuple[words.Words, ...]:
        """The words of all languages: a document names them for the menu of languages."""
        return tuple(cast(dict[str, words.Words], self.environment.globals["tables"]).values())

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
        loader = cast("BaseLoader", self.environment.loader)
        return loader.get_source(self.environment, name)[0]


def _press(asked: tuple[str, Interface, Theme, Sent], template: str, site: SiteView) -> Press:
    key = digest(*asked)
    if key not in _environments:
        _environments.clear()
        _environments[key] = environment(program.TEMPLATES, *asked)
    return Press(_environments[key], template, site)


_environments: dict[bytes, Environment] = {}
"""The one that this process made for others, by the digest of what it was made of."""
_NAMED = re.compile(r"""["']([\w/-]+\.html)["']""")
"""The templates a template names, in whatever statement."""


def _is_partial(name: str) -> bool:
    return name.startswith("partials/")


def printed(press: Press, document: Document) -> bytes:
    """The bytes of a document, with the mark of the version of styles and scripts."""
    return render_document(press.environment, press.site, document).content


def render_document(environment: Environment, site: SiteView, document: Document) -> OutputFile:
    template = environment.get_template(document.kind.template)
    view, metadata = document.laid_out()
    with theming.blamed(document.path):
        html = template.render(
            site=site,
            view=view,
            metadata=metadata,
            section=document.kind.section,
            path=document.path,
            root="../" * document.path.count("/"),
        )
    return OutputFile(document.path, html.encode())


def word_scripts(environment: Environment) -> Iterator[OutputFile]:
    """One script a language; the one the documents are written in too, for the menus that scripts make."""
    for table in cast(dict[str, words.Words], environment.globals["tables"]).values():
        yield words.script(table)
