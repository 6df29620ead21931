"""`import`: articles of other programs come in whole, or it is said what does not; their old links go on leading to them."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bulletin.content import frontmatter, images
from bulletin.importers import bodies
from bulletin.text import markup
from tests.conftest import run_build
from tests.region import GAZETTEER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    (content / "site.yaml").write_text('title: "档案"\nregion: "四川省"\n', encoding="utf-8")
    return content


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def picture(path: Path, colour: str = "red") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (60, 40), colour).save(path)


def taken(archive: Path, kind: str, source: Path) -> Run:
    return run_build("import", kind, source, "--content", archive)


def records(archive: Path) -> dict[str, dict[str, object]]:
    """What the site says of each article, by headline, after it was built."""
    site = archive.parent / "site"
    done = run_build("--content", archive, "--output", site, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert run_build("check", "--content", archive).returncode == 0
    lines = (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["title"]: one for one in map(json.loads, lines)}


def leads(archive: Path, address: str) -> str:
    """The id of the article that an old address leads to."""
    path = archive.parent / "site" / address
    page = (path / "index.html" if path.is_dir() else path).read_text(encoding="utf-8")
    [found] = re.findall(r'data-to="[^"]*?a/([a-z0-9]+)/index', page)
    return str(found)


HUGO = {
    "hugo.toml": 'baseURL = "https://example.org/"\n[permalinks]\nposts = "/:year/:month/:slug/"\n',
    "content/posts/ping-an.md": """---
title: "平安守护 在行动"
date: 2023-05-01T10:00:00+08:00
lastmod: 2023-06-01
tags: [反诈, 校园]
categories: ["校报"]
author: 王小明
aliases: ["/old/ping-an.html", "/about/"]
slug: ping-an-hao
weight: 3
---

5月1日，民警走进校园，见[上一篇]({{< ref "second.md" >}})。

{{< figure src="/img/a.png" caption="现场照片" alt="人群" >}}

