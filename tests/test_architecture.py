"""The promises of docs/architecture.md, checked: imports go one way, nothing inside knows the clock or the disk."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bulletin"


def name_of(path: Path) -> str:
    """A module by its place in the package: `model`, `conversion.names`."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


SOURCES = {name_of(path): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
MODULES = {name: ast.parse(source) for name, source in SOURCES.items()}
FOUNDATION = {"model", "problems"}
# What the machine decides: the day, chance, the environment, where the program was started.
OUTSIDE = re.compile(
    r"\b(?:time\.time\(|datetime\.now|date\.today|random\.|os\.environ|os\.getcwd|Path\.cwd|locale\.|uuid[14]\()"
)


def imports(tree: ast.Module) -> set[str]:
    """Our own modules that one module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "bulletin":
            place = node.module.removeprefix("bulletin").lstrip(".")
            found |= {place, *(f"{place}.{alias.name}".lstrip(".") for alias in node.names)}
    return found & set(MODULES)


def test_imports_have_no_cycle() -> None:
    graph = {name: imports(tree) for name, tree in MODULES.items()}
    while graph:
        leaves = {name for name, needs in graph.items() if not needs & set(graph)}
        assert leaves, f"these modules import each other: {sorted(graph)}"
        graph = {name: needs for name, needs in graph.items() if name not in leaves}


def test_the_foundation_imports_nothing_of_ours() -> None:
    for name in FOUNDATION:
        assert imports(MODULES[name]) <= FOUNDATION


@pytest.mark.parametrize("name", sorted(MODULES))
def test_nothing_inside_knows_the_clock_or_the_environment(name: str) -> None:
    assert not OUTSIDE.findall(SOURCES[name])


def test_every_module_says_what_it_owns() -> None:
    for name, tree in MODULES.items():
        assert ast.get_docstring(tree), name


def test_the_architecture_names_every_module() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [name for name in MODULES if "__init__" not in name and f"{name.split('.')[-1]}.py" not in text]
    assert missing == []


def test_every_dependency_is_bounded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    listed = [name for name in listed if not name.startswith("bulletin[")]  # our own extras
    assert [name for name in listed if not re.fullmatch(r"[\w.-]+(?:\[\w,]+\])?>=[\d.]+,<[\d.]+", name)] == []
