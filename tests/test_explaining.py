"""`build --explain PATH` names the inputs that changed a file of the site, and no other."""

from __future__ import annotations

import json
import random
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from bulletin import cache, program
from bulletin.publish import site as sites
from bulletin.publish.output import Publication
from tests.conftest import run_build
from tests.test_build import tree
from tests.test_warm import Editor, Workplace, page_of, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small archive, built once; and a copy of it all to begin from again, since a site's record knows its path."""
    root, rng = tmp_path_factory.mktemp("explained") / "place", random.Random(1)
    (root / "content" / "pages").mkdir(parents=True)
    (root / "content" / "articles").mkdir()
    for number in range(2):
        (root / "content" / "pages" / f"p{number}.md").write_text(page_of(rng, 3), encoding="utf-8")
    for number in range(6):
        path = root / "content" / "articles" / f"hand{number}.md"
        path.write_text(typed(number, rng), encoding="utf-8")
    (root / "content" / "site.yaml").write_text('title: "档案"\n', encoding="utf-8")
    shutil.copytree(program.TEMPLATES, root / "templates")
    shutil.copytree(program.STATIC, root / "static")
    built = Workplace(root).build()
    assert built.returncode == 0, built.stderr
    backup = root.parent / "backup"
    shutil.copytree(root, backup)
    return root, backup


@pytest.fixture
def place(begun: tuple[Path, Path]) -> Workplace:
    root, backup = begun
    shutil.rmtree(root)
    shutil.copytree(backup, root)
    return Workplace(root)


def article(place: Workplace, number: int) -> Path:
    return place.content / "articles" / f"hand{number}.md"


