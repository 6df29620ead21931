"""Articles made of a few words, and plain lunr's index of them, for the tests of the search."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

import lunr.builder
from lunr.query import QueryPresence

from bulletin.content import frontmatter
from bulletin.model import Archive, Settings
from bulletin.search import passages, postings
from tests.region import GAZETTEER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lunr.query import Query

    from bulletin.model import Article

WORDS = (
    "公安",
    "公安局",
    "派出所",
    "民警",
    "反诈",
    "草原",
    "的",
    "96110",
    "110",
    "昆仑2022",
    "APP",
    "，",
    "。",
    " ",
    "在",
)


def article(number: int) -> Article:
    """An article of words drawn by its number; about every third field is empty."""
    rng = random.Random(number)

    def text(most: int) -> str:
        return "".join(rng.choices(WORDS, k=rng.randint(0, most)))

    header = {
        "id": f"a{number:04}",
        "title": text(5),
        "kicker": text(2),
        "deck": text(2),
        "dateline": rng.choice(("陕坝", "")),
        "date": rng.choice(("2023-09~", "2023-07-01", "[2023-12..2024-02]", "")),
    }
    lines = [f'{key}: "{value}"' for key, value in header.items()]
    lines += ["authors:", *(f'  - "{name}"' for name in rng.sample(["白厚和", "财喜", "公安 民警"], k=2))]
    body = "\n\n".join(filter(str.strip, [text(30), "## 标题 " + text(3), text(30), text(8)]))
    return frontmatter.parse("---\n" + "\n".join(lines) + "\n---\n\n" + body, f"{number}.md", GAZETTEER)


@cache
def archive(size: int) -> Archive:
    return Archive(Settings(), (), tuple(article(number) for number in range(size)))


def whole_index(
    size: int, required: Sequence[str], prohibited: Sequence[str] = (), optional: Sequence[str] = ()
) -> dict[int, float]:
    """Scores of plain lunr, by number of the article: every string of the lengths asked for is a term of the index."""
    builder = lunr.builder.Builder()
    builder.ref("id")
    builder.k1(postings.K1)
    builder.b(postings.B)
    for field, boost in postings.FIELDS.items():
        builder.field(field, boost)
    lengths = sorted({len(letters) for letters in (*required, *prohibited)})
    for document in passages.documents(archive(size)):
        builder.add(
            {"id": str(document.number)}
            | {
                field: [
                    passage.letters[at : at + length]
                    for length in lengths
                    for passage in document.of(field)
                    for at in range(len(passage.letters) - length + 1)
                ]
                + passages.words(document, field)
                for field in postings.FIELDS
            }
        )

    def ask(query: Query) -> None:
        for terms, presence in (
            (required, QueryPresence.REQUIRED),
            (prohibited, QueryPresence.PROHIBITED),
            (optional, QueryPresence.OPTIONAL),
        ):
            for term in terms:
                query.term(term, use_pipeline=False, presence=presence)

    return {int(hit["ref"]): hit["score"] for hit in builder.build().query(callback=ask)}
