"""Why a file of the site is another one than after the last build: which of its inputs changed, or that none did.

What is said follows from digests of inputs alone (`publish.inputs`). An input is named where the file takes something else
from it than before, and it is another one itself. What differs though the file that it stands in does not, as a date that
follows from the page beside, or a count, may follow from any file of the content: those that changed are named as that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.content import ledger, theme
from bulletin.content.settings import FILE
from bulletin.content.strays import REFERENCE
from bulletin.documents import scripts, sent, theming
from bulletin.publish import inputs
from bulletin.publish.inputs import ORDER, REST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bulletin.publish.inputs import Inputs


class Change(StrEnum):
    """What became of an input, or of a file of the site, from one build to the next."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


Changes = dict[str, Change]
"""By name of the input."""


@dataclass(frozen=True, slots=True)
class Cause:
    """An input that changed a file."""

    name: str
    change: Change
    is_possible: bool = False
    """Whether it is only known that the file may follow from it: a date, a count, an order, the search index."""


@dataclass(frozen=True, slots=True)
class Generation:
    """What is known of one build of a site."""

    files: Mapping[str, str]
    """Of the site: path -> SHA-256; the manifest left out."""
    sources: Mapping[str, str]
    """Of the content: path -> SHA-256."""
    common: Inputs
    """Settings, templates, words, static files, program."""
    own: Inputs | None = None
    """What the file in question was made of; None where it was not made by a recipe, or that is not known."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a file of the site, and why."""

    path: str
    change: Change | None
    """None where its bytes are the same."""
    causes: tuple[Cause, ...] = ()
    """Where its bytes are the same: inputs of it that changed all the same."""
    is_first: bool = False
    """Whether there was no site before."""
    is_recorded: bool = True
    """Whether the last build left a record; without one only files of the content can be compared."""
    was_spoilt: bool = False
    """Whether the site did not hold the file any more as it was written."""
    unknown: str = ""
    """Where neither site has such a file: the path that was most likely meant, or a blank."""


def explain(
    path: str,
    before: Generation,
    now: Generation,
    owners: Collection[str],
    origins: Mapping[str, Collection[str]],
) -> Explanation:
    """What became of the file at `path`, which one of the two generations holds, or both.

    `owners` are the files of the content that it is the document of, or lies beside: its article, its page. `origins` are
    those that a file of an article may be written from.
    """
    old, new = before.files.get(path), now.files.get(path)
    change = (
        None if old == new else Change.CHANGED if old and new else Change.ADDED if new else Change.REMOVED
    )
    if not before.files:
        return Explanation(path, change, is_first=True)
    changed = _compared(before.sources, now.sources) | _compared(before.common, now.common)
    by_option = FILE not in changed
    if any(name.startswith(f"{FILE}（") for name in changed):
        changed.pop(FILE, None)  # its settings are named one by one
    in_version = (
        _in_version(before, now, changed) if change is Change.CHANGED and routes.is_document(path) else {}
    )
    causes: list[Cause] = []
    if before.own is None and now.own is None:
        if change and not in_version:
            causes += _by_kind(path, changed, owners)
        elif in_version:  # a document that was not rendered since the record was lost
            causes += (Cause(name, changed[name], is_possible=True) for name in _content(changed))
    else:
        differing = _compared(before.own or {}, now.own or {})
        if differing or not in_version:
            causes += _by_inputs(path, change, differing, changed, origins)
    causes = [cause for cause in causes if cause.name not in in_version]
    causes += [Cause(*each) for each in in_version.items()]
    if change:
        named = {cause.name for cause in causes}
        causes += [
            Cause(name, changed[name], is_possible=bool(causes))
            for name in changed
            if _is_program(name) and name not in named
        ]
    if by_option:
        causes = [replace(cause, name=_OPTIONS.get(cause.name, cause.name)) for cause in causes]
    return Explanation(path, change, tuple(causes))


_OPTIONS = {inputs.setting("base_url"): "--base-url", inputs.setting("repository"): "--repository"}
"""Settings that the command line can give instead of the file."""


def _in_version(before: Generation, now: Generation, changed: Changes) -> Changes:
    """What changed the version of styles and scripts, which every document names and no recipe holds."""
    own = routes.STATIC.path(theming.STYLE)
    has_other_style = before.files.get(own) != now.files.get(own)
    names = (name for name in changed if _is_sent(name) or (has_other_style and name in theme.OF_STYLE))
    return {name: changed[name] for name in names}


def _is_sent(name: str) -> bool:
    """Whether an input is a style or script of the program's own."""
    static = name.removeprefix(inputs.STATIC)
    return static != name and sent.has_version(static)


def _compared(one: Mapping[str, object], other: Mapping[str, object]) -> Changes:
    names = sorted(one.keys() | other.keys())
    return {
        name: Change.ADDED if name not in one else Change.REMOVED if name not in other else Change.CHANGED
        for name in names
        if one.get(name) != other.get(name)
    }


