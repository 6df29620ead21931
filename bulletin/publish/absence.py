"""Proof that what was withdrawn or cut stands nowhere in the site.

What may not be published is taken apart into pieces: every eight letters in a row that no other published article was
printed with, whole headlines, names that nobody else bears, and numbers such as an identity card's. Each file of the site is then
searched for them by itself, after undoing entities, escapes and percent-encoding, without regard to marks, width, blanks
or inline markup. Pictures hold no letters: what they were drawn from is searched in their place. In the search index
names are searched as whole entries, since its lists of characters that sound alike could spell anything.

Messages give the place and not the words: the log of a workflow is public.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bulletin import routes
from bulletin.conversion import bylines, personal, settling
from bulletin.model import WITHHELD, Access
from bulletin.problems import Problem
from bulletin.publish.sieve import BREAKS, Sieve
from bulletin.roles import Role
from bulletin.text import identifiers
from bulletin.text.typography import HAN, without_blanks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.content.ledger import ArticleRecord, Ledger
    from bulletin.model import Archive, Article, OutputFile
    from bulletin.reference.subject import Subject

PIECE = 8
"""Letters in a row that make a piece: fewer are phrases of the trade (近年来, 阿拉善左旗公安局)."""
_BLOCK = PIECE // 2
_HAN_IN_A_PIECE = 4
"""Han other than those of dates that a piece must hold: 2023年9月7日 is nobody's words."""
_OTHERS = re.compile(f"[^{HAN}0-9]+")
_DATES = str.maketrans("", "", "0123456789年月日时分")


