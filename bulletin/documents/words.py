"""The interface's words: one flat table a language, and how a word gets onto a page.

A table is a YAML file in templates/words/ whose keys read `section.name` and whose values may hold `{placeholders}`.
Every table has the keys and placeholders of the reference, `zh.yaml`, so a further language is one more file. The
words for roles of lines come from `roles`, in Chinese and English; a further language names them in its file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup, escape

from bulletin import roles, routes
from bulletin.digests import Often
from bulletin.model import OutputFile
from bulletin.problems import ContentError, Problem
from bulletin.text.strictyaml import read_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REFERENCE = "zh"
"""The table that says which keys there are."""

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")

Phrase = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Words said one after the other: `(key, ((placeholder, value), …))` each. Hashable, so views can hold it."""


@dataclass(frozen=True)
class Words(Often):
    """The table of one language; `language` is its file name without `.yaml`."""

    language: str
    table: Mapping[str, str]
    _marked: dict[object, Markup] = field(default_factory=dict, compare=False, repr=False)
    """What `mark_up` made already: the same few words stand on every page."""

    @property
    def tag(self) -> str:
        """BCP 47, e.g. `zh-CN`."""
        return self.table["language.tag"]

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self.table["language.name"]

    def say(self, key: str, /, **values: object) -> str:
        """The word with its placeholders filled. Raises KeyError for a key or placeholder nobody gave."""
        word = self.table[key]
        return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), word) if "{" in word else word

    def mark_up(self, key: str, /, **values: object) -> Markup:
        """The word as an element that a script can put into another language.

        >>> Words('zh', {'list.articles': '{n} 篇'}).mark_up('list.articles', n=3)
        Markup('<span data-t="list.articles" data-n="3">3 篇</span>')
        """
        made = (key, *values.items())
        marked = self._marked.get(made)
        if marked is None:
            data = "".join(f' data-{name}="{escape(value)}"' for name, value in values.items())
            word = escape(self.say(key, **values))
            marked = self._marked[made] = Markup(f'<span data-t="{key}"{data}>{word}</span>')  # noqa: S704 escaped here
        return marked

    def fill(self, tag: str, attributes: str, key: str) -> str:
        """An element with a word for its content, which a script can put into another language.

        >>> Words('zh', {'nav.home': '头版'}).fill('a', ' href="/"', 'nav.home')
        '<a href="/" data-t="nav.home">头版</a>'
        """
        return f'<{tag}{attributes} data-t="{key}">{escape(self.say(key))}</{tag}>'

    def attribute(self, attribute: str, key: str, /, **values: object) -> Markup:
        """An attribute whose value a script can put into another language, e.g. `aria-label`."""
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in values.items())
        word = escape(self.say(key, **values))
        return Markup(f'{attribute}="{word}" data-t-{attribute}="{key}"{data}')  # noqa: S704 escaped here

    def mark_up_phrase(self, phrase: Phrase) -> Markup:
        """Words said one after the other, in one element. A further key of the section of the first begins with its dot.

        >>> table = Words('zh', {'date.about': '约', 'date.year': '{year}年'})
        >>> table.mark_up_phrase((('date.about', ()), ('date.year', (('year', '2023'),))))
        Markup('<span data-t="date.about .year?year=2023">约2023年</span>')
        """
        marked = self._marked.get(phrase)
        if marked is None:
            section = phrase[0][0].partition(".")[0]
            keys = " ".join(
                (key.removeprefix(section) if at else key) + (f"?{urlencode(values)}" if values else "")
                for at, (key, values) in enumerate(phrase)
            )
            said = escape(self.say_phrase(phrase))
            html = f'<span data-t="{escape(keys)}">{said}</span>'
            marked = self._marked[phrase] = Markup(html)  # noqa: S704 escaped here
        return marked

    def say_phrase(self, phrase: Phrase) -> str:
        return "".join(self.say(key, **dict(values)) for key, values in phrase)


def parse(text: str, path: str, language: str) -> Words:
    """Read one table. Raises ContentError when a value is not a text."""
    mapping, lines = read_mapping(text, path)
    problems = [
        Problem(path, lines.of(key), f"{key}：应当是一行文字")
        for key, value in mapping.items()
        if not isinstance(value, str)
    ]
    if problems:
        raise ContentError(*problems)
    own = {key: str(value) for key, value in mapping.items()}
    return Words(language, roles.interface_words(language) | own)


def differences(words: Words, reference: Words, path: str) -> list[Problem]:
    """Where a table departs from the reference: keys and placeholders that are missing or too many."""
    ours, theirs = words.table, reference.table
    missing = [f"缺少 {key}（{reference.language}：{theirs[key]}）" for key in theirs.keys() - ours.keys()]
    unknown = [f"多出 {key}：{reference.language}.yaml 里没有这个键" for key in ours.keys() - theirs.keys()]
    return sorted(
        [*(Problem(path, 1, message) for message in (*missing, *unknown)), *misfits(words, reference, path)]
    )


def misfits(words: Words, reference: Words, path: str) -> list[Problem]:
    """Words whose placeholders are not those of the reference: they would lose or lack what a template gives them."""
    ours, theirs = words.table, reference.table
    return [
        Problem(path, 1, f"{key} 的占位是 {_placeholders(ours[key])}，应当是 {_placeholders(theirs[key])}")
        for key in ours
        if key in theirs and _placeholders(ours[key]) != _placeholders(theirs[key])
    ]


def _placeholders(word: str) -> list[str]:
    return sorted(set(_PLACEHOLDER.findall(word)))


def load(folder: Path) -> dict[str, Words]:
    """Every table of a folder by language, the reference first, the others by name.

    A word that a table lacks is taken from the reference, so that a new word does not stop the build; `differences`
    reports it, and a test holds the tables that come with the program to it. Raises ContentError when a table cannot
    be read or its placeholders are not those of the reference.
    """
    tables: dict[str, Words] = {}
    problems: list[Problem] = []
    for file in sorted(folder.glob("*.yaml"), key=lambda file: (file.stem != REFERENCE, file.stem)):
        words = parse(file.read_text(encoding="utf-8"), str(file), file.stem)
        if file.stem != REFERENCE and REFERENCE in tables:
            reference = tables[REFERENCE]
            problems += misfits(words, reference, str(file))
            words = Words(file.stem, {**reference.table, **words.table})
        tables[file.stem] = words
    if problems:
        raise ContentError(*problems)
    return tables


def adapted(tables: Mapping[str, Words], own: Mapping[str, Mapping[str, str]]) -> dict[str, Words]:
    """The tables with an archive's own words, by language and key, in the place of theirs.

    Raises ContentError for a key that no table has and for a word that lacks or adds a placeholder; words in a
    language without a table are left out.
    """
    reference = tables.get(REFERENCE)
    changed = {
        language: Words(language, {**words.table, **own.get(language, {})})
        for language, words in tables.items()
    }
    problems = [
        replace(problem, message=f"{language}：{problem.message}")
        for language, words in changed.items()
        if reference and language in own
        for problem in differences(words, reference, _OWN)
    ]
    if problems:
        raise ContentError(*problems)
    return changed


_OWN = "reference/interface.yaml"
"""Where an archive says its own words."""


def script(words: Words) -> OutputFile:
    """The table as a classic script, `js/words-<language>.js`: it also loads from disk, where fetch fails."""
    table = json.dumps(
        {"tag": words.tag, "table": dict(words.table)}, ensure_ascii=False, separators=(",", ":")
    )
    content = f"window.bulletinWords={table};\n".replace("<", "\\u003c")
    return OutputFile(routes.STATIC.path(routes.words(words.language)), content.encode())
