"""where: from what a reader reports to file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import run_build
from tests.content_folder import archive, by_title, edit

if TYPE_CHECKING:
    from pathlib import Path


def test_every_paragraph_is_found_in_its_file_and_on_its_page(content: Path) -> None:
    article = archive(content).by_id[by_title(content, "送奖到岗").id]
    for block in article.blocks:
        told = run_build("where", f"{article.id}#{block.anchor}", "--content", content)
        assert told.returncode == 0, told.stderr
        own, printed = (
            line for line in (told.stdout + told.stderr).splitlines() if line.startswith(str(content))
        )
        path, line, _ = own.split(":", 2)
        assert block.text in (content / path).read_text("utf-8").split("\n")[int(line) - 1]
        path, line, _ = printed.split(":", 2)
        assert block.text[:6] in (content / path).read_text("utf-8").split("\n")[int(line) - 1]


def test_an_anchor_from_before_a_correction_is_found(content: Path) -> None:
    article = archive(content).by_id[by_title(content, "送奖到岗").id]
    before = article.blocks[0].anchor
    edit(content, "送奖到岗", "一线民辅警心中", "一线民警心中")
    told = run_build("where", f"https://example.org/a/{article.id}/#{before}", "--content", content)
    assert told.returncode == 0, told.stderr
    assert "现在是 #p-" in told.stdout + told.stderr


def test_what_names_nothing_is_wrong_usage(content: Path) -> None:
    assert run_build("where", "zzzzz", "--content", content).returncode == 2
    article = by_title(content, "送奖到岗").id
    assert run_build("where", f"{article}#p-00000000", "--content", content).returncode == 2
