"""What importers of folders of Markdown files have in common: which files they are, what their headers say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers import headers
from bulletin.importers.incoming import Incoming, day_of, not_carried
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bulletin.importers.headers import Header
    from bulletin.importers.incoming import Source

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_OTHERS = (".html", ".htm", ".org", ".adoc", ".asciidoc", ".rst", ".textile")
USUAL = frozenset(
    {"title", "date", "publishdate", "pubdate", "lastmod", "updated", "last_modified_at", "author", "authors", "tags", "categories",
     "tag", "category", "keywords", "slug", "url", "permalink", "aliases", "redirect_from", "draft", "published", "layout", "type"}
)  # fmt: skip
"""Keys of which an article takes what it has a place for."""
_DRAFTS = (("draft", "true"), ("published", "false"))


def read(source: Source, name: str, *, may_begin_bare: bool = False) -> Header:
    """A file, parted into header and body (`headers.read`). Raises ContentError."""
    try:
        text = source.read(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContentError(Problem(name, 1, "不是 UTF-8；请另存为 UTF-8")) from None
    return headers.read(text, name, may_begin_bare=may_begin_bare)


def published(
    source: Source,
    names: Iterable[str],
    lacking: list[Problem],
    *,
    knows_drafts: bool = True,
    may_begin_bare: bool = False,
) -> Iterator[tuple[str, Header]]:
    """The files that can be read and are no drafts, by name; the others are named in `lacking`."""
    for name in names:
        try:
            header = read(source, name, may_begin_bare=may_begin_bare)
        except ContentError as error:
            lacking += error.problems
            continue
        keys = [key for key, value in _DRAFTS if header.text(key).lower() == value]
        if keys and knows_drafts:
            lacking.append(Problem(name, header.lines.get(keys[0], 1), "是草稿，没有带过来"))
        else:
            yield name, header


def incoming(
    name: str,
    header: Header,
    addresses: Sequence[str],
    *,
    called: str = "",
    day: str = "",
    also: Collection[str] = (),
) -> Incoming:
    """An article of a file. `called` and `day` are what its name says, `also` keys of the header that are used up."""
    known = USUAL | frozenset(also)
    # Where a pattern asks for what no file says, as the day of the week.
    unknown = (
        [Problem(name, 1, "看不出它原来的网址，旧链接以后通不到它")] if addresses and not addresses[0] else []
    )
    left = {key: value for key, value in header.values.items() if key not in known}
    return Incoming(
        name,
        header.text("title"),
        header.body,
        header.line,
        day_of(header.text("date", "publishdate", "pubdate")) or day,
        day_of(header.text("lastmod", "updated", "last_modified_at")),
        header.texts("author", "authors"),
        header.texts("tags", "tag", "categories", "category"),
        tuple(dict.fromkeys(filter(None, addresses))),
        lacking=(*not_carried(name, header.lines, left), *unknown),
        name=called,
    )


def markdown_names(source: Source, folder: str) -> Iterator[str]:
    """The Markdown files below a folder, in order."""
    for name in sorted(source.names):
        if name.startswith(folder) and name.lower().endswith(SUFFIXES):
            yield name


def others(source: Source, folder: str) -> Iterator[Problem]:
    """The files below a folder that the program may publish as well, written otherwise."""
    for name in sorted(source.names):
        if name.startswith(folder) and name.lower().endswith(_OTHERS):
            yield Problem(name, 1, "不是 Markdown，没有带过来；要的话请另存为 .md")


def settings(source: Source, *names: str) -> dict[str, object]:
    """The settings of a site: the first of some files that there is. Raises ContentError."""
    for name in names:
        if name in source.names:
            return dict(headers.mapping(source.read(name).decode("utf-8-sig"), name))
    return {}
