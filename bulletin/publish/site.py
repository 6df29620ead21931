"""Archive -> every file of the site, in one list: the order of the stages and where they meet."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, cast

from bulletin import cache, digests, memory, metering, program, recipes, routes
from bulletin.documents import (
    browsing,
    former,
    laying_out,
    pictures,
    rendering,
    scripts,
    sent,
    stylesheets,
    theming,
    typeface,
    words,
)
from bulletin.documents.laying_out import Overview
from bulletin.exports import feeds, pocket, records
from bulletin.model import WITHHELD, Deferred, KnownFile, OutputFile, Taken, one_by_one
from bulletin.problems import ContentError
from bulletin.publish import absence, inputs, sheets
from bulletin.publish import withheld as withholding
from bulletin.recipes import Batch
from bulletin.search import check as search_check
from bulletin.search import facets, lexicon, plain, updating
from bulletin.sharing import cards, fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment

    from bulletin.content.folder import Content
    from bulletin.content.ledger import Ledger
    from bulletin.documents.sent import Sent
    from bulletin.model import Archive, Article, FrontMatter, Made, Photo, RawPage, Settings
    from bulletin.problems import Problem
    from bulletin.publish.making import Making
    from bulletin.publish.output import Publication, Written
    from bulletin.publish.sheets import Choice, Drawing
    from bulletin.publish.withheld import Withheld
    from bulletin.recipes import Recipe
    from bulletin.reference.gazetteer import Gazetteer
    from bulletin.reference.loading import Reference
    from bulletin.reference.region import Region
    from bulletin.sharing.cards import Spec

    Progress = Callable[..., Iterable[Made]]
    Read = Callable[[Photo | RawPage], bytes]
    """Gives the bytes of a file of the content."""
    Whole = Callable[[KnownFile], OutputFile]
    """Gives a file that was put, with its bytes."""

_SEARCH = "publish.site.search"


@dataclass(frozen=True, slots=True)
class Ready:
    """All that a site is made of: what is in the content besides is not needed while it is made."""

    archive: Archive
    """With the former lists whose addresses may be said."""
    reference: Reference
    sources: tuple[tuple[str, str], ...]
    """Those of the content."""
    hidden: Withheld
    """What no file may say."""
    choice: Choice
    """Which pages show their sheets."""


def ready(archive: Archive, content: Content) -> Ready:
    """What the site of an archive is made of; `content` is what the archive was made of."""
    hidden = withheld(archive, content.ledger, content.reference)
    choice = sheets.chosen(archive, content.ledger, lambda: hidden)
    return Ready(_with_former(archive, content, hidden), content.reference, content.sources, hidden, choice)


def published(
    target: Publication,
    given: Ready,
    read: Read,
    making: Making,
    progress: Progress,
    say: Callable[[str], None] = lambda _: None,
) -> Written:
    """Put every file of the site and publish it. Parameters are those of `produce`; `say` is told which pages show no sheets.

    Raises ContentError where a file says what was withdrawn or cut, and as `produce` does; then nothing is published.
    """
    archive, hidden = given.archive, given.hidden
    proof = f"{digests.digest(hidden).hex()} {program.name()}" if hidden else ""
    found: list[Problem] = []

    def judge_drawn(specs: Mapping[str, Spec]) -> None:
        found.extend(drawn_leaks(hidden, specs))

    drawing = sheets.Drawing(given.choice.shown, read, making.last, making.jobs)
    for made in produce(archive, given.reference, read, making, progress, drawing, judge_drawn, target.whole):
        if isinstance(made, Taken):
            target.take(made)
            fresh = False
        else:
            target.put(made)
            if fresh := target.is_fresh(made.path):
                metering.wrote()
        # What was searched for the same words before need not be searched again.
        if hidden and (proof != target.proof or fresh):
            with metering.stage("absence"):
                found += absence.problems(hidden, _searched(target, made))
    if found:
        raise ContentError(*found)

    undrawn = ((page, sheets.UNDRAWN) for page in drawing.undrawn)
    if without := sheets.said([*given.choice.declined, *undrawn]):
        say(without)

    def judge(listing: OutputFile) -> None:
        if hidden and (found := tuple(absence.problems(hidden, [listing]))):
            raise ContentError(*found)

    clears_others = cache.current().purge(*_shown(archive, hidden, dict(given.sources)))
    return target.publish(given.sources, proof, judge, clears_others=clears_others)


def _shown(archive: Archive, hidden: Withheld, sources: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """What may not be shown, as one name, and the names of what is there at all, as `Cache.purge` asks for them.

    Words that were never printed are not among the hidden ones: of an article that is withheld its file counts as well.
    """
    shut = tuple(
        (article.path, sources.get(article.path, ""))
        for article in archive.articles
        if article.meta.access in WITHHELD
    )
    there = frozenset((*archive.by_id, *(page.raw.name for page in archive.pages)))
    return digests.digest(hidden, shut).hex() if hidden or shut else "", there


def _searched(target: Publication, made: Made) -> Iterator[OutputFile]:
    """Files with what is searched of them: of a picture that is its path."""
    for file in one_by_one([made]):
        yield target.whole(file) if absence.is_text(file.path) else OutputFile(file.path, b"")


def _with_former(archive: Archive, content: Content, hidden: Withheld) -> Archive:
    """The archive with the former lists whose addresses may be said."""
    known = former.known(archive, content.ledger)
    return replace(archive, former=_former(*known, content.reference.region, hidden))


@cache.kept
def _former(
    metas: tuple[FrontMatter, ...],
    pages: tuple[str, ...],
    listed: former.Listed,
    region: Region,
    hidden: Withheld,
) -> dict[str, tuple[str, ...]]:
    def may_be_said(path: str) -> bool:
        return not any(absence.search(hidden, path, path))

    return former.leading(metas, pages, listed, region, may_be_said)


def sheets_of(archive: Archive, content: Content) -> Choice:
    """Which pages show their sheets, as a build has it."""
    return sheets.chosen(
        archive, content.ledger, lambda: withheld(archive, content.ledger, content.reference)
    )


def produce(
    archive: Archive,
    reference: Reference,
    read: Read,
    making: Making,
    progress: Progress,
    drawing: Drawing,
    judge_drawn: Callable[[Mapping[str, Spec]], None],
    whole: Whole,
) -> Iterator[Made]:
    """Every file of the site but the manifest; the last names the edition that all of them are. See `_produce`.

    `drawing` makes the pictures of the pages that show their sheets. `judge_drawn` is shown what stands on the cards, by path.
    `whole` is asked for files that were given before.
    """
    settings = archive.settings
    files: list[KnownFile] = []
    yield from _noted(metering.through("photos", progress(drawing.files(), "版面图")), files)
    with metering.stage("documents"):
        overview = Overview(archive, reference, drawing.shown)
        sets = tuple(browsing.sets_to_keep(overview.groups))
        environment = rendering.environment(
            program.TEMPLATES, settings.interface, reference.interface, settings.theme, _sent(settings)
        )
    produced = _produce(overview, environment, read, making, progress, judge_drawn, whole)
    del overview  # which lets go of it when it is not needed any more
    yield from _noted(produced, files)
    for one in metering.through("static", pocket.sets(archive, sets, files)):
        files.append(_known(one))
        yield one
    table = cast(words.Words, environment.globals["words"]).table
    yield from metering.through("static", [pocket.edition(archive, files, table)])


def _sent(settings: Settings) -> Sent:
    """What the version of styles and scripts follows from."""
    names = {path.relative_to(program.STATIC).as_posix() for path in program.STATIC.rglob("*")}
    files = {name: (program.STATIC / name).read_bytes() for name in names if sent.has_version(name)}
    return sent.of(files, settings.theme)


def _noted(makes: Iterable[Made], files: list[KnownFile]) -> Iterator[Made]:
    """Pass files through and list them."""
    for made in makes:
        if isinstance(made, Taken):
            files.extend(made)
        else:
            files.append(_known(made))
        yield made


def _known(file: OutputFile | KnownFile) -> KnownFile:
    return file if isinstance(file, KnownFile) else KnownFile(file.path, file.digest, file.size)


def _produce(
    overview: Overview,
    environment: Environment,
    read: Read,
    making: Making,
    progress: Progress,
    judge_drawn: Callable[[Mapping[str, Spec]], None],
    whole: Whole,
) -> Iterator[Made]:
    """Every file of the site but the manifest, as `making` makes it or takes it over.

    `read` gives the bytes of a photo of the content. `progress` passes files through and shows how many there were of
    what. Raises ContentError when the search index does not find the archive's own texts.
    """
    archive, reference = overview.archive, overview.reference
    settings = archive.settings
    places = reference.region.gazetteer
    # First: what documents are made with leaves room that the arrays of the index cannot use.
    yield from metering.through("search", _index(archive, places, making, whole))
    _let_go()
    yield from metering.through("search", lexicon.files(archive, reference, making.last))
    _let_go()
    scaled = pictures.recipes(archive, read)
    shown = list(metering.through("photos", progress(making.files(scaled), "照片")))
    yield from shown
    with metering.stage("documents"):
        drawn = {
            file.path: Deferred(file.digest.encode(), partial(making.bytes_of, file))
            for file in one_by_one(shown)
        }
        table = cast(words.Words, environment.globals["words"])
        hubs = laying_out.hub_cards(overview, table)
        specs = cards.specs(archive, fonts.find(), places.name, drawn, hubs)
        judge_drawn(specs)
        documents = list(rendering.recipes(overview, environment, specs))
        paths = recipes.paths_of(documents)
    made = progress(making.files(documents), "网页", len(paths))
    yield from metering.through("documents", made)
    del documents, made  # what each of thousands is made of is not needed beside the index of the search
    rendering.forget(environment)
    _let_go()
    with metering.stage("cards"):
        others: list[Recipe | Batch] = [
            *laying_out.hub_feeds(overview),
            *_beside(archive, specs),
            *typeface.recipes(archive),
            *pocket.icons(settings),
        ]
        count = len(recipes.paths_of(others))
        del overview, specs
    yield from metering.through("cards", progress(making.files(others), "图片", count))
    del others
    cards.forget()
    _let_go()

    def listings() -> Iterator[Made]:
        # By itself, so that its lines are kept in this process.
        yield from making.files([records.recipe(archive)])
        yield from rendering.word_scripts(environment)
        yield pocket.webmanifest(settings)
        yield from feeds.build(archive, paths)

    def static() -> Iterator[OutputFile]:
        own = {file.path: file for file in theming.files(settings.theme)}
        version = cast(sent.Sent, environment.globals["sent"]).version
        for file in static_files(program.STATIC, table.table, typeface.faces(settings.title), version):
            yield own.pop(file.path, file)
        yield from own.values()

    yield from metering.through("listings", listings())
    yield from metering.through("static", static())
    making.finish()


def _let_go() -> None:
    """A stage is done, and what it worked with is not needed by the next."""
    cache.current().settle()
    memory.give_back()


def _beside(archive: Archive, specs: Mapping[str, Spec]) -> Iterator[Batch]:
    """How each listed article is made as Markdown, and the cards: a batch for each newspaper page with its articles and for
    each article without one, and one for the cards of lists."""
    others = dict(specs)
    leaves: dict[str, tuple[list[Article], list[str]]] = {
        page.raw.name: ([], [routes.PAGE_CARD.path(page.raw.stem)]) for page in archive.pages
    }
    for article in archive.listed:
        page = archive.page_of(article)
        articles, paths = leaves.setdefault(page.raw.name if page else article.path, ([], []))
        articles.append(article)
        paths.append(routes.CARD.path(article.id))
    for name, (articles, paths) in leaves.items():
        drawn = tuple((path, others.pop(path)) for path in paths if path in others)
        markdown = (routes.MARKDOWN.path(article.id) for article in articles)
        all_paths = (*markdown, *(path for path, _ in drawn))
        yield Batch(f"articles {name}", all_paths, _of_articles, (tuple(articles), drawn))
    yield Batch("cards of lists", tuple(others), _of_articles, ((), tuple(others.items())))


def _of_articles(articles: tuple[Article, ...], drawn: tuple[tuple[str, Spec], ...]) -> Iterator[Recipe]:
    yield from records.recipes(articles)
    yield from cards.recipes(dict(drawn))


def _index(archive: Archive, places: Gazetteer, making: Making, whole: Whole) -> Iterator[Made]:
    """The files of the search, asked for what they should find once all of them are given. Raises as `produce` does, and
    cache.WrongError."""
    store = cache.current()
    before: updating.State | None = store.last(_SEARCH)
    update = updating.Update(archive, places, making.last, before, is_kept=store.remembers)
    index: list[KnownFile] = []
    yield from _noted(update.files(), index)
    asked = search_check.SAMPLED if update.is_whole else search_check.SAMPLED // 10
    if unfound := search_check.self_check(archive, index, lambda file: whole(file).content, asked):
        if not update.is_whole:
            raise cache.WrongError(", ".join(problem.path for problem in unfound))
        raise ContentError(*unfound)
    if update.state is not before:
        store.leave(_SEARCH, update.state)
    yield from plain.build(archive)


def static_files(
    folder: Path, table: Mapping[str, str], faces: str = "", version: str = ""
) -> Iterator[OutputFile]:
    """The files of static/: style sheets made compact, scripts that are needed together as one, all others as they are.

    `table` holds the words of the interface by key, for those that scripts say. `faces` are the rules for the fonts of this
    site; they begin the sheet that every document has. `version` stands behind the addresses of scripts that scripts load.
    """
    together = stylesheets.sources() | frozenset(scripts.sources())

    def read(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (
            path.is_file()
            and not path.name.startswith(".")
            and name not in together
            and not sent.is_of_desk(name)
        ):
            content = path.read_bytes()
            if path.suffix == ".css":
                content = stylesheets.compact(stylesheets.together(name, read)).encode()
            if name == "css/reader.css":
                content = faces.encode() + content
            if name == _WORKER:
                made = scripts.compact(content.decode())
                for place, value in _PUT_IN.items():
                    made = made.replace(f"{{{place}}}", value)
                yield OutputFile(routes.WORKER.path(), made.encode())
                continue
            yield OutputFile(routes.STATIC.path(name), content)
    for name, sources in scripts.BUNDLES.items():
        made = scripts.bundle(sources, read, table)
        if name == _FIRST:
            made = made.replace(_VERSION.format(""), _VERSION.format(version))
        yield OutputFile(routes.STATIC.path(f"{name}.js"), made.encode())


_PUT_IN = {
    "edition": routes.EDITION.path(),
    "manifest": routes.MANIFEST.path(),
    "taken": pocket.TAKEN.pattern.replace("/", r"\/"),
    "search": routes.SEARCH.path(),
    "engine": routes.STATIC.path("js/search.js"),
    "style": routes.STATIC.path("css/reader.css"),
    "file": routes.DIRECTORY_INDEX,
}
"""What the service worker is told of the site, which has no other script to ask."""
_FIRST, _VERSION = "js/first", 'Bulletin.version="{}";'
"""The script that every document begins with, and where the version stands in it."""
_WORKER = "js/core/worker.js"
"""The service worker, which serves what lies beside and below it: in the site it stands at the root."""


def common_inputs(archive: Archive) -> dict[str, bytes]:
    """The digests of what all files of the site share, by name: settings, templates, words, static files, the program."""
    folders = {
        inputs.TEMPLATES: program.TEMPLATES,
        inputs.STATIC: program.STATIC,
        inputs.PROGRAM: program.PACKAGE,
    }
    files = {
        f"{name}{path.relative_to(folder).as_posix()}": path.read_bytes()
        for name, folder in folders.items()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    machine = dict.fromkeys((f"{inputs.PYTHON}{platform.python_version()}", *_packages()), b"")
    return inputs.of_settings(archive.settings) | inputs.of_files(files | machine)


def _packages() -> Iterator[str]:
    """The packages that Python finds, with their versions."""
    for name in program.packages():
        yield f"{inputs.PACKAGE}{name.rpartition('.')[0].replace('-', ' ')}"


def withheld(archive: Archive, book: Ledger, reference: Reference) -> Withheld:
    """What no file of the site may say, because it was withdrawn or cut."""
    return withholding.withheld(archive, book, reference.subject, _own_words(reference))


def _own_words(reference: Reference) -> Iterator[str]:
    """What the site says whatever its articles are: the words of its interface, those of its subject in full, and places,
    also with all above them.
    """
    yield from reference.subject.lists.forms
    for table in words.adapted(words.load(program.TEMPLATES / "words"), reference.interface).values():
        yield from table.table.values()
    places = reference.region.gazetteer
    yield from facets.place_names(places)
    for code in places.places:
        yield "".join(row.name for row in reversed(places.ancestry(code)))


def drawn_leaks(hidden: Withheld, specs: Mapping[str, Spec]) -> Iterator[Problem]:
    """Where the words that are drawn on cards say it."""
    if hidden:
        texts = (
            (path, f"{spec.kicker}\n{spec.headline}\n{spec.facts}\n{spec.name}")
            for path, spec in specs.items()
        )
        yield from absence.searched(hidden, [absence.Said(*each) for each in texts])
