"""The ledger: which characters of which page went where, and every id ever issued.

One JSON object a line (content/ledger.jsonl), so that a changed page is a changed line. A page line holds the SHA-256
of the bytes as received and its spans `[start, end, owner, role]` in code points; an article line holds what `convert`
wrote, so that a file a person has edited since can be told from one nobody has touched.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bulletin.content.frontmatter import ID
from bulletin.model import RawPage, Span
from bulletin.problems import ContentError, Problem
from bulletin.roles import ROLES
from bulletin.text.typography import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = "ledger.jsonl"


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What became of a page's characters when it was last converted."""

    page: str
    sha256: str
    spans: tuple[Span, ...]
    marks: tuple[tuple[int, str], ...] = ()
    """What a person said of its lines then: number and word, as in content/boundaries.yaml."""


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An id that was issued. `page` is empty for an article typed by hand."""

    id: str
    page: str = ""
    added: str = ""
    written: str = ""
    """SHA-256 of the article file as `convert` last wrote it; empty when a person wrote it."""
    source: str = ""
    """Digest of the printed characters the article was made from."""
    into: str = ""
    """Id of the article that holds its text since they were made one; empty as long as it has a file."""


@dataclass(frozen=True)
class Ledger:
    """Pages by file name, articles by id."""

    pages: Mapping[str, PageRecord] = field(default_factory=dict)
    articles: Mapping[str, ArticleRecord] = field(default_factory=dict)

    def of_page(self, page: str) -> tuple[ArticleRecord, ...]:
        """The articles issued from a page, in the order of the ledger."""
        return self._by_page.get(page, ())

    @cached_property
    def _by_page(self) -> Mapping[str, tuple[ArticleRecord, ...]]:
        found: dict[str, tuple[ArticleRecord, ...]] = {}
        for record in self.articles.values():
            found[record.page] = (*found.get(record.page, ()), record)
        return found


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def parse(text: str, path: str) -> Ledger:
    """Read the ledger. Raises ContentError with the lines that are damaged."""
    pages: dict[str, PageRecord] = {}
    articles: dict[str, ArticleRecord] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = _record(json.loads(line))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            problems.append(Problem(path, number, "这一行不是账本记录；请用版本管理恢复，不要手改"))
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


def _record(value: Any) -> PageRecord | ArticleRecord:
    if not isinstance(value, dict):
        raise TypeError("应当是 {…}")
    if "id" in value:
        fields = {
            key: _text(value.get(key, "")) for key in ("id", "page", "added", "written", "source", "into")
        }
        if not all(ID.fullmatch(fields[key]) for key in ("id", "into") if fields[key]):
            raise ValueError("不是编号")
        return ArticleRecord(**fields)
    spans = tuple(
        Span(int(start), int(end), None if owner is None else _text(owner), ROLES[role])
        for start, end, owner, role in value["spans"]
    )
    marks = tuple((int(number), _text(word)) for number, word in value.get("marks", ()))
    page, sha256 = _text(value["page"]), _text(value["sha256"])
    return PageRecord(page, sha256, tuple(sorted(spans, key=_by_place)), marks)


def _text(value: object) -> str:
    """A text that can be written again. Raises TypeError or ValueError."""
    if not isinstance(value, str):
        raise TypeError("应当是文字")
    value.encode()
    return value


def _by_place(span: Span) -> tuple[int, int]:
    return span.start, span.end


def serialize(ledger: Ledger) -> str:
    """Write the ledger: pages by name, then articles by id, one a line."""
    lines: list[dict[str, object]] = [
        {
            "page": record.page,
            "sha256": record.sha256,
            "spans": [[span.start, span.end, span.owner, span.role.value] for span in record.spans],
            **({"marks": [list(mark) for mark in record.marks]} if record.marks else {}),
        }
        for _, record in sorted(ledger.pages.items())
    ]
    for _, article in sorted(ledger.articles.items()):
        values = {
            "id": article.id,
            "page": article.page,
            "added": article.added,
            "written": article.written,
            "source": article.source,
            "into": article.into,
        }
        lines.append({key: value for key, value in values.items() if value})
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)


_REMEDY = "；请用版本管理恢复账本，或运行 python build.py convert 重新记账"


def audit(page: RawPage, spans: tuple[Span, ...], path: str) -> Iterator[Problem]:
    """Check that the spans hold every non-blank character of the page exactly once; name those they do not."""
    position = 0
    for span in sorted(spans, key=_by_place):
        if not 0 <= span.start < span.end <= len(page.text):
            yield Problem(
                path,
                1,
                f"账本里的区间 [{span.start}, {span.end}] 超出了这一版的 {len(page.text)} 个字{_REMEDY}",
            )
            return
        if span.start < position:
            doubled = page.text[span.start : min(position, span.end)]
            yield Problem(
                path, _line(page.text, span.start), f"账对不上：{_show(doubled)}被算了两次{_REMEDY}"
            )
        yield from _uncovered(page.text, position, span.start, path)
        position = max(position, span.end)
    yield from _uncovered(page.text, position, len(page.text), path)


def _uncovered(text: str, start: int, end: int, path: str) -> Iterator[Problem]:
    for offset, raw in _lines(text, start, end):
        missing = "".join(character for character in raw if not is_blank(character))
        if missing:
            yield Problem(
                path,
                _line(text, offset),
                f"账对不上：{_show(missing)}不属于任何文章，也没有记作版面杂项{_REMEDY}",
            )


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    offset = start
    for raw in text[start:end].split("\n"):
        yield offset, raw
        offset += len(raw) + 1


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _show(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…（共 {len(text)} 字）"
    return f"“{shown}”"
