"""Readings, traditional characters, and the strings of the archive by their initials."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bulletin.content.frontmatter import parse
from bulletin.search import facets as search_facets
from bulletin.search import lenient
from bulletin.search.pairs import Pairs
from tests.conftest import ARCHIVE
from tests.region import GAZETTEER

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_a_character_is_read_as_its_words_read_it() -> None:
    assert lenient.readings_of("诈") == ("zha",)
    assert set(lenient.readings_of("行")) >= {"xing", "hang"}
    assert "gu" not in lenient.readings_of("家"), "a reading no word has"
    assert set(lenient.readings_of("旅")) == {"lv", "lu"}, "ü is typed v or u"


def test_readings_hold_the_archive_and_what_one_may_type() -> None:
    readings = lenient.readings("犇a1")
    assert "犇" in readings["ben"], "in the archive, though not in the standard set"
    assert {"小", "晓"} <= set(readings["xiao"]), "a wrong homophone need not stand in the archive"
    assert all(syllable.isascii() and syllable.isalpha() for syllable in readings)


def test_readings_part_what_is_mostly_read_so_from_what_may_be() -> None:
    usual, _, other = lenient.readings("行省")["xing"].partition(" ")
    assert "行" in usual
    assert "省" in other
    assert "女" in lenient.readings("女")["nu"].partition(" ")[0], "u for ü is as usual"


def columns(texts: list[str]) -> dict[str, object]:
    metas = [parse(text, "x.md", GAZETTEER).meta for text in texts]
    return search_facets.facets(GAZETTEER, metas, [meta.date for meta in metas])


def test_a_dateline_is_known_by_all_names_of_its_place() -> None:
    text = '---\nid: "aaaa"\ndateline: "呼和浩特"\n---\n\n一'
    facets = columns([text])
    assert facets["datelines"] == ["呼和浩特 呼和浩特市 呼市"]


def test_places_are_known_by_short_forms_seats_and_townships() -> None:
    names = set(search_facets.place_names(GAZETTEER))
    assert {"阿拉善左旗", "阿左旗", "甘旗卡", "代钦塔拉"} <= names
    assert not any(name.isdigit() for name in names), "seats of a league are codes"


def test_traditional_characters_lead_to_the_archives_own() -> None:
    table = lenient.simplified("内蒙古厅里后发着干")
    assert {one: table[one] for one in "內廳裡裏後發髮乾幹"} == {
        "內": "内", "廳": "厅", "裡": "里", "裏": "里", "後": "后", "發": "发", "髮": "发", "乾": "干", "幹": "干"
    }  # fmt: skip
    assert "上" not in table, "a character both sides share"
    assert "樓" not in table, "its simplified form stands nowhere in the archive"


def test_the_other_script_is_asked_for_where_it_stands() -> None:
    text = "區公安機關開展專項行動，嚴厲打擊違法犯罪，維護羣衆財産安全後，后來發現頭髮。看著村裏的變化，里長說這個國家"
    table = lenient.variants(Counter(text + "违法传着"))
    assert {one: table[one] for one in "违里发着违后传"} == {
        "违": "違", "里": "裏里", "发": "發髮", "着": "著着", "后": "後后", "传": "",
    }  # fmt: skip
    assert table["違"] == "违"
    assert "法" not in table, "a character both sides share"


@pytest.mark.parametrize("strays", ["", "蠔鎔濛溼著乾國"])
def test_some_traditional_characters_make_no_traditional_text(strays: str) -> None:
    text = (ARCHIVE / "pages").glob("*.txt")
    letters = Counter("".join(page.read_text(encoding="utf-8") for page in text) + strays)
    assert lenient.variants(letters) == {}


def counted(pairs: Mapping[str, int]) -> Pairs:
    return Pairs.of("".join(pairs), np.array([*pairs.values()], dtype=np.int64))


def test_pairs_are_counted_and_come_the_frequent_ones_first() -> None:
    pairs = counted({"公安": 9, "安局": 5, "𠮷a": 1, "古阿": 2, "派出": 3})
    assert pairs.times(["公安", "𠮷a", "出所"]) == {"公安": 9, "𠮷a": 1, "出所": 0}
    assert list(pairs.by_frequency()) == ["公安", "安局", "古阿", "派出", "𠮷a"]
    more = pairs.with_more({"公安": -9, "出所": 2})
    assert more.times(["公安", "出所", "派出"]) == {"公安": 0, "出所": 2, "派出": 3}
    assert "公安" not in list(more.by_frequency())


def test_strings_are_kept_by_initials_the_known_and_frequent_first() -> None:
    pairs = {"公安": 9, "安局": 5, "关爱": 1, "古阿": 2, "派出": 3, "出所": 3}
    lists = lenient.by_initials(counted(pairs), ["公安局"])
    assert lists["ga"] == ["公安关爱", "古阿", "公安局"]
    assert lists["pc"][2] == "派出所", "a word of the dictionary whose pairs all stand in the archive"
    assert "rm" not in lists, "人民 does not stand in the archive"


def test_a_few_pairs_give_the_parts_that_the_scripts_are_tested_with() -> None:
    case = json.loads((Path(__file__).parent / "cases" / "readings.json").read_text(encoding="utf-8"))
    assert lenient.by_initials(counted(case["pairs"]), case["names"]) == case["lists"]
    readings = {
        syllable: "".join(one for one in characters if one in case["letters"] + " ").rstrip()
        for syllable, characters in lenient.readings(case["letters"]).items()
        if set(characters) & set(case["letters"])
    }
    assert readings == case["syllables"]
    assert lenient.packed(readings, Counter(case["letters"])) == case["packed"]
    simplified = lenient.simplified(case["letters"])
    assert {one: simplified[one] for one in case["simplified"]} == case["simplified"]


def test_facets_say_when_where_and_who_and_keep_what_is_unknown() -> None:
    texts = [
        '---\nid: "aaaa"\ndate: "[2023-12..2024-02]"\ndateline: "陕坝"\nplaces: ["150826"]\n---\n\n一',
        '---\nid: "bbbb"\nauthors: ["刘星"]\nphotographers: ["金子全"]\nplaces: ["110101", "150000"]\n---\n\n二',
    ]
    facets = columns(texts[::-1])
    assert facets == {
        "places": [
            ["110000", "北京市", "北京市", "北京市 北京"],
            ["110101", "东城区", "北京市东城区", "东城区 东城 北京市 北京"],
            ["150000", "内蒙古自治区", "内蒙古自治区", "内蒙古自治区 内蒙古 自治区"],
            [
                "150800",
                "巴彦淖尔市",
                "内蒙古自治区巴彦淖尔市",
                "巴彦淖尔市 巴彦淖尔 巴盟 巴市 内蒙古自治区 内蒙古 自治区",
            ],
            [
                "150826",
                "杭锦后旗",
                "内蒙古自治区巴彦淖尔市杭锦后旗",
                "杭锦后旗 杭后 巴彦淖尔市 巴彦淖尔 巴盟 巴市 内蒙古自治区 内蒙古 自治区",
            ],
        ],
        "authors": ["刘星", "金子全"],
        "datelines": ["陕坝"],
        "place": [[1, 2], [4]],
        "author": [[0, 1], []],
        "dateline": [[], [0]],
        "tags": [],
        "tag": [[], []],
        "pages": [],
        "page": [[], []],
        "first": [0, 20231201],
        "last": [0, 20240229],
    }
