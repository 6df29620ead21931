"""The built site as a whole: every document parses, every link and anchor resolves, nothing leaves the host."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.conftest import BASE_URL
from tests.documents import document

if TYPE_CHECKING:
    from pathlib import Path

DISK = "file:///site/"


def documents(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_document_is_well_formed_with_one_heading_and_unique_ids(site: Path) -> None:
    for path in documents(site):
        tree = document(path)
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), path
        assert tree.get("lang"), path
        assert tree.findtext("head/title"), path
        headings = list(tree.iter("h1"))
        redirect = any(meta.get("http-equiv") == "refresh" for meta in tree.iter("meta"))
        assert len(headings) == 1 or redirect, path


def links(path: Path) -> list[str]:
    found = []
    for element in document(path).iter():
        for attribute in ("href", "src", "action", "poster"):
            found.extend([element.get(attribute)] if element.get(attribute) is not None else [])
    return found


@pytest.mark.parametrize("base", [BASE_URL, DISK])
def test_every_internal_link_and_anchor_resolves(site: Path, base: str) -> None:
    anchors = {
        path: {element.get("id") for element in document(path).iter() if element.get("id")}
        for path in documents(site)
    }
    broken = []
    for path in documents(site):
        if path.name == "404.html":
            continue  # served at any depth: see test_notfound
        here = base + path.relative_to(site).as_posix()
        for link in links(path):
            target = urlsplit(urljoin(here, link))
            if target.scheme not in {"http", "https", "file"}:
                continue
            url = target._replace(query="", fragment="").geturl()
            if not url.startswith(base):
                if base == DISK and url.startswith(BASE_URL):
                    continue  # canonical and feed addresses are absolute
                broken.append(f"{path}: leaves the site: {link}")
                continue
            name = unquote(url.removeprefix(base))
            found = site / (f"{name}index.html" if not name or name.endswith("/") else name)
            if not found.is_file():
                broken.append(f"{path}: {link}")
            elif (
                target.fragment
                and not target.fragment.startswith(":~:")
                and found in anchors
                and unquote(target.fragment) not in anchors[found]
            ):
                broken.append(f"{path}: {link}: no such anchor")
            elif base == DISK and (not name or name.endswith("/")) and not url.startswith(BASE_URL):
                broken.append(f"{path}: {link}: opens a folder from disk")
    assert not broken, "\n".join(broken[:20])


def test_no_document_asks_another_host_for_anything(site: Path) -> None:
    for path in [*documents(site), *site.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        loads = re.findall(
            r'(?:src|srcset|poster|data)="(https?:[^"]*)"|url\(["\']?(https?:[^)]*)\)|@import', text
        )
        foreign = [a or b for a, b in loads if not (a or b).startswith(BASE_URL)]
        assert not foreign, (path, foreign)


def test_no_document_holds_scripts_or_styles_of_its_own(site: Path) -> None:
    for path in documents(site):
        for element in document(path).iter():
            if not isinstance(element.tag, str):
                continue
            assert element.get("style") is None, path
            assert not [name for name in element.attrib if name.startswith("on")], path
            # 404.html is served at any depth and must look for its script: the one exception.
            if element.tag == "script" and element.get("src") is None and path.name != "404.html":
                assert element.get("type") in {"application/json", "application/ld+json"}, path
                json.loads(element.text)
            if element.tag == "script" and element.get("src"):
                assert element.get("type") is None, "from disk, modules do not load"
                assert element.get("integrity") is None


def test_the_records_hold_every_article_and_nothing_else(site: Path) -> None:
    records = [
        json.loads(line) for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(records) == 22
    for record in records:
        assert record["url"] == f"a/{record['id']}/"
        article = document(site / record["url"] / "index.html").find(
            f".//article[@data-article='{record['id']}']"
        )
        assert article is not None
        shown = "".join(article.itertext())
        for paragraph in record["text"].split("\n\n"):
            assert paragraph in shown


def test_the_manifest_names_every_file(site: Path) -> None:
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    present = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    # What the site was made with is no part of what is compared.
    assert set(manifest["files"]) | {"manifest.json", "build.json"} == present
    assert {"site.yaml", "ledger/000_f0f7006d1a8be4fe.jsonl"} <= set(manifest["sources"])
    assert len(manifest["sources"]) == 33


def test_what_the_outside_relies_on_is_there(site: Path) -> None:
    for path in (
        "index.html", "404.html", "sitemap.xml", "feed.xml", "robots.txt", "articles.jsonl", "manifest.json",
        "places/index.html", "people/index.html", "dates/index.html", "tags/index.html", "about/index.html",
        "search/index.html", "pages/000_f0f7006d1a8be4fe/index.html",
    ):  # fmt: skip
        assert (site / path).is_file(), path
    for folder in (site / "a").iterdir():
        assert {path.name for path in folder.iterdir()} >= {"index.html", "index.md"}


def test_no_sentence_of_a_machine_s_clock_stands_in_the_site(site: Path) -> None:
    """Nothing in the site tells when or where it was built."""
    for path in site.rglob("*"):
        if (
            path.suffix in {".html", ".xml", ".json", ".jsonl", ".txt", ".md", ".js"}
            and "vendor" not in path.parts
        ):
            assert str(site) not in path.read_text(encoding="utf-8")
