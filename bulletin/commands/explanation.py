"""`build --explain PATH`: which file of the site is meant, and in words and as JSON what became of it and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.problems import UsageError, below
from bulletin.publish.explaining import Change
from bulletin.publish.inputs import is_of_program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.commands.outside import Outside, Report
    from bulletin.publish.explaining import Cause, Explanation

_INPUT = {Change.CHANGED: "改了", Change.ADDED: "是新加的", Change.REMOVED: "没有了"}
_FILE = {Change.CHANGED: "变了", Change.ADDED: "是新的", Change.REMOVED: "不在网站里了", None: "没有变"}
_MOST = 20
"""Inputs of one kind that are listed."""


def within(typed: str, output: Path) -> str:
    """The path within the site of what was typed, which may begin with the folder of the site, as a shell completes it."""
    try:
        return Path(typed).absolute().relative_to(output.absolute()).as_posix()
    except ValueError:
        return typed


def added(report: Report, found: Sequence[Explanation], outside: Outside, content: Path) -> Report:
    """The report of a build with its answers. Raises UsageError where there is no such file in the site."""
    for each in found:
        if each.unknown:
            hint = f"；是不是 {each.unknown}" if each.unknown.strip() else ""
            raise UsageError(f"--explain：网站里没有 {each.path}，上次也没有{hint}（网站已经照常生成）")
    folder = outside.shown(content)
    answers = [
        (each, [replace(cause, name=_shown(cause.name, folder)) for cause in each.causes]) for each in found
    ]
    lines = [line for each, causes in answers for line in _lines(each, causes)]
    details = {"explained": [_as_json(each, causes) for each, causes in answers]} if answers else {}
    return replace(report, answer="\n".join(lines), more={**report.more, **details})


def _as_json(found: Explanation, causes: Sequence[Cause]) -> dict[str, object]:
    return {
        "path": found.path,
        "change": found.change,
        "inputs": [
            {"name": cause.name, "change": cause.change, "certain": not cause.is_possible} for cause in causes
        ],
        "first": found.is_first,
        "recorded": found.is_recorded,
        "spoilt": found.was_spoilt,
    }


def _shown(name: str, folder: str) -> str:
    """The name of an input as somebody can open it from where the command was given."""
    return name if is_of_program(name) or name.startswith("--") else below(folder, name)


def _lines(found: Explanation, causes: Sequence[Cause]) -> list[str]:
    certain = [cause for cause in causes if not cause.is_possible]
    possible = [cause for cause in causes if cause.is_possible]
    if found.change is None and certain + possible:
        head = "没有变：它的输入有改动，写出来的字节一样"
    elif found.change is None:
        head = "没有变：上次构建以来，没有一个输入改变它"
    else:
        head = _FILE[found.change]
    lines = [f"{found.path} {head}"]
    if found.was_spoilt:
        lines.append("  网站里的这个文件在构建之后被改过或删了，已经照原样重做")
    if not found.is_recorded:
        lines.append(
            "  上次构建没有给这个网站留下记录（第一次构建、用了 --no-cache 或删了缓存），只比得出内容里的文件"
        )
    lines += _listed("因为：" if found.change else "", certain)
    lines += _listed("可能因为（日期、数目、次序和检索会随别的文件变）：", possible)
    if found.change and not causes:
        lines.append("  记下的输入都没有变，说不出是哪一个")
    return lines


def _listed(head: str, causes: Sequence[Cause]) -> list[str]:
    if not causes:
        return []
    lines = [f"  {head}"] if head else []
    lines += [f"    {cause.name} {_INPUT[cause.change]}" for cause in causes[:_MOST]]
    if len(causes) > _MOST:
        lines.append(f"    ……另有 {len(causes) - _MOST} 个")
    return lines
