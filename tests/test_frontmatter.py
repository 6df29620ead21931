"""Front matter survives being written and read, and slips are reported with file and line."""

import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content import frontmatter
from bulletin.model import Access, Caption, FrontMatter, Source
from bulletin.problems import ContentError
from bulletin.text.typography import INVISIBLE, letters
from tests.conftest import ROOT
from tests.region import GAZETTEER

TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters=INVISIBLE), max_size=30
).map(str.strip)
SOME = TEXT.filter(letters)
NAMES = st.lists(SOME, max_size=4, unique=True).map(tuple)
RANGE = st.tuples(st.integers(1, 900), st.integers(0, 90)).map(lambda pair: (pair[0], pair[0] + pair[1]))
META = st.builds(
    FrontMatter,
    id=st.from_regex(frontmatter.ID, fullmatch=True),
    title=TEXT,
    kicker=TEXT,
    deck=TEXT,
    dateline=TEXT,
    places=st.lists(st.sampled_from([*GAZETTEER.codes, "211381"]), max_size=3, unique=True).map(tuple),
    authors=NAMES,
    photographers=NAMES,
    date=st.sampled_from(
        ["", "2023", "2023-09~", "2023-07-16", "[2023-12..2024-02]", "2023-07/2023-09", "2023?"]
    ),
    date_basis=TEXT,
    captions=st.lists(
        SOME.map(Caption)
        | st.builds(
            Caption,
            SOME,
            st.sampled_from(["a.jpg", "01/乙.png"]),
            st.just("") | SOME,
            st.sampled_from(["", "pct:10,0,80,100"]),
        ),
        max_size=3,
    ).map(tuple),
    tags=NAMES,
    added=st.dates().map(str),
    updated=st.just("") | st.dates().map(str),
    source=st.none()
    | st.builds(
        Source, SOME.filter(lambda t: not set(t) & set("/\\")), st.lists(RANGE, max_size=3).map(tuple)
    ),
    access=st.sampled_from(Access),
    aliases=st.lists(
        st.from_regex(r"[a-z]{1,8}/[a-z0-9]{1,8}/", fullmatch=True), max_size=2, unique=True
    ).map(tuple),
)


@given(META)
def test_what_is_written_is_read_back(meta: FrontMatter) -> None:
    text = frontmatter.serialize(meta, "一段。")
    article = frontmatter.parse(text, "x.md", GAZETTEER)
    assert article.meta == meta
    assert text.split("\n")[article.body_line - 1] == article.body == "一段。"


