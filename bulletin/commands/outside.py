"""What a command is given by the world around it, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bulletin.archive.reviewed import Remedy
    from bulletin.conversion.doubts import Doubt
    from bulletin.problems import Problem


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """What a person should look at: doubts, each with the line that settles it, and how many more there are."""

    doubts: tuple[tuple[Doubt, Remedy], ...]
    """Worst first."""
    older: int = 0
    """Doubts that were listed before and that nobody has settled."""

    def under(self, folder: str) -> ToLookAt:
        """The same, paths below `folder`."""
        return replace(
            self, doubts=tuple((doubt.under(folder), remedy.under(folder)) for doubt, remedy in self.doubts)
        )


@dataclass(frozen=True, slots=True)
class Outside:
    """What the day, the working folder and the terminal decide."""

    today: str
    """YYYY-MM-DD; goes into `added` and `updated`."""
    shown: Callable[[Path], str]
    """A path as messages show it."""
    command: Callable[..., str]
    """The name of a command, a content folder and further words -> the command line as it can be pasted."""
    progress: Callable[[Iterable[Any], str], Iterable[Any]]
    """Passes items through and shows how many there were of what."""
    say: Callable[[str], None]
    """Print a line of news."""
    list_doubts: Callable[[Path, ToLookAt], None]
    """Print what a person should look at in a content folder: at once, since what comes later may fail."""
    ask: Callable[[str, str], str] = lambda _question, default: default
    """Ask a person on a terminal, with the answer that stands where they say nothing, or nobody is there."""

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
