"""What programs that extract the text of a document rely on (benchmarks/extractors.py, readability.mjs, zotero.py ask them)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.documents import document
from tests.published import TEXT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_an_article_stands_alone_in_its_box_and_no_date_is_stated_that_is_not_its_own(site: Path) -> None:
    for line in (site / "articles.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        tree = document(site / record["url"] / "index.html")
        (box,) = (each for each in tree.iter("div") if each.get("class") == "reading")
        assert [child.tag for child in box] == ["article"]
        assert not (box.tail or "").strip()
        blocks = [each for each in box.iter() if TEXT.fullmatch(each.get("id") or "")]
        text = "".join("".join(block.itertext()) for block in blocks)
        assert "".join(text.split()) == "".join(record["text"].split())
        # Zotero takes the first <time> for the date of the article, whosever it is.
        times = {each.get("datetime") for each in tree.iter("time")}
        assert times <= ({record["date"]} if len(record["date"]) == 10 else set()), record["id"]
        names = {each.get("name") for each in tree.iter("meta")}
        assert "citation_journal_title" not in names, "which makes an article in a journal of it"
