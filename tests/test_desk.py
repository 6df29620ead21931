"""What the desk writes and remembers, without a browser: text in, text out, and back again byte for byte."""

from __future__ import annotations

import io
import json
import re
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps

from bulletin import program
from bulletin.commands.acting import Workshop
from bulletin.content import folder as contents
from bulletin.desk import acts, editing, journal, pageview, reports
from bulletin.desk.acts import Act, StaleError
from bulletin.documents import pictures, words
from bulletin.problems import ContentError, UsageError
from bulletin.text.strictyaml import read_mapping
from tests.browser.desks import committed
from tests.conftest import ARCHIVE, ROOT, SILENT, run_build
from tests.content_folder import articles, convert
from tests.test_handover import OTHER
from tests.test_together import PAGE as PAGE_OF_THREE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = "000_f0f7006d1a8be4fe.txt"


def workshop(content: Path) -> Workshop:
    return Workshop(SILENT, content, "test")


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
    refused = {
        key
        for path in (ROOT / "bulletin").glob("*/*.py")
        for key in re.findall(r'"(refused\.[a-z]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(refused) > 8
    assert refused == {key for key in table if key.startswith("refused.")}


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


def test_every_line_of_every_page_is_shown_once_beside_its_article(content: Path) -> None:
    desk = workshop(content)
    seen = []
    for page in desk.content.pages:
        drafts = [one.draft for one in desk.reading(page)]
        view = pageview.page_view(desk.content, page, drafts, desk.text, desk.doubts_of(page.name))
        shown = {line["line"]: line["text"].strip() for one in view["articles"] for line in one["lines"]}
        assert shown == {
            number: line.strip() for number, line in enumerate(page.text.split("\n"), 1) if line.strip()
        }
        seen += [one["id"] for one in view["articles"]]
        assert {each["line"] for each in view["doubts"]} <= shown.keys()
    assert sorted(seen) == sorted(file.article.id for file in desk.content.articles)


def test_what_is_to_be_looked_at_is_what_check_lists(content: Path) -> None:
    desk = workshop(content)
    desk.doubts()
    assert desk._looking.wait(60)
    listed = {(one.path, one.line, one.what) for one in desk.doubts().asked}
    told = run_build("check", "--json", "--content", content)
    doubts = json.loads(told.stdout)["doubts"]
    assert {(one["path"].partition("/content/")[2], one["line"], one["message"]) for one in doubts} == listed
    # After an act that asks something new, too, without another look at the whole.
    desk.perform(lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.role"))
    of_pages = {(one.path, one.line, one.what) for one in desk.doubts().asked if one.path == f"pages/{PAGE}"}
    told = run_build("check", "--json", "--content", content)
    doubts = json.loads(told.stdout)["doubts"]
    wanted = {(one["path"].partition("/content/")[2], one["line"], one["message"]) for one in doubts}
    assert {one for one in wanted if one[0] == f"pages/{PAGE}"} == of_pages


def test_an_act_asks_what_a_look_at_the_page_asks(content: Path) -> None:
    """What its conversion found is not worked out again: also of a page with edited articles, and of several acts in a row."""
    desk = workshop(content)
    page = next(page for page in desk.content.pages if page.name == PAGE)
    drafts = [one.draft for one in desk.reading(page)]

    def save(number: int, **values: object) -> Act:
        file = desk.content.index.of_page[PAGE][number]
        return acts.article(desk.text, file.article.path, file.article.id, "", values, None, "2024-01-02")

    steps: list[Callable[[], Act]] = [
        lambda: acts.mark(desk.text, PAGE, acts.joining(drafts[1]), "act.join"),
        lambda: save(0, deck="另一行"),
        lambda: acts.mark(desk.text, PAGE, acts.joining(drafts[3]), "act.join"),
        lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.role"),
        lambda: save(1, source={"page": PAGE, "lines": [[1, 2]]}),
        lambda: acts.mark(desk.text, PAGE, [("7", None)], "act.role"),
    ]
    for at, step in enumerate(steps):
        desk.perform(step)
        if at == 2:
            continue  # two acts before anybody looks
        assert desk.doubts_of(PAGE) == asked_anew(content), at
    while desk.undo():
        assert desk.doubts_of(PAGE) == asked_anew(content)


def asked_anew(content: Path) -> list[dict[str, Any]]:
    """What is asked of the page by a desk that has just been opened."""
    other = workshop(content)
    other._looking.again({f"pages/{PAGE}"}, 0)
    return other.doubts_of(PAGE)


def test_an_article_that_went_to_another_page_goes_along_at_the_desk(tmp_path: Path) -> None:
    """Both pages were changed in the folder; the act is about one of them."""
    cut, last = PAGE_OF_THREE.index("清晨巡逻"), "02.txt"
    folder = tmp_path / "content"
    for name in ("pages", "articles"):
        (folder / name).mkdir(parents=True)
    captured = {"01.txt": PAGE_OF_THREE, last: OTHER}
    for texts in (captured, {"01.txt": PAGE_OF_THREE[cut:], last: f"{OTHER}\n{PAGE_OF_THREE[:cut]}"}):
        for name, text in texts.items():
            (folder / "pages" / name).write_text(text, encoding="utf-8")
        if texts is captured:
            convert(folder, every_page=False)
            before = sorted((article.id, article.text) for article in articles(folder))
    desk = workshop(folder)
    desk.perform(lambda: acts.facts(desk.text, last, {"date": "1983年5月4日"}))
    assert sorted((article.id, article.text) for article in articles(folder)) == before
    assert run_build("check", "--content", folder).returncode == 0


def test_what_a_build_noted_since_hinders_no_undoing(content: Path, tmp_path: Path) -> None:
    people = {path: data for path, data in files(content).items() if not path.startswith("ledger/")}
    desk = workshop(content)
    desk.perform(lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.role"))
    done = {path: data for path, data in files(content).items() if not path.startswith("ledger/")}
    built = run_build("--content", content, "--output", tmp_path / "site")
    assert built.returncode == 0, built.stderr
    tomorrow = workshop(content)
    assert tomorrow.undo()
    left = {path: data for path, data in files(content).items() if not path.startswith("ledger/")}
    assert left == people, "what people wrote, byte for byte"
    assert run_build("check", "--content", content).returncode == 0
    again = workshop(content)
    assert again.redo()
    assert {path: data for path, data in files(content).items() if not path.startswith("ledger/")} == done
    assert run_build("check", "--content", content).returncode == 0


def test_a_slip_in_another_article_hinders_no_act(content: Path) -> None:
    desk = workshop(content)
    other = next(
        file.article.path
        for file in desk.content.articles
        if file.article.meta.source and file.article.meta.source.page != PAGE
    )
    (content / other).write_text("---\nid: [\n---\n\n文\n", encoding="utf-8")
    desk = workshop(content)
    desk.perform(lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.role"))
    assert (content / "decisions" / f"{PAGE[:-4]}.yaml").read_text(encoding="utf-8") == "7: 标题\n"


def test_a_file_that_somebody_saved_is_known_without_reading_the_others(content: Path) -> None:
    desk = workshop(content)
    before = desk.content
    file = before.articles[0]
    path = content / file.article.path
    path.write_text(path.read_text(encoding="utf-8").replace('title: "', 'title: "新', 1), encoding="utf-8")
    stamp = desk.acts
    desk.notice([file.article.path])
    assert desk.acts == stamp + 1
    assert desk.content.articles[0].article.meta.title.startswith("新")
    assert desk.content.articles[1] is before.articles[1]
    read = contents.read(content)
    assert [each.sha256 for each in desk.content.articles] == [each.sha256 for each in read.articles]
    assert [each.article.meta for each in desk.content.articles] == [
        each.article.meta for each in read.articles
    ]
    desk.notice([file.article.path])
    assert desk.acts == stamp + 1, "nothing is new"


@pytest.mark.parametrize(
    ("remark", "now"),
    [
        ("“己经”应为“已经”", "民警已经到了旗里。"),
        ("己经 应改为 已经", "民警已经到了旗里。"),
        ("己经→已经。", "民警已经到了旗里。"),
        ("民警已经到了旗里。", "民警已经到了旗里。"),
        ('"己经" should be "已经"', "民警已经到了旗里。"),
        ("这一段有错字", "民警己经到了旗里。"),
        ("“没有的”应为“有的”", "民警己经到了旗里。"),
        ("", "民警己经到了旗里。"),
    ],
)
def test_a_report_proposes_what_it_says_and_nothing_else(remark: str, now: str) -> None:
    assert reports.proposed(remark, "民警己经到了旗里。") == now


def test_a_paragraph_goes_to_any_place() -> None:
    def text(body: str) -> str:
        return f'---\nid: "abcd"\n---\n\n{body}\n'

    known = {"a": text("一。\n\n二。\n\n三。"), "b": text("甲。\n\n乙。")}

    def moved(one: acts.Place, words: str, other: acts.Place) -> dict[str, list[str]]:
        act = acts.move(known.__getitem__, "p.txt", one, words, other, "2026-11-30")
        return {
            path: acts.prose_parts((data or b"").decode().split("---\n", 2)[2])
            for path, data in act.changes.items()
        }

    one = acts.Place("a", "", "一。\n\n二。\n\n三。", 1)
    assert moved(one, "二。", acts.Place("b", "", "甲。\n\n乙。", 1)) == {
        "a": ["一。", "三。"],
        "b": ["甲。", "二。", "乙。"],
    }
    assert moved(one, "二。", acts.Place("b", "", "甲。\n\n乙。")) == {
        "a": ["一。", "三。"],
        "b": ["甲。", "乙。", "二。"],
    }
    assert moved(one, "二。", acts.Place("a", "", one.body, 0)) == {"a": ["二。", "一。", "三。"]}
    assert moved(one, "二。", acts.Place("a", "", one.body)) == {"a": ["一。", "三。", "二。"]}
    with pytest.raises(StaleError):
        moved(one, "别的", acts.Place("b", "", "甲。"))


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_part_of_a_photo_is_the_part_that_is_seen(turned: int) -> None:
    image = Image.new("RGB", (400, 300), "white")
    image.paste((200, 0, 0), (200, 0, 400, 150))  # a red quarter, at the top right of the file
    exif = Image.Exif()
    exif[0x0112] = turned
    data = io.BytesIO()
    image.save(data, "PNG", exif=exif)
    seen = ImageOps.exif_transpose(Image.open(io.BytesIO(data.getvalue())))
    red = ImageChops.difference(seen.convert("RGB"), Image.new("RGB", seen.size, "white")).getbbox()
    assert red
    percent = [100 * red[0] // seen.width, 100 * red[1] // seen.height, 50, 50]
    drawn = pictures.draw(data.getvalue(), "pct:" + ",".join(map(str, percent)))
    part = Image.open(io.BytesIO(drawn[-1]))
    assert part.size == (seen.width // 2, seen.height // 2)
    for place in ((5, 5), (part.width - 6, part.height - 6)):
        colour = part.convert("RGB").getpixel(place)
        assert isinstance(colour, tuple)
        assert colour[0] > 150
        assert colour[1] < 60


def test_an_entry_of_the_journal_that_is_not_whole_ends_what_can_be_undone(content: Path) -> None:
    desk = workshop(content)
    for number in ("1", "2", "3"):
        desk.perform(lambda number=number: acts.facts(desk.text, PAGE, {"number": number}))  # type: ignore[misc]
    _, two, _ = sorted(journal.place_of(content).glob("*.json"))
    whole = two.read_bytes()
    for data in (b"", whole[:-9], b"{}", b"[]", b"\xff", b"null"):
        two.write_bytes(data)
        again = workshop(content)
        assert again.can_undo is not None
        assert (again.can_undo.what, again.can_redo) == ("act.facts", None)
        assert again.undo()
        assert again.text(f"decisions/{PAGE[:-4]}.yaml") == "number: 2\n"
        assert again.undo() is None, "of what was before it nothing can be told"
        assert again.redo()


def test_of_an_entry_that_is_not_whole_and_all_before_it_nothing_stays(content: Path) -> None:
    """Words that nobody can take back any more are not kept, and no number is given twice."""
    desk = workshop(content)
    for number in ("1", "2", "3"):
        desk.perform(lambda number=number: acts.facts(desk.text, PAGE, {"number": number}))  # type: ignore[misc]
    home = journal.place_of(content)
    max(home.glob("*.json")).write_bytes(b"\0\0")
    again = workshop(content)
    again.perform(lambda: acts.facts(again.text, PAGE, {"number": "4"}))
    assert len([*home.glob("*.json")]) == 1
    tomorrow = workshop(content)
    assert tomorrow.undo()
    assert tomorrow.text(f"decisions/{PAGE[:-4]}.yaml") == "number: 3\n"


def test_two_desks_of_one_archive_forget_nothing_of_each_other(content: Path) -> None:
    before = files(content)
    one, two = workshop(content), workshop(content)
    other = max(page.name for page in two.content.pages if page.name != PAGE)
    assert one.content
    one.perform(lambda: acts.facts(one.text, PAGE, {"number": "2"}))
    two.perform(lambda: acts.facts(two.text, other, {"number": "3"}))
    one.perform(lambda: acts.facts(one.text, PAGE, {"number": "4"}))
    undone = [entry.values["page"] for entry in (two.undo(), one.undo(), two.undo()) if entry]
    assert undone == [PAGE, other, PAGE], "the last first, whoever did it"
    assert files(content) == before
    assert one.redo()
    assert one.text(f"decisions/{PAGE[:-4]}.yaml") == "number: 2\n"


def test_what_could_not_be_written_is_no_act_and_nothing_before_it_is_forgotten(content: Path) -> None:
    desk = workshop(content)
    path = min((content / "articles").iterdir())
    shutil.rmtree(content / "decisions", ignore_errors=True)
    save = partial(acts.article, desk.text, f"articles/{path.name}", path.stem, "")
    desk.perform(lambda: save({"deck": "一"}, None, desk.today))
    desk.perform(lambda: save({"deck": "二"}, None, desk.today))
    desk.undo()
    before, entries = files(content), (desk.can_undo, desk.can_redo)
    (content / "decisions").symlink_to(content / "nowhere")  # nothing can be written there
    with pytest.raises(OSError, match="decisions"):
        desk.perform(lambda: acts.facts(desk.text, PAGE, {"number": "2"}))
    (content / "decisions").unlink()
    assert files(content) == before
    assert (desk.can_undo, desk.can_redo) == entries
    again = workshop(content)
    assert (again.can_undo, again.can_redo) == entries
    assert again.undo()


NEW = "标题说明了情况\n乌海讯 昨日，乌海市公安局民警在街头巡逻时发现一名走失老人，随即把他送回家中，家属表示感谢。\n"


def test_undoing_forgets_no_address_that_was_committed(content: Path) -> None:
    """What was committed may have been published, wherever it was built: its ids stay, or nothing is undone."""
    desk = workshop(content)
    name = desk.take_in("新版.txt", NEW.encode(), {})["name"]
    assert desk.undo()
    assert desk.redo(), "as long as nobody can know the address"
    desk.perform(lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.cut"))
    (issued,) = {record.id for record in desk.content.ledger.of_page(PAGE)} - {
        record.id for record in contents.read(ARCHIVE).ledger.of_page(PAGE)
    }
    committed(content)
    entry = desk.undo()
    assert entry
    assert entry.what == "act.cut"
    assert not (content / "articles" / f"{issued}.md").exists()
    assert desk.content.ledger.articles[issued].into in desk.content.index.by_id
    assert run_build("check", "--content", content).returncode == 0
    known = files(content)
    with pytest.raises(UsageError, match=r"refused\.known"):
        desk.undo()
    assert files(content) == known
    assert desk.can_undo
    assert desk.can_undo.values == {"page": name}
    again = workshop(content)
    assert again.redo()
    assert again.content.ledger.articles[issued].into == ""
    assert (content / "articles" / f"{issued}.md").exists()


def test_an_address_that_a_build_has_published_is_not_forgotten_by_undoing(
    content: Path, tmp_path: Path
) -> None:
    desk = workshop(content)
    desk.take_in("新版.txt", NEW.encode(), {})
    assert run_build("--content", content, "--output", tmp_path / "site").returncode == 0
    known = files(content)
    with pytest.raises(UsageError, match=r"refused\.known"):
        workshop(content).undo()
    assert files(content) == known


def test_of_two_articles_that_are_joined_the_larger_keeps_its_address(content: Path) -> None:
    """Both addresses lead to it; the one that most words were known by stays."""
    desk = workshop(content)
    page = next(page for page in desk.content.pages if page.name == PAGE)
    sizes = {file.article.id: len(file.article.body) for file in desk.content.index.of_page[PAGE]}
    titles = {file.article.meta.title: file.article.id for file in desk.content.index.of_page[PAGE]}
    for number in (1, 2, 3):
        first, second = (one.draft for one in desk.reading(page)[number - 1 : number + 1])
        one, other = titles[first.title], titles[second.title]
        larger, smaller = sorted((one, other), key=lambda each: -sizes[each])
        act = acts.mark(desk.text, PAGE, acts.joining(second), "act.join")
        desk.perform(partial(_given, act))
        assert larger in desk.content.index.by_id
        assert desk.content.ledger.articles[smaller].into == larger
        assert desk.content.index.by_id[larger].article.meta.title == first.title
        desk.undo()
        assert {file.article.id for file in desk.content.index.of_page[PAGE]} == set(titles.values())


def _given(act: Act) -> Act:
    return act
