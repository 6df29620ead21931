"""What others made is named with its source, version and licence, and a release says what it brings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.conftest import ROOT

DOCUMENT = (ROOT / "docs" / "third-party.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def files() -> set[str]:
    """The files that may come from elsewhere: vendored scripts, and every `data` folder of the package."""
    folders = [ROOT / "static" / "vendor", *(ROOT / "bulletin").rglob("data")]
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


def rows(document: str) -> list[list[str]]:
    """The cells of the table of files, row by row: file, source, version, licence."""
    lines = [line for line in document.splitlines() if re.match(r"\| `(?:bulletin|static)/", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def listed(document: str) -> set[str]:
    return {Path(cells[0].split("`")[1]).as_posix() for cells in rows(document)}


def test_every_file_of_others_is_listed_and_none_that_is_gone() -> None:
    assert listed(DOCUMENT) == files()


def test_every_row_has_a_source_a_version_and_a_licence() -> None:
    for cells in rows(DOCUMENT):
        assert len(cells) == 4, cells
        assert all(cells), cells


def test_a_file_nobody_listed_would_be_noticed() -> None:
    words = "bulletin/reference/data/words.txt"
    assert words in files()
    shorter = "\n".join(line for line in DOCUMENT.splitlines() if words not in line)
    assert files() - listed(shorter) == {words}


def test_the_vendored_lunr_has_the_version_that_is_listed() -> None:
    script = (ROOT / "static" / "vendor" / "lunr" / "lunr.min.js").read_text(encoding="utf-8")
    (version,) = set(re.findall(r'\.version="([\d.]+)"', script))
    assert [cells[2] for cells in rows(DOCUMENT) if "lunr.min.js" in cells[0]] == [version]


def test_the_vendored_lean_qr_has_the_version_that_is_listed() -> None:
    said = (ROOT / "static" / "vendor" / "lean-qr" / "VERSION").read_text(encoding="utf-8")
    assert [cells[2] for cells in rows(DOCUMENT) if "lean-qr/index.js" in cells[0]] == re.findall(
        r"^lean-qr ([\d.]+),", said
    )


def test_every_package_that_building_needs_is_listed() -> None:
    extras = PROJECT["optional-dependencies"]
    needed = [
        *PROJECT["dependencies"],
        *extras["docx"],
        *extras["pdf"],
        *extras["ocr"],
        *extras["warc"],
        *extras["cluster"],
    ]
    names = {re.split(r"[<>=\[]", name)[0] for name in needed} - {"bulletin"}
    assert set(re.findall(r"^\| `([\w-]+)`[^/|]*\|", DOCUMENT, re.MULTILINE)) == names


def test_the_changelog_has_the_version_of_the_project() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## (\d+\.\d+\.\d+) — \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert releases[0] == PROJECT["version"]


def test_the_licence_of_the_project_is_the_one_in_its_file() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith(f"{PROJECT['license']} License")
    assert "texts" in text
