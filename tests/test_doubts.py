"""What is listed for a person to look at: few things, the most doubtful first, each worth reading."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import roles
from bulletin.conversion import doubts
from bulletin.conversion.page import certainty, transcript
from tests import page_cases
from tests.conftest import ARCHIVE, BASE_URL, run_build
from tests.content_folder import change_page
from tests.region import SUBJECT

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.conversion.doubts import Doubt

LISTED = re.compile(r"^ +(\d+)%  (\S+?):(\d+): (.+)$", re.MULTILINE)


FOLLOW = "点击上方蓝字关注我们，每天为您讲述草原上的警务故事"


def of(text: str) -> list[Doubt]:
    drafts = transcript.read_page(text, SUBJECT)
    found = [doubt for draft in drafts for doubt in doubts.of_lines(draft, "x.txt")]
    return [*doubts.of_furniture(drafts, "x.txt"), *found]


def listed(output: str) -> list[tuple[int, str, int, str]]:
    return [(int(sure), path, int(line), what) for sure, path, line, what in LISTED.findall(output)]


def test_check_lists_every_doubt_most_doubtful_first(content: Path) -> None:
    checked = listed(run_build("check", "--content", content).stderr)
    assert 3 <= len(checked) <= 15, "22 articles: few enough to be read"
    assert all(one[0] <= other[0] for one, other in pairwise(checked))
    assert "杭锦旗" in checked[0][3]
    assert any("财喜白厚和" in what for *_, what in checked)
    assert any("2023-12~" in what for *_, what in checked)
    for _, path, line, _ in checked:
        file = (ARCHIVE / path.removeprefix(f"{content}/")).read_text(encoding="utf-8")
        assert file.split("\n")[line - 1].strip()


def test_what_was_listed_once_is_a_number_afterwards(bare: Path) -> None:
    first = run_build("convert", "--content", bare).stderr
    assert listed(first) == listed(run_build("check", "--content", bare).stderr)
    again = run_build("convert", "--content", bare).stderr
    fresh = [what for *_, what in listed(again)]
    assert fresh == [what for *_, what in listed(first) if "未成年人" in what], (
        "listed before each publishing"
    )
    assert f"另有 {len(listed(first)) - len(fresh)} 处以前列过的疑点" in again


def test_a_new_page_lists_its_own_doubts_and_those_it_raises_elsewhere(bare: Path, tmp_path: Path) -> None:
    pages = sorted((bare / "pages").iterdir())
    late = pages[2].read_bytes() + f"\n\n{FOLLOW}\n".encode()
    pages[2].unlink()
    run_build("--content", bare, "--output", tmp_path / "site")
    pages[2].write_bytes(late)
    built = run_build("--content", bare, "--output", tmp_path / "site").stderr
    whats = [what for *_, what in listed(built)]
    assert any("拆为财喜、白厚和" in what for what in whats), "the new page settles a name on an old one"
    assert any(path.endswith(pages[2].name) for _, path, _, _ in listed(built))
    assert not any("杭锦旗" in what for what in whats)


def settle(folder: Path, doubt: dict[str, Any]) -> None:
    path = folder.parent / doubt["settle"]["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(doubt["settle"]["line"] + "\n")


def doubts_of(folder: Path) -> list[dict[str, Any]]:
    result = run_build("check", "--content", folder, "--json", cwd=folder.parent)
    found: list[dict[str, Any]] = json.loads(result.stdout)["doubts"]
    return found


def test_one_line_settles_any_doubt_until_its_words_change(content: Path) -> None:
    (content / "articles" / "hand1.md").write_text(
        '---\nid: "hand1"\n---\n\n高一学生王小明获奖。\n', encoding="utf-8"
    )
    (path,) = (content / "pages").glob("002*")
    text = path.read_text(encoding="utf-8") + f"\n\n{FOLLOW}\n"
    path.write_text(text, encoding="utf-8")
    run_build("convert", "--content", content)
    found = doubts_of(content)
    assert any(doubt["path"].endswith("hand1.md") for doubt in found)
    for number, doubt in enumerate(found):
        settle(content, doubt)
        assert len(doubts_of(content)) == len(found) - number - 1, doubt["message"]
    assert "疑点" not in run_build("convert", "--content", content).stderr
    # What was set aside is captured anew, other words behind those that the message quotes.
    path.write_text(text.replace("警务故事", "平安故事"), encoding="utf-8")
    run_build("convert", "--content", content)
    (again,) = doubts_of(content)
    assert "点击上方蓝字关注我们" in again["message"]
    assert "故事" not in again["message"]


def test_a_line_that_settles_nothing_is_told_with_what_it_may_have_meant(content: Path) -> None:
    """Nothing is wrong: what it meant is still asked, or is asked no more."""
    asked = doubts_of(content)
    here, there = (next(one for one in asked if f"pages/{page}" in one["path"]) for page in ("000_", "003_"))
    file = content.parent / here["settle"]["path"]
    mistyped = here["settle"]["line"].replace("〔", "〔0", 1)
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        f'{mistyped}\n{there["settle"]["line"]}\n"7 早已不问的一处": 看过\n"8 又一处": 无误\n',
        encoding="utf-8",
    )
    done = run_build("check", "--content", content)
    assert done.returncode == 0
    told = [line for line in done.stderr.splitlines() if line.startswith(f"{file}:")]
    assert [line.partition(":")[2].partition(":")[0] for line in told] == ["1", "2", "3"]
    assert "没有“" in told[0]
    assert f"现在问的是“{here['message']}”" in told[0]
    assert f"请移到 {there['settle']['path'].removeprefix('content/')}" in told[1]
    assert "第 3、4 行的“看过”不对应现在的任何疑点" in told[2]
    assert done.stderr.splitlines().count(here["settle"]["line"]) == 1, "below, as it is pasted"

    # Settled rightly, there is nothing to tell; of what belongs to no page neither.
    file.write_text(f"{here['settle']['line']}\n", encoding="utf-8")
    assert f"{file}:" not in run_build("check", "--content", content).stderr
    other = content / "decisions" / "else" / "settled.yaml"
    other.parent.mkdir()
    other.write_text(here["settle"]["line"] + "\n", encoding="utf-8")
    file.unlink()
    assert f"{other}:1: " in run_build("check", "--content", content).stderr


def test_the_line_that_settles_is_shown_as_it_is_pasted(content: Path) -> None:
    run_build("convert", "--content", content)
    shown = run_build("check", "--content", content, cwd=content.parent).stderr
    found = re.search(r"没有错就写进 (\S+)： (.+)", shown)
    assert found
    assert found[1] == "content/decisions/000_f0f7006d1a8be4fe.yaml"
    path = content.parent / found[1]
    path.parent.mkdir()
    path.write_text(found[2] + "\n", encoding="utf-8")
    assert not any("杭锦旗" in doubt["message"] for doubt in doubts_of(content))


def test_build_and_convert_say_what_they_made(bare: Path, tmp_path: Path) -> None:
    built = run_build("--content", bare, "--output", tmp_path / "site", "--base-url", BASE_URL).stderr
    assert "新的文章 22 篇：" in built
    assert "……另有 2 篇" in built
    first = built.splitlines()[1].split("  ")
    assert first[1:] == [
        "q4fnf",
        "阿左旗公安局：发挥生态警务效能 守住生态安全底线",
        f"{bare}/articles/q4fnf.md",
        f"{BASE_URL}a/q4fnf/",
    ]
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    converted = run_build("convert", "--content", bare).stderr
    assert "改了的文章 1 篇：\n  d5q5w  送奖到岗鼓干劲" in converted
    assert "新的文章" not in converted


CROSSHEADS = """\
打击侵财犯罪 守护群众财产安全

