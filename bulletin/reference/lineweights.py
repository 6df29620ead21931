"""What was learned of the lines of newspaper pages, read: weights of features (see `conversion.page.learned`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Weights: TypeAlias = Mapping[str, tuple[float, ...]]
"""By the name of a feature: its weight for each class, in the units of the rules."""

_UNIT = 10
"""In the file weights are whole tenths."""


@cache
def weights() -> Weights:
    """The weights that are kept."""
    return parse(resources.files("bulletin").joinpath("reference/data/line_weights.tsv").read_text("utf-8"))


def parse(text: str) -> Weights:
    """The weights in a table: `feature<TAB>class:weight class:weight …` a row, `#` before comments."""
    found: dict[str, dict[int, float]] = {}
    for row in text.splitlines():
        if row and not row.startswith("#"):
            feature, _, pairs = row.rpartition("\t")
            found[feature] = {
                int(at): int(weight) / _UNIT for at, weight in (pair.split(":") for pair in pairs.split())
            }
    classes = range(1 + max((max(one) for one in found.values()), default=-1))
    return {feature: tuple(one.get(at, 0.0) for at in classes) for feature, one in found.items()}


def table(weights: Iterable[tuple[str, Iterable[float]]]) -> str:
    """The rows of a table: for each feature its weights, class by class; what is less than half a tenth is left out."""
    rows = []
    for feature, values in weights:
        rounded = [(at, round(value * _UNIT)) for at, value in enumerate(values)]
        pairs = " ".join(f"{at}:{value}" for at, value in rounded if value)
        if pairs:
            rows.append(f"{feature}\t{pairs}\n")
    return "".join(rows)
