"""YAML: the quick way writes what PyYAML would, and what an editor mistyped is said in the editor's language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.problems import ContentError
from bulletin.text import strictyaml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    st.sampled_from("甲“”、 #:-\\\"'\u3000…—·\u00a0\u2028\ufeff\U0001f600~"), max_size=12
)
LINES = st.lists(st.lists(st.integers(1, 9), min_size=2, max_size=2), max_size=2)
VALUES = (
    TEXTS
    | st.lists(TEXTS, max_size=3)
    | st.lists(st.lists(TEXTS | st.booleans(), max_size=2) | st.integers(), max_size=2)
    | LINES
    | st.fixed_dictionaries({"page": TEXTS, "lines": LINES})
    | st.lists(st.fixed_dictionaries({"text": TEXTS}), max_size=2)
)


@given(st.dictionaries(st.sampled_from(["id", "title", "tags", "source", "captions"]), VALUES, min_size=1))
def test_a_mapping_is_written_as_pyyaml_writes_it(mapping: dict[str, object]) -> None:
    assert strictyaml.write_mapping(mapping) == strictyaml._dumped(mapping)


def problems(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        strictyaml.read_mapping(text, "x.md", first_line=2)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('id: "a"\ntitle: "平安\nauthors:\n- "张三"\n', '3: 值右边少了一个 "'),
        ("id: 'a'\ntitle: '平安\n", "3: 值右边少了一个 '"),
        ('id: "a”\ntitle: "平安"\n', '2: 值右边少了一个 "'),
        ('id: "a"\ntitle: "争当"卫士""\n', '3: 引号外面还有字：卫士""'),
        ('id: "a"\ntitle: "C:\\Users"\n', "3: 双引号里的 \\ 要写成 \\\\"),
        ('source:\n\tpage: "x"\n', "3: 行首是制表符"),
        ('id: "a"\ntitle："平安"\ndeck: "x"\n', "3: “title”后面是全角冒号"),
        ('id："a"\ntitle："平安"\n', "2: 这里应当是“键: 值”的列表：“id”后面是全角冒号"),
        ('id："a"\ntitle: "平安"\n', "2: “id”后面是全角冒号"),
        ("a.txt:1: 标题\na.txt：2：副题\n", "3: 冒号是全角的"),
        ('title:"平安"\ndeck: "x"\n', "2: “title:”的冒号后面要空一格"),
        ("title: 平安: 创建\n", "2: 值里有“: ”；请给整个值加上双引号"),
        ("title: @x\n", "2: 值以“@”开头"),
        ('authors:\n  "张三"\n  "李四"\n', "3: 列表的每一项要以“- ”开头"),
        ('authors:\n-"张三"\ndeck: "x"\n', "3: 列表项的“-”后面要空一格"),
        ('authors:\n- "张三"\n "李四"\n', "4: 列表的每一项要以“- ”开头"),
        ("authors:\n- 张三\n - 李四\ndeck: x\n", "4: “- ”没有和上一项左对齐"),
        ("authors:\n- 张三\n\n  - 李四\n", "5: “- ”没有和上一项左对齐"),
        ("authors: - 张三\n", "2: 列表的每一项要另起一行"),
        ('authors: ["张三"，"李四"]\n', "2: 方括号里的各项要用半角逗号"),
        ('authors: ["张三"\ndeck: "x"\n', "2: 方括号没有合上"),
        ('id: "a"\n title: "x"\n', "3: 缩进不齐"),
        ('title: "x"\n随手写的一句\ndeck: "y"\n', "3: 这一行不是“键: 值”"),
        ("title: x\n...\ndeck: y\n", "3: "),
        ("title: &x 平安\n", "2: 值以“&”或“*”开头"),
        ("title: *x\n", "2: 值以“&”或“*”开头"),
        ("a: " + "[" * 90_000, "2: 括号或缩进套得太深"),
        ('id: "["\na: ' + "[{" * 90_000, "3: 括号或缩进套得太深"),
        ("?" + " ?" * 90_000, "2: 括号或缩进套得太深"),
    ],
)
def test_a_slip_is_named_in_chinese_on_its_own_line(text: str, expected: str) -> None:
    (message,) = problems(text)
    assert message.startswith(f"x.md:{expected}")
    assert not re.search(r"[a-z]{3,} [a-z]{3,}", message)  # no word of the library's


def nested(depth: int, opening: str) -> str:
    """A mapping whose one value has `depth` collections around it, the mapping included."""
    openings = (opening * depth)[: depth - 1]
    closings = "".join({"[": "]", "{": "}"}[sign] for sign in reversed(openings))
    return f"a: {openings.replace('{', '{a: ')}x{closings}\n"


@pytest.mark.slow
@given(st.integers(1, 3000), st.text("[{", min_size=1, max_size=5), st.integers(0, 3))
def test_the_limit_of_depth_is_our_own_at_any_depth(depth: int, opening: str, before: int) -> None:
    text = 'title: "x"\n' * min(before, 1) + "# [[[\n" * before + nested(depth, opening)
    if depth <= strictyaml._DEEPEST:
        strictyaml.read_mapping(text, "x.md")
    else:
        assert problems(text) == [f"x.md:{2 + min(before, 1) + before}: 括号或缩进套得太深"]


BRACKETS = st.text("[{]}'\"\\ 甲,#:-", max_size=8).map(lambda unit: unit * 150)


@given(st.dictionaries(st.sampled_from(["id", "title", "tags"]), TEXTS | BRACKETS | st.lists(BRACKETS)))
def test_brackets_in_quotes_nest_nothing(mapping: dict[str, object]) -> None:
    """Nothing that we write is refused, whatever brackets stand in it."""
    value, _ = strictyaml.read_mapping(strictyaml.write_mapping(mapping), "x.md")
    assert value == mapping


@pytest.mark.parametrize(
    "text",
    ["title: 见[{}\n", "title: '{}'\n", 'a:\n- "{}\n  {}"\n', "title: |\n  {}\n", "# {}\ntitle: x\n"],
    ids=["in words", "in quotes", "in quotes over two lines", "in a block", "in a remark"],
)
def test_brackets_that_are_text_nest_nothing(text: str) -> None:
    strictyaml.read_mapping(text.replace("{}", "[" * 2000), "x.md")


def test_aliases_that_grow_without_end_are_each_named_once() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]\n"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)]
    assert len(problems("".join(rows))) == 12 + 9 * 11


@given(st.text(st.sampled_from("ab:： -\n\t\"'#[]{}&*!|>%@\\?,甲“”…~<="), max_size=40))
def test_any_text_is_a_mapping_or_a_problem(text: str) -> None:
    try:
        strictyaml.read_mapping(text, "x.md")
    except ContentError as error:
        for problem in error.problems:
            assert 1 <= problem.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("~", "“~”在 YAML 里是“没有值”"),
        ("null", "“null”在 YAML 里是“没有值”"),
        ("NULL", "“NULL”在 YAML 里是“没有值”"),
        (">", "值只有“>”"),
        ("|", "值只有“|”"),
        (">-", "值只有“>”"),
        ("! 重要", "值以“!”开头"),
        ("!", "值以“!”开头"),
        ("! [甲]", "值以“!”开头"),
        ('! "重要"', "值以“!”开头"),
    ],
)
@pytest.mark.parametrize("place", ["title: {}\ndeck: 乙\n", "tags:\n- 甲\n- {}\n", "source: {{page: {}}}\n"])
def test_signs_that_yaml_takes_for_itself_are_named_on_their_line(value: str, what: str, place: str) -> None:
    text = place.format(value)
    with pytest.raises(ContentError) as caught:
        strictyaml.read_mapping(text, "x.md", 5)
    line = 5 + text.split(value)[0].count("\n")
    assert caught.value.problems[0].line == line
    if not (
        place.startswith("source") and value in {">", "|", ">-", "!"}
    ):  # within brackets they are no value at all
        assert what in caught.value.problems[0].message


@pytest.mark.parametrize("value", ['"~"', "'null'", '"! 重要"', "“!”", "nullify", "~x", '">"', ""])
def test_the_same_signs_in_quotes_or_within_words_are_text(value: str) -> None:
    mapping, _ = strictyaml.read_mapping(f"title: {value}\n", "x.md")
    assert mapping["title"] == (value.strip("\"'") or None)


def test_a_block_of_one_line_is_that_line() -> None:
    """`title: |` with the headline below it is what an editor means, and the line break is none of it."""
    mapping, _ = strictyaml.read_mapping("title: |\n  甲\n", "x")
    assert strictyaml.text_of(mapping["title"]) == "甲"
    with pytest.raises(ValueError, match='请写成一行："甲 乙"'):
        strictyaml.text_of("甲\n  乙\n")
    with pytest.raises(ValueError, match=r"这里有换行$"):
        strictyaml.text_of("甲\n" + "乙" * 200)