def _by_inputs(
    path: str,
    change: Change | None,
    differing: Changes,
    changed: Changes,
    origins: Mapping[str, Collection[str]],
) -> Iterator[Cause]:
    """What the file takes something else from now, and what that may follow from."""
    direct = [name for name in differing if name in changed]
    for folder in (f"{REFERENCE}/", f"{theme.FOLDER}/"):
        if folder in differing:
            direct += [name for name in changed if name.startswith(folder) and name not in direct]
    content = [name for name in direct if _is_content(name)]
    followed = [origin for name in content for origin in origins.get(name, ()) if origin in changed]
    # What is made of several settings differs with any of them; a template gives way to one of the theme.
    known = (REST, ORDER, f"{REFERENCE}/", f"{theme.FOLDER}/")
    others = [
        name
        for name in differing
        if name not in changed and name not in known and not name.startswith((f"{FILE}（", inputs.TEMPLATES))
    ]
    is_other_choice = any(differing[name] is not Change.CHANGED for name in differing)
    came_or_went = change in {Change.ADDED, Change.REMOVED}
    if not direct:
        followed += [*_content(changed), *_settings(changed)]
    elif (
        others
        or (not is_other_choice and (REST in differing or ORDER in differing))
        or (came_or_went and not content)
    ):
        followed += _content(changed)
    # A document is made anew for every word, every setting and all of its page, whether it shows them or not.
    is_explained = bool(content or followed)
    unsure = [
        name for name in direct if is_explained and (name.startswith(f"{FILE}（") or _is_of_words(name))
    ]
    if len(content) > 1:
        # What came into a list or left it may have done so for what another file says; an article shows little of others.
        own = routes.ARTICLE.values(path)
        is_feed = routes.kind_of(path) in _FEEDS  # of an article it shows the beginning
        unsure += [
            name
            for name in content
            if (own and own[0] not in name)
            or (not own and (is_feed or differing.get(name) is not Change.CHANGED))
        ]
    if is_explained and came_or_went:  # neither templates nor settings make a document come or go
        direct, unsure = content, [name for name in unsure if name in content]
    certain = [name for name in direct if name not in unsure]
    yield from (Cause(name, changed[name]) for name in certain)
    for name in dict.fromkeys((*unsure, *followed)):
        if name not in certain:
            yield Cause(name, changed[name], is_possible=True)


_OF_ALL_FILES = (routes.EDITION, routes.POCKET, routes.PLACE_POCKET, routes.DATE_POCKET)
"""Digests and sizes of other files."""
_FEEDS = (routes.PLACE_FEED, routes.PERSON_FEED, routes.TAG_FEED)


def _by_kind(path: str, changed: Changes, owners: Collection[str]) -> Iterator[Cause]:
    """What a file may follow from that is made of the archive as a whole, or of a file of the program's own."""
    kind = routes.kind_of(path)
    if kind is routes.MANIFEST:  # which names every file
        yield from (Cause(name, change) for name, change in changed.items())
        return
    if kind in _OF_ALL_FILES:
        yield from (Cause(name, change, is_possible=True) for name, change in changed.items())
        return
    if kind is routes.STATIC:
        own = [name for name in _sources_of_static(path) if name in changed]
        yield from (Cause(name, changed[name]) for name in own)
        looks = [name for name in changed if name.startswith(f"{theme.FOLDER}/")]
        if path.endswith(".js"):  # whose words are put in when they are sent
            looks += [name for name in changed if _is_of_words(name) and name not in own]
        yield from (Cause(name, changed[name], is_possible=bool(own)) for name in looks)
    near = [name for name in owners if name in changed]
    if kind is not routes.STATIC or path in _OF_THE_ARCHIVE:
        for name in (*(near or _content(changed)), *_settings(changed)):
            yield Cause(name, changed[name], is_possible=True)


_OF_THE_ARCHIVE = {routes.STATIC.path(name) for name in (routes.IDS, "css/reader.css")}
"""Files among the static ones that the archive has a part in: ids; the rules for the fonts of its name."""


def _sources_of_static(path: str) -> Iterator[str]:
    """The program's own files that a static file of the site is made of."""
    values = routes.STATIC.values(path)
    name = values[0] if values else ""
    stem = name.removesuffix(".js")
    language = stem.removeprefix("js/words-")
    if language != stem:
        yield f"{inputs.TABLES_OF_WORDS}{language}.yaml"
    for source in scripts.BUNDLES.get(stem, ()):
        yield f"{inputs.STATIC}{source}.js"
    yield f"{inputs.STATIC}{name}"


def _content(changed: Changes) -> list[str]:
    """The files of the content among the inputs; of those that the program writes only where no other changed."""
    files = [name for name in changed if _is_content(name)]
    by_people = [name for name in files if not name.startswith(f"{ledger.FOLDER}/")]
    return by_people or files


def _settings(changed: Changes) -> list[str]:
    return [name for name in changed if name.startswith(f"{FILE}（")]


def _is_content(name: str) -> bool:
    return not (inputs.is_of_program(name) or name.startswith(f"{FILE}（"))


def _is_of_words(name: str) -> bool:
    return name.startswith(inputs.TABLES_OF_WORDS)


def _is_program(name: str) -> bool:
    return name.startswith((inputs.PROGRAM, inputs.PYTHON, inputs.PACKAGE))