def change(place: Workplace, path: Path, pattern: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    Editor(place, 0).change(path, pattern, new)
    assert path.read_text(encoding="utf-8") != before


def add_an_article(place: Workplace) -> None:
    article(place, 8).write_text(typed(8, random.Random(9)), encoding="utf-8")


def give_another_address(place: Workplace) -> None:
    place.options = ["--base-url", "https://example.net/"]


@dataclass(frozen=True)
class Edit:
    """Something an editor or developer does, and the input that it changes."""

    name: str
    do: Callable[[Workplace], None]


EDITS = {
    "sentence": Edit(
        "content/articles/hand1.md", lambda at: change(at, article(at, 1), r"\n\Z", "\n\n末尾一句。\n")
    ),
    "headline": Edit(
        "content/articles/hand2.md",
        lambda at: change(at, article(at, 2), r'^title: ".*"', 'title: "全新的标题"'),
    ),
    "date": Edit(
        "content/articles/hand3.md", lambda at: change(at, article(at, 3), r'^date: ".*"', 'date: "2021-05"')
    ),
    "withdrawn": Edit(
        "content/articles/hand4.md",
        lambda at: change(at, article(at, 4), r"^added:", 'access: "withdrawn"\nadded:'),
    ),
    "added": Edit("content/articles/hand8.md", add_an_article),
    "page": Edit(
        "content/pages/p0.md", lambda at: change(at, at.content / "pages" / "p0.md", "知识", "常识")
    ),
    "title": Edit(
        "content/site.yaml（title）", lambda at: change(at, at.content / "site.yaml", "档案", "文存")
    ),
    "address": Edit("--base-url", give_another_address),
    "word": Edit(
        "templates/words/zh.yaml",
        lambda at: change(at, at.root / "templates/words/zh.yaml", r"^(about\.title): (.*)$", r"\1: 说明"),
    ),
    "template": Edit(
        "templates/listing.html",
        lambda at: change(at, at.root / "templates/listing.html", "<h1", '<h1 title="x"'),
    ),
    "partial": Edit(
        "templates/partials/foot.html",
        lambda at: change(at, at.root / "templates/partials/foot.html", r"\Z", "<!-- x -->"),
    ),
}


def explained(place: Workplace, *paths: str) -> dict[str, Explained]:
    built = place.build(*(word for path in paths for word in ("--explain", path)))
    assert built.returncode == 0, built.stderr
    return {each["path"]: Explained(each) for each in json.loads(built.stdout)["explained"]}


class Explained:
    def __init__(self, value: Any) -> None:
        self.change: str | None = value["change"]
        self.is_recorded: bool = value["recorded"]
        self.was_spoilt: bool = value["spoilt"]
        self.certain = {name(each["name"]) for each in value["inputs"] if each["certain"]}
        self.possible = {name(each["name"]) for each in value["inputs"] if not each["certain"]}


def name(shown: str) -> str:
    """The name of an input from the folder of the archive on."""
    return re.sub(r"^.*/(?=content/)", "", shown)


def differing(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


PAIRS = [
    ("sentence", "headline"),
    ("headline", "date"),
    ("added", "sentence"),
    ("withdrawn", "page"),
    ("title", "date"),
    ("address", "headline"),
    ("word", "sentence"),
    ("template", "added"),
    ("partial", "template"),
    ("page", "word"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_of_two_edits_the_one_is_named_that_changed_a_file(
    begun: tuple[Path, Path], place: Workplace, one: str, other: str
) -> None:
    """What each edit changes by itself is what a build with it alone changes: that decides, and no list of ours."""
    root, backup = begun
    before = tree(place.site)
    alone = {}
    for edit in (one, other):
        EDITS[edit].do(place)
        assert place.build().returncode == 0
        alone[edit] = differing(before, tree(place.site))
        shutil.rmtree(root)
        shutil.copytree(backup, root)
        place = Workplace(root)
    EDITS[one].do(place)
    EDITS[other].do(place)
    paths = sorted(alone[one] | alone[other])
    found = explained(place, *paths)
    after = tree(place.site)
    for path in paths:
        answer = found[path]
        assert (answer.change is not None) == (before.get(path) != after.get(path)), path
        for edit in (one, other):
            if path in alone[edit]:
                assert EDITS[edit].name in answer.certain | answer.possible, (path, edit)
            else:
                assert EDITS[edit].name not in answer.certain, (path, edit)
    for edit in (one, other):
        own = f"a/{EDITS[edit].name.rpartition('/')[2].removesuffix('.md')}/index.html"
        assert own not in alone[edit] or EDITS[edit].name in found[own].certain


@pytest.mark.slow
def test_nothing_changed_a_file_and_the_ways_to_name_one(place: Workplace) -> None:
    typed_as = ["a/hand1/index.html", "a/hand2/", "a/hand3", str(place.site / "a" / "hand4"), "places", "."]
    found = explained(place, *typed_as)
    assert list(found) == [f"a/hand{n}/index.html" for n in (1, 2, 3, 4)] + [
        "places/index.html",
        "index.html",
    ]
    assert {each.change for each in found.values()} == {None}
    assert not any(each.certain | each.possible for each in found.values())
    place.options = ["--base-url", "https://example.net/"]
    (path,) = explained(place, "https://example.net/a/hand1/#p-1")
    assert path == "a/hand1/index.html"
    built = place.build("--explain", "a/hand1")
    assert built.returncode == 0
    words = run_build(
        "--content", place.content, "--output", place.site, *place.options, "--explain", "a/hand1"
    )
    assert "a/hand1/index.html 没有变：上次构建以来，没有一个输入改变它" in words.stdout


@pytest.mark.slow
def test_a_path_that_is_not_in_the_site(place: Workplace) -> None:
    EDITS["headline"].do(place)
    built = place.build("--explain", "plaecs/index.html")
    assert built.returncode == 2
    assert (
        "网站里没有 plaecs/index.html，上次也没有；是不是 places/index.html（网站已经照常生成）"
        in built.stderr
    )
    assert "全新的标题" in (place.site / "a/hand2/index.html").read_text(encoding="utf-8")
    for words in (["--explain", ""], ["--explain", "a/hand1", "--no-cache"]):
        assert place.build(*words).returncode == 2


@pytest.mark.slow
def test_files_that_came_went_and_were_spoilt(place: Workplace) -> None:
    EDITS["added"].do(place)
    EDITS["withdrawn"].do(place)
    for path in ("a/hand1/index.html", "static/js/document.js"):
        (place.site / path).unlink()
        (place.site / path).write_bytes(b"other")
    paths = [
        "a/hand8/index.html",
        "a/hand8/index.md",
        "a/hand4/index.md",
        "a/hand1/index.html",
        "static/js/document.js",
    ]
    found = explained(place, *paths)
    assert [found[path].change for path in paths] == ["added", "added", "removed", None, None]
    assert [found[path].certain for path in paths[:3]] == [
        {EDITS["added"].name},
        {EDITS["added"].name},
        {EDITS["withdrawn"].name},
    ]
    assert [found[path].was_spoilt for path in paths] == [False, False, False, True, True]


@pytest.mark.slow
def test_style_script_word_and_program(place: Workplace) -> None:
    change(place, place.root / "static/css/share.css", r"\Z", ".x { color: red; }")
    change(place, place.root / "static/js/search/box.js", r"\Z", "globalThis.x = 1;")
    found = explained(place, "static/css/share.css", "static/js/document.js", "static/js/article.js")
    assert [each.certain for each in found.values()] == [
        {"static/css/share.css"},
        {"static/js/search/box.js"},
        set(),
    ]
    change(place, place.root / "static/css/share.css", r"\Z", ".y { color: red; }")
    found = explained(place, "a/hand1/index.html", "feed.xml")
    assert [(each.change, each.certain) for each in found.values()] == [
        ("changed", {"static/css/share.css"}),
        (None, set()),
    ]
    EDITS["word"].do(place)
    found = explained(place, "about/index.html", "static/js/words-zh.js")
    assert [each.certain for each in found.values()] == [{"templates/words/zh.yaml"}] * 2
    # Another version of a package: another program, whose cache holds nothing yet; what it writes happens to be the same.
    with (
        mock.patch.object(program, "name", return_value="another"),
        mock.patch.object(sites, "_packages", return_value=iter(["软件包 jinja2 99"])),
    ):
        EDITS["headline"].do(place)
        found = explained(place, "a/hand2/index.html", "404.html")
    assert found["a/hand2/index.html"].certain == {EDITS["headline"].name}
    assert "软件包 jinja2 99" in found["a/hand2/index.html"].possible
    assert found["404.html"].change is None


@pytest.mark.slow
def test_the_style_of_a_theme(place: Workplace) -> None:
    """One that changes no style has no part in a document; one that does hides no other cause."""
    (place.content / "theme").mkdir()
    (place.content / "theme" / "theme.yaml").write_text("# nothing yet\n", encoding="utf-8")
    EDITS["sentence"].do(place)
    found = explained(place, "a/hand1/index.html")
    assert found["a/hand1/index.html"].certain == {EDITS["sentence"].name}
    (place.content / "theme" / "style.css").write_text(".sheet { margin: 0; }\n", encoding="utf-8")
    EDITS["headline"].do(place)
    found = explained(place, "a/hand2/index.html", "about/index.html")
    assert found["a/hand2/index.html"].certain == {EDITS["headline"].name, "content/theme/style.css"}
    assert found["about/index.html"].certain == {"content/theme/style.css"}
    # Without a record, what a style changed is still known.
    (record,) = (place.root / cache.FOLDER).rglob("made-of.sqlite")
    record.unlink()
    change(place, place.root / "static/css/share.css", r"\Z", ".x { color: red; }")
    explained(place, "about/index.html")
    change(place, place.root / "static/css/share.css", r"\Z", ".y { color: red; }")
    assert explained(place, "about/index.html")["about/index.html"].certain == {"static/css/share.css"}


@pytest.mark.slow
def test_without_a_record_of_the_last_build_it_says_so(place: Workplace) -> None:
    EDITS["headline"].do(place)
    assert place.build("--no-cache").returncode == 0
    EDITS["sentence"].do(place)
    found = explained(place, "a/hand1/index.html", "404.html")
    assert not any(each.is_recorded for each in found.values())
    assert found["a/hand1/index.html"].possible == {EDITS["sentence"].name}
    assert found["404.html"].change is None
    EDITS["date"].do(place)
    again = explained(place, "a/hand3/index.html")["a/hand3/index.html"]
    assert (again.is_recorded, again.certain) == (True, {EDITS["date"].name})


@pytest.mark.slow
def test_a_damaged_record_and_a_stopped_build(place: Workplace) -> None:
    (record,) = (place.root / cache.FOLDER).rglob("made-of.sqlite")
    EDITS["headline"].do(place)
    with mock.patch.object(Publication, "publish", side_effect=KeyboardInterrupt):
        assert place.build().returncode != 0
    EDITS["sentence"].do(place)
    found = explained(place, "a/hand1/index.html", "a/hand2/index.html")
    assert EDITS["sentence"].name in found["a/hand1/index.html"].certain
    assert EDITS["headline"].name in found["a/hand2/index.html"].certain
    for data in (b"", b"not a database", record.read_bytes()[:5000]):
        record.write_bytes(data)
        EDITS["date"].do(place) if data == b"" else None
        assert not explained(place, "a/hand3/index.html")["a/hand3/index.html"].is_recorded


@pytest.mark.slow
def test_what_was_withdrawn_is_gone_from_the_record(place: Workplace) -> None:
    change(place, article(place, 4), r"^authors: .*$", 'authors: ["绝无仅有"]')
    assert place.build().returncode == 0
    (record,) = (place.root / cache.FOLDER).rglob("made-of.sqlite")
    assert "绝无仅有".encode() in record.read_bytes()  # the path of the list of what this author wrote
    EDITS["withdrawn"].do(place)
    assert place.build().returncode == 0
    assert "绝无仅有".encode() not in record.read_bytes()
