"""Doubts that a person has looked at, and the line that says so.

A line in the decisions of its page settles a doubt (`content.decisions`); one that belongs to no page is settled in a file
of its own. When the words change for which it was given, the doubt is another and is asked anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.content import decisions
from bulletin.model import PAGES
from bulletin.problems import Problem, Remedy
from bulletin.text.likeness import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

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
            if not (known := self.settled.get(self.page(doubt))) or doubt.settling not in known
        )

    def remedy(self, doubt: Doubt) -> Remedy:
        """What to write when nothing is wrong."""
        return Remedy(_file_of(self.page(doubt)), decisions.settling_line(self.place(doubt), doubt.settling))

    def place(self, doubt: Doubt) -> str:
        """What the line that settles a doubt begins with: where it is."""
        article_id, _ = self.articles.get(doubt.path, ("", ""))
        return article_id or (str(doubt.line) if self.page(doubt) else "".join(doubt.path.split()))

    def page(self, doubt: Doubt) -> str:
        folder, _, name = doubt.path.partition("/")
        return name if folder == PAGES else self.articles.get(doubt.path, ("", ""))[1]


def _file_of(page: str) -> str:
    """The file in which doubts of a page are settled; empty for no page."""
    return decisions.file_of(page) if page else decisions.ELSEWHERE


def reviewed(content: Content) -> Reviewed:
    """What people have looked at."""
    pages = {page.name for page in content.pages}
    settled = {name: said.settled for name, said in content.decisions.items()}
    articles = {}
    for file in content.articles:
        source = file.article.meta.source
        page = source.page if source and source.page in pages else ""
        articles[file.article.path] = (file.article.id, page)
    return Reviewed({**settled, "": content.settled.settled}, articles)


def idle(content: Content, doubts: Iterable[Doubt], judged: Collection[str]) -> Iterator[Problem]:
    """Lines that settle no doubt, as remarks: what they meant is still asked, or is asked no more.

    `doubts` are all there are, settled ones, too, of the pages that were `judged`. Nothing is wrong where a doubt is gone: a page
    that is read better, or a line that a person named, asks less. A line that resembles what is still asked was mistyped, or
    given before the words changed.
    """
    seen, found = reviewed(content), tuple(doubts)
    known = {(seen.page(doubt), doubt.settling) for doubt in found}
    still = seen.open(found)
    keys: dict[str, dict[str, Doubt]] = {}
    for doubt in still:
        keys.setdefault(seen.page(doubt), {})[decisions.settling_key(seen.place(doubt), doubt.settling)] = (
            doubt
        )
    elsewhere = {doubt.settling: doubt for doubt in still}
    for page, said in (*content.decisions.items(), ("", content.settled)):
        if page and page not in judged:
            continue
        path, own = _file_of(page), keys.get(page, {})
        gone: list[int] = []
        for text, key, line in said.settling():
            if (page, text) in known:
                continue
            if meant := own.get(nearest(key, own)):
                what = f"没有“{key}”这样的疑点；现在问的是“{meant.what}”，看过没有错请改成：\n{seen.remedy(meant).line}"
                yield Problem(path, line, what)
            elif other := elsewhere.get(text):
                remedy = seen.remedy(other)
                yield Problem(path, line, f"“{key}”问的不在这里；请移到 {remedy.path}：\n{remedy.line}")
            else:
                gone.append(line)
        if gone:
            lines = "、".join(map(str, gone))
            what = f"第 {lines} 行的“{decisions.SETTLED}”不对应现在的任何疑点：版面读法变了，或者抄错了；不用的可以删去"
            yield Problem(path, gone[0], what)
