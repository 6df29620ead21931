"""A desk that is killed in the midst of an act: every file is as before it or as after it, and what was done can be undone.

The process is really killed (SIGKILL), at each of the moments in which an act opens, puts in place or removes a file. It is
forked for each of them, so that hundreds of deaths cost no more than what they do.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bulletin.desk import acts, articleview
from tests.conftest import run_build
from tests.test_desk import workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.commands.acting import Workshop

PAGE = "000_f0f7006d1a8be4fe.txt"
ARRIVED = "绵竹中学校报 2024年3月25日 第1版\n\n校园植树 春意盎然\n\n本报讯 3月12日，高一年级师生种下了两百棵树苗。(王明)\n"
_MOMENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.link"}


def files(content: Path) -> dict[str, bytes]:
    """What people and program keep; not what a run is just writing."""
    return {
        path.relative_to(content).as_posix(): path.read_bytes()
        for path in content.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def photo() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(data, "JPEG")
    return data.getvalue()


def first(desk: Workshop) -> str:
    """The id of an article of the page."""
    return next(
        file.article.id
        for file in desk.content.articles
        if file.article.meta.source and file.article.meta.source.page == PAGE
    )


def save(desk: Workshop, values: dict[str, object], body: str | None = None) -> None:
    file = articleview.file_of(desk.content, first(desk))
    assert file
    made = articleview.checked(values)
    desk.perform(
        lambda: acts.article(desk.text, file.article.path, file.article.id, "", made, body, desk.today)
    )


def move(desk: Workshop) -> None:
    one, other = [
        acts.Place(file.article.path, file.article.meta.title, file.article.body, 0)
        for file in desk.content.articles
        if file.article.meta.source and file.article.meta.source.page == PAGE
    ][:2]
    words = acts.prose_parts(one.body)[0]
    desk.perform(lambda: acts.move(desk.text, PAGE, one, words, other, desk.today))


def settle(desk: Workshop) -> None:
    remedy = ("decisions/000_f0f7006d1a8be4fe.yaml", "39 电头“陕坝”")
    desk.perform(lambda: acts.settle(desk.text, [remedy]))


ACTS: dict[str, Callable[[Workshop], object]] = {
    "role": lambda desk: desk.perform(lambda: acts.mark(desk.text, PAGE, [("7", "标题")], "act.role")),
    "cut": lambda desk: desk.perform(lambda: acts.mark(desk.text, PAGE, [("9", "无题")], "act.cut")),
    "facts": lambda desk: desk.perform(lambda: acts.facts(desk.text, PAGE, {"date": "2023年9月12日"})),
    "settle": settle,
    "rename": lambda desk: save(desk, {"title": "改了的标题", "date": "约2023年9月", "places": ["150122"]}),
    "move": move,
    "page": lambda desk: desk.take_in("扫描.txt", ARRIVED.encode("gb18030"), {"issue": "第9期"}),
    "photo": lambda desk: desk.take_in("植树.jpg", photo(), {}),
    "remove": lambda desk: desk.remove(PAGE),
    "withdraw": lambda desk: save(desk, {"access": "withdrawn"}),
    "redact": lambda desk: save(desk, {"access": "redacted"}, "只留这一句。"),
}


HIDING = {"withdraw", "redact", "remove"}
"""Acts after which words are withheld, so that no record of them is kept."""


def killed_at(moment: int, content: Path, desk: Workshop, act: Callable[[Workshop], object]) -> bool:
    """Do an act in a process that is killed at a moment of it; whether it lived to the end."""
    child = os.fork()
    if child == 0:
        left = moment
        folders = (str(content), str(content.parent / ".desk"))

        def die(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event not in _MOMENTS or not str(arguments[0]).startswith(folders):
                return
            if event == "open" and not (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")):
                return
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        sys.addaudithook(die)
        try:
            act(desk)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.WEXITSTATUS(status) == 0
    return True


@pytest.mark.slow
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.nightly), 7])
@pytest.mark.parametrize("name", ACTS)
def test_a_kill_in_an_act_leaves_files_as_before_or_after(name: str, step: int, content: Path) -> None:
    """At each moment of the act, or, in every run, at each seventh."""
    before = files(content)
    desk = workshop(content)
    assert desk.content
    deaths = []
    for moment in range(step // 2, 400, step):
        if killed_at(moment, content, desk, ACTS[name]):
            break
        again = workshop(content)
        again.undo()  # what was cut short is finished first, as by whichever command comes next
        left = files(content)
        if name in HIDING and again.can_redo is None and left != before:
            deaths.append(left)  # its words are in no record, so that it cannot be undone: it must be whole
            put_back(content, before)
        else:
            assert left == before, moment
            deaths.append({})
        assert not list(content.rglob(".*")), moment
        shutil.rmtree(content.parent / ".desk", ignore_errors=True)
    after = files(content)
    assert after != before
    assert all(left in ({}, after) for left in deaths)
    assert len(deaths) >= 2
    assert run_build("check", "--content", content).returncode == 0


def put_back(content: Path, known: dict[str, bytes]) -> None:
    """Bring a folder back to what it held."""
    for path in files(content).keys() - known.keys():
        (content / path).unlink()
    for path, data in known.items():
        (content / path).parent.mkdir(exist_ok=True)
        (content / path).write_bytes(data)
