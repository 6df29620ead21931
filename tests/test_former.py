"""Lists that lose their last article go on answering: their addresses lead to where the articles stand now."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bulletin import routes
from bulletin.content import joining
from bulletin.content.ledger import ArticleRecord, Ledger
from bulletin.documents import former
from bulletin.documents.browsing import LIMIT
from bulletin.model import Archive, Article, FrontMatter, Prose, Settings
from bulletin.reference import loading
from tests import published
from tests.content_folder import archive as archive_of
from tests.content_folder import by_title, read
from tests.test_together import PAGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Build = Callable[..., Run]

REGION = loading.load().region


@pytest.fixture
def small(tmp_path: Path) -> Path:
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    (content / "pages" / "01.txt").write_text(PAGE, encoding="utf-8")
    return content


@pytest.fixture
def site(small: Path, build: Build) -> Callable[[], Path]:
    """Build the small archive, and hold the site against its sources."""

    def built() -> Path:
        output = small.parent / "site"
        result = build("build", "--content", small, "--output", output)
        assert result.returncode == 0, result.stderr
        assert build("verify", "--content", small, "--output", output).returncode == 0
        return output

    return built


def change(folder: Path, article: Article, *pairs: tuple[str, str]) -> None:
    path = folder / article.path
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_what_lists_an_article_is_what_the_site_has(site: Callable[[], Path], small: Path) -> None:
    output = site()
    gazetteer = read(small).reference.region.gazetteer
    known = {
        path for article in archive_of(small).listed for path in former.lists_of(article.meta, gazetteer)
    }
    found = {
        path
        for file in output.rglob("index.html")
        if routes.kind_of(path := file.relative_to(output).as_posix()) in former.INDEXES
    }
    on_the_map = {routes.PLACE.path(code) for code in REGION.tiles}
    assert known <= found
    assert found - on_the_map == known - on_the_map
    assert small.joinpath("ledger", "01.jsonl").read_text(encoding="utf-8").count('"listed"') == 3


@pytest.mark.slow
def test_each_path_leads_to_where_its_articles_stand_now(site: Callable[[], Path], small: Path) -> None:
    article = by_title(small_built(site, small), "筑牢防线")
    change(
        small,
        article,
        ('- "江枫"', '- "江峰"\n- "白厚和"'),
        ('- "150826"', '- "150825"'),
        ("added:", 'date: "2023-11"\ndate_basis: "编者所知"\ntags:\n- "反诈骗"\nadded:'),
    )
    site()
    change(small, article, ('date: "2023-11"', 'date: "2023-10"'), ("反诈骗", "反诈"), ("江峰", "江风"))
    (small / "pages" / "01.txt").rename(small / "pages" / "2023-11-01.txt")
    output = site()
    goals = {
        "pages/01/": "pages/2023-11-01/",
        "people/江枫/": "people/江风/",
        "people/江峰/": "people/江风/",
        "places/150826/": "places/150825/",
        "dates/2023-11/": "dates/2023-10/",
        "tags/反诈骗/": "tags/反诈/",
    }
    assert {path: published.followed(output, path) for path in goals} == goals
    html = (output / "people" / "江枫" / "index.html").read_text(encoding="utf-8")
    assert 'content="0; url=../../people/%E6%B1%9F%E9%A3%8E/index.html"' in html
    assert "noindex" in html


def small_built(site: Callable[[], Path], small: Path) -> Path:
    site()
    return small


@pytest.mark.slow
def test_a_page_cut_in_two_leads_to_both(site: Callable[[], Path], small: Path) -> None:
    site()
    cut = PAGE.index("清晨巡逻")
    (small / "pages" / "01.txt").unlink()
    (small / "pages" / "01a.txt").write_text(PAGE[:cut], encoding="utf-8")
    (small / "pages" / "01b.txt").write_text(PAGE[cut:], encoding="utf-8")
    html = (site() / "pages" / "01" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'href="([^"]*)"', html) == ["../../pages/01b/index.html", "../../pages/01a/index.html"]
    assert "refresh" not in html


@pytest.mark.slow
@pytest.mark.parametrize("access", ["withdrawn", "redacted"])
def test_a_name_that_must_go_does_not_come_back_by_its_path(
    access: str, site: Callable[[], Path], small: Path, build: Build
) -> None:
    article = by_title(small_built(site, small), "筑牢防线")
    change(small, article, ('authors:\n- "江枫"\n', ""), ("added:", f'access: "{access}"\nadded:'))
    for _ in range(2):
        output = site()
        assert not (output / "people" / "江枫").exists()
        assert not any("江枫" in file.read_text(encoding="utf-8") for file in output.rglob("*.html"))
        assert build("mask", article.id, "--write", "--content", small).returncode == 0
    assert "江枫" not in (small / "ledger" / "01.jsonl").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_page_taken_back_leads_to_the_list_of_pages(
    site: Callable[[], Path], small: Path, build: Build
) -> None:
    (small / "pages" / "02.txt").write_text(
        PAGE.replace("杭锦后旗", "五原县").replace("清晨", "傍晚"), encoding="utf-8"
    )
    site()
    assert build("remove", "02.txt", "--content", small).returncode == 0
    assert published.followed(site(), "pages/02/") == "pages/"


def made(count: int, tag: str) -> tuple[Archive, Ledger]:
    found = [by_hand(f"x{number:04}", tag) for number in range(count)]
    records = {article.id: ArticleRecord(article.id) for article in found}
    return Archive(Settings(), (), tuple(found)), Ledger({}, records)


def by_hand(article_id: str, tag: str) -> Article:
    return Article(FrontMatter(article_id, tags=(tag,)), Prose("", ()), f"articles/{article_id}.md")


def test_parts_of_a_list_that_grew_shorter_lead_to_the_list() -> None:
    archive, book = made(2 * LIMIT + 1, "巡逻")
    book = former.remembered(book, archive, REGION.gazetteer)
    assert former.remembered(book, archive, REGION.gazetteer) is book
    assert former.leading(*former.known(archive, book), REGION, lambda _: True) == {}
    shorter = replace(archive, articles=archive.articles[:3])
    found = former.leading(*former.known(shorter, book), REGION, lambda _: True)
    assert found == {
        f"{kind}/{part}/index.html": (f"{kind}/index.html",)
        for kind in ("tags/巡逻", "dates/unknown")
        for part in ("p2", "p3")
    }


def test_many_names_that_became_few_leave_their_initials() -> None:
    articles_of_many = [by_hand(f"x{number:04}", f"巡{number}") for number in range(LIMIT + 1)]
    archive = Archive(Settings(), (), tuple(articles_of_many))
    book = Ledger({}, {article.id: ArticleRecord(article.id) for article in articles_of_many})
    book = former.remembered(book, archive, REGION.gazetteer)
    few = replace(archive, articles=(*archive.articles[:-1], by_hand(f"x{LIMIT:04}", "巡0")))
    found = former.leading(*former.known(few, book), REGION, lambda _: True)
    assert found["tags/~/X/index.html"] == ("tags/index.html",)
    assert found[f"tags/巡{LIMIT}/index.html"] == ("tags/巡0/index.html",)


def test_two_branches_remember_together() -> None:
    one = ArticleRecord("abcd", listed=(("pages/01/", "people/甲/"), ("people/乙/",)))
    other = ArticleRecord("abcd", listed=(("pages/01/",), ("tags/丙/",), ("people/甲/",)))
    for sides in ((one, other), (other, one)):
        book = joining.settled(Ledger({}, {}, {"ledger/typed/abcd.jsonl": sides}), {}, {})
        assert book.articles["abcd"].listed == (("pages/01/", "people/甲/"), ("people/乙/", "tags/丙/"))
