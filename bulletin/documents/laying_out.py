"""Archive -> every document of the site, before it is rendered.

A document is a frozen value: its path, its kind, and all that its view is made from. The view itself is made when somebody
looks at it: of a document that is taken over from the last site, never.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.documents import browsing, facsimile, frontpage, hubs, indexes, pagelists, threads, views
from bulletin.documents.related import Near, Relations
from bulletin.exports import feeds
from bulletin.model import by_page
from bulletin.recipes import Recipe
from bulletin.sharing import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bulletin.documents.browsing import Sentence
    from bulletin.documents.pagelists import PageEntry
    from bulletin.documents.threads import Story
    from bulletin.documents.views import Item, Related
    from bulletin.documents.words import Words
    from bulletin.model import Archive, Article, Page, Sheet
    from bulletin.reference.loading import Reference
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

    def laid_out(self) -> tuple[object, Metadata]:
        """Its view and what it says of itself, made anew each time: of thousands of documents they would fill the memory."""
        return self.lay_out(*self.of)

    @property
    def identity(self) -> tuple[object, ...]:
        return self.kind.name, self.path, self.lay_out.__module__, self.lay_out.__qualname__, self.of


@dataclass(frozen=True)
class Overview:
    """How lists show the articles and pages of an archive."""

    archive: Archive
    reference: Reference
    sheets: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict)
    """The pictures of pages that show theirs, by the file name of the page."""

    @cached_property
    def items(self) -> dict[str, Item]:
        """The listed articles, by id."""
        found: dict[str, Item] = {}
        for articles in by_page(self.archive.listed):
            found |= zip((one.id for one in articles), views.items(articles, self.reference), strict=True)
        return {article.id: found[article.id] for article in self.archive.listed}

    @cached_property
    def groups(self) -> browsing.Groups:
        return browsing.Groups(self.archive, self.reference.region, self.items)

    @cached_property
    def entries(self) -> tuple[PageEntry, ...]:
        """The pages, in their order."""
        return pagelists.page_entries(self.archive, self.items)

    @cached_property
    def relations(self) -> Relations:
        return Relations(self.archive, self.groups)


@dataclass(frozen=True)
class Leaf:
    """A newspaper page with its articles, or an article that has none: all that the documents about them can show."""

    name: str
    """What tells it from the others: the file name of the page, or the path of the article."""
    near: Archive
    """The page, if there is one, with its articles."""
    beside: tuple[Item, ...]
    """How lists show those of its articles that are listed."""
    related: tuple[Near, ...]
    """What else to read, for each article."""
    others: tuple[Item, ...]
    """How lists show the articles that these name."""
    cards: tuple[str, ...]
    """The path of the card of each article."""
    head: PageHead | None

    def documents(self, reference: Reference) -> Iterator[Document]:
        """Of its articles, then of the page."""
        page = self.near.pages[0] if self.near.pages else None
        beside = tuple((item.id, item) for item in self.beside)
        places = {item.id: at for at, item in enumerate(self.beside)}
        others = {item.id: item for item in self.others}
        for article, related, card in zip(self.near.articles, self.related, self.cards, strict=True):
            near = self.near.around(page, article)
            # Not all of a page of a thousand: each of its documents would be made of a thousand entries.
            at = places.get(article.id, -1)
            shown = beside[max(0, at - views.NEIGHBOURS) : at + views.NEIGHBOURS + 1]
            yield article_document(article, near, reference, shown, related.shown(others), card)
        if page and self.head:
            head, path = self.head, routes.PAGE.path(page.raw.stem)
            of_page = (page, self.printed, head.entry, head.beside, head.title, head.description, path)
            yield Document(routes.PAGE, path, _page, (*of_page, head.card, head.sheets))

    @property
    def printed(self) -> Archive:
        """The page with the articles that were printed on it, as the ledger has them: others may say of themselves that
        they stand there."""
        (page,) = self.near.pages
        known = self.near.by_id
        return self.near.around(page, *(known[each] for each in page.article_ids if each in known))

    @property
    def paths(self) -> tuple[str, ...]:
        """Of these documents."""
        pages = (routes.PAGE.path(page.raw.stem) for page in self.near.pages)
        return (*(routes.ARTICLE.path(article.id) for article in self.near.articles), *pages)


@dataclass(frozen=True)
class PageHead:
    """What the document of a newspaper page shows besides its lines and articles."""

    entry: PageEntry
    """How a list shows it."""
    beside: tuple[PageEntry | None, PageEntry | None]
    """The pages before and after it."""
    title: str
    description: str
    card: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Hub:
    """A list of articles: all that its documents can show."""

    kind: str
    """The name of their kind."""
    whole: browsing.Whole
    near: Archive
    """The settings, and nothing of the archive."""
    title: str
    description: str
    card: str
    feed: str
    divisions: tuple[tuple[str, ...], ...] = ()
    """Of a tag: what its articles are about, of each the divisions of the region."""
    naming: tuple[threads.Naming, ...] = ()
    """Of a tag: the sentences in which its articles name it."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Of these documents."""
        return self.whole.paths(LISTS[self.kind].path)

    def documents(self, reference: Reference) -> Iterator[Document]:
        kind = LISTS[self.kind]
        said: dict[str, Sentence] = {}
        where = None
        if kind is routes.TAG:
            items = self.whole.parts[0][1]
            named = zip(items, self.naming, strict=True)
            said = {item.id: found for item, one in named if (found := one.by_label.get(self.title))}
            where = indexes.map_of(reference.region, self.divisions, self.whole.listing.query)
        for path, listing in self.whole.documents(kind.path):
            shown_as = listing
            if kind is routes.TAG:
                ids = (item.id for group in listing.groups for item in group.items)
                naming = {each: said[each] for each in ids if each in said}
                shown_as = replace(listing, map=where, sentences=naming)
            yield plain_document(
                kind, path, shown_as, self.title, self.near, self.card, self.description, self.feed
            )


