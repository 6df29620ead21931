"""content/site.yaml as one typed value. An unknown key is an error that lists the known ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bulletin import routes
from bulletin.model import PAGES, PageFacts, Pin, Settings
from bulletin.problems import ContentError, Problem
from bulletin.reference.loading import region_code, subject_name
from bulletin.text import writtendates
from bulletin.text.addresses import normal_base_url, normal_repository
from bulletin.text.likeness import hint
from bulletin.text.strictyaml import read_mapping, text_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from bulletin.text.strictyaml import Lines, Value

FILE = "site.yaml"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MAIL = re.compile(r"[^\s@:/?#]+@[^\s@:/?#]+")
_LINK = re.compile(rf"https?://\S+|mailto:{_MAIL.pattern}")


_TEXTS = (
    "title",
    "subtitle",
    "description",
    "language",
    "interface",
    "base_url",
    "contact",
    "repository",
    "publication",
    "rights",
    "region",
    "subject",
)
_KNOWN = (*_TEXTS, "sheets", "pinned", "pages")
_NAMES = {
    "标题": "title",
    "站名": "title",
    "副标题": "subtitle",
    "简介": "description",
    "说明": "description",
    "语言": "language",
    "界面": "interface",
    "网址": "base_url",
    "联系": "contact",
    "邮箱": "contact",
    "仓库": "repository",
    "报名": "publication",
    "报纸": "publication",
    "权利": "rights",
    "版权": "rights",
    "地区": "region",
    "题材": "subject",
    "版面图": "sheets",
    "头条": "pinned",
    "置顶": "pinned",
    "版面": "pages",
}
"""What an editor may call a key."""
_FACTS = ("issue", "date", "number")


def parse(text: str, path: str, pages: Collection[str] = (), interfaces: Collection[str] = ()) -> Settings:
    """Read site.yaml; a key that is missing has its default. Raises ContentError with every problem.

    `pages` are the file names of the pages there are, `interfaces` the languages that documents can be written in (none
    given: any).
    """
    mapping, lines = read_mapping(text, path)
    problems: list[Problem] = []
    values: dict[str, object] = {}
    for key, value in mapping.items():
        if key == "pages":
            values[key] = _pages(value, lines, path, problems, pages)
        elif key == "pinned":
            values[key] = _pinned(value, lines, path, problems)
        elif key == "sheets":
            if value in ("true", "false"):
                values[key] = value == "true"
            elif value:
                what = "sheets：应当是 true（放版面图）或 false（不放）"
                problems.append(Problem(path, lines.of(key), what))
        elif key not in _TEXTS:
            what = f"不认识的键“{key}”{hint(key, _KNOWN, _NAMES)}；可用的键：{'、'.join(_KNOWN)}"
            problems.append(Problem(path, lines.of(key), what))
        else:
            try:
                text = text_of(value)
            except ValueError as error:
                problems.append(Problem(path, lines.of(key), f"{key}：{error}"))
                continue
            if text and key in {"language", "interface"} and not _LANGUAGE.fullmatch(text):
                problems.append(Problem(path, lines.of(key), f"{key}：“{text}”不是语言代码，例如 zh-CN"))
            elif text and key == "interface" and interfaces and text not in interfaces:
                what = (
                    f"interface：没有界面语言“{text}”{hint(text, interfaces)}；现有：{'、'.join(interfaces)}"
                )
                problems.append(Problem(path, lines.of(key), what))
            elif text:
                values[key] = text
    base_url = str(values.get("base_url", ""))
    if base_url:
        try:
            values["base_url"] = normal_base_url(base_url)
        except ValueError as error:
            problems.append(Problem(path, lines.of("base_url"), f"base_url：{error}"))
    for key, resolve in (("region", region_code), ("subject", subject_name)):
        if key in values:
            try:
                values[key] = resolve(str(values[key]))
            except ValueError as error:
                problems.append(Problem(path, lines.of(key), f"{key}：{error}"))
    contact = str(values.get("contact", ""))
    if _MAIL.fullmatch(contact):
        values["contact"] = f"mailto:{contact}"
    elif contact and not _LINK.fullmatch(contact):
        problems.append(
            Problem(path, lines.of("contact"), f"contact：“{contact}”既不是 https:// 网址也不是邮箱地址")
        )
    if "repository" in values:
        try:
            values["repository"] = normal_repository(str(values["repository"]))
        except ValueError as error:
            problems.append(Problem(path, lines.of("repository"), f"repository：{error}"))
    if problems:
        raise ContentError(*problems)
    return Settings(**values)  # type: ignore[arg-type]


def _pinned(value: Value, lines: Lines, path: str, problems: list[Problem]) -> tuple[Pin, ...]:
    """The articles that the front page opens with; whether there are such articles is asked of the whole archive."""
    found: dict[str, Pin] = {}
    items = [value] if isinstance(value, str) and value else value or []
    if isinstance(value, dict) or not all(isinstance(each, str) for each in items):
        problems.append(Problem(path, lines.of("pinned"), 'pinned：应当是文章编号的列表，例如 ["x7k2m"]'))
        return ()
    for at, each in enumerate(map(str, items)):
        line = lines.of("pinned", str(at))
        if not re.fullmatch(routes.ID, each):
            problems.append(
                Problem(path, line, f"pinned：“{each}”不是文章编号；编号是网址 a/ 后面的那几个字母")
            )
        else:
            found.setdefault(each, Pin(each, line))
    return tuple(found.values())


def _pages(
    value: Value, lines: Lines, path: str, problems: list[Problem], present: Collection[str]
) -> dict[str, PageFacts]:
    pages: dict[str, PageFacts] = {}
    if value is None:
        return pages
    if not isinstance(value, dict):
        problems.append(
            Problem(path, lines.of("pages"), "pages：应当是“文件名: {issue, date, number}”的列表")
        )
        return pages
    for name, facts in value.items():
        if name not in present:
            what = f"pages：{PAGES}/ 里没有版面“{name}”{hint(name, present)}；请改正文件名"
            problems.append(Problem(path, lines.of("pages", name), what))
        if not isinstance(facts, dict):
            problems.append(
                Problem(path, lines.of("pages", name), f"pages：“{name}”下面应当有 {'、'.join(_FACTS)}")
            )
            continue
        known: dict[str, Any] = {}
        for key, fact in facts.items():
            try:
                known[key] = _fact(key, fact)
            except ValueError as error:
                problems.append(Problem(path, lines.of("pages", name, key), f"{key}：{error}"))
        pages[name] = PageFacts(**known, basis=FILE if known.get("date") else "")
    return pages


def _fact(key: str, value: Value) -> str:
    """What is known of a page. Raises ValueError with what is wrong."""
    if key not in _FACTS:
        raise ValueError(f"不认识的键{hint(key, _FACTS)}；这里只有 {'、'.join(_FACTS)}")
    text = text_of(value)
    return writtendates.read(text) if key == "date" and text else text
