"""Masking at the source: the words of a withdrawn article, or those cut from a redacted one, out of the content itself.

Characters are replaced one for one, so that offsets, line numbers and the spans of the ledger stay true. The ledger keeps
the digests of before and of what a build searches for, so that nothing is converted anew and the proof of absence holds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin.content import frontmatter, ledger
from bulletin.content.ledger import Ledger
from bulletin.documents import former
from bulletin.publish import withheld
from bulletin.roles import Role
from bulletin.text import matching
from bulletin.text.typography import is_blank, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.content.ledger import ArticleRecord
    from bulletin.model import Archive, Article, Page
    from bulletin.publish.withheld import Withheld

MASK = "＊"
"""Full width, as what it stands for; no markup and no letter."""


@dataclass(frozen=True, slots=True)
class Masking:
    """What masking one article changes."""

    page: str | None
    """The whole text of its page, as long as before; None where no captured character is masked."""
    lines: tuple[int, ...]
    """Lines of the page that change, from 1."""
    size: int
    """Characters of the page that are masked."""
    files: Mapping[str, str]
    """New texts of other files of the content, by path: the article, the ledger."""


def mask(archive: Archive, book: Ledger, article: Article, hidden: Withheld) -> Masking:
    """Mask an article that is withdrawn, or what was cut from one that is redacted. Masking again changes nothing.

    `hidden` is what the build proves absent.
    """
    said = [] if article.is_withdrawn else _said(article)
    page = archive.page_of(article)
    text = _page(page, article, said) if page else None
    records, pages, files = dict(book.articles), dict(book.pages), {}
    record = records.get(article.id)
    gone = withheld.digests(hidden, withheld.heads(article, record), article.path)
    if record and record.header is not None:
        record = _record(record, said)
    if article.is_withdrawn:
        meta = replace(
            frontmatter.without_words(article.meta),
            title=masked(article.meta.title),
            kicker=masked(article.meta.kicker),
            deck=masked(article.meta.deck),
        )
        data = frontmatter.serialize(meta, masked(article.body))
        if data != frontmatter.serialize(article.meta, article.body):
            files[article.path] = data
            if record:
                sha256 = hashlib.sha256(data.encode()).hexdigest()
                header = frontmatter.header(meta) if record.header is not None else None
                record = replace(
                    record, header=header, written=sha256, masked=record.masked or record.written
                )
    if record:
        records[article.id] = replace(record, gone=gone, listed=former.without_names(record.listed))
    if page and text and text != page.raw.text:
        before = pages[page.raw.name]
        digest = hashlib.sha256(text.encode()).hexdigest()
        pages[page.raw.name] = replace(before, digest=digest, masked=before.masked or before.digest)
    new = ledger.changes(book, Ledger(pages, records))
    files |= {path: written for path, written in new.items() if written is not None}
    if not page or not text or text == page.raw.text:
        return Masking(None, (), 0, files)
    pairs = list(zip(page.raw.text.split("\n"), text.split("\n"), strict=True))
    lines = tuple(number for number, (old, now) in enumerate(pairs, 1) if old != now)
    size = sum(old != now for old, now in zip(page.raw.text, text, strict=True))
    return Masking(text, lines, size, files)


def masked(text: str) -> str:
    """A text whose characters are masked, blanks and the marks of Markdown headings left.

    >>> masked('## 强化 措施')
    '## ＊＊ ＊＊'
    """
    return "".join(character if is_blank(character) or character == "#" else MASK for character in text)


def _said(article: Article) -> list[str]:
    """What a redacted article still says."""
    meta = article.meta
    texts = [meta.kicker, meta.title, meta.deck, *(caption.text for caption in meta.captions)]
    return [
        *filter(None, texts),
        *(block.text for block in article.blocks),
        *meta.authors,
        *meta.photographers,
    ]


def _page(page: Page, article: Article, said: Iterable[str]) -> str:
    """The text of a page with what is no longer said of an article masked; of its doubled tails everything."""
    raw = page.raw.text
    own = [span for span in page.spans if span.owner == article.id]
    cut = _cut([raw[span.start : span.end] for span in own], said)
    characters = list(raw)
    for span, text in zip(own, cut, strict=True):
        characters[span.start : span.end] = text
    first, last = (own[0].start, own[-1].end) if own else (0, 0)
    for span in page.spans:
        if span.owner is None and span.role is Role.DOUBLED and first <= span.start < last:
            characters[span.start : span.end] = masked(raw[span.start : span.end])
    return "".join(characters)


def _record(record: ArticleRecord, said: Iterable[str]) -> ArticleRecord:
    """What the ledger keeps of an article, with what is no longer said masked."""
    header = dict(record.header or {})
    keys = [key for key in ("kicker", "title", "deck") if header.get(key)]
    captions = [dict(caption) for caption in header.get("captions", ())]
    texts = [
        *(str(header[key]) for key in keys),
        *(str(caption.get("text", "")) for caption in captions),
        *(paragraph.text for paragraph in record.paragraphs),
    ]
    cut = iter(_cut(texts, said))
    header |= {key: next(cut) for key in keys}
    if captions:
        header["captions"] = [caption | {"text": next(cut)} for caption in captions]
    for key in ("authors", "photographers"):
        if key in header:
            kept = [name for name in header[key] if name in said]
            header[key] = kept
    header = {key: value for key, value in header.items() if value}
    paragraphs = tuple(replace(paragraph, text=next(cut)) for paragraph in record.paragraphs)
    return replace(record, header=header, paragraphs=paragraphs)


_WIDTHS = str.maketrans("，：；！？（）％", ",:;!?()%")


def _cut(texts: list[str], said: Iterable[str]) -> Iterator[str]:
    """Texts, each as long as before, masked where `said` does not have their words in the same order."""
    kept = list(said)
    if not kept:
        yield from map(masked, texts)
        return
    old = matching.Blocks(tuple(text.translate(_WIDTHS) for text in texts))
    new = matching.Blocks(tuple(text.translate(_WIDTHS) for text in kept))
    stays = bytearray(len(old.text))
    for run in matching.align(old, new):
        stays[run.a : run.a + run.size] = b"\1" * run.size
    for start, text in zip(old.starts, texts, strict=True):
        yield "".join(
            character if stays[start + at] or not letters(character) else masked(character)
            for at, character in enumerate(text)
        )
