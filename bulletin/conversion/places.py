"""Places in a text: which the words name, and which place an article is about.

A dateline mostly names the *seat town* of a county (陕坝 for 杭锦后旗), the text the county itself, so both are read,
and where they contradict each other the editor is told and nothing is decided. Places outside the region of the
archive resolve to nothing. Which places there are is the business of `reference.gazetteer`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin.reference.gazetteer import MOST_CHOICES, is_within
from bulletin.reference.subject import any_of
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.reference.loading import Reference


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text: its code, the words as printed, where they stand (code points, end excluded)."""

    code: str
    name: str
    start: int
    end: int
    is_former: bool = False
    """Whether it is a place that is no more; what lay in it does not lie in it now."""


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """The places an article is about, most important first."""

    codes: tuple[str, ...]
    basis: str
    """The printed words this rests on, for the editor: `电头“陕坝”；正文“乌拉特后旗看守所”`."""
    conflict: str
    """What contradicts what, as a sentence for the editor; an empty string when nothing does."""


@dataclass(frozen=True, slots=True)
class _Path:
    """Mentions that stand directly one behind the other: 巴彦淖尔市杭锦旗."""

    mentions: tuple[Mention, ...]
    body: str
    """The body that follows, with the words between: `公安局`, `苏米图派出所`; an empty string when none does."""

    @property
    def code(self) -> str:
        return self.mentions[-1].code

    @property
    def words(self) -> str:
        return "".join(mention.name for mention in self.mentions) + self.body

    @property
    def misplaced_under(self) -> str:
        """The code of a place printed before one that does not lie in it; an empty string when the path is sound."""
        for outer, inner in zip(self.mentions, self.mentions[1:], strict=False):
            # 通辽赤峰两地 stand side by side; only a county under another league is misplaced.
            if (
                not inner.code.endswith("00")
                and outer.code.endswith("00")
                and not (inner.is_former or outer.is_former)
                and not is_within(inner.code, outer.code)
            ):
                return outer.code
        return ""


# 鄂尔多斯东街, 通辽路, 呼伦贝尔北路: streets of other towns. Not 海拉尔街道.
_STREET = re.compile("[东西南北中]?(?:大街|街(?!道)|大路|路(?!政|段)|大道|巷|胡同)")
# 与通辽市公安局, 、科左中旗公安局: a second body acts together with the first.
_TOGETHER = re.compile("(?:与|和|及|同|、|携手|联合)$")
_DATELINE_NOISE = re.compile(r"^本报|讯$|\d.*$|[\s,，、]")
_SENTENCE_END = re.compile("[。！？；!?;]")


_NEAR = 8
"""Characters before a word that can make it another."""


