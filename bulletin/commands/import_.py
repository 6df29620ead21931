"""import: articles of other programs taken over, with their dates, tags, photos and former addresses."""

from __future__ import annotations

import posixpath
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bulletin.commands import stages, writing
from bulletin.commands.outside import Outside, Report
from bulletin.content import images
from bulletin.content.containers import ImageError
from bulletin.importers import articles, hexo, hugo, jekyll, mkdocs, table, wordpress
from bulletin.problems import ContentError, Problem, UsageError, cause
from bulletin.text.likeness import hint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from bulletin.importers.incoming import Found, Source

KINDS: Mapping[str, Callable[[Source], Found]] = {
    "hugo": hugo.read,
    "csv": table.read,
    "jekyll": jekyll.read,
    "hexo": hexo.read,
    "mkdocs": mkdocs.read,
    "wordpress": wordpress.read,
}
_STATIC = ("static", "source", "assets", "docs", "")
"""Folders whose files lie at the root of the site, by the generators that have them."""
_INSTALLED = "node_modules"
"""What npm installs. Folders that generators make lie beside those that importers read, and within these may be called alike."""
MOST = 40
"""Remarks that are printed; the file has them all."""
REPORT = "import-{kind}.txt"


def run(outside: Outside, *, content: Path, words: Sequence[str]) -> Report:
    """`words` is a kind and a folder or file. Raises ContentError and UsageError; then nothing was written."""
    if len(words) != 2:
        raise UsageError(f"import 后面要写一种来源和它的文件夹；来源有：{'、'.join(KINDS)}")
    kind, place = words
    if kind not in KINDS:
        raise UsageError(f"没有来源“{kind}”{hint(kind, KINDS)}；有的是：{'、'.join(KINDS)}")
    path = Path(place)
    if not path.exists():
        raise UsageError(f"没有 {place}；要写那个网站的文件夹，或者导出的文件")
    folder = _Folder(path)
    with writing.alone(outside, content):
        return _import(outside, content, kind, folder)


def _import(outside: Outside, content: Path, kind: str, folder: _Folder) -> Report:
    try:
        found = KINDS[kind](folder)
    except ContentError as error:
        return Report(problems=_under(outside, folder, error.problems))
    read = stages.read(content)
    photos = _Photos(folder, content, read.images)
    placed = articles.place(
        found.articles,
        read.articles,
        read.ledger.articles,
        read.reference.region.gazetteer,
        outside.today,
        photos.take,
    )
    changes: writing.Changes = {f"{images.FOLDER}/{name}": data for name, data in photos.fresh.items()}
    changes |= {path: text.encode() for path, text in placed.files.items()}
    for name in photos.fresh:
        (content / images.FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
    writing.write(content, dict(read.sources), changes, together=False)
    remarks = _under(outside, folder, (*found.lacking, *placed.lacking, *placed.kept))
    _tell(outside, content, kind, remarks)
    counts = {
        "articles": len(placed.files),
        "unchanged": placed.unchanged,
        "kept": len(placed.kept),
        "photos": len(photos.fresh),
        "remarks": len(remarks),
    }
    summary = f"收下 {len(placed.files)} 篇文章，{len(photos.fresh)} 张照片"
    if placed.unchanged or placed.kept:
        summary += f"；{placed.unchanged} 篇已经在了，{len(placed.kept)} 篇在这里改过、照这里的留着"
    return Report(f"{summary}；没有带过来的 {len(remarks)} 处，请运行 python build.py", counts)


def _under(outside: Outside, folder: _Folder, problems: Collection[Problem]) -> tuple[Problem, ...]:
    """Problems with the paths of their files, each once, by file and line."""
    bare = {Problem(each.path.partition("#")[0], each.line, each.message) for each in problems}
    return tuple(each.under(outside.shown(folder.root)) for each in sorted(bare))


def _tell(outside: Outside, content: Path, kind: str, remarks: Sequence[Problem]) -> None:
    """Print what is not carried, and write all of it into a file beside the content, in place of the last one."""
    report = content.resolve().parent / REPORT.format(kind=kind)
    if not remarks:
        report.unlink(missing_ok=True)
        return
    report.write_text("".join(f"{each}\n" for each in remarks), encoding="utf-8")
    for each in remarks[:MOST]:
        outside.say(str(each))
    if len(remarks) > MOST:
        outside.say(f"……另有 {len(remarks) - MOST} 处")
    outside.say(f"没有带过来的全部写在 {outside.shown(report)}")


class _Folder:
    """The files of a folder, or one file, as importers read them."""

    def __init__(self, path: Path) -> None:
        self.root = path if path.is_dir() else path.parent
        found = path.rglob("*") if path.is_dir() else [path]
        self.paths = {
            name: file
            for file in found
            if file.is_file()
            and not any(
                part.startswith(".") or part == _INSTALLED for part in file.relative_to(self.root).parts[:-1]
            )
            for name in [file.relative_to(self.root).as_posix()]
        }

    @property
    def names(self) -> Collection[str]:
        return self.paths.keys()

    def read(self, name: str) -> bytes:
        return self.paths[name].read_bytes()


class _Photos:
    """The photos that articles show: found in the source, cleaned, under a name that no other photo has."""

    def __init__(self, folder: _Folder, content: Path, present: Sequence[images.ImageFile]) -> None:
        self.folder = folder
        self.content = content
        self.held = {images.folded(image.name) for image in present}
        """The names that are taken, on any disk."""
        self.fresh: dict[str, bytes] = {}
        self.taken: dict[str, str] = {}

    def take(self, origin: str, target: str) -> str:
        """The name of a photo here. Raises ValueError with why it cannot be taken."""
        if _is_elsewhere(target):
            raise ValueError("在别的网站上，请自己取来再 add")
        path = unquote(urlsplit(target).path)
        name = next((each for each in self._places(origin, path) if each in self.folder.names), "")
        if not name:
            raise ValueError("找不到这个文件")
        if name not in self.taken:
            self.taken[name] = self._taken(name)
        return self.taken[name]

    def _places(self, origin: str, path: str) -> list[str]:
        """Where a picture may lie that a file names: beside it, in its folder of assets, at the root of the site."""
        file = origin.partition("#")[0]
        folders = [posixpath.dirname(file), file.rsplit(".", 1)[0], *_STATIC]
        return [posixpath.normpath(posixpath.join(folder, path.lstrip("/"))) for folder in folders]

    def _taken(self, name: str) -> str:
        try:
            data = self.folder.read(name)
            if len(data) > images.MOST_BYTES:
                raise images.too_large(len(data))
            judged = images.judge(posixpath.basename(name), data, "")
            if judged.photo is None:
                raise ValueError(judged.refusal)
            images.prove(data)
            data = images.clean(data)
        except ImageError as error:
            raise ValueError(str(error)) from None
        except OSError as error:
            raise ValueError(f"读不了：{cause(error)}") from None
        stem, suffix = posixpath.splitext(posixpath.basename(name))
        for wanted in (f"{stem}{suffix}", f"{stem}-{sha256(data).hexdigest()[:8]}{suffix}"):
            there = self.content / images.FOLDER / wanted
            if self.fresh.get(wanted) == data or (there.is_file() and there.read_bytes() == data):
                return wanted
            if images.folded(wanted) not in self.held and not there.exists():
                self.held.add(images.folded(wanted))
                self.fresh[wanted] = data
                return wanted
        raise ValueError("同名的照片太多，请先改名")


def _is_elsewhere(target: str) -> bool:
    """Whether a picture lies on another host."""
    return bool(urlsplit(target).scheme or urlsplit(target).netloc)
