"""A table, one row an article: CSV as spreadsheets write it, under our own names of columns or what people call them."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from bulletin.content import decoding
from bulletin.importers.incoming import Found, Incoming, address, day_of
from bulletin.problems import ContentError, Problem
from bulletin.text import prose
from bulletin.text.likeness import hint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.importers.incoming import Source

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("标题", "题目", "题名"),
    "text": ("正文", "内容", "全文", "body", "content"),
    "date": ("日期", "时间", "刊出时间"),
    "date_basis": ("依据",),
    "authors": ("作者", "署名", "author"),
    "photographers": ("摄影",),
    "tags": ("标签", "主题", "分类", "tag", "category"),
    "places": ("地区", "地点", "地方", "place"),
    "kicker": ("引题", "肩题"),
    "deck": ("副题", "副标题"),
    "dateline": ("电头",),
    "captions": ("图片说明", "照片说明", "图说"),
    "crossheads": ("插题", "小标题"),
    "subheads": ("小插题",),
    "url": ("网址", "链接", "地址"),
    "aliases": ("旧网址",),
    "id": ("编号",),
    "updated": ("更正",),
    "access": ("公开程度",),
}
_LISTS = ("authors", "photographers", "tags", "places", "captions", "crossheads", "subheads", "aliases")
_OF_SENTENCES = frozenset({"captions", "crossheads", "subheads"})
"""Lists whose values hold the marks that part values elsewhere."""
_HEADS = {"crossheads": "##", "subheads": "###"}
_NOT_OURS = ("publication", "issue", "page_number", "photos", "added", "page", "lines")
"""What our own tables say besides: it is true of the archive that they come from."""
_EXPORTED = frozenset({"id", "date_basis", "access", "added", "page", "lines"})
"""Columns by which a table is known to be one of ours, which parts values by its own sign alone."""
_PARTS = re.compile(r"[；;、|]|(?<=\D),(?=\D)")
_LINES = re.compile(r"\n")
_OUR_PART = re.compile(r"(?:\\[\\；]|[^；])+")
_OUR_ESCAPE = re.compile(r"\\([\\；])")
_BREAK = re.compile(r"\n\s*\n|\n(?=　　)|(?<=[。！？…”』」）])\n")
"""Where a paragraph of a cell ends: before a blank or indented line, and where a line ends like one."""
MOST = 10_000_000
"""Characters of a cell."""


def read(source: Source) -> Found:
    """Every row of every CSV file. Raises ContentError where one has no column for headline and text."""
    csv.field_size_limit(MOST)
    articles: list[Incoming] = []
    lacking: list[Problem] = []
    names = sorted(name for name in source.names if name.lower().endswith((".csv", ".tsv")))
    if not names:
        raise ContentError(Problem("", 1, "这里没有 .csv 文件"))
    for name in names:
        text, _ = decoding.read_page(source.read(name), ".txt", name)
        dialect = (
            "excel-tab" if text.split("\n", 1)[0].count("\t") > text.split("\n", 1)[0].count(",") else "excel"
        )
        rows = _rows(text, dialect, name)
        _, head = next(rows, (1, []))
        head = [cell.strip() for cell in head]
        columns = [_column(cell) for cell in head]
        is_ours = _EXPORTED.issubset(head)
        for needed in ("title", "text"):
            if needed not in columns:
                known = "、".join(f"{key}（{words[0]}）" for key, words in _COLUMNS.items())
                raise ContentError(
                    Problem(name, 1, f"没有 {needed}（{_COLUMNS[needed][0]}）这一列；认得的列：{known}")
                )
        lacking += (
            Problem(name, 1, f"不认识的列“{cell}”{hint(cell, _COLUMNS)}，没有带过来")
            for cell, column in zip(head, columns, strict=True)
            if not column and cell and cell not in _NOT_OURS
        )
        if others := [cell for cell in head if cell in _NOT_OURS]:
            what = f"列“{'、'.join(others)}”说的是原来的档案，没有带过来：文章在这里没有版面和照片，今天入档"
            lacking.append(Problem(name, 1, what))
        for line, row in rows:
            if len(row) > len(columns) and any(row[len(columns) :]):
                lacking.append(
                    Problem(
                        name,
                        line,
                        f"这一行比表头多出 {len(row) - len(columns)} 格，没有带过来：{row[len(columns)]}",
                    )
                )
            values = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column}
            if any(values.values()):
                articles.append(_article(values, name, line, is_ours=is_ours))
    return Found(tuple(articles), tuple(lacking))


def _rows(text: str, dialect: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins. Raises ContentError where marks of quotation do not match: read on from there,
    other rows would be taken for a part of this one.
    """
    rows = csv.reader(io.StringIO(text, newline=""), dialect, strict=True)
    line = 1
    try:
        for row in rows:
            yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        what = f"从这一行起读不下去，多半是引号没有配对（{error}）；请在表格软件里改好，再另存一次"
        raise ContentError(Problem(name, line, what)) from None


