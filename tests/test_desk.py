"""What the desk writes and remembers, without a browser: text in, text out, and back again byte for byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import program
from bulletin.commands.acting import Workshop
from bulletin.commands.outside import Outside
from bulletin.desk import acts, editing, journal
from bulletin.desk.acts import Act, StaleError
from bulletin.documents import words
from bulletin.problems import ContentError, UsageError
from bulletin.text.strictyaml import read_mapping
from tests.conftest import ROOT, run_build

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "000_f0f7006d1a8be4fe.txt"


def workshop(content: Path) -> Workshop:
    outside = Outside(
        "2023-11-14",
        lambda path: path.as_posix(),
        lambda *told: " ".join(map(str, told)),
        lambda items, _: items,
        lambda _: None,
        lambda *_: None,
    )
    return Workshop(outside, content, "test")


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# -- words


def test_the_words_of_the_desk_are_the_same_in_every_language() -> None:
    folder = program.TEMPLATES / "desk" / "words"
    tables = {
        file.stem: words.parse(file.read_text(encoding="utf-8"), file.name, file.stem)
        for file in folder.glob("*.yaml")
    }
    assert set(tables) == {"zh", "en"}
    assert words.differences(tables["en"], tables["zh"], "en.yaml") == []


def test_every_word_that_the_desk_says_is_there() -> None:
    table = words.load(program.TEMPLATES / "desk" / "words")["zh"].table
    scripts = [path.read_text(encoding="utf-8") for path in (ROOT / "static" / "js" / "desk").glob("*.js")]
    said = {key for text in scripts for key in re.findall(r'Desk\.word\("([a-z_]+\.[a-z_]+)"', text)}
    assert len(said) > 60
    assert said - table.keys() == set()
    done = {
        key
        for path in ("acts", "../commands/dropped")
        for key in re.findall(
            r'"(act\.[a-z]+)"', (ROOT / "bulletin" / "desk" / f"{path}.py").read_text(encoding="utf-8")
        )
    }
    assert done
    assert done - table.keys() == set()


# -- text


_KEYS = st.one_of(
    st.integers(1, 400).map(str),
    st.tuples(st.integers(1, 400), st.integers(2, 60)).map(lambda pair: f"{pair[0]}:{pair[1]}"),
    st.text("甲乙：“”\"'#\\{}、 ", min_size=1, max_size=12).map(lambda text: f"7 {text}x"),
)
_VALUES = st.one_of(
    st.sampled_from(("标题", "看过", "2024年3月25日", "第9期")),
    st.text("甲乙：“”\"'#\\{}、: -", min_size=1, max_size=12).map(lambda text: f"{text}字"),
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=6), _KEYS, _VALUES, st.sampled_from(("\n", "\r\n")))
def test_a_decision_is_one_line_and_all_others_stay(
    said: dict[str, str], key: str, value: str, end: str
) -> None:
    text = f"# 查过{end}"
    for each, one in said.items():
        text = editing.decided(text, each, one)
    now = editing.decided(text, key, value)
    assert read_mapping(now, "")[0] == {**said, key: value}
    before, after = text.splitlines(keepends=True), now.splitlines(keepends=True)
    assert [line for line in before if line not in after] == (
        [] if said.get(key) in {None, value} else [before[1 + list(said).index(key)]]
    )
    gone = editing.decided(now, key, None)
    assert read_mapping(gone, "")[0] == {each: one for each, one in said.items() if each != key}
    assert gone.count(end) == gone.count("\n")


def test_a_header_that_people_wrote_stays_as_they_wrote_it() -> None:
    text = '---\r\ntitle: 旧题  # 与合订本核对\r\nid: "abcd"\r\n\r\ntags: [甲, 乙]\r\n---\r\n\r\n一。\r\n\r\n二。\r\n'
    made = editing.article(text, {"deck": "副题"}, "一。\n\n二！")
    assert [line for line in made.split("\r\n") if line not in text.split("\r\n")] == ['deck: "副题"', "二！"]
    assert "\n" not in made.replace("\r\n", "")


# -- acts


def test_what_is_done_is_undone_byte_for_byte_and_done_again_tomorrow(content: Path) -> None:
    before = files(content)
    desk = workshop(content)
    desk.perform(lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.role"))
    done = files(content)
    assert done != before
    assert run_build("check", "--content", content).returncode == 0
    tomorrow = workshop(content)
    entry = tomorrow.undo()
    assert entry is not None
    assert files(content) == before
    assert tomorrow.undo() is None
    again = workshop(content)
    again.redo()
    assert files(content) == done
    assert again.redo() is None


def test_an_act_after_undoing_takes_the_place_of_what_was_undone(content: Path) -> None:
    desk = workshop(content)
    desk.perform(lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.role"))
    desk.undo()
    desk.perform(lambda: acts.facts(desk.text, PAGE, {"date": "2023年9月12日"}))
    assert desk.can_redo is None
    assert desk.redo() is None
    assert files(content)[f"decisions/{PAGE[:-4]}.yaml"].decode() == "date: 2023年9月12日\n"


def test_what_speaks_against_an_act_leaves_everything_as_it_was(content: Path) -> None:
    before = files(content)
    desk = workshop(content)
    for marks, trouble in (
        ([("7", "题目")], UsageError),
        ([("9999", "标题")], ContentError),
        ([("2", "标题")], ContentError),
    ):
        with pytest.raises(trouble):
            desk.perform(lambda marks=marks: acts.mark(desk.text, PAGE, marks, "act.role"))  # type: ignore[misc]
        assert files(content) == before
    assert desk.can_undo is None


def test_a_page_that_cannot_be_converted_is_not_taken_in(content: Path) -> None:
    before = files(content)
    desk = workshop(content)
    with pytest.raises(ContentError):
        desk.perform(lambda: Act("act.added", {}, {"pages/x.txt": b"\xff\xfe\x00\xd8"}))
    assert files(content) == before


def test_a_file_that_somebody_saved_meanwhile_is_not_overwritten(content: Path) -> None:
    desk = workshop(content)
    assert desk.content
    path = content / "articles" / min((content / "articles").iterdir()).name
    saved = path.read_text(encoding="utf-8").replace('title: "', 'title: "别人写的', 1)
    path.write_text(saved, encoding="utf-8")
    relative = f"articles/{path.name}"
    with pytest.raises(StaleError) as error:
        desk.perform(
            lambda: acts.article(desk.text, relative, path.stem, "", {"deck": "我写的"}, None, desk.today)
        )
    assert error.value.now == saved
    assert path.read_text(encoding="utf-8") == saved
    # Asked again, the desk has read it.
    desk.perform(
        lambda: acts.article(desk.text, relative, path.stem, "", {"deck": "我写的"}, None, desk.today)
    )
    assert "别人写的" in path.read_text(encoding="utf-8")
    assert "我写的" in path.read_text(encoding="utf-8")


def test_an_act_cut_short_is_undone_all_the_same(content: Path) -> None:
    before = files(content)
    desk = workshop(content)
    desk.perform(lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.role"))
    entry = desk.can_undo
    assert entry is not None
    path = max(entry.before)
    if entry.before[path] is None:
        (content / path).unlink()
    else:
        (content / path).write_bytes(entry.before[path] or b"")
    workshop(content).undo()
    assert files(content) == before


def test_words_of_a_withdrawn_article_stay_in_no_entry(content: Path) -> None:
    desk = workshop(content)
    path = min((content / "articles").iterdir())
    relative = f"articles/{path.name}"
    file = next(file for file in desk.content.articles if file.article.path == relative)
    assert file.article.meta.source
    page = file.article.meta.source.page
    other = next(each.name for each in desk.content.pages if each.name != page)
    desk.perform(
        lambda: acts.article(desk.text, relative, path.stem, "", {"deck": "秘密的话"}, None, desk.today)
    )
    desk.perform(lambda: acts.facts(desk.text, other, {"number": "2"}))
    desk.perform(
        lambda: acts.article(desk.text, relative, path.stem, "", {"access": "withdrawn"}, None, desk.today)
    )
    home = journal.place_of(content)
    kept = b"".join(files(home).values()).decode()
    assert "秘密的话" not in kept
    assert file.article.blocks[0].text not in kept
    entry = desk.undo()
    assert entry is not None
    assert entry.what == "act.facts", "what has nothing to do with it can still be undone"