![丢了的图](missing.jpg)
""",
    "content/posts/second.md": '+++\ntitle = "第二篇"\ndate = 2023-06-02\ntags = ["读书"]\n+++\n正文一段。\n',
    "content/posts/third.md": '{"title": "第三篇", "date": "2021-01-01"}\n\n正文又一段。\n',
    "content/posts/bundle/index.md": "---\ntitle: 包里的文章\ndate: 2022-01-03\n---\n有图。\n\n![图说](b.png)\n",
    "content/notes/plain.md": "---\ntitle: 别处\n---\n没有日期。\n",
    "content/resources/named.md": "---\ntitle: 栏目叫资源\n---\n栏目与生成的文件夹同名。\n",
    "public/content/copy.md": "---\ntitle: 生成的\n---\n生成的。\n",
    "content/posts/draft.md": "---\ntitle: 草稿\ndraft: true\n---\n没有写完。\n",
    "content/posts/_index.md": "---\ntitle: 列表\n---\n列表页上的话。\n",
    "content/posts/other.html": "<p>正文。</p>",
    "content/posts/broken.md": "---\ntitle: [没有合上\n---\n正文。\n",
}


def test_hugo(archive: Path, tmp_path: Path) -> None:
    source = put(tmp_path / "hugo", HUGO)
    picture(source / "static" / "img" / "a.png")
    picture(source / "content" / "posts" / "bundle" / "b.png", "blue")
    done = taken(archive, "hugo", source)
    assert done.returncode == 0, done.stderr
    found = records(archive)
    assert set(found) == {"平安守护 在行动", "第二篇", "第三篇", "包里的文章", "别处", "栏目叫资源"}
    first = found["平安守护 在行动"]
    assert (first["date"], first["updated"], first["authors"]) == ("2023-05-01", "2023-06-01", ["王小明"])
    assert first["tags"] == ["反诈", "校园", "校报"]
    assert first["captions"] == [{"text": "现场照片", "image": "a.png", "alt": "人群"}, {"text": "丢了的图"}]
    assert "date" not in found["别处"]
    for address, title in {
        "2023/05/ping-an-hao/": "平安守护 在行动",
        "old/ping-an.html": "平安守护 在行动",
        "2023/06/第二篇/": "第二篇",
        "2022/01/包里的文章/": "包里的文章",
        "notes/plain/": "别处",
    }.items():
        assert leads(archive, address) == found[title]["id"]
    body = (archive / "articles" / f"{first['id']}.md").read_text(encoding="utf-8")
    assert f"[上一篇](../{found['第二篇']['id']}/)" in body
    for file, line, what in (
        ("content/posts/ping-an.md", 1, "“about/”是这里自己的"),
        ("content/posts/ping-an.md", 10, "“weight”没有带过来：3"),
        ("content/posts/ping-an.md", 17, "照片没有带过来：missing.jpg"),
        ("content/posts/draft.md", 3, "是草稿"),
        ("content/posts/other.html", 1, "不是 Markdown"),
        ("content/posts/_index.md", 4, "列表页上的文字没有带过来"),
        ("content/posts/broken.md", 3, "文章头读不懂"),
    ):
        assert re.search(rf"{re.escape(file)}:{line}: .*{what}", done.stderr), (file, line, done.stderr)
    assert (archive.parent / "import-hugo.txt").read_text(encoding="utf-8") in done.stderr


def test_a_table_taken_in_again_changes_nothing_and_names_its_rows(archive: Path, tmp_path: Path) -> None:
    rows = [
        f"第{number}篇,2023年13月{number}日,{'民警走进社区宣传反诈知识' * 4}第{number}回。"
        for number in range(1, 4)
    ]
    source = put(tmp_path / "t", {"t.csv": "\n".join(["题名,日期,正文", *rows]) + "\n"}) / "t.csv"
    first = taken(archive, "csv", source)
    assert "收下 3 篇文章" in first.stdout
    for line in (2, 3, 4):
        assert f"t.csv:{line}: 日期没有带过来" in first.stderr
    before = set((archive / "articles").iterdir())
    again = taken(archive, "csv", source)
    assert "收下 0 篇文章，0 张照片；3 篇已经在了" in again.stdout
    assert set((archive / "articles").iterdir()) == before
    # The same words of another day are another article.
    later = rows[0].replace("2023年13月1日", "2023-04-01")
    put(tmp_path / "t", {"t.csv": "\n".join(["题名,日期,正文", *rows, later]) + "\n"})
    assert "收下 1 篇文章，0 张照片；3 篇已经在了" in taken(archive, "csv", source).stdout


def test_a_second_run_changes_nothing_and_leaves_what_people_corrected(archive: Path, tmp_path: Path) -> None:
    source = put(tmp_path / "hugo", HUGO)
    assert taken(archive, "hugo", source).returncode == 0
    [second] = [
        path for path in (archive / "articles").iterdir() if "第二篇" in path.read_text(encoding="utf-8")
    ]
    second.write_text(
        second.read_text(encoding="utf-8").replace("正文一段。", "正文两段。"), encoding="utf-8"
    )
    before = {path: path.read_bytes() for path in archive.rglob("*.md")}
    put(source, {"content/posts/new.md": "---\ntitle: 新来的\n---\n正文。\n"})
    done = taken(archive, "hugo", source)
    assert "收下 1 篇文章，0 张照片；5 篇已经在了，1 篇在这里改过" in done.stdout
    assert "已经在 articles/" in done.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_csv_of_a_spreadsheet(archive: Path, tmp_path: Path) -> None:
    rows = (
        "标题,日期,作者,地区,正文,网址,备注\r\n"
        '读书节开幕,2023-04-02,"王小明、李华",绵竹市,"第一段，有逗号。\n\n第二段。",https://old.example/1.html,内部\r\n'
        "第二则,2023年6月,,,1. 不是列表,,\r\n"
    )
    (tmp_path / "table.csv").write_bytes(rows.encode("gb18030"))
    done = taken(archive, "csv", tmp_path / "table.csv")
    assert done.returncode == 0, done.stderr
    found = records(archive)
    first = found["读书节开幕"]
    assert (first["authors"], first["places"], first["text"]) == (
        ["王小明", "李华"],
        ["510683"],
        "第一段，有逗号。\n\n第二段。",
    )
    assert leads(archive, "1.html") == first["id"]
    assert (found["第二则"]["text"], found["第二则"]["date"]) == ("1. 不是列表", "2023-06")
    assert "table.csv:1: 不认识的列“备注”" in done.stderr


def test_a_table_whose_quotes_do_not_match_takes_no_row_for_a_part_of_another(
    archive: Path, tmp_path: Path
) -> None:
    for text in (
        '标题,正文\n甲题,好。\n丙题,"没有关的引号。\n丁题,丁的正文。\n',
        '标题,正文\n甲题,好。\n丙题,"半"截"\n丁题,文。\n',
    ):
        (tmp_path / "table.csv").write_text(text, encoding="utf-8")
        done = taken(archive, "csv", tmp_path / "table.csv")
        assert done.returncode == 1
        assert "table.csv:3: 从这一行起读不下去，多半是引号没有配对" in done.stderr
    assert "甲题" not in records(archive)


def test_lines_of_a_cell_that_end_like_paragraphs_are_paragraphs(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text('标题,正文\n甲题,"一段。\n两段，\n还是两段。"\n', encoding="utf-8")
    assert taken(archive, "csv", tmp_path / "table.csv").returncode == 0
    assert records(archive)["甲题"]["text"] == "一段。\n\n两段， 还是两段。"


def test_our_own_csv_comes_back_as_it_went(archive: Path, tmp_path: Path) -> None:
    assert taken(archive, "hugo", put(tmp_path / "hugo", HUGO)).returncode == 0
    quoted = '"抓党建、整作风、强素质"'
    first, second, *_ = sorted((archive / "articles").glob("*.md"))
    for path, keys in ((first, f'tags: [{quoted}]\naccess: "noindex"\n'), (second, 'access: "redacted"\n')):
        text = path.read_text("utf-8")
        untagged = re.sub(r"^tags:.*\n(?: *- .*\n)*", "", text, flags=re.MULTILINE)
        path.write_text(untagged.replace("added:", f"{keys}added:", 1), encoding="utf-8")
    before = records(archive)
    assert run_build("export", "csv", "--content", archive, "--into", tmp_path / "export").returncode == 0
    other = tmp_path / "other" / "content"
    put(other, {"site.yaml": 'title: "另一个"\nregion: "四川省"\n', "pages/.keep": ""})
    done = taken(other, "csv", tmp_path / "export" / "articles.csv")
    assert done.returncode == 0
    columns = "publication、issue、page_number、photos、added、page、lines"
    assert f"articles.csv:1: 列“{columns}”说的是原来的档案，没有带过来" in done.stderr
    after = records(other)
    for title, one in before.items():
        for key in ("id", "title", "date", "authors", "tags"):
            assert after[title].get(key) == one.get(key)
    assert ["抓党建、整作风、强素质"] in [one.get("tags") for one in after.values()]
    for path, access in ((first, "noindex"), (second, "redacted")):
        text = (other / "articles" / path.name).read_text("utf-8")
        assert f'access: "{access}"' in text
        former = [
            re.findall(r"^aliases:\n(?:- .*\n)*", each, re.MULTILINE)
            for each in (text, path.read_text("utf-8"))
        ]
        assert former[0] == former[1]
        assert f"a/{path.stem}/" not in text


WHOLE = """\
---
id: "wh0le"
title: "全　题"
authors:
- "甲；乙"
- "Smith\\\\"
date: "2023-09-07~"
captions:
- text: "左起：张三；李四；王五。"
- text: "没有分号的说明。"
- text: "没有分号的说明。"
tags:
- "抓党建；整作风"
added: "2023-10-01"
aliases:
- "old/100%25/"
- "old/a；b/"
- "a/g0ne1/"
---

