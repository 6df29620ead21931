"""Pages + what is already there -> the article files and the ledger to write, or the problems that forbid it.

An article a person has edited is never written again. A page is converted as a whole or not at all: when its text
changed under an edited article, nothing of that page is touched and both sides are reported.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.content import frontmatter, ledger, overrides
from bulletin.content.ledger import ArticleRecord, Ledger, PageRecord
from bulletin.conversion import assembly
from bulletin.conversion.doubts import Doubt, worst_first
from bulletin.conversion.page import transcript
from bulletin.model import ARTICLES, Access, Article, FrontMatter, RawPage, Source, Span
from bulletin.problems import Problem, UsageError
from bulletin.roles import Role
from bulletin.text.typography import letters, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from bulletin.content.folder import ArticleFile, Content
    from bulletin.content.overrides import Marks
    from bulletin.conversion.assembly import Assembled
    from bulletin.conversion.page.transcript import Draft


@dataclass(frozen=True, slots=True)
class Conversion:
    """What converting gives: articles to write, the new ledger, and what a person must see."""

    files: tuple[tuple[str, bytes], ...]
    """Path within the content folder and bytes, only those that differ from what is there."""
    ledger: Ledger
    problems: tuple[Problem, ...]
    doubts: tuple[Doubt, ...]
    """What a person should look at, most doubtful first."""
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
    files = {file.article.id: file for file in content.articles}
    marks = {page.name: content.boundaries.get(page.name, ()) for page in content.pages}
    due = [
        page
        for page in content.pages
        if every_page
        or _is_changed(page, marks[page.name], content.ledger)
        or (restore and _has_lost_an_article(page, content.ledger, files))
    ]
    drafts = {
        page.name: transcript.read_page(
            page.text, content.reference.subject, overrides.readings(marks[page.name])
        )
        for page in progress(due)
    }
    assembled, doubts = assembly.assemble(
        [(page, drafts[page.name]) for page in due],
        [file.article for file in content.articles],
        content.settings,
        content.reference,
    )
    book = _Book(content.ledger, files, today, resolution)
    for page in due:
        book.enter(page, marks[page.name], drafts[page.name], assembled[page.name])
    unknown = (resolution.keep | resolution.take) - set(files) - set(content.ledger.articles)
    if unknown:
        raise UsageError(f"--keep、--take：没有编号 {'、'.join(sorted(unknown))}")
    if not book.problems:
        book.adopt(content.articles)
    return Conversion(
        tuple(sorted(book.files.items())),
        book.ledger(),
        tuple(book.problems),
        worst_first([*doubts, *book.doubts]),
        tuple(sorted(book.removed)),
    )


def _is_changed(page: RawPage, marks: Marks, book: Ledger) -> bool:
    """Whether a page is new, changed, or told otherwise by a person."""
    record = book.pages.get(page.name)
    return record is None or (record.sha256, record.marks) != (page.sha256, marks)


def _has_lost_an_article(page: RawPage, book: Ledger, files: Mapping[str, ArticleFile]) -> bool:
    return any(article.id not in files and not article.into for article in book.of_page(page.name))


class _Book:
    """The ledger being written, page by page."""

    def __init__(
        self, old: Ledger, files: Mapping[str, ArticleFile], today: str, resolution: Resolution
    ) -> None:
        self.old = old
        self.existing = files
        self.holders = {file.article.path: file for file in files.values()}
        self.today = today
        self.resolution = resolution
        self.pages: dict[str, PageRecord] = dict(old.pages)
        self.articles: dict[str, ArticleRecord] = dict(old.articles)
        self.files: dict[str, bytes] = {}
        self.removed: list[str] = []
        self.problems: list[Problem] = []
        self.doubts: list[Doubt] = []
        self.parts = {record.id: record for record in old.articles.values() if record.into}
        self.taken: set[str] = {*old.articles, *files}

    def ledger(self) -> Ledger:
        return Ledger(self.pages, self.articles)

    def adopt(self, files: Sequence[ArticleFile]) -> None:
        """Note the ids of articles that people typed, so that no id is issued twice."""
        for file in files:
            article_id = file.article.id
            if article_id not in self.articles:
                self.articles[article_id] = ArticleRecord(article_id, added=file.article.meta.added)

    def enter(
        self, page: RawPage, marks: Marks, drafts: Sequence[Draft], assembled: Sequence[Assembled]
    ) -> None:
        """Enter one page: all of it, or, when it cannot be, its problems."""
        candidates = self._candidates(page)
        ids = _match(page, drafts, candidates, self.existing)
        self.taken.update(filter(None, ids))
        named: list[str] = []
        for draft, known in zip(drafts, ids, strict=True):
            named.append(known or mint(page, draft, self.taken))
            self.taken.add(named[-1])
        merged = self._merged(page, drafts, named, candidates)
        problems = list(self._vanished(page, candidates, {*named, *merged}))
        records = {gone: replace(self.old.articles[gone], into=into) for gone, into in merged.items()}
        files: dict[str, bytes] = {}
        for article_id, draft, parts in zip(named, drafts, assembled, strict=True):
            former = _former(article_id, {**self.parts, **records}, named)
            told = replace(parts, meta=replace(parts.meta, aliases=former))
            printed = source_digest(page, draft, marks)
            records[article_id], data = self._article(article_id, page, draft, told, printed, problems)
            if data is not None:
                name = f"{ARTICLES}/{article_id}.md"
                if article_id in self.existing:
                    name = self.existing[article_id].article.path
                elif other := self.holders.get(name):
                    # The editor changed the id: what was corrected there must not be written over.
                    problems.append(
                        Problem(
                            other.article.path,
                            2,
                            f"编号 {article_id} 是这个文件原来的，已经发出，不能改成 {other.article.id}；请改回 {article_id}",
                        )
                    )
                files[name] = data
        spans = spans_of(drafts, named)
        problems.extend(ledger.audit(page, spans, page.path))
        if problems:
            self.problems.extend(problems)
            return
        self.files.update(files)
        self.articles.update(records)
        self.removed.extend(self.existing[gone].article.path for gone in merged if gone in self.existing)
        self.pages[page.name] = PageRecord(page.name, page.sha256, spans, marks)

    def _candidates(self, page: RawPage) -> tuple[str, ...]:
        """Ids that were issued from this page, or whose file says so."""
        issued = [record.id for record in self.old.of_page(page.name)]
        claimed = [
            article_id
            for article_id, file in self.existing.items()
            if file.article.meta.source and file.article.meta.source.page == page.name
        ]
        return tuple(dict.fromkeys(sorted(issued + claimed)))

    def _merged(
        self, page: RawPage, drafts: Sequence[Draft], named: Sequence[str], candidates: Sequence[str]
    ) -> Mapping[str, str]:
        """Ids whose text now belongs to another article of the same page -> the id of that one.

        Only on a page whose text is what it was, and only articles nobody edited: their former paths lead on.
        """
        before = self.old.pages.get(page.name)
        if before is None or before.sha256 != page.sha256:
            return {}
        merged: dict[str, str] = {}
        for gone in candidates:
            record, file = self.old.articles.get(gone), self.existing.get(gone)
            if gone in named or record is None or record.into:
                continue
            if file and file.sha256 != record.written and gone not in self.resolution.take:
                continue
            start = next((span.start for span in before.spans if span.owner == gone), -1)
            for article_id, draft in zip(named, drafts, strict=True):
                if any(first <= start < last for piece in draft.pieces for first, last in piece.stretches):
                    merged[gone] = article_id
        return merged

    def _vanished(self, page: RawPage, candidates: Sequence[str], ids: Collection[str]) -> Iterator[Problem]:
        for article_id in candidates:
            old = self.old.articles.get(article_id)
            if article_id in ids or (old and old.into and article_id not in self.existing):
                continue
            file = self.existing.get(article_id)
            issued = self.old.articles.get(article_id)
            # One typed by hand may name the page it stands on; only what was made from the page can vanish from it.
            if file and (
                file.article.meta.access is Access.WITHDRAWN or issued is None or issued.page != page.name
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
        draft: Draft,
        parts: Assembled,
        printed: str,
        problems: list[Problem],
    ) -> tuple[ArticleRecord, bytes | None]:
        """The record of one article, and its file when that must be written."""
        old = self.old.articles.get(article_id)
        file = self.existing.get(article_id)
        added = (file.article.meta.added if file else "") or (old.added if old else "") or self.today
        meta = replace(parts.meta, id=article_id, added=added, source=Source(page.name, draft.lines))
        record = ArticleRecord(article_id, page.name, added, "", printed)
        if file is None:
            data = frontmatter.serialize(meta, parts.body).encode()
            return replace(record, written=_sha256(data)), data
        kept = replace(meta, updated=file.article.meta.updated)
        same = frontmatter.serialize(kept, parts.body).encode()
        if _sha256(same) == file.sha256:
            return replace(record, written=file.sha256), None
        moved = frontmatter.serialize(replace(kept, source=file.article.meta.source), parts.body).encode()
        untouched = old is not None and old.written == file.sha256
        if untouched and _sha256(moved) == file.sha256:
            # Only its place on the page is another: no correction of the text.
            return replace(record, written=_sha256(same)), same
        if untouched or article_id in self.resolution.take:
            data = frontmatter.serialize(replace(meta, updated=self.today), parts.body).encode()
            return replace(record, written=_sha256(data)), data
        # A person has edited the file: it stays. `written` stays too, so that it stays known as edited.
        record = replace(record, written=old.written if old else "")
        if old and old.source and old.source != printed and article_id not in self.resolution.keep:
            problems.append(_conflict(file, meta, parts.body, page))
        written = file.article.meta.source
        if written and written.lines != draft.lines:
            said, known = _ranges(written.lines), _ranges(draft.lines)
            what = f"文章头写的出处是第 {said} 行，账本记的是第 {known} 行；网站以账本为准，请照它改正"
            self.doubts.append(Doubt(file.article.path, 1, what, 0.0))
        return record, None


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


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def source_digest(page: RawPage, draft: Draft, marks: Marks = ()) -> str:
    """Digest of what an article is made from: its printed characters, and what people said of its lines.

    Blanks and widths of marks do not count.
    """
    printed = "".join(
        page.text[start:end]
        for piece in draft.pieces
        if not piece.role.is_furniture
        for start, end in piece.stretches
    )
    said = [mark for mark in marks if any(first <= mark[0] <= last for first, last in draft.lines)]
    return ledger.digest(squeeze(printed) + (f"\n{said}" if said else ""))


def spans_of(drafts: Sequence[Draft], ids: Sequence[str]) -> tuple[Span, ...]:
    """The spans of a page's drafts under these ids, in the order of the page."""
    spans = [
        Span(start, end, None if piece.role.is_furniture else article_id, piece.role)
        for draft, article_id in zip(drafts, ids, strict=True)
        for piece in draft.pieces
        for start, end in piece.stretches
    ]
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def _former(article_id: str, records: Mapping[str, ArticleRecord], named: Collection[str]) -> tuple[str, ...]:
    """The former paths of articles that are part of this one now, directly or by way of another."""
    found: list[str] = []
    for record in records.values():
        into, seen = record.into, {record.id}
        while into and into not in seen and into != article_id and into in records:
            seen.add(into)
            into = records[into].into
        if into == article_id and record.id not in named:
            found.append(routes.address(routes.ARTICLE.path(record.id)))
    return tuple(sorted(found))


