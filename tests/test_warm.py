"""A build that takes over what did not change gives, byte for byte, what a build from nothing gives; and does little.

An editor does one thing after the other, drawn by a seed; after all of them, and at night after each, site and manifest are
held against those of a build without a cache.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from bulletin import cache, program
from bulletin.commands import renewal
from bulletin.documents import rendering
from bulletin.publish import history, output
from bulletin.publish.making import Making
from bulletin.publish.output import Publication
from tests.conftest import BASE_URL, run_build
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Run

PLACES = ("陕坝", "阿里河", "甘旗卡", "双河")
CLAUSES = (
    "筑牢平安防线",
    "守护一方净土",
    "深入走访解民忧",
    "织密防控网络",
    "擦亮平安底色",
    "“春风行动”见实效",
)
SENTENCES = (
    "近日，民警走进社区，向居民讲解防范电信网络诈骗的知识。",
    "截至目前，共排查安全隐患45处，全部整改完毕。",
    "2023年9月7日，“春风行动”在这里展开。",
    "民警提醒大家，发现可疑情况及时拨打96110。",
)
NAMES = ("江枫", "白厚和", "刘可旭", "魏宝喜")


def page_of(rng: random.Random, articles: int) -> str:
    found = []
    for _ in range(articles):
        body = "\n".join(f"{rng.choice(PLACES)}讯 {''.join(rng.sample(SENTENCES, k=2))}" for _ in range(2))
        found.append(f"# {' '.join(rng.sample(CLAUSES, k=2))}\n\n{body}\n\n({rng.choice(NAMES)})\n")
    return "\n".join(found)


def typed(number: int, rng: random.Random) -> str:
    return (
        f'---\nid: "hand{number}"\ntitle: "{" ".join(rng.sample(CLAUSES, k=2))}"\nplaces: ["15082{rng.randint(2, 6)}"]\n'
        f'authors: ["{rng.choice(NAMES)}"]\ndate: "2023-0{rng.randint(1, 9)}"\ndate_basis: "编辑所知"\nadded: "2023-11-14"\n---\n\n'
        f"{rng.choice(SENTENCES)}\n\n{rng.choice(SENTENCES)}\n"
    )


class Workplace:
    """A content folder, the program's templates and static files as they can be changed, a site that is kept."""

    def __init__(self, root: Path) -> None:
        self.root, self.content, self.site = root, root / "content", root / "site"
        self.options: list[str | Path] = []

    def build(self, *options: str, output: Path | None = None) -> Run:
        with (
            mock.patch.object(program, "TEMPLATES", self.root / "templates"),
            mock.patch.object(program, "STATIC", self.root / "static"),
        ):
            folders = ("--content", self.content, "--output", output or self.site, "--jobs", "1")
            return run_build(*folders, *self.options, *options, "--json")

    def assert_as_from_nothing(self, built: Run) -> None:
        fresh = self.root / "fresh"
        result = self.build("--no-cache", output=fresh)
        assert (built.returncode, problems(built)) == (result.returncode, problems(result))
        if result.returncode == 0:
            assert tree(self.site) == tree(fresh)
            shutil.rmtree(fresh)


def counts(run: Run) -> dict[str, int]:
    found: dict[str, int] = json.loads(run.stdout)["counts"]
    return found


