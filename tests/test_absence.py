"""What was withdrawn or cut is proved absent from every file of the site; common phrases are no wrong hits."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from unittest import mock
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import cache
from bulletin.content import folder as contents
from bulletin.model import OutputFile
from bulletin.publish import absence, site
from bulletin.publish import withheld as withholding
from tests.conftest import ARCHIVE, run_build

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bulletin.model import Archive
    from bulletin.publish.withheld import Withheld

IDS = sorted(path.stem for path in (ARCHIVE / "articles").glob("*.md"))
PUPIL = "tkscb"
TITLE = "筑牢禁毒防线 守护一方净土"
SENTENCE = "该长廊由20个宣传板块组成,通过图文并茂、直观生动的形式宣传毒品的种类、危害等内容。"


def set_access(content: Path, article: str, access: str, *, paragraphs: int | None = None) -> None:
    """Set the access of an article by hand; keep so many of its paragraphs, or all."""
    file = content / f"articles/{article}.md"
    head, _, body = file.read_text(encoding="utf-8").partition("\n---\n")
    body = "\n\n".join(body.strip().split("\n\n")[:paragraphs])
    text = f"{head}\n---\n\n{body}\n".replace("---\n", f'---\naccess: "{access}"\n', 1)
    file.write_text(text, encoding="utf-8")


def built(content: Path, output: Path) -> Mapping[str, str]:
    """The texts of the site built from a content folder, by path."""
    result = run_build("--content", content, "--output", output, "--jobs", "1")
    assert result.returncode == 0, result.stderr
    return {
        path.relative_to(output).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.suffix not in {".png", ".webp", ".jpg"}
    }


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sites of these tests are built one after the other: pictures that show the same are drawn once."""
    return tmp_path_factory.mktemp("absence") / "site"


def captured(article: str) -> list[str]:
    """Clauses of an article as captured, found without the program: by the lines that its file names."""
    text = (ARCHIVE / f"articles/{article}.md").read_text(encoding="utf-8")
    page = re.findall(r'page: "?([^"\n]+)', text)[0]
    first, last = re.findall(r"- - (\d+)\n\s+- (\d+)|\[(\d+), (\d+)\]", text)[0][-2:]
    lines = (ARCHIVE / "pages" / page).read_text(encoding="utf-8").split("\n")[int(first) - 1 : int(last)]
    return [clause for line in lines for clause in re.split(r"[^\u4e00-\u9fff]+", line) if len(clause) >= 10]


