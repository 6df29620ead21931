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
from bulletin.text import edtf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.model import Archive, Article


def documents(archive: Archive) -> tuple[OutputFile, ...]:
    """One document for each alias that can be had, and each list that is gone; `problems` tells those that cannot."""
    files: dict[str, OutputFile] = {}
    for article, _, alias in _all(archive):
        path = routes.alias(alias)
        if path and path not in files:
            title = ("" if article.is_withdrawn else facts.title_of(article)) or archive.settings.title
            target = routes.ARTICLE.path(article.id)
            files[path] = OutputFile(path, _document(target, title, archive, path).encode())
    for path, target, title in _following_years(archive):
        files[path] = OutputFile(path, _document(target, title, archive, path).encode())
    for path, targets in archive.former.items():
        files.setdefault(path, OutputFile(path, _list(path, targets, archive).encode()))
    return tuple(files.values())


def _following_years(archive: Archive) -> Iterator[tuple[str, str, str]]:
    """Lists of a year that hold nothing but what is dated about the December before, as (path, target, title).

    A page that looks back on a year was once dated from its end to the spring of the next, and listed in both. What was
    published under the next year goes on leading to it.
    """
    dates = {edtf.parse(article.meta.date) for article in archive.listed}
    known = [date for date in dates if date]
    years = {point.year for date in known for point in (date.first, date.last)}
    for year in sorted(
        {date.first.year for date in known if not date.kind and _is_about_the_end(date.first)}
    ):
        if year + 1 not in years:
            target = routes.DATE.path(f"{year}-12")
            yield routes.DATE.path(str(year + 1)), target, facts.date_in_chinese(f"{year}-12~")


def _is_about_the_end(point: edtf.Point) -> bool:
    return point.month == 12 and not point.day and point.mark in {"~", "%"}


def problems(archive: Archive) -> Iterator[Problem]:
    """Aliases that cannot be had: not a path, a path of the site's own, or one that two articles want.

    A path is the site's own by its kind (`routes.owner`), whether or not anything lies there today; only the permalink
    of an article that is part of another one now is free to lead there. Folders and files may not share a name
    either: `x` and `x/y.html` cannot both be files. Nor may two names differ only in case, since many disks hold such
    files as one.
    """
    owners: dict[str, _Owner] = {}
    claimed: set[str] = set()
    for article, number, alias in _all(archive):
        path = routes.alias(alias)
        key = path.casefold()
        within = set(routes.folders(key))  # what must be folders for it
        if not path:
            message = "不能作网址；要写成 old/path/ 这样的站内旧路径"
        elif reserved := _reserved(path, archive):
            message = f"占用本站自己的{reserved}，不能作旧路径；请删去这一项"
        elif key in owners and owners[key].id != article.id:
            message = f"已经由 {owners[key].path} 使用；一个旧路径只能通向一篇文章"
        elif key in owners and routes.alias(owners[key].alias) != path:
            message = f"与“{owners[key].alias}”只差大小写；请只留一个"
        elif key in claimed or within & owners.keys():
            message = "与另一个旧路径一个是文件一个是文件夹，不能并存"
        else:
            owners.setdefault(key, _Owner(article.id, article.path, alias))
            claimed.update(within)
            continue
        yield Problem(article.path, article.line_of("aliases", str(number)), f"aliases：“{alias}”{message}")


def _reserved(path: str, archive: Archive) -> str:
    """What of the site's own a document at `path` would take, in words for an editor; empty for nothing."""
    if found := routes.ARTICLE.values(path):
        return f"文章 {found[0]} 的网址" if found[0] in archive.by_id else ""
    kind = routes.owner(path)
    if kind is None:
        return ""
    return f"文件夹 {kind.folder}" if kind.folder else f"文件 {path.split('/')[0]}"


class _Owner(NamedTuple):
    id: str
    path: str
    alias: str


def _all(archive: Archive) -> Iterator[tuple[Article, int, str]]:
    """Every alias with its article and its place in the list, from 0."""
    for article in archive.articles:
        for number, alias in enumerate(article.meta.aliases):
            yield article, number, alias


_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{language}">\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; base-uri 'none'\">\n"
    "<title>{title}</title>\n"
    '<meta name="robots" content="noindex">\n{canonical}{script}{refresh}{links}</html>\n'
)
_REFRESH = Markup('<meta http-equiv="refresh" content="0; url={link}">\n')
_SCRIPT = Markup('<script src="{script}" data-to="{link}"></script>\n')
_MOVED = routes.STATIC.path("js/core/moved.js")
_LINK = Markup('<p><a href="{link}">{text}</a></p>\n')
_CANONICAL = Markup('<link rel="canonical" href="{url}">\n')


def _document(target: str, title: str, archive: Archive, path: str) -> str:
    return _leading({target: title}, title, archive, path)


def _list(path: str, targets: Sequence[str], archive: Archive) -> str:
    """The document of a list that is gone: it goes to the one that has its articles now, or names them."""
    return _leading(
        {target: routes.address(target) for target in targets}, archive.settings.title, archive, path
    )


def _leading(targets: Mapping[str, str], title: str, archive: Archive, path: str) -> str:
    """A document at `path` that goes to its one target, or names several; `targets` have the texts of their links."""
    settings = archive.settings
    links = {routes.relative(target, path): text for target, text in targets.items()}
    (target, *others), (link, *_) = targets, links
    canonical = _CANONICAL.format(url=routes.canonical(target, settings.base_url))
    return _PAGE.format(
        language=settings.language,
        title=title,
        canonical=canonical if settings.base_url and not others else "",
        script="" if others else _SCRIPT.format(script=routes.relative(_MOVED, path), link=link),
        refresh="" if others else _REFRESH.format(link=link),
        links=Markup().join(_LINK.format(link=link, text=text) for link, text in links.items()),
    )
