"""A small site kept as files: what a change to a template, a word or a view does to it is a diff one can read.

`tests/golden/site/content/` is an archive of four short articles (with everything an article can have; not to be
indexed; redacted; withdrawn) on two pages (published facts known; unknown). `expected/` holds the text documents it must
give, byte for byte but for the version of styles and scripts, and `paths.txt` every path of the site, those that are left out of `expected/` among them. After

    pytest tests/test_golden.py --renew-golden

`git diff tests/golden` shows what has changed; commit it together with the change that caused it.
"""

from __future__ import annotations

import difflib
import filecmp
import re
import shutil
from pathlib import Path

import pytest

import build

GOLDEN = Path(__file__).parent / "golden" / "site"
EXPECTED = GOLDEN / "expected"
PATHS = GOLDEN / "paths.txt"
LEFT_OUT = re.compile(
    r"static/|search/index/"  # copied, or no text to read
    r"|.*\.(?:png|svg|webp|jpg)$|photos/key\.txt$"  # drawn, and with what
    r"|(?:.*/)?(?:manifest|edition|pocket)\.json$"  # digests of all the others
    r"|build\.json$"  # commit and versions
    r"|places/(?!150800|150826|150900)\d"  # more of the same: three lists of places are enough
)


VERSION = re.compile(r"(?<=\?v=)[0-9a-f]{8}(?=\")")


def texts(folder: Path) -> dict[str, str]:
    """The text files below a folder by path. The version of styles and scripts would change all with each of these."""
    return {
        path.relative_to(folder).as_posix(): VERSION.sub("0" * 8, path.read_bytes().decode())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not LEFT_OUT.match(path.relative_to(folder).as_posix())
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """The small site as it is built today. With `--renew-golden` the expected files are written anew from it."""
    folder = tmp_path_factory.mktemp("golden")
    shutil.copytree(GOLDEN / "content", folder / "content")
    built = folder / "site"
    assert build.main(["--content", str(folder / "content"), "--output", str(built), "--jobs", "1"]) == 0
    if pytestconfig.getoption("renew_golden"):
        shutil.rmtree(EXPECTED, ignore_errors=True)
        for name, text in texts(built).items():
            (EXPECTED / name).parent.mkdir(parents=True, exist_ok=True)
            (EXPECTED / name).write_bytes(text.encode())
        PATHS.write_bytes(paths(built).encode())
    return built


def paths(folder: Path) -> str:
    """Every file below a folder, one a line."""
    return "".join(
        f"{path.relative_to(folder).as_posix()}\n" for path in sorted(folder.rglob("*")) if path.is_file()
    )


def difference(expected: str, now: str, name: str) -> str:
    return "\n".join(
        difflib.unified_diff(
            expected.split("\n"), now.split("\n"), f"expected/{name}", f"site/{name}", lineterm=""
        )
    )


def test_the_site_has_exactly_the_expected_files(site: Path) -> None:
    assert difference(PATHS.read_text(encoding="utf-8"), paths(site), "paths.txt") == ""
    assert sorted(texts(EXPECTED)) == sorted(texts(site))


def test_each_document_is_as_expected(site: Path) -> None:
    now = texts(site)
    found = [difference(text, now.get(name, ""), name) for name, text in texts(EXPECTED).items()]
    assert not any(found), "\n".join(filter(None, found))


def test_building_leaves_the_content_as_it_is(site: Path) -> None:
    compared = filecmp.dircmp(GOLDEN / "content", site.parent / "content")
    for folder in (compared, *compared.subdirs.values()):
        assert (folder.left_only, folder.right_only, folder.diff_files) == ([], [], []), folder.left


def test_a_changed_lost_or_added_line_is_shown() -> None:
    expected = texts(EXPECTED)["404.html"]
    assert "\n-<h1" in difference(expected, expected.replace("<h1", "<h2"), "404.html")
    for other in (paths(EXPECTED).replace("feed.xml\n", ""), paths(EXPECTED) + "other.html\n"):
        assert difference(paths(EXPECTED), other, "paths.txt")
