"""An article as it was just saved, shown before the site is brought up to it.

In a large archive bringing up everything takes seconds. The document of the article is made at once, of its file and its page
as they are now, and of what the last build knew of all others: what follows from the archive as a whole (what to read next, a
tag that recurs) is as it was until the build is done, and so is everything where more changed than the words of articles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bulletin.archive import assembly as archives
from bulletin.archive import photos
from bulletin.desk.applying import article_at, near
from bulletin.documents import laying_out, rendering, views
from bulletin.recipes import Batch

if TYPE_CHECKING:
    from bulletin.content.folder import Content
    from bulletin.documents.rendering import Press
    from bulletin.documents.views import Item, Related
    from bulletin.model import Access, Article, Settings
    from bulletin.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Around:
    """What the document of an article shows that neither its file nor its page says, as a build had it."""

    access: Access
    photos: tuple[str, ...]
    """Those that it showed."""
    derived: tuple[tuple[str, Any], ...]
    """What followed from other articles, by key."""
    infers_date: bool
    beside: tuple[tuple[str, Item], ...]
    """How lists showed the articles of its page, by id."""
    related: tuple[Related, ...]
    card: str
    settings: Settings
    press: Press


class Drafts:
    """What the last build made articles of, by id."""

    def __init__(self) -> None:
        self._batches: dict[str, Batch] = {}
        self._next: dict[str, Batch] = {}

    def note(self, maker: Recipe | Batch) -> None:
        """A build that is at work makes this."""
        if isinstance(maker, Batch) and (found := rendering.leaf_of(maker)):
            self._next |= dict.fromkeys((article.id for article in found[1].near.articles), maker)

    def turn(self) -> None:
        """That build is done."""
        self._batches, self._next = self._next, {}

    def around(self, article_id: str) -> Around | None:
        """What was known of an article; None of one that was not there."""
        batch = self._batches.get(article_id)
        found = rendering.leaf_of(batch) if batch else None
        if found is None:
            return None
        press, leaf = found
        at, article = next((at, each) for at, each in enumerate(leaf.near.articles) if each.id == article_id)
        return Around(
            article.meta.access,
            _shown(article),
            derived(article),
            article.infers_date,
            tuple((item.id, item) for item in leaf.beside),
            leaf.related[at].shown({item.id: item for item in leaf.others}),
            leaf.cards[at],
            leaf.near.settings,
            press,
        )


def derived(article: Article) -> tuple[tuple[str, Any], ...]:
    """What of the header of an article followed from others, by key."""
    return tuple((key, getattr(article.meta, key)) for key in sorted(article.derived))


def drawn(content: Content, path: str, around: Around) -> tuple[str, bytes] | None:
    """The document of the article in this file: its path and bytes.

    None where nobody may read it any more, or may again, or where it shows another photo: that waits for the build.
    """
    file = article_at(content, path)
    if file is None:
        return None
    close = near(content, [path])
    archive = replace(photos.attach(archives.order(close), close.images), settings=around.settings)
    article = _filled(archive.by_id[file.article.id], around)
    if article.meta.access != around.access or _shown(article) != around.photos:
        return None
    beside = tuple(
        (each, views.item(article, content.reference.region.gazetteer) if each == article.id else item)
        for each, item in around.beside
        if each in content.index.by_id
    )
    document = laying_out.article_document(
        article,
        archive.around(archive.page_of(article), article),
        content.reference,
        beside,
        around.related,
        around.card,
    )
    return document.path, rendering.printing(around.press, document).file().content


def _filled(article: Article, around: Around) -> Article:
    """The article with what followed from others for what its file leaves open."""
    new = {key: value for key, value in around.derived if not (article.meta.states(key) or key == _OF_LEDGER)}
    if not new:
        return article
    return replace(
        article,
        meta=replace(article.meta, **new),
        derived=article.derived | new.keys(),
        infers_date=around.infers_date and "date" in new,
    )


_OF_LEDGER = "aliases"
"""What follows from the ledger alone, which is at hand."""


def _shown(article: Article) -> tuple[str, ...]:
    """The photos of an article."""
    return tuple(caption.shown for caption in article.meta.captions if caption.image)
