"""The bytes of a file -> its text, whatever encoding a newsroom uses; what no editor can have meant is refused."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from bulletin.content import confined, conflicts, formats
from bulletin.model import ARTICLES
from bulletin.problems import ContentError, Problem
from bulletin.text.typography import CONTROL, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.content.formats import Paragraph
    from bulletin.model import RawPage, Style, Styles

LONGEST = 400_000
"""Characters of one page or article: twenty full newspaper pages. Beyond it is another kind of file."""
_MOST_BYTES = 80 * LONGEST
MOST_LINES = 5_000
"""Lines with something on them: of a full newspaper page broken at ten characters, some two thousand. Each takes more than
half a millisecond to convert, so this and `LONGEST` hold a page to some four seconds."""


def decode_utf8(data: bytes, path: str) -> str:
    """Decode a file of ours. Raises ContentError, with the line, for one that is not UTF-8 or not in order."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError(
            Problem(
                path,
                line,
                f"不是 UTF-8：第 {error.start + 1} 个字节是 0x{data[error.start]:02x}；请另存为 UTF-8",
            )
        ) from None
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ContentError(Problem(path, line, f"有控制字符 U+{ord(found[0]):04X}，请删去它"))
    conflicts.refuse(text, path)
    return text


def refuse_longest(text: str, path: str, what: str) -> None:
    """Raise ContentError for a text that is too long to be `what`."""
    if len(text) > LONGEST:
        message = f"有 {len(text)} 字，不像{what}（最多 {LONGEST} 字）；请分成几个文件"
        raise ContentError(Problem(path, 1, message))
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    if lines > MOST_LINES:
        message = f"有 {lines} 行字，不像{what}（最多 {MOST_LINES} 行）；请分成几个文件"
        raise ContentError(Problem(path, 1, message))


# An article file among the pages: its header, which no newspaper prints.
_ARTICLE = re.compile(r"---[ \t]*\n(?:.*\n){0,9}?id: ")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LINE_ENDS = re.compile("\r\n|[\r\f\v\x1c\x1d\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_EXPECTED = re.compile(
    "[\\s\x21-\x7e\u00a0-\u00ff\u2010-\u203b\u2190-\u25ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u1800-\u18af\u0400-\u04ff]"
)


def read_page(data: bytes, suffix: str, path: str) -> tuple[str, str]:
    """A page as received -> (text, encoding or format), its line ends made `\\n`; see `read_styled`."""
    text, encoding, _ = read_styled(data, suffix, path)
    return text, encoding


def _typeset(paragraphs: Iterable[Paragraph]) -> tuple[str, Styles]:
    """Paragraphs parted by blank lines, and how each of their lines is set."""
    lines: list[str] = []
    styles: list[tuple[int, Style]] = []
    for text, style in paragraphs:
        if lines:
            lines.append("")
        for line in _LINE_ENDS.sub("\n", text).split("\n"):
            lines.append(line)
            styles.append((len(lines), style))
    return "\n".join(lines), tuple(styles)


def read_styled(data: bytes, suffix: str, path: str) -> tuple[str, str, Styles]:
    """A page as received -> (text, encoding or format, how its lines are set), its line ends made `\\n`.

    For text, UTF-8, UTF-16 with or without a byte order mark, and GB18030 are tried, the strictest first. Raises
    ContentError, with the line, for a page that is none of them, is empty, or holds control characters.
    """
    styles: Styles = ()
    if suffix in formats.READERS:
        text, styles = _typeset(confined.read(data, suffix, path))
        encoding = suffix.removeprefix(".")
    else:
        if len(data) > _MOST_BYTES:
            what = f"有 {len(data) / 1e6:.0f} MB，不像一个版面（最多 {LONGEST} 字）；请分成几个文件"
            raise ContentError(Problem(path, 1, what))
        text, encoding = _decode(data, path)
        text = _LINE_ENDS.sub("\n", text)
    refuse_longest(text, path, "一个版面")
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise ContentError(
            Problem(path, line, f"有控制字符 U+{ord(control[0]):04X}，不像是文字；请删去它，或重新导出这一版")
        )
    conflicts.refuse(text, path)
    if _ARTICLE.match(text):
        raise ContentError(Problem(path, 1, f"这是一篇文章，不是收到的版面；请移到 {ARTICLES}/"))
    if all(is_blank(character) for character in text):
        raise ContentError(Problem(path, 1, "这一版是空的；请放入版面文字，或移走这个文件"))
    return text, encoding, styles


def with_text(data: bytes, page: RawPage, text: str) -> bytes:
    """The bytes of a page with another text of the same length, encoding and line ends as they were.

    `data` is the page as received. Raises ContentError for one that was received as Word or PDF.
    """
    suffix = page.name[len(page.stem) :].lower()
    if suffix in formats.READERS:
        message = f"{suffix} 不能逐字改写；请在文件里删去这些文字，或存成 .txt 换上"
        raise ContentError(Problem(page.path, 1, message))
    bom = next((bom for bom, encoding in _BOMS if encoding == page.encoding and data.startswith(bom)), b"")
    received = data[len(bom) :].decode(page.encoding)
    written, at, shift = [], 0, 0
    for found in _LINE_ENDS.finditer(received):
        start, end = found.span()
        written += [text[at : start - shift], found[0]]
        shift += end - start - 1
        at = end - shift
    written.append(text[at:])
    return bom + "".join(written).encode(page.encoding)


def _decode(data: bytes, path: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise ContentError(_undecodable(data, error.start + len(bom), encoding, path)) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        bad = error.start
    else:
        if "\x00" not in text:
            return text, "utf-8"
        bad = data.index(0)
    wide = _utf16(data)
    if wide:
        return wide
    # A few damaged bytes in UTF-8 would still decode as GB18030, into nonsense.
    if len(data.decode("utf-8", "ignore").encode()) < 0.9 * len(data):
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            if error.start > bad:  # it is nearer to GB18030 than to UTF-8
                raise ContentError(_undecodable(data, error.start, "GB18030", path)) from None
        else:
            if _plausible(text):
                if line := _line_in_utf8(data):
                    what = "这一行是 UTF-8，别的行是 GB18030；请用同一种编码重新保存整个文件"
                    raise ContentError(Problem(path, line, what))
                return text, "gb18030"
    raise ContentError(_undecodable(data, bad, "UTF-8", path))


def _line_in_utf8(data: bytes) -> int:
    """The line, from 1, of a GB18030 file that is UTF-8 by itself, as where two files were put together; 0 for none.

    Four Han characters in a row that are whole in UTF-8 are no accident of GB18030.
    """
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            if _FOUR_HAN.search(line.decode("utf-8")):
                return number
        except UnicodeDecodeError:
            continue
    return 0


_FOUR_HAN = re.compile("[\u4e00-\u9fff]{4}")


def _utf16(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: its line ends and ASCII leave zero bytes on one side."""
    if len(data) % 2 or b"\x00" not in data:
        return None
    encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return (text, encoding) if _plausible(text) else None


def _plausible(text: str) -> bool:
    return len(_EXPECTED.findall(text)) >= 0.97 * len(text)


def _undecodable(data: bytes, offset: int, encoding: str, path: str) -> Problem:
    line = data.count(b"\n", 0, offset) + 1
    byte = data[offset] if offset < len(data) else 0
    return Problem(
        path,
        line,
        f"读不出文字：第 {offset + 1} 个字节 0x{byte:02x} 不合 {encoding}；请另存为 UTF-8 或 GB18030",
    )
