"""`check`, `verify` and `convert` with a cache say what they say without one, whatever an editor does; and leave nothing else."""

from __future__ import annotations

import json
import os
import shutil
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from bulletin import cache, program
from bulletin.commands import checking, renewal
from bulletin.content import folder as contents
from bulletin.content import stamps
from bulletin.conversion import untouched
from bulletin.conversion.page import transcript
from tests.conftest import ARCHIVE, run_build
from tests.test_build import tree
from tests.test_warm import Editor, Workplace, begun

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["begun"]


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Iterator[Workplace]:
    root = tmp_path / "place"
    shutil.copytree(begun, root)
    yield Workplace(root)
    shutil.rmtree(root)


def said(place: Workplace, command: str) -> tuple[int, str, Any]:
    """What a command says and answers, but for the time that it took."""
    options: list[str | Path] = ["--content", place.content]
    if command == "verify":
        options += ["--output", place.site]
    with (
        mock.patch.object(program, "TEMPLATES", place.root / "templates"),
        mock.patch.object(program, "STATIC", place.root / "static"),
    ):
        done = run_build(command, *options, "--json")
    answer = json.loads(done.stdout)
    del answer["seconds"], answer["stages"]
    return done.returncode, done.stderr, answer


def without_cache(place: Workplace, command: str) -> tuple[int, str, Any]:
    aside = place.root / "aside"
    if not (place.root / cache.FOLDER).exists():  # the editor lost it
        return said(place, command)
    (place.root / cache.FOLDER).rename(aside)
    try:
        return said(place, command)
    finally:
        assert not (place.root / cache.FOLDER).exists(), "no command that only reads makes a cache"
        aside.rename(place.root / cache.FOLDER)


def of_a_page(place: Workplace) -> Path:
    """An article file that was made from a page."""
    files = (place.content / "articles").glob("*.md")
    return next(each for each in files if "source:" in each.read_text("utf-8"))


def looks(folder: Path) -> dict[str, tuple[int, int]]:
    stats = {path: path.stat() for path in folder.rglob("*")}
    return {str(path): (stat.st_mtime_ns, stat.st_ino) for path, stat in stats.items()}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_what_was_found_stands_until_something_changes(place: Workplace, seed: int) -> None:
    editor = Editor(place, seed)
    done: list[str] = []
    for _ in range(3):
        for command in ("check", "verify"):
            before = looks(place.content)
            first, again = said(place, command), said(place, command)
            assert first == again == without_cache(place, command), (seed, done)
            assert looks(place.content) == before
        done.append(editor.do_something())
        if editor.rng.random() < 0.5:
            place.build()


@pytest.mark.slow
def test_nothing_is_read_where_nothing_changed(place: Workplace) -> None:
    for command in ("check", "verify"):
        first = said(place, command)
        with (
            mock.patch.object(contents, "read", side_effect=AssertionError),
            mock.patch.object(checking, "check", side_effect=AssertionError),
        ):
            assert said(place, command) == first
        with (place.content / "articles" / "hand0.md").open("a", encoding="utf-8") as file:
            file.write("\n再添一句。\n")
        with mock.patch.object(contents, "read", side_effect=AssertionError), pytest.raises(AssertionError):
            said(place, command)


@pytest.mark.slow
def test_what_one_command_found_stands_while_others_work(place: Workplace) -> None:
    with (place.content / "articles" / "hand0.md").open("a", encoding="utf-8") as file:
        file.write("\n再添一句。\n")
    said(place, "convert")  # which may write
    first = {command: said(place, command) for command in ("check", "verify", "convert")}
    with mock.patch.object(contents, "read", side_effect=AssertionError):
        assert {command: said(place, command) for command in first} == first


@pytest.mark.slow
def test_a_file_that_is_never_read_is_hashed_once(place: Workplace) -> None:
    """What an editor keeps beside the pages may be large."""
    aside = place.content / "scans" / "large.tif"
    aside.parent.mkdir()
    aside.write_bytes(b"tif" * 1000)
    place.build()
    with (place.content / "articles" / "hand0.md").open("a", encoding="utf-8") as file:
        file.write("\n再添一句。\n")
    with mock.patch.object(stamps, "file_digest", side_effect=file_digest) as hashed:
        place.build()
    names = {Path(call.args[0].name).name for call in hashed.call_args_list}
    assert "hand0.md" in names
    assert "large.tif" not in names