### 先有的小插题

第一段，照录 {{ 模板 }} 和 {.x}

## 一、插题；有分号 #

## 平安

### （一）小插题

1. 不是列表

## 平安

> 是引文

末段。
"""


def test_captions_heads_and_former_addresses_of_our_own_csv_come_back(archive: Path, tmp_path: Path) -> None:
    """What stands in a cell with several values comes back as it was, also where a value holds the sign that parts them."""
    put(archive, {"articles/wh0le.md": WHOLE})
    run = run_build("export", "csv", "--content", archive, "--into", tmp_path / "export")
    assert run.returncode == 0, run.stderr
    other = tmp_path / "other" / "content"
    put(other, {"site.yaml": 'title: "另一个"\nregion: "四川省"\n', "pages/.keep": ""})
    done = taken(other, "csv", tmp_path / "export" / "articles.csv")
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 2, (
        done.stderr
    )  # the columns that are not carried, and where that is written
    before, after = (
        frontmatter.parse((folder / "articles" / "wh0le.md").read_text("utf-8"), "wh0le.md", GAZETTEER)
        for folder in (archive, other)
    )
    assert replace(after.meta, added=before.meta.added) == before.meta
    kinds = [("paragraph" if one.kind == "other" else one.kind, one.text) for one in before.blocks]
    assert [(one.kind, one.text) for one in after.blocks] == kinds
    again = run_build("export", "csv", "--content", other, "--into", tmp_path / "again")
    assert again.returncode == 0, again.stderr
    first, second = (
        (tmp_path / name / "articles.csv").read_text("utf-8").replace(before.meta.added, after.meta.added)
        for name in ("export", "again")
    )
    assert second == first


def test_heads_of_a_table_are_paragraphs_of_its_text(archive: Path, tmp_path: Path) -> None:
    table = '标题,小标题,图片说明,正文\n甲题,"一、防汛；排涝\n三、没有的","左：张三、李四\n右：王五",'
    table += '"平安\n\n一、防汛；排涝\n\n平安\n\n正文。"\n乙题,平安,,"平安\n\n平安"\n'
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    done = taken(archive, "csv", tmp_path / "table.csv")
    assert done.returncode == 0, done.stderr
    assert "table.csv:2: 插题没有带过来，正文里没有只写着它的一段：三、没有的" in done.stderr
    assert "正文里写着“平安”的有 2 段，看不出哪一段是插题，认了最前面的；请看一看" in done.stderr
    found = records(archive)
    assert found["甲题"]["captions"] == [{"text": "左：张三、李四"}, {"text": "右：王五"}]
    text = (archive / "articles" / f"{found['甲题']['id']}.md").read_text("utf-8")
    assert "\n## 一、防汛；排涝\n" in text


def test_jekyll(archive: Path, tmp_path: Path) -> None:
    source = put(
        tmp_path / "jekyll",
        {
            "_config.yml": "permalink: pretty\n",
            "_posts/2023-04-02-du-shu.md": "---\ntitle: 读书\ncategories: [news]\nredirect_from: /x/1\n---\n正文，见[前]({% post_url 2022-01-01-qian %})。\n",
            "_posts/2022-01-01-qian.markdown": "---\nlayout: post\n---\n# 前一篇\n\n正文。\n",
            "_posts/no-date.md": "---\ntitle: 无\n---\n",
            "_drafts/later.md": "---\ntitle: 以后\n---\n",
            "关于.md": "---\ntitle: 关于\n---\n我们。\n",
            "README.md": "说明\n",
            "node_modules/theme/_posts/2020-01-01-a.md": "---\ntitle: 别人的\n---\n说明。\n",
            "vendor/bundle/gems/x/_posts/2020-01-01-b.md": "---\ntitle: 例子\n---\n说明。\n",
            "public/_posts/2023-05-01-gong.md": "---\ntitle: 公告\n---\n正文。\n",
        },
    )
    done = taken(archive, "jekyll", source)
    assert done.returncode == 0, done.stderr
    found = records(archive)
    assert {"读书", "前一篇", "公告"} <= found.keys()
    assert not found.keys() & {"别人的", "例子"}
    assert leads(archive, "news/2023/04/02/du-shu/") == leads(archive, "x/1") == found["读书"]["id"]
    assert found["前一篇"]["date"] == "2022-01-01"
    assert "_drafts/later.md:1: 是草稿" in done.stderr
    assert "no-date.md:1: 文件名不是" in done.stderr
    assert "关于.md:1: 不在 _posts/ 里，没有带过来" in done.stderr
    assert "README" not in done.stderr


def test_an_address_that_cannot_be_known_is_said(archive: Path, tmp_path: Path) -> None:
    post = "---\ntitle: 读书\n---\n正文。\n"
    source = put(tmp_path / "jekyll", {"_config.yml": "permalink: ordinal\n", "_posts/2023-04-02-x.md": post})
    done = taken(archive, "jekyll", source)
    assert done.returncode == 0
    assert "_posts/2023-04-02-x.md:1: 看不出它原来的网址" in done.stderr


def test_hexo(archive: Path, tmp_path: Path) -> None:
    source = put(
        tmp_path / "hexo",
        {
            "_config.yml": "permalink: :year/:month/:title.html\n",
            "source/_posts/du-shu.md": "---\ntitle: 读书\ndate: 2023-04-02 10:00:00\n---\n开头。\n<!-- more -->\n后面。\n\n{% asset_img tu.png 图说 %}\n",
        },
    )
    picture(source / "source" / "_posts" / "du-shu" / "tu.png")
    done = taken(archive, "hexo", source)
    assert (done.returncode, done.stderr) == (0, "")
    found = records(archive)["读书"]
    assert leads(archive, "2023/04/du-shu.html") == found["id"]
    assert found["captions"] == [{"text": "图说", "image": "tu.png"}]
    assert "开头。" in str(found["text"])
    assert "后面。" in str(found["text"])


def test_hexo_without_a_fence_above_the_header(archive: Path, tmp_path: Path) -> None:
    post = "title: 甲题某某\ndate: 2023-05-06 10:00:00\ntags:\n- 平安\n---\n正文。\n"
    source = put(tmp_path / "hexo", {"_config.yml": "title: x\n", "source/_posts/jia.md": post})
    done = taken(archive, "hexo", source)
    assert (done.returncode, done.stderr) == (0, "")
    found = records(archive)["甲题某某"]
    assert (found["date"], found["tags"], found["text"]) == ("2023-05-06", ["平安"], "正文。")


def test_mkdocs(archive: Path, tmp_path: Path) -> None:
    source = put(
        tmp_path / "mkdocs",
        {
            "mkdocs.yml": "site_name: x\n",
            "docs/guide/one.md": "# 第一篇\n\n见[第二篇](two.md)。\n",
            "docs/guide/two.md": "第二篇没有标题。\n",
        },
    )
    done = taken(archive, "mkdocs", source)
    assert (done.returncode, done.stderr) == (0, "")
    found = records(archive)
    one = next(record for record in found.values() if "见第二篇" in str(record["text"]))
    assert leads(archive, "guide/one/") == one["id"]
    body = (archive / "articles" / f"{one['id']}.md").read_text(encoding="utf-8")
    assert f"[第二篇](../{leads(archive, 'guide/two/')}/)" in body


def test_two_files_of_one_address_and_one_of_another_language(archive: Path, tmp_path: Path) -> None:
    files = {
        "content/post/a.md": "---\ntitle: 甲\nurl: /same/\n---\n正文。\n",
        "content/post/b.md": "---\ntitle: 乙\nurl: /same/\n---\n正文。\n",
        "content/post/c.zh-tw.md": "---\ntitle: 丙\n---\n正文。\n",
    }
    done = taken(archive, "hugo", put(tmp_path / "hugo", files))
    assert "原来的网址“same/”也是 content/post/a.md 的" in done.stderr
    found = records(archive)
    assert leads(archive, "same/") == found["甲"]["id"]
    assert leads(archive, "zh-tw/post/c/") == found["丙"]["id"]


WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>旧站</title>
<wp:author><wp:author_login>wang</wp:author_login><wp:author_display_name>王小明</wp:author_display_name></wp:author>
<item><title>读书节</title><link>https://old.example/2023/04/du-shu/</link><dc:creator>wang</dc:creator>
<content:encoded><![CDATA[<p>第一段 &amp; 有<strong>粗</strong>字，<a href="https://old.example/x">链接</a>。</p>
<h2>小标题</h2><ul><li>一</li><li>二</li></ul><figure><img src="https://old.example/a.jpg" alt="人"/><figcaption>图说</figcaption></figure>
<iframe src="https://v.example/1"></iframe>[gallery ids="1"]]]></content:encoded>
<wp:post_id>7</wp:post_id><wp:post_date>2023-04-02 10:00:00</wp:post_date><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>
<category domain="post_tag" nicename="x">读书</category></item>
<item><title>没有写完</title><content:encoded>x</content:encoded><wp:post_id>8</wp:post_id><wp:post_type>post</wp:post_type><wp:status>draft</wp:status></item>
</channel></rss>
"""


