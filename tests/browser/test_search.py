"""Asking the built search page in a real browser, over http and from disk."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

from bulletin.search import terms
from tests.browser.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent.parent
CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "cases" / "terms.json").read_text(encoding="utf-8")
)
DONE = '#results[aria-busy="false"]'


@pytest.fixture(scope="session")
def passages(site: Path) -> dict[str, list[str]]:
    """The letters of every passage of every article, from the site's own records."""
    found = {}
    for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        texts = [record.get(key, "") for key in ("title", "kicker", "deck", "dateline")]
        texts += [*record.get("authors", []), *record.get("photographers", [])]
        texts += [caption["text"] for caption in record.get("captions", [])]
        found[record["id"]] = [terms.fold(text) for text in (*texts, *record["text"].split("\n\n")) if text]
    return found


def substrings(passages: dict[str, list[str]], count: int, longest: int) -> Iterator[str]:
    """Random strings that stand in the archive, the same every time."""
    rng = random.Random(longest)
    everything = [text for texts in passages.values() for text in texts if text]
    for _ in range(count):
        text = rng.choice(everything)
        length = min(len(text), rng.randint(1, longest))
        start = rng.randrange(len(text) - length + 1)
        yield text[start : start + length]


def holders(passages: dict[str, list[str]], letters: str) -> set[str]:
    return {article for article, texts in passages.items() if any(letters in text for text in texts)}


def hits(page: Page) -> list[str]:
    page.wait_for_selector(DONE)
    return [
        str(hit.get_attribute("data-article")) for hit in page.query_selector_all("#results [data-article]")
    ]


def ask(page: Page, query: str) -> list[str]:
    """Type a question into the open search page and read the answer."""
    page.fill("#search-input", query)
    return hits(page)


def test_the_browser_cuts_text_as_python_does(page: Page) -> None:
    page.goto("about:blank")
    for name in ("core/site", "search/terms"):
        page.add_script_tag(path=ROOT / "static" / "js" / f"{name}.js")
    for case in CASES:
        cut = page.evaluate(
            """text => {
              const { terms } = window.Bulletin, letters = terms.fold(text);
              return { letters: letters.join(""), pairs: terms.pairs(letters), words: terms.words(text),
                       buckets: letters.map((letter) => terms.bucket(letter, 1024)) };
            }""",
            case["text"],
        )
        wanted = {key: case[key] for key in ("letters", "pairs", "words")}
        assert cut == wanted | {"buckets": [terms.bucket(letter, 1024) for letter in case["letters"]]}, case[
            "shows"
        ]


def test_every_string_finds_exactly_the_articles_that_hold_it(
    page: Page, server: str, passages: dict[str, list[str]]
) -> None:
    page.goto(f"{server}search/")
    for string in substrings(passages, 250, 7):
        found = ask(page, string)
        assert set(found) == holders(passages, string), string
        assert len(found) == len(set(found)) == int(str(page.get_attribute("#results", "data-total")))


def test_pasted_sentences_are_found(page: Page, server: str, passages: dict[str, list[str]]) -> None:
    page.goto(f"{server}search/")
    for string in substrings(passages, 25, 120):
        assert set(ask(page, string)) == holders(passages, string), string


def test_it_works_from_disk(page: Page, site: Path, passages: dict[str, list[str]]) -> None:
    page.goto((site / "search" / "index.html").as_uri() + "?q=%E5%8F%8D%E8%AF%88")
    assert set(hits(page)) == holders(passages, "反诈")
    for string in substrings(passages, 25, 5):
        assert set(ask(page, string)) == holders(passages, string), string
    ask(page, "neimenggu")
    page.locator(".hit").first.click()
    page.wait_for_selector(".marks")
    marked = page.evaluate('[...CSS.highlights.get("search")].map(String)')
    assert set(marked) == {"内蒙古"}


def test_the_plain_index_of_a_small_archive_opens_in_lunr_and_ranks_the_same(
    page: Page, server: str, passages: dict[str, list[str]]
) -> None:
    page.goto(f"{server}search/")
    page.wait_for_selector(DONE)
    strings = [text for text in substrings(passages, 60, 2) if not text.isascii()]
    questions = [*([one] for one in strings[:30]), *map(list, zip(strings[30:], strings, strict=False))]
    plain, ours = page.evaluate(
        """async (questions) => {
          const index = lunr.Index.load(await (await fetch("index/lunr.json")).json());
          const ask = (terms) => index.query((query) => terms.forEach((term) =>
            query.term(term, { usePipeline: false, presence: lunr.Query.presence.REQUIRED })));
          const ids = await Promise.all(Array.from({ length: (await Bulletin.parts.get('meta')).articles }, (_, number) => Bulletin.counts.idOf(number)));
          const plain = questions.map((terms) => ask(terms).map((hit) => [hit.ref, hit.score]));
          const ours = [];
          for (const terms of questions) {
            const found = await Bulletin.engine.search(terms.map((term) => `"${term}"`).join(" "));
            ours.push(found.articles.map((article) => ids[article]));
          }
          return [plain, ours];
        }""",
        questions,
    )
    for asked, hits_of_lunr, found in zip(questions, plain, ours, strict=True):
        scores = dict(hits_of_lunr)
        assert set(found) == scores.keys(), asked
        in_order = [scores[article] for article in found]
        # Rounded to three decimals, scores that are equal may differ by so much.
        assert all(a >= b - 3e-3 for a, b in pairwise(in_order)), asked


