"""What an article names: words, people who signed or are named with an office, bodies, campaigns, and whom it shields.

Cut without a model: the longest words of the dictionaries from the right, offices before names, kinds of bodies behind them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING

from bulletin import cache as caching
from bulletin import digests
from bulletin.conversion import personal
from bulletin.model import Access
from bulletin.reference import vocabulary
from bulletin.reference.subject import any_of
from bulletin.search import facets, lenient, terms
from bulletin.text import identifiers
from bulletin.text.typography import HAN, without_blanks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bulletin.reference.loading import Reference
    from bulletin.reference.names import Names
    from bulletin.search.passages import Document

RECURS = 2
"""How often two characters of no known word stand together, once in a headline, for them to be one: in passages of an article,
and in articles of an archive."""

_QUOTED = re.compile(r"“([^“”]{2,14})”")
_HAN_ONLY = re.compile(f"[{HAN}]+")
_LONGEST = 4
_BODY_NAME = 8


@dataclass(frozen=True, slots=True)
class Facts:
    """What one article names; each once."""

    words: tuple[str, ...]
    """Words of the dictionaries, and places."""
    quoted: tuple[str, ...]
    """Words between quotation marks."""
    loose: tuple[str, ...]
    """Pairs of characters that are no such words."""
    headed: tuple[str, ...]
    """Those of them in its headlines."""
    suffixed: tuple[str, ...] = ()
    """Words with a character behind them that makes another of them: 警务室."""
    people: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    shielded: tuple[str, ...] = ()
    """Minors and patients."""


class Reader:
    """Reads articles for what they name."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        lists, gazetteer = reference.subject.lists, reference.region.gazetteer
        self._names = reference.subject.names
        self._office = re.compile(any_of(sorted(lists.offices, key=len, reverse=True)))
        self._tails = _full_forms(lists.forms)
        self._tail = re.compile(any_of(self._tails))
        self._places = {name for name in facets.place_names(gazetteer) if len(name) > 1}
        campaigns = [(each.name, each.words.pattern) for each in reference.subject.campaigns]
        self.key = digests.digest(lists, self._names, tuple(campaigns), tuple(sorted(self._places)))
        """What decides how it reads."""

    @cached_property
    def _words(self) -> AbstractSet[str]:
        return frozenset(_dictionary(frozenset(self._places))[0].split())

    @cached_property
    def _lengths(self) -> Mapping[str, tuple[int, ...]]:
        """By the two characters they end with, how long words are, the longest first."""
        found: dict[str, tuple[int, ...]] = {}
        for lengths, endings in _dictionary(frozenset(self._places))[1]:
            found |= dict.fromkeys(endings.split(), lengths)
        return found

    def facts(self, document: Document) -> Facts:
        """What an article names."""
        return self._read(document, document.article.meta.access is Access.PUBLIC)

    def _read(self, document: Document, is_public: bool) -> Facts:
        words: dict[str, None] = {}
        quoted: dict[str, None] = {}
        loose: dict[str, None] = {}
        headed: dict[str, None] = {}
        suffixed: dict[str, None] = {}
        times: Counter[str] = Counter()
        for passage in document.passages:
            for run in _HAN_ONLY.findall(without_blanks(passage.text)):
                pairs = self._note(run, words, suffixed)
                times.update(pairs.keys())
                loose |= pairs
                if passage.field not in {"body", "byline"}:
                    headed |= pairs
            quoted.update(
                (word, None) for word in map(terms.fold, _QUOTED.findall(passage.text)) if _is_own(word)
            )
        # A headline's own word, which its text takes up: 凌汛.
        quoted |= {pair: None for pair in headed if times[pair] >= RECURS}
        facts = Facts(tuple(words), tuple(quoted), tuple(loose), tuple(headed), tuple(suffixed))
        if not is_public:
            return facts
        meta = document.article.meta
        people = {name: None for name in (*meta.authors, *meta.photographers) if _HAN_ONLY.fullmatch(name)}
        bodies: dict[str, None] = {}
        shielded: dict[str, None] = {}
        for passage in document.passages:
            plain = without_blanks(passage.text)
            narrow = identifiers.half_width(plain)
            people.update(
                (name, None)
                for match in self._office.finditer(narrow)
                if (name := _name_behind(narrow, match.end(), self._names))
            )
            bodies.update(
                (core + match[0], None)
                for match in self._tail.finditer(plain)
                if (core := _core(plain, match.start(), self._tails, self._places))
            )
            for finding in personal.find(passage.text, self._names):
                if finding.kind in (personal.MINOR, personal.PATIENT):
                    shielded[without_blanks(passage.text[finding.start : finding.end])] = None
        campaigns = dict.fromkeys((*meta.tags, *self._spoken_of(document)))
        return replace(
            facts,
            people=tuple(people),
            bodies=tuple(bodies),
            campaigns=tuple(campaigns),
            shielded=tuple(shielded),
        )

    def _cut(self, run: str) -> list[str]:
        """A run of Han characters cut into words, from the right the longest each time."""
        known, lengths = self._words, self._lengths
        found = []
        end = len(run)
        while end > 1:
            ending = run[end - 2 : end]
            for length in lengths.get(ending, ()):
                word = ending if length == 2 else run[end - length : end] if length <= end else ""
                if word in known:
                    found.append(word)
                    end -= length
                    break
            else:
                found.append(ending[1])
                end -= 1
        if end:
            found.append(run[0])
        found.reverse()
        return found

    def _note(self, run: str, words: dict[str, None], suffixed: dict[str, None]) -> dict[str, None]:
        """Note the words of a run, and those that a character behind them makes another word; give the pairs of neighbouring
        characters that are no words, each once, in order: 反诈 in 开展反诈宣传."""
        pairs: dict[str, None] = {}
        before = word_before = ""
        for word in self._cut(run):
            if len(word) > 1:
                words[word] = None
                before = ""
            elif word in _LOOSE:
                before = ""
            else:
                if before:
                    pairs[before + word] = None
                elif len(word_before) == 2 and word in _SUFFIXES:
                    suffixed[word_before + word] = None
                before = word
            word_before = word
        return pairs

    def _spoken_of(self, document: Document) -> Iterator[str]:
        """The campaigns on record that an article speaks of, by the name between quotation marks where there is one."""
        text = without_blanks("".join(passage.text for passage in document.passages))
        for campaign in self._reference.subject.campaigns:
            if campaign.words.search(text.replace("“", "").replace("”", "")):
                quoted = _QUOTED.search(campaign.name)
                yield quoted[1] if quoted else campaign.name