@given(META, st.text(st.sampled_from("甲 -*#>\n\u3000"), max_size=40), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_body_is_the_same_where_it_is_read_by_itself(meta: FrontMatter, body: str, end: str) -> None:
    text = frontmatter.serialize(meta, "").replace("\n\n", "\n") + body
    text = text.replace("\n", end)

    assert frontmatter.prose_of(text) == frontmatter.parse(text, "a.md", GAZETTEER).prose


@given(META)
def test_what_hides_an_article_tells_where_it_was_and_nothing_that_it_said(meta: FrontMatter) -> None:
    told = {"id", "added", "updated", "source", "access", "aliases"}
    assert frontmatter.header(frontmatter.without_words(meta)) == {
        key: value for key, value in frontmatter.header(meta).items() if key in told
    }


def test_a_key_that_is_stated_to_be_unknown_stays_in_its_kind() -> None:
    text = '---\nid: "abcd"\ntitle: ""\nplaces: []\nauthors:\ndate:\ncaptions: []\nadded: ""\nsource:\naccess: ""\n---\n'
    meta = frontmatter.parse(text, "x.md", GAZETTEER).meta
    assert meta == FrontMatter(
        "abcd", unknown=frozenset({"title", "places", "authors", "date", "captions", "added"})
    )
    assert frontmatter.header(meta) == {
        "id": "abcd",
        "title": "",
        "places": [],
        "authors": [],
        "date": "",
        "captions": [],
        "added": "",
    }
    assert frontmatter.parse(frontmatter.serialize(meta, ""), "x.md", GAZETTEER).meta == meta


def test_a_body_stands_as_it_was_typed_from_the_line_below_the_header_on() -> None:
    for between in ("", "\n", "\n\n\n"):
        article = frontmatter.parse(
            f"---\nid: abcd\n---\n{between}X　一段。\n\n二段。　\n\n", "x.md", GAZETTEER
        )
        assert (article.body, article.body_line) == ("X　一段。\n\n二段。　", 4 + len(between))
    assert frontmatter.parse("---\nid: abcd\n---\n\n　一段。X", "x.md", GAZETTEER).body == "　一段。X"
    empty = frontmatter.parse("---\nid: abcd\n---\n", "x.md", GAZETTEER)
    assert (empty.body, empty.body_line) == ("", 4)


def test_a_key_is_set_in_its_place_and_all_else_stands() -> None:
    header = '---\nid: "abcd"\n# 查过\ntitle: 旧题\nadded: "2023-11-14"\n---\n'
    assert frontmatter.replaced(header, {"title": "新题", "date": "2023", "added": None}) == (
        '---\nid: "abcd"\n# 查过\ntitle: "新题"\ndate: "2023"\n---\n'
    )
    assert frontmatter.head(f"{header}\n正文。\n\n---\n") == header
    assert frontmatter.head('---\nid: "abcd"') == '---\nid: "abcd"\n'  # nothing of what has no end is lost


def test_the_keys_are_those_of_the_model() -> None:
    assert set(frontmatter.FIELDS) == {field.name for field in fields(FrontMatter)} - {"unknown"}


def test_the_manual_lists_every_key() -> None:
    manual = (ROOT / "docs" / "editing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?) \|", manual.split("| 键 |", 1)[1].split("\n\n", 1)[0], re.MULTILINE)
    assert [key for row in rows for key in re.findall(r"`(\w+)`", row)] == list(frontmatter.FIELDS)


@pytest.mark.parametrize("value", ["no", "07", "1:30", "0x1f", "1e3", "2023-09-07", "=", "~x"])
def test_a_value_is_the_text_that_stands_there(value: str) -> None:
    assert (
        frontmatter.parse(f"---\nid: abcd\ntitle: {value}\n---\n", "x.md", GAZETTEER).meta.title
        == value.strip()
    )


def problems(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        frontmatter.parse(text, "articles/x.md", GAZETTEER)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("没有头\n", ["articles/x.md:1: 文章要以一行 --- 开头"]),
        ("---\nid: abcd\n", ["articles/x.md:3: 文章头没有结束"]),
        ("---\nid: abcd\n正文。", ["articles/x.md:3: 文章头没有结束"]),
        ("---\nid: abcd\nid: efgh\n---\n", ["articles/x.md:3: 键“id”重复：第 2 行"]),
        ("---\nid: abcd\ntitle: 平安 #1\n---\n", ["articles/x.md:3: “#”后面的内容会被当作注释丢掉：#1"]),
        ("---\nid: abcd\ntitle: # 争当\n---\n", ["articles/x.md:3: “#”后面"]),
        (
            "---\nid: abcd\ntitel: 一\n---\n",
            ["articles/x.md:3: 不认识的键“titel”，是不是 title；可用的键：id、title、kicker"],
        ),
        ("---\nid: abcd\ntitle: 说: 好\n---\n", ["articles/x.md:3: 值里有“: ”；请给整个值加上双引号"]),
        ("---\nid: Ab\n---\n", ["articles/x.md:2: id：“Ab”不是编号"]),
        ("---\ntitle: 一\n---\n", ["articles/x.md:1: 缺少 id"]),
        ("---\nid: abcd\nplaces: [1508]\n---\n", ["articles/x.md:3: places：“1508”不是六位"]),
        ("---\nid: abcd\nplaces:\n- 150826\n- 150899\n---\n", ["articles/x.md:5: places：没有代码“150899”"]),
        ("---\nid: abcd\nplaces: [991234]\n---\n", ["articles/x.md:3: places：没有代码“991234”"]),
        ("---\nid: abcd\naliases:\n- old/\n- .git/x\n---\n", ["articles/x.md:5: aliases：“.git/x”"]),
        (f"---\nid: abcd\naliases: [{'a/' * 999}]\n---\n", ["articles/x.md:3: aliases："]),
        ("---\nid: abcd\naliases: ['%2e%2e/x']\n---\n", ["articles/x.md:3: aliases："]),
        ("---\nid: abcd\ntitle: 平安\u202e创建\n---\n", ["articles/x.md:3: 有看不见的字符 U+202E"]),
        ('---\nid: abcd\ntitle: "平安\\u200b"\n---\n', ["articles/x.md:3: title：有控制字符 U+200B"]),
        (
            "---\nid: abcd\n---\n\n平安\u200b\n\ufeff创建\n",
            ["articles/x.md:5: 有看不见的字符 U+200B", "articles/x.md:6: 有看不见的字符 U+FEFF"],
        ),
        ("---\nid: abcd\ndate: 2023-13\n---\n", ["articles/x.md:3: date：“2023-13”：没有 13 月"]),
        ("---\nid: abcd\nadded: 2023-02-30\n---\n", ["articles/x.md:3: added："]),
        ("---\nid: abcd\naccess: on\n---\n", ["articles/x.md:3: access：“on”不是访问状态；可用：public"]),
        ("---\nid: abcd\naliases: [../../etc]\n---\n", ["articles/x.md:3: aliases："]),
        ("---\nid: abcd\nsource: {page: a/b, lines: []}\n---\n", ["articles/x.md:3: source：page"]),
        (
            "---\nid: abcd\nsource:\n  page: a\n  lines: [[2, 1]]\n---\n",
            ["articles/x.md:5: source：行号 [2, 1]"],
        ),
        ("---\nid: abcd\ncaptions: [{texts: a}]\n---\n", ["articles/x.md:3: captions："]),
        ("---\nid: abcd\nauthors: 张三\n---\n", ["articles/x.md:3: authors：应当是列表"]),
        ("---\nid: abcd\ntitle: !!python/object:os.system x\n---\n", ["articles/x.md:3: 不认识的 YAML 标签"]),
        ("---\n- a\n---\n", ["articles/x.md:2: 这里应当是“键: 值”"]),
        ('---\nid: abcd\ntitle: "a\n---\n', ["articles/x.md:"]),
        ("---\nid: " + "[" * 300 + "\n---\n", ["articles/x.md:"]),
        (
            "---\ntitel: 一\naccess: on\n---\n",
            ["articles/x.md:2: 不认识", "articles/x.md:3: access", "articles/x.md:1: 缺少 id"],
        ),
    ],
)
def test_a_slip_is_reported_with_its_line_and_all_slips_at_once(text: str, expected: list[str]) -> None:
    found = problems(text)
    assert len(found) == len(expected), found
    for message, beginning in zip(found, expected, strict=True):
        assert message.startswith(beginning)


