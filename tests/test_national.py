"""The national gazetteer: any province, prefecture or county, or all China, as the region of an archive."""

from __future__ import annotations

import importlib.util
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bulletin.conversion.places import PlaceFinder
from bulletin.documents import rendering
from bulletin.reference import loading
from bulletin.reference.gazetteer import EVERYWHERE, is_within
from bulletin.reference.loading import Layer
from bulletin.search import facets
from tests.conftest import ROOT
from tests.region import GAZETTEER
from tests.test_rendering import TEMPLATES, archive, article

if TYPE_CHECKING:
    from bulletin.model import Archive


def cutter() -> Any:
    """The script that made the table; benchmarks/ is no package."""
    spec = importlib.util.spec_from_file_location("cut_gazetteer", ROOT / "benchmarks" / "cut_gazetteer.py")
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CUT = cutter()
CHINA = loading.national()
TABLE = ROOT / "bulletin" / "reference" / "data" / "china.tsv"


def finder(region: str, **files: str) -> PlaceFinder:
    own = Layer("reference", tuple((name.replace("_", "."), text) for name, text in files.items()))
    return PlaceFinder(loading.load(region, "", own))


def render(value: Archive, region: str) -> dict[str, str]:
    """The documents of an archive of another region, by path."""
    reference = loading.load(region)
    environment = rendering.environment(TEMPLATES, own=reference.interface)
    return {file.path: file.content.decode() for file in rendering.render(value, environment, reference)}


def found(region: str, text: str) -> list[tuple[str, str]]:
    return [(mention.code, mention.name) for mention in finder(region).mentions(text)]


def test_the_table_is_whole_and_small() -> None:
    assert TABLE.stat().st_size < 1_000_000
    assert len(CHINA.divisions) == 34
    present = [place for place in CHINA.places.values() if not place.until]
    assert sum(place.code.endswith("00") and not place.code.endswith("0000") for place in present) == 333
    assert sum(not place.code.endswith("00") for place in present) == 2846
    assert all(CHINA.division(place.code) for place in present)
    assert list(CHINA.codes) == sorted(CHINA.codes)
    former = [code for place in present for code in place.former_codes]
    assert not set(former) & set(CHINA.codes)


def test_it_agrees_with_the_table_of_inner_mongolia() -> None:
    inner = {code for code, place in CHINA.places.items() if is_within(code, "150000") and not place.until}
    assert inner == set(GAZETTEER.codes)
    assert all(CHINA.name(code) == GAZETTEER.name(code) for code in inner)


def test_hong_kong_macao_and_taiwan_are_as_in_the_standard() -> None:
    outside = [code for code in CHINA.codes if code[:2] in {"71", "81", "82"}]
    assert outside == ["710000", "810000", "820000"]


def test_it_is_read_only_where_something_beyond_the_region_is_asked_for() -> None:
    loading.load.cache_clear()
    loading.national.cache_clear()
    loading._table.cache_clear()
    region = loading.load().region
    one = article('title: "题"\nplaces: ["150826"]')
    facets.facets(region.gazetteer, (one.meta,), (one.meta.date,))
    PlaceFinder(loading.load()).resolve("陕坝", "题", ["杭锦后旗公安局开展行动"])
    assert loading.national.cache_info().currsize == 0
    assert region.gazetteer.name("510683") == "绵竹市"
    assert loading.national.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("51", "510000"),
        ("5106", "510600"),
        ("510683", "510683"),
        ("四川省", "510000"),
        ("绵竹市", "510683"),
        ("15", "150000"),
        ("全国", EVERYWHERE),
        ("000000", EVERYWHERE),
        ("71", "710000"),
        ("510622", "510683"),
    ],
)
def test_a_region_is_chosen_by_its_code_or_its_name(text: str, code: str) -> None:
    assert loading.region_code(text) == code
    assert loading.load(text).region.code == code


@pytest.mark.parametrize(
    ("region", "divisions", "brief"),
    [
        ("51", 21, "成都"),
        ("510600", 6, "旌阳区"),
        ("510683", 0, ""),
        ("11", 16, "东城区"),
        ("42", 17, "武汉"),
        ("46", 19, "海口"),
        ("45", 14, "南宁"),
        ("81", 0, ""),
        ("全国", 34, "北京"),
        ("1508", 7, "临河区"),
    ],
)
def test_what_lies_directly_below_a_region(region: str, divisions: int, brief: str) -> None:
    gazetteer = loading.load(region).region.gazetteer
    assert len(gazetteer.divisions) == divisions
    assert [gazetteer.brief(code) for code in gazetteer.divisions[:1]] == ([brief] if brief else [])


@pytest.mark.parametrize(
    ("text", "code", "full"),
    [
        ("绵竹市", "510683", "四川省德阳市绵竹市"),
        ("绵竹", "510683", "四川省德阳市绵竹市"),
        ("德阳市绵竹市", "510683", "四川省德阳市绵竹市"),
        ("绵竹县", "510683", "四川省德阳市绵竹市"),
        ("510622", "510683", "四川省德阳市绵竹市"),
        ("溧水县", "320117", "江苏省南京市溧水区"),
        ("152100", "150700", "内蒙古自治区呼伦贝尔市"),
        ("崇文区", "110103", "北京市崇文区"),
        ("仙桃市", "429004", "湖北省仙桃市"),
        ("阿坝州", "513200", "四川省阿坝藏族羌族自治州"),
        ("东乡县", "622926", "甘肃省临夏回族自治州东乡族自治县"),
        ("台湾", "710000", "台湾省"),
    ],
)
def test_a_place_is_known_by_its_names_and_codes_of_today_and_before(text: str, code: str, full: str) -> None:
    assert CHINA.code_of(text) == code
    assert CHINA.full_name(code) == full
    assert GAZETTEER.code_of(text) == code


