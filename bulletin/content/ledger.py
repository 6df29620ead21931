"""The ledger: which characters of which page went where, every id ever issued, and what was last written.

One file a page, `ledger/<page>.jsonl`, so that two people who each add a page write different files; one more for each
article typed by hand, `ledger/typed/<id>.jsonl`. Each line is a JSON object: first the page, then its articles by id. A
page line holds the digest of the captured characters and the spans `[start, end, owner, role]` in code points. An
article line holds header and paragraphs as the program last wrote them, so that a correction can be told from what it
corrects, each paragraph's anchors: the one it has, and those under which links may still name it; the addresses of the
lists it ever stood in, so that none of them leads nowhere once it is the last that leaves; and whether its file withholds words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bulletin import routes
from bulletin.content.decisions import Mark
from bulletin.content.frontmatter import ID
from bulletin.digests import Often, bring, digest, told
from bulletin.model import Deferred, Readable, Span, stem_of
from bulletin.problems import ContentError, Problem
from bulletin.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Set

    from bulletin.content.decisions import Marks

FOLDER = "ledger"
TYPED = "ledger/typed"
SUFFIX = ".jsonl"
_GONE = "-"
SINGLE = "ledger.jsonl"
"""The one file that held everything before there was one a page."""


@dataclass(frozen=True)
class PageRecord(Often):
    """What became of a page's characters when it was last converted."""

    page: str
    """Its file name."""
    digest: str
    """Of its characters as captured; says nothing of encoding, roles or rules."""
    spans: Readable[tuple[Span, ...]] = Readable(())
    said: Marks = ()
    """What people said of its lines then."""
    masked: str = ""
    """Digest of its characters before some of them were masked; empty as long as none is. Such a page is not read again:
    what it says of its articles is what the ledger says."""
    doubts: tuple[str, ...] = ()
    """What of it a person should have looked at then, as decisions name it, sorted."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or crosshead as the program last wrote it."""

    text: str
    """Markdown, one line."""
    anchors: tuple[str, ...] = ()
    """Fragment ids under which it was published, the first that of `text`."""
    gone: tuple[str, ...] = ()
    """Fragment ids of paragraphs that people put in behind it, or that stood there and are no more; in the file each
    behind a `-`."""


