"""The frozen values that templates receive: an article as it is read, as it stands in a list, its dates and facts.

Python decides, templates show: links are targets from the site root, percent-encoded; dates are phrases of the
words table; HTML is marked safe here and in `words` only. Every view is made of its own article and page alone
or of keys and counts, so that a document can be rendered anywhere, in any order, and compared with its last one.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import east_asian_width
from urllib.parse import quote

from markupsafe import Markup, escape

from bulletin import cache, routes
from bulletin.archive import photos
from bulletin.archive.facts import is_inferred, title_of
from bulletin.digests import Often
from bulletin.documents.facsimile import shows_source
from bulletin.model import Access, read
from bulletin.reference.phrases import pieces
from bulletin.text import edtf
from bulletin.text.addresses import normal_repository
from bulletin.text.typography import HAN, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bulletin.documents.words import Phrase
    from bulletin.model import (
        Archive,
        Article,
        Block,
        Caption,
        Deferred,
        Page,
        PageFacts,
        Photo,
        Prose,
        Remark,
        Settings,
    )
    from bulletin.reference.gazetteer import Gazetteer
    from bulletin.reference.loading import Reference


@dataclass(frozen=True, slots=True)
class SiteView:
    """What every document shows of the settings."""

    title: str
    subtitle: str
    description: str
    language: str
    publication: str
    contact: str
    rights: str
    reports: ReportWays
    headlines: str = ""
    """The font file with the glyphs of all headlines, below static/; empty where there is none."""
    ems: int = 0
    """How wide the title is, in its own em squares: Latin letters take about half of one each."""


def site_view(settings: Settings, headlines: str = "") -> SiteView:
    return SiteView(
        settings.title,
        settings.subtitle,
        settings.description,
        settings.language,
        settings.publication,
        contact_link(settings.contact),
        settings.rights,
        report_ways(settings),
        headlines,
        math.ceil(sum(1 if east_asian_width(each) in "WFA" else 0.55 for each in settings.title)),
    )


@dataclass(frozen=True, slots=True)
class ReportWays:
    """Where a report of a mistake can be sent; empty strings for ways that are not known."""

    mail: str = ""
    """An address, without `mailto:`."""
    issue: str = ""
    """A URL with `{title}` and `{body}`, which are percent-encoded."""
    page: str = ""
    """A URL that takes no text along."""


_ISSUES = (
    ("gitlab", "/-/issues/new?issue[title]={title}&issue[description]={body}"),
    ("", "/issues/new?title={title}&body={body}"),
)
_HOSTS = re.compile(r"https://(?:[\w-]+\.)*(?:github|gitee|gitlab)\.\w+/[^/?#]+/[^?#]+")


def report_ways(settings: Settings) -> ReportWays:
    """The ways that contact and repository open; a contact that is a repository's page of issues is one."""
    contact, repository = contact_link(settings.contact), settings.repository
    if contact.startswith("mailto:"):
        mail, page = contact.removeprefix("mailto:").partition("?")[0], ""
    else:
        mail, page = "", contact
    if _HOSTS.fullmatch(page):
        page, repository = "", repository or normal_repository(page)
    form = next(form for host, form in _ISSUES if host in repository)
    return ReportWays(mail, repository + form if repository else "", page)


def contact_link(contact: str) -> str:
    """A contact as the target of a link: a bare mail address gets its `mailto:`."""
    return f"mailto:{contact}" if "@" in contact and ":" not in contact else contact


@dataclass(frozen=True, slots=True)
class Link:
    """Where a name leads: `href` from the site root, percent-encoded."""

    href: str
    text: str


@lru_cache(maxsize=65536)
def href(target: str) -> str:
    """A target of `permalinks` as it stands in a link behind the document's root."""
    return quote(target, safe="/~")


# --- Dates


@dataclass(frozen=True, slots=True)
class DateView(Often):
    """A date in words. `datetime` is a day for `<time>`, empty for one that is not sure
    or no day, to which programs add one of their own; `order` sorts by day."""

    phrase: Phrase
    datetime: str
    order: str

    @property
    def is_inferred(self) -> bool:
        """Whether it says of itself that it is inferred."""
        return any(key in {"date.mark", "date.inferred"} for key, _ in self.phrase)


