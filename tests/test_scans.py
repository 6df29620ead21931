"""Pages received as scans: what recognition gives becomes paragraphs with their sizes, and what was hardly legible a doubt."""

from __future__ import annotations

import importlib.util
import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont

from bulletin.content import scans, sheets
from bulletin.content.decoding import read_styled
from bulletin.conversion import doubts
from bulletin.model import Style
from bulletin.problems import ContentError

if TYPE_CHECKING:
    from bulletin.content.scans import Character

IS_INSTALLED = importlib.util.find_spec("rapidocr") is not None


def line(text: str, left: float, top: float, size: float, doubtful: str = "") -> list[Character]:
    """A line as recognised: boxes are a little higher than the type; white is no character."""
    return [
        (
            each,
            0.3 if each in doubtful else 0.99,
            left + at * size,
            top,
            left + (at + 0.9) * size,
            top + 1.2 * size,
        )
        for at, each in enumerate(text)
        if each != "　"
    ]


def picture(suffix: str = "PNG") -> bytes:
    drawn = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(drawn).rectangle((40, 40, 860, 60), fill="black")
    data = io.BytesIO()
    drawn.save(data, suffix)
    return data.getvalue()


def test_columns_sizes_and_paragraphs_are_found_in_what_was_recognised() -> None:
    left, right = 0, 700
    page = [
        line("校园植树", left + 150, 0, 60),
        line("　　红柳镇派出所民警走进校园", left, 90, 30),
        line("和学生们一起植树，讲解安全知", left, 135, 30),
        line("识。", left, 180, 30),
        line("夜查路口", right + 150, 0, 60),
        line("　　沙梁派出所民警在路口检查", right, 90, 30),
        line("车辆六十台。", right, 135, 30, doubtful="辆"),
    ]
    found = scans.paragraphs(page)
    assert [(each.block.text, each.unsure) for each in found] == [
        ("校园植树", ()),
        ("红柳镇派出所民警走进校园和学生们一起植树，讲解安全知识。", ()),
        ("夜查路口", ()),
        ("沙梁派出所民警在路口检查车辆六十台。", (13,)),
    ]
    assert found[0].block.size > 1.5 * found[1].block.size


def test_a_picture_that_lies_askew_is_levelled() -> None:
    tilted = [
        [
            (
                each,
                0.99,
                [
                    (at * 30, at * 1.5),
                    (at * 30 + 28, at * 1.5 + 1.4),
                    (at * 30 + 28, at * 1.5 + 37),
                    (at * 30, at * 1.5 + 36),
                ],
            )
            for at, each in enumerate("红柳镇派出所民警走进校园和学生植树")
        ]
    ]
    (level,) = scans.level(tilted)
    assert abs(level[-1][2][0][1] - level[0][2][0][1]) < 1


def test_what_was_hardly_legible_is_a_doubt_of_its_line() -> None:
    styles = ((1, Style()), (3, Style(unsure=(2, 4))))
    (doubt,) = doubts.of_recognition("夜查路口\n\n检查车辆六十台。", styles, "pages/p.png")
    assert doubt.line == 3
    assert "第 3 字“车”、第 5 字“六”" in doubt.what


@pytest.mark.skipif(IS_INSTALLED, reason="the extra is installed")
@pytest.mark.parametrize("suffix", ["PNG", "JPEG", "TIFF"])
def test_without_the_extra_a_scan_says_how_to_install_it(suffix: str) -> None:
    with pytest.raises(ContentError, match=r"pip install -e '\.\[ocr\]'"):
        read_styled(picture(suffix), f".{suffix.lower()}", "pages/p")


def test_what_is_no_picture_is_a_problem_not_an_end() -> None:
    with pytest.raises(ContentError, match="打不开这张图"):
        read_styled(b"no picture", ".png", "pages/p.png")


def test_no_picture_of_a_file_is_passed_over_in_silence() -> None:
    sheets = [Image.new("L", (40, 40), 255) for _ in range(5)]
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    with pytest.raises(ContentError, match="里面有 5 张图，一次最多读 4 张"):
        read_styled(out.getvalue(), ".tiff", "pages/p.tiff")


def test_a_scan_is_shown_as_it_is() -> None:
    drawn = sheets.draw(picture())
    assert len(drawn.pictures) == 1
    assert drawn.pictures[0][:3] == b"\xff\xd8\xff"


def test_every_picture_of_a_scan_is_shown() -> None:
    frames = [Image.new("L", (400, 300), shade) for shade in (255, 128)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    drawn = sheets.draw(out.getvalue())
    shades = [Image.open(io.BytesIO(each)).convert("L").getpixel((5, 5)) for each in drawn.pictures]
    assert shades == [255, 128]


@pytest.mark.skipif(IS_INSTALLED, reason="the extra is installed")
def test_without_the_extra_no_line_of_a_scan_is_marked() -> None:
    assert sheets.recognised(picture()) == ()


@pytest.mark.skipif(not IS_INSTALLED, reason="the extra is not installed")
def test_the_lines_of_a_scan_are_marked_where_they_stand() -> None:
    drawn = Image.new("RGB", (1200, 800), "white")
    pen, font = ImageDraw.Draw(drawn), ImageFont.load_default(48)
    for text, place in (("Bulletin of May", (100, 100)), ("Peace in every village", (100, 600))):
        pen.text(place, text, "black", font)
    data = io.BytesIO()
    drawn.save(data, "PNG")
    found = sheets.places(
        sheets.recognised(data.getvalue()), {1: "Bulletin of May", 2: "Peace in every village"}
    )
    for line, top in ((1, 100), (2, 600)):
        ((sheet, left, above, right, below),) = found[line]
        assert (sheet, round(1200 * left, -2)) == (0, 100)
        assert above < (top + 24) / 800 < below
        assert right < 0.7
