"""The paragraphs of a Word file and how they are set: head, body with its text boxes, tables and notes, foot.

Headings that Word marks become `#` lines, so that the page reads like one received as Markdown. What Word prints by itself
is written out: numbers of lists, marks of notes with the note below the paragraph. A file of which a word would be left out
is refused.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin.content.word_numbers import Numbers, written
from bulletin.model import Style
from bulletin.text.typography import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_BOX = f"{_W}txbxContent"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FALLBACK = f"{_MC}Fallback"
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_LETTERS = {f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}
_TEXTS = frozenset({f"{_W}t", f"{_M}t"})
"""What holds letters: of a run, of a formula."""
_NOTES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}
"""Marks of notes, and the part that holds these notes."""
_CONTAINERS = frozenset(
    f"{_W}{name}" for name in ("tbl", "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
) | {f"{_MC}AlternateContent", f"{_MC}Choice"}
_NO = frozenset({"0", "false", "off"})
_LONG_CELL = 40
"""Characters from which a cell holds text, not an entry of a table."""
_HALF_POINTS = 21.0
"""Size of type that Word takes where nothing says otherwise, in Chinese files: 10.5 points."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A style of paragraphs with what it takes over from those that it is based on."""

    level: int
    """Of a heading, 0 for text."""
    size: float
    is_bold: bool
    alignment: int | None
    elements: tuple[BaseOxmlElement, ...] = ()
    """It and those that it is based on."""