def test_a_name_that_several_places_bear_is_answered_with_all_of_them() -> None:
    with pytest.raises(ValueError, match='“鼓楼区”有 4 处：江苏省南京市鼓楼区 "320106"、江苏省徐州市鼓楼区'):
        CHINA.code_of("鼓楼区")
    assert loading.load("开封市").region.gazetteer.code_of("鼓楼区") == "410204"


@pytest.mark.parametrize(
    ("region", "text", "expected"),
    [
        ("51", "都江堰市青城山镇中学", [("510181", "都江堰市")]),
        ("51", "阿坝州与北川县", [("513200", "阿坝州"), ("510726", "北川县")]),
        ("51", "绵竹县人民政府修路", [("510683", "绵竹县")]),
        ("51", "绵竹教育", []),
        ("51", "绵竹法院", [("510683", "绵竹")]),
        ("51", "广州市公安局", []),
        ("全国", "成都大运会与广州市", [("510100", "成都"), ("440100", "广州市")]),
        ("全国", "南京市鼓楼区", [("320100", "南京市"), ("320106", "鼓楼区")]),
        ("全国", "鼓楼区法院", []),
        ("45", "自治区党委", [("450000", "自治区")]),
        ("45", "内蒙古自治区党委", []),
        ("全国", "自治区党委", []),
        ("11", "崇文区法院", [("110103", "崇文区")]),
        ("全国", "张家口地区尚义县", [("132500", "张家口地区"), ("130725", "尚义县")]),
    ],
)
def test_texts_of_other_regions(region: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(region, text) == expected


def test_datelines_of_other_regions() -> None:
    assert finder("51").dateline("汉旺") == ("510683",)
    assert finder("全国").dateline("西安") == ("610100",)
    assert finder("全国").resolve("北京", "", ["西藏自治区政府召开会议"]).codes == ("540000",)
    assert len(finder("全国").dateline("城关")) > 20
    assert "等 " in finder("全国").resolve("城关", "", ["近日，这里下雨。"]).conflict


def test_what_an_archive_knows_better_is_added() -> None:
    school = finder("51", places_tsv="510683\t\t竹城\t\t紫岩\n")
    assert school.dateline("紫岩") == ("510683",)
    assert [mention.code for mention in school.mentions("竹城的春天")] == ["510683"]


def test_places_of_a_region_without_a_map_are_listed() -> None:
    whole = archive(
        article('title: "题"\nplaces: ["510683"]'),
        article('title: "又"\nplaces: ["110101"]', article_id="b1b1"),
    )
    html = render(whole, "51")
    assert 'class="tiles"' not in html["index.html"] + html["places/index.html"]
    assert ">德阳<" in html["index.html"]
    assert ">绵竹市<" in html["places/510600/index.html"]
    assert ">北京市东城区<" in html["places/index.html"]
    assert "places/510100/index.html" not in html


def test_places_of_the_whole_country_have_a_document_on_every_level() -> None:
    html = render(archive(article('title: "题"\nplaces: ["510683"]')), "全国")
    assert html["index.html"].count('class="tile ') == 34
    assert ">德阳市<" in html["places/510000/index.html"]
    assert ">绵竹市<" in html["places/510600/index.html"]
    assert re.findall(r'href="[./]*places/(\d+)/index.html"', html["places/510683/index.html"]) == [
        "510000",
        "510600",
    ]


def test_the_stem_of_a_name() -> None:
    names = (
        "绵竹市",
        "溧水县",
        "阿坝藏族羌族自治州",
        "东乡族自治县",
        "内蒙古自治区",
        "新疆维吾尔自治区",
        "白云鄂博矿区",
        "杭锦后旗",
    )
    assert [CUT.stem(name) for name in names] == [
        "绵竹",
        "溧水",
        "阿坝",
        "东乡",
        "内蒙古",
        "新疆",
        "白云鄂博",
        "杭锦后",
    ]


def test_short_forms_count_by_themselves_only_where_they_mean_one_place() -> None:
    present = [
        CUT.Entry(code, name, 1982, 2024)
        for code, name in (
            ("220000", "吉林省"), ("220200", "吉林市"), ("510600", "德阳市"), ("510181", "都江堰市"), ("510683", "绵竹市"),
            ("510726", "北川羌族自治县"),
        )
    ]  # fmt: skip
    assert [CUT.short_forms(entry, present) for entry in present] == [
        (["吉林"], []),
        ([], ["吉林"]),
        (["德阳"], []),
        (["都江堰"], []),
        ([], ["绵竹"]),
        (["北川县"], ["北川"]),
    ]


def test_what_became_of_a_place_is_concluded_only_where_it_is_plain() -> None:
    county, city = CUT.Entry("510622", "绵竹县", 1983, 1996), CUT.Entry("510683", "绵竹市", 1997, 2024)
    assert CUT.successor(county, [county, city]) == city
    moved = CUT.Entry("510623", "绵竹县", 1997, 2024)
    assert CUT.successor(county, [county, moved, city]) == moved
    late = CUT.Entry("510683", "绵竹市", 1999, 2024)
    assert CUT.successor(county, [county, late]) is None
    elsewhere = CUT.Entry("440683", "绵竹市", 1997, 2024)
    assert CUT.successor(county, [county, elsewhere]) is None
    twin = CUT.Entry("510632", "绵竹县", 1983, 1996)
    assert CUT.successor(county, [county, twin, city]) is None
    renamed = CUT.Entry("510622", "紫岩县", 1997, 2024)
    assert CUT.successor(county, [county, renamed]) == renamed
    older = CUT.Entry("510999", "紫岩县", 1983, 1996)
    assert CUT.successor(county, [county, older, renamed]) is None, "the code was given out again"
