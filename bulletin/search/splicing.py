"""Some articles changed -> the buckets and lists that change with them, without the rest of the archive.

What comes out is, byte for byte, what the whole archive gives (`build.py`). Where that cannot be known from what is at
hand, `Whole` is raised: the number of buckets changes, or a string becomes common or ceases to be.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bulletin.search import lenient, postings, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from bulletin.search.postings import Key, Places, Slot

Row = list[int]
Difference = dict["Key", tuple[Row, Row]]
"""Of one gram: what was in a slot, and what is. Whole words have a 0 for each time they stand there."""


class Whole(Exception):  # noqa: N818 no error: the other way
    """The index has to be made as a whole."""


def grams(slots: Iterable[Slot], common: Container[str]) -> dict[str, Places]:
    """Where each gram stands in some slots, of an archive with these common grams. Whole words stand at 0."""
    found: dict[str, dict[Key, Row]] = {}

    def add(gram: str, key: Key, place: int) -> None:
        found.setdefault(gram, {}).setdefault(key, []).append(place)

    for slot in slots:
        for word in slot.words:
            add(word, slot.key, 0)
        for begin, letters in zip(slot.begins, slot.passages, strict=True):
            for at, letter in enumerate(letters):
                add(letter, slot.key, begin + at)
            places: Iterable[int] = range(len(letters) - 1)
            for length in range(2, postings.LONGEST + 1):
                often = []
                for at in places:
                    gram = letters[at : at + length]
                    add(gram, slot.key, begin + at)
                    if gram in common:
                        often.append(at)
                places = sorted(
                    {at for at in often if at + length < len(letters)} | {at - 1 for at in often if at}
                )
    return {gram: dict(places) for gram, places in found.items()}


def differences(
    before: Iterable[Slot], after: Iterable[Slot], common: Container[str]
) -> dict[str, Difference]:
    """The grams that stand elsewhere than before, with the slots in which they do."""
    old, new = grams(before, common), grams(after, common)
    found: dict[str, Difference] = {}
    for gram in old.keys() | new.keys():
        was, now = old.get(gram, {}), new.get(gram, {})
        changed = {
            key: (list(was.get(key, ())), list(now.get(key, ())))
            for key in was.keys() | now.keys()
            if was.get(key) != now.get(key)
        }
        if changed:
            found[gram] = changed
    return found


def gained(difference: Difference) -> int:
    """How many occurrences more there are now."""
    return sum(len(now) - len(was) for was, now in difference.values())


def spliced(gram: str, written: str, difference: Difference) -> str:
    """The postings of a gram with what changed; an empty string where it stands nowhere any more.

    Raises Whole when it becomes common, or is it no more.
    """
    is_pair_or_more = len(gram) > 1 and not gram.startswith(terms.WORD_MARK)
    if postings.is_counted(written) if written else not is_pair_or_more:
        more = {key: len(now) - len(was) for key, (was, now) in difference.items()}
        after, times = postings.recount(written, more)
        if is_pair_or_more and times <= postings.COMMON:
            raise Whole
        return after
    after, times = postings.put(written, {key: now for key, (_, now) in difference.items()})
    if len(gram) < postings.LONGEST and times > postings.COMMON:
        raise Whole
    return after


def buckets(
    changed: Mapping[str, Difference], count: int, read: Callable[[int], dict[str, str]]
) -> Iterator[tuple[int, dict[str, str], int]]:
    """Number and grams of each bucket that changes, and by how many bytes its postings grow. `read` gives one as it is."""
    by_bucket: dict[int, list[str]] = {}
    for gram in changed:
        by_bucket.setdefault(terms.bucket(gram, count), []).append(gram)
    for number, names in sorted(by_bucket.items()):
        bucket = read(number)
        grown = 0
        for gram in names:
            before = bucket.pop(gram, "")
            if after := spliced(gram, before, changed[gram]):
                bucket[gram] = after
            grown += len(after) - len(before)
        yield number, bucket, grown


def lists(
    changed: Mapping[str, int],
    times: Callable[[Iterable[str]], dict[str, int]],
    names: tuple[frozenset[str], frozenset[str]],
    known: Words,
    read: Callable[[str], Sequence[str]],
) -> Iterator[tuple[str, list[str] | None]]:
    """The strings by initials (`lenient.by_initials`) that change; None for initials that nothing has any more.

    `changed` are the pairs whose number changed, with what it was; `times` gives the number of some pairs now; `names`
    are the words among the names, before and now; `read` gives a list as it was, or nothing.
    """
    are = times(changed)
    moved = {pair for pair, before in changed.items() if lenient.often(before) != lenient.often(are[pair])}
    born = {pair for pair in moved if not (changed[pair] and are[pair])}
    was, now = names
    words = {*(was ^ now), *known.with_one_of(born, was | now)}
    touched = {initials for word in (*moved, *words) for initials in known.initials(word[:2])}
    for initials in sorted(touched):
        old_known, old_other, old_longer = read(initials) or ("", "", "")
        mine = {*_two_by_two(old_known), *_two_by_two(old_other)}
        mine |= {pair for pair in moved if initials in known.initials(pair)}
        number = {pair: found for pair, found in times(mine).items() if found}
        order = lenient.in_order(number, number)
        longer = {*filter(None, old_longer.split(" ")), *(word for word in words if len(word) > 2)}
        longer = {
            word
            for word in longer
            if known.knows(word, now)
            and initials in known.initials(word[:2])
            and all(times(lenient.pairs_of(word)).values())
        }
        made = lenient.as_written(
            (pair for pair in order if known.knows(pair, now)),
            (pair for pair in order if not known.knows(pair, now)),
            sorted(longer),
        )
        yield initials, made if any(made) else None


def _two_by_two(pairs: str) -> list[str]:
    return [pairs[at : at + 2] for at in range(0, len(pairs), 2)]


class Words:
    """What the dictionaries say, as far as it is needed: kept with the index, since reading them takes longer."""

    def __init__(self, listed: frozenset[str], firsts: Mapping[str, str]) -> None:
        self.listed = listed
        self.firsts = dict(firsts)

    def of(self, letters: Iterable[str]) -> Words:
        """The same, with what is known of these letters alone: of those that stand nowhere any more nothing is kept."""
        return Words(self.listed, {each: self.firsts[each] for each in letters if each in self.firsts})

    def initials(self, pair: str) -> list[str]:
        return lenient.initials_of(pair, self._first_letters)

    def _first_letters(self, character: str) -> str:
        if character not in self.firsts:
            self.firsts[character] = lenient.first_letters(character)
        return self.firsts[character]

    def knows(self, word: str, names: frozenset[str]) -> bool:
        return word in self.listed or word in names

    def with_one_of(self, pairs: Iterable[str], names: Iterable[str]) -> Iterator[str]:
        """The words of three letters and more that hold one of some pairs."""
        wanted = set(pairs)
        first = {pair[0] for pair in wanted}
        for word in (*self.listed, *names) if wanted else ():
            if len(word) > 2 and not first.isdisjoint(word) and not wanted.isdisjoint(lenient.pairs_of(word)):
                yield word


def total(differences: Mapping[str, Difference], length: int) -> Counter[str]:
    """How many occurrences more the strings of one length have."""
    return Counter(
        {
            gram: more
            for gram, difference in differences.items()
            if len(gram) == length and not gram.startswith(terms.WORD_MARK) and (more := gained(difference))
        }
    )
