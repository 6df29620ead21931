"""A page that was put in twice, each time as another program recognised it: said, and settled where both are meant."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bulletin import main
from bulletin.archive import repeats
from bulletin.model import RawPage
from tests.conftest import ROOT, run_build
from tests.content_folder import convert
from tests.test_together import PAGE

if TYPE_CHECKING:
    from pathlib import Path

PAGES = tuple(
    RawPage(path.name, path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "tests" / "archive" / "pages").iterdir())
    if path.suffix in {".txt", ".md"}
)


def recognised(text: str, seed: int, share: float) -> str:
    """The text as another recognition has it: a share of its characters are others, and it is set otherwise."""
    rng = random.Random(seed)
    return "".join(
        rng.choice("的一是在了有") if "\u4e00" <= each <= "\u9fff" and rng.random() < share else each
        for each in text.replace("\n\n", "\n")
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("share", [0.0, 0.02])
def test_a_page_that_stands_there_twice_is_told(page: RawPage, share: float) -> None:
    again = RawPage("zz.txt", recognised(page.text, 1, share))
    (doubt,) = repeats.doubts([*PAGES, again])
    names = {page.name, again.name}
    assert doubt.path.removeprefix("pages/") in names
    assert all(name in doubt.what for name in names)


def test_of_two_that_are_alike_the_later_by_name_is_told() -> None:
    text = PAGES[0].text
    for seed in range(20):
        (doubt,) = repeats.doubts([RawPage("a.txt", text), RawPage("b.txt", recognised(text, seed, 0.01))])
        assert doubt.path == "pages/b.txt"


def test_many_copies_are_all_told() -> None:
    copies = [RawPage(f"{at:02}.txt", recognised(PAGES[0].text, at, 0.01)) for at in range(12)]
    assert [doubt.path for doubt in repeats.doubts(copies)] == [page.path for page in copies[1:]]


def test_a_part_of_a_page_is_told_and_the_part_named() -> None:
    whole = PAGES[0]
    part = RawPage("0.txt", whole.text[len(whole.text) // 2 :])
    (doubt,) = repeats.doubts([part, *PAGES])
    assert doubt.path == "pages/0.txt"
    assert f"也在版面 {whole.name} 里" in doubt.what


def test_pages_of_one_paper_are_not() -> None:
    assert not [*repeats.doubts(PAGES)]
    assert not [*repeats.doubts([])]


def test_a_build_tells_it_until_somebody_has_looked(bare: Path) -> None:
    convert(bare)
    page = next(path for path in (bare / "pages").iterdir() if path.name.startswith("003"))
    (bare / "pages" / "again.txt").write_text(recognised(page.read_text("utf-8"), 2, 0.01), encoding="utf-8")
    run_build("convert", "--content", str(bare))
    told = run_build("check", "--content", str(bare)).stderr
    [line] = [line for line in told.splitlines() if "像是同一版放了两次" in line and "没有错" not in line]
    settle = told[told.index(line) :].splitlines()[1]
    path, _, text = settle.partition("就写进 ")[2].partition("： ")
    place = bare.parent / path
    place.parent.mkdir(exist_ok=True)
    with place.open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
    assert "像是同一版放了两次" not in run_build("check", "--content", str(bare)).stderr


def test_the_command_that_is_advised_is_the_one_that_was_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("01", PAGE), ("02", PAGE.replace("三百余份", "四百余份"))):
        path = tmp_path / "content" / "pages" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "content" / "articles").mkdir()
    main.main(["check"], main.Front("bulletin", tmp_path))
    said = capsys.readouterr().err
    assert "请拿掉一个：bulletin remove 02.txt" in said
    assert "build.py" not in said
