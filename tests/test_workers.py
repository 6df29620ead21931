"""Several processes make what one would make, whatever else this process is doing, and always end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time

import pytest

from bulletin.publish import workers
from bulletin.recipes import Recipe


def _made(number: int, text: str) -> bytes:
    return f"{number} {text}".encode()


def _of_process(_: int) -> bytes:
    return f"{id(workers)} {len(workers._recipes)}".encode()


RECIPES = [Recipe(f"{number}.txt", _made, (number, "字")) for number in range(700)]


@pytest.fixture
def other_thread() -> object:
    """A second thread of this process, until the test ends."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    yield thread
    over.set()
    thread.join()


def test_processes_that_are_forked_make_the_same() -> None:
    assert list(workers.made(RECIPES, 3)) == list(workers.made(RECIPES, 1))


def test_a_process_with_several_threads_is_not_forked(other_thread: threading.Thread) -> None:
    assert other_thread.is_alive()
    assert list(workers.made(RECIPES, 2)) == list(workers.made(RECIPES, 1))
    asked = [Recipe(f"{number}.txt", _of_process, (number,)) for number in range(600)]
    # One that was forked would hold the recipes of this one.
    assert {data.split()[1] for data in workers.made(asked, 2)} == {b"0"}


def _make_until(moment: float) -> None:
    while time.monotonic() < moment:
        for _ in workers.made(RECIPES, 2):
            pass


@pytest.mark.parametrize("is_forked", [True, False])
def test_an_interrupt_ends_processes_whenever_it_comes(
    is_forked: bool, request: pytest.FixtureRequest
) -> None:
    """Also while they are being started: then their work was never given out, and they would wait for it for ever."""
    if not is_forked:
        request.getfixturevalue("other_thread")
    chance = random.Random(16)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for _ in range(20):
            delay = chance.uniform(0, 0.06)
            sender = subprocess.Popen(["sh", "-c", f"sleep {delay:.3f}; kill -INT {os.getpid()}"])
            started = time.monotonic()
            with pytest.raises(KeyboardInterrupt):
                _make_until(started + 20)
            sender.wait()
            assert time.monotonic() < started + 20
    finally:
        signal.signal(signal.SIGINT, before)
