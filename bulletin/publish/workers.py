"""Processes that a command starts to share its work: they end with it, however it ends, and say nothing of their own.

Where this process has one thread, they are forked off it and know everything that it knows. A process with several threads
is not forked: what another thread holds locked at that moment would be locked in the new one for ever. There, and where a
system's libraries cannot live with it (macOS) or it has none (Windows), they are started afresh and are sent their work.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, TypeVar

from bulletin import cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from typing import Any

    from bulletin.recipes import Recipe

T = TypeVar("T")
U = TypeVar("U")
_WORTH_FORKING, _WORTH_STARTING = 64, 512
"""Files from which on processes cost less than they save: one that is started has all modules to import, half a second."""
_AT_ONCE = 16
"""Files that a process makes before it hands them over."""
_PR_SET_PDEATHSIG = 1
_PATIENCE = 10.0
"""Seconds that a process beside this one has to put down what it is at, once it is asked to."""
_BEHIND = 5
"""How far a process stands back: of two that want one core it has a quarter or less."""
_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def stand_back() -> None:
    """Let other processes go first, for the rest of this one and all that it starts: somebody waits for them."""
    if hasattr(os, "nice"):
        os.nice(_BEHIND)


def made(recipes: Sequence[Recipe], jobs: int) -> Iterator[bytes]:
    """What is made by these recipes, in order, by so many processes, or by this one where that is quicker."""
    global _recipes
    is_forked = _can_fork()
    if jobs == 1 or len(recipes) < (_WORTH_FORKING if is_forked else _WORTH_STARTING):
        yield from (recipe.made() for recipe in recipes)
        return
    from concurrent.futures import ProcessPoolExecutor  # late: most builds make few files

    context = multiprocessing.get_context("fork" if is_forked else "spawn")
    try:
        with ProcessPoolExecutor(jobs, context, _begin, (os.getpid(),)) as pool:
            with _uninterrupted():
                if is_forked:
                    _recipes = recipes
                    found = pool.map(_numbered, range(len(recipes)), chunksize=_AT_ONCE)
                else:
                    found = pool.map(_made, recipes, chunksize=_AT_ONCE)
            yield from found
    finally:
        _recipes = ()


def elsewhere(work: Callable[[T], U], items: Iterable[T], jobs: int) -> Iterator[U]:
    """What some work gives for each item, in order: so many at once, for work that waits for a process of its own."""
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(jobs)
    try:
        yield from pool.map(work, items)
    finally:
        # Who is interrupted does not wait for what was not begun.
        pool.shutdown(cancel_futures=True)


def _can_fork() -> bool:
    return sys.platform.startswith("linux") and threading.active_count() == 1


@contextlib.contextmanager
def beside(work: Callable[..., None], *given: object) -> Iterator[Connection[Any, Any]]:
    """A process that does some work beside this one as long as the block lasts; gives one end of a line to it.

    `work`, a function of a module, is called there with the other end and what else it is given. When the block ends it is
    interrupted (KeyboardInterrupt), and killed where it does not end soon.
    """
    is_forked = _can_fork()
    context = multiprocessing.get_context("fork") if is_forked else multiprocessing.get_context("spawn")
    own, other = context.Pipe()
    inherited = own if is_forked else None
    process = context.Process(target=_beside, args=(os.getpid(), inherited, work, other, given))
    process.start()
    other.close()
    try:
        yield own
    finally:
        process.terminate()
        process.join(_PATIENCE)
        process.kill()
        process.join()
        own.close()


def _beside(
    parent: int,
    inherited: Connection[Any, Any] | None,
    work: Callable[..., None],
    line: Connection[Any, Any],
    given: tuple[object, ...],
) -> None:
    if inherited:
        inherited.close()  # or the line would stay open when who started this process is gone
    _end_with(parent)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        work(line, *given)


_recipes: Sequence[Recipe] = ()
"""What processes that are forked off make."""


def _numbered(number: int) -> bytes:
    return _recipes[number].made()


def _made(recipe: Recipe) -> bytes:
    return recipe.made()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off what would stop this process until the block ends.

    A pool that is stopped while it starts its processes and gives out their work waits for ever for what was not given out.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone is stopped
        yield
        return
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in _STOPPING}
    for number in _STOPPING:
        signal.signal(number, lambda each, _: came.append(each))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
    for number in came[:1]:
        signal.raise_signal(number)


def _begin(parent: int) -> None:
    """Called first in each process that makes files; `parent` is the process that started it."""
    _end_with(parent)
    cache.leave_to_parent()


def _end_with(parent: int) -> None:
    """Let this process end with the one that started it.

    Who presses Ctrl-C interrupts all of them at once: the one that was started first reports it, and takes the others down.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it went before that was said
            os._exit(1)
