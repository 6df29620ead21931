"""What is listed for a person to look at: few things, the most doubtful first, each worth reading."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin import roles
from bulletin.conversion import doubts
from bulletin.conversion.page import certainty, transcript
from tests.conftest import ARCHIVE, run_build
from tests.region import SUBJECT

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.conversion.doubts import Doubt

LISTED = re.compile(r"^ +(\d+)%  (\S+?):(\d+): (.+)$", re.MULTILINE)


def of(text: str) -> list[Doubt]:
    return [
        doubt for draft in transcript.read_page(text, SUBJECT) for doubt in doubts.of_lines(draft, "x.txt")
    ]


def listed(output: str) -> list[tuple[int, str, int, str]]:
    return [(int(sure), path, int(line), what) for sure, path, line, what in LISTED.findall(output)]


def test_convert_and_check_list_the_same_doubts_most_doubtful_first(content: Path) -> None:
    converted = listed(run_build("convert", "--content", content).stderr)
    assert converted == listed(run_build("check", "--content", content).stderr)
    assert 3 <= len(converted) <= 15, "22 articles: few enough to be read"
    assert all(one[0] <= other[0] for one, other in pairwise(converted))
    assert "杭锦旗" in converted[0][3]
    assert any("财喜白厚和" in what for *_, what in converted)
    assert any("[2023-12..2024-02]" in what for *_, what in converted)
    for _, path, line, _ in converted:
        file = (ARCHIVE / path.removeprefix(f"{content}/")).read_text(encoding="utf-8")
        assert file.split("\n")[line - 1].strip()


CROSSHEADS = """\
打击侵财犯罪 守护群众财产安全

陕坝讯 今年以来，该局始终保持对侵财犯罪的严打高压态势，成效明显，群众安全感不断提升。

最强手段 打击违法犯罪

该局抽调精干警力成立专班，快侦快破，为群众挽回损失三十余万元，受到群众好评。

筑牢校园防线

民警走进校园开展反诈宣传，发放宣传单二百余份，师生防范意识明显增强。（王小明）
"""


def test_a_crosshead_that_may_be_a_headline_is_a_doubt_until_a_person_has_spoken() -> None:
    number = 5
    assert number in {doubt.line for doubt in of(CROSSHEADS)}
    for word in ("插题", "标题", "正文"):
        drafts = transcript.read_page(CROSSHEADS, SUBJECT, {(number, 1): roles.WORDS[word]})
        told = [doubt for draft in drafts for doubt in doubts.of_lines(draft, "x.txt")]
        assert number not in {doubt.line for doubt in told}


def test_a_page_marked_as_markdown_leaves_no_doubt_but_about_what_was_set_aside() -> None:
    (doubt,) = of((ARCHIVE / "pages" / "003_af345a1e1148bab8.txt").read_text(encoding="utf-8"))
    assert (doubt.line, doubt.certainty) == (23, 0.99)
    assert doubt.what == "第 23 行认作重出，没有进文章：慑效果明显。"


def test_what_was_set_aside_is_listed_until_a_person_has_spoken() -> None:
    page = "点击上方蓝字关注我们\n平安红柳\n\n夜查路口守平安\n\n沙梁讯 凌晨三时，夜查结束，民警收起警示灯，踏上归途。(佟丽华)\n\n阅读 2318"
    listed = {doubt.line: doubt.what for doubt in of(page)}
    assert "第 1 行认作网页杂项" in listed[1]
    assert "阅读 2318" in listed[8]
    told = transcript.read_page(page, SUBJECT, {(1, 1): roles.WORDS["网页杂项"]})
    assert 1 not in {doubt.line for draft in told for doubt in doubts.of_lines(draft, "x.txt")}


def test_certainty_is_a_share_and_grows_with_the_margin() -> None:
    for scale in {certainty._CUT, certainty._TEXT, *certainty._SCALES.values()}:
        shares = [scale.certainty(margin / 4) for margin in range(-4000, 4000)]
        assert all(0 <= share <= 1 for share in shares)
        assert all(one <= other for one, other in pairwise(shares))
        assert scale.certainty(scale.half) == 0.5


def test_every_other_paragraph_of_an_item_without_headline_may_begin_the_next() -> None:
    page = """\
红柳镇派出所近日走访辖区牧户，登记草场围栏和牲畜数量，提醒牧民做好冬季防火和取暖安全。

沙梁火车站派出所在候车室设立咨询台，为旅客讲解铁路安全知识，解答出行疑问四十余次。
"""
    (first,) = transcript.read_page(page, SUBJECT)
    found = {doubt.line: doubt.certainty for doubt in doubts.of_lines(first, "x.txt")}
    assert found[3] == 0.5
