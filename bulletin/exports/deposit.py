"""What repositories of libraries take: an RO-Crate that is a BagIt bag, and a static OAI-PMH repository.

The crate is the payload of the bag (`data/`), as the RO-Crate specification (1.1, appendix on other packaging formats) lays it:
articles as Markdown, all of them as JSON lines and CSV. Bags follow RFC 8493, the repository the OAI guidelines for static ones.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from bulletin import routes
from bulletin.archive import facts
from bulletin.content.frontmatter import serialize
from bulletin.exports import records, shelf
from bulletin.exports.feeds import xml_text
from bulletin.model import OutputFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import Archive, Article

_PAYLOAD = "data/"
_CRATE = "ro-crate-metadata.json"
_TYPES = {
    ".md": "text/markdown",
    ".jsonl": "application/jsonl",
    ".csv": "text/csv",
    ".json": "application/json",
}
_OAI = "http://www.openarchives.org/OAI/2.0/"
_STATIC = f"{_OAI}static-repository"
_NEVER = "1970-01-01"
"""For what must have a day and has none."""


def bag(archive: Archive) -> Iterator[OutputFile]:
    """The files of the bag, by their paths in it."""
    payload = [OutputFile(f"{_PAYLOAD}{file.path}", file.content) for file in _crate(archive)]
    size = sum(len(file.content) for file in payload)
    info = {
        "Source-Organization": archive.settings.title,
        "External-Description": archive.settings.description,
        "External-Identifier": archive.settings.base_url,
        "Bagging-Date": _changed(archive.listed),
        "Payload-Oxum": f"{size}.{len(payload)}",
    }
    tags = [
        OutputFile("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        OutputFile(
            "bag-info.txt",
            "".join(f"{key}: {' '.join(text.split())}\n" for key, text in info.items() if text).encode(),
        ),
        _manifest("manifest-sha256.txt", payload),
    ]
    yield from (*tags, _manifest("tagmanifest-sha256.txt", tags), *payload)


def _manifest(path: str, files: Sequence[OutputFile]) -> OutputFile:
    lines = (f"{hashlib.sha256(file.content).hexdigest()}  {file.path}\n" for file in files)
    return OutputFile(path, "".join(lines).encode())


def _crate(archive: Archive) -> Iterator[OutputFile]:
    """The data, and what describes it."""
    lines = "".join(json.dumps(records.record(one), ensure_ascii=False) + "\n" for one in archive.listed)
    files = [
        OutputFile(routes.RECORDS.path(), lines.encode()),
        *shelf.as_csv(archive),
        *(
            OutputFile(
                f"articles/{one.id}.md", serialize(one.meta, one.body, facts.inferred_keys(one)).encode()
            )
            for one in archive.listed
        ),
    ]
    yield from files
    yield OutputFile(_CRATE, _described(archive, files).encode())


def _described(archive: Archive, files: Sequence[OutputFile]) -> str:
    settings = archive.settings
    root: dict[str, object] = {
        "@id": "./",
        "@type": "Dataset",
        "name": settings.title,
        "description": settings.description or settings.title,
        "datePublished": _changed(archive.listed),
        "inLanguage": settings.language,
        "license": settings.rights or "文章的权利属于原报和作者",
        "hasPart": [{"@id": file.path} for file in files],
    }
    if settings.base_url:
        root["url"] = settings.base_url
    about = {
        "@id": _CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    articles = {f"articles/{one.id}.md": one for one in archive.listed}
    graph = [about, root, *(_file(file, articles.get(file.path)) for file in files)]
    crate = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return json.dumps(crate, ensure_ascii=False, indent=1) + "\n"


def _file(file: OutputFile, article: Article | None) -> dict[str, object]:
    suffix = file.path[file.path.rindex(".") :]
    entity: dict[str, object] = {
        "@id": file.path,
        "@type": "File",
        "contentSize": str(len(file.content)),
        "encodingFormat": _TYPES[suffix],
    }
    if article:
        entity["name"] = facts.catalogued_title(article)
    return entity


def oai(archive: Archive) -> str:
    """A static repository with a Dublin Core record an article, whose address is a URL of the site: `base_url` is needed, and a
    mail address as `contact`, without which no harvester takes one.

    A date that is inferred is none of `dc:date`.
    """
    settings = archive.settings
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Repository xmlns="{_STATIC}" xmlns:oai="{_OAI}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
        f'xsi:schemaLocation="{_STATIC} {_STATIC}.xsd">',
        "<Identify>",
        f"<oai:repositoryName>{_text(settings.title)}</oai:repositoryName>",
        f"<oai:baseURL>{_text(settings.base_url)}oai.xml</oai:baseURL>",
        "<oai:protocolVersion>2.0</oai:protocolVersion>",
        f"<oai:adminEmail>{_text(settings.contact)}</oai:adminEmail>",
        f"<oai:earliestDatestamp>{min(map(_stamp, archive.listed), default=_NEVER)}</oai:earliestDatestamp>",
        "<oai:deletedRecord>no</oai:deletedRecord>",
        "<oai:granularity>YYYY-MM-DD</oai:granularity>",
        "</Identify>",
        "<ListMetadataFormats>",
        "<oai:metadataFormat>",
        "<oai:metadataPrefix>oai_dc</oai:metadataPrefix>",
        f"<oai:schema>{_OAI}oai_dc.xsd</oai:schema>",
        f"<oai:metadataNamespace>{_OAI}oai_dc/</oai:metadataNamespace>",
        "</oai:metadataFormat>",
        "</ListMetadataFormats>",
        '<ListRecords metadataPrefix="oai_dc">',
    ]
    for article in archive.listed:
        lines += _record(article, archive)
    return "\n".join([*lines, "</ListRecords>", "</Repository>", ""])


def _record(article: Article, archive: Archive) -> Iterator[str]:
    settings, meta = archive.settings, article.meta
    url = routes.canonical(routes.ARTICLE.path(article.id), settings.base_url)
    printing = facts.printing_of(article, archive)
    known = facts.is_certain(article, archive)
    date = facts.plain_date(printing.date or meta.date) if known else ""
    yield "<oai:record>"
    yield f"<oai:header><oai:identifier>{_text(url)}</oai:identifier><oai:datestamp>{_stamp(article)}</oai:datestamp></oai:header>"
    yield (
        f'<oai:metadata><oai_dc:dc xmlns:oai_dc="{_OAI}oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xsi:schemaLocation="{_OAI}oai_dc/ {_OAI}oai_dc.xsd">'
    )
    values = (
        ("title", facts.catalogued_title(article)),
        *(("creator", name) for name in (*meta.authors, *meta.photographers)),
        *(("subject", tag) for tag in meta.tags),
        ("date", date),
        ("type", "Text"),
        ("identifier", url),
        ("source", printing.publication),
        ("language", settings.language),
        ("rights", settings.rights),
    )
    yield from (f"<dc:{name}>{_text(value)}</dc:{name}>" for name, value in values if value)
    yield "</oai_dc:dc></oai:metadata></oai:record>"


def _changed(articles: Sequence[Article]) -> str:
    return max(map(_stamp, articles), default=_NEVER)


def _stamp(article: Article) -> str:
    """The day on which an article last changed in the archive."""
    return max(article.meta.added, article.meta.updated) or _NEVER


def _text(text: str) -> str:
    return escape(xml_text(text))
