"""where: from what a reader reports to file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import run_build
from tests.content_folder import archive, by_title, edit

if TYPE_CHECKING:
    from pathlib import Path


def test_every_paragraph_is_found_in_its_file_and_on_its_page(content: Path) -> None:
    article = archive(content).by_id[by_title(content, "送奖到岗").id]
    for block in article.blocks:
        told = run_build("where", f"{article.id}#{block.anchor}", "--content", content)
        assert told.returncode == 0, told.stderr
        own, printed = (
            line for line in (told.stdout + told.stderr).splitlines() if line.startswith(str(content))
        )
        path, line, _ = own.split(":", 2)
        assert block.text in (content / path).read_text("utf-8").split("\n")[int(line) - 1]
        path, line, _ = printed.split(":", 2)
        assert block.text[:6] in (content / path).read_text("utf-8").split("\n")[int(line) - 1]


def test_an_anchor_from_before_a_correction_is_found(content: Path) -> None:
    article = archive(content).by_id[by_title(content, "送奖到岗").id]
    before = article.blocks[0].anchor
    edit(content, "送奖到岗", "一线民辅警心中", "一线民警心中")
    told = run_build("where", f"https://example.org/a/{article.id}/#{before}", "--content", content)
    assert told.returncode == 0, told.stderr
    assert "现在是 #p-" in told.stdout + told.stderr


def test_a_paragraph_is_found_by_its_number_and_an_article_by_a_link_to_words(content: Path) -> None:
    """As messages count them (第 3 段), and as browsers copy a link to a highlight."""
    article = archive(content).by_id[by_title(content, "送奖到岗").id]
    for word, block in ((f"{article.id}#p2", article.blocks[1]), (f"{article.id}#1", article.blocks[0])):
        told = run_build("where", word, "--content", content)
        assert told.stderr.splitlines()[0].endswith(f"{block.text}（#{block.anchor}）")
    anchor = article.blocks[0].anchor
    for fragment, beginning in (
        (f"{anchor}:~:text=%E6%B0%91", article.blocks[0].text),
        (":~:text=%E6%B0%91", "送奖到岗"),
    ):
        told = run_build("where", f"https://example.org/a/{article.id}/?x=1#{fragment}", "--content", content)
        assert beginning in told.stderr.splitlines()[0]
        assert "现在是" not in told.stderr


def test_what_names_nothing_is_wrong_usage(content: Path) -> None:
    article = by_title(content, "送奖到岗").id
    for word, said in (
        ("zzzzz", "没有“zzzzz”；要写成 编号#段落，例如 x7k2m#p-1a2b3c4d"),
        ("一篇文章", "没有“一篇文章”；要写成"),
        (f"{article}#p-00000000", f"文章 {article} 里没有段落 p-00000000；这一段可能已经删去"),
        (f"{article}#p99", f"文章 {article} 没有第 99 段；它有 "),
        (f"{article}#p0", f"文章 {article} 没有第 0 段；它有 "),
        (f"{article}#notes", f"文章 {article} 里，“notes”不是段落；要写成 编号#段落"),
    ):
        told = run_build("where", word, "--content", content)
        assert told.returncode == 2
        assert told.stderr.startswith(said)


def test_an_article_without_a_place_on_a_page_is_found_in_its_file(content: Path) -> None:
    """Its headline where no paragraph is named; its first line where the page does not have these words."""
    article = by_title(content, "送奖到岗")
    told = run_build("where", f"a/{article.id}/", "--content", content)
    own, printed = told.stderr.splitlines()
    assert own.startswith(f"{content}/articles/{article.id}.md:1: ")
    assert "送奖到岗" in own
    assert "送奖到岗" in printed
    (content / "articles" / "hand1.md").write_text(
        '---\nid: "hand1"\ntitle: "手工录入"\n---\n\n一封来信。\n', encoding="utf-8"
    )
    told = run_build("where", "hand1", "--content", content)
    assert told.stderr.splitlines() == [f"{content}/articles/hand1.md:1: 手工录入"]
