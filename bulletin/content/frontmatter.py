"""An article file <-> typed fields, both directions side by side.

One table, `FIELDS`, holds for every key how it is read, checked and written; nothing else knows the keys.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.content import images
from bulletin.model import Access, Article, Caption, FrontMatter, Prose, Source
from bulletin.problems import ContentError, Problem
from bulletin.reference.names import unturned
from bulletin.text import edtf, prose, strictyaml, writtendates
from bulletin.text.likeness import hint, nearest
from bulletin.text.strictyaml import Value, read_mapping, text_of, write_mapping
from bulletin.text.typography import INVISIBLE, letters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from bulletin.reference.gazetteer import Gazetteer

_FENCE = re.compile(r"^---[ \t]*$")
# What a person or a word processor makes of three hyphens: ——, ----, －－－.
_DASHES = re.compile("[-—–－―]{2,}")
ID = re.compile(routes.ID)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_LINE_NUMBER = re.compile(r"[0-9]{1,9}")
# A path within this site: relative, no way up, no scheme.
_PATH = re.compile(r"(?!.*(?:^|/)\.\.?(?:/|$))[^\s/\\?#:][^\\?#:\x00-\x1f]*")


class _InvalidError(Exception):
    """What is wrong with one value, and on which sub-key."""

    def __init__(self, message: str, *key: str) -> None:
        super().__init__(message)
        self.message = message
        self.key = key


def _text(value: Value, *key: str) -> str:
    """A value that is one line of text; `key` leads to it from the key of the header."""
    try:
        return text_of(value)
    except ValueError as error:
        raise _InvalidError(str(error), *key) from None


_PARTED = re.compile(r"\s*[\r\n、，,；;]+\s*")
_SIGN = re.compile(r"^(?:[-*•·][ \t]+|[•·])")
"""What lists begin their items with."""


def _several(text: str) -> list[str]:
    """The items that somebody wrote as one text: line by line, or parted by marks.

    >>> _several('- 防汛，抢险\\n- 禁毒')
    ['防汛', '抢险', '禁毒']
    """
    return [
        item
        for line in text.splitlines()
        for item in _PARTED.split(_SIGN.sub("", line.strip()))
        if letters(item)
    ]


def _items(parts: Iterable[str], before: str = "") -> str:
    """The lines of a list to paste; `before` is a key that each begins with."""
    return "".join(f"\n- {before}{json.dumps(part, ensure_ascii=False)}" for part in parts)


def _no_list(value: Value) -> str:
    """What to say of a value that is no list of texts."""
    return f"应当是列表：每行一项，以“- ”开头{_written(_several(value) if isinstance(value, str) else ())}"


def _written(parts: Iterable[str], before: str = "") -> str:
    """The list to write instead; empty where there is nothing to list."""
    items = _items(parts, before)
    return f"，写成：{items}" if items else ""


def _texts(value: Value) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _InvalidError(_no_list(value))
    texts = []
    for index, item in enumerate(value):
        try:
            text = text_of(item)
        except ValueError as error:
            what = _no_list(item) if isinstance(item, str) and _several(item) else f"{error}，写成：- …"
            raise _InvalidError(what, str(index)) from None
        if not letters(text):
            raise _InvalidError(f"“{text}”里没有字；请补上，或删去这一项", str(index))
        texts.append(text)
    return tuple(texts)


def _names(value: Value) -> tuple[str, ...]:
    """A list of texts, each once."""
    return tuple(dict.fromkeys(_texts(value)))


def _people(value: Value) -> tuple[str, ...]:
    """A list of names."""
    if isinstance(value, str) and (name := unturned(value)):
        one, two = _items((name,)), _items(_several(value))
        what = f"应当是列表：每行一项，以“- ”开头；是一个人的话照署名的次序写，不用逗号：{one}\n是两个人的话各写一项：{two}"
        raise _InvalidError(what)
    return _names(value)


def _id(value: Value) -> str:
    text = _text(value)
    if not ID.fullmatch(text):
        plain = text.strip("“”‘’ ").lower()
        line = f'，请写：id: "{plain}"' if ID.fullmatch(plain) else ""
        raise _InvalidError(f"“{text}”不是编号：要 4 个以上小写字母或数字，以字母开头{line}")
    if len(text) > routes.LONGEST_SEGMENT:
        raise _InvalidError(f"编号有 {len(text)} 个字符，最多 {routes.LONGEST_SEGMENT} 个")
    return text


def _day(key: str, value: Value) -> str:
    text = _text(value)
    if text and not _is_day(text):
        try:
            meant = writtendates.read(text)
        except ValueError:
            meant = ""
        line = f'，请写：{key}: "{meant}"' if _is_day(meant) else "：要写成 2023-09-07"
        raise _InvalidError(f"“{text}”不是日子{line}")
    return text


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None and edtf.is_day(text)


def _date(value: Value) -> str:
    text = _text(value)
    try:
        return writtendates.read(text) if text else ""
    except ValueError as error:
        raise _InvalidError(str(error)) from None


def _codes(value: Value, gazetteer: Gazetteer) -> tuple[str, ...]:
    codes = []
    for index, text in enumerate(_texts(value)):
        try:
            codes.append(gazetteer.code_of(text))
        except ValueError as error:
            parts = re.split(r"\s*[、，,；;]\s*", text)
            several = f"；每项只写一个地方：{_items(parts)}" if len(parts) > 1 else ""
            raise _InvalidError(f"{error}{several}", str(index)) from None
    return tuple(dict.fromkeys(codes))


_FROM_ABOVE = ("content/images/", "images/")
_CAPTION = ("text", "image", "alt", "crop")


def _captions(value: Value) -> tuple[Caption, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        lines = (
            [line.strip() for line in value.splitlines() if letters(line)] if isinstance(value, str) else ()
        )
        items = _written((_SIGN.sub("", line) for line in lines), "text: ")
        raise _InvalidError(f"应当是列表，每项有 text（有照片的还有 image、alt）{items}")
    captions = []
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            text = json.dumps(" ".join(item.split()), ensure_ascii=False) if isinstance(item, str) else ""
            what = f"，写成：- text: {text}" if text else ""
            raise _InvalidError(f"每条图片说明要有 text{what}", str(index))
        for key in item:
            if key not in _CAPTION:
                what = f"不认识的键“{key}”{hint(key, _CAPTION)}；这里只有 {'、'.join(_CAPTION)}"
                raise _InvalidError(what, str(index), key)
        if not item.get("text"):
            raise _InvalidError("每条图片说明要有 text", str(index))
        text, image, alt, crop = (_text(item.get(key), str(index), key) for key in _CAPTION)
        if image.startswith(_FROM_ABOVE):
            right = image.removeprefix("content/").removeprefix("images/")
            what = f'image 从 content/images/ 里写起；请写：image: "{right}"'
            raise _InvalidError(what, str(index), "image")
        if image and not _PATH.fullmatch(image):
            what = f"“{image}”不是 content/images/ 里的图片；要写从那里起的路径，例如 x.jpg"
            raise _InvalidError(what, str(index), "image")
        if alt and not image:
            raise _InvalidError(
                "alt 是照片的描述，这一条没有 image；请补上 image，或删去 alt", str(index), "alt"
            )
        if crop and not image:
            raise _InvalidError(
                "crop 说照片显示哪一块，这一条没有 image；请补上 image，或删去 crop", str(index), "crop"
            )
        if crop and images.region(crop) is None:
            what = f'“{crop}”不是照片的一块；写成百分比：左,上,宽,高，例如 crop: "pct:10,0,80,100"'
            raise _InvalidError(what, str(index), "crop")
        captions.append(Caption(text, image or None, alt, crop))
    return tuple(captions)


_SOURCE = ("page", "lines")


def _source(value: Value) -> Source | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _InvalidError("应当有 page 和 lines 两项")
    for key in value:
        if key not in _SOURCE:
            raise _InvalidError(f"不认识的键“{key}”{hint(key, _SOURCE)}；这里只有 {'、'.join(_SOURCE)}", key)
    page = _text(value.get("page"), "page")
    if not page or "/" in page or "\\" in page:
        raise _InvalidError("page 应当是 content/pages/ 里的文件名", "page")
    ranges = value.get("lines") or []
    if not isinstance(ranges, list):
        raise _InvalidError("lines 应当是 [[首行, 末行], …]", "lines")
    lines = []
    for item in ranges:
        numbers = item if isinstance(item, list) else []
        if len(numbers) != 2 or not all(isinstance(n, str) and _LINE_NUMBER.fullmatch(n) for n in numbers):
            written = f"，写成：lines: [[{', '.join(map(str, ranges))}]]" if len(ranges) == 2 else ""
            raise _InvalidError(f"lines 应当是 [[首行, 末行], …]，行号从 1 数起{written}", "lines")
        first, last = (int(str(n)) for n in numbers)
        if not 1 <= first <= last:
            raise _InvalidError(f"行号 [{first}, {last}] 不成范围", "lines")
        lines.append((first, last))
    return Source(page, tuple(lines))


_ACCESS_NAMES = {"公开": "public", "撤下": "withdrawn", "撤回": "withdrawn", "删节": "redacted"}


def _access(value: Value) -> Access:
    text = _text(value) or Access.PUBLIC.value
    try:
        return Access(text)
    except ValueError:
        known = [access.value for access in Access]
        meant = nearest(text, known, _ACCESS_NAMES)
        line = f'，请写：access: "{meant}"' if meant else ""
        raise _InvalidError(f"“{text}”不是访问状态；可用：{'、'.join(known)}{line}") from None


def _aliases(value: Value) -> tuple[str, ...]:
    aliases = _texts(value)
    for index, alias in enumerate(aliases):
        if not _PATH.fullmatch(alias) or not routes.alias(alias):
            raise _InvalidError(
                f"“{alias}”不是本站的旧路径；要写成 old/path/，不带域名，不以 / 或 . 开头", str(index)
            )
    return aliases


def _write_captions(captions: tuple[Caption, ...]) -> list[dict[str, str]]:
    return [{key: value for key in _CAPTION if (value := getattr(caption, key))} for caption in captions]


def _write_source(source: Source) -> dict[str, object]:
    return {"page": source.page, "lines": [list(pair) for pair in source.lines]}


@dataclass(frozen=True, slots=True)
class _Field:
    read: Callable[..., object]
    write: Callable[..., object]
    asks_places: bool = False
    """Whether it is read with the help of the gazetteer."""


_TEXT = _Field(_text, str)
_LIST = _Field(_names, list)
_PEOPLE = _Field(_people, list)

FIELDS: dict[str, _Field] = {
    "id": _Field(_id, str),
    "title": _TEXT,
    "kicker": _TEXT,
    "deck": _TEXT,
    "dateline": _TEXT,
    "places": _Field(_codes, list, asks_places=True),
    "authors": _PEOPLE,
    "photographers": _PEOPLE,
    "date": _Field(_date, str),
    "date_basis": _TEXT,
    "captions": _Field(_captions, _write_captions),
    "tags": _LIST,
    "added": _Field(partial(_day, "added"), str),
    "updated": _Field(partial(_day, "updated"), str),
    "source": _Field(_source, _write_source),
    "access": _Field(_access, lambda access: access.value),
    "aliases": _Field(_aliases, list),
}
"""Every key of the front matter, in the order in which it is written."""


_KEY_NAMES = {
    "编号": "id",
    "标题": "title",
    "主题": "title",
    "引题": "kicker",
    "副题": "deck",
    "副标题": "deck",
    "电头": "dateline",
    "地点": "places",
    "地区": "places",
    "作者": "authors",
    "记者": "authors",
    "署名": "authors",
    "摄影": "photographers",
    "摄影者": "photographers",
    "日期": "date",
    "依据": "date_basis",
    "日期依据": "date_basis",
    "图片说明": "captions",
    "图片": "captions",
    "照片": "captions",
    "标签": "tags",
    "关键词": "tags",
    "入档": "added",
    "更新": "updated",
    "改正": "updated",
    "出处": "source",
    "来源": "source",
    "访问": "access",
    "别名": "aliases",
    "旧网址": "aliases",
}
"""What an editor may call a key."""
_CHECKED_LATER = frozenset(FIELDS) - {"places", "added", "access"}
"""Keys that are looked at again once the whole archive is read: an article keeps their lines."""


def parse(text: str, path: str, gazetteer: Gazetteer) -> Article:
    """Read an article file. `path` is where it lies in the content. Raises ContentError with every problem found."""
    lines = _lines(text)
    unseen = [
        Problem(path, number, f"有看不见的字符 U+{ord(found[0]):04X}，会使文字错乱或搜不到；请删去它")
        for number, line in enumerate(lines, 1)
        if (found := _INVISIBLE.search(line))
    ]
    if unseen:
        raise ContentError(*unseen)
    if not any(map(str.strip, lines)):
        raise ContentError(Problem(path, 1, "文件是空的；请用版本管理恢复，或移走它"))
    if not _FENCE.match(lines[0]):
        raise ContentError(
            Problem(path, 1, "文章要以一行 --- 开头（三个半角减号，上面没有空行），下面是文章头；这里没有")
        )
    end = _end(lines)
    if end is None:
        if rule := next((n for n, line in enumerate(lines[1:], 2) if _DASHES.fullmatch(line.strip())), 0):
            what = "文章头要以正好三个半角减号的一行结束；请把这一行改成：---"
            raise ContentError(Problem(path, rule, what))
        blank = next((n for n, line in enumerate(lines, 1) if not line.strip()), len(lines))
        raise ContentError(Problem(path, blank, "文章头没有结束：请在文章头和正文之间（这里）补一行 ---"))
    mapping, where = read_mapping("\n".join(lines[1:end]), path, first_line=2)

    problems: list[Problem] = []
    values: dict[str, object] = {}
    for key, value in mapping.items():
        field = FIELDS.get(key)
        if field is None:
            what = f"不认识的键“{key}”{hint(key, FIELDS, _KEY_NAMES)}；可用的键：{'、'.join(FIELDS)}"
            problems.append(Problem(path, where.of(key), what))
            continue
        try:
            values[key] = field.read(value, gazetteer) if field.asks_places else field.read(value)
        except _InvalidError as error:
            problems.append(Problem(path, where.of(key, *error.key), f"{key}：{error.message}"))
    if "id" not in mapping:
        problems.append(Problem(path, 1, '缺少 id；新文章请写一个没用过的编号，例如 id: "k3x9"'))
    if problems:
        raise ContentError(*problems)
    values["unknown"] = frozenset(key for key in mapping if not values[key] and key != "source")
    skipped = next((n for n, line in enumerate(lines[end + 1 :]) if line.strip()), 0)
    meta = FrontMatter(**values)  # type: ignore[arg-type]
    return Article(meta, _prose(lines, end), path, end + 2 + skipped, where.within(_CHECKED_LATER))


def prose_of(text: str) -> Prose:
    """The body of an article file whose header is known: the same that `parse` gives, which takes several times as long."""
    lines = _lines(text)
    return _prose(lines, _end(lines) or 0)


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _end(lines: Sequence[str]) -> int | None:
    """Which line ends the header, from 0; None where none does."""
    return next((number for number, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)


def _prose(lines: Sequence[str], end: int) -> Prose:
    body = "\n".join(lines[end + 1 :]).strip("\n")
    return Prose(body, prose.parse(body))


def header(meta: FrontMatter) -> dict[str, object]:
    """What a header says, as YAML and JSON hold it: keys in the order of `FIELDS`.

    What is not known is left out, unless the file says that it is not known.
    """
    mapping: dict[str, object] = {}
    for key, field in FIELDS.items():
        value = getattr(meta, key)
        if value and value is not Access.PUBLIC:
            mapping[key] = field.write(value)
        elif key in meta.unknown:
            mapping[key] = "" if field.write is str else []
    return mapping


def serialize(meta: FrontMatter, body: str, derived: Collection[str] = ()) -> str:
    """Write an article file. `derived` are keys whose values no file states; they are named where all are given."""
    mapping = header(meta)
    if derived:
        mapping["derived"] = ordered(derived)
    return written(mapping, body)


def written(header: Mapping[str, object], body: str) -> str:
    """An article file from what `header` gives and its Markdown body."""
    return f"---\n{write_mapping(dict(header))}---\n\n{body.strip()}\n"


def head(text: str) -> str:
    """The header of an article file as it is written, both fences included; line ends made `\\n`."""
    lines = _lines(text)
    end = _end(lines)
    return "\n".join(lines if end is None else lines[: end + 1]) + "\n"


def without_words(meta: FrontMatter) -> FrontMatter:
    """A header that tells where an article was and who may see it, and nothing of what it said."""
    return FrontMatter(
        meta.id,
        added=meta.added,
        updated=meta.updated,
        source=meta.source,
        access=meta.access,
        aliases=meta.aliases,
    )


def ordered(keys: Collection[str]) -> list[str]:
    """Keys in the order of `FIELDS`."""
    return [key for key in FIELDS if key in keys]


def without(text: str, keys: Collection[str]) -> str:
    """An article file without some keys of its header, everything else in it as it stands.

    >>> print(without('---\\nid: "abcd"\\ntags:\\n- "甲"\\ndate: ""\\n---\\n\\n文', ["tags"]))
    ---
    id: "abcd"
    date: ""
    ---
    <BLANKLINE>
    文
    """
    opening, closing = itertools.islice(re.finditer(r"^---[ \t]*\r?$", text, re.MULTILINE), 2)
    header = text[opening.end() : closing.start()]
    return f"{text[: opening.end()]}{strictyaml.without(header, keys)}{text[closing.start() :]}"


def replaced(text: str, values: Mapping[str, object]) -> str:
    """A header, as `head` gives it, with some keys set anew (None: taken out), everything else in it as it stands."""
    fence, *lines, end, _ = text.split("\n")
    header = strictyaml.replaced("".join(f"{line}\n" for line in lines), values, list(FIELDS))
    return f"{fence}\n{header}{end}\n"