# --- Forgiving, and says so


@pytest.fixture
def search_page(page: Page, server: str) -> Page:
    page.goto(f"{server}search/")
    page.wait_for_selector(DONE)
    return page


def notes(page: Page) -> str:
    return page.inner_text("#search-notes")


def rung(page: Page) -> str | None:
    """How the results answer."""
    return page.get_attribute("#results", "data-match")


@pytest.mark.parametrize(
    ("typed", "meant", "said"),
    [
        ("neimenggu", "内蒙古", "拼音"),
        ("fan zha", "反诈", "拼音"),
        ("fǎn zhà", "反诈", "拼音"),
        ("fan3zha4", "反诈", "拼音"),
        ("nmg", "内蒙古", "拼音"),
        ("pcs", "派出所", "拼音"),
        ("neimengg", "内蒙古", "拼音"),
        ("反zha", "反诈", "拼音"),
        ("nei蒙gu", "内蒙古", "拼音"),
        ("sht", "孙海涛", "拼音"),
        ("wang", "王", "拼音"),
        ("公安廳", "公安厅", "简体"),
        ("內蒙古", "内蒙古", "简体"),
    ],
)
def test_other_ways_of_typing_find_the_words_and_are_named(
    search_page: Page, passages: dict[str, list[str]], typed: str, meant: str, said: str
) -> None:
    assert set(ask(search_page, typed)) >= holders(passages, meant)
    assert said in notes(search_page)
    assert meant in notes(search_page)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("白厚合", "白厚和"),
        ("反炸", "反诈"),
        ("内蒙谷", "内蒙古"),
        ("杭绵旗", "杭锦旗"),
        ("莱曼旗", "奈曼旗"),
        ("警务十", "警务室"),
        ("fanza", "反诈"),
    ],
)
def test_a_wrong_sound_or_shape_is_put_right_said_and_undone(
    search_page: Page, passages: dict[str, list[str]], typed: str, meant: str
) -> None:
    assert set(ask(search_page, typed)) == holders(passages, meant)
    assert rung(search_page) == "otherwise"
    assert meant in notes(search_page)
    search_page.click("#search-notes >> text=只按原样查找")
    assert hits(search_page) == []
    assert rung(search_page) is None
    assert "as=typed" in search_page.url


def test_no_word_is_made_of_the_ends_of_two_others(search_page: Page) -> None:
    assert ask(search_page, "毒贩") == [], "毒犯 stands in 涉毒犯罪 and is no word there"


@pytest.mark.parametrize(
    "absent", ["上海市", "shanghai", "区块链", "19860", "hello world", "constructor", "xi'an"]
)
def test_what_is_not_there_is_not_found(
    search_page: Page, passages: dict[str, list[str]], absent: str
) -> None:
    assert not holders(passages, terms.fold(absent))
    assert ask(search_page, absent) == []
    assert search_page.get_attribute("#results", "data-total") == "0"
    assert search_page.locator("#search-notes a").count() == 0


@pytest.mark.parametrize(("typed", "meant"), [("liuxing", "刘星"), ("zxh", "赵晓华"), ("gaj", "公安局")])
def test_pinyin_means_words_and_names_where_there_are_any(
    search_page: Page, passages: dict[str, list[str]], typed: str, meant: str
) -> None:
    assert set(ask(search_page, typed)) == holders(passages, meant)


def test_words_stand_before_what_only_sounds_alike(search_page: Page, passages: dict[str, list[str]]) -> None:
    found = ask(search_page, "zhengzhi")
    words = holders(passages, "整治") | holders(passages, "政治")
    assert set(found) >= words
    assert set(found[: len(words)]) == words


def test_a_syllable_names_its_frequent_characters_first(search_page: Page) -> None:
    ask(search_page, "jing")
    assert "：警" in notes(search_page)


def test_a_digit_behind_letters_is_a_tone_or_none(search_page: Page) -> None:
    assert ask(search_page, "mp3") == []


def test_what_is_excluded_is_read_otherwise_too(search_page: Page, passages: dict[str, list[str]]) -> None:
    assert set(ask(search_page, "民警 -開展")) == holders(passages, "民警") - holders(passages, "开展")
    assert "开展" in notes(search_page)


@pytest.mark.parametrize(
    ("typed", "found", "how", "chips"),
    [
        ("反诈、牧民", {"b7m2z"}, "parts", []),
        ("二连浩特", {"wgbjh"}, "otherwise", ["地点二连浩特"]),
        ("赤峰 2023年6月", {"znmrs"}, "otherwise", ["时间2023-6"]),
        ("地点:赤丰", {"gn96r", "zbphd", "znmrs"}, "otherwise", []),
        ("魏宝喜所长", {"b7m2z"}, "parts", ["人物魏宝喜"]),
        ("锡市公安局", {"sckq8"}, "otherwise", []),
        ("开鲁县公安局禁毒宣传", {"tkscb"}, "parts", ["单位开鲁县公安局"]),
    ],
)
def test_what_stands_nowhere_together_is_found_by_its_parts(
    search_page: Page, typed: str, found: set[str], how: str, chips: list[str]
) -> None:
    assert set(ask(search_page, typed)) == found
    assert rung(search_page) == how
    assert [chip.strip("×") for chip in search_page.locator(".chip").all_inner_texts()] == chips


