"""What a command is given by the world around it, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bulletin.problems import below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bulletin.problems import Problem, Remedy


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt as it is listed, with what settles it."""

    path: str
    """Within the content folder, or `under` another."""
    line: int
    what: str
    certainty: float
    """0 (surely wrong) to 1."""
    remedy: Remedy

    def under(self, folder: str) -> Question:
        """The same, its paths below `folder`."""
        return replace(self, path=below(folder, self.path), remedy=self.remedy.under(folder))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """What a person should look at: doubts, and how many more there are."""

    doubts: tuple[Question, ...]
    """Worst first."""
    older: int = 0
    """Doubts that were listed before and that nobody has settled."""

    def under(self, folder: str) -> ToLookAt:
        """The same, paths below `folder`."""
        return replace(self, doubts=tuple(doubt.under(folder) for doubt in self.doubts))


@dataclass(frozen=True, slots=True)
class Outside:
    """What the day, the working folder and the terminal decide."""

    today: str
    """YYYY-MM-DD; goes into `added` and `updated`."""
    shown: Callable[[Path], str]
    """A path as messages show it."""
    command: Callable[..., str]
    """The name of a command, a content folder and further words -> the command line as it can be pasted."""
    progress: Callable[..., Iterable[Any]]
    """Passes items through and shows how many there were of what: items, what, and how many there will be where these
    have no length."""
    say: Callable[[str], None]
    """Print a line of news."""
    list_doubts: Callable[[Path, ToLookAt], None]
    """Print what a person should look at in a content folder: at once, since what comes later may fail."""
    ask: Callable[[str, str], str] = lambda _question, default: default
    """Ask a person on a terminal, with the answer that stands where they say nothing, or nobody is there."""
    is_stopped: Callable[[], bool] = lambda: False
    """Whether somebody asked it to stop (Ctrl-C), which the code of a library may have swallowed."""
    hold: Callable[[object], None] = lambda _: None
    """Let a large value live until the process ends: to take it apart before takes time, and nobody needs the room."""

    def located(self, folder: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Problems of a folder, with the paths that a person can open from the working folder."""
        return tuple(problem.under(self.shown(folder)) for problem in problems)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a command. Problems of the content that stop it are raised as ContentError instead."""

    summary: str = ""
    """One line for people, where there was no problem."""
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    """Located (`Outside.located`)."""
    more: Mapping[str, object] = field(default_factory=dict)
    """What else `--json` gives."""
    answer: str = ""
    """What was asked for besides, for people: lines that follow the summary."""
