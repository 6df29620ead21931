"""Two editors: their work is merged by real Git, both ways round, and a build afterwards has nothing to ask."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bulletin.content import conflicts, joining, ledger
from bulletin.content.joining import Present
from bulletin.content.ledger import ArticleRecord, Ledger, PageRecord, Paragraph
from bulletin.problems import ContentError
from tests.conftest import ROOT, run_build
from tests.repositories import IDENTITY, Clone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = """\
筑牢防线守平安 警民同心护家园

陕坝讯 近日,杭锦后旗公安局民警走进社区,向居民讲解防范电信网络诈骗的知识,发放宣传单三百余份。

民警提醒大家,凡是要求转账的电话都要多问一句,多等一等,发现可疑情况及时拨打96110。
(江枫)

清晨巡逻护学路 风雨无阻保平安

双河讯 清晨七点,托克托县公安局民警准时来到学校门口,疏导交通,护送孩子们走过斑马线。

家长们说,有了民警的守护,孩子上学的路走得更安心,大家也更愿意早到几分钟排队等候。
(白厚和)

入户走访解难题 倾听民声办实事

甘旗卡讯 科尔沁左翼后旗公安局民警走村入户,逐户登记,收集群众反映的问题二十余件,当场答复十五件。

对一时解决不了的问题,民警逐一建立台账,明确专人负责,限期办结,并把结果告诉群众。
(王晓东)
"""
OTHER_PAGE = """\
{} 全力以赴护平安

大沁他拉讯 奈曼旗公安局民警在{}开展安全宣传,向群众讲解用电用火的常识,检查商铺四十余家。

