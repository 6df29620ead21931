"""Published addresses: read a built site, and say of each path and anchor what it leads to.

`tests/cases/published.tsv` holds what was published once, one address a line: path, anchor, what it leads to, parted
by tabs. Lines are added, never changed or removed. To print the lines of a site built for `conftest.BASE_URL`:

    python -m tests.published SITE
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urljoin

import yaml
from PIL import Image

from tests.conftest import BASE_URL
from tests.documents import document

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST = Path(__file__).parent / "cases" / "published.tsv"
ATOM = "{http://www.w3.org/2005/Atom}"
NOT_ADDRESSES = ("static/", "search/index/")
"""Style, scripts and the parts of the search index: nobody links to them, and they may change."""
TEXT = re.compile(r"[ph]-[0-9a-f]{8}(?:-\d+)?")
"""The id of a block of an article's text: `p-0068977e`, `h-91ddaeb1-2`; not `source-title`."""
BEGINNING = 20


class Address(NamedTuple):
    """What can be linked to: `("a/znmrs/", "p-0068977e")`."""

    path: str
    """Relative to the site's root, not percent-encoded; a folder ends in `/`, the home page is `./`."""
    anchor: str
    """The id of an element, or of an entry of a feed; empty string for the whole."""


def listed() -> dict[Address, str]:
    """The addresses published so far, and what each leads to."""
    rows = [line.split("\t") for line in LIST.read_text(encoding="utf-8").splitlines()]
    found = {Address(path, anchor): goal for path, anchor, goal in rows}
    assert len(found) == len(rows), "an address is listed twice"
    return found


def published(site: Path) -> dict[Address, str]:
    """The addresses of a built site, in order, and what each leads to."""
    found: dict[Address, str] = {}
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site).as_posix()
        if file.is_dir() or name.startswith((*NOT_ADDRESSES, ".")) or name.endswith(".js"):
            continue
        path = re.sub(r"(^|/)index\.html$", r"\1", name) or "./"
        found[Address(path, "")] = goal(site, path)
        found |= {Address(path, anchor): text for anchor, text in anchors(site, path).items()}
    return found


def goal(site: Path, path: str) -> str:
    """What a path leads to, redirects followed: a kind and what tells it from others of its kind.

    `article znmrs 礼物送“警宝” 关爱暖警心`; a list by its name and what it lists: `江枫: a/znmrs/`.
    Raises FileNotFoundError.
    """
    path = followed(site, path)
    data = file_of(site, path).read_bytes()
    name = path.rsplit("/", 1)[-1]
    if not name or name.endswith(".html"):
        return _document_goal(site, path)
    if name.endswith(".md"):
        front = yaml.safe_load(data.decode().split("---\n")[1])
        return f"Markdown of article {front['id']} {front['title']}"
    if name.endswith(".png"):
        picture = Image.open(io.BytesIO(data))
        return f"{picture.format} {picture.width}×{picture.height}"
    if name.endswith(".jsonl"):
        records = [json.loads(line) for line in data.decode().splitlines()]
        return _listing("records", (record["url"] for record in records if record["text"]))
    if name.endswith(".json"):
        return f"JSON {type(json.loads(data)).__name__}"
    if name == "opensearch.xml":
        urls = ET.fromstring(data).iter("{http://a9.com/-/spec/opensearch/1.1/}Url")  # noqa: S314 our own
        (search,) = (url.get("template", "") for url in urls if url.get("type") == "text/html")
        return f"search {search}"
    if name.endswith((".xml", ".svg")):
        return f"XML {ET.fromstring(data).tag.rpartition('}')[2]}"  # noqa: S314 our own
    assert data.decode().strip(), path
    return "text"


def anchors(site: Path, path: str) -> dict[str, str]:
    """What each anchor of a path leads to. A redirect has none: a browser drops the fragment on its way through it."""
    if path == "feed.xml":
        feed = ET.fromstring(file_of(site, path).read_bytes())  # noqa: S314 our own
        return {
            str(entry.findtext(f"{ATOM}id")): f"entry {_site_path(str(link.get('href')))}"
            for entry in feed.iter(f"{ATOM}entry")
            for link in entry.iter(f"{ATOM}link")
        }
    if path == "feed.json":
        items = json.loads(file_of(site, path).read_text(encoding="utf-8"))["items"]
        return {item["id"]: f"entry {_site_path(item['url'])}" for item in items}
    if not path.endswith(("/", ".html")):
        return {}
    found = {}
    for element in document(file_of(site, path)).iter():
        name, tag = element.get("id") or "", str(element.tag)
        if TEXT.fullmatch(name):
            found[name] = f"{'crosshead' if tag.startswith('h') else 'paragraph'} {_signature(element)}"
        elif name and re.fullmatch("h[1-6]", tag) and _words(element):
            # The interface's own headings: their words may change, what they stand above may not.
            found[name] = "heading"
    return found


