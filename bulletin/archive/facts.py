"""What is known of an article's printing, in the forms that metadata, citations and cards share."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.archive.summary import shorten, without_dateline
from bulletin.model import Access, PageFacts, read
from bulletin.text import edtf

if TYPE_CHECKING:
    from bulletin.model import Archive, Article, Deferred, Prose

UNTITLED_BYTES = 60
UNKNOWN_AUTHOR = "作者不详"
"""Of an article that was printed without a byline, where a form wants an author."""


def printing_of(article: Article, archive: Archive) -> PageFacts:
    """Newspaper, issue, date (EDTF) and page number of an article; the date is that of the page, or else its own."""
    page = archive.page_of(article)
    facts = page.facts if page else PageFacts()
    publication = facts.publication or archive.settings.publication
    return replace(facts, date=printed_on(article, archive), publication=publication)


def printed_on(article: Article, archive: Archive) -> str:
    """The date of its printing alone."""
    page = archive.page_of(article)
    return (page.facts.date if page else "") or article.meta.date


def is_inferred(article: Article) -> bool:
    """Whether its date is worked out from what texts say.

    What the page bears, or people say of it, is no inference, even of a month alone, nor is a day. A date that an
    article file states is one where its basis quotes the words it rests on; what the editor knows otherwise is not.
    """
    if edtf.is_day(article.meta.date):
        return False
    return article.infers_date if "date" in article.derived else "“" in article.meta.date_basis


def inferred_keys(article: Article) -> frozenset[str]:
    """Keys of its header whose values no file states, neither its own nor one of its page: a date that the page bears, or
    that people say of the page, is no inference.
    """
    return article.derived if article.infers_date else article.derived - {"date", "date_basis"}


def is_certain(article: Article, archive: Archive) -> bool:
    """Whether its date is known as it is stated: neither inferred nor marked as approximate, doubtful or one of several."""
    date = edtf.parse(printing_of(article, archive).date)
    if date is None or date.kind == "[" or date.first.mark or date.last.mark:
        return False
    return not is_inferred(article)


def date_said(article: Article, archive: Archive) -> str:
    """When an article was printed, in Chinese, as sure as it is: `约2023年9月（推断）`; empty where nothing is known."""
    said = date_in_chinese(printed_on(article, archive))
    return f"{said}（推断）" if said and is_inferred(article) else said


def notes(article: Article) -> tuple[str, ...]:
    """What whoever reads an article elsewhere must be told: that it was shortened, and which words the archive doubts."""
    shortened = ("本文经编者删节。",) if article.meta.access is Access.REDACTED else ()
    doubted = (
        f"“{one.words}” {'原文如此' if one.is_sic else '存疑'} {one.note}".strip() for one in article.remarks
    )
    return (*shortened, *doubted)


def title_of(article: Article) -> str:
    """The headline; for an item printed without one, the beginning of its text, at most 60 bytes.

    Empty for a withdrawn article: its headline is not shown anywhere either.
    """
    if article.is_withdrawn:
        return ""
    if article.meta.title:
        return article.meta.title
    return _opening(article.prose, article.meta.dateline)


def catalogued_title(article: Article) -> str:
    """The headline as references and catalogues state it: `[近日开展演练。]` for an item printed without one, since what
    a cataloguer supplies and the item does not bear stands in square brackets (ISBD, A.4).
    """
    title = title_of(article)
    return title if article.meta.title or not title else f"[{title}]"


@cache.kept
def _opening(prose: Prose | Deferred[Prose], dateline: str) -> str:
    for block in read(prose).blocks:
        if opening := shorten(without_dateline(block.text, dateline), UNTITLED_BYTES):
            return opening
    return ""


@lru_cache(maxsize=4096)
def date_in_chinese(date: str) -> str:
    """An EDTF date in words, no more precise than it is; an empty string for an empty one.

    >>> date_in_chinese('2023-09~'), date_in_chinese('[2023-12..2024-02]'), date_in_chinese('2023-09-07')
    ('约2023年9月', '2023年12月至2024年2月之间', '2023年9月7日')
    """
    value = edtf.parse(date)
    if value is None:
        return ""
    if not value.kind:
        return _point_in_chinese(value.first)
    words = f"{_point_in_chinese(value.first)}至{_point_in_chinese(value.last)}"
    return words + "之间" if value.kind == "[" else words


def _point_in_chinese(point: edtf.Point) -> str:
    words = f"{point.year}年"
    if point.month:
        words += f"{point.month}月"
    if point.day:
        words += f"{point.day}日"
    about = "约" if point.mark in {"~", "%"} else ""
    doubtful = "（存疑）" if point.mark in {"?", "%"} else ""
    return about + words + doubtful


def plain_date(date: str) -> str:
    """YYYY, YYYY-MM or YYYY-MM-DD that all of an EDTF date lies in, for formats without uncertain dates; or an empty string.

    >>> plain_date('2023-09~'), plain_date('[2023-07..2023-09]'), plain_date('[2023-12..2024-02]')
    ('2023-09', '2023', '')
    """
    if edtf.is_day(date):
        return date
    value = edtf.parse(date)
    if value is None:
        return ""
    if not value.kind and value.first.day:
        # An approximate day is known no better than its month.
        return f"{value.first.year:04}-{value.first.month:02}"
    return value.period
