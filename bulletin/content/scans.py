"""A page received as a picture -> its words, where they stand, and which characters were hardly legible.

The recogniser is an optional extra. Its boxes go the way of the words of a PDF (`reading_order`), so that columns, sizes of type and
paragraphs are found as there; a character of which it is not sure becomes a doubt of its line.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bulletin.content import reading_order
from bulletin.content.reading_order import Word
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image

    from bulletin.content.reading_order import Block

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
"""Kinds of pictures that are read as pages where they lie in content/pages/."""
_SURE = 0.85
"""Confidence from which a character counts as read."""
_UNSURE = "\ue000"
"""Stands behind a character that was hardly legible while lines become paragraphs; of private use, so that no page holds it."""
_MOST_PIXELS = 60_000_000
"""Of a picture; a page of a large newspaper at 300 dpi has half of it."""
_LONGEST_SIDE = 4000
"""Pixels at which a picture is read; larger ones are made smaller."""
_CLAUSE = 0.75
"""Ems of white inside a line that are a printed blank; boxes of characters that touch stand half an em apart at most."""
_COLUMN = 2.2
"""Ems of white from which another column begins."""
_NEAR = 0.18
"""Share by which the measured size of one type varies from line to line."""
_OF_HEIGHT = 0.78
"""The size of the type in heights of the box around a line, measured on lines of known size."""
_FEWEST = 4
"""Characters of a line whose width tells the size of its type."""

Character = tuple[str, float, float, float, float, float]
"""What was read, how surely (0 to 1); left, top, right and bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as read."""

    block: Block
    unsure: tuple[int, ...]
    """Places of the characters that were hardly legible."""


_PHOTO = "照片不放在这里，请用：python build.py add"
_UNREADABLE = f"打不开这张图：它坏了、太大，或者不是图。扫描的版面请另存为 .png；{_PHOTO}"


def read(data: bytes, path: str) -> list[Paragraph]:
    """The paragraphs of a picture, in reading order. Raises ContentError, without the extra, too."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    found: list[Paragraph] = []
    try:
        with Image.open(io.BytesIO(data)) as picture:
            count = getattr(picture, "n_frames", 1)
            check_number(count, path)
            for number in range(count):
                picture.seek(number)
                found += paragraphs(recognise(picture.convert("RGB"), path))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise ContentError(Problem(path, 1, _UNREADABLE)) from None
    if not found:
        raise ContentError(
            Problem(path, 1, f"这张图里没有认出文字；扫描的版面请换一张更清楚的，或放入 .txt；{_PHOTO}")
        )
    return found


