"""build: convert new and changed pages, render, write.

Where neither content nor program nor site changed since the last build, what that found is said again, and nothing is
read: so little is imported here, and all that works anything out by `renewal`.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin import cache, lazily, program
from bulletin.commands import caching, provenance, standing, writing
from bulletin.commands.outside import Outside, Report, ToLookAt
from bulletin.content import stamps
from bulletin.problems import UsageError
from bulletin.publish import output as publishing
from bulletin.publish.hosts import GITHUB, NEARLY
from bulletin.sharing import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bulletin.commands.standing import Basis, Ground
    from bulletin.content.stamps import Seen
    from bulletin.publish.explaining import Explanation
    from bulletin.tasks import Run


_ENOUGH = 200
"""Articles from which on the mean says something: below, what every site has outweighs them."""
_STANDING = "commands.build"
_AT_WORK = ("parsed", "made", "rendered", "written", "removed")
"""Counts of what a build did."""


def run(
    outside: Outside,
    *,
    content: Path,
    output: Path,
    base_url: str,
    repository: str,
    jobs: int,
    no_cache: bool,
    explain: tuple[str, ...] = (),
    scheduler: str = "",
) -> Report:
    """Raises ContentError and UsageError; then the site as it was stays whole, unless `explain` names no file of it."""
    if explain:
        if no_cache:
            raise UsageError("--explain 要与上次构建留下的相比，不能和 --no-cache 一起用")
        from bulletin.commands import explanation

        explain = tuple(explanation.within(path, output) for path in explain)
    publishing.check_folder(output, content)
    kept = None if no_cache else caching.for_site(outside, content, output)
    if explain and not kept:
        raise UsageError("--explain 要与上次构建留下的相比，没有缓存就不知道")
    asked = _Asked(content, output, base_url, repository, jobs, explain, scheduler)
    try:
        done = _build(outside, asked, kept)
    except cache.WrongError as error:
        outside.say(f"本程序的错误：缓存里的 {error} 与重做的不同；正在全部重做。请把这一行告诉维护者")
        done = _build(outside, asked, kept, from_nothing=True)
    report = _report(outside, done.counts)
    return explanation.added(report, done.explained, outside, content) if explain else report


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of a build."""

    content: Path
    output: Path
    base_url: str
    repository: str
    jobs: int
    explain: tuple[str, ...]
    scheduler: str
    """Of a Dask cluster that does the work; empty where this machine does."""

    def ground(self, outside: Outside, seen: Seen | None, now: int) -> Ground:
        """All that decides what a build makes and says, but the site, and the commit that build.json names."""
        options = outside.shown(self.output), self.base_url, self.repository, fonts.listing()
        return standing.ground(outside, self.content, seen, now, *options)


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a build."""

    counts: Mapping[str, int]
    explained: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a build found that stands until something changes."""

    basis: Basis
    """Everything that it depends on, but the site that was there (`_Asked.ground`)."""
    site: bytes
    """What tells the site that it left (`Publication.mark`)."""
    commit: str | None
    """Of the content, as build.json names it."""
    counts: Mapping[str, int]
    said: standing.Said


