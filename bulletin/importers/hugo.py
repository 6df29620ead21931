"""Hugo: content/**.md with YAML, TOML or JSON headers, bundles, permalinks, aliases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bulletin.importers import markdown_files, permalinks
from bulletin.importers.incoming import Found, Incoming, address, slug
from bulletin.problems import Problem

if TYPE_CHECKING:
    from bulletin.importers.headers import Header
    from bulletin.importers.incoming import Source

_SETTINGS = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for ending in ("toml", "yaml", "yml", "json")
)


def read(source: Source) -> Found:
    """Every page of content/ but drafts and lists. Raises ContentError where the settings cannot be read."""
    settings: dict[str, Any] = markdown_files.settings(source, *_SETTINGS)
    articles: list[Incoming] = []
    folder = f"{settings.get('contentdir') or 'content'}/"
    lacking = [*markdown_files.others(source, folder)]
    for name, header in markdown_files.published(
        source, markdown_files.markdown_names(source, folder), lacking
    ):
        path = name.removeprefix(folder)
        if path.rpartition("/")[2].startswith("_index."):
            if header.body.strip():
                lacking.append(Problem(name, header.line, "列表页上的文字没有带过来；要的话请写成一篇文章"))
            continue
        addresses = [_address(path, header, settings), *(address(one) for one in header.texts("aliases"))]
        articles.append(markdown_files.incoming(name, header, addresses, called=_name(path)))
    return Found(tuple(articles), tuple(lacking))


def _name(path: str) -> str:
    """The file name without its ending; of a bundle that of its folder. A language before the ending is not part of it."""
    folder, _, file = path.rpartition("/")
    stem = _parted(file)[0]
    return folder.rpartition("/")[2] if stem == "index" else stem


def _parted(file: str) -> tuple[str, str]:
    """A file name without its endings, and the language that it says it is in: `about.zh-cn.md`."""
    stem = file.rsplit(".", 1)[0]
    found = _LANGUAGE.search(stem)
    return (stem[: found.start()], found[1]) if found else (stem, "")


_LANGUAGE = re.compile(r"\.([a-z]{2}(?:-[a-z]{2,4})?)$", re.IGNORECASE)


def _address(path: str, header: Header, settings: dict[str, Any]) -> str:
    if url := header.text("url"):
        return address(url)
    folders = path.split("/")[:-1]
    if path.rpartition("/")[2].startswith("index."):
        folders = folders[:-1]
    language = _parted(path.rpartition("/")[2])[1].lower()
    if language == str(settings.get("defaultcontentlanguage") or "en").lower():
        language = ""
    name = _name(path)
    patterns = settings.get("permalinks") or {}
    patterns = patterns.get("page", patterns) if isinstance(patterns, dict) else {}
    pattern = patterns.get(folders[0] if folders else "/", "") if isinstance(patterns, dict) else ""
    last = header.text("slug") or name
    if isinstance(pattern, str) and pattern:
        title = slug(header.text("title") or name)
        made = permalinks.fill(
            pattern,
            {
                **permalinks.of_date(markdown_files.incoming(path, header, ()).date),
                "section": slug(folders[0]) if folders else "",
                "sections": "/".join(map(slug, folders)),
                "title": title,
                "slug": slug(header.text("slug")) or title,
                "filename": slug(name),
                "slugorfilename": slug(last),
                "contentbasename": slug(name),
                "slugorcontentbasename": slug(last),
            },
        )
    else:
        made = address(*(f"{_segment(each)}/" for each in (*folders, last)))
    made = address(language, made) if made else ""
    if str(settings.get("uglyurls", "")).lower() == "true":
        return f"{made.rstrip('/')}.html"
    return made if made.endswith((".html", "/")) else f"{made}/"


def _segment(text: str) -> str:
    """A part of an address as Hugo writes it: lower case, blanks as hyphens."""
    return "-".join(text.lower().split())