def _column(cell: str) -> str:
    wanted = cell.lower()
    return next((key for key, words in _COLUMNS.items() if wanted == key or wanted in words), "")


def _article(values: dict[str, str], name: str, line: int, *, is_ours: bool) -> Incoming:
    """The article of a row; `is_ours` says how several values of a cell are parted."""
    lists = {key: tuple(_parted(key, values.get(key, ""), is_ours=is_ours)) for key in _LISTS}
    texts = [
        " ".join(text.split("\n")).strip() for text in _BREAK.split(values.get("text", "")) if text.strip()
    ]
    lacking: list[Problem] = []
    body = "\n\n".join(_blocks(texts, lists, name, line, lacking))
    own: dict[str, tuple[str, ...]] = {
        key: (values[key],)
        for key in ("id", "kicker", "deck", "dateline", "date_basis", "access")
        if values.get(key)
    }
    own |= {key: lists[key] for key in ("photographers", "places", "captions") if lists[key]}
    date, updated = values.get("date", ""), values.get("updated", "")
    if is_ours:
        own.setdefault("date_basis", ("",))  # none is known, and none is made up
    addresses = tuple(
        address(re.sub(r"^https?://[^/]+", "", part))
        for part in _PARTS.split(values.get("url", ""))
        if part.strip()
        and not f"/{part}".endswith(f"/a/{values.get('id')}/")  # where the article stands here, too
    )
    former = (each if is_ours else address(re.sub(r"^https?://[^/]+", "", each)) for each in lists["aliases"])
    return Incoming(
        f"{name}#{line}",
        " ".join(values.get("title", "").splitlines()),
        body,
        line,
        date if is_ours else day_of(date),  # the day of `2023-09-07~` alone would be more than is known
        updated if is_ours else day_of(updated),
        lists["authors"],
        lists["tags"],
        tuple(filter(None, dict.fromkeys((*addresses, *former)))),
        own,
        tuple(lacking),
        head=line,
        is_ours=is_ours,
    )


def _parted(key: str, cell: str, *, is_ours: bool) -> Iterator[str]:
    """The values of a cell; names and words each once."""
    if is_ours:
        parts = [_OUR_ESCAPE.sub(r"\1", part) for part in _OUR_PART.findall(" ".join(cell.splitlines()))]
    else:
        parts = (_LINES if key in _OF_SENTENCES else _PARTS).split(cell)
    found = [part.strip() for part in parts if part.strip()]
    yield from found if key in _OF_SENTENCES else dict.fromkeys(found)


def _blocks(
    texts: Sequence[str], lists: Mapping[str, tuple[str, ...]], name: str, line: int, lacking: list[Problem]
) -> Iterator[str]:
    """The paragraphs of a body as Markdown; each head of a cell is the first paragraph with its words that is none yet."""
    waiting = {key: list(lists[key]) for key in _HEADS}
    for head in dict.fromkeys(head for key in _HEADS for head in lists[key]):
        counts = [lists[key].count(head) for key in _HEADS]
        there = texts.count(head)
        if there < sum(counts):
            lacking.append(Problem(name, line, f"插题没有带过来，正文里没有只写着它的一段：{head}"))
        elif there > sum(counts) or all(counts):
            what = f"正文里写着“{head}”的有 {there} 段，看不出哪一段是插题，认了最前面的；请看一看"
            lacking.append(Problem(name, line, what))
    for text in texts:
        key = next((key for key, heads in waiting.items() if text in heads), "")
        if key:
            waiting[key].remove(text)
            yield f"{_HEADS[key]} {prose.escape_heading(text)}"
        else:
            yield prose.escape(text)
