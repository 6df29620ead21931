"""Links that an editor wrote into an article: whether they lead to a document of this archive, and which was meant.

Links to other hosts are let through; nothing here asks the network.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bulletin import routes
from bulletin.model import stem_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from bulletin.model import Archive, Article
    from bulletin.text.markup import Link

# The fragments of an article's document that are not made of words.
_LANDMARKS = frozenset({"", "main", "text"})
# a/x7k2m/ anywhere in a target, with or without #…; the file of an article, as `articles/x7k2m.md`; an id alone.
_ARTICLE = re.compile(rf"(?:^|/)a/(?P<id>{routes.ID})(?:/|$)")
_FILE = re.compile(rf"(?:^|/)(?P<id>{routes.ID})(?:\.md|/?$)")
_HOST = re.compile(r"(?:www\.|[a-z0-9-]+\.(?:com|cn|org|net|gov)\b)", re.IGNORECASE)


class Links:
    """The documents of an archive, as links reach them."""

    def __init__(self, archive: Archive, listed: Collection[str] = ()) -> None:
        """`listed` are the addresses of all lists there ever were: each leads somewhere."""
        self.archive = archive
        self.listed = listed

    def mistake(self, article: Article, link: Link) -> str:
        """What is wrong with a link of an article and what to write instead; empty for nothing."""
        try:
            target = urlsplit(link.target)
        except ValueError:  # a bracket that is none
            return f"链接 {link.target} 读不懂；请改正或删去"
        base = self.archive.settings.base_url
        path: str | None
        if base and link.target.startswith(base):
            path = unquote(link.target[len(base) :].partition("#")[0].partition("?")[0])
        elif target.scheme or target.netloc:
            return ""
        elif not target.path and not target.query:
            path = routes.ARTICLE.path(article.id)
        else:
            path = _resolved(unquote(target.path), article)
        if path is None or not self._exists(_file(path)):
            return self._dead(article, link)
        path = _file(path)
        own = routes.ARTICLE.values(path)
        fragment = unquote(target.fragment).partition(":~:")[0]
        if own and fragment not in _LANDMARKS and fragment not in self._anchors(own[0]):
            return f"链接 {link.target} 指的那一段不在文章 {own[0]} 里；请从网页上那一段复制链接，或删去 # 和后面的字"
        return ""

    def _exists(self, path: str) -> bool:
        kind = routes.kind_of(path)
        if kind is None or path in self._former:
            return path in self._former
        values = kind.values(path) or ()
        if "{id}" in kind.pattern:
            return values[0] in self.archive.by_id
        if kind is routes.PAGE:
            return path in self._pages
        if kind in {routes.PERSON, routes.TAG}:
            return kind.pattern[:4] + values[0] in self._names
        return True

    def _anchors(self, article_id: str) -> set[str]:
        blocks = self.archive.by_id[article_id].blocks
        # A paragraph that is gone says so where it stood.
        gone = {anchor for block in blocks for anchor, _ in block.gone}
        return gone | {anchor for block in blocks for anchor in (block.anchor, *block.former)}

    def _dead(self, article: Article, link: Link) -> str:
        """What a link that leads nowhere was most likely meant to be."""
        dead = f"链接 {link.target} 在网站上不通"
        if link.target.startswith("//") or _HOST.match(link.target):
            return f"{dead}；别的网站要写全：[{link.words}](https://{link.target.lstrip('/')})"
        plain = unquote(link.target).partition("#")[0]
        found = _ARTICLE.search(plain) or _FILE.search(plain)
        if found and (near := get_close_matches(found["id"], self.archive.by_id, 1, 0.7)):
            return f"{dead}；是不是文章 {near[0]}？请写：[{link.words}](../{near[0]}/)"
        stem = stem_of(plain.strip("/").rpartition("/")[2])
        if stem and (near := get_close_matches(stem, self._stems, 1, 0.7)):
            right = routes.relative(
                routes.address(routes.PAGE.path(near[0])), routes.ARTICLE.path(article.id)
            )
            return f"{dead}；是不是版面 {near[0]}？请写：[{link.words}]({right})"
        return f"{dead}；请改成另一篇文章的 ../编号/，或去掉链接，只留文字：{link.words}"

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        return tuple(page.raw.stem for page in self.archive.pages)

    @cached_property
    def _pages(self) -> frozenset[str]:
        return frozenset(map(routes.PAGE.path, self._stems))

    @cached_property
    def _names(self) -> frozenset[str]:
        """The segments of people and tags, each behind the first letters of the pattern of its kind."""
        people = {
            name for each in self.archive.listed for name in (*each.meta.authors, *each.meta.photographers)
        }
        tags = {tag for each in self.archive.listed for tag in each.meta.tags}
        return frozenset(
            kind.pattern[:4] + routes.slug(name)
            for kind, names in ((routes.PERSON, people), (routes.TAG, tags))
            for name in names
        )

    @cached_property
    def _former(self) -> frozenset[str]:
        paths = (path for each in self.archive.articles for path in each.meta.aliases)
        return frozenset(map(routes.alias, (*paths, *self.listed)))


def _resolved(target: str, article: Article) -> str | None:
    """A relative path as seen from an article's document; None where it leads out of the site or depends on the host."""
    if target.startswith("/"):
        return None
    parts = routes.ARTICLE.path(article.id).split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _file(path: str) -> str:
    """The file that answers a path: the document of a folder, with or without its final `/`; of the site for an empty path."""
    name = path.rpartition("/")[2]
    if "." not in name:
        return f"{path.rstrip('/')}/{routes.DIRECTORY_INDEX}".lstrip("/")
    return path
