"""Lists among thousands: pages by newspaper, year and issue; articles by month; stories; what leads and what cannot."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bulletin.content import settings
from bulletin.documents import pagelists, threads, timeline
from bulletin.documents.views import PrintingView
from bulletin.model import Archive, Page, PageFacts, Pin, RawPage, Settings, Source
from bulletin.problems import ContentError
from tests.test_rendering import FIRST, MANY, article, parse, render, targets, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.model import Article
    from tests.conftest import Run


def dated(article_id: str, date: str, title: str = "", body: str = "", added: str = "2026-11-20") -> Article:
    one = article(f'title: "{title or article_id}"\nadded: "{added}"', body or "正文。", article_id)
    return replace(one, meta=replace(one.meta, date=date, date_basis="", tags=FIRST.meta.tags))


def printed(facts: list[PageFacts]) -> Archive:
    """An archive of a page for each of these, with one article on it."""
    articles, pages = [], []
    for number, one in enumerate(facts):
        name, article_id = f"{number:03}.txt", f"a{number:03}"
        meta = replace(
            FIRST.meta, id=article_id, title=f"头条{number}", date=one.date, source=Source(name, ((1, 1),))
        )
        articles.append(replace(FIRST, meta=meta))
        pages.append(Page(RawPage(name, "", "utf-8", "0" * 64), (), (article_id,), one))
    return Archive(Settings(), tuple(pages), tuple(articles))


# --- pages


def test_pages_are_listed_by_newspaper_year_issue_and_number() -> None:
    html = render(
        printed(
            [
                PageFacts("第2期", "2022-03-01", "2", "乙报"),
                PageFacts("第9期", "2023-05-01", "10", "甲报"),
                PageFacts("第9期", "2023-05-01", "2", "甲报"),
                PageFacts("", "", "", ""),
                PageFacts("第1期", "2021-01-01", "1", "甲报"),
            ]
        )
    )["pages/index.html"]
    order = re.findall(r"头条(\d)", re.sub(r"<wbr>|</?span[^>]*>", "", html))
    assert order == ["2", "1", "4", "0", "3"]
    assert [words(one) for one in parse(html).iter("h2")] == ["甲报", "乙报", "报名不详"]
    assert "000.txt" not in html, "names of files say nothing"


def test_a_year_of_many_pages_is_folded_by_issue_or_month_and_cut() -> None:
    facts = [PageFacts("", f"2023-{number % 3 + 1:02}-05", str(number), "甲报") for number in range(90)]
    html = render(printed(facts))["pages/index.html"]
    groups = re.findall(r'<details class="period".*?</details>', html, re.DOTALL)
    assert len(groups) == 6
    assert [group.count('class="page-entry') for group in groups] == [20, 10] * 3
    assert [" open>" in group for group in groups] == [True] + [False] * 5
    assert html.count('class="page-entry') == 90


def test_every_page_stands_in_the_list_once() -> None:
    listed = [
        link
        for path, html in MANY.items()
        if re.fullmatch(r"pages/(p\d+/)?index.html", path)
        for link in re.findall(r'class="item-title" href="[./]*(pages/\d+)/', html)
    ]
    assert len(listed) == len(set(listed)) == 120


# --- time


def test_a_long_list_is_parted_by_months_and_its_strip_leads_to_them() -> None:
    html = MANY["tags/标签1/index.html"]
    tree = parse(html)
    anchors = {one.get("id") for one in tree.iter("details")}
    links = {one.get("href", "").partition("#")[2] for one in tree.iter("a") if "#" in one.get("href", "")}
    assert len(anchors) > 5
    strip = next(tree.iter("table"))
    cells = [words(cell) for cell in strip.iter("td") if words(cell)]
    assert sum(map(int, cells)) == int(
        words(next(one for one in tree.iter("p") if one.get("class") == "count")).split()[0]
    )
    assert {link for link in links if link.startswith("t")} <= {anchor for anchor in anchors if anchor}


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        (["2023-05"] * 24, [("", 24)]),
        (["2023-05"] * 13 + ["2023-04"] * 13, [("2023-05", 13), ("2023-04", 13)]),
        (["2023-05"] * 25 + ["2023"] * 2 + ["2022-01"] * 3, [("2023-05", 25), ("2023", 2), ("2022", 3)]),
        (["unknown"] * 30, [("unknown", 30)]),
        ([], []),
    ],
)
def test_where_a_list_is_parted(periods: list[str], expected: list[tuple[str, int]]) -> None:
    class Dated:
        def __init__(self, period: str) -> None:
            self.period = period

    found = timeline.parted([Dated(period) for period in periods])  # type: ignore[misc]
    assert [(period, len(items)) for period, items in found] == expected


def test_very_many_years_have_a_line_a_decade() -> None:
    counts = timeline.by_period([])
    counts.update({f"{year}-01": 1 for year in range(1950, 1990)})
    rows = timeline.strip(counts, lambda _: "")
    assert [row.label for row in rows] == ["1980", "1970", "1960", "1950"]
    assert [row.count for row in rows] == [10] * 4


def test_months_know_their_neighbours() -> None:
    one, two, three = (dated(f"m{month:03}", f"2023-{month:02}") for month in (1, 5, 9))
    site = render(Archive(Settings(), (), (one, two, three)))
    html = site["dates/2023-05/index.html"]
    assert {"dates/2023-01/index.html", "dates/2023-09/index.html"} <= targets(
        html, "dates/2023-05/index.html"
    )
    assert 'rel="prev"' in html
    assert 'rel="next"' in html
    assert 'rel="prev"' not in site["dates/2023-01/index.html"]


def test_a_year_that_lists_nothing_itself_offers_nothing_to_search_in_it() -> None:
    months = [dated(f"m{number:03}", f"2023-{number % 2 + 5:02}") for number in range(20)]
    year = "dates/2023/index.html"
    html = render(Archive(Settings(), (), tuple(months)))[year]
    assert {"dates/2023-05/index.html", "dates/2023-06/index.html"} <= targets(html, year)
    for words_of_a_list in ("data-filter", "js/list.js", "date-legend"):
        assert words_of_a_list not in html
    vague = [dated(f"v{number:03}", "2023") for number in range(13)]
    html = render(Archive(Settings(), (), (*months, *vague)))[year]
    for words_of_a_list in ("data-filter", "js/list.js", "date-legend"):
        assert words_of_a_list in html


# --- places


def test_empty_places_are_no_links_and_offer_a_way_on() -> None:
    site = render(Archive(Settings(), (), (FIRST,)))
    html = site["places/index.html"]
    assert "places/150200/index.html" not in targets(html, "places/index.html")
    assert "包头" in html
    way = targets(site["places/150200/index.html"], "places/150200/index.html")
    assert {"places/index.html", "search/index.html"} <= way


# --- stories


CAMPAIGN = "各地推进“百日行动”。民警说，“百日行动”见了成效。"


def test_a_story_shows_of_each_article_the_sentence_that_names_it() -> None:
    first = dated("s001", "2022-07", "甲", "开头一句。\n\n" + CAMPAIGN)
    second = dated("s002", "2023-07", "乙", "另有一句，" + CAMPAIGN)
    tagged = [replace(one, meta=replace(one.meta, tags=("百日行动",))) for one in (first, second)]
    site = render(Archive(Settings(), (), tuple(tagged)))
    html = site["tags/百日行动/index.html"]
    shown = [words(one) for one in parse(html).iter("p") if one.get("class") == "sentence"]
    assert shown == ["另有一句，各地推进“百日行动”。", "各地推进“百日行动”。"]
    anchor = first.blocks[1].anchor
    assert f"a/s001/index.html#{anchor}" in html
    listed = site["threads/index.html"]
    assert "tags/百日行动/index.html" in targets(listed, "threads/index.html")
    assert "2022年7月至2023年7月" in words(parse(listed))
    assert "2022年7月至2023年7月※" not in words(parse(listed)), "what editors know is no inference"


@pytest.mark.parametrize("inferred", [0, 1])
def test_a_story_marks_how_far_it_reaches_where_that_is_inferred(inferred: int) -> None:
    told = [dated("s001", "2022-07", "甲"), dated("s002", "2023-07", "乙")]
    said = replace(told[inferred].meta, date_basis="正文：“正文”")
    told[inferred] = replace(told[inferred], meta=said)
    tagged = [replace(one, meta=replace(one.meta, tags=("百日行动",))) for one in told]
    listed = render(Archive(Settings(), (), tuple(tagged)))["threads/index.html"]
    assert "2022年7月至2023年7月※" in words(parse(listed))
    assert "※ 时间是推断的" in words(parse(listed))


def test_a_fact_that_two_articles_tell_is_a_story() -> None:
    body = "公安机关打掉3个跨省跨区非法狩猎团伙{}，成效明显。"
    one, two = (dated(f"f00{n}", "2023-05", body=body.format(end)) for n, end in ((1, ""), (2, "成员")))
    html = render(Archive(Settings(), (), (one, two)))["threads/index.html"]
    assert "“3个跨省跨区非法狩猎团伙" in words(parse(html))
    assert {"a/f001/index.html", "a/f002/index.html"} <= targets(html, "threads/index.html")


def test_a_sentence_is_found_across_blanks_and_dashes_and_never_changed() -> None:
    one = dated("n001", "2023-05", body="先有一句。“昆仑 2022”专项行动以来，成效明显。")
    found = threads.naming("昆仑2022", one)
    assert found is not None
    assert found.text in one.text
    assert "昆仑 2022" in found.text
    absent = threads.naming("没有", one)
    assert absent is not None
    assert absent.text == "先有一句。"


# --- what leads


def test_the_front_page_leads_with_the_newest_and_never_with_what_cannot_be() -> None:
    old = dated("l001", "2021-05", "旧而长", "很长。" * 400)
    new = dated("l002", "2023-05", "新而短")
    ahead = dated("l003", "2089-05", "日子不对")
    site = render(Archive(Settings(), (), (old, new, ahead)))
    heads = [words(one) for one in parse(site["index.html"]).iter("h2")]
    assert [head for head in heads if head in {"旧而长", "新而短", "日子不对"}] == ["新而短", "旧而长"]
    assert "日子不对" in site["dates/2089-05/index.html"], "it stands where it says, and leads nothing"
    years = [words(one) for one in parse(site["dates/index.html"]).iter("h2")]
    assert [year[:4] for year in years if year[:1] == "2"] == ["2023", "2021", "2089"]
    assert "2089" not in site["index.html"][: site["index.html"].index("<main")], (
        "nor does the archive reach so far"
    )
    tag = words(parse(site["tags/禁毒/index.html"]))
    assert tag.index("新而短") < tag.index("日子不对")


def test_the_front_page_leads_with_what_the_editor_pins() -> None:
    old, new = dated("l001", "2021-05", "旧的"), dated("l002", "2023-05", "新的")
    html = render(Archive(Settings(pinned=(Pin("l001", 3),)), (), (old, new)))["index.html"]
    leads = html[: html.index('class="added"')]
    assert "旧的" in leads
    assert "新的" not in leads


def test_pins_are_read_and_slips_named(content: Path, build: Callable[..., Run], tmp_path: Path) -> None:
    assert settings.parse('pinned: ["x7k2m", abcd]\n', "site.yaml").pinned == (
        Pin("x7k2m", 1),
        Pin("abcd", 1),
    )
    assert settings.parse("pinned: x7k2m\n", "site.yaml").pinned == (Pin("x7k2m", 1),)
    assert settings.parse("pinned:\n", "site.yaml").pinned == ()
    for wrong in ("pinned: {a: b}\n", "pinned: [第一篇]\n"):
        with pytest.raises(ContentError, match="pinned"):
            settings.parse(wrong, "site.yaml")
    with (content / "site.yaml").open("a", encoding="utf-8") as file:
        file.write('\npinned:\n- "zzzz9"\n')
    result = build("--content", content, "--output", tmp_path / "site")
    assert result.returncode == 1
    lines = (content / "site.yaml").read_text(encoding="utf-8").splitlines()
    assert f"site.yaml:{len(lines)}: pinned：没有编号是 zzzz9 的文章" in result.stderr


def test_the_present_month_of_other_years_is_at_hand() -> None:
    site = render(
        Archive(Settings(), (), tuple(dated(f"p{year}", f"{year}-11") for year in range(2015, 2024)))
    )
    tree = parse(site["index.html"])
    past = next(one for one in tree.iter("section") if "month-11" in str(one.get("class")))
    assert [one.get("data-year") for one in past.iter("li")] == ["2023", "2022", "2021", "2020", "2019"]


def test_pages_of_an_issue_follow_their_numbers() -> None:
    entries = pagelists.newest_first(
        [
            pagelists.PageEntry("", str(number), PrintingView("", "", None, number), 0, None)
            for number in ("10", "2", "A3")
        ]
    )
    assert [entry.label for entry in entries] == ["2", "A3", "10"]
