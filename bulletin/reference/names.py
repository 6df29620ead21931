"""Names: whether a word looks like the name of a person.

A Chinese name has no mark of its own. What speaks for one: a surname in front, two or three characters, characters
that parents choose, none that only a sentence or a label holds; for Mongolian names, which may run to seven
characters and carry no surname, the elements they are made of. Names printed without a space between them are the
business of `settling`, bylines, which say who is who, that of `bylines`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bulletin.reference import vocabulary
from bulletin.text.typography import HAN

A_WORD = 0.6  # what is left of the evidence when a name is an ordinary word as well
RUN = re.compile(f"[{HAN}]+")
_DOT = re.compile("[·•‧・.]")
_LABEL_ENDS = "图版书表稿篇集辑略完照"

_WORD = "[A-Za-zÀ-ɏЀ-ӿ][A-Za-zÀ-ɏЀ-ӿ'’.-]*"
_TURNED = re.compile(f"({_WORD}(?: {_WORD}){{0,2}})[,，] *({_WORD}(?: {_WORD}){{0,2}})")
_BEHIND = re.compile(r"(?:[JS]r\.?|I{2,3})")


def unturned(name: str) -> str:
    """A name in letters that may stand as in catalogues, the family's first, as it is signed; empty for any other.

    Two that are each of several words are two people.

    >>> unturned('Smith, John'), unturned('García Márquez, Gabriel'), unturned('Martin King, Jr.')
    ('John Smith', 'Gabriel García Márquez', 'Martin King Jr.')
    >>> unturned('John Smith, Mary Brown'), unturned('王明, 李华')
    ('', '')
    """
    found = _TURNED.fullmatch(name.strip())
    if found is None or (" " in found[1] and " " in found[2]):
        return ""
    family, given = found.groups()
    return f"{family} {given}" if _BEHIND.fullmatch(given) else f"{given} {family}"


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What the names of people are made of: the lists of names.yaml, and what a word is worth by them."""

    common_surnames: frozenset[str]
    """Single characters."""
    rare_surnames: frozenset[str]
    compound_surnames: frozenset[str]
    """Surnames of two characters."""
    given: frozenset[str]
    """Characters that given names are made of."""
    never: frozenset[str]
    """Characters that hardly any name holds."""
    words: frozenset[str]
    """Words that begin like a name and are none."""
    ordinary: frozenset[str]
    """Words that could be names; each lowers the evidence, none forbids a name."""
    elements: frozenset[str]
    """What names without a surname are made of: 巴特尔, 其其格."""
    transcribing: frozenset[str]
    """Characters such names are mostly transcribed with."""
    identity: bytes = b""
    """Digest of all it was loaded from."""

    def _is_surname(self, character: str) -> bool:
        return character in self.common_surnames or character in self.rare_surnames

    def _element_share(self, name: str) -> float:
        """How far elements of Mongolian names cover a name, 0 to 1; without one of two characters or more, 0.

        A character that transcriptions often use counts half: 古斯乐图 is 乐图 and two of those.
        """
        best = [0.0] * (len(name) + 1)
        seen = False
        for start in range(len(name) - 1, -1, -1):
            best[start] = best[start + 1] + 0.5 * (name[start] in self.transcribing)
            for length in range(2, min(5, len(name) - start) + 1):
                if name[start : start + length] in self.elements:
                    seen = True
                    best[start] = max(best[start], length + best[start + length])
        return best[0] / len(name) if seen else 0.0

    def is_transcribed(self, name: str) -> bool:
        """Whether a name of four to eight characters is one Mongolian name: 云敖特更巴特 yes, 财喜白厚和 no."""
        return 4 <= len(name) <= 8 and self._element_share(name) >= 0.6

    def is_compound(self, name: str) -> bool:
        """Whether a name is a two-character surname and one or two characters more."""
        return len(name) in (3, 4) and name[:2] in self.compound_surnames

    def evidence(self, name: str) -> float:
        """How much a word by itself looks like the name of one person, 0 to 1.

        >>> from bulletin.reference.loading import load
        >>> evidence = load().subject.names.evidence
        >>> evidence('赵晓华') > evidence('江枫') > evidence('财喜') > evidence('扩大')
        True
        """
        if _DOT.search(name):
            parts = _DOT.split(name)
            # Transcriptions use 不 as a sound: 阿不都热西提·艾沙.
            return 0.85 * all(0 < len(part) <= 8 and not set(part) & (self.never - {"不"}) for part in parts)
        if not RUN.fullmatch(name) or not 2 <= len(name) <= 8 or name in self.words:
            return 0.0
        if self.is_transcribed(name):
            return 0.85
        if len(name) < 4 and (name in self.elements or self._element_share(name) > 0.8):
            return 0.7
        if (
            len(name) > 4
            or set(name[1:]) & self.never
            or (name[0] in self.never and not self._is_surname(name[0]))
        ):
            return 0.0
        if self.is_compound(name):
            return 0.9
        if len(name) == 4:
            return 0.25 if self._is_surname(name[0]) else 0.1
        given = sum(character in self.given for character in name[1:]) / (len(name) - 1)
        if name[0] in self.common_surnames:
            evidence = 0.72 + 0.25 * given
        elif name[0] in self.rare_surnames:
            evidence = 0.5 + 0.38 * given
        else:
            evidence = 0.1 + 0.4 * given * (name[0] in self.given)
        return max(0.0, evidence - 0.12 * (len(name) == 2)) * (A_WORD if name in self.ordinary else 1)

    def may_be_name(self, name: str, longest: int) -> bool:
        """Whether a word can be a name at all, for places where a title or credit says that it is one."""
        if not RUN.fullmatch(name) or len(name) > longest or name in self.words:
            return False
        return not set(name[1:]) & self.never

    def could_be_name(self, name: str) -> bool:
        """Whether a word could be a name, however unusual, where names are expected: a surname in front, no common word in it."""
        if not self.may_stand_beside(name) or self._has_common_word(name) or name[-1] in _LABEL_ENDS:
            return False
        return self._element_share(name) > 0.3 or (len(name) < 4 and self._is_surname(name[0]))

    def _has_common_word(self, name: str) -> bool:
        return any(
            word in self.words or vocabulary.is_common(word)
            for start in range(len(name))
            for end in range(start + 2, len(name) + 1)
            for word in (name[start:end],)
        )

    def may_stand_beside(self, name: str) -> bool:
        """Whether a plain name beside a word can vouch that it is one, too."""
        return bool(RUN.fullmatch(name)) and 2 <= len(name) <= 4 and name not in self.words
