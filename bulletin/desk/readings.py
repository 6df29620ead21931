"""How this version of the program reads the pages of a content folder, as plain data.

Two versions of the program share no types; so each says in JSON what it reads, and `desk.comparison` sets the two beside each
other. `python -m bulletin.desk.readings CONTENT` takes `{page: [line, …]}` on standard input, the lines whose scores are
wanted, and prints `Reading` as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from bulletin.content import folder as contents
from bulletin.content import frontmatter
from bulletin.conversion import reading
from bulletin.conversion.page import explanation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bulletin.conversion.assembly import Assembled
    from bulletin.model import RawPage

Values = dict[str, object]
"""What a page says of one article: `lines` (ranges, from 1), the keys of the front matter, `body`."""
Scores = dict[str, dict[str, float]]
"""By name of the reading: what each rule, and the transition into it, adds, the neighbours being read as they are."""


class Readings(TypedDict):
    """All pages, by file name."""

    articles: dict[str, list[Values]]
    """In printed order."""
    lines: dict[str, dict[str, str]]
    """By line number, from 1, as text: the name of what it was taken for."""
    scores: dict[str, dict[str, Scores]]
    """Of the lines that were asked for."""


def read(
    content: contents.Content,
    asked: Mapping[str, Sequence[int]],
    progress: Callable[[Iterable[RawPage]], Iterable[RawPage]] = iter,
) -> Readings:
    """Read every page as if nothing had been converted yet; what people said of lines counts."""
    found = reading.read(content, content.pages, progress)
    path = {name: [line for one in articles for line in one.draft.read] for name, articles in found.items()}
    return {
        "articles": {name: [_values(one) for one in articles] for name, articles in found.items()},
        "lines": {
            name: {str(read.line.number): read.reading.name for read in lines} for name, lines in path.items()
        },
        "scores": {
            page.name: explanation.explain(
                page.text, content.reference.subject, path[page.name], asked[page.name], page.styles
            )
            for page in content.pages
            if asked.get(page.name)
        },
    }


def _values(article: Assembled) -> Values:
    return {
        "lines": [list(pair) for pair in article.draft.lines],
        **frontmatter.header(article.meta),
        "body": article.body,
    }


def main(folder: str) -> None:
    """Print what this version reads."""
    asked = json.load(sys.stdin)
    json.dump(read(contents.read(Path(folder)), asked), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
