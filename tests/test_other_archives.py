"""Archives of other places and languages, each set up with `new`: right places, their own words, nothing of the first one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import run_build
from tests.test_nothing_hardwired import known

if TYPE_CHECKING:
    from pathlib import Path

COUNTY = """縣城道路拓寬工程竣工 市民出行更方便

四會訊 3月5日，四會縣城中路拓寬工程正式竣工通車。縣建設局負責人說，工程歷時八個月，沿線的排水和照明也一併改造。(記者 陳大文)

封開縣舉辦山歌會

封開訊 元宵節當晚，封開縣文化館舉辦山歌會，來自懷集縣的歌手也到場獻唱，圍觀的鄉親站滿了廣場。(通訊員 李小山)
"""
WORKS = """一号机组检修提前完成

4月8日，一号机组检修工作提前三天完成。检修期间，各班组分工合作，更换了全部密封件，没有发生一起事故。(张伟)

安全月活动开始

六月是安全生产月，厂部组织全体职工参加应急演练，消防队员讲解了灭火器的用法，大家都说学到了东西。(通讯员 李华)
"""


def set_up(folder: Path, page: str, *options: str) -> tuple[list[dict[str, object]], str]:
    """A new archive with one page of its own: its records, and all that its documents say."""
    assert run_build("new", folder, "--jobs", "1", *options).returncode == 0
    content, site = folder / "content", folder / "site"
    assert run_build("remove", "example", "--content", content).returncode == 0
    (content / "pages" / "p1.txt").write_text(page, encoding="utf-8")
    done = run_build("--content", content, "--output", site, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    for command in (("check",), ("verify", "--output", site)):
        assert run_build(*command, "--content", content).returncode == 0
    lines = (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return [*map(json.loads, lines)], "".join(
        path.read_text("utf-8") for path in sorted(site.rglob("*.html"))
    )


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, object]], str]:
    options = ("--title", "四會縣報", "--region", "广东省", "--interface", "zh-Hant")
    return set_up(tmp_path_factory.mktemp("county") / "a", COUNTY, *options)


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, object]], str]:
    options = (
        "--title",
        "The Works Bulletin",
        "--region",
        "湖北省",
        "--interface",
        "en",
        "--accent",
        "#123a7a",
    )
    return set_up(tmp_path_factory.mktemp("works") / "a", WORKS, *options)


def test_a_county_of_guangdong_in_traditional_characters(county: tuple[list[dict[str, object]], str]) -> None:
    records, html = county
    assert [(one["title"], one.get("authors")) for one in records] == [
        ("縣城道路拓寬工程竣工 市民出行更方便", ["陳大文"]),
        ("封開縣舉辦山歌會", ["李小山"]),
    ]
    assert [one.get("places") for one in records] == [["441284"], ["441225"]]
    assert '<html lang="zh-Hant"' in html
    # What the interface says; names of places stand as in the standard.
    said = "".join(re.findall(r'data-t="[^"]*"[^>]*>([^<]*)<', html))
    assert "檢索" in said
    assert not re.search("[检关这里们报纸]", said)
    assert not known(html)


def test_a_works_bulletin_with_an_english_interface(works: tuple[list[dict[str, object]], str]) -> None:
    records, html = works
    assert [(one["title"], one.get("authors"), one.get("places")) for one in records] == [
        ("一号机组检修提前完成", ["张伟"], None),
        ("安全月活动开始", ["李华"], None),
    ]
    said = re.findall(r'data-t="([^"]*)"[^>]*>([^<]*)<', html)
    examples = ("search.help_", "language.")
    assert {
        (key, word) for key, word in said if re.search("[一-鿿]", word) and not key.startswith(examples)
    } == set()
    assert not known(html)
