"""Sequences of what people do to an archive, drawn by seeds: no correction is lost, no id given twice, no address dies.

Each page is made of articles of the test archive. Its text is parted into windows of characters, and each of them is changed
once at most, by the page or by a person, so that no two changes overlap: nothing of that may be asked, and every one of them
must stand in exactly one article at the end. `SEQUENCES=1000` in the environment asks for more seeds than those of every run.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections import Counter
from functools import cache
from random import Random
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from bulletin import routes
from bulletin.archive import assembly as archives
from bulletin.commands import stages
from bulletin.commands.outside import Outside
from bulletin.content import folder as contents
from bulletin.content import ledger
from bulletin.conversion.convert import Resolution
from bulletin.documents import former
from bulletin.problems import ContentError
from bulletin.sharing import aliases
from bulletin.text.likeness import overlap, pairs
from tests.conftest import ARCHIVE, run_build
from tests.content_folder import killed_after
from tests.repositories import IDENTITY, Clone
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bulletin.content.folder import Content

SEEDS = range(int(os.environ.get("FIRST_SEQUENCE", "0")), int(os.environ.get("SEQUENCES", "20")))
STEPS = 9
WINDOW, AT, WIDTH = 14, 6, 2
"""Characters of a window; where the changed ones stand in it, and how many they are."""
HAN = re.compile(r"[\u4e00-\u9fff]{14,}")
OUTSIDE = Outside(
    "2023-11-14", str, lambda name, *_: name, lambda items, _: items, lambda _: None, lambda *_: None
)
SECOND = 0xF000
"""Private characters would be refused; tokens are made of rare Han from here on."""


@cache
def printed() -> tuple[str, ...]:
    """The articles of the test archive as captured, the shorter ones."""
    content = contents.read(ARCHIVE)
    found = []
    for page in content.pages:
        spans = content.ledger.pages[page.name].spans
        for owner in dict.fromkeys(span.owner for span in spans if span.owner):
            own = [span for span in spans if span.owner == owner]
            found.append(page.text[own[0].start : own[-1].end].strip("\n"))
    return tuple(sorted(found, key=len)[:12])


class World:
    """An archive, and what was done to it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.content = folder / "content"
        self.random = Random(seed)
        self.seeds = self.random.sample(printed(), len(printed()))
        self.pages = 0
        self.made = 0
        self.used: set[str] = set()
        self.tokens: dict[str, str] = {}
        """Every change that must be there, and what it was made in."""
        self.marks: dict[str, dict[str, str]] = {}
        """By page what lines are, by their text."""
        self.issued: set[str] = set()
        self.said: dict[str, frozenset[str]] = {}
        self.addresses: set[str] = set()
        self.done: list[str] = []
        (self.content / "pages").mkdir(parents=True)
        (self.content / "articles").mkdir()
        self.add_a_page()
        self.add_a_page()

    # -- what people do

    def add_a_page(self) -> None:
        if len(self.seeds) < 2:
            return
        self.pages += 1
        texts = [self.seeds.pop() for _ in range(2)]
        self.page_file(f"{self.pages:02}.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")

    def correct(self) -> None:
        """A person changes characters of an article."""
        for path in self.shuffled("articles"):
            text = path.read_text(encoding="utf-8")
            if "withdrawn" in text:
                continue
            head, fence, body = text.partition("\n---\n")
            if window := self.window(body):
                path.write_text(
                    head + fence + body.replace(*self.change(window, path.name)), encoding="utf-8"
                )
                return

    def capture_anew(self) -> None:
        """A page comes with other characters."""
        for path in self.shuffled("pages"):
            text = path.read_text(encoding="utf-8")
            if window := self.window(text):
                path.write_text(text.replace(*self.change(window, path.name)), encoding="utf-8")
                return

    def wrap_otherwise(self) -> None:
        """A line of a page is broken between two windows, or two lines of a paragraph are one."""
        path = self.shuffled("pages")[0]
        lines = path.read_text(encoding="utf-8").split("\n")
        at = self.random.randrange(len(lines))
        places = [match.start() for match in re.finditer("[,。、]", lines[at])][:-1]
        if places and lines[at] not in self.marks.get(path.name, {}):
            cut = self.random.choice(places) + 1
            lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
            path.write_text("\n".join(lines), encoding="utf-8")
            self.write_marks(path.name)

    def cut_or_join_articles(self) -> None:
        """A person says that a line is a headline, or that it is none."""
        path = self.shuffled("pages")[0]
        lines = path.read_text(encoding="utf-8").split("\n")
        marks = self.marks.setdefault(path.name, {})
        if marks and self.random.random() < 0.4:
            del marks[self.random.choice(sorted(marks))]
        else:
            rows = [line for line in lines[1:] if line.strip() and lines.count(line) == 1]
            row = self.random.choice(rows)
            short = len(row) < 34 and not row.endswith(("。", ")"))
            marks[row] = "插题" if short else self.random.choice(["标题", "正文"])
        self.write_marks(path.name)

    def move_a_paragraph(self) -> None:
        path = self.shuffled("articles")[0]
        head, fence, body = path.read_text(encoding="utf-8").partition("\n---\n")
        blocks = body.strip().split("\n\n")
        if "withdrawn" not in head and len(blocks) > 2:
            block = blocks.pop(self.random.randrange(len(blocks)))
            blocks.insert(self.random.randrange(len(blocks) + 1), block)
            path.write_text(head + fence + "\n" + "\n\n".join(blocks) + "\n", encoding="utf-8")

    def withdraw_or_restore(self) -> None:
        path = self.shuffled("articles")[0]
        text = path.read_text(encoding="utf-8")
        mark = 'access: "withdrawn"\n'
        text = text.replace(mark, "") if mark in text else text.replace("source:\n", f"{mark}source:\n", 1)
        path.write_text(text, encoding="utf-8")

    def withdraw(self, article_id: str) -> None:
        """Do what is asked where words of a withdrawn article were read as another's."""
        (path,) = (
            path
            for path in self.shuffled("articles")
            if f'id: "{article_id}"' in path.read_text(encoding="utf-8")
        )
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("source:\n", 'access: "withdrawn"\nsource:\n', 1), encoding="utf-8")

    def correct_a_key(self) -> None:
        path = self.shuffled("articles")[0]
        text = path.read_text(encoding="utf-8")
        tag = self.token()
        if "\ntags:" not in text:
            path.write_text(text.replace("added:", f'tags:\n- "{tag}"\nadded:', 1), encoding="utf-8")

    def rename_a_page(self) -> None:
        path = self.shuffled("pages")[0]
        self.pages += 1
        new = self.page_file(f"{self.pages:02}.txt")
        path.rename(new)
        if path.name in self.marks:
            self.marks[new.name] = self.marks.pop(path.name)
            self.write_marks(path.name)
            self.write_marks(new.name)

    def cut_a_page(self) -> None:
        """A page comes as two, cut where its second article begins."""
        content = self.read()
        for path in self.shuffled("pages"):
            record = content.ledger.pages[path.name]
            owners = list(dict.fromkeys(span.owner for span in record.spans if span.owner))
            if len(owners) < 2 or self.marks.get(path.name):
                continue
            at = self.random.randrange(1, len(owners))
            start = min(span.start for span in record.spans if span.owner == owners[at])
            if any(span.owner in owners[at:] and span.end <= start for span in record.spans):
                continue
            text = path.read_text(encoding="utf-8")
            path.unlink()
            for part in (text[:start], text[start:]):
                self.pages += 1
                self.page_file(f"{self.pages:02}.txt").write_text(part, encoding="utf-8")
            return

    def be_killed(self) -> None:
        """A change whose conversion is killed while it writes."""
        self.random.choice([self.correct, self.capture_anew, self.cut_or_join_articles, self.rename_a_page])()
        with killed_after(self.random.randrange(4)), contextlib.suppress(ContentError):
            stages.converted(OUTSIDE, self.content, every_page=False)

    def work_on_two_branches(self) -> None:
        """Two people change something each; Git merges, or nothing comes of the second one's work."""
        self.enter()
        clone = Clone(self.folder)
        if not (self.folder / ".git").exists():
            shutil.copy(ARCHIVE.parent.parent / ".gitattributes", self.folder)
            clone.git("init", "-q", "-b", "main")
        save(clone, "Before")
        actions = (
            self.correct,
            self.capture_anew,
            self.add_a_page,
            self.withdraw_or_restore,
            self.correct_a_key,
        )
        clone.git("switch", "-q", "-C", "other")
        before = (dict(self.tokens), set(self.issued), set(self.addresses))
        said = dict(self.said)
        self.random.choice(actions)()
        self.enter()
        save(clone, "Theirs")
        theirs = set(self.tokens) - set(before[0])
        clone.git("switch", "-q", "main")
        issued = set(self.issued)
        self.random.choice(actions)()
        mine = set(self.tokens) - set(before[0]) - theirs
        with mock.patch.object(self, "tokens", {key: self.tokens[key] for key in {*before[0], *mine}}):
            self.issued, self.addresses, self.said = set(before[1]), set(before[2]), said
            self.enter()
        self.issued |= issued
        save(clone, "Mine")
        done = clone.run("git", *IDENTITY, "merge", "-q", "other")
        if done.returncode:
            clone.git("merge", "--abort")
            self.tokens = {key: self.tokens[key] for key in {*before[0], *mine}}
            self.issued = set(self.read().ledger.articles)
        self.addresses = set(before[2])

    # -- what holds

    def enter(self) -> None:
        """Convert what is due, answering what is asked about keys of the header, and hold what must be."""
        for _ in range(4):
            try:
                content, _ = stages.converted(OUTSIDE, self.content, every_page=False, resolution=self.chosen)
                break
            except ContentError as error:
                self.chosen = self.answer(error)
        self.chosen = Resolution()
        for file in content.articles:
            said = pairs(file.article.meta.title + file.article.text)
            before = self.said.get(file.article.id, said)
            assert overlap(said, before) > 0.5, f"{file.article.id} is given to another article"
            self.said[file.article.id] = said
        assert self.issued <= content.ledger.articles.keys(), "an id is forgotten"
        self.issued |= content.ledger.articles.keys()
        archive = archives.assemble(content)
        problems = [str(problem) for problem in archives.check(archive, content)]
        assert problems == []
        answered = {routes.ARTICLE.path(article.id) for article in archive.articles}
        answered |= {file.path for file in aliases.documents(archive)}
        assert {routes.ARTICLE.path(known) for known in self.issued} <= answered, "a permalink leads nowhere"
        self.hold_tokens(content)
        self.publish(content)

    chosen = Resolution()

    def answer(self, error: ContentError) -> Resolution:
        keys, gone = set(), set()
        for problem in error.problems:
            if found := re.search(r"已经找不到文章 ([a-z0-9]+)", problem.message):
                gone.add(found[1])  # its characters are something else now, and a person gave it a key
                continue
            if found := re.search(r"在 ([a-z0-9]+) 的文章头写同样的 access", problem.message):
                self.withdraw(found[1])
                continue
            asked = re.match(
                r"(?:第 \d+ 段的位置|date|tags|access|date_basis|updated|authors|photographers|places|dateline|标题|aliases)：",
                problem.message,
            )
            chosen = re.search(r"--keep (\S+)", problem.message)
            assert asked is not None, str(problem)
            assert chosen is not None, str(problem)
            keys.add(chosen[1])
        return Resolution(frozenset(keys) | self.chosen.keep, frozenset(gone) | self.chosen.take)

    def hold_tokens(self, content: Content) -> None:
        texts = [(self.content / file.article.path).read_text(encoding="utf-8") for file in content.articles]
        found = Counter(token for token in self.tokens for text in texts for _ in range(text.count(token)))
        lost = {token: self.tokens[token] for token in self.tokens if found[token] != 1}
        assert not lost, f"{lost} stand {[found[token] for token in lost]} times"

    def publish(self, content: Content) -> None:
        """What a build remembers and answers, without rendering it."""
        region = content.reference.region
        archive = archives.assemble(content)
        book = former.remembered(content.ledger, archive, region.gazetteer)
        for path, text in ledger.changes(content.ledger, book).items():
            (self.content / path).write_text(text or "", encoding="utf-8")
        now = {
            path for article in archive.articles for path in former.lists_of(article.meta, region.gazetteer)
        }
        now |= {routes.PLACE.path(code) for code in region.tiles}
        now |= {routes.PAGE.path(page.raw.stem) for page in archive.pages}
        leading = former.leading(*former.known(archive, book), region, lambda _: True)
        for targets in leading.values():
            assert all(path in now or path in INDEXES for path in targets)
        gone = {
            path
            for path in self.addresses - now - leading.keys()
            if not path.startswith(("people/", "tags/"))  # of withdrawn articles
        }
        assert gone == set()
        self.addresses |= now

    # -- means

    def page_file(self, name: str) -> Path:
        return self.content / "pages" / name

    def shuffled(self, folder: str) -> list[Path]:
        paths = sorted((self.content / folder).iterdir())
        return self.random.sample(paths, len(paths))

    def window(self, text: str) -> str:
        """A window that nobody has changed yet; empty for none."""
        windows: list[str] = [
            run[at : at + WINDOW]
            for run in HAN.findall(text)
            for at in range(0, len(run) - WINDOW + 1, WINDOW)
        ]
        everything = "".join(path.read_text(encoding="utf-8") for path in (self.content / "pages").iterdir())
        files = "".join(path.read_text(encoding="utf-8") for path in (self.content / "articles").iterdir())
        free = [
            each
            for each in windows
            if everything.count(each) == 1 and files.count(each) == 1 and not self.overlaps(each)
        ]
        if not free:
            return ""
        window = self.random.choice(free)
        self.used.add(window)
        return window

    def overlaps(self, window: str) -> bool:
        """Whether it shares three characters in a row with a window that was changed."""
        pieces = {window[at : at + 3] for at in range(len(window) - 2)}
        return any(piece in used for used in self.used for piece in pieces)

    def change(self, window: str, where: str) -> tuple[str, str]:
        token = self.token()
        self.tokens[token] = f"{window} in {where}"
        return window, window[:AT] + token + window[AT + WIDTH :]

    def token(self) -> str:
        self.made += 1
        return chr(0x3400 + 2 * self.made) + chr(0x3401 + 2 * self.made)

    def write_marks(self, page: str) -> None:
        path = self.content / "decisions" / f"{page.rpartition('.')[0]}.yaml"
        marks = self.marks.get(page, {})
        if not marks:
            path.unlink(missing_ok=True)
            return
        lines = self.page_file(page).read_text(encoding="utf-8").split("\n")
        path.parent.mkdir(exist_ok=True)
        rows = [f"{lines.index(row) + 1}: {word}\n" for row, word in marks.items() if row in lines]
        path.write_text("".join(rows), encoding="utf-8")

    def read(self) -> Content:
        content = contents.read(self.content)
        assert content.problems == ()
        return content

    @property
    def actions(self) -> Iterator[Callable[[], None]]:
        yield from (self.correct, self.capture_anew) * 3
        yield from (self.cut_or_join_articles, self.be_killed, self.work_on_two_branches) * 2
        yield from (self.wrap_otherwise, self.move_a_paragraph, self.withdraw_or_restore, self.correct_a_key)
        yield from (self.rename_a_page, self.cut_a_page, self.add_a_page)


def save(clone: Clone, message: str) -> None:
    clone.git("add", "--all")
    clone.git("commit", "-q", "--allow-empty", "-m", message)


INDEXES = {kind.path() for kind in former.INDEXES.values()}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_sequence_loses_nothing(seed: int, tmp_path: Path) -> None:
    world = World(tmp_path, seed)
    world.enter()
    try:
        for _ in range(STEPS):
            action = world.random.choice(list(world.actions))
            world.done.append(action.__name__)
            action()
            world.enter()
    except BaseException as error:
        error.add_note(f"seed {seed}: {', '.join(world.done)}")
        raise
    _, result = stages.converted(OUTSIDE, world.content, every_page=True)
    assert (result.files, result.removed, result.problems) == ((), (), ())
    if seed % 50 == 0:
        for output in ("warm", "warm", "cold"):
            done = run_build("--content", world.content, "--output", tmp_path / output)
            assert done.returncode == 0, done.stderr
        assert tree(tmp_path / "warm") == tree(tmp_path / "cold")
        assert run_build("check", "--content", world.content).returncode == 0
