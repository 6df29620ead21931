"""What no article file states because it follows from elsewhere: from the page beside, or from the archive as a whole.

An article file holds what its own lines of the page say and what people wrote. A date is that of the whole page, a
campaign becomes a tag because it recurs, names printed without a space come apart because one of them signs
elsewhere: all of that is worked out here, each time the site is built, and is written into no file. So an article
depends on its page and on people's decisions alone, and the order in which pages came does not matter.

A key that stands in a file wins whole; one that stands there without a value is not known and not derived. Withdrawn
articles lend no name, no tag and no words to others; neither words nor names are taken from the captured lines of a
redacted one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bulletin import cache
from bulletin.conversion import bylines, dating, settling, tagging
from bulletin.conversion.clues import DatedText
from bulletin.conversion.doubts import Doubt, worst_first
from bulletin.conversion.page import forms, patterns
from bulletin.digests import Often, bring, told
from bulletin.model import SHOWN_WHOLE, Archive, Article, Page, by_page, read
from bulletin.roles import Role
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.conversion.bylines import Byline
    from bulletin.conversion.settling import Settled
    from bulletin.model import Block, Deferred, Prose
    from bulletin.reference.subject import Subject

Values = dict[str, Any]
"""Values of front matter by key, as in `FrontMatter`."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """The archive with every value, and what a person should look at in those that were derived."""

    archive: Archive
    doubts: tuple[Doubt, ...]
    """Worst first."""


def derive(archive: Archive, subject: Subject) -> Derivation:
    """Give each article the values that its file leaves open; `Article.derived` names their keys."""
    found: dict[str, Values] = {article.id: {} for article in archive.articles}
    doubts = [*_dates(archive, subject, found), *_names(archive, subject, found)]
    _tags(archive, subject, found)
    dated = {article_id for page in archive.pages if page.facts.date for article_id in page.article_ids}
    filled: dict[str, Article] = {}
    for articles in by_page(article for article in archive.articles if found[article.id]):
        new = _filled(
            articles,
            tuple(tuple(found[article.id].items()) for article in articles),
            tuple(article.id in dated for article in articles),
        )
        for article, (values, known) in zip(articles, new, strict=True):
            if values:
                filled[article.id] = article = replace(article, **values)
                bring(article, known)
    every = tuple(filled.get(article.id, article) for article in archive.articles)
    return Derivation(replace(archive, articles=every), worst_first(doubts))


@cache.kept
def _filled(
    articles: tuple[Article, ...],
    values: tuple[tuple[tuple[str, Any], ...], ...],
    are_dated: tuple[bool, ...],
) -> tuple[tuple[Values, bytes], ...]:
    """Put derived `values` where the headers of articles of one page leave them open -> for each article the fields that change
    by it, and the digest of the article with them. Kept, so that a header need not be digested again.
    """
    found = []
    for article, some, is_dated in zip(articles, values, are_dated, strict=True):
        meta = article.meta
        new = {key: value for key, value in some if value and not meta.states(key)}
        others: Values = {}
        if new:
            others = {
                "meta": replace(meta, **new),
                "derived": article.derived | frozenset(new),
                "infers_date": "date" in new and not is_dated,
            }
        found.append((others, told(replace(article, **others))))
    return tuple(found)


def _line(article: Article) -> int:
    """The line of its page on which an article begins."""
    return article.meta.source.lines[0][0] if article.meta.source and article.meta.source.lines else 1


# -- dates ----------------------------------------------------------------------------------------------


def _dates(archive: Archive, subject: Subject, found: Mapping[str, Values]) -> list[Doubt]:
    """The date of each page for its articles: what is known of its printing, or else what its texts tell."""
    doubts: list[Doubt] = []
    for page in archive.pages:
        articles = [archive.by_id[article_id] for article_id in page.article_ids]
        if page.facts.date:
            for article in articles:
                _date(article, page.facts.date, page.facts.basis, found)
        else:
            inferred, more = _inferred(page.raw.path, tuple(articles), subject)
            doubts.extend(more)
            for article_id, date, basis in inferred:
                _date(archive.by_id[article_id], date, basis, found)
    return doubts


@cache.kept
def _inferred(
    path: str, articles: tuple[Article, ...], subject: Subject
) -> tuple[tuple[tuple[str, str, str], ...], tuple[Doubt, ...]]:
    """What the texts of a page tell of its date: for its articles id, date and basis; and what to look at."""
    are_open = [not (article.meta.states("date") or article.is_withdrawn) for article in articles]
    if not any(are_open):
        return (), ()
    texts = [DatedText(article.meta.title, _text(article)) for article in articles]
    titles = [article.meta.title for article in articles]
    shown = [article.meta.title if article.meta.access in SHOWN_WHOLE else None for article in articles]
    found: list[tuple[str, str, str]] = []
    doubts: list[Doubt] = []
    doubted: set[str] = set()
    for own, finding in enumerate(dating.infer(texts, subject)):
        article = articles[own]
        if not are_open[own] or not finding.date:
            continue
        # What a shortened article still says stands on the site; its own words may be quoted to itself.
        visible = {quote.article: shown[quote.article] for quote in finding.quotes} | {
            own: article.meta.title
        }
        found.append((article.id, finding.date, dating.basis(finding.quotes, own, visible)))
        if finding.certainty <= _UNSURE_DATE and finding.date not in doubted:
            basis = dating.basis(finding.quotes, own, titles)
            doubts.append(
                Doubt(
                    path,
                    _line(article),
                    f"日期 {finding.date} 只由 {basis} 推断",
                    finding.certainty,
                )
            )
        doubted.add(finding.date)
    return tuple(found), tuple(doubts)


_UNSURE_DATE = 0.6


def _date(article: Article, date: str, basis: str, found: Mapping[str, Values]) -> None:
    """A date and what it rests on belong together: where a person states the one, the other is theirs, too."""
    if not (article.meta.states("date") or article.is_withdrawn):
        found[article.id].update(date=date, date_basis=basis)


def _text(article: Article) -> str:
    """What an article says under its headline, one paragraph a line."""
    return _lines_of(article.meta.deck, article.blocks)


def _lines_of(deck: str, blocks: Sequence[Block]) -> str:
    return "\n".join(filter(None, (deck, *(block.text for block in blocks))))


# -- names ----------------------------------------------------------------------------------------------


def _names(archive: Archive, subject: Subject, found: Mapping[str, Values]) -> list[Doubt]:
    """Names that a byline prints without a space, taken apart where one of them signs elsewhere."""
    printed = run_together(archive, subject)
    known = frozenset(
        name
        for article in archive.listed
        for byline in (article.meta, printed.get(article.id, _UNSIGNED))
        for name in (*byline.authors, *byline.photographers)
        if not settling.may_be_several(name, subject.names)
    )
    doubts: list[Doubt] = []
    for page in archive.pages:
        for article_id in page.article_ids:
            if article_id not in printed:
                continue
            article = archive.by_id[article_id]
            for key in ("authors", "photographers"):
                names: tuple[str, ...] = getattr(printed[article_id], key)
                if article.meta.states(key) or not _may_be_several(names, subject):
                    continue
                settled = settling.settle(names, subject.names, known)
                found[article_id][key] = settled.names
                doubts.extend(_of_names(page, article, settled))
    return doubts


def _of_names(page: Page, article: Article, settled: Settled) -> list[Doubt]:
    certainty = 0.2 if settled.doubtful else 0.6
    return [Doubt(page.raw.path, _line(article), settled.basis, certainty)] if settled.basis else []


def _may_be_several(names: Sequence[str], subject: Subject) -> bool:
    return any(settling.may_be_several(name, subject.names) for name in names)


_UNSIGNED = bylines.Byline((), (), "", run_together=False)
_FOUR = re.compile(f"[{HAN}]{{4}}")
"""What a byline must hold for a name in it to be several; spares most bylines a closer look."""


def run_together(archive: Archive, subject: Subject) -> dict[str, Byline]:
    """The bylines as printed, by id, that the converter leaves to the archive: some name in them may be several."""
    found: dict[str, Byline] = {}
    for page in archive.pages:
        metas = (archive.by_id[article_id].meta for article_id in page.article_ids)
        open_ones = tuple(
            (meta.id, meta.states("authors"))
            for meta in metas
            if meta.access in SHOWN_WHOLE and not (meta.states("authors") and meta.states("photographers"))
        )
        found |= _run_together(page, open_ones, subject) if open_ones else {}
    return found


@cache.kept
def _run_together(page: Page, articles: tuple[tuple[str, bool], ...], subject: Subject) -> dict[str, Byline]:
    """The same of some articles of a page; of each its id, and whether its file states the authors."""
    states_authors = dict(articles)
    signed: dict[str, list[str]] = {}
    for span in page.spans:
        if span.owner is None or span.owner not in states_authors:
            continue
        text = page.raw.text[span.start : span.end]
        if span.role is Role.PARAGRAPH and not states_authors[span.owner]:
            text = _reporter(text, subject)
        elif span.role not in {Role.BYLINE, Role.CREDIT}:
            continue
        if text:
            signed.setdefault(span.owner, []).append(text.strip("()（）"))
    found = {}
    for article_id, texts in signed.items():
        if any(map(_FOUR.search, texts)) and (byline := bylines.together(texts, subject)).run_together:
            found[article_id] = byline
    return found


def _reporter(text: str, subject: Subject) -> str:
    """Who is named in the dateline of a paragraph: 本报讯（记者 张三）."""
    dateline = forms.dateline(text, patterns.of_subject(subject))
    if dateline is None or bylines.looks_like_byline(dateline.reporter, subject) < bylines.LIKELY:
        return ""
    return dateline.reporter


# -- tags -----------------------------------------------------------------------------------------------


def _tags(archive: Archive, subject: Subject, found: Mapping[str, Values]) -> None:
    """Campaigns that more than one article names."""
    quoted: dict[str, _Quoted] = {}
    for articles in by_page(archive.listed):
        texts = tuple((article.meta.deck, article.prose) for article in articles)
        quoted |= zip((one.id for one in articles), _quoted(texts, subject), strict=True)
    quotations = tuple(quoted[article.id] for article in archive.listed)
    for article, tags in zip(archive.listed, _recurring(quotations), strict=True):
        found[article.id]["tags"] = tags


@cache.kept
def _recurring(quotations: tuple[_Quoted, ...]) -> tuple[tuple[str, ...], ...]:
    return tagging.recurring([quoted.found for quoted in quotations])


@dataclass(frozen=True, slots=True)
class _Quoted(Often):
    """What may be names of campaigns in an article (`tagging.quoted`)."""

    found: tuple[tuple[str, bool], ...]


@cache.kept
def _quoted(texts: tuple[tuple[str, Prose | Deferred[Prose]], ...], subject: Subject) -> tuple[_Quoted, ...]:
    """The same for each article of a page; of each its deck and body."""
    return tuple(
        _Quoted(tagging.quoted(_lines_of(deck, read(prose).blocks), subject)) for deck, prose in texts
    )
