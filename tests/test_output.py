"""The site on disk: all or nothing, and only what differs."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import stat
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from bulletin.model import KnownFile, OutputFile, Taken
from bulletin.problems import UsageError
from bulletin.publish import disk, output, places
from bulletin.publish import table as tables

Sources = Sequence[tuple[str, str]]


def files(**contents: str) -> list[OutputFile]:
    return [OutputFile(path.replace("__", "/"), text.encode()) for path, text in contents.items()]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def publish(
    made: list[OutputFile],
    folder: Path,
    cache: Path | None = None,
    sources: Sources = (),
    *,
    clears_others: bool = False,
) -> output.Written:
    """Publish these files and the manifest."""
    with output.publication(folder, cache) as target:
        for file in made:
            target.put(file)
        return target.publish(sources, clears_others=clears_others)


@pytest.fixture(params=["cached", "without a cache", "without an exchange", "without hard links"])
def cache(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    """The folder for what the next build can use, in every circumstance that changes how a site is put in place."""
    if request.param == "without an exchange":
        monkeypatch.setattr(disk, "swap", lambda *_: False)
    if request.param == "without hard links":

        def link(source: str, target: str) -> None:
            raise OSError(errno.EPERM, "no hard links here", source, None, target)

        monkeypatch.setattr(os, "link", link)
    return None if request.param == "without a cache" else tmp_path / "cache"


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in [folder, *folder.rglob("*")]
    }


def inodes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_ino
        for path in folder.rglob("*")
        if path.is_file()
    }


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.lstat().st_mode) for path in [folder, *folder.rglob("*")]}


def plain(folder: Path) -> dict[str, bytes]:
    """The files of a site but the manifest."""
    return {path: data for path, data in tree(folder).items() if path != "manifest.json"}


def test_a_file_of_the_last_site_is_given_only_as_it_was_written(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    publish(files(a="1", b__c="2", gone="3"), folder, cache)
    (folder / "b" / "c").write_text("two", encoding="utf-8")
    (folder / "gone").unlink()
    with output.publication(folder, cache) as target:
        assert target.last.files == {"a": KnownFile("a", hashlib.sha256(b"1").hexdigest(), 1)}
        asked = ("a", "b/c", "gone", "..", "b", "manifest.json")
        assert [target.last.read(path) for path in asked] == [b"1", None, None, None, None, None]
        (folder / "a").write_text("9")
        assert target.last.read("a") is None


def test_the_folder_holds_exactly_the_files(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    publish(files(a="1", b__c="2"), folder, cache)
    written = publish(files(a="1", b__d="3"), folder, cache)
    assert plain(folder) == {"a": b"1", "b/d": b"3"}
    assert (written.changed, written.removed, written.files) == (2, 1, 3)  # the manifest, too
    assert list(output.verify(folder, {}, cache)) == []


def test_what_does_not_differ_is_not_touched(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    publish(files(a="1", b="2", c__d="3"), folder, cache)
    time.sleep(0.02)
    publish(
        files(a="1", b="2", c__d="3"), folder, cache
    )  # what was touched in the tick of the table is looked at again
    before = [stamps(place) for place in (folder, cache or folder)]
    assert publish(files(a="1", b="2", c__d="3"), folder, cache).changed == 0
    assert [stamps(place) for place in (folder, cache or folder)] == before


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish(files(a="1", b="0", c__d="3"), folder, cache)
    for turn in range(1, 5):
        before = inodes(folder)
        publish(files(a="1", b=f"{turn}", c__d="3"), folder, cache)
        now = inodes(folder)
        assert {path for path in now if now[path] != before[path]} == {"b", "manifest.json"}
        assert inodes(next(cache.glob("sites/*/twin"))) == now  # the same site once more


def test_a_twin_that_nobody_touched_is_not_put_together_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    linked: list[list[str]] = []
    link = disk.link

    def counted(source: str, target: str, paths: Iterable[str], *, may_copy: bool = False) -> None:
        linked.append(sorted(paths))
        link(source, target, linked[-1], may_copy=may_copy)

    publish(files(a="1", b="0", c__d="3"), folder, cache)
    publish(files(a="1", b="1", c__d="3"), folder, cache)
    monkeypatch.setattr(disk, "link", counted)
    time.sleep(0.02)  # what is touched in the tick of the table is looked at again
    publish(files(a="1", b="2", c__d="3"), folder, cache)
    time.sleep(0.02)
    publish(files(a="1", b="3", c__d="4"), folder, cache)
    assert linked == [["b", "manifest.json"], ["b", "c/d", "manifest.json"]]
    # Where somebody looked into the site and left nothing, the twin is what it was, and so is the next.
    for turn in "45":
        time.sleep(0.02)
        os.utime(folder / "c")
        publish(files(a="1", b=turn, c__d="4"), folder, cache)
    assert linked[2:] == [["b", "manifest.json"]] * 2


def test_a_file_that_is_known_need_not_be_at_hand(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    publish(files(a="1", b="2"), folder, cache)
    with output.publication(folder, cache) as target:
        target.put(KnownFile("a", hashlib.sha256(b"1").hexdigest(), 1))
        target.put(OutputFile("b", b"3"))
        assert target.publish([]).changed == 2
    assert plain(folder) == {"a": b"1", "b": b"3"}
    with output.publication(folder, cache) as target, pytest.raises(AssertionError):
        target.put(KnownFile("a", hashlib.sha256(b"2").hexdigest(), 1))


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    for made, wanted in (
        (files(a="1"), {"a": b"1"}),
        (files(a__b="2", a__c__d="3"), {"a/b": b"2", "a/c/d": b"3"}),
        (files(a__c="4"), {"a/c": b"4"}),
        (files(a="1"), {"a": b"1"}),
    ):
        publish(made, folder, cache)
        assert plain(folder) == wanted


def test_nothing_is_left_beside_the_site(tmp_path: Path, cache: Path | None) -> None:
    publish(files(a="1"), tmp_path / "site", cache)
    publish(files(a="2"), tmp_path / "site", cache)
    with contextlib.suppress(KeyError), output.publication(tmp_path / "site", cache) as target:
        target.put(OutputFile("a", b"3"))
        raise KeyError
    assert {path.name for path in tmp_path.iterdir()} <= {"site", "cache"}
    assert plain(tmp_path / "site") == {"a": b"2"}
    assert list(output.verify(tmp_path / "site", {}, cache)) == []
    publish(files(a="4"), tmp_path / "site", cache)
    assert plain(tmp_path / "site") == {"a": b"4"}


def test_the_disk_holds_what_was_written_before_it_is_the_site(
    tmp_path: Path, cache: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    publish(files(a="1", b__c="2", d="3"), folder, cache)
    before = tree(folder)
    asked: list[tuple[set[str], set[str]]] = []

    def sync(root: str, paths: Iterable[str], folders: Iterable[str]) -> None:
        if tree(folder) == before:
            asked.append((set(paths), set(folders)))
            assert all(Path(root, path).is_file() for path in asked[-1][0])
            assert all(Path(root, path).is_dir() for path in asked[-1][1])

    monkeypatch.setattr(disk, "sync", sync)
    publish(files(a="1", b__c="4", e__f="5"), folder, cache)
    assert asked == [({"b/c", "e/f", "manifest.json"}, {"", "b", "e"})]


def test_what_somebody_did_to_the_site_is_repaired(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    made = files(a="1", b="2", c__d="3", c__e="4", f="5")
    publish(made, folder, cache)
    (folder / "a").write_text("9")  # written into: in the twin, too, where it is the same file
    (folder / "b").unlink()
    (folder / "b").write_text("2")  # the same again
    shutil.rmtree(folder / "c")
    (folder / "c").write_text("!")
    (folder / "f").chmod(0o600)
    (folder / ".DS_Store").write_text("")
    (folder / "manifest.json").unlink()
    with pytest.raises(UsageError):  # c is a file of somebody's now
        publish(made, folder, cache)
    (folder / "c").unlink()
    (folder / "c").mkdir(mode=0o700)
    if cache:  # without the table nobody knows what the folder holds
        publish(made, folder, cache)
        assert plain(folder) == {file.path: file.content for file in made}
        assert list(output.verify(folder, {}, cache)) == []
        assert modes(folder) == {0o644, 0o755}
        publish(files(a="1", b="6"), folder, cache)
        assert plain(folder) == {"a": b"1", "b": b"6"}
        assert modes(folder) == {0o644, 0o755}


def test_what_somebody_did_to_the_twin_is_not_published(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish(files(a="1", b="2", c__d="3"), folder, cache)
    for damage, is_gone in itertools.product(("unlink", "add", "replace", "write", "all"), (False, True)):
        (twin,) = cache.glob("sites/*/twin")
        if is_gone:
            shutil.rmtree(folder)
        match damage:
            case "unlink":
                (twin / "a").unlink()
            case "add":
                (twin / "c" / "more").write_text("mine")
            case "replace":
                (twin / "a").unlink()
                (twin / "a").write_text("mine")
            case "write":
                (twin / "a").write_text("mine")
            case _:
                shutil.rmtree(twin)
        publish(files(a="1", b=f"{damage}", c__d="3"), folder, cache)
        assert plain(folder) == {"a": b"1", "b": damage.encode(), "c/d": b"3"}


def test_a_file_that_somebody_replaced_by_the_same_is_the_same_in_the_twin_again(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish(files(a="1", b="2"), folder, cache)
    (folder / "a").unlink()
    (folder / "a").write_text("1")
    for turn in "233":
        time.sleep(0.02)  # what is touched in the tick of the table is looked at again
        publish(files(a="1", b=turn), folder, cache)
        assert plain(folder) == {"a": b"1", "b": turn.encode()}
        time.sleep(0.02)
        with output.publication(folder, cache) as target:
            assert target.is_untouched
    assert inodes(next(cache.glob("sites/*/twin"))) == inodes(folder)


def test_a_site_that_is_gone_is_known_from_its_twin(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish(files(a="1", b="1"), folder, cache)
    for turn in range(1, 3):
        shutil.rmtree(folder)
        with output.publication(folder, cache) as target:
            assert target.last.read("a") == b"1"
            target.put(target.last.files["a"])
            target.put(OutputFile("b", f"{turn}".encode()))
            target.publish([])
        assert plain(folder) == {"a": b"1", "b": f"{turn}".encode()}
        assert inodes(folder) == inodes(next(cache.glob("sites/*/twin")))


def test_a_site_that_was_emptied_gets_a_twin_that_holds_all_of_it(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish(files(a__x="1", b="1"), folder, cache)
    (folder / "b").write_text("2")
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    publish(files(a__x="1", b="1"), folder, cache)
    assert inodes(folder) == inodes(next(cache.glob("sites/*/twin")))
    publish(files(a__x="3", b="1"), folder, cache)
    assert plain(folder) == {"a/x": b"3", "b": b"1"}


_SYNC, _SYNC_PATH = disk.sync, disk.sync_path
"""As they are; while tests run nothing waits for a disk."""


def test_a_folder_with_folders_gives_way_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "sync", _SYNC)
    monkeypatch.setattr(disk, "sync_path", _SYNC_PATH)
    folder, cache = tmp_path / "site", tmp_path / "cache"
    for made in (files(a__b__c="1"), files(a="2"), files(a__b__c="3")):
        publish(made, folder, cache)
        assert plain(folder) == {file.path: file.content for file in made}


@pytest.mark.parametrize("what", ["gone", "cut", "no table", "older", "of another folder"])
def test_a_cache_that_is_not_right_is_as_if_it_were_not_there(tmp_path: Path, what: str) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish(files(a="1", b="2"), folder, cache)
    if what == "older":
        shutil.copytree(cache, tmp_path / "older")
        publish(files(a="1", b="4", z="5"), folder, cache)
        shutil.rmtree(cache)
        (tmp_path / "older").rename(cache)
    (home,) = cache.glob("sites/*")
    match what:
        case "gone":
            shutil.rmtree(cache)
        case "cut":
            data = (home / "table").read_bytes()
            (home / "table").write_bytes(data[:-1])
        case "no table":
            (home / "table").write_bytes(b"{}")
        case "of another folder":
            folder = tmp_path / "other"
            publish(files(a="7", d="8"), folder)
            home.rename(home.with_name(places.place_of(folder, cache).home.name))  # type: ignore[union-attr]
    publish(files(a="1", b="3"), folder, cache)
    assert plain(folder) == {"a": b"1", "b": b"3"}
    assert list(output.verify(folder, {}, cache)) == []
    before = stamps(folder)
    publish(files(a="1", b="3"), folder, cache)
    assert stamps(folder) == before


def test_a_table_never_leads_out_of_the_site(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    (tmp_path / "mine").write_text("mine")
    folder.mkdir()
    for path in ("../mine", "/etc/passwd", "a/../../mine", "./a", "a//b", "", ".."):
        listing = json.dumps({"files": {path: "0" * 64}, "sources": {}})
        (folder / "manifest.json").write_text(listing)
        with pytest.raises(UsageError):
            publish(files(a="1"), folder)
    assert (tmp_path / "mine").read_text() == "mine"


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.binary(max_size=3)), max_size=4), st.booleans())
def test_a_table_comes_back_as_it_was_written(rows: list[tuple[str, bytes]], has_folders: bool) -> None:
    known = {path: KnownFile(path, hashlib.sha256(data).hexdigest(), len(data)) for path, data in rows}
    stamps = {path: (file.size, 1700000000000000000, 2**53, 33188) for path, file in known.items()}
    folders = {"": (0, 5, 6, 7), "a": (0, 8, 9, 10)} if has_folders else {}
    table = tables.Table.of(known, stamps, folders, folders, "sources", "proof")
    written = tables.to_bytes(table)
    again = tables.from_bytes(written)
    assert again == table
    assert (again.files, again.noted.by_path) == (known, stamps)
    assert again.folders.by_path == again.twin_folders.by_path == folders
    body = written.index(b"\n") + 1
    for at in range(body, len(written)):
        assert tables.from_bytes(written[:at]) is None
        assert tables.from_bytes(written[:at] + bytes([written[at] ^ 1]) + written[at + 1 :]) is None


class Steps(RuleBasedStateMachine):
    """A site that is published again and again while people and accidents do what they do."""

    def __init__(self) -> None:
        super().__init__()
        self.scratch = tempfile.TemporaryDirectory()
        self.folder, self.cache = Path(self.scratch.name, "site"), Path(self.scratch.name, "cache")
        self.wanted: dict[str, bytes] = {}

    def teardown(self) -> None:
        self.scratch.cleanup()

    PATHS = st.sampled_from(["a", "b", "c/d", "c/e", "c/f/g", "h/i", "j"])

    @rule(path=PATHS, data=st.binary(max_size=2))
    def want(self, path: str, data: bytes) -> None:
        self.wanted[path] = data

    @rule(path=PATHS)
    def no_longer_want(self, path: str) -> None:
        self.wanted.pop(path, None)

    @rule(path=PATHS, data=st.binary(max_size=2), inside=st.booleans(), in_twin=st.booleans())
    def write_into_it(self, path: str, data: bytes, inside: bool, in_twin: bool) -> None:
        root = next(self.cache.glob("sites/*/twin"), self.folder) if in_twin else self.folder
        if (root / path).is_file():
            if not inside:
                (root / path).unlink()
            (root / path).write_bytes(data)

    @rule(what=st.sampled_from(["site", "cache", "twin", "table"]))
    def lose(self, what: str) -> None:
        for path in {
            "site": [self.folder],
            "cache": [self.cache],
            "twin": self.cache.glob("sites/*/twin"),
            "table": self.cache.glob("sites/*/table"),
        }[what]:
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True) if path.is_file() else None

    @rule(is_cached=st.booleans())
    def fail_in_the_midst(self, is_cached: bool) -> None:
        was = tree(self.folder) if self.folder.exists() else None
        with (
            contextlib.suppress(KeyError),
            output.publication(self.folder, self.cache if is_cached else None) as target,
        ):
            target.put(OutputFile("a", b"fails"))
            raise KeyError
        assert (tree(self.folder) if self.folder.exists() else None) == was

    @rule(is_cached=st.booleans(), knows=st.booleans())
    def publish(self, is_cached: bool, knows: bool) -> None:
        cache = self.cache if is_cached else None
        with output.publication(self.folder, cache) as target:
            for path, data in self.wanted.items():
                known = target.last.files.get(path)
                file = OutputFile(path, data)
                target.put(known if knows and known and known.digest == file.digest else file)
            target.publish([])
        assert plain(self.folder) == self.wanted
        assert list(output.verify(self.folder, {}, cache)) == []
        assert modes(self.folder) == {0o644, 0o755}
        before = stamps(self.folder)
        assert publish([OutputFile(*pair) for pair in self.wanted.items()], self.folder, cache).changed == 0
        assert stamps(self.folder) == before


Steps.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
TestSteps = pytest.mark.slow(Steps.TestCase)


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path, cache: Path | None) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("mine")
    for folder in (content, content / "site", tmp_path):
        with pytest.raises(UsageError):
            output.check_folder(folder, content)
    with pytest.raises(UsageError):
        publish(files(a="1"), tmp_path / "home", cache)
    assert tree(tmp_path / "home") == {"letter.txt": b"mine"}
    with pytest.raises(UsageError):
        output.check_folder(tmp_path / "home" / "letter.txt", content)
    for folder in (tmp_path / "fresh", tmp_path / "home"):
        output.check_folder(folder, content)


def test_what_others_put_beside_the_site_is_not_thrown_away(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    publish(files(a="1"), folder, cache)
    (folder / ".DS_Store").write_bytes(b"")
    publish(files(a="1"), folder, cache)
    for other in (".git", "CNAME", "b/notes.txt", "link"):
        path = folder / other
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(tmp_path) if other == "link" else path.write_text("mine")
        with pytest.raises(UsageError, match=other):
            publish(files(a="2"), folder, cache)
        path.unlink()
    publish(files(a="2"), folder, cache)


def test_three_of_many_foreign_files_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "a folder" / "that is new"
    publish(files(a="1"), folder)
    for name in "wxyz":
        (folder / name).write_text("mine")
    with pytest.raises(UsageError) as error:
        publish(files(a="2"), folder)
    assert str(error.value) == (
        f"--output {folder}：里面有不是本程序写的 w、x、y；为免误删，请移走，或换一个空文件夹"
    )


def test_a_manifest_of_another_program_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for text in ('{"name": "an app", "icons": []}', "", "[]", '{"files": {"a": 1}, "sources": {}}'):
        (tmp_path / "site" / "manifest.json").write_text(text)
        with pytest.raises(UsageError):
            publish(files(a="1"), tmp_path / "site")


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_everybody_may_read_the_site_whatever_the_umask(
    tmp_path: Path, umask: int, cache: Path | None
) -> None:
    before = os.umask(umask)
    try:
        publish(files(a="1", b__c__d="2"), tmp_path / "site", cache)
        publish(files(a="2", b__c__d="2", e__f="3"), tmp_path / "site", cache)
    finally:
        os.umask(before)
    assert modes(tmp_path / "site") == {0o644, 0o755}


def test_a_link_is_no_folder_to_replace(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(UsageError):
        output.check_folder(tmp_path / "link", tmp_path / "content")


def test_folders_that_somebody_closed_are_opened_again(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    for text in "11233":  # what was closed and exchanged is the twin, and the site after that
        publish(files(a=text, b__c__d="2"), folder, cache)
        if cache:  # without the table nobody knows what they were
            assert modes(folder) == {0o644, 0o755}
        if text < "3":
            (folder / "b").chmod(0o700)


def test_a_file_that_cannot_be_written_is_named_as_the_person_knows_it(
    tmp_path: Path, cache: Path | None
) -> None:
    folder, name = tmp_path / "site", "b" * 300
    publish(files(a="1"), folder, cache)
    with output.publication(folder, cache) as target, pytest.raises(OSError, match="too long") as error:
        target.put(OutputFile(name, b"2"))
    assert error.value.filename == str(folder / name)
    assert plain(folder) == {"a": b"1"}


def test_the_manifest_says_what_the_site_was_made_of_where_no_file_differs(
    tmp_path: Path, cache: Path | None
) -> None:
    folder = tmp_path / "site"
    for made, sources in (
        (files(a="1", b="2"), [("pages/x.txt", "0" * 64)]),
        (files(a="1", b="2"), [("pages/x.txt", "1" * 64)]),
        (files(a="1"), [("pages/x.txt", "1" * 64)]),
        (files(a="1"), []),
    ):
        publish(made, folder, cache, sources)
        assert plain(folder) == {file.path: file.content for file in made}
        assert list(output.verify(folder, dict(sources), cache)) == []


def test_two_documents_on_one_path_are_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="a"):
        publish([*files(a="1"), *files(a="2")], tmp_path / "site")


def alter_unseen(path: Path, data: bytes) -> None:
    """Write other bytes of the same number into a file, as a failing disk does: size, time and inode stay."""
    known = path.stat()
    assert len(data) == known.st_size
    path.write_bytes(data)
    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))


def test_bytes_that_changed_behind_their_stamps_are_found_by_some_sample(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish([OutputFile(f"f{n:02}", b"x") for n in range(40)], folder, cache)
    alter_unseen(folder / "f07", b"y")
    alter_unseen(folder / "f31", b"z")
    with output.publication(folder, cache) as target:
        assert target.is_untouched  # as far as stamps tell
        samples = [target.altered(seed) for seed in range(200)]
        assert {path for found in samples for path in found} == {"f07", "f31"}
        assert not all(samples), "each time a few files, not all of them"
        (folder / "f31").unlink()
        assert "f31" in {path for seed in range(200) for path in target.altered(seed)}


def test_of_a_small_site_every_file_is_read_each_time(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish(files(a="1", b="2", c="3"), folder, cache)
    alter_unseen(folder / "a", b"x")
    alter_unseen(folder / "c", b"y")
    with output.publication(folder, cache) as target:
        assert [target.altered(seed) for seed in range(3)] == [("a", "c")] * 3


def test_what_is_known_of_a_site_is_known_of_this_one_alone(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    with output.publication(folder, cache) as target:
        assert (target.is_untouched, target.mark, target.manifest, target.proof) == (False, b"", "", "")
        assert target.listed() == ({}, {})
        target.put(OutputFile("a", b"1"))
        assert target.is_fresh("a")
        target.publish([("pages/x.txt", "0" * 64)], "proof")
        mark, manifest = target.mark, target.manifest
    assert mark
    assert manifest == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    with output.publication(folder, cache) as target:
        assert (target.is_untouched, target.mark, target.manifest, target.proof) == (
            True,
            mark,
            manifest,
            "proof",
        )
        assert target.home == places.place_of(folder, cache).home
        assert target.listed() == ({"a": hashlib.sha256(b"1").hexdigest()}, {"pages/x.txt": "0" * 64})
        target.put(OutputFile("a", b"1"))
        assert not target.is_fresh("a")
        assert target.digests == {"a": hashlib.sha256(b"1").hexdigest()}
        target.publish([])
    with output.publication(folder, cache) as target:
        assert target.proof == ""
        target.put(OutputFile("a", b"1"))
        target.publish([("pages/x.txt", "0" * 64)], "proof")
        mark, manifest = target.mark, target.manifest
    with output.publication(folder, cache, is_trusted=False) as target:  # every file is read
        assert (target.is_untouched, target.mark, target.proof) == (False, b"", "")
        assert target.last.read("a") == b"1"
    with output.publication(folder, None) as target:
        assert (target.is_untouched, target.mark, target.home) == (False, b"", None)
        (folder / "manifest.json").unlink()  # and not written into: the twin has the same file
        (folder / "manifest.json").write_text("{}")
        assert target.listed() == ({}, {})
    shutil.rmtree(folder)
    with output.publication(folder, cache) as target:  # it is known from its twin, but it is not there
        assert not target.is_untouched
        assert target.manifest == manifest


def test_a_file_that_was_put_is_given_whole(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    publish(files(a="1", b="2"), folder, cache)
    with output.publication(folder, cache) as target:
        fresh = OutputFile("b", b"3")
        assert target.whole(fresh) is fresh
        assert target.whole(target.last.files["a"]) == OutputFile("a", b"1")
        (folder / "a").unlink()
        with pytest.raises(FileNotFoundError) as error:
            target.whole(target.last.files["a"])
        assert (error.value.errno, error.value.strerror, error.value.filename) == (
            errno.ENOENT,
            os.strerror(errno.ENOENT),
            str(folder / "a"),
        )


def test_many_files_of_the_last_site_are_taken_at_once(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    publish(files(a="1", b="2", c="3"), folder, cache)
    with output.publication(folder, cache) as target:
        target.take(Taken((target.last.files["a"], KnownFile("b", hashlib.sha256(b"2").hexdigest(), 1))))
        target.put(OutputFile("d", b"4"))
        assert target.publish([]) == output.Written(4, 2, 1, 3 + target.files["manifest.json"].size)
    assert plain(folder) == {"a": b"1", "b": b"2", "d": b"4"}
    with output.publication(folder, cache) as target:
        target.put(target.last.files["a"])
        with pytest.raises(AssertionError, match="claim the same path"):
            target.take(Taken((target.last.files["a"],)))
    with output.publication(folder, cache) as target, pytest.raises(AssertionError, match="does not hold"):
        target.take(Taken((KnownFile("a", "0" * 64, 1),)))


def test_what_the_manifest_may_not_say_is_not_published(tmp_path: Path, cache: Path | None) -> None:
    folder = tmp_path / "site"
    publish(files(a="1"), folder, cache)
    seen = []

    def judge(listing: OutputFile) -> None:
        seen.append(json.loads(listing.content)["sources"])
        raise KeyError

    with output.publication(folder, cache) as target, contextlib.suppress(KeyError):
        target.put(OutputFile("a", b"2"))
        target.publish([("pages/secret.txt", "0" * 64)], "", judge)
    assert seen == [{"pages/secret.txt": "0" * 64}]
    assert plain(folder) == {"a": b"1"}
    assert list(output.verify(folder, {}, cache)) == []


def test_who_waits_for_another_publication_is_told_so_once(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    said: list[str] = []
    begun = threading.Event()

    def publish_too() -> None:
        def say(what: str) -> None:
            said.append(what)
            begun.set()

        with output.publication(folder, None, say) as target:
            target.put(OutputFile("a", b"2"))
            target.publish([])

    with output.publication(folder, None) as target:
        second = threading.Thread(target=publish_too)
        second.start()
        assert begun.wait(30)
        target.put(OutputFile("a", b"1"))
        target.publish([])
        assert plain(folder) == {"a": b"1"}
    second.join(30)
    assert plain(folder) == {"a": b"2"}
    assert said == [f"另一个命令正在写 {folder}，等它结束"]


def test_twins_of_other_folders_go_when_they_may_not_be_shown_any_more(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    publish(files(a="1"), tmp_path / "one", cache)
    publish(files(a="1"), tmp_path / "two", cache)
    assert len(list(cache.glob("sites/*"))) == 2
    publish(files(a="2"), tmp_path / "two", cache, clears_others=True)
    assert len(list(cache.glob("sites/*"))) == 1
    shutil.rmtree(tmp_path / "two")
    publish(files(a="1"), tmp_path / "one", cache)  # nothing is kept of a site that is gone
    assert len(list(cache.glob("sites/*"))) == 1


def publish_for_ever(folder: Path, cache: Path, pipe: int) -> None:
    """One site after the other, each a little different; a byte down the pipe for each."""
    for turn in itertools.count():
        made = [
            OutputFile(f"d{n % 7}/{n}", f"{turn if n % 5 else 0} {n}".encode() * 50)
            for n in range(150 + turn % 9)
        ]
        publish(made, folder, cache if turn % 4 else None)
        os.write(pipe, b".")


def kill_and_look(tmp_path: Path, seed: int) -> None:
    """Publish in a process that is killed at an instant the seed names; then look what is there, and publish again."""
    rng = random.Random(seed)
    folder, cache = tmp_path / "site", tmp_path / "cache"
    is_in_one_step = rng.random() < 0.5
    heard, told = os.pipe()
    child = os.fork()
    if not child:
        if not is_in_one_step:
            disk.swap = lambda *_: False
        try:
            publish_for_ever(folder, cache, told)
        finally:
            os._exit(1)
    os.close(told)
    for _ in range(rng.randint(1, 4)):
        os.read(heard, 1)  # a first site stands
    time.sleep(rng.random() * 0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(heard)
    if is_in_one_step:  # between two renames there is none, until the next build puts it back
        found = [problem for problem in output.verify(folder, {}, cache) if problem.path]
        assert found == [], f"seed {seed}"
    publish(files(a=f"{seed}"), folder, cache)
    assert plain(folder) == {"a": f"{seed}".encode()}, f"seed {seed}"
    assert {path.name for path in tmp_path.iterdir()} == {"site", "cache"}, f"seed {seed}"
    assert list(output.verify(folder, {}, cache)) == [], f"seed {seed}"
    (home,) = cache.glob("sites/*")
    assert {path.name for path in home.iterdir()} == {"table", "twin", "where"}, f"seed {seed}"
    assert inodes(home / "twin") == inodes(folder), f"seed {seed}"
    for path in (folder, cache):
        shutil.rmtree(path)


@pytest.mark.slow
def test_a_build_killed_at_any_instant_leaves_a_whole_site(tmp_path: Path) -> None:
    for seed in range(20):
        kill_and_look(tmp_path, seed)


@pytest.mark.nightly
def test_many_builds_killed_at_any_instant_leave_whole_sites(tmp_path: Path) -> None:
    for seed in range(100, 400):
        kill_and_look(tmp_path, seed)


def test_what_a_killed_build_left_is_named_and_cleared(tmp_path: Path) -> None:
    folder, cache = tmp_path / "site", tmp_path / "cache"
    publish(files(a="1"), folder, cache)
    place = places.place_of(folder, cache)
    (tmp_path / ".site.new").mkdir()
    (tmp_path / ".site.old").mkdir()
    place.begin()
    found = [str(problem) for problem in output.verify(folder, {}, cache)]
    assert len(found) == 4
    assert all(message.startswith(":1: 上次构建中断，留下了 ") for message in found)
    publish(files(a="1"), folder, cache)
    assert list(output.verify(folder, {}, cache)) == []
    assert {path.name for path in tmp_path.iterdir()} == {"site", "cache"}


def test_the_manifest_is_json_on_lines() -> None:
    made = files(**{'a"b': "1", "乙\\丙": "2", "a__b": "3"})
    sources = [("pages/b.txt", "0" * 64), ("pages/甲.txt", "1" * 64)]
    for those, named in ((made, sources), (made, []), ([], [])):
        text = output.manifest(those, named).content.decode()
        value = json.loads(text)
        assert value == {"files": {file.path: file.digest for file in those}, "sources": dict(named)}
        value = {kind: dict(sorted(entries.items())) for kind, entries in value.items()}
        assert text == json.dumps(value, ensure_ascii=False, indent=0) + "\n"


def test_verify_names_what_was_changed_added_and_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    made = files(a="1", b="2", c="3")
    source = ("articles/x.md", hashlib.sha256(b"x").hexdigest())
    publish(made, folder, sources=[source])
    assert list(output.verify(folder, dict([source]))) == []
    (folder / "a").write_bytes(b"!")
    (folder / "b").unlink()
    (folder / "z").write_bytes(b"?")
    found = [str(problem) for problem in output.verify(folder, {"articles/x.md": "other"})]
    assert found[:-1] == [
        "a:1: 内容与清单不符，构建之后被改过",
        "b:1: 清单里有，网站里没有",
        "z:1: 网站里有，清单里没有",
    ]
    assert found[-1].startswith("manifest.json:1: 源文件 articles/x.md ")


def test_verify_says_of_each_source_what_became_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish(files(a="1"), folder, sources=[("pages/a.txt", "1" * 64), ("pages/b.txt", "2" * 64)])
    found = output.verify(folder, {"pages/a.txt": "3" * 64, "pages/c.txt": "4" * 64})
    assert [(problem.path, problem.message) for problem in found] == [
        ("manifest.json", f"源文件 {name} 在构建之后{what}；请重新运行 python build.py")
        for name, what in (("pages/a.txt", "已改动"), ("pages/b.txt", "已删去"), ("pages/c.txt", "新加的"))
    ]


def test_a_folder_without_a_manifest_is_a_problem(tmp_path: Path) -> None:
    (problem,) = output.verify(tmp_path, {"pages/a.txt": "1" * 64})
    assert str(problem) == "manifest.json:1: 没有清单；请先运行 python build.py"


def test_a_damaged_manifest_is_a_problem(tmp_path: Path) -> None:
    for text in ("", "[]", '{"files": 1}'):
        (tmp_path / "manifest.json").write_text(text)
        (problem,) = output.verify(tmp_path, {})
        assert str(problem) == "manifest.json:1: 清单已损坏；请删去这个文件夹，重新运行 python build.py"
