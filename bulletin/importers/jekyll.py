"""Jekyll: _posts/YYYY-MM-DD-title.md, permalinks, redirect_from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bulletin.importers import markdown_files, permalinks
from bulletin.importers.incoming import Found, address, day_of, slug
from bulletin.problems import Problem

if TYPE_CHECKING:
    from bulletin.importers.headers import Header
    from bulletin.importers.incoming import Source

_NAME = re.compile(r"(?:.*/)?(?P<day>\d{4}-\d{1,2}-\d{1,2})-(?P<title>[^/]+)\.\w+")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}

_ABOUT_ITSELF = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE.md")
"""Files of the program, or about the site, that Jekyll's sites have beside what they publish."""

_LEFT_OUT = ("_site/", "vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/")
"""What Jekyll made, and what it leaves out unasked (jekyllrb.com/docs/configuration/options/, `exclude`)."""


def read(source: Source) -> Found:
    """Every post but drafts. Raises ContentError where the settings cannot be read."""
    settings: dict[str, Any] = markdown_files.settings(source, "_config.yml", "_config.yaml")
    articles = []
    lacking: list[Problem] = [
        problem
        for problem in markdown_files.others(source, "")
        if "_posts" in problem.path.split("/") and not problem.path.startswith(_LEFT_OUT)
    ]
    posts: dict[str, re.Match[str]] = {}
    for name in markdown_files.markdown_names(source, ""):
        if name.startswith(_LEFT_OUT):
            continue
        folders = name.split("/")[:-1]
        if "_drafts" in folders:
            lacking.append(Problem(name, 1, "是草稿，没有带过来"))
        if "_posts" not in folders:
            if not any(each.startswith(("_", ".")) for each in folders) and name not in _ABOUT_ITSELF:
                lacking.append(Problem(name, 1, "不在 _posts/ 里，没有带过来；要的话请写成一篇文章"))
            continue
        found = _NAME.fullmatch(name)
        if found is None:
            lacking.append(Problem(name, 1, "文件名不是 YYYY-MM-DD-名称.md，Jekyll 不发布它，没有带过来"))
            continue
        posts[name] = found
    for name, header in markdown_files.published(source, posts, lacking):
        found, folders = posts[name], name.split("/")[:-1]
        day = day_of(found["day"])
        where = folders[: folders.index("_posts")]
        addresses = [
            _address(found["title"], day, where, header, settings),
            *(address(one) for one in header.texts("redirect_from", "aliases")),
        ]
        title = found["title"].replace("-", " ")
        articles.append(
            markdown_files.incoming(
                name, header, addresses, called=title, day=day, also=("excerpt_separator", "comments")
            )
        )
    return Found(tuple(articles), tuple(lacking))


def _address(name: str, day: str, folders: list[str], header: Header, settings: dict[str, Any]) -> str:
    pattern = header.text("permalink") or str(settings.get("permalink") or "date")
    pattern = _STYLES.get(pattern, pattern)
    day = day_of(header.text("date")) or day
    categories = [*folders, *header.texts("categories", "category")]
    values = {
        **permalinks.of_date(day),
        "title": header.text("slug") or name,
        "slug": slug(header.text("slug") or name),
        "categories": "/".join(each.lower().replace(" ", "%20") for each in categories),
    }
    return permalinks.fill(pattern, values)
