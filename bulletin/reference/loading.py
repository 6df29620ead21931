"""The record of region and subject, put together from layers of data files.

A layer is a folder of tables: what holds everywhere (data/general), what a subject has (data/subjects/<name>), what a
region has (data/regions/<code>), and an archive's own (content/reference). A later layer adds to an earlier one. The only
module that reads the program's own tables of places, names and words; what a value means stands where it is defined.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from bulletin.digests import digest
from bulletin.problems import ContentError, Problem
from bulletin.reference import tables
from bulletin.reference.gazetteer import EVERYWHERE, Gazetteer, is_within
from bulletin.reference.names import Names
from bulletin.reference.subject import LISTS, Lists, Subject
from bulletin.text.strictyaml import read_mapping, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

    from bulletin.reference.campaigns import Campaign
    from bulletin.reference.gazetteer import Place
    from bulletin.reference.region import Interface, Region

PLACES, REGION, NAMES, WORDS = "places.tsv", "region.yaml", "names.yaml", "words.yaml"
GENERAL = "general"
"""What holds in every region and for every subject."""
CAMPAIGNS, INTERFACE = "campaigns.yaml", "interface.yaml"
FILES = (PLACES, REGION, NAMES, WORDS, CAMPAIGNS, INTERFACE)
"""The files a layer may have."""
_CHARACTERS = ("common_surnames", "rare_surnames", "given", "never", "transcribing")
_NAMES = (*_CHARACTERS, "compound_surnames", "words", "ordinary", "elements")


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What is known of an archive's region and subject."""

    region: Region
    subject: Subject
    interface: Interface
    """Words of the interface that region, subject or archive have of their own."""
    identity: bytes = b""
    """Digest of all it was loaded from."""
    asked: tuple[object, ...] = ()
    """What `load` was asked for: another process with this program loads the same."""

    def __reduce__(self) -> tuple[Callable[..., Reference], tuple[object, ...]]:
        if not self.asked:
            raise TypeError("a reference that was not loaded cannot be loaded elsewhere")
        return load, self.asked


@dataclass(frozen=True, slots=True)
class Layer:
    """The texts of a folder of tables, by file name; `path` is what messages call the folder."""

    path: str
    files: tuple[tuple[str, str], ...] = ()

    def table(self, name: str) -> tuple[str, str]:
        """The text of a file, empty when there is none, and its path."""
        return dict(self.files).get(name, ""), f"{self.path}/{name}"


NOTHING = Layer("")


@lru_cache(maxsize=8)
def load(region: str = "", subject: str = "", own: Layer = NOTHING) -> Reference:
    """Put the record of an archive together: the code of its region, the name of its subject, what it adds itself.

    An archive that names no region has that of data/defaults.yaml, and its subject. Raises ContentError with everything
    that is wrong in the archive's own tables, ValueError for a region or subject that nobody knows.
    """
    code = region_code(region or _default("region"))
    topic = subject_name(subject or (GENERAL if region else _default("subject")))
    tabled = [each for each in _tabled() if is_within(code, each) or is_within(each, code)]
    layers = (
        _packaged(GENERAL),
        _packaged(f"subjects/{topic}"),
        *(_packaged(f"regions/{each}") for each in tabled),
        own,
    )
    problems: list[Problem] = []
    settings = tables.RegionTable(problems)
    names, lists = tables.ListTable(_NAMES, problems), tables.ListTable(LISTS, problems)
    spans: dict[str, Campaign] = {}
    interface: dict[str, dict[str, str]] = {}
    for layer in layers:
        names.add(*layer.table(NAMES))
        lists.add(*layer.table(WORDS))
        tables.add_campaigns(*layer.table(CAMPAIGNS), spans, problems)
    for layer in (_packaged(GENERAL), _packaged(f"subjects/{topic}"), _packaged(f"regions/{code}"), own):
        settings.add(*layer.table(REGION))
        tables.add_interface(*layer.table(INTERFACE), interface, problems)
    places = dict(_places(code))
    places |= tables.places(*own.table(PLACES), places, problems)
    found = _autonomous(settings.region(Gazetteer(code, (places[each] for each in sorted(places)), national)))
    if problems:
        raise ContentError(*problems)
    sets = {
        key: frozenset("".join(words) if key in _CHARACTERS else words) for key, words in names.found.items()
    }
    identity = digest(code, layers)
    asked = region, subject, own
    known = Subject(
        Lists(**lists.found),
        Names(**sets, identity=identity),
        tuple(spans.values()),
        identity,
        (_subject, asked),
    )
    return Reference(found, known, interface, identity, asked)


