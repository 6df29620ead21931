"""The registry of what a site consists of: every path has one kind, and nothing else knows a path."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import program, routes
from bulletin.documents import laying_out
from bulletin.routes import KINDS, Kind
from tests.region import REFERENCE
from tests.test_rendering import environment, many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Run

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "site"
FREE = {"old/bookmobile/index.html"}
"""The former path in the small site, below no folder of the site's own."""


def kinds(path: str) -> list[str]:
    return [kind.name for kind in KINDS if kind.values(path) is not None]


def test_every_path_of_a_site_belongs_to_one_kind(site: Path) -> None:
    built = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    small = set((GOLDEN / "paths.txt").read_text(encoding="utf-8").split()) - FREE
    large = {document.path: document.kind for document in large_site()}
    assert {path: kinds(path) for path in built | small | set(large) if len(kinds(path)) != 1} == {}
    assert all(kinds(path) == [kind.name] for path, kind in large.items())
    assert all(kinds(path) == [] for path in FREE)
    seen = {name for path in built | small | set(large) for name in kinds(path)}
    assert {kind.name for kind in KINDS} - seen == {
        "person_card",
        "person_feed",
        "place_feed",
        "sheet",
        "sitemap_part",
        "tags_initial",
    }, "too many, or never made"


def large_site() -> list[laying_out.Document]:
    """The documents of 600 articles: lists are cut into parts, and names stand under initials."""
    table = environment().globals["words"]
    return list(laying_out.documents(laying_out.Overview(many(600), REFERENCE), table))


def test_every_template_shows_a_kind() -> None:
    shared = {"base.html"}
    found = {path.name for path in program.TEMPLATES.glob("*.html")} - shared
    assert found == {kind.template for kind in KINDS} - {""}


def test_every_name_is_said_once() -> None:
    assert len({kind.name for kind in KINDS}) == len({kind.pattern for kind in KINDS}) == len(KINDS)
    assert {kind.section for kind in KINDS} - {""} == {kind.name for kind in routes.MENU}


@given(st.text(min_size=1, max_size=80))
@pytest.mark.parametrize("kind", [routes.PERSON, routes.TAG, routes.PAGE])
def test_any_name_gives_a_path_of_its_kind(kind: Kind, name: str) -> None:
    for part in (1, 2) if kind is not routes.PAGE else (1,):
        path = kind.path(name, part=part)
        assert kinds(path) == [kind.name], path


def test_a_page_called_like_a_part_of_the_index_does_not_lie_there() -> None:
    assert routes.PAGES.path(part=2) == "pages/p2/index.html"
    assert routes.PAGE.path("p2") == "pages/~702/index.html"
    assert routes.PAGE.path("p2x") == "pages/p2x/index.html"


# -- nothing else holds a path -----------------------------------------------------------------------------------------

_FOLDERS = "|".join(sorted({re.escape(kind.folder) for kind in KINDS if kind.folder}))
_FILES = "|".join(re.escape(kind.pattern) for kind in KINDS if not kind.folder and kind.is_single)
HELD = re.compile(rf"""(?:^|[\s"'`(=}}]|\.\./)(?:{_FOLDERS})|(?<![\w.-])(?:{_FILES})(?![\w-])|index\.html""")
"""A path of the site in a text of a program: a folder it begins with, the name of a file in the root."""
HAN = re.compile(r"[\u4e00-\u9fff]")


def literals(source: str) -> Iterator[tuple[int, str]]:
    """The strings of a module but its docstrings and its messages to people, with their lines."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in prose or HAN.search(node.value):
                continue
            yield node.lineno, node.value


def markup(source: str) -> Iterator[tuple[int, str]]:
    """The lines of a template, comments left out."""
    bare = re.sub(r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), source, flags=re.DOTALL)
    yield from enumerate(bare.split("\n"), 1)


def held(path: Path, lines: Iterator[tuple[int, str]]) -> list[str]:
    where = path.relative_to(ROOT).as_posix()
    return [f"{where}:{number}: {text.strip()[:100]}" for number, text in lines if HELD.search(text)]


def test_no_other_module_holds_a_path() -> None:
    found: list[str] = []
    for path in sorted((ROOT / "bulletin").rglob("*.py")):
        if path.name != "routes.py":
            found += held(path, literals(path.read_text(encoding="utf-8")))
    assert found == []


def test_no_template_holds_a_path() -> None:
    found: list[str] = []
    for path in sorted(program.TEMPLATES.rglob("*.html")):
        found += held(path, markup(path.read_text(encoding="utf-8")))
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        'path = f"a/{id}/index.html"',
        'x = "people/" + name',
        'y = "feed.xml"',
        'z = f"{root}../search/?q="',
    ],
)
def test_a_path_in_a_module_would_be_noticed(text: str) -> None:
    assert held(ROOT / "x.py", literals(text))


# -- aliases -----------------------------------------------------------------------------------------------------------


TAKEN = {
    "card.png": "文件 card.png",
    "manifest.json": "文件 manifest.json",
    "sitemap-7.xml": "文件 sitemap-7.xml",
    "Feed.XML/old/": "文件 Feed.XML",
    "index.html": "文件 index.html",
    "search/": "文件夹 search/",
    "search/index/meta.js": "文件夹 search/",
    "a/x/": "文件夹 a/",
    "a": "文件夹 a/",
    "A/zzzz/": "文件夹 a/",
    "a/zzzz/index.md": "文件夹 a/",
    "static/js/": "文件夹 static/",
    "Static/x.html": "文件夹 static/",
    "dates/2023/": "文件夹 dates/",
    "places/150800/": "文件夹 places/",
    "people/刘星/": "文件夹 people/",
    "tags/~/Z/": "文件夹 tags/",
    "pages/p2/": "文件夹 pages/",
    "pages/": "文件夹 pages/",
}
"""Aliases that cannot be had, and what of the site's own each would take."""


def test_an_alias_on_a_path_of_the_site_is_a_problem_with_its_line(
    build: Callable[..., Run], tmp_path: Path
) -> None:
    content, path = tmp_path / "content", tmp_path / "content" / "articles" / "hand1.md"
    path.parent.mkdir(parents=True)
    (content / "pages").mkdir()
    header = [
        'id: "hand1"',
        'title: "题"',
        "aliases:",
        '- "old/"',
        '- "old/"',
        *(f'- "{alias}"' for alias in TAKEN),
    ]
    path.write_text("\n".join(["---", *header, "---", "", "正文。", ""]), encoding="utf-8")
    first = header.index('- "card.png"') + 2
    expected = [
        f"content/articles/hand1.md:{line}: aliases：“{alias}”占用本站自己的{whose}，不能作旧路径；请删去这一项"
        for line, (alias, whose) in enumerate(TAKEN.items(), first)
    ]
    for command in ("check", "build"):
        result = build(command, "--content", content, cwd=tmp_path)
        assert (result.returncode, result.stderr.splitlines()) == (1, expected)


@pytest.mark.parametrize(
    "alias", ["old/", "a.html", "people/x.html", "pages/2001/3/", "article/x7k2/", "about.html"]
)
def test_other_paths_are_free(alias: str) -> None:
    assert routes.owner(routes.alias(alias)) is None


# -- ids ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("x7k2", True),
        ("hand1", True),
        ("a" * 40, True),
        ("x7k", False),
        ("7k2x", False),
        ("X7k2", False),
        ("x7k-2", False),
    ],
)
def test_the_grammar_of_an_id(text: str, is_one: bool) -> None:
    assert bool(re.fullmatch(routes.ID, text)) is is_one
