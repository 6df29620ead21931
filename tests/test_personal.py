"""Personal data is listed before it is published: numbers by their form, minors and patients by what the text says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion import personal
from bulletin.conversion.personal import MINOR, PATIENT
from bulletin.text import identifiers
from tests.conftest import ARCHIVE, ROOT, run_build
from tests.region import SUBJECT

if TYPE_CHECKING:
    from pathlib import Path

CASES = (ROOT / "tests/cases/personal.txt").read_text(encoding="utf-8")
SECTIONS = {
    title: [line for line in lines.split("\n") if line]
    for title, lines in re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", CASES, re.MULTILINE | re.DOTALL)
}


def marked(case: str) -> tuple[str, list[tuple[int, int]]]:
    """A case without its marks, and the places that they mark."""
    text, places, start = "", [], 0
    for part in re.split("([⟦⟧])", case):
        if part == "⟦":
            start = len(text)
        elif part == "⟧":
            places.append((start, len(text)))
        else:
            text += part
    return text, places


def result(case: str) -> tuple[list[str], list[str], int]:
    """What a case should have shown and did not, what it showed and should not, and how much it should show."""
    text, places = marked(case)
    found = [(one.start, one.end) for one in personal.find(text, SUBJECT.names)]
    meet = [(place, one) for place in places for one in found if place[0] < one[1] and one[0] < place[1]]
    missed = [text[start:end] for start, end in places if (start, end) not in {place for place, _ in meet}]
    false = [text[start:end] for start, end in found if (start, end) not in {one for _, one in meet}]
    return missed, false, len(places)


@pytest.mark.parametrize("case", SECTIONS["号码"])
def test_numbers_are_found_and_nothing_else_is(case: str) -> None:
    assert result(case)[:2] == ([], [])


@pytest.mark.parametrize("title", ["未成年人", "病人"])
def test_minors_and_patients_are_found_where_the_text_says_so(title: str) -> None:
    cases = SECTIONS[title]
    results = [result(case) for case in cases]
    expected = sum(number for *_, number in results)
    assert expected >= 20
    missed = [words for missed, *_ in results for words in missed]
    false = [words for _, false, _ in results for words in false]
    assert len(missed) <= expected // 10, missed
    assert len(false) <= len(cases) // 20, false


GAPS = st.sampled_from(["", " ", "　", "-", "\u00a0"])
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@st.composite
def written(draw: st.DrawFn, digits: str) -> str:
    """A number as people write it: grouped somewhere, in either width, between Chinese words."""
    cuts = sorted(draw(st.sets(st.integers(1, len(digits) - 1), max_size=4)))
    gap = draw(GAPS)
    text = gap.join(digits[a:b] for a, b in zip([0, *cuts], [*cuts, len(digits)], strict=True))
    return f"号码{text.translate(WIDE) if draw(st.booleans()) else text}，"


@st.composite
def identities(draw: st.DrawFn) -> str:
    day = draw(st.dates())
    year = draw(st.integers(1900, 2025))
    body = (
        f"{draw(st.sampled_from(['110105', '150826', '440524', '659001']))}"
        f"{year}{day:%m%d}{draw(st.integers(0, 999)):03}"
    )
    for check in "0123456789X":
        remainder = sum(
            (10 if digit == "X" else int(digit)) * (2 ** (17 - place))
            for place, digit in enumerate(body + check)
        )
        if remainder % 11 == 1:
            return draw(written(body + check))
    raise AssertionError(body)


@st.composite
def cards(draw: st.DrawFn) -> str:
    body = draw(st.from_regex(r"[3-9][0-9]{14,17}", fullmatch=True))
    # The check of the standard, from the right: every second digit doubled, the digits of what comes out added.
    doubled = sum(sum(map(int, str(2 * int(digit)))) for digit in body[::-1][::2])
    return draw(written(body + str(-(doubled + sum(map(int, body[::-1][1::2]))) % 10)))


@st.composite
def phones(draw: st.DrawFn) -> str:
    pattern = r"1[3-9][0-9]{9}|0(10|2[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}"
    return draw(written(draw(st.from_regex(pattern, fullmatch=True))))


@given(text=identities())
def test_every_identity_number_with_its_check_digit_is_found(text: str) -> None:
    assert "身份证号" in {one.kind for one in identifiers.find(text)}


@given(text=cards())
def test_every_card_with_its_check_digit_is_found(text: str) -> None:
    assert identifiers.find(text)


@given(text=phones())
def test_every_phone_is_found(text: str) -> None:
    assert "电话号码" in {one.kind for one in identifiers.find(text)}


@given(
    prefix=st.sampled_from("蒙京川"),
    letter=st.sampled_from("ABCDEFGHJKLM"),
    number=st.from_regex(r"[0-9]{3}[0-9A-HJ-NP-Z]{2}|[DF][0-9]{5}", fullmatch=True),
)
def test_every_plate_is_found(prefix: str, letter: str, number: str) -> None:
    for text in (
        f"{prefix}{letter}{number}",
        f"{prefix}{letter}·{number}",
        f"{prefix} {letter} {number}".translate(WIDE),
    ):
        assert [one.kind for one in identifiers.find(f"驾驶{text}号车")] == ["车牌号"]


def test_the_first_articles_raise_at_most_five_alarms() -> None:
    alarms = [
        (path.name, text[one.start : one.end])
        for path in sorted((ARCHIVE / "articles").glob("*.md"))
        for text in [path.read_text(encoding="utf-8")]
        for one in personal.find(text, SUBJECT.names)
    ]
    assert ("tkscb.md", "王一涵") in alarms, "a pupil who is named in full"
    assert len(alarms) <= 5


def test_the_kinds_of_people_are_told_apart() -> None:
    text = "患者刘桂兰突发心脏病，12岁的张子轩报了警。"
    assert [(text[one.start : one.end], one.kind) for one in personal.find(text, SUBJECT.names)] == [
        ("刘桂兰", PATIENT),
        ("张子轩", MINOR),
    ]


NUMBER = "11010519491231002X"


def planted(content: Path, article: str, access: str = "public", *, also_written: bool = True) -> str:
    """Plant a number in a page, at the end of a paragraph of an article, and build: what was printed."""
    file = content / f"articles/{article}.md"
    before = file.read_text(encoding="utf-8")
    page = content / "pages" / re.findall(r'page: "(.+)"', before)[0]
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("王一涵边看边说。", f"王一涵边看边说。身份证号{NUMBER}。"), encoding="utf-8")
    assert run_build("convert", "--content", content).returncode == 0
    written = file.read_text(encoding="utf-8")
    assert NUMBER in written
    if not also_written:
        written = written.replace(f"身份证号{NUMBER}。", "")
    file.write_text(written.replace("---\n", f'---\naccess: "{access}"\n', 1), encoding="utf-8")
    result = run_build("build", "--content", content, "--output", content.parent / "site")
    assert result.returncode == 0, result.stderr
    assert NUMBER not in result.stderr, "the log of a workflow is public, too"
    return result.stderr


def test_build_names_file_and_line_and_goes_on(content: Path) -> None:
    printed = planted(content, "tkscb")
    line = (content / "articles/tkscb.md").read_text(encoding="utf-8").split(NUMBER)[0].count("\n") + 1
    assert f"content/articles/tkscb.md:{line}: 像是身份证号（110…2X，18 位）" in printed
    assert printed.count(": 像是身份证号") == 1, "not a second time for its page"
    checked = run_build("check", "--content", content)
    assert checked.returncode == 0
    assert "像是身份证号" in checked.stderr


def test_what_only_the_captured_page_still_shows_is_named_there(content: Path) -> None:
    printed = planted(content, "tkscb", also_written=False)
    assert re.search(r"content/pages/002_d0cbc93060d4aa0e\.txt:\d+: 像是身份证号", printed)


@pytest.mark.parametrize("access", ["redacted", "withdrawn"])
def test_captured_lines_that_are_not_shown_raise_nothing(content: Path, access: str) -> None:
    assert "像是身份证号" not in planted(content, "tkscb", access, also_written=False)
