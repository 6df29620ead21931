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

from bulletin.content import scans
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
SCAN_SECONDS = 240
"""The same for a scan: fifty times what a page of 400 characters takes; a full newspaper page has not been measured."""
SCAN_WAITED = 900
SCAN_MEMORY = 6_000_000_000
_ROOT = Path(__file__).resolve().parent.parent.parent
_START = (
    "import sys, importlib; sys.path.insert(0, sys.argv[1]); importlib.import_module(sys.argv[2]).serve()"
)


def read(data: bytes, suffix: str, path: str) -> tuple[Paragraph, ...]:
    """What `formats.READERS[suffix]` reads. Raises ContentError, also where a limit was reached."""
    found = None if suffix in scans.SUFFIXES else _read(data, suffix, path, is_scan=False)
    found = _read(data, suffix, path, is_scan=True) if found is None else found
    return found or ()


def _read(data: bytes, suffix: str, path: str, *, is_scan: bool) -> tuple[Paragraph, ...] | None:
    """The same, once; None for a PDF that holds pictures alone."""
    seconds = SCAN_SECONDS if is_scan else SECONDS
    try:
        done = run(
            __name__,
            data,
            suffix,
            path,
            "scan" if is_scan else "",
            waited=SCAN_WAITED if is_scan else _WAITED,
        )
    except TimeoutError:
        raise ContentError(_too_long(path, seconds)) from None
    if done.returncode in {-signal.SIGKILL, -getattr(signal, "SIGXCPU", signal.SIGKILL)}:
        raise ContentError(_too_long(path, seconds))
    try:
        answer = json.loads(done.stdout)
        if "pictures" in answer and not is_scan:
            return None
        if "problem" in answer:
            raise ContentError(Problem(path, 1, str(answer["problem"])))
        return tuple(
            (str(text), dataclasses.replace(Style(*style), unsure=tuple(map(int, unsure))))
            for text, (*style, unsure) in answer["paragraphs"]
        )
    except (ValueError, KeyError, TypeError):
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        what = f"读这个文件的进程中途停了（{last or done.returncode}）；请另存为 .txt"
        raise ContentError(Problem(path, 1, what)) from None


def run(module: str, data: bytes, *words: str, waited: float = _WAITED) -> subprocess.CompletedProcess[bytes]:
    """What `serve` of one of our modules writes, in a process of its own that limits itself: it finds `data` on its standard input and
    `words` from `sys.argv[3]` on. Raises TimeoutError.
    """
    # -P: the folder that the command was started in may hold anything, json.py for example.
    command = [sys.executable, "-P", "-B", "-X", "utf8", "-c", _START, str(_ROOT), module, *words]
    try:
        return subprocess.run(  # noqa: S603 ourselves
            command, input=data, capture_output=True, check=False, timeout=waited
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None


def _too_long(path: str, seconds: int) -> Problem:
    return Problem(path, 1, f"读了 {seconds} 秒还没有读完，不像一个版面；请拆成一版一个文件，或另存为 .txt")


def serve() -> None:
    """The other side: limit this process, read a file from standard input, write what it holds to standard output."""
    suffix, path, scan = sys.argv[3:6]
    memory = SCAN_MEMORY if scan else MEMORY
    limit(SCAN_SECONDS if scan else SECONDS, memory)
    from bulletin.content import formats

    try:
        paragraphs = (formats.SLOW if scan else formats.READERS)[suffix](sys.stdin.buffer.read(), path)
        answer: dict[str, object] = {
            "paragraphs": [(text, dataclasses.astuple(style)) for text, style in paragraphs]
        }
    except formats.PicturesOnlyError as error:
        answer = {"problem": error.problems[0].message, "pictures": True}
    except ContentError as error:
        answer = {"problem": error.problems[0].message}
    except (MemoryError, RecursionError):
        size = f"{memory / 1e9:.0f} GB"
        answer = {"problem": f"读它要占 {size} 以上的内存，不像一个版面；请拆成一版一个文件，或另存为 .txt"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def limit(seconds: int = SECONDS, memory: int = MEMORY) -> None:
    """Hold this process to so much processor time and address space, and let it write no file. Where the system cannot, time alone counts."""
    try:
        import resource
    except ImportError:
        return
    wanted = ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0))
    for kind, most in wanted:
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(kind, (most, most + (kind == resource.RLIMIT_CPU)))
