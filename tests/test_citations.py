"""References to copy: one article, four forms, and a citation processor that is not ours as the referee."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

from bulletin.content import frontmatter
from bulletin.model import Archive, Article, Page, PageFacts, RawPage, Settings
from bulletin.sharing import citations
from tests.conftest import ARCHIVE
from tests.region import GAZETTEER

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

HERE = Path(__file__).parent
STYLE = HERE / "cases" / "gbt7714-newspaper.csl"
BASE = "https://user.github.io/repo/"
REAL = sorted((ARCHIVE / "articles").glob("*.md"))


def article(**meta: str) -> Article:
    lines = "".join(
        f"{key}: {value}\n" for key, value in ({"id": '"x7k2"', "title": '"题一 题二"'} | meta).items()
    )
    return frontmatter.parse(f"---\n{lines}---\n\n一句话。\n", "x7k2.md", GAZETTEER)


def cite(one: Article, facts: PageFacts | None = None, **settings: str) -> citations.Citations:
    pages = (Page(RawPage("p.txt", "", "utf-8", ""), (), (one.id,), facts),) if facts else ()
    return citations.of_article(one, Archive(Settings(**({"base_url": BASE} | settings)), pages, (one,)))  # type: ignore[arg-type]


def rendered(csl_json: str) -> str:
    """The reference as citeproc-py writes it."""
    items = json.loads(csl_json)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of the fields it does not know
        style = CitationStylesStyle(str(STYLE), validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        bibliography.register(Citation([CitationItem(items[0]["id"])]))
        return str(bibliography.bibliography()[0])


SOURCE = '{page: "p.txt", lines: []}'


@pytest.mark.parametrize(
    ("meta", "facts", "settings", "expected"),
    [
        pytest.param(
            {"authors": '["刘星"]', "date": '"2023-06~"'},
            None,
            {},
            "刘星. 题一 题二[N/OL]. [报名不详]，[2023-06]. https://user.github.io/repo/a/x7k2/.",
            id="unknown newspaper",
        ),
        pytest.param(
            {"authors": '["刘星"]', "source": SOURCE},
            PageFacts("第9期", "2023-06-12", "2"),
            {"publication": "某报"},
            "刘星. 题一 题二[N/OL]. 某报，2023-06-12（2）. https://user.github.io/repo/a/x7k2/.",
            id="everything known",
        ),
        pytest.param(
            {"authors": '["甲", "乙", "丙", "丁"]', "date": '"2023"'},
            None,
            {"publication": "某报"},
            "甲，乙，丙，等. 题一 题二[N/OL]. 某报，2023. https://user.github.io/repo/a/x7k2/.",
            id="more than three authors",
        ),
        pytest.param(
            {"date": '"[2023-12..2024-02]"'},
            None,
            {"publication": "某报"},
            "题一 题二[N/OL]. 某报，[2023-12至2024-02之间]. https://user.github.io/repo/a/x7k2/.",
            id="one of a set of dates, no author",
        ),
        pytest.param(
            {"date": '"2023-07/2023-09"'},
            None,
            {"publication": "某报"},
            "题一 题二[N/OL]. 某报，2023-07/2023-09. https://user.github.io/repo/a/x7k2/.",
            id="a span that is known",
        ),
        pytest.param(
            {"date": '"2023-06"', "date_basis": '"文中写“6月1日”"'},
            None,
            {"publication": "某报"},
            "题一 题二[N/OL]. 某报，[2023-06]. https://user.github.io/repo/a/x7k2/.",
            id="an inferred month",
        ),
        pytest.param(
            {"title": '""', "date": '"2023-06-12"'},
            None,
            {"publication": "某报"},
            "[一句话。][N/OL]. 某报，2023-06-12. https://user.github.io/repo/a/x7k2/.",
            id="printed without a headline",
        ),
        pytest.param({}, None, {"base_url": ""}, "题一 题二[N]. [报名不详]，[日期不详].", id="nothing known"),
    ],
)
def test_gbt7714(
    meta: dict[str, str], facts: PageFacts | None, settings: dict[str, str], expected: str
) -> None:
    found = cite(article(**meta), facts, **settings)
    assert found.gbt7714 == expected
    assert rendered(found.csl_json) == expected


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_citeproc_renders_the_real_articles_as_we_do(path: Path) -> None:
    found = cite(frontmatter.parse(path.read_text(encoding="utf-8"), path.name, GAZETTEER))
    assert rendered(found.csl_json) == found.gbt7714


def test_bibtex() -> None:
    found = cite(article(title='"5% 的 A_B & {C}"', authors='["刘星", "白厚和"]', date='"2023-06~"')).bibtex
    assert found.startswith("@misc{x7k2,\n")
    assert "  author = {{刘星} and {白厚和}},\n" in found
    assert r"  title = {{5\% 的 A\_B \& \{C\}}}," in found
    assert "  date = {2023-06~},\n" in found
    assert "year =" not in found, "BibTeX without biblatex would print it as sure"
    assert "  date = {2023-06},\n  year = {2023},\n" in cite(article(date='"2023-06"')).bibtex
    assert "报名不详" in found
    assert found.count("{") - found.count(r"\{") == found.count("}") - found.count(r"\}")
    assert "@article{" in cite(article(), publication="某报").bibtex


@given(st.text("{}\\%&#_$~^-`'?!,<>@\"a甲 (|", min_size=1, max_size=12))
def test_bibtex_gives_a_headline_as_it_is_and_counts_its_braces(words: str) -> None:
    one = article()
    one = replace(one, meta=replace(one.meta, title=words))
    found = cite(one, base_url="https://example.org/{a/").bibtex
    entry, depth = found.removeprefix("@misc"), 0
    for at, sign in enumerate(entry, 1):  # as BibTeX counts, to which a backslash before one is nothing
        depth += (sign == "{") - (sign == "}")
        assert depth > 0 or at == len(entry)
    assert depth == 0
    (written,) = re.findall(r"^  title = \{\{(.*)\}\},$", found, re.MULTILINE)
    # pylatexenc writes U+02C6 for a circumflex by itself.
    assert LatexNodes2Text().latex_to_text(written).replace("ˆ", "^") == words
    assert "url = {https://example.org/%7Ba/a/x7k2/}" in found


def test_ris() -> None:
    found = cite(article(authors='["刘星"]', date='"2023-06~"')).ris.split("\n")
    assert found[0] == "TY  - NEWS"
    assert found[-1] == "ER  - "
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in found)
    assert not any(line.startswith(("DA", "PY")) for line in found), "an inferred date is none"
    assert any("约2023年6月" in line for line in found if line.startswith("N1"))
    assert "DA  - 2023/06//" in cite(article(date='"2023-06"')).ris
    assert not any(line.startswith("T2") for line in found), "an unknown newspaper has no name"


def test_what_stands_in_the_place_of_a_headline_is_said_not_to_be_one() -> None:
    found = cite(article(title='""'))
    assert "  title = {{[一句话。]}}," in found.bibtex
    assert "TI  - [一句话。]" in found.ris.split("\n")
    assert all("原报无标题，方括号内是正文开头" in text for text in (found.bibtex, found.ris, found.csl_json))
    titled = cite(article())
    assert "原报无标题" not in titled.gbt7714 + titled.bibtex + titled.ris + titled.csl_json


def test_withdrawn_article_has_nothing_to_refer_to() -> None:
    assert cite(article(access='"withdrawn"')) == citations.Citations("", "", "", "")