LISTS = {kind.name: kind for kind in (routes.PLACE, routes.PERSON, routes.DATE, routes.TAG)}


def documents(overview: Overview, table: Words, pictures: Collection[str] = ()) -> Iterator[Document]:
    """Lay out every document of the site, leaf by leaf, then list by list, then those about all. `pictures` are the paths of
    the cards there will be."""
    for leaf in leaves(overview, table, pictures):
        yield from leaf.documents(overview.reference)
    for hub in hubs_of(overview, table, pictures):
        yield from hub.documents(overview.reference)
    yield from others(overview, table, pictures)


def leaves(overview: Overview, table: Words, pictures: Collection[str] = ()) -> Iterator[Leaf]:
    """The newspaper pages in their order, then the articles that have none. Each article stands in one leaf."""
    archive, items, relations = overview.archive, overview.items, overview.relations
    alone = []
    of_page: dict[str, list[Article]] = {}
    for article in archive.articles:
        page = archive.page_of(article)
        if page:
            of_page.setdefault(page.raw.name, []).append(article)
        else:
            alone.append(article)

    def leaf(name: str, page: Page | None, articles: Sequence[Article], head: PageHead | None) -> Leaf:
        related = tuple(map(relations.of, articles))
        return Leaf(
            name,
            archive.around(page, *articles),
            tuple(items[each] for each in (page.article_ids if page else ()) if each in items),
            related,
            tuple(items[each] for each in dict.fromkeys(one for near in related for one in near.ids)),
            tuple(routes.card_among(pictures, article.id) for article in articles),
            head,
        )

    found = overview.entries
    for at, page in enumerate(archive.pages):
        card = hubs.card_of(routes.PAGE, routes.PAGE.path(page.raw.stem), pictures)
        head = PageHead(
            found[at],
            (found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None),
            hubs.page_title(found[at], table),
            table.say("page.description", n=found[at].count, archive=archive.settings.title),
            card,
            overview.sheets.get(page.raw.name, ()),
        )
        yield leaf(page.raw.name, page, of_page.get(page.raw.name, ()), head)
    for article in alone:
        yield leaf(article.path, None, (article,), None)


