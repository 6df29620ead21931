"""YAML read the way an editor expects: every scalar is the text that stands there, and slips are reported.

PyYAML's own construction turns `page: 07` into 7, `1:30` into 90, `no` into False, lets a duplicate key win in
silence and drops everything after ` #`. So only its composer is used (in C where there is one): it yields nodes
with line numbers, and the scalars are taken as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Value = str | list["Value"] | dict[str, "Value"] | None
LONGEST = 200_000
"""Characters of one document; a header or settings file beyond this is not one."""


class Lines:
    """On which line each key stands, by its path: `('source', 'page')`. Lines count from 1."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, ...], int] = {}

    def add(self, key: tuple[str, ...], line: int) -> None:
        self._lines[key] = line

    def of(self, *key: str) -> int:
        """The line of a key, or of the nearest key around it, or 1."""
        while key and key not in self._lines:
            key = key[:-1]
        return self._lines.get(key, 1)


def read_mapping(text: str, path: str, first_line: int = 1) -> tuple[dict[str, Value], Lines]:
    """Read a YAML mapping; an empty text is an empty mapping.

    `first_line` is the line of the file on which `text` begins. Raises ContentError with one problem for a syntax
    error, or with all problems of the document: a duplicate key, a value cut short by ` #`, a merge or alias.
    """
    if len(text) > LONGEST:
        raise ContentError(Problem(path, first_line, f"这段 YAML 超过 {LONGEST} 字，不像是文章头"))
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise ContentError(
            Problem(path, line, f"YAML 语法有误：{error.problem or error.context}{_remedy(error)}")
        ) from None
    except yaml.YAMLError as error:
        line = first_line + text[: getattr(error, "position", 0)].count("\n")
        raise ContentError(
            Problem(path, line, f"YAML 里有不允许的字符：{error}".replace("\n", " "))
        ) from None
    except RecursionError:
        raise ContentError(Problem(path, first_line, "YAML 嵌套过深")) from None
    lines = Lines()
    if node is None:
        return {}, lines
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(Problem(path, first_line, "这里应当是“键: 值”的列表"))
    source = text.split("\n")
    problems = [Problem(path, line, message) for line, message in _slips(node, source, first_line, depth=0)]
    if problems:
        raise ContentError(*problems)
    return _mapping(node, (), lines, first_line), lines


def _remedy(error: yaml.MarkedYAMLError) -> str:
    text = f"{error.problem} {error.context}"
    if "mapping values are not allowed" in text:
        return "（值里有“: ”，请给整个值加上双引号）"
    if "cannot start any token" in text or "expected <block end>" in text or "expected alphabetic" in text:
        return "（值里有特殊符号或缩进不齐，请给整个值加上双引号）"
    return ""


_DEEPEST = 6
_IMPLICIT = {"str", "null", "bool", "int", "float", "timestamp", "value", "merge"}
"""Tags that YAML gives a plain scalar by itself; any other one was written by hand."""


def _slips(node: yaml.Node, source: list[str], first_line: int, depth: int) -> Iterator[tuple[int, str]]:
    """What YAML accepts and no editor means: (line of the file, message)."""
    line = first_line + node.start_mark.line
    if depth > _DEEPEST:
        yield line, "YAML 嵌套过深"
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = first_line + key.start_mark.line
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                yield line, "键必须是普通文字"
                continue
            if key.value in seen:
                yield line, f"键“{key.value}”重复：第 {seen[key.value]} 行已经有了，只能留一个"
            seen.setdefault(key.value, line)
            yield from _slips(value, source, first_line, depth + 1)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _slips(item, source, first_line, depth + 1)
    elif isinstance(node, yaml.ScalarNode):
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _IMPLICIT:
            yield line, f"不认识的 YAML 标签 {node.tag}；请给值加上双引号"
        if not node.style:
            end = node.end_mark
            rest = source[end.line][end.column :].strip() if end.line < len(source) else ""
            if rest.startswith("#"):
                yield first_line + end.line, f"“#”后面的内容会被当作注释丢掉：{rest}；请给整个值加上双引号"


def _mapping(
    node: yaml.MappingNode, path: tuple[str, ...], lines: Lines, first_line: int
) -> dict[str, Value]:
    result: dict[str, Value] = {}
    for key, value in node.value:
        here = (*path, key.value)
        lines.add(here, first_line + key.start_mark.line)
        result[key.value] = _value(value, here, lines, first_line)
    return result


def _value(node: yaml.Node, path: tuple[str, ...], lines: Lines, first_line: int) -> Value:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, first_line)
    if isinstance(node, yaml.SequenceNode):
        items: list[Value] = []
        for index, item in enumerate(node.value):
            here = (*path, str(index))
            lines.add(here, first_line + item.start_mark.line)
            items.append(_value(item, here, lines, first_line))
        return items
    if isinstance(node, yaml.ScalarNode) and not node.style and node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)


class _Dumper(yaml.SafeDumper):
    """Writes every text in double quotes and short lists of numbers on one line."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


class _Key(str):
    """A mapping key: written without quotes."""

    __slots__ = ()


def _plain(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text))


def _list(dumper: yaml.SafeDumper, items: list[object]) -> yaml.SequenceNode:
    flow = all(isinstance(item, int) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flow)


_Dumper.add_representer(str, _quoted)
_Dumper.add_representer(_Key, _plain)
_Dumper.add_representer(list, _list)


def write_mapping(mapping: dict[str, object]) -> str:
    """Write a mapping as YAML in the given order, texts quoted, Chinese as Chinese, no line wrapped."""
    return "".join(
        f"{key}:{_written(value)}" if _is_simple(value) else _dumped({key: value})
        for key, value in mapping.items()
    )


# Nearly every value is a text or a list of texts without anything to escape. They are written directly, as PyYAML
# would: ten thousand headers take it 6 s, these lines 0.2 s.
_NOTHING_TO_ESCAPE = re.compile("[ !#-\\[\\]-~\u00b7\u2010-\u2027\u2030-\u205e\u3000-\ud7ff\uff01-\uffee]*")


def _is_simple(value: object) -> bool:
    """Whether `_written` can write it: texts with nothing to escape, lists of texts or of numbers, mappings of these."""
    if isinstance(value, str):
        return _is_text(value)
    if isinstance(value, list):
        return bool(value) and (
            _is_numbers(value) or all(_is_numbers(item) or _is_text(item) for item in value)
        )
    return isinstance(value, dict) and bool(value) and all(_is_simple(item) for item in value.values())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and _NOTHING_TO_ESCAPE.fullmatch(value) is not None


def _is_numbers(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(type(item) is int for item in value)


def _written(value: object, indent: str = "") -> str:
    """What follows the colon of a key, or the dash of an item, to the end of its last line."""
    if isinstance(value, dict):
        return "\n" + "".join(
            f"{indent}  {key}:{_written(item, indent + '  ')}" for key, item in value.items()
        )
    if isinstance(value, list) and not _is_numbers(value):
        return "\n" + "".join(f"{indent}-{_written(item, indent + '  ')}" for item in value)
    return f' "{value}"\n' if isinstance(value, str) else f" {value}\n"


def _dumped(mapping: dict[str, object]) -> str:
    text: str = yaml.dump(
        _with_keys(mapping), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    return text


def _with_keys(value: object) -> object:
    if isinstance(value, dict):
        return {_Key(key): _with_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_keys(item) for item in value]
    return value
