"""Dates: what the words of a page tell of the day it was printed, and when they tell nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion.clues import DatedText
from bulletin.conversion.dating import DateFinding, basis, infer
from bulletin.model import RawPage
from bulletin.reference import campaigns
from bulletin.text import edtf
from tests.conftest import ROOT
from tests.content_folder import archive_of
from tests.region import SUBJECT


def date_of(*texts: str) -> list[str]:
    return [
        finding.date
        for finding in infer([DatedText(f"第{n}篇", text) for n, text in enumerate(texts, 1)], SUBJECT)
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # The five kinds of page this archive began with.
        (
            [
                "9月7日，反恐大队开展演练。",
                "2021年11月，创建机制。\n2023年以来，警情同比下降22%。7月25日，居民报案。",
            ],
            "2023-09~",
        ),
        (
            ["“昆仑 2022”专项行动", "截至7月16日12时，转移群众270人。", "自6月16日起，开展2021年度整治。"],
            "2022-07~",
        ),
        (
            ["“清源断流—2023”专项行动，每年5、6月份是花期。", "6月1日，接警。", "早在1987年就被接纳为成员。"],
            "2023-06~",
        ),
        (
            ["2023年，该局对标目标。全年接报警情数同比下降12.73%。", "据统计，仅今年一年，出动警力。"],
            "2023-12~",
        ),
        (
            [
                "7月的草原碧空如洗。6月6日一大早，“全年零诈”。2022年，创新机制。",
                "今年1月4日，在2023年第1次会议上",
            ],
            "2023-07~",
        ),
        # Years said of the present.
        (["二〇二三年九月五日，该局召开会议。"], "2023-09~"),
        (["２０２３年９月５日，该局召开会议。"], "2023-09~"),
        (["一九九八年一月四日，该局召开会议。"], "1998-01~"),
        (["净网2024专项行动开展以来，3月5日，破案。"], "2024-03~"),
        (["截至2023年6月底，共破案20起。"], "2023-06~"),
        (["较2022年同期下降5%。8月5日，召开会议。"], "2023-08~"),
        (["2024年是深化改革的关键之年。3月4日，召开会议。"], "2024-03~"),
        (["今年（2024年）以来，5月6日，破案。"], "2024-05~"),
        (["“护网2023”行动，进展顺利。"], "2023~"),
        (["到2025年建成体系，2035年基本实现。“云剑-2022”行动，8月3日，破案。"], "2022-08~"),
        # Months that are not those of the news.
        (["“云剑—2023”行动，每年6月至9月加强巡逻，9-10月收籽。5月3日，破案。"], "2023-05~"),
        (["“云剑—2023”行动，5月3日，破案。去年12月立案。将于8月1日完成，9月底前结案。"], "2023-05~"),
        (["“云剑—2023”行动，5月3日，破案。\n2021年11月3日立案，12月5日抓获。"], "2023-05~"),
        (["“云剑—2023”行动，9月1日至7日，开展宣传。"], "2023-09~"),
        (["“云剑—2023”行动，5月3日，破案。八月十五、3个月、12月龄。"], "2023-05~"),
        # The turn of the year.
        (["2023年12月28日，该局慰问困难群众。", "1月5日，该局破案。"], "2024-01~"),
        (["“云剑—2023”行动", "12月28日，慰问。1月5日，破案。"], "2023~"),
        (["2024年，全年警情同比下降5%。", "1月10日，升旗。"], "2025-01~"),
        # Campaigns on record, where no year is printed.
        (["全国公安机关夏季治安打击整治“百日行动”开展以来，7月3日，破案。"], "2022-07~"),
        (["为党的二十大胜利召开营造环境。9月1日，部署。"], "2022-09~"),
        (["为党的二十大胜利召开营造环境。"], "[2021-11..2022-10]"),
        (["学习贯彻习近平新时代中国特色社会主义思想主题教育开展以来，1月3日"], "2024-01~"),
        # Nothing tells.
        (["9月7日，该局开展演练。"], ""),
        (["今年以来，该局开展演练。5月6日，"], ""),
        (["2006年以来，猎蝎大军闯入。2021年11月，蒙古蝎被列入名录。"], ""),
        (["2006年以来，猎蝎大军闯入。"], ""),
        (["近日，民警升旗。2020年8月26日，习近平总书记授旗。8月1日，演练。"], ""),
        (["近日，法院宣判。2019年5月3日，王某报案。6月2日，抓获。"], ""),
        (["2022年全年案件同比下降。", "6月5日，该局破案。"], ""),
        (["“昆仑2022”行动，7月3日。", "2023年3月，被评为先进。"], ""),
        (["《2023年工作方案》印发。8月3日，部署。"], ""),
        (["学习2035年远景目标。8月3日，部署。"], ""),
        ([""], ""),
    ],
)
def test_pages_are_dated_by_what_they_say(texts: list[str], expected: str) -> None:
    assert set(date_of(*texts)) == {expected}


def test_an_article_that_contradicts_the_page_keeps_its_own_date() -> None:
    assert date_of(
        "“昆仑2022”行动，7月5日，破案。", "“清源断流—2023”行动，6月1日，破案。", "近日，慰问。"
    ) == [
        "2022-07~",
        "2023-06~",
        "",
    ]


def test_the_basis_quotes_the_neighbour_by_its_headline() -> None:
    page = [
        DatedText("开展反恐演练", "9月7日，开展演练。"),
        DatedText("强化巡逻", "2023年以来，警情同比下降。"),
    ]
    titles = [article.title for article in page]
    assert [basis(finding.quotes, own, titles) for own, finding in enumerate(infer(page, SUBJECT))] == [
        "同版《强化巡逻》：“2023年以来”；“9月7日”",
        "“2023年以来”；同版《开展反恐演练》：“9月7日”",
    ]


def test_the_basis_holds_no_word_of_an_article_that_may_not_be_quoted() -> None:
    page = [DatedText("强化巡逻", "2023年以来，警情同比下降。"), DatedText("甲", "9月7日，开展演练。")]
    _, finding = infer(page, SUBJECT)
    assert basis(finding.quotes, 1, [None, "甲"]) == "同版一篇不再公开的文章；“9月7日”"


def test_the_name_of_a_work_is_quoted_as_printed() -> None:
    (finding,) = infer([DatedText("", "今年《条例》2023年第1次会议，5月3日召开。")], SUBJECT)
    assert finding.quotes[0].words == "今年《条例》2023年第1次会议"


def test_knowledge_from_outside_the_page_names_its_source() -> None:
    (finding,) = infer([DatedText("", "夏季治安打击整治“百日行动”开展以来，7月3日，破案。")], SUBJECT)
    assert "公安部2022年6月25日部署" in basis(finding.quotes, 0, [""])
    assert finding.certainty < 0.9


def test_no_article_no_finding() -> None:
    assert infer([], SUBJECT) == ()
    assert infer([DatedText("", "")], SUBJECT) == (DateFinding(),)


def test_the_first_of_two_clues_for_one_month_is_quoted() -> None:
    text = "夏季治安打击整治“百日行动”开展以来，今年7月该局破案。今年7月该局巡逻。"
    (finding,) = infer([DatedText("", text)], SUBJECT)
    words = basis(finding.quotes, 0, [""])
    assert "该局破案" in words
    assert "该局巡逻" not in words


def test_every_campaign_has_a_span_and_a_source() -> None:
    assert SUBJECT.campaigns
    for campaign in SUBJECT.campaigns:
        assert campaign.first <= campaign.last
        assert 1 <= campaign.months <= 18
        assert campaign.source
        assert (
            next(iter(campaigns.spoken_of(campaign.words.pattern.split("|")[0], SUBJECT.campaigns)))[0]
            is campaign
        )


_WORDS = st.sampled_from(
    [
        "2023年",
        "二〇二二年",
        "“昆仑2022”",
        "以来",
        "9月",
        "7日",
        "12月5日",
        "1月3日",
        "今年",
        "每年",
        "去年",
        "全年",
        "同比下降",
        "至",
        "-",
        "，",
        "。",
        "\n",
        "《",
        "》",
        "99月",
        "百日行动",
        "党史学习教育",
    ]
)
_TEXTS = st.lists(_WORDS, max_size=14).map("".join)
_PAGES = st.lists(st.builds(DatedText, _TEXTS, _TEXTS), max_size=4)


@given(_PAGES)
def test_findings_are_valid_and_quote_the_page(page: list[DatedText]) -> None:
    findings = infer(page, SUBJECT)
    assert len(findings) == len(page)
    for finding in findings:
        assert bool(finding.date) == bool(finding.quotes) == bool(finding.certainty)
        assert not finding.date or edtf.is_valid(finding.date)
        for quote in finding.quotes:
            assert quote.words in f"{page[quote.article].title}\n{page[quote.article].text}"


@given(_PAGES)
def test_dating_is_a_function_of_the_page(page: list[DatedText]) -> None:
    assert infer(page, SUBJECT) == infer(list(page), SUBJECT)


@pytest.mark.slow
@given(st.lists(st.builds(DatedText, st.text(max_size=20), st.text(max_size=60)), max_size=3))
def test_any_text_is_answered(page: list[DatedText]) -> None:
    assert len(infer(page, SUBJECT)) == len(page)


def test_the_day_in_the_head_of_a_page_dates_all_its_articles() -> None:
    text = (
        (ROOT / "tests" / "cases" / "transcript" / "page-head.txt")
        .read_text(encoding="utf-8")
        .split("====\n")[1]
    )
    page = RawPage("x.txt", text, "utf-8", "0" * 64)
    archive, _ = archive_of(page)
    assert {(article.meta.date, article.meta.date_basis) for article in archive.articles} == {
        ("2023-09-12", "版头“2023年9月12日 星期二”")
    }
