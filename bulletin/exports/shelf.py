"""The archive as libraries and statisticians take it: CSV with a table schema, SQLite with full-text search, BibTeX, RIS.

Each gives the listed articles as the site shows them: none that was withdrawn, of a shortened one what is left.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive import facts
from bulletin.exports import records
from bulletin.model import OutputFile
from bulletin.sharing import citations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bulletin.model import Archive, Article

_SEVERAL = r"，以“；”分开；值里的“；”写成“\；”，“\”写成“\\”"
COLUMNS: Mapping[str, str] = {
    "id": "编号",
    "title": "标题",
    "kicker": "引题",
    "deck": "副题",
    "dateline": "电头",
    "places": f"地区（GB/T 2260）{_SEVERAL}",
    "authors": f"署名{_SEVERAL}",
    "photographers": f"摄影{_SEVERAL}",
    "date": "刊出时间（EDTF）",
    "date_basis": "刊出时间的依据：版头、编者所说，或推断所据的原文",
    "publication": "报名",
    "issue": "期号",
    "page_number": "版次",
    "tags": f"标签{_SEVERAL}",
    "captions": f"图片说明{_SEVERAL}",
    "photos": f"照片在 images/ 里的文件名，次序与图片说明相同，没有照片的不占位{_SEVERAL}",
    "added": "入档的日子",
    "updated": "更正的日子",
    "page": "版面文件",
    "lines": "版面文件里的行，例如 3-31",
    "access": "公开程度",
    "url": "网址",
    "aliases": f"旧网址，相对于网站根目录{_SEVERAL}",
    "crossheads": f"插题（##），在正文里各成一段{_SEVERAL}",
    "subheads": f"小插题（###），在正文里各成一段{_SEVERAL}",
    "text": "正文，段落之间空一行",
}
_SEPARATOR = "；"
_ESCAPED = re.compile(r"[\\；]")
"""A caption often holds the sign that parts captions: read back without a sign of its own, it would be two."""


def row(article: Article, archive: Archive) -> dict[str, str]:
    """An article as texts, one a column; an empty one is not known."""
    record = records.record(article)
    source = article.meta.source
    printing = facts.printing_of(article, archive)
    target = routes.ARTICLE.path(article.id)
    base = archive.settings.base_url
    known: dict[str, object] = record | {
        "publication": printing.publication,
        "issue": printing.issue,
        "page_number": printing.number,
        "captions": tuple(caption.text for caption in article.meta.captions),
        "photos": article.photos,
        "crossheads": tuple(block.text for block in article.blocks if block.kind == "crosshead"),
        "subheads": tuple(block.text for block in article.blocks if block.kind == "subhead"),
        "page": source.page if source else "",
        "lines": ",".join(f"{first}-{last}" for first, last in source.lines) if source else "",
        "access": article.meta.access.value,
        "url": routes.canonical(target, base) if base else routes.address(target),
    }
    return {name: _text(known.get(name, "")) for name in COLUMNS}


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return _SEPARATOR.join(_ESCAPED.sub(r"\\\g<0>", str(each)) for each in value)
    return str(value)


_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
"""OWASP, CSV Injection: full-width ones as well."""


def formulas(archive: Archive) -> int:
    """How many values of articles.csv a spreadsheet may run, should it open the file without being told that they are text."""
    return sum(
        bool(_FORMULA.match(value)) for article in archive.listed for value in row(article, archive).values()
    )


def as_csv(archive: Archive) -> Iterator[OutputFile]:
    """articles.csv, and datapackage.json, which says what its columns are (Frictionless Table Schema)."""
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row(article, archive) for article in archive.listed)
    yield OutputFile("articles.csv", table.getvalue().encode())
    fields = [
        {"name": name, "type": "string", "description": said}
        | ({"constraints": {"required": True, "unique": True}} if name == "id" else {})
        for name, said in COLUMNS.items()
    ]
    package = {
        "name": "articles",
        "title": archive.settings.title,
        "description": archive.settings.rights,
        "resources": [
            {
                "name": "articles",
                "path": "articles.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": fields, "missingValues": [""], "primaryKey": "id"},
            }
        ],
    }
    yield OutputFile("datapackage.json", (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode())


def as_sqlite(archive: Archive) -> Iterator[OutputFile]:
    """archive.sqlite: the table `articles`, and `search`, its full-text index (FTS5) of strings of three letters."""
    columns = ", ".join(f"{name} TEXT" for name in COLUMNS if name != "id")
    searched = ("title", "deck", "authors", "text")
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE articles (id TEXT PRIMARY KEY, {columns})")
        connection.execute(
            f"CREATE VIRTUAL TABLE search USING fts5({', '.join(searched)}, content='articles', tokenize='trigram')"
        )
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(
            f"INSERT INTO articles VALUES ({marks})",  # noqa: S608 marks alone
            (tuple(row(article, archive).values()) for article in archive.listed),
        )
        connection.execute("INSERT INTO search(search) VALUES ('rebuild')")
        connection.commit()
        yield OutputFile("archive.sqlite", connection.serialize())
    finally:
        connection.close()


def as_bib(archive: Archive) -> Iterator[OutputFile]:
    """archive.bib for BibTeX and biblatex."""
    yield OutputFile("archive.bib", _references(archive, lambda found: found.bibtex, "\n\n"))


def as_ris(archive: Archive) -> Iterator[OutputFile]:
    """archive.ris for Zotero, EndNote, NoteExpress."""
    yield OutputFile("archive.ris", _references(archive, lambda found: found.ris, "\n"))


def _references(archive: Archive, form: Callable[[citations.Citations], str], between: str) -> bytes:
    found = (form(citations.of_article(article, archive)) for article in archive.listed)
    return "".join(reference + between for reference in found).encode()


KINDS: Mapping[str, Callable[[Archive], Iterator[OutputFile]]] = {
    "csv": as_csv,
    "sqlite": as_sqlite,
    "bib": as_bib,
    "ris": as_ris,
}
