"""The glossary: one entry a word, every name it gives stands in the program, and no word of the editors is missing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bulletin.documents import words
from bulletin.model import Access
from bulletin.roles import WORDS, Role
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ENTRIES = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TEXT.partition("## Same word")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| word ")
]
"""Word, Chinese, meaning, names in the program; row by row."""


@cache
def program() -> tuple[tuple[str, ...], str]:
    """The paths and the text of everything that runs."""
    folders = [ROOT / "bulletin", ROOT / "templates", ROOT / "static" / "css", ROOT / "static" / "js"]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    sources = [path for path in paths if path.suffix in {".py", ".html", ".css", ".js", ".yaml"}]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    return tuple(path.relative_to(ROOT).as_posix() for path in paths), text


def stands(name: str) -> bool:
    """Whether a name of the last column stands in the program: a file, a folder or a word."""
    paths, text = program()
    if name.endswith("/"):
        return any(f"{name}" in f"/{path}" for path in paths) or f'"{name[:-1]}' in text
    if Path(name).suffix in {".py", ".tsv"}:
        return any(f"/{path}".endswith(f"/{name}") for path in paths)
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None


def test_no_word_has_two_entries() -> None:
    words = [entry[0] for entry in ENTRIES]
    assert sorted(words) == sorted(set(words))
    assert all(len(entry) == 4 and all(entry) for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry[0] for entry in ENTRIES])
def test_the_names_of_an_entry_stand_in_the_program(entry: tuple[str, ...]) -> None:
    names = re.findall(r"`([^`]+)`", entry[3])
    assert names
    assert not stands(f"{names[0]}x")
    assert [name for name in names if not stands(name)] == []


def test_every_role_access_and_override_has_its_entry() -> None:
    chinese = " ".join(entry[1] for entry in ENTRIES)
    names = " ".join(entry[3] for entry in ENTRIES)
    assert [word for word in WORDS if word not in chinese] == []
    assert [role for role in Role if role.chinese not in chinese and role.name not in names] == []
    assert [access for access in (Access.REDACTED, Access.WITHDRAWN) if f"`{access}`" not in names] == []


def test_the_interface_uses_the_words_of_the_glossary() -> None:
    table = words.load(ROOT / "templates" / "words")["zh"].table
    chinese = {entry[0]: re.split("[、（）]", entry[1]) for entry in ENTRIES}
    said = {
        "publication": "facts.publication", "issue": "facts.issue", "page number": "facts.number",
        "headline": "role.title", "kicker": "role.kicker", "deck": "role.deck", "dateline": "facts.dateline",
        "crosshead": "role.crosshead", "subhead": "role.subhead", "byline": "role.byline", "caption": "role.caption",
        "photo credit": "role.credit", "jump": "role.jump", "page head, page foot": "role.folio",
        "doubled text": "role.doubled", "joint": "source.joint", "captured text": "article.source",
        "date basis": "facts.basis", "id": "facts.permalink", "source": "article.facts", "facsimile": "page.transcript",
        "correction": "source.correction", "front page": "nav.home", "role": "page.role",
    }  # fmt: skip
    assert {word: table[key] for word, key in said.items() if table[key] != chinese[word][0]} == {}
