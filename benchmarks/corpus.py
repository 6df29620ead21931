"""Articles for measuring: the Markdown of a made corpus (front matter of a blog engine) as values of this project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from bulletin.model import Archive, Article, FrontMatter, Prose, Settings
from bulletin.text import prose

if TYPE_CHECKING:
    from pathlib import Path


def article(text: str, number: int) -> Article:
    _, header, body = text.split("---\n", 2)
    meta = yaml.load(header, Loader=yaml.CSafeLoader)
    front = FrontMatter(
        id=f"m{number:04x}",
        title=meta["title"],
        dateline=meta["place"],
        authors=tuple(meta["authors"]),
        date=str(meta["date"]),
        tags=tuple(meta["tags"]),
    )
    return Article(front, Prose(body, prose.parse(body)), f"{number}.md")


def archive(folder: Path, most: int | None = None) -> Archive:
    """The first `most` articles of a folder of Markdown files."""
    files = sorted(folder.glob("*.md"))[:most]
    articles = tuple(article(file.read_text(encoding="utf-8"), n) for n, file in enumerate(files))
    return Archive(Settings(), (), articles)


def records(path: Path) -> list[dict[str, object]]:
    """A site's articles.jsonl, one object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
