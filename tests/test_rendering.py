"""Archive -> documents: complete, linked, escaped, silent where they must be, and the same bytes every time."""

from __future__ import annotations

import itertools
import re
from collections import deque
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

import html5lib
import pytest

from bulletin import routes
from bulletin.content import frontmatter
from bulletin.documents import browsing, facsimile, laying_out, rendering, typeface, views
from bulletin.model import Access, Archive, Page, PageFacts, RawPage, Remark, Settings, Source, Span
from bulletin.roles import Role
from tests.region import GAZETTEER, REFERENCE, REGION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from bulletin.model import Article

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
PAGE = "000_f0f7.txt"
TEXT = """禁毒工作 从娃娃抓起
陕坝讯 6月1日,民警走进校园。
讲解禁毒知识,震慑效果明显。
慑效果明显。
(刘星)
某某某落网 案情披露
周某某被抓获,赃物追回。
"""


def article(
    header: str = "", body: str = "民警走进校园，讲解禁毒知识。", article_id: str = "k3x9a"
) -> Article:
    return frontmatter.parse(
        f'---\nid: "{article_id}"\n{header}\n---\n\n{body}\n', f"{article_id}.md", GAZETTEER
    )


FIRST = article(
    """title: "禁毒工作 从娃娃抓起"
kicker: "引题在上"
deck: "——副题在下"
dateline: "陕坝"
places: ["150826"]
authors: ["刘星"]
photographers: ["金子全"]
date: "2023-06~"
date_basis: "文中写“6月1日”"
captions: [{text: "民警在校园"}]
tags: ["禁毒"]
added: "2026-11-20"
source: {page: "000_f0f7.txt", lines: [[1, 5]]}""",
    "陕坝讯 6月1日，民警走进校园。\n\n## 讲解知识\n\n讲解禁毒知识，震慑效果明显。\n\n### 小题\n\n末段。",
    "aaaa1",
)
SECOND = article(
    """title: "某某某落网 案情披露"
authors: ["白厚和"]
source: {page: "000_f0f7.txt", lines: [[6, 7]]}""",
    "周某某被抓获，赃物追回。",
    "bbbb2",
)


def spans() -> tuple[Span, ...]:
    """The page above as the ledger has it: the doubled tail belongs to no article."""
    owners = [
        ("aaaa1", Role.TITLE),
        ("aaaa1", Role.PARAGRAPH),
        ("aaaa1", Role.PARAGRAPH),
        (None, Role.DOUBLED),
        ("aaaa1", Role.BYLINE),
        ("bbbb2", Role.TITLE),
        ("bbbb2", Role.PARAGRAPH),
    ]
    found = []
    start = 0
    for line, (owner, role) in zip(TEXT.splitlines(), owners, strict=True):
        found.append(Span(start, start + len(line), owner, role))
        start += len(line) + 1
    return tuple(found)


def archive(*articles: Article, settings: Settings | None = None, facts: PageFacts | None = None) -> Archive:
    found = articles or (FIRST, SECOND)
    ids = tuple(one.id for one in found if one.meta.source and one.meta.source.page == PAGE)
    page = Page(RawPage(PAGE, TEXT, "utf-8", "0" * 64), spans(), ids, facts or PageFacts())
    return Archive(settings or Settings(), (page,), found)


@cache
def environment() -> Any:
    return rendering.environment(TEMPLATES, own=REFERENCE.interface)


def render(value: Archive) -> dict[str, str]:
    """Every HTML document by path."""
    files = rendering.render(value, environment(), REFERENCE)
    return {file.path: file.content.decode() for file in files if file.path.endswith(".html")}


