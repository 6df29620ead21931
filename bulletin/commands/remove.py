"""remove: take back pages that were added by mistake.

An id that may have been published is never used again: its address goes on saying that the article was withdrawn. Only
what stands in no commit that Git knows of is forgotten without a trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from bulletin.archive import assembly as archives
from bulletin.commands import git, writing
from bulletin.commands.outside import Outside, Report
from bulletin.content import decisions
from bulletin.content import folder as contents
from bulletin.desk import removal
from bulletin.desk.messages import Message
from bulletin.model import PAGES
from bulletin.problems import ContentError, Problem, UsageError
from bulletin.publish import site
from bulletin.text.likeness import hint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.content.folder import Content
    from bulletin.desk.removal import Removal


@dataclass(frozen=True, slots=True)
class Planned:
    """What taking a page back means."""

    removal: Removal
    reason: str
    """Why its ids may be known, and are kept; empty where they are forgotten."""

    def changes(self, content: Content) -> dict[str, bytes | None]:
        """The files that are to be written, or to go (None), by path."""
        hidden = site.withheld(archives.assemble(content), content.ledger, content.reference)
        return removal.remove(content, self.removal, hidden, forget=not self.reason)

    @property
    def shown(self) -> dict[str, Any]:
        """The same as a JSON value."""
        return {
            "page": self.removal.page,
            "articles": [[known, title] for known, title in self.removal.ids.items()],
            "lost": [Message(what) for _, what in self.removal.lost],
            "hindrances": [Message(each.message) for each in self.removal.hindrances],
            "reason": Message(self.reason) if self.reason else "",
        }


def planned(folder: Path, read: Content, page: str) -> Planned:
    """What taking back a page of this file name would do; nothing is written. Git is asked."""
    found = removal.plan(read, page)
    return Planned(found, _why_known(folder, sorted(found.paths | found.asked)))


def run(outside: Outside, *, content: Path, words: Sequence[str], discard: bool) -> Report:
    """`words` are names of pages, or paths of their files. Raises ContentError and UsageError; then nothing was removed.

    Where people corrected something that would go, it is named, and nothing is removed without `discard`.
    """
    with writing.alone(outside, content):
        return _remove(outside, content, words, discard=discard)


def _remove(outside: Outside, content: Path, words: Sequence[str], *, discard: bool) -> Report:
    if unfinished := writing.unfinished(content):
        raise ContentError(*unfinished)
    read = contents.read(content)
    if read.single:
        raise UsageError("账本还没有按版面分开；请先运行 python build.py")
    pages = [_page(word, read) for word in words]
    found = [removal.plan(read, page) for page in dict.fromkeys(pages)]
    going = {path for each in found for path in each.paths}
    # A page that cannot even be read is taken back all the same.
    if others := [problem for problem in read.problems if problem.path not in going]:
        raise ContentError(*others)
    problems = [problem for each in found for problem in each.hindrances]
    if not discard:
        again = outside.command("remove", content, *words, "--discard")
        problems += [
            Problem(path, 1, f"{what}，会一起删去；确实不要了，请运行：{again}")
            for each in found
            for path, what in each.lost
        ]
    if problems:
        return Report(problems=outside.located(content, problems))
    ids = 0
    for each in found:
        plan = planned(content, read, each.page)
        writing.write(content, dict(read.sources), plan.changes(read), together=True)
        _tell(outside, content, plan.removal, plan.reason)
        ids += len(each.ids)
        read = contents.read(content)
    counts = {"pages": len(found), "articles": ids}
    return Report(f"收回了 {len(found)} 个版面，{ids} 篇文章；请运行 python build.py", counts)


def _page(word: str, content: Content) -> str:
    """The file name of the page that is meant. Raises UsageError."""
    names = {page.name for page in content.pages} | content.ledger.pages.keys()
    names |= {
        PurePath(problem.path).name for problem in content.problems if problem.path.startswith(f"{PAGES}/")
    }
    name = Path(word).name
    meant = [each for each in sorted(names) if name in {each, PurePath(each).stem}]
    if len(meant) != 1:
        raise UsageError(f"remove：没有版面“{word}”{hint(name, names)}")
    return meant[0]


def _tell(outside: Outside, folder: Path, done: Removal, reason: str) -> None:
    """What became of the page, its articles and what people said of it."""
    outside.say(f"{outside.shown(folder / PAGES / done.page)}：收回了")
    for article_id, title in done.ids.items():
        kept = "网址留着，只说明已撤下" if reason else "编号没有发出过，不再留着"
        outside.say(f"  {article_id}  {title}：{kept}")
    if reason:
        outside.say(f"  网址留着，因为{reason}")
    elif done.ids:
        outside.say("  这一版不在 git 的任何一次提交里：没有另存的，已经找不回来")
    if decisions.file_of(done.page) in done.paths:
        outside.say(f"  {decisions.file_of(done.page)} 也删去了")


def _why_known(folder: Path, paths: Sequence[str]) -> str:
    """Why somebody may know what stands in files of the content; empty where they are in no commit of any branch."""
    if _asked(folder, "rev-parse", "--is-inside-work-tree") != "true":
        return "这里没有用 git（或者问不了它），不知道发布过没有"
    if _asked(folder, "rev-parse", "--is-shallow-repository") != "false":
        return "这里的 git 历史不全（浅克隆），不知道提交过没有"
    if _asked(folder, "check-ignore", *paths):
        return "git 不管这个文件夹，不知道发布过没有"
    found = _asked(folder, "log", "--all", "--full-history", "-1", "--format=%h", "--", *paths)
    if found is None:
        return "问不了 git，不知道提交过没有"
    return f"提交过（{found}）" if found else ""


def _asked(folder: Path, *words: str) -> str | None:
    """What Git says of paths that are meant as they are written, whatever signs they hold."""
    return git.answer(folder, "--literal-pathspecs", *words)
