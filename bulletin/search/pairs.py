"""How often each pair of letters stands in the archive, in two arrays: hundreds of thousands of strings would take ten times
the memory, and longer to read than all else that an update of the index works with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

_AT_ONCE = 50_000
"""Pairs that are strings at the same time."""


class Pairs:
    """Pairs of letters and the number of their occurrences."""

    def __init__(self, keys: NDArray[np.uint64], times: NDArray[np.int64]) -> None:
        self._keys, self._times = keys, times

    @classmethod
    def of(cls, pairs: str, times: NDArray[np.int64]) -> Pairs:
        """Different pairs one behind the other, and how often each stands there."""
        keys = _keys(pairs)
        order = np.argsort(keys)
        return cls(keys[order], times[order])

    def __len__(self) -> int:
        return len(self._keys)

    def times(self, pairs: Iterable[str]) -> dict[str, int]:
        """How often each of some pairs stands there; 0 for one that does not."""
        asked = list(pairs)
        keys = _keys("".join(asked))
        at = np.searchsorted(self._keys, keys)
        at[at == len(self._keys)] = 0
        found = np.where(self._keys[at] == keys, self._times[at], 0) if len(self._keys) else 0 * at
        return dict(zip(asked, found.tolist(), strict=True))

    def with_more(self, more: Mapping[str, int]) -> Pairs:
        """These counts with those of `more` added; a negative one is taken away."""
        now = {pair: times + more[pair] for pair, times in self.times(more).items()}
        keys = _keys("".join(now))
        stay = ~np.isin(self._keys, keys)
        kept = {pair: times for pair, times in now.items() if times}
        all_keys = np.concatenate((self._keys[stay], _keys("".join(kept))))
        times = np.concatenate((self._times[stay], np.array(list(kept.values()), dtype=np.int64)))
        order = np.argsort(all_keys)
        return Pairs(all_keys[order], times[order])

    def by_frequency(self) -> Iterator[str]:
        """Every pair, the frequent ones first (`lenient.often`), those as frequent in the order of their characters."""
        order = np.argsort(-np.frexp(self._times.astype(np.float64))[1], kind="stable")
        for begin in range(0, len(order), _AT_ONCE):
            some = self._keys[order[begin : begin + _AT_ONCE]]
            codes = np.stack((some >> np.uint64(32), some & np.uint64(0xFFFFFFFF)), axis=1)
            text = codes.astype("<u4").tobytes().decode("utf-32-le")
            yield from map(str.__add__, text[::2], text[1::2])


def _keys(pairs: str) -> NDArray[np.uint64]:
    codes = np.frombuffer(pairs.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    return codes[::2] << np.uint64(32) | codes[1::2]
