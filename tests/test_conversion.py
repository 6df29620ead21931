"""People correct, the program respects: ids, edits, conflicts, and the 22 articles of the five pages."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bulletin.content import folder as contents
from bulletin.content import frontmatter
from bulletin.conversion.convert import Resolution
from bulletin.roles import Role
from bulletin.text.typography import squeeze
from tests.content_folder import DAY, LATER, archive, articles, by_title, change_page, convert, edit

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
        "003": {"[2023-12..2024-02]"},
        "004": {"2023-07~"},
    }


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


def test_a_page_that_changed_under_an_edited_article_is_a_conflict_with_both_sides(bare: Path) -> None:
    convert(bare)
    edited = edit(bare, "送奖到岗", "一线民辅警心中", "一线民警心中")
    neighbour = by_title(bare, "强化三项举措")
    before = {path: path.read_bytes() for path in bare.rglob("*.md")}
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    result = convert(bare, LATER)
    (problem,) = result.problems
    assert problem.path == edited.path
    assert "一线民【辅】警心中" in problem.message
    assert "战高温【、】斗酷暑" in problem.message
    assert f"--keep {edited.id}" in problem.message
    assert {path: path.read_bytes() for path in bare.rglob("*.md")} == before
    assert by_title(bare, "强化三项举措") == neighbour
    # It is reported until a person decides.
    assert convert(bare, LATER).problems == result.problems


def test_the_editor_can_keep_the_correction(bare: Path) -> None:
    convert(bare)
    edited = edit(bare, "送奖到岗", "一线民辅警心中", "一线民警心中")
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    assert convert(bare, LATER, resolution=Resolution(keep=frozenset({edited.id}))).problems == ()
    assert "一线民警心中" in by_title(bare, "送奖到岗").text
    assert convert(bare, LATER).problems == ()


def test_the_editor_can_take_the_page(bare: Path) -> None:
    convert(bare)
    edited = edit(bare, "送奖到岗", "一线民辅警心中", "一线民警心中")
    change_page(bare, "000", "战高温、斗酷暑", "战高温斗酷暑")
    assert convert(bare, LATER, resolution=Resolution(take=frozenset({edited.id}))).problems == ()
    article = by_title(bare, "送奖到岗")
    assert "战高温斗酷暑" in article.text
    assert "一线民警" not in article.text
    assert (article.id, article.meta.added, article.meta.updated) == (edited.id, DAY, LATER)


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


def test_a_deleted_file_comes_back_under_its_id(bare: Path) -> None:
    convert(bare)
    article = by_title(bare, "打击侵财犯罪")
    (bare / article.path).unlink()
    convert(bare, LATER, every_page=False)
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
