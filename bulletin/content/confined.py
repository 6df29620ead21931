"""Word and PDF files, read in a process of its own with limits of time and memory.

Their readers are large and were not written against people who want to take them down: a few kilobytes may loop for ever
or unpack without end. Such a process comes to its limit, and the page is a problem with a line that says so. What comes
back is JSON, not objects: a reader that was taken over can lie about the words of its own page, and do nothing else.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.model import Style
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from bulletin.content.formats import Paragraph

SECONDS = 8
"""Processor time for one page: ten times what a full newspaper page set as PDF takes."""
_WAITED = 90
"""Seconds after which a process that hardly uses the processor is given up."""
MEMORY = 2_000_000_000
"""Bytes of address space."""
_ROOT = Path(__file__).resolve().parent.parent.parent
_START = (
    "import sys, importlib; sys.path.insert(0, sys.argv[1]); importlib.import_module(sys.argv[2]).serve()"
)


def read(data: bytes, suffix: str, path: str) -> tuple[Paragraph, ...]:
    """What `formats.READERS[suffix]` reads. Raises ContentError, also where a limit was reached."""
    try:
        done = run(__name__, data, suffix, path)
    except TimeoutError:
        raise ContentError(_too_long(path)) from None
    if done.returncode in {-signal.SIGKILL, -getattr(signal, "SIGXCPU", signal.SIGKILL)}:
        raise ContentError(_too_long(path))
    try:
        answer = json.loads(done.stdout)
        if "problem" in answer:
            raise ContentError(Problem(path, 1, str(answer["problem"])))
        return tuple((str(text), Style(*style)) for text, style in answer["paragraphs"])
    except (ValueError, KeyError, TypeError):
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        what = f"读这个文件的进程中途停了（{last or done.returncode}）；请另存为 .txt"
        raise ContentError(Problem(path, 1, what)) from None


def run(module: str, data: bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    """What `serve` of one of our modules writes, in a process of its own that limits itself: it finds `data` on its standard input and
    `words` from `sys.argv[3]` on. Raises TimeoutError.
    """
    # -P: the folder that the command was started in may hold anything, json.py for example.
    command = [sys.executable, "-P", "-B", "-X", "utf8", "-c", _START, str(_ROOT), module, *words]
    try:
        return subprocess.run(  # noqa: S603 ourselves
            command, input=data, capture_output=True, check=False, timeout=_WAITED
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None


def _too_long(path: str) -> Problem:
    return Problem(path, 1, f"读了 {SECONDS} 秒还没有读完，不像一个版面；请拆成一版一个文件，或另存为 .txt")


def serve() -> None:
    """The other side: limit this process, read a file from standard input, write what it holds to standard output."""
    limit()
    from bulletin.content import formats

    suffix, path = sys.argv[3:5]
    try:
        paragraphs = formats.READERS[suffix](sys.stdin.buffer.read(), path)
        answer: dict[str, object] = {
            "paragraphs": [(text, dataclasses.astuple(style)) for text, style in paragraphs]
        }
    except ContentError as error:
        answer = {"problem": error.problems[0].message}
    except (MemoryError, RecursionError):
        size = f"{MEMORY / 1e9:.0f} GB"
        answer = {"problem": f"读它要占 {size} 以上的内存，不像一个版面；请拆成一版一个文件，或另存为 .txt"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def limit() -> None:
    """Hold this process to `SECONDS` and `MEMORY`, and let it write no file. Where the system cannot, time alone counts."""
    try:
        import resource
    except ImportError:
        return
    wanted = ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0))
    for kind, most in wanted:
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(kind, (most, most + (kind == resource.RLIMIT_CPU)))
