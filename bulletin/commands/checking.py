"""check: report every problem and doubt of the content; write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.archive import assembly as archives
from bulletin.archive import photos, reviewed
from bulletin.commands import stages
from bulletin.commands.outside import Outside, Report
from bulletin.content import folder as contents
from bulletin.conversion import convert as conversion
from bulletin.conversion import reading, untouched
from bulletin.problems import Problem
from bulletin.publish import sheets, site

if TYPE_CHECKING:
    from pathlib import Path


def check(outside: Outside, content: Path) -> Report:
    """What `build` would raise is reported together. Raises ContentError where the content cannot be read."""
    read = stages.read(content)
    known_of = untouched.found(read, outside.today)
    others = [page for page in reading.readable(read) if page.name not in known_of]
    readings = reading.read_again(read, others, lambda pages: outside.progress(pages, "版面"))
    due = {page.name for page in reading.due(read)}
    result = conversion.enter(read, outside.today, {name: readings[name] for name in readings if name in due})
    problems = [*result.problems]
    problems += (
        Problem(path, 1, "还没有按版面写好；请运行 python build.py convert") for path, _ in result.files
    )
    problems += (
        Problem(path, 1, "合并分支后，两边的账并排留着；请运行 python build.py，它会对账")
        for path in read.ledger.joined
    )
    whole = archives.derive(read)
    known = {problem.path for problem in problems}
    # Of a page that was never converted the ledger knows nothing yet.
    known |= {page.path for page in read.pages if page.name not in read.ledger.pages}
    shown = photos.attach(whole.archive, read.images)
    found = (
        *stages.problems_of(outside, content, read, whole.archive),
        *photos.damaged(shown, contents.reader_of(content)),
    )
    # A page that is to be read anew cannot be held against what the ledger says of it.
    known |= {page.path for page in read.pages if page.name in due}
    problems += (problem for problem in found if problem.path not in known)
    if due and not problems:
        what = "这一版改过了，还没有转换；请运行 python build.py"
        problems += (Problem(page.path, 1, what) for page in read.pages if page.name in due)
    stages.say_of_theme(outside, content, read.settings.theme)
    everything = conversion.enter(read, outside.today, readings)
    of_pages = [*everything.doubts, *(doubt for one in known_of.values() for doubt in one.doubts)]
    doubts = stages.doubts_of(read, whole.archive, of_pages, whole.doubts)
    outside.list_doubts(content, stages.to_look_at(read, doubts))
    for remark in reviewed.idle(read, doubts, {*known_of, *readings}):
        outside.say(str(remark.under(outside.shown(content))))
    if without := sheets.said(site.sheets_of(shown, read).declined):
        outside.say(without)
    if older := {*everything.pages, *(name for name, one in known_of.items() if one.is_outdated)} - due:
        outside.say(f"{len(older)} 个版面按今天的规则会读得不同；要照新规则重写：python build.py convert")
    counts = {"articles": len(read.articles), "pages": len(read.pages), "outdated": len(older)}
    summary = f"{counts['articles']} 篇文章，{counts['pages']} 个版面，没有问题"
    return Report(summary, counts, outside.located(content, problems))
