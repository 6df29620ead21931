"""What documents say of themselves to programs, and where a description may be cut."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import routes
from bulletin.archive import summary
from bulletin.archive.facts import date_in_chinese, plain_date
from bulletin.content import frontmatter
from bulletin.model import Archive, Article, Page, PageFacts, RawPage, Settings
from bulletin.sharing import metadata
from tests.conftest import ARCHIVE
from tests.region import GAZETTEER

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/jianbao/"
ARTICLES = ARCHIVE / "articles"


def article(body: str, **meta: str) -> Article:
    """An article of which each keyword is a line of YAML."""
    lines = "".join(f"{key}: {value}\n" for key, value in ({"id": '"x7k2"'} | meta).items())
    return frontmatter.parse(f"---\n{lines}---\n\n{body}\n", "x7k2.md", GAZETTEER)


def archive(*articles: Article, **settings: str) -> Archive:
    return Archive(Settings(**({"base_url": BASE} | settings)), (), articles)  # type: ignore[arg-type]


def ld(record: metadata.Metadata) -> dict[str, object]:
    found: dict[str, object] = json.loads(record.json_ld[0])
    return found


REAL = sorted(ARTICLES.glob("*.md"))


# --- Descriptions


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("陕坝讯 夏季行动开展以来，成果丰硕。", "夏季行动开展以来，成果丰硕。", id="no dateline"),
        pytest.param(
            "本报讯（记者 张三）近日，演练举行。", "近日，演练举行。", id="no dateline with reporter"
        ),
        pytest.param(
            "据通讯员介绍，演练举行。", "据通讯员介绍，演练举行。", id="a word with 讯 is no dateline"
        ),
        pytest.param("演练筑牢了屏障。（刘可旭）", "演练筑牢了屏障。", id="no byline"),
        pytest.param("积累了宝贵经验。金子全 摄", "积累了宝贵经验。", id="no photo credit"),
        pytest.param("化解案（事）件。", "化解案（事）件。", id="a bracket inside a word stays"),
        pytest.param("“多谢！”他说。", "“多谢！”他说。", id="a quoted exclamation does not end the sentence"),
        pytest.param("他说：“多谢。再见。”", "他说：“多谢。再见。”", id="no cut inside a quotation"),
        pytest.param(
            "设定为：\n\n歹徒闯入。", "歹徒闯入。", id="a paragraph that only leads over is left out"
        ),
        pytest.param("一句。\n\n## 插题\n\n二句。", "一句。", id="stops at a head"),
        pytest.param("## 插题\n\n一句。", "一句。", id="a head before all text is passed over"),
        pytest.param("“没有收尾。", "", id="nothing where marks do not pair"),
        pytest.param(
            "7月的草原碧空如洗，牛羊成群，景色宜人。近日，某镇政府组织群众开展防汛演练，检验应急预案。",
            "近日，某镇政府组织群众开展防汛演练，检验应急预案。",
            id="no scenery before the news",
        ),
        pytest.param(
            "“要在各项工作上再有新的作为和担当。”\n\n该局干了一件事，取得了很好的成效和经验。"
            "\n\n今年1月4日，某市交通局召开会议，部署今年的各项工作。",
            "今年1月4日，某市交通局召开会议，部署今年的各项工作。",
            id="no speech without its speaker, nobody who was named before",
        ),
    ],
)
def test_description(body: str, expected: str) -> None:
    assert summary.describe(article(body)) == expected


def test_description_is_cut_at_a_clause_where_the_first_sentence_is_too_long() -> None:
    text = "某局落实“一盘棋，全方位”要求，" + "全面推进各项工作，" * 20 + "取得实效。"
    assert (
        summary.describe(article(text), 120)
        == "某局落实“一盘棋，全方位”要求，全面推进各项工作，全面推进各项工作……"
    )


def test_description_of_one_long_quotation_is_taken_from_the_next_paragraph() -> None:
    assert (
        summary.describe(article("“" + "我们划分网格，" * 40 + "”他介绍。\n\n新机制启动。")) == "新机制启动。"
    )


PIECES = st.sampled_from(
    ["甲", "乙丙", "“", "”", "‘", "’", "（", "）", "《", "》", "。", "！", "，", "……", " ", "12", "ab", '"']
)


@given(st.lists(PIECES, min_size=1, max_size=120).map("".join), st.integers(20, 347))
def test_description_fits_and_is_balanced(text: str, limit: int) -> None:
    found = summary.describe(article(text.strip(), dateline='"甲"'), limit)
    assert len(found.encode()) <= limit
    for opening, closing in ("“”", "‘’", "（）", "《》"):
        assert found.count(opening) == found.count(closing)
    assert found.count('"') % 2 == 0


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_descriptions(path: Path) -> None:
    real = frontmatter.parse(path.read_text(encoding="utf-8"), path.name, GAZETTEER)
    found = summary.describe(real)
    assert 20 < len(found) <= summary.DESCRIPTION_CHARACTERS
    assert found.rstrip("”’）")[-1] in "。！？"
    assert not found.startswith(f"{real.meta.dateline}讯")
    assert found.count("“") == found.count("”")
    assert any(found in block.text for block in real.blocks)
    assert summary._ACTOR.search(found), "it says who did something"


# --- Dates


@pytest.mark.parametrize(
    ("date", "plain", "words"),
    [
        ("2023-09-07", "2023-09-07", "2023年9月7日"),
        ("2023-09-07~", "2023-09", "约2023年9月7日"),
        ("2023-09~", "2023-09", "约2023年9月"),
        ("2023?", "2023", "2023年（存疑）"),
        ("2023-09%", "2023-09", "约2023年9月（存疑）"),
        ("[2023-07..2023-09]", "2023", "2023年7月至2023年9月之间"),
        ("[2023-12..2024-02]", "", "2023年12月至2024年2月之间"),
        ("2023-07/2023-09", "2023", "2023年7月至2023年9月"),
        ("", "", ""),
    ],
)
def test_dates_are_no_more_precise_than_the_record(date: str, plain: str, words: str) -> None:
    assert (plain_date(date), date_in_chinese(date)) == (plain, words)


# --- The record


def test_all_vocabularies_agree() -> None:
    one = article("一句话。", title='"题一 题二"', authors='["刘星"]', date='"2023-06"')
    record = metadata.of_article(one, archive(one), "a/x7k2/card.png")
    facts = dict(record.bibliographic)
    assert (
        ld(record)["headline"] == facts["citation_title"] == facts["DC.title"] == record.title == "题一 题二"
    )
    assert ld(record)["datePublished"] == facts["DC.date"] == "2023-06"
    assert facts["citation_publication_date"] == "2023/06"
    assert ld(record)["url"] == record.canonical == facts["citation_public_url"] == f"{BASE}a/x7k2/"
    assert ld(record)["image"] == [f"{BASE}a/x7k2/card.png"]
    assert ld(record)["author"] == [{"@type": "Person", "name": "刘星"}]
    assert ld(record)["@type"] == "NewsArticle"


@pytest.mark.parametrize("date", ["2023-06~", "2023?", "[2023-12..2024-02]"])
def test_a_date_that_is_not_sure_is_stated_nowhere_as_printed(date: str) -> None:
    one = article("一句话。", title='"题"', date=f'"{date}"', date_basis='"文中写“6月1日”"')
    record = metadata.of_article(one, archive(one))
    assert "datePublished" not in ld(record)
    assert not {"DC.date", "citation_publication_date"} & dict(record.bibliographic).keys()
    assert record.published_day == ""
    assert record.date.endswith("（推断）")
    inferred = article("一句话。", title='"题"', date='"2023-06"', date_basis='"文中写“6月1日”"')
    assert "datePublished" not in ld(metadata.of_article(inferred, archive(inferred)))


def test_no_newspaper_is_invented_and_none_becomes_a_journal() -> None:
    one = article("一句话。", title='"题"')
    facts = dict(metadata.of_article(one, archive(one)).bibliographic)
    assert facts["DC.type"] == "newspaperArticle"
    assert facts["DC.source"] == "[报名不详]", "without it Zotero takes og:site_name for the newspaper"
    assert facts["DC.rights"] == Settings().rights
    known = metadata.of_article(one, archive(one, publication="某报"))
    assert dict(known.bibliographic)["DC.source"] == "某报"


def test_nothing_unknown_is_said() -> None:
    bare = article("一句话。", title='"题"')
    record = metadata.of_article(bare, archive(bare, base_url=""), "a/x7k2/card.png")
    assert not {"publisher", "datePublished", "author", "url", "image", "dateline"} & ld(record).keys()
    assert record.canonical == ""
    assert record.image is None
    assert record.published_day == ""
    assert not any("http" in text and "schema.org" not in text for text in record.json_ld)
    assert "citation_journal_title" not in dict(record.bibliographic)


def test_a_day_is_told_only_when_it_is_known() -> None:
    day, month = (article("句。", title='"题"', date=f'"{date}"') for date in ("2023-09-07", "2023-09~"))
    assert metadata.of_article(day, archive(day)).published_day == "2023-09-07"
    assert metadata.of_article(month, archive(month)).published_day == ""


def test_the_imprint_of_the_page_comes_before_what_the_text_tells() -> None:
    one = article("句。", title='"题"', date='"2023-09~"', source='{page: "p.txt", lines: []}')
    page = Page(RawPage("p.txt", "", "utf-8", ""), (), ("x7k2",), PageFacts("第9期", "2023-09-12", "2"))
    whole = Archive(Settings(base_url=BASE, publication="某报"), (page,), (one,))
    record = metadata.of_article(one, whole)
    assert ld(record)["datePublished"] == "2023-09-12"
    assert record.share_line == "《题》某报 2023年9月12日"


def test_withdrawn_article_says_nothing_of_its_text() -> None:
    gone = article("秘密。", title='"秘密"', authors='["某人"]', access='"withdrawn"')
    record = metadata.of_article(gone, archive(gone))
    assert "秘密" not in repr(record)
    assert "某人" not in repr(record)
    assert record.robots == "noindex"
    assert record.canonical == f"{BASE}a/x7k2/"


def test_noindex_article_asks_to_be_left_out() -> None:
    hidden = article("句。", title='"题"', access='"noindex"')
    assert metadata.of_article(hidden, archive(hidden)).robots == "noindex"


def test_json_ld_cannot_end_its_script() -> None:
    evil = article("句。", title='"</script><!--<b>&"')
    record = metadata.of_article(evil, archive(evil))
    assert "<" not in record.json_ld[0]
    assert ld(record)["headline"] == "</script><!--<b>&"


def test_share_line_leaves_out_what_is_unknown() -> None:
    one = article("句。", title='"读《论语》"')
    assert metadata.share_line(one, archive(one)) == "《读〈论语〉》简报档案"
    untitled = article("为提高能力，近日开展演练。")
    assert metadata.share_line(untitled, archive(untitled)) == "为提高能力，近日开展演练。 简报档案"


def test_records_of_libraries_put_what_is_no_headline_in_brackets() -> None:
    untitled = article("为提高能力，近日开展演练。")
    record = metadata.of_article(untitled, archive(untitled))
    stated = dict(record.bibliographic)
    assert {stated["citation_title"], stated["DC.title"], ld(record)["headline"]} == {
        "[为提高能力，近日开展演练。]"
    }
    assert record.title == "为提高能力，近日开展演练。", "a preview in a chat is no record"


def test_the_home_document_is_the_web_site() -> None:
    record = metadata.of_document("简报档案", "说明", routes.HOME.path(), archive())
    assert (record.window_title, record.canonical, ld(record)["@type"]) == ("简报档案", BASE, "WebSite")
    missing = metadata.of_document("404", "", routes.NOT_FOUND.path(), archive())
    assert (missing.canonical, missing.robots) == ("", "noindex")


def test_site_name_is_short_enough_for_discord() -> None:
    long = archive(title="档案" * 100)
    record = metadata.of_document("题", "", routes.ABOUT.path(), long)
    assert len(record.site_name.encode()) <= metadata.SITE_NAME_BYTES


@given(
    st.text(
        st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\u0085"), min_size=1
    )
)
def test_json_ld_reads_back_any_headline(title: str) -> None:
    one = article("句。")
    one = replace(one, meta=replace(one.meta, title=title.strip() or "题"))
    assert ld(metadata.of_article(one, archive(one)))["headline"] == (title.strip() or "题")
