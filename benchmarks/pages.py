"""How well pages of every kind are read: what of their truth is found, and whether what is wrong is listed.

    python -m benchmarks.pages [FOLDER] [--lines] [--by-page]

FOLDER holds cases as `tests/page_cases.py` describes them (default: those of the tests). An article counts as found
when its headline, or the first twelve letters of headline and text, are those of an article made; marks, widths and
blanks never count. `--lines` lists every line that was read as something else than it is.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import roles
from bulletin.conversion.page.transcript import read_page
from bulletin.model import RawPage
from bulletin.reference import lineweights
from bulletin.roles import Reading, Role
from bulletin.text import prose
from bulletin.text.typography import letters
from tests import page_cases
from tests.content_folder import archive_of
from tests.region import SUBJECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.conversion.page.transcript import Draft
    from bulletin.model import Article
    from tests.page_cases import Case, TrueArticle

FITTING: dict[str, frozenset[Reading]] = {
    tag: frozenset().union(*(roles.WORDS[word] for word in words.split()))
    for tag, words in {
        "K": "引题", "H": "标题", "H2": "标题下行", "D": "副题", "B": "署名", "S": "插题 小插题", "P": "正文",
        "+": "接上段", "U": "无题", "L": "正文", "C": "图片说明", "X": "重出", "J": "转版", "F": "版头 网页杂项",
    }.items()
}  # fmt: skip
"""The readings that fit a tag."""
_KEY = 12
_NOTE = re.compile(r"[（(【〔][^（()）]{1,40}[）)】〕]$")


def score(case: Case) -> tuple[Counter[str], list[str]]:
    """Counts of one page, and a line for each line that was misread."""
    raw = RawPage(case.name.replace("/", "-"), case.text, "utf-8", "")
    count = score_articles(case, raw)
    drafts = read_page(case.text, SUBJECT)
    _, doubts = archive_of(raw)
    covered = sum(end - start for draft in drafts for piece in draft.pieces for start, end in piece.stretches)
    count["characters"] = sum(not c.isspace() for c in case.text)
    count["covered"] = covered
    listed = {doubt.line for doubt in doubts if doubt.path == raw.path}
    taken: dict[int, Reading] = {}
    for read in (read for draft in drafts for read in draft.read):
        taken.setdefault(read.line.number, read.reading)
        # The rows that a fixed width broke off go on with the first.
        taken |= {row.number: Reading.CONTINUED for row in read.line.rows[1:]}
    notes = []
    for line in case.lines:
        taken_for = taken.get(line.number)
        right = taken_for in FITTING[line.tag]
        side = "right" if right else "wrong"
        count[f"lines_{side}"] += 1
        count[f"lines_{side}_listed"] += line.number in listed
        count[f"lines_{side}_beside"] += bool(listed & {line.number - 1, line.number, line.number + 1})
        if not right:
            name = taken_for.name if taken_for else "nothing"
            mark = "" if line.number in listed else " (not listed)"
            notes.append(
                f"{case.name}:{line.number}: {line.tag} read as {name}{mark}: {line.text.strip()[:50]}"
            )
    return count, notes


def score_articles(case: Case, raw: RawPage) -> Counter[str]:
    """Counts of the articles that are made of a capture of a page."""
    drafts = read_page(raw.text, SUBJECT, styles=raw.styles)
    archive, _ = archive_of(raw)
    made = [archive.by_id[article_id] for article_id in archive.pages[0].article_ids]
    count: Counter[str] = Counter(pages=1)
    matched = _match(case.articles, drafts, made)
    count["articles"], count["made"], count["found"] = len(case.articles), len(made), len(matched)
    for index, article in enumerate(case.articles):
        found = matched.get(index)
        _score_article(count, article, None if found is None else made[found])
    return count


def _match(
    articles: Sequence[TrueArticle], drafts: Sequence[Draft], made: Sequence[Article]
) -> dict[int, int]:
    """Index of an article of the truth -> index of the one made of it."""
    used: set[int] = set()
    found: dict[int, int] = {}
    keys = [
        {_key(one.meta.title + text), _key(text)}
        for one, draft in zip(made, drafts, strict=True)
        for text in ["".join(draft.texts(Role.PARAGRAPH, Role.CROSSHEAD, Role.SUBHEAD))]
    ]
    for index, article in enumerate(articles):
        text = "".join(article.paragraphs)
        wanted = {_key(article.title + text), _key(article.title + article.deck + text)} - {""}
        title = letters(article.title)
        for by_title in (True, False):
            for at, one in enumerate(made):
                same = title and letters(one.meta.title) == title
                if at not in used and (same if by_title else wanted & keys[at]):
                    found[index] = at
                    break
            if index in found:
                used.add(found[index])
                break
    return found


def _key(text: str) -> str:
    return letters(text)[:_KEY]


def _score_article(count: Counter[str], article: TrueArticle, one: Article | None) -> None:
    meta = one.meta if one else None
    for name in ("title", "kicker", "deck"):
        true, got = letters(getattr(article, name)), letters(getattr(meta, name)) if meta else ""
        count[f"{name}_true"] += bool(true)
        count[f"{name}_got"] += bool(got)
        count[f"{name}_right"] += bool(true) and true == got
    for name in ("authors", "photographers"):
        names = getattr(article, name)
        if names is not None:
            count[f"{name}_true"] += 1
            named = getattr(meta, name) if meta else None
            count[f"{name}_right"] += named is not None and set(map(letters, named)) == set(
                map(letters, names)
            )
    heads = Counter(map(letters, article.crossheads))
    bodies = [] if one is None else list(prose.parse(one.body))
    got_heads = Counter(letters(block.text) for block in bodies if block.kind in {"crosshead", "subhead"})
    count["crossheads_true"] += heads.total()
    count["crossheads_got"] += got_heads.total()
    count["crossheads_right"] += (heads & got_heads).total()
    captions = {letters(_NOTE.sub("", text)) for text in article.captions}
    kept = {letters(caption.text) for caption in meta.captions} if meta else set()
    count["captions_true"] += len(captions)
    count["captions_right"] += sum(any(_is_caption(c, k) for k in kept) for c in captions)
    texts = {letters(block.text) for block in bodies} | {
        letters(line) for block in bodies for line in re.split(r"\n| {2}", block.text)
    }
    for index, paragraph in enumerate(article.paragraphs):
        forms = {letters(paragraph), letters(_NOTE.sub("", paragraph.rstrip()))}
        right = bool(forms & texts)
        count["paragraphs_true"] += 1
        count["paragraphs_right"] += right
        if index in article.broken:
            count["broken_true"] += 1
            count["broken_right"] += right


def _is_caption(true: str, got: str) -> bool:
    """Whether a caption is the one printed; who took the picture may stand in the article's header instead."""
    if true and true in got:
        return True
    credit = true.removeprefix(got)
    return bool(got) and credit != true and bool(_CREDIT.fullmatch(credit))