def test_what_was_understood_can_be_taken_away(search_page: Page) -> None:
    ask(search_page, "反诈 2023")
    search_page.click(".chip")
    assert search_page.input_value("#search-input") == "反诈"
    assert set(hits(search_page)) == {"z2vx7", "b7m2z"}
    assert rung(search_page) == "exact"


def test_the_nearest_say_what_they_lack(search_page: Page) -> None:
    found = ask(search_page, "手机被盗多久破案")
    assert rung(search_page) == "closest"
    assert found[0] == "kkrw8"
    assert "没有一字不差的" in notes(search_page)
    assert search_page.locator("#results .hit").first.locator("s").all_inner_texts() == ["破案"]


@pytest.mark.parametrize(
    ("typed", "found", "lacking"),
    [
        ("警察 量子", "警察", ["量子"]),
        ("“量子” 警察 外星人", "警察", ["量子", "外星人"]),
        ("标题:量子 警察", "警察", ["标题:量子"]),
        ("作者:刘星 量子", "作者:刘星", ["量子"]),
    ],
)
def test_what_stands_beside_what_does_not_is_found_and_said_to_be_so(
    search_page: Page, typed: str, found: str, lacking: list[str]
) -> None:
    alone = ask(search_page, found)
    assert alone
    assert ask(search_page, typed) == alone
    assert rung(search_page) == "closest"
    assert f"没有一篇文章有“{'”“'.join(lacking)}”" in notes(search_page)
    assert f"下面这些有“{found}”" in notes(search_page)
    assert search_page.locator("#results .hit").first.locator("s").all_inner_texts() == lacking
    search_page.click("#search-notes >> text=只按原样查找")
    assert hits(search_page) == []


def test_parts_that_stand_in_no_article_together_are_found_without_the_one_that_stands_nowhere(
    search_page: Page, passages: dict[str, list[str]]
) -> None:
    assert not holders(passages, "警察") & holders(passages, "反诈")
    assert set(ask(search_page, "警察 量子 反诈")) == holders(passages, "警察") | holders(passages, "反诈")
    assert "没有一篇文章有“量子”" in notes(search_page)
    assert "没有一字不差的" in notes(search_page)
    for hit in search_page.locator("#results .hit").all():
        assert sorted(hit.locator("s").all_inner_texts()) in (["反诈", "量子"], ["警察", "量子"])


def test_a_year_finds_what_prints_it_and_leads_to_what_was_printed_then(
    search_page: Page, passages: dict[str, list[str]]
) -> None:
    then = set(ask(search_page, "日期:2023"))
    for typed in ("2023", "2023年", "２０２３"):
        assert set(ask(search_page, typed)) == holders(passages, "".join(terms.fold(typed))) < then
        assert rung(search_page) == "exact", "the question finds what it did"
        assert f"刊出时间为“{typed}”的文章有 {len(then)} 篇" in notes(search_page)
        search_page.click("#search-notes a")
        assert set(hits(search_page)) == then
        assert search_page.input_value("#search-input") == f"日期:{typed}"
    assert set(ask(search_page, "7月")) == holders(passages, "7月")
    assert "刊出时间为“7月”的文章" in notes(search_page), "the seventh month of any year"


def test_a_question_that_repeats_itself_has_each_chip_once(search_page: Page) -> None:
    ask(search_page, "内蒙古民警巡逻2023年9月" * 40)
    chips = search_page.locator(".chips .chip b")
    assert sorted(chips.all_inner_texts()) == ["2023年9月", "内蒙古"]
    search_page.click(".chips .chip >> text=内蒙古")
    search_page.wait_for_selector(DONE)
    assert "内蒙古" not in search_page.input_value("#search-input"), "wherever it was typed"


def test_what_is_no_date_is_said_to_be_none(search_page: Page) -> None:
    assert ask(search_page, "日期:0000") == []
    assert "“0000”不是日期" in notes(search_page)


def test_a_day_is_found_where_it_is_printed_otherwise(
    search_page: Page, passages: dict[str, list[str]]
) -> None:
    for typed, printed in (("6月6号", "6月6日"), ("九月七日", "9月7日"), ("七月", "7月")):
        assert set(ask(search_page, typed)) == holders(passages, printed) != set()
        assert notes(search_page).startswith(f"“{typed}”也写作：{printed}")
        assert search_page.locator("#results .hit mark").first.inner_text() == printed
    for typed in ("9月7日", "2023年9月7日"):
        ask(search_page, typed)
        assert "刊出时间为" not in notes(search_page), "of no article more is known than its month"


@pytest.mark.parametrize("typed", ["2023年9月", "二〇二三年九月", "2023-09"])
def test_a_month_that_no_article_prints_is_looked_for_as_a_date(search_page: Page, typed: str) -> None:
    assert set(ask(search_page, typed)) == set(ask(search_page, "日期:2023-09"))


def test_no_year_is_offered_that_leads_no_further(search_page: Page) -> None:
    for typed in ("1998", "今年", "2023 公安", "日期:2023", "公安"):
        ask(search_page, typed)
        assert "刊出时间为" not in notes(search_page)
    search_page.goto(search_page.url.split("?")[0] + "?q=2023&as=typed")
    assert hits(search_page)
    assert notes(search_page) == ""


