"""The preview's review pages: every line with what it was taken for, beside the article; never in the site."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from bulletin.content import decisions
from bulletin.content import folder as contents
from bulletin.desk import review
from bulletin.desk.review import Review
from tests.conftest import ARCHIVE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Preview

NAME = "000_f0f7006d1a8be4fe.txt"


def reviewed(folder: Path = ARCHIVE) -> Review:
    content = contents.read(folder)
    assert content.problems == ()
    return Review(content, "content")


@pytest.mark.slow
def test_every_line_of_every_page_is_shown_once_beside_its_article() -> None:
    desk = reviewed()
    seen = []
    for raw in desk.content.pages:
        page = desk.page(review.page_path(raw))
        assert page
        shown = {line.number: line.text for entry in page.articles for line in entry.lines}
        captured = {
            number: line.strip() for number, line in enumerate(raw.text.split("\n"), 1) if line.strip()
        }
        assert shown == captured
        for entry in page.articles:
            assert entry.article
            assert (ARCHIVE / entry.file.removeprefix("content/")).is_file()
            seen.append(entry.article.id)
    assert sorted(seen) == sorted(article.id for article in desk.archive.articles)


def test_the_index_begins_with_what_is_most_doubtful() -> None:
    index = reviewed().index()
    assert [doubt.certainty for doubt in index.doubts] == sorted(doubt.certainty for doubt in index.doubts)
    assert "杭锦旗" in index.doubts[0].what
    assert index.doubts[0].href == ".preview/review/000_f0f7006d1a8be4fe/#L39"
    assert len(index.pages) == 5
    assert sum(page.doubts for page in index.pages) == len(index.doubts)
    assert [page.certainty for page in index.pages] == sorted(page.certainty for page in index.pages)


def test_every_doubt_stands_at_a_line_of_its_page() -> None:
    desk = reviewed()
    for doubt in desk.index().doubts:
        path, _, anchor = doubt.href.partition("#")
        page = desk.page(path)
        assert page
        (line,) = [line for entry in page.articles for line in entry.lines if f"L{line.number}" == anchor]
        assert doubt.what in dict(line.doubts)
        assert line.is_doubtful


def test_the_line_to_copy_is_a_correction_that_can_be_read() -> None:
    desk = reviewed()
    page = desk.page(f"{review.ROOT}000_f0f7006d1a8be4fe/")
    assert page
    marks = [line.mark for entry in page.articles for line in entry.lines]
    (raw,) = (raw for raw in desk.content.pages if raw.name == NAME)
    assert len(decisions.parse("\n".join(marks), "x.yaml", raw).lines) == len(marks)


def test_what_a_person_said_is_told_from_what_the_program_thinks(content: Path) -> None:
    (content / "decisions").mkdir()
    (content / decisions.file_of(NAME)).write_text("15: 正文\n", encoding="utf-8")
    page = reviewed(content).page(f"{review.ROOT}000_f0f7006d1a8be4fe/")
    assert page
    (line,) = [line for entry in page.articles for line in entry.lines if line.is_told]
    assert (line.number, line.taken_for, line.certainty) == (15, "正文", 100)


def test_an_edited_article_is_marked(content: Path) -> None:
    path = next(path for path in (content / "articles").iterdir() if NAME in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace("公安", "公 安", 1), "utf-8")
    page = reviewed(content).page(f"{review.ROOT}000_f0f7006d1a8be4fe/")
    assert page
    assert [entry.article and entry.article.path for entry in page.articles if entry.is_edited] == [
        f"articles/{path.name}"
    ]


def test_a_path_that_is_no_page_has_no_review() -> None:
    desk = reviewed()
    for path in (
        "",
        review.ROOT,
        f"{review.ROOT}nowhere/",
        f"{review.ROOT}../",
        "pages/000_f0f7006d1a8be4fe/",
    ):
        assert desk.page(path) is None


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def test_the_preview_serves_it_and_follows_a_correction(preview: Preview, content: Path) -> None:
    index = fetch(preview.url + review.ROOT)
    links = re.findall(r'href="([^"#]*\.preview/review/[^"#]+)', index)
    pages = {urljoin(preview.url + review.ROOT, link) for link in links if link.endswith("/")}
    assert len(pages) == 5
    url = f"{preview.url}{review.ROOT}000_f0f7006d1a8be4fe/"
    assert url in pages
    before = fetch(url)
    assert "<code>15: 插题</code>" in before
    article = re.search(r'href="([^"]*a/[a-z0-9]+/index\.html)"', before)
    assert article
    assert "data-article" in fetch(urljoin(url, article[1]))
    (content / "decisions").mkdir()
    (content / decisions.file_of(NAME)).write_text("15: 正文\n", encoding="utf-8")
    deadline = time.monotonic() + 30
    while "编者认定" not in (after := fetch(url)):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert "<code>15: 正文</code>" in after
    with pytest.raises(urllib.error.HTTPError):
        fetch(f"{preview.url}{review.ROOT}nowhere/")


def test_nothing_of_it_is_in_the_site(site: Path) -> None:
    assert not [path for path in site.rglob("*") if "review" in path.name or ".preview" in path.parts]
    for path in site.rglob("*.html"):
        assert ".preview" not in path.read_text(encoding="utf-8")