@lru_cache(maxsize=4096)
def date_view(text: str, inferred: bool = False, marked: bool = False) -> DateView | None:
    """An EDTF date in plain words; None when there is none.

    `2023-09~` with a basis reads 约2023年9月（推断）, `marked`, as in lists, 约2023年9月※ of which one legend tells, `[2023-12..2024-02]` reads 2023年12月至2024年2月之间.
    """
    date = edtf.parse(text) if text else None
    if date is None:
        return None
    phrase = _point(date.first)
    if date.kind == "[":
        phrase = (_word("date.between"), *phrase, _word("date.to"), *_point(date.last), _word("date.either"))
    elif date.kind:
        phrase = (*phrase, _word("date.through"), *_point(date.last))
    if inferred:
        phrase = (*phrase, _word("date.mark" if marked else "date.inferred"))
    first = date.first
    unsure = date.kind or date.first.mark or inferred
    machine = "" if unsure or not edtf.is_day(text) else text
    return DateView(phrase, machine, first.earliest)


def _word(key: str, **values: object) -> tuple[str, tuple[tuple[str, str], ...]]:
    return key, tuple((name, str(value)) for name, value in values.items())


def _point(point: edtf.Point) -> Phrase:
    if point.day:
        said = _word(f"date.day_{point.month:02}", year=point.year, day=point.day)
    elif point.month:
        said = _word(f"date.month_{point.month:02}", year=point.year)
    else:
        said = _word("date.year", year=point.year)
    phrase: Phrase = (said,)
    if point.mark in {"~", "%"}:
        phrase = (_word("date.about"), *phrase)
    if point.mark in {"?", "%"}:
        phrase = (*phrase, _word("date.doubtful"))
    return phrase


def reach_phrase(first: edtf.Point, last: edtf.Point, *, inferred: bool) -> Phrase:
    """From one month to another: 约2022年7月至约2023年12月（推断）; once, where it is the same."""
    ends = [_point(replace(point, day=0)) for point in (first, last)]
    phrase = ends[0] if ends[0] == ends[1] else (*ends[0], _word("date.through"), *ends[1])
    return (*phrase, _word("date.inferred")) if inferred else phrase


def period_phrase(period: str) -> Phrase:
    """A year, a month or `unknown`, as in the paths under dates/."""
    if period == "unknown":
        return (_word("dates.unknown"),)
    date = edtf.parse(period)
    return _point(date.first) if date else (_word("date.unknown"),)


# --- Text

# Where a headline may break: the space between two clauses, which the paper printed as a line end, or behind a
# colon. `…生态警务效能 守住生态…`; not `“昆仑 2022”`, whose space stands in a name.
_CLAUSES = re.compile(rf"(?<=[{HAN}”》）！？])[ \u3000]+(?=[{HAN}“《（])|(?<=：)(?=.)")

# The end of a paragraph that must stay on one line: two letters and the marks after them (CLREQ: a last line has
# at least two characters). Not within markup or an entity.
_TAIL = re.compile(r"[^\W_]{2}[^\w<>&;\s]{0,4}$")


@lru_cache(maxsize=1 << 14)
def headline(title: str) -> Markup:
    """A headline that breaks between words only, its clauses each together as long as a line can hold them.

    >>> headline('甲乙 丙丁'), headline('二连口岸移民警察')
    (Markup('<span class="clause">甲乙</span> <span class="clause">丙丁</span>'), Markup('二连<wbr>口岸<wbr>移民<wbr>警察'))
    """
    html: list[str] = []
    start = 0
    for space in _CLAUSES.finditer(title):
        html.append(f'<span class="clause">{breakable(title[start : space.start()])}</span>{space[0]}')
        start = space.end()
    rest = breakable(title[start:])
    html.append(f'<span class="clause">{rest}</span>' if html else rest)
    return Markup("".join(html))  # noqa: S704 escaped by `breakable`


def breakable(text: str) -> Markup:
    """A deck, kicker, crosshead or clause whose lines end between words: each such place but those at blanks is marked.

    Style sheets keep everything else together (`word-break: keep-all`).
    """
    html = [str(escape(piece)) for piece in pieces(text)]
    for index in range(len(html) - 1):
        if not html[index][-1].isspace():
            html[index] += "<wbr>"
    return Markup("".join(html))  # noqa: S704 escaped here


