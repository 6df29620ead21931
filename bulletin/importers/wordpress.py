"""WordPress: the XML file of Tools › Export (WXR), its posts and pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from bulletin.importers import html_source
from bulletin.importers.incoming import Found, Incoming, address, day_of
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from bulletin.importers.incoming import Source

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_AUTHOR = "{http://purl.org/dc/elements/1.1/}creator"
# Both pass over what begins like one and is none, as far as no other can begin that is one: without that a search over
# brackets alone takes the square of its time.
_CAPTION = re.compile(r"\[caption(?:[^\]]*+\](?P<figure>.*?)\[/caption\]|.*+)", re.DOTALL)
_SHORTCODE = re.compile(r"(?P<code>\[/?[a-z][\w-]*+(?:\s[^\]]*+)?\](?!\())|\[/?[a-z][\w-]*+\s[^\]]*+")
_NEVER = {"attachment", "nav_menu_item", "revision", "wp_global_styles", "wp_navigation", "custom_css"}


def read(source: Source) -> Found:
    """Every published post and page of every XML file. Raises ContentError where one is not such an export."""
    articles: list[Incoming] = []
    lacking: list[Problem] = []
    for name in sorted(each for each in source.names if each.lower().endswith(".xml")):
        text = source.read(name).decode("utf-8-sig", errors="replace")
        if "<!ENTITY" in text:
            raise ContentError(Problem(name, 1, "里面有 ENTITY，不是 WordPress 导出的文件"))
        try:
            channel = ElementTree.fromstring(text).find("channel")  # noqa: S314 no entities
        except ElementTree.ParseError as error:
            raise ContentError(Problem(name, error.position[0], f"不是完整的 XML：{error}")) from None
        if channel is None:
            raise ContentError(Problem(name, 1, "不是 WordPress 导出的文件（WXR）：没有 channel"))
        writers = {_said(each, "author_login"): _said(each, "author_display_name") for each in channel}
        lines = iter(
            [number for number, line in enumerate(text.split("\n"), 1) for _ in range(line.count("<item>"))]
        )
        for item in channel.findall("item"):
            line = next(lines, 1)
            kind, status = _said(item, "post_type"), _said(item, "status")
            title = (item.findtext("title") or "").strip()
            if kind in _NEVER:
                continue
            if status != "publish" or kind not in {"post", "page"}:
                lacking.append(Problem(name, line, f"没有带过来（{kind}，{status}）：{title}"))
                continue
            articles.append(_article(item, title, writers, name, line))
    if not articles and not lacking:
        raise ContentError(Problem("", 1, "这里没有 WordPress 导出的 .xml 文件"))
    return Found(tuple(articles), tuple(lacking))


def _article(item: Element, title: str, writers: dict[str, str], name: str, line: int) -> Incoming:
    said = _CAPTION.sub(
        lambda match: match[0] if match["figure"] is None else f"<figure>{match['figure']}</figure>",
        item.findtext(_CONTENT) or "",
    )
    # Where an editor wrote no paragraphs, blank lines part them.
    if "<p" not in said:
        said = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", said))
    codes = [match["code"] for match in _SHORTCODE.finditer(said) if match["code"]]
    read = html_source.read(_SHORTCODE.sub(lambda match: "" if match["code"] else match[0], said))
    pictures = "".join(f'\n\n![{each.alt}](<{each.target}> "{each.words}")' for each in read.pictures)
    login = item.findtext(_AUTHOR) or ""
    link = item.findtext("link") or ""
    lacking = [Problem(name, line, f"没有带过来：{code}（{title}）") for code in codes]
    lacking += [Problem(name, line, f"{what}（{title}）") for _, what in read.lacking]
    return Incoming(
        f"{name}#{_said(item, 'post_id')}",
        title,
        read.text + pictures,
        line,
        day_of(_said(item, "post_date")),
        "",
        tuple(filter(None, [writers.get(login) or login])),
        tuple(dict.fromkeys(_terms(item))),
        tuple(filter(None, [address(unquote(urlsplit(link).path))])),
        lacking=tuple(lacking),
    )


def _said(element: Element, name: str) -> str:
    """What an element of WordPress's own says; its namespace carries the version of the export."""
    return next(
        (
            each.text or ""
            for each in element
            if each.tag.rpartition("}")[2] == name and "wordpress" in each.tag
        ),
        "",
    ).strip()


def _terms(item: Element) -> Iterator[str]:
    for each in item.findall("category"):
        if (
            each.get("domain") in {"post_tag", "category"}
            and each.get("nicename") != "uncategorized"
            and each.text
        ):
            yield each.text.strip()