陕坝讯 今年以来，该局始终保持对侵财犯罪的严打高压态势，成效明显，群众安全感不断提升。

最强手段 打击违法犯罪

该局抽调精干警力成立专班，快侦快破，为群众挽回损失三十余万元，受到群众好评。

筑牢校园防线

民警走进校园开展反诈宣传，发放宣传单二百余份，师生防范意识明显增强。（王小明）
"""


def test_a_crosshead_that_may_be_a_headline_is_a_doubt_until_a_person_has_spoken() -> None:
    number = 9
    assert number in {doubt.line for doubt in of(CROSSHEADS)}
    for word in ("插题", "标题", "正文"):
        drafts = transcript.read_page(CROSSHEADS, SUBJECT, {(number, 1): roles.WORDS[word]})
        told = [doubt for draft in drafts for doubt in doubts.of_lines(draft, "x.txt")]
        assert number not in {doubt.line for doubt in told}


def test_a_page_marked_as_markdown_leaves_no_doubt_but_about_what_was_set_aside() -> None:
    (doubt,) = of((ARCHIVE / "pages" / "003_af345a1e1148bab8.txt").read_text(encoding="utf-8"))
    assert doubt.line == 23
    assert doubt.what == "第 23 行认作重出，没有进文章：慑效果明显。"


FURNITURE = "点击上方蓝字关注我们\n平安红柳\n\n夜查路口守平安\n\n沙梁讯 凌晨三时，夜查结束，民警收起警示灯，踏上归途。(佟丽华)\n\n阅读 2318\n"


def test_all_that_proves_to_belong_to_the_page_is_one_thing_to_look_at_until_a_person_has_spoken() -> None:
    listed = {doubt.line: doubt.what for doubt in of(FURNITURE)}
    assert listed[1] == "第 1、8 行认作网页杂项，没有进文章：点击上方蓝字关注我们 / 阅读 2318"
    assert "平安红柳" in listed[2], "what nothing but its place tells is listed by itself"
    assert 8 not in listed
    told = transcript.read_page(FURNITURE, SUBJECT, {(1, 1): roles.WORDS["网页杂项"]})
    (left,) = doubts.of_furniture(told, "x.txt")
    assert left.what == "第 8 行认作网页杂项，没有进文章：阅读 2318"


@pytest.mark.parametrize(
    "line", ["Words of the Week", "QR code: nmgjc2019", "Цагдаа", "ᠴᠠᠭᠳᠠᠭ᠎ᠠ ᠶᠢᠨ ᠰᠣᠨᠢᠨ", "110 119 120 122"]
)
def test_what_is_set_aside_is_asked_about_in_whatever_script_it_is(line: str) -> None:
    text = FURNITURE.replace("阅读 2318", line)
    assert f"第 8 行认作版头，没有进文章：{line}" in {doubt.what for doubt in of(text)}


@pytest.mark.parametrize(
    "line",
    [
        "A2",
        "12",
        "- 3 -",
        "08:30",
        "https://www.example.cn/paper",
        "editor@example.cn",
        "NEIMENGGU JINGCHA BAO",
    ],
)
def test_what_can_be_no_text_is_not_asked_about(line: str) -> None:
    text = FURNITURE.replace("阅读 2318", line)
    assert 8 not in {doubt.line for doubt in of(text)}


def test_certainty_is_a_share_and_grows_with_the_likelihood_of_the_reading() -> None:
    read = next(one for one in transcript.read_page(CROSSHEADS, SUBJECT)[0].read if not one.is_aside)
    found = [certainty.of(replace(read, share=share / 1000)) for share in range(1001)]
    assert all(0 <= sure < 1 for sure in found)
    assert all(one <= other for one, other in pairwise(found))
    assert certainty.of(replace(read, share=0.97)) == pytest.approx(0.85, abs=0.01), (
        "as measured on unseen pages"
    )


@given(st.lists(st.sampled_from(CROSSHEADS.split("\n\n")), min_size=1, max_size=12))
def test_the_likelihood_of_a_reading_is_a_share_of_all(parts: list[str]) -> None:
    for draft in transcript.read_page("\n\n".join(parts), SUBJECT):
        for read in draft.read:
            assert 0 < read.share <= 1 + 1e-9


def test_every_other_paragraph_of_an_item_without_headline_may_begin_the_next() -> None:
    page = """\
