#!/usr/bin/env python3
"""The command: arguments in, stages called in order, problems out, exit status.

What the outside world decides (arguments, environment, the day, the terminal) enters here and nowhere else.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from bulletin.archive import assembly as archives
from bulletin.content import folder as contents
from bulletin.content import ledger, settings
from bulletin.conversion import convert as conversion
from bulletin.desk import preview, review
from bulletin.documents import rendering
from bulletin.problems import ContentError, Problem, UsageError, cause, visible
from bulletin.publish import output, site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bulletin.content.folder import Content
    from bulletin.model import Archive, OutputFile

ROOT = Path(__file__).resolve().parent
OK, PROBLEMS, USAGE = 0, 1, 2
MOST_JOBS = 256
DOUBTS = 40
"""Most doubts that are listed: what nobody reads to the end helps nobody."""
T = TypeVar("T")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese must not stop a build.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    options = _options(argv)
    command = Command(options)
    try:
        return int(getattr(command, options.command)())
    except ContentError as error:
        return command.report(command.of_content(error.problems))
    except UsageError as error:
        _say(str(error), sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        # A full disk, a folder that may not be written; what reads content reports its own.
        _say(str(Problem(str(error.filename or "."), 1, f"读不了或写不了：{cause(error)}")), sys.stderr)
        return PROBLEMS


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command and its options. Exits with 2 on wrong usage.

    An option may stand before the command as well as behind it: `--content DIR check` is `check --content DIR`. So it is
    absent unless given: a command's own default would replace what stands before it.
    """
    parser = argparse.ArgumentParser(prog="build.py", description="报纸版面 → 文章 → 静态网站")
    known = parser.add_subparsers(dest="command", metavar="命令")
    for name, (help_text, options) in _COMMANDS.items():
        command = known.add_parser(name, help=help_text, description=help_text)
        for one in (parser, command) if name == "build" else (command,):
            for option in options:
                one.add_argument(f"--{option}", default=argparse.SUPPRESS, **_OPTIONS[option])
    given = vars(parser.parse_args(argv))
    given["command"] = given["command"] or "build"
    for option in sorted(given.keys() - {"command"}):
        if option.replace("_", "-") not in _COMMANDS[given["command"]][1]:
            parser.error(f"{given['command']} 没有选项 --{option.replace('_', '-')}")
    defaults = {
        "content": ROOT / "content",
        "output": ROOT / "site",
        "base_url": "",
        "jobs": os.cpu_count() or 1,
        "port": 8000,
        "keep": [],
        "take": [],
    }
    return argparse.Namespace(**defaults | given)


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("要是一个文件夹，这里是空的")
    return Path(text)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MOST_JOBS):
        raise argparse.ArgumentTypeError(f"要是 1 到 {MOST_JOBS} 的整数")
    return int(text)


_COMMANDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "build": (
        "转换新版面，生成网站和检索索引（不写命令时就是它）",
        ("content", "output", "base-url", "jobs"),
    ),
    "check": ("报告内容里的一切问题，什么也不写", ("content",)),
    "convert": ("只把版面转换成文章", ("content", "keep", "take")),
    "serve": ("本机预览，改动后自动刷新", ("content", "base-url", "jobs", "port")),
    "verify": ("按清单核对已生成的网站和它的源文件", ("content", "output")),
}
"""Each command: what it does, and its options."""
_OPTIONS: Mapping[str, dict[str, Any]] = {
    "content": {"type": _folder, "metavar": "DIR", "help": "内容文件夹（默认 content/）"},
    "output": {"type": _folder, "metavar": "DIR", "help": "网站写到哪里（默认 site/）"},
    "base-url": {"metavar": "URL", "help": "发布后的网址，例如 https://user.github.io/repo/"},
    "jobs": {"type": _jobs, "metavar": "N", "help": "同时用几个进程（默认：处理器个数）"},
    "port": {"type": int, "metavar": "N", "help": "端口（默认 8000）"},
    "keep": {"action": "append", "metavar": "ID", "help": "版面变了，仍保留改过的文章"},
    "take": {"action": "append", "metavar": "ID", "help": "放弃改动，按版面重写文章"},
}