@dataclass(frozen=True)
class Withheld:
    """What may not be published; every value is the path of the article, in the content, that it comes from."""

    pieces: Mapping[str, str] = field(default_factory=dict)
    """By `PIECE` letters."""
    whole: Mapping[str, str] = field(default_factory=dict)
    """By all letters of a headline, kicker or deck whose pieces do not give it away."""
    names: Mapping[str, str] = field(default_factory=dict)
    """By name, and by number that is somebody's."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """By digest of a piece or headline that was masked: its words are known no more."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """Those of `pieces` that do not overlap, by piece."""

    @cached_property
    def blocks(self) -> frozenset[str]:
        """Every half of a piece: of a text in which none of them stands at a multiple of their length, nothing is said."""
        return frozenset(
            piece[start : start + _BLOCK] for piece in self.pieces for start in range(_BLOCK + 1)
        )

    @cached_property
    def sieve(self) -> Sieve:
        """Of a text that it does not let pass, nothing is said but what is known by digests alone."""
        return Sieve(self.pieces, (*self.whole, *self.names))

    @cached_property
    def clean(self) -> set[int]:
        """Lines, by their hash, that hold nothing of `digests`: the same stand in many files."""
        return set()

    def __bool__(self) -> bool:
        return bool(self.pieces or self.whole or self.names or self.digests)


def withheld(archive: Archive, ledger: Ledger, subject: Subject, own: Iterable[str] = ()) -> Withheld:
    """What of the archive may not be published; nothing where no article is withdrawn or redacted.

    `own` are words that the site has of its own, whatever stands in its articles: those of the interface, of places.
    """
    hidden = [article for article in archive.articles if article.meta.access in WITHHELD]
    if not hidden:
        return Withheld()
    printed = _printed(archive, ledger)
    shown = _Shown(archive, printed, own)
    known = frozenset(shown.names)
    pieces: dict[str, str] = {}
    whole: dict[str, str] = {}
    names: dict[str, str] = {}
    for article in hidden:
        record = ledger.articles.get(article.id)
        texts = [*printed.get(article.id, ()), *(_file_texts(article) if article.is_withdrawn else ())]
        for text in texts:
            for piece in _pieces(_letters(text)):
                pieces.setdefault(piece, article.path)
        for text in heads(article, record):
            whole.setdefault(_letters(text), article.path)
        for name in _names(archive, article, record, texts, known, subject):
            names.setdefault(name, article.path)
    apart = {
        letters[start : start + PIECE]: article.path
        for article in hidden
        for letters in ("".join(map(_letters, _captured(archive, article) or _file_texts(article))),)
        for start in range(0, len(letters), PIECE)
    }
    digests = {
        digest: article.path
        for article in hidden
        if article.id in ledger.articles
        for digest in ledger.articles[article.id].gone
    }
    shown.strike(pieces, digests)
    whole = {
        text: path
        for text, path in whole.items()
        if len(text) > 1 and not any(piece in pieces for piece in _pieces(text)) and not shown.has(text)
    }
    names = {name: path for name, path in names.items() if not shown.says(name)}
    apart = {piece: path for piece, path in apart.items() if piece in pieces}
    return Withheld(pieces, whole, names, digests, apart)


def digests(hidden: Withheld, heads: Iterable[str], path: str) -> tuple[str, ...]:
    """What a build goes on searching for once the words of the article at `path` are masked: digests, sorted.

    Of pieces that do not overlap, and of the headlines `heads`. Of pieces that do, each would give away the next by one
    character; names and numbers are short enough to be guessed one after the other. So 15 letters in a row are found
    for certain afterwards, fewer by chance, a name by itself no more.
    """
    found = {_digest(piece) for piece, origin in hidden.apart.items() if origin == path}
    found |= {_digest(head) for head in map(_letters, heads) if len(head) >= PIECE}
    return tuple(sorted(found | {digest for digest, origin in hidden.digests.items() if origin == path}))


def _digest(text: str) -> str:
    """16 hexadecimal digits: two of ten thousand million texts share them with less than a chance in ten million."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class _Shown:
    """What the site may say: what published articles were printed with, what redacted ones still say."""

    def __init__(self, archive: Archive, printed: Mapping[str, list[str]], own: Iterable[str]) -> None:
        settings = archive.settings
        self.texts = [
            *own,
            settings.title,
            settings.subtitle,
            settings.description,
            settings.publication,
            settings.rights,
        ]
        self.names: set[str] = set()
        for article in archive.listed:
            self.names.update(article.meta.authors, article.meta.photographers)
            if article.meta.access is Access.REDACTED or article.id not in printed:
                self.texts.extend(_file_texts(article))
            else:
                self.texts.append("".join(printed[article.id]))  # which says what each of them says
        owners = {article.id for article in archive.articles}
        for page in archive.pages:
            for span in page.spans:
                if (span.owner is None and span.role in _FURNITURE) or (
                    span.owner and span.owner not in owners
                ):
                    self.texts.append(page.raw.text[span.start : span.end])
        self.letters = [_letters(text) for text in self.texts]

    def strike(self, pieces: dict[str, str], digests: dict[str, str]) -> None:
        """Take out the pieces that are said anyway."""
        blocks = _blocks(pieces)
        for letters in self.letters:
            for piece in list(_said(letters, pieces, blocks)):
                pieces.pop(piece, None)
            for piece in _windows(letters, 0, len(letters)) if digests else ():
                digests.pop(_digest(piece), None)

    def has(self, letters: str) -> bool:
        return any(letters in text for text in self.letters)

    def says(self, name: str) -> bool:
        return name in self.names or any(name in text for text in self.texts)


_FURNITURE = frozenset({Role.FOLIO, Role.JUMP})


def _printed(archive: Archive, ledger: Ledger) -> dict[str, list[str]]:
    """What each article was printed with, by id: the captured characters, and the texts that were made of them."""
    found: dict[str, list[str]] = {}
    for page in archive.pages:
        for span in page.spans:
            if span.owner:
                found.setdefault(span.owner, []).append(page.raw.text[span.start : span.end])
    for article_id, texts in found.items():
        record = ledger.articles.get(article_id)
        if record:
            texts.extend(paragraph.text for paragraph in record.paragraphs)
            texts.extend(_header_texts(record))
    return found


def _captured(archive: Archive, article: Article) -> list[str]:
    """The captured characters of an article, span by span."""
    return [
        page.raw.text[span.start : span.end]
        for page in filter(None, (archive.page_of(article),))
        for span in page.spans
        if span.owner == article.id
    ]


