"""doctor: what stands in the way of publishing this archive, and what a publisher should know, each with its remedy."""

from __future__ import annotations

import http.client
import json
import os
import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive import assembly as archives
from bulletin.commands import stages, writing
from bulletin.commands.outside import Outside, Report
from bulletin.content.theme import FAVICON, STYLE
from bulletin.desk import readiness
from bulletin.desk.readiness import Finding
from bulletin.documents import theming
from bulletin.problems import ContentError, Problem, below
from bulletin.program import STATIC, TEMPLATES
from bulletin.sharing import cards, fonts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.content.folder import Content
    from bulletin.model import Archive, Theme

_WORKFLOWS = Path(".github", "workflows")
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)"')
_PATIENCE = 15
"""Seconds that another host may take to answer."""
_AT_ONCE = 8
_REFUSING = frozenset({401, 403, 405, 406, 429, 503})
"""Answers that say something of the asker, not of the address."""


def run(
    outside: Outside, *, content: Path, output: Path, base_url: str, repository: str, external: bool
) -> Report:
    """Findings that stand in the way are problems."""
    findings: list[tuple[Path, Finding]] = []
    try:
        with writing.alone(outside, content, among_readers=True):
            read = stages.read(content)
            archive = archives.derive(read).archive
    except ContentError as error:
        return Report(problems=outside.located(content, error.problems))
    settings = replace(
        archive.settings,
        base_url=base_url or archive.settings.base_url,
        repository=repository or archive.settings.repository,
    )
    workflows = dict(_workflows(content))
    publishing = [
        (path, found) for path, text in workflows.items() for found in readiness.of_workflow(path.name, text)
    ]
    has_workflow = bool(publishing)
    site = _Site(output)
    findings += [
        (content, found)
        for found in (
            *readiness.of_address(
                settings.base_url or site.base_url, site.base_url, has_workflow=has_workflow
            ),
            readiness.of_contact(settings, has_workflow=has_workflow),
            *_of_fonts(archive),
            *_of_theme(archive.settings.theme),
        )
    ]
    findings += [(path.parent, found) for path, found in publishing]
    findings += [(output, found) for found in _of_site(site, read, settings.base_url or site.base_url)]
    if external:
        places = readiness.external(replace(archive, settings=settings))
        asked = dict(zip(places, _asked(outside, places), strict=True))
        findings += [(content, found) for found in readiness.of_external(places, asked)]
    return _report(outside, findings)


def _report(outside: Outside, findings: Iterable[tuple[Path, Finding]]) -> Report:
    problems, listed = [], []
    counts = {"well": 0, "hints": 0, "obstacles": 0}
    for folder, found in findings:
        words = f"{found.about}：{found.found}" + (f"；{found.remedy}" if found.remedy else "")
        state = "obstacles" if found.stands_in_the_way else "hints" if found.remedy else "well"
        counts[state] += 1
        listed.append(asdict(found))
        if found.stands_in_the_way:
            problems.append(Problem(below(outside.shown(folder), found.path), 1, words))
        else:
            outside.say(f"{'提醒' if found.remedy else '正常'}　{words}")
    summary = "可以发布" + (f"；有 {counts['hints']} 处提醒" if counts["hints"] else "")
    return Report(summary, counts, tuple(problems), {"findings": listed})


def _of_fonts(archive: Archive) -> Iterator[Finding]:
    faces = fonts.find()
    return readiness.of_fonts(bool(faces), cards.missing(archive, faces))


def _of_theme(theme: Theme) -> Iterator[Finding]:
    """What content/theme/ replaces, and what should be looked at again."""
    replaced = [name for name, _ in theme.templates]
    replaced += [logo.name for logo in (theme.logo,) if logo]
    replaced += [name for name, there in ((FAVICON, theme.favicon), (STYLE, theme.style)) if there]
    if replaced:
        yield Finding("主题", f"换下或加上了 {'、'.join(replaced)}")
    sheet = (STATIC / "css" / "reader.css").read_text(encoding="utf-8")
    for remark in theming.remarks(theme, TEMPLATES, sheet):
        yield Finding("主题", remark.message, f"看 {remark.path}", remark.path)


def _workflows(content: Path) -> Iterator[tuple[Path, str]]:
    """The workflows of the repository that content lies in: those of the nearest folder around it that has any."""
    for folder in content.resolve().parents:
        if (folder / _WORKFLOWS).is_dir():
            for path in sorted((folder / _WORKFLOWS).glob("*.y*ml")):
                yield path, path.read_text(encoding="utf-8", errors="replace")
            return


class _Site:
    """A built site on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sizes: dict[str, int] = {}
        """Bytes of its files by path."""
        for root, _, names in os.walk(folder):
            within = Path(root).relative_to(folder)
            for name in names:
                self.sizes[(within / name).as_posix()] = Path(root, name).lstat().st_size
        home = self.read(routes.HOME.path())
        found = _CANONICAL.search(home)
        self.base_url = found[1] if found else ""

    def read(self, path: str) -> str:
        """A document as text; empty where there is none."""
        file = self.folder / path
        return file.read_text(encoding="utf-8", errors="replace") if path in self.sizes else ""

    @property
    def sources(self) -> Mapping[str, str] | None:
        """SHA-256 of the files it was made of, by path; None where that is not known."""
        try:
            found = json.loads(self.read(routes.MANIFEST.path()) or "{}").get("sources")
        except (ValueError, AttributeError):
            return None
        return found if isinstance(found, dict) else None


def _of_site(site: _Site, content: Content, url: str) -> Iterator[Finding]:
    if routes.HOME.path() not in site.sizes:
        yield Finding("网站", "还没有生成", "运行 python build.py", stands_in_the_way=True)
        return
    if site.sources != dict(content.sources):
        yield Finding("网站", "生成以后，内容又改过", "再运行 python build.py", stands_in_the_way=True)
    else:
        yield Finding("网站", "与内容一致")
    yield from readiness.of_size(site.sizes, url)
    yield from readiness.of_links(_dead(site))


def _dead(site: _Site) -> Iterator[tuple[str, str]]:
    """Links within the site that lead to no file or to no fragment of one: (document, link)."""
    entered: dict[str, frozenset[str]] = {}
    for path in site.sizes:
        if not path.endswith(".html") or path == routes.NOT_FOUND.path():
            continue
        html = site.read(path)
        for link in dict.fromkeys(readiness.links(html)):
            named = readiness.target(link, path)
            if named is None:
                continue
            file, fragment = named
            if file not in site.sizes:
                yield path, link
            elif fragment and file.endswith(".html"):
                if file not in entered:
                    entered[file] = readiness.ids(site.read(file))
                if fragment not in entered[file]:
                    yield path, link


def _asked(outside: Outside, addresses: Iterable[str]) -> list[str]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(outside.progress(pool.map(_answer, addresses), "站外链接"))


def _answer(address: str) -> str:
    """Why an address on another host cannot be had; an empty text where it can."""
    request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310 http and https alone
            response.read(1)
            return ""
    except urllib.error.HTTPError as error:
        return "" if error.code in _REFUSING else f"回答 {error.code}"
    except TimeoutError:
        return f"{_PATIENCE} 秒没有回答"
    except (OSError, http.client.HTTPException, ValueError):
        return "连不上"
