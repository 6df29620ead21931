"""Values -> digests: two values have the same digest when they are equal, in every process and on every machine.

What a result was made of is told by the digest of all its arguments, so everything that a function is given has to be
written out here: plain values, frozen dataclasses by their fields, and what names itself by an `identity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 16
"""Bytes of a digest."""


TOLD = "told"
"""Marks in the metadata of a field that does not count when values are compared that it counts here."""
C = TypeVar("C", bound=type)
_OFTEN: set[type] = set()


def often(kind: C) -> C:
    """A class of frozen values that occur in many others: `Remembered` writes each of them out once."""
    _OFTEN.add(kind)
    return kind


class Remembered:
    """The digests of values that were written out before, for as long as this is kept."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[object, bytes]] = {}
        """By `id`; the value stands beside its digest so that no other can take that."""


def digest(*values: object, remembered: Remembered | None = None) -> bytes:
    """The digest of some values, in their order. Raises TypeError for what is no value, as a function.

    >>> digest('甲', 1) == digest('甲', 1), digest('甲', '乙') == digest('甲乙'), digest(1) == digest('1')
    (True, False, False)
    """
    parts: list[bytes] = []
    for value in values:
        _write(value, parts.append, remembered)
    return blake2b(b"".join(parts), digest_size=SIZE).digest()


def _write(value: Any, add: Callable[[bytes], None], remembered: Remembered | None) -> None:
    kind = type(value)
    if kind is str:
        data = value.encode("utf-8", "surrogatepass")
        add(b"s%d:" % len(data))
        add(data)
    elif value is None or kind is bool or kind is int or kind is float:
        add(b"%b;" % repr(value).encode())
    elif kind is tuple or kind is list:
        add(b"(%d:" % len(value))
        if _ATOMS.issuperset(map(type, value)):  # mostly, and then in one step
            if value:
                add(repr([*value]).encode())
            return
        run: list[object] = []
        for item in value:
            if type(item) in _ATOMS or (type(item) is tuple and _is_plain(item)):
                run.append(item)
            else:
                if run:
                    add(repr(run).encode())
                    run = []
                _write(item, add, remembered)
        if run:
            add(repr(run).encode())
    elif kind is bytes:
        add(b"b%d:" % len(value))
        add(value)
    elif kind in _OFTEN:
        found = remembered.known.get(id(value)) if remembered else None
        if found is None:
            inner: list[bytes] = []
            _write_other(value, kind, inner.append, remembered)
            found = value, blake2b(b"".join(inner), digest_size=SIZE).digest()
            if remembered:
                remembered.known[id(value)] = found
        add(b"d")
        add(found[1])
    else:
        _write_other(value, kind, add, remembered)


def _write_other(value: Any, kind: type, add: Callable[[bytes], None], remembered: Remembered | None) -> None:
    form = _FORMS[kind] if kind in _FORMS else _form(kind)
    if form:
        add(form[0])
        _write(form[1](value), add, remembered)
    elif isinstance(value, Enum | str | tuple):
        add(b"e%b;" % kind.__qualname__.encode())
        plain = (
            value.value
            if isinstance(value, Enum)
            else str.__str__(value)
            if isinstance(value, str)
            else tuple(value)
        )
        _write(plain, add, remembered)
    elif isinstance(value, frozenset | set):
        add(b"{%d:" % len(value))
        if all(type(item) is str for item in value):
            _write(sorted(value), add, remembered)
        else:
            for each in sorted(digest(item) for item in value):
                add(each)
    elif isinstance(value, Mapping):
        add(b"[%d:" % len(value))
        for pair in value.items():
            _write(pair, add, remembered)
    else:
        raise TypeError(f"no digest for {kind.__qualname__}")


_ATOMS = frozenset({str, int, bool, float, bytes, type(None)})
"""What `repr` writes out as it is, many times faster than anything here: several in a row are written by it."""


def _is_plain(value: tuple[object, ...]) -> bool:
    return _ATOMS.issuperset(map(type, value)) or all(
        type(item) in _ATOMS or (type(item) is tuple and _is_plain(item)) for item in value
    )


_FORMS: dict[type, tuple[bytes, Callable[[Any], object]] | None] = {}


def _form(kind: type) -> tuple[bytes, Callable[[Any], object]] | None:
    """How values of a class are written out: what begins it, and what it is told by; None where it says neither."""
    told_by: Callable[[Any], object]
    if hasattr(kind, "identity"):
        told_by = attrgetter("identity")
    elif is_dataclass(kind):
        names = [field.name for field in fields(kind) if field.compare or field.metadata.get(TOLD)]
        if any(getattr(kind.__dict__.get(name), "is_read_when_looked_at", False) for name in names):
            # As they were given: what is not read yet tells its digest by itself.
            told_by = lambda value: [value.__dict__[name] for name in names]  # noqa: E731
        else:
            told_by = attrgetter(*names) if names else lambda _: ()
    else:
        _FORMS[kind] = None
        return None
    form = _FORMS[kind] = f"c{kind.__module__}.{kind.__qualname__};".encode(), told_by
    return form
