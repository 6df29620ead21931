"""What is wrong with the content: where it stands, what it is, what would mend it.

A mistake in content is a value that is collected and reported; a mistake in our code is an exception.
"""

from __future__ import annotations

import errno
import unicodedata
from dataclasses import dataclass, replace
from pathlib import PurePosixPath


def visible(text: str) -> str:
    """A message as it may be shown: what it quotes must not colour, turn round or write over a terminal's lines.

    >>> visible('题' + chr(0x202E) + '目')
    '题<U+202E>目'
    """
    return "".join(
        f"<U+{ord(character):04X}>"
        if unicodedata.category(character) in {"Cc", "Cf"} and character != "\n"
        else character
        for character in text
    )


def below(folder: str, path: str) -> str:
    """A path of messages put below `folder`; an absolute one, as of a file of the program, stays.

    >>> below('content', 'site.yaml'), below('content', ''), below('content', '/templates/words')
    ('content/site.yaml', 'content', '/templates/words')
    """
    return str(PurePosixPath(folder, path))


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a person must look at.

    `path` is relative to the content folder, or to the site for what `verify` finds there; empty for the folder
    itself. The command puts the folder before it (`under`) when it reports. `line` counts from 1. `message` says what
    was found, what was expected and how to mend it; it may hold several lines.
    """

    path: str
    line: int
    message: str

    def under(self, folder: str) -> Problem:
        """The same problem, its path below `folder`.

        >>> str(Problem('articles/a.md', 2, '缺少 id').under('content'))
        'content/articles/a.md:2: 缺少 id'
        """
        return replace(self, path=below(folder, self.path))

    def __str__(self) -> str:
        return visible(f"{self.path}:{self.line}: {self.message}")


@dataclass(frozen=True, slots=True)
class Remedy:
    """What settles a doubt: this line in this file, within the content folder."""

    path: str
    line: str

    def under(self, folder: str) -> Remedy:
        """The same, its path below `folder`."""
        return replace(self, path=below(folder, self.path))


class ContentError(Exception):
    """Content that cannot be used; carries the problems that explain why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    def __reduce__(self) -> tuple[type[ContentError], tuple[Problem, ...]]:
        return ContentError, self.problems  # whole, when another process raised it


class UsageError(Exception):
    """The command was called in a way that cannot work; ends with exit status 2."""


_CAUSES = {
    errno.ENOSPC: "磁盘满了，请腾出空间再运行",
    errno.EDQUOT: "磁盘配额用完了，请腾出空间再运行",
    errno.EACCES: "没有权限，请检查文件和文件夹的权限",
    errno.EPERM: "没有权限，请检查文件和文件夹的权限",
    errno.EROFS: "这里是只读的，请换一个地方或改成可写",
    errno.EEXIST: "已有同名的文件，请移走它",
    errno.ENOENT: "它不见了，请再运行一次",
    errno.ENOTDIR: "上一级是文件，不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENAMETOOLONG: "名字太长，请改短",
    errno.ELOOP: "链接指来指去没有尽头，请删去它",
    errno.EADDRINUSE: "已被占用，请换一个",
    errno.EMFILE: "同时打开的文件太多",
}


def cause(error: OSError) -> str:
    """Why a file could not be read or written, and what to do, as far as the system says."""
    return _CAUSES.get(error.errno or 0) or error.strerror or str(error)
