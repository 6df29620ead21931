"""Photos that `add` takes in, without what cameras tell about them; one that is in already is cleaned where it lies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.content import images, strays
from bulletin.content.containers import ImageError
from bulletin.problems import Problem, cause
from bulletin.publish import disk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.commands.outside import Outside

_NAME = re.compile(r"""[^\s"\\?#:][^"\\?#:]*""")
"""Names that can be written behind `image:` as they are."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo to be taken in."""

    target: Path
    data: bytes
    is_new: bool
    """Whether these bytes do not lie there yet."""
    told: tuple[str, ...]
    """What it told that must not be published."""


def judge(
    outside: Outside, content: Path, words: Sequence[str]
) -> tuple[tuple[Taken, ...], tuple[Problem, ...]]:
    """What is to be written for each file, by place; why some cannot be taken."""
    folder = content / images.FOLDER
    found: dict[str, Taken] = {}
    problems: list[Problem] = []
    for word in words:
        try:
            taken = _read(Path(word), folder)
        except FileNotFoundError:
            problems.append(Problem(outside.shown(Path(word)), 1, "没有这个文件"))
            continue
        except (ImageError, OSError) as error:
            reason = f"读不了：{cause(error)}" if isinstance(error, OSError) else str(error)
            problems.append(Problem(outside.shown(Path(word)), 1, reason))
            continue
        if found.setdefault(images.folded(str(taken.target)), taken).data != taken.data:
            what = f"与前面一张照片同名（{taken.target.name}）；请先改名"
            problems.append(Problem(outside.shown(Path(word)), 1, what))
    return tuple(found.values()), tuple(problems)


def write(outside: Outside, content: Path, found: Sequence[Taken]) -> None:
    """Write them and say so."""
    for taken in found:
        if taken.is_new:
            disk.write_file(taken.target, taken.data)
        outside.say(_news(outside, taken, content / images.FOLDER))


def _read(source: Path, folder: Path) -> Taken:
    """Raises ImageError with why a file cannot be taken, OSError."""
    if source.is_dir():
        raise ImageError("是文件夹；请写里面的文件，一个或几个")
    if not source.is_file() and source.exists():
        raise ImageError("不是普通文件；请给出照片文件本身")
    if (size := source.stat().st_size) > images.MOST_BYTES:
        raise images.too_large(size)
    data = source.read_bytes()
    file = images.judge(source.name, data, "")
    if file.photo is None:
        # What is no picture, and not called as one, was meant as a page.
        is_page = bool(data) and not images.is_known(data) and not strays.is_photo(source.name)
        raise ImageError(strays.unreadable(source.suffix or "没有扩展名的文件") if is_page else file.refusal)
    images.prove(data)
    cleaned = images.clean(data)
    here = source.parent.resolve() / source.name
    is_in = here.is_relative_to(folder.resolve())
    target = here if is_in else folder / source.name
    if not target.name.isprintable() or target.name.startswith("."):
        raise ImageError("文件名以点开头，或有不能显示的字符，请先改名")
    if not _NAME.fullmatch(target.name):
        raise ImageError(
            "文件名里有不能写进文章头的字符（开头的空格、双引号、冒号、#、? 或反斜杠），请先改名"
        )
    if is_in and source.is_symlink():
        raise ImageError("是一个链接；请放入文件本身")
    if not is_in:  # a name that is another's on some disks is that one
        same = (each for each in folder.glob("*") if images.folded(each.name) == images.folded(target.name))
        target = next(same, target)
    present = target.read_bytes() if target.exists() else None
    if present is not None and not is_in and present != cleaned:
        raise ImageError(f"{images.FOLDER}/ 里已有同名的另一张照片 {target.name}；请先改名")
    return Taken(target, cleaned, present != cleaned, file.private)


def _news(outside: Outside, taken: Taken, folder: Path) -> str:
    shown = outside.shown(taken.target)
    if not taken.is_new:
        return f"{shown}：已经在了，不用改"
    told = f"，去掉了{'、'.join(taken.told)}" if taken.told else ""
    name = taken.target.resolve().relative_to(folder.resolve()).as_posix()
    return f'{shown}：写好了{told}\n  在文章的 captions 里写 image: "{name}" 和 alt'
