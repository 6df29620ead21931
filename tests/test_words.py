"""The tables of words: complete, alike, used; another language is another file."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from bulletin.documents import rendering, words
from bulletin.problems import ContentError
from bulletin.reference import traditional as traditional_characters

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
TABLES = {
    file.stem: words.parse(file.read_text(encoding="utf-8"), file.name, file.stem)
    for file in sorted((TEMPLATES / "words").glob("*.yaml"))
}
# {{ w('nav.home') }}, {{ t("…") }}, {{ ta('aria-label', '…') }}; not {{ w('nav.' ~ name) }}
SPOKEN = re.compile(
    r"\b(?:w|t)\((['\"])([a-z_0-9.]+)\1\s*[,)]|\bta\((['\"])[a-z-]+\3, (['\"])([a-z_0-9.]+)\4"
)


@pytest.mark.parametrize("language", sorted(TABLES))
def test_every_table_has_the_words_of_the_reference(language: str) -> None:
    assert words.differences(TABLES[language], TABLES[words.REFERENCE], language) == []


def test_the_traditional_table_says_what_the_simplified_one_does() -> None:
    """Character by character; after a change of zh.yaml run .ci/make_words.py."""
    simplified, traditional = TABLES["zh"].table, TABLES["zh-Hant"].table
    own = {"language.name", "language.tag"}
    assert {
        key for key, word in simplified.items() if traditional[key].translate(_SIMPLE) != word
    } - own == set()
    # Something else than a copy: no word stands in it that only simplified text has.
    assert not re.search(
        "[这里们后发报导过还]", "".join(word for key, word in traditional.items() if key not in own)
    )


class _Simple(dict[int, int]):
    def __missing__(self, character: int) -> int:
        return ord(traditional_characters.simplified(chr(character)))


_SIMPLE = _Simple({ord(one): ord(other) for one, other in ("著着", "乾干", "麼么", "覆复", "於于", "後后")})


def test_every_word_a_template_asks_for_is_there() -> None:
    asked = {
        match[2] or match[5]
        for file in TEMPLATES.rglob("*.html")
        if file.parent.name != "desk"  # which has words of its own
        for match in SPOKEN.finditer(file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 100
    assert asked - TABLES[words.REFERENCE].table.keys() == set()


def test_every_word_is_asked_for() -> None:
    """A key that no template or module names, whole or by its section and a variable, is dead."""
    source = "\n".join(
        file.read_text(encoding="utf-8")
        for folder, pattern in (
            (TEMPLATES, "**/*.html"),
            (ROOT / "bulletin", "**/*.py"),
            (ROOT / "static" / "js", "**/*.js"),
        )
        for file in folder.glob(pattern)
    )
    joined = set(re.findall(r"['\"]([a-z]+\.[a-z_]*)['\"] [~+]", source)) | {"date.month_", "date.day_"}
    dead = [
        key
        for key in TABLES[words.REFERENCE].table
        if f"{key}'" not in source and f'{key}"' not in source and not key.startswith(tuple(joined))
    ]
    assert [key for key in dead if not key.startswith(("language.", "reader.", "people.", "tags."))] == []


def test_a_word_with_its_values() -> None:
    table = words.Words("xx", {"list.articles": "{n} <篇>"})
    assert table.say("list.articles", n=3) == "3 <篇>"
    assert table.mark_up("list.articles", n=3) == (
        '<span data-t="list.articles" data-n="3">3 &lt;篇&gt;</span>'
    )
    with pytest.raises(KeyError):
        table.say("list.articles")
    with pytest.raises(KeyError):
        table.say("list.nothing")


def test_values_cannot_break_out_of_their_attribute() -> None:
    table = words.Words("xx", {"a.b": "{name}"})
    assert '"><' not in table.mark_up("a.b", name='"><img src=x>')
    assert '"><' not in table.attribute("aria-label", "a.b", name='"><img src=x>')


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of the templates that a test may add a language to."""
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    return folder


def _third_language(folder: Path, **changes: str) -> None:
    table = {key: f"«{word}»" for key, word in TABLES[words.REFERENCE].table.items()}
    table |= {"language.name": "Монгол", "language.tag": "mn", **changes}
    text = "".join(f"{key}: {json.dumps(word, ensure_ascii=False)}\n" for key, word in table.items())
    (folder / "words" / "mn.yaml").write_text(text, encoding="utf-8")


def test_a_third_language_is_one_file(templates: Path) -> None:
    _third_language(templates)
    environment = rendering.environment(templates)
    assert list(environment.globals["tables"]) == ["zh", "en", "mn", "zh-Hant"]  # type: ignore[call-overload]
    scripts = {file.path: file.content.decode() for file in rendering.word_scripts(environment)}
    script = scripts["static/js/words-mn.js"]
    sent = json.loads(script.removeprefix("window.bulletinWords=").removesuffix(";\n"))
    assert sent["tag"] == "mn"
    assert sent["table"]["nav.home"] == "«头版»"
    panel = environment.get_template("partials/reader.html").render()
    assert "mn|mn|" in panel
    assert "Монгол" in panel


def test_documents_can_be_written_in_another_language(templates: Path) -> None:
    _third_language(templates)
    environment = rendering.environment(templates, "mn")
    assert "«阅读设置»" in environment.get_template("partials/reader.html").render()


def test_a_missing_word_is_said_in_the_reference_language(templates: Path) -> None:
    (templates / "words" / "mn.yaml").write_text(
        'language.name: "Монгол"\nlanguage.tag: "mn"\n', encoding="utf-8"
    )
    loaded = words.load(templates / "words")
    assert loaded["mn"].say("nav.home") == "头版"
    assert loaded["mn"].name == "Монгол"


def test_a_wrong_placeholder_is_named(templates: Path) -> None:
    _third_language(templates, **{"list.articles": "{count} ширхэг"})
    with pytest.raises(
        ContentError, match=r"mn\.yaml:1: list\.articles 的占位是 \['count'\]，应当是 \['n'\]"
    ):
        words.load(templates / "words")


def test_an_unknown_interface_lists_the_known() -> None:
    with pytest.raises(ContentError, match="没有界面语言“xx”；现有：zh、en"):
        rendering.environment(TEMPLATES, "xx")


def test_an_archive_has_words_of_its_own_in_the_place_of_ours() -> None:
    environment = rendering.environment(TEMPLATES, own={"zh": {"places.map": "四川二十一市州"}})
    tables = environment.globals["tables"]
    assert tables["zh"].say("places.map") == "四川二十一市州"  # type: ignore[index]
    assert tables["en"].say("places.map") == TABLES["en"].say("places.map")  # type: ignore[index]


def test_a_word_of_its_own_that_no_template_asks_for_is_named() -> None:
    with pytest.raises(ContentError, match=r"reference/interface\.yaml:1: zh：多出 places\.mapp"):
        rendering.environment(TEMPLATES, own={"zh": {"places.mapp": "图"}})
