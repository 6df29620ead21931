"""Slips of editors in article files: what a reader would see broken is a problem, what may be meant is a doubt.

Only what a person wrote is looked at: a text or value as the program last wrote it is no slip.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.archive.links import Links
from bulletin.content import frontmatter
from bulletin.content.settings import FILE as SETTINGS
from bulletin.conversion import bylines
from bulletin.conversion.doubts import Doubt
from bulletin.model import ARTICLES, PAGES, Access, by_page
from bulletin.problems import Problem
from bulletin.reference.names import unturned
from bulletin.text import markup
from bulletin.text.likeness import hint
from bulletin.text.strictyaml import write_mapping
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from bulletin.content.folder import Content
    from bulletin.content.ledger import ArticleRecord
    from bulletin.model import Archive, Article
    from bulletin.reference.subject import Subject

_PARTED = re.compile("[，,；;]")
_MEANT = 0.5
"""How likely what may be meant is meant; judged, not measured."""
_LISTS = ("authors", "photographers", "tags")
_TEXTS = ("title", "kicker", "deck")
_KEPT = ("title", "kicker", "deck", "dateline", "authors", "photographers", "captions")
"""Keys that hold words of the page: one that is gone takes them off the site."""
# **争当**, [争当](x), ## 争当 in a headline.
_MARKDOWN = re.compile(r"\*\*(?P<words>[^*]+)\*\*|^#+ +|\[(?P<linked>[^\]]{1,400}+)\]\([^)]{0,400}+\)")
# “某某”, where a YAML file has "某某".
_IN_QUOTES = re.compile("[“”‘’「『](?P<words>[^“”‘’「」『』]+)[“”‘’」』]")
# （沈翠英）, alone in the last paragraph.
_BYLINE = re.compile(r"[（(](?P<names>[^（）()]{2,30})[）)]")


def problems(content: Content, archive: Archive) -> Iterator[Problem]:
    """What a reader would see broken."""
    links = Links(archive, content.ledger.listed)
    for stray, meant in content.strays:
        if meant:
            yield Problem(stray, 1, f"程序不读这里；是不是 {meant}？请改成这个名字")
    listed = [article.id for article in archive.listed]
    for pin in archive.settings.pinned:
        if pin.id not in archive.by_id:
            what = f"pinned：没有编号是 {pin.id} 的文章{hint(pin.id, listed)}"
            yield Problem(SETTINGS, pin.line, what)
        elif archive.by_id[pin.id].is_withdrawn:
            yield Problem(SETTINGS, pin.line, f"pinned：{pin.id} 已撤下，不能放在头版；请从这里去掉")
    judged = {
        article.id: found
        for articles, records in _pages(content)
        for article, found in zip(articles, _problems(articles, _where(articles), records), strict=True)
    }
    for article in _shown(content):
        found, written = judged[article.id]
        yield from found
        for link in written:
            if mistake := links.mistake(archive.by_id[article.id], link):
                yield Problem(article.path, article.body_line + link.line - 1, mistake)


def _pages(content: Content) -> list[tuple[tuple[Article, ...], tuple[ArticleRecord | None, ...]]]:
    """The articles that are shown, page by page, each with its record."""
    records = content.ledger.articles
    return [
        (articles, tuple(records.get(article.id) for article in articles))
        for articles in by_page(_shown(content))
    ]


def _where(articles: Sequence[Article]) -> tuple[object, ...]:
    return tuple(article.where for article in articles)


_Broken = tuple[tuple[Problem, ...], tuple[markup.Link, ...]]
"""What of an article a reader would see broken, and the links that a person wrote into it."""


@cache.kept
def _problems(
    articles: tuple[Article, ...], _where: object, records: tuple[ArticleRecord | None, ...]
) -> tuple[_Broken, ...]:
    """`_broken` for each article of a page. `_where` is not read; as an argument it makes a new value where lines moved."""
    return tuple(map(_broken, articles, records))


def _broken(article: Article, record: ArticleRecord | None) -> _Broken:
    before = (record.header if record else None) or {}
    found = [*_several_in_one(article, before), *_html_in_header(article, before)]
    if not _has_own_body(article, record):
        return tuple(found), ()
    if not article.blocks and (_had_text(record) or not article.meta.captions):
        what = '这一篇没有正文；请补上，或用版本管理恢复；要撤下它，请在文章头写 access: "withdrawn"'
        found.append(Problem(article.path, max(1, article.body_line - 1), what))
    read = markup.read(article.body)
    found += (
        Problem(article.path, article.body_line + slip.line - 1, slip.what)
        for slip in read.slips
        if slip.is_certain
    )
    return tuple(found), tuple(read.links)


def doubts(content: Content) -> Iterator[Doubt]:
    """What may be meant."""
    for stray, meant in content.strays:
        if not meant:
            what = f"程序不读这里；版面请放进 {PAGES}/，文章请放进 {ARTICLES}/，别的请移走"
            yield Doubt(stray, 1, what, _MEANT)
    subject = content.reference.subject
    judged = {
        article.id: found
        for articles, records in _pages(content)
        for article, found in zip(
            articles, _doubts(articles, _where(articles), records, subject), strict=True
        )
    }
    for article in _shown(content):
        yield from judged[article.id]


@cache.kept
def _doubts(
    articles: tuple[Article, ...],
    _where: object,
    records: tuple[ArticleRecord | None, ...],
    subject: Subject,
) -> tuple[tuple[Doubt, ...], ...]:
    """What of each article of a page may be meant otherwise. `_where` has it worked out anew when lines moved."""
    return tuple(
        _doubted(article, record, subject) for article, record in zip(articles, records, strict=True)
    )


def _doubted(article: Article, record: ArticleRecord | None, subject: Subject) -> tuple[Doubt, ...]:
    found: list[tuple[int, str]] = []
    if _has_own_body(article, record):
        found += (
            (article.body_line + slip.line - 1, slip.what)
            for slip in markup.read(article.body).slips
            if not slip.is_certain
        )
        found += _of_body(article, subject)
    before, now = (record.header if record else None) or {}, frontmatter.header(article.meta)
    changed = frozenset(key for key in now if before.get(key) != now[key])
    kept = () if article.meta.access is Access.REDACTED else _KEPT
    found += _of_header(article, changed, subject)
    found += ((1, _lost(key, before[key])) for key in kept if key in before and not article.meta.states(key))
    if article.path != (name := f"{ARTICLES}/{article.id}.md"):
        found.append((article.line_of("id"), f"编号是 {article.id}，文件名请改成 {name}"))
    return tuple(Doubt(article.path, line, what, _MEANT) for line, what in found)


def _shown(content: Content) -> Iterator[Article]:
    return (file.article for file in content.articles if not file.article.is_withdrawn)


def _has_own_body(article: Article, record: ArticleRecord | None) -> bool:
    """Whether its text is not as the program last wrote it."""
    return record is None or record.header is None or record.body != article.body


def _had_text(record: ArticleRecord | None) -> bool:
    """Whether its page gives it text; a picture with its caption is an article without."""
    return record is not None and bool(record.paragraphs)


def _lost(key: str, value: object) -> str:
    empty = "[]" if isinstance(value, list) else '""'
    line = write_mapping({key: value}).rstrip()
    return f"文章头里的 {key} 不见了；应当没有的话请写 {key}: {empty}，否则请补回：\n{line}"


def _html_in_header(article: Article, before: Mapping[str, Any]) -> Iterator[Problem]:
    """Tags in a headline: it is no Markdown, and shows them as they stand. What was printed so is no slip.

    `before` is the header as the program last wrote it.
    """
    captions = [caption.text for caption in article.meta.captions]
    places: list[tuple[tuple[str, ...], str]] = [((key,), getattr(article.meta, key)) for key in _TEXTS]
    places += [(("captions", str(number), "text"), text) for number, text in enumerate(captions)]
    printed = {before.get(key) for key in _TEXTS} | {each["text"] for each in before.get("captions", ())}
    for place, text in places:
        if text not in printed and markup.TAG.search(text):
            what = f"HTML 会照原样显示给读者：{text}；请写：{place[-1]}: {_quoted(markup.without_tags(text))}"
            yield Problem(article.path, article.line_of(*place), f"{place[0]}：{what}")


def _several_in_one(article: Article, before: Mapping[str, Any]) -> Iterator[Problem]:
    """Items of a list that were parted by commas inside one item: `tags: [防汛，抢险]` is one tag.

    `before` is the header as the program last wrote it.
    """
    for key in _LISTS:
        for number, item in enumerate(getattr(article.meta, key)):
            if item in before.get(key, ()):
                continue
            if _PARTED.search(item) and (parts := _stripped(_PARTED.split(item))):
                right = _as_list(article, key, number, parts)
                cut = f"分成 {len(parts)} 项" if len(parts) > 1 else "去掉多余的标点"
                what = f"{key}：“{item}”现在是一项；请{cut}：{right}"
                if key != "tags" and (name := unturned(item)):
                    # Smith, John is one person, Reuters, Xinhua are two: only who knows the page can tell.
                    one = _as_list(article, key, number, (name,))
                    what = f"{key}：“{item}”里有逗号；是一个人的话照署名的次序写，不用逗号：{one}\n是两个人的话各写一项：{right}"
                yield Problem(article.path, article.line_of(key, str(number)), what)


def _stripped(parts: Iterable[str]) -> list[str]:
    """Parts without the blanks around them, and none that is blank."""
    return [part for part in map(str.strip, parts) if part]


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
        if (
            key in changed
            and (plain := _MARKDOWN.sub(lambda found: found["words"] or found["linked"] or "", text)) != text
        ):
            yield (
                article.line_of(key),
                f"{key}：这里不是 Markdown，记号会照样显示；请写：{key}: {_quoted(plain)}",
            )
        if key in changed and text.count("“") != text.count("”"):
            yield (
                article.line_of(key),
                f"{key}：引号“”不成对：{text}；值两边的引号用半角：{key}: {_quoted(text.strip('“”'))}",
            )
        elif key in changed and (inner := _IN_QUOTES.fullmatch(text)):
            yield (
                article.line_of(key),
                f"{key}：{text} 两边的引号会照样显示；报上没有的话，用半角的引号：{key}: {_quoted(inner['words'])}",
            )


def _of_body(article: Article, subject: Subject) -> Iterator[tuple[int, str]]:
    """Headline and byline in the body, which are shown from the header."""
    meta, blocks = article.meta, article.blocks
    if blocks and meta.title and letters(blocks[0].text) == letters(meta.title):
        yield article.body_line + blocks[0].line - 1, "标题已经写在文章头里，会显示两次；请删去这一行"
    signed = _BYLINE.fullmatch(blocks[-1].text) if blocks else None
    if signed and bylines.looks_like_byline(signed["names"], subject) >= bylines.LIKELY:
        named = bylines.parse_byline(signed["names"], subject)
        names = _as_items(named.authors or named.photographers)
        yield (
            article.body_line + blocks[-1].line - 1,
            f"署名写在文章头的 authors: 下面，请从正文里删去：{names}",
        )


def _of_item(article: Article, key: str, number: int, item: str, subject: Subject) -> str:
    """What may be wrong with one item of a list; empty for nothing."""
    if _PARTED.search(item):
        return ""  # a problem already
    if inner := _IN_QUOTES.fullmatch(item):
        right = _as_list(article, key, number, (inner["words"],))
        return f"{item} 两边的引号会照样显示；报上没有的话，用半角的引号：{right}"
    parts = _stripped(item.split("、"))
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
