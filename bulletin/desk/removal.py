"""Taking back a page: what goes with it, what people made of it, and what stays of ids that may have been published."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.content import decisions, frontmatter, ledger
from bulletin.content.ledger import ArticleRecord, Ledger
from bulletin.documents import former
from bulletin.model import ARTICLES, PAGES, WITHHELD, Access, FrontMatter
from bulletin.problems import Problem
from bulletin.publish import withheld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.content.folder import Content
    from bulletin.publish.withheld import Withheld


@dataclass(frozen=True, slots=True)
class Removal:
    """What taking back a page means."""

    page: str
    """Its file name."""
    ids: Mapping[str, str]
    """The articles that have a file, or would be given one again, by id: their headlines."""
    paths: frozenset[str]
    """Every file that goes or is written anew, within the content folder."""
    asked: frozenset[str]
    """Where its articles would lie that have no file any more."""
    lost: tuple[tuple[str, str], ...]
    """Files that hold what a person did, each with what that is."""
    hindrances: tuple[Problem, ...]
    """What has to be changed by hand first."""


def plan(content: Content, page: str) -> Removal:
    """What goes with a page. Nothing is changed."""
    records = content.ledger.of_page(page)
    issued = {record.id: record for record in records}
    files = {file.article.id: file for file in content.articles}
    ids = {
        record.id: files[record.id].article.meta.title
        if record.id in files
        else str((record.header or {}).get("title", ""))
        for record in records
        if not record.into
    }
    lost = [
        (files[known].article.path, f"{known}《{ids[known]}》有人改过")
        for known in ids
        if known in files and files[known].sha256 != issued[known].written
    ]
    said = decisions.file_of(page)
    present = {path for path, _ in content.sources}
    if said in present:
        lost.append((said, "这里写着对这一版的说明"))
    hindrances = tuple(
        Problem(
            file.article.path,
            file.article.line_of("source", "page"),
            f"这一篇是手工录入的，出处写着版面 {page}；请先改它的 source，或删去 source",
        )
        for known, file in files.items()
        if known not in issued and file.article.meta.source and file.article.meta.source.page == page
    )
    paths = {
        f"{PAGES}/{page}",
        ledger.file_of(page),
        *(files[known].article.path for known in ids if known in files),
    }
    asked = frozenset(f"{ARTICLES}/{known}.md" for known in issued)
    return Removal(page, ids, frozenset(paths | ({said} & present)), asked, tuple(lost), hindrances)


def remove(content: Content, plan: Removal, hidden: Withheld, *, forget: bool) -> dict[str, bytes | None]:
    """The files to be written, and to go (None).

    Unless the ids are to be forgotten, an article that says that it was withdrawn keeps each. `hidden` is what the build
    proves absent: of articles that were withdrawn before, it stays proved.
    """
    files = {file.article.id: file.article for file in content.articles}
    changes: dict[str, bytes | None] = dict.fromkeys(sorted(plan.paths))
    pages = {name: record for name, record in content.ledger.pages.items() if name != plan.page}
    articles = {
        known: record for known, record in content.ledger.articles.items() if record.page != plan.page
    }
    for record in content.ledger.of_page(plan.page):
        if forget:
            continue
        written = ""
        path = files[record.id].path if record.id in files else f"{ARTICLES}/{record.id}.md"
        if not record.into:
            data = frontmatter.serialize(
                FrontMatter(record.id, added=record.added, access=Access.WITHDRAWN), ""
            ).encode()
            changes[path], written = data, hashlib.sha256(data).hexdigest()
        gone = record.gone
        if record.id in files and files[record.id].meta.access in WITHHELD:
            gone = withheld.digests(hidden, withheld.heads(files[record.id], record), path)
        # Its page may have been published, whether a build was told of it or not.
        listed = (*former.without_names(record.listed), (former.page_of(plan.page),))
        articles[record.id] = ArticleRecord(
            record.id, "", record.added, written, into=record.into, gone=gone, listed=listed
        )
    new = ledger.changes(content.ledger, Ledger(pages, articles))
    return changes | {path: None if text is None else text.encode() for path, text in new.items()}
