"""Addresses of the site: the ones that can stand in every link, and nothing secret."""

from __future__ import annotations

import pytest

from bulletin.content import settings
from bulletin.model import PageFacts, Pin, Settings
from bulletin.problems import ContentError
from bulletin.text.addresses import normal_base_url


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://user.github.io/repo", "https://user.github.io/repo/"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("http://[::1]:8000/x/", "http://[::1]:8000/x/"),
    ],
)
def test_an_address_ends_with_a_slash(url: str, normal: str) -> None:
    assert normal_base_url(url) == normal


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@host/",
        "https://user@host/",
        "https://host/?",
        "https://host/?q=1",
        "https://host/#",
        "https://[host/",
        "https://host:99999/",
        "https://:80/",
        "https:///x",
        "javascript:alert(1)",
        "https://例子.cn/",
        'https://host/"x/',
    ],
)
def test_what_is_no_address_is_said_in_chinese_and_on_its_line(url: str) -> None:
    with pytest.raises(ContentError) as caught:
        settings.parse(f"title: x\nbase_url: '{url}'\n", "site.yaml")
    (problem,) = caught.value.problems
    assert str(problem).startswith("site.yaml:2: base_url：")
    assert "secret" not in problem.message


def test_region_and_subject_are_resolved_or_refused_on_their_lines() -> None:
    chosen = settings.parse('region: "绵竹市"\nsubject: police\n', "site.yaml")
    assert (chosen.region, chosen.subject) == ("510683", "police")
    with pytest.raises(ContentError) as caught:
        settings.parse('title: x\nregion: "鼓楼区"\nsubject: 校报\n', "site.yaml")
    region, subject = map(str, caught.value.problems)
    assert region.startswith("site.yaml:2: region：“鼓楼区”有 4 处：江苏省南京市鼓楼区")
    assert subject == "site.yaml:3: subject：没有主题“校报”；现有：general、police"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("titel: x", "不认识的键“titel”，是不是 title；可用的键：" + "、".join(settings._KNOWN)),
        ("标题: x", "不认识的键“标题”，是不是 title；可用的键：" + "、".join(settings._KNOWN)),
        ("colour: 红", "不认识的键“colour”；可用的键：" + "、".join(settings._KNOWN)),
        ("title: [x]", "title：应当是一行文字"),
        ("language: 中文", "language：“中文”不是语言代码，例如 zh-CN"),
        ("interface: zh_CN", "interface：“zh_CN”不是语言代码，例如 zh-CN"),
        ("contact: 电话", "contact：“电话”既不是 https:// 网址也不是邮箱地址"),
        ("contact: a@b@c", "contact：“a@b@c”既不是 https:// 网址也不是邮箱地址"),
        ("contact: ftp://x", "contact：“ftp://x”既不是 https:// 网址也不是邮箱地址"),
        ("pinned: [[x7k2m]]", 'pinned：应当是文章编号的列表，例如 ["x7k2m"]'),
        ("pinned: [x7k2m, {a: b}]", 'pinned：应当是文章编号的列表，例如 ["x7k2m"]'),
        ("pinned: [X7]", "pinned：“X7”不是文章编号；编号是网址 a/ 后面的那几个字母"),
        ("repository: ../x", "repository：“../x”不是代码仓库的网址，例如 https://github.com/user/repo"),
        (
            "repository: https://example.org/",
            "repository：“https://example.org/”不是代码仓库的网址，例如 https://github.com/user/repo",
        ),
        ("base_url: x", "base_url：“x”不是网站地址；要写成 https://user.github.io/repo/"),
        ("region: 火星", "region：没有叫“火星”的地方；请写全名，或六位行政区划代码（GB/T 2260）"),
        ("subject: ../x", "subject：没有主题“../x”；现有：general、police"),
        ("pinned: {}", 'pinned：应当是文章编号的列表，例如 ["x7k2m"]'),
        ("pinned: [zz]", "pinned：“zz”不是文章编号；编号是网址 a/ 后面的那几个字母"),
        ("pinned: x", "pinned：“x”不是文章编号；编号是网址 a/ 后面的那几个字母"),
        ("pages: [x]", "pages：应当是“文件名: {issue, date, number}”的列表"),
        ("pages: x", "pages：应当是“文件名: {issue, date, number}”的列表"),
        ("pages: {b.txt: {number: '2'}}", "pages：pages/ 里没有版面“b.txt”，是不是 a.txt；请改正文件名"),
        ("pages: {a.txt: x}", "pages：“a.txt”下面应当有 issue、date、number"),
        ("pages: {a.txt: {datum: x}}", "datum：不认识的键；这里只有 issue、date、number"),
        (
            "pages: {a.txt: {date: 昨天}}",
            "date：读不懂日期“昨天”；可以写 2023-09-07、2023年9月7日、2023-09~（约 2023 年 9 月）、[2023-12..2024-02]（其间某月）",
        ),
        ("pages: {a.txt: {number: [1]}}", "number：应当是一行文字"),
        ("pages: {a.tx: {number: '2'}}", "pages：pages/ 里没有版面“a.tx”，是不是 a.txt；请改正文件名"),
    ],
)
def test_what_cannot_be_set_is_named_on_its_line_in_these_words(text: str, message: str) -> None:
    with pytest.raises(ContentError) as caught:
        settings.parse(f"\ndescription: x\n{text}\n", "site.yaml", ["a.txt"])
    assert [(each.path, each.line, each.message) for each in caught.value.problems] == [
        ("site.yaml", 3, message)
    ]


def test_a_mistake_in_the_facts_of_a_page_is_named_where_it_stands() -> None:
    text = 'pages:\n  a.txt:\n    number: "2"\n    datum: "2023"\n  b.txt:\n    date: 昨天\npinned:\n- x7k2m\n- "?"\n'
    with pytest.raises(ContentError) as caught:
        settings.parse(text, "site.yaml", ["a.txt", "b.txt"])
    assert [each.line for each in caught.value.problems] == [4, 6, 9]


def test_what_is_set_is_read() -> None:
    text = """
title: 档案
language:
contact: bianji@jianbao.org
pinned: [x7k2m, b8xsh, x7k2m]
pages: {a.txt: {issue: "3", date: 2023年9月12日}}
repository: "https://github.com/user/repo"
"""
    read = settings.parse(text, "site.yaml", ["a.txt"])
    assert (read.title, read.language, read.contact) == (
        "档案",
        Settings().language,
        "mailto:bianji@jianbao.org",
    )
    assert read.pinned == (Pin("x7k2m", 5), Pin("b8xsh", 5))
    assert read.pages == {"a.txt": PageFacts(issue="3", date="2023-09-12", basis="site.yaml")}
    assert settings.parse("pinned: x7k2m\npages:\n", "site.yaml").pinned == (Pin("x7k2m", 1),)
    for link in ("https://jianbao.org/报错", "mailto:a@b.cn"):
        assert settings.parse(f"contact: {link}\n", "site.yaml").contact == link
