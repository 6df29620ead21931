"""How far long work is, in one line: how much is done, how fast, and how long the rest will take."""

from __future__ import annotations

from collections import deque

WINDOW = 5.0
"""Seconds over which the rate is taken: what was quick at first, as files that are taken over, says little of the rest."""


class Pace:
    """The count of some work, and when it stood where. Times are in seconds, by any clock."""

    def __init__(self, what: str, total: int | None, now: float) -> None:
        self._what, self._total = what, total
        self._seen = deque([(now, 0)])

    def line(self, count: int, now: float) -> str:
        """What is shown when so many are done.

        >>> pace = Pace('文件', 300, 0.0)
        >>> pace.line(100, 2.0), Pace('版面', None, 0.0).line(7, 0.1)
        ('文件 100/300，每秒 50，还要 4 秒', '版面 7')
        """
        while len(self._seen) > 1 and now - self._seen[1][0] >= WINDOW:
            self._seen.popleft()
        since, before = self._seen[0]
        if now - self._seen[-1][0] >= WINDOW / 20:
            self._seen.append((now, count))
        shown = f"{self._what} {count}" + (f"/{self._total}" if self._total else "")
        if now - since < 1 or count == before:
            return shown
        rate = (count - before) / (now - since)
        shown += f"，每秒 {rate:.3g}" if rate < 10 else f"，每秒 {rate:.0f}"
        return shown + (f"，还要 {duration((self._total - count) / rate)}" if self._total else "")


def duration(seconds: float) -> str:
    """A time in words, as exactly as anybody waits for it.

    >>> duration(4.2), duration(80), duration(4000)
    ('4 秒', '1 分 20 秒', '1 小时 6 分')
    """
    whole = round(max(0.0, seconds))
    if whole < 60:
        return f"{whole} 秒"
    if whole < 3600:
        return f"{whole // 60} 分 {whole % 60} 秒"
    return f"{whole // 3600} 小时 {whole % 3600 // 60} 分"