民警还帮助商户清理楼道里的杂物,更换老旧的灭火器,受到大家的一致好评和欢迎。
({})
"""


class Editor(Clone):
    """One of two people, each with a clone of a small archive."""

    def build(self, command: str = "build") -> tuple[int, str]:
        content = self.folder / "content"
        output = ("--output", str(self.folder / "site")) if command == "build" else ()
        done = run_build(command, "--content", str(content), *output, cwd=self.folder)
        return done.returncode, done.stderr

    def save(self) -> None:
        """Build and commit, as the manual says."""
        code, told = self.build()
        assert code == 0, told
        self.commit("Edit")

    def article(self, words: str) -> str:
        """The path of the article that holds some words."""
        (found,) = (
            path.relative_to(self.folder).as_posix()
            for path in (self.folder / "content" / "articles").iterdir()
            if words in path.read_text(encoding="utf-8")
        )
        return found

    def correct(self, old: str, new: str) -> None:
        self.replace(self.article(old), old, new)


@pytest.fixture
def editors(tmp_path: Path) -> tuple[Editor, Editor]:
    """Two clones of one archive, on branches of their own."""
    first = Editor(tmp_path / "one")
    first.write("content/pages/01.txt", PAGE)
    first.write("content/site.yaml", 'title: "简报"\n')
    first.write(".gitignore", "/site/\n")
    shutil.copy(ROOT / ".gitattributes", first.folder)
    first.git("init", "-q", "-b", "main")
    first.save()
    first.git("clone", "-q", ".", "../two")
    second = Editor(tmp_path / "two")
    first.git("checkout", "-q", "-b", "one")
    second.git("checkout", "-q", "-b", "two")
    return first, second


DECISIONS = "content/decisions/01.yaml"
WAYS = ("merge one two", "merge two one", "rebase one two", "rebase two one")
"""`merge one two` merges two into one, `rebase one two` lays one's commits upon two's."""


def join(editors: tuple[Editor, Editor], way: str) -> bool:
    """Bring the work of both together in the clone of the first; whether Git found no conflict."""
    first, _ = editors
    first.git("fetch", "-q", "../two", "two:two")
    command, ours, theirs = way.split()
    first.git("checkout", "-q", ours)
    done = first.run("git", *IDENTITY, command, theirs)
    assert done.returncode in {0, 1}, done.stderr
    return done.returncode == 0


def build_is_clean(editor: Editor) -> str:
    """Build after a merge, commit, build again: nothing is asked, nothing changes any more. The tree of the content."""
    code, told = editor.build()
    assert code == 0, told
    editor.git("add", "--all")
    tree = editor.git("write-tree")
    code, told = editor.build()
    assert code == 0, told
    code, told = editor.build("check")
    assert code == 0, told
    editor.git("add", "--all")
    assert editor.git("write-tree") == tree
    return tree


def add_a_page(name: str, place: str, author: str) -> Callable[[Editor], None]:
    def change(editor: Editor) -> None:
        editor.write(f"content/pages/{name}.txt", OTHER_PAGE.format(place, place, author))

    return change


def correct(old: str, new: str) -> Callable[[Editor], None]:
    def change(editor: Editor) -> None:
        editor.correct(old, new)

    return change


def capture_anew(old: str, new: str) -> Callable[[Editor], None]:
    def change(editor: Editor) -> None:
        editor.replace("content/pages/01.txt", old, new)

    return change


CASES = {
    "each adds a page": (
        add_a_page("02", "集市", "刘星"),
        add_a_page("03", "车站", "戴思惟"),
        ("集市", "车站"),
    ),
    "each corrects an article, one beside the other": (
        correct("三百余份", "四百余份"),
        correct("清晨七点，", "清晨六点半，"),
        ("四百余份", "清晨六点半，"),
    ),
    "each corrects a paragraph of one article": (
        correct("三百余份", "四百余份"),
        correct("多问一句", "多问几句"),
        ("四百余份", "多问几句"),
    ),
    "one corrects an article while the other captures its page anew": (
        correct("三百余份", "四百余份"),
        capture_anew("逐户登记", "逐户登记造册"),
        ("四百余份", "逐户登记造册"),
    ),
    "one corrects a paragraph while the other captures the next one anew": (
        correct("三百余份", "四百余份"),
        capture_anew("多问一句", "多问几句"),
        ("四百余份", "多问几句"),
    ),
    "one adds a page while the other corrects": (
        add_a_page("02", "集市", "刘星"),
        correct("三百余份", "四百余份"),
        ("集市", "四百余份"),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_work_that_does_not_overlap_is_merged(
    case: str, editors: tuple[Editor, Editor], tmp_path: Path
) -> None:
    one, two, kept = CASES[case]
    for editor, change in zip(editors, (one, two), strict=True):
        change(editor)
        editor.save()
    trees = set()
    for way in WAYS:
        again = Editor(tmp_path / way.replace(" ", "-"))
        shutil.copytree(editors[0].folder, again.folder)
        assert join((again, editors[1]), way), way
        trees.add(build_is_clean(again))
        written = "".join(
            path.read_text(encoding="utf-8") for path in (again.folder / "content" / "articles").iterdir()
        )
        assert all(words in written for words in kept), way
    assert len(trees) == 1, "which branch comes first decides nothing"


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_what_both_decide_of_one_page_is_merged(way: str, editors: tuple[Editor, Editor]) -> None:
    decisions = ("1: 标题\ndate: 2023-03-25\n", "8: 标题\n15: 标题\n")
    for editor, text in zip(editors, decisions, strict=True):
        editor.write(DECISIONS, text)
        editor.save()
    assert join(editors, way)
    lines = (editors[0].folder / DECISIONS).read_text(encoding="utf-8").splitlines()
    assert sorted(lines) == sorted("".join(decisions).splitlines())
    build_is_clean(editors[0])


@pytest.mark.slow
def test_decisions_that_contradict_each_other_are_told(editors: tuple[Editor, Editor]) -> None:
    for editor, text in zip(editors, ("date: 2023-03-25\n", "date: 2023-03-26\n"), strict=True):
        editor.write(DECISIONS, text)
        editor.save()
    assert join(editors, "merge one two")
    for command in ("build", "check"):
        code, told = editors[0].build(command)
        assert code == 1
        assert f"{DECISIONS}:2: 键“date”重复：第 1 行已经有了，只能留一个" in told


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_paragraph_that_both_changed_is_explained_and_resolved_as_told(
    way: str, editors: tuple[Editor, Editor]
) -> None:
    for editor, words in zip(editors, ("四百余份", "五百余份"), strict=True):
        editor.correct("三百余份", words)
        editor.save()
    assert not join(editors, way)
    editor = editors[0]
    path = editor.article("四百余份")
    text = (editor.folder / path).read_text(encoding="utf-8")
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines, 1) if line[:7] in {"<<<<<<<", "=======", ">>>>>>>"}]
    assert len(marks) == 3
    for command in ("build", "check"):
        code, told = editor.build(command)
        assert code == 1
        assert told.startswith(f"{path}:{marks[0]}: 合并分支时，两个人改了同一处")
        assert f"在第 {marks[0] + 1} 行，" in told
        assert f"在第 {marks[1] + 1} 行。" in told
        assert "、".join(map(str, marks)) in told
    # As the message says: keep what is right, delete the three marks.
    drop = {*marks, *range(marks[1], marks[2])}
    kept = [line for number, line in enumerate(lines, 1) if number not in drop]
    editor.write(path, "\n".join(kept))
    build_is_clean(editor)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_correction_in_what_the_other_cut_off_follows_it(way: str, editors: tuple[Editor, Editor]) -> None:
    """Git finds a conflict, since one took away what the other changed; who keeps the changed text has it once, in the new article."""
    first, second = editors
    line = PAGE[: PAGE.index("民警提醒大家")].count("\n") + 1
    first.write(DECISIONS, f"{line}: 无题\n")
    first.save()
    second.correct("多问一句", "多想一想")
    second.save()
    assert not join(editors, way)
    for path in (first.folder / "content").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        if "<<<<<<<" in text:
            sides = re.sub(r"(?m)^(?:<<<<<<<|=======|>>>>>>>).*\n", "", text)
            path.write_text(sides, encoding="utf-8")
    build_is_clean(first)
    found = [
        path.read_text(encoding="utf-8")
        for path in (first.folder / "content" / "articles").iterdir()
        if "凡是要求转账" in path.read_text(encoding="utf-8")
    ]
    assert ["多想一想" in text for text in found] == [True]
    assert "陕坝讯" not in found[0]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("words", "role"), [("民警提醒大家", "无题"), ("入户走访解难题", "插题")], ids=["cut", "made part"]
)
def test_what_one_withdrew_and_the_other_made_part_of_a_public_article_is_not_published(
    way: str, words: str, role: str, editors: tuple[Editor, Editor]
) -> None:
    """Of what was withdrawn whole, one half is an article of its own now, or all of it is part of the one below."""
    first, second = editors
    withdrawn = first.article("陕坝讯" if role == "无题" else "双河讯")
    first.replace(withdrawn, "---\n", '---\naccess: "withdrawn"\n')
    first.save()
    second.write(DECISIONS, f"{PAGE[: PAGE.index(words)].count(chr(10)) + 1}: {role}\n")
    second.save()
    shown = second.article(words).replace(".md", "").rpartition("/")[2]
    # Where the other one's file is gone, Git leaves what was withdrawn, and says so.
    assert join(editors, way) == (role == "无题")
    ledger_file = first.folder / "content" / "ledger" / "01.jsonl"
    before = ledger_file.read_bytes()
    for command in ("build", "build", "check"):
        code, told = first.build(command)
        assert code == 1
        assert f"它的字现在读成了 {shown} 的，会公开" in told
        assert "不是账本记录" not in told
        assert ledger_file.read_bytes() == before
    # As it advises.
    first.replace(f"content/articles/{shown}.md", "---\n", '---\naccess: "withdrawn"\n')
    build_is_clean(first)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_correction_in_what_the_other_made_part_of_an_article_follows_it(
    way: str, editors: tuple[Editor, Editor]
) -> None:
    """Git leaves the corrected file and says so; the correction stands in the article that its words are part of."""
    first, second = editors
    first.correct("走得更安心", "走得更放心")
    first.save()
    second.write(DECISIONS, f"{PAGE[: PAGE.index('入户走访解难题')].count(chr(10)) + 1}: 插题\n")
    second.save()
    assert not join(editors, way)
    build_is_clean(first)
    whole = first.article("走得更放心")
    assert whole == first.article("入户走访解难题")
    assert "走得更安心" not in (first.folder / whole).read_text(encoding="utf-8")
    code, told = first.build("convert")  # with what was written as the base, nothing is asked again
    assert code == 0, told


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_correction_in_a_page_that_the_other_renamed_stays_as_told(
    way: str, editors: tuple[Editor, Editor]
) -> None:
    """Git leaves the ledger file that one changed and the other took away, and says so."""
    first, second = editors
    first.correct("三百余份", "四百余份")
    first.save()
    (second.folder / "content" / "pages" / "01.txt").rename(second.folder / "content" / "pages" / "02.txt")
    second.save()
    assert not join(editors, way)
    code, told = first.build()
    assert code == 1
    assert "content/ledger/02.jsonl:2: " in told
    assert "在 ledger/01.jsonl 里已经有了" in told
    assert "请整个删去旧名字的账本文件" in told
    (first.folder / "content" / "ledger" / "01.jsonl").unlink()
    build_is_clean(first)
    assert 'page: "02.txt"' in (first.folder / first.article("四百余份")).read_text(encoding="utf-8")


def test_marks_in_the_ledger_are_resolved_as_told(editors: tuple[Editor, Editor]) -> None:
    """As they come where Git does not heed .gitattributes: GitHub's button does not."""
    editors[0].correct("三百余份", "四百余份")
    editors[1].correct("清晨七点，", "清晨六点半，")
    for editor in editors:
        editor.save()
    (editors[0].folder / ".git" / "info").mkdir(exist_ok=True)
    editors[0].write(".git/info/attributes", "* merge=text\n")
    assert not join(editors, "merge one two")
    editor, path = editors[0], "content/ledger/01.jsonl"
    code, told = editor.build("check")
    assert code == 1
    assert f"{path}:" in told
    assert "两边的行都留着" in told
    lines = (editor.folder / path).read_text(encoding="utf-8").split("\n")
    editor.write(path, "\n".join(line for line in lines if line[:7] not in {"<<<<<<<", "=======", ">>>>>>>"}))
    code, told = editor.build("check")
    assert code == 1
    assert "请运行 python build.py，它会对账" in told
    build_is_clean(editor)


