"""Content files as text -> the same text with one thing changed, and nothing else touched.

What a person wrote stays as it was written: comments, order, line ends. So the difference that Git shows is what was done.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.content.frontmatter import FIELDS
from bulletin.text import strictyaml
from bulletin.text.strictyaml import read_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN_KEY = re.compile(r"[0-9]+(?::[0-9]+)?|[a-z]+")
_FENCE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


def decided(text: str, key: str, value: str | None) -> str:
    """A file of decisions in which one says this; None takes the decision back. Raises ContentError where it is no YAML.

    >>> decided('# 查过\\n33: 标题\\n', '33', '插题')
    '# 查过\\n33: 插题\\n'
    >>> decided('33: 标题', '33:12', '署名')
    '33: 标题\\n33:12: 署名\\n'
    >>> decided('33: 标题\\n47: 插题\\n', '33', None)
    '47: 插题\\n'
    """
    mapping, places = read_mapping(text, "")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    said = "" if value is None else f"{_key(key)}: {_value(value)}{end}"
    if key in mapping:
        at = places.of(key) - 1
        lines[at : at + 1] = [said] if said else []
    elif said:
        if lines and not lines[-1].endswith(("\n", "\r")):
            lines[-1] += end
        lines.append(said)
    return "".join(lines)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)


def _value(value: str) -> str:
    """A value as people write it: in quotes only where YAML needs them."""
    mapping, _ = read_mapping(f"a: {value}\n", "") if _is_one_line(value) else ({}, None)
    return value if mapping == {"a": value} else _quoted(value)


def _is_one_line(value: str) -> bool:
    return re.fullmatch(r"[\w（）《》、，。·—][^\n:#\"'{}\[\]&*!|>%@`]*", value) is not None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def article(text: str, values: Mapping[str, object], body: str | None = None) -> str:
    """An article file with some keys of its header set anew (None: taken out), and another body if one is given.

    A paragraph that is the same in `body` stays byte for byte.

    >>> article('---\\nid: "abcd"\\n# 查过\\ntitle: "甲"\\n---\\n\\n文\\n', {'title': '乙', 'tags': ['丙']})
    '---\\nid: "abcd"\\n# 查过\\ntitle: "乙"\\ntags:\\n- "丙"\\n---\\n\\n文\\n'
    >>> article('---\\nid: "abcd"\\n---\\n\\n文\\n', {}, '文\\n\\n又')
    '---\\nid: "abcd"\\n---\\n\\n文\\n\\n又\\n'
    """
    end = "\r\n" if "\r\n" in text else "\n"
    opening, closing = list(_FENCE.finditer(text))[:2]
    start = text.index("\n", opening.end()) + 1
    header = strictyaml.replaced(text[start : closing.start()], values, list(FIELDS))
    rest = text[closing.start() :]
    if body is not None:
        fence = rest[: rest.index("\n") + 1] if "\n" in rest else rest + "\n"
        rest = f"{fence}\n{body.strip()}\n"
    made = text[:start] + header + rest
    return re.sub(r"\r?\n", end, made) if end != "\n" else made
