"""Pages + what is already there -> the article files and the ledger to write, or the problems that forbid it.

An article depends on its page and on what people say of it, on nothing else. One that a person has edited is never
written over. A page is converted as a whole or not at all: when its text changed under an edited article, nothing of
that page is touched and both sides are reported.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bulletin.content import anchors, decisions, frontmatter, ledger
from bulletin.content.ledger import ArticleRecord, Ledger, PageRecord, Paragraph
from bulletin.conversion import assembly, identity
from bulletin.conversion.doubts import Doubt, worst_first
from bulletin.conversion.page import transcript
from bulletin.conversion.places import PlaceFinder
from bulletin.model import ARTICLES, Access, FrontMatter, RawPage, Source, Span
from bulletin.problems import Problem, UsageError
from bulletin.text import prose
from bulletin.text.strictyaml import write_mapping
from bulletin.text.typography import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from bulletin.content.decisions import Marks
    from bulletin.content.folder import ArticleFile, Content
    from bulletin.conversion.assembly import Assembled

Readings = dict[str, tuple["Assembled", ...]]
"""Pages as read by today's rules: the articles of each, by file name."""


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
    removed: tuple[str, ...] = ()
    """Files of articles that nobody edited and whose text is now part of another."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the editor decided about articles whose page changed under a correction, by id."""

    keep: frozenset[str] = frozenset()
    """The article stays as corrected."""
    take: frozenset[str] = frozenset()
    """The article is written anew from the page; the correction is given up."""


def convert(
    content: Content,
    today: str,
    *,
    every_page: bool,
    restore: bool = True,
    resolution: Resolution = Resolution(),
    progress: Callable[[Iterable[RawPage]], Iterable[RawPage]] = iter,
) -> Conversion:
    """Convert new and changed pages, or every page with today's rules.

    With `restore`, articles whose file is gone are written again. `today` (YYYY-MM-DD) goes into `added` and
    `updated` of what is written. Converting again changes nothing when nothing changed.
    """
    pages = readable(content) if every_page else due(content)
    return enter(content, today, read(content, pages, progress), restore=restore, resolution=resolution)


def due(content: Content) -> tuple[RawPage, ...]:
    """The pages that are new, captured anew, or told otherwise by a person."""
    found = []
    for page in content.pages:
        record = content.ledger.pages.get(page.name)
        if record is None or (record.digest, record.said) != (page.digest, _said(content, page)):
            found.append(page)
    return tuple(found)


def readable(content: Content) -> tuple[RawPage, ...]:
    """The pages that today's rules can read: all but those whose words were masked, which say nothing any more."""
    new = due(content)
    return tuple(
        page
        for page in content.pages
        if page in new or not (page.name in content.ledger.pages and content.ledger.pages[page.name].masked)
    )


def _said(content: Content, page: RawPage) -> Marks:
    said = content.decisions.get(page.name)
    return said.lines if said else ()


def read(
    content: Content,
    pages: Sequence[RawPage],
    progress: Callable[[Iterable[RawPage]], Iterable[RawPage]] = iter,
) -> Readings:
    """Read pages with today's rules and what people said of their lines."""
    subject, places = content.reference.subject, PlaceFinder(content.reference)
    return {
        page.name: assembly.assemble(
            transcript.read_page(page.text, subject, decisions.readings(_said(content, page))),
            places,
            subject,
        )
        for page in progress(pages)
    }


def enter(
    content: Content,
    today: str,
    readings: Readings,
    *,
    restore: bool = True,
    resolution: Resolution = Resolution(),
) -> Conversion:
    """Enter pages as read into the ledger, and say which files that changes."""
    book = _Book(content, today, resolution)
    pages = [page for page in content.pages if page.name in readings]
    for page in pages:
        book.enter(page, readings[page.name])
    unknown = (resolution.keep | resolution.take) - set(book.existing) - set(content.ledger.articles)
    if unknown:
        raise UsageError(f"--keep、--take：没有编号 {'、'.join(sorted(unknown))}")
    if restore:
        book.restore()
    if not book.problems:
        book.adopt()
    subject = content.reference.subject
    doubts = [doubt for page in pages for doubt in assembly.doubts_of(page, readings[page.name], subject)]
    return Conversion(
        tuple(sorted(book.files.items())),
        Ledger(book.pages, book.articles),
        tuple(book.problems),
        worst_first([*doubts, *book.doubts]),
        tuple(book.changed),
        tuple(sorted(book.removed)),
    )


