"""Pages whose file has another name now, or that were cut in two: ids, corrections and decisions go along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.content import folder as contents
from bulletin.model import Access
from tests.content_folder import LATER, articles, convert, read, state
from tests.test_together import PAGE

if TYPE_CHECKING:
    from pathlib import Path


OTHER = """门卫值班做到全天不离人

本报讯 五月三日，学校门卫室实行两人一班，夜里也有人值守。校工张福生说，上个月拦下了三拨推销的外人。(周敏)
"""
THIRD = """操场跑道翻修一新

暑假里，四百米跑道重新铺了煤渣。体育老师郭建军带着二十名同学平整了三天，开学第一天就能用上。(吴志伟)
"""


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


def test_a_page_that_keeps_its_name_gives_what_was_cut_off_to_a_new_one(content: Path) -> None:
    before, page = known(content), content / "pages" / "01.txt"
    for article in articles(content)[1:]:
        cut = PAGE.index(article.meta.title.split()[0])
        page.write_text(PAGE[:cut], encoding="utf-8")
        (content / "pages" / "02.txt").write_text(PAGE[cut:], encoding="utf-8")
        result = convert(content, LATER, every_page=False)
        assert result.problems == ()
        assert {target for _, _, target in result.moved} == {"02.txt"}
        assert sorted(known(content)) == sorted(before)
        settled(content)
        # And back: what was put together again is one page.
        (content / "pages" / "02.txt").unlink()
        page.write_text(PAGE, encoding="utf-8")
        result = convert(content, LATER, every_page=False)
        assert (result.problems, result.handed) == ((), (("02.txt", ("01.txt",)),))
        assert sorted(known(content)) == sorted(before)
        settled(content)


def test_the_first_half_may_go_to_a_new_page_as_well(content: Path) -> None:
    before, cut = known(content), PAGE.index("清晨巡逻")
    (content / "pages" / "01.txt").write_text(PAGE[cut:], encoding="utf-8")
    (content / "pages" / "00.txt").write_text(PAGE[:cut], encoding="utf-8")
    result = convert(content, LATER, every_page=False)
    assert (result.problems, result.moved) == ((), ((before[0][0], "01.txt", "00.txt"),))
    assert sorted(known(content)) == sorted(before)
    assert "四百余份" in dict(known(content))[before[0][0]]
    settled(content)


def test_an_article_goes_from_page_to_page_with_its_correction(several: Path) -> None:
    (several / "decisions" / "01.yaml").unlink()
    before, cut = sorted(known(several)), PAGE.index("清晨巡逻")
    moved = {"01.txt": PAGE[cut:], "02.txt": f"{OTHER}\n{PAGE[:cut]}"}
    for texts in (moved, {"01.txt": PAGE, "02.txt": OTHER}):
        for name, text in texts.items():
            (several / "pages" / name).write_text(text, encoding="utf-8")
        result = convert(several, LATER, every_page=False)
        assert (result.problems, len(result.moved)) == ((), 1)
        assert sorted(known(several)) == before
        settled(several)


def test_nothing_moves_where_one_of_the_pages_cannot_be_entered(content: Path) -> None:
    cut = PAGE.index("清晨巡逻")
    (content / "pages" / "01.txt").write_text(PAGE[cut:], encoding="utf-8")
    first = PAGE[:cut].replace("三百余份", "五百余份")
    (content / "pages" / "00.txt").write_text(first, encoding="utf-8")
    before = state(content)
    (problem,) = convert(content, LATER, every_page=False).problems
    assert "请选一边" in problem.message
    assert state(content) == before
    (content / "pages" / "00.txt").write_text(PAGE[:cut], encoding="utf-8")
    assert convert(content, LATER, every_page=False).problems == ()
    assert any("四百余份" in text for _, text in known(content))
    settled(content)


def test_a_page_put_behind_another_keeps_its_articles(several: Path) -> None:
    (several / "decisions" / "01.yaml").unlink()
    before = sorted(known(several))
    (several / "pages" / "01.txt").unlink()
    (several / "pages" / "02.txt").write_text(f"{OTHER}\n{PAGE}", encoding="utf-8")
    result = convert(several, LATER, every_page=False)
    assert (result.problems, result.handed) == ((), (("01.txt", ("02.txt",)),))
    assert sorted(known(several)) == before
    settled(several)


VISIT = """红柳派出所开展夜查行动 筑牢夏夜平安防线

