"""What each stage of a command costs and makes: CPU seconds and files, as `--json` says them.

A stage is the innermost one that is entered: what another costs that begins within it is not counted twice. Where nobody
opened a meter, nothing is measured.
"""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bulletin import routes
from bulletin.model import KnownFile, OutputFile, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

REST = "rest"
"""What belongs to no stage: start, report."""


@dataclass(slots=True)
class Tally:
    """What one stage has come to."""

    cpu: float = 0.0
    """Seconds of processor time, of the processes that it started and waited for, too."""
    made: int = 0
    """Files whose bytes were worked out."""
    rendered: int = 0
    """How many of `made` are documents."""
    taken_over: int = 0
    """Files that are as in the site before, and were not made."""
    written: int = 0
    """Files whose bytes the site did not hold before."""
    bytes: int = 0
    """Of all these files, written or not."""


class Meter:
    """The stages of one command. `clock` gives the CPU seconds that it has taken until now."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since = clock()
        self._stack = [REST]
        self._last = REST
        """The stage that gave the last file."""
        self.stages: dict[str, Tally] = {REST: Tally()}
        """In the order in which they began."""

    def _switch(self) -> None:
        now = self._clock()
        self.stages[self._stack[-1]].cpu += now - self._since
        self._since = now

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what is done until the block ends to a stage. Nothing may be yielded from within."""
        self._switch()
        self.stages.setdefault(name, Tally())
        self._stack.append(name)
        try:
            yield
        finally:
            self._switch()
            self._stack.pop()

    def through(self, name: str, items: Iterable[T]) -> Iterator[T]:
        """Pass items through; what making each costs, and those that are files of the site, count to a stage."""
        take = iter(items).__next__
        clock, stack = self._clock, self._stack
        tally = self.stages.setdefault(name, Tally())
        while True:
            # As `stage` does, written out: there are tens of thousands of files.
            now = clock()
            self.stages[stack[-1]].cpu += now - self._since
            self._since = now
            stack.append(name)
            try:
                item = take()
            except StopIteration:
                return
            finally:
                now = clock()
                tally.cpu += now - self._since
                self._since = now
                stack.pop()
            self._last = name
            self._count(item, tally)
            yield item

    def _count(self, item: object, tally: Tally) -> None:
        if isinstance(item, Taken):
            tally.taken_over += len(item)
            tally.bytes += sum(file.size for file in item)
        elif isinstance(item, KnownFile):
            tally.taken_over += 1
            tally.bytes += item.size
        elif isinstance(item, OutputFile):
            tally.made += 1
            tally.rendered += routes.is_document(item.path)
            tally.bytes += item.size

    def wrote(self) -> None:
        """Note that the last file was written into the site."""
        self.stages[self._last].written += 1

    def report(self) -> list[dict[str, object]]:
        """Every stage as an object for JSON."""
        self._switch()
        return [
            {
                "stage": name,
                "cpu": round(tally.cpu, 3),
                "made": tally.made,
                "rendered": tally.rendered,
                "taken_over": tally.taken_over,
                "written": tally.written,
                "bytes": tally.bytes,
            }
            for name, tally in self.stages.items()
        ]


_current: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextlib.contextmanager
def opened(clock: Callable[[], float]) -> Iterator[Meter]:
    """Measure until the block ends."""
    meter = Meter(clock)
    token = _current.set(meter)
    try:
        yield meter
    finally:
        _current.reset(token)


@contextlib.contextmanager
def stage(name: str) -> Iterator[None]:
    """Count what is done until the block ends to a stage, where somebody measures."""
    meter = _current.get()
    if meter is None:
        yield
        return
    with meter.stage(name):
        yield


def through(name: str, items: Iterable[T]) -> Iterable[T]:
    """Pass items through and count them to a stage, where somebody measures."""
    meter = _current.get()
    return items if meter is None else meter.through(name, items)


def wrote() -> None:
    """Note that the last file that a stage gave was written into the site."""
    meter = _current.get()
    if meter is not None:
        meter.wrote()
