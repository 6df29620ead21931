"""add: take files in: pages, named, copied and converted; photos, without what cameras tell about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.archive import assembly as archives
from bulletin.archive import printing
from bulletin.commands import photos, stages, writing
from bulletin.commands.outside import Outside, Report
from bulletin.content import decoding
from bulletin.content.strays import RECEIVED_SUFFIXES
from bulletin.conversion import convert as conversion
from bulletin.conversion import reading, records
from bulletin.desk import arrivals
from bulletin.model import PAGES, RawPage, stem_of
from bulletin.problems import ContentError, Problem, cause

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.content.folder import Content
    from bulletin.model import PageFacts


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A page to be taken in."""

    source: Path
    data: bytes
    page: RawPage
    """Under the name that it gets."""
    is_new: bool
    """Whether it does not lie in content/pages/ yet."""


def run(outside: Outside, *, content: Path, words: Sequence[str]) -> Report:
    """Take each file into its folder and convert the pages. Where one cannot be taken, none is.

    Raises ContentError where the content has problems before, or a page cannot be converted; then none was taken.
    """
    with writing.alone(outside, content):
        return _add(outside, content, words)


def _add(outside: Outside, content: Path, words: Sequence[str]) -> Report:
    pages = [word for word in words if Path(word).suffix.lower() in RECEIVED_SUFFIXES]
    pictures, problems = photos.judge(outside, content, [word for word in words if word not in pages])
    arrivals_of_pages: list[_Arrival] = []
    if pages:
        before = stages.read(content)
        arrivals_of_pages, refused = _arrivals(outside, content, before, pages)
        problems = (*problems, *refused)
        # Nothing is copied before it is known that everything can be converted.
        with_them = (*before.pages, *(arrival.page for arrival in arrivals_of_pages if arrival.is_new))
        result = conversion.convert(replace(before, pages=with_them), outside.today, every_page=False)
        problems = (*problems, *outside.located(content, result.problems))
    if problems:
        return Report(problems=problems)
    counts = {"photos": len(pictures), "written": sum(taken.is_new for taken in pictures)}
    made = dict(_take_pages(outside, content, arrivals_of_pages)) if pages else {}
    photos.write(outside, content, pictures)
    told = [f"{len(pictures)} 张照片，写了 {counts['written']} 张"] if pictures else []
    if pages:
        told.insert(0, f"{made['pages']} 个版面，{made['articles']} 篇新文章")
    return Report("；".join(told), counts | made)


def _arrivals(
    outside: Outside, folder: Path, content: Content, words: Sequence[str]
) -> tuple[list[_Arrival], list[Problem]]:
    """The pages as they come in, each with its name; why some cannot."""
    found: list[_Arrival] = []
    problems: list[Problem] = []
    taken = [page.stem for page in content.pages] + [stem_of(name) for name in content.ledger.pages]
    for word in dict.fromkeys(words):
        source, shown = Path(word), outside.shown(Path(word))
        try:
            data, page = _read(source, shown)
        except FileNotFoundError:
            problems.append(Problem(shown, 1, "没有这个文件"))
            continue
        except OSError as error:
            problems.append(Problem(shown, 1, f"读不了：{cause(error)}"))
            continue
        except ContentError as error:
            problems.extend(error.problems)
            continue
        if source.resolve().parent == (folder / PAGES).resolve():
            found.append(_Arrival(source, data, replace(page, name=source.name), is_new=False))
            continue
        there = arrivals.already_there(page, [*content.pages, *(arrival.page for arrival in found)])
        if there:
            other, is_same = there
            old = outside.shown(folder / other.path)
            what = (
                f"档案里已经有同样的文字：{old}；没有再收"
                if is_same
                else f"和 {old} 大半相同，像是同一版重新采集的；要换上它，请用它覆盖 {old} 再运行 python build.py"
                "（改过的文章会照旧）；确是另一版的，请自己拷进 content/pages/"
            )
            problems.append(Problem(shown, 1, what))
            continue
        stem = arrivals.name_of(source.name, _head(content, page), taken)
        taken.append(stem)
        found.append(_Arrival(source, data, replace(page, name=stem + source.suffix.lower()), is_new=True))
    return found, problems


def _read(source: Path, shown: str) -> tuple[bytes, RawPage]:
    """A page, under the name of its file. Raises ContentError, OSError."""
    if not source.is_file() and source.exists():
        raise ContentError(Problem(shown, 1, "不是普通文件；请给出版面文件本身"))
    data = source.read_bytes()
    text, encoding, styles = decoding.read_styled(data, source.suffix.lower(), shown)
    return data, RawPage(source.name, text, encoding, hashlib.sha256(data).hexdigest(), styles)


def _head(content: Content, page: RawPage) -> PageFacts:
    """What the page's own head says of its printing."""
    read = reading.read(replace(content, decisions={}), [page])[page.name]
    return printing.head(page, records.spans_of(read, [str(number) for number, _ in enumerate(read)]))


def _take_pages(outside: Outside, folder: Path, found: Sequence[_Arrival]) -> Mapping[str, int]:
    """Copy, convert, and say what came of it."""
    new = {arrival.page.path: arrival.data for arrival in found if arrival.is_new}
    writing.write(folder, {}, new, together=False)
    content, result = stages.converted(outside, folder, every_page=False)
    for arrival in found:
        path = outside.shown(folder / arrival.page.path)
        outside.say(f"{outside.shown(arrival.source)} → {path}" if arrival.is_new else f"{path}：已经在了")
    whole = archives.derive(content)
    stages.say_what_was_made(outside, folder, content, result, "")
    doubts = stages.doubts_of(
        content, whole.archive, result.doubts, stages.with_news(content, whole.doubts, result)
    )
    outside.list_doubts(folder, stages.to_look_at(content, doubts, read=result.read))
    outside.say(f"边看边改：{outside.command('serve', folder)}；写网站：{outside.command('build', folder)}")
    names = " ".join(arrival.page.name for arrival in found if arrival.is_new)
    if names:
        outside.say(f"加错了：{outside.command('remove', folder, *names.split(' '))}")
    return {"pages": len(found), "articles": len(result.new)}
