"""The index: exact on every string, ranked as lunr ranks, checked by itself."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import lunr.builder
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content import frontmatter
from bulletin.model import Archive, OutputFile, Settings
from bulletin.search import build as search
from bulletin.search import check, passages, postings, terms, varints
from tests.made_articles import archive, whole_index
from tests.region import GAZETTEER


@cache
def reader(size: int, common: int = postings.COMMON) -> check.Reader:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings.build, "__defaults__", (common,))
        return check.Reader(search.build(archive(size), GAZETTEER))


def truth(documents: tuple[passages.Document, ...], letters: str) -> Counter[check.Slot]:
    """How often a string stands in each slot, by looking at every passage."""
    counts: Counter[check.Slot] = Counter()
    for number, document in enumerate(documents):
        for passage in document.passages:
            text = passage.letters
            times = sum(text.startswith(letters, at) for at in range(len(text)))
            if times:
                counts[passage.field, number] += times
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("common", [postings.COMMON, 40, 5])
def test_every_string_has_exactly_its_articles(common: int) -> None:
    documents = passages.documents(archive(60))
    index = reader(60, common)
    assert bool(index.common) == (common < postings.COMMON)
    rng = random.Random(common)
    for _ in range(300):
        letters = rng.choice(rng.choice(documents).passages).letters
        if not letters:
            continue
        start = rng.randrange(len(letters))
        asked = letters[start : start + rng.randint(1, 12)]
        assert index.count(asked) == truth(documents, asked), asked


def test_postings_are_written_as_the_scripts_are_tested_to_read_them() -> None:
    case = json.loads((Path(__file__).parent / "cases" / "postings.json").read_text(encoding="utf-8"))
    words = [terms.words(text) for text in (*case["heads"], *case["bodies"])]
    for wanted in case["indexes"]:
        index = postings.build(case["heads"], case["bodies"], words, wanted["common"])
        assert index.grams == wanted["grams"]
        assert list(index.common) == wanted["commonTerms"]


def test_a_string_across_two_paragraphs_or_two_names_is_not_found() -> None:
    text = '---\nid: "aaaa"\nauthors: ["财喜", "白厚和"]\n---\n\n甲乙\n\n丙丁'
    index = check.Reader(
        search.build(Archive(Settings(), (), (frontmatter.parse(text, "a.md", GAZETTEER),)), GAZETTEER)
    )
    assert index.count("甲乙")
    assert index.count("丙丁")
    assert not index.count("乙丙")
    assert not index.count("甲乙丙丁")
    assert not index.count("喜白")


@pytest.mark.parametrize(
    "letters", ["的", "公安", "110", "派出所", "民警公安", "局派出所", "昆仑2022", "app"]
)
@pytest.mark.parametrize("common", [postings.COMMON, 20])
def test_scores_are_those_of_a_whole_lunr_index(
    monkeypatch: pytest.MonkeyPatch, letters: str, common: int
) -> None:
    # lunr rounds to three decimals to shorten its file; a partial index has no need to.
    monkeypatch.setattr(lunr.builder, "round", lambda score, _: score, raising=False)
    whole = whole_index(60, [letters])
    assert whole
    assert reader(60, common).search(letters) == pytest.approx(whole)


def test_a_headline_stands_above_any_number_of_matches_in_a_body() -> None:
    bodies = ["反诈" * 50, "校园", "校园反诈"]
    texts = [f'---\nid: "a00{n}"\ntitle: "题"\n---\n\n{body}' for n, body in enumerate(bodies)]
    texts.append('---\nid: "a009"\ntitle: "反诈进校园"\n---\n\n正文')
    articles = tuple(frontmatter.parse(text, f"{n}.md", GAZETTEER) for n, text in enumerate(texts))
    made = Archive(Settings(), (), articles)
    found = check.Reader(search.build(made, GAZETTEER)).search("反诈")
    ids = [passages.documents(made)[number].article.id for number in found]
    assert ids == ["a009", "a000", "a002"]


def test_newer_articles_have_higher_numbers_and_unknown_dates_the_lowest() -> None:
    dates = [document.article.meta.date for document in passages.documents(archive(60))]
    order = ["", "2023-07-01", "2023-09~", "[2023-12..2024-02]"]
    assert [order.index(date) for date in dates] == sorted(order.index(date) for date in dates)


def test_withdrawn_articles_stand_nowhere_in_the_index() -> None:
    gone = frontmatter.parse(
        '---\nid: "gone"\ntitle: "撤下的题"\naccess: "withdrawn"\n---\n\n撤下的字', "g.md", GAZETTEER
    )
    files = search.build(replace(archive(5), articles=(*archive(5).articles, gone)), GAZETTEER)
    assert not any("撤下" in file.content.decode() or "gone" in file.content.decode() for file in files)


def test_two_builds_are_the_same_bytes() -> None:
    assert search.build(archive(60), GAZETTEER) == search.build(replace(archive(60)), GAZETTEER)


def test_an_empty_archive_has_an_index() -> None:
    files = search.build(Archive(Settings(), (), ()), GAZETTEER)
    assert [file.path for file in files] == [
        f"search/index/{name}.js" for name in ("facets", "forgiving", "meta")
    ]
    assert check.self_check(Archive(Settings(), (), ()), files) == ()


@pytest.mark.slow
def test_a_large_archive_is_written_in_parts_and_small_changes_touch_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "ONE_FILE", 0)
    monkeypatch.setattr(search, "BUCKET", 500)
    files = {file.path: file.content for file in search.build(archive(400), GAZETTEER)}
    assert len(files) > 400
    assert check.self_check(archive(400), tuple(OutputFile(*pair) for pair in files.items())) == ()
    last = archive(400).articles[-1]
    changed = replace(
        archive(400),
        articles=(*archive(400).articles[:-1], replace(last, meta=replace(last.meta, deck="鹳"))),
    )
    after = {file.path: file.content for file in search.build(changed, GAZETTEER)}
    assert files.keys() == after.keys()
    touched = [path for path in files if files[path] != after[path]]
    assert len(touched) < 20


def test_the_self_check_names_what_is_missing() -> None:
    files = search.build(archive(60), GAZETTEER)
    assert check.self_check(archive(60), files) == ()
    broken = tuple(replace(file, content=file.content.replace(b'"\xe7\x9a\x84":', b'"x":')) for file in files)
    assert broken != files
    problems = check.self_check(archive(60), broken)
    assert problems
    assert all("检索自查" in problem.message and "的" in problem.message for problem in problems)


@given(st.lists(st.integers(0, 10**9)))
def test_numbers_are_read_as_they_were_written(values: list[int]) -> None:
    text = "".join(map(varints.number, values))
    assert list(check._numbers(text)) == values
    assert not set(text) & set('"\\;!<&')
