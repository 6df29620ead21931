"""The index: exact on every string, ranked as lunr ranks, checked by itself."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import lunr.builder
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunr.query import QueryPresence

from bulletin import frontmatter, search, search_check, search_documents, search_index
from bulletin.model import Archive, OutputFile, Settings

if TYPE_CHECKING:
    from bulletin.model import Article

WORDS = (
    "公安",
    "公安局",
    "派出所",
    "民警",
    "反诈",
    "草原",
    "的",
    "96110",
    "110",
    "昆仑2022",
    "APP",
    "，",
    "。",
    " ",
    "在",
)


def article(number: int) -> Article:
    """An article of words drawn by its number; about every third field is empty."""
    rng = random.Random(number)

    def text(most: int) -> str:
        return "".join(rng.choices(WORDS, k=rng.randint(0, most)))

    header = {
        "id": f"a{number:04}",
        "title": text(5),
        "kicker": text(2),
        "deck": text(2),
        "dateline": rng.choice(("陕坝", "")),
        "date": rng.choice(("2023-09~", "2023-07-01", "[2023-12..2024-02]", "")),
    }
    lines = [f'{key}: "{value}"' for key, value in header.items()]
    lines += ["authors:", *(f'  - "{name}"' for name in rng.sample(["白厚和", "财喜", "公安 民警"], k=2))]
    body = "\n\n".join(filter(str.strip, [text(30), "## 标题 " + text(3), text(30), text(8)]))
    return frontmatter.parse("---\n" + "\n".join(lines) + "\n---\n\n" + body, f"{number}.md")


@cache
def archive(size: int) -> Archive:
    return Archive(Settings(), (), tuple(article(number) for number in range(size)))


@cache
def reader(size: int, common: int = search_index.COMMON) -> search_check.Reader:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_index.build, "__defaults__", (common,))
        return search_check.Reader(search.build(archive(size)))


def truth(documents: tuple[search_documents.Document, ...], letters: str) -> Counter[search_check.Slot]:
    """How often a string stands in each slot, by looking at every passage."""
    counts: Counter[search_check.Slot] = Counter()
    for number, document in enumerate(documents):
        for passage in document.passages:
            text = passage.letters
            times = sum(text.startswith(letters, at) for at in range(len(text)))
            if times:
                counts[passage.field, number] += times
    return counts


@pytest.mark.parametrize("common", [search_index.COMMON, 40, 5])
def test_every_string_has_exactly_its_articles(common: int) -> None:
    documents = search_documents.documents(archive(60))
    index = reader(60, common)
    assert bool(index.common) == (common < search_index.COMMON)
    rng = random.Random(common)
    for _ in range(300):
        letters = rng.choice(rng.choice(documents).passages).letters
        if not letters:
            continue
        start = rng.randrange(len(letters))
        asked = letters[start : start + rng.randint(1, 12)]
        assert index.count(asked) == truth(documents, asked), asked


def test_a_string_across_two_paragraphs_or_two_names_is_not_found() -> None:
    text = '---\nid: "aaaa"\nauthors: ["财喜", "白厚和"]\n---\n\n甲乙\n\n丙丁'
    index = search_check.Reader(search.build(Archive(Settings(), (), (frontmatter.parse(text, "a.md"),))))
    assert index.count("甲乙")
    assert index.count("丙丁")
    assert not index.count("乙丙")
    assert not index.count("甲乙丙丁")
    assert not index.count("喜白")


def whole_index(size: int, letters: str) -> dict[str, float]:
    """Scores of plain lunr: every string of that length is a term, everything is in the index."""
    builder = lunr.builder.Builder()
    builder.ref("id")
    builder.k1(search_index.K1)
    builder.b(search_index.B)
    for field, boost in search_index.FIELDS.items():
        builder.field(field, boost)
    length = len(letters)
    for number, document in enumerate(search_documents.documents(archive(size))):
        builder.add(
            {"id": str(number)}
            | {
                field: [
                    passage.letters[at : at + length]
                    for passage in document.of(field)
                    for at in range(len(passage.letters) - length + 1)
                ]
                for field in search_index.FIELDS
            }
        )
    found = builder.build().query(
        callback=lambda query: query.term(letters, use_pipeline=False, presence=QueryPresence.REQUIRED)
    )
    return {hit["ref"]: hit["score"] for hit in found}


@pytest.mark.parametrize(
    "letters", ["的", "公安", "110", "派出所", "民警公安", "局派出所", "昆仑2022", "app"]
)
@pytest.mark.parametrize("common", [search_index.COMMON, 20])
def test_scores_are_those_of_a_whole_lunr_index(
    monkeypatch: pytest.MonkeyPatch, letters: str, common: int
) -> None:
    # lunr rounds to three decimals to shorten its file; a partial index has no need to.
    monkeypatch.setattr(lunr.builder, "round", lambda score, _: score, raising=False)
    whole = whole_index(60, letters)
    assert whole
    assert reader(60, common).search(letters) == pytest.approx(
        {int(ref): score for ref, score in whole.items()}
    )


def test_a_headline_stands_above_any_number_of_matches_in_a_body() -> None:
    bodies = ["反诈" * 50, "校园", "校园反诈"]
    texts = [f'---\nid: "a00{n}"\ntitle: "题"\n---\n\n{body}' for n, body in enumerate(bodies)]
    texts.append('---\nid: "a009"\ntitle: "反诈进校园"\n---\n\n正文')
    articles = tuple(frontmatter.parse(text, f"{n}.md") for n, text in enumerate(texts))
    made = Archive(Settings(), (), articles)
    found = search_check.Reader(search.build(made)).search("反诈")
    ids = [search_documents.documents(made)[number].article.id for number in found]
    assert ids == ["a009", "a000", "a002"]


def test_newer_articles_have_higher_numbers_and_unknown_dates_the_lowest() -> None:
    dates = [document.article.meta.date for document in search_documents.documents(archive(60))]
    order = ["", "2023-07-01", "2023-09~", "[2023-12..2024-02]"]
    assert [order.index(date) for date in dates] == sorted(order.index(date) for date in dates)


def test_withdrawn_articles_stand_nowhere_in_the_index() -> None:
    gone = frontmatter.parse(
        '---\nid: "gone"\ntitle: "撤下的题"\naccess: "withdrawn"\n---\n\n撤下的字', "g.md"
    )
    files = search.build(replace(archive(5), articles=(*archive(5).articles, gone)))
    assert not any("撤下" in file.content.decode() or "gone" in file.content.decode() for file in files)


def test_two_builds_are_the_same_bytes() -> None:
    assert search.build(archive(60)) == search.build(replace(archive(60)))


def test_an_empty_archive_has_an_index() -> None:
    files = search.build(Archive(Settings(), (), ()))
    assert [file.path for file in files] == [
        f"search/index/{name}.js" for name in ("facets", "forgiving", "meta")
    ]
    assert search.self_check(Archive(Settings(), (), ()), files) == ()


def test_a_large_archive_is_written_in_parts_and_small_changes_touch_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "ONE_FILE", 0)
    monkeypatch.setattr(search, "BUCKET", 500)
    files = {file.path: file.content for file in search.build(archive(400))}
    assert len(files) > 400
    assert search.self_check(archive(400), tuple(OutputFile(*pair) for pair in files.items())) == ()
    last = archive(400).articles[-1]
    changed = replace(
        archive(400),
        articles=(*archive(400).articles[:-1], replace(last, meta=replace(last.meta, deck="鹳"))),
    )
    after = {file.path: file.content for file in search.build(changed)}
    assert files.keys() == after.keys()
    touched = [path for path in files if files[path] != after[path]]
    assert len(touched) < 20


def test_the_self_check_names_what_is_missing() -> None:
    files = search.build(archive(60))
    assert search.self_check(archive(60), files) == ()
    broken = tuple(replace(file, content=file.content.replace(b'"\xe7\x9a\x84":', b'"x":')) for file in files)
    assert broken != files
    problems = search.self_check(archive(60), broken)
    assert problems
    assert all("检索自查" in problem.message and "的" in problem.message for problem in problems)


@given(st.lists(st.integers(0, 10**9)))
def test_numbers_are_read_as_they_were_written(values: list[int]) -> None:
    text = "".join(map(search_index.number, values))
    assert list(search_check._numbers(text)) == values
    assert not set(text) & set('"\\;!<&')
