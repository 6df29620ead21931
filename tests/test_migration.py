"""An archive kept the old way (one ledger, inferred values in the files) is taken over once and says the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from bulletin.content import frontmatter
from bulletin.exports import records
from tests.conftest import run_build
from tests.content_folder import LATER, archive, by_title, change_page, convert, edit, read, state

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def before(bare: Path) -> Path:
    """The five pages as they were kept: every value in the article files, everything else in ledger.jsonl."""
    convert(bare)
    whole, book = archive(bare), read(bare).ledger
    lines: list[dict[str, object]] = [
        {
            "page": record.page,
            "sha256": next(page.sha256 for page in read(bare).pages if page.name == record.page),
            "spans": [[span.start, span.end, span.owner, span.role.value] for span in record.spans],
        }
        for record in book.pages.values()
    ]
    for article in whole.articles:
        text = frontmatter.serialize(article.meta, article.body)
        (bare / article.path).write_text(text, encoding="utf-8")
        written = hashlib.sha256(text.encode()).hexdigest()
        record = book.articles[article.id]
        lines.append(
            {"id": article.id, "page": record.page, "added": record.added, "written": written, "source": "0"}
        )
    for path in (bare / "ledger").iterdir():
        path.unlink()
    (bare / "ledger").rmdir()
    (bare / "ledger.jsonl").write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    return bare


def values(folder: Path) -> list[dict[str, object]]:
    """What articles.jsonl gives, without what is said of derived values."""
    found = [records.record(article) for article in archive(folder).articles]
    return [{key: value for key, value in record.items() if key != "derived"} for record in found]


def migrate(folder: Path) -> str:
    result = run_build("convert", "--content", folder)
    assert result.returncode == 0, result.stderr
    return result.stderr


def test_an_archive_nobody_edited_becomes_what_converting_gives_now(before: Path, bare: Path) -> None:
    texts = {path: text for path, text in state(before).items() if path.startswith("articles/")}
    assert all(b"date_basis" in text for text in texts.values())
    message = migrate(before)
    assert "账本按版面分开了" in message
    assert "改写了 22 个" in message
    after = state(bare)
    assert "ledger.jsonl" not in after
    assert not any(b"date_basis" in text for path, text in after.items() if path.startswith("articles/"))
    for path in (bare / "ledger").iterdir():
        path.unlink()
    for path in (bare / "articles").iterdir():
        path.unlink()
    convert(bare)
    assert state(bare) == after


def test_the_site_says_the_same_before_and_after(before: Path) -> None:
    edit(before, "千里草原", "戴思惟", "戴思维")
    said = [records.record(file.article) for file in read(before).articles]
    migrate(before)
    assert sorted(values(before), key=lambda one: str(one["id"])) == said
    assert "账本" not in migrate(before)
    assert run_build("check", "--content", before).returncode == 0


def test_from_an_edited_file_only_goes_what_the_program_wrote(before: Path) -> None:
    text = (before / by_title(before, "千里草原").path).read_text(encoding="utf-8")
    edit(before, "千里草原", "2023-07~", "2023-07-15")
    edit(before, "送奖到岗", "一线民辅警心中", "一线民警心中")
    migrate(before)
    # A date a person gave stays, with its basis; the tags are still those of the archive.
    dated = by_title(before, "千里草原")
    kept = (before / dated.path).read_text(encoding="utf-8")
    assert kept == text.replace("2023-07~", "2023-07-15").replace('tags:\n- "枫桥经验"\n', "")
    assert {"date", "date_basis"}.isdisjoint(archive(before).by_id[dated.id].derived)
    corrected = by_title(before, "送奖到岗")
    assert (corrected.meta.date, corrected.meta.date_basis) == ("", "")
    assert "一线民警心中" in corrected.text


def test_what_was_written_before_an_edit_is_known_where_todays_rules_still_give_it(before: Path) -> None:
    edited = edit(before, "送奖到岗", "一线民辅警心中", "一线民警心中")
    migrate(before)
    record = read(before).ledger.articles[edited.id]
    assert record.header is not None
    assert record.header["title"] == edited.meta.title
    assert "一线民辅警心中" in record.body


def test_where_it_is_not_known_the_first_change_of_the_page_asks(before: Path) -> None:
    edited = edit(before, "送奖到岗", "一线民辅警心中", "一线民警心中")
    path = before / "ledger.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = [line | ({"written": "0"} if line.get("id") == edited.id else {}) for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    migrate(before)
    assert read(before).ledger.articles[edited.id].header is None
    assert convert(before, LATER).problems == ()
    change_page(before, "000", "战高温、斗酷暑", "战高温斗酷暑")
    (problem,) = convert(before, LATER).problems
    assert f"--keep {edited.id}" in problem.message


def test_a_branch_from_before_merges_into_an_archive_from_after(before: Path) -> None:
    """A colleague's old ledger comes back with a merge: what is known better stays."""
    old = (before / "ledger.jsonl").read_bytes()
    migrate(before)
    after = state(before)
    (before / "ledger.jsonl").write_bytes(old)
    migrate(before)
    assert state(before) == after


def test_checking_an_old_archive_writes_nothing_and_finds_nothing(before: Path) -> None:
    state_before = state(before)
    result = run_build("check", "--content", before)
    assert result.returncode == 0, result.stderr
    assert state(before) == state_before


def test_what_people_said_of_lines_is_known_to_have_been_heard(before: Path) -> None:
    (before / "boundaries.yaml").write_text("000_f0f7006d1a8be4fe.txt:33: 插题\n", encoding="utf-8")
    path = before / "ledger.jsonl"
    first, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    record = json.loads(first) | {"marks": [[33, "插题"]]}
    path.write_text(json.dumps(record) + "\n" + "".join(rest), encoding="utf-8")
    assert run_build("check", "--content", before).returncode == 0


def test_a_damaged_line_and_one_that_stands_twice_are_named(before: Path) -> None:
    path = before / "ledger.jsonl"
    lines = path.read_text("utf-8").splitlines()
    page, article = json.loads(lines[0])["page"], json.loads(lines[-1])["id"]
    path.write_text("\n".join([*lines, lines[0], "{", lines[-1], ""]), "utf-8")
    before_that = state(before)
    result = run_build("convert", "--content", before)
    assert result.returncode == 1
    found = [line.split("ledger.jsonl:")[1] for line in result.stderr.splitlines() if "ledger.jsonl:" in line]
    count = len(lines)
    assert found == [
        f"{count + 1}: “{page}”在账本里出现了两次；合并分支时请只留一行",
        f"{count + 2}: 这一行不是账本记录；请用版本管理恢复，不要手改",
        f"{count + 3}: “{article}”在账本里出现了两次；合并分支时请只留一行",
    ]
    assert state(before) == before_that
