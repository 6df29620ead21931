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
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 16
"""Bytes of a digest."""


TOLD = "told"
"""Marks in the metadata of a field that does not count when values are compared that it counts here."""


class Often:
    """Frozen values that occur in many others: each is written out once, and its digest goes with it where it is kept."""

    __slots__ = ("_told",)
    _told: bytes

    def __reduce__(self) -> tuple[Callable[..., Often], tuple[object, ...]]:
        kind = type(self)
        own = getattr(self, "__dict__", None)
        names, _ = _slots(kind)
        values = tuple(own[name] if own and name in own else getattr(self, name) for name in names)
        return _restored, (kind, values, told(self))


def _restored(kind: type[Often], values: tuple[object, ...], digest: bytes) -> Often:
    """A value that was kept, as it was: without what its class does when one is made."""
    found = object.__new__(kind)
    for put, value in zip(_slots(kind)[1], values, strict=True):
        put(found, value)
    _PUT(found, digest)
    return found


_Slots = tuple[tuple[str, ...], tuple["Callable[[object, object], None]", ...]]
_SLOTS: dict[type, _Slots] = {}


def _slots(kind: type) -> _Slots:
    """The fields of a class, and what puts a value into each: past the class itself, whose values are frozen."""
    found = _SLOTS.get(kind)
    if found is None:
        names = tuple(field.name for field in fields(kind))
        found = _SLOTS[kind] = names, tuple(_putting(kind, name) for name in names)
    return found


def _putting(kind: type, name: str) -> Callable[[object, object], None]:
    place = kind.__dict__.get(name)
    if isinstance(place, MemberDescriptorType):
        return place.__set__

    def put(value: object, part: object) -> None:
        value.__dict__[name] = part

    return put


_PUT = cast(MemberDescriptorType, Often.__dict__["_told"]).__set__


def told(value: Often) -> bytes:
    """The digest of one of these values."""
    try:
        found = value._told
    except AttributeError:
        inner: list[bytes] = []
        _write_other(value, type(value), inner.append)
        found = blake2b(b"".join(inner), digest_size=SIZE).digest()
        _PUT(value, found)
    return found


def bring(value: Often, digest: bytes) -> None:
    """Give a value, made anew of what was kept, the digest that it had."""
    _PUT(value, digest)


def digest(*values: object) -> bytes:
    """The digest of some values, in their order. Raises TypeError for what is no value, as a function.

    >>> digest('甲', 1) == digest('甲', 1), digest('甲', '乙') == digest('甲乙'), digest(1) == digest('1')
    (True, False, False)
    """
    parts: list[bytes] = []
    for value in values:
        _write(value, parts.append)
    return blake2b(b"".join(parts), digest_size=SIZE).digest()


def _write(value: Any, add: Callable[[bytes], None]) -> None:
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
        if isinstance(value[0], Often) and len({*map(type, value)}) == 1:
            add(b"d")
            add(b"".join(map(told, value)))
            return
        run: list[object] = []
        for item in value:
            if type(item) in _ATOMS or (type(item) is tuple and _is_plain(item)):
                run.append(item)
            else:
                if run:
                    add(repr(run).encode())
                    run = []
                if isinstance(item, Often):
                    add(b"d")
                    add(told(item))
                else:
                    _write(item, add)
        if run:
            add(repr(run).encode())
    elif kind is bytes:
        add(b"b%d:" % len(value))
        add(value)
    elif isinstance(value, Often):
        add(b"d")
        add(told(value))
    elif form := _FORMS.get(kind):
        _write_formed(value, form, add)
    else:
        _write_other(value, kind, add)


def _write_formed(value: Any, form: _Form, add: Callable[[bytes], None]) -> None:
    add(form[0])
    told_by = form[1](value)
    if type(told_by) is bytes:
        add(b"b%d:" % len(told_by))
        add(told_by)
    else:
        _write(told_by, add)


def _write_other(value: Any, kind: type, add: Callable[[bytes], None]) -> None:
    form = _FORMS[kind] if kind in _FORMS else _form(kind)
    if form:
        _write_formed(value, form, add)
    elif isinstance(value, Enum | str | tuple):
        add(b"e%b;" % kind.__qualname__.encode())
        plain = (
            value.value
            if isinstance(value, Enum)
            else str.__str__(value)
            if isinstance(value, str)
            else tuple(value)
        )
        _write(plain, add)
    elif isinstance(value, frozenset | set):
        add(b"{%d:" % len(value))
        if all(type(item) is str for item in value):
            _write(sorted(value), add)
        else:
            for each in sorted(digest(item) for item in value):
                add(each)
    elif isinstance(value, Mapping):
        add(b"[%d:" % len(value))
        for pair in value.items():
            _write(pair, add)
    else:
        raise TypeError(f"no digest for {kind.__qualname__}")


_ATOMS = frozenset({str, int, bool, float, bytes, type(None)})
"""What `repr` writes out as it is, many times faster than anything here: several in a row are written by it."""


def _is_plain(value: tuple[object, ...]) -> bool:
    return _ATOMS.issuperset(map(type, value)) or all(
        type(item) in _ATOMS or (type(item) is tuple and _is_plain(item)) for item in value
    )


_Form = tuple[bytes, "Callable[[Any], object]"]
_FORMS: dict[type, _Form | None] = {}


def _form(kind: type) -> _Form | None:
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