def keep_tail(html: str) -> str:
    """Inline HTML of a paragraph whose last two characters do not part.

    >>> keep_tail('取得了实效。')
    '取得了<span class="tail">实效。</span>'
    """
    match = _TAIL.search(html, max(0, len(html) - 8))
    if match is None or match.start() == 0:
        return html
    return f'{html[: match.start()]}<span class="tail">{match[0]}</span>'


def paragraph_html(text: str) -> Markup:
    """Plain text as the content of a paragraph."""
    return Markup(keep_tail(str(escape(text))))  # noqa: S704 escaped here


# --- Articles


@dataclass(frozen=True, slots=True)
class Item(Often):
    """An article as one entry of a list. `place` and `names` may be empty; `characters` counts its letters and marks."""

    id: str
    href: str
    title: Markup
    date: DateView | None
    place: str
    names: str
    characters: int
    is_photo: bool = False
    """Whether `names` are photographers: an item that is signed by nobody else."""
    period: str = "unknown"
    """The first of `periods` of its date."""
    is_ahead: bool = False
    """Whether it is dated after the day on which it entered the archive, which cannot be right."""


@dataclass(frozen=True, slots=True)
class PrintingView:
    """What is known of a page's printing; empty or None is unknown."""

    publication: str
    issue: str
    date: DateView | None
    number: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Where an article was printed: the page document, its label, what is known of it, the line ranges."""

    href: str
    label: str
    facts: PrintingView
    lines: tuple[tuple[int, int], ...]
    source: str = ""
    """The script that holds the captured lines of the page."""
    file: str = ""
    """The file of the page, within the content folder."""

    @property
    def fragment(self) -> str:
        """The first of these lines in the document of the page."""
        return f"#l{self.lines[0][0]}" if self.lines else ""


NEIGHBOURS = 30
"""Articles of the same page shown on either side: all of any page that was printed on paper."""
NONE = Markup("")


@dataclass(frozen=True, slots=True)
class Related:
    """Articles that share `label`; `heading` is a key of the words table, `href` leads to all of them or is empty."""

    heading: str
    label: str
    href: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A caption, and its photo where it has one: `href` and size of its JPEG, and of each WebP, the narrowest first."""

    text: str
    alt: str = ""
    href: str = ""
    """From the site root; empty where there is no photo."""
    width: int = 0
    height: int = 0
    webp: tuple[tuple[str, int], ...] = ()
    """`(href, width)`."""

    @property
    def is_tall(self) -> bool:
        return self.height > self.width


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as its own document shows it; a withdrawn one has its id, its access and nothing else."""

    id: str
    href: str
    access: str
    title: Markup = NONE
    untitled: bool = False
    kicker: Markup = NONE
    deck: Markup = NONE
    text: Markup = NONE
    """The body: `<p id>`, `<h2 id class="crosshead">` … one a line."""
    lead: Figure | None = None
    """The first photo, which stands above the text."""
    figures: tuple[Figure, ...] = ()
    """The other captions, with and without photos."""
    authors: tuple[Link, ...] = ()
    photographers: tuple[Link, ...] = ()
    date: DateView | None = None
    dates: tuple[Link, ...] = ()
    date_basis: str = ""
    dateline: str = ""
    places: tuple[Link, ...] = ()
    tags: tuple[Link, ...] = ()
    added: DateView | None = None
    updated: DateView | None = None
    markdown: str = ""
    printed: Printed | None = None
    has_source: bool = False
    """Whether its captured lines are shown."""
    neighbours: tuple[Item, ...] = ()
    """Others on the same page, in printed order, those nearest to the article."""
    previous: str = ""
    """Id of the article printed before this one on the same page, or empty."""
    next: str = ""
    related: tuple[Related, ...] = ()
    remarks: tuple[Remark, ...] = ()
    """What editors tell readers of its words."""
    parted: tuple[str, ...] = ()
    """The names of its byline, where it is inferred where one ends and the next begins."""
    lacks_photo: bool = False
    """Whether it is a photo item whose photo did not come with the text."""


def characters_of(prose: Prose | Deferred[Prose]) -> int:
    """Length of the reading text without blanks, in code points."""
    return sum(len(block.text) - block.text.count(" ") for block in read(prose).blocks)


@cache.kept
def items(articles: tuple[Article, ...], reference: Reference) -> tuple[Item, ...]:
    """How lists show each article of a page."""
    return tuple(item(article, reference.region.gazetteer) for article in articles)


def item(article: Article, gazetteer: Gazetteer) -> Item:
    meta = article.meta
    date = date_view(meta.date, is_inferred(article), marked=True)
    return Item(
        meta.id,
        href(routes.ARTICLE.path(meta.id)),
        headline(title_of(article)),
        date,
        gazetteer.name(meta.places[0]) if meta.places else meta.dateline,
        " ".join(meta.authors or meta.photographers),
        characters_of(article.prose),
        is_photo=bool(meta.photographers and not meta.authors),
        period=periods(meta.date)[0],
        is_ahead=bool(date and meta.added and date.order > meta.added),
    )


def text_html(article: Article) -> Markup:
    """The body, one element a line, heading levels following on the h1: a subhead before any crosshead is an h2.

    Anchors of before are empty targets: of what a block said once at its head, of what stood behind it and is gone at its
    end, where the style sheet says so once somebody arrives there. A shortened article has none: an anchor is a digest
    of words, by which a guess at those that were cut could be proved.
    """
    html = []
    subhead = "h2"
    is_whole = article.meta.access is not Access.REDACTED
    for block in article.blocks:
        former = "".join(f'<span id="{anchor}"></span>' for anchor in block.former if is_whole)
        gone = "".join(_gone(anchor, now) for anchor, now in block.gone if is_whole)
        inner = marked(block.html, article.remarks) if article.remarks else block.html
        if block.kind == "paragraph":
            html.append(f'<p id="{block.anchor}">{former}{keep_tail(inner)}{gone}</p>')
        elif block.kind == "crosshead":
            subhead = "h3"
            html.append(f'<h2 id="{block.anchor}" class="crosshead">{former}{_head(block, inner)}{gone}</h2>')
        elif block.kind == "subhead":
            head = _head(block, inner)
            html.append(f'<{subhead} id="{block.anchor}" class="subhead">{former}{head}{gone}</{subhead}>')
        else:
            html.append(f'<div id="{block.anchor}">{former}{inner}{gone}</div>')
    return Markup("\n".join(html))  # noqa: S704 made by prose with HTML off


def _gone(anchor: str, now: str) -> str:
    """The target of an anchor whose paragraph is gone; `now` is where it stands in another article."""
    if not now:
        return f'<span id="{anchor}" class="gone"></span>'
    other, sign, fragment = now.partition("#")
    link = routes.relative(routes.ARTICLE.path(other), routes.ARTICLE.path("x"))
    return f'<a id="{anchor}" class="gone" href="{link}{sign}{fragment}"></a>'


def marked(html: str, remarks: Iterable[Remark]) -> str:
    """Inline HTML with the words that editors remark on as links to the remark.

    The note itself is no part of the text, so that what is copied or extracted is what was printed: the style sheet
    draws it behind the words.

    >>> from bulletin.model import Remark
    >>> marked('杭锦旗公安局', [Remark('杭锦旗')])
    '<a class="doubtful" href="#remarks">杭锦旗</a>公安局'
    """
    for remark in remarks:
        words = fold(str(escape(remark.words)))
        parts, start = [], 0
        folded = fold(html)
        while (at := folded.find(words, start)) >= 0:
            kind = "sic" if remark.is_sic else "doubtful"
            shown = html[at : at + len(words)]
            parts.append(f'{html[start:at]}<a class="{kind}" href="#remarks">{shown}</a>')
            start = at + len(words)
        html = "".join(parts) + html[start:]
    return html


def _head(block: Block, html: str) -> str:
    """A crosshead with its HTML; one with markup inside is left to the browser."""
    return breakable(block.text) if html == escape(block.text) else html


def figures(captions: Iterable[Caption], known: Mapping[str, Photo]) -> tuple[Figure, ...]:
    """Each caption with the photo it names; `known` are those that are shown, by name."""
    return tuple(_figure(caption, known.get(caption.shown)) for caption in captions)


def _figure(caption: Caption, photo: Photo | None) -> Figure:
    if photo is None:
        return Figure(caption.text)
    picture = photos.picture_of(photo)
    webp = tuple((href(scaled.path), scaled.width) for scaled in picture.webp)
    jpeg = picture.jpeg
    return Figure(caption.text, caption.alt or caption.text, href(jpeg.path), jpeg.width, jpeg.height, webp)


def printing(facts: PageFacts) -> PrintingView:
    return PrintingView(facts.publication, facts.issue, date_view(facts.date), facts.number)


def links(names: Iterable[str], target: Callable[[str], str]) -> tuple[Link, ...]:
    return tuple(Link(href(target(name)), name) for name in names)


def place_links(codes: Iterable[str], gazetteer: Gazetteer) -> tuple[Link, ...]:
    return tuple(Link(href(routes.PLACE.path(code)), gazetteer.full_name(code)) for code in codes)


def date_links(periods: Iterable[str]) -> tuple[Link, ...]:
    return links(periods, routes.DATE.path)


def article_view(
    article: Article,
    archive: Archive,
    gazetteer: Gazetteer,
    items: Mapping[str, Item],
    related: tuple[Related, ...] = (),
) -> ArticleView:
    """`items` holds the listed articles of its page by id, `NEIGHBOURS` before it and behind it at least."""
    meta = article.meta
    target = href(routes.ARTICLE.path(meta.id))
    if article.is_withdrawn:
        return ArticleView(meta.id, target, meta.access.value)
    page = archive.page_of(article)
    on_page = [article_id for article_id in page.article_ids if article_id in items] if page else []
    at = on_page.index(meta.id) if meta.id in on_page else -1
    shown = figures(meta.captions, archive.photos)
    lead = next((figure for figure in shown if figure.href), None)
    near = on_page[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
    return ArticleView(
        meta.id,
        target,
        meta.access.value,
        title=headline(title_of(article)),
        untitled=not meta.title,
        kicker=breakable(meta.kicker),
        deck=breakable(meta.deck),
        text=text_html(article),
        lead=lead,
        figures=tuple(figure for figure in shown if figure is not lead),
        authors=links(meta.authors, routes.PERSON.path),
        photographers=links(meta.photographers, routes.PERSON.path),
        date=date_view(meta.date, is_inferred(article)),
        dates=date_links(periods(meta.date)),
        date_basis=meta.date_basis,
        dateline=meta.dateline,
        places=place_links(meta.places, gazetteer),
        tags=links(meta.tags, routes.TAG.path),
        added=date_view(meta.added),
        updated=date_view(meta.updated),
        markdown=href(routes.MARKDOWN.path(meta.id)),
        printed=printed(article, page),
        has_source=page is not None and article.meta.source is not None and shows_source(article),
        neighbours=tuple(items[other] for other in near if other != meta.id),
        previous=on_page[at - 1] if at > 0 else "",
        next=on_page[at + 1] if 0 <= at < len(on_page) - 1 else "",
        related=related,
        remarks=article.remarks,
        parted=next(
            (
                names
                for key, names in (("authors", meta.authors), ("photographers", meta.photographers))
                if key in article.derived and len(names) > 1
            ),
            (),
        ),
        lacks_photo=bool(meta.photographers and not meta.authors) and not any(one.href for one in shown),
    )


def printed(article: Article, page: Page | None) -> Printed | None:
    source = article.meta.source
    if page is None or source is None:
        return None
    stem = page.raw.stem
    document, script = routes.PAGE.path(stem), routes.PAGE_SOURCE.path(stem)
    return Printed(href(document), stem, printing(page.facts), source.lines, href(script), page.raw.path)


@lru_cache(maxsize=4096)
def periods(date: str) -> tuple[str, ...]:
    """The documents under dates/ that list an article: its month, or the years it may belong to, or `unknown`.

    >>> periods('2023-09~'), periods('[2023-12..2024-02]'), periods('')
    (('2023-09',), ('2023', '2024'), ('unknown',))
    """
    parsed = edtf.parse(date) if date else None
    if parsed is None:
        return ("unknown",)
    if parsed.period:
        return (parsed.period,)
    # The ends only: an interval of centuries must not become a document a year.
    return (f"{parsed.first.year:04}", f"{parsed.last.year:04}")