# -- words for conflicts -------------------------------------------------------------------------------------


def told(text: str, path: str) -> list[str]:
    try:
        conflicts.refuse(text, path)
    except ContentError as error:
        return [str(problem) for problem in error.problems]
    return []


CONFLICT = "一\n<<<<<<< HEAD\n甲\n=======\n乙\n丙\n>>>>>>> two\n二\n"


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("articles/abcd.md", "两边都对，就并成一段"),
        ("ledger/01.jsonl", "两边的行都留着"),
        ("decisions/01.yaml", "同一个键只留一行"),
        ("site.yaml", "同一个键只留一行"),
        ("pages/01.txt", "照原报"),
    ],
)
def test_each_kind_of_file_has_its_remedy(path: str, remedy: str) -> None:
    (problem,) = told(CONFLICT, path)
    assert problem.startswith(
        f"{path}:2: 合并分支时，两个人改了同一处，Git 把两边都留下了：“HEAD”的在第 3 行，“two”的在第 5 到 6 行。"
    )
    assert remedy in problem
    assert "第 2、4、7 行" in problem


def test_each_conflict_is_told_by_itself() -> None:
    assert [problem.split(":")[1] for problem in told(CONFLICT * 2, "site.yaml")] == ["2", "10"]


def test_what_stood_there_before_is_told_where_git_gives_it() -> None:
    text = "<<<<<<< a\n甲\n||||||| base\n旧\n=======\n>>>>>>> b\n"
    (problem,) = told(text, "site.yaml")
    assert "“a”的在第 2 行，“b”的是空的（删去了）" in problem
    assert "在第 4 行是两边改动以前的样子" in problem