def followed(site: Path, path: str) -> str:
    """The path at the end of the redirects that begin at `path`; itself, where it holds none."""
    for _ in range(5):
        if not path.endswith(("/", ".html")):
            return path
        target = next(
            (
                str(meta.get("content")).partition("url=")[2]
                for meta in document(file_of(site, path)).iter("meta")
                if meta.get("http-equiv") == "refresh"
            ),
            "",
        )
        if not target:
            return path
        path = _site_path(urljoin(BASE_URL + path, target))
    raise AssertionError(f"{path}: a circle of redirects")


def file_of(site: Path, path: str) -> Path:
    """The file a static host answers a path with."""
    return site / path / "index.html" if path.endswith("/") else site / path


def _document_goal(site: Path, path: str) -> str:
    tree = document(file_of(site, path))
    (heading,) = tree.iter("h1")
    (main,) = tree.iter("main")
    for article in main.iter("article"):
        return f"article {article.get('data-article')} {_words(heading)}"
    assert _words(heading), path
    if path == "./" or not path.endswith("/"):
        return "document"
    kind = path.split("/")[0] + "/"
    links = {_site_path(urljoin(BASE_URL + path, str(link.get("href")))) for link in main.iter("a")}
    # An index is told by its lists, a list by its articles, or by the lists below it. Other links are free.
    articles = set() if path == kind else {link for link in links if re.fullmatch(r"a/[a-z0-9]+/", link)}
    lists = {link for link in links if link.startswith(kind)} - {kind, path}
    # Names come from the content; what the interface calls an index, a month or a page may change.
    if path != kind and kind in {"places/", "people/", "tags/"}:
        return _listing(_words(heading), articles)
    return _listing(path, articles or lists) if articles or lists else "document"


def _listing(name: str, paths: Iterable[str]) -> str:
    return f"{name}: {' '.join(sorted(paths)) or 'nothing'}"


def still_leads(site: Path, path: str, recorded: str) -> str:
    """What a path leads to now where that is not what was recorded; empty where it is.

    A date is an inference, and one that is corrected moves its articles to another list: a list of dates still leads to
    them when they stand in a list that it leads to, and every list it named still answers.
    """
    now = goal(site, path)
    if is_same(recorded, now):
        return ""
    names = set(recorded.partition(": ")[2].split())
    lists = {name for name in names if name.startswith("dates/")}
    if not path.startswith("dates/") or not names:
        return now
    reached = set(now.partition(": ")[2].split())
    for name in [*reached]:
        reached |= set(goal(site, name).partition(": ")[2].split()) if name.startswith("dates/") else set()
    return "" if names - lists <= reached and all(goal(site, name) for name in lists) else now


def is_same(recorded: str, now: str) -> bool:
    """Whether a path leads to the same thing: a list may list more than when it was recorded, never less."""
    head, colon, names = recorded.partition(": ")
    if not colon or not now.startswith(head + colon):
        return recorded == now
    return set(names.split()) - {"nothing"} <= set(now.removeprefix(head + colon).split())


def _site_path(url: str) -> str:
    """`https://example.org/jianbao/a/znmrs/index.html?x#y` -> `a/znmrs/`; other sites stay as they are."""
    path = unquote(re.split("[?#]", url.removeprefix(BASE_URL))[0])
    return re.sub(r"(^|/)index\.html$", r"\1", path)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _signature(element: Any) -> str:
    """A digest of the non-blank characters of an element, and how it begins, for people."""
    text = _words(element)
    digest = hashlib.sha256("".join(text.split()).encode()).hexdigest()[:12]
    return f"{digest} {text[:BEGINNING]}"


if __name__ == "__main__":
    for address, text in published(Path(sys.argv[1])).items():
        sys.stdout.write(f"{address.path}\t{address.anchor}\t{text}\n")
