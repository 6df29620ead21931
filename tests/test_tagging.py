"""Tags: which quoted names recur and are names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion.tagging import MOST
from tests.region import tags_of


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["“百日行动”开展以来", "推进“百日行动”"], [("百日行动",), ("百日行动",)]),
        (["“情指行”一体化作战机制", "健全“情指行”制度规范"], [("情指行",), ("情指行",)]),
        (
            ["“抓党建、整作风、强素质、树形象”专项活动", "以“抓党建、整作风、强素质、树形象”专项活动为抓手"],
            [("抓党建、整作风、强素质、树形象",)] * 2,
        ),
        (["“昆仑 2022”", "“昆仑2022”", "“昆仑2022”"], [("昆仑2022",)] * 3),
        (["“清源断流—2023”", "“清源断流-2023”"], [("清源断流-2023",)] * 2),
        (["发扬新时代“枫桥经验”", "坚持‘枫桥经验’"], [("枫桥经验",)] * 2),
        # Named as a mechanism in one article, merely quoted in the other.
        (["“暖城110”工作机制", "“暖城110”来电"], [("暖城110",)] * 2),
        # Numbers bring nothing together, nor do ordinary words that stand before a mechanism.
        (["“96110”工作机制", "“96110”来电"], [(), ()]),
        (["“2+7”工作机制", "“2+7”工作机制"], [(), ()]),
        (["“特色”工作机制", "“特色”工作机制"], [(), ()]),
        # Ordinary words, images and speech are quoted as well.
        (["“义警”呼吉勒图", "“义警”的培训机制"], [(), ()]),
        (["打好“阻击战”", "打好“阻击战”"], [(), ()]),
        (["“送清凉”“送温暖”等活动", "“送温暖”等活动"], [(), ()]),
        (["“好。”他说", "“好。”他说"], [(), ()]),
        (["“我们开展行动，大家参加活动”", "“我们开展行动，大家参加活动”"], [(), ()]),
        # What stands in one article only brings nothing together.
        (["“百日行动”“百日行动”", "无"], [(), ()]),
        ([], []),
    ],
)
def test_recurring_names_become_tags(texts: list[str], expected: list[tuple[str, ...]]) -> None:
    assert list(tags_of(texts)) == expected


def test_the_name_in_most_articles_comes_first_and_five_are_enough() -> None:
    names = ["甲行动", "乙行动", "丙行动", "丁行动", "戊行动", "己行动"]
    quoted = "".join(f"“{name}”" for name in names)
    tags = tags_of([quoted, quoted, "“己行动”"])
    assert tags[0][0] == "己行动"
    assert len(tags[0]) == MOST


_TEXTS = st.lists(
    st.lists(
        st.sampled_from(
            ["“百日行动”", "“情指行”", "一体化机制", "“昆仑2022”", "“义警”", "，", "“", "”", "‘枫桥经验’"]
        ),
        max_size=8,
    ).map("".join),
    max_size=6,
)


@given(_TEXTS)
def test_every_tag_stands_quoted_in_its_article_and_in_another(texts: list[str]) -> None:
    tags = tags_of(texts)
    assert len(tags) == len(texts)
    for text, own in zip(texts, tags, strict=True):
        assert len(own) <= MOST
        assert len(set(own)) == len(own)
        for tag in own:
            assert tag in text
            assert sum(tag in other for other in texts) >= 2


@given(_TEXTS)
def test_the_order_of_articles_does_not_matter(texts: list[str]) -> None:
    assert tags_of(texts)[::-1] == tags_of(texts[::-1])
