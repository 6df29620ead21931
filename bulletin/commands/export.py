"""export: the archive in a form that other programs take, written to a folder of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bulletin.archive import assembly as archives
from bulletin.commands import stages
from bulletin.commands.outside import Outside, Report
from bulletin.exports import shelf
from bulletin.problems import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def run(outside: Outside, *, content: Path, into: Path, base_url: str, words: tuple[str, ...]) -> Report:
    """`words` names the forms (`shelf.KINDS`). Raises UsageError for one that there is not."""
    if unknown := [word for word in words if word not in shelf.KINDS]:
        raise UsageError(f"没有“{unknown[0]}”这种格式；有的是：{'、'.join(shelf.KINDS)}")
    read = stages.read(content)
    archive = archives.derive(read).archive
    if base_url:
        archive = replace(archive, settings=replace(archive.settings, base_url=base_url))
    files = [file for word in words for file in shelf.KINDS[word](archive)]
    into.mkdir(parents=True, exist_ok=True)
    for file in files:
        (into / file.path).write_bytes(file.content)
    named = "、".join(file.path for file in files)
    counts = {"articles": len(archive.listed), "files": len(files)}
    return Report(f"{len(archive.listed)} 篇文章 → {outside.shown(into)}：{named}", counts)
