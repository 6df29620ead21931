"""Corrections follow their words; only where both sides changed the same is a person asked; nothing is lost or invented."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.conversion.changes import Part, Text, Version, compare
from bulletin.conversion.conflicts import Conflict, Mixed, Side
from bulletin.conversion.merging import Merged, merge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.conversion.conflicts import Decide

# --- What an editor meets


def article(article_id: str, *texts: str, **header: object) -> Version:
    """`= 标题`, `## 插题`, `> 图片说明`, anything else a paragraph."""
    kinds = {"= ": "title", "## ": "crosshead", "> ": "caption", "- ": "deck"}
    parts = []
    for text in texts:
        mark = next((mark for mark in kinds if text.startswith(mark)), "")
        parts.append(Part(kinds.get(mark, "paragraph"), text.removeprefix(mark)))
    return Version(article_id, header, tuple(parts))


def texts(version: Version) -> list[str]:
    marks = {"title": "= ", "crosshead": "## ", "caption": "> ", "deck": "- "}
    return [marks.get(part.kind, "") + part.text for part in version.parts]


def changed(version: Version, *pairs: tuple[str, str], **header: object) -> Version:
    """A version with words replaced and keys set; a key set to None goes."""
    parts = []
    for part in version.parts:
        text = part.text
        for old, new in pairs:
            text = text.replace(old, new)
        parts.append(part._replace(text=text))
    keys = {key: value for key, value in {**version.header, **header}.items() if value is not None}
    return Version(version.id, keys, tuple(parts))


PATROL = "阿左旗讯 近年来，民警王树林多次走访群众，抓获嫌疑人260名，取得实效。"
MEETING = "该局党委高度重视，召开专题会议研究部署工作。"
STATIONS = "各派出所积极行动，开展巡逻防控。"
PARTY = "苏木派出所民警吉亚图最先出发，赶往牧民孟克家参加聚会。"
LANGUAGE = "汉蒙双语沟通成为基础技能，民警用蒙语讲解反诈知识。"
SUMMER = article(
    "aaaa", "= 强化三项举措 助推夏季行动", PATROL, "## 提高认识", MEETING, STATIONS, authors=("张三",)
)
FLOWER = article("bbbb", "= 守护平安花", PARTY, LANGUAGE, authors=("李四",), date="2023")
BASE = (SUMMER, FLOWER)


def decided(decisions: Mapping[str, Side]) -> Decide:
    """What a person decided, by the keys of conflicts."""
    return lambda conflict: decisions.get(conflict.key)


def merged(page: Sequence[Version], *person: Version) -> dict[str, Version]:
    """The result of a merge without conflicts, by id."""
    result = merge(BASE, page, person)
    assert result.conflicts == ()
    return {version.id: version for version in result.versions}


def test_two_changes_in_one_paragraph_are_both_had() -> None:
    result = merged([changed(SUMMER, ("260", "280")), FLOWER], changed(SUMMER, ("王树林", "王树森")))
    assert PATROL.replace("260", "280").replace("王树林", "王树森") in texts(result["aaaa"])


def test_words_put_in_at_either_end_of_all_stand_there() -> None:
    page = [changed(SUMMER, ("260", "280")), FLOWER]
    first, last = changed(SUMMER, ("强化", "大力强化")), changed(FLOWER, ("知识。", "知识。（完）"))
    assert merged(page, first, last) == {"aaaa": changed(first, ("260", "280")), "bbbb": last}


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    both = changed(SUMMER, ("260", "280"))
    assert merged([both, FLOWER], both)["aaaa"] == both
    # What a person did to another article is theirs alone.
    mine = changed(FLOWER, ("蒙语", "双语"))
    assert merged([both, FLOWER], both, mine) == {"aaaa": both, "bbbb": mine}


def test_a_true_overlap_asks_with_both_sides_and_is_decided_by_its_key() -> None:
    page, mine = [changed(SUMMER, ("260", "280")), FLOWER], changed(SUMMER, ("260", "290"))
    (conflict,) = merge(BASE, page, [mine]).conflicts
    assert (conflict.article, conflict.where) == ("aaaa", "第 1 段")
    assert (conflict.base, conflict.person, conflict.page) == ("6", "9", "8")
    assert (conflict.before[-2:], conflict.after[:2]) == ("人2", "0名")
    assert conflict.can_mix
    result = merge(BASE, page, [mine], decided({conflict.key: Side.PERSON}))
    assert (result.conflicts, result.versions[0]) == ((), mine)
    result = merge(BASE, page, [mine], decided({conflict.key: Side.PAGE}))
    assert (result.conflicts, result.versions[0]) == ((), page[0])


@pytest.mark.parametrize(
    ("of_page", "of_person", "expected"),
    [
        (
            ("260", "280"),
            ("260", "290"),
            ("第 1 段", "6", "9", "8", "访群众，抓获嫌疑人2", "0名，取得实效。", 1),
        ),
        # At the very beginning of the page, and of a paragraph; the person's change, the page's, both begin there.
        (("强化", "加化"), ("强化", "深化"), ("标题", "强", "深", "加", "", "化三项举措 助推夏季", 0)),
        (
            ("三项", "四项"),
            ("强化", "深入"),
            ("标题", "强化三", "深入三", "强化四", "", "项举措 助推夏季行动", 0),
        ),
        (
            ("党委", "领导"),
            ("该局", "此所"),
            ("第 3 段", "该局党委", "此所党委", "该局领导", "", "高度重视，召开专题会", 3),
        ),
        (
            ("该局", "此所"),
            ("党委", "领导"),
            ("第 3 段", "该局党委", "该局领导", "此所党委", "", "高度重视，召开专题会", 3),
        ),
        (
            ("该局", "该处"),
            ("该局", "此所"),
            ("第 3 段", "该局", "此所", "该处", "", "党委高度重视，召开专", 3),
        ),
    ],
)
def test_a_conflict_of_words_says_where_it_is_and_is_decided_either_way(
    of_page: tuple[str, str], of_person: tuple[str, str], expected: tuple[str, str, str, str, str, str, int]
) -> None:
    page, mine = [changed(SUMMER, of_page), FLOWER], changed(SUMMER, of_person)
    conflict = Conflict("aaaa", *expected, can_mix=True)
    assert merge(BASE, page, [mine]).conflicts == (conflict,)
    for side, chosen in ((Side.PERSON, mine), (Side.PAGE, page[0])):
        result = merge(BASE, page, [mine], decided({conflict.key: side}))
        assert (result.conflicts, result.versions[0]) == ((), chosen)


def test_a_third_thing_stands_where_words_of_one_part_are_at_issue_and_nowhere_else() -> None:
    page, mine = [changed(SUMMER, ("260", "280")), FLOWER], changed(SUMMER, ("260", "290"))
    result = merge(BASE, page, [mine], lambda _: Mixed("8或9"))
    assert (result.conflicts, result.versions[0]) == ((), changed(SUMMER, ("260", "28或90")))
    page, mine = [changed(SUMMER, date="2023"), FLOWER], changed(SUMMER, date="2024")
    (conflict,) = merge(BASE, page, [mine]).conflicts
    result = merge(BASE, page, [mine], lambda _: Mixed("2025"))
    assert (result.conflicts, result.versions[0]) == ((conflict,), page[0])


def test_a_paragraph_that_a_person_took_out_and_the_page_changed_asks() -> None:
    page = [changed(SUMMER, ("积极", "迅速")), FLOWER]
    mine = article("aaaa", *texts(SUMMER)[:-1], authors=("张三",))
    conflict = Conflict("aaaa", "第 4 段", STATIONS, "", STATIONS.replace("积极", "迅速"), can_mix=True)
    assert merge(BASE, page, [mine]).conflicts == (conflict,)
    for side, chosen in ((Side.PERSON, mine), (Side.PAGE, page[0])):
        assert merge(BASE, page, [mine], decided({conflict.key: side})).versions[0] == chosen


def test_adjacent_changes_ask() -> None:
    result = merge(BASE, [changed(SUMMER, ("嫌疑", "疑犯")), FLOWER], [changed(SUMMER, ("人260", "260"))])
    assert [conflict.article for conflict in result.conflicts] == ["aaaa"]


def test_an_article_cut_in_two_keeps_the_corrections_of_both_halves() -> None:
    mine = changed(
        SUMMER, ("王树林", "王树森"), ("研究部署", "安排部署"), ("提高", "抬高"), authors=("张叁",)
    )
    page = [
        article("aaaa", *texts(SUMMER)[:2]),
        article("cccc", "= 提高认识", MEETING, STATIONS, authors=("张三",)),
        FLOWER,
    ]
    result = merge(BASE, page, [mine])
    assert result.conflicts == ()
    assert result.carried == (("aaaa", "cccc"),)
    first, second, third = result.versions
    assert texts(first) == [texts(SUMMER)[0], PATROL.replace("王树林", "王树森")]
    assert texts(second) == ["= 抬高认识", MEETING.replace("研究部署", "安排部署"), STATIONS]
    # The byline stands at the end, and with it goes its correction.
    assert (first.header, second.header, third) == ({}, {"authors": ("张叁",)}, FLOWER)


def test_two_articles_made_one_keep_the_corrections_of_both() -> None:
    page = [article("aaaa", *texts(SUMMER), "## 守护平安花", PARTY, LANGUAGE, authors=("张三", "李四"))]
    mine = [
        changed(SUMMER, ("260", "280"), authors=("张叁",)),
        changed(FLOWER, ("平安花", "平安话"), ("反诈", "防诈"), authors=("李肆",)),
    ]
    (result,) = merged(page, *mine).values()
    assert texts(result)[1] == PATROL.replace("260", "280")
    assert texts(result)[-3:] == ["## 守护平安话", PARTY, LANGUAGE.replace("反诈", "防诈")]
    assert result.header == {"authors": ("张叁", "李肆")}


def test_what_a_person_knows_of_an_article_that_is_part_of_another_now_asks() -> None:
    page = [article("aaaa", *texts(SUMMER), "## 守护平安花", PARTY, LANGUAGE, authors=("张三", "李四"))]
    for key, value in (("date", "2024"), ("access", "withdrawn")):
        (conflict,) = merge(BASE, page, [changed(FLOWER, **{key: value})]).conflicts
        assert (conflict.article, conflict.where, conflict.person) == ("bbbb", key, value)


def test_a_paragraph_that_went_to_the_neighbour_takes_its_correction_along() -> None:
    page = [
        article("aaaa", *texts(SUMMER)[:-1], authors=("张三",)),
        article("bbbb", "= 守护平安花", STATIONS, PARTY, LANGUAGE, authors=("李四",), date="2023"),
    ]
    result = merged(page, changed(SUMMER, ("巡逻防控", "巡防管控")))
    assert texts(result["bbbb"])[1] == STATIONS.replace("巡逻防控", "巡防管控")


def test_a_paragraph_that_a_person_moved_takes_the_change_of_the_page_along() -> None:
    page = [changed(SUMMER, ("防控", "防空")), FLOWER]
    title, patrol, head, meeting, stations = texts(SUMMER)
    within = article("aaaa", title, patrol, stations, head, meeting, authors=("张三",))
    assert texts(merged(page, within)["aaaa"])[2:] == [stations.replace("控", "空"), head, meeting]
    without = article("aaaa", title, patrol, head, meeting, authors=("张三",))
    other = changed(article("bbbb", *texts(FLOWER), stations), **FLOWER.header)
    result = merged(page, without, other)
    assert texts(result["aaaa"]) == [title, patrol, head, meeting]
    assert texts(result["bbbb"])[-1] == stations.replace("控", "空")


def test_a_paragraph_that_both_sides_moved_asks_where_it_belongs() -> None:
    title, patrol, head, meeting, stations = texts(SUMMER)
    mine = article("aaaa", title, stations, patrol, head, meeting, authors=("张三",))
    within = (article("aaaa", title, patrol, stations, head, meeting, authors=("张三",)), FLOWER)
    away = (
        article("aaaa", title, patrol, head, meeting, authors=("张三",)),
        changed(article("bbbb", *texts(FLOWER), stations), **FLOWER.header),
    )
    for page, behind in ((within, "260名，取得实效。"), (away, "用蒙语讲解反诈知识。")):
        (conflict,) = merge(BASE, page, [mine]).conflicts
        assert (conflict.article, conflict.where) == ("aaaa", "第 1 段的位置")
        assert [conflict.base, conflict.person, conflict.page] == [
            f"各派出所积极行动，开……（在“{words}”之后）"
            for words in ("题会议研究部署工作。", "项举措 助推夏季行动", behind)
        ]
        assert merge(BASE, page, [mine], decided({conflict.key: Side.PAGE})).versions == page
        kept = merge(BASE, page, [mine], decided({conflict.key: Side.PERSON}))
        assert (kept.conflicts, kept.versions) == ((), (mine, FLOWER))
    assert merged((mine, FLOWER), mine)["aaaa"] == mine


def test_a_paragraph_that_both_sides_moved_to_another_article_asks_where_in_it() -> None:
    *rest, stations = texts(SUMMER)
    head, *body = texts(FLOWER)
    left = article("aaaa", *rest, authors=("张三",))
    page, mine = (
        (left, changed(article("bbbb", *parts), **FLOWER.header))
        for parts in ((head, *body, stations), (head, stations, *body))
    )
    (conflict,) = merge(BASE, page, mine).conflicts
    assert (conflict.article, conflict.where) == ("bbbb", "第 1 段的位置")
    for side, chosen in ((Side.PERSON, mine), (Side.PAGE, page)):
        result = merge(BASE, page, mine, decided({conflict.key: side}))
        assert (result.conflicts, result.versions) == ((), chosen)


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_paragraph_that_a_person_moved_and_the_page_cut_asks_and_stays_in_order(at: int) -> None:
    pieces = (STATIONS[:5], STATIONS[5:9], STATIONS[9:])
    rest = (PATROL, MEETING, PARTY, LANGUAGE)

    def moved(at: int, *parts: str) -> list[Version]:
        return [article("aaaa", *rest[:at], *parts, *rest[at:])]

    base, page, mine = moved(2, STATIONS), moved(2, *pieces), moved(at, STATIONS)
    (conflict,) = merge(base, page, mine).conflicts
    assert (conflict.where, conflict.part) == (f"第 {at + 1} 段的位置", at)
    for side, chosen in ((Side.PERSON, moved(at, *pieces)), (Side.PAGE, page)):
        result = merge(base, page, mine, decided({conflict.key: side}))
        assert (result.conflicts, result.versions) == ((), tuple(chosen))


def test_a_paragraph_that_a_person_moved_and_the_page_joined_to_another_asks() -> None:
    base = [article("aaaa", PATROL, MEETING, PARTY, STATIONS)]
    page = [article("aaaa", PATROL, MEETING, PARTY + STATIONS)]
    mine = [article("aaaa", PATROL, STATIONS, MEETING, PARTY)]
    (conflict,) = merge(base, page, mine).conflicts
    assert (conflict.where, conflict.part) == ("第 2 段的位置", 1)
    for side, wanted in ((Side.PERSON, [PATROL, PARTY + STATIONS, MEETING]), (Side.PAGE, texts(page[0]))):
        result = merge(base, page, mine, decided({conflict.key: side}))
        assert (result.conflicts, texts(result.versions[0])) == ((), wanted)


def test_an_article_that_was_cut_up_went_where_most_of_its_words_are() -> None:
    title, party, language = texts(FLOWER)
    less, more = [party], [title, language]
    for here, there, heir in ((less, more, "cccc"), (more, less, "aaaa")):
        page = [article("aaaa", *texts(SUMMER), *here, authors=("张三",)), article("cccc", *there)]
        assert merge(BASE, page, []).into == {"bbbb": heir}


def test_a_paragraph_that_a_person_moved_stays_moved_where_the_page_lost_its_neighbour() -> None:
    title, patrol, head, meeting, stations = texts(SUMMER)
    page = [article("aaaa", title, patrol, head, stations, authors=("张三",)), FLOWER]
    mine = article("aaaa", title, patrol, stations, head, meeting, authors=("张三",))
    assert texts(merged(page, mine)["aaaa"]) == [title, patrol, stations, head]


def test_a_paragraph_cut_by_the_page_and_corrected_there_is_cut_and_corrected() -> None:
    title, _, head, meeting, stations = texts(SUMMER)
    page = [
        article("aaaa", title, PATROL[:18], PATROL[18:], head, meeting + stations, authors=("张三",)),
        FLOWER,
    ]
    mine = changed(SUMMER, (PATROL[18:22], "查处"), ("工作。", "工作！"))
    result = texts(merged(page, mine)["aaaa"])
    assert result[1:] == [
        PATROL[:18],
        "查处" + PATROL[22:],
        head,
        meeting.replace("工作。", "工作！") + stations,
    ]


def test_paragraphs_cut_and_joined_by_hand_stay_so() -> None:
    title, patrol, head, meeting, stations = texts(SUMMER)
    mine = article("aaaa", title, patrol, head, meeting[:9], meeting[9:] + stations, authors=("张三",))
    page = [changed(SUMMER, ("专题", "专门"), ("260", "280")), FLOWER]
    assert texts(merged(page, mine)["aaaa"]) == [
        title,
        patrol.replace("260", "280"),
        head,
        meeting[:9],
        meeting[9:].replace("专题", "专门") + stations,
    ]


def test_a_paragraph_that_the_page_lost_asks_when_it_was_corrected() -> None:
    page = [article("aaaa", *texts(SUMMER)[:-1], authors=("张三",)), FLOWER]
    mine = changed(SUMMER, ("积极行动", "迅速 行动"))
    (conflict,) = merge(BASE, page, [mine]).conflicts
    assert (conflict.person, conflict.page) == (STATIONS.replace("积极", "迅速 "), "")
    kept = merge(BASE, page, [mine], decided({conflict.key: Side.PERSON}))
    assert texts(kept.versions[0]) == texts(mine)
    given_up = merge(BASE, page, [mine], decided({conflict.key: Side.PAGE}))
    assert given_up.versions[0] == page[0]
    # Nobody corrected it: the page may lose it.
    assert merge(BASE, page, [changed(SUMMER, ("260", "280"))]).conflicts == ()


def test_a_paragraph_that_both_sides_put_in_asks_unless_it_is_the_same() -> None:
    title, patrol, *rest = texts(SUMMER)
    mine = article("aaaa", title, patrol, "网上补来的一段。", *rest, authors=("张三",))
    page = article("aaaa", title, patrol, "重新采集到的一段。", *rest, authors=("张三",))
    (conflict,) = merge(BASE, [page, FLOWER], [mine]).conflicts
    assert (conflict.base, conflict.person, conflict.page) == ("", "网上补来的一段。", "重新采集到的一段。")
    assert (conflict.before, conflict.after, conflict.article) == ("", "", "aaaa")
    for side, expected in ((Side.PERSON, mine), (Side.PAGE, page)):
        assert merge(BASE, [page, FLOWER], [mine], decided({conflict.key: side})).versions[0] == expected
    assert merged([mine, FLOWER], mine)["aaaa"] == mine


NEW = ("网上补来的一段。", "又补来的另一段文字。", "补来的末一段。")


def test_what_a_person_put_in_stands_around_what_the_page_lost_and_they_keep() -> None:
    kept = texts(SUMMER)[:-1]
    lost = (STATIONS[:9].replace("积极", "迅速 "), STATIONS[9:])  # corrected and cut
    page = [article("aaaa", *kept, authors=("张三",)), FLOWER]
    mine = article("aaaa", *kept, NEW[0], *lost, NEW[1], authors=("张三",))
    (conflict,) = merge(BASE, page, [mine]).conflicts
    assert (conflict.where, conflict.person, conflict.part) == ("第 5 段", "\n".join(lost), 5)
    for side, here in ((Side.PERSON, lost), (Side.PAGE, ())):
        result = merge(BASE, page, [mine], decided({conflict.key: side}))
        assert texts(result.versions[0]) == [*kept, NEW[0], *here, NEW[1]]


def test_what_a_person_keeps_stands_behind_what_the_page_put_in_instead_of_theirs() -> None:
    kept, heads = texts(SUMMER)[:-1], ("## 其一", "## 其二", "## 其三")
    lost = STATIONS.replace("积极", "迅速 ")
    page = [article("aaaa", *kept, *heads, authors=("张三",)), FLOWER]
    mine = article("aaaa", *kept, *NEW, lost, authors=("张三",))
    second, first = merge(BASE, page, [mine]).conflicts
    assert (first.person, first.page) == ("\n".join(NEW), "其一\n其二\n其三")
    assert (second.base, second.person) == (STATIONS, lost)
    for side, here in ((Side.PERSON, NEW), (Side.PAGE, heads)):
        result = merge(BASE, page, [mine], decided({first.key: side, second.key: Side.PERSON}))
        assert (result.conflicts, texts(result.versions[0])) == ((), [*kept, *here, lost])


def test_what_a_person_put_in_stands_behind_a_paragraph_that_somebody_wrote_anew() -> None:
    other = "夜里灯火通明！"
    *kept, stations = texts(SUMMER)
    anew, added = (article("aaaa", *kept, *rest, authors=("张三",)) for rest in ([other], [stations, NEW[0]]))
    both = article("aaaa", *kept, other, NEW[0], authors=("张三",))
    assert merged([anew, FLOWER], added)["aaaa"] == both
    assert merged(BASE, both)["aaaa"] == both


def test_of_two_captions_instead_of_one_of_the_page_the_second_is_not_asked_about_what_is_gone() -> None:
    base, page = [article("aaaa", PATROL)], [article("aaaa", PATROL, "> 民警走访")]
    mine = article("aaaa", PATROL, "> 群众集会", "> 领导讲话")
    first, second = merge(base, page, [mine]).conflicts
    assert [(each.person, each.page) for each in (first, second)] == [
        ("群众集会", "民警走访"),
        ("领导讲话", "民警走访"),
    ]
    result = merge(base, page, [mine], decided({first.key: Side.PERSON}))
    assert (result.conflicts, result.versions) == ((), (mine,))


def test_parts_of_several_kinds_that_a_person_put_in_stand_where_they_stand() -> None:
    mine = article(
        "aaaa", "= 新题目", NEW[0], PATROL, "## 小题目", NEW[1], MEETING, "> 民警走访", "> 群众集会"
    )
    base = [article("aaaa", PATROL, MEETING, "> 民警走访")]
    assert merge(base, base, [mine]).versions == (mine,)
    # What the page put in elsewhere, or has of that kind all along, is not in their place.
    page = [article("aaaa", PATROL, MEETING, NEW[2], "> 民警走访")]
    result = merge(base, page, [mine])
    assert (result.conflicts, texts(result.versions[0])) == (
        (),
        [*texts(mine)[:-2], NEW[2], "> 民警走访", "> 群众集会"],
    )


def test_a_headline_by_hand_and_one_by_the_page_ask() -> None:
    bare = (article("aaaa", PATROL, MEETING), FLOWER)
    mine = article("aaaa", "= 王树林走访群众", PATROL, MEETING)
    assert merge(bare, bare, [mine]).versions[0] == mine
    page = (article("aaaa", "= 走访", PATROL, MEETING), FLOWER)
    (conflict,) = merge(bare, page, [mine]).conflicts
    assert (conflict.where, conflict.person, conflict.page) == ("标题", "王树林走访群众", "走访")


def test_what_was_added_to_an_article_that_the_page_lost_cannot_stand_and_is_asked() -> None:
    mine = article("bbbb", *texts(FLOWER), "网上补来的一段。", authors=("李四",), date="2023")
    (conflict,) = merge(BASE, [SUMMER], [mine]).conflicts
    assert (conflict.article, conflict.where, conflict.person, conflict.page) == (
        "bbbb",
        "第 3 段",
        "网上补来的一段。",
        "",
    )
    # There is no article in which it could stand: only giving it up decides.
    assert merge(BASE, [SUMMER], [mine], lambda _: Side.PERSON).conflicts == (conflict,)
    given_up = merge(BASE, [SUMMER], [mine], lambda _: Side.PAGE)
    assert (given_up.conflicts, given_up.versions) == ((), (SUMMER,))


def test_what_was_added_before_all_of_an_article_stands_before_it_in_the_one_it_became_part_of() -> None:
    base = (SUMMER, article("bbbb", "守护平安花", PARTY, LANGUAGE))
    page = [article("aaaa", *texts(SUMMER), "守护平安花", PARTY, LANGUAGE, authors=("张三", "李四"))]
    mine = article("bbbb", "网上补来的第一段。", "守护平安花", PARTY, LANGUAGE)
    result = merge(base, page, [mine])
    assert result.conflicts == ()
    assert texts(result.versions[0]) == [*texts(SUMMER), *texts(mine)]


def test_a_cut_within_what_the_page_changed_asks_and_one_beside_it_does_not() -> None:
    title, _, *rest = texts(SUMMER)

    def cut(at: int) -> Version:
        return article("aaaa", title, PATROL[:at], PATROL[at:], *rest, authors=("张三",))

    page = [changed(SUMMER, (PATROL[24:30], "，查获七十一人")), FLOWER]
    for at in range(25, 30):
        assert [each.article for each in merge(BASE, page, [cut(at)]).conflicts] == ["aaaa"], at
    for at in (23, 24, 30, 31):
        result = merge(BASE, page, [cut(at)])
        assert result.conflicts == ()
        assert "".join(texts(result.versions[0])[1:3]) == texts(page[0])[1]


def test_a_cut_where_the_page_put_words_in_asks_and_one_beside_it_does_not() -> None:
    title, _, *rest = texts(SUMMER)
    page = [changed(SUMMER, (PATROL[:26], PATROL[:26] + "先后")), FLOWER]
    for at in (25, 26, 27):
        mine = article("aaaa", title, PATROL[:at], PATROL[at:], *rest, authors=("张三",))
        result = merge(BASE, page, [mine])
        assert "".join(texts(result.versions[0])) == "".join(texts(page[0]))
        if at == 26:
            (conflict,) = result.conflicts
            assert (conflict.base, conflict.person, conflict.page) == ("", "\n", "先后")
            assert not conflict.can_mix
        else:
            assert result.conflicts == ()


def test_joined_by_hand_and_not_side_by_side_on_the_page_asks() -> None:
    title, patrol, head, meeting, stations = texts(SUMMER)
    page = [article("aaaa", title, patrol, head, meeting, NEW[0], stations, authors=("张三",)), FLOWER]
    mine = article("aaaa", title, patrol, head, meeting + stations, authors=("张三",))
    (conflict,) = merge(BASE, page, [mine]).conflicts
    words = "该局党委高度重视，召……"
    assert conflict == Conflict(
        "aaaa",
        "第 3 段的分段",
        f"{words}（两段）",
        f"{words}（与“各派出所积极行动，开”相连）",
        f"{words}（两段不相邻）",
        part=3,
    )
    for side, chosen in ((Side.PERSON, [*texts(mine), NEW[0]]), (Side.PAGE, texts(page[0]))):
        assert texts(merge(BASE, page, [mine], decided({conflict.key: side})).versions[0]) == chosen


def test_a_crosshead_joined_to_its_paragraph_is_one_and_a_headline_asks() -> None:
    title, patrol, head, meeting, stations = texts(SUMMER)
    mine = article("aaaa", title, patrol, head.removeprefix("## ") + meeting, stations, authors=("张三",))
    assert merged(BASE, mine)["aaaa"] == mine
    mine = article("aaaa", title + patrol, head, meeting, stations, authors=("张三",))
    (conflict,) = merge(BASE, BASE, [mine]).conflicts
    assert conflict.where == "标题的分段"
    for side, chosen in ((Side.PERSON, mine), (Side.PAGE, SUMMER)):
        result = merge(BASE, BASE, [mine], decided({conflict.key: side}))
        assert (result.conflicts, result.versions[0]) == ((), chosen)


def test_where_the_page_cut_what_a_person_changed_its_words_on_neither_side_of_the_cut_stay() -> None:
    base = [article("aaaa", "= 标题", PATROL)]
    page = [article("aaaa", "= 标题", PATROL[:18] + "多名", "据悉" + PATROL[20:])]
    mine = article("aaaa", "= 标题", PATROL[:18] + "乡邻" + PATROL[20:])
    (conflict,) = merge(base, page, [mine]).conflicts
    assert (conflict.base, conflict.person, conflict.page) == ("群众", "乡邻", "多名\n据悉")
    kept = merge(base, page, [mine], decided({conflict.key: Side.PERSON}))
    assert texts(kept.versions[0]) == ["= 标题", PATROL[:18] + "乡邻", PATROL[20:]]


def test_of_two_paragraphs_for_one_no_third_thing_is_mixed() -> None:
    title, _, *rest = texts(SUMMER)
    mine = article("aaaa", title, PATROL[:26] + "九", "十" + PATROL[28:], *rest, authors=("张三",))
    (conflict,) = merge(BASE, [changed(SUMMER, (PATROL[26:28], "二八")), FLOWER], [mine]).conflicts
    assert conflict.page == "二八"
    assert not conflict.can_mix


def test_a_line_made_a_headline_by_hand_and_a_headline_of_the_page_ask() -> None:
    bare = (article("aaaa", "走访群众", PATROL, MEETING), FLOWER)
    mine = article("aaaa", "= 走访群众", PATROL, MEETING)
    page = (article("aaaa", "= 夏季行动", "走访群众", PATROL, MEETING), FLOWER)
    (conflict,) = merge(bare, page, [mine]).conflicts
    assert (conflict.article, conflict.where, conflict.person, conflict.page) == (
        "aaaa",
        "标题",
        "走访群众",
        "夏季行动",
    )
    for side, wanted in ((Side.PERSON, "= 走访群众"), (Side.PAGE, "= 夏季行动")):
        result = merge(bare, page, [mine], decided({conflict.key: side}))
        assert result.conflicts == ()
        assert texts(result.versions[0]) == [wanted, PATROL, MEETING]
    # What the page made a headline was a paragraph before, and is one again beside the person's.
    mine = article("aaaa", "= 夏季行动", "走访群众", PATROL, MEETING)
    page = (article("aaaa", "= 走访群众", PATROL, MEETING), FLOWER)
    result = merge(bare, page, [mine], lambda _: Side.PERSON)
    assert texts(result.versions[0]) == texts(mine)
    # The same words on both sides are one headline.
    page = (article("aaaa", "= 走访群众", PATROL, MEETING), FLOWER)
    assert texts(merge(bare, page, [mine]).versions[0])[0] == "= 走访群众"


def test_kinds_and_pictures_given_by_hand_stay() -> None:
    base = article("aaaa", "= 标题", PATROL, "提高认识", MEETING, "> 民警走访")
    mine = replace(
        base,
        parts=(
            *base.parts[:2],
            Part("crosshead", "提高认识"),
            base.parts[3],
            Part("caption", "民警走访", (("image", "a.jpg"),)),
        ),
    )
    page = changed(base, ("提高", "抬高"), ("走访", "走方"))
    (result,) = merge([base], [page], [mine]).versions
    assert result.parts[2] == Part("crosshead", "抬高认识")
    assert result.parts[4] == Part("caption", "民警走方", (("image", "a.jpg"),))


def test_captions_and_pictures_of_both_sides_ask() -> None:
    def photo(words: str, *more: tuple[str, str]) -> Version:
        return Version("aaaa", {}, (Part("paragraph", PATROL), Part("caption", words, more)))

    page, mine = photo("民警走访", ("image", "b.jpg")), photo("民警走访", ("alt", "人群"), ("image", "a.jpg"))
    (conflict,) = merge([photo("民警走访")], [page], [mine]).conflicts
    assert (conflict.where, conflict.base, conflict.person, conflict.page) == (
        "图片说明的身份",
        "民警走访……（没有图片）",
        "民警走访……（alt: 人群，image: a.jpg）",
        "民警走访……（image: b.jpg）",
    )
    bare, mine = article("aaaa", PATROL), photo("群众集会")
    (conflict,) = merge([bare], [page], [mine]).conflicts
    assert (conflict.where, conflict.base, conflict.person, conflict.page) == (
        "图片说明",
        "",
        "群众集会",
        "民警走访",
    )
    for side, chosen in ((Side.PERSON, mine), (Side.PAGE, page)):
        result = merge([bare], [page], [mine], decided({conflict.key: side}))
        assert (result.conflicts, result.versions) == ((), (chosen,))


def test_a_kind_given_by_hand_to_what_the_page_lost_asks() -> None:
    base = article("aaaa", "= 标题", PATROL, "提高认识", MEETING)
    mine = article("aaaa", "= 标题", PATROL, "## 提高认识", MEETING)
    (conflict,) = merge([base], [article("aaaa", "= 标题", PATROL, MEETING)], [mine]).conflicts
    assert (conflict.where, conflict.base, conflict.person, conflict.page) == (
        "第 2 段的身份",
        "提高认识……（正文）",
        "提高认识……（插题）",
        "提高认识……（版面上没有了）",
    )


@pytest.mark.parametrize("side", list(Side))
def test_what_the_page_lost_is_brought_back_as_a_person_made_it_where_they_want_it(side: Side) -> None:
    photo = Part("caption", "民警走访", (("image", "a.jpg"),))
    base = article("aaaa", "= 标题", PATROL, "提高认识", MEETING, "> 民警走访")
    mine = replace(base, parts=(*base.parts[:2], Part("crosshead", "提高认识"), base.parts[3], photo))
    page = article("aaaa", "= 标题", PATROL, MEETING)
    result = merge([base], [page], [mine], lambda _: side)
    assert result.conflicts == ()
    assert result.versions[0].parts == (mine if side is Side.PERSON else page).parts


def test_what_the_page_lost_is_brought_back_once_with_words_that_were_corrected() -> None:
    base = article("aaaa", "= 标题", PATROL, "提高认识", MEETING)
    mine = article("aaaa", "= 标题", PATROL, "## 抬高认识", MEETING)
    page = article("aaaa", "= 标题", PATROL, MEETING)
    result = merge([base], [page], [mine], lambda _: Side.PERSON)
    assert result.conflicts == ()
    assert result.versions[0].parts == mine.parts


def test_keys_are_merged_one_by_one_and_a_list_as_a_whole() -> None:
    page = [changed(SUMMER, tags=("防汛",), places=("150921",)), FLOWER]
    result = merged(page, changed(SUMMER, authors=("张叁",), date="2023-09", updated="2024-02-29"))
    assert result["aaaa"].header == {
        "authors": ("张叁",),
        "tags": ("防汛",),
        "places": ("150921",),
        "date": "2023-09",
        "updated": "2024-02-29",
    }
    (conflict,) = merge(
        BASE, [changed(SUMMER, authors=("张山",)), FLOWER], [changed(SUMMER, authors=("张三", "李四"))]
    ).conflicts
    assert (conflict.where, conflict.person, conflict.page) == ("authors", "张三、李四", "张山")
    # The same where nothing of another article is left.
    assert merge(
        BASE, [changed(SUMMER, authors=("张山",))], [changed(SUMMER, authors=("张三", "李四"))]
    ).conflicts == (conflict,)


def test_of_two_days_of_correction_the_later_stands_and_one_taken_out_does_not() -> None:
    base = (SUMMER, changed(FLOWER, updated="2024-01-01"))
    page = (SUMMER, changed(FLOWER, updated="2024-03-01"))
    for said, wanted in (("2024-02-01", "2024-03-01"), ("2024-04-01", "2024-04-01"), (None, None)):
        result = merge(base, page, [changed(FLOWER, updated=said)])
        assert (result.conflicts, result.versions[1].header.get("updated")) == ((), wanted)
    # In an article that it is part of now, too; but what that one has is its own.
    whole = article("aaaa", *texts(SUMMER), PARTY, LANGUAGE, authors=("张三", "李四"))
    for now, said, wanted in (
        ("2024-03-01", "2024-04-01", "2024-04-01"),
        (None, "2024-04-01", "2024-04-01"),
        ("2024-03-01", None, "2024-03-01"),
        (None, None, None),
    ):
        result = merge(base, [changed(whole, updated=now)], [changed(FLOWER, updated=said)])
        assert (result.conflicts, result.versions[0].header.get("updated")) == ((), wanted)


def test_what_the_program_alone_knows_is_what_the_page_gives() -> None:
    base, page = ([changed(SUMMER, source=lines), FLOWER] for lines in ("1-9", "1-12"))
    result = merge(base, page, [changed(SUMMER, source="2-9")])
    assert (result.conflicts, result.versions) == ((), tuple(page))


def test_a_byline_goes_to_no_article_that_had_it_before() -> None:
    base = (SUMMER, changed(FLOWER, authors=("张三",)))
    page = [
        article("aaaa", *texts(SUMMER)[:-1]),
        changed(article("bbbb", *texts(FLOWER), STATIONS), **base[1].header),
    ]
    (conflict,) = merge(base, page, [changed(SUMMER, authors=("张叁",))]).conflicts
    assert (conflict.article, conflict.where, conflict.base, conflict.person, conflict.page) == (
        "aaaa",
        "authors",
        "张三",
        "张叁",
        "",
    )


def test_one_list_in_that_of_several_articles_is_replaced_where_all_else_in_it_is_theirs() -> None:
    whole = article("aaaa", *texts(SUMMER), PARTY, LANGUAGE, authors=("张三", "李四"))
    result = merge(BASE, [whole], [changed(FLOWER, authors=None)])
    assert (result.conflicts, result.versions[0].header["authors"]) == ((), ("张三",))
    page = [changed(SUMMER, authors=("张三", "王五")), FLOWER]
    (conflict,) = merge(BASE, page, [changed(SUMMER, authors=("张叁",))]).conflicts
    assert (conflict.person, conflict.page) == ("张叁", "张三、王五")


def test_of_two_articles_with_half_of_the_words_each_neither_is_what_became_of_it() -> None:
    one, other = PARTY[:24], LANGUAGE[:24]
    base = [article("bbbb", one, other, authors=("李四",), date="2023")]
    page = [article("dddd", one, authors=("李四",)), article("cccc", other, authors=("李四",))]
    result = merge(base, page, [changed(base[0], authors=("李肆",))])
    # A value that both print goes to one of them, always the same.
    assert [version.header["authors"] for version in result.versions] == [("李四",), ("李肆",)]
    assert (result.conflicts, result.into) == ((), {})


def test_a_key_that_both_sides_gave_asks() -> None:
    page, mine = [changed(SUMMER, date="2023"), FLOWER], changed(SUMMER, date="2024")
    (conflict,) = merge(BASE, page, [mine]).conflicts
    assert (conflict.where, conflict.base, conflict.person, conflict.page) == ("date", "", "2024", "2023")
    for side, chosen in ((Side.PERSON, mine), (Side.PAGE, page[0])):
        assert merge(BASE, page, [mine], decided({conflict.key: side})).versions[0] == chosen


def test_a_key_taken_out_by_hand_stays_out_and_an_empty_one_stays_empty() -> None:
    page = [SUMMER, changed(FLOWER, ("蒙语", "双语"))]
    assert "date" not in merged(page, changed(FLOWER, date=None))["bbbb"].header
    assert merged(page, changed(FLOWER, date=""))["bbbb"].header["date"] == ""


def test_a_former_path_that_a_person_took_out_stays_out() -> None:
    base = (SUMMER, changed(FLOWER, aliases=("a/", "b/")))
    page = [SUMMER, changed(FLOWER, aliases=("a/", "b/", "c/"))]
    result = merge(base, page, [changed(FLOWER, aliases=("a/", "d/"))])
    assert result.conflicts == ()
    assert result.versions[1].header["aliases"] == ("a/", "c/", "d/")
    gone = merge(base, [SUMMER, base[1]], [FLOWER])
    assert "aliases" not in gone.versions[1].header


def test_former_paths_of_both_sides_are_kept() -> None:
    result = merged([changed(SUMMER, aliases=("a/zzzz/",)), FLOWER], changed(SUMMER, aliases=("old/",)))
    assert result["aaaa"].header["aliases"] == ("a/zzzz/", "old/")


# --- Laws

HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 2000)]
FEW = list("的民警一二，。")


def sentence(random: Random, letters: Sequence[str], least: int, most: int) -> str:
    return "".join(random.choices(letters, k=random.randint(least, most)))


def a_page(random: Random, letters: Sequence[str] = HAN, articles: int = 3) -> tuple[Version, ...]:
    found = []
    for number in range(random.randint(1, articles)):
        parts = [Part("title", sentence(random, letters, 6, 16))]
        for _ in range(random.randint(1, 5)):
            parts.append(Part("paragraph", sentence(random, letters, 14, 70)))
            if random.random() < 0.2:
                parts.append(Part("crosshead", sentence(random, letters, 5, 9)))
        found.append(Version(f"id{number}x", {"authors": (sentence(random, letters, 2, 3),)}, tuple(parts)))
    return tuple(found)


_APART = 8
"""Characters between two changes: more than any of them is long, so that none is taken for part of another."""


def two_edits(random: Random, text: str) -> tuple[str, str, str]:
    """A text with changes of one side, of the other, and of both, none of them near another."""
    if len(text) < 2 * _APART:
        at, side = random.randrange(len(text)), random.choice([(), (0, 2), (1, 2)])
        new = text[:at] + random.choice(HAN) + text[at + 1 :]
        return (new if 0 in side else text, new if 1 in side else text, new if side else text)
    at = 0 if random.random() < 0.3 else _APART
    sides = [text[:at]] * 3
    while at < len(text):
        gone = text[at : at + random.randint(0, 4)]
        new = sentence(random, HAN, 0 if gone else 1, 5)
        changes = random.choice([(), (0, 2), (1, 2)])
        kept = text[at + len(gone) : at + len(gone) + _APART]
        sides = [side + (new if index in changes else gone) + kept for index, side in enumerate(sides)]
        at += len(gone) + len(kept)
        if len(kept) < _APART:
            break
    return sides[0], sides[1], sides[2]


def both_edited(random: Random, base: Sequence[Version]) -> tuple[list[list[Part]], ...]:
    """Parts of every article: changed by the page, by the person, by both."""
    result: tuple[list[list[Part]], ...] = ([], [], [])
    for version in base:
        rows = [two_edits(random, part.text) for part in version.parts]
        for side in range(3):
            result[side].append(
                [part._replace(text=row[side]) for part, row in zip(version.parts, rows, strict=True)]
            )
    return result


def restructured(
    random: Random, ids: Sequence[str], *sides: list[list[Part]]
) -> list[list[tuple[str, list[Part]]]]:
    """The same change of boundaries made to every side: split, merged, moved boundary, moved paragraph."""
    plans = [[(name, list(parts)) for name, parts in zip(ids, side, strict=True)] for side in sides]
    what = random.choice(["none", "split", "merge", "boundary", "move"])
    at = random.randrange(len(ids))
    size = len(plans[0][at][1])
    where = random.randint(1, size - 1)
    to = random.randint(1, size - 1)
    for plan in plans:
        name, parts = plan[at]
        if what == "split":
            head = parts[where]._replace(kind="title")
            plan[at : at + 1] = [(name, parts[:where]), ("new0x", [head, *parts[where + 1 :]])]
        elif what == "merge" and at + 1 < len(plan):
            _, more = plan.pop(at + 1)
            plan[at] = (name, [*parts, more[0]._replace(kind="crosshead"), *more[1:]])
        elif what == "boundary" and at + 1 < len(plan) and where > 1:
            other, more = plan[at + 1]
            plan[at : at + 2] = [(name, parts[:where]), (other, [more[0], *parts[where:], *more[1:]])]
        elif what == "move":
            parts.insert(to, parts.pop(where))
    return plans


def versions(plan: Sequence[tuple[str, list[Part]]], base: Sequence[Version]) -> tuple[Version, ...]:
    headers = {version.id: version.header for version in base}
    return tuple(
        Version(name, headers.get(name, {}), tuple(part for part in parts if part.text))
        for name, parts in plan
    )


# A seed, not hypothesis' own random: that draws runs of one character, in which no change has a place.
SEED = st.integers(0, 2**32)


@given(SEED)
@settings(max_examples=300)
def test_changes_that_do_not_overlap_all_survive_whatever_the_page_does_to_its_articles(seed: int) -> None:
    random = Random(seed)
    base = a_page(random)
    page, person, both = both_edited(random, base)
    ids = [version.id for version in base]
    new, expected = restructured(random, ids, page, both)
    mine = versions(list(zip(ids, person, strict=True)), base)
    result = merge(base, versions(new, base), mine)
    assert result.conflicts == ()
    assert result.versions == versions(expected, base)


@given(SEED)
@settings(max_examples=200)
def test_what_a_person_does_to_paragraphs_survives_changes_of_their_words(seed: int) -> None:
    random = Random(seed)
    base = a_page(random)
    page, person, both = both_edited(random, base)
    ids = [version.id for version in base]
    plans = [list(zip(ids, [list(parts) for parts in side], strict=True)) for side in (person, both)]
    at, what = random.randrange(len(ids)), random.choice(["move", "away", "put in", "kind"])
    one, two = (random.randrange(1, len(plans[0][at][1])) for _ in range(2))
    target = random.randrange(len(ids))
    words = sentence(random, HAN, 20, 30)
    for plan in plans:
        parts = plan[at][1]
        if what == "move":
            parts.insert(two, parts.pop(one))
        elif what == "away":
            plan[target][1].append(parts.pop(one))
        elif what == "put in":
            parts.insert(one, Part("paragraph", words))
        else:
            parts[one] = parts[one]._replace(kind="subhead")
    mine, expected = (versions(plan, base) for plan in plans)
    result = merge(base, versions(list(zip(ids, page, strict=True)), base), mine)
    assert result.conflicts == ()
    assert result.versions == expected


def scrambled(random: Random, base: Sequence[Version], letters: Sequence[str]) -> tuple[Version, ...]:
    """The articles with anything done to them: words changed, parts moved, cut, joined, taken out, put in."""
    rows = [(version, list(version.parts)) for version in base]
    for _ in range(random.randint(0, 8)):
        parts = random.choice(rows)[1]
        body = [index for index, part in enumerate(parts) if part.kind != "title"]
        if not body:
            parts.append(Part("paragraph", sentence(random, letters, 1, 30)))
            continue
        at = random.choice(body)
        text = parts[at].text
        cut = random.randrange(len(text) + 1)
        what = random.choice(["words", "words", "words", "move", "cut", "join", "out", "in", "kind", "title"])
        if what == "words":
            new = text[:cut] + sentence(random, letters, 0, 6) + text[cut + random.randint(0, 6) :]
            parts[at] = parts[at]._replace(text=new or "。")
        elif what == "move":
            part = parts.pop(at)
            others = random.choice(rows)[1]
            others.insert(random.randint(bool(others) and others[0].kind == "title", len(others)), part)
        elif what == "cut" and 0 < cut < len(text):
            parts[at : at + 1] = [parts[at]._replace(text=text[:cut]), Part("paragraph", text[cut:])]
        elif what == "join" and at + 1 < len(parts):
            parts[at : at + 2] = [parts[at]._replace(text=text + parts[at + 1].text)]
        elif what == "out":
            del parts[at]
        elif what == "in":
            parts.insert(at, Part("paragraph", sentence(random, letters, 1, 40)))
        elif what == "kind":
            parts[at] = parts[at]._replace(kind=random.choice(["crosshead", "subhead", "paragraph"]))
        elif parts[0].kind == "title":
            parts[0] = Part("title", sentence(random, letters, 1, 14))
    return tuple(replace(version, parts=tuple(parts)) for version, parts in rows)


LETTERS = st.sampled_from(["many", "few"])


@given(SEED, LETTERS)
@settings(max_examples=300)
def test_where_only_one_side_did_something_that_side_is_the_result(seed: int, kind: str) -> None:
    random, letters = Random(seed), HAN if kind == "many" else FEW
    base = a_page(random, letters)
    other = scrambled(random, base, letters)
    assert merge(base, base, other) == Merged(other, (), (), {})
    assert merge(base, other, base) == Merged(other, (), (), {})
    same = merge(base, other, other)
    assert (same.versions, same.conflicts) == (other, ())


@given(SEED)
@settings(max_examples=100)
def test_nothing_has_to_be_carried_where_nobody_corrected_anything(seed: int) -> None:
    """Files that are as the program wrote them say nothing, whether they are looked at or not: also where articles were joined."""
    random = Random(seed)
    base = a_page(random)
    page, _, both = both_edited(random, base)
    new, _ = restructured(random, [version.id for version in base], page, both)
    assert merge(base, versions(new, base), ()) == merge(base, versions(new, base), base)


def characters(*versions: Version) -> Counter[str]:
    return Counter(char for version in versions for part in version.parts for char in part.text)


def dropped(base: Sequence[Version], page: Sequence[Version]) -> Counter[str]:
    """What the page no longer prints: it may go where the person did not touch it."""
    comparison = compare(Text(tuple(base)), Text(tuple(page)))
    text = comparison.old.blocks.text
    return Counter(char for char, to in zip(text, comparison.to, strict=True) if to < 0)


@given(SEED, LETTERS)
@settings(max_examples=300)
def test_nothing_is_lost_and_nothing_invented(seed: int, kind: str) -> None:
    random, letters = Random(seed), HAN if kind == "many" else FEW
    base = a_page(random, letters)
    page, person = scrambled(random, base, letters), scrambled(random, base, letters)
    result = merge(base, page, person)
    assert not characters(*result.versions) - characters(*page) - characters(*person)
    named = Counter(char for conflict in result.conflicts for char in conflict.person)
    assert not characters(*person) - characters(*result.versions) - named - dropped(base, page)


@given(SEED, LETTERS)
@settings(max_examples=200)
def test_a_decision_settles_a_conflict_and_the_person_keeps_every_word(seed: int, kind: str) -> None:
    random, letters = Random(seed), HAN if kind == "many" else FEW
    base = a_page(random, letters)
    page, person = scrambled(random, base, letters), scrambled(random, base, letters)
    for sides in ([Side.PERSON], [Side.PAGE], list(Side)):
        decisions: dict[str, Side] = {}
        for _ in range(4):  # a decision can bring another question up: where a paragraph that stays goes
            result = merge(base, page, person, decided(decisions))
            decisions |= {conflict.key: random.choice(sides) for conflict in result.conflicts}
        assert result.conflicts == ()
        if sides == [Side.PERSON]:
            assert not characters(*person) - characters(*result.versions) - dropped(base, page)


@given(SEED)
@settings(max_examples=200)
def test_conflicts_are_the_same_from_either_side(seed: int) -> None:
    random, letters = Random(seed), HAN
    base = a_page(random)

    def reworded() -> tuple[Version, ...]:
        versions = []
        for version in base:
            parts = []
            for part in version.parts:
                text = part.text
                for _ in range(random.randint(0, 2)):
                    at = random.randrange(len(text) + 1)
                    text = text[:at] + sentence(random, letters, 0, 4) + text[at + random.randint(0, 4) :]
                parts.append(part._replace(text=text or "。"))
            versions.append(replace(version, parts=tuple(parts)))
        return tuple(versions)

    one, other = reworded(), reworded()
    there = merge(base, one, other).conflicts
    back = merge(base, other, one).conflicts
    assert {(found.base, found.person, found.page) for found in there} == {
        (found.base, found.page, found.person) for found in back
    }
