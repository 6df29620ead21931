"""The reading view of a page: its lines as they would have been captured without the accidents of the capture.

The source stays untouched. What is made alike here: kinds of blanks, invisible characters, widths of marks and digits,
vertical forms, Han spaced out to fill a line, traditional characters, lines broken at a fixed width, and a byline that
shares its line with the next headline. Each line of the view knows which characters of the page it was made of, so
that whatever is found in it is a stretch of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from bulletin.conversion import bylines
from bulletin.conversion.page import forms, furniture_forms, wrapping
from bulletin.conversion.page.lines import Line, Row
from bulletin.reference.traditional import simplified
from bulletin.text.typography import HAN, INVISIBLE, ends_sentence, is_blank, is_han, narrow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bulletin.conversion.page.patterns import Patterns
    from bulletin.model import Style
    from bulletin.reference.subject import Subject

NO_STYLES: Mapping[int, Style] = MappingProxyType({})
Place = tuple[int, int]
"""Line and column of a page, both from 1; columns count code points of the line as captured."""

_JOINERS = "\u200c\u200d"  # spell Mongolian; elsewhere nothing
_MONGOLIAN = re.compile("[\u1800-\u18af]")
_VERTICAL = dict(
    zip(
        [*range(0xFE10, 0xFE1A), *range(0xFE35, 0xFE45)],
        "，、。：；！？〖〗…（）｛｝〔〕【】《》〈〉「」『』",
        strict=True,
    )
)
_BLANKS = {
    ord(blank): " "
    for blank in "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f"
}
_PLAIN = _VERTICAL | _BLANKS
_SPACED = re.compile(rf"(?:[{HAN}0-9、，。“”《》！？：][ \u00a0\u2002-\u200a\u3000]+){{4}}[{HAN}0-9]")
# 来 源：, 编　辑：, 摄 影｜
_SPACED_LABEL = re.compile(rf"[{HAN}](?:[^\S\n]+[{HAN}]){{1,3}}(?=[^\S\n]*[:：|｜丨])")
_HIDDEN = re.compile(f"[{INVISIBLE}]")
_ODD = re.compile(f"[{INVISIBLE}{_JOINERS}{''.join(map(chr, _PLAIN))}]")
_HEADING = re.compile(r"(?:[>＞]\s*)*(#{1,6})\s+(?=\S)")
_QUOTED = re.compile(r"(?:[>＞]\s*)+(?=\S)")
_STARS = rf"[*＊](?:[{INVISIBLE}]*[*＊])?"
_STRONG = re.compile(rf"(?P<mark>{_STARS})(?=\S)(?P<words>[^*＊]+)(?<=\S)(?P<closing>{_STARS})$")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)[ \u3000]*(?=\S)")
_TAB = 4


def read_rows(text: str, styles: Mapping[int, Style] = NO_STYLES) -> tuple[Row, ...]:
    """The non-blank lines of a page as captured, one by one; `styles` by line number."""
    rows: list[Row] = []
    offset = 0
    gap = 0
    captured = text.split("\n")
    spaced = _is_spaced_page(captured)
    is_markdown = any(_HEADING.match(raw.lstrip()) for raw in captured)
    # A blank at the end of a row tells something where most rows have none.
    tell = sum(raw.endswith((" ", "\u3000")) for raw in captured) <= 0.3 * len(captured)
    for number, raw in enumerate(captured, 1):
        start, end = 0, len(raw)
        while start < end and is_blank(raw[start]):
            start += 1
        while end > start and is_blank(raw[end - 1]):
            end -= 1
        if start == end:
            gap += 1
        else:
            row = _row(
                raw, number, offset, start, end, gap, blank_behind=tell and end < len(raw), spaced=spaced
            )
            if is_markdown and not row.level and _is_bold_head(_QUOTED.sub("", raw[start:end], count=1)):
                row = replace(row, level=_BOLD)
            rows.append(replace(row, style=styles[number]) if number in styles else row)
            gap = 0
        offset += len(raw) + 1
    return tuple(rows)


def _is_bold_head(text: str) -> bool:
    """Whether a line is bold as a whole and short, without a stop: a head below those with `#`."""
    strong = _STRONG.fullmatch(text)
    return (
        strong is not None
        and len(strong["mark"]) > 1
        and len(strong["words"]) <= _LONGEST_BOLD
        and strong["words"][-1] not in "。，；：,;:"
    )


_BOLD = 7
"""The level of such a head: below those of `#`."""
_LONGEST_BOLD = 30


def _row(
    raw: str, number: int, offset: int, start: int, end: int, gap: int, *, blank_behind: bool, spaced: bool
) -> Row:
    indent = sum(_TAB if c == "\t" else 2 if c == "\u3000" else 1 for c in raw[:start] if c not in INVISIBLE)
    marks: list[tuple[int, int]] = []
    level = 0
    heading = _HEADING.match(raw, start, end)
    quoted = heading or _QUOTED.match(raw, start, end)
    if quoted:
        level = len(heading[1]) if heading else 0
        marks.append((offset + quoted.start(), offset + quoted.start() + len(quoted[0].rstrip())))
        start = quoted.end()
    image = _IMAGE.match(raw, start, end)
    if image:
        marks.append((offset + start, offset + start + len(image[0].rstrip())))
        start = image.end()
    strong = _STRONG.match(raw, start, end)
    if strong:
        opening, closing = len(strong["mark"]), len(strong["closing"])
        marks += [(offset + start, offset + start + opening), (offset + end - closing, offset + end)]
        start, end = start + opening, end - closing
    printed, offsets = _plain(raw, start, end, offset, spaced=spaced)
    return Row(
        number,
        offset,
        offset + start,
        offset + end,
        printed,
        offsets,
        gap,
        level,
        tuple(marks),
        indent,
        blank_behind,
    )


def _plain(raw: str, start: int, end: int, offset: int, *, spaced: bool) -> tuple[str, Sequence[int]]:
    """The words of a line with plain blanks and marks, and where on the page each of their characters stands."""
    text = _HIDDEN.sub("", raw[start:end])
    parts = _runs_of(text)
    spaced = _is_spaced_out(text) or (
        all(len(part) == 1 for part in parts)
        and ((spaced and len(text) > 2) or (1 < len(parts) <= _SPACED_WORD and all(map(is_han, parts))))
    )
    if not spaced and not _ODD.search(raw, start, end) and not _SPACED_LABEL.match(raw, start, end):
        return text, range(offset + start, offset + end)
    label = _SPACED_LABEL.match(raw, start, end)
    mongolian = _MONGOLIAN.search(text) is not None
    kept = [
        at
        for at in range(start, end)
        if not (raw[at] in INVISIBLE or (raw[at] in _JOINERS and not mongolian))
    ]
    # Nothing else stands there: they are all that the line says.
    kept = kept or [at for at in range(start, end) if raw[at] in _JOINERS]
    if spaced:
        kept = _closed_up(raw, kept)
    elif label:
        kept = [at for at in kept if at >= label.end() or not raw[at].isspace()]
    return "".join(raw[at] for at in kept).translate(_PLAIN), [offset + at for at in kept]


_SPACED_WORD = 3
"""Characters of a word that stands spaced out on a line of its own, at most: 公　示, 斯　琴; four may be two names: 王 刚 李 明."""


def _is_spaced_out(text: str) -> bool:
    """Whether a line is set with a blank between all its characters: 小 小 调 解 室."""
    if not _SPACED.search(text):
        return False
    parts = _runs_of(text)
    return sum(len(part) <= 2 for part in parts) >= 0.85 * len(parts)


def _runs_of(text: str) -> list[str]:
    """What blanks and marks part in a text: 点 and 城 in 八 点,城 关."""
    return [part for part in _PARTING.split(text) if part]


_PARTING = re.compile(r"[\s，。、；：！？…,.;:!?“”‘’《》（）()\"']+")


def _is_spaced_page(captured: Sequence[str]) -> bool:
    """Whether lines of a page are set so as a rule: then a short line of single characters is as well."""
    found = [_is_spaced_out(_HIDDEN.sub("", raw)) for raw in captured if len(raw) > 8]
    return sum(found) >= max(3, 0.5 * len(found))


def _closed_up(raw: str, kept: Sequence[int]) -> list[int]:
    """The characters without the blanks that space them out; a wider blank than those is a clause break and stays one."""
    runs: list[list[int]] = []
    for at in kept:
        if raw[at].isspace():
            if runs and runs[-1][-1] == at - 1:
                runs[-1].append(at)
            else:
                runs.append([at])
    widths = [sum(2 if raw[at] == "\u3000" else 1 for at in run) for run in runs]
    usual = min(widths, default=1)
    wide = {run[0] for run, width in zip(runs, widths, strict=True) if width > usual}
    blanks = {at for run in runs for at in run}
    return [at for at in kept if at not in blanks or at in wide]


@dataclass(frozen=True, slots=True)
class View:
    """The lines of a page as read, and the width at which the capture broke them."""

    lines: tuple[Line, ...]
    width: int
    """Characters of a full line; 0 when the capture did not break lines at a width."""
    is_indented: bool
    """Whether its paragraphs begin with blanks then."""
    joined: frozenset[int] = frozenset()
    """Numbers of the rows that go on with the row above."""


def read(
    text: str, patterns: Patterns, cuts: Collection[Place] = (), styles: Mapping[int, Style] = NO_STYLES
) -> View:
    """The lines of a page as read; a line begins at each of `cuts`, whatever else speaks for it."""
    rows = read_rows(text, styles)
    wrap = wrapping.find(rows, {row.number for row in rows if furniture_forms.proof(fold(row.printed))})
    forced = {number for number, _ in cuts}
    groups: list[list[Row]] = []
    for row in rows:
        if (
            groups
            and row.number not in forced
            and wrapping.goes_on(wrap, groups[-1][-1], row)
            and _may_join(groups[-1], row)
            and not _ends_signed(groups[-1], patterns.subject)
            and not _is_byline_below(groups[-1], row, wrap, patterns.subject)
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    starts = _line_starts(text, forced)
    places = sorted(starts[number] + column - 1 for number, column in cuts if number in starts)
    indent = wrap.indent if wrap else 0
    whole = [_line(group, patterns, indent, is_full=wrapping.is_full(wrap, group[-1])) for group in groups]
    signs = _signs(whole, patterns.subject)
    lines = [
        line
        for each, following in zip(whole, [*whole[1:], None], strict=False)
        for line in _parts(each, places, following, signs=signs)
    ]
    joined = frozenset(row.number for group in groups for row in group[1:])
    return View(tuple(lines), wrap.width if wrap else 0, wrap is not None and wrap.indented, joined)


def _may_join(rows: Sequence[Row], row: Row) -> bool:
    """Whether a row may belong to those above: furniture goes on with furniture only, type of one size with its like; 上接第1版
    is a line of its own.
    """
    if row.style != rows[-1].style or forms.JUMP.fullmatch(fold(row.printed)):
        return False
    if len(rows) > _ROWS_OF_FURNITURE:
        return not furniture_forms.proof(fold(row.printed))
    above = fold("".join(one.printed for one in rows))
    proven = furniture_forms.proof(above)
    if proven and proven.why in _HEAD_OF_PAGE and _HEADLINE.fullmatch(row.printed):
        return False  # the head of the page is complete: what stands below it is another line
    if furniture_forms.proof(above + " " + fold(row.printed)):
        return True
    return not furniture_forms.proof(above) and not furniture_forms.proof(fold(row.printed))


def _ends_signed(rows: Sequence[Row], subject: Subject) -> bool:
    """Whether the last row ends in a byline behind a full stop, …三百余亩。(宋佳), or a credit: nothing goes on with it, however full it is."""
    if rows[-1].printed[-1] not in ")）】]摄":
        return False
    text = fold("".join(row.printed for row in rows[-_ROWS_OF_BYLINE:]))
    return len(text) in _signatures(text, subject, plainly=True)


def _is_byline_below(rows: Sequence[Row], row: Row, wrap: wrapping.Wrap | None, subject: Subject) -> bool:
    """Whether a short row says that it names a writer, 本报记者 马晓东: the head above it just fills its row. Names
    alone may be the rest of a byline, or of a sentence.
    """
    if wrapping.is_full(wrap, row) or len(row.printed) > _LONGEST_BYLINE or row.printed[-1] in _CLOSING:
        return False  # 通讯员 孙七): the rest of (本报记者 张三
    return bylines.has_title(row.printed, subject) and not bylines.looks_like_byline(
        "".join(one.printed for one in rows), subject
    )


_LONGEST_BYLINE = 30
_CLOSING = ")）】]〕"
_ROWS_OF_FURNITURE = 6
_HEAD_OF_PAGE = frozenset({"page", "day", "issue"})
_HEADLINE = re.compile(rf"[{HAN}“”]{{7,}}")
_STRIP = 40
"""Characters of two rows of a page's head at most: 工作简报 / 第9期."""


