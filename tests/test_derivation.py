"""What no file states is worked out from the whole archive, in whatever order its pages came."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest
import yaml

from bulletin.archive import assembly as archives
from bulletin.content import frontmatter
from bulletin.exports import records
from tests.conftest import run_build
from tests.content_folder import (
    DAY,
    LATER,
    archive,
    articles,
    by_title,
    convert,
    edit,
    only_pages,
    read,
    state,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Article

TOGETHER = "强化巡逻防控 筑牢安全屏障"
"""Signed 财喜白厚和, without a space; 白厚和 signs on another page."""


def whole(folder: Path, beginning: str) -> Article:
    (found,) = (one for one in archive(folder).articles if one.meta.title.startswith(beginning))
    return found


def test_no_file_states_what_follows_from_elsewhere(bare: Path) -> None:
    convert(bare)
    for article in articles(bare):
        assert not {"date", "date_basis", "tags"} & set(frontmatter.header(article.meta))
    assert by_title(bare, TOGETHER).meta.authors == ()
    assert whole(bare, TOGETHER).meta.authors == ("财喜", "白厚和")
    assert "authors" in whole(bare, TOGETHER).derived


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::9])
def test_any_order_of_arrival_gives_the_same_content(
    bare: Path, tmp_path: Path, order: tuple[int, ...]
) -> None:
    convert(bare)
    later = only_pages(bare, tmp_path / "later")
    pages = sorted((bare / "pages").iterdir())
    for number in order:
        (later / "pages" / pages[number].name).write_bytes(pages[number].read_bytes())
        assert convert(later, every_page=False).problems == ()
    assert state(later) == state(bare)


def published(site: Path) -> dict[str, object]:
    """The files of a site; of the manifest those of the site alone, for ledgers remember what was published meanwhile."""
    found: dict[str, object] = dict(state(site))
    return found | {"manifest.json": json.loads((site / "manifest.json").read_bytes())["files"]}


def test_build_then_check_finds_nothing_after_each_page(bare: Path, tmp_path: Path) -> None:
    later, site = only_pages(bare, tmp_path / "later"), tmp_path / "site"
    for page in sorted((bare / "pages").iterdir(), reverse=True):
        (later / "pages" / page.name).write_bytes(page.read_bytes())
        for command in (("--output", site), ("check",)):
            result = run_build(*command, "--content", later)
            assert result.returncode == 0, result.stderr
    run_build("--content", bare, "--output", tmp_path / "at-once")
    assert published(site) == published(tmp_path / "at-once")
    assert all(article.meta.updated == "" for article in articles(later))


def test_a_key_in_the_file_wins_whole(bare: Path) -> None:
    convert(bare)
    edit(bare, "千里草原", "authors:", 'tags:\n- "反诈"\ndate: "2023-08"\nauthors:')
    article = whole(bare, "千里草原")
    assert (article.meta.tags, article.meta.date, article.meta.date_basis) == (("反诈",), "2023-08", "")
    assert article.derived == frozenset()


@pytest.mark.parametrize("empty", ['tags: []\ndate: ""\n', "tags:\ndate:\n", "tags:\ndate: ''\n"])
def test_a_key_without_a_value_is_not_known_and_not_derived(bare: Path, empty: str) -> None:
    convert(bare)
    edit(bare, "千里草原", "authors:", f"{empty}authors:")
    article = whole(bare, "千里草原")
    assert (article.meta.tags, article.meta.date, article.derived) == ((), "", frozenset())
    # That they are not known is said wherever all values are given.
    assert {"tags": [], "date": ""}.items() <= records.record(article).items()
    assert "tags: []" in frontmatter.serialize(article.meta, article.body)


def test_records_and_markdown_say_which_values_are_derived(bare: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert run_build("--content", bare, "--output", site).returncode == 0
    lines = (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    found = {record["title"]: record for record in map(json.loads, lines)}
    assert found[TOGETHER]["derived"] == ["authors", "date", "date_basis"]
    markdown = (site / found[TOGETHER]["url"] / "index.md").read_text(encoding="utf-8")
    header = yaml.safe_load(markdown.split("---\n")[1])
    assert header == {
        key: value for key, value in found[TOGETHER].items() if key not in {"url", "text", "rights"}
    }


@pytest.mark.parametrize("access", ["withdrawn", "redacted"])
def test_nothing_derived_quotes_what_is_withdrawn_or_redacted(bare: Path, access: str) -> None:
    convert(bare)
    # All articles of the first page are dated by the words of two of them.
    basis = {article.id: article.meta.date_basis for article in archive(bare).articles}
    quoted = [by_title(bare, "开展反恐演练"), by_title(bare, TOGETHER)]
    dates = [
        article.meta.date for article in archive(bare).articles if article.id not in {q.id for q in quoted}
    ]
    for article in quoted:
        assert any(article.meta.title in text for text in basis.values())
        edit(bare, article.meta.title, "added:", f'access: "{access}"\nadded:')
    hidden = {article.id for article in quoted}
    others = [article for article in archive(bare).articles if article.id not in hidden]
    for article in others:
        assert not any(one.meta.title in article.meta.date_basis for one in quoted)
        assert "“9月7日”" not in article.meta.date_basis
    assert [article.meta.date for article in others] == dates
    assert any("不再公开" in article.meta.date_basis for article in others)


def test_a_withdrawn_byline_settles_no_name(bare: Path) -> None:
    convert(bare)
    signed = [one for one in articles(bare) if "白厚和" in one.meta.authors]
    assert signed
    for article in signed:
        edit(bare, article.meta.title, "added:", 'access: "withdrawn"\nadded:')
    assert whole(bare, TOGETHER).meta.authors == ("财喜白厚和",)


def test_names_of_a_redacted_article_are_those_of_its_file(bare: Path) -> None:
    convert(bare)
    edit(bare, TOGETHER, "added:", 'access: "redacted"\nadded:')
    assert whole(bare, TOGETHER).meta.authors == ()


def test_a_name_that_cannot_be_told_is_a_doubt_and_stays_as_printed(bare: Path) -> None:
    convert(bare)
    doubts = [doubt.what for doubt in archives.derive(read(bare)).doubts]
    assert any("财喜白厚和" in what for what in doubts)
    assert any("2023-12~" in what for what in doubts)


def test_other_rules_are_no_correction(bare: Path) -> None:
    """A page that was read by older rules is no problem, and reading it anew sets no day of correction."""
    convert(bare)
    article = by_title(bare, "送奖到岗")
    (path,) = (bare / "ledger").glob("000*")
    older = (
        (bare / article.path).read_text(encoding="utf-8").replace("夏季行动开展以来", "夏季行动，开展以来")
    )
    assert older != (bare / article.path).read_text(encoding="utf-8")
    (bare / article.path).write_text(older, encoding="utf-8")
    record = read(bare).ledger.articles[article.id]
    text = path.read_text(encoding="utf-8").replace(
        record.written, next(file.sha256 for file in read(bare).articles if file.article.id == article.id)
    )
    path.write_text(text.replace("夏季行动开展以来", "夏季行动，开展以来"), encoding="utf-8")
    checked = run_build("check", "--content", bare)
    assert checked.returncode == 0, checked.stderr
    assert "1 个版面按今天的规则会读得不同" in checked.stderr
    assert convert(bare, LATER, every_page=False).files == ()
    assert [path for path, _ in convert(bare, LATER).files] == [article.path]
    assert by_title(bare, "送奖到岗").meta.updated == ""
    assert by_title(bare, "送奖到岗").meta.added == DAY