class _Reader:
    """Reads one document; `block` counts its text boxes and cells."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.blocks = 0
        defaults = document.styles.element.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}sz")
        self.size = _number(defaults) or _HALF_POINTS
        self.styles: dict[str | None, _Named] = {}
        self.numbers = Numbers(document)
        self.notes = _Notes(document)
        self.seen = Counter[str]()
        """The letters of the paragraphs that were read, without what Word adds."""

    def texts(self, parent: BaseOxmlElement, block: int = 0) -> Iterator[tuple[str, Style]]:
        """Each paragraph and table row, what stands in content controls, text boxes and inner tables included."""
        from docx.text.paragraph import Paragraph

        for child in parent:
            if child.tag == f"{_W}p":
                yield self._paragraph(Paragraph(child, self.document._body), block)
                for note in self.notes.told(child):
                    yield _Note(note), Style(self.size, block=self._new_block())
                    block = self._new_block()
                for art in child.iter(_WORD_ART):
                    if not _is_apart(art, child):
                        yield (art.get("string") or "").strip(), Style(self.size, block=self._new_block())
                        block = self._new_block()
                for box in child.iter(_BOX):
                    if not _is_apart(box, child):
                        yield from self.texts(box, self._new_block())
                        block = self._new_block()
            elif child.tag == f"{_W}tr":
                yield from self._row(child)
            elif child.tag in _CONTAINERS:
                yield from self.texts(child, block)
                if child.tag == f"{_W}tbl":
                    block = self._new_block()

    def _new_block(self) -> int:
        self.blocks += 1
        return self.blocks

    def _row(self, row: BaseOxmlElement) -> Iterator[tuple[str, Style]]:
        """A row of a table of short entries as one line; of one that lays out the page, the paragraphs of each cell."""
        cells = [
            [(text, style) for text, style in self.texts(cell, self._new_block()) if text.strip()]
            for cell in row.iter(f"{_W}tc")
            if _row_of(cell) is row
        ]
        notes = [each for cell in cells for each in cell if isinstance(each[0], _Note)]
        cells = [[each for each in cell if not isinstance(each[0], _Note)] for cell in cells]
        if any(len(text) >= _LONG_CELL for cell in cells for text, _ in cell) or any(
            len(cell) > 3 for cell in cells
        ):
            for cell in cells:
                yield from cell
        else:
            line = "\t".join(" ".join(text.strip() for text, _ in cell) for cell in cells)
            size = next((style.size for cell in cells for _, style in cell), self.size)
            yield line, Style(size, block=self.blocks)
        yield from notes

    def _paragraph(self, paragraph: Paragraph, block: int) -> tuple[str, Style]:
        """A paragraph; a heading gets as many `#` as its level."""
        named = self._named(paragraph)
        # Word numbers a paragraph without a word as well.
        number = self.numbers.before(paragraph._element, named.elements)
        text = _inner_text(paragraph._element)
        self.seen.update(text.translate(_LEVEL))
        if next(paragraph._element.iter(*_NOTES), None) is not None:
            text = _inner_text(paragraph._element, self.notes)
        text = text.strip()
        if not text:
            return "", Style(block=block)
        text = f"{number}{text}"
        return f"{'#' * named.level} {text}" if named.level else text, _style(paragraph, named, block)

    def _named(self, paragraph: Paragraph) -> _Named:
        """The style of a paragraph. Looking one up costs more than all else, so each is looked up once."""
        key = paragraph._p.style
        if key not in self.styles:
            style = paragraph.style
            name = (style.name or "") if style else ""
            level = 1 if name == "Title" else 0
            if name.startswith("Heading ") and name[8:].isdigit():
                level = min(int(name[8:11]), _DEEPEST_HEADING)
            ancestry = list(_ancestry(style))
            alignments = (each.paragraph_format.alignment for each in ancestry)
            self.styles[key] = _Named(
                level,
                next((found for each in ancestry if (found := _size(each.element))), self.size),
                bool(next((each.font.bold for each in ancestry if each.font.bold is not None), False)),
                next((each for each in alignments if each is not None), None),
                tuple(each.element for each in ancestry),
            )
        return self.styles[key]


_DEEPEST_HEADING = 9


def _style(paragraph: Paragraph, named: _Named, block: int) -> Style:
    sizes: list[float] = []
    bolds = letters = 0
    for run in paragraph._element.iter(f"{_W}r"):
        count = sum(len(text.text or "") for text in run.findall(f"{_W}t"))
        letters += count
        sizes += [_size(run) or named.size] * count
        bolds += count * _is_bold(run, bold=named.is_bold)
    alignment = named.alignment if paragraph.alignment is None else int(paragraph.alignment)
    usual = sorted(sizes)[len(sizes) // 2] if sizes else named.size
    return Style(usual, letters > 0 and 2 * bolds > letters, alignment == 1, block)


def read(document: Document) -> tuple[tuple[tuple[str, Style], ...], str]:
    """The paragraphs of a Word file that hold something, and how they are set; what to say where words of it would be left out."""
    _mark_hidden(document)
    reader = _Reader(document)
    body = list(reader.texts(document.element.body))
    usual = _usual(body) or reader.size
    heads, feet = _margins(document, "header"), _margins(document, "footer")
    margin = Style(is_margin=True)
    found = (
        *((text, margin) for text in heads),
        *(
            (str(text), replace(style, size=round(style.size / usual, 2)))
            for text, style in body
            if text.strip()
        ),
        *((text, margin) for text in feet),
    )
    return found, _unread(document, reader.seen)


def _margins(document: Document, kind: str) -> Sequence[str]:
    """What Word prints at the head (`header`) or foot (`footer`) of every sheet, each line once."""
    found: dict[str, None] = {}
    for section in document.sections:
        names = [kind]
        names += [f"first_page_{kind}"] if section.different_first_page_header_footer else []
        names += [f"even_page_{kind}"] if document.settings.odd_and_even_pages_header_footer else []
        for part in (getattr(section, name) for name in names):
            if not part.is_linked_to_previous:
                found |= dict.fromkeys(
                    text for element in part._element.iter(f"{_W}p") if (text := _inner_text(element).strip())
                )
    return list(found)


def _usual(body: Sequence[tuple[str, Style]]) -> float:
    """The size of type that most characters have; 0 for none."""
    sizes = sorted((style.size, len(text)) for text, style in body)
    half = sum(count for _, count in sizes) / 2
    for size, count in sizes:
        half -= count
        if half <= 0:
            return size
    return 0.0


def _ancestry(style: ParagraphStyle | None) -> Iterator[ParagraphStyle]:
    """A style and those it is based on; a damaged file may have them in a circle."""
    seen: set[str] = set()
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        yield style
        style = style.base_style


def _number(element: BaseOxmlElement | None) -> float:
    value = "" if element is None else element.get(f"{_W}val") or ""
    return float(value) if value.isascii() and value.replace(".", "", 1).isdecimal() else 0.0


def _size(element: BaseOxmlElement) -> float:
    """The size that a run or style asks for, in half points; 0 where it does not."""
    return _number(element.find(f"{_W}rPr/{_W}sz"))


def _is_bold(run: BaseOxmlElement, *, bold: bool) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return bold if mark is None else mark.get(f"{_W}val") not in _NO


def _row_of(cell: BaseOxmlElement) -> BaseOxmlElement | None:
    """The row that a cell stands in, not one around its table."""
    return next((ancestor for ancestor in cell.iterancestors() if ancestor.tag == f"{_W}tr"), None)


class _Note(str):
    """A footnote or endnote, which stands beside the text and not in it."""

    __slots__ = ()


class _Notes:
    """The footnotes and endnotes of a document, numbered as their marks are met."""

    def __init__(self, document: Document) -> None:
        from docx.oxml import parse_xml

        self._texts: dict[tuple[str, str | None], str] = {}
        self._numbers: dict[tuple[str, str | None], int] = {}
        self._counts = Counter[str]()
        for relation in document.part.rels.values():
            part = relation.reltype.rpartition("/")[2]
            if not relation.is_external and part in _NOTES.values():
                for note in parse_xml(relation.target_part.blob):
                    paragraphs = (_inner_text(each).strip() for each in note.iter(f"{_W}p"))
                    self._texts[part, note.get(f"{_W}id")] = " ".join(filter(None, paragraphs))

    def mark(self, element: BaseOxmlElement) -> str:
        """What stands for the mark of a note, in the text and before the note: Word prints a number that stands nowhere."""
        key = _NOTES[element.tag], element.get(f"{_W}id")
        if element.get(f"{_W}customMarkFollows") in {"1", "true", "on"}:
            return ""
        if key not in self._numbers:
            self._counts[key[0]] += 1
            self._numbers[key] = self._counts[key[0]]
        number = self._numbers[key]
        return f"[{written(number, 'lowerRoman') if key[0] == 'endnotes' else number}]"

    def told(self, paragraph: BaseOxmlElement) -> Iterator[str]:
        """The notes whose marks stand in a paragraph."""
        for element in paragraph.iter(*_NOTES):
            if not _is_apart(element, paragraph) and (
                text := self._texts.get((_NOTES[element.tag], element.get(f"{_W}id")))
            ):
                yield f"{mark} {text}" if (mark := self.mark(element)) else text


_APART = frozenset({_BOX, _FALLBACK, f"{_W}moveFrom", f"{_W}del"})
"""What is no part of the paragraph that it stands in: text boxes, the same once more for older programs, what was moved away."""


def _is_apart(element: BaseOxmlElement, paragraph: BaseOxmlElement) -> bool:
    """Whether something within a paragraph is no part of its text."""
    for ancestor in element.iterancestors():
        if ancestor is paragraph:
            return False
        if ancestor.tag in _APART or _is_hidden(ancestor):
            return True
    return False


def _is_hidden(element: BaseOxmlElement) -> bool:
    """Whether a run is not printed."""
    mark = element.find(f"{_W}rPr/{_W}vanish") if element.tag == f"{_W}r" else None
    return mark is not None and mark.get(f"{_W}val") not in _NO


def _inner_text(element: BaseOxmlElement, notes: _Notes | None = None) -> str:
    """The text of a paragraph as it is printed, with what was inserted under tracked changes and marks of `notes`, without its
    text boxes. A reading printed above characters stands behind them in brackets, as browsers have it that cannot set it.
    """
    text = ""
    for child in element:
        if child.tag in _APART or _is_hidden(child):
            continue
        if child.tag in _TEXTS:
            text += child.text or ""
        elif child.tag == f"{_W}ruby":
            base, reading = (
                "".join(_inner_text(part, notes) for part in child.findall(f"{_W}{name}"))
                for name in ("rubyBase", "rt")
            )
            text += f"{base}（{reading}）" if reading.strip() else base
        elif child.tag in _NOTES:
            text += notes.mark(child) if notes else ""
        elif child.tag == f"{_W}sym":
            text += _sign(child.get(f"{_W}char") or "")
        elif child.tag == f"{_W}r" and (signs := _raised_signs(child)):
            inner = _inner_text(child, notes)
            text += inner.translate(signs) if signs.keys() >= {*map(ord, inner)} else inner
        else:
            text += _LETTERS.get(child.tag, "") + _inner_text(child, notes)
    return text


_RAISED = str.maketrans("0123456789+−-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+−-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_LEVEL = {sign: plain for table in (_LOWERED, _RAISED) for plain, sign in table.items()} | {
    ord("−"): ord("-")
}
"""Raised and lowered signs as they are typed, for counting what was read."""


def _raised_signs(run: BaseOxmlElement) -> Mapping[int, int]:
    """The signs that stand for those typed in a run that is set raised or lowered, without which 10⁵ would read 105; none in
    another run."""
    mark = run.find(f"{_W}rPr/{_W}vertAlign")
    set_as = "" if mark is None else mark.get(f"{_W}val")
    return _RAISED if set_as == "superscript" else _LOWERED if set_as == "subscript" else {}


def _sign(code: str) -> str:
    """A sign by its code; what only a font of symbols has cannot be told."""
    try:
        letter = chr(int(code, 16))
    except (ValueError, OverflowError):
        return UNKNOWN
    return UNKNOWN if "\ue000" <= letter <= "\uf8ff" or not letter.isprintable() else letter


def _unread(document: Document, seen: Counter[str]) -> str:
    """What to say of words of a Word file that are not among the letters that were `seen`; empty where there are none."""
    body = document.element.body
    if body.find(f".//{_W}altChunk") is not None:
        return "这个 Word 文件里插着另一个文件（altChunk），程序读不到；请在 Word 里把它展开成段落，或另存为 .txt"
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        is_drawn = not relation.is_external and kind in {"diagramData", "chart", "chartEx"}
        words = _drawn(relation.target_part.blob) if is_drawn else ""
        if any(letter.isalpha() for letter in words):
            return f"这个 Word 文件的图示里有“{words[:_QUOTED]}”，程序读不到；请在 Word 里改成段落，或另存为 .txt"
    for formula in body.iter(f"{_M}oMath"):
        if not _is_apart(formula, body) and any(part.tag in _BUILT for part in formula.iter()):
            words = "".join(text.text or "" for text in formula.iter(f"{_M}t"))[:_QUOTED]
            return f"这个 Word 文件里有分式、上下标一类的公式“{words}”，程序读不到；请在 Word 里改成普通的字，或另存为 .txt"
    there = Counter[str]()
    for text in body.iter(*_TEXTS, f"{_A}t"):
        if not any(each.tag in _APART - {_BOX} or _is_hidden(each) for each in text.iterancestors()):
            there.update((text.text or "").translate(_LEVEL))
    words = "".join(letter for letter in there - seen if not letter.isspace())[:_QUOTED]
    return f"这个 Word 文件里有“{words}”，程序读不到；请在 Word 里改成段落，或另存为 .txt" if words else ""


_BUILT = frozenset(
    f"{_M}{name}"
    for name in (
        *("f", "sSup", "sSub", "sSubSup", "sPre", "d", "rad", "nary", "m", "eqArr"),
        *("func", "limLow", "limUpp", "acc", "bar", "groupChr", "borderBox", "box", "phant"),
    )
)
"""Parts of formulas whose letters do not say by themselves what is printed."""
_QUOTED = 20


def _drawn(blob: bytes) -> str:
    """The words of a diagram or chart."""
    from docx.oxml import parse_xml

    return "".join(text.text or "" for text in parse_xml(blob).iter(f"{_A}t", f"{_C}v", f"{_C}pt")).strip()


def _mark_hidden(document: Document) -> None:
    """Hide the runs that a style hides."""
    from docx.oxml import OxmlElement

    hidden = {
        style.get(f"{_W}styleId")
        for style in document.styles.element.iter(f"{_W}style")
        if (mark := style.find(f"{_W}rPr/{_W}vanish")) is not None and mark.get(f"{_W}val") not in _NO
    }
    if not hidden:
        return
    for run in document.element.body.iter(f"{_W}r"):
        own = run.find(f"{_W}rPr/{_W}rStyle")
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        of_paragraph = None if paragraph is None else paragraph.find(f"{_W}pPr/{_W}pStyle")
        named = {each.get(f"{_W}val") for each in (own, of_paragraph) if each is not None}
        if named & hidden and run.find(f"{_W}rPr/{_W}vanish") is None:
            run.get_or_add_rPr().append(OxmlElement("w:vanish"))
