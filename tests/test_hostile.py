"""What editors, mishaps and attackers do to the content: the command names it, and what people wrote stays."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, run_process
from tests.test_build import tree
from tests.test_preview import news, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Build = Callable[..., Run]


def change(path: Path, pattern: str, new: str) -> None:
    """Replace the first match, which must be there."""
    text, count = re.subn(pattern, lambda _: new, path.read_text(encoding="utf-8"), count=1)
    assert count == 1
    path.write_text(text, encoding="utf-8")


def first_article(content: Path) -> Path:
    return min((content / "articles").iterdir())


def test_an_article_whose_id_was_changed_is_not_written_over(build: Build, content: Path) -> None:
    path = first_article(content)
    change(path, 'id: "[^"]*"', 'id: "zzzz9"')
    before = tree(content)
    for _ in range(2):
        result = build("convert", "--content", content)
        assert result.returncode == 1
        assert f"articles/{path.name}:2: 编号 {path.stem} 是这个文件原来的" in result.stderr
    assert tree(content) == before


def test_a_renamed_page_is_not_converted_a_second_time(build: Build, content: Path, tmp_path: Path) -> None:
    page = min((content / "pages").iterdir())
    page.rename(page.with_name("renamed.txt"))
    before = {path.name for path in (content / "articles").iterdir()}
    result = build("--content", content, "--output", tmp_path / "out")
    assert result.returncode == 0
    assert f"版面 {page.name} 现在是 renamed.txt" in result.stderr
    assert {path.name for path in (content / "articles").iterdir()} == before
    assert build("check", "--content", content).returncode == 0


def test_an_article_typed_by_hand_may_name_its_page(build: Build, content: Path) -> None:
    page = min((content / "pages").iterdir()).name
    (content / "articles" / "hand1.md").write_text(
        f'---\nid: "hand1"\ntitle: "手写"\nsource:\n  page: "{page}"\n  lines: [[1, 2]]\n---\n\n正文。\n',
        encoding="utf-8",
    )
    for _ in range(2):
        assert build("convert", "--content", content).returncode == 0


@pytest.mark.slow
def test_a_former_path_of_a_withdrawn_article_says_nothing_of_it(
    build: Build, content: Path, tmp_path: Path
) -> None:
    path = first_article(content)
    change(path, 'title: "[^"]*"', 'title: "不可再提的标题"\naccess: "withdrawn"\naliases: ["old/path/"]')
    out = tmp_path / "out"
    result = build("--content", content, "--output", out)
    assert result.returncode == 0, result.stderr
    assert "old/path/index.html" in tree(out)
    assert not [name for name, data in tree(out).items() if "不可再提".encode() in data]


def unresolved_merge(content: Path) -> str:
    path = first_article(content)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n<<<<<<< HEAD\n甲。\n=======\n乙。\n>>>>>>> branch\n", encoding="utf-8")
    return f"articles/{path.name}:{text.count(chr(10)) + 2}: 合并分支时，两个人改了同一处"


def unresolved_ledger(content: Path) -> str:
    path = min((content / "ledger").iterdir())
    path.write_text("<<<<<<< HEAD\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    return f"ledger/{path.name}:1: 合并分支时留下的记号没有删干净；请删去第 1 行"


def control_in_header(content: Path) -> str:
    change(first_article(content), 'title: "', r'title: "\x01')
    return "title：有控制字符 U+0001"


def control_in_body(content: Path) -> str:
    path = first_article(content)
    path.write_text(path.read_text(encoding="utf-8") + "\n坏\x08字\n", encoding="utf-8")
    return "有控制字符 U+0008"


def endless_line_number(content: Path) -> str:
    change(first_article(content), r"lines:[\s\S]*?(?=\n---)", f"lines: [[1, {'9' * 5000}]]")
    return "lines 应当是"


def wide_place_code(content: Path) -> str:
    change(first_article(content), "---\n", '---\nplaces: ["１５０８２６"]\n')
    change(first_article(content), r'places:\n(?:- "\d+"\n)+', "")
    return "不是六位行政区划代码"


def ledger_line_of_another_kind(content: Path) -> str:
    with min((content / "ledger").iterdir()).open("a", encoding="utf-8") as file:
        file.write('"id"\n')
    return "这一行不是账本记录"


def ledger_with_endless_span(content: Path) -> str:
    with min((content / "ledger").iterdir()).open("a", encoding="utf-8") as file:
        file.write('{"page":"x","digest":"y","spans":[[1e999,2,null,"title"]]}\n')
    return "这一行不是账本记录"


def pipe_as_page(content: Path) -> str:
    os.mkfifo(content / "pages" / "pipe.txt")
    return "pages/pipe.txt:1: 不是普通文件"


def device_as_page(content: Path) -> str:
    (content / "pages" / "zero.txt").symlink_to("/dev/zero")
    return "pages/zero.txt:1: 这个链接指向内容文件夹以外"


def page_linked_from_elsewhere(content: Path) -> str:
    secret = content.parent / "secret.txt"
    secret.write_text("不该公开的文字", encoding="utf-8")
    (content / "pages" / "link.txt").symlink_to(secret)
    return "pages/link.txt:1: 这个链接指向内容文件夹以外"


def unresolved_page(content: Path) -> str:
    (content / "pages" / "x.txt").write_text(
        "题目\n\n<<<<<<< HEAD\n甲。\n=======\n乙。\n>>>>>>> branch\n", encoding="utf-8"
    )
    return "pages/x.txt:3: 合并分支时，两个人改了同一处"


def half_resolved_merge(content: Path) -> str:
    path = first_article(content)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n甲。\n=======\n乙。\n", encoding="utf-8")
    return f"articles/{path.name}:{text.count(chr(10)) + 3}: 合并分支时留下的记号没有删干净"


def source_of_another_page(content: Path) -> str:
    path = first_article(content)
    pages = sorted(page.name for page in (content / "pages").iterdir())
    own = re.search(r'page: "([^"]*)"', path.read_text(encoding="utf-8"))
    assert own
    change(path, 'page: "[^"]*"', f'page: "{next(page for page in pages if page != own[1])}"')
    line = path.read_text(encoding="utf-8").split("page:")[0].count("\n") + 1
    return f"articles/{path.name}:{line}: source：文章 {path.stem} 出自版面 {own[1]}"


def source_beyond_the_page(content: Path) -> str:
    page = min((content / "pages").iterdir()).name
    (content / "articles" / "hand1.md").write_text(
        f'---\nid: "hand1"\nsource:\n  page: "{page}"\n  lines: [[1, 99999]]\n---\n\n正文。\n',
        encoding="utf-8",
    )
    return "articles/hand1.md:5: source：版面"


def name_without_a_letter(content: Path) -> str:
    (content / "articles" / "hand1.md").write_text(
        '---\nid: "hand1"\nauthors:\n- "张三"\n- "."\n---\n\n正文。\n', encoding="utf-8"
    )
    return "articles/hand1.md:5: authors：“.”里没有字"


def picture_that_is_not_there(content: Path) -> str:
    change(first_article(content), "\n---\n", '\ncaptions: [{text: "图", image: "nowhere.jpg"}]\n---\n')
    return "images/ 里没有 nowhere.jpg"


def page_that_links_to_itself(content: Path) -> str:
    (content / "pages" / "x.txt").symlink_to("x.txt")
    return "pages/x.txt:1: "


def ledger_with_a_path_for_an_id(content: Path) -> str:
    with (content / "ledger.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id":"../../x","page":"000_f0f7006d1a8be4fe.txt"}\n')
    return "这一行不是账本记录"


def settings_with_unseen_characters(content: Path) -> str:
    (content / "site.yaml").write_text('subtitle: "x"\ntitle: "甲\\u202e乙"\n', encoding="utf-8")
    return "site.yaml:2: title：有控制字符 U+202E"


def language_that_is_none(content: Path) -> str:
    (content / "site.yaml").write_text("language: '\"><script>'\n", encoding="utf-8")
    return "site.yaml:1: language："


def file_for_the_articles(content: Path) -> str:
    shutil.rmtree(content / "articles")
    (content / "articles").write_bytes(b"")
    return "articles:1: 这里应当是文件夹"


def aliases_alike(content: Path) -> str:
    change(first_article(content), "\n---\n", '\naliases: ["old/Path/", "OLD/path/"]\n---\n')
    return "“OLD/path/”与“old/Path/”只差大小写"


def key_that_colours_the_terminal(content: Path) -> str:
    change(first_article(content), "\n---\n", '\n"\\e[31m\\u202e": "x"\n---\n')
    return "不认识的键“<U+001B>[31m<U+202E>”"


def page_without_end(content: Path) -> str:
    (content / "pages" / "x.txt").write_text("据了解，民警。\n" * 300_000, encoding="utf-8")
    return "pages/x.txt:1: 有 2400000 字，不像一个版面"


def alias_of_a_list(content: Path) -> str:
    change(first_article(content), "\n---\n", '\naliases: ["dates/unknown/"]\n---\n')
    return "“dates/unknown/”占用本站自己的文件夹 dates/"


def alias_in_an_article(content: Path) -> str:
    path = first_article(content)
    change(path, "\n---\n", f'\naliases: ["A/{path.stem}/qr.svg"]\n---\n')
    return "qr.svg”占用本站自己的文件夹 a/"


def contact_that_runs(content: Path) -> str:
    (content / "site.yaml").write_text('title: "x"\ncontact: "javascript:alert(1)"\n', encoding="utf-8")
    return "site.yaml:2: contact"


@pytest.mark.parametrize(
    "damage",
    [
        contact_that_runs,
        page_linked_from_elsewhere,
        unresolved_page,
        half_resolved_merge,
        source_of_another_page,
        source_beyond_the_page,
        name_without_a_letter,
        picture_that_is_not_there,
        page_that_links_to_itself,
        key_that_colours_the_terminal,
        page_without_end,
        ledger_with_a_path_for_an_id,
        settings_with_unseen_characters,
        language_that_is_none,
        file_for_the_articles,
        aliases_alike,
        alias_of_a_list,
        alias_in_an_article,
        unresolved_merge,
        unresolved_ledger,
        control_in_header,
        control_in_body,
        endless_line_number,
        wide_place_code,
        ledger_line_of_another_kind,
        ledger_with_endless_span,
        pipe_as_page,
        device_as_page,
    ],
)
def test_damage_is_named_and_nothing_is_written(
    damage: Callable[[Path], str], build: Build, content: Path, tmp_path: Path
) -> None:
    expected = damage(content)
    result = build("--content", content, "--output", tmp_path / "out")
    assert result.returncode == 1, result.stdout
    assert expected in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


P = "据了解，今年以来，该局民警深入辖区开展走访宣传活动，取得实效。"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        f"平安创建 情暖万家\n\n陕坝讯 {'甲' * 20_000}\n\n(张三)\n",
        f"平安创建 情暖万家\n\n陕坝讯 {P * 3_000}\n\n(张三)\n",
        f"{'公安局' * 4_000}\n\n陕坝讯 {P}\n\n(张三)\n",
        f"{'“' * 9_000}\n\n陕坝讯 {P}\n\n(张三)\n",
    ],
    ids=["one letter", "one sentence", "a headline without end", "quotation marks"],
)
def test_endless_repetition_does_not_stop_a_build(text: str, build: Build, tmp_path: Path) -> None:
    pages = tmp_path / "content" / "pages"
    pages.mkdir(parents=True)
    (pages / "long.txt").write_text(text, encoding="utf-8")
    started = time.monotonic()
    result = build("--content", tmp_path / "content", "--output", tmp_path / "out", "--jobs", "1")
    assert result.returncode == 0, result.stderr
    # A few seconds; without a limit on what is indexed or drawn it was hours, or more memory than there is.
    assert time.monotonic() - started < 100


@pytest.mark.parametrize("text", ["。。。！！——\n", "#\n##\n---\n", "甲\n"])
def test_a_page_without_words_is_converted_once(text: str, build: Build, tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    (content / "pages" / "x.md").write_text(text, encoding="utf-8")
    assert build("convert", "--content", content).returncode == 0
    before = tree(content)
    for command in ("check", "convert"):
        result = build(command, "--content", content)
        assert result.returncode == 0, result.stderr
    assert tree(content) == before


@pytest.mark.slow
def test_hostile_text_is_text_everywhere(build: Build, content: Path, tmp_path: Path) -> None:
    marks = "<script>alert(1)</script> {{ 7*7 }} {% raw %} ![图](http://evil.example/x.png) [点](javascript:x) ]]> --> &#65;"
    (content / "pages" / "hostile.md").write_text(
        f"# 平安创建 情暖万家\n\n陕坝讯 {P}{marks}\n\n(张三)\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    result = build("--content", content, "--output", out)
    assert result.returncode == 0, result.stderr
    records = [json.loads(line) for line in (out / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    [record] = [record for record in records if record["source"]["page"] == "hostile.md"]
    assert "<script>alert(1)</script> {{ 7*7 }} {% raw %}" in record["text"]
    for name, data in tree(out).items():
        if name.endswith(".html"):
            assert b"<script>alert" not in data, name
            assert b'src="http://evil' not in data, name
            assert b'href="javascript' not in data, name


@pytest.mark.slow
def test_a_copy_taken_with_other_line_ends_builds_the_same_articles(
    build: Build, content: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(content, other)
    for path in (other / "articles").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for folder in (content, other):
        assert build("--content", folder, "--output", tmp_path / f"{folder.name}-out").returncode == 0
    one, two = (tree(tmp_path / f"{name}-out") for name in ("content", "other"))
    assert {name for name in one if one[name] != two.get(name)} == {"manifest.json"}


def test_lines_a_person_wrote_into_the_source_are_held_against_the_ledger(
    build: Build, content: Path
) -> None:
    path = first_article(content)
    change(path, r"- \[\d+, \d+\]", "- [1, 2]")
    line = path.read_text(encoding="utf-8").split("\n").index("source:") + 1
    before = tree(content)
    for _ in range(2):
        result = build("check", "--content", content)
        assert result.returncode == 0, result.stderr
        assert f"0%  {content}/articles/{path.name}:{line}: 文章头写的出处是第 1–2 行" in result.stderr
    assert tree(content) == before


# Nobody listens, or the log's disk is full.
@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("redirection", [">/dev/full", "2>/dev/full", ">&-", "2>&-", "2>&1 | head -0"])
def test_a_log_that_cannot_be_written_changes_nothing(
    redirection: str, content: Path, tmp_path: Path
) -> None:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        words = " ".join(shlex.quote(str(word)) for word in (sys.executable, ROOT / "build.py", *arguments))
        script = f"set -o pipefail; {words} {redirection}"
        return subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, encoding="utf-8", check=False
        )

    good = run("--content", content, "--output", tmp_path / "out")
    (content / "pages" / "x.txt").write_bytes(b"")
    bad = run("check", "--content", content)
    assert (good.returncode, bad.returncode) == (0, 1)
    for result in (good, bad):
        assert not re.search("Traceback|Exception|Error", result.stdout + result.stderr)


@pytest.mark.slow
def test_a_locale_without_chinese_writes_the_same_site(build: Build, content: Path, tmp_path: Path) -> None:
    folder = content.rename(tmp_path / "内容")
    output = ("--output", tmp_path / "网站")
    result = run_process("--content", folder, *output, LC_ALL="POSIX", PYTHONUTF8="0")
    assert result.returncode == 0, result.stderr
    assert "王一涵" in result.stderr
    assert "篇文章" in result.stdout
    assert build("--content", folder, "--output", tmp_path / "other").returncode == 0
    assert tree(tmp_path / "网站") == tree(tmp_path / "other")


@pytest.mark.slow
def test_a_file_in_the_way_of_the_output_is_named(build: Build, content: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = build("--content", content, "--output", tmp_path / "file" / "out")
    assert result.returncode == 1
    assert "file:1: 读不了或写不了" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_the_preview_outlives_a_slip_in_a_template(content: Path, tmp_path: Path) -> None:
    for name in ("bulletin", "templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "build.py", tmp_path)
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "build.py"), "serve", "--content", str(content), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stderr
        found = re.search(r"http://\S+/", process.stderr.readline())
        assert found
        news(found[0], lambda told: told["version"] > 0)
        template = tmp_path / "templates" / "about.html"
        right = template.read_text(encoding="utf-8")
        template.write_text(right + "{% if %}", encoding="utf-8")
        news(found[0], lambda told: "TemplateSyntaxError" in told["trouble"])
        assert wait_for(found[0], "简报档案")[0] == 200, "the last good site stays"
        template.write_text(right, encoding="utf-8")
        news(found[0], lambda told: not told["trouble"])
        assert wait_for(found[0], "简报档案")[0] == 200
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


@pytest.mark.slow
def test_a_bare_mail_address_becomes_a_link(build: Build, content: Path, tmp_path: Path) -> None:
    (content / "site.yaml").write_text('title: "x"\ncontact: "post@example.org"\n', encoding="utf-8")
    out = tmp_path / "out"
    assert build("--content", content, "--output", out).returncode == 0
    assert 'href="mailto:post@example.org"' in (out / "index.html").read_text(encoding="utf-8")
