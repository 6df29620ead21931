"""References to an article, to copy: GB/T 7714—2025, BibTeX, RIS and CSL-JSON.

All four say the same. A fact that is not known is said to be unknown where the form needs it (`[报名不详]`, in
square brackets as the standard has it for `[出版者不详]`), and otherwise left out. A date that is inferred is never
stated as a printed one is: it stands in square brackets as well (GB/T 7714—2025, 7.5.4.3), BibTeX has it in EDTF, which
biblatex reads, RIS has it in a note alone. Rendering the CSL-JSON with the community style for GB/T 7714—2025 gives the
same text as `gbt7714`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.archive.facts import catalogued_title, date_said, is_certain, plain_date, printing_of
from bulletin.text import edtf

if TYPE_CHECKING:
    from bulletin.model import Archive, Article, PageFacts

UNKNOWN_PUBLICATION = "[报名不详]"
UNKNOWN_DATE = "[日期不详]"
_MOST_AUTHORS = 3  # GB/T 7714: of more than three, the first three and 等
_LATEX = re.compile(r"[\\{}%&#_$~^]|-(?=-)|`(?=`)|'(?=')|,(?=,)|<(?=<)|>(?=>)|[?!](?=`)")
_LATEX_WORDS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # TeX makes one sign of these and the one behind them: -- is a dash, `` a quotation mark.
    **{sign: f"{sign}{{}}" for sign in "-`',<>?!"},
}
_LONE_BRACES = {"{": r"\{\vphantom{\}}", "}": r"\vphantom{\{}\}"}
"""A brace whose other half is missing, with that half unseen: BibTeX counts braces and does not know that `\\{` is none, so that
a lone one would take the rest of the file into its field. Zotero writes and reads them so."""
_BRACES_OF_URL = {ord("{"): "%7B", ord("}"): "%7D"}
"""An address is read as it stands, so that nothing else in it can be escaped."""
_LINE_ENDS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
"""What one program or another takes for the end of a line."""


@dataclass(frozen=True, slots=True)
class Citations:
    """One reference in four forms; BibTeX and RIS hold several lines, CSL-JSON is an array of one item."""

    gbt7714: str
    bibtex: str
    ris: str
    csl_json: str


@dataclass(frozen=True, slots=True)
class _Reference:
    """What all forms are written from. An empty string is not known."""

    id: str
    title: str
    is_untitled: bool
    """Whether it was printed without a headline: `title` is then the beginning of its text, in square brackets."""
    authors: tuple[str, ...]
    publication: str
    archive: str
    facts: PageFacts
    """`date` is EDTF."""
    is_certain: bool
    """Whether the date is known as it is stated."""
    date_said: str
    """The date in words: `约2023年9月（推断）`."""
    date_basis: str
    rights: str
    tags: tuple[str, ...]
    language: str
    url: str

    @property
    def unknown(self) -> tuple[str, ...]:
        """In words, what of the printing is not known, or was not there."""
        facts = (
            ("报名", self.publication),
            ("日期", self.facts.date),
            ("期号", self.facts.issue),
            ("版次", self.facts.number),
        )
        unknown = (f"{name}不详" for name, value in facts if not value)
        return ("原报无标题，方括号内是正文开头", *unknown) if self.is_untitled else tuple(unknown)

    @property
    def note(self) -> str:
        """In words, what is not known, and when it was printed where that is not sure."""
        unsure = f"刊出时间：{self.date_said}" if self.date_said and not self.is_certain else ""
        basis = f"依据：{self.date_basis}" if unsure and self.date_basis else ""
        return "；".join(filter(None, (*self.unknown, unsure, basis)))

    @property
    def printed_date(self) -> str:
        """What is known of the date, as `plain_date` has it; empty where it is not certain."""
        return plain_date(self.facts.date) if self.is_certain else ""


def of_article(article: Article, archive: Archive) -> Citations:
    """Refer to an article. Empty texts for a withdrawn one: there is nothing left to refer to."""
    if article.is_withdrawn:
        return Citations("", "", "", "")
    settings = archive.settings
    facts = printing_of(article, archive)
    reference = _Reference(
        id=article.id,
        title=catalogued_title(article),
        is_untitled=not article.meta.title,
        authors=article.meta.authors,
        publication=facts.publication,
        archive=settings.title,
        facts=facts,
        is_certain=is_certain(article, archive),
        date_said=date_said(article, archive),
        date_basis=article.meta.date_basis,
        rights=settings.rights,
        tags=article.meta.tags,
        language=settings.language,
        url=routes.canonical(routes.ARTICLE.path(article.id), settings.base_url) if settings.base_url else "",
    )
    return Citations(_gbt7714(reference), _bibtex(reference), _ris(reference), _csl_json(reference))


def _gbt7714(reference: _Reference) -> str:
    """`刘星. 筑牢禁毒防线 守护一方净土[N/OL]. 报名，2023-06（2）. https://….`, full-width marks (GB/T 7714—2025, 8.5)."""
    authors = "，".join(reference.authors[:_MOST_AUTHORS])
    if len(reference.authors) > _MOST_AUTHORS:
        authors += "，等"
    medium = "[N/OL]" if reference.url else "[N]"
    number = f"（{reference.facts.number}）" if reference.facts.number else ""
    date = _numeric_date(reference.facts.date, certain=reference.is_certain)
    place = f"{_publication(reference)}，{date}{number}"
    parts = (authors, f"{reference.title}{medium}", place, reference.url)
    return ". ".join(part for part in parts if part) + "."


def _publication(reference: _Reference) -> str:
    # A full stop would end the element: the standard leaves it out of names.
    return reference.publication.replace(".", "") or UNKNOWN_PUBLICATION


def _numeric_date(date: str, *, certain: bool) -> str:
    """`2023-06`, `2023-07/2023-09` for a span; `[2023-06]` where that is estimated, or `[日期不详]`.

    >>> _numeric_date('2023-09~', certain=False), _numeric_date('[2023-12..2024-02]', certain=False)
    ('[2023-09]', '[2023-12至2024-02之间]')
    """
    value = edtf.parse(date)
    if value is None:
        return UNKNOWN_DATE
    first, last = _numeric(value.first), _numeric(value.last)
    span = f"{first}至{last}之间" if value.kind == "[" else f"{first}/{last}"
    said = first if first == last else span
    return said if certain else f"[{said}]"


def _numeric(point: edtf.Point) -> str:
    return "-".join(f"{part:02}" for part in _parts(point))


def _parts(point: edtf.Point) -> list[int]:
    """Year, month, day as far as they are known; the day of an approximate date is not."""
    return [part for part in (point.year, point.month, 0 if point.mark else point.day) if part]


def _csl_json(reference: _Reference) -> str:
    item: dict[str, object] = {
        "id": reference.id,
        "type": "article-newspaper",
        "title": reference.title,
        "author": [{"literal": author} for author in reference.authors],
        "container-title": reference.publication or UNKNOWN_PUBLICATION,
        "issued": _csl_date(reference),
        "issue": reference.facts.issue,
        "page": reference.facts.number,
        "keyword": ", ".join(reference.tags),
        "language": reference.language,
        "source": reference.archive,
        "note": reference.note,
        "URL": reference.url,
    }
    # One field a line by hand: `indent` would leave the fast encoder.
    fields = [f'  "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in item.items() if value]
    return "[{\n" + ",\n".join(fields) + "\n}]"


def _csl_date(reference: _Reference) -> dict[str, object]:
    """A certain point as numbers; all else in words: no style writes the brackets of an estimated date, and processors
    write the sign of a span differently."""
    value = edtf.parse(reference.facts.date)
    if value is None or not reference.is_certain or _parts(value.first) != _parts(value.last):
        return {"literal": _numeric_date(reference.facts.date, certain=reference.is_certain)}
    return {"date-parts": [_parts(value.first)]}


def _bibtex(reference: _Reference) -> str:
    """An @article where the newspaper is known, for which BibTeX requires one, else @misc."""
    known = reference.printed_date
    fields = {
        "author": " and ".join(f"{{{_latex(author)}}}" for author in reference.authors),
        "title": f"{{{_latex(reference.title)}}}",
        "journal": _latex(reference.publication),
        "entrysubtype": "newspaper",
        "date": known or _biblatex_date(reference.facts.date),
        "year": known[:4],
        "number": _latex(reference.facts.issue),
        "pages": _latex(reference.facts.number),
        "keywords": _latex(", ".join(reference.tags)),
        "langid": "chinese" if reference.language.startswith("zh") else "",
        "note": _latex(reference.note),
        "url": reference.url.translate(_BRACES_OF_URL),
    }
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    kind = "article" if reference.publication else "misc"
    return "\n".join([f"@{kind}{{{reference.id},", *lines, "}"])


def _biblatex_date(date: str) -> str:
    """A date that is not certain, as biblatex reads it (EDTF level 1): `2023-09~`; empty for what it cannot say.

    >>> _biblatex_date('2023-09'), _biblatex_date('2023?'), _biblatex_date('[2023-12..2024-02]')
    ('2023-09~', '2023?', '')
    """
    value = edtf.parse(date)
    if value is None or value.kind:
        return ""
    mark = value.first.mark or "~"
    return _numeric(value.first) + mark


def _latex(text: str) -> str:
    """A text as LaTeX that sets, and is read as, exactly these characters.

    >>> print(_latex('5% {甲}'), _latex('甲}'), _latex('甲--乙'))
    5\\% \\{甲\\} 甲\\vphantom{\\{}\\} 甲-{}-乙
    """
    lone = _lone_braces(text)

    def written(match: re.Match[str]) -> str:
        sign = match[0]
        if match.start() in lone:
            return _LONE_BRACES[sign]
        return _LATEX_WORDS.get(sign, f"\\{sign}")

    return _LATEX.sub(written, text)


def _lone_braces(text: str) -> set[int]:
    """Where braces stand that have no other half."""
    opened: list[int] = []
    lone: set[int] = set()
    for brace in re.finditer(r"[{}]", text):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            opened.pop()
        else:
            lone.add(brace.start())
    return lone.union(opened)


def _ris(reference: _Reference) -> str:
    date = reference.printed_date
    year, month, day = (*date.split("-"), "", "", "")[:3]
    rows = [
        ("TY", "NEWS"),
        ("ID", reference.id),
        *(("AU", author) for author in reference.authors),
        ("TI", reference.title),
        ("T2", reference.publication),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("IS", reference.facts.issue),
        ("SP", reference.facts.number),
        *(("KW", tag) for tag in reference.tags),
        ("LA", reference.language),
        ("DB", reference.archive),
        ("N1", reference.note),
        ("C1", reference.rights),
        ("UR", reference.url),
    ]
    # A value on two lines would end there, or be another field.
    lines = (f"{tag}  - {_LINE_ENDS.sub(' ', value)}" for tag, value in rows if value)
    return "\n".join([*lines, "ER  - "])
