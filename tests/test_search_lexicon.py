"""What the archive knows by name: who may be named, what bodies and places are called, where words lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin import cache
from bulletin.content import frontmatter
from bulletin.content.frontmatter import parse
from bulletin.model import Archive, KnownFile, OutputFile, Settings
from bulletin.search import lexicon
from bulletin.search.passages import documents
from tests.region import GAZETTEER, REFERENCE
from tests.test_search_updates import Site

if TYPE_CHECKING:
    from pathlib import Path


def known(*texts: str, front: str = "") -> lexicon.Lexicon:
    """The lexicon of an archive of articles with these texts."""
    articles = tuple(
        parse(f'---\nid: "aaa{number}"\ntitle: "题"\n{front}---\n\n{text}', f"{number}.md", GAZETTEER)
        for number, text in enumerate(texts)
    )
    found = documents(Archive(Settings(), (), articles))
    return lexicon.build(REFERENCE, found)


def test_people_are_those_who_signed_or_are_named_with_an_office() -> None:
    found = known(
        "派出所所长魏宝喜说，牧民孟克家和群众乔某都在。民警云敖特更巴特和吉亚图出发。局长屈瑞年表示",
        front='authors: ["杨娜娜"]\n',
    )
    assert set(found.people) == {"魏宝喜", "云敖特更巴特", "屈瑞年", "杨娜娜"}


def test_nobody_is_listed_who_is_a_minor_or_ill() -> None:
    found = known("高一学生王一涵边看边说。患者刘星。所长王一涵说", front='authors: ["刘星"]\n')
    assert not found.people


def test_what_is_to_be_left_alone_names_nobody() -> None:
    for access in ("noindex", "redacted"):
        found = known("苏米图派出所所长魏宝喜说", front=f'access: "{access}"\nauthors: ["刘星"]\n')
        assert not found.people
        assert not found.bodies
        assert not found.campaigns


def test_bodies_are_told_from_the_words_around_them() -> None:
    found = known(
        "兴安盟科右中旗公安局代钦塔拉派出所组织宣传。该局云中路派出所接警。基层派出所工作。在锡林浩特市公安局白音锡勒派出所"
    )
    assert set(found.bodies) == {"科右中旗公安局", "代钦塔拉派出所", "锡林浩特市公安局", "白音锡勒派出所"}


def test_a_place_is_known_by_all_its_names_once_it_stands_in_the_archive() -> None:
    places = dict(known("阿左旗的花棒").places)
    assert places["152921"][0] == "阿拉善左旗"
    assert "阿左旗" in places["152921"]
    assert "150430" not in places


def test_words_lie_with_those_that_begin_with_sounds_like_theirs() -> None:
    found = known("奈曼旗的罂粟")
    parts = lexicon.parts(found, REFERENCE)
    assert set(parts) == {"lexicon", "suggest"}, "a small archive has all words in one file"
    assert '"lm":"奈曼:l 奈曼旗:l"' in parts["lexicon"]
    assert "罂粟" in parts["lexicon"]
    assert "魏宝喜" not in parts["lexicon"]


def test_no_word_is_cut_out_of_two_others() -> None:
    assert "毒犯" not in known("涉毒犯罪").kinds
    assert "犯罪" in known("涉毒犯罪").kinds


def test_a_word_with_a_character_that_makes_another_is_one_where_it_recurs() -> None:
    archive = articles_of(["基层警务室", "警务室里", "一座水泥池"], 0)
    found = lexicon.build(REFERENCE, documents(archive))
    assert "警务室" in found.kinds
    assert "水泥池" not in found.kinds


def test_what_a_headline_says_and_its_text_takes_up_is_a_word() -> None:
    text = '---\nid: "a000"\ntitle: "夜守凌汛大堤"\n---\n\n凌汛期间。'
    archive = Archive(Settings(), (), (frontmatter.parse(text, "a.md", GAZETTEER),))
    assert "凌汛" in lexicon.build(REFERENCE, documents(archive)).kinds


def test_what_is_kept_of_an_archive_gives_the_lexicon_of_the_archive_as_it_is(tmp_path: Path) -> None:
    site = Site()
    texts = [
        "开鲁县公安局民警魏宝喜反诈。",
        "奈曼旗派出所所长包晓东说。",
        "公安厅宣传“百日行动”。",
        "",
        "二子湖派出所",
    ]
    for first in (0, 1, 2, 0, 3):
        archive = articles_of(texts[first:], first)
        with cache.opened(tmp_path, "one"):
            site.take([*lexicon.files(archive, REFERENCE, site)])
        assert site.contents == {file.path: file.content for file in files_of(archive)}
    with cache.opened(tmp_path, "one"):
        files = [*lexicon.files(archive, REFERENCE, site)]
    assert files
    assert all(isinstance(file, KnownFile) for file in files)


@pytest.mark.parametrize(
    "said",
    [
        "开鲁县公安局民警魏宝喜反诈。",
        "奈曼旗派出所所长包晓东说。",
        "公安厅宣传“百日行动”。",
        "警务室办案。",
        "草原防火。",
        "有凌汛。",
        "“夜雪”。",
    ],
)
def test_a_change_of_one_article_gives_the_lexicon_of_the_archive_as_it_is(said: str, tmp_path: Path) -> None:
    site = Site()
    base = ["夜守凌汛大堤|天气。", "警务室很好。", *["天气。"] * 4]
    seen = []
    for texts in (base, [*base, said], [*base, said, said], [*base, said], [*base, "天气。"], base):
        archive = articles_of(texts, 0)
        with cache.opened(tmp_path, "one"):
            files = [*lexicon.files(archive, REFERENCE, site)]
        site.take(files)
        seen.append(site.contents)
        assert site.contents == {file.path: file.content for file in files_of(archive)}
    assert seen[1:] != seen[:-1]


def test_words_are_put_into_the_parts_of_a_large_lexicon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicon, "TOGETHER", 0)
    monkeypatch.setattr(lexicon, "BUCKET", 1000)
    site = Site()
    base = ["开鲁县公安局民警魏宝喜反诈。", "警务室很好。", "夜守凌汛大堤|“百日行动”"]
    texts = [*base, "奈曼旗派出所所长包晓东说。"]
    steps = (
        base,
        texts,
        [*texts, "警务室，“夜雪”。"],
        texts,
        [*texts[:3], "草原|奈曼旗派出所所长包晓东说。"],
        base,
        texts[1:],
    )
    kept = []
    for step in steps:
        archive = articles_of(step, 0)
        with cache.opened(tmp_path, "one"):
            files = [*lexicon.files(archive, REFERENCE, site)]
        kept.append(sum(isinstance(file, KnownFile) for file in files))
        site.take(files)
        assert site.contents == {file.path: file.content for file in files_of(archive)}
    assert kept[0] == 0
    assert min(kept[1:-1]) >= lexicon.SHAPES


def test_an_article_that_names_nothing_new_leaves_the_lexicon_unread(tmp_path: Path) -> None:
    site, texts = Site(), ["草原防火。", "天气。", "天气。"]
    for text in ("天气。", "天气，天气。"):
        with cache.opened(tmp_path, "one"):
            files = [*lexicon.files(articles_of([*texts, text], 0), REFERENCE, site)]
        site.take(files)
    assert all(isinstance(file, KnownFile) for file in files)


def articles_of(texts: list[str], first: int) -> Archive:
    found = [
        frontmatter.parse(
            f'---\nid: "a00{first + number}"\ntitle: "{title or "题"}"\n---\n\n{text}', "a.md", GAZETTEER
        )
        for number, each in enumerate(texts)
        for title, _, text in (each.rpartition("|"),)
    ]
    return Archive(Settings(), (), tuple(found))


def files_of(archive: Archive) -> list[OutputFile]:
    return [file for file in lexicon.files(archive, REFERENCE) if isinstance(file, OutputFile)]
