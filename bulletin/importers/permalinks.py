"""Addresses as static site generators make them of patterns: `/:year/:month/:slug/`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.importers.incoming import address

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r":(\w+)|:\{(\w+)\}")


def fill(pattern: str, values: Mapping[str, str]) -> str:
    """The address of a pattern; empty where it asks for what nobody knows.

    >>> fill('/:year/:month/:title/', {'year': '2023', 'month': '05', 'title': '平安'}), fill('/:nonsense/', {})
    ('2023/05/平安/', '')
    """
    unknown = [name for one, other in _TOKEN.findall(pattern) if (name := one or other) not in values]
    if unknown:
        return ""
    return address(_TOKEN.sub(lambda match: values[match[1] or match[2]], pattern))


def of_date(day: str) -> dict[str, str]:
    """Parts of an address that a day gives; empty texts where no day is known."""
    year, month, date = (*day.split("-"), "", "", "")[:3]
    return {
        "year": year,
        "month": month,
        "day": date,
        "short_year": year[2:],
        "i_month": month.lstrip("0"),
        "i_day": date.lstrip("0"),
        "monthnum": month,
    }