def test_an_editor_on_windows_can_save_the_file() -> None:
    article = frontmatter.parse(
        "\ufeff---\r\nid: abcd\r\ntitle: 一\r\n---\r\n\r\n段落。\r\n", "x.md", GAZETTEER
    )
    assert (article.meta.title, article.body) == ("一", "段落。")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('---\nid: "X!"\n---\n', 2, "id：“X!”不是编号：要 4 个以上小写字母或数字，以字母开头"),
        (
            '---\nid: "X7K2M"\n---\n',
            2,
            'id：“X7K2M”不是编号：要 4 个以上小写字母或数字，以字母开头，请写：id: "x7k2m"',
        ),
        (
            "---\nid: “x7k2m”\n---\n",
            2,
            'id：““x7k2m””不是编号：要 4 个以上小写字母或数字，以字母开头，请写：id: "x7k2m"',
        ),
        (
            '---\nid: "abcd"\ncaptions:\n- text: "图"\n  alt: "人群"\n---\n',
            5,
            "captions：alt 是照片的描述，这一条没有 image；请补上 image，或删去 alt",
        ),
        (
            '---\nid: "abcd"\ncaptions:\n- text: "图"\n  image: "a.jpg"\n  crop: "左边"\n---\n',
            6,
            'captions：“左边”不是照片的一块；写成百分比：左,上,宽,高，例如 crop: "pct:10,0,80,100"',
        ),
        (
            '---\nid: "abcd"\nsource:\n  lines: [[1, 2]]\n  page: "a/b.txt"\n---\n',
            5,
            "source：page 应当是 content/pages/ 里的文件名",
        ),
        ("", 1, "文件是空的；请用版本管理恢复，或移走它"),
        (" \n\t\n", 1, "文件是空的；请用版本管理恢复，或移走它"),
        ('---\nid: "abcd"\n----\n\n正文。\n', 3, "文章头要以正好三个半角减号的一行结束；请把这一行改成：---"),
    ],
)
def test_each_mistake_is_named_at_its_line_in_these_words(text: str, line: int, message: str) -> None:
    with pytest.raises(ContentError) as caught:
        frontmatter.parse(text, "articles/abcd.md", GAZETTEER)
    [problem] = caught.value.problems
    assert (problem.path, problem.line, problem.message) == ("articles/abcd.md", line, message)