def test_wordpress(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_text(WXR, encoding="utf-8")
    done = taken(archive, "wordpress", tmp_path / "export.xml")
    assert done.returncode == 0, done.stderr
    found = records(archive)["读书节"]
    assert found["text"] == "第一段 & 有粗字，链接。\n\n小标题\n\n一 二"
    assert (found["authors"], found["tags"], found["date"]) == (["王小明"], ["读书"], "2023-04-02")
    assert leads(archive, "2023/04/du-shu/") == found["id"]
    for what in (
        "没有写完",
        "<iframe> 没有带过来：https://v.example/1",
        '[gallery ids="1"]',
        "https://old.example/a.jpg（在别的网站上",
    ):
        assert what in done.stderr
    body = (archive / "articles" / f"{found['id']}.md").read_text(encoding="utf-8")
    assert "- 一\n" in body


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("hugo",), "import 后面要写一种来源和它的文件夹"),
        (("hogo", "."), "没有来源“hogo”，是不是 hugo"),
        (("hugo", "nowhere"), "没有 nowhere"),
    ],
)
def test_wrong_usage(archive: Path, words: tuple[str, ...], message: str) -> None:
    done = run_build("import", *words, "--content", archive)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("kind", "name", "text", "message"),
    [
        ("csv", "a.csv", "甲,乙\n1,2\n", "a.csv:1: 没有 title（标题）这一列"),
        ("csv", "a.txt", "x", "这里没有 .csv 文件"),
        ("wordpress", "a.xml", "<rss", "a.xml:1: 不是完整的 XML"),
        ("wordpress", "a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><rss/>", "a.xml:1: 里面有 ENTITY"),
        ("hugo", "hugo.toml", "= =", "hugo.toml:1: 文章头读不懂"),
    ],
)
def test_a_source_that_cannot_be_read_is_named_and_nothing_is_written(
    archive: Path, tmp_path: Path, kind: str, name: str, text: str, message: str
) -> None:
    before = sorted(archive.rglob("*"))
    done = taken(archive, kind, put(tmp_path / "source", {name: text}))
    assert (done.returncode, message in done.stderr) == (1, True), done.stderr
    assert sorted(archive.rglob("*")) == before


