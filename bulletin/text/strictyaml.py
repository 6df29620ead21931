"""YAML read the way an editor expects: every scalar is the text that stands there, and slips are reported.

PyYAML's own construction turns `page: 07` into 7, `1:30` into 90, `no` into False, lets a duplicate key win in
silence, drops everything after ` #` and lets a few lines of aliases grow without end. So only its events are used (in
C where there is one): they have line numbers, and the scalars are taken as text.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from bulletin.problems import ContentError, Problem
from bulletin.text.typography import CONTROL, INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

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

    def within(self, keys: Collection[str]) -> dict[tuple[str, ...], int]:
        """The lines of these keys of the document and of all that is in them."""
        return {_once(key): line for key, line in self._lines.items() if key[0] in keys}


@lru_cache(maxsize=1 << 10)
def _once(key: tuple[str, ...]) -> tuple[str, ...]:
    """The same key, one for all documents that have it: thousands of headers have the same few."""
    return key


def read_mapping(text: str, path: str, first_line: int = 1) -> tuple[dict[str, Value], Lines]:
    """Read a YAML mapping; an empty text is an empty mapping.

    `first_line` is the line of the file on which `text` begins. Raises ContentError with one problem for a syntax
    error, or with all problems of the document: a duplicate key, a value cut short by ` #`, an anchor or alias.
    """
    if len(text) > LONGEST:
        raise ContentError(Problem(path, first_line, f"这段 YAML 超过 {LONGEST} 字，不像是文章头"))
    reader = _Reader(text, first_line)
    try:
        _check_depth(text, first_line)
        value = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, message = _slip(reader.source, mark.line if mark else 0)
        raise ContentError(Problem(path, first_line + line, message)) from None
    except yaml.YAMLError as error:  # a character that YAML does not know
        line = first_line + text[: getattr(error, "position", 0)].count("\n")
        raise ContentError(Problem(path, line, "有 YAML 不允许的字符，请删去它")) from None
    except _TooDeepError as error:
        raise ContentError(Problem(path, error.line, "括号或缩进套得太深")) from None
    if not isinstance(value, dict):
        line, message = _slip(reader.source, len(text.rstrip().split("\n")) - 1)
        raise ContentError(Problem(path, first_line + line, f"这里应当是“键: 值”的列表：{message}"))
    if reader.problems:
        raise ContentError(*(Problem(path, line, message) for line, message in reader.problems))
    return value, reader.lines


_PROPOSED = 100
"""Characters of a line that is proposed in the place of several, at most: what is longer is no such line."""


def text_of(value: Value) -> str:
    """A value that is one line of text. Raises ValueError with what is wrong with it."""
    if isinstance(value, (list, dict)):
        raise ValueError("应当是一行文字")  # noqa: TRY004 what is wrong is content, not our call
    text = (value or "").strip("\r\n")  # a block (`|`) ends in a line break, which is none of the text
    if "\n" in text or "\r" in text:
        joined = " ".join(text.split())
        written = (
            f"；请写成一行：{json.dumps(joined, ensure_ascii=False)}" if len(joined) <= _PROPOSED else ""
        )
        raise ValueError(f"应当是一行文字，这里有换行{written}")
    if found := CONTROL.search(text) or _INVISIBLE.search(text):
        raise ValueError(f"有控制字符 U+{ord(found[0]):04X}，请删去它")
    return text.strip()


_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_DEEPEST = 6
"""Most collections around a value; a number in `source.lines` of an article, the deepest we need, is in four."""
_CROWDED = 100
"""Most opening brackets on a line that the parser reads unchecked: far below any depth at which one gives up."""


class _TooDeepError(Exception):
    """Nested beyond what anything here needs."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


_OPENING = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)


def _check_depth(text: str, first_line: int) -> None:
    """Refuse what is nested too deep before the parser sees it. Raises _TooDeepError.

    `_Reader` counts the depth of each value, but before the parser hands out the first of a line's brackets it has
    read on, as they might open a key, and libyaml has a limit and a message of its own (from 0.2.6 on). So a line
    with many brackets is first cut into flat tokens, which tell brackets in quotes and in words from those that nest.
    """
    if all(line.count("[") + line.count("{") <= _CROWDED for line in text.split("\n")):
        return
    depth = 0
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            if depth > _DEEPEST + 1:  # what stands within it would have more than _DEEPEST around it
                raise _TooDeepError(first_line + token.start_mark.line)
    except yaml.YAMLError:
        return  # the parser meets the same, and `read_mapping` says what it is


