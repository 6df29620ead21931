"""What a page's own printed head says of its printing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.conversion import dating
from bulletin.model import PageFacts
from bulletin.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import RawPage, Span

# 2023年9月12日, 二〇二三年九月十二日; not 1月4日, which names no year.
_DAY = re.compile(
    r"(?P<year>[0-9０-９]{4}|[一二][〇○零一二三四五六七八九]{3})\s*年\s*(?P<month>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*月"
    r"\s*(?P<day>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)


def head(page: RawPage, spans: Sequence[Span]) -> PageFacts:
    """The day in the head of a page; unknown where none stands there, or several that differ."""
    found = {
        (day, text)
        for span in spans
        if span.role is Role.FOLIO
        for text in (page.text[span.start : span.end].strip(),)
        for match in _DAY.finditer(text)
        if (day := dating.day(match))
    }
    if len({day for day, _ in found}) != 1:
        return PageFacts()
    day, words = min(found)
    return PageFacts(date=day, basis=f"版头“{words}”")
