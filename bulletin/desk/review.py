"""The preview's review pages: what each line of a page was taken for and how surely, beside the article as it reads.

For the editor's eyes alone: they show what the site may not, and never become part of it. Here are the values that
`templates/review.html` and `templates/review_page.html` show, made when they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, unquote

from bulletin import routes
from bulletin.archive import assembly as archives
from bulletin.archive.reviewed import Reviewed, reviewed
from bulletin.content import decisions
from bulletin.conversion import convert as conversion
from bulletin.conversion import doubts
from bulletin.conversion.page import certainty, transcript
from bulletin.documents import laying_out, rendering, views
from bulletin.documents.words import Words
from bulletin.model import PAGES
from bulletin.roles import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from bulletin.archive.derivation import Derivation
    from bulletin.content.folder import ArticleFile, Content
    from bulletin.conversion.doubts import Doubt
    from bulletin.conversion.page.decoding import ReadLine
    from bulletin.conversion.page.transcript import Draft
    from bulletin.model import Archive, Article, RawPage

ROOT = ".preview/review/"
"""Where the review pages lie, from the root of the preview; no site has them."""
STYLE = f"{ROOT}style.css"
_INDEX = routes.Kind("review", f"{ROOT}{routes.DIRECTORY_INDEX}", "review.html")
_PAGE = routes.Kind("review_page", f"{ROOT}{{page}}/{routes.DIRECTORY_INDEX}", "review_page.html")


Said = dict[int, list[tuple[str, str]]]
"""By line of a page: what is asked of it, each with the line that settles it."""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of the page as captured."""

    number: int
    text: str
    taken_for: str
    """A word of the page's decisions."""
    certainty: int
    """Percent."""
    is_told: bool
    """Whether a person has said so."""
    is_doubtful: bool
    doubts: tuple[tuple[str, str], ...]
    """As in `Said`."""
    mark: str
    """The line for the page's decisions that says what it was taken for: `12: 标题`."""
    anchor: str
    """Its place in the document; empty for what shares its row with the line before."""


@dataclass(frozen=True, slots=True)
class ReviewArticle:
    """One article: its lines, and how it reads now; `article` is None when it has no file yet."""

    lines: tuple[ReviewLine, ...]
    article: Article | None
    href: str
    """Of its preview, from the root."""
    file: str
    is_edited: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    name: str
    file: str
    decisions: str
    articles: tuple[ReviewArticle, ...]
    doubts: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the index."""

    href: str
    name: str
    articles: int
    doubts: int
    certainty: int
    """Percent, of its worst doubt; 100 without any."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt in the index; `href` leads to its line."""

    href: str
    place: str
    what: str
    certainty: int


@dataclass(frozen=True, slots=True)
class ReviewIndex:
    pages: tuple[Entry, ...]
    doubts: tuple[Finding, ...]


