"""One record of what a document says of itself to programs: browsers, chat clients, libraries, search engines.

Templates write Open Graph, Twitter, microdata, JSON-LD, Highwire and Dublin Core from this record alone, so they
cannot disagree. A fact the archive does not know is left out, never guessed, and a date is never more precise
than the record. Everything absolute comes from `Settings.base_url`; while that is unknown, it is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive.facts import catalogued_title, date_said, is_certain, plain_date, printing_of, title_of
from bulletin.archive.summary import describe as describe
from bulletin.model import Access, stem_of
from bulletin.sharing import citations
from bulletin.text import edtf

if TYPE_CHECKING:
    from bulletin.model import Archive, Article, PageFacts, Settings
    from bulletin.sharing.citations import Citations

SITE_NAME_BYTES = 253
"""Discord shows no card at all when og:site_name is longer."""
SEPARATOR = " - "
"""Between a document's own title and the archive's in `<title>`."""


@dataclass(frozen=True, slots=True)
class Image:
    """A card picture; `url` is absolute."""

    url: str
    alt: str
    width: int = 1200
    height: int = 630


@dataclass(frozen=True, slots=True)
class Alternate:
    """What a document or the whole archive is in another form: a `<link>`, its address relative to the document."""

    rel: str
    type: str
    href: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts of one document. An empty string or tuple, or None, means: not known; its tags are left out."""

    title: str
    """The headline or the document's name, whole: clients cut it, each at its own place. Empty for a withdrawn article,
    whose words are not shown anywhere."""
    window_title: str
    """For `<title>`: with the archive's name; just that where the title is empty."""
    description: str
    site_name: str
    language: str
    """BCP 47, e.g. `zh-CN`."""
    kind: str
    """`article` or `website`: og:type."""
    home: str = ""
    """The archive's address, absolute, ends with `/`."""
    canonical: str = ""
    """Absolute."""
    image: Image | None = None
    authors: tuple[str, ...] = ()
    date: str = ""
    """In Chinese, as known: `约2023年9月`."""
    published_day: str = ""
    """YYYY-MM-DD; only where the day of publication is known exactly, since chat clients show it as a day."""
    dateline: str = ""
    robots: str = ""
    withdrawn: bool = False
    alternates: tuple[Alternate, ...] = ()
    bibliographic: tuple[tuple[str, str], ...] = ()
    """Highwire `citation_*` and Dublin Core: `(name, content)`, in order."""
    json_ld: tuple[str, ...] = ()
    """JSON documents, safe inside a `<script>` element as they stand."""
    share_line: str = ""
    """What a copied link is called: `《题》报名 日期`; what is unknown is left out."""
    citations: Citations | None = None

    @property
    def locale(self) -> str:
        """For og:locale: `zh_CN`; empty where the language names no region."""
        language, _, region = self.language.partition("-")
        return f"{language}_{region}" if len(region) == 2 else ""


def of_article(article: Article, archive: Archive, card: str = "", places: tuple[str, ...] = ()) -> Metadata:
    """What an article's page says of itself. `card` is the site path of its picture, if it has one; `places` are the full
    names of what it is about."""
    settings, meta = archive.settings, article.meta
    target = routes.ARTICLE.path(article.id)
    canonical = _absolute(target, settings)
    if article.is_withdrawn:
        return Metadata(
            title="",
            window_title=settings.title,
            description="",
            site_name=_site_name(settings),
            language=settings.language,
            kind="website",
            home=settings.base_url,
            canonical=canonical,
            robots="noindex",
            withdrawn=True,
            alternates=_feeds(target, settings),
        )
    title = title_of(article)
    facts = printing_of(article, archive)
    certain = is_certain(article, archive)
    if not certain:
        # What is inferred is stated nowhere as if it were printed: the programs that read these have no word for it.
        facts = replace(facts, date="")
    record = Metadata(
        title=title,
        window_title=f"{title}{SEPARATOR}{settings.title}" if title else settings.title,
        description=describe(article),
        site_name=_site_name(settings),
        language=settings.language,
        kind="article",
        home=settings.base_url,
        canonical=canonical,
        image=_image(card, title, settings),
        authors=meta.authors,
        date=date_said(article, archive),
        published_day=facts.date if certain and edtf.is_day(facts.date) else "",
        dateline=meta.dateline,
        robots="noindex" if meta.access is Access.NOINDEX else "",
        alternates=(
            Alternate(
                "alternate",
                "text/markdown",
                routes.relative(routes.MARKDOWN.path(article.id), target),
                "Markdown",
            ),
            _feeds(target, settings)[0],
        ),
        bibliographic=_bibliographic(article, facts, settings, canonical),
        share_line=share_line(article, archive),
        citations=citations.of_article(article, archive),
    )
    return _with_json_ld(record, _news_article(article, facts, settings, record, places))