_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so that no id spells a word; no l, 1, o, 0
_FIRST = "bcdfghjkmnpqrstvwxz"
_LENGTH = 5


def mint(page: RawPage, draft: Draft, taken: Collection[str]) -> str:
    """A new id, made from the page and the words of the article, so that the same page gives the same ids."""
    seed = f"{page.stem}\n{draft.title}\n{letters(page.text[draft.start :][:200])}"
    attempt = 0
    while True:
        number = int.from_bytes(hashlib.sha256(f"{seed}\n{attempt}".encode()).digest()[:16])
        number, index = divmod(number, len(_FIRST))
        article_id = _FIRST[index]
        while len(article_id) < _LENGTH:
            number, index = divmod(number, len(_ALPHABET))
            article_id += _ALPHABET[index]
        if article_id not in taken:
            return article_id
        attempt += 1


_ALIKE = 0.4
"""Share of character pairs in common from which two texts are the same article, corrected or recaptured."""


def _match(
    page: RawPage, drafts: Sequence[Draft], candidates: Sequence[str], files: Mapping[str, ArticleFile]
) -> tuple[str | None, ...]:
    """For each draft the id it already has, the most alike first; None for a new article."""
    if not candidates:
        return (None,) * len(drafts)
    printed = [_pairs(_printed(page, draft)) for draft in drafts]
    known = {
        article_id: _pairs(_text(files[article_id].article))
        for article_id in candidates
        if article_id in files
    }
    found: dict[int, str] = {}
    # An id whose file is gone, or holds no words to compare, is recognised by being minted from the same again.
    for index, draft in enumerate(drafts):
        again = mint(page, draft, ())
        if again in candidates and not known.get(again):
            found[index] = again
    scores = sorted(
        (
            (-_similarity(pairs, known[article_id]), index, article_id)
            for index, pairs in enumerate(printed)
            for article_id in known
        ),
    )
    for score, index, article_id in scores:
        if -score >= _ALIKE and index not in found and article_id not in found.values():
            found[index] = article_id
    return tuple(found.get(index) for index in range(len(drafts)))


def _printed(page: RawPage, draft: Draft) -> str:
    return "".join(
        page.text[start:end]
        for piece in draft.pieces
        if piece.role in {Role.TITLE, Role.DECK, Role.PARAGRAPH, Role.CROSSHEAD, Role.SUBHEAD}
        for start, end in piece.stretches
    )


def _text(article: Article) -> str:
    return article.meta.title + article.meta.deck + article.text


def _pairs(text: str) -> frozenset[str]:
    plain = letters(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _similarity(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
