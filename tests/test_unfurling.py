"""What a chat shows of any document of the site: every kind of hub, not articles alone, unfurls into title, words and picture."""

from __future__ import annotations

import html
import json
import re
import struct
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from bulletin import routes
from tests.conftest import BASE_URL

if TYPE_CHECKING:
    from pathlib import Path

_META = re.compile(r"<meta\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
_NO_CARD = ("404.html",)
_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def documents(site: Path) -> dict[str, str]:
    """The documents a link may lead to; not those that only lead on to another one."""
    found = {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")
    }
    return {
        name: text
        for name, text in found.items()
        if 'http-equiv="refresh"' not in text and name not in _NO_CARD
    }


def said(text: str) -> dict[str, str]:
    """What the head says to unfurlers, by property or name; the first of each, as they read it."""
    found: dict[str, str] = {}
    for match in _META.finditer(text[: text.index("</head>")]):
        values = dict(_ATTRIBUTE.findall(match[1]))
        if key := values.get("property") or values.get("name"):
            found.setdefault(key, html.unescape(values.get("content", "")))
    return found


def test_there_is_a_document_of_every_kind(site: Path) -> None:
    kinds = {kind.name for name in documents(site) if (kind := routes.kind_of(name))}
    assert kinds >= {
        "home",
        "article",
        "page",
        "pages",
        "places",
        "place",
        "people",
        "person",
        "dates",
        "date",
        "tags",
        "tag",
    }


def test_every_document_unfurls(site: Path) -> None:
    wrong = []
    for name, text in documents(site).items():
        head = said(text)
        title, words = head.get("og:title", ""), head.get("og:description", "")
        if not title or re.search(r"[0-9a-f]{12}", title) or not words or len(words) > 300:
            wrong.append((name, "title or description", title, words))
        if unquote(head.get("og:url", "")) != f"{BASE_URL}{name.removesuffix(routes.DIRECTORY_INDEX)}":
            wrong.append((name, "og:url", head.get("og:url", ""), ""))
        picture = head.get("og:image", "")
        file = site / unquote(picture.removeprefix(BASE_URL))
        if not picture.startswith(BASE_URL) or not file.is_file():
            wrong.append((name, "og:image", picture, ""))
            continue
        size = struct.unpack(">II", file.read_bytes()[16:24])
        stated = (head.get("og:image:width", ""), head.get("og:image:height", ""))
        if stated != tuple(map(str, size)) or size != (1200, 630) or not head.get("og:image:alt"):
            wrong.append((name, "size or alt of the picture", str(size), str(stated)))
        for block in _LD.findall(text):
            json.loads(block)
    assert wrong == []


@pytest.mark.parametrize("kind", ["place", "person", "date", "tag", "page"])
def test_titles_of_a_kind_of_hub_are_different_from_each_other(site: Path, kind: str) -> None:
    titles = [
        said(text)["og:title"]
        for name, text in documents(site).items()
        if (found := routes.kind_of(name)) is not None and found.name == kind and "/p2/" not in name
    ]
    assert titles
    assert len(titles) == len(set(titles))