红柳讯 七月三日夜,红柳派出所组织民辅警十二人对辖区烧烤摊点和娱乐场所开展夜查,盘查可疑人员三十余人,检查车辆二十余台。

行动中民警向经营者宣传安全常识,提醒大家发现可疑情况及时拨打110报警电话,受到群众一致好评。
(王林)
"""
LIKE_IT = VISIT.replace("红柳", "白音").replace("七月三日夜", "九月八日夜").replace("烧烤摊点", "宾馆网吧")


@pytest.mark.parametrize("beside", ["", OTHER])
def test_an_article_goes_where_its_own_words_stand_and_not_to_one_that_is_like_it(
    tmp_path: Path, beside: str
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "articles").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(f"{beside}\n{VISIT}", encoding="utf-8")
    convert(tmp_path, every_page=False)
    (own,) = (article for article in articles(tmp_path) if "红柳" in article.text)
    path = tmp_path / own.path
    path.write_text(path.read_text(encoding="utf-8").replace("二十余台", "四百余台"), encoding="utf-8")
    convert(tmp_path, every_page=False)
    (tmp_path / "pages" / "a.txt").write_text(f"{beside}\n{LIKE_IT}", encoding="utf-8")
    (tmp_path / "pages" / "c.txt").write_text(VISIT, encoding="utf-8")
    result = convert(tmp_path, LATER, every_page=False)
    assert (result.problems, result.moved) == ((), ((own.id, "a.txt", "c.txt"),))
    (now,) = (article for article in articles(tmp_path) if "红柳" in article.text)
    assert now.id == own.id
    assert "四百余台" in now.text
    settled(tmp_path)


def test_of_two_pages_that_are_gone_the_one_goes_on_whose_words_are_there(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "articles").mkdir()
    for name, text in (("g", LIKE_IT), ("h", VISIT)):
        (tmp_path / "pages" / f"{name}.txt").write_text(text, encoding="utf-8")
    convert(tmp_path, every_page=False)
    (own,) = (article for article in articles(tmp_path) if "红柳" in article.text)
    for name in "gh":
        (tmp_path / "pages" / f"{name}.txt").unlink()
    (tmp_path / "pages" / "n.txt").write_text(f"{OTHER}\n{VISIT}", encoding="utf-8")
    result = convert(tmp_path, LATER, every_page=False)
    assert result.handed == (("h.txt", ("n.txt",)),)
    assert read(tmp_path).ledger.articles[own.id].page == "n.txt"


def test_what_was_withdrawn_and_taken_out_seeks_no_place(content: Path) -> None:
    first = articles(content)[0]
    path = content / first.path
    path.write_text(
        path.read_text(encoding="utf-8").replace("added:", 'access: "withdrawn"\nadded:'), encoding="utf-8"
    )
    cut = PAGE.index("清晨巡逻")
    (content / "pages" / "01.txt").write_text(PAGE[cut:], encoding="utf-8")
    assert convert(content, LATER, every_page=False).problems == ()
    (content / "pages" / "01.txt").write_text(PAGE[cut:].replace("七点", "六点"), encoding="utf-8")
    (content / "pages" / "02.txt").write_text(PAGE[:cut], encoding="utf-8")
    result = convert(content, LATER, every_page=False)
    assert (result.problems, result.moved, len(result.new)) == ((), (), 1)


def test_decisions_under_the_old_name_are_told_the_new_one(content: Path) -> None:
    (content / "decisions").mkdir()
    (content / "decisions" / "01.yaml").write_text("number: 2\n", encoding="utf-8")
    (content / "pages" / "01.txt").rename(content / "pages" / "集市.txt")
    (problem,) = contents.read(content).problems
    assert problem.message.endswith("请改名为 集市.yaml")
    (content / "decisions" / "01.yaml").rename(content / "decisions" / "集市.yaml")
    assert convert(content, LATER, every_page=False).problems == ()
    assert read(content).decisions["集市.txt"].facts.number == "2"


@pytest.fixture
def several(content: Path) -> Path:
    """Three pages, something said of a line of the first."""
    (content / "pages" / "02.txt").write_text(OTHER, encoding="utf-8")
    (content / "pages" / "03.txt").write_text(THIRD, encoding="utf-8")
    convert(content, every_page=False)
    (content / "decisions").mkdir()
    words = PAGE.split("\n")[0][:4]
    (content / "decisions" / "01.yaml").write_text(f"1: 标题 {words}\n", encoding="utf-8")
    convert(content, every_page=False)
    return content


def hold(content: Path, texts: dict[str, str]) -> list[str]:
    """What is wrong where pages hold these texts."""
    for name, text in texts.items():
        (content / "pages" / name).write_text(text, encoding="utf-8")
    return [f"{problem.path}: {problem.message}" for problem in contents.read(content).problems]


def test_two_pages_that_hold_each_others_text_are_one_problem(several: Path) -> None:
    """Not that of every article that cannot be found, nor of a decision on a line that is another."""
    (line,) = hold(several, {"01.txt": OTHER, "02.txt": PAGE})
    assert line.startswith("pages/01.txt: 01.txt 和 02.txt 的内容互换了；弄错了的话，请把文件换回来。")
    assert hold(several, {"01.txt": PAGE, "02.txt": OTHER}) == []
    settled(several)


def test_texts_that_went_round_or_moved_up_are_told_page_by_page(several: Path) -> None:
    (line,) = hold(several, {"01.txt": THIRD, "02.txt": PAGE, "03.txt": OTHER})
    held = "01.txt ← 03.txt，02.txt ← 01.txt，03.txt ← 02.txt"
    assert line.startswith(f"pages/01.txt: 这些版面的内容换了文件（现在的 ← 原来的）：{held}；")
    (line,) = hold(several, {"01.txt": OTHER, "02.txt": THIRD, "03.txt": "新的一篇\n\n一段话。\n"})
    assert "：01.txt ← 02.txt，02.txt ← 03.txt；" in line
    # A text that stands twice is a copy, and one that was only corrected is none of this.
    assert not any(
        "换了" in line for line in hold(several, {"01.txt": OTHER, "02.txt": OTHER, "03.txt": THIRD})
    )
    assert hold(several, {"01.txt": PAGE.replace("七点", "六点"), "02.txt": OTHER}) == []


def test_pages_exchange_their_names_one_after_the_other_as_it_is_said(several: Path) -> None:
    before = sorted(known(several))
    pages = several / "pages"
    for old, new in (("01", "x"), ("02", "01"), ("x", "02")):
        (pages / f"{old}.txt").rename(pages / f"{new}.txt")
        said = several / "decisions" / f"{old}.yaml"
        if said.exists():
            said.rename(said.with_name(f"{new}.yaml"))
        assert convert(several, LATER, every_page=False).problems == ()
    assert sorted(known(several)) == before
    settled(several)


def withheld(content: Path, access: str) -> Path:
    """The file of the first article, of which words are withheld now, as a build left it."""
    path = content / articles(content)[0].path
    path.write_text(path.read_text("utf-8").replace("---\n", f'---\naccess: "{access}"\n', 1), "utf-8")
    convert(content, every_page=False)
    return path


@pytest.mark.parametrize("access", ["withdrawn", "redacted"])
def test_a_withheld_article_whose_file_is_lost_is_not_written_again(content: Path, access: str) -> None:
    path = withheld(content, access)
    text = path.read_text("utf-8")
    path.unlink()
    for every_page in (False, True):
        result = convert(content, LATER, every_page=every_page)
        assert [problem.path for problem in result.problems] == [f"articles/{path.name}"]
        assert not path.exists()
    alone = f'---\nid: "{path.stem}"\naccess: "withdrawn"\n---\n'
    path.write_text(alone if access == "withdrawn" else text, "utf-8")
    assert convert(content, LATER, every_page=False).problems == ()
    # What is public again may be written again.
    path.write_text(text.replace(f'access: "{access}"\n', ""), "utf-8")
    convert(content, LATER, every_page=False)
    path.unlink()
    assert convert(content, LATER, every_page=False).problems == ()
    assert path.exists()


@pytest.mark.parametrize("access", ["withdrawn", "redacted"])
def test_what_is_cut_off_a_withheld_article_is_withheld(content: Path, access: str) -> None:
    withheld(content, access)
    before = {article.id for article in articles(content)}
    (content / "decisions").mkdir()
    line = PAGE[: PAGE.index("民警提醒大家")].count("\n") + 1
    (content / "decisions" / "01.yaml").write_text(f"{line}: 无题\n", encoding="utf-8")
    result = convert(content, LATER, every_page=False)
    assert result.problems == ()
    (new,) = (article for article in articles(content) if article.id not in before)
    assert (new.meta.access, "民警提醒大家" in new.text) == (access, True)
    assert any(new.id == target for _, target in result.ways)
    assert sum(article.meta.access == access for article in articles(content)) == 2
    settled(content)
    (content / new.path).unlink()
    (problem,) = convert(content, LATER, every_page=False).problems
    assert problem.path == new.path


@pytest.mark.parametrize("access", ["withdrawn", "redacted"])
def test_what_is_withheld_becomes_part_of_no_public_article(content: Path, access: str) -> None:
    """Decisions cut it in two, and make the second half the beginning of the next article."""
    first = withheld(content, access)
    lines = PAGE.split("\n")
    cut, headline = (
        next(n for n, line in enumerate(lines, 1) if word in line) for word in ("民警提醒大家", "清晨巡逻")
    )
    (content / "decisions").mkdir()
    (content / "decisions" / "01.yaml").write_text(f"{cut}: 无题\n{headline}: 正文\n", encoding="utf-8")
    before = known(content)
    (problem,) = convert(content, LATER, every_page=False).problems
    assert f"{first.stem} 撤下或删节过" in problem.message
    assert known(content) == before
    # As it is said: what has the words is withheld as well.
    other = next(article for article in articles(content) if "清晨" in article.meta.title)
    path = content / other.path
    path.write_text(path.read_text("utf-8").replace("---\n", f'---\naccess: "{access}"\n', 1), "utf-8")
    assert convert(content, LATER, every_page=False).problems == ()


def test_a_cut_of_a_redacted_article_is_taken_back_without_a_question(content: Path) -> None:
    withheld(content, "redacted")
    (content / "decisions").mkdir()
    line = PAGE[: PAGE.index("民警提醒大家")].count("\n") + 1
    decisions = content / "decisions" / "01.yaml"
    decisions.write_text(f"{line}: 无题\n", encoding="utf-8")
    convert(content, LATER, every_page=False)
    decisions.unlink()
    assert convert(content, LATER, every_page=False).problems == ()
    assert [article.meta.access for article in articles(content)].count(Access.REDACTED) == 1


def test_a_withdrawn_article_that_was_made_part_of_another_can_be_one_again(content: Path) -> None:
    """Both are withdrawn: nothing is asked, and nothing is public on the way."""
    withheld(content, "withdrawn")
    other = next(article for article in articles(content) if "清晨" in article.meta.title)
    path = content / other.path
    path.write_text(path.read_text("utf-8").replace("---\n", '---\naccess: "withdrawn"\n', 1), "utf-8")
    convert(content, LATER, every_page=False)
    (content / "decisions").mkdir()
    decisions = content / "decisions" / "01.yaml"
    line = PAGE[: PAGE.index("清晨巡逻")].count("\n") + 1
    for text, count in ((f"{line}: 正文\n", 1), ("", 2)):
        decisions.write_text(text, encoding="utf-8")
        assert convert(content, LATER, every_page=False).problems == ()
        assert [article.meta.access for article in articles(content)].count(Access.WITHDRAWN) == count
        settled(content)
