"""The pictures of links: they hold what they should, stay small, and are drawn once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bulletin.content import frontmatter
from bulletin.model import Archive, Settings
from bulletin.reference.phrases import pieces
from bulletin.sharing import cards
from bulletin.sharing.fonts import Font, find
from bulletin.text.headlines import break_lines, clauses
from tests.conftest import ARCHIVE
from tests.region import GAZETTEER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bulletin.model import OutputFile
    from bulletin.recipes import Recipe

REAL = sorted((ARCHIVE / "articles").glob("*.md"))
NAMES = {"150826": "杭锦后旗"}


@pytest.fixture(scope="module")
def fonts() -> tuple[Font, ...]:
    """The fonts of this machine. None is a failure: the README says which package to install."""
    found = find()
    assert found, "no Chinese font; install one (Debian: apt-get install fontconfig fonts-noto-cjk)"
    return found


@pytest.fixture(scope="module")
def archive() -> Archive:
    articles = tuple(
        frontmatter.parse(path.read_text(encoding="utf-8"), path.name, GAZETTEER) for path in REAL
    )
    return Archive(Settings(base_url="https://user.github.io/repo/", subtitle="文字存档"), (), articles)


def made(recipes: Iterable[Recipe]) -> list[OutputFile]:
    return [recipe.file() for recipe in recipes]


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_every_article_has_a_card_of_its_own(archive: Archive, fonts: tuple[Font, ...]) -> None:
    files = made(cards.recipes(cards.specs(archive, fonts, lambda code: NAMES.get(code, code))))
    assert [file.path for file in files] == ["card.png", *(f"a/{one.id}/card.png" for one in archive.listed)]
    for file in files:
        picture = opened(file.content)
        assert (picture.format, picture.size) == ("PNG", (cards.WIDTH, cards.HEIGHT))
        assert len(file.content) <= 10_500
        assert len(picture.convert("L").getcolors() or []) == 4, "there is something on it"
    assert sum(len(file.content) for file in files) / len(files) <= 9_000
    assert len({file.content for file in files}) == len(files)


def test_a_card_is_known_by_what_it_shows(archive: Archive, fonts: tuple[Font, ...]) -> None:
    keys = {recipe.path: recipe.key() for recipe in cards.recipes(cards.specs(archive, fonts, str))}
    again = {recipe.path: recipe.key() for recipe in cards.recipes(cards.specs(archive, fonts, str))}
    assert keys == again
    assert len(set(keys.values())) == len(keys)
    renamed = cards.specs(Archive(Settings(title="别的档案"), (), archive.articles), fonts, str)
    assert not set(keys.values()) & {recipe.key() for recipe in cards.recipes(renamed)}


def test_the_same_spec_gives_the_same_bytes(fonts: tuple[Font, ...]) -> None:
    spec = cards.Spec("题一 题二", "某地　2023年", "档案", fonts[0])
    assert cards.draw(spec) == cards.draw(spec)


def test_a_headline_no_font_has_gets_no_card_of_its_own(fonts: tuple[Font, ...]) -> None:
    odd = frontmatter.parse(
        '---\nid: "aaaa"\ntitle: "题\U0001f9ff\U0001fae8\ufff0"\n---\n\n句。\n', "aaaa.md", GAZETTEER
    )
    specs = cards.specs(Archive(Settings(), (), (odd,)), fonts, str)
    assert list(specs) == ["card.png"]


def test_without_a_font_there_is_still_the_archives_card() -> None:
    (file,) = made(cards.recipes(cards.specs(Archive(Settings(), (), ()), (), str)))
    assert (file.path, opened(file.content).size) == ("card.png", (1200, 630))


@pytest.mark.parametrize("headline", ["一", "很长的标题" * 40, "甲 乙 丙 丁 戊 己 庚", "W" * 200, "“" * 30])
def test_any_headline_can_be_drawn(headline: str, fonts: tuple[Font, ...]) -> None:
    data = cards.draw(cards.Spec(headline, "某地" * 40, "档案" * 40, fonts[0]))
    assert len(data) < 100_000
    ink = opened(data).convert("L").point([255 if level < 120 else 0 for level in range(256)])
    box = ink.getbbox()
    assert box is not None
    # The rules beside the square are grey; all ink stands in it.
    assert box[0] >= (cards.WIDTH - cards.HEIGHT) // 2
    assert box[2] <= (cards.WIDTH + cards.HEIGHT) // 2


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_the_middle_square_says_the_same(path: Path, fonts: tuple[Font, ...]) -> None:
    """WeChat, QQ and DingTalk cut it out: nothing that is to be read may stand beside it."""
    article = frontmatter.parse(path.read_text(encoding="utf-8"), path.name, GAZETTEER)
    spec = cards.Spec(article.meta.title, "某地　约2023年9月（推断）", "简报档案", fonts[0], "引题在上")
    picture = opened(cards.draw(spec)).convert("L")
    ink = picture.point([255 if level < 120 else 0 for level in range(256)])
    left = (cards.WIDTH - cards.HEIGHT) // 2
    for side in ((0, 0, left, cards.HEIGHT), (left + cards.HEIGHT, 0, cards.WIDTH, cards.HEIGHT)):
        assert ink.crop(side).getbbox() is None
    size, lines = cards._headline(article.meta.title, (fonts[0],), cards._BOTTOM - cards._TOP)
    assert "".join(lines).replace(" ", "") == article.meta.title.replace(" ", ""), "whole"
    assert size >= 42, "legible at a quarter of its size"


def test_what_no_chinese_face_has_is_drawn_by_another_and_what_none_has_is_named() -> None:
    chinese = Font("a", 0, "a", (0x20, 0x3000, 0xFF00), (0x7E, 0x9FFF, 0xFFEF))
    mongolian = Font("b", 0, "b", (0x1800,), (0x18AF,))
    articles = [
        frontmatter.parse(f'---\nid: "{name}"\ntitle: "{title}"\n---\n\n句。\n', "x.md", GAZETTEER)
        for name, title in (("aaaa", "题ᠮ"), ("bbbb", "题ཀ"))
    ]
    value = Archive(Settings(), (), tuple(articles))
    specs = cards.specs(value, (chinese, mongolian), str)
    assert specs["a/aaaa/card.png"].more == (mongolian,)
    assert "a/bbbb/card.png" not in specs
    assert cards.missing(value, (chinese, mongolian)) == {"ཀ": ("bbbb",)}


def test_glyphs_are_known_by_range() -> None:
    font = Font("f", 0, "f", (0x20, 0x4E00), (0x7E, 0x4E8C))
    assert font.has("a 一二")
    assert not font.has("一丙龥")
    assert not font.has("\x7f")


# --- Where a headline breaks


@pytest.mark.parametrize(
    ("headline", "width", "lines"),
    [
        ("筑牢禁毒防线 守护一方净土", 10, ["筑牢禁毒防线", "守护一方净土"]),
        ("“昆仑 2022”专项行动", 20, ["“昆仑 2022”专项行动"]),
        ("开鲁县公安局严厉打击涉环食药领域违法犯罪", 13, ["开鲁县公安局严厉打击", "涉环食药领域违法犯罪"]),
        ("甲乙丙丁，戊己", 4, ["甲乙丙", "丁，戊己"]),
        ("接警“一盘棋”", 4, ["接警“一", "盘棋”"]),
    ],
)
def test_lines(headline: str, width: int, lines: list[str]) -> None:
    assert break_lines(headline, width, len) == lines


def test_a_clause_is_cut_between_words_where_they_are_known() -> None:
    headline = "二连口岸移民警察战高温保畅通"
    assert break_lines(headline, 8, len, pieces) == ["二连口岸移民警察", "战高温保畅通"]
    assert break_lines("派出所", 2, len, pieces) == ["派出", "所"]


@given(st.text(st.sampled_from("甲乙丙二连口岸移民“”，。：—《》（）第ab12% "), max_size=40))
def test_pieces_of_a_headline_are_the_headline(headline: str) -> None:
    assert "".join(pieces(headline)) == headline
    assert all(pieces(headline))


@given(st.text(st.sampled_from("甲乙丙“”，。（）ab12 "), max_size=40), st.integers(4, 20))
def test_no_character_of_a_headline_is_lost(headline: str, width: int) -> None:
    lines = break_lines(headline, width, len)
    assert "".join(lines).replace(" ", "") == headline.replace(" ", "")
    assert "".join(clauses(headline)).replace(" ", "") == headline.replace(" ", "")