@pytest.mark.parametrize(
    "rest", ["<<<<<<< one\n甲\n", "=======\n乙\n>>>>>>> two\n", "甲\n=======\n", ">>>>>>> two\n"]
)
def test_a_mark_that_was_forgotten_is_told(rest: str) -> None:
    (problem,) = told(rest, "articles/abcd.md")
    assert "没有删干净" in problem


def test_a_page_may_hold_a_ruled_line() -> None:
    assert not told("题目\n=======\n正文\n", "pages/01.txt")
    assert not told("题目\n========\n正文\n", "articles/abcd.md")


def test_a_conflict_is_told_in_these_words() -> None:
    (problem,) = told("一\n<<<<<<<\n甲\n乙\n=======\n>>>>>>>\n", "articles/abcd.md")
    assert problem == (
        "articles/abcd.md:2: 合并分支时，两个人改了同一处，Git 把两边都留下了：“一边”的在第 3 到 4 行，“另一边”的是空的（删去了）。"
        "请留下对的文字（两边都对，就并成一段；文章头里每个键只留一行），删去第 2、5、6 行的记号，再运行 python build.py"
    )
    (problem,) = told("<<<<<<< a\r\n甲\r\n||||||| b\r\n=======\r\n乙\r\n>>>>>>> c\r\n", "ledger/a.jsonl")
    assert problem == (
        "ledger/a.jsonl:1: 合并分支时，两个人改了同一处，Git 把两边都留下了：“a”的在第 2 行，“c”的在第 5 行。"
        "账本不必挑选：两边的行都留着，只删去第 1、3、4、6 行的记号，再运行 python build.py，它会对账"
    )
    (problem,) = told("甲\n>>>>>>> c\n", "site.yaml")
    assert problem == "site.yaml:2: 合并分支时留下的记号没有删干净；请删去第 2 行"
    assert not told("a <<<<<<< b\n<<<<<<<<\n<<<<<<<x\n", "site.yaml")


