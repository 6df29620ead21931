"""One command at a time in a folder: the others wait, and are told so."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_held: set[int] = set()


@contextlib.contextmanager
def alone(folder: Path, waiting: Callable[[], None], *, among_readers: bool = False) -> Iterator[None]:
    """Hold a folder for oneself; with `among_readers` together with others that read it, too.

    The folder itself is locked, so that nothing is left in it and a killed process holds nothing. `waiting` is called
    once when somebody else holds it. Where the system cannot lock a folder (Windows, some network drives) nobody waits.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    _held.add(descriptor)
    kind = fcntl.LOCK_SH if among_readers else fcntl.LOCK_EX
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, kind)
        except OSError:
            pass
        yield
    finally:
        _held.discard(descriptor)
        os.close(descriptor)


def _let_go() -> None:
    """In a process that was forked off: it must not go on holding what the one that started it held, once that is gone."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)
