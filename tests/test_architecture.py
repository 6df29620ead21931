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
ORDER = (
    {
        "cache",
        "database",
        "digests",
        "lazily",
        "memory",
        "metering",
        "model",
        "problems",
        "program",
        "progress",
        "recipes",
        "roles",
        "routes",
        "tasks",
    },
    {"text"},
    {"reference"},
    {"content"},
    {"conversion"},
    {"importers"},
    {"archive"},
    {"sharing"},
    {"exports"},
    {"documents"},
    {"search"},
    {"publish"},
    {"desk"},
    {"commands"},
    {"main", "__main__"},
)
"""The packages, and the loose modules of the ground, from the bottom up: each imports only from those above it here."""
TOUCH_DISK = {
    "cache",  # its own folder
    "database",  # files of cache and record
    "commands.build",  # what it wrote itself
    "commands.verify",  # whether there is content
    "commands.acting",  # what an act of the desk changes
    "commands.export",  # the archive in other forms
    "commands.compare",  # another version of the program, unpacked
    "commands.doctor",  # the site, the workflows beside the content
    "commands.add",  # pages from anywhere, into the content folder
    "commands.new",  # a folder that was not there
    "commands.photos",  # photos
    "commands.import_",  # the folder of another program
    "commands.mask",  # the page whose characters it masks
    "commands.stages",  # an older ledger
    "commands.writing",  # articles and ledger as converted
    "content.files",  # files of the content folder
    "content.folder",  # the content folder
    "commands.serve",  # whether it is there
    "commands.history",  # articles as they are now, beside the last commit
    "desk.journal",  # what was done at the desk
    "desk.preview",  # the site it shows
    "desk.server",  # scripts and style sheets of the desk
    "desk.watching",  # whether Git is at work
    "content.stamps",
    "documents.theming",  # the templates that a theme replaces
    "documents.typeface",  # the program's own fonts
    "documents.words",  # the tables of words beside the templates
    "publish.cluster",  # the program's own files, by which a worker's are known
    "desk.shell",  # what messages are in other languages
    "memory",  # no file, but the system
    "publish.disk",  # the site
    "publish.inspection",
    "publish.locks",
    "publish.output",
    "publish.places",
    "publish.record",  # what the files of the site were made of
    "publish.workers",  # no file, but the system
    "publish.site",  # templates/ and static/
    "main",  # its own standard output
    "program",  # its own files, by which it is known
    "reference.lineweights",
    "reference.loading",  # the program's own data
    "reference.traditional",
    "reference.vocabulary",
    "search.lenient",
    "search.named",
    "sharing.fonts",  # those of the machine
}
START_PROCESSES = {
    "commands.git",
    "commands.compare",
    "commands.doctor",  # threads alone, which ask other hosts
    "commands.published",  # threads alone, which fetch
    "content.confined",  # readers of Word and PDF, with limits
    "publish.workers",
    "sharing.fonts",
}
_DISK_METHODS = {
    "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "rename", "rmdir", "touch", "chmod",
    "is_file", "is_dir", "is_symlink", "exists", "iterdir", "rglob", "glob", "stat", "hardlink_to", "symlink_to",
}  # fmt: skip
_DISK_MODULES = {"shutil", "tempfile", "ctypes", "fcntl", "glob"}
_PROCESS_MODULES = {"subprocess", "multiprocessing", "concurrent.futures"}
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


def test_packages_import_only_from_below() -> None:
    level = {package: number for number, packages in enumerate(ORDER) for package in packages}
    upward = [
        f"{name} imports {other}"
        for name, tree in MODULES.items()
        for other in sorted(imports(tree))
        if other != "__init__" and level[other.split(".")[0]] > level[name.split(".")[0]]
    ]
    assert upward == []


def test_every_package_has_its_place_in_the_order() -> None:
    assert {name.split(".")[0] for name in MODULES} - {"__init__"} == set().union(*ORDER)


def touches_disk(tree: ast.Module) -> bool:
    """Whether a module reads, writes or looks at files: by the methods it calls and the modules it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in _DISK_METHODS:
                return True
            if isinstance(called, ast.Name) and called.id == "open":
                return True
            if isinstance(called, ast.Attribute) and called.attr in {
                "walk",
                "link",
                "open",
                "replace",
                "scandir",
            }:
                owner = called.value
                if isinstance(owner, ast.Name) and owner.id == "os":
                    return True
    return bool(imported_modules(tree) & _DISK_MODULES)


def imported_modules(tree: ast.Module) -> set[str]:
    """Modules of others that a module imports anywhere, by their whole name."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_only_these_modules_touch_the_disk() -> None:
    assert {name for name, tree in MODULES.items() if touches_disk(tree)} == TOUCH_DISK


def test_only_these_modules_start_processes() -> None:
    assert {
        name for name, tree in MODULES.items() if imported_modules(tree) & _PROCESS_MODULES
    } == START_PROCESSES


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"main"}))
def test_nothing_inside_knows_the_clock_or_the_environment(name: str) -> None:
    assert not OUTSIDE.findall(SOURCES[name])


def test_every_module_says_what_it_owns() -> None:
    for name, tree in MODULES.items():
        assert ast.get_docstring(tree), name


def test_the_architecture_names_every_module() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [name for name in MODULES if "__init__" not in name and f"{name.split('.')[-1]}.py" not in text]
    assert missing == []


def test_the_architecture_names_the_packages_in_their_order() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = re.findall(r"^    bulletin/(\w+)/", text, re.MULTILINE)
    assert listed == [next(iter(packages)) for packages in ORDER[1:-1]]


def test_every_dependency_is_bounded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    listed = [name for name in listed if not name.startswith("bulletin[")]  # our own extras
    assert [name for name in listed if not re.fullmatch(r"[\w.-]+(?:\[\w,]+\])?>=[\d.]+,<[\d.]+", name)] == []