def pictures(data: bytes) -> Iterator[Image]:
    """The pictures in a file, one after the other."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with Image.open(io.BytesIO(data)) as picture:
        for number in range(min(getattr(picture, "n_frames", 1), _MOST_SHEETS)):
            picture.seek(number)
            yield picture.convert("RGB")


RESOLUTION = 220
"""Dots per inch at which the sheets of a PDF are drawn to be recognised."""
_MOST_SHEETS = 4
"""Pictures in one file that are read."""


def check_number(sheets: int, path: str) -> None:
    """Raises ContentError where a file holds more pictures than are read: none is passed over in silence."""
    if sheets > _MOST_SHEETS:
        what = f"里面有 {sheets} 张图，一次最多读 {_MOST_SHEETS} 张；请拆成一版一个文件"
        raise ContentError(Problem(path, 1, what))


def recognise(picture: Image, path: str) -> list[list[Character]]:
    """The lines of a picture, character by character, level. Raises ContentError where the extra is not installed."""
    return [
        [(str(text), float(score), *_extent(box)) for text, score, box in line]
        for line in level(_recognised(picture, path))
    ]


def runs(picture: Image, path: str) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """The lines of a picture as they stand on it: what was read, and left, top, right and bottom as shares of the picture.

    Raises ContentError where the extra is not installed.
    """
    for line in _recognised(picture, path):
        left, top, right, bottom = _extent([corner for _, _, box in line for corner in box])
        place = left / picture.width, top / picture.height, right / picture.width, bottom / picture.height
        yield "".join(str(text) for text, _, _ in line), place


def _recognised(picture: Image, path: str) -> list[list[Any]]:
    """What the recogniser reads: lines of characters, of each how surely, and its corners in pixels."""
    try:
        import numpy
        from rapidocr import RapidOCR
    except ImportError:
        what = "这是扫描图，没有文字；读它要先安装文字识别：pip install -e '.[ocr]'；或者先做文字识别，再放入 .txt"
        raise ContentError(Problem(path, 1, what)) from None
    options = {
        "Global.log_level": "critical",
        "Global.max_side_len": _LONGEST_SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    engine: Any = RapidOCR(params=options)
    result = engine(numpy.asarray(picture), return_word_box=True, return_single_char_box=True)
    return [line for line in result.word_results or () if line]


def level(lines: Sequence[Sequence[Any]]) -> list[list[tuple[str, float, list[tuple[float, float]]]]]:
    """Characters whose boxes are turned so that the lines of a picture that lay askew are level."""
    slopes = sorted(
        math.atan2(line[-1][2][1][1] - line[0][2][0][1], line[-1][2][1][0] - line[0][2][0][0])
        for line in lines
        if len(line) >= _LONG_LINE
    )
    slope = slopes[len(slopes) // 2] if slopes else 0.0
    cos, sin = math.cos(-slope), math.sin(-slope)
    return [
        [(text, score, [(x * cos - y * sin, x * sin + y * cos) for x, y in box]) for text, score, box in line]
        for line in lines
        if line
    ]


_LONG_LINE = 10


def _extent(box: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    across, down = [x for x, _ in box], [y for _, y in box]
    return min(across), min(down), max(across), max(down)


def paragraphs(lines: Sequence[Sequence[Character]]) -> list[Paragraph]:
    """Lines as recognised -> paragraphs in reading order."""
    return [_told(block) for block in reading_order.paragraphs(words(lines))]


def words(lines: Sequence[Sequence[Character]]) -> list[Word]:
    """The words of a page, type of nearly one size of one size."""
    runs = [run for line in lines for run in _runs(line)]
    sizes = _alike([(_size(run), len(run)) for run in runs])
    return [_word(run, size) for run, size in zip(runs, sizes, strict=True)]


def _alike(measured: Sequence[tuple[float, int]]) -> list[float]:
    """Sizes with the number of characters that show each -> the sizes that the page was set in.

    The size that most characters have comes first, then the next of those that are not near it; a line of few characters takes
    the nearest.
    """
    left = [one for one in measured if one[1] >= _FEWEST] or list(measured)
    found: list[float] = []
    while left:
        middle = max(
            left, key=lambda one: sum(count for size, count in left if abs(size - one[0]) <= _NEAR * one[0])
        )[0]
        found.append(middle)
        left = [one for one in left if abs(one[0] - middle) > _NEAR * middle]
    return [
        min(
            found,
            key=lambda size: (
                abs(math.log(size / one)) + (0 if count >= _FEWEST or size == found[0] else _NEAR)
            ),
        )
        for one, count in measured
    ]


def _runs(line: Sequence[Character]) -> Iterator[list[Character]]:
    """The parts of a line between which a column ends."""
    em = _size(line)
    run: list[Character] = []
    for each in line:
        if run and each[2] - run[-1][4] > _COLUMN * em:
            yield run
            run = []
        if not each[0].isspace():
            run.append(each)
    if run:
        yield run


def _size(run: Sequence[Character]) -> float:
    """The size of the type of a line: its width by what stands in it, since boxes are as high as their highest character."""
    if len(run) >= _FEWEST:
        steps = sorted(
            after[2] - before[2]
            for before, after in pairwise(run)
            if len(before[0]) == 1 and before[0] > "\u2e80"
        )
        if len(steps) >= _FEWEST - 1:
            return max(1.0, steps[len(steps) // 2])
    return max(1.0, _OF_HEIGHT * max(each[5] - each[3] for each in run))


def _word(run: Sequence[Character], size: float) -> Word:
    middle = sum((each[3] + each[5]) / 2 for each in run) / len(run)
    text = ""
    for before, each in zip((run[0], *run), run, strict=False):
        text += " " if each[2] - before[4] > _CLAUSE * size else ""
        text += each[0] + (_UNSURE if each[1] < _SURE and each[0].isalnum() else "")
    return Word(text, run[0][2], middle - size / 2, run[-1][4], middle + size / 2)


def _told(block: Block) -> Paragraph:
    text, unsure = "", []
    for character in block.text:
        if character == _UNSURE:
            unsure.append(len(text) - 1)
        else:
            text += character
    return Paragraph(reading_order.Block(text, block.size, block.is_bold, block.is_centred), tuple(unsure))