# -- no word is lost

PIECES = st.sampled_from(
    [
        "一段**粗**与*斜*的话，`码`。", "## 小标题 ##", "标题\n====", "- 甲\n- 乙\n  - 丙", "1. 子\n2. 丑", "> 引文\n> 又一行",
        "| 寅 | 卯 |\n|---|---|\n| 辰 | 巳 |", "```py\n午 = 未\n```", "    申缩进", "<div>酉<b>戌</b></div>", "亥<br>鼠", "![牛](x.png)",
        "![虎](y.png \"兔\")", "[龙](/long/ \"题\")", "蛇[^1]。\n\n[^1]: 马的注。", "~~羊~~", "{{< note >}}猴{{< /note >}}", "{% raw %}鸡{% endraw %}",
        "<!-- 狗 -->", "* * *", "[猪][ref]\n\n[ref]: /zhu/ \"zhu\"", "a_b_c 与 \\*星\\*", "行尾两空格  \n下一行", "<https://example.org/甲>", "&lt;乾&gt; &amp; 坤",
        "{#id .class}", "术语\n: 解释", "- [x] 完成", "H<sub>2</sub>O 水", "---", "#没有空格", "＃全角", "![无图]()", "[空]()", "写作 {{</* 丙号 */>}}", "[丁\n戊](/layout/)", "| `~~己~~` |\n|---|\n| 庚 |", "<img src='z.png' alt='山'>",
    ]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=6))
