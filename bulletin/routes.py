"""The one place that knows what a URL or an output path looks like.

A *target* is a path relative to the site root, as written to disk (`a/x7k2m/index.html`). Links between documents
name the file, not the folder, because from disk (`file://`) a folder opens as a listing; a script tidies the
address bar on http. Absolute URLs name the folder: they are what is shared and kept.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Collection

HOME = "index.html"
NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
FEED = "feed.xml"
JSON_FEED = "feed.json"
OPENSEARCH = "opensearch.xml"
LLMS = "llms.txt"
IDS = "static/js/ids.js"
CARD = "card.png"
ROBOTS = "robots.txt"
RECORDS = "articles.jsonl"
MANIFEST = "manifest.json"
SEARCH = "search/index.html"
ABOUT = "about/index.html"
PLACES = "places/index.html"
PEOPLE = "people/index.html"
DATES = "dates/index.html"
TAGS = "tags/index.html"
PAGES = "pages/index.html"

_UNSAFE = re.compile(r'[\x00-\x20/\\:*?"<>|#%~.\x7f]')
_FORBIDDEN = frozenset('\\:*?"<>|#')
_LONGEST_PATH = 500
_LONGEST_SEGMENT = 200  # bytes; file systems refuse a name over 255


def slug(name: str) -> str:
    """A name as one path segment: unchanged when it is harmless, hostile characters as `~xx` of their code.

    Different names give different segments; a very long one ends in a digest of itself.

    >>> slug('白厚和'), slug('../a b')
    ('白厚和', '~2e~2e~2fa~20b')
    """
    segment = _UNSAFE.sub(lambda match: f"~{ord(match[0]):02x}", name)
    encoded = segment.encode()
    if len(encoded) <= _LONGEST_SEGMENT:
        return segment
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return encoded[: _LONGEST_SEGMENT - 17].decode(errors="ignore") + "~" + digest


# a/x7k2m/
def article(article_id: str) -> str:
    return f"a/{article_id}/index.html"


# a/x7k2m/index.md
def article_markdown(article_id: str) -> str:
    return f"a/{article_id}/index.md"


# a/x7k2m/card.png
def card(article_id: str) -> str:
    return f"a/{article_id}/card.png"


def card_among(pictures: Collection[str], article_id: str = "") -> str:
    """The picture that stands for an article, or for the archive: its own, or the archive's, or ``."""
    own = card(article_id) if article_id else CARD
    return own if own in pictures else CARD if CARD in pictures else ""


# a/x7k2m/qr.svg
def qr(article_id: str) -> str:
    return f"a/{article_id}/qr.svg"


# old/path/ and old/path become a folder with a document in it, old.html stays a file
def alias(former: str) -> str:
    """The file that answers a former path, which may be percent-encoded; `` for one that cannot be a path here.

    >>> alias('2023/09/%E5%B9%B3%E5%AE%89/'), alias('old.html'), alias('%2e%2e/x'), alias('.git/x')
    ('2023/09/平安/index.html', 'old.html', '', '')
    """
    path = unquote(former).strip("/")
    segments = path.split("/")
    harmless = all(segment.strip(". ") and not segment.startswith(".") for segment in segments)
    printable = not any(character in _FORBIDDEN or not character.isprintable() for character in path)
    short = len(path) <= _LONGEST_PATH and all(
        len(segment.encode()) <= _LONGEST_SEGMENT for segment in segments
    )
    if not (harmless and printable and short):
        return ""
    return path if path.lower().endswith((".html", ".htm")) else f"{path}/index.html"


# pages/000_f0f7006d1a8be4fe/
def page(stem: str) -> str:
    return f"pages/{slug(stem)}/index.html"


# places/150826/
def place(code: str) -> str:
    return f"places/{slug(code)}/index.html"


# people/白厚和/
def person(name: str) -> str:
    return f"people/{slug(name)}/index.html"


# dates/2023-09/   (a year or a month; `unknown` where nothing is known)
def date(period: str) -> str:
    return f"dates/{slug(period)}/index.html"


# tags/百日行动/
def tag(name: str) -> str:
    return f"tags/{slug(name)}/index.html"


def relative(target: str, start: str) -> str:
    """The link from the document at path `start` to `target`, percent-encoded, without the site's base.

    >>> relative('a/x7k2m/index.html', 'pages/p/index.html')
    '../../a/x7k2m/index.html'
    """
    return "../" * start.count("/") + quote(target, safe="/~")


def canonical(target: str, base_url: str) -> str:
    """The absolute URL that is shared and kept: `base_url` + the folder. `base_url` ends with `/`."""
    path = target.removesuffix("index.html")
    return base_url + quote(path, safe="/~")
