"""Slips of editors who are no programmers: each is answered at its place, in Chinese, with what to write instead.

Every row is one slip in a content folder of two pages and four articles: what is written where, and the line of the file
and the words that the answer must hold. An answer is a problem (exit status 1, nothing is published) where a reader would
surely see something broken, and a doubt (listed) where it may be meant.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import example, given

from bulletin.archive import assembly, slips
from bulletin.content import folder as contents
from bulletin.content.ledger import Ledger
from bulletin.text import markup, prose
from tests.conftest import ARCHIVE, ROOT, run_build
from tests.test_prose import LINE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

PAGE, OTHER = "003_af345a1e1148bab8", "004_5cd171abd04417b0"
ARTICLES = ("gn96r", "b8xsh", "b7m2z", "zbphd")
SITE = 'title: "简报档案"\n'
DECISIONS = f"decisions/{PAGE}.yaml"
EDITED = "articles/gn96r.md"
END = 36
"""The line of the first words that a row adds to the body of the edited article."""


class Slip(NamedTuple):
    name: str
    path: str
    old: str | None
    """What is replaced; the empty string appends, None makes a new file."""
    new: str | bytes
    answer: str
    """`problem` or `doubt`."""
    at: str
    """`path:line`; a bare number is a line of the file that was changed."""
    words: tuple[str, ...]


def header(name: str, old: str, new: str, answer: str, line: int, *words: str) -> Slip:
    return Slip(name, EDITED, old, new, answer, str(line), words)


def body(name: str, text: str, answer: str, line: int, *words: str) -> Slip:
    return Slip(name, EDITED, "", f"\n{text}\n", answer, str(line), words)


def site(name: str, text: str, answer: str, *words: str) -> Slip:
    return Slip(name, "site.yaml", "", text, answer, "2", words)


def placed(name: str, path: str, content: str | bytes, answer: str, at: str, *words: str) -> Slip:
    return Slip(name, path, None, content, answer, at, words)


TITLE = 'title: "争当“生态卫士” 守护绿水青山"'
AUTHORS = 'authors:\n- "沈翠英"'
P, D = "problem", "doubt"
TYPED = '---\nid: "{id}"\ntitle: "新的一篇"\n---\n\n{body}\n'

SLIPS = (
    # keys and values of the header
    header("a full-width colon", TITLE, "title：争当", P, 3, "全角冒号", 'title: "…"'),
    header("no blank after the colon", TITLE, "title:争当", P, 3, "冒号后面要空一格"),
    header("a tab before a list", '- "沈翠英"', '\t- "沈翠英"', P, 8, "Tab", "空格"),
    header("a quote left open", TITLE, 'title: "争当生态卫士', P, 3, "少了一个"),
    header("a Chinese quote for a quote", TITLE, "title: “争当”生态卫士“", D, 3, "引号"),
    header("Chinese quotes around a headline", TITLE, "title: “争当生态卫士”", D, 3, 'title: "争当生态卫士"'),
    header("Chinese quotes around a name", '- "沈翠英"', "- “沈翠英”", D, 8, '\n- "沈翠英"'),
    header("Chinese quotes in a list", AUTHORS, "authors: [“沈翠英”]", D, 7, 'authors: ["沈翠英"]'),
    header("no blank after a dash", '- "沈翠英"', '-"沈翠英"', P, 8, "“-”后面要空一格"),
    header("a key misspelt", "authors:", "author:", P, 7, "author", "authors"),
    header("a key in Chinese", TITLE, "标题: 争当", P, 3, "标题", "title"),
    header("a key with a capital", "title:", "Title:", P, 3, "title"),
    header("tags parted by a full-width comma", "added:", "tags: [防汛，抢险]\nadded:", P, 11, 'tags: ["防汛", "抢险"]'),
    header("two tags in one item", "added:", 'tags:\n- "防汛、抢险"\nadded:', D, 12, '- "防汛"', '- "抢险"'),
    header("two people in one item", '- "沈翠英"', "- 陈立新、王明", D, 8, '- "陈立新"', '- "王明"'),
    header("a name as in a catalogue", '- "沈翠英"', "- Smith, John", P, 8, "一个人", '- "John Smith"', "两个人", '- "Smith"\n- "John"'),
    header("a name as in a catalogue on one line", AUTHORS, 'authors: ["Smith, John"]', P, 7, 'authors: ["John Smith"]', 'authors: ["Smith", "John"]'),
    header("a name as in a catalogue for a list", AUTHORS, "authors: Smith, John", P, 7, "列表", '- "John Smith"', '- "Smith"\n- "John"'),
    header("two whole names in letters", '- "沈翠英"', "- John Smith, Mary Brown", P, 8, '2 项：\n- "John Smith"\n- "Mary Brown"'),
    header("two people parted by a blank", '- "沈翠英"', "- 陈立新 王明", D, 8, '- "陈立新"', '- "王明"'),
    header("a role before a name", '- "沈翠英"', "- 通讯员 王明", D, 8, '- "王明"'),
    header("a photographer among the authors", '- "沈翠英"', "- 王明 摄", D, 8, "photographers", '- "王明"'),
    header("a name in brackets", '- "沈翠英"', "- （王明）", D, 8, '- "王明"'),
    header("a single text for a list", AUTHORS, 'authors: "沈翠英"', P, 7, "列表", '- "沈翠英"'),
    header("a list for a text", TITLE, "title:\n- 争当\n- 守护", P, 3, "一行文字"),
    header("a date without its basis", "added:", 'date: "2023-12"\nadded:', D, 11, "date_basis"),
    header("a basis without its date", "added:", 'date_basis: "编者所知"\nadded:', D, 11, "date:"),
    header("a month that is none", "added:", 'date: "2023-13"\nadded:', P, 11, "2023-13", "月"),
    header("a day that is none", "added:", 'date: "2023-09-31"\nadded:', P, 11, "2023-09-31"),
    header("an update before the arrival", "source:", 'updated: "2020-01-01"\nsource:', D, 12, "updated", "2026-11-22"),
    header("讯 in the dateline", "places:", 'dateline: "赤峰讯"\nplaces:', D, 5, 'dateline: "赤峰"'),
    header("a place that is none", '- "150430"', "- 敖汗旗", P, 6, "敖汗旗"),
    header("an access in Chinese", "added:", "access: 撤下\nadded:", P, 11, "withdrawn"),
    header("an access misspelt", "added:", "access: withdraw\nadded:", P, 11, 'access: "withdrawn"'),
    header("a key of a caption misspelt", "- text:", "- txt:", P, 10, "txt", "text"),
    header("a caption without its key", '- text: "开展普法宣传活动。"', '- "开展普法宣传活动。"', P, 10, '- text: "开展普法宣传活动。"'),
    header("a key of the source misspelt", "  lines:", "  line:", P, 14, "line", "lines"),
    header("lines as one pair", "  lines:\n  - [3, 31]", "  lines: [3, 31]", P, 14, "[[3, 31]]"),
    header("the page of the source misspelt", f'page: "{PAGE}.txt"', f'page: "{PAGE[:-1]}.txt"', P, 13, f"{PAGE}.txt"),
    header("a comment in a value", TITLE, "title: 平安 #1", P, 3, "#1", "双引号"),
    header("no header at its end", "\n---\n\n赤峰市", "\n\n赤峰市", P, 16, "---"),
    header("a blank line above the header", '---\nid: "gn96r"', '\n---\nid: "gn96r"', P, 1, "---", "空行"),
    header("dashes of a word processor", '---\nid: "gn96r"', '———\nid: "gn96r"', P, 1, "---"),
    header("two keys of one name", TITLE, f"{TITLE}\n{TITLE}", P, 4, "title", "第 3 行"),
    header("an alias with the host", "added:", "aliases: [https://example.org/old/]\nadded:", P, 11, "old/"),
    header("a comma left behind", '- "沈翠英"', '- "沈翠英，"', P, 8, '- "沈翠英"'),
    header("a day with strokes", "source:", 'updated: "2024/1/2"\nsource:', P, 12, 'updated: "2024-01-02"'),
    header("a headline that is gone", f"{TITLE}\n", "", D, 1, 'title: ""', TITLE),
    header("a headline made a comment", TITLE, f"# {TITLE}", D, 1, TITLE),
    header("bold in a headline", TITLE, 'title: "**争当** 守护"', D, 3, 'title: "争当 守护"'),
    header("HTML in a headline", TITLE, 'title: "争当<br>守护"', P, 3, 'title: "争当守护"'),
    header("two places in one item", '- "150430"', "- 敖汉旗、林西县", P, 6, '- "敖汉旗"', '- "林西县"'),
    header("an id in capitals", 'id: "gn96r"', 'id: "GN96R"', P, 2, 'id: "gn96r"'),
    header("an id in Chinese quotes", 'id: "gn96r"', "id: “gn96r”", P, 2, 'id: "gn96r"'),
    header("an id that was changed", 'id: "gn96r"', 'id: "gn96x"', P, 2, "gn96r"),
    header("the photo's path from above", '普法宣传活动。"', '普法宣传活动。"\n  image: content/images/x.jpg', P, 11, 'image: "x.jpg"'),
    header("an item set in deeper than the one above", "added:", "tags:\n- 防汛\n - 抢险\nadded:", P, 13, "左对齐"),
    header("one caption without a list", 'captions:\n- text: "开展普法宣传活动。"', "captions: 普法", P, 9, '- text: "普法"'),
    header("a dash of dashes", '- "沈翠英"', "- - 沈翠英", P, 8, "一行文字"),
    header("four hyphens for three", "\n---\n\n赤", "\n----\n\n赤", P, 16, "---"),
    header("the headline once more", "---\n\n赤", "---\n\n## 争当“生态卫士” 守护绿水青山\n\n赤", D, 18, "删去这一行"),
    # the body
    body("a picture", "![积水](x.jpg)", P, END, "captions:", '- {text: "积水", image: "x.jpg"}'),
    body("a table", "| 项目 | 数 |\n|---|---|\n| 甲 | 1 |", P, END, "表格", "项目，数", "甲，1"),
    body("a table pasted from a spreadsheet", "项目\t数\n甲\t1", P, END, "表格", "项目，数", "甲，1"),
    body("HTML", "<p>一段<b>话</b>。</p>", P, END, "HTML", "一段话。"),
    body("a break in HTML", "一行<br>又一行", P, END, "HTML", "一行又一行"),
    body("a remark in HTML", "一段话。<!-- 待查 -->", P, END, "待查", "一段话。"),
    body("a link that leads nowhere", "见[前文](../../nope/)。", P, END, "../../nope/"),
    body("a link to no paragraph", "见[前文](#nope)。", P, END, "#nope"),
    body("a link to no article", "见[前文](../b8xs/)。", P, END, "../b8xs/", "../b8xsh/"),
    body("a link to an article file", "见[前文](b8xsh.md)。", P, END, "../b8xsh/"),
    body("a link from the root", "见[前文](/a/b8xsh/)。", P, END, "../b8xsh/"),
    body("a link without its scheme", "见[网站](www.example.org)。", P, END, "https://www.example.org"),
    body("a link in full-width brackets", "见[前文]（../b8xsh/）。", P, END, "[前文](../b8xsh/)"),
    body("a crosshead without a blank", "##提升素质", P, END, "## 提升素质"),
    body("a crosshead in full-width signs", "＃＃ 提升素质", D, END, "## 提升素质"),
    body("a headline in the body", "# 提升素质", D, END, "## 提升素质"),
    body("a head of the fourth level", "#### 提升素质", D, END, "### 提升素质"),
    body("a number that becomes a list", "1. 提升素质。", D, END, "1\\. 提升素质。"),
    body("a dash that becomes a list", "- 提升素质。", D, END, "\\- 提升素质。"),
    body("a quotation by accident", "> 提升素质。", D, END, "\\> 提升素质。"),
    body("four blanks before a paragraph", "    提升素质，锻造铁军。", P, END, "空格", "提升素质，锻造铁军。"),
    body("a tab before a paragraph", "\t提升素质，锻造铁军。", P, END, "空格", "提升素质，锻造铁军。"),
    body("paragraphs without a blank line", "第一段。\n第二段。", D, END + 1, "空一行"),
    body("paragraphs indented by two ems", "　　第一段\n　　第二段。", D, END + 1, "空一行"),
    body("a rule under a paragraph", "提升素质，锻造铁军。\n---", P, END + 1, "---", "插题"),
    body("a rule between paragraphs", "第一段。\n\n---\n\n第二段。", D, END + 2, "---"),
    body("a second header", '---\nid: "k3x9"\ntitle: "另一篇"\n---\n\n另一篇的话。', P, END, "---", "另一个文件"),
    body("a name masked by asterisks", "王*林与李*森到场。", D, END, "王\\*林与李\\*森到场。"),
    body("a note that disappears", "[注]: 数据截至年底", P, END, "\\[注]: 数据截至年底"),
    body("a footnote", "一段话[^1]。\n\n[^1]: 数据截至年底", P, END + 2, "[^1]"),
    body("a fence of code", "```\n一段话\n```", P, END, "```"),
    body("a crosshead behind a full-width blank", "##　提升素质", P, END, "## 提升素质"),
    body("a line of full-width blanks", "第一段。\n　　\n第二段。", P, END + 1, "全角空格"),
    body("bullets of a word processor", "• 甲\n• 乙", D, END + 1, "空一行"),
    body("a head on its own line", "提升素质\n敖汉旗公安局立足新形势、新任务、新挑战、新考验，努力锻造铁军。", D, END + 1, "空一行"),
    body("words struck out", "价格~~100~~50元。", P, END, "价格50元。"),
    body("a bold line for a crosshead", "**提升素质**", D, END, "## 提升素质"),
    body("a raised number in HTML", "5km<sup>2</sup>。", P, END, "5km²。"),
    body("a byline in the body", "（沈翠英）", D, END, "authors", '- "沈翠英"'),
    # files
    placed("an article among the pages", "pages/k3x9.md", TYPED.format(id="k3x9", body="一段。"), P, "pages/k3x9.md:1", "articles/"),
    placed("a copy made by the file manager", "articles/gn96r (1).md", TYPED.format(id="gn96r", body="一段。"), P, "articles/gn96r (1).md:2", "gn96r.md"),
    placed("a page of an old word processor", "pages/005.doc", "x", P, "pages/005.doc:1", ".docx"),
    placed("a table of names misspelt", "reference/name.yaml", "x: y", P, "reference/name.yaml:1", "names.yaml"),
    placed("an article without text", "articles/k3x9.md", TYPED.format(id="k3x9", body=""), P, "articles/k3x9.md:4", "没有正文"),
    placed("an article copied", "articles/gn96r2.md", TYPED.format(id="gn96r", body="一段。"), P, "articles/gn96r2.md:2", "gn96r", "没用过的编号"),
    placed("a file that is not named by its id", "articles/k3x9.md", TYPED.format(id="k4x9", body="一段。"), D, "articles/k3x9.md:2", "k4x9.md"),
    placed("an ending in capitals", "articles/k3x9.MD", TYPED.format(id="k3x9", body="一段。"), P, "articles/k3x9.MD:1", "k3x9.md"),
    placed("the ending .markdown", "articles/k3x9.markdown", TYPED.format(id="k3x9", body="一段。"), P, "articles/k3x9.markdown:1", "k3x9.md"),
    placed("the ending .txt", "articles/k3x9.txt", TYPED.format(id="k3x9", body="一段。"), P, "articles/k3x9.txt:1", "k3x9.md"),
    placed("a folder among the articles", "articles/2023/k3x9.md", TYPED.format(id="k3x9", body="一段。"), P, "articles/2023:1", "文件夹", "articles/"),
    placed("a page among the articles", "articles/005.txt", "标题\n正文一段。\n", P, "articles/005.txt:1", "pages/"),
    placed("a photo among the pages", "pages/x.jpg", b"\xff\xd8\xff", P, "pages/x.jpg:1", "build.py add"),
    placed("a page outside of its folder", "005.txt", "标题\n正文一段。\n", D, "005.txt:1", "pages/"),
    placed("settings under another ending", "site.yml", SITE, P, "site.yml:1", "site.yaml"),
    placed("a folder misspelt", "article/k3x9.md", TYPED.format(id="k3x9", body="一段。"), P, "article:1", "articles"),
    placed("an empty file", "articles/k3x9.md", "", P, "articles/k3x9.md:1", "空"),
    placed("another encoding", "articles/k3x9.md", TYPED.format(id="k3x9", body="一段。").encode("gb18030"), P, "articles/k3x9.md:3", "UTF-8"),
    placed("the ending .md.txt of Windows", "articles/k3x9.md.txt", TYPED.format(id="k3x9", body="一段。"), P, "articles/k3x9.md.txt:1", "改名为 k3x9.md；"),
    placed("a theme with a capital", "theme/Theme.yaml", 'accent: "#0b5d3b"\n', P, "theme/Theme.yaml:1", "改名为 theme.yaml"),
    placed("a theme with a word before its name", "theme/old-style.css", "p {}\n", P, "theme/old-style.css:1", "style.css"),
    placed("a table of names with a word before it", "reference/ournames.yaml", "x: y\n", P, "reference/ournames.yaml:1", "names.yaml"),
    # decisions
    placed("decisions that end as on Windows", f"decisions/{PAGE}.yaml.txt", "order: 3\n", P, f"decisions/{PAGE}.yaml.txt:1", f"改名为 {PAGE}.yaml"),
    placed("decisions of a page where none are read", f"decisions/else/{PAGE}.yaml", "order: 3\n", P, f"decisions/else/{PAGE}.yaml:1", "settled.yaml", "移到"),
    placed("settled doubts under another ending", "decisions/else/settled.yml", "", P, "decisions/else/settled.yml:1", "改名为 settled.yaml"),
    placed("a line spoken of twice", DECISIONS, "033: 正文\norder: 3\n33: 标题\n", P, f"{DECISIONS}:3", "33", "第 1 行", "只能留一个"),
    placed("a cut before the first character", DECISIONS, "33:0: 标题\n", P, f"{DECISIONS}:1", "33:0"),
    placed("a decision on no page", f"decisions/{PAGE[:-1]}.yaml", "order: 3\n", P, f"decisions/{PAGE[:-1]}.yaml:1", f"{PAGE}.yaml"),
    placed("decisions under another ending", f"decisions/{PAGE}.yml", "order: 3\n", P, f"decisions/{PAGE}.yml:1", f"{PAGE}.yaml"),
    placed("the folder of decisions misspelt", f"decision/{PAGE}.yaml", "order: 3\n", P, "decision:1", "decisions"),
    placed("a fact misspelt", DECISIONS, "order: 3\nnumbr: 2\n", P, f"{DECISIONS}:2", "number"),
    placed("a fact in Chinese", DECISIONS, "版次: 2\n", P, f"{DECISIONS}:1", "number"),
    placed("a reading misspelt", DECISIONS, "33: 标提\n", P, f"{DECISIONS}:1", "标题"),
    placed("a reading without a blank", DECISIONS, "33:标题\n", P, f"{DECISIONS}:1", "33: 标题"),
    placed("a reading behind a full-width colon", DECISIONS, "33：标题\n", P, f"{DECISIONS}:1", "半角冒号"),
    placed("a line that is none", DECISIONS, "9999: 标题\n", P, f"{DECISIONS}:1", "没有第 9999 行"),
    placed("a date in words", DECISIONS, "date: 2023年秋\n", P, f"{DECISIONS}:1", "date: "),
    placed("an order in words", DECISIONS, "order: 第三\n", P, f"{DECISIONS}:1", "order", "3"),
    # settings
    site("a setting misspelt", "base-url: https://example.org/\n", P, "base-url", "base_url"),
    site("a setting in Chinese", "副标题: 一二\n", P, "副标题", "subtitle"),
    site("the name of a page misspelt", f'pages: {{"{PAGE}": {{number: "2"}}}}\n', P, f"{PAGE}.txt"),
    site("a fact of a page misspelt", f'pages: {{"{PAGE}.txt": {{nummber: "2"}}}}\n', P, "number"),
    site("an address without its scheme", "base_url: example.org\n", P, "https://example.org/"),
    Slip("an interface that is none", "site.yaml", "", "interface: cn\n", P, "2", ("interface", "zh-Hant")),
    site("a language in Chinese", "language: 中文\n", P, "zh-CN"),
    site("a full-width colon in the settings", "subtitle：一二\n", P, "全角冒号"),
)  # fmt: skip

MEANT: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("the mark of byte order and lines that end as on Windows", lambda text: "\ufeff" + text.replace("\n", "\r\n")),
    ("full-width blanks before a paragraph", lambda text: text.replace("\n\n敖汉旗", "\n\n　　敖汉旗")),
    ("a paragraph wrapped by an editor", lambda text: text.replace("多年来，", "多年来，\n")),
    ("links", lambda text: f"{text}\n见[前文](../b8xsh/)、[版面](../../pages/{PAGE}/)、[署名](../../people/张婷婷/index.html)、"
     "[首页](../../index.html)、[正文](#text)和[网站](https://example.org/x)。\n"),
    ("signs printed as they stand", lambda text: text + "\n5\\*3 与 \\<附件\\> 与 \\[1]。\n\n1\\. 一。\n"),
    ("a name of another people", lambda text: text.replace("沈翠英", "巴图·额尔德尼")),
    ("an agency for an author", lambda text: text.replace("沈翠英", "新华社")),
    ("a headline with quotation marks", lambda text: text.replace("守护绿水青山\"", "守护“绿水”青山\"")),
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "content"
    for kind, names in ("articles", ARTICLES), ("pages", (PAGE, OTHER)), ("ledger", (PAGE, OTHER)):
        (folder / kind).mkdir(parents=True)
        for name in names:
            (file,) = (ARCHIVE / kind).glob(f"{name}.*")
            shutil.copy(file, folder / kind)
    (folder / "site.yaml").write_text(SITE, encoding="utf-8")
    return folder


class Answers(NamedTuple):
    problems: dict[str, str]
    """Messages by `path:line`, those of one place together."""
    doubts: dict[str, str]


def check(folder: Path) -> Answers:
    answer = json.loads(run_build("check", "--content", folder, "--json").stdout)
    found = []
    for kind in ("problems", "doubts"):
        messages: dict[str, str] = {}
        for each in answer[kind]:
            path = each["path"].removeprefix(f"{folder.as_posix()}/")
            place = f"{path}:{each['line']}"
            messages[place] = f"{messages.get(place, '')}{each['message']}\n"
        found.append(messages)
    return Answers(*found)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_is_answered_with_its_place_and_its_remedy(slip: Slip, small: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small, tmp_path / "content")
    file = folder / slip.path
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(slip.new, bytes):
        file.write_bytes(slip.new)
    elif slip.old is None:
        file.write_text(slip.new, encoding="utf-8")
    else:
        text = file.read_text(encoding="utf-8")
        assert slip.old in text
        file.write_text(
            text.replace(slip.old, slip.new, 1) if slip.old else text + slip.new, encoding="utf-8"
        )
    answers = check(folder)
    place = f"{slip.path}:{slip.at}" if slip.at.isdecimal() else slip.at
    said = (answers.problems if slip.answer == P else answers.doubts).get(place)
    assert said is not None, answers
    assert [words for words in slip.words if words not in said] == [], said
    if slip.answer == D:
        assert answers.problems == {}


def copied(article: Path, new: str) -> Path:
    """A copy of an article file made by hand, with an id that was never issued and a word corrected."""
    text = article.read_text(encoding="utf-8")
    assert "多年来，" in text
    copy = article.with_name(f"{new}.md")
    copy.write_text(
        text.replace(f'id: "{article.stem}"', f'id: "{new}"').replace("多年来，", "历年来，"),
        encoding="utf-8",
    )
    return copy


@pytest.mark.parametrize("new", ["b2222", "z2222"])
def test_a_copy_under_a_new_id_is_no_second_article_and_takes_no_place(
    new: str, small: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(small, tmp_path / "content")
    copy = copied(folder / EDITED, new)
    source = 1 + copy.read_text(encoding="utf-8").splitlines().index("source:")
    page = folder / "pages" / f"{PAGE}.txt"
    for again in False, True:
        if again:  # captured anew as the copy has it, so that its words are nearer than those of the article
            page.write_text(
                page.read_text(encoding="utf-8").replace("多年来,", "历年来,", 1), encoding="utf-8"
            )
        done = run_build("convert", "--content", folder)
        assert done.returncode == 1
        assert f"articles/{new}.md:{source}: 这一篇和 {EDITED} 出自同一版" in done.stderr
        assert (folder / EDITED).exists()
        assert f'"id":"{new}"' not in (folder / "ledger" / f"{PAGE}.jsonl").read_text(encoding="utf-8")
    copy.unlink()
    assert run_build("convert", "--content", folder).returncode == 0
    assert "历年来，" in (folder / EDITED).read_text(encoding="utf-8")


def test_a_copy_that_is_another_article_says_so_by_naming_no_source(small: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small, tmp_path / "content")
    copy = copied(folder / EDITED, "z2222")
    head, _, rest = copy.read_text(encoding="utf-8").partition("source:\n")
    copy.write_text(head + rest[rest.index("---\n") :], encoding="utf-8")
    assert run_build("convert", "--content", folder).returncode == 0


def test_a_file_renamed_with_its_id_is_asked_to_take_it_back(small: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small, tmp_path / "content")
    copy = copied(folder / EDITED, "z2222")
    (folder / EDITED).unlink()
    done = run_build("convert", "--content", folder)
    assert done.returncode == 1
    assert (
        "articles/z2222.md:2: 编号 gn96r 是这个文件原来的，已经发出，不能改成 z2222；请改回 gn96r"
        in done.stderr
    )
    assert not (folder / EDITED).exists()  # a second file of these words would be in the way of the remedy
    copy.write_text(copy.read_text(encoding="utf-8").replace("z2222", "gn96r"), encoding="utf-8")
    assert run_build("convert", "--content", folder).returncode == 0


@pytest.mark.parametrize("change", [change for _, change in MEANT], ids=[name for name, _ in MEANT])
def test_what_is_meant_is_no_slip(change: Callable[[str], str], small: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small, tmp_path / "content")
    file = folder / EDITED
    before = file.read_text(encoding="utf-8")
    file.write_text(change(before), encoding="utf-8", newline="")
    assert file.read_bytes() != before.encode()
    answers = check(folder)
    assert answers.problems == {}
    # That words were put in is asked by itself.
    doubts = {place: told for place, told in answers.doubts.items() if "比原文多" not in told}
    assert [place for place in doubts if place.startswith("articles/")] == []


@pytest.mark.parametrize("folder", [ARCHIVE, ROOT / "tests" / "golden" / "site" / "content"])
def test_no_article_there_is_has_a_slip_even_where_a_person_wrote_every_word(folder: Path) -> None:
    content = replace(contents.read(folder), ledger=Ledger())
    assert content.articles
    assert [*slips.problems(content, assembly.assemble(content))] == []
    assert [doubt.what for doubt in slips.doubts(content) if "没有依据" not in doubt.what] == []


@given(LINE)
@example("|甲|乙|")
@example("---")
@example("5*3*2")
@example("[注]: 数据")
@example("1. 甲")
@example("<b>甲</b>")
def test_a_line_that_the_program_writes_has_no_slip(text: str) -> None:
    assert [slip for slip in markup.read(prose.escape(text)).slips if slip.is_certain] == []
    assert [slip for slip in markup.read(f"## {prose.escape_heading(text)}").slips if slip.is_certain] == []


@given(LINE)
@example("第一段。\n第二段")
@example("*")
@example("[a]: b\n[a]: c")
@example("<x\ny>\n<z>")
@example("> - ```\n> <b>")
@example('甲\n<x a="\n">乙\n<b>')
def test_every_text_can_be_looked_at(text: str) -> None:
    for slip in markup.read(text).slips:
        assert 1 <= slip.line <= text.count("\n") + 1


def test_what_a_line_has_many_times_is_said_once() -> None:
    slips = [slip for slip in markup.read("~~甲~~乙~~甲~~丙~~丁~~\n~~甲~~").slips if slip.is_certain]
    assert [(slip.line, slip.what[:5]) for slip in slips] == [(1, "~~丁~~"), (1, "~~甲~~"), (2, "~~甲~~")]


def test_a_withdrawn_article_needs_no_text_and_an_emptied_one_does(small: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small, tmp_path / "content")
    file = folder / EDITED
    head, _, _ = file.read_text(encoding="utf-8").partition("\n\n")
    file.write_text(head + "\n", encoding="utf-8")
    assert "没有正文" in check(folder).problems[f"{EDITED}:16"]
    file.write_text(head.replace("added:", "access: withdrawn\nadded:") + "\n", encoding="utf-8")
    assert check(folder).problems == {}


def test_a_build_says_what_may_be_meant_and_publishes(small: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small, tmp_path / "content")
    file = folder / EDITED
    file.write_text(
        file.read_text(encoding="utf-8").replace('- "沈翠英"', "- 陈立新、王明"), encoding="utf-8"
    )
    built = run_build("build", "--content", folder, "--output", tmp_path / "site")
    assert built.returncode == 0
    assert '- "陈立新"\n- "王明"' in built.stderr


def test_what_was_printed_so_is_no_slip(build: Callable[..., Run], tmp_path: Path) -> None:
    """A headline, a caption and a name that a page has are not blamed on who corrects it, nor is the site held up."""
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    text = "警营课堂 学做<b>网页</b>\n\n陕坝讯 据了解，民警走访。\n图为民警写下<script>。 张三 摄\n\n(张三)\n"
    (content / "pages" / "x.txt").write_text(text, encoding="utf-8")
    assert build("--content", content, "--output", tmp_path / "site").returncode == 0
    assert build("check", "--content", content).returncode == 0
    [article] = (content / "articles").iterdir()
    written = article.read_text(encoding="utf-8")
    assert "学做<b>网页</b>" in written
    assert "写下<script>。" in written
    # The same words are a person's as soon as a person has written them otherwise.
    article.write_text(written.replace("学做<b>网页</b>", "学做<i>网页</i>"), encoding="utf-8")
    result = build("check", "--content", content)
    assert result.returncode == 1
    assert "title：HTML 会照原样显示给读者" in result.stderr