class _Reader:
    """One document, read from PyYAML's events: they expand no alias, however many there are."""

    def __init__(self, text: str, first_line: int) -> None:
        self.source = text.split("\n")
        self.first_line = first_line
        self.events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self.lines = Lines()
        self.problems: list[tuple[int, str]] = []

    def document(self) -> Value:
        """The value of the document; an empty mapping when there is none."""
        value: Value = {}
        begun = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if begun:
                    self.problem(event.start_mark, "这里又开始了另一段 YAML；请删去多出的 --- 或 ...")
                    break
                begun = True
            elif isinstance(event, yaml.NodeEvent):
                value = self.value(event, ())
        return value

    def line(self, mark: Any) -> int:
        return self.first_line + int(mark.line)

    def problem(self, mark: Any, message: str) -> None:
        self.problems.append((self.line(mark), message))

    def value(self, event: Any, path: tuple[str, ...]) -> Value:
        if len(path) > _DEEPEST:
            raise _TooDeepError(self.line(event.start_mark))
        if event.anchor:
            self.problem(event.start_mark, f"值以“&”或“*”开头，在 YAML 里另有意思；{_QUOTE_IT}")
        if isinstance(event, yaml.AliasEvent):
            return None
        if event.tag == "!":
            self.problem(event.start_mark, f"值以“!”开头，在 YAML 里另有意思，会丢掉它；{_QUOTE_IT}")
        elif event.tag is not None:
            self.problem(event.start_mark, f"不认识的 YAML 标签 {event.tag}；{_QUOTE_IT}")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        return self.sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(path)

    def scalar(self, event: Any) -> str | None:
        if event.style in {"|", ">"} and not event.value.strip():
            what = f"值只有“{event.style}”，在 YAML 里是“下面几行才是值”，下面却没有；{_QUOTE_IT}"
            self.problem(event.start_mark, what)
        if event.style:  # in quotes, or a block of lines
            return str(event.value)
        begin, end = event.start_mark, event.end_mark
        for number in range(begin.line + 1, min(end.line + 1, len(self.source))):
            if self.source[number].lstrip().startswith("- ") and (number, 0) < (end.line, end.column):
                # YAML takes an item that is set in deeper than the one above for the rest of its words.
                what = "“- ”没有和上一项左对齐，会并入上一行；请让同一列表的“- ”左对齐"
                self.problems.append((self.first_line + number, what))
        rest = self.source[end.line][end.column :].strip() if end.line < len(self.source) else ""
        if rest.startswith("#"):
            self.problem(end, f"“#”后面的内容会被当作注释丢掉：{rest}；{_QUOTE_IT}")
        if event.value in _NULL:
            what = f'“{event.value}”在 YAML 里是“没有值”；不知道就空着，是文字就写成 "{event.value}"'
            self.problem(event.start_mark, what)
        return str(event.value) or None

    def sequence(self, path: tuple[str, ...]) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            here = (*path, str(len(items)))
            self.lines.add(here, self.line(event.start_mark))
            items.append(self.value(event, here))
        return items

    def mapping(self, path: tuple[str, ...]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.value(event, (*path, ""))
            if not isinstance(key, str) or (key == "<<" and not event.style):
                self.problem(event.start_mark, "键必须是普通文字")
                key = ""
            here = (*path, key)
            if key in found:
                before = self.lines.of(*here)
                self.problem(event.start_mark, f"键“{key}”重复：第 {before} 行已经有了，只能留一个")
            else:
                self.lines.add(here, self.line(event.start_mark))
            found[key] = self.value(next(self.events), here)
        return found


_NULL = {"~", "null", "Null", "NULL"}
_KEY = re.compile(r"(?:-[ ]+)*(?P<key>[A-Za-z_]\w*)[ ]*(?P<colon>[:：])(?P<value>.*)")
# 33:标题, 33:12:署名, 000.txt:33:标题: a line of a page, with no blank before what is said of it.
_NUMBER_KEY = re.compile(r"(?P<key>(?:[^\s:]+:)?\d+(?::\d+)?):(?P<value>[^\s\d:：].*)")
_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"')
_SINGLE = re.compile(r"'(?:[^']|'')*'")
_ESCAPE = re.compile(r'\\(?![0abtnvfre "/\\N_LP]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})')
_QUOTE_IT = "请给整个值加上双引号"


def _slip(source: list[str], last: int) -> tuple[int, str]:
    """What an editor most likely did where YAML cannot be read: (line from 0, message).

    YAML often stumbles only below a slip, so the lines down to `last`, where it did, are looked at from the top.
    """
    is_open = False
    for number, line in enumerate(source[: last + 1]):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = _KEY.match(text)
        message = _slip_of_line(line, found, is_open=is_open)
        if message:
            return number, message
        is_open = not found["value"].strip() if found else is_open
    number = min(last, len(source) - 1)
    if source[number].startswith(" "):
        return number, "缩进不齐：同一级的键要左对齐，文章头最外一级的键前面不空格"
    return number, "读到这里不成“键: 值”；请检查这一行和上一行的引号、冒号（半角，后面空一格）和缩进"


def _slip_of_line(line: str, found: re.Match[str] | None, *, is_open: bool) -> str:
    """The slip on one line, or nothing. `is_open` says that a list may follow: the key above has no value."""
    text = line.strip()
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "行首是制表符（Tab）；请改用空格"
    if number := _NUMBER_KEY.fullmatch(text):
        return f"行号的冒号后面要空一格；请写：{number['key']}: {number['value']}"
    if found:
        if found["colon"] == "：":
            return f'“{found["key"]}”后面是全角冒号“：”；请改成半角冒号加一个空格，例如 {found["key"]}: "…"'
        if found["value"][:1] not in {"", " ", "\t"}:
            return f"“{found['key']}:”的冒号后面要空一格"
        return _slip_of_value(found["value"].strip())
    if text.startswith("-"):
        if not text.startswith("- ") and text != "-":
            return "列表项的“-”后面要空一格"
        return _slip_of_value(text[1:].strip())
    if is_open:
        return "列表的每一项要以“- ”开头"
    if "：" in text and ": " not in text:
        return "冒号是全角的“：”；请改成半角冒号加一个空格"
    return "" if ":" in text else "这一行不是“键: 值”；列表的每一项要以“- ”开头，一个值要写在一行里"


def _slip_of_value(value: str) -> str:
    """The slip in what follows a key or a dash, or nothing."""
    for sign, pattern in ('"', _DOUBLE), ("'", _SINGLE):
        if value.startswith(sign):
            quoted = pattern.match(value)
            if quoted is None:
                return f"值右边少了一个 {sign}（半角引号）"
            rest = value[quoted.end() :].strip()
            if rest and not rest.startswith("#"):
                return f"引号外面还有字：{rest}；值里面的引号请用“”，或在它前面加 \\"
            if sign == '"' and _ESCAPE.search(quoted[0]):
                return "双引号里的 \\ 要写成 \\\\"
            return ""
    if value.startswith("["):
        if "，" in _SINGLE.sub("", _DOUBLE.sub("", value)):
            return "方括号里的各项要用半角逗号分开"
        return "" if value.endswith("]") else "方括号没有合上：右边少了 ]"
    if value.startswith("- "):
        return "列表的每一项要另起一行，以“- ”开头"
    if value[:1] in set("@`%*&!|>{}],?"):
        return f"值以“{value[0]}”开头，在 YAML 里另有意思；{_QUOTE_IT}"
    return f"值里有“: ”；{_QUOTE_IT}" if ": " in value or value.endswith(":") else ""


_TOP_KEY = re.compile(r"""["']?(?P<key>\w+)["']?[ \t]*:""")


def without(text: str, keys: Collection[str]) -> str:
    """A mapping without some keys of its outermost level, everything else in it as it stands.

    >>> without('title: 甲\\npages:\\n  "a.txt": {number: "2"}\\n# 说明\\nlanguage: zh\\n', {'pages'})
    'title: 甲\\n# 说明\\nlanguage: zh\\n'
    """
    kept: list[str] = []
    dropped = False
    for line in text.splitlines(keepends=True):
        if not line.startswith((" ", "\t", "-")) and line.strip():
            found = _TOP_KEY.match(line)
            dropped = found is not None and found["key"] in keys
        if not dropped:
            kept.append(line)
    return "".join(kept)


def replaced(text: str, values: Mapping[str, object], order: Sequence[str]) -> str:
    """A mapping with some keys of its outermost level set anew (None: taken out), everything else in it as it stands.

    A key that is new goes before the first that follows it in `order`.

    >>> replaced('id: a\\n# 查过\\ntitle: 旧题\\n', {'title': '新题', 'date': '2023'}, ['id', 'title', 'date'])
    'id: a\\n# 查过\\ntitle: "新题"\\ndate: "2023"\\n'
    """
    lines = text.splitlines(keepends=True)
    for key in order:
        if key not in values:
            continue
        found = (_TOP_KEY.match(line) if not line.startswith((" ", "\t", "-")) else None for line in lines)
        places = {match["key"]: number for number, match in enumerate(found) if match}
        if key in places:
            start = places[key]
            rest = (n for n, line in enumerate(lines) if n > start and not line.startswith((" ", "\t", "-")))
            end = next(rest, len(lines))
        else:
            later = (places[other] for other in order[order.index(key) + 1 :] if other in places)
            start = end = min(later, default=len(lines))
        value = values[key]
        lines[start:end] = [] if value is None else write_mapping({key: value}).splitlines(keepends=True)
    return "".join(lines)


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