def _full_forms(forms: Iterable[str]) -> tuple[str, ...]:
    """What bodies are called in full, the longest first."""
    return tuple(sorted({form.split("=", 1)[1] for form in forms}, key=lambda form: (-len(form), form)))


_SUFFIXES = frozenset(
    "室站所队员组科股处厅局院馆厂店库区点线网案证费率额量车机器具械舱船艇犬学校班会展赛节林场坝堤渠"
)
"""Characters that make another word of the one before."""


def _is_own(word: str) -> bool:
    return bool(_HAN_ONLY.fullmatch(word)) and 1 < len(word) <= _BODY_NAME


_SAYS = re.compile("[说称道讲和与同及在对]")
_SURE = 0.6


def _name_behind(text: str, start: int, names: Names) -> str:
    """The name that begins here, behind an office; empty where none does.

    The office says that somebody is named, so a surname and a word boundary behind two or three characters are enough.
    """
    run = re.match(f"[{HAN}]{{2,8}}", text[start:])
    if run is None or "某" in run[0]:
        return ""
    # 云敖特更巴特和吉亚图, 古斯乐图说
    transcribed = (
        name
        for end in range(len(run[0]), 3, -1)
        if names.is_transcribed(name := run[0][:end]) and not _SAYS.search(name[3:])
    )
    if name := next(transcribed, ""):
        return name
    for length in (3, 2):
        name, rest = run[0][:length], text[start + length : start + length + 4]
        surname = name[0] in names.common_surnames or name[0] in names.rare_surnames
        if len(name) == length and surname and not vocabulary.word_across(name, rest):
            given = names.evidence(name) >= _SURE or (length == 3 and vocabulary.is_common(rest[:2]))
            if given and not vocabulary.is_common(name[:2]) and not vocabulary.is_common(name[1:]):
                return name
    return ""


def _core(text: str, end: int, tails: Sequence[str], places: set[str]) -> str:
    """The proper name before the kind of a body; empty where there is none that can be told from the words around it."""
    run = re.search(f"[{HAN}]{{1,{_BODY_NAME}}}$", text[max(0, end - _BODY_NAME) : end])
    if run is None:
        return ""
    before = run[0]
    above = max((before.rfind(body) + len(body) for body in tails if body in before), default=0)
    if above and _is_proper(before[above:]):
        return before[above:]
    for start in range(len(before) - 1):
        if before[start:] in places:
            return before[start:]
    return before if not above and len(before) < _BODY_NAME and _is_proper(before) else ""


def _is_proper(core: str) -> bool:
    """Whether no common word stands in what may be the name of a body."""
    known = any(
        vocabulary.is_common(core[start : start + length])
        for length in range(2, _LONGEST + 1)
        for start in range(len(core) - length + 1)
    )
    return len(core) > 1 and not known and not set(core) & _LOOSE


_LOOSE = frozenset("的了在和与及或是为由被把将向从到对于等各该本此其这那有以并也都不")
"""Characters that stand between words and in no proper name of a body."""


@cache
@caching.kept
def _dictionary(places: frozenset[str]) -> tuple[str, tuple[tuple[tuple[int, ...], str], ...]]:
    """Words anybody knows, of two characters or more, and places; and how long they are, the longest first, with the two
    characters that words of these lengths end with. Parted by blanks: a hundred thousand strings take longer to read.
    """
    known = {word for word in (*lenient.dictionary(), *listed("more_words.txt"), *places) if len(word) > 1}
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in known:
        lengths[word[-2:]].add(len(word))
    endings: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for ending, found in lengths.items():
        endings[tuple(sorted(found, reverse=True))].append(ending)
    return " ".join(sorted(known)), tuple((each, " ".join(sorted(endings[each]))) for each in sorted(endings))


def listed(name: str) -> list[str]:
    """The words of a table of the program."""
    text = resources.files("bulletin").joinpath("reference", "data", name).read_text(encoding="utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
