"""Hexo: source/_posts/**.md, permalinks of _config.yml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.importers import markdown_files, permalinks
from bulletin.importers.incoming import Found, address, day_of, slug
from bulletin.problems import Problem

if TYPE_CHECKING:
    from bulletin.importers.incoming import Source

_POSTS, _DRAFTS = "source/_posts/", "source/_drafts/"
_PATTERN = ":year/:month/:day/:title/"


def read(source: Source) -> Found:
    """Every post but drafts. Raises ContentError where the settings cannot be read."""
    settings: dict[str, Any] = markdown_files.settings(source, "_config.yml", "_config.yaml")
    articles = []
    lacking: list[Problem] = [
        Problem(name, 1, "是草稿，没有带过来") for name in markdown_files.markdown_names(source, _DRAFTS)
    ]
    lacking += markdown_files.others(source, _POSTS)
    for name, header in markdown_files.published(
        source, markdown_files.markdown_names(source, _POSTS), lacking, may_begin_bare=True
    ):
        path = name.removeprefix(_POSTS).rsplit(".", 1)[0]
        day = day_of(header.text("date"))
        own = header.text("permalink")
        made = address(own) if own else permalinks.fill(
            str(settings.get("permalink") or _PATTERN),
            {
                **permalinks.of_date(day),
                "title": path,
                "name": path.rpartition("/")[2],
                "post_title": slug(header.text("title") or path),
                "category": slug("/".join(header.texts("categories"))) or str(settings.get("default_category") or "uncategorized"),
                "id": header.text("id"),
                "hash": header.text("hash"),
            },
        )  # fmt: skip
        addresses = [made, *(address(one) for one in header.texts("alias", "aliases", "redirect_from"))]
        title = path.rpartition("/")[2]
        also = ("comments", "alias", "toc", "mathjax", "id", "hash", "abbrlink")
        articles.append(markdown_files.incoming(name, header, addresses, called=title, day=day, also=also))
    return Found(tuple(articles), tuple(lacking))
