"""Reading a page takes time in proportion to its length: no rule is worse than sorting."""

from __future__ import annotations

import gc
import itertools
import time

import pytest

from bulletin.conversion.page.transcript import read_page
from tests.region import SUBJECT

REPEATED = {
    "quotes": "（“",
    "opening quotes": "“甲",
    "closing quotes": "甲”",
    "brackets": "（张三）",
    "blanks": "甲 ",
    "digits": "12",
    "one character": "甲",
    "commas": "甲，",
    "stops": "甲。",
    "bylines": "。（张三）夜巡路口",
    "furniture": "阅读 1 ",
    "days": "2023年9月8日 ",
    "names": "张三 ",
    "dashes": "——",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ ",
}
LINES = {
    **{f"lines of {name}": f"{text}\n" for name, text in REPEATED.items()},
    "heads": "守护林区安宁\n",
    "articles": "守护林区安宁 筑牢防火屏障\n白桦讯 入秋以来，白桦林场公安局把防火宣传送到每一个林班。(李四)\n",
    "numbered": "一、入户走访\n民警走访群众。\n",
    "contents": "夜巡路口守平安 2版\n",
    "mail": "主题：夜巡\n",
    "wrapped": "入秋以来，白桦林场公安局把防火宣传送到每一个\n",
    "headings": "# 夜巡\n## 路口\n",
}


_TURNS = itertools.count()


def seconds(text: str) -> float:
    """Processor time of reading a page, the best of two, without looking for what nobody needs any more.

    A command does not do that either (`main.run`), and here it would look through what all tests before have left.
    """
    best = 1e9
    gc.disable()
    try:
        for _ in range(2):
            fresh = f"{text}甲{next(_TURNS)}"  # what was seen of the last pages is kept
            begun = time.process_time()
            read_page(fresh, SUBJECT)
            best = min(best, time.process_time() - begun)
    finally:
        gc.enable()
    return best


def holds(part: str, few: int) -> bool:
    """Whether four times the text takes at most eight times the time; a square would take sixteen.

    A machine that is busy with other things can slow one of two measurements, but not one of each of three pairs.
    """
    for _ in range(3):
        small, large = seconds(part * few), seconds(part * 4 * few)
        if large < 0.05 or large <= 8 * small:
            return True
    return False


@pytest.mark.parametrize("name", LINES)
def test_four_times_the_lines_take_four_times_the_time(name: str) -> None:
    assert holds(LINES[name], 150)


@pytest.mark.parametrize("name", REPEATED)
def test_a_line_four_times_as_long_takes_four_times_the_time(name: str) -> None:
    assert holds(REPEATED[name], 1500)
