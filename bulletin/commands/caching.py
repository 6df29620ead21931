"""The cache folder of a command, where it can be used; where it cannot, that is said, and the command goes on without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin import cache
from bulletin.problems import below
from bulletin.publish import places

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.commands.outside import Outside


def for_site(outside: Outside, content: Path, site: Path) -> Path | None:
    """For a command that publishes the site of a content folder."""
    folder = cache.folder_of(content)
    if not (found := places.obstacle(folder, site)):
        return folder
    _say(outside, found, "，里面若有撤下的文章也还没有清掉")
    return None


def for_values(outside: Outside, content: Path) -> Path | None:
    """For a command that keeps values alone; made where it is not there."""
    if found := places.obstacle(cache.folder_of(content)):
        _say(outside, found)
        return None
    return places.cache_for(content)


def left_by_build(outside: Outside, content: Path) -> Path | None:
    """For a command that makes none: where a build left one."""
    if found := places.unreadable(cache.folder_of(content)):
        _say(outside, found)
        return None
    return cache.left_by_build(content)


def _say(outside: Outside, obstacle: tuple[Path, str], more: str = "") -> None:
    path, what = obstacle
    shown = below(outside.shown(path.parent), path.name)  # of a link its own path
    outside.say(f"缓存用不了：{shown} {what}。这次不用缓存{more}")
