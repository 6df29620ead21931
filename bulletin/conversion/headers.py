"""Merge the headers of articles, key by key: what the program wrote, what the page gives now, what a person made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.conversion.changes import Version

    Decide = Callable[[str, str, object, object, object], bool]

_PROGRAM = frozenset({"id", "source"})
"""Keys that the program alone knows: what the page gives now stands, whatever a file says."""


def merge(
    base: Sequence[Version],
    page: Sequence[Version],
    person: Sequence[Version],
    heirs: Mapping[str, Sequence[str]],
    decide: Decide,
) -> Mapping[str, Mapping[str, object]]:
    """The headers of today's articles with the person's changes carried over, by id.

    `heirs` are today's articles with words of each old one, the one with most of them first: a value goes where the
    page now prints it (the byline of an article that was cut in two), and of an article that is part of another now,
    into the list of that one. `decide` is asked about everything else, with article, key and the three values, and
    says whether the person's value stands.
    """
    today = {version.id: version.header for version in page}
    result: dict[str, dict[str, Any]] = {version.id: dict(version.header) for version in page}
    before = {version.id: version.header for version in base}
    for old, mine in zip(base, person, strict=True):
        own = [old.id] if old.id in today else []
        others = heirs.get(old.id, ())
        for key in dict.fromkeys([*old.header, *mine.header]):
            was, said = old.header.get(key), mine.header.get(key)
            if was == said or key in _PROGRAM or not (own or others):
                continue
            target = [*own, *others][0]
            now = result[target].get(key)
            if key == "aliases":
                _put(result[target], key, _united(was, said, now))
            elif key == "updated":
                # The later of two corrections; one that a person takes out stays out.
                _put(
                    result[target],
                    key,
                    max(filter(None, (said, now)), default=None) if said or not own else None,
                )
            elif now == said and not own:
                pass  # of two articles made one, both of which say so
            elif own and now in (was, said):
                _put(result[target], key, said)
            elif was is not None and len(found := _printing(was, key, others, today, before)) == 1:
                _put(result[found[0]], key, said)
            elif (
                lists := _replaced(now, was, said, _joined(key, base, person, heirs, target, today))
            ) is not None:
                _put(result[target], key, lists)
            elif decide(old.id, key, was, said, now):
                _put(result[target], key, said)
    return result


def _put(header: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        header.pop(key, None)
    else:
        header[key] = value


def _united(was: Any, said: Any, now: Any) -> tuple[str, ...] | None:
    """Former paths of both sides: the program adds those of articles that were made part of this one, people others."""
    gone = set(was or ()) - set(said or ())
    united = tuple(dict.fromkeys(path for path in (*(now or ()), *(said or ())) if path not in gone))
    return united or None


def _printing(
    was: object,
    key: str,
    others: Sequence[str],
    today: Mapping[str, Mapping[str, object]],
    before: Mapping[str, Mapping[str, object]],
) -> list[str]:
    """The other articles that have the value now and did not have it before."""
    return [
        other for other in others if today[other].get(key) == was and before.get(other, {}).get(key) != was
    ]


def _joined(
    key: str,
    base: Sequence[Version],
    person: Sequence[Version],
    heirs: Mapping[str, Sequence[str]],
    target: str,
    today: Mapping[str, Mapping[str, object]],
) -> set[object]:
    """What stands in the lists of the old articles that are one article now."""
    found: set[object] = set()
    for version in (*base, *person):
        if version.id == target or (version.id not in today and heirs.get(version.id, ())[:1] == [target]):
            value = version.header.get(key)
            found.update(value if isinstance(value, tuple) else ())
    return found


def _replaced(now: Any, was: Any, said: Any, joined: set[object]) -> tuple[object, ...] | None:
    """The list of several articles made one, with the items of one replaced; None where it is not such a list."""
    if not (isinstance(now, tuple) and isinstance(was, tuple) and was and isinstance(said, tuple | None)):
        return None
    rest = [item for item in now if item not in was]
    first = next((at for at, item in enumerate(now) if item in was), len(now))
    if now[first : first + len(was)] != was or not set(rest) <= joined:
        return None
    return tuple(dict.fromkeys((*now[:first], *(said or ()), *now[first + len(was) :])))


def shown(value: object) -> str:
    """A value as a message shows it."""
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)
