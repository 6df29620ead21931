"""The scripts of static/js: what they know of the site is what Python knows, and their pure functions give what is asked."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bulletin import program, routes
from bulletin.documents import scripts, words
from bulletin.exports import pocket
from bulletin.search import postings
from bulletin.text import prose
from tests.test_routes import HELD

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "static" / "js"
WORDS = words.load(program.TEMPLATES / "words")[words.REFERENCE].table
CI = ROOT / ".ci"


def constants() -> dict[str, Any]:
    """`Bulletin.site`, the one place where scripts keep grammars and paths."""
    text = (SCRIPTS / "core" / "site.js").read_text(encoding="utf-8")
    found = re.search(r"^Bulletin\.site = (\{.*?^\});", text, re.DOTALL | re.MULTILINE)
    assert found
    written: dict[str, Any] = json.loads(found[1])
    return written


def test_scripts_know_the_site_as_the_registry_does() -> None:
    written = constants()
    del written["anchor"]  # Python has no grammar of anchors; the next test holds this one to what it writes
    assert written == {
        "id": routes.ID,
        "file": routes.DIRECTORY_INDEX,
        "article": routes.ARTICLE.pattern,
        "folders": sorted({kind.folder.rstrip("/") for kind in routes.KINDS if kind.folder}),
        "search": routes.SEARCH.path(),
        "part": routes.SEARCH_INDEX.pattern,
        "static": routes.STATIC.pattern,
        "ids": routes.STATIC.path(routes.IDS),
        "worker": routes.WORKER.path(),
        "webmanifest": routes.WEBMANIFEST.path(),
        "edition": routes.EDITION.path(),
        "pocket": routes.POCKET.path(),
        "taken": pocket.TAKEN.pattern,
        "manifest": routes.MANIFEST.path(),
        "words": routes.STATIC.path(routes.words("{language}")),
        "fields": list(postings.FIELDS),
    }


def test_scripts_know_every_anchor_of_an_article() -> None:
    anchors = [block.anchor for block in prose.parse("## 一\n\n二\n\n二\n\n### 三\n\n> 四\n\n二")]
    assert len({anchor[0] for anchor in anchors}) == 2
    assert any(anchor.endswith("-3") for anchor in anchors)
    assert all(re.fullmatch(constants()["anchor"], anchor) for anchor in anchors)


def test_no_other_script_holds_a_grammar_or_a_path_of_the_site() -> None:
    for path in SCRIPTS.rglob("*.js"):
        text = re.sub(r"/\*.*?\*/|//.*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if path.name != "site.js":
            assert not re.search(r"\[a-z\]\[a-z0-9\]|\[0-9a-f\]\{8\}|index\\\.html", text), path
            assert not HELD.search(text), path


def test_pure_functions_give_what_is_asked_in_node() -> None:
    node = shutil.which("node")
    assert node, "no Node on this machine; install it (Debian: apt-get install nodejs)"
    tests = sorted((ROOT / "tests" / "scripts").glob("*.test.mjs"))
    assert tests
    done = subprocess.run(
        [node, "--test", *map(str, tests)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, "\n".join(
        line
        for line in done.stdout.splitlines()
        if not re.match(r"\s*(?:ok |# Subtest|---|\.\.\.|duration)", line)
    )


@pytest.mark.parametrize("name", scripts.BUNDLES)
def test_scripts_that_are_sent_together_are_whole(name: str, tmp_path: Path) -> None:
    sources = scripts.BUNDLES[name]
    texts = {source: (SCRIPTS.parent / f"{source}.js").read_text(encoding="utf-8") for source in sources}
    for source, text in texts.items():
        if source.startswith("js/"):
            # No string spans lines.
            assert all(
                line.count("`") % 2 == 0
                for line in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).split("\n")
            )
    made = scripts.bundle(sources, lambda path: texts[path.removesuffix(".js")], WORDS)
    file = tmp_path / "bundle.js"
    file.write_text(made, encoding="utf-8")
    done = subprocess.run(["node", "--check", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = [
        re.findall(r'"[^"\n]*"', scripts.compact(text))
        for source, text in texts.items()
        if source.startswith("js/")
    ]
    assert all(string in made for strings in said for string in strings)
    # The words of the search page stood in the page before: they come at no further cost.
    assert (
        len(
            gzip.compress(
                scripts.bundle(sources, lambda path: texts[path.removesuffix(".js")], {}).encode(), 9
            )
        )
        < 25_500
    )


def test_every_word_that_scripts_say_is_sent_to_them() -> None:
    """The words of the reader's panel alone come with the table of a language, when it is opened."""
    patterns = [re.compile(pattern) for pattern in scripts.WORDS.values()]
    for path in SCRIPTS.rglob("*.js"):
        if path.parent.name == "desk":  # which has tables of its own
            continue
        said = {
            key
            for key in re.findall(r'"([a-z]+\.[a-z_]+)"', path.read_text(encoding="utf-8"))
            if key in WORDS
        }
        lacking = {key for key in said if not any(pattern.fullmatch(key) for pattern in patterns)}
        assert path.name == "reader.js" or not lacking, (path, lacking)


def test_words_stand_before_what_says_them() -> None:
    made = scripts.bundle(
        ("js/search/hits",), lambda _: "said();\n", {"search.total": "共 {n} 篇", "nav.home": "头版"}
    )
    assert made == 'Object.assign(Bulletin.built,{"search.total":"共 {n} 篇"});\nsaid();\n'
    assert scripts.bundle(("js/core/site",), lambda _: "said();\n", WORDS) == "said();\n"


def test_another_lunr_is_noticed() -> None:
    with pytest.raises(ValueError, match="another lunr"):
        scripts.what_runs("lunr = {}")


def test_every_script_is_sent_once_or_in_what_needs_it() -> None:
    listed = set(scripts.sources())
    files = {path.relative_to(SCRIPTS.parent).as_posix() for path in SCRIPTS.rglob("*.js")}
    files = {name for name in files if not name.startswith("js/desk/")}  # which no site has
    assert listed - {"vendor/lunr/lunr.min.js", "vendor/lean-qr/index.js"} <= files
    on_demand = {
        "js/core/moved.js",
        "js/core/notfound.js",
        "js/core/worker.js",
        "js/reading/quote.js",
        "js/reading/report.js",
        "js/reading/vertical.js",
    }
    assert files - listed == on_demand


def test_tools_are_pinned_and_their_lock_names_no_registry() -> None:
    package = json.loads((CI / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((CI / "npm-shrinkwrap.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["devDependencies"] == package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
