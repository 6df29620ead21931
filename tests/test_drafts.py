"""An article that was just saved is shown before the site is built, and as the build shows it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.commands import serve
from bulletin.commands.acting import Workshop
from bulletin.desk.preview import Preview
from tests.conftest import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.model import Article


@pytest.fixture
def served(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[serve.Builder, Workshop, tuple[Article, ...]]:
    """A site that was built, however quickly, the desk beside it, and its articles."""
    monkeypatch.setattr(serve, "_SLOW", 0.0)
    builder = serve.Builder(SILENT, content, "", 1)
    workshop = Workshop(SILENT, content, builder.program)
    read, archive, written = builder.build()
    workshop.offer(read, workshop.acts, archive=archive, size=written.size)
    return builder, workshop, archive.articles


EDITS: dict[str, Callable[[str], str]] = {
    "a sentence": lambda text: f"{text.rstrip()}\n\n先看见的一句。\n",
    "a headline": lambda text: text.replace("\ntitle: ", '\nkicker: "先看见的引题"\ntitle: ', 1),
    "a deck": lambda text: text.replace("\nsource:", '\ndeck: "先看见的副题"\nsource:', 1),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_draft_is_what_the_build_makes_of_it(
    edit: Callable[[str], str], served: tuple[serve.Builder, Workshop, tuple[Article, ...]], content: Path
) -> None:
    builder, workshop, articles = served
    for article in [one for one in articles if one.meta.source][:3]:
        path = content / article.path
        path.write_text(edit(path.read_text("utf-8")), "utf-8")
        workshop.notice([article.path])
        drafts = builder.drafts(workshop, [article.path])
        assert any("先看见的".encode() in data for data in drafts.values())
        read, archive, written = builder.build()
        workshop.offer(read, workshop.acts, archive=archive, size=written.size)
        differ = [name for name, data in drafts.items() if data != (builder.folder / name).read_bytes()]
        assert differ == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\nsource:", '\naccess: "withdrawn"\nsource:', 1),
        lambda text: text.replace("\nid: ", "\nid： ", 1),
    ],
    ids=["withdrawn", "no longer an article"],
)
def test_what_the_words_of_an_article_do_not_say_waits_for_the_build(
    change: Callable[[str], str],
    served: tuple[serve.Builder, Workshop, tuple[Article, ...]],
    content: Path,
) -> None:
    builder, workshop, articles = served
    path = content / articles[0].path
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    workshop.notice([articles[0].path])
    assert builder.drafts(workshop, [articles[0].path]) == {}


def test_a_changed_page_and_a_quick_build_show_no_draft(
    served: tuple[serve.Builder, Workshop, tuple[Article, ...]],
    content: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builder, workshop, articles = served
    page = min((content / "pages").iterdir())
    assert builder.drafts(workshop, [f"pages/{page.name}", articles[0].path]) == {}
    monkeypatch.setattr(serve, "_SLOW", 1e9)
    assert builder.drafts(workshop, [articles[0].path]) == {}


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
