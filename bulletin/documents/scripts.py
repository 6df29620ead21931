"""Scripts as they are sent: sources of static/js that are needed together as one file, without what only people read.

Which sources make which file is the table below; all else of static/js is sent as it is. A request costs a phone more than
the bytes of a script, and a source is easier to read, check and test by itself.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import rjsmin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LUNR = "vendor/lunr/lunr.min"
_CODES = "vendor/lean-qr/index"
_READING = ("js/reading/reader", "js/core/address")
_EXACT = (
    "js/search/parts",
    "js/search/terms",
    _LUNR,
    "js/search/postings",
    "js/search/counts",
    "js/search/variants",
    "js/search/query",
    "js/search/excerpt",
    "js/search/rank",
    "js/search/engine",
    "js/search/hits",
)

BUNDLES: Mapping[str, tuple[str, ...]] = {
    # Of every document: before it is shown, and when it is there.
    "js/first": ("js/core/site", "js/reading/settings"),
    "js/document": (*_READING, "js/core/pocket", "js/search/box", "js/search/popup"),
    # Of an article, besides.
    "js/article": (
        "js/reading/anchors",
        "js/reading/lines",
        "js/reading/fragments",
        _CODES,
        "js/reading/code",
        "js/reading/share",
        "js/reading/source",
        "js/reading/bar",
    ),
    # Of a list, and of the front page.
    "js/list": ("js/reading/list",),
    # Of a page that is shown as it came.
    "js/facing": ("js/reading/facing",),
    # Of 关于.
    "js/pocket": ("js/reading/pocket",),
    "js/arrival": ("js/search/terms", "js/search/excerpt", "js/search/hits", "js/search/arrival"),
    # What searches: for the box of any document, and with all else of the search page.
    "js/engine": (*_EXACT, "js/search/suggest"),
    "js/search": (*_READING, "js/core/pocket", *_EXACT, "js/search/box", "js/search/page"),
    # What narrows results, also to a date or place that is asked for, and what suggests while somebody types, when they are asked for.
    "js/narrowing": ("js/search/facets", "js/search/narrowing"),
    "js/suggest": ("js/search/suggest",),
    # What searches when nothing stands there as it was typed.
    "js/rungs": (
        "js/search/facets",
        "js/search/narrowing",
        "js/search/quantities",
        "js/search/lenient",
        "js/search/cutting",
        "js/search/rungs",
    ),
}
"""The files that are sent, by their names below static/ without `.js`: their sources, in the order in which they run."""

WORDS: Mapping[str, str] = {
    "js/reading/pocket": r"pocket\.(?!title$|text$|offline$|found$).*",
    "js/reading/list": r"list\.filter",
    "js/reading/anchors": r"article\.lost",
    "js/reading/share": r"share\.(?!title$|qr_none$|report_(?:how|issue|mail|page)$).*|cite\..*",
    "js/reading/source": r"source\..*|article\.(?:source|source_note|reading)",
    "js/reading/bar": r"bar\.(?!previous$).*|reader\.size(?:_.*)?|article\.source",
    "js/search/hits": r"search\.(?!help|filter|kind|(?:label|placeholder|submit|results|pages|narrow|browse|noscript|closest|corrected|dated|inside|lacking|parts|pinyin|simplified|tried|without|asking_date|nowhere|of_date|rest|undated)$).*|date\..*",
    "js/search/narrowing": r"list\.strip|search\.(?:filter.*|kind.*|without)",
    "js/search/rungs": r"search\.(?:asking_date|closest|corrected|dated|inside|lacking|nowhere|of_date|parts|pinyin|rest|simplified|tried|undated)",
    "js/search/suggest": r"search\.kind.*",
}
"""The keys of the words that a source says, as a pattern: they are sent with it, once for all documents."""


def bundle(sources: tuple[str, ...], read: Callable[[str], str], table: Mapping[str, str]) -> str:
    """One file of several sources, after the words that these say. `read` gives a source by its path below static/,
    `table` the words of the interface by key.

    Each of ours is strict by itself, in a function of its own, since lunr is not.
    """
    is_mixed = _LUNR in sources
    parts = (_part(source, read(f"{source}.js"), is_mixed) for source in sources)
    return _words(sources, table) + "".join(parts)


def _words(sources: tuple[str, ...], table: Mapping[str, str]) -> str:
    patterns = [WORDS[source] for source in sources if source in WORDS]
    said = {key: word for key, word in table.items() if any(re.fullmatch(one, key) for one in patterns)}
    made = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return f"Object.assign(Bulletin.built,{made});\n" if said else ""


def _part(source: str, text: str, is_mixed: bool) -> str:
    if source == _LUNR:
        return what_runs(text).rstrip() + "\n"
    if source == _CODES:  # a module of CommonJS
        return f"(function (exports) {{{text.rstrip()}}})(globalThis.leanQR = {{}});\n"
    made = compact(text)
    return f"(function(){{{made}}})();\n" if is_mixed else made + "\n"


_NOT_RUN = (
    ("e.utils.clone=", "e.FieldRef="),
    ("e.Token=", "e.Pipeline="),
    ("e.Pipeline.registerFunction=", "e.Pipeline.load="),
    ("e.Pipeline.prototype.add=", "e.Vector="),
    ("e.Vector.prototype.insert=", "e.Vector.prototype.upsert="),
    ("e.Vector.prototype.toArray=", "e.TokenSet="),
    ("e.TokenSet.fromFuzzyString=", "e.TokenSet.fromString="),
    ("e.Index.prototype.search=", "e.Index.prototype.query="),
    ("e.Index.prototype.toJSON=", "e.Index.load="),
    ("e.Builder=", "e.MatchData="),
    ("e.QueryParseError=", 'function(e,t){"function"==typeof define'),
)
"""Where what no document runs begins and ends in lunr: its cutting into words, its stemmer, stop words and trimmer of English, its guessing; its pipeline, which is
empty; what builds an index, which is put together from counts, and writes one; what reads its own language of queries."""


def what_runs(lunr: str) -> str:
    """lunr as it is sent: what opens an index and ranks, unchanged, without what nothing here asks for; half as heavy."""
    for start, end in _NOT_RUN:
        before, found, rest = lunr.partition(start)
        after = rest.partition(end)[2]
        if not (found and after):
            raise ValueError(f"another lunr than the one that is known: no {start} before {end}")
        lunr = before + end + after
    return lunr


def compact(script: str) -> str:
    """A script of ours without its comments and the blanks that mean nothing; names stay as they are.

    >>> compact('/** Adds. */\\n"use strict";\\n\\n  const a = "//"; // one\\n  // two\\n')
    '"use strict";const a="//";'
    """
    return str(rjsmin.jsmin(script)).strip()


def sources() -> Iterator[str]:
    """The paths below static/ of all sources that are sent in another file."""
    for listed in BUNDLES.values():
        for source in listed:
            yield f"{source}.js"
