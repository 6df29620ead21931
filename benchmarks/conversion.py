"""How well and how fast pages are read: articles found, cut paragraphs made whole, pages a minute.

    python benchmarks/conversion.py FOLDER

FOLDER holds `pages/*.txt` and `truth/*.json`: for each page `page` (its file name) and `articles` in printed order,
each with `title` (or null) and `paragraphs`; `broken` lists the indices of the paragraphs that the page cut in two.
A title counts when it is exact, an article when its title or its first paragraph is; marks and blanks do not count.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from bulletin.content.decoding import read_page as read_file
from bulletin.conversion.page.transcript import read_page
from bulletin.reference import loading
from bulletin.roles import Role
from bulletin.text.typography import letters


def main(folder: Path) -> None:
    """Read every page of the folder and print the shares."""
    subject = loading.load().subject
    articles = found = drafts_made = titles = titled = cut = whole = pages = 0
    seconds = 0.0
    for path in sorted((folder / "truth").glob("*.json")):
        truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        page = folder / "pages" / truth["page"]
        text, _ = read_file(page.read_bytes(), page.suffix, page.name)
        begun = time.process_time()
        drafts = read_page(text, subject)
        seconds += time.process_time() - begun
        pages += 1
        drafts_made += len(drafts)
        paragraphs = {letters(one) for draft in drafts for one in draft.texts(Role.PARAGRAPH)}
        firsts = {letters(one) for draft in drafts for one in draft.texts(Role.PARAGRAPH)[:1]}
        heads = {letters(draft.title) for draft in drafts if draft.title}
        for article in truth["articles"]:
            articles += 1
            title = letters(article["title"] or "")
            titled += bool(title)
            titles += title in heads
            first = letters(article["paragraphs"][0]) if article["paragraphs"] else ""
            found += title in heads or (not title and first in firsts)
            for index in article.get("broken") or ():
                cut += 1
                whole += letters(article["paragraphs"][index]) in paragraphs
    print(f"pages              {pages}, {pages / seconds * 60:.0f} a minute of processor time")
    print(
        f"articles           {articles} printed, {drafts_made} made, {found / articles:.3f} of the printed found"
    )
    print(f"exact headlines    {titles / max(1, titled):.3f} of {titled}")
    print(f"cut, made whole    {whole / max(1, cut):.3f} of {cut}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
