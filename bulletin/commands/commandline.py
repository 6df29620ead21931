"""The command line: the commands there are, the options of each, and what is wrong with the words that were typed.

A command is a row of `COMMANDS` and a module of its name beside this one, whose `run` takes its options by name. This
module is all that `--help` loads.
"""

from __future__ import annotations

import getopt
import keyword
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bulletin.problems import UsageError
from bulletin.text.addresses import normal_base_url, normal_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

MOST_JOBS = 256


@dataclass(frozen=True, slots=True)
class Option:
    help: str
    value: str = ""
    """What stands for the value in the help; an option without one is a switch."""
    read: Callable[[str], object] = str
    """The text of a value -> what `run` receives. Raises ValueError with what is wrong."""
    default: object = ""
    repeats: bool = False
    """Whether it may be given several times: `run` receives a tuple."""


@dataclass(frozen=True, slots=True)
class Command:
    help: str
    options: tuple[str, ...]
    words: str = ""
    """What stands for further words in the help, as `FILE…`; empty where there are none. `run` receives them as `words`."""


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for: a command with a value for each of its options, or, with `help`, a text to print."""

    command: str
    options: Mapping[str, object] = field(default_factory=dict)
    """By the name of the parameter of `run`."""
    help: str = ""


def _folder(text: str) -> Path:
    if not text:
        raise ValueError("要是一个文件夹，这里是空的")
    return Path(text)


def _scheduler(text: str) -> str:
    found = urlsplit(text)
    try:
        port = found.port
    except ValueError:
        port = None
    more = found.path or found.query or found.fragment or found.username
    if found.scheme not in {"tcp", "tls"} or not found.hostname or not port or more:
        raise ValueError(f"要写成 tcp://主机:端口 或 tls://主机:端口，这里是“{text}”")
    return text


def _path(text: str) -> str:
    if not text.strip():
        raise ValueError("要是网站里的一个文件，例如 a/x7k2m/index.html；这里是空的")
    return text


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most):
            raise ValueError(f"要是 {least} 到 {most} 的整数，这里是“{text}”")
        return int(text)

    return read


def _empty_or(read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: read(text) if text else ""


COMMANDS: Mapping[str, Command] = {
    "build": Command(
        "转换新版面，生成网站和检索索引（不写命令时就是它）",
        ("content", "output", "base-url", "repository", "jobs", "no-cache", "explain", "scheduler", "json"),
    ),
    "check": Command("报告内容里的一切问题，什么也不写", ("content", "json")),
    "convert": Command("只把版面转换成文章", ("content", "keep", "take", "json")),
    "add": Command(
        "收下版面和照片：版面起名、放进 content/pages/、转换；照片去掉拍摄地点等，放进 content/images/",
        ("content", "json"),
        "FILE…",
    ),
    "remove": Command(
        "收回加错的版面；已经提交过的，网址留着，说明已撤下", ("content", "discard", "json"), "PAGE…"
    ),
    "mask": Command(
        "遮去撤下或删节的文字：版面、文章和账本里逐字换成＊；不加 --write 只给人看",
        ("content", "write", "json"),
        "ID",
    ),
    "serve": Command("本机预览和拼版台，改动后自动刷新", ("content", "base-url", "jobs", "port", "browser")),
    "compare": Command("改了规则以后，哪些文章读得不同：与另一个版本的程序相比", ("content", "json"), "REV"),
    "doctor": Command(
        "发布前看一看：网址、字体、联系方式、大小、工作流、链接，有什么挡着，怎样办",
        ("content", "output", "base-url", "repository", "external", "json"),
    ),
    "export": Command(
        "把档案或其中一部分写成别的程序用的格式：csv、sqlite、bib、ris、epub、opensearch、ro-crate、oai、warc",
        ("content", "output", "into", "base-url", "only", "json"),
        "KIND…",
    ),
    "new": Command(
        "另建一个档案：设置、手册、示例版面、发布用的工作流，并且马上做成网站",
        ("title", "region", "interface", "accent", "jobs"),
        "DIR",
    ),
    "import": Command(
        "从别的程序搬来文章，连同日期、标签、照片和旧网址：hugo、csv、jekyll、hexo、mkdocs、wordpress",
        ("content", "json"),
        "KIND SOURCE",
    ),
    "where": Command("一个段落在哪个文件的哪一行，印在哪个版面的哪一行", ("content", "json"), "ID#p…"),
    "verify": Command(
        "按清单核对已生成的网站和它的源文件；写 --url 时核对发布了的网站，每一篇查到版面上的字",
        ("content", "output", "url", "json"),
    ),
}
OPTIONS: Mapping[str, Option] = {
    "content": Option("内容文件夹（默认 content/）", "DIR", _folder),
    "output": Option("网站写到哪里（默认 site/）", "DIR", _folder),
    "base-url": Option("发布后的网址，例如 https://user.github.io/repo/", "URL", _empty_or(normal_base_url)),
    "url": Option(
        "核对发布在这里的网站，例如 https://user.github.io/repo/", "URL", _empty_or(normal_base_url)
    ),
    "repository": Option(
        "读者报错的代码仓库，例如 https://github.com/user/repo", "URL", _empty_or(normal_repository)
    ),
    "into": Option("写到哪个文件夹（默认 export/）", "DIR", _folder, Path("export")),
    "title": Option("新档案的名字（默认：文件夹的名字）", "TEXT"),
    "region": Option("写的是哪里的事：地名或代码（默认：全国）", "PLACE"),
    "interface": Option("界面语言：zh、en …（默认：zh）", "LANG"),
    "accent": Option("主色，例如 #0b5d3b", "COLOUR"),
    "jobs": Option("同时用几个进程（默认：处理器个数）", "N", _number(1, MOST_JOBS)),
    "browser": Option("在浏览器里打开拼版台", default=False),
    "port": Option("端口（默认 8000；0 是任意一个空着的）", "N", _number(0, 65535), 8000),
    "keep": Option("版面变了，仍保留改过的文章；可以写几次", "ID", repeats=True),
    "take": Option("放弃改动，按版面重写文章；可以写几次", "ID", repeats=True),
    "discard": Option("改过的文章也一起收回", default=False),
    "no-cache": Option("全部重做，不用上次留下的，也不留给下次", default=False),
    "external": Option("站外的链接也去问一问", default=False),
    "only": Option("只要这些：编号，或 标签:、地区:、作者:、版面: 加名称；可以写几次", "WHAT", repeats=True),
    "explain": Option(
        "网站的这个文件为什么变了：上次构建以来哪些输入改了它；可以写几次", "PATH", _path, repeats=True
    ),
    "scheduler": Option(
        "由一个 Dask 集群来做（tcp:// 或 tls://）；这里就不再开进程", "tcp://HOST:PORT", _scheduler
    ),
    "write": Option("照所示的写入；不能用本程序复原", default=False),
    "json": Option("在标准输出上写一个 JSON 对象：计数、问题、存疑、用时", default=False),
}


def module_of(name: str) -> str:
    """The module that a command is in: of its name, or, where that is a word of Python, with a stroke behind it."""
    return f"bulletin.commands.{name}{'_' if keyword.iskeyword(name) else ''}"


def parse(
    argv: Sequence[str], defaults: Mapping[str, object], commands: Mapping[str, Command] = COMMANDS
) -> Call:
    """Read a command line. `defaults` are those that the table cannot know, by option. Raises UsageError.

    An option may stand before the command as well as behind it: `--content DIR check` is `check --content DIR`.
    """
    names = [f"{name}=" if option.value else name for name, option in OPTIONS.items()]
    try:
        given, words = getopt.gnu_getopt(argv, "h", ["help", *names])
    except getopt.GetoptError as error:
        raise UsageError(_slip(error.opt)) from None
    name = words.pop(0) if words else ""
    if name and name not in commands:
        raise UsageError(f"没有命令“{name}”{_hint(name, commands)}。可用的命令：{'、'.join(commands)}")
    if {"-h", "--help"} & {option for option, _ in given}:
        return Call(name, help=_help(name, commands))
    name = name or "build"
    command = commands[name]
    values = {
        option: () if OPTIONS[option].repeats else OPTIONS[option].default for option in command.options
    }
    values |= {option: value for option, value in defaults.items() if option in values}
    for written, text in given:
        option = written.removeprefix("--")
        if option not in values:
            known = "、".join(f"--{known}" for known in command.options)
            raise UsageError(f"{name} 没有选项 --{option}；它的选项：{known}")
        values[option] = _value(option, text, values[option])
    if words and not command.words:
        raise UsageError(f"{name} 后面多了“{words[0]}”")
    if command.words and not words:
        raise UsageError(f"{name} 后面要写 {command.words}")
    options = {option.replace("-", "_"): value for option, value in values.items()}
    return Call(name, options | ({"words": tuple(words)} if command.words else {}))


def _value(name: str, text: str, before: object) -> object:
    option = OPTIONS[name]
    if not option.value:
        return True
    try:
        value = option.read(text)
    except ValueError as error:
        raise UsageError(f"--{name}：{error}") from None
    return (*before, value) if isinstance(before, tuple) else value


def _hint(word: str, known: Iterable[str]) -> str:
    from bulletin.text.likeness import hint  # late: only what was mistyped needs it

    return hint(word, known)


def _slip(option: str) -> str:
    """What is wrong with an option that cannot be read, without its dashes."""
    if option not in OPTIONS:
        dashes = "--" if len(option) > 1 else "-"
        return f"没有选项 {dashes}{option}{_hint(f'--{option}', [f'--{name}' for name in OPTIONS])}"
    value = OPTIONS[option].value
    return f"--{option} 后面要写 {value}" if value else f"--{option} 后面不写值"


def _help(name: str, commands: Mapping[str, Command]) -> str:
    """The text of `--help`: all commands, or one."""
    command = commands[name or "build"]
    if name:
        words = f" {command.words}" if command.words else ""
        lines = [command.help, "", f"用法：python build.py {name}{words} [选项]", "", "选项："]
    else:
        listed = [f"  {each:<10}{row.help}" for each, row in commands.items()]
        lines = [
            "报纸版面 → 文章 → 静态网站",
            "",
            "用法：python build.py [命令] [选项]",
            "",
            "命令：",
            *listed,
            "",
        ]
        lines += ["一个命令的选项：python build.py 命令 --help。build 的选项："]
    for each in command.options:
        option = OPTIONS[each]
        lines.append(f"  {f'--{each} {option.value}':<17} {option.help}")
    return "\n".join(lines)
