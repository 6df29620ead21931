"""Which characters belong to one word: a list of common words, to see whether a line end cuts one in two.

No general segmenter is wanted here: the question is asked of four characters on either side of a line end, and only
a clear yes counts (measured on 2,000 ends of headlines and cut lines: one wrong yes, a third of the cuts found); or of a
headline, which has room enough that a doubtful break can be left out (`phrases`).
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from importlib import resources

from bulletin.text.typography import HAN

_REACH = 4  # characters looked at on either side; the longest word of the list
_LAST_RUN = re.compile(f"[{HAN}]{{1,{_REACH}}}$")
_FIRST_RUN = re.compile(f"[{HAN}]{{1,{_REACH}}}")


@cache
def _ranks() -> dict[str, int]:
    """Each word of the list with its place in it, the most frequent first."""
    text = resources.files("bulletin").joinpath("reference/data/words.txt").read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if not line.startswith("#")]
    return {word: rank for rank, word in enumerate(" ".join(listed).split())}


def is_common(word: str) -> bool:
    """Whether a word stands in the list."""
    return word in _ranks()


@cache
def _costs() -> dict[str, float]:
    """What a word costs in a cut of a text into words: the frequency of a word falls with its rank (Zipf)."""
    return {word: math.log(rank + 8) for word, rank in _ranks().items()}


@lru_cache(maxsize=1 << 16)
def word_across(before: str, after: str) -> bool:
    """Whether a word lies across the place where `before` ends and `after` begins.

    >>> word_across('农牧区派', '出所经常'), word_across('各项紧张的工作', '中'), word_across('铸警魂', '近日')
    (True, False, False)
    """
    first, second = _LAST_RUN.search(before), _FIRST_RUN.match(after)
    if first is None or second is None:
        return False
    text, seam = first[0] + second[0], len(first[0])
    return _cheapest(text, 0) < _cheapest(text, seam)


def _cheapest(text: str, seam: int) -> float:
    """Cost of the likeliest cut of a short text into words; none of them may lie across `seam` (0: anywhere)."""
    costs = _costs()
    unknown = math.log(4 * len(costs))
    best = [0.0] + [math.inf] * len(text)
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + _REACH) + 1):
            if start < seam < end:
                continue
            cost = costs.get(text[start:end], unknown if end == start + 1 else math.inf)
            best[end] = min(best[end], best[start] + cost)
    return best[-1]


@lru_cache(maxsize=1 << 14)
def words_of(run: str) -> tuple[str, ...]:
    """The likeliest cut of a run of Han into words of the list; what no word covers comes out as single characters.

    >>> words_of('打造一体化新体系'), words_of('嘎查')
    (('打造', '一体化', '新', '体系'), ('嘎', '查'))
    """
    costs = _costs()
    unknown = math.log(4 * len(costs))
    best = [0.0] + [math.inf] * len(run)
    starts = [0] * (len(run) + 1)
    for start in range(len(run)):
        so_far = best[start]
        for end in range(start + 1, min(len(run), start + _REACH) + 1):
            cost = so_far + costs.get(run[start:end], unknown if end == start + 1 else math.inf)
            if cost < best[end]:
                best[end], starts[end] = cost, start
    words = []
    end = len(run)
    while end:
        words.append(run[starts[end] : end])
        end = starts[end]
    return tuple(reversed(words))