def _header_texts(record: ArticleRecord) -> Iterator[str]:
    header = record.header or {}
    yield from (str(header[key]) for key in _HEADS if header.get(key))
    yield from (str(caption.get("text", "")) for caption in header.get("captions", ()))


_HEADS = ("kicker", "title", "deck")


def _file_texts(article: Article) -> Iterator[str]:
    """What an article file says."""
    meta = article.meta
    yield from filter(
        None, (meta.kicker, meta.title, meta.deck, *(caption.text for caption in meta.captions))
    )
    yield from (block.text for block in article.blocks)


def heads(article: Article, record: ArticleRecord | None) -> Iterator[str]:
    """Headline, kicker and deck that are not shown."""
    header = (record.header if record else None) or {}
    for key in _HEADS:
        now, printed = getattr(article.meta, key), str(header.get(key, ""))
        gone = (printed, now) if article.is_withdrawn else (printed,) if printed != now else ()
        yield from dict.fromkeys(filter(None, gone))


def _names(
    archive: Archive,
    article: Article,
    record: ArticleRecord | None,
    texts: Iterable[str],
    known: frozenset[str],
    subject: Subject,
) -> Iterator[str]:
    """The names of those who signed, of those whom the text shields, and numbers that are somebody's."""
    header = (record.header if record else None) or {}
    signed = [*header.get("authors", ()), *header.get("photographers", ())]
    if article.is_withdrawn:
        signed += [*article.meta.authors, *article.meta.photographers]
    lines = [
        page.raw.text[span.start : span.end]
        for page in filter(None, (archive.page_of(article),))
        for span in page.spans
        if span.owner == article.id and span.role in {Role.BYLINE, Role.CREDIT}
    ]
    byline = bylines.together(lines, subject)
    signed += settling.settle((*byline.authors, *byline.photographers), subject.names, known).names
    yield from (name for name in signed if len(name) > 1)
    for text in texts:
        for finding in personal.find(text, subject.names):
            yield identifiers.half_width(without_blanks(text[finding.start : finding.end]))


# -- searching ------------------------------------------------------------------------------------------


def problems(hidden: Withheld, file: OutputFile) -> Iterator[Problem]:
    """Where a file of the site, or its path, says what it may not. Reads this file alone."""
    kind = routes.kind_of(file.path)
    if kind in _PROGRAM:
        return
    text = "" if kind in _PICTURES else file.content.decode("utf-8", "replace")
    if kind is routes.MANIFEST:
        text = _DIGEST.sub("", text)
    yield from search(hidden, file.path, f"{file.path}\n{text}", is_index=kind in _INDEX)


_PROGRAM = frozenset({routes.STATIC})
_INDEX = frozenset({routes.SEARCH_INDEX, routes.LUNR_INDEX})
_PICTURES = frozenset({routes.CARD, routes.ARCHIVE_CARD, routes.PHOTO, routes.SHEET})
_DIGEST = re.compile(r"[0-9a-f]{64}")


def search(hidden: Withheld, path: str, text: str, *, is_index: bool = False) -> Iterator[Problem]:
    """Where a text that stands, or is drawn, in the file at `path` says what is withheld: one problem an article at most."""
    plain = _decoded(text)
    together = _INLINE.sub("", plain)
    if not hidden.digests and not hidden.sieve.lets_pass(together):
        return
    found: dict[str, None] = {}
    lines = dict.fromkeys(_BREAK.split(_BETWEEN.sub("", _half_width(together))))
    for line in lines:
        if len(line) >= PIECE:
            found |= dict.fromkeys(
                hidden.pieces[piece] for piece in _said(line, hidden.pieces, hidden.blocks)
            )
            found |= dict.fromkeys(_masked(line, hidden))
    if hidden.whole:
        joined = "".join(lines)
        found |= dict.fromkeys(origin for head, origin in hidden.whole.items() if head in joined)
    for name, origin in hidden.names.items():
        if name in plain and (not is_index or _is_entry(name, plain)):
            found.setdefault(origin)
    for origin in sorted(found):
        yield Problem(
            origin,
            1,
            f"这篇已撤下（或删去）的文字还在网站的 {path} 里，网站没有发布；请看哪篇文章、哪项设置引用了它，改掉再运行",
        )


