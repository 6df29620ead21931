"""Some of the archive: articles by id, tag, place, byline or page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin.model import stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.model import Archive, Article
    from bulletin.reference.gazetteer import Gazetteer

_KEYS: Mapping[str, str] = {
    "tag": "tag",
    "标签": "tag",
    "place": "place",
    "地区": "place",
    "author": "author",
    "作者": "author",
    "page": "page",
    "版面": "page",
}


def selected(archive: Archive, wanted: Sequence[str], places: Gazetteer) -> Archive:
    """The archive with the articles that any of `wanted` names: `x7k2m`, `标签:百日行动`, `地区:150622` or `地区:准格尔旗` with all that
    lies in it, `作者:刘星`, `版面:000_f0f7`; all of them where nothing is wanted.

    Raises ValueError with what cannot be read, or names no article that is listed.
    """
    if not wanted:
        return archive
    chosen: set[str] = set()
    for word in wanted:
        is_meant = _test(word.strip().replace("：", ":", 1), places)
        found = {article.id for article in archive.listed if is_meant(article)}
        if not found:
            raise ValueError(f"“{word}”没有选出文章；写编号，或 标签:、地区:、作者:、版面: 加上名称")
        chosen |= found
    return replace(archive, articles=tuple(each for each in archive.articles if each.id in chosen))


def _test(word: str, places: Gazetteer) -> Callable[[Article], bool]:
    name, colon, value = word.partition(":")
    key = _KEYS.get(name, "") if colon else "id"
    if key == "tag":
        return lambda article: value in article.meta.tags
    if key == "author":
        return lambda article: value in (*article.meta.authors, *article.meta.photographers)
    if key == "page":
        stem = stem_of(value)
        return lambda article: bool(
            article.meta.source and stem and stem_of(article.meta.source.page).startswith(stem)
        )
    if key == "place":

        def lies_there(article: Article) -> bool:
            rows = [row for code in article.meta.places for row in places.ancestry(code)]
            return value in article.meta.places or any(
                value in {row.code, row.name, *row.short} for row in rows
            )

        return lies_there
    return lambda article: article.id == word
