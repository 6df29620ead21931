"""What is wrong between files of the content folder that are each in order by themselves: names, texts and ids that two of them
have, pages that exchanged their text, articles that name another page than theirs.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.content import images
from bulletin.model import ARTICLES, PAGES
from bulletin.problems import Problem
from bulletin.text.typography import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.content.ledger import Ledger
    from bulletin.model import Article, RawPage


def mistaken_source(article: Article, pages: Mapping[str, RawPage], book: Ledger) -> Problem | None:
    """What is wrong with where an article says that it comes from, or nothing."""
    source, record = article.meta.source, book.articles.get(article.id)
    if source is None:
        return None
    if record and record.page in pages:
        what = f"source：文章 {article.id} 出自版面 {record.page}，请改回这个文件名"
        if images.called(source.page) == images.called(record.page):  # of which one sees no difference
            what = f"{what}（看起来一样，编码写法不同）：page: {json.dumps(record.page)}"
        return None if source.page == record.page else _at(article, "page", what)
    length = pages[source.page].text.count("\n") + 1 if source.page in pages else 0
    last = max((last for _, last in source.lines), default=0)
    what = f"source：版面 {source.page} 只有 {length} 行，没有第 {last} 行"
    return _at(article, "lines", what) if 0 < length < last else None


def _at(article: Article, key: str, what: str) -> Problem:
    return Problem(article.path, article.line_of("source", key), what)


def one_on_some_disks(folder: str, names: Iterable[str]) -> Iterator[Problem]:
    """Files of a folder whose names are one to disks without case, or without forms of characters."""
    known: dict[str, str] = {}
    for name in names:
        first = known.setdefault(images.folded(name), name)
        if first != name:
            what = f"与 {folder}/{first} 只差大小写或编码写法，在 Windows 和苹果电脑上是同一个文件，一个会盖掉另一个；请改名"
            yield Problem(f"{folder}/{name}", 1, what)


def duplicates(pages: tuple[RawPage, ...], articles: Iterable[Article]) -> Iterator[Problem]:
    """Pages with one address or one text, articles with one id."""
    stems: dict[str, str] = {}
    for page in pages:
        # One name to many disks: é as one character and as two, STRASSE and straße.
        first = stems.setdefault(images.folded(page.stem), page.name)
        if first != page.name:
            yield Problem(page.path, 1, f"与 {first} 只差扩展名、大小写或编码写法，网址会相同；请改名")
    texts: dict[str, str] = {}
    for page in pages:
        first = texts.setdefault(_letters(page), page.name)
        if first != page.name:
            yield Problem(page.path, 1, f"与 {first} 的文字相同，文章会重复；请移走其中一个")
    ids: dict[str, Article] = {}
    # The file that is named by its id was there first; a copy has another name.
    for article in sorted(articles, key=lambda one: one.path != f"{ARTICLES}/{one.id}.md"):
        other = ids.setdefault(article.id, article)
        if other is not article:
            yield Problem(
                article.path,
                article.line_of("id"),
                f"编号 {article.id} 已经用在 {other.path}；是复制出来的，请留下对的一份，删去另一份；"
                "是另一篇文章，请写一个没用过的编号，并删去抄来的 source",
            )


@cache.kept
def _letters(page: RawPage) -> str:
    """A digest of what a page says, however it is set."""
    return hashlib.sha256(squeeze(page.text).encode()).hexdigest()


def exchanged(pages: tuple[RawPage, ...], book: Ledger) -> Mapping[str, str]:
    """Pages that hold what another one held when it was entered, by the name of that other, which holds something else."""
    present = {page.name: page for page in pages}
    left = {
        record.digest: name
        for name, record in book.pages.items()
        if name in present and not record.masked and record.digest != present[name].digest
    }
    return {
        page.name: left[page.digest]
        for page in pages
        if page.digest in left and page.name in book.pages and page.digest != book.pages[page.name].digest
    }


def exchanges(moved: Mapping[str, str]) -> Iterator[Problem]:
    """What to say of pages that hold what another one held (`exchanged`): once of all that hang together."""
    groups: list[set[str]] = []
    for name, other in moved.items():
        met = [group for group in groups if group & {name, other}]
        groups = [group for group in groups if group not in met] + [{name, other}.union(*met)]
    for group in groups:
        names = sorted(group & moved.keys())
        if len(group) == len(names) == 2:
            found = f"{names[0]} 和 {names[1]} 的内容互换了"
        else:
            held = "，".join(f"{name} ← {moved[name]}" for name in names)
            found = f"这些版面的内容换了文件（现在的 ← 原来的）：{held}"
        what = (
            f"{found}；弄错了的话，请把文件换回来。有意改名，也请先换回来，再一次改一个名字"
            "（先改成没用过的名字），每改一次运行一次 python build.py，文章和网址就跟着走"
        )
        yield Problem(f"{PAGES}/{names[0]}", 1, what)


def renamed(pages: tuple[RawPage, ...], book: Ledger) -> Iterator[Problem]:
    """Masked pages whose file was given another name: they cannot be read again."""
    present = {page.name for page in pages}
    gone = {
        record.digest: record.page
        for record in book.pages.values()
        if record.page not in present and record.masked
    }
    for page in pages:
        if page.name not in book.pages and page.digest in gone:
            what = f"就是原来的版面 {gone[page.digest]}，它的文字遮去过，不能重读；请把文件名改回去"
            yield Problem(page.path, 1, what)
