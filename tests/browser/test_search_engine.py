"""The engine in the browser on a made archive, in buckets: it ranks as a whole lunr index does."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import lunr.builder
import pytest

from bulletin.content import frontmatter
from bulletin.model import Archive, OutputFile, Settings
from bulletin.publish.site import static_files
from bulletin.search import build as search
from bulletin.search import lexicon, passages, postings, terms
from tests.made_articles import archive, whole_index
from tests.region import GAZETTEER, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent.parent
SIZE = 120


def written(folder: Path, made: Archive) -> Path:
    """A document in this folder that can search an archive."""
    files = search.build(made, GAZETTEER)
    known = [file for file in lexicon.files(made, REFERENCE) if isinstance(file, OutputFile)]
    for file in (*files, *known, *static_files(ROOT / "static", {})):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    scripts = "".join(f'<script defer src="static/js/{name}.js"></script>' for name in ("first", "engine"))
    (folder / "index.html").write_text(f'<!doctype html><html data-root=""><meta charset="utf-8">{scripts}')
    return folder


def in_parts(patch: pytest.MonkeyPatch) -> None:
    """Let small archives be written as large ones are."""
    patch.setattr(search, "TEXTS_AT_ONCE", 0)
    patch.setattr(search, "BUCKET", 2000)
    patch.setattr(search, "IDS_AT_ONCE", 0)
    patch.setattr(lexicon, "TOGETHER", 0)


@pytest.fixture(scope="module", params=[postings.COMMON, 30], ids=["few common terms", "many common terms"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document that can search the made archive, its index in small buckets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "COMMON", request.param)
        in_parts(patch)
        return written(tmp_path_factory.mktemp("engine"), archive(SIZE))


def queries() -> Iterator[tuple[list[str], list[str]]]:
    """Strings to require and to exclude, each of which stands in the archive."""
    rng = random.Random(7)
    texts = [p.letters for d in passages.documents(archive(SIZE)) for p in d.passages if p.letters]

    def string() -> str:
        text = rng.choice(texts)
        start = rng.randrange(len(text))
        return text[start : start + rng.choice((1, 2, 2, 3, 4, 5, 9, 15, 30))]

    for turn in range(60):
        yield [string() for _ in range(1 + turn % 3)], [string()] if turn % 4 == 3 else []


def test_buckets_rank_as_the_whole_index_on_every_query(
    page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # lunr rounds to three decimals to shorten its file; a partial index has no need to.
    monkeypatch.setattr(lunr.builder, "round", lambda score, _: score, raising=False)
    page.goto((folder / "index.html").as_uri())
    made = passages.documents(archive(SIZE))
    new = passages.ages(archive(SIZE), [document.article for document in made])
    ages = {document.number: age for document, age in zip(made, new, strict=True)}
    for required, prohibited in queries():
        asked = " ".join([*(f'"{text}"' for text in required), *(f'-"{text}"' for text in prohibited)])
        answer = page.evaluate("(query) => Bulletin.engine.search(query)", asked)
        found = answer["articles"] if answer["match"] == "exact" else []
        whole_words = {text for text in required if terms.words(text) == [terms.WORD_MARK + text]}
        scores = whole_index(
            SIZE, sorted(set(required)), prohibited, [terms.WORD_MARK + word for word in sorted(whole_words)]
        )
        best = sorted(scores, key=lambda number: (-round(scores[number], 9), -ages[number], -number))
        assert [made[place].number for place in found] == best, asked


def test_only_what_is_needed_is_loaded(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("search/index/")[2]))
    page.evaluate("Bulletin.engine.search('派出所民警')")
    assert "meta.js" in asked
    assert 1 <= sum(name.startswith("g/") for name in asked) <= 3
    assert not [name for name in asked if not name.startswith(("g/", "meta"))]


def test_letters_that_stand_nowhere_are_not_looked_up(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("search/index/")[2]))
    page.evaluate("Bulletin.counts.count([...'zhongoubanlie'])")
    assert not [name for name in asked if name.startswith("g/")]


def test_every_id_leads_to_its_article_and_back(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    ids = page.evaluate(
        """async () => {
          const { articles } = await Bulletin.parts.get("meta");
          return Promise.all(Array.from({ length: articles }, (_, number) => Bulletin.counts.idOf(number)));
        }"""
    )
    assert ids == [document.article.id for document in passages.documents(archive(SIZE))]
    found = page.evaluate("(ids) => Promise.all(ids.map(Bulletin.counts.articleOf))", [*ids, "nobody"])
    assert found == [*range(len(ids)), -1]


def test_forgiving_works_in_parts_as_well(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())

    def ask(query: str) -> dict[str, list[object]]:
        answer: dict[str, list[object]] = page.evaluate("(query) => Bulletin.engine.search(query)", query)
        return answer

    exact = ask("派出所")["articles"]
    assert exact
    for query in ("paichusuo", "pai chu suo", "pcs"):
        answer = ask(query)
        assert set(exact) <= set(answer["articles"])
        assert "派出所" in json.dumps(answer["notes"], ensure_ascii=False)
    assert ask("反詐")["articles"] == ask("反诈")["articles"] != []
    assert set(ask("派处所")["articles"]) == set(exact)
    assert "派出所" in json.dumps(ask("派处所")["notes"], ensure_ascii=False)


def test_what_forgives_is_loaded_when_something_is_to_be_forgiven(page: Page, folder: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "index.html").as_uri())
    page.evaluate("Bulletin.engine.search('派出所 -反诈')")
    assert not [url for url in asked if "rungs" in url or "readings" in url]
    page.evaluate("Promise.all(['反詐', 'paichusuo'].map((query) => Bulletin.engine.search(query)))")
    assert sum("js/rungs" in url for url in asked) == 1


AMOUNTS = {
    "aa35": "民警追回35万元",
    "ab35": "民警追回3.5万元",
    "ac35": "每户损失3-5万元",
    "ad33": "追缴毒资33万元",
    "ae12": "合格率为12.3%，另有112.3%",
    "af12": "接听12345来电",
    "ag10": "罚款1,000元",
    "ah10": "罚款1000元",
    "ak98": "满意度提升至98.90%",
    "am69": "每年6—9月开花",
    "an16": "形成“1+6”体系",
    "ap16": "督办16起",
}


PARTED = {
    "ba20": "## 一、二十年坚守\n\n一位老民警",
    "bb30": "巡逻路分一、二、三十里山路",
    "bc50": "周一，五十名民警下乡",
    "bd40": "其三，四十户牧民受益",
    "be25": "占百分之三十，两千五百人参加",
    "bf34": "三四十里外可见",
    "bg35": "民警追回六点七万元",
    "bh95": "上午九点五十名师生到场",
}

ZEROS = {
    "ca24": "自二○二四年三月施行",
    "cb19": "二◯一九年试行",
    "cc00": "张○○到场，○一是加强巡逻",
    "cd15": "共一百○五户",
}

COMMAS = {
    "da88": "补偿８，８８８元",
    "db12": "接警4，567起",
    "dc12": "处警4,567起",
    "dd23": "全旗2，300人参加",
    "de22": "始于2022，150户搬迁",
    "df88": "补偿8，88元",
}


@pytest.fixture(scope="module", params=[False, True], ids=["texts at once", "in parts"])
def amounts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document that can search articles with numbers that look alike once their marks are gone."""
    texts = [
        f'---\nid: "{id_}"\ntitle: "简讯"\n---\n\n{body}。'
        for id_, body in (AMOUNTS | PARTED | ZEROS | COMMAS).items()
    ]
    articles = tuple(frontmatter.parse(text, f"{n}.md", GAZETTEER) for n, text in enumerate(texts))
    with pytest.MonkeyPatch.context() as patch:
        if request.param:
            in_parts(patch)
        return written(tmp_path_factory.mktemp("amounts"), Archive(Settings(), (), articles))


