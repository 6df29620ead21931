"""The one table of roles: a role that is added there, and nowhere else, works from the override to the site."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bulletin import roles
from bulletin.roles import Group, Place, Reading, Role
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ROLE = '    NOTICE = "notice", "启事栏", "notice head", Place.PAGE\n'
READING = '    NOTICE = Role.NOTICE, "启事栏", "启事一栏的栏头；不进文章", G.ASIDE, "JUMP"\n'


def added(source: str) -> str:
    """The table with one role and one reading more."""
    source = re.sub(r"(    MARKUP = [^\n]*\n)", rf"\1{ROLE}", source, count=1)
    return re.sub(r"(    FOLIO = Role\.FOLIO[^\n]*\n)", rf"\1{READING}", source, count=1)


@pytest.mark.slow
def test_a_role_added_in_the_table_alone_works_everywhere(tmp_path: Path) -> None:
    for name in ("bulletin", "templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", tmp_path)
    content = tmp_path / "content"
    shutil.copytree(ROOT / "tests" / "golden" / "site" / "content", content)
    table = tmp_path / "bulletin" / "roles.py"
    table.write_text(added(table.read_text(encoding="utf-8")), encoding="utf-8")
    page = content / "pages" / "01.txt"
    lines = page.read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("图为"))
    (content / "boundaries.yaml").write_text(f"01.txt:{number}: 启事栏\n", encoding="utf-8")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "build.py", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("convert", "--take", "f9v9c")
    run()
    run("check")
    run("verify")
    ledger = (content / "ledger" / "01.jsonl").read_text(encoding="utf-8")
    record = next(json.loads(line) for line in ledger.splitlines() if '"01.txt"' in line)
    assert [owner for *_, owner, role in record["spans"] if role == "notice"] == [None]
    site = tmp_path / "site"
    shown = (site / "pages" / "01" / "index.html").read_text(encoding="utf-8")
    assert 'class="as-notice"' in shown
    assert "启事栏" in shown
    assert '"notice"' in (site / "pages" / "01" / "source.js").read_text(encoding="utf-8")
    assert any(
        "略启事栏" in script.read_text(encoding="utf-8") for script in (site / "static" / "js").glob("*.js")
    )


def test_each_row_says_what_it_becomes() -> None:
    assert all(role.chinese and role.english for role in Role)
    assert {reading.role for reading in Reading} | {Role.CREDIT, Role.MARKUP} == set(Role)
    for word, readings in roles.WORDS.items():
        assert any(reading.manual for reading in readings), word
        assert len({reading.role for reading in readings}) == 1, word


def test_groups_are_what_their_names_say() -> None:
    assert roles.CROSSHEADS < roles.HEADS
    assert roles.HEADLINE < roles.HEADS
    for reading in Reading:
        if reading.role.place is Place.PAGE:
            assert reading.groups & Group.ASIDE, "furniture interrupts a paragraph, it does not end one"
            assert not reading.groups & (Group.TEXT | Group.HEAD | Group.BEGINS_ARTICLE)
