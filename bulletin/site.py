"""Archive -> every file of the site, in one list: the order of the stages and where they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import archive as archives
from bulletin import feeds, gazetteer, rendering, search
from bulletin.model import OutputFile
from bulletin.problems import ContentError

if TYPE_CHECKING:
    from bulletin.content import ArticleFile
    from bulletin.ledger import Ledger
    from bulletin.model import Archive
    from bulletin.problems import Problem

_ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = _ROOT / "templates"
STATIC = _ROOT / "static"

Progress = Callable[[Iterable[OutputFile], str], Iterable[OutputFile]]


def produce(archive: Archive, progress: Progress) -> Iterator[OutputFile]:
    """Every file of the site but the manifest. Raises ContentError when the index does not find its own texts."""
    index = search.build(archive)
    unfound = search.self_check(archive, index)
    if unfound:
        raise ContentError(*unfound)
    environment = rendering.environment(TEMPLATES, archive.settings.interface)
    documents = rendering.render(archive, environment, gazetteer.load())
    yield from progress(chain(documents, feeds.build(archive), index), "生成")
    yield from static_files(STATIC)


def static_files(folder: Path) -> Iterator[OutputFile]:
    """The files that go into the site as they are, by path."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield OutputFile(f"static/{path.relative_to(folder).as_posix()}", path.read_bytes())


def problems(archive: Archive, files: Sequence[ArticleFile], book: Ledger, shown: str) -> Iterator[Problem]:
    """Everything that only the whole archive can show to be wrong."""
    yield from archives.check(archive, files, book, shown)
    yield from feeds.alias_problems(archive)
