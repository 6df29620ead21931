"""Places of a region: their codes, names and ranks, what lies in what, and which place a name means.

Codes are those of GB/T 2260, six digits: two for the province, two for the prefecture, two for the county; zeros stand
for all of it. Where a text names a place is the business of `conversion.places`; the tables are read by `loading`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bulletin.digests import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

EVERYWHERE = "000000"
"""Stands for all China; no code of GB/T 2260."""
_CODE = re.compile(r"[0-9]{6}")
MOST_CHOICES = 12
"""Places that are listed where a name may mean more."""


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
    former: tuple[str, ...] = ()
    """What it was called before, with its code where that was another one: `510622:绵竹县`, `阿坝藏族自治州`."""
    until: str = ""
    """The last year of a place that is no more; empty for all others."""

    @property
    def former_names(self) -> tuple[str, ...]:
        return tuple(name for _, _, name in (token.rpartition(":") for token in self.former))

    @property
    def former_codes(self) -> tuple[str, ...]:
        return tuple(code for code, _, _ in (token.rpartition(":") for token in self.former) if code)


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
    """The places of one region, and, where asked, those beyond it. Made by `loading`; never changes."""

    def __init__(
        self, region: str, places: Iterable[Place], beyond: Callable[[], Gazetteer] | None = None
    ) -> None:
        self.region = region
        """The code of the region itself."""
        self.places: Mapping[str, Place] = {place.code: place for place in places}
        """Every place by its code, in the order of the table."""
        self._beyond = beyond
        self._lines: dict[str, tuple[str, ...]] = {}
        """What `line` said before: it is asked for each article, and there are few places."""
        """Gives the places of the whole country; called only for what is not known here."""
        self.divisions: tuple[str, ...] = tuple(
            code
            for code, place in self.places.items()
            if code != region
            and not place.until
            and is_within(code, region)
            and self.parent(code) in ("", region)
        )
        """The codes directly below the region, in the order of GB/T 2260: the prefectures of a province."""

    @cached_property
    def identity(self) -> bytes:
        """Digest of its places; those beyond them are the program's own."""
        return digest(self.region, tuple(self.places.values()))

    def __contains__(self, code: object) -> bool:
        return code in self.places

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in the order of GB/T 2260."""
        return tuple(self.places)

    def find(self, code: str) -> Place | None:
        """The place of a code, in the region or beyond it; None for a code nobody knows."""
        place = self.places.get(code)
        return self._beyond().find(code) if place is None and self._beyond else place

    def code_of(self, text: str) -> str:
        """The code that a code or a name means, that of today for a former one.

        Raises ValueError with what is wrong, and the choices there are.
        """
        if _CODE.fullmatch(text):
            code = text if self.find(text) else self._present(text)
            if not code:
                raise ValueError(f"没有代码“{text}”；请按 GB/T 2260 查对")
            return code
        if text.isdecimal():
            raise ValueError(f"“{text}”不是六位行政区划代码（GB/T 2260）")
        found = self.codes_named(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValueError(f"没有叫“{text}”的地方；请写全名，或六位行政区划代码（GB/T 2260）")
        choices = "、".join(self._choice(code) for code in found[:MOST_CHOICES])
        more = "……" if len(found) > MOST_CHOICES else ""
        raise ValueError(f"“{text}”有 {len(found)} 处：{choices}{more}；请写其中一个代码")

    def _choice(self, code: str) -> str:
        place = self.find(code)
        until = f"（{place.until} 年止）" if place and place.until else ""
        return f'{self.full_name(code)}{until} "{code}"'

    def codes_named(self, name: str) -> tuple[str, ...]:
        """The places a name may mean, those of the region before any beyond it.

        Full names go first, whole or from any level (绵竹市, 德阳市绵竹市), then short forms, then former names.
        """
        found = next((codes[name] for codes in self._meanings if name in codes), ())
        return found or (self._beyond().codes_named(name) if self._beyond else ())

    @cached_property
    def _meanings(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """Codes by name: of full names, of short forms, of former names and places that are no more."""
        present: dict[str, tuple[str, ...]] = {}
        brief: dict[str, tuple[str, ...]] = {}
        former: dict[str, tuple[str, ...]] = {}
        for code, place in self.places.items():
            names = (
                (former if place.until else present, self._called(code)),
                (brief, dict.fromkeys((*place.short, *place.weak))),
                (former, dict.fromkeys(place.former_names)),
            )
            for codes, called in names:
                for name in called:
                    codes[name] = (*codes.get(name, ()), code)
        return present, brief, former

    def _called(self, code: str) -> Iterator[str]:
        """What a place is called with none, some or all of the places it lies in: 绵竹市, 德阳市绵竹市, 四川省德阳市绵竹市."""
        whole = ""
        for part in self._line(code):
            whole = self.name(part) + whole
            yield whole

    def _present(self, former: str) -> str:
        """The code of today for a former one; empty when nobody knows it."""
        code = next((code for code, place in self.places.items() if former in place.former_codes), "")
        return self._beyond()._present(former) if not code and self._beyond else code

    def name(self, code: str) -> str:
        """The official name, e.g. `杭锦后旗`; a code that nobody knows is its own name."""
        place = self.find(code)
        return place.name if place else code

    def brief(self, code: str) -> str:
        """The name as short as people say it: `呼和浩特`."""
        place = self.places.get(code)
        return place.short[0] if place and place.short else self.name(code)

    def full_name(self, code: str) -> str:
        """The name behind those of the places it lies in, without the region: `巴彦淖尔市杭锦后旗`."""
        if code not in self.places and self._beyond:
            return self._beyond().full_name(code)
        return "".join(map(self.name, reversed(self.line(code))))

    def line(self, code: str) -> tuple[str, ...]:
        """A code and those of the places of the region it lies in, the innermost first, without the region.

        The region's own line is itself, and so is that of a place beyond it.
        """
        found = self._lines.get(code)
        if found is None:
            line = self._line(code)
            found = line[:-1] if len(line) > 1 and line[-1] == self.region else line
            self._lines[code] = found
        return found

    def _line(self, code: str) -> tuple[str, ...]:
        found = [code]
        while above := self.parent(found[-1]):
            found.append(above)
        return tuple(found)

    def ancestry(self, code: str) -> tuple[Place, ...]:
        """A place and all it lies in as far as the region, the innermost first; empty for a code nobody knows."""
        if code not in self.places and self._beyond:
            return self._beyond().ancestry(code)
        return tuple(self.places[part] for part in self._line(code) if part in self.places)

    def parent(self, code: str) -> str:
        """The code of the known place a known place lies in; empty for the region and for what lies in none.

        A county that a province governs itself lies in the province.
        """
        if code == self.region or code not in self.places:
            return ""
        outers = (code[:4] + "00", code[:2] + "0000")
        return next((outer for outer in outers if outer != code and outer in self.places), "")

    def division(self, code: str) -> str:
        """The place directly below the region that a place is or lies in; empty for the region and what is beyond it."""
        last = self.line(code)[-1]
        return last if last != self.region and is_within(last, self.region) else ""
