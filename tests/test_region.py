"""The record of the region: put together from layers of data, another one for another archive in the same process."""

from __future__ import annotations

import pytest

from bulletin.problems import ContentError
from bulletin.reference import loading
from bulletin.reference.loading import Layer
from bulletin.reference.region import Region, Tile
from tests.region import GAZETTEER, REGION


def own(**files: str) -> Layer:
    return Layer("reference", tuple((name.replace("_", "."), text) for name, text in files.items()))


def problems(**files: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        loading.load("", own(**files))
    return [str(problem) for problem in caught.value.problems]


def test_every_division_has_a_tile_of_its_own() -> None:
    assert set(REGION.tiles) == {REGION.code, *GAZETTEER.divisions}
    assert len(set(REGION.tiles.values())) == len(REGION.tiles)


def test_an_archive_adds_to_places_that_are_known_and_names_new_ones() -> None:
    table = "# our own\n150826\t\t杭后旗\t\t新陕坝\n150899\t试验区\n"
    found = loading.load("", own(places_tsv=table)).region.gazetteer
    before, after = GAZETTEER.places["150826"], found.places["150826"]
    assert after.short == (*before.short, "杭后旗")
    assert after.seats == ("新陕坝", *before.seats)
    assert (after.name, after.townships) == (before.name, before.townships)
    assert found.full_name("150899") == "巴彦淖尔市试验区"
    assert "150899" not in GAZETTEER


def test_an_archive_says_how_the_interface_calls_things() -> None:
    region = loading.load("", own(region_yaml='interface: {zh: {places.map: "本区地图"}}')).region
    assert region.interface["zh"]["places.map"] == "本区地图"
    assert region.interface["zh"]["places.elsewhere"] == REGION.interface["zh"]["places.elsewhere"]
    assert region.tiles == REGION.tiles


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"places_tsv": "杭锦后旗 150826"}, ["reference/places.tsv:1: 一行是一个地方"]),
        ({"places_tsv": "\n150899\t\t试验"}, ["reference/places.tsv:2: 没有代码“150899”"]),
        ({"region_yaml": "tile: {}"}, ["reference/region.yaml:1: tile：不认识的键；可用的键：itself"]),
        ({"region_yaml": "not_after: 西藏"}, ["reference/region.yaml:1: not_after：应当是列表"]),
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


def test_a_region_without_tables_is_named() -> None:
    with pytest.raises(ValueError, match="没有地区“99”"):
        loading.region_code("99")


def test_a_record_is_made_once_for_the_same_tables() -> None:
    assert loading.load("", own()) is loading.load("", own())
    assert isinstance(loading.load().region, Region)
    assert REGION.tiles["150700"] == Tile(1, 7)