class Command:
    """One run of the program: its options, and what it prints."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder: Path = options.content
        self.shown = _shown(options.content)
        self.started = time.monotonic()

    # -- the commands ---------------------------------------------------------------------------------

    def build(self) -> int:
        """Convert new and changed pages, render, write."""
        output.check_folder(self.options.output, self.folder)
        content = self._converted(every_page=False)
        archive = self._archive(content)
        files = self._site(archive, content, output.reader(self.options.output))
        written = output.write(files, self.options.output)
        _say(
            f"{len(archive.articles)} 篇文章，{len(archive.pages)} 个版面，{written.files} 个文件"
            f"（写了 {written.changed} 个，删了 {written.removed} 个），{_size(written.size)}，{self._seconds()}",
            sys.stdout,
        )
        return OK

    def convert(self) -> int:
        """Convert every page with today's rules and list what a person should look at."""
        content = self._converted(every_page=True)
        _say(f"{len(content.articles)} 篇文章，{len(content.pages)} 个版面，{self._seconds()}", sys.stdout)
        return OK

    def check(self) -> int:
        """Report every problem and doubt; write nothing."""
        content = contents.read(self.folder)
        problems = list(content.problems)
        if not problems:
            result = self._conversion(content, every_page=True)
            problems.extend(result.problems)
            self._list_doubts(result)
            problems.extend(
                Problem(path, 1, "还没有按版面写好；请运行 python build.py convert")
                for path, _ in result.files
            )
            archive = archives.assemble(content.settings, content.pages, content.articles, content.ledger)
            known = {problem.path for problem in problems}
            problems.extend(
                problem for problem in self._problems(archive, content) if problem.path not in known
            )
        if problems:
            return self.report(self.of_content(problems))
        counts = f"{len(content.articles)} 篇文章，{len(content.pages)} 个版面"
        _say(f"{counts}，没有问题，{self._seconds()}", sys.stdout)
        return OK

    def verify(self) -> int:
        """Compare the site on disk with its manifest and sources."""
        content = contents.read(self.folder)
        folder: Path = self.options.output
        shown = _shown(folder)
        found = output.verify(folder, dict(content.sources))
        problems = [*self.of_content(content.problems), *(problem.under(shown) for problem in found)]
        if problems:
            return self.report(problems)
        _say(f"{shown} 与清单和源文件相符，{self._seconds()}", sys.stdout)
        return OK

    def serve(self) -> int:
        """Preview: build in memory, serve on this machine, build again when something changes."""

        last: dict[str, bytes] = {}
        latest: list[review.Review] = []

        def produce() -> Sequence[OutputFile]:
            try:
                # A file that is gone may be on its way back: only `build` and `convert` write it again.
                content = self._converted(every_page=False, restore=False)
                files = self._site(self._archive(content), content, last.get)
            except ContentError as error:
                raise ContentError(*self.of_content(error.problems)) from None
            last.update((file.path, file.content) for file in files)
            latest[:] = [review.Review(content, self.shown)]
            return files

        def review_page(path: str) -> bytes | None:
            if not latest:
                return None
            environment = rendering.environment(
                site.TEMPLATES,
                latest[0].content.settings.interface,
                latest[0].content.reference.interface,
            )
            return review.render(latest[0], environment, path)

        watched = (self.folder, site.TEMPLATES, site.STATIC)
        preview.serve(produce, watched, self.options.port, lambda text: _say(text, sys.stderr), review_page)
        return OK

    # -- the stages -----------------------------------------------------------------------------------

    def _converted(self, *, every_page: bool, restore: bool = True) -> Content:
        """The content after conversion, written to disk where it changed. Raises ContentError."""
        content = contents.read(self.folder)
        if content.problems:
            raise ContentError(*content.problems)
        result = self._conversion(content, every_page=every_page, restore=restore)
        # Articles first: a run that is killed before the ledger is written finds them again by their bytes.
        read = dict(content.sources)
        for path, data in result.files:
            self._unchanged(read, path)
            output.write_file(self.folder / path, data)
        for path in result.removed:
            self._unchanged(read, path)
            (self.folder / path).unlink(missing_ok=True)
        book = ledger.serialize(result.ledger)
        changed = book != ledger.serialize(content.ledger)
        if changed:
            output.write_file(self.folder / ledger.FILE, book.encode())
        if result.problems:
            raise ContentError(*result.problems)
        if result.files or changed or every_page:
            self._list_doubts(result)
            content = contents.read(self.folder)
        return content

    def _unchanged(self, read: Mapping[str, str], path: str) -> None:
        """Make sure that nobody has saved an article since it was read. Raises ContentError."""
        file = self.folder / path
        if file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() != read.get(path):
            raise ContentError(Problem(path, 1, "转换期间有人改了这篇文章，没有动它；请再运行一次"))

    def _conversion(
        self, content: Content, *, every_page: bool, restore: bool = True
    ) -> conversion.Conversion:
        options = self.options
        return conversion.convert(
            content,
            _today(),
            every_page=every_page,
            restore=restore,
            resolution=conversion.Resolution(frozenset(options.keep), frozenset(options.take)),
            progress=lambda pages: _progress(pages, "转换"),
        )

    def _archive(self, content: Content) -> Archive:
        chosen = content.settings
        if self.options.base_url:
            chosen = settings.with_base_url(chosen, self.options.base_url)
        archive = archives.assemble(chosen, content.pages, content.articles, content.ledger)
        problems = tuple(self._problems(archive, content))
        if problems:
            raise ContentError(*problems)
        return archive

    def _problems(self, archive: Archive, content: Content) -> Iterator[Problem]:
        """What only the whole shows to be wrong."""
        yield from site.problems(archive, content.articles, content.ledger)
        for file in content.articles:
            for number, caption in enumerate(file.article.meta.captions):
                if caption.image and not (site.STATIC / caption.image).is_file():
                    what = f"captions：static/ 里没有图片 {caption.image}；请放进去，或删去 image"
                    line = file.article.line_of("captions", str(number), "image")
                    yield Problem(file.article.path, line, what)

    def _site(
        self, archive: Archive, content: Content, previous: Callable[[str], bytes | None]
    ) -> Sequence[OutputFile]:
        files = list(site.produce(archive, content.reference, previous, _progress, self.options.jobs))
        return [*files, output.manifest(files, content.sources)]

    # -- what is printed ------------------------------------------------------------------------------

    def of_content(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Problems of the content, with the paths that a person can open from here."""
        return (problem.under(self.shown) for problem in problems)

    def report(self, problems: Iterable[Problem]) -> int:
        """Print problems, in order of place, each once."""
        for problem in sorted(set(problems)):
            _say(str(problem), sys.stderr)
        return PROBLEMS

    def _list_doubts(self, result: conversion.Conversion) -> None:
        if result.doubts:
            _say("请人看一看（最没有把握的在前）：", sys.stderr)
            for doubt in result.doubts[:DOUBTS]:
                _say(f"  {doubt.certainty:4.0%}  {visible(str(doubt.under(self.shown)))}", sys.stderr)
            if len(result.doubts) > DOUBTS:
                _say(f"  ……另有 {len(result.doubts) - DOUBTS} 处，见预览里的核对页", sys.stderr)

    def _seconds(self) -> str:
        return f"{time.monotonic() - self.started:.1f} 秒"


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


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def _progress(items: Iterable[T], what: str) -> Iterator[T]:
    """Pass items through, counting them on a terminal."""
    if not getattr(sys.stderr, "isatty", bool)():  # None where it was closed
        yield from items
        return
    dim, plain = ("", "") if os.environ.get("NO_COLOR") else ("\033[2m", "\033[0m")
    shown = 0.0
    count = 0
    for count, item in enumerate(items, 1):
        now = time.monotonic()
        if now - shown > 0.1:
            _say(f"\r{dim}{what} {count}{plain}\033[K", sys.stderr, end="")
            shown = now
        yield item
    if count:
        _say("\r\033[K", sys.stderr, end="")


def _say(text: str, stream: TextIO | None, end: str = "\n") -> None:
    """Print. That nobody listens any more, or that the disk with the log is full, changes nothing of the work."""
    if stream is None:  # closed from the start
        return
    try:
        print(text, end=end, file=stream, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    if sys.getfilesystemencoding() != "utf-8":
        # In such a locale Python cannot write the file names that pages and people give: 版面.txt, people/张三/.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 ourselves
    try:
        sys.exit(main())
    finally:
        for stream in (sys.stdout, sys.stderr):
            _say("", stream, end="")