def parse(html: str) -> Element:
    """The document's tree; a parse error fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return cast("Element", parser.parse(html))


def words(element: Element) -> str:
    return "".join(element.itertext())


def targets(html: str, path: str) -> set[str]:
    """What the links of a document lead to, as paths from the site root; only links that stay in the site."""
    found = set()
    for href in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', html):
        if href.startswith(("#", "mailto:", "http:", "https:")):
            continue
        folder = path.split("/")[:-1]
        for part in unquote(re.split("[?#]", href)[0]).split("/"):
            if part == "..":
                folder.pop()
            else:
                folder.append(part)
        found.add("/".join(folder))
    return found


REAL = render(archive())


@pytest.mark.parametrize("path", sorted(REAL))
def test_every_document_is_well_formed_and_has_its_landmarks(path: str) -> None:
    tree = parse(REAL[path])
    assert len(list(tree.iter("h1"))) == 1
    assert [len(list(tree.iter(name))) for name in ("main", "footer")] == [1, 1]
    html = tree if tree.tag == "html" else next(tree.iter("html"))
    assert html.get("lang") == "zh-CN"
    assert html.get("data-root") == "../" * path.count("/")
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    levels = [int(element.tag[1]) for element in tree.iter() if re.fullmatch("h[1-6]", str(element.tag))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert not [element for element in tree.iter() if "style" in element.attrib]


def test_every_link_between_documents_resolves() -> None:
    others = {"feed.xml", "articles.jsonl", "manifest.json"} | {
        routes.MARKDOWN.path(one.id) for one in archive().articles
    }
    dangling = {
        (path, target)
        for path, html in REAL.items()
        for target in targets(html, path)
        if target not in REAL and target not in others
    }
    assert dangling == set()


def test_an_article_shows_what_it_has() -> None:
    tree = parse(REAL["a/aaaa1/index.html"])
    shown = next(tree.iter("article"))
    assert shown.get("data-article") == "aaaa1"
    assert words(next(shown.iter("h1"))) == "禁毒工作 从娃娃抓起"
    texts = {element.get("id"): words(element) for element in shown.iter() if element.get("id")}
    for block in FIRST.blocks:
        assert texts[block.anchor] == block.text
    assert [element.tag for element in shown.iter() if element.get("class") in {"crosshead", "subhead"}] == [
        "h2",
        "h3",
    ]
    text = words(tree)
    for expected in (
        "引题在上",
        "——副题在下",
        "金子全",
        "民警在校园",
        "约2023年6月（推断）",
        "文中写“6月1日”",
        "杭锦后旗",
        "图片未存",
    ):
        assert expected in text
    assert '<time datetime="2023-06' not in REAL["a/aaaa1/index.html"], "an inferred date is none to programs"


def test_what_is_not_known_is_shown_as_unknown() -> None:
    tree = parse(REAL["a/bbbb2/index.html"])
    facts = next(one for one in tree.iter("dl") if one.get("class") == "facts")
    assert words(facts).count("不详") == 1, "once, in one line"
    assert "报名、期号、版次、刊出时间不详" in words(facts)
    text = words(next(tree.iter("article")))
    assert "图" not in text.split("整理")[0].replace("案情", "")
    assert "None" not in REAL["a/bbbb2/index.html"]


def test_what_is_known_of_the_printing_is_shown() -> None:
    value = archive(
        facts=PageFacts(issue="第1234期", date="2023-06-07", number="2", publication="某报"),
    )
    html = render(value)
    for path in ("a/aaaa1/index.html", routes.PAGE.path("000_f0f7")):
        for expected in ("某报", "第1234期", '<time datetime="2023-06-07">'):
            assert expected in html[path]


def test_a_crosshead_breaks_between_words_as_headlines_do() -> None:
    one = article('title: "题"', "正文。\n\n## 警民携手汇聚平安合力\n\n正文。\n\n### 打造*特色*工作体系")
    shown = str(views.text_html(one))
    assert "警民<wbr>携手<wbr>汇聚<wbr>平安<wbr>合力</h2>" in shown
    assert "打造<em>特色</em>工作体系</h3>" in shown, "what has marks inside is left to the browser"
    remarked = replace(one, remarks=(Remark("携手"),))
    assert 'class="doubtful" href="#remarks">携手</a>' in str(views.text_html(remarked))


def test_a_subhead_without_a_crosshead_keeps_the_order_of_headings() -> None:
    one = article('title: "题"', "首段。\n\n### 小题\n\n末段。")
    assert re.findall(r"<(h\d)[^>]*>小题", str(views.text_html(one))) == ["h2"]


def test_the_page_view_accounts_for_every_character() -> None:
    page = archive().pages[0]
    totals = facsimile.totals(page)
    assert totals == {"title": 18, "paragraph": 41, "byline": 4, "doubled": 6}
    assert sum(totals.values()) == len(re.sub(r"\s", "", TEXT))
    tree = parse(REAL[routes.PAGE.path("000_f0f7")])
    lines = next(element for element in tree.iter("ol") if "understood" in element.get("class", ""))
    shown = [words(line).split(maxsplit=1) for line in lines]
    assert [line.get("value") for line in lines] == ["1", "2", "3", "4", "5", "6", "7"]
    assert shown[3] == ["重出", "慑效果明显。"]
    assert "69" in words(next(tree.iter("table")))


def test_characters_that_no_span_covers_are_counted_as_such() -> None:
    page = replace(archive().pages[0], spans=spans()[:-1])
    assert facsimile.totals(page)["unaccounted"] == len("周某某被抓获,赃物追回。")
    assert facsimile.lines(page, archive())[-1].roles == ("unaccounted",)


@pytest.mark.parametrize("words_of_it", ["某某某落网", "案情披露", "周某某", "赃物", "白厚和"])
def test_a_withdrawn_article_leaves_no_word(words_of_it: str) -> None:
    gone = replace(SECOND, meta=replace(SECOND.meta, access=Access.WITHDRAWN))
    html = render(archive(FIRST, gone))
    assert [path for path, text in html.items() if words_of_it in text] == []
    assert "此文已撤下" in html["a/bbbb2/index.html"]
    assert "此文已撤下" in html[routes.PAGE.path("000_f0f7")]


def test_a_redacted_article_does_not_show_its_source_nor_its_doubled_tail() -> None:
    redacted = replace(
        article('title: "某校禁毒"\nsource: {page: "000_f0f7.txt", lines: [[1, 5]]}', "某校讲解。", "aaaa1"),
    )
    redacted = replace(redacted, meta=replace(redacted.meta, access=Access.REDACTED))
    html = render(archive(redacted, SECOND))
    for hidden in ("从娃娃抓起", "慑效果明显", "陕坝讯"):
        assert [path for path, text in html.items() if hidden in text] == []
    assert "某校讲解" in html["a/aaaa1/index.html"]
    assert "原文不展示" in html["a/aaaa1/index.html"]


def test_an_owner_whose_article_is_gone_is_not_shown() -> None:
    html = render(archive(FIRST))
    assert [path for path, text in html.items() if "周某某" in text] == []


def test_hostile_names_stay_text() -> None:
    evil = '<script>alert("1")</script>&amp;'
    header = f"title: '{evil}'\nauthors: ['../{evil}', 'p2', '~一']\ntags: ['a/b\\c', '../一', '{evil}']\ndateline: '{evil}'"
    html = render(archive(article(header)))
    for text in html.values():
        assert "<script>alert" not in text
        parse(text)
    assert all(".." not in path.split("/") for path in html)
    tree = parse(html["a/k3x9a/index.html"])
    assert words(next(tree.iter("h1"))) == evil


def many(count: int) -> Archive:
    """So many articles on pages of five, over twenty years, by half as many people."""
    articles = []
    pages = []
    for first in range(0, count, 5):
        name = f"{first:05}.txt"
        ids = []
        for number in range(first, min(first + 5, count)):
            meta = replace(
                FIRST.meta,
                id=f"x{number:05}",
                title=f"第{number}篇 标题",
                authors=(f"{'赵钱孙李周吴郑王'[number % 8]}{chr(0x4E00 + number // 2)}",),
                tags=(f"标签{number % 7}",),
                date=f"{2003 + number * 20 // count}-{number % 12 + 1:02}",
                source=Source(name, ((1, 5),)),
            )
            articles.append(replace(FIRST, meta=meta))
            ids.append(meta.id)
        pages.append(Page(RawPage(name, "", "utf-8", "0" * 64), (), tuple(ids)))
    return Archive(Settings(), tuple(pages), tuple(articles))


MANY = render(many(600))


def test_every_article_is_three_clicks_away() -> None:
    links = {path: targets(html, path) for path, html in MANY.items()}
    clicks = {"index.html": 0}
    queue = deque(["index.html"])
    while queue:
        path = queue.popleft()
        for target in sorted(links.get(path, ())):
            if target not in clicks:
                clicks[target] = clicks[path] + 1
                queue.append(target)
    # Places on the map without articles keep their addresses; nothing leads to them.
    empty = {path for path in MANY if path.startswith("places/") and 'class="item-title"' not in MANY[path]}
    assert set(MANY) - {"404.html"} - empty <= set(clicks)
    assert not (empty - {"places/index.html"}) & set(clicks)
    assert max(clicks[path] for path in MANY if path.startswith("a/")) <= 3


def test_long_lists_are_cut_and_the_front_page_stays_small() -> None:
    assert len(MANY["index.html"].encode()) < 60_000
    for path, html in MANY.items():
        if not path.startswith("a/"):
            entries = html.count('class="item-title"')
            assert entries <= browsing.LIMIT, path
    assert "tags/标签1/index.html" in MANY
    assert "places/150800/p2/index.html" in MANY
    assert "people/~/Z/index.html" in MANY
    listed: list[str] = []
    for path in ("places/150826/index.html", "places/150826/p2/index.html", "places/150826/p3/index.html"):
        listed += re.findall(r'<a class="item-title" href="[./]*(a/\w+)/', MANY[path])
    assert len(listed) == len(set(listed)) == 600


def test_everybody_is_listed_once() -> None:
    names: list[str] = []
    for path, html in MANY.items():
        if path.startswith("people/~/"):
            names += re.findall(r'href="[./]*people/([^"~/]+)/index.html"', html)
    assert len(names) == len(set(names)) == len(browsing.Groups(many(600), REGION, items()).people)


def items() -> dict[str, views.Item]:
    return {one.id: views.item(one, GAZETTEER) for one in many(600).listed}


def test_an_interval_of_centuries_makes_no_document_a_year() -> None:
    html = render(archive(article('title: "题"\ndate: "1000/2999"')))
    assert sorted(path for path in html if path.startswith("dates/")) == [
        "dates/1000/index.html",
        "dates/2999/index.html",
        "dates/index.html",
    ]


def test_an_unknown_code_stands_for_itself() -> None:
    html = render(archive(article('title: "题"\nplaces: ["110000"]')))
    assert "110000" in html["places/110000/index.html"]
    assert "区外" in html["places/index.html"]


def test_an_empty_archive_has_all_its_documents() -> None:
    html = render(Archive(Settings(), (), ()))
    assert {"index.html", "404.html", "about/index.html", "people/index.html", "dates/index.html"} <= set(
        html
    )


def test_documents_do_not_depend_on_their_order() -> None:
    value = archive()
    site = views.site_view(value.settings, typeface.HEADLINES)
    env = rendering.environment(TEMPLATES, own=REFERENCE.interface)
    documents = list(laying_out.documents(laying_out.Overview(value, REFERENCE), env.globals["words"]))  # type: ignore[arg-type]
    backwards = {
        file.path: file.content.decode()
        for file in (rendering.render_document(env, site, document) for document in reversed(documents))
    }
    assert backwards == REAL


def test_json_cannot_leave_its_script() -> None:
    assert rendering.to_json({"b": "</script>", "a": "中"}) == '{"b":"\\u003c/script>","a":"中"}'


def paths(documents: Iterable[laying_out.Document]) -> list[str]:
    return [document.path for document in documents]


def test_no_two_documents_share_a_path() -> None:
    value = archive(article('title: "题"\nauthors: ["p2", "~一", "王"]\ntags: ["p2", "~一"]'), FIRST)
    found = paths(laying_out.documents(laying_out.Overview(value, REFERENCE), environment().globals["words"]))
    assert len(found) == len(set(found))


def test_articles_that_tell_one_fact_or_name_one_campaign_lead_to_each_other(site: Path) -> None:
    """Figures with what they count, and campaigns that are named without quotation marks."""
    for article_id, other, words in (
        ("zbphd", "gn96r", "3个跨省跨区非法狩猎团伙"),
        ("gn96r", "zbphd", "3个跨省跨区非法狩猎团伙"),
        ("cswbn", "x8cxs", "主题教育"),
        ("k3cct", "d5q5w", "夏季行动"),
    ):
        html = (site / "a" / article_id / "index.html").read_text(encoding="utf-8")
        beside = html[html.index("<aside") :]
        assert f"“{words}”" in beside, article_id
        assert f"a/{other}/" in beside, article_id


def test_who_only_took_pictures_is_no_writer_in_lists() -> None:
    html = render(archive())
    for path in ("people/index.html", "index.html"):
        entries = re.findall(r'<li><a href="[^"]*people/[^"]+">([^<]+)</a>(.*?)</li>', html[path], re.DOTALL)
        assert {name: "people.photographed" in rest for name, rest in entries} == {
            "刘星": False,
            "白厚和": False,
            "金子全": True,
        }
