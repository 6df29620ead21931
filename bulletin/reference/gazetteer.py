"""Places of a region: their codes, names and ranks, what lies in what, and which place a name means.

Codes are those of GB/T 2260, six digits: two for the province, two for the prefecture, two for the county; zeros stand
for all of it. Where a text names a place is the business of `conversion.places`; the tables are read by `loading`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

EVERYWHERE = "000000"
"""Stands for all China; no code of GB/T 2260."""
_CODE = re.compile(r"[0-9]{6}")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")


@dataclass(frozen=True, slots=True)
class Place:
    """One place; a row of a table `places.tsv`, whose head says what the columns mean."""

    code: str
    name: str
    shared: bool = False
    """Whether places elsewhere bear the same name: 新城区, 青山区."""
    short: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    townships: tuple[str, ...] = ()


def stem(code: str) -> str:
    """The digits that all codes in a place begin with.

    >>> stem('150826'), stem('150800'), stem('150000'), stem(EVERYWHERE)
    ('150826', '1508', '15', '')
    """
    while code.endswith("00"):
        code = code[:-2]
    return code


def is_within(code: str, outer: str) -> bool:
    """Whether a place is another or lies in it; only the digits decide.

    >>> is_within('150826', '150800'), is_within('150826', '150000'), is_within('150800', '150826')
    (True, True, False)
    """
    return code.startswith(stem(outer))


class Gazetteer:
    """The places of one region. Made by `loading`; never changes."""

    def __init__(self, region: str, places: Iterable[Place]) -> None:
        self.region = region
        """The code of the region itself."""
        self.places: Mapping[str, Place] = {place.code: place for place in places}
        """Every place by its code, in the order of the table."""
        self.divisions: tuple[str, ...] = tuple(
            code
            for code in self.places
            if code != region and is_within(code, region) and self.parent(code) in ("", region)
        )
        """The codes directly below the region, in the order of GB/T 2260: the prefectures of a province."""

    def __contains__(self, code: object) -> bool:
        return code in self.places

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in the order of GB/T 2260."""
        return tuple(self.places)

    def code_of(self, text: str) -> str:
        """The code that a code or a name means. Raises ValueError with what is wrong, and the choices there are."""
        if _CODE.fullmatch(text):
            if text in self.places or (_PROVINCE.match(text) and not is_within(text, self.region)):
                return text
            raise ValueError(f"没有代码“{text}”；请按 GB/T 2260 查对")
        if text.isdecimal():
            raise ValueError(f"“{text}”不是六位行政区划代码（GB/T 2260）")
        found = self.codes_named(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValueError(f"没有叫“{text}”的地方；请写全名，或六位行政区划代码（GB/T 2260）")
        choices = "、".join(f'{self.full_name(code)} "{code}"' for code in found)
        raise ValueError(f"“{text}”有 {len(found)} 处：{choices}；请写其中一个代码")

    def codes_named(self, name: str) -> tuple[str, ...]:
        """The places a name may mean: by their full names, whole or from any level, otherwise by their short forms."""
        official = [code for code in self.places if name in self._called(code)]
        brief = [code for code, place in self.places.items() if name in (*place.short, *place.weak)]
        return tuple(official or brief)

    def _called(self, code: str) -> Iterator[str]:
        """What a place is called with none, some or all of the places it lies in: 绵竹市, 德阳市绵竹市, 四川省德阳市绵竹市."""
        whole = ""
        for part in self.line(code):
            whole = self.name(part) + whole
            yield whole

    def name(self, code: str) -> str:
        """The official name, e.g. `杭锦后旗`; a code that is not known is its own name."""
        place = self.places.get(code)
        return place.name if place else code

    def brief(self, code: str) -> str:
        """The name as short as people say it: `呼和浩特`."""
        place = self.places.get(code)
        return place.short[0] if place and place.short else self.name(code)

    def full_name(self, code: str) -> str:
        """The name behind those of the places it lies in, without the region: `巴彦淖尔市杭锦后旗`."""
        return "".join(map(self.name, reversed(self.line(code))))

    def line(self, code: str) -> tuple[str, ...]:
        """A code and those of the places it lies in, the innermost first, without the region.

        The region's own line is itself.
        """
        found = [code]
        while (above := self.parent(found[-1])) not in ("", self.region):
            found.append(above)
        return tuple(found)

    def parent(self, code: str) -> str:
        """The code of the known place a known place lies in; empty for the region and for what lies in none.

        A county that a province governs itself lies in the province.
        """
        if code == self.region or code not in self.places:
            return ""
        outers = (code[:4] + "00", code[:2] + "0000", EVERYWHERE)
        return next((outer for outer in outers if outer != code and outer in self.places), "")

    def division(self, code: str) -> str:
        """The division of the region a place is or lies in; empty for the region and what lies outside it."""
        last = self.line(code)[-1]
        return last if last in self.divisions else ""
