"""The command line: what it accepts, what it says of a slip, and what it prints for other programs."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from build import main
from bulletin.commands.commandline import COMMANDS, OPTIONS, Call, Command, module_of, parse
from bulletin.problems import UsageError
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

    Build = Callable[..., Run]

DEFAULTS = {"content": Path("content"), "output": Path("site"), "jobs": 3}


def options(*argv: str) -> dict[str, object]:
    return dict(parse(argv, DEFAULTS).options)


def test_without_a_command_it_builds() -> None:
    assert parse([], DEFAULTS) == Call(
        "build",
        {
            "content": Path("content"),
            "output": Path("site"),
            "base_url": "",
            "repository": "",
            "jobs": 3,
            "no_cache": False,
            "explain": (),
            "scheduler": "",
            "json": False,
        },
    )


def test_options_before_and_behind_the_command_and_with_an_equals_sign() -> None:
    expected = parse(["check", "--content", "x", "--json"], DEFAULTS)
    assert expected.options == {"content": Path("x"), "json": True}
    for argv in (["--content", "x", "--json", "check"], ["--json", "check", "--content=x"]):
        assert parse(argv, DEFAULTS) == expected


def test_what_may_be_given_several_times_is_gathered() -> None:
    assert options("convert", "--keep", "aaaa", "--take=bbbb", "--keep", "cccc")["keep"] == ("aaaa", "cccc")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["biuld"], f"没有命令“biuld”，是不是 build。可用的命令：{'、'.join(COMMANDS)}"),
        (["frobnicate"], "没有命令“frobnicate”。可用的命令："),
        (["--outptu", "x"], "没有选项 --outptu，是不是 --output"),
        (["--nonsense"], "没有选项 --nonsense"),
        (["-x"], "没有选项 -x"),
        (["check", "--jobs", "2"], "check 没有选项 --jobs；它的选项：--content、--json"),
        (["--content"], "--content 后面要写 DIR"),
        (["--json=yes"], "--json 后面不写值"),
        (["--content", ""], "--content：要是一个文件夹，这里是空的"),
        (["--jobs", "0"], "--jobs：要是 1 到 256 的整数，这里是“0”"),
        (["--jobs", "９"], "--jobs：要是 1 到 256 的整数，这里是“９”"),
        (["serve", "--port", "99999"], "--port：要是 0 到 65535 的整数"),
        (["check", "more"], "check 后面多了“more”"),
    ],
)
def test_a_slip_is_named_with_what_was_meant(
    argv: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(message)
    assert not re.search(r"usage|error|invalid|expected|argument", printed.err)


def test_further_words_reach_a_command_that_takes_them() -> None:
    table = {**COMMANDS, "add": Command("收进版面", ("content",), "FILE…")}
    assert parse(["add", "a.txt", "--content", "x", "b.txt"], DEFAULTS, table).options == {
        "content": Path("x"),
        "words": ("a.txt", "b.txt"),
    }
    with pytest.raises(UsageError, match="add 后面要写 FILE…"):
        parse(["add"], DEFAULTS, table)
    assert "python build.py add FILE… [选项]" in parse(["add", "-h"], DEFAULTS, table).help


@pytest.mark.parametrize("name", COMMANDS)
def test_a_row_of_the_table_is_what_its_module_takes(name: str) -> None:
    module = importlib.import_module(module_of(name))
    assert str(module.__doc__).startswith(f"{name}: ")
    parameters = {each for each in inspect.signature(module.run).parameters if each != "outside"}
    row = COMMANDS[name]
    assert parameters == {
        option.replace("-", "_") for option in (*row.options, *["words"] * bool(row.words))
    } - {"json"}


def test_every_option_belongs_to_a_command() -> None:
    assert {option for command in COMMANDS.values() for option in command.options} == set(OPTIONS)


def test_every_command_and_option_is_explained() -> None:
    text = "".join((ROOT / path).read_text(encoding="utf-8") for path in ("README.md", "docs/editing.md"))
    assert [name for name in COMMANDS if name != "build" and f"python build.py {name}" not in text] == []
    assert [option for option in OPTIONS if f"--{option}" not in text] == []


@pytest.mark.parametrize("argv", [["--help"], ["-h"], *([name, "--help"] for name in COMMANDS)])
def test_help_is_in_chinese_and_names_the_options(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 0
    printed = capsys.readouterr().out
    assert "用法：python build.py" in printed
    assert not re.search(r"usage|optional|positional|show this", printed)
    for option in COMMANDS[argv[0] if len(argv) > 1 else "build"].options:
        assert f"--{option}" in printed


def test_help_loads_no_stage() -> None:
    """What --help costs is what it loads: 0.06 s of CPU; with the stages 0.8 s."""
    code = "import sys, build; build.main(['--help']); print(*sys.modules, sep='\\n', file=sys.stderr)"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(result.stderr.split())
    ours = {name for name in loaded if name.startswith("bulletin.")}
    assert ours == {
        "bulletin.commands",
        "bulletin.commands.commandline",
        "bulletin.commands.outside",
        "bulletin.main",
        "bulletin.problems",
        "bulletin.text",
        "bulletin.text.addresses",
    }
    assert not loaded & {"yaml", "jinja2", "PIL", "pypinyin", "numpy", "multiprocessing", "argparse"}


@pytest.mark.slow
def test_json_is_one_object_on_standard_output(build: Build, content: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = build("--content", content, "--output", out, "--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert (report["command"], report["problems"]) == ("build", [])
    assert [doubt["path"].endswith("articles/tkscb.md") for doubt in report["doubts"]] == [True]
    files = sum(path.is_file() for path in out.rglob("*"))
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    assert report["counts"] == {
        "articles": 22, "pages": 5, "files": files, "written": files, "removed": 0, "bytes": size,
        "photo_files": 0, "photo_bytes": 0, "sheet_files": 0, "sheet_bytes": 0, "parsed": 22, "taken_over": 0,
        "made": report["counts"]["made"], "rendered": report["counts"]["rendered"],
    }  # fmt: skip
    assert 22 < report["counts"]["rendered"] < report["counts"]["made"] < files
    assert 0 < report["seconds"] < 300
    (out / "index.html").unlink()
    result = build("verify", "--content", content, "--output", out, "--json", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (1, "out/index.html:1: 清单里有，网站里没有\n")
    report = json.loads(result.stdout)
    assert report["counts"]["files"] == files - 1
    assert report["problems"] == [{"path": "out/index.html", "line": 1, "message": "清单里有，网站里没有"}]


def test_json_lists_every_doubt_and_problem_with_the_paths_that_are_printed(
    build: Build, content: Path
) -> None:
    report = json.loads(build("check", "--content", content, "--json", cwd=content).stdout)
    assert report["problems"] == []
    assert "杭锦旗" in report["doubts"][0]["message"]
    assert all((content / doubt["path"]).is_file() for doubt in report["doubts"])
    assert all(0 <= doubt["certainty"] <= 1 for doubt in report["doubts"])
    (content / "site.yaml").write_text("titel: x\n", encoding="utf-8")
    result = build("--content", content, "--output", content.parent / "out", "--json", cwd=content)
    (problem,) = json.loads(result.stdout)["problems"]
    assert result.stderr == f"{problem['path']}:{problem['line']}: {problem['message']}\n"
    assert problem["path"] == "site.yaml"


def test_a_wrong_address_is_told_before_anything_is_written(build: Build, bare: Path) -> None:
    result = build("--content", bare, "--base-url", "ftp://x")
    assert (result.returncode, result.stderr.split("：")[0]) == (2, "--base-url")
    assert list((bare / "articles").iterdir()) == []