def _line_starts(text: str, numbers: Collection[int]) -> dict[int, int]:
    """Where lines begin, in code points."""
    if not numbers:
        return {}
    found: dict[int, int] = {}
    at = 0
    for number, raw in enumerate(text.split("\n"), 1):
        found[number] = at
        at += len(raw) + 1
    return found


def _line(rows: Sequence[Row], patterns: Patterns, indent: int, *, is_full: bool) -> Line:
    """One line of one or several rows, of which those that go on with others are moved in by `indent`."""
    if len(rows) == 1:
        row = rows[0]
        return Line(
            (row,), (0,), row.printed, fold(row.printed), row.offsets, row.end, patterns, is_full=is_full
        )
    parts = [rows[0].printed]
    offsets = list(rows[0].offsets)
    starts = [0]
    for index, (above, row) in enumerate(pairwise(rows), 1):
        last, first = parts[-1][-1], row.printed[0]
        latin = last.isascii() and first.isascii() and last.isalpha() and first.isalpha()
        strip = len(parts[-1]) + len(row.printed) <= _STRIP and furniture_forms.proof(
            fold(f"{parts[-1]} {row.printed}")
        )
        if (
            above.blank_behind
            or latin
            or strip
            or _parts_names(rows, index, patterns.subject, is_blank_ahead=row.indent > indent)
        ):
            parts.append(" ")
            offsets.append(above.end)
        starts.append(len(offsets))
        parts.append(row.printed)
        offsets.extend(row.offsets)
    printed = "".join(parts)
    return Line(
        tuple(rows), tuple(starts), printed, fold(printed), offsets, rows[-1].end, patterns, is_full=is_full
    )


