"""A link to a paragraph goes on leading there when the paragraph is corrected."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content import anchors
from bulletin.content.ledger import Paragraph
from bulletin.text import prose
from tests.conftest import run_build
from tests.content_folder import LATER, archive, by_title, change_page, convert, edit

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Block

TITLE = "送奖到岗鼓干劲"


def blocks(folder: Path) -> tuple[Block, ...]:
    """The article's blocks as they are published."""
    (found,) = (one for one in archive(folder).articles if one.meta.title.startswith(TITLE))
    return found.blocks


def names(folder: Path) -> list[set[str]]:
    """For each block every fragment id that leads to it."""
    return [{block.anchor, *block.former, *(name for name, _ in block.gone)} for block in blocks(folder)]


def test_every_correction_keeps_the_links_of_the_one_before(bare: Path) -> None:
    convert(bare)
    published = names(bare)
    for old, new in pairwise(["一线民辅警心中", "一线民警心中", "一线民警的心中", "一线民警们心中"]):
        edit(bare, TITLE, old, new)
        assert [old <= new for old, new in zip(published, names(bare), strict=True)] == [True] * len(
            published
        )
        convert(bare, every_page=False)
        published = names(bare)
    assert len(published[0]) == 4


def test_a_page_captured_anew_keeps_the_links(bare: Path) -> None:
    convert(bare)
    published = names(bare)
    change_page(bare, "000", "战高温、斗酷暑", "斗高温、战酷暑")
    convert(bare, LATER)
    assert [old <= new for old, new in zip(published, names(bare), strict=True)] == [True] * len(published)
    assert sum(map(len, names(bare))) == sum(map(len, published)) + 1


def test_links_to_a_paragraph_that_is_gone_lead_to_the_one_before_it(bare: Path) -> None:
    convert(bare)
    article = by_title(bare, TITLE)
    second = article.body.split("\n\n")[1]
    edit(bare, TITLE, f"\n\n{second}", "")
    first, last = blocks(bare)
    gone = ((article.blocks[1].anchor, ""),)
    assert (first.former, first.gone) == ((), gone)
    assert (last.former, last.gone) == ((), ())
    # And stay gone once the page is captured anew and the article written from it.
    convert(bare, every_page=False)
    change_page(bare, "000", "更加饱满的热情、更昂扬的斗志", "更饱满的热情、更加昂扬的斗志")
    convert(bare, LATER)
    assert [block.gone for block in blocks(bare)] == [gone, ()]


def test_the_half_with_most_of_its_letters_keeps_the_link_of_a_paragraph_that_was_parted(bare: Path) -> None:
    convert(bare)
    article = by_title(bare, TITLE)
    whole = article.body.split("\n\n")[0]
    at = whole.index("为进一步鼓舞") - 20
    edit(bare, TITLE, whole, f"{whole[:at]}\n\n{whole[at:]}")
    assert article.blocks[0].anchor in blocks(bare)[1].former
    assert not blocks(bare)[0].former


def test_two_paragraphs_put_together_have_the_links_of_both(bare: Path) -> None:
    convert(bare)
    article = by_title(bare, TITLE)
    edit(bare, TITLE, "心中。\n\n该局", "心中。该局")
    first, _ = blocks(bare)
    assert set(first.former) == {article.blocks[0].anchor, article.blocks[1].anchor}
    assert not first.gone


def test_a_paragraph_written_anew_is_gone(bare: Path) -> None:
    convert(bare)
    article = by_title(bare, TITLE)
    edit(bare, TITLE, article.body.split("\n\n")[1], "编者另写一段文字，与原来的毫不相干。")
    assert [block.gone for block in blocks(bare)] == [((article.blocks[1].anchor, ""),), (), ()]


def test_a_shortened_article_gives_no_digest_of_the_words_that_were_cut(bare: Path, tmp_path: Path) -> None:
    convert(bare)
    article = by_title(bare, TITLE)
    edit(bare, TITLE, "一线民辅警心中", "一线民警心中")
    edit(bare, TITLE, 'title: "', 'access: "redacted"\ntitle: "')
    assert run_build("--content", bare, "--output", tmp_path / "site").returncode == 0
    html = (tmp_path / "site" / "a" / article.id / "index.html").read_text(encoding="utf-8")
    assert article.blocks[0].anchor not in html
    assert article.blocks[1].anchor in html


