"""Former site paths that must keep working: what may be one, and the small documents that lead on.

A static host cannot redirect, so each former path holds a document that names its article and goes there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from markupsafe import Markup

from bulletin import permalinks
from bulletin.linking import facts
from bulletin.model import OutputFile
from bulletin.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bulletin.model import Archive, Article

_FORBIDDEN = frozenset('\\:*?"<>|#')


def documents(archive: Archive) -> tuple[OutputFile, ...]:
    """One document for each alias that can be had; those that cannot are told by `problems`."""
    files: dict[str, OutputFile] = {}
    for article, alias in _all(archive):
        path = output_path(alias)
        if path and path not in files:
            files[path] = OutputFile(path, _document(article, archive, path).encode())
    return tuple(files.values())


def output_path(alias: str) -> str:
    """The file that answers a former path, which may be percent-encoded; `` for one that cannot be a path here.

    >>> output_path('2023/09/%E5%B9%B3%E5%AE%89/'), output_path('old.html'), output_path('%2e%2e/x')
    ('2023/09/平安/index.html', 'old.html', '')
    """
    path = unquote(alias).strip("/")
    segments = path.split("/")
    harmless = all(segment.strip() and segment.strip(". ") for segment in segments)
    printable = not any(character in _FORBIDDEN or not character.isprintable() for character in path)
    if not (harmless and printable) or any(len(segment.encode()) > 200 for segment in segments):
        return ""
    return permalinks.alias(path)


def problems(
    archive: Archive, shown: str = "content/articles/", taken: Collection[str] = ()
) -> Iterator[Problem]:
    """Aliases that cannot be had: not a path, a path the site itself needs, or two articles that want the same.

    `taken` holds the output paths of the site; those that follow from the archive alone are known without it.
    Folders and files may not share a name either: `x` and `x/y.html` cannot both be files.
    """
    real = {*taken, *_own_paths(archive)}
    folders = {folder for path in real for folder in _folders(path)}
    owners: dict[str, tuple[str, str]] = {}
    claimed_folders: dict[str, str] = {}
    for article, alias in _all(archive):
        where = shown + article.path
        path = output_path(alias)
        if not path:
            yield Problem(where, 1, f"aliases：“{alias}”不能作网址；要写成 old/path/ 这样的站内旧路径")
        elif path in real or path in folders or any(folder in real for folder in _folders(path)):
            yield Problem(where, 1, f"aliases：“{alias}”是本站正在使用的路径，不能作旧路径；请删去")
        elif path in owners and owners[path][0] != article.id:
            other = owners[path][1]
            yield Problem(where, 1, f"aliases：“{alias}”已经由 {other} 使用；一个旧路径只能通向一篇文章")
        elif path in claimed_folders or any(folder in owners for folder in _folders(path)):
            yield Problem(where, 1, f"aliases：“{alias}”与另一个旧路径一个是文件一个是文件夹，不能并存")
        else:
            owners.setdefault(path, (article.id, article.path))
            claimed_folders.update((folder, path) for folder in _folders(path))


def _all(archive: Archive) -> Iterator[tuple[Article, str]]:
    return ((article, alias) for article in archive.articles for alias in article.meta.aliases)


def _own_paths(archive: Archive) -> Iterator[str]:
    yield from (
        permalinks.HOME,
        permalinks.NOT_FOUND,
        permalinks.SITEMAP,
        permalinks.FEED,
        permalinks.JSON_FEED,
    )
    yield from (
        permalinks.ROBOTS,
        permalinks.RECORDS,
        permalinks.MANIFEST,
        permalinks.SEARCH,
        permalinks.ABOUT,
    )
    yield from (permalinks.PLACES, permalinks.PEOPLE, permalinks.DATES, permalinks.TAGS, permalinks.PAGES)
    yield from (permalinks.OPENSEARCH, permalinks.LLMS)
    for article in archive.articles:
        yield permalinks.article(article.id)
        yield permalinks.article_markdown(article.id)
        yield permalinks.card(article.id)
        yield from map(permalinks.place, article.meta.places)
        yield from map(permalinks.person, (*article.meta.authors, *article.meta.photographers))
        yield from map(permalinks.tag, article.meta.tags)
    for page in archive.pages:
        yield permalinks.page(page.raw.stem)


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
    target = permalinks.article(article.id)
    title = ("" if article.is_withdrawn else facts.title_of(article)) or settings.title
    canonical = (
        _CANONICAL.format(url=permalinks.canonical(target, settings.base_url)) if settings.base_url else ""
    )
    return _PAGE.format(
        language=settings.language,
        title=title,
        canonical=canonical,
        link=permalinks.relative(target, path),
        text=title,
    )
