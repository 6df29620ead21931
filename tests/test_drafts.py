"""An article that was just saved is shown before the site is built, and as the build shows it afterwards."""

from __future__ import annotations

import pickle
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from bulletin.commands.acting import Workshop
from bulletin.commands.building import Builder, Wanted
from bulletin.commands.serve import Keeping
from bulletin.desk import acts, drafts
from bulletin.desk.preview import Preview
from bulletin.roles import Role
from tests.conftest import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.content.folder import ArticleFile


@pytest.fixture
def served(content: Path) -> tuple[Builder, Workshop, list[ArticleFile]]:
    """A site that was built, the desk beside it, and articles of pages."""
    builder = Builder(SILENT, content, "", 1, "test")
    made = builder.made(Wanted(0, None))
    assert made.sources, made
    workshop = Workshop(SILENT, content, "test")
    assert workshop.content.sources == tuple(sorted(made.sources.items()))
    metas = [(file, file.article.meta) for file in workshop.content.articles]
    return builder, workshop, [file for file, meta in metas if meta.source and not (meta.deck or meta.kicker)]


def file_at(workshop: Workshop, file: ArticleFile) -> ArticleFile:
    return next(one for one in workshop.content.articles if one.article.path == file.article.path)


def drawn(builder: Builder, workshop: Workshop, file: ArticleFile) -> tuple[str, bytes] | None:
    """The draft of an article, of what is known in another process."""
    around = pickle.loads(pickle.dumps(builder.drafts.around(file.article.id)))  # noqa: S301
    assert around
    return drafts.drawn(workshop.content, file.article.path, around)


EDITS: dict[str, Callable[[str], str]] = {
    "a sentence": lambda text: f"{text.rstrip()}\n\n先看见的一句。\n",
    "a headline": lambda text: text.replace("\ntitle: ", '\nkicker: "先看见的引题"\ntitle: ', 1),
    "a deck": lambda text: text.replace("\nsource:", '\ndeck: "先看见的副题"\nsource:', 1),
}


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "read"])
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_draft_is_what_the_build_makes_of_it(
    edit: Callable[[str], str],
    is_told: bool,
    served: tuple[Builder, Workshop, list[ArticleFile]],
    content: Path,
) -> None:
    builder, workshop, articles = served
    for turn, file in enumerate(articles[:3], 1):
        path = content / file.article.path
        data = edit(path.read_text("utf-8")).encode()
        path.write_bytes(data)
        assert workshop.notice([file.article.path])
        draft = drawn(builder, workshop, file)
        assert draft
        assert "先看见的".encode() in draft[1]
        made = builder.made(Wanted(turn, {file.article.path: data} if is_told else None))
        assert made.sources, made
        assert (builder.folder / draft[0]).read_bytes() == draft[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\nsource:", '\naccess: "withdrawn"\nsource:', 1),
        lambda text: text.replace("\nsource:", '\naccess: "noindex"\nsource:', 1),
    ],
    ids=["withdrawn", "not in searches"],
)
def test_what_the_words_of_an_article_do_not_say_waits_for_the_build(
    change: Callable[[str], str],
    served: tuple[Builder, Workshop, list[ArticleFile]],
    content: Path,
) -> None:
    builder, workshop, articles = served
    path = content / articles[0].article.path
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    workshop.notice([articles[0].article.path])
    assert drawn(builder, workshop, articles[0]) is None


