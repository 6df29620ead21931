"""Rules for Chinese text: what counts as blank, how marks get their reading form, how broken lines join.

The capture damaged widths and line ends; wording, names, numbers and quotation marks are the paper's own and
stay as printed, as in Trove, where a correction never overwrites the source. Every rule here changes nothing
when it is applied a second time.
"""

from __future__ import annotations

import re
import unicodedata

# Characters nobody can see that captures leave behind: zero-width space, word joiner, byte order mark, soft
# hyphen, bidirectional controls. U+180E, U+200C, U+200D and U+202F are absent on purpose: Mongolian script is
# spelled with them.
INVISIBLE = "\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

UNKNOWN = "\ufffd"
"""Stands for a character that could not be told."""

DIRECTIONAL = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Those of them that turn the order round in which the characters beside them are shown (UAX #9)."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no text holds and that HTML and XML refuse."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Ranges of Han characters, for use inside a character class."""

_HAN = re.compile(f"[{HAN}]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_FULL_WIDTH = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
# Marks that stand between a half-width mark and the character that decides its width: quotes, brackets, and the
# marks that Chinese and Latin text share or that are Chinese already.
_TRANSPARENT = frozenset("“”‘’「」『』《》〈〉（）【】〔〕()、。，：；！？,:;!?…—·%％℃\"'")
# Only marks that no rule here makes: a decision must not depend on what another one has changed.
_CHINESE_MARKS = frozenset("「」『』《》〈〉【】〔〕、。")

TERMINALS = "。！？!?…"
"""Marks that end a sentence; a closing quotation mark or bracket may follow."""
CLOSERS = "”’」』》）)】〕］"
OPENERS = "“‘「『《（(【〔［"


DIRECTIONS = re.compile(f"[{DIRECTIONAL}]")


def with_signs(text: str) -> str:
    """A captured text as it may be shown: what would turn its order round stands there as a sign.

    >>> with_signs('甲' + chr(0x202E) + '乙')
    '甲<U+202E>乙'
    """
    return DIRECTIONS.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def is_blank(character: str) -> bool:
    """Whether a character carries nothing to read: white space of any kind, or invisible."""
    return character.isspace() or character in INVISIBLE


def without_blanks(text: str) -> str:
    """Only what carries something to read.

    >>> without_blanks(' 红柳 镇\u3000讯 ')
    '红柳镇讯'
    """
    return "".join(_INVISIBLE.sub("", text).split())


def is_han(character: str) -> bool:
    return bool(_HAN.match(character))


def letters(text: str) -> str:
    """Only what can be read aloud: letters, digits and Han, full-width forms folded, lower case.

    Two texts with the same letters differ in marks, width and spaces at most.
    """
    return _MARKS.sub("", text).lower() if not _UNUSUAL.search(text) else _letters_in_context(text)


def _letters_in_context(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LNM")


# Han, ASCII and the marks of Chinese print fold to themselves or to nothing, whatever stands beside them. Normalising
# took nine tenths of reading a plain body, and hardly a paragraph holds anything else.
_PLAIN = "\u4e00-\u9fffA-Za-z0-9"
_MARKS = re.compile(rf"[^{_PLAIN}]+")
_UNUSUAL = re.compile(rf"[^{_PLAIN}\s!-/:-@\[-`{{-~，。、；：？！（）“”‘’《》〈〉【】〔〕—…·％]")


_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """Marks, digits, Latin letters and blanks in half width; the length stays.

    >>> narrow('２０２３年，　（一）')
    '2023年, (一)'
    """
    return text.translate(_NARROW)


def squeeze(text: str) -> str:
    """The characters that must be conserved: everything but blanks, marks folded to one width.

    >>> squeeze('案（事）件， 25 起') == squeeze('案(事)件,25起')
    True
    """
    return without_blanks(fold(text))


_WIDTHS = (*((full, half) for half, full in _FULL_WIDTH.items()), ("（", "("), ("）", ")"))


def fold(text: str) -> str:
    """Marks in one width, so that texts that differ by width alone are equal; the length stays.

    >>> fold('案（事）件，25起！')
    '案(事)件,25起!'
    """
    for full, half in _WIDTHS:
        text = text.replace(full, half)
    return text


def tidy_blanks(text: str) -> str:
    """One line without outer blanks and invisible characters; inner blanks stay as printed."""
    return _INVISIBLE.sub("", text).strip()


_RUNS = re.compile(f"[{re.escape(''.join(sorted(_TRANSPARENT)))}]+")
_BRACKETS = re.compile("[()]")
_JUDGED = re.compile("[,:;!?()]")


def _beside_chinese(text: str) -> tuple[dict[int, bool], dict[int, bool]]:
    """By the place of each mark whose width is in question: whether Chinese stands before it, and behind it.

    What stands there is the nearest character that is neither quote nor mark; a Chinese mark on the way decides as well,
    as no Latin phrase holds 《 or 、. Each run of marks is looked at once, however long it is.
    """
    before: dict[int, bool] = {}
    behind: dict[int, bool] = {}
    for run in _RUNS.finditer(text):
        start, end = run.span()
        if not _JUDGED.search(text, start, end):
            continue
        inside = [at for at in range(start, end) if text[at] in _CHINESE_MARKS]
        first, last = (inside[0], inside[-1]) if inside else (end, start - 1)
        is_before, is_behind = start > 0 and is_han(text[start - 1]), end < len(text) and is_han(text[end])
        for mark in _JUDGED.finditer(text, start, end):
            at = mark.start()
            before[at] = first < at or is_before
            behind[at] = last > at or is_behind
    return before, behind


def widen_marks(text: str) -> str:
    """Give `, : ; ! ?` their full width beside Han.

    >>> widen_marks('阿左旗公安局:发挥效能,12:30 出警1,234次')
    '阿左旗公安局：发挥效能，12:30 出警1,234次'
    >>> widen_marks('OK, Google! https://a.example/b?c')
    'OK, Google! https://a.example/b?c'
    """
    if not any(mark in text for mark in _FULL_WIDTH):
        return text
    characters = list(text)
    before, behind = _beside_chinese(text)
    for index, is_before in before.items():
        full = _FULL_WIDTH.get(text[index])
        if full and (is_before or behind[index]) and not _is_inside_latin(text, index):
            characters[index] = full
    return "".join(characters)


def _is_inside_latin(text: str, index: int) -> bool:
    """Whether a mark stands directly between two Latin letters or digits (12:30, 1,234, a?b) or begins `://`."""
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if text[index : index + 3] == "://":
        return True
    return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()


def widen_brackets(text: str) -> str:
    """Give a pair of `( )` its full width when there is Han inside it or directly beside it.

    >>> widen_brackets('治安案(事)件 f(x) (GB/T 2260)')
    '治安案（事）件 f(x) (GB/T 2260)'
    """
    if "(" not in text or ")" not in text:
        return text
    characters = list(text)
    before, behind = _beside_chinese(text)
    open_at: list[int] = []
    holds_han: list[bool] = []  # of each open bracket: whether Han was met since
    looked = 0
    for bracket in _BRACKETS.finditer(text):
        index = bracket.start()
        if open_at and _HAN.search(text, looked, index):
            holds_han[-1] = True
        looked = index + 1
        if bracket[0] == "(":
            open_at.append(index)
            holds_han.append(False)
        elif open_at:
            first, has_han = open_at.pop(), holds_han.pop()
            if has_han and holds_han:
                holds_han[-1] = True
            if has_han or before[first] or behind[index]:
                characters[first], characters[index] = "（", "）"
    return "".join(characters)


def reading_form(text: str) -> str:
    """A captured line as it is read: no outer blanks, marks in full width beside Han, the rest as printed."""
    return widen_marks(widen_brackets(tidy_blanks(text)))


def join(first: str, second: str) -> str:
    """Put two pieces of one paragraph together: a space only between two Latin words.

    >>> join('联动', '效应。'), join('2', '60'), join('GPS', 'and maps')
    ('联动效应。', '260', 'GPS and maps')
    """
    first, second = first.rstrip(), second.lstrip()
    if not first or not second:
        return first + second
    last, following = first[-1], second[0]
    latin = last.isascii() and following.isascii() and last.isalpha() and following.isalpha()
    return f"{first} {second}" if latin else first + second


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence can end: 。！？…, also before a closing quote or bracket.

    >>> ends_sentence('取得实效。”'), ends_sentence('“情指行”'), ends_sentence('联动')
    (True, False, False)
    """
    stripped = text.rstrip().rstrip(CLOSERS)
    return bool(stripped) and stripped[-1] in TERMINALS
