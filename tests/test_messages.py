"""What the program says in Chinese, said in English at the desk: every message that an editor meets there, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bulletin import program, roles
from bulletin.desk import messages, shell
from bulletin.documents import words
from bulletin.problems import ContentError

SOURCE = Path(__file__).resolve().parent.parent / "bulletin"
HAN = re.compile("[一-鿿]")
HAN_RUN = re.compile("[一-鿿]+")
MET = (
    "problems",
    *(f"archive/{name}" for name in ("assembly", "links", "photos", "repeats", "slips")),
    "commands/dropped",
    *(
        f"content/{name}"
        for name in (
            "agreement", "completeness", "confined", "conflicts", "decisions", "decoding", "folder", "formats", "frontmatter", "images", "ledger",
            "scans", "settings", "strays", "theme",
        )
    ),
    *(
        f"conversion/{name}"
        for name in ("accounting", "carrying", "convert", "doubts", "handover", "page/certainty", "places", "settling")
    ),
    *(f"desk/{name}" for name in ("acts", "applying", "articleview", "messages", "removal")),
    *(f"documents/{name}" for name in ("theming", "words")),
    "publish/absence",
    *(f"reference/{name}" for name in ("campaigns", "gazetteer", "loading", "tables")),
    "search/check",
    "sharing/aliases",
    *(f"text/{name}" for name in ("addresses", "likeness", "markup", "strictyaml", "writtendates")),
)  # fmt: skip
"""Modules whose messages an editor meets at the desk; those of commands stay Chinese."""
PATTERN = re.compile(r"\\[sdSDwW]|\(\?|\[\^|\]\{|^\[")
"""What tells a regular expression from a message."""
NO_MESSAGES = {
    "bold|black|heavy|heiti|simhei|黑",
    "上半年", "下半年",
    *(f"{number}季度" for number in "一二三四"),
    "0123456789年月日时分", "一二三四五六七八九",
    "要有旁证的简称", "终止年", "自治区", "日期依据", "图片说明", "原文如此", "关键词", "副标题", "摄影者", "旧网址", "版面图",  # words of files
    "正文写", "{}“{}”，而{}，不属{}{}。请核对原报", "电头“{}”在{}（{}），正文却写",  # which a template of the whole takes apart elsewhere
    "--keep、--take：没有编号 {}",  # of the command line alone
    "\n    保留文章：python build.py convert --keep {}\n    改用版面：python build.py convert --take {}",  # which the desk drops
}  # fmt: skip


def said(module: str) -> set[str]:
    """The messages of a module, `{}` where they hold a value."""
    tree = ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.add(
                "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | inside:
            found.add(node.value)
    tables = {text for text in found if len(text) > 20 and text.isalpha()}  # of characters
    return {text for text in found - tables if len(HAN.findall(text)) > 2 and not PATTERN.search(text)}


def filled(message: str) -> str:
    first, *others = message.split("{}")
    return first + "".join(f"x{number}{part}" for number, part in enumerate(others, 1))


@pytest.fixture(scope="module")
def catalogue() -> messages.Catalogue:
    return shell.catalogues(program.TEMPLATES)["en"]


@pytest.mark.parametrize("module", MET)
def test_every_message_that_an_editor_meets_is_said_in_english(
    module: str, catalogue: messages.Catalogue
) -> None:
    """With values that are no words: what stays Chinese are words of the program, but for those that files hold."""
    kept = {run for template in catalogue.templates for run in HAN_RUN.findall(template.translated)}
    chinese = {}
    for message in said(module) - NO_MESSAGES:
        now = catalogue.say(filled(message))
        if set(HAN_RUN.findall(now)) - kept:
            chinese[message] = now
    assert chinese == {}


def test_no_message_is_said_that_the_program_does_not_say(catalogue: messages.Catalogue) -> None:
    """Each run of words of a template stands in the program: a message that was worded anew is worded anew here."""
    program_says = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")))
    gone = [
        template.pieces
        for template in catalogue.templates
        for piece in template.pieces
        for run in HAN_RUN.findall(piece)
        if run not in program_says
    ]
    assert gone == []


def test_nothing_that_a_message_is_about_is_lost(catalogue: messages.Catalogue) -> None:
    """But for what Chinese has to name twice."""
    twice = {"same", "again"}
    lost = [
        template.translated
        for template in catalogue.templates
        if {*template.names} - twice - {*re.findall(r"\{([a-z]+)\}", template.translated)}
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("message", "english"),
    [
        ("认作标题，也许是插题：平安、标题", "Taken for headline, perhaps it is crosshead: 平安、标题"),
        (
            "第 3、4–5 行认作版头、网页杂项，没有进文章：甲 / 乙 ……共 9 行",
            "Lines 3, 4–5 were taken for page head, clutter and went into no article: 甲 / 乙 … 9 lines in all",
        ),
        ('date：“九月”不是日子：要写成 2023-09-07', "date: “九月” is no day; it is written 2023-09-07"),
        ("不认识的键“titel”，是不是 title；可用的键：a、b", "Unknown key “titel” (did you mean title?); known keys: a、b"),
        ("x7k2：第 3 段的 12 字移到了 abcd（标题），请确认", "x7k2: 12 characters of paragraph 3 went to abcd (headline); confirm it"),
        (
            "电头“陕坝”在巴彦淖尔市杭锦后旗（150826），正文却写“巴彦淖尔市杭锦旗”，而杭锦旗（150625）属鄂尔多斯市，不属巴彦淖尔市；巴彦淖尔市有杭锦后旗。请核对原报",
            "The dateline “陕坝” is in 巴彦淖尔市杭锦后旗 (150826), the text says “巴彦淖尔市杭锦旗”, but 杭锦旗 (150625) belongs to 鄂尔多斯市 and not to 巴彦淖尔市, where there is 杭锦后旗. Compare the paper",
        ),
        (
            "第 2 段的身份：版面 a.txt 和改过的文章在同一处写得不同，请选一边（选定之前，这个版面的文章都不动）：\n    文章：甲\n    版面：乙\n    原来：丙",
            "kind of paragraph 2: page a.txt and the corrected article differ at the same place; choose a side (until then no article of the page is touched):\n    Article: 甲\n    Page: 乙\n    Before: 丙",
        ),
        ("没有人见过的话", "没有人见过的话"),
        ("captions：没有人见过的话", "captions：没有人见过的话"),
        ("git commit：nothing to commit", "git commit：nothing to commit"),
        (
            "版面 a.txt 变了，而这篇文章早先已经有人改过，程序分不清哪些是改动，两边都没有动：\n    文章：甲【乙】\n    版面：甲【丙】",
            "Page a.txt changed, and this article was corrected before; which words are corrections cannot be told, so that neither was touched:\n    Article: 甲【乙】\n    Page: 甲【丙】",
        ),
    ],
)  # fmt: skip
def test_a_message_is_said_with_its_values_as_they_are(
    message: str, english: str, catalogue: messages.Catalogue
) -> None:
    assert catalogue.say(message) == english


def test_a_translation_without_its_value_is_refused() -> None:
    with pytest.raises(ContentError, match="译文里的占位"):
        messages.parse('"没有 {name}": "no {nane}"\n', "en.yaml", {})


def test_the_desk_calls_roles_as_files_do_in_chinese() -> None:
    table = words.load(program.TEMPLATES / "desk" / "words")["zh"].table
    for reading in roles.Reading:
        if reading.manual:
            assert table[f"reading.{reading.name.lower()}"] == reading.word
            assert table[f"reading.{reading.name.lower()}_means"] == reading.manual
    assert sum(key.startswith("reading.") for key in table) == 2 * len(roles.WORDS)
