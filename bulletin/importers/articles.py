"""Incoming articles -> article files here: ids, former addresses, links among them, photos.

An article that came before is known by where it was published, or by all it says; what people changed in it since is theirs.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bulletin import routes
from bulletin.content import frontmatter
from bulletin.content.frontmatter import ID
from bulletin.conversion import identity
from bulletin.importers import bodies
from bulletin.importers.bodies import Body
from bulletin.importers.incoming import address
from bulletin.model import ARTICLES, Access, Caption, FrontMatter
from bulletin.problems import ContentError, Problem
from bulletin.text import edtf, writtendates
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bulletin.content.folder import ArticleFile
    from bulletin.importers.html_source import Picture
    from bulletin.importers.incoming import Incoming
    from bulletin.reference.gazetteer import Gazetteer

    Photos = Callable[[str, str], str]
    """The file that names a picture, and its target -> the name of the photo here. Raises ValueError with why there is none."""


@dataclass(frozen=True)
class Placed:
    """What is to be written, and what is not."""

    files: Mapping[str, str]
    """New article files by their path within the content."""
    unchanged: int
    """Articles that are here already, as they would be written."""
    kept: tuple[Problem, ...]
    """Articles that are here and read otherwise: nothing of them is touched."""
    lacking: tuple[Problem, ...]
    """What is not carried, line by line."""


def place(
    incoming: Sequence[Incoming],
    present: Sequence[ArticleFile],
    taken: Collection[str],
    gazetteer: Gazetteer,
    today: str,
    photos: Photos,
) -> Placed:
    """`present` are the articles there are, `taken` the ids that were ever issued."""
    here = {routes.alias(each): file for file in present for each in file.article.meta.aliases}
    by_words: dict[str, list[ArticleFile]] = {}
    for file in present:
        by_words.setdefault(_words(file.article.meta.title, file.article.body), []).append(file)
    used: set[str] = set()
    ids = _Ids({*taken, *(file.article.id for file in present)})
    named: list[tuple[Incoming, tuple[str, ...], str]] = []
    claimed: dict[str, str] = {}
    lacking: list[Problem] = []
    held = {*ids.taken, *(each for one in incoming for each in one.own.get("id", ()))}
    for one in incoming:
        addresses, refused = _addresses(one, held)
        lacking += refused
        doubled = [
            each
            for each in addresses
            if claimed.setdefault(routes.alias(each).casefold(), one.origin) != one.origin
        ]
        addresses = tuple(each for each in addresses if each not in doubled)
        lacking += (
            Problem(
                one.origin,
                one.head,
                f"原来的网址“{each}”也是 {claimed[routes.alias(each).casefold()]} 的，它通到那一篇",
            )
            for each in doubled
        )
        known = next((here[path] for each in addresses if (path := routes.alias(each)) in here), None)
        if known is None and not addresses and len(words := _words(one.title, one.body)) >= _SURELY:
            # A table mostly has no addresses: what was taken in before is known by what it says and its date, each once.
            known = next((file for file in by_words.get(words, ()) if _is_of(file, one, used)), None)
            used.update([known.article.id] if known else ())
        named.append((one, addresses, known.article.id if known else ids.of(one)))
    places = {routes.alias(each): article_id for _, addresses, article_id in named for each in addresses}
    links = _Links(places, {one.origin: article_id for one, _, article_id in named})
    files: dict[str, str] = {}
    kept: list[Problem] = []
    texts = {file.article.id: file for file in present}
    unchanged = 0
    for one, addresses, article_id in named:
        before = texts.get(article_id)
        added = before.article.meta.added if before else today
        text, missing = _written(one, addresses, article_id, added, gazetteer, links, photos)
        lacking += (*one.lacking, *missing)
        path = f"{ARTICLES}/{article_id}.md"
        if before is None:
            files[path] = text
        elif _same(text, before, gazetteer):
            unchanged += 1
        else:
            what = f"已经在 {before.article.path}，与这里的不同（那里改过，或者这里的变了）；照那里的留着"
            kept.append(Problem(one.origin, one.line, what))
    return Placed(files, unchanged, tuple(kept), tuple(lacking))


_SURELY = 30
"""Letters of headline and text from which two articles that say the same are one."""


def _words(title: str, body: str) -> str:
    return letters(f"{title}{body}")


def _is_of(file: ArticleFile, one: Incoming, used: Collection[str]) -> bool:
    """Whether an article with these words is of the same date, and was not found for another one."""
    return file.article.id not in used and _dates(one, []).get("date", "") == file.article.meta.date


class _Ids:
    """Ids for articles that have none: of their own where that is one, else made of where they come from."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken

    def of(self, one: Incoming) -> str:
        own = next(iter(one.own.get("id", ())), "")
        if not (ID.fullmatch(own) and own not in self.taken and len(own) <= routes.LONGEST_SEGMENT):
            own = identity.mint_from(f"{(one.addresses or (one.origin,))[0]}\n{one.title}", self.taken)
        self.taken.add(own)
        return own


def _addresses(one: Incoming, held: Collection[str]) -> tuple[tuple[str, ...], list[Problem]]:
    """The addresses that can lead to the article, and those that cannot. `held` are the ids that articles have or had."""
    found, refused = [], []
    for each in one.addresses:
        kept = each if one.is_ours else unquote(each)
        path = routes.alias(kept)
        owner = routes.owner(path) if path else None
        if one.is_ours and (ids := routes.ARTICLE.values(path)) and ids[0] not in held:
            # Of an article that became part of this one: `sharing.aliases` lets it lead here, too.
            owner = None
        if not each:
            continue
        if not path:
            refused.append(
                Problem(one.origin, one.head, f"原来的网址“{each}”不能用作这里的旧网址，它以后通不到这篇文章")
            )
        elif owner is not None:
            whose = f"文件夹 {owner.folder}" if owner.folder else f"文件 {path}"
            refused.append(
                Problem(one.origin, one.head, f"原来的网址“{each}”是这里自己的{whose}，它以后通不到这篇文章")
            )
        else:
            found.append(kept)
    return tuple(found), refused


