"""Pages + what is already there -> the article files and the ledger to write, or the problems that forbid it.

An article depends on its page and on what people say of it, on nothing else. What people corrected in it is carried
over when its page changes (`carrying`). A page is converted as a whole or not at all: where page and person changed the
same words, nothing of that page is touched and both sides are reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bulletin import metering, tasks
from bulletin.content import anchors, completeness, frontmatter, ledger
from bulletin.content.ledger import ArticleRecord, Ledger, PageRecord
from bulletin.conversion import assembly, carrying, handover, identity, merging, reading, records, versions
from bulletin.conversion.carrying import Carried
from bulletin.conversion.conflicts import Mixed, Side
from bulletin.conversion.doubts import Doubt, worst_first
from bulletin.model import ARTICLES, WITHHELD, Access, FrontMatter, RawPage, Source, Span
from bulletin.problems import Problem, UsageError
from bulletin.text import prose
from bulletin.text.likeness import ALIKE, overlap, pairs
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from bulletin.content.folder import ArticleFile, Content
    from bulletin.conversion.assembly import Assembled
    from bulletin.conversion.changes import Version
    from bulletin.conversion.conflicts import Conflict
    from bulletin.conversion.handover import Handed
    from bulletin.conversion.reading import Readings
    from bulletin.model import Article
    from bulletin.tasks import Run


@dataclass(frozen=True, slots=True)
class Conversion:
    """What converting gives: articles to write, the new ledger, and what a person must see."""

    files: tuple[tuple[str, bytes], ...]
    """Path within the content folder and bytes, only those that differ from what is there."""
    ledger: Ledger
    problems: tuple[Problem, ...]
    doubts: tuple[Doubt, ...]
    """What a person should look at, most doubtful first."""
    pages: tuple[str, ...]
    """File names of the pages whose account or articles are other than they were."""
    read: tuple[str, ...]
    """File names of the pages that were read."""
    new: tuple[str, ...]
    """Paths of the `files` that are of articles without a file until now."""
    removed: tuple[str, ...] = ()
    """Files of articles whose text is part of another now."""
    ways: tuple[tuple[str, str], ...] = ()
    """Where corrections went to another article with the words they were made in: from, to."""
    is_correcting: bool = False
    """Whether files that people edited are written anew or removed, or records go to another file of the ledger: all is
    to be written then, or nothing."""
    handed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Pages that are there under another name now, or cut in several: the old name, the new ones."""
    moved: tuple[tuple[str, str, str], ...] = ()
    """Articles that went to another page: the id, from which one, to which."""
    restored: tuple[str, ...] = ()
    """Paths of the `files` that were there before and were gone."""
    conflicts: tuple[Conflict, ...] = ()
    """What of the problems a person must decide."""
    idle: tuple[str, ...] = ()
    """Names that the editor decided something of and where nothing was to be decided."""

    @property
    def changed(self) -> tuple[str, ...]:
        """Paths of the `files` of articles that had a file before."""
        new = {*self.new, *self.restored}
        return tuple(path for path, _ in self.files if path not in new)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the editor decided where page and person changed the same words.

    A name is the id of an article, for all its conflicts, or `id.key` for one (`Conflict.key`).
    """

    keep: frozenset[str] = frozenset()
    """The words of the article stand."""
    take: frozenset[str] = frozenset()
    """The words of the page stand."""
    mixed: Mapping[str, str] = field(default_factory=dict)
    """What else is to stand, by the name of the conflict."""

    def side(self, conflict: Conflict) -> Side | Mixed | None:
        names = {conflict.article, conflict.name}
        if conflict.name in self.mixed:
            return Mixed(self.mixed[conflict.name])
        if names & self.keep:
            return Side.PERSON
        return Side.PAGE if names & self.take else None

    @property
    def names(self) -> frozenset[str]:
        """What something is decided of."""
        return self.keep | self.take | self.mixed.keys()

    @property
    def ids(self) -> frozenset[str]:
        """The articles of these."""
        return frozenset(name.partition(".")[0] for name in self.names)


@metering.stage("conversion")
def convert(
    content: Content,
    today: str,
    *,
    every_page: bool,
    restore: bool = True,
    resolution: Resolution = Resolution(),
    progress: Callable[[Iterable[RawPage]], Iterable[RawPage]] = iter,
    run: Run = tasks.here,
) -> Conversion:
    """Convert new and changed pages, or every page with today's rules; `run` does the work of reading them.

    With `restore`, articles whose file is gone are written again. `today` (YYYY-MM-DD) goes into `added` and
    `updated` of what is written. Converting again changes nothing when nothing changed.
    """
    if every_page:
        readings = reading.read_again(content, reading.readable(content), progress)
    else:
        readings = reading.read(content, reading.due(content), progress, run)
    return enter(content, today, readings, restore=restore, resolution=resolution)


def enter(
    content: Content,
    today: str,
    readings: Readings,
    *,
    restore: bool = True,
    resolution: Resolution = Resolution(),
    issued: Collection[str] = (),
) -> Conversion:
    """Enter pages as read into the ledger, and say which files that changes.

    `issued` are ids of articles that are not among the content: no new one gets one of them.
    """
    book = _Book(content, today, resolution, issued)
    pages = [page for page in content.pages if page.name in readings]
    handed = book.hand_over(readings)
    hindered = {problem.path for problem in book.problems}
    renamed = book.renamed()
    for group in handover.together(pages, book.moved):
        if not any(page.path in hindered or page.name in renamed.values() for page in group):
            entries = [book.entry(page, readings[page.name]) for page in group]
            for each in filter(None, entries if None not in entries else ()):
                book.enter(each)
    handed = book.leave(handed)
    moved = tuple(
        (article_id, *way)
        for article_id, way in book.moved.items()
        if book.articles[article_id].page == way[1]
    )
    unknown = resolution.ids - set(book.existing) - set(content.ledger.articles)
    if unknown:
        raise UsageError(f"--keep、--take：没有编号 {'、'.join(sorted(unknown))}")
    book.copies()
    if restore:
        book.restore(renamed)
    if not book.problems:
        book.adopt()
    written = {path for path in book.files if path not in book.holders}
    restored = {
        path
        for record in content.ledger.articles.values()
        if not record.into and (path := f"{ARTICLES}/{record.id}.md") in written
    }
    doubts: list[Doubt] = []
    for page in pages:
        found = assembly.doubts_of(page, readings[page.name], content.reference.subject)
        doubts += _noted(page, found, book.old, book.pages)
    return Conversion(
        tuple(sorted(book.files.items())),
        Ledger(book.pages, book.articles),
        tuple(book.problems),
        worst_first([*doubts, *book.doubts]),
        tuple(book.changed),
        tuple(page.name for page in pages),
        tuple(sorted(path for path in written if path not in restored)),
        tuple(sorted(book.removed)),
        tuple(book.ways),
        bool(handed or moved)
        or any(
            file.article.path in book.files or file.article.path in book.removed
            for file in content.articles
            if book.is_edited(file.article.id)
        ),
        tuple(handed.items()),
        moved,
        tuple(sorted(restored)),
        tuple(book.conflicts),
        tuple(sorted(resolution.names - book.decided)),
    )


def _noted(
    page: RawPage, found: Sequence[Doubt], old: Ledger, pages: dict[str, PageRecord]
) -> Iterator[Doubt]:
    """The doubts about a page, told from those there were; they are noted in its record."""
    before = old.pages.get(page.name)
    known = frozenset(before.doubts if before else ())
    if page.name in pages:
        settling = tuple(sorted({doubt.settling for doubt in found}))
        pages[page.name] = replace(pages[page.name], doubts=settling)
    return (replace(doubt, is_new=doubt.settling not in known) for doubt in found)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is entered of a page."""

    record: PageRecord
    articles: Mapping[str, ArticleRecord]
    files: Mapping[str, bytes]
    removed: tuple[str, ...]
    """Files of articles that are part of another now."""
    ways: tuple[tuple[str, str], ...]
    is_changed: bool
    """Whether its account or an article is another than it was."""