def test_the_box_of_any_document_leads_to_what_was_printed_then(page: Page, server: str) -> None:
    page.goto(server)
    page.fill("#search-input", "2023")
    page.click(".search-popup-status >> text=刊出时间为“2023”")
    page.wait_for_url("**/search/?q=*")
    page.wait_for_selector(DONE)
    assert page.input_value("#search-input") == "日期:2023"


def test_the_window_is_called_by_what_is_asked(search_page: Page, server: str) -> None:
    """History, bookmarks and shares name a page by its title."""
    assert search_page.title() == "检索 - 简报档案"
    search_page.goto(f"{server}search/?q=反诈")
    assert search_page.title() == "检索 “反诈” - 简报档案"
    ask(search_page, "警察")
    assert search_page.title() == "检索 “警察” - 简报档案"
    search_page.goto(f"{server}search/?q=公安&place=150400")
    hits(search_page)
    assert search_page.title() == "检索 “公安” 赤峰市 - 简报档案"
    search_page.click(".chip")
    assert search_page.title() == "检索 “公安” - 简报档案"
    search_page.go_back()
    until(search_page, "document.title === '检索 “公安” 赤峰市 - 简报档案'")
    search_page.go_forward()
    until(search_page, "document.title === '检索 “公安” - 简报档案'")
    search_page.click("#reader summary")
    search_page.click("#reader label[lang=en]")
    until(search_page, "document.title === 'Search “公安” - 简报档案'")
    ask(search_page, "警察")
    assert search_page.title() == "Search “警察” - 简报档案"


def test_what_the_archive_has_nothing_on_finds_nothing(search_page: Page) -> None:
    for absent in ("南京大屠杀", "北京冬奥会", "张三丰", "zhangsanfeng", "魏国强所长", "锦州市公安局"):
        assert ask(search_page, absent) == []
        assert rung(search_page) is None


@pytest.mark.parametrize("typed", ["。", "😀", "“”", "-", "作者:"])
def test_what_holds_nothing_to_search_is_not_said_to_stand_nowhere(search_page: Page, typed: str) -> None:
    assert ask(search_page, typed) == []
    assert search_page.inner_text("#search-status") == f"“{typed}”里没有可查的字。标点和符号不算。"
    assert "试过" not in notes(search_page)


def test_all_parts_are_said_to_be_there_only_where_they_are(
    search_page: Page, passages: dict[str, list[str]]
) -> None:
    (both,) = holders(passages, "警察") & holders(passages, "公安")
    assert ask(search_page, "警察公安")[0] == both
    assert search_page.locator("#results .hit").nth(0).locator("s").count() == 0
    assert search_page.locator("#results .hit").nth(1).locator("s").all_inner_texts() == ["警察"]
    assert "都有" not in notes(search_page)
    ask(search_page, "开鲁县公安局禁毒宣传")
    assert "都有" in notes(search_page)


def test_every_part_that_was_read_otherwise_is_named(search_page: Page) -> None:
    ask(search_page, "禁毒hetao宣传xuanchuan")
    assert rung(search_page) in {"parts", "closest"}
    assert "“xuanchuan”按拼音查找：宣传" in notes(search_page)


def test_an_emoji_is_no_letter(search_page: Page, passages: dict[str, list[str]]) -> None:
    assert set(ask(search_page, "👮\u200d♂️警察")) == holders(passages, "警察")


def test_no_address_of_a_search_is_too_long_for_a_host(page: Page, server: str) -> None:
    """nginx and Apache take 8 kB of a request line, and a Chinese character is 9 bytes of it."""
    for path in ("", "search/"):
        page.goto(server + path)
        page.focus("#search-input")
        page.keyboard.insert_text("公安机关" * 2500)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=*")
        assert 5000 < len(page.url) < 8000


def test_a_page_of_results_that_is_no_more_is_the_last_one(search_page: Page, server: str) -> None:
    search_page.goto(f"{server}search/?q=公安&p=99")
    found = hits(search_page)
    assert len(found) > 1
    assert search_page.get_attribute("#results", "data-total") == str(len(found))


def test_the_keyboard_stays_where_results_change(search_page: Page) -> None:
    """What was pressed is made anew with the results: focus goes to what stands in its place, not to the beginning."""
    ask(search_page, "公安")
    focused = "document.activeElement.closest('#search-sort a, #search-filters summary, #results, .hit-place')?.matches('{}')"
    for pressed, landing in (
        ("#search-sort a", "#search-sort a"),
        ("#search-filters .facet a", "#search-filters summary"),
        (".chip", "#results"),
    ):
        if "facet" in pressed:
            search_page.click("#search-filters summary")
        search_page.focus(pressed)
        search_page.keyboard.press("Enter")
        until(search_page, f"document.querySelector('{DONE}') && " + focused.format(landing))
    search_page.focus(".hit-more")
    search_page.keyboard.press("Enter")
    assert search_page.evaluate(focused.format(".hit-place"))


def test_last_year_is_reckoned_from_today_and_said(search_page: Page) -> None:
    year = search_page.evaluate("new Date().getFullYear()") - 1
    ask(search_page, "去年6月")
    assert f"“去年6月”按日期查找：{year}-6" in notes(search_page)


