"""The record of region and subject, put together from layers of data files.

A layer is a folder of tables: what holds everywhere (data/general), what a region has (data/regions/<code>), and an
archive's own (content/reference). A later layer adds to an earlier one, place by place and key by key. The only module
that reads the program's own tables of places; what a value means stands in `gazetteer` and `region`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from bulletin.problems import ContentError, Problem
from bulletin.reference.gazetteer import Gazetteer, Place
from bulletin.reference.region import MOST_TILES, Region, Tile
from bulletin.text.strictyaml import Value, read_mapping, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

PLACES, REGION = "places.tsv", "region.yaml"
FILES = (PLACES, REGION)
"""The files a layer may have."""
_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What is known of an archive's region and subject."""

    region: Region


@dataclass(frozen=True, slots=True)
class Layer:
    """The texts of a folder of tables, by file name; `path` is what messages call the folder."""

    path: str
    files: tuple[tuple[str, str], ...] = ()

    def table(self, name: str) -> tuple[str, str]:
        """The text of a file, empty when there is none, and its path."""
        return dict(self.files).get(name, ""), f"{self.path}/{name}"


NOTHING = Layer("")


@lru_cache(maxsize=8)
def load(region: str = "", own: Layer = NOTHING) -> Reference:
    """Put the record of an archive together; `region` is the code of its region, `own` what it adds itself.

    Without a code the region is that of data/defaults.yaml. Raises ContentError with everything that is wrong in the
    archive's own tables, ValueError for a region without tables.
    """
    code = region_code(region) if region else _default("region")
    layers = (_packaged("general"), _packaged(f"regions/{code}"), own)
    problems: list[Problem] = []
    places: dict[str, Place] = {}
    settings = _RegionTable(problems)
    for layer in layers:
        places |= _places(*layer.table(PLACES), places, problems)
        settings.add(*layer.table(REGION))
    found = settings.region(Gazetteer(code, (places[each] for each in sorted(places))))
    if problems:
        raise ContentError(*problems)
    return Reference(found)


def region_code(text: str) -> str:
    """The six digits of a region that an archive names: `15`, `150000`. Raises ValueError with what is wrong."""
    code = text.ljust(6, "0")
    if not _CODE.fullmatch(code) or not _folder(f"regions/{code}").is_dir():
        raise ValueError(f"没有地区“{text}”的地名表")
    return code


@cache
def _default(key: str) -> str:
    table, _ = read_mapping(_data().joinpath("defaults.yaml").read_text(encoding="utf-8"), "defaults.yaml")
    return text_of(table[key])


def _data() -> Traversable:
    return resources.files("bulletin").joinpath("reference", "data")


def _folder(name: str) -> Traversable:
    return _data().joinpath(*name.split("/"))


@cache
def _packaged(name: str) -> Layer:
    """A layer that comes with the program."""
    folder = _folder(name)
    files = [(file, folder.joinpath(file)) for file in FILES]
    return Layer(
        f"bulletin/reference/data/{name}",
        tuple((file, path.read_text(encoding="utf-8")) for file, path in files if path.is_file()),
    )


_COLUMNS = ("代码", "名称", "简称", "要有旁证的简称", "驻地", "乡镇")