红柳镇派出所近日走访辖区牧户，登记草场围栏和牲畜数量，提醒牧民做好冬季防火和取暖安全。

沙梁火车站派出所在候车室设立咨询台，为旅客讲解铁路安全知识，解答出行疑问四十余次。
"""
    (first,) = transcript.read_page(page, SUBJECT)
    found = {doubt.line: doubt.certainty for doubt in doubts.of_lines(first, "x.txt")}
    assert found[3] == 0.5


def test_nothing_is_asked_between_two_readings_that_go_by_one_word() -> None:
    page = """\
城关镇“网格员”走进百姓家
本报讯　“大娘，最近身体怎么样？”3月10日，城关镇东街社区网格员刘芳像往常一样来到独居老人张秀英家中。
东街社区共有居民2680户、6912人，划分为12个网格。
截至目前，社区网格员共走访居民1300余户，化解矛盾纠纷27起。
（赵晓东）
"""
    pages = [page, *(case.text for case in page_cases.read(page_cases.FOLDER / "fresh-v"))]
    asked = [re.match("认作(.+)，也许是(.+)：", doubt.what) for text in pages for doubt in of(text)]
    pairs = {match.groups() for match in asked if match}
    assert len(pairs) > 3
    assert all(one != other for one, other in pairs), pairs
