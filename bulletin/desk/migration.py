"""Content written before there was a ledger for each page -> as it is kept now, once.

Two things change. The one ledger is parted by page, with what the program last wrote as the base of later merges. And
what follows from other articles leaves the article files: whole from files nobody edited, from edited ones where it is
worked out to be the same anyway. The archive says the same before and after.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin.archive import assembly as archives
from bulletin.archive import derivation
from bulletin.content import frontmatter, ledger
from bulletin.content.folder import ArticleFile
from bulletin.content.ledger import ArticleRecord, Ledger, PageRecord, Paragraph
from bulletin.conversion import convert as conversion
from bulletin.conversion import reading
from bulletin.model import FrontMatter
from bulletin.text import prose

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bulletin.content.folder import Content
    from bulletin.model import Article


@dataclass(frozen=True, slots=True)
class Migration:
    """The content as it is kept now, and how it gets there."""

    content: Content
    changes: Mapping[str, bytes | None]
    """Path within the content folder -> its new bytes, or None for a file that is to go."""
    message: str


_GROUPS = (("date", "date_basis"), ("tags",), ("authors",), ("photographers",), ("aliases",))
"""Keys that can be derived; those of one group go together or not at all."""


def migrate(content: Content, text_of: Callable[[str], str]) -> Migration:
    """Part the ledger and take what is derived out of the article files.

    `text_of` gives the text of a file by its path within the content folder.
    """
    content = _parted(content)
    book = content.ledger
    ours = [file for file in content.articles if _is_ours(file, book)]
    untouched = {file.article.id for file in ours if book.articles[file.article.id].written == file.sha256}
    derivable = _derivable(content, ours)
    known = archives.assemble(_emptied(content, derivable)).by_id
    going = {
        file.article.id: keys
        if file.article.id in untouched
        else _same(keys, file.article, known[file.article.id])
        for file in ours
        for keys in (derivable[file.article.id],)
    }
    emptied = _emptied(content, going)
    bases = _bases(emptied, [file for file in ours if file.article.id not in untouched])
    files: list[ArticleFile] = []
    records = dict(book.articles)
    changes: dict[str, bytes | None] = {ledger.SINGLE: None}
    for file in emptied.articles:
        article, gone = file.article, going.get(file.article.id)
        if gone:
            text = (
                frontmatter.serialize(article.meta, article.body)
                if article.id in untouched
                else frontmatter.without(text_of(article.path), gone)
            )
            changes[article.path] = text.encode()
            file = replace(file, sha256=hashlib.sha256(text.encode()).hexdigest())
        files.append(file)
        if article.id in untouched:
            records[article.id] = _with_base(records[article.id], article.meta, article.body, file.sha256)
        elif article.id in bases:
            records[article.id] = bases[article.id]
    content = replace(content, articles=tuple(files), ledger=Ledger(book.pages, records))
    changes |= {path: text.encode() for path, text in ledger.serialize(content.ledger).items()}
    message = (
        f"账本按版面分开了：{ledger.SINGLE} → {ledger.FOLDER}/；由别处推断的日期、标签等不再写进文章文件，"
        f"改写了 {sum(map(bool, going.values()))} 个，网站上的不变。请把这些改动一起提交"
    )
    return Migration(content, changes, message)


def _parted(content: Content) -> Content:
    """The content with what stands in the single ledger, where the ledger of the page does not know it better."""
    old, new = content.single or Ledger(), content.ledger
    bytes_of = {page.name: page for page in content.pages}
    pages = {
        name: PageRecord(
            name, page.digest if page and page.sha256 == record.digest else "", record.spans, record.said
        )
        for name, record in old.pages.items()
        for page in (bytes_of.get(name),)
        if name not in new.pages
    }
    articles = {
        article_id: record
        for article_id, record in old.articles.items()
        if article_id not in new.articles and record.page not in new.pages
    }
    book = Ledger({**pages, **new.pages}, {**articles, **new.articles})
    return replace(content, ledger=book, single=None)


def _is_ours(file: ArticleFile, book: Ledger) -> bool:
    """Whether an article was made from a page, and what the program last wrote is not kept yet."""
    record = book.articles.get(file.article.id)
    return record is not None and bool(record.page) and record.header is None


def _derivable(content: Content, files: Collection[ArticleFile]) -> dict[str, frozenset[str]]:
    """The keys that each of these files states and that can be derived."""
    nameless = {file.article.id: frozenset({"authors", "photographers"}) for file in files}
    run_together = derivation.run_together(
        archives.order(_emptied(content, nameless)), content.reference.subject
    )
    return {
        file.article.id: frozenset(
            key
            for group in _GROUPS
            for key in group
            if getattr(file.article.meta, key)
            and (key not in {"authors", "photographers"} or file.article.id in run_together)
            and (key != "aliases" or content.ledger.former_paths(file.article.id))
        )
        for file in files
    }


_EMPTY = FrontMatter(id="")


def _emptied(content: Content, keys: Mapping[str, Collection[str]]) -> Content:
    """The content whose articles do not say these keys, by id."""

    def emptied(file: ArticleFile) -> ArticleFile:
        empty = {key: getattr(_EMPTY, key) for key in keys.get(file.article.id, ())}
        return replace(file, article=replace(file.article, meta=replace(file.article.meta, **empty)))

    return replace(content, articles=tuple(map(emptied, content.articles)))


def _same(keys: frozenset[str], written: Article, derived: Article) -> frozenset[str]:
    """Those of the keys that say in a file what is worked out without it."""
    return frozenset(
        key
        for group in _GROUPS
        if all(getattr(written.meta, key) == getattr(derived.meta, key) for key in group)
        for key in group
        if key in keys
    )


def _bases(content: Content, edited: Collection[ArticleFile]) -> dict[str, ArticleRecord]:
    """What the program last wrote of edited articles, by id, where today's rules still give it.

    They do when the whole file as it was written then, derived values included, has the hash that was recorded.
    """
    pages = {content.ledger.articles[file.article.id].page for file in edited}
    readings = reading.read(content, [page for page in content.pages if page.name in pages])
    ids = {file.article.id for file in edited}
    others = tuple(file for file in content.articles if file.article.id not in ids)
    without = replace(content, articles=others)
    made = conversion.enter(without, "", readings, restore=False)
    again = (
        ArticleFile(frontmatter.parse(data.decode(), path, content.reference.region.gazetteer), "")
        for path, data in made.files
    )
    fresh = tuple(file for file in again if file.article.id in ids)
    whole = replace(without, articles=(*others, *fresh), ledger=made.ledger)
    archive = archives.assemble(whole)
    found: dict[str, ArticleRecord] = {}
    for file in edited:
        if file.article.id not in archive.by_id:
            continue
        article = archive.by_id[file.article.id]
        written = content.ledger.articles[article.id].written
        for updated in {"", file.article.meta.updated}:
            text = frontmatter.serialize(replace(article.meta, updated=updated), article.body)
            if hashlib.sha256(text.encode()).hexdigest() == written:
                found[article.id] = made.ledger.articles[article.id]
    return found


def _with_base(record: ArticleRecord, meta: FrontMatter, body: str, sha256: str) -> ArticleRecord:
    texts, blocks = body.split("\n\n"), prose.parse(body)
    paragraphs = (
        tuple(Paragraph(text, (block.anchor,)) for text, block in zip(texts, blocks, strict=True))
        if len(texts) == len(blocks)
        else tuple(Paragraph(text) for text in texts)
    )
    return replace(record, written=sha256, header=frontmatter.header(meta), paragraphs=paragraphs)
