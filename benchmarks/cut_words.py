"""Cut the table of less common words: bulletin/reference/data/more_words.txt.

    python benchmarks/cut_words.py jieba/dict.txt

Words of two to four Han characters that the dictionary of jieba counts `LEAST` times or more, without most names of people and
without those of words.txt. Search cuts questions with them; no rule of conversion reads them.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

from bulletin.text.typography import HAN

LEAST = 10
# 洪水, 文明, 玉米 are names of people to it; of two characters and so frequent hardly any is one.
NO_NAME = 300
DATA = Path(__file__).resolve().parent.parent / "bulletin" / "reference" / "data"
HEAD = """\
# Less common Chinese words of two to four characters, the most frequent first; words.txt has the common ones.
# From the dictionary of jieba 0.42.1 (https://github.com/fxsjy/jieba, dict.txt; MIT licence, (c) 2013 Sun Junyi), cut by
# benchmarks/cut_words.py to words counted at least 10 times; of those it takes for names of people, those of two characters counted 300 times.
"""


def main(path: str) -> None:
    common = set((DATA / "words.txt").read_text(encoding="utf-8").split())
    rows = (line.split(" ") for line in Path(path).read_text(encoding="utf-8").splitlines())
    found = [
        (-int(count), word)
        for word, count, kind in rows
        if re.fullmatch(f"[{HAN}]{{2,4}}", word)
        and int(count) >= LEAST
        and (not kind.startswith("nr") or (len(word) == 2 and int(count) >= NO_NAME))
        and word not in common
    ]
    words = " ".join(word for _, word in sorted(found))
    lines = textwrap.wrap(words, 70, break_long_words=False)
    (DATA / "more_words.txt").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