def _places(
    table: str, path: str, known: Mapping[str, Place], problems: list[Problem]
) -> Mapping[str, Place]:
    """The rows of a table of places; one about a place that is known already adds to it.

    Lines that begin with # are its head; columns that are empty at the end of a row may be left out.
    """
    found: dict[str, Place] = {}
    for number, line in enumerate(table.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        code, *rest = line.split("\t")
        if not _CODE.fullmatch(code) or len(rest) >= len(_COLUMNS):
            what = f"一行是一个地方，用制表符分成 {'、'.join(_COLUMNS)}；这一行不是"
            problems.append(Problem(path, number, what))
            continue
        name, *lists = (*rest, *[""] * (len(_COLUMNS) - 1 - len(rest)))
        before = found.get(code) or known.get(code)
        if not name and before is None:
            problems.append(Problem(path, number, f"没有代码“{code}”；新的地方要写名称"))
            continue
        short, weak, seats, townships = (tuple(column.split()) for column in lists)
        row = Place(code, name.rstrip("*"), name.endswith("*"), short, weak, seats, townships)
        found[code] = _added(before, row) if before else row
    return found


def _added(before: Place, row: Place) -> Place:
    """A place with what a further row says of it."""
    return replace(
        before,
        name=row.name or before.name,
        shared=row.shared if row.name else before.shared,
        short=_both(before.short, row.short),
        weak=_both(before.weak, row.weak),
        seats=_both(row.seats, before.seats),
        townships=_both(before.townships, row.townships),
    )


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


class _RegionTable:
    """The keys of the layers' region.yaml: of a key that several have, the last one holds."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._texts: dict[str, tuple[str, ...]] = {}
        self._tiles: Mapping[str, Tile] = {}
        self._tiles_path = ""
        self._interface: dict[str, dict[str, str]] = {}

    def add(self, text: str, path: str) -> None:
        """Take in the table of a further layer; note what is wrong with it."""
        if not text:
            return
        try:
            mapping, lines = read_mapping(text, path)
        except ContentError as error:
            self._problems.extend(error.problems)
            return
        for key, value in mapping.items():
            try:
                self._take(key, value)
                if key == "tiles":
                    self._tiles_path = path
            except ValueError as error:
                self._problems.append(Problem(path, lines.of(key), f"{key}：{error}"))

    def _take(self, key: str, value: Value) -> None:
        if key == "tiles":
            self._tiles = _tiles(value)
        elif key == "interface":
            for language, words in _mapping(value, "“语言: {键: 词}”").items():
                known = self._interface.setdefault(language, {})
                known.update((name, text_of(word)) for name, word in _mapping(words, "“键: 词”").items())
        elif key in {"not_after", "township_kinds"}:
            self._texts[key] = _words(value)
        elif key == "itself":
            self._texts[key] = (text_of(value),)
        else:
            raise ValueError("不认识的键；可用的键：itself、not_after、township_kinds、tiles、interface")

    def region(self, gazetteer: Gazetteer) -> Region:
        """The region of these places, with what the tables say of it."""
        if self._tiles:
            for code in sorted(self._tiles.keys() - {gazetteer.region} ^ set(gazetteer.divisions)):
                what = "这个地区没有直接管辖的" if code in self._tiles else "缺少"
                self._problems.append(Problem(self._tiles_path, 1, f"tiles：{what} {code}"))
        return Region(
            gazetteer,
            "".join(self._texts.get("itself", ())),
            self._texts.get("not_after", ()),
            self._texts.get("township_kinds", ()),
            self._tiles,
            self._interface,
        )


def _mapping(value: Value, form: str) -> Mapping[str, Value]:
    if not isinstance(value, dict):
        raise ValueError(f"应当是{form}")  # noqa: TRY004 what an editor wrote
    return value


def _words(value: Value) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("应当是列表：[甲, 乙]")  # noqa: TRY004 what an editor wrote
    return tuple(text_of(item) for item in value)


def _tiles(value: Value) -> Mapping[str, Tile]:
    tiles: dict[str, Tile] = {}
    for code, place in _mapping(value, "“代码: [行, 列]”").items():
        numbers = [text_of(number) for number in place] if isinstance(place, list) else []
        if len(numbers) != 2 or not all(_NUMBER.fullmatch(n) and int(n) <= MOST_TILES for n in numbers):
            raise ValueError(f"{code} 要写成 [行, 列]，从 1 到 {MOST_TILES}")
        tile = Tile(int(numbers[0]), int(numbers[1]))
        if tile in tiles.values():
            raise ValueError(f"{code} 与另一个地方在同一格")
        tiles[code] = tile
    return tiles


_NUMBER = re.compile("[1-9][0-9]?")