class PlaceFinder:
    """The names of a region laid out for finding. Never changes."""

    def __init__(self, reference: Reference) -> None:
        region, acting = reference.region, any_of(reference.subject.lists.acting)
        self._region = region
        self._atlas = region.gazetteer
        self._plain: dict[str, str] = {}
        self._supported: dict[str, tuple[str, ...]] = {}
        self._datelines: dict[str, tuple[str, ...]] = {}
        former: dict[str, tuple[str, ...]] = {}
        for place in self._atlas.places.values():
            for name in (*place.former_names, *((place.name,) if place.until else ())):
                self._add(former, name, place.code)
            if place.until:
                continue
            names = (place.name, *place.short)
            if place.shared:
                self._add(self._supported, place.name, place.code)
            else:
                self._plain |= dict.fromkeys(names, place.code)
            for name in place.weak:
                self._add(self._supported, name, place.code)
            towns = () if place.code.endswith("00") else (*place.seats, *place.townships)
            for name in (
                *names,
                *place.weak,
                *towns,
                *(town + kind for town in towns for kind in region.township_kinds),
            ):
                self._add(self._datelines, name, place.code)
        for name, code in self._plain.items():
            # 西安 is the city, not the district or one of the towns of that name.
            if code.endswith("00"):
                self._datelines[name] = tuple(
                    each for each in self._datelines[name] if self._plain[name] == each or each.endswith("00")
                )
        for name, codes in former.items():
            # A former name of two characters is mostly an ordinary word: 郊区, 城区.
            if len(name) > 2 and name not in self._plain and name not in self._supported:
                if len(codes) == 1:
                    self._plain[name] = codes[0]
                else:
                    self._supported[name] = codes
        if region.itself:
            self._plain[region.itself] = region.code
        self._not_itself = re.compile(f"{any_of(region.not_after)}$")
        # What follows a place name when a body of that place acts. 科右中旗公安局, 二连出入境边防检查站, 赤峰公安.
        self._body = re.compile(rf"[{HAN}]{{0,8}}?{acting}[局厅处站队]?")
        self._support = re.compile(acting)
        self._lengths: dict[str, tuple[int, ...]] = {}
        """How long the names are that begin with two characters, the longest first.

        One pattern of all names takes a second an article where there are ten thousand.
        """
        for name in sorted({*self._plain, *self._supported}, key=lambda name: (-len(name), name)):
            lengths = self._lengths.get(name[:2], ())
            if len(name) not in lengths:
                self._lengths[name[:2]] = (*lengths, len(name))

    @staticmethod
    def _add(table: dict[str, tuple[str, ...]], name: str, code: str) -> None:
        if code not in table.get(name, ()):
            table[name] = (*table.get(name, ()), code)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The places named in a text, in order, never overlapping; the longest name wins.

        Left out: streets that bear a place's name, and short or shared names without support.
        """
        found: list[Mention] = []
        for start, name in self._named(text):
            end = start + len(name)
            if _STREET.match(text, end):
                continue
            before = found[-1] if found and found[-1].end == start else None
            code = self._plain.get(name) or self._supported_code(name, text, end, before)
            if code and not (
                name == self._region.itself and self._not_itself.search(text, max(0, start - _NEAR), start)
            ):
                found.append(Mention(code, name, start, end, bool(self._atlas.places[code].until)))
        return tuple(found)

    def _named(self, text: str) -> Iterator[tuple[int, str]]:
        """Every name in a text, whatever it means there, with its place; of several the longest."""
        behind = 0
        for start in [at for at in range(len(text) - 1) if text[at : at + 2] in self._lengths]:
            if start < behind:
                continue
            names = (text[start : start + length] for length in self._lengths[text[start : start + 2]])
            name = next((name for name in names if name in self._plain or name in self._supported), "")
            if name:
                yield start, name
                behind = start + len(name)

    def _supported_code(self, name: str, text: str, end: int, before: Mention | None) -> str:
        """What a short or shared name means here: a place of the league named just before, or one whose body acts."""
        codes = self._supported[name]
        if before is not None:
            inside = [code for code in codes if is_within(code, before.code)]
            return inside[0] if len(inside) == 1 else ""
        return codes[0] if len(codes) == 1 and self._support.match(text, end) else ""

    def dateline(self, dateline: str) -> tuple[str, ...]:
        """The places a dateline can stand for, in the order of GB/T 2260: none, one, or several (双河)."""
        word = _DATELINE_NOISE.sub("", dateline)
        if word in self._datelines:
            return tuple(sorted(self._datelines[word]))
        paths = self._paths(word, self.mentions(word))
        if not paths:
            return ()
        rest = word[paths[-1].mentions[-1].end :]
        inside = [code for code in self._datelines.get(rest, ()) if is_within(code, paths[-1].code)]
        return (inside[0],) if len(inside) == 1 else (paths[-1].code,)

    def resolve(self, dateline: str, title: str, paragraphs: Sequence[str]) -> PlaceFinding:
        """The places an article is about, from its dateline, its headline and its first words.

        The dateline's county holds when the text does not contradict it; of two places in one line of descent the
        inner one is meant. A headline or first paragraph speaks through the body that acts in it
        (`阿拉善左旗公安局`); a place that is merely mentioned counts only when nothing else speaks.
        """
        finding = self._resolve(dateline, title, paragraphs)
        later = (path for text in paragraphs[1:] for path in self._paths(text, self.mentions(text)))
        wrong = None if finding.conflict else next((path for path in later if path.misplaced_under), None)
        return finding if wrong is None else replace(finding, conflict=self._misplaced("", "", wrong))

    def _resolve(self, dateline: str, title: str, paragraphs: Sequence[str]) -> PlaceFinding:
        candidates = self.dateline(dateline)
        acting, said = self._acting(title, paragraphs)
        wrong = next((path for path in said if path.misplaced_under), None)
        if len(candidates) > 1:
            candidates = self._narrowed(candidates, title, paragraphs)
            if len(candidates) > 1:
                names = "、".join(self._atlas.full_name(code) for code in candidates[:MOST_CHOICES])
                names += f"等 {len(candidates)} 处" if len(candidates) > MOST_CHOICES else ""
                return PlaceFinding(
                    acting, _basis("", said), f"电头“{dateline}”可能是{names}，正文没有说明是哪一处"
                )
        home = candidates[0] if candidates else ""
        basis = _basis(dateline if home else "", said)
        if wrong is not None:
            return PlaceFinding(self._agreed(home, wrong), basis, self._misplaced(dateline, home, wrong))
        if not home or not acting:
            return PlaceFinding((home,) if home else acting, basis, "")
        if self._region.code in acting and self._governs(home, self._region.code):
            return PlaceFinding(acting, basis, "")  # the region's own body, reported from its capital
        near = [code for code in acting if is_within(code, home) or is_within(home, code)]
        if near:
            inner = near[0] if is_within(near[0], home) else home
            return PlaceFinding(_innermost((inner, *acting)), basis, "")
        if any(
            self._governs(home, outer) and is_within(acting[0], outer)
            for outer in (self._atlas.parent(home), self._region.code)
        ):
            return PlaceFinding(acting, basis, "")  # a county of the league whose seat the dateline is
        if all(not path.body for path in said):
            return PlaceFinding((home,), _basis(dateline, ()), "")
        shared = self._common(home, acting[0])
        where = f"电头“{dateline}”在{self._atlas.full_name(home)}（{home}）"
        told = f"正文写“{said[0].words}”，是{self._atlas.full_name(acting[0])}（{acting[0]}）"
        return PlaceFinding((shared,) if shared else (), basis, f"{where}，{told}，两者不符，请核对")

    def _common(self, code: str, other: str) -> str:
        """The innermost place that both lie in, one of them perhaps; an empty string when only the region holds both."""
        outers = (other, *self._atlas.line(code))
        return next((outer for outer in outers if is_within(code, outer) and is_within(other, outer)), "")

    def _governs(self, code: str, outer: str) -> bool:
        """Whether a league, city or region is governed from a place, so that its datelines speak for all of it."""
        place = self._atlas.places.get(outer)
        seats = place.seats if place else self._region.seats if outer == self._region.code else ()
        return any(is_within(code, seat) for seat in seats)

    def _acting(self, title: str, paragraphs: Sequence[str]) -> tuple[tuple[str, ...], tuple[_Path, ...]]:
        """What the text says it is about: codes, most important first, and the paths they were read from."""
        head = [self._paths(text, self.mentions(text)) for text in (title, *paragraphs[:1])]
        lead = paragraphs[0] if paragraphs else ""
        bodies = [path for path in head[0] if path.body] + _leading(lead, head[1] if paragraphs else ())
        if not bodies:
            later = (
                path
                for text in paragraphs[1:]
                for path in self._paths(text, self.mentions(text))
                if path.body
            )
            plain = [path for paths in head for path in paths if path.code != self._region.code]
            bodies = plain[:1] or list(later)[:1]
        return _innermost(path.code for path in bodies if not path.misplaced_under), tuple(bodies)

    def _narrowed(
        self, candidates: tuple[str, ...], title: str, paragraphs: Sequence[str]
    ) -> tuple[str, ...]:
        """Those of several places that the text speaks of: by their name, by their league, by their townships."""
        text = "\n".join((title, *paragraphs))
        codes = [mention.code for mention in self.mentions(text)]
        for matches in (
            [code for code in candidates if code in codes],
            [code for code in candidates if self._atlas.parent(code) in codes],
            [code for code in candidates if self._names_township(code, text)],
        ):
            if len(matches) == 1:
                return tuple(matches)
        return candidates

    def _names_township(self, code: str, text: str) -> bool:
        towns = self._atlas.places[code].townships
        return any(
            town + suffix in text for town in towns if len(town) > 1 for suffix in self._region.township_kinds
        )

    def _paths(self, text: str, mentions: Sequence[Mention]) -> tuple[_Path, ...]:
        """Mentions grouped where one stands directly behind the other, each with the body that follows it."""
        groups: list[list[Mention]] = []
        for mention in mentions:
            if groups and groups[-1][-1].end == mention.start:
                groups[-1].append(mention)
            else:
                groups.append([mention])
        paths: list[_Path] = []
        for index, group in enumerate(groups):
            limit = groups[index + 1][0].start if index + 1 < len(groups) else len(text)
            match = self._body.match(text, group[-1].end, limit)
            paths.append(_Path(tuple(group), match[0] if match else ""))
        return tuple(paths)

    def _agreed(self, home: str, wrong: _Path) -> tuple[str, ...]:
        """What the dateline and either half of a path that contradicts itself have in common."""
        if not home:
            return ()
        for code in (wrong.code, wrong.misplaced_under):
            if is_within(code, home) or is_within(home, code):
                return (code,)
        return ()

    def _misplaced(self, dateline: str, home: str, wrong: _Path) -> str:
        outer, inner = wrong.misplaced_under, wrong.code
        said = "".join(mention.name for mention in wrong.mentions)
        stem = self._atlas.name(inner)[:2]
        likely = [
            place.name
            for place in self._atlas.places.values()
            if is_within(place.code, outer) and place.name[:2] == stem
        ]
        hint = f"；{self._atlas.name(outer)}有{'、'.join(likely)}" if likely else ""
        where = f"电头“{dateline}”在{self._atlas.full_name(home)}（{home}），正文却写" if home else "正文写"
        real = f"{self._atlas.name(inner)}（{inner}）属{self._atlas.name(self._atlas.parent(inner))}"
        return f"{where}“{said}”，而{real}，不属{self._atlas.name(outer)}{hint}。请核对原报"


def _leading(lead: str, paths: Sequence[_Path]) -> list[_Path]:
    """The first acting body of a paragraph and those that act together with it in the same breath."""
    first = next((index for index, path in enumerate(paths) if path.body), None)
    if first is None:
        return []
    chosen = [paths[first]]
    # A higher body that only gives the occasion (按照自治区公安厅部署，赤峰市公安局…) is followed by the acting one.
    for path in paths[first + 1 :]:
        last = chosen[-1].mentions[-1]
        between = lead[last.end : path.mentions[0].start]
        if _SENTENCE_END.search(between) or not path.body:
            break
        if _TOGETHER.search(between) and "，" not in between and "," not in between:
            chosen.append(path)
        elif is_within(path.code, chosen[-1].code):
            chosen[-1] = path
    return chosen


def _innermost(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes in order, each once, without those that hold another of them."""
    unique = tuple(dict.fromkeys(codes))
    return tuple(
        code for code in unique if not any(other != code and is_within(other, code) for other in unique)
    )


def _basis(dateline: str, said: Sequence[_Path]) -> str:
    parts = [f"电头“{dateline}”"] if dateline else []
    return "；".join(parts + [f"“{path.words}”" for path in said])
