"""The record of the region: put together from layers of data, another one for another archive in the same process."""

from __future__ import annotations

import pytest

from bulletin.conversion import bylines
from bulletin.conversion.clues import DatedText
from bulletin.conversion.dating import infer
from bulletin.conversion.page.transcript import read_page
from bulletin.problems import ContentError
from bulletin.reference import loading
from bulletin.reference.loading import Layer
from bulletin.reference.region import Region, Tile
from tests.region import GAZETTEER, REFERENCE, REGION, SUBJECT, tags_of


def own(**files: str) -> Layer:
    return Layer("reference", tuple((name.replace("_", "."), text) for name, text in files.items()))


def problems(**files: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        loading.load("", "", own(**files))
    return [str(problem) for problem in caught.value.problems]


def test_every_division_has_a_tile_of_its_own() -> None:
    assert set(REGION.tiles) == {REGION.code, *GAZETTEER.divisions}
    assert len(set(REGION.tiles.values())) == len(REGION.tiles)


def test_an_archive_adds_to_places_that_are_known_and_names_new_ones() -> None:
    table = "# our own\n150826\t\t杭后旗\t\t新陕坝\n150899\t试验区\n"
    found = loading.load("", "", own(places_tsv=table)).region.gazetteer
    before, after = GAZETTEER.places["150826"], found.places["150826"]
    assert after.short == (*before.short, "杭后旗")
    assert after.seats == ("新陕坝", *before.seats)
    assert (after.name, after.townships) == (before.name, before.townships)
    assert found.full_name("150899") == "巴彦淖尔市试验区"
    assert "150899" not in GAZETTEER


def test_an_archive_says_how_the_interface_calls_things() -> None:
    found = loading.load("", "", own(interface_yaml='zh: {places.map: "本区地图"}'))
    assert found.interface["zh"]["places.map"] == "本区地图"
    assert found.interface["zh"]["places.elsewhere"] == REFERENCE.interface["zh"]["places.elsewhere"]
    assert found.region.tiles == REGION.tiles


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"places_tsv": "杭锦后旗 150826"}, ["reference/places.tsv:1: 一行是一个地方"]),
        ({"places_tsv": "\n150899\t\t试验"}, ["reference/places.tsv:2: 没有代码“150899”"]),
        ({"region_yaml": "tile: {}"}, ["reference/region.yaml:1: tile：不认识的键；可用的键：itself"]),
        (
            {"region_yaml": 'tiles: {"150100": [0, 1]}'},
            ["reference/region.yaml:1: tiles：150100 要写成 [行, 列]"],
        ),
        (
            {"region_yaml": 'tiles: {"150100": [1, 1], "150200": [1, 1]}'},
            ["reference/region.yaml:1: tiles：150200 与另一个地方在同一格"],
        ),
        ({"region_yaml": "itself: [a"}, ["reference/region.yaml:"]),
    ],
)
def test_a_slip_in_a_table_of_the_archive_is_reported_with_its_line(
    files: dict[str, str], expected: list[str]
) -> None:
    found = problems(**files)
    assert len(found) == len(expected), found
    assert all(message.startswith(beginning) for message, beginning in zip(found, expected, strict=True))


def test_a_map_that_lacks_a_division_or_has_another_names_it() -> None:
    rest = ", ".join(
        f'"{code}": [{tile.row}, {tile.column}]' for code, tile in REGION.tiles.items() if code != "150900"
    )
    assert problems(region_yaml=f'tiles: {{{rest}, "110000": [9, 9]}}') == [
        "reference/region.yaml:1: tiles：这个地区没有直接管辖的 110000",
        "reference/region.yaml:1: tiles：缺少 150900",
    ]


def test_a_region_that_nobody_knows_is_named() -> None:
    with pytest.raises(ValueError, match="没有代码“990000”"):
        loading.region_code("99")
    with pytest.raises(ValueError, match="没有叫“红柳县”的地方"):
        loading.region_code("红柳县")
    with pytest.raises(ValueError, match="“鼓楼区”有 4 处"):
        loading.region_code("鼓楼区")


def test_a_record_is_made_once_for_the_same_tables() -> None:
    assert loading.load("", "", own()) is loading.load("", "", own())
    assert isinstance(loading.load().region, Region)
    assert REGION.tiles["150700"] == Tile(1, 7)


