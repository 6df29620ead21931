"""Archive -> every file of the site, in one list: the order of the stages and where they meet."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive import assembly as archives
from bulletin.documents import rendering, stylesheets
from bulletin.exports import feeds
from bulletin.model import OutputFile
from bulletin.problems import ContentError, Problem
from bulletin.search import build as search
from bulletin.search import check as search_check
from bulletin.sharing import aliases, cards, qr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.content.folder import ArticleFile
    from bulletin.content.ledger import Ledger
    from bulletin.model import Archive
    from bulletin.reference.loading import Reference

_ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = _ROOT / "templates"
STATIC = _ROOT / "static"


def produce(
    archive: Archive,
    reference: Reference,
    previous: Callable[[str], bytes | None],
    progress: Callable[[Iterable[OutputFile], str], Iterable[OutputFile]],
    jobs: int,
) -> Iterator[OutputFile]:
    """Every file of the site but the manifest.

    `previous` gives a file of the last site by its path: what is slow to draw is taken over where it shows the
    same. `progress` passes files through and shows how many there were of what. `jobs` is the number of processes
    that draw. Raises ContentError when the search index does not find the archive's own texts.
    """
    environment = rendering.environment(TEMPLATES, archive.settings.interface, reference.interface)
    places = reference.region.gazetteer
    pictures = cards.specs(archive, cards.find_fonts(), places.name)
    documents = list(progress(rendering.render(archive, environment, reference, pictures), "网页"))
    yield from documents
    yield from feeds.build(archive, [file.path for file in documents])
    yield from progress(cards.build(pictures, previous, _drawing(jobs)), "图片")
    yield from qr.build(archive, previous)
    index = search.build(archive, places)
    unfound = search_check.self_check(archive, index)
    if unfound:
        raise ContentError(*unfound)
    yield from index
    yield from static_files(STATIC)


_WORTH_A_PROCESS = 64
"""Pictures from which starting other processes takes less time than drawing them here."""


def _drawing(jobs: int) -> Callable[[list[cards.Spec]], Iterable[bytes]]:
    def draw(specs: list[cards.Spec]) -> Iterator[bytes]:
        if jobs == 1 or len(specs) < _WORTH_A_PROCESS:
            yield from map(cards.draw, specs)
        else:
            with ProcessPoolExecutor(jobs) as pool:
                yield from pool.map(cards.draw, specs, chunksize=16)

    return draw


def static_files(folder: Path) -> Iterator[OutputFile]:
    """The files of static/ by path: style sheets made compact, all others as they are."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            content = path.read_bytes()
            if path.suffix == ".css":
                content = stylesheets.compact(content.decode()).encode()
            yield OutputFile(routes.STATIC.path(path.relative_to(folder).as_posix()), content)


def problems(archive: Archive, files: Sequence[ArticleFile], book: Ledger) -> Iterator[Problem]:
    """Everything that only the whole archive can show to be wrong."""
    yield from archives.check(archive, files, book)
    yield from aliases.problems(archive)
    for article in archive.articles:
        for number, caption in enumerate(article.meta.captions):
            if caption.image and not (STATIC / caption.image).is_file():
                what = f"captions：static/ 里没有图片 {caption.image}；请放进去，或删去 image"
                yield Problem(article.path, article.line_of("captions", str(number), "image"), what)
