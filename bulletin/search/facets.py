"""What results can be narrowed by: when an article was written, the places it is about, who made it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bulletin.search.passages import date_of
from bulletin.text import edtf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import Archive, Article
    from bulletin.reference.gazetteer import Gazetteer


def facets(archive: Archive, gazetteer: Gazetteer, articles: Sequence[Article]) -> dict[str, object]:
    """Columns, in the order of the articles.

    `first` and `last` are the days between which it was written (or printed, where that alone is known), as numbers
    20230901, 0 when nothing is known. `place`, `author`, `dateline`, `tag` and `page` are lists of places in `places`, `authors`,
    `datelines`, `tags` and `pages`; for a place see `_place`. What places lie in stands among `places`, too.
    """
    within = {code for article in articles for code in article.meta.places}
    codes = sorted(within | {row.code for code in within for row in gazetteer.ancestry(code)})
    tags = sorted({tag for article in articles for tag in article.meta.tags})
    pages = sorted({_page(article) for article in articles} - {""})
    signed = [_names(article) for article in articles]
    authors = sorted({name for names in signed for name in names})
    datelines = sorted({article.meta.dateline for article in articles if article.meta.dateline})
    days_of = cache(_days)
    days = [days_of(date_of(archive, article)) for article in articles]
    code_at, author_at, dateline_at, tag_at, page_at = (
        {name: number for number, name in enumerate(names)}
        for names in (codes, authors, datelines, tags, pages)
    )
    return {
        "places": [_place(gazetteer, code) for code in codes],
        "authors": authors,
        "datelines": [_dateline(gazetteer, name) for name in datelines],
        "place": [[code_at[code] for code in article.meta.places] for article in articles],
        "author": [[author_at[name] for name in names] for names in signed],
        "dateline": [
            [dateline_at[article.meta.dateline]] if article.meta.dateline else [] for article in articles
        ],
        "tags": tags,
        "tag": [[tag_at[tag] for tag in article.meta.tags] for article in articles],
        "pages": pages,
        "page": [[page_at[_page(article)]] if _page(article) else [] for article in articles],
        "first": [first for first, _ in days],
        "last": [last for _, last in days],
    }


def place_names(gazetteer: Gazetteer) -> Iterator[str]:
    """Every name of the gazetteer, short forms, seats and townships too."""
    for place in gazetteer.places.values():
        seats = () if place.code.endswith("00") else place.seats
        yield from (place.name, *place.short, *place.weak, *seats, *place.townships, *place.former_names)


def _place(table: Gazetteer, code: str) -> list[str]:
    """`[code, name, name with all above it, all names of it and of those above it]`.

    A code that nobody knows is its own name.
    """
    rows = table.ancestry(code)
    if not rows:
        return [code, code, code, code]
    names = dict.fromkeys(
        name for row in rows for name in (row.name, *row.short, *row.weak, *row.former_names)
    )
    return [code, rows[0].name, "".join(row.name for row in reversed(rows)), " ".join(names)]


def _page(article: Article) -> str:
    """The newspaper page an article was printed on, as its address has it."""
    return article.meta.source.page.rpartition(".")[0] if article.meta.source else ""


def _dateline(table: Gazetteer, name: str) -> str:
    """A dateline, and how else the place it is the name of is called."""
    rows = (row for row in table.places.values() if name in (row.name, *row.short))
    return " ".join(dict.fromkeys((name, *(other for row in rows for other in (row.name, *row.short)))))


def _names(article: Article) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*article.meta.authors, *article.meta.photographers)))


def _days(written: str) -> tuple[int, int]:
    date = edtf.parse(written)
    if date is None:
        return 0, 0
    return int(date.first.earliest.replace("-", "")), int(date.last.latest.replace("-", ""))