def of_document(
    title: str,
    description: str,
    target: str,
    archive: Archive,
    *,
    card: str = "",
    noindex: bool = False,
    feed: str = "",
) -> Metadata:
    """What any other document says of itself; `title` without the archive's name, `target` its output path, `feed` that of
    the feed of its own, which readers find first.
    """
    settings = archive.settings
    is_home = target == routes.HOME.path()
    is_missing = target == routes.NOT_FOUND.path()
    name = settings.title if is_home or not title else title
    canonical = "" if is_missing else _absolute(target, settings)
    link = routes.relative(feed, target) if feed else ""
    own = (
        (Alternate("alternate", "application/atom+xml", link, f"{name}{SEPARATOR}{settings.title}"),)
        if feed
        else ()
    )
    record = Metadata(
        title=name,
        window_title=name if name == settings.title else f"{name}{SEPARATOR}{settings.title}",
        description=description or (settings.description if is_home else ""),
        site_name=_site_name(settings),
        language=settings.language,
        kind="website",
        home=settings.base_url,
        canonical=canonical,
        image=None if is_missing else _image(card, name, settings),
        robots="noindex" if noindex or is_missing else "",
        alternates=(*own, *(() if is_missing else _feeds(target, settings))),
        share_line=name if name == settings.title else f"{name} {settings.title}",
    )
    return _with_json_ld(record, _web_site(record)) if is_home else record


def share_line(article: Article, archive: Archive) -> str:
    """`《题》报名 日期`; the archive's name where the newspaper's is unknown. One line without the URL.

    Marks 《》 inside the headline become 〈〉, as GB/T 15834 wants them inside another pair.
    """
    settings = archive.settings
    facts = printing_of(article, archive)
    name = facts.publication or settings.title
    if article.is_withdrawn:
        return name
    headline = article.meta.title.translate({ord("《"): "〈", ord("》"): "〉"})
    head = f"《{headline}》{name}" if headline else f"{title_of(article)} {name}".strip()
    date = date_said(article, archive)
    return f"{head} {date}" if date else head


def _absolute(target: str, settings: Settings) -> str:
    return routes.canonical(target, settings.base_url) if settings.base_url else ""


def _image(card: str, alt: str, settings: Settings) -> Image | None:
    return Image(_absolute(card, settings), alt) if card and settings.base_url else None


def _site_name(settings: Settings) -> str:
    return settings.title.encode()[:SITE_NAME_BYTES].decode(errors="ignore")


def _feeds(target: str, settings: Settings) -> tuple[Alternate, ...]:
    """Atom first, which an article names alone: of thousands of documents each link is thousands of links."""
    feeds = [
        Alternate(
            "alternate", "application/atom+xml", routes.relative(routes.FEED.path(), target), settings.title
        ),
        Alternate(
            "alternate",
            "application/feed+json",
            routes.relative(routes.JSON_FEED.path(), target),
            settings.title,
        ),
    ]
    if settings.base_url:
        href = routes.relative(routes.OPENSEARCH.path(), target)
        feeds.append(Alternate("search", "application/opensearchdescription+xml", href, settings.title))
    return tuple(feeds)