def test_letters_wait_until_the_keys_stop_coming(search_page: Page) -> None:
    search_page.evaluate(
        """() => {
          const { search } = Bulletin.engine;
          window.searched = [];
          Bulletin.engine.search = (query, ...others) => (window.searched.push(query), search(query, ...others));
        }"""
    )
    search_page.locator("#search-input").press_sequentially("fanzha", delay=120)
    until(search_page, "document.querySelector('#results').dataset.match === 'otherwise'")
    assert search_page.evaluate("window.searched.at(-1)") == "fanzha"
    assert search_page.evaluate("window.searched.length") <= 2, "not once a key"


def test_a_number_is_the_same_however_it_is_written(search_page: Page) -> None:
    for typed in ("330000元", "三十三万元"):
        assert ask(search_page, typed) == ["zbphd"]
        assert rung(search_page) == "otherwise"
    assert ask(search_page, "33万元") == ["zbphd"]
    assert rung(search_page) == "exact"
    ask(search_page, "3万元")
    assert rung(search_page) == "closest", "it stands in 33万元 only"


def test_either_of_two_will_do(search_page: Page, passages: dict[str, list[str]]) -> None:
    assert ask(search_page, "警犬 or 班列") == ask(search_page, "警犬 或 班列") != []
    for between in ("OR", "或"):
        assert set(ask(search_page, f"罂粟 {between} 花棒")) == holders(passages, "罂粟") | holders(
            passages, "花棒"
        )


# --- What can be asked


