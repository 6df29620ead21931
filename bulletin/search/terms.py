"""Cutting text into terms: which letters of a text are searched, and which terms they make.

`static/js/search/terms.js` takes the same decisions in the browser; `tests/cases/terms.json` holds both to them.

The rule is one: of a text only its letters remain (Han, Latin, digits and all other scripts; width and case
folded, marks and blanks gone), and every two neighbours are a term. So any string of letters that stands in a
paragraph is a chain of terms, whatever word a dictionary would see in it, and across marks and blanks. Segmenting
instead (jieba when building, the browser's `Intl.Segmenter` when asking) found 16 % of its names and coinages.

Between two digits marks say something: 3.5万 is not 35万, nor is 3-5万. There a point stays a letter, the comma of thousands goes,
and all others are one letter, `PARTS`.
"""

from __future__ import annotations

import re
import unicodedata

BREAK = "\n"
"""Parts two passages in a chain of letters; never a letter itself."""

POINT = "."
PARTS = "-"
"""The letters of a mark between two digits: of a decimal point, and of any other."""

WORD_MARK = "="
"""Begins the term of a whole Latin word or number: `110` stands in `=96110`'s pairs, but only `=110` is 110 itself; and that of a
number with the character behind it: `3万元` stands in 33万元, but only where `=3万` does it is 3万元."""

# Each of these begins with the characters that it can begin with, and looks behind these afterwards: so it is looked for by
# them alone, in a tenth of the time.
_WORD = re.compile(r"[0-9a-z](?:(?<=[0-9])[0-9]*(?:\.[0-9]+)+|[0-9a-z]+)")
# A number with what it counts, or with its 万. What stands in front of it would be a part of it, so it is whole.
_AMOUNT = re.compile("([0-9](?<![0-9]{2})(?<![0-9][.][0-9])(?:[.]?[0-9])*)\\s*([\u4e00-\u9fff])")
_BETWEEN = re.compile(r"[0-9０-９]((?:[^\w\n]|_)+)(?=[0-9０-９])")
# The comma of thousands; a full-width one behind four digits is none. It may part clauses all the same: 2，300人 is 2300人, and 300人.
_COMMA = re.compile("[,，](?<=[0-9０-９].)(?<![0-9０-９]{4}，)(?=[0-9０-９]{3}(?![0-9０-９]))")
_CLAUSE = re.compile("，(?<=[0-9０-９]，)(?<![0-9０-９]{4}，)([0-9０-９]{3})\\s*([\u4e00-\u9fff])")
# Circles beside a numeral are zeros, as which they are printed where GB 2312 is all there is.
_NUMERALS = "〇零一二两三四五六七八九十百千万亿"
_ZERO = re.compile(f"(?<=[{_NUMERALS}])[○◯]+|(?<![○◯])[○◯]+(?=[{_NUMERALS}])")
# Categories of letters, numbers and the marks that belong to a letter (vowel signs, accents).
_LETTER = frozenset("LNM")
# Accents, and what only chooses between two shapes of the character before it: an emoji in colour, a form of a Han character.
_SELECTORS = frozenset(
    map(chr, (*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
_ACCENTS = frozenset(map(chr, range(0x300, 0x370))) | _SELECTORS
_ACCENT = re.compile("[\u0300-\u036f]")


class _Folding(dict[int, str]):
    """Code point -> the letters it stands for, filled as characters occur. For `str.translate`."""

    def __missing__(self, code: int) -> str:
        # Decomposed, so that é and e with an accent behind it are the same letter, which is e.
        letters = "".join(
            letter
            for part in unicodedata.normalize("NFKD", chr(code))
            for letter in part.lower()
            if unicodedata.category(letter)[0] in _LETTER and letter not in _ACCENTS
        )
        self[code] = letters
        return letters


_FOLDING = _Folding()
# What most texts consist of: letters that stand for themselves, marks that stand for nothing.
_PLAIN = re.compile("[0-9a-z\u4e00-\u9fa5]*")
_MARKS = re.compile("[\u3000 ，。、；：？！“”‘’（）《》〈〉【】「」『』…—·,.;:?!()\"'\\-]+")


def _letters(text: str) -> str:
    """The letters that the characters of a text stand for, one by one."""
    rest = _MARKS.sub("", text)
    return rest if _PLAIN.fullmatch(rest) else text.translate(_FOLDING)


def _between(match: re.Match[str]) -> str:
    """What stands for the marks between two digits."""
    marks = "".join(
        mark for mark in match[1] if unicodedata.category(mark) != "Cf" and mark not in _SELECTORS
    )
    if letters := marks.translate(_FOLDING):
        return letters
    return marks and (POINT if marks in {".", "．"} else PARTS)


def fold(text: str) -> str:
    """Only the letters of a text: full-width forms narrowed, lower case, without accents, and marks between two digits.

    >>> fold('“昆仑 2022”、ＡＰＰ'), fold('案（事）件，25 起'), fold('1,234元，3.5万，6—9月')
    ('昆仑2022app', '案事件25起', '1234元3.5万6-9月')
    """
    text = _COMMA.sub("", text)
    if "○" in text or "◯" in text:
        text = _ZERO.sub(lambda circles: "〇" * len(circles[0]), text)
    folded, at = [], 0
    for match in _BETWEEN.finditer(text):
        folded += [_letters(text[at : match.start(1)]), _between(match)]
        at = match.end()
    folded.append(_letters(text[at:]))
    return "".join(folded)


def pairs(letters: str) -> list[str]:
    """Every two neighbouring letters, in order; the n-th begins at letter n.

    >>> pairs('反诈96')
    ['反诈', '诈9', '96']
    """
    return list(map(str.__add__, letters, letters[1:]))


def words(text: str) -> list[str]:
    """The whole Latin words and numbers of a text, as terms of their own, and numbers with the character behind them.

    >>> words('拨打 96110，装“APP”，追回3 万元、12.5%、1,234起')
    ['=96110', '=app', '=12.5', '=1234', '=3万', '=1234起']
    """
    narrow = _ACCENT.sub("", unicodedata.normalize("NFKD", _COMMA.sub("", text)).lower())
    amounts = map("".join, _AMOUNT.findall(narrow))
    clauses = (unicodedata.normalize("NFKD", number) + unit for number, unit in _CLAUSE.findall(text))
    return [WORD_MARK + word for word in (*_WORD.findall(narrow), *amounts, *clauses)]


def fingerprint(term: str) -> int:
    """FNV-1a over the code points of a term, 32 bits.

    >>> fingerprint('')
    2166136261
    """
    value = 0x811C9DC5
    for character in term:
        value = (value ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    return value


def bucket(term: str, buckets: int) -> int:
    """Which of the buckets holds a term.

    >>> bucket('公安', 1), bucket('公安', 256) == bucket('公安', 256)
    (0, True)
    """
    return fingerprint(term) % buckets