def problems(run: Run) -> list[object]:
    found: list[object] = json.loads(run.stdout)["problems"]
    return found


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive, built once, with its cache."""
    root, rng = tmp_path_factory.mktemp("warm"), random.Random(1)
    (root / "content" / "pages").mkdir(parents=True)
    (root / "content" / "articles").mkdir()
    for number in range(2):
        (root / "content" / "pages" / f"p{number}.md").write_text(page_of(rng, 3), encoding="utf-8")
    for number in range(3):
        path = root / "content" / "articles" / f"hand{number}.md"
        path.write_text(typed(number, rng), encoding="utf-8")
    (root / "content" / "site.yaml").write_text('title: "档案"\n', encoding="utf-8")
    shutil.copytree(program.TEMPLATES, root / "templates")
    shutil.copytree(program.STATIC, root / "static")
    built = Workplace(root).build()
    assert built.returncode == 0, built.stderr
    return root


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Iterator[Workplace]:
    root = tmp_path / "place"
    shutil.copytree(begun, root)
    yield Workplace(root)
    shutil.rmtree(root)


class Editor:
    """Does one thing after the other, drawn by a seed."""

    def __init__(self, place: Workplace, seed: int) -> None:
        self.place, self.rng = place, random.Random(seed)
        self.content = place.content

    def an_article(self) -> Path:
        return self.rng.choice(sorted((self.content / "articles").glob("*.md")))

    def change(self, path: Path, pattern: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(pattern, new, text, count=1, flags=re.MULTILINE), encoding="utf-8")

    def add_a_sentence(self) -> None:
        with self.an_article().open("a", encoding="utf-8") as file:
            file.write(f"\n{self.rng.choice(SENTENCES)}\n")

    def correct_a_letter(self) -> None:
        self.change(self.an_article(), "民警", "警员")

    def correct_a_headline(self) -> None:
        self.change(self.an_article(), r'^title: ".*?"', f'title: "{self.rng.choice(CLAUSES)}"')

    def redate(self) -> None:
        path = self.an_article()
        self.change(path, r'^(date|date_basis): ".*"\n', "")
        self.change(path, r'^(date|date_basis): ".*"\n', "")
        lines = f'date: "202{self.rng.randint(1, 3)}-05"\ndate_basis: "编辑所知"\n'
        self.change(path, r"^added:", f"{lines}added:")

    def say_another_author(self) -> None:
        self.change(self.an_article(), r'"(江枫|白厚和|刘可旭|魏宝喜)"', f'"{self.rng.choice(NAMES)}"')

    def add_an_article(self) -> None:
        number = self.rng.randint(10, 99)
        (self.content / "articles" / f"hand{number}.md").write_text(typed(number, self.rng), encoding="utf-8")

    def add_a_page(self) -> None:
        path = self.content / "pages" / f"n{self.rng.randint(10, 99)}.md"
        path.write_text(page_of(self.rng, self.rng.randint(1, 2)), encoding="utf-8")

    def lose_an_article(self) -> None:
        self.an_article().unlink()

    def rename_a_file(self) -> None:
        path = self.an_article()
        path.rename(path.with_name(f"x-{path.name}"))

    def withdraw_or_restore(self) -> None:
        path, mark = self.an_article(), 'access: "withdrawn"\n'
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace(mark, "") if mark in text else text.replace("added:", f"{mark}added:", 1),
            encoding="utf-8",
        )

    def change_a_page(self) -> None:
        path = self.rng.choice(sorted((self.content / "pages").glob("*.md")))
        self.change(path, "知识", "常识")

    def change_a_setting(self) -> None:
        title = self.rng.choice(("档案", "简报", "文存"))
        (self.content / "site.yaml").write_text(
            f'title: "{title}"\ncontact: "a@example.org"\n', encoding="utf-8"
        )

    def change_a_word(self) -> None:
        self.change(
            self.place.root / "templates" / "words" / "zh.yaml", r'^(about\.title): "?(.*?)"?$', r'\1: "\2说"'
        )

    def change_a_template(self) -> None:
        name = self.rng.choice(
            ("listing.html", "article.html", "base.html", "partials/foot.html", "partials/lists.html")
        )
        path = self.place.root / "templates" / name
        path.write_text(path.read_text(encoding="utf-8") + "{# another #}", encoding="utf-8")

    def change_a_style(self) -> None:
        path = self.rng.choice(sorted((self.place.root / "static" / "css").glob("*.css")))
        with path.open("a", encoding="utf-8") as file:
            file.write(f".x{self.rng.randint(1, 9)} {{ color: red; }}\n")

    def move_the_site(self) -> None:
        url = self.rng.choice(("", BASE_URL, "https://example.net/"))
        self.place.options = ["--base-url", url] if url else []

    def correct_with_the_old_time(self) -> None:
        """As restored from elsewhere: another word of the same length, and the time it had."""
        path = self.an_article()
        stat = path.stat()
        self.change(path, "居民", "村民")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def save_twice(self) -> None:
        """Built between two savings of the same tick."""
        path = self.an_article()
        self.change(path, "全部", "均已")
        self.place.build()
        self.change(path, "均已", "皆已")

    def build_again(self) -> None:
        """Nothing is changed, and then what the build before wrote into the ledger is all that is new."""
        assert self.place.build().stdout
        self.add_a_sentence()
        self.place.build()

    def touch_a_file(self) -> None:
        os.utime(self.an_article())

    def leave_a_file_of_another_program(self) -> None:
        (self.content / "articles" / ".DS_Store").write_bytes(self.rng.randbytes(4))

    def lose_a_file_of_the_site_and_nothing_else(self) -> None:
        self.place.build()
        self.rng.choice(sorted(self.place.site.rglob("*.png"))).unlink()

    def spoil_the_cache(self) -> None:
        files = sorted(path for path in (self.place.root / cache.FOLDER).rglob("*") if path.is_file())
        path = self.rng.choice(
            [path for path in files if "values" in path.name or "table" in path.name] or files
        )
        data = bytearray(path.read_bytes())
        at = self.rng.randrange(max(1, len(data)))
        path.write_bytes(data[:at] if self.rng.random() < 0.5 else data[:at] + b"\0" * 64 + data[at + 64 :])

    def lose_the_cache(self) -> None:
        shutil.rmtree(self.place.root / cache.FOLDER, ignore_errors=True)  # it may be lost already

    def spoil_the_site(self) -> None:
        files = sorted(path for path in self.place.site.rglob("*.html"))
        path = self.rng.choice(files)
        path.unlink()
        path.write_bytes(b"other")

    def stop_a_build(self) -> None:
        """Something else fails, or Ctrl-C is pressed, when all is made and nothing published."""
        self.add_a_sentence()
        with mock.patch.object(Publication, "publish", side_effect=KeyboardInterrupt):
            assert self.place.build().returncode != 0

    def do_something(self) -> str:
        moves = [name for name, value in vars(Editor).items() if callable(value) and name not in _NO_MOVES]
        name = self.rng.choice(sorted(moves))
        move: Callable[[], None] = getattr(self, name)
        move()
        return name


_NO_MOVES = {"__init__", "an_article", "change", "do_something"}


def hold(place: Workplace, seed: int, steps: int, *, each: bool) -> None:
    """Let an editor do so many things; the site is as from nothing at the end, or after each."""
    editor, done = Editor(place, seed), []
    for step in range(steps):
        done.append(editor.do_something())
        built = place.build()
        if each or step == steps - 1:
            try:
                place.assert_as_from_nothing(built)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {', '.join(done)}") from error


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_warm_build_is_a_cold_one(place: Workplace, seed: int) -> None:
    hold(place, seed, 3, each=False)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1000, 3000))
def test_every_warm_build_is_a_cold_one(place: Workplace, seed: int) -> None:
    hold(place, seed, 2, each=True)


@pytest.mark.slow
def test_what_was_withdrawn_is_gone_from_the_cache(place: Workplace) -> None:
    path = place.content / "articles" / "hand0.md"
    text = path.read_text(encoding="utf-8")
    named = "\n“犇骉”是他的名字。\n"
    path.write_text(text.replace('title: "', 'title: "绝无仅有的题') + named, encoding="utf-8")
    assert place.build().returncode == 0
    kept = place.root / cache.FOLDER
    words = [each.encode() for each in ("绝无仅有的题", "犇", "骉")]

    def says() -> list[str]:
        files = (each for each in kept.rglob("*") if each.is_file())
        return [each.name for each in files if any(word in each.read_bytes() for word in words)]

    assert any("values" in name for name in says())
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("added:", 'access: "withdrawn"\nadded:', 1), encoding="utf-8")
    built = place.build()
    assert built.returncode == 0, built.stderr
    assert says() == []


@pytest.mark.slow
def test_an_article_that_names_the_version_of_the_styles_keeps_its_words(place: Workplace) -> None:
    sheet, article = place.root / "static" / "css" / "print.css", place.content / "articles" / "hand0.md"
    styles = [sheet.read_text(encoding="utf-8") + f".x{number} {{ color: red; }}\n" for number in range(3)]
    versions = []
    for style in styles[:2]:
        sheet.write_text(style, encoding="utf-8")
        built = place.build()
        place.assert_as_from_nothing(built)
        found = re.search(r"reader\.css\?v=(\w+)", (place.site / "index.html").read_text(encoding="utf-8"))
        assert found
        versions.append(found[1])
    assert versions[0] != versions[1]
    words = "、".join(f"[甲](https://example.org/a.css?v={version})" for version in versions)
    with article.open("a", encoding="utf-8") as file:
        file.write(f"\n{words}\n")
    # Both are its own words, and each is in turn what the addresses of its document say besides.
    for number in (1, 0, 2, 1, 0, 0):
        sheet.write_text(styles[number], encoding="utf-8")
        built = place.build()
        place.assert_as_from_nothing(built)
        text = (place.site / "a" / "hand0" / "index.html").read_text(encoding="utf-8")
        assert all(f'"https://example.org/a.css?v={version}"' in text for version in versions)
        assert number > 1 or f"reader.css?v={versions[number]}" in text


def rendered(place: Workplace) -> int:
    """Build, and count the documents that are rendered."""
    with mock.patch.object(rendering, "render_document", wraps=rendering.render_document) as render:
        built = place.build()
    assert built.returncode == 0, built.stderr
    place.assert_as_from_nothing(built)
    return render.call_count


@pytest.mark.slow
def test_a_style_renders_nothing(place: Workplace) -> None:
    theme = place.content / "theme"
    theme.mkdir()
    sheet = place.root / "static" / "css" / "print.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + ".x { color: red; }\n", encoding="utf-8")
    few = 3  # that the build makes all the same, to see whether it is right
    assert rendered(place) <= few
    (theme / "style.css").write_text(".sheet { margin: 0; }\n", encoding="utf-8")
    assert rendered(place) > few  # the first of an archive: all name its sheet
    (theme / "style.css").write_text(".sheet { margin: 1px; }\n", encoding="utf-8")
    assert rendered(place) <= few
    (theme / "theme.yaml").write_text('paper: "#fffff0"\n', encoding="utf-8")
    assert rendered(place) > few  # all name the colour
    (theme / "style.css").unlink()
    assert rendered(place) <= few


@pytest.mark.slow
def test_a_file_that_was_spoilt_under_its_stamp_is_mended_when_a_style_changes(place: Workplace) -> None:
    path = place.site / "places" / "index.html"
    data, stat = bytearray(path.read_bytes()), path.stat()
    data[-9] ^= 1
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with (place.root / "static" / "css" / "print.css").open("a", encoding="utf-8") as sheet:
        sheet.write(".x { color: red; }\n")
    built = place.build()
    assert built.returncode == 0, built.stderr
    place.assert_as_from_nothing(built)


@pytest.mark.slow
@pytest.mark.parametrize("is_stopped", [False, True])
def test_what_was_withdrawn_is_gone_from_what_is_kept_of_other_sites(
    place: Workplace, is_stopped: bool
) -> None:
    path, words = place.content / "articles" / "hand0.md", "绝无仅有的题"
    shown = re.sub('title: "', f'title: "{words}', path.read_text(encoding="utf-8"), count=1)
    hidden = shown.replace("added:", 'access: "withdrawn"\nadded:', 1)
    other = place.root / "other"

    def build(text: str, *outputs: Path) -> None:
        path.write_text(text, encoding="utf-8")
        for folder in outputs:
            assert place.build(output=folder).returncode == 0

    build(shown, other, place.site)
    if is_stopped:
        path.write_text(hidden, encoding="utf-8")
        with mock.patch.object(history.History, "finish", side_effect=KeyboardInterrupt):
            assert place.build().returncode != 0
        build(hidden, place.site)
    else:
        # What the other site was published with last hides the same words, though what is kept of the first one shows them.
        build(hidden, place.site, other)
        build(shown, place.site)
        build(hidden, other)
    kept = [each for each in (place.root / cache.FOLDER).rglob("*") if each.is_file()]
    assert kept
    assert [each for each in kept if words.encode() in each.read_bytes()] == []


@pytest.mark.slow
def test_a_file_that_is_not_what_it_is_believed_to_be_is_our_mistake(place: Workplace) -> None:
    """Where a function is given less than it uses, the cache is wrong; a build finds out, says so, and makes everything."""
    with cache.opened(cache.folder_of(place.content), program.name()) as values:
        known = values.last("publish.making")
        otherwise = {
            name: made._replace(digests=("0" * 64,) * len(made.digests)) for name, made in known.made.items()
        }
        values.leave("publish.making", known._replace(made=otherwise))
    assert counts(place.build())["made"] > 20  # nothing is known by these digests
    with (place.content / "articles" / "hand0.md").open("a", encoding="utf-8") as file:
        file.write("\n再添一句。\n")

    def wrong(*_: object) -> None:
        mock.patch.stopall()
        raise cache.WrongError("a/hand1/index.html")

    mock.patch.object(Making, "_audit", wrong).start()
    built = place.build()
    assert "本程序的错误" in built.stderr
    assert counts(built)["taken_over"] == 0
    place.assert_as_from_nothing(built)


@pytest.mark.slow
def test_where_nothing_changed_the_same_is_said_and_nothing_is_worked_out(place: Workplace) -> None:
    """What was listed must be listed again, since nobody may have read it; of the program next to nothing is loaded."""
    with (place.content / "articles" / "hand0.md").open("a", encoding="utf-8") as file:
        file.write("\n请拨打13900001111联系民警。\n")
    first, again = place.build(), place.build()
    assert "13900001111"[:3] in first.stderr
    with mock.patch.object(renewal, "renew", side_effect=AssertionError("worked out")):
        last = place.build()
        for path in place.content.rglob(
            "*.*"
        ):  # as an editor saves it who changed nothing, or Git checks it out
            if path.is_file():
                path.write_bytes(path.read_bytes())
        saved, looked_at = place.build(), place.build()
    assert first.stderr == again.stderr == last.stderr == saved.stderr == looked_at.stderr
    assert counts(last) == counts(saved) == counts(looked_at)
    assert counts(again) == counts(last)
    assert counts(first) | dict.fromkeys(("parsed", "made", "rendered", "written", "taken_over")) == counts(
        last
    ) | dict.fromkeys(("parsed", "made", "rendered", "written", "taken_over"))
    assert [counts(last)[name] for name in ("parsed", "made", "rendered", "written")] == [0, 0, 0, 0]
    assert "doubts" in last.stdout
    assert json.loads(first.stdout)["doubts"] == json.loads(last.stdout)["doubts"]


@pytest.mark.slow
def test_a_file_altered_behind_its_stamp_is_found_and_made_anew(place: Workplace) -> None:
    place.build()
    path = place.site / "index.html"
    stat, data = path.stat(), bytearray(path.read_bytes())
    data[-2] ^= 1
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with mock.patch.object(output, "_SAMPLE", 10_000):
        built = place.build()
    assert "index.html" in built.stderr
    place.assert_as_from_nothing(built)


@pytest.mark.slow
def test_of_a_page_that_is_not_read_no_pattern_is_loaded(place: Workplace) -> None:
    """And of the templates none is compiled that was compiled before."""
    place.build()
    with (place.content / "articles" / "hand0.md").open("a", encoding="utf-8") as file:
        file.write("\n再添一句。\n")
    code = (
        "import sys, importlib.util, build, jinja2\n"
        "from bulletin import program\n"
        "from pathlib import Path\n"
        f"program.TEMPLATES, program.STATIC = Path({str(place.root / 'templates')!r}), Path({str(place.root / 'static')!r})\n"
        "compile = jinja2.Environment.compile\n"
        "compiled = []\n"
        "jinja2.Environment.compile = lambda *a, **k: compiled.append(a[2]) or compile(*a, **k)\n"
        "assert build.main(sys.argv[1:]) == 0\n"
        "loaded = [name for name, module in sys.modules.items() if type(module) is type(sys)]\n"
        "print('LOADED', *loaded)\n"
        "print('COMPILED', *compiled)\n"
    )
    folders = ("--content", place.content, "--output", place.site, "--jobs", "1")
    ran = subprocess.run(
        [sys.executable, "-c", code, *map(str, folders)],
        cwd=program.PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    lines = {line.split()[0]: line.split()[1:] for line in ran.stdout.splitlines() if line}
    assert "bulletin.documents.rendering" in lines["LOADED"]
    assert "bulletin.conversion.page.transcript" not in lines["LOADED"]
    assert lines["COMPILED"] == []


@pytest.mark.slow
def test_little_is_done_for_one_word(tmp_path: Path) -> None:
    """Counts, which say the same on every machine; how long it takes is measured in benchmarks/."""
    rng = random.Random(5)
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    (content / "articles").mkdir()
    for number in range(500):
        (content / "articles" / f"hand{number}.md").write_text(typed(number, rng), encoding="utf-8")
    (content / "site.yaml").write_text('title: "档案"\n', encoding="utf-8")

    def build() -> dict[str, int]:
        built = run_build("--content", content, "--output", tmp_path / "site", "--json")
        assert built.returncode == 0, built.stderr
        return counts(built)

    assert build()["parsed"] == 500
    nothing = build()
    assert [nothing[name] for name in ("parsed", "rendered", "written")] == [0, 0, 0]
    path = content / "articles" / "hand250.md"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + "又一字。\n", encoding="utf-8")
    one = build()
    assert one["parsed"] == 1
    assert 0 < one["rendered"] <= 30
    assert 0 < one["written"] <= 60