def _masked(line: str, hidden: Withheld) -> list[str]:
    """The articles whose masked words a line holds."""
    if not hidden.digests or hash(line) in hidden.clean:
        return []
    known = {_digest(line), *map(_digest, _windows(line, 0, len(line)))} & hidden.digests.keys()
    if not known:
        hidden.clean.add(hash(line))
    return [hidden.digests[digest] for digest in sorted(known)]


def _blocks(pieces: Iterable[str]) -> frozenset[str]:
    return frozenset(piece[start : start + _BLOCK] for piece in pieces for start in range(_BLOCK + 1))


def _said(letters: str, pieces: Mapping[str, str], blocks: frozenset[str]) -> Iterator[str]:
    """Those of the pieces that stand in a line of letters.

    A piece covers some block of half its length that begins at a multiple of it, wherever it stands: only around such
    blocks is every place looked at, which takes a quarter of the time.
    """
    for start in range(0, len(letters) - _BLOCK + 1, _BLOCK):
        if letters[start : start + _BLOCK] in blocks:
            for piece in _windows(letters, max(0, start - _BLOCK), start + PIECE):
                if piece in pieces:
                    yield piece


def _windows(letters: str, first: int, last: int) -> Iterator[str]:
    """Every `PIECE` letters in a row between two places."""
    return (letters[start : start + PIECE] for start in range(first, min(last, len(letters)) - PIECE + 1))


def _is_entry(name: str, text: str) -> bool:
    return bool(re.search(f"(?<![{HAN}0-9]){re.escape(name)}(?![{HAN}0-9])", text))


# Markup within a sentence: <span class="clause">, <wbr>; not <span title="接断行">, whose words are searched, too.
_INLINE = re.compile(
    rf"</?(?:span|b|i|em|strong|mark|wbr|a|ruby|rt|rp|small|sup|sub|u|s|q|cite|abbr|time|ins|del|br)\b[^<>{HAN}]*>"
)
_BREAK = re.compile(f"[{BREAKS}]+")
_BETWEEN = re.compile(f"[^{HAN}0-9{BREAKS}]+")
# Named entities are Latin letters, which are passed over anyway; feeds escape escaped markup: &amp;#x5b66;
_ENTITY = re.compile(r"&(?:amp;)*(#x?[0-9a-fA-F]{1,6});")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
# Written out, so that it begins with a percent sign: repeated as a group it takes ten times as long to find.
_ENCODED = re.compile(r"%(?:25)*[0-9a-fA-F]{2}(?:%(?:25)*[0-9a-fA-F]{2})*")


def _decoded(text: str) -> str:
    """A text without entities, JSON's escapes and percent-encoding, as far as they can stand for Han or digits."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(f"&{match[1]};"), text)
    if "\\u" in text:
        text = _UNICODE.sub(lambda match: chr(int(match[1], 16)), text)
    if "%" in text:
        text = _ENCODED.sub(lambda match: unquote(match[0].replace("%25", "%"), errors="replace"), text)
    return text


def _letters(text: str) -> str:
    """The Han and digits of a text: what is the same in captured, corrected and published form."""
    return _OTHERS.sub("", _half_width(text))


def _half_width(text: str) -> str:
    """A text whose full-width digits are ASCII."""
    return text.translate(_DIGITS) if _WIDE.search(text) else text


_WIDE = re.compile("[０-９]")
_DIGITS = {ord("０") + digit: str(digit) for digit in range(10)}


def _pieces(letters: str) -> Iterator[str]:
    """Every `PIECE` letters in a row that say something."""
    for start in range(len(letters) - PIECE + 1):
        piece = letters[start : start + PIECE]
        if len(piece.translate(_DATES)) >= _HAN_IN_A_PIECE:
            yield piece