def _written(
    one: Incoming,
    addresses: tuple[str, ...],
    article_id: str,
    added: str,
    gazetteer: Gazetteer,
    links: _Links,
    photos: Photos,
) -> tuple[str, list[Problem]]:
    lacking: list[Problem] = []
    site_path = addresses[0] if addresses else ""

    def leads_to(target: str) -> str:
        return links.leading(target, one, site_path, lacking)

    body = Body(one.body) if one.is_ours else bodies.carry(one.body, one.origin, one.line, leads_to)
    captions = tuple(_captions(one, body.pictures, photos, lacking))
    meta = FrontMatter(
        article_id,
        title=one.title if one.is_ours else " ".join((one.title or body.head or one.name).split()),
        authors=one.authors,
        tags=one.tags,
        captions=captions,
        added=added,
        aliases=addresses,
        **_dates(one, lacking),
    )
    own = {key: values for key, values in one.own.items() if key != "id"}
    meta = replace(meta, **_own(one, own, gazetteer, lacking))
    if body.head and one.title and body.head.split() != one.title.split():
        lacking.append(
            Problem(one.origin, one.line, f"正文最上面的大标题与文章头的不同，没有带过来：{body.head}")
        )
    if not body.text:
        lacking.append(Problem(one.origin, one.line, "没有正文"))
    return frontmatter.serialize(meta, body.text), [*lacking, *body.lacking]


def _dates(one: Incoming, lacking: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if one.date:
        try:
            found = {
                "date": writtendates.read(one.date),
                "date_basis": one.own.get("date_basis", ("原网站上的日期",))[0],
            }
        except ValueError as error:
            lacking.append(Problem(one.origin, one.head, f"日期没有带过来：{error}"))
    if one.updated and edtf.is_day(one.updated):
        found["updated"] = one.updated
    elif one.updated:
        lacking.append(Problem(one.origin, one.head, f"更正的日子没有带过来：“{one.updated}”不是日子"))
    return found


def _own(
    one: Incoming, own: Mapping[str, tuple[str, ...]], gazetteer: Gazetteer, lacking: list[Problem]
) -> dict[str, Any]:
    """Values of our own keys, as they are typed."""
    found: dict[str, Any] = {}
    for key, values in own.items():
        if key == "places":
            codes = []
            for value in values:
                try:
                    codes.append(gazetteer.code_of(value))
                except ValueError as error:
                    lacking.append(Problem(one.origin, one.line, f"地区没有带过来：{error}"))
            found[key] = tuple(dict.fromkeys(codes))
        elif key == "captions":
            found[key] = tuple(map(Caption, values))
        elif key == "access":
            if values[0] in {*Access}:
                found[key] = Access(values[0])
            else:
                known = "、".join(Access)
                what = f"公开程度没有带过来：“{values[0]}”不是 {known} 之一，这一篇照公开的收下；请看一看"
                lacking.append(Problem(one.origin, one.line, what))
        else:
            found[key] = values if key == "photographers" else values[0]
    return found


def _captions(
    one: Incoming, pictures: Sequence[Picture], photos: Photos, lacking: list[Problem]
) -> Iterator[Caption]:
    for picture in pictures:
        words = bodies.prose_of(picture.words) or picture.alt
        try:
            name = photos(one.origin, picture.target)
        except ValueError as error:
            lacking.append(Problem(one.origin, picture.line, f"照片没有带过来：{picture.target}（{error}）"))
            name = ""
        if words or name:
            yield Caption(words or "（原来没有图片说明）", name or None, picture.alt if name else "")


class _Links:
    """Where the links among incoming articles lead, which name each other by address or by file."""

    def __init__(self, places: Mapping[str, str], files: Mapping[str, str]) -> None:
        self.places = places
        self.files = files
        names: dict[str, set[str]] = {}
        for origin, article_id in files.items():
            for name in (posixpath.basename(origin), posixpath.basename(origin).rsplit(".", 1)[0]):
                names.setdefault(name, set()).add(article_id)
        self.names = {name: next(iter(ids)) for name, ids in names.items() if len(ids) == 1}

    def leading(self, target: str, one: Incoming, site_path: str, lacking: list[Problem]) -> str:
        """Where a link of an article leads now; empty where it leads nowhere, which is said."""
        if re.match(r"(?:https?|mailto):", target, re.IGNORECASE):
            return target
        parts = urlsplit(target)
        known = "" if parts.scheme or parts.netloc else self._known(unquote(parts.path), one, site_path)
        if target and not known:
            lacking.append(Problem(one.origin, one.line, f"链接没有带过来，字还在：{target}"))
        return f"../{known}/" if known else ""

    def _known(self, path: str, one: Incoming, site_path: str) -> str:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(one.origin.partition("#")[0]), path))
        if file in self.files:
            return self.files[file]
        for each in (path, posixpath.normpath(posixpath.join(site_path, path))):
            found = self.places.get(routes.alias(address(each))) if each else None
            if found:
                return found
        return "" if "/" in path else self.names.get(path, "")


def _same(text: str, before: ArticleFile, gazetteer: Gazetteer) -> bool:
    """Whether an article file says what would be written."""
    try:
        ours = frontmatter.parse(text, before.article.path, gazetteer)
    except ContentError:
        return False
    return (ours.meta, ours.body.strip()) == (before.article.meta, before.article.body.strip())