@pytest.mark.parametrize(
    ("query", "match", "ids"),
    [
        ("35万元", "exact", {"aa35"}),
        ("350000元", "otherwise", {"aa35"}),
        ("3.5万元", "exact", {"ab35"}),
        ("３．５万元", "exact", {"ab35"}),
        ("追回3.5万元", "exact", {"ab35"}),
        ("三点五万元", "otherwise", {"ab35"}),
        ("35000元", "otherwise", {"ab35"}),
        ("民警 35万元", "exact", {"aa35"}),
        ("3-5万元", "exact", {"ac35"}),
        ("3～5万元", "exact", {"ac35"}),
        ("33万元", "exact", {"ad33"}),
        ("3.3万元", "", set()),
        ("0.5万元", "", set()),
        ("12.3%", "exact", {"ae12"}),
        ("123", "exact", {"af12"}),
        ("1,000元", "exact", {"ag10", "ah10"}),
        ("1000元", "exact", {"ag10", "ah10"}),
        ("98.9%", "exact", {"ak98"}),
        ("98.90%", "exact", {"ak98"}),
        ("6-9月", "exact", {"am69"}),
        ("69月", "", set()),
        ("1+6", "exact", {"an16"}),
        ("16起", "exact", {"ap16"}),
        # marks part numbers in Han numerals
        ("二十年坚守", "exact", {"ba20"}),
        ("三十里山路", "exact", {"bb30"}),
        ("五十名民警", "exact", {"bc50"}),
        ("四十户", "exact", {"bd40"}),
        ("两千五百人", "exact", {"be25"}),
        ("2500人", "otherwise", {"be25"}),
        ("40户", "otherwise", {"bd40"}),
        ("五十名师生", "exact", {"bh95"}),
        ("四十里", "closest", {"bf34"}),
        ("七万元", "closest", {"bg35"}),
        # a circle elsewhere is a mark
        ("二二四年", "", set()),
        ("二〇一九年", "exact", {"cb19"}),
        ("一百〇五户", "exact", {"cd15"}),
        ("张到场", "exact", {"cc00"}),
        ("一是加强巡逻", "exact", {"cc00"}),
        # a full-width comma may be one of thousands
        ("8888元", "exact", {"da88"}),
        ("8,888元", "exact", {"da88"}),
        ("8，888元", "exact", {"da88"}),
        ("八千八百八十八元", "otherwise", {"da88"}),
        ("4，567起", "exact", {"db12", "dc12"}),
        ("4567起", "exact", {"db12", "dc12"}),
        ("2300人", "exact", {"dd23"}),
        ("300人", "exact", {"dd23"}),
        ("150户", "exact", {"de22"}),
        ("2022，150户", "exact", {"de22"}),
        ("8，88元", "exact", {"df88"}),
        ("888元", "exact", {"da88"}),
    ],
)
def test_a_number_is_no_other_that_has_the_same_digits(
    page: Page, amounts: Path, query: str, match: str, ids: set[str]
) -> None:
    assert answered(page, amounts, query) == (match, ids)


