"""Processes that a command starts to share its work: they end with it, however it ends, and say nothing of their own."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from bulletin import cache

_PR_SET_PDEATHSIG = 1


def begin(parent: int) -> None:
    """To be called first in such a process; `parent` is the process it was forked from.

    Who presses Ctrl-C interrupts all of them at once: the one that was started reports it, and takes the others down.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it went before that was said
            os._exit(1)
    cache.leave_to_parent()