def _bibliographic(
    article: Article, facts: PageFacts, settings: Settings, canonical: str
) -> tuple[tuple[str, str], ...]:
    """Highwire as Zotero and Scholar read it, Dublin Core as libraries do. Scholar wants slashes in dates.

    There is no `citation_journal_title`: Zotero makes an article in a journal of whatever has one (benchmarks/zotero.py).
    """
    date = plain_date(facts.date)
    publication = facts.publication
    meta = article.meta
    title = catalogued_title(article)
    rows = [
        ("citation_title", title),
        *(("citation_author", author) for author in meta.authors),
        ("citation_publication_date", date.replace("-", "/")),
        ("citation_issue", facts.issue),
        ("citation_firstpage", facts.number),
        ("citation_language", settings.language),
        ("citation_keywords", "; ".join(meta.tags)),
        ("citation_public_url", canonical),
        # Zotero takes its own name of a type from here, and a newspaper from DC.source before it takes the site's name.
        ("DC.type", "newspaperArticle"),
        ("DC.source", publication or citations.UNKNOWN_PUBLICATION),
        ("DC.title", title),
        *(("DC.creator", author) for author in meta.authors),
        *(("DC.contributor", name) for name in meta.photographers if name not in meta.authors),
        ("DC.date", date),
        ("DC.language", settings.language),
        ("DC.identifier", canonical or article.id),
        ("DC.rights", settings.rights),
        *(("DC.subject", tag) for tag in meta.tags),
    ]
    return tuple((name, content) for name, content in rows if content)


def _news_article(
    article: Article, facts: PageFacts, settings: Settings, record: Metadata, places: tuple[str, ...]
) -> dict[str, object]:
    """schema.org NewsArticle. The archive is where it is kept, not its publisher.

    Days of the archive (when it took the article in, when it corrected it) are left out: programs take them for the day of
    the news.
    """
    meta = article.meta
    archive: dict[str, object] = {"@type": "WebSite", "name": settings.title}
    if settings.base_url:
        archive["url"] = settings.base_url
    page: dict[str, object] = {"@type": "WebPage"}
    if record.canonical:
        page["@id"] = record.canonical
    page["isPartOf"] = archive
    newspaper: dict[str, object] = {}
    if facts.publication:
        newspaper = {"@type": "Newspaper", "name": facts.publication}
        if facts.issue:
            newspaper = {"@type": "PublicationIssue", "issueNumber": facts.issue, "isPartOf": newspaper}
    return {
        "@type": "NewsArticle",
        "headline": catalogued_title(article),
        "alternativeHeadline": meta.deck,
        "inLanguage": settings.language,
        "identifier": article.id,
        "url": record.canonical,
        "image": [record.image.url] if record.image else [],
        "datePublished": plain_date(facts.date),
        "dateline": meta.dateline,
        "author": [{"@type": "Person", "name": name} for name in meta.authors],
        "contributor": [
            {"@type": "Person", "name": name} for name in meta.photographers if name not in meta.authors
        ],
        "keywords": list(meta.tags),
        "contentLocation": [{"@type": "Place", "name": name} for name in places],
        "wordCount": sum(len(block.text) - block.text.count(" ") for block in article.blocks),
        "printPage": facts.number if newspaper else "",
        "isPartOf": [part for part in (newspaper, _newspaper_page(article, facts, settings)) if part],
        "copyrightNotice": settings.rights,
        "isAccessibleForFree": True,
        "mainEntityOfPage": {key: value for key, value in page.items() if value},
    }


def _newspaper_page(article: Article, facts: PageFacts, settings: Settings) -> dict[str, object]:
    """The printed page, as far as it is known, and the document that shows it."""
    source = article.meta.source
    if source is None:
        return {}
    name = stem_of(source.page)
    known: dict[str, object] = {
        "@type": "CreativeWork",
        "name": name,
        "position": facts.number,
        "url": _absolute(routes.PAGE.path(name), settings),
    }
    return {key: value for key, value in known.items() if value}


def _web_site(record: Metadata) -> dict[str, object]:
    site: dict[str, object] = {
        "@type": "WebSite",
        "name": record.title,
        "description": record.description,
        "inLanguage": record.language,
        "url": record.canonical,
    }
    if record.canonical:
        site["potentialAction"] = {
            "@type": "SearchAction",
            "target": f"{routes.canonical(routes.SEARCH.path(), record.canonical)}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        }
    return site


def _with_json_ld(record: Metadata, thing: dict[str, object]) -> Metadata:
    known = {"@context": "https://schema.org"} | {key: value for key, value in thing.items() if value}
    return replace(record, json_ld=(script_json(known),))


_IN_SCRIPT = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def script_json(value: object) -> str:
    """JSON that may stand inside a `<script>` element: nothing in it can end the element or begin a comment."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)