def others(overview: Overview, table: Words, pictures: Collection[str] = ()) -> Iterator[Document]:
    """The documents that belong to no leaf and no list: indexes, the front page and those of which there is one."""
    archive, groups, relations = overview.archive, overview.groups, overview.relations
    for path, pages_view in pagelists.pages(overview.entries, archive.settings.publication):
        card = hubs.card_of(routes.PAGES, path, pictures)
        yield plain_document(routes.PAGES, path, pages_view, table.say("pages.title"), archive, card)
    yield from _browsing(archive, groups, table, pictures)
    facts = tuple(threads.told(relations))
    told = (archive.by_id[item.id] for _, members in facts for item in members)
    near = archive.around(None, *dict.fromkeys(told))
    title, card = table.say("threads.title"), routes.card_among(pictures)
    of = (threads.stories(groups), facts, near, title, card)
    yield Document(routes.THREADS, routes.THREADS.path(), _threads, of)
    yield plain_document(
        routes.HOME,
        routes.HOME.path(),
        frontpage.home(archive, groups, overview.entries),
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


def hub_cards(overview: Overview, table: Words) -> hubs.Cards:
    """What the cards of lists show, by their output paths."""
    return hubs.cards(overview.groups, overview.entries, table)


def hub_feeds(overview: Overview) -> Iterator[Recipe]:
    """How the feeds of lists are made."""
    archive = overview.archive
    near = archive.around(None)
    for feed, path, name, ids in hubs.feeds(overview.groups):
        newest = feeds.additions([archive.by_id[each] for each in ids], feeds.LONGEST_OF_LIST)
        yield Recipe(feed, feeds.of_list, (newest, name, feed, path, near))


def article_document(
    article: Article,
    near: Archive,
    reference: Reference,
    beside: tuple[tuple[str, Item], ...],
    related: tuple[Related, ...],
    card: str,
) -> Document:
    """The document of an article. `near` is it with its page, `beside` the listed articles of that page around it, by id,
    `card` the path of its picture."""
    of = (article, near, reference, beside, related, card)
    return Document(routes.ARTICLE, routes.ARTICLE.path(article.id), _article, of)


def _article(
    article: Article,
    near: Archive,
    reference: Reference,
    beside: tuple[tuple[str, Item], ...],
    related: tuple[Related, ...],
    card: str,
) -> tuple[object, Metadata]:
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
    feed: str = "",
) -> Document:
    """A document that is no article; without a `description` of its own it has the archive's."""
    text = description or archive.settings.description
    return Document(kind, path, _plain, (view, title, text, path, archive.around(None), card, feed))


def _plain(
    view: object, title: str, description: str, path: str, near: Archive, card: str, feed: str
) -> tuple[object, Metadata]:
    return view, metadata.of_document(title, description, path, near, card=card, feed=feed)


def _page(
    page: Page,
    near: Archive,
    entry: PageEntry,
    beside: tuple[PageEntry | None, PageEntry | None],
    title: str,
    description: str,
    path: str,
    card: str,
    sheets: tuple[Sheet, ...],
) -> tuple[object, Metadata]:
    """`near` is the page with its articles, `entry` how a list shows it, `beside` the pages before and after it."""
    view = pagelists.page_view(page, near, entry, beside, facsimile.lines(page, near), sheets)
    noindex = not near.may_be_indexed(page)
    return view, metadata.of_document(title, description, path, near, card=card, noindex=noindex)


def _threads(
    stories: tuple[Story, ...],
    facts: tuple[tuple[str, tuple[Item, ...]], ...],
    near: Archive,
    title: str,
    card: str,
) -> tuple[object, Metadata]:
    view = threads.threads_view(stories, facts, near)
    text = near.settings.description
    return view, metadata.of_document(title, text, routes.THREADS.path(), near, card=card)


def hubs_of(overview: Overview, table: Words, pictures: Collection[str] = ()) -> Iterator[Hub]:
    """The lists of the articles of one place, person, date or tag."""
    archive, groups = overview.archive, overview.groups
    near = archive.around(None)
    said = threads.sentences(archive.listed)
    lists = {
        routes.PLACE: browsing.place_listings(groups),
        routes.PERSON: browsing.person_listings(groups),
        routes.DATE: browsing.date_listings(groups),
        routes.TAG: browsing.tag_listings(groups),
    }
    for kind, found in lists.items():
        for whole in found:
            title = whole.listing.title or table.say_phrase(whole.listing.phrase)
            description = table.say(
                "list.description", name=title, n=whole.count, archive=archive.settings.title
            )
            path = kind.path(whole.name)
            card = hubs.card_of(kind, path, pictures)
            feed = hubs.feed_of(kind, path, whole.count)
            # The document of a tag shows where its articles are about, and where they name it.
            items = whole.parts[0][1] if kind is routes.TAG else ()
            divisions = tuple(map(groups.divisions_of, items))
            naming = tuple(said[item.id] for item in items)
            yield Hub(kind.name, whole, near, title, description, card, feed, divisions, naming)


def _browsing(
    archive: Archive, groups: browsing.Groups, table: Words, pictures: Collection[str]
) -> Iterator[Document]:
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
