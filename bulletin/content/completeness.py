"""Whether the ledger of a page adds up: every character of the page lies in exactly one span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.problems import Problem
from bulletin.text.typography import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import RawPage, Span

_REMEDY = "；请用版本管理恢复账本，或运行 python build.py convert 重新记账"


def audit(page: RawPage, spans: tuple[Span, ...], path: str) -> Iterator[Problem]:
    """Check that the spans hold every non-blank character of the page exactly once; name those they do not."""
    position = 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
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