class Answers:
    """What the building process answers, without a process."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder

    def around(self, article_id: str, _: float) -> drafts.Around | None:
        return self._builder.drafts.around(article_id)


def test_articles_that_were_joined_are_shown_before_the_build(
    served: tuple[Builder, Workshop, list[ArticleFile]], content: Path
) -> None:
    builder, workshop, _ = served
    changed: dict[str, bytes | None] = {}
    keeping = Keeping(SILENT, content, workshop, Preview(builder.folder, content), Answers(builder))  # type: ignore[arg-type]
    workshop.heard = lambda changes, _: changed.update(changes or {})
    page = next(page for page in workshop.content.pages if page.name == "000_f0f7006d1a8be4fe.txt")
    first, second = (one.draft for one in workshop.reading(page)[:2])
    marks = acts.joining(second)
    workshop.perform(lambda: acts.mark(workshop.text, page.name, marks, "act.join"))
    gone = [path for path, data in changed.items() if data is None]
    assert len(gone) == 1
    ((path, data),) = keeping._drafts([*changed]).items()
    words = [re.findall("[一-鿿]{12}", one.texts(Role.PARAGRAPH)[-1])[-1].encode() for one in (first, second)]
    draft, built = (
        re.sub(rb"<[^>]+>", b"", b"".join(re.findall(rb'<p id="p-.*?</p>', text, re.DOTALL)))
        for text in (data, (builder.folder / path).read_bytes())
    )
    assert [one in draft for one in words] == [True, True]
    assert [one in built for one in words].count(True) == 1
    assert f"/{PurePosixPath(gone[0]).stem}/".encode() not in data, "what was joined is no article beside it"


def test_a_build_of_what_it_was_told_is_one_of_the_folder(
    served: tuple[Builder, Workshop, list[ArticleFile]], content: Path
) -> None:
    """Whatever acts change: an article, what is said of a page, and back; one that is withdrawn is read, and kept nowhere."""
    builder, workshop, articles = served
    told: dict[str, bytes | None] = {}
    workshop.heard = lambda changes, _: told.update(changes or {})
    page = "000_f0f7006d1a8be4fe.txt"

    def save(values: dict[str, object]) -> None:
        file = articles[0].article
        workshop.perform(
            lambda: acts.article(workshop.text, file.path, file.id, "", values, None, workshop.today)
        )

    for act in (
        lambda: save({"deck": "先看见的副题"}),
        lambda: workshop.perform(lambda: acts.mark(workshop.text, page, [("7", "标题")], "act.role")),
        workshop.undo,
        lambda: save({"access": "withdrawn"}),
    ):
        act()
        assert told
        made = builder.made(Wanted(workshop.acts, dict(told)))
        told.clear()
        assert made.sources, made
        if file_at(workshop, articles[0]).article.is_withdrawn:
            files = (path for path in (content.parent / ".cache").rglob("*") if path.is_file())
            kept = b"".join(path.read_bytes() for path in files)
            assert articles[0].article.meta.title.encode() not in kept
            assert "先看见的副题".encode() not in kept
        site = {path: path.read_bytes() for path in builder.folder.rglob("*") if path.is_file()}
        whole = Builder(SILENT, content, "", 1, "test").made(Wanted(0, None))
        assert whole.sources == made.sources
        assert not whole.is_new
        assert site == {path: path.read_bytes() for path in builder.folder.rglob("*") if path.is_file()}
    assert file_at(workshop, articles[0]).article.is_withdrawn


def test_a_draft_stays_until_the_folder_holds_what_was_saved(tmp_path: Path) -> None:
    shown = Preview(tmp_path, tmp_path)
    (tmp_path / "a.html").write_bytes(b"built")
    shown.show("/", is_new=True, after=1)
    shown.draft({"a.html": b"draft"}, after=2)
    assert (shown.file("a.html"), shown.shown.version) == (b"draft", 2)
    shown.show("/", is_new=False, after=1)  # a build that began before
    assert shown.file("a.html") == b"draft"
    shown.show("/", is_new=False, after=2)
    assert shown.file("a.html") == b"built"
    version = shown.shown.version
    shown.draft({"a.html": b"late"}, after=2)  # drawn beside the build that has it
    assert (shown.file("a.html"), shown.shown.version) == (b"built", version)
    shown.draft({"a.html": b"later"}, after=3)
    shown.fail(trouble="x")
    assert shown.file("a.html") == b"built"


def test_a_draft_that_the_folder_holds_now_is_no_other_document(tmp_path: Path) -> None:
    shown = Preview(tmp_path, tmp_path)
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(b"built")
    shown.show("/", is_new=True, after=1)
    shown.draft({"a.html": b"draft", "b.html": b"draft"}, after=2)
    assert shown.shown.only == frozenset({"a.html", "b.html"})
    (tmp_path / "a.html").write_bytes(b"draft")
    shown.show("/", is_new=True, after=2)
    whole = shown.shown
    assert whole.only is None
    assert whole.same == frozenset({"a.html"})
    shown.draft({"a.html": b"later"}, after=4)
    shown.show("/", is_new=True, after=3)
    assert shown.shown.same == {"a.html"}, "it stays until the folder holds it"
    shown.fail()
    assert shown.shown.same == set()
