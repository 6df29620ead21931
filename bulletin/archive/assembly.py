"""Loose articles and pages -> the Archive, ordered once, and what only the whole can show to be wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.archive import derivation, printing
from bulletin.content import anchors, completeness, decisions, ledger
from bulletin.content.decisions import Decisions
from bulletin.content.settings import FILE
from bulletin.model import (
    PAGES,
    SHOWN_WHOLE,
    Archive,
    Article,
    Deferred,
    Page,
    PageFacts,
    Prose,
    Source,
    as_given,
    read,
)
from bulletin.problems import Problem
from bulletin.text import edtf
from bulletin.text.likeness import hint
from bulletin.text.typography import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.archive.derivation import Derivation
    from bulletin.content.folder import ArticleFile, Content
    from bulletin.content.ledger import Ledger, Paragraph
    from bulletin.model import RawPage, Span

    Spans = tuple[Span, ...] | Deferred[tuple[Span, ...]]
    _Recorded = tuple[tuple[Paragraph, ...] | Deferred[tuple[Paragraph, ...]], ...]
    """The paragraphs of an article as they are recorded, and of those that are part of it now."""


def assemble(content: Content) -> Archive:
    """The archive with every value: what the files say, and what follows from it."""
    return derive(content).archive


def derive(content: Content) -> Derivation:
    """The same, with what a person should look at in what was derived."""
    return derivation.derive(order(content), content.reference.subject)


def order(content: Content) -> Archive:
    """Order pages (`_place`) and articles as they were printed; each says what its file says.

    Where an article stands on its page is taken from the ledger, which follows the page, not from its header, which
    is only what was true when it was written.
    """
    names = _all_names(content)
    articles = {
        file.article.id: _published(file, content.ledger, names.get(file.article.id, ()))
        for file in content.articles
    }
    articles |= {article.id: article for article in _with_moved(articles, content.ledger)}
    pages = []
    ordered: list[Article] = []
    facts = {raw.name: _facts(raw, content) for raw in content.pages}
    for raw in sorted(content.pages, key=lambda raw: _place(raw, facts[raw.name], content)):
        lines = {owner: lines for owner, lines in _places(raw, _spans(raw, content)) if owner in articles}
        pages.append(Page(raw, _spans(raw, content), tuple(lines), facts[raw.name]))
        placed = [_placed(articles.pop(article_id), raw, where) for article_id, where in lines.items()]
        ordered.extend(_remarked(placed, content.decisions.get(raw.name, _UNDECIDED)))
    ordered.extend(article for _, article in sorted(articles.items()))
    issued = {record.id: record.added for record in content.ledger.articles.values()}
    return Archive(content.settings, tuple(pages), tuple(ordered), issued=issued)


def _spans(raw: RawPage, content: Content) -> Spans:
    """Who owns the characters of a page, as it was given: read only when somebody looks at it."""
    record = content.ledger.pages.get(raw.name)
    return as_given(record, "spans") if record else ()


@cache.kept
def _places(raw: RawPage, spans: Spans) -> tuple[tuple[str, tuple[int, int]], ...]:
    """The articles of a page in the order in which they begin, and the first and last line of each."""
    own: dict[str, list[Span]] = {}
    for span in spans.value if isinstance(spans, Deferred) else spans:
        if span.owner:
            own.setdefault(span.owner, []).append(span)
    text = raw.text
    return tuple(
        (owner, (text.count("\n", 0, found[0].start) + 1, text.count("\n", 0, found[-1].end) + 1))
        for owner, found in own.items()
    )


@cache.kept
def _head(raw: RawPage, spans: Spans) -> PageFacts:
    return printing.head(raw, spans.value if isinstance(spans, Deferred) else spans)


def _facts(raw: RawPage, content: Content) -> PageFacts:
    """What is known of a page's printing: what people say of it, else what its head says, else what holds for all."""
    head = _head(raw, _spans(raw, content))
    said = content.decisions.get(raw.name, _UNDECIDED).facts
    return PageFacts(
        said.issue or head.issue,
        said.date or head.date,
        said.number or head.number,
        said.publication or head.publication or content.settings.publication,
        said.basis if said.date else head.basis,
        head.head,
    )


_UNDECIDED = Decisions()
_DIGITS = re.compile(r"([0-9]+)")