def test_every_word_of_a_body_is_carried_or_named(pieces: list[str]) -> None:
    source = "\n\n".join(pieces)
    read = bodies.carry(source, "x.md", 1, lambda _: "")
    kept = "".join(
        (
            read.text,
            read.head,
            *(f"{one.words}{one.alt}" for one in read.pictures),
            *(one.message for one in read.lacking),
        )
    )
    wanted = HAN.findall(source.replace("<!-- 狗 -->", "").replace('题"', ""))
    assert [character for character in wanted if character not in kept] == []
    assert [slip for slip in markup.read(read.text).slips if slip.is_certain] == []
    lines = source.count("\n") + 1
    assert all(
        1 <= line <= lines
        for line in [one.line for one in read.lacking] + [one.line for one in read.pictures]
    )


# -- what is wrong with a source is said where it stands


def told(archive: Path, kind: str, source: Path) -> list[str]:
    """What is said of a source that is taken in all the same, without the folder before each line."""
    done = taken(archive, kind, source)
    assert done.returncode == 0, done.stderr
    return [line.removeprefix(f"{source}/") for line in done.stderr.splitlines()]


def test_each_value_of_a_table_that_cannot_be_carried_is_named(archive: Path, tmp_path: Path) -> None:
    rows = [
        "title,text,date,updated,places,url,colour,id",
        "甲,正文。,昨天,不久前,火星、成都市,old?x=1、/about/、/jia/,红,jiaa1",
        "乙,,2023-5-1,2023-06-01,,,,",
        "丙,正文。,,,,,,,多出的一格",
    ]
    source = put(tmp_path / "table", {"a.csv": "\n".join(rows) + "\n"})
    lines = told(archive, "csv", source)
    for wanted in (
        "a.csv:1: 不认识的列“colour”，没有带过来",
        "a.csv:2: 日期没有带过来：",
        "a.csv:2: 更正的日子没有带过来：“不久前”不是日子",
        "a.csv:2: 地区没有带过来：",
        "a.csv:2: 原来的网址“old?x=1”不能用作这里的旧网址",
        "a.csv:2: 原来的网址“about/”是这里自己的",
        "a.csv:3: 没有正文",
        "a.csv:4: 这一行比表头多出 1 格，没有带过来：多出的一格",
    ):
        assert [line for line in lines if line.startswith(wanted)], (wanted, lines)
    # Which nobody publishes: the build asks for its text.
    (empty,) = (
        path for path in (archive / "articles").iterdir() if '"乙"' in path.read_text(encoding="utf-8")
    )
    assert '\nupdated: "2023-06-01"\n' in empty.read_text(encoding="utf-8")
    empty.unlink()
    found = records(archive)
    assert set(found) == {"甲", "丙"}
    assert (found["甲"]["id"], found["甲"]["places"]) == ("jiaa1", ["510100"])
    assert leads(archive, "jia/") == "jiaa1"


