"""Slips of editors in article files: what a reader would see broken is a problem, what may be meant is a doubt.

Only what a person wrote is looked at: a text or value as the program last wrote it is no slip.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bulletin.archive.links import Links
from bulletin.content import frontmatter
from bulletin.conversion import bylines
from bulletin.conversion.doubts import Doubt
from bulletin.model import ARTICLES, PAGES
from bulletin.problems import Problem
from bulletin.text import markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.content.folder import Content
    from bulletin.content.ledger import Ledger
    from bulletin.model import Archive, Article
    from bulletin.reference.subject import Subject

_PARTED = re.compile(r"\s*[，,；;]\s*")
_LISTED = re.compile(r"\s*、\s*")
_MEANT = 0.5
"""How likely what may be meant is meant; judged, not measured."""
_LISTS = ("authors", "photographers", "tags")
_TEXTS = ("title", "kicker", "deck")


def problems(content: Content, archive: Archive) -> Iterator[Problem]:
    """What a reader would see broken."""
    links = Links(archive)
    for stray, meant in content.strays:
        if meant:
            yield Problem(stray, 1, f"程序不读这里；是不是 {meant}？请改成这个名字")
    for article in _shown(content):
        yield from _several_in_one(article)
        if not _has_own_body(article, content.ledger):
            continue
        if not article.blocks and (_had_text(article, content.ledger) or not article.meta.captions):
            what = '这一篇没有正文；请补上，或用版本管理恢复；要撤下它，请在文章头写 access: "withdrawn"'
            yield Problem(article.path, max(1, article.body_line - 1), what)
        found = markup.read(article.body)
        for slip in found.slips:
            if slip.is_certain:
                yield Problem(article.path, article.body_line + slip.line - 1, slip.what)
        for link in found.links:
            if mistake := links.mistake(archive.by_id[article.id], link):
                yield Problem(article.path, article.body_line + link.line - 1, mistake)


def doubts(content: Content) -> Iterator[Doubt]:
    """What may be meant."""
    for stray, meant in content.strays:
        if not meant:
            what = f"程序不读这里；版面请放进 {PAGES}/，文章请放进 {ARTICLES}/，别的请移走"
            yield Doubt(stray, 1, what, _MEANT)
    for article in _shown(content):
        if _has_own_body(article, content.ledger):
            for slip in markup.read(article.body).slips:
                if not slip.is_certain:
                    yield Doubt(article.path, article.body_line + slip.line - 1, slip.what, _MEANT)
            for line, what in _of_body(article, content.reference.subject):
                yield Doubt(article.path, line, what, _MEANT)
        record = content.ledger.articles.get(article.id)
        before, now = (record.header if record else None) or {}, frontmatter.header(article.meta)
        changed = frozenset(key for key in now if before.get(key) != now[key])
        for line, what in _of_header(article, changed, content.reference.subject):
            yield Doubt(article.path, line, what, _MEANT)
        if article.path != (name := f"{ARTICLES}/{article.id}.md"):
            yield Doubt(
                article.path, article.line_of("id"), f"编号是 {article.id}，文件名请改成 {name}", _MEANT
            )


def _shown(content: Content) -> Iterator[Article]:
    return (file.article for file in content.articles if not file.article.is_withdrawn)


def _has_own_body(article: Article, book: Ledger) -> bool:
    """Whether its text is not as the program last wrote it."""
    record = book.articles.get(article.id)
    return record is None or record.header is None or record.body != article.body


def _had_text(article: Article, book: Ledger) -> bool:
    """Whether its page gives it text; a picture with its caption is an article without."""
    return article.id in book.articles and bool(book.articles[article.id].paragraphs)


def _several_in_one(article: Article) -> Iterator[Problem]:
    """Items of a list that were parted by commas inside one item: `tags: [防汛，抢险]` is one tag."""
    for key in _LISTS:
        for number, item in enumerate(getattr(article.meta, key)):
            if len(parts := list(filter(None, _PARTED.split(item)))) > 1:
                right = _as_list(article, key, number, parts)
                what = f"{key}：“{item}”现在是一项；请分成 {len(parts)} 项：{right}"
                yield Problem(article.path, article.line_of(key, str(number)), what)


def _of_header(article: Article, changed: frozenset[str], subject: Subject) -> Iterator[tuple[int, str]]:
    """What may be wrong in the keys that a person wrote or changed: the line of the file, and what to ask."""
    meta = article.meta
    for key in (key for key in _LISTS if key in changed):
        for number, item in enumerate(getattr(meta, key)):
            if what := _of_item(article, key, number, item, subject):
                yield article.line_of(key, str(number)), f"{key}：{what}"
    if meta.date and not meta.date_basis and "date" in changed:
        what = f'日期 {meta.date} 没有依据；请补一行，写凭什么这样说，例如 date_basis: "报头印着这一天"'
        yield article.line_of("date"), what
    if meta.date_basis and not meta.date and "date_basis" in changed:
        yield article.line_of("date_basis"), '有日期的依据，没有日期；请补一行，例如 date: "2023-09~"'
    if changed & {"added", "updated"} and meta.updated and meta.updated < meta.added:
        what = f"updated：改正的日子 {meta.updated} 早于入档的日子 {meta.added}；请改正其中一个"
        yield article.line_of("updated"), what
    if "dateline" in changed and (place := meta.dateline.rstrip("讯电 ")) not in {"", meta.dateline}:
        yield article.line_of("dateline"), f"dateline：只写地名，不带“讯”；请写：dateline: {_quoted(place)}"
    for key in _TEXTS:
        text: str = getattr(meta, key)
        if key in changed and text.count("“") != text.count("”"):
            yield (
                article.line_of(key),
                f"{key}：引号“”不成对：{text}；值两边的引号用半角：{key}: {_quoted(text.strip('“”'))}",
            )


def _of_item(article: Article, key: str, number: int, item: str, subject: Subject) -> str:
    """What may be wrong with one item of a list; empty for nothing."""
    if _PARTED.search(item):
        return ""  # a problem already
    parts = list(filter(None, _LISTED.split(item)))
    if key == "tags":
        right = _as_list(article, key, number, parts)
        return f"“{item}”现在是一个标签；是 {len(parts)} 个的话请分开：{right}" if len(parts) > 1 else ""
    named = bylines.parse_byline(item, subject)
    if key == "authors" and named.photographers and not named.authors:
        names = _as_items(named.photographers)
        return f"“{item}”像是摄影者；请移到 photographers: 下面，只写名字：{names}"
    people = named.authors or named.photographers
    if not people or people == (item,):
        return ""
    right = _as_list(article, key, number, people)
    if len(people) > 1:
        return f"“{item}”现在是一个人；是 {len(people)} 个人的话请分开：{right}"
    return f"“{item}”里不全是名字；每项只写一个名字：{right}"


def _as_list(article: Article, key: str, number: int, parts: Sequence[str]) -> str:
    """The line or lines to paste: the key with all of its list where it stands on one line, else items."""
    if article.line_of(key, str(number)) != article.line_of(key):
        return _as_items(parts)
    items: list[str] = [*getattr(article.meta, key)]
    items[number : number + 1] = parts
    return f"{key}: [{', '.join(map(_quoted, items))}]"


def _as_items(parts: Sequence[str]) -> str:
    return "".join(f"\n- {_quoted(part)}" for part in parts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