# -- records side by side ------------------------------------------------------------------------------------


def test_of_two_records_of_a_page_the_one_of_its_characters_stays() -> None:
    old, new = PageRecord("a.txt", "old"), PageRecord("a.txt", "new")
    for sides in ((old, new), (new, old)):
        book = Ledger({"a.txt": sides[1]}, {}, {"ledger/a.jsonl": sides})
        assert joining.settled(book, {"a.txt": "new"}, {}).pages["a.txt"] == new
        # Nobody's characters: converted anew.
        assert joining.settled(book, {"a.txt": "third"}, {}).pages["a.txt"].digest not in {
            "old",
            "new",
            "third",
        }


def test_of_two_records_of_an_article_the_one_of_its_file_stays_with_the_anchors_of_both() -> None:
    one = ArticleRecord("abcd", "a.txt", "2023-11-14", "1", {}, (Paragraph("一二三四五", ("p1", "p2")),))
    two = ArticleRecord("abcd", "a.txt", "2023-11-13", "2", {}, (Paragraph("一二三四六", ("p1", "p3")),))
    for sides in ((one, two), (two, one)):
        book = Ledger({}, {"abcd": sides[1]}, {"ledger/a.jsonl": sides})
        for present in (Present("2", ""), Present("edited", "一二三四六七")):
            found = joining.settled(book, {}, {"abcd": present}).articles["abcd"]
            assert found.written == "2"
            assert found.added == "2023-11-13"
            assert found.paragraphs == (Paragraph("一二三四六", ("p1", "p3", "p2")),)


def test_a_masked_page_is_not_read_again_after_a_merge() -> None:
    """The other branch has the words of the article from before."""
    page = PageRecord("01.txt", "now", masked="before")
    sides = tuple(ArticleRecord("abcd", "01.txt", paragraphs=(Paragraph(text),)) for text in ("＊＊", "原话"))
    book = Ledger({"01.txt": page}, {"abcd": sides[1]}, {"ledger/01.jsonl": (page, *sides)})
    found = joining.settled(book, {"01.txt": "now"}, {"abcd": Present("", "＊＊")})
    assert found.pages["01.txt"] == page
    # Of a page that still says something, what is whose is told by reading it.
    plain = replace(page, masked="")
    book = replace(book, joined={"ledger/01.jsonl": (plain, *sides)})
    assert joining.settled(book, {"01.txt": "now"}, {}).pages["01.txt"].digest == ""


def test_records_side_by_side_are_written_as_one() -> None:
    text = '{"page":"a.txt","digest":"x","spans":[]}\n{"id":"abcd"}\n{"id":"abcd"}\n'
    book, problems = ledger.parse({"ledger/a.jsonl": text})
    assert not problems
    settled = joining.settled(book, {"a.txt": "x"}, {})
    (rewritten,) = ledger.changes(settled, Ledger(settled.pages, settled.articles)).items()
    assert rewritten == ("ledger/a.jsonl", '{"page":"a.txt","digest":"x","spans":[]}\n{"id":"abcd"}\n')


def test_records_side_by_side_of_a_page_that_is_not_entered_stay() -> None:
    """Which of them is right is asked again when a person has decided; a record without a digest can be read."""
    sides = tuple(PageRecord("a.txt", digest) for digest in ("one", "two"))
    settled = joining.settled(Ledger({"a.txt": sides[1]}, {}, {"ledger/a.jsonl": sides}), {"a.txt": "x"}, {})
    noted = {"a.txt": replace(settled.pages["a.txt"], doubts=("疑",))}
    assert ledger.changes(settled, Ledger(noted)) == {}
    assert ledger.parse(ledger.serialize(Ledger(noted))) == (Ledger(noted), ())


