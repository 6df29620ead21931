"""Articles for measuring: those of a content folder, converted, as values of this project; the records of a site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bulletin.content import frontmatter
from bulletin.model import Archive, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.reference.gazetteer import Gazetteer


def archive(folder: Path, gazetteer: Gazetteer, most: int | None = None) -> Archive:
    """The first `most` articles of a folder `articles/`."""
    files = sorted(folder.glob("*.md"))[:most]
    articles = tuple(
        frontmatter.parse(file.read_text(encoding="utf-8"), f"articles/{file.name}", gazetteer)
        for file in files
    )
    return Archive(Settings(), (), articles, issued={article.id: article.meta.added for article in articles})


def records(path: Path) -> list[dict[str, object]]:
    """A site's articles.jsonl, one object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
