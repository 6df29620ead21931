"""The headers of other programs' Markdown files: YAML, TOML or JSON, each value as text, with its line."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_FENCES = {"---": "yaml", "+++": "toml"}
_KEY = re.compile(r"""^["']?([\w-]+)["']?\s*[:=]""")

_BARE = re.compile(r"[\w-]+:(\s|$)")


@dataclass(frozen=True)
class Header:
    """What stands above a body, and the body."""

    values: Mapping[str, Any]
    """Keys in lower case; texts, and lists and mappings of them."""
    lines: Mapping[str, int]
    """Where each key stands, from 1."""
    body: str
    line: int
    """On which the body begins."""

    def text(self, *keys: str) -> str:
        """The value of the first of some keys that there is, as one text; empty where there is none."""
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return ""

    def texts(self, *keys: str) -> tuple[str, ...]:
        """All values of some keys, each once; a single text may hold several, parted by commas."""
        found: list[str] = []
        for key in keys:
            value = self.values.get(key)
            listed = (
                re.split(r"[,，、]", value)
                if isinstance(value, str)
                else value
                if isinstance(value, list)
                else []
            )
            for item in listed:
                name = (
                    item.get("name", "")
                    if isinstance(item, dict)
                    else "/".join(item)
                    if isinstance(item, list)
                    else item
                )
                if isinstance(name, str) and name.strip():
                    found.append(name.strip())
        return tuple(dict.fromkeys(found))


def read(text: str, path: str, *, may_begin_bare: bool = False) -> Header:
    """Part a file into its header and its body. Raises ContentError where the header cannot be read.

    With `may_begin_bare` a header need have no fence above it, as Hexo wrote its own for years.
    """
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    kind = _FENCES.get(first.strip())
    if kind:
        parts = re.split(rf"^{re.escape(first.strip())}[ \t]*$\n?", rest, maxsplit=1, flags=re.MULTILINE)
        if len(parts) == 2:
            return _header(kind, parts[0], parts[1], path, 2)
    if may_begin_bare and not kind and _BARE.match(first):
        parts = re.split(r"^-{3,}[ \t]*$\n?", text, maxsplit=1, flags=re.MULTILINE)
        if len(parts) == 2:
            return _header("yaml", parts[0], parts[1], path, 1)
    if first.lstrip().startswith("{") and not first.lstrip().startswith(("{{", "{%")):
        try:
            values, end = json.JSONDecoder().raw_decode(text)
        except ValueError as error:
            raise ContentError(Problem(path, 1, f"文章头读不懂：{error}")) from None
        body = text[end:].lstrip("\n")
        return Header(
            _texts(values), _lines(text[:end], 1), body, text[: len(text) - len(body)].count("\n") + 1
        )
    return Header({}, {}, text, 1)


def mapping(text: str, path: str) -> Mapping[str, Any]:
    """A file of settings, YAML, TOML or JSON by its ending, its values as texts. Raises ContentError."""
    kind = "toml" if path.endswith(".toml") else "yaml"
    return _header(kind, text, "", path, 1).values


def _header(kind: str, text: str, body: str, path: str, first: int) -> Header:
    try:
        values = tomllib.loads(text) if kind == "toml" else yaml.load(text, yaml.CBaseLoader)  # noqa: S506 texts alone
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = first + (mark.line if mark else 0)
        raise ContentError(
            Problem(path, line, f"文章头读不懂：{getattr(error, 'problem', None) or error}")
        ) from None
    if values is None:
        values = {}
    if not isinstance(values, dict):
        raise ContentError(Problem(path, first, "文章头不是“键: 值”"))
    return Header(_texts(values), _lines(text, first), body, first + text.count("\n") + 1)


def _lines(text: str, first: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), first):
        if match := _KEY.match(line.strip(" \t,{")):
            found.setdefault(match[1].lower(), number)
    return found


def _texts(value: Any, depth: int = 0) -> Any:
    """A value with all that is no list or mapping as text; keys at the top in lower case."""
    if isinstance(value, dict):
        return {
            str(key).lower() if depth == 0 else str(key): _texts(each, depth + 1)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_texts(each, depth + 1) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else str(value)
