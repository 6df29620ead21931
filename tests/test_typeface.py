"""The glyphs a site carries: those of its headlines, from the program's own file, the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import replace

from fontTools.ttLib import TTFont

from bulletin.documents import typeface
from bulletin.model import Archive, Settings
from tests.test_rendering import FIRST


def archive(*titles: str) -> Archive:
    articles = (
        replace(FIRST, meta=replace(FIRST.meta, id=f"x{number:04}", title=title))
        for number, title in enumerate(titles)
    )
    return Archive(Settings(), (), tuple(articles))


def test_headline_glyphs_are_those_of_all_headlines_without_ascii() -> None:
    assert typeface.headline_glyphs(archive("乙甲 110", "甲“丙”")) == "“”丙乙甲"


def test_above_the_limit_there_are_none() -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + typeface.LIMIT + 1)))
    assert typeface.headline_glyphs(archive(many[:-1])) == many[:-1]
    assert typeface.headline_glyphs(archive(many)) == ""
    assert [recipe.path for recipe in typeface.recipes(archive(many))] == ["static/fonts/OFL.txt"]


def test_a_subset_has_the_glyphs_that_there_are_and_says_its_licence() -> None:
    made = typeface.subset("“平安\U00020000")
    typeface.subset.cache_clear()
    assert typeface.subset("“平安\U00020000") == made
    font = TTFont(io.BytesIO(made))
    assert {chr(code) for code in font.getBestCmap()} == set("“平安")
    assert font["name"].getDebugName(1) == "Bulletin Song"
    assert "Open Font License" in font["name"].getDebugName(13)


def test_four_hundred_glyphs_weigh_little() -> None:
    glyphs = "".join(
        bytes([0xB0 + at // 94, 0xA1 + at % 94]).decode("gb2312") for at in range(typeface.LIMIT)
    )
    assert len(typeface.subset(glyphs)) <= 160_000