def _place(raw: RawPage, facts: PageFacts, content: Content) -> tuple[object, ...]:
    """The key by which pages are ordered: where an editor put them; then by day and number; then as received."""
    order = content.decisions.get(raw.name, _UNDECIDED).order
    date = edtf.parse(facts.date)
    if order is not None:
        return (0, order, raw.name)
    if date:
        number = tuple(
            (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(facts.number)
        )
        return (1, date.first.earliest, facts.publication, number, raw.name)
    return (2, _added(raw.name, content.ledger), raw.name)


def _added(page: str, book: Ledger) -> str:
    """The day on which a page came; empty as long as none of its articles has been entered."""
    return min((record.added for record in book.of_page(page) if record.added), default="")


def _published(file: ArticleFile, book: Ledger, others: Sequence[anchors.Names]) -> Article:
    """An article with the addresses that must go on leading to it. `others` are the further anchors of its blocks; none
    where it has none.
    """
    article = file.article
    former = book.former_paths(article.id)
    if former:
        # What a person states is added to: no address that was published may go.
        derived = article.derived | (frozenset() if article.meta.states("aliases") else {"aliases"})
        aliases = tuple(dict.fromkeys((*article.meta.aliases, *former)))
        article = replace(article, meta=replace(article.meta, aliases=aliases), derived=derived)
    if not others:
        return article
    blocks = tuple(
        replace(block, former=former, gone=tuple((anchor, "") for anchor in gone))
        for block, (former, gone) in zip(article.blocks, others, strict=True)
    )
    return replace(article, prose=Prose(article.body, blocks))


def _all_names(content: Content) -> dict[str, tuple[anchors.Names, ...]]:
    """The anchors that lead to the blocks of each article besides their own, by its id."""
    book = content.ledger
    leaves: dict[str, list[tuple[str, tuple[_Recorded, Prose | Deferred[Prose], bool]]]] = {}
    for file in content.articles:
        article, record = file.article, book.articles.get(file.article.id)
        if record:
            parts = (record, *(book.articles[each] for each in book.parts(article.id)))
            recorded = tuple(as_given(each, "paragraphs") for each in parts)
            of = article.id, (recorded, article.prose, record.written == file.sha256)
            leaves.setdefault(record.page or article.path, []).append(of)
    found: dict[str, tuple[anchors.Names, ...]] = {}
    for of_page in leaves.values():
        ids, told = zip(*of_page, strict=True)
        found |= {one: names for one, names in zip(ids, _names_of(told), strict=True) if names}
    return found


@cache.kept
def _names_of(
    told: tuple[tuple[_Recorded, Prose | Deferred[Prose], bool], ...],
) -> tuple[tuple[anchors.Names, ...], ...]:
    """The same of the articles of a page: of each what is recorded, its body, whether its file is as it was written."""
    return tuple(_names(*of) for of in told)


def _names(
    recorded: _Recorded, prose: Prose | Deferred[Prose], is_as_written: bool
) -> tuple[anchors.Names, ...]:
    """The anchors that lead to each block besides its own; nothing where none does."""
    own, *others = (part.value if isinstance(part, Deferred) else part for part in recorded)
    if is_as_written and not others and not any(each.gone or len(each.anchors) > 1 for each in own):
        return ()
    found = anchors.names([*own, *(each for part in others for each in part)], read(prose).blocks)
    return found if any(map(any, found)) else ()


def _with_moved(articles: Mapping[str, Article], book: Ledger) -> Iterator[Article]:
    """The articles that lost a paragraph to another one of their page, since they were cut; each knows to which."""
    for article in articles.values():
        prose = article.prose
        if isinstance(prose, Deferred) or not any(block.gone for block in prose.blocks):
            continue
        others = {
            other.id: (articles[other.id].meta.title, other.paragraphs)
            for other in book.of_page(book.articles[article.id].page)
            if other.id != article.id
            and other.id in articles
            and articles[other.id].meta.access in SHOWN_WHOLE
        }
        now = anchors.elsewhere(others)
        blocks = tuple(
            replace(block, gone=tuple((anchor, now.get(anchor, "")) for anchor, _ in block.gone))
            for block in prose.blocks
        )
        yield replace(article, prose=Prose(article.body, blocks))


def _owners(spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.owner for span in spans if span.owner))


def _placed(article: Article, raw: RawPage, lines: tuple[int, int]) -> Article:
    """The article with the lines that the ledger gives it."""
    source = Source(raw.name, (lines,))
    if article.meta.source == source:
        return article
    return replace(article, meta=replace(article.meta, source=source))


def _remarked(articles: Sequence[Article], said: Decisions) -> Iterator[Article]:
    """The articles of a page with what readers are told of their words; what no longer stands there is left out."""
    for article in articles:
        own = [remark for place, remark in said.remarks if _is_place_of(place, article)]
        at = {remark: position for remark in own if (position := find_words(article, remark.words)) >= 0}
        yield replace(article, remarks=tuple(sorted(at, key=lambda remark: at[remark]))) if at else article