def test_a_paragraph_put_in_and_taken_out_again_leaves_its_link(bare: Path) -> None:
    convert(bare)
    first = by_title(bare, TITLE).body.split("\n\n")[0]
    edit(bare, TITLE, first, f"{first}\n\n编者补记一段文字。")
    added = blocks(bare)[1].anchor
    convert(bare, every_page=False)
    assert [block.former for block in blocks(bare)] == [(), (), (), ()]
    edit(bare, TITLE, "\n\n编者补记一段文字。", "")
    assert blocks(bare)[0].gone == ((added, ""),)


def test_an_article_typed_by_hand_keeps_its_links_as_well(bare: Path) -> None:
    path = bare / "articles" / "hand1.md"
    path.write_text('---\nid: "hand1"\n---\n\n第一段文字在此。\n\n第二段文字在此。\n', encoding="utf-8")
    convert(bare)
    before = archive(bare).by_id["hand1"].blocks
    for words in ("第二段的文字在此。", "第二段的文字，就在此。"):
        path.write_text(f'---\nid: "hand1"\n---\n\n第一段文字在此。\n\n{words}\n', encoding="utf-8")
        convert(bare, every_page=False)
    _, second = archive(bare).by_id["hand1"].blocks
    assert before[1].anchor in second.former
    assert len(second.former) == 2


def test_the_document_answers_to_every_former_name(bare: Path, tmp_path: Path) -> None:
    convert(bare)
    article = by_title(bare, TITLE)
    edit(bare, TITLE, "一线民辅警心中", "一线民警心中")
    assert run_build("--content", bare, "--output", tmp_path / "site").returncode == 0
    html = (tmp_path / "site" / "a" / article.id / "index.html").read_text(encoding="utf-8")
    (paragraph,) = (line for line in html.splitlines() if f'id="{article.blocks[0].anchor}"' in line)
    assert paragraph.startswith(f'<p id="{blocks(bare)[0].anchor}">')


PARAGRAPHS = st.lists(st.text("民警公安局讯草原反诈，。", min_size=1, max_size=12), max_size=5)


@pytest.mark.parametrize("keep", [anchors.names, anchors.handed_on])
@given(before=PARAGRAPHS, now=PARAGRAPHS)
def test_no_link_is_lost_as_long_as_there_is_a_paragraph(
    keep: object, before: list[str], now: list[str]
) -> None:
    old = [
        Paragraph(block.text, (block.anchor, f"p-{n}"))
        for n, block in enumerate(prose.parse("\n\n".join(before)))
    ]
    new = prose.parse("\n\n".join(now))
    if keep is anchors.names:
        found = [
            {block.anchor, *more.former, *more.gone}
            for block, more in zip(new, anchors.names(old, new), strict=True)
        ]
    else:
        found = [{*paragraph.anchors, *paragraph.gone} for paragraph in anchors.handed_on(old, new)]
    all_names = [name for names in found for name in names]
    assert len(all_names) == len(set(all_names))
    if new:
        assert {name for paragraph in old for name in paragraph.anchors} <= set(all_names)


@given(before=PARAGRAPHS, now=PARAGRAPHS)
def test_what_is_recorded_of_a_correction_names_all_its_paragraphs(before: list[str], now: list[str]) -> None:
    old = [Paragraph(block.text, (block.anchor,)) for block in prose.parse("\n\n".join(before))]
    new = prose.parse("\n\n".join(now))
    recorded = anchors.recorded(old, new)
    assert [paragraph.text for paragraph in recorded] == [paragraph.text for paragraph in old]
    known = {name for paragraph in recorded for name in (*paragraph.anchors, *paragraph.gone)}
    assert {name for paragraph in old for name in paragraph.anchors} <= known
    if old:
        assert {block.anchor for block in new} <= known
    assert anchors.recorded(recorded, new) == recorded
