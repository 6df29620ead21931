"""Every edited article is accounted for in characters."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.conversion import accounting
from bulletin.conversion.accounting import account
from bulletin.conversion.changes import Part, Version
from bulletin.text.typography import squeeze
from tests.content_folder import by_title
from tests.test_merging import HAN, a_page, article, changed, sentence, texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

LONG = "据了解，今年以来该所共接待群众来访二百余人次，办理各类证件三百余件，群众满意率达到百分之九十八。"
TITLE = "= 送奖到岗鼓干劲 砥砺前行创佳绩"
PATROL = "阿左旗讯 近年来，民警王树林多次走访群众，抓获嫌疑人260名，取得实效，有力维护了辖区安定。"
SHORT = "## 提高认识"
CLOSING = "下一步，该局将继续加大工作力度。"
BASE = article("aaaa", TITLE, PATROL, SHORT, LONG, CLOSING)
OTHER = article("bbbb", "= 守护平安花", "苏木派出所民警吉亚图最先出发，赶往牧民孟克家参加聚会。")


def said(*files: Version, typed: tuple[Version, ...] = ()) -> list[str]:
    known = {file.id: file for file in files}
    base = [BASE, OTHER]
    found = account([[(version, known.get(version.id, version)) for version in base]], typed)
    return [f"{one.article}：{one.what}" for one in found]


def without(version: Version, *indices: int) -> Version:
    parts = tuple(part for index, part in enumerate(version.parts) if index not in indices)
    return Version(version.id, version.header, parts)


def test_an_article_as_printed_and_small_corrections_are_silent() -> None:
    assert said() == []
    assert said(changed(BASE, ("王树林", "王树森"), ("260", "280"), ("多次走访群众", ""))) == []


def test_a_paragraph_deleted_is_named_with_its_characters() -> None:
    assert said(without(BASE, 3)) == [f"aaaa：比原文少 {len(LONG)} 字（第 3 段）"]
    assert said(without(BASE, 2, 3, 4)) == [f"aaaa：比原文少 {4 + len(LONG) + len(CLOSING)} 字（第 2–4 段）"]


def test_two_articles_that_hold_each_others_text_are_said_once() -> None:
    one, other = (
        BASE,
        article(
            "bbbb", "= 守护平安花", *texts(OTHER)[1:], "群众说，有他们在，夜里出门心里踏实，孩子上学也放心。"
        ),
    )
    swapped = [
        (was, Version(was.id, {}, (was.parts[0], *now.parts[1:])))
        for was, now in ((one, other), (other, one))
    ]
    for pages in ([swapped], [[pair] for pair in swapped]):  # of one page, of two
        (found,) = [each for each in account(pages) if each.about in {"互换", "移走"}]
        assert (found.article, found.about) == ("aaaa", "互换")
        assert found.what == "正文和 bbbb 的互换了（弄错了就把两篇的正文换回来）"
    # What only went over to the other is told as that.
    (away,) = account(
        [[(BASE, without(BASE, 3)), (OTHER, Version("bbbb", {}, (*OTHER.parts, BASE.parts[3])))]]
    )
    assert away.about == "移走"


def test_a_crosshead_or_headline_is_missed_however_short() -> None:
    assert said(without(BASE, 2)) == ["aaaa：比原文少 4 字（第 2 段）"]
    assert said(without(BASE, 0)) == [f"aaaa：比原文少 {len(TITLE) - 3} 字（标题）"]


def test_a_sentence_deleted_within_a_paragraph_is_named() -> None:
    gone = "抓获嫌疑人260名，取得实效，"
    assert said(changed(BASE, (gone, ""))) == [f"aaaa：比原文少 {len(gone)} 字（第 1 段）"]


def test_a_paragraph_rewritten_is_less_and_more() -> None:
    other = "昨日上午，全体民辅警集中学习新修订的规章制度。"
    assert said(changed(BASE, (LONG, other))) == [
        f"aaaa：比原文少 {len(LONG)} 字（第 3 段）",
        f"aaaa：比原文多 {len(other)} 字（第 3 段）",
    ]


def test_words_put_in_are_named() -> None:
    more = Part("paragraph", "此外，该局还组织开展了三次集中宣传活动。")
    file = Version("aaaa", {}, (*BASE.parts, more))
    assert said(file) == [f"aaaa：比原文多 {len(more.text)} 字（第 5 段）"]


def test_an_emptied_article_is_a_mistake() -> None:
    (found,) = account([[(BASE, Version("aaaa", {}, BASE.parts[:1]))]])
    assert found.is_empty
    assert "原文有" in found.what
    # One that the page prints without a text is none.
    bare = Version("aaaa", {}, BASE.parts[:1])
    assert account([[(bare, changed(bare, ("送奖", "颁奖")))]]) == ()


def test_a_paragraph_moved_to_another_article_names_both() -> None:
    there = Version("bbbb", {}, (*OTHER.parts, BASE.parts[3]))
    assert said(without(BASE, 3), there) == [f"aaaa：第 3 段的 {len(LONG)} 字移到了 bbbb（第 2 段）"]
    typed = article("hand1", "= 手录", LONG)
    assert said(without(BASE, 3), typed=(typed,)) == [f"aaaa：第 3 段的 {len(LONG)} 字移到了 hand1"]


def test_words_moved_from_within_a_paragraph_into_another_article_name_both() -> None:
    gone = "办理各类证件三百余件，群众满意率达到百分之九十八"
    there = changed(OTHER, ("聚会。", f"聚会。{gone}。"))
    (found,) = said(changed(BASE, (gone, "")), there)
    assert "移到了 bbbb（第 1 段）" in found


def test_a_paragraph_moved_within_its_article_lost_nothing() -> None:
    parts = BASE.parts
    assert said(Version("aaaa", {}, (parts[0], parts[3], parts[1], parts[2], parts[4]))) == []


def test_many_small_losses_add_up() -> None:
    pairs = [
        (word, "")
        for word in (
            "近年来，",
            "多次走访群众",
            "有力维护了",
            "今年以来该所",
            "各类证件",
            "群众满意率",
            "继续加大",
        )
    ]
    (found,) = said(changed(BASE, *pairs))
    assert found.startswith("aaaa：有 7 处零散的改动，共比原文少 ")


@given(st.integers(0, 2**32))
@settings(max_examples=200)
def test_the_account_adds_up(seed: int) -> None:
    """Whatever was deleted or put in: what is named, and what is small enough to pass, is the difference."""
    random = Random(seed)
    base = a_page(random)
    files = []
    for version in base:
        parts = []
        for part in version.parts:
            text = part.text
            at = random.randrange(len(text))
            if random.random() < 0.3:
                text = text[:at] + text[at + random.randint(0, 40) :]
            elif random.random() < 0.3:
                text = text[:at] + sentence(random, HAN, 1, 40) + text[at:]
            if text and (part.kind == "title" or random.random() > 0.1):
                parts.append(part._replace(text=text))
        files.append(Version(version.id, {}, tuple(parts)))
    found = account([list(zip(base, files, strict=True))])
    named = Counter(one.article for one in found)
    for version, file in zip(base, files, strict=True):
        gone = sum(len(part.text) for part in version.parts) - sum(len(part.text) for part in file.parts)
        if abs(gone) > len(version.parts) * accounting.SMALL:
            assert named[version.id], (version.id, gone)
        if texts(version) == texts(file):
            assert not named[version.id]


# --- As the commands report it


def test_a_paragraph_deleted_is_reported_by_check_and_build_and_stops_neither(
    content: Path, tmp_path: Path, build: Callable[..., Run]
) -> None:
    article = by_title(content, "送奖到岗")
    path = content / article.path
    gone = article.blocks[1].text
    path.write_text(path.read_text(encoding="utf-8").replace(f"{gone}\n\n", ""), encoding="utf-8")
    expected = f"{article.id}：比原文少 {len(squeeze(gone))} 字（第 2 段），请确认"
    for command in (("check",), ("build", "--output", tmp_path / "site")):
        result = build(*command, "--content", content)
        assert result.returncode == 0, result.stderr
        assert f"{article.path}:{article.body_line}: {expected}" in result.stderr


def test_a_confirmation_holds_as_long_as_its_words(content: Path, build: Callable[..., Run]) -> None:
    article = by_title(content, "送奖到岗")
    path = content / article.path
    first, second = article.blocks[1].text, article.blocks[2].text
    path.write_text(path.read_text(encoding="utf-8").replace(f"{first}\n\n", ""), encoding="utf-8")
    told = build("check", "--content", content).stderr
    found = re.search(r"少.*\n +没有错就写进 \S+/decisions/(\S+)： (.+)$", told, re.MULTILINE)
    assert found
    file = content / "decisions" / found[1]
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{found[2]}\n", encoding="utf-8")
    assert "比原文少" not in build("check", "--content", content).stderr
    # More is deleted beside it: the words are others, and it is asked again.
    path.write_text(path.read_text(encoding="utf-8").replace(f"\n\n{second}", ""), encoding="utf-8")
    told = build("check", "--content", content).stderr
    assert f"比原文少 {len(squeeze(first + second))} 字（第 2–3 段）" in told


def test_an_emptied_article_stops_check_and_build(
    content: Path, tmp_path: Path, build: Callable[..., Run]
) -> None:
    article = by_title(content, "送奖到岗")
    path = content / article.path
    path.write_text(path.read_text(encoding="utf-8").partition("\n\n")[0] + "\n", encoding="utf-8")
    for command in (("check",), ("build", "--output", tmp_path / "site")):
        result = build(*command, "--content", content)
        assert result.returncode == 1
        assert f"{article.path}:{article.body_line - 2}: 这一篇没有正文" in result.stderr
        assert "比原文少" not in result.stderr
    assert not (tmp_path / "site").exists()
    text = path.read_text(encoding="utf-8").replace("\n---\n", '\naccess: "withdrawn"\n---\n')
    path.write_text(text, encoding="utf-8")
    assert build("check", "--content", content).returncode == 0
