"""What of the content changed since the last commit, in plain words, and a commit of it. Git is asked as it is installed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from bulletin.commands import git, writing
from bulletin.content import frontmatter
from bulletin.desk.articleview import changed_characters
from bulletin.desk.messages import Message
from bulletin.problems import ContentError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bulletin.model import Article
    from bulletin.reference.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one thing."""

    kind: str
    """`page`, `article`, `photo`, `decisions`, `settings`, `other`; `ledger` where nothing else changed."""
    what: str
    """`new`, `gone`, `changed`, `withdrawn`, `redacted`."""
    name: str
    """Id of an article, name of a file."""
    path: str
    """The file, within the content folder."""
    title: str = ""
    added: int = 0
    """Characters put in."""
    removed: int = 0


_KINDS = {"pages": "page", "articles": "article", "images": "photo", "decisions": "decisions"}
_FOLLOWS = ("ledger",)
"""Folders in which nobody writes."""


def since_commit(folder: Path, gazetteer: Gazetteer) -> dict[str, Any]:
    """What changed since the last commit, as JSON values, and the digests of the files it was made from (`made_from`), by which
    `commit` knows that this is what somebody has seen. `ignored` are files that Git is told to leave out, `hindrance` says why it
    could not be asked.
    """
    try:
        every = _rows(folder)
        rows = _told(every)
        # First: what changes while the list is being made is then other than these.
        made_from = _digests(folder, [path for _, path in rows])
        listed = [asdict(change) for change in changes(folder, rows, gazetteer)]
        if every and not rows:  # a build noted something after the last commit
            listed.append(asdict(Change("ledger", "changed", "", _FOLLOWS[0])))
    except UsageError as error:
        return {"changes": [], "made_from": {}, "ignored": [], "hindrance": Message(str(error))}
    return {"changes": listed, "made_from": made_from, "ignored": _ignored(folder), "hindrance": ""}


def changes(folder: Path, rows: Sequence[tuple[str, str]], gazetteer: Gazetteer) -> list[Change]:
    """What changed, pages first; `rows` as `_told` gives them."""
    found = []
    for state, path in rows:
        first = PurePosixPath(path).parts[0]
        kind = _KINDS.get(first, "settings" if path == "site.yaml" else "other")
        what = "new" if state in {"?", "A"} else "gone" if state == "D" else "changed"
        name = PurePosixPath(path).name
        if kind == "article":
            found.append(_article(folder, path, what, gazetteer))
        else:
            found.append(Change(kind, what, name, path))
    order = [*_KINDS.values(), "settings", "other"]
    return sorted(found, key=lambda change: (order.index(change.kind), change.name))


def _rows(folder: Path) -> list[tuple[str, str]]:
    """State and path, from the content folder, of each file that is other than in the last commit.

    Raises UsageError where there is no Git, or no work tree.
    """
    return _status(folder, _within(folder))


def _within(folder: Path) -> str:
    """Where a folder lies within its work tree. Raises UsageError where there is no Git, or no work tree."""
    has_tree = any((place / ".git").exists() for place in (folder.resolve(), *folder.resolve().parents))
    if not has_tree and git.answer(folder, "--version"):
        raise UsageError("refused.git")  # in the words of the desk, not in those of Git
    is_inside, _, top = git.output(folder, "rev-parse", "--is-inside-work-tree", "--show-prefix").partition(
        "\n"
    )
    if is_inside != "true":
        raise UsageError("refused.git")
    return top.strip()


def _ignored(folder: Path) -> list[str]:
    """Files of the content that a `.gitignore` keeps out of every commit; those that the program does not read either left out."""
    listed = git.output(folder, "ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", ".")
    return [
        path
        for path in sorted(filter(None, listed.split("\0")))
        if not path.endswith("~") and not any(part.startswith(".") for part in path.split("/"))
    ]


def _told(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of these files that people write."""
    return [row for row in rows if PurePosixPath(row[1]).parts[0] not in _FOLLOWS]


def _digests(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """What lies at each of these paths; empty for what is no file, or is gone."""
    return {path: writing.digest(_data(folder / path)) or "" for path in paths}


def _data(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _status(folder: Path, top: str) -> list[tuple[str, str]]:
    """State and path, from the content folder, of each file that is other than in the last commit. `top` is the path of the
    folder within the work tree.
    """
    listed = git.output(
        folder, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", "."
    )
    rows = []
    for row in filter(None, listed.split("\0")):
        states, path = row[:2].replace(" ", ""), row[3:]
        rows.append((states[-1], path.removeprefix(top)))
    return rows


def _article(folder: Path, path: str, what: str, gazetteer: Gazetteer) -> Change:
    now = _read((folder / path).read_text(encoding="utf-8") if what != "gone" else "", path, gazetteer)
    was = _read(git.output(folder, "show", f"HEAD:./{path}") if what != "new" else "", path, gazetteer)
    shown = now or was
    added, removed = changed_characters(was.text if was else "", now.text if now else "")
    if (
        now
        and now.meta.access.value in {"withdrawn", "redacted"}
        and (was is None or was.meta.access != now.meta.access)
    ):
        what = now.meta.access.value
    title = shown.meta.title if shown else ""
    return Change("article", what, PurePosixPath(path).stem, path, title, added, removed)


def _read(text: str, path: str, gazetteer: Gazetteer) -> Article | None:
    try:
        return frontmatter.parse(text, path, gazetteer) if text else None
    except ContentError:
        return None


def committed(folder: Path, paths: Sequence[str]) -> frozenset[str]:
    """Which of these files of a content folder the last commit has; none where Git cannot be asked."""
    if not paths:
        return frozenset()
    listed = git.answer(folder, "--literal-pathspecs", "ls-tree", "-z", "--name-only", "HEAD", "--", *paths)
    return frozenset(filter(None, (listed or "").split("\0")))


def commit(folder: Path, message: str, made_from: Mapping[str, str]) -> str:
    """Commit all of the content folder, and nothing else, with a message; the short name of the commit.

    `made_from` are the digests of the changed files as they were shown. Raises UsageError where they are other files by now, and
    with what Git says where it refuses.
    """
    if not message.strip():
        raise UsageError("refused.message")
    _within(folder)
    only: tuple[str, ...] = ("--only", "--", ".")
    git.output(folder, "add", "--all", "--", ".")
    # Compared once Git has taken the files in: what is saved from here on is not in the commit.
    if _digests(folder, [path for _, path in _told(_rows(folder))]) != made_from:
        raise UsageError("refused.more")
    # What Git objects to where a part is committed, as in the midst of a merge, is not gone round.
    git.output(folder, "commit", "--quiet", "--dry-run", *only)
    if not git.output(folder, "diff", "--cached", "--name-only", "--", ":(top)", ":(exclude)."):
        only = ()  # nothing else is taken in, and the files need not be read again
    git.output(folder, "commit", "--quiet", "-m", message.strip(), *only)
    return git.output(folder, "rev-parse", "--short", "HEAD").strip()
