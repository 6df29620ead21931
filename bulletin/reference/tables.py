"""The tables of a layer, read: places, the map, lists of words, rows, words of the interface.

Text in, values out; what is wrong becomes a problem with its line. Of a table that several layers have, each adds to what
the layers before it gave.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin.problems import ContentError, Problem
from bulletin.reference import campaigns
from bulletin.reference.gazetteer import Place
from bulletin.reference.region import MOST_TILES, Region, Tile
from bulletin.text.strictyaml import Lines, Value, read_mapping, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.reference.campaigns import Campaign
    from bulletin.reference.gazetteer import Gazetteer

CODE = re.compile(r"[0-9]{6}")
_CAMPAIGNS = "campaigns"
REPLACE = "replace"
"""Key of a list of keys whose earlier entries are dropped."""
_COLUMNS = ("代码", "名称", "简称", "要有旁证的简称", "驻地", "乡镇", "旧名", "终止年")


def places(table: str, path: str, known: Mapping[str, Place], problems: list[Problem]) -> Mapping[str, Place]:
    """The rows of a table of places; one about a place that is known already adds to it.

    Lines that begin with # are its head; columns that are empty at the end of a row may be left out.
    """
    found: dict[str, Place] = {}
    for number, line in enumerate(table.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        code, *rest = line.split("\t")
        if not CODE.fullmatch(code) or len(rest) >= len(_COLUMNS):
            what = f"一行是一个地方，用制表符分成 {'、'.join(_COLUMNS)}；这一行不是"
            problems.append(Problem(path, number, what))
            continue
        name, *lists = (*rest, *[""] * (len(_COLUMNS) - 1 - len(rest)))
        before = found.get(code) or known.get(code)
        if not name and before is None:
            problems.append(Problem(path, number, f"没有代码“{code}”；新的地方要写名称"))
            continue
        short, weak, seats, townships, former = (tuple(column.split()) for column in lists[:-1])
        row = Place(
            code,
            name.rstrip("*"),
            name.endswith("*"),
            short,
            weak,
            seats,
            townships,
            former,
            lists[-1].strip(),
        )
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
        former=_both(before.former, row.former),
        until=row.until or before.until,
    )


def _both(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _read(text: str, path: str, problems: list[Problem]) -> tuple[Mapping[str, Value], Lines]:
    """A YAML table; of one that is none, nothing, and its problems."""
    if text:
        try:
            return read_mapping(text, path)
        except ContentError as error:
            problems.extend(error.problems)
    return {}, Lines()


class ListTable:
    """Lists of words by key."""

    def __init__(self, keys: Sequence[str], problems: list[Problem]) -> None:
        self.found: dict[str, tuple[str, ...]] = dict.fromkeys(keys, ())
        """Every key with its words, those of earlier layers first, each once."""
        self._problems = problems

    def add(self, text: str, path: str) -> None:
        """Take in the table of a further layer: words parted by blanks, or a list of them."""
        mapping, lines = _read(text, path, self._problems)
        for key in mapping:
            if key != REPLACE and key not in self.found:
                what = f"不认识的键；可用的键：{'、'.join((*self.found, REPLACE))}"
                self._problems.append(Problem(path, lines.of(key), f"{key}：{what}"))
        try:
            dropped = _words(mapping.get(REPLACE, ""))
        except ValueError as error:
            self._problems.append(Problem(path, lines.of(REPLACE), f"{REPLACE}：{error}"))
            return
        for key in self.found:
            if key in dropped:
                self.found[key] = ()
            try:
                self.found[key] = _both(self.found[key], _words(mapping.get(key, "")))
            except ValueError as error:
                self._problems.append(Problem(path, lines.of(key), f"{key}：{error}"))


def add_campaigns(text: str, path: str, found: dict[str, Campaign], problems: list[Problem]) -> None:
    """Take in the rows of `campaigns`, by name; with `replace: [campaigns]` those of earlier layers are dropped."""
    mapping, lines = _read(text, path, problems)
    problems.extend(
        Problem(path, lines.of(key), f"{key}：不认识的键；可用的键：{_CAMPAIGNS}、{REPLACE}")
        for key in mapping
        if key not in {_CAMPAIGNS, REPLACE}
    )
    if mapping.get(REPLACE):
        found.clear()
    rows = mapping.get(_CAMPAIGNS) or []
    if not isinstance(rows, list):
        problems.append(Problem(path, lines.of(_CAMPAIGNS), f"{_CAMPAIGNS}：应当是列表，每项以“- ”开头"))
        return
    for index, row in enumerate(rows):
        try:
            campaign = campaigns.read(row)
        except ValueError as error:
            problems.append(Problem(path, lines.of(_CAMPAIGNS, str(index)), f"{_CAMPAIGNS}：{error}"))
        else:
            found[campaign.name] = campaign


def add_interface(text: str, path: str, found: dict[str, dict[str, str]], problems: list[Problem]) -> None:
    """Take in words of the interface, by language and key."""
    mapping, lines = _read(text, path, problems)
    for language, words in mapping.items():
        try:
            named = {key: text_of(word) for key, word in _mapping(words, "“键: 词”").items()}
        except ValueError as error:
            problems.append(Problem(path, lines.of(language), f"{language}：{error}"))
        else:
            found.setdefault(language, {}).update(named)


class RegionTable:
    """The keys of region.yaml: of a key that several layers have, the last one holds."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._texts: dict[str, tuple[str, ...]] = {}
        self._tiles: Mapping[str, Tile] = {}
        self._where = ("", 1)
        """Path and line of the map."""

    def add(self, text: str, path: str) -> None:
        """Take in the table of a further layer."""
        mapping, lines = _read(text, path, self._problems)
        for key, value in mapping.items():
            try:
                self._take(key, value)
            except ValueError as error:
                self._problems.append(Problem(path, lines.of(key), f"{key}：{error}"))
        if "tiles" in mapping:
            self._where = path, lines.of("tiles")

    def _take(self, key: str, value: Value) -> None:
        if key == "tiles":
            self._tiles = _tiles(value)
        elif key in {"not_after", "township_kinds", "seats"}:
            self._texts[key] = _words(value)
        elif key == "itself":
            self._texts[key] = (text_of(value),)
        else:
            raise ValueError("不认识的键；可用的键：itself、not_after、township_kinds、seats、tiles")

    def region(self, gazetteer: Gazetteer) -> Region:
        """The region of these places, with what the tables say of it."""
        if self._tiles:
            for code in sorted(self._tiles.keys() - {gazetteer.region} ^ set(gazetteer.divisions)):
                what = "这个地区没有直接管辖的" if code in self._tiles else "缺少"
                self._problems.append(Problem(*self._where, f"tiles：{what} {code}"))
        return Region(
            gazetteer,
            "".join(self._texts.get("itself", ())),
            self._texts.get("not_after", ()),
            self._texts.get("township_kinds", ()),
            self._texts.get("seats", ()),
            self._tiles,
        )


def _mapping(value: Value, form: str) -> Mapping[str, Value]:
    if not isinstance(value, dict):
        raise ValueError(f"应当是{form}")  # noqa: TRY004 what an editor wrote
    return value


def _words(value: Value) -> tuple[str, ...]:
    """Words in a line, parted by blanks, or in a list."""
    return (
        tuple(text_of(item) for item in value) if isinstance(value, list) else tuple(text_of(value).split())
    )


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
