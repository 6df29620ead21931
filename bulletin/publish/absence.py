"""Proof that what was withdrawn or cut stands nowhere in the site.

Each file of the site is searched for the words that may not be published (`withheld`) by itself, after undoing entities,
escapes and percent-encoding, without regard to marks, width, blanks or inline markup. Pictures hold no letters: what they
were drawn from is searched in their place. In the search index names are searched as whole entries, since its lists
of characters that sound alike could spell anything.

Messages give the place and not the words: the log of a workflow is public.
"""

from __future__ import annotations

import html
import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from bulletin import routes
from bulletin.problems import Problem
from bulletin.publish import pieces
from bulletin.publish.sieve import BREAKS
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import OutputFile
    from bulletin.publish.withheld import Withheld

_TOGETHER = 1 << 18
"""Characters of several files that are looked at in one step."""
_APART = "\n<>\n"
"""Between two files: nothing that is read as one goes across it."""


def problems(hidden: Withheld, files: Iterable[OutputFile]) -> Iterator[Problem]:
    """Where files of the site, or their paths, say what they may not. Reads one after the other."""
    told: set[Problem] = set()
    some: list[Said] = []
    size = 0
    for said in chain.from_iterable(map(_texts, files)):
        some.append(said)
        size += len(said.text)
        if size >= _TOGETHER:
            yield from _new(searched(hidden, some), told)
            some, size = [], 0
    yield from _new(searched(hidden, some), told)


def _new(found: Iterable[Problem], told: set[Problem]) -> Iterator[Problem]:
    for problem in found:
        if problem not in told:
            told.add(problem)
            yield problem


def _texts(file: OutputFile) -> Iterator[Said]:
    """What is searched of a file."""
    kind = routes.kind_of(file.path)
    if kind in _PROGRAM:
        return
    parts: Iterable[bytes] = [b""] if kind in _PICTURES else [file.content]
    if kind is routes.RECORDS:
        parts = _by_lines(file.content)
    for part in parts:
        text = part.decode("utf-8", "replace")
        if kind is routes.MANIFEST:
            text = _DIGEST.sub("", text)
        yield Said(file.path, f"{file.path}\n{text}", kind in _INDEX)


def _by_lines(content: bytes) -> Iterator[bytes]:
    """A file of lines that are read by themselves, some of them at a time: it holds every article, and each form of it in which words
    are searched would take as much memory again."""
    begin = 0
    while begin < len(content):
        end = content.find(b"\n", begin + _TOGETHER) + 1 or len(content)
        yield content[begin:end]
        begin = end


_PROGRAM = frozenset({routes.STATIC})
_INDEX = frozenset({routes.SEARCH_INDEX, routes.LUNR_INDEX})
_PICTURES = frozenset({routes.CARD, routes.ARCHIVE_CARD, routes.PHOTO, routes.SHEET})
_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_text(path: str) -> bool:
    """Whether a file of the site is searched, and not only its path."""
    kind = routes.kind_of(path)
    return kind not in _PICTURES and kind not in _PROGRAM


class Said(NamedTuple):
    """A text that stands, or is drawn, in the file at `path`."""

    path: str
    text: str
    is_index: bool = False


def searched(hidden: Withheld, texts: Sequence[Said]) -> Iterator[Problem]:
    """Where texts say what is withheld: one problem an article and text at most."""
    if not hidden.digests:
        together = _APART.join(said.text for said in texts)
        if not hidden.sieve.lets_pass(_INLINE.sub("", _decoded(together))):
            return
    for said in texts:
        yield from search(hidden, said.path, said.text, is_index=said.is_index)


def search(hidden: Withheld, path: str, text: str, *, is_index: bool = False) -> Iterator[Problem]:
    """Where a text that stands, or is drawn, in the file at `path` says what is withheld: one problem an article at most."""
    plain = _decoded(text)
    together = _INLINE.sub("", plain)
    if not hidden.digests and not hidden.sieve.lets_pass(together):
        return
    found: dict[str, None] = {}
    lines = dict.fromkeys(_BREAK.split(_BETWEEN.sub("", pieces.half_width(together))))
    for line in lines:
        if len(line) >= pieces.PIECE:
            found |= dict.fromkeys(
                hidden.pieces[piece] for piece in pieces.said(line, hidden.pieces, hidden.blocks)
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
    known = {
        pieces.digest(line),
        *map(pieces.digest, pieces.windows(line, 0, len(line))),
    } & hidden.digests.keys()
    if not known:
        hidden.clean.add(hash(line))
    return [hidden.digests[digest] for digest in sorted(known)]


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
