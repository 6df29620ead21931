"""An article as it was just saved, shown before the site is brought up to it.

In a large archive bringing up everything takes seconds. The document of the article is made at once, of what the last build
knew of all others; what follows from the archive as a whole (what to read next) is as it was until the build is done, and so
is everything where more changed than the words of articles.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive import assembly as archives
from bulletin.archive import photos
from bulletin.desk.applying import article_at, near
from bulletin.documents import rendering, views
from bulletin.recipes import Batch

if TYPE_CHECKING:
    from collections.abc import Collection

    from bulletin.content.folder import Content
    from bulletin.documents.laying_out import Leaf
    from bulletin.model import Article
    from bulletin.recipes import Recipe


class Drafts:
    """What the last build made articles of, by id."""

    def __init__(self) -> None:
        self._batches: dict[str, Batch] = {}
        self._next: dict[str, Batch] = {}

    def note(self, maker: Recipe | Batch) -> None:
        """A build that is at work makes this."""
        if isinstance(maker, Batch) and (leaf := rendering.leaf_of(maker)):
            self._next |= dict.fromkeys((article.id for article in leaf.near.articles), maker)

    def turn(self) -> None:
        """That build is done."""
        self._batches, self._next = self._next, {}

    def of(self, content: Content, paths: Collection[str]) -> dict[str, bytes]:
        """The documents of the articles with these files, by path; nothing where one of them is not as easily said."""
        found: dict[str, bytes] = {}
        for path in paths:
            file = article_at(content, path)
            batch = self._batches.get(file.article.id) if file else None
            leaf = rendering.leaf_of(batch) if batch else None
            if file is None or batch is None or leaf is None:
                return {}
            around = near(content, [path]).content
            archive = photos.attach(archives.derive(around).archive, around.images)
            article = archive.by_id.get(file.article.id)
            drafted = _drafted(leaf, article, content) if article else None
            if article is None or drafted is None:
                return {}
            own = routes.ARTICLE.path(article.id)
            recipes = rendering.with_leaf(batch, drafted).expanded()
            found |= {recipe.path: recipe.file().content for recipe in recipes if recipe.path == own}
        return found


def _drafted(leaf: Leaf, article: Article, content: Content) -> Leaf | None:
    """The leaf with this article; None where nobody may read it any more, or may again, or it shows another photo."""
    was = leaf.near.by_id[article.id]
    if article.meta.access != was.meta.access or _shown(article) != _shown(was):
        return None
    articles = tuple(article if each.id == article.id else each for each in leaf.near.articles)
    item = views.item(article, content.reference.region.gazetteer)
    beside = tuple(item if each.id == article.id else each for each in leaf.beside)
    return replace(leaf, near=replace(leaf.near, articles=articles), beside=beside)


def _shown(article: Article) -> list[str]:
    """The photos of an article."""
    return [caption.shown for caption in article.meta.captions if caption.image]