def _parts_names(rows: Sequence[Row], index: int, subject: Subject, *, is_blank_ahead: bool) -> bool:
    """Whether two names of a byline in brackets meet where a row ends, (韩志国 / 郭晓婷): a blank says so, or the names do."""
    above = fold("".join(row.printed for row in rows[max(0, index - _ROWS_OF_BYLINE) : index]))
    below = fold("".join(row.printed for row in rows[index : index + _ROWS_OF_BYLINE]))
    opened, closed = _OPEN_NOTE.search(above), _REST_OF_NOTE.match(below)
    if opened is None or closed is None:
        return False
    first, second = opened["who"].split()[-1], closed["who"].split()[0]
    if min(len(first), len(second)) < _SHORTEST_NAME:
        return False  # 孙立新 文 / /图
    together = bylines.looks_like_byline(first + second, subject)
    apart = bylines.looks_like_byline(f"{first} {second}", subject)
    return apart >= together + _PLAINLY or (is_blank_ahead and apart >= bylines.LIKELY)


# …收获三百余亩。(韩志国 at the end of a row, 郭晓婷) at the beginning of the next
_OPEN_NOTE = re.compile(r"(?:^|[。!?”])[(\[【](?P<who>[^()【】\[\]。]{0,30}[^\s()【】\[\]。])$")
_REST_OF_NOTE = re.compile(r"(?P<who>[^\s()【】\[\]。][^()【】\[\]。]{0,30})[)\]】]")
_ROWS_OF_BYLINE = 3
_SHORTEST_NAME = 2
_PLAINLY = 0.15
"""More likeness to a byline, from which names are two: one more name by itself is worth .05."""


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """The form in which features see a text: one width, simplified characters; the length stays.

    丨 is what chat accounts type for a bar: 编辑丨李娜.
    """
    return simplified(narrow(text)).replace("丨", "|")