def meta(site: Path) -> dict[str, dict[str, Any]]:
    lines = (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def test_terms_are_all_required_and_a_minus_excludes(
    search_page: Page, passages: dict[str, list[str]]
) -> None:
    police, station = holders(passages, "民警"), holders(passages, "派出所")
    assert set(ask(search_page, "民警 派出所")) == police & station
    assert set(ask(search_page, "民警 -派出所")) == police - station
    assert set(ask(search_page, "-派出所")) == passages.keys() - station
    assert set(ask(search_page, '"派出所 民警"')) == holders(passages, "派出所民警") < police & station


@pytest.mark.parametrize("typed", ["昆仑2022", "昆仑 2022", "昆仑　２０２２", "“昆仑 2022”"])
def test_width_and_spaces_beside_numbers_do_not_matter(
    search_page: Page, passages: dict[str, list[str]], typed: str
) -> None:
    assert set(ask(search_page, typed)) == holders(passages, "昆仑2022") != set()


def test_a_number_is_found_inside_another(search_page: Page, passages: dict[str, list[str]]) -> None:
    inside = holders(passages, "96110")
    assert inside
    assert inside <= set(ask(search_page, "110"))


def test_prefixes_say_where_to_look(search_page: Page, site: Path) -> None:
    articles = meta(site)
    name = next(author for record in articles.values() for author in record.get("authors", []))
    written = {key for key, record in articles.items() if name in record.get("authors", [])}
    assert set(ask(search_page, f"作者:{name}")) == set(ask(search_page, f"author：{name}")) == written
    titled = {key for key, record in articles.items() if "公安" in record.get("title", "")}
    assert set(ask(search_page, "标题:公安")) == set(ask(search_page, "title:公安")) == titled
    assert set(ask(search_page, "-标题:公安")) == articles.keys() - titled
    assert set(ask(search_page, f"-作者:{name}")) == articles.keys() - written
    assert set(ask(search_page, "地点:陕坝")) == {
        k for k, r in articles.items() if r.get("dateline") == "陕坝"
    }
    june = {key for key, record in articles.items() if record.get("date", "").startswith("2023-06")}
    assert june
    assert june <= set(ask(search_page, "日期:2023-06"))
    assert set(ask(search_page, "公安 date:2023年6月")) <= set(ask(search_page, "日期:2023"))
    assert ask(search_page, "日期:1998") == []


@pytest.mark.parametrize(
    ("within", "typed"),
    [
        ("1504", ["赤峰市", "150400", "chifeng", "chi feng", "cfs"]),
        ("1529", ["阿左旗", "阿拉善盟", "azuoqi", "alszq", "阿拉善"]),
        ("1522", ["科右中旗", "興安盟", "keyouzhongqi", "kyzq"]),
        ("150522", ["科左后旗", "kezuohouqi"]),
        ("1525", ["锡林郭勒", "锡盟", "錫林郭勒盟"]),
        ("15", ["内蒙古", "neimenggu", "內蒙"]),
        ("none", ["上海", "ktzq", "100000"]),
    ],
)
def test_a_place_is_known_by_its_short_forms_and_typed_as_words_are(
    search_page: Page, site: Path, within: str, typed: list[str]
) -> None:
    there = {k for k, r in meta(site).items() if any(c.startswith(within) for c in r.get("places", []))}
    for name in typed:
        for prefix in ("地点:", "地點：", "place:"):
            assert set(ask(search_page, prefix + name)) == there, prefix + name
    if there:
        assert set(ask(search_page, f"-地点:{typed[-1]}")) == meta(site).keys() - there


def test_names_behind_a_prefix_may_be_pinyin_in_pieces(search_page: Page, site: Path) -> None:
    written = {key for key, record in meta(site).items() if "刘星" in record.get("authors", [])}
    assert written
    assert set(ask(search_page, "author:liu xing")) == written


def test_a_date_may_hold_blanks_and_be_of_any_year(search_page: Page, site: Path) -> None:
    june = {key for key, record in meta(site).items() if record.get("date", "") == "2023-06~"}
    assert june
    for typed in ("日期:2023 年 6 月", "日期: 2023年六月", "date:6月", "日期:二〇二三年六月 -日期:2022"):
        assert set(ask(search_page, typed)) == june, typed


@pytest.mark.parametrize(
    "typed", ["{id}", "a/{id}/", "https://example.org/x/a/{id}/index.html?q=%E5%8F%8D#p3"]
)
def test_an_id_or_address_leads_to_its_article(search_page: Page, site: Path, typed: str) -> None:
    some = sorted(meta(site))[7]
    assert ask(search_page, typed.format(id=some)) == [some]
    assert ask(search_page, typed.format(id="zzzzz")) == []


def test_results_have_a_strip_of_time_that_narrows_them(search_page: Page) -> None:
    every = ask(search_page, "公安")
    search_page.press("#search-input", "Enter")
    search_page.click("#search-filters summary")
    month = search_page.locator("#search-filters .strip td a").first
    month.wait_for()
    count = int(month.inner_text())
    assert 0 < count < len(every)
    month.click()
    until(search_page, "/year=20\\d\\d-\\d\\d/.test(location.search)")
    assert len(hits(search_page)) == count


def test_results_are_narrowed_by_links_that_stand_in_the_address(search_page: Page) -> None:
    every = ask(search_page, "公安")
    search_page.press("#search-input", "Enter")
    search_page.click("#search-filters summary")
    link = search_page.locator("#search-filters a", has_text="2023").first
    link.wait_for()
    count = int(link.locator(".count").inner_text())
    link.click()
    search_page.wait_for_url("**year=2023**")
    narrowed = hits(search_page)
    assert len(narrowed) == count
    assert set(narrowed) < set(every)
    search_page.reload()
    assert hits(search_page) == narrowed
    search_page.go_back()
    assert hits(search_page) == every


def test_a_filter_that_hides_the_answer_says_so_and_can_be_lifted(
    page: Page, server: str, passages: dict[str, list[str]]
) -> None:
    page.goto(f"{server}search/?q=罂粟&place=150600")
    assert hits(page) == []
    assert "不筛选有 1 篇" in notes(page)
    page.click("#search-notes >> text=不筛选有")
    assert set(hits(page)) == holders(passages, "罂粟")


def test_places_count_what_they_lead_to(search_page: Page) -> None:
    ask(search_page, "公安局")
    search_page.click("#search-filters summary")
    search_page.wait_for_selector("#search-filters .facet a")
    offered = {
        str(link.get_attribute("href")): int(link.locator(".count").inner_text())
        for link in search_page.locator("#search-filters .facet a").all()
    }
    assert any("place=1506" in href for href in offered)
    for href, count in offered.items():
        search_page.goto(search_page.url.split("?")[0] + href)
        assert len(hits(search_page)) == count, href


def test_searches_that_were_submitted_are_steps_in_the_history(search_page: Page) -> None:
    for query in ("反诈", "禁毒"):
        search_page.fill("#search-input", query)
        search_page.press("#search-input", "Enter")
        hits(search_page)
    search_page.go_back()
    hits(search_page)
    assert search_page.input_value("#search-input") == "反诈"


def test_the_sentence_that_answers_comes_first_and_the_others_open(page: Page, server: str) -> None:
    page.goto(f"{server}search/?q=谁是苏米图派出所所长")
    assert hits(page)[0] == "b7m2z"
    first = page.locator("#results .hit").first
    sentence = first.locator(".hit-excerpt").inner_text()
    assert "苏米图派出所所长魏宝喜说" in sentence
    anchor = str(first.get_attribute("href")).partition("#")[2]
    more = page.locator(".hit-more").first
    assert more.inner_text().startswith("还有")
    more.click()
    assert page.locator(".hit-place").count() > 0
    first.click()
    page.wait_for_load_state()
    printed = page.inner_text(f"#{anchor}")
    assert sentence.strip("…") in printed, "verbatim, in its paragraph"


def test_newest_first_when_asked(search_page: Page, site: Path) -> None:
    ask(search_page, "公安局")
    search_page.click("#search-sort a")
    search_page.wait_for_url("**sort=date**")
    days = [meta(site)[key].get("date", "") for key in hits(search_page)]
    assert days == sorted(days, reverse=True)


def test_what_is_suggested_leads_to_a_search_or_an_article(page: Page, server: str) -> None:
    page.goto(f"{server}about/index.html")
    page.fill("input[name=q]", "魏宝")
    page.wait_for_selector("#search-popup .suggestion")
    assert "魏宝喜" in page.locator("#search-popup .suggestion").first.inner_text()
    page.fill("input[name=q]", "王一")
    page.wait_for_selector("#search-popup [data-article]")
    assert page.locator("#search-popup .suggestion").count() == 0, "a pupil is suggested to nobody"
    page.fill("input[name=q]", "fanza")
    page.wait_for_selector(".search-popup-status >> text=反诈")  # it says how it was read


def test_what_a_suggestion_promises_is_what_it_leads_to(search_page: Page) -> None:
    """Places and tags have a number, which is that of the articles they lead to."""
    promised = search_page.evaluate(
        """async () => {
          await Bulletin.once("suggest", () => Bulletin.load(Bulletin.fill(Bulletin.site.static, { file: "js/suggest.js" })));
          const { rows } = await Bulletin.parts.get("suggest"), found = [];
          for (const row of rows.filter(([kind]) => kind !== "title")) {
            const { query, narrowed } = Bulletin.suggest.asks(row), { articles } = await Bulletin.engine.search(query, narrowed);
            found.push([row[0], row[1], Bulletin.suggest.option(row).querySelector(".count")?.textContent || "", String(articles.length)]);
          }
          return found;
        }"""
    )
    assert {kind for kind, *_ in promised} >= {"person", "place", "tag"}
    for kind, text, number, articles in promised:
        assert number == (articles if kind in {"place", "tag"} else ""), (kind, text)
        assert articles != "0", (kind, text)


def test_a_tag_that_stands_in_no_text_is_offered(search_page: Page, site: Path) -> None:
    tagged = Counter(
        tag
        for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
        for tag in json.loads(line).get("tags", [])
    )
    tag, count = tagged.most_common(1)[0]
    search_page.fill("#search-input", tag)
    link = search_page.locator("#search-suggestions a", has_text="标签").filter(has_text=tag)
    assert link.locator(".count").inner_text() == str(count)
    link.click()
    assert len(hits(search_page)) == count


def test_what_narrows_to_nothing_is_said_so(page: Page, server: str) -> None:
    page.goto(f"{server}search/index.html?author=王大锤")
    assert hits(page) == []
    assert page.inner_text("#search-status") == "筛选条件下没有文章。"


def test_a_search_page_without_its_script_says_so(browser: Browser, server: str) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.route("**/js/search.js*", lambda route: route.abort())
    tab.goto(f"{server}search/index.html?q=公安")
    late = tab.locator("#search-status span")
    seen = "(one) => getComputedStyle(one).visibility"
    assert late.evaluate(seen) == "hidden"
    late.evaluate("(one) => one.getAnimations().forEach((each) => each.finish())")
    assert late.evaluate(seen) == "visible"
    assert late.inner_text() == "检索文件一直没有到；请重新打开本页。"
    context.close()


def test_nothing_jumps_when_results_come(page: Page, server: str) -> None:
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) "
        "window.shifts += one.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    page.set_viewport_size({"width": 390, "height": 844})
    for query in ("公安局", "谁是苏米图派出所所长", "南京大屠杀"):
        page.goto(f"{server}search/?q={query}")
        hits(page)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shifts") <= 0.05, query
        if page.locator(".hit").count():
            box = page.locator(".hit").first.bounding_box()
            assert box is not None
            assert box["y"] + 40 < 844, "the first hit is in the first view"


