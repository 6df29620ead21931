"""Archive -> every file of the site, in one list: the order of the stages and where they meet."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bulletin import routes
from bulletin.documents import pictures, rendering, stylesheets, words
from bulletin.exports import feeds
from bulletin.model import OutputFile
from bulletin.problems import ContentError
from bulletin.publish import absence, output
from bulletin.search import build as search
from bulletin.search import check as search_check
from bulletin.search import facets
from bulletin.sharing import cards, qr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.content.folder import Content
    from bulletin.content.ledger import Ledger
    from bulletin.model import Archive, Photo
    from bulletin.problems import Problem
    from bulletin.publish.absence import Withheld
    from bulletin.reference.loading import Reference

_ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = _ROOT / "templates"
STATIC = _ROOT / "static"
T = TypeVar("T")
R = TypeVar("R")


def files_of(
    archive: Archive,
    content: Content,
    read: Callable[[Photo], bytes],
    previous: Callable[[str], bytes | None],
    progress: Callable[[Iterable[OutputFile], str], Iterable[OutputFile]],
    jobs: int,
) -> Sequence[OutputFile]:
    """Every file of the site, the manifest last. Parameters are those of `produce`.

    Raises ContentError where a file says what was withdrawn or cut, and as `produce` does.
    """
    files = list(produce(archive, content.reference, read, previous, progress, jobs))
    files.append(output.manifest(files, content.sources))
    hidden = withheld(archive, content.ledger, content.reference)
    if found := tuple(leaks(hidden, archive, content.reference, files)):
        raise ContentError(*found)
    return files


def produce(
    archive: Archive,
    reference: Reference,
    read: Callable[[Photo], bytes],
    previous: Callable[[str], bytes | None],
    progress: Callable[[Iterable[OutputFile], str], Iterable[OutputFile]],
    jobs: int,
) -> Iterator[OutputFile]:
    """Every file of the site but the manifest.

    `read` gives the bytes of a photo of the content. `previous` gives a file of the last site by its path: what is slow to draw is taken over where it shows the
    same. `progress` passes files through and shows how many there were of what. `jobs` is the number of processes
    that draw. Raises ContentError when the search index does not find the archive's own texts.
    """
    environment = rendering.environment(TEMPLATES, archive.settings.interface, reference.interface)
    places = reference.region.gazetteer
    shown = list(progress(pictures.build(archive, read, previous, _parallel(pictures.draw, jobs, 4)), "照片"))
    yield from shown
    drawn = {file.path: file.content for file in shown}
    specs = cards.specs(archive, cards.find_fonts(), places.name, drawn)
    documents = list(progress(rendering.render(archive, environment, reference, specs), "网页"))
    yield from documents
    yield from feeds.build(archive, [file.path for file in documents])
    yield from progress(cards.build(specs, previous, _parallel(cards.draw, jobs, 64)), "图片")
    yield from qr.build(archive, previous)
    index = search.build(archive, places)
    unfound = search_check.self_check(archive, index)
    if unfound:
        raise ContentError(*unfound)
    yield from index
    yield from static_files(STATIC)


def _parallel(draw: Callable[[T], R], jobs: int, worth: int) -> Callable[[Iterable[T]], Iterator[R]]:
    """`draw` for many items, in order, by so many processes; from `worth` items on, starting them costs less than it saves.

    Items are asked for a few at a time: thousands of photos do not fit into memory.
    """

    def draw_all(items: Iterable[T]) -> Iterator[R]:
        waiting = iter(items)
        first = list(islice(waiting, worth))
        if jobs == 1 or len(first) < worth:
            yield from map(draw, first)
            yield from map(draw, waiting)
            return
        with ProcessPoolExecutor(jobs) as pool:
            while first:
                yield from pool.map(draw, first, chunksize=max(1, worth // 4))
                first = list(islice(waiting, worth * jobs))

    return draw_all


def static_files(folder: Path) -> Iterator[OutputFile]:
    """The files of static/ by path: style sheets made compact, all others as they are."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            content = path.read_bytes()
            if path.suffix == ".css":
                content = stylesheets.compact(content.decode()).encode()
            yield OutputFile(routes.STATIC.path(path.relative_to(folder).as_posix()), content)


def withheld(archive: Archive, book: Ledger, reference: Reference) -> Withheld:
    """What no file of the site may say, because it was withdrawn or cut."""
    return absence.withheld(archive, book, reference.subject, _own_words(reference))


def _own_words(reference: Reference) -> Iterator[str]:
    """What the site says whatever its articles are: the words of its interface, and places, also with all above them."""
    for table in words.adapted(words.load(TEMPLATES / "words"), reference.interface).values():
        yield from table.table.values()
    places = reference.region.gazetteer
    yield from facets.place_names(places)
    for code in places.places:
        yield "".join(row.name for row in reversed(places.ancestry(code)))


def leaks(
    hidden: Withheld, archive: Archive, reference: Reference, files: Iterable[OutputFile]
) -> Iterator[Problem]:
    """Where the files of the site say what they may not. Cards are searched as the words that are drawn on them."""
    if not hidden:
        return
    specs = cards.specs(archive, cards.find_fonts(), reference.region.gazetteer.name)
    for path, spec in specs.items():
        yield from absence.search(hidden, path, f"{spec.headline}\n{spec.facts}\n{spec.name}")
    for file in files:
        yield from absence.problems(hidden, file)