def others(article: str) -> str:
    """The pages without the clauses of an article: what may be said anyway."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ARCHIVE / "pages").iterdir()))
    for clause in captured(article):
        text = text.replace(clause, "\n", 1)
    return text


@pytest.mark.parametrize("article", IDS)
def test_nothing_of_a_withdrawn_article_is_left(article: str, content: Path, output: Path) -> None:
    set_access(content, article, "withdrawn")
    files = built(content, output)
    rest = others(article)
    clauses = [clause for clause in captured(article) if clause not in rest]
    assert len(clauses) >= 3
    header = (ARCHIVE / f"articles/{article}.md").read_text(encoding="utf-8").split("\n---\n")[0]
    signed = re.findall(r"authors:\n((?:- .*\n)+)", header)
    names = [name for name in re.findall(r'- "?(\w+)', "".join(signed)) if name not in rest]
    gone = [*clauses, *names]
    assert [(path, words) for path, text in files.items() for words in gone if words in text] == []


@pytest.mark.parametrize("article", IDS[::7])
def test_nothing_that_was_cut_from_a_redacted_article_is_left(
    article: str, content: Path, output: Path
) -> None:
    set_access(content, article, "redacted", paragraphs=1)
    files = built(content, output)
    said = (content / f"articles/{article}.md").read_text(encoding="utf-8") + others(article)
    clauses = [clause for clause in captured(article) if clause not in said]
    assert [(path, clause) for path, text in files.items() for clause in clauses if clause in text] == []


def of(content: Path) -> tuple[Archive, Withheld]:
    from bulletin.archive import assembly

    read = contents.read(content)
    archive = assembly.assemble(read)
    return archive, site.withheld(archive, read.ledger, read.reference)


@pytest.fixture
def hidden(content: Path) -> Withheld:
    set_access(content, PUPIL, "withdrawn")
    return of(content)[1]


def test_nothing_withdrawn_costs_nothing(content: Path) -> None:
    assert not of(content)[1]


WORDS = ("筑牢禁毒防线", "该长廊由20个宣传板块组成", "王一涵", "走进开鲁县的中小校园")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("a/abcd/index.html", "<p>{}</p>"),
        ("a/abcd/index.html", '<meta property="og:title" content="{}">'),
        ("a/abcd/index.md", 'date_basis: "同版《{}》"'),
        ("pages/p/index.html", "<td>{}</td>"),
        ("feed.xml", "<title>{}</title>"),
        ("feed.json", '{{"title":"{}"}}'),
        ("articles.jsonl", '{{"text":"{}"}}'),
        ("search/index/facets.js", 'Bulletin.part("facets",{{"authors":["{}"]}})'),
        ("search/index/r/wy.js", 'Bulletin.part("r/wy",["","","{} 其他"])'),
        ("llms.txt", "- {}"),
        ("sitemap.xml", "<loc>https://example.org/tags/{}/</loc>"),
        ("old/path/index.html", "<title>{}</title>"),
        ("manifest.json", '{{"files":{{"people/{}/index.html":""}}}}'),
    ],
)
def test_a_leak_is_found_in_each_kind_of_file_however_it_is_written(
    hidden: Withheld, path: str, form: str
) -> None:
    for words in (SENTENCE, TITLE, "王一涵"):
        for written in (
            words,
            words.replace(",", "，"),
            "".join(f"&#x{ord(character):x};" for character in words),
            html.escape("".join(f"&#{ord(character)};" for character in words)),
            json.dumps(words)[1:-1],
            quote(words),
        ):
            file = OutputFile(path, form.format(written).encode())
            assert [problem.path for problem in absence.problems(hidden, [file])] == [
                f"articles/{PUPIL}.md"
            ], written


def test_markup_blanks_and_width_hide_nothing(hidden: Withheld) -> None:
    for text in (
        '<h1><span class="clause">筑牢禁毒</span> <span class="clause">防线守护</span></h1>',
        "该长廊由<b>２０</b>个宣传<wbr>板块",
        "该 长 廊 由 20 个 宣 传 板 块",
    ):
        assert list(absence.problems(hidden, [OutputFile("a/abcd/index.html", text.encode())])), text


def test_every_eight_letters_are_found_wherever_they_stand(hidden: Withheld) -> None:
    for number, piece in enumerate(sorted(hidden.pieces)):
        text = "丙" * (number % 9) + piece + "丙" * (number % 5)
        assert list(absence.problems(hidden, [OutputFile("a.md", text.encode())])), text
        if any(name in piece for name in hidden.names):
            continue
        for short in (piece[:-1] + "丙", "丙" + piece[1:]):
            assert not list(absence.problems(hidden, [OutputFile("a.md", short.encode())])), short


@pytest.mark.parametrize("end", ["", "<b", "<span title='", "&#x5b66", "%E5%AD", "\\u5b"])
def test_files_that_are_looked_at_together_hide_nothing_of_each_other(hidden: Withheld, end: str) -> None:
    harmless = [OutputFile(f"a/{number:04}/index.html", f"<p>甲乙丙{end}".encode()) for number in range(40)]
    found = OutputFile("a/abcd/index.html", f"{SENTENCE}{end}".encode())
    for files in ([found, *harmless], [*harmless, found], [*harmless, found, *harmless]):
        assert list(absence.problems(hidden, files)) == list(absence.problems(hidden, [found])) != []
    halves = [OutputFile("a.md", TITLE[:6].encode()), OutputFile("b.md", TITLE[6:].encode())]
    assert list(absence.problems(hidden, halves)) == []


def test_the_records_of_all_articles_are_searched_to_the_last_line(hidden: Withheld) -> None:
    """They are read some lines at a time."""
    lines = [json.dumps({"text": "甲乙丙" * 300}, ensure_ascii=False) for _ in range(2000)]
    for places in ([0], [999], [1999], [0, 700, 1999]):
        said = [*lines]
        for place in places:
            said[place] = json.dumps({"text": SENTENCE})
        file = OutputFile("articles.jsonl", "".join(f"{line}\n" for line in said).encode())
        assert [problem.path for problem in absence.problems(hidden, [file])] == [f"articles/{PUPIL}.md"]
    assert not list(absence.problems(hidden, [OutputFile("articles.jsonl", "\n".join(lines).encode())]))


def test_what_may_be_said_is_found_as_without_a_cache(content: Path, tmp_path: Path) -> None:
    """Others come to say what was withdrawn, and cease to: what is withheld follows, whatever was kept."""
    set_access(content, PUPIL, "withdrawn")
    other = next(content / f"articles/{each}.md" for each in IDS if each != PUPIL)
    typed = content / "articles/k3x9.md"
    page = max((content / "pages").iterdir())
    before = other.read_bytes()
    seen = []

    def check() -> None:
        with cache.opened(tmp_path / "cache", "test"):
            kept = of(content)[1]
        assert kept == of(content)[1]
        seen.append(SENTENCE[:8] in kept.pieces)

    check()
    check()
    typed.write_text(f'---\nid: "k3x9"\ntitle: "甲乙"\n---\n\n{SENTENCE}\n', encoding="utf-8")
    check()
    typed.unlink()
    check()
    set_access(content, other.stem, "redacted", paragraphs=1)
    with other.open("a", encoding="utf-8") as file:
        file.write(f"\n{SENTENCE}\n")
    check()
    other.write_bytes(before)
    page.write_text(page.read_text(encoding="utf-8") + f"\n{SENTENCE}\n", encoding="utf-8")
    check()
    assert seen == [True, True, False, True, False, True]


def test_what_a_redacted_article_says_in_paragraphs_may_be_said_in_records(
    content: Path, output: Path
) -> None:
    """Records and feeds have its body as one text, in which letters stand together that no paragraph has."""
    text = (content / f"articles/{PUPIL}.md").read_text(encoding="utf-8")
    paragraph = next(each for each in text.split("\n\n") if each.count("。") > 2)
    body = paragraph.replace("。", "。\n\n").strip()
    other = next(each for each in IDS if each != PUPIL)
    set_access(content, other, "redacted", paragraphs=1)
    with (content / f"articles/{other}.md").open("a", encoding="utf-8") as file:
        file.write(f"\n{body}\n")
    set_access(content, PUPIL, "withdrawn")
    assert paragraph.split("。")[1] in built(content, output)["articles.jsonl"]


def test_a_path_is_searched_too(hidden: Withheld) -> None:
    for path in ("people/王一涵/index.html", f"old/{quote('筑牢禁毒防线守护一方净土')}/index.html"):
        assert list(absence.problems(hidden, [OutputFile(path, b"")]))


def test_common_phrases_are_no_leak(hidden: Withheld) -> None:
    for text in (
        "通辽市开鲁县公安局生态环境食品药品犯罪侦查大队",  # in another article
        "2023年9月7日，2021年11月",
        "内蒙古自治区通辽市开鲁县",
        "近年来，该局开展宣传活动",
    ):
        assert list(absence.problems(hidden, [OutputFile("a/abcd/index.html", text.encode())])) == []


def test_a_person_who_repeats_what_is_withdrawn_is_told_where(content: Path, tmp_path: Path) -> None:
    set_access(content, PUPIL, "withdrawn")
    settings = content / "site.yaml"
    text = re.sub(r"(?m)^contact:.*\n", "", settings.read_text(encoding="utf-8"))
    contact = "https://example.org/走进开鲁县的中小校园时常能听到"
    settings.write_text(f'{text}\ncontact: "{contact}"\n', encoding="utf-8")
    result = run_build("--content", content, "--output", tmp_path / "site")
    assert result.returncode == 1
    assert re.search(rf"articles/{PUPIL}\.md:1: .*about/index\.html", result.stderr), result.stderr
    assert "走进开鲁县" not in result.stderr
    assert not (tmp_path / "site").exists()


@given(st.lists(st.text("甲乙丙丁1", max_size=5), unique=True), st.text("甲乙丙丁1 ", max_size=60))
def test_many_words_are_found_in_a_text_as_one_by_one(words: list[str], text: str) -> None:
    found = withholding._Anywhere(words)
    with mock.patch.object(withholding, "_FEW", 0):
        assert sorted(found.standing_in(text)) == sorted(word for word in words if word in text)
