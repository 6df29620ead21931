"""An index that is brought up to date is, byte for byte, the one that the archive gives as a whole."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bulletin.content import frontmatter
from bulletin.model import Archive, KnownFile, OutputFile, Settings, one_by_one
from bulletin.search import build as search
from bulletin.search import lenient, postings, splicing, updating
from tests.region import GAZETTEER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import Article

WORDS = (
    "公安局",
    "派出所",
    "反诈",
    "民警",
    "的",
    "96110",
    "APP",
    "牧民",
    "草原",
    "昆仑2022",
    "，",
    "。",
    "鹳",
    "𠮷",
    "省",
    "行",
    "違",
    "后裏",
)
DATES = ("", "2023-09~", "2023-07-01", "2024-01")
DAYS = ("2023-11-14", "2023-11-15")


class Site:
    """The files of the index as they lie in the site."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    @property
    def files(self) -> dict[str, KnownFile]:
        found = (OutputFile(path, content) for path, content in self.contents.items())
        return {file.path: KnownFile(file.path, file.digest, file.size) for file in found}

    def read(self, path: str) -> bytes | None:
        return self.contents.get(path)

    def take(self, files: Sequence[OutputFile | KnownFile]) -> None:
        self.contents = {
            file.path: file.content if isinstance(file, OutputFile) else self.contents[file.path]
            for file in files
        }


def written(number: int, seed: int, date: str, name: str) -> Article:
    rng = random.Random(seed)

    def text(most: int) -> str:
        return "".join(rng.choices(WORDS, k=rng.randint(0, most)))

    header = f'id: "{identity(number)}"\ntitle: "{text(4)}"\ndate: "{date}"\nadded: "{DAYS[number % 2]}"\nauthors: ["{name}"]'
    body = "\n\n".join(filter(None, (text(20), text(3), text(40))))
    return frontmatter.parse(f"---\n{header}\n---\n\n{body}", f"{number}.md", GAZETTEER)


def identity(number: int) -> str:
    return f"a{number:04}"


def updated(
    archive: Archive, site: Site, state: updating.State | None
) -> tuple[list[OutputFile | KnownFile], updating.State | None]:
    """The files of an index that is brought up to date, sorted by path, and its state."""
    update = updating.Update(archive, GAZETTEER, site, state)
    files = sorted(one_by_one(update.files()), key=lambda file: file.path)
    return files, update.state


class Updates(RuleBasedStateMachine):
    """An archive that is edited in every way, its index brought up to date each time."""

    def __init__(self) -> None:
        super().__init__()
        self.articles: dict[int, Article] = {}
        self.issued: dict[str, str] = {}
        self.site = Site()
        self.state: updating.State | None = None
        self.whole = 0

    @property
    def archive(self) -> Archive:
        return Archive(Settings(), (), tuple(self.articles.values()), issued=dict(self.issued))

    @initialize(count=st.integers(0, 60))
    def begin(self, count: int) -> None:
        for number in range(count):
            self.write(number, number, "2023-09~", "白厚和")

    @rule(
        number=st.integers(0, 70),
        seed=st.integers(0, 200),
        date=st.sampled_from(DATES),
        name=st.sampled_from(("白厚和", "财喜", "行省", "公安局民警")),
    )
    def write(self, number: int, seed: int, date: str, name: str) -> None:
        """An article comes, or is edited all over."""
        self.articles[number] = written(number, seed, date, name)
        self.issued[identity(number)] = DAYS[number % 2]

    @rule(data=st.data(), word=st.sampled_from(WORDS))
    def add_a_word(self, data: st.DataObject, word: str) -> None:
        if self.articles:
            number = data.draw(st.sampled_from(sorted(self.articles)))
            meta = self.articles[number].meta
            self.articles[number] = replace(self.articles[number], meta=replace(meta, deck=meta.deck + word))

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if self.articles:
            del self.articles[data.draw(st.sampled_from(sorted(self.articles)))]

    @rule(data=st.data())
    def lose_a_file(self, data: st.DataObject) -> None:
        """The site is no longer as it was written."""
        if self.site.contents:
            del self.site.contents[data.draw(st.sampled_from(sorted(self.site.contents)))]

    @rule()
    def forget(self) -> None:
        self.state = None

    @invariant()
    def the_index_is_that_of_the_whole_archive(self) -> None:
        files, self.state = updated(self.archive, self.site, self.state)
        self.site.take(files)
        whole = {file.path: file.content for file in search.build(self.archive, GAZETTEER)}
        assert [file.path for file in files] == sorted(whole)
        assert self.site.contents == whole


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every limit so low that a few articles reach it."""
    monkeypatch.setattr(search, "TEXTS_AT_ONCE", 1500)
    monkeypatch.setattr(search, "BUCKET", 400)
    monkeypatch.setattr(search, "IDS_AT_ONCE", 20)
    monkeypatch.setattr(postings, "COMMON", 25)
    monkeypatch.setattr(updating, "AT_MOST", 1.0)
    monkeypatch.setattr(lenient, "_HELD", 1)


@pytest.mark.parametrize(
    "kind", [pytest.param("push", marks=pytest.mark.slow), pytest.param("night", marks=pytest.mark.nightly)]
)
def test_an_updated_index_is_the_whole_one(kind: str) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    examples, steps = (5, 10) if kind == "push" else (300, 30)
    run_state_machine_as_test(
        Updates, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    )


def made(count: int) -> Archive:
    articles = tuple(written(number, number, "2023-09~", "白厚和") for number in range(count))
    return Archive(Settings(), (), articles, issued={article.id: article.meta.added for article in articles})


def test_a_word_more_writes_a_few_files_and_makes_nothing_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "COMMON", 2000)
    archive = made(60)
    site = Site()
    files, state = updated(archive, site, None)
    site.take(files)
    first = archive.articles[0]
    changed = replace(
        archive, articles=(replace(first, meta=replace(first.meta, deck="草原")), *archive.articles[1:])
    )
    monkeypatch.setattr(search, "whole", None)
    files, _ = updated(changed, site, state)
    new = [file.path for file in files if isinstance(file, OutputFile)]
    assert 0 < len(new) < len(files) // 4
    files, _ = updated(archive, site, state)
    assert not [file for file in files if isinstance(file, OutputFile)]


def test_a_string_that_becomes_common_makes_the_index_whole() -> None:
    before = {(False, 1): list(range(20))}
    difference: splicing.Difference = {(False, 2): ([], list(range(10)))}
    with pytest.raises(splicing.Whole):
        splicing.spliced("公安", postings.write(before, counted=False), difference)
    after = splicing.spliced("公安", postings.write(before, counted=False), {(False, 2): ([], [3])})
    assert postings.read(after) == before | {(False, 2): [3]}