@pytest.mark.parametrize(
    ("header", "line", "message"),
    [
        ("title: [甲]\n", 3, "title：应当是一行文字"),
        ("authors: 张三\n", 3, 'authors：应当是列表：每行一项，以“- ”开头，写成：\n- "张三"'),
        (
            "tags: |\n  - 防汛，抢险\n  禁毒\n",
            3,
            'tags：应当是列表：每行一项，以“- ”开头，写成：\n- "防汛"\n- "抢险"\n- "禁毒"',
        ),
        (
            'authors: 张三、"李四"\n',
            3,
            'authors：应当是列表：每行一项，以“- ”开头，写成：\n- "张三"\n- "\\"李四\\""',
        ),
        ("tags: |\n  。\n", 3, "tags：应当是列表：每行一项，以“- ”开头"),
        (
            "tags:\n- |\n  甲\n  乙\n",
            4,
            'tags：应当是列表：每行一项，以“- ”开头，写成：\n- "甲"\n- "乙"',
        ),
        (
            "captions: |\n  图一\n  - 图二\n",
            3,
            'captions：应当是列表，每项有 text（有照片的还有 image、alt），写成：\n- text: "图一"\n- text: "图二"',
        ),
        ("title: |\n  甲\n  乙\n", 3, 'title：应当是一行文字，这里有换行；请写成一行："甲 乙"'),
        ("authors: {甲: 乙}\n", 3, "authors：应当是列表：每行一项，以“- ”开头"),
        ("authors:\n- 张三\n- [李四]\n", 5, "authors：应当是一行文字，写成：- …"),
        ('tags:\n- 甲\n- "。"\n', 5, "tags：“。”里没有字；请补上，或删去这一项"),
        ("added: 2023年9月7日\n", 3, 'added：“2023年9月7日”不是日子，请写：added: "2023-09-07"'),
        ("updated: 昨天\n", 3, "updated：“昨天”不是日子：要写成 2023-09-07"),
        ("added: [2023]\n", 3, "added：应当是一行文字"),
        (
            "date: 昨天\n",
            3,
            "date：读不懂日期“昨天”；可以写 2023-09-07、2023年9月7日、2023-09~（约 2023 年 9 月）、[2023-12..2024-02]（其间某月）",
        ),
        ("date: [2023]\n", 3, "date：应当是一行文字"),
        (
            "places:\n- 火星、临河区\n",
            4,
            'places：没有叫“火星、临河区”的地方；请写全名，或六位行政区划代码（GB/T 2260）；每项只写一个地方：\n- "火星"\n- "临河区"',
        ),
        ("places:\n- 火星\n", 4, "places：没有叫“火星”的地方；请写全名，或六位行政区划代码（GB/T 2260）"),
        (
            "captions: 图\n",
            3,
            'captions：应当是列表，每项有 text（有照片的还有 image、alt），写成：\n- text: "图"',
        ),
        ("captions: {text: 图}\n", 3, "captions：应当是列表，每项有 text（有照片的还有 image、alt）"),
        ("captions:\n- 图\n", 4, 'captions：每条图片说明要有 text，写成：- text: "图"'),
        ("captions:\n- [图]\n", 4, "captions：每条图片说明要有 text"),
        (
            "captions:\n- text: 图\n  texts: 乙\n",
            5,
            "captions：不认识的键“texts”，是不是 text；这里只有 text、image、alt、crop",
        ),
        (
            "captions:\n- text: 图\n  url: 乙\n",
            5,
            "captions：不认识的键“url”；这里只有 text、image、alt、crop",
        ),
        ("captions:\n- alt: 图\n", 4, "captions：每条图片说明要有 text"),
        (
            "captions:\n- text: 图\n  image: content/images/a.jpg\n",
            5,
            'captions：image 从 content/images/ 里写起；请写：image: "a.jpg"',
        ),
        (
            "captions:\n- text: 图\n  image: images/a.jpg\n",
            5,
            'captions：image 从 content/images/ 里写起；请写：image: "a.jpg"',
        ),
        (
            "captions:\n- text: 图\n  image: ../a.jpg\n",
            5,
            "captions：“../a.jpg”不是 content/images/ 里的图片；要写从那里起的路径，例如 x.jpg",
        ),
        (
            'captions:\n- text: 图\n  crop: "pct:1,1,1,1"\n',
            5,
            "captions：crop 说照片显示哪一块，这一条没有 image；请补上 image，或删去 crop",
        ),
        ("captions:\n- text: [图]\n", 4, "captions：应当是一行文字"),
        ("source:\n  lines: [[1, 2]]\n  page: [a]\n", 5, "source：应当是一行文字"),
        ("captions:\n- text: 图\n  image: [a]\n", 5, "captions：应当是一行文字"),
        ("captions:\n- text: 图\n  image: a.jpg\n  alt: [a]\n", 6, "captions：应当是一行文字"),
        ("source: a.txt\n", 3, "source：应当有 page 和 lines 两项"),
        (
            "source:\n  page: a.txt\n  pages: a.txt\n",
            5,
            "source：不认识的键“pages”，是不是 page；这里只有 page、lines",
        ),
        ("source: {page: }\n", 3, "source：page 应当是 content/pages/ 里的文件名"),
        ("source:\n  lines: []\n  page: 'a\\b'\n", 5, "source：page 应当是 content/pages/ 里的文件名"),
        ("source: {page: [a]}\n", 3, "source：应当是一行文字"),
        ("source:\n  page: a.txt\n  lines: 3\n", 5, "source：lines 应当是 [[首行, 末行], …]"),
        (
            "source:\n  page: a.txt\n  lines: [3, 4]\n",
            5,
            "source：lines 应当是 [[首行, 末行], …]，行号从 1 数起，写成：lines: [[3, 4]]",
        ),
        ("source: {page: a.txt, lines: [[3]]}\n", 3, "source：lines 应当是 [[首行, 末行], …]，行号从 1 数起"),
        ("source: {page: a.txt, lines: [[0, 4]]}\n", 3, "source：行号 [0, 4] 不成范围"),
        ("source: {page: a.txt, lines: [[4, 3]]}\n", 3, "source：行号 [4, 3] 不成范围"),
        (
            "source: {page: a.txt, lines: [[a, 3], 4, 5]}\n",
            3,
            "source：lines 应当是 [[首行, 末行], …]，行号从 1 数起",
        ),
        (
            "access: 撤下\n",
            3,
            'access：“撤下”不是访问状态；可用：public、noindex、redacted、withdrawn，请写：access: "withdrawn"',
        ),
        ("access: privat\n", 3, "access：“privat”不是访问状态；可用：public、noindex、redacted、withdrawn"),
        ("access: [public]\n", 3, "access：应当是一行文字"),
        (
            'aliases: ["/x/"]\n',
            3,
            "aliases：“/x/”不是本站的旧路径；要写成 old/path/，不带域名，不以 / 或 . 开头",
        ),
        (
            'aliases:\n- a/\n- ".x/"\n',
            5,
            "aliases：“.x/”不是本站的旧路径；要写成 old/path/，不带域名，不以 / 或 . 开头",
        ),
        ("aliases: x\n", 3, 'aliases：应当是列表：每行一项，以“- ”开头，写成：\n- "x"'),
        ("标题: 甲\n", 3, "不认识的键“标题”，是不是 title；可用的键：" + "、".join(frontmatter.FIELDS) + ""),
        ("colour: 红\n", 3, "不认识的键“colour”；可用的键：" + "、".join(frontmatter.FIELDS) + ""),
    ],
)
def test_each_value_that_is_none_is_named_at_its_own_line(header: str, line: int, message: str) -> None:
    with pytest.raises(ContentError) as caught:
        frontmatter.parse(f'---\nid: "abcd"\n{header}---\n', "articles/abcd.md", GAZETTEER)
    [problem] = caught.value.problems
    assert (problem.path, problem.line, problem.message) == ("articles/abcd.md", line, message)