def _subject(*asked: Any) -> Subject:
    return load(*asked).subject


def region_code(text: str) -> str:
    """The code of a region that an archive names, by code (`15`, `150000`) or name; `000000` for all China (`全国`).

    Raises ValueError with what is wrong.
    """
    if text in {"全国", EVERYWHERE}:
        return EVERYWHERE
    if text.isdecimal() and len(text) in {2, 4, 6}:
        text = text.ljust(6, "0")
        if _packaged(f"regions/{text}").files:
            return text
    return national().code_of(text)


@cache
def national() -> Gazetteer:
    """All provinces, prefectures and counties of China: 400 kB, read when first asked for."""
    return Gazetteer(EVERYWHERE, _table("china.tsv").values())


def _places(code: str) -> Mapping[str, Place]:
    """The places of a region: those of its own table, otherwise of the national one, with what other tables add."""
    tabled = {each: _table(f"regions/{each}/{PLACES}") for each in _tabled()}
    if code in tabled:
        return tabled[code]
    found = {each: place for each, place in _table("china.tsv").items() if is_within(each, code)}
    for each, rows in tabled.items():
        if is_within(code, each) or is_within(each, code):
            # What a wider region calls itself is no name of it in a wider one: 自治区.
            found |= {
                inner: place for inner, place in rows.items() if is_within(inner, code) and inner != each
            }
    return found


_AUTONOMOUS = "自治区"


def _autonomous(region: Region) -> Region:
    """An autonomous region calls itself 自治区, unless its table says otherwise; behind the name of another it is that."""
    if region.itself or not region.gazetteer.name(region.code).endswith(_AUTONOMOUS):
        return region
    provinces = (national().name(code) for code in national().divisions if code != region.code)
    others = tuple(name.removesuffix(_AUTONOMOUS) for name in provinces if name.endswith(_AUTONOMOUS))
    return replace(region, itself=_AUTONOMOUS, not_after=others)


@cache
def _tabled() -> tuple[str, ...]:
    """The regions that have a table of places of their own."""
    return tuple(
        sorted(path.name for path in _folder("regions").iterdir() if path.joinpath(PLACES).is_file())
    )


@cache
def _table(name: str) -> Mapping[str, Place]:
    """A table of places that comes with the program."""
    problems: list[Problem] = []
    rows = tables.places(_folder(name).read_text(encoding="utf-8"), name, {}, problems)
    if problems:
        raise ContentError(*problems)
    return rows


def subject_name(text: str) -> str:
    """The name of a subject, checked: that of a folder, or `general` for none. Raises ValueError with what is wrong."""
    known = [GENERAL, *sorted(path.name for path in _folder("subjects").iterdir() if path.is_dir())]
    if text not in known:
        raise ValueError(f"没有主题“{text}”；现有：{'、'.join(known)}")
    return text


@cache
def _default(key: str) -> str:
    table, _ = read_mapping(_folder("defaults.yaml").read_text(encoding="utf-8"), "defaults.yaml")
    return text_of(table[key])


def _folder(name: str) -> Traversable:
    return resources.files("bulletin").joinpath("reference", "data", *name.split("/"))


@cache
def _packaged(name: str) -> Layer:
    """A layer that comes with the program; it never changes while the program runs."""
    folder = _folder(name)
    files = [(file, folder.joinpath(file)) for file in FILES]
    return Layer(
        f"bulletin/reference/data/{name}",
        tuple((file, path.read_text(encoding="utf-8")) for file, path in files if path.is_file()),
    )
