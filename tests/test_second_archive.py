"""A school bulletin of another province, set up by its own data alone: right places, nothing of the first archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import build
from tests.test_nothing_hardwired import known

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "site.yaml": 'title: "绵竹中学校报"\nregion: "四川省"\n',
    "reference/words.yaml": "titles: 小记者\ntitle_kinds: 校园\nbodies: 团委\n",
    "reference/places.tsv": "510683\t\t竹城\t\t紫岩\n",
    "pages/p1.txt": """同读一本书 共度一个春

紫岩讯 4月2日，绵竹市教育局在绵竹中学举行读书节开幕式。2024年以来，学校已经举办了三届读书节，参加的同学越来越多。(校园小记者 王小明)

都江堰研学归来 师生畅谈收获

3月15日，都江堰市青城山镇中学与本校师生一起走进都江堰水利工程，学习李冰父子治水的故事。(通讯员 李华)

旧县志里的绵竹

从前的报纸说，绵竹县人民政府修好了这条路，从县城一直通到汉旺镇。同学们听了，都很感兴趣。(张伟)
""",
    "articles/guest.md": '---\nid: "guest"\ntitle: "来信"\nplaces: ["北京市东城区", "竹城"]\n---\n\n来信。\n',
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("school")
    for name, text in FILES.items():
        (folder / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "content" / name).write_text(text, encoding="utf-8")
    arguments = ["--content", str(folder / "content"), "--output", str(folder / "site"), "--jobs", "1"]
    assert build.main(arguments) == 0
    assert build.main(["check", "--content", str(folder / "content")]) == 0
    return folder / "site"


def test_its_articles_are_read_by_its_own_words_and_places(site: Path) -> None:
    records = [
        json.loads(line) for line in (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {(one["title"], tuple(one["places"]), tuple(one.get("authors", ()))) for one in records} == {
        ("同读一本书 共度一个春", ("510683",), ("王小明",)),
        ("都江堰研学归来 师生畅谈收获", ("510181",), ("李华",)),
        ("旧县志里的绵竹", ("510683",), ("张伟",)),
        ("来信", ("110101", "510683"), ()),
    }


def test_its_places_have_documents_and_a_list(site: Path) -> None:
    assert {path.name for path in (site / "places").iterdir()} == {
        "index.html", "card.png", "510100", "510181", "510600", "510683", "110101",
    }  # fmt: skip
    index = (site / "places" / "index.html").read_text(encoding="utf-8")
    assert [name in index for name in (">成都<", ">德阳<", ">绵竹市<", ">北京市东城区<")] == [True] * 4


def test_nothing_of_the_first_archive_is_in_it(site: Path) -> None:
    texts = [
        path for path in site.rglob("*") if path.suffix in {".html", ".json", ".jsonl", ".xml", ".txt", ".md"}
    ]
    texts += list((site / "static" / "js").glob("words-*.js"))
    assert len(texts) > 20
    # Code of a place may stand inside a digest.
    assert [
        path.name
        for path in texts
        if path.name != "manifest.json" and known(path.read_text(encoding="utf-8"))
    ] == []
