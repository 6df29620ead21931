"""Pages that came as PDF or scan are shown as pictures, where nothing of them is withheld; by the real command on real files."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from bulletin.content import containers, sheets
from bulletin.content import folder as contents
from bulletin.publish import sheets as publishing
from bulletin.publish.withheld import Withheld
from tests import content_folder
from tests.conftest import BASE_URL
from tests.photos import encoded, exif, scene
from tests.sheets import FIRST, NAME, SECOND, pdf
from tests.test_absence import set_access

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Build = Callable[..., Run]

STEM = NAME.removesuffix(".pdf")
SHEET = f"pages/{STEM}/sheet-1.webp"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with one page in PDF, of two articles."""
    content = tmp_path / "content"
    for name in ("pages", "articles"):
        (content / name).mkdir(parents=True)
    (content / "site.yaml").write_text('title: "试档"\nsubject: general\n', encoding="utf-8")
    (content / "pages" / NAME).write_bytes(pdf(FIRST, SECOND))
    return content


def site_of(build: Build, content: Path, *options: str) -> tuple[Path, Run]:
    site = content.parent / "site"
    result = build("--content", content, "--output", site, "--base-url", BASE_URL, "--jobs", "1", *options)
    assert result.returncode == 0, result.stderr
    return site, result


def page_of(site: Path) -> str:
    return (site / "pages" / STEM / "index.html").read_text(encoding="utf-8")


def article_on(content: Path, title: str) -> str:
    """The id of the article with a headline."""
    return content_folder.by_title(content, title).id


# -- shown -------------------------------------------------------------------------------------------------------------


def test_a_page_in_pdf_is_shown_beside_its_lines(build: Build, folder: Path) -> None:
    site, result = site_of(build, folder)
    data = (site / SHEET).read_bytes()
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (1400, 1960))
        assert np.asarray(picture.convert("L")).min() < 64, "nothing is drawn on it"
    assert {part.name for part in containers.parts_of(data)} == {"VP8 "}
    (link,) = re.findall(r'<a href="([^"]+)"><img ([^>]*sheet-1[^>]*)>', page_of(site))
    assert link[0] == f"../../{SHEET}"
    alt = "版面：《红柳镇小学植树》等 2 篇，原版第 1 张的图"
    assert f'src="../../{SHEET}" width="1400" height="1960" alt="{alt}"' in link[1]
    assert 'loading="lazy" decoding="async"' in link[1]
    # The headline stands on the first line of the file, and near the top of the sheet.
    spots = dict(re.findall(r'<path data-line="(\d+)" d="M(\d+ \d+)h', page_of(site)))
    left, top = map(int, spots["1"].split())
    assert (95 < left < 105, 60 < top < 110) == (True, True), spots
    assert {int(line) for line in spots} == {1, 3, 5, 7, 9, 11}
    assert f"（其中版面图 1 个文件，{len(data) / 1e3:.0f} kB）" in result.stdout
    assert "没有放版面图" not in result.stderr
    assert json.loads((site / "manifest.json").read_text(encoding="utf-8"))["files"][SHEET]
    assert build("verify", "--content", folder, "--output", site).returncode == 0
    assert build("check", "--content", folder).returncode == 0


def test_every_sheet_is_shown_in_its_order(build: Build, folder: Path) -> None:
    (folder / "pages" / NAME).write_bytes(pdf(FIRST, SECOND, sheets=2))
    site, _ = site_of(build, folder)
    assert re.findall(r'src="[^"]*(sheet-\d)\.webp"', page_of(site)) == ["sheet-1", "sheet-2"]


def test_a_picture_of_a_scan_tells_nothing_and_stays_small() -> None:
    block = exif(place=True, serial=True)
    for data in (
        encoded(scene(2000, 2800), exif=block),
        encoded(scene(2000, 2800), "PNG", exif=block, dpi=(300, 300)),
    ):
        (picture,) = sheets.for_readers(data).pictures
        assert {part.name for part in containers.parts_of(picture)} == {"VP8 "}
        assert len(picture) <= sheets.MOST_BYTES
        with Image.open(io.BytesIO(picture)) as opened:
            assert opened.size[0] >= 1000


# -- withheld ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("access", ["withdrawn", "redacted"])
def test_the_picture_goes_with_the_first_article_that_is_withheld(
    build: Build, folder: Path, access: str
) -> None:
    site, _ = site_of(build, folder)
    picture = (site / SHEET).read_bytes()
    set_access(folder, article_on(folder, FIRST[0]), access)
    site, result = site_of(build, folder)
    assert not (site / SHEET).exists()
    assert "as-received" not in page_of(site)
    assert f"没有放版面图的版面 1 个：{NAME}（有撤下或删节的文章）" in result.stderr
    everything = [path for path in folder.parent.rglob("*") if path.is_file()]
    assert any(".cache" in path.parts for path in everything)
    assert [path for path in everything if picture[20:220] in path.read_bytes()] == []
    checked = build("check", "--content", folder)
    assert f"没有放版面图的版面 1 个：{NAME}" in checked.stderr
    # Said again where nothing changed since.
    assert f"没有放版面图的版面 1 个：{NAME}" in site_of(build, folder)[1].stderr


