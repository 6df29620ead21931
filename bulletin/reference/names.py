"""Names: whether a word looks like the name of a person, and how names printed without a space come apart.

A Chinese name has no mark of its own. What speaks for one: a surname in front, two or three characters, characters
that parents choose, none that only a sentence or a label holds; for Mongolian names, which may run to seven
characters and carry no surname, the elements they are made of. Names printed without a space between them are
split only where another byline of the archive shows one of them (`settle`); otherwise they stay as printed.
Bylines, which say who is who, are the business of `bylines`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from bulletin.reference import vocabulary
from bulletin.text import strictyaml
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_TABLES, _ = strictyaml.read_mapping(
    resources.files("bulletin").joinpath("reference/data/names.yaml").read_text(encoding="utf-8"),
    "bulletin/reference/data/names.yaml",
)


def _characters(table: str) -> frozenset[str]:
    return frozenset("".join(_listed(table)))


def _listed(table: str) -> frozenset[str]:
    return frozenset(str(_TABLES[table]).split())


_COMMON = _characters("common_surnames")
_RARE = _characters("rare_surnames")
_COMPOUND = _listed("compound_surnames")
_GIVEN = _characters("given")
_NEVER = _characters("never")
_WORDS = _listed("words")
_ORDINARY = _listed("ordinary")
_MONGOLIAN = _listed("mongolian")
_TRANSCRIBING = _characters("transcribing")
_A_WORD = 0.6  # what is left of the evidence when a name is an ordinary word as well
RUN = re.compile(f"[{HAN}]+")
_DOT = re.compile("[·•‧・.]")


@dataclass(frozen=True, slots=True)
class Settled:
    """Names after those printed without a space were looked up in the archive."""

    names: tuple[str, ...]
    basis: str
    """Sentences for the editor: what was split and why, or what is doubtful; empty when all is plain."""
    doubtful: bool


def _is_surname(character: str) -> bool:
    return character in _COMMON or character in _RARE


def _mongolian_share(name: str) -> float:
    """How far elements of Mongolian names cover a name, 0 to 1; without one of two characters or more, 0.

    A character that transcriptions often use counts half: 古斯乐图 is 乐图 and two of those.
    """
    best = [0.0] * (len(name) + 1)
    seen = False
    for start in range(len(name) - 1, -1, -1):
        best[start] = best[start + 1] + 0.5 * (name[start] in _TRANSCRIBING)
        for length in range(2, min(5, len(name) - start) + 1):
            if name[start : start + length] in _MONGOLIAN:
                seen = True
                best[start] = max(best[start], length + best[start + length])
    return best[0] / len(name) if seen else 0.0


def _is_mongolian(name: str) -> bool:
    """Whether a name of four to eight characters is one Mongolian name: 云敖特更巴特 yes, 财喜白厚和 no."""
    return 4 <= len(name) <= 8 and _mongolian_share(name) >= 0.6


def _is_compound(name: str) -> bool:
    """Whether a name is a two-character surname and one or two characters more."""
    return len(name) in (3, 4) and name[:2] in _COMPOUND


def name_evidence(name: str) -> float:
    """How much a word by itself looks like the name of one person, 0 to 1.

    >>> name_evidence('赵晓华') > name_evidence('江枫') > name_evidence('财喜') > name_evidence('扩大')
    True
    """
    if _DOT.search(name):
        parts = _DOT.split(name)
        # Transcriptions use 不 as a sound: 阿不都热西提·艾沙.
        return 0.85 * all(0 < len(part) <= 8 and not set(part) & (_NEVER - {"不"}) for part in parts)
    if not RUN.fullmatch(name) or not 2 <= len(name) <= 8 or name in _WORDS:
        return 0.0
    if _is_mongolian(name):
        return 0.85
    if len(name) < 4 and (name in _MONGOLIAN or _mongolian_share(name) > 0.8):
        return 0.7
    if len(name) > 4 or set(name[1:]) & _NEVER or (name[0] in _NEVER and not _is_surname(name[0])):
        return 0.0
    if _is_compound(name):
        return 0.9
    if len(name) == 4:
        return 0.25 if _is_surname(name[0]) else 0.1
    given = sum(character in _GIVEN for character in name[1:]) / (len(name) - 1)
    if name[0] in _COMMON:
        evidence = 0.72 + 0.25 * given
    elif name[0] in _RARE:
        evidence = 0.5 + 0.38 * given
    else:
        evidence = 0.1 + 0.4 * given * (name[0] in _GIVEN)
    return max(0.0, evidence - 0.12 * (len(name) == 2)) * (_A_WORD if name in _ORDINARY else 1)


def may_be_name(name: str, longest: int) -> bool:
    """Whether a word can be a name at all, for places where a title or credit says that it is one."""
    if not RUN.fullmatch(name) or len(name) > longest or name in _WORDS:
        return False
    return not set(name[1:]) & _NEVER


def splits(name: str) -> Iterator[tuple[str, ...]]:
    """Every way to cut a run of Han into parts of two or three characters, the longer first part first."""
    if not name:
        yield ()
    for length in (3, 2):
        if length <= len(name):
            yield from ((name[:length], *rest) for rest in splits(name[length:]))


def suggest_split(name: str) -> tuple[str, ...]:
    """The likeliest cut of a long name into names that each begin with a surname; () when none is likely.

    A guess for the editor, never applied by itself.
    """
    if not RUN.fullmatch(name) or not 4 <= len(name) <= 12 or _is_compound(name) or _is_mongolian(name):
        return ()
    best: tuple[float, tuple[str, ...]] = (0.55, ())
    for parts in splits(name):
        weakest = min(name_evidence(part) for part in parts)
        if weakest > best[0]:
            best = (weakest, parts)
    return best[1]


def token_evidence(name: str) -> float:
    """Like `name_evidence`, for a word that may be two or three names run together."""
    single = name_evidence(name)
    if len(name) < 4 or single > 0.5 or not RUN.fullmatch(name):
        return single
    if suggest_split(name):
        return 0.75 * (_A_WORD if name in _ORDINARY else 1)
    if len(name) <= 6 and not set(name[1:]) & _NEVER and name not in _WORDS:
        # One half is a plain name, the other could be: 财喜白厚和. Half of 公安大练兵 never is.
        plain = (max(sorted(map(name_evidence, parts))[-1:], default=0.0) for parts in splits(name))
        weakest = (min(map(name_evidence, parts)) for parts in splits(name))
        return max(single, 0.55 if max(plain) > 0.8 and max(weakest) > 0.25 else 0.0)
    return single


def could_be_name(name: str) -> bool:
    """Whether a word could be a name, however unusual, where names are expected: a surname in front, no common word in it."""
    if not may_stand_beside(name) or _has_common_word(name) or name[-1] in _LABEL_ENDS:
        return False
    return _mongolian_share(name) > 0.3 or (len(name) < 4 and _is_surname(name[0]))


_LABEL_ENDS = "图版书表稿篇集辑略完照"


def _has_common_word(name: str) -> bool:
    return any(
        word in _WORDS or vocabulary.is_common(word)
        for start in range(len(name))
        for end in range(start + 2, len(name) + 1)
        for word in (name[start:end],)
    )


def may_stand_beside(name: str) -> bool:
    """Whether a plain name beside a word can vouch that it is one, too."""
    return bool(RUN.fullmatch(name)) and 2 <= len(name) <= 4 and name not in _WORDS


def may_be_several(name: str) -> bool:
    """Whether a name is so long that it may be two."""
    if len(name) < 4 or not RUN.fullmatch(name) or _is_compound(name):
        return False
    return not _is_mongolian(name)


def _known_split(name: str, known: frozenset[str]) -> tuple[str, str] | None:
    """Cut a run-together name at a proper part that signs elsewhere, the longest such part first.

    One Mongolian name is often made of two that also stand alone: 图雅其其格 stays whole.
    """
    if len(name) < 4 or not RUN.fullmatch(name) or _is_mongolian(name):
        return None
    for length in range(len(name) - 2, 1, -1):
        head, tail = (name[:length], name[length:]), (name[:-length], name[-length:])
        for parts, part, rest in ((head, *head), (tail, *tail[::-1])):
            if part not in known or rest in _COMPOUND or set(rest) & _NEVER:
                continue
            if rest in known or _may_stand(rest, strict=length == 2):
                return parts
    return None


def _may_stand(rest: str, strict: bool) -> bool:
    """Whether what is left beside a known name can be one or more names; stricter when the known one is short."""
    if len(rest) <= 3:
        return name_evidence(rest) > (0.5 if strict else 0.3)
    return token_evidence(rest) > 0.5


def _settle_one(name: str, known: frozenset[str]) -> tuple[str, ...]:
    parts = _known_split(name, known)
    return (name,) if parts is None else tuple(leaf for part in parts for leaf in _settle_one(part, known))


def settle(byline_names: Sequence[str], known: Collection[str]) -> Settled:
    """Split names that were printed without a space, where the archive knows one of them from another byline.

    `known` holds the names of the other bylines. A long name without such support stays as printed and is
    doubtful, unless a compound surname or the elements of a Mongolian name explain its length. Settling the
    result again changes nothing.

    >>> settle(['财喜白厚和'], ['白厚和']).names
    ('财喜', '白厚和')
    """
    atoms = frozenset(known)
    names: list[str] = []
    notes: list[str] = []
    doubtful = False
    for name in byline_names:
        leaves = _settle_one(name, atoms)
        names.extend(leaves)
        if len(leaves) > 1:
            seen = "、".join(leaf for leaf in leaves if leaf in atoms)
            notes.append(f"“{name}”拆为{'、'.join(leaves)}：{seen}在档案的其他署名中出现过")
        for leaf in leaves:
            if may_be_several(leaf):
                doubtful = True
                guess = suggest_split(leaf)
                hint = f"，可能是{'、'.join(guess)}" if guess else ""
                notes.append(f"“{leaf}”有 {len(leaf)} 个字，不能确定是几个人的名字{hint}；先照印")
    return Settled(tuple(dict.fromkeys(names)), "；".join(notes), doubtful)