def test_photos_that_cannot_be_taken_are_named_and_the_others_have_names_of_their_own(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "content/a/index.md": "---\ntitle: 甲\n---\n正文。\n\n![图](x.png)\n\n![同](x.png)\n",
        "content/b/index.md": "---\ntitle: 乙\n---\n正文。\n\n![图](x.png)\n",
        "content/c/index.md": "---\ntitle: 丙\n---\n正文。\n\n![图](x.png)\n\n![文](word.png)\n\n![坏](cut.png)\n\n![大](big.png)\n",
    }
    source = put(tmp_path / "hugo", files)
    picture(source / "content" / "a" / "x.png", "red")
    picture(source / "content" / "b" / "x.png", "blue")
    picture(source / "content" / "c" / "x.png", "red")
    (source / "content" / "c" / "word.png").write_text("不是图片", encoding="utf-8")
    whole = io.BytesIO()
    noise = Image.effect_noise((200, 200), 90)
    noise.save(whole, "PNG")
    (source / "content" / "c" / "cut.png").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    (source / "content" / "c" / "big.png").write_bytes(whole.getvalue() + bytes(100_000))
    monkeypatch.setattr(images, "MOST_BYTES", len(whole.getvalue()) + 50_000)
    lines = told(archive, "hugo", source)
    for line, name, what in (
        (8, "word.png", "（"),
        (10, "cut.png", "（"),
        (12, "big.png", "（有 0 MB，最多 0 MB；请先缩小）"),
    ):
        start = f"content/c/index.md:{line}: 照片没有带过来：{name}{what}"
        assert [each for each in lines if each.startswith(start)], (start, lines)
    names = sorted(path.name for path in (archive / "images").iterdir())
    assert len(names) == 2
    assert names[-1] == "x.png"
    assert re.fullmatch(r"x-[0-9a-f]{8}\.png", names[0])
    found = records(archive)
    pictured = {title: [one.get("image") for one in record["captions"]] for title, record in found.items()}  # type: ignore[attr-defined]
    assert pictured == {
        "甲": ["x.png", "x.png"],
        "乙": [names[0]],
        "丙": ["x.png", None, None, None],
    }
    # A name that somebody has given to another picture meanwhile, whatever it is called.
    for path in (archive / "articles").iterdir():
        path.unlink()
    for name in names:
        picture(archive / "images" / name, "green")
    lines = told(archive, "hugo", source)
    assert [line for line in lines if "同名的照片太多，请先改名" in line]
    assert [line for line in lines if line.startswith("content/b/index.md:6: 照片没有带过来：x.png")]


