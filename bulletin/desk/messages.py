"""What the program says in Chinese, said again in another language of the desk.

Problems and doubts are put into words where they are found, in Chinese, with what they are about among the words: so they stand
on the terminal and in `--json`, and by their words a doubt is settled. A catalogue, `templates/desk/messages/LANGUAGE.yaml`, has such
messages as templates, Chinese and translated. A message that none of them fits stays as it is. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bulletin.problems import ContentError, Problem
from bulletin.text.strictyaml import read_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLACEHOLDER = re.compile(r"\{(?P<sign>\+?)(?P<name>[a-z]+)\}")
_HAN = re.compile("[一-鿿]")
_LINES = (("\n", "\n"),)
_AND = (*_LINES, ("、", ", "), ("；", "; "))
"""What parts the messages of a list, and what does so elsewhere."""


@dataclass(frozen=True, slots=True)
class Message:
    """Words of the program, to be shown in the language of who reads them."""

    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A message with placeholders, in Chinese and in another language.

    >>> Template.of('有 {size} 字，不像{+what}', '{size} characters, too many for {what}').values('有 3 字，不像一篇文章')
    ('3', '一篇文章')
    """

    pieces: tuple[str, ...]
    """The words before, between and behind the placeholders."""
    names: tuple[str, ...]
    said: frozenset[str]
    """Placeholders whose values are messages themselves."""
    translated: str

    @classmethod
    def of(cls, chinese: str, translated: str) -> Template:
        found = [*_PLACEHOLDER.finditer(chinese)]
        starts = [0, *(each.end() for each in found)]
        ends = [*(each.start() for each in found), len(chinese)]
        return cls(
            tuple(chinese[start:end] for start, end in zip(starts, ends, strict=True)),
            tuple(each["name"] for each in found),
            frozenset(each["name"] for each in found if each["sign"]),
            translated,
        )

    @property
    def weight(self) -> int:
        """How many characters it has of its own."""
        return sum(map(len, self.pieces))

    @property
    def is_told_by_words(self) -> bool:
        return any(_HAN.search(piece) for piece in self.pieces)

    def values(self, message: str) -> tuple[str, ...] | None:
        """What stands in a message where this has placeholders, each as short as it can be; None where it does not fit."""
        first, *others = self.pieces
        if not message.startswith(first):
            return None
        if not others:
            return () if message == first else None
        found, at = [], len(first)
        for piece in others[:-1]:
            there = message.find(piece, at)
            if there < 0:
                return None
            found.append(message[at:there])
            at = there + len(piece)
        end = len(message) - len(others[-1])
        if end < at or not message.endswith(others[-1]):
            return None
        return (*found, message[at:end])

    def filled(self, values: Mapping[str, str]) -> str:
        return _PLACEHOLDER.sub(lambda place: values[place["name"]], self.translated)


@dataclass(frozen=True)
class Catalogue:
    """The messages of one language."""

    templates: tuple[Template, ...]
    """Those with the most words of their own first."""
    _kept: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, messages: Iterable[tuple[str, str]]) -> Catalogue:
        """Of messages in Chinese and in the language."""
        templates = (Template.of(chinese, translated) for chinese, translated in messages)
        return cls(tuple(sorted(templates, key=lambda one: -one.weight)))

    def say(self, message: str) -> str:
        """The message in this language; as it is where it is not known."""
        if len(self._kept) > _KEPT:
            self._kept.clear()
        if message not in self._kept:
            self._kept[message] = (
                self._listed(message, _LINES) or self._said(message) or self._listed(message, _AND) or message
            )
        return self._kept[message]

    def _said(self, message: str) -> str:
        """The message by the template that fits it, its values as they are or said again; empty where none fits."""
        for template in self.templates:
            found = template.values(message)
            if found is None:
                continue
            values = dict(zip(template.names, found, strict=True))
            again = {
                name: self._listed(values[name], _AND) or self.say(values[name]) for name in template.said
            }
            if template.is_told_by_words or values != values | again:
                return template.filled(values | again)
        return ""

    def _listed(self, message: str, signs: Iterable[tuple[str, str]]) -> str:
        """Messages one after the other, where each of them is known, or holds no words."""
        for sign, said in signs:
            parts = message.split(sign)
            if len(parts) > 1 and all(
                made := [self._said(part) if _HAN.search(part) else part for part in parts]
            ):
                return said.join(made)
        return ""


_KEPT = 10_000
"""Messages that are remembered, those of the longest queue of doubts at least."""


def _placeholders(text: str) -> set[str]:
    return {place["name"] for place in _PLACEHOLDER.finditer(text)}


def parse(text: str, path: str, words: Mapping[str, str]) -> Catalogue:
    """Read a catalogue. `words` are further messages without placeholders, as the names of roles.

    Raises ContentError where it cannot be read, or a translation has other placeholders than what it translates.
    """
    mapping, lines = read_mapping(text, path)
    problems = [
        Problem(path, lines.of(key), f"译文里的占位，原文里没有：{key}")
        for key, value in mapping.items()
        if not _placeholders(str(value)) <= _placeholders(key)
    ]
    if problems:
        raise ContentError(*problems)
    return Catalogue.of([*((key, str(value or "")) for key, value in mapping.items()), *words.items()])
