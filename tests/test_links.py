"""Links that editors write into articles: whether they lead somewhere, and what was meant where they do not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bulletin.archive.links import Links
from bulletin.text.markup import Link
from tests.conftest import ARCHIVE
from tests.content_folder import archive

if TYPE_CHECKING:
    from bulletin.model import Archive

BASE = "https://jianbao.org/archive/"


@pytest.fixture(scope="module")
def whole() -> Archive:
    known = archive(ARCHIVE)
    first, second = known.articles[:2]
    second = replace(second, meta=replace(second.meta, aliases=("old/path/",)))
    return replace(
        known,
        articles=(first, second, *known.articles[2:]),
        settings=replace(known.settings, base_url=BASE),
    )


def said(whole: Archive, target: str) -> str:
    return Links(whole, ["tags/从前/"]).mistake(whole.articles[0], Link(1, "字", target))


def test_links_that_lead_somewhere_are_let_through(whole: Archive) -> None:
    one, other = whole.articles[:2]
    page = whole.pages[0].raw.stem
    named = next(each for each in whole.listed if each.meta.authors)
    tagged = next(each for each in whole.listed if each.meta.tags)
    for target in (
        f"../{other.id}/",
        f"../{other.id}/#{other.blocks[0].anchor}",
        f"../{other.id}/#{other.blocks[0].anchor}:~:text=x",
        f"../{other.id}/index.html#main",
        f"#{one.blocks[0].anchor}",
        "#text",
        f"../../pages/{page}/",
        f"../../people/{named.meta.authors[0]}/",
        f"../../tags/{tagged.meta.tags[0]}/",
        "../../tags/%E4%BB%8E%E5%89%8D/",
        "../../old/path/",
        "../../about/",
        "../../",
        "../..",
        "../../index.html#main",
        BASE,
        f"{BASE}a/{other.id}/?from=chat#main",
        "https://example.cn/anything",
        "mailto:a@example.cn",
        "//example.cn/x",
    ):
        assert said(whole, target) == "", target


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://[x", "链接 http://[x 读不懂；请改正或删去"),
        (
            "../{other}/#p-00000000",
            "链接 ../{other}/#p-00000000 指的那一段不在文章 {other} 里；请从网页上那一段复制链接，或删去 # 和后面的字",
        ),
        (
            "#p-00000000",
            "链接 #p-00000000 指的那一段不在文章 {one} 里；请从网页上那一段复制链接，或删去 # 和后面的字",
        ),
        (
            "www.example.cn/x",
            "链接 www.example.cn/x 在网站上不通；别的网站要写全：[字](https://www.example.cn/x)",
        ),
        ("example.com", "链接 example.com 在网站上不通；别的网站要写全：[字](https://example.com)"),
        ("../{slip}/", "链接 ../{slip}/ 在网站上不通；是不是文章 {other}？请写：[字](../{other}/)"),
        (
            "articles/{other}.md",
            "链接 articles/{other}.md 在网站上不通；是不是文章 {other}？请写：[字](../{other}/)",
        ),
        ("/a/{other}/", "链接 /a/{other}/ 在网站上不通；是不是文章 {other}？请写：[字](../{other}/)"),
        (
            "../../../../x",
            "链接 ../../../../x 在网站上不通；请改成另一篇文章的 ../编号/，或去掉链接，只留文字：字",
        ),
        (
            "pages/{page}.txt",
            "链接 pages/{page}.txt 在网站上不通；是不是版面 {page}？请写：[字](../../pages/{page}/)",
        ),
        (
            "../../people/没有的人/",
            "链接 ../../people/没有的人/ 在网站上不通；请改成另一篇文章的 ../编号/，或去掉链接，只留文字：字",
        ),
        (
            "../../tags/没有的/",
            "链接 ../../tags/没有的/ 在网站上不通；请改成另一篇文章的 ../编号/，或去掉链接，只留文字：字",
        ),
        (
            "../../pages/nowhere/",
            "链接 ../../pages/nowhere/ 在网站上不通；请改成另一篇文章的 ../编号/，或去掉链接，只留文字：字",
        ),
        (
            BASE + "nowhere/",
            f"链接 {BASE}nowhere/ 在网站上不通；请改成另一篇文章的 ../编号/，或去掉链接，只留文字：字",
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_what_was_meant(
    whole: Archive, target: str, message: str
) -> None:
    one, other = whole.articles[0].id, whole.articles[1].id
    slip = f"{other[:-1]}{'0' if other[-1] != '0' else '1'}"
    values = {"one": one, "other": other, "slip": slip, "page": whole.pages[0].raw.stem}
    assert said(whole, target.format(**values)) == message.format(**values)
