"""Loose articles and pages -> the Archive, ordered once, and what only the whole can show to be wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin.content import ledger
from bulletin.model import PAGES, Archive, Article, Page, PageFacts, Settings, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.content.folder import ArticleFile
    from bulletin.content.ledger import Ledger
    from bulletin.model import RawPage, Span

from bulletin.content.settings import FILE
from bulletin.problems import Problem


def assemble(
    settings: Settings, raw_pages: Sequence[RawPage], files: Sequence[ArticleFile], book: Ledger
) -> Archive:
    """Order pages by name and articles as they were printed.

    Where an article stands on its page is taken from the ledger, which follows the page, not from its header, which
    is only what was true when it was written.
    """
    articles = {file.article.id: file.article for file in files}
    pages = []
    ordered: list[Article] = []
    for raw in raw_pages:
        record = book.pages.get(raw.name)
        spans = record.spans if record else ()
        printed = [article_id for article_id in _owners(spans) if article_id in articles]
        pages.append(Page(raw, spans, tuple(printed), settings.pages.get(raw.name, PageFacts())))
        ordered.extend(_placed(articles.pop(article_id), raw, spans) for article_id in printed)
    ordered.extend(article for _, article in sorted(articles.items()))
    return Archive(settings, tuple(pages), tuple(ordered))


def _owners(spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.owner for span in spans if span.owner))


def _placed(article: Article, raw: RawPage, spans: Sequence[Span]) -> Article:
    """The article with the lines that the ledger gives it."""
    own = [span for span in spans if span.owner == article.id]
    first = raw.text.count("\n", 0, own[0].start) + 1
    last = raw.text.count("\n", 0, own[-1].end) + 1
    return replace(article, meta=replace(article.meta, source=Source(raw.name, ((first, last),))))


def check(archive: Archive, files: Sequence[ArticleFile], book: Ledger) -> Iterator[Problem]:
    """Problems that only show in the whole: the ledger does not add up, an id is orphaned, a page is missing."""
    present = {file.article.id: file for file in files}
    for page in archive.pages:
        yield from ledger.audit(page.raw, page.spans, page.raw.path)
        for article_id in _owners(page.spans):
            if article_id not in present:
                yield Problem(
                    page.raw.path, 1, f"文章 {article_id} 的文件不见了；请运行 python build.py convert 恢复它"
                )
    for file in files:
        source = file.article.meta.source
        if source and source.page not in archive.page_by_name:
            yield Problem(
                file.article.path,
                file.article.line_of("source"),
                f"source：版面 {source.page} 不在 {PAGES}/ 里；请放回它，或改正文件名",
            )
    for name in archive.settings.pages:
        if name not in archive.page_by_name:
            yield Problem(FILE, 1, f"pages：{PAGES}/ 里没有版面“{name}”；请改正文件名")
    for record in book.articles.values():
        if record.id not in present and record.page not in archive.page_by_name:
            yield Problem(
                ledger.FILE,
                1,
                f"编号 {record.id} 已经发出，它的文章和版面却都不见了；请恢复，或写一篇 access: withdrawn 的文章占住它",
            )