def test_a_number_written_otherwise_is_found_behind_a_mark(page: Page, amounts: Path) -> None:
    match, ids = answered(page, amounts, "50名民警")
    assert (match, "bc50" in ids) == ("otherwise", True)
    notes = page.evaluate("async () => (await Bulletin.engine.search('50名民警')).notes")
    assert [note["values"] for note in notes] == [{"from": "50名", "to": "五十名"}]


@pytest.mark.parametrize("year", ["二〇二四年", "二○二四年", "二◯二四年"])
def test_a_circle_is_a_zero_in_a_number(page: Page, amounts: Path, year: str) -> None:
    assert answered(page, amounts, year) == ("exact", {"ca24"})
    assert answered(page, amounts, year + "三月") == ("exact", {"ca24"})


def answered(page: Page, folder: Path, query: str) -> tuple[str, set[str]]:
    """How a question is answered, and with which articles."""
    page.goto((folder / "index.html").as_uri())
    found = page.evaluate(
        """async (query) => {
          const { match, articles } = await Bulletin.engine.search(query);
          return { match, ids: await Promise.all(articles.map(Bulletin.counts.idOf)) };
        }""",
        query,
    )
    return found["match"], set(found["ids"])


DATES = {
    "ad00": ("2023-04-05", "民警巡逻"),
    "ae00": ("2023-04", "民警走访，4月5日返回"),
    "af00": ("2023-04", "四月五日，民警走访"),
    "ag00": ("2022", "民警查处一起4月5号的案件"),
    "ah00": ("2024", "案发于二〇二三年四月五日"),
    "ak00": ("2022", "案发于二零二三年四月"),
    "am00": ("", "12月5日，民警走访"),
    "an00": ("", "二月五日，民警走访，十二月五日返回"),
    "ap00": ("1998", "民警办证，电话0479-8228110"),
    "aq00": ("2023-09-07", "内蒙古民警巡逻"),
    "ar00": ("2024-01", "内蒙古民警巡逻十一月"),
}