_CREDIT = re.compile(r"(?:摄影|攝影|图片|记者|記者).{2,8}|.{2,12}(?:[摄攝](?:影(?:报道)?)?|供[图圖]|提供)")


def report(count: Counter[str]) -> dict[str, float]:
    """Shares from counts: F1 where something may be made that is not there, recall where it may not."""

    def f1(right: str, true: str, got: str) -> float:
        return 2 * count[right] / max(1, count[true] + count[got])

    def share(part: str, whole: str) -> float:
        return count[part] / max(1, count[whole])

    return {
        "boundary F1": f1("found", "articles", "made"),
        "headlines": share("title_right", "title_true"),
        "authors": share("authors_right", "authors_true"),
        "photographers": share("photographers_right", "photographers_true"),
        "decks": share("deck_right", "deck_true"),
        "decks F1": f1("deck_right", "deck_true", "deck_got"),
        "kickers": share("kicker_right", "kicker_true"),
        "crosshead F1": f1("crossheads_right", "crossheads_true", "crossheads_got"),
        "captions": share("captions_right", "captions_true"),
        "paragraphs": share("paragraphs_right", "paragraphs_true"),
        "cut paragraphs": share("broken_right", "broken_true"),
        "lines right": count["lines_right"] / max(1, count["lines_right"] + count["lines_wrong"]),
        "wrong and listed": share("lines_wrong_listed", "lines_wrong"),
        "wrong, listed beside": share("lines_wrong_beside", "lines_wrong"),
        "right and listed": share("lines_right_listed", "lines_right"),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, default=page_cases.FOLDER)
    parser.add_argument("--lines", action="store_true", help="list every line that was misread")
    parser.add_argument("--by-page", action="store_true", help="a row for every page")
    parser.add_argument(
        "--weights", type=Path, help="a table of benchmarks/learn_lines.py other than the one that is kept"
    )
    options = parser.parse_args()
    if options.weights:
        weights = lineweights.parse(options.weights.read_text(encoding="utf-8"))
        lineweights.weights = lambda: weights  # type: ignore[assignment]
    total: Counter[str] = Counter()
    for case in page_cases.read(options.folder):
        count, notes = score(case)
        total += count
        if options.by_page:
            found = report(count)
            print(case.name.ljust(32), " ".join(f"{found[key]:.2f}" for key in _ROW))
        if options.lines:
            print("\n".join(notes))
    if options.by_page:
        print("columns:", ", ".join(_ROW))
    print(f"pages {total['pages']}, articles {total['articles']}, made {total['made']}")
    for name, value in report(total).items():
        print(f"{name.ljust(22)} {value:.3f}")


_ROW = (
    "boundary F1",
    "headlines",
    "authors",
    "decks",
    "crosshead F1",
    "captions",
    "cut paragraphs",
    "lines right",
)

if __name__ == "__main__":
    main()
