"""What people say of a page, from where it stood before -> the page's own file of decisions.

Before, corrections of lines stood in content/boundaries.yaml and facts of the printing under `pages` in content/site.yaml,
for all pages together. Comments go with the line below them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.content import decisions, settings
from bulletin.desk.applying import source_of
from bulletin.text.strictyaml import read_mapping, without, write_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.content.folder import Content


@dataclass(frozen=True, slots=True)
class Gathering:
    """Files of the content that change, and what is said of it."""

    changes: Mapping[str, bytes | None]
    """Path within the content folder -> its new bytes, or None for a file that is to go."""
    message: str


# "content/pages/000.txt:33": 标题 强化三项举措
_ENTRY = re.compile(
    r"""\s*+(?P<quote>["']?)(?P<key>[^"'#\s][^"'#]*?:[0-9]+)(?P=quote)\s*+:\s++(?P<value>\S.*)"""
)


def is_scattered(content: Content) -> bool:
    """Whether anything stands where it stood before."""
    return bool(content.settings.pages) or source_of(content, decisions.BOUNDARIES) is not None


def gather(content: Content, text_of: Callable[[str], str]) -> Gathering:
    """Move everything into one file a page. `text_of` gives the text of a file by its path within the content folder."""
    present = dict(content.sources)
    lines: dict[str, list[str]] = {page.name: [] for page in content.pages}
    changes: dict[str, bytes | None] = {}
    if decisions.BOUNDARIES in present:
        _boundaries(text_of(decisions.BOUNDARIES), lines)
        changes[decisions.BOUNDARIES] = None
    if content.settings.pages:
        changes[settings.FILE] = without(text_of(settings.FILE), {"pages"}).encode()
    moved = 0
    for page, own in lines.items():
        path = decisions.file_of(page)
        text = text_of(path) if path in present else ""
        facts = content.settings.pages.get(page)
        if facts:
            known, _ = read_mapping(text, path)
            stated = {key: getattr(facts, key) for key in decisions.FACTS if key not in known}
            if "date" in known:
                stated.pop("basis", None)
            own += write_mapping({key: value for key, value in stated.items() if value}).splitlines()
        if own:
            moved += 1
            before = f"{text.rstrip()}\n" if text.strip() else f"# 版面 {page}；写法见编辑手册\n"
            changes[path] = (before + "".join(f"{line}\n" for line in own)).encode()
    old = "、".join(path for path in (decisions.BOUNDARIES, settings.FILE) if path in changes)
    message = f"人对版面说的话搬进了 {decisions.FOLDER}/，一个版面一个文件（{moved} 个），原来在 {old}；请把这些改动一起提交"
    # What is written comes before what goes: a run that dies in between loses nothing.
    ordered = sorted(changes, key=lambda path: (path in {decisions.BOUNDARIES, settings.FILE}, path))
    return Gathering({path: changes[path] for path in ordered}, message)


def _boundaries(text: str, lines: dict[str, list[str]]) -> None:
    """Deal the lines of boundaries.yaml out to their pages."""
    above: list[str] = []
    page = next(iter(lines), "")
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if entry is None:
            above.extend([line.strip()] if line.strip().startswith("#") else [])
            continue
        page, number = decisions.place_of(entry["key"])
        lines[page] += [*above, f"{number}: {entry['value'].rstrip()}"]
        above = []
    if page in lines:
        lines[page] += above
