"""Pages taken in by `add` and taken back by `remove`, in a folder with real Git and without."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bulletin.desk import arrivals
from bulletin.model import PageFacts, RawPage
from tests.content_folder import articles, read, state
from tests.repositories import Clone
from tests.test_together import OTHER_PAGE, PAGE

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Build = Callable[..., Run]

STATION = """\
站台执勤不松劲 温情服务暖归途

阿里河讯 鄂伦春自治旗公安局民警在车站值守,帮助旅客搬运行李,查验证件一千二百余张,劝阻携带鞭炮乘车的五人。

天黑以后,民警沿着站台逐个叫醒打盹的乘客,提醒他们看管好随身物品,并护送两名迷路的老人回家。
(戴思惟)
"""
HEADED = "绵竹中学校报 2024年3月25日 第1版\n\n" + OTHER_PAGE.format("集市", "集市", "刘星")


@pytest.fixture
def desk(tmp_path: Path) -> Clone:
    """A folder with an archive of one page, under Git, and files that came in."""
    clone = Clone(tmp_path / "desk")
    clone.write("content/site.yaml", 'title: "简报"\n')
    clone.write("content/pages/01.txt", PAGE)
    clone.write("in/扫描 (3).txt", HEADED)
    clone.write("in/车站.txt", STATION)
    clone.git("init", "-q", "-b", "main")
    return clone


@pytest.fixture
def run(desk: Clone, build: Build) -> Build:
    """The command in that folder."""

    def command(name: str, *words: str) -> Run:
        output = ("--output", "site") if name == "build" else ()
        return build(name, *words, "--content", "content", *output, cwd=desk.folder)

    assert command("build").returncode == 0
    desk.commit("Begin")
    return command


def test_pages_are_named_copied_converted_and_told(desk: Clone, run: Build) -> None:
    result = run("add", "in/扫描 (3).txt", "in/车站.txt")
    assert result.returncode == 0, result.stderr
    pages = desk.folder / "content" / "pages"
    assert sorted(path.name for path in pages.iterdir()) == [
        "01.txt",
        "2024-03-25-1-绵竹中学校报.txt",
        "车站.txt",
    ]
    assert (pages / "车站.txt").read_bytes() == (desk.folder / "in" / "车站.txt").read_bytes()
    made = [
        article
        for article in articles(desk.folder / "content")
        if article.meta.source and article.meta.source.page != "01.txt"
    ]
    assert len(made) == 2
    for article in made:
        line = f"  {article.id}  {article.meta.title}  content/articles/{article.id}.md  a/{article.id}/"
        assert line in result.stderr.splitlines()
    assert (
        "加错了：python build.py remove --content content '2024-03-25-1-绵竹中学校报.txt' '车站.txt'"
        in result.stderr
    )
    assert result.stdout.startswith("2 个版面，2 篇新文章")
    for command in ("check", "build", "check"):
        assert run(command).returncode == 0


def test_the_same_characters_and_the_same_print_are_told_and_nothing_is_taken(
    desk: Clone, run: Build
) -> None:
    desk.write("in/again.md", PAGE.replace("\n", "\n\n").replace(",", "，"))
    desk.write("in/anew.txt", PAGE.replace("三百余份", "四百余份").replace("清晨七点", "清晨六点"))
    before = state(desk.folder / "content")
    result = run("add", "in/again.md", "in/anew.txt", "in/车站.txt", "in/没有.txt", "in/x.doc")
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert "in/again.md:1: 档案里已经有同样的文字：content/pages/01.txt；没有再收" in lines
    assert any(
        line.startswith("in/anew.txt:1: 和 content/pages/01.txt 大半相同，像是同一版重新采集的")
        for line in lines
    )
    assert "in/没有.txt:1: 没有这个文件" in lines
    assert len(lines) == 4
    assert state(desk.folder / "content") == before


def test_what_is_neither_page_nor_photo_is_told_what_to_do(desk: Clone, run: Build) -> None:
    for name in ("x.doc", "x.html", "x"):
        desk.write(f"in/{name}", PAGE)
    result = run("add", "in/x.doc", "in/x.html", "in/x", "in")
    assert result.returncode == 1
    assert set(result.stderr.splitlines()) == {
        "in/x.doc:1: 读不了 .doc；请用写它的软件另存为 .docx 或 .txt（UTF-8）",
        "in/x.html:1: 读不了 .html；请用写它的软件另存为 .docx 或 .txt（UTF-8）",
        "in/x:1: 读不了 没有扩展名的文件；请用写它的软件另存为 .docx 或 .txt（UTF-8）",
        "in:1: 是文件夹；请写里面的文件，一个或几个",
    }


def test_a_page_is_never_written_over(desk: Clone, run: Build) -> None:
    desk.write("in/01.txt", OTHER_PAGE.format("学校", "学校", "江枫"))
    result = run("add", "in/01.txt")
    assert "in/01.txt → content/pages/01-2.txt" in result.stderr
    assert (desk.folder / "content" / "pages" / "01.txt").read_text(encoding="utf-8") == PAGE


def test_what_was_never_committed_is_forgotten(desk: Clone, run: Build) -> None:
    before = state(desk.folder / "content")
    run("add", "in/车站.txt")
    result = run("remove", "车站.txt")
    assert result.returncode == 0, result.stderr
    assert "编号没有发出过" in result.stderr
    assert state(desk.folder / "content") == before


def ids(folder: Path) -> set[str]:
    return {file.article.id for file in read(folder).articles}


def on_a_branch(desk: Clone) -> None:
    desk.git("switch", "-q", "-c", "other")
    desk.commit("Add a page")
    desk.git("switch", "-q", "main")
    desk.git("checkout", "-q", "other", "--", "content")
    desk.git("reset", "-q")


def on_a_branch_of_the_remote(desk: Clone) -> None:
    on_a_branch(desk)
    desk.git("update-ref", "refs/remotes/origin/other", "refs/heads/other")
    desk.git("branch", "-q", "-D", "other")


def without_git(desk: Clone) -> None:
    shutil.rmtree(desk.folder / ".git")


def in_part_of_a_history(desk: Clone) -> None:
    (desk.folder / ".git" / "shallow").write_text(desk.git("rev-parse", "HEAD") + "\n", encoding="utf-8")


@pytest.mark.parametrize("known", [on_a_branch, on_a_branch_of_the_remote, without_git, in_part_of_a_history])
def test_an_id_that_may_be_known_is_never_used_again(
    known: Callable[[Clone], None], desk: Clone, run: Build
) -> None:
    content = desk.folder / "content"
    before = ids(content)
    run("add", "in/车站.txt")
    (new,) = ids(content) - before
    known(desk)
    result = run("remove", "车站")
    assert result.returncode == 0, result.stderr
    assert "网址留着，只说明已撤下" in result.stderr
    assert not (content / "pages" / "车站.txt").exists()
    for command in ("check", "build", "check"):
        assert run(command).returncode == 0
    said = (desk.folder / "site" / "a" / new / "index.html").read_text(encoding="utf-8")
    assert "已撤下" in said
    for file in (desk.folder / "site").rglob("*.html"):
        assert "戴思惟" not in file.read_text(encoding="utf-8"), file
    # Added again it is another article.
    run("add", "in/车站.txt")
    assert len(ids(content) - before - {new}) == 1


def test_what_a_person_did_is_named_and_goes_only_when_told_to(desk: Clone, run: Build) -> None:
    content = desk.folder / "content"
    run("add", "in/车站.txt")
    (path,) = (
        path for path in (content / "articles").iterdir() if "戴思惟" in path.read_text(encoding="utf-8")
    )
    path.write_text(
        path.read_text(encoding="utf-8").replace("一千二百余张", "一千三百余张"), encoding="utf-8"
    )
    (content / "decisions").mkdir()
    (content / "decisions" / "车站.yaml").write_text("number: 2\n", encoding="utf-8")
    before = state(content)
    result = run("remove", "content/pages/车站.txt")
    assert result.returncode == 1
    again = "python build.py remove --content content 'content/pages/车站.txt' --discard"
    assert (
        f"content/articles/{path.name}:1: {path.stem}《站台执勤不松劲 温情服务暖归途》有人改过，会一起删去"
        in result.stderr
    )
    assert (
        f"content/decisions/车站.yaml:1: 这里写着对这一版的说明，会一起删去；确实不要了，请运行：{again}"
        in result.stderr
    )
    assert state(content) == before
    assert run("remove", "content/pages/车站.txt", "--discard").returncode == 0
    assert not path.exists()
    assert run("check").returncode == 0


def test_a_page_that_is_not_there_is_told_with_the_nearest(run: Build) -> None:
    result = run("remove", "02.txt")
    assert (result.returncode, result.stderr.splitlines()[0]) == (
        2,
        "remove：没有版面“02.txt”，是不是 01.txt",
    )


def test_a_page_that_cannot_be_read_is_taken_back(desk: Clone, run: Build) -> None:
    (desk.folder / "content" / "pages" / "坏.txt").write_bytes(b"\x00\x01")
    assert run("check").returncode == 1
    assert run("remove", "坏.txt").returncode == 0
    assert run("check").returncode == 0


def test_a_page_deleted_by_hand_is_told_with_both_ways_out(desk: Clone, run: Build) -> None:
    (desk.folder / "content" / "pages" / "01.txt").unlink()
    before = state(desk.folder / "content")
    for command in ("check", "build", "convert", "convert"):
        result = run(command)
        assert result.returncode == 1
        (line,) = result.stderr.splitlines()
        assert line.startswith("content/pages/01.txt:1: 版面文件不见了，账本记着它的 3 篇文章；请放回它")
        assert line.endswith("python build.py remove 01.txt")
    assert state(desk.folder / "content") == before
    assert run("remove", "01.txt").returncode == 0
    assert run("build").returncode == 0


def test_names() -> None:
    printed = PageFacts(date="2024-03-25", number="A1")
    assert arrivals.name_of("x.txt", printed, ()) == "2024-03-25-A1"
    assert arrivals.name_of("x.txt", printed, ("2024-03-25-a1",)) == "2024-03-25-A1-2"
    assert arrivals.name_of(" a/b: 第1版?.TXT".replace("/", ""), PageFacts(), ()) == "ab-第1版"
    assert arrivals.name_of("....md", PageFacts(), ()) == "page"
    assert arrivals.name_of("x.txt", PageFacts(date="2024~"), ()) == "x"


def test_reports_of_one_kind_are_two_pages() -> None:
    pages = [
        RawPage(f"{name}.txt", OTHER_PAGE.format(name, name, "江枫") + PAGE[at : at + 200], "utf-8", "")
        for name, at in (("集市", 0), ("车站", 300))
    ]
    assert arrivals.already_there(pages[0], pages[1:]) is None