@pytest.mark.slow
def test_what_is_too_large_to_be_read_is_known_by_how_it_looks(place: Workplace) -> None:
    with (place.content / "large.tif").open("wb") as file:
        file.truncate(5_000_000_000)
    first = said(place, "check")
    with mock.patch.object(contents, "read", side_effect=AssertionError):
        assert said(place, "check") == first


@pytest.mark.slow
def test_a_file_saved_again_in_the_tick_in_which_a_build_began_is_read_again(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk that notes seconds: the build has read what it held before, and its stamp is the same."""
    path = place.content / "articles" / "hand0.md"
    path.write_text(path.read_text("utf-8") + "\n近日说的是假的。\n", encoding="utf-8")
    renew, second, real = renewal.renew, 10**9, stamps.stamp_of

    def in_seconds(stat: os.stat_result) -> stamps.Stamp:
        size, modified, changed, inode = real(stat)
        return size, modified // second * second, changed // second * second, inode

    def renewed(*arguments: Any) -> Any:
        done = renew(*arguments)
        data = path.read_text("utf-8").replace("假的", "真的")
        path.write_text(data, encoding="utf-8")
        moments.append(moments[0] + 2 * second)  # as long as the disk takes to tell
        return done

    seen = stamps.seen

    def seen_in_seconds(folder: Path) -> stamps.Seen:
        found = seen(folder)
        assert found is not None
        for name, stamp in [*found.items()]:
            if len(stamp) > 1:
                size, modified, changed, *rest = stamp
                found[name] = size, modified // second * second, changed // second * second, *rest
        return found

    monkeypatch.setattr(stamps, "seen", seen_in_seconds)
    monkeypatch.setattr(contents, "stamp_of", in_seconds)
    moments = [path.stat().st_ctime_ns // second * second]
    monkeypatch.setattr(cache.Cache, "moment", lambda _: moments[-1])
    with mock.patch.object(renewal, "renew", renewed):
        place.build()
    place.build()
    assert "真的" in (place.site / "a" / "hand0" / "index.html").read_text("utf-8")
    assert said(place, "verify")[0] == 0


@pytest.mark.slow
def test_files_that_were_saved_as_they_were_change_nothing(place: Workplace) -> None:
    """Or checked out again. They are read once; then they are known by how they look."""
    first = {command: said(place, command) for command in ("check", "verify")}
    for path in place.content.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes())
    with mock.patch.object(contents, "read", side_effect=AssertionError):
        assert {command: said(place, command) for command in first} == first
        with mock.patch.object(stamps.Seen, "digest_of_bytes", mock.PropertyMock(side_effect=AssertionError)):
            assert {command: said(place, command) for command in first} == first


@pytest.mark.slow
def test_check_looks_at_the_pages_of_which_something_changed(place: Workplace) -> None:
    place.build()
    said(place, "check")
    path = of_a_page(place)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n近日，民警走进社区。\n")
    with mock.patch.object(untouched, "_found", side_effect=untouched._found) as looked:
        found = said(place, "check")
    assert looked.call_count == 1
    assert found == without_cache(place, "check")


@pytest.mark.slow
def test_check_looks_once_at_pages_that_today_s_rules_read_otherwise(place: Workplace) -> None:
    """Until somebody converts them, that is known of them, too, and of how many is said each time."""
    place.build()
    path = of_a_page(place)
    before = path.read_bytes()
    words = before.decode().split("---\n", 2)[2].strip()[:16]
    older = before.replace(words.encode(), f"{words[:8]}{words[9:]}".encode(), 1)
    path.write_bytes(older)
    books = (each for each in (place.content / "ledger").rglob("*") if each.is_file())
    (book,) = (each for each in books if sha256(before).hexdigest() in each.read_text("utf-8"))
    text = book.read_text("utf-8").replace(sha256(before).hexdigest(), sha256(older).hexdigest())
    assert words in text
    book.write_text(text.replace(words, f"{words[:8]}{words[9:]}", 1), encoding="utf-8")
    first = said(place, "check")
    assert first[2]["counts"]["outdated"] == 1
    path = max((place.content / "articles").glob("hand*.md"))
    with path.open("a", encoding="utf-8") as file:
        file.write("\n近日，民警走进社区。\n")
    with mock.patch.object(untouched, "_found", side_effect=untouched._found) as looked:
        found = said(place, "check")
    assert looked.call_count == 0
    assert found == without_cache(place, "check")
    assert found[2]["counts"]["outdated"] == 1


@pytest.mark.slow
def test_verify_reads_the_site_each_time(place: Workplace) -> None:
    assert said(place, "verify")[0] == 0
    path = place.site / "index.html"
    data, stat = path.read_bytes(), path.stat()
    path.write_bytes(data.replace(b"<main", b"<mein", 1))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    status, told, _ = said(place, "verify")
    assert status == 1
    assert "index.html:1: 内容与清单不符" in told


@pytest.mark.slow
def test_after_a_check_a_build_has_what_it_had(place: Workplace) -> None:
    """A command that asks for less than a build does not drop what the build will ask for."""
    for command in ("check", "verify", "convert"):
        said(place, command)
    with (place.content / "articles" / "hand0.md").open("a", encoding="utf-8") as file:
        file.write("\n再添一句。\n")
    counts = json.loads(place.build().stdout)["counts"]
    assert counts["parsed"] == 1
    assert counts["taken_over"] > counts["made"]


@pytest.mark.slow
def test_converting_with_nothing_to_do_reads_no_page_again(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ARCHIVE / "pages", content / "pages")
    (content / "articles").mkdir()
    shutil.copy(ARCHIVE / "site.yaml", content)
    assert run_build("convert", "--content", content).returncode == 0
    written = tree(content)
    with mock.patch.object(transcript, "read_page", side_effect=AssertionError("a page is read again")):
        second = run_build("convert", "--content", content)
        third = run_build("convert", "--content", content)
    assert (second.returncode, third.returncode) == (0, 0)
    assert second.stderr == third.stderr
    assert tree(content) == written
    # A page that changed is read, and no other.
    page = min((content / "pages").iterdir())
    page.write_text(page.read_text(encoding="utf-8").replace("民警", "干警"), encoding="utf-8")
    with mock.patch.object(transcript, "read_page", side_effect=transcript.read_page) as reading:
        assert run_build("convert", "--content", content).returncode == 0
    assert reading.call_count == 1


@pytest.mark.slow
def test_what_was_withdrawn_is_in_nothing_that_was_found(place: Workplace) -> None:
    """Neither in the readings of pages nor in what was said of them."""
    page = place.content / "pages" / "p0.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("民警提醒大家", "绝无仅有的一句提醒大家", 1).replace(
            "近日，民警", "绝无仅有的一句，民警", 1
        ),
        encoding="utf-8",
    )
    assert place.build().returncode == 0
    for command in ("convert", "check"):
        said(place, command)

    def holding() -> list[str]:
        files = (each for each in (place.root / cache.FOLDER).rglob("*") if each.is_file())
        return [each.name for each in files if "绝无仅有的一句".encode() in each.read_bytes()]

    assert holding()
    for path in (place.content / "articles").glob("*.md"):
        written = path.read_text(encoding="utf-8")
        if "绝无仅有的一句" in written:
            path.write_text(written.replace("\nadded:", '\naccess: "withdrawn"\nadded:', 1), encoding="utf-8")
    built = place.build()
    assert built.returncode == 0, built.stderr
    with cache.opened(cache.folder_of(place.content), program.name(), drops=False) as values:
        rows = values._rows("select name, value from value")
    names = {name for name, value in rows if "绝无仅有的一句".encode() in value}
    assert not names & {
        "conversion.readings",
        "conversion.untouched",
        "commands.check",
        "commands.convert",
        "commands.verify",
    }
