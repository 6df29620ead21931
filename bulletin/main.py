"""The command: arguments in, one module of bulletin/commands called, problems and counts out, exit status.

What the outside world decides (arguments, environment, the day, the terminal) enters here and nowhere else. `build.py` of
a checkout and the installed command `bulletin` are two fronts of it.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime
import gc
import importlib
import json
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Sized
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from bulletin.commands import commandline
from bulletin.commands.outside import Outside, Report, ToLookAt
from bulletin.problems import ContentError, Problem, UsageError, cause, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bulletin.commands.commandline import Call

CHECKOUT = "python build.py"
"""The command as messages are written; they are printed with the command that was typed."""
OK, PROBLEMS, USAGE, INTERRUPTED = 0, 1, 2, 130
DOUBTS = 40
"""Most doubts that are listed: what nobody reads to the end helps nobody."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Front:
    """What was started: how it is called in messages, and the folder that content/ and site/ lie in."""

    command: str
    home: Path

    def spelled(self, text: str) -> str:
        """A message with the command as it was typed."""
        return text if self.command == CHECKOUT else text.replace(CHECKOUT, self.command)


def main(
    argv: Sequence[str] | None = None,
    front: Front | None = None,
    hold: Callable[[object], None] = lambda _: None,
) -> int:
    """Run one command and return its exit status. Without a front it is the installed one: `bulletin`, here.

    `hold` is given what may live until the process ends.
    """
    front = front or Front("bulletin", Path.cwd())
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese must not stop a build.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    defaults = {"content": front.home / "content", "output": front.home / "site", "jobs": os.cpu_count() or 1}
    try:
        call = commandline.parse(sys.argv[1:] if argv is None else argv, defaults)
        if call.help:
            _say(front.spelled(call.help), sys.stdout)
            return OK
        return _run(call, front, hold)
    except UsageError as error:
        _say(front.spelled(f"{error}\n用法：{CHECKOUT} --help"), sys.stderr)
        return USAGE
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if not name or name in {"bulletin", *sys.stdlib_module_names}:  # a mistake of ours, or of this Python
            raise
        what = f"缺少 Python 包 {name}；请启用虚拟环境，在里面运行 pip install -e . 装上（见 README.md）"
        _say(front.spelled(what), sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(call: Call, front: Front, hold: Callable[[object], None]) -> int:
    """Run a command and print what came of it. Raises UsageError."""
    from bulletin import metering  # late: `--help` needs none of it

    started = time.monotonic()
    options: dict[str, Any] = dict(call.options)
    as_json = options.pop("json", False)
    # A command without this option makes a content folder, in the folder that it is given.
    words: tuple[str, ...] = options.get("words", ())
    content = Path(str(options["content"])) if "content" in options else Path(*words[:1], "content")
    listed = [ToLookAt(())]

    def list_doubts(folder: Path, found: ToLookAt) -> None:
        # Of thousands a few are printed.
        shown = found if as_json else replace(found, doubts=found.doubts[:DOUBTS])
        listed[0] = shown.under(_shown(folder))
        _list_doubts(listed[0], len(found.doubts), command("check", folder), front)

    def say(text: str) -> None:
        _say(front.spelled(text), sys.stderr)

    command = partial(_command, front)
    outside = Outside(_today(), _shown, command, _progress, say, list_doubts, _ask, _stopped.is_set, hold)
    try:
        with metering.opened(_cpu) as meter:
            report: Report = importlib.import_module(commandline.module_of(call.command)).run(
                outside, **options
            )
    except ContentError as error:
        report = Report(problems=outside.located(content, error.problems))
    except OSError as error:
        # A full disk, a folder that may not be written; what reads content reports its own.
        report = Report(problems=(Problem(str(error.filename or "."), 1, f"读不了或写不了：{cause(error)}"),))
    except KeyboardInterrupt:
        if call.command == "serve":  # which ends in no other way
            return INTERRUPTED
        what = "中断了；网站和内容都是完整的，是改动以前或以后的样子，再运行一次就好"
        report = Report(problems=(Problem(_shown(content), 1, what),))
    problems = sorted(set(report.problems))
    for problem in problems:
        say(str(problem))
    seconds = time.monotonic() - started
    if as_json:
        stages = meter.report()
        _say(front.spelled(_as_json(call.command, report, problems, listed[0], seconds, stages)), sys.stdout)
    elif report.summary and not problems:
        lines = filter(None, (f"{report.summary}，{seconds:.1f} 秒", report.answer))
        _say(front.spelled("\n".join(lines)), sys.stdout)
    return PROBLEMS if problems else OK


def _as_json(
    command: str,
    report: Report,
    problems: Sequence[Problem],
    found: ToLookAt,
    seconds: float,
    stages: Sequence[Mapping[str, object]],
) -> str:
    value = {
        "command": command,
        "counts": report.counts,
        "problems": [{"path": each.path, "line": each.line, "message": each.message} for each in problems],
        "doubts": [
            {
                "path": each.path,
                "line": each.line,
                "message": each.what,
                "certainty": round(each.certainty, 2),
                "settle": {"path": each.remedy.path, "line": each.remedy.line},
            }
            for each in found.doubts
        ],
        "older_doubts": found.older,
        "seconds": round(seconds, 3),
        "stages": stages,
        **report.more,
    }
    return json.dumps(value, ensure_ascii=False)


def _list_doubts(found: ToLookAt, count: int, check: str, front: Front) -> None:
    if found.doubts:
        _say("请人看一看（最没有把握的在前）：", sys.stderr)
        for doubt in found.doubts[:DOUBTS]:
            _say(f"  {doubt.certainty:4.0%}  {visible(front.spelled(str(doubt)))}", sys.stderr)
            _say(f"         没有错就写进 {doubt.remedy.path}： {visible(doubt.remedy.line)}", sys.stderr)
        if count > DOUBTS:
            _say(f"  ……另有 {count - DOUBTS} 处，见拼版台的“疑点”", sys.stderr)
    if found.older:
        _say(f"另有 {found.older} 处以前列过的疑点：{check}", sys.stderr)


_stopped = threading.Event()


def _stop(*_: object) -> None:
    """On Ctrl-C, SIGTERM and SIGHUP: stop, so that nothing is left behind and it is said.

    Where Python calls back, as when a value is thrown away, an exception is printed and lost: the event is not.
    """
    _stopped.set()
    raise KeyboardInterrupt


def _today() -> str:
    """The day that `convert` writes into `added`: SOURCE_DATE_EPOCH when it is set, else today (UTC)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        moment = float(epoch) if epoch else time.time()
        return datetime.datetime.fromtimestamp(moment, datetime.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH：“{epoch}”不是从 1970 年起的秒数") from None


def _shown(path: Path) -> str:
    """A path as messages show it: relative to the working folder where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _command(front: Front, name: str, content: Path, *words: str) -> str:
    """A command for a content folder as it can be pasted here."""
    folder = [] if content.resolve() == front.home / "content" else ["--content", _shown(content)]
    return f"{front.command} {shlex.join([name, *folder, *words])}"


def _ask(question: str, default: str) -> str:
    """What a person answers on a terminal; the default where they say nothing, or there is none."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        return default
    _say(f"{question}{f'（{default}）' if default else ''}：", sys.stderr, end=" ")
    return sys.stdin.readline().strip() or default


def _progress(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Pass items through, showing on a terminal how far they are; `total` where it is known and they have no length."""
    if not getattr(sys.stderr, "isatty", bool)():  # None where it was closed
        yield from items
        return
    from bulletin.model import Taken
    from bulletin.progress import Pace

    dim, plain = ("", "") if os.environ.get("NO_COLOR") else ("\033[2m", "\033[0m")
    total = len(items) if isinstance(items, Sized) else total
    shown = time.monotonic()
    pace = Pace(what, total, shown)
    is_shown = False
    try:
        count = 0
        for item in items:
            count += len(item) if isinstance(item, Taken) else 1
            now = time.monotonic()
            if now - shown > 0.1:
                _say(f"\r{dim}{pace.line(count, now)}{plain}\033[K", sys.stderr, end="")
                shown, is_shown = now, True
            yield item
    finally:
        if is_shown:
            _say("\r\033[K", sys.stderr, end="")


def _cpu() -> float:
    """Seconds of processor time that this process took, and those it started and waited for."""
    return sum(os.times()[:4])


def _say(text: str, stream: TextIO | None, end: str = "\n") -> None:
    """Print. That nobody listens any more, or that the disk with the log is full, changes nothing of the work."""
    if stream is None:  # closed from the start
        return
    try:
        print(text, end=end, file=stream, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def run(front: Front | None = None) -> int:
    """Run the command of this process to its end: `main` between the start of a process and its exit."""
    if sys.getfilesystemencoding() != "utf-8":
        # In such a locale Python cannot write the file names that pages and people give: 版面.txt, people/张三/.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 ourselves
    # What a command makes it mostly needs to its end: looking through all of that again and again for what nobody needs any
    # more takes a quarter of a build of ten thousand articles, and finds nothing. Who lives for days collects (`building`).
    gc.disable()
    status: list[int] = []
    held: list[object] = []
    atexit.register(_end, status, held)
    for number in {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
        signal.signal(number, _stop)
    try:
        status.append(main(front=front, hold=held.append))
        return status[0]
    finally:
        for stream in (sys.stdout, sys.stderr):
            _say("", stream, end="")


def _end(status: list[int], _held: list[object]) -> None:
    """End this process, once all else is done that is done at its end (what was registered later than this): what it made
    is not taken apart, which takes longer than a build with nothing to do. After an exception of ours Python ends it as usual.
    """
    if status:
        os._exit(status[0])