class _Book:
    """The ledger being written, page by page."""

    def __init__(
        self, content: Content, today: str, resolution: Resolution, issued: Collection[str] = ()
    ) -> None:
        self.content = content
        self.old = content.ledger
        self.existing = {file.article.id: file for file in content.articles}
        self.holders = {file.article.path: file for file in content.articles}
        self.today = today
        self.resolution = resolution
        self.pages: dict[str, PageRecord] = dict(self.old.pages)
        self.articles: dict[str, ArticleRecord] = dict(self.old.articles)
        self.files: dict[str, bytes] = {}
        self.removed: list[str] = []
        self.changed: list[str] = []
        self.problems: list[Problem] = []
        self.ways: list[tuple[str, str]] = []
        self.doubts: list[Doubt] = []
        self.conflicts: list[Conflict] = []
        self.decided: set[str] = set()
        """Names in the resolution that there was something to decide of."""
        self.moved: Mapping[str, tuple[str, str]] = {}
        """Articles that went from one page to another, by id: from, to."""
        self.taken: set[str] = {*self.old.articles, *self.existing, *issued}

    def hand_over(self, readings: Readings) -> Handed:
        """Take what is known of pages under their old names for known of the new ones; say which."""
        drafts = {name: [article.draft for article in articles] for name, articles in readings.items()}
        handing = handover.hand_over(self.old, self.content.pages, drafts, self._words)
        self.old, self.moved = handing.book, handing.moved
        self.problems.extend(handing.problems)
        return handing.handed

    def leave(self, handed: Handed) -> Handed:
        """Close the records of pages all of whose articles were entered under new names; those pages."""
        left = {record.page for record in self.articles.values()}
        gone = {name: pages for name, pages in handed.items() if name not in left}
        for name in gone:
            del self.pages[name]
        return gone

    def adopt(self) -> None:
        """Note what people typed: ids, so that none is issued twice, anchors, so that links to them last, and what they
        withhold, so that it stays withheld should the file be lost.
        """
        for file in self.content.articles:
            article = file.article
            record = self.articles.get(article.id)
            access = article.meta.access.value if article.meta.access in WITHHELD else ""
            if record and not record.into and record.access != access:
                record = self.articles[article.id] = replace(record, access=access)
            if article.path in self.files or (record and record.written == file.sha256):
                continue
            if record is None:
                if page := self._lost(article):
                    what = (
                        f"这里没有文章 {article.id} 的一行，而这一版的字记在它名下；请用版本管理恢复这个文件，"
                        "或运行 python build.py convert，照版面重新记"
                    )
                    self.problems.append(Problem(ledger.file_of(page), 1, what))
                    continue
                record = ArticleRecord(article.id, added=article.meta.added, access=access)
            if record.page:
                paragraphs = anchors.recorded(record.paragraphs, article.blocks)
            else:
                paragraphs = anchors.handed_on(record.paragraphs, article.blocks)
            self.articles[article.id] = replace(record, paragraphs=paragraphs)

    def _lost(self, article: Article) -> str:
        """The page that an article is of, by the characters that are entered as its own, where its record is gone; else empty.

        Taken for one that somebody typed it would lose what it is held against when its page changes.
        """
        source = article.meta.source
        page = self.pages.get(source.page) if source else None
        return page.page if page and any(span.owner == article.id for span in page.spans) else ""

    def renamed(self) -> Mapping[str, str]:
        """Find files whose id was changed together with their name. Issued id -> the page, which is left as it is."""
        found = {}
        for file in self.content.articles:
            article, original = file.article, self._original(file.article, self.old.articles)
            if original and original not in self.existing:
                found[original] = self.old.articles[original].page
                self.problems.append(_other_id(article, original))
        return found

    def copies(self) -> None:
        """Find files that were copied and given an id that was never issued."""
        for file in self.content.articles:
            article, original = file.article, self._original(file.article, self.articles)
            if original in self.existing:
                path = self.existing[original].article.path
                what = (
                    f"这一篇和 {path} 出自同一版的同样几行，像是复制出来的；请把改动并入 {path}，删去这个文件；"
                    "是另一篇文章，就删去 source"
                )
                self.problems.append(Problem(article.path, article.line_of("source"), what))

    def _original(self, article: Article, issued: Mapping[str, ArticleRecord]) -> str:
        """The id under which the ledger has an article that says it is of a page, where not under its own; or nothing."""
        source = article.meta.source
        if article.id in issued or source is None:
            return ""
        said = pairs(letters(article.meta.title + article.meta.deck + article.text))
        alike = {
            record.id: overlap(said, pairs(letters(self._words(record.id))))
            for record in issued.values()
            if record.page == source.page and not record.into
        }
        first = max(alike, key=lambda known: (alike[known], known), default="")
        return first if first and alike[first] >= ALIKE else ""

    def restore(self, renamed: Collection[str]) -> None:
        """Write articles whose file is gone as they were last written, but those that a file holds under a new id."""
        for record in self.articles.values():
            if record.id in self.existing or record.id in renamed or record.into or not record.header:
                continue
            path = self._path(record.id, self.problems)
            if path in self.files or path in self.holders:
                continue
            if record.access:
                problem = _withheld_and_lost(record)
                self.problems.extend([problem] if problem not in self.problems else ())
            else:
                self.files[path] = frontmatter.written(record.header, record.body).encode()

    def entry(self, page: RawPage, articles: Sequence[Assembled]) -> _Entry | None:
        """What is to be entered of one page; None where it cannot be, and its problems are noted."""
        drafts = [article.draft for article in articles]
        candidates = self._candidates(page)
        issued = {known: self._words(known) for known in candidates if known in self.old.articles}
        claimed = {known: self._words(known) for known in candidates if known not in issued}
        ids = identity.match(page, drafts, issued, claimed)
        self.taken.update(filter(None, ids))
        named: list[str] = []
        for draft, known in zip(drafts, ids, strict=True):
            named.append(known or identity.mint(page, draft, self.taken))
            self.taken.add(named[-1])
        spans = records.spans_of(articles, named)
        metas = [
            self._meta(article_id, page, article) for article_id, article in zip(named, articles, strict=True)
        ]
        carried = self._carried(page, metas, articles, candidates)
        merged = self._merged(page, spans, named, candidates, carried)
        problems = list(self._vanished(page, candidates, {*named, *merged}))
        edited = {known: self.existing[known].article for known in candidates if known in self.existing}
        problems.extend(carrying.problems(carried.conflicts, page, edited))
        disclosed = carried.disclosed or self._disclosed_by_joining(page, metas, articles, carried)
        problems.extend(carrying.disclosures(disclosed, page))
        self.conflicts.extend(carried.conflicts)
        # What was withheld of one that is part of another now, that one says.
        entered = {
            gone: replace(self.old.articles[gone], into=into, access="") for gone, into in merged.items()
        }
        files: dict[str, bytes] = {}
        for meta, article in zip(metas, articles, strict=True):
            version = carried.versions.get(meta.id)
            entered[meta.id], data = self._article(meta, page, article, version, problems)
            if version and (access := str(version.header.get("access", ""))) in WITHHELD:
                entered[meta.id] = replace(entered[meta.id], access=access)
            if data is not None:
                files[self._path(meta.id, problems)] = data
        problems.extend(completeness.audit(page, spans, page.path))
        problems.extend(
            _withheld_and_lost(self.old.articles[known])
            for known in named
            if known in issued and known not in self.existing and self.old.articles[known].access
        )
        if problems:
            self.problems.extend(problems)
            return None
        before = self.old.pages.get(page.name)
        said = reading.said_of(self.content, page)
        record = PageRecord(page.name, page.digest, spans, said, doubts=before.doubts if before else ())
        removed = tuple(self.existing[gone].article.path for gone in merged if gone in self.existing)
        is_changed = bool(files or merged or record != before)
        return _Entry(record, entered, files, removed, carried.ways, is_changed)

    def enter(self, entry: _Entry) -> None:
        """Enter one page, all of it."""
        name = entry.record.page
        if entry.is_changed:
            self.changed.append(name)
        self.files.update(entry.files)
        self.articles.update({known.id: known for known in self.old.of_page(name)})
        self.articles.update(entry.articles)
        self.removed.extend(entry.removed)
        self.pages[name] = entry.record
        self.ways.extend(entry.ways)

    def _path(self, article_id: str, problems: list[Problem]) -> str:
        """Where an article is written."""
        if article_id in self.existing:
            return self.existing[article_id].article.path
        path = f"{ARTICLES}/{article_id}.md"
        if other := self.holders.get(path):
            # The editor changed the id: what was corrected there must not be written over.
            problems.append(_other_id(other.article, article_id))
        return path

    def _candidates(self, page: RawPage) -> tuple[str, ...]:
        """Ids that were issued from this page, or whose file says so."""
        issued = [record.id for record in self.old.of_page(page.name)]
        said = (file.article.id for file in self.content.index.of_page.get(page.name, ()))
        # A file goes on to name the page that its article has just left.
        claimed = (each for each in said if each not in self.moved or self.moved[each][1] == page.name)
        return tuple(dict.fromkeys(sorted([*issued, *claimed])))

    def _words(self, article_id: str) -> str:
        """The words by which an article is known: those the page gave, or else those of its file."""
        record, file = self.old.articles.get(article_id), self.existing.get(article_id)
        if record and record.header:
            header = record.header
            return f"{header.get('title', '')}{header.get('deck', '')}{record.body}"
        if file is None:
            return ""
        return file.article.meta.title + file.article.meta.deck + file.article.text

    def _touched(self, page: RawPage) -> bool:
        """Whether people changed the page, or what they say of it, since it was entered; rules alone do not count."""
        record = self.old.pages.get(page.name)
        said = reading.said_of(self.content, page)
        return record is None or (record.digest, record.said) != (page.digest, said)

    def _meta(self, article_id: str, page: RawPage, article: Assembled) -> FrontMatter:
        """The header of an article as the program writes it."""
        old, file = self.old.articles.get(article_id), self.existing.get(article_id)
        added = (file.article.meta.added if file else "") or (old.added if old else "") or self.today
        lines = article.draft.lines
        meta = replace(article.meta, id=article_id, added=added, source=Source(page.name, lines))
        if old is None or old.header is None:
            return meta
        # A correction of the page is one of the article; another reading of it is none.
        is_same = records.says(old.header, old.body) == records.says(frontmatter.header(meta), article.body)
        corrected = file is not None and not is_same and self._touched(page)
        return replace(meta, updated=self.today if corrected else str(old.header.get("updated", "")))

    def is_edited(self, article_id: str) -> bool:
        """Whether a file is not as the program last wrote it."""
        old, file = self.old.articles.get(article_id), self.existing.get(article_id)
        return file is not None and (old is None or old.written != file.sha256)

    def _carried(
        self,
        page: RawPage,
        metas: Sequence[FrontMatter],
        articles: Sequence[Assembled],
        candidates: Sequence[str],
    ) -> Carried:
        """The articles of the page with what people made of them before."""
        before = self.old.pages.get(page.name)
        order = dict.fromkeys(span.owner for span in before.spans) if before else {}
        known = [*filter(None, order), *(known for known in candidates if known not in order)]
        issued = [self.old.articles[each] for each in known if each in self.old.articles]
        base = [record for record in issued if record.header is not None and not record.into]
        today = [
            versions.of_text(frontmatter.header(meta), article.body)
            for meta, article in zip(metas, articles, strict=True)
        ]
        edited = {record.id: self.existing[record.id].article for record in base if self.is_edited(record.id)}
        return carrying.carry(base, today, edited, self._side) if base else Carried()

    def _disclosed_by_joining(
        self, page: RawPage, metas: Sequence[FrontMatter], articles: Sequence[Assembled], carried: Carried
    ) -> tuple[tuple[str, str], ...]:
        """Where one branch withheld an article and another one had made words of it part of one that is shown: from, to.

        Their records lie side by side, and of the words that went only the record of the first says whose they were.
        """
        sides = [
            record
            for record in self.old.joined.get(ledger.file_of(page.name), ())
            if isinstance(record, ArticleRecord)
            and record.header is not None
            and self._is_withheld(record.id)
        ]
        today = [
            versions.of_text(frontmatter.header(meta), article.body)
            for meta, article in zip(metas, articles, strict=True)
        ]
        withheld = {
            each for each, version in carried.versions.items() if version.header.get("access") in WITHHELD
        }
        found = (
            (side.id, holder)
            for side in sides
            for holder in merging.holders(versions.of_text(side.header or {}, side.body), today)
            if holder not in withheld
        )
        return tuple(dict.fromkeys(found))

    def _is_withheld(self, article_id: str) -> bool:
        """Whether words of an article are withheld: as its file says, or last said where it is gone."""
        file = self.existing.get(article_id)
        return (file.article.meta.access if file else self.old.articles[article_id].access) in WITHHELD

    def _side(self, conflict: Conflict) -> Side | Mixed | None:
        side = self.resolution.side(conflict)
        if side is not None:
            self.decided |= {conflict.article, conflict.name}
        return side

    def _merged(
        self,
        page: RawPage,
        spans: Sequence[Span],
        named: Sequence[str],
        candidates: Sequence[str],
        carried: Carried,
    ) -> Mapping[str, str]:
        """Ids whose text belongs to another article of the same page now -> the id of that one."""
        before = self.old.pages.get(page.name)
        merged: dict[str, str] = {}
        for gone in candidates:
            record = self.old.articles.get(gone)
            if gone in named or record is None or record.into:
                continue
            if gone in carried.into:
                merged[gone] = carried.into[gone]
            elif before and before.digest == page.digest:
                # Its characters are something else now, a byline, or what was written of it is not known: only where
                # nobody corrected it, or gives that up.
                if self.is_edited(gone):
                    if gone not in self.resolution.take:
                        continue
                    self.decided.add(gone)
                start = next((span.start for span in before.spans if span.owner == gone), -1)
                owners = [span.owner for span in spans if span.owner and span.start <= start < span.end]
                merged.update((gone, owner) for owner in owners[:1])
        return merged

    def _vanished(self, page: RawPage, candidates: Sequence[str], ids: Collection[str]) -> Iterator[Problem]:
        for article_id in candidates:
            old = self.old.articles.get(article_id)
            file = self.existing.get(article_id)
            if article_id in ids or (old and old.into and not file):
                continue
            # One typed by hand may name the page it stands on; only what was made from the page can vanish from it.
            if file and (
                file.article.meta.access is Access.WITHDRAWN or old is None or old.page != page.name
            ):
                continue
            where = file.article.path if file else page.path
            yield Problem(
                where,
                1,
                f"版面 {page.name} 里已经找不到文章 {article_id}，而它的网址已经发出；"
                "请恢复版面文字，或在文章头写 access: withdrawn 撤下它",
            )

    def _article(
        self,
        meta: FrontMatter,
        page: RawPage,
        article: Assembled,
        version: Version | None,
        problems: list[Problem],
    ) -> tuple[ArticleRecord, bytes | None]:
        """The record of one article, and its file when that must be written.

        `version` is the article with people's work carried over; None where there is none, or its base is not known.
        """
        old, file = self.old.articles.get(meta.id), self.existing.get(meta.id)
        record, data = self._written(meta, article)
        if version is not None:
            edited = file if self.is_edited(meta.id) else None
            source = edited.article.meta.source if edited and "source" in version.header else None
            if edited and source and version.header["source"] != (record.header or {}).get("source"):
                said, known = _ranges(source.lines), _ranges(article.draft.lines)
                what = f"文章头写的出处是第 {said} 行，账本记的是第 {known} 行；网站以账本为准，请照它改正"
                self.doubts.append(Doubt(edited.article.path, edited.article.line_of("source"), what, 0.0))
            return self._corrected(record, version, edited)
        if file is None or not self.is_edited(meta.id):
            return record, data
        kept = self._written(replace(meta, updated=file.article.meta.updated), article)
        if kept[0].written == file.sha256:
            return kept
        self.decided.update({meta.id} & self.resolution.names)
        if old is None or meta.id in self.resolution.keep:
            return kept[0], None
        if meta.id in self.resolution.take:
            return self._written(replace(meta, updated=self.today), article)
        # Edited before its base was kept: what the page gives cannot be told from what the person made of it.
        if self._touched(page):
            theirs = versions.of_text(frontmatter.header(meta), article.body)
            problems.append(carrying.unknown_base(file.article, theirs, page))
        return replace(old, page=page.name, into=""), None

    def _corrected(
        self, record: ArticleRecord, version: Version, file: ArticleFile | None
    ) -> tuple[ArticleRecord, bytes | None]:
        """The record of an article that holds corrections, with the anchors of its paragraphs as they read now.

        `file` is the one that a person edited.
        """
        text = versions.text_of(version, file)
        if file and f"{file.head}\n{file.article.body.strip()}\n" == text:
            return record, None
        blocks = prose.parse(versions.body_of(version, file))
        return replace(record, paragraphs=anchors.recorded(record.paragraphs, blocks)), text.encode()

    def _written(self, meta: FrontMatter, article: Assembled) -> tuple[ArticleRecord, bytes | None]:
        """The record of an article that is written with this header, and its file when it differs."""
        record, data = records.written(meta, article, self.old.articles.get(meta.id))
        file = self.existing.get(meta.id)
        return record, None if file and file.sha256 == record.written else data


def _withheld_and_lost(record: ArticleRecord) -> Problem:
    """What to say of an article that was withdrawn or redacted and whose file is gone: written again it would be public."""
    if record.access == Access.WITHDRAWN:
        what = (
            f"{record.id} 已经撤下，而它的文件不见了；请用版本管理恢复这个文件，或者写一个只有文章头的："
            f'id: "{record.id}"，access: "withdrawn"'
        )
    else:
        what = f"{record.id} 删节过，而它的文件不见了，照账本重写会把删去的字写回来；请用版本管理恢复这个文件"
    return Problem(f"{ARTICLES}/{record.id}.md", 1, what)


def _other_id(article: Article, issued: str) -> Problem:
    what = f"编号 {issued} 是这个文件原来的，已经发出，不能改成 {article.id}；请改回 {issued}"
    return Problem(article.path, article.line_of("id"), what)


def _ranges(lines: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{first}–{last}" for first, last in lines)
