"""How long each stage of a build takes: python benchmarks/stages.py CONTENT_FOLDER

Give it any content folder (pages are enough; it is not written to). Quote the shares, not the seconds: machines differ.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bulletin import program
from bulletin.archive import assembly as archives
from bulletin.content import folder as contents
from bulletin.content.folder import ArticleFile
from bulletin.content.frontmatter import parse
from bulletin.conversion import convert as conversion
from bulletin.documents import rendering
from bulletin.exports import feeds, records
from bulletin.publish import output
from bulletin.search import build as search
from bulletin.sharing import cards, fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bulletin.model import OutputFile


T = TypeVar("T")


def _publish(made: Iterable[OutputFile], scratch: Path) -> None:
    with output.publication(scratch / "site", scratch / "cache") as target:
        for file in made:
            target.put(file)
        target.publish([])


def main() -> None:
    """Run every stage once and print its share."""
    folder = Path(sys.argv[1])
    shares: list[tuple[str, float]] = []

    def timed(name: str, work: Callable[[], T]) -> T:
        started = time.process_time()
        result = work()
        shares.append((name, time.process_time() - started))
        return result

    content = timed("read", lambda: contents.read(folder))
    result = timed(
        "convert",
        lambda: conversion.convert(
            content, "2023-11-14", every_page=True, resolution=conversion.Resolution()
        ),
    )
    places = content.reference.region.gazetteer
    fresh = {name: data.decode() for name, data in result.files}
    files = timed(
        "parse articles", lambda: [ArticleFile(parse(text, name, places), "") for name, text in fresh.items()]
    )
    kept = [file for file in content.articles if file.article.path not in fresh]
    whole = replace(content, articles=(*files, *kept), ledger=result.ledger)
    archive = timed("assemble and derive", lambda: archives.assemble(whole))
    environment = rendering.environment(
        program.TEMPLATES, archive.settings.interface, content.reference.interface
    )
    made: list[OutputFile] = []
    made += timed("render", lambda: list(rendering.render(archive, environment, content.reference)))
    made += timed("feeds", lambda: list(feeds.build(archive)))
    made += timed("Markdown", lambda: [recipe.file() for recipe in records.recipes(archive)])
    made += timed("search index", lambda: list(search.build(archive, places)))
    specs = cards.specs(archive, fonts.find(), places.name)
    made += timed("cards", lambda: [recipe.file() for recipe in cards.recipes(specs)])
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("write", "compare, write nothing"):
            timed(name, lambda: _publish(made, Path(scratch)))
    total = sum(seconds for _, seconds in shares)
    print(f"{len(archive.articles)} articles, {len(archive.pages)} pages, {len(made)} files")
    for name, seconds in shares:
        print(f"{name:24} {seconds:7.2f} s CPU {seconds / total:6.1%}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'all':24} {total:7.2f} s CPU, peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