def test_more_than_anybody_reads_on_a_screen_stands_in_the_file(archive: Path, tmp_path: Path) -> None:
    keys = "".join(f"key{number}: {number}\n" for number in range(45))
    source = put(tmp_path / "hugo", {"content/long.md": f"---\ntitle: 甲\n{keys}---\n正文。\n"})
    lines = told(archive, "hugo", source)
    assert len(lines) == 42, lines
    assert lines[40] == "……另有 5 处"
    report = archive.parent / "import-hugo.txt"
    assert len(report.read_text(encoding="utf-8").splitlines()) == 45
    # Where all is carried there is no such file any more.
    (source / "content" / "long.md").write_text("---\ntitle: 甲\n---\n正文。\n", encoding="utf-8")
    assert told(archive, "hugo", source) == []
    assert not report.exists()


def test_headers_of_every_kind_that_are_none_are_named_with_their_line(archive: Path, tmp_path: Path) -> None:
    source = put(
        tmp_path / "hugo",
        {
            "content/list.md": "---\n- 甲\n---\n正文。\n",
            "content/json.md": '{"title": \n\n正文。\n',
            "content/yaml.md": "---\ntitle: 乙\ntags: [\n---\n正文。\n",
            "content/open.md": "---\ntitle: 没有合上\n\n正文。\n",
            "content/none.md": "---\n---\n只有正文。\n",
            "content/head.md": "---\ntitle: 丁\n---\n# 另一个题目\n\n## 一\n\n### 二\n\n#### 三\n\n正文。[^1] <https://example.org/>\n\n[去](nowhere.md)\n",
        },
    )
    (source / "content" / "gb.md").write_bytes("---\ntitle: 丙\n---\n正文。\n".encode("gb18030"))
    lines = told(archive, "hugo", source)
    for wanted in (
        "content/list.md:2: 文章头不是“键: 值”",
        "content/json.md:1: 文章头读不懂：",
        "content/yaml.md:",
        "content/gb.md:1: 不是 UTF-8；请另存为 UTF-8",
        "content/head.md:4: 正文最上面的大标题与文章头的不同，没有带过来：另一个题目",
    ):
        assert [line for line in lines if line.startswith(wanted)], (wanted, lines)
    for what in ("三级以下的小标题都写成了 ###", "链接没有带过来，字还在：nowhere.md"):
        assert [line for line in lines if line.startswith("content/head.md:") and what in line], lines
    found = records(archive)
    assert {"丁", "none", "open"} <= set(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<rss version="2.0"></rss>', "a.xml:1: 不是 WordPress 导出的文件（WXR）：没有 channel"),
        (
            '<rss version="2.0"><channel><title>空</title></channel></rss>',
            "这里没有 WordPress 导出的 .xml 文件",
        ),
    ],
)
def test_a_feed_is_no_export_of_wordpress(archive: Path, tmp_path: Path, text: str, said: str) -> None:
    done = taken(archive, "wordpress", put(tmp_path / "source", {"a.xml": text}))
    assert done.returncode == 1
    assert said in done.stderr