class _Book:
    """The ledger being written, page by page."""

    def __init__(self, content: Content, today: str, resolution: Resolution) -> None:
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
        self.doubts: list[Doubt] = []
        self.taken: set[str] = {*self.old.articles, *self.existing}

    def adopt(self) -> None:
        """Note what people typed: ids, so that none is issued twice, and anchors, so that links to them last."""
        for file in self.content.articles:
            article = file.article
            record = self.articles.get(article.id)
            if article.path in self.files or (record and record.written == file.sha256):
                continue
            if record is None:
                record = ArticleRecord(article.id, added=article.meta.added)
            if record.page:
                paragraphs = anchors.recorded(record.paragraphs, article.blocks)
            else:
                paragraphs = anchors.handed_on(record.paragraphs, article.blocks)
            self.articles[article.id] = replace(record, paragraphs=paragraphs)

    def restore(self) -> None:
        """Write articles whose file is gone as they were last written."""
        for record in self.articles.values():
            if record.id in self.existing or record.into or not record.header:
                continue
            path = self._path(record.id, self.problems)
            if path not in self.files and path not in self.holders:
                self.files[path] = _file(record.header, record.body)

    def enter(self, page: RawPage, articles: Sequence[Assembled]) -> None:
        """Enter one page: all of it, or, when it cannot be, its problems."""
        drafts = [article.draft for article in articles]
        candidates = self._candidates(page)
        ids = identity.match(page, drafts, {known: self._words(known) for known in candidates})
        self.taken.update(filter(None, ids))
        named: list[str] = []
        for draft, known in zip(drafts, ids, strict=True):
            named.append(known or identity.mint(page, draft, self.taken))
            self.taken.add(named[-1])
        spans = spans_of(articles, named)
        merged = self._merged(page, spans, named, candidates)
        problems = list(self._vanished(page, candidates, {*named, *merged}))
        records = {gone: replace(self.old.articles[gone], into=into) for gone, into in merged.items()}
        files: dict[str, bytes] = {}
        for article_id, article in zip(named, articles, strict=True):
            records[article_id], data = self._article(article_id, page, article, spans, problems)
            if data is not None:
                files[self._path(article_id, problems)] = data
        problems.extend(ledger.audit(page, spans, page.path))
        if problems:
            self.problems.extend(problems)
            return
        record = PageRecord(page.name, page.digest, spans, _said(self.content, page))
        if files or merged or record != self.old.pages.get(page.name):
            self.changed.append(page.name)
        self.files.update(files)
        self.articles.update(records)
        self.removed.extend(self.existing[gone].article.path for gone in merged if gone in self.existing)
        self.pages[page.name] = record

    def _path(self, article_id: str, problems: list[Problem]) -> str:
        """Where an article is written."""
        if article_id in self.existing:
            return self.existing[article_id].article.path
        path = f"{ARTICLES}/{article_id}.md"
        if other := self.holders.get(path):
            # The editor changed the id: what was corrected there must not be written over.
            message = f"编号 {article_id} 是这个文件原来的，已经发出，不能改成 {other.article.id}；请改回 {article_id}"
            problems.append(Problem(path, other.article.line_of("id"), message))
        return path

    def _candidates(self, page: RawPage) -> tuple[str, ...]:
        """Ids that were issued from this page, or whose file says so."""
        issued = [record.id for record in self.old.of_page(page.name)]
        claimed = [
            article_id
            for article_id, file in self.existing.items()
            if file.article.meta.source and file.article.meta.source.page == page.name
        ]
        return tuple(dict.fromkeys(sorted(issued + claimed)))

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
        said = _said(self.content, page)
        return record is None or (record.digest, record.said) != (page.digest, said)

    def _merged(
        self, page: RawPage, spans: Sequence[Span], named: Sequence[str], candidates: Sequence[str]
    ) -> Mapping[str, str]:
        """Ids whose text now belongs to another article of the same page -> the id of that one.

        Only on a page whose text is what it was, and only articles nobody edited: their former paths lead on.
        """
        before = self.old.pages.get(page.name)
        if before is None or before.digest != page.digest:
            return {}
        merged: dict[str, str] = {}
        for gone in candidates:
            record, file = self.old.articles.get(gone), self.existing.get(gone)
            if gone in named or record is None or record.into:
                continue
            if file and file.sha256 != record.written and gone not in self.resolution.take:
                continue
            start = next((span.start for span in before.spans if span.owner == gone), -1)
            for span in spans:
                if span.owner and span.start <= start < span.end:
                    merged[gone] = span.owner
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
                "请恢复版面文字，或在文章头写 access: withdrawn 撤下它；"
                f"要放弃它的改动、并入同版别的文章：python build.py convert --take {article_id}",
            )

    def _article(
        self,
        article_id: str,
        page: RawPage,
        article: Assembled,
        spans: Sequence[Span],
        problems: list[Problem],
    ) -> tuple[ArticleRecord, bytes | None]:
        """The record of one article, and its file when that must be written."""
        old, file = self.old.articles.get(article_id), self.existing.get(article_id)
        added = (file.article.meta.added if file else "") or (old.added if old else "") or self.today
        lines = article.draft.lines
        meta = replace(article.meta, id=article_id, added=added, source=Source(page.name, lines))
        is_same = old is not None and _says(old.header, old.body) == _says(
            frontmatter.header(meta), article.body
        )
        if file is None or (old and old.written == file.sha256):
            # Nobody has edited it. A correction of the page is one of the article; another reading of it is none.
            corrected = file is not None and not is_same and self._touched(page)
            updated = self.today if corrected else str((old.header or {}).get("updated", "")) if old else ""
            return self._written(replace(meta, updated=updated), article)
        kept = replace(meta, updated=file.article.meta.updated)
        if _sha256(_file(frontmatter.header(kept), article.body)) == file.sha256:
            return self._written(kept, article)
        if article_id in self.resolution.take:
            return self._written(replace(meta, updated=self.today), article)
        # A person has edited the file: it stays.
        if written := file.article.meta.source:
            self._compare_lines(file, written, lines)
        if old is None or article_id in self.resolution.keep:
            return self._written(kept, article)[0], None
        if not is_same and self._is_conflict(page, old, spans):
            problems.append(_conflict(file, meta, article.body, page))
        return replace(old, page=page.name, into=""), None

    def _written(self, meta: FrontMatter, article: Assembled) -> tuple[ArticleRecord, bytes | None]:
        """The record of an article that is written with this header, and its file when it differs."""
        old, file = self.old.articles.get(meta.id), self.existing.get(meta.id)
        header = frontmatter.header(meta)
        data = _file(header, article.body)
        sha256 = _sha256(data)
        if old and (old.written, old.page, old.into) == (sha256, meta.source.page if meta.source else "", ""):
            record = old
        else:
            before = old.paragraphs if old else ()
            paragraphs = _paragraphs(article, before)
            page = meta.source.page if meta.source else ""
            record = ArticleRecord(meta.id, page, meta.added, sha256, header, paragraphs)
        return record, None if file and file.sha256 == sha256 else data

    def _is_conflict(self, page: RawPage, old: ArticleRecord, spans: Sequence[Span]) -> bool:
        """Whether other words of the page belong to an edited article now than when it was written."""
        if self._touched(page):
            return True
        before = self.old.pages[page.name].spans
        return _printed(page, before, old.id) != _printed(page, spans, old.id)

    def _compare_lines(self, file: ArticleFile, written: Source, lines: Sequence[tuple[int, int]]) -> None:
        if written.lines != lines:
            said, known = _ranges(written.lines), _ranges(lines)
            what = f"文章头写的出处是第 {said} 行，账本记的是第 {known} 行；网站以账本为准，请照它改正"
            self.doubts.append(Doubt(file.article.path, 1, what, 0.0))