def _is_place_of(place: str, article: Article) -> bool:
    """Whether a line of its page, or an id, is that of an article."""
    if place == article.id:
        return True
    source = article.meta.source
    ranges = source.lines if source and place.isdecimal() else ()
    return any(first <= int(place) <= last for first, last in ranges)


def find_words(article: Article, words: str) -> int:
    """Where words first stand in what readers see of an article, or -1: headline, deck, text, captions, datelines."""
    meta = article.meta
    captions = (caption.text for caption in meta.captions)
    shown = "\n".join((meta.kicker, meta.title, meta.deck, article.text, *captions, " ".join(meta.authors)))
    return -1 if article.is_withdrawn else fold(shown).find(fold(words))


def _stale_remarks(archive: Archive, content: Content) -> Iterator[Problem]:
    """Remarks for readers on words that no article has: a correction has taken them away, or the place is wrong."""
    for page in archive.pages:
        articles = [archive.by_id[article_id] for article_id in page.article_ids]
        said = content.decisions.get(page.raw.name, _UNDECIDED)
        for place, remark in said.remarks:
            own = [article for article in articles if _is_place_of(place, article)]
            if any(not _shows_all(article) or find_words(article, remark.words) >= 0 for article in own):
                continue
            where = f"文章 {own[0].id} 里" if own else f"{place} 不在这一版的文章里，"
            what = f"{where}没有“{remark.words}”；已经改正了就删去这一行，否则请改正行号或文字"
            line = said.where.get(f"{place} {remark.words}", 1)
            yield Problem(decisions.file_of(page.raw.name), line, what)


def _shows_all(article: Article) -> bool:
    return article.meta.access in SHOWN_WHOLE


@cache.kept
def _audit(raw: RawPage, spans: Spans) -> tuple[Problem, ...]:
    return tuple(completeness.audit(raw, spans.value if isinstance(spans, Deferred) else spans, raw.path))


def check(archive: Archive, content: Content) -> Iterator[Problem]:
    """Problems that only show in the whole: the ledger does not add up, an id is orphaned, a page is missing."""
    present = {file.article.id: file for file in content.articles}
    for page in archive.pages:
        spans = as_given(page, "spans")
        yield from _audit(page.raw, spans)
        for article_id, _ in _places(page.raw, spans):
            if article_id not in present:
                yield Problem(
                    page.raw.path, 1, f"文章 {article_id} 的文件不见了；请运行 python build.py convert 恢复它"
                )
    yield from lost_pages(content)
    for file in content.articles:
        source = file.article.meta.source
        if source and source.page not in archive.page_by_name and source.page not in content.ledger.pages:
            yield Problem(
                file.article.path,
                file.article.line_of("source", "page"),
                f"source：版面 {source.page} 不在 {PAGES}/ 里{hint(source.page, archive.page_by_name)}；"
                "请放回它，或改正文件名",
            )
    yield from _dated_ahead(archive, content)
    yield from _stale_remarks(archive, content)
    for record in content.ledger.articles.values():
        if record.id not in present and not record.page and not record.into:
            yield Problem(
                ledger.file_of(record.page, record.id),
                1,
                f"编号 {record.id} 已经发出，它的文章和版面却都不见了；请恢复，或写一篇 access: withdrawn 的文章占住它",
            )


def lost_pages(content: Content) -> Iterator[Problem]:
    """Pages that were entered and whose files are gone."""
    present = {page.name for page in content.pages}
    for name in content.ledger.pages:
        if name not in present:
            count = sum(not record.into for record in content.ledger.of_page(name))
            what = f"版面文件不见了，账本记着它的 {count} 篇文章；请放回它；加错了、不要这一版，请运行：python build.py remove {name}"
            yield Problem(f"{PAGES}/{name}", 1, what)


def _dated_ahead(archive: Archive, content: Content) -> Iterator[Problem]:
    """Dates that people give and that lie after the day on which the article or page came."""
    for article in archive.articles:
        if "date" not in article.derived and _is_after(article.meta.date, article.meta.added):
            what = f"date：{article.meta.date} 晚于入档的日子（added: {article.meta.added}）；请改正其中一个"
            yield Problem(article.path, article.line_of("date"), what)
    for name, said in content.decisions.items():
        added = _added(name, content.ledger)
        if _is_after(said.facts.date, added):
            path = decisions.file_of(name) if "date" in said.where else FILE
            what = f"date：{said.facts.date} 晚于这一版入档的日子 {added}；没有印出来的报纸不能入档，请改正"
            yield Problem(path, said.where.get("date", 1), what)


def _is_after(date: str, day: str) -> bool:
    parsed = edtf.parse(date)
    return parsed is not None and bool(day) and parsed.first.earliest > day
