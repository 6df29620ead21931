"""What `export` writes, opened by the programs it is for."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest
import rispy  # type: ignore[import-untyped]
from bibtexparser.entrypoint import parse_string
from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

from tests.conftest import BASE_URL, run_build
from tests.content_folder import archive, by_title, edit

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Archive


@pytest.fixture
def withdrawn(content: Path) -> str:
    """The id of an article that was withdrawn."""
    article = by_title(content, "送奖到岗")
    file = content / article.path
    text = file.read_text("utf-8")
    file.write_text(text.replace('title: "', 'access: "withdrawn"\ntitle: "', 1), "utf-8")
    return article.id


@pytest.fixture
def written(content: Path, withdrawn: str, tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    kinds = ("csv", "sqlite", "bib", "ris")
    done = run_build("export", *kinds, "--content", content, "--into", folder, "--base-url", BASE_URL)
    assert done.returncode == 0, done.stderr
    for file in folder.iterdir():
        data = file.read_bytes()
        assert withdrawn.encode() not in data, file
        assert "送奖到岗".encode() not in data, file
    return folder


@pytest.fixture
def whole(content: Path, withdrawn: str) -> Archive:
    del withdrawn
    return archive(content)


def test_what_a_spreadsheet_takes_for_a_formula_is_written_as_it_was_printed(
    content: Path, tmp_path: Path
) -> None:
    """docs/linking.md says how to open it: the archive changes no word for a program that runs them."""
    article = min((content / "articles").glob("*.md"))
    text = article.read_text(encoding="utf-8")
    lines = ['title: "=1+1"' if line.startswith("title:") else line for line in text.split("\n")]
    article.write_text("\n".join(lines), encoding="utf-8")
    done = run_build("export", "csv", "--content", content, "--into", tmp_path)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "articles.csv").open(encoding="utf-8", newline="") as table:
        assert {row["id"]: row["title"] for row in csv.DictReader(table)}[article.stem] == "=1+1"
    assert "1 个值的第一个字符会被电子表格当作公式" in done.stdout
    told = run_build("export", "csv", "--content", content, "--into", tmp_path, "--json")
    assert json.loads(told.stdout)["formulas"] == 1


def test_nothing_is_said_of_formulas_where_there_is_none(content: Path, tmp_path: Path) -> None:
    done = run_build("export", "csv", "bib", "--content", content, "--into", tmp_path)
    assert "公式" not in done.stdout


def test_each_form_is_read_by_its_own_reader(written: Path, whole: Archive) -> None:
    titles = [article.meta.title for article in whole.listed]
    assert len(titles) == 21
    with (written / "articles.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["title"] for row in rows] == titles
    assert [row["text"] for row in rows] == [article.text for article in whole.listed]
    package = json.loads((written / "datapackage.json").read_text("utf-8"))
    (resource,) = package["resources"]
    assert [field["name"] for field in resource["schema"]["fields"]] == list(rows[0])

    connection = sqlite3.connect(written / "archive.sqlite")
    found = connection.execute(
        "SELECT articles.id FROM search JOIN articles ON articles.rowid = search.rowid WHERE search MATCH '非法狩猎'"
    )
    assert {name for (name,) in found} == {
        article.id for article in whole.listed if "非法狩猎" in article.text
    }
    connection.close()

    library = parse_string((written / "archive.bib").read_text("utf-8"))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [article.id for article in whole.listed]
    references = rispy.loads((written / "archive.ris").read_text("utf-8"))
    assert [reference["title"] for reference in references] == titles
    assert all("year" not in reference for reference in references), "inferred dates are none"


def test_a_row_says_what_article_and_page_say(content: Path, tmp_path: Path) -> None:
    one = by_title(content, "接警处警")
    assert one.meta.source
    settings = re.sub(
        r"^(?:publication|pages):.*\n", "", (content / "site.yaml").read_text("utf-8"), flags=re.MULTILINE
    )
    facts = f'publication: "某报"\npages:\n  "{one.meta.source.page}": {{issue: "1234", number: "2"}}\n'
    (content / "site.yaml").write_text(f"{settings}\n{facts}", "utf-8")
    edit(
        content,
        "接警处警",
        "captions:\n",
        'aliases:\n- "old/1.html"\n- "old/2/"\ncaptions:\n- text: "左起：甲；乙"\n',
    )
    done = run_build("export", "csv", "sqlite", "--content", content, "--into", tmp_path)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "articles.csv").open(encoding="utf-8", newline="") as table:
        rows = {row["id"]: row for row in csv.DictReader(table)}
    row = rows[one.id]
    assert (row["publication"], row["issue"], row["page_number"]) == ("某报", "1234", "2")
    assert row["captions"] == r"左起：甲\；乙；开展主题党日活动，筑牢政治忠诚。"
    assert row["aliases"] == "old/1.html；old/2/"
    for column, kind in (("crossheads", "crosshead"), ("subheads", "subhead")):
        heads = [block.text for block in one.blocks if block.kind == kind]
        assert len(heads) > 1
        assert row[column].split("；") == heads
    other = next(row for row in rows.values() if row["page"] != one.meta.source.page)
    assert (other["publication"], other["issue"], other["page_number"]) == ("某报", "", "")
    connection = sqlite3.connect(tmp_path / "archive.sqlite")
    connection.row_factory = sqlite3.Row
    assert {row["id"]: dict(row) for row in connection.execute("SELECT * FROM articles")} == rows
    connection.close()
    fields = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))["resources"][0]["schema"][
        "fields"
    ]
    assert [field["name"] for field in fields] == list(row)
    assert all(field["description"] for field in fields)


HOSTILE = (
    r"甲 } 乙",
    r"甲 { 乙",
    r"} { 甲 {乙} \{ \} {",
    r"100% \ & # _ $ ~ ^ @misc{x, title = {y}} \textbackslash{}",
    r"a--b ``c'' ?`d !`e",
    "甲\u2028TY  - BOOK\u2029乙",
)


def test_references_give_hostile_headlines_as_they_are(content: Path, tmp_path: Path) -> None:
    files = sorted((content / "articles").glob("*.md"))
    hostile = dict(zip((file.stem for file in files), HOSTILE, strict=False))
    for file in files[: len(HOSTILE)]:
        said = json.dumps(hostile[file.stem])
        lines = [
            f"title: {said}\ntags: [{said}]\nauthors: [{said}]" if line.startswith("title:") else line
            for line in re.sub(
                r"^(?:tags|authors):\n(?:- .*\n)*", "", file.read_text("utf-8"), flags=re.MULTILINE
            ).split("\n")
        ]
        file.write_text("\n".join(lines), "utf-8")
    done = run_build("export", "bib", "ris", "--content", content, "--into", tmp_path)
    assert done.returncode == 0, done.stderr
    found = {}
    for entry in entries_of((tmp_path / "archive.bib").read_text("utf-8")):
        key = re.match(r"@\w+\{(\w+),", entry)
        title = re.search(r"^  title = \{\{(.*)\}\},$", entry, re.MULTILINE)
        author = re.search(r"^  author = \{\{(.*)\}\},$", entry, re.MULTILINE)
        assert key
        assert title
        if key[1] in hostile:
            assert author
            assert author[1] == title[1]
        # pylatexenc writes U+02C6 for a circumflex by itself.
        found[key[1]] = LatexNodes2Text().latex_to_text(title[1]).replace("ˆ", "^")
    assert len(found) == len(files)
    assert {key: title for key, title in found.items() if key in hostile} == hostile
    assert not parse_string((tmp_path / "archive.bib").read_text("utf-8")).failed_blocks

    text = (tmp_path / "archive.ris").read_text("utf-8")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line) for line in text.splitlines())
    references = {each["id"]: each for each in rispy.loads(text)}
    assert len(references) == len(files)
    for name, words in hostile.items():
        assert references[name]["title"] == re.sub("[\u2028\u2029]", " ", words)
        assert references[name]["type_of_reference"] == "NEWS"


def entries_of(text: str) -> list[str]:
    """The entries of a file as BibTeX parts them: by its braces, of which a backslash before one makes no other thing."""
    found, depth, first = [], 0, 0
    for at, sign in enumerate(text):
        if sign == "@" and not depth:
            first = at
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
        if sign == "}" and not depth:
            found.append(text[first : at + 1])
    assert not depth
    return found


def test_a_form_that_there_is_not_is_wrong_usage(content: Path) -> None:
    done = run_build("export", "docx", "--content", content)
    assert done.returncode == 2
    assert "csv" in done.stderr
