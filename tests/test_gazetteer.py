"""Places: which names are found in a text, what a dateline stands for, what an article is about."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion.places import PlaceFinder, PlaceFinding
from bulletin.reference.gazetteer import Place, is_within
from tests.region import GAZETTEER, REFERENCE, REGION

PLACES = PlaceFinder(REFERENCE)


def found(text: str) -> list[tuple[str, str]]:
    return [(mention.code, mention.name) for mention in PLACES.mentions(text)]


def resolve(dateline: str, text: str, title: str = "") -> PlaceFinding:
    return PLACES.resolve(dateline, title, [text])


def test_the_table_is_whole() -> None:
    assert len(GAZETTEER.divisions) == 12
    assert len(GAZETTEER.codes) == 1 + 12 + 103
    assert list(GAZETTEER.codes) == sorted(GAZETTEER.codes)
    assert all(len(code) == 6 and code.startswith("15") for code in GAZETTEER.codes)
    assert all(GAZETTEER.parent(code) in GAZETTEER for code in GAZETTEER.codes if code != REGION.code)


@pytest.mark.parametrize("code", GAZETTEER.codes)
def test_every_full_name_is_found_as_its_place(code: str) -> None:
    assert PLACES.mentions(GAZETTEER.full_name(code) + "公安局")[-1].code == code


@pytest.mark.parametrize("place", GAZETTEER.places.values(), ids=lambda place: place.code)
def test_every_seat_and_short_form_leads_to_its_place(place: Place) -> None:
    seats = () if place.code.endswith("00") else place.seats
    assert all(place.code in PLACES.dateline(word) for word in (*seats, *place.short, *place.weak))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("杭锦后旗公安局", [("150826", "杭锦后旗")]),
        ("杭锦旗公安局", [("150625", "杭锦旗")]),
        ("阿拉善盟阿拉善左旗", [("152900", "阿拉善盟"), ("152921", "阿拉善左旗")]),
        (
            "阿左旗、科右中旗和科左后旗",
            [("152921", "阿左旗"), ("152222", "科右中旗"), ("150522", "科左后旗")],
        ),
        ("锡盟、呼市与包头", [("152500", "锡盟"), ("150100", "呼市"), ("150200", "包头")]),
        ("新巴尔虎左旗", [("150726", "新巴尔虎左旗")]),
        ("呼和浩特市鄂尔多斯东街派出所", [("150100", "呼和浩特市")]),
        ("赤峰路与通辽北路交汇处", []),
        ("包头市青山区", [("150200", "包头市"), ("150204", "青山区")]),
        ("武汉市青山区", []),
        ("海南省三亚市", []),
        ("新城区建设", []),
        ("林西公安紧邻大兴安岭", [("150424", "林西")]),
        ("临河而居", []),
        ("鄂温克族群众", []),
        ("新疆维吾尔自治区公安厅", []),
        ("自治区公安厅", [("150000", "自治区")]),
        ("内蒙古自治区", [("150000", "内蒙古自治区")]),
        ("科尔沁沙地", []),
        ("通辽市科尔沁区", [("150500", "通辽市"), ("150502", "科尔沁区")]),
        ("通辽市扎旗", [("150500", "通辽市"), ("150526", "扎旗")]),
        ("兴安盟扎旗", [("152200", "兴安盟"), ("152223", "扎旗")]),
        ("扎旗公安局", []),
    ],
)
def test_mentions(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        ("陕坝", ("150826",)),
        ("陕坝镇", ("150826",)),
        ("巴音宝力格", ("150825",)),
        ("阿里河", ("150723",)),
        ("巴彦呼舒", ("152222",)),
        ("大沁他拉", ("150525",)),
        ("甘旗卡", ("150522",)),
        ("双河", ("150122", "150802")),
        ("呼和浩特", ("150100",)),
        ("锡林郭勒", ("152500",)),
        ("牙克石", ("150782",)),
        ("二连", ("152501",)),
        ("苏米图", ("150624",)),
        ("内蒙古赤峰", ("150400",)),
        ("赤峰大板", ("150423",)),
        ("本报敖汉讯", ("150430",)),
        ("北京", ()),
        ("", ()),
    ],
)
def test_datelines(dateline: str, expected: tuple[str, ...]) -> None:
    assert PLACES.dateline(dateline) == expected


@pytest.mark.parametrize(
    ("dateline", "title", "text", "codes"),
    [
        ("", "阿左旗公安局：发挥效能", "27万平方公里的阿拉善。阿拉善盟阿拉善左旗公安局守土有责", ["152921"]),
        ("", "", "近日，鄂尔多斯市公安局成陵治安分局开展演练", ["150600"]),
        ("巴音宝力格", "", "巴彦淖尔市乌拉特后旗看守所认真落实部署", ["150825"]),
        ("阿里河", "", "9月7日，呼伦贝尔市公安局农垦分局开展演练", ["150723"]),
        ("巴彦呼舒", "", "兴安盟科右中旗公安局启动新机制", ["152222"]),
        ("锡林郭勒", "", "锡林郭勒盟锡林浩特市公安局白音锡勒派出所与管理局座谈", ["152502"]),
        ("呼和浩特", "我区公安机关推进行动", "自治区公安厅按照公安部部署", ["150000"]),
        ("赤峰", "", "赤峰市公安局警保支队举办活动", ["150400"]),
        ("牙克石", "", "内蒙古大兴安岭森林公安局古营河派出所", ["150782"]),
        ("双河", "", "呼和浩特市托克托县公安局破案", ["150122"]),
        ("双河", "", "临河区公安分局破案", ["150802"]),
        ("双河", "", "新营子镇群众报警", ["150122"]),
        ("", "二连口岸移民警察战高温", "列车停靠二连出入境边防检查站", ["152501"]),
        ("", "千里草原", "7月的鄂尔多斯市鄂托克旗苏米图镇碧空如洗", ["150624"]),
        ("海拉尔", "", "鄂温克族自治旗公安局破案", ["150724"]),
        ("呼和浩特", "", "按照自治区公安厅部署，赤峰市公安局联合通辽市公安局开展行动", ["150400", "150500"]),
        ("甘旗卡", "", "一名从包头市返乡的群众报警", ["150522"]),
        ("", "", "某地公安局", []),
        ("北京", "", "公安部召开会议", []),
    ],
)
def test_what_an_article_is_about(dateline: str, title: str, text: str, codes: list[str]) -> None:
    finding = resolve(dateline, text, title)
    assert list(finding.codes) == codes
    assert finding.conflict == ""


def test_a_banner_under_the_wrong_league_is_raised_and_not_decided() -> None:
    finding = resolve("陕坝", "夏季行动开展以来，巴彦淖尔市杭锦旗公安局全体民辅警服从命令")
    assert finding.codes == ("150800",)
    assert "电头“陕坝”" in finding.conflict
    assert "“巴彦淖尔市杭锦旗”" in finding.conflict
    assert "杭锦后旗" in finding.conflict


def test_without_a_dateline_nothing_is_agreed() -> None:
    finding = resolve("", "巴彦淖尔市杭锦旗公安局开展行动")
    assert finding.codes == ()
    assert "杭锦旗（150625）属鄂尔多斯市" in finding.conflict


def test_the_slip_is_raised_wherever_it_stands() -> None:
    finding = PLACES.resolve("陕坝", "", ["杭锦后旗公安局开展行动。", "据鄂尔多斯市杭锦后旗公安局介绍"])
    assert finding.codes == ("150826",)
    assert "“鄂尔多斯市杭锦后旗”" in finding.conflict


def test_dateline_and_text_in_two_counties_of_one_league_leave_the_league() -> None:
    finding = resolve("陕坝", "五原县公安局开展行动")
    assert finding.codes == ("150800",)
    assert "五原县" in finding.conflict


def test_dateline_and_text_in_two_leagues_leave_nothing() -> None:
    finding = resolve("甘旗卡", "阿左旗公安局开展行动")
    assert finding.codes == ()
    assert finding.conflict


def test_an_ambiguous_dateline_without_help_is_told() -> None:
    finding = resolve("双河", "近日，该局开展行动")
    assert finding.codes == ()
    assert "托克托县" in finding.conflict
    assert "临河区" in finding.conflict


_WORDS = st.sampled_from(
    [
        "杭锦旗",
        "杭锦后旗",
        "巴彦淖尔市",
        "阿拉善",
        "左旗",
        "公安局",
        "自治区",
        "内蒙古",
        "鄂尔多斯",
        "东街",
        "与",
        "，",
        "。",
        "陕坝",
        "双河",
        "敖汉",
        "新城区",
    ]
)
_TEXTS = st.lists(_WORDS, max_size=10).map("".join)


@given(_TEXTS)
def test_mentions_never_overlap_and_quote_the_text(text: str) -> None:
    mentions = PLACES.mentions(text)
    assert all(text[mention.start : mention.end] == mention.name for mention in mentions)
    assert all(first.end <= second.start for first, second in itertools.pairwise(mentions))


@given(_WORDS, _TEXTS, st.lists(_TEXTS, max_size=3))
def test_no_place_is_listed_beside_one_that_holds_it(
    dateline: str, title: str, paragraphs: list[str]
) -> None:
    finding = PLACES.resolve(dateline, title, paragraphs)
    assert set(finding.codes) <= set(GAZETTEER.codes)
    assert all(
        not is_within(code, other) for code in finding.codes for other in finding.codes if code is not other
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_answered(dateline: str, text: str) -> None:
    PLACES.resolve(dateline, text, [text])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("150826", "150826"),
        ("110000", "110000"),
        ("杭锦后旗", "150826"),
        ("巴彦淖尔市杭锦后旗", "150826"),
        ("科右中旗", "152222"),
        ("杭锦", "150625"),
        ("巴彦淖尔市", "150800"),
    ],
)
def test_a_place_is_meant_by_its_code_or_its_name(text: str, code: str) -> None:
    assert GAZETTEER.code_of(text) == code


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("扎旗", '“扎旗”有 2 处：通辽市扎鲁特旗 "150526"、兴安盟扎赉特旗 "152223"；请写其中一个代码'),
        ("红柳县", "没有叫“红柳县”的地方"),
        ("150899", "没有代码“150899”"),
        ("990000", "没有代码“990000”"),
        ("1508", "“1508”不是六位"),
    ],
)
def test_a_place_that_is_unknown_or_one_of_several_is_answered_with_the_choices(
    text: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        GAZETTEER.code_of(text)
