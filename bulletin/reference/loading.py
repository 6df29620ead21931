"""The record of region and subject, put together from layers of data files.

A layer is a folder of tables: what holds everywhere (data/general), what a subject has (data/subjects/<name>), what a
region has (data/regions/<code>), and an archive's own (content/reference). A later layer adds to an earlier one. The only
module that reads the program's own tables of places, names and words; what a value means stands where it is defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from bulletin.problems import ContentError, Problem
from bulletin.reference import tables
from bulletin.reference.gazetteer import Gazetteer, Place
from bulletin.reference.names import Names
from bulletin.reference.subject import LISTS, Lists, Subject
from bulletin.text.strictyaml import read_mapping, text_of

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from bulletin.reference.campaigns import Campaign
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
    that is wrong in the archive's own tables, ValueError for a region or subject without tables.
    """
    code = region_code(region or _default("region"))
    topic = subject_name(subject or (GENERAL if region else _default("subject")))
    layers = (_packaged(GENERAL), _packaged(f"subjects/{topic}"), _packaged(f"regions/{code}"), own)
    problems: list[Problem] = []
    places: dict[str, Place] = {}
    settings = tables.RegionTable(problems)
    names, lists = tables.ListTable(_NAMES, problems), tables.ListTable(LISTS, problems)
    spans: dict[str, Campaign] = {}
    interface: dict[str, dict[str, str]] = {}
    for layer in layers:
        places |= tables.places(*layer.table(PLACES), places, problems)
        settings.add(*layer.table(REGION))
        names.add(*layer.table(NAMES))
        lists.add(*layer.table(WORDS))
        tables.add_campaigns(*layer.table(CAMPAIGNS), spans, problems)
        tables.add_interface(*layer.table(INTERFACE), interface, problems)
    found = settings.region(Gazetteer(code, (places[each] for each in sorted(places))))
    if problems:
        raise ContentError(*problems)
    sets = {
        key: frozenset("".join(words) if key in _CHARACTERS else words) for key, words in names.found.items()
    }
    return Reference(found, Subject(Lists(**lists.found), Names(**sets), tuple(spans.values())), interface)


def region_code(text: str) -> str:
    """The six digits of a region that an archive names: `15`, `150000`. Raises ValueError with what is wrong."""
    code = text.ljust(6, "0")
    if not tables.CODE.fullmatch(code) or not _folder(f"regions/{code}").is_dir():
        raise ValueError(f"没有地区“{text}”的地名表")
    return code


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
