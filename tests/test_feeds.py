"""Feeds, sitemap, records and former paths: read back with parsers that are not ours."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from urllib.parse import urljoin

import feedparser
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bulletin import routes
from bulletin.content import frontmatter
from bulletin.exports import feeds, records
from bulletin.model import Archive, Article, OutputFile, Settings
from bulletin.sharing import aliases
from tests.region import GAZETTEER

BASE = "https://example.org/jianbao/"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def article(article_id: str, body: str = "一句话。", **meta: str) -> Article:
    known = {"id": f'"{article_id}"', "title": '"题"', "added": '"2026-03-01"'} | meta
    lines = "".join(f"{key}: {value}\n" for key, value in known.items() if value)
    return frontmatter.parse(f"---\n{lines}---\n\n{body}\n", f"{article_id}.md", GAZETTEER)


def archive(*articles: Article, base_url: str = BASE) -> Archive:
    return Archive(Settings(base_url=base_url, description="说明 <b> & “话”"), (), articles)


def by_path(files: tuple[OutputFile, ...]) -> dict[str, str]:
    assert len({file.path for file in files}) == len(files)
    return {file.path: file.content.decode() for file in files}


def locations(text: str) -> list[str]:
    return [str(element.text) for element in ET.fromstring(text).iter(f"{MAP}loc")]  # noqa: S314 our own


SOME = (
    article("aaaa", "早。"),
    article("bbbb", "新 <&>。\n\n## 头\n\n- 表", added='"2026-04-01"', authors='["甲"]', deck='"副"'),
    article("cccc", "也早。", updated='"2026-05-01"'),
    article("gone", "秘密。", access='"withdrawn"'),
    article("hide", "勿索引。", access='"noindex"'),
    article("past", "没有入档日。", added=""),
)


def test_atom_feed_of_additions() -> None:
    text = feeds.atom(archive(*SOME))
    feed = feedparser.parse(text)
    assert not feed.bozo
    assert [entry.link for entry in feed.entries] == [f"{BASE}a/{name}/" for name in ("bbbb", "aaaa", "cccc")]
    assert feed.feed.updated == "2026-05-01T00:00:00Z"
    assert [entry.updated for entry in feed.entries] == [
        "2026-04-01T00:00:00Z",
        "2026-03-01T00:00:00Z",
        "2026-05-01T00:00:00Z",
    ]
    assert "新 &lt;&amp;&gt;。" in feed.entries[0].content[0].value
    assert "<h2>头</h2>" in feed.entries[0].content[0].value
    assert feed.entries[0].author == "甲"
    assert "秘密" not in text


def test_an_entry_without_a_byline_has_an_unknown_author_and_not_the_archive() -> None:
    signed, photo, unsigned = (
        article("x7k2m", authors='["甲", "乙"]'),
        article("y8n3p", photographers='["丙"]'),
        article("z9q4r"),
    )
    value = archive(signed, photo, unsigned)
    whole = feeds.atom(value)
    of_list = feeds.of_list(value.listed, "名单", "tags/x/feed.xml", "tags/x/index.html", value).decode()
    for text in (whole, of_list):
        entries = {
            str(entry.findtext(f"{ATOM}id")): [
                each.text for each in entry.findall(f"{ATOM}author/{ATOM}name")
            ]
            for entry in ET.fromstring(text).iter(f"{ATOM}entry")  # noqa: S314 our own
        }
        assert entries == {
            feeds.entry_id(signed): ["甲", "乙"],
            feeds.entry_id(photo): ["作者不详"],
            feeds.entry_id(unsigned): ["作者不详"],
        }
    # JSON Feed hands an author down as well, and has none of the feed to hand down.
    feed = json.loads(feeds.json_feed(value))
    assert "authors" not in feed
    assert [item.get("authors") for item in feed["items"]] == [[{"name": "甲"}, {"name": "乙"}], None, None]


def test_entry_ids_survive_a_move_of_the_site() -> None:
    def ids(base_url: str) -> list[str]:
        root = ET.fromstring(feeds.atom(archive(*SOME, base_url=base_url)))  # noqa: S314 our own
        return [str(element.text) for element in root.iter(f"{ATOM}id")]

    assert ids(BASE) == ids("https://elsewhere.example/") == ids("")


def test_feed_is_capped_and_the_newest_stay() -> None:
    many = tuple(article(f"a{number:03}", added=f'"2026-01-{number % 28 + 1:02}"') for number in range(80))
    entries = feedparser.parse(feeds.atom(archive(*many))).entries
    assert len(entries) == feeds.LONGEST
    assert [entry.published for entry in entries] == sorted(
        (entry.published for entry in entries), reverse=True
    )


def test_feed_without_dated_articles_is_valid_and_asks_no_clock() -> None:
    feed = feedparser.parse(feeds.atom(archive(SOME[-1])))
    assert (feed.bozo, feed.entries, feed.feed.updated) == (False, [], "1970-01-01T00:00:00Z")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_feed_is_well_formed_whatever_the_text(text: str) -> None:
    one = article("aaaa")
    one = replace(one, meta=replace(one.meta, title=text, deck=text, authors=(text,), tags=(text,)))
    assert not feedparser.parse(feeds.atom(archive(one))).bozo


def test_a_feed_says_that_an_article_was_shortened() -> None:
    value = archive(article("x7k2m", access="redacted"), article("y8n3p"))
    shortened, whole = json.loads(feeds.json_feed(value))["items"]
    assert shortened["content_html"].endswith("<p><small>本文经编者删节。</small></p>")
    assert shortened["_bulletin"]["access"] == "redacted"
    assert "删节" not in whole["content_html"]
    assert "access" not in whole["_bulletin"]
    assert feeds.atom(value).count("本文经编者删节。") == 1


def test_json_feed() -> None:
    feed = json.loads(feeds.json_feed(archive(*SOME)))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}feed.json"
    assert [item["url"] for item in feed["items"]] == [
        f"{BASE}a/{name}/" for name in ("bbbb", "aaaa", "cccc")
    ]
    for item in feed["items"]:
        assert item["id"].startswith("urn:uuid:")
        assert item["content_html"]
    assert feed["items"][0]["authors"] == [{"name": "甲"}]
    nowhere = json.loads(feeds.json_feed(archive(*SOME, base_url="")))
    assert not {"feed_url", "home_page_url"} & nowhere.keys()


def test_sitemap_lists_what_may_be_kept() -> None:
    documents = [
        "index.html",
        "404.html",
        "search/index.html",
        "people/白厚和/index.html",
        *(f"a/{one.id}/index.html" for one in SOME),
    ]
    (file,) = feeds.sitemap(archive(*SOME), documents)
    found = locations(file.content.decode())
    assert f"{BASE}people/%E7%99%BD%E5%8E%9A%E5%92%8C/" in found
    assert BASE in found
    assert len(found) == len(set(found))
    assert not any(part in url for url in found for part in ("404", "search", "gone", "hide", "index.html"))
    assert b"<lastmod>2026-05-01</lastmod>" in file.content


def test_sitemap_splits_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "SITEMAP_URLS", 3)
    files = by_path(
        feeds.sitemap(archive(*SOME), ["index.html", *(f"a/{one.id}/index.html" for one in SOME)])
    )
    parts = locations(files["sitemap.xml"])
    assert parts == [f"{BASE}sitemap-1.xml", f"{BASE}sitemap-2.xml"]
    assert sum(len(locations(files[part.removeprefix(BASE)])) for part in parts) == 5


def test_without_an_address_no_absolute_url_is_written() -> None:
    files = by_path(feeds.build(archive(*SOME, base_url="")))
    assert locations(files["sitemap.xml"]) == []
    assert "Sitemap:" not in files["robots.txt"]
    assert "opensearch.xml" not in files
    assert feedparser.parse(files["feed.xml"]).entries[0].link == "a/bbbb/index.html"


def whole_records(value: Archive) -> tuple[OutputFile, ...]:
    return (records.recipe(value).file(), *(recipe.file() for recipe in records.recipes(value.listed)))


def test_records() -> None:
    files = by_path(whole_records(archive(*SOME)))
    lines = [json.loads(line) for line in files["articles.jsonl"].splitlines()]
    assert [line["id"] for line in lines] == ["aaaa", "bbbb", "cccc", "hide", "past"]
    assert lines[1] == {
        "id": "bbbb",
        "title": "题",
        "deck": "副",
        "authors": ["甲"],
        "added": "2026-04-01",
        "url": "a/bbbb/",
        "text": "新 <&>。\n\n头\n\n表",
        "rights": Settings().rights,
    }
    assert "a/gone/index.md" not in files
    head = files["a/bbbb/index.md"].split("---\n")[1]
    assert yaml.safe_load(head)["title"] == "题"
    again = frontmatter.parse(files["a/bbbb/index.md"], "bbbb.md", GAZETTEER)
    assert (again.meta, again.body) == (SOME[1].meta, SOME[1].body)


def test_a_record_stays_on_its_line() -> None:
    odd = article("aaaa", "一\u2028二\u0085三。")
    (line,) = by_path((records.recipe(archive(odd)).file(),))["articles.jsonl"].splitlines()
    assert json.loads(line)["text"] == odd.text


def test_llms_txt_links_every_article() -> None:
    text = feeds.llms(archive(*SOME))
    assert text.startswith("# 简报档案\n\n> 说明")
    assert f"[题]({BASE}a/aaaa/index.md)" in text
    assert "hide" not in text


def test_opensearch() -> None:
    root = ET.fromstring(feeds.opensearch(Settings(base_url=BASE, description="说明")))  # noqa: S314 our own
    templates = [element.get("template") for element in root.iter() if element.get("template")]
    assert templates == [f"{BASE}search/?q={{searchTerms}}", f"{BASE}opensearch.xml"]


# --- Former paths


@pytest.mark.parametrize(
    ("alias", "path"),
    [
        ("old/path/", "old/path/index.html"),
        ("old/path", "old/path/index.html"),
        ("old.html", "old.html"),
        ("news.php", "news.php/index.html"),
        ("%E5%B9%B3%E5%AE%89/", "平安/index.html"),
        ("%2e%2e/up", ""),
        ("a%00b", ""),
        ("x/../y", ""),
        ("...", ""),
        ("长" * 90, ""),
    ],
)
def test_where_a_former_path_is_answered(alias: str, path: str) -> None:
    assert routes.alias(alias) == path


def test_a_former_path_leads_to_its_article() -> None:
    moved = article("aaaa", aliases='["2023/旧/"]', title='"题 <1>"')
    (file,) = aliases.documents(archive(moved))
    text = file.content.decode()
    assert file.path == "2023/旧/index.html"
    assert f'<link rel="canonical" href="{BASE}a/aaaa/">' in text
    assert 'content="0; url=../../a/aaaa/index.html"' in text
    assert "题 &lt;1&gt;</a>" in text
    assert urljoin("http://h/s/2023/%E6%97%A7/", "../../a/aaaa/index.html") == "http://h/s/a/aaaa/index.html"


def test_a_withdrawn_article_keeps_its_former_path() -> None:
    gone = article("gone", aliases='["old/"]', access='"withdrawn"', title='"秘密"')
    (file,) = aliases.documents(archive(gone))
    assert "秘密" not in file.content.decode()


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("a/bbbb/", "", "文章 bbbb 的网址"),
        ("%2e%2e/", "", "不能作网址"),
        ("old/", "old", "已经由 aaaa.md 使用"),
        ("x.html", "x.html/y", "不能并存"),
    ],
)
def test_former_paths_that_cannot_be_had(one: str, other: str, words: str) -> None:
    first = replace(article("aaaa"), meta=replace(article("aaaa").meta, aliases=(one,)))
    second = replace(article("bbbb"), meta=replace(article("bbbb").meta, aliases=(other,) if other else ()))
    (problem,) = aliases.problems(archive(first, second))
    assert words in problem.message
    assert problem.path == ("bbbb.md" if other else "aaaa.md")


def test_former_paths_that_can_be_had_are_no_problem() -> None:
    fine = article("aaaa", aliases='["old/one/", "old/two/", "pages/old/1/", "a/zzzz/"]')
    assert list(aliases.problems(archive(fine))) == []


def test_ids_are_few_bytes_at_ten_thousand() -> None:
    text = feeds.ids(archive(*(article("aaaa") for _ in range(3))))
    assert text == 'window.bulletinIds="aaaa aaaa aaaa";\n'
    assert routes.STATIC.path(routes.IDS) == "static/js/ids.js"


def test_what_stands_in_the_place_of_a_headline_is_in_brackets() -> None:
    untitled = archive(article("aaaa", "近日开展演练。", title='""'))
    assert feedparser.parse(feeds.atom(untitled)).entries[0].title == "[近日开展演练。]"
    assert json.loads(feeds.json_feed(untitled))["items"][0]["title"] == "[近日开展演练。]"