def _parts(line: Line, places: Sequence[int], below: Line | None, *, signs: bool) -> Iterator[Line]:
    """A line, cut where something else begins inside it; `signs`: whether the page signs its articles in brackets."""
    inside = [place for place in places if line.start < place < line.end]
    at = {next((i for i, offset in enumerate(line.offsets) if offset >= place), 0) for place in inside}
    if not inside:
        at |= set(_signatures(line.text, line.patterns.subject, plainly=not signs)) - {len(line.text)}
        at |= set(_jumps(line.text)) | set(_bare_signature(line, below))
    cuts = sorted(cut for cut in at if 0 < cut < len(line.text))
    yield from line.parts(cuts)


# 。(张三) at the end, 。(张三)筑牢禁毒防线 守护一方净土; not 。(张三)。
_NOTE = re.compile(r"[(\[【](?P<who>[^()【】\[\]]{2,30})[)\]】](?![,，。、；：！？;:!?)）」』”]) *")
_CREDIT = re.compile(rf"(?<=[。！？”])(?P<who>[{HAN}·]{{2,4}}(?: [{HAN}·]{{2,4}})?) ?摄(?=[{HAN}“《]|$)")


def _signs(lines: Sequence[Line], subject: Subject) -> bool:
    """Whether a page signs its articles in brackets: two of those are plain names, or three look alike."""
    plain = sum(bool(_signatures(line.text, subject, plainly=True)) for line in lines)
    return plain > 1 or sum(bool(_signatures(line.text, subject, plainly=False)) for line in lines) > 2


