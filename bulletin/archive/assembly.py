"""Loose articles and pages -> the Archive, ordered once, and what only the whole can show to be wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin.archive import derivation, printing
from bulletin.content import anchors, ledger
from bulletin.model import PAGES, Archive, Article, Page, PageFacts, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.archive.derivation import Derivation
    from bulletin.content.folder import ArticleFile, Content
    from bulletin.content.ledger import Ledger
    from bulletin.model import RawPage, Span

from bulletin.problems import Problem
from bulletin.text.likeness import hint


def assemble(content: Content) -> Archive:
    """The archive with every value: what the files say, and what follows from it."""
    return derive(content).archive


def derive(content: Content) -> Derivation:
    """The same, with what a person should look at in what was derived."""
    return derivation.derive(order(content), content.reference.subject)


def order(content: Content) -> Archive:
    """Order pages by name and articles as they were printed; each says what its file says.

    Where an article stands on its page is taken from the ledger, which follows the page, not from its header, which
    is only what was true when it was written.
    """
    articles = {file.article.id: _published(file, content.ledger) for file in content.articles}
    pages = []
    ordered: list[Article] = []
    for raw in content.pages:
        record = content.ledger.pages.get(raw.name)
        spans = record.spans if record else ()
        printed = [article_id for article_id in _owners(spans) if article_id in articles]
        facts = _facts(content.settings.pages.get(raw.name), printing.head(raw, spans))
        pages.append(Page(raw, spans, tuple(printed), facts))
        ordered.extend(_placed(articles.pop(article_id), raw, spans) for article_id in printed)
    ordered.extend(article for _, article in sorted(articles.items()))
    return Archive(content.settings, tuple(pages), tuple(ordered))


def _facts(said: PageFacts | None, head: PageFacts) -> PageFacts:
    """What is known of a page's printing: what people say, and else what its own head says."""
    if said is None:
        return head
    return PageFacts(
        said.issue or head.issue,
        said.date or head.date,
        said.number or head.number,
        said.basis if said.date else head.basis,
    )


def _published(file: ArticleFile, book: Ledger) -> Article:
    """An article with the addresses that must go on leading to it."""
    article, record = file.article, book.articles.get(file.article.id)
    former = book.former_paths(article.id)
    if former and not article.meta.states("aliases"):
        meta = replace(article.meta, aliases=former)
        article = replace(article, meta=meta, derived=article.derived | {"aliases"})
    if record is None or (
        record.written == file.sha256 and all(len(paragraph.anchors) < 2 for paragraph in record.paragraphs)
    ):
        return article
    others = anchors.former(record.paragraphs, article.blocks)
    blocks = (replace(block, former=more) for block, more in zip(article.blocks, others, strict=True))
    return replace(article, blocks=tuple(blocks))


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
                file.article.line_of("source", "page"),
                f"source：版面 {source.page} 不在 {PAGES}/ 里{hint(source.page, archive.page_by_name)}；"
                "请放回它，或改正文件名",
            )
    for record in book.articles.values():
        if record.id not in present and record.page not in archive.page_by_name:
            yield Problem(
                ledger.file_of(record.page, record.id),
                1,
                f"编号 {record.id} 已经发出，它的文章和版面却都不见了；请恢复，或写一篇 access: withdrawn 的文章占住它",
            )
