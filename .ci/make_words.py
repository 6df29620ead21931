"""Make the interface's words in traditional Chinese: templates/words/zh-Hant.yaml from zh.yaml.

    pip install opencc && python .ci/make_words.py

OpenCC (https://github.com/BYVoid/OpenCC) chooses characters by the words they stand in; what it takes wrongly here is mended
below. tests/test_words.py holds the result against zh.yaml, character by character, and says when to run this again.
"""

from __future__ import annotations

import json
from pathlib import Path

import opencc

from bulletin.documents import words

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "words"
MENDED = {"文本里": "文本裏", "文章里": "文章裏", "數里": "數裏", "腳本里": "腳本裏", "覈": "核"}
OWN = {"language.name": "繁體中文", "language.tag": "zh-Hant", "language.locale": "zh_TW"}


def main() -> None:
    table = words.parse((FOLDER / "zh.yaml").read_text(encoding="utf-8"), "zh.yaml", "zh").table
    convert = opencc.OpenCC("s2t").convert
    lines = ["# 界面用語（繁體中文）。由 .ci/make_words.py 從 zh.yaml 做成，請不要手改。", ""]
    for key, word in table.items():
        made = convert(word)
        for wrong, right in MENDED.items():
            made = made.replace(wrong, right)
        lines.append(f"{key}: {json.dumps(OWN.get(key, made), ensure_ascii=False)}")
    (FOLDER / "zh-Hant.yaml").write_text("\n".join((*lines, "")), encoding="utf-8")


if __name__ == "__main__":
    main()