@pytest.mark.parametrize("access", ["noindex", "public"])
def test_what_is_not_to_be_indexed_is_not_indexed_as_a_picture_either(
    build: Build, folder: Path, access: str
) -> None:
    site_of(build, folder)
    set_access(folder, article_on(folder, SECOND[0]), access)
    site, _ = site_of(build, folder)
    is_hidden = access == "noindex"
    assert (site / SHEET).exists()
    assert ('<meta name="robots" content="noindex">' in page_of(site)) == is_hidden
    assert (f'<a href="../../{SHEET}" rel="nofollow">' in page_of(site)) == is_hidden
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert (f"pages/{STEM}/" not in sitemap) == is_hidden


def test_an_article_that_only_says_it_stands_on_the_page_counts_too(build: Build, folder: Path) -> None:
    typed = folder / "articles" / "hand1.md"
    head = f'id: "hand1"\ntitle: "补录"\nadded: "2024-05-02"\nsource: {{page: "{NAME}", lines: [[1, 1]]}}'
    typed.write_text(f"---\n{head}\n---\n\n正文一段。\n", encoding="utf-8")
    assert (site_of(build, folder)[0] / SHEET).exists()
    set_access(folder, "hand1", "withdrawn")
    assert not (site_of(build, folder)[0] / SHEET).exists()


def test_a_page_with_masked_or_withheld_words_is_not_chosen(build: Build, folder: Path) -> None:
    site_of(build, folder)
    read = contents.read(folder)
    archive = content_folder.archive(folder)
    book = read.ledger

    def reasons(**changes: object) -> list[str]:
        ledger, hidden = changes.get("ledger", book), changes.get("hidden", Withheld())
        choice = publishing.chosen(archive, ledger, lambda: hidden)  # type: ignore[arg-type, return-value]
        assert len(choice.shown) + len(choice.declined) == 1
        return [why for _, why in choice.declined]

    assert reasons() == []
    masked = replace(book.pages[NAME], masked="0" * 64)
    assert reasons(ledger=replace(book, pages={NAME: masked})) == ["有遮去的文字"]
    (first, *others) = book.articles.values()
    gone = {each.id: each for each in (replace(first, gone=("0" * 16,)), *others)}
    assert reasons(ledger=replace(book, articles=gone)) == ["有遮去的文字"]
    # 红柳镇小学植树 stands at the end of one line, 4月5日 at the beginning of the next.
    for piece, is_printed in (("小学植树4月5日", True), ("小学植树4月6日", False)):
        found = reasons(hidden=Withheld(pieces={piece: "articles/x.md"}))
        assert found == (["印着别处撤下或删节的文字"] if is_printed else [])


# -- made --------------------------------------------------------------------------------------------------------------


def test_the_setting_takes_the_pictures_away(build: Build, folder: Path) -> None:
    site, _ = site_of(build, folder)
    assert (site / SHEET).exists()
    settings = folder / "site.yaml"
    with settings.open("a", encoding="utf-8") as file:
        file.write("sheets: false\n")
    site, result = site_of(build, folder)
    assert not (site / SHEET).exists()
    assert "as-received" not in page_of(site)
    assert "版面图" not in result.stderr + result.stdout


def test_a_page_that_cannot_be_drawn_is_published_without_a_picture(build: Build, folder: Path) -> None:
    # Its text is read; its picture would be 2.4 million pixels high.
    (folder / "pages" / NAME).write_bytes(pdf(FIRST, SECOND, height=900_000))
    for _ in range(2):
        site, result = site_of(build, folder)
        assert f"没有放版面图的版面 1 个：{NAME}（画不出来）" in result.stderr
        assert "as-received" not in page_of(site)
        assert FIRST[0] in page_of(site)


def test_what_was_drawn_is_taken_over_and_is_what_a_build_from_nothing_makes(
    build: Build, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_of(build, folder)
    drawn: list[int] = []
    draw = sheets.for_readers

    def counted(data: bytes) -> sheets.Sheets:
        drawn.append(len(data))
        return draw(data)

    monkeypatch.setattr(sheets, "for_readers", counted)
    other = ("东湖小学开运动会", SECOND[1].replace("沙梁村", "东湖村"), "（高登科）")
    (folder / "pages" / "2024-04-13-1.pdf").write_bytes(pdf(other))
    site, _ = site_of(build, folder)
    assert len(drawn) == 1, "the page of before is not drawn again"
    warm = (site / "manifest.json").read_bytes()
    cold = folder.parent / "cold"
    options = ("--base-url", BASE_URL, "--no-cache", "--jobs", "2")
    result = build("--content", folder, "--output", cold, *options)
    assert result.returncode == 0, result.stderr
    assert len(drawn) == 3
    assert (cold / "manifest.json").read_bytes() == warm
    # One that was damaged on the disk is drawn again.
    (site / SHEET).write_bytes(b"")
    site_of(build, folder)
    assert len(drawn) == 4
    assert (site / SHEET).read_bytes() == (cold / SHEET).read_bytes()
