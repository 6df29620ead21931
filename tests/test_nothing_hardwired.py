"""Region and subject are data: no code, script, style or template knows Inner Mongolia or the police."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.region import GAZETTEER, REGION

if TYPE_CHECKING:
    from pathlib import Path

PLACES = {
    name
    for code, place in GAZETTEER.places.items()
    for name in (place.name, *place.short, *(place.weak if code.endswith("00") else ()))
    if name != REGION.itself
}
CODES = re.compile(rf"(?<!\d){REGION.code[:2]}(?:0000|\d\d00|\d{{4}})(?!\d)")
POLICE = re.compile(
    "公安|警[方察务营官民]|[民辅交刑特巡干武入从]警|派出所|看守所|拘留所|戒毒所|嘎查|苏木|盟市"
)
# A sign's example stands in its rule, the last argument: what it is for is said by it.
EXAMPLES = {"LineRule", "StepRule"}


def strings(source: str) -> list[tuple[int, str]]:
    """Line and text of every string of a module but docstrings and the examples of rules."""
    tree = ast.parse(source)
    left_out: set[ast.expr] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EXAMPLES:
            left_out.add(node.args[-1])
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in left_out
    ]


def without_comments(text: str, suffix: str) -> str:
    """A script, style sheet, table of words or template without its comments, its lines kept."""
    patterns = {
        ".js": r"/\*.*?\*/|(?<![:\"'])//[^\n]*",
        ".css": r"/\*.*?\*/",
        ".html": r"\{#.*?#\}|<!--.*?-->",
        ".yaml": r"^\s*#[^\n]*",
    }
    return re.sub(
        patterns[suffix],
        lambda match: "\n" * match[0].count("\n"),
        text,
        flags=re.DOTALL | re.MULTILINE,
    )


def known(text: str) -> str:
    """What in a text is known of the region or of the police; empty when nothing is."""
    found = CODES.search(text) or POLICE.search(text)
    return (
        found[0] if found else next((name for name in sorted(PLACES) if len(name) > 2 and name in text), "")
    )


MODULES = [ROOT / "build.py", *sorted((ROOT / "bulletin").rglob("*.py"))]
FILES = [
    path
    for folder in ("static", "templates")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".js", ".css", ".html", ".yaml"} and "vendor" not in path.parts
]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_knows_the_region_or_the_police(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert [f"{name(path)}:{line}: {known(text)}" for line, text in strings(source) if known(text)] == []
    numbers = tokenize.generate_tokens(io.StringIO(source).readline)
    assert [
        each.string for each in numbers if each.type == tokenize.NUMBER and CODES.fullmatch(each.string)
    ] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_script_style_or_template_knows_the_region_or_the_police(path: Path) -> None:
    text = without_comments(path.read_text(encoding="utf-8"), path.suffix)
    assert [
        f"{name(path)}:{number}: {known(line)}"
        for number, line in enumerate(text.split("\n"), 1)
        if known(line)
    ] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("const REGION = '150000';", "150000"),
        ('.tile[data-code="150700"]', "150700"),
        ("内蒙古十二盟市", "盟市"),
        ("呼和浩特", "呼和浩特"),
        ("派出所民警", "派出所"),
        ("2150000 字", ""),
        ("记者 通讯员", ""),
    ],
)
def test_what_would_be_noticed(text: str, expected: str) -> None:
    assert known(text) == expected
