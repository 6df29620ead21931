"""What programs read of the whole archive: feeds of additions, sitemap, records, and what search engines ask for.

The feeds tell what entered the archive, newest first; their dates are the days of entering, not of printing.
Nothing here knows the clock: an entry's time is its `added` or `updated` day.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from bulletin import routes
from bulletin.archive import facts, photos
from bulletin.archive.summary import describe
from bulletin.model import WITHHELD, Access, OutputFile
from bulletin.sharing import aliases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bulletin.model import Archive, Article, Caption, Settings

LONGEST = 50
"""Entries of a feed."""
LONGEST_OF_LIST = 10
"""Of the feed of a place, person or tag."""
SITEMAP_URLS = 50_000
"""URLs of one sitemap file, by the protocol."""
LLMS_ARTICLES = 500
"""Articles that llms.txt names one by one; it is read whole, the others are in articles.jsonl."""

_STYLE = routes.STATIC.path("css/feed.css")
"""Shows a feed to people who open it. A style sheet alone makes no links, so that each headline stands there once more, as
a link of XHTML: markup of another namespace is allowed anywhere (RFC 4287, 6.3), and programs pass it over."""
_XHTML = "http://www.w3.org/1999/xhtml"
_NAMESPACE = uuid.UUID("6f3c1a52-8a0b-5c57-9d1e-2f1d6b7a4e90")
"""Makes an entry's id of the article's id alone, so that it survives a new address of the site."""
_NEVER = "1970-01-01"
"""A feed must say when it last changed; one without a dated entry never has."""
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build(archive: Archive, documents: Iterable[str] = ()) -> tuple[OutputFile, ...]:
    """Every file for programs but the records. `documents` are the output paths of the rendered HTML, for the sitemap."""
    settings = archive.settings
    files = [
        OutputFile(routes.FEED.path(), atom(archive).encode()),
        OutputFile(routes.JSON_FEED.path(), json_feed(archive).encode()),
        *sitemap(archive, documents),
        OutputFile(routes.ROBOTS.path(), robots(settings).encode()),
        OutputFile(routes.NO_JEKYLL.path(), b""),
        OutputFile(routes.LLMS.path(), llms(archive).encode()),
        OutputFile(routes.STATIC.path(routes.IDS), ids(archive).encode()),
        *aliases.documents(archive),
    ]
    if settings.base_url:
        files.append(OutputFile(routes.OPENSEARCH.path(), opensearch(settings).encode()))
    return tuple(files)


def additions(articles: Iterable[Article], longest: int = LONGEST) -> tuple[Article, ...]:
    """Those of some listed articles that entered last: by `added`, newest first, those of one day in the order given.

    Without those whose day is not known (they cannot be put in order) and those search engines should leave out.
    """
    dated = [
        article for article in articles if article.meta.added and article.meta.access is not Access.NOINDEX
    ]
    return tuple(sorted(dated, key=lambda article: article.meta.added, reverse=True)[:longest])


def entry_id(article: Article) -> str:
    return uuid.uuid5(_NAMESPACE, article.id).urn


def content_html(article: Article, archive: Archive) -> str:
    """The text of an article for a feed reader: deck, paragraphs, heads, photos, captions; no links into the site."""
    meta = article.meta
    parts = [f"<p><strong>{escape(meta.deck)}</strong></p>"] if meta.deck else []
    elements = {"paragraph": "p", "crosshead": "h2", "subhead": "h3"}
    for block in article.blocks:
        element = elements.get(block.kind)
        parts.append(f"<{element}>{block.html}</{element}>" if element else block.html)
    for caption in meta.captions:
        if picture := _picture(caption, archive):
            source = _attribute(_url(picture.path, archive.settings) or picture.path)
            alt = _attribute(caption.alt or caption.text)
            size = f'width="{picture.width}" height="{picture.height}"'
            parts.append(f"<p><img src={source} {size} alt={alt}/></p>")
        parts.append(f"<p><small>{escape(caption.text)}</small></p>")
    parts += (f"<p><small>{escape(note)}</small></p>" for note in facts.notes(article))
    return "\n".join(parts)


def _picture(caption: Caption, archive: Archive) -> photos.Scaled | None:
    """The JPEG of the photo of a caption, None where it has no photo that is shown."""
    photo = archive.photos.get(caption.shown)
    return photos.picture_of(photo).jpeg if photo else None


def atom(archive: Archive) -> str:
    """Atom (RFC 4287). Links are relative to the feed while the address of the site is not known."""
    settings = archive.settings
    articles = additions(archive.listed)
    home, feed = routes.HOME.path(), routes.FEED.path()
    entries = [line for article in articles for line in _atom_entry(article, archive, feed, is_whole=True)]
    return _atom(settings, settings.title, f"feed:{settings.title}", home, feed, articles, entries)


def of_list(articles: tuple[Article, ...], name: str, feed: str, path: str, near: Archive) -> bytes:
    """The feed of a list called `name`, whose document is at `path`: what entered it last, described and not whole, since
    there are many such feeds.
    """
    settings = near.settings
    title = f"{name} - {settings.title}"
    entries = [line for article in articles for line in _atom_entry(article, near, feed, is_whole=False)]
    return _atom(settings, title, f"feed:{settings.title}:{path}", path, feed, articles, entries).encode()


def _atom(
    settings: Settings,
    title: str,
    identity: str,
    home: str,
    feed: str,
    articles: Sequence[Article],
    entries: Sequence[str],
) -> str:
    """A feed at `feed` of the document at `home`."""
    latest = max((_changed(article) for article in articles), default=_NEVER)
    here = _url(home, settings) or routes.relative(home, feed)
    style = routes.relative(_STYLE, feed)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<?xml-stylesheet type="text/css" href={_attribute(style)}?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:h="{_XHTML}" xml:lang={_attribute(settings.language)}>',
        f"<id>{uuid.uuid5(_NAMESPACE, identity).urn}</id>",
        f"<title>{_text(title)}</title>",
        f"<h:a href={_attribute(routes.relative(home, feed))}>{_text(title)}</h:a>",
        *([f"<subtitle>{_text(settings.description)}</subtitle>"] if settings.description else []),
        f"<updated>{_time(latest)}</updated>",
        f"<rights>{_text(settings.rights)}</rights>",
        f"<author><name>{_text(settings.title)}</name></author>",
        f'<link rel="alternate" type="text/html" href={_attribute(here)}/>',
        f'<link rel="self" type="application/atom+xml" href={_attribute(_url(feed, settings) or feed.rpartition("/")[2])}/>',
    ]
    return "\n".join([*lines, *entries, "</feed>", ""])


def _atom_entry(article: Article, archive: Archive, feed: str, *, is_whole: bool) -> list[str]:
    meta, settings = article.meta, archive.settings
    target = routes.ARTICLE.path(article.id)
    url = _url(target, settings) or routes.relative(target, feed)
    summary = describe(article)
    return [
        "<entry>",
        f"<id>{entry_id(article)}</id>",
        f"<title>{_text(facts.catalogued_title(article))}</title>",
        f"<h:a href={_attribute(routes.relative(target, feed))}>{_text(facts.catalogued_title(article))}</h:a>",
        f'<link rel="alternate" type="text/html" href={_attribute(url)}/>',
        f"<published>{_time(meta.added)}</published>",
        f"<updated>{_time(_changed(article))}</updated>",
        # One without an author would have that of the feed (RFC 4287, 4.1.2): the archive, which did not write it.
        *(
            f"<author><name>{_text(author)}</name></author>"
            for author in meta.authors or (facts.UNKNOWN_AUTHOR,)
        ),
        *(f"<category term={_attribute(tag)}/>" for tag in meta.tags),
        *([f"<summary>{_text(summary)}</summary>"] if summary else []),
        *([f'<content type="html">{_text(content_html(article, archive))}</content>'] if is_whole else []),
        "</entry>",
    ]


def json_feed(archive: Archive) -> str:
    """JSON Feed 1.1. What must be absolute is left out while the address of the site is not known."""
    settings = archive.settings
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": settings.title,
        "home_page_url": _url(routes.HOME.path(), settings),
        "feed_url": _url(routes.JSON_FEED.path(), settings),
        "description": settings.description,
        "language": settings.language,
    }
    items = [_json_item(article, archive) for article in additions(archive.listed)]
    return json.dumps(_known(feed) | {"items": items}, ensure_ascii=False, indent=1) + "\n"


def _json_item(article: Article, archive: Archive) -> dict[str, object]:
    meta, settings = article.meta, archive.settings
    access = {"access": meta.access.value} if meta.access in WITHHELD else {}
    pictures = (_picture(caption, archive) for caption in meta.captions)
    first = next(filter(None, pictures), None)
    return _known(
        {
            "id": entry_id(article),
            "url": _url(routes.ARTICLE.path(article.id), settings),
            "title": facts.catalogued_title(article),
            "content_html": content_html(article, archive),
            "image": _url(first.path, settings) if first else "",
            "content_text": article.text,
            "summary": describe(article),
            "date_published": _time(meta.added),
            "date_modified": _time(meta.updated) if meta.updated else "",
            "authors": [{"name": author} for author in meta.authors],
            "tags": list(meta.tags),
            "_bulletin": _known(
                {"id": article.id, "date": meta.date, "date_basis": meta.date_basis} | access
            ),
        }
    )


def sitemap(archive: Archive, documents: Iterable[str] = ()) -> tuple[OutputFile, ...]:
    """sitemap.xml; beyond 50,000 URLs an index of several.

    Lists what search engines may keep: not the withdrawn, not `noindex` nor pages with its lines, no 404, no search results. A sitemap holds
    absolute URLs only, so it is empty while the address of the site is not known.
    """
    settings = archive.settings
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    if not settings.base_url:
        empty = (
            f"{head}<!-- base_url is not set, and a sitemap holds absolute URLs only -->\n<urlset {space}/>\n"
        )
        return (OutputFile(routes.SITEMAP.path(), empty.encode()),)
    urls = _sitemap_urls(archive, documents)
    chunks = [urls[at : at + SITEMAP_URLS] for at in range(0, len(urls), SITEMAP_URLS)] or [[]]
    names = (
        [routes.SITEMAP.path()]
        if len(chunks) == 1
        else [routes.SITEMAP_PART.path(str(number)) for number in range(1, len(chunks) + 1)]
    )
    files = [
        OutputFile(name, f"{head}<urlset {space}>\n{''.join(chunk)}</urlset>\n".encode())
        for name, chunk in zip(names, chunks, strict=True)
    ]
    if len(chunks) > 1:
        rows = "".join(f"<sitemap><loc>{_text(settings.base_url + name)}</loc></sitemap>\n" for name in names)
        files.append(
            OutputFile(
                routes.SITEMAP.path(), f"{head}<sitemapindex {space}>\n{rows}</sitemapindex>\n".encode()
            )
        )
    return tuple(files)


def _sitemap_urls(archive: Archive, documents: Iterable[str]) -> list[str]:
    settings = archive.settings
    changed = {routes.ARTICLE.path(article.id): _changed(article) for article in archive.articles}
    hidden = {
        routes.ARTICLE.path(article.id)
        for article in archive.articles
        if article.is_withdrawn or article.meta.access is Access.NOINDEX
    }
    hidden |= {routes.PAGE.path(page.raw.stem) for page in archive.pages if not archive.may_be_indexed(page)}
    found = []
    for path in documents:
        kind = routes.kind_of(path)
        if kind and kind.in_sitemap and path not in hidden:
            found.append((routes.KINDS.index(kind), path))
    rows = []
    for _, target in sorted(found, key=lambda entry: entry[0]):
        location = _text(routes.canonical(target, settings.base_url))
        day = changed.get(target)
        lastmod = f"<lastmod>{day}</lastmod>" if day else ""
        rows.append(f"<url><loc>{location}</loc>{lastmod}</url>\n")
    return rows


def robots(settings: Settings) -> str:
    """robots.txt: everything may be read; what search engines should leave out says so itself."""
    lines = ["User-agent: *", "Allow: /"]
    if settings.base_url:
        lines += ["", f"Sitemap: {settings.base_url}{routes.SITEMAP.path()}"]
    return "\n".join(lines) + "\n"


def llms(archive: Archive) -> str:
    """llms.txt (llmstxt.org): what this is and where its text is to be had, in the language of the articles."""
    settings = archive.settings

    def link(text: str, target: str) -> str:
        shown = re.sub(r"([\[\]\\])", r"\\\1", text)
        return f"[{shown}]({_url(target, settings) or routes.relative(target, routes.LLMS.path())})"

    lines = [f"# {settings.title}", ""]
    if settings.description:
        lines += [f"> {settings.description}", ""]
    lines += [
        "## 数据",
        "",
        f"- {link('全部文章', routes.RECORDS.path())}：每行一个 JSON，含 text（全文）、url（相对于网站根目录）",
        f"- {link('Atom', routes.FEED.path())}、{link('JSON Feed', routes.JSON_FEED.path())}：新近入档的文章，含全文",
        "",
        "## 文章",
        "",
    ]
    listed = [article for article in archive.listed if article.meta.access is not Access.NOINDEX]
    for article in listed[:LLMS_ARTICLES]:
        date = facts.date_said(article, archive)
        lines.append(
            f"- {link(facts.catalogued_title(article), routes.MARKDOWN.path(article.id))}"
            + (f"：{date}" if date else "")
        )
    if len(listed) > LLMS_ARTICLES:
        lines.append(f"- 其余 {len(listed) - LLMS_ARTICLES} 篇见 {link('全部文章', routes.RECORDS.path())}")
    return "\n".join(lines) + "\n"


def opensearch(settings: Settings) -> str:
    """OpenSearch 1.1, so that a browser can offer the archive's search; needs the address of the site."""
    template = f"{routes.canonical(routes.SEARCH.path(), settings.base_url)}?q={{searchTerms}}"
    own = settings.base_url + routes.OPENSEARCH.path()
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{_text(settings.title[:16])}</ShortName>\n"
        f"<Description>{_text((settings.description or settings.title)[:1024])}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f"<Language>{_text(settings.language)}</Language>\n"
        f'<Url type="text/html" method="get" template={_attribute(template)}/>\n'
        f'<Url type="application/opensearchdescription+xml" rel="self" template={_attribute(own)}/>\n'
        "</OpenSearchDescription>\n"
    )


def ids(archive: Archive) -> str:
    """Every issued id as a classic script, for the document that mends damaged links."""
    return f'window.bulletinIds="{" ".join(sorted(article.id for article in archive.articles))}";\n'


def _changed(article: Article) -> str:
    """The day on which an article last changed in the archive, or an empty string."""
    return max(article.meta.added, article.meta.updated)


def _time(day: str) -> str:
    """A day as RFC 3339 wants it."""
    return f"{day}T00:00:00Z"


def _url(target: str, settings: Settings) -> str:
    return routes.canonical(target, settings.base_url) if settings.base_url else ""


def _known(mapping: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in mapping.items() if value}


def xml_text(text: str) -> str:
    """A text without what XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _text(text: str) -> str:
    return escape(xml_text(text))


def _attribute(text: str) -> str:
    return quoteattr(xml_text(text))
