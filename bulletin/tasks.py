"""Work as values: a pure function of a module and its arguments. Wherever a task runs, it gives the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Task = tuple[Callable[..., Any], tuple[object, ...]]
    """Both can be pickled: the function by its name, the arguments as values, or as what they are loaded from."""
    Run = Callable[[Sequence[Task]], Iterator[Any]]
    """What each task gives, in their order."""


def here(tasks: Sequence[Task]) -> Iterator[Any]:
    """Do the work in this process."""
    return (do(task) for task in tasks)


def do(task: Task) -> Any:
    """What a task gives. Raises what its function raises."""
    function, arguments = task
    return function(*arguments)
