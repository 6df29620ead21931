"""Files and records as versions, and back: nothing that a person wrote is written otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.content import frontmatter
from bulletin.content.folder import ArticleFile
from bulletin.conversion import versions
from bulletin.conversion.changes import Part
from bulletin.reference import loading
from bulletin.text import prose

GAZETTEER = loading.load().region.gazetteer


def file_of(text: str) -> ArticleFile:
    return ArticleFile(frontmatter.parse(text, "articles/abcd.md", GAZETTEER), "", frontmatter.head(text))


WRITTEN = """---
# 第一行
id: abcd
title: "标题 一"
captions:
- text: "民警走访"
  image: "a.jpg"
authors: [王树林]   # 电话问过
date: ""
---

第一段，
换了行。

## 插题 #

*重点*和[链接](https://a.example/b_c)，还有\\*星。

- 一
- 二
"""


def test_a_file_is_written_back_as_it_was() -> None:
    file = file_of(WRITTEN)
    assert versions.text_of(versions.of_file(file.article), file) == WRITTEN.rstrip() + "\n"


def test_only_what_changed_is_written_anew() -> None:
    file = file_of(WRITTEN)
    version = versions.of_file(file.article)
    parts = tuple(
        part._replace(text=part.text.replace("标题", "新题").replace("重点", "要点"))
        for part in version.parts
    )
    header = {**version.header, "authors": ("王树森",), "tags": ("防汛",)}
    text = versions.text_of(type(version)(version.id, header, parts), file)
    expected = (
        WRITTEN.replace('title: "标题 一"', 'title: "新题 一"')
        .replace("authors: [王树林]   # 电话问过\n", 'authors:\n- "王树森"\n')
        .replace('date: ""\n', 'date: ""\ntags:\n- "防汛"\n')
        .replace("*重点*", "*要点*")
    )
    assert text == expected


def test_signs_of_markup_are_not_the_signs_that_were_printed() -> None:
    file = file_of(WRITTEN)
    text = versions.of_file(file.article).parts[3].text
    assert text.endswith("，还有*星。")
    assert not text.startswith("*")
    read = versions.to_read(frontmatter.header(file.article.meta), file.article.blocks, file.article.body)
    assert read.parts[3].text == "重点和链接，还有*星。"


@pytest.mark.parametrize(
    "part",
    [
        Part("paragraph", "1. 一"),
        Part("paragraph", "+ 36 摄氏度，a*b*c，<b>，[一](二)"),
        Part("crosshead", "平安 #"),
        Part("subhead", "# 一_二_"),
    ],
)
def test_what_a_page_prints_reads_the_same_once_written(part: Part) -> None:
    version = versions.of_text({"id": "abcd"}, "")
    text = versions.text_of(type(version)("abcd", {"id": "abcd"}, (part,)))
    assert versions.of_file(file_of(text).article).parts == (part,)


BLOCK = st.text(st.sampled_from("民警的，。 *_#`[]()<>&\\-+1.!\n"), max_size=14)


@given(st.lists(BLOCK, max_size=4))
def test_any_body_is_written_back_as_it_was(blocks: list[str]) -> None:
    body = "\n\n".join(blocks).strip("\n")
    text = f'---\nid: "abcd"\n---\n\n{body}\n'
    file = file_of(text)
    version = versions.of_file(file.article)
    assert versions.body_of(version, file) == file.article.body
    # And written anew, it is the same article.
    again = prose.parse(versions.body_of(version))
    assert [block.text for block in again if block.kind != "other"] == [
        block.text for block in file.article.blocks if block.kind != "other"
    ]


def test_the_line_of_a_part_is_that_of_the_file() -> None:
    file = file_of(WRITTEN)
    lines = WRITTEN.split("\n")
    found = [
        lines[versions.line_of(file.article, part) - 1][:3]
        for part in range(1, len(versions.of_file(file.article).parts) - 1)
    ]
    assert found == ["第一段", "## ", "*重点", "- 一"]
