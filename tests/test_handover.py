"""Pages whose file has another name now, or that were cut in two: ids, corrections and decisions go along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.content import folder as contents
from tests.content_folder import LATER, articles, convert, read, state
from tests.test_together import PAGE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """One page with three articles, the first of them corrected."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "articles").mkdir()
    (tmp_path / "pages" / "01.txt").write_text(PAGE, encoding="utf-8")
    convert(tmp_path, every_page=False)
    path = tmp_path / articles(tmp_path)[0].path
    path.write_text(path.read_text(encoding="utf-8").replace("三百余份", "四百余份"), encoding="utf-8")
    convert(tmp_path, every_page=False)
    return tmp_path


def known(content: Path) -> list[tuple[str, str]]:
    return [(article.id, article.text) for article in articles(content)]


def settled(content: Path) -> None:
    """Converting again changes nothing, and nothing is due."""
    before = state(content)
    result = convert(content, LATER)
    assert (result.problems, result.pages, result.files) == ((), (), ())
    assert state(content) == before


def test_a_renamed_page_keeps_ids_and_corrections(content: Path) -> None:
    before = known(content)
    (content / "pages" / "01.txt").rename(content / "pages" / "2024-03-25.md")
    result = convert(content, LATER, every_page=False)
    assert result.problems == ()
    assert result.handed == (("01.txt", ("2024-03-25.md",)),)
    assert known(content) == before
    assert {article.meta.source and article.meta.source.page for article in articles(content)} == {
        "2024-03-25.md"
    }
    assert not any(article.meta.updated for article in articles(content))
    assert [path.name for path in (content / "ledger").iterdir()] == ["2024-03-25.jsonl"]
    settled(content)


def test_a_page_renamed_and_captured_anew_keeps_them_too(content: Path) -> None:
    before = known(content)
    (content / "pages" / "01.txt").unlink()
    (content / "pages" / "02.txt").write_text(PAGE.replace("七点", "六点"), encoding="utf-8")
    assert convert(content, LATER, every_page=False).problems == ()
    assert known(content) == [(article_id, text.replace("七点", "六点")) for article_id, text in before]
    settled(content)


def test_a_page_cut_in_two_keeps_them_too(content: Path) -> None:
    before = known(content)
    cut = PAGE.index("清晨巡逻")
    (content / "pages" / "01.txt").unlink()
    for name, text in (("01a.txt", PAGE[:cut]), ("01b.txt", PAGE[cut:])):
        (content / "pages" / name).write_text(text, encoding="utf-8")
    result = convert(content, LATER, every_page=False)
    assert (result.problems, result.handed) == ((), (("01.txt", ("01a.txt", "01b.txt")),))
    assert known(content) == before
    pages = [article.meta.source and article.meta.source.page for article in articles(content)]
    assert pages == ["01a.txt", "01b.txt", "01b.txt"]
    settled(content)


def test_half_a_page_takes_nothing_and_says_so(content: Path) -> None:
    cut = PAGE.index("清晨巡逻")
    (content / "pages" / "01.txt").unlink()
    (content / "pages" / "01a.txt").write_text(PAGE[:cut], encoding="utf-8")
    before = state(content)
    (problem,) = convert(content, LATER, every_page=False).problems
    assert problem.path == "pages/01a.txt"
    assert "像是原来的版面 01.txt 改名或拆开的，可是它的文章" in problem.message
    assert state(content) == before


def test_another_page_takes_nothing_from_one_that_is_away(content: Path) -> None:
    page = (content / "pages" / "01.txt").read_bytes()
    (content / "pages" / "01.txt").unlink()
    text = PAGE.replace(
        "杭锦后旗公安局民警走进社区,向居民讲解", "五原县公安局交警大队来到学校,给学生讲"
    ).replace("多等一等", "")
    (content / "pages" / "02.txt").write_text(text[: PAGE.index("清晨巡逻")], encoding="utf-8")
    before = dict(known(content))
    convert(content, LATER, every_page=False)
    (content / "pages" / "01.txt").write_bytes(page)
    convert(content, LATER, every_page=False)
    now = dict(known(content))
    assert before.items() <= now.items()


def test_a_page_cut_while_one_half_conflicts_is_entered_later(content: Path) -> None:
    before = known(content)
    cut = PAGE.index("清晨巡逻")
    (content / "pages" / "01.txt").unlink()
    first = PAGE[:cut].replace("三百余份", "五百余份")
    (content / "pages" / "01a.txt").write_text(first, encoding="utf-8")
    (content / "pages" / "01b.txt").write_text(PAGE[cut:], encoding="utf-8")
    (problem,) = convert(content, LATER, every_page=False).problems
    assert "请选一边" in problem.message
    (content / "pages" / "01a.txt").write_text(PAGE[:cut], encoding="utf-8")
    result = convert(content, LATER, every_page=False)
    assert result.problems == ()
    assert known(content) == before
    settled(content)


def test_decisions_under_the_old_name_are_told_the_new_one(content: Path) -> None:
    (content / "decisions").mkdir()
    (content / "decisions" / "01.yaml").write_text("number: 2\n", encoding="utf-8")
    (content / "pages" / "01.txt").rename(content / "pages" / "集市.txt")
    (problem,) = contents.read(content).problems
    assert problem.message.endswith("请改名为 集市.yaml")
    (content / "decisions" / "01.yaml").rename(content / "decisions" / "集市.yaml")
    assert convert(content, LATER, every_page=False).problems == ()
    assert read(content).decisions["集市.txt"].facts.number == "2"
