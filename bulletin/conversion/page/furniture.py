"""What belongs to a page and to no article, line by line (`furniture_forms`) and by what stands beside a line.

A line is set aside only when it proves what it is.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.conversion.page import forms
from bulletin.conversion.page.furniture_forms import LISTS, N, SetAside, parts_of, proof
from bulletin.roles import Reading
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.conversion.page.lines import Line

_MAIL = re.compile(
    r"(?:发件人|收件人|抄送|密送|主题|日期|发送时间|时间|附件|From|To|Cc|Subject|Date|Sent) ?: ?.{1,80}",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[·•●○◆◇■□▶▪►-] ?\S")
_CONTENTS_ENTRY = re.compile(
    rf"(?:[今本一]?[日版期]?导读|内容提要|今日看点)[ :|].{{4,40}}(?:第?[A-Z]?[{N}]{{1,3}}版|[A-D]\d{{1,2}})\)?"
)
_CONTENTS = re.compile(rf"[^。]{{4,30}}[ .…·]+(?:第?[A-Z]?[{N}]{{1,3}}版|[A-D]\d{{1,2}})")
_MASTHEAD = re.compile(
    rf"《?[{HAN}]{{2,10}}(?:日报|晚报|周刊|周报|月刊|简报|导报|时报|画报|学报|报|刊|通讯|简讯|工作简报)》?"
)
_ISSUED_BY = re.compile(rf"[{HAN}]{{4,24}}(?:编印|编发|主办|编|印发) +")
# 旗委办公室          2023年9月4日
_DATED = re.compile(rf"[{HAN}()]{{3,20}} {{2,}}{forms.DAY.pattern}")
_EDGE = 5
"""Lines from the top or the bottom of a page within which its head or foot stands."""
_AT_EDGES = frozenset({"contact", "day", "issue", "contents", "original"})


def closes(lines: Sequence[Line], aside: Mapping[int, SetAside], index: int) -> bool:
    """Whether the furniture right above a line closes what stands above it: editors, counters, END, the next posting's links."""
    at = index - 1
    while at in aside:
        if aside[at].why == "staff" or (aside[at].why == "phrase" and _CLOSING.match(lines[at].text)):
            return any(each not in aside for each in range(at))
        at -= 1
    return False


_CLOSING = re.compile(
    r"[-—–─=\s]*(?:END|The End)|阅读|点?赞|在看|转发|分享|一键三连|[\[【(]?(?:打印|关闭)|上一|下一|版权|喜欢此|往期|相关|推荐",
    re.IGNORECASE,
)


def find(lines: Sequence[Line]) -> dict[int, SetAside]:
    """By index, the lines of a page that prove to belong to it, by themselves or by what stands beside them."""
    found = {
        index: proven for index, line in enumerate(lines) if not line.level and (proven := proof(line.text))
    }
    found |= {
        index: SetAside(Reading.FOLIO, "margin")
        for index, line in enumerate(lines)
        if line.style is not None and line.style.is_margin
    }
    for index, line in enumerate(lines[:-1]):
        # 【延伸阅读】 above running text heads a part of the article, no list of links
        below = lines[index + 1]
        if (
            index in found
            and below.ends_sentence
            and below.length >= 30
            and LISTS.fullmatch(line.text.strip("【】[]"))
        ):
            del found[index]
    _document_title(lines, found)
    _lists(lines, found)
    _numbered_columns(lines, found)
    for index in [i for i, one in found.items() if one.why in _AT_EDGES and not _is_beside(i, lines, found)]:
        del found[index]  # in the middle it belongs to a notice, a diary, a list of books
    _repeated(lines, found)
    _page_numbers(lines, found)
    _mastheads(lines, found)
    _accounts(lines, found)
    _contents(lines, found)
    _letterheads(lines, found)
    return found