def _signatures(text: str, subject: Subject, *, plainly: bool) -> list[int]:
    """Where bylines and credits in brackets end: at the end of a line, or where the next headline shares it.

    Where a page signs its articles so, a word in brackets behind a full stop need not look like a name; with `plainly`
    it must.
    """
    found = []
    for match in (*_NOTE.finditer(text), *_CREDIT.finditer(text)):
        # Only as much on either side as is looked at: a line may hold thousands of notes.
        before = text[max(0, match.start() - _LOOKED_BACK) : match.start()].rstrip()
        behind = text[match.end() : match.end() + _LONGEST_HEADLINE + 1]
        if (behind and not _may_be_headline(behind)) or (before and not ends_sentence(before)):
            continue
        who = match["who"]
        likely = bylines.looks_like_byline(who, subject) >= 0.6 or (
            before and bylines.could_sign(who, subject)
        )
        if likely or (not plainly and before and _SHORT_NOTE.fullmatch(who) and not forms.REMARK.search(who)):
            found.append(match.end())
    return found


def _jumps(text: str) -> list[int]:
    """Where a jump stands at the end or the head of a line of text: …四十二项业务（下转第三版）, （上接第1版）如今…"""
    jump = forms.JUMP_BEHIND.search(text)
    resumed = forms.JUMP_AHEAD.match(text)
    return [match for match in (jump.start() if jump else 0, resumed.end() if resumed else 0) if match]


# 。乌恩其, 。 本报通讯员 闫学军, ！特古斯/文 阿木古楞/图 at the end
_BARE = re.compile(rf"(?<=[。！？!?”])[ \u3000]*(?P<who>[{HAN}·][{HAN}·/、: ]{{0,22}}[{HAN}])$")


def _bare_signature(line: Line, below: Line | None) -> list[int]:
    """Where names without brackets stand at the end of a text, a head or nothing below.

    Whether they are a byline, or the beginning of a sentence that a column break cuts, is decided with the whole page.
    """
    match = _BARE.search(line.text)
    if match is None or not match.start() or line.level or line.caption_credit or line.closing_credit:
        return []
    if below is not None and (below.length > _LONGEST_HEADLINE or below.ends_sentence or below.dateline):
        return []
    likely = bylines.looks_like_byline(match["who"], line.patterns.subject)
    return [match.start("who")] if likely >= _PLAIN_NAMES else []


_PLAIN_NAMES = 0.65
_SHORT_NOTE = re.compile(f"[{HAN}·]{{2,7}}(?: [{HAN}·]{{2,7}}){{0,2}}")


def _may_be_headline(text: str) -> bool:
    """Whether what stands behind a byline could be the headline of the next article."""
    if not 4 <= len(text) <= _LONGEST_HEADLINE or "。" in text or text[-1] in ",，、;；:：":
        return False
    return is_han(text[0]) or text[0] in "“《‘"


_LONGEST_HEADLINE = 50
_LOOKED_BACK = 80
"""Characters before a note: blanks, closing quotes and brackets, and the stop before them."""