def test_what_only_one_side_holds_stays_as_it_is() -> None:
    page = PageRecord("a.txt", "moved")
    one, two = (ArticleRecord("abcd", "a.txt", added, added) for added in ("2023-11-14", "2023-11-13"))
    book = Ledger({"a.txt": page}, {"abcd": two}, {"ledger/a.jsonl": (page, one, two)})
    # Its digest tells it, where the file has another name by now.
    assert joining.settled(book, {}, {}).pages["a.txt"] == page
    whole = Ledger({"a.txt": page}, {"abcd": one})
    assert joining.settled(whole, {}, {}) is whole
    # Of two that both fit, neither is certain; of one side twice there is one.
    other = PageRecord("a.txt", "moved", doubts=("疑",))
    for sides, digest in (((page, other), ""), ((page, page), "moved")):
        book = Ledger({"a.txt": page}, {}, {"ledger/a.jsonl": sides})
        assert joining.settled(book, {"a.txt": "moved"}, {}).pages["a.txt"].digest == digest


def test_what_both_sides_know_of_an_article_is_known() -> None:
    one = ArticleRecord(
        "abcd", "a.txt", "", "1", listed=(("tags/甲/",), ("people/乙/", "places/1/")), into="efgh"
    )
    two = ArticleRecord("abcd", "a.txt", "2023-11-14", "2", listed=(("tags/甲/", "places/1/"),))
    for sides in ((one, two), (two, one)):
        book = Ledger({}, {"abcd": sides[0]}, {"ledger/a.jsonl": sides})
        gone = joining.settled(book, {}, {}).articles["abcd"]
        assert (gone.added, gone.into) == ("2023-11-14", "efgh")
        assert gone.listed == (("places/1/", "tags/甲/"), ("people/乙/",))
        there = joining.settled(book, {}, {"abcd": Present("1", "")}).articles["abcd"]
        assert (there.written, there.into) == ("1", ""), "it has a file again"
    # Paragraphs of the other side, where the one of the file has none.
    bare = ArticleRecord("abcd", "a.txt", written="1")
    full = ArticleRecord("abcd", "a.txt", written="2", paragraphs=(Paragraph("一二三", ("p1",), ("p0",)),))
    book = Ledger({}, {"abcd": bare}, {"ledger/a.jsonl": (bare, full)})
    found = joining.settled(book, {}, {"abcd": Present("1", "")}).articles["abcd"]
    assert (found.written, found.added, found.paragraphs) == ("1", "", full.paragraphs)


def test_of_two_records_the_one_whose_words_are_nearest_as_a_whole_stays() -> None:
    def settled(body: str, *sides: str) -> str:
        records = tuple(
            ArticleRecord("abcd", "a.txt", written=f"{number}", paragraphs=(Paragraph(text),))
            for number, text in enumerate(sides)
        )
        book = Ledger({}, {"abcd": records[0]}, {"ledger/a.jsonl": records})
        return joining.settled(book, {}, {"abcd": Present("edited", body)}).articles["abcd"].body

    assert settled("一二三四五", "一二三四五六七八九十", "一二三四") == "一二三四"
    assert settled("一二", "一二三", "一二") == "一二"


def test_anchors_of_the_other_side_go_where_its_words_are() -> None:
    one = ArticleRecord(
        "abcd",
        "a.txt",
        written="1",
        paragraphs=(
            Paragraph("民警走访群众", ("p1",)),
            Paragraph("民警走访", ("p2",)),
            Paragraph("召开会议", ("p3",)),
        ),
    )
    two = replace(
        one,
        written="2",
        paragraphs=(
            Paragraph("民警走访", ("p4",), ("p1", "p8")),
            Paragraph("召开专题会议", ("p5", "p3"), ("p9", "p9", "p4")),
        ),
    )
    for sides in ((one, two), (two, one)):
        book = Ledger({}, {"abcd": sides[0]}, {"ledger/a.jsonl": sides})
        found = joining.settled(book, {}, {"abcd": Present("1", "")}).articles["abcd"]
        assert found.paragraphs == (
            Paragraph("民警走访群众", ("p1",)),
            Paragraph("民警走访", ("p2", "p4"), ("p8",)),
            Paragraph("召开会议", ("p3", "p5"), ("p9",)),
        )
