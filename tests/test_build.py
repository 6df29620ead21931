"""The command from the outside: what it prints, what it leaves on disk, how it ends."""

from __future__ import annotations

import json
import re
import resource
import shutil
from typing import TYPE_CHECKING

import pytest

from build import main
from tests.conftest import run_process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Build = Callable[..., Run]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_build_says_in_one_line_what_it_made(build: Build, content: Path, tmp_path: Path) -> None:
    result = build("--content", content, "--output", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    listed = [line for line in result.stderr.splitlines() if "%  " in line]
    assert ["王一涵" in line for line in listed] == [True], "personal data only, before it is published"
    assert re.fullmatch(
        r"22 篇文章，5 个版面，\d+ 个文件（写了 \d+ 个，删了 0 个），[\d.]+ (?:kB|MB)，[\d.]+ 秒\n",
        result.stdout,
    )


def test_help_costs_next_to_nothing(tmp_path: Path) -> None:
    """No stage is imported before a command needs it: the least of three runs takes 0.06 s of processor time."""

    def spent() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    took = []
    for _ in range(3):
        before = spent()
        assert "check" in run_process("--help", cwd=tmp_path).stdout
        took.append(spent() - before)
    assert min(took) < 0.15


@pytest.mark.slow
def test_building_the_committed_archive_writes_nothing_into_it(
    build: Build, content: Path, tmp_path: Path
) -> None:
    before = tree(content)
    assert build("--content", content, "--output", tmp_path / "out").returncode == 0
    assert tree(content) == before


@pytest.mark.slow
def test_two_builds_are_the_same_bytes_wherever_and_whenever(content: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "inhalt"
    shutil.copytree(content, other)
    first = run_process(
        "--content",
        content,
        "--output",
        tmp_path / "one",
        PYTHONHASHSEED="1",
        TZ="Asia/Shanghai",
        LANG="zh_CN.UTF-8",
    )
    second = run_process(
        "--content",
        "inhalt",
        "--output",
        "zwei",
        cwd=other.parent,
        PYTHONHASHSEED="2",
        TZ="UTC",
        LANG="C",
        SOURCE_DATE_EPOCH="1800000000",
    )
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert tree(tmp_path / "one") == tree(other.parent / "zwei")


@pytest.mark.slow
def test_an_incremental_build_equals_a_cold_one(build: Build, content: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert build("--content", content, "--output", out).returncode == 0
    article = sorted((content / "articles").glob("*.md"))[3]
    article.write_text(article.read_text(encoding="utf-8").replace("民警", "人民警察", 1), encoding="utf-8")
    result = build("--content", content, "--output", out)
    assert result.returncode == 0, result.stderr
    assert build("--content", content, "--output", tmp_path / "cold").returncode == 0
    assert tree(out) == tree(tmp_path / "cold")


@pytest.mark.slow
def test_the_bare_pages_are_converted_and_built_in_one_go(build: Build, bare: Path, tmp_path: Path) -> None:
    result = build("--content", bare, "--output", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    assert len(list((bare / "articles").glob("*.md"))) == 22
    assert len(list((tmp_path / "out" / "a").iterdir())) == 22


def test_added_is_the_day_given_from_outside(build: Build, bare: Path) -> None:
    build("convert", "--content", bare, SOURCE_DATE_EPOCH="86400")
    assert all(
        'added: "1970-01-02"' in path.read_text(encoding="utf-8") for path in (bare / "articles").iterdir()
    )
    assert build("convert", "--content", bare, SOURCE_DATE_EPOCH="soon").returncode == 2


def test_a_problem_names_a_file_that_opens_from_where_one_stands(build: Build, content: Path) -> None:
    """Problems that are found one by one, in several files, and in the whole archive."""
    damage_yaml(content)
    (content / "site.yaml").write_text("titel: x\n", encoding="utf-8")
    (content / "pages" / "empty.txt").write_bytes(b"")
    opens(content.parent, build("check", "--content", content.name, cwd=content.parent).stderr)
    (content / "site.yaml").write_text("title: x\n", encoding="utf-8")
    (content / "articles" / "hand1.md").write_text('---\nid: "hand1"\n---\n', encoding="utf-8")
    (content / "pages" / "empty.txt").unlink()
    damaged = min((content / "articles").iterdir())
    aliased = damaged.read_text("utf-8").replace("titel:", 'aliases: ["old/", "OLD/"]\ntitle:')
    damaged.write_text(aliased, encoding="utf-8")
    opens(content / "pages", build("check", "--content", content, cwd=content / "pages").stderr)


def opens(folder: Path, messages: str) -> None:
    found = re.findall(r"^(\S+?):\d+: ", messages, re.MULTILINE)
    assert len(set(found)) > 1, messages
    assert all((folder / path).is_file() for path in found), messages


def damage_yaml(content: Path) -> str:
    path = min((content / "articles").iterdir())
    path.write_text(path.read_text(encoding="utf-8").replace('title: "', 'titel: "'), encoding="utf-8")
    return f"articles/{path.name}:3: 不认识的键“titel”"


def duplicate_id(content: Path) -> str:
    path = min((content / "articles").iterdir())
    shutil.copy(path, path.with_name("zz.md"))
    return "articles/zz.md:2: 编号"


def undecodable_page(content: Path) -> str:
    (content / "pages" / "x.txt").write_bytes("好\n".encode() + bytes(range(128, 255)))
    return "pages/x.txt:2: 读不出文字"


def empty_page(content: Path) -> str:
    (content / "pages" / "x.txt").write_bytes(b"\n")
    return "pages/x.txt:1: 这一版是空的"


def ledger_that_does_not_add_up(content: Path) -> str:
    path = min((content / "ledger").iterdir())
    lines = path.read_text(encoding="utf-8").split("\n")
    record = json.loads(lines[0])
    del record["spans"][2]
    lines[0] = json.dumps(record, ensure_ascii=False)
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"pages/{record['page']}:"


def page_taken_away(content: Path) -> str:
    path = min((content / "pages").iterdir())
    path.unlink()
    return f"pages/{path.name}:1: 版面文件不见了"


def two_aliases(content: Path) -> str:
    for path in sorted((content / "articles").iterdir())[:2]:
        path.write_text(
            path.read_text(encoding="utf-8").replace("---\n\n", 'aliases:\n- "old/one/"\n---\n\n', 1),
            encoding="utf-8",
        )
    return "articles/"


def missing_folder(content: Path) -> str:
    shutil.rmtree(content)
    return "content:1: 没有这个文件夹"


@pytest.mark.parametrize(
    "damage",
    [
        damage_yaml,
        duplicate_id,
        undecodable_page,
        empty_page,
        ledger_that_does_not_add_up,
        page_taken_away,
        two_aliases,
        missing_folder,
    ],
)
def test_malformed_content_is_named_and_the_old_site_stays(
    damage: Callable[[Path], str], build: Build, content: Path, built: Path
) -> None:
    before = tree(built)
    expected = damage(content)
    for command in ((), ("check",)):
        result = build(*command, "--content", content, *(() if command else ("--output", built)))
        assert result.returncode == 1, result.stdout
        assert expected in result.stderr
        assert "Traceback" not in result.stderr
        assert all(
            re.match(r"[^:]+:\d+: |    ", line)
            for line in result.stderr.splitlines()
            if not line.startswith(("请人看", "  ", "另有", "1 个版面"))
        ), result.stderr
    assert tree(built) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("--nonsense",),
        ("frobnicate",),
        ("--jobs", "0"),
        ("--jobs", "99999"),
        ("--jobs", "x"),
        ("--content", ""),
        ("serve", "--port", "99999"),
        ("--base-url", "ftp://x"),
        ("--base-url", "https://user:pw@host/"),
        ("--output", "content"),
        ("--output", "."),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], build: Build, content: Path) -> None:
    result = build("--content", content, *arguments, cwd=content.parent, COLUMNS="80")
    assert result.returncode == 2, result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_an_option_counts_before_the_command_as_well_as_behind_it(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / "articles" / "q4fnf.md").write_text("没有文章头\n", encoding="utf-8")
    assert main(["check", "--content", str(content)]) == 1
    behind = capsys.readouterr().err
    assert "q4fnf.md:1:" in behind
    assert main(["--content", str(content), "check"]) == 1
    assert capsys.readouterr().err == behind


@pytest.mark.parametrize("arguments", [["--output", "x", "check"], ["--jobs", "2", "verify"]])
def test_an_option_the_command_does_not_have_is_wrong_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert f"{arguments[-1]} 没有选项 {arguments[0]}" in capsys.readouterr().err


def test_check_writes_nothing(build: Build, bare: Path) -> None:
    before = tree(bare)
    result = build("check", "--content", bare)
    assert result.returncode == 1
    assert "还没有按版面写好" in result.stderr
    assert tree(bare) == before


def test_check_finds_the_committed_archive_in_order(build: Build, content: Path) -> None:
    result = build("check", "--content", content)
    assert result.returncode == 0, result.stderr
    assert "没有问题" in result.stdout


def test_verify_holds_the_site_against_manifest_and_sources(build: Build, content: Path, built: Path) -> None:
    assert build("verify", "--content", content, "--output", built).returncode == 0
    (built / "index.html").write_text("x")
    (content / "site.yaml").write_text("title: 别的\n", encoding="utf-8")
    result = build("verify", "--content", content, "--output", built)
    assert result.returncode == 1
    assert "index.html:1: 内容与清单不符" in result.stderr
    assert "site.yaml 在构建之后已改动" in result.stderr


@pytest.mark.slow
def test_no_progress_is_printed_where_nobody_watches(build: Build, bare: Path, tmp_path: Path) -> None:
    result = build("--content", bare, "--output", tmp_path / "out")
    assert "\r" not in result.stderr
    assert "\033" not in result.stderr + result.stdout


def test_the_same_page_twice_is_named(build: Build, content: Path) -> None:
    page = min((content / "pages").iterdir())
    (content / "pages" / "zz.txt").write_bytes(page.read_bytes())
    result = build("check", "--content", content)
    assert result.returncode == 1
    assert f"zz.txt:1: 与 {page.name} 的文字相同" in result.stderr


def test_an_unknown_id_to_keep_is_wrong_usage(build: Build, content: Path) -> None:
    result = build("convert", "--content", content, "--keep", "nope1")
    assert (result.returncode, "nope1" in result.stderr) == (2, True)


def test_a_decision_where_nothing_is_to_be_decided_is_told(build: Build, content: Path) -> None:
    article = min((content / "articles").glob("*.md")).stem
    before = tree(content)
    result = build("convert", "--content", content, "--keep", article, "--take", f"{article}.123456")
    assert result.returncode == 0
    for name in (article, f"{article}.123456"):
        assert f"{name}：这里没有要决定的冲突" in result.stderr
    assert tree(content) == before


def test_settings_that_are_gone_are_told(build: Build, content: Path, tmp_path: Path) -> None:
    assert "都用默认的" not in build("--content", content, "--output", tmp_path / "out").stderr
    (content / "site.yaml").unlink()
    result = build("--content", content, "--output", tmp_path / "out")
    assert result.returncode == 0
    assert "site.yaml：网站的名称、网址、说明和联系方式都用默认的" in result.stderr


def test_facts_of_a_page_that_is_not_there_are_named(build: Build, content: Path) -> None:
    (content / "site.yaml").write_text('pages:\n  "nowhere.txt": {number: "2"}\n', encoding="utf-8")
    result = build("check", "--content", content)
    assert result.returncode == 1
    assert "site.yaml:2: pages：" in result.stderr