@dataclass(frozen=True)
class ArticleRecord(Often):
    """An id that was issued. `page` is empty for an article typed by hand."""

    id: str
    page: str = ""
    added: str = ""
    written: str = ""
    """SHA-256 of the article file as the program last wrote it; empty when a person wrote it."""
    header: Readable[Mapping[str, Any] | None] = Readable(None)
    """What the header said then, as `frontmatter.header` gives it; None where it is not known."""
    paragraphs: Readable[tuple[Paragraph, ...]] = Readable(())
    into: str = ""
    """Id of the article that holds its text since they were made one; empty as long as it has a file."""
    masked: str = ""
    """`written` of the file before it was masked; empty where its words stand."""
    gone: tuple[str, ...] = ()
    """Digests of the words that were masked, by which a build still proves that they stand nowhere."""
    listed: tuple[tuple[str, ...], ...] = ()
    """Addresses of the documents that ever listed it, as builds found them: each time only those that were new."""
    access: str = ""
    """`redacted` or `withdrawn` where its file last said so: without that file, its words are not written again."""

    @property
    def body(self) -> str:
        """The Markdown body as the program last wrote it."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Ledger:
    """Pages by file name, articles by id."""

    pages: Mapping[str, PageRecord] = field(default_factory=dict)
    articles: Mapping[str, ArticleRecord] = field(default_factory=dict)
    joined: Mapping[str, tuple[PageRecord | ArticleRecord, ...]] = field(default_factory=dict)
    """All records of each file that holds several of a page or article, since Git put two branches together in it."""

    def of_page(self, page: str) -> tuple[ArticleRecord, ...]:
        """The articles issued from a page, in the order of the ledger."""
        return self._by_page.get(page, ())

    def former_paths(self, article_id: str) -> tuple[str, ...]:
        """The site paths of articles that are part of this one now, directly or by way of another."""
        return tuple(routes.address(routes.ARTICLE.path(part)) for part in self.parts(article_id))

    def parts(self, article_id: str) -> tuple[str, ...]:
        """The ids of articles that are part of this one now, directly or by way of another."""
        return self._parts.get(article_id, ())

    def overlaid(self, old: Ledger, new: Ledger) -> Ledger:
        """This ledger with the records of `old` taken out and those of `new` put in."""
        articles = {each: record for each, record in self.articles.items() if each not in old.articles}
        found = Ledger(
            {**{name: record for name, record in self.pages.items() if name not in old.pages}, **new.pages},
            {**articles, **new.articles},
            {
                **{path: records for path, records in self.joined.items() if path not in old.joined},
                **new.joined,
            },
        )
        # Of thousands of pages a few are other ones.
        others = dict(self._by_page)
        for page in {record.page for part in (old, new) for record in part.articles.values()}:
            kept = (record for record in others.get(page, ()) if record.id not in old.articles)
            others[page] = tuple({record.id: record for record in (*kept, *new.of_page(page))}.values())
        found.__dict__["_by_page"] = others
        return found

    @cached_property
    def listed(self) -> frozenset[str]:
        """The addresses of all lists that articles ever stood in."""
        return frozenset(
            address for record in self.articles.values() for part in record.listed for address in part
        )

    @cached_property
    def _parts(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        wholes: dict[str, str] = {}
        """Where the way from an article ends; empty where it goes round in a circle. A way is gone once, whoever goes it."""
        for record in self.articles.values():
            at, way = record.id, dict.fromkeys([record.id])
            while at not in wholes and (into := self.articles[at].into if at in self.articles else ""):
                if into in way:
                    wholes[into] = ""
                way[at := into] = None
            whole = wholes.get(at, at)
            wholes |= dict.fromkeys(way, whole)
            if whole and whole != record.id:
                found.setdefault(whole, []).append(record.id)
        return {article_id: tuple(sorted(parts)) for article_id, parts in found.items()}

    @cached_property
    def _by_page(self) -> Mapping[str, tuple[ArticleRecord, ...]]:
        found: dict[str, list[ArticleRecord]] = {}
        for record in self.articles.values():
            found.setdefault(record.page, []).append(record)
        return {page: tuple(records) for page, records in found.items()}


def file_of(page: str, article_id: str = "") -> str:
    """The file that holds the records of a page, or of an article typed by hand (`page` is empty then).

    >>> file_of('000_f0f7.txt'), file_of('', 'k3x9')
    ('ledger/000_f0f7.jsonl', 'ledger/typed/k3x9.jsonl')
    """
    return f"{FOLDER}/{stem_of(page)}{SUFFIX}" if page else f"{TYPED}/{article_id}{SUFFIX}"


# -- reading --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the ledger: what of it is always needed, and the rest, which is read when it is looked at."""

    records: tuple[PageRecord | ArticleRecord, ...]
    """In their order; lines that are damaged are left out."""
    lines: tuple[int, ...]
    """The line of each."""
    damaged: tuple[tuple[int, str], ...] = ()
    """Lines that are no records, each with what is wrong with it."""


def parse_part(text: str) -> Part:
    """Read one file of the ledger."""
    page = ""
    records: list[PageRecord | ArticleRecord] = []
    lines: list[int] = []
    damaged: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = _record(json.loads(line), page)
        except _NO_RECORD as error:
            damaged.append((number, _wrong(error)))
            continue
        if isinstance(record, PageRecord):
            page = record.page
        records.append(record)
        lines.append(number)
    return Part(tuple(records), tuple(lines), tuple(damaged))


def parse(files: Mapping[str, str]) -> tuple[Ledger, tuple[Problem, ...]]:
    """Read the files of the ledger, text by path within the content folder; lines that are damaged are problems."""
    return together({path: parse_part(text) for path, text in files.items()})


def together(parts: Mapping[str, Part]) -> tuple[Ledger, tuple[Problem, ...]]:
    """The ledger that files, by path, are parts of. Of several records of a page or article in one file,
    `joining.settled` chooses.
    """
    pages: dict[str, PageRecord] = {}
    articles: dict[str, ArticleRecord] = {}
    places: dict[str, str] = {}
    joined: dict[str, tuple[PageRecord | ArticleRecord, ...]] = {}
    problems: list[Problem] = []
    for path, part in sorted(parts.items()):
        problems += (Problem(path, number, what) for number, what in part.damaged)
        page = ""
        for number, record in zip(part.lines, part.records, strict=True):
            if isinstance(record, PageRecord):
                if file_of(record.page) != path or page not in {"", record.page}:
                    problems.append(
                        Problem(path, number, f"“{record.page}”的账不该记在这里；请用版本管理恢复")
                    )
                page = record.page
                pages[page] = record
            elif places.get(record.id, path) != path:
                message = (
                    f"“{record.id}”在 {places[record.id]} 里已经有了；合并分支时请只留一行；"
                    "版面在一边改了名的，请整个删去旧名字的账本文件"
                )
                problems.append(Problem(path, number, message))
            elif not page and file_of("", record.id) != path:
                problems.append(Problem(path, number, "上面缺少版面的一行；请用版本管理恢复"))
            else:
                articles[record.id] = record
                places[record.id] = path
        keys = {record.page if isinstance(record, PageRecord) else f"#{record.id}" for record in part.records}
        if len(keys) < len(part.records):
            joined[path] = part.records
    return Ledger(pages, articles, joined), tuple(problems)