SCHOOL = {
    "words_yaml": "titles: 小记者 小主播\ntitle_kinds: 校园\nbodies: 团委\ntag_kinds: 读书节\n",
    "campaigns_yaml": (
        'campaigns:\n- {name: 书香校园, words: 书香校园行动, first: "2024-03", last: "2024-05", source: 校团委通知}\n'
    ),
}
PAGE = "同读一本书 共度一个春\n\n书香校园行动开展以来，4月2日，同学们来到阅览室。\n\n校园小记者 王小明\n"


def test_words_of_an_archive_are_read_beside_the_general_ones() -> None:
    school = loading.load("15", "general", own(**SCHOOL)).subject
    assert bylines.parse_byline("校园小记者 王小明", school).authors == ("王小明",)
    assert bylines.parse_byline("通讯员 王小明", school).authors == ("王小明",)
    assert bylines.looks_like_byline("校园小主播 王小明", school) > bylines.looks_like_byline(
        "校园小主播 王小明", SUBJECT
    )
    assert tags_of(["“书香”读书节", "“书香”来了"], school) == (("书香",), ("书香",))
    assert tags_of(["“书香”读书节", "“书香”来了"], SUBJECT) == ((), ())
    assert [finding.date for finding in infer([DatedText("", PAGE)], school)] == ["2024-04~"]
    assert [finding.date for finding in infer([DatedText("", PAGE)], SUBJECT)] == [""]


def test_two_archives_are_read_in_one_process_each_by_its_own_words() -> None:
    school = loading.load("15", "general", own(**SCHOOL)).subject
    for _ in range(2):
        assert [draft.bylines for draft in read_page(PAGE, school)] == [("校园小记者 王小明",)]
        assert tags_of(["“书香”读书节", "“书香”来了"], school) == (("书香",), ("书香",))
        assert tags_of(["“书香”读书节", "“书香”来了"], SUBJECT) == ((), ())
        assert [finding.date for finding in infer([DatedText("", PAGE)], school)] == ["2024-04~"]
        assert [finding.date for finding in infer([DatedText("", PAGE)], SUBJECT)] == [""]


def test_an_archive_that_names_its_region_has_no_subject_but_its_own() -> None:
    lists = loading.load("15").subject.lists
    assert "公安" not in lists.acting
    assert "公安" in loading.load().subject.lists.acting
    assert "公安" in loading.load("15", "police").subject.lists.acting


def test_what_an_archive_replaces_is_gone() -> None:
    found = loading.load(
        "",
        "",
        own(words_yaml="replace: [titles, leads]\ntitles: 小记者", campaigns_yaml="replace: [campaigns]"),
    ).subject
    assert found.lists.titles == ("小记者",)
    assert found.lists.leads == ()
    assert found.lists.bodies == SUBJECT.lists.bodies
    assert found.campaigns == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"words_yaml": "\ntitel: 小记者"},
            "reference/words.yaml:2: titel：不认识的键；可用的键：ourselves、agencies",
        ),
        ({"names_yaml": "given: {a: b}"}, "reference/names.yaml:1: given：应当是一行文字"),
        ({"interface_yaml": "zh: 地图"}, "reference/interface.yaml:1: zh：应当是“键: 词”"),
        ({"campaigns_yaml": "campaigns: 百日行动"}, "reference/campaigns.yaml:1: campaigns：应当是列表"),
        (
            {"campaigns_yaml": "campaigns:\n- {name: 一}"},
            "reference/campaigns.yaml:2: campaigns：每一项要有 name、words",
        ),
        (
            {"campaigns_yaml": "campaigns:\n- {name: 一, words: 二, first: 春, last: 夏, source: 三}"},
            "reference/campaigns.yaml:2: campaigns：“春”不是月份",
        ),
        (
            {
                "campaigns_yaml": 'campaigns:\n- {name: 一, words: "|", first: "2024-05", last: "2024-03", source: 三}'
            },
            "reference/campaigns.yaml:2: campaigns：一：first 在 last 之后",
        ),
    ],
)
def test_a_slip_in_the_words_of_an_archive_is_reported(files: dict[str, str], expected: str) -> None:
    (found,) = problems(**files)
    assert found.startswith(expected)


def test_a_subject_without_words_lists_the_known() -> None:
    with pytest.raises(ValueError, match="没有主题“校报”；现有：general、police"):
        loading.subject_name("校报")
