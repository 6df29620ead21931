"""What results can be narrowed by: when an article was written, the places it is about, who made it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bulletin.text import edtf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import FrontMatter
    from bulletin.reference.gazetteer import Gazetteer


def facets(gazetteer: Gazetteer, metas: Sequence[FrontMatter], dates: Sequence[str]) -> dict[str, object]:
    """Columns, in the order of the articles, of each its header and its date (`passages.date_of`).

    `first` and `last` are the days between which it was written (or printed, where that alone is known), as numbers
    20230901, 0 when nothing is known. `place`, `author`, `dateline`, `tag` and `page` are lists of places in `places`, `authors`,
    `datelines`, `tags` and `pages`; for a place see `_place`. What places lie in stands among `places`, too.
    """
    within = {code for meta in metas for code in meta.places}
    codes = sorted(within | {row.code for code in within for row in gazetteer.ancestry(code)})
    tags = sorted({tag for meta in metas for tag in meta.tags})
    on = [_page(meta) for meta in metas]
    pages = sorted({*on} - {""})
    signed = [_names(meta) for meta in metas]
    authors = sorted({name for names in signed for name in names})
    datelines = sorted({meta.dateline for meta in metas if meta.dateline})
    days_of = cache(_days)
    days = [days_of(date) for date in dates]
    code_at, author_at, dateline_at, tag_at, page_at = (
        {name: number for number, name in enumerate(names)}
        for names in (codes, authors, datelines, tags, pages)
    )
    return {
        "places": [_place(gazetteer, code) for code in codes],
        "authors": authors,
        "datelines": [_dateline(gazetteer, name) for name in datelines],
        "place": [[code_at[code] for code in meta.places] for meta in metas],
        "author": [[author_at[name] for name in names] for names in signed],
        "dateline": [[dateline_at[meta.dateline]] if meta.dateline else [] for meta in metas],
        "tags": tags,
        "tag": [[tag_at[tag] for tag in meta.tags] for meta in metas],
        "pages": pages,
        "page": [[page_at[page]] if page else [] for page in on],
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


def _page(meta: FrontMatter) -> str:
    """The newspaper page an article was printed on, as its address has it."""
    return meta.source.page.rpartition(".")[0] if meta.source else ""


def _dateline(table: Gazetteer, name: str) -> str:
    """A dateline, and how else the place it is the name of is called."""
    rows = (row for row in table.places.values() if name in (row.name, *row.short))
    return " ".join(dict.fromkeys((name, *(other for row in rows for other in (row.name, *row.short)))))


def _names(meta: FrontMatter) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*meta.authors, *meta.photographers)))


def _days(written: str) -> tuple[int, int]:
    date = edtf.parse(written)
    if date is None:
        return 0, 0
    return int(date.first.earliest.replace("-", "")), int(date.last.latest.replace("-", ""))
