"""Newspaper pages in PDF for the tests, made here: headlines in large type, text in columns of Han, nothing embedded."""

from __future__ import annotations

from tests.test_hostile_pages import pdf_file

WIDTH, HEIGHT = 600, 840
"""Points."""
_GB1 = "<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
_COLUMN = 26
"""Characters of a line."""
FIRST = (
    "红柳镇小学植树",
    "4月5日，红柳镇小学的学生在校园东墙下种了六十棵沙枣树。老师先讲怎样挖坑、怎样扶苗，学生三人一组，一人挖坑，一人扶苗，一人浇水。",
    "（杨柳青）",
)
SECOND = (
    "沙梁村修好了水渠",
    "沙梁村的水渠去年冬天塌了三处，今年三月村里凑了两万元，请人重新砌好。通水那天，最远的一块地也浇上了，村民都说今年的麦子有了指望。",
    "（高登科）",
)
NAME = "2024-04-12-1.pdf"


def pdf(*articles: tuple[str, str, str], sheets: int = 1, height: int = HEIGHT) -> bytes:
    """A page with these articles, each a headline, its text and its byline, one below the other; further sheets are empty."""
    pieces, top = [], height - 60.0

    def put(text: str, size: float) -> None:
        nonlocal top
        pieces.append(f"BT /F {size} Tf 60 {top:.0f} Td <{text.encode('utf-16-be').hex()}> Tj ET")
        top -= 1.7 * size

    for title, text, byline in articles:
        top -= 20
        put(title, 26)
        indented = f"　　{text}"
        for start in range(0, len(indented), _COLUMN):
            put(indented[start : start + _COLUMN], 12)
        put(f"　　　　　　　　　　　　　　　　{byline}", 12)
    words = "\n".join(pieces)
    box = f"/MediaBox [0 0 {WIDTH} {height}] /Resources << /Font << /F 4 0 R >> >>"
    kids = " ".join(f"{number} 0 R" for number in (3, *range(7, 6 + sheets)))
    return pdf_file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Count {sheets} /Kids [{kids}] >>",
            f"<< /Type /Page /Parent 2 0 R {box} /Contents 6 0 R >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>",
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo {_GB1} >>",
            f"<< /Length {len(words)} >>\nstream\n{words}\nendstream",
            *[f"<< /Type /Page /Parent 2 0 R {box} >>"] * (sheets - 1),
        ]
    )