_CHANGING = frozenset({"added", "updated", "source", "aliases"})
"""Keys that say nothing of what the article says."""


def _says(header: Mapping[str, Any] | None, body: str) -> tuple[dict[str, Any], str] | None:
    """What an article says, to be compared; None where it is not known."""
    if header is None:
        return None
    return {key: value for key, value in header.items() if key not in _CHANGING}, body


def _file(header: Mapping[str, Any], body: str) -> bytes:
    return f"---\n{write_mapping(dict(header))}---\n\n{body.strip()}\n".encode()


def _paragraphs(article: Assembled, before: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs of an article with their anchors, and those that links may name from before."""
    blocks = prose.parse(article.body)
    others = anchors.former(before, blocks)
    return tuple(
        Paragraph(text, (block.anchor, *more))
        for text, block, more in zip(article.paragraphs, blocks, others, strict=True)
    )


def _printed(page: RawPage, spans: Sequence[Span], owner: str) -> str:
    """The characters of a page that belong to an article; blanks and widths of marks do not count."""
    return squeeze("".join(page.text[span.start : span.end] for span in spans if span.owner == owner))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def spans_of(articles: Sequence[Assembled], ids: Sequence[str]) -> tuple[Span, ...]:
    """The spans of a page's articles under these ids, in the order of the page."""
    spans = [
        Span(start, end, None if piece.role.is_furniture else article_id, piece.role)
        for article, article_id in zip(articles, ids, strict=True)
        for piece in article.draft.pieces
        for start, end in piece.stretches
    ]
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def _conflict(file: ArticleFile, meta: FrontMatter, body: str, page: RawPage) -> Problem:
    """Both sides of a page that changed under a corrected article."""
    lines = _ranges(meta.source.lines) if meta.source else ""
    shown = "\n".join(
        f"    文章：{ours or '（没有）'}\n    版面：{theirs or '（没有）'}"
        for ours, theirs in _differences(
            f"{file.article.meta.title}\n{file.article.body}", f"{meta.title}\n{body}"
        )
    )
    return Problem(
        file.article.path,
        1,
        f"版面 {page.name}（第 {lines} 行）的文字或对它的认定变了，而这篇文章已经有人改过，两边都没有动：\n{shown}\n"
        f"    保留文章：python build.py convert --keep {meta.id}；改用版面：python build.py convert --take {meta.id}",
    )


def _ranges(lines: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{first}–{last}" for first, last in lines)


_CONTEXT = 10
"""Characters shown on either side of a difference."""
_SHOWN = 8
"""Differences listed before the rest is only counted."""


def _differences(ours: str, theirs: str) -> Iterator[tuple[str, str]]:
    """Where two texts differ, each place with a few characters around it."""
    steps = [
        step
        for step in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
        if step[0] != "equal"
    ]
    for _, a, b, c, d in steps[:_SHOWN]:
        yield _excerpt(ours, a, b), _excerpt(theirs, c, d)
    if len(steps) > _SHOWN:
        yield f"……另有 {len(steps) - _SHOWN} 处不同", "……"


def _excerpt(text: str, start: int, end: int) -> str:
    middle = text[start:end] if end - start <= 60 else f"{text[start : start + 30]}……{text[end - 30 : end]}"
    return " ".join(
        f"…{text[max(0, start - _CONTEXT) : start]}【{middle}】{text[end : end + _CONTEXT]}…".split()
    )