def test_a_place_leads_to_a_search_within_it(page: Page, server: str, site: Path) -> None:
    page.goto(f"{server}places/150800/index.html")
    page.click("a[href*='search/index.html?place=150800']")
    within = hits(page)
    articles = meta(site)
    assert within
    assert set(within) == {
        key
        for key, record in articles.items()
        if any(code.startswith("1508") for code in record.get("places", []))
    }
    assert set(ask(page, "公安")) <= set(within)


# --- The box: keys, input methods, late answers, failures


def test_enter_belongs_to_the_input_method_while_it_composes(search_page: Page) -> None:
    ask(search_page, "反诈")
    box = search_page.locator("#search-input")
    box.press("ArrowDown")
    before = search_page.url
    box.dispatch_event("compositionstart")
    box.press("Enter")
    box.press("ArrowDown")
    search_page.evaluate(
        """document.getElementById("search-input").dispatchEvent(
             new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    assert search_page.url == before
    assert search_page.get_attribute("#hit-0", "aria-selected") == "true"
    box.dispatch_event("compositionend")
    box.press("ArrowDown")
    box.press("Enter")
    search_page.wait_for_url("**/a/**")


def test_letters_under_composition_are_not_asked(search_page: Page) -> None:
    client = search_page.context.new_cdp_session(search_page)
    search_page.focus("#search-input")
    client.send("Input.imeSetComposition", {"text": "fan", "selectionStart": 3, "selectionEnd": 3})
    search_page.wait_for_timeout(100)
    assert search_page.locator(".hit").count() == 0
    assert "q=" not in search_page.url
    client.send("Input.insertText", {"text": "反诈"})
    search_page.wait_for_selector(".hit")
    assert search_page.input_value("#search-input") == "反诈"


def test_arrows_choose_enter_follows_escape_clears(search_page: Page) -> None:
    found = ask(search_page, "公安")
    box = search_page.locator("#search-input")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "hit-1"
    box.press("ArrowUp")
    assert search_page.get_attribute("#hit-0", "aria-selected") == "true"
    assert search_page.get_attribute("#hit-1", "aria-selected") == "false"
    box.press("Escape")
    assert hits(search_page) == []
    assert box.input_value() == ""
    assert box.get_attribute("aria-expanded") == "false"
    ask(search_page, "公安")
    box.press("ArrowDown")
    box.press("Enter")
    search_page.wait_for_url(f"**/a/{found[0]}/**")


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_keys_lead_to_the_box_on_every_document(page: Page, server: str, key: str) -> None:
    page.goto(server)
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.input_value("input[name=q]") == ""
    page.keyboard.type("/")
    assert page.input_value("input[name=q]") == "/", "a slash typed in the box is a slash"


def test_the_box_of_any_document_lists_results_and_enter_goes_to_the_search_page(
    page: Page, server: str
) -> None:
    page.goto(f"{server}about/index.html")
    page.fill("input[name=q]", "反诈")
    page.wait_for_selector("#search-popup [data-article]")
    assert "共" in page.inner_text(".search-popup-status")
    page.press("input[name=q]", "Escape")
    assert page.locator("#search-popup [data-article]").count() == 0
    page.fill("input[name=q]", "反诈")
    page.wait_for_selector("#search-popup [data-article]")
    page.press("input[name=q]", "Enter")
    found = hits(
        page
    )  # the popup has no results of this kind: waiting for them is waiting for the search page
    assert found
    assert page.url.startswith(f"{server}search/")
    assert unquote(page.url).endswith("?q=反诈")


def test_a_late_answer_to_an_early_question_is_dropped(
    page: Page, server: str, passages: dict[str, list[str]]
) -> None:
    page.goto(f"{server}search/")
    page.wait_for_selector(DONE)
    page.evaluate(
        """() => {
          const { engine } = Bulletin, search = engine.search;
          engine.search = async (query, ...more) => {
            const found = await search(query, ...more);
            if (query === "公") await new Promise((resolve) => setTimeout(resolve, 400));
            return found;
          };
        }"""
    )
    page.fill("#search-input", "公")
    page.fill("#search-input", "反诈")
    assert set(hits(page)) == holders(passages, "反诈")
    page.wait_for_timeout(600)
    assert set(hits(page)) == holders(passages, "反诈")


def test_a_failed_load_is_said_and_can_be_tried_again(
    page: Page, server: str, passages: dict[str, list[str]]
) -> None:
    page.route("**/search/index/*.js", lambda route: route.abort())
    page.goto(f"{server}search/?q=反诈")
    page.wait_for_selector(DONE)
    assert "没有读到" in page.inner_text("#search-status")
    page.unroute("**/search/index/*.js")
    page.click("#search-status button")
    page.wait_for_selector(".hit")
    assert set(hits(page)) == holders(passages, "反诈")


def test_the_number_of_results_is_announced(search_page: Page, passages: dict[str, list[str]]) -> None:
    ask(search_page, "反诈")
    assert search_page.get_attribute("#search-status", "role") == "status"
    assert search_page.inner_text("#search-status") == f"共 {len(holders(passages, '反诈'))} 篇"


# --- What a result shows, and where it leads


def test_exactly_the_characters_asked_for_are_marked(
    search_page: Page, passages: dict[str, list[str]]
) -> None:
    for string in substrings(passages, 40, 6):
        ask(search_page, string)
        marked = search_page.locator(".hit").first.locator("mark").all_inner_texts()
        assert marked, string
        assert all(string in terms.fold(text) or set(terms.fold(text)) <= set(string) for text in marked), (
            string
        )


def test_a_result_leads_to_its_passage_with_the_words_marked(
    page: Page, server: str, passages: dict[str, list[str]]
) -> None:
    for string in substrings(passages, 30, 6):
        page.goto(f"{server}search/?q={string}")
        hits(page)
        page.locator(".hit").first.click()
        page.wait_for_selector(".marks")
        seen = page.evaluate(
            """[...CSS.highlights.get("search")].map((range) => ({
                 text: range.toString(), top: range.getBoundingClientRect().top, bottom: range.getBoundingClientRect().bottom }))"""
        )
        assert all(
            string in terms.fold(mark["text"]) or set(terms.fold(mark["text"])) <= set(string)
            for mark in seen
        )
        height = page.evaluate("innerHeight")
        assert any(mark["top"] >= 0 and mark["bottom"] <= height for mark in seen), string


def test_a_headline_breaks_between_words(search_page: Page) -> None:
    ask(search_page, "警民合")
    title = search_page.locator("#results .hit-title").first
    assert title.text_content() == "强降雨引发内涝 警民合力排险情"
    pieces = title.evaluate("(made) => made.innerHTML.replace(/<\\/?mark>/g, '').split('<wbr>')")
    assert len(pieces) > 3
    assert not [piece for piece in pieces if piece[0] in "”，。" or piece[-1] == "“"]
    assert title.evaluate("(made) => getComputedStyle(made).wordBreak") == "keep-all"


def test_marks_can_be_cleared(page: Page, server: str) -> None:
    page.goto(f"{server}search/?q=反诈")
    hits(page)
    page.locator(".hit").first.click()
    page.click(".marks button")
    assert page.evaluate('CSS.highlights.has("search")') is False
    assert "q=" not in page.url
    assert page.locator(".marks").count() == 0


def test_without_scripts_the_page_says_where_else_to_look(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{server}search/")
    for name in ("places", "people", "dates", "tags"):
        assert tab.locator(f"main a[href$='{name}/index.html']").is_visible()
    context.close()


def test_axe_finds_nothing_wrong(search_page: Page) -> None:
    for query in ("公安", "白厚合", "上海市"):
        ask(search_page, query)
        search_page.wait_for_timeout(100)
        found = Axe().run(search_page)
        assert found.violations_count == 0, found.generate_report()
