"""Published addresses last: each path and anchor that was ever published leads to the same thing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests import published

if TYPE_CHECKING:
    from pathlib import Path

    from tests.published import Address


@pytest.fixture(scope="session")
def addresses(site: Path) -> dict[Address, str]:
    """The addresses of the site as it is built today."""
    return published.published(site)


@pytest.mark.slow
def test_each_published_path_answers_with_the_same_thing(site: Path) -> None:
    lost = []
    for address, recorded in published.listed().items():
        if not address.anchor:
            try:
                now = published.still_leads(site, address.path, recorded)
            except FileNotFoundError as error:
                now = f"nothing ({error.filename})"
            if now:
                lost.append(f"{address.path} led to {recorded}; now to {now}")
    assert not lost, "\n".join(lost)


def test_each_published_anchor_leads_to_the_same_thing(addresses: dict[Address, str]) -> None:
    lost = [
        f"{address.path}#{address.anchor} led to {recorded}; now to {addresses.get(address, 'nothing')}"
        for address, recorded in published.listed().items()
        if address.anchor and addresses.get(address) != recorded
    ]
    assert not lost, "\n".join(lost)


def test_every_address_is_written_down(addresses: dict[Address, str]) -> None:
    new = [
        f"{address.path}\t{address.anchor}\t{goal}"
        for address, goal in addresses.items()
        if address not in published.listed()
    ]
    assert not new, "published for good from now on; add to tests/cases/published.tsv:\n" + "\n".join(new)


def test_a_redirect_keeps_a_path_but_not_its_anchors(site: Path, tmp_path: Path) -> None:
    moved = tmp_path / "site"
    shutil.copytree(site / "people", moved / "people")
    (moved / "people" / "江枫").rename(moved / "people" / "风")
    (moved / "people" / "江枫").mkdir()
    page = '<!DOCTYPE html>\n<title>题</title>\n<meta http-equiv="refresh" content="0; url=../%E9%A3%8E/index.html">\n'
    (moved / "people" / "江枫" / "index.html").write_text(page, encoding="utf-8")
    assert published.goal(moved, "people/江枫/") == "江枫: a/znmrs/"
    assert published.followed(moved, "people/江枫/") == "people/风/"
    assert published.anchors(moved, "people/江枫/") == {}


def test_another_text_under_a_published_anchor_is_noticed(site: Path, tmp_path: Path) -> None:
    article = tmp_path / "a" / "znmrs"
    shutil.copytree(site / "a" / "znmrs", article)
    html = (article / "index.html").read_text(encoding="utf-8")
    (article / "index.html").write_text(html.replace("警察小熊", "警察小狗"), encoding="utf-8")
    before = published.anchors(site, "a/znmrs/")
    after = published.anchors(tmp_path, "a/znmrs/")
    assert [name for name in before if before[name] != after[name]] == ["p-980ec49b"]


def test_a_list_may_grow_and_not_shrink() -> None:
    assert published.is_same("刘星: a/cnbhc/", "刘星: a/cnbhc/ a/tkscb/")
    assert published.is_same("包头市: nothing", "包头市: a/cnbhc/")
    assert not published.is_same("刘星: a/cnbhc/ a/tkscb/", "刘星: a/cnbhc/")
    assert not published.is_same("刘星: a/cnbhc/", "刘可旭: a/cnbhc/")