@dataclass(frozen=True)
class Review:
    """The content as it was last built; everything is computed from it on demand."""

    content: Content
    folder: str
    """The content folder as the pages name it."""

    @cached_property
    def _whole(self) -> Derivation:
        return archives.derive(self.content)

    @property
    def archive(self) -> Archive:
        return self._whole.archive

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """Every doubt about every page that nobody has settled, the worst first."""
        found = [*conversion.convert(self.content, "", every_page=True).doubts, *self._whole.doubts]
        of_pages = [doubt for doubt in found if doubt.path.startswith(f"{PAGES}/")]
        return self._reviewed.open(doubts.worst_first(of_pages))

    @cached_property
    def _reviewed(self) -> Reviewed:
        return reviewed(self.content)

    @cached_property
    def _files(self) -> dict[str, ArticleFile]:
        return {file.article.id: file for file in self.content.articles}

    def index(self) -> ReviewIndex:
        """The pages and the doubts, most doubtful first."""
        found: dict[str, list[Doubt]] = {page.raw.name: [] for page in self.archive.pages}
        for doubt in self.doubts:
            found[doubt.path.rpartition("/")[2]].append(doubt)
        entries = [
            Entry(
                f"{page_path(page.raw)}",
                page.raw.name,
                len(page.article_ids),
                len(found[page.raw.name]),
                _percent(min((doubt.certainty for doubt in found[page.raw.name]), default=1.0)),
            )
            for page in self.archive.pages
        ]
        pages = {page.name: page for page in self.content.pages}
        findings = tuple(
            Finding(
                f"{page_path(pages[name])}#L{doubt.line}",
                f"{name}:{doubt.line}",
                doubt.what,
                _percent(doubt.certainty),
            )
            for doubt in self.doubts
            for name in (doubt.path.rpartition("/")[2],)
        )
        return ReviewIndex(tuple(sorted(entries, key=lambda e: (e.certainty, -e.doubts, e.name))), findings)

    def page(self, path: str) -> ReviewPage | None:
        """The page whose review lies at a path from the root, or None."""
        raw = next((page for page in self.content.pages if unquote(page_path(page)) == unquote(path)), None)
        if raw is None:
            return None
        own = self.content.decisions.get(raw.name)
        marks = own.lines if own else ()
        said: Said = {}
        for doubt in self.doubts:
            if doubt.path == raw.path:
                settling = self._reviewed.remedy(doubt).line
                said.setdefault(doubt.line, []).append((doubt.what, settling))
        told = {mark.line for mark in marks}
        drafts = transcript.read_page(
            raw.text, self.content.reference.subject, decisions.readings(marks), raw.styles
        )
        return ReviewPage(
            raw.name,
            f"{self.folder}/{raw.path}",
            f"{self.folder}/{decisions.file_of(raw.name)}",
            tuple(self._article(raw, draft, said, told) for draft in drafts),
            sum(map(len, said.values())),
        )

    def _article(self, raw: RawPage, draft: Draft, said: Said, told: set[int]) -> ReviewArticle:
        lines = tuple(row for read in draft.read for row in _rows(raw, read, said, told))
        page = self.archive.page_by_name[raw.name]
        starts = {start for piece in draft.pieces for start, _ in piece.stretches}
        owner = next((span.owner for span in page.spans if span.owner and span.start in starts), "")
        file = self._files.get(owner)
        if file is None:
            return ReviewArticle(lines, None, "", "", is_edited=False)
        record = self.content.ledger.articles.get(owner)
        return ReviewArticle(
            lines,
            file.article,
            views.href(routes.ARTICLE.path(owner)),
            f"{self.folder}/{file.article.path}",
            is_edited=record is None or record.written != file.sha256,
        )


def page_path(page: RawPage) -> str:
    """Where the review of a page lies, from the root of the preview, percent-encoded."""
    return quote(routes.address(_PAGE.path(page.stem)), safe="/~")


def _rows(raw: RawPage, read: ReadLine, said: Said, told: set[int]) -> Iterator[ReviewLine]:
    """The rows of the page that one line as read was made of: the first with its reading, the others go on with it."""
    captured = raw.text.split("\n")
    for at, row in enumerate(read.line.rows):
        number, reading = row.number, read.reading if at == 0 else Reading.CONTINUED
        inside = at == 0 and read.line.is_inside
        text = captured[number - 1][read.line.column - 1 if inside else 0 :]
        if at == len(read.line.rows) - 1:
            text = text[: len(text) - (row.begin + len(captured[number - 1]) - read.line.end)]
        place = f"{number}:{read.line.column}" if inside else str(number)
        yield ReviewLine(
            number,
            text.strip(),
            reading.word,
            100 if number in told else _percent(certainty.of(read)),
            number in told,
            number in said and not inside,
            () if inside else tuple(said.get(number, ())),
            f"{place}: {reading.word}",
            "" if inside else f"L{number}",
        )


def _percent(share: float) -> int:
    return round(100 * share)


def render(review: Review, environment: Environment, path: str) -> bytes | None:
    """A review page of the preview, or their style, by its path from the root; None when there is none."""
    if path == STYLE:
        return environment.get_template("partials/review.css").render().encode()
    view = review.index() if path == ROOT else review.page(path)
    if view is None:
        return None
    table = cast(Words, environment.globals["words"])
    kind = _INDEX if path == ROOT else _PAGE
    document = laying_out.plain_document(
        kind, path + routes.DIRECTORY_INDEX, view, table.say("review.title"), review.archive
    )
    return rendering.render_document(environment, views.site_view(review.archive.settings), document).content
