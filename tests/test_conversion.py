"""People correct, the program respects: ids, edits, conflicts, and the 22 articles of the five pages."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from bulletin.content import folder as contents
from bulletin.content import frontmatter
from bulletin.conversion import reading
from bulletin.conversion.convert import Resolution
from bulletin.conversion.page.lines import Line
from bulletin.roles import Role
from bulletin.text.typography import squeeze
from tests.conftest import run_build
from tests.content_folder import DAY, LATER, archive, articles, by_title, change_page, convert, edit, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.problems import Problem
    from tests.conftest import Run

GOLDEN = Path(__file__).parent / "golden" / "five_pages.yaml"


def shorten(text: str) -> str:
    return text if len(text) <= 17 else f"{text[:8]}…{text[-8:]}"


def test_the_22_articles_are_exactly_right(bare: Path) -> None:
    convert(bare)
    marks = {"crosshead": "## ", "subhead": "### "}
    found: dict[str, list[dict[str, object]]] = {}
    for article in archive(bare).articles:
        meta = article.meta
        assert meta.source
        entry: dict[str, object] = {"title": meta.title}
        entry |= {key: value for key in ("deck", "dateline") if (value := getattr(meta, key))}
        entry |= {key: list(value) for key in ("authors", "photographers") if (value := getattr(meta, key))}
        if meta.captions:
            entry["captions"] = [caption.text for caption in meta.captions]
        entry["body"] = [
            marks[block.kind] + block.text if block.kind in marks else shorten(block.text)
            for block in article.blocks
        ]
        found.setdefault(meta.source.page, []).append(entry)
    assert found == yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))


def test_every_character_of_the_pages_stands_in_an_article_or_is_named_furniture(bare: Path) -> None:
    result = convert(bare)
    files = archive(bare).by_id
    furniture = []
    for page in contents.read(bare).pages:
        printed: dict[str, Counter[str]] = {}
        for span in result.ledger.pages[page.name].spans:
            words = squeeze(page.text[span.start : span.end])
            if span.owner is None:
                furniture.append((span.role, words))
            else:
                printed.setdefault(span.owner, Counter()).update(words)
        for article_id, characters in printed.items():
            meta = files[article_id].meta
            shown = [
                meta.title,
                meta.kicker,
                meta.deck,
                *meta.authors,
                *meta.photographers,
                files[article_id].text,
            ]
            shown += [caption.text for caption in meta.captions]
            missing = characters - Counter(squeeze("".join(shown)))
            # What tells a byline and a credit apart from text is shown by where the names stand.
            assert set(missing) <= set("()摄"), (article_id, missing)
            assert not Counter(squeeze("".join(shown))) - characters
    assert [words for role, words in furniture if role is Role.DOUBLED] == ["慑效果明显。"]
    assert {role for role, _ in furniture} == {Role.DOUBLED, Role.MARKUP}


def test_publication_issue_and_page_number_stay_unknown(bare: Path) -> None:
    convert(bare)
    assert contents.read(bare).settings.publication == ""
    text = "".join(path.read_text(encoding="utf-8") for path in (bare / "articles").iterdir())
    assert "publication" not in text


def test_a_conflict_of_places_is_raised_and_nothing_is_changed(bare: Path) -> None:
    result = convert(bare)
    article = by_title(bare, "送奖到岗")
    assert article.meta.dateline == "陕坝"
    assert "杭锦旗公安局" in article.text
    assert any("陕坝" in doubt.what and "杭锦旗" in doubt.what for doubt in result.doubts)
    assert not {"150826", "150625"} & set(article.meta.places)


def test_dates_are_inferred_from_words_of_the_text(bare: Path) -> None:
    convert(bare)
    dates: dict[str, set[str]] = {}
    for article in archive(bare).articles:
        assert article.meta.source
        dates.setdefault(article.meta.source.page[:3], set()).add(article.meta.date)
        assert bool(article.meta.date) == bool(article.meta.date_basis)
    assert dates == {
        "000": {"2023-09~"},
        "001": {"2022-07~"},
        "002": {"2023-06~"},
        "003": {"2023-12~"},
        "004": {"2023-07~"},
    }


def test_readings_of_a_whole_archive_hold_lines_and_not_what_was_seen_of_them(bare: Path) -> None:
    """They are all kept at once: what is seen of lines takes six of seven parts of a reading."""
    content = contents.read(bare)
    readings = reading.read(content, content.pages)
    lines = [read.line for found in readings.values() for one in found for read in one.draft.read]
    assert len(lines) > 100
    names = {field.name for field in fields(Line)}
    assert [set(vars(line)) - names for line in lines] == [set()] * len(lines)


def test_converting_again_changes_nothing(bare: Path) -> None:
    convert(bare)
    before = {path: path.read_bytes() for path in bare.rglob("*") if path.is_file()}
    for every_page in (True, False):
        again = convert(bare, LATER, every_page=every_page)
        assert again.files == ()
        assert {path: path.read_bytes() for path in bare.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_the_order_of_conversion_does_not_matter(bare: Path, tmp_path: Path) -> None:
    convert(bare)
    other = tmp_path / "other"
    (other / "articles").mkdir(parents=True)
    (other / "pages").mkdir()
    for page in sorted((bare / "pages").iterdir(), reverse=True):
        (other / "pages" / page.name).write_bytes(page.read_bytes())
        convert(other, every_page=False)
    assert {article.id for article in articles(other)} == {article.id for article in articles(bare)}


def test_an_edited_article_is_never_overwritten(bare: Path) -> None:
    convert(bare)
    edited = edit(bare, "送奖到岗", "杭锦旗公安局全体", "杭锦后旗公安局全体")
    text = (bare / edited.path).read_bytes()
    result = convert(bare, LATER)
    assert result.problems == ()
    assert (bare / edited.path).read_bytes() == text


def test_a_page_that_changed_under_an_edited_article_changes_it_and_leaves_the_correction(bare: Path) -> None:
    convert(bare)
    edited = edit(bare, "送奖到岗", "一线民辅警心中", "一线民警心中")
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    assert convert(bare, LATER).problems == ()
    article = by_title(bare, "送奖到岗")
    assert "一线民警心中" in article.text
    assert "战高温斗酷暑" in article.text
    assert (article.id, article.meta.added, article.meta.updated) == (edited.id, DAY, LATER)
    before = state(bare)
    assert convert(bare, LATER).files == ()
    assert state(bare) == before


@pytest.fixture
def contested(bare: Path) -> Path:
    """A page whose words both page and person changed, in two places of one article."""
    convert(bare)
    edit(bare, "送奖到岗", "战高温、斗酷暑", "战高温、抗酷暑")
    edit(bare, "送奖到岗", "一线民辅警心中", "一线民警心中")
    edit(bare, "送奖到岗", "受到表彰的民辅警", "受到嘉奖的民辅警")
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    change_page(bare, "000", "受到表彰的民辅警", "受到表扬的民辅警")
    return bare


def test_where_both_changed_the_same_words_both_sides_are_shown_and_nothing_is_touched(
    contested: Path,
) -> None:
    before = {path: text for path, text in state(contested).items() if not path.startswith("pages/")}
    edited = by_title(contested, "送奖到岗")
    first, second = convert(contested, LATER).problems
    lines = (contested / edited.path).read_text(encoding="utf-8").split("\n")
    assert (first.path, "抗酷暑" in lines[first.line - 1]) == (edited.path, True)
    assert "文章：令、听从指挥，战高温【、抗】酷暑，取得了丰硕战果\n" in first.message
    assert "版面：令、听从指挥，战高温【斗】酷暑，" in first.message
    assert "原来：令、听从指挥，战高温【、斗】酷暑，" in first.message
    assert "受到【嘉奖】的民辅警" in second.message
    assert f"python build.py convert --keep {edited.id}." in first.message
    assert {path: text for path, text in state(contested).items() if not path.startswith("pages/")} == before
    # It is reported until a person decides, by a build and by check as well.
    assert convert(contested, LATER, every_page=False).problems == (first, second)


def named(problem: Problem) -> str:
    found = re.search(r"--keep (\w+\.\w+)", problem.message)
    assert found
    return found[1]


def test_each_conflict_is_decided_by_itself(contested: Path) -> None:
    first, second = convert(contested, LATER).problems
    decided = Resolution(keep=frozenset({named(first)}))
    assert convert(contested, LATER, resolution=decided).problems == (second,)
    decided = Resolution(keep=frozenset({named(first)}), take=frozenset({named(second)}))
    result = convert(contested, LATER, resolution=decided)
    assert (result.problems, result.idle) == ((), ())
    text = by_title(contested, "送奖到岗").text
    assert "战高温、抗酷暑" in text
    assert "受到表扬的民辅警" in text
    assert "一线民警心中" in text
    assert convert(contested, LATER).files == ()


def test_a_decision_is_not_carried_out_by_halves(contested: Path) -> None:
    """Another page that cannot be entered stops the command: what it said it would give up is still there."""
    other = contents.read(contested).pages[1]
    article = next(
        each for each in articles(contested) if each.meta.source and each.meta.source.page == other.name
    )
    words = re.findall("[\u4e00-\u9fff]{6}", article.text)
    word = next(each for each in words if other.text.count(each) == 1 == article.body.count(each))
    edit(contested, article.meta.title, word, "编者说了算的")
    change_page(contested, other.stem, word, "版面说的又是")
    before = state(contested)
    given_up = by_title(contested, "送奖到岗").id
    result = run_build("convert", "--content", contested, "--take", given_up)
    assert result.returncode == 1
    assert "什么也没有写" in result.stderr
    assert state(contested) == before


@pytest.mark.parametrize(("side", "heat"), [("keep", "战高温、抗酷暑"), ("take", "战高温斗酷暑")])
def test_the_editor_decides_all_conflicts_of_an_article_at_once(
    contested: Path, side: str, heat: str
) -> None:
    article = by_title(contested, "送奖到岗")
    ids = frozenset({article.id})
    decided = Resolution(keep=ids) if side == "keep" else Resolution(take=ids)
    result = convert(contested, LATER, resolution=decided)
    assert (result.problems, result.idle) == ((), ())
    text = by_title(contested, "送奖到岗").text
    assert heat in text
    # What nobody contests survives either way.
    assert "一线民警心中" in text
    again = convert(contested, LATER, resolution=decided)
    assert (again.problems, again.idle) == ((), (article.id,))


def test_what_a_person_wrote_in_their_own_way_stays_so(bare: Path) -> None:
    convert(bare)
    article = by_title(bare, "送奖到岗")
    path = bare / article.path
    text = path.read_text(encoding="utf-8")
    head, _, body = text.partition("\n---\n")
    wrapped = body.replace("该局党委号召全局", "该局党委号召\n全局").replace("民辅警心中", "民**辅警**心中")
    path.write_text(f"{head}\n# 电话问过\ntags: [表彰]\n---\n{wrapped}", encoding="utf-8")
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    assert convert(bare, LATER).problems == ()
    after = path.read_text(encoding="utf-8")
    assert "# 电话问过\ntags: [表彰]\n" in after
    assert "该局党委号召\n全局" in after
    assert "战高温斗酷暑" in after
    assert "民**辅警**心中" in after


def test_the_lines_of_an_edited_article_follow_its_page(bare: Path) -> None:
    convert(bare)
    edited = edit(bare, "送奖到岗", "一线民辅警心中", "一线民警心中")
    change_page(bare, "000", "送奖到岗", "\n送奖到岗")
    assert convert(bare, LATER).problems == ()
    assert edited.meta.source
    after = by_title(bare, "送奖到岗")
    assert after.meta.source
    assert after.meta.source.lines[0][0] == edited.meta.source.lines[0][0] + 1
    assert after.text == by_title(bare, "送奖到岗").text
    assert after.meta.updated == ""


def test_a_withdrawn_article_asks_nothing_however_its_page_changes(bare: Path) -> None:
    convert(bare)
    edit(bare, "送奖到岗", "战高温、斗酷暑", "战高温、抗酷暑")
    withdrawn = edit(bare, "送奖到岗", "---\n\n", 'access: "withdrawn"\n---\n\n')
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    assert convert(bare, LATER).problems == ()
    assert "抗酷暑" in (bare / withdrawn.path).read_text(encoding="utf-8")


def test_a_page_that_changed_under_an_untouched_article_corrects_it_under_its_id(bare: Path) -> None:
    convert(bare)
    before = by_title(bare, "送奖到岗")
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    assert convert(bare, LATER, every_page=False).problems == ()
    after = by_title(bare, "送奖到岗")
    assert (after.id, after.meta.added, after.meta.updated) == (before.id, DAY, LATER)
    assert "战高温斗酷暑" in after.text
    assert by_title(bare, "强化三项举措").meta.updated == ""


def test_a_new_headline_keeps_the_id(bare: Path) -> None:
    convert(bare)
    before = by_title(bare, "送奖到岗")
    change_page(bare, "000", "送奖到岗鼓干劲 砥砺前行创佳绩", "送奖到岗 再创佳绩")
    convert(bare, LATER)
    assert by_title(bare, "送奖到岗").id == before.id


def test_lines_that_only_moved_are_no_correction(bare: Path) -> None:
    convert(bare)
    edited = edit(bare, "强化三项举措", "三项举措", "三 项举措")
    change_page(bare, "000", "\n\n阿左旗公安局:", "\n\n\n\n阿左旗公安局:")
    assert convert(bare, LATER).problems == ()
    article = by_title(bare, "送奖到岗")
    assert article.meta.updated == ""
    assert article.meta.source
    assert article.meta.source.lines[0][0] == 41
    assert "三 项举措" in (bare / edited.path).read_text(encoding="utf-8")


def test_an_article_that_vanished_from_its_page_is_a_problem_until_it_is_withdrawn(bare: Path) -> None:
    convert(bare)
    gone = by_title(bare, "打击侵财犯罪")
    (path,) = (bare / "pages").glob("002*")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub("打击侵财犯罪 .*?\\(王雄飞\\)", "", text, flags=re.DOTALL), encoding="utf-8")
    (problem,) = convert(bare, LATER).problems
    assert gone.id in problem.message
    edit(bare, "打击侵财犯罪", "---\n\n", 'access: "withdrawn"\n---\n\n')
    assert convert(bare, LATER).problems == ()
    assert gone.id in contents.read(bare).ledger.articles


def test_a_corrected_article_that_vanished_asks_nothing_once_it_is_withdrawn(bare: Path) -> None:
    convert(bare)
    gone = by_title(bare, "接警处警")
    edit(bare, "接警处警", "29个", "三十个")
    (path,) = (bare / "pages").glob("003*")
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("接警处警")].rstrip("# \n") + "\n", encoding="utf-8")
    assert convert(bare, LATER).problems
    edit(bare, "接警处警", "---\n\n", 'access: "withdrawn"\n---\n\n')
    assert convert(bare, LATER).problems == ()
    assert "三十个" in (bare / gone.path).read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert convert(bare, LATER).problems == ()
    edit(bare, "接警处警", 'access: "withdrawn"\n', "")
    assert convert(bare, LATER).problems == ()
    assert "三十个" in by_title(bare, "接警处警").text


def test_a_deleted_file_comes_back_under_its_id(bare: Path) -> None:
    convert(bare)
    article = by_title(bare, "打击侵财犯罪")
    (bare / article.path).unlink()
    result = convert(bare, LATER, every_page=False)
    assert (result.new, result.restored, result.changed) == ((), (article.path,), ())
    again = by_title(bare, "打击侵财犯罪")
    assert (again.id, again.meta.added) == (article.id, DAY)


def test_a_run_killed_before_the_ledger_was_written_is_made_good(bare: Path) -> None:
    convert(bare)
    whole = {path: path.read_bytes() for path in bare.rglob("*") if path.is_file()}
    shutil.rmtree(bare / "ledger")
    for path in sorted((bare / "articles").iterdir())[:9]:
        path.unlink()
    assert convert(bare, DAY).problems == ()
    assert {path: path.read_bytes() for path in bare.rglob("*") if path.is_file()} == whole


def test_an_article_typed_by_hand_keeps_its_id_for_good(bare: Path) -> None:
    (bare / "articles" / "note.md").write_text(
        '---\nid: "hand1"\ntitle: "手录一则"\n---\n\n一段。\n', encoding="utf-8"
    )
    result = convert(bare)
    assert "hand1" in result.ledger.articles
    assert len(articles_ids(bare)) == 23


def articles_ids(folder: Path) -> set[str]:
    return {file.article.id for file in contents.read(folder).articles}


def test_ids_are_short_ascii_and_unlike_each_other(bare: Path) -> None:
    convert(bare)
    ids = articles_ids(bare)
    assert len(ids) == 22
    assert all(frontmatter.ID.fullmatch(article_id) for article_id in ids)


@pytest.mark.parametrize("suffix", ["gb18030", "utf-16"])
def test_the_same_page_in_another_encoding_is_no_change(bare: Path, suffix: str) -> None:
    convert(bare)
    edited = edit(bare, "送奖到岗", "一线民辅警心中", "一线民警心中")
    (path,) = (bare / "pages").glob("000*")
    path.write_bytes(path.read_text(encoding="utf-8").encode(suffix))
    assert convert(bare, LATER).problems == ()
    assert "一线民警心中" in by_title(bare, "送奖到岗").text
    assert edited.id in articles_ids(bare)


def test_check_names_the_conflict_and_nothing_that_follows_from_it(
    contested: Path, build: Callable[..., Run]
) -> None:
    result = build("check", "--content", contested)
    assert result.returncode == 1
    problems = [line for line in result.stderr.split("\n") if re.match(r"\S+\.(?:md|txt):\d+: ", line)]
    assert len(problems) == 2
    assert all("在同一处写得不同" in line for line in problems)
    change_page(contested, "000", "战高温斗酷暑", "战高温、斗酷暑")
    change_page(contested, "000", "受到表扬的民辅警", "受到表彰的民辅警")
    assert build("check", "--content", contested).returncode == 0
    # Blanks alone make other bytes, too.
    change_page(contested, "000", "送奖到岗", " 送奖到岗")
    result = build("check", "--content", contested)
    assert (result.returncode, "还没有转换" in result.stderr) == (1, True)