Light = tuple[
    tuple[tuple[int, str, dict[str, Any], dict[str, bytes], bytes], ...], tuple[tuple[int, str], ...]
]
"""A part without its texts, as it can be kept: of each record its line, its class, its fields that are short, the digests of
the others, and that of the record as it is `restored`; then the lines that are damaged."""
_CLASSES: dict[str, Callable[..., PageRecord | ArticleRecord]] = {
    "PageRecord": PageRecord,
    "ArticleRecord": ArticleRecord,
}
_LONG = {"spans", "header", "paragraphs"}


def light(part: Part) -> Light:
    """What `restored` needs of a part besides its text."""
    records = []
    for line, record in zip(part.lines, part.records, strict=True):
        values = {each.name: getattr(record, each.name) for each in fields(record)}
        short = {name: value for name, value in values.items() if name not in _LONG or value is None}
        long = {name: digest(value) for name, value in values.items() if name not in short}
        kind = type(record).__name__
        unread = {name: Deferred(key, _unread) for name, key in long.items()}
        records.append((line, kind, short, long, told(_CLASSES[kind](**short, **unread))))
    return tuple(records), part.damaged


def _unread() -> Any:
    raise AssertionError  # it is asked for its digest alone


def restored(kept: Light, whole: Deferred[Part]) -> Part:
    """A part whose spans, headers and paragraphs are read when they are looked at."""

    def later(number: int, name: str) -> Callable[[], Any]:
        return lambda: getattr(whole.value.records[number], name)

    records = []
    for number, (_, kind, short, long, known) in enumerate(kept[0]):
        record = _CLASSES[kind](
            **short, **{name: Deferred(key, later(number, name)) for name, key in long.items()}
        )
        bring(record, known)
        records.append(record)
    return Part(tuple(records), tuple(line for line, *_ in kept[0]), kept[1])


def _record(value: Any, page: str) -> PageRecord | ArticleRecord:
    if not isinstance(value, dict):
        raise TypeError
    if "id" in value:
        known = {key: _text(value.get(key, "")) for key in _NAMES}
        for key in ("id", "into"):
            if not ID.fullmatch(known[key]) and (known[key] or key == "id"):
                raise _NoIdError(key, known[key])
        header = value.get("header")
        if header is not None and not isinstance(header, dict):
            raise TypeError
        paragraphs = tuple(map(_paragraph, value.get("paragraphs", ())))
        gone = tuple(_text(value.get("gone", "")).split())
        listed = tuple(tuple(map(_text, each)) for each in value.get("listed", ()))
        return ArticleRecord(
            **known, page=page, header=header, paragraphs=paragraphs, gone=gone, listed=listed
        )
    spans = tuple(
        Span(int(start), int(end), None if owner is None else _text(owner), ROLES[role])
        for start, end, owner, role in value["spans"]
    )
    said = tuple(
        Mark(int(line), _text(word), *map(int, column)) for line, word, *column in value.get("said", ())
    )
    return PageRecord(
        _text(value["page"]),
        _text(value["digest"]),
        tuple(sorted(spans, key=_by_place)),
        said,
        _text(value.get("masked", "")),
        tuple(map(_text, value.get("doubts", ()))),
    )


_NAMES = ("id", "added", "written", "into", "masked", "access")
_LONGEST_SHOWN = 40


class _NoIdError(ValueError):
    """Something else in the place of an id."""

    def __init__(self, key: str, value: str) -> None:
        shown = value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}……"
        super().__init__(f"：{key} 是“{shown}”，不是编号")


_NO_RECORD = (ValueError, KeyError, TypeError, OverflowError, RecursionError, AttributeError)
"""What is raised of a line that is no record."""


def _wrong(error: Exception) -> str:
    """What to say of such a line."""
    why = str(error) if isinstance(error, _NoIdError) else ""
    return f"这一行不是账本记录{why}；请用版本管理恢复，不要手改"


def _paragraph(value: object) -> Paragraph:
    if not isinstance(value, list):
        raise TypeError
    text, *anchors = map(_text, value)
    here = (anchor for anchor in anchors if not anchor.startswith(_GONE))
    gone = (anchor.removeprefix(_GONE) for anchor in anchors if anchor.startswith(_GONE))
    return Paragraph(text, tuple(here), tuple(gone))


