"""Feeds of places, people and tags: those with enough articles have one, and their document says where."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

import feedparser
import pytest

from bulletin import routes
from bulletin.documents import hubs
from tests.conftest import BASE_URL
from tests.documents import document

if TYPE_CHECKING:
    from pathlib import Path

LISTS = {routes.PLACE: routes.PLACE_FEED, routes.PERSON: routes.PERSON_FEED, routes.TAG: routes.TAG_FEED}


@pytest.mark.slow
def test_each_list_of_some_length_has_a_feed_that_its_document_names(site: Path) -> None:
    added = {
        record["url"]: record["added"]
        for record in map(json.loads, (site / "articles.jsonl").read_text("utf-8").splitlines())
    }
    named = set()
    for file in sorted(site.rglob("index.html")):
        path = file.relative_to(site).as_posix()
        kind = routes.kind_of(path)
        if kind not in LISTS:
            continue
        tree = document(file)
        main = next(tree.iter("main"))
        links = {urljoin(BASE_URL + path, link.get("href") or "") for link in main.iter("a")}
        articles = {
            re.split("index.html|#", link.removeprefix(BASE_URL))[0] for link in links if "/a/" in link
        }
        feeds = [
            unquote(urljoin(path, link.get("href") or ""))
            for link in tree.iter("link")
            if (link.get("type") or "").startswith("application/atom")
        ]
        beside = f"{path.rpartition('/')[0]}/feed.xml"
        assert (beside in feeds) == (len(articles) >= hubs.FOLLOWED), path
        if beside not in feeds:
            continue
        assert feeds[0] == beside, "what a reader takes first"
        feed_path = beside
        named.add(feed_path)
        feed = feedparser.parse((site / feed_path).read_bytes())
        assert not feed.bozo
        assert feed.feed.title.startswith("".join(next(tree.iter("h1")).itertext()).strip())
        (here,) = [link.href for link in feed.feed.links if link.rel == "alternate"]
        assert unquote(here) == BASE_URL + path.removesuffix("index.html")
        entries = [entry.link.removeprefix(BASE_URL) for entry in feed.entries]
        assert set(entries) <= articles
        days = [added[entry] for entry in entries]
        assert days == sorted(days, reverse=True)
        assert all(entry.summary and "content" not in entry for entry in feed.entries)
    there = {file.relative_to(site).as_posix() for file in site.rglob("feed.xml")} - {"feed.xml"}
    assert named == there
    assert there, "some list of the archive is long enough"
    ids = [feedparser.parse((site / path).read_bytes()).feed.id for path in there]
    assert len(set(ids)) == len(ids)