def _document_title(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """The one heading of the highest level, first of a Markdown page, above others that head articles: # 第 19 期通讯.

    Headings below it head articles where these are signed, or have headings of their own; else it is an article's
    headline and they are its crossheads.
    """
    marked = [index for index, line in enumerate(lines) if line.level]
    # What was set aside may stand around it: > 2023-06-21 星期三 | 编辑 李娜
    standing = [index for index in range(len(lines)) if index not in found]
    if len(marked) < 3 or marked[:2] != standing[:2]:
        return
    first = marked[0]
    top, second = lines[first].level, lines[marked[1]].level
    heads = [index for index in marked[1:] if lines[index].level == second]
    if second <= top or len(heads) < 2 or any(lines[index].level <= top for index in marked[1:]):
        return
    signed = sum(line.is_signed or line.byline_likeness >= 0.8 for line in lines)
    named = proof(lines[first].text) is not None or _MASTHEAD.search(lines[first].text)
    if named or signed > 1 or any(lines[index].level > second for index in marked):
        found[first] = SetAside(Reading.FOLIO, "title")


def _lists(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """Lines below 相关链接, 往期推荐: those with a bullet, or all of them where furniture or the end follows."""
    for index in [index for index in found if LISTS.fullmatch(lines[index].text)]:
        run: list[int] = []
        at = index + 1
        while at < len(lines) and at not in found and len(run) < _LONGEST_LIST and _is_title_like(lines[at]):
            run.append(at)
            at += 1
        bullets = [each for each in run if _BULLET.match(lines[each].text)]
        ends = at == len(lines) or at in found
        for each in run if ends else bullets:
            found[each] = SetAside(Reading.BOILERPLATE, "list")


_LONGEST_LIST = 8


def _is_title_like(line: Line) -> bool:
    return not line.ends_sentence and line.length <= 40 and not line.level and not line.dateline


def _repeated(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """A short line that stands twice, once at the edge of the page or beside furniture: the head of each sheet."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if index not in found and line.length <= 30 and not line.is_signed and not line.ends_sentence:
            places.setdefault(line.text, []).append(index)
    for indices in places.values():
        if len(indices) > 1 and all(
            index < 2 or index == len(lines) - 1 or index - 1 in found or index + 1 in found
            for index in indices
        ):
            found |= dict.fromkeys(indices, SetAside(Reading.FOLIO, "repeated"))


def _page_numbers(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """Bare numbers that count the sheets: the last line, or one more at each of several places of the page."""
    named = {
        int(number) + 1
        for at, one in found.items()
        if one.why == "page"
        for number in re.findall(r"\d+", lines[at].text)
    }
    bare = [at for at, line in enumerate(lines) if at not in found and _BARE_NUMBER.fullmatch(line.text)]
    for before, at in pairwise([-1, *bare]):
        counts = before >= 0 and int(lines[at].text) == int(lines[before].text) + 1 and at - before > 2
        alone = at == len(lines) - 1 or int(lines[at].text) in named
        if counts or (alone and at - before > 1):
            number = SetAside(Reading.FOLIO, "number")
            found |= {at: number, before: number} if counts else {at: number}


_BARE_NUMBER = re.compile(r"[1-9]\d{0,2}")


def _numbered_columns(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """08 民生·社区 at the top of a page, other furniture right below or above it."""
    for index, line in enumerate(lines[:_EDGE]):
        beside = index - 1 in found or (not index and (1 in found or 2 in found))
        if index not in found and beside and _NUMBERED_COLUMN.fullmatch(line.text):
            found[index] = SetAside(Reading.FOLIO, "masthead")


def _mastheads(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """At the edge of a page: a bare day with its year, a weekday, the name of a paper beside them."""
    for _ in range(2):
        for index, line in enumerate(lines):
            if index in found or not (index < _EDGE or index >= len(lines) - 3):
                continue
            beside = (index - 1 in found or index + 1 in found) and _touches_edge(index, lines, found)
            parts, rest = parts_of(line.text)
            if (
                "day" in parts
                and index in {0, len(lines) - 1}
                and (_is_strip(line.text, rest) or _NAME_AND_DAY.fullmatch(line.text))
            ):
                found[index] = SetAside(Reading.FOLIO, "masthead")
                continue
            bare = not rest and bool(parts & {"day", "weekday", "lunar"}) and index < _EDGE
            named = _MASTHEAD.fullmatch(lines[index - 1].text.replace(" ", "")) if index else None
            opens = "day" in parts and line.text[0] not in "([" and (not index or (index == 1 and named))
            if (bare and (beside or opens)) or (
                beside
                and index < _EDGE
                and _MASTHEAD.fullmatch(line.text.replace(" ", ""))
                and not line.is_signature
            ):
                found[index] = SetAside(Reading.FOLIO, "masthead")


# 08 民生·社区, 基层 3: the number of a page and what it is about
_NUMBERED_COLUMN = re.compile(rf"\d{{1,2}} +[{HAN}·]{{2,8}}|[{HAN}·]{{2,6}} +\d{{1,2}}")
# 警讯快递 2022年12月2日
_NAME_AND_DAY = re.compile(rf"[{HAN}《》·]{{2,12}} +{forms.DAY.pattern}")


def _is_strip(text: str, rest: str) -> bool:
    """Whether a line is words set wide apart, none of them long: 铁道工人 2023年2月10日 2 要闻·基层."""
    words = text.split()
    return len(words) >= 3 and max(map(len, words)) <= 12 and len(rest) <= 20 and text[-1] not in "。!?"


def _is_beside(index: int, lines: Sequence[Line], found: dict[int, SetAside]) -> bool:
    """Whether a line stands at the edge of the page, or other furniture beside it."""
    return index in {0, 1, len(lines) - 1} or index - 1 in found or index + 1 in found


def _touches_edge(index: int, lines: Sequence[Line], found: dict[int, SetAside]) -> bool:
    """Whether only furniture stands between a line and the top or the bottom of the page."""
    return (
        all(at in found for at in range(index))
        or all(at in found for at in range(index + 1, len(lines)))
        or index < 2
    )


def _accounts(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """A short line that is a word of a banner or posting line as well: the account's or paper's own name."""
    words = {
        word
        for index, one in found.items()
        if one.reading is Reading.BOILERPLATE or one.why == "page"
        for word in re.split(r"[\s|:/,“”\"「」]+", lines[index].text)
        if 2 < len(word) <= 12
    }
    for index, line in enumerate(lines):
        beside = index - 1 in found or index + 1 in found or not index
        called = _FOLLOW.fullmatch(line.text)
        if called and beside and called[1] in words | {lines[each].text for each in found}:
            found[index] = SetAside(Reading.BOILERPLATE, "account")
        if index not in found and beside and line.length <= 12 and line.text in words:
            found[index] = SetAside(Reading.BOILERPLATE, "account")


# 关注“丰镇交警”，出行更安心: with the account's own name
_FOLLOW = re.compile(r"(?:请|欢迎)?关注[“「\"](.{2,16})[”」\"](?:[,，!！ ].{2,14})?")


def _contents(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """我市首条智轨线路开通 2版: entries of a table of contents, two and more together."""
    entries = {index for index, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)}
    found |= {
        index: SetAside(Reading.FOLIO, "contents")
        for index, line in enumerate(lines)
        if _CONTENTS_ENTRY.fullmatch(line.text)
    }
    for index in sorted(entries):
        if entries & {index - 1, index + 1} or index - 1 in found:
            found[index] = SetAside(Reading.FOLIO, "contents")


def _letterheads(lines: Sequence[Line], found: dict[int, SetAside]) -> None:
    """市应急管理局办公室编 2021年9月30日, and what a mail says to the editors above and below the pieces it brings."""
    for index, line in enumerate(lines):
        if (
            index not in found
            and index < _EDGE
            and _ISSUED_BY.match(line.text)
            and forms.DAY.search(line.text)
        ):
            found[index] = SetAside(Reading.FOLIO, "issued")
    for index, line in enumerate(lines):
        if index not in found and index < _EDGE and (index - 1 in found or index + 1 in found):
            parts, rest = parts_of(line.text)
            if "day" in parts and _DATED.fullmatch(line.text) and len(rest) <= 16:
                found[index] = SetAside(Reading.FOLIO, "issued")
    headers = {index for index, line in enumerate(lines) if _MAIL.fullmatch(line.text)}
    mailed = sorted(index for index in headers if headers & {index - 1, index + 1})
    found |= dict.fromkeys(mailed, SetAside(Reading.BOILERPLATE, "mail"))
    greeting = max(mailed, default=-2) + 1
    if 0 < greeting < len(lines) and _GREETING.match(lines[greeting].text):
        found[greeting] = SetAside(Reading.BOILERPLATE, "mail")
    dashes = next(
        (index for index, line in enumerate(lines) if mailed and re.fullmatch("--+", line.text)), len(lines)
    )
    while mailed and 0 < dashes <= len(lines) and _SENDER.match(lines[dashes - 1].text):
        dashes -= 1
    if all(line.length <= 20 for line in lines[dashes:]):
        found |= dict.fromkeys(range(dashes, len(lines)), SetAside(Reading.BOILERPLATE, "mail"))


_SENDER = re.compile(r"(?:.{2,8} )?联系|电话|手机|地址|邮编|此致|敬礼|祝好|谢谢")
_GREETING = re.compile(r"(?:.{0,8}(?:编辑|老师|同志|您好|你好)).{0,40}(?:稿件|审阅|附件|查收|刊用|采用)")