@pytest.fixture(scope="module", params=[False, True], ids=["texts at once", "in parts"])
def dates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document that can search articles that print dates in several ways and were printed at known times."""
    texts = [
        f'---\nid: "{id_}"\ntitle: "简讯"\n' + (f'date: "{date}"\n' if date else "") + f"---\n\n{body}。"
        for id_, (date, body) in DATES.items()
    ]
    articles = tuple(frontmatter.parse(text, f"{n}.md", GAZETTEER) for n, text in enumerate(texts))
    with pytest.MonkeyPatch.context() as patch:
        if request.param:
            in_parts(patch)
        return written(tmp_path_factory.mktemp("dates"), Archive(Settings(), (), articles))


ASK = """async (query) => {
  const { match, articles, notes, offers = [], parts } = await Bulletin.engine.search(query);
  return {
    match, parts, ids: await Promise.all(articles.map(Bulletin.counts.idOf)),
    notes: Object.fromEntries(notes.map(({ key, values }) => [key, values.to || values.text])),
    offers: offers.map(({ values }) => [values.text, values.n]),
  };
}"""


@pytest.mark.parametrize(
    ("query", "match", "ids", "also"),
    [
        ("4月5日", "otherwise", {"ae00", "af00", "ag00", "ah00"}, "4月5号、四月五日"),
        ("4月5号", "otherwise", {"ae00", "af00", "ag00", "ah00"}, "4月5日、四月五日"),
        ("四月五号", "otherwise", {"ae00", "af00", "ag00", "ah00"}, "4月5日、4月5号、四月五日"),
        ("四月", "otherwise", {"ae00", "af00", "ag00", "ah00", "ak00"}, "4月"),
        ("2月5日", "otherwise", {"an00"}, "二月五日"),
        ("2月", "otherwise", {"an00"}, "二月"),
        ("2月5号", "otherwise", {"an00"}, "二月五日"),
        ("12月5日", "otherwise", {"am00", "an00"}, "十二月五日"),
        # A day without its year is of the year in which it was printed.
        ("2023年4月5日", "otherwise", {"ae00", "af00", "ah00"}, "二〇二三年四月五日、4月5日、四月五日"),
        ("2023年4月", "otherwise", {"ah00", "ak00"}, "二〇二三年四月、二零二三年四月"),
        ("二〇二三年四月", "otherwise", {"ah00", "ak00"}, "二零二三年四月"),
        ("走访 4月5号", "parts", {"ae00", "af00"}, None),
        ("2023年9月7日", "otherwise", {"aq00"}, None),
        ("1月5日", "", set(), None),
        ("04798228110", "otherwise", {"ap00"}, "0479-8228110"),
    ],
)
def test_a_date_is_looked_for_in_every_way_in_which_it_is_printed(
    page: Page, dates: Path, query: str, match: str, ids: set[str], also: str | None
) -> None:
    page.goto((dates / "index.html").as_uri())
    found = page.evaluate(ASK, query)
    assert (found["match"], set(found["ids"]), found["notes"].get("search.also")) == (match, ids, also)


@pytest.mark.parametrize(
    ("query", "match", "ids", "offers"),
    [
        ("日期:4月5日", "exact", {"ad00"}, []),
        ("日期:2023-04", "exact", {"ad00", "ae00", "af00"}, []),
        ("日期:2022年", "exact", {"ag00", "ak00"}, []),
        ("日期:1998-06", "", set(), [["1998年", 1]]),
        ("日期:4月8日", "", set(), [["4月", 3]]),
        ("日期:2023-04-08", "", set(), [["2023年4月", 3]]),
        ("4月5日", "otherwise", {"ae00", "af00", "ag00", "ah00"}, [["4月5日", 1]]),
        ("9月7日", "otherwise", {"aq00"}, []),
        ("9月8日", "", set(), [["9月", 1]]),
        ("日期:2023年春", "otherwise", {"ad00", "ae00", "af00"}, []),
        ("日期:冬", "otherwise", {"ar00"}, []),
        ("日期:上半年", "otherwise", {"ad00", "ae00", "af00", "ar00"}, []),
        ("-日期:上半年 民警", "exact", {"ag00", "am00", "an00", "ap00", "aq00"}, []),
        ("日期:2023年9月7日星期四", "exact", {"aq00"}, []),
    ],
)
def test_an_article_is_of_a_day_when_that_is_known_and_not_because_it_may_be(
    page: Page, dates: Path, query: str, match: str, ids: set[str], offers: list[tuple[str, int]]
) -> None:
    page.goto((dates / "index.html").as_uri())
    found = page.evaluate(ASK, query)
    assert (found["match"], set(found["ids"]), found["offers"]) == (match, ids, offers)


@pytest.mark.parametrize("text", ["0000", "0000-04", "昨天", "2023-13"])
def test_what_is_no_date_is_said_to_be_none(page: Page, dates: Path, text: str) -> None:
    page.goto((dates / "index.html").as_uri())
    for query in (f"日期:{text}", f"-日期:{text} 民警"):
        found = page.evaluate(ASK, query)
        assert found["notes"]["search.undated"] == text
        assert bool(found["ids"]) == query.startswith("-")
