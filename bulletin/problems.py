"""What is wrong with the content: where it stands, what it is, what would mend it.

A mistake in content is a value that is collected and reported; a mistake in our code is an exception.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a person must look at.

    `path` is shown as given (relative to where the command was run, when it can be). `line` counts from 1.
    `message` says what was found, what was expected and how to mend it; it may hold several lines.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentError(Exception):
    """Content that cannot be used; carries the problems that explain why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class UsageError(Exception):
    """The command was called in a way that cannot work; ends with exit status 2."""