def _text(value: object) -> str:
    """A text that can be written again. Raises TypeError or ValueError."""
    if not isinstance(value, str):
        raise TypeError
    value.encode()
    return value


def _by_place(span: Span) -> tuple[int, int]:
    return span.start, span.end


def parse_single(text: str, path: str) -> Ledger:
    """Read `SINGLE`.

    The digests of its pages are those of their bytes. Raises ContentError with the lines that are damaged.
    """
    pages: dict[str, PageRecord] = {}
    articles: dict[str, ArticleRecord] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            renamed = {"marks": "said", "sha256": "digest"}
            value = {renamed.get(key, key): item for key, item in value.items()}
            record = _record(value, _text(value.get("page", "")))
        except _NO_RECORD as error:
            problems.append(Problem(path, number, _wrong(error)))
            continue
        key = record.page if isinstance(record, PageRecord) else record.id
        known: Mapping[str, object] = pages if isinstance(record, PageRecord) else articles
        if key in known:
            problems.append(Problem(path, number, f"“{key}”在账本里出现了两次；合并分支时请只留一行"))
        elif isinstance(record, PageRecord):
            pages[key] = record
        else:
            articles[key] = record
    if problems:
        raise ContentError(*problems)
    return Ledger(pages, articles)


# -- writing --------------------------------------------------------------------------------------------


def changes(old: Ledger, new: Ledger) -> dict[str, str | None]:
    """The files of the ledger that differ, by path: their new text, or None for one that is to go."""
    touched = {*old.joined, *_files_with_others(old, new), *_files_with_others(new, old)}
    if not touched:
        return {}
    old_files, new_files = _by_file(old, touched), _by_file(new, touched)
    found: dict[str, str | None] = {}
    for path in sorted(touched):
        records = new_files.get(path)
        if path in old.joined and any(map(_is_due, records or ())):
            continue  # it could not be entered: both sides stay until it is
        if records != old_files.get(path) or path in old.joined:
            found[path] = "".join(map(_written, records)) if records else None
    return found


def _is_due(record: PageRecord | ArticleRecord) -> bool:
    """Whether a record is of a page that is to be read again, whatever its characters are."""
    return isinstance(record, PageRecord) and not (record.digest or record.masked)


def _files_with_others(one: Ledger, other: Ledger) -> Iterator[str]:
    """The files in which one ledger has a record that is not the very same in another."""
    for name, page in one.pages.items():
        if other.pages.get(name) is not page:
            yield file_of(name)
    for article_id, article in one.articles.items():
        if other.articles.get(article_id) is not article:
            yield file_of(article.page, article_id)


def serialize(ledger: Ledger) -> dict[str, str]:
    """All files of the ledger, text by path."""
    return {path: text for path, text in changes(Ledger(), ledger).items() if text is not None}


def _by_file(ledger: Ledger, paths: Set[str]) -> dict[str, list[PageRecord | ArticleRecord]]:
    """The records of some files: the page, then its articles by id."""
    files: dict[str, list[PageRecord | ArticleRecord]] = {
        path: [page] for name, page in ledger.pages.items() if (path := file_of(name)) in paths
    }
    held: dict[str, dict[str, ArticleRecord]] = {}
    for article in ledger.articles.values():
        path = file_of(article.page, article.id)
        if path in paths:
            held.setdefault(path, {})[article.id] = article
    for path, articles in held.items():
        files.setdefault(path, []).extend(article for _, article in sorted(articles.items()))
    return files


def _written(record: PageRecord | ArticleRecord) -> str:
    if isinstance(record, PageRecord):
        values: dict[str, object] = {
            "page": record.page,
            "digest": record.digest,
            "masked": record.masked,
            "said": [[mark.line, mark.word, *filter(None, (mark.column,))] for mark in record.said],
            "doubts": record.doubts,
            "spans": [[span.start, span.end, span.owner, span.role.value] for span in record.spans],
        }
        values = {key: value for key, value in values.items() if value or key in {"digest", "spans"}}
    else:
        values = {
            "id": record.id,
            "added": record.added,
            "written": record.written,
            "into": record.into,
            "masked": record.masked,
            "access": record.access,
            "gone": " ".join(record.gone),
            "listed": record.listed,
            "header": record.header,
            "paragraphs": [
                [paragraph.text, *paragraph.anchors, *(f"{_GONE}{anchor}" for anchor in paragraph.gone)]
                for paragraph in record.paragraphs
            ],
        }
        values = {key: value for key, value in values.items() if value}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"
