"""Campaigns and mechanisms that a paper names in quotation marks, as candidates for tags.

Chinese papers quote the names of campaigns (“百日行动”), of working methods (“情指行”一体化作战机制) and of slogans
(“抓党建、整作风、强素质、树形象”专项活动), but just as well speech, irony and images (“防护网”, “心头肉”). A quoted
name becomes a candidate when

1. it is short and whole: no mark but 、 and dashes, so no speech;
2. somewhere in the archive its own last word or the words behind the closing mark say that it is a campaign or a
   mechanism, or it bears a year (“昆仑 2022”); an ordinary word (“义警”) never passes, however often it is quoted;
3. it is neither a number nor an ordinary word;
4. it stands in two articles or more: what occurs once brings no two articles together.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin.reference.subject import any_of
from bulletin.reference.vocabulary import is_common
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.reference.subject import Subject

MOST = 5
"""Tags offered for one article."""
RECURS = 2
"""Articles a name must stand in."""

# A quotation that can be a name: Han, digits, letters, 、 and dashes, 2 to 24 characters, each item at most 12.
_ITEM = rf"[{HAN}A-Za-z0-9０-９+＋]{{1,12}}"
_QUOTED = re.compile(
    rf"(?:“({_ITEM}(?:[、·\s—–－-]{{1,2}}{_ITEM}){{0,5}})”|‘({_ITEM}(?:[、·\s—–－-]{{1,2}}{_ITEM}){{0,5}})’)"
)
_YEAR = re.compile(r"(?:^|\D)(?:19|20)\d\d(?:\D|$)")
_BLANKS = re.compile(r"\s+")
_DASHES = re.compile("[—–－-]+")


def quoted(text: str, subject: Subject) -> tuple[tuple[str, bool], ...]:
    """The quotations of a text that can be names, with whether each says that it is a name."""
    return tuple(_quoted(text, _patterns(subject)))


def recurring(quotations: Sequence[Sequence[tuple[str, bool]]]) -> tuple[tuple[str, ...], ...]:
    """The names that recur, for each article, out of what `quoted` found in it: at most five, the one in most articles first.

    A name that is printed in several ways (`昆仑 2022`, `昆仑2022`) is one tag, in its most frequent form.
    """
    counts: list[Counter[str]] = []
    forms: dict[str, Counter[str]] = {}
    named: set[str] = set()
    for found in quotations:
        count: Counter[str] = Counter()
        for printed, is_name in found:
            key = _key(printed)
            count[key] += 1
            forms.setdefault(key, Counter())[printed] += 1
            if is_name:
                named.add(key)
        counts.append(count)
    articles = Counter(key for count in counts for key in count)
    shown = {
        key: _commonest(forms[key]) for key, times in articles.items() if times >= RECURS and key in named
    }
    return tuple(
        tuple(
            shown[key]
            for key in sorted(
                (key for key in count if key in shown), key=lambda key: (-articles[key], -count[key], key)
            )[:MOST]
        )
        for count in counts
    )


@dataclass(frozen=True, slots=True)
class _Kinds:
    ends: re.Pattern[str]
    """A name that says itself what it is: 百日行动."""
    called: re.Pattern[str]
    """What says so behind it: “情指行”一体化作战机制, “856”社会面网格化巡逻防控新机制; not “送清凉”“送温暖”等活动."""


@lru_cache(maxsize=8)
def _patterns(subject: Subject) -> _Kinds:
    kinds = any_of(subject.lists.tag_kinds)
    return _Kinds(
        re.compile(f"{kinds}$"), re.compile(rf"(?:(?![等和与及的了在为是])[{HAN}]){{0,12}}?{kinds}")
    )


def _quoted(text: str, kinds: _Kinds) -> Iterator[tuple[str, bool]]:
    """Quotations that can be names, with whether this one says that it is a name."""
    for match in _QUOTED.finditer(text):
        printed = match[1] or match[2]
        if 2 <= len(printed) <= 24 and _is_telling(printed, kinds):
            called = kinds.called.match(text, match.end())
            yield printed, bool(called or kinds.ends.search(printed) or _YEAR.search(printed))


def _is_telling(printed: str, kinds: _Kinds) -> bool:
    """Whether a quotation can bring articles together: no number (2+7, 856), no ordinary word (特色, 权威) that does not say
    itself what it is (行动).
    """
    if not re.search(rf"[{HAN}A-Za-z]", printed):
        return False
    return not is_common(printed) or bool(kinds.ends.search(printed))


def _key(printed: str) -> str:
    """What two spellings of one name have in common."""
    return _DASHES.sub("—", _BLANKS.sub("", printed))


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], len(form), form))
