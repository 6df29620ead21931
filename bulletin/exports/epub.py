"""The archive, or some of it, as a book for e-readers: EPUB 3.3.

Written by hand: it is a zip of XHTML with a table of contents, and the one library for it in Python is under the AGPL.
`epubcheck` is the referee (tests/test_shelf.py).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from bulletin import routes
from bulletin.archive import facts, photos
from bulletin.exports.feeds import xml_text
from bulletin.model import OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.model import Archive, Article, Caption, Photo

_NAMESPACE = uuid.UUID("0f0b0a36-5f0e-5d7c-9a55-7f3f1c9b8f21")
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_STYLE = """body { line-height: 1.8; }
h1 { font-size: 1.4em; line-height: 1.4; }
h2, h3 { font-size: 1.1em; }
p { margin: 0; text-indent: 2em; text-align: justify; }
.line, .facts { text-indent: 0; color: #555; }
.facts { margin-top: 1.5em; font-size: 0.85em; }
figure { margin: 1em 0; }
img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
figcaption { color: #555; font-size: 0.85em; }
nav ol { list-style: none; padding: 0; }
"""
_ELEMENTS = {"paragraph": "p", "crosshead": "h2", "subhead": "h3"}
_UNTITLED = "（原报无标题）"
_DAY = "1970-01-01"
"""Of a book none of whose articles has a day on which it was entered: an EPUB must say when it changed."""
_FOLDER = "book/"


def members(archive: Archive, jpeg: Callable[[Photo], bytes]) -> Iterator[OutputFile]:
    """The files within the book, in the order in which they must lie there. `jpeg` draws a photo as the site shows it."""
    articles = archive.listed
    shown = _photos(archive)
    yield OutputFile("mimetype", b"application/epub+zip")
    yield OutputFile("META-INF/container.xml", _CONTAINER.encode())
    yield OutputFile("book/package.opf", _package(archive, articles, tuple(shown)).encode())
    yield OutputFile("book/contents.xhtml", _contents(archive, articles).encode())
    yield OutputFile("book/style.css", _STYLE.encode())
    for article in articles:
        yield OutputFile(f"book/{article.id}.xhtml", _chapter(article, archive).encode())
    for path, photo in shown.items():
        yield OutputFile(_FOLDER + path, jpeg(photo))


def is_picture(path: str) -> bool:
    """Whether a file of the book holds pixels, and no words."""
    return routes.kind_of(path.removeprefix(_FOLDER)) is routes.PHOTO


def _photos(archive: Archive) -> Mapping[str, Photo]:
    """The photos that the articles of the book show, by path, in the order of the text: one of two articles once."""
    captions = (caption for article in archive.listed for caption in article.meta.captions)
    known = (archive.photos[caption.shown] for caption in captions if caption.shown in archive.photos)
    return {photos.picture_of(photo).jpeg.path: photo for photo in known}


def _package(archive: Archive, articles: Sequence[Article], pictures: Sequence[str]) -> str:
    """The list of files, and what the book is. Its identifier follows from what it holds, so that two selections are two
    books and a corrected one is the same.
    """
    settings = archive.settings
    ids = " ".join(article.id for article in articles)
    changed = max((max(one.meta.added, one.meta.updated) for one in articles), default="") or _DAY
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang={quoteattr(settings.language)}>',
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
        f'<dc:identifier id="id">{uuid.uuid5(_NAMESPACE, f"{settings.title} {ids}").urn}</dc:identifier>',
        f"<dc:title>{_text(settings.title)}</dc:title>",
        f"<dc:language>{_text(settings.language)}</dc:language>",
        f"<dc:rights>{_text(settings.rights)}</dc:rights>" if settings.rights else "",
        f"<dc:description>{_text(settings.description)}</dc:description>" if settings.description else "",
        f"<dc:source>{_text(settings.base_url)}</dc:source>" if settings.base_url else "",
        f'<meta property="dcterms:modified">{changed}T00:00:00Z</meta>',
        "</metadata>",
        "<manifest>",
        '<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        *(
            f'<item id="a-{one.id}" href="{one.id}.xhtml" media-type="application/xhtml+xml"/>'
            for one in articles
        ),
        *(
            f'<item id="p-{path.rpartition("/")[2]}" href="{path}" media-type="image/jpeg"/>'
            for path in pictures
        ),
        "</manifest>",
        "<spine>",
        '<itemref idref="contents"/>',
        *(f'<itemref idref="a-{one.id}"/>' for one in articles),
        "</spine>",
        "</package>",
    ]
    return "\n".join([*filter(None, lines), ""])


def _contents(archive: Archive, articles: Sequence[Article]) -> str:
    rows = [f'<li><a href="{one.id}.xhtml">{_text(_entry(one, archive))}</a></li>' for one in articles]
    # A list may not be empty.
    listed = rows or ['<li><a href="contents.xhtml">（没有文章）</a></li>']
    body = [
        f"<h1>{_text(archive.settings.title)}</h1>",
        f'<p class="line">{_text(archive.settings.description)}</p>' if archive.settings.description else "",
        '<nav epub:type="toc"><ol>',
        *listed,
        "</ol></nav>",
    ]
    return _document(archive, archive.settings.title, body)


def _entry(article: Article, archive: Archive) -> str:
    """A line of the table of contents, of which all must be the link."""
    title = facts.catalogued_title(article) or _UNTITLED
    return "　".join(filter(None, (title, facts.date_said(article, archive))))


def _chapter(article: Article, archive: Archive) -> str:
    meta = article.meta
    title = facts.catalogued_title(article) or _UNTITLED
    date = facts.date_said(article, archive)
    names = "　".join((*meta.authors, *(f"{name} 摄" for name in meta.photographers)))
    body = [
        f'<p class="line">{_text(meta.kicker)}</p>' if meta.kicker else "",
        f"<h1>{_text(meta.title or _UNTITLED)}</h1>",
        f'<p class="line">{_text(meta.deck)}</p>' if meta.deck else "",
    ]
    # As on the site: the first photo above the text, the others below it.
    figures = [_figure(caption, archive) for caption in meta.captions]
    shown = [figure for figure in figures if figure]
    body += shown[:1]
    subhead = "h2"
    for block in article.blocks:
        element = _ELEMENTS.get(block.kind)
        if element == "h3":
            element = subhead
        elif element == "h2":
            subhead = "h3"
        # Plain text: links lead into the site, and what else an editor may write is no part of what was printed.
        element = element or "div"
        body.append(f'<{element} id="{block.anchor}">{_text(block.text)}</{element}>')
    body += shown[1:]
    body += [
        f'<p class="line">图片说明：{_text(caption.text)}</p>'
        for caption, figure in zip(meta.captions, figures, strict=True)
        if not figure
    ]
    base = archive.settings.base_url
    told = (
        names,
        f"刊出时间：{date}" if date else "",
        f"依据：{meta.date_basis}" if date and facts.is_inferred(article) and meta.date_basis else "",
        *facts.notes(article),
        f"编号：{article.id}",
        routes.canonical(routes.ARTICLE.path(article.id), base) if base else "",
    )
    body += [f'<p class="facts">{_text(line)}</p>' for line in told if line]
    return _document(archive, title, body)


def _figure(caption: Caption, archive: Archive) -> str:
    """A photo with its caption; empty where none is shown."""
    photo = archive.photos.get(caption.shown)
    if photo is None:
        return ""
    picture = photos.picture_of(photo).jpeg
    alt = quoteattr(xml_text(caption.alt or caption.text))
    size = f'width="{picture.width}" height="{picture.height}"'
    image = f'<img src="{picture.path}" {size} alt={alt}/>'
    return f"<figure>{image}<figcaption>{_text(caption.text)}</figcaption></figure>"


def _document(archive: Archive, title: str, body: Sequence[str]) -> str:
    language = quoteattr(archive.settings.language)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            "<!DOCTYPE html>",
            f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang={language} xml:lang={language}>',
            f'<head><title>{_text(title)}</title><link rel="stylesheet" href="style.css"/></head>',
            "<body>",
            *filter(None, body),
            "</body>",
            "</html>",
            "",
        )
    )


def _text(text: str) -> str:
    return escape(xml_text(text))
