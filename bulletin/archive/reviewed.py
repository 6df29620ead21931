"""Doubts that a person has looked at, and the line that says so.

A line in the decisions of its page settles a doubt (`content.decisions`); one that belongs to no page is settled in a file
of its own. When the words change for which it was given, the doubt is another and is asked anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.content import decisions
from bulletin.model import PAGES
from bulletin.problems import Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.content.folder import Content
    from bulletin.conversion.doubts import Doubt


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What of a content folder people have looked at."""

    settled: Mapping[str, frozenset[str]]
    """Settled doubts by file name of the page; those of no page under the empty string."""
    articles: Mapping[str, tuple[str, str]]
    """The id and page of articles, by path."""

    def open(self, doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
        """Those that nobody has settled, in their order."""
        return tuple(
            doubt
            for doubt in doubts
            if not (known := self.settled.get(self._page(doubt))) or doubt.settling not in known
        )

    def remedy(self, doubt: Doubt) -> Remedy:
        """What to write when nothing is wrong."""
        page = self._page(doubt)
        article_id, _ = self.articles.get(doubt.path, ("", ""))
        place = article_id or (str(doubt.line) if page else "".join(doubt.path.split()))
        path = decisions.file_of(page) if page else decisions.ELSEWHERE
        return Remedy(path, decisions.settling_line(place, doubt.settling))

    def _page(self, doubt: Doubt) -> str:
        folder, _, name = doubt.path.partition("/")
        return name if folder == PAGES else self.articles.get(doubt.path, ("", ""))[1]


def reviewed(content: Content) -> Reviewed:
    """What people have looked at."""
    pages = {page.name for page in content.pages}
    settled = {name: said.settled for name, said in content.decisions.items()}
    articles = {}
    for file in content.articles:
        source = file.article.meta.source
        page = source.page if source and source.page in pages else ""
        articles[file.article.path] = (file.article.id, page)
    return Reviewed({**settled, "": content.settled}, articles)
