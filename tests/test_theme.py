"""content/theme/: what an archive may replace of the program's look, what is said of it, and what it may not do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bulletin import program
from bulletin.content import theme
from tests.conftest import ROOT, run_build

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

ARTICLE = '---\nid: "guest"\ntitle: "来信"\nadded: "2024-01-02"\n---\n\n一封来信，写给编辑部。\n'
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><circle cx="9" cy="9" r="9"/></svg>'


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A content folder with one article and an empty theme."""
    folder = tmp_path / "content"
    for name, text in {
        "site.yaml": 'title: "校报"\nregion: "四川省"\n',
        "articles/guest.md": ARTICLE,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "pages").mkdir()
    (folder / "theme" / "templates" / "partials").mkdir(parents=True)
    return folder


def put(archive: Path, name: str, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (archive / "theme" / name).write_bytes(data)


def built(archive: Path) -> Run:
    return run_build("--content", archive, "--output", archive.parent / "site", "--jobs", "1")


def page(archive: Path, path: str = "a/guest/index.html") -> str:
    return (archive.parent / "site" / path).read_text(encoding="utf-8")


def test_the_tokens_are_those_of_the_style_sheet() -> None:
    sheet = (program.STATIC / "css" / "reader.css").read_text(encoding="utf-8")
    root = sheet[sheet.index(":root {") : sheet.index(':root[data-theme="light"]')]
    assert {*theme._COLOURS, *theme._FACES, *theme._SIZES} == set(re.findall(r"--([\w-]+):", root))


def test_without_a_theme_no_page_names_one(archive: Path) -> None:
    assert built(archive).returncode == 0
    assert "theme.css" not in page(archive)
    assert not (archive.parent / "site" / "static" / "css" / "theme.css").exists()


def test_tokens_and_rules_come_after_the_sheets_of_the_program(archive: Path) -> None:
    put(
        archive,
        "theme.yaml",
        'accent: "#0b5d3b"\npaper: {light: "#fff", dark: "#000"}\nhead: ["LXGW WenKai", "serif"]\nem: 20px\n',
    )
    put(archive, "style.css", ".colophon { border: 0 }\n")
    assert built(archive).returncode == 0
    sheet = (archive.parent / "site" / "static" / "css" / "theme.css").read_text(encoding="utf-8")
    assert sheet == (
        ':root{--accent:#0b5d3b;--paper:light-dark(#fff,#000);--head:"LXGW WenKai", serif;--em:20px}\n'
        ".colophon { border: 0 }\n"
    )
    html = page(archive)
    assert html.index("print.css") < html.index("css/theme.css")
    assert 'content="#fff" media="(prefers-color-scheme: light)"' in html
    assert run_build("verify", "--content", archive, "--output", archive.parent / "site").returncode == 0


def test_the_colours_reach_cards_icons_and_the_web_manifest(archive: Path) -> None:
    put(archive, "theme.yaml", 'accent: "#0b5d3b"\npaper: {light: "#fff", dark: "#000"}\nink: "#102030"\n')
    assert built(archive).returncode == 0
    site = archive.parent / "site"
    palette = Image.open(site / "a" / "guest" / "card.png").getpalette() or []
    assert palette[:3] == [255, 255, 255]
    assert palette[6:12] == [0x10, 0x20, 0x30, 0x0B, 0x5D, 0x3B]
    icon = Image.open(site / "static" / "icon-180.png").convert("RGB")
    assert icon.getpixel((1, 1)) == (0x0B, 0x5D, 0x3B)
    assert json.loads((site / "site.webmanifest").read_bytes())["theme_color"] == "#ffffff"


def test_colours_that_many_cannot_read_are_said(archive: Path) -> None:
    put(archive, "theme.yaml", 'ink: {light: "#bbbbbb", dark: "#ffffff"}\n')
    said = built(archive)
    assert said.returncode == 0
    assert "theme/theme.yaml:1: 白天的 ink（#bbbbbb）在 paper（#f3f0e9）上只有 1.7 的对比" in said.stderr
    assert "夜间" not in said.stderr


def test_logo_and_favicon(archive: Path) -> None:
    put(archive, "logo.svg", DRAWING)
    put(archive, "favicon.svg", DRAWING)
    assert built(archive).returncode == 0
    assert '<img class="logo" src="../../static/logo.svg' in page(archive)
    assert 'width="40" height="20" alt=""' in page(archive)
    for name in ("logo.svg", "favicon.svg"):
        assert (archive.parent / "site" / "static" / name).read_bytes() == DRAWING


def test_a_partial_is_replaced_and_an_upgrade_underneath_is_said(archive: Path) -> None:
    put(archive, "templates/partials/foot.html", "<footer>{{ site.title }}，自己的页脚</footer>\n")
    said = built(archive)
    assert said.returncode == 0
    assert "校报，自己的页脚" in page(archive)
    [line] = re.findall(r"请在第一行写上 (\{# partials/foot.html [0-9a-f]{8} #\})", said.stderr)
    put(archive, "templates/partials/foot.html", f"{line}\n<footer>改过</footer>\n")
    said = built(archive)
    assert "foot.html" not in said.stderr
    assert "<footer>改过</footer>" in page(archive)
    older = line.replace(line[-11:-3], "00000000")
    put(archive, "templates/partials/foot.html", f"{older}\n<footer>改过</footer>\n")
    said = run_build("check", "--content", archive)
    assert (said.returncode, "程序里的 partials/foot.html 在换下它以后变了" in said.stderr) == (0, True)


def test_warm_is_cold_when_a_theme_comes_changes_and_goes(archive: Path) -> None:
    def tree() -> dict[str, bytes]:
        site = archive.parent / "site"
        return {
            path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
        }

    assert built(archive).returncode == 0
    plain = tree()
    for name, text in (
        ("style.css", "p { color: red }\n"),
        ("templates/partials/foot.html", "<footer></footer>\n"),
    ):
        put(archive, name, text)
        assert built(archive).returncode == 0
        warm = tree()
        assert (
            run_build(
                "--content", archive, "--output", archive.parent / "site", "--jobs", "1", "--no-cache"
            ).returncode
            == 0
        )
        assert tree() == warm != plain
        (archive / "theme" / name).unlink()
        assert built(archive).returncode == 0
        assert tree() == plain


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("theme.yaml", 'acent: "#fff"\n', 1, "不认识的键“acent”，是不是 accent"),
        ("theme.yaml", 'em: 1rem\naccent: "red"\n', 2, "accent：“red”不是颜色"),
        ("theme.yaml", 'accent: {day: "#fff"}\n', 1, "白天和夜间各一个颜色"),
        ("theme.yaml", 'head: ["a\\"; } body { display: none"]\n', 1, "不是字体名"),
        ("theme.yaml", "em: calc(1px)\n", 1, "em：“calc(1px)”不是长度"),
        ("style.css", 'p {}\n@import "x.css";\n', 2, "请去掉 @import"),
        ("style.css", "p { background: url( 'https://example.org/x.png') }\n", 1, "请去掉 @import"),
        ("style.css", "p { background: url(//example.org/x.png) }\n", 1, "请去掉 @import"),
        ("style.css", b"p { color: \xff }\n", 1, "要用 UTF-8 保存"),
        ("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>', 1, "图里不能有 <script>"),
        ("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="x()" viewBox="0 0 9 9"/>', 1, '图里不能有 onload="x()"'),
        ("favicon.svg", "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", 1, "不能有 DOCTYPE"),
        ("favicon.svg", "<svg", 1, "不是完整的 SVG 图"),
        ("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>', 1, "看不出这张图的宽和高"),
        ("logo.png", b"GIF89a", 1, "看不出这张图的宽和高"),
        ("logo.png", b"\x89PNG" + bytes(600_000), 1, "请缩小"),
        ("extra.css", "p {}", 1, "这里只能放"),
        ("templates/artcle.html", "x", 1, "程序没有叫 artcle.html 的模板，是不是 article.html"),
        ("templates/article.html", "a\n{% if %}\n", 2, "模板写错了"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_line(
    archive: Path, name: str, content: str | bytes, line: int, message: str
) -> None:
    put(archive, name, content)
    said = built(archive)
    assert said.returncode == 1
    assert f"theme/{name}:{line}: " in said.stderr
    assert message in said.stderr
    assert not (archive.parent / "site").exists()
    checked = run_build("check", "--content", archive)
    assert (checked.returncode, message in checked.stderr) == (1, True)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("一\n{{ nothing.at_all }}\n", "'nothing' is undefined"),
        ("{{ 1 // 0 }}", "by zero"),
        ("{{ site.__class__.__mro__ }}", "unsafe"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "unsafe"),
        ("{{ frame.__globals__ }}", "unsafe"),
        ("{{ menu.append(1) }}", "append"),
        ("{% for a in range(99999999) %}{% endfor %}", "Range too big"),
        ('{% include "/etc/passwd" %}', "passwd"),
        ('{% include "../../site.yaml" %}', "site.yaml"),
    ],
)
def test_a_template_runs_in_a_sandbox_and_its_mistakes_have_a_line(
    archive: Path, source: str, message: str
) -> None:
    put(archive, "templates/partials/foot.html", source)
    said = built(archive)
    assert said.returncode == 1
    line = source[: source.find("{")].count("\n") + 1
    assert f"theme/templates/partials/foot.html:{line}: 模板出错" in said.stderr
    assert message in said.stderr
    assert "Traceback" not in said.stderr
    assert not (archive.parent / "site").exists()


def test_a_theme_is_code_for_the_gates() -> None:
    assert "':(exclude)content/theme'" in (ROOT / ".ci" / "code-tree").read_text(encoding="utf-8")


def test_the_doctor_names_what_is_replaced(archive: Path) -> None:
    put(archive, "templates/partials/foot.html", "<footer></footer>\n")
    put(archive, "style.css", "p {}\n")
    assert built(archive).returncode == 0
    said = run_build("doctor", "--content", archive, "--output", archive.parent / "site").stderr
    assert "正常　主题：换下或加上了 partials/foot.html、style.css" in said
    assert "提醒　主题：换下了程序的 partials/foot.html" in said