def test_keys_are_taken_out_of_the_header_and_a_rule_of_the_body_stays() -> None:
    text = '---\r\nid: "abcd"\r\ntags:\r\n- "甲"\r\n--- \r\n\r\ntags: 乙\r\n\r\n---\r\n\r\n文\r\n'
    assert frontmatter.without(text, ["tags"]) == text.replace('tags:\r\n- "甲"\r\n', "")


def test_an_id_as_long_as_no_file_name_is_named() -> None:
    assert problems(f'---\nid: "a{"b" * 250}"\n---\n') == [
        "articles/x.md:2: id：编号有 251 个字符，最多 200 个"
    ]
    assert problems("---\n---\n\n正文。\n") == [
        'articles/x.md:1: 缺少 id；新文章请写一个没用过的编号，例如 id: "k3x9"'
    ]
    assert frontmatter.parse(f"---\nid: {'a' * 200}\n---\n", "x.md", GAZETTEER).id == "a" * 200


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_line_ends(end: str) -> None:
    text = '---\nid: "abcd"\ntitle: "甲"\n---\n\n一段。\n\n又一段。\n'
    plain = frontmatter.parse(text, "x.md", GAZETTEER)
    other = frontmatter.parse(text.replace("\n", end), "x.md", GAZETTEER)
    assert (other.meta, other.body, other.body_line) == (plain.meta, plain.body, plain.body_line)
    assert frontmatter.head(text.replace("\n", end)) == '---\nid: "abcd"\ntitle: "甲"\n---\n'
