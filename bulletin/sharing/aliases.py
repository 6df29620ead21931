"""Former site paths that must keep working: what may be one, and the small documents that lead on.

A static host cannot redirect, so each former path holds a document that names its article and goes there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from bulletin import routes
from bulletin.archive import facts
from bulletin.model import OutputFile
from bulletin.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bulletin.model import Archive, Article

_OURS = ("about", "dates", "search", "static")
"""Folders of the site that hold no former path."""


def documents(archive: Archive) -> tuple[OutputFile, ...]:
    """One document for each alias that can be had; those that cannot are told by `problems`."""
    files: dict[str, OutputFile] = {}
    for article, alias in _all(archive):
        path = routes.alias(alias)
        if path and path not in files:
            files[path] = OutputFile(path, _document(article, archive, path).encode())
    return tuple(files.values())


def problems(archive: Archive, taken: Collection[str] = ()) -> Iterator[Problem]:
    """Aliases that cannot be had: not a path, a path the site itself needs, or two articles that want the same.

    `taken` holds the output paths of the site; those that follow from the archive alone are known without it.
    Folders and files may not share a name either: `x` and `x/y.html` cannot both be files. Nor may two names differ
    only in case, since many disks hold such files as one.
    """
    real = {path.casefold() for path in (*taken, *_own_paths(archive))}
    folders = {folder for path in real for folder in _folders(path)}
    ours = {*_OURS, *(f"a/{article.id}" for article in archive.articles)}
    owners: dict[str, _Owner] = {}
    claimed: set[str] = set()
    for article, alias in _all(archive):
        where = article.path
        path = routes.alias(alias)
        key = path.casefold()
        within = set(_folders(key))  # what must be folders for it
        if not path:
            yield Problem(where, 1, f"aliases：“{alias}”不能作网址；要写成 old/path/ 这样的站内旧路径")
        elif key in real or key in folders or within & real or within & ours:
            yield Problem(where, 1, f"aliases：“{alias}”是本站正在使用的路径，不能作旧路径；请删去")
        elif key in owners and owners[key].id != article.id:
            other = owners[key].path
            yield Problem(where, 1, f"aliases：“{alias}”已经由 {other} 使用；一个旧路径只能通向一篇文章")
        elif key in owners and routes.alias(owners[key].alias) != path:
            yield Problem(where, 1, f"aliases：“{alias}”与“{owners[key].alias}”只差大小写；请只留一个")
        elif key in claimed or within & owners.keys():
            yield Problem(where, 1, f"aliases：“{alias}”与另一个旧路径一个是文件一个是文件夹，不能并存")
        else:
            owners.setdefault(key, _Owner(article.id, article.path, alias))
            claimed.update(within)


class _Owner(NamedTuple):
    id: str
    path: str
    alias: str


def _all(archive: Archive) -> Iterator[tuple[Article, str]]:
    return ((article, alias) for article in archive.articles for alias in article.meta.aliases)


def _own_paths(archive: Archive) -> Iterator[str]:
    yield from (
        routes.HOME,
        routes.NOT_FOUND,
        routes.SITEMAP,
        routes.FEED,
        routes.JSON_FEED,
    )
    yield from (
        routes.ROBOTS,
        routes.RECORDS,
        routes.MANIFEST,
        routes.SEARCH,
        routes.ABOUT,
    )
    yield from (routes.PLACES, routes.PEOPLE, routes.DATES, routes.TAGS, routes.PAGES)
    yield from (routes.OPENSEARCH, routes.LLMS)
    for article in archive.articles:
        yield routes.article(article.id)
        yield routes.article_markdown(article.id)
        yield routes.card(article.id)
        yield from map(routes.place, article.meta.places)
        yield from map(routes.person, (*article.meta.authors, *article.meta.photographers))
        yield from map(routes.tag, article.meta.tags)
    for page in archive.pages:
        yield routes.page(page.raw.stem)


def _folders(path: str) -> Iterator[str]:
    """The folders a file stands in, without a final `/`: a/b/c.html -> a, a/b."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: count + 1]) for count in range(len(parts)))


_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{language}">\n<meta charset="utf-8">\n<title>{title}</title>\n'
    '<meta name="robots" content="noindex">\n{canonical}'
    '<meta http-equiv="refresh" content="0; url={link}">\n'
    '<p><a href="{link}">{text}</a></p>\n</html>\n'
)
_CANONICAL = Markup('<link rel="canonical" href="{url}">\n')


def _document(article: Article, archive: Archive, path: str) -> str:
    settings = archive.settings
    target = routes.article(article.id)
    title = ("" if article.is_withdrawn else facts.title_of(article)) or settings.title
    canonical = (
        _CANONICAL.format(url=routes.canonical(target, settings.base_url)) if settings.base_url else ""
    )
    return _PAGE.format(
        language=settings.language,
        title=title,
        canonical=canonical,
        link=routes.relative(target, path),
        text=title,
    )