def _build(outside: Outside, asked: _Asked, kept: Path | None, *, from_nothing: bool = False) -> _Done:
    """Raises cache.WrongError where the cache, whose folder is `kept`, holds what is not true."""
    content = asked.content
    with (
        writing.alone(outside, content),
        publishing.publication(asked.output, kept, outside.say, is_trusted=not from_nothing) as target,
        cache.opened(kept, program.name(), say=outside.say) as values,
    ):
        if from_nothing:
            values.forget()
        now, seen = values.moment(), stamps.seen(content)
        here = asked.ground(outside, seen, now)
        last: _Standing | None = values.last(_STANDING)
        is_as_left = last is not None and last.site == target.mark and target.is_untouched
        if last and is_as_left and not asked.explain and here.bears(last.basis):
            if wrong := target.altered(now):
                raise cache.WrongError(", ".join(wrong))
            standing.say_again(outside, content, last.said)
            known, written, commit = last, 0, provenance.commit(content)
            if commit != last.commit:
                again = target.publish_again(provenance.file(commit))
                written, counts = again.changed, {**last.counts, "bytes": again.size}
                known = replace(last, site=target.mark, commit=commit, counts=counts)
            known = replace(known, basis=here.basis or last.basis)
            if known != last:
                values.leave(_STANDING, known)
            return _Done({**known.counts, "written": written})
        said: list[str | ToLookAt] = []
        heard = standing.heard(outside, said)
        # What was found quotes what may be withdrawn by now.
        values.discard(_STANDING)
        standing.drop()
        with _elsewhere(outside, asked.scheduler) as run_elsewhere, lazily.imported("bulletin"):
            from bulletin.commands import renewal

            done = renewal.renew(
                heard,
                content,
                asked.base_url,
                asked.repository,
                target,
                asked.jobs,
                asked.explain,
                run_elsewhere,
            )
        outside.hold(values)
        begun, now = now, values.moment()
        left = _as_left(content, seen, begun, done.sources)
        # The files that the site was made of are those that it is held against.
        here = standing.ground(outside, content, left, now)
        standing.leave(standing.VERIFY, here, (tuple(sorted(done.sources.items())), ()))
        basis = asked.ground(outside, left, now).basis
        if done.is_standing and basis:
            counts = {
                **done.counts,
                **dict.fromkeys(_AT_WORK, 0),
                "taken_over": done.counts["made"] + done.counts["taken_over"],
            }
            values.leave(_STANDING, _Standing(basis, target.mark, done.commit, counts, tuple(said)))
    return _Done(done.counts, done.explained)


def _as_left(content: Path, before: Seen | None, moment: int, sources: Mapping[str, str]) -> Seen | None:
    """How the content looks now; None where anybody but this build wrote into it since it was looked at `before`, at a `moment`.

    What the build itself wrote is what it made the site of: `sources`, SHA-256 by path. So is what was touched in the tick
    of that moment and may have been saved once more unseen; a tick of some disks is seconds.
    """
    now = stamps.seen(content)
    if before is None or now is None:
        return None
    if now == before and before.latest < moment:
        return before
    for path in {**before, **now}:
        stamp = now.get(path)
        if stamp and stamps.is_folder(stamp) and path not in before:
            continue
        if stamp == before.get(path) and (
            not stamp or stamps.is_folder(stamp) or stamps.touched(stamp) < moment
        ):
            continue
        try:
            data = (content / path).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != sources.get(path):
            return None
    return now


@contextlib.contextmanager
def _elsewhere(outside: Outside, scheduler: str) -> Iterator[Run | None]:
    """What does work on the cluster of a scheduler; None without one. Raises UsageError where it cannot be used."""
    if not scheduler:
        yield None
        return
    from bulletin.publish import cluster

    with cluster.connected(scheduler, outside.say) as found:
        yield found.run


def _report(outside: Outside, counts: Mapping[str, int]) -> Report:
    size = counts["bytes"]
    summary = (
        f"{counts['articles']} 篇文章，{counts['pages']} 个版面，{counts['files']} 个文件"
        f"（写了 {counts['written']} 个，删了 {counts['removed']} 个），{_size(size)}"
    )
    for what, name in (("照片", "photo"), ("版面图", "sheet")):
        if counts[f"{name}_files"]:
            summary += f"（其中{what} {counts[f'{name}_files']} 个文件，{_size(counts[f'{name}_bytes'])}）"
    more = room(size, counts["articles"])
    if more is not None:
        summary += f"，照这样还能放 {more:,} 篇"
    if size > NEARLY * GITHUB.size:
        outside.say(
            f"网站已有 {_size(size)}；GitHub Pages 最多 {_size(GITHUB.size)}。"
            "请及早改用没有这个上限的主机：整个 site 文件夹放到哪里都能用"
        )
    return Report(summary, counts if more is None else {**counts, "more_articles": more})


def room(size: int, articles: int) -> int | None:
    """How many more articles of the mean size fit on GitHub Pages; None for an archive too small to say.

    >>> room(400_000_000, 10_000), room(3_000_000, 22)
    (15000, None)
    """
    return max(0, GITHUB.size - size) * articles // size if articles >= _ENOUGH else None


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
