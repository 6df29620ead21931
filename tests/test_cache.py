"""The cache: found again by value, absent when damaged, gone when nobody asks, safe with two runs at once."""

from __future__ import annotations

import contextlib
import pickle
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import cache, database, program
from bulletin.digests import Often, digest
from bulletin.model import Access, FrontMatter, Source
from bulletin.problems import ContentError

if TYPE_CHECKING:
    from pathlib import Path

CONNECT = sqlite3.connect

worked: list[str] = []
META = FrontMatter("abcd")


@dataclass(frozen=True, slots=True)
class Counted(Often):
    text: str
    numbers: tuple[int, ...] = ()


@cache.kept
def count(text: str, meta: FrontMatter = META) -> Counted:
    worked.append(text)
    return Counted(text, (len(text), len(meta.id)))


def fail(_: object) -> None:
    raise ContentError


HOLD = """import sqlite3, sys
base = sqlite3.connect(sys.argv[1], isolation_level=None)
base.execute("begin exclusive")
print("held", flush=True)
sys.stdin.read()
"""
Holding = Callable[..., AbstractContextManager[subprocess.Popen[str]]]


@contextlib.contextmanager
def holding(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold a file of SQLite until the block ends, or it is told to `let_go`."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            let_go(process)


def let_go(process: subprocess.Popen[str]) -> None:
    if process.stdin and not process.stdin.closed:
        process.stdin.close()
    process.wait()


@pytest.fixture(autouse=True)
def _nothing_worked() -> None:
    worked.clear()


def run(folder: Path | None, *texts: str, program: str = "one") -> list[Counted]:
    with cache.opened(folder, program):
        return [count(text) for text in texts]


def test_a_value_is_worked_out_once(tmp_path: Path) -> None:
    assert (
        run(tmp_path, "甲", "乙丙")
        == run(tmp_path, "甲", "乙丙")
        == [Counted("甲", (1, 4)), Counted("乙丙", (2, 4))]
    )
    assert worked == ["甲", "乙丙"]


def test_another_program_finds_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    run(tmp_path, "甲")
    run(tmp_path, "甲", program="two")
    assert worked == ["甲", "甲"]
    assert [path.name for path in tmp_path.iterdir()] == ["values-two.sqlite"]


def test_without_a_folder_everything_is_worked_out() -> None:
    assert run(None, "甲", "甲") == [Counted("甲", (1, 4))] * 2
    assert worked == ["甲", "甲"]


def test_what_nobody_asks_for_is_gone_from_the_disk(tmp_path: Path) -> None:
    run(tmp_path, "撤下的一篇", "留下的一篇")
    run(tmp_path, "留下的一篇")
    (file,) = tmp_path.iterdir()
    assert "留下的一篇".encode() in file.read_bytes()
    assert "撤下的".encode() not in file.read_bytes()
    assert worked == ["撤下的一篇", "留下的一篇"]


@pytest.mark.parametrize("seed", range(30))
def test_a_run_that_purges_leaves_nothing_between_values(tmp_path: Path, seed: int) -> None:
    """SQLite overwrites what is deleted, but moves values about in its pages: without it some of these runs leave words."""
    rng = random.Random(seed)
    keys = [rng.randbytes(16) for _ in range(300)]
    with cache.opened(tmp_path, "one") as current:
        for key in keys:
            current.load("f", key, lambda: "never again" + "y" * rng.randrange(900))
    for purges in (False, True):
        with cache.opened(tmp_path, "one") as current:
            for key in [] if purges else keys[::3]:
                assert current.holds("f", key)
            for _ in range(100):
                current.load("f", rng.randbytes(16), lambda: "x" * rng.randrange(900))
            if purges:
                current.purge("what was withheld since", frozenset())
    assert not any(b"never again" in path.read_bytes() for path in tmp_path.iterdir())


def test_a_run_purges_where_something_may_not_be_shown_any_more(tmp_path: Path) -> None:
    def purges(withheld: str, *there: str) -> bool:
        with cache.opened(tmp_path, "one") as current:
            found = current.purge(withheld, frozenset(there))
            assert current.purges == found
        return found

    assert not purges("", "甲")
    assert not purges("", "甲", "乙")
    assert purges("", "乙")
    assert [purges("words", "乙"), purges("words", "乙", "丙")] == [True, False]
    with pytest.raises(ContentError), cache.opened(tmp_path, "one") as current:
        fail(current.purge("more words", frozenset({"乙"})))
    assert [purges("more words", "乙"), purges("more words", "乙")] == [True, False]
    assert purges("", "乙")


def test_a_file_that_cannot_be_opened_keeps_nothing_that_is_not_shown_any_more(tmp_path: Path) -> None:
    """As one that another user wrote: what is withheld in it cannot be told from the rest."""
    run(tmp_path, "撤下的一篇")
    (file,) = tmp_path.iterdir()
    with mock.patch.object(database, "opened", side_effect=sqlite3.OperationalError):
        with cache.opened(tmp_path, "one") as current:
            current.recall("f", b"key", lambda: "a command that says nothing of what is shown")
        assert "撤下的一篇".encode() in file.read_bytes()
        with cache.opened(tmp_path, "one") as current:
            current.purge("what was withheld since", frozenset())
    assert not file.exists()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Holding:
    """What lets another process hold a file of SQLite; it is waited for no longer than a test may."""
    monkeypatch.setattr(database, "_PATIENCE", 0.3)
    return holding


def test_a_file_that_is_held_is_waited_for_once(tmp_path: Path, held: Holding) -> None:
    """And stays as it is where nothing went since: it may be a build's that is at work."""
    with cache.opened(tmp_path, "one") as current:
        count("甲")
        current.purge("withheld", frozenset({"甲"}))
    (file,) = tmp_path.iterdir()
    before = file.read_bytes()
    said: list[str] = []
    started = time.monotonic()
    with held(file) as other, cache.opened(tmp_path, "one", say=said.append) as current:
        for number in range(20):
            assert count(f"{number}") == Counted(f"{number}", (len(f"{number}"), 4))
            current.load("large", digest(number), lambda: "很长" * 1000)
            current.leave("state", number)
        current.settle()
        let_go(other)
        assert not current.purge("withheld", frozenset({"甲", "乙"}))
    assert time.monotonic() - started < 3
    assert len(said) == 1
    assert file.read_bytes() == before


@pytest.mark.parametrize("is_held_to_the_end", [True, False])
def test_a_file_that_is_held_keeps_nothing_that_is_not_shown_any_more(
    tmp_path: Path, held: Holding, *, is_held_to_the_end: bool
) -> None:
    with cache.opened(tmp_path, "one") as current:
        count("撤下的一篇")
        current.purge("", frozenset({"撤下的一篇", "留下的一篇"}))
    (file,) = tmp_path.iterdir()
    said: list[str] = []
    with held(file) as other, cache.opened(tmp_path, "one", say=said.append) as current:
        count("留下的一篇")
        if not is_held_to_the_end:
            let_go(other)
        assert current.purge("", frozenset({"留下的一篇"}))
    assert len(said) == 1
    assert not file.exists()
    run(tmp_path, "留下的一篇")
    worked.clear()
    run(tmp_path, "留下的一篇")
    assert worked == []


def test_a_process_whose_file_was_removed_leaves_nothing_in_its_place(tmp_path: Path, held: Holding) -> None:
    """SQLite tells that its file is gone, so that its journal does not become that of the next."""
    run(tmp_path, "撤下的一篇")
    (file,) = tmp_path.iterdir()
    with cache.opened(tmp_path, "one") as older:
        assert count("撤下的一篇")
        with held(file), cache.opened(tmp_path, "one") as current:
            current.purge("what was withheld since", frozenset())
        run(tmp_path, "留下的一篇")
        older.load("large", b"k", lambda: "撤下的" * 1000)
        count("撤下的另一篇")
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert "撤下的".encode() not in file.read_bytes()
    worked.clear()
    run(tmp_path, "留下的一篇")
    assert worked == []


def test_what_a_process_knew_of_a_file_that_was_held_is_read_again(tmp_path: Path, held: Holding) -> None:
    """Else what it did not read then would stay there for good."""
    run(tmp_path, "撤下的一篇", "留下的一篇")
    (file,) = tmp_path.iterdir()
    memory: dict[str, dict[bytes, object]] = {}
    with held(file), cache.opened(tmp_path, "one", memory=memory):
        count("留下的一篇")
    with cache.opened(tmp_path, "one", memory=memory):
        count("留下的一篇")
    assert "撤下的".encode() not in file.read_bytes()


def test_what_a_stage_settles_leaves_memory_and_is_read_again(tmp_path: Path) -> None:
    run(tmp_path, "撤下的一篇", "留下的一篇")
    with cache.opened(tmp_path, "one") as values:
        made = count("新的一篇")
        values.settle()
        assert count("新的一篇") is made  # others of the function wait to be asked for, or dropped
        count("撤下的一篇"), count("留下的一篇")
        values.settle()
        assert count("新的一篇") == made
        assert count("新的一篇") is not made
    run(tmp_path, "留下的一篇", "新的一篇")
    assert worked == ["撤下的一篇", "留下的一篇", "新的一篇"]
    (file,) = tmp_path.iterdir()
    assert "撤下的".encode() not in file.read_bytes()


def test_a_process_that_builds_again_keeps_its_small_values(tmp_path: Path) -> None:
    memory: dict[str, dict[bytes, object]] = {}
    with cache.opened(tmp_path, "one", memory=memory) as values:
        made = count("甲")
        values.settle()
        assert count("甲") is made


def test_a_run_that_fails_drops_nothing(tmp_path: Path) -> None:
    run(tmp_path, "甲", "乙")
    with pytest.raises(ContentError), cache.opened(tmp_path, "one"):
        fail(count("丙"))
    run(tmp_path, "甲", "乙", "丙")
    assert worked == ["甲", "乙", "丙"]


@pytest.mark.parametrize("part", range(9))
def test_a_damaged_file_is_as_if_absent(tmp_path: Path, part: int) -> None:
    texts = [f"第{number}篇" * 30 for number in range(60)]
    wanted = run(tmp_path, *texts)
    (file,) = tmp_path.iterdir()
    data = file.read_bytes()
    at = len(data) * part // 8
    file.write_bytes(
        data[:at] if part % 2 else data[:at] + bytes(reversed(data[at : at + 900])) + data[at + 900 :]
    )
    assert run(tmp_path, *texts) == wanted
    assert run(tmp_path, *texts) == wanted


def all_at_once(folder: Path, seed: int) -> list[object]:
    """One run that does all that a run can do, of which most differs from seed to seed."""
    found: list[object] = []
    with cache.opened(folder, "one") as values:
        values.purge(str(seed % 2), frozenset({str(seed)}))
        found += (count(f"第{number + seed}篇" * 30).numbers for number in range(40))
        values.settle()
        for text in map(str, range(seed, seed + 12)):
            found.append(values.load("甲", digest(text), partial(str.ljust, text, 3000)))
            found.append(values.recall("乙", digest(text), partial(len, text)))
        values.settle()
        values.take("丙", b"k")
        values.last("丁")
        values.leave("丁", "丁" * 900)
        values.load("丙", b"k", lambda: "丙" * 900)
        values.keep("甲", [digest(seed)])
        values.discard("戊")
    return found


@pytest.mark.parametrize("part", range(12))
def test_a_file_damaged_anywhere_is_as_if_absent(tmp_path: Path, part: int) -> None:
    """Wherever it is noticed: at the first value, in the midst of one stage that settles, or when the run ends."""
    wanted = all_at_once(tmp_path / "none", 5)
    for seed in range(2):
        all_at_once(tmp_path / "one", seed)
    (file,) = (tmp_path / "one").iterdir()
    whole, rng = file.read_bytes(), random.Random(part)
    for page in range(len(whole) // 4096):
        for place in (1, rng.randrange(100), rng.randrange(4000)):
            at = page * 4096 + place
            file.write_bytes(whole[:at] + rng.randbytes(40) + whole[at + 40 :])
            assert all_at_once(tmp_path / "one", 5) == wanted
            assert all_at_once(tmp_path / "one", 5) == wanted


def test_a_value_that_was_exchanged_is_worked_out(tmp_path: Path) -> None:
    run(tmp_path, "甲", "乙")
    (file,) = tmp_path.iterdir()
    base = sqlite3.connect(file)
    rows = base.execute("select key, value from value").fetchall()
    for (key, _), (_, value) in zip(rows, reversed(rows), strict=True):
        base.execute("update value set value = ? where key = ?", (value, key))
    base.execute("insert into value values ('x', ?, ?)", (b"", pickle.dumps("unsigned")))
    base.commit()
    base.close()
    assert run(tmp_path, "甲", "乙") == [Counted("甲", (1, 4)), Counted("乙", (1, 4))]
    with cache.opened(tmp_path, "one") as found:
        assert found.last("x") is None


def test_two_runs_at_once(tmp_path: Path) -> None:
    with cache.opened(tmp_path, "one"):
        count("甲")
        assert run(tmp_path, "乙") == [Counted("乙", (1, 4))]
        count("丙")
    assert run(tmp_path, "甲", "丙") == [Counted("甲", (1, 4)), Counted("丙", (1, 4))]
    assert worked == ["甲", "乙", "丙"]


def test_a_folder_that_cannot_be_written_is_no_cache(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("not a folder", encoding="utf-8")
    assert run(place, "甲") == [Counted("甲", (1, 4))]


def test_large_values_and_what_the_last_run_left(tmp_path: Path) -> None:
    with cache.opened(tmp_path, "one") as first:
        assert not first.holds("large", b"k")
        assert first.load("large", b"k", lambda: "很长" * 1000) == "很长" * 1000
        assert first.last("state") is None
        first.leave("state", {"甲": 1})
    with cache.opened(tmp_path, "one") as second:
        assert second.holds("large", b"k")
        assert second.load("large", b"k", lambda: "") == "很长" * 1000
        assert second.last("state") == {"甲": 1}
        assert second.made == {}


def test_the_program_is_told_by_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    before = program.identity(tmp_path)
    assert program.identity(tmp_path) == before
    (tmp_path / "a.py").write_text("2", encoding="utf-8")
    assert program.identity(tmp_path) != before


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.sampled_from(Access),
    lambda inner: (
        st.lists(inner).map(tuple) | st.frozensets(inner, max_size=3) | st.builds(Counted, st.text())
    ),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_digests_tell_values_apart_and_equal_ones_not(one: object, other: object) -> None:
    copy = pickle.loads(pickle.dumps(one))  # noqa: S301 made here
    assert digest(one) == digest(copy)
    if repr(one) != repr(other):
        assert (digest(one) == digest(other)) <= (one == other)


def test_a_digest_covers_every_field() -> None:
    meta = FrontMatter("abcd", title="题")
    assert digest(meta) == digest(FrontMatter("abcd", title="题"))
    assert digest(meta) != digest(FrontMatter("abcd", kicker="题"))
    assert digest(meta) != digest(FrontMatter("abcd", title="题", source=Source("p.txt", ((1, 2),))))
    with pytest.raises(TypeError):
        digest(lambda: None)


def test_what_a_run_left_in_memory_is_not_read_again(tmp_path: Path) -> None:
    memory: dict[str, dict[bytes, object]] = {}
    for texts in (("甲", "乙"), ("乙", "丙")):
        with cache.opened(tmp_path, "one", memory=memory) as values:
            found = [count(text) for text in texts]
            with mock.patch.object(values, "_rows", side_effect=AssertionError):
                assert [count(text) for text in texts] == found
    assert worked == ["甲", "乙", "丙"]
    assert [value.text for held in memory.values() for value in held.values()] == ["乙", "丙"]  # type: ignore[attr-defined]
    run(tmp_path, "乙", "丙")
    assert worked == ["甲", "乙", "丙"]


def test_a_database_that_cannot_be_opened_is_closed(tmp_path: Path) -> None:
    """From Python 3.13 on one that is dropped open is told of."""
    file = tmp_path / "values.sqlite"
    file.write_bytes(b"no database" * 100)
    made: list[sqlite3.Connection] = []

    def connect(*arguments: Any, **keywords: Any) -> sqlite3.Connection:
        made.append(CONNECT(*arguments, **keywords))
        return made[-1]

    with mock.patch.object(sqlite3, "connect", connect), pytest.raises(sqlite3.DatabaseError):
        database.opened(file, "create table if not exists value (name text);")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("select 1")
