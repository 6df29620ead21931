"""A line of a page's decisions decides what a line of the page is, now and after every later conversion."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import roles
from bulletin.archive import assembly as archives
from bulletin.content import decisions
from bulletin.content import folder as contents
from bulletin.content.decisions import Mark
from bulletin.conversion.page import decoding, transcript
from bulletin.conversion.page.layout import read_lines
from bulletin.model import Article, RawPage
from bulletin.problems import ContentError
from bulletin.roles import Reading, Role
from tests.conftest import ARCHIVE, ROOT, run_build
from tests.region import SUBJECT

if TYPE_CHECKING:
    from pathlib import Path

NAME = "000_f0f7006d1a8be4fe.txt"
TEXT = (ARCHIVE / "pages" / NAME).read_text(encoding="utf-8")
PAGE = RawPage(NAME, TEXT, "utf-8", "")


def mark(folder: Path, *lines: str) -> None:
    """Say what lines of the page are: `12: 标题`."""
    path = folder / decisions.file_of(NAME)
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def convert(folder: Path, *options: str) -> None:
    result = run_build("convert", "--content", folder, *options)
    assert result.returncode == 0, result.stderr


def refused(folder: Path) -> str:
    result = run_build("convert", "--content", folder)
    assert result.returncode == 1
    return result.stderr


def articles(folder: Path) -> dict[str, Article]:
    """The articles of the first page by headline."""
    content = contents.read(folder)
    assert content.problems == ()
    return {
        file.article.meta.title: file.article
        for file in content.articles
        if file.article.meta.source and file.article.meta.source.page == NAME
    }


def line_of(words: str) -> int:
    return next(n for n, line in enumerate(TEXT.split("\n"), 1) if words in line)


HEADLINE = "强化三项举措 助推夏季行动"
ABOVE = "送奖到岗鼓干劲 砥砺前行创佳绩"


@pytest.mark.parametrize("word", sorted(roles.WORDS))
def test_each_word_is_obeyed_on_any_line_of_a_page(word: str) -> None:
    """Even where the converter thinks it impossible: a person says so."""
    allowed = roles.WORDS[word]
    lines = read_lines(TEXT, SUBJECT)
    for line in lines.items[::5]:
        read = decoding.best_reading(lines, {(line.number, 1): allowed})
        (found,) = [item.reading for item in read if item.line.number == line.number]
        assert found in allowed


@pytest.mark.slow
@given(st.dictionaries(st.integers(1, 130), st.sampled_from(sorted(roles.WORDS)), max_size=30))
@settings(max_examples=30)
def test_whatever_people_say_no_character_is_lost(said: dict[int, str]) -> None:
    drafts = transcript.read_page(
        TEXT, SUBJECT, decisions.readings(tuple(Mark(*item) for item in said.items()))
    )
    stretches = sorted(stretch for draft in drafts for piece in draft.pieces for stretch in piece.stretches)
    assert all(end <= start for (_, end), (start, _) in pairwise(stretches))
    covered = {at for start, end in stretches for at in range(start, end)}
    assert not [at for at, character in enumerate(TEXT) if not character.isspace() and at not in covered]


@pytest.mark.parametrize(
    ("word", "role"), [("插题", Role.CROSSHEAD), ("图片说明", Role.CAPTION), ("署名", Role.BYLINE)]
)
def test_a_word_gives_the_role_it_names(word: str, role: Role) -> None:
    number = line_of("守“绿”卫家乡")
    drafts = transcript.read_page(TEXT, SUBJECT, {(number, 1): roles.WORDS[word]})
    found = [piece for draft in drafts for piece in draft.pieces if piece.text.startswith("守“绿”")]
    assert [piece.role for piece in found] == [role]


def test_a_line_told_to_go_on_joins_the_paragraph_above(content: Path) -> None:
    number = line_of("该局党委号召")
    mark(content, f"{number}: 接上段")
    convert(content)
    texts = [block.text for block in articles(content)[ABOVE].blocks]
    assert any("该局党委号召" in text and not text.startswith("该局党委号召") for text in texts)


@pytest.mark.slow
def test_two_articles_made_one_keep_both_addresses(content: Path, tmp_path: Path) -> None:
    before = articles(content)
    gone, kept = before[HEADLINE], before[ABOVE]
    mark(content, f"{line_of(HEADLINE)}: 插题 强化三项举措")
    convert(content)
    after = articles(content)
    assert HEADLINE not in after
    assert after[ABOVE].id == kept.id
    assert contents.read(content).ledger.former_paths(kept.id) == (f"a/{gone.id}/",)
    assert HEADLINE in [block.text for block in after[ABOVE].blocks if block.kind == "crosshead"]
    assert not (content / gone.path).exists()
    site = tmp_path / "site"
    built = run_build("--content", content, "--output", site)
    assert built.returncode == 0, built.stderr
    assert f"/a/{kept.id}/index.html" in (site / "a" / gone.id / "index.html").read_text(encoding="utf-8")
    # Nothing is left to do: a correction is no open question.
    state = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    convert(content)
    assert {path: path.read_bytes() for path in content.rglob("*") if path.is_file()} == state
    assert run_build("check", "--content", content).returncode == 0


def test_a_correction_taken_back_brings_the_article_back_under_its_id(content: Path) -> None:
    before = articles(content)
    mark(content, f"{line_of(HEADLINE)}: 插题")
    convert(content)
    mark(content)
    convert(content)
    after = articles(content)
    assert {title: article.id for title, article in after.items()} == {
        title: article.id for title, article in before.items()
    }
    assert contents.read(content).ledger.former_paths(after[ABOVE].id) == ()
    assert after[ABOVE].text == before[ABOVE].text


def test_one_article_made_two_keeps_its_id_and_issues_a_new_one(content: Path) -> None:
    before = articles(content)
    mark(content, f"{line_of('还“蝎”归草原')}: 主题")
    convert(content)
    after = articles(content)
    assert len(after) == len(before) + 1
    assert after["还“蝎”归草原"].id not in {article.id for article in before.values()}
    assert {article.id for article in before.values()} < {article.id for article in after.values()}


@pytest.mark.slow
def test_a_changed_correction_is_enough_for_a_build_to_convert_the_page(
    content: Path, tmp_path: Path
) -> None:
    mark(content, f"{line_of('守“绿”卫家乡')}: 正文")
    built = run_build("--content", content, "--output", tmp_path / "site")
    assert built.returncode == 0, built.stderr
    record = contents.read(content).ledger.pages[NAME]
    assert record.said == (Mark(line_of("守“绿”卫家乡"), "正文"),)
    text = next(article for article in articles(content).values() if "守“绿”卫家乡" in article.text)
    assert "守“绿”卫家乡" in [block.text for block in text.blocks if block.kind == "paragraph"]


@pytest.mark.slow
def correct(folder: Path, title: str, old: str, new: str) -> Article:
    """Correct an article in its file."""
    article = articles(folder)[title]
    path = folder / article.path
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return article


def test_an_edited_article_follows_and_keeps_its_correction(content: Path) -> None:
    correct(content, ABOVE, "一线民辅警心中", "一线民警心中")
    mark(content, f"{line_of('该局党委号召')}: 接上段")
    convert(content)
    texts = [block.text for block in articles(content)[ABOVE].blocks]
    assert any("一线民警心中。该局党委号召" in text for text in texts)
    assert run_build("check", "--content", content).returncode == 0


def test_an_edited_article_made_part_of_another_takes_its_correction_along(content: Path) -> None:
    gone = correct(content, HEADLINE, "看守所", "看 守所")
    kept = correct(content, ABOVE, "一线民辅警心中", "一线民警心中")
    mark(content, f"{line_of(HEADLINE)}: 插题")
    result = run_build("convert", "--content", content)
    assert result.returncode == 0, result.stderr
    assert f"{gone.id} 里的改动随文字到了 {kept.id}" in result.stderr
    assert not (content / gone.path).exists()
    text = articles(content)[ABOVE].text
    assert "看 守所" in text
    assert "一线民警心中" in text
    assert contents.read(content).ledger.former_paths(kept.id) == (f"a/{gone.id}/",)
    # Taken back, both are as they were corrected.
    mark(content)
    convert(content)
    assert "看 守所" in articles(content)[HEADLINE].text
    assert "一线民警心中" in articles(content)[ABOVE].text
    assert articles(content)[HEADLINE].id == gone.id


def test_a_former_path_that_a_person_states_takes_nothing_from_those_of_the_program(content: Path) -> None:
    gone = articles(content)[HEADLINE]
    mark(content, f"{line_of(HEADLINE)}: 插题")
    convert(content)
    kept = correct(content, ABOVE, "---\n\n", 'aliases: ["old/path/"]\n---\n\n')
    archive = archives.assemble(contents.read(content))
    assert archive.by_id[kept.id].meta.aliases == ("old/path/", f"a/{gone.id}/")


def test_what_a_person_knows_of_an_article_made_part_of_another_asks(content: Path) -> None:
    gone = correct(content, HEADLINE, "---\n\n", 'access: "withdrawn"\n---\n\n')
    mark(content, f"{line_of(HEADLINE)}: 插题")
    message = refused(content)
    assert f"{gone.path}:" in message
    assert "access：" in message
    assert "withdrawn" in message


def test_an_edited_article_cut_in_two_keeps_the_corrections_of_both(content: Path) -> None:
    correct(content, ABOVE, "一线民辅警心中", "一线民警心中")
    before = correct(content, ABOVE, "该局党委号召", "该局党委会号召")
    mark(content, f"{line_of('该局党委号召')}: 标题")
    convert(content)
    after = articles(content)
    assert "一线民警心中" in after[ABOVE].text
    assert after[ABOVE].id == before.id
    (new,) = (article for title, article in after.items() if title.startswith("该局党委会号召"))
    assert new.id != before.id


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("3: 大标题", "不认识的读法“大标题”，是不是 标题；可用的读法：引题、标题"),
        ("9999: 标题", "没有第 9999 行"),
        ("1: 标题", "第 1 行是空行"),
        ("三: 标题", "不认识“三”"),
        ("3: [标题]", "应当是一行文字"),
        ("3:", "不认识的读法"),
        ("5: 标题 护“花”花更香", "现在它在第 7 行"),
        ("5: 标题 天上的云", "这一版里没有它"),
        ("3: 标题\n3: 插题", "键“3”重复"),
        ("3:999: 署名", "不能从第 999 个字切开"),
        ("3:1: 署名", "不能从第 1 个字切开"),
        ("isue: 第1期", "不认识“isue”，是不是 issue"),
        ("date: 2023-09-31", "2023 年 9 月只有 30 天"),
        ("date: 2023年夏", 'date: "[2023-06..2023-08]"'),
        ("order: 第三", "不是数"),
        ('"3 署名 张三": 也许', "请写 看过"),
    ],
)
def test_a_mistake_is_reported_with_its_line(line: str, message: str) -> None:
    with pytest.raises(ContentError) as raised:
        decisions.parse(f"# 说明\n{line}\n", "decisions/x.yaml", PAGE)
    (problem,) = raised.value.problems
    assert problem.line == 2 + line.count("\n")
    assert message in problem.message


def test_a_mistake_stops_the_build_and_nothing_is_written(content: Path) -> None:
    mark(content, "3: 大标题")
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    assert f"{decisions.file_of(NAME)}:1: 不认识的读法" in refused(content)
    assert {path: path.read_bytes() for path in content.rglob("*") if path.is_file()} == before


def test_every_reading_has_a_word_and_the_words_stand_in_the_manual() -> None:
    for kind in Reading:
        assert kind in roles.WORDS[kind.word]
    manual = (ROOT / "docs" / "editing.md").read_text(encoding="utf-8")
    assert "content/decisions/" in manual
    assert roles.manual() in manual, f"docs/editing.md needs this table:\n{roles.manual()}"
