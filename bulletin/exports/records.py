"""The archive as data: articles.jsonl, and each article as Markdown beside its page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin import cache, routes
from bulletin.archive.facts import inferred_keys
from bulletin.content.frontmatter import header, ordered, serialize
from bulletin.digests import Often
from bulletin.recipes import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model import Archive, Article

# Line separators of Unicode: JSON lets them stand, but readers that split lines by Unicode's rules would part a
# record at them.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def record(article: Article) -> dict[str, object]:
    """The front matter with every value, which of them are `derived` (inferred, stated by no file), what readers are told of its words (`remarks`),
    `url` relative to the site root, and `text`.
    """
    meta = header(article.meta)
    if inferred := inferred_keys(article):
        meta["derived"] = ordered(inferred)
    if article.remarks:
        meta["remarks"] = [
            {"words": one.words, "kind": "原文如此" if one.is_sic else "存疑"}
            | ({"note": one.note} if one.note else {})
            for one in article.remarks
        ]
    url = routes.address(routes.ARTICLE.path(article.id))
    return meta | {"url": url, "text": article.text}


def recipe(archive: Archive) -> Recipe:
    """How articles.jsonl is made: all listed articles in the archive's order, each with `rights`."""
    parts = tuple(Part(tuple(some)) for _, some in groupby(archive.listed, _page))
    return Recipe(routes.RECORDS.path(), _records, (parts, archive.settings.rights))


@dataclass(frozen=True, slots=True)
class Part(Often):
    """Articles that stand one behind the other, those of a newspaper page: their lines are kept together."""

    articles: tuple[Article, ...]


def _page(article: Article) -> str:
    return article.meta.source.page if article.meta.source else article.path


def _records(parts: tuple[Part, ...], rights: str) -> bytes:
    return b"".join(_lines(part, rights) for part in parts)


@cache.kept
def _lines(part: Part, rights: str) -> bytes:
    lines = (
        json.dumps(record(article) | {"rights": rights}, ensure_ascii=False).translate(_LINE_ENDS)
        for article in part.articles
    )
    return "".join(f"{line}\n" for line in lines).encode()


def recipes(articles: Iterable[Article]) -> Iterator[Recipe]:
    """How the index.md of each article is made."""
    return (Recipe(routes.MARKDOWN.path(one.id), _markdown, (one,)) for one in articles)


def _markdown(article: Article) -> bytes:
    return serialize(article.meta, article.body, inferred_keys(article)).encode()
