"""The index: exact on every string, ranked as lunr ranks, checked by itself."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import lunr.builder
import lunr.index
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunr.query import QueryPresence

from bulletin.content import frontmatter
from bulletin.model import Archive, OutputFile, Settings
from bulletin.search import build as search
from bulletin.search import check, indexing, numbers, passages, plain, postings, terms, varints
from tests.made_articles import archive, whole_index
from tests.region import GAZETTEER


@cache
def reader(size: int, common: int = postings.COMMON) -> check.Reader:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "TEXTS_AT_ONCE", 0)
        patch.setattr(postings, "COMMON", common)
        return check.Reader(search.build(archive(size), GAZETTEER))


def truth(documents: tuple[passages.Document, ...], letters: str) -> Counter[check.Slot]:
    """How often a string stands in each slot, by looking at every passage."""
    counts: Counter[check.Slot] = Counter()
    for document in documents:
        for passage in document.passages:
            text = passage.letters
            times = sum(text.startswith(letters, at) for at in range(len(text)))
            if times:
                counts[passage.field, document.number] += times
    return counts


ROWS = st.dictionaries(
    st.tuples(st.booleans(), st.integers(0, 40)),
    st.lists(st.integers(0, 3000), max_size=4, unique=True).map(sorted),
    max_size=6,
)


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_what_is_put_into_postings_takes_the_place_of_what_stood_in_its_slots(
    steps: list[postings.Places],
) -> None:
    text, counted = "", ""
    wanted: postings.Places = {}
    tally: postings.Tally = {}
    for places in steps:
        text, total = postings.put(text, places)
        wanted = {key: row for key, row in {**wanted, **places}.items() if row}
        assert postings.read(text) == wanted
        assert total == sum(map(len, wanted.values()))
        assert text == postings.write(wanted, counted=False)
        more = {key: len(row) - tally.get(key, 0) for key, row in places.items()}
        counted, total = postings.recount(counted, more)
        tally = {key: len(row) for key, row in wanted.items()}
        assert (postings.tally(counted), total) == (tally, sum(tally.values()))


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


def written(index: indexing.Index) -> dict[str, str]:
    grams = list(index.grams(np.arange(len(index.prints))))
    assert [terms.fingerprint(gram) for gram, _ in grams] == index.prints.tolist()
    assert len(dict(grams)) == len(grams)
    return dict(grams)


def test_postings_are_written_as_the_scripts_are_tested_to_read_them() -> None:
    case = json.loads((Path(__file__).parent / "cases" / "postings.json").read_text(encoding="utf-8"))
    slots = [
        postings.Slot(bool(is_head), number, tuple(texts))
        for is_head, listed in enumerate((case["bodies"], case["heads"]))
        for number, texts in listed
    ]
    for wanted in case["indexes"]:
        index = indexing.build(slots, wanted["common"])
        assert written(index) == wanted["grams"]
        assert index.common == wanted["commonTerms"]


@st.composite
def slots(draw: st.DrawFn) -> list[postings.Slot]:
    """Texts of three letters, so that strings recur, in slots of any number."""
    keys = draw(st.sets(st.tuples(st.booleans(), st.integers(0, 3000)), max_size=5))
    texts = st.lists(st.text("甲乙𠀀", max_size=12), max_size=3).map(tuple)
    words = st.lists(st.sampled_from(["=110", "=app"]), max_size=3).map(tuple)
    return [postings.Slot(*key, draw(texts), draw(words)) for key in sorted(keys)]


def by_looking(slots: list[postings.Slot], common: int) -> tuple[dict[str, str], set[str]]:
    """The same index, gram by gram: every string of a length is looked at, and kept if a gram is due."""
    grams: dict[str, str] = {}
    frequent: set[str] = set()
    for length in range(1, 20):
        found: dict[str, dict[postings.Key, list[int]]] = {}
        for slot in slots:
            for begin, text in zip(slot.begins, slot.passages, strict=True):
                for at in range(len(text) - length + 1):
                    gram = text[at : at + length]
                    if length <= 2 or {gram[:-1], gram[1:]} & frequent:
                        found.setdefault(gram, {}).setdefault(slot.key, []).append(begin + at)
        for gram, places in found.items():
            is_common = 1 < length < postings.LONGEST and sum(map(len, places.values())) > common
            frequent |= {gram} if is_common else set()
            grams[gram] = postings.write(places, counted=is_common or length == 1)
    for word in {word for slot in slots for word in slot.words}:
        counts = {slot.key: slot.words.count(word) for slot in slots if word in slot.words}
        grams[word] = postings.write_tally(counts)
    return grams, frequent


@given(slots(), st.sampled_from([1, 2, 3, 2000]))
def test_the_whole_index_is_what_each_gram_alone_gives(slots: list[postings.Slot], common: int) -> None:
    index = indexing.build(slots, common)
    grams, frequent = by_looking(slots, common)
    assert written(index) == grams
    assert index.common == sorted(frequent)


@given(slots())
def test_postings_are_read_as_they_were_written(slots: list[postings.Slot]) -> None:
    for text in written(indexing.build(slots, 3)).values():
        if postings.is_counted(text):
            assert postings.write_tally(postings.tally(text)) == text
        else:
            places = postings.read(text)
            assert postings.write(places, counted=False) == text
            assert postings.tally(text) == {key: len(found) for key, found in places.items()}


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
    ids = {document.number: document.article.id for document in passages.documents(made)}
    assert [ids[number] for number in found] == ["a009", "a000", "a002"]


ISSUED = st.dictionaries(
    st.text("abc4", min_size=4, max_size=6), st.sampled_from(["2023-11-14", "2023-11-15"]), max_size=40
)


@given(ISSUED)
def test_a_number_is_of_one_article_and_follows_from_all_ids(issued: dict[str, str]) -> None:
    found = numbers.numbers(issued)
    assert found == numbers.numbers(dict(reversed(issued.items())))
    assert len(set(found.values())) == len(issued)
    assert all(number < numbers.room(len(issued)) for number in found.values())


@given(ISSUED, st.text("xyz", min_size=4, max_size=6))
def test_what_enters_later_moves_no_number(issued: dict[str, str], later: str) -> None:
    before = numbers.numbers(issued)
    after = numbers.numbers(issued | {later: "2023-11-16"})
    if numbers.room(len(issued)) == numbers.room(len(issued) + 1):
        assert before.items() <= after.items()


def test_numbers_stay_when_an_article_is_dated_otherwise_withdrawn_or_deleted() -> None:
    made = archive(60)
    entered = {article.id: "2023-11-14" for article in made.articles}
    before = {
        document.article.id: document.number for document in passages.documents(replace(made, issued=entered))
    }
    first = replace(made.articles[0], meta=replace(made.articles[0].meta, date="1990-01-01"))
    changed = replace(made, articles=(first, *made.articles[2:]), issued=entered)
    after = {document.article.id: document.number for document in passages.documents(changed)}
    assert after == {article.id: before[article.id] for article in changed.articles}


def test_the_newest_is_known_by_a_list_of_its_own() -> None:
    found = passages.documents(archive(60))
    articles = [document.article for document in found]
    dated = list(zip(found, passages.ages(archive(60), articles), strict=True))
    order = ["", "2023-07-01", "2023-09~", "[2023-12..2024-02]"]
    assert all(order.index(document.article.meta.date) == age for document, age in dated)
    written = varints.read(search.ages(archive(60), passages.numbered(archive(60)))).tolist()
    assert {number: age - 1 for number, age in enumerate(written) if age} == {
        document.number: age for document, age in dated
    }


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
        f"search/index/{name}.js" for name in ("facets", "forgiving", "meta", "strings")
    ]
    assert check.self_check(Archive(Settings(), (), ()), files) == ()


@pytest.mark.slow
def test_a_large_archive_is_written_in_parts_and_small_changes_touch_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "TEXTS_AT_ONCE", 0)
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


@pytest.mark.parametrize(("texts_at_once", "gone"), [(0, '"的":'), (10**6, "的")])
def test_the_self_check_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, texts_at_once: int, gone: str
) -> None:
    monkeypatch.setattr(search, "TEXTS_AT_ONCE", texts_at_once)
    files = search.build(archive(60), GAZETTEER)
    assert check.self_check(archive(60), files) == ()
    broken = tuple(
        replace(file, content=file.content.replace(gone.encode(), gone.replace("的", "x").encode()))
        for file in files
    )
    assert broken != files
    problems = check.self_check(archive(60), broken)
    assert problems
    assert all("检索自查" in problem.message and "的" in problem.message for problem in problems)


@given(st.lists(st.integers(0, 10**9)))
def test_numbers_are_read_as_they_were_written(values: list[int]) -> None:
    text = "".join(map(varints.number, values))
    assert varints.read(text).tolist() == values
    assert not set(text) & set('"\\;!<&')


@pytest.mark.parametrize("digits", [1, 2, 3, 4])
def test_many_numbers_are_written_as_each_is(digits: int) -> None:
    """Those around the first number that takes one character more, too."""
    base, last = len(varints.MORE), len(varints.LAST)
    first = sum(last * base**digit for digit in range(digits))
    values = [0, 1, first - 1, first, first + 1, *range(first - 300, first, 29)]
    values = [value for value in values if value >= 0]
    written = [varints.number(value) for value in values]
    assert [len(text) for text in written[2:5]] == [digits, digits + 1, digits + 1]
    assert varints.row(np.array(values * 30)) == varints.text(values * 30) == "".join(written * 30)
    for value, text in zip(values, written, strict=True):
        assert varints.read(text).tolist() == [value]
        numbers, begins = varints.together(np.array([value, varints.sign(";"), value]), np.array([1, 2, 3]))
        assert numbers.decode() == f"{text};{text}"
        assert begins.tolist() == [len(text), len(text) + 1, 2 * len(text) + 1]


def test_a_small_archive_is_also_a_plain_lunr_index_that_ranks_the_same() -> None:
    (file,) = plain.build(archive(60))
    ours = lunr.index.Index.load(json.loads(file.content))
    ids = {document.number: document.article.id for document in passages.documents(archive(60))}
    for asked in (["公"], ["公安"], ["反诈", "民警"], ["的", "派出", "11"], ["草"], ["鹳鹳"]):
        query = ours.create_query()
        for term in asked:
            query.term(term, use_pipeline=False, presence=QueryPresence.REQUIRED)
        found = {hit["ref"]: hit["score"] for hit in ours.query(query)}
        wanted = {ids[number]: score for number, score in whole_index(60, asked).items()}
        assert found == pytest.approx(wanted, abs=2e-3), asked


def test_a_large_archive_has_no_plain_index() -> None:
    assert list(plain.build(archive(201))) == []
